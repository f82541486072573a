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
import "./chunks/chunk-EKR5RSVM.js";

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
      const { default: undici } = await import("./chunks/undici-3BTIXLVA.js");
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
  const { Agent, ProxyAgent } = (await import("./chunks/undici-3BTIXLVA.js")).default;
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
var appendToFile = (path, text) => appendFileSync(path, text);
var OUTPUT_LIMIT_BYTES = 256 * 1024;
var SUMMARY_LIMIT_BYTES = 1e6;
function printOutput(value) {
  const text = typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : value === void 0 || value === null ? "" : JSON.stringify(value);
  return Buffer.byteLength(text) > OUTPUT_LIMIT_BYTES ? { text: "", tooLarge: true } : { text, tooLarge: false };
}
function printOutputs(values) {
  const blocks = [...values].map(([name, text]) => {
    let delimiter = "ghadelimiter";
    while (text.includes(delimiter)) delimiter += `_${Math.random().toString(36).slice(2)}`;
    return `${name}<<${delimiter}
${text}
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
function tryAppend(append, path, text) {
  try {
    append(path, text);
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
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
function decodeText(bytes, strict, what) {
  try {
    return new TextDecoder("utf-8", { fatal: strict }).decode(bytes);
  } catch (error2) {
    throw new ActionError("remote", `${what} is not UTF-8 text`, { cause: error2 });
  }
}
function isUtf8(bytes) {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
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
    const text = via === void 0 ? explained.text : `${explained.text}, through ${via}`;
    return { kind: "failure", ...explained, text, cause: error2 };
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
  const text = answer.text.slice(0, LOOK_AT);
  const isPage = /^\s*(<!doctype html|<html|<head|<body|<\?xml[^>]*\?>\s*<!doctype html)/i.test(text);
  const title = isPage ? titleOf(text) : void 0;
  const rayId = (headers["cf-ray"] ?? /Ray ID:?\s*(?:<[^>]{0,80}>\s*)*([0-9a-f]{10,20})/i.exec(text)?.[1])?.slice(
    0,
    40
  );
  const found = (name, what, hint) => ({ name, what, title, rayId, hint });
  if (headers["cf-mitigated"] === "challenge" || isPage && /Just a moment\.\.\.|challenge-platform|cf-chl-/.test(text)) {
    return found("Cloudflare", "a challenge for browsers", OWNER);
  }
  const code = cloudflareCode(text, isPage);
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
  if (status >= 400 && isPage && /Attention Required!|you have been blocked/i.test(text)) {
    return found("Cloudflare", "its firewall (WAF) blocked the request", OWNER);
  }
  if (status >= 520 && status <= 530 && (isPage || /^error code: 5\d\d/.test(text))) {
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
  if (isPage && /Incapsula incident/i.test(text)) return found("Imperva", "it blocked the request", OWNER);
  if (isPage && status === 403 && /errors\.edgesuite\.net/.test(text))
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
function cloudflareCode(text, isPage) {
  const code = /^error code: (1\d{3})\b/.exec(text.trim())?.[1] ?? (isPage && /cloudflare/i.test(text) ? /Error\s*(?:code:?)?\s*(?:<[^>]{0,80}>\s*)*(1[01]\d\d)\b/i.exec(text)?.[1] : void 0);
  return code === void 0 ? void 0 : Number(code);
}
function titleOf(text) {
  const start = /<title[^>]{0,200}>/i.exec(text);
  if (start === null) return void 0;
  const from = start.index + start[0].length;
  const end = text.toLowerCase().indexOf("</title", from);
  const title = text.slice(from, end < 0 ? from + 200 : end).replaceAll(/<[^>]{0,100}>/g, "").replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
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
var HttpStatusError = class extends ActionError {
  status;
  body;
  intermediary;
  constructor(message, options) {
    super("remote", message, options);
    this.name = "HttpStatusError";
    this.status = options.status;
    this.body = options.body;
    this.intermediary = options.intermediary;
  }
};
function responseError(what, response, hint) {
  const { intermediary, note } = response;
  const reason = intermediary === void 0 ? explainBody(response) : describeIntermediary(intermediary);
  const attempts = response.attempts > 1 ? ` after ${response.attempts} attempts` : "";
  const asked = note === void 0 ? "" : `; ${note}`;
  const message = `${what}: ${response.method} ${response.path} answered ${response.status}${attempts}${reason ? `: ${reason}` : ""}${asked}`;
  const wayOut = intermediary === void 0 ? hint : intermediary.hint;
  return new HttpStatusError(message, { status: response.status, body: reason, hint: wayOut, intermediary });
}
function explainBody(response) {
  const text = response.text().trim();
  if (text === "") return "";
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return text.startsWith("<") && !/^<(\?xml|error[\s>])/i.test(text) ? "an HTML page" : oneLine(text);
  }
  return oneLine(findReason(value, 0) ?? "");
}
var REASONS = ["message", "error", "errors", "detail", "details", "error_description", "reason", "msg", "title"];
function findReason(value, depth) {
  if (typeof value === "string") return value.trim() === "" ? void 0 : value;
  if (typeof value !== "object" || value === null || depth > 3) return void 0;
  const inner = Array.isArray(value) ? value.slice(0, 5) : REASONS.map((name) => Object.hasOwn(value, name) ? value[name] : void 0);
  for (const candidate of inner) {
    const reason = findReason(candidate, depth + 1);
    if (reason !== void 0) return reason;
  }
  return void 0;
}
function oneLine(text) {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  return line.length > 200 ? `${line.slice(0, 200)}\u2026` : line;
}

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
var CREDENTIAL_HEADERS = /* @__PURE__ */ new Set(["authorization", "x-write-token", "x-api-key", "cookie"]);
function judgeRedirect(from, location, headerNames) {
  if (!URL.canParse(location, from.href)) return { follow: false, reason: "was redirected to an unreadable address" };
  const target = new URL(location, from);
  const way = `from ${from.origin} to ${target.origin === "null" ? target.protocol : target.origin}`;
  const hasCredential = headerNames.some((name) => CREDENTIAL_HEADERS.has(name.toLowerCase()));
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
      const text = `answered ${judged.status} with ${problem}`;
      if (attempt.unreadable > 0 || exhausted || !idempotent) {
        const hint = judged.intermediary?.hint;
        return { kind: "fail", failure: "unreadable", text, ...hint === void 0 ? {} : { hint } };
      }
      return { kind: "retry", reason: text, askedMs: void 0, unreadable: true };
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
  const refused3 = status === 429 || status === 503 && "retry-after" in judged.headers;
  if (exhausted || !(idempotent || refused3)) return { kind: "answer", answer: judged, ...warning2 };
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
  const text = new TextDecoder().decode(answer.body.subarray(0, 16384));
  const intermediary = findIntermediary({ ...answer, text }, expectsJson);
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
  const text = `the clock of this machine is ${formatSeconds(Math.abs(aheadMs))} ${aheadMs > 0 ? "ahead" : "behind"}: it says ${ours}, the other side ${theirs}`;
  if (Math.abs(aheadMs) <= REFUSE_SKEW_MS) return { kind: "warn", warning: text };
  return { kind: "fail", failure: "clock", text, hint: "Set the clock of the runner (NTP); timestamps would be wrong" };
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
    const failed = (failure, text, more2 = {}) => new HttpError(failure, `${label}: ${text}${attempt.number > 1 ? ` (attempt ${attempt.number})` : ""}`, {
      attempts: attempt.number,
      ...more2
    });
    const isLate = (waitMs) => options.deadlineAtMs !== void 0 && ports.monotonic() + waitMs >= options.deadlineAtMs;
    const untilDeadline = async (wait, signal, text) => {
      try {
        await wait;
      } catch (error2) {
        ports.signal?.throwIfAborted();
        throw signal?.aborted && !(error2 instanceof HttpError) ? failed("deadline", text, { cause: error2 }) : error2;
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
  const { first, whole } = await peek(body);
  if (first === void 0) return;
  const decoder = {
    br: () => zlib.createBrotliDecompress(),
    zstd: () => zlib.createZstdDecompress(),
    // "deflate" means zlib's format; some servers send the bare one. The low bits of its first byte tell.
    deflate: () => (first & 15) === 8 ? zlib.createInflate() : zlib.createInflateRaw()
  }[coding];
  const source = Readable.from(whole);
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
function escapeMarkdown(text) {
  return text.replaceAll(/[\r\n]+/g, " ").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(/([\\`*_{}[\]|~#])/g, "\\$1").replaceAll(/\b(https?|ftp):(?=\/\/)/gi, "$1\\:").replaceAll(/\bwww\.(?=\w)/gi, (start) => `${start.slice(0, 3)}\\.`).replaceAll(/(?<!\w)@(?=\w)/g, "@\u200B");
}
function inlineCode(text) {
  const safe = text.replaceAll(/[\r\n]+/g, " ").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(/([\\`*_{}[\]|~#])/g, (mark) => `&#${mark.charCodeAt(0)};`);
  return `<code>${safe}</code>`;
}
function table(header, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll(/[\r\n]+/g, "<br>").replaceAll(/(?<!\\)\|/g, "\\|")).join(" | ")} |`;
  return [line(header), `| ${header.map(() => "---").join(" | ")} |`, ...rows.map(line)].join("\n");
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
  let count2 = 0;
  const failed = (path, error2, options) => error2 instanceof ActionError ? error2 : new ActionError("input", `could not write ${path}: ${describeError(error2)}`, {
    hint: options.hint,
    cause: error2
  });
  const remove = async (path) => {
    await system.rm(path, { recursive: true, force: true }).catch(() => void 0);
    temporaries.delete(path);
  };
  const writeBeside = async (path, content, like) => {
    count2 += 1;
    const temporary = join(dirname(path), `.${process.pid}-${clock.now().toString(36)}-${count2}.tmp`);
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
    await system.mkdir(dirname(path), { recursive: true });
    const found = await system.lstat(path).catch(ignoring("ENOENT"));
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
        if (found !== void 0 && clock.now() - found.mtimeMs > LOCK_LIFE_MS) {
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
    async replace(path, content, options = {}) {
      try {
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
function ignoring(code) {
  return (error2) => {
    if (!hasCode(error2, code)) throw error2;
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
  const text = (name, source = {}) => {
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
    text,
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
      const value = text(name, source);
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
function defuse(text) {
  return text.replaceAll(BEFORE_A_COMMAND, (found) => `${found.slice(0, -2)}\u200B::`).replaceAll("##[", "#\u200B#[");
}

// src/runtime/redaction.ts
var MIN_LENGTH = 4;
function createRedaction() {
  const forms = /* @__PURE__ */ new Set();
  let longestFirst = [];
  const redact = (text) => {
    let redacted = text;
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
function redactCut(text, secret) {
  const [first = "", ...rest] = text.split("\u2026");
  if (rest.length === 0) return text;
  const pieces = [first, ...rest];
  const last = pieces.pop();
  return [...pieces.map((piece) => redactEnd(piece, secret)), last].join("\u2026");
}
function redactEnd(text, secret) {
  for (let length = Math.min(secret.length - 1, text.length); length >= MIN_LENGTH; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) return `${text.slice(0, -length)}***`;
  }
  return text;
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
        const { text, tooLarge } = printOutput(value);
        if (tooLarge) log.warning(`the output ${output} is above 256 KiB and was left empty`);
        values.set(output, text);
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
            ...clock,
            random: runner.random,
            log,
            signal: cancel.signal,
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
    if (hasProxy) proxies = (await import("./chunks/environment-proxies-JEWU5AOB.js")).readProxies(env);
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
    const finish2 = (end) => {
      stopUncaught();
      stopSignals();
      resolve2(end);
    };
    const stopUncaught = runner.onUncaught((error2) => finish2({ kind: "failed", error: error2 }));
    const stopSignals = runner.onEndSignal((signal) => {
      if (reason !== void 0) return;
      const given = new CancelledError(signal);
      reason = given;
      cancel.abort(given);
      void runner.grace().then(() => finish2({ kind: "cancelled", reason: given }));
    });
    Promise.resolve().then(run).then(
      () => finish2({ kind: "done" }),
      (error2) => finish2(reason === void 0 ? { kind: "failed", error: error2 } : { kind: "cancelled", reason })
    );
  });
}
function writeOutputs(values, { env, append }, say) {
  const file = env["GITHUB_OUTPUT"];
  if (!file) {
    for (const [name, text] of values) say(`output ${name}=${text}`);
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
    exec: async (...call) => await (await import("./chunks/exec-T4NDEZP5.js")).execProgram(...call),
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

// actions/archive-r2/request.ts
import { tmpdir as tmpdir2 } from "node:os";

// src/archive/keys.ts
import { posix, win32 } from "node:path";
var MAX_KEY_BYTES = 1024;
function normalizePrefix(prefix) {
  const folder = prefix.replaceAll(/^\/+|\/+$/g, "");
  if (folder !== "") assertSafe("r2-prefix", folder, prefix);
  return folder;
}
function isSafePath(path) {
  return !path.includes("..") && !/[\p{Cc}\u2028\u2029]/u.test(path);
}
function isSafeKey(key) {
  return isSafePath(key) && !key.split("/").includes(".");
}
function objectKey(path, options) {
  const name = fileName(path);
  assertSafe("files", name, path);
  const own = options.layout === "flat" ? name : datedName(name);
  return finishKey(options.prefix, own, options.compression);
}
function historyKey(nowMs, options) {
  return finishKey(options.prefix, `taostats_history-${compactMoment(nowMs)}.json`, options.compression);
}
function manifestKey(prefix, sha2562) {
  return finishKey(prefix, `manifests/${sha2562}.json`, "none");
}
function manifestDigest(prefix, key) {
  const folder = folderOf(prefix);
  if (!key.startsWith(folder)) return void 0;
  return /^manifests\/([0-9a-f]{64})\.json$/.exec(key.slice(folder.length))?.[1];
}
function isManifestKey(key) {
  return /(^|\/)manifests\/[0-9a-f]{64}\.json$/.test(key);
}
function folderOf(prefix) {
  return prefix === "" ? "" : `${prefix}/`;
}
function compactMoment(ms) {
  return `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}
function fileName(path) {
  return win32.basename(posix.basename(path));
}
function datedName(name) {
  const match = /^(.+)_entry-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z\.json$/.exec(name);
  const [, dataset, year, month, day, hour, minute, second] = match ?? [];
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const moment = new Date(text);
  if (match === null || Number.isNaN(moment.getTime()) || moment.toISOString() !== text) {
    throw new ActionError(
      "input",
      `key-layout: dated cannot place the file ${quoteValue(name)}, expected <dataset>_entry-<YYYYMMDDTHHMMSSZ>.json`,
      { hint: "Use key-layout: flat for files with other names" }
    );
  }
  return `${dataset}/${year}/${month}/${day}/${hour}${minute}${second}.json`;
}
function finishKey(prefix, name, compression) {
  const key = `${folderOf(prefix)}${name}${compression === "gzip" ? ".gz" : ""}`;
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw new ActionError("input", `r2-prefix: the key ${quoteValue(key)} is longer than ${MAX_KEY_BYTES} bytes`);
  }
  return key;
}
function assertSafe(input, path, given) {
  const segments = path.split("/");
  if (isSafePath(given) && !segments.includes("") && !segments.includes(".")) return;
  throw new ActionError(
    "input",
    `${input}: got ${quoteValue(given)}, expected a path without "..", empty segments and control characters`
  );
}

// actions/archive-r2/request.ts
var MIB = 1048576;
var ACCESS_HINT = "Set r2-access-key-id (R2_ACCESS_KEY_ID) and r2-secret-access-key (R2_SECRET_ACCESS_KEY), or cloudflare-account-id (CF_ACCOUNT_ID) and cloudflare-api-token (CF_API_TOKEN)";
function isEnabled(inputs) {
  return inputs.text("enabled", { env: "ENABLE_R2", default: "true" }).toLowerCase() === "true";
}
function readArchiveRequest(inputs, env, monotonicMs) {
  const mode = inputs.choice("mode", ["archive", "verify", "restore"], { default: "archive" });
  const sourceKind = inputs.choice("source", ["files", "worker", "kv"], { default: "files" });
  const patterns = inputs.lines("files", { default: ["taostats_entry-*.json"] });
  const cloudflare = readCloudflareAccess(inputs);
  const prefix = normalizePrefix(inputs.text("r2-prefix", { env: "R2_PREFIX", default: "" }));
  const layout = inputs.choice("key-layout", ["flat", "dated"], { default: "flat" });
  const compression = inputs.choice("compression", ["none", "gzip"], { default: "none" });
  const overwrite = inputs.boolean("overwrite", { default: false });
  const partSizeMib = inputs.integer("part-size-mib", { default: 8, min: 5, max: 5120 });
  const concurrency = inputs.integer("concurrency", { default: 4, min: 1, max: 16 });
  const bucketLimitGib = inputs.integer("bucket-limit-gib", { default: 10, min: 0, max: 1e6 });
  const keyPatterns = inputs.lines("keys", { default: [] });
  const maxRetries = inputs.integer("max-retries", { env: "API_MAX_RETRIES", default: 3, min: 0, max: 1e3 });
  const backoffSeconds = inputs.decimal("initial-backoff-seconds", {
    env: "API_INITIAL_BACKOFF_SECONDS",
    default: 1,
    min: 0,
    max: 3600
  });
  const deadlineSeconds = inputs.decimal("deadline-seconds", { default: 600, min: 0.1, max: 86400 });
  const dryRun = inputs.boolean("dry-run", { default: false });
  const workerUrl = inputs.url("worker-url", { env: "CF_WORKER_URL" });
  const writeToken = inputs.secret("worker-write-token", { env: "CF_WORKER_WRITE_TOKEN", minLength: 16 });
  const namespaceId = inputs.text("kv-namespace-id", { env: "CF_METRICS_NAMESPACE_ID" });
  const access = readBucketAccess(inputs, cloudflare);
  return {
    mode,
    source: mode === "archive" && sourceKind !== "files" ? readHistorySource(sourceKind, { workerUrl, namespaceId, cloudflare }) : { kind: "files", patterns },
    ...access,
    cloudflare,
    prefix,
    layout,
    compression,
    overwrite,
    // The Cloudflare API has no parts: everything is one.
    partSizeBytes: access.access.kind === "s3" ? partSizeMib * MIB : Number.MAX_SAFE_INTEGER,
    concurrency,
    bucketLimitBytes: bucketLimitGib * 1024 * MIB,
    keyPatterns,
    restoreInto: mode === "restore" ? readRestoreTarget(workerUrl, writeToken) : void 0,
    dryRun,
    http: {
      retry: { maxRetries, initialBackoffMs: backoffSeconds * 1e3 },
      deadlineAtMs: monotonicMs + deadlineSeconds * 1e3
    },
    tempFolder: env["RUNNER_TEMP"] || tmpdir2()
  };
}
function readCloudflareAccess(inputs) {
  const accountId = inputs.text("cloudflare-account-id", { env: "CF_ACCOUNT_ID" });
  const apiToken = inputs.secret("cloudflare-api-token", { env: "CF_API_TOKEN" });
  const apiUrl = inputs.url("cloudflare-api-url", { default: "https://api.cloudflare.com/client/v4" });
  if (accountId !== void 0 && !/^[A-Za-z0-9_-]{1,64}$/.test(accountId)) {
    throw new ActionError(
      "input",
      `cloudflare-account-id: got ${quoteValue(accountId)}, expected the 32 digits of the dashboard`
    );
  }
  return accountId === void 0 || apiToken === void 0 ? void 0 : { apiUrl, accountId, apiToken };
}
function readBucketAccess(inputs, cloudflare) {
  const accessKeyId = inputs.secret("r2-access-key-id", { env: "R2_ACCESS_KEY_ID" });
  const secretAccessKey = inputs.secret("r2-secret-access-key", { env: "R2_SECRET_ACCESS_KEY" });
  const hasNoAccess = accessKeyId === void 0 && secretAccessKey === void 0 && cloudflare === void 0;
  const bucketHint = "Set the input r2-bucket or the environment variable R2_BUCKET";
  const bucket = inputs.text("r2-bucket", {
    env: "R2_BUCKET",
    required: true,
    hint: hasNoAccess ? `${bucketHint}. ${ACCESS_HINT}` : bucketHint
  });
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || bucket.includes("..")) {
    throw new ActionError("input", `r2-bucket: got ${quoteValue(bucket)}, expected 3 to 63 of a-z, 0-9 and -`);
  }
  const given = inputs.url("r2-endpoint", { env: "R2_ENDPOINT" });
  const region = inputs.text("r2-region", { env: "R2_REGION", default: "auto" });
  if (!/^[a-z0-9-]{1,64}$/.test(region)) {
    throw new ActionError("input", `r2-region: got ${quoteValue(region)}, expected the name of a region such as auto`);
  }
  if (accessKeyId === void 0 && secretAccessKey === void 0) {
    if (cloudflare !== void 0) return { bucket, access: { kind: "cloudflare", ...cloudflare } };
    throw new ActionError(
      "input",
      'r2-access-key-id and r2-secret-access-key: got "", expected the keys of the bucket',
      { hint: ACCESS_HINT }
    );
  }
  if (accessKeyId === void 0 || secretAccessKey === void 0) {
    const [name, variable] = accessKeyId === void 0 ? ["r2-access-key-id", "R2_ACCESS_KEY_ID"] : ["r2-secret-access-key", "R2_SECRET_ACCESS_KEY"];
    throw new ActionError("input", `${name}: got "", expected a value`, {
      hint: `Set the input ${name} or the environment variable ${variable}; the two keys belong together`
    });
  }
  const endpoint = given ?? defaultEndpoint(inputs.text("cloudflare-account-id", { env: "CF_ACCOUNT_ID" }));
  return {
    bucket,
    access: {
      kind: "s3",
      endpoint: withoutBucket(endpoint, bucket),
      region,
      credentials: { accessKeyId, secretAccessKey }
    }
  };
}
function defaultEndpoint(accountId) {
  if (accountId !== void 0) return `https://${accountId}.r2.cloudflarestorage.com`;
  throw new ActionError("input", 'r2-endpoint: got "", expected the S3 API address of the account', {
    hint: "Set r2-endpoint (R2_ENDPOINT) to https://<account>.r2.cloudflarestorage.com, or cloudflare-account-id"
  });
}
function withoutBucket(endpoint, bucket) {
  const url = new URL(endpoint);
  if (url.search !== "") {
    throw new ActionError("input", `r2-endpoint: got ${quoteValue(endpoint)}, expected a URL without a query`);
  }
  const path = url.pathname.replace(/\/+$/, "");
  return `${url.origin}${path.endsWith(`/${bucket}`) ? path.slice(0, -bucket.length - 1) : path}`;
}
function readHistorySource(kind, given) {
  if (kind === "worker") {
    if (given.workerUrl !== void 0) return { kind, workerUrl: given.workerUrl };
    throw new ActionError("input", 'worker-url: got "", expected the URL of the Worker for source: worker', {
      hint: "Set the input worker-url or the environment variable CF_WORKER_URL"
    });
  }
  const { cloudflare, namespaceId } = given;
  if (cloudflare !== void 0 && namespaceId !== void 0) {
    if (/^[A-Za-z0-9_-]{1,64}$/.test(namespaceId)) return { kind, ...cloudflare, namespaceId };
    throw new ActionError("input", `kv-namespace-id: got ${quoteValue(namespaceId)}, expected 32 hexadecimal digits`);
  }
  throw new ActionError(
    "input",
    `${namespaceId === void 0 ? "kv-namespace-id" : "cloudflare-account-id and cloudflare-api-token"}: got "", expected a value for source: kv`,
    {
      hint: "Set cloudflare-account-id (CF_ACCOUNT_ID), cloudflare-api-token (CF_API_TOKEN) and kv-namespace-id (CF_METRICS_NAMESPACE_ID)"
    }
  );
}
function readRestoreTarget(workerUrl, writeToken) {
  if (workerUrl !== void 0 && writeToken !== void 0) return { workerUrl, writeToken };
  const [name, variable] = workerUrl === void 0 ? ["worker-url", "CF_WORKER_URL"] : ["worker-write-token", "CF_WORKER_WRITE_TOKEN"];
  throw new ActionError("input", `${name}: got "", expected a value for mode: restore`, {
    hint: `Set the input ${name} or the environment variable ${variable}`
  });
}

// src/archive/archive.ts
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join as join2 } from "node:path";

