import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import {
  NO_PROXIES
} from "./chunks/chunk-WMIBZPEI.js";
import {
  ActionError,
  CancelledError,
  describeCauseChain,
  describeError,
  quoteValue
} from "./chunks/chunk-FSLZSNDK.js";
import {
  __export
} from "./chunks/chunk-FN3BU5NJ.js";

// src/runtime/run-action.ts
import { tmpdir } from "node:os";
import { setTimeout as delay2 } from "node:timers/promises";

// node_modules/@actions/core/lib/command.js
import * as os from "os";

// node_modules/@actions/core/lib/utils.js
function toCommandValue(input) {
  if (input === null || input === void 0) {
    return "";
  } else if (typeof input === "string" || input instanceof String) {
    return input;
  }
  return JSON.stringify(input);
}
function toCommandProperties(annotationProperties) {
  if (!Object.keys(annotationProperties).length) {
    return {};
  }
  return {
    title: annotationProperties.title,
    file: annotationProperties.file,
    line: annotationProperties.startLine,
    endLine: annotationProperties.endLine,
    col: annotationProperties.startColumn,
    endColumn: annotationProperties.endColumn
  };
}

// node_modules/@actions/core/lib/command.js
function issueCommand(command, properties, message) {
  const cmd = new Command(command, properties, message);
  process.stdout.write(cmd.toString() + os.EOL);
}
function issue(name, message = "") {
  issueCommand(name, {}, message);
}
var CMD_STRING = "::";
var Command = class {
  constructor(command, properties, message) {
    if (!command) {
      command = "missing.command";
    }
    this.command = command;
    this.properties = properties;
    this.message = message;
  }
  toString() {
    let cmdStr = CMD_STRING + this.command;
    if (this.properties && Object.keys(this.properties).length > 0) {
      cmdStr += " ";
      let first = true;
      for (const key in this.properties) {
        if (this.properties.hasOwnProperty(key)) {
          const val = this.properties[key];
          if (val) {
            if (first) {
              first = false;
            } else {
              cmdStr += ",";
            }
            cmdStr += `${key}=${escapeProperty(val)}`;
          }
        }
      }
    }
    cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
    return cmdStr;
  }
};
function escapeData(s) {
  return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}
function escapeProperty(s) {
  return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A").replace(/:/g, "%3A").replace(/,/g, "%2C");
}

