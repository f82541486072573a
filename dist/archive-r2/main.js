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
  quoteValue,
  showOrder
} from "./chunks/chunk-DGVGU256.js";
import "./chunks/chunk-EKR5RSVM.js";

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
  reconcile: "/api/v1/reconciliation/run",
  lastReconciliation: "/api/v1/reconciliation/latest",
  /** What a publisher asks before it fetches a dataset that the Worker collects as well. */
  claim: "/api/v1/tasks/claim",
  /** Whether the Collector's key is the one that was meant: a deploy asks before it uploads the same again. */
  compareKey: "/api/v1/tasks/compare-key",
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
var HEADERS = {
  /** `Authorization: Bearer <token>` works as well. */
  writeToken: "X-WRITE-TOKEN",
  total: "X-History-Total",
  head: "X-History-Head",
  /** `false` on an answer that holds only the newest entries; `Link: <…>; rel="first"` leads to all of them. */
  complete: "X-History-Complete"
};
var CURSOR_START = "start";
var KV_KEYS = {
  /** The history as one JSON array. */
  history: "taostats_history",
  /** The latest full entry. */
  latest: "taostats_latest",
  /** The newer layout: one JSON array per UTC day of `_timestamp`, `taostats_history_2026-01-31`. */
  dayPrefix: "taostats_history_"
};
var DAY_KEY = /^taostats_history_(\d{4}-\d\d-\d\d)$/;
function dayOfKey(key) {
  return DAY_KEY.exec(key)?.[1];
}
var EMPTY_HISTORY = {
  error: "No Taostats history found",
  _source: "taostats",
  _status: "empty"
};
function historyUrl(workerUrl) {
  const base = workerUrl.replace(/\/+$/, "");
  return base.endsWith(PATHS.history) ? base : `${base}${PATHS.history}`;
}

// src/archive/store/object-store.ts
var DIGEST = "sha256";
var RUN = "run";
var HISTORY_HEAD = "history-head";
var HISTORY_TOTAL = "history-total";
function storedObject(headers) {
  const metadata = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith("x-amz-meta-")) metadata[name.slice("x-amz-meta-".length)] = value;
  }
  const coding = headers["content-encoding"]?.trim().toLowerCase();
  const length = headers["content-length"];
  return {
    sizeBytes: length !== void 0 && /^\d{1,15}$/.test(length) ? Number(length) : void 0,
    etag: contentEtag(headers),
    metadata,
    coding: coding === void 0 || coding === "" || coding === "identity" || coding === "aws-chunked" ? void 0 : coding
  };
}
function contentEtag(headers) {
  const isEncrypted = /kms/i.test(headers["x-amz-server-side-encryption"] ?? "") || headers["x-amz-server-side-encryption-customer-algorithm"] !== void 0;
  return isEncrypted ? void 0 : md5Etag(headers["etag"]);
}
function md5Etag(etag) {
  const bare = unquoteEtag(etag ?? "").toLowerCase();
  return /^[0-9a-f]{32}(-\d{1,5})?$/.test(bare) ? bare : void 0;
}
function metadataHeaders(content, run2) {
  const headers = {};
  for (const [name, value] of Object.entries({ ...content.metadata, [DIGEST]: content.sha256, [RUN]: run2 })) {
    headers[`x-amz-meta-${name}`] = value;
  }
  return headers;
}
function unquoteEtag(etag) {
  return etag.replace(/^W\//, "").replaceAll('"', "");
}

// src/archive/store/read-object.ts
import { createHash } from "node:crypto";

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
  const line = showOrder(text.replaceAll(/[\s\p{Cc}]+/gu, " ")).trim();
  return line.length > 200 ? `${line.slice(0, 200)}\u2026` : line;
}

// src/archive/store/read-object.ts
var MAX_READINGS = 4;
async function readObject(store, key, collect) {
  for (let reading = 1; ; reading += 1) {
    const found = await store.read(key);
    if (found === void 0) return void 0;
    const hash = createHash("sha256");
    const chunks = [];
    let sizeBytes = 0;
    try {
      for await (const bytes of found.stream) {
        hash.update(bytes);
        sizeBytes += bytes.byteLength;
        if (collect !== void 0 && sizeBytes > collect.maxBytes) {
          throw new ActionError("input", `${key}: more than ${collect.maxBytes} bytes`);
        }
        if (collect !== void 0) chunks.push(bytes);
      }
      const announced = found.object.coding === void 0 ? found.object.sizeBytes : void 0;
      if (announced !== void 0 && announced !== sizeBytes) {
        throw new Error(`${sizeBytes} of ${announced} bytes came`);
      }
      return {
        object: found.object,
        sha256: hash.digest("hex"),
        sizeBytes,
        bytes: Buffer.concat(chunks)
      };
    } catch (error2) {
      found.stream.destroy();
      if (error2 instanceof ActionError) throw error2;
      if (reading >= MAX_READINGS) {
        throw new ActionError("remote", `${key}: the bytes stopped before the end: ${describeError(error2)}`, {
          cause: error2
        });
      }
    }
  }
}
function isDeadline(error2) {
  return error2 instanceof HttpError && error2.failure === "deadline";
}
function isEnd(error2) {
  return isDeadline(error2) || error2 instanceof CancelledError;
}

// src/archive/archive/create-once.ts
var REREAD_BYTES = 1048576;
async function createOnce(store, key, content, options) {
  const present = await store.head(key);
  if (present !== void 0 && !options.overwrite) return await compareExisting(store, key, content, present);
  await options.beforeWrite(content.partCount > 1 ? "complete" : "put");
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
    const digestKept = await proveWritten(store, key, content, stored);
    return present === void 0 ? { kind: "written", digestKept } : { kind: "replaced", digestKept, replaces: present.metadata[DIGEST] ?? present.sha256 ?? "unknown" };
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
  const etag = await content.etag();
  const isPlain = stored.coding === void 0;
  const checks = [
    ["size", isPlain ? stored.sizeBytes : void 0, content.sizeBytes],
    ["digest", recorded, content.sha256],
    ["ETag", isPlain && comparable(stored.etag, etag) ? stored.etag : void 0, etag]
  ];
  for (const [field, found, expected] of checks) {
    if (found !== void 0 && found !== expected) throw storedOtherwise(key, field, found, expected);
  }
  if (recorded === void 0 && store.provesCreation !== void 0) {
    throw new ActionError("remote", `${key}: the store did not keep x-amz-meta-${DIGEST}`, {
      hint: "Without the recorded digest the object could never be verified; use a store that keeps object metadata"
    });
  }
  const isSeen = stored.sha256 === content.sha256 && isPlain;
  if (!isSeen && (recorded === void 0 || stored.sizeBytes === void 0 || content.sizeBytes <= REREAD_BYTES)) {
    const found = await readTwice(store, key, content.sha256);
    if (!holds(found, content.sha256)) {
      throw storedOtherwise(key, "content", `sha256 ${found?.sha256 ?? "none"}`, `sha256 ${content.sha256}`);
    }
  }
  return recorded !== void 0;
}
function comparable(found, expected) {
  return found !== void 0 && (found.split("-")[1] ?? "") === (expected.split("-")[1] ?? "");
}
async function readTwice(store, key, sha2562) {
  const first = await readObject(store, key);
  return first === void 0 || holds(first, sha2562) ? first : await readObject(store, key);
}
function holds(read, sha2562) {
  return read?.sha256 === sha2562;
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
  const size = stored.coding === void 0 ? stored.sizeBytes : void 0;
  if (size !== void 0 && size !== content.sizeBytes || recorded !== void 0 && recorded !== content.sha256) {
    throw takenError(key, content, `${size ?? "an unknown number of"} bytes, sha256 ${recorded ?? "not recorded"}`);
  }
  const kept = { kind: "already-there", digestKept: recorded !== void 0 };
  if (stored.sha256 !== void 0 && stored.coding === void 0) {
    if (stored.sha256 !== content.sha256) throw takenError(key, content, `sha256 ${stored.sha256}`);
    return kept;
  }
  const etag = await content.etag();
  const isWhole = stored.etag !== void 0 && !stored.etag.includes("-") && !etag.includes("-");
  if (isWhole && stored.etag !== etag && stored.coding === void 0) {
    throw takenError(key, content, `${size ?? "as many"} bytes, ETag ${stored.etag}, expected ETag ${etag}`);
  }
  if (recorded === void 0 || size === void 0 || stored.etag !== etag) {
    const read = await readTwice(store, key, content.sha256);
    if (!holds(read, content.sha256)) throw takenError(key, content, `sha256 ${read?.sha256 ?? "nothing any more"}`);
  }
  return kept;
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

// src/cloudflare/errors.ts
var CloudflareError = class extends ActionError {
  method;
  path;
  status;
  errors;
  /** What the token needs for this request, e.g. `Account · Workers Scripts · Edit`. */
  permission;
  constructor(message, options) {
    super("remote", message, { hint: options.hint });
    this.name = "CloudflareError";
    this.method = options.response.method;
    this.path = options.response.path;
    this.status = options.response.status;
    this.errors = options.errors;
    this.permission = options.permission;
  }
  /** The credential is bad or may not do this. */
  get isAuthenticationFailure() {
    return isAuthenticationFailure(this.status, this.errors);
  }
  hasCode(...codes) {
    return this.errors.some((entry) => codes.includes(entry.code));
  }
};
var CODES = {
  unknownError: 10013,
  featureUnavailable: 10023,
  internalError: 10002,
  workerNotFound: 10007,
  namespaceNotFound: 10013,
  badBinding: 10041,
  bucketNotFound: 10085,
  scriptRejected: 10021,
  migrationTagMismatch: 10079,
  rollbackNeedsForce: 10220,
  keyNotFound: 10009,
  throttled: 971,
  versionNotServing: 10215
};
var AUTHENTICATION_CODES = [1e4, 10001, 9106, 9107, 9109, 6003, 6111, 1e3];
var UNROUTABLE_CODES = [7e3, 7003];
var UNNAMED_CODES = [401, 403, 10403];
var HINTS = {
  10034: "Verify the e-mail address of the Cloudflare account: the link is in a mail from Cloudflare, and in My Profile",
  10037: "The account has as many Workers as its plan allows: delete one that is not used, or change the plan",
  10042: "Enable R2 for the account first: dashboard, R2 Object Storage",
  10027: "The script is larger than the plan allows",
  10063: "Open Workers & Pages in the Cloudflare dashboard once: it registers the workers.dev subdomain",
  10064: "The module no longer exports a class that has stored objects; export it, or delete the class with a migration",
  100117: "Delete the DNS record of this host name first: a custom domain makes its own"
};
function readApiErrors(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  const list = typeof value === "object" && value !== null ? value.errors : void 0;
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry) => {
    const { code, message } = entry ?? {};
    return typeof code === "number" ? [{ code, message: typeof message === "string" ? message : "" }] : [];
  });
}
function isPassingFailure(response) {
  const { status } = response;
  if (status === 408 || status === 429 || status >= 500 && status !== 501 && status !== 505) return true;
  if (status < 400) return false;
  const text = response.text();
  const errors = readApiErrors(text);
  if (status === 403 && errors.length === 0) return /^\s*</.test(text);
  return errors.some(
    ({ code, message }) => code === CODES.featureUnavailable || code === CODES.internalError || code === CODES.unknownError && status !== 404 && !/not found/i.test(message)
  );
}
function isAuthenticationFailure(status, errors) {
  if (errors.some(({ code }) => code === CODES.featureUnavailable)) return false;
  if (errors.some(({ code }) => AUTHENTICATION_CODES.includes(code))) return true;
  return (status === 401 || status === 403) && errors.every(({ code }) => UNNAMED_CODES.includes(code));
}
function cloudflareError(response, permission) {
  const errors = readApiErrors(response.text());
  const codes = errors.length > 0 ? `code ${errors.map(({ code }) => code).join(", ")}` : "no code";
  const attempts = response.attempts > 1 ? ` after ${response.attempts} attempts` : "";
  const reason = explainBody(response);
  const message = `Cloudflare ${response.method} ${response.path} answered ${response.status} (${codes})${attempts}`;
  return new CloudflareError(reason === "" ? message : `${message}: ${reason}`, {
    response,
    errors,
    permission,
    hint: hintFor(response, errors, permission)
  });
}
function hintFor(response, errors, permission) {
  const has = (code) => errors.some((entry) => entry.code === code);
  if (response.status === 429) return "The account is over its limit of API requests; wait five minutes and run again";
  const known = errors.flatMap(({ code }) => HINTS[code] ?? []);
  if (known[0] !== void 0) return known[0];
  if (has(CODES.featureUnavailable)) {
    return "The token needs Account \xB7 Workers KV Storage \xB7 Edit; with it, this answer passes, so run again";
  }
  if (errors.some(({ code }) => UNROUTABLE_CODES.includes(code))) {
    return "Check cloudflare-account-id: 32 hexadecimal digits, shown in the dashboard under Workers & Pages";
  }
  if (has(CODES.badBinding)) return "Check kv-namespace-id and that the namespace belongs to this account";
  if (has(CODES.bucketNotFound)) return "Check r2-bucket: the bucket has to exist in this account";
  if (has(CODES.scriptRejected))
    return "The script was rejected before it could serve; run it locally with wrangler dev";
  if (isAuthenticationFailure(response.status, errors)) {
    const needed = permission === void 0 ? "" : ` with the permission ${permission}`;
    return `Check cloudflare-api-token (needs a token${needed} for this account) and cloudflare-account-id`;
  }
  return isPassingFailure(response) ? "Cloudflare has a problem of its own (cloudflarestatus.com); run again later" : void 0;
}

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
var AHEAD_MS = 5 * 6e4;