// src/archive/archived-entries.ts
import { gunzipSync } from "node:zlib";

// src/history/instant.ts
var PATTERN = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
var MAX_LENGTH = 128;
var SORT_OFFSET = 1e11;
function daysInMonth(year, month) {
  if (month === 2) return year % 4 === 0 && year % 100 !== 0 || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
function epochDay(year, month, day) {
  const date = /* @__PURE__ */ new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / 864e5;
}
function parseInstant(text) {
  if (text.length > MAX_LENGTH) return void 0;
  const match = PATTERN.exec(text);
  if (!match) return void 0;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const offsetHour = Number(match[9] ?? 0);
  const offsetMinute = Number(match[10] ?? 0);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return void 0;
  if (hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return void 0;
  const offset = (match[8] === "-" ? -1 : 1) * (offsetHour * 3600 + offsetMinute * 60);
  const minuteStart = epochDay(year, month, day) * 86400 + hour * 3600 + minute * 60 - offset;
  if (second === 60 && (minuteStart % 86400 + 86400) % 86400 + 60 !== 86400) return void 0;
  return { seconds: minuteStart + second, fraction: (match[7] ?? "").replace(/0+$/, "") };
}
function instantKey(instant) {
  return String(instant.seconds + SORT_OFFSET).padStart(12, "0") + instant.fraction;
}
function instantMs(instant) {
  return instant.seconds * 1e3 + Number(instant.fraction.slice(0, 3).padEnd(3, "0"));
}

// src/history/json-text.ts
var QUOTE = 34;
var BACKSLASH = 92;
var COMMA = 44;
var OPEN_BRACKET = 91;
var CLOSE_BRACKET = 93;
var OPEN_BRACE = 123;
var CLOSE_BRACE = 125;
function isSpace(code) {
  return code === 32 || code === 10 || code === 13 || code === 9;
}
function endOfString(text, start) {
  for (let index = start + 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === BACKSLASH) index += 1;
    else if (code === QUOTE) return index + 1;
  }
  return text.length;
}
function endOfValue(text, start) {
  let depth = 0;
  let index = start;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text, index);
      continue;
    }
    if (code === OPEN_BRACE || code === OPEN_BRACKET) depth += 1;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      if (depth === 0) return index;
      depth -= 1;
    } else if (code === COMMA && depth === 0) return index;
    index += 1;
  }
  return index;
}
function skipSpace(text, start) {
  let index = start;
  while (index < text.length && isSpace(text.charCodeAt(index))) index += 1;
  return index;
}
function compactJson(text) {
  if (!/[\t\n\r ]/.test(text)) return text;
  let compact = "";
  let kept = 0;
  let index = 0;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text, index);
    } else if (isSpace(code)) {
      compact += text.slice(kept, index);
      index = skipSpace(text, index);
      kept = index;
    } else {
      index += 1;
    }
  }
  return compact + text.slice(kept);
}
function nestingDepth(text) {
  let depth = 0;
  let deepest = 0;
  let index = 0;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text, index);
      continue;
    }
    if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1;
    index += 1;
  }
  return deepest;
}
function splitJsonArray(text) {
  const elements2 = jsonElements(text);
  for (const element of elements2) JSON.parse(element);
  return elements2;
}
function jsonElements(text) {
  const open4 = skipSpace(text, 0);
  if (text.charCodeAt(open4) !== OPEN_BRACKET) throw new SyntaxError("not a JSON array");
  const elements2 = [];
  let index = skipSpace(text, open4 + 1);
  if (text.charCodeAt(index) === CLOSE_BRACKET) {
    index += 1;
  } else {
    for (; ; ) {
      const end = endOfValue(text, index);
      elements2.push(trimJson(text, index, end));
      index = end + 1;
      const code = text.charCodeAt(end);
      if (code === CLOSE_BRACKET) break;
      if (code !== COMMA) throw new SyntaxError("the JSON array does not end");
    }
  }
  if (skipSpace(text, index) < text.length) throw new SyntaxError("text after the JSON array");
  return elements2;
}
function trimJson(text, start, end) {
  const from = skipSpace(text, start);
  let to = end;
  while (to > from && isSpace(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}
function repeatedMember(text) {
  const open4 = [];
  let expectsName = false;
  let index = 0;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      const end = endOfString(text, index);
      if (expectsName) {
        const name = JSON.parse(text.slice(index, end));
        const names = open4.at(-1);
        if (names?.has(name)) return name;
        names?.add(name);
        expectsName = false;
      }
      index = end;
      continue;
    }
    if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      open4.push(code === OPEN_BRACE ? /* @__PURE__ */ new Set() : void 0);
      expectsName = code === OPEN_BRACE;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      open4.pop();
      expectsName = false;
    } else if (code === COMMA) {
      expectsName = open4.at(-1) !== void 0;
    }
    index += 1;
  }
  return void 0;
}

