import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import {
  compareInstants,
  instantKey,
  instantMs,
  isStillToCome,
  parseInstant
} from "./chunks/chunk-FHNXXJEZ.js";
import {
  askedSymbol,
  baseUrl,
  datasetNames,
  datasetUrl,
  expectedOf,
  findDataset
} from "./chunks/chunk-FZ23WIK2.js";
import {
  NO_PROXIES
} from "./chunks/chunk-WMIBZPEI.js";
import {
  ActionError,
  CancelledError,
  assertNever,
  describeCauseChain,
  describeError,
  quoteValue,
  showOrder
} from "./chunks/chunk-LUMJPJY6.js";
import "./chunks/chunk-EKR5RSVM.js";

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
  const isPage2 = /^\s*(<!doctype html|<html|<head|<body|<\?xml[^>]*\?>\s*<!doctype html)/i.test(text);
  const title = isPage2 ? titleOf(text) : void 0;
  const rayId = (headers["cf-ray"] ?? /Ray ID:?\s*(?:<[^>]{0,80}>\s*)*([0-9a-f]{10,20})/i.exec(text)?.[1])?.slice(
    0,
    40
  );
  const found = (name, what, hint) => ({ name, what, title, rayId, hint });
  if (headers["cf-mitigated"] === "challenge" || isPage2 && /Just a moment\.\.\.|challenge-platform|cf-chl-/.test(text)) {
    return found("Cloudflare", "a challenge for browsers", OWNER);
  }
  const code = cloudflareCode(text, isPage2);
  if (code !== void 0 && status >= 400) {
    return found("Cloudflare", `error ${code}${CLOUDFLARE_CODES[code] ? ` (${CLOUDFLARE_CODES[code]})` : ""}`, OWNER);
  }
  const location = headers["location"] ?? "";
  if (/\.cloudflareaccess\.com\//.test(location) || isPage2 && /Cloudflare Access/.test(title ?? "")) {
    return found(
      "Cloudflare Access",
      "a log-in page",
      "Give the client an Access service token, or exempt this path from Access"
    );
  }
  if (status >= 400 && isPage2 && /Attention Required!|you have been blocked/i.test(text)) {
    return found("Cloudflare", "its firewall (WAF) blocked the request", OWNER);
  }
  if (status >= 520 && status <= 530 && (isPage2 || /^error code: 5\d\d/.test(text))) {
    return found("Cloudflare", `error ${status}: it did not get an answer of the service`, "Run again later");
  }
  if (status === 407 || "proxy-authenticate" in headers) {
    return found("a proxy", "it wants a log-in", "Put user and password into the proxy\u2019s variable of this runner");
  }
  if ("x-squid-error" in headers || isPage2 && /squid|zscaler|bluecoat|fortiguard|web ?filter/i.test(title ?? "")) {
    return found("a proxy", "it refused the request", NETWORK);
  }
  if (status === 511 || expectsJson && isPage2 && /captive|hotspot|wi-?fi|log ?in to (the )?network|guest access/i.test(title ?? "")) {
    return found("a captive portal", "a log-in page of the network", NETWORK);
  }
  for (const [header, name] of [
    ["x-amzn-waf-action", "AWS WAF"],
    ["x-sucuri-block", "Sucuri"],
    ["x-vercel-mitigated", "Vercel"],
    ["x-iinfo", "Imperva"]
  ]) {
    if (header in headers && (status >= 400 || expectsJson && isPage2))
      return found(name, "it blocked the request", OWNER);
  }
  if (isPage2 && /Incapsula incident/i.test(text)) return found("Imperva", "it blocked the request", OWNER);
  if (isPage2 && status === 403 && /errors\.edgesuite\.net/.test(text))
    return found("Akamai", "it blocked the request", OWNER);
  if (expectsJson && isPage2 && status === 403)
    return found("something in front of it", "it blocked the request with a page", OWNER);
  if (expectsJson && isPage2 && status < 400) {
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
function cloudflareCode(text, isPage2) {
  const code = /^error code: (1\d{3})\b/.exec(text.trim())?.[1] ?? (isPage2 && /cloudflare/i.test(text) ? /Error\s*(?:code:?)?\s*(?:<[^>]{0,80}>\s*)*(1[01]\d\d)\b/i.exec(text)?.[1] : void 0);
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
  constructor(failure2, message, options) {
    super("remote", message, options);
    this.name = "HttpError";
    this.failure = failure2;
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

// src/taostats/failure.ts
var TaostatsError = class extends ActionError {
  code;
  status;
  /** How long TaoStats asked to be left alone, to the last answer. */
  retryAfterMs;
  constructor(message, options) {
    super("remote", message, options);
    this.name = "TaostatsError";
    this.code = options.code;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
  }
};
function isQuota(response) {
  return response.status === 429 && /credits|quota/i.test(explainBody(response));
}
function retriesStatus(response) {
  return isRetryableStatus(response.status) && !isQuota(response);
}
function explainAnswer(response, nowMs = Date.now()) {
  const { status } = response;
  if (isQuota(response)) {
    return new TaostatsError(
      `TaoStats: the credits of the key are used up (quota): GET ${response.path} answered 429: ${explainBody(response)}`,
      {
        code: "quota",
        status,
        hint: "Asking again does not help before the quota is renewed: run less often, or raise the plan"
      }
    );
  }
  const error2 = responseError("TaoStats", response, hintFor(status));
  if (response.intermediary === void 0 || status === 407 || status >= 500) {
    const retryAfterMs = isRetryableStatus(status) ? askedWaitMs(response.headers, nowMs) : void 0;
    return new TaostatsError(error2.message, { status, retryAfterMs, hint: error2.hint, cause: error2 });
  }
  return new TaostatsError(error2.message, {
    code: "blocked",
    status,
    hint: "The key is not the cause: the provider\u2019s firewall refused this sender; run from another network, or ask TaoStats to let it pass",
    cause: error2
  });
}
function explainForm(response, got) {
  const said = explainBody(response);
  const isError = !/^\s*\[/.test(response.text()) && said !== "";
  const why = isError ? `; the answer is an error that says: ${said}` : "";
  return new TaostatsError(`TaoStats: data: got ${got}, expected an array of records${why}`, {
    status: response.status,
    hint: isError ? "Nothing was written; run again later" : "Check taostats-url; nothing was written"
  });
}
function hintFor(status) {
  if (status === 401 || status === 403) {
    return 'Check taostats-api-key: the key as the TaoStats dashboard shows it, without "Bearer"';
  }
  if (status === 404) return "Check taostats-url: the base URL, https://api.taostats.io by default";
  if (status === 429) return "The request limit of the key is used up; run less often or lower requests-per-minute";
  return status >= 500 ? "TaoStats has a problem of its own; nothing was written, run again later" : void 0;
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
  const elements = jsonElements(text);
  for (const element of elements) JSON.parse(element);
  return elements;
}
function jsonElements(text) {
  const open2 = skipSpace(text, 0);
  if (text.charCodeAt(open2) !== OPEN_BRACKET) throw new SyntaxError("not a JSON array");
  const elements = [];
  let index = skipSpace(text, open2 + 1);
  if (text.charCodeAt(index) === CLOSE_BRACKET) {
    index += 1;
  } else {
    for (; ; ) {
      const end = endOfValue(text, index);
      elements.push(trimJson(text, index, end));
      index = end + 1;
      const code = text.charCodeAt(end);
      if (code === CLOSE_BRACKET) break;
      if (code !== COMMA) throw new SyntaxError("the JSON array does not end");
    }
  }
  if (skipSpace(text, index) < text.length) throw new SyntaxError("text after the JSON array");
  return elements;
}
function trimJson(text, start, end) {
  const from = skipSpace(text, start);
  let to = end;
  while (to > from && isSpace(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}
function repeatedMember(text) {
  const open2 = [];
  let expectsName = false;
  let index = 0;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      const end = endOfString(text, index);
      if (expectsName) {
        const name = JSON.parse(text.slice(index, end));
        const names = open2.at(-1);
        if (names?.has(name)) return name;
        names?.add(name);
        expectsName = false;
      }
      index = end;
      continue;
    }
    if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      open2.push(code === OPEN_BRACE ? /* @__PURE__ */ new Set() : void 0);
      expectsName = code === OPEN_BRACE;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      open2.pop();
      expectsName = false;
    } else if (code === COMMA) {
      expectsName = open2.at(-1) !== void 0;
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

// src/taostats/exact-json.ts
var JsonNumber = class {
  token;
  constructor(token) {
    this.token = token;
  }
};
var MAX_DEPTH = 32;
function parseExactJson(text) {
  JSON.parse(text);
  if (nestingDepth(text) > MAX_DEPTH) throw new SyntaxError(`nested deeper than ${MAX_DEPTH} levels`);
  return toExact(text.trim());
}
function toExact(text) {
  if (text.startsWith("{")) {
    return Object.fromEntries(jsonMembers(text).map(([name, value]) => [name, toExact(value)]));
  }
  if (text.startsWith("[")) return splitJsonArray(text).map(toExact);
  return /^[-\d]/.test(text) ? new JsonNumber(text) : JSON.parse(text);
}
function isExactObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);
}
var NUMBER_TOKEN = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
function numberToken(value) {
  const token = value instanceof JsonNumber ? value.token : value;
  return typeof token === "string" && NUMBER_TOKEN.test(token) && Number.isFinite(Number(token)) ? token : void 0;
}
function isInRange(token, range) {
  if (range === void 0) return true;
  const isZero = !/[1-9]/.test(token.split(/e/i)[0] ?? "");
  return isZero ? range === "not-negative" : !token.startsWith("-");
}
function describeJson(value, quote) {
  if (value === void 0) return "nothing";
  if (value instanceof JsonNumber) return value.token.length > 40 ? `${value.token.slice(0, 40)}\u2026` : value.token;
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

// src/taostats/decimal.ts
var DIGITS = 40;
var ONE = 10n ** BigInt(DIGITS);
function parseDecimal(text) {
  const match = /^(-?)(\d{1,40})(?:\.(\d{1,60}))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  if (!match) return void 0;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  const shift = DIGITS - fraction.length + Number(exponent);
  if (Math.abs(shift) > 120) return void 0;
  const digits = BigInt(whole + fraction);
  const value = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
  return sign === "-" ? -value : value;
}
function multiply(a, b) {
  return a * b / ONE;
}
function divide(a, b) {
  return a * ONE / b;
}
function printDecimal(value, digits) {
  const step = 10n ** BigInt(DIGITS - digits);
  const magnitude = ((value < 0n ? -value : value) + step / 2n) / step;
  const text = magnitude.toString().padStart(digits + 1, "0");
  const sign = value < 0n && magnitude !== 0n ? "-" : "";
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
var LN_2 = atanhTwice(ONE / 3n);
function ln(value) {
  let halvings = 0n;
  let rest = value;
  while (rest > 3n * ONE / 2n) {
    rest /= 2n;
    halvings += 1n;
  }
  return halvings * LN_2 + atanhTwice(divide(rest - ONE, rest + ONE));
}
function oneMinusExp(value) {
  let halvings = 0;
  let rest = value;
  while (rest > ONE / 8n) {
    rest /= 2n;
    halvings += 1;
    if (halvings > 200) return ONE;
  }
  let term = ONE;
  let sum = 0n;
  for (let n = 1n; term !== 0n; n += 1n) {
    term = multiply(term, -rest) / n;
    sum -= term;
  }
  for (; halvings > 0; halvings -= 1) sum = multiply(sum, 2n * ONE - sum);
  return sum;
}
function atanhTwice(value) {
  const square = multiply(value, value);
  let power = value;
  let sum = 0n;
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += power / n;
    power = multiply(power, square);
  }
  return 2n * sum;
}

// src/taostats/slippage.ts
var SIZES = [1n, 10n, 100n];
var RAO = 1000000000n;
var DIGITS2 = 6;
var SLIPPAGE_FIELDS = ["buy", "sell"].flatMap((side) => SIZES.map((size) => `slippage_${side}_${size}`));
function slippageOf({
  totalTao,
  alphaInPool,
  price
}) {
  const [tao, alpha, spot] = [totalTao, alphaInPool, price].map((text) => parseDecimal(text ?? ""));
  if (!isPositive(tao) || !isPositive(alpha) || !isPositive(spot)) return SLIPPAGE_FIELDS.map((name) => [name, null]);
  const worth = multiply(spot, alpha);
  if (worth === 0n) return SLIPPAGE_FIELDS.map((name) => [name, null]);
  const weight = divide(tao, worth);
  const percents = [
    ...SIZES.map((size) => {
      const x = size * RAO * ONE;
      const share = oneMinusExp(multiply(weight, ln(ONE + divide(x, tao))));
      return lost(divide(multiply(worth, share), x));
    }),
    ...SIZES.map((size) => {
      const x = size * RAO * ONE;
      const share = oneMinusExp(divide(ln(ONE + divide(x, worth)), weight));
      return lost(divide(multiply(tao, share), x));
    })
  ];
  return SLIPPAGE_FIELDS.map((name, index) => [name, percents[index]]);
}
function isPositive(value) {
  return value !== void 0 && value > 0n;
}
function lost(kept) {
  return printDecimal(100n * (ONE - kept), DIGITS2);
}

// src/taostats/records.ts
function readRecords(dataset, texts, validate) {
  const repaired = [];
  const records = /* @__PURE__ */ new Map();
  let newest;
  let block;
  for (const [index, text] of texts.entries()) {
    const place = `data[${index}]`;
    const value = parseExactJson(text);
    if (!isExactObject(value)) throw wrong(place, value, "an object");
    const bad = dataset.fields.filter((field) => !fits(field, value[field.name]));
    for (const field of bad) {
      const where = `${place}.${field.name}`;
      if (validate || field.required) {
        throw wrong(where, value[field.name], `${expectedOf(field)}${field.required ? "" : " or null"}`);
      }
      repaired.push(where);
    }
    const key = dataset.key === void 0 ? "" : keyOf(dataset.key, value, place);
    if (records.has(key)) {
      if (dataset.shape === "latest") continue;
      throw new ActionError("remote", `TaoStats: ${place}: ${dataset.key ?? "the record"} ${key} comes twice`, {
        hint: "Nothing was written; the pages may have moved while they were read"
      });
    }
    records.set(key, { key, text: withNulls(text, new Set(bad.map((field) => field.name))) });
    const moment = bad.some((field) => field.name === dataset.sourceTime) ? void 0 : value[dataset.sourceTime];
    const instant = typeof moment === "string" ? parseInstant(moment) : void 0;
    if (instant && (!newest || compareInstants(instant, newest.instant) > 0))
      newest = { text: moment, instant };
    const at = Number(numberToken(value["block_number"]) ?? Number.NaN);
    if (Number.isSafeInteger(at) && at >= 0) block = Math.max(block ?? 0, at);
  }
  return { records: [...records.values()], sourceUpdatedAt: newest?.text, sourceBlock: block, repaired };
}
function wrong(where, got, expected) {
  return new ActionError("remote", `TaoStats: ${where}: got ${describeJson(got, quoteValue)}, expected ${expected}`, {
    hint: "Nothing was written; if TaoStats changed its answer for good, this action needs an update"
  });
}
function fits({ kind, required, range }, value) {
  if (value === void 0 || value === null) return required !== true;
  switch (kind) {
    case "text":
      return typeof value === "string";
    case "moment":
      return typeof value === "string" && parseInstant(value) !== void 0;
    case "number": {
      const token = numberToken(value);
      return token !== void 0 && isInRange(token, range);
    }
    case "flag":
      return typeof value === "boolean";
    case "account":
      return isExactObject(value) && typeof value["ss58"] === "string" && value["ss58"] !== "";
    case "list":
      return Array.isArray(value);
  }
}
function keyOf(path, record, place) {
  let value = record;
  for (const name of path.split("."))
    value = isExactObject(value) && Object.hasOwn(value, name) ? value[name] : void 0;
  const key = typeof value === "string" ? value : numberToken(value);
  if (key === void 0 || !/^[A-Za-z0-9._:-]{1,80}$/.test(key)) throw wrong(`${place}.${path}`, value, "a key");
  return key;
}
function withNulls(text, names) {
  if (names.size === 0) return compactJson(text);
  return printMembers(jsonMembers(text).map(([name, value]) => [name, names.has(name) ? "null" : compactJson(value)]));
}
function printMembers(members) {
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(",")}}`;
}
function withoutMembers(text, names) {
  const members = jsonMembers(text);
  if (!members.some(([name]) => names.includes(name))) return text;
  return printMembers(members.filter(([name]) => !names.includes(name)));
}
function withSlippage(text) {
  const members = jsonMembers(text).filter(([name]) => !name.startsWith("slippage_"));
  const digits = (name) => {
    const value = members.findLast(([member]) => member === name)?.[1];
    return value === void 0 ? void 0 : numberToken(parseExactJson(value));
  };
  const percents = slippageOf({
    totalTao: digits("total_tao"),
    alphaInPool: digits("alpha_in_pool"),
    price: digits("price")
  });
  return printMembers([...members, ...percents.map(([name, value]) => [name, JSON.stringify(value)])]);
}

// src/taostats/staleness.ts
function passedInstant(text, nowMs) {
  const instant = typeof text === "string" ? parseInstant(text) : void 0;
  return instant === void 0 || isStillToCome(instant, nowMs) ? void 0 : instant;
}
function judgeStaleness(lastUpdated, nowMs, maxMinutes) {
  const updated = lastUpdated === void 0 ? void 0 : parseInstant(lastUpdated);
  const ageMinutes = updated === void 0 ? void 0 : Math.floor((nowMs - instantMs(updated)) / 6e4);
  if (maxMinutes === 0) return { stale: false, ageMinutes };
  if (updated === void 0 || ageMinutes === void 0) {
    return { stale: true, ageMinutes, reason: "TaoStats does not say when the data was last updated" };
  }
  if (isStillToCome(updated, nowMs)) {
    return {
      stale: true,
      ageMinutes,
      reason: `TaoStats says it updated this data at ${lastUpdated}, which is still to come`
    };
  }
  if (nowMs - instantMs(updated) <= maxMinutes * 6e4) return { stale: false, ageMinutes };
  const reason = `TaoStats last updated this data at ${lastUpdated}, ${ageMinutes} minutes ago; the limit is ${maxMinutes}`;
  return { stale: true, ageMinutes, reason };
}

// src/taostats/sample.ts
function printSample(dataset, sample, timestamp, definition) {
  const texts = sample.records.map(({ text }) => text);
  const sent = `[${texts.map((text) => withoutMembers(text, dataset.fileOnly ?? [])).join(",")}]`;
  const source = { source_updated_at: sample.sourceUpdatedAt ?? null, source_block: sample.sourceBlock ?? null };
  const fileHead = { _source: "taostats", _dataset: dataset.name, _timestamp: timestamp, ...source };
  const bodyHead = { timestamp, ...source, ...definition === void 0 ? {} : { definition } };
  const print = (head, records) => `${JSON.stringify(head).slice(0, -1)},"records":${records}}`;
  return { file: print(fileHead, `[${texts.join(",")}]`), body: print(bodyHead, sent), digest: sha256Hex(sent) };
}
var EARLY = 0.9;
function isDue(lastTimestamp, intervalMinutes, nowMs) {
  const last = passedInstant(lastTimestamp, nowMs);
  return last === void 0 || nowMs - instantMs(last) >= EARLY * intervalMinutes * 6e4;
}
function projectedCalls(datasets, pages = {}) {
  const minutes = 30.4 * 1440;
  return Math.ceil(
    datasets.reduce((sum, { name, intervalMinutes }) => sum + minutes / intervalMinutes * (pages[name] ?? 1), 0)
  );
}

// src/publish/datasets.ts
import { join } from "node:path";

// src/taostats/ask.ts
var MAX_ANSWER_BYTES = 8 * 1024 * 1024;
function createPageReader(http, options, calls) {
  return async (url) => {
    const response = await http.send({
      method: "GET",
      url,
      headers: { accept: "application/json", authorization: options.apiKey },
      json: true,
      maxBodyBytes: MAX_ANSWER_BYTES,
      retryStatus: retriesStatus
    }).catch((error3) => {
      calls?.explain(error3 instanceof Error ? error3.message : String(error3), void 0);
      throw error3;
    });
    if (response.status === 200) return response.text();
    const error2 = explainAnswer(response);
    calls?.explain(error2.message, error2.code);
    throw error2.code === "blocked" && options.sender === "worker" ? fromWorker(error2) : error2;
  };
}
function fromWorker(error2) {
  return new TaostatsError(error2.message, {
    code: error2.code,
    hint: "The key is not the cause: the provider\u2019s firewall refused this sender; collect with publish-taostats in GitHub Actions instead of the Worker",
    cause: error2
  });
}

// src/taostats/snapshot.ts
function readSnapshot(dataset, record, place, validate) {
  const wrong2 = (where, got, expected) => new ActionError("remote", `TaoStats: ${where}: got ${describeJson(got, quoteValue)}, expected ${expected}`, {
    hint: "Nothing was written; if TaoStats changed its answer for good, this action needs an update"
  });
  if (!isExactObject(record)) throw wrong2(place, record, "an object");
  const repaired = [];
  const members = dataset.fields.map((field) => {
    const { name, required } = field;
    const value = Object.hasOwn(record, name) ? record[name] : void 0;
    if ((value === void 0 || value === null) && !required) return [name, "null"];
    const json2 = field.kind === "number" ? numberJson(value, field.range) : textJson(value, field.kind === "moment");
    if (json2 !== void 0) return [name, json2];
    const expected = expectedOf(field);
    if (validate || required) throw wrong2(`${place}.${name}`, value, required ? expected : `${expected} or null`);
    repaired.push(name);
    return [name, "null"];
  });
  const json = (name) => members.find(([member]) => member === name)?.[1] ?? "null";
  const lastUpdated = JSON.parse(json("last_updated"));
  return { members, price: json("price"), lastUpdated: lastUpdated ?? void 0, repaired };
}
function numberJson(value, range) {
  const token = numberToken(value);
  return token !== void 0 && isInRange(token, range) ? token : void 0;
}
function pickRecord(data, symbol, { sourceTime = "last_updated", isByTime = false } = {}) {
  const symbolOf = (record) => {
    const value = isExactObject(record) && Object.hasOwn(record, "symbol") ? record["symbol"] : void 0;
    return typeof value === "string" ? value.trim().toUpperCase() : void 0;
  };
  const updated = (index) => {
    const record = data[index];
    const value = isExactObject(record) ? record[sourceTime] : void 0;
    return typeof value === "string" ? parseInstant(value) : void 0;
  };
  if (data.length === 1 && symbolOf(data[0]) === void 0) return 0;
  const ours = [...data.keys()].filter((index) => symbol === void 0 || symbolOf(data[index]) === symbol);
  const [first, ...others] = ours;
  const isKnown = symbol !== void 0 || isByTime && ours.some((index) => updated(index) !== void 0);
  if (first === void 0 || !isKnown && others.length > 0) {
    const came = [...new Set(data.slice(0, 5).map((record) => quoteValue(symbolOf(record) ?? "none", 20)))].join(", ");
    throw new ActionError(
      "remote",
      `TaoStats: no record is the asked one: got the symbols ${came}, expected ${symbol ?? "one record"}`,
      {
        hint: "Check taostats-url; nothing was written"
      }
    );
  }
  return others.reduce((best, index) => {
    const [a, b] = [updated(best), updated(index)];
    return b !== void 0 && (a === void 0 || compareInstants(b, a) > 0) ? index : best;
  }, first);
}
function textJson(value, moment) {
  if (typeof value !== "string" || moment && parseInstant(value) === void 0) return void 0;
  return JSON.stringify(value);
}
function printEntry(snapshot, timestamp) {
  const members = [...snapshot.members, ["_source", '"taostats"'], ["_timestamp", JSON.stringify(timestamp)]];
  return `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(",")}}`;
}

// src/taostats/fetch-dataset.ts
var MAX_RESTARTS = 2;
async function fetchDataset(dataset, options, get) {
  const texts = await readPages(dataset, options, get);
  const reading = readRecords(dataset, texts, options.validate);
  const wanted = options.protect ? Math.max(1, options.minRecords) : 1;
  if (reading.records.length < wanted) {
    throw failure(dataset, `got ${reading.records.length} records, expected at least ${wanted}`);
  }
  const { slippage, apiKey } = options;
  const records = slippage && dataset.name === "pools" ? reading.records.map(({ key, text }) => ({ key, text: withSlippage(text) })) : reading.records;
  const hidden = JSON.stringify(apiKey).slice(1, -1);
  if (apiKey.length >= 8 && records.some(({ text }) => text.includes(hidden))) {
    throw new ActionError("remote", "TaoStats: the answer repeats the API key, and what is fetched becomes public", {
      hint: "Check taostats-url"
    });
  }
  return { ...reading, records };
}
async function readPages(dataset, options, get) {
  const url = new URL(datasetUrl(options.url, dataset));
  restart: for (let restarts = 0; ; restarts += 1) {
    const texts = [];
    const seen = /* @__PURE__ */ new Set();
    let total;
    for (let number = 1, count = 1; ; count += 1) {
      if (number > 1) url.searchParams.set("page", String(number));
      else url.searchParams.delete("page");
      const page = readPage(dataset, await get(url.href));
      if (dataset.shape === "one") return pickText(dataset, url.href, page.texts);
      if (dataset.shape === "latest") return [...page.texts];
      const content = page.texts.join("\n");
      if (page.page !== void 0 && page.page !== number || number > 1 && seen.has(content)) {
        throw failure(dataset, `page ${number} is another page again (it says ${page.page ?? "nothing"})`);
      }
      if (number > 1 && page.totalItems !== total) {
        if (restarts < MAX_RESTARTS) continue restart;
        throw failure(dataset, `its total keeps moving between pages (${total} and ${page.totalItems})`);
      }
      seen.add(content);
      total = page.totalItems;
      texts.push(...page.texts);
      if (page.nextPage === void 0) {
        if (options.protect && page.isPaged && total !== void 0 && texts.length !== total) {
          throw failure(dataset, `got ${texts.length} records, and its pagination speaks of ${total}`);
        }
        return texts;
      }
      if (page.nextPage !== number + 1) {
        throw failure(dataset, `after page ${number} comes page ${page.nextPage}`);
      }
      if (count === dataset.maxPages) {
        throw failure(dataset, `more than ${dataset.maxPages} pages; what was read is not all of it`);
      }
      number = page.nextPage;
    }
  }
}
function pickText(dataset, url, texts) {
  if (texts.length === 0) return [];
  const symbol = askedSymbol(url);
  const { sourceTime } = dataset;
  const index = pickRecord(texts.map(parseExactJson), symbol, { sourceTime, isByTime: dataset.name !== "price" });
  return texts.slice(index, index + 1);
}
function readPage(dataset, text) {
  const data = memberOf(text, "data", dataset);
  let texts;
  try {
    texts = splitJsonArray(data ?? "null");
  } catch (error2) {
    const got = data === void 0 ? "nothing" : data.slice(0, 60);
    throw new ActionError("remote", `TaoStats: ${dataset.name}: data: got ${got}, expected an array of records`, {
      hint: "Check taostats-url; nothing was written",
      cause: error2
    });
  }
  const pagination = memberOf(text, "pagination", dataset);
  const parsed = pagination === void 0 ? null : JSON.parse(pagination);
  if (typeof parsed !== "object" || parsed === null) {
    return { texts, page: void 0, nextPage: void 0, totalItems: void 0, isPaged: false };
  }
  const next = Reflect.get(parsed, "next_page");
  if (dataset.shape === "all" && next !== null && !isPage(next)) {
    throw failure(dataset, `its pagination does not say whether this is the last page (next_page: ${String(next)})`);
  }
  const number = (name) => {
    const value = Reflect.get(parsed, name);
    return Number.isSafeInteger(value) && value >= 0 ? value : void 0;
  };
  return {
    texts,
    page: number("current_page"),
    nextPage: isPage(next) ? next : void 0,
    totalItems: number("total_items"),
    isPaged: true
  };
}
function isPage(value) {
  return Number.isSafeInteger(value) && value >= 1;
}
function memberOf(text, name, dataset) {
  try {
    JSON.parse(text);
    return text.trimStart().startsWith("{") ? jsonMember(text, name) : void 0;
  } catch (error2) {
    throw failure(dataset, `the answer is no JSON: ${describeError(error2)}`, error2);
  }
}
function failure(dataset, what, cause) {
  return new ActionError("remote", `TaoStats: ${dataset.name}: ${what}`, {
    hint: "Nothing was written over what is there",
    cause
  });
}

// src/json/record.ts
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// src/taostats/sample-verdict.ts
function readKnownSample(text) {
  const value = JSON.parse(text);
  if (!isRecord(value)) return void 0;
  const { _timestamp: timestamp, last_updated: lastUpdated } = value;
  const price = numberToken(parseExactJson(jsonMember(text, "price") ?? "null"));
  if (price === void 0 || typeof timestamp !== "string" || parseInstant(timestamp) === void 0) return void 0;
  return { timestamp, price, lastUpdated: typeof lastUpdated === "string" ? lastUpdated : void 0 };
}
function judgeSample(snapshot, known, rules, nowMs) {
  const findings = [];
  const staleness = judgeStaleness(snapshot.lastUpdated, nowMs, rules.maxStalenessMinutes);
  if (staleness.stale) {
    findings.push({
      code: "stale",
      reason: staleness.reason,
      ...rules.failOnStale ? { failsBy: "fail-on-stale" } : {}
    });
  }
  const newer = known.find((sample) => isOlder(snapshot.lastUpdated, sample.lastUpdated, nowMs));
  if (newer !== void 0) {
    findings.push({
      code: "source_outdated",
      reason: `TaoStats answered with data of ${snapshot.lastUpdated}, older than the ${newer.lastUpdated} of the last entry (${newer.from})`,
      ...rules.failOnStale ? { failsBy: "fail-on-stale" } : {}
    });
  }
  const jump = findJump(snapshot.price, known, rules.maxPriceChangePercent);
  if (jump !== void 0) {
    findings.push({ code: "price_jump", reason: jump, ...rules.failOnJump ? { failsBy: "fail-on-jump" } : {} });
  }
  return { staleness, findings, outdated: newer !== void 0 };
}
function isOlder(ours, last, nowMs) {
  const a = typeof ours === "string" ? parseInstant(ours) : void 0;
  const b = passedInstant(last, nowMs);
  return a !== void 0 && b !== void 0 && compareInstants(b, a) > 0;
}
function findJump(price, known, maxPercent) {
  const timeOf = ({ timestamp }) => {
    const instant = parseInstant(timestamp);
    return instant === void 0 ? Number.NEGATIVE_INFINITY : instantMs(instant);
  };
  const last = [...known].sort((a, b) => timeOf(b) - timeOf(a))[0];
  if (last === void 0 || maxPercent === 0 || !(Number(last.price) > 0)) return void 0;
  const percent = (Number(price) / Number(last.price) - 1) * 100;
  if (Math.abs(percent) <= maxPercent) return void 0;
  const [now, before] = [price, last.price].map((digits) => digits.length > 40 ? `${digits.slice(0, 40)}\u2026` : digits);
  const change = Math.abs(percent) >= 1e6 ? percent.toExponential(2) : percent.toFixed(percent < -99 ? 4 : 1);
  return `the price ${now} differs by ${change}% from ${before}, the last entry (${last.timestamp}, ${last.from}); the limit is ${maxPercent}%`;
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

// src/publish/worker-datasets.ts
var MAX_LATEST_BYTES = 8 * 1048576;
async function readStoredDatasets(worker) {
  try {
    const response = await worker.http.send({ method: "GET", url: `${worker.url}${PATHS.datasets}` });
    const list = response.status === 200 ? JSON.parse(response.text()) : void 0;
    if (!Array.isArray(list)) return void 0;
    const entries = list.filter(isRecord).map((item) => {
      const { name, timestamp, records, source_updated_at: updated, collected_by_worker: isCollected } = item;
      const known = typeof timestamp === "string" ? timestamp : void 0;
      const count = Number.isSafeInteger(records) ? records : 0;
      const sourceUpdatedAt = typeof updated === "string" ? updated : void 0;
      const isShared = isCollected === true;
      return [String(name), { timestamp: known, records: count, sourceUpdatedAt, isCollected: isShared }];
    });
    return new Map(entries);
  } catch (error2) {
    if (error2 instanceof Error && error2.name === "CancelledError") throw error2;
    return void 0;
  }
}
async function claimDatasets(worker, runId, names) {
  try {
    const response = await post(worker, PATHS.claim, JSON.stringify({ run_id: runId, datasets: names, minutes: 15 }));
    const answer = response.status === 200 ? JSON.parse(response.text()) : void 0;
    if (!isRecord(answer) || !Array.isArray(answer["granted"])) return names;
    const granted = new Set(answer["granted"].map(String));
    return names.filter((name) => granted.has(name));
  } catch (error2) {
    if (error2 instanceof Error && error2.name === "CancelledError") throw error2;
    return names;
  }
}
async function storeSample(worker, name, timestamp, sample) {
  const sizeBytes = new TextEncoder().encode(sample.body).byteLength;
  if (sizeBytes > LIMITS.bodyBytes) {
    throw new ActionError(
      "remote",
      `${name}: the sample has ${sizeBytes} bytes, the Worker takes ${LIMITS.bodyBytes}`,
      {
        hint: "The files are written; ask for fewer records (datasets-file: query) or archive the files alone"
      }
    );
  }
  const response = await post(worker, `${PATHS.datasets}/${encodeURIComponent(name)}`, sample.body);
  if (response.status !== 200) throw responseError(`Worker: ${name}`, response, hintFor2(response.status));
  const ack = JSON.parse(response.text());
  const status = isRecord(ack) ? ack["status"] : void 0;
  if (!isRecord(ack) || status !== "appended" && status !== "duplicate" || ack["digest"] !== sample.digest) {
    const said = status === "conflict" ? `other records are stored under ${timestamp} (conflict)` : "no acknowledgement";
    throw new ActionError("remote", `Worker: ${name}: ${said}: ${quoteValue(response.text())}`, {
      hint: "The entry file is kept"
    });
  }
  await prove(worker, name, timestamp, sample.digest);
  const total = Number.isSafeInteger(ack["total"]) ? ack["total"] : void 0;
  return { status, total, head: typeof ack["head"] === "string" ? ack["head"] : void 0 };
}
async function prove(worker, name, timestamp, digest) {
  const url = `${worker.url}${PATHS.datasets}/${encodeURIComponent(name)}`;
  const response = await worker.http.send({ method: "GET", url, json: true, maxBodyBytes: MAX_LATEST_BYTES });
  if (response.status !== 200) throw responseError(`Worker: reading ${name} back`, response);
  const latest = JSON.parse(response.text());
  const stored = isRecord(latest) ? latest : {};
  if (stored["timestamp"] === timestamp ? stored["digest"] === digest : String(stored["timestamp"]) > timestamp) return;
  throw new ActionError(
    "remote",
    `Worker: ${name}: acknowledged ${timestamp}, but its latest sample is ${quoteValue(String(stored["timestamp"]))}`,
    { hint: "The entry file is kept; the store does not hold this sample" }
  );
}
async function post(worker, path, body) {
  return await worker.http.send({
    method: "POST",
    url: `${worker.url}${path}`,
    headers: {
      accept: "application/json",
      "content-type": "application/json",
      ...worker.token === void 0 ? {} : { [HEADERS.writeToken]: worker.token }
    },
    body,
    idempotent: true,
    json: true
  });
}
function hintFor2(status) {
  if (status === 401) return "Check worker-write-token: it must equal the WRITE_TOKEN secret of the Worker";
  if (status === 403)
    return "The Worker refuses writes until its WRITE_TOKEN secret is set (deploy-worker: write-token)";
  if (status === 404 || status === 503) return "This Worker keeps no datasets: deploy it again with deploy-worker";
  return void 0;
}

// src/publish/datasets.ts
var HINT = "Check output-dir";
async function publishDatasets(request, given) {
  const { log } = given.ports;
  const outcomes = [];
  const cache = [];
  const stored = given.worker && request.planned.length > 0 ? await readStoredDatasets(given.worker) : void 0;
  const due = await findDue(request, given, stored, outcomes);
  let refusal;
  for (const planned of due) {
    const { name } = planned.dataset;
    given.ports.stage(`publish ${name}`);
    const outcome = await log.group(`Publish ${name}`, async () => {
      if (refusal !== void 0) return failed(name, refusal);
      return await publishOne(planned, request, given, stored?.get(name), cache);
    });
    if (outcome.error instanceof TaostatsError && outcome.error.code !== void 0) refusal = outcome.error;
    if (outcome.status === "failed") log.warning(`${name}: ${describeError(outcome.error)}`);
    else if (outcome.status === "outdated") log.warning(`${name}: ${describeError(outcome.error)}`);
    else log.info(`${name}: ${outcome.status}, ${outcome.records} records`);
    outcomes.push(outcome);
  }
  const order = request.planned.map(({ dataset }) => dataset.name);
  return { outcomes: outcomes.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name)), cache };
}
async function findDue(request, { ports, worker }, stored, outcomes) {
  const due = [];
  for (const planned of request.planned) {
    const { name, intervalMinutes } = planned.dataset;
    const last = stored?.get(name)?.timestamp ?? await localTimestamp(name, request.outputDir, ports);
    if (isDue(last, intervalMinutes, ports.now())) {
      due.push(planned);
      continue;
    }
    ports.log.info(`${name}: not due; the last sample is of ${last}, one is taken every ${intervalMinutes} minutes`);
    outcomes.push({ name, status: "not-due", records: stored?.get(name)?.records ?? 0 });
  }
  const shared = due.map(({ dataset }) => dataset.name).filter((name) => stored?.get(name)?.isCollected);
  if (worker === void 0 || shared.length === 0 || request.dryRun) return due;
  const granted = await claimDatasets(worker, request.runId, shared);
  return due.filter(({ dataset: { name } }) => {
    if (!shared.includes(name) || granted.includes(name)) return true;
    ports.log.info(`${name}: the Worker's Collector takes this sample`);
    outcomes.push({ name, status: "not-due", records: stored?.get(name)?.records ?? 0 });
    return false;
  });
}
async function publishOne({ dataset, definition }, request, { ports, taostats, calls, worker }, stored, cache) {
  const { name } = dataset;
  const { files } = ports;
  try {
    if (request.cache) {
      const last = passedInstant(await localTimestamp(name, request.outputDir, ports), ports.now());
      const isFresh = last !== void 0 && ports.now() - instantMs(last) < dataset.ttlMinutes * 6e4;
      cache.push({ namespace: name, hits: Number(isFresh), misses: Number(!isFresh), sets: Number(!isFresh) });
      if (isFresh) return { name, status: "not-due", records: 0, file: latestPath(name, request.outputDir) };
    }
    const { apiKey, url, validate, protect } = request.taostats;
    const known = protect ? Math.ceil((stored?.records ?? 0) / 2) : 1;
    const minRecords = Math.max(request.taostats.minRecords, dataset.minRecords, known);
    const sample = await fetchDataset(
      dataset,
      { url, apiKey, validate, protect, minRecords, slippage: request.slippage },
      createPageReader(taostats, { apiKey, sender: "runner" }, calls)
    );
    if (sample.repaired.length > 0) {
      const shown = sample.repaired.slice(0, 10).join(", ");
      ports.log.warning(`TaoStats sent fields of a wrong type; they are null in ${name}: ${shown}`);
    }
    if (isOlder(sample.sourceUpdatedAt, stored?.sourceUpdatedAt, ports.now()))
      return outdated(name, sample, stored, request);
    const folder = request.dryRun ? await files.temporaryFolder(`publish-${name}-`, { keep: true }) : request.outputDir;
    const nowMs = ports.now();
    const timestamp = new Date(nowMs).toISOString();
    const printed = printSample(dataset, sample, timestamp, definition);
    const entryFile = join(folder, `taostats_${name}_entry-${compactMoment(nowMs)}.json`);
    if (await files.create(entryFile, printed.file, { hint: HINT }) === "taken") {
      throw new Error(`${entryFile} belongs to another run of this second`);
    }
    const file = latestPath(name, folder);
    const written = {
      ...{ name, records: sample.records.length, timestamp, digest: printed.digest, entryFile, file },
      sourceDigest: sha256Hex(printed.digest),
      ...sample.sourceUpdatedAt === void 0 ? {} : { sourceUpdatedAt: sample.sourceUpdatedAt },
      ...sample.sourceBlock === void 0 ? {} : { sourceBlock: sample.sourceBlock }
    };
    if (request.dryRun) {
      await files.replace(file, printed.file, { root: folder, hint: HINT });
      return { ...written, status: "dry-run" };
    }
    if (worker === void 0) {
      await files.replace(file, printed.file, { root: folder, hint: HINT });
      throw new Error("worker-url is not set: the files are written, but a dataset is kept only by the Worker");
    }
    const ack = await storeSample(worker, name, timestamp, printed);
    await files.replace(file, printed.file, { root: folder, hint: HINT });
    return {
      ...{ ...written, status: ack.status },
      ...ack.total === void 0 ? {} : { total: ack.total },
      ...ack.head === void 0 ? {} : { head: ack.head }
    };
  } catch (error2) {
    if (error2 instanceof CancelledError) throw error2;
    return failed(name, error2);
  }
}
function outdated(name, sample, stored, request) {
  const error2 = new ActionError(
    "remote",
    `TaoStats answered with data of ${sample.sourceUpdatedAt}, older than the ${stored?.sourceUpdatedAt} of the last sample`,
    request.failOnStale ? { hint: "fail-on-stale is true, so nothing was written" } : {}
  );
  const status = request.failOnStale ? "failed" : "outdated";
  return { name, status, records: sample.records.length, error: error2, code: "source_outdated" };
}
function failed(name, error2) {
  const code = error2 instanceof TaostatsError && error2.code !== void 0 ? { code: error2.code } : {};
  return { name, status: "failed", records: 0, error: error2, ...code };
}
function latestPath(name, folder) {
  return join(folder, `taostats_${name}_latest.json`);
}
function compactMoment(timeMs) {
  return new Date(timeMs).toISOString().replace(/\.\d+/, "").replaceAll(/[-:]/g, "");
}
async function localTimestamp(name, folder, { files }) {
  try {
    const bytes = await files.read(latestPath(name, folder));
    if (bytes === void 0) return void 0;
    const value = JSON.parse(jsonMember(new TextDecoder().decode(bytes), "_timestamp") ?? "null");
    return typeof value === "string" ? value : void 0;
  } catch (error2) {
    if (error2 instanceof CancelledError) throw error2;
    return void 0;
  }
}