// src/archive/keys.ts
var MAX_KEY_BYTES = 1024;
var CANARY = ".tao-archive-canary";
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
  const name = path.slice(path.lastIndexOf("/") + 1);
  const own = options.layout === "flat" ? name : options.layout === "path" ? path : datedName(name);
  assertSafe("files", options.layout === "path" ? path : name, path);
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
function canaryKey(prefix) {
  return `${folderOf(prefix)}${CANARY}`;
}
function isCanaryKey(key) {
  return key === CANARY || key.endsWith(`/${CANARY}`);
}
function compareKeys(a, b) {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}
function momentInKey(key) {
  const match = /-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z\.json(?:\.gz)?$/.exec(key) ?? /\/(\d{4})\/(\d{2})\/(\d{2})\/(\d{2})(\d{2})(\d{2})\.json(?:\.gz)?$/.exec(key);
  if (match === null) return void 0;
  const [, year, month, day, hour, minute, second] = match;
  const instant = parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return instant === void 0 ? void 0 : instantMs(instant);
}
function folderOf(prefix) {
  return prefix === "" ? "" : `${prefix}/`;
}
function compactMoment(ms) {
  return `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
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

// src/json/record.ts
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// src/archive/concurrency.ts
var READS_PER_SLOT = 4;
var MAX_READS = 32;
function readsAtOnce(concurrency) {
  return Math.min(concurrency * READS_PER_SLOT, MAX_READS);
}
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
  if (!isRecord(value)) return void 0;
  for (const entry of Object.values(value)) {
    if (!isRecord(entry)) return void 0;
    const { sha256: sha2562, size, stored, replaces } = entry;
    if (typeof sha2562 !== "string" || !/^[0-9a-f]{64}$/.test(sha2562) || !Number.isSafeInteger(size)) return void 0;
    if (stored !== void 0 && (typeof stored !== "string" || Number.isNaN(Date.parse(stored)))) return void 0;
    if (replaces !== void 0 && typeof replaces !== "string") return void 0;
  }
  return value;
}
async function listManifests(store, prefix) {
  const found = [];
  for await (const object of store.list(`${folderOf(prefix)}manifests/`)) {
    if (manifestDigest(prefix, object.key) !== void 0) found.push(object);
  }
  return found.sort((a, b) => (a.lastModifiedMs ?? 0) - (b.lastModifiedMs ?? 0));
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
async function readManifests(store, prefix, listed, concurrency) {
  const manifests = [];
  const bad2 = [];
  await forEachLimited(listed, concurrency, async (object) => {
    try {
      manifests.push(await readManifest(store, prefix, object));
    } catch (error2) {
      if (isEnd(error2)) throw error2;
      bad2.push({ key: object.key, reason: describeError(error2) });
    }
  });
  return { manifests: manifests.sort((a, b) => (a.writtenAtMs ?? 0) - (b.writtenAtMs ?? 0)), bad: bad2 };
}
function orderWithinSecond(a, b) {
  const aFollows = a.replaces === b.sha256;
  const bFollows = b.replaces === a.sha256;
  if (aFollows !== bFollows) return aFollows ? 1 : -1;
  return Number(a.replaces !== void 0) - Number(b.replaces !== void 0);
}
function recordsOf(manifests) {
  const byKey = /* @__PURE__ */ new Map();
  for (const { key: manifestKey2, writtenAtMs, entries } of manifests) {
    for (const [key, entry] of Object.entries(entries)) {
      const stored = entry.stored === void 0 ? void 0 : Date.parse(entry.stored);
      const list = byKey.get(key) ?? [];
      list.push({ entry, atMs: stored ?? writtenAtMs ?? 0, storedMs: stored ?? writtenAtMs, manifestKey: manifestKey2 });
      byKey.set(key, list);
    }
  }
  const records = /* @__PURE__ */ new Map();
  for (const [key, list] of byKey) {
    list.sort((a, b) => a.atMs - b.atMs || orderWithinSecond(a.entry, b.entry));
    const from = list.findLastIndex(({ entry }) => entry.replaces !== void 0);
    const current = list.slice(Math.max(from, 0));
    const moments = current.flatMap(({ storedMs }) => storedMs ?? []);
    const newest = current.at(-1);
    if (newest === void 0) continue;
    records.set(key, {
      digests: new Set(current.map(({ entry }) => entry.sha256)),
      storedMs: moments.length === 0 ? void 0 : Math.min(...moments),
      sizeBytes: newest.entry.size,
      manifestKey: newest.manifestKey
    });
  }
  return records;
}

// src/archive/store/content.ts
import { createHash as createHash2 } from "node:crypto";

// src/archive/store/source-file.ts
import { constants } from "node:fs";
import { open } from "node:fs/promises";
async function withFile(source, work) {
  const file = await openFile(source.path);
  try {
    await assertUnchanged(source, file);
    const result = await work(file);
    await assertUnchanged(source, file);
    return result;
  } catch (error2) {
    throw fileError(source.path, error2);
  } finally {
    await file.close();
  }
}
async function lookAtFile(path) {
  const file = await openFile(path);
  try {
    const { sizeBytes, identity, isFile } = await identify(file);
    if (!isFile) throw new ActionError("input", `files: ${quoteValue(path)} is no regular file`);
    return { path, sizeBytes, identity };
  } finally {
    await file.close();
  }
}
async function beginsWith(path, text) {
  const file = await openFile(path);
  try {
    const buffer = Buffer.alloc(text.length);
    const { bytesRead } = await file.read(buffer, 0, text.length, 0);
    return bytesRead === text.length && buffer.toString("latin1") === text;
  } finally {
    await file.close();
  }
}
async function assertUnchanged(source, file) {
  const now = await identify(file);
  const named = await openFile(source.path);
  try {
    const { identity } = await identify(named);
    if (identity === source.identity && now.identity === source.identity) return;
  } finally {
    await named.close();
  }
  throw new ActionError("input", `${quoteValue(source.path)} changed while it was archived`, {
    hint: "Archive it when nothing writes to it any more, or archive a copy"
  });
}
async function openFile(path) {
  try {
    return await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error2) {
    throw fileError(path, error2);
  }
}
var REASONS2 = {
  ENOENT: { text: "is not there any more", hint: "Something removed it while it was archived" },
  EACCES: { text: "may not be read (EACCES)", hint: "Give the user of the runner the right to read it" },
  EPERM: { text: "may not be read (EPERM)", hint: "Give the user of the runner the right to read it" },
  ELOOP: { text: "is a link", hint: "Only regular files inside the workspace are archived; name the file itself" },
  EMFILE: { text: "cannot be opened, too many files are open (EMFILE)", hint: "Lower concurrency" },
  ENOSPC: {
    text: "cannot be written, the disk is full (ENOSPC)",
    hint: "Free space in RUNNER_TEMP, or use compression: none"
  },
  EIO: { text: "cannot be read, the disk answers with an error (EIO)", hint: "Run again on another machine" },
  EISDIR: { text: "is a folder", hint: "Name the files in it, or use a pattern such as folder/*.json" }
};
function fileError(path, error2) {
  const code = error2?.code;
  if (error2 instanceof ActionError || typeof code !== "string" || !/^E[A-Z0-9]+$/.test(code)) return error2;
  const { text, hint } = REASONS2[code] ?? { text: `cannot be read (${code})`, hint: "Look at the file on the runner" };
  return new ActionError("input", `${quoteValue(path)} ${text}`, { hint, cause: error2 });
}
async function identify(file) {
  const stat2 = await file.stat({ bigint: true });
  return {
    sizeBytes: Number(stat2.size),
    identity: `${stat2.dev}:${stat2.ino}:${stat2.size}:${stat2.mtimeNs}`,
    isFile: stat2.isFile()
  };
}

// src/archive/store/content.ts
var MAX_PARTS = 1e4;
var MIB = 1048576;
var MAX_HELD_BYTES = 16 * MIB;
var READ_BYTES = 131072;
var READ_BUFFERS = 4;
async function openFileContent(path, options) {
  const source = await lookAtFile(path);
  const { partSizeBytes, maxHeldBytes = MAX_HELD_BYTES } = options;
  if (source.sizeBytes > partSizeBytes * MAX_PARTS) {
    const neededMib = Math.ceil(source.sizeBytes / MAX_PARTS / MIB);
    throw new ActionError(
      "input",
      `part-size-mib: got "${partSizeBytes / MIB}", expected at least ${neededMib} for the ${source.sizeBytes} bytes of ${quoteValue(path)}`,
      { hint: `An upload has at most ${MAX_PARTS} parts` }
    );
  }
  if (source.sizeBytes <= Math.min(partSizeBytes, maxHeldBytes)) {
    const bytes = await withFile(source, (file) => readInto(file, Buffer.allocUnsafe(source.sizeBytes), 0, source));
    return bytesContent(bytes, options.contentType, options.metadata);
  }
  return source.sizeBytes <= partSizeBytes || partSizeBytes > maxHeldBytes ? await streamedContent(source, options) : await heldContent(source, options);
}
function bytesContent(bytes, contentType, metadata = {}) {
  const sha2562 = createHash2("sha256").update(bytes).digest("hex");
  const md5 = createHash2("md5").update(bytes).digest();
  return {
    sizeBytes: bytes.byteLength,
    sha256: sha2562,
    partCount: 1,
    contentType,
    metadata,
    withPart: (_, work) => work({ sizeBytes: bytes.byteLength, sha256: sha2562, md5, bytes }),
    etag: async () => md5.toString("hex")
  };
}
function etagOfParts(md5s) {
  const [first] = md5s;
  if (md5s.length === 1 && first !== void 0) return first.toString("hex");
  return `${createHash2("md5").update(Buffer.concat(md5s)).digest("hex")}-${md5s.length}`;
}
async function heldContent(source, options) {
  const { partSizeBytes, threads } = options;
  const partCount = Math.ceil(source.sizeBytes / partSizeBytes);
  const sizeOf = (index) => Math.min(partSizeBytes, source.sizeBytes - index * partSizeBytes);
  const free = [];
  const digests = [];
  const digestPart = (index) => {
    digests[index] ??= withFile(source, ({ fd }) => threads.digest(fd, index * partSizeBytes, sizeOf(index)));
    return digests[index];
  };
  digestAhead(partCount, threads.count, digestPart);
  const sha2562 = await digestWhole(source, options.signal);
  return {
    sizeBytes: source.sizeBytes,
    sha256: sha2562,
    partCount,
    contentType: options.contentType,
    metadata: options.metadata ?? {},
    withPart: async (index, work) => {
      const buffer = free.pop() ?? Buffer.allocUnsafeSlow(partSizeBytes);
      try {
        const bytes = buffer.subarray(0, sizeOf(index));
        const reading = withFile(source, (file) => readInto(file, bytes, index * partSizeBytes, source));
        const [partDigests] = await Promise.all([digestPart(index), reading]);
        return await work({ sizeBytes: bytes.byteLength, ...partDigests, bytes });
      } finally {
        free.push(buffer);
      }
    },
    etag: async () => {
      const md5s = [];
      for (let index = 0; index < partCount; index += 1) md5s.push((await digestPart(index)).md5);
      return etagOfParts(md5s);
    }
  };
}
function digestAhead(partCount, atOnce, digestPart) {
  let next = 0;
  const lane = async () => {
    while (next < partCount) {
      const index = next;
      next += 1;
      await digestPart(index);
    }
  };
  for (let count2 = 0; count2 < atOnce; count2 += 1) lane().catch(() => void 0);
}
async function streamedContent(source, options) {
  const { partSizeBytes } = options;
  const parts = [];
  const whole = createHash2("sha256");
  await withFile(source, async (file) => {
    const buffer = Buffer.allocUnsafe(MIB);
    for (let offset = 0; offset < source.sizeBytes; offset += partSizeBytes) {
      const sizeBytes = Math.min(partSizeBytes, source.sizeBytes - offset);
      const [sha2562, md5] = [createHash2("sha256"), createHash2("md5")];
      for (let done = 0; done < sizeBytes; ) {
        const chunk = buffer.subarray(0, Math.min(MIB, sizeBytes - done));
        await readInto(file, chunk, offset + done, source);
        options.signal?.throwIfAborted();
        for (const hash of source.sizeBytes > partSizeBytes ? [whole, sha2562, md5] : [sha2562, md5]) hash.update(chunk);
        done += chunk.byteLength;
      }
      parts.push({ offset, sizeBytes, sha256: sha2562.digest("hex"), md5: md5.digest() });
    }
  });
  const [only] = parts;
  return {
    sizeBytes: source.sizeBytes,
    sha256: parts.length === 1 && only !== void 0 ? only.sha256 : whole.digest("hex"),
    partCount: parts.length,
    contentType: options.contentType,
    metadata: options.metadata ?? {},
    withPart: (index, work) => {
      const part = parts[index];
      if (part === void 0) throw new RangeError(`no part ${index}`);
      return work({ ...part, bytes: () => readSlice(source, part) });
    },
    etag: async () => etagOfParts(parts.map(({ md5 }) => md5))
  };
}
async function digestWhole(source, signal) {
  const hash = createHash2("sha256");
  await withFile(source, async (file) => {
    const buffers = [Buffer.allocUnsafe(MIB), Buffer.allocUnsafe(MIB)];
    const read = (offset, turn) => readInto(
      file,
      buffers[turn % 2].subarray(0, Math.min(MIB, source.sizeBytes - offset)),
      offset,
      source
    );
    let next = read(0, 0);
    for (let offset = 0, turn = 0; next !== void 0; turn += 1) {
      const chunk = await next;
      signal?.throwIfAborted();
      offset += chunk.byteLength;
      next = offset < source.sizeBytes ? read(offset, turn + 1) : void 0;
      next?.catch(() => void 0);
      hash.update(chunk);
    }
  });
  return hash.digest("hex");
}
async function readInto(file, buffer, offset, source) {
  for (let filled = 0; filled < buffer.byteLength; ) {
    const { bytesRead } = await file.read(buffer, filled, buffer.byteLength - filled, offset + filled);
    if (bytesRead === 0) {
      throw new ActionError("input", `${quoteValue(source.path)} became shorter while it was archived`, {
        hint: "Archive it when nothing writes to it any more"
      });
    }
    filled += bytesRead;
  }
  return buffer;
}
async function* readSlice(source, part) {
  const buffers = Array.from({ length: READ_BUFFERS }, () => Buffer.allocUnsafeSlow(READ_BYTES));
  const file = await openFile(source.path);
  try {
    await assertUnchanged(source, file);
    for (let done = 0, turn = 0; done < part.sizeBytes; turn += 1) {
      const chunk = buffers[turn % READ_BUFFERS].subarray(0, Math.min(READ_BYTES, part.sizeBytes - done));
      await readInto(file, chunk, part.offset + done, source);
      done += chunk.byteLength;
      if (done === part.sizeBytes) await assertUnchanged(source, file);
      yield chunk;
    }
  } finally {
    await file.close();
  }
}

// src/archive/archive/record.ts
async function recordRun(store, entries, options) {
  const listed = (await listOlder(store, options.prefix)).slice(-options.maxManifests);
  const { manifests } = await readManifests(store, options.prefix, listed, options.concurrency);
  const records = recordsOf(manifests);
  const fresh = Object.entries(entries).filter(
    ([key2, entry]) => entry.replaces !== void 0 || records.get(key2)?.digests.has(entry.sha256) !== true
  );
  const older = Object.keys(entries).flatMap((key2) => records.get(key2)?.manifestKey ?? []);
  if (fresh.length === 0) return { manifestKey: older.at(-1), growth: growthOf(manifests) };
  const { key, content } = manifestContent(Object.fromEntries(fresh), options.prefix);
  await createOnce(store, key, content, {
    overwrite: false,
    run: options.run,
    late: options.late,
    beforeWrite: options.beforeWrite
  });
  const own = { key, writtenAtMs: momentOf(fresh[0]?.[1]), entries: Object.fromEntries(fresh) };
  return { manifestKey: key, growth: growthOf([...manifests, own]) };
}
async function recordStored(store, stored, run2) {
  const needsManifest = stored.some(({ digestKept, replaces }) => !digestKept || replaces !== void 0);
  if (stored.length === 0 || run2.planned < 2 && !needsManifest) return { manifestKey: void 0, growth: [] };
  const entries = Object.fromEntries(stored.map((object) => [object.key, toEntry(object)]));
  try {
    return await recordRun(store, entries, {
      ...run2,
      late: run2.failed !== void 0,
      beforeWrite: () => run2.guard.beforeWrite("put")
    });
  } catch (error2) {
    if (run2.failed === void 0) return { manifestKey: void 0, growth: [], error: error2 };
    return await recordLate(store, entries, run2, error2);
  }
}
async function recordLate(store, entries, run2, cause) {
  const { key, content } = manifestContent(entries, run2.prefix);
  try {
    const outcome = await store.put(key, content, { overwrite: false, run: run2.run, late: true });
    if (outcome.kind !== "unsure") return { manifestKey: key, growth: [] };
    throw outcome.cause;
  } catch (error2) {
    run2.log.info(describeError(cause));
    run2.log.warning(`what was stored could not be recorded in a manifest: ${describeError(error2)}`);
    return { manifestKey: void 0, growth: [] };
  }
}
function toEntry({ sha256: sha2562, sizeBytes, storedAtMs, replaces }) {
  const stored = `${new Date(storedAtMs).toISOString().slice(0, 19)}Z`;
  return { sha256: sha2562, size: sizeBytes, stored, ...replaces === void 0 ? {} : { replaces } };
}
async function listOlder(store, prefix) {
  try {
    return await listManifests(store, prefix);
  } catch (error2) {
    const cause = error2 instanceof ActionError ? error2.cause : void 0;
    if (cause instanceof CloudflareError && [405, 501].includes(cause.status)) return [];
    throw error2;
  }
}
function manifestContent(entries, prefix) {
  const content = bytesContent(Buffer.from(printManifest(entries)), "application/json");
  return { key: manifestKey(prefix, content.sha256), content };
}
function growthOf(manifests) {
  return manifests.flatMap(
    ({ writtenAtMs, entries }) => Object.entries(entries).flatMap(([key, entry]) => {
      const atMs = momentOf(entry) ?? writtenAtMs;
      return atMs === void 0 ? [] : [{ key, sizeBytes: entry.size, atMs }];
    })
  );
}
function momentOf(entry) {
  return entry?.stored === void 0 ? void 0 : Date.parse(entry.stored);
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
function sha256Hex(text) {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
function entryDigest(compactText) {
  return sha256Hex(compactText);
}
function nextHead(previous, digest) {
  return sha256Hex(previous + digest);
}
function extendHead(previous, digests) {
  return digests.reduce(nextHead, previous);
}

// src/history/json-text.ts
var QUOTE = 34;
var BACKSLASH = 92;
var COMMA = 44;
var COLON = 58;
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
function jsonMembers(text) {
  const members = [];
  let index = skipSpace(text, skipSpace(text, 0) + 1);
  while (index < text.length && text.charCodeAt(index) === QUOTE) {
    const nameEnd = endOfString(text, index);
    const name = JSON.parse(text.slice(index, nameEnd));
    const colon = skipSpace(text, nameEnd);
    if (text.charCodeAt(colon) !== COLON) break;
    const end = endOfValue(text, colon + 1);
    members.push([name, trimJson(text, colon + 1, end)]);
    index = text.charCodeAt(end) === COMMA ? skipSpace(text, end + 1) : text.length;
  }
  return members;
}
function jsonMember(text, name) {
  return jsonMembers(text).findLast(([candidate]) => candidate === name)?.[1];
}

// src/history/same-content.ts
var NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
var MAX_EXPONENT_DIGITS = 12;
function haveSameContent(a, b) {
  return a === b || canonicalJson(a) === canonicalJson(b);
}
function canonicalJson(text) {
  const first = text.charAt(0);
  if (first === "{") {
    const members = jsonMembers(text).map(([name, value]) => `${JSON.stringify(name)}:${canonicalJson(value)}`);
    return `{${members.sort().join(",")}}`;
  }
  if (first === "[") return `[${jsonElements(text).map(canonicalJson).join(",")}]`;
  if (first === '"') return JSON.stringify(JSON.parse(text));
  return canonicalNumber(text);
}
function canonicalNumber(text) {
  const match = NUMBER.exec(text);
  if (!match) return text;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  if (exponent.length > MAX_EXPONENT_DIGITS) return text;
  const digits = stripLeadingZeros(whole + fraction);
  if (digits === "") return "0";
  const significant = digits.slice(0, lastNonZero(digits) + 1);
  return `${sign}${significant}e${Number(exponent) - fraction.length + (digits.length - significant.length)}`;
}
function stripLeadingZeros(digits) {
  let start = 0;
  while (digits.charAt(start) === "0") start += 1;
  return digits.slice(start);
}
function lastNonZero(digits) {
  let end = digits.length - 1;
  while (digits.charAt(end) === "0") end -= 1;
  return end;
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
function printHistory(elements2) {
  return `[${elements2.join(",")}]`;
}

// src/archive/worker-history.ts
var WHAT = "the history of the Worker";
var HINT = "Nothing was archived; an earlier archive stays as it is";
var MAX_PAGES = 1e4;
var MAX_HISTORY_BYTES = 400 * 1048576;
async function readWorkerHistory(workerUrl, client) {
  const plainUrl = historyUrl(workerUrl);
  const plain = await get(plainUrl, client);
  if (plain.status === 404 && memberOf(plain, "_status") === EMPTY_HISTORY._status) return void 0;
  const first = readPage(plain);
  const head = headOf(plain);
  const total = Number(plain.headers[HEADERS.total.toLowerCase()] ?? Number.NaN);
  const isPart = plain.headers[HEADERS.complete.toLowerCase()]?.toLowerCase() === "false";
  const startUrl = isPart ? linkTo(plain, plainUrl, "first") ?? `${plainUrl}?cursor=${CURSOR_START}` : void 0;
  const nextUrl = isPart ? void 0 : linkTo(plain, plainUrl, "next");
  if (startUrl === void 0 && nextUrl === void 0) {
    return finish({ bytes: plain.body, elements: first, head }, total);
  }
  const elements2 = await walk(startUrl ?? nextUrl, startUrl === void 0 ? first : [], client);
  return finish({ bytes: Buffer.from(printHistory(elements2)), elements: elements2, head }, total);
}
async function walk(startUrl, before, client) {
  const elements2 = [...before];
  const seen = /* @__PURE__ */ new Set();
  let sizeBytes = 0;
  for (let url = startUrl; url !== void 0; ) {
    if (seen.has(url))
      throw new ActionError("remote", `${WHAT} names a next page that was read already`, { hint: HINT });
    seen.add(url);
    const response = await get(url, client);
    for (const element of readPage(response)) elements2.push(element);
    sizeBytes += response.body.byteLength;
    if (seen.size >= MAX_PAGES || sizeBytes > MAX_HISTORY_BYTES) {
      throw new ActionError("remote", `${WHAT} is larger than ${MAX_HISTORY_BYTES} bytes`);
    }
    url = linkTo(response, url, "next");
  }
  return elements2;
}
function finish(history, total) {
  const { length } = history.elements;
  if (Number.isSafeInteger(total) && length < total) {
    throw new ActionError("remote", `${WHAT} is not whole: ${length} entries came, it counts ${total}`, { hint: HINT });
  }
  return length === 0 ? void 0 : history;
}
async function get(url, client) {
  return await client.send({
    method: "GET",
    url,
    headers: { accept: "application/json" },
    maxBodyBytes: MAX_HISTORY_BYTES
  });
}
function readPage(response) {
  if (response.status !== 200) throw responseError(WHAT, response, HINT);
  const text = readText(response);
  const reading = parseHistory(text);
  if (!reading.ok) throw notHistory(reading.reason, response);
  if (/^\s*\{/.test(text) && !isPriced(JSON.parse(text))) {
    throw notHistory("it is an object without a finite price", response);
  }
  return reading.elements;
}
function readText(response) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(response.body);
  } catch (error2) {
    throw new ActionError("remote", `${WHAT} is not UTF-8 text`, { hint: HINT, cause: error2 });
  }
}
function isPriced(value) {
  const price = isRecord(value) ? value["price"] : void 0;
  return typeof price === "number" && Number.isFinite(price);
}
function headOf(response) {
  const head = response.headers[HEADERS.head.toLowerCase()];
  return head !== void 0 && /^[0-9a-f]{64}$/.test(head) ? head : void 0;
}
function linkTo(response, url, relation) {
  for (const [, target = "", parameters = ""] of (response.headers["link"] ?? "").matchAll(/<([^<>]*)>([^,<>]*)/g)) {
    if (!new RegExp(`\\brel="?${relation}"?`).test(parameters)) continue;
    const next = URL.canParse(target, url) ? new URL(target, url) : void 0;
    if (next === void 0 || next.origin !== new URL(url).origin || next.href === url) {
      throw new ActionError("remote", `${WHAT} names a ${relation} page that is not its own`);
    }
    return next.href;
  }
  return void 0;
}
function notHistory(reason, response) {
  const found = explainBody(response);
  return new ActionError("remote", `${WHAT} is not a history: ${reason}${found === "" ? "" : ` (${found})`}`, {
    hint: HINT
  });
}
function memberOf(response, name) {
  try {
    const value = JSON.parse(response.text());
    return isRecord(value) ? value[name] : void 0;
  } catch {
    return void 0;
  }
}

// src/archive/evidence.ts
async function readHistoryEvidence(workerUrl, client) {
  const history = await readWorkerHistory(workerUrl, client);
  const entries = /* @__PURE__ */ new Map();
  for (const element of history?.elements ?? []) {
    const timestamp = timestampOf(element);
    if (timestamp !== void 0) entries.set(timestamp, element);
  }
  return entries;
}
function judgeObject(key, read, evidence, nameDigest) {
  const own = digestBeside(read.object);
  const records = [nameDigest, own].filter((digest) => digest !== void 0);
  const recorded = evidence.records.get(key);
  if (records.length === 0 && recorded === void 0) {
    return {
      ok: false,
      kind: "unrecorded",
      reason: "has no recorded digest (mode: adopt reads such objects once and records them)"
    };
  }
  const other = records.find((digest) => digest !== read.sha256);
  if (other !== void 0) {
    const coding = read.object.coding === void 0 ? "" : `, sent with the coding ${read.object.coding}`;
    return {
      ok: false,
      kind: "differs",
      reason: `differs from its digest (recorded ${other}, found ${read.sha256}${coding})`
    };
  }
  if (recorded !== void 0 && !recorded.digests.has(read.sha256)) {
    return { ok: false, kind: "differs", reason: `differs from every manifest that names it (found ${read.sha256})` };
  }
  return { ok: true };
}
function digestBeside(object) {
  return object.metadata[DIGEST]?.toLowerCase();
}
function contradictsHistory(text, history) {
  if (history.size === 0 || !/^\s*\{/.test(text)) return void 0;
  const reading = parseHistory(text);
  const [element] = reading.ok ? reading.elements : [];
  const timestamp = element === void 0 ? void 0 : timestampOf(element);
  const stored = timestamp === void 0 ? void 0 : history.get(timestamp);
  if (element === void 0 || stored === void 0 || haveSameContent(stored, element)) return void 0;
  return `differs from the Worker's entry of ${timestamp} (its digest is ${entryDigest(stored)}, this one's ${entryDigest(element)})`;
}
function timestampOf(element) {
  const text = element.startsWith("{") ? jsonMember(element, "_timestamp") : void 0;
  if (text === void 0 || !text.startsWith('"')) return void 0;
  return JSON.parse(text);
}

// src/archive/glob.ts
var MAX_ALTERNATIVES = 1e3;
function compileGlob(pattern, options) {
  const alternatives = options.wildcardsOnly === true ? [pattern] : expandBraces(pattern);
  if ("reason" in alternatives) return alternatives;
  const programs = [];
  for (const alternative of alternatives) {
    const tokens = tokenize(alternative, options);
    if ("reason" in tokens) return tokens;
    programs.push(tokens);
  }
  return {
    matches: (path) => programs.some((program) => run(program, path, options.dot).accepts),
    mayMatchBelow: (folder) => programs.some((program) => run(program, `${folder}/`, options.dot).alive)
  };
}
function run(program, path, dot) {
  let states = close(program, /* @__PURE__ */ new Set([0]));
  let previous = "/";
  for (const char of path) {
    const next = /* @__PURE__ */ new Set();
    const atStart = previous === "/";
    const wild = dot || !(atStart && char === ".");
    for (const state of states) {
      const index = state >> 1;
      const token = program[index];
      if (token === void 0) continue;
      if (token.kind === "folders") {
        if (char === "/") {
          if ((state & 1) === 1) next.add(2 * index);
        } else if ((state & 1) === 1 || wild) next.add(2 * index + 1);
      } else if (token.kind === "star") {
        if (char !== "/" && wild) next.add(state);
      } else if (token.kind === "anything") {
        if (wild) next.add(state);
      } else if (token.kind === "literal") {
        if (token.char === char) next.add(state + 2);
      } else if (char !== "/" && wild && (token.kind === "one" || inSet(token, char))) next.add(state + 2);
    }
    states = close(program, next);
    previous = char;
    if (states.size === 0) return { accepts: false, alive: false };
  }
  return { accepts: states.has(2 * program.length), alive: true };
}
function close(program, states) {
  for (const state of states) {
    const kind = program[state >> 1]?.kind;
    if (kind === "star" || kind === "anything" || kind === "folders" && (state & 1) === 0)
      states.add((state | 1) + 1);
  }
  return states;
}
function inSet(token, char) {
  return token.ranges.some(([from, to]) => from <= char && char <= to) !== token.negated;
}
function tokenize(pattern, options) {
  const tokens = [];
  const chars = [...pattern];
  for (let index = 0; index < chars.length; index += 1) {
    const char = chars[index];
    if (char === "*" && chars[index + 1] === "*") {
      const startsSegment = index === 0 || chars[index - 1] === "/";
      if (startsSegment && chars[index + 2] === "/") {
        tokens.push({ kind: "folders" });
        index += 2;
      } else if (startsSegment && index + 2 === chars.length) {
        tokens.push({ kind: "folders" }, { kind: "star" });
        index += 1;
      } else {
        tokens.push({ kind: "anything" });
        index += 1;
      }
    } else if (char === "*") tokens.push({ kind: "star" });
    else if (char === "?") tokens.push({ kind: "one" });
    else if (char === "[" && options.wildcardsOnly !== true) {
      const set = readSet(chars, index);
      if ("reason" in set) return set;
      tokens.push(set.token);
      index = set.end;
    } else if (options.wildcardsOnly !== true && /[+@!*?]/.test(chars[index - 1] ?? "") && char === "(") {
      return { reason: "it uses an extended form such as +(\u2026)" };
    } else if (char === "\\" && options.wildcardsOnly !== true) {
      return { reason: "it holds a backslash; folders are separated by / and nothing can be escaped" };
    } else tokens.push({ kind: "literal", char });
  }
  return tokens;
}
function readSet(chars, start) {
  const negated = chars[start + 1] === "!" || chars[start + 1] === "^";
  const first = start + (negated ? 2 : 1);
  const end = chars.indexOf("]", first + 1);
  const body = chars.slice(first, end);
  if (end < 0 || body.includes("/")) return { reason: "a [ has no ]" };
  if (body.includes("[")) return { reason: "a [ stands inside another one" };
  const ranges = [];
  for (let index = 0; index < body.length; index += 1) {
    const from = body[index];
    const to = body[index + 1] === "-" ? body[index + 2] : void 0;
    ranges.push([from, to ?? from]);
    if (to !== void 0) index += 2;
  }
  return { token: { kind: "set", negated, ranges }, end };
}
function expandBraces(pattern) {
  const pending = [pattern];
  const done = [];
  while (pending.length > 0) {
    const text = pending.pop();
    const open4 = text.lastIndexOf("{");
    if (open4 < 0) {
      if (text.includes("}")) return { reason: "a } has no {" };
      done.push(text);
    } else {
      const end = text.indexOf("}", open4);
      const inner = text.slice(open4 + 1, end);
      if (end < 0) return { reason: "a { has no }" };
      if (!inner.includes(","))
        return { reason: `{${inner}} names no alternatives (commas); ranges are not understood` };
      for (const choice of inner.split(",").reverse()) pending.push(text.slice(0, open4) + choice + text.slice(end + 1));
    }
    if (pending.length + done.length > MAX_ALTERNATIVES)
      return { reason: `it stands for more than ${MAX_ALTERNATIVES} patterns` };
  }
  return done;
}

// src/archive/listing.ts
var UNSAFE_KEY = 'has a name with "..", a "." segment or a control character, which this action never gives';
async function listArchive(store, selection) {
  const { continueAfter } = selection;
  const isSelected = createKeyFilter(selection.keyPatterns);
  const listed = [];
  for await (const object of store.list(folderOf(selection.prefix), continueAfter)) {
    if (isCanaryKey(object.key) || !isSelected(object.key)) continue;
    if (continueAfter !== void 0 && compareKeys(object.key, continueAfter) <= 0) continue;
    listed.push(object);
  }
  return listed.sort((a, b) => compareKeys(a.key, b.key));
}
function emptyError(store, selection) {
  const { keyPatterns, continueAfter } = selection;
  const what = keyPatterns.length === 0 ? "" : ` that matches ${keyPatterns.map((p) => quoteValue(p)).join(", ")}`;
  const where = continueAfter === void 0 ? "" : ` behind ${quoteValue(continueAfter)}`;
  return new ActionError(
    "input",
    `${store.name} holds no object under ${quoteValue(folderOf(selection.prefix))}${what}${where}`,
    { hint: "Check r2-bucket, r2-prefix, keys and continue-after" }
  );
}
function createKeyFilter(patterns) {
  const globs = patterns.map((pattern) => {
    const glob = compileGlob(pattern, { dot: true, wildcardsOnly: true });
    if ("reason" in glob) throw new ActionError("input", `keys: got ${quoteValue(pattern)}: ${glob.reason}`);
    return glob;
  });
  return (key) => globs.length === 0 || globs.some((glob) => glob.matches(key));
}
function createProgress(keys, every, say) {
  const isDone = [];
  let reachedIndex = -1;
  let count2 = 0;
  return {
    done(index) {
      isDone[index] = true;
      count2 += 1;
      while (isDone[reachedIndex + 1] === true) reachedIndex += 1;
      if (count2 % every === 0) say(`${count2} of ${keys.length} objects read, all up to ${keys[reachedIndex] ?? ""}`);
    },
    reached: () => keys[reachedIndex],
    count: () => count2
  };
}

// src/archive/object-text.ts
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
var MIB2 = 1048576;
var MAX_TEXT_BYTES = 512 * MIB2;
var MAX_RATIO = 100;
var ALWAYS_BYTES = 16 * MIB2;
var gunzipAsync = promisify(gunzip);
async function textOf(key, bytes) {
  const isGzip = key.endsWith(".gz");
  let plain = bytes;
  if (isGzip) {
    const maxOutputLength = Math.min(MAX_TEXT_BYTES, Math.max(ALWAYS_BYTES, bytes.byteLength * MAX_RATIO));
    try {
      plain = await gunzipAsync(bytes, { maxOutputLength });
    } catch (error2) {
      return error2.code === "ERR_BUFFER_TOO_LARGE" ? {
        ok: false,
        reason: `is a gzip of ${bytes.byteLength} bytes that holds more than ${maxOutputLength}, which no history does`
      } : { ok: false, reason: "is no readable gzip of text" };
    }
  }
  try {
    return { ok: true, text: new TextDecoder("utf-8", { fatal: true }).decode(plain) };
  } catch {
    return { ok: false, reason: isGzip ? "is no readable gzip of text" : "is no text" };
  }
}

// src/archive/store/xml.ts
var ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
function elementText(xml, name) {
  const inner = elements(xml, name, 1)[0];
  return inner === void 0 ? void 0 : decodeText(inner);
}
function elements(xml, name, limit = Number.POSITIVE_INFINITY) {
  const found = [];
  for (let from = 0; found.length < limit; ) {
    const open4 = findOpening(xml, name, from);
    if (open4 === void 0) return found;
    if (open4.isEmpty) {
      found.push("");
      from = open4.end;
      continue;
    }
    const close2 = xml.indexOf(`</${name}>`, open4.end);
    if (close2 < 0) return found;
    found.push(xml.slice(open4.end, close2));
    from = close2 + name.length + 3;
  }
  return found;
}
function wholeRoot(xml, name) {
  const text = xml.trim();
  const open4 = findOpening(text, name, 0);
  if (open4 === void 0 || !/^(<\?xml[^<>]*\?>)?\s*$/.test(text.slice(0, open4.start).replace(/^\uFEFF/, "")))
    return void 0;
  if (open4.isEmpty) return open4.end === text.length ? "" : void 0;
  const close2 = `</${name}>`;
  if (!text.endsWith(close2)) return void 0;
  const inner = text.slice(open4.end, -close2.length);
  return inner.includes("<Error>") || inner.includes("<Error ") || inner.includes(close2) ? void 0 : inner;
}
function countOpenings(xml, name) {
  let count2 = 0;
  for (let from = 0; ; count2 += 1) {
    const open4 = findOpening(xml, name, from);
    if (open4 === void 0) return count2;
    from = open4.end;
  }
}
function encodeText(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
function findOpening(xml, name, from) {
  for (let start = xml.indexOf(`<${name}`, from); start >= 0; start = xml.indexOf(`<${name}`, start + 1)) {
    const after = xml[start + name.length + 1] ?? "";
    if (!/[\s>/]/.test(after)) continue;
    const end = xml.indexOf(">", start);
    return end < 0 ? void 0 : { start, end: end + 1, isEmpty: xml[end - 1] === "/" };
  }
  return void 0;
}
function decodeText(text) {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w{2,4}));/g, (whole, decimal, hex, name) => {
    if (name !== void 0) return ENTITIES[name] ?? whole;
    const code = decimal !== void 0 ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 1114111 ? String.fromCodePoint(code) : whole;
  });
}

// src/archive/store/s3-errors.ts
var S3Error = class extends HttpStatusError {
  code;
  constructor(message, options) {
    super(message, options);
    this.code = options.code;
  }
  /** Nothing else will be answered with these credentials, this clock or this bucket. */
  get endsRun() {
    return this.status === 401 || RUN_ENDING_CODES.has(this.code);
  }
};
function s3Error(what, response, nowMs) {
  const text = response.text();
  const code = errorCode(response);
  const hint = clockHint(response, nowMs) ?? HINTS2[code] ?? statusHint(response.status);
  if (code === "") {
    const error2 = responseError(what, response, hint);
    return new S3Error(error2.message, { status: response.status, body: error2.body, code, hint });
  }
  const message = elementText(text, "Message")?.replace(/\.$/, "") ?? "";
  const attempts = response.attempts > 1 ? ` after ${response.attempts} attempts` : "";
  const reason = oneLine2(`${code}${message === "" ? "" : `: ${message}`}`);
  return new S3Error(`${what}: ${response.method} ${response.path} answered ${response.status}${attempts}: ${reason}`, {
    status: response.status,
    body: reason,
    code,
    hint: lengthHint(code, message) ?? hint
  });
}
function errorCode(response) {
  return elementText(response.text(), "Code")?.trim() ?? "";
}
function isErrorAnswer(response) {
  return response.status === 200 && /<Error[\s>]/.test(response.text());
}
function isPassingAnswer(response) {
  if (response.status < 400) return isErrorAnswer(response);
  const code = response.method === "HEAD" ? "" : errorCode(response);
  if (isUnimplemented(response)) return false;
  if (DIGEST_CODES.has(code)) return response.attempts < 2;
  return [408, 425, 429].includes(response.status) || response.status >= 500 || PASSING_CODES.has(code);
}
function isUnimplemented(response) {
  return [501, 505].includes(response.status) || response.status >= 400 && errorCode(response) === "NotImplemented";
}
function isLocked(response) {
  return response.status >= 400 && /^ObjectLocked/.test(errorCode(response));
}
function unconditionalError(what, response) {
  return new ActionError(
    "remote",
    `${what}: the store does not know conditional writes (If-None-Match), so it cannot promise that a key is created once: ${s3Error(what, response).message}`,
    { hint: "Nothing was written. Use a store that has them, such as R2 or S3, or the Cloudflare API (no S3 keys)" }
  );
}
function differsError(what, field, stored, sent) {
  return new ActionError("remote", `${what}: the store says ${field} ${stored}, sent was ${sent}`, {
    hint: "The stored bytes are not those of the file, or the store does not report them as S3 does; nothing was marked as archived"
  });
}
var PASSING_CODES = /* @__PURE__ */ new Set([
  "RequestTimeout",
  "IncompleteBody",
  "SlowDown",
  "ServiceUnavailable",
  "InternalError",
  "Throttling",
  "ThrottlingException",
  "TooManyRequests",
  "RequestTimeoutException",
  "OperationAborted",
  "ConditionalRequestConflict"
]);
var DIGEST_CODES = /* @__PURE__ */ new Set(["BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch"]);
var RUN_ENDING_CODES = /* @__PURE__ */ new Set([
  "InvalidAccessKeyId",
  "SignatureDoesNotMatch",
  "ExpiredToken",
  "InvalidToken",
  "TokenRefreshRequired",
  "RequestTimeTooSkewed",
  "NoSuchBucket",
  "AccountProblem",
  "AllAccessDisabled"
]);
var HINTS2 = {
  InvalidAccessKeyId: "Check r2-access-key-id",
  SignatureDoesNotMatch: "Check r2-secret-access-key and r2-endpoint",
  Unauthorized: "Check r2-access-key-id and r2-secret-access-key: keys of an R2 API token, made for this account",
  AccessDenied: "Check that the access key may read and write objects of r2-bucket",
  ExpiredToken: "The temporary credentials are over: make new ones right before this step (r2-session-token)",
  InvalidToken: "Check r2-session-token: it belongs to one access key, and permanent keys have none",
  NoSuchBucket: "Check r2-bucket and r2-endpoint; a bucket with a jurisdiction has an address of its own (r2-jurisdiction: eu or fedramp)",
  RequestTimeTooSkewed: "The clock of the runner is wrong",
  XAmzContentSHA256Mismatch: "The bytes changed on the way: look for a proxy between the runner and the store",
  BadDigest: "The bytes changed on the way: look for a proxy between the runner and the store",
  EntityTooLarge: "Lower part-size-mib",
  InvalidObjectState: "The object lies in a cold storage class; bring it back to a readable one first",
  ObjectLockedByBucketPolicy: "A lock rule of the bucket keeps this object: archive under another name or r2-prefix",
  ObjectLocked: "A lock rule of the bucket keeps this object: archive under another name or r2-prefix",
  QuotaExceeded: "The bucket is full: raise its quota or remove what is not needed"
};
function statusHint(status) {
  return status === 401 || status === 403 ? "Check r2-access-key-id, r2-secret-access-key and that the key may use r2-bucket" : void 0;
}
function lengthHint(code, message) {
  if (code !== "InvalidArgument" || !/access key has length/i.test(message)) return void 0;
  return "r2-access-key-id is not one of R2: it has 32 digits, its secret 64; a Cloudflare API token is neither";
}
var MAX_SKEW_MS = 5 * 6e4;
function clockHint(response, nowMs) {
  if (nowMs === void 0 || response.status !== 403) return void 0;
  const theirs = Date.parse(response.headers["date"] ?? "");
  if (Number.isNaN(theirs) || Math.abs(theirs - nowMs) < MAX_SKEW_MS) return void 0;
  return `The clock of the runner is wrong: it says ${new Date(nowMs).toISOString()}, the store ${new Date(theirs).toISOString()}`;
}
function oneLine2(text) {
  return showOrder(text.replaceAll(/[\s\p{Cc}]+/gu, " ")).slice(0, 300);
}

// src/archive/verify/check-object.ts
var MAX_ENTRY_BYTES = 1048576;
async function checkObject(store, listed, options) {
  const { key } = listed;
  if (!isSafeKey(key)) return { key, reason: UNSAFE_KEY };
  const isSmall = (listed.sizeBytes ?? Number.POSITIVE_INFINITY) <= MAX_ENTRY_BYTES;
  const collect = options.history.size > 0 && isSmall ? { maxBytes: MAX_ENTRY_BYTES } : void 0;
  let read;
  try {
    read = withListed(await readObject(store, key, collect), listed);
    if (read === void 0) return { gone: "went away while it was verified" };
    const nameDigest = manifestDigest(options.prefix, key);
    let judgement = judgeObject(key, read, options, nameDigest);
    if (!judgement.ok && judgement.kind === "differs") {
      read = withListed(await readObject(store, key, collect), listed);
      if (read === void 0) return { gone: "went away while it was verified" };
      judgement = judgeObject(key, read, options, nameDigest);
    }
    if (!judgement.ok) return { key, reason: judgement.reason };
    if (collect !== void 0) {
      const text = await textOf(key, read.bytes);
      const reason = text.ok ? contradictsHistory(text.text, options.history) : void 0;
      if (reason !== void 0) return { key, reason };
    }
    return { key, sizeBytes: read.sizeBytes, sha256: read.sha256 };
  } catch (error2) {
    if (endsRun(error2)) throw error2;
    return { key, reason: `cannot be read: ${describeError(error2)}` };
  }
}
function withListed(read, listed) {
  if (read === void 0 || listed.metadata === void 0) return read;
  return { ...read, object: { ...read.object, metadata: { ...listed.metadata, ...read.object.metadata } } };
}
function endsRun(error2) {
  if (error2 instanceof CancelledError) return true;
  if (error2 instanceof HttpError)
    return ["deadline", "connect", "certificate", "unsendable", "clock"].includes(error2.failure);
  if (error2 instanceof S3Error) return error2.endsRun;
  if (error2 instanceof ActionError && error2.cause instanceof CloudflareError)
    return error2.cause.isAuthenticationFailure;
  return !(error2 instanceof ActionError);
}

// src/archive/adopt/adopt.ts
var MAX_ENTRY_BYTES2 = 1048576;
async function adoptObjects(store, options) {
  const { prefix } = options;
  await store.proveAddress(prefix === "" ? "" : `${prefix}/`);
  const reads = readsAtOnce(options.concurrency);
  const { manifests, bad: bad2 } = await readManifests(store, prefix, await listManifests(store, prefix), reads);
  const records = recordsOf(manifests);
  const listed = (await listArchive(store, options)).filter(({ key: key2 }) => !isManifestKey(key2));
  if (listed.length === 0) throw emptyError(store, options);
  const candidates = listed.filter(({ key: key2 }) => !records.has(key2));
  const progress = createProgress(
    candidates.map(({ key: key2 }) => key2),
    500,
    options.log.info
  );
  const problems = bad2.map(({ key: key2, reason }) => ({ key: key2, reason }));
  const adopted = /* @__PURE__ */ new Map();
  await forEachLimited(candidates, reads, async (object, index) => {
    const { key: key2 } = object;
    try {
      const problem = await adoptOne(store, object, options, (entry) => adopted.set(key2, entry));
      if (problem !== void 0) problems.push({ key: key2, reason: problem });
    } catch (error2) {
      if (endsRun(error2)) throw error2;
      problems.push({ key: key2, reason: `cannot be read: ${describeError(error2)}` });
    }
    progress.done(index);
  });
  const objects = candidates.flatMap(({ key: key2 }) => {
    const entry = adopted.get(key2);
    return entry === void 0 ? [] : [{ key: key2, sizeBytes: entry.size, sha256: entry.sha256 }];
  });
  if (objects.length === 0 || options.dryRun) return { objects, problems, manifestKey: void 0 };
  const { key, content } = manifestContent(Object.fromEntries(adopted), prefix);
  await createOnce(store, key, content, {
    overwrite: false,
    run: options.run,
    beforeWrite: async (way) => void await store.provesCreation?.(canaryKey(prefix), way)
  });
  return { objects, problems, manifestKey: key };
}
function adoptError({ problems, objects }) {
  if (problems.length === 0) return void 0;
  const named = problems.map(({ key, reason }) => `${quoteValue(key)} ${reason}`);
  return new ActionError(
    "remote",
    `${problems.length} objects were not adopted (${objects.length} were): ${named.join("; ")}`,
    { hint: "Look at these objects; what was adopted stays so" }
  );
}
async function adoptOne(store, listed, options, take) {
  const { key, sizeBytes, lastModifiedMs } = listed;
  if (!isSafeKey(key)) return UNSAFE_KEY;
  const object = listed.metadata === void 0 ? await store.head(key) : listed;
  if (object?.metadata !== void 0 && digestBeside({ metadata: object.metadata }) !== void 0) return void 0;
  const isSmall = sizeBytes !== void 0 && sizeBytes <= MAX_ENTRY_BYTES2;
  const collect = options.history.size > 0 && isSmall ? { maxBytes: MAX_ENTRY_BYTES2 } : void 0;
  const read = withListed(await readObject(store, key, collect), listed);
  if (read === void 0) return "went away while it was read";
  const text = collect === void 0 ? void 0 : await textOf(key, read.bytes);
  const contradiction = text?.ok === true ? contradictsHistory(text.text, options.history) : void 0;
  if (contradiction !== void 0) return contradiction;
  const stored = new Date(lastModifiedMs ?? options.now());
  take({ sha256: read.sha256, size: read.sizeBytes, stored: `${stored.toISOString().slice(0, 19)}Z` });
  return void 0;
}

// src/archive/archive/archive.ts
import { join as join3 } from "node:path";

// src/archive/store/digest-threads.ts
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
var MAX_THREADS = 2;
var PROGRAM = `
const { parentPort } = require('node:worker_threads');
const { createHash } = require('node:crypto');
const { readSync } = require('node:fs');
const buffer = Buffer.allocUnsafeSlow(262144);
parentPort.on('message', ({ id, fd, offset, sizeBytes }) => {
  try {
    const [sha256, md5] = [createHash('sha256'), createHash('md5')];
    for (let done = 0; done < sizeBytes; ) {
      const length = readSync(fd, buffer, 0, Math.min(buffer.length, sizeBytes - done), offset + done);
      if (length === 0) throw new Error('became shorter');
      const chunk = buffer.subarray(0, length);
      sha256.update(chunk);
      md5.update(chunk);
      done += length;
    }
    parentPort.postMessage({ id, sha256: sha256.digest('hex'), md5: md5.digest() });
  } catch (error) {
    parentPort.postMessage({ id, error });
  }
});
`;
function startDigestThreads() {
  const count2 = Math.max(1, Math.min(MAX_THREADS, availableParallelism() - 1));
  const threads = [];
  const waiting = /* @__PURE__ */ new Map();
  let turns = 0;
  let closed = false;
  const rejectAll = (error2) => {
    for (const { reject } of waiting.values()) reject(error2);
    waiting.clear();
  };
  const start = () => {
    const thread = new Worker(PROGRAM, { eval: true, env: {}, stdin: false });
    thread.unref();
    thread.on("message", (answer) => {
      const asked = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ("error" in answer) asked?.reject(answer.error);
      else asked?.resolve({ sha256: answer.sha256, md5: Buffer.from(answer.md5) });
      if (waiting.size === 0) for (const idle of threads) idle.unref();
    });
    thread.on("error", rejectAll);
    threads.push(thread);
    return thread;
  };
  return {
    count: count2,
    digest: (fd, offset, sizeBytes) => new Promise((resolve3, reject) => {
      if (closed) throw new Error("the digest threads are closed");
      const thread = threads.length < count2 ? start() : threads[turns % threads.length];
      turns += 1;
      waiting.set(turns, { resolve: resolve3, reject });
      thread.ref();
      thread.postMessage({ id: turns, fd, offset, sizeBytes });
    }),
    async close() {
      closed = true;
      await Promise.all(threads.map((thread) => thread.terminate()));
      rejectAll(new Error("the digest threads are closed"));
    }
  };
}

// src/archive/archive/compression.ts
import { createWriteStream } from "node:fs";
import { open as open2 } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
var OS_OFFSET = 9;
var OS_UNKNOWN = 255;
async function gzipFile(from, to, signal) {
  const source = await lookAtFile(from);
  await withFile(source, async (file2) => {
    const bytes = file2.createReadStream({ start: 0, autoClose: false });
    try {
      const options = signal === void 0 ? {} : { signal };
      await pipeline(bytes, createGzip({ level: 9 }), createWriteStream(to, { mode: 384 }), options);
    } catch (error2) {
      signal?.throwIfAborted();
      throw fileError(error2.syscall === "write" ? to : from, error2);
    }
  });
  const file = await open2(to, "r+");
  try {
    await file.write(Buffer.of(OS_UNKNOWN), 0, 1, OS_OFFSET);
  } finally {
    await file.close();
  }
}

// src/archive/archive/creation-guard.ts
function createGuard(store, prefix, log) {
  const proofs = /* @__PURE__ */ new Map();
  const proved = /* @__PURE__ */ new Map();
  const prove = async (way) => {
    const isProved = await store.provesCreation?.(canaryKey(prefix), way) ?? false;
    proved.set(way, isProved);
    if (!isProved && store.provesCreation !== void 0) {
      log.warning(
        `${store.name} ignores If-None-Match ${way === "put" ? "on a write" : "on the completion of an upload"}: each key is looked up first, but two runs at the same moment could both write it`
      );
    }
    return isProved;
  };
  const once2 = (way) => {
    const known = proofs.get(way) ?? prove(way);
    proofs.set(way, known);
    return known;
  };
  return {
    async beforeWrite(way) {
      await once2("put");
      if (way === "complete") await once2("complete");
    },
    atomic: () => proved.size === 0 ? void 0 : [...proved.values()].every((isProved) => isProved)
  };
}

// src/archive/archive/plan.ts
import { writeFile } from "node:fs/promises";
import { join as join2 } from "node:path";

// src/archive/archive/files.ts
import { lstat, readdir, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";

// src/paths/paths.ts
import native from "node:path";
function withSlashes(path, platform = native) {
  return platform.sep === "\\" ? path.replaceAll("\\", "/") : path;
}
function pathBelow(root, path, platform = native) {
  const way = platform.relative(root, path);
  if (way === ".." || way.startsWith(`..${platform.sep}`) || platform.isAbsolute(way)) return void 0;
  return withSlashes(way, platform);
}

// src/archive/archive/files.ts
var REGULAR_ONLY = "Only regular files inside the workspace are archived; take it out with a line !\u2026, or name the files themselves";
async function findFiles(lines, workspace) {
  const found = /* @__PURE__ */ new Map();
  for (const [index, line] of lines.entries()) {
    const pattern = withSlashes(line.startsWith("!") ? line.slice(1).trim() : line);
    if (pattern === "" || !isSafePath(pattern)) {
      throw bad(line, 'expected a path without ".." and control characters');
    }
    if (line.startsWith("!")) {
      if (index === 0) throw bad(line, "expected a line that names files before the first that takes some out");
      const excludes = createExclusion(line, pattern, workspace);
      for (const path of [...found.keys()]) if (excludes(path)) found.delete(path);
    } else {
      for (const candidate of await expand(line, pattern, workspace)) {
        if (!found.has(candidate.path)) found.set(candidate.path, candidate);
      }
    }
  }
  return await checkAll([...found.values()], workspace);
}
async function checkAll(candidates, workspace) {
  const root = await realpath(workspace);
  const problems = [];
  const files = [];
  for (const { path, problem } of candidates) {
    const shown = quoteValue(show(path, workspace));
    if (problem !== void 0) problems.push(`${shown} ${problem}`);
    else if (!isSafePath(path)) problems.push(`${shown}, expected a name without ".." and control characters`);
    else {
      const real = await realpath(path).catch(() => void 0);
      const name = real === void 0 ? void 0 : pathBelow(root, real);
      if (real === void 0) problems.push(`${shown} went away`);
      else if (!name) problems.push(`${shown} lies outside the workspace ${quoteValue(workspace)}`);
      else files.push({ path: real, name });
    }
  }
  if (problems.length > 0) {
    const more2 = problems.length > 5 ? `; and ${problems.length - 5} more` : "";
    throw new ActionError("input", `files: found ${problems.slice(0, 5).join("; ")}${more2}`, { hint: REGULAR_ONLY });
  }
  return [...new Map(files.map((file) => [file.path, file])).values()];
}
async function expand(line, pattern, workspace) {
  const path = resolve(workspace, pattern);
  const kind = await kindOf(path);
  const isPattern = /[*?]/.test(pattern);
  if (kind !== void 0 && (!isPattern || kind === "file")) {
    if (kind === "file") return [{ path }];
    if (kind === "folder")
      throw bad(line, "expected a file, not a folder", `Name the files in it, e.g. ${pattern.replace(/\/+$/, "")}/*`);
    return [{ path, problem: PROBLEMS[kind] }];
  }
  if (!isPattern) {
    throw bad(
      line,
      "expected a file that exists",
      /[[{]/.test(pattern) ? "Without * or ? a line is the name of a file, and [ and { stand for themselves" : "A pattern such as taostats_entry-*.json may match nothing; a named file may not be missing"
    );
  }
  const { base, rest } = splitBase(pattern);
  const glob = compileGlob(rest, { dot: false });
  if ("reason" in glob) throw bad(line, `which is not understood: ${glob.reason}`);
  const found = [];
  await walk2(resolve(workspace, base), "", glob, found);
  return found.sort((a, b) => a.path < b.path ? -1 : 1);
}
var PROBLEMS = {
  link: "is a link",
  special: "is no regular file (a device, pipe or socket)",
  unreadable: "cannot be looked at"
};
async function kindOf(path) {
  try {
    const found = await lstat(path);
    if (found.isFile()) return "file";
    if (found.isDirectory()) return "folder";
    return found.isSymbolicLink() ? "link" : "special";
  } catch (error2) {
    const { code } = error2;
    return code === "ENOENT" || code === "ENOTDIR" ? void 0 : "unreadable";
  }
}
async function walk2(folder, below, glob, found) {
  let names;
  try {
    names = await readdir(folder, { encoding: "buffer" });
  } catch (error2) {
    const { code } = error2;
    if (below === "" && (code === "ENOENT" || code === "ENOTDIR")) return;
    found.push({ path: folder, problem: `is a folder that cannot be read (${code})` });
    return;
  }
  for (const bytes of names) {
    const name = bytes.toString("utf8");
    const isText = Buffer.from(name).equals(bytes);
    const inside = below === "" ? name : `${below}/${name}`;
    const path = join(folder, name);
    const isMatch = glob.matches(inside);
    const mayHold = glob.mayMatchBelow(inside);
    if (!isMatch && !mayHold) continue;
    if (!isText) {
      found.push({ path, problem: `has a name that is not UTF-8 (hexadecimal ${bytes.toString("hex")})` });
      continue;
    }
    const kind = await kindOf(path);
    if (kind === "folder") {
      if (mayHold) await walk2(path, inside, glob, found);
    } else if (isMatch) {
      found.push(kind === "file" ? { path } : { path, problem: kind === void 0 ? "went away" : PROBLEMS[kind] });
    } else if (kind === "link" && (await stat(path).catch(() => void 0))?.isDirectory()) {
      found.push({ path, problem: "is a link to a folder, which is not followed" });
    } else if (kind === "unreadable") found.push({ path, problem: PROBLEMS.unreadable });
  }
}
function createExclusion(line, pattern, workspace) {
  const folder = pattern.replace(/\/+$/, "");
  const place = (path) => withSlashes(isAbsolute(folder) ? path : show(path, workspace));
  const wanted = isAbsolute(folder) ? folder : folder.replace(/^(\.\/+)+/, "");
  const glob = /[*?]/.test(wanted) ? compileGlob(wanted, { dot: true }) : void 0;
  if (glob !== void 0 && "reason" in glob) throw bad(line, `which is not understood: ${glob.reason}`);
  const matches = (path) => glob === void 0 ? path === wanted : glob.matches(path);
  return (path) => {
    const segments = place(path).split("/");
    return segments.some(
      (segment2, index) => matches(segments.slice(0, index + 1).join("/")) || !wanted.includes("/") && matches(segment2)
    );
  };
}
function splitBase(pattern) {
  const segments = pattern.replace(/^(\.\/+)+/, "").replaceAll(/(?<=.)\/{2,}/g, "/").split("/");
  const first = segments.findIndex((segment2) => /[*?[{]/.test(segment2));
  const base = segments.slice(0, first).join("/");
  return { base: base === "" && pattern.startsWith("/") ? "/" : base, rest: segments.slice(first).join("/") };
}
function show(path, workspace) {
  return pathBelow(workspace, path) || path;
}
function bad(line, expected, hint) {
  return new ActionError("input", `files: got ${quoteValue(line)}, ${expected}`, { hint });
}

// src/archive/archive/plan.ts
async function planArchive(source, options, folder, nowMs) {
  if (source.kind === "history") return await planHistory(source.read, options, folder, nowMs);
  const files = await findFiles(source.patterns, source.workspace);
  if (files.length === 0) return { kind: "nothing", reason: `no file matches ${source.patterns.join(", ")}` };
  const planned = /* @__PURE__ */ new Map();
  for (const { path, name } of files) {
    const key = objectKey(name, options);
    const other = planned.get(key);
    if (other !== void 0) {
      throw new ActionError("input", `files: ${other.name} and ${name} would both become ${key}`, {
        hint: "Use key-layout: path, which keeps their folders, or archive them in runs with different r2-prefix"
      });
    }
    planned.set(key, { key, path, name, contentType: contentTypeOf(name, options), metadata: {} });
  }
  return { kind: "objects", objects: [...planned.values()], warnings: [], head: void 0, kvBytes: void 0 };
}
async function planHistory(read, options, folder, nowMs) {
  const history = await read();
  if (history === void 0) return { kind: "nothing", reason: "the source has no history yet" };
  const path = join2(folder, "history.json");
  await writeFile(path, history.bytes, { mode: 384 });
  const metadata = { [HISTORY_TOTAL]: String(history.entries) };
  if (history.head !== void 0) metadata[HISTORY_HEAD] = history.head;
  const key = historyKey(nowMs, options);
  return {
    kind: "objects",
    objects: [{ key, path, contentType: contentTypeOf("history.json", options), metadata }],
    warnings: history.warnings,
    head: history.head,
    kvBytes: history.kvBytes
  };
}
function contentTypeOf(name, options) {
  if (options.compression === "gzip") return "application/gzip";
  return name.endsWith(".json") ? "application/json" : "application/octet-stream";
}