// src/history/protocol.ts
var PATHS = {
  history: "/api/taostats_history",
  /** Followed by a `_timestamp`, percent-encoded. */
  entries: "/api/taostats_history/entries/",
  latest: "/api/taostats",
  health: "/api/v1/health",
  quarantine: "/api/v1/quarantine",
  acknowledgeQuarantine: "/api/v1/quarantine/acknowledge",
  refresh: "/api/v1/tasks/refresh",
  /** The name the original gave `refresh`. */
  sync: "/api/v1/tasks/sync",
  /** Also followed by `/{name}` and `/{name}/history`. */
  datasets: "/api/v1/datasets",
  runs: "/api/v1/runs",
  trustPack: "/api/v1/trust-pack",
  dividends: "/api/v1/tao_dividends",
  /** The audit log of trades. */
  trades: "/api/v1/trades",
  resetMetrics: "/api/v1/metrics/reset",
  metrics: "/metrics",
  page: "/",
  dashboard: "/dashboard"
};
var LIMITS = {
  /** Entries of one POST. */
  batchEntries: 1e3,
  /** Bytes of one POST, brackets and commas included. */
  bodyBytes: 1048576,
  /** How far `_timestamp` may be ahead of the Worker's clock. */
  aheadMs: 5 * 6e4,
  /** Characters of a write token, at least. */
  tokenCharacters: 16,
  /** What Cloudflare takes as one KV value. */
  kvValueBytes: 25 * 1048576,
  /** KV serves what it read for a minute or more, "absent" too: what was seen may be as old as this. */
  kvCacheMs: 9e4
};
var KV_KEYS = {
  /** The history as one JSON array. */
  history: "taostats_history",
  /** The latest full entry. */
  latest: "taostats_latest",
  /** The newer layout: one JSON array per UTC day of `_timestamp`, `taostats_history_2026-01-31`. */
  dayPrefix: "taostats_history_"
};
function historyUrl(workerUrl) {
  const base = workerUrl.replace(/\/+$/, "");
  return base.endsWith(PATHS.history) ? base : `${base}${PATHS.history}`;
}

// src/history/entry.ts
var MAX_DEPTH = 64;
var MAX_ENTRY_BYTES = 1048576;
function isStamped(entry) {
  return "timestamp" in entry;
}
function readEntry(text, nowMs) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, field: "(entry)", reason: "is not valid JSON" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { ok: false, field: "(entry)", reason: `is ${describeType(value)}, expected a JSON object` };
  }
  const compact = compactJson(text);
  if (nestingDepth(compact) > MAX_DEPTH) {
    return { ok: false, field: "(entry)", reason: `is nested deeper than ${MAX_DEPTH} levels` };
  }
  if (exceedsBytes(compact, MAX_ENTRY_BYTES)) {
    return { ok: false, field: "(entry)", reason: `is larger than ${MAX_ENTRY_BYTES} bytes` };
  }
  const repeated = repeatedMember(compact);
  if (repeated !== void 0) {
    return { ok: false, field: repeated.slice(0, 64), reason: "is there twice in one object" };
  }
  const members = value;
  const price = Object.hasOwn(members, "price") ? members["price"] : void 0;
  if (typeof price !== "number" || !Number.isFinite(price)) {
    const got = typeof price === "number" ? "beyond the range of numbers" : describeType(price);
    return { ok: false, field: "price", reason: `is ${got}, expected a finite number` };
  }
  if (!Object.hasOwn(members, "_timestamp")) return { ok: true, entry: { text: compact } };
  const timestamp = members["_timestamp"];
  if (typeof timestamp !== "string") {
    return { ok: false, field: "_timestamp", reason: `is ${describeType(timestamp)}, expected an RFC 3339 string` };
  }
  const instant = parseInstant(timestamp);
  if (!instant) {
    const reason = `is ${quoteValue(timestamp, 64)}, expected RFC 3339 such as 2026-01-31T12:00:00Z`;
    return { ok: false, field: "_timestamp", reason };
  }
  if (instantMs(instant) > nowMs + LIMITS.aheadMs) {
    return { ok: false, field: "_timestamp", reason: `is ${timestamp}, more than 5 minutes ahead of the clock` };
  }
  return { ok: true, entry: { text: compact, timestamp, instant: instantKey(instant) } };
}
function exceedsBytes(text, maxBytes) {
  return text.length > maxBytes || text.length > maxBytes / 3 && new TextEncoder().encode(text).length > maxBytes;
}
function describeType(value) {
  if (value === void 0) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? "a string" : `a ${typeof value}`;
}

// src/history/merge.ts
function parseHistory(text) {
  try {
    if (/^[\t\n\r ]*\{/.test(text)) {
      JSON.parse(text);
      return { ok: true, elements: [compactJson(text).trim()] };
    }
    if (/^[\t\n\r ]*\[/.test(text)) return { ok: true, elements: splitJsonArray(text).map(compactJson) };
    JSON.parse(text);
  } catch {
    return { ok: false, reason: text === "" ? "it is empty" : "it is not valid JSON" };
  }
  return { ok: false, reason: "it is neither a JSON array nor an object" };
}

// src/archive/concurrency.ts
async function forEachLimited(items, limit, work) {
  let next = 0;
  let failed = false;
  let failure;
  const runner = async () => {
    while (!failed && next < items.length) {
      const index = next;
      next += 1;
      try {
        await work(items[index], index);
      } catch (error2) {
        if (!failed) failure = error2;
        failed = true;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, runner));
  if (failed) throw failure;
}

// src/archive/read-object.ts
import { createHash } from "node:crypto";
var READ_ATTEMPTS = 4;
async function readObject(store, key, collect) {
  for (let attempt = 1; ; attempt += 1) {
    const found = await store.read(key);
    if (found === void 0) return void 0;
    const hash = createHash("sha256");
    const chunks = [];
    let sizeBytes = 0;
    try {
      for await (const chunk of found.stream) {
        const bytes = chunk;
        hash.update(bytes);
        sizeBytes += bytes.byteLength;
        if (collect !== void 0 && sizeBytes > collect.maxBytes) {
          throw new ActionError("input", `${key}: more than ${collect.maxBytes} bytes`);
        }
        if (collect !== void 0) chunks.push(bytes);
      }
      return { object: found.object, sha256: hash.digest("hex"), sizeBytes, bytes: Buffer.concat(chunks) };
    } catch (error2) {
      found.stream.destroy();
      if (error2 instanceof ActionError) throw error2;
      if (attempt >= READ_ATTEMPTS) {
        throw new ActionError("remote", `${key}: the bytes stopped before the end: ${describeError(error2)}`, {
          cause: error2
        });
      }
    }
  }
}

// src/archive/manifest.ts
var MAX_MANIFEST_BYTES = 64 * 1048576;
function printManifest(entries) {
  const sorted = Object.keys(entries).sort();
  return `${JSON.stringify(Object.fromEntries(sorted.map((key) => [key, entries[key]])), null, 2)}
`;
}
function parseManifest(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return void 0;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return void 0;
  for (const entry of Object.values(value)) {
    const { sha256: sha2562, size } = entry ?? {};
    if (typeof sha2562 !== "string" || !/^[0-9a-f]{64}$/.test(sha2562) || !Number.isSafeInteger(size)) return void 0;
  }
  return value;
}
async function listManifests(store, prefix, limit) {
  const found = [];
  for await (const object of store.list(`${folderOf(prefix)}manifests/`)) {
    if (manifestDigest(prefix, object.key) !== void 0) found.push(object);
  }
  return found.sort((a, b) => (a.lastModifiedMs ?? 0) - (b.lastModifiedMs ?? 0)).slice(-limit);
}
async function readManifest(store, prefix, listed) {
  const read = await readObject(store, listed.key, { maxBytes: MAX_MANIFEST_BYTES });
  const entries = read?.sha256 === manifestDigest(prefix, listed.key) ? parseManifest(new TextDecoder().decode(read?.bytes)) : void 0;
  if (entries === void 0) {
    throw new ActionError(
      "remote",
      `${listed.key}: the manifest does not have the digest in its name, or is no manifest`
    );
  }
  return { key: listed.key, writtenAtMs: listed.lastModifiedMs, entries };
}

// src/archive/object-store.ts
var DIGEST = "sha256";
var RUN = "run";
function storedObject(headers) {
  const metadata = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith("x-amz-meta-")) metadata[name.slice("x-amz-meta-".length)] = value;
  }
  return {
    sizeBytes: Number(headers["content-length"] ?? Number.NaN),
    etag: headers["etag"] === void 0 ? void 0 : unquoteEtag(headers["etag"]),
    metadata
  };
}
function metadataHeaders(content, run) {
  const headers = {};
  for (const [name, value] of Object.entries({ ...content.metadata, [DIGEST]: content.sha256, [RUN]: run })) {
    headers[`x-amz-meta-${name}`] = value;
  }
  return headers;
}
function unquoteEtag(etag) {
  return etag.replace(/^W\//, "").replaceAll('"', "");
}

// src/archive/key-pattern.ts
function matchesAny(patterns, key) {
  return patterns.some((pattern) => toExpression(pattern).test(key));
}
function toExpression(pattern) {
  const source = pattern.replaceAll(/\*\*|[*?]|[\\^$.|+()[\]{}]/g, (token) => {
    if (token === "**") return ".*";
    if (token === "*") return "[^/]*";
    return token === "?" ? "[^/]" : `\\${token}`;
  });
  return new RegExp(`^${source}$`, "s");
}

// src/archive/verify.ts
var PROGRESS_EVERY = 500;
var UNSAFE_KEY = 'has a name with "..", a "." segment or a control character, which this action never gives';
async function verifyArchive(store, options) {
  const listed = await listArchive(store, options);
  if (listed.length === 0) throw emptyError(store, options);
  const isManifest = (object) => manifestDigest(options.prefix, object.key) !== void 0;
  const problems = [];
  const manifests = [];
  await forEachLimited(listed.filter(isManifest), options.concurrency, async (object) => {
    try {
      manifests.push(await readManifest(store, options.prefix, object));
    } catch (error2) {
      options.log.info(describeError(error2));
    }
  });
  const recorded = digestsByKey(manifests);
  const verified = /* @__PURE__ */ new Map();
  let done = 0;
  await forEachLimited(listed, options.concurrency, async (object) => {
    const result = await checkObject(store, object, recorded, manifestDigest(options.prefix, object.key));
    if ("reason" in result) {
      problems.push(result);
      options.log.info(`${quoteValue(result.key)}: ${result.reason}`);
    } else verified.set(object.key, result);
    done += 1;
    if (done % PROGRESS_EVERY === 0) options.log.info(`${done} of ${listed.length} objects read`);
  });
  if (options.keyPatterns.length === 0) {
    const present = new Set(listed.map((object) => object.key));
    for (const key of recorded.keys()) {
      if (!present.has(key)) problems.push({ key, reason: "is named by a manifest and is gone" });
    }
  }
  return {
    objects: listed.filter((object) => !isManifest(object)).flatMap((object) => verified.get(object.key) ?? []),
    manifests: manifests.length,
    problems: problems.sort((a, b) => a.key < b.key ? -1 : 1),
    growth: listed.flatMap(
      ({ key, sizeBytes, lastModifiedMs }) => lastModifiedMs === void 0 ? [] : [{ key, sizeBytes, atMs: lastModifiedMs }]
    )
  };
}
function verifyError(report) {
  const named = report.problems.map((problem) => `${quoteValue(problem.key)} ${problem.reason}`);
  const total = report.problems.length + report.objects.length;
  return new ActionError("remote", `${named.length} of ${total} objects failed verification: ${named.join("; ")}`, {
    hint: "Restore them from another copy, and look at who may write to the bucket"
  });
}
async function listArchive(store, options) {
  const listed = [];
  for await (const object of store.list(folderOf(options.prefix))) {
    if (options.keyPatterns.length === 0 || matchesAny(options.keyPatterns, object.key)) listed.push(object);
  }
  return listed.sort((a, b) => a.key < b.key ? -1 : 1);
}
function emptyError(store, options) {
  const what = options.keyPatterns.length === 0 ? "" : ` that matches ${options.keyPatterns.map((p) => quoteValue(p)).join(", ")}`;
  return new ActionError(
    "input",
    `${store.name} holds no object under ${quoteValue(folderOf(options.prefix))}${what}`,
    { hint: "Check r2-bucket, r2-prefix and keys" }
  );
}
function digestsByKey(manifests) {
  const digests = /* @__PURE__ */ new Map();
  for (const manifest of manifests) {
    for (const [key, entry] of Object.entries(manifest.entries)) {
      digests.set(key, (digests.get(key) ?? /* @__PURE__ */ new Set()).add(entry.sha256));
    }
  }
  return digests;
}
async function checkObject(store, listed, recorded, nameDigest) {
  const { key } = listed;
  if (!isSafeKey(key)) return { key, reason: UNSAFE_KEY };
  const read = await readObject(store, key);
  if (read === void 0) return { key, reason: "went away while it was verified" };
  const inManifests = recorded.get(key);
  const own = read.object.metadata[DIGEST];
  const records = [nameDigest, own].filter((digest) => digest !== void 0);
  if (records.length === 0 && inManifests === void 0) return { key, reason: "has no recorded digest" };
  const other = records.find((digest) => digest !== read.sha256);
  if (other !== void 0) return { key, reason: `differs from its digest (recorded ${other}, found ${read.sha256})` };
  if (inManifests !== void 0 && !inManifests.has(read.sha256)) {
    return { key, reason: `differs from every manifest that names it (found ${read.sha256})` };
  }
  return { key, sizeBytes: read.sizeBytes, sha256: read.sha256 };
}

// src/archive/archived-entries.ts
var MAX_OBJECT_BYTES = 512 * 1048576;
var PROGRESS_EVERY2 = 500;
var HISTORY_HEAD = "history-head";
var HISTORY_TOTAL = "history-total";
async function readArchivedEntries(store, options) {
  const listed = (await listArchive(store, options)).filter((object) => !isManifestKey(object.key));
  if (listed.length === 0) throw emptyError(store, options);
  const digestsOf = createDigestLookup(store, options.prefix);
  const readings = /* @__PURE__ */ new Map();
  const problems = [];
  await forEachLimited(listed, options.concurrency, async (object) => {
    const reading = await readEntries(store, object, digestsOf, options.nowMs);
    if (typeof reading === "string") problems.push(`${quoteValue(object.key)} ${reading}`);
    else readings.set(object.key, reading);
    const done = readings.size + problems.length;
    if (done % PROGRESS_EVERY2 === 0) options.log.info(`${done} of ${listed.length} objects read`);
  });
  if (problems.length > 0) {
    throw new ActionError("remote", `refused to restore: ${problems.sort().join("; ")}`, {
      hint: "Nothing was sent. Repair these objects, or name the ones to restore in keys"
    });
  }
  const chosen = /* @__PURE__ */ new Map();
  let recorded;
  for (const [key, reading] of listed.map(({ key: key2 }) => [key2, readings.get(key2)])) {
    if (reading === void 0) continue;
    for (const entry of reading.entries) {
      const other = chosen.get(entry.timestamp);
      if (other === void 0) chosen.set(entry.timestamp, { ...entry, key });
      else if (other.text !== entry.text) throw conflictError(entry.timestamp, other.key, key);
    }
    recorded = reading.recorded === void 0 ? recorded : { key, ...reading.recorded };
  }
  const all = [...readings].sort(([a], [b]) => a < b ? -1 : 1);
  return {
    entries: [...chosen.values()].sort((a, b) => a.instant < b.instant ? -1 : a.instant > b.instant ? 1 : 0),
    keys: all.map(([key]) => key),
    digests: Object.fromEntries(all.map(([key, reading]) => [key, reading.sha256])),
    bytes: all.reduce((sum, [, reading]) => sum + reading.sizeBytes, 0),
    recorded
  };
}
async function readEntries(store, listed, digestsOf, nowMs) {
  if (!isSafeKey(listed.key)) return UNSAFE_KEY;
  const read = await readObject(store, listed.key, { maxBytes: MAX_OBJECT_BYTES });
  if (read === void 0) return "went away while it was read";
  const own = read.object.metadata[DIGEST];
  const expected = own === void 0 ? await digestsOf(listed.key) : /* @__PURE__ */ new Set([own]);
  if (expected.size === 0) return "has no recorded digest";
  if (!expected.has(read.sha256)) return `differs from its digest (found ${read.sha256})`;
  let text;
  try {
    const bytes = listed.key.endsWith(".gz") ? gunzipSync(read.bytes, { maxOutputLength: MAX_OBJECT_BYTES }) : read.bytes;
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return listed.key.endsWith(".gz") ? "is no readable gzip of text" : "is no text";
  }
  const history = parseHistory(text);
  if (!history.ok) return `is no entry and no history: ${history.reason}`;
  const entries = [];
  for (const [index, element] of history.elements.entries()) {
    const reading = readEntry(element, nowMs);
    if (!reading.ok) return `is not made of entries: element ${index}: ${reading.field} ${reading.reason}`;
    if (!isStamped(reading.entry)) return `is not made of entries: element ${index}: _timestamp is missing`;
    entries.push({ ...reading.entry, text: Buffer.from(reading.entry.text).toString() });
  }
  const head = read.object.metadata[HISTORY_HEAD];
  const total = Number(read.object.metadata[HISTORY_TOTAL]);
  return {
    entries,
    sha256: read.sha256,
    sizeBytes: read.sizeBytes,
    recorded: head === void 0 || !Number.isSafeInteger(total) ? void 0 : { head, total }
  };
}
function createDigestLookup(store, prefix) {
  let manifests;
  const load = async () => {
    const digests = /* @__PURE__ */ new Map();
    for (const listed of await listManifests(store, prefix, Number.MAX_SAFE_INTEGER)) {
      for (const [key, { sha256: sha2562 }] of Object.entries((await readManifest(store, prefix, listed)).entries)) {
        digests.set(key, (digests.get(key) ?? /* @__PURE__ */ new Set()).add(sha2562));
      }
    }
    return digests;
  };
  return async (key) => {
    manifests ??= load();
    return (await manifests).get(key) ?? /* @__PURE__ */ new Set();
  };
}
function conflictError(timestamp, keyA, keyB) {
  return new ActionError(
    "input",
    `refused to restore: ${quoteValue(keyA)} and ${quoteValue(keyB)} hold different entries for ${timestamp}`,
    { hint: "Nothing was sent. Name the objects to restore in keys" }
  );
}

// src/archive/compression.ts
import { createReadStream, createWriteStream } from "node:fs";
import { open as open2 } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
var OS_OFFSET = 9;
var OS_UNKNOWN = 255;
async function gzipFile(from, to) {
  await pipeline(createReadStream(from), createGzip({ level: 9 }), createWriteStream(to, { mode: 384 }));
  const file = await open2(to, "r+");
  try {
    await file.write(Buffer.of(OS_UNKNOWN), 0, 1, OS_OFFSET);
  } finally {
    await file.close();
  }
}

// src/archive/content.ts
import { createHash as createHash2 } from "node:crypto";
import { open as open3, stat } from "node:fs/promises";
var MAX_PARTS = 1e4;
var MIB2 = 1048576;
var READ_BYTES = 131072;
var READ_BUFFERS = 4;
async function digestFile(path, options) {
  const { size } = await stat(path);
  if (size > options.partSizeBytes * MAX_PARTS) {
    const neededMib = Math.ceil(size / MAX_PARTS / MIB2);
    throw new ActionError(
      "input",
      `part-size-mib: got "${options.partSizeBytes / MIB2}", expected at least ${neededMib} for the ${size} bytes of ${path}`,
      { hint: `An upload has at most ${MAX_PARTS} parts` }
    );
  }
  const whole = createHash2("sha256");
  const digester = createPartDigester(options.partSizeBytes);
  const file = await open3(path);
  let sizeBytes = 0;
  try {
    const buffer = Buffer.allocUnsafe(MIB2);
    while (true) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, sizeBytes);
      if (bytesRead === 0) break;
      const chunk = buffer.subarray(0, bytesRead);
      whole.update(chunk);
      digester.update(chunk);
      sizeBytes += bytesRead;
    }
  } finally {
    await file.close();
  }
  return {
    sizeBytes,
    sha256: whole.digest("hex"),
    parts: digester.end(),
    contentType: options.contentType,
    metadata: options.metadata ?? {},
    open: (part) => readSlice(path, part)
  };
}
function digestBytes(bytes, contentType) {
  const sha2562 = createHash2("sha256").update(bytes).digest("hex");
  const md5 = createHash2("md5").update(bytes).digest();
  return {
    sizeBytes: bytes.byteLength,
    sha256: sha2562,
    parts: [{ offset: 0, sizeBytes: bytes.byteLength, sha256: sha2562, md5 }],
    contentType,
    metadata: {},
    open: async function* () {
      yield bytes;
    }
  };
}
function expectedEtag(parts) {
  const [first] = parts;
  if (parts.length === 1 && first !== void 0) return first.md5.toString("hex");
  const all = createHash2("md5");
  for (const part of parts) all.update(part.md5);
  return `${all.digest("hex")}-${parts.length}`;
}
async function* readSlice(path, part) {
  const file = await open3(path);
  try {
    const sizeBytes = Math.min(READ_BYTES, part.sizeBytes);
    const buffers = Array.from({ length: READ_BUFFERS }, () => Buffer.allocUnsafeSlow(sizeBytes));
    for (let done = 0, turn = 0; done < part.sizeBytes; turn += 1) {
      const buffer = buffers[turn % READ_BUFFERS];
      const wanted = Math.min(sizeBytes, part.sizeBytes - done);
      let filled = 0;
      while (filled < wanted) {
        const { bytesRead } = await file.read(buffer, filled, wanted - filled, part.offset + done + filled);
        if (bytesRead === 0) throw new ActionError("input", `${path} became shorter while it was archived`);
        filled += bytesRead;
      }
      done += wanted;
      yield buffer.subarray(0, wanted);
    }
  } finally {
    await file.close();
  }
}
function createPartDigester(partSizeBytes) {
  const parts = [];
  let offset = 0;
  let sizeBytes = 0;
  let hashes;
  const start = () => ({ sha256: createHash2("sha256"), md5: createHash2("md5") });
  const finish2 = () => {
    const { sha256: sha2562, md5 } = hashes ?? start();
    parts.push({ offset, sizeBytes, sha256: sha2562.digest("hex"), md5: md5.digest() });
    offset += sizeBytes;
    sizeBytes = 0;
    hashes = void 0;
  };
  return {
    update(chunk) {
      let rest = chunk;
      while (rest.length > 0) {
        hashes ??= start();
        const take = rest.subarray(0, partSizeBytes - sizeBytes);
        hashes.sha256.update(take);
        hashes.md5.update(take);
        sizeBytes += take.length;
        rest = rest.subarray(take.length);
        if (sizeBytes === partSizeBytes) finish2();
      }
    },
    end() {
      if (hashes !== void 0 || parts.length === 0) finish2();
      return parts;
    }
  };
}