// src/trust-pack/run.ts
function endpointOf(path) {
  const [bare = "/"] = path.split(/[?#]/);
  const segments = bare.split("/").map((segment2) => isId(segment2) ? "{id}" : segment2);
  return segments.join("/").slice(0, 120);
}
function isId(segment2) {
  return /^\d+$/.test(segment2) || /^(0x)?[0-9a-fA-F]{16,}$/.test(segment2) || /^[1-9A-HJ-NP-Za-km-z]{40,60}$/.test(segment2);
}

// src/taostats/call-log.ts
function createCallLog(now) {
  const records = [];
  let lastEndMs;
  return {
    observe(call) {
      const endMs = now();
      const startMs = endMs - call.durationMs;
      const status = typeof call.outcome === "number" ? call.outcome : null;
      const before = records.at(-1);
      const wasAsked = call.attempt > 1 && (before?.status === 429 || before?.status === 503);
      const waitedMs = wasAsked && lastEndMs !== void 0 ? Math.max(0, startMs - lastEndMs) : void 0;
      lastEndMs = endMs;
      records.push({
        endpoint: endpointOf(call.path),
        at: new Date(startMs).toISOString(),
        status,
        duration_ms: Math.round(call.durationMs * 100) / 100,
        retry: call.attempt - 1,
        ...status === 200 ? {} : { error: status === null ? String(call.outcome) : `answered ${status}` },
        ...waitedMs === void 0 ? {} : { waited_ms: Math.round(waitedMs) }
      });
    },
    explain(error2, code) {
      const last = records.pop();
      if (last) records.push({ ...last, error: error2.slice(0, 300), ...code === void 0 ? {} : { code } });
    },
    records: () => records
  };
}

// src/publish/pipeline-request.ts
var OLD_NAMES = { validators: "VALIDATOR", subnets: "SUBNET", pools: "POOL" };
var MAX_MINUTES = 525600;
function readPipelineRequest(inputs) {
  const text = inputs.text("datasets", { default: "price" });
  const names = [...new Set(text.split(/[\s,]+/).filter((name) => name !== ""))];
  if (names.length === 0) throw unknownDataset(text, datasetNames());
  const flags = readFlags(inputs);
  const datasetsFile = inputs.path("datasets-file");
  const unknown = datasetsFile === void 0 ? names.find((name) => findDataset(name) === void 0) : void 0;
  if (unknown !== void 0) throw unknownDataset(unknown, datasetNames());
  const intervals = datasetNames().flatMap((name) => {
    const minutes = [
      `${name.toUpperCase()}_REFRESH_MINUTES`,
      `${OLD_NAMES[name] ?? name.toUpperCase()}_REFRESH_MINUTES`
    ].map((env) => inputs.integer(`${name}-refresh-minutes`, { env, default: 0, min: 0, max: MAX_MINUTES })).find((value) => value > 0);
    return minutes === void 0 ? [] : [[name, minutes]];
  });
  return {
    ...{ names, datasetsFile, flags, intervals: Object.fromEntries(intervals) },
    cache: inputs.boolean("cache", { default: false }),
    allowPartial: inputs.boolean("allow-partial", { default: false }),
    monthlyCallBudget: inputs.integer("monthly-call-budget", { default: 1e4, min: 1, max: 1e9 }),
    reconcile: inputs.boolean("reconcile", { default: false }) || flags["enable_reconciliation"] === true
  };
}
function readFlags(inputs) {
  return {
    enable_cache_metrics: inputs.boolean("enable-cache-metrics", { env: "ENABLE_CACHE_METRICS", default: true }),
    enable_api_metrics: inputs.boolean("enable-api-metrics", { env: "ENABLE_API_METRICS", default: true }),
    enable_sync_metrics: inputs.boolean("enable-sync-metrics", { env: "ENABLE_SYNC_METRICS", default: true }),
    enable_retry_after: inputs.boolean("enable-retry-after", { env: "ENABLE_RETRY_AFTER", default: true }),
    enable_response_validation: inputs.boolean("enable-response-validation", {
      env: "ENABLE_RESPONSE_VALIDATION",
      default: true
    }),
    enable_partial_failure_protection: inputs.boolean("enable-partial-failure-protection", {
      env: "ENABLE_PARTIAL_FAILURE_PROTECTION",
      default: true
    }),
    enable_client_side_slippage: inputs.boolean("enable-client-side-slippage", {
      env: "ENABLE_CLIENT_SIDE_SLIPPAGE",
      default: false
    }),
    enable_reconciliation: inputs.boolean("enable-reconciliation", { env: "ENABLE_RECONCILIATION", default: false })
  };
}
async function planDatasets(request, files) {
  const own = request.datasetsFile === void 0 ? [] : await readFile(request.datasetsFile, files);
  return request.names.map((name) => {
    const dataset = own.find((planned) => planned.dataset.name === name) ?? builtIn(name);
    if (dataset === void 0) {
      throw unknownDataset(name, [.../* @__PURE__ */ new Set([...datasetNames(), ...own.map((planned) => planned.dataset.name)])]);
    }
    const minutes = request.intervals[name];
    return minutes === void 0 ? dataset : { ...dataset, dataset: withInterval(dataset.dataset, minutes) };
  });
}
function builtIn(name) {
  const dataset = findDataset(name);
  return dataset && { dataset };
}
function withInterval(dataset, intervalMinutes) {
  const thresholdMinutes = Math.max(30, intervalMinutes * 1.5);
  return { ...dataset, intervalMinutes, facts: { ...dataset.facts, intervalMinutes, thresholdMinutes } };
}
async function readFile(path, files) {
  const bytes = await files.read(path);
  if (bytes === void 0) {
    throw new ActionError("input", `datasets-file: got ${quoteValue(path)}, expected a file that is there`);
  }
  const { readDatasetsFile } = await import("./chunks/datasets-file-NFKZ572A.js");
  return readDatasetsFile(new TextDecoder("utf-8", { fatal: true }).decode(bytes), path);
}
function unknownDataset(name, known) {
  return new ActionError("input", `datasets: got ${quoteValue(name)}, expected one of ${known.join(", ")}`, {
    hint: "Other endpoints are described in datasets-file"
  });
}
function workerBase(historyUrl2) {
  return historyUrl2.endsWith(PATHS.history) ? historyUrl2.slice(0, -PATHS.history.length) : historyUrl2;
}

// src/publish/request.ts
var HOUR_S = 3600;
function readPublishRequest(inputs, { now, warn }) {
  const seconds = (name, env, standard, max, min = 0) => inputs.decimal(name, { ...env === void 0 ? {} : { env }, default: standard, min, max }) * 1e3;
  const apiKey = inputs.secret("taostats-api-key", { env: "TAOSTATS_API_KEY", required: true });
  const token = inputs.secret("worker-write-token", { env: "CF_WORKER_WRITE_TOKEN", minLength: 16 });
  const apiToken = inputs.secret("cloudflare-api-token", { env: "CF_API_TOKEN" });
  const dataset = findDataset("price");
  const url = inputs.url("taostats-url", { env: "TAOSTATS_URL", default: "https://api.taostats.io" });
  datasetUrl(url, dataset);
  const dryRun = inputs.boolean("dry-run", { default: false });
  const worker = readWorkerUrl(inputs);
  const request = {
    dataset,
    taostats: {
      url,
      apiKey,
      validate: inputs.boolean("enable-response-validation", { env: "ENABLE_RESPONSE_VALIDATION", default: true }),
      protect: inputs.boolean("enable-partial-failure-protection", {
        env: "ENABLE_PARTIAL_FAILURE_PROTECTION",
        default: true
      }),
      minRecords: inputs.integer("min-records", {
        env: "MIN_RECORDS_FOR_VALID_SYNC",
        default: 1,
        min: 1,
        max: 1e6
      }),
      requestsPerMinute: inputs.integer("requests-per-minute", { default: 5, min: 1, max: 1e5 })
    },
    worker: worker === void 0 ? void 0 : { url: worker, token },
    kv: readKv(inputs, { apiToken, required: worker === void 0 && !dryRun, warn }),
    bound: {
      maxEntries: inputs.integer("history-max-entries", {
        env: "HISTORY_MAX_ENTRIES",
        default: 1e4,
        min: 1,
        max: 1e7
      }),
      allowShrink: inputs.boolean("allow-shrink", { default: false })
    },
    outputDir: inputs.path("output-dir", { default: "." }),
    rules: {
      maxStalenessMinutes: inputs.integer("max-staleness-minutes", { default: 60, min: 0, max: 1e7 }),
      failOnStale: inputs.boolean("fail-on-stale", { default: false }),
      maxPriceChangePercent: inputs.decimal("max-price-change-percent", { default: 50, min: 0, max: 1e6 }),
      failOnJump: inputs.boolean("fail-on-jump", { default: false })
    },
    http: {
      retry: {
        maxRetries: inputs.integer("max-retries", { env: "API_MAX_RETRIES", default: 3, min: 0, max: 1e3 }),
        initialBackoffMs: seconds("initial-backoff-seconds", "API_INITIAL_BACKOFF_SECONDS", 1, HOUR_S),
        maxBackoffMs: seconds("max-backoff-seconds", "API_MAX_BACKOFF_SECONDS", 60, HOUR_S),
        backoffMultiplier: inputs.decimal("backoff-multiplier", {
          env: "API_BACKOFF_MULTIPLIER",
          default: 2,
          min: 1,
          max: 100
        }),
        honourRetryAfter: inputs.boolean("enable-retry-after", { env: "ENABLE_RETRY_AFTER", default: true }),
        retryAfterCapMs: seconds("retry-after-max-wait-seconds", "RETRY_AFTER_MAX_WAIT_SECONDS", 300, 24 * HOUR_S)
      },
      connectTimeoutMs: seconds("connect-timeout-seconds", "API_CONNECT_TIMEOUT_SECONDS", 10, HOUR_S, 0.01),
      readTimeoutMs: seconds("read-timeout-seconds", "API_READ_TIMEOUT_SECONDS", 30, HOUR_S, 0.01)
    },
    deadlineAtMs: now + seconds("deadline-seconds", void 0, 600, 24 * HOUR_S, 0.1),
    dryRun
  };
  return request;
}
function readWorkerUrl(inputs) {
  const url = inputs.url("worker-url", { env: "CF_WORKER_URL" });
  if (url === void 0) return void 0;
  if (url.includes("?")) {
    throw new ActionError(
      "input",
      `worker-url: got ${quoteValue(url)}, expected the Worker's base URL or its ${PATHS.history} URL, without a query`
    );
  }
  return historyUrl(url);
}
function readKv(inputs, options) {
  const { apiToken } = options;
  const allowed = inputs.boolean("allow-kv-put-fallback", { env: "ALLOW_KV_PUT_FALLBACK", default: false });
  const accountId = inputs.text("cloudflare-account-id", { env: "CF_ACCOUNT_ID" });
  const namespaceId = inputs.text("kv-namespace-id", { env: "CF_METRICS_NAMESPACE_ID" });
  const apiUrl = inputs.url("cloudflare-api-url", { default: "https://api.cloudflare.com/client/v4" });
  const complete = accountId !== void 0 && namespaceId !== void 0 && apiToken !== void 0;
  if (complete && (allowed || !options.required)) {
    return { accountId, namespaceId, apiToken, apiUrl, fallback: allowed };
  }
  const missing = [
    ...accountId === void 0 ? ["cloudflare-account-id"] : [],
    ...namespaceId === void 0 ? ["kv-namespace-id"] : [],
    ...apiToken === void 0 ? ["cloudflare-api-token"] : []
  ].join(", ");
  if (options.required) {
    throw new ActionError("input", 'worker-url: got "", expected the URL of the Worker that keeps the history', {
      hint: allowed ? `For the KV fallback, which is allowed, set also ${missing}` : "Set worker-url (CF_WORKER_URL), or allow-kv-put-fallback: true with the Cloudflare inputs"
    });
  }
  if (allowed) options.warn(`allow-kv-put-fallback is true, but there is no fallback without ${missing}`);
  return void 0;
}

// src/publish/run-report.ts
function runIdOf(env, random) {
  const parts = ["GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT", "GITHUB_JOB", "GITHUB_ACTION"].map((name) => env[name] ?? "");
  const isRunner = parts.every((part) => part !== "");
  const id = isRunner ? parts.join("-") : ["local", Math.floor(random() * 2 ** 48).toString(36)].join("-");
  return id.replaceAll(/[^\x21-\x7e]/g, "_").slice(0, 200);
}
function runUrlOf(env) {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id } = env;
  return server && repository && id ? `${server}/${repository}/actions/runs/${id}` : void 0;
}
function datasetRecord(outcome, { dataset }, at) {
  if (outcome.status === "not-due" || outcome.status === "dry-run") return void 0;
  const { thresholdMinutes, intervalMinutes } = dataset.facts;
  return {
    ...{
      name: outcome.name,
      at: outcome.timestamp ?? at,
      ok: outcome.status !== "failed" && outcome.status !== "outdated",
      records: outcome.records
    },
    ...outcome.error === void 0 ? {} : { error: describeError(outcome.error).slice(0, 300) },
    ...outcome.sourceUpdatedAt === void 0 ? {} : { source_updated_at: outcome.sourceUpdatedAt },
    ...outcome.sourceBlock === void 0 ? {} : { source_block: outcome.sourceBlock },
    ...outcome.sourceDigest === void 0 ? {} : { digest: outcome.sourceDigest },
    ...{ threshold_minutes: thresholdMinutes, interval_minutes: intervalMinutes }
  };
}
function runRecord(facts) {
  const { flags } = facts;
  return {
    ...{ run_id: facts.runId, at: facts.startedAt, feature_flags: flags },
    ...facts.isFailed ? { failed: true } : {},
    ...facts.url === void 0 ? {} : { url: facts.url },
    ...facts.holdUntil === void 0 ? {} : { hold_until: facts.holdUntil },
    ...flags["enable_api_metrics"] === false ? {} : { calls: facts.calls },
    ...flags["enable_cache_metrics"] === false ? {} : { cache: facts.cache },
    ...flags["enable_sync_metrics"] === false ? {} : { datasets: facts.datasets }
  };
}
async function shareRun(run, worker, warn) {
  try {
    const posted = await post(worker, PATHS.runs, JSON.stringify(run));
    if (posted.status === 404 || posted.status === 405) return void 0;
    if (posted.status !== 200) {
      warn(`the run's metrics were not taken by the Worker: it answered ${posted.status}`);
      return void 0;
    }
    const pack = await worker.http.send({ method: "GET", url: `${worker.url}${PATHS.trustPack}`, json: true });
    return pack.status === 200 && isPack(pack.text()) ? pack.text() : void 0;
  } catch (error2) {
    if (error2 instanceof Error && error2.name === "CancelledError") throw error2;
    warn(`the run's metrics were not taken by the Worker: ${describeError(error2)}`);
    return void 0;
  }
}
function isPack(text) {
  const value = JSON.parse(text);
  const health = isRecord(value) ? value["overall_health"] : void 0;
  return isRecord(health) && typeof health["status"] === "string" && isRecord(value["runs"]);
}

// src/publish/pipeline-prepare.ts
async function prepare({ inputs, ports, env }) {
  const request = readPublishRequest(inputs, { now: ports.monotonic(), warn: ports.log.warning });
  const pipeline = readPipelineRequest(inputs);
  const planned = await planDatasets(pipeline, ports.files);
  const projected = projectedCalls(planned.map(({ dataset }) => dataset));
  const said = `about ${projected} calls a month at this cadence, of ${pipeline.monthlyCallBudget} (monthly-call-budget)`;
  if (projected > pipeline.monthlyCallBudget) ports.log.warning(`${said}: take fewer datasets, or less often`);
  else ports.log.info(said);
  const calls = createCallLog(() => ports.now());
  const all = [];
  const http = {
    ...request.http,
    deadlineAtMs: request.deadlineAtMs,
    compareClocks: true,
    observe: (call) => void all.push(call)
  };
  const taostats = ports.http({
    ...{ ...http, name: "TaoStats", requestsPerMinute: request.taostats.requestsPerMinute },
    observe: (call) => {
      all.push(call);
      calls.observe(call);
    }
  });
  const worker = request.worker && {
    ...{ url: workerBase(request.worker.url), token: request.worker.token },
    // Asked once and not waited for: what is said here is not worth a sample.
    http: ports.http({ ...http, name: "Worker", retry: { ...http.retry, maxRetries: 0 } })
  };
  return {
    ...{ request, pipeline, planned, calls, worker, clients: { http, taostats, calls: all } },
    runId: runIdOf(env, ports.random),
    startedAt: new Date(ports.now()).toISOString()
  };
}

// src/publish/pipeline-report.ts
import { join as join3 } from "node:path";

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
function codeBlock(text, language = "") {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  const shown = showOrder(text);
  return `${fence}${language}
${shown.endsWith("\n") ? shown : `${shown}
`}${fence}`;
}
function details(summary, body) {
  return `<details><summary>${summary.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</summary>

${body}

</details>`;
}

// src/publish/pipeline-summary.ts
var MARKS = { healthy: "\u{1F7E2}", degraded: "\u{1F7E1}", critical: "\u{1F534}" };
function renderPipeline(facts) {
  const { overall_health: health, api_health: api, runs } = facts.pack;
  const sections = [`### ${MARKS[health.status]} Trust Pack: ${health.status}`];
  const reasons = [...health.issues, ...health.warnings];
  if (reasons.length > 0) sections.push(reasons.map((reason) => `- ${escapeMarkdown(reason)}`).join("\n"));
  if (facts.outcomes.length > 0) sections.push(datasetTable(facts));
  const chart = priceChart(facts.prices);
  if (chart !== void 0) sections.push(chart);
  const { projected, limit } = facts.budget;
  const spent = `${projected} of ${limit} calls a month at this cadence`;
  const rows = [
    ["Runs in 24 hours", `${runs.total}, of which ${runs.failed} failed`],
    ...api ? [
      [
        "Calls in 24 hours",
        `${api.total_calls}, of which ${api.total_errors} failed and ${api.total_retries} were repeats`
      ],
      ["Quota", api.quota.exhausted ? "used up" : spent]
    ] : []
  ];
  sections.push(table(["What", "Value"], rows));
  return sections.join("\n\n");
}
function datasetTable({ outcomes, pack }) {
  const minutes = (value) => value === null || value === void 0 ? "\u2013" : `${value} min`;
  const rows = outcomes.map((outcome) => {
    const known = pack.datasets?.[outcome.name];
    const missed = known?.gaps.reduce((sum, gap) => sum + gap.missed, 0) ?? 0;
    return [
      inlineCode(outcome.name),
      outcome.status,
      String(outcome.records || known?.record_count || "\u2013"),
      minutes(known?.age_minutes),
      minutes(known?.source_age_minutes),
      missed === 0 ? "\u2013" : String(missed),
      outcome.error === void 0 ? "" : escapeMarkdown(describeError(outcome.error).slice(0, 200))
    ];
  });
  return table(["Dataset", "Status", "Records", "Age", "Source age", "Missed in 24 h", "Error"], rows);
}
var MAX_POINTS = 48;
function priceChart(prices) {
  const step = Math.max(1, Math.ceil(prices.length / MAX_POINTS));
  const shown = prices.filter((_, index) => (prices.length - 1 - index) % step === 0);
  if (shown.length < 2) return void 0;
  const values = shown.map(({ price }) => Number(price.toPrecision(6)));
  const [first, last] = [shown[0], shown.at(-1)];
  return [
    "```mermaid",
    "xychart-beta",
    '  title "Price in USD"',
    `  x-axis "${first?.at.slice(0, 16)} to ${last?.at.slice(0, 16)} UTC" 1 --> ${shown.length}`,
    `  line [${values.join(", ")}]`,
    "```"
  ].join("\n");
}

// src/http/pages.ts
async function* walkPages(walk) {
  const { what, identify = (cursor2) => JSON.stringify(cursor2) } = walk;
  const seen = /* @__PURE__ */ new Set();
  const incomplete = (why) => new ActionError("remote", `${what} is incomplete: ${why}`, {
    hint: "Nothing was concluded from the part that came"
  });
  let cursor = walk.first;
  for (let count = 0; ; count += 1) {
    if (count >= walk.maxPages) throw incomplete(`it has more than ${walk.maxPages} pages`);
    const id = identify(cursor);
    if (seen.has(id)) throw incomplete(`its page ${count + 1} leads back to an earlier one`);
    seen.add(id);
    const page = await walk.read(cursor);
    yield page;
    const next = walk.next(page, cursor);
    if (next.kind === "end") return;
    if (next.kind === "unclear") throw incomplete(next.why);
    cursor = next.cursor;
  }
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
    hint: hintFor3(response, errors, permission)
  });
}
function hintFor3(response, errors, permission) {
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

// src/cloudflare/client.ts
var BLOCK_MS = 3e5;
var LONG_WAIT_MS = 65e3;
var MAX_PAGES = 1e3;
function createCloudflareClient(options, http) {
  let open2 = Promise.resolve();
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
    await open2;
    const response = await sendNow(request, json);
    const waitMs = blockMs(response);
    if (waitMs === void 0 || !options.block) return response;
    if (!waited) {
      if (!options.block.fits(waitMs)) return response;
      waited = true;
      options.block.log(`Cloudflare blocks this token for ${Math.ceil(waitMs / 1e3)} s; waiting it out`);
      open2 = options.block.sleep(waitMs);
    }
    await open2;
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
        maxPages: MAX_PAGES,
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
var MAX_PAGES2 = 1e4;
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
        maxPages: MAX_PAGES2,
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

// src/taostats/client.ts
var MAX_ANSWER_BYTES2 = 8 * 1024 * 1024;
async function fetchSnapshot(dataset, options, http) {
  const url = datasetUrl(options.url, dataset);
  const response = await http.send({
    method: "GET",
    url,
    headers: { accept: "application/json", authorization: options.apiKey },
    json: true,
    maxBodyBytes: MAX_ANSWER_BYTES2,
    retryStatus: retriesStatus
  });
  if (response.status !== 200) throw explainAnswer(response);
  const answer = readAnswer(response.text());
  const data = isExactObject(answer) ? answer["data"] : void 0;
  if (!Array.isArray(data)) {
    throw explainForm(response, describeJson(isExactObject(answer) ? data : answer, JSON.stringify));
  }
  const expected = Math.max(
    options.minRecords,
    promisedRecords(isExactObject(answer) ? answer["pagination"] : void 0)
  );
  if (data.length === 0 || options.protect && data.length < expected) {
    throw new ActionError(
      "remote",
      `TaoStats: data: got ${data.length} records, expected at least ${Math.max(options.protect ? expected : 1, 1)}`,
      { hint: "Empty or short data never replaces good data; nothing was written" }
    );
  }
  const index = pickRecord(data, askedSymbol(url));
  const snapshot = readSnapshot(dataset, data[index], `data[${index}]`, options.validate);
  refuseRepeatedKey(snapshot, options.apiKey);
  return snapshot;
}
function refuseRepeatedKey(snapshot, apiKey) {
  const key = JSON.stringify(apiKey).slice(1, -1);
  if (apiKey.length < 8 || !snapshot.members.some(([, json]) => json.includes(key))) return;
  throw new ActionError("remote", "TaoStats: the answer repeats the API key, and what is fetched becomes public", {
    hint: "Check taostats-url"
  });
}
function readAnswer(text) {
  try {
    return parseExactJson(text);
  } catch (error2) {
    throw new ActionError("remote", `TaoStats: the answer is no JSON this action reads: ${describeError(error2)}`, {
      cause: error2
    });
  }
}
function promisedRecords(pagination) {
  if (!isExactObject(pagination)) return 0;
  const [page, perPage, total] = ["current_page", "per_page", "total_items"].map((name) => {
    const value = pagination[name];
    const number = value instanceof JsonNumber ? Number(value.token) : Number.NaN;
    return Number.isSafeInteger(number) && number >= 0 ? number : Number.NaN;
  });
  const promised = Math.min(perPage, total - (page - 1) * perPage);
  return promised > 0 ? promised : 0;
}

// src/publish/appended.ts
var RefusedEntryError = class extends ActionError {
};
async function becomesVisible(look, options, ports) {
  for (let repeat = 1; ; repeat += 1) {
    if (await look()) return true;
    const waitMs = backoffMs(options.retry, repeat, () => 1);
    if (repeat > options.retry.maxRetries || ports.monotonic() + waitMs >= options.deadlineAtMs) return false;
    ports.log.info(`${options.what} does not show the entry yet; looking again in ${waitMs / 1e3} s`);
    await ports.sleep(waitMs);
  }
}

// src/history/bound.ts
function entriesToKeep(before, bound) {
  return bound.allowShrink ? bound.maxEntries : Math.max(bound.maxEntries, before);
}
function entriesBeyond(total, bound) {
  return Math.max(total - bound.maxEntries, 0);
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
function printHistory(elements) {
  return `[${elements.join(",")}]`;
}
function printHistoryLines(elements) {
  return elements.length === 0 ? "[]\n" : `[
${elements.join(",\n")}
]
`;
}
function mergeEntry(elements, entry, maxEntries) {
  const dated = elements.map(dateOf);
  const same = dated.findIndex((date) => date?.timestamp === entry.timestamp);
  if (same >= 0)
    return { status: haveSameContent(elements[same], entry.text) ? "duplicate" : "conflict", elements };
  const before = dated.findLastIndex((date) => date?.instant !== void 0 && date.instant <= entry.instant);
  const firstDated = dated.findIndex((date) => date?.instant !== void 0);
  const position = before >= 0 ? before + 1 : firstDated >= 0 ? firstDated : elements.length;
  const merged = elements.toSpliced(position, 0, entry.text);
  const instants = dated.map((date) => date?.instant).toSpliced(position, 0, entry.instant);
  const evicted = oldestIndexes(instants, merged.length - maxEntries);
  if (evicted.has(position)) {
    const undated = instants.findIndex((instant, index) => instant === void 0 && !evicted.has(index));
    const datedIsKept = instants.some((instant, index) => instant !== void 0 && !evicted.has(index));
    if (datedIsKept || undated < 0) return { status: "too-old", elements };
    evicted.delete(position);
    evicted.add(undated);
  }
  const kept = merged.filter((_, index) => !evicted.has(index));
  if (kept.length !== Math.min(elements.length + 1, maxEntries)) {
    return { status: "refused", reason: `the merge would leave ${kept.length} of ${elements.length} elements` };
  }
  return { status: "appended", elements: kept, evicted: evicted.size };
}
function oldestIndexes(instants, count) {
  if (count <= 0) return /* @__PURE__ */ new Set();
  const byAge = [...instants.entries()].sort(([indexA, a], [indexB, b]) => {
    if (a === b) return indexA - indexB;
    if (a === void 0) return 1;
    if (b === void 0) return -1;
    return a < b ? -1 : 1;
  });
  return new Set(byAge.slice(0, count).map(([index]) => index));
}
function dateOf(element) {
  const value = JSON.parse(element);
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, "_timestamp")) return void 0;
  const timestamp = value["_timestamp"];
  if (typeof timestamp !== "string") return void 0;
  const instant = parseInstant(timestamp);
  return { timestamp, instant: instant && instantKey(instant) };
}

// src/publish/digest.ts
function sha2562() {
  return process.getBuiltinModule("node:crypto").createHash("sha256");
}
function entryDigest(compactText) {
  return sha2562().update(compactText, "utf8").digest("hex");
}
function nextHead(previous, digest) {
  return sha2562().update(previous, "ascii").update(digest, "ascii").digest("hex");
}

// src/publish/stored-history.ts
function readStoredHistory(text) {
  const reading = parseHistory(text);
  const value = reading.ok ? JSON.parse(text) : [];
  if (!isRecord(value) || "price" in value || "_timestamp" in value) return reading;
  return { ok: false, reason: "it is an object without price and _timestamp" };
}

// src/publish/kv-append.ts
var { history: HISTORY_KEY, latest: LATEST_KEY } = KV_KEYS;
async function appendToKv(entry, options, kv, ports) {
  const current = await kv.read(HISTORY_KEY);
  const reading = current === void 0 ? { ok: true, elements: [] } : readStoredHistory(current);
  if (!reading.ok) {
    throw new ActionError("remote", `KV ${HISTORY_KEY} is no history: ${reading.reason}; it was not written over`, {
      hint: "Copy the value to another key, mend or delete it, then run again"
    });
  }
  const merge = mergeEntry(reading.elements, entry, entriesToKeep(reading.elements.length, options.bound));
  switch (merge.status) {
    case "refused":
      throw new ActionError("internal", `KV ${HISTORY_KEY} was not written: ${merge.reason}`);
    case "conflict":
    case "too-old":
      throw new RefusedEntryError("remote", `KV ${HISTORY_KEY} cannot take ${entry.timestamp} (${merge.status})`, {
        hint: "Nothing was written; check the clocks of the writers"
      });
    case "appended": {
      const value = printHistory(merge.elements);
      if (Buffer.byteLength(value) > KV_VALUE_LIMIT_BYTES) {
        throw new ActionError("remote", `KV ${HISTORY_KEY} would pass the 25 MiB a value may have`, {
          hint: "Use the Worker, or lower history-max-entries with allow-shrink: true; nothing was written"
        });
      }
      ports.log.info(
        `KV ${HISTORY_KEY}: ${reading.elements.length} entries read, ${merge.elements.length} written, ${merge.evicted} evicted`
      );
      await kv.write(HISTORY_KEY, value);
      break;
    }
    case "duplicate":
      ports.log.info(`KV ${HISTORY_KEY} has this entry already`);
      break;
    default:
      return assertNever(merge);
  }
  const look = async () => {
    const value = await kv.read(HISTORY_KEY);
    const history = value === void 0 ? void 0 : parseHistory(value);
    return history?.ok === true && history.elements.includes(entry.text);
  };
  if (!await becomesVisible(look, { what: `KV ${HISTORY_KEY}`, ...options }, ports)) {
    throw new ActionError(
      "remote",
      `KV ${HISTORY_KEY}: written, but the value read back does not hold ${entry.timestamp}`,
      {
        hint: "Another writer may have replaced it; the entry file is kept"
      }
    );
  }
  await writeLatestValue(entry, kv, ports.log);
  const total = merge.elements.length;
  const beyond = entriesBeyond(total, options.bound);
  if (beyond > 0) {
    ports.log.warning(
      `KV ${HISTORY_KEY} has ${total} entries, ${beyond} more than history-max-entries (${options.bound.maxEntries}); they stay. To let them go set allow-shrink: true`
    );
  }
  const status = options.tried ? "appended" : merge.status;
  const proof = { kind: "kv-value", digest: entryDigest(entry.text) };
  return { status, method: "kv", total, head: void 0, proof };
}
async function writeLatestValue(entry, kv, log) {
  try {
    await kv.write(LATEST_KEY, entry.text);
  } catch (error2) {
    if (error2 instanceof CancelledError) throw error2;
    log.warning(`KV ${LATEST_KEY} was not updated: ${describeError(error2)}`);
  }
}

// src/publish/worker-append.ts
var MAX_HISTORY_BYTES = 128 * 1024 * 1024;
async function appendThroughWorker(entry, options, http, ports) {
  const response = await http.send({
    method: "POST",
    url: options.url,
    headers: {
      accept: "application/json",
      "content-type": "application/json",
      ...options.token === void 0 ? {} : { "x-write-token": options.token }
    },
    body: entry.text,
    idempotent: true,
    json: true
  });
  if (response.status !== 200) throw responseError("Worker", response, hintFor4(response.status));
  const ack = JSON.parse(response.text());
  if (!isRecord(ack) || ack["success"] !== true) {
    throw new ActionError(
      "remote",
      `Worker: the answer is no acknowledgement: ${explainBody(response) || quoteValue(response.text())}`,
      {
        hint: "Check worker-url"
      }
    );
  }
  const total = wholeNumber(ack["total"]);
  ports.log.info(`the Worker acknowledges; its history has ${total ?? "an unknown number of"} entries`);
  if (Array.isArray(ack["entries"])) {
    const append2 = await proveByEntry(entry, ack, total, options, http);
    return response.attempts > 1 ? { ...append2, status: "appended" } : append2;
  }
  return proveByList(entry, total, options, http, ports);
}
async function proveByEntry(entry, ack, total, options, http) {
  const digest = entryDigest(entry.text);
  const named = ack["entries"].filter(isRecord).find((item) => item["timestamp"] === entry.timestamp);
  if (named === void 0) {
    throw new ActionError("remote", `Worker: acknowledged, but not the posted entry ${entry.timestamp}`, {
      hint: "The entry file is kept; check what answers at worker-url"
    });
  }
  const status = named["status"];
  if (status === "conflict") {
    throw new RefusedEntryError("remote", `Worker: other content is stored under ${entry.timestamp} (conflict)`, {
      hint: "The stored entry stays; a new run makes a new timestamp"
    });
  }
  if (status === "too-old") {
    throw new RefusedEntryError(
      "remote",
      `Worker: the history is full and all of it is younger than ${entry.timestamp} (too-old)`,
      { hint: "Check the clocks of the runner and of earlier writers, or raise HISTORY_MAX_ENTRIES of the Worker" }
    );
  }
  if (status !== "appended" && status !== "duplicate") {
    throw new ActionError("remote", `Worker: the entry has the unknown status ${quoteValue(String(status))}`);
  }
  const response = await http.send({
    method: "GET",
    url: `${options.url}/entries/${encodeURIComponent(entry.timestamp)}`,
    headers: { accept: "application/json" },
    json: true
  });
  if (response.status === 404) {
    throw new ActionError("remote", `Worker: acknowledged ${entry.timestamp}, but does not have it when asked`, {
      hint: "The entry file is kept; the history does not hold this entry"
    });
  }
  if (response.status !== 200) throw responseError("Worker: reading the entry back", response);
  const text = response.text();
  const stored = JSON.parse(text);
  const storedText = isRecord(stored) ? compactJson(jsonMember(text, "entry") ?? "") : "";
  const storedDigest = isRecord(stored) ? stored["digest"] : void 0;
  for (const [what, got, posted] of [
    ["entry", storedText, entry.text],
    ["digest", storedDigest, digest],
    ["acknowledged digest", named["digest"], digest]
  ]) {
    if (got !== posted) {
      throw new ActionError(
        "remote",
        `Worker: the ${what} of ${entry.timestamp} is ${quoteValue(String(got))}, posted was ${quoteValue(posted)}`,
        { hint: "The entry file is kept; the history holds something else" }
      );
    }
  }
  const record = isRecord(stored) ? stored : {};
  const previous = typeof record["previous"] === "string" ? record["previous"] : void 0;
  const head = typeof ack["head"] === "string" ? ack["head"] : void 0;
  const chained = previous !== void 0 && nextHead(previous, digest) === head;
  const seq = wholeNumber(record["seq"]) ?? wholeNumber(named["seq"]);
  return { status, method: "worker", total, head, proof: { kind: "entry", seq, digest, previous, chained } };
}
async function proveByList(entry, total, options, http, ports) {
  ports.log.info(
    "the acknowledgement names no entry, as the original Worker; looking for the timestamp in the history"
  );
  const look = async () => {
    const response = await http.send({
      method: "GET",
      url: options.url,
      headers: { accept: "application/json" },
      json: true,
      maxBodyBytes: MAX_HISTORY_BYTES
    });
    if (response.status === 404) return false;
    if (response.status !== 200) throw responseError("Worker: reading the history back", response);
    const list = JSON.parse(response.text());
    return Array.isArray(list) && list.some((item) => isRecord(item) && item["_timestamp"] === entry.timestamp);
  };
  if (!await becomesVisible(look, { what: "the history", ...options }, ports)) {
    throw new ActionError("remote", `Worker: acknowledged ${entry.timestamp}, but its history does not list it`, {
      hint: "The entry file is kept; the history does not hold this entry"
    });
  }
  return { status: "appended", method: "worker", total, head: void 0, proof: { kind: "listed" } };
}
function wholeNumber(value) {
  return Number.isSafeInteger(value) ? value : void 0;
}
function hintFor4(status) {
  if (status === 401) return "Check worker-write-token: it must equal the WRITE_TOKEN secret of the Worker";
  if (status === 403)
    return "The Worker refuses writes until its WRITE_TOKEN secret is set (deploy-worker: write-token)";
  if (status === 404 || status === 405) {
    return `Check worker-url: the base URL of the Worker, or its ${PATHS.history} URL`;
  }
  return status >= 500 ? "The entry file is kept; run again when the Worker answers" : void 0;
}

// src/publish/append.ts
async function appendEntry(entry, ways, options, ports) {
  const { worker, kv } = ways;
  const { retry, deadlineAtMs } = options;
  let workerError;
  if (worker !== void 0) {
    try {
      const append2 = await appendThroughWorker(entry, { ...worker, retry, deadlineAtMs }, worker.http, ports);
      if (append2.proof.kind === "listed") await keepLatestCurrent(entry, kv?.namespace, ports.log);
      return { ok: true, append: append2 };
    } catch (error2) {
      if (kv?.fallback !== true || isFinal(error2)) return { ok: false, method: "worker", error: error2 };
      workerError = error2;
      ports.log.warning(
        `${describeError(error2)}; falling back to the KV value, which the Worker takes over with its next append`
      );
    }
  }
  if (kv?.fallback !== true) {
    const error2 = new ActionError("internal", "there is no way to append");
    return { ok: false, method: void 0, error: error2 };
  }
  try {
    const tried = workerError !== void 0;
    return { ok: true, append: await appendToKv(entry, { ...options, tried }, kv.namespace, ports) };
  } catch (error2) {
    if (workerError === void 0 || error2 instanceof CancelledError) return { ok: false, method: "kv", error: error2 };
    const message = `neither way took the entry. ${describeError(workerError)}. ${describeError(error2)}`;
    return { ok: false, method: "kv", error: new ActionError("remote", message, { cause: error2 }) };
  }
}
function isFinal(error2) {
  if (error2 instanceof RefusedEntryError || error2 instanceof CancelledError) return true;
  if (error2 instanceof HttpError) return error2.failure === "clock";
  if (!(error2 instanceof HttpStatusError)) return false;
  return error2.status >= 400 && error2.status < 500 && ![408, 425, 429].includes(error2.status);
}
async function keepLatestCurrent(entry, kv, log) {
  if (kv === void 0) {
    log.warning(
      "the original Worker does not write taostats_latest, and without cloudflare-account-id, kv-namespace-id and cloudflare-api-token this run cannot either: its readers see an older price"
    );
    return;
  }
  await writeLatestValue(entry, kv, log);
}

// src/publish/files.ts
import { join as join2 } from "node:path";

// src/history/compact-entry.ts
function compactEntry(entry) {
  const price = jsonMember(entry.text, "price") ?? "null";
  const volume = jsonMember(entry.text, "volume_24h") ?? "null";
  const text = `{"_timestamp":${JSON.stringify(entry.timestamp)},"price":${price},"volume_24h":${volume}}`;
  return { ...entry, text };
}

// src/history/entry.ts
var MAX_DEPTH2 = 64;
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
  if (!isRecord(value)) {
    return { ok: false, field: "(entry)", reason: `is ${describeType(value)}, expected a JSON object` };
  }
  const compact = compactJson(text);
  if (nestingDepth(compact) > MAX_DEPTH2) {
    return { ok: false, field: "(entry)", reason: `is nested deeper than ${MAX_DEPTH2} levels` };
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

// src/publish/files.ts
var LATEST = "taostats_latest.json";
var HISTORY = "taostats_history.json";
var HINT2 = "Check output-dir";
var latestFile = (folder) => join2(folder, LATEST);
async function checkFolder(folder, files) {
  for (const name of [LATEST, HISTORY]) await files.checkTarget(join2(folder, name), { root: folder });
}
function entryFileName(timeMs) {
  return `taostats_entry-${new Date(timeMs).toISOString().replace(/\.\d+/, "").replaceAll(/[-:]/g, "")}.json`;
}
async function writeEntry(snapshot, folder, ports) {
  for (let round = 1; ; round += 1) {
    const nowMs = ports.now();
    const reading = readEntry(printEntry(snapshot, new Date(nowMs).toISOString()), nowMs);
    if (!reading.ok) {
      const what = reading.field === "(entry)" ? "the entry" : `${reading.field} of the entry`;
      throw new ActionError("remote", `TaoStats: ${what} ${reading.reason}; the history takes no such entry`, {
        hint: "Nothing was written; check taostats-url"
      });
    }
    if (!isStamped(reading.entry)) throw new ActionError("internal", "the entry has no _timestamp");
    const path = join2(folder, entryFileName(nowMs));
    const outcome = await ports.files.create(path, reading.entry.text, { hint: HINT2 });
    if (outcome !== "taken") return { entry: reading.entry, path };
    if (round === 10) {
      throw new ActionError("input", `${path} exists with other content, and so did its successors`, {
        hint: "Give concurrent runs their own output-dir"
      });
    }
    ports.log.info(`${path} belongs to another run of this second; waiting for the next`);
    await ports.sleep(1e3 - nowMs % 1e3);
  }
}
async function writeLatest(entry, folder, files) {
  const path = latestFile(folder);
  await files.replace(path, entry.text, { root: folder, hint: HINT2 });
  return path;
}
async function updateLocalHistory(entry, options, files) {
  const { readFrom, writeTo, bound, nowMs } = options;
  const path = join2(writeTo, HISTORY);
  let warnings = [];
  let total = 0;
  const add = (before) => {
    warnings = [];
    const merge = mergeEntry(before, compactEntry(entry), entriesToKeep(before.length, bound));
    if (merge.status !== "appended" && merge.status !== "duplicate") {
      warnings.push(`${path} was left without this entry: ${merge.status}`);
    }
    const elements = merge.status === "appended" ? merge.elements : before;
    total = elements.length;
    const beyond = entriesBeyond(total, bound);
    if (beyond > 0) {
      const why = `${beyond} more than history-max-entries (${bound.maxEntries})`;
      warnings.push(`${path} has ${total} entries, ${why}; they stay. To let them go set allow-shrink: true`);
    }
    return printHistoryLines(elements);
  };
  const source = join2(readFrom, HISTORY);
  if (readFrom !== writeTo) {
    const reading = readBytes(await files.read(source));
    await files.replace(path, add(reading.ok ? reading.elements : []), { root: writeTo });
    if (!reading.ok) warnings.push(`${source} is no history (${reading.reason}); a real run would move it aside`);
    return { path, total, warnings };
  }
  let moved;
  const change = async (bytes) => {
    const reading = readBytes(bytes);
    if (reading.ok) return add(reading.elements);
    const aside = await files.moveAside(path, `corrupt-${new Date(nowMs).toISOString().replaceAll(/[-:.]/g, "")}`);
    moved = `${source} is no history (${reading.reason}); it was moved to ${aside} and a new one begun`;
    return "[]\n";
  };
  await files.update(path, change, { root: readFrom, hint: HINT2 });
  return { path, total, warnings: moved === void 0 ? warnings : [moved, ...warnings] };
}
function readBytes(bytes) {
  if (bytes === void 0) return { ok: true, elements: [] };
  try {
    return readStoredHistory(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return { ok: false, reason: "it is not UTF-8 text" };
  }
}

// src/publish/known-samples.ts
async function readKnownSamples(places, ports) {
  const looks = [];
  const { workerLatest, kv, latestFile: latestFile2 } = places;
  if (workerLatest !== void 0 && ports.http !== void 0) {
    const { http } = ports;
    looks.push(["the Worker", async () => await readLatest(workerLatest, http)]);
  } else if (kv !== void 0) {
    looks.push(["KV", async () => newestElement(await kv.read(KV_KEYS.history))]);
  }
  looks.push([latestFile2, async () => decode(await ports.files.read(latestFile2))]);
  const samples = [];
  for (const [from, look] of looks) {
    try {
      const text = await look();
      const sample = text === void 0 ? void 0 : readKnownSample(text);
      if (sample !== void 0) samples.push({ from, ...sample });
    } catch (error2) {
      if (error2 instanceof Error && error2.name === "CancelledError") throw error2;
      ports.log.debug(`${from} does not show the sample before this one: ${describeError(error2)}`);
    }
  }
  return samples;
}
async function readLatest(url, http) {
  const response = await http.send({ method: "GET", url, headers: { accept: "application/json" }, json: true });
  return response.status === 200 ? response.text() : void 0;
}
function decode(bytes) {
  return bytes === void 0 ? void 0 : new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}
function newestElement(history) {
  if (history === void 0 || !/^\s*\[/.test(history)) return history;
  let newest;
  for (const text of splitJsonArray(history)) {
    const value = JSON.parse(text);
    const instant = isRecord(value) ? parseInstant(String(value["_timestamp"])) : void 0;
    if (instant && (newest === void 0 || compareInstants(instant, newest.instant) >= 0)) newest = { text, instant };
  }
  return newest?.text;
}

// src/publish/publish.ts
async function publish(request, { http, taostats, calls }, ports) {
  const { log } = ports;
  let facts = { dryRun: request.dryRun, calls };
  try {
    await checkFolder(request.outputDir, ports.files);
    ports.stage("fetch from TaoStats");
    const snapshot = await log.group(
      `Fetch ${request.dataset.name} from TaoStats`,
      () => fetch(request, taostats, ports)
    );
    facts = { ...facts, snapshot };
    const kv = openKv(request, http, ports);
    ports.stage("compare with the last sample");
    const known = await lookBack(request, kv, http, ports);
    const verdict = judgeSample(snapshot, known, request.rules, ports.now());
    facts = { ...facts, verdict };
    reportFindings(verdict, log);
    if (verdict.outdated) return { status: "outdated", ...facts };
    ports.stage("write the files");
    const folder = request.dryRun ? await ports.files.temporaryFolder("publish-taostats-", { keep: true }) : request.outputDir;
    const { entry, path } = await writeEntry(snapshot, folder, ports);
    facts = { ...facts, entry, files: { entry: path } };
    const more = await log.group("Write files", () => writeConveniences(entry, folder, request, ports));
    facts = { ...facts, files: { entry: path, ...more } };
    if (request.dryRun) {
      log.info(`dry run: nothing was appended; a real run would send the entry to ${describeTarget(request)}`);
      log.info(entry.text);
      return { status: "dry-run", ...facts };
    }
    ports.stage("append to the history");
    const outcome = await log.group("Append and prove", () => append(entry, request, kv, http, ports));
    if (!outcome.ok) {
      const method = outcome.method === void 0 ? {} : { method: outcome.method };
      return { status: "failed", error: outcome.error, ...facts, ...method };
    }
    log.info(`${outcome.append.status}: ${entry.timestamp} is in the history, read back (${outcome.append.method})`);
    return { status: outcome.append.status, ...facts, append: outcome.append };
  } catch (error2) {
    return { status: "failed", error: error2, ...facts };
  }
}
async function fetch(request, taostats, ports) {
  const snapshot = await fetchSnapshot(request.dataset, request.taostats, taostats);
  ports.log.info(
    `price ${snapshot.price.length > 80 ? `${snapshot.price.slice(0, 80)}\u2026` : snapshot.price}, last updated ${snapshot.lastUpdated ?? "at an unknown time"}`
  );
  if (snapshot.repaired.length > 0) {
    ports.log.warning(
      `TaoStats sent fields of a wrong type or range; they are null in the entry: ${snapshot.repaired.join(", ")}`
    );
  }
  return snapshot;
}
async function lookBack(request, kv, http, ports) {
  const once2 = { ...http, retry: { ...http.retry, maxRetries: 0 }, name: "Worker" };
  const places = {
    workerLatest: request.worker?.url.replace(new RegExp(`${PATHS.history}$`), PATHS.latest),
    kv: request.worker === void 0 ? kv : void 0,
    latestFile: latestFile(request.outputDir)
  };
  const { files, log } = ports;
  return await readKnownSamples(places, { http: request.worker && ports.http(once2), files, log });
}
function reportFindings(verdict, log) {
  const failing = verdict.findings.find(({ failsBy }) => failsBy !== void 0);
  if (failing !== void 0) {
    throw new ActionError("remote", failing.reason, {
      hint: `${failing.failsBy} is true, so nothing was written`
    });
  }
  for (const { reason } of verdict.findings) log.warning(reason);
}
async function writeConveniences(entry, folder, request, ports) {
  const { log, files } = ports;
  const tryWrite = async (write) => {
    try {
      return await write();
    } catch (error2) {
      if (error2 instanceof CancelledError) throw error2;
      log.warning(`${describeError(error2)}; the entry is appended all the same`);
      return void 0;
    }
  };
  const latest = await tryWrite(() => writeLatest(entry, folder, files));
  const history = await tryWrite(() => {
    const options = { readFrom: request.outputDir, writeTo: folder, bound: request.bound, nowMs: ports.now() };
    return updateLocalHistory(entry, options, files);
  });
  for (const warning2 of history?.warnings ?? []) log.warning(warning2);
  for (const file of [latest, history?.path]) if (file !== void 0) log.info(`wrote ${file}`);
  return {
    ...latest === void 0 ? {} : { latest },
    ...history === void 0 ? {} : { history: { path: history.path, total: history.total } }
  };
}
function openKv(request, http, ports) {
  const { kv } = request;
  if (kv === void 0) return void 0;
  const client = ports.http({ ...http, name: "Cloudflare" });
  return openKvNamespace(kv, createCloudflareClient({ apiUrl: kv.apiUrl, token: kv.apiToken }, client));
}
async function append(entry, request, kv, http, ports) {
  const worker = request.worker && { ...request.worker, http: ports.http({ ...http, name: "Worker" }) };
  const ways = { worker, kv: kv && { namespace: kv, fallback: request.kv?.fallback === true } };
  const { bound, deadlineAtMs } = request;
  return await appendEntry(entry, ways, { bound, deadlineAtMs, retry: request.http.retry }, ports);
}
function codesOf(report) {
  const codes = (report.verdict?.findings ?? []).map(({ code }) => code);
  if (report.status === "failed") {
    const { error: error2 } = report;
    if (error2 instanceof TaostatsError && error2.code !== void 0) codes.push(error2.code);
    if (error2 instanceof HttpError && error2.failure === "clock") codes.push("clock");
  }
  return codes;
}
function describeTarget(request) {
  const targets = [request.worker?.url, request.kv?.fallback && `${request.kv.apiUrl} (KV)`].filter((target) => target);
  return targets.length === 0 ? "nowhere: neither worker-url nor the KV fallback is set" : targets.join(", else ");
}

// src/publish/pipeline-report.ts
async function reportRun(prepared, context, told) {
  const { ports, outputs, summary, env } = context;
  const { request, pipeline, planned, calls, worker } = prepared;
  try {
    ports.stage("report the run");
    const datasets = told.outcomes.flatMap((outcome) => {
      const plan = planned.find(({ dataset }) => dataset.name === outcome.name);
      const record = plan && datasetRecord(outcome, plan, prepared.startedAt);
      if (!record) return [];
      const own = outcome.code === "source_outdated" ? [outcome.code] : void 0;
      const codes = outcome.name === "price" ? priceCodes(told.price) : own;
      return [codes ? { ...record, codes } : record];
    });
    const run = runRecord({
      ...{ runId: prepared.runId, startedAt: prepared.startedAt, url: runUrlOf(env), datasets, cache: told.cache },
      ...{ calls: calls.records(), flags: pipeline.flags },
      isFailed: told.status === "failed" || told.status === "partial",
      holdUntil: holdOf(told, ports.now())
    });
    const isShared = worker !== void 0 && !request.dryRun;
    if (isShared && pipeline.reconcile) await reconcile(worker, ports.log.warning);
    const shared = isShared ? await shareRun(run, worker, ports.log.warning) : void 0;
    const pack = shared === void 0 ? (await import("./chunks/run-pack-ETQBWSTN.js")).packOfRun(run, ports.now(), "publish-taostats") : JSON.parse(shared);
    const text = `${shared?.trim() ?? JSON.stringify(pack)}
`;
    const folder = await ports.files.temporaryFolder("trust-pack-", { keep: true });
    const file = join3(folder, "taostats_trust_pack.json");
    await ports.files.replace(file, text, { root: folder });
    outputs.set("trust-pack-file", file);
    outputs.set("health", pack.overall_health.status);
    const projected = projectedCalls(planned.map(({ dataset }) => dataset));
    summary.add(
      renderPipeline({
        ...{ pack, outcomes: told.outcomes, budget: { projected, limit: pipeline.monthlyCallBudget } },
        prices: await recentPrices(told.price, ports.files)
      })
    );
  } catch (error2) {
    if (error2 instanceof CancelledError) throw error2;
    ports.log.warning(`the Trust Pack of this run could not be made: ${describeError(error2)}`);
  }
}
function priceCodes(price) {
  const codes = typeof price === "object" ? codesOf(price) : [];
  return codes.filter((code) => code !== "quota" && code !== "blocked" && code !== "stale");
}
function holdOf({ price, outcomes }, nowMs) {
  const errors = [
    ...typeof price === "object" && price.status === "failed" ? [price.error] : [],
    ...outcomes.map(({ error: error2 }) => error2)
  ];
  const waits = errors.map((error2) => error2 instanceof TaostatsError ? error2.retryAfterMs ?? 0 : 0);
  const longest = Math.min(Math.max(0, ...waits), MAX_HOLD_MS);
  return longest > 0 ? new Date(nowMs + longest).toISOString() : void 0;
}
async function reconcile(worker, warn) {
  try {
    const response = await post(worker, PATHS.reconcile, "{}");
    const answer = response.status === 200 ? JSON.parse(response.text()) : void 0;
    if (answer?.passed !== true)
      warn(`the reconciliation did not pass: ${answer ? "see the Trust Pack" : response.status}`);
  } catch (error2) {
    if (error2 instanceof CancelledError) throw error2;
    warn(`the reconciliation could not be made: ${describeError(error2)}`);
  }
}
var CHART_HOURS = 24;
var MAX_HOLD_MS = 864e5;
async function recentPrices(price, files) {
  const path = typeof price === "object" ? price.files?.history?.path : void 0;
  const bytes = path === void 0 ? void 0 : await files.read(path);
  if (bytes === void 0) return [];
  const entries = splitJsonArray(new TextDecoder().decode(bytes)).slice(-CHART_HOURS * 6 * 10);
  const prices = entries.map((entry) => ({
    at: String(JSON.parse(jsonMember(entry, "_timestamp") ?? '""')),
    price: Number(jsonMember(entry, "price"))
  }));
  const from = Date.parse(prices.at(-1)?.at ?? "") - CHART_HOURS * 36e5;
  return prices.filter(({ at, price: value }) => Date.parse(at) >= from && Number.isFinite(value));
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
function isFinalFailure(failure2) {
  return FINAL.has(failure2);
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
  const failure2 = classifyFailure(error2);
  const { code, message } = firstCoded(error2);
  switch (failure2) {
    case "timeout":
      return {
        failure: failure2,
        text: code === "ETIMEDOUT" ? "timed out" : `no data for ${formatSeconds(timeouts.readTimeoutMs)}`
      };
    case "connect":
      if (code === "UND_ERR_CONNECT_TIMEOUT") {
        return { failure: failure2, text: `no connection within ${formatSeconds(timeouts.connectTimeoutMs)}` };
      }
      return { failure: failure2, text: `no connection (${code === "UND_ERR_ABORTED" ? message : code})` };
    case "certificate":
      return {
        failure: failure2,
        text: `the certificate of the other side is not trusted (${code})`,
        hint: certificateHint(code)
      };
    case "protocol":
      return { failure: failure2, ...explainProtocol(code, message) };
    case "too-large":
      return { failure: failure2, text: `the answer is too large: ${error2.message}` };
    case "unsendable":
      return { failure: failure2, text: `the request cannot be sent (${message})` };
    case "unreadable":
      return { failure: failure2, text: `the answer cannot be read: ${error2.message}` };
    default:
      if (code.startsWith("HPE_")) {
        return {
          failure: failure2,
          text: `the other side does not speak HTTP as expected (${code})`,
          hint: "Check scheme and port of the URL: a TLS port wants https://"
        };
      }
      return { failure: failure2, text: `the connection broke (${code === "" || code === "UND_ERR_SOCKET" ? message : code})` };
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

// src/publish/summary.ts
function renderPublish(report) {
  const sections = [`## TaoStats: ${headline(report)}`];
  if (report.snapshot) sections.push(priceTable(report.snapshot));
  for (const { reason } of report.verdict?.findings ?? []) sections.push(`> [!WARNING]
> ${escapeMarkdown(reason)}`);
  sections.push(recordTable(report));
  if (report.calls.length > 0) sections.push(details("Calls", callTable(report.calls)));
  if (report.entry) sections.push(details("Entry", codeBlock(report.entry.text, "json")));
  return sections.join("\n\n");
}
function headline(report) {
  switch (report.status) {
    case "appended":
      return "appended and read back";
    case "duplicate":
      return "already in the history";
    case "outdated":
      return "older than the last entry, nothing was appended";
    case "dry-run":
      return "dry run, nothing was appended";
    case "failed":
      return report.entry ? "not appended" : "nothing was written";
    default:
      return assertNever(report);
  }
}
function priceTable(snapshot) {
  const value = (name) => {
    const json = snapshot.members.find(([member]) => member === name)?.[1] ?? "null";
    return json === "null" ? "\u2013" : escapeMarkdown(json.startsWith('"') ? String(JSON.parse(json)) : json);
  };
  const header = ["Symbol", "Price", "1 h %", "24 h %", "7 d %", "Volume 24 h", "Market cap", "Last updated"];
  const names = [
    ...["symbol", "price", "percent_change_1h", "percent_change_24h", "percent_change_7d"],
    ...["volume_24h", "market_cap", "last_updated"]
  ];
  return table(header, [names.map(value)]);
}
function recordTable(report) {
  const rows = [];
  const { entry, files, append: append2, verdict } = report;
  const staleness = verdict?.staleness;
  if (staleness?.ageMinutes !== void 0) rows.push(["Age of the data", `${staleness.ageMinutes} min`]);
  if (entry) rows.push(["Timestamp", inlineCode(entry.timestamp)]);
  if (append2) rows.push(...proofRows(append2));
  if (files) rows.push(["Entry file", inlineCode(files.entry)]);
  if (files?.history) {
    const { path, total } = files.history;
    rows.push(["Local history", `${total} ${total === 1 ? "entry" : "entries"} in ${inlineCode(path)}`]);
  }
  return rows.length === 0 ? "" : table(["What", "Value"], rows);
}
function proofRows(append2) {
  const rows = [["Way", append2.method === "worker" ? "Worker" : "KV value (fallback)"]];
  if (append2.total !== void 0) rows.push(["Entries in the history", String(append2.total)]);
  const { proof } = append2;
  if (proof.kind === "listed") {
    rows.push(["Proof", "the history lists the timestamp"]);
    return rows;
  }
  rows.push(["Proof", `read back digit for digit, digest ${inlineCode(proof.digest)}`]);
  if (proof.kind === "kv-value") return rows;
  if (proof.seq !== void 0) rows.push(["Position", String(proof.seq)]);
  if (append2.head !== void 0) {
    rows.push(["Head", `${inlineCode(append2.head)}${proof.chained ? ", this entry on top of the one before" : ""}`]);
  }
  return rows;
}
function callTable(calls) {
  const routes = /* @__PURE__ */ new Map();
  for (const call of calls) {
    const route = `${call.method} ${call.host}${call.path}`;
    routes.set(route, [...routes.get(route) ?? [], call]);
  }
  const rows = [...routes].map(([route, attempts]) => {
    const sum = (of) => attempts.reduce((total, call) => total + of(call), 0);
    return [
      inlineCode(route),
      String(attempts.length),
      attempts.map((call) => String(call.outcome)).join(", "),
      formatSeconds(sum((call) => call.durationMs)),
      formatSeconds(Math.max(...attempts.map((call) => call.durationMs))),
      String(sum((call) => call.sentBytes)),
      String(sum((call) => call.receivedBytes))
    ];
  });
  return table(["Call", "Attempts", "Outcomes", "Time", "Slowest", "Bytes sent", "Bytes received"], rows);
}

// src/publish/pipeline.ts
async function publishTaostats(context) {
  const { outputs, summary } = context;
  let prepared;
  try {
    prepared = await prepare(context);
  } catch (error2) {
    const report = { status: "failed", error: error2, dryRun: false, calls: [] };
    setPriceOutputs(outputs, report);
    summary.add(renderPublish(report));
    throw error2;
  }
  const price = await publishPrice(prepared, context);
  if (price !== void 0 && price !== "not-due") {
    setPriceOutputs(outputs, price);
    summary.add(renderPublish(price));
    if (price.status === "failed" && price.error instanceof CancelledError) throw price.error;
  }
  const others = await publishOthers(prepared, context);
  const outcomes = [...price === void 0 ? [] : [priceOutcome(price)], ...others.outcomes];
  const status = statusOf(price, outcomes);
  outputs.set("status", status);
  const codes = [
    ...typeof price === "object" ? codesOf(price) : [],
    ...others.outcomes.flatMap(({ code }) => code ?? [])
  ];
  outputs.set("codes", [...new Set(codes)]);
  outputs.set("datasets", datasetsOutput(outcomes));
  await reportRun(prepared, context, { price, outcomes, cache: others.cache, status, codes });
  throwIfFailed(prepared, price, outcomes, status);
}
async function publishPrice(prepared, { ports }) {
  const { request, pipeline, planned, clients, calls, worker, runId } = prepared;
  const price = planned.find(({ dataset }) => dataset.name === "price");
  if (price === void 0) return void 0;
  if (worker !== void 0 && !request.dryRun) {
    const stored = (await readStoredDatasets(worker))?.get("price");
    const hasCadence = pipeline.intervals["price"] !== void 0 || pipeline.datasetsFile !== void 0;
    const isEarly = hasCadence && !isDue(stored?.timestamp, price.dataset.intervalMinutes, ports.now());
    const isTaken = stored?.isCollected && (await claimDatasets(worker, runId, ["price"])).length === 0;
    if (isEarly || isTaken) {
      ports.log.info(
        isTaken ? "price: the Worker's Collector takes this sample" : `price: not due since ${stored?.timestamp}`
      );
      return "not-due";
    }
  }
  const report = await publish(request, clients, ports);
  if (report.status === "failed" && report.snapshot === void 0 && calls.records().at(-1)?.status !== 200) {
    const code = report.error instanceof TaostatsError ? report.error.code : void 0;
    calls.explain(describeError(report.error), code);
  }
  return report;
}
async function publishOthers(prepared, { ports }) {
  const { request, pipeline, planned, clients, calls, runId } = prepared;
  const others = planned.filter(({ dataset }) => dataset.name !== "price");
  if (others.length === 0) return { outcomes: [], cache: [] };
  const worker = request.worker && {
    ...{ url: workerBase(request.worker.url), token: request.worker.token },
    http: ports.http({ ...clients.http, name: "Worker" })
  };
  return await publishDatasets(
    {
      planned: others,
      taostats: { ...request.taostats, url: baseUrl(request.taostats.url) },
      slippage: pipeline.flags["enable_client_side_slippage"] === true,
      failOnStale: request.rules.failOnStale,
      ...{ cache: pipeline.cache, outputDir: request.outputDir, dryRun: request.dryRun, runId }
    },
    { ports, taostats: clients.taostats, calls, worker }
  );
}
function priceOutcome(price) {
  if (price === "not-due") return { name: "price", status: "not-due", records: 0 };
  const { entry, files, append: append2, snapshot } = price;
  const { status } = price;
  const error2 = price.status === "failed" ? price.error : new Error("TaoStats answered an older record than the last one");
  return {
    ...{ name: "price", status, records: snapshot ? 1 : 0 },
    ...entry ? { timestamp: entry.timestamp, digest: sha256Hex(entry.text) } : {},
    ...append2?.total === void 0 ? {} : { total: append2.total },
    ...append2?.head === void 0 ? {} : { head: append2.head },
    ...snapshot ? { sourceDigest: sha256Hex(JSON.stringify(snapshot.members)) } : {},
    ...snapshot?.lastUpdated === void 0 ? {} : { sourceUpdatedAt: snapshot.lastUpdated },
    ...files?.latest === void 0 ? {} : { file: files.latest },
    ...status === "failed" || status === "outdated" ? { error: error2 } : {}
  };
}
function statusOf(price, outcomes) {
  const isOnlyPrice = outcomes.length === 1 && typeof price === "object";
  if (isOnlyPrice) return price.status;
  const failed2 = outcomes.filter(({ status }) => status === "failed").length;
  if (failed2 === outcomes.length) return "failed";
  if (failed2 > 0) return "partial";
  const has = (status) => outcomes.some((outcome) => outcome.status === status);
  const order = ["dry-run", "appended", "duplicate", "outdated"];
  return order.find(has) ?? "not-due";
}
function datasetsOutput(outcomes) {
  const entries = outcomes.map(({ name, status, records, total, digest, sourceUpdatedAt, file }) => {
    const more = { total: total ?? null, digest: digest ?? null, "source-updated-at": sourceUpdatedAt ?? null };
    return [name, { status, records, ...more, file: file ?? null }];
  });
  return Object.fromEntries(entries);
}
function throwIfFailed({ pipeline }, price, outcomes, status) {
  if (outcomes.length === 1 && typeof price === "object") {
    if (price.status === "failed") throw price.error;
    return;
  }
  const failed2 = outcomes.filter((outcome) => outcome.status === "failed");
  if (status === "partial" && pipeline.allowPartial) return;
  if (failed2.length === 0) return;
  const reasons = failed2.map(({ name, error: error2 }) => `${name}: ${describeError(error2)}`);
  const done = outcomes.filter((outcome) => outcome.status !== "failed").map(({ name }) => name);
  throw new ActionError("remote", `${failed2.length} of ${outcomes.length} datasets failed. ${reasons.join(". ")}`, {
    hint: done.length > 0 ? `${done.join(", ")} went on; allow-partial: true makes this a success` : void 0,
    cause: failed2[0]?.error
  });
}
function setPriceOutputs(outputs, report) {
  outputs.set("status", report.status);
  outputs.set("method", report.append?.method ?? report.method);
  outputs.set("timestamp", report.entry?.timestamp);
  outputs.set("price", report.snapshot?.price);
  outputs.set("latest-file", report.files?.latest);
  outputs.set("entry-file", report.files?.entry);
  outputs.set("history-file", report.files?.history?.path);
  outputs.set("history-total", report.append?.total);
  outputs.set("history-head", report.append?.head);
  outputs.set("stale", report.verdict?.staleness.stale);
  outputs.set("codes", codesOf(report));
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
function tryAppend(append2, path, text) {
  try {
    append2(path, text);
    return void 0;
  } catch (error2) {
    return describeError(error2);
  }
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
    const response = { ...head, body: bytes, text: () => decodeText(bytes, succeeded, what) };
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
    const { kind: _, ...failed2 } = outcome;
    const repeatable = idempotent || outcome.failure === "connect";
    if (isFinalFailure(outcome.failure) || exhausted || !repeatable) return { kind: "fail", ...failed2 };
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
  const run = async (request, streaming) => {
    let url = new URL(request.url);
    const label = `${options.name ?? url.host} ${request.method} ${url.pathname}`;
    const attempt = { number: 1, redirects: 0, unreadable: 0, compareClocks: options.compareClocks === true };
    const failed2 = (failure2, text, more = {}) => new HttpError(failure2, `${label}: ${text}${attempt.number > 1 ? ` (attempt ${attempt.number})` : ""}`, {
      attempts: attempt.number,
      ...more
    });
    const isLate = (waitMs) => options.deadlineAtMs !== void 0 && ports.monotonic() + waitMs >= options.deadlineAtMs;
    const untilDeadline = async (wait, signal, text) => {
      try {
        await wait;
      } catch (error2) {
        ports.signal?.throwIfAborted();
        throw signal?.aborted && !(error2 instanceof HttpError) ? failed2("deadline", text, { cause: error2 }) : error2;
      }
    };
    const awaitTurn = async (signal) => {
      ports.signal?.throwIfAborted();
      if (signal?.aborted) throw failed2("deadline", DEADLINE_PASSED);
      const turn = limiter.acquire((waitMs, why) => {
        if (isLate(waitMs)) {
          throw failed2("deadline", "the request limit allows the next request only after the deadline of this run");
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
        throw failed2("deadline", `${reason}; the next try would begin after the deadline of this run`);
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
          throw failed2(verdict.failure, verdict.text, verdict);
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

// src/runtime/files.ts
import { constants, rmSync } from "node:fs";
import * as fs from "node:fs/promises";
import { basename, dirname, join as join4, resolve } from "node:path";

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

// src/runtime/files.ts
var RENAME_PATIENCE_MS = 2e3;
var LOCK_LIFE_MS = 1e4;
var LOCK_PATIENCE_MS = 3e4;
var MAX_CHANGES = 20;
function createFiles(ports) {
  const { clock, log } = ports;
  const system = { ...fs, ...ports.fileSystem };
  const temporaries = /* @__PURE__ */ new Set();
  let count = 0;
  const failed2 = (path, error2, options) => error2 instanceof ActionError ? error2 : new ActionError("input", `could not write ${path}: ${describeError(error2)}`, {
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
    count += 1;
    const temporary = join4(dirname(path), `.${process.pid}-${clock.now().toString(36)}-${count}.tmp`);
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
      await system.copyFile(from, to, constants.COPYFILE_EXCL);
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
    const name = join4(dirname(path), `.${basename(path)}.lock`);
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
        throw failed2(path, error2, options);
      }
    },
    async replace(path, content, options = {}) {
      try {
        await system.mkdir(dirname(path), { recursive: true });
        await replace(await target(path, options), content);
      } catch (error2) {
        throw failed2(path, error2, options);
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
        throw failed2(path, error2, options);
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
        throw failed2(path, error2, options);
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
        const made = await system.mkdtemp(join4(folder, prefix));
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
    const place = join4(await system.realpath(dirname(current)), basename(current));
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
    const count = Number(partialSuccess?.rejectedSpans ?? 0);
    return Number.isFinite(count) ? count : 0;
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
  const [, version = "", traceId = "", spanId = "", flags = "", more] = match;
  if (version === "ff" || version === "00" && more !== void 0) return void 0;
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
    const count = spans.length;
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
        warn(`telemetry: ${new URL(settings.url).host} did not take ${rejected} of ${count} spans`);
    } catch (failed2) {
      warn(`telemetry: the spans could not be sent: ${describeError(failed2)}`);
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
async function performAction(name, run, runner) {
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
    if (hasProxy) proxies = (await import("./chunks/environment-proxies-YNMWJ2K7.js")).readProxies(env);
    const settings = readTelemetry(context.inputs, env, mask);
    telemetry = createTelemetry(name, settings, { clock: runner.clock, redact, warn: log.warning });
    await run(context);
  };
  const end = await settle(work, cancel, runner);
  for (const client of clients) await client.close().catch(() => void 0);
  await telemetry.flush(end.kind, context.ports.http);
  files.removeTemporaries();
  let failure2;
  if (end.kind === "failed") {
    failure2 = redact(describeError(end.error ?? new ActionError("internal", "failed without a reason")));
    log.debug(describeCauseChain(end.error));
    if (!values.get("status")) values.set("status", "failed");
  } else if (end.kind === "cancelled") {
    failure2 = redact(`${end.reason.message} during: ${stage}. What was done until then stays; run again to go on`);
    values.set("status", "cancelled");
  }
  const unwritten = writeOutputs(values, runner, log.info);
  const ended = end.kind === "cancelled" ? "was cancelled" : "failed";
  if (failure2 !== void 0) {
    sections.unshift(`> [!CAUTION]
> **${escapeMarkdown(name)} ${ended}:** ${escapeMarkdown(failure2)}
`);
    commands2.error(failure2, name);
    if (unwritten !== void 0) log.warning(`the outputs could not be written either (${unwritten})`);
  } else if (unwritten !== void 0) {
    failure2 = `${name} is done; its outputs could not be written (${unwritten})`;
    sections.unshift(`> [!CAUTION]
> ${escapeMarkdown(failure2)}
`);
    commands2.error(redact(failure2), name);
  }
  writeSummary(sections, runner, log);
  return failure2 === void 0 ? 0 : 1;
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
function writeOutputs(values, { env, append: append2 }, say) {
  const file = env["GITHUB_OUTPUT"];
  if (!file) {
    for (const [name, text] of values) say(`output ${name}=${text}`);
    return void 0;
  }
  if (values.size === 0) return void 0;
  const problem = tryAppend(append2, file, printOutputs(values));
  return problem === void 0 ? void 0 : `GITHUB_OUTPUT: ${problem}`;
}
function writeSummary(sections, { env, append: append2, commands: commands2 }, log) {
  if (sections.length === 0) return;
  const markdown = printSummary(sections);
  const file = env["GITHUB_STEP_SUMMARY"];
  if (!file) {
    commands2.info(defuse(markdown));
    return;
  }
  const problem = tryAppend(append2, file, markdown);
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
    exec: async (...call) => await (await import("./chunks/exec-MQRORB6U.js")).execProgram(...call),
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

// actions/publish-taostats/main.ts
await runAction("publish-taostats", publishTaostats);