// src/archive/archive/archive.ts
async function archiveObjects(store, options, ports) {
  const folder = await ports.files.temporaryFolder("archive-r2-");
  const threads = startDigestThreads();
  try {
    const plan = await planArchive(options.source, options, folder, ports.now());
    if (plan.kind === "nothing") return { status: "nothing-to-archive", reason: plan.reason };
    for (const warning2 of plan.warnings) ports.log.warning(warning2);
    const wrongAddress = new AbortController();
    const address = store.proveAddress(folderOf(options.prefix));
    address.catch((error3) => wrongAddress.abort(error3));
    const guard = createGuard(store, options.prefix, ports.log);
    const run2 = runName(ports.random);
    const signal = AbortSignal.any([ports.signal, wrongAddress.signal]);
    const running = { folder, threads, run: run2, guard, address, signal };
    const { stored, error: error2 } = await storeObjects(store, plan.objects, running, options, ports);
    await address;
    const facts = { objects: stored.map(toArchived), head: plan.head, kvBytes: plan.kvBytes };
    if (options.dryRun) {
      if (stored.length > 1) ports.log.info(`would write ${folderOf(options.prefix)}manifests/<digest>.json`);
      const dry = { ...facts, manifestKey: void 0, growth: [], atomic: void 0 };
      return error2 === void 0 ? { status: "dry-run", ...dry } : { status: "failed", error: error2, ...dry };
    }
    const recorded = await recordStored(store, stored, {
      ...{ ...options, run: run2, guard, log: ports.log },
      ...{ planned: plan.objects.length, failed: error2 }
    });
    const result = { ...facts, manifestKey: recorded.manifestKey, growth: recorded.growth, atomic: guard.atomic() };
    const failure = error2 ?? recorded.error;
    if (failure !== void 0) return { status: "failed", error: failure, ...result };
    const hasWritten = stored.some(({ outcome }) => outcome !== "already-there");
    return { status: hasWritten ? "archived" : "already-archived", ...result };
  } finally {
    await threads.close();
  }
}
async function storeObjects(store, plans, { folder, threads, run: run2, guard, address, signal }, options, ports) {
  const stored = /* @__PURE__ */ new Map();
  const refusals = [];
  const storeOne = async (plan, content) => {
    await address;
    try {
      const outcome = options.dryRun ? { kind: await expectCreate(store, plan.key, content, options.overwrite), digestKept: true } : await createOnce(store, plan.key, content, { overwrite: options.overwrite, run: run2, ...guard });
      stored.set(plan.key, {
        key: plan.key,
        sizeBytes: content.sizeBytes,
        sha256: content.sha256,
        outcome: outcome.kind,
        digestKept: outcome.digestKept,
        storedAtMs: ports.now(),
        ..."replaces" in outcome ? { replaces: outcome.replaces } : {}
      });
      ports.log.info(`${plan.key}: ${outcome.kind}, ${content.sizeBytes} bytes, sha256 ${content.sha256}`);
    } catch (error2) {
      if (!(error2 instanceof KeyTakenError)) throw error2;
      refusals.push(error2);
    }
  };
  let fatal;
  try {
    const large = [];
    await forEachLimited(plans, options.concurrency, async (plan, index) => {
      await warnOfPointer(plan, ports);
      const content = await openContent(plan, join3(folder, `${index}.gz`), { ...options, threads, signal });
      if (content.partCount > 1) large.push({ plan, content });
      else await storeOne(plan, content);
    });
    for (const { plan, content } of large) await storeOne(plan, content);
  } catch (error2) {
    fatal = error2;
  }
  return { stored: plans.flatMap((plan) => stored.get(plan.key) ?? []), error: fatal ?? joinRefusals(refusals) };
}
function joinRefusals(refusals) {
  const [first] = refusals;
  return refusals.length < 2 ? first : new ActionError("remote", refusals.map(({ message }) => message).join("; "), { hint: first?.hint });
}
async function openContent(plan, compressedPath, { compression, ...options }) {
  const path = compression === "gzip" ? compressedPath : plan.path;
  if (compression === "gzip") await gzipFile(plan.path, compressedPath, options.signal);
  const { partSizeBytes, threads, signal } = options;
  const { contentType, metadata } = plan;
  return await openFileContent(path, { partSizeBytes, contentType, metadata, threads, signal });
}
function toArchived({ key, sizeBytes, sha256: sha2562, outcome }) {
  return { key, sizeBytes, sha256: sha2562, outcome };
}
async function warnOfPointer({ path }, ports) {
  if (!await beginsWith(path, "version https://git-lfs.github.com/spec/")) return;
  ports.log.warning(
    `${path} is a Git LFS pointer, not the data it stands for: check out with lfs: true, or leave it out of files`
  );
}
function runName(random) {
  const half = () => Math.floor(random() * 4294967296).toString(16).padStart(8, "0");
  return half() + half();
}