// src/archive/create-once.ts
var REREAD_BYTES = 1048576;
async function createOnce(store, key, content, options) {
  if (content.parts.length > 1 && !options.overwrite) {
    const present = await store.head(key);
    if (present !== void 0) return await compareExisting(store, key, content, present);
  }
  const outcome = await store.put(key, content, options);
  const stored = await store.head(key);
  if (stored === void 0) {
    const cause = outcome.kind === "unsure" ? outcome.cause : void 0;
    throw new ActionError(
      "remote",
      `${key}: ${cause === void 0 ? "the store acknowledged the object and then did not find it" : describeError(cause)}`,
      { cause }
    );
  }
  if (outcome.kind === "written" || stored.metadata[RUN] === options.run) {
    return { kind: "written", digestKept: await proveWritten(store, key, content, stored) };
  }
  if (outcome.kind === "unsure" && options.overwrite) throw lostAnswer(key, outcome.cause);
  return await compareExisting(store, key, content, stored);
}
async function expectCreate(store, key, content, overwrite) {
  const present = await store.head(key);
  if (present === void 0 || overwrite) return "would-write";
  await compareExisting(store, key, content, present);
  return "already-there";
}
async function proveWritten(store, key, content, stored) {
  const recorded = stored.metadata[DIGEST];
  const expected = { size: content.sizeBytes, digest: content.sha256, ETag: expectedEtag(content.parts) };
  const knowsSize = namesSize(store, stored);
  const size = knowsSize ? stored.sizeBytes : content.sizeBytes;
  const found = { size, digest: recorded ?? content.sha256, ETag: stored.etag ?? expected.ETag };
  for (const field of ["size", "digest", "ETag"]) {
    if (found[field] !== expected[field]) throw storedOtherwise(key, field, found[field], expected[field]);
  }
  if (recorded === void 0 && store.createsAtomically) {
    throw new ActionError("remote", `${key}: the store did not keep x-amz-meta-${DIGEST}`, {
      hint: "Without the recorded digest the object could never be verified; use a store that keeps object metadata"
    });
  }
  if (recorded === void 0 || !knowsSize || content.sizeBytes <= REREAD_BYTES) {
    const sha2562 = (await readObject(store, key))?.sha256 ?? "none";
    if (sha2562 !== content.sha256)
      throw storedOtherwise(key, "content", `sha256 ${sha2562}`, `sha256 ${content.sha256}`);
  }
  return recorded !== void 0;
}
function namesSize(store, stored) {
  return store.createsAtomically || !Number.isNaN(stored.sizeBytes);
}
function storedOtherwise(key, field, found, expected) {
  return new ActionError(
    "remote",
    `${key}: read back after the upload, its ${field} is ${found}, expected ${expected}`,
    { hint: "The store does not hold the bytes that were sent; look at the object before anything relies on it" }
  );
}
async function compareExisting(store, key, content, stored) {
  const recorded = stored.metadata[DIGEST];
  const knowsSize = namesSize(store, stored);
  if (knowsSize && stored.sizeBytes !== content.sizeBytes || recorded !== void 0 && recorded !== content.sha256) {
    throw takenError(key, content, `${stored.sizeBytes} bytes, sha256 ${recorded ?? "not recorded"}`);
  }
  const etag = expectedEtag(content.parts);
  const sameWay = stored.etag !== void 0 && !stored.etag.includes("-") && !etag.includes("-");
  if (sameWay && stored.etag !== etag) {
    throw takenError(key, content, `${stored.sizeBytes} bytes, ETag ${stored.etag}, expected ETag ${etag}`);
  }
  if (recorded === void 0 || !knowsSize || stored.etag !== etag) await proveByBytes(store, key, content);
  return { kind: "already-there", digestKept: recorded !== void 0 };
}
async function proveByBytes(store, key, content) {
  const sha2562 = (await readObject(store, key))?.sha256;
  if (sha2562 !== content.sha256) throw takenError(key, content, `sha256 ${sha2562 ?? "nothing any more"}`);
}
function lostAnswer(key, cause) {
  return new ActionError("remote", `${key}: whether the object was replaced is unknown: ${describeError(cause)}`, {
    hint: "Run again",
    cause
  });
}
var KeyTakenError = class extends ActionError {
};
function takenError(key, content, found) {
  return new KeyTakenError(
    "remote",
    `${key}: refused, the key already holds other bytes (${found}; this file has ${content.sizeBytes} bytes, sha256 ${content.sha256})`,
    {
      hint: "Nothing was overwritten. Archive under another name or r2-prefix; overwrite: true would replace the object"
    }
  );
}

