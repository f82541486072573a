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
import "./chunks/chunk-5HJ3J6EK.js";

// src/markdown/markdown.ts
var CONTROLS = new RegExp("(?!\\t)\\p{Cc}", "gu");
function escapeMarkdown(text) {
  return showOrder(text).replaceAll(/[\r\n]+/g, " ").replaceAll(CONTROLS, "?").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(/([\\`*_{}[\]|~#])/g, "\\$1").replaceAll(/\b(https?|ftp):(?=\/\/)/gi, "$1\\:").replaceAll(/\bwww\.(?=\w)/gi, (start) => `${start.slice(0, 3)}\\.`).replaceAll(/(?<!\w)@(?=\w)/g, "@\u200B").replaceAll(/\\#(?=\d)|\bGH-(?=\d)/gi, "$&\u200B");
}
function inlineCode(text) {
  const safe = showOrder(text).replaceAll(/[\r\n]+/g, " ").replaceAll(CONTROLS, "?").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(/([\\`*_{}[\]|~#])/g, (mark) => `&#${mark.charCodeAt(0)};`);
  return `<code>${safe}</code>`;
}
function link(text, url) {
  if (!/^https?:\/\//.test(url)) return escapeMarkdown(text);
  return `[${escapeMarkdown(text)}](${url.replaceAll(/[\s()<>]/g, (c) => encodeURIComponent(c).replace("(", "%28").replace(")", "%29"))})`;
}
function codeBlock(text, language = "") {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  const shown = showOrder(text);
  return `${fence}${language}
${shown.endsWith("\n") ? shown : `${shown}
`}${fence}`;
}

// src/release-assets/pack.ts
import { lstat, mkdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";

// src/release-assets/archive-file.ts
import { gzipSync } from "node:zlib";

// src/release-assets/tar.ts
var BLOCK = 512;
function tar(files, epochSeconds) {
  const parts = files.flatMap(({ name, content, isExecutable }) => {
    const gap = Buffer.alloc((BLOCK - content.byteLength % BLOCK) % BLOCK);
    return [header(name, content.byteLength, isExecutable, epochSeconds), Buffer.from(content), gap];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}
function header(name, size, isExecutable, epochSeconds) {
  const block = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(name) > 100)
    throw new ActionError("input", `files: ${quoteValue(name)} is too long for an archive`);
  const octal = (value, length, at) => void block.write(value.toString(8).padStart(length - 1, "0"), at, "latin1");
  block.write(name, 0, "utf8");
  octal(isExecutable ? 493 : 420, 8, 100);
  octal(0, 8, 108);
  octal(0, 8, 116);
  octal(size, 12, 124);
  octal(epochSeconds, 12, 136);
  block.write("        ", 148, "latin1");
  block.write("0", 156, "latin1");
  block.write("ustar\x0000", 257, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

// src/release-assets/zip.ts
import { crc32, deflateRawSync } from "node:zlib";
var LOCAL = 67324752;
var CENTRAL = 33639248;
var END = 101010256;
var NEEDED = 20;
var MADE_BY = 3 << 8 | NEEDED;
var UTF8_NAMES = 2048;
var DEFLATED = 8;
function zip(files, epochSeconds) {
  const entries = files.map(({ name, content, isExecutable }) => {
    const bytes = Buffer.from(name, "utf8");
    const packed = deflateRawSync(content, { level: 9 });
    const common = Buffer.alloc(26);
    common.writeUInt16LE(NEEDED, 0);
    common.writeUInt16LE(UTF8_NAMES, 2);
    common.writeUInt16LE(DEFLATED, 4);
    common.writeUInt32LE(dosTime(epochSeconds), 6);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.byteLength, 14);
    common.writeUInt32LE(content.byteLength, 18);
    common.writeUInt16LE(bytes.byteLength, 22);
    return { bytes, packed, common, mode: isExecutable ? 33261 : 33188 };
  });
  const locals = [];
  const centrals = [];
  let at = 0;
  for (const { bytes, packed, common, mode } of entries) {
    const local2 = Buffer.concat([word(LOCAL), common, bytes, packed]);
    const head = Buffer.alloc(2);
    head.writeUInt16LE(MADE_BY);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(mode << 16 >>> 0, 6);
    tail.writeUInt32LE(at, 10);
    centrals.push(Buffer.concat([word(CENTRAL), head, common, tail, bytes]));
    locals.push(local2);
    at += local2.byteLength;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(directory.byteLength, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...locals, directory, word(END), end]);
}
function word(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
function dosTime(epochSeconds) {
  const date = new Date(Math.max(epochSeconds, 315532800) * 1e3);
  const day = date.getUTCFullYear() - 1980 << 9 | date.getUTCMonth() + 1 << 5 | date.getUTCDate();
  const time = date.getUTCHours() << 11 | date.getUTCMinutes() << 5 | date.getUTCSeconds() >> 1;
  return (day << 16 | time) >>> 0;
}

// src/release-assets/archive-file.ts
function makeArchive(name, files, epochSeconds) {
  const sorted = [...files].sort((left, right) => left.name < right.name ? -1 : 1);
  if (name.endsWith(".zip")) return zip(sorted, epochSeconds);
  const packed = gzipSync(tar(sorted, epochSeconds), { level: 9 });
  packed[9] = 255;
  return packed;
}

// src/release-assets/checksums.ts
import { createHash } from "node:crypto";
var SUMS = "SHA256SUMS";
function sha256(content) {
  return createHash("sha256").update(content).digest("hex");
}
function readSums(text) {
  const lines = text.split("\n").filter((line) => line !== "");
  const sums = /* @__PURE__ */ new Map();
  for (const line of lines) {
    const [, digest, name] = /^([0-9a-f]{64}) [ *](\S+)$/.exec(line) ?? [];
    if (digest === void 0 || name === void 0) {
      throw new ActionError(
        "input",
        `${SUMS}: got the line ${JSON.stringify(line.slice(0, 100))}, expected <sha256>  <name>`
      );
    }
    if (sums.has(name)) throw new ActionError("input", `${SUMS}: two lines are of ${JSON.stringify(name)}`);
    sums.set(name, digest);
  }
  return sums;
}

// src/release-assets/names.ts
var ASSET_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/;
function nameOfVersion(version) {
  return version.replaceAll("+", ".");
}
function archiveName(name, version, target) {
  const extension = target.includes("-windows-") ? "zip" : "tar.gz";
  return checkAssetName("name", `${name}-${nameOfVersion(version)}-${target}.${extension}`);
}
function checkAssetName(input, name) {
  if (ASSET_NAME.test(name)) return name;
  throw new ActionError("input", `${input}: got ${quoteValue(name)}, expected letters, digits, ".", "_" and "-" only`, {
    hint: "GitHub changes other characters in the name of a release asset"
  });
}
var SEGMENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
var IMAGE = new RegExp(`^(?:[a-z0-9][a-z0-9.-]*(?::[0-9]{1,5})?/)?${SEGMENT}(?:/${SEGMENT})*$`);
function imageName(value) {
  const name = value.toLowerCase();
  if (IMAGE.test(name) && name.length <= 255) return name;
  throw new ActionError("input", `image: got ${quoteValue(value)}, expected a name without tag or digest`, {
    hint: "For example ghcr.io/owner/name"
  });
}

// src/release-assets/pack.ts
var DOCUMENT = /^(?:readme|licen[cs]e|copying|notice|change[-_]?log|authors)|\.(?:md|txt|json|toml|1)$/i;
var PROGRAM = /^(?:7f454c46|feedfac[ef]|c[ef]faedfe|cafebabe|4d5a|2321)/;
var UNPACKABLE = /[\u0000-\u001f\u007f-\u009f\\:*?"<>|\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|[. ]$/;
var DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
async function packArchive({ archive, files, epochSeconds, outputDir }, disk) {
  const name = checkAssetName("archive", archive);
  const folder = name.replace(/\.(?:tar\.gz|zip)$/, "");
  if (folder === name)
    throw new ActionError("input", `archive: got ${quoteValue(name)}, expected a name ending in .tar.gz or .zip`);
  if (files.length === 0) throw new ActionError("input", 'files: got "", expected the files of the archive');
  const found = /* @__PURE__ */ new Map();
  for (const path of files) {
    const own = basename(path);
    if (UNPACKABLE.test(own) || DEVICE.test(own))
      throw new ActionError("input", `files: ${quoteValue(own)} is no file name on every system`, {
        hint: "Rename it before it is packed"
      });
    const key = own.toLowerCase();
    if (found.has(key)) throw new ActionError("input", `files: two are called ${quoteValue(own)}`);
    const stats = await lstat(path).catch(() => void 0);
    if (stats?.isFile() !== true) {
      throw new ActionError(
        "input",
        `files: ${quoteValue(path)} is ${stats === void 0 ? "not there" : "no regular file"}`
      );
    }
    const content2 = await readFile(path);
    const isExecutable = !DOCUMENT.test(own) || PROGRAM.test(content2.subarray(0, 4).toString("hex"));
    found.set(key, { name: `${folder}/${own}`, content: content2, isExecutable });
  }
  const content = makeArchive(name, [...found.values()], epochSeconds);
  await mkdir(outputDir, { recursive: true });
  const file = join(outputDir, name);
  await disk.replace(file, content);
  return { file, digest: sha256(content) };
}

// src/release-assets/plan.ts
import { join as join6 } from "node:path";

// src/git/git.ts
import { mkdir as mkdir5, mkdtemp as mkdtemp3, rm as rm4 } from "node:fs/promises";
import { join as join5 } from "node:path";

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
  const header2 = headers["retry-after"];
  if (header2 === void 0) return resetMs(headers["x-ratelimit-reset"], theirNowMs);
  const value = once(header2.trim().slice(0, 200));
  if (/^\d{1,30}(\.\d{1,9})?$/.test(value)) return Math.ceil(Number(value)) * 1e3;
  const at = parseHttpDate(value);
  return at === void 0 ? void 0 : Math.max(at - theirNowMs, 0);
}
function resetMs(header2, theirNowMs) {
  const value = once(header2?.trim().slice(0, 200) ?? "");
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

// src/git/remote-url.ts
var PROTOCOLS = ["https", "http", "file"];
function parseRemoteUrl(url) {
  const parsed = URL.canParse(url) ? new URL(url) : void 0;
  const protocol = PROTOCOLS.find((candidate) => parsed?.protocol === `${candidate}:`);
  if (parsed === void 0 || protocol === void 0 || !url.startsWith(`${protocol}://`) || /[\s\p{Cc}]/u.test(url)) {
    throw new ActionError("input", `git remote: got ${quoteValue(url)}, expected an https, http or file URL`);
  }
  if (parsed.username !== "" || parsed.password !== "") {
    throw new ActionError("input", "git remote: got a URL with a user or password, expected one without", {
      hint: "Pass the secret as the token: it then stays out of arguments, logs and .git/config"
    });
  }
  if (parsed.search !== "" || parsed.hash !== "") {
    throw new ActionError("input", `git remote: got ${quoteValue(url)}, expected a URL without a query or fragment`);
  }
  return { protocol, url };
}

// src/git/environment.ts
function credentialFor(url, credentials) {
  const [nearest] = credentials.filter(({ serverUrl }) => isUnder(url, serverUrl)).sort((a, b) => b.serverUrl.length - a.serverUrl.length);
  return nearest;
}
function basicCredential(token) {
  return Buffer.from(`x-access-token:${token}`).toString("base64");
}
var INHERITED = /^(PATH|SystemRoot|TMPDIR|TEMP|TMP|SSL_CERT_FILE|SSL_CERT_DIR|GIT_SSL_CAINFO|https?_proxy|no_proxy|all_proxy|HTTPS_PROXY|NO_PROXY|ALL_PROXY)$/;
var SETTINGS = [
  ["core.hooksPath", "/dev/null"],
  ["core.attributesFile", "/dev/null"],
  ["core.excludesFile", "/dev/null"],
  ["core.autocrlf", "false"],
  ["core.fsmonitor", "false"],
  ["core.askPass", ""],
  ["core.quotePath", "true"],
  // Of a checkout another user made (a container job): only reading happens there.
  ["safe.directory", "*"],
  ["credential.helper", ""],
  ["commit.gpgSign", "false"],
  ["tag.gpgSign", "false"],
  ["push.gpgSign", "false"],
  ["push.followTags", "false"],
  ["push.recurseSubmodules", "no"],
  ["submodule.recurse", "false"],
  ["fetch.recurseSubmodules", "false"],
  ["i18n.commitEncoding", "UTF-8"],
  ["log.showSignature", "false"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["advice.detachedHead", "false"],
  // After a redirect git would send the header to the new host as well: the configured scope ends at the first request.
  ["http.followRedirects", "false"],
  // A connection that stands still for a minute counts as broken, and is tried again.
  ["http.lowSpeedLimit", "1"],
  ["http.lowSpeedTime", "60"],
  ["protocol.allow", "never"]
];
function gitEnvironment(options, remoteUrl, settings = []) {
  const config = [...SETTINGS, ...settings];
  if (remoteUrl !== void 0) {
    const protocol = parseRemoteUrl(remoteUrl).protocol;
    config.push([`protocol.${protocol}.allow`, "always"]);
    const credential = credentialFor(remoteUrl, options.credentials ?? []);
    if (credential !== void 0) {
      const scope = remoteUrl.slice(0, credential.serverUrl.replace(/\/+$/, "").length);
      const key = `http.${scope}/.extraheader`;
      config.push([key, ""], [key, `Authorization: basic ${basicCredential(credential.token)}`]);
    }
  }
  const env = {};
  for (const [name, value] of Object.entries(options.env)) {
    if (value !== void 0 && INHERITED.test(name)) env[name] = value;
  }
  Object.assign(env, {
    HOME: options.home,
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TEMPLATE_DIR: "",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "",
    SSH_ASKPASS: "",
    GIT_LITERAL_PATHSPECS: "1",
    GIT_OPTIONAL_LOCKS: "0",
    // Objects are what their ids say, whatever was put in their place.
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_CONFIG_COUNT: String(config.length)
  });
  if (options.path !== void 0) env["PATH"] = options.path;
  config.forEach(([key, value], index) => {
    env[`GIT_CONFIG_KEY_${index}`] = key;
    env[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return env;
}
function isUnder(url, serverUrl) {
  const target = new URL(url);
  const server = new URL(serverUrl);
  const folder = `${server.pathname.replace(/\/+$/, "")}/`;
  const isBelow = `${target.pathname}/`.toLowerCase().startsWith(folder.toLowerCase());
  return target.origin === server.origin && target.origin !== "null" && isBelow;
}

// src/git/failure.ts
var PATTERNS = [
  ["unreached", /could not resolve (host|proxy)|failed to connect|couldn't connect|connection refused/i],
  ["unreached", /returned error: (429|503)|HTTP (429|503)/],
  ["auth", /authentication failed|could not read (username|password)|returned error: 40[13]\b|HTTP 40[13]\b/i],
  ["absent", /repository '.*' not found|returned error: 404|HTTP 404|does not appear to be a git repository/i],
  ["moved", /returned error: 30\d\b|HTTP 30\d\b|unable to update url base from redirection/i],
  ["broken", /returned error: (408|5\d\d)|HTTP (408|5\d\d)|RPC failed|early EOF|hung up|unexpected disconnect/i],
  [
    "broken",
    /connection (was )?reset|timed out|timeout|empty reply|transfer closed|too slow|recv failure|send failure/i
  ],
  [
    "broken",
    /unexpected eof|gnutls|SSL_(read|write|connect)|bad line length|expected flush|invalid index-pack output/i
  ]
];
function classifyRemoteFailure(stderr) {
  return PATTERNS.find(([, pattern]) => pattern.test(stderr))?.[0] ?? "other";
}
var HINTS = {
  auth: "Check that the token is valid and may read and write the contents of this repository (and, for an organisation with SSO, that it is authorised there)",
  absent: "Check the name; to a token without access a private repository looks absent as well",
  moved: "The repository was renamed or moved: use its present address (a redirect is not followed with a token)",
  unreached: "The server could not be reached; run it again",
  broken: "The connection broke; run it again",
  other: void 0
};
function remoteError(what, url, stderr, { attempts, acceptedAtMs } = { attempts: 1, acceptedAtMs: void 0 }) {
  const failure = classifyRemoteFailure(stderr);
  const isAnonymous = /could not read (username|password)/i.test(stderr);
  const reason = isAnonymous ? "the server wants other credentials" : lastWords(stderr);
  const tries = attempts > 1 ? ` after ${attempts} attempts` : "";
  if (failure === "auth" && acceptedAtMs !== void 0 && !/\b403\b/.test(stderr)) {
    const time = new Date(acceptedAtMs).toISOString().slice(11, 16);
    return new ActionError("input", `${what} ${url} failed${tries}: ${reason}; the token was accepted at ${time} UTC`, {
      hint: "It has run out since, or was revoked: the token of an App lives an hour. Mint it right before stage publish, then run this again"
    });
  }
  return new ActionError(
    failure === "auth" || failure === "absent" || failure === "moved" ? "input" : "remote",
    `${what} ${url} failed${tries}: ${reason}`,
    { hint: HINTS[failure] }
  );
}
function lastWords(stderr) {
  const lines = stderr.split("\n").map((line) => line.replaceAll(/[\p{Cc}]+/gu, " ").trim()).filter((line) => line !== "" && !/^(hint:|warning:|Cloning into|To |From )/.test(line));
  const telling = lines.filter((line) => /^(fatal|error|remote|!)/.test(line));
  const text = (telling.length > 0 ? telling : lines.slice(-3)).join("; ");
  return text.length > 400 ? `${text.slice(0, 400)}\u2026` : text || "git gave no reason";
}

// src/git/command.ts
function createGitCommand(environment, ports, retry = {}) {
  const policy = { ...DEFAULT_RETRY, ...retry };
  const accepted = /* @__PURE__ */ new Map();
  const scopeOf = (remoteUrl) => remoteUrl === void 0 ? void 0 : credentialFor(remoteUrl, environment.credentials ?? [])?.serverUrl;
  const run = async (args, options = {}) => {
    const result = await ports.exec("git", args, {
      ...options.cwd === void 0 ? {} : { cwd: options.cwd },
      ...options.input === void 0 ? {} : { input: options.input },
      ...options.encoding === void 0 ? {} : { encoding: options.encoding },
      env: { ...gitEnvironment(environment, options.remoteUrl, options.settings), ...options.env }
    });
    const scope = scopeOf(options.remoteUrl);
    if (scope !== void 0 && result.exitCode === 0) accepted.set(scope, ports.now());
    return result;
  };
  const fail = (what, remoteUrl, stderr, attempts) => remoteError(what, remoteUrl, stderr, { attempts, acceptedAtMs: accepted.get(scopeOf(remoteUrl) ?? "") });
  const pause = async (what, repeat, stderr) => {
    if (repeat > policy.maxRetries) return false;
    const waitMs = backoffMs(policy, repeat, ports.random);
    ports.log.info(`${what}: ${lastWords(stderr)}; retry ${repeat} of ${policy.maxRetries}`);
    await ports.sleep(waitMs);
    return true;
  };
  return {
    run,
    fail,
    pause,
    read: async (args, options) => {
      const result = await run(args, options);
      if (result.exitCode !== 0) {
        throw new ActionError("internal", `git ${args[0]} exited with ${result.exitCode}: ${lastWords(result.stderr)}`);
      }
      return result.stdout;
    },
    fetch: async (what, args, options, reset) => {
      for (let attempt = 1; ; attempt += 1) {
        const result = await run(args, options);
        if (result.exitCode === 0) return result.stdout;
        const failure = classifyRemoteFailure(result.stderr);
        const isTransient = failure === "unreached" || failure === "broken";
        if (!isTransient || !await pause(`${what} ${options.remoteUrl}`, attempt, result.stderr)) {
          throw fail(what, options.remoteUrl, result.stderr, attempt);
        }
        await reset?.();
      }
    }
  };
}

// src/git/refs.ts
var OID = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
function isOid(text) {
  return OID.test(text);
}
function requireOid(text) {
  if (!isOid(text)) throw new ActionError("internal", `git: got ${quoteValue(text)}, expected an object id`);
  return text;
}
function isRefName(name) {
  if (name === "" || name.length > 250 || name === "@" || /^[-/.]/.test(name)) return false;
  return !/[\p{Cc}\s~^:?*[\\]|\.\.|@\{|\/[/.]|\.\/|\.lock(\/|$)|[./]$/u.test(name);
}
function requireRefName(name) {
  const [, short = ""] = /^refs\/(?:heads|tags)\/(.*)$/s.exec(name) ?? [];
  if (!isRefName(short)) {
    throw new ActionError("input", `git ref: got ${quoteValue(name)}, expected the name of a branch or tag`);
  }
  return name;
}
function branchRef(branch) {
  return requireRefName(`refs/heads/${branch}`);
}
function tagRef(tag) {
  return requireRefName(`refs/tags/${tag}`);
}
function parseHelperRefs(output) {
  const refs = /* @__PURE__ */ new Map();
  for (const line of output.split("\n")) {
    const [oid = "", name = ""] = line.split(" ");
    if (isOid(oid) && name.startsWith("refs/")) refs.set(name, oid);
  }
  return refs;
}
function parseRemoteRefs(output) {
  const refs = /* @__PURE__ */ new Map();
  const peeled = /* @__PURE__ */ new Map();
  for (const line of output.split("\n")) {
    const [oid, name] = line.split("	");
    if (oid === void 0 || name === void 0 || !isOid(oid)) continue;
    if (name.endsWith("^{}")) peeled.set(name.slice(0, -3), oid);
    else refs.set(name, { name, oid, commit: oid });
  }
  for (const [name, commit] of peeled) {
    const ref = refs.get(name);
    if (ref !== void 0) refs.set(name, { ...ref, commit });
  }
  return refs;
}

// src/git/objects.ts
function parseCommit(oid, raw) {
  const { fields, message } = splitObject(raw);
  const tree = fields.find(([key]) => key === "tree")?.[1];
  const author = parseSignature(fields.find(([key]) => key === "author")?.[1]);
  const committer = parseSignature(fields.find(([key]) => key === "committer")?.[1]);
  if (tree === void 0 || author === void 0 || committer === void 0) {
    throw new ActionError("remote", `git: the commit ${oid} is not readable`);
  }
  return {
    oid: requireOid(oid),
    tree: requireOid(tree),
    parents: fields.filter(([key]) => key === "parent").map(([, value]) => requireOid(value)),
    author,
    committer,
    message,
    trailers: parseTrailers(message),
    isSigned: fields.some(([key]) => key === "gpgsig" || key === "gpgsig-sha256")
  };
}
function parseTag(oid, raw) {
  const { fields, message } = splitObject(raw);
  const value = (key) => fields.find(([field]) => field === key)?.[1];
  const target = value("object");
  if (target === void 0) throw new ActionError("remote", `git: the tag ${oid} is not readable`);
  return {
    oid: requireOid(oid),
    target: requireOid(target),
    name: value("tag") ?? "",
    tagger: parseSignature(value("tagger")),
    message
  };
}
function parseTrailers(message) {
  const paragraphs = message.trim().split(/\n[ \t]*\n/);
  const last = paragraphs.length > 1 ? paragraphs.at(-1) : void 0;
  const trailers = [];
  for (const line of last?.split("\n") ?? []) {
    const match = /^([A-Za-z0-9-]+): ?(.*)$/.exec(line);
    if (match === null) return [];
    trailers.push({ key: match[1], value: match[2].trim() });
  }
  return trailers;
}
function parseTree(output) {
  const entries = output.split("\0").flatMap((entry) => {
    const match = /^(\d{6}) \w+ ([0-9a-f]+)\t([\s\S]+)$/.exec(entry);
    return match === null ? [] : [[match[3], { mode: match[1], oid: match[2] }]];
  });
  return new Map(entries);
}
function splitObject(raw) {
  const end = raw.indexOf("\n\n");
  const head = end === -1 ? raw : raw.slice(0, end);
  const fields = [];
  for (const line of head.split("\n")) {
    const last = fields.at(-1);
    if (line.startsWith(" ") && last !== void 0) last[1] += `
${line.slice(1)}`;
    else {
      const space = line.indexOf(" ");
      if (space > 0) fields.push([line.slice(0, space), line.slice(space + 1)]);
    }
  }
  return { fields, message: end === -1 ? "" : raw.slice(end + 2) };
}
function parseSignature(text) {
  const match = /^(.*?) ?<([^>]*)> (\d+) ([+-]\d{4})$/.exec(text ?? "");
  if (match === null) return void 0;
  return {
    name: match[1],
    email: match[2],
    epochSeconds: Number(match[3]),
    zone: match[4]
  };
}

// src/git/read-objects.ts
async function readObjects(git, here, oids) {
  const found = /* @__PURE__ */ new Map();
  if (oids.length === 0) return found;
  const input = oids.map((oid) => `${requireOid(oid)}
`).join("");
  const bytes = Buffer.from(await git.read(["cat-file", "--batch"], { ...here, input, encoding: "latin1" }), "latin1");
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf("\n", at);
    const [oid = "", type = "", size = ""] = bytes.subarray(at, end).toString("latin1").split(" ");
    at = end + 1;
    if (type === "missing") continue;
    found.set(oid, { type, content: bytes.subarray(at, at + Number(size)) });
    at += Number(size) + 1;
  }
  return found;
}

// src/git/repository.ts
function createRepository(options, git) {
  const { directory, remoteUrl } = options;
  const here = { cwd: directory, remoteUrl };
  const resolveCommit = async (revision) => {
    if (revision !== "HEAD" && !isOid(revision) && !revision.startsWith("refs/")) {
      throw new ActionError("internal", `git: got ${quoteValue(revision)}, expected a full ref name or object id`);
    }
    const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
    const { exitCode, stdout } = await git.run(args, here);
    return exitCode === 0 ? requireOid(stdout.trim()) : void 0;
  };
  const readCommit = async (oid) => parseCommit(oid, await git.read(["cat-file", "commit", requireOid(oid)], here));
  return {
    directory,
    resolveCommit,
    readCommit,
    readTag: async (name) => {
      const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${tagRef(name)}^{tag}`];
      const { exitCode, stdout } = await git.run(args, here);
      if (exitCode !== 0) return void 0;
      const oid = requireOid(stdout.trim());
      return parseTag(oid, await git.read(["cat-file", "tag", oid], here));
    },
    readOrigin: async () => {
      const { exitCode, stdout } = await git.run(["config", "--get", "remote.origin.url"], here);
      return exitCode === 0 ? stdout.trim() : void 0;
    },
    readFile: async (commit, path) => {
      const { exitCode, stdout } = await git.run(
        ["cat-file", "blob", `${requireOid(commit)}:${checkPath(path)}`],
        here
      );
      return exitCode === 0 ? stdout : void 0;
    },
    listFiles: async (commit) => parseTree(await git.read(["ls-tree", "-r", "-z", "--full-tree", requireOid(commit)], here)),
    readBlobs: async (oids) => {
      const found = await readObjects(git, here, oids);
      return new Map([...found].map(([oid, { content }]) => [oid, content]));
    },
    findWholeObjects: async () => {
      const asked = ["rev-parse", "--path-format=absolute", "--is-shallow-repository", "--git-path", "objects"];
      const { exitCode: failed, stdout } = await git.run(asked, here);
      if (failed !== 0) return void 0;
      const [isShallow, objects] = stdout.split("\n");
      const { exitCode } = await git.run(["config", "--get-regexp", "^remote\\..*\\.promisor$"], here);
      return isShallow === "false" && exitCode !== 0 ? objects : void 0;
    },
    readPrefix: async () => (await git.read(["rev-parse", "--show-prefix"], here)).trim(),
    hasFile: async (commit, path) => {
      const listed = await git.read(["ls-tree", "-z", "--full-tree", requireOid(commit), "--", checkPath(path)], here);
      return /^100\d{3} blob /.test(listed);
    },
    checkOut: async (commit, ref) => {
      if (ref !== void 0 && remoteUrl !== void 0) {
        const args = ["fetch", "--quiet", "--no-tags", "--filter=blob:none", "--", remoteUrl, requireRefName(ref)];
        await git.fetch(`read ${ref} of`, args, { cwd: directory, remoteUrl });
      }
      await git.read(["checkout", "--quiet", "--force", "--detach", requireOid(commit)], here);
    }
  };
}
function checkPath(path) {
  const isPlain = !/[\p{Cc}\\]/u.test(path) && path.split("/").every((part) => !/^(\.{0,2}|\.git)$/i.test(part));
  if (!isPlain) throw new ActionError("internal", `git: got the path ${quoteValue(path)}, expected one below the root`);
  return path;
}

// src/git/signing.ts
import { chmod, mkdir as mkdir2, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join as join2 } from "node:path";
async function withSigningKey(key, options, ports, use) {
  const sign = async (setup) => await use(setup).catch((cause) => {
    throw new ActionError("input", `signing-key: git could not sign with it: ${describeError(cause)}`, {
      hint: "Use a key without a passphrase",
      cause
    });
  });
  await mkdir2(options.tempDir, { recursive: true });
  const folder = await mkdtemp(join2(options.tempDir, "sign-"));
  const env = { PATH: options.path, HOME: folder, GNUPGHOME: folder, LC_ALL: "C" };
  try {
    await chmod(folder, 448);
    const file = join2(folder, "key");
    await writeFile(file, key.privateKey, { mode: 384, flag: "wx" });
    if (key.format === "ssh") {
      return await sign({
        settings: [
          ["gpg.format", "ssh"],
          ["user.signingKey", file]
        ],
        env: {}
      });
    }
    const moment = `${new Date(options.epochSeconds * 1e3).toISOString().replaceAll(/[-:]|\.\d+Z/g, "")}!`;
    const imported = await ports.exec("gpg", ["--batch", "--quiet", "--import", file], { env });
    await rm(file);
    const listed = await ports.exec("gpg", ["--batch", "--list-secret-keys", "--with-colons"], { env });
    const fingerprint = /^fpr:+([0-9A-F]{40,64}):/m.exec(listed.stdout)?.[1];
    if (imported.exitCode !== 0 || fingerprint === void 0) {
      throw new ActionError("input", "signing-key: gpg could not import the OpenPGP key", {
        hint: "Export it without a passphrase: gpg --armor --export-secret-keys <id>"
      });
    }
    const options_ = ["batch", "no-tty", "pinentry-mode loopback", `faked-system-time ${moment}`];
    await writeFile(join2(folder, "gpg.conf"), `${options_.join("\n")}
`);
    return await sign({
      settings: [
        ["gpg.format", "openpgp"],
        ["user.signingKey", `${fingerprint}!`]
      ],
      env: { GNUPGHOME: folder }
    });
  } finally {
    if (key.format === "openpgp") await ports.exec("gpgconf", ["--kill", "all"], { env }).catch(() => void 0);
    await rm(folder, { recursive: true, force: true });
  }
}

// src/git/store.ts
import { randomUUID } from "node:crypto";
import { mkdir as mkdir3, mkdtemp as mkdtemp2, rm as rm2, writeFile as writeFile2 } from "node:fs/promises";
import { join as join3 } from "node:path";
import { pathToFileURL } from "node:url";

// src/git/import-stream.ts
function buildImport(request) {
  const who = signatureOf(request);
  const parts = ["feature done\n", "commit refs/made\n", "mark :1\n"];
  parts.push(`author ${who}
committer ${who}
`, ...data(`${request.message.trimEnd()}
`));
  parts.push(`from ${requireOid(request.parent)}
`);
  for (const { path, mode, content } of request.files) {
    if (mode === void 0) parts.push(`D ${quotePath(path)}
`);
    else parts.push(`M ${checkMode(mode)} inline ${quotePath(path)}
`, ...data(content));
  }
  parts.push("\nget-mark :1\n");
  if (request.tag !== void 0) {
    const name = tagRef(request.tag.name).slice("refs/tags/".length);
    parts.push(`tag ${name}
mark :2
from :1
tagger ${who}
`, ...data(`${request.tag.message.trimEnd()}
`));
    parts.push("get-mark :2\n");
  }
  parts.push("done\n");
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}
function data(content) {
  return [`data ${Buffer.byteLength(content)}
`, content, "\n"];
}
function signatureOf({ identity: { name, email }, epochSeconds }) {
  if (/[\p{Cc}<>]/u.test(name + email) || name.trim() === "" || email.trim() === "") {
    throw new ActionError(
      "input",
      `git identity: got ${quoteValue(`${name} <${email}>`)}, expected a name and an e-mail`
    );
  }
  return `${name} <${email}> ${epochSeconds} +0000`;
}
function checkMode(mode) {
  if (mode === "100644" || mode === "100755") return mode;
  throw new ActionError("input", `git commit: a file of mode ${quoteValue(mode)} is no regular file`);
}
function quotePath(path) {
  const isPlain = !/[\p{Cc}\\]/u.test(path) && path.split("/").every((part) => !/^(\.{0,2}|\.git)$/i.test(part));
  if (!isPlain) throw new ActionError("internal", `git: got the path ${quoteValue(path)}, expected one below the root`);
  return `"${path.replaceAll('"', '\\"')}"`;
}

// src/git/log.ts
var FIELDS = "%H%x00%P%x00%an%x00%B%x00";
function logArguments(head, mark) {
  return [
    "log",
    "--topo-order",
    "--no-renames",
    "--diff-merges=first-parent",
    "--name-only",
    "-z",
    "--encoding=UTF-8",
    `--format=${mark} ${FIELDS}`,
    head,
    "--"
  ];
}
function parseLog(output, mark) {
  const record = new RegExp(`^\\n?${mark} ([0-9a-f]{40}(?:[0-9a-f]{24})?)$`);
  const fields = output.split("\0");
  const commits = [];
  let index = 0;
  const startsRecord = (field) => field !== void 0 && record.test(field);
  while (index < fields.length) {
    const field = fields[index];
    if (!startsRecord(field)) {
      if (field.trim() !== "")
        throw new ActionError("internal", `git log: got ${JSON.stringify(field.slice(0, 80))}, expected a commit`);
      index += 1;
      continue;
    }
    const [parents = "", author = "", message = ""] = fields.slice(index + 1, index + 4);
    index += 4;
    const paths = [];
    while (index < fields.length && !startsRecord(fields[index])) {
      const path = fields[index].replace(/^\n/, "");
      if (path !== "") paths.push(path);
      index += 1;
    }
    commits.push({
      oid: record.exec(field)?.[1],
      parents: parents === "" ? [] : parents.split(" "),
      author,
      message,
      paths
    });
  }
  return commits;
}

// src/git/push.ts
async function pushRefs(git, directory, url, updates) {
  for (const update of updates) {
    if (update.expected === null || update.replace === true || update.ref.startsWith("refs/tags/")) continue;
    await requireDescendant(git, directory, url, update.expected, update.oid);
  }
  const args = ["push", "--porcelain", "--atomic", "--no-verify", "--no-signed"];
  for (const { ref, expected } of updates) {
    args.push(`--force-with-lease=${requireRefName(ref)}:${expected === null ? "" : requireOid(expected)}`);
  }
  args.push("--", url, ...updates.map(({ ref, oid }) => `${requireOid(oid)}:${ref}`));
  for (let attempt = 1; ; attempt += 1) {
    const result = await git.run(args, { cwd: directory, remoteUrl: url });
    const lines = readPorcelain(result.stdout);
    if (result.exitCode === 0) {
      return { status: lines.every(({ flag }) => flag === "=") ? "up-to-date" : "pushed" };
    }
    const failure = classifyRemoteFailure(result.stderr);
    if (lines.length > 0 || failure === "broken") {
      const seen = await compareRemote(git, url, updates);
      if (seen !== "unchanged") return seen;
    }
    const refused = readRefusal(lines, result.stderr);
    if (refused !== void 0) return refused;
    const isTransient = failure === "unreached" || failure === "broken";
    if (!isTransient || !await git.pause(`push to ${url}`, attempt, result.stderr)) {
      throw git.fail("push to", url, result.stderr, attempt);
    }
  }
}
async function requireDescendant(git, directory, url, ancestor, oid) {
  const args = ["merge-base", "--is-ancestor", requireOid(ancestor), requireOid(oid)];
  const { exitCode } = await git.run(args, { cwd: directory, remoteUrl: url });
  if (exitCode !== 0) throw new ActionError("internal", `git push: ${oid} does not follow from ${ancestor}`);
}
async function compareRemote(git, url, updates) {
  const args = ["ls-remote", "--", url, ...updates.map(({ ref }) => ref)];
  const refs = parseRemoteRefs(await git.fetch("read the refs of", args, { remoteUrl: url }));
  if (updates.every(({ ref, oid }) => refs.get(ref)?.oid === oid)) return { status: "pushed" };
  const moved = updates.find(({ ref, expected }) => (refs.get(ref)?.oid ?? null) !== expected);
  if (moved === void 0) return "unchanged";
  return { status: "stale", ref: moved.ref, reason: `is at ${refs.get(moved.ref)?.oid ?? "nothing"}` };
}
function readPorcelain(stdout) {
  return stdout.split("\n").flatMap((line) => {
    const match = /^([ +*=!-])\t[^\t]*:([^\t]+)\t(.*)$/.exec(line);
    return match === null ? [] : [{ flag: match[1], ref: match[2], text: match[3] }];
  });
}
function readRefusal(lines, stderr) {
  const refused = lines.filter(({ flag, text }) => flag === "!" && !/remote failure|remote end/.test(text));
  const line = refused.find(({ text }) => !/atomic push fail/.test(text)) ?? refused[0];
  if (line === void 0) return void 0;
  const reason = /\((.*)\)\s*$/.exec(line.text)?.[1] ?? line.text;
  return { status: "rejected", ref: line.ref, reason, output: lastWords(stderr) };
}

// src/git/store.ts
var FETCH = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc"];
var WHOLE_HISTORY = 2147483647;
async function createStore(options, git) {
  const { directory, url } = options;
  await git.read(["init", "--quiet", "--bare", directory]);
  if (options.shared !== void 0) {
    await writeFile2(join3(directory, "objects", "info", "alternates"), `${options.shared}
`);
  }
  const here = { cwd: directory };
  const depths = /* @__PURE__ */ new Map();
  let last = Promise.resolve();
  const inTurn = async (work) => {
    const turn = last.then(work, work);
    last = turn.catch(() => void 0);
    await turn;
  };
  const readObjects2 = (oids) => readObjects(git, here, oids);
  const copyObjects = async (oids, target) => {
    const input = oids.map((oid) => `${requireOid(oid)}
`).join("");
    const pack = await git.read(["pack-objects", "--quiet", "--stdout"], { ...here, input, encoding: "latin1" });
    await git.read(["unpack-objects", "-q"], { cwd: target.directory, input: Buffer.from(pack, "latin1") });
  };
  const store = {
    directory,
    url,
    fetch: async (oids, depth) => await inTurn(async () => {
      const open2 = oids.filter((oid) => (depths.get(oid) ?? 0) < depth);
      const known = options.shared === void 0 ? /* @__PURE__ */ new Map() : await readObjects2(open2);
      const wanted = open2.filter((oid) => !known.has(oid));
      if (wanted.length === 0) return;
      const limit = `--depth=${Math.min(depth, WHOLE_HISTORY)}`;
      const specs = wanted.map((oid) => `+${requireOid(oid)}:refs/fetched/${oid}`);
      await git.fetch("read", [...FETCH, limit, "--", url, ...specs], { ...here, remoteUrl: url });
      for (const oid of wanted) depths.set(oid, depth);
    }),
    fetchTags: async () => await inTurn(async () => {
      await git.fetch("read the tags of", [...FETCH, "--", url, "+refs/tags/*:refs/tags/*"], {
        ...here,
        remoteUrl: url
      });
    }),
    readCommit: async (oid) => {
      const found = (await readObjects2([oid])).get(oid);
      return found?.type === "commit" ? parseCommit(oid, found.content.toString("utf8")) : void 0;
    },
    readTag: async (oid) => (await store.readTags([oid])).get(oid),
    readTags: async (oids) => {
      const found = [...await readObjects2([...new Set(oids)])].filter(([, { type }]) => type === "tag");
      return new Map(found.map(([oid, { content }]) => [oid, parseTag(oid, content.toString("utf8"))]));
    },
    listFiles: async (commit) => parseTree(await git.read(["ls-tree", "-r", "-z", "--full-tree", requireOid(commit)], here)),
    findBlob: async (commit, path) => {
      const listed = await git.read(["ls-tree", "-z", "--full-tree", requireOid(commit), "--", path], here);
      return /^100\d{3} blob ([0-9a-f]+)\t/.exec(listed)?.[1];
    },
    readBlobs: async (oids) => {
      const found = await readObjects2(oids);
      return new Map([...found].map(([oid, { content }]) => [oid, content]));
    },
    firstParents: async (from, paths = []) => {
      const args = [
        "log",
        "--first-parent",
        "--diff-merges=first-parent",
        "--format=%H",
        requireOid(from),
        "--",
        ...paths
      ];
      return (await git.read(args, here)).split("\n").filter((line) => line !== "");
    },
    log: async (from) => {
      const mark = `commit${randomUUID().replaceAll("-", "")}`;
      return parseLog(await git.read(logArguments(requireOid(from), mark), here), mark);
    },
    isCutOff: async () => (await git.read(["rev-parse", "--is-shallow-repository"], here)).trim() === "true",
    readFiles: async (places) => {
      const asked = places.map(
        ({ commit, path }) => path.includes("\n") ? void 0 : `${requireOid(commit)}:${path}`
      );
      const names = [...new Set(asked.filter((name) => name !== void 0))];
      if (names.length === 0) return places.map(() => void 0);
      const check = ["cat-file", "--batch-check=%(objectname) %(objecttype)"];
      const lines = (await git.read(check, { ...here, input: names.map((name) => `${name}
`).join("") })).split("\n");
      const ids = new Map(
        names.flatMap((name, index) => {
          const [oid = "", type] = (lines[index] ?? "").split(" ");
          return type === "blob" ? [[name, oid]] : [];
        })
      );
      const blobs = await readObjects2([...new Set(ids.values())]);
      return asked.map((name) => blobs.get(ids.get(name ?? "") ?? "")?.content);
    },
    compare: async (from, to) => {
      const args = ["diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", requireOid(from), requireOid(to)];
      const parts = (await git.read(args, here)).split("\0");
      const changes = [];
      for (let index = 0; index + 1 < parts.length; index += 2) {
        const match = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) \w/.exec(parts[index] ?? "");
        if (match === null) continue;
        const side = (mode = "", oid = "") => /^0+$/.test(mode) ? void 0 : { mode, oid };
        changes.push({
          path: parts[index + 1] ?? "",
          before: side(match[1], match[3]),
          after: side(match[2], match[4])
        });
      }
      return changes;
    },
    diff: async (from, to, paths) => {
      if (paths.length === 0) return "";
      const style = ["--no-ext-diff", "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/"];
      return await git.read(["diff", ...style, requireOid(from), requireOid(to), "--", ...paths], here);
    },
    checkOut: async (commit, target) => {
      await mkdir3(target, { recursive: true });
      const scratch = await mkdtemp2(join3(options.tempDir, "index-"));
      try {
        await git.read(["read-tree", "--reset", "-u", requireOid(commit)], {
          cwd: target,
          env: { GIT_DIR: directory, GIT_WORK_TREE: target, GIT_INDEX_FILE: join3(scratch, "index") },
          settings: [["core.bare", "false"]]
        });
      } finally {
        await rm2(scratch, { recursive: true, force: true });
      }
    },
    make: async (request) => {
      const marks = (await git.read(["fast-import", "--quiet", "--force", "--date-format=raw"], {
        ...here,
        input: buildImport(request)
      })).trim();
      const [commit = "", tag] = marks.split("\n");
      const made = await store.readCommit(requireOid(commit));
      if (made === void 0) throw new ActionError("internal", "git made no commit");
      const signed = await options.sign(request.epochSeconds, async (signing) => {
        if (signing === void 0) return void 0;
        return requireOid(
          (await git.read(["commit-tree", "-S", "-p", requireOid(request.parent), "-F", "-", made.tree], {
            ...here,
            input: `${request.message.trimEnd()}
`,
            env: { ...identityEnv(request), ...signing.env },
            settings: signing.settings
          })).trim()
        );
      });
      if (signed === void 0) return { commit: made.oid, tree: made.tree, tag };
      const { identity, epochSeconds } = request;
      const ownTag = request.tag === void 0 ? void 0 : await store.makeTag({ ...request.tag, commit: signed, identity, epochSeconds });
      return { commit: signed, tree: made.tree, tag: ownTag };
    },
    makeTag: async (request) => {
      const ref = tagRef(request.name);
      await options.sign(request.epochSeconds, async (signing) => {
        const kind = signing === void 0 ? "--annotate" : "--sign";
        const args = ["tag", kind, "--force", "--cleanup=verbatim", "-F", "-", "--", request.name];
        await git.read([...args, requireOid(request.commit)], {
          ...here,
          input: `${request.message.trimEnd()}
`,
          env: { ...identityEnv(request), ...signing?.env },
          settings: signing?.settings ?? []
        });
      });
      return requireOid((await git.read(["rev-parse", "--verify", `${ref}^{tag}`], here)).trim());
    },
    copyBase: async (commit, paths, target) => {
      const folders = new Set(
        paths.flatMap((path) => path.split("/").map((_, end, parts) => parts.slice(0, end).join("/")))
      );
      const names = [...folders].filter((folder) => folder !== "").map((folder) => `${requireOid(commit)}:${folder}`);
      const args = ["rev-parse", "--verify", "--end-of-options"];
      const trees = [];
      for (const name of [`${requireOid(commit)}^{tree}`, ...names]) {
        const { exitCode, stdout } = await git.run([...args, name], here);
        if (exitCode === 0) trees.push(requireOid(stdout.trim()));
      }
      await copyObjects([commit, ...trees], target);
      await writeFile2(join3(target.directory, "shallow"), `${commit}
`);
    },
    copyHistory: async (commits, target) => {
      const from = pathToFileURL(directory).href;
      const specs = commits.map((oid) => `+${requireOid(oid)}:refs/fetched/${oid}`);
      const args = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--update-shallow", "--", from, ...specs];
      await git.read(args, { cwd: target.directory, remoteUrl: from });
    },
    copyObjects,
    push: async (updates) => await pushRefs(git, directory, url, updates),
    remove: async () => await rm2(directory, { recursive: true, force: true })
  };
  return store;
}
function identityEnv(request) {
  const { name, email } = request.identity;
  const date = `${request.epochSeconds} +0000`;
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date
  };
}

// src/git/work-repository.ts
import { mkdir as mkdir4, rm as rm3, writeFile as writeFile3 } from "node:fs/promises";
import { join as join4 } from "node:path";
import { pathToFileURL as pathToFileURL2 } from "node:url";
async function serveRelease(git, request) {
  const { directory, store, branch } = request;
  const here = { cwd: directory };
  await mkdir4(directory, { recursive: true });
  await git.read(["init", "--quiet", "--bare", directory]);
  await writeFile3(join4(directory, "objects", "info", "alternates"), `${join4(store.directory, "objects")}
`);
  await git.read(["update-ref", branchRef(branch), requireOid(request.commit)], here);
  await git.read(["update-ref", tagRef(request.tag.name), requireOid(request.tag.oid)], here);
  await git.read(["symbolic-ref", "HEAD", branchRef(branch)], here);
}
async function withTrackedFiles(git, directory, use) {
  const here = { cwd: directory };
  await git.read(["init", "--quiet", directory]);
  try {
    await git.read(["add", "--all", "--force", "--", "."], here);
    return await use();
  } finally {
    await rm3(join4(directory, ".git"), { recursive: true, force: true });
  }
}
async function withCommit(git, { directory, store, commit }, use) {
  const here = { cwd: directory };
  await git.read(["init", "--quiet", directory]);
  try {
    await writeFile3(join4(directory, ".git", "objects", "info", "alternates"), `${join4(store.directory, "objects")}
`);
    await git.read(["update-ref", "HEAD", requireOid(commit)], here);
    await git.read(["reset", "--quiet", "--mixed"], here);
    return await use();
  } finally {
    await rm3(join4(directory, ".git"), { recursive: true, force: true });
  }
}
async function addHistory(git, request) {
  const { directory, store, commit, branch, base } = request;
  await store.fetch([base], Number.POSITIVE_INFINITY);
  const tags = "+refs/tags/*:refs/tags/*";
  const quiet = ["fetch", "--quiet", "--no-write-fetch-head", "--no-auto-gc", "--no-tags"];
  await store.fetchTags();
  const served = `refs/served/${requireOid(commit)}`;
  await git.read(["update-ref", served, commit], { cwd: store.directory });
  await git.read(["init", "--quiet", directory]);
  const url = pathToFileURL2(store.directory).href;
  const specs = [`+${served}:${branchRef(branch)}`, tags];
  await git.fetch("copy the history of", [...quiet, "--update-head-ok", "--", url, ...specs], {
    cwd: directory,
    remoteUrl: url
  });
  await git.read(["symbolic-ref", "HEAD", branchRef(branch)], { cwd: directory });
  await git.read(["reset", "--quiet", "--mixed"], { cwd: directory });
}

// src/git/git.ts
var OLDEST = [2, 32];
function createGit(options, ports) {
  const { credentials = [] } = options;
  const environment = { env: options.env, home: options.tempDir, credentials, path: options.path };
  const git = createGitCommand(environment, ports, options.retry);
  const sign = async (epochSeconds, use) => {
    if (options.signingKey === void 0) return await use(void 0);
    const lent = { tempDir: options.tempDir, epochSeconds, path: options.path ?? options.env["PATH"] ?? "" };
    return await withSigningKey(options.signingKey, lent, ports, use);
  };
  const repository = (directory, remoteUrl) => createRepository({ directory, ...remoteUrl === void 0 ? {} : { remoteUrl } }, git);
  let checked;
  const requireVersion = async () => {
    checked ??= (async () => {
      const version = /^git version (\d+)\.(\d+)/.exec(await git.read(["--version"]));
      const [major, minor] = [Number(version?.[1]), Number(version?.[2])];
      if (major > OLDEST[0] || major === OLDEST[0] && minor >= OLDEST[1]) return;
      throw new ActionError(
        "input",
        `git: this is ${version?.[0] ?? "an unknown version"}, expected ${OLDEST.join(".")} or newer`,
        {
          hint: "Older ones read neither settings nor credentials from the environment: update git on the runner"
        }
      );
    })();
    await checked;
  };
  const listRemote = async (url, refs) => {
    parseRemoteUrl(url);
    await requireVersion();
    const names = refs?.map(requireRefName);
    const patterns = names?.flatMap((name) => [name, `${name}^{}`]) ?? ["refs/heads/*", "refs/tags/*"];
    const asked = { remoteUrl: url, settings: [["protocol.version", "0"]] };
    const output = await git.fetch("read the refs of", ["ls-remote", "--", url, ...patterns], asked);
    const all = parseRemoteRefs(output);
    return names === void 0 ? all : new Map([...all].filter(([name]) => names.includes(name)));
  };
  return {
    listRemote,
    authorizationFor: (url) => {
      const credential = credentialFor(url, credentials);
      return credential === void 0 ? void 0 : `Basic ${basicCredential(credential.token)}`;
    },
    hasCredential: (url) => credentialFor(url, credentials) !== void 0,
    look: async (url, access) => {
      const { protocol } = parseRemoteUrl(url);
      await requireVersion();
      if (access === "read" || protocol === "file") {
        const settings = [["protocol.version", "0"]];
        const args2 = ["ls-remote", "--", url, "refs/heads/*", "refs/tags/*"];
        const refs = parseRemoteRefs(await git.fetch("read the refs of", args2, { remoteUrl: url, settings }));
        return new Map([...refs].map(([name, { oid }]) => [name, oid]));
      }
      const args = [`remote-${protocol}`, "look", url];
      const asked = { remoteUrl: url, input: "list for-push\n\n" };
      return parseHelperRefs(await git.fetch("ask for leave to push to", args, asked));
    },
    createStore: async (url, shared) => {
      parseRemoteUrl(url);
      await requireVersion();
      await mkdir5(options.tempDir, { recursive: true });
      const directory = await mkdtemp3(join5(options.tempDir, "store-"));
      return await createStore({ directory, url, tempDir: options.tempDir, sign, shared }, git);
    },
    open: (directory) => repository(directory),
    serveRelease: (request) => serveRelease(git, request),
    withTrackedFiles: (directory, use) => withTrackedFiles(git, directory, use),
    withCommit: (request, use) => withCommit(git, request, use),
    addHistory: (request) => addHistory(git, request),
    readRemote: async (url, ref) => {
      if (!(await listRemote(url, [ref])).has(ref)) return void 0;
      await mkdir5(options.tempDir, { recursive: true });
      const directory = await mkdtemp3(join5(options.tempDir, "peek-"));
      try {
        await git.read(["init", "--quiet", "--bare", directory]);
        const args = ["fetch", "--quiet", "--no-tags", "--depth=1", "--filter=tree:0", "--", url, `+${ref}:${ref}`];
        await git.fetch(`read ${ref} of`, args, { cwd: directory, remoteUrl: url });
        const show = async (kind, oid2) => await git.read(["cat-file", kind, oid2], { cwd: directory });
        const oid = requireOid((await git.read(["rev-parse", "--verify", ref], { cwd: directory })).trim());
        const type = (await git.read(["cat-file", "-t", oid], { cwd: directory })).trim();
        const found = await git.run(["rev-parse", "--verify", "--quiet", `${oid}^{commit}`], { cwd: directory });
        if (found.exitCode !== 0) {
          throw new ActionError("input", `${ref} of ${url} points to no commit`, { hint: "Was it pushed by mistake?" });
        }
        const peeled = found.stdout.trim();
        return {
          tag: type === "tag" ? parseTag(oid, await show("tag", oid)) : void 0,
          commit: parseCommit(peeled, await show("commit", requireOid(peeled)))
        };
      } finally {
        await rm4(directory, { recursive: true, force: true });
      }
    },
    clone: async ({ url, branch, directory }) => {
      parseRemoteUrl(url);
      const ref = branchRef(branch);
      await requireVersion();
      const absent = (cause) => new ActionError("input", `clone ${url}: it has no branch ${quoteValue(branch)}`, {
        hint: "Create the branch, or name another one in the configuration",
        cause
      });
      const options2 = ["--quiet", "--single-branch", "--no-tags", "--filter=blob:none", "--no-recurse-submodules"];
      const args = ["clone", ...options2, "--branch", branch, "--", url, directory];
      const reset = () => rm4(directory, { recursive: true, force: true });
      await git.fetch("clone", args, { remoteUrl: url }, reset).catch((error2) => {
        if (error2 instanceof ActionError && /Remote branch .* not found/.test(error2.message)) throw absent(error2);
        throw error2;
      });
      const clone = repository(directory, url);
      const head = await clone.resolveCommit(ref);
      if (head === void 0) throw absent();
      return { repository: clone, head };
    }
  };
}

// src/semver/version.ts
var NUMBER = "(?:0|[1-9]\\d*)";
var PRE_PATTERN = "(?:0|[1-9]\\d*|\\d*[A-Za-z-][\\dA-Za-z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[A-Za-z-][\\dA-Za-z-]*))*";
var BUILD_PATTERN = "[\\dA-Za-z-]+(?:\\.[\\dA-Za-z-]+)*";
var VERSION = new RegExp(`^(${NUMBER})\\.(${NUMBER})\\.(${NUMBER})(?:-(${PRE_PATTERN}))?(?:\\+(${BUILD_PATTERN}))?$`);
var LARGEST_NUMBER = 2n ** 64n - 1n;
function tryParseVersion(text) {
  const match = VERSION.exec(text);
  if (match === null) return void 0;
  const [major = 0n, minor = 0n, patch = 0n] = match.slice(1, 4).map(BigInt);
  if ([major, minor, patch].some((number) => number > LARGEST_NUMBER)) return void 0;
  return { major, minor, patch, pre: match[4] ?? "", build: match[5] ?? "" };
}
function parseVersion(text) {
  const version = tryParseVersion(text);
  if (version !== void 0) return version;
  throw new ActionError(
    "input",
    `${quoteValue(text)} is not a version; expected three numbers, e.g. 1.2.0 or 1.2.0-rc.1`
  );
}
function compareVersions(left, right) {
  return compareNumbers(left.major, right.major) || compareNumbers(left.minor, right.minor) || compareNumbers(left.patch, right.patch) || comparePre(left.pre, right.pre);
}
function comparePre(left, right) {
  if (left === right) return 0;
  if (left === "" || right === "") return left === "" ? 1 : -1;
  const [a, b] = [left.split("."), right.split(".")];
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const order = compareIdentifiers(a[index] ?? "", b[index] ?? "");
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
function compareIdentifiers(left, right) {
  const [leftNumeric, rightNumeric] = [/^\d+$/.test(left), /^\d+$/.test(right)];
  if (leftNumeric && rightNumeric) return compareNumbers(BigInt(left), BigInt(right));
  if (leftNumeric !== rightNumeric) return leftNumeric ? -1 : 1;
  return left < right ? -1 : left > right ? 1 : 0;
}
function compareNumbers(left, right) {
  return left < right ? -1 : left > right ? 1 : 0;
}

// src/release-assets/image-tags.ts
function imageTags(version, released) {
  const own = parseVersion(version);
  const tags = [version.replaceAll("+", "_")];
  if (own.pre !== "") return tags;
  const others = released.flatMap((each) => tryParseVersion(each) ?? []).filter(({ pre }) => pre === "");
  const isNewest = (isLine) => others.every((other) => !isLine(other) || compareVersions(other, own) <= 0);
  if (isNewest(({ major, minor }) => major === own.major && minor === own.minor))
    tags.push(`${own.major}.${own.minor}`);
  if (own.major > 0n && isNewest(({ major }) => major === own.major)) tags.push(`${own.major}`);
  if (isNewest(() => true)) tags.push("latest");
  return tags;
}

// src/release-assets/plan.ts
async function planAssets(request, { env, ports, tempDir }) {
  const { tag, tagPrefix, version, programs, name, targets, image, serverUrl, repository, token } = request;
  const url = `${serverUrl}/${repository}`;
  const credentials = token === void 0 ? [] : [{ serverUrl, token }];
  const git = createGit({ env, tempDir: join6(tempDir, "git"), credentials }, ports);
  const found = await git.readRemote(url, tagRef(tag));
  if (found === void 0) {
    throw new ActionError("input", `tag: ${repository} has no tag ${tag}`, {
      hint: "Push it first, or correct the input tag"
    });
  }
  const matrix = programs.length === 0 ? [] : targets.map((each) => ({ ...each, archive: archiveName(name, version, each.target) }));
  const released = image === void 0 ? [] : [...(await git.listRemote(url)).keys()].flatMap((ref) => {
    const start = `refs/tags/${tagPrefix}`;
    return ref.startsWith(start) ? [ref.slice(start.length)] : [];
  });
  return {
    version,
    commit: found.commit.oid,
    epochSeconds: found.tag?.tagger?.epochSeconds ?? found.commit.committer.epochSeconds,
    matrix,
    expected: matrix.map(({ archive }) => archive),
    imageTags: image === void 0 ? [] : imageTags(version, released).map((each) => `${image}:${each}`)
  };
}

// src/release-assets/publish.ts
import { lstat as lstat2, readdir, readFile as readFile2 } from "node:fs/promises";
import { join as join7 } from "node:path";

// src/github/content-type.ts
var CONTENT_TYPES = {
  gz: "application/gzip",
  tgz: "application/gzip",
  zip: "application/zip",
  json: "application/json",
  txt: "text/plain",
  md: "text/markdown",
  sha256: "text/plain"
};
function contentTypeOf(name) {
  return CONTENT_TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
}

// src/github/fetch.ts
function createFetch(http) {
  return async (input, init = {}) => {
    const body = init.body;
    if (body !== void 0 && body !== null && typeof body !== "string" && !(body instanceof Uint8Array)) {
      throw new TypeError("createFetch: the body has to be text or bytes");
    }
    const response = await http.send({
      method: init.method ?? "GET",
      url: input instanceof Request ? input.url : String(input),
      headers: Object.fromEntries(new Headers(init.headers)),
      ...body === void 0 || body === null ? {} : { body }
    });
    const isEmpty = [204, 205, 304].includes(response.status);
    return new Response(isEmpty ? null : Buffer.from(response.body), {
      status: response.status,
      headers: { ...response.headers }
    });
  };
}

// src/github/client.ts
var WRITE_BURST = 10;
var MAX_LIMIT_REPEATS = 2;
function createOctokitSource(options, ports) {
  let made;
  const make = async () => {
    const [{ Octokit: Base }, { retry }, { throttling }] = await Promise.all([
      import("./chunks/dist-src-YK6SU2FB.js"),
      import("./chunks/dist-bundle-IX6NO6MK.js"),
      import("./chunks/dist-bundle-BOKPWOGT.js")
    ]);
    const secondMs = options.secondMs ?? 1e3;
    const capSeconds = (options.rateLimitCapMs ?? 3e5) / 1e3;
    const onLimit = (kind) => (retryAfter, request, _, repeats) => {
      const repeat = repeats < MAX_LIMIT_REPEATS && retryAfter <= capSeconds;
      const after = repeat ? `; retry ${repeats + 1} of ${MAX_LIMIT_REPEATS} in ${retryAfter} s` : "";
      ports.log.info(`GitHub: ${kind} rate limit at ${request.method} ${request.url}${after}`);
      return repeat;
    };
    return new (Base.plugin(retry, throttling))({
      auth: options.token,
      baseUrl: options.apiUrl.replace(/\/+$/, ""),
      userAgent: "tao-actions/upstream-release",
      request: { fetch: createFetch(ports.http({ name: "GitHub", retry: { maxRetries: 0 } })) },
      // Its debug lines are objects; those of info name each request with its status and time.
      log: { debug: () => void 0, info: ports.log.debug, warn: ports.log.debug, error: ports.log.debug },
      retry: { retryAfterBaseValue: secondMs },
      throttle: {
        retryAfterBaseValue: secondMs,
        onRateLimit: onLimit("primary"),
        onSecondaryRateLimit: onLimit("secondary"),
        ...createGroups(secondMs, ports)
      }
    });
  };
  return () => {
    made ??= make();
    return made;
  };
}
function createGroups(secondMs, ports) {
  const direct = async (_, run, ...given) => await run(...given);
  return {
    // They wait up to three seconds before each write, also before the second.
    write: createPacer(secondMs, ports),
    notifications: createPacer(secondMs, ports),
    // Ten at once: a request that never ends keeps its place for good. Who asks much here limits that himself.
    global: { key: () => ({ schedule: direct }) }
  };
}
function createPacer(secondMs, ports) {
  let dueAtMs = Number.NEGATIVE_INFINITY;
  const schedule = async (_, run) => {
    const nowMs = ports.now();
    const waitMs = dueAtMs - nowMs - (WRITE_BURST - 1) * secondMs;
    dueAtMs = Math.max(dueAtMs, nowMs) + secondMs;
    if (waitMs > 0) await ports.sleep(waitMs);
    return await run();
  };
  return { key: () => ({ schedule }) };
}
function splitRepository(repository) {
  const [owner = "", repo = ""] = repository.split("/");
  return { owner, repo };
}

// src/github/failure.ts
var GithubError = class extends ActionError {
  status;
  constructor(kind, message, options) {
    super(kind, message, options);
    this.name = "GithubError";
    this.status = options.status;
  }
};
function statusOf(error2) {
  if (error2 instanceof GithubError) return error2.status;
  if (!isRequestFailure(error2)) return void 0;
  return error2.response === void 0 ? 0 : error2.status;
}
function githubError(what, error2) {
  if (error2 instanceof ActionError) return error2;
  if (!isRequestFailure(error2)) {
    return new ActionError("internal", `GitHub: ${what} failed: ${error2 instanceof Error ? error2.message : error2}`, {
      cause: error2
    });
  }
  if (error2.response === void 0) {
    const cause = error2.cause;
    const reason2 = cause instanceof Error ? cause.message : error2.message;
    return new GithubError("remote", `GitHub: ${what} failed: ${reason2}`, { status: 0, cause: error2 });
  }
  const { status } = error2;
  const header2 = (name) => String(error2.response?.headers?.[name] ?? "");
  const reason = explain(error2);
  const message = `GitHub: ${what} failed with ${status}${reason ? `: ${reason}` : ""}`;
  const fail = (kind, hint) => new GithubError(kind, message, { status, hint, cause: error2 });
  if (status === 401) return fail("input", "The token is wrong, expired or revoked: set a new one");
  if (status === 403 || status === 429) {
    const sso = /url=(\S+)/.exec(header2("x-github-sso"))?.[1];
    if (header2("x-github-sso") !== "") {
      return fail("input", `Authorise the token for the organisation's SSO${sso ? ` at ${sso}` : ""}`);
    }
    if (status === 429 || header2("x-ratelimit-remaining") === "0" || /rate limit/i.test(reason)) {
      return fail("remote", "The rate limit of this token is used up; run it again later");
    }
    const needs = header2("x-accepted-github-permissions");
    return fail("input", `Give the token ${needs ? `the permission ${needs}` : "write access to this repository"}`);
  }
  if (status === 404) {
    return fail("input", "Check the name; to a token without access a private repository looks absent as well");
  }
  if (status === 422 && /immutable/i.test(reason)) {
    return fail("input", "An immutable release cannot be changed, nor its tag used again: release a new version");
  }
  return fail(status >= 500 || status === 409 ? "remote" : "input");
}
function isRequestFailure(error2) {
  return error2 instanceof Error && typeof error2.status === "number" && "request" in error2;
}
function explain(error2) {
  const data2 = error2.response?.data;
  if (typeof data2 !== "object" || data2 === null) return "";
  const { message, errors } = data2;
  const details = (Array.isArray(errors) ? errors : []).map((entry) => {
    if (typeof entry !== "object" || entry === null) return String(entry);
    const { message: text2, resource, field, code } = entry;
    return typeof text2 === "string" ? text2 : [resource, field, code].filter((part) => part !== void 0).join(" ");
  });
  const text = [typeof message === "string" ? message : "", ...details].filter((part) => part !== "").join("; ");
  return text.replaceAll(/[\s\p{Cc}]+/gu, " ").slice(0, 300);
}

// src/github/access.ts
var NO_REPEATS = { retries: 0 };
async function checkAccess(octokit, request) {
  const api = await octokit();
  const at = splitRepository(request.repository);
  const answer = await api.rest.repos.get({ ...at, request: NO_REPEATS }).catch((error2) => {
    throw githubError(`reading the repository ${request.repository}`, error2);
  });
  const { data: data2, headers } = answer;
  const refuse = (text, hint) => {
    throw new ActionError("input", `GitHub: ${request.repository} ${text}`, { hint });
  };
  if (data2.archived) refuse("is archived", "Unarchive it, or take it out of the configuration");
  if (data2.disabled) refuse("is disabled", "Ask its owner or GitHub support");
  const scopes = headers["x-oauth-scopes"];
  if (typeof scopes === "string" && scopes.trim() !== "") {
    const granted = scopes.split(",").map((scope) => scope.trim());
    if (!granted.includes("repo") && (data2.private || !granted.includes("public_repo"))) {
      refuse(`cannot be written with a token of the scopes ${scopes}`, "Give the token the scope repo");
    }
  }
  if (data2.permissions?.push === false && !request.token.startsWith("ghs_")) {
    refuse("cannot be written with this token", "Give its owner write access, or use the token of somebody who has it");
  }
  const rules = await readRules(api, at, request.branch);
  const checks = rules.flatMap(
    (rule) => rule.type === "required_status_checks" ? rule.parameters?.required_status_checks ?? [] : []
  );
  return {
    repository: data2.full_name,
    defaultBranch: data2.default_branch,
    isPrivate: data2.private,
    requiresSignedCommits: rules.some(({ type }) => type === "required_signatures"),
    requiresPullRequest: rules.some(({ type }) => type === "pull_request"),
    requiredChecks: checks.map(({ context }) => context)
  };
}
async function readRules(api, at, branch) {
  try {
    return await api.paginate(api.rest.repos.getBranchRules, { ...at, branch, per_page: 100, request: NO_REPEATS });
  } catch (error2) {
    const status = statusOf(error2);
    if (status === 404 || status === 403) return [];
    throw githubError(`reading the rules of ${branch} in ${at.owner}/${at.repo}`, error2);
  }
}
async function readUser(octokit, token) {
  if (token.startsWith("ghs_")) return void 0;
  const api = await octokit();
  try {
    const { data: data2 } = await api.rest.users.getAuthenticated();
    return { login: data2.login, id: data2.id };
  } catch (error2) {
    const status = statusOf(error2);
    if (status === 403 || status === 404) return void 0;
    throw githubError("reading the token's user", error2);
  }
}

// src/github/proposals.ts
async function listPullRequests(octokit, { repository, head, base }) {
  const api = await octokit();
  const at = splitRepository(repository);
  const query = { ...at, head: `${at.owner}:${head}`, base, state: "all", per_page: 100 };
  try {
    const pulls = await api.paginate(api.rest.pulls.list, query);
    return pulls.map(({ number, html_url, state, merged_at, body }) => ({
      number,
      url: html_url,
      state: state === "open" ? "open" : "closed",
      merged: merged_at !== null,
      body: body ?? ""
    }));
  } catch (error2) {
    throw githubError(`reading the pull requests of ${head} in ${repository}`, error2);
  }
}
async function commentOnce(octokit, request) {
  const api = await octokit();
  const at = splitRepository(request.repository);
  const body = `${request.body}

${request.marker}`;
  try {
    const issue2 = { ...at, issue_number: request.number };
    const comments = await api.paginate(api.rest.issues.listComments, { ...issue2, per_page: 100 });
    const own = comments.find((comment) => comment.body?.includes(request.marker));
    if (own === void 0) await api.rest.issues.createComment({ ...issue2, body });
    else if (own.body !== body) await api.rest.issues.updateComment({ ...at, comment_id: own.id, body });
  } catch (error2) {
    throw githubError(`commenting on ${request.repository}#${request.number}`, error2);
  }
}
async function closePullRequest(octokit, request) {
  const api = await octokit();
  const at = splitRepository(request.repository);
  try {
    await api.rest.issues.createComment({ ...at, issue_number: request.number, body: request.comment });
    await api.rest.pulls.update({ ...at, pull_number: request.number, state: "closed" });
  } catch (error2) {
    throw githubError(`closing ${request.repository}#${request.number}`, error2);
  }
}
async function dispatchWorkflow(octokit, request) {
  const api = await octokit();
  const at = splitRepository(request.repository);
  const { workflow, ref, inputs } = request;
  const start = async (given) => {
    await api.rest.actions.createWorkflowDispatch({ ...at, workflow_id: workflow, ref, inputs: given });
  };
  try {
    try {
      await start(inputs);
    } catch (error2) {
      if (statusOf(error2) !== 422 || !/unexpected inputs/i.test(String(error2.message))) throw error2;
      await start({});
    }
  } catch (error2) {
    throw githubError(`starting ${workflow} on ${ref} in ${request.repository}`, error2);
  }
}
async function hasStarted(octokit, { repository, tag }) {
  const api = await octokit();
  const at = splitRepository(repository);
  try {
    await api.rest.repos.getReleaseByTag({ ...at, tag });
    return true;
  } catch (error2) {
    if (statusOf(error2) !== 404) throw githubError(`reading the release ${tag} in ${repository}`, error2);
  }
  try {
    const { data: data2 } = await api.rest.actions.listWorkflowRunsForRepo({ ...at, branch: tag, per_page: 1 });
    return data2.total_count > 0;
  } catch (error2) {
    if (statusOf(error2) === 403 || statusOf(error2) === 404) return void 0;
    throw githubError(`reading the runs of ${tag} in ${repository}`, error2);
  }
}
async function readViewer(octokit) {
  const api = await octokit();
  try {
    const { viewer } = await api.graphql("query { viewer { login } }");
    return viewer.login;
  } catch (error2) {
    throw githubError("reading whose token it is", error2);
  }
}

// src/github/pull-requests.ts
var BODY_LIMIT = 65e3;
var MAX_ATTEMPTS = 2;
async function ensurePullRequest(octokit, request) {
  const api = await octokit();
  const at = splitRepository(request.repository);
  const { head, base, title } = request;
  const body = request.body.slice(0, BODY_LIMIT);
  const find = async () => (await api.rest.pulls.list({ ...at, head: `${at.owner}:${head}`, base, state: "open", per_page: 1 })).data[0];
  const update = async (found) => {
    const known = { number: found.number, url: found.html_url };
    if (found.title === title && (found.body ?? "").replaceAll("\r\n", "\n") === body) {
      return { status: "unchanged", ...known };
    }
    await api.rest.pulls.update({ ...at, pull_number: found.number, title, body });
    return { status: "updated", ...known };
  };
  try {
    for (let attempt = 1; ; attempt += 1) {
      const open2 = await find();
      if (open2 !== void 0) {
        const outcome = await update(open2);
        return attempt === 1 ? outcome : { ...outcome, status: "created" };
      }
      try {
        const { data: data2 } = await api.rest.pulls.create({ ...at, head, base, title, body, request: { retries: 0 } });
        return { status: "created", number: data2.number, url: data2.html_url };
      } catch (error2) {
        const status = statusOf(error2) ?? -1;
        const isUncertain = status === 0 || status === 422 || status >= 500;
        if (!isUncertain || attempt === MAX_ATTEMPTS) throw error2;
      }
    }
  } catch (error2) {
    throw githubError(`opening the pull request of ${head} in ${request.repository}`, error2);
  }
}
async function isMergeOf(octokit, request) {
  const api = await octokit();
  const at = splitRepository(request.repository);
  try {
    const query = {
      ...at,
      head: `${at.owner}:${request.head}`,
      base: request.base,
      state: "closed",
      per_page: 100
    };
    const pulls = await api.paginate(api.rest.pulls.list, query);
    return pulls.some(
      ({ merged_at, merge_commit_sha, head }) => merged_at !== null && merge_commit_sha === request.commit && // A fork's branch may have the same name.
      head.repo?.full_name.toLowerCase() === request.repository.toLowerCase()
    );
  } catch (error2) {
    throw githubError(`reading the pull requests of ${request.head} in ${request.repository}`, error2);
  }
}
async function closeSuperseded(octokit, request) {
  const api = await octokit();
  const at = splitRepository(request.repository);
  const { base, prefix, by } = request;
  try {
    const open2 = await api.paginate(api.rest.pulls.list, { ...at, base, state: "open", per_page: 100 });
    for (const pull of open2) {
      const isOurs = pull.head.ref.startsWith(prefix) && pull.head.repo?.full_name === pull.base.repo.full_name;
      if (!isOurs || pull.number >= by.number) continue;
      const body = `Superseded by ${by.url}

${pull.body ?? ""}`.slice(0, BODY_LIMIT);
      await api.rest.pulls.update({ ...at, pull_number: pull.number, state: "closed", body });
    }
  } catch (error2) {
    throw githubError(`closing superseded pull requests in ${request.repository}`, error2);
  }
}

// src/github/releases.ts
import { createHash as createHash2 } from "node:crypto";
var BODY_LIMIT2 = 124e3;
var MAX_ROUNDS = 4;
async function ensureRelease(octokit, request) {
  const api = createReleaseApi(await octokit(), request);
  const alreadyPublished = async () => {
    const found = await api.findPublished();
    if (found === void 0) return void 0;
    const ends = await Promise.allSettled([api.completeAssets(found), api.findDrafts().then(api.removeDrafts)]);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
    return { status: "already-published", id: found.id, url: found.html_url };
  };
  const done = await alreadyPublished();
  if (done !== void 0) return done;
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    let drafts = await api.findDrafts();
    if (drafts.length === 0) {
      const created = await api.createDraft();
      drafts = await api.findDrafts();
      if (created !== void 0 && !drafts.some((draft2) => draft2.id === created.id)) drafts.push(created);
      drafts.sort((a, b) => a.id - b.id);
      const faster = await alreadyPublished();
      if (faster !== void 0) return faster;
    }
    const [draft, ...others] = drafts;
    if (draft === void 0) continue;
    await api.removeDrafts(others);
    const published = await api.uploadAssets(draft) ? await api.publish(draft) : void 0;
    if (published === void 0) {
      const faster = await alreadyPublished();
      if (faster !== void 0) return faster;
      continue;
    }
    await api.removeDrafts((await api.findDrafts()).filter(({ id }) => id !== published.id));
    return { status: "published", id: published.id, url: published.html_url };
  }
  throw new ActionError(
    "remote",
    `GitHub: the draft release of ${request.tag} in ${request.repository} keeps vanishing`,
    {
      hint: "Is another run working on the same tag? Give the workflow a concurrency group and run it again"
    }
  );
}
async function ensureDraft(octokit, request) {
  const api = createReleaseApi(await octokit(), request);
  const published = await api.findPublished();
  if (published !== void 0) return { status: "already-published", id: published.id, url: published.html_url };
  let drafts = await api.findDrafts();
  if (drafts.length === 0) {
    const created = await api.createDraft();
    drafts = await api.findDrafts();
    if (created !== void 0 && !drafts.some(({ id }) => id === created.id)) drafts.push(created);
    drafts.sort((left, right) => left.id - right.id);
  }
  const [draft, ...others] = drafts;
  if (draft === void 0) {
    throw new ActionError("remote", `GitHub: the draft release of ${request.tag} in ${request.repository} vanished`, {
      hint: "Is another run working on the same tag? Give the workflow a concurrency group and run it again"
    });
  }
  await api.removeDrafts(others);
  return { status: "draft", id: draft.id, url: draft.html_url };
}
function createReleaseApi(octokit, request) {
  const at = splitRepository(request.repository);
  const { tag } = request;
  const versionOf = (name) => name.startsWith(request.tagPrefix) ? tryParseVersion(name.slice(request.tagPrefix.length)) : void 0;
  const version = versionOf(tag);
  const hidden = `<!-- ${request.marker.replaceAll("--", "- -")} -->`;
  const attempt = async (what, run) => {
    try {
      return await run();
    } catch (error2) {
      throw githubError(`${what} in ${request.repository}`, error2);
    }
  };
  const findPublished = async () => await attempt(`reading the release ${tag}`, async () => {
    try {
      return (await octokit.rest.repos.getReleaseByTag({ ...at, tag })).data;
    } catch (error2) {
      if (statusOf(error2) === 404) return void 0;
      throw error2;
    }
  });
  const findDrafts = async () => await attempt("listing the releases", async () => {
    const releases = await octokit.paginate(octokit.rest.repos.listReleases, { ...at, per_page: 100 });
    return releases.filter((release) => release.draft && release.tag_name === tag).sort((a, b) => a.id - b.id);
  });
  const listAssets = async (release) => await attempt("listing the release assets", async () => {
    try {
      const query = { ...at, release_id: release.id, per_page: 100 };
      return await octokit.paginate(octokit.rest.repos.listReleaseAssets, query);
    } catch (error2) {
      if (statusOf(error2) === 404) return void 0;
      throw error2;
    }
  });
  const isSame = async (found, asset) => {
    if (found.state !== "uploaded" || found.size !== asset.content.byteLength) return false;
    const digest = found.digest ?? `sha256:${sha2562(await download(found))}`;
    return digest === `sha256:${sha2562(asset.content)}`;
  };
  const download = async (found) => await attempt(`reading the release asset ${found.name}`, async () => {
    const headers = { accept: "application/octet-stream" };
    const { data: data2 } = await octokit.rest.repos.getReleaseAsset({ ...at, asset_id: found.id, headers });
    const content = data2;
    return content instanceof ArrayBuffer ? new Uint8Array(content) : Buffer.from(String(content), "utf8");
  });
  const removeAsset = async (found) => {
    await attempt(`removing the unfinished release asset ${found.name}`, async () => {
      try {
        await octokit.rest.repos.deleteReleaseAsset({ ...at, asset_id: found.id });
      } catch (error2) {
        if (statusOf(error2) !== 404) throw error2;
      }
    });
  };
  const upload = async (release, asset) => {
    await attempt(`uploading the release asset ${asset.name}`, async () => {
      for (let round = 1; ; round += 1) {
        try {
          await octokit.request({
            method: "POST",
            url: release.upload_url,
            name: asset.name,
            headers: { "content-type": asset.contentType },
            data: asset.content,
            request: { retries: 0 }
          });
          return;
        } catch (error2) {
          const status = statusOf(error2) ?? -1;
          if (status !== 0 && status !== 422 && status < 500) throw error2;
          const found = (await listAssets(release))?.find(({ name }) => name === asset.name);
          if (found !== void 0 && await isSame(found, asset)) return;
          if (round === MAX_ROUNDS || found?.state === "uploaded") throw error2;
          if (found !== void 0) await removeAsset(found);
        }
      }
    });
  };
  const makeLatest = async () => {
    if (version === void 0 || version.pre !== "") return "false";
    try {
      const { data: data2 } = await octokit.rest.repos.getLatestRelease(at);
      const latest = versionOf(data2.tag_name);
      return latest !== void 0 && compareVersions(latest, version) > 0 ? "false" : "true";
    } catch (error2) {
      if (statusOf(error2) === 404) return "true";
      throw githubError(`reading the latest release in ${request.repository}`, error2);
    }
  };
  const bodyOver = (existing) => {
    const own = `${cutBody(request.body)}

${hidden}
`;
    if (request.keepsNotes === true && existing) {
      const section = request.body.trimEnd();
      const notes = existing.replaceAll(hidden, "").trimEnd();
      return notes.includes(section) ? existing : `${cutBody(notes, BODY_LIMIT2 - own.length)}

${own}`;
    }
    return existing && !existing.includes(hidden) ? `${cutBody(existing, BODY_LIMIT2 / 4)}

${own}` : own;
  };
  return {
    findPublished,
    findDrafts,
    /** `undefined` when the answer was lost: the list then tells whether it is there. */
    createDraft: async () => await attempt(`making the draft release ${tag}`, async () => {
      const body = bodyOver(void 0);
      const isPrerelease = (version?.pre ?? "") !== "";
      const what = { tag_name: tag, target_commitish: request.commit, name: request.title, body };
      const draft = { ...at, ...what, draft: true, prerelease: isPrerelease };
      try {
        return (await octokit.rest.repos.createRelease({ ...draft, request: { retries: 0 } })).data;
      } catch (error2) {
        const status = statusOf(error2);
        if (status === 0 || status !== void 0 && status >= 500) {
          if ((await findDrafts()).length > 0) return void 0;
          return (await octokit.rest.repos.createRelease({ ...draft, request: { retries: 0 } })).data;
        }
        throw error2;
      }
    }),
    /** Removes those of them that carry our marker. One that is gone already is no error. */
    removeDrafts: async (drafts) => {
      for (const draft of drafts.filter(({ body }) => body?.includes(hidden))) {
        await attempt(`removing a leftover draft of ${tag}`, async () => {
          try {
            await octokit.rest.repos.deleteRelease({ ...at, release_id: draft.id });
          } catch (error2) {
            if (statusOf(error2) !== 404) throw error2;
          }
        });
      }
    },
    /** False when the draft is gone. */
    uploadAssets: async (draft) => {
      const assets = request.assets ?? [];
      if (assets.length === 0) return true;
      const present = await listAssets(draft);
      for (const asset of present === void 0 ? [] : assets) {
        const found = present?.find(({ name }) => name === asset.name);
        if (found !== void 0 && await isSame(found, asset)) continue;
        if (found !== void 0) await removeAsset(found);
        await upload(draft, asset);
      }
      return present !== void 0;
    },
    /**
     * Brings what the configuration promises into a release that is published already: adds what is missing, and replaces
     * nothing that people may have taken.
     *
     * @throws ActionError (input) when a file of that name has other bytes, or the release cannot be changed any more.
     */
    completeAssets: async (release) => {
      const assets = request.assets ?? [];
      const present = assets.length === 0 ? [] : await listAssets(release) ?? [];
      const isImmutable = release.immutable === true;
      for (const asset of assets) {
        const found = present.find(({ name }) => name === asset.name);
        if (found !== void 0 && await isSame(found, asset)) continue;
        const isWhole = found?.state === "uploaded";
        if (isWhole || isImmutable) {
          const what = isWhole ? `has ${asset.name} with other bytes` : `lacks ${asset.name} and is immutable`;
          throw new ActionError("input", `GitHub: the published release ${tag} in ${request.repository} ${what}`, {
            hint: "What is published is never replaced: release a new version, or take the file out of assets"
          });
        }
        if (found !== void 0) await removeAsset(found);
        await upload(release, asset);
      }
    },
    /** `undefined` when the draft is gone. */
    publish: async (draft) => await attempt(`publishing the release ${tag}`, async () => {
      const update = {
        ...at,
        release_id: draft.id,
        tag_name: tag,
        target_commitish: request.commit,
        name: request.title,
        body: bodyOver(draft.body),
        draft: false,
        prerelease: (version?.pre ?? "") !== "",
        make_latest: await makeLatest()
      };
      try {
        return (await octokit.rest.repos.updateRelease(update)).data;
      } catch (error2) {
        if (statusOf(error2) === 404 || statusOf(error2) === 422 && await findPublished()) return void 0;
        throw error2;
      }
    })
  };
}
function sha2562(content) {
  return createHash2("sha256").update(content).digest("hex");
}
function cutBody(body, limit = BODY_LIMIT2) {
  const text = body.trimEnd();
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 100);
  return `${cut.slice(0, Math.max(cut.lastIndexOf("\n"), 1))}

_The notes were cut: GitHub takes no more._`;
}

// src/github/verified-commits.ts
var MUTATION = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid url } }
}`;
async function createVerifiedCommit(octokit, request) {
  const api = await octokit();
  const at = splitRepository(request.repository);
  const what = `committing to ${request.branch} in ${request.repository}`;
  const newline = request.message.indexOf("\n");
  const headline = newline === -1 ? request.message : request.message.slice(0, newline);
  const body = newline === -1 ? "" : request.message.slice(newline).trim();
  const input = {
    branch: { repositoryNameWithOwner: request.repository, branchName: request.branch },
    expectedHeadOid: request.expectedHead,
    message: { headline, body },
    fileChanges: {
      additions: request.files.flatMap(
        ({ path, content }) => content === void 0 ? [] : [{ path, contents: Buffer.from(content).toString("base64") }]
      ),
      deletions: request.files.flatMap(({ path, content }) => content === void 0 ? [{ path }] : [])
    }
  };
  try {
    const answer = await api.graphql(MUTATION, {
      input,
      request: { retries: 0 }
    });
    return { status: "committed", ...answer.createCommitOnBranch.commit };
  } catch (error2) {
    const reason = staleReason(error2);
    if (reason !== void 0) return { status: "stale", reason };
    const status = statusOf(error2);
    if (status !== 0 && (status ?? 0) < 500) throw githubError(what, asFailure(error2));
    try {
      const { data: ref } = await api.rest.git.getRef({ ...at, ref: `heads/${request.branch}` });
      const { data: head } = await api.rest.git.getCommit({ ...at, commit_sha: ref.object.sha });
      if (head.parents[0]?.sha === request.expectedHead && head.message.trim() === request.message.trim()) {
        return { status: "committed", oid: head.sha, url: head.html_url };
      }
    } catch {
      throw githubError(what, error2);
    }
    throw githubError(what, error2);
  }
}
function graphqlErrors(error2) {
  const errors = error2?.errors;
  return Array.isArray(errors) ? errors : [];
}
function staleReason(error2) {
  return graphqlErrors(error2).find(
    ({ type, message }) => type === "STALE_DATA" || /expected branch to point to/i.test(message)
  )?.message;
}
function asFailure(error2) {
  const [first] = graphqlErrors(error2);
  if (first === void 0) return error2;
  const statuses = { FORBIDDEN: 403, NOT_FOUND: 404, UNPROCESSABLE: 422 };
  return Object.assign(new Error(first.message, { cause: error2 }), {
    status: statuses[first.type ?? ""] ?? 422,
    request: {},
    response: { headers: {}, data: { message: first.message } }
  });
}

// src/github/github.ts
function createGithub(options, ports) {
  const octokit = createOctokitSource(options, ports);
  return {
    checkAccess: (repository, branch) => checkAccess(octokit, { repository, branch, token: options.token }),
    readUser: () => readUser(octokit, options.token),
    closeSuperseded: (request) => closeSuperseded(octokit, request),
    isMergeOf: (request) => isMergeOf(octokit, request),
    listPullRequests: (query) => listPullRequests(octokit, query),
    commentOnce: (request) => commentOnce(octokit, request),
    closePullRequest: (request) => closePullRequest(octokit, request),
    dispatchWorkflow: (request) => dispatchWorkflow(octokit, request),
    hasStarted: (request) => hasStarted(octokit, request),
    readViewer: () => readViewer(octokit),
    ensureRelease: (request) => ensureRelease(octokit, request),
    ensureDraft: (request) => ensureDraft(octokit, request),
    ensurePullRequest: (request) => ensurePullRequest(octokit, request),
    createVerifiedCommit: (request) => createVerifiedCommit(octokit, request)
  };
}

// src/release-assets/publish.ts
var BUNDLE = /\.sigstore\.jsonl?$/;
async function publishAssets(request, { env, ports, tempDir }) {
  const { repository, tag, tagPrefix, commit, token, serverUrl, apiUrl } = request;
  const assets = await readFolder(request);
  const git = createGit({ env, tempDir: join7(tempDir, "git"), credentials: [{ serverUrl, token }] }, ports);
  const ref = tagRef(tag);
  const now = (await git.listRemote(`${serverUrl}/${repository}`, [ref])).get(ref)?.commit;
  if (now !== commit) {
    throw new ActionError(
      "input",
      `tag: ${tag} is ${now === void 0 ? "gone" : `at ${now}`}, and ${commit} was built`,
      {
        hint: "A released tag must not move: put it back, or tag a new version"
      }
    );
  }
  const outcome = await createGithub({ apiUrl, token }, ports).ensureRelease({
    repository,
    tag,
    commit,
    tagPrefix,
    title: tag,
    body: describeFiles(request),
    keepsNotes: true,
    // As the cascade marks the draft that it leaves for this.
    marker: `Upstream-Release: ${tag}@${commit}`,
    assets
  });
  return { ...outcome, names: assets.map(({ name }) => name) };
}
async function readFolder({ folder, expected }) {
  const names = (await readdir(folder)).sort();
  const assets = await Promise.all(
    names.map(async (name) => {
      const path = join7(folder, checkAssetName("assets-path", name));
      if (!(await lstat2(path)).isFile())
        throw new ActionError("input", `assets-path: ${quoteValue(name)} is no regular file`);
      return { name, contentType: contentTypeOf(name), content: await readFile2(path) };
    })
  );
  const sums = assets.find(({ name }) => name === SUMS);
  if (sums === void 0) throw new ActionError("input", `assets-path: there is no ${SUMS} in ${quoteValue(folder)}`);
  const digests = readSums(sums.content.toString("utf8"));
  const wrong = assets.filter(
    ({ name, content }) => name !== SUMS && !BUNDLE.test(name) && digests.get(name) !== sha256(content)
  );
  if (wrong.length > 0) {
    throw new ActionError("input", `assets-path: ${wrong.map(({ name }) => name).join(", ")} differ from ${SUMS}`);
  }
  const missing = [.../* @__PURE__ */ new Set([...digests.keys(), ...expected])].filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new ActionError("input", `assets-path: ${missing.join(", ")} should be there, and are not`, {
      hint: "Did a job of the matrix fail, or did its artifact not arrive? Run the failed jobs again"
    });
  }
  const unnamed = expected.filter((name) => !digests.has(name));
  if (unnamed.length > 0) throw new ActionError("input", `${SUMS} does not name ${unnamed.join(", ")}`);
  return assets;
}
function describeFiles({ repository, signerWorkflow }) {
  const check = `Check a download against ${inlineCode(SUMS)}: ${inlineCode(`sha256sum --ignore-missing --check ${SUMS}`)}.`;
  if (signerWorkflow === void 0) return `## Files

${check}`;
  const command = `gh attestation verify <file> --repo ${repository} --signer-workflow ${signerWorkflow}`;
  return `## Files

${check} Each has an attestation of where it was built:

${codeBlock(command, "sh")}`;
}

// src/release-assets/targets.ts
var USUAL = [
  { target: "x86_64-unknown-linux-musl", runner: "ubuntu-24.04", packages: "musl-tools" },
  { target: "aarch64-unknown-linux-musl", runner: "ubuntu-24.04-arm", packages: "musl-tools" },
  { target: "x86_64-apple-darwin", runner: "macos-15-intel", packages: "" },
  { target: "aarch64-apple-darwin", runner: "macos-15", packages: "" },
  { target: "x86_64-pc-windows-msvc", runner: "windows-2025", packages: "" },
  { target: "aarch64-pc-windows-msvc", runner: "windows-11-arm", packages: "" }
];
function readTargets(lines) {
  if (lines.length === 0) return USUAL;
  const targets = /* @__PURE__ */ new Map();
  for (const line of lines) {
    const [target = "", runner] = line.split("=").map((part) => part.trim());
    const usual = USUAL.find((each) => each.target === target);
    const label = runner ?? usual?.runner;
    if (!/^[a-z0-9_]+(?:-[a-z0-9_.]+){1,3}$/.test(target) || targets.has(target)) {
      throw new ActionError("input", `targets: got ${quoteValue(line)}, expected a target triple, each once`);
    }
    if (label === void 0 || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(label)) {
      throw new ActionError(
        "input",
        `targets: got ${quoteValue(line)}, expected target=label of a runner of that system`,
        {
          hint: `Without a label known are ${USUAL.map((each) => each.target).join(", ")}`
        }
      );
    }
    if (target.endsWith("-linux-gnu")) {
      throw new ActionError("input", `targets: ${target} would need the runner's glibc or a newer one`, {
        hint: `Take ${target.replace(/-gnu$/, "-musl")}, which runs on every distribution`
      });
    }
    targets.set(target, { target, runner: label, packages: target.endsWith("-musl") ? "musl-tools" : "" });
  }
  return [...targets.values()];
}

// src/release-assets/request.ts
function readAssetsRequest({ inputs }) {
  const mode = inputs.choice("mode", ["plan", "pack", "publish"], { default: "plan" });
  if (mode === "pack") {
    return {
      mode,
      archive: inputs.text("archive", { required: true }),
      files: inputs.paths("files", { default: [] }),
      epochSeconds: inputs.integer("date", { default: 0, min: 0, max: 4102444800 }),
      outputDir: inputs.path("output-dir", { default: "." })
    };
  }
  const tagPrefix = inputs.text("tag-prefix", { default: "v" });
  const tag = inputs.text("tag", { env: "GITHUB_REF_NAME", required: true });
  const version = tag.startsWith(tagPrefix) ? tag.slice(tagPrefix.length) : "";
  if (tryParseVersion(version) === void 0) {
    throw new ActionError(
      "input",
      `tag: got ${quoteValue(tag)}, expected ${tagPrefix}<version>, e.g. ${tagPrefix}1.2.0`,
      {
        hint: "Start the workflow on the tag, or set the inputs tag and tag-prefix"
      }
    );
  }
  const repository = inputs.text("repository", { env: "GITHUB_REPOSITORY", required: true });
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/.test(repository)) {
    throw new ActionError("input", `repository: got ${quoteValue(repository)}, expected owner/name`);
  }
  const serverUrl = inputs.url("github-server-url", { env: "GITHUB_SERVER_URL", default: "https://github.com" });
  const common = { tag, tagPrefix, version, repository, serverUrl };
  if (mode === "plan") {
    const image = inputs.text("image");
    const programs = inputs.lines("programs", { default: [] });
    if (programs.length === 0 && image === void 0) {
      throw new ActionError("input", 'programs: got "", expected the binaries to release, or an image');
    }
    return {
      mode,
      ...common,
      token: inputs.secret("token"),
      programs,
      name: inputs.text("name") ?? programs[0] ?? "",
      targets: readTargets(inputs.lines("targets", { default: [] })),
      image: image === void 0 ? void 0 : imageName(image)
    };
  }
  const commit = inputs.text("commit", { required: true });
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) {
    throw new ActionError(
      "input",
      `commit: got ${quoteValue(commit)}, expected the full id of a commit, as mode plan puts it out`
    );
  }
  return {
    mode,
    ...common,
    token: inputs.secret("token", { required: true }),
    apiUrl: inputs.url("github-api-url", { env: "GITHUB_API_URL", default: "https://api.github.com" }),
    commit,
    folder: inputs.path("assets-path", { required: true }),
    expected: inputs.lines("expected", { default: [] }),
    signerWorkflow: inputs.text("signer-workflow")
  };
}

// src/release-assets/release-assets.ts
async function releaseAssets(context) {
  const { outputs, summary, ports } = context;
  const request = readAssetsRequest(context);
  switch (request.mode) {
    case "plan": {
      const plan = await planAssets(request, context);
      outputs.set("version", plan.version);
      outputs.set("commit", plan.commit);
      outputs.set("date", String(plan.epochSeconds));
      outputs.set("matrix", { include: plan.matrix });
      outputs.set("expected", plan.expected.join("\n"));
      outputs.set("image", request.image ?? "");
      outputs.set("image-tags", plan.imageTags.join("\n"));
      outputs.set("status", "planned");
      summary.add(
        `## ${request.tag}

${[...plan.expected, ...plan.imageTags].map((name) => `- \`${name}\``).join("\n")}`
      );
      return;
    }
    case "pack": {
      const { file, digest } = await packArchive(request, ports.files);
      ports.log.info(`${digest}  ${file}`);
      outputs.set("file", file);
      outputs.set("sha256", digest);
      outputs.set("status", "packed");
      return;
    }
    case "publish": {
      const { status, url, names } = await publishAssets(request, context);
      outputs.set("status", status);
      outputs.set("release-url", url);
      summary.add(`## ${link(request.tag, url)}

${names.map((name) => `- \`${name}\``).join("\n")}`);
      return;
    }
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
    const made = open(proxy?.url.href, connectTimeoutMs, readTimeoutMs);
    dispatchers.set(id, made);
    return made;
  };
  return {
    async send({ url, method, headers, body, signal, connectTimeoutMs, readTimeoutMs }) {
      const { default: undici } = await import("./chunks/undici-5TJ3O3C3.js");
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
  const { Agent, ProxyAgent } = (await import("./chunks/undici-5TJ3O3C3.js")).default;
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
  for (const [header2, name] of [
    ["x-amzn-waf-action", "AWS WAF"],
    ["x-sucuri-block", "Sucuri"],
    ["x-vercel-mitigated", "Vercel"],
    ["x-iinfo", "Imperva"]
  ]) {
    if (header2 in headers && (status >= 400 || expectsJson && isPage))
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

// src/json/record.ts
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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
    const failed = (failure, text, more = {}) => new HttpError(failure, `${label}: ${text}${attempt.number > 1 ? ` (attempt ${attempt.number})` : ""}`, {
      attempts: attempt.number,
      ...more
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

// src/runtime/files.ts
import { constants, rmSync } from "node:fs";
import * as fs from "node:fs/promises";
import { basename as basename2, dirname, join as join8, resolve } from "node:path";

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
    count += 1;
    const temporary = join8(dirname(path), `.${process.pid}-${clock.now().toString(36)}-${count}.tmp`);
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
    const name = join8(dirname(path), `.${basename2(path)}.lock`);
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
        const made = await system.mkdtemp(join8(folder, prefix));
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
    const place = join8(await system.realpath(dirname(current)), basename2(current));
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
    const word2 = args.find((arg) => SUBCOMMAND.test(arg)) ?? "";
    const name = `${program.split(/[\\/]/).at(-1)} ${word2}`.trim();
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
    if (hasProxy) proxies = (await import("./chunks/environment-proxies-Z5ZJHDWN.js")).readProxies(env);
    const settings = readTelemetry(context.inputs, env, mask);
    telemetry = createTelemetry(name, settings, { clock: runner.clock, redact, warn: log.warning });
    await run(context);
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
    exec: async (...call) => await (await import("./chunks/exec-K7D7ZGJU.js")).execProgram(...call),
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

// actions/release-assets/main.ts
await runAction("release-assets", releaseAssets);