// src/http/pages.ts
async function* walkPages(walk3) {
  const { what, identify: identify2 = (cursor2) => JSON.stringify(cursor2) } = walk3;
  const seen = /* @__PURE__ */ new Set();
  const incomplete2 = (why) => new ActionError("remote", `${what} is incomplete: ${why}`, {
    hint: "Nothing was concluded from the part that came"
  });
  let cursor = walk3.first;
  for (let count2 = 0; ; count2 += 1) {
    if (count2 >= walk3.maxPages) throw incomplete2(`it has more than ${walk3.maxPages} pages`);
    const id = identify2(cursor);
    if (seen.has(id)) throw incomplete2(`its page ${count2 + 1} leads back to an earlier one`);
    seen.add(id);
    const page = await walk3.read(cursor);
    yield page;
    const next = walk3.next(page, cursor);
    if (next.kind === "end") return;
    if (next.kind === "unclear") throw incomplete2(next.why);
    cursor = next.cursor;
  }
}

// src/cloudflare/client.ts
var BLOCK_MS = 3e5;
var LONG_WAIT_MS = 65e3;
var MAX_PAGES2 = 1e3;
function createCloudflareClient(options, http) {
  let open4 = Promise.resolve();
  let waited = false;
  const sendNow = async (request, json) => {
    const query = request.query === void 0 ? "" : `?${new URLSearchParams(request.query)}`;
    const type = request.json === void 0 ? request.content?.type : "application/json";
    const body = request.json === void 0 ? request.content?.body : JSON.stringify(request.json);
    return http.send({
      method: request.method,
      url: `${options.apiUrl}${request.path}${query}`,
      headers: {
        accept: json ? "application/json" : "*/*",
        authorization: `Bearer ${options.token}`,
        ...type === void 0 ? {} : { "content-type": type }
      },
      ...body === void 0 ? {} : { body },
      idempotent: true,
      json,
      retryStatus: (response) => isPassingFailure(response) && blockMs(response) === void 0
    });
  };
  const send = async (request, json) => {
    await open4;
    const response = await sendNow(request, json);
    const waitMs = blockMs(response);
    if (waitMs === void 0 || !options.block) return response;
    if (!waited) {
      if (!options.block.fits(waitMs)) return response;
      waited = true;
      options.block.log(`Cloudflare blocks this token for ${Math.ceil(waitMs / 1e3)} s; waiting it out`);
      open4 = options.block.sleep(waitMs);
    }
    await open4;
    return sendNow(request, json);
  };
  const unwrap = async (request) => {
    const response = await send(request, true);
    if (response.status >= 200 && response.status < 300) {
      if (response.body.byteLength === 0) return null;
      const envelope = JSON.parse(response.text());
      if (isRecord(envelope) && envelope["success"] !== false) return envelope;
    }
    throw cloudflareError(response, request.permission);
  };
  return {
    call: async (request) => (await unwrap(request))?.["result"] ?? null,
    list: async (request, perPage) => {
      const pages = walkPages({
        what: `Cloudflare ${request.method} ${request.path}: the list`,
        first: 1,
        maxPages: MAX_PAGES2,
        read: async (page) => {
          const query = { ...request.query, page: String(page), per_page: String(perPage) };
          return await unwrap({ ...request, query }) ?? {};
        },
        next: (page, number) => nextPage(page, number, perPage)
      });
      const items = [];
      for await (const { result } of pages) if (Array.isArray(result)) items.push(...result);
      return items;
    },
    send: (request) => send(request, false)
  };
}
function nextPage(page, number, perPage) {
  const { result_info: info2 } = page;
  const result = page["result"] ?? [];
  if (!Array.isArray(result)) return { kind: "unclear", why: `page ${number} holds no result` };
  const total = isRecord(info2) ? info2["total_pages"] : void 0;
  const isLast = typeof total === "number" ? number >= total : result.length < perPage;
  return isLast ? { kind: "end" } : { kind: "more", cursor: number + 1 };
}
function blockMs(response) {
  if (response.status !== 429) return void 0;
  const seconds = Number(response.headers["retry-after"] ?? Number.NaN);
  if (seconds * 1e3 > LONG_WAIT_MS) return seconds * 1e3;
  return Number.isNaN(seconds) && readApiErrors(response.text()).some(({ code }) => code === CODES.throttled) ? BLOCK_MS : void 0;
}
function apiPath(literals, ...values) {
  return literals.reduce((path, literal, index) => path + segment(values[index - 1] ?? "") + literal);
}
function segment(value) {
  if (/^\.{0,2}$/.test(value)) throw new ActionError("input", `${quoteValue(value)} cannot be part of an API path`);
  return encodeURIComponent(value);
}

// src/cloudflare/kv.ts
var PERMISSION = "Account \xB7 Workers KV Storage \xB7 Edit";
var KV_VALUE_LIMIT_BYTES = 25 * 1024 * 1024;
var PER_PAGE = 1e3;
var MAX_PAGES3 = 1e4;
function openKvNamespace(options, client) {
  const { accountId, namespaceId } = options;
  const path = (key) => apiPath`/accounts/${accountId}/storage/kv/namespaces/${namespaceId}/values/${key}`;
  return {
    read: async (key) => {
      const response = await client.send({ method: "GET", path: path(key), permission: PERMISSION });
      if (response.status === 200) {
        try {
          return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(response.body);
        } catch (error3) {
          throw new ActionError("remote", `the KV value ${key} is not UTF-8 text`, { cause: error3 });
        }
      }
      const error2 = cloudflareError(response, PERMISSION);
      const isAbsent = error2.errors.length > 0 && error2.errors.every(({ code }) => code === CODES.keyNotFound);
      if (response.status === 404 && isAbsent) return void 0;
      throw error2;
    },
    write: async (key, value) => {
      const content = { type: "application/json", body: value };
      await client.call({ method: "PUT", path: path(key), content, permission: PERMISSION });
    },
    list: async (prefix) => {
      const names = /* @__PURE__ */ new Set();
      const pages = walkPages({
        what: "the list of KV keys",
        first: "",
        maxPages: MAX_PAGES3,
        read: async (cursor) => {
          const response = await client.send({
            method: "GET",
            path: apiPath`/accounts/${accountId}/storage/kv/namespaces/${namespaceId}/keys`,
            query: { limit: String(PER_PAGE), prefix, ...cursor === "" ? {} : { cursor } },
            permission: PERMISSION
          });
          if (response.status !== 200) throw cloudflareError(response, PERMISSION);
          return readKeyPage(response.text());
        },
        next: (page) => page.next
      });
      for await (const page of pages) for (const name of page.names) names.add(name);
      return [...names].filter((name) => name.startsWith(prefix));
    }
  };
}
function readKeyPage(text) {
  const unclear = (why) => ({ names: [], next: { kind: "unclear", why } });
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return unclear("a page is not JSON");
  }
  if (!isRecord(value) || value["success"] !== true || !Array.isArray(value["result"]))
    return unclear("a page names no keys");
  const names = value["result"].map((item) => isRecord(item) ? item["name"] : void 0);
  if (!names.every((name) => typeof name === "string")) return unclear("a key has no name");
  const info2 = isRecord(value["result_info"]) ? value["result_info"] : {};
  const { cursor } = info2;
  if (typeof cursor === "string" && cursor !== "") return { names, next: { kind: "more", cursor } };
  if (cursor === "" || info2["list_complete"] === true || names.length < PER_PAGE)
    return { names, next: { kind: "end" } };
  return { names, next: { kind: "unclear", why: "a full page names neither the next one nor the end" } };
}