// src/archive/files.ts
import { glob, stat as stat2 } from "node:fs/promises";
async function findFiles(patterns) {
  const found = /* @__PURE__ */ new Set();
  for (const pattern of patterns) {
    if (!isSafePath(pattern)) {
      throw new ActionError(
        "input",
        `files: got ${quoteValue(pattern)}, expected a path without ".." and control characters`
      );
    }
    for (const path of await expand(pattern)) {
      if (!isSafePath(path)) {
        throw new ActionError(
          "input",
          `files: found ${quoteValue(path)}, expected a name without ".." and control characters`
        );
      }
      found.add(path);
    }
  }
  return [...found];
}
async function expand(pattern) {
  const named = await kindOf(pattern);
  if (named === "file") return [pattern];
  if (!/[*?[{]/.test(pattern)) {
    const reason = named === void 0 ? "a file that exists" : "a file, not a folder";
    throw new ActionError("input", `files: got ${quoteValue(pattern)}, expected ${reason}`, {
      hint: "A glob such as taostats_entry-*.json may match nothing; a named file may not be missing"
    });
  }
  const matches = [];
  for await (const path of glob(pattern)) {
    if (await kindOf(path) === "file") matches.push(path);
  }
  return matches.sort();
}
async function kindOf(path) {
  try {
    return (await stat2(path)).isFile() ? "file" : "other";
  } catch (error2) {
    const code = error2.code;
    if (code === "ENOENT" || code === "ENOTDIR") return void 0;
    throw new ActionError("input", `files: ${quoteValue(path)} cannot be read (${code})`, { cause: error2 });
  }
}

// src/archive/archive.ts
var GROWTH_MANIFESTS = 60;
async function archiveObjects(store, options, ports) {
  const folder = await mkdtemp(join2(options.tempFolder, "archive-r2-"));
  try {
    const plans = await planObjects(options, folder, ports);
    if (typeof plans === "string") return { status: "nothing-to-archive", reason: plans };
    const stored = await storeObjects(store, plans, folder, options, ports);
    const objects = stored.map(({ digestKept: _, ...object }) => object);
    if (options.dryRun) {
      if (objects.length > 1) ports.log.info(`would write ${manifestOf(objects, options.prefix).key}`);
      return { status: "dry-run", objects, manifestKey: void 0, growth: [] };
    }
    const needsManifest = objects.length > 1 || stored.some((object) => !object.digestKept);
    const manifest = needsManifest ? await storeManifest(store, objects, options, ports) : void 0;
    return {
      status: objects.some((object) => object.outcome === "written") ? "archived" : "already-archived",
      objects,
      manifestKey: manifest,
      growth: manifest === void 0 ? [] : await readGrowth(store, options.prefix, ports)
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
async function planObjects(options, folder, ports) {
  const contentType = options.compression === "gzip" ? "application/gzip" : "application/json";
  if (options.source.kind === "history") {
    const history = await options.source.read();
    if (history === void 0) return "the source has no history yet";
    for (const warning2 of history.warnings) ports.log.warning(warning2);
    const path = join2(folder, "history.json");
    await writeFile(path, history.bytes, { mode: 384 });
    const metadata = { [HISTORY_TOTAL]: String(history.entries) };
    if (history.head !== void 0) metadata[HISTORY_HEAD] = history.head;
    return [{ key: historyKey(ports.now(), options), path, contentType, metadata }];
  }
  const paths = await findFiles(options.source.patterns);
  if (paths.length === 0) return `no file matches ${options.source.patterns.join(", ")}`;
  const plans = /* @__PURE__ */ new Map();
  for (const path of paths) {
    const key = objectKey(path, options);
    const other = plans.get(key);
    if (other !== void 0) {
      throw new ActionError("input", `files: ${other.path} and ${path} would both become ${key}`, {
        hint: "Archive them in runs with different r2-prefix"
      });
    }
    const isJson2 = options.compression === "gzip" || path.endsWith(".json");
    plans.set(key, { key, path, contentType: isJson2 ? contentType : "application/octet-stream", metadata: {} });
  }
  return [...plans.values()];
}
async function storeObjects(store, plans, folder, options, ports) {
  const stored = /* @__PURE__ */ new Map();
  const refusals = [];
  const run = runName(ports.random);
  const storeOne = async (plan, content) => {
    try {
      const { kind, digestKept } = options.dryRun ? { kind: await expectCreate(store, plan.key, content, options.overwrite), digestKept: true } : await createOnce(store, plan.key, content, { overwrite: options.overwrite, run });
      stored.set(plan.key, {
        key: plan.key,
        sizeBytes: content.sizeBytes,
        sha256: content.sha256,
        outcome: kind,
        digestKept
      });
      ports.log.info(`${plan.key}: ${kind}, ${content.sizeBytes} bytes, sha256 ${content.sha256}`);
    } catch (error2) {
      if (!(error2 instanceof KeyTakenError)) throw error2;
      refusals.push(error2);
    }
  };
  const large = [];
  await forEachLimited(plans, options.concurrency, async (plan, index) => {
    const content = await openContent(plan, join2(folder, `${index}.gz`), options);
    if (content.parts.length > 1) large.push({ plan, content });
    else await storeOne(plan, content);
  });
  for (const { plan, content } of large) await storeOne(plan, content);
  const [first] = refusals;
  if (first !== void 0) {
    throw refusals.length === 1 ? first : new ActionError("remote", refusals.map((refusal) => refusal.message).join("; "), { hint: first.hint });
  }
  return plans.flatMap((plan) => stored.get(plan.key) ?? []);
}
async function openContent(plan, compressedPath, options) {
  const path = options.compression === "gzip" ? compressedPath : plan.path;
  if (options.compression === "gzip") await gzipFile(plan.path, compressedPath);
  return await digestFile(path, {
    partSizeBytes: options.partSizeBytes,
    contentType: plan.contentType,
    metadata: plan.metadata
  });
}
function manifestOf(objects, prefix) {
  const entries = Object.fromEntries(
    objects.map(({ key, sha256: sha2562, sizeBytes }) => [key, { sha256: sha2562, size: sizeBytes }])
  );
  const content = digestBytes(Buffer.from(printManifest(entries)), "application/json");
  return { key: manifestKey(prefix, content.sha256), content };
}
async function storeManifest(store, objects, options, ports) {
  const { key, content } = manifestOf(objects, options.prefix);
  const { kind } = await createOnce(store, key, content, { overwrite: false, run: runName(ports.random) });
  ports.log.info(`${key}: ${kind}, ${objects.length} objects`);
  return key;
}
async function readGrowth(store, prefix, ports) {
  const events = [];
  try {
    for (const listed of await listManifests(store, prefix, GROWTH_MANIFESTS)) {
      const manifest = await readManifest(store, prefix, listed);
      for (const [key, { size }] of Object.entries(manifest.entries)) {
        if (manifest.writtenAtMs !== void 0) events.push({ key, sizeBytes: size, atMs: manifest.writtenAtMs });
      }
    }
  } catch (error2) {
    ports.log.info(`the growth of the archive could not be read: ${describeError(error2)}`);
  }
  return events;
}
function runName(random) {
  const half = () => Math.floor(random() * 4294967296).toString(16).padStart(8, "0");
  return half() + half();
}

// src/archive/history-source.ts
var KV_KEY = KV_KEYS.history;
var KV_VALUE_LIMIT_BYTES = LIMITS.kvValueBytes;
var WARN_SHARE = 0.8;
var MAX_PAGES = 1e4;
var MAX_HISTORY_BYTES = 400 * 1048576;
async function readHistory(source, client) {
  return source.kind === "worker" ? await readFromWorker(source.workerUrl, client) : await readFromKv(source, client);
}
async function readFromWorker(workerUrl, client) {
  const pages = [];
  let entries = [];
  let head;
  let sizeBytes = 0;
  let url = historyUrl(workerUrl);
  while (url !== void 0) {
    const response = await client.send({
      method: "GET",
      url,
      headers: { accept: "application/json" },
      maxBodyBytes: MAX_HISTORY_BYTES
    });
    if (pages.length === 0 && response.status === 404 && memberText(response, "_status") === "empty") return void 0;
    if (response.status !== 200) throw refused("the history of the Worker", response);
    sizeBytes += response.body.byteLength;
    if (pages.length >= MAX_PAGES || sizeBytes > MAX_HISTORY_BYTES) {
      throw new ActionError("remote", `the history of the Worker is larger than ${MAX_HISTORY_BYTES} bytes`);
    }
    const elements2 = assertHistory("the history of the Worker", response);
    head ??= response.headers["x-history-head"];
    pages.push(response.body);
    const next = nextPage(response, url);
    if (next !== void 0 || entries.length > 0) entries = entries.concat(elements2);
    if (next === void 0 && pages.length === 1) return finish(response.body, elements2.length, head);
    url = next;
  }
  return finish(Buffer.from(`[${entries.join(",")}]`), entries.length, head);
}
async function readFromKv(source, client) {
  const path = ["accounts", source.accountId, "storage", "kv", "namespaces", source.namespaceId, "values", KV_KEY];
  const response = await client.send({
    method: "GET",
    url: `${source.apiUrl}/${path.map(encodeURIComponent).join("/")}`,
    headers: { authorization: `Bearer ${source.apiToken}` },
    maxBodyBytes: 2 * KV_VALUE_LIMIT_BYTES
  });
  if (response.status === 404 && hasErrorCode(response, 10009)) return void 0;
  if (response.status !== 200) {
    const hint = response.status === 401 || response.status === 403 ? "Check cloudflare-api-token (permission Workers KV Storage: Read), cloudflare-account-id and kv-namespace-id" : void 0;
    throw refused(`the KV value ${KV_KEY}`, response, hint);
  }
  const elements2 = assertHistory(`the KV value ${KV_KEY}`, response);
  const share = response.body.byteLength / KV_VALUE_LIMIT_BYTES;
  const warnings = share < WARN_SHARE ? [] : [
    `the KV value ${KV_KEY} has ${response.body.byteLength} bytes, ${Math.floor(share * 100)} % of the ${KV_VALUE_LIMIT_BYTES} that KV takes; lower history-max-entries`
  ];
  return finish(response.body, elements2.length, void 0, warnings);
}
function finish(bytes, entries, head, warnings = []) {
  if (entries === 0) return void 0;
  return { bytes, entries, head: head !== void 0 && /^[0-9a-f]{64}$/.test(head) ? head : void 0, warnings };
}
function assertHistory(what, response) {
  const text = response.text();
  const reading = parseHistory(text);
  if (!reading.ok) throw notHistory(what, reading.reason, response);
  if (/^\s*\{/.test(text) && !isEntry(JSON.parse(text))) {
    throw notHistory(what, "it is an object without a finite price", response);
  }
  return reading.elements;
}
function isEntry(value) {
  const price = value.price;
  return typeof price === "number" && Number.isFinite(price);
}
function notHistory(what, reason, response) {
  const found = explainBody(response);
  return new ActionError("remote", `${what} is not a history: ${reason}${found === "" ? "" : ` (${found})`}`, {
    hint: "Nothing was archived; an earlier archive stays as it is"
  });
}
function refused(what, response, hint) {
  return responseError(what, response, hint ?? "Nothing was archived; an earlier archive stays as it is");
}
function nextPage(response, url) {
  const target = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(response.headers["link"] ?? "")?.[1];
  if (target === void 0) return void 0;
  const next = URL.canParse(target, url) ? new URL(target, url) : void 0;
  if (next === void 0 || next.origin !== new URL(url).origin || next.href === url) {
    throw new ActionError("remote", "the history of the Worker names a next page that is not its own");
  }
  return next.href;
}
function memberText(response, name) {
  try {
    return JSON.parse(response.text())?.[name];
  } catch {
    return void 0;
  }
}
function hasErrorCode(response, code) {
  const errors = memberText(response, "errors");
  return Array.isArray(errors) && errors.some((error2) => error2?.code === code);
}

// src/archive/lock-rules.ts
function explainUnlocked(rules, bucket, prefix) {
  const folder = folderOf(prefix);
  if (rules.some((rule) => rule.enabled && folder.startsWith(rule.prefix))) return void 0;
  const where = folder === "" ? "the bucket" : `the prefix ${folder}`;
  return `no lock rule of the bucket ${bucket} covers ${where}: what is archived there can be deleted or replaced. Add one with: npx wrangler r2 bucket lock add ${bucket} tao-archive ${folder === "" ? '""' : folder} --retention-indefinite`;
}

// src/cloudflare/r2.ts
var MAX_OBJECT_BYTES2 = 3e8;
function createR2Api(options) {
  const base = `${options.apiUrl}/accounts/${encodeURIComponent(options.accountId)}/r2/buckets/${encodeURIComponent(options.bucket)}`;
  const authorization = { authorization: `Bearer ${options.apiToken}` };
  const objectUrl = (key) => `${base}/objects/${key.split("/").map(encodeURIComponent).join("/")}`;
  const getJson = async (url) => {
    const response = await options.client.send({ method: "GET", url, headers: authorization, json: true });
    const value = response.status === 200 ? JSON.parse(response.text()) : void 0;
    if (!isRecord(value) || value["success"] !== true) {
      throw responseError(`the bucket ${options.bucket}`, response, tokenHint(response.status));
    }
    return value;
  };
  return {
    head: (key) => options.client.send({ method: "HEAD", url: objectUrl(key), headers: authorization }),
    get: (key) => options.client.stream({ method: "GET", url: objectUrl(key), headers: authorization }),
    put: (key, body, headers) => options.client.send({ method: "PUT", url: objectUrl(key), headers: { ...authorization, ...headers }, body }),
    async *list(prefix) {
      let cursor;
      do {
        const query = new URLSearchParams({ per_page: "1000", prefix, ...cursor === void 0 ? {} : { cursor } });
        const page = await getJson(`${base}/objects?${query}`);
        if (!Array.isArray(page["result"])) {
          throw new ActionError("remote", `the bucket ${options.bucket}: the list of objects holds no result`);
        }
        for (const item of page["result"]) yield listedObject(item);
        const info2 = isRecord(page["result_info"]) ? page["result_info"] : {};
        const next = typeof info2["cursor"] === "string" && info2["cursor"] !== "" ? info2["cursor"] : void 0;
        cursor = info2["is_truncated"] === false || next === cursor ? void 0 : next;
      } while (cursor !== void 0);
    },
    async lockRules() {
      const answer = await getJson(`${base}/lock`);
      const rules = isRecord(answer["result"]) ? answer["result"]["rules"] : void 0;
      return (Array.isArray(rules) ? rules : []).filter(isRecord).map((rule) => ({
        id: String(rule["id"] ?? ""),
        enabled: rule["enabled"] === true,
        prefix: typeof rule["prefix"] === "string" ? rule["prefix"] : ""
      }));
    }
  };
}
function tokenHint(status) {
  return status === 401 || status === 403 ? "Check cloudflare-account-id and that cloudflare-api-token has the permission Workers R2 Storage: Edit" : void 0;
}
function listedObject(item) {
  if (!isRecord(item) || typeof item["key"] !== "string") {
    throw new ActionError("remote", "the list of objects holds an item without a key");
  }
  const custom = isRecord(item["custom_metadata"]) ? item["custom_metadata"] : {};
  return {
    key: item["key"],
    size: Number(item["size"]),
    etag: typeof item["etag"] === "string" ? item["etag"] : void 0,
    lastModified: typeof item["last_modified"] === "string" ? item["last_modified"] : void 0,
    customMetadata: Object.fromEntries(
      Object.entries(custom).map(([name, value]) => [name.toLowerCase(), String(value)])
    )
  };
}
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// src/archive/s3-client.ts
import { createHash as createHash4 } from "node:crypto";

// src/archive/sigv4.ts
import { createHash as createHash3, createHmac } from "node:crypto";
var ALGORITHM = "AWS4-HMAC-SHA256";
function signRequest(request, credentials, scope, nowMs) {
  const moment = `${new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
  const day = moment.slice(0, 8);
  const headers = /* @__PURE__ */ new Map();
  for (const [name, value] of Object.entries({ ...request.headers, host: request.url.host, "x-amz-date": moment })) {
    headers.set(name.toLowerCase(), value.trim().replaceAll(/ {2,}/g, " "));
  }
  const names = [...headers.keys()].sort();
  const canonical = [
    request.method,
    request.url.pathname,
    canonicalQuery(request.url.searchParams),
    ...names.map((name) => `${name}:${headers.get(name)}`),
    "",
    names.join(";"),
    request.payloadHash
  ].join("\n");
  const credentialScope = `${day}/${scope.region}/${scope.service}/aws4_request`;
  const stringToSign = [ALGORITHM, moment, credentialScope, sha256Hex(canonical)].join("\n");
  const key = [day, scope.region, scope.service, "aws4_request"].reduce(
    (secret, part) => createHmac("sha256", secret).update(part).digest(),
    `AWS4${credentials.secretAccessKey}`
  );
  const signature = createHmac("sha256", key).update(stringToSign).digest("hex");
  return {
    "x-amz-date": moment,
    authorization: `${ALGORITHM} Credential=${credentials.accessKeyId}/${credentialScope}, SignedHeaders=${names.join(";")}, Signature=${signature}`
  };
}
function encodeComponent(text) {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`
  );
}
function encodeKey(key) {
  return key.split("/").map(encodeComponent).join("/");
}
function encodeQuery(query) {
  return Object.entries(query).map(([name, value]) => `${encodeComponent(name)}=${encodeComponent(value)}`).join("&");
}
function canonicalQuery(query) {
  return [...query].map(([name, value]) => [encodeComponent(name), encodeComponent(value)]).sort(([a, x], [b, y]) => a === b ? compare(x, y) : compare(a, b)).map(([name, value]) => `${name}=${value}`).join("&");
}
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
function sha256Hex(text) {
  return createHash3("sha256").update(text).digest("hex");
}

// src/archive/xml.ts
var ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
function elementText(xml, name) {
  const inner = elements(xml, name)[0];
  return inner === void 0 ? void 0 : decodeText2(inner);
}
function elements(xml, name) {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, "g"))].map(
    (match) => match[1] ?? ""
  );
}
function encodeText(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
function decodeText2(text) {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w{2,4}));/g, (whole, decimal, hex, name) => {
    if (name !== void 0) return ENTITIES[name] ?? whole;
    const code = decimal !== void 0 ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 1114111 ? String.fromCodePoint(code) : whole;
  });
}