// node_modules/@actions/core/lib/core.js
import * as os2 from "os";
var ExitCode;
(function(ExitCode2) {
  ExitCode2[ExitCode2["Success"] = 0] = "Success";
  ExitCode2[ExitCode2["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
function setSecret(secret) {
  issueCommand("add-mask", {}, secret);
}
function debug(message) {
  issueCommand("debug", {}, message);
}
function error(message, properties = {}) {
  issueCommand("error", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
function warning(message, properties = {}) {
  issueCommand("warning", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
function notice(message, properties = {}) {
  issueCommand("notice", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
function info(message) {
  process.stdout.write(message + os2.EOL);
}
function startGroup(name) {
  issue("group", name);
}
function endGroup() {
  issue("endgroup");
}

// src/http/undici-transport.ts
function createUndiciTransport(proxies) {
  const dispatchers = /* @__PURE__ */ new Map();
  const dispatcherFor = (url, connectTimeoutMs, readTimeoutMs) => {
    const proxy = proxies.find(url);
    const id = `${proxy?.url.href ?? ""} ${connectTimeoutMs} ${readTimeoutMs}`;
    const known = dispatchers.get(id);
    if (known !== void 0) return known;
    const made = open(proxy?.url.href, connectTimeoutMs, readTimeoutMs);
    dispatchers.set(id, made);
    return made;
  };
  return {
    async send({ url, method, headers, body, signal, connectTimeoutMs, readTimeoutMs }) {
      const { default: undici } = await import("./chunks/undici-6BQLSJAE.js");
      const source = isIterable(body) ? (await import("node:stream")).Readable.from(body) : body ?? null;
      try {
        const answer = await undici.request(url, {
          dispatcher: await dispatcherFor(url, connectTimeoutMs, readTimeoutMs),
          method,
          headers: { ...headers },
          body: source,
          ...signal ? { signal } : {}
        });
        return { status: answer.statusCode, headers: flatten(answer.headers), body: byteStream(answer.body) };
      } catch (error2) {
        if (isIterable(source)) source.destroy();
        throw error2;
      }
    },
    via(url) {
      const proxy = proxies.find(url);
      return proxy === void 0 ? void 0 : proxy.description;
    },
    async close() {
      for (const dispatcher of dispatchers.values()) await (await dispatcher).destroy();
      dispatchers.clear();
    }
  };
}
async function open(proxy, connectTimeoutMs, readTimeoutMs) {
  const { Agent, ProxyAgent } = (await import("./chunks/undici-6BQLSJAE.js")).default;
  const connect = { timeout: connectTimeoutMs };
  const timeouts = { headersTimeout: readTimeoutMs, bodyTimeout: readTimeoutMs };
  if (proxy === void 0) return new Agent({ connect, ...timeouts });
  return new ProxyAgent({ uri: proxy, proxyTls: connect, requestTls: connect, ...timeouts });
}
function isIterable(body) {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body;
}
function byteStream(body) {
  return {
    [Symbol.asyncIterator]: () => body[Symbol.asyncIterator](),
    destroy: () => {
      body.on("error", () => void 0);
      body.destroy();
    }
  };
}
function flatten(headers) {
  const flat = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== void 0) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}

// src/runtime/clock.ts
import { setTimeout as delay } from "node:timers/promises";
var LONGEST_TIMER_MS = 2147483647;
var systemClock = {
  now: Date.now,
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(Math.min(ms, LONGEST_TIMER_MS), void 0, signal ? { signal } : {});
    } catch (error2) {
      throw signal?.aborted ? signal.reason : error2;
    }
  }
};
function withCancel(clock, cancel) {
  return {
    now: clock.now,
    monotonic: clock.monotonic,
    sleep: (ms, signal) => clock.sleep(ms, signal === void 0 ? cancel : AbortSignal.any([cancel, signal]))
  };
}

// src/runtime/outputs.ts
import { appendFileSync } from "node:fs";
var appendToFile = (path, text2) => appendFileSync(path, text2);
var OUTPUT_LIMIT_BYTES = 256 * 1024;
var SUMMARY_LIMIT_BYTES = 1e6;
function printOutput(value) {
  const text2 = typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : value === void 0 || value === null ? "" : JSON.stringify(value);
  return Buffer.byteLength(text2) > OUTPUT_LIMIT_BYTES ? { text: "", tooLarge: true } : { text: text2, tooLarge: false };
}
function printOutputs(values) {
  const blocks = [...values].map(([name, text2]) => {
    let delimiter = "ghadelimiter";
    while (text2.includes(delimiter)) delimiter += `_${Math.random().toString(36).slice(2)}`;
    return `${name}<<${delimiter}
${text2}
${delimiter}
`;
  });
  return blocks.join("");
}
function printSummary(sections) {
  const markdown = `${sections.join("\n\n")}

`;
  if (Buffer.byteLength(markdown) <= SUMMARY_LIMIT_BYTES) return markdown;
  const bytes = Buffer.from(markdown).subarray(0, SUMMARY_LIMIT_BYTES).toString("utf8");
  const cut = bytes.slice(0, bytes.lastIndexOf("\n"));
  return `${cut}
${closeOpenParts(cut)}
_The summary was cut at 1 MB._
`;
}
function closeOpenParts(markdown) {
  let fence;
  let folds = 0;
  for (const line of markdown.split("\n")) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== void 0) {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = void 0;
    } else if (mark !== void 0) {
      fence = mark;
    } else {
      folds += line.split("<details>").length - line.split("</details>").length;
    }
  }
  return `${fence === void 0 ? "" : `${fence}
`}${"\n</details>\n".repeat(Math.max(folds, 0))}`;
}
function tryAppend(append, path, text2) {
  try {
    append(path, text2);
    return void 0;
  } catch (error2) {
    return describeError(error2);
  }
}

// src/http/failure.ts
var TooLargeError = class extends Error {
};
var UnreadableError = class extends Error {
};
var IncompleteError = class extends Error {
};
var FINAL = /* @__PURE__ */ new Set([
  "certificate",
  "protocol",
  "too-large",
  "unsendable",
  "deadline",
  "clock"
]);
function isFinalFailure(failure) {
  return FINAL.has(failure);
}
var NOT_TLS = /^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNKNOWN_PROTOCOL|HTTP_REQUEST|.*ALERT.*))$/;
function classifyFailure(error2) {
  if (error2 instanceof TooLargeError) return "too-large";
  if (error2 instanceof UnreadableError) return "unreadable";
  if (error2 instanceof IncompleteError) return "reset";
  const { code, syscall, message } = firstCoded(error2);
  if (code === "UND_ERR_INVALID_ARG" || code === "ERR_INVALID_ARG_TYPE") return "unsendable";
  if (/(^|_)CERT(_|$)|^UNABLE_TO_|^HOSTNAME_MISMATCH$|^INVALID_(CA|PURPOSE)$|^UND_ERR_PRX_TLS$/.test(code)) {
    return "certificate";
  }
  if (NOT_TLS.test(code) || code === "UND_ERR_HEADERS_OVERFLOW") return "protocol";
  if (code === "UND_ERR_CONNECT_TIMEOUT" || code === "ENOTFOUND" || code === "EAI_AGAIN") return "connect";
  if (syscall === "connect" || syscall === "getaddrinfo") return "connect";
  if (code === "UND_ERR_ABORTED" && /^Proxy response/.test(message)) return "connect";
  if (code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT" || code === "ETIMEDOUT") return "timeout";
  return "reset";
}
function firstCoded(error2) {
  let current = error2;
  const seen = /* @__PURE__ */ new Set();
  while (typeof current === "object" && current !== null && !seen.has(current)) {
    seen.add(current);
    const { code, syscall, message, cause, errors } = current;
    const first = Array.isArray(errors) ? errors[0] : void 0;
    if (typeof code === "string") {
      const inner = typeof first === "object" && first !== null ? first : {};
      return { code, syscall: String(syscall ?? inner["syscall"] ?? ""), message: String(message ?? "") };
    }
    current = cause ?? first;
  }
  return { code: "", syscall: "", message: error2 instanceof Error ? error2.message : String(error2) };
}
function explainFailure(error2, timeouts) {
  const failure = classifyFailure(error2);
  const { code, message } = firstCoded(error2);
  switch (failure) {
    case "timeout":
      return {
        failure,
        text: code === "ETIMEDOUT" ? "timed out" : `no data for ${formatSeconds(timeouts.readTimeoutMs)}`
      };
    case "connect":
      if (code === "UND_ERR_CONNECT_TIMEOUT") {
        return { failure, text: `no connection within ${formatSeconds(timeouts.connectTimeoutMs)}` };
      }
      return { failure, text: `no connection (${code === "UND_ERR_ABORTED" ? message : code})` };
    case "certificate":
      return {
        failure,
        text: `the certificate of the other side is not trusted (${code})`,
        hint: certificateHint(code)
      };
    case "protocol":
      return { failure, ...explainProtocol(code) };
    case "too-large":
      return { failure, text: `the answer is too large: ${error2.message}` };
    case "unsendable":
      return { failure, text: `the request cannot be sent (${message})` };
    case "unreadable":
      return { failure, text: `the answer cannot be read: ${error2.message}` };
    default:
      if (code.startsWith("HPE_")) {
        return {
          failure,
          text: `the other side does not speak HTTP as expected (${code})`,
          hint: "Check scheme and port of the URL: a TLS port wants https://"
        };
      }
      return { failure, text: `the connection broke (${code === "" || code === "UND_ERR_SOCKET" ? message : code})` };
  }
}
function certificateHint(code) {
  if (code === "CERT_HAS_EXPIRED")
    return "It has expired: its owner must renew it; or the clock of this machine is ahead";
  if (code === "CERT_NOT_YET_VALID") return "It is not valid yet: the clock of this machine is probably behind";
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID" || code === "HOSTNAME_MISMATCH") {
    return "It belongs to another host: check the host name in the URL";
  }
  if (code === "CERT_REVOKED") return "It was revoked: its owner must replace it";
  return "For a private authority set NODE_EXTRA_CA_CERTS for this step";
}
function explainProtocol(code) {
  if (code === "UND_ERR_HEADERS_OVERFLOW") return { text: "the headers of the answer are too large" };
  return {
    text: `the other side does not speak TLS as expected (${code})`,
    hint: "Check scheme and port of the URL: a port without TLS wants http://"
  };
}
function formatSeconds(ms) {
  return `${Number((ms / 1e3).toFixed(ms < 1e4 ? 2 : 0))} s`;
}

// src/http/body.ts
var LocalFailure = class extends Error {
  constructor(cause) {
    super("the request could not be made", { cause });
  }
};
function local(make) {
  try {
    return make();
  } catch (error2) {
    throw new LocalFailure(error2);
  }
}
async function* readLocally(source) {
  const iterator = source[Symbol.asyncIterator]();
  try {
    while (true) {
      const next = await iterator.next().catch((error2) => {
        throw new LocalFailure(error2);
      });
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
function bodySize(body) {
  if (body === void 0) return 0;
  if (typeof body === "string") return new TextEncoder().encode(body).byteLength;
  return "open" in body ? body.sizeBytes : body.byteLength;
}
function plainBody(answer, isHead, decompress2) {
  const { headers, body } = answer;
  const announced = isHead || answer.status === 204 || answer.status === 304 ? void 0 : headers["content-length"];
  let plain = checkLength(body, announced);
  const codings = (isHead ? "" : headers["content-encoding"] ?? "").toLowerCase().split(",");
  for (const coding of codings.map((name) => name.trim()).reverse()) {
    if (coding === "" || coding === "identity") continue;
    plain = undo(coding, plain, decompress2);
  }
  return { [Symbol.asyncIterator]: () => plain[Symbol.asyncIterator](), destroy: () => body.destroy() };
}
async function* checkLength(body, announced) {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    yield chunk;
  }
  if (announced !== void 0 && /^\d{1,15}$/.test(announced) && size < Number(announced)) {
    throw new IncompleteError(`the answer broke off after ${size} of ${announced} bytes`);
  }
}
async function* undo(coding, body, decompress2) {
  const plain = decompress2(coding, body);
  if (plain === void 0) throw new UnreadableError(`it came with the unknown content coding ${coding.slice(0, 40)}`);
  try {
    yield* plain;
  } catch (error2) {
    const { code } = error2;
    const own = error2 instanceof TypeError || typeof code === "string" && /^(Z_|ERR__ERROR|ERR_.*BROTLI|ZSTD_|ERR_ZSTD)/.test(code);
    if (own) throw new UnreadableError(`it is no whole ${coding} (${error2.message})`);
    throw error2;
  }
}
async function readBounded(stream, maxBytes) {
  const chunks = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      stream.destroy();
      throw new TooLargeError(`more than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  const whole2 = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole2.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole2;
}
function decodeText(bytes, strict, what) {
  try {
    return new TextDecoder("utf-8", { fatal: strict, ignoreBOM: false }).decode(bytes);
  } catch (error2) {
    throw new ActionError("remote", `${what} is not UTF-8 text`, { cause: error2 });
  }
}
function isUtf8(bytes) {
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

// src/http/attempt.ts
var MAX_BODY_BYTES = 32 * 1024 * 1024;
async function sendOnce(request, { url, attempt, streaming, signal }, options, ports) {
  const timeouts = {
    connectTimeoutMs: options.connectTimeoutMs ?? 1e4,
    readTimeoutMs: options.readTimeoutMs ?? 3e4
  };
  const { body } = request;
  const sentBytes = bodySize(body);
  const streamed = typeof body === "object" && "open" in body;
  const headers = {
    "user-agent": options.userAgent ?? "tao-actions",
    // A coding that comes all the same is undone; asking for none keeps digests and lengths comparable.
    "accept-encoding": "identity",
    ...request.headers,
    ...streamed ? { "content-length": String(sentBytes) } : {},
    ...local(() => request.signHeaders?.())
  };
  const startedAt = ports.monotonic();
  const report = (outcome, receivedBytes) => {
    const durationMs = ports.monotonic() - startedAt;
    const { method } = request;
    options.observe?.({
      method,
      host: url.host,
      path: url.pathname,
      attempt,
      outcome,
      durationMs,
      sentBytes,
      receivedBytes
    });
  };
  try {
    const answer = await ports.transport.send({
      url,
      method: request.method,
      headers,
      body: streamed ? readLocally(local(() => body.open())) : body,
      signal,
      ...timeouts
    });
    const head = {
      method: request.method,
      path: url.pathname,
      status: answer.status,
      headers: answer.headers,
      attempts: attempt
    };
    const plain = plainBody(answer, request.method === "HEAD", ports.decompress);
    const succeeded = answer.status >= 200 && answer.status < 300;
    if (streaming && succeeded) {
      report(answer.status, 0);
      return { kind: "answer", answer: { ...head, stream: plain } };
    }
    const bytes = await readBounded(plain, request.maxBodyBytes ?? MAX_BODY_BYTES);
    report(answer.status, bytes.byteLength);
    const what = `${request.method} ${url.pathname}: the answer`;
    const response = { ...head, body: bytes, text: () => decodeText(bytes, succeeded, what) };
    return { kind: "answer", answer: response };
  } catch (error2) {
    if (error2 instanceof LocalFailure || ports.signal?.aborted) throw error2;
    const explained = explainFailure(error2, timeouts);
    report(explained.failure, 0);
    if (signal?.aborted) {
      return { kind: "failure", failure: "deadline", text: "cut off by the deadline of this run", cause: error2 };
    }
    const via = ports.transport.via?.(url);
    const text2 = via === void 0 ? explained.text : `${explained.text}, through ${via}`;
    return { kind: "failure", ...explained, text: text2, cause: error2 };
  }
}

// src/http/intermediary.ts
var LOOK_AT = 16384;
var CLOUDFLARE_CODES = {
  1e3: "the DNS record points to a prohibited address",
  1006: "the address of this machine is banned",
  1007: "the address of this machine is banned",
  1008: "the address of this machine is banned",
  1009: "the country of this machine is banned",
  1010: "the client is banned by its signature",
  1012: "access is denied",
  1013: "the host names do not match",
  1015: "too many requests from this machine",
  1016: "the origin has no DNS record",
  1020: "a firewall rule of the site denies access",
  1027: "the plan\u2019s daily requests are used up",
  1033: "the tunnel to the origin is down",
  1042: "a Worker may not fetch another one of the same zone",
  1101: "the Worker threw an exception",
  1102: "the Worker passed its CPU limit"
};
var OWNER = "The key is not the cause: the owner of the site can let this client pass";
var NETWORK = "The key is not the cause: something in the network of this runner answers";
function findIntermediary(answer, expectsJson) {
  const { status, headers } = answer;
  const text2 = answer.text.slice(0, LOOK_AT);
  const isPage = /^\s*(<!doctype html|<html|<head|<body|<\?xml[^>]*\?>\s*<!doctype html)/i.test(text2);
  const title = isPage ? titleOf(text2) : void 0;
  const rayId = (headers["cf-ray"] ?? /Ray ID:?\s*(?:<[^>]{0,80}>\s*)*([0-9a-f]{10,20})/i.exec(text2)?.[1])?.slice(
    0,
    40
  );
  const found = (name, what, hint) => ({ name, what, title, rayId, hint });
  if (headers["cf-mitigated"] === "challenge" || isPage && /Just a moment\.\.\.|challenge-platform|cf-chl-/.test(text2)) {
    return found("Cloudflare", "a challenge for browsers", OWNER);
  }
  const code = cloudflareCode(text2, isPage);
  if (code !== void 0 && status >= 400) {
    return found("Cloudflare", `error ${code}${CLOUDFLARE_CODES[code] ? ` (${CLOUDFLARE_CODES[code]})` : ""}`, OWNER);
  }
  const location = headers["location"] ?? "";
  if (/\.cloudflareaccess\.com\//.test(location) || isPage && /Cloudflare Access/.test(title ?? "")) {
    return found(
      "Cloudflare Access",
      "a log-in page",
      "Give the client an Access service token, or exempt this path from Access"
    );
  }
  if (status >= 400 && isPage && /Attention Required!|you have been blocked/i.test(text2)) {
    return found("Cloudflare", "its firewall (WAF) blocked the request", OWNER);
  }
  if (status >= 520 && status <= 530 && (isPage || /^error code: 5\d\d/.test(text2))) {
    return found("Cloudflare", `error ${status}: it did not get an answer of the service`, "Run again later");
  }
  if (status === 407 || "proxy-authenticate" in headers) {
    return found("a proxy", "it wants a log-in", "Put user and password into the proxy\u2019s variable of this runner");
  }
  if ("x-squid-error" in headers || isPage && /squid|zscaler|bluecoat|fortiguard|web ?filter/i.test(title ?? "")) {
    return found("a proxy", "it refused the request", NETWORK);
  }
  if (status === 511 || expectsJson && isPage && /captive|hotspot|wi-?fi|log ?in to (the )?network|guest access/i.test(title ?? "")) {
    return found("a captive portal", "a log-in page of the network", NETWORK);
  }
  for (const [header, name] of [
    ["x-amzn-waf-action", "AWS WAF"],
    ["x-sucuri-block", "Sucuri"],
    ["x-vercel-mitigated", "Vercel"],
    ["x-iinfo", "Imperva"]
  ]) {
    if (header in headers && (status >= 400 || expectsJson && isPage))
      return found(name, "it blocked the request", OWNER);
  }
  if (isPage && /Incapsula incident/i.test(text2)) return found("Imperva", "it blocked the request", OWNER);
  if (isPage && status === 403 && /errors\.edgesuite\.net/.test(text2))
    return found("Akamai", "it blocked the request", OWNER);
  if (expectsJson && isPage && status === 403)
    return found("something in front of it", "it blocked the request with a page", OWNER);
  if (expectsJson && isPage && status < 400) {
    return found(
      "something in front of it",
      "a page where data was expected",
      "Check the URL; a maintenance page ends by itself"
    );
  }
  return void 0;
}
function describeIntermediary({ name, what, title, rayId }) {
  const page = title === void 0 ? "" : `, page ${JSON.stringify(title)}`;
  return `not the service but ${name} answered: ${what}${page}${rayId === void 0 ? "" : `, ray ${rayId}`}`;
}
function cloudflareCode(text2, isPage) {
  const code = /^error code: (1\d{3})\b/.exec(text2.trim())?.[1] ?? (isPage && /cloudflare/i.test(text2) ? /Error\s*(?:code:?)?\s*(?:<[^>]{0,80}>\s*)*(1[01]\d\d)\b/i.exec(text2)?.[1] : void 0);
  return code === void 0 ? void 0 : Number(code);
}
function titleOf(text2) {
  const start = /<title[^>]{0,200}>/i.exec(text2);
  if (start === null) return void 0;
  const from = start.index + start[0].length;
  const end = text2.toLowerCase().indexOf("</title", from);
  const title = text2.slice(from, end < 0 ? from + 200 : end).replaceAll(/<[^>]{0,100}>/g, "").replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  return title === "" ? void 0 : title.length > 80 ? `${title.slice(0, 80)}\u2026` : title;
}

// src/http/errors.ts
var HttpError = class extends ActionError {
  failure;
  attempts;
  constructor(failure, message, options) {
    super("remote", message, options);
    this.name = "HttpError";
    this.failure = failure;
    this.attempts = options.attempts;
  }
};

// src/http/limiter.ts
function createRateLimiter(perMinute, clock) {
  const starts = [];
  let heldUntilMs = Number.NEGATIVE_INFINITY;
  let turn = Promise.resolve();
  const take = async (onWait, signal) => {
    while (true) {
      const now = clock.monotonic();
      while (starts[0] !== void 0 && starts[0] <= now - 6e4) starts.shift();
      const limitMs = starts.length < perMinute ? 0 : starts[0] + 6e4 - now;
      const waitMs = Math.max(limitMs, heldUntilMs - now);
      if (waitMs <= 0) break;
      onWait?.(waitMs, limitMs >= waitMs ? "limit" : "hold");
      await clock.sleep(waitMs, signal);
    }
    if (perMinute !== Number.POSITIVE_INFINITY) starts.push(clock.monotonic());
  };
  return {
    acquire(onWait, signal) {
      const mine = turn.then(() => take(onWait, signal));
      turn = mine.catch(() => void 0);
      return mine;
    },
    hold(ms) {
      heldUntilMs = Math.max(heldUntilMs, clock.monotonic() + ms);
    }
  };
}

// src/http/retry.ts
var DEFAULT_RETRY = {
  maxRetries: 3,
  initialBackoffMs: 1e3,
  maxBackoffMs: 6e4,
  backoffMultiplier: 2,
  honourRetryAfter: true,
  retryAfterCapMs: 3e5
};
function askedWaitMs(headers, nowMs) {
  const theirNowMs = parseHttpDate(headers["date"] ?? "") ?? nowMs;
  const header = headers["retry-after"];
  if (header === void 0) return resetMs(headers["x-ratelimit-reset"], theirNowMs);
  const value = once(header.trim().slice(0, 200));
  if (/^\d{1,30}(\.\d{1,9})?$/.test(value)) return Math.ceil(Number(value)) * 1e3;
  const at = parseHttpDate(value);
  return at === void 0 ? void 0 : Math.max(at - theirNowMs, 0);
}
function resetMs(header, theirNowMs) {
  const value = once(header?.trim().slice(0, 200) ?? "");
  if (!/^\d{1,12}(\.\d{1,9})?$/.test(value)) return void 0;
  const seconds = Math.ceil(Number(value));
  return seconds > 1e9 ? Math.max(seconds * 1e3 - theirNowMs, 0) : seconds * 1e3;
}
function once(value) {
  for (let copies = 2; copies <= 4; copies += 1) {
    const length = (value.length - 2 * (copies - 1)) / copies;
    if (!Number.isInteger(length) || length < 1) continue;
    const first = value.slice(0, length);
    if (Array(copies).fill(first).join(", ") === value) return first;
  }
  return value;
}
function parseHttpDate(value) {
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(value.trim())) return void 0;
  const at = Date.parse(/(gmt|utc|[+-]\d{4})$/i.test(value.trim()) ? value : `${value} GMT`);
  return Number.isNaN(at) ? void 0 : at;
}
function backoffMs(policy, repeat, random) {
  const ceiling = Math.min(policy.initialBackoffMs * policy.backoffMultiplier ** (repeat - 1), policy.maxBackoffMs);
  return Math.floor(random() * ceiling);
}
function isRetryableStatus(status) {
  return status === 408 || status === 425 || status === 429 || status >= 500 && status !== 501 && status !== 505;
}

// src/http/redirect.ts
var HARMLESS_HEADERS = /* @__PURE__ */ new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "cache-control",
  "content-length",
  "content-type",
  "if-match",
  "if-none-match",
  "range",
  "traceparent",
  "user-agent",
  "x-github-api-version"
]);
function judgeRedirect(from, location, headerNames) {
  if (!URL.canParse(location, from.href)) return { follow: false, reason: "was redirected to an unreadable address" };
  const target = new URL(location, from);
  const way = `from ${from.origin} to ${target.origin === "null" ? target.protocol : target.origin}`;
  const hasCredential = headerNames.some((name) => !HARMLESS_HEADERS.has(name.toLowerCase()));
  if (target.origin !== from.origin && hasCredential) {
    return { follow: false, reason: `refused to follow a redirect with a credential ${way}` };
  }
  if (!/^https?:$/.test(target.protocol) || from.protocol === "https:" && target.protocol === "http:") {
    return { follow: false, reason: `refused to follow a redirect ${way}` };
  }
  return { follow: true, target };
}

// src/http/verdict.ts
var MAX_REDIRECTS = 3;
var WARN_SKEW_MS = 2 * 6e4;
var REFUSE_SKEW_MS = 5 * 6e4;
function judge(outcome, request, policy, attempt) {
  const idempotent = request.idempotent ?? (request.method !== "POST" && request.method !== "PATCH");
  const exhausted = attempt.number > policy.maxRetries;
  if (outcome.kind === "failure") {
    const { kind: _, ...failed } = outcome;
    const repeatable = idempotent || outcome.failure === "connect";
    if (isFinalFailure(outcome.failure) || exhausted || !repeatable) return { kind: "fail", ...failed };
    return { kind: "retry", reason: outcome.text, askedMs: void 0, unreadable: false };
  }
  const { answer } = outcome;
  const clock = attempt.compareClocks ? judgeClock(answer.headers, attempt.nowMs) : void 0;
  if (clock?.kind === "fail") return clock;
  const redirect = judgeLocation(answer, request, attempt);
  if (redirect !== void 0) return redirect;
  const warning2 = clock === void 0 ? {} : { warning: clock.warning };
  if (!("text" in answer)) return { kind: "answer", answer, ...warning2 };
  const judged = withSoftStatus(nameIntermediary(answer, request.json === true), request);
  if (request.json === true && isSuccess(judged.status)) {
    const problem = unreadableJson(judged);
    if (problem !== void 0) {
      const text2 = `answered ${judged.status} with ${problem}`;
      if (attempt.unreadable > 0 || exhausted || !idempotent) {
        const hint = judged.intermediary?.hint;
        return { kind: "fail", failure: "unreadable", text: text2, ...hint === void 0 ? {} : { hint } };
      }
      const reason = text2.replace(/ (that is not JSON): .*$/, " $1");
      return { kind: "retry", reason, askedMs: void 0, unreadable: true };
    }
  }
  const { status } = judged;
  const retry = request.retryStatus?.(judged) ?? isRetryableStatus(status);
  if (!retry) return { kind: "answer", answer: judged, ...warning2 };
  const askedMs = policy.honourRetryAfter ? askedWaitMs(judged.headers, attempt.nowMs) : void 0;
  if (askedMs !== void 0 && askedMs > policy.retryAfterCapMs) {
    const until = new Date(Math.min(attempt.nowMs + askedMs, 864e13)).toISOString().replace(/\.\d+/, "");
    const note = `it asks to wait ${formatSeconds(askedMs)}, until ${until}, longer than the ${formatSeconds(policy.retryAfterCapMs)} allowed`;
    return { kind: "answer", answer: { ...judged, note }, ...warning2 };
  }
  const refused = status === 429 || status === 503 && "retry-after" in judged.headers;
  if (exhausted || !(idempotent || refused)) return { kind: "answer", answer: judged, ...warning2 };
  return { kind: "retry", reason: `answered ${status}`, askedMs: askedMs || void 0, unreadable: false };
}
function isSuccess(status) {
  return status >= 200 && status < 300;
}
function judgeLocation(answer, request, attempt) {
  const location = answer.headers["location"];
  if (location === void 0 || ![301, 302, 303, 307, 308].includes(answer.status)) return void 0;
  const portal = findIntermediary({ ...answer, text: "" }, false);
  if (portal !== void 0) {
    return { kind: "fail", failure: "redirect", text: describeIntermediary(portal), hint: portal.hint };
  }
  const headerNames = Object.keys({ ...request.headers, ...request.signHeaders?.() });
  const redirect = judgeRedirect(attempt.url, location, headerNames);
  if (!redirect.follow) return { kind: "fail", failure: "redirect", text: redirect.reason };
  const keepsMethod = answer.status === 307 || answer.status === 308;
  if (request.method !== "GET" && request.method !== "HEAD" && !keepsMethod) return { kind: "answer", answer };
  if (attempt.redirects >= MAX_REDIRECTS) {
    return { kind: "fail", failure: "redirect", text: `was redirected more than ${MAX_REDIRECTS} times` };
  }
  return { kind: "redirect", target: redirect.target };
}
function nameIntermediary(answer, expectsJson) {
  if (isSuccess(answer.status) && !expectsJson) return answer;
  const text2 = new TextDecoder().decode(answer.body.subarray(0, 16384));
  const intermediary = findIntermediary({ ...answer, text: text2 }, expectsJson);
  return intermediary === void 0 ? answer : { ...answer, intermediary };
}
function withSoftStatus(answer, request) {
  if (request.json !== true || !isSuccess(answer.status)) return answer;
  const value = parseObject(answer);
  for (const name of ["statusCode", "status", "code"]) {
    const said = value?.[name];
    const status = typeof said === "string" && /^\d{3}$/.test(said) ? Number(said) : said;
    if (typeof status === "number" && (status === 429 || status >= 500 && status <= 599)) {
      return { ...answer, status };
    }
  }
  return answer;
}
function parseObject(answer) {
  try {
    const value = JSON.parse(answer.text());
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : void 0;
  } catch {
    return void 0;
  }
}
function unreadableJson(answer) {
  if (!isUtf8(answer.body)) return "a body that is not UTF-8 text";
  try {
    JSON.parse(answer.text());
    return void 0;
  } catch {
    if (answer.intermediary === void 0) return "a body that is not JSON";
    return `a body that is not JSON: ${describeIntermediary(answer.intermediary)}`;
  }
}
function judgeClock(headers, nowMs) {
  const date = parseHttpDate(headers["date"] ?? "");
  if (date === void 0) return void 0;
  const age = /^\d{1,9}$/.test(headers["age"] ?? "") ? Number(headers["age"]) * 1e3 : 0;
  const aheadMs = nowMs - (date + age);
  if (Math.abs(aheadMs) <= WARN_SKEW_MS) return void 0;
  const theirs = new Date(date + age).toISOString().replace(/\.\d+/, "");
  const ours = new Date(nowMs).toISOString().replace(/\.\d+/, "");
  const text2 = `the clock of this machine is ${formatSeconds(Math.abs(aheadMs))} ${aheadMs > 0 ? "ahead" : "behind"}: it says ${ours}, the other side ${theirs}`;
  if (Math.abs(aheadMs) <= REFUSE_SKEW_MS) return { kind: "warn", warning: text2 };
  return { kind: "fail", failure: "clock", text: text2, hint: "Set the clock of the runner (NTP); timestamps would be wrong" };
}

// src/http/client.ts
var DEADLINE_PASSED = "not sent: the deadline of this run has passed";
function createHttpClient(options, ports) {
  const policy = { ...DEFAULT_RETRY, ...options.retry };
  const limiter = createRateLimiter(options.requestsPerMinute ?? Number.POSITIVE_INFINITY, ports);
  let warned = false;
  const run = async (request, streaming) => {
    let url = new URL(request.url);
    const label = `${options.name ?? url.host} ${request.method} ${url.pathname}`;
    const attempt = { number: 1, redirects: 0, unreadable: 0, compareClocks: options.compareClocks === true };
    const failed = (failure, text2, more = {}) => new HttpError(failure, `${label}: ${text2}${attempt.number > 1 ? ` (attempt ${attempt.number})` : ""}`, {
      attempts: attempt.number,
      ...more
    });
    const isLate = (waitMs) => options.deadlineAtMs !== void 0 && ports.monotonic() + waitMs >= options.deadlineAtMs;
    const untilDeadline = async (wait, signal, text2) => {
      try {
        await wait;
      } catch (error2) {
        ports.signal?.throwIfAborted();
        throw signal?.aborted && !(error2 instanceof HttpError) ? failed("deadline", text2, { cause: error2 }) : error2;
      }
    };
    const awaitTurn = async (signal) => {
      ports.signal?.throwIfAborted();
      if (signal?.aborted) throw failed("deadline", DEADLINE_PASSED);
      const turn = limiter.acquire((waitMs, why) => {
        if (isLate(waitMs)) {
          throw failed("deadline", "the request limit allows the next request only after the deadline of this run");
        }
        const reason = why === "limit" ? `for the limit of ${options.requestsPerMinute} requests a minute` : "as asked before";
        ports.log.info(`${label}: waiting ${formatSeconds(waitMs)} ${reason}`);
      }, signal);
      await untilDeadline(turn, signal, DEADLINE_PASSED);
    };
    const pause = async ({ reason, askedMs }, signal) => {
      const waitMs = askedMs ?? backoffMs(policy, attempt.number, ports.random);
      const why = askedMs === void 0 ? "" : " (Retry-After)";
      ports.log.info(
        `${label}: ${reason}; retry ${attempt.number} of ${policy.maxRetries} in ${formatSeconds(waitMs)}${why}`
      );
      if (isLate(waitMs)) {
        throw failed("deadline", `${reason}; the next try would begin after the deadline of this run`);
      }
      if (askedMs !== void 0) limiter.hold(askedMs);
      await untilDeadline(ports.sleep(waitMs, signal), signal, reason);
    };
    while (true) {
      const signal = endSignal(options.deadlineAtMs, ports);
      await awaitTurn(signal);
      const sent = { url, attempt: attempt.number, streaming, signal };
      const outcome = await sendOnce(request, sent, options, ports).catch((error2) => {
        ports.signal?.throwIfAborted();
        throw error2 instanceof LocalFailure ? error2.cause : error2;
      });
      const verdict = judge(outcome, request, policy, { ...attempt, url, nowMs: ports.now() });
      switch (verdict.kind) {
        case "answer":
          if (verdict.warning !== void 0 && !warned)
            (ports.log.warning ?? ports.log.info)(`${label}: ${verdict.warning}`);
          warned ||= verdict.warning !== void 0;
          return verdict.answer;
        case "fail":
          throw failed(verdict.failure, verdict.text, verdict);
        case "redirect":
          ports.log.info(`${label}: redirected to ${verdict.target.origin}${verdict.target.pathname}`);
          url = verdict.target;
          attempt.redirects += 1;
          break;
        case "retry":
          await pause(verdict, signal);
          attempt.number += 1;
          if (verdict.unreadable) attempt.unreadable += 1;
      }
    }
  };
  return {
    send: async (request) => await run(request, false),
    stream: (request) => run(request, true),
    close: () => ports.transport.close()
  };
}
function endSignal(deadlineAtMs, { signal, monotonic }) {
  if (deadlineAtMs === void 0) return signal;
  const leftMs = deadlineAtMs - monotonic();
  const deadline = leftMs <= 0 ? AbortSignal.abort() : AbortSignal.timeout(Math.min(Math.ceil(leftMs), 2147483647));
  return signal === void 0 ? deadline : AbortSignal.any([deadline, signal]);
}

// src/http/node-decompress.ts
var decompressWithZlib = (coding, body) => {
  if (!["gzip", "x-gzip", "deflate", "br", "zstd"].includes(coding)) return void 0;
  return decompress(coding, body);
};
async function* decompress(coding, body) {
  const zlib = await import("node:zlib");
  const { Readable } = await import("node:stream");
  const { first, whole: whole2 } = await peek(body);
  if (first === void 0) return;
  const decoder = {
    br: () => zlib.createBrotliDecompress(),
    zstd: () => zlib.createZstdDecompress(),
    // "deflate" means zlib's format; some servers send the bare one. The low bits of its first byte tell.
    deflate: () => (first & 15) === 8 ? zlib.createInflate() : zlib.createInflateRaw()
  }[coding];
  const source = Readable.from(whole2);
  const plain = (decoder ?? (() => zlib.createGunzip()))();
  source.on("error", (error2) => plain.destroy(error2));
  try {
    yield* source.pipe(plain);
  } finally {
    source.destroy();
    plain.destroy();
  }
}
async function peek(body) {
  const iterator = body[Symbol.asyncIterator]();
  let piece = await iterator.next();
  while (!piece.done && piece.value.byteLength === 0) piece = await iterator.next();
  const begun = piece;
  const rest = async function* () {
    if (begun.done) return;
    yield begun.value;
    yield* { [Symbol.asyncIterator]: () => iterator };
  };
  return { first: begun.done ? void 0 : begun.value[0], whole: rest() };
}

// src/markdown/markdown.ts
function escapeMarkdown(text2) {
  return text2.replaceAll(/[\r\n]+/g, " ").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(/([\\`*_{}[\]|~#])/g, "\\$1").replaceAll(/\b(https?|ftp):(?=\/\/)/gi, "$1\\:").replaceAll(/\bwww\.(?=\w)/gi, (start) => `${start.slice(0, 3)}\\.`).replaceAll(/(?<!\w)@(?=\w)/g, "@\u200B");
}
function inlineCode(text2) {
  const safe = text2.replaceAll(/[\r\n]+/g, " ").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(/([\\`*_{}[\]|~#])/g, (mark) => `&#${mark.charCodeAt(0)};`);
  return `<code>${safe}</code>`;
}
function table(header, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll(/[\r\n]+/g, "<br>").replaceAll(/(?<!\\)\|/g, "\\|")).join(" | ")} |`;
  return [line(header), `| ${header.map(() => "---").join(" | ")} |`, ...rows.map(line)].join("\n");
}
function codeBlock(text2, language = "") {
  const longest = Math.max(2, ...[...text2.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}
${text2.endsWith("\n") ? text2 : `${text2}
`}${fence}`;
}

// src/runtime/files.ts
import { constants, rmSync } from "node:fs";
import * as fs from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
var RENAME_PATIENCE_MS = 2e3;
var LOCK_LIFE_MS = 1e4;
var LOCK_PATIENCE_MS = 3e4;
var MAX_CHANGES = 20;
function createFiles(ports) {
  const { clock, log } = ports;
  const system = { ...fs, ...ports.fileSystem };
  const temporaries = /* @__PURE__ */ new Set();
  let count = 0;
  const failed = (path, error2, options) => error2 instanceof ActionError ? error2 : new ActionError("input", `could not write ${path}: ${describeError(error2)}`, {
    hint: options.hint,
    cause: error2
  });
  const remove = async (path) => {
    await system.rm(path, { recursive: true, force: true }).catch(() => void 0);
    temporaries.delete(path);
  };
  const writeBeside = async (path, content, like) => {
    count += 1;
    const temporary = join(dirname(path), `.${process.pid}-${clock.now().toString(36)}-${count}.tmp`);
    temporaries.add(temporary);
    const handle = await system.open(temporary, "wx", like === void 0 ? 438 : like.mode & 511);
    try {
      await handle.writeFile(content);
      await handle.sync().catch((error2) => {
        if (!hasCode(error2, "ENOTSUP", "EOPNOTSUPP", "EINVAL", "ENOSYS")) throw error2;
        log.debug(`${path}: this file system cannot flush a file (${describeError(error2)})`);
      });
    } finally {
      await handle.close();
    }
    if (like !== void 0) {
      await system.chmod(temporary, like.mode & 4095);
      await system.chown(temporary, like.uid, like.gid).catch(() => void 0);
    }
    return temporary;
  };
  const rename = async (from, to) => {
    const beganAt = clock.monotonic();
    while (true) {
      try {
        await system.rename(from, to);
        return;
      } catch (error2) {
        const transient = hasCode(error2, "EPERM", "EACCES", "EBUSY");
        if (!transient || clock.monotonic() - beganAt >= RENAME_PATIENCE_MS) throw error2;
        await clock.sleep(50);
      }
    }
  };
  const placeNew = async (from, to) => {
    try {
      await system.link(from, to);
    } catch (error2) {
      if (hasCode(error2, "EEXIST")) throw error2;
      await system.copyFile(from, to, constants.COPYFILE_EXCL);
    }
  };
  const target = async (path, { root }) => {
    const found = await system.lstat(path).catch(ignoring("ENOENT", "ENOTDIR"));
    if (found === void 0 || !found.isSymbolicLink()) return path;
    const inside = await system.realpath(root ?? dirname(path));
    const real = await followLink(system, path);
    const way = relative(inside, real);
    if (way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way)) {
      throw new ActionError("input", `${path} is a symbolic link to ${real}, outside ${inside}`, {
        hint: "Nothing was written through it; replace the link by a file"
      });
    }
    return real;
  };
  const replace = async (path, content) => {
    const like = await system.stat(path).catch(ignoring("ENOENT"));
    const temporary = await writeBeside(path, content, like);
    try {
      await rename(temporary, path);
      temporaries.delete(temporary);
    } catch (error2) {
      await remove(temporary);
      throw error2;
    }
  };
  const read = async (path) => {
    try {
      return await system.readFile(path);
    } catch (error2) {
      if (hasCode(error2, "ENOENT")) return void 0;
      throw new ActionError("input", `could not read ${path}: ${describeError(error2)}`, {
        hint: "Nothing was written over it",
        cause: error2
      });
    }
  };
  const lock = async (path) => {
    const name = join(dirname(path), `.${basename(path)}.lock`);
    const beganAt = clock.monotonic();
    let holder;
    while (true) {
      try {
        const handle = await system.open(name, "wx");
        temporaries.add(name);
        await handle.close();
        return () => remove(name);
      } catch (error2) {
        if (!hasCode(error2, "EEXIST", "EPERM", "EACCES", "EBUSY")) throw error2;
        const found = await system.stat(name).catch(ignoring("ENOENT"));
        if (!hasCode(error2, "EEXIST") && clock.monotonic() - beganAt >= RENAME_PATIENCE_MS) throw error2;
        const id = found === void 0 ? "" : `${found.ino} ${found.mtimeMs}`;
        if (holder?.id !== id) holder = { id, sinceMs: clock.monotonic() };
        if (found !== void 0 && clock.monotonic() - holder.sinceMs > LOCK_LIFE_MS) {
          log.debug(`${name} was left by a run that was killed; it is removed`);
          await system.rm(name, { force: true });
        } else if (clock.monotonic() - beganAt > LOCK_PATIENCE_MS) {
          throw new ActionError("input", `${path}: another run has held ${name} for ${LOCK_PATIENCE_MS / 1e3} s`, {
            hint: "Remove that file if no other run is under way"
          });
        } else {
          await clock.sleep(25);
        }
      }
    }
  };
  return {
    read,
    async checkTarget(path, options = {}) {
      try {
        await target(path, options);
      } catch (error2) {
        throw failed(path, error2, options);
      }
    },
    async replace(path, content, options = {}) {
      try {
        await system.mkdir(dirname(path), { recursive: true });
        await replace(await target(path, options), content);
      } catch (error2) {
        throw failed(path, error2, options);
      }
    },
    async create(path, content, options = {}) {
      try {
        await system.mkdir(dirname(path), { recursive: true });
        const temporary = await writeBeside(path, content, void 0);
        try {
          await placeNew(temporary, path);
          return "written";
        } catch (error2) {
          if (!hasCode(error2, "EEXIST")) throw error2;
          return Buffer.from(await system.readFile(path)).equals(Buffer.from(content)) ? "same" : "taken";
        } finally {
          await remove(temporary);
        }
      } catch (error2) {
        throw failed(path, error2, options);
      }
    },
    async update(path, change, options = {}) {
      try {
        await system.mkdir(dirname(path), { recursive: true });
        const file = await target(path, options);
        const unlock = await lock(file);
        try {
          for (let round = 1; ; round += 1) {
            const before = await read(file);
            const content = await change(before);
            if (content === void 0) return;
            const now = await read(file);
            if (sameBytes(before, now)) {
              await replace(file, content);
              return;
            }
            if (round === MAX_CHANGES) {
              throw new ActionError(
                "input",
                `${path} was changed ${MAX_CHANGES} times while it was being changed here`,
                {
                  hint: "Let only one program write this file"
                }
              );
            }
            log.debug(`${path} was changed by another writer meanwhile; beginning again`);
          }
        } finally {
          await unlock();
        }
      } catch (error2) {
        throw failed(path, error2, options);
      }
    },
    async moveAside(path, suffix) {
      for (let n = 0; ; n += 1) {
        const aside = `${path}.${suffix}${n === 0 ? "" : `-${n}`}`;
        try {
          await placeNew(path, aside);
        } catch (error2) {
          if (hasCode(error2, "EEXIST")) continue;
          throw new ActionError("input", `could not move ${path} aside: ${describeError(error2)}`, { cause: error2 });
        }
        await system.rm(path);
        return aside;
      }
    },
    async temporaryFolder(prefix, { keep = false } = {}) {
      const { folder, name } = ports.temporary;
      try {
        await system.mkdir(folder, { recursive: true });
        const made = await system.mkdtemp(join(folder, prefix));
        if (!keep) temporaries.add(made);
        return made;
      } catch (error2) {
        throw new ActionError("input", `${name}: cannot make a folder in ${folder}: ${describeError(error2)}`, {
          hint: `Let ${name} name a folder this user may write`,
          cause: error2
        });
      }
    },
    removeTemporaries() {
      for (const path of temporaries) {
        try {
          rmSync(path, { recursive: true, force: true });
        } catch (error2) {
          log.debug(`${path} could not be removed: ${describeError(error2)}`);
        }
      }
      temporaries.clear();
    }
  };
}
async function followLink(system, path) {
  let current = path;
  for (let hops = 0; hops < 40; hops += 1) {
    const place = join(await system.realpath(dirname(current)), basename(current));
    const found = await system.lstat(place).catch(ignoring("ENOENT"));
    if (found === void 0 || !found.isSymbolicLink()) return place;
    current = resolve(dirname(place), await system.readlink(place));
  }
  throw new ActionError("input", `${path} is a symbolic link that never ends`);
}
function sameBytes(a, b) {
  return a === void 0 || b === void 0 ? a === b : Buffer.compare(a, b) === 0;
}
function ignoring(...codes) {
  return (error2) => {
    if (!hasCode(error2, ...codes)) throw error2;
  };
}
function hasCode(error2, ...codes) {
  return codes.includes(error2?.code ?? "");
}

// src/runtime/path-rules.ts
function readPath(name, value, env) {
  const refuse = (expected, hint) => {
    throw new ActionError("input", `${name}: got ${quoteValue(value)}, expected ${expected}`, { hint });
  };
  if (new RegExp("\\p{Cc}", "u").test(value)) refuse("a path without control characters", "Write it on one line");
  if (/^["'`]|["'`]$/.test(value)) refuse("a path without quotes", "No shell reads this value: leave the quotes out");
  if (/(^|[\\/])(\$[A-Za-z_{(]|%[A-Za-z_][A-Za-z0-9_()]*%)/.test(value)) {
    refuse("a path without variables", "No shell reads this value: write ${{ env.NAME }} or ${{ github.workspace }}");
  }
  if (!value.startsWith("~")) return value;
  if (!/^~([\\/]|$)/.test(value))
    return /^~[A-Za-z_][\w.-]*([\\/]|$)/.test(value) ? refuse("a path, or one that begins with ~/", "Write the folder of another user in full") : value;
  const home = env["HOME"] || env["USERPROFILE"] || refuse("a path without ~: HOME is not set", "Write it in full");
  return `${home.replace(/[\\/]+$/, "")}${value.slice(1)}`;
}

// src/runtime/secret-rules.ts
function checkSecret(name, value, rules = {}) {
  const refuse = (what, at, hint) => {
    throw new ActionError("input", `${name}: got a secret with ${what} at character ${at}`, { hint });
  };
  const expression = value.indexOf("${{");
  if (expression >= 0) {
    refuse(
      "an expression that was not expanded, ${{,",
      expression + 1,
      "Expressions work in a workflow\u2019s with: and env:"
    );
  }
  const mask = value.indexOf("***");
  if (mask >= 0) refuse("the mask of a log, ***,", mask + 1, "Paste the secret itself, not what a log shows of it");
  if (/^["'`]/.test(value)) refuse("a quotation mark", 1, "Store the secret without quotes around it");
  if (/["'`]$/.test(value)) refuse("a quotation mark", value.length, "Store the secret without quotes around it");
  const odd = (rules.multiline ? /[^\x20-\x7e\r\n\t]/ : /[^\x21-\x7e]/).exec(value);
  if (odd !== null) {
    const code = value.codePointAt(odd.index).toString(16).toUpperCase().padStart(4, "0");
    refuse(
      `U+${code}`,
      odd.index + 1,
      "Only the printable characters of ASCII, without spaces, can be sent; paste it again"
    );
  }
  if (rules.minLength !== void 0 && value.length < rules.minLength) {
    throw new ActionError(
      "input",
      `${name}: got a secret of ${value.length} characters, expected at least ${rules.minLength}`,
      { hint: "Make a long one, for example with: openssl rand -hex 32" }
    );
  }
}

// src/runtime/inputs.ts
function createInputReader(ports) {
  const find = (name, source) => {
    const value = ports.input(name).trim();
    if (value !== "") return { value, from: "" };
    const fallback = source.env === void 0 ? "" : (ports.env[source.env] ?? "").trim();
    return fallback === "" ? void 0 : { value: fallback, from: ` (from the environment variable ${source.env})` };
  };
  const missing = (name, source) => new ActionError("input", `${name}: got "", expected a value`, {
    hint: source.hint ?? `Set the input ${name}${source.env ? ` or the environment variable ${source.env}` : ""}`
  });
  const bad = (name, found, expected) => new ActionError("input", `${name}: got ${quoteValue(found.value)}, expected ${expected}${found.from}`);
  const text2 = (name, source = {}) => {
    const found = find(name, source);
    if (found === void 0 && source.required) throw missing(name, { ...source, required: true });
    return found?.value ?? source.default;
  };
  const number = (name, source, pattern, what) => {
    const found = find(name, source);
    if (found === void 0) return source.default;
    const value = Number(found.value);
    if (!pattern.test(found.value) || value < source.min || value > source.max) {
      throw bad(name, found, `${what} from ${source.min} to ${source.max}`);
    }
    return value;
  };
  const lines = (name, source) => {
    const found = find(name, source);
    if (found === void 0) return source.default;
    return found.value.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "");
  };
  const reader = {
    text: text2,
    secret(name, source = {}) {
      const found = find(name, source);
      if (found === void 0) {
        if (source.required) throw missing(name, { ...source, required: true });
        return void 0;
      }
      ports.mask(found.value);
      checkSecret(`${name}${found.from}`, found.value, source);
      return found.value;
    },
    boolean(name, source) {
      const found = find(name, source);
      if (found === void 0) return source.default;
      if (found.value !== "true" && found.value !== "false") throw bad(name, found, "true or false");
      return found.value === "true";
    },
    integer: (name, source) => number(name, source, /^\d{1,15}$/, "a whole number"),
    decimal: (name, source) => number(name, source, /^\d{1,15}(\.\d{1,15})?$/, "a number"),
    choice(name, values, source) {
      const found = find(name, source);
      if (found === void 0) return source.default;
      const value = values.find((candidate) => candidate === found.value);
      if (value === void 0) throw bad(name, found, `one of ${values.join(", ")}`);
      return value;
    },
    url(name, source = {}) {
      const found = find(name, source);
      if (found === void 0) return source.default;
      const url = URL.canParse(found.value) ? new URL(found.value) : void 0;
      if (url === void 0 || !/^https?:$/.test(url.protocol) || /[\s\p{Cc}]/u.test(found.value)) {
        throw bad(name, found, "an http or https URL");
      }
      if (url.username !== "" || url.password !== "") {
        throw new ActionError("input", `${name}: got a URL with a user or password, expected one without`, {
          hint: "Pass the secret as its own input"
        });
      }
      if (url.hash !== "") throw bad(name, found, "a URL without a #fragment");
      if (url.protocol === "http:" && !isLoopback(url.hostname)) {
        ports.warn(`${name}: ${url.origin} is not https; credentials would travel in clear text`);
      }
      return found.value.replace(/\/+$/, "");
    },
    lines,
    path(name, source = {}) {
      const value = text2(name, source);
      return value === void 0 ? void 0 : readPath(name, value, ports.env);
    },
    paths: (name, source) => lines(name, source).map((line) => readPath(name, line, ports.env))
  };
  return reader;
}
function isLoopback(hostname) {
  const host = hostname.replace(/^\[|\]$/g, "");
  if (host === "localhost" || host.endsWith(".localhost")) return true;
  return /^127(\.\d{1,3}){3}$/.test(host) || host === "::1";
}

// src/runtime/log.ts
function createLog(commands2, redact) {
  return {
    debug: (message) => commands2.debug(redact(message)),
    info: (message) => commands2.info(defuse(redact(message))),
    notice: (message) => commands2.notice(redact(message)),
    warning: (message) => commands2.warning(redact(message)),
    group: async (title, run) => {
      commands2.startGroup(redact(title));
      try {
        return await run();
      } finally {
        commands2.endGroup();
      }
    }
  };
}
var BEFORE_A_COMMAND = /^[\t\v\f \u0085\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\ufeff]*::/gm;
function defuse(text2) {
  return text2.replaceAll(BEFORE_A_COMMAND, (found) => `${found.slice(0, -2)}\u200B::`).replaceAll("##[", "#\u200B#[");
}

// src/runtime/redaction.ts
var MIN_LENGTH = 4;
function createRedaction() {
  const forms = /* @__PURE__ */ new Set();
  let longestFirst = [];
  const redact = (text2) => {
    let redacted = text2;
    for (const form of longestFirst) redacted = redactCut(redacted.replaceAll(form, "***"), form);
    return redacted;
  };
  return {
    add: (secret) => {
      const lines = secret.split(/[\r\n]+/);
      for (const piece of lines.length > 1 ? [secret, ...lines.filter((line) => !/^-----/.test(line))] : lines) {
        if (piece.length < MIN_LENGTH) continue;
        for (const form of formsOf(piece)) forms.add(form);
      }
      longestFirst = [...forms].sort((a, b) => b.length - a.length);
    },
    redact
  };
}
function formsOf(secret) {
  const json = JSON.stringify(secret).slice(1, -1);
  const quoted = [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    json.replaceAll("\\\\", "\\"),
    encodeURIComponent(secret.toWellFormed()),
    encodeURI(secret.toWellFormed())
  ];
  return new Set(
    quoted.flatMap((form) => [form, escapeMarkdown(form), inlineCode(form).slice("<code>".length, -"</code>".length)])
  );
}
function redactCut(text2, secret) {
  const [first = "", ...rest] = text2.split("\u2026");
  if (rest.length === 0) return text2;
  const pieces = [first, ...rest];
  const last = pieces.pop();
  return [...pieces.map((piece) => redactEnd(piece, secret)), last].join("\u2026");
}
function redactEnd(text2, secret) {
  for (let length = Math.min(secret.length - 1, text2.length); length >= MIN_LENGTH; length -= 1) {
    if (text2.endsWith(secret.slice(0, length))) return `${text2.slice(0, -length)}***`;
  }
  return text2;
}

// src/runtime/perform-action.ts
async function performAction(name, run, runner) {
  const { env, commands: commands2 } = runner;
  const { redact, ...redaction } = createRedaction();
  const log = createLog(commands2, redact);
  const cancel = new AbortController();
  const clock = withCancel(runner.clock, cancel.signal);
  const tempFolder = env["RUNNER_TEMP"] || runner.tempFolder;
  const temporary = { folder: tempFolder, name: env["RUNNER_TEMP"] ? "RUNNER_TEMP" : "the temporary folder" };
  const { fileSystem } = runner;
  const files = createFiles({ clock, log, temporary, ...fileSystem === void 0 ? {} : { fileSystem } });
  const values = /* @__PURE__ */ new Map();
  const sections = [];
  const clients = [];
  let stage = "start";
  const mask = (secret) => {
    if (secret === "") return;
    for (const line of secret.split(/[\r\n]+/)) if (line !== "") commands2.mask(line);
    redaction.add(secret);
  };
  let proxies = NO_PROXIES;
  const context = {
    inputs: createInputReader({
      input: (input) => (env[`INPUT_${input.replaceAll(" ", "_").toUpperCase()}`] ?? "").trim(),
      env,
      mask,
      warn: log.warning
    }),
    outputs: {
      set: (output, value) => {
        const { text: text2, tooLarge } = printOutput(value);
        if (tooLarge) log.warning(`the output ${output} is above 256 KiB and was left empty`);
        values.set(output, text2);
      }
    },
    summary: { add: (markdown) => void sections.push(redact(markdown)) },
    ports: {
      ...clock,
      log,
      files,
      redact,
      signal: cancel.signal,
      random: runner.random,
      stage: (words) => {
        stage = words;
      },
      exec: async (program, args, options) => {
        cancel.signal.throwIfAborted();
        const signal = options.signal === void 0 ? cancel.signal : AbortSignal.any([options.signal, cancel.signal]);
        return await runner.exec(program, args, { ...options, signal });
      },
      http: (options = {}) => {
        const client = createHttpClient(
          { userAgent: `tao-actions/${name}`, ...options },
          {
            ...options.outlivesRun === true ? runner.clock : { ...clock, signal: cancel.signal },
            random: runner.random,
            log,
            transport: runner.transport(proxies),
            decompress: decompressWithZlib
          }
        );
        clients.push(client);
        return client;
      }
    },
    env,
    tempFolder,
    mask
  };
  const work = async () => {
    const hasProxy = ["http_proxy", "https_proxy", "all_proxy"].some((one) => env[one] || env[one.toUpperCase()]);
    if (hasProxy) proxies = (await import("./chunks/environment-proxies-5QFYZ3WE.js")).readProxies(env);
    await run(context);
  };
  const end = await settle(work, cancel, runner);
  for (const client of clients) await client.close().catch(() => void 0);
  files.removeTemporaries();
  let failure;
  if (end.kind === "failed") {
    failure = redact(describeError(end.error ?? new ActionError("internal", "failed without a reason")));
    log.debug(describeCauseChain(end.error));
    if (!values.get("status")) values.set("status", "failed");
  } else if (end.kind === "cancelled") {
    failure = redact(`${end.reason.message} during: ${stage}. What was done until then stays; run again to go on`);
    values.set("status", "cancelled");
  }
  const unwritten = writeOutputs(values, runner, log.info);
  const ended = end.kind === "cancelled" ? "was cancelled" : "failed";
  if (failure !== void 0) {
    sections.unshift(`> [!CAUTION]
> **${escapeMarkdown(name)} ${ended}:** ${escapeMarkdown(failure)}
`);
    commands2.error(failure, name);
    if (unwritten !== void 0) log.warning(`the outputs could not be written either (${unwritten})`);
  } else if (unwritten !== void 0) {
    failure = `${name} is done; its outputs could not be written (${unwritten})`;
    sections.unshift(`> [!CAUTION]
> ${escapeMarkdown(failure)}
`);
    commands2.error(redact(failure), name);
  }
  writeSummary(sections, runner, log);
  return failure === void 0 ? 0 : 1;
}
async function settle(run, cancel, runner) {
  return await new Promise((resolve2) => {
    let reason;
    const finish = (end) => {
      stopUncaught();
      stopSignals();
      resolve2(end);
    };
    const stopUncaught = runner.onUncaught((error2) => finish({ kind: "failed", error: error2 }));
    const stopSignals = runner.onEndSignal((signal) => {
      if (reason !== void 0) return;
      const given = new CancelledError(signal);
      reason = given;
      cancel.abort(given);
      void runner.grace().then(() => finish({ kind: "cancelled", reason: given }));
    });
    Promise.resolve().then(run).then(
      () => finish({ kind: "done" }),
      (error2) => finish(reason === void 0 ? { kind: "failed", error: error2 } : { kind: "cancelled", reason })
    );
  });
}
function writeOutputs(values, { env, append }, say) {
  const file = env["GITHUB_OUTPUT"];
  if (!file) {
    for (const [name, text2] of values) say(`output ${name}=${text2}`);
    return void 0;
  }
  if (values.size === 0) return void 0;
  const problem = tryAppend(append, file, printOutputs(values));
  return problem === void 0 ? void 0 : `GITHUB_OUTPUT: ${problem}`;
}
function writeSummary(sections, { env, append, commands: commands2 }, log) {
  if (sections.length === 0) return;
  const markdown = printSummary(sections);
  const file = env["GITHUB_STEP_SUMMARY"];
  if (!file) {
    commands2.info(defuse(markdown));
    return;
  }
  const problem = tryAppend(append, file, markdown);
  if (problem !== void 0) log.warning(`the job summary could not be written (GITHUB_STEP_SUMMARY: ${problem})`);
}

// src/runtime/run-action.ts
var GRACE_MS = 3500;
var EXIT_AFTER_MS = 500;
async function runAction(name, run) {
  process.exitCode = await performAction(name, run, processRunner());
  setTimeout(() => process.exit(), EXIT_AFTER_MS).unref();
}
var commands = {
  debug,
  info,
  notice,
  warning,
  error: (message, title) => error(message, { title }),
  mask: setSecret,
  startGroup,
  endGroup
};
function processRunner() {
  return {
    env: process.env,
    commands,
    clock: systemClock,
    random: Math.random,
    exec: async (...call2) => await (await import("./chunks/exec-WSRFBVOG.js")).execProgram(...call2),
    append: appendToFile,
    tempFolder: tmpdir(),
    transport: createUndiciTransport,
    onEndSignal: (listener) => {
      const signals = ["SIGINT", "SIGTERM"];
      for (const signal of signals) process.on(signal, listener);
      return () => {
        for (const signal of signals) process.off(signal, listener);
      };
    },
    onUncaught: (listener) => {
      process.on("uncaughtException", listener);
      return () => void 0;
    },
    grace: () => delay2(GRACE_MS, void 0, { ref: false })
  };
}

// actions/tao-dividends/run.ts
import { join as join2 } from "node:path";

// src/chain/bytes.ts
function toHex(bytes) {
  let text2 = "0x";
  for (const byte2 of bytes) text2 += byte2.toString(16).padStart(2, "0");
  return text2;
}
function fromHex(text2) {
  if (!/^0x(?:[0-9a-f]{2})*$/i.test(text2)) throw new RangeError(`${JSON.stringify(text2.slice(0, 20))} is not hex`);
  const bytes = new Uint8Array((text2.length - 2) / 2);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = Number.parseInt(text2.slice(2 + 2 * i, 4 + 2 * i), 16);
  return bytes;
}
function concatBytes(...parts) {
  const whole2 = new Uint8Array(parts.reduce((size, part) => size + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole2.set(part, at);
    at += part.byteLength;
  }
  return whole2;
}

// src/chain/errors.ts
var ChainError = class extends ActionError {
  failure;
  /** Code of the JSON-RPC error, where there was one. */
  code;
  /** `data` of the JSON-RPC error as text: what a pool says about a transaction stands there. */
  data;
  retryAfterMs;
  constructor(failure, message, options = {}) {
    super("remote", message, {
      ...options.cause === void 0 ? {} : { cause: options.cause },
      ...options.hint === void 0 ? {} : { hint: options.hint }
    });
    this.failure = failure;
    this.code = options.code;
    this.data = options.data;
    this.retryAfterMs = options.retryAfterMs;
  }
};

// src/chain/endpoints.ts
var NETWORKS = {
  main: ["https://entrypoint-finney.opentensor.ai:443", "https://lite.chain.opentensor.ai:443"],
  test: ["https://test.finney.opentensor.ai:443"]
};
function readEndpoints(text2) {
  const urls = [];
  for (const part of text2.split(/[,\r\n]+/)) {
    const value = part.trim();
    if (value === "") continue;
    const url = /[\s\p{Cc}]/u.test(value) || !URL.canParse(value) ? void 0 : new URL(value);
    if (url === void 0 || !/^(https?|wss?):$/.test(url.protocol)) {
      return { ok: false, value, expected: "http(s) or ws(s) URLs of nodes, separated by commas or line ends" };
    }
    if (url.username !== "" || url.password !== "") {
      return { ok: false, value: `${url.protocol}//\u2026@${url.host}`, expected: "a URL without user or password" };
    }
    if (url.hash !== "") return { ok: false, value, expected: "a URL without a #fragment" };
    urls.push(value.replace(/^ws(s?):/i, "http$1:"));
  }
  return urls.length === 0 ? { ok: false, value: text2, expected: "at least one URL of a node" } : { ok: true, urls: [...new Set(urls)] };
}
function endpointHost(url) {
  return new URL(url).host;
}

// src/chain/json-rpc.ts
function createNode(url) {
  return { url, host: endpointHost(url), singly: false, restsUntil: 0, genesisHash: void 0 };
}
var REQUEST_TIMEOUT_MS = 1e4;
var SINGLE_CALLS_AT_ONCE = 6;
var CALLS_PER_BATCH = 50;
var TOO_MANY_REQUESTS = 429;
var BATCH_REFUSED = [-32005, -32010];
function oneLine(text2) {
  return text2.replaceAll(/[\s\p{Cc}]+/gu, " ").slice(0, 200);
}
async function askNode(node, calls, deadlineAt, ports) {
  const results = [];
  for (let start = 0; start < calls.length; start += CALLS_PER_BATCH) {
    results.push(...await askSome(node, calls.slice(start, start + CALLS_PER_BATCH), deadlineAt, ports));
  }
  return results;
}
async function askSome(node, calls, deadlineAt, ports) {
  if (calls.length > 1 && !node.singly) {
    const requests = calls.map((call2, id) => ({ jsonrpc: "2.0", id: id + 1, ...call2 }));
    const answer = await post(node, JSON.stringify(requests), deadlineAt, ports);
    if (Array.isArray(answer)) return calls.map((call2, index) => resultOf(node, call2, index + 1, answer));
    const fault = faultOf(answer);
    if (fault && BATCH_REFUSED.includes(fault.code)) node.singly = true;
    else throw fault ? rpcError(node, calls[0], fault) : contradiction(node, "answered a batch with no list");
  }
  const results = [];
  let next = 0;
  const work = async () => {
    for (let index = next++; index < calls.length; index = next++) {
      const call2 = calls[index];
      const answer = await post(node, JSON.stringify({ jsonrpc: "2.0", id: index + 1, ...call2 }), deadlineAt, ports);
      results[index] = resultOf(node, call2, index + 1, [answer]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(SINGLE_CALLS_AT_ONCE, calls.length) }, work));
  return results;
}
async function post(node, body, deadlineAt, ports) {
  const leftMs = deadlineAt - ports.now();
  if (leftMs <= 0) throw new ChainError("unreachable", `${node.host} gave no answer in time`);
  let answer;
  try {
    answer = await ports.post(node.url, body, Math.min(leftMs, REQUEST_TIMEOUT_MS));
  } catch (error2) {
    const why = error2 instanceof ActionError ? `: ${error2.message}` : "";
    throw new ChainError("unreachable", `${node.host} cannot be reached${why}`, { cause: error2 });
  }
  if (answer.status === TOO_MANY_REQUESTS) {
    const seconds = /^\d{1,6}(\.\d+)?$/.exec(answer.retryAfter?.trim() ?? "")?.[0];
    throw new ChainError("rate-limited", `${node.host} answered 429`, {
      ...seconds === void 0 ? {} : { retryAfterMs: Math.ceil(Number(seconds) * 1e3) }
    });
  }
  if (answer.status === 413) return { error: { code: -32010, message: "too large" } };
  let parsed;
  try {
    parsed = JSON.parse(answer.text);
  } catch (error2) {
    throw new ChainError("unreachable", `${node.host} answered ${answer.status} with no JSON`, { cause: error2 });
  }
  if (answer.status !== 200 && !(answer.status === 400 && (Array.isArray(parsed) || faultOf(parsed)))) {
    throw new ChainError("unreachable", `${node.host} answered ${answer.status}`);
  }
  return parsed;
}
function resultOf(node, call2, id, answers) {
  const found = answers.filter((answer2) => isRecord(answer2) && answer2["id"] === id);
  const answer = found[0];
  if (found.length !== 1 || !isRecord(answer)) {
    const fault2 = answers.length === 1 ? faultOf(answers[0]) : void 0;
    if (fault2) return { ok: false, fault: fault2 };
    throw contradiction(node, `gave ${found.length} answers to ${call2.method}`);
  }
  const fault = faultOf(answer);
  if (fault) {
    if (BATCH_REFUSED.includes(fault.code)) throw new ChainError("rate-limited", `${node.host}: ${fault.message}`);
    return { ok: false, fault };
  }
  if (!Object.hasOwn(answer, "result")) throw contradiction(node, `answered ${call2.method} with no result`);
  return { ok: true, value: answer["result"] };
}
function faultOf(answer) {
  if (!isRecord(answer) || !isRecord(answer["error"])) return void 0;
  const { code, message, data } = answer["error"];
  return {
    code: typeof code === "number" ? code : 0,
    message: oneLine(typeof message === "string" ? message : "no message"),
    data: data === void 0 || data === null ? void 0 : oneLine(typeof data === "string" ? data : JSON.stringify(data))
  };
}
function rpcError(node, call2, fault) {
  const data = fault.data === void 0 ? "" : ` (${fault.data})`;
  return new ChainError("refused", `${node.host} ${call2?.method ?? ""}: ${fault.code} ${fault.message}${data}`, {
    code: fault.code,
    ...fault.data === void 0 ? {} : { data: fault.data }
  });
}
function contradiction(node, what) {
  return new ChainError("refused", `${node.host} ${what}`);
}
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// node_modules/@polkadot-api/metadata-builders/dist/lookups.js
var isBytes = (value, nBytes) => value.type === "array" && value.len === nBytes && value.value.type === "primitive" && value.value.value === "u8";
var _void = { type: "void" };
var _denormalizeLookup = (lookupData, customMap = () => null) => {
  const lookups = /* @__PURE__ */ new Map();
  const from = /* @__PURE__ */ new Set();
  const withCache2 = (fn) => {
    return (id) => {
      let entry2 = lookups.get(id);
      if (entry2) return entry2;
      if (from.has(id)) {
        const entry22 = {
          id
        };
        lookups.set(id, entry22);
        return entry22;
      }
      from.add(id);
      const value = fn(id);
      entry2 = lookups.get(id);
      if (entry2) {
        Object.assign(entry2, value);
      } else {
        entry2 = {
          id,
          ...value
        };
        lookups.set(id, entry2);
      }
      from.delete(id);
      return entry2;
    };
  };
  let isAccountId32SearchOn = true;
  let isAccountId20SearchOn = true;
  const getLookupEntryDef = withCache2((id) => {
    const custom = customMap(lookupData[id]);
    if (custom) return custom;
    const { def: def2, path, params: params2 } = lookupData[id];
    if (def2.tag === "composite") {
      if (def2.value.length === 0) return _void;
      if (def2.value.length === 1) {
        const inner = getLookupEntryDef(def2.value[0].type);
        if (isAccountId32SearchOn && path.at(-1) === "AccountId32" && isBytes(inner, 32)) {
          isAccountId32SearchOn = false;
          return { type: "AccountId32" };
        }
        if (isAccountId20SearchOn && path.at(-1) === "AccountId20" && isBytes(inner, 20)) {
          isAccountId20SearchOn = false;
          return { type: "AccountId20" };
        }
        return inner;
      }
      return getComplexVar(def2.value);
    }
    if (def2.tag === "variant") {
      if (path.length === 1 && path[0] === "Option" && params2.length === 1 && params2[0].name === "T") {
        const value = getLookupEntryDef(params2[0].type);
        return value.type === "void" ? (
          // Option<void> would return a Codec<undefined> which makes no sense
          // Therefore, we better treat it as a bool
          { type: "primitive", value: "bool" }
        ) : {
          type: "option",
          value
        };
      }
      if (path.length === 1 && path[0] === "Result" && params2.length === 2 && params2[0].name === "T" && params2[1].name === "E") {
        return {
          type: "result",
          value: {
            ok: getLookupEntryDef(params2[0].type),
            ko: getLookupEntryDef(params2[1].type)
          }
        };
      }
      if (def2.value.length === 0) return _void;
      const enumValue = {};
      const enumDocs = {};
      def2.value.forEach((x) => {
        const key = x.name;
        enumDocs[key] = x.docs;
        if (x.fields.length === 0) {
          enumValue[key] = { ..._void, idx: x.index };
          return;
        }
        if (x.fields.length === 1 && !x.fields[0].name) {
          enumValue[key] = {
            type: "lookupEntry",
            value: getLookupEntryDef(x.fields[0].type),
            idx: x.index
          };
          return;
        }
        enumValue[key] = { ...getComplexVar(x.fields), idx: x.index };
      });
      return {
        type: "enum",
        value: enumValue,
        innerDocs: enumDocs
      };
    }
    if (def2.tag === "sequence")
      return {
        type: "sequence",
        value: getLookupEntryDef(def2.value)
      };
    if (def2.tag === "array") {
      const { len } = def2.value;
      const value = getLookupEntryDef(def2.value.type);
      return !len || value.type === "void" ? _void : len > 1 ? {
        type: "array",
        value,
        len: def2.value.len
      } : value;
    }
    if (def2.tag === "tuple") {
      if (def2.value.length === 0) return _void;
      return def2.value.length > 1 ? getArrayOrTuple(
        def2.value.map((x) => getLookupEntryDef(x)),
        def2.value.map((x) => lookupData[x].docs)
      ) : getLookupEntryDef(def2.value[0]);
    }
    if (def2.tag === "primitive") {
      return {
        type: "primitive",
        value: def2.value.tag
      };
    }
    if (def2.tag === "compact") {
      const translated = getLookupEntryDef(def2.value);
      if (translated.type === "void") return _void;
      const isBig = Number(translated.value.slice(1)) > 32;
      return {
        type: "compact",
        isBig,
        size: translated.value
      };
    }
    return {
      type: def2.tag,
      isLSB: (lookupData[def2.value.bitOrderType].path.at(-1) ?? "LSB").toUpperCase().startsWith("LSB")
    };
  });
  const getComplexVar = (input) => {
    let allKey = true;
    const values = {};
    const innerDocs = {};
    input.forEach((x, idx) => {
      allKey = allKey && !!x.name;
      const key = x.name || idx;
      const value = getLookupEntryDef(x.type);
      if (value.type !== "void") {
        values[key] = value;
        innerDocs[key] = x.docs;
      }
    });
    return allKey ? {
      type: "struct",
      value: values,
      innerDocs
    } : getArrayOrTuple(Object.values(values), Object.values(innerDocs));
  };
  const getArrayOrTuple = (values, innerDocs) => {
    if (values.every((v) => v.id === values[0].id) && innerDocs.every((doc) => !doc.length)) {
      const [value] = values;
      return value.type === "void" ? _void : {
        type: "array",
        value: values[0],
        len: values.length
      };
    }
    return {
      type: "tuple",
      value: values,
      innerDocs
    };
  };
  return getLookupEntryDef;
};
var getLookupFn = (metadata2) => {
  const getLookupEntryDef = _denormalizeLookup(metadata2.lookup, ({ def: def2 }) => {
    if (def2.tag === "composite") {
      const moduleErrorLength = getModuleErrorLength(def2);
      if (moduleErrorLength) {
        return {
          type: "enum",
          innerDocs: {},
          value: Object.fromEntries(
            metadata2.pallets.map((p) => [
              p.name,
              p.errors == null ? { ..._void, idx: p.index } : {
                type: "lookupEntry",
                value: getLookupEntryDef(p.errors.type),
                idx: p.index
              }
            ])
          ),
          byteLength: moduleErrorLength
        };
      }
    }
    return null;
  });
  function getModuleErrorLength(def2) {
    const preChecks = def2.value.length === 2 && def2.value[0].name === "index" && def2.value[1].name === "error";
    if (!preChecks) return null;
    const index = getLookupEntryDef(def2.value[0].type);
    const error2 = getLookupEntryDef(def2.value[1].type);
    return index.type === "primitive" && index.value === "u8" && error2.type === "array" && error2.value.type === "primitive" && error2.value.value === "u8" ? 1 + error2.len : null;
  }
  const getCall = () => {
    if ("call" in metadata2.extrinsic) {
      return metadata2.extrinsic.call;
    }
    const extrinsic4 = metadata2.lookup[metadata2.extrinsic.type];
    const call2 = extrinsic4?.params.find((p) => p.name === "Call");
    return call2?.type ?? null;
  };
  return Object.assign(getLookupEntryDef, { metadata: metadata2, call: getCall() });
};

// node_modules/@polkadot-api/substrate-bindings/dist/index.js
var dist_exports = {};
__export(dist_exports, {
  AccountId: () => AccountId,
  Binary: () => Binary,
  BitSeq: () => BitSeq,
  Blake2128: () => Blake2128,
  Blake2128Concat: () => Blake2128Concat,
  Blake2256: () => Blake2256,
  Blake3256: () => Blake3256,
  Blake3256Concat: () => Blake3256Concat,
  Bytes: () => Bytes,
  Enum: () => Enum2,
  Hex: () => Hex,
  Identity: () => Identity,
  Keccak256: () => Keccak256,
  Option: () => Option2,
  Result: () => Result2,
  ScaleEnum: () => ScaleEnum,
  Self: () => Self,
  SizedBytes: () => SizedBytes,
  Storage: () => Storage,
  Struct: () => Struct2,
  TrieNodeHeaders: () => TrieNodeHeaders,
  TrieNodeWithHash: () => TrieNodeWithHash,
  Tuple: () => Tuple2,
  Twox128: () => Twox128,
  Twox256: () => Twox256,
  Twox64Concat: () => Twox64Concat,
  Variant: () => Variant,
  Vector: () => Vector2,
  _Enum: () => _Enum,
  _void: () => _void2,
  bitSequence: () => bitSequence,
  blockHeader: () => blockHeader,
  bool: () => bool,
  char: () => char,
  compact: () => compact,
  compactBn: () => compactBn,
  compactNumber: () => compactNumber,
  createCodec: () => createCodec,
  createDecoder: () => createDecoder,
  decAnyMetadata: () => decAnyMetadata,
  enhanceCodec: () => enhanceCodec,
  enhanceDecoder: () => enhanceDecoder,
  enhanceEncoder: () => enhanceEncoder,
  ethAccount: () => ethAccount,
  extrinsicFormat: () => extrinsicFormat,
  fixedStr: () => fixedStr,
  fromBufferToBase58: () => fromBufferToBase58,
  getMultisigAccountId: () => getMultisigAccountId,
  getSs58AddressInfo: () => getSs58AddressInfo,
  h64: () => h64,
  i128: () => i128,
  i16: () => i16,
  i256: () => i256,
  i32: () => i32,
  i64: () => i64,
  i8: () => i8,
  metadata: () => metadata,
  selfDecoder: () => selfDecoder,
  selfEncoder: () => selfEncoder,
  sortMultisigSignatories: () => sortMultisigSignatories,
  str: () => str,
  trieNodeDec: () => trieNodeDec,
  u128: () => u128,
  u16: () => u16,
  u256: () => u256,
  u32: () => u32,
  u64: () => u64,
  u8: () => u8,
  unifyMetadata: () => unifyMetadata,
  v14: () => v14,
  v14Lookup: () => lookup,
  v15: () => v15,
  v16: () => v16,
  validateProofs: () => validateProofs
});

// node_modules/scale-ts/dist/scale-ts.js
var __defProp = Object.defineProperty;
var __defNormalProp = (obj, key, value) => key in obj ? __defProp(obj, key, { enumerable: true, configurable: true, writable: true, value }) : obj[key] = value;
var __publicField = (obj, key, value) => {
  __defNormalProp(obj, typeof key !== "symbol" ? key + "" : key, value);
  return value;
};
var HEX_MAP = {
  0: 0,
  1: 1,
  2: 2,
  3: 3,
  4: 4,
  5: 5,
  6: 6,
  7: 7,
  8: 8,
  9: 9,
  a: 10,
  b: 11,
  c: 12,
  d: 13,
  e: 14,
  f: 15,
  A: 10,
  B: 11,
  C: 12,
  D: 13,
  E: 14,
  F: 15
};
function fromHex2(hexString) {
  const isOdd = hexString.length % 2;
  const base = (hexString[1] === "x" ? 2 : 0) + isOdd;
  const nBytes = (hexString.length - base) / 2 + isOdd;
  const bytes = new Uint8Array(nBytes);
  if (isOdd)
    bytes[0] = 0 | HEX_MAP[hexString[2]];
  for (let i = 0; i < nBytes; ) {
    const idx = base + i * 2;
    const a = HEX_MAP[hexString[idx]];
    const b = HEX_MAP[hexString[idx + 1]];
    bytes[isOdd + i++] = a << 4 | b;
  }
  return bytes;
}
var InternalUint8Array = class extends Uint8Array {
  constructor(buffer) {
    super(buffer);
    __publicField(this, "i", 0);
    __publicField(this, "v");
    this.v = new DataView(buffer);
  }
};
var toInternalBytes = (fn) => (buffer) => fn(buffer instanceof InternalUint8Array ? buffer : new InternalUint8Array(buffer instanceof Uint8Array ? buffer.buffer : typeof buffer === "string" ? fromHex2(buffer).buffer : buffer));
var mergeUint8 = (inputs) => {
  const len = inputs.length;
  let totalLen = 0;
  for (let i = 0; i < len; i++)
    totalLen += inputs[i].length;
  const result = new Uint8Array(totalLen);
  for (let idx = 0, at = 0; idx < len; idx++) {
    const current = inputs[idx];
    result.set(current, at);
    at += current.byteLength;
  }
  return result;
};
function mapObject(input, mapper) {
  const keys = Object.keys(input);
  const len = keys.length;
  const result = {};
  for (let i = 0; i < len; i++) {
    const key = keys[i];
    result[key] = mapper(input[key], key);
  }
  return result;
}
var createDecoder = toInternalBytes;
var createCodec = (encoder, decoder) => {
  const result = [encoder, decoder];
  result.enc = encoder;
  result.dec = decoder;
  return result;
};
var enhanceEncoder = (encoder, mapper) => (value) => encoder(mapper(value));
var enhanceDecoder = (decoder, mapper) => (value) => mapper(decoder(value));
var enhanceCodec = ([encoder, decoder], toFrom, fromTo) => createCodec(enhanceEncoder(encoder, toFrom), enhanceDecoder(decoder, fromTo));
function decodeInt(nBytes, getter) {
  return toInternalBytes((bytes) => {
    const result = bytes.v[getter](bytes.i, true);
    bytes.i += nBytes;
    return result;
  });
}
function encodeInt(nBytes, setter) {
  return (input) => {
    const result = new Uint8Array(nBytes);
    const dv = new DataView(result.buffer);
    dv[setter](0, input, true);
    return result;
  };
}
function intCodec(nBytes, getter, setter) {
  return createCodec(encodeInt(nBytes, setter), decodeInt(nBytes, getter));
}
var u8 = intCodec(1, "getUint8", "setUint8");
var u16 = intCodec(2, "getUint16", "setUint16");
var u32 = intCodec(4, "getUint32", "setUint32");
var u64 = intCodec(8, "getBigUint64", "setBigUint64");
var i8 = intCodec(1, "getInt8", "setInt8");
var i16 = intCodec(2, "getInt16", "setInt16");
var i32 = intCodec(4, "getInt32", "setInt32");
var i64 = intCodec(8, "getBigInt64", "setBigInt64");
var x128Enc = (value) => {
  const result = new Uint8Array(16);
  const dv = new DataView(result.buffer);
  dv.setBigInt64(0, value, true);
  dv.setBigInt64(8, value >> 64n, true);
  return result;
};
var create128Dec = (method) => toInternalBytes((input) => {
  const { v, i } = input;
  const right = v.getBigUint64(i, true);
  const left = v[method](i + 8, true);
  input.i += 16;
  return left << 64n | right;
});
var u128 = createCodec(x128Enc, create128Dec("getBigUint64"));
var i128 = createCodec(x128Enc, create128Dec("getBigInt64"));
var x256Enc = (value) => {
  const result = new Uint8Array(32);
  const dv = new DataView(result.buffer);
  dv.setBigInt64(0, value, true);
  dv.setBigInt64(8, value >> 64n, true);
  dv.setBigInt64(16, value >> 128n, true);
  dv.setBigInt64(24, value >> 192n, true);
  return result;
};
var create256Dec = (method) => toInternalBytes((input) => {
  let result = input.v.getBigUint64(input.i, true);
  input.i += 8;
  result |= input.v.getBigUint64(input.i, true) << 64n;
  input.i += 8;
  result |= input.v.getBigUint64(input.i, true) << 128n;
  input.i += 8;
  result |= input.v[method](input.i, true) << 192n;
  input.i += 8;
  return result;
});
var u256 = createCodec(x256Enc, create256Dec("getBigUint64"));
var i256 = createCodec(x256Enc, create256Dec("getBigInt64"));
var bool = enhanceCodec(u8, (value) => value ? 1 : 0, Boolean);
var decoders = [u8[1], u16[1], u32[1]];
var compactDec = toInternalBytes((bytes) => {
  const init = bytes[bytes.i];
  const kind = init & 3;
  if (kind < 3)
    return decoders[kind](bytes) >>> 2;
  const nBytes = (init >>> 2) + 4;
  bytes.i++;
  let result = 0n;
  const nU64 = nBytes / 8 | 0;
  let shift = 0n;
  for (let i = 0; i < nU64; i++) {
    result = u64[1](bytes) << shift | result;
    shift += 64n;
  }
  let nReminders = nBytes % 8;
  if (nReminders > 3) {
    result = BigInt(u32[1](bytes)) << shift | result;
    shift += 32n;
    nReminders -= 4;
  }
  if (nReminders > 1) {
    result = BigInt(u16[1](bytes)) << shift | result;
    shift += 16n;
    nReminders -= 2;
  }
  if (nReminders)
    result = BigInt(u8[1](bytes)) << shift | result;
  return result;
});
var MIN_U64 = 1n << 56n;
var MIN_U32 = 1 << 24;
var MIN_U16 = 256;
var U32_MASK = 4294967295n;
var SINGLE_BYTE_MODE_LIMIT = 1 << 6;
var TWO_BYTE_MODE_LIMIT = 1 << 14;
var FOUR_BYTE_MODE_LIMIT = 1 << 30;
var compactEnc = (input) => {
  if (input < 0)
    throw new Error(`Wrong compact input (${input})`);
  const nInput = Number(input) << 2;
  if (input < SINGLE_BYTE_MODE_LIMIT)
    return u8[0](nInput);
  if (input < TWO_BYTE_MODE_LIMIT)
    return u16[0](nInput | 1);
  if (input < FOUR_BYTE_MODE_LIMIT)
    return u32[0](nInput | 2);
  let buffers = [new Uint8Array(1)];
  let bigValue = BigInt(input);
  while (bigValue >= MIN_U64) {
    buffers.push(u64[0](bigValue));
    bigValue >>= 64n;
  }
  if (bigValue >= MIN_U32) {
    buffers.push(u32[0](Number(bigValue & U32_MASK)));
    bigValue >>= 32n;
  }
  let smValue = Number(bigValue);
  if (smValue >= MIN_U16) {
    buffers.push(u16[0](smValue));
    smValue >>= 16;
  }
  smValue && buffers.push(u8[0](smValue));
  const result = mergeUint8(buffers);
  result[0] = result.length - 5 << 2 | 3;
  return result;
};
var compact = createCodec(compactEnc, compactDec);
var textEncoder = new TextEncoder();
var strEnc = (str2) => {
  const val = textEncoder.encode(str2);
  return mergeUint8([compact.enc(val.length), val]);
};
var textDecoder = new TextDecoder();
var strDec = toInternalBytes((bytes) => {
  let nElements = compact.dec(bytes);
  const dv = new DataView(bytes.buffer, bytes.i, nElements);
  bytes.i += nElements;
  return textDecoder.decode(dv);
});
var str = createCodec(strEnc, strDec);
var noop = () => {
};
var emptyArr = new Uint8Array(0);
var _void2 = createCodec(() => emptyArr, noop);
var BytesEnc = (nBytes) => nBytes === void 0 ? (bytes) => mergeUint8([compact.enc(bytes.length), bytes]) : (bytes) => bytes.length === nBytes ? bytes : bytes.slice(0, nBytes);
var BytesDec = (nBytes) => toInternalBytes((bytes) => {
  const len = nBytes === void 0 ? compact.dec(bytes) : nBytes !== Infinity ? nBytes : bytes.byteLength - bytes.i;
  const result = new Uint8Array(bytes.buffer.slice(bytes.i, bytes.i + len));
  bytes.i += len;
  return result;
});
var Bytes = (nBytes) => createCodec(BytesEnc(nBytes), BytesDec(nBytes));
Bytes.enc = BytesEnc;
Bytes.dec = BytesDec;
var enumEnc = (inner, x) => {
  const keys = Object.keys(inner);
  const mappedKeys = new Map(x?.map((actualIdx, idx) => [keys[idx], actualIdx]) ?? keys.map((key, idx) => [key, idx]));
  const getKey = (key) => mappedKeys.get(key);
  return ({ tag, value }) => mergeUint8([u8.enc(getKey(tag)), inner[tag](value)]);
};
var enumDec = (inner, x) => {
  const keys = Object.keys(inner);
  const mappedKeys = new Map(x?.map((actualIdx, idx) => [actualIdx, keys[idx]]) ?? keys.map((key, idx) => [idx, key]));
  return toInternalBytes((bytes) => {
    const idx = u8.dec(bytes);
    const tag = mappedKeys.get(idx);
    const innerDecoder = inner[tag];
    return {
      tag,
      value: innerDecoder(bytes)
    };
  });
};
var Enum = (inner, ...args) => createCodec(enumEnc(mapObject(inner, ([encoder]) => encoder), ...args), enumDec(mapObject(inner, ([, decoder]) => decoder), ...args));
Enum.enc = enumEnc;
Enum.dec = enumDec;
var OptionDec = (inner) => toInternalBytes((bytes) => u8[1](bytes) > 0 ? inner(bytes) : void 0);
var OptionEnc = (inner) => (value) => {
  const result = new Uint8Array(1);
  if (value === void 0)
    return result;
  result[0] = 1;
  return mergeUint8([result, inner(value)]);
};
var Option = (inner) => createCodec(OptionEnc(inner[0]), OptionDec(inner[1]));
Option.enc = OptionEnc;
Option.dec = OptionDec;
var ResultDec = (okDecoder, koDecoder) => toInternalBytes((bytes) => {
  const success = u8[1](bytes) === 0;
  const decoder = success ? okDecoder : koDecoder;
  const value = decoder(bytes);
  return { success, value };
});
var ResultEnc = (okEncoder, koEncoder) => ({ success, value }) => mergeUint8([
  u8[0](success ? 0 : 1),
  (success ? okEncoder : koEncoder)(value)
]);
var Result = (okCodec, koCodec) => createCodec(ResultEnc(okCodec[0], koCodec[0]), ResultDec(okCodec[1], koCodec[1]));
Result.dec = ResultDec;
Result.enc = ResultEnc;
var TupleDec = (...decoders2) => toInternalBytes((bytes) => decoders2.map((decoder) => decoder(bytes)));
var TupleEnc = (...encoders) => (values) => mergeUint8(encoders.map((enc3, idx) => enc3(values[idx])));
var Tuple = (...codecs) => createCodec(TupleEnc(...codecs.map(([encoder]) => encoder)), TupleDec(...codecs.map(([, decoder]) => decoder)));
Tuple.enc = TupleEnc;
Tuple.dec = TupleDec;
var StructEnc = (encoders) => {
  const keys = Object.keys(encoders);
  return enhanceEncoder(Tuple.enc(...Object.values(encoders)), (input) => keys.map((k) => input[k]));
};
var StructDec = (decoders2) => {
  const keys = Object.keys(decoders2);
  return enhanceDecoder(Tuple.dec(...Object.values(decoders2)), (tuple) => Object.fromEntries(tuple.map((value, idx) => [keys[idx], value])));
};
var Struct = (codecs) => createCodec(StructEnc(mapObject(codecs, (x) => x[0])), StructDec(mapObject(codecs, (x) => x[1])));
Struct.enc = StructEnc;
Struct.dec = StructDec;
var VectorEnc = (inner, size) => size >= 0 ? (value) => mergeUint8(value.map(inner)) : (value) => mergeUint8([compact.enc(value.length), mergeUint8(value.map(inner))]);
var VectorDec = (getter, size) => toInternalBytes((bytes) => {
  const nElements = size >= 0 ? size : compact.dec(bytes);
  const result = new Array(nElements);
  for (let i = 0; i < nElements; i++) {
    result[i] = getter(bytes);
  }
  return result;
});
var Vector = (inner, size) => createCodec(VectorEnc(inner[0], size), VectorDec(inner[1], size));
Vector.enc = VectorEnc;
Vector.dec = VectorDec;

// node_modules/@scure/base/index.js
var freeze = (fn) => Object.freeze(fn());
function isBytes2(a) {
  return a instanceof Uint8Array || ArrayBuffer.isView(a) && a.constructor.name === "Uint8Array" && "BYTES_PER_ELEMENT" in a && a.BYTES_PER_ELEMENT === 1;
}
function abytes(b) {
  if (!isBytes2(b))
    throw new TypeError("Uint8Array expected");
}
function astr(label, input) {
  if (typeof input !== "string")
    throw new TypeError(`${label}: string expected`);
  return true;
}
var asciiDecoder = /* @__PURE__ */ (() => {
  try {
    const decoder = new TextDecoder();
    return decoder.decode(Uint8Array.of(65, 48, 43, 127)) === "A0+\x7F" ? decoder : void 0;
  } catch (e) {
    return void 0;
  }
})();
var B2S_CHUNK = 8192;
function charcodesToString(codes) {
  const len = codes.length;
  if (asciiDecoder !== void 0 && len >= 12)
    return asciiDecoder.decode(codes);
  if (len <= B2S_CHUNK)
    return String.fromCharCode.apply(null, codes);
  let res = "";
  for (let i = 0; i < len; i += B2S_CHUNK)
    res += String.fromCharCode.apply(null, codes.subarray(i, i + B2S_CHUNK));
  return res;
}
function alphabet(letters, aliases) {
  const len = letters.length;
  if (len > 128)
    throw new Error("alphabet: max 128 letters");
  const encTable = new Uint8Array(len);
  const decTable = new Int8Array(128).fill(-1);
  for (let i = 0; i < len; i++) {
    const code = letters.charCodeAt(i);
    if (letters.codePointAt(i) !== code || code > 127)
      throw new Error("alphabet: single-char ASCII letters only");
    encTable[i] = code;
    decTable[code] = i;
  }
  if (aliases !== void 0) {
    for (const alias of Object.keys(aliases)) {
      const code = alias.charCodeAt(0);
      const target = decTable[aliases[alias].charCodeAt(0)];
      if (alias.length !== 1 || code > 127 || target === void 0 || target === -1)
        throw new Error(`alphabet: invalid alias ${alias}`);
      decTable[code] = target;
    }
  }
  return {
    encode: (digits) => {
      const codes = new Uint8Array(digits.length);
      for (let i = 0; i < digits.length; i++) {
        const d = digits[i];
        const code = encTable[d];
        if (code === void 0)
          throw new Error(`alphabet.encode: invalid digit ${d}`);
        codes[i] = code;
      }
      return charcodesToString(codes);
    },
    decode: (input) => {
      astr("decode", input);
      const slen = input.length;
      const digits = new Uint8Array(slen);
      for (let i = 0; i < slen; i++) {
        const code = input.charCodeAt(i);
        const digit = code < 128 ? decTable[code] : -1;
        if (digit === -1)
          throw new Error(`Unknown letter "${input[i]}". Allowed: ${letters}`);
        digits[i] = digit;
      }
      return digits;
    }
  };
}
var B58_GROUP = 656356768;
var RADIX_BASE_N_MAX_LENGTH = 65536;
var BASE_N_MAX_BYTES = 2048;
var BASE_N_MAX_CHARS = 4096;
var radixBaseN = (BASE, GROUP) => ({
  encode: (bytes) => {
    abytes(bytes);
    const blen = bytes.length;
    if (blen === 0)
      return new Uint8Array(0);
    if (blen >= RADIX_BASE_N_MAX_LENGTH)
      throw new Error("invalid length");
    let zeros = 0;
    while (zeros < blen - 1 && bytes[zeros] === 0)
      zeros++;
    const nlimbs = Math.ceil(blen / 2);
    const limbs = new Uint16Array(nlimbs);
    const odd = blen & 1;
    if (odd)
      limbs[0] = bytes[0];
    for (let i = odd, j2 = odd; i < blen; i += 2, j2++)
      limbs[j2] = bytes[i] << 8 | bytes[i + 1];
    const groups = [];
    let pos = 0;
    while (pos < nlimbs) {
      let carry = 0;
      for (let i = pos; i < nlimbs; i++) {
        const cur = carry * 65536 + limbs[i];
        const q = Math.floor(cur / GROUP);
        carry = cur - q * GROUP;
        limbs[i] = q;
        if (q === 0 && i === pos)
          pos++;
      }
      groups.push(carry);
    }
    const top = groups.length - 1;
    let sig = top * 5;
    for (let v = groups[top]; ; v = Math.floor(v / BASE)) {
      sig++;
      if (v < BASE)
        break;
    }
    const res = new Uint8Array(zeros + sig);
    let j = res.length - 1;
    for (let g = 0; g < top; g++) {
      let v = groups[g];
      for (let k = 0; k < 5; k++) {
        res[j--] = v % BASE;
        v = Math.floor(v / BASE);
      }
    }
    for (let v = groups[top]; j >= zeros; v = Math.floor(v / BASE))
      res[j--] = v % BASE;
    return res;
  },
  decode: (digits) => {
    abytes(digits);
    const dlen = digits.length;
    if (dlen === 0)
      return new Uint8Array(0);
    if (dlen >= RADIX_BASE_N_MAX_LENGTH)
      throw new Error("invalid length");
    let zeros = 0;
    while (zeros < dlen - 1 && digits[zeros] === 0)
      zeros++;
    const limbs = new Uint16Array(Math.ceil(dlen * 6 / 16) + 1);
    let used = 0;
    let i = 0;
    let group = dlen % 5 || 5;
    while (i < dlen) {
      let gval = 0;
      let factor = 1;
      for (const end = i + group; i < end; i++) {
        const d = digits[i];
        if (d >= BASE)
          throw new Error(`invalid integer: ${d}`);
        gval = gval * BASE + d;
        factor *= BASE;
      }
      group = 5;
      let carry = gval;
      for (let k = 0; k < used; k++) {
        const cur = limbs[k] * factor + carry;
        carry = Math.floor(cur / 65536);
        limbs[k] = cur - carry * 65536;
      }
      for (; carry > 0; carry = Math.floor(carry / 65536))
        limbs[used++] = carry % 65536;
    }
    const valueBytes = used === 0 ? 1 : used * 2 - (limbs[used - 1] < 256 ? 1 : 0);
    const res = new Uint8Array(zeros + valueBytes);
    let j = res.length - 1;
    for (let k = 0; k < used; k++) {
      const limb = limbs[k];
      res[j--] = limb & 255;
      if (j >= zeros)
        res[j--] = limb >> 8;
    }
    return res;
  }
});
var genBaseN = (radix, abc) => {
  const letters = alphabet(abc);
  return {
    encode(bytes) {
      abytes(bytes);
      if (bytes.length > BASE_N_MAX_BYTES)
        throw new Error("invalid length");
      return letters.encode(radix.encode(bytes));
    },
    decode(str2) {
      astr("baseN.decode", str2);
      if (str2.length > BASE_N_MAX_CHARS)
        throw new Error("invalid length");
      return radix.decode(letters.decode(str2));
    }
  };
};
var radix58 = /* @__PURE__ */ radixBaseN(58, B58_GROUP);
var genBase58 = (abc) => genBaseN(radix58, abc);
var base58 = /* @__PURE__ */ freeze(() => genBase58("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"));

// node_modules/@noble/hashes/utils.js
function isBytes3(a) {
  return a instanceof Uint8Array || ArrayBuffer.isView(a) && a.constructor.name === "Uint8Array" && "BYTES_PER_ELEMENT" in a && a.BYTES_PER_ELEMENT === 1;
}
var atitle = (title) => title ? `"${title}" ` : "";
function anumber(n, title = "") {
  if (typeof n !== "number")
    throw new TypeError(atitle(title) + "expected number, got " + typeof n);
  if (!Number.isSafeInteger(n) || n < 0)
    throw new RangeError(atitle(title) + "expected integer >= 0, got " + n);
  return n;
}
function abool(value, title = "") {
  if (typeof value !== "boolean")
    throw new TypeError(atitle(title) + "expected boolean, got type=" + typeof value);
  return value;
}
function abytes2(value, length, title = "") {
  if (isBytes3(value) && (length === void 0 || value.length === length))
    return value;
  if (length !== void 0)
    anumber(length, "length");
  const bytes = isBytes3(value);
  const ofLen = length !== void 0 ? ` of length ${length}` : "";
  const got = bytes ? `length=${value.length}` : `type=${typeof value}`;
  const message = atitle(title) + "expected Uint8Array" + ofLen + ", got " + got;
  if (!bytes)
    throw new TypeError(message);
  throw new RangeError(message);
}
function copyBytes(bytes) {
  return Uint8Array.from(abytes2(bytes));
}
var aobject = (value, label) => {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new TypeError((label === "object" ? "" : `"${label}" `) + "expected object, got type=" + typeof value);
};
var aopts = (value, label) => {
  aobject(value, label);
  const proto = Object.getPrototypeOf(value);
  if (proto !== Object.prototype && proto !== null)
    throw new TypeError(`"${label}" expected plain object`);
  if (Object.hasOwn(value, "__proto__"))
    throw new TypeError(`"${label}.__proto__" is not allowed`);
};
function aexists(instance, checkFinished = true) {
  if (instance.destroyed)
    throw new Error("hash was destroyed");
  if (checkFinished && instance.finished)
    throw new Error("digest() was already called");
}
function aoutput(out, instance) {
  abytes2(out, void 0, "output");
  const min = instance.outputLen;
  if (!(out.length >= min)) {
    throw new RangeError('"output" expected length >= ' + min);
  }
}
function u82(arr2) {
  return new Uint8Array(arr2.buffer, arr2.byteOffset, arr2.byteLength);
}
function u322(arr2) {
  return new Uint32Array(arr2.buffer, arr2.byteOffset, Math.floor(arr2.byteLength / 4));
}
function clean(...arrays) {
  for (let i = 0; i < arrays.length; i++) {
    arrays[i].fill(0);
  }
}
function rotr(word, shift) {
  return word << 32 - shift | word >>> shift;
}
var isLE = /* @__PURE__ */ (() => new Uint8Array(new Uint32Array([287454020]).buffer)[0] === 68)();
function byteSwap(word) {
  return word << 24 & 4278190080 | word << 8 & 16711680 | word >>> 8 & 65280 | word >>> 24 & 255;
}
var swap8IfBE = isLE ? (n) => n : (n) => byteSwap(n) >>> 0;
function byteSwap32(arr2) {
  for (let i = 0; i < arr2.length; i++) {
    arr2[i] = byteSwap(arr2[i]);
  }
  return arr2;
}
var swap32IfBE = isLE ? (u) => u : byteSwap32;
function checkOpts(defaults, opts, title = "opts") {
  aopts(defaults, "defaults");
  if (opts !== void 0)
    aopts(opts, title);
  const merged = Object.assign(/* @__PURE__ */ Object.create(null), defaults, opts);
  return merged;
}
function createHasher(hashCons, info2 = {}) {
  if (typeof hashCons !== "function")
    throw new TypeError('"hashCons" expected function, got type=' + typeof hashCons);
  info2 = checkOpts({}, info2, "info");
  const hashC = (msg, opts) => hashCons(opts).update(msg).digest();
  const tmp = hashCons(void 0);
  hashC.outputLen = tmp.outputLen;
  hashC.blockLen = tmp.blockLen;
  hashC.canXOF = tmp.canXOF;
  hashC.create = (opts) => hashCons(opts);
  Object.assign(hashC, info2);
  return Object.freeze(hashC);
}

// node_modules/@noble/hashes/_blake.js
var BSIGMA = /* @__PURE__ */ Uint8Array.from([
  0,
  1,
  2,
  3,
  4,
  5,
  6,
  7,
  8,
  9,
  10,
  11,
  12,
  13,
  14,
  15,
  14,
  10,
  4,
  8,
  9,
  15,
  13,
  6,
  1,
  12,
  0,
  2,
  11,
  7,
  5,
  3,
  11,
  8,
  12,
  0,
  5,
  2,
  15,
  13,
  10,
  14,
  3,
  6,
  7,
  1,
  9,
  4,
  7,
  9,
  3,
  1,
  13,
  12,
  11,
  14,
  2,
  6,
  5,
  10,
  4,
  0,
  15,
  8,
  9,
  0,
  5,
  7,
  2,
  4,
  10,
  15,
  14,
  1,
  11,
  12,
  6,
  8,
  3,
  13,
  2,
  12,
  6,
  10,
  0,
  11,
  8,
  3,
  4,
  13,
  7,
  5,
  15,
  14,
  1,
  9,
  12,
  5,
  1,
  15,
  14,
  13,
  4,
  10,
  0,
  7,
  6,
  3,
  9,
  2,
  8,
  11,
  13,
  11,
  7,
  14,
  12,
  1,
  3,
  9,
  5,
  0,
  15,
  4,
  8,
  6,
  2,
  10,
  6,
  15,
  14,
  9,
  11,
  3,
  0,
  8,
  12,
  2,
  13,
  7,
  1,
  4,
  10,
  5,
  10,
  2,
  8,
  4,
  7,
  6,
  1,
  5,
  15,
  11,
  9,
  14,
  3,
  12,
  13,
  0,
  0,
  1,
  2,
  3,
  4,
  5,
  6,
  7,
  8,
  9,
  10,
  11,
  12,
  13,
  14,
  15,
  14,
  10,
  4,
  8,
  9,
  15,
  13,
  6,
  1,
  12,
  0,
  2,
  11,
  7,
  5,
  3,
  // Blake1, unused in others
  11,
  8,
  12,
  0,
  5,
  2,
  15,
  13,
  10,
  14,
  3,
  6,
  7,
  1,
  9,
  4,
  7,
  9,
  3,
  1,
  13,
  12,
  11,
  14,
  2,
  6,
  5,
  10,
  4,
  0,
  15,
  8,
  9,
  0,
  5,
  7,
  2,
  4,
  10,
  15,
  14,
  1,
  11,
  12,
  6,
  8,
  3,
  13,
  2,
  12,
  6,
  10,
  0,
  11,
  8,
  3,
  4,
  13,
  7,
  5,
  15,
  14,
  1,
  9
]);
function G1s(a, b, c, d, x) {
  a = a + b + x | 0;
  d = rotr(d ^ a, 16);
  c = c + d | 0;
  b = rotr(b ^ c, 12);
  return { a, b, c, d };
}
function G2s(a, b, c, d, x) {
  a = a + b + x | 0;
  d = rotr(d ^ a, 8);
  c = c + d | 0;
  b = rotr(b ^ c, 7);
  return { a, b, c, d };
}

// node_modules/@noble/hashes/_u64.js
var U32_MASK64 = /* @__PURE__ */ (() => BigInt(2 ** 32 - 1))();
var _32n = /* @__PURE__ */ BigInt(32);
function fromBig(n, le = false) {
  if (le)
    return { h: Number(n & U32_MASK64), l: Number(n >> _32n & U32_MASK64) };
  return { h: Number(n >> _32n & U32_MASK64) | 0, l: Number(n & U32_MASK64) | 0 };
}
function split(lst, le = false) {
  const len = lst.length;
  let Ah = new Uint32Array(len);
  let Al = new Uint32Array(len);
  for (let i = 0; i < len; i++) {
    const { h, l } = fromBig(lst[i], le);
    [Ah[i], Al[i]] = [h, l];
  }
  return [Ah, Al];
}
var fromNumH = (n) => n / 2 ** 32 | 0;
var fromNumL = (n) => n >>> 0;
var rotrSH = (h, l, s) => h >>> s | l << 32 - s;
var rotrSL = (h, l, s) => h << 32 - s | l >>> s;
var rotrBH = (h, l, s) => h << 64 - s | l >>> s - 32;
var rotrBL = (h, l, s) => h >>> s - 32 | l << 64 - s;
var rotr32H = (_h, l) => l;
var rotr32L = (h, _l) => h;
function add(Ah, Al, Bh, Bl) {
  const l = (Al >>> 0) + (Bl >>> 0);
  return { h: Ah + Bh + (l / 2 ** 32 | 0) | 0, l: l | 0 };
}
var add3L = (Al, Bl, Cl) => (Al >>> 0) + (Bl >>> 0) + (Cl >>> 0);
var add3H = (low, Ah, Bh, Ch) => Ah + Bh + Ch + (low / 2 ** 32 | 0) | 0;

// node_modules/@noble/hashes/_md.js
var SHA256_IV = /* @__PURE__ */ Uint32Array.from([
  1779033703,
  3144134277,
  1013904242,
  2773480762,
  1359893119,
  2600822924,
  528734635,
  1541459225
]);

// node_modules/@noble/hashes/blake2.js
var B2B_IV = /* @__PURE__ */ Uint32Array.from([
  4089235720,
  1779033703,
  2227873595,
  3144134277,
  4271175723,
  1013904242,
  1595750129,
  2773480762,
  2917565137,
  1359893119,
  725511199,
  2600822924,
  4215389547,
  528734635,
  327033209,
  1541459225
]);
var BBUF = /* @__PURE__ */ new Uint32Array(32);
function G1b(a, b, c, d, msg, x) {
  const Xl = msg[x], Xh = msg[x + 1];
  let Al = BBUF[2 * a], Ah = BBUF[2 * a + 1];
  let Bl = BBUF[2 * b], Bh = BBUF[2 * b + 1];
  let Cl = BBUF[2 * c], Ch = BBUF[2 * c + 1];
  let Dl = BBUF[2 * d], Dh = BBUF[2 * d + 1];
  const ll = add3L(Al, Bl, Xl);
  Ah = add3H(ll, Ah, Bh, Xh);
  Al = ll | 0;
  let xh = Dh ^ Ah, xl = Dl ^ Al;
  Dh = rotr32H(xh, xl);
  Dl = rotr32L(xh, xl);
  ({ h: Ch, l: Cl } = add(Ch, Cl, Dh, Dl));
  xh = Bh ^ Ch;
  xl = Bl ^ Cl;
  Bh = rotrSH(xh, xl, 24);
  Bl = rotrSL(xh, xl, 24);
  BBUF[2 * a] = Al;
  BBUF[2 * a + 1] = Ah;
  BBUF[2 * b] = Bl;
  BBUF[2 * b + 1] = Bh;
  BBUF[2 * c] = Cl;
  BBUF[2 * c + 1] = Ch;
  BBUF[2 * d] = Dl;
  BBUF[2 * d + 1] = Dh;
}
function G2b(a, b, c, d, msg, x) {
  const Xl = msg[x], Xh = msg[x + 1];
  let Al = BBUF[2 * a], Ah = BBUF[2 * a + 1];
  let Bl = BBUF[2 * b], Bh = BBUF[2 * b + 1];
  let Cl = BBUF[2 * c], Ch = BBUF[2 * c + 1];
  let Dl = BBUF[2 * d], Dh = BBUF[2 * d + 1];
  const ll = add3L(Al, Bl, Xl);
  Ah = add3H(ll, Ah, Bh, Xh);
  Al = ll | 0;
  let xh = Dh ^ Ah, xl = Dl ^ Al;
  Dh = rotrSH(xh, xl, 16);
  Dl = rotrSL(xh, xl, 16);
  ({ h: Ch, l: Cl } = add(Ch, Cl, Dh, Dl));
  xh = Bh ^ Ch;
  xl = Bl ^ Cl;
  Bh = rotrBH(xh, xl, 63);
  Bl = rotrBL(xh, xl, 63);
  BBUF[2 * a] = Al;
  BBUF[2 * a + 1] = Ah;
  BBUF[2 * b] = Bl;
  BBUF[2 * b + 1] = Bh;
  BBUF[2 * c] = Cl;
  BBUF[2 * c + 1] = Ch;
  BBUF[2 * d] = Dl;
  BBUF[2 * d + 1] = Dh;
}
function checkBlake2Opts(outputLen, opts = {}, keyLen, saltLen, persLen) {
  anumber(keyLen);
  if (outputLen <= 0 || outputLen > keyLen)
    throw new Error('"dkLen" must be 1..' + keyLen + ", got " + outputLen);
  const { key, salt, personalization } = opts;
  if (key !== void 0 && (key.length < 1 || key.length > keyLen))
    throw new Error('"key" expected to be undefined or of length=1..' + keyLen);
  if (salt !== void 0)
    abytes2(salt, saltLen, "salt");
  if (personalization !== void 0)
    abytes2(personalization, persLen, "personalization");
}
var _BLAKE2 = class {
  buffer;
  buffer32;
  finished = false;
  destroyed = false;
  length = 0;
  pos = 0;
  blockLen;
  outputLen;
  canXOF = false;
  constructor(blockLen, outputLen) {
    anumber(blockLen);
    anumber(outputLen);
    this.blockLen = blockLen;
    this.outputLen = outputLen;
    this.buffer = new Uint8Array(blockLen);
    this.buffer32 = u322(this.buffer);
  }
  update(data) {
    aexists(this);
    abytes2(data);
    const { blockLen, buffer, buffer32 } = this;
    const len = data.length;
    const offset = data.byteOffset;
    const buf = data.buffer;
    for (let pos = 0; pos < len; ) {
      if (this.pos === blockLen) {
        swap32IfBE(buffer32);
        this.compress(buffer32, 0, false);
        swap32IfBE(buffer32);
        this.pos = 0;
      }
      const take = Math.min(blockLen - this.pos, len - pos);
      const dataOffset = offset + pos;
      if (take === blockLen && !(dataOffset % 4) && pos + take < len) {
        const data32 = new Uint32Array(buf, dataOffset, Math.floor((len - pos) / 4));
        swap32IfBE(data32);
        for (let pos32 = 0; pos + blockLen < len; pos32 += buffer32.length, pos += blockLen) {
          this.length += blockLen;
          this.compress(data32, pos32, false);
        }
        swap32IfBE(data32);
        continue;
      }
      buffer.set(pos === 0 && take === len ? data : data.subarray(pos, pos + take), this.pos);
      this.pos += take;
      this.length += take;
      pos += take;
    }
    return this;
  }
  digestInto(out) {
    aexists(this);
    aoutput(out, this);
    if (out.byteOffset & 3)
      throw new RangeError('"output" expected 4-byte aligned byteOffset, got ' + out.byteOffset);
    const { pos, buffer32 } = this;
    this.finished = true;
    this.buffer.fill(0, pos);
    swap32IfBE(buffer32);
    this.compress(buffer32, 0, true);
    swap32IfBE(buffer32);
    const state = this.get();
    const out32 = out === this.buffer ? buffer32 : u322(out);
    const full = Math.floor(this.outputLen / 4);
    for (let i = 0; i < full; i++)
      out32[i] = swap8IfBE(state[i]);
    const tail = this.outputLen % 4;
    if (!tail)
      return;
    const off = full * 4;
    const word = state[full];
    for (let i = 0; i < tail; i++)
      out[off + i] = word >>> 8 * i;
  }
  digest() {
    const { buffer, outputLen } = this;
    this.digestInto(buffer);
    const res = buffer.slice(0, outputLen);
    this.destroy();
    return res;
  }
  _cloneInto(to) {
    const { buffer, length, finished, destroyed, outputLen, pos } = this;
    to ||= new this.constructor({ dkLen: outputLen });
    to.set(...this.get());
    to.buffer.set(buffer);
    to.destroyed = destroyed;
    to.finished = finished;
    to.length = length;
    to.pos = pos;
    to.outputLen = outputLen;
    return to;
  }
  clone() {
    return this._cloneInto();
  }
};
var _BLAKE2b = class extends _BLAKE2 {
  // Same IV words as SHA-512 / BLAKE2b, encoded as LE u32 low/high halves.
  v0l = B2B_IV[0] | 0;
  v0h = B2B_IV[1] | 0;
  v1l = B2B_IV[2] | 0;
  v1h = B2B_IV[3] | 0;
  v2l = B2B_IV[4] | 0;
  v2h = B2B_IV[5] | 0;
  v3l = B2B_IV[6] | 0;
  v3h = B2B_IV[7] | 0;
  v4l = B2B_IV[8] | 0;
  v4h = B2B_IV[9] | 0;
  v5l = B2B_IV[10] | 0;
  v5h = B2B_IV[11] | 0;
  v6l = B2B_IV[12] | 0;
  v6h = B2B_IV[13] | 0;
  v7l = B2B_IV[14] | 0;
  v7h = B2B_IV[15] | 0;
  constructor(opts = {}) {
    opts = checkOpts({}, opts);
    const olen = opts.dkLen === void 0 ? 64 : opts.dkLen;
    super(128, olen);
    checkBlake2Opts(olen, opts, 64, 16, 16);
    let { key, personalization, salt } = opts;
    let keyLength = 0;
    if (key !== void 0) {
      abytes2(key, void 0, "key");
      keyLength = key.length;
    }
    this.v0l ^= this.outputLen | keyLength << 8 | 1 << 16 | 1 << 24;
    if (salt !== void 0) {
      abytes2(salt, void 0, "salt");
      const slt = u322(copyBytes(salt));
      this.v4l ^= swap8IfBE(slt[0]);
      this.v4h ^= swap8IfBE(slt[1]);
      this.v5l ^= swap8IfBE(slt[2]);
      this.v5h ^= swap8IfBE(slt[3]);
    }
    if (personalization !== void 0) {
      abytes2(personalization, void 0, "personalization");
      const pers = u322(copyBytes(personalization));
      this.v6l ^= swap8IfBE(pers[0]);
      this.v6h ^= swap8IfBE(pers[1]);
      this.v7l ^= swap8IfBE(pers[2]);
      this.v7h ^= swap8IfBE(pers[3]);
    }
    if (key !== void 0) {
      const tmp = new Uint8Array(this.blockLen);
      tmp.set(key);
      this.update(tmp);
      clean(tmp);
    }
  }
  // prettier-ignore
  get() {
    let { v0l, v0h, v1l, v1h, v2l, v2h, v3l, v3h, v4l, v4h, v5l, v5h, v6l, v6h, v7l, v7h } = this;
    return [v0l, v0h, v1l, v1h, v2l, v2h, v3l, v3h, v4l, v4h, v5l, v5h, v6l, v6h, v7l, v7h];
  }
  // prettier-ignore
  set(v0l, v0h, v1l, v1h, v2l, v2h, v3l, v3h, v4l, v4h, v5l, v5h, v6l, v6h, v7l, v7h) {
    this.v0l = v0l | 0;
    this.v0h = v0h | 0;
    this.v1l = v1l | 0;
    this.v1h = v1h | 0;
    this.v2l = v2l | 0;
    this.v2h = v2h | 0;
    this.v3l = v3l | 0;
    this.v3h = v3h | 0;
    this.v4l = v4l | 0;
    this.v4h = v4h | 0;
    this.v5l = v5l | 0;
    this.v5h = v5h | 0;
    this.v6l = v6l | 0;
    this.v6h = v6h | 0;
    this.v7l = v7l | 0;
    this.v7h = v7h | 0;
  }
  compress(msg, offset, isLast) {
    const { v0l, v0h, v1l, v1h, v2l, v2h, v3l, v3h, v4l, v4h, v5l, v5h, v6l, v6h, v7l, v7h } = this;
    {
      BBUF[0] = v0l;
      BBUF[1] = v0h;
      BBUF[2] = v1l;
      BBUF[3] = v1h;
      BBUF[4] = v2l;
      BBUF[5] = v2h;
      BBUF[6] = v3l;
      BBUF[7] = v3h;
      BBUF[8] = v4l;
      BBUF[9] = v4h;
      BBUF[10] = v5l;
      BBUF[11] = v5h;
      BBUF[12] = v6l;
      BBUF[13] = v6h;
      BBUF[14] = v7l;
      BBUF[15] = v7h;
    }
    BBUF.set(B2B_IV, 16);
    const l = fromNumL(this.length);
    const h = fromNumH(this.length);
    BBUF[24] = B2B_IV[8] ^ l;
    BBUF[25] = B2B_IV[9] ^ h;
    if (isLast) {
      BBUF[28] = ~BBUF[28];
      BBUF[29] = ~BBUF[29];
    }
    let j = 0;
    const s = BSIGMA;
    for (let i = 0; i < 12; i++) {
      G1b(0, 4, 8, 12, msg, offset + 2 * s[j++]);
      G2b(0, 4, 8, 12, msg, offset + 2 * s[j++]);
      G1b(1, 5, 9, 13, msg, offset + 2 * s[j++]);
      G2b(1, 5, 9, 13, msg, offset + 2 * s[j++]);
      G1b(2, 6, 10, 14, msg, offset + 2 * s[j++]);
      G2b(2, 6, 10, 14, msg, offset + 2 * s[j++]);
      G1b(3, 7, 11, 15, msg, offset + 2 * s[j++]);
      G2b(3, 7, 11, 15, msg, offset + 2 * s[j++]);
      G1b(0, 5, 10, 15, msg, offset + 2 * s[j++]);
      G2b(0, 5, 10, 15, msg, offset + 2 * s[j++]);
      G1b(1, 6, 11, 12, msg, offset + 2 * s[j++]);
      G2b(1, 6, 11, 12, msg, offset + 2 * s[j++]);
      G1b(2, 7, 8, 13, msg, offset + 2 * s[j++]);
      G2b(2, 7, 8, 13, msg, offset + 2 * s[j++]);
      G1b(3, 4, 9, 14, msg, offset + 2 * s[j++]);
      G2b(3, 4, 9, 14, msg, offset + 2 * s[j++]);
    }
    this.v0l ^= BBUF[0] ^ BBUF[16];
    this.v0h ^= BBUF[1] ^ BBUF[17];
    this.v1l ^= BBUF[2] ^ BBUF[18];
    this.v1h ^= BBUF[3] ^ BBUF[19];
    this.v2l ^= BBUF[4] ^ BBUF[20];
    this.v2h ^= BBUF[5] ^ BBUF[21];
    this.v3l ^= BBUF[6] ^ BBUF[22];
    this.v3h ^= BBUF[7] ^ BBUF[23];
    this.v4l ^= BBUF[8] ^ BBUF[24];
    this.v4h ^= BBUF[9] ^ BBUF[25];
    this.v5l ^= BBUF[10] ^ BBUF[26];
    this.v5h ^= BBUF[11] ^ BBUF[27];
    this.v6l ^= BBUF[12] ^ BBUF[28];
    this.v6h ^= BBUF[13] ^ BBUF[29];
    this.v7l ^= BBUF[14] ^ BBUF[30];
    this.v7h ^= BBUF[15] ^ BBUF[31];
    clean(BBUF);
  }
  destroy() {
    this.destroyed = true;
    clean(this.buffer32);
    this.set(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
};
var blake2b = /* @__PURE__ */ createHasher((opts) => new _BLAKE2b(opts));
function _compress(s, offset, msg, rounds, v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v142, v152) {
  let j = 0;
  for (let i = 0; i < rounds; i++) {
    ({ a: v0, b: v4, c: v8, d: v12 } = G1s(v0, v4, v8, v12, msg[offset + s[j++]]));
    ({ a: v0, b: v4, c: v8, d: v12 } = G2s(v0, v4, v8, v12, msg[offset + s[j++]]));
    ({ a: v1, b: v5, c: v9, d: v13 } = G1s(v1, v5, v9, v13, msg[offset + s[j++]]));
    ({ a: v1, b: v5, c: v9, d: v13 } = G2s(v1, v5, v9, v13, msg[offset + s[j++]]));
    ({ a: v2, b: v6, c: v10, d: v142 } = G1s(v2, v6, v10, v142, msg[offset + s[j++]]));
    ({ a: v2, b: v6, c: v10, d: v142 } = G2s(v2, v6, v10, v142, msg[offset + s[j++]]));
    ({ a: v3, b: v7, c: v11, d: v152 } = G1s(v3, v7, v11, v152, msg[offset + s[j++]]));
    ({ a: v3, b: v7, c: v11, d: v152 } = G2s(v3, v7, v11, v152, msg[offset + s[j++]]));
    ({ a: v0, b: v5, c: v10, d: v152 } = G1s(v0, v5, v10, v152, msg[offset + s[j++]]));
    ({ a: v0, b: v5, c: v10, d: v152 } = G2s(v0, v5, v10, v152, msg[offset + s[j++]]));
    ({ a: v1, b: v6, c: v11, d: v12 } = G1s(v1, v6, v11, v12, msg[offset + s[j++]]));
    ({ a: v1, b: v6, c: v11, d: v12 } = G2s(v1, v6, v11, v12, msg[offset + s[j++]]));
    ({ a: v2, b: v7, c: v8, d: v13 } = G1s(v2, v7, v8, v13, msg[offset + s[j++]]));
    ({ a: v2, b: v7, c: v8, d: v13 } = G2s(v2, v7, v8, v13, msg[offset + s[j++]]));
    ({ a: v3, b: v4, c: v9, d: v142 } = G1s(v3, v4, v9, v142, msg[offset + s[j++]]));
    ({ a: v3, b: v4, c: v9, d: v142 } = G2s(v3, v4, v9, v142, msg[offset + s[j++]]));
  }
  return { v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14: v142, v15: v152 };
}

// node_modules/@polkadot-api/substrate-bindings/dist/utils/ss58-util.js
var SS58_PREFIX = new TextEncoder().encode("SS58PRE");
var CHECKSUM_LENGTH = 2;
var getSs58AddressInfo = (address) => {
  try {
    const decoded = base58.decode(address);
    const prefixBytes = decoded.subarray(0, decoded[0] & 64 ? 2 : 1);
    const publicKey = decoded.subarray(
      prefixBytes.length,
      decoded.length - CHECKSUM_LENGTH
    );
    const checksum = decoded.subarray(prefixBytes.length + publicKey.length);
    const expectedChecksum = blake2b(
      Uint8Array.of(...SS58_PREFIX, ...prefixBytes, ...publicKey),
      {
        dkLen: 64
      }
    ).subarray(0, CHECKSUM_LENGTH);
    const isChecksumValid = checksum[0] === expectedChecksum[0] && checksum[1] === expectedChecksum[1];
    if (!isChecksumValid) return { isValid: false };
    return {
      isValid: true,
      ss58Format: prefixBytesToNumber(prefixBytes),
      publicKey: publicKey.slice()
    };
  } catch (_) {
    return { isValid: false };
  }
};
var prefixBytesToNumber = (bytes) => {
  const dv = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return dv.byteLength === 1 ? dv.getUint8(0) : dv.getUint16(0);
};
var pkToBigint = (publicKey) => {
  let result = 0n;
  const dv = new DataView(publicKey.buffer);
  const big64s = Math.floor(publicKey.length / 8);
  for (let i = 0; i < big64s; i++)
    result = result << 64n | dv.getBigUint64(i * 8);
  for (let offset = big64s * 8; offset < publicKey.length; offset++)
    result = result << 8n | BigInt(dv.getUint8(offset));
  return result;
};
var withSs58Cache = (fn) => {
  let cache = /* @__PURE__ */ new Map();
  let activityCount = 0;
  let latestCount = 0;
  const checkActivity = () => {
    if (activityCount === latestCount) {
      cache.clear();
      activityCount = latestCount = 0;
    } else {
      latestCount = activityCount;
      setTimeout(checkActivity, 0);
    }
  };
  return (publicKey) => {
    if (++activityCount === 1) checkActivity();
    const bigKey = pkToBigint(publicKey);
    if (!cache.has(bigKey)) {
      cache.set(bigKey, fn(publicKey));
    }
    return cache.get(bigKey);
  };
};
var fromBufferToBase58 = (ss58Format) => {
  const prefixBytes = ss58Format < 64 ? Uint8Array.of(ss58Format) : Uint8Array.of(
    (ss58Format & 252) >> 2 | 64,
    ss58Format >> 8 | (ss58Format & 3) << 6
  );
  return withSs58Cache((publicKey) => {
    const checksum = blake2b(
      Uint8Array.of(...SS58_PREFIX, ...prefixBytes, ...publicKey),
      {
        dkLen: 64
      }
    ).subarray(0, CHECKSUM_LENGTH);
    return base58.encode(
      Uint8Array.of(...prefixBytes, ...publicKey, ...checksum)
    );
  });
};

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/scale/AccountId.js
function fromBase58ToBuffer(nBytes, _ss58Format) {
  return (address) => {
    const info2 = getSs58AddressInfo(address);
    if (!info2.isValid) throw new Error("Invalid checksum");
    const { publicKey } = info2;
    if (publicKey.length !== nBytes)
      throw new Error("Invalid public key length");
    return publicKey;
  };
}
var AccountId = (ss58Format = 42, nBytes = 32) => enhanceCodec(
  Bytes(nBytes),
  fromBase58ToBuffer(nBytes),
  fromBufferToBase58(ss58Format)
);

// node_modules/@polkadot-api/utils/dist/hex.js
var HEX_STR = "0123456789abcdef";
function toHex2(bytes) {
  const result = new Array(bytes.length + 1);
  result[0] = "0x";
  for (let i = 0; i < bytes.length; ) {
    const b = bytes[i++];
    result[i] = HEX_STR[b >> 4] + HEX_STR[b & 15];
  }
  return result.join("");
}
var HEX_MAP2 = {
  0: 0,
  1: 1,
  2: 2,
  3: 3,
  4: 4,
  5: 5,
  6: 6,
  7: 7,
  8: 8,
  9: 9,
  a: 10,
  b: 11,
  c: 12,
  d: 13,
  e: 14,
  f: 15,
  A: 10,
  B: 11,
  C: 12,
  D: 13,
  E: 14,
  F: 15
};
function fromHex3(hexString) {
  const isOdd = hexString.length % 2;
  const base = (hexString[1] === "x" ? 2 : 0) + isOdd;
  const nBytes = (hexString.length - base) / 2 + isOdd;
  const bytes = new Uint8Array(nBytes);
  if (isOdd) bytes[0] = 0 | HEX_MAP2[hexString[2]];
  for (let i = 0; i < nBytes; ) {
    const idx = base + i * 2;
    const a = HEX_MAP2[hexString[idx]];
    const b = HEX_MAP2[hexString[idx + 1]];
    bytes[isOdd + i++] = a << 4 | b;
  }
  return bytes;
}

// node_modules/@polkadot-api/utils/dist/mapObject.js
function mapObject2(input, mapper) {
  return Object.fromEntries(
    Object.entries(input).map(
      ([key, value]) => [key, mapper(value, key)]
    )
  );
}

// node_modules/@polkadot-api/utils/dist/mergeUint8.js
var mergeUint82 = (inputs) => {
  const totalLen = inputs.reduce((acc, a) => acc + a.byteLength, 0);
  const result = new Uint8Array(totalLen);
  for (let idx = 0, at = 0; idx < inputs.length; idx++) {
    const current = inputs[idx];
    result.set(current, at);
    at += current.byteLength;
  }
  return result;
};

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/scale/compact.js
var compactNumber = enhanceCodec(compact, (v) => v, Number);
var compactBn = enhanceCodec(compact, (v) => v, BigInt);

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/scale/Binary.js
var textEncoder2 = new TextEncoder();
var textDecoder2 = new TextDecoder();
var opaqueBytesDec = Tuple(compactNumber, Bytes(Infinity))[1];
var Binary = {
  toText: (bytes) => textDecoder2.decode(bytes),
  toHex: (bytes) => toHex2(bytes),
  toOpaque: (bytes) => mergeUint82([compact[0](bytes.length), bytes]),
  fromText: (text2) => textEncoder2.encode(text2),
  fromHex: (hex) => fromHex3(hex),
  fromOpaque: (opaque) => {
    const data = typeof opaque === "string" ? fromHex3(opaque) : opaque;
    try {
      const [len, bytes] = opaqueBytesDec(data);
      if (len === bytes.length) {
        return bytes;
      }
    } catch (_) {
    }
    throw new Error("Invalid opaque bytes");
  }
};
var SizedBytes = (size) => enhanceCodec(Bytes(size), fromHex3, toHex2);

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/scale/bitSequence.js
var bitSequenceDecoder = createDecoder((data) => {
  const bitsLen = compactNumber.dec(data);
  const bytesLen = Math.ceil(bitsLen / 8);
  const bytes = Bytes(bytesLen).dec(data);
  return { bytes, bitsLen };
});
var bitSequenceEncoder = (input) => {
  if (input.bitsLen > input.bytes.length * 8)
    throw new Error(
      `Not enough bytes. (bitsLen:${input.bitsLen}, bytesLen:${input.bytes.length})`
    );
  const lenEncoded = compactNumber.enc(input.bitsLen);
  const result = new Uint8Array(input.bytes.length + lenEncoded.length);
  result.set(lenEncoded, 0);
  result.set(input.bytes, lenEncoded.length);
  return result;
};
var bitSequence = createCodec(bitSequenceEncoder, bitSequenceDecoder);

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/scale/char.js
var char = enhanceCodec(
  u8,
  (str2) => str2.charCodeAt(0),
  String.fromCharCode
);

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/scale/Hex.js
var enc = (nBytes) => {
  const _enc = Bytes.enc(nBytes);
  return (value) => _enc(fromHex3(value));
};
var dec = (nBytes) => {
  const _dec = Bytes.dec(nBytes);
  return (value) => toHex2(_dec(value));
};
var Hex = (nBytes) => createCodec(enc(nBytes), dec(nBytes));
Hex.enc = enc;
Hex.dec = dec;

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/scale/fixed-str.js
var textEncoder3 = new TextEncoder();
var textDecoder3 = new TextDecoder();
var fixedStr = (nBytes) => enhanceCodec(
  Bytes(nBytes),
  (str2) => textEncoder3.encode(str2),
  (bytes) => textDecoder3.decode(bytes)
);

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/scale/Self.js
var selfEncoder = (value) => {
  let cache = (x) => {
    const encoder = value();
    cache = encoder;
    return encoder(x);
  };
  return (x) => cache(x);
};
var selfDecoder = (value) => {
  let cache = (x) => {
    const decoder = value();
    const result = decoder;
    cache = decoder;
    return result(x);
  };
  return (x) => cache(x);
};
var Self = (value) => createCodec(
  selfEncoder(() => value().enc),
  selfDecoder(() => value().dec)
);

// node_modules/@polkadot-api/substrate-bindings/dist/types/enum.js
var discriminant = {
  is(value, type) {
    return value.type === type;
  },
  as(value, type) {
    if (type !== value.type)
      throw new Error(
        `Enum.as(enum, ${type}) used with actual type ${value.type}`
      );
    return value;
  }
};
var Enum2 = Object.assign((type, value) => {
  return {
    type,
    value
  };
}, discriminant);
var _Enum = new Proxy(
  {},
  {
    get(_, prop) {
      return (value) => Enum2(prop, value);
    }
  }
);

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/scale/with-inner.js
var withInner = (codec, inner) => {
  const result = codec;
  result.inner = inner;
  return result;
};

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/scale/Variant.js
var VariantEnc = (...args) => {
  const enc3 = Enum.enc(...args);
  return withInner((v) => enc3({ tag: v.type, value: v.value }), args[0]);
};
var VariantDec = (...args) => {
  const dec3 = Enum.dec(...args);
  return withInner((v) => {
    const { tag, value } = dec3(v);
    return Enum2(tag, value);
  }, args[0]);
};
var Variant = (inner, ...args) => withInner(
  createCodec(
    VariantEnc(
      mapObject2(inner, ([encoder]) => encoder),
      ...args
    ),
    VariantDec(
      mapObject2(inner, ([, decoder]) => decoder),
      ...args
    )
  ),
  inner
);
Variant.enc = VariantEnc;
Variant.dec = VariantDec;
var ScaleEnum = (inner, ...args) => withInner(Enum(inner, ...args), inner);
ScaleEnum.enc = (inner, ...rest) => withInner(Enum.enc(inner, ...rest), inner);
ScaleEnum.dec = (inner, ...rest) => withInner(Enum.dec(inner, ...rest), inner);

// node_modules/@noble/hashes/blake3.js
var B3_Flags = {
  CHUNK_START: 1,
  CHUNK_END: 2,
  PARENT: 4,
  ROOT: 8,
  KEYED_HASH: 16,
  DERIVE_KEY_CONTEXT: 32,
  DERIVE_KEY_MATERIAL: 64
};
var B3_IV = /* @__PURE__ */ SHA256_IV.slice();
var B3_SIGMA = /* @__PURE__ */ (() => {
  const Id = Array.from({ length: 16 }, (_, i) => i);
  const permute = (arr2) => [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8].map((i) => arr2[i]);
  const res = [];
  for (let i = 0, v = Id; i < 7; i++, v = permute(v))
    res.push(...v);
  return Uint8Array.from(res);
})();
var _BLAKE3 = class __BLAKE3 extends _BLAKE2 {
  canXOF = true;
  chunkPos = 0;
  // Position of current block in chunk
  // How many chunks we already have; exact while this stays within
  // JS's safe-integer range.
  chunksDone = 0;
  flags = 0 | 0;
  IV;
  state;
  stack = [];
  // Output
  posOut = 0;
  bufferOut32 = new Uint32Array(16);
  bufferOut;
  // Index of output chunk; exact while this stays within JS's
  // safe-integer range.
  chunkOut = 0;
  enableXOF = true;
  constructor(opts = {}, flags = 0) {
    opts = checkOpts({}, opts);
    super(64, opts.dkLen === void 0 ? 32 : opts.dkLen);
    const { key, context } = opts;
    const hasContext = context !== void 0;
    if (key !== void 0) {
      if (hasContext)
        throw new Error('cannot use both "key" and "context"');
      abytes2(key, 32, "key");
      const k = copyBytes(key);
      this.IV = u322(k);
      swap32IfBE(this.IV);
      this.flags = flags | B3_Flags.KEYED_HASH;
    } else if (hasContext) {
      abytes2(context, void 0, "context");
      const ctx = context;
      const contextKey = new __BLAKE3({ dkLen: 32 }, B3_Flags.DERIVE_KEY_CONTEXT).update(ctx).digest();
      this.IV = u322(contextKey);
      swap32IfBE(this.IV);
      this.flags = flags | B3_Flags.DERIVE_KEY_MATERIAL;
    } else {
      this.IV = B3_IV;
      this.flags = flags;
    }
    this.state = this.IV.slice();
    this.bufferOut = u82(this.bufferOut32);
  }
  // _BLAKE2's scalar-state hooks are unused here: BLAKE3 keeps its tree/XOF state in arrays and
  // copies it directly in _cloneInto().
  get() {
    return [];
  }
  set() {
  }
  // Truncated chunk/parent compression: seed v8..v15 as IV[0..3], t0, t1,
  // block length, and flags, then keep only the first 8 output words.
  b2Compress(counter, flags, buf, bufPos = 0) {
    const { state: s, pos } = this;
    const t0 = fromNumL(counter);
    const t1 = fromNumH(counter);
    const { v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14: v142, v15: v152 } = _compress(B3_SIGMA, bufPos, buf, 7, s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], B3_IV[0], B3_IV[1], B3_IV[2], B3_IV[3], t0, t1, pos, flags);
    s[0] = v0 ^ v8;
    s[1] = v1 ^ v9;
    s[2] = v2 ^ v10;
    s[3] = v3 ^ v11;
    s[4] = v4 ^ v12;
    s[5] = v5 ^ v13;
    s[6] = v6 ^ v142;
    s[7] = v7 ^ v152;
  }
  compress(buf, bufPos = 0, isLast = false) {
    let flags = this.flags;
    if (!this.chunkPos)
      flags |= B3_Flags.CHUNK_START;
    if (this.chunkPos === 15 || isLast)
      flags |= B3_Flags.CHUNK_END;
    if (!isLast)
      this.pos = this.blockLen;
    this.b2Compress(this.chunksDone, flags, buf, bufPos);
    this.chunkPos += 1;
    if (this.chunkPos === 16 || isLast) {
      let chunk = this.state;
      this.state = this.IV.slice();
      for (let last, chunks = this.chunksDone + 1; isLast || !(chunks & 1); chunks = Math.floor(chunks / 2)) {
        if (!(last = this.stack.pop()))
          break;
        this.buffer32.set(last, 0);
        this.buffer32.set(chunk, 8);
        this.pos = this.blockLen;
        this.b2Compress(0, this.flags | B3_Flags.PARENT, this.buffer32, 0);
        chunk = this.state;
        this.state = this.IV.slice();
      }
      this.chunksDone++;
      this.chunkPos = 0;
      this.stack.push(chunk);
    }
    this.pos = 0;
  }
  // Overriding hides _BLAKE2's flat implementation, which would otherwise be inherited
  // and silently miss the tree state (CV stack, chunk counters; get()/set() are stubs here).
  _cloneInto(to) {
    const staleOutput = !!to && to.finished && !to.destroyed;
    to = super._cloneInto(to);
    const { IV, flags, state, chunkPos, posOut, chunkOut, stack, chunksDone } = this;
    to.state.set(state);
    to.stack = stack.map((i) => Uint32Array.from(i));
    if (IV === B3_IV) {
      if (to.IV !== B3_IV)
        clean(to.IV);
      to.IV = B3_IV;
    } else if (to.IV === B3_IV) {
      to.IV = IV.slice();
    } else {
      to.IV.set(IV);
    }
    to.flags = flags;
    to.chunkPos = chunkPos;
    to.chunksDone = chunksDone;
    to.posOut = posOut;
    to.chunkOut = chunkOut;
    to.enableXOF = this.enableXOF;
    if (this.finished) {
      to.bufferOut32.set(this.bufferOut32);
    } else if (staleOutput) {
      clean(to.bufferOut32);
    }
    return to;
  }
  destroy() {
    this.destroyed = true;
    clean(this.state, this.buffer32, this.bufferOut32);
    if (this.IV !== B3_IV)
      clean(this.IV);
    clean(...this.stack);
  }
  // Root/XOF compression: rerun the same ROOT inputs with incrementing output
  // counter `t` and materialize all 16 output words.
  // Same as b2Compress, but doesn't modify state and returns 16 u32 array (instead of 8)
  b2CompressOut() {
    const { state: s, pos, flags, buffer32, bufferOut32: out32 } = this;
    const outCounter = this.chunkOut++;
    const t0 = fromNumL(outCounter);
    const t1 = fromNumH(outCounter);
    swap32IfBE(buffer32);
    const { v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14: v142, v15: v152 } = _compress(B3_SIGMA, 0, buffer32, 7, s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], B3_IV[0], B3_IV[1], B3_IV[2], B3_IV[3], t0, t1, pos, flags);
    out32[0] = v0 ^ v8;
    out32[1] = v1 ^ v9;
    out32[2] = v2 ^ v10;
    out32[3] = v3 ^ v11;
    out32[4] = v4 ^ v12;
    out32[5] = v5 ^ v13;
    out32[6] = v6 ^ v142;
    out32[7] = v7 ^ v152;
    out32[8] = s[0] ^ v8;
    out32[9] = s[1] ^ v9;
    out32[10] = s[2] ^ v10;
    out32[11] = s[3] ^ v11;
    out32[12] = s[4] ^ v12;
    out32[13] = s[5] ^ v13;
    out32[14] = s[6] ^ v142;
    out32[15] = s[7] ^ v152;
    swap32IfBE(buffer32);
    swap32IfBE(out32);
    this.posOut = 0;
  }
  finish() {
    if (this.finished)
      return;
    this.finished = true;
    this.buffer.fill(0, this.pos);
    let flags = this.flags | B3_Flags.ROOT;
    if (this.stack.length) {
      flags |= B3_Flags.PARENT;
      swap32IfBE(this.buffer32);
      this.compress(this.buffer32, 0, true);
      swap32IfBE(this.buffer32);
      this.chunksDone = 0;
      this.pos = this.blockLen;
    } else {
      flags |= (!this.chunkPos ? B3_Flags.CHUNK_START : 0) | B3_Flags.CHUNK_END;
    }
    this.flags = flags;
    this.b2CompressOut();
  }
  writeInto(out) {
    aexists(this, false);
    abytes2(out);
    this.finish();
    const { blockLen, bufferOut } = this;
    for (let pos = 0, len = out.length; pos < len; ) {
      if (this.posOut >= blockLen)
        this.b2CompressOut();
      const take = Math.min(blockLen - this.posOut, len - pos);
      out.set(bufferOut.subarray(this.posOut, this.posOut + take), pos);
      this.posOut += take;
      pos += take;
    }
    return out;
  }
  xofInto(out) {
    if (!this.enableXOF)
      throw new Error("no XOF after digest()");
    return this.writeInto(out);
  }
  xof(bytes) {
    anumber(bytes);
    return this.xofInto(new Uint8Array(bytes));
  }
  digestInto(out) {
    aoutput(out, this);
    if (this.finished)
      throw new Error("digest() was already called");
    this.enableXOF = false;
    this.writeInto(out.length === this.outputLen ? out : out.subarray(0, this.outputLen));
    this.destroy();
  }
  digest() {
    const out = new Uint8Array(this.outputLen);
    this.digestInto(out);
    return out;
  }
};
var blake3 = /* @__PURE__ */ createHasher((opts = {}) => new _BLAKE3(opts));

// node_modules/@noble/hashes/sha3.js
var _0n = BigInt(0);
var _1n = BigInt(1);
var _2n = BigInt(2);
var _7n = BigInt(7);
var _256n = BigInt(256);
var _0x71n = BigInt(113);
var SHA3_PI = [];
var SHA3_ROTL = [];
var _SHA3_IOTA = [];
for (let round = 0, R = _1n, x = 1, y = 0; round < 24; round++) {
  [x, y] = [y, (2 * x + 3 * y) % 5];
  SHA3_PI.push(2 * (5 * y + x));
  SHA3_ROTL.push((round + 1) * (round + 2) / 2 % 64);
  let t = _0n;
  for (let j = 0; j < 7; j++) {
    R = (R << _1n ^ (R >> _7n) * _0x71n) % _256n;
    if (R & _2n)
      t ^= _1n << (_1n << BigInt(j)) - _1n;
  }
  _SHA3_IOTA.push(t);
}
var IOTAS = split(_SHA3_IOTA, true);
var SHA3_IOTA_H = IOTAS[0];
var SHA3_IOTA_L = IOTAS[1];
var rotlSH = (h, l, s) => h << s | l >>> 32 - s;
var rotlSL = (h, l, s) => l << s | h >>> 32 - s;
var rotlBH = (h, l, s) => l << s - 32 | h >>> 64 - s;
var rotlBL = (h, l, s) => h << s - 32 | l >>> 64 - s;
var rotlH = (h, l, s) => s > 32 ? rotlBH(h, l, s) : rotlSH(h, l, s);
var rotlL = (h, l, s) => s > 32 ? rotlBL(h, l, s) : rotlSL(h, l, s);
var B = new Uint32Array(5 * 2);
function keccakP(s, rounds = 24) {
  if (!(s instanceof Uint32Array))
    throw new TypeError('"s" expected Uint32Array(50), got type=' + typeof s);
  if (s.length !== 50)
    throw new RangeError('"s" expected Uint32Array(50), got length=' + s.length);
  anumber(rounds, "rounds");
  if (rounds < 1 || rounds > 24)
    throw new Error('"rounds" expected integer 1..24');
  for (let round = 24 - rounds; round < 24; round++) {
    for (let x = 0; x < 10; x++)
      B[x] = s[x] ^ s[x + 10] ^ s[x + 20] ^ s[x + 30] ^ s[x + 40];
    for (let x = 0; x < 10; x += 2) {
      const idx1 = (x + 8) % 10;
      const idx0 = (x + 2) % 10;
      const B0 = B[idx0];
      const B1 = B[idx0 + 1];
      const Th = rotlH(B0, B1, 1) ^ B[idx1];
      const Tl = rotlL(B0, B1, 1) ^ B[idx1 + 1];
      for (let y = 0; y < 50; y += 10) {
        s[x + y] ^= Th;
        s[x + y + 1] ^= Tl;
      }
    }
    let curH = s[2];
    let curL = s[3];
    for (let t = 0; t < 24; t++) {
      const shift = SHA3_ROTL[t];
      const Th = rotlH(curH, curL, shift);
      const Tl = rotlL(curH, curL, shift);
      const PI = SHA3_PI[t];
      curH = s[PI];
      curL = s[PI + 1];
      s[PI] = Th;
      s[PI + 1] = Tl;
    }
    for (let y = 0; y < 50; y += 10) {
      const b0 = s[y], b1 = s[y + 1], b2 = s[y + 2], b3 = s[y + 3];
      s[y] ^= ~s[y + 2] & s[y + 4];
      s[y + 1] ^= ~s[y + 3] & s[y + 5];
      s[y + 2] ^= ~s[y + 4] & s[y + 6];
      s[y + 3] ^= ~s[y + 5] & s[y + 7];
      s[y + 4] ^= ~s[y + 6] & s[y + 8];
      s[y + 5] ^= ~s[y + 7] & s[y + 9];
      s[y + 6] ^= ~s[y + 8] & b0;
      s[y + 7] ^= ~s[y + 9] & b1;
      s[y + 8] ^= ~b0 & b2;
      s[y + 9] ^= ~b1 & b3;
    }
    s[0] ^= SHA3_IOTA_H[round];
    s[1] ^= SHA3_IOTA_L[round];
  }
  clean(B);
}
var Keccak = class _Keccak {
  state;
  pos = 0;
  posOut = 0;
  finished = false;
  state32;
  destroyed = false;
  blockLen;
  suffix;
  outputLen;
  canXOF;
  enableXOF = false;
  rounds;
  // NOTE: we accept arguments in bytes instead of bits here.
  constructor(blockLen, suffix, outputLen, enableXOF = false, rounds = 24) {
    anumber(blockLen, "blockLen");
    anumber(suffix, "suffix");
    anumber(rounds, "rounds");
    abool(enableXOF, "enableXOF");
    this.blockLen = blockLen;
    this.suffix = suffix;
    this.outputLen = outputLen;
    this.enableXOF = enableXOF;
    this.canXOF = enableXOF;
    this.rounds = rounds;
    anumber(outputLen, "outputLen");
    if (!(0 < blockLen && blockLen < 200))
      throw new Error('"blockLen" must be 1..199');
    this.state = new Uint8Array(200);
    this.state32 = u322(this.state);
  }
  clone() {
    return this._cloneInto();
  }
  keccak() {
    swap32IfBE(this.state32);
    keccakP(this.state32, this.rounds);
    swap32IfBE(this.state32);
    this.posOut = 0;
    this.pos = 0;
  }
  update(data) {
    aexists(this);
    abytes2(data);
    const { blockLen, state, state32 } = this;
    const len = data.length;
    const canUseU32 = blockLen % 4 === 0 && data.byteOffset % 4 === 0;
    const blockLen32 = blockLen / 4;
    const data32 = canUseU32 && len >= blockLen ? u322(data) : void 0;
    for (let pos = 0; pos < len; ) {
      if (data32 !== void 0 && this.pos === 0 && pos % 4 === 0 && len - pos >= blockLen) {
        for (let i = 0, o = pos / 4; i < blockLen32; i++)
          state32[i] ^= data32[o + i];
        pos += blockLen;
        this.pos = blockLen;
        this.keccak();
        continue;
      }
      const take = Math.min(blockLen - this.pos, len - pos);
      for (let i = 0; i < take; i++)
        state[this.pos++] ^= data[pos++];
      if (this.pos === blockLen)
        this.keccak();
    }
    return this;
  }
  finish() {
    if (this.finished)
      return;
    this.finished = true;
    const { state, suffix, pos, blockLen } = this;
    state[pos] ^= suffix;
    if ((suffix & 128) !== 0 && pos === blockLen - 1)
      this.keccak();
    state[blockLen - 1] ^= 128;
    this.keccak();
  }
  writeInto(out) {
    aexists(this, false);
    abytes2(out);
    this.finish();
    const bufferOut = this.state;
    const { blockLen } = this;
    for (let pos = 0, len = out.length; pos < len; ) {
      if (this.posOut >= blockLen)
        this.keccak();
      const take = Math.min(blockLen - this.posOut, len - pos);
      out.set(bufferOut.subarray(this.posOut, this.posOut + take), pos);
      this.posOut += take;
      pos += take;
    }
    return out;
  }
  xofInto(out) {
    if (!this.enableXOF)
      throw new Error("XOF is not enabled");
    return this.writeInto(out);
  }
  xof(bytes) {
    anumber(bytes);
    return this.xofInto(new Uint8Array(bytes));
  }
  digestInto(out) {
    aoutput(out, this);
    if (this.finished)
      throw new Error("digest() was already called");
    this.writeInto(out.length === this.outputLen ? out : out.subarray(0, this.outputLen));
    this.destroy();
  }
  digest() {
    const out = new Uint8Array(this.outputLen);
    this.digestInto(out);
    return out;
  }
  destroy() {
    this.destroyed = true;
    clean(this.state);
  }
  _cloneInto(to) {
    const { blockLen, suffix, outputLen, rounds, enableXOF } = this;
    to ||= new _Keccak(blockLen, suffix, outputLen, enableXOF, rounds);
    to.blockLen = blockLen;
    to.state32.set(this.state32);
    to.pos = this.pos;
    to.posOut = this.posOut;
    to.finished = this.finished;
    to.rounds = rounds;
    to.suffix = suffix;
    to.outputLen = outputLen;
    to.enableXOF = enableXOF;
    to.canXOF = this.canXOF;
    to.destroyed = this.destroyed;
    return to;
  }
};
var genKeccak = (suffix, blockLen, outputLen, info2 = {}) => createHasher(() => new Keccak(blockLen, suffix, outputLen), info2);
var keccak_256 = /* @__PURE__ */ genKeccak(1, 136, 32);

// node_modules/@polkadot-api/substrate-bindings/dist/hashes/keccak.js
var Keccak256 = keccak_256;

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/scale/ethAccount.js
var getFormattedAddress = (hexAddress) => {
  const nonChecksum = hexAddress.slice(2);
  const hashedAddress = toHex2(Keccak256(textEncoder3.encode(nonChecksum))).slice(
    2
  );
  const result = new Array(40);
  for (let i = 0; i < 40; i++) {
    const checksumVal = parseInt(hashedAddress[i], 16);
    const char2 = nonChecksum[i];
    result[i] = checksumVal > 7 ? char2.toUpperCase() : char2;
  }
  return `0x${result.join("")}`;
};
var bytes20Dec = Bytes(20)[1];
var ethAccount = createCodec(
  (input) => {
    const bytes = fromHex3(input);
    if (bytes.length !== 20)
      throw new Error(`Invalid length found on EthAddress(${input})`);
    const hexAddress = toHex2(bytes);
    if (input === hexAddress || input === hexAddress.toUpperCase()) return bytes;
    if (getFormattedAddress(hexAddress) !== input)
      throw new Error(`Invalid checksum found on EthAddress(${input})`);
    return bytes;
  },
  createDecoder((bytes) => getFormattedAddress(toHex2(bytes20Dec(bytes))))
);

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/scale/shaped.js
var Struct2 = (codecs) => withInner(Struct(codecs), codecs);
Struct2.enc = (x) => withInner(Struct.enc(x), x);
Struct2.dec = (x) => withInner(Struct.dec(x), x);
var Tuple2 = (...inner) => withInner(Tuple(...inner), inner);
Tuple2.enc = (...inner) => withInner(Tuple.enc(...inner), inner);
Tuple2.dec = (...inner) => withInner(Tuple.dec(...inner), inner);
var Vector2 = (inner, ...rest) => withInner(Vector(inner, ...rest), inner);
Vector2.enc = (inner, ...rest) => withInner(Vector.enc(inner, ...rest), inner);
Vector2.dec = (inner, ...rest) => withInner(Vector.dec(inner, ...rest), inner);
var Result2 = (ok, ko) => withInner(Result(ok, ko), { ok, ko });
Result2.enc = (ok, ko) => withInner(Result.enc(ok, ko), { ok, ko });
Result2.dec = (ok, ko) => withInner(Result.dec(ok, ko), { ok, ko });
var Option2 = (inner) => withInner(Option(inner), inner);
Option2.enc = (inner) => withInner(Option.enc(inner), inner);
Option2.dec = (inner) => withInner(Option.dec(inner), inner);

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/scale/BitSeq.js
var dec2 = (isLsb = true) => createDecoder((data) => {
  const bitsLen = compactNumber.dec(data);
  const bytesLen = Math.ceil(bitsLen / 8);
  const bytes = Bytes(bytesLen).dec(data);
  const result = new Array(bitsLen);
  let resultIdx = 0;
  bytes.forEach((val) => {
    for (let i = 0; i < 8 && resultIdx < bitsLen; i++) {
      const actualIdx = isLsb ? i : 7 - i;
      result[resultIdx++] = val >> actualIdx & 1;
    }
  });
  return result;
});
var enc2 = (isLsb = true) => (input) => {
  const lenEncoded = compactNumber.enc(input.length);
  const nBytes = Math.ceil(input.length / 8);
  const bytes = new Uint8Array(nBytes);
  for (let byteIdx = 0; byteIdx < nBytes; byteIdx++) {
    let inputIdx = byteIdx * 8;
    let byte2 = 0;
    for (let i = 0; i < 8 && inputIdx < input.length; i++, inputIdx++)
      byte2 |= input[inputIdx] << (isLsb ? i : 7 - i);
    bytes[byteIdx] = byte2;
  }
  return mergeUint82([lenEncoded, bytes]);
};
var BitSeq = (isLsb) => createCodec(enc2(isLsb), dec2(isLsb));
BitSeq.enc = enc2;
BitSeq.dec = dec2;

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/blockHeader.js
var textEncoder4 = new TextEncoder();
var textDecoder4 = new TextDecoder();
var fourChars = enhanceCodec(
  Bytes(4),
  textEncoder4.encode.bind(textEncoder4),
  textDecoder4.decode.bind(textDecoder4)
);
var diggestVal = Struct2({
  engine: fourChars,
  payload: Hex()
});
var diggest = Variant(
  {
    other: Bytes(),
    consensus: diggestVal,
    seal: diggestVal,
    preRuntime: diggestVal,
    runtimeUpdated: _void2
  },
  [0, 4, 5, 6, 8]
);
var hex32 = Hex(32);
var blockHeader = Struct2({
  parentHash: hex32,
  number: compactNumber,
  stateRoot: hex32,
  extrinsicRoot: hex32,
  digests: Vector2(diggest)
});

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/metadata/docs.js
var docs = Vector(str);

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/metadata/lookup.js
var oStr = Option(str);
var primitive = Enum({
  bool: _void2,
  char: _void2,
  str: _void2,
  u8: _void2,
  u16: _void2,
  u32: _void2,
  u64: _void2,
  u128: _void2,
  u256: _void2,
  i8: _void2,
  i16: _void2,
  i32: _void2,
  i64: _void2,
  i128: _void2,
  i256: _void2
});
var fields = Vector(
  Struct({
    name: oStr,
    type: compactNumber,
    typeName: oStr,
    docs
  })
);
var arr = Struct({
  len: u32,
  type: compactNumber
});
var bitSequence2 = Struct({
  bitStoreType: compactNumber,
  bitOrderType: compactNumber
});
var variant = Vector(
  Struct({
    name: str,
    fields,
    index: u8,
    docs
  })
);
var def = Enum({
  composite: fields,
  variant,
  sequence: compactNumber,
  array: arr,
  tuple: Vector(compactNumber),
  primitive,
  compact: compactNumber,
  bitSequence: bitSequence2
});
var param = Struct({
  name: str,
  type: Option(compactNumber)
});
var params = Vector(param);
var entry = Struct({
  id: compactNumber,
  path: docs,
  params,
  def,
  docs
});
var lookup = Vector(entry);

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/metadata/deprecation.js
var itemDeprecation = Enum({
  NotDeprecated: _void2,
  DeprecatedWithoutNote: _void2,
  Deprecated: Struct({
    note: str,
    since: Option(str)
  })
});
var variantDeprecation = Vector(
  Struct({
    index: u8,
    deprecation: Enum(
      {
        DeprecatedWithoutNote: _void2,
        Deprecated: Struct({
          note: str,
          since: Option(str)
        })
      },
      [1, 2]
    )
  })
);

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/metadata/runtime-api.js
var runtimeApiMethod = {
  name: str,
  inputs: Vector(
    Struct({
      name: str,
      type: compactNumber
    })
  ),
  output: compactNumber,
  docs
};
var runtimeApiV15 = Struct({
  name: str,
  methods: Vector(Struct(runtimeApiMethod)),
  docs
});
var runtimeApi = Struct({
  name: str,
  methods: Vector(
    Struct({ ...runtimeApiMethod, deprecationInfo: itemDeprecation })
  ),
  docs,
  version: compactNumber,
  deprecationInfo: itemDeprecation
});
var viewFunction = Struct({
  id: Hex(32),
  ...runtimeApiMethod,
  deprecationInfo: itemDeprecation
});

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/metadata/pallets.js
var hashType = Enum({
  Blake2128: _void2,
  Blake2256: _void2,
  Blake2128Concat: _void2,
  Twox128: _void2,
  Twox256: _void2,
  Twox64Concat: _void2,
  Identity: _void2
});
var hashers = Vector(hashType);
var storageMap = Struct({
  hashers,
  key: compactNumber,
  value: compactNumber
});
var storageItem = {
  name: str,
  modifier: u8,
  type: Enum({
    plain: compactNumber,
    map: storageMap
  }),
  fallback: Hex(),
  docs
};
var enumRefV14 = Option(compactNumber);
var v14Pallet = {
  name: str,
  storage: Option(
    Struct({
      prefix: str,
      items: Vector(Struct(storageItem))
    })
  ),
  calls: enumRefV14,
  events: enumRefV14,
  constants: Vector(
    Struct({
      name: str,
      type: compactNumber,
      value: Hex(),
      docs
    })
  ),
  errors: enumRefV14,
  index: u8
};
var v15Pallet = {
  ...v14Pallet,
  docs
};
var enumRef = Option(
  Struct({ type: compactNumber, deprecationInfo: variantDeprecation })
);
var v16Pallet = {
  name: str,
  storage: Option(
    Struct({
      prefix: str,
      items: Vector(
        Struct({
          ...storageItem,
          deprecationInfo: itemDeprecation
        })
      )
    })
  ),
  calls: enumRef,
  events: enumRef,
  constants: Vector(
    Struct({
      name: str,
      type: compactNumber,
      value: Hex(),
      docs,
      deprecationInfo: itemDeprecation
    })
  ),
  errors: enumRef,
  associatedTypes: Vector(
    Struct({
      name: str,
      type: compactNumber,
      docs
    })
  ),
  viewFns: Vector(viewFunction),
  index: u8,
  docs,
  deprecationInfo: itemDeprecation
};

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/metadata/v14.js
var empty = new Uint8Array();
var Always = (value) => createCodec(
  () => empty,
  () => value
);
var extrinsic = Struct({
  type: compactNumber,
  version: u8,
  signedExtensions: Vector(
    Struct({
      identifier: str,
      type: compactNumber,
      additionalSigned: compactNumber
    })
  )
});
var v14 = Struct({
  lookup,
  pallets: Vector(Struct({ ...v14Pallet, docs: Always([]) })),
  extrinsic,
  type: compactNumber,
  apis: Always([])
});

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/metadata/v15.js
var extrinsic2 = Struct({
  version: u8,
  address: compactNumber,
  call: compactNumber,
  signature: compactNumber,
  extra: compactNumber,
  signedExtensions: Vector(
    Struct({
      identifier: str,
      type: compactNumber,
      additionalSigned: compactNumber
    })
  )
});
var v15 = Struct({
  lookup,
  pallets: Vector(Struct(v15Pallet)),
  extrinsic: extrinsic2,
  type: compactNumber,
  apis: Vector(runtimeApiV15),
  outerEnums: Struct({
    call: compactNumber,
    event: compactNumber,
    error: compactNumber
  }),
  custom: Vector(Tuple(str, Struct({ type: compactNumber, value: Hex() })))
});

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/metadata/v16.js
var extrinsic3 = Struct({
  version: Vector(u8),
  address: compactNumber,
  call: compactNumber,
  signature: compactNumber,
  signedExtensionsByVersion: Vector(Tuple(u8, Vector(compactNumber))),
  signedExtensions: Vector(
    Struct({
      identifier: str,
      type: compactNumber,
      additionalSigned: compactNumber
    })
  )
});
var v16 = Struct({
  lookup,
  pallets: Vector(Struct(v16Pallet)),
  extrinsic: extrinsic3,
  apis: Vector(runtimeApi),
  outerEnums: Struct({
    call: compactNumber,
    event: compactNumber,
    error: compactNumber
  }),
  custom: Vector(Tuple(str, Struct({ type: compactNumber, value: Hex() })))
});

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/metadata/metadata.js
var unsupportedFn = () => {
  throw new Error("Unsupported metadata version!");
};
var unsupported = createCodec(
  unsupportedFn,
  unsupportedFn
);
var metadata = Struct({
  magicNumber: u32,
  metadata: Enum({
    v0: unsupported,
    v1: unsupported,
    v2: unsupported,
    v3: unsupported,
    v4: unsupported,
    v5: unsupported,
    v6: unsupported,
    v7: unsupported,
    v8: unsupported,
    v9: unsupported,
    v10: unsupported,
    v11: unsupported,
    v12: unsupported,
    v13: unsupported,
    v14,
    v15,
    v16
  })
});
var opaqueBytes = Bytes();
var optionOpaque = Option(opaqueBytes);
var opaqueOpaqueBytes = Tuple(compact, opaqueBytes);
var decAnyMetadata = (input) => {
  try {
    return metadata.dec(input);
  } catch (_) {
  }
  try {
    return metadata.dec(optionOpaque.dec(input));
  } catch (_) {
  }
  try {
    return metadata.dec(opaqueBytes.dec(input));
  } catch (_) {
  }
  try {
    return metadata.dec(opaqueOpaqueBytes.dec(input)[1]);
  } catch (_) {
  }
  throw null;
};

// node_modules/@polkadot-api/substrate-bindings/dist/codecs/metadata/unified.js
var unifyMetadata = (metadata2) => {
  if ("magicNumber" in metadata2) metadata2 = metadata2.metadata;
  if ("tag" in metadata2) {
    if (metadata2.tag !== "v14" && metadata2.tag !== "v15" && metadata2.tag !== "v16")
      throw new Error("Only metadata 14, 15, and 16 are supported");
    metadata2 = metadata2.value;
  }
  if ("signedExtensionsByVersion" in metadata2.extrinsic) {
    const {
      extrinsic: {
        signedExtensions,
        signedExtensionsByVersion,
        ...restExtrinsic
      },
      ...rest
    } = metadata2;
    if (!signedExtensionsByVersion.some(([v]) => v === 0)) {
      throw new Error("Extension version 0 not found");
    }
    return {
      version: 16,
      extrinsic: {
        ...restExtrinsic,
        signedExtensions: Object.fromEntries(
          signedExtensionsByVersion.map(([v, idxs]) => [
            v,
            idxs.map((extIdx) => signedExtensions[extIdx])
          ])
        )
      },
      ...rest
    };
  }
  if ("custom" in metadata2) {
    const { lookup: lookup22, extrinsic: extrinsic22, custom, apis, pallets: pallets2, outerEnums } = metadata2;
    return {
      version: 15,
      lookup: lookup22,
      pallets: pallets2.map((p) => ({
        ...p,
        calls: p.calls != null ? { type: p.calls } : void 0,
        events: p.events != null ? { type: p.events } : void 0,
        errors: p.errors != null ? { type: p.errors } : void 0,
        viewFns: [],
        associatedTypes: []
      })),
      extrinsic: {
        ...extrinsic22,
        signedExtensions: { 0: extrinsic22.signedExtensions },
        version: [extrinsic22.version]
      },
      apis,
      outerEnums,
      custom
    };
  }
  const { lookup: lookup2, extrinsic: extrinsic4, pallets } = metadata2;
  return {
    version: 14,
    lookup: lookup2,
    pallets: pallets.map((p) => ({
      ...p,
      calls: p.calls != null ? { type: p.calls } : void 0,
      events: p.events != null ? { type: p.events } : void 0,
      errors: p.errors != null ? { type: p.errors } : void 0,
      viewFns: [],
      associatedTypes: []
    })),
    extrinsic: {
      ...extrinsic4,
      signedExtensions: { 0: extrinsic4.signedExtensions },
      version: [extrinsic4.version]
    },
    apis: []
  };
};

// node_modules/@polkadot-api/substrate-bindings/dist/extrinsics/extrinsic-format.js
var TYPES = {
  bare: 0,
  0: "bare",
  general: 1,
  1: "general",
  signed: 2,
  2: "signed"
};
var extrinsicFormat = enhanceCodec(
  u8,
  ({ version, type }) => version + (TYPES[type] << 6),
  (v) => {
    const version = v & 63;
    const type = v >> 6;
    if (version === 4 && (type === TYPES.bare || type === TYPES.signed))
      return { version, type: TYPES[type] };
    if (version === 5 && (type === TYPES.bare || type === TYPES.general))
      return { version, type: TYPES[type] };
    throw new Error(`ExtrinsicFormat ${v} not valid`);
  }
);

// node_modules/@polkadot-api/substrate-bindings/dist/hashes/blake2.js
var len32 = { dkLen: 32 };
var Blake2256 = (encoded) => blake2b(encoded, len32);
var len16 = { dkLen: 16 };
var Blake2128 = (encoded) => blake2b(encoded, len16);
var Blake2128Concat = (encoded) => mergeUint82([Blake2128(encoded), encoded]);

// node_modules/@polkadot-api/substrate-bindings/dist/hashes/blake3.js
var len322 = { dkLen: 32 };
var Blake3256 = (encoded) => blake3(encoded, len322);
var Blake3256Concat = (encoded) => mergeUint82([Blake3256(encoded), encoded]);

// node_modules/@polkadot-api/substrate-bindings/dist/hashes/identity.js
var Identity = (encoded) => encoded;

// node_modules/@polkadot-api/substrate-bindings/dist/hashes/h64.js
var bigintFromU16 = (v0, v1, v2, v3) => new DataView(new Uint16Array([v0, v1, v2, v3]).buffer).getBigUint64(0, true);
var MASK_64 = 2n ** 64n - 1n;
var rotl = (input, nBits) => input << nBits & MASK_64 | input >> 64n - nBits;
var multiply = (a, b) => a * b & MASK_64;
var add2 = (a, b) => a + b & MASK_64;
var PRIME64_1 = 11400714785074694791n;
var PRIME64_2 = 14029467366897019727n;
var PRIME64_3 = 1609587929392839161n;
var PRIME64_4 = 9650029242287828579n;
var PRIME64_5 = 2870177450012600261n;
function h64(input, seed = 0n) {
  let v1 = add2(add2(seed, PRIME64_1), PRIME64_2);
  let v2 = add2(seed, PRIME64_2);
  let v3 = seed;
  let v4 = seed - PRIME64_1;
  let totalLen = input.length;
  let memsize = 0;
  let memory = null;
  (function update() {
    let p2 = 0;
    let bEnd = p2 + totalLen;
    if (!totalLen) return;
    memory = new Uint8Array(32);
    if (totalLen < 32) {
      memory.set(input.subarray(0, totalLen), memsize);
      memsize += totalLen;
      return;
    }
    if (p2 <= bEnd - 32) {
      const limit = bEnd - 32;
      do {
        let other;
        other = bigintFromU16(
          input[p2 + 1] << 8 | input[p2],
          input[p2 + 3] << 8 | input[p2 + 2],
          input[p2 + 5] << 8 | input[p2 + 4],
          input[p2 + 7] << 8 | input[p2 + 6]
        );
        v1 = multiply(rotl(add2(v1, multiply(other, PRIME64_2)), 31n), PRIME64_1);
        p2 += 8;
        other = bigintFromU16(
          input[p2 + 1] << 8 | input[p2],
          input[p2 + 3] << 8 | input[p2 + 2],
          input[p2 + 5] << 8 | input[p2 + 4],
          input[p2 + 7] << 8 | input[p2 + 6]
        );
        v2 = multiply(rotl(add2(v2, multiply(other, PRIME64_2)), 31n), PRIME64_1);
        p2 += 8;
        other = bigintFromU16(
          input[p2 + 1] << 8 | input[p2],
          input[p2 + 3] << 8 | input[p2 + 2],
          input[p2 + 5] << 8 | input[p2 + 4],
          input[p2 + 7] << 8 | input[p2 + 6]
        );
        v3 = multiply(rotl(add2(v3, multiply(other, PRIME64_2)), 31n), PRIME64_1);
        p2 += 8;
        other = bigintFromU16(
          input[p2 + 1] << 8 | input[p2],
          input[p2 + 3] << 8 | input[p2 + 2],
          input[p2 + 5] << 8 | input[p2 + 4],
          input[p2 + 7] << 8 | input[p2 + 6]
        );
        v4 = multiply(rotl(add2(v4, multiply(other, PRIME64_2)), 31n), PRIME64_1);
        p2 += 8;
      } while (p2 <= limit);
    }
    if (p2 < bEnd) {
      memory.set(input.subarray(p2, bEnd), memsize);
      memsize = bEnd - p2;
    }
  })();
  input = memory || input;
  let result;
  let p = 0;
  if (totalLen >= 32) {
    result = rotl(v1, 1n);
    result = add2(result, rotl(v2, 7n));
    result = add2(result, rotl(v3, 12n));
    result = add2(result, rotl(v4, 18n));
    v1 = multiply(rotl(multiply(v1, PRIME64_2), 31n), PRIME64_1);
    result = result ^ v1;
    result = add2(multiply(result, PRIME64_1), PRIME64_4);
    v2 = multiply(rotl(multiply(v2, PRIME64_2), 31n), PRIME64_1);
    result = result ^ v2;
    result = add2(multiply(result, PRIME64_1), PRIME64_4);
    v3 = multiply(rotl(multiply(v3, PRIME64_2), 31n), PRIME64_1);
    result = result ^ v3;
    result = add2(multiply(result, PRIME64_1), PRIME64_4);
    v4 = multiply(rotl(multiply(v4, PRIME64_2), 31n), PRIME64_1);
    result = result ^ v4;
    result = add2(multiply(result, PRIME64_1), PRIME64_4);
  } else {
    result = add2(seed, PRIME64_5);
  }
  result = add2(result, BigInt(totalLen));
  while (p <= memsize - 8) {
    let temp2 = bigintFromU16(
      input[p + 1] << 8 | input[p],
      input[p + 3] << 8 | input[p + 2],
      input[p + 5] << 8 | input[p + 4],
      input[p + 7] << 8 | input[p + 6]
    );
    temp2 = multiply(rotl(multiply(temp2, PRIME64_2), 31n), PRIME64_1);
    result = add2(multiply(rotl(result ^ temp2, 27n), PRIME64_1), PRIME64_4);
    p += 8;
  }
  if (p + 4 <= memsize) {
    let temp2 = multiply(
      bigintFromU16(
        input[p + 1] << 8 | input[p],
        input[p + 3] << 8 | input[p + 2],
        0,
        0
      ),
      PRIME64_1
    );
    result = add2(multiply(rotl(result ^ temp2, 23n), PRIME64_2), PRIME64_3);
    p += 4;
  }
  while (p < memsize) {
    const temp2 = multiply(bigintFromU16(input[p++], 0, 0, 0), PRIME64_5);
    result = multiply(rotl(result ^ temp2, 11n), PRIME64_1);
  }
  let temp = result >> 33n;
  result = multiply(result ^ temp, PRIME64_2);
  temp = result >> 29n;
  result = multiply(result ^ temp, PRIME64_3);
  temp = result >> 32n;
  result ^= temp;
  return result;
}

// node_modules/@polkadot-api/substrate-bindings/dist/hashes/twoX.js
var Twox128 = (input) => {
  const result = new Uint8Array(16);
  const dv = new DataView(result.buffer);
  dv.setBigUint64(0, h64(input), true);
  dv.setBigUint64(8, h64(input, 1n), true);
  return result;
};
var Twox256 = (input) => {
  const result = new Uint8Array(32);
  const dv = new DataView(result.buffer);
  dv.setBigUint64(0, h64(input), true);
  dv.setBigUint64(8, h64(input, 1n), true);
  dv.setBigUint64(16, h64(input, 2n), true);
  dv.setBigUint64(24, h64(input, 3n), true);
  return result;
};
var Twox64Concat = (encoded) => mergeUint82([u64.enc(h64(encoded)), encoded]);

// node_modules/@polkadot-api/substrate-bindings/dist/storage.js
var textEncoder5 = new TextEncoder();
var hashers2 = /* @__PURE__ */ new Map([
  [Identity, 0],
  [Twox64Concat, 8],
  [Blake2128Concat, 16],
  [Blake2128, -16],
  [Blake2256, -32],
  [Twox128, -16],
  [Twox256, -32]
]);
var Storage = (pallet) => {
  const palledEncoded = Twox128(textEncoder5.encode(pallet));
  return (name, ...encoders) => {
    const palletItemEncoded = mergeUint82([
      palledEncoded,
      Twox128(textEncoder5.encode(name))
    ]);
    const palletItemEncodedHex = toHex2(palletItemEncoded);
    const dec3 = (key) => {
      if (!key.startsWith(palletItemEncodedHex))
        throw new Error(`key does not match this storage (${pallet}.${name})`);
      if (encoders.length === 0) return [];
      const argsKey = fromHex3(key.slice(palletItemEncodedHex.length));
      const result = new Array(encoders.length);
      for (let i = 0, cur = 0; i < encoders.length; i++) {
        const [codec, hasher] = encoders[i];
        const hBytes = hashers2.get(hasher);
        if (hBytes == null) throw new Error("Unknown hasher");
        if (hBytes < 0) {
          const opaqueBytes2 = hBytes * -1;
          result[i] = toHex2(argsKey.slice(cur, cur + opaqueBytes2));
          cur += opaqueBytes2;
        } else {
          cur += hBytes;
          result[i] = codec.dec(argsKey.slice(cur));
          cur += codec.enc(result[i]).length;
        }
      }
      return result;
    };
    const fns = encoders.map(
      ([{ enc: enc22 }, hash]) => (val) => hash(enc22(val))
    );
    const enc3 = (...args) => toHex2(
      mergeUint82([
        palletItemEncoded,
        ...args.map((val, idx) => fns[idx](val))
      ])
    );
    return {
      enc: enc3,
      dec: dec3
    };
  };
};

// node_modules/@polkadot-api/substrate-bindings/dist/utils/multisig.js
var PREFIX = Binary.fromText("modlpy/utilisuba");
var getMultisigAccountId = ({
  threshold,
  signatories
}) => {
  const sortedSignatories = sortMultisigSignatories(signatories);
  const payload = mergeUint82([
    PREFIX,
    compact.enc(sortedSignatories.length),
    ...sortedSignatories,
    u16.enc(threshold)
  ]);
  return Blake2256(payload);
};
var sortMultisigSignatories = (signatories) => signatories.slice().sort((a, b) => {
  for (let i = 0; ; i++) {
    const overA = i >= a.length;
    const overB = i >= b.length;
    if (overA && overB) return 0;
    else if (overA) return -1;
    else if (overB) return 1;
    else if (a[i] !== b[i]) return a[i] > b[i] ? 1 : -1;
  }
});

// node_modules/@polkadot-api/substrate-bindings/dist/trie/types.js
var TrieNodeHeaders = {
  Leaf: "Leaf",
  Branch: "Branch",
  BranchWithVal: "BranchWithVal",
  LeafWithHash: "LeafWithHash",
  BranchWithHash: "BranchWithHash",
  Empty: "Empty",
  Reserved: "Reserved"
};

// node_modules/@polkadot-api/substrate-bindings/dist/trie/node-decoder.js
var varHex = Hex().dec;
var allHex = Hex(Infinity).dec;
var hex322 = Hex(32).dec;
var byte = u8.dec;
var getHeader = (bytes) => {
  const firstByte = byte(bytes);
  let bitsLeft = 6;
  const typeId = firstByte >> bitsLeft;
  const type = typeId ? typeId === 1 ? TrieNodeHeaders.Leaf : typeId === 2 ? TrieNodeHeaders.Branch : TrieNodeHeaders.BranchWithVal : firstByte >> --bitsLeft ? TrieNodeHeaders.LeafWithHash : firstByte >> --bitsLeft ? TrieNodeHeaders.BranchWithHash : firstByte ? TrieNodeHeaders.Reserved : TrieNodeHeaders.Empty;
  let nNibles = firstByte & 255 >> 8 - bitsLeft;
  if (nNibles === 2 ** bitsLeft - 1) {
    let current;
    do
      nNibles += current = byte(bytes);
    while (current === 255);
  }
  return {
    type,
    partialKey: Hex(Math.ceil(nNibles / 2)).dec(bytes).slice(nNibles % 2 ? 3 : 2)
  };
};
var trieNodeDec = createDecoder((bytes) => {
  const header = getHeader(bytes);
  const { type } = header;
  if (type === "Empty" || type === "Reserved") return header;
  if (type === "Leaf" || type === "LeafWithHash")
    return {
      ...header,
      value: allHex(bytes)
    };
  const bitmap = u16.dec(bytes);
  const keys = [];
  for (let i = 0; i < 16; i++) if (bitmap >> i & 1) keys.push(i.toString(16));
  let value = null;
  if (type === "BranchWithVal") value = varHex(bytes);
  if (type === "BranchWithHash") value = hex322(bytes);
  const result = {
    ...header,
    children: Object.fromEntries(keys.map((key) => [key, varHex(bytes)]))
  };
  if (value !== null) result.value = value;
  return result;
});

// node_modules/@polkadot-api/substrate-bindings/dist/trie/proofs.js
var TrieNodeWithHash = (hasher) => createDecoder((input) => {
  const hash = toHex2(hasher(new Uint8Array(input.buffer)));
  try {
    return {
      hash,
      ...trieNodeDec(input)
    };
  } catch {
    return { type: "Raw", hash, value: "" };
  }
});
var validateProofs = (proofs, hasher = Blake2256) => {
  const proofsList = proofs.map(TrieNodeWithHash(hasher));
  const proofsRecord = Object.fromEntries(proofsList.map((p) => [p.hash, p]));
  const hashes = proofsList.map((p) => p.hash);
  const roots = new Set(hashes);
  const setRawValue = (input) => {
    if (input.value) return;
    const val = proofs[hashes.indexOf(input.hash)];
    input.value = typeof val === "string" ? val : toHex2(val);
  };
  proofsList.forEach((p) => {
    if ("children" in p) {
      Object.values(p.children).forEach((hash) => {
        const child = proofsRecord[hash];
        if (child) {
          child.parent = p.hash;
          roots.delete(hash);
        }
      });
    }
    if (p.type === "BranchWithHash" || p.type === "LeafWithHash") {
      const childHash = p.value;
      const child = proofsRecord[childHash];
      if (!child) return;
      roots.delete(childHash);
      if (child.type !== "Raw") {
        Object.keys(child).forEach((k) => delete child[k]);
        child.type = "Raw";
        child.hash = childHash;
      }
      child.parent = p.hash;
      setRawValue(child);
    }
    if (p.type === "Raw") setRawValue(p);
  });
  return roots.size === 1 ? { rootHash: roots.values().next().value, proofs: proofsRecord } : null;
};

// node_modules/@polkadot-api/metadata-builders/dist/with-cache.js
var withCache = (fn, onEnterCircular, onExitCircular) => (input, cache, stack, ...rest) => {
  const { id } = input;
  if (cache.has(id)) return cache.get(id);
  if (stack.has(id)) {
    const res = onEnterCircular(() => cache.get(id), input, ...rest);
    cache.set(id, res);
    return res;
  }
  stack.add(id);
  let result = fn(input, cache, stack, ...rest);
  stack.delete(id);
  if (cache.has(id))
    result = onExitCircular(result, cache.get(id), input, ...rest);
  cache.set(id, result);
  return result;
};

// node_modules/@polkadot-api/metadata-builders/dist/lookup-codec-builder.js
var _bytes = Bytes();
var _buildCodec = (input, cache, stack, _accountId) => {
  if (input.type === "primitive") return dist_exports[input.value];
  if (input.type === "void") return _void2;
  if (input.type === "AccountId32") return _accountId;
  if (input.type === "AccountId20") return ethAccount;
  if (input.type === "compact")
    return input.isBig ? compactBn : compactNumber;
  if (input.type === "bitSequence") return BitSeq(input.isLSB);
  const buildNextCodec = (nextInput) => buildCodec(nextInput, cache, stack, _accountId);
  const buildVector = (inner2, len) => {
    const innerCodec = buildNextCodec(inner2);
    return len ? Vector2(innerCodec, len) : Vector2(innerCodec);
  };
  const buildTuple = (value) => Tuple2(...value.map(buildNextCodec));
  const buildStruct = (value) => {
    const inner2 = Object.fromEntries(
      Object.entries(value).map(([key, value2]) => [key, buildNextCodec(value2)])
    );
    return Struct2(inner2);
  };
  if (input.type === "sequence" && input.value.type === "primitive" && input.value.value === "u8") {
    return _bytes;
  }
  if (input.type === "array") {
    if (input.value.type === "primitive" && input.value.value === "u8")
      return SizedBytes(input.len);
    return buildVector(input.value, input.len);
  }
  if (input.type === "sequence") return buildVector(input.value);
  if (input.type === "tuple") return buildTuple(input.value);
  if (input.type === "struct") return buildStruct(input.value);
  if (input.type === "option") return Option2(buildNextCodec(input.value));
  if (input.type === "result")
    return Result2(
      buildNextCodec(input.value.ok),
      buildNextCodec(input.value.ko)
    );
  const dependencies = Object.values(input.value).map((v) => {
    switch (v.type) {
      case "void":
        return _void2;
      case "lookupEntry":
        return buildNextCodec(v.value);
      case "tuple":
        return buildTuple(v.value);
      case "struct":
        return buildStruct(v.value);
      case "array":
        return buildVector(v.value, v.len);
    }
  });
  const inner = Object.fromEntries(
    Object.keys(input.value).map((key, idx) => {
      return [key, dependencies[idx]];
    })
  );
  const indexes = Object.values(input.value).map((x) => x.idx);
  const areIndexesSorted = indexes.every((idx, i) => idx === i);
  const variantCodec = areIndexesSorted ? Variant(inner) : Variant(inner, indexes);
  return input.byteLength ? fixedSizeCodec(variantCodec, input.byteLength) : variantCodec;
};
var buildCodec = withCache(_buildCodec, Self, (res) => res);
var getLookupCodecBuilder = (lookup2, accountId = AccountId()) => {
  const cache = /* @__PURE__ */ new Map();
  const buildDefinition = (id) => buildCodec(lookup2(id), cache, /* @__PURE__ */ new Set(), accountId);
  return (id) => buildDefinition(id);
};
var fixedSizeCodec = (codec, size) => {
  const allBytes = Bytes(size);
  return createCodec(
    (value) => allBytes.enc(codec.enc(value)),
    (data) => codec.dec(allBytes.dec(data))
  );
};

// node_modules/@polkadot-api/metadata-builders/dist/dynamic-builder.js
var nullCodec = enhanceCodec(
  _void2,
  () => void 0,
  () => null
);
var getDynamicBuilder = (getLookupEntryDef) => {
  const { metadata: metadata2 } = getLookupEntryDef;
  let buildDefinition = getLookupCodecBuilder(getLookupEntryDef);
  const prefix = metadata2.pallets.find((x) => x.name === "System")?.constants.find((x) => x.name === "SS58Prefix");
  let ss58Prefix;
  if (prefix) {
    try {
      const prefixVal = buildDefinition(prefix.type).dec(prefix.value);
      if (typeof prefixVal === "number") {
        ss58Prefix = prefixVal;
        buildDefinition = getLookupCodecBuilder(
          getLookupEntryDef,
          AccountId(prefixVal)
        );
      }
    } catch (_) {
    }
  }
  const storagePallets = /* @__PURE__ */ new Map();
  const buildStorage = (pallet, entry2) => {
    let storagePallet = storagePallets.get(pallet);
    if (!storagePallet)
      storagePallets.set(pallet, storagePallet = Storage(pallet));
    const storageEntry = metadata2.pallets.find((x) => x.name === pallet).storage.items.find((s) => s.name === entry2);
    const withNullVoid = (codec) => codec === _void2 ? nullCodec : codec;
    const storageWithFallback = (len, value2, ...args) => {
      const keys = storagePallet(...args);
      const [, ...encodersWithHash] = args;
      return {
        args: Tuple2(...encodersWithHash.map(([codec]) => codec)),
        keys,
        value: value2,
        len,
        fallback: storageEntry.modifier === 1 ? value2.dec(storageEntry.fallback) : void 0
      };
    };
    if (storageEntry.type.tag === "plain")
      return storageWithFallback(
        0,
        withNullVoid(buildDefinition(storageEntry.type.value)),
        entry2
      );
    const { key, value, hashers: hashers3 } = storageEntry.type.value;
    const val = withNullVoid(buildDefinition(value));
    const hashes = hashers3.map((x) => dist_exports[x.tag]);
    const hashArgs = (() => {
      if (hashes.length === 1) {
        return [[buildDefinition(key), hashes[0]]];
      }
      const keyDef = getLookupEntryDef(key);
      switch (keyDef.type) {
        case "array":
          return hashes.map((hash) => [buildDefinition(keyDef.value.id), hash]);
        case "tuple":
          return keyDef.value.map((x, idx) => [
            buildDefinition(x.id),
            hashes[idx]
          ]);
        default:
          throw new Error("Invalid key type");
      }
    })();
    return storageWithFallback(hashes.length, val, entry2, ...hashArgs);
  };
  const buildEnumEntry = (entry2) => {
    switch (entry2.type) {
      case "void":
        return _void2;
      case "lookupEntry":
        return buildDefinition(entry2.value.id);
      case "tuple":
        return Tuple2(
          ...Object.values(entry2.value).map((l) => buildDefinition(l.id))
        );
      case "struct":
        return Struct2(
          mapObject2(entry2.value, (x) => buildDefinition(x.id))
        );
      case "array":
        return Vector2(buildDefinition(entry2.value.id), entry2.len);
    }
  };
  const buildConstant = (pallet, constantName) => {
    const storageEntry = metadata2.pallets.find((x) => x.name === pallet).constants.find((s) => s.name === constantName);
    return buildDefinition(storageEntry.type);
  };
  const buildVariant = (type) => (pallet, name) => {
    const palletEntry = metadata2.pallets.find((x) => x.name === pallet);
    const lookup2 = getLookupEntryDef(palletEntry[type].type);
    if (lookup2.type !== "enum") throw null;
    const entry2 = lookup2.value[name];
    return {
      location: [palletEntry.index, entry2.idx],
      codec: buildEnumEntry(lookup2.value[name])
    };
  };
  const buildViewFn = (pallet, entry2) => {
    const fn = metadata2.pallets.find((x) => x.name === pallet)?.viewFns.find((x) => x.name === entry2);
    if (!fn) throw null;
    return {
      args: Tuple2(...fn.inputs.map((x) => buildDefinition(x.type))),
      value: buildDefinition(fn.output)
    };
  };
  const buildRuntimeCall = (api, method) => {
    const entry2 = metadata2.apis.find((x) => x.name === api)?.methods.find((x) => x.name === method);
    if (!entry2) throw null;
    return {
      args: Tuple2(...entry2.inputs.map((x) => buildDefinition(x.type))),
      value: buildDefinition(entry2.output)
    };
  };
  return {
    buildDefinition,
    buildStorage,
    buildEvent: buildVariant("events"),
    buildError: buildVariant("errors"),
    buildViewFn,
    buildRuntimeCall,
    buildCall: buildVariant("calls"),
    buildConstant,
    ss58Prefix
  };
};

// src/chain/ss58.ts
var PREFIX2 = 42;
var ADDRESS = /^[1-9A-HJ-NP-Za-km-z]{47,48}$/;
function readSs58(text2) {
  if (/^0x/i.test(text2)) return { ok: false, reason: "it is hex, not an ss58 address" };
  if (!ADDRESS.test(text2)) return { ok: false, reason: "it is no ss58 address of 32 bytes (length or alphabet)" };
  const info2 = getSs58AddressInfo(text2);
  if (!info2.isValid) return { ok: false, reason: "its checksum is wrong" };
  if (info2.publicKey.byteLength !== 32) return { ok: false, reason: "it does not hold 32 bytes" };
  if (info2.ss58Format !== PREFIX2) {
    return { ok: false, reason: `it belongs to another network (prefix ${info2.ss58Format}, expected ${PREFIX2})` };
  }
  return { ok: true, publicKey: info2.publicKey };
}
function writeSs58(publicKey) {
  return fromBufferToBase58(PREFIX2)(publicKey);
}

// src/chain/shape.ts
var PRIMITIVES = { bool, u8, u16, u32, u64, u128, i64, i128 };
function shapeOf(entry2, callType, depth = 0) {
  if (depth > 12) return void 0;
  if (entry2.id === callType) return "call";
  const inner = (of) => shapeOf(of, callType, depth + 1);
  switch (entry2.type) {
    case "primitive":
      return entry2.value in PRIMITIVES ? entry2.value : void 0;
    case "void":
      return "void";
    case "AccountId32":
      return "account";
    case "compact":
      return { compact: true };
    case "option": {
      const shape = inner(entry2.value);
      return shape === void 0 ? void 0 : { option: shape };
    }
    case "sequence": {
      if (entry2.value.type === "primitive" && entry2.value.value === "u8") return "bytes";
      const shape = inner(entry2.value);
      return shape === void 0 ? void 0 : { vec: shape };
    }
    case "array": {
      if (entry2.value.type === "primitive" && entry2.value.value === "u8") return { fixed: entry2.len };
      const shape = inner(entry2.value);
      return shape === void 0 ? void 0 : { array: [shape, entry2.len] };
    }
    case "tuple": {
      const shapes = entry2.value.map(inner);
      return shapes.some((shape) => shape === void 0) ? void 0 : { tuple: shapes };
    }
    case "struct": {
      const members = Object.entries(entry2.value).map(([name, of]) => [name, inner(of)]);
      return members.some(([, shape]) => shape === void 0) ? void 0 : { struct: members };
    }
    case "enum": {
      const variants = Object.entries(entry2.value).map(([name, variant2]) => {
        const of = variant2.type === "lookupEntry" ? variant2.value : { ...variant2, id: -1 };
        return [name, variant2.idx, inner(of)];
      });
      return variants.some(([, , shape]) => shape === void 0) ? void 0 : { enum: variants };
    }
    default:
      return void 0;
  }
}
function isEmptyShape(shape) {
  if (shape === "void") return true;
  if (typeof shape !== "object") return false;
  if ("tuple" in shape) return shape.tuple.every(isEmptyShape);
  if ("struct" in shape) return shape.struct.every(([, member]) => isEmptyShape(member));
  return "array" in shape && (shape.array[1] === 0 || isEmptyShape(shape.array[0]));
}
var account = enhanceCodec(
  fixedBytes(32),
  (text2) => {
    const reading = readSs58(text2);
    if (!reading.ok) throw new RangeError(reading.reason);
    return toHex(reading.publicKey);
  },
  (hex) => writeSs58(fromHex(hex))
);
function fixedBytes(size) {
  const bytes = Vector2(u8, size);
  return enhanceCodec(
    bytes,
    (hex) => [...fromHex(hex)],
    (list) => toHex(Uint8Array.from(list))
  );
}
var call = createCodec(
  (hex) => fromHex(hex),
  () => {
    throw new RangeError("a call inside a call is not read");
  }
);
function codecOf(shape) {
  if (typeof shape === "string") {
    switch (shape) {
      case "void":
        return _void2;
      case "account":
        return account;
      case "call":
        return call;
      case "bytes":
        return enhanceCodec(
          Vector2(u8),
          (hex) => [...fromHex(hex)],
          (list) => toHex(Uint8Array.from(list))
        );
      default:
        return PRIMITIVES[shape];
    }
  }
  if ("compact" in shape) return compactBn;
  if ("option" in shape) return Option2(codecOf(shape.option));
  if ("vec" in shape) return Vector2(codecOf(shape.vec));
  if ("fixed" in shape) return fixedBytes(shape.fixed);
  if ("array" in shape) return Vector2(codecOf(shape.array[0]), shape.array[1]);
  if ("tuple" in shape) return Tuple2(...shape.tuple.map(codecOf));
  if ("struct" in shape) return Struct2(byName(shape.struct));
  return ScaleEnum(
    byName(shape.enum.map(([name, , of]) => [name, of])),
    shape.enum.map(([, index]) => index)
  );
}
function byName(members) {
  return Object.fromEntries(members.map(([name, of]) => [name, codecOf(of)]));
}
function decodeValue(shape, hex) {
  const codec = codecOf(shape);
  const value = codec.dec(hex);
  if (toHex(codec.enc(value)).length !== hex.length) throw new RangeError("the value has bytes left over");
  return value;
}

// src/chain/runtime-facts.ts
function deriveFacts(bytes, wanted) {
  try {
    return derive(readMetadata(bytes), wanted);
  } catch (error2) {
    if (error2 instanceof ChainError) throw error2;
    throw new ChainError("metadata", "the metadata of the runtime cannot be read", { cause: error2 });
  }
}
function readMetadata(bytes) {
  return getLookupFn(unifyMetadata(decAnyMetadata(bytes)));
}
function derive(lookup2, wanted) {
  const { metadata: metadata2 } = lookup2;
  const pallets = new Map(metadata2.pallets.map((pallet) => [pallet.name, pallet]));
  const shape = (id) => shapeOf(lookup2(id), lookup2.call);
  const version = readVersion(lookup2);
  const items = {};
  const calls = {};
  const constants2 = {};
  const apis = {};
  for (const [path, pallet, name] of lookAt(wanted.items, pallets)) {
    const item = readItem(pallet, name, shape);
    if (item !== void 0) items[path] = item;
  }
  for (const [path, pallet, name] of lookAt(wanted.calls, pallets)) {
    const call2 = readCall(lookup2, pallet, name);
    if (call2 !== void 0) calls[path] = call2;
  }
  for (const [path, pallet, name] of lookAt(wanted.constants, pallets)) {
    const constant = pallet.constants.find((candidate) => candidate.name === name);
    const of = constant && shape(constant.type);
    if (constant && of !== void 0) constants2[path] = { shape: of, value: constant.value };
  }
  for (const path of wanted.apis) {
    const [api = "", name = ""] = path.split(".");
    const method = metadata2.apis.find((one) => one.name === api)?.methods.find((one) => one.name === name);
    if (!method) continue;
    const inputs = method.inputs.map(({ type }) => shape(type));
    const output = shape(method.output);
    if (output !== void 0 && inputs.every((input) => input !== void 0)) apis[path] = { inputs, output };
  }
  const extensions = metadata2.extrinsic.signedExtensions[0] ?? [];
  return {
    metadataVersion: metadata2.version,
    ...version,
    items,
    calls,
    constants: constants2,
    apis: Object.keys(apis).length === 0 ? null : apis,
    extensions: extensions.map(({ identifier, type, additionalSigned }) => ({
      identifier,
      hasExtra: holdsBytes(shape(type)),
      hasAdditional: holdsBytes(shape(additionalSigned))
    }))
  };
}
function lookAt(paths, pallets) {
  return paths.flatMap((path) => {
    const [palletName = "", name = ""] = path.split(".");
    const pallet = pallets.get(palletName);
    return pallet ? [[path, pallet, name]] : [];
  });
}
function holdsBytes(shape) {
  return shape === void 0 || !isEmptyShape(shape);
}
function readItem(pallet, name, shape) {
  const entry2 = pallet.storage?.items.find((candidate) => candidate.name === name);
  if (!entry2 || !pallet.storage) return void 0;
  const isPlain = entry2.type.tag === "plain";
  const hashers3 = entry2.type.tag === "plain" ? [] : entry2.type.value.hashers.map(({ tag }) => tag);
  const value = shape(entry2.type.tag === "plain" ? entry2.type.value : entry2.type.value.value);
  const key = entry2.type.tag === "plain" ? void 0 : shape(entry2.type.value.key);
  const keys = key === void 0 ? [] : hashers3.length === 1 ? [key] : splitKey(key, hashers3.length);
  if (value === void 0 || !isPlain && keys.length !== hashers3.length) return void 0;
  return {
    prefix: pallet.storage.prefix,
    item: name,
    hashers: hashers3,
    keys,
    value,
    fallback: entry2.modifier === 1 ? entry2.fallback : null
  };
}
function splitKey(key, count) {
  if (typeof key !== "object") return [];
  if ("tuple" in key) return key.tuple;
  return "array" in key && key.array[1] === count ? Array.from({ length: count }, () => key.array[0]) : [];
}
function readCall(lookup2, pallet, name) {
  const calls = pallet.calls && lookup2(pallet.calls.type);
  const variant2 = calls?.type === "enum" ? calls.value[name] : void 0;
  if (variant2 === void 0) return void 0;
  const index = [pallet.index, variant2.idx];
  if (variant2.type === "void") return { index, args: [] };
  const of = variant2.type === "lookupEntry" ? variant2.value : variant2;
  if (of.type !== "struct") return void 0;
  const args = Object.entries(of.value).map(([arg, entry2]) => [arg, shapeOf(entry2, lookup2.call)]);
  return args.every(([, shape]) => shape !== void 0) ? { index, args } : void 0;
}
function readVersion(lookup2) {
  const constant = lookup2.metadata.pallets.find(({ name }) => name === "System")?.constants.find(({ name }) => name === "Version");
  if (!constant) throw new ChainError("metadata", "the metadata has no System.Version");
  const { spec_name, spec_version } = getDynamicBuilder(lookup2).buildDefinition(constant.type).dec(constant.value);
  if (typeof spec_version !== "number") throw new ChainError("metadata", "the metadata has no spec version");
  return { specName: String(spec_name), specVersion: spec_version };
}

// src/chain/chain.ts
var BUDGET_MS = 25e3;
var UNKNOWN_BLOCK = 4003;
var LAG_REPEATS = 3;
var LAG_PAUSE_MS = 500;
var KEYS_PER_QUERY = 256;
var REST_MS = 6e4;
var DEFAULT_PAUSE_MS = 1e3;
var HASH = /^0x[0-9a-f]{64}$/;
function createChain(options, ports) {
  const nodes = options.urls.map(createNode);
  const facts = options.facts ?? memoryFacts();
  let genesisHash;
  let highest = 0;
  const visit = async (node, deadlineAt, body) => {
    for (let round = 1; ; round += 1) {
      try {
        const block = await openBlock(node, deadlineAt);
        const result = await body(block);
        highest = Math.max(highest, block.number);
        return result;
      } catch (error2) {
        if (!(error2 instanceof ChainError) || error2.failure !== "lagging" || round > 1) throw error2;
        await pause(LAG_PAUSE_MS, deadlineAt, error2);
      }
    }
  };
  const pause = async (ms, deadlineAt, reason) => {
    if (ports.now() + ms >= deadlineAt) throw reason;
    await ports.sleep(ms);
  };
  const ask = async (node, calls, deadlineAt) => {
    const results = await askNode(node, calls, deadlineAt, ports);
    return results.map((result, index) => {
      if (!result.ok) throw rpcError(node, calls[index], result.fault);
      return result.value;
    });
  };
  const askAt = async (node, calls, deadlineAt) => {
    for (let repeat = 0; ; repeat += 1) {
      const results = await askNode(node, calls, deadlineAt, ports);
      if (!results.some((result, index) => isUnknownBlock(calls[index], result))) return results;
      const lagging = new ChainError("lagging", `${node.host} does not know a block it has just named`, {
        code: UNKNOWN_BLOCK
      });
      if (repeat === LAG_REPEATS) throw lagging;
      await pause(LAG_PAUSE_MS, deadlineAt, lagging);
    }
  };
  const openBlock = async (node, deadlineAt) => {
    for (let look = 1; ; look += 1) {
      const [hash, first] = await ask(
        node,
        [
          { method: "chain_getFinalizedHead", params: [] },
          ...node.genesisHash === void 0 ? [{ method: "chain_getBlockHash", params: [0] }] : []
        ],
        deadlineAt
      );
      if (typeof hash !== "string" || !HASH.test(hash)) throw contradiction(node, "named no finalized block");
      if (node.genesisHash === void 0) {
        if (typeof first !== "string" || !HASH.test(first)) throw contradiction(node, "named no first block");
        node.genesisHash = first;
      }
      genesisHash ??= node.genesisHash;
      if (node.genesisHash !== genesisHash) throw contradiction(node, "is a node of another chain than the others");
      const block = await readHead(node, hash, deadlineAt);
      if (block.number >= highest) return block;
      const behind = new ChainError(
        "lagging",
        `${node.host} names block ${block.number} as finalized, behind ${highest}, which was answered already`
      );
      if (look > 1) throw behind;
      await pause(LAG_PAUSE_MS, deadlineAt, behind);
    }
  };
  const readHead = async (node, hash, deadlineAt) => {
    const known = await facts.has(genesisHash ?? "");
    const metadataCall = { method: "state_getMetadata", params: [hash] };
    const results = await askAt(
      node,
      [
        { method: "chain_getHeader", params: [hash] },
        { method: "state_getRuntimeVersion", params: [hash] },
        // Nothing is known yet: asked with the rest, which saves a round trip.
        ...known ? [] : [metadataCall]
      ],
      deadlineAt
    );
    const [header, version, metadata2] = results.map((result, index) => {
      if (!result.ok) {
        const methods = ["chain_getHeader", "state_getRuntimeVersion", "state_getMetadata"];
        throw rpcError(node, { method: methods[index] ?? "", params: [] }, result.fault);
      }
      return result.value;
    });
    if (!isRecord(header) || !isRecord(version)) throw contradiction(node, "gave no header or no version");
    const { number, parentHash } = header;
    const { specVersion, transactionVersion } = version;
    if (typeof number !== "string" || !/^0x[0-9a-f]{1,12}$/i.test(number) || typeof parentHash !== "string" || typeof specVersion !== "number" || typeof transactionVersion !== "number") {
      throw contradiction(node, "gave a header or a version that cannot be read");
    }
    const of = async () => {
      const kept = await facts.get(genesisHash ?? "", specVersion);
      if (kept) return kept;
      for (let fetched = metadata2, look = 1; ; look += 1) {
        if (fetched === void 0) [fetched] = await ask(node, [metadataCall], deadlineAt);
        const derived = deriveFacts(fromHexAnswer(node, fetched), options.wanted);
        if (derived.specVersion === specVersion) {
          const whole2 = options.withApis && derived.apis === null ? await withApis(node, hash, derived, deadlineAt) : derived;
          await facts.put(genesisHash ?? "", whole2);
          return whole2;
        }
        if (look > 1) {
          throw new ChainError(
            "metadata",
            `${node.host} gives metadata of spec ${derived.specVersion} for a block of spec ${specVersion}`,
            { hint: "A runtime upgrade is on its way through the nodes; try again in a minute" }
          );
        }
        fetched = void 0;
      }
    };
    const runtime = await of();
    return {
      genesisHash: genesisHash ?? "",
      hash,
      parentHash,
      number: Number.parseInt(number, 16),
      specVersion,
      txVersion: transactionVersion,
      facts: runtime,
      host: node.host,
      query: (keys, calls = []) => query(node, hash, keys, calls, deadlineAt),
      ask: async (calls) => {
        const answers = await askAt(node, calls, deadlineAt);
        return answers.map((answer, index) => {
          if (!answer.ok) throw rpcError(node, calls[index], answer.fault);
          return answer.value;
        });
      }
    };
  };
  const withApis = async (node, hash, known, deadlineAt) => {
    for (const version of ["0x10000000", "0x0f000000"]) {
      const call2 = { method: "state_call", params: ["Metadata_metadata_at_version", version, hash] };
      const [result] = await askAt(node, [call2], deadlineAt);
      if (!result?.ok) return known;
      if (result.value === "0x00") continue;
      const derived = deriveFacts(fromHexAnswer(node, result.value), options.wanted);
      if (derived.specVersion === known.specVersion && derived.apis !== null) return derived;
    }
    return known;
  };
  const query = async (node, hash, keys, calls, deadlineAt) => {
    const unique = [...new Set(keys)];
    const groups = Array.from(
      { length: Math.ceil(unique.length / KEYS_PER_QUERY) },
      (_, index) => unique.slice(index * KEYS_PER_QUERY, (index + 1) * KEYS_PER_QUERY)
    );
    const results = await askAt(
      node,
      [
        ...groups.map((group) => ({ method: "state_queryStorageAt", params: [group, hash] })),
        ...calls.map(({ method, args }) => ({ method: "state_call", params: [method, args, hash] }))
      ],
      deadlineAt
    );
    const values = /* @__PURE__ */ new Map();
    for (const [index, group] of groups.entries()) {
      const result = results[index];
      if (!result?.ok)
        throw rpcError(node, { method: "state_queryStorageAt", params: [] }, result.fault);
      for (const [key, value] of readChanges(node, hash, result.value)) values.set(key, value);
      if (!group.every((key) => values.has(key))) throw contradiction(node, "left out keys that were asked");
    }
    return {
      values,
      calls: results.slice(groups.length).map((result) => {
        if (!result.ok) return result;
        if (typeof result.value !== "string") throw contradiction(node, "answered state_call with no bytes");
        return { ok: true, value: result.value };
      })
    };
  };
  return {
    highestBlock: () => highest,
    raiseHighestBlock: (number) => {
      highest = Math.max(highest, number);
    },
    read: async (body) => {
      const deadlineAt = ports.now() + (options.budgetMs ?? BUDGET_MS);
      for (let round = 0; ; round += 1) {
        const order = [...nodes].sort(
          (a, b) => Number(a.restsUntil > ports.now()) - Number(b.restsUntil > ports.now())
        );
        let last;
        let waitMs = Number.POSITIVE_INFINITY;
        for (const node of order) {
          try {
            return await visit(node, deadlineAt, body);
          } catch (error2) {
            if (!(error2 instanceof ChainError) || !["unreachable", "rate-limited", "lagging"].includes(error2.failure)) {
              throw error2;
            }
            if (last?.failure !== "rate-limited") last = error2;
            node.restsUntil = ports.now() + REST_MS;
            if (error2.failure === "rate-limited")
              waitMs = Math.min(waitMs, error2.retryAfterMs ?? DEFAULT_PAUSE_MS * 2 ** round);
          }
        }
        if (last === void 0) throw new ChainError("unreachable", "no node is configured");
        if (last.failure !== "rate-limited") throw last;
        await pause(Math.max(waitMs, 1), deadlineAt, last);
      }
    }
  };
}
function isUnknownBlock(call2, result) {
  if (result.ok) return call2?.method === "chain_getHeader" && result.value === null;
  return result.fault.code === UNKNOWN_BLOCK && !/exported method|execution|trap/i.test(result.fault.message);
}
function fromHexAnswer(node, value) {
  try {
    return fromHex(String(value));
  } catch (error2) {
    throw new ChainError("metadata", `${node.host} gives metadata that cannot be read`, { cause: error2 });
  }
}
function readChanges(node, hash, answer) {
  const [set, ...more] = Array.isArray(answer) ? answer : [];
  if (!isRecord(set) || more.length > 0 || set["block"] !== hash || !Array.isArray(set["changes"])) {
    throw contradiction(node, "answered state_queryStorageAt for another block");
  }
  return set["changes"].map((change) => {
    const [key, value] = Array.isArray(change) ? change : [];
    if (typeof key !== "string" || value !== null && typeof value !== "string") {
      throw contradiction(node, "answered state_queryStorageAt with something else");
    }
    return [key, value];
  });
}
function memoryFacts() {
  const kept = /* @__PURE__ */ new Map();
  return {
    get: (genesisHash, specVersion) => kept.get(`${genesisHash} ${specVersion}`),
    put: (genesisHash, facts) => void kept.set(`${genesisHash} ${facts.specVersion}`, facts),
    has: () => kept.size > 0
  };
}

// src/chain/client-ports.ts
var MAX_ANSWER_BYTES = 16 * 1048576;
function chainPortsOf(http, clock) {
  return {
    now: clock.monotonic,
    sleep: (ms) => clock.sleep(ms),
    post: async (url, body) => {
      const response = await http.send({
        method: "POST",
        url,
        headers: { "content-type": "application/json", accept: "application/json", "accept-encoding": "identity" },
        body,
        idempotent: false,
        retryStatus: () => false,
        maxBodyBytes: MAX_ANSWER_BYTES
      });
      return { status: response.status, retryAfter: response.headers["retry-after"], text: response.text() };
    }
  };
}

// src/dividends/amount.ts
var RAO = 1000000000n;
function formatRao(rao) {
  const sign = rao < 0n ? "-" : "";
  const digits = (rao < 0n ? -rao : rao).toString().padStart(10, "0");
  const fraction = digits.slice(-9).replace(/0+$/, "");
  return `${sign}${digits.slice(0, -9)}${fraction === "" ? "" : `.${fraction}`}`;
}
function atPrice(alphaRao, priceRao) {
  return alphaRao * priceRao / RAO;
}

// src/dividends/answer.ts
function printDividend(dividend, freshness, stakeTxTriggered = false) {
  const { netuid, hotkey, ...rest } = dividend;
  const head = JSON.stringify({ netuid, hotkey }).slice(0, -1);
  const { cached, ...age } = freshness;
  const tail = JSON.stringify({ cached, stake_tx_triggered: stakeTxTriggered, ...rest, ...age }).slice(1);
  return `${head},"dividend":${dividend.rao},${tail}`;
}

// src/dividends/files.ts
var READ_NOW = { cached: false, age_seconds: 0, stale: false };
function printResults(results) {
  return `[${results.map((dividend) => printDividend(dividend, READ_NOW)).join(",")}]`;
}
function printJsonFile({ results, ...block }) {
  const lines = results.map((dividend) => `    ${printDividend(dividend, READ_NOW)}`);
  const head = JSON.stringify(
    { block: block.block, block_hash: block.block_hash, spec_version: block.spec_version },
    null,
    2
  );
  return `${head.slice(0, -2)},
  "results": [
${lines.join(",\n")}
  ]
}
`;
}
var COLUMNS = [
  "netuid",
  "hotkey",
  "rao",
  "alpha_rao",
  "root_alpha_rao",
  "estimated_tao",
  "block",
  "epoch_block",
  "registered_at",
  "zero_reason"
];
function printCsvFile({ results }) {
  const rows = results.map(
    (dividend) => [
      ...[dividend.netuid, dividend.hotkey, dividend.rao, dividend.components.alpha, dividend.components.root_alpha],
      ...[dividend.estimated_tao, dividend.block, dividend.epoch_block, dividend.registered_at, dividend.zero_reason]
    ].map((value) => value === null ? "" : String(value)).join(",")
  );
  return [COLUMNS.join(","), ...rows].map((line) => `${line}\r
`).join("");
}
function sumResults(results) {
  let alphaRao = 0n;
  let estimated;
  for (const { rao, estimated_tao } of results) {
    alphaRao += BigInt(rao);
    if (estimated_tao === null) continue;
    const [whole2 = "0", fraction = ""] = estimated_tao.split(".");
    estimated = (estimated ?? 0n) + BigInt(whole2 + fraction.padEnd(9, "0"));
  }
  return { alphaRao, estimatedTaoRao: estimated };
}

// src/dividends/patient.ts
var FIRST_WAIT_MS = 1e3;
var LONGEST_WAIT_MS = 6e4;
var PASSING = ["unreachable", "rate-limited", "lagging", "metadata", "chain-stale"];
async function patiently(ask, { maxRetries, deadlineAt }, ports) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error2) {
      if (!(error2 instanceof ChainError) || !PASSING.includes(error2.failure) || attempt > maxRetries) throw error2;
      const waitMs = error2.retryAfterMs ?? Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
      if (ports.monotonic() + waitMs >= deadlineAt) throw error2;
      ports.log.info(`${error2.message}; retry ${attempt} of ${maxRetries} in ${Math.ceil(waitMs / 1e3)} s`);
      await ports.sleep(waitMs);
    }
  }
}

// src/chain/storage-key.ts
var HASHERS = {
  Blake2128,
  Blake2256,
  Blake2128Concat,
  Twox128,
  Twox256,
  Twox64Concat,
  Identity
};
var text = new TextEncoder();
var prefixes = /* @__PURE__ */ new Map();
function prefixOf({ prefix, item }) {
  const name = `${prefix}.${item}`;
  let bytes = prefixes.get(name);
  if (bytes === void 0) {
    bytes = concatBytes(Twox128(text.encode(prefix)), Twox128(text.encode(item)));
    prefixes.set(name, bytes);
  }
  return bytes;
}
function storageKey(item, args) {
  const parts = args.map((arg, index) => {
    const hasher = item.hashers[index];
    const shape = item.keys[index];
    if (hasher === void 0 || shape === void 0) {
      throw new RangeError(`${item.item} takes ${item.keys.length} keys, not ${args.length}`);
    }
    return HASHERS[hasher](codecOf(shape).enc(arg));
  });
  return toHex(concatBytes(prefixOf(item), ...parts));
}

// src/dividends/query.ts
var SUBTENSOR = "SubtensorModule";
var ALPHA = `${SUBTENSOR}.AlphaDividendsPerSubnet`;
var ROOT_ALPHA = `${SUBTENSOR}.RootAlphaDividendsPerSubnet`;
var NETWORKS_ADDED = `${SUBTENSOR}.NetworksAdded`;
var UIDS = `${SUBTENSOR}.Uids`;
var EPOCH = `${SUBTENSOR}.LastMechansimStepBlock`;
var REGISTERED_AT = `${SUBTENSOR}.NetworkRegisteredAt`;
var NOW = "Timestamp.Now";
var PRICE = "SwapRuntimeApi.current_alpha_price";
var ALL_PRICES = "SwapRuntimeApi.current_alpha_price_all";
var ALL_PRICES_SINCE = 424;
var DIVIDEND_ITEMS = [ALPHA, ROOT_ALPHA, NETWORKS_ADDED, UIDS, EPOCH, REGISTERED_AT, NOW];
var DIVIDEND_APIS = [PRICE, ALL_PRICES];
var MAX_BLOCK_AGE_SECONDS = 300;
var ROOT = 0;
async function queryDividends(chain, pairs, nowMs) {
  return chain.read((block) => dividendsAt(block, pairs, nowMs()));
}
async function dividendsAt(block, pairs, nowMs) {
  if (!block.facts.items[ALPHA] && !block.facts.items[ROOT_ALPHA]) {
    throw new ChainError(
      "storage-absent",
      `the runtime (spec ${block.specVersion}) has neither AlphaDividendsPerSubnet nor RootAlphaDividendsPerSubnet`,
      { hint: "This is no zero: the chain does not keep these figures any more under these names" }
    );
  }
  const netuids = [...new Set(pairs.map(({ netuid }) => netuid))];
  const keys = [
    ...pairs.flatMap((pair) => pairKeys(block, pair)),
    ...netuids.flatMap((netuid) => subnetKeys(block, netuid))
  ];
  const calls = priceCalls(block, netuids);
  let read = await block.query([...keys, ...keyOf(block, NOW)], calls);
  let prices = readPrices(block, netuids, calls, read);
  if (prices === "no-such-method") {
    const single = netuids.map(priceCall);
    const again = await block.query([], single);
    read = { values: read.values, calls: again.calls };
    prices = readPrices(block, netuids, single, read);
  }
  const facts = blockFacts(block, read, nowMs);
  const found = prices === "no-such-method" ? /* @__PURE__ */ new Map() : prices;
  return { ...facts, results: pairs.map((pair) => dividendOf(block, pair, read, found.get(pair.netuid), facts)) };
}
function keyOf(block, path, ...args) {
  const item = block.facts.items[path];
  return item ? [storageKey(item, args)] : [];
}
function pairKeys(block, { netuid, hotkey }) {
  return [ALPHA, ROOT_ALPHA, UIDS].flatMap((path) => keyOf(block, path, netuid, hotkey));
}
function subnetKeys(block, netuid) {
  return [NETWORKS_ADDED, EPOCH, REGISTERED_AT].flatMap((path) => keyOf(block, path, netuid));
}
function storedValue(block, read, path, ...args) {
  const item = block.facts.items[path];
  if (!item) return null;
  const stored = read.values.get(storageKey(item, args)) ?? item.fallback;
  if (stored === null) return null;
  try {
    return decodeValue(item.value, stored);
  } catch (error2) {
    throw new ChainError("refused", `${path} holds ${stored.slice(0, 40)}, which is no ${JSON.stringify(item.value)}`, {
      cause: error2
    });
  }
}
function whole(value, path) {
  if (value === null) return null;
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return BigInt(value);
  throw new ChainError("refused", `${path} is no whole number in this runtime`);
}
function priceCall(netuid) {
  return { method: PRICE.replace(".", "_"), args: toHex(codecOf("u16").enc(netuid)) };
}
function priceCalls(block, netuids) {
  const { apis, specVersion } = block.facts;
  const has = (method, since) => apis === null ? specVersion >= since : method in apis;
  if (netuids.length > 1 && has(ALL_PRICES, ALL_PRICES_SINCE))
    return [{ method: ALL_PRICES.replace(".", "_"), args: "0x" }];
  return has(PRICE, 0) ? netuids.map(priceCall) : [];
}
var PRICE_LIST = {
  vec: {
    struct: [
      ["netuid", "u16"],
      ["price", "u64"]
    ]
  }
};
function readPrices(block, netuids, calls, read) {
  const prices = /* @__PURE__ */ new Map();
  for (const [index, answer] of read.calls.entries()) {
    const call2 = calls[index];
    if (!answer.ok) {
      if (/exported method .* is not found/i.test(`${answer.fault.message} ${answer.fault.data ?? ""}`))
        return "no-such-method";
      throw new ChainError("refused", `${block.host} ${call2?.method}: ${answer.fault.code} ${answer.fault.message}`, {
        code: answer.fault.code
      });
    }
    try {
      if (call2?.args === "0x") {
        const shape = block.facts.apis?.[ALL_PRICES]?.output ?? PRICE_LIST;
        for (const { netuid, price } of decodeValue(shape, answer.value)) {
          prices.set(netuid, price);
        }
      } else {
        prices.set(netuids[index] ?? -1, decodeValue("u64", answer.value));
      }
    } catch (error2) {
      throw new ChainError("refused", `${call2?.method} answered ${answer.value.slice(0, 40)}`, { cause: error2 });
    }
  }
  return prices;
}
function blockFacts(block, read, nowMs) {
  const timeMs = Number(whole(storedValue(block, read, NOW), NOW) ?? 0n);
  const age = timeMs === 0 ? null : Math.max(0, Math.floor((nowMs - timeMs) / 1e3));
  if (age !== null && age > MAX_BLOCK_AGE_SECONDS) {
    throw new ChainError(
      "chain-stale",
      `the newest finalized block (${block.number}) is ${age} s old, more than ${MAX_BLOCK_AGE_SECONDS} s`,
      { hint: "The node stands still, or the chain does not finalize" }
    );
  }
  return {
    block: block.number,
    block_hash: block.hash,
    block_time: timeMs === 0 ? null : new Date(timeMs).toISOString(),
    block_age_seconds: age,
    spec_version: block.specVersion,
    source: block.host
  };
}
function dividendOf(block, { netuid, hotkey }, read, priceRao, facts) {
  const number = (path, ...args) => whole(storedValue(block, read, path, ...args), path);
  const alpha = number(ALPHA, netuid, hotkey);
  const root = number(ROOT_ALPHA, netuid, hotkey);
  const rao = (alpha ?? 0n) + (root ?? 0n);
  const exists = storedValue(block, read, NETWORKS_ADDED, netuid) !== false;
  const isRegistered = !block.facts.items[UIDS] || storedValue(block, read, UIDS, netuid, hotkey) !== null;
  const zero = !exists ? "no-such-subnet" : netuid === ROOT ? "root" : isRegistered ? "none" : "not-registered";
  const price = exists && netuid !== ROOT ? priceRao : void 0;
  const worth = (amount) => price === void 0 || amount === null ? null : formatRao(atPrice(amount, price));
  const epoch = number(EPOCH, netuid);
  const registeredAt = number(REGISTERED_AT, netuid);
  return {
    netuid,
    hotkey,
    unit: "alpha",
    rao: rao.toString(),
    components: { alpha: alpha?.toString() ?? null, root_alpha: root?.toString() ?? null },
    price: price === void 0 ? null : formatRao(price),
    estimated_tao: worth(rao),
    estimated_tao_alpha: worth(alpha),
    estimated_tao_root: worth(root),
    zero_reason: rao === 0n ? zero : null,
    registered_at: registeredAt === null ? null : Number(registeredAt),
    epoch_block: epoch === null ? null : Number(epoch),
    ...facts
  };
}

// src/dividends/summary.ts
var MAX_BARS = 20;
var MAX_ROWS = 500;
var REASONS = {
  "no-such-subnet": "no such subnet",
  root: "root pays none of its own",
  "not-registered": "not registered there",
  none: "nothing in the last epoch"
};
function renderDividends(answer) {
  const { results, block, block_hash, block_time, spec_version, source } = answer;
  const { estimatedTaoRao } = sumResults(results);
  const total = estimatedTaoRao === void 0 ? "" : ` Together worth about **${formatRao(estimatedTaoRao)} TAO**.`;
  const at = block_time === null ? "" : ` of ${block_time}`;
  const sections = [
    "## Dividends",
    `At finalized block **${block}**${at} (${inlineCode(block_hash)}), spec ${spec_version}, answered by ${inlineCode(source)}.${total}`,
    "Amounts are alpha of the subnet\u2019s last epoch, for all nominators of the hotkey, net of the validator\u2019s take. TAO is an estimate at the pool\u2019s price of that block, without slippage.",
    table(
      ["Subnet", "Hotkey", "Alpha", "of it for root stakers", "Price (TAO)", "Worth (TAO)", "Epoch block", "Note"],
      results.slice(0, MAX_ROWS).map(row)
    )
  ];
  if (results.length > MAX_ROWS) sections.push(`_${results.length - MAX_ROWS} more are in the files._`);
  const chart = renderChart(results);
  if (chart !== void 0) sections.push(chart);
  return sections.join("\n\n");
}
function row(dividend) {
  const { netuid, hotkey, rao, components, price, estimated_tao, epoch_block, zero_reason } = dividend;
  return [
    String(netuid),
    inlineCode(hotkey),
    formatRao(BigInt(rao)),
    components.root_alpha === null ? "not kept by this runtime" : formatRao(BigInt(components.root_alpha)),
    price ?? "\u2013",
    estimated_tao ?? "\u2013",
    epoch_block === null ? "\u2013" : String(epoch_block),
    zero_reason === null ? "" : REASONS[zero_reason]
  ];
}
function renderChart(results) {
  const bars = results.filter(({ estimated_tao }) => estimated_tao !== null && estimated_tao !== "0").sort((a, b) => Number(b.estimated_tao) - Number(a.estimated_tao)).slice(0, MAX_BARS);
  if (bars.length === 0) return void 0;
  const names = bars.map(({ netuid, hotkey }) => `"${netuid} ${hotkey.slice(0, 6)}"`);
  return codeBlock(
    [
      "xychart-beta",
      '  title "Worth of the last epoch\u2019s dividends, in TAO (estimate)"',
      `  x-axis [${names.join(", ")}]`,
      '  y-axis "TAO"',
      `  bar [${bars.map(({ estimated_tao }) => estimated_tao).join(", ")}]`
    ].join("\n"),
    "mermaid"
  );
}

// src/dividends/pairs.ts
var shown = (value) => JSON.stringify(value.slice(0, 80));
function readPair(netuidText, hotkeyText) {
  const netuid = netuidText.trim();
  if (!/^\d{1,5}$/.test(netuid) || Number(netuid) > 65535) {
    return {
      ok: false,
      field: "netuid",
      error: `netuid: got ${shown(netuidText)}, expected a whole number from 0 to 65535`
    };
  }
  const hotkey = hotkeyText.trim();
  const address = readSs58(hotkey);
  if (!address.ok) {
    return {
      ok: false,
      field: "hotkey",
      error: `hotkey: got ${shown(hotkeyText)}, expected an ss58 address: ${address.reason}`
    };
  }
  return { ok: true, pair: { netuid: Number(netuid), hotkey } };
}
function readPairLines(text2) {
  const pairs = /* @__PURE__ */ new Map();
  for (const [index, line] of text2.split(/\r?\n/).entries()) {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    const [netuid = "", hotkey = "", ...more] = trimmed.split(",");
    if (hotkey === "" || more.length > 0) {
      return { ok: false, line: index + 1, error: `got ${shown(trimmed)}, expected netuid,hotkey` };
    }
    const reading = readPair(netuid, hotkey);
    if (!reading.ok) return { ok: false, line: index + 1, error: reading.error };
    pairs.set(`${reading.pair.netuid} ${reading.pair.hotkey}`, reading.pair);
  }
  return { ok: true, pairs: [...pairs.values()] };
}

// actions/tao-dividends/request.ts
var NETWORK_NAMES = ["main", "test"];
async function readDividendsRequest(inputs, readFile) {
  const chainUrls = readChainUrls(inputs);
  const outputDir = inputs.path("output-dir", { default: "." });
  const maxRetries = inputs.integer("max-retries", { env: "API_MAX_RETRIES", default: 3, min: 0, max: 100 });
  const deadlineMs = inputs.integer("deadline-seconds", { default: 600, min: 1, max: 21600 }) * 1e3;
  const dryRun = inputs.boolean("dry-run", { default: false });
  return { chainUrls, pairs: await readPairs(inputs, readFile), outputDir, maxRetries, deadlineMs, dryRun };
}
function readChainUrls(inputs) {
  const network = inputs.choice("network", NETWORK_NAMES, { default: "main" });
  const text2 = inputs.text("chain-url", { env: "CHAIN_URL" });
  if (text2 === void 0) return NETWORKS[network];
  const reading = readEndpoints(text2);
  if (!reading.ok) {
    throw new ActionError("input", `chain-url: got ${quoteValue(reading.value)}, expected ${reading.expected}`);
  }
  return reading.urls;
}
async function readPairs(inputs, readFile) {
  const lines = inputs.text("pairs");
  const path = inputs.path("pairs-file");
  if (lines === void 0 === (path === void 0)) {
    throw new ActionError(
      "input",
      lines === void 0 ? 'pairs: got "", expected lines netuid,hotkey' : "pairs: got lines and a pairs-file, expected one of them",
      { hint: "Set the input pairs, or pairs-file with the path of a file of such lines" }
    );
  }
  let text2 = lines ?? "";
  if (path !== void 0) {
    const bytes = await readFile(path);
    if (bytes === void 0) {
      throw new ActionError("input", `pairs-file: got ${quoteValue(path)}, expected a file that exists`);
    }
    try {
      text2 = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch (error2) {
      throw new ActionError("input", `pairs-file: got ${quoteValue(path)}, expected text in UTF-8`, { cause: error2 });
    }
  }
  const name = path === void 0 ? "pairs" : "pairs-file";
  const reading = readPairLines(text2);
  if (!reading.ok) throw new ActionError("input", `${name}: line ${reading.line}: ${reading.error}`);
  if (reading.pairs.length === 0) throw new ActionError("input", `${name}: got no pair, expected lines netuid,hotkey`);
  return reading.pairs;
}

// actions/tao-dividends/run.ts
var READ_TIMEOUT_MS = 1e4;
async function runDividends({ inputs, outputs, summary, ports }) {
  const request = await readDividendsRequest(inputs, (path) => ports.files.read(path));
  const deadlineAt = ports.monotonic() + request.deadlineMs;
  ports.stage("ask the chain");
  const http = ports.http({ name: "chain", retry: { maxRetries: 0 }, readTimeoutMs: READ_TIMEOUT_MS });
  const wanted = { items: DIVIDEND_ITEMS, calls: [], constants: [], apis: DIVIDEND_APIS };
  const chain = createChain({ urls: request.chainUrls, wanted }, chainPortsOf(http, ports));
  const answer = await patiently(
    () => queryDividends(chain, request.pairs, ports.now),
    { ...request, deadlineAt },
    ports
  );
  warnOfZeros(answer, ports.log);
  ports.stage("write the files");
  const folder = request.dryRun ? await ports.files.temporaryFolder("tao-dividends-", { keep: true }) : request.outputDir;
  const hint = "Check output-dir";
  await ports.files.replace(join2(folder, "tao_dividends.json"), printJsonFile(answer), { hint });
  await ports.files.replace(join2(folder, "tao_dividends.csv"), printCsvFile(answer), { hint });
  const { alphaRao, estimatedTaoRao } = sumResults(answer.results);
  outputs.set("status", request.dryRun ? "dry-run" : "queried");
  outputs.set("results", printResults(answer.results));
  outputs.set("block-hash", answer.block_hash);
  outputs.set("total-alpha-rao", alphaRao.toString());
  outputs.set("estimated-tao", estimatedTaoRao === void 0 ? "" : formatRao(estimatedTaoRao));
  summary.add(renderDividends(answer));
}
function warnOfZeros({ results }, log) {
  for (const { netuid, hotkey, zero_reason } of results) {
    const pair = `${netuid},${hotkey}`;
    switch (zero_reason) {
      case "no-such-subnet":
        log.warning(`${pair}: 0, because there is no subnet ${netuid}`);
        break;
      case "root":
        log.warning(`${pair}: 0, because root (netuid 0) pays its stakers through the other subnets`);
        break;
      case "not-registered":
        log.warning(`${pair}: 0, because the hotkey is not registered there (a coldkey, swapped, or pruned?)`);
        break;
      default:
    }
  }
}

// actions/tao-dividends/main.ts
await runAction("tao-dividends", runDividends);