// src/archive/archive/history-source.ts
var WARN_SHARE = 0.8;
async function readHistory(source, client) {
  if (source.kind === "kv") return await readFromKv(source, client);
  const history = await readWorkerHistory(source.workerUrl, client);
  if (history === void 0) return void 0;
  return { ...history, entries: history.elements.length, warnings: [], kvBytes: void 0 };
}
async function readFromKv(source, client) {
  const kv = openKvNamespace(source, createCloudflareClient({ apiUrl: source.apiUrl, token: source.apiToken }, client));
  const values = [];
  const take = async (key) => {
    const text = await kv.read(key);
    if (text !== void 0) values.push({ key, text, elements: readValue(key, text) });
    return text !== void 0;
  };
  await take(KV_KEYS.history);
  const days = (await kv.list(KV_KEYS.dayPrefix)).filter((key) => dayOfKey(key) !== void 0).sort();
  for (const key of days) if (!await take(key)) throw gone(key);
  const kvBytes = Math.max(0, ...values.map(({ text }) => Buffer.byteLength(text)));
  const warnings = values.flatMap(({ key, text }) => warnOfSize(key, Buffer.byteLength(text)));
  const [first] = values;
  const joined = values.length === 1 && first !== void 0 ? first : joinValues(values, warnings);
  if (joined.elements.length === 0) return void 0;
  return { bytes: Buffer.from(joined.text), entries: joined.elements.length, head: void 0, warnings, kvBytes };
}
function readValue(key, text) {
  const what = `the KV value ${key}`;
  const reading = parseHistory(text);
  if (!reading.ok) throw notHistory2(what, reading.reason);
  if (/^\s*\{/.test(text) && !isPriced(JSON.parse(text)))
    throw notHistory2(what, "it is an object without a finite price");
  return reading.elements;
}
function joinValues(values, warnings) {
  const byMoment = /* @__PURE__ */ new Map();
  const undated = [];
  const differing = [];
  for (const { elements: elements3 } of values) {
    for (const element of elements3) {
      const timestamp = timestampOf2(element);
      if (timestamp === void 0) {
        if (!undated.includes(element)) undated.push(element);
        continue;
      }
      const other = byMoment.get(timestamp);
      if (other !== void 0 && !haveSameContent(other, element)) differing.push(timestamp);
      byMoment.set(timestamp, element);
    }
  }
  if (differing.length > 0) {
    warnings.push(
      `the KV values hold different entries for ${differing.length} moments (${differing.slice(0, 5).join(", ")}); those of the day values are archived`
    );
  }
  const instantOf = (timestamp) => {
    const instant = parseInstant(timestamp);
    return instant === void 0 ? "" : instantKey(instant);
  };
  const dated = [...byMoment].map(([timestamp, element]) => ({ instant: instantOf(timestamp), element })).sort((a, b) => a.instant < b.instant ? -1 : a.instant > b.instant ? 1 : 0);
  const elements2 = [...undated, ...dated.map(({ element }) => element)];
  return { text: printHistory(elements2), elements: elements2 };
}
function timestampOf2(element) {
  const value = JSON.parse(element);
  const timestamp = isRecord(value) ? value["_timestamp"] : void 0;
  return typeof timestamp === "string" ? timestamp : void 0;
}
function warnOfSize(key, bytes) {
  const share = bytes / LIMITS.kvValueBytes;
  return share < WARN_SHARE ? [] : [
    `the KV value ${key} has ${bytes} bytes, ${Math.floor(share * 100)} % of the ${LIMITS.kvValueBytes} that KV takes; lower history-max-entries`
  ];
}
function notHistory2(what, reason) {
  return new ActionError("remote", `${what} is not a history: ${reason}`, {
    hint: "Nothing was archived; an earlier archive stays as it is"
  });
}
function gone(key) {
  return new ActionError("remote", `the KV value ${quoteValue(key)} is listed and cannot be found`, {
    hint: "KV shows a change everywhere within a minute or two: run again"
  });
}

// src/archive/outputs.ts
function setObjects(objects, { outputs }) {
  outputs.set("count", objects.length);
  outputs.set(
    "bytes",
    objects.reduce((sum, object) => sum + object.sizeBytes, 0)
  );
  outputs.set(
    "keys",
    objects.map((object) => object.key)
  );
  outputs.set("digests", Object.fromEntries(objects.map((object) => [object.key, object.sha256])));
}

// src/archive/store/s3-client.ts
import { createHash as createHash4 } from "node:crypto";

// src/archive/store/sigv4.ts
import { createHash as createHash3, createHmac } from "node:crypto";
var ALGORITHM = "AWS4-HMAC-SHA256";
function signRequest(request, credentials, scope, nowMs) {
  const moment = `${new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
  const day = moment.slice(0, 8);
  const headers = /* @__PURE__ */ new Map();
  const added = {
    "x-amz-date": moment,
    ...credentials.sessionToken === void 0 ? {} : { "x-amz-security-token": credentials.sessionToken }
  };
  for (const [name, value] of Object.entries({ ...request.headers, host: request.url.host, ...added })) {
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
  const stringToSign = [ALGORITHM, moment, credentialScope, sha256Hex2(canonical)].join("\n");
  const key = [day, scope.region, scope.service, "aws4_request"].reduce(
    (secret, part) => createHmac("sha256", secret).update(part).digest(),
    `AWS4${credentials.secretAccessKey}`
  );
  const signature = createHmac("sha256", key).update(stringToSign).digest("hex");
  return {
    ...added,
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
function sha256Hex2(text) {
  return createHash3("sha256").update(text).digest("hex");
}

// src/archive/store/s3-client.ts
var EMPTY_SHA256 = createHash4("sha256").digest("hex");
var MAX_ANSWER_BYTES = 64 * 1048576;
function isR2Host(hostname) {
  return hostname === "r2.cloudflarestorage.com" || hostname.endsWith(".r2.cloudflarestorage.com");
}
function createS3Client(options) {
  let region = options.region;
  const isR2 = isR2Host(new URL(options.endpoint).hostname);
  const explainHost = (error2) => {
    if (!isR2 || !(error2 instanceof HttpError) || error2.failure !== "protocol") throw error2;
    const hint = "Check the account in r2-endpoint (or cloudflare-account-id), and r2-jurisdiction";
    throw new HttpError(error2.failure, error2.message, { attempts: error2.attempts, hint, cause: error2 });
  };
  const request = (call) => {
    const search = call.query === void 0 ? "" : `?${encodeQuery(call.query)}`;
    const path = call.key === "" ? "" : `/${encodeKey(call.key)}`;
    const url = `${options.endpoint}/${encodeKey(options.bucket)}${path}${search}`;
    const headers = { ...call.headers };
    const { body } = call;
    let payloadHash = EMPTY_SHA256;
    if (typeof body === "string") {
      payloadHash = createHash4("sha256").update(body).digest("hex");
      headers["content-md5"] = createHash4("md5").update(body).digest("base64");
    } else if (body !== void 0) {
      payloadHash = body.sha256;
      headers["content-md5"] = body.md5.toString("base64");
    }
    headers["x-amz-content-sha256"] = payloadHash;
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
      ...body === void 0 ? {} : { body: typeof body === "string" ? body : partBody(body) },
      ...call.idempotent === void 0 ? {} : { idempotent: call.idempotent },
      retryStatus: call.retryStatus ?? isPassingAnswer,
      maxBodyBytes: MAX_ANSWER_BYTES
    };
  };
  const learnRegion = (response, used) => {
    if (![301, 400, 403].includes(response.status)) return false;
    const named = response.headers["x-amz-bucket-region"] ?? ("text" in response ? elementText(response.text(), "Region") : void 0);
    const lower = named?.toLowerCase();
    if (lower !== void 0 && /^[a-z0-9-]{1,64}$/.test(lower)) region = lower;
    return region !== used;
  };
  const sendOnce2 = (call) => (call.late === true ? options.lateClient : options.client).send(request(call)).catch(explainHost);
  const send = async (call) => {
    const used = region;
    const response = await sendOnce2(call);
    return learnRegion(response, used) ? await sendOnce2(call) : response;
  };
  const listOne = (folder) => send({ method: "GET", key: "", query: { "list-type": "2", "max-keys": "1", prefix: folder } });
  return {
    bucket: options.bucket,
    async send(call) {
      const used = region;
      const response = await send(call);
      if (call.method !== "HEAD" || response.status !== 400 || region !== used) return response;
      learnRegion(await sendOnce2({ method: "GET", key: "", query: { "list-type": "2", "max-keys": "1" } }), used);
      return region === used ? response : await sendOnce2(call);
    },
    async stream(call) {
      const used = region;
      const response = await options.client.stream(request(call)).catch(explainHost);
      return learnRegion(response, used) ? await options.client.stream(request(call)).catch(explainHost) : response;
    },
    listOne
  };
}
function isDenied(response) {
  return response.status === 403 && ["AccessDenied", ""].includes(errorCode(response));
}
function partBody(part) {
  const { bytes, sizeBytes } = part;
  return typeof bytes === "function" ? { sizeBytes, open: bytes } : bytes;
}

// src/archive/request-access.ts
var ACCESS_HINT = "Set r2-access-key-id (R2_ACCESS_KEY_ID) and r2-secret-access-key (R2_SECRET_ACCESS_KEY), or cloudflare-account-id (CF_ACCOUNT_ID) and cloudflare-api-token (CF_API_TOKEN)";
var R2_SUFFIX = "r2.cloudflarestorage.com";
var ADDRESS_HINT = `The S3 address of an account is https://<account>.${R2_SUFFIX}, with .eu or .fedramp before .r2 for a jurisdiction`;
var R2_KEY_LENGTH = 32;
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
function readBucketAccess(inputs, cloudflare, mayBeUnnamed) {
  const accessKeyId = inputs.secret("r2-access-key-id", { env: "R2_ACCESS_KEY_ID" });
  const secretAccessKey = inputs.secret("r2-secret-access-key", { env: "R2_SECRET_ACCESS_KEY" });
  const sessionToken = inputs.secret("r2-session-token", { env: "R2_SESSION_TOKEN" });
  const bucket = inputs.text("r2-bucket", { env: "R2_BUCKET" });
  const given = inputs.url("r2-endpoint", { env: "R2_ENDPOINT" });
  const region = inputs.text("r2-region", { env: "R2_REGION", default: "auto" }).toLowerCase();
  const jurisdiction = inputs.choice("r2-jurisdiction", ["default", "eu", "fedramp"], { default: "default" });
  const hasKeys = accessKeyId !== void 0 || secretAccessKey !== void 0;
  if (bucket === void 0) {
    if (mayBeUnnamed)
      return { kind: "none", warning: hasKeys ? "keys of a bucket are given, and no r2-bucket" : void 0 };
    const hint = "Set the input r2-bucket or the environment variable R2_BUCKET";
    throw new ActionError("input", 'r2-bucket: got "", expected a value', {
      hint: hasKeys || cloudflare !== void 0 ? hint : `${hint}. ${ACCESS_HINT}`
    });
  }
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || bucket.includes("..")) {
    throw new ActionError("input", `r2-bucket: got ${quoteValue(bucket)}, expected 3 to 63 of a-z, 0-9 and -`);
  }
  if (!/^[a-z0-9-]{1,64}$/.test(region)) {
    throw new ActionError("input", `r2-region: got ${quoteValue(region)}, expected the name of a region such as auto`);
  }
  if (!hasKeys) {
    if (cloudflare !== void 0)
      return { kind: "bucket", bucket, jurisdiction, access: { kind: "cloudflare", ...cloudflare } };
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
  const accountId = inputs.text("cloudflare-account-id", { env: "CF_ACCOUNT_ID" });
  const endpoint = checkEndpoint(given ?? defaultEndpoint(accountId, jurisdiction), bucket, jurisdiction);
  if (isR2Host(new URL(endpoint).hostname) && accessKeyId.length !== R2_KEY_LENGTH) {
    throw new ActionError(
      "input",
      `r2-access-key-id: got ${accessKeyId.length} characters, expected the ${R2_KEY_LENGTH} of an access key of R2`,
      { hint: "Make one under R2 \xB7 Manage API Tokens: its Access Key ID and Secret Access Key, not the token value" }
    );
  }
  const credentials = { accessKeyId, secretAccessKey, ...sessionToken === void 0 ? {} : { sessionToken } };
  return { kind: "bucket", bucket, jurisdiction, access: { kind: "s3", endpoint, region, credentials } };
}
function defaultEndpoint(accountId, jurisdiction) {
  if (accountId !== void 0) {
    return `https://${accountId.toLowerCase()}${jurisdiction === "default" ? "" : `.${jurisdiction}`}.${R2_SUFFIX}`;
  }
  throw new ActionError("input", 'r2-endpoint: got "", expected the S3 API address of the account', {
    hint: `Set r2-endpoint (R2_ENDPOINT) to https://<account>.${R2_SUFFIX}, or cloudflare-account-id`
  });
}
function checkEndpoint(endpoint, bucket, jurisdiction) {
  const refuse = (expected) => new ActionError("input", `r2-endpoint: got ${quoteValue(endpoint)}, expected ${expected}`, { hint: ADDRESS_HINT });
  const url = new URL(endpoint);
  if (url.search !== "") throw refuse("a URL without a query");
  const host = url.hostname.toLowerCase();
  if (host === "r2.dev" || host.endsWith(".r2.dev")) {
    throw refuse("the S3 address of the account, not the public address of a bucket (r2.dev), which takes no writes");
  }
  const path = url.pathname.replace(/\/+$/, "");
  const withoutBucket = path === `/${bucket}` || path.endsWith(`/${bucket}`) ? path.slice(0, -bucket.length - 1) : path;
  if (!isR2Host(host)) return `${url.origin}${withoutBucket}`;
  const labels = host.slice(0, -R2_SUFFIX.length - 1).split(".");
  const [account = "", place = "default", ...more2] = labels;
  const isKnown = place === "default" || place === "eu" || place === "fedramp";
  if (host === R2_SUFFIX || account === "" || !isKnown || more2.length > 0 || account === bucket) {
    throw refuse(`<account>.${R2_SUFFIX}, without the bucket before the account`);
  }
  if (withoutBucket !== "") throw refuse(`no path but the bucket ${bucket}`);
  if (jurisdiction !== "default" && place !== jurisdiction) {
    throw refuse(`the address of r2-jurisdiction ${jurisdiction} (<account>.${jurisdiction}.${R2_SUFFIX})`);
  }
  return url.origin;
}

// src/archive/request.ts
var MIB3 = 1048576;
function readArchiveRequest(inputs, env, clock) {
  const enabled = inputs.text("enabled", { env: "ENABLE_R2", default: "true" });
  if (enabled.toLowerCase() !== "true")
    return skipped("it is not enabled (input enabled, environment variable ENABLE_R2)");
  const mode = inputs.choice("mode", ["archive", "verify", "restore", "adopt"], { default: "archive" });
  const sourceKind = inputs.choice("source", ["files", "worker", "kv"], { default: "files" });
  const patterns = readFileLines(inputs);
  const prefix = normalizePrefix(inputs.text("r2-prefix", { env: "R2_PREFIX", default: "" }));
  const layout = inputs.choice("key-layout", ["flat", "path", "dated"], { default: "flat" });
  const compression = inputs.choice("compression", ["none", "gzip"], { default: "none" });
  const overwrite = inputs.boolean("overwrite", { default: false });
  const partSizeMib = inputs.integer("part-size-mib", { default: 8, min: 5, max: 5115 });
  const concurrency = inputs.integer("concurrency", { default: 4, min: 1, max: 16 });
  const bucketLimitGib = inputs.integer("bucket-limit-gib", { default: 10, min: 0, max: 1e6 });
  const keyPatterns = inputs.lines("keys", { default: [] });
  createKeyFilter(keyPatterns);
  const continueAfter = inputs.text("continue-after");
  const expectedHead = readHead(inputs);
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
  const cloudflare = readCloudflareAccess(inputs);
  const access = readBucketAccess(inputs, cloudflare, mode === "archive");
  if (access.kind === "none") {
    return skipped("no bucket is named (input r2-bucket, environment variable R2_BUCKET)", access.warning);
  }
  return {
    mode,
    source: mode === "archive" && sourceKind !== "files" ? readHistorySource(sourceKind, { workerUrl, namespaceId, cloudflare }) : { kind: "files", patterns, workspace: env["GITHUB_WORKSPACE"] || process.cwd() },
    bucket: access.bucket,
    jurisdiction: access.jurisdiction,
    access: access.access,
    prefix,
    layout,
    compression,
    overwrite,
    // The Cloudflare API has no parts: everything is one.
    partSizeBytes: access.access.kind === "s3" ? partSizeMib * MIB3 : Number.MAX_SAFE_INTEGER,
    concurrency,
    bucketLimitBytes: bucketLimitGib * 1024 * MIB3,
    keyPatterns,
    continueAfter,
    workerUrl: mode === "archive" ? void 0 : workerUrl,
    restoreInto: mode === "restore" ? readRestoreTarget(workerUrl, writeToken) : void 0,
    expectedHead,
    dryRun,
    http: {
      retry: { maxRetries, initialBackoffMs: backoffSeconds * 1e3 },
      deadlineAtMs: clock.monotonic() + deadlineSeconds * 1e3
    },
    deadlineMs: deadlineSeconds * 1e3
  };
}
function skipped(reason, warning2) {
  return { mode: "skipped", reason, warning: warning2 };
}
function readFileLines(inputs) {
  const lines = inputs.paths("files", { default: ["taostats_entry-*.json"] });
  const [first] = lines;
  if (first?.startsWith("!") === true) {
    throw new ActionError(
      "input",
      `files: got ${quoteValue(first)}, expected a line that names files before the first that takes some out`
    );
  }
  return lines;
}
function readHead(inputs) {
  const head = inputs.text("expected-head");
  if (head === void 0 || /^[0-9a-f]{64}$/.test(head)) return head;
  throw new ActionError("input", `expected-head: got ${quoteValue(head)}, expected 64 hexadecimal digits`);
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

// src/markdown/markdown.ts
var CONTROLS = new RegExp("(?!\\t)\\p{Cc}", "gu");
function escapeMarkdown(text) {
  return showOrder(text).replaceAll(/[\r\n]+/g, " ").replaceAll(CONTROLS, "?").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(/([\\`*_{}[\]|~#])/g, "\\$1").replaceAll(/\b(https?|ftp):(?=\/\/)/gi, "$1\\:").replaceAll(/\bwww\.(?=\w)/gi, (start) => `${start.slice(0, 3)}\\.`).replaceAll(/(?<!\w)@(?=\w)/g, "@\u200B").replaceAll(/\\#(?=\d)|\bGH-(?=\d)/gi, "$&\u200B");
}
function inlineCode(text) {
  const safe = showOrder(text).replaceAll(/[\r\n]+/g, " ").replaceAll(CONTROLS, "?").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(/([\\`*_{}[\]|~#])/g, (mark) => `&#${mark.charCodeAt(0)};`);
  return `<code>${safe}</code>`;
}
function table(header, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll(/[\r\n]+/g, "<br>").replaceAll(/(?<!\\)\|/g, "\\|")).join(" | ")} |`;
  return [line(header), `| ${header.map(() => "---").join(" | ")} |`, ...rows.map(line)].join("\n");
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

// src/archive/usage.ts
var WARNING_SHARE = 0.8;
var CRITICAL_SHARE = 0.95;
function usageLevel({ bytes, limitBytes }) {
  if (bytes >= limitBytes * CRITICAL_SHARE) return "critical";
  return bytes >= limitBytes * WARNING_SHARE ? "warning" : "ok";
}
function usagePercent({ bytes, limitBytes }) {
  return Math.floor(bytes / limitBytes * 100);
}

// src/archive/summary.ts
var MAX_ROWS = 100;
var NOT_ATOMIC = "Written through the Cloudflare API, which knows no conditional write: each key was looked up first, so two runs at the same moment could both write it. With r2-access-key-id and r2-secret-access-key the bucket itself refuses the second.";
function renderSkipped(reason) {
  return `## Archive

Skipped, **not archived**: ${escapeMarkdown(reason)}.`;
}
function renderArchive(report, place, usages) {
  const title = `## Archive ${inlineCode(place.bucket)}`;
  if (report.status === "nothing-to-archive") {
    return `${title}

Nothing to archive: ${escapeMarkdown(report.reason)}.`;
  }
  const written = report.objects.filter(({ outcome }) => outcome === "written" || outcome === "replaced").length;
  const sections = [
    title,
    `**${report.status}**: ${count(report.objects.length, "object")}, ${formatBytes(totalBytes(report.objects))}; ${written} new.`,
    objectTable(report.objects),
    report.manifestKey === void 0 ? "" : `Manifest that names them: ${inlineCode(report.manifestKey)}`,
    renderAtomic(report.atomic, place.access.kind),
    usageTable(usages),
    growthChart(growthByDay(report.growth), "Archived bytes, by the manifests")
  ];
  return join4(sections);
}
function renderVerify(report, place, usages) {
  const { objects, problems, expired, interrupted } = report;
  return join4([
    `## Verified ${inlineCode(place.bucket)}`,
    `${count(objects.length, "object")} (${formatBytes(totalBytes(objects))}) and ${count(report.manifests, "manifest")} verified, **${count(problems.length, "problem")}**${expired.length === 0 ? "" : `, ${expired.length} expired`}.`,
    interrupted === void 0 ? "" : `> [!WARNING]
> The deadline came first. Everything up to ${inlineCode(interrupted.after ?? "")} is done; go on with ${inlineCode("continue-after")}.`,
    problemTable(problems),
    expired.length === 0 ? "" : `${table(
      ["expired by a lifecycle rule of the bucket"],
      expired.slice(0, MAX_ROWS).map((key) => [inlineCode(key)])
    )}

${more(expired.length)}`.trim(),
    objectTable(objects),
    usageTable(usages),
    growthChart(growthByDay(report.growth), "Stored bytes, by the last change of each object")
  ]);
}
function renderAdopt(report, place) {
  return join4([
    `## Adopted in ${inlineCode(place.bucket)}`,
    `${count(report.objects.length, "object")} (${formatBytes(totalBytes(report.objects))}) without a recorded digest were read and recorded, **${count(report.problems.length, "problem")}**.`,
    problemTable(report.problems),
    objectTable(report.objects),
    report.manifestKey === void 0 ? "" : `Manifest that names them: ${inlineCode(report.manifestKey)}`
  ]);
}
function renderRestore(archived, report, notes) {
  const row = [
    report.appended,
    report.duplicates,
    report.tooOld,
    report.conflicts.length,
    count(report.total, "entry", "entries"),
    inlineCode(report.head)
  ];
  return join4([
    `## Restored ${count(report.appended + report.duplicates, "entry", "entries")} of ${archived.entries.length}`,
    table(
      ["appended", "already there", "too old for a full history", "in conflict", "history now", "head"],
      [row.map(String)]
    ),
    ...notes
  ]);
}
function renderAtomic(atomic, kind) {
  if (atomic === void 0) return "";
  if (kind === "cloudflare") return `> [!NOTE]
> ${NOT_ATOMIC}`;
  return atomic ? "The bucket proved in this run that it refuses a second object under a key." : "> [!WARNING]\n> The store ignores conditions: each key was looked up first, but two runs at the same moment could both write it.";
}
function usageTable(usages) {
  if (usages.length === 0) return "";
  const rows = usages.map((usage) => [
    escapeMarkdown(usage.place),
    formatBytes(usage.bytes),
    `${usagePercent(usage)} % of ${escapeMarkdown(usage.limitName)} (${formatBytes(usage.limitBytes)})`,
    `**${usageLevel(usage)}**`
  ]);
  return table(["usage", "at least", "share", "level"], rows);
}
function problemTable(problems) {
  if (problems.length === 0) return "";
  const rows = problems.slice(0, MAX_ROWS).map((problem) => [inlineCode(problem.key), escapeMarkdown(problem.reason)]);
  return join4([table(["key", "problem"], rows), more(problems.length)]);
}
function join4(sections) {
  return sections.filter((section) => section !== "").join("\n\n");
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

// src/history/entry.ts
var MAX_DEPTH = 64;
var MAX_ENTRY_BYTES3 = 1048576;
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
  if (!isRecord(value)) {
    return { ok: false, field: "(entry)", reason: `is ${describeType(value)}, expected a JSON object` };
  }
  const compact = compactJson(text);
  if (nestingDepth(compact) > MAX_DEPTH) {
    return { ok: false, field: "(entry)", reason: `is nested deeper than ${MAX_DEPTH} levels` };
  }
  if (exceedsBytes(compact, MAX_ENTRY_BYTES3)) {
    return { ok: false, field: "(entry)", reason: `is larger than ${MAX_ENTRY_BYTES3} bytes` };
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

// src/archive/restore/archived-entries.ts
var PROGRESS_EVERY = 500;
async function readArchivedEntries(store, options) {
  const listed = (await listArchive(store, options)).filter((object) => !isManifestKey(object.key));
  if (listed.length === 0) throw emptyError(store, options);
  const reads = readsAtOnce(options.concurrency);
  const { manifests, bad: bad2 } = await readManifests(
    store,
    options.prefix,
    await listManifests(store, options.prefix),
    reads
  );
  if (bad2.length > 0) {
    throw refusal(bad2.map(({ key, reason }) => `${quoteValue(key)} ${reason}`));
  }
  const evidence = { records: recordsOf(manifests), history: options.history };
  const progress = createProgress(
    listed.map(({ key }) => key),
    PROGRESS_EVERY,
    options.log.info
  );
  const readings = /* @__PURE__ */ new Map();
  const problems = [];
  const inTurn = createTurns();
  let isCut = false;
  await forEachLimited(listed, reads, async (object, index) => {
    if (options.isTimeUp()) {
      isCut = true;
      return;
    }
    const reading = await readEntries(store, object, evidence, options.nowMs, inTurn);
    if (typeof reading === "string") problems.push(`${quoteValue(object.key)} ${reading}`);
    else readings.set(object.key, reading);
    progress.done(index);
  });
  if (problems.length > 0) throw refusal(problems.sort());
  const after = progress.reached();
  const taken = listed.slice(0, isCut ? listed.findIndex(({ key }) => key === after) + 1 : listed.length);
  return { ...joinReadings(taken, readings), interrupted: isCut ? { after, of: listed.length } : void 0 };
}
function joinReadings(listed, readings) {
  const chosen = /* @__PURE__ */ new Map();
  const digests = {};
  let bytes = 0;
  let recorded;
  for (const { key } of listed) {
    const reading = readings.get(key);
    if (reading === void 0) continue;
    digests[key] = reading.sha256;
    bytes += reading.sizeBytes;
    for (const entry of reading.entries) {
      const other = chosen.get(entry.timestamp);
      if (other === void 0) chosen.set(entry.timestamp, { ...entry, key });
      else if (!haveSameContent(other.text, entry.text)) throw conflictError(entry.timestamp, other.key, key);
    }
    recorded = reading.recorded === void 0 ? recorded : { key, ...reading.recorded };
  }
  return {
    entries: [...chosen.values()].sort((a, b) => a.instant < b.instant ? -1 : a.instant > b.instant ? 1 : 0),
    keys: Object.keys(digests),
    digests,
    bytes,
    recorded
  };
}
async function readEntries(store, listed, evidence, nowMs, inTurn) {
  const { key } = listed;
  if (!isSafeKey(key)) return UNSAFE_KEY;
  const collect = { maxBytes: MAX_TEXT_BYTES };
  let read = withListed(await readObject(store, key, collect), listed);
  if (read === void 0) return "went away while it was read";
  let judgement = judgeObject(key, read, evidence);
  if (!judgement.ok && judgement.kind === "differs") {
    read = withListed(await readObject(store, key, collect), listed);
    if (read === void 0) return "went away while it was read";
    judgement = judgeObject(key, read, evidence);
  }
  if (!judgement.ok) return judgement.reason;
  const { sha256: sha2562, sizeBytes, bytes, object } = read;
  const entries = await inTurn(() => parseEntries(key, bytes, evidence, nowMs));
  if (typeof entries === "string") return entries;
  const head = object.metadata[HISTORY_HEAD];
  const total = Number(object.metadata[HISTORY_TOTAL]);
  const isRecorded = head !== void 0 && Number.isSafeInteger(total);
  return { entries, sha256: sha2562, sizeBytes, recorded: isRecorded ? { head, total } : void 0 };
}
async function parseEntries(key, bytes, evidence, nowMs) {
  const text = await textOf(key, bytes);
  if (!text.ok) return text.reason;
  const history = parseHistory(text.text);
  if (!history.ok) return `is no entry and no history: ${history.reason}`;
  const contradiction = contradictsHistory(text.text, evidence.history);
  if (contradiction !== void 0) return contradiction;
  const entries = [];
  for (const [index, element] of history.elements.entries()) {
    const reading = readEntry(element, nowMs);
    if (!reading.ok) return `is not made of entries: element ${index}: ${reading.field} ${reading.reason}`;
    if (!isStamped(reading.entry)) return `is not made of entries: element ${index}: _timestamp is missing`;
    entries.push({ ...reading.entry, text: Buffer.from(reading.entry.text).toString() });
  }
  return entries;
}
function createTurns() {
  let last = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => void 0);
    return mine;
  };
}
var FOREIGN = / is (no entry and no history: |not made of entries: .* (is missing|is no object)$)/;
function refusal(problems) {
  return new ActionError("remote", `refused to restore: ${problems.join("; ")}`, {
    hint: problems.every((problem) => FOREIGN.test(problem)) ? "Nothing was sent. Files of another kind belong into a prefix of their own; until then name what to restore in keys, such as **/taostats_*" : "Nothing was sent. Repair these objects, or name the ones to restore in keys"
  });
}
function conflictError(timestamp, keyA, keyB) {
  return new ActionError(
    "input",
    `refused to restore: ${quoteValue(keyA)} and ${quoteValue(keyB)} hold different entries for ${timestamp}`,
    { hint: "Nothing was sent. Name the objects to restore in keys" }
  );
}

// src/archive/restore/restore.ts
async function restoreEntries(entries, options) {
  const counts = { appended: 0, duplicates: 0, tooOld: 0, answered: 0, total: 0, head: "" };
  const conflicts = [];
  let interrupted;
  const pending = [...splitBatches(entries)].reverse();
  while (pending.length > 0) {
    const batch = pending.pop();
    let ack;
    try {
      ack = await sendBatch(batch, options);
    } catch (error2) {
      if (!isDeadline(error2)) throw error2;
      interrupted = error2;
      break;
    }
    if (ack === void 0) {
      const middle = Math.ceil(batch.length / 2);
      pending.push(batch.slice(middle), batch.slice(0, middle));
      continue;
    }
    for (const { timestamp, status } of ack.entries) {
      if (status === "appended") counts.appended += 1;
      else if (status === "duplicate") counts.duplicates += 1;
      else if (status === "too-old") counts.tooOld += 1;
      else conflicts.push(timestamp);
    }
    counts.total = ack.total;
    counts.head = ack.head;
    counts.answered += batch.length;
    options.log.info(
      `sent ${counts.answered} of ${entries.length} entries: ${counts.appended} restored, ${counts.duplicates} there already, ${counts.tooOld} too old, ${conflicts.length} in conflict; head ${ack.head}`
    );
  }
  return { ...counts, conflicts, interrupted };
}
function conflictsError(report, count2) {
  const { conflicts } = report;
  if (conflicts.length === 0) return void 0;
  const named = conflicts.slice(0, 20).join(", ");
  return new ActionError(
    "remote",
    `the Worker holds other entries for ${conflicts.length} of ${count2} timestamps: ${named}${conflicts.length > 20 ? ", \u2026" : ""}`,
    { hint: "The stored entries stay as they are; restore into an empty Worker to get the archived ones" }
  );
}
function restoredUpTo(keys, entries, answered) {
  const open4 = new Set(entries.slice(answered).map(({ key }) => key));
  const first = keys.findIndex((key) => open4.has(key));
  return first < 0 ? keys.at(-1) : keys[first - 1];
}
function splitBatches(entries) {
  const batches = [];
  let batch = [];
  let bytes = 1;
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.text) + 1;
    if (size + 1 > LIMITS.bodyBytes) {
      throw new ActionError(
        "input",
        `the entry ${entry.timestamp} has ${size} bytes, the Worker takes ${LIMITS.bodyBytes}`
      );
    }
    if (batch.length === LIMITS.batchEntries || bytes + size > LIMITS.bodyBytes) {
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
    headers: { "content-type": "application/json", [HEADERS.writeToken.toLowerCase()]: options.writeToken },
    body: `[${batch.map((entry) => entry.text).join(",")}]`,
    // An entry is identified by its timestamp: sent twice it is a duplicate.
    idempotent: true,
    json: true
  });
  if (batch.length > 1 && isTooMuch(response)) return void 0;
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
    const isOurs = status !== "appended" || digest === entryDigest(entry.text);
    if (timestamp !== entry.timestamp || typeof status !== "string" || !isOurs) {
      throw new ActionError("remote", `the Worker acknowledged another entry than ${entry.timestamp}`);
    }
    return { timestamp: entry.timestamp, status };
  });
  return { total, head, entries };
}
function isTooMuch(response) {
  return response.status === 413 || response.status === 503 && /\b1102\b/.test(response.text());
}