// src/archive/s3-client.ts
var EMPTY_SHA256 = createHash4("sha256").digest("hex");
var MAX_ANSWER_BYTES = 64 * 1048576;
var UNREAD_BYTES = 65536;
var LIST_ONE = { method: "GET", key: "", query: { "list-type": "2", "max-keys": "1" } };
function createS3Client(options) {
  let region = options.region;
  let accepted = new URL(options.endpoint).hostname.endsWith(".r2.cloudflarestorage.com");
  const request = (call) => {
    const search = call.query === void 0 ? "" : `?${encodeQuery(call.query)}`;
    const path = call.key === "" ? "" : `/${encodeKey(call.key)}`;
    const url = `${options.endpoint}/${encodeKey(options.bucket)}${path}${search}`;
    const headers = { ...call.headers };
    let payloadHash = EMPTY_SHA256;
    if (typeof call.body === "string") {
      payloadHash = createHash4("sha256").update(call.body).digest("hex");
      headers["content-md5"] = createHash4("md5").update(call.body).digest("base64");
    } else if (call.body !== void 0) {
      payloadHash = call.body.part.sha256;
      headers["content-md5"] = call.body.part.md5.toString("base64");
    }
    headers["x-amz-content-sha256"] = payloadHash;
    const body = call.body;
    return {
      method: call.method,
      url,
      headers,
      // Anew for each attempt: a signature is good for 15 minutes.
      signHeaders: () => signRequest(
        { method: call.method, url: new URL(url), headers, payloadHash },
        options.credentials,
        { region, service: "s3" },
        options.now()
      ),
      ...body === void 0 ? {} : {
        body: typeof body === "string" ? body : { sizeBytes: body.part.sizeBytes, open: () => body.content.open(body.part) }
      },
      ...call.idempotent === void 0 ? {} : { idempotent: call.idempotent },
      ...call.retryStatus === void 0 ? {} : { retryStatus: call.retryStatus },
      maxBodyBytes: MAX_ANSWER_BYTES
    };
  };
  const learnRegion = (response, used) => {
    if (![301, 400, 403].includes(response.status)) return false;
    const named = response.headers["x-amz-bucket-region"] ?? ("text" in response ? elementText(response.text(), "Region") : void 0);
    if (named !== void 0 && /^[a-z0-9-]{1,64}$/.test(named)) region = named;
    return region !== used;
  };
  const sendOnce2 = (call) => (call.cleanup === true ? options.cleanupClient : options.client).send(request(call));
  return {
    async send(call) {
      if (!accepted && typeof call.body === "object" && call.body.part.sizeBytes > UNREAD_BYTES) {
        learnRegion(await sendOnce2(LIST_ONE), region);
      }
      const used = region;
      const response = await sendOnce2(call);
      accepted ||= response.status < 400;
      if (call.method === "HEAD" && response.status === 400) learnRegion(await sendOnce2(LIST_ONE), used);
      return learnRegion(response, used) ? await sendOnce2(call) : response;
    },
    async stream(call) {
      const used = region;
      const response = await options.client.stream(request(call));
      return learnRegion(response, used) ? await options.client.stream(request(call)) : response;
    }
  };
}
function s3Error(what, response) {
  const text = response.text();
  const code = elementText(text, "Code");
  if (code === void 0) return responseError(what, response, statusHint(response.status));
  const message = elementText(text, "Message")?.replace(/\.$/, "") ?? "";
  const attempts = response.attempts > 1 ? ` after ${response.attempts} attempts` : "";
  const reason = `${code}${message === "" ? "" : `: ${message}`}`.replaceAll(/[\s\p{Cc}]+/gu, " ").slice(0, 300);
  return new HttpStatusError(
    `${what}: ${response.method} ${response.path} answered ${response.status}${attempts}: ${reason}`,
    { status: response.status, body: reason, hint: HINTS[code] ?? statusHint(response.status) }
  );
}
function isErrorAnswer(response) {
  return response.status === 200 && /<Error[\s>]/.test(response.text());
}
function isRetryableAnswer(response) {
  return isRetryableStatus(response.status) || isErrorAnswer(response);
}
function differsError(what, field, stored, sent) {
  return new ActionError("remote", `${what}: the store says ${field} ${stored}, sent was ${sent}`, {
    hint: "The stored bytes are not those of the file, or the store does not report them as S3 does; nothing was marked as archived"
  });
}
var HINTS = {
  InvalidAccessKeyId: "Check r2-access-key-id",
  SignatureDoesNotMatch: "Check r2-secret-access-key and r2-endpoint",
  AccessDenied: "Check that the access key may read and write objects of r2-bucket",
  NoSuchBucket: "Check r2-bucket and r2-endpoint",
  RequestTimeTooSkewed: "The clock of the runner is wrong",
  XAmzContentSHA256Mismatch: "The file changed while it was archived",
  BadDigest: "The file changed while it was archived"
};
function statusHint(status) {
  return status === 401 || status === 403 ? "Check r2-access-key-id, r2-secret-access-key and that the key may use r2-bucket" : void 0;
}

// src/archive/cloudflare-store.ts
function createCloudflareStore(api, bucket) {
  const name = `the bucket ${bucket}`;
  const head = async (key) => {
    const response = await api.head(key);
    if (response.status === 200) return await complete(api, key, storedObject(response.headers));
    if (response.status !== 404 && response.status !== 405) throw refused2(key, response);
    const found = await read(key);
    found?.stream.destroy();
    return found === void 0 ? void 0 : await complete(api, key, found.object);
  };
  const read = async (key) => {
    const response = await api.get(key);
    if (!("text" in response)) return { object: storedObject(response.headers), stream: response.stream };
    if (response.status === 404 && !isBucketMissing(response)) return void 0;
    throw refused2(key, response);
  };
  return {
    name,
    createsAtomically: false,
    head,
    async read(key) {
      const found = await read(key);
      if (found === void 0) return void 0;
      return { object: await complete(api, key, found.object), stream: found.stream };
    },
    async put(key, content, options) {
      if (!options.overwrite && await head(key) !== void 0) return { kind: "exists" };
      return await putWhole(api, key, content, options);
    },
    async *list(folder) {
      for await (const object of api.list(folder)) {
        const lastModifiedMs = Date.parse(object.lastModified ?? "");
        yield {
          key: object.key,
          sizeBytes: object.size,
          lastModifiedMs: Number.isNaN(lastModifiedMs) ? void 0 : lastModifiedMs
        };
      }
    }
  };
}
async function putWhole(api, key, content, options) {
  if (content.sizeBytes > MAX_OBJECT_BYTES2) {
    throw new ActionError(
      "input",
      `${key}: ${content.sizeBytes} bytes, the Cloudflare API takes at most ${MAX_OBJECT_BYTES2}`,
      { hint: "Set r2-access-key-id and r2-secret-access-key, which upload in parts" }
    );
  }
  const [part] = content.parts;
  if (part === void 0 || content.parts.length > 1) throw new TypeError("the Cloudflare API takes one part");
  const body = { sizeBytes: part.sizeBytes, open: () => content.open(part) };
  const headers = {
    "content-type": content.contentType,
    "content-md5": part.md5.toString("base64"),
    ...metadataHeaders(content, options.run)
  };
  let response;
  try {
    response = await api.put(key, body, headers);
  } catch (error2) {
    if (error2 instanceof HttpError && (error2.failure === "reset" || error2.failure === "timeout")) {
      return { kind: "unsure", cause: error2 };
    }
    throw error2;
  }
  if (response.status >= 500) return { kind: "unsure", cause: refused2(key, response) };
  const answer = isJson(response) ? JSON.parse(response.text()) : void 0;
  const etag = response.status === 200 ? acknowledgedEtag(answer, key) : void 0;
  if (etag === void 0) throw refused2(key, response);
  if (etag !== "" && etag !== expectedEtag(content.parts)) {
    throw differsError(key, "ETag", etag, expectedEtag(content.parts));
  }
  return { kind: "written" };
}
function acknowledgedEtag(answer, key) {
  const { success, result, ...bare } = answer ?? {};
  const isBare = success === void 0 && bare["key"] === key;
  if (success !== true && !isBare) return void 0;
  const { etag } = isBare ? bare : result ?? {};
  return typeof etag === "string" ? unquoteEtag(etag) : "";
}
async function complete(api, key, object) {
  if (object.metadata["sha256"] !== void 0) return object;
  try {
    for await (const listed of api.list(key)) {
      if (listed.key !== key) continue;
      return {
        sizeBytes: Number.isNaN(object.sizeBytes) ? listed.size : object.sizeBytes,
        etag: object.etag ?? listed.etag,
        metadata: { ...listed.customMetadata, ...object.metadata }
      };
    }
  } catch (error2) {
    if (!(error2 instanceof HttpStatusError && [404, 405, 501].includes(error2.status))) throw error2;
  }
  return object;
}
function refused2(key, response) {
  return responseError(key, response, tokenHint(response.status));
}
function isBucketMissing(response) {
  return /"code"\s*:\s*10006\b/.test(response.text());
}
function isJson(response) {
  try {
    JSON.parse(response.text());
    return true;
  } catch {
    return false;
  }
}