// src/archive/restore/run-restore.ts
var READING_SHARE = 0.7;
async function runRestore(request, store, history, { outputs, summary, ports }) {
  const target = request.restoreInto;
  if (target === void 0) throw new TypeError("mode restore comes with a target");
  ports.stage("read the archive");
  const readingEndsMs = request.http.deadlineAtMs - request.deadlineMs * (1 - READING_SHARE);
  const archived = await readArchivedEntries(store, {
    ...request,
    history,
    log: ports.log,
    nowMs: ports.now(),
    isTimeUp: () => ports.monotonic() > readingEndsMs
  });
  const batches = splitBatches(archived.entries).length;
  const found = `${archived.entries.length} entries of ${archived.keys.length} objects, ${batches} requests`;
  setObjects(
    archived.keys.map((key) => ({ key, sizeBytes: 0, sha256: archived.digests[key] ?? "" })),
    { outputs }
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
  ports.stage("restore");
  ports.log.info(`restoring ${found}`);
  const client = ports.http({ name: "Worker", ...request.http });
  const report = await restoreEntries(archived.entries, { ...target, client, log: ports.log });
  if (report.tooOld > 0) {
    ports.log.warning(
      `${report.tooOld} of ${archived.entries.length} entries are older than everything in the full history and were not stored; raise HISTORY_MAX_ENTRIES to keep them`
    );
  }
  const notes = compareHeads(archived, report, history.size === 0);
  for (const note of notes) ports.log.info(note);
  summary.add(renderRestore(archived, report, notes.map(escapeMarkdown)));
  outputs.set("head", report.head);
  const error2 = conflictsError(report, archived.entries.length) ?? interruption(archived, report) ?? headError(request, report);
  if (error2 !== void 0) throw error2;
  outputs.set("status", "restored");
}
function compareHeads(archived, report, wasEmpty) {
  if (report.head === "") return [];
  const notes = [];
  const { recorded, entries } = archived;
  if (recorded !== void 0) {
    notes.push(
      recorded.head === report.head ? `The head equals the one recorded in ${recorded.key}.` : `The head differs from the one recorded in ${recorded.key} (${recorded.head}, ${recorded.total} entries). The entries are the same; the chain also covers evicted entries and the order in which they first came.`
    );
  }
  if (wasEmpty && report.appended === entries.length && report.answered === entries.length) {
    const computed = extendHead(
      EMPTY_HEAD,
      entries.map(({ text }) => entryDigest(text))
    );
    if (computed === report.head) notes.push("The head is the one computed from the archived entries alone.");
  }
  return notes;
}
function interruption(archived, report) {
  const { entries, keys, interrupted } = archived;
  if (interrupted === void 0 && report.interrupted === void 0) return void 0;
  const after = report.interrupted === void 0 ? interrupted?.after : restoredUpTo(keys, entries, report.answered);
  const cause = report.interrupted ?? new Error("the time for reading was over");
  return new ActionError(
    "remote",
    `sent ${report.answered} of ${entries.length} entries before the deadline${interrupted === void 0 ? "" : ` (${keys.length} of ${interrupted.of} objects were read)`}${after === void 0 ? "" : `, all of the objects up to ${quoteValue(after)}`}: ${describeError(cause)}`,
    {
      hint: after === void 0 ? "Run again with a larger deadline-seconds: what is there already is left alone" : `Go on with continue-after: ${after}, or raise deadline-seconds`,
      cause
    }
  );
}
function headError(request, report) {
  if (request.expectedHead === void 0 || request.expectedHead === report.head) return void 0;
  return new ActionError(
    "remote",
    `expected-head: the restored history has the head ${report.head}, expected ${request.expectedHead}`,
    {
      hint: "The archive does not hold every entry that went into that head in its order, or the Worker was not empty; compare the two lists"
    }
  );
}

// src/cloudflare/r2.ts
var MAX_OBJECT_BYTES = 3e8;
var PER_PAGE2 = 1e3;
var MAX_PAGES4 = 1e5;
var R2_CODES = { bucketNotFound: 10006, keyNotFound: 10007, notEnabled: 10042 };
var PERMISSION2 = "Account \xB7 Workers R2 Storage \xB7 Edit";
function createR2Api(options) {
  const base = `${options.apiUrl}/accounts/${encodeURIComponent(options.accountId)}/r2/buckets/${encodeURIComponent(options.bucket)}`;
  const own = {
    authorization: `Bearer ${options.apiToken}`,
    ...options.jurisdiction === "default" ? {} : { "cf-r2-jurisdiction": options.jurisdiction }
  };
  const objectUrl = (key) => `${base}/objects/${key.split("/").map(encodeURIComponent).join("/")}`;
  const getJson = async (url) => {
    const response = await options.client.send({
      method: "GET",
      url,
      headers: own,
      json: true,
      retryStatus: isPassingFailure
    });
    const value = response.status === 200 ? JSON.parse(response.text()) : void 0;
    if (!isRecord(value) || value["success"] !== true) throw r2Error(`the bucket ${options.bucket}`, response, options);
    return value;
  };
  return {
    get: (key) => options.client.stream({ method: "GET", url: objectUrl(key), headers: own, retryStatus: isPassingFailure }),
    put: (key, body, headers, { late = false } = {}) => ((late ? options.lateClient : void 0) ?? options.client).send({
      method: "PUT",
      url: objectUrl(key),
      headers: { ...own, ...headers },
      body,
      retryStatus: isPassingFailure
    }),
    async *list(prefix) {
      const seen = /* @__PURE__ */ new Set();
      const pages = walkPages({
        what: `the list of the bucket ${options.bucket}`,
        first: "",
        maxPages: MAX_PAGES4,
        read: async (cursor) => {
          const query = { per_page: String(PER_PAGE2), prefix, ...cursor === "" ? {} : { cursor } };
          return await getJson(`${base}/objects?${new URLSearchParams(query)}`);
        },
        next: nextPage2
      });
      for await (const page of pages) {
        for (const item of Array.isArray(page["result"]) ? page["result"] : []) {
          const object = listedObject(item);
          if (seen.has(object.key)) continue;
          seen.add(object.key);
          yield object;
        }
      }
    },
    async lockRules() {
      const answer = await getJson(`${base}/lock`);
      const rules = isRecord(answer["result"]) ? answer["result"]["rules"] : void 0;
      return (Array.isArray(rules) ? rules : []).filter(isRecord).map((rule) => ({
        id: String(rule["id"] ?? ""),
        enabled: rule["enabled"] === true,
        prefix: typeof rule["prefix"] === "string" ? rule["prefix"] : ""
      }));
    },
    async expiryRules() {
      const answer = await getJson(`${base}/lifecycle`);
      const rules = isRecord(answer["result"]) ? answer["result"]["rules"] : void 0;
      return (Array.isArray(rules) ? rules : []).filter(isRecord).flatMap(readExpiryRule);
    }
  };
}
function r2Error(what, response, options) {
  const error2 = cloudflareError(response, PERMISSION2);
  const hint = error2.hasCode(R2_CODES.bucketNotFound) ? `Check r2-bucket (${options.bucket}) and r2-jurisdiction (${options.jurisdiction}): a bucket of the eu or fedramp jurisdiction is found only under its own` : error2.hasCode(R2_CODES.notEnabled) ? "R2 is not enabled for this account: open R2 in the Cloudflare dashboard once and accept its terms" : response.status === 401 || response.status === 403 ? `Check cloudflare-account-id and that cloudflare-api-token has the permission ${PERMISSION2}` : error2.hint;
  return new ActionError("remote", `${what}: ${error2.message}`, { hint, cause: error2 });
}
function nextPage2(page) {
  const items = page["result"];
  if (!Array.isArray(items)) return { kind: "unclear", why: "a page holds no result" };
  const info2 = isRecord(page["result_info"]) ? page["result_info"] : {};
  const { cursor, is_truncated: truncated } = info2;
  if (truncated === false || truncated === "false") return { kind: "end" };
  if (typeof cursor === "string" && cursor !== "") return { kind: "more", cursor };
  const perPage = Number(info2["per_page"] ?? PER_PAGE2);
  if (truncated === void 0 && items.length < (Number.isSafeInteger(perPage) ? perPage : PER_PAGE2))
    return { kind: "end" };
  return { kind: "unclear", why: "a full page names neither the next one nor the end" };
}
function listedObject(item) {
  if (!isRecord(item) || typeof item["key"] !== "string") {
    throw new ActionError("remote", "the list of objects holds an item without a key");
  }
  const custom = isRecord(item["custom_metadata"]) ? item["custom_metadata"] : {};
  const size = Number(item["size"] ?? Number.NaN);
  return {
    key: item["key"],
    size: Number.isSafeInteger(size) ? size : void 0,
    etag: typeof item["etag"] === "string" ? item["etag"] : void 0,
    lastModified: typeof item["last_modified"] === "string" ? item["last_modified"] : void 0,
    customMetadata: Object.fromEntries(
      Object.entries(custom).map(([name, value]) => [name.toLowerCase(), String(value)])
    )
  };
}
function readExpiryRule(rule) {
  const transition = isRecord(rule["deleteObjectsTransition"]) ? rule["deleteObjectsTransition"] : {};
  const condition = isRecord(transition["condition"]) ? transition["condition"] : {};
  const conditions = isRecord(rule["conditions"]) ? rule["conditions"] : {};
  const { type, maxAge, date } = condition;
  const maxAgeSeconds = type === "Age" && typeof maxAge === "number" && Number.isFinite(maxAge) ? maxAge : void 0;
  const day = type === "Date" && typeof date === "string" ? date : void 0;
  if (rule["enabled"] !== true || maxAgeSeconds === void 0 && day === void 0) return [];
  const prefix = conditions["prefix"] ?? "";
  if (typeof prefix !== "string")
    throw new ActionError("remote", `a lifecycle rule has the prefix ${quoteValue(String(prefix))}`);
  return [{ prefix, maxAgeSeconds, date: day }];
}

// src/archive/store/cloudflare-store.ts
import { createHash as createHash5 } from "node:crypto";
var LOOK_BYTES = 1048576;
function createCloudflareStore(api, place) {
  const name = `the bucket ${place.bucket}`;
  const refused = (what, response) => r2Error(what, response, place);
  const read = async (key) => {
    const response = await api.get(key);
    if (!("text" in response)) return { object: storedObject(response.headers), stream: response.stream };
    if (response.status === 404 && isKeyAbsent(response)) return void 0;
    throw refused(key, response);
  };
  return {
    name,
    // The path of every request names account and bucket.
    proveAddress: async () => void 0,
    read,
    async head(key) {
      const found = await read(key);
      if (found === void 0) return void 0;
      const { object, stream } = found;
      const hash = createHash5("sha256");
      let sizeBytes = 0;
      try {
        for await (const chunk of stream) {
          sizeBytes += chunk.byteLength;
          if (sizeBytes > LOOK_BYTES) break;
          hash.update(chunk);
        }
      } catch {
        return object;
      }
      stream.destroy();
      return sizeBytes > LOOK_BYTES ? object : { ...object, sizeBytes, sha256: hash.digest("hex") };
    },
    put: (key, content, options) => putWhole(api, key, content, options, refused),
    async *list(folder) {
      for await (const object of api.list(folder)) {
        if (object.key.endsWith("/") || !object.key.startsWith(folder)) continue;
        const lastModifiedMs = Date.parse(object.lastModified ?? "");
        yield {
          key: object.key,
          sizeBytes: object.size,
          lastModifiedMs: Number.isNaN(lastModifiedMs) ? void 0 : lastModifiedMs,
          metadata: object.customMetadata
        };
      }
    },
    async expiryRules() {
      return (await api.expiryRules()).map(({ prefix, maxAgeSeconds, date }) => {
        const dateMs = Date.parse(date ?? "");
        return {
          prefix,
          maxAgeMs: maxAgeSeconds === void 0 ? void 0 : maxAgeSeconds * 1e3,
          dateMs: Number.isNaN(dateMs) ? void 0 : dateMs
        };
      });
    }
  };
}
async function putWhole(api, key, content, options, refused) {
  if (content.sizeBytes > MAX_OBJECT_BYTES) {
    throw new ActionError(
      "input",
      `${key}: ${content.sizeBytes} bytes, the Cloudflare API takes at most ${MAX_OBJECT_BYTES}`,
      { hint: "Set r2-access-key-id and r2-secret-access-key, which upload in parts" }
    );
  }
  if (content.partCount > 1) throw new TypeError("the Cloudflare API takes one part");
  let response;
  try {
    response = await content.withPart(
      0,
      (part) => api.put(
        key,
        typeof part.bytes === "function" ? { sizeBytes: part.sizeBytes, open: part.bytes } : part.bytes,
        {
          "content-type": content.contentType,
          "content-md5": part.md5.toString("base64"),
          ...metadataHeaders(content, options.run)
        },
        { late: options.late ?? false }
      )
    );
  } catch (error2) {
    if (error2 instanceof HttpError && (error2.failure === "reset" || error2.failure === "timeout")) {
      return { kind: "unsure", cause: error2 };
    }
    throw error2;
  }
  if (response.status >= 500) return { kind: "unsure", cause: refused(key, response) };
  const answer = isJson(response) ? JSON.parse(response.text()) : void 0;
  const etag = response.status === 200 ? acknowledgedEtag(answer, key) : void 0;
  if (etag === void 0) throw refused(key, response);
  const stored = md5Etag(etag);
  const expected = await content.etag();
  if (stored !== void 0 && stored !== expected) throw differsError(key, "ETag", stored, expected);
  return { kind: "written" };
}
function acknowledgedEtag(answer, key) {
  const { success, result, ...bare } = answer ?? {};
  const isBare = success === void 0 && bare["key"] === key;
  if (success !== true && !isBare) return void 0;
  const { etag } = isBare ? bare : result ?? {};
  return typeof etag === "string" ? etag : "";
}
function isKeyAbsent(response) {
  const { errors } = cloudflareError(response, void 0);
  if (errors.length > 0) return errors.every(({ code }) => code === R2_CODES.keyNotFound);
  return !/^\s*</.test(response.text());
}
function isJson(response) {
  try {
    JSON.parse(response.text());
    return true;
  } catch {
    return false;
  }
}

// src/archive/store/multipart.ts
var MAX_UPLOADS = 3;
async function uploadMultipart(s3, key, content, options) {
  for (let upload = 1; ; upload += 1) {
    const outcome = await uploadOnce(s3, key, content, options);
    if (outcome.kind !== "conflict") return outcome;
    if (upload === MAX_UPLOADS) {
      throw new ActionError(
        "remote",
        `${key}: another upload of this key was completed at the same time, ${upload} times`,
        {
          hint: "Let only one run write a key at a time (concurrency in the workflow), then run again",
          cause: outcome.cause
        }
      );
    }
    options.log.info(`${key}: another upload of this key was under way; beginning again`);
  }
}
async function uploadOnce(s3, key, content, options) {
  let uploadId;
  let mayHaveBegunUnseen = false;
  try {
    const created = await createUpload(s3, key, content, options);
    mayHaveBegunUnseen = created.attempts > 1;
    const id = created.uploadId;
    uploadId = id;
    const progress = createProgress2(key, content, options.log);
    const etags = [];
    const indexes = Array.from({ length: content.partCount }, (_, index) => index);
    await forEachLimited(
      indexes,
      options.concurrency,
      (index) => content.withPart(index, async (part) => {
        etags[index] = await uploadPart(s3, key, id, index + 1, part);
        progress(part);
      })
    );
    const outcome = await completeUpload(s3, key, id, content, etags, options);
    if (outcome.kind !== "written") await abort(s3, key, id, options);
    return outcome;
  } catch (error2) {
    if (uploadId !== void 0) await abort(s3, key, uploadId, options);
    else mayHaveBegunUnseen = mayHaveBegun(error2);
    throw error2;
  } finally {
    if (mayHaveBegunUnseen) await nameOpenUploads(s3, key, options);
  }
}
async function beginUpload(s3, key, content, options) {
  try {
    return (await createUpload(s3, key, content, options)).uploadId;
  } catch (error2) {
    if (mayHaveBegun(error2)) await nameOpenUploads(s3, key, options);
    throw error2;
  }
}
function mayHaveBegun(error2) {
  return !(error2 instanceof HttpStatusError && error2.status < 500);
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
async function uploadPart(s3, key, uploadId, partNumber, part) {
  const md5 = part.md5.toString("hex");
  const isEncrypted = (response2) => Object.keys(response2.headers).some((name) => name.startsWith("x-amz-server-side-encryption"));
  const etagOf = (response2) => unquoteEtag(response2.headers["etag"] ?? "");
  const isWrong = (response2) => {
    if (response2.status !== 200) return false;
    const md5InAnswer = isEncrypted(response2) ? void 0 : md5Etag(etagOf(response2));
    return etagOf(response2) === "" || md5InAnswer !== void 0 && md5InAnswer !== md5;
  };
  const response = await s3.send({
    method: "PUT",
    key,
    query: { partNumber: String(partNumber), uploadId },
    body: part,
    // 409: another request touches the upload at this moment.
    retryStatus: (answer) => isPassingAnswer(answer) || answer.status === 409 || isWrong(answer)
  });
  if (response.status !== 200) throw s3Error(`${key} part ${partNumber}`, response);
  if (isWrong(response)) throw differsError(`${key} part ${partNumber}`, "ETag", etagOf(response) || "none", md5);
  return etagOf(response);
}
async function sendCompletion(s3, key, uploadId, etags, options) {
  const parts = etags.map(
    (etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${encodeText(`"${etag}"`)}</ETag></Part>`
  );
  return await s3.send({
    method: "POST",
    key,
    query: { uploadId },
    headers: { "content-type": "application/xml", ...options.overwrite ? {} : { "if-none-match": "*" } },
    body: `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join("")}</CompleteMultipartUpload>`,
    // Completing twice makes nothing twice: the second finds the key taken or the upload gone.
    idempotent: true,
    retryStatus: (answer) => isPassingAnswer(answer) && answer.status !== 409
  });
}
async function completeUpload(s3, key, uploadId, content, etags, options) {
  let response;
  try {
    response = await sendCompletion(s3, key, uploadId, etags, options);
  } catch (error2) {
    if (error2 instanceof HttpError && (error2.failure === "reset" || error2.failure === "timeout")) {
      return { kind: "unsure", cause: error2 };
    }
    throw error2;
  }
  if (response.status === 412) return { kind: "exists" };
  if (response.status === 409) return { kind: "conflict", cause: s3Error(key, response) };
  if (isUnimplemented(response) && !options.overwrite) throw unconditionalError(key, response);
  const lost = response.status >= 500 || isErrorAnswer(response) || response.status === 404 && response.attempts > 1;
  if (lost) return { kind: "unsure", cause: s3Error(key, response) };
  if (response.status !== 200) throw s3Error(key, response);
  const etag = md5Etag(elementText(response.text(), "ETag"));
  const isEncrypted = Object.keys(response.headers).some((name) => name.startsWith("x-amz-server-side-encryption"));
  const expected = await content.etag();
  if (etag !== void 0 && !isEncrypted && etag !== expected) throw differsError(key, "ETag", etag, expected);
  return { kind: "written" };
}
async function abort(s3, key, uploadId, options) {
  try {
    const response = await s3.send({ method: "DELETE", key, query: { uploadId }, late: true });
    if (response.status !== 204 && response.status !== 200 && response.status !== 404) throw s3Error(key, response);
  } catch (error2) {
    options.log.warning(`${key}: the multipart upload ${uploadId} could not be given up: ${describeError(error2)}`);
  }
}
async function nameOpenUploads(s3, key, options) {
  const way = "R2 gives up such an upload after seven days; other stores by a lifecycle rule (AbortIncompleteMultipartUpload)";
  try {
    const response = await s3.send({ method: "GET", key: "", query: { prefix: key, uploads: "" }, late: true });
    if (response.status !== 200) throw s3Error(key, response);
    const open4 = elements(response.text(), "Upload").filter((upload) => elementText(upload, "Key") === key).map((upload) => elementText(upload, "UploadId") ?? "");
    if (open4.length === 0) return;
    options.log.warning(`${key}: an upload that this run began may be left open, among ${open4.join(", ")}. ${way}`);
  } catch (error2) {
    options.log.warning(
      `${key}: an upload that this run began may be left open; could not look for uploads left open: ${describeError(error2)}. ${way}`
    );
  }
}
function createProgress2(key, content, log) {
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
      `${key}: ${doneParts} of ${content.partCount} parts, ${mib(doneBytes)} of ${mib(content.sizeBytes)} MiB (${tenths * 10} %)`
    );
  };
}

// src/archive/store/create-proof.ts
var CANARY2 = bytesContent(
  Buffer.from(
    "tao-actions archive-r2 proves with this object that a key here is created once. It may stay for ever.\n"
  ),
  "text/plain; charset=utf-8"
);
async function proveCreation(s3, key, way, log) {
  if (way === "complete") return await proveCompletion(s3, key, log);
  const looked = await s3.send({ method: "HEAD", key });
  if (looked.status === 404) {
    const first = await putCanary(s3, key);
    if (judge(key, first) === "refused") return true;
  }
  return judge(key, await putCanary(s3, key)) === "refused";
}
async function putCanary(s3, key) {
  return await CANARY2.withPart(
    0,
    (part) => s3.send({
      method: "PUT",
      key,
      headers: { "content-type": CANARY2.contentType, [`x-amz-meta-${DIGEST}`]: CANARY2.sha256, "if-none-match": "*" },
      body: part,
      retryStatus: isPassingAnswer
    })
  );
}
async function proveCompletion(s3, key, log) {
  const content = { ...CANARY2, metadata: {} };
  const uploadId = await beginUpload(s3, key, content, { run: "canary", log });
  try {
    const etag = await content.withPart(0, (part) => uploadPart(s3, key, uploadId, 1, part));
    const verdict = judge(key, await sendCompletion(s3, key, uploadId, [etag], { overwrite: false }));
    if (verdict === "refused") await s3.send({ method: "DELETE", key, query: { uploadId }, late: true });
    return verdict === "refused";
  } catch (error2) {
    await s3.send({ method: "DELETE", key, query: { uploadId }, late: true }).catch(() => void 0);
    throw error2;
  }
}
function judge(key, response) {
  if (response.status === 412 || response.status === 409 || isLocked(response)) return "refused";
  if (response.status === 200) return "accepted";
  if (isUnimplemented(response)) throw unconditionalError(key, response);
  const { message, hint } = s3Error(key, response);
  throw new ActionError("remote", `whether the bucket creates a key once could not be found out: ${message}`, { hint });
}

// src/archive/store/lifecycle.ts
var DAY_MS = 864e5;
function readLifecycle(xml) {
  return elements(xml, "Rule").flatMap((rule) => {
    const expiration = elements(rule, "Expiration", 1)[0];
    if (elementText(rule, "Status")?.trim() !== "Enabled" || expiration === void 0) return [];
    if (/<(Tag|And|ObjectSize)/.test(rule)) return [];
    const days = elementText(expiration, "Days")?.trim() ?? "";
    const dateMs = Date.parse(elementText(expiration, "Date") ?? "");
    const maxAgeMs = /^\d{1,6}$/.test(days) ? Number(days) * DAY_MS : void 0;
    if (maxAgeMs === void 0 && Number.isNaN(dateMs)) return [];
    return [{ prefix: elementText(rule, "Prefix") ?? "", maxAgeMs, dateMs: Number.isNaN(dateMs) ? void 0 : dateMs }];
  });
}
function isExpired(rules, key, storedMs, nowMs) {
  return rules.some(
    ({ prefix, maxAgeMs, dateMs }) => key.startsWith(prefix) && (maxAgeMs !== void 0 && nowMs - storedMs >= maxAgeMs || dateMs !== void 0 && nowMs >= dateMs)
  );
}

// src/archive/store/s3-list.ts
function readListPage(response, what) {
  const inner = wholeRoot(response.text(), "ListBucketResult");
  if (inner === void 0) throw incomplete(what, "the page was cut off, carries an error, or is no list");
  const entries = elements(inner, "Contents");
  if (entries.length !== countOpenings(inner, "Contents")) throw incomplete(what, "one of its entries does not end");
  const objects = entries.map((entry) => readEntry2(entry, what));
  return { bucket: elementText(inner, "Name"), objects, next: readNext(inner) };
}
function readNext(inner) {
  const truncated = elementText(inner, "IsTruncated")?.trim().toLowerCase();
  const cursor = elementText(inner, "NextContinuationToken");
  if (truncated === "false") return { kind: "end" };
  if (truncated !== "true") {
    return {
      kind: "unclear",
      why: `a page does not say whether it is the last (IsTruncated ${quoteValue(truncated ?? "")})`
    };
  }
  return cursor === void 0 || cursor === "" ? { kind: "unclear", why: "a page says that more follows and not where (no NextContinuationToken)" } : { kind: "more", cursor };
}
function incomplete(what, reason) {
  return new ActionError("remote", `${what} is incomplete: ${reason}`, {
    hint: "Nothing was concluded from the part that came; run again, and look at what stands between the runner and the store"
  });
}
function readEntry2(entry, what) {
  const key = elementText(entry, "Key");
  if (key === void 0 || key === "") throw incomplete(what, "one of its entries has no key");
  const size = elementText(entry, "Size")?.trim() ?? "";
  const lastModifiedMs = Date.parse(elementText(entry, "LastModified") ?? "");
  return {
    key,
    sizeBytes: /^\d{1,15}$/.test(size) ? Number(size) : void 0,
    lastModifiedMs: Number.isNaN(lastModifiedMs) ? void 0 : lastModifiedMs
  };
}

// src/archive/store/s3-store.ts
var MAX_PAGES5 = 1e5;
function createS3Store(options) {
  const s3 = createS3Client(options);
  const name = `the bucket ${options.bucket}`;
  const isR2 = isR2Host(new URL(options.endpoint).hostname);
  return {
    name,
    proveAddress: (folder) => isR2 ? Promise.resolve() : proveAddress(s3, name, folder, options),
    provesCreation: (canaryKey2, way) => proveCreation(s3, canaryKey2, way, options.log),
    put: (key, content, put) => content.partCount > 1 ? uploadMultipart(s3, key, content, { ...put, ...options }) : putWhole2(s3, key, content, put),
    async head(key) {
      const response = await s3.send({ method: "HEAD", key });
      if (response.status === 404) return void 0;
      if (response.status === 403) throw await explainForbidden(s3, key, response, options.now());
      if (response.status !== 200) throw s3Error(key, response, options.now());
      return storedObject(response.headers);
    },
    async read(key) {
      const response = await s3.stream({ method: "GET", key });
      if (!("text" in response))
        return { object: storedObject(response.headers), stream: response.stream };
      if (response.status === 404 && errorCode(response) !== "NoSuchBucket") return void 0;
      throw s3Error(key, response, options.now());
    },
    list: (folder, startAfter) => listObjects(s3, name, folder, startAfter, !isR2),
    async expiryRules() {
      const response = await s3.send({ method: "GET", key: "", query: { lifecycle: "" } });
      if (response.status === 404 && errorCode(response) === "NoSuchLifecycleConfiguration") return [];
      if (response.status !== 200) throw s3Error(`the lifecycle rules of ${name}`, response);
      return readLifecycle(response.text());
    }
  };
}
async function proveAddress(s3, name, folder, options) {
  const response = await s3.listOne(folder);
  if (isDenied(response)) {
    throw new ActionError(
      "remote",
      `${name}: the access key may not list it, so it cannot be proved that r2-endpoint leads to this bucket: ${s3Error(name, response).message}`,
      { hint: "Give the key the right to list (s3:ListBucket); verify and restore need it as well" }
    );
  }
  if (response.status !== 200) {
    const error2 = s3Error(name, response, options.now());
    if (error2.code !== "" && error2.code !== "NoSuchKey") throw error2;
    throw elsewhere(options, `a list was answered with ${response.status}`, error2);
  }
  let bucket;
  try {
    bucket = readListPage(response, `the list of ${name}`).bucket;
  } catch (error2) {
    throw elsewhere(options, "a list was answered with something else", error2);
  }
  if (bucket !== options.bucket) throw elsewhere(options, `its list names ${quoteValue(bucket ?? "")}`);
}
function elsewhere(options, found, cause) {
  return new ActionError(
    "input",
    `r2-endpoint: ${quoteValue(options.endpoint)} does not lead to the bucket ${options.bucket}: ${found}`,
    { hint: "Give the address of the account or server alone, without the bucket in host or path", cause }
  );
}
async function explainForbidden(s3, key, head, nowMs) {
  const listed = await s3.listOne("");
  const base = s3Error(key, head, nowMs);
  if (listed.status !== 200 && !isDenied(listed)) return s3Error(key, listed, nowMs);
  const meaning = isDenied(listed) ? "the access key may not list the bucket, and to such a key a missing object is refused as well; or it may not read this one" : "the access key may list the bucket and may not read this object";
  return new ActionError("remote", `${base.message}: ${meaning}`, {
    hint: base.hint?.startsWith("The clock") === true ? base.hint : "Give the key the rights to list the bucket and to read and write its objects (R2: Object Read & Write)",
    cause: base
  });
}
async function putWhole2(s3, key, content, options) {
  try {
    const response = await content.withPart(
      0,
      (part) => s3.send({
        method: "PUT",
        key,
        headers: {
          "content-type": content.contentType,
          ...metadataHeaders(content, options.run),
          ...options.overwrite ? {} : { "if-none-match": "*" }
        },
        body: part,
        // 409: another write of the key is under way; the next answer is final.
        retryStatus: (answer) => isPassingAnswer(answer) || answer.status === 409 && !isLocked(answer),
        late: options.late ?? false
      })
    );
    if (response.status === 412) return { kind: "exists" };
    if (isUnimplemented(response) && !options.overwrite) throw unconditionalError(key, response);
    if (response.status >= 500) return { kind: "unsure", cause: s3Error(key, response) };
    if (response.status !== 200) throw s3Error(key, response);
    const etag = contentEtag(response.headers);
    const expected = await content.etag();
    if (etag !== void 0 && etag !== expected) throw differsError(key, "ETag", etag, expected);
    return { kind: "written" };
  } catch (error2) {
    if (error2 instanceof HttpError && (error2.failure === "reset" || error2.failure === "timeout")) {
      return { kind: "unsure", cause: error2 };
    }
    throw error2;
  }
}
async function* listObjects(s3, name, folder, startAfter, mustNameBucket) {
  const what = `the list of ${name}`;
  const seen = /* @__PURE__ */ new Set();
  const ends = /* @__PURE__ */ new Set();
  const pages = walkPages({
    what,
    first: void 0,
    maxPages: MAX_PAGES5,
    identify: (token) => token ?? "",
    read: async (token) => {
      const response = await s3.send({
        method: "GET",
        key: "",
        query: {
          ...token === void 0 ? {} : { "continuation-token": token },
          "list-type": "2",
          "max-keys": "1000",
          prefix: folder,
          ...startAfter === void 0 ? {} : { "start-after": startAfter }
        }
      });
      if (response.status !== 200) throw s3Error(name, response);
      const page = readListPage(response, what);
      if (page.bucket === void 0 ? mustNameBucket : page.bucket !== s3.bucket) {
        throw incomplete(what, `it is the list of ${quoteValue(page.bucket ?? "")}`);
      }
      return page;
    },
    next: (page) => page.next
  });
  for await (const { objects } of pages) {
    const end = objects.at(-1)?.key;
    if (end !== void 0 && ends.has(end)) throw incomplete(what, `two pages end with ${quoteValue(end)}`);
    if (end !== void 0) ends.add(end);
    for (const object of objects) {
      if (seen.has(object.key) || object.key.endsWith("/") || !object.key.startsWith(folder)) continue;
      seen.add(object.key);
      yield object;
    }
  }
}

// src/archive/store/open-store.ts
var READ_TIMEOUT_MS = 12e4;
var BRIEF = { retry: { maxRetries: 2, maxBackoffMs: 2e3 }, readTimeoutMs: 1e4 };
var LATE_MS = 1e4;
var CLOUDFLARE_PER_MINUTE = 240;
function openStore(options, ports) {
  const pace = options.access.kind === "cloudflare" ? { requestsPerMinute: CLOUDFLARE_PER_MINUTE } : {};
  const client = ports.http({
    ...{ name: "R2", readTimeoutMs: READ_TIMEOUT_MS, compareClocks: true },
    ...{ ...pace, ...options.http }
  });
  const lateClient = ports.http({
    name: "R2",
    outlivesRun: true,
    ...BRIEF,
    ...options.http.deadlineAtMs === void 0 ? {} : { deadlineAtMs: options.http.deadlineAtMs + LATE_MS }
  });
  if (options.access.kind === "cloudflare") {
    return createCloudflareStore(createR2Api({ ...options.access, ...options, client, lateClient }), options);
  }
  return createS3Store({ ...options.access, ...options, client, lateClient, now: ports.now, log: ports.log });
}

// src/archive/verify/verify.ts
var PROGRESS_EVERY2 = 500;
async function verifyArchive(store, options) {
  const { prefix, continueAfter } = options;
  const manifestList = await listManifests(store, prefix);
  const listed = await listArchive(store, options);
  if (listed.length === 0) throw emptyError(store, options);
  const { manifests, bad: bad2 } = await readManifests(store, prefix, manifestList, readsAtOnce(options.concurrency));
  for (const { reason } of bad2) options.log.info(reason);
  const records = recordsOf(manifests);
  const isSelected = createKeyFilter(options.keyPatterns);
  const present = new Set(listed.map(({ key }) => key));
  const missing = [...records.keys()].filter(
    (key) => !present.has(key) && isSelected(key) && (continueAfter === void 0 || compareKeys(key, continueAfter) > 0)
  );
  const work = [
    ...listed,
    ...missing.map((key) => ({ key, sizeBytes: void 0, lastModifiedMs: void 0 }))
  ].sort((a, b) => compareKeys(a.key, b.key));
  const progress = createProgress(
    work.map(({ key }) => key),
    PROGRESS_EVERY2,
    options.log.info
  );
  const expiry = createExpiry(store, options);
  const problems = [];
  const expired = [];
  const verified = /* @__PURE__ */ new Map();
  let interrupted;
  try {
    await forEachLimited(work, readsAtOnce(options.concurrency), async (object, index) => {
      const { key } = object;
      const result = await checkObject(store, object, { ...options, records });
      if ("gone" in result) {
        if (await expiry(key, records.get(key), object)) expired.push(key);
        else problems.push({ key, reason: present.has(key) ? result.gone : "is named by a manifest and is gone" });
      } else if ("reason" in result) {
        problems.push(result);
        options.log.info(`${quoteValue(key)}: ${result.reason}`);
      } else verified.set(key, result);
      progress.done(index);
    });
  } catch (error2) {
    if (!isDeadline(error2)) throw error2;
    interrupted = { after: progress.reached(), of: work.length, error: error2 };
  }
  const isManifest = (key) => manifestDigest(prefix, key) !== void 0;
  return {
    objects: work.flatMap(({ key }) => isManifest(key) ? [] : verified.get(key) ?? []),
    manifests: manifests.length,
    problems: problems.sort((a, b) => compareKeys(a.key, b.key)),
    expired: expired.sort(compareKeys),
    growth: listed.flatMap(
      ({ key, sizeBytes = 0, lastModifiedMs }) => lastModifiedMs === void 0 ? [] : [{ key, sizeBytes, atMs: lastModifiedMs }]
    ),
    interrupted
  };
}
function verifyError(report) {
  const { problems, interrupted } = report;
  const named = problems.map((problem) => `${quoteValue(problem.key)} ${problem.reason}`);
  const total = problems.length + report.objects.length;
  const found = `${named.length} of ${total} objects failed verification: ${named.join("; ")}`;
  if (interrupted !== void 0) {
    const { after, of, error: error2 } = interrupted;
    return new ActionError(
      "remote",
      `verified ${total} of ${of} objects before the deadline${after === void 0 ? "" : `, all up to ${quoteValue(after)}`}${named.length === 0 ? "" : `; ${found}`}: ${describeError(error2)}`,
      {
        hint: after === void 0 ? "Raise deadline-seconds" : `Go on with continue-after: ${after}, or raise deadline-seconds`,
        cause: error2
      }
    );
  }
  if (problems.length === 0) return void 0;
  return new ActionError("remote", found, {
    hint: "Restore them from another copy, and look at who may write to the bucket"
  });
}
function createExpiry(store, options) {
  let rules;
  const load = async () => {
    try {
      return await store.expiryRules();
    } catch (error2) {
      if (isEnd(error2)) throw error2;
      options.log.info(`the lifecycle rules of ${store.name} could not be read: ${describeError(error2)}`);
      return [];
    }
  };
  return async (key, record, listed) => {
    const moments = [momentInKey(key), record?.storedMs, listed.lastModifiedMs].filter((ms) => ms !== void 0);
    rules ??= load();
    return moments.length > 0 && isExpired(await rules, key, Math.min(...moments), options.now());
  };
}

// src/archive/archive-r2.ts
async function archiveR2({ inputs, outputs, summary, ports, env }) {
  const request = readArchiveRequest(inputs, env, ports);
  const sinks = { outputs, summary, ports };
  switch (request.mode) {
    case "skipped":
      if (request.warning !== void 0) ports.log.warning(`not archived: ${request.warning}`);
      ports.log.notice(`archive-r2 was skipped, not archived: ${request.reason}`);
      summary.add(renderSkipped(request.reason));
      setObjects([], sinks);
      outputs.set("status", "skipped");
      return;
    case "archive":
      return await runArchive(request, sinks);
    case "verify":
      return await runVerify(request, sinks);
    case "adopt":
      return await runAdopt(request, sinks);
    case "restore":
      return await runRestore(request, openStore(request, ports), await readEvidence(request, sinks), sinks);
  }
}
async function runArchive(request, sinks) {
  const { outputs, summary, ports } = sinks;
  ports.stage("archive");
  const store = openStore(request, ports);
  const { source } = request;
  const report = await archiveObjects(
    store,
    {
      ...request,
      maxManifests: request.access.kind === "s3" ? Number.MAX_SAFE_INTEGER : MANIFESTS_OVER_THE_API,
      source: source.kind === "files" ? source : { kind: "history", read: () => readHistory(source, sourceClient(source.kind, request, sinks)) }
    },
    ports
  );
  if (report.status === "nothing-to-archive") {
    ports.log.notice(`nothing to archive: ${report.reason}`);
    summary.add(renderArchive(report, request, []));
    setObjects([], sinks);
    outputs.set("status", report.status);
    return;
  }
  const usages = archiveUsages(report, request);
  summary.add(renderArchive(report, request, usages));
  setObjects(report.objects, sinks);
  outputs.set("manifest-key", report.manifestKey ?? "");
  outputs.set("atomic", report.atomic ?? "");
  outputs.set("head", report.head ?? "");
  outputs.set("status", report.status);
  warnOfUsage(usages, sinks);
  if (report.status === "failed") throw report.error;
  for (const object of report.status === "dry-run" ? report.objects : []) {
    ports.log.notice(`dry run: ${object.outcome === "would-write" ? "would write" : "already there:"} ${object.key}`);
  }
  if (report.atomic === false && store.provesCreation === void 0) ports.log.notice(NOT_ATOMIC);
}
async function runVerify(request, sinks) {
  const { outputs, summary, ports } = sinks;
  ports.stage("verify");
  const store = openStore(request, ports);
  const history = await readEvidence(request, sinks);
  const report = await verifyArchive(store, { ...request, history, now: ports.now, log: ports.log });
  const bytes = report.growth.reduce((sum, event) => sum + event.sizeBytes, 0);
  const usages = bucketUsage(bytes, request);
  summary.add(renderVerify(report, request, usages));
  setObjects(report.objects, sinks);
  for (const key of report.expired.slice(0, 20)) ports.log.info(`${key}: deleted by a lifecycle rule of the bucket`);
  if (report.expired.length > 0) {
    ports.log.notice(
      `${report.expired.length} objects are gone because a lifecycle rule of the bucket deletes at their age`
    );
  }
  warnOfUsage(usages, sinks);
  const error2 = verifyError(report);
  if (error2 !== void 0) throw error2;
  outputs.set("status", "verified");
}
async function runAdopt(request, sinks) {
  const { outputs, summary, ports } = sinks;
  ports.stage("adopt");
  const history = await readEvidence(request, sinks);
  const run2 = Math.floor(ports.random() * 4294967296).toString(16).padStart(16, "0");
  const report = await adoptObjects(openStore(request, ports), {
    ...request,
    history,
    run: run2,
    now: ports.now,
    log: ports.log
  });
  summary.add(renderAdopt(report, request));
  setObjects(report.objects, sinks);
  outputs.set("manifest-key", report.manifestKey ?? "");
  const error2 = adoptError(report);
  if (error2 !== void 0) throw error2;
  outputs.set("status", request.dryRun ? "dry-run" : "adopted");
}
var MANIFESTS_OVER_THE_API = 6;
function sourceClient(kind, request, { ports }) {
  return ports.http({ name: kind === "kv" ? "Cloudflare KV" : "Worker", compareClocks: true, ...request.http });
}
async function readEvidence(request, sinks) {
  if (request.workerUrl === void 0) return /* @__PURE__ */ new Map();
  const history = await readHistoryEvidence(request.workerUrl, sourceClient("worker", request, sinks));
  sinks.ports.log.info(`entry files are held against the ${history.size} entries of the Worker's history`);
  return history;
}
function archiveUsages(report, request) {
  const known = new Map(report.growth.map((event) => [event.key, event.sizeBytes]));
  const bytes = [...known.values()].reduce((sum, size) => sum + size, 0);
  const kv = report.kvBytes === void 0 ? [] : [
    {
      place: "the KV value of the history",
      bytes: report.kvBytes,
      limitBytes: LIMITS.kvValueBytes,
      limitName: "what KV takes"
    }
  ];
  return [...known.size === 0 ? [] : bucketUsage(bytes, request), ...kv];
}
function bucketUsage(bytes, request) {
  const { bucketLimitBytes: limitBytes } = request;
  return limitBytes === 0 ? [] : [{ place: "the archive", bytes, limitBytes, limitName: "bucket-limit-gib" }];
}
function warnOfUsage(usages, { outputs, ports }) {
  const levels = usages.map(usageLevel);
  outputs.set("usage", levels.includes("critical") ? "critical" : levels.includes("warning") ? "warning" : "ok");
  for (const usage of usages) {
    if (usageLevel(usage) === "ok" || usage.limitName !== "bucket-limit-gib") continue;
    ports.log.warning(
      `${usage.place} holds at least ${formatBytes(usage.bytes)}, ${usagePercent(usage)} % of ${usage.limitName} (${formatBytes(usage.limitBytes)})`
    );
  }
}

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
    const made = open3(proxy?.url.href, connectTimeoutMs, readTimeoutMs);
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
async function open3(proxy, connectTimeoutMs, readTimeoutMs) {
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
var NOT_TLS = /^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNKNOWN_PROTOCOL|HTTP_REQUEST|.*ALERT.*|.*UNRECOGNIZED_NAME))$/;
var UNKNOWN_NAME = /ALERT_HANDSHAKE_FAILURE$|UNRECOGNIZED_NAME$/;
var UNASKED_CONTINUE = "bad response";
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
  if (code === "UND_ERR_SOCKET" && message === UNASKED_CONTINUE) return "protocol";
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
      return { failure, ...explainProtocol(code, message) };
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
function explainProtocol(code, message) {
  if (code === "UND_ERR_HEADERS_OVERFLOW") return { text: "the headers of the answer are too large" };
  if (message === UNASKED_CONTINUE) {
    return {
      text: "the other side sent 100 Continue, which nobody asked for, in place of its answer",
      hint: "A proxy or server on the way does that: switch it off there, or go around it (no_proxy)"
    };
  }
  if (UNKNOWN_NAME.test(code)) {
    return {
      text: `the other side refused the TLS handshake: it serves no such host name (${code})`,
      hint: "Check the host name in the URL"
    };
  }
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
function decodeText2(bytes, strict, what) {
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
  const limit = request.timeoutMs === void 0 ? void 0 : AbortSignal.timeout(Math.max(1, Math.ceil(request.timeoutMs)));
  const given = [signal, limit].filter((one) => one !== void 0);
  const ends = given.length > 1 ? AbortSignal.any(given) : given[0];
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
      signal: ends,
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
    const response = { ...head, body: bytes, text: () => decodeText2(bytes, succeeded, what) };
    return { kind: "answer", answer: response };
  } catch (error2) {
    if (error2 instanceof LocalFailure || ports.signal?.aborted) throw error2;
    const explained = limit?.aborted && !signal?.aborted ? { failure: "timeout", text: `no whole answer within ${formatSeconds(request.timeoutMs ?? 0)}` } : explainFailure(error2, timeouts);
    report(explained.failure, 0);
    if (signal?.aborted) {
      return { kind: "failure", failure: "deadline", text: "cut off by the deadline of this run", cause: error2 };
    }
    const via = ports.transport.via?.(url);
    const text = via === void 0 ? explained.text : `${explained.text}, through ${via}`;
    return { kind: "failure", ...explained, text, cause: error2 };
  }
}

// src/http/limiter.ts
function createRateLimiter(perMinute, clock, recent = []) {
  const starts = recent.slice(-perMinute);
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
function judge2(outcome, request, policy, attempt) {
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
      const reason = text.replace(/ (that is not JSON): .*$/, " $1");
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
    return isRecord(value) ? value : void 0;
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
  const limiter = createRateLimiter(
    options.requestsPerMinute ?? Number.POSITIVE_INFINITY,
    ports,
    options.recentRequests
  );
  let warned = false;
  const run2 = async (request, streaming) => {
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
      const verdict = judge2(outcome, request, policy, { ...attempt, url, nowMs: ports.now() });
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
    send: async (request) => await run2(request, false),
    stream: (request) => run2(request, true),
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

// src/runtime/files.ts
import { constants as constants2, rmSync } from "node:fs";
import * as fs from "node:fs/promises";
import { basename, dirname, join as join5, resolve as resolve2 } from "node:path";
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
  const fill = async (temporary, path, content, like) => {
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
  };
  const writeBeside = async (path, content, like) => {
    count2 += 1;
    const temporary = join5(dirname(path), `.${process.pid}-${clock.now().toString(36)}-${count2}.tmp`);
    temporaries.add(temporary);
    try {
      await fill(temporary, path, content, like);
    } catch (error2) {
      await remove(temporary);
      throw error2;
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
      await system.copyFile(from, to, constants2.COPYFILE_EXCL);
    }
  };
  const target = async (path, { root }) => {
    const found = await system.lstat(path).catch(ignoring("ENOENT", "ENOTDIR"));
    if (found === void 0 || !found.isSymbolicLink()) return path;
    const inside = await system.realpath(root ?? dirname(path));
    const real = await followLink(system, path);
    if (pathBelow(inside, real) === void 0) {
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
    const name = join5(dirname(path), `.${basename(path)}.lock`);
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
        const made = await system.mkdtemp(join5(folder, prefix));
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
    const place = join5(await system.realpath(dirname(current)), basename(current));
    const found = await system.lstat(place).catch(ignoring("ENOENT"));
    if (found === void 0 || !found.isSymbolicLink()) return place;
    current = resolve2(dirname(place), await system.readlink(place));
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
  const bad2 = (name, found, expected) => new ActionError("input", `${name}: got ${quoteValue(found.value)}, expected ${expected}${found.from}`);
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
      throw bad2(name, found, `${what} from ${source.min} to ${source.max}`);
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
      if (found.value !== "true" && found.value !== "false") throw bad2(name, found, "true or false");
      return found.value === "true";
    },
    integer: (name, source) => number(name, source, /^\d{1,15}$/, "a whole number"),
    decimal: (name, source) => number(name, source, /^\d{1,15}(\.\d{1,15})?$/, "a number"),
    choice(name, values, source) {
      const found = find(name, source);
      if (found === void 0) return source.default;
      const value = values.find((candidate) => candidate === found.value);
      if (value === void 0) throw bad2(name, found, `one of ${values.join(", ")}`);
      return value;
    },
    url(name, source = {}) {
      const found = find(name, source);
      if (found === void 0) return source.default;
      const url = URL.canParse(found.value) ? new URL(found.value) : void 0;
      if (url === void 0 || !/^https?:$/.test(url.protocol) || /[\s\p{Cc}]/u.test(found.value)) {
        throw bad2(name, found, "an http or https URL");
      }
      if (url.username !== "" || url.password !== "") {
        throw new ActionError("input", `${name}: got a URL with a user or password, expected one without`, {
          hint: "Pass the secret as its own input"
        });
      }
      if (url.hash !== "") throw bad2(name, found, "a URL without a #fragment");
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
    group: async (title, run2) => {
      commands2.startGroup(redact(title));
      try {
        return await run2();
      } finally {
        commands2.endGroup();
      }
    }
  };
}
var BEFORE_A_COMMAND = /^[\t\v\f \u0085\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\ufeff]*::/gm;
function defuse(text) {
  return showOrder(text).replaceAll(BEFORE_A_COMMAND, (found) => `${found.slice(0, -2)}\u200B::`).replaceAll("##[", "#\u200B#[");
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

// src/telemetry/otlp.ts
var KINDS = { internal: 1, server: 2, client: 3 };
var STATUS_ERROR = 2;
var STATUS_UNSET = 0;
var SCOPE = "tao-actions";
function printTraces(serviceName, spans) {
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: [attribute("service.name", serviceName)] },
        scopeSpans: [{ scope: { name: SCOPE }, spans: spans.map(printSpan) }]
      }
    ]
  });
}
function printSpan(span) {
  const attributes = Object.entries(span.attributes).flatMap(
    ([key, value]) => value === void 0 ? [] : [attribute(key, value)]
  );
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...span.parentSpanId === void 0 ? {} : { parentSpanId: span.parentSpanId },
    ...span.traceState === void 0 ? {} : { traceState: span.traceState },
    name: span.name,
    kind: KINDS[span.kind],
    startTimeUnixNano: nanoseconds(span.startMs),
    endTimeUnixNano: nanoseconds(Math.max(span.startMs, span.endMs)),
    attributes,
    status: {
      code: span.error === void 0 ? STATUS_UNSET : STATUS_ERROR,
      ...span.error === void 0 ? {} : { message: span.error }
    }
  };
}
function attribute(key, value) {
  if (typeof value === "boolean") return { key, value: { boolValue: value } };
  if (typeof value === "string") return { key, value: { stringValue: value } };
  return { key, value: Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value } };
}
function nanoseconds(ms) {
  return (BigInt(Math.round(ms * 1e3)) * 1000n).toString();
}
function tracesUrl(endpoint) {
  const base = endpoint.replace(/\/+$/, "");
  return base.endsWith("/v1/traces") ? base : `${base}/v1/traces`;
}
function readOtlpHeaders(text) {
  const headers = {};
  for (const pair of text.split(",")) {
    if (pair.trim() === "") continue;
    const at = pair.indexOf("=");
    const name = pair.slice(0, Math.max(0, at)).trim().toLowerCase();
    let value;
    try {
      value = decodeURIComponent(pair.slice(at + 1).trim());
    } catch {
      value = void 0;
    }
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) || value === void 0 || /[^\t\x20-\x7e]/.test(value)) {
      return { ok: false, expected: "a list name=value,name=value with percent-encoded values" };
    }
    headers[name] = value;
  }
  return { ok: true, headers };
}
function rejectedSpans(answer) {
  try {
    const { partialSuccess } = JSON.parse(answer === "" ? "{}" : answer);
    const count2 = Number(partialSuccess?.rejectedSpans ?? 0);
    return Number.isFinite(count2) ? count2 : 0;
  } catch {
    return 0;
  }
}

// src/telemetry/trace-context.ts
var TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
var MAX_STATE_MEMBERS = 32;
var MAX_STATE_CHARACTERS = 512;
function parseTraceparent(text) {
  const match = TRACEPARENT.exec(text ?? "");
  if (!match) return void 0;
  const [, version = "", traceId = "", spanId = "", flags = "", more2] = match;
  if (version === "ff" || version === "00" && more2 !== void 0) return void 0;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return void 0;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}
function formatTraceparent({ traceId, spanId, sampled }) {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}
function boundTracestate(text) {
  let bounded = "";
  const members = (text ?? "").split(",").map((member) => member.trim());
  for (const member of members.filter((one) => /^[a-z0-9][\w*/@-]{0,240}=[\x20-\x7e]+$/.test(one)).slice(0, MAX_STATE_MEMBERS)) {
    const longer = bounded === "" ? member : `${bounded},${member}`;
    if (longer.length > MAX_STATE_CHARACTERS) break;
    bounded = longer;
  }
  return bounded === "" ? void 0 : bounded;
}
function randomHex(bytes) {
  for (; ; ) {
    const values = crypto.getRandomValues(new Uint8Array(bytes));
    if (values.some((value) => value !== 0))
      return [...values].map((value) => value.toString(16).padStart(2, "0")).join("");
  }
}
var newTraceId = () => randomHex(16);
var newSpanId = () => randomHex(8);