// src/archive/multipart.ts
var CLOCK_SLACK_MS = 5e3;
async function uploadMultipart(s3, key, content, options) {
  const startedAtMs = options.now();
  let created;
  let mayHaveBegunUnseen = false;
  try {
    created = await createUpload(s3, key, content, options);
    mayHaveBegunUnseen = created.attempts > 1;
    const { uploadId } = created;
    const progress = createProgress(key, content, options.log);
    const etags = [];
    await forEachLimited(content.parts, options.concurrency, async (part, index) => {
      etags[index] = await uploadPart(s3, key, uploadId, content, index + 1, part);
      progress(part);
    });
    const outcome = await completeUpload(s3, key, uploadId, content, etags, options);
    if (outcome.kind !== "written") await abort(s3, key, uploadId, options);
    return outcome;
  } catch (error2) {
    if (created !== void 0) await abort(s3, key, created.uploadId, options);
    else mayHaveBegunUnseen = !(error2 instanceof HttpStatusError && error2.status < 500);
    throw error2;
  } finally {
    if (mayHaveBegunUnseen) await sweep(s3, key, startedAtMs, options);
  }
}
async function createUpload(s3, key, content, options) {
  const response = await s3.send({
    method: "POST",
    key,
    query: { uploads: "" },
    headers: { "content-type": content.contentType, ...metadataHeaders(content, options.run) },
    idempotent: true
  });
  const uploadId = elementText(response.text(), "UploadId");
  if (response.status !== 200 || uploadId === void 0 || uploadId === "") throw s3Error(key, response);
  return { uploadId, attempts: response.attempts };
}
async function uploadPart(s3, key, uploadId, content, partNumber, part) {
  const md5 = part.md5.toString("hex");
  const etagOf = (response2) => unquoteEtag(response2.headers["etag"] ?? "");
  const isWrong = (response2) => response2.status === 200 && (etagOf(response2) === "" || isMd5(etagOf(response2)) && etagOf(response2) !== md5);
  const response = await s3.send({
    method: "PUT",
    key,
    query: { partNumber: String(partNumber), uploadId },
    body: { content, part },
    retryStatus: (answer) => isRetryableStatus(answer.status) || isWrong(answer)
  });
  if (response.status !== 200) throw s3Error(`${key} part ${partNumber}`, response);
  if (isWrong(response)) throw differsError(`${key} part ${partNumber}`, "ETag", etagOf(response) || "none", md5);
  return etagOf(response);
}
function isMd5(etag) {
  return /^[0-9a-f]{32}$/i.test(etag);
}
async function completeUpload(s3, key, uploadId, content, etags, options) {
  const parts = etags.map(
    (etag2, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${encodeText(`"${etag2}"`)}</ETag></Part>`
  );
  let response;
  try {
    response = await s3.send({
      method: "POST",
      key,
      query: { uploadId },
      headers: { "content-type": "application/xml", ...options.overwrite ? {} : { "if-none-match": "*" } },
      body: `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join("")}</CompleteMultipartUpload>`,
      // Completing twice makes nothing twice: the second finds the key taken or the upload gone.
      idempotent: true,
      retryStatus: isRetryableAnswer
    });
  } catch (error2) {
    if (error2 instanceof HttpError && (error2.failure === "reset" || error2.failure === "timeout")) {
      return { kind: "unsure", cause: error2 };
    }
    throw error2;
  }
  if (response.status === 412 || response.status === 409) return { kind: "exists" };
  const lost = response.status >= 500 || isErrorAnswer(response) || response.status === 404 && response.attempts > 1;
  if (lost) return { kind: "unsure", cause: s3Error(key, response) };
  if (response.status !== 200) throw s3Error(key, response);
  const etag = elementText(response.text(), "ETag");
  if (etag !== void 0 && unquoteEtag(etag) !== expectedEtag(content.parts)) {
    throw differsError(key, "ETag", unquoteEtag(etag), expectedEtag(content.parts));
  }
  return { kind: "written" };
}
async function abort(s3, key, uploadId, options) {
  try {
    const response = await s3.send({ method: "DELETE", key, query: { uploadId }, cleanup: true });
    if (response.status !== 204 && response.status !== 200 && response.status !== 404) throw s3Error(key, response);
  } catch (error2) {
    options.log.warning(`${key}: the multipart upload ${uploadId} could not be given up: ${describeError(error2)}`);
  }
}
async function sweep(s3, key, startedAtMs, options) {
  try {
    const response = await s3.send({ method: "GET", key: "", query: { prefix: key, uploads: "" }, cleanup: true });
    if (response.status !== 200) throw s3Error(key, response);
    for (const upload of elements(response.text(), "Upload")) {
      const uploadId = elementText(upload, "UploadId");
      const initiatedMs = Date.parse(elementText(upload, "Initiated") ?? "");
      if (uploadId === void 0 || elementText(upload, "Key") !== key) continue;
      if (initiatedMs >= startedAtMs - CLOCK_SLACK_MS) await abort(s3, key, uploadId, options);
    }
  } catch (error2) {
    options.log.warning(`${key}: could not look for uploads left open: ${describeError(error2)}`);
  }
}
function createProgress(key, content, log) {
  let doneBytes = 0;
  let doneParts = 0;
  let shownTenths = 0;
  return (part) => {
    doneBytes += part.sizeBytes;
    doneParts += 1;
    const tenths = Math.floor(doneBytes / content.sizeBytes * 10);
    if (tenths === shownTenths) return;
    shownTenths = tenths;
    const mib = (bytes) => (bytes / 1048576).toFixed(1);
    log.info(
      `${key}: ${doneParts} of ${content.parts.length} parts, ${mib(doneBytes)} of ${mib(content.sizeBytes)} MiB (${tenths * 10} %)`
    );
  };
}

// src/archive/s3-store.ts
function createS3Store(options) {
  const s3 = createS3Client(options);
  const name = `the bucket ${options.bucket}`;
  return {
    name,
    createsAtomically: true,
    put: (key, content, put) => content.parts.length > 1 ? uploadMultipart(s3, key, content, { ...put, ...options }) : putWhole2(s3, key, content, put),
    async head(key) {
      const response = await s3.send({ method: "HEAD", key });
      if (response.status === 404) return void 0;
      if (response.status !== 200) throw s3Error(name, response);
      return storedObject(response.headers);
    },
    async read(key) {
      const response = await s3.stream({ method: "GET", key });
      if (!("text" in response))
        return { object: storedObject(response.headers), stream: response.stream };
      if (response.status === 404 && elementText(response.text(), "Code") !== "NoSuchBucket") return void 0;
      throw s3Error(name, response);
    },
    list: (folder) => listObjects(s3, name, folder)
  };
}
async function putWhole2(s3, key, content, options) {
  const [part] = content.parts;
  if (part === void 0) throw new TypeError("a content has at least one part");
  try {
    const response = await s3.send({
      method: "PUT",
      key,
      headers: {
        "content-type": content.contentType,
        ...metadataHeaders(content, options.run),
        ...options.overwrite ? {} : { "if-none-match": "*" }
      },
      body: { content, part },
      // 409: R2 and S3 answer so while another conditional write of the key is under way; the next answer is final.
      retryStatus: (answer) => isRetryableStatus(answer.status) || answer.status === 409 && !options.overwrite
    });
    if (response.status === 412) return { kind: "exists" };
    if (response.status >= 500) return { kind: "unsure", cause: s3Error(key, response) };
    if (response.status !== 200) throw s3Error(key, response);
    const etag = response.headers["etag"];
    if (etag !== void 0 && unquoteEtag(etag) !== expectedEtag(content.parts)) {
      throw differsError(key, "ETag", unquoteEtag(etag), expectedEtag(content.parts));
    }
    return { kind: "written" };
  } catch (error2) {
    if (error2 instanceof HttpError && (error2.failure === "reset" || error2.failure === "timeout")) {
      return { kind: "unsure", cause: error2 };
    }
    throw error2;
  }
}
async function* listObjects(s3, name, folder) {
  let token;
  do {
    const response = await s3.send({
      method: "GET",
      key: "",
      query: {
        ...token === void 0 ? {} : { "continuation-token": token },
        "list-type": "2",
        "max-keys": "1000",
        prefix: folder
      }
    });
    const text = response.text();
    if (response.status !== 200 || !text.includes("<ListBucketResult")) throw s3Error(name, response);
    for (const entry of elements(text, "Contents")) {
      const key = elementText(entry, "Key");
      if (key === void 0 || key.endsWith("/")) continue;
      const lastModifiedMs = Date.parse(elementText(entry, "LastModified") ?? "");
      yield {
        key,
        sizeBytes: Number(elementText(entry, "Size") ?? 0),
        lastModifiedMs: Number.isNaN(lastModifiedMs) ? void 0 : lastModifiedMs
      };
    }
    const next = elementText(text, "IsTruncated") === "true" ? elementText(text, "NextContinuationToken") : void 0;
    if (next !== void 0 && next === token) throw s3Error(name, response);
    token = next;
  } while (token !== void 0);
}

// src/archive/open-store.ts
var READ_TIMEOUT_MS = 12e4;
var BRIEF = { retry: { maxRetries: 2, maxBackoffMs: 2e3 }, readTimeoutMs: 1e4 };
var CLEANUP_MS = 1e4;
function openStore(options, ports) {
  const client = ports.http({ name: "R2", readTimeoutMs: READ_TIMEOUT_MS, ...options.http });
  if (options.access.kind === "cloudflare") {
    return createCloudflareStore(createR2Api({ ...options.access, bucket: options.bucket, client }), options.bucket);
  }
  return createS3Store({
    ...options.access,
    bucket: options.bucket,
    concurrency: options.concurrency,
    client,
    cleanupClient: ports.http({
      name: "R2",
      ...BRIEF,
      ...options.http.deadlineAtMs === void 0 ? {} : { deadlineAtMs: options.http.deadlineAtMs + CLEANUP_MS }
    }),
    now: ports.now,
    log: ports.log
  });
}
function openBucketApi(bucket, access, ports) {
  return createR2Api({ ...access, bucket, client: ports.http({ name: "Cloudflare", ...BRIEF }) });
}

// src/archive/growth.ts
var MAX_POINTS = 30;
function growthByDay(events) {
  const seen = /* @__PURE__ */ new Set();
  const points = [];
  let objects = 0;
  let bytes = 0;
  for (const event of [...events].sort((a, b) => a.atMs - b.atMs)) {
    if (seen.has(event.key)) continue;
    seen.add(event.key);
    objects += 1;
    bytes += event.sizeBytes;
    const day = new Date(event.atMs).toISOString().slice(0, 10);
    if (points.at(-1)?.day === day) points.pop();
    points.push({ day, objects, bytes });
  }
  return points.slice(-MAX_POINTS);
}
function growthChart(points, title) {
  const last = points.at(-1);
  if (last === void 0 || points.length < 2) return "";
  const unit = [
    { name: "GiB", bytes: 1073741824 },
    { name: "MiB", bytes: 1048576 },
    { name: "KiB", bytes: 1024 }
  ].find((candidate) => last.bytes >= candidate.bytes) ?? { name: "bytes", bytes: 1 };
  const days = points.map((point) => `"${point.day.slice(5)}"`).join(", ");
  const values = points.map((point) => Number((point.bytes / unit.bytes).toFixed(2))).join(", ");
  return [
    "```mermaid",
    "xychart-beta",
    `  title "${title}"`,
    `  x-axis [${days}]`,
    `  y-axis "${unit.name}" 0 --> ${Math.max(1, Math.ceil(last.bytes / unit.bytes))}`,
    `  line [${values}]`,
    "```"
  ].join("\n");
}

// src/archive/report.ts
var MAX_ROWS = 100;
function renderArchive(report, place) {
  const title = `## Archive ${inlineCode(place.bucket)}`;
  if (report.status === "nothing-to-archive")
    return `${title}

Nothing to archive: ${escapeMarkdown(report.reason)}.`;
  const written = report.objects.filter((object) => object.outcome === "written").length;
  const sections = [
    title,
    `**${report.status}**: ${count(report.objects.length, "object")}, ${formatBytes(totalBytes(report.objects))}; ${written} new.`,
    objectTable(report.objects)
  ];
  if (report.manifestKey !== void 0) sections.push(`Manifest of this run: ${inlineCode(report.manifestKey)}`);
  if (!place.createsAtomically) sections.push(`> [!NOTE]
> ${NOT_ATOMIC}`);
  const chart = growthChart(growthByDay(report.growth), "Archived bytes, by the manifests");
  if (chart !== "") sections.push(chart);
  return sections.join("\n\n");
}
var NOT_ATOMIC = "Written through the Cloudflare API, which knows no conditional write: each key was looked up first, so two runs at the same moment could both write it. With r2-access-key-id and r2-secret-access-key the bucket itself refuses the second.";
function renderVerify(report, place) {
  const sections = [
    `## Verified ${inlineCode(place.bucket)}`,
    `${count(report.objects.length, "object")} (${formatBytes(totalBytes(report.objects))}) and ${count(report.manifests, "manifest")} verified, **${count(report.problems.length, "problem")}**.`
  ];
  if (report.problems.length > 0) {
    const rows = report.problems.slice(0, MAX_ROWS).map((problem) => [inlineCode(problem.key), escapeMarkdown(problem.reason)]);
    sections.push(table(["key", "problem"], rows), more(report.problems.length));
  }
  sections.push(objectTable(report.objects));
  const chart = growthChart(growthByDay(report.growth), "Stored bytes, by the last change of each object");
  if (chart !== "") sections.push(chart);
  return sections.filter((section) => section !== "").join("\n\n");
}
function renderRestore(archived, report, headNote) {
  return [
    `## Restored ${count(archived.entries.length, "entry", "entries")}`,
    table(
      ["appended", "already there", "too old for a full history", "history now", "head"],
      [
        [
          String(report.appended),
          String(report.duplicates),
          String(report.tooOld),
          count(report.total, "entry", "entries"),
          inlineCode(report.head)
        ]
      ]
    ),
    headNote,
    `From ${count(archived.keys.length, "object")}, ${formatBytes(archived.bytes)}.`
  ].filter((section) => section !== "").join("\n\n");
}
function formatBytes(bytes) {
  const units = ["KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = "";
  for (const next of units) {
    if (value < 1024) break;
    value /= 1024;
    unit = next;
  }
  return unit === "" ? `${bytes} bytes` : `${Number(value.toFixed(1))} ${unit} (${bytes} bytes)`;
}
function count(number, one, many = `${one}s`) {
  return `${number} ${number === 1 ? one : many}`;
}
function objectTable(objects) {
  if (objects.length === 0) return "";
  const withOutcome = objects.some((object) => object.outcome !== void 0);
  const rows = objects.slice(0, MAX_ROWS).map((object) => [
    inlineCode(object.key),
    String(object.sizeBytes),
    inlineCode(object.sha256),
    ...withOutcome ? [object.outcome ?? ""] : []
  ]);
  const header = ["key", "bytes", "sha256", ...withOutcome ? [""] : []];
  return [table(header, rows), more(objects.length)].filter((part) => part !== "").join("\n\n");
}
function more(count2) {
  return count2 > MAX_ROWS ? `\u2026 and ${count2 - MAX_ROWS} more.` : "";
}
function totalBytes(objects) {
  return objects.reduce((sum, object) => sum + object.sizeBytes, 0);
}

// node_modules/@noble/hashes/_u64.js
var fromNumH = (n) => n / 2 ** 32 | 0;
var fromNumL = (n) => n >>> 0;
function setU64FromNum(view, byteOffset, n, isLE) {
  const h = fromNumH(n);
  const l = fromNumL(n);
  view.setUint32(byteOffset, isLE ? l : h, isLE);
  view.setUint32(byteOffset + 4, isLE ? h : l, isLE);
}

// node_modules/@noble/hashes/utils.js
function isBytes(a) {
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
function abytes(value, length, title = "") {
  if (isBytes(value) && (length === void 0 || value.length === length))
    return value;
  if (length !== void 0)
    anumber(length, "length");
  const bytes = isBytes(value);
  const ofLen = length !== void 0 ? ` of length ${length}` : "";
  const got = bytes ? `length=${value.length}` : `type=${typeof value}`;
  const message = atitle(title) + "expected Uint8Array" + ofLen + ", got " + got;
  if (!bytes)
    throw new TypeError(message);
  throw new RangeError(message);
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
  abytes(out, void 0, "output");
  const min = instance.outputLen;
  if (!(out.length >= min)) {
    throw new RangeError('"output" expected length >= ' + min);
  }
}
function clean(...arrays) {
  for (let i = 0; i < arrays.length; i++) {
    arrays[i].fill(0);
  }
}
function createView(arr) {
  return new DataView(arr.buffer, arr.byteOffset, arr.byteLength);
}
function rotr(word, shift) {
  return word << 32 - shift | word >>> shift;
}
var hasHexBuiltin = /* @__PURE__ */ (() => (
  // @ts-ignore
  typeof Uint8Array.from([]).toHex === "function" && typeof Uint8Array.fromHex === "function"
))();
var hexes = /* @__PURE__ */ Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));
function bytesToHex(bytes) {
  abytes(bytes);
  if (hasHexBuiltin)
    return bytes.toHex();
  let hex = "";
  for (let i = 0; i < bytes.length; i++) {
    hex += hexes[bytes[i]];
  }
  return hex;
}
function utf8ToBytes(str) {
  if (typeof str !== "string")
    throw new TypeError("string expected");
  const encoded = new TextEncoder().encode(str);
  try {
    return new Uint8Array(encoded);
  } finally {
    clean(encoded);
  }
}
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
var oidNist = (suffix) => ({
  // Current NIST hashAlgs suffixes used here fit in one DER subidentifier octet.
  // Larger suffix values would need base-128 OID encoding and a different length byte.
  oid: Uint8Array.from([6, 9, 96, 134, 72, 1, 101, 3, 4, 2, suffix])
});

// node_modules/@noble/hashes/_md.js
function Chi(a, b, c) {
  return a & b ^ ~a & c;
}
function Maj(a, b, c) {
  return a & b ^ a & c ^ b & c;
}
var HashMD = class {
  blockLen;
  outputLen;
  canXOF = false;
  padOffset;
  isLE;
  // For partial updates less than block size
  buffer;
  view;
  finished = false;
  length = 0;
  pos = 0;
  destroyed = false;
  constructor(blockLen, outputLen, padOffset, isLE) {
    this.blockLen = blockLen;
    this.outputLen = outputLen;
    this.padOffset = padOffset;
    this.isLE = isLE;
    this.buffer = new Uint8Array(blockLen);
    this.view = createView(this.buffer);
  }
  update(data) {
    aexists(this);
    abytes(data);
    const { view, buffer, blockLen } = this;
    const len = data.length;
    let processed = false;
    for (let pos = 0; pos < len; ) {
      const take = Math.min(blockLen - this.pos, len - pos);
      if (take === blockLen) {
        const dataView = createView(data);
        for (; blockLen <= len - pos; pos += blockLen)
          this.process(dataView, pos);
        processed = true;
        continue;
      }
      buffer.set(pos === 0 && take === len ? data : data.subarray(pos, pos + take), this.pos);
      this.pos += take;
      pos += take;
      if (this.pos === blockLen) {
        this.process(view, 0);
        this.pos = 0;
        processed = true;
      }
    }
    this.length += data.length;
    if (processed)
      this.roundClean();
    return this;
  }
  digestInto(out) {
    aexists(this);
    aoutput(out, this);
    this.finished = true;
    const { buffer, view, blockLen, isLE } = this;
    let { pos } = this;
    buffer[pos++] = 128;
    buffer.fill(0, pos);
    if (this.padOffset > blockLen - pos) {
      this.process(view, 0);
      buffer.fill(0);
    }
    setU64FromNum(view, blockLen - 8, this.length * 8, isLE);
    this.process(view, 0);
    this.roundClean();
    const oview = out === buffer ? view : createView(out);
    const len = this.outputLen;
    const outLen = len / 4;
    const state = this.get();
    if (len % 4 || outLen > state.length)
      throw new Error("invalid outputLen");
    for (let i = 0; i < outLen; i++)
      oview.setUint32(4 * i, state[i], isLE);
  }
  digest() {
    const { buffer, outputLen } = this;
    this.digestInto(buffer);
    const res = buffer.slice(0, outputLen);
    this.destroy();
    return res;
  }
  _cloneIntoMeta(to) {
    const { buffer, length, finished, destroyed, pos } = this;
    to.destroyed = destroyed;
    to.finished = finished;
    to.length = length;
    to.pos = pos;
    if (pos)
      to.buffer.set(buffer);
    return to;
  }
  clone() {
    return this._cloneInto();
  }
};
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

// node_modules/@noble/hashes/sha2.js
var SHA256_K = /* @__PURE__ */ Uint32Array.from([
  1116352408,
  1899447441,
  3049323471,
  3921009573,
  961987163,
  1508970993,
  2453635748,
  2870763221,
  3624381080,
  310598401,
  607225278,
  1426881987,
  1925078388,
  2162078206,
  2614888103,
  3248222580,
  3835390401,
  4022224774,
  264347078,
  604807628,
  770255983,
  1249150122,
  1555081692,
  1996064986,
  2554220882,
  2821834349,
  2952996808,
  3210313671,
  3336571891,
  3584528711,
  113926993,
  338241895,
  666307205,
  773529912,
  1294757372,
  1396182291,
  1695183700,
  1986661051,
  2177026350,
  2456956037,
  2730485921,
  2820302411,
  3259730800,
  3345764771,
  3516065817,
  3600352804,
  4094571909,
  275423344,
  430227734,
  506948616,
  659060556,
  883997877,
  958139571,
  1322822218,
  1537002063,
  1747873779,
  1955562222,
  2024104815,
  2227730452,
  2361852424,
  2428436474,
  2756734187,
  3204031479,
  3329325298
]);
var SHA256_W = /* @__PURE__ */ new Uint32Array(64);
var SHA2_32B = class extends HashMD {
  // We cannot use array here since array allows indexing by variable
  // which means optimizer/compiler cannot use registers.
  // Numeric initializers matter: starting the fields as `undefined` changes
  // V8's field representation and makes sha256 3x slower (measured).
  A = 0;
  B = 0;
  C = 0;
  D = 0;
  E = 0;
  F = 0;
  G = 0;
  H = 0;
  constructor(outputLen, IV) {
    super(64, outputLen, 8, false);
    this.A = IV[0] | 0;
    this.B = IV[1] | 0;
    this.C = IV[2] | 0;
    this.D = IV[3] | 0;
    this.E = IV[4] | 0;
    this.F = IV[5] | 0;
    this.G = IV[6] | 0;
    this.H = IV[7] | 0;
  }
  get() {
    const { A, B, C, D, E, F, G, H } = this;
    return [A, B, C, D, E, F, G, H];
  }
  // prettier-ignore
  set(A, B, C, D, E, F, G, H) {
    this.A = A | 0;
    this.B = B | 0;
    this.C = C | 0;
    this.D = D | 0;
    this.E = E | 0;
    this.F = F | 0;
    this.G = G | 0;
    this.H = H | 0;
  }
  _cloneInto(to) {
    (to ||= new this.constructor()).set(...this.get());
    return this._cloneIntoMeta(to);
  }
  process(view, offset) {
    for (let i = 0; i < 16; i++, offset += 4)
      SHA256_W[i] = view.getUint32(offset, false);
    for (let i = 16; i < 64; i++) {
      const W15 = SHA256_W[i - 15];
      const W2 = SHA256_W[i - 2];
      const s0 = rotr(W15, 7) ^ rotr(W15, 18) ^ W15 >>> 3;
      const s1 = rotr(W2, 17) ^ rotr(W2, 19) ^ W2 >>> 10;
      SHA256_W[i] = s1 + SHA256_W[i - 7] + s0 + SHA256_W[i - 16] | 0;
    }
    let { A, B, C, D, E, F, G, H } = this;
    for (let i = 0; i < 64; i++) {
      const sigma1 = rotr(E, 6) ^ rotr(E, 11) ^ rotr(E, 25);
      const T1 = H + sigma1 + Chi(E, F, G) + SHA256_K[i] + SHA256_W[i] | 0;
      const sigma0 = rotr(A, 2) ^ rotr(A, 13) ^ rotr(A, 22);
      const T2 = sigma0 + Maj(A, B, C) | 0;
      H = G;
      G = F;
      F = E;
      E = D + T1 | 0;
      D = C;
      C = B;
      B = A;
      A = T1 + T2 | 0;
    }
    A = A + this.A | 0;
    B = B + this.B | 0;
    C = C + this.C | 0;
    D = D + this.D | 0;
    E = E + this.E | 0;
    F = F + this.F | 0;
    G = G + this.G | 0;
    H = H + this.H | 0;
    this.set(A, B, C, D, E, F, G, H);
  }
  roundClean() {
    clean(SHA256_W);
  }
  destroy() {
    this.destroyed = true;
    this.set(0, 0, 0, 0, 0, 0, 0, 0);
    clean(this.buffer);
  }
};
var _SHA256 = class extends SHA2_32B {
  constructor() {
    super(32, SHA256_IV);
  }
};
var sha256 = /* @__PURE__ */ createHasher(
  () => new _SHA256(),
  /* @__PURE__ */ oidNist(1)
);

// src/history/digest.ts
var EMPTY_HEAD = "0".repeat(64);
function sha256Hex2(text) {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
function entryDigest(compactText) {
  return sha256Hex2(compactText);
}

// src/archive/restore.ts
var { batchEntries: MAX_BATCH_ENTRIES, bodyBytes: MAX_BATCH_BYTES } = LIMITS;
async function restoreEntries(entries, options) {
  const batches = splitBatches(entries);
  const report = { appended: 0, duplicates: 0, tooOld: 0, total: 0, head: "" };
  const conflicts = [];
  let done = 0;
  for (const batch of batches) {
    const ack = await sendBatch(batch, options);
    for (const { timestamp, status } of ack.entries) {
      if (status === "appended") report.appended += 1;
      else if (status === "duplicate") report.duplicates += 1;
      else if (status === "too-old") report.tooOld += 1;
      else conflicts.push(timestamp);
    }
    report.total = ack.total;
    report.head = ack.head;
    done += batch.length;
    options.log.info(`restored ${done} of ${entries.length} entries, head ${ack.head}`);
  }
  if (conflicts.length > 0) {
    const named = conflicts.slice(0, 20).join(", ");
    throw new ActionError(
      "remote",
      `the Worker holds other entries for ${conflicts.length} of ${entries.length} timestamps: ${named}${conflicts.length > 20 ? ", \u2026" : ""}`,
      { hint: "The stored entries stay as they are; restore into an empty Worker to get the archived ones" }
    );
  }
  return report;
}
function splitBatches(entries) {
  const batches = [];
  let batch = [];
  let bytes = 1;
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.text) + 1;
    if (size + 1 > MAX_BATCH_BYTES) {
      throw new ActionError(
        "input",
        `the entry ${entry.timestamp} has ${size} bytes, the Worker takes ${MAX_BATCH_BYTES}`
      );
    }
    if (batch.length === MAX_BATCH_ENTRIES || bytes + size > MAX_BATCH_BYTES) {
      batches.push(batch);
      batch = [];
      bytes = 1;
    }
    batch.push(entry);
    bytes += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
async function sendBatch(batch, options) {
  const response = await options.client.send({
    method: "POST",
    url: historyUrl(options.workerUrl),
    headers: { "content-type": "application/json", "x-write-token": options.writeToken },
    body: `[${batch.map((entry) => entry.text).join(",")}]`,
    // An entry is identified by its timestamp: sent twice it is a duplicate.
    idempotent: true,
    json: true
  });
  if (response.status !== 200) {
    const hint = response.status === 401 || response.status === 403 ? "Check worker-write-token" : void 0;
    throw responseError("the Worker refused the entries", response, hint);
  }
  const ack = JSON.parse(response.text());
  const answered = Array.isArray(ack?.["entries"]) ? ack["entries"] : [];
  const total = Number(ack?.["total"]);
  const { head } = ack ?? {};
  if (answered.length !== batch.length || !Number.isSafeInteger(total) || typeof head !== "string") {
    throw new ActionError("remote", "the Worker did not acknowledge each entry of the batch", {
      hint: "restore needs the Worker of this repository (deploy-worker); an older one cannot prove what it stored"
    });
  }
  const entries = batch.map((entry, index) => {
    const { timestamp, digest, status } = answered[index] ?? {};
    const same = status === "conflict" || status === "too-old" || digest === entryDigest(entry.text);
    if (timestamp !== entry.timestamp || typeof status !== "string" || !same) {
      throw new ActionError("remote", `the Worker acknowledged another entry than ${entry.timestamp}`);
    }
    return { timestamp: entry.timestamp, status };
  });
  return { total, head, entries };
}

// actions/archive-r2/run.ts
var MAX_OUTPUT_BYTES = 1e6;
var WARN_SHARE2 = 0.8;
async function runArchive(request, { outputs, summary, ports }) {
  const store = openStore(request, ports);
  const { source } = request;
  const report = await archiveObjects(
    store,
    {
      ...request,
      source: source.kind === "files" ? source : {
        kind: "history",
        read: () => readHistory(
          source,
          ports.http({ name: source.kind === "kv" ? "Cloudflare KV" : "Worker", ...request.http })
        )
      }
    },
    ports
  );
  summary.add(renderArchive(report, { ...request, createsAtomically: store.createsAtomically }));
  outputs.set("status", report.status);
  outputs.set("atomic", store.createsAtomically);
  if (report.status === "nothing-to-archive") {
    ports.log.notice(`nothing to archive: ${report.reason}`);
    setObjects([], { outputs, ports });
    return;
  }
  setObjects(report.objects, { outputs, ports });
  outputs.set("manifest-key", report.manifestKey ?? "");
  if (report.status === "dry-run") {
    for (const object of report.objects) {
      ports.log.notice(`dry run: ${object.outcome === "would-write" ? "would write" : "already there:"} ${object.key}`);
    }
    return;
  }
  if (!store.createsAtomically) ports.log.notice(NOT_ATOMIC);
  const known = new Map(report.growth.map((event) => [event.key, event.sizeBytes]));
  warnNearLimit(
    [...known.values()].reduce((sum, bytes) => sum + bytes, 0),
    request,
    ports
  );
  await warnUnlocked(request, ports);
}
async function runVerify(request, { outputs, summary, ports }) {
  const store = openStore(request, ports);
  const report = await verifyArchive(store, { ...request, log: ports.log });
  summary.add(renderVerify(report, request));
  setObjects(report.objects, { outputs, ports });
  warnNearLimit(
    report.growth.reduce((sum, event) => sum + event.sizeBytes, 0),
    request,
    ports
  );
  await warnUnlocked(request, ports);
  if (report.problems.length > 0) throw verifyError(report);
  outputs.set("status", "verified");
}
async function runRestore(request, { outputs, summary, ports }) {
  const target = request.restoreInto;
  if (target === void 0) throw new TypeError("mode restore comes with a target");
  const store = openStore(request, ports);
  const archived = await readArchivedEntries(store, { ...request, log: ports.log, nowMs: ports.now() });
  const batches = splitBatches(archived.entries).length;
  const found = `${archived.entries.length} entries of ${archived.keys.length} objects, ${batches} requests`;
  setObjects(
    archived.keys.map((key) => ({ key, sizeBytes: 0, sha256: archived.digests[key] ?? "" })),
    { outputs, ports }
  );
  outputs.set("bytes", archived.bytes);
  outputs.set("count", archived.entries.length);
  if (request.dryRun) {
    ports.log.notice(`dry run: would send ${found} to the Worker`);
    summary.add(`## Restore

Dry run: would send ${found} to the Worker.`);
    outputs.set("status", "dry-run");
    return;
  }
  ports.log.info(`restoring ${found}`);
  const client = ports.http({ name: "Worker", ...request.http });
  const report = await restoreEntries(archived.entries, { ...target, client, log: ports.log });
  if (report.tooOld > 0) {
    ports.log.warning(
      `${report.tooOld} of ${archived.entries.length} entries are older than everything in the full history and were not stored; raise HISTORY_MAX_ENTRIES to keep them`
    );
  }
  const headNote = compareHeads(archived, report);
  if (headNote !== "") ports.log.info(headNote);
  summary.add(renderRestore(archived, report, escapeMarkdown(headNote)));
  outputs.set("head", report.head);
  outputs.set("status", "restored");
}
function compareHeads(archived, report) {
  const { recorded } = archived;
  if (recorded === void 0) return "";
  if (recorded.head === report.head) return `The head equals the one recorded in ${recorded.key}.`;
  return `The head differs from the one recorded in ${recorded.key} (${recorded.head}, ${recorded.total} entries). The entries are the same; the chain also covers evicted entries and the order in which they first came.`;
}
function setObjects(objects, { outputs, ports }) {
  outputs.set("count", objects.length);
  outputs.set(
    "bytes",
    objects.reduce((sum, object) => sum + object.sizeBytes, 0)
  );
  const lists = {
    keys: objects.map((object) => object.key),
    digests: Object.fromEntries(objects.map((object) => [object.key, object.sha256]))
  };
  for (const [name, value] of Object.entries(lists)) {
    const size = Buffer.byteLength(JSON.stringify(value));
    if (size <= MAX_OUTPUT_BYTES) {
      outputs.set(name, value);
      continue;
    }
    outputs.set(name, "");
    ports.log.warning(`the output ${name} would have ${size} bytes, more than GitHub takes; it is left empty`);
  }
}
function warnNearLimit(bytes, request, ports) {
  if (request.bucketLimitBytes === 0 || bytes < request.bucketLimitBytes * WARN_SHARE2) return;
  const share = Math.floor(bytes / request.bucketLimitBytes * 100);
  ports.log.warning(
    `the archive holds at least ${formatBytes(bytes)}, ${share} % of bucket-limit-gib (${formatBytes(request.bucketLimitBytes)})`
  );
}
async function warnUnlocked(request, ports) {
  if (request.cloudflare === void 0) return;
  try {
    const rules = await openBucketApi(request.bucket, request.cloudflare, ports).lockRules();
    const reason = explainUnlocked(rules, request.bucket, request.prefix);
    if (reason !== void 0) ports.log.warning(reason);
  } catch (error2) {
    ports.log.info(`the lock rules of ${inlineCode(request.bucket)} could not be read: ${describeError(error2)}`);
  }
}

// actions/archive-r2/main.ts
await runAction("archive-r2", async ({ inputs, outputs, summary, ports, env }) => {
  if (!isEnabled(inputs)) {
    ports.log.notice("archive-r2 is not enabled (input enabled, environment variable ENABLE_R2); nothing was done");
    summary.add("## Archive\n\nSkipped: not enabled (input `enabled`, environment variable `ENABLE_R2`).");
    outputs.set("status", "skipped");
    outputs.set("count", 0);
    outputs.set("bytes", 0);
    outputs.set("keys", []);
    outputs.set("digests", {});
    return;
  }
  const request = readArchiveRequest(inputs, env, ports.monotonic());
  const run = { archive: runArchive, verify: runVerify, restore: runRestore }[request.mode];
  await run(request, { outputs, summary, ports });
});