// src/runtime/telemetry.ts
var FLUSH_MS = 5e3;
var CANCELLED_FLUSH_MS = 1e3;
var MAX_SPANS = 5e3;
var SUBCOMMAND = /^[a-z][a-z-]{0,30}$/;
var WORKER = "Worker";
function readTelemetry(inputs, env, mask) {
  const endpoint = inputs.url("otlp-endpoint", { env: "OTEL_EXPORTER_OTLP_ENDPOINT" });
  const list = inputs.secret("otlp-headers", { env: "OTEL_EXPORTER_OTLP_HEADERS", multiline: true });
  if (endpoint === void 0) return void 0;
  const reading = readOtlpHeaders(list ?? "");
  if (!reading.ok)
    throw new ActionError("input", `otlp-headers: got a list that cannot be read, expected ${reading.expected}`);
  for (const value of Object.values(reading.headers)) mask(value);
  const caller = parseTraceparent(env["TRACEPARENT"]);
  const state = caller && boundTracestate(env["TRACESTATE"]);
  return { url: tracesUrl(endpoint), headers: reading.headers, caller, state };
}
function createTelemetry(action, settings, ports) {
  if (settings === void 0) {
    return {
      ...{ observed: (options) => options, traced: (client) => client, tracedExec: (exec) => exec },
      flush: async () => void 0
    };
  }
  const { clock, redact, warn } = ports;
  const { caller, state } = settings;
  const traceId = caller?.traceId ?? newTraceId();
  const root = newSpanId();
  const startMs = clock.now();
  const startTick = clock.monotonic();
  const at = () => startMs + clock.monotonic() - startTick;
  const spans = [];
  const add = (span) => {
    if (spans.length < MAX_SPANS) spans.push({ traceId, traceState: state, ...span });
  };
  const observed = (options) => ({
    ...options,
    observe: (call) => {
      options.observe?.(call);
      add(spanOf(call, root, at()));
    }
  });
  const traced = (client, { name }) => {
    const wrap = (send) => {
      return async (request) => {
        const spanId = newSpanId();
        const begun = at();
        const { host, pathname } = new URL(request.url);
        const end = (attributes, error2) => add({
          ...{ spanId, parentSpanId: root, name: `${request.method} ${name ?? host}`, kind: "internal" },
          ...{ startMs: begun, endMs: at(), error: error2 },
          attributes: { "server.address": host, "url.path": redact(pathname), ...attributes }
        });
        const traceparent = formatTraceparent({ traceId, spanId, sampled: true });
        const context = state === void 0 ? { traceparent } : { traceparent, tracestate: state };
        const headers = name === WORKER ? { ...request.headers, ...context } : request.headers;
        try {
          const response = await send(headers === void 0 ? request : { ...request, headers });
          end({ "http.response.status_code": response.status, "tao.attempts": response.attempts });
          return response;
        } catch (error2) {
          end({}, redact(describeError(error2)).slice(0, 500));
          throw error2;
        }
      };
    };
    return {
      ...client,
      send: wrap((request) => client.send(request)),
      stream: wrap((request) => client.stream(request))
    };
  };
  const tracedExec = (exec) => async (program, args, options) => {
    const begun = at();
    const word = args.find((arg) => SUBCOMMAND.test(arg)) ?? "";
    const name = `${program.split(/[\\/]/).at(-1)} ${word}`.trim();
    const end = (exitCode, error2) => add({
      ...{
        spanId: newSpanId(),
        parentSpanId: root,
        name: redact(name),
        kind: "client",
        startMs: begun,
        endMs: at()
      },
      ...{ attributes: { "process.exit.code": exitCode }, error: error2 }
    });
    try {
      const result = await exec(program, args, options);
      end(result.exitCode);
      return result;
    } catch (error2) {
      end(void 0, redact(describeError(error2)).slice(0, 500));
      throw error2;
    }
  };
  const flush = async (end, http) => {
    const limitMs = end === "cancelled" ? CANCELLED_FLUSH_MS : FLUSH_MS;
    add({
      ...{ spanId: root, parentSpanId: caller?.spanId, name: action, kind: "internal", startMs, endMs: at() },
      attributes: {},
      error: end === "done" ? void 0 : end
    });
    const body = printTraces(`tao-actions/${action}`, spans);
    const count2 = spans.length;
    const client = http({
      name: "telemetry",
      retry: { maxRetries: 0 },
      outlivesRun: true,
      ...{ connectTimeoutMs: limitMs, readTimeoutMs: limitMs, deadlineAtMs: clock.monotonic() + limitMs }
    });
    try {
      const response = await client.send({
        method: "POST",
        url: settings.url,
        headers: { ...settings.headers, "content-type": "application/json" },
        body,
        maxBodyBytes: 65536
      });
      const rejected = response.status === 200 ? rejectedSpans(response.text()) : 0;
      if (response.status < 200 || response.status > 299)
        warn(`telemetry: ${new URL(settings.url).host} answered ${response.status}`);
      else if (rejected > 0)
        warn(`telemetry: ${new URL(settings.url).host} did not take ${rejected} of ${count2} spans`);
    } catch (failed) {
      warn(`telemetry: the spans could not be sent: ${describeError(failed)}`);
    } finally {
      await client.close().catch(() => void 0);
    }
  };
  return { observed, traced, tracedExec, flush };
}
function spanOf(call, parentSpanId, endMs) {
  const { method, host, path, attempt, outcome } = call;
  const isStatus = typeof outcome === "number";
  return {
    ...{ spanId: newSpanId(), parentSpanId, name: `${method} ${host} attempt`, kind: "client" },
    ...{ startMs: endMs - call.durationMs, endMs },
    attributes: {
      "http.request.method": method,
      "server.address": host,
      "url.path": path,
      "http.request.resend_count": attempt - 1,
      "http.response.status_code": isStatus ? outcome : void 0,
      "error.type": isStatus ? outcome >= 400 ? String(outcome) : void 0 : outcome
    },
    error: isStatus ? outcome >= 400 ? `answered ${outcome}` : void 0 : outcome
  };
}

// src/runtime/perform-action.ts
async function performAction(name, run2, runner) {
  const { env, commands: commands2 } = runner;
  const { redact, ...redaction } = createRedaction();
  const log = createLog(commands2, redact);
  const cancel = new AbortController();
  const clock = withCancel(runner.clock, cancel.signal);
  const tempDir = env["RUNNER_TEMP"] || runner.tempDir;
  const temporary = { folder: tempDir, name: env["RUNNER_TEMP"] ? "RUNNER_TEMP" : "the temporary folder" };
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
  let telemetry = createTelemetry(name, void 0, { clock, redact, warn: log.warning });
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
        return await telemetry.tracedExec(runner.exec)(program, args, { ...options, signal });
      },
      http: (options = {}) => {
        const client = createHttpClient(telemetry.observed({ userAgent: `tao-actions/${name}`, ...options }), {
          ...options.outlivesRun === true ? runner.clock : { ...clock, signal: cancel.signal },
          random: runner.random,
          log,
          transport: runner.transport(proxies),
          decompress: decompressWithZlib
        });
        clients.push(client);
        return telemetry.traced(client, options);
      }
    },
    env,
    tempDir,
    mask
  };
  const work = async () => {
    const hasProxy = ["http_proxy", "https_proxy", "all_proxy"].some((one) => env[one] || env[one.toUpperCase()]);
    if (hasProxy) proxies = (await import("./chunks/environment-proxies-Z46TGBMF.js")).readProxies(env);
    const settings = readTelemetry(context.inputs, env, mask);
    telemetry = createTelemetry(name, settings, { clock: runner.clock, redact, warn: log.warning });
    await run2(context);
  };
  const end = await settle(work, cancel, runner);
  for (const client of clients) await client.close().catch(() => void 0);
  await telemetry.flush(end.kind, context.ports.http);
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
async function settle(run2, cancel, runner) {
  return await new Promise((resolve3) => {
    let reason;
    const finish2 = (end) => {
      stopUncaught();
      stopSignals();
      resolve3(end);
    };
    const stopUncaught = runner.onUncaught((error2) => finish2({ kind: "failed", error: error2 }));
    const stopSignals = runner.onEndSignal((signal) => {
      if (reason !== void 0) return;
      const given = new CancelledError(signal);
      reason = given;
      cancel.abort(given);
      void runner.grace().then(() => finish2({ kind: "cancelled", reason: given }));
    });
    Promise.resolve().then(run2).then(
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
async function runAction(name, run2) {
  process.exitCode = await performAction(name, run2, processRunner());
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
    exec: async (...call) => await (await import("./chunks/exec-JEQP35RP.js")).execProgram(...call),
    append: appendToFile,
    tempDir: tmpdir(),
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

// actions/archive-r2/main.ts
await runAction("archive-r2", archiveR2);
