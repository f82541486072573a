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

// actions/deploy-worker/main.ts
import { dirname as dirname3, join as join5 } from "node:path";

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

// src/json/record.ts
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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

// src/cloudflare/client.ts
var BLOCK_MS = 3e5;
var LONG_WAIT_MS = 65e3;
var MAX_PAGES = 1e3;
function createCloudflareClient(options, http) {
  let open3 = Promise.resolve();
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
    await open3;
    const response = await sendNow(request, json);
    const waitMs = blockMs(response);
    if (waitMs === void 0 || !options.block) return response;
    if (!waited) {
      if (!options.block.fits(waitMs)) return response;
      waited = true;
      options.block.log(`Cloudflare blocks this token for ${Math.ceil(waitMs / 1e3)} s; waiting it out`);
      open3 = options.block.sleep(waitMs);
    }
    await open3;
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

// src/cloudflare/absent.ts
async function absentAsUndefined(call, unless = []) {
  try {
    return await call;
  } catch (error2) {
    const isAbsent = error2 instanceof CloudflareError && [404, 405, 501].includes(error2.status);
    if (isAbsent && !error2.hasCode(...unless)) return void 0;
    throw error2;
  }
}

// src/cloudflare/bindings.ts
var TARGET_FIELDS = {
  kv_namespace: "namespace_id",
  durable_object_namespace: "class_name",
  plain_text: "text",
  json: "json",
  r2_bucket: "bucket_name",
  queue: "queue_name",
  secrets_store_secret: "secret_name",
  service: "service",
  d1: "id",
  analytics_engine: "dataset"
};
function readBindings(value) {
  if (!Array.isArray(value)) return void 0;
  return value.filter(isRecord).map((binding) => ({
    ...binding,
    type: String(binding["type"] ?? ""),
    name: String(binding["name"] ?? "")
  }));
}
function bindingTarget(binding) {
  const field = TARGET_FIELDS[binding.type];
  const target = field === void 0 ? void 0 : binding[field];
  if (target === void 0 || target === null) return void 0;
  return typeof target === "string" ? target : JSON.stringify(target);
}
function isSecret(binding) {
  return binding?.type === "secret_text" || binding?.type === "secret_key";
}

// src/cloudflare/modules.ts
async function readModules(response) {
  const type = response.headers["content-type"] ?? "";
  if (!type.toLowerCase().startsWith("multipart/form-data")) return /* @__PURE__ */ new Map([["", response.body]]);
  try {
    const body = Uint8Array.from(response.body);
    const form = await new Response(body, { headers: { "content-type": type } }).formData();
    const modules = /* @__PURE__ */ new Map();
    for (const [name, part] of form) {
      if (typeof part === "string") modules.set(name, new TextEncoder().encode(part));
      else modules.set(name, new Uint8Array(await part.arrayBuffer()));
    }
    return modules;
  } catch {
    return void 0;
  }
}

// src/cloudflare/workers.ts
var SCRIPTS_PERMISSION = "Account \xB7 Workers Scripts \xB7 Edit";
function createWorkerApi(client, accountId, name) {
  const script = apiPath`/accounts/${accountId}/workers/scripts/${name}`;
  const permission = SCRIPTS_PERMISSION;
  const get2 = (path) => absentAsUndefined(client.call({ method: "GET", path: `${script}${path}`, permission }));
  return {
    readDeployment: async () => {
      const call = client.call({ method: "GET", path: `${script}/deployments`, permission });
      const result = await absentAsUndefined(call, UNROUTABLE);
      return isRecord(result) ? firstDeployment(result["deployments"]) : void 0;
    },
    readLatestVersionId: async () => {
      const list = await get2("/versions");
      const items = isRecord(list) && Array.isArray(list["items"]) ? list["items"] : [];
      const latest = items[0];
      return isRecord(latest) && typeof latest["id"] === "string" ? latest["id"] : void 0;
    },
    readVersion: async (versionId) => {
      const result = await get2(apiPath`/versions/${versionId}`);
      return result === void 0 ? void 0 : readVersion(versionId, result);
    },
    readSettings: async () => {
      const result = await get2("/settings");
      if (!isRecord(result)) return void 0;
      const resources = { bindings: result["bindings"], script_runtime: result };
      return { version: readVersion("", { resources }), settings: readWorkerSettings(result) };
    },
    readContent: async (versionId) => {
      const query = versionId === void 0 ? {} : { query: { version: versionId } };
      const response = await client.send({ method: "GET", path: `${script}/content/v2`, ...query, permission });
      return response.status === 200 ? readModules(response) : void 0;
    },
    upload: async (metadata, module) => {
      const form = new FormData();
      form.set("metadata", new Blob([JSON.stringify(metadata)], { type: "application/json" }));
      const type = "application/javascript+module";
      form.set(metadata.main_module, new File([Uint8Array.from(module)], metadata.main_module, { type }));
      const encoded = new Response(form);
      const content = {
        type: encoded.headers.get("content-type") ?? "",
        body: new Uint8Array(await encoded.arrayBuffer())
      };
      const result = await client.call({ method: "PUT", path: script, content, permission });
      return isRecord(result) ? hyphenated(result["deployment_id"]) : void 0;
    },
    deploy: async (deployment, message) => {
      const versions = deployment.versions.map(({ versionId, percentage }) => ({ version_id: versionId, percentage }));
      const annotations = { [MESSAGE]: message.slice(0, 100) };
      const request = {
        method: "POST",
        path: `${script}/deployments`,
        json: { strategy: "percentage", versions, annotations },
        permission
      };
      try {
        await client.call(request);
      } catch (error2) {
        if (!(error2 instanceof CloudflareError && error2.hasCode(CODES.rollbackNeedsForce))) throw error2;
        await client.call({ ...request, query: { force: "true" } });
      }
    },
    readWorkersDev: async () => {
      const result = await get2("/subdomain");
      return isRecord(result) ? { enabled: result["enabled"] === true, previewsEnabled: result["previews_enabled"] === true } : void 0;
    },
    writeWorkersDev: async ({ enabled, previewsEnabled }) => {
      const json = { enabled, previews_enabled: previewsEnabled };
      await client.call({ method: "POST", path: `${script}/subdomain`, json, permission });
    },
    readSchedules: async () => {
      const result = await get2("/schedules");
      const schedules = isRecord(result) ? result["schedules"] : result;
      if (!Array.isArray(schedules)) return void 0;
      return schedules.filter(isRecord).map((schedule) => String(schedule["cron"] ?? ""));
    },
    writeSchedules: async (crons) => {
      const json = crons.map((cron) => ({ cron }));
      await client.call({ method: "PUT", path: `${script}/schedules`, json, permission });
    }
  };
}
var MESSAGE = "workers/message";
var UNROUTABLE = [7e3, 7003];
function firstDeployment(list) {
  const first = Array.isArray(list) ? list[0] : void 0;
  const entries = isRecord(first) && Array.isArray(first["versions"]) ? first["versions"].filter(isRecord) : [];
  const versions = entries.flatMap(
    (entry) => typeof entry["version_id"] === "string" ? [{ versionId: entry["version_id"], percentage: Number(entry["percentage"] ?? 100) }] : []
  );
  if (versions.length === 0) return void 0;
  const annotations = isRecord(first) && isRecord(first["annotations"]) ? first["annotations"] : {};
  const message = annotations[MESSAGE];
  return { versions, ...typeof message === "string" ? { message } : {} };
}
function readVersion(id, result) {
  const resources = isRecord(result) && isRecord(result["resources"]) ? result["resources"] : {};
  const runtime = isRecord(resources["script_runtime"]) ? resources["script_runtime"] : {};
  const text = (value) => typeof value === "string" && value !== "" ? value : void 0;
  const flags = runtime["compatibility_flags"];
  return {
    id,
    bindings: readBindings(resources["bindings"]),
    compatibilityDate: text(runtime["compatibility_date"]),
    compatibilityFlags: Array.isArray(flags) ? flags.map(String) : void 0,
    migrationTag: text(runtime["migration_tag"])
  };
}
function readWorkerSettings(result) {
  const { observability, placement, limits, logpush, tail_consumers } = result;
  return {
    ...isRecord(observability) ? { observability } : {},
    ...isRecord(placement) && Object.keys(placement).length > 0 ? { placement } : {},
    ...isRecord(limits) && Object.keys(limits).length > 0 ? { limits } : {},
    ...typeof logpush === "boolean" ? { logpush } : {},
    ...Array.isArray(tail_consumers) && tail_consumers.length > 0 ? { tail_consumers: tail_consumers.filter(isRecord) } : {}
  };
}
function hyphenated(id) {
  if (typeof id !== "string" || id === "") return void 0;
  return id.replace(/^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i, "$1-$2-$3-$4-$5");
}

// src/cloudflare/account-workers.ts
async function readAccountSubdomain(client, accountId) {
  const path = apiPath`/accounts/${accountId}/workers/subdomain`;
  const result = await absentAsUndefined(client.call({ method: "GET", path, permission: SCRIPTS_PERMISSION }));
  const subdomain = isRecord(result) ? result["subdomain"] : void 0;
  return typeof subdomain === "string" && subdomain !== "" ? subdomain : void 0;
}
async function listStoredClasses(client, accountId) {
  const path = apiPath`/accounts/${accountId}/workers/durable_objects/namespaces`;
  const items = await absentAsUndefined(client.list({ method: "GET", path, permission: SCRIPTS_PERMISSION }, 1e3));
  return items?.filter(isRecord).map((entry) => ({
    script: String(entry["script"] ?? ""),
    className: String(entry["class"] ?? ""),
    usesSqlite: typeof entry["use_sqlite"] === "boolean" ? entry["use_sqlite"] : void 0
  }));
}
async function listWorkers(client, accountId) {
  const path = apiPath`/accounts/${accountId}/workers/scripts`;
  const result = await absentAsUndefined(client.call({ method: "GET", path, permission: SCRIPTS_PERMISSION }));
  if (!Array.isArray(result)) return void 0;
  return result.filter(isRecord).flatMap(({ id }) => typeof id === "string" ? [id] : []);
}

// src/cloudflare/namespaces.ts
var KV_PERMISSION = "Account \xB7 Workers KV Storage \xB7 Edit";
async function readNamespace(client, accountId, namespaceId) {
  try {
    const path = apiPath`/accounts/${accountId}/storage/kv/namespaces/${namespaceId}`;
    const result = await client.call({ method: "GET", path, permission: KV_PERMISSION });
    return { state: "present", title: isRecord(result) ? String(result["title"] ?? "") : "" };
  } catch (error2) {
    if (!(error2 instanceof CloudflareError)) throw error2;
    const named = error2.errors.some(
      ({ code, message }) => code === CODES.namespaceNotFound || /namespace.*not found/i.test(message)
    );
    if (error2.status === 404 && named || error2.hasCode(10011)) return { state: "absent" };
    if ([404, 405, 501].includes(error2.status)) return { state: "unknown", reason: error2.message };
    throw error2;
  }
}

// src/cloudflare/queues.ts
var QUEUES_PERMISSION = "Account \xB7 Queues \xB7 Edit";
async function readQueue(client, accountId, queue) {
  const permission = QUEUES_PERMISSION;
  const path = apiPath`/accounts/${accountId}/queues`;
  const found = await client.call({ method: "GET", path, query: { name: queue }, permission });
  const entry = (Array.isArray(found) ? found : []).find((one) => isRecord(one) && one["queue_name"] === queue);
  const id = isRecord(entry) ? entry["queue_id"] : void 0;
  if (typeof id !== "string") {
    throw new ActionError("input", `trade-queue: the account has no queue "${queue}"`, {
      hint: "Make it first: npx wrangler queues create"
    });
  }
  const consumers = `${path}${apiPath`/${id}/consumers`}`;
  const present = await client.call({ method: "GET", path: consumers, permission });
  const names = (Array.isArray(present) ? present.filter(isRecord) : []).map(
    (one) => String(one["script"] ?? one["script_name"] ?? "")
  );
  return { path: consumers, consumers: names };
}
async function attachConsumer(client, { path }, script) {
  const json = { type: "worker", script_name: script, settings: {} };
  await client.call({ method: "POST", path, json, permission: QUEUES_PERMISSION });
}

// src/cloudflare/r2.ts
async function hasLockRule(client, accountId, bucket) {
  try {
    const result = await client.call({
      method: "GET",
      path: apiPath`/accounts/${accountId}/r2/buckets/${bucket}/lock`
    });
    const rules = isRecord(result) ? result["rules"] : void 0;
    return Array.isArray(rules) && rules.some((rule) => isRecord(rule) && rule["enabled"] === true);
  } catch (error2) {
    if (error2 instanceof CloudflareError) return void 0;
    throw error2;
  }
}

// src/cloudflare/routes.ts
var ZONE_PERMISSION = "Zone \xB7 Zone \xB7 Read";
var ROUTES_PERMISSION = "Zone \xB7 Workers Routes \xB7 Edit";
async function findZone(client, accountId, host) {
  const labels = host.replace(/^\*\.?/, "").split(".");
  for (let first = 0; first < labels.length - 1; first += 1) {
    const name = labels.slice(first).join(".");
    const query = { name, "account.id": accountId };
    const result = await client.call({ method: "GET", path: "/zones", query, permission: ZONE_PERMISSION });
    const zone = (Array.isArray(result) ? result : []).find((entry) => isRecord(entry) && entry["name"] === name);
    if (isRecord(zone) && typeof zone["id"] === "string") {
      return { id: zone["id"], name, status: typeof zone["status"] === "string" ? zone["status"] : "" };
    }
  }
  throw new ActionError("input", `route: no zone of this account ends the host "${host}"`, {
    hint: `Add the domain to the account, or let the token read it (${ZONE_PERMISSION})`
  });
}
async function listRoutes(client, zone) {
  const path = apiPath`/zones/${zone.id}/workers/routes`;
  const result = await client.call({ method: "GET", path, permission: ROUTES_PERMISSION });
  return (Array.isArray(result) ? result : []).filter(isRecord).map((route) => ({
    pattern: String(route["pattern"] ?? ""),
    script: typeof route["script"] === "string" && route["script"] !== "" ? route["script"] : void 0
  }));
}
async function addRoute(client, zone, pattern, script) {
  const path = apiPath`/zones/${zone.id}/workers/routes`;
  await client.call({ method: "POST", path, json: { pattern, script }, permission: ROUTES_PERMISSION });
}
async function readCustomDomain(client, accountId, hostname) {
  const path = apiPath`/accounts/${accountId}/workers/domains`;
  const permission = SCRIPTS_PERMISSION;
  const result = await client.call({ method: "GET", path, query: { hostname }, permission });
  const entries = Array.isArray(result) ? result.filter(isRecord) : [];
  const service = entries.find((entry) => entry["hostname"] === hostname)?.["service"];
  return typeof service === "string" && service !== "" ? service : void 0;
}
async function attachCustomDomain(client, accountId, zone, hostname, service) {
  const path = apiPath`/accounts/${accountId}/workers/domains`;
  const json = { hostname, service, zone_id: zone.id, environment: "production" };
  await client.call({ method: "PUT", path, json, permission: SCRIPTS_PERMISSION });
}
async function hasDnsRecord(client, zone, host) {
  const labels = host.split(".");
  const wildcards = labels.slice(1).map((_, index) => labels.slice(index + 1).join(".")).filter((parent) => parent === zone.name || parent.endsWith(`.${zone.name}`)).map((parent) => `*.${parent}`);
  const has = async (name) => {
    const path = apiPath`/zones/${zone.id}/dns_records`;
    const result = await absentAsUndefined(client.call({ method: "GET", path, query: { name } }));
    return Array.isArray(result) ? result.some((entry) => isRecord(entry) && entry["name"] === name) : void 0;
  };
  try {
    const [exact, ...above] = await Promise.all([host, ...wildcards].map(has));
    return exact === void 0 ? void 0 : { exact, byWildcard: above.includes(true) };
  } catch {
    return void 0;
  }
}

// src/cloudflare/tokens.ts
async function verifyToken(client, accountId) {
  let refused = false;
  for (const path of ["/user/tokens/verify", apiPath`/accounts/${accountId}/tokens/verify`]) {
    try {
      const result = await client.call({ method: "GET", path });
      const status = isRecord(result) ? String(result["status"] ?? "") : "";
      return status === "active" ? { state: "active" } : { state: "inactive", status };
    } catch (error2) {
      if (!(error2 instanceof CloudflareError)) return { state: "unknown" };
      refused ||= error2.status === 401 || error2.status === 403 || error2.hasCode(1e3, 6003, 6111);
    }
  }
  return refused ? { state: "invalid" } : { state: "unknown" };
}

// src/deploy/permissions.ts
async function explainRefusal(failures, client, accountId) {
  const refusals = failures.filter(isRefusal);
  const first = refusals[0];
  const other = failures.find((failure) => !isRefusal(failure));
  if (first === void 0 || other !== void 0) return other ?? failures[0];
  const token = await verifyToken(client, accountId);
  const permissions = [...new Set(refusals.flatMap(({ permission }) => permission ?? []))];
  const list = permissions.join("; ");
  const fail = (summary, hint) => new ActionError("input", `cloudflare-api-token: ${summary}; ${first.message}`, { hint, cause: first });
  switch (token.state) {
    case "invalid":
      return fail("Cloudflare does not know this token", `Create an API token with these permissions: ${list}`);
    case "inactive":
      return fail(`the token is ${token.status || "not active"}`, `Renew it or create one with: ${list}`);
    case "active":
      return fail(
        `the token is valid, but lacks ${list || "a permission"}`,
        "Add it to the token, for the account in cloudflare-account-id; if it has it, check that account id"
      );
    case "unknown":
      return fail(
        `Cloudflare refuses it; needed: ${list || "see the README of deploy-worker"}`,
        "Check the token, its permissions and cloudflare-account-id"
      );
  }
}
function isRefusal(failure) {
  return failure instanceof CloudflareError && failure.isAuthenticationFailure;
}

// src/deploy/shipped-worker.ts
var OBJECTS = [
  { binding: "HISTORY", className: "TaostatsHistory" },
  { binding: "DATASETS", className: "DatasetStore" },
  { binding: "RUNS", className: "RunLog" },
  { binding: "DIVIDENDS", className: "DividendCache" },
  { binding: "LIMITS", className: "RateLimiter" },
  { binding: "TRADES", className: "TradeLedger" }
];
var HISTORY_CLASS = "TaostatsHistory";
var KV_BINDING = "METRICS_KV";
var ARCHIVE_BINDING = "ARCHIVE";
var QUEUE_BINDING = "TRADE_QUEUE";
var SECRETS = { writeToken: "WRITE_TOKEN", taostatsKey: "TAOSTATS_API_KEY" };
var VARIABLES = {
  maxEntries: "HISTORY_MAX_ENTRIES",
  allowUnauthenticated: "ALLOW_UNAUTHENTICATED_WRITES",
  allowShrink: "ALLOW_SHRINK",
  version: "WORKER_VERSION"
};
var DEFAULT_MAX_ENTRIES = 1e4;
var DECIDED_BY = {
  [KV_BINDING]: "kv-namespace-id",
  [ARCHIVE_BINDING]: "r2-bucket",
  [QUEUE_BINDING]: "trade-queue",
  [SECRETS.writeToken]: "write-token",
  [SECRETS.taostatsKey]: "taostats-api-key",
  [VARIABLES.maxEntries]: "history-max-entries",
  [VARIABLES.allowUnauthenticated]: "allow-unauthenticated-writes",
  [VARIABLES.allowShrink]: "allow-shrink",
  [VARIABLES.version]: "nothing: the action sets it",
  ...Object.fromEntries(OBJECTS.map(({ binding, className }) => [binding, `the class ${className}`]))
};

// src/deploy/account.ts
function servingIds(deployment) {
  const versions = deployment?.versions.toSorted((a, b) => b.percentage - a.percentage) ?? [];
  return versions.map(({ versionId }) => versionId);
}
function isSameDeployment(a, b) {
  const text = (deployment) => (deployment?.versions ?? []).map(({ versionId, percentage }) => `${versionId} ${percentage}`).join();
  return text(a) === text(b);
}
async function readAccount(request, client, worker, noteServing) {
  const { accountId, kvNamespaceId, route, workerName } = request;
  const settled = await Promise.allSettled([
    worker.readDeployment().then((deployment2) => {
      noteServing(deployment2);
      return deployment2;
    }),
    worker.readLatestVersionId(),
    worker.readSettings(),
    worker.readWorkersDev(),
    readAccountSubdomain(client, accountId),
    readNamespace(client, accountId, kvNamespaceId),
    listStoredClasses(client, accountId),
    request.crons === void 0 ? void 0 : worker.readSchedules(),
    route === void 0 ? void 0 : readRouteState(client, accountId, route),
    findNeighbours(client, request),
    request.tradeQueue === void 0 ? void 0 : readQueue(client, accountId, request.tradeQueue)
  ]);
  const failures = settled.flatMap((result) => result.status === "rejected" ? [result.reason] : []);
  if (failures.length > 0) throw await explainRefusal(failures, client, accountId);
  const [
    deployment,
    latestId,
    uploaded,
    workersDev,
    subdomain,
    namespace,
    classes,
    crons,
    routeState,
    neighbours,
    queue
  ] = settled.map((result) => result.status === "fulfilled" ? result.value : void 0);
  const versions = await readServingVersions(worker, deployment, latestId, uploaded?.version);
  const isLatestServing = latestId === void 0 || servingIds(deployment).includes(latestId);
  const bucket = request.r2Bucket ?? bucketOf(versions[0]);
  return {
    deployment,
    latestId,
    versions,
    latestBindings: isLatestServing ? void 0 : uploaded?.version.bindings,
    settings: uploaded?.settings ?? {},
    classes: classes?.filter(({ script }) => script === workerName),
    namespace: namespace ?? { state: "unknown", reason: "no answer" },
    subdomain,
    workersDev,
    crons,
    route: routeState,
    queue,
    neighbours: neighbours ?? { names: [], unread: 0 },
    isArchiveLocked: bucket === void 0 ? void 0 : await hasLockRule(client, accountId, bucket)
  };
}
function bucketOf(version) {
  const binding = version?.bindings?.find(({ name, type }) => name === ARCHIVE_BINDING && type === "r2_bucket");
  return binding === void 0 ? void 0 : bindingTarget(binding);
}
async function readRouteState(client, accountId, route) {
  const zone = await findZone(client, accountId, route.host);
  const isDomain = route.kind === "custom-domain";
  const [routes, domainOf, dns] = await Promise.all([
    isDomain ? [] : listRoutes(client, zone),
    isDomain ? readCustomDomain(client, accountId, route.host) : void 0,
    route.host.includes("*") ? void 0 : hasDnsRecord(client, zone, route.host)
  ]);
  return { zone, routes, domainOf, dns };
}
async function readServingVersions(worker, deployment, latestId, uploaded) {
  const ids = servingIds(deployment);
  if (ids.length === 0) return uploaded === void 0 ? [] : [uploaded];
  return Promise.all(
    ids.map(async (id) => {
      const version = await worker.readVersion(id);
      if (version?.bindings !== void 0) return version;
      const isUploaded = latestId === void 0 || latestId === id;
      const unknown = {
        bindings: void 0,
        compatibilityDate: void 0,
        compatibilityFlags: void 0,
        migrationTag: void 0
      };
      return { ...unknown, ...version, ...isUploaded ? uploaded : void 0, id };
    })
  );
}
var MAX_NEIGHBOURS = 60;
var PARALLEL = 6;
async function findNeighbours(client, request) {
  const { accountId, workerName, kvNamespaceId } = request;
  const all = await listWorkers(client, accountId).catch(() => void 0) ?? [];
  const others = all.filter((name) => name !== workerName);
  const sounds = (name) => /tao|bittensor|stat|history/i.test(name) ? 0 : 1;
  const queue = others.toSorted((a, b) => sounds(a) - sounds(b)).slice(0, MAX_NEIGHBOURS);
  const names = [];
  let unread = others.length - queue.length;
  const lookAt = async () => {
    for (let name = queue.shift(); name !== void 0; name = queue.shift()) {
      const settings = await createWorkerApi(client, accountId, name).readSettings().catch(() => void 0);
      const bindings = settings?.version.bindings;
      if (bindings === void 0) unread += 1;
      else if (bindings.some((entry) => entry.type === "kv_namespace" && entry["namespace_id"] === kvNamespaceId)) {
        names.push(name);
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, lookAt));
  return { names: names.toSorted(), unread };
}

// src/deploy/worker-config.ts
import { createHash, randomBytes } from "node:crypto";
function variableOf(bindings, name) {
  const binding = bindings.find((candidate) => candidate.name === name && candidate.type === "plain_text");
  return typeof binding?.["text"] === "string" ? binding["text"] : void 0;
}
function configVersion(config) {
  return variableOf(config.bindings, VARIABLES.version) ?? "";
}
function withVersion(config, version) {
  const bindings = config.bindings.map(
    (binding) => binding.name === VARIABLES.version ? { ...binding, text: version } : binding
  );
  return { ...config, bindings };
}
function secretBindings(secrets) {
  const named = [
    [SECRETS.writeToken, secrets.writeToken],
    [SECRETS.taostatsKey, secrets.taostatsKey]
  ];
  return named.flatMap(([name, text]) => text === void 0 ? [] : [{ type: "secret_text", name, text }]);
}
function uploadMetadata(config, secrets, kept = { names: [], from: void 0 }) {
  const { migration } = config;
  const { from } = kept;
  const inherited = from === void 0 ? [] : kept.names.map((name) => ({ type: "inherit", name, version_id: from }));
  return {
    main_module: config.moduleName,
    compatibility_date: config.compatibilityDate,
    compatibility_flags: [],
    bindings: [...config.bindings, ...secretBindings(secrets), ...inherited],
    // As wrangler does: secrets that were set by other means stay.
    keep_bindings: from === void 0 ? ["secret_text", "secret_key"] : [],
    ...config.settings,
    ...migration === void 0 ? {} : {
      migrations: {
        ...migration.oldTag === void 0 ? {} : { old_tag: migration.oldTag },
        new_tag: migration.newTag,
        steps: [{ new_sqlite_classes: migration.added }]
      }
    }
  };
}
var DIGEST_LENGTH = 12;
function contentDigest(config, script) {
  const content = {
    script: script.digest,
    module: config.moduleName,
    compatibilityDate: config.compatibilityDate,
    // By name: what is kept comes in the order in which it was uploaded.
    bindings: config.bindings.filter(({ name }) => name !== VARIABLES.version).toSorted((a, b) => a.name < b.name ? -1 : 1).map((binding) => Object.entries(binding).toSorted(([a], [b]) => a < b ? -1 : 1)),
    accountId: config.accountId,
    name: config.name
  };
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, DIGEST_LENGTH);
}
function newVersion(digest, taken) {
  let number = randomBytes(2).readUInt16BE();
  for (; ; ) {
    const version = digest + number.toString(16).padStart(4, "0");
    if (!taken.includes(version)) return version;
    number = (number + 1) % 65536;
  }
}
function hasContent(version, digest) {
  return version !== void 0 && version.length === DIGEST_LENGTH + 4 && version.startsWith(digest);
}

// src/deploy/api-engine.ts
var MIGRATION_APPLIED = [10074, 10079];
var DUPLICATE_ROUTE = 10020;
async function uploadWithApi({ config, script, secrets, kept }, worker) {
  try {
    return await worker.upload(uploadMetadata(config, secrets, kept), script.bytes);
  } catch (error2) {
    const applied = error2 instanceof CloudflareError && error2.hasCode(...MIGRATION_APPLIED);
    if (config.migration === void 0 || !applied) throw error2;
    try {
      return await worker.upload(uploadMetadata({ ...config, migration: void 0 }, secrets, kept), script.bytes);
    } catch (second) {
      throw second instanceof CloudflareError && second.hasCode(CODES.scriptRejected) ? second : error2;
    }
  }
}
async function setTriggers({ config, account }, client, worker) {
  const isSame = account.workersDev?.enabled === config.workersDev.enabled;
  if (!isSame && account.subdomain !== void 0) await worker.writeWorkersDev(config.workersDev);
  if (config.crons !== void 0) {
    const sorted = (crons) => crons.toSorted().join("\n");
    if (account.crons === void 0 || sorted(account.crons) !== sorted(config.crons)) {
      await worker.writeSchedules(config.crons);
    }
  }
  if (account.queue?.consumers.length === 0) await attachConsumer(client, account.queue, config.name);
  await publishRoute(config, account, client);
}
async function publishRoute(config, account, client) {
  const { route, name, accountId } = config;
  const state = account.route;
  if (route === void 0 || state === void 0) return;
  if (route.kind === "custom-domain") {
    if (state.domainOf === void 0) await attachCustomDomain(client, accountId, state.zone, route.host, name);
    return;
  }
  const leadsHere = (entry) => entry.pattern === route.pattern && entry.script === name;
  if (state.routes.some(leadsHere)) return;
  try {
    await addRoute(client, state.zone, route.pattern, name);
  } catch (error2) {
    const isDuplicate = error2 instanceof CloudflareError && error2.hasCode(DUPLICATE_ROUTE);
    if (!isDuplicate || !(await listRoutes(client, state.zone)).some(leadsHere)) throw error2;
  }
}

// src/deploy/config-file.ts
import { basename, dirname, join, relative, resolve } from "node:path";

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

// src/deploy/wrangler-config.ts
import { isDeepStrictEqual } from "node:util";

// node_modules/smol-toml/dist/error.js
function getLineColFromPtr(string, ptr) {
  let lines = string.slice(0, ptr).split(/\r?\n/);
  return [lines.length, lines.pop().length + 1];
}
function makeCodeBlock(string, line, column) {
  let lines = string.split(/\r?\n/);
  let codeblock = "";
  let numberLen = (Math.log10(line + 1) | 0) + 1;
  for (let i = line - 1; i <= line + 1; i++) {
    let l = lines[i - 1];
    if (!l)
      continue;
    codeblock += i.toString().padEnd(numberLen, " ");
    codeblock += ":  ";
    codeblock += l;
    codeblock += "\n";
    if (i === line) {
      codeblock += " ".repeat(numberLen + column + 2);
      codeblock += "^\n";
    }
  }
  return codeblock;
}
var TomlError = class _TomlError extends Error {
  line;
  column;
  codeblock;
  constructor(message, options) {
    const [line, column] = getLineColFromPtr(options.toml, options.ptr);
    const codeblock = makeCodeBlock(options.toml, line, column);
    super(`Invalid TOML document: ${message}

${codeblock}`, options);
    this.line = line;
    this.column = column;
    this.codeblock = codeblock;
  }
  /** @internal */
  static x(message, ctx, ptr) {
    throw new _TomlError(message, { toml: ctx.s, ptr: ptr ?? ctx.p });
  }
};

// node_modules/smol-toml/dist/primitive.js
function parseString(ctx) {
  let startPtr = ctx.p;
  let c = ctx.s.charCodeAt(ctx.p++);
  let first = c;
  let isLiteral = c === 39;
  let isMultiline = c === ctx.s.charCodeAt(ctx.p) && c === ctx.s.charCodeAt(ctx.p + 1);
  if (isMultiline) {
    if ((c = ctx.s.charCodeAt(ctx.p += 2)) === 10)
      ctx.p++;
    else if (c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10)
      ctx.p += 2;
  }
  let parsed = "";
  let sliceStart = ctx.p;
  let state = 0;
  for (; ctx.p < ctx.s.length; ctx.p++) {
    c = ctx.s.charCodeAt(ctx.p);
    if (isMultiline && (c === 10 || c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10)) {
      state = state && 3;
    } else if (c < 32 && c !== 9 || c === 127) {
      TomlError.x("control characters are not allowed in strings", ctx);
    } else if ((!state || state === 3) && c === first && (!isMultiline || ctx.s.charCodeAt(ctx.p + 1) === first && ctx.s.charCodeAt(ctx.p + 2) === first)) {
      if (isMultiline) {
        if (ctx.s.charCodeAt(ctx.p + 3) === first)
          ctx.p++;
        if (ctx.s.charCodeAt(ctx.p + 3) === first)
          ctx.p++;
      }
      if (!state) {
        let s = ctx.s.slice(sliceStart, ctx.p);
        parsed = parsed ? parsed + s : s;
      }
      ctx.p += isMultiline ? 3 : 1;
      return parsed;
    } else if (!state) {
      if (!isLiteral && c === 92) {
        parsed += ctx.s.slice(sliceStart, sliceStart = ctx.p);
        state = 1;
      }
    } else if (state === 1) {
      if (c === 120 || c === 117 || c === 85) {
        let errPtr = ctx.p++ - 1;
        let value = 0;
        let len = c === 120 ? 2 : c === 117 ? 4 : 8;
        for (let j = 0; j < len; j++, ctx.p++) {
          let hex = ctx.s.charCodeAt(ctx.p);
          let digit = (
            /* 0-9 */
            hex >= 48 && hex <= 57 ? hex - 48 : (
              /* A-F */
              hex >= 65 && hex <= 70 ? hex - 65 + 10 : (
                /* a-f */
                hex >= 97 && hex <= 102 ? hex - 97 + 10 : -1
              )
            )
          );
          if (digit < 0)
            TomlError.x("invalid non-hex character in unicode escape", ctx);
          value = value << 4 | digit;
        }
        if (value < 0 || value > 1114111 || value >= 55296 && value <= 57343) {
          TomlError.x("invalid unicode escape", ctx, errPtr);
        }
        parsed += String.fromCodePoint(value);
        sliceStart = ctx.p--;
        state = 0;
      } else if (isMultiline && (c === 32 || c === 9)) {
        state = 2;
      } else {
        if (c === 98)
          parsed += "\b";
        else if (c === 116)
          parsed += "	";
        else if (c === 110)
          parsed += "\n";
        else if (c === 102)
          parsed += "\f";
        else if (c === 114)
          parsed += "\r";
        else if (c === 101)
          parsed += "\x1B";
        else if (c === 34)
          parsed += '"';
        else if (c === 92)
          parsed += "\\";
        else
          TomlError.x("unrecognised escape sequence", ctx);
        sliceStart = ctx.p + 1;
        state = 0;
      }
    } else if (c !== 32 && c !== 9) {
      if (state === 2)
        TomlError.x("invalid escape: only line-ending whitespace may be escaped", ctx, sliceStart);
      state = !isLiteral && c === 92 ? 1 : 0;
      sliceStart = ctx.p;
    }
  }
  TomlError.x("unfinished string", ctx, startPtr);
}

// node_modules/smol-toml/dist/date.js
var DATE_TIME_RE = /^(\d{4}-\d{2}-\d{2})?[Tt ]?(?:(\d{2}):\d{2}(?::\d{2}(?:\.\d+)?)?)?(Z|z|[-+]\d{2}:\d{2})?$/i;
var TomlDate = class _TomlDate extends Date {
  #hasDate = false;
  #hasTime = false;
  #offset = null;
  constructor(date, fasttype, unsafeDelim) {
    let hasDate = true;
    let hasTime = true;
    let offset = "Z";
    let c;
    if (typeof date === "string") {
      if (fasttype)
        prep: {
          if (fasttype < 3) {
            if (+date.slice(11, 13) > 23) {
              date = "";
              break prep;
            }
            if (fasttype === 2) {
              offset = null;
              date += "Z";
            } else if ((c = date.charCodeAt(date.length - 1)) !== 90 && c !== 122) {
              offset = date.slice(date.length - 6);
            }
            if (unsafeDelim)
              date = date.slice(0, 10) + "T" + date.slice(11);
          } else if (fasttype === 4) {
            date = +date.slice(0, 2) > 23 ? "" : `0000-01-01T${date}Z`;
          }
          hasDate = fasttype !== 4;
          hasTime = fasttype !== 3;
        }
      else {
        let match = date.match(DATE_TIME_RE);
        if (match) {
          if (!match[1]) {
            hasDate = false;
            date = `0000-01-01T${date}`;
          }
          hasTime = !!match[2];
          hasTime && date[10] === " " && (date = date.replace(" ", "T"));
          if (match[2] && +match[2] > 23) {
            date = "";
          } else {
            offset = match[3] || null;
            if (!offset && hasTime)
              date += "Z";
          }
        } else {
          date = "";
        }
      }
    }
    super(date);
    if (!isNaN(this.getTime())) {
      this.#hasDate = hasDate;
      this.#hasTime = hasTime;
      this.#offset = offset;
    }
  }
  isDateTime() {
    return this.#hasDate && this.#hasTime;
  }
  isLocal() {
    return !this.#hasDate || !this.#hasTime || !this.#offset;
  }
  isDate() {
    return this.#hasDate && !this.#hasTime;
  }
  isTime() {
    return this.#hasTime && !this.#hasDate;
  }
  isValid() {
    return this.#hasDate || this.#hasTime;
  }
  toISOString() {
    let iso = super.toISOString();
    if (this.isDate())
      return iso.slice(0, 10);
    if (this.isTime())
      return iso.slice(11, 23);
    if (this.#offset === null)
      return iso.slice(0, -1);
    if (this.#offset === "Z" || this.#offset === "z")
      return iso;
    let offset = +this.#offset.slice(1, 3) * 60 + +this.#offset.slice(4, 6);
    offset = this.#offset[0] === "-" ? offset : -offset;
    let offsetDate = new Date(this.getTime() - offset * 6e4);
    return offsetDate.toISOString().slice(0, -1) + this.#offset;
  }
  static wrapAsOffsetDateTime(jsDate, offset = "Z") {
    let date = new _TomlDate(jsDate);
    date.#offset = offset;
    return date;
  }
  static wrapAsLocalDateTime(jsDate) {
    let date = new _TomlDate(jsDate);
    date.#offset = null;
    return date;
  }
  static wrapAsLocalDate(jsDate) {
    let date = new _TomlDate(jsDate);
    date.#hasTime = false;
    date.#offset = null;
    return date;
  }
  static wrapAsLocalTime(jsDate) {
    let date = new _TomlDate(jsDate);
    date.#hasDate = false;
    date.#offset = null;
    return date;
  }
};

// node_modules/smol-toml/dist/extract.js
function isDigit(char, base = 10) {
  return base === 16 ? char > 47 && char < 58 || char > 64 && char < 71 || char > 96 && char < 103 : char > 47 && char < 48 + base;
}
function isEndOfValue(char, delim) {
  return char === 32 || char === 9 || char === 10 || char === 13 || // Structure end or next value delimiter
  delim && (char === delim || char === 44) || // Comment
  char === 35;
}
function extractValue(ctx, end) {
  let errPtr = ctx.p;
  let c = ctx.s.charCodeAt(ctx.p);
  if (c === 91 || c === 123) {
    ctx.d-- || TomlError.x("document contains excessively nested structures. aborting.", ctx);
    let value = c === 91 ? parseArray(ctx) : parseInlineTable(ctx);
    ctx.d++;
    return value;
  }
  if (c === 34 || c === 39) {
    return parseString(ctx);
  }
  if (c === 116) {
    if (ctx.s.charCodeAt(++ctx.p) !== 114 || ctx.s.charCodeAt(++ctx.p) !== 117 || ctx.s.charCodeAt(++ctx.p) !== 101)
      TomlError.x("invalid value", ctx, errPtr);
    return ctx.p++, true;
  }
  if (c === 102) {
    if (ctx.s.charCodeAt(++ctx.p) !== 97 || ctx.s.charCodeAt(++ctx.p) !== 108 || ctx.s.charCodeAt(++ctx.p) !== 115 || ctx.s.charCodeAt(++ctx.p) !== 101)
      TomlError.x("invalid value", ctx, errPtr);
    return ctx.p++, false;
  }
  if (c === 43 || c === 45) {
    return parseNumber(ctx, ctx.p, ctx.s.charCodeAt(++ctx.p), 44 - c, end);
  }
  if (ctx.s.charCodeAt(ctx.p + 4) === 45 && ctx.s.charCodeAt(ctx.p + 7) === 45) {
    return parseDate(ctx, c, end);
  }
  if (ctx.s.charCodeAt(ctx.p + 2) === 58) {
    return parseTime(ctx, c, end);
  }
  return parseNumber(ctx, ctx.p, c, 0, end);
}
function parseNumber(ctx, startPtr, startChr, sign, endChr) {
  let c = startChr;
  let state = 0;
  let hasUnderscores = false;
  if (c === 105) {
    if (ctx.s.charCodeAt(++ctx.p) !== 110 || ctx.s.charCodeAt(++ctx.p) !== 102)
      TomlError.x("invalid value", ctx, startPtr);
    return ctx.p++, (sign || 1) / 0;
  }
  if (c === 110) {
    if (ctx.s.charCodeAt(++ctx.p) !== 97 || ctx.s.charCodeAt(++ctx.p) !== 110)
      TomlError.x("invalid value", ctx, startPtr);
    return ctx.p++, NaN;
  }
  if (c === 48) {
    if (++ctx.p >= ctx.s.length || isEndOfValue(c = ctx.s.charCodeAt(ctx.p), endChr))
      return ctx.bi === true ? 0n : 0;
    if (!sign) {
      if (c === 120)
        return parseIntegerBaseN(ctx, startPtr, 16, endChr);
      else if (c === 98)
        return parseIntegerBaseN(ctx, startPtr, 2, endChr);
      else if (c === 111)
        return parseIntegerBaseN(ctx, startPtr, 8, endChr);
    }
    if (c === 46)
      state = 2;
    else if (c === 101 || c === 69)
      state = 4;
    else
      TomlError.x("illegal leading zero", ctx, startPtr);
  } else if (!isDigit(c))
    TomlError.x("invalid value", ctx, startPtr);
  while (++ctx.p < ctx.s.length && (c = ctx.s.charCodeAt(ctx.p), !isEndOfValue(c, endChr))) {
    if (!state)
      state = 1;
    if (c === 95) {
      if (!(state & 1))
        TomlError.x("illegal underscore", ctx);
      state += 11;
      hasUnderscores = true;
    } else if (state === 1 && c === 46)
      state = 2;
    else if ((state === 1 || state === 3) && (c === 101 || c === 69))
      state = 4;
    else if (state === 4 && (c === 43 || c === 45)) {
      state = 6;
    } else if (!isDigit(c))
      TomlError.x(`illegal character in numeric literal`, ctx);
    else if (state > 9)
      state -= 11;
    else if (!(state & 1))
      state++;
  }
  if (!state) {
    let val = (startChr - 48) * (sign || 1);
    return ctx.bi === true ? BigInt(val) : val;
  }
  if (!(state & 1))
    TomlError.x("unfinished numeric value", ctx, startPtr);
  let str = ctx.s.slice(startPtr, ctx.p);
  if (hasUnderscores)
    str = str.replaceAll("_", "");
  return state > 1 ? parseFloat(str) : parseInteger(ctx, str, 10, startPtr);
}
function parseIntegerBaseN(ctx, startPtr, base, endChr) {
  let c, underscore = 1;
  while (++ctx.p < ctx.s.length && (c = ctx.s.charCodeAt(ctx.p), !isEndOfValue(c, endChr))) {
    if (c === 95) {
      if (underscore & 1)
        TomlError.x("illegal underscore", ctx);
      underscore = 3;
    } else if (!isDigit(c, base))
      TomlError.x(`illegal character in numeric literal`, ctx);
    else if (underscore & 1)
      underscore--;
  }
  if (underscore & 1)
    TomlError.x("unfinished numeric value", ctx);
  let str = ctx.s.slice(startPtr + 2, ctx.p);
  if (underscore)
    str = str.replaceAll("_", "");
  return parseInteger(ctx, str, base, startPtr);
}
function parseInteger(ctx, str, base, startPtr) {
  if (ctx.bi !== true)
    int: {
      let val = parseInt(str, base);
      if (!Number.isSafeInteger(val)) {
        if (ctx.bi)
          break int;
        TomlError.x("integer value cannot be represented losslessly", ctx, startPtr);
      }
      return val;
    }
  return base === 10 ? BigInt(str) : BigInt((base === 2 ? "0b" : base === 8 ? "0o" : "0x") + str);
}
function parseDate(ctx, c, endChr) {
  let startPtr = ctx.p++, unsafeSeparator;
  if (!isDigit(c) || !isDigit(ctx.s.charCodeAt(ctx.p++)) || !isDigit(ctx.s.charCodeAt(ctx.p++)) || !isDigit(ctx.s.charCodeAt(ctx.p++))) {
    return parseNumber(ctx, ctx.p = startPtr, c, 0, endChr);
  }
  ctx.p += 5;
  if (!isDigit(ctx.s.charCodeAt(ctx.p++)))
    TomlError.x("invalid date-time: date part is malformed", ctx, startPtr);
  if (ctx.p >= ctx.s.length || ((c = ctx.s.charCodeAt(ctx.p)) !== 32 || (unsafeSeparator = true, !isDigit(ctx.s.charCodeAt(ctx.p + 1)))) && c !== 84 && c !== 116) {
    let t2 = ctx.s.slice(startPtr, ctx.p);
    return readDate(ctx, t2, 3, false, startPtr);
  }
  if (ctx.s.charCodeAt(ctx.p += 3) !== 58)
    TomlError.x("invalid date-time: time part is malformed", ctx, startPtr);
  if (ctx.s.charCodeAt(ctx.p += 3) === 58)
    ctx.p += 3;
  if (ctx.s.charCodeAt(ctx.p) === 46)
    while (isDigit(ctx.s.charCodeAt(++ctx.p)))
      ;
  if (c = ctx.s.charCodeAt(ctx.p)) {
    if (c === 90 || c === 122) {
      let t2 = ctx.s.slice(startPtr, ++ctx.p);
      return readDate(ctx, t2, 1, unsafeSeparator, startPtr, "[+00:00]");
    }
    if (c === 43 || c === 45) {
      let t2 = ctx.s.slice(startPtr, ctx.p += 6);
      return readDate(ctx, t2, 1, unsafeSeparator, startPtr, !ctx.ld && "[" + ctx.s.slice(ctx.p - 6, ctx.p) + "]");
    }
  }
  let t = ctx.s.slice(startPtr, ctx.p);
  return readDate(ctx, t, 2, unsafeSeparator, startPtr);
}
function parseTime(ctx, c, endChr) {
  let start = ctx.p;
  if (!isDigit(c) || !isDigit(ctx.s.charCodeAt(++ctx.p))) {
    return parseNumber(ctx, --ctx.p, c, 0, endChr);
  }
  if (ctx.s.charCodeAt(ctx.p += 4) === 58)
    ctx.p += 3;
  if (ctx.s.charCodeAt(ctx.p) === 46)
    while (isDigit(ctx.s.charCodeAt(++ctx.p)))
      ;
  let t = ctx.s.slice(start, ctx.p);
  return readDate(ctx, t, 4, false, start);
}
function readDate(ctx, str, type, unsafeDelim, errPtr, temporalSuffix) {
  if (ctx.ld) {
    let date = new TomlDate(str, type, unsafeDelim);
    if (!date.isValid())
      TomlError.x("invalid date", ctx, errPtr);
    return date;
  }
  try {
    if (temporalSuffix)
      str += temporalSuffix;
    switch (type) {
      case 1:
        return Temporal.ZonedDateTime.from(str);
      case 2:
        return Temporal.PlainDateTime.from(str);
      case 3:
        return Temporal.PlainDate.from(str);
      case 4:
        return Temporal.PlainTime.from(str);
    }
  } catch (e) {
    TomlError.x(e instanceof Error ? e.message : "" + e, ctx, errPtr);
  }
}

// node_modules/smol-toml/dist/util.js
function skipComment(ctx) {
  for (; ctx.p < ctx.s.length; ctx.p++) {
    let c = ctx.s.charCodeAt(ctx.p);
    if (c === 10)
      break;
    if (c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10) {
      ctx.p++;
      break;
    }
    if (c < 32 && c !== 9 || c === 127) {
      TomlError.x("control characters are not allowed in comments", ctx);
    }
  }
}
function skipVoid(ctx, banNewLines, banComments) {
  let c;
  while (ctx.p < ctx.s.length) {
    while (ctx.p < ctx.s.length && ((c = ctx.s.charCodeAt(ctx.p)) === 32 || c === 9 || !banNewLines && (c === 10 || c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10)))
      ctx.p++;
    if (banComments || c !== 35)
      break;
    skipComment(ctx);
  }
}

// node_modules/smol-toml/dist/struct.js
function parseKey(ctx, end = 61) {
  let startPtr;
  let state = 0;
  let parsed = [];
  let sliceStart;
  let c = ctx.s.charCodeAt(startPtr = ctx.p);
  do {
    if (c === end) {
      if (!state)
        TomlError.x("unexpected end of key", ctx);
      if (state === 1)
        parsed.push(ctx.s.slice(sliceStart, ctx.p));
      return ctx.p++, parsed;
    } else if (c === 46) {
      if (!state)
        TomlError.x("illegal empty bare key", ctx);
      if (state === 1)
        parsed.push(ctx.s.slice(sliceStart, ctx.p));
      state = 0;
    } else if (!state && (c === 34 || c === 39)) {
      if (c === ctx.s.charCodeAt(ctx.p + 1) && c === ctx.s.charCodeAt(ctx.p + 2))
        TomlError.x("illegal quoted key: multiline strings are not allowed", ctx);
      parsed.push(parseString(ctx));
      state = 2;
      ctx.p--;
    } else if (c === 32 || c === 9) {
      if (state === 1) {
        parsed.push(ctx.s.slice(sliceStart, ctx.p));
        state = 2;
      }
    } else if (state === 2 || c < 48 && c !== 45 || c > 57 && c < 65 || c > 90 && c < 97 && c !== 95 || c > 122) {
      TomlError.x("illegal character in key", ctx);
    } else if (!state) {
      state = 1;
      sliceStart = ctx.p;
    }
  } while (c = ctx.s.charCodeAt(++ctx.p));
  TomlError.x("incomplete key-value: cannot find end of key", ctx, startPtr);
}
function parseInlineTable(ctx) {
  let startPtr = ctx.p++;
  let res = /* @__PURE__ */ Object.create(null);
  let seen = /* @__PURE__ */ new Set();
  let c;
  while (ctx.p < ctx.s.length) {
    skipVoid(ctx);
    if ((c = ctx.s.charCodeAt(ctx.p)) === 125) {
      ctx.p++;
      return res;
    }
    let k;
    let t = res;
    let hasOwn = false;
    let errPtr = ctx.p;
    let key = parseKey(ctx);
    for (let i = 0; i < key.length; i++) {
      if (i)
        t = hasOwn ? t[k] : t[k] = /* @__PURE__ */ Object.create(null);
      k = key[i];
      if ((hasOwn = Object.hasOwn(t, k)) && (typeof t[k] !== "object" || seen.has(t[k]))) {
        TomlError.x("trying to redefine an already defined value", ctx, errPtr);
      }
      let unsafe = k === "__proto__";
      if (ctx.uk && (unsafe || k === "constructor")) {
        t = ctx.uk !== 1 && TomlError.x("document contains an unsafe property", ctx, errPtr);
        break;
      }
      if (!hasOwn && unsafe) {
        Object.defineProperty(t, k, { enumerable: true, configurable: true, writable: true });
      }
    }
    if (hasOwn) {
      TomlError.x("trying to redefine an already defined value", ctx, errPtr);
    }
    skipVoid(ctx, true, true);
    let value = extractValue(
      ctx,
      125
      /* } */
    );
    if (t && typeof (t[k] = value) === "object")
      seen.add(value);
    skipVoid(ctx);
    if ((c = ctx.s.charCodeAt(ctx.p++)) === 125) {
      return res;
    }
    if (c !== 44)
      TomlError.x("expected comma or end of structure", ctx, ctx.p - 1);
  }
  TomlError.x("unfinished table", ctx, startPtr);
}
function parseArray(ctx) {
  let startPtr = ctx.p++;
  let res = [];
  let c;
  while (ctx.p < ctx.s.length) {
    skipVoid(ctx);
    if ((c = ctx.s.charCodeAt(ctx.p)) === 93) {
      ctx.p++;
      return res;
    }
    res.push(extractValue(
      ctx,
      93
      /* ] */
    ));
    skipVoid(ctx);
    if ((c = ctx.s.charCodeAt(ctx.p++)) === 93) {
      return res;
    }
    if (c !== 44)
      TomlError.x("expected comma or end of structure", ctx, ctx.p - 1);
  }
  TomlError.x("unfinished array", ctx, startPtr);
}

// node_modules/smol-toml/dist/parse.js
function peekTable(ctx, key, table2, meta, type) {
  let t = table2;
  let m = meta;
  let k;
  let hasOwn = false;
  let state;
  for (let i = 0; i < key.length; i++) {
    if (i) {
      t = hasOwn ? t[k] : t[k] = /* @__PURE__ */ Object.create(null);
      m = (state = m[k]).c;
      if (type === 0 && (state.t === 1 || state.t === 2)) {
        return null;
      }
      if (state.t === 2) {
        let l = t.length - 1;
        t = t[l];
        m = m[l].c;
      }
    }
    k = key[i];
    if ((hasOwn = Object.hasOwn(t, k)) && m[k]?.t === 0 && m[k]?.d) {
      return null;
    }
    if (!hasOwn) {
      let unsafe = k === "__proto__";
      if (ctx.uk && (unsafe || k === "constructor"))
        return false;
      if (unsafe) {
        Object.defineProperty(t, k, { enumerable: true, configurable: true, writable: true });
        Object.defineProperty(m, k, { enumerable: true, configurable: true, writable: true });
      }
      m[k] = {
        t: i < key.length - 1 && type === 2 ? 3 : type,
        d: false,
        i: 0,
        c: /* @__PURE__ */ Object.create(null)
      };
    }
  }
  state = m[k];
  if (state.t !== type && !(type === 1 && state.t === 3)) {
    return null;
  }
  if (type === 2) {
    if (!state.d) {
      state.d = true;
      t[k] = [];
    }
    t[k].push(t = /* @__PURE__ */ Object.create(null));
    state.c[state.i++] = state = { t: 1, d: false, i: 0, c: /* @__PURE__ */ Object.create(null) };
  }
  if (state.d) {
    return null;
  }
  state.d = true;
  if (type === 1) {
    t = hasOwn ? t[k] : t[k] = /* @__PURE__ */ Object.create(null);
  } else if (type === 0 && hasOwn) {
    return null;
  }
  return [k, t, state.c];
}
function validateTablePeek(ctx, peek2, ptr) {
  if (peek2 === null || ctx.uk === 2)
    TomlError.x(peek2 === null ? "trying to redefine an already defined table or value" : "document contains an unsafe property", ctx, ptr);
}
function parse(toml, options = {}) {
  let ctx = {
    s: toml,
    p: 0,
    d: options.maxDepth ?? 1e3,
    bi: options.integersAsBigInt ?? false,
    ld: options.useLegacyDate ?? true,
    uk: options.unsafeKeyBehaviour === "throw" ? 2 : options.unsafeKeyBehaviour === "drop" ? 1 : 0
  };
  let res = /* @__PURE__ */ Object.create(null);
  let meta = /* @__PURE__ */ Object.create(null);
  let tmp;
  let skipping = false;
  let tbl = res;
  let m = meta;
  if (toml.charCodeAt(0) === 65279)
    ctx.p++;
  skipVoid(ctx);
  while (ctx.p < toml.length) {
    if (toml.charCodeAt(ctx.p) === 91) {
      let isTableArray = toml.charCodeAt(++ctx.p) === 91;
      tmp = ctx.p += +isTableArray;
      skipping = false;
      let k = parseKey(
        ctx,
        93
        /* ] */
      );
      if (isTableArray) {
        if (toml.charCodeAt(ctx.p) !== 93) {
          TomlError.x("expected end of table array declaration", ctx);
        }
        ctx.p++;
      }
      let p = peekTable(
        ctx,
        k,
        res,
        meta,
        isTableArray ? 2 : 1
        /* Type.EXPLICIT */
      );
      if (!p) {
        validateTablePeek(ctx, p, tmp);
        skipping = true;
      } else {
        m = p[2];
        tbl = p[1];
      }
    } else {
      tmp = ctx.p;
      let k = parseKey(ctx);
      let p = peekTable(
        ctx,
        k,
        tbl,
        m,
        0
        /* Type.DOTTED */
      );
      if (!p && !skipping)
        validateTablePeek(ctx, p, tmp);
      skipVoid(ctx, true, true);
      let v = extractValue(ctx, void 0);
      if (p && !skipping)
        p[1][p[0]] = v;
    }
    skipVoid(ctx, true);
    if (ctx.p < toml.length && (tmp = toml.charCodeAt(ctx.p)) !== 10 && (tmp !== 13 || toml.charCodeAt(ctx.p + 1) !== 10)) {
      TomlError.x("each key-value declaration must be followed by an end-of-line", ctx);
    }
    skipVoid(ctx);
  }
  return res;
}

// node_modules/smol-toml/dist/stringify.js
var BARE_KEY = /^[a-z0-9-_]+$/i;
var HAS_WELLFORMED = !!"".isWellFormed;
function extendedTypeOf(obj) {
  let type = typeof obj;
  if (type === "object") {
    if (Array.isArray(obj))
      return "array";
    if (typeof obj.getUTCDate === "function" && obj instanceof Date)
      return "date";
    if (globalThis.Temporal) {
      if (obj.until) {
        if (obj instanceof Temporal.ZonedDateTime)
          return "temporal/tz+uc";
        if (obj instanceof Temporal.PlainDateTime || obj instanceof Temporal.PlainDate)
          return "temporal/uc";
        if (obj instanceof Temporal.PlainTime || obj instanceof Temporal.Instant)
          return "temporal";
        if (obj instanceof Temporal.PlainYearMonth)
          return "temporal/x";
      } else if (obj.toPlainDate && obj instanceof Temporal.PlainMonthDay || obj.negated && obj instanceof Temporal.Duration) {
        return "temporal/x";
      }
    }
  }
  return type;
}
function isArrayOfTables(obj) {
  for (let i = 0; i < obj.length; i++) {
    if (extendedTypeOf(obj[i]) !== "object")
      return false;
  }
  return obj.length != 0;
}
function formatWellFormedStringUnchecked(s) {
  return JSON.stringify(s).replaceAll("\x7F", "\\u007f");
}
function formatString(s) {
  return formatWellFormedStringUnchecked(HAS_WELLFORMED ? s.toWellFormed() : s);
}
function formatKey(s) {
  if (BARE_KEY.test(s))
    return s;
  if (HAS_WELLFORMED && !s.isWellFormed())
    throw new RangeError("key contains illegal lone surrogates");
  return formatWellFormedStringUnchecked(s);
}
function stringifyValue(val, type, depth, numberAsFloat, strictTemporal) {
  if (depth === 0) {
    throw new Error("Could not stringify the object: maximum object depth exceeded");
  }
  switch (type) {
    // @ts-expect-error -- intentional fallthrough case
    case "number":
      if (isNaN(val))
        return "nan";
      if (val === Infinity)
        return "inf";
      if (val === -Infinity)
        return "-inf";
      if (Number.isInteger(val) && (numberAsFloat || !Number.isSafeInteger(val)))
        return val.toFixed(1);
    case "bigint":
    case "boolean":
    case "temporal":
      return val.toString();
    case "string":
      return formatString(val);
    case "date":
      if (isNaN(val.getTime()))
        throw new TypeError("cannot serialize invalid date");
      return val.toISOString();
    case "object":
      return stringifyInlineTable(val, depth, numberAsFloat, strictTemporal);
    case "array":
      return stringifyArray(val, depth, numberAsFloat, strictTemporal);
    // @ts-expect-error -- intentional fallthrough case
    case "temporal/tz+uc":
      if (strictTemporal) {
        let tz = val.timeZoneId;
        let tzc = tz.charCodeAt(0);
        if (
          // Classic offset
          tzc !== 43 && tzc !== 45 && // Fast pre-check pass; see below for the actually accepted values
          (tzc !== 85 && tzc !== 71 && tzc !== 90 && tzc !== 69 || // UTC and its aliases; Temporal implementations don't all canonicalise unfortunately
          tz !== "UTC" && tz !== "UCT" && tz !== "Universal" && tz !== "Zulu" && // GMT is a TZ but it's for all intents and purposes equivalent to UTC. Safe to downgrade.
          !tz.startsWith("GMT") && tz !== "Greenwich" && // Etc/* are all safe to downgrade to offset (either UTC, GMT, or offset)
          !tz.startsWith("Etc/"))
        ) {
          throw new TypeError("Temporal objects with an IANA timezone are not allowed in Temporal strict mode");
        }
      }
    case "temporal/uc":
      if (strictTemporal && val.calendarId !== "iso8601")
        throw new TypeError("Temporal objects with a non-default calendar are not allowed in Temporal strict mode");
      return val.toString({
        calendarName: "never",
        timeZoneName: "never"
      });
    case "temporal/x":
      throw new TypeError("Unsupported " + val[Symbol.toStringTag]);
  }
}
function stringifyInlineTable(obj, depth, numberAsFloat, strictTemporal) {
  let keys = Object.keys(obj);
  if (keys.length === 0)
    return "{}";
  let res = "{ ";
  for (let i = 0; i < keys.length; i++) {
    let k = keys[i];
    if (i)
      res += ", ";
    res += formatKey(k) + " = " + stringifyValue(obj[k], extendedTypeOf(obj[k]), depth - 1, numberAsFloat, strictTemporal);
  }
  return res + " }";
}
function stringifyArray(array, depth, numberAsFloat, strictTemporal) {
  if (array.length === 0)
    return "[]";
  let res = "[ ";
  for (let i = 0; i < array.length; i++) {
    if (i)
      res += ", ";
    if (array[i] === null || array[i] === void 0) {
      throw new TypeError("arrays cannot contain null or undefined values");
    }
    res += stringifyValue(array[i], extendedTypeOf(array[i]), depth - 1, numberAsFloat, strictTemporal);
  }
  return res + " ]";
}
function stringifyArrayTable(array, key, depth, numberAsFloat, strictTemporal) {
  if (depth === 0) {
    throw new Error("Could not stringify the object: maximum object depth exceeded");
  }
  let res = "";
  for (let i = 0; i < array.length; i++) {
    res += `${res && "\n"}[[${key}]]
`;
    res += stringifyTable(0, array[i], key, depth, numberAsFloat, strictTemporal);
  }
  return res;
}
function stringifyTable(tableKey, obj, prefix, depth, numberAsFloat, strictTemporal) {
  if (depth === 0) {
    throw new Error("Could not stringify the object: maximum object depth exceeded");
  }
  let preamble = "";
  let tables = "";
  let keys = Object.keys(obj);
  for (let i = 0; i < keys.length; i++) {
    let k = keys[i];
    if (obj[k] !== null && obj[k] !== void 0) {
      let type = extendedTypeOf(obj[k]);
      if (type === "symbol" || type === "function") {
        throw new TypeError(`cannot serialize values of type '${type}'`);
      }
      let key = formatKey(k);
      if (type === "array" && isArrayOfTables(obj[k])) {
        tables += (tables && "\n") + stringifyArrayTable(obj[k], prefix ? `${prefix}.${key}` : key, depth - 1, numberAsFloat, strictTemporal);
      } else if (type === "object") {
        let tblKey = prefix ? `${prefix}.${key}` : key;
        tables += (tables && "\n") + stringifyTable(tblKey, obj[k], tblKey, depth - 1, numberAsFloat, strictTemporal);
      } else {
        preamble += key;
        preamble += " = ";
        preamble += stringifyValue(obj[k], type, depth, numberAsFloat, strictTemporal);
        preamble += "\n";
      }
    }
  }
  if (tableKey && (preamble || !tables))
    preamble = preamble ? `[${tableKey}]
${preamble}` : `[${tableKey}]`;
  return preamble && tables ? `${preamble}
${tables}` : preamble || tables;
}
function stringify(obj, { maxDepth = 1e3, numbersAsFloat = false, strictTemporal = false } = {}) {
  if (extendedTypeOf(obj) !== "object") {
    throw new TypeError("stringify can only be called with an object");
  }
  let str = stringifyTable(0, obj, "", maxDepth, numbersAsFloat, strictTemporal);
  if (str[str.length - 1] !== "\n")
    return str + "\n";
  return str;
}

// src/deploy/wrangler-config.ts
var HEADER = "# Written by tao-actions/deploy-worker. Changes made here are lost with the next deploy.\n";
function isGenerated(text) {
  return text.startsWith(HEADER);
}
function renderWranglerConfig(config, main) {
  const table2 = wranglerTable(config, main);
  const text = `${HEADER}
${stringify(table2)}`;
  if (!isDeepStrictEqual(plain(parse(text)), plain(table2))) {
    throw new ActionError("internal", "the generated wrangler configuration does not read back as it was meant");
  }
  return text;
}
function assertWranglerConfig(text, config, main, file) {
  let table2;
  try {
    table2 = parse(text);
  } catch (error2) {
    throw new ActionError("internal", `${file} was written, but does not read back as TOML`, { cause: error2 });
  }
  if (!isDeepStrictEqual(plain(table2), plain(wranglerTable(config, main)))) {
    throw new ActionError("internal", `${file} was written, but reads back as something else`, {
      hint: "Another step may have written it at the same time"
    });
  }
}
function wranglerTable(config, main) {
  const { route, settings } = config;
  return {
    name: config.name,
    main,
    account_id: config.accountId,
    compatibility_date: config.compatibilityDate,
    // The script is built already: wrangler uploads the same bytes as the REST engine.
    no_bundle: true,
    // A route alone would make wrangler switch this off.
    workers_dev: config.workersDev.enabled,
    preview_urls: config.workersDev.previewsEnabled,
    keep_vars: false,
    send_metrics: false,
    ...settings.logpush === void 0 ? {} : { logpush: settings.logpush },
    ...route === void 0 ? {} : { routes: [...config.otherRoutes, route.pattern].map((p) => routeTable(p, config)) },
    ...tablesOf(settings),
    ...bindingTables(config.bindings),
    ...config.consumes === void 0 ? {} : queueTable(config),
    ...migrationTable(config),
    ...config.crons === void 0 ? {} : { triggers: { crons: [...config.crons] } },
    vars: Object.fromEntries(
      config.bindings.flatMap((binding) => {
        if (binding.type === "plain_text") return [[binding.name, String(binding["text"])]];
        return isExpressible(binding) && binding.type === "json" ? [[binding.name, plain(binding["json"])]] : [];
      })
    )
  };
}
function isExpressible(binding) {
  return binding.type !== "json" || !hasNull(binding["json"]);
}
function hasNull(value) {
  return value == null || typeof value === "object" && Object.values(value).some(hasNull);
}
function tablesOf(settings) {
  const { observability, placement, limits, tail_consumers } = settings;
  const tables = { observability, placement, limits, tail_consumers };
  return Object.fromEntries(
    Object.entries(tables).flatMap(
      ([name, value]) => value === void 0 ? [] : [[name, plain(withoutNulls(value))]]
    )
  );
}
var TABLES = {
  kv_namespace: { table: "kv_namespaces", name: "binding", fields: { namespace_id: "id" } },
  r2_bucket: {
    table: "r2_buckets",
    name: "binding",
    fields: { bucket_name: "bucket_name", jurisdiction: "jurisdiction" }
  },
  service: {
    table: "services",
    name: "binding",
    fields: { service: "service", environment: "environment", entrypoint: "entrypoint" }
  },
  secrets_store_secret: {
    table: "secrets_store_secrets",
    name: "binding",
    fields: { store_id: "store_id", secret_name: "secret_name" }
  }
};
function bindingTables(bindings) {
  const tables = {};
  for (const binding of bindings) {
    const form = TABLES[binding.type];
    if (form === void 0) continue;
    const fields = Object.entries(form.fields).flatMap(
      ([from, to]) => typeof binding[from] === "string" ? [[to, binding[from]]] : []
    );
    tables[form.table] = [...tables[form.table] ?? [], { [form.name]: binding.name, ...Object.fromEntries(fields) }];
  }
  const objects = bindings.filter(({ type }) => type === "durable_object_namespace");
  const producers = bindings.filter(({ type }) => type === "queue");
  const ai = bindings.find(({ type }) => type === "ai");
  return {
    ...tables,
    durable_objects: {
      bindings: objects.map((binding) => ({ name: binding.name, class_name: String(binding["class_name"]) }))
    },
    ...producers.length === 0 ? {} : {
      queues: {
        producers: producers.map((binding) => ({ binding: binding.name, queue: String(binding["queue_name"]) }))
      }
    },
    ...ai === void 0 ? {} : { ai: { binding: ai.name } }
  };
}
function queueTable(config) {
  const producers = bindingTables(config.bindings)["queues"]?.["producers"] ?? [];
  return { queues: { producers, consumers: [{ queue: config.consumes ?? "" }] } };
}
function migrationTable({ storage, migration }) {
  const present = storage.tag === void 0 ? [] : [{ tag: storage.tag, new_sqlite_classes: [...storage.classes] }];
  const added = migration === void 0 ? [] : [{ tag: migration.newTag, new_sqlite_classes: [...migration.added] }];
  const migrations = [...present, ...added];
  return migrations.length === 0 ? {} : { migrations };
}
function withoutNulls(value) {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== null && item !== void 0);
  return Object.fromEntries(entries.map(([name, item]) => [name, withoutNulls(item)]));
}
function routeTable(pattern, { route, zoneName }) {
  if (route?.kind === "custom-domain") return { pattern, custom_domain: true };
  return zoneName === void 0 ? pattern : { pattern, zone_name: zoneName };
}
function plain(value) {
  return JSON.parse(JSON.stringify(value));
}

// src/deploy/config-file.ts
async function writeConfigFile(config, options, environment, { files }) {
  const hint = "Check config-file";
  const wanted = resolve(environment.workspace, options.path);
  const present = await files.read(wanted).catch(() => void 0);
  const isForeign = present !== void 0 && !isGenerated(Buffer.from(present).toString("utf8"));
  const isElsewhere = isForeign && options.dryRun;
  const file = isElsewhere ? join(await files.temporaryFolder("deploy-worker-", { keep: true }), basename(wanted)) : wanted;
  const main = withSlashes(relative(dirname(file), options.script.file));
  const text = renderWranglerConfig(config, main);
  await files.replace(file, text, { root: isElsewhere ? dirname(file) : environment.workspace, hint });
  const back = await files.read(file);
  assertWranglerConfig(Buffer.from(back ?? []).toString("utf8"), config, main, options.path);
  const warning2 = isForeign && !options.dryRun ? `config-file: ${options.path} was not written by deploy-worker and has been replaced in this checkout` : void 0;
  return { path: isElsewhere ? file : options.path, text, warning: warning2 };
}

// src/deploy/difference.ts
function compareBindings(serving, config, secrets, digest) {
  const differences = [];
  const byName = new Map(serving.map((binding) => [binding.name, binding]));
  for (const binding of config.bindings) {
    const after = bindingTarget(binding);
    const what = `${binding.name} (${binding.type})`;
    const present = byName.get(binding.name);
    if (binding.name === VARIABLES.version && hasContent(variableOf(serving, VARIABLES.version), digest)) continue;
    if (present === void 0) {
      differences.push({ kind: "added", what, before: void 0, after });
    } else if (present.type !== binding.type || bindingTarget(present) !== after) {
      const target = bindingTarget(present);
      const before = present.type === binding.type ? target : `${present.type} ${target ?? ""}`.trim();
      differences.push({ kind: "changed", what, before, after });
    }
  }
  for (const { name } of secretBindings(secrets)) {
    if (isSecret(byName.get(name))) continue;
    differences.push({ kind: "added", what: `${name} (secret_text)`, before: void 0, after: "(secret)" });
  }
  const names = new Set(config.bindings.map(({ name }) => name));
  for (const binding of serving) {
    if (names.has(binding.name) || isSecret(binding)) continue;
    const what = `${binding.name} (${binding.type})`;
    differences.push({ kind: "removed", what, before: bindingTarget(binding), after: void 0 });
  }
  return differences;
}
function findDifferences(config, account, secrets, digest) {
  const { deployment } = account;
  const version = account.versions[0];
  const differences = compareBindings(version?.bindings ?? [], config, secrets, digest);
  const compare = (what, before, after) => {
    if (before !== after) differences.push({ kind: before === void 0 ? "added" : "changed", what, before, after });
  };
  if (deployment === void 0) {
    differences.unshift({ kind: "added", what: "Worker", before: void 0, after: config.name });
    compare("compatibility date", void 0, config.compatibilityDate);
  } else {
    compare("compatibility date", version?.compatibilityDate ?? config.compatibilityDate, config.compatibilityDate);
    compare("compatibility flags", version?.compatibilityFlags?.join(", ") ?? "", "");
    differences.push(...compareSettings(account, config));
  }
  if (config.migration !== void 0) {
    compare("storage", void 0, config.migration.added.join(", "));
  }
  if (config.crons !== void 0) {
    const shown = (crons) => crons.toSorted().join("; ") || "none";
    compare("cron", account.crons === void 0 ? void 0 : shown(account.crons), shown(config.crons));
  }
  if (config.route !== void 0) {
    const { kind, pattern } = config.route;
    const state = account.route;
    const leadsTo = kind === "custom-domain" ? state?.domainOf : state?.routes.find((r) => r.pattern === pattern)?.script;
    compare(`${kind} ${pattern}`, leadsTo, config.name);
  }
  if (account.queue !== void 0) {
    compare(`consumer of the queue ${config.consumes}`, account.queue.consumers[0], config.name);
  }
  const ids = servingIds(deployment);
  if (ids.length > 1) compare("versions that share the requests", ids.join(", "), "one");
  return differences;
}
function compareSettings(account, config) {
  const differences = [];
  const onOff = (value) => value === true ? "on" : "off";
  const compare = (what, before, after) => {
    if (before !== after) differences.push({ kind: "changed", what, before, after });
  };
  const { observability } = account.settings;
  if (observability !== void 0) {
    compare("observability", onOff(observability["enabled"]), onOff(config.settings.observability?.["enabled"]));
  }
  if (account.workersDev !== void 0 && account.subdomain !== void 0) {
    compare("workers.dev", onOff(account.workersDev.enabled), onOff(config.workersDev.enabled));
  }
  return differences;
}
function differenceLines(differences) {
  return differences.map(({ kind, what, before, after }) => {
    if (kind === "added") return `+ ${what}${after === void 0 ? "" : `: ${after}`}`;
    if (kind === "removed") return `- ${what}${before === void 0 ? "" : `: ${before}`}`;
    return `~ ${what}: ${before ?? "unknown"} -> ${after ?? "unknown"}`;
  });
}

// src/deploy/key-check.ts
import { randomBytes as randomBytes2 } from "node:crypto";

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
function ahash(h) {
  if (typeof h !== "function" || typeof h.create !== "function")
    throw new TypeError("expected hash wrapped by utils.createHasher");
  anumber(h.outputLen);
  anumber(h.blockLen);
  if (h.outputLen < 1 || h.blockLen < 1)
    throw new Error("hash blockLen / outputLen must be >= 1");
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

// node_modules/@noble/hashes/hmac.js
var _HMAC = class {
  oHash;
  iHash;
  blockLen;
  outputLen;
  canXOF = false;
  finished = false;
  destroyed = false;
  constructor(hash, key) {
    ahash(hash);
    abytes(key, void 0, "key");
    this.iHash = hash.create();
    if (typeof this.iHash.update !== "function")
      throw new Error("expected Hash instance");
    this.blockLen = this.iHash.blockLen;
    this.outputLen = this.iHash.outputLen;
    const blockLen = this.blockLen;
    const pad = new Uint8Array(blockLen);
    pad.set(key.length > blockLen ? hash.create().update(key).digest() : key);
    for (let i = 0; i < pad.length; i++)
      pad[i] ^= 54;
    this.iHash.update(pad);
    this.oHash = hash.create();
    for (let i = 0; i < pad.length; i++)
      pad[i] ^= 54 ^ 92;
    this.oHash.update(pad);
    clean(pad);
  }
  update(buf) {
    aexists(this);
    this.iHash.update(buf);
    return this;
  }
  digestInto(out) {
    aexists(this);
    aoutput(out, this);
    this.finished = true;
    const buf = out.subarray(0, this.outputLen);
    this.iHash.digestInto(buf);
    this.oHash.update(buf);
    this.oHash.digestInto(buf);
    this.destroy();
  }
  digest() {
    const out = new Uint8Array(this.oHash.outputLen);
    this.digestInto(out);
    return out;
  }
  _cloneInto(to) {
    to ||= Object.create(Object.getPrototypeOf(this), {});
    const { oHash, iHash, finished, destroyed, blockLen, outputLen, canXOF } = this;
    to = to;
    to.finished = finished;
    to.destroyed = destroyed;
    to.blockLen = blockLen;
    to.outputLen = outputLen;
    to.canXOF = canXOF;
    to.oHash = oHash._cloneInto(to.oHash);
    to.iHash = iHash._cloneInto(to.iHash);
    return to;
  }
  clone() {
    return this._cloneInto();
  }
  destroy() {
    this.destroyed = true;
    this.oHash.destroy();
    this.iHash.destroy();
  }
};
var hmac = /* @__PURE__ */ (() => {
  const hmac_ = ((hash, key, message) => new _HMAC(hash, key).update(message).digest());
  hmac_.create = (hash, key) => new _HMAC(hash, key);
  return hmac_;
})();

// node_modules/@noble/hashes/_u64.js
var fromNumH = (n) => n / 2 ** 32 | 0;
var fromNumL = (n) => n >>> 0;
function setU64FromNum(view, byteOffset, n, isLE) {
  const h = fromNumH(n);
  const l = fromNumL(n);
  view.setUint32(byteOffset, isLE ? l : h, isLE);
  view.setUint32(byteOffset + 4, isLE ? h : l, isLE);
}

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

// src/history/key-proof.ts
function keyProof(nonce, key) {
  return bytesToHex(hmac(sha256, utf8ToBytes(nonce), utf8ToBytes(key.trim())));
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
var EMPTY_HISTORY = {
  error: "No Taostats history found",
  _source: "taostats",
  _status: "empty"
};

// src/deploy/intermediary.ts
var OF_THE_WORKER = /^error 11\d\d\b/;
var OF_AN_ABSENCE = /^error (1016|1042)\b/;
function findInFront(response) {
  const text = new TextDecoder().decode(response.body.subarray(0, 16384));
  if (/<title>\s{0,100}there is nothing here yet/i.test(text)) {
    return { description: "no Worker answers there yet", isAbsence: true };
  }
  const found = findIntermediary({ ...response, text }, true);
  if (found === void 0 || OF_THE_WORKER.test(found.what)) return void 0;
  return { description: describeIntermediary(found), isAbsence: OF_AN_ABSENCE.test(found.what) };
}

// src/deploy/live-check.ts
var NO_CACHE = { "cache-control": "no-cache", accept: "application/json" };
async function readHealth(http, { baseUrl: baseUrl2, headers }) {
  try {
    const url = `${baseUrl2}${PATHS.health}`;
    const response = await http.send({ method: "GET", url, headers: { ...NO_CACHE, ...headers } });
    const obstacle = findObstacle(response, "health");
    if (obstacle !== void 0) return { version: void 0, ...obstacle };
    const body = jsonOf(response);
    const version = isRecord(body) && typeof body["version"] === "string" ? body["version"] : void 0;
    const said = version === void 0 ? "no version" : `version ${quoteValue(version, 80)}`;
    if (response.status === 200) return { version, verdict: "answered", text: `health reports ${said}` };
    return { version: void 0, verdict: "wrong", text: `health answers ${response.status}, ${said}` };
  } catch (error2) {
    const { verdict, detail } = judgeFailure(error2);
    return { version: void 0, verdict, text: `health does not answer (${detail})` };
  }
}
async function checkRound(request, http) {
  const name = "health reports the deployed version";
  const health = await readHealth(http, request);
  if (health.version === void 0 || !request.versions.includes(health.version)) {
    const isPrevious = health.version !== void 0 && request.previous.includes(health.version);
    const verdict = isPrevious ? "previous" : health.verdict === "answered" ? "wrong" : health.verdict;
    const detail = `${health.text}, expected version ${request.versions.map((v) => JSON.stringify(v)).join(" or ")}`;
    return summarise([{ name, outcome: "failed", detail, verdict }]);
  }
  const found = await Promise.all([
    finding("write without a token is refused", () => checkClosed(request, http)),
    finding("write path accepts the token", () => checkToken(request, http)),
    finding("history answers", () => checkHistory(request, http)),
    finding("paths match exactly", () => checkExactPath(request, http))
  ]);
  return summarise([{ name, outcome: "passed", detail: `version ${health.version}` }, ...found]);
}
var WORST_FIRST = ["wrong", "limited", "hidden", "unreachable", "previous"];
var LET_THROUGH = "a write without a token was let through";
var TOKEN_REFUSED = "the Worker refuses the write token";
function summarise(found) {
  const checks = found.map(({ name, outcome, detail }) => ({ name, outcome, detail }));
  const failures = found.filter(({ outcome }) => outcome === "failed");
  const verdict = WORST_FIRST.find((candidate) => failures.some((entry) => (entry.verdict ?? "wrong") === candidate));
  const first = failures.find((entry) => (entry.verdict ?? "wrong") === verdict);
  return {
    verdict: verdict ?? "live",
    checks,
    reason: first?.detail ?? "",
    tokenRefused: failures.some(({ detail }) => detail.startsWith(TOKEN_REFUSED)),
    isOpen: failures.some(({ detail }) => detail.startsWith(LET_THROUGH))
  };
}
function findObstacle(response, what) {
  const inFront = findInFront(response);
  if (inFront !== void 0) {
    return { verdict: inFront.isAbsence ? "unreachable" : "hidden", text: `${what}: ${inFront.description}` };
  }
  const retryAfter = Number(response.headers["retry-after"] ?? Number.NaN);
  const body = jsonOf(response);
  const isLimit = response.status === 503 && retryAfter >= LIMIT_SECONDS && isRecord(body);
  if (!isLimit) return void 0;
  const problem = body["error"] ?? (Array.isArray(body["problems"]) ? body["problems"][0] : void 0);
  const said = typeof problem === "string" ? quoteValue(problem) : "without a reason";
  return { verdict: "limited", text: `${what} answers 503 for ${retryAfter} s more: ${said}` };
}
var LIMIT_SECONDS = 600;
function judgeFailure(error2) {
  const detail = describeError(error2);
  if (!(error2 instanceof HttpError)) return { verdict: "wrong", detail };
  if (["connect", "certificate", "deadline"].includes(error2.failure)) return { verdict: "unreachable", detail };
  return { verdict: error2.failure === "redirect" ? "hidden" : "wrong", detail };
}
async function finding(name, check) {
  try {
    return { name, ...await check() };
  } catch (error2) {
    return { name, outcome: "failed", ...judgeFailure(error2) };
  }
}
var passed = (detail) => ({ outcome: "passed", detail });
var failing = (detail) => ({ outcome: "failed", detail, verdict: "wrong" });
async function ask(http, request, what, judge3) {
  const response = await http.send(request);
  const obstacle = findObstacle(response, what);
  return obstacle === void 0 ? judge3(response) : { outcome: "failed", detail: obstacle.text, verdict: obstacle.verdict };
}
function emptyAppend({ baseUrl: baseUrl2, headers }, token) {
  return {
    method: "POST",
    url: `${baseUrl2}${PATHS.history}`,
    headers: {
      "content-type": "application/json",
      ...headers,
      ...token === void 0 ? {} : { [HEADERS.writeToken.toLowerCase()]: token }
    },
    body: "[]"
  };
}
function checkClosed(request, http) {
  return ask(http, emptyAppend(request), "a write without a token", ({ status }) => {
    if (request.isOpen) {
      return status === 422 ? passed("422: writes are open, as allow-unauthenticated-writes asks") : failing(`a write without a token answers ${status}, expected 422 because of allow-unauthenticated-writes`);
    }
    if (status === 401 || status === 403 && !request.tokenConfigured) return passed(`${status}`);
    if (status < 300 || status === 422) return failing(`${LET_THROUGH} (${status})`);
    const expected = request.tokenConfigured ? "401" : "401 or 403";
    return failing(`a write without a token answers ${status}, expected ${expected}`);
  });
}
async function checkToken(request, http) {
  const { writeToken } = request;
  if (writeToken === void 0) return { outcome: "skipped", detail: "no write-token given" };
  return ask(http, emptyAppend(request, writeToken), "a write", ({ status }) => {
    if (status === 422) return passed("422 for an empty batch: authorized, nothing stored");
    if (status === 401 || status === 403) return failing(`${TOKEN_REFUSED} (${status})`);
    return failing(`an empty batch with the write token answers ${status}, expected 422`);
  });
}
function get({ baseUrl: baseUrl2, headers }, path) {
  return { method: "GET", url: `${baseUrl2}${path}`, headers: { ...NO_CACHE, ...headers } };
}
function checkHistory(request, http) {
  return ask(http, get(request, `${PATHS.history}?limit=1`), "the history", judgeHistory);
}
function judgeHistory(response) {
  const body = jsonOf(response);
  if (response.status === 200 && Array.isArray(body)) return passed("200");
  if (response.status !== 404) return failing(`history answers ${response.status}, expected 200 or the empty 404`);
  const isEmpty = JSON.stringify(body) === JSON.stringify(EMPTY_HISTORY);
  return isEmpty ? passed("404, empty") : failing("history answers 404, but not the one of an empty history");
}
function checkExactPath(request, http) {
  return ask(
    http,
    get(request, `${PATHS.history}XYZ`),
    "a path beside the history",
    ({ status }) => status === 404 ? passed("404 for a path beside it") : failing(`${PATHS.history}XYZ answers ${status}, expected 404`)
  );
}
function jsonOf(response) {
  try {
    return JSON.parse(response.text());
  } catch {
    return void 0;
  }
}

// src/deploy/proof.ts
var ROUNDS = 5;
var SPAN_MS = 5e3;
var ROUND_INTERVAL_MS = SPAN_MS / (ROUNDS - 1);
var WRONG_MS = 3e4;
async function proveLive(request, ports, rounds = ROUNDS) {
  const startedAt = ports.monotonic();
  let streak;
  let wrongSince;
  let waitMs = 250;
  for (; ; ) {
    const round = await onFreshConnections(ports, (http) => checkRound(request, http));
    const now = ports.monotonic();
    if (round.verdict === "live") {
      streak = { since: streak?.since ?? now, rounds: (streak?.rounds ?? 0) + 1 };
      wrongSince = void 0;
      const spanMs = now - streak.since;
      if (streak.rounds >= rounds && (rounds === 1 || spanMs >= SPAN_MS))
        return { ...round, rounds: streak.rounds, spanMs };
      waitMs = 250;
      await ports.sleep(ROUND_INTERVAL_MS);
      continue;
    }
    streak = void 0;
    wrongSince = round.verdict === "wrong" ? wrongSince ?? now : void 0;
    const isSettled = wrongSince !== void 0 && now - wrongSince >= WRONG_MS;
    const isOver = now + waitMs - startedAt >= request.timeoutMs || now + waitMs >= ports.deadline.deadlineAtMs;
    const isFinal = round.isOpen || round.verdict === "limited" || rounds === 1 && round.tokenRefused;
    if (isFinal || isSettled || isOver) return { ...round, rounds: 0, spanMs: 0 };
    ports.log.debug(`not live yet: ${round.reason}; asking again in ${Math.round(waitMs)} ms`);
    await ports.sleep(waitMs);
    waitMs = Math.min(waitMs * 1.6, 2e3);
  }
}
async function waitForHealth(options, ports) {
  const startedAt = ports.monotonic();
  let streak;
  let waitMs = 250;
  for (; ; ) {
    const reading = await onFreshConnections(ports, (http) => readHealth(http, options));
    const now = ports.monotonic();
    if (options.isExpected(reading)) {
      streak = { since: streak?.since ?? now, rounds: (streak?.rounds ?? 0) + 1 };
      if (streak.rounds >= ROUNDS && now - streak.since >= SPAN_MS) return { reached: true, reading };
      await ports.sleep(ROUND_INTERVAL_MS);
      continue;
    }
    streak = void 0;
    const isOver = now + waitMs - startedAt >= options.timeoutMs || now + waitMs >= ports.deadline.deadlineAtMs;
    if (isOver) return { reached: false, reading };
    await ports.sleep(waitMs);
    waitMs = Math.min(waitMs * 1.6, 2e3);
  }
}
async function onFreshConnections(ports, work) {
  const http = ports.http({
    name: "Worker",
    retry: { maxRetries: 0 },
    connectTimeoutMs: 5e3,
    readTimeoutMs: 5e3,
    ...ports.deadline
  });
  try {
    return await work(http);
  } finally {
    await http.close();
  }
}

// src/deploy/key-check.ts
async function compareKey(request, ports) {
  const { baseUrl: baseUrl2, headers, writeToken, taostatsKey } = request;
  if (writeToken === void 0) return "cannot be compared without write-token";
  const nonce = randomBytes2(32).toString("hex");
  const question = {
    method: "POST",
    url: `${baseUrl2}${PATHS.compareKey}`,
    headers: { "content-type": "application/json", ...headers, [HEADERS.writeToken.toLowerCase()]: writeToken },
    body: JSON.stringify({ nonce, proof: keyProof(nonce, taostatsKey) })
  };
  try {
    const answer = await onFreshConnections(ports, (http) => http.send(question));
    const body = answer.status === 200 ? JSON.parse(answer.text()) : void 0;
    if (isRecord(body) && typeof body["same"] === "boolean") return body["same"] ? "same" : "another secret";
    ports.log.debug(`${PATHS.compareKey} answers ${answer.status}`);
  } catch (error2) {
    ports.signal.throwIfAborted();
    ports.log.debug(`${PATHS.compareKey}: ${String(error2)}`);
  }
  return "cannot be compared";
}

// src/deploy/decide.ts
function servingVersions(account) {
  return account.versions.flatMap((version) => variableOf(version.bindings ?? [], VARIABLES.version) ?? []);
}
async function decide(request, plan, script, account, worker, ports) {
  const digest = contentDigest(plan.config, script);
  const taken = servingVersions(account);
  const asNew = (differences2) => ({
    config: withVersion(plan.config, newVersion(digest, taken)),
    differences: differences2,
    proof: void 0
  });
  const differences = findDifferences(withVersion(plan.config, digest), account, plan.secrets, digest);
  if (differences.length > 0) return asNew(differences);
  if (!await isSameScript(script, account, worker)) {
    const before = "edited after the last deploy";
    return asNew([{ kind: "changed", what: "script", before, after: `${script.path} (SHA-256 ${script.digest})` }]);
  }
  const config = withVersion(plan.config, taken[0] ?? newVersion(digest, taken));
  const same = { config, differences, proof: void 0 };
  const decision = request.dryRun ? same : await decideByAsking(request, plan, same, account, asNew, ports);
  if (decision.differences.length > 0) return decision;
  const { taostatsKey, writeToken } = plan.secrets;
  if (taostatsKey === void 0) return decision;
  const found = await compareKey({ ...roundRequest(request, plan, [], []), writeToken, taostatsKey }, ports);
  return found === "same" ? decision : asNew([changedSecret(SECRETS.taostatsKey, found)]);
}
async function decideByAsking(request, plan, same, account, asNew, ports) {
  if (!request.validate && plan.secrets.writeToken === void 0) return same;
  const versions = [...servingVersions(account), ...servingIds(account.deployment)];
  const round = roundRequest(request, plan, versions, []);
  const timeoutMs = request.validate ? request.validateTimeoutMs : 1;
  const proof = await proveLive({ ...round, timeoutMs }, ports, 1);
  if (proof.verdict === "live") return { ...same, proof: request.validate ? proof : void 0 };
  if (proof.tokenRefused) return asNew([changedSecret(SECRETS.writeToken, "another secret")]);
  if (!request.validate) return asNew([changedSecret(SECRETS.writeToken, "cannot be compared")]);
  throw new ActionError("remote", `the serving version equals this one, but is not live: ${proof.reason}`, {
    hint: "Nothing was written: deploying the same again would not change it"
  });
}
function changedSecret(name, before) {
  return { kind: "changed", what: `${name} (secret_text)`, before: `(${before})`, after: "(secret)" };
}
function roundRequest(request, plan, versions, previous) {
  return {
    baseUrl: plan.url,
    versions,
    previous,
    writeToken: plan.secrets.writeToken,
    tokenConfigured: plan.secrets.writeToken !== void 0 || plan.keptSecrets.names.includes(SECRETS.writeToken),
    isOpen: plan.isOpen,
    headers: request.validateHeaders
  };
}
async function isSameScript(script, account, worker) {
  const serving = servingIds(account.deployment)[0];
  const isLatest = account.latestId === serving;
  if (serving === void 0 || account.latestId === void 0) return true;
  const content = await worker.readContent(isLatest ? void 0 : serving);
  if (content === void 0) return true;
  const equals = (modules) => {
    const [only] = modules.values();
    return modules.size === 1 && only !== void 0 && Buffer.compare(only, script.bytes) === 0;
  };
  if (equals(content)) return true;
  if (isLatest) return false;
  const latest = await worker.readContent();
  const text = (modules) => [...modules ?? []].map(([name, bytes]) => `${name} ${Buffer.from(bytes).toString("base64")}`).join();
  return text(latest) === text(content);
}

// src/deploy/rollback.ts
async function readServing(worker, known) {
  let now;
  try {
    now = await worker.readDeployment();
  } catch (error2) {
    return { kind: "unknown", reason: describeError(error2) };
  }
  const [id] = servingIds(now);
  if (isSameDeployment(now, known.previous)) return { kind: "previous", id: id ?? "" };
  if (id === void 0) return { kind: "unknown", reason: "no version serves" };
  const isOurs2 = known.uploaded === void 0 ? await known.isOurs(id) : id === known.uploaded;
  return now?.versions.length === 1 && isOurs2 ? { kind: "ours", id } : { kind: "other", id };
}
var UNDO_MARK = "deploy-worker: back to ";
function isOwnRollback(deployment) {
  return deployment?.message?.startsWith(UNDO_MARK) === true;
}
async function undoDeploy(request, worker, ports) {
  const { previous, before, broken } = request;
  const ids = servingIds(previous);
  const name = ids.join(" and ");
  const serving = await request.serving();
  if (serving.kind === "other") {
    return { state: "overtaken", by: serving.id, detail: `overtaken by version ${serving.id}; nothing was undone` };
  }
  if (serving.kind !== "ours") {
    const detail = serving.kind === "previous" ? `version ${name} serves already` : `what serves now could not be read, so nothing was undone (${serving.reason})`;
    return { state: "nothing-to-undo", detail };
  }
  try {
    await worker.deploy(previous, `${UNDO_MARK}${ids[0] ?? ""}: ${request.reason}`);
  } catch (error2) {
    return { state: "refused", detail: `the rollback to version ${name} failed: ${describeError(error2)}` };
  }
  const expected = [...request.previousVersions, ...ids, ...before?.version === void 0 ? [] : [before.version]];
  const namesItself = request.previousVersions.length > 0 || before?.version !== void 0;
  const isExpected = (reading2) => {
    if (reading2.version !== void 0) return expected.includes(reading2.version);
    return !namesItself && before !== void 0 && reading2.text === before.text && reading2.text !== broken.text;
  };
  const { reached, reading } = await waitForHealth({ ...request, isExpected }, ports);
  if (reached) return { state: "rolled-back", detail: `rolled back to version ${name}, which answers again` };
  return { state: "unproven", detail: `version ${name} was deployed again, but does not answer: ${reading.text}` };
}

// src/deploy/kept-secrets.ts
function planKeptSecrets(secrets, account, { engine }) {
  const given = [
    ...secrets.writeToken === void 0 ? [] : [SECRETS.writeToken],
    ...secrets.taostatsKey === void 0 ? [] : [SECRETS.taostatsKey]
  ];
  const namesIn = (bindings) => bindings.filter(isSecret).flatMap(({ name }) => given.includes(name) ? [] : [name]);
  const names = namesIn(account.versions[0]?.bindings ?? []);
  const serving = servingIds(account.deployment)[0];
  const { latestId, latestBindings } = account;
  if (serving === void 0 || latestId === void 0 || latestBindings === void 0)
    return { names, from: void 0 };
  const inherited = [.../* @__PURE__ */ new Set([...names, ...namesIn(latestBindings)])];
  if (inherited.length === 0) return { names, from: void 0 };
  const wasRolledBack = isOwnRollback(account.deployment);
  if (wasRolledBack && engine === "api") return { names, from: serving };
  const inputs = inherited.map((name) => DECIDED_BY[name] ?? `the secret ${name}`).join(", ");
  throw new ActionError(
    "input",
    `${inputs}: version ${serving} serves, but an upload takes ${inherited.join(", ")} over from version ${latestId}, which was uploaded later and ${wasRolledBack ? "was rolled back" : "does not serve"}`,
    {
      hint: wasRolledBack ? `Pass ${inputs} to this run, or use engine: api, which takes them from the version that serves` : `Pass ${inputs} to this run, or let version ${latestId} serve first (npx wrangler versions deploy)`
    }
  );
}
async function lostSecrets(kept, versionId, worker) {
  if (kept.from === void 0 || versionId === "") return [];
  const bindings = (await worker.readVersion(versionId))?.bindings;
  if (bindings === void 0) return [];
  return kept.names.filter((name) => !bindings.some((binding) => binding.name === name && isSecret(binding)));
}

// src/deploy/ownership.ts
var VERSION_FORM = /^[0-9a-f]{16}$/;
var STUB = /^\s*export\s+default\s*\{\s*(?:async\s+)?fetch\s*\(\s*\)\s*\{\s*\}\s*,?\s*\}\s*;?\s*$/;
var MAX_STUB_CHARACTERS = 500;
async function readOwnership(account, worker, http, url) {
  const version = account.versions[0];
  if (account.deployment === void 0 && version === void 0) return { kind: "absent" };
  const bindings = version?.bindings;
  if (bindings !== void 0) {
    if (isOurs(version)) return { kind: "ours" };
    const onlySecrets = bindings.every(({ type }) => type === "secret_text" || type === "secret_key");
    if (account.deployment === void 0 && onlySecrets) return { kind: "stub" };
  } else if (url !== void 0 && await answersAsOurs(http, url)) {
    return { kind: "ours" };
  }
  const serving = servingIds(account.deployment)[0];
  const content = await worker.readContent(serving === account.latestId ? void 0 : serving);
  const sources = [...content?.values() ?? []].map((bytes) => Buffer.from(bytes).toString("utf8"));
  if (sources.length === 1 && isStub(sources[0] ?? "")) return { kind: "stub" };
  const routes = url === void 0 ? [] : await answeringRoutes(http, url, sources);
  return { kind: "foreign", routes };
}
function isStub(source) {
  return source.length <= MAX_STUB_CHARACTERS && STUB.test(source);
}
function refuseForeign(ownership, workerName) {
  if (ownership.kind !== "foreign") return;
  const lost = ownership.routes.length === 0 ? "" : `; what it answers today would be lost: ${ownership.routes.join(", ")}`;
  throw new ActionError(
    "input",
    `worker-name: "${workerName}" is a Worker that this action did not deploy, and a deploy replaces it whole${lost}`,
    {
      hint: "Choose another worker-name and move its routes over later, or set replace-existing-worker: true"
    }
  );
}
function isOurs(version) {
  const bindings = version?.bindings ?? [];
  const holdsHistory = bindings.some(
    (binding) => binding.type === "durable_object_namespace" && binding["class_name"] === HISTORY_CLASS
  );
  return holdsHistory || VERSION_FORM.test(variableOf(bindings, VARIABLES.version) ?? "");
}
async function answersAsOurs(http, url) {
  try {
    const response = await http.send({ method: "GET", url: `${url}/api/v1/health` });
    const health = JSON.parse(response.text());
    return typeof health.version === "string" && VERSION_FORM.test(health.version);
  } catch {
    return false;
  }
}
var MAX_PROBES = 30;
async function answeringRoutes(http, url, sources) {
  const named = sources.flatMap(
    (source) => [...source.matchAll(/["'`](\/[A-Za-z0-9_\-./]{0,80})["'`]/g)].map((match) => match[1] ?? "")
  );
  const paths = [.../* @__PURE__ */ new Set(["/", ...named])].slice(0, MAX_PROBES);
  const answers = await Promise.all(
    paths.map(async (path) => {
      try {
        const { status } = await http.send({ method: "GET", url: `${url}${path}` });
        return status === 404 || status >= 500 ? [] : [path];
      } catch {
        return [];
      }
    })
  );
  return answers.flat();
}

// src/deploy/route.ts
var LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
function parseRoute(value) {
  const pattern = value.replace(/^https?:\/\//i, "");
  const slash = pattern.indexOf("/");
  const host = (slash < 0 ? pattern : pattern.slice(0, slash)).toLowerCase();
  const path = slash < 0 ? "" : pattern.slice(slash);
  const labels = host.replace(/^\*\.?/, "").split(".");
  const isPath = /^$|^\/[A-Za-z0-9\-._~!$&'()+,;=:@%/]*\*?$/.test(path);
  if (labels.length < 2 || !labels.every((label) => LABEL.test(label)) || !isPath) {
    throw new ActionError(
      "input",
      `route: got ${quoteValue(value)}, expected a route pattern like "example.com/api/*" or a hostname like "tao.example.com"`
    );
  }
  const isDomain = slash < 0 && !host.includes("*");
  return { kind: isDomain ? "custom-domain" : "route", pattern: `${host}${path}`, host };
}
function routeCovers(route, path) {
  if (route.kind === "custom-domain") return true;
  const ownPath = route.pattern.includes("/") ? route.pattern.slice(route.pattern.indexOf("/")) : "";
  return ownPath.endsWith("*") ? path.startsWith(ownPath.slice(0, -1)) : path === (ownPath || "/");
}
function routeUrl(route) {
  return route.host.includes("*") ? void 0 : `https://${route.host}`;
}
function overlaps(a, b) {
  const [one, other] = [splitPattern(a), splitPattern(b)];
  return hostsOverlap(one.host, other.host) && pathsOverlap(one.path, other.path);
}
function patternMatches(pattern, host, path) {
  return overlaps(pattern, `${host}${path}`);
}
function isNarrower(a, b) {
  const [one, other] = [splitPattern(a), splitPattern(b)];
  const weight = (text) => text.replaceAll("*", "").length;
  const compare = (x, y) => x.includes("*") === y.includes("*") ? weight(x) > weight(y) : !x.includes("*");
  return one.host === other.host ? compare(one.path, other.path) : compare(one.host, other.host);
}
function splitPattern(pattern) {
  const slash = pattern.indexOf("/");
  return slash < 0 ? { host: pattern, path: "/" } : { host: pattern.slice(0, slash), path: pattern.slice(slash) };
}
function hostsOverlap(a, b) {
  const [wildA, wildB] = [a.startsWith("*"), b.startsWith("*")];
  const [endA, endB] = [a.replace(/^\*/, ""), b.replace(/^\*/, "")];
  if (wildA && wildB) return endA.endsWith(endB) || endB.endsWith(endA);
  if (wildA) return b.endsWith(endA);
  return wildB ? a.endsWith(endB) : a === b;
}
function pathsOverlap(a, b) {
  const [wildA, wildB] = [a.endsWith("*"), b.endsWith("*")];
  const [startA, startB] = [a.replace(/\*$/, ""), b.replace(/\*$/, "")];
  if (wildA && wildB) return startA.startsWith(startB) || startB.startsWith(startA);
  if (wildA) return b.startsWith(startA);
  return wildB ? a.startsWith(startB) : a === b;
}

// src/deploy/route-state.ts
var PUBLIC_PATHS = [
  PATHS.health,
  PATHS.history,
  PATHS.latest,
  PATHS.datasets,
  PATHS.trustPack,
  PATHS.metrics,
  PATHS.page,
  PATHS.dashboard
];
function checkRouteState(request, account) {
  const { route, workerName } = request;
  const state = account.route;
  if (route === void 0 || state === void 0) {
    return { warnings: route === void 0 ? [WITHOUT_ROUTE] : [] };
  }
  const fail = (what, hint) => new ActionError("input", `route: ${JSON.stringify(route.pattern)} ${what}`, { hint });
  if (state.zone.status !== "" && state.zone.status !== "active") {
    throw fail(
      `belongs to the zone ${state.zone.name}, which is ${state.zone.status}`,
      "It answers once its name servers are those of Cloudflare: see the zone\u2019s overview in the dashboard"
    );
  }
  const owner = route.kind === "custom-domain" ? state.domainOf : state.routes.find(({ pattern }) => pattern === route.pattern)?.script;
  if (owner !== void 0 && owner !== workerName) {
    throw fail(
      `leads to the Worker "${owner}", expected none or "${workerName}"`,
      "Remove it from that Worker first: it is not taken away from another one"
    );
  }
  if (route.kind === "custom-domain") {
    if (owner === void 0 && state.dns?.exact === true) {
      throw fail(
        "has a DNS record already, and a custom domain makes its own",
        `Delete the record in the zone ${state.zone.name}, or use a route pattern (${route.host}/*)`
      );
    }
    return { warnings: [] };
  }
  if (state.routes.some(({ pattern, script }) => pattern === route.pattern && script === void 0)) {
    throw fail(
      "is a route that switches Workers off",
      `Delete it from the routes of the zone ${state.zone.name} first`
    );
  }
  return { warnings: [...judgeOverlaps(route, state, workerName), ...judgeDns(route, state)] };
}
function judgeOverlaps(route, state, workerName) {
  const others = state.routes.filter(
    ({ pattern, script }) => pattern !== route.pattern && script !== workerName && overlaps(pattern, route.pattern)
  );
  const host = route.host.replace(/^\*\.?/, "any.");
  for (const { pattern, script } of others) {
    if (!isNarrower(pattern, route.pattern)) continue;
    const taken = PUBLIC_PATHS.filter((path) => routeCovers(route, path) && patternMatches(pattern, host, path));
    if (taken.length === 0) continue;
    const who = script === void 0 ? "which switches Workers off" : `of the Worker "${script}"`;
    throw new ActionError(
      "input",
      `route: "${route.pattern}" covers ${taken.join(", ")}, but the narrower route "${pattern}" ${who} takes it`,
      { hint: "Remove that route, or choose a pattern that does not overlap it" }
    );
  }
  return others.map(
    ({ pattern, script }) => `route: "${route.pattern}" overlaps "${pattern}" (${script ?? "no Worker"}); of two patterns the narrower one gets a request`
  );
}
function judgeDns(route, { dns, zone }) {
  if (dns === void 0 || dns.exact || dns.byWildcard) return [];
  return [
    `route: the zone ${zone.name} has no DNS record for ${route.host}, so the route is reached by nobody. Add a proxied one (AAAA 100:: will do)`
  ];
}
var WITHOUT_ROUTE = "route is not set: the Worker answers at workers.dev alone. The clean-up workflow of the original pipeline deletes Workers without a route of a zone: switch it off first (docs/migration.md)";

// src/deploy/storage.ts
function planStorage(script, account) {
  const version = account.versions[0];
  const tag = version?.migrationTag;
  const wanted = script.objects.map(({ className }) => className);
  const stored = account.classes ?? [];
  const older = stored.find(({ className, usesSqlite }) => wanted.includes(className) && usesSqlite === false);
  if (older !== void 0) {
    throw new ActionError(
      "input",
      `worker-name: the class ${older.className} of this Worker has the older key-value storage, which cannot become SQLite`,
      { hint: "Deploy under another worker-name, or delete that class with a migration of its own first" }
    );
  }
  const orphan = stored.find(({ className }) => !wanted.includes(className));
  if (orphan !== void 0) {
    throw new ActionError(
      "input",
      `main: the Worker stores objects of the class ${orphan.className}, which ${script.path} does not export`,
      { hint: "Cloudflare refuses such an upload; deploy a module that exports it, or delete the class first" }
    );
  }
  const bound = (version?.bindings ?? []).flatMap(
    (binding) => binding.type === "durable_object_namespace" ? [String(binding["class_name"])] : []
  );
  const known = account.classes === void 0 ? bound : stored.map(({ className }) => className);
  const classes = wanted.filter((name) => known.includes(name));
  const added = wanted.filter((name) => !known.includes(name));
  const migration = added.length === 0 ? void 0 : { oldTag: tag, newTag: nextTag(tag), added };
  return { before: { tag, classes }, migration };
}
function nextTag(tag) {
  if (tag === void 0) return "v1";
  const number = /^(.*?)(\d{1,9})$/.exec(tag);
  return number === null ? `${tag}-v2` : `${number[1]}${Number(number[2]) + 1}`;
}

// src/deploy/plan.ts
function planDeploy(request, script, account, ownership) {
  const serving = ownership.kind === "ours" ? account.versions[0] : void 0;
  const deployed = account.versions[0]?.bindings ?? [];
  refuseUnknownNamespace(request, account);
  refuseForeignQueue(request, account);
  const storage = planStorage(script, account);
  const secrets = { writeToken: request.writeToken, taostatsKey: request.taostatsKey };
  const keptSecrets = planKeptSecrets(secrets, account, request);
  const warnings = [];
  const kept = keptBindings(request, serving, warnings);
  const bindings = listBindings(request, script, serving, kept);
  const route = checkRouteState(request, account);
  warnings.push(...route.warnings);
  const url = baseUrl(request, account, warnings);
  const hasToken = secrets.writeToken !== void 0 || keptSecrets.names.includes(SECRETS.writeToken);
  warnings.push(...describeToken(request, hasToken));
  warnings.push(...describeStorage(request, account, bindings, deployed));
  return {
    config: {
      name: request.workerName,
      accountId: request.accountId,
      moduleName: script.moduleName,
      compatibilityDate: request.compatibilityDate,
      bindings,
      storage: storage.before,
      migration: storage.migration,
      settings: {
        ...ownership.kind === "ours" ? account.settings : {},
        observability: {
          ...ownership.kind === "ours" ? account.settings.observability : {},
          enabled: request.observability
        }
      },
      workersDev: { enabled: request.workersDev, previewsEnabled: account.workersDev?.previewsEnabled ?? false },
      crons: request.crons,
      consumes: request.tradeQueue,
      route: request.route,
      otherRoutes: (account.route?.routes ?? []).filter(({ pattern, script: owner }) => owner === request.workerName && pattern !== request.route?.pattern).map(({ pattern }) => pattern),
      zoneName: account.route?.zone.name
    },
    secrets,
    keptSecrets,
    url,
    isOpen: request.allowUnauthenticatedWrites && !hasToken,
    warnings
  };
}
function refuseUnknownNamespace({ kvNamespaceId }, { namespace }) {
  if (namespace.state !== "absent") return;
  throw new ActionError("input", `kv-namespace-id: the account has no KV namespace "${kvNamespaceId}"`, {
    hint: "Its id (32 hexadecimal digits, not its title) is in the dashboard under Storage & Databases, KV"
  });
}
function refuseForeignQueue({ tradeQueue, workerName }, { queue }) {
  const others = (queue?.consumers ?? []).filter((name) => name !== workerName);
  if (others.length === 0) return;
  throw new ActionError(
    "input",
    `trade-queue: "${tradeQueue}" is taken from by ${others.map((name) => JSON.stringify(name)).join(", ")}`,
    { hint: "A queue has one consumer: remove that one, or use a queue of its own" }
  );
}
function listBindings(request, script, serving, kept) {
  const before = serving?.bindings ?? [];
  const bucket = request.r2Bucket ?? bucketOf(serving);
  const queue = request.tradeQueue ?? targetOf(before, QUEUE_BINDING, "queue");
  const deployedBound = variableOf(before, VARIABLES.maxEntries);
  const bound = request.historyMaxEntries ?? deployedBound ?? DEFAULT_MAX_ENTRIES;
  const text = (name, value) => ({ type: "plain_text", name, text: value });
  return [
    { type: "kv_namespace", name: KV_BINDING, namespace_id: request.kvNamespaceId },
    ...script.objects.map(({ binding, className }) => ({
      type: "durable_object_namespace",
      name: binding,
      class_name: className
    })),
    ...bucket === void 0 ? [] : [{ type: "r2_bucket", name: ARCHIVE_BINDING, bucket_name: bucket }],
    ...queue === void 0 ? [] : [{ type: "queue", name: QUEUE_BINDING, queue_name: queue }],
    text(VARIABLES.maxEntries, String(bound)),
    // Closed without a token; saying so here overrides an older opening.
    text(VARIABLES.allowUnauthenticated, String(request.allowUnauthenticatedWrites)),
    ...request.allowShrink ? [text(VARIABLES.allowShrink, "true")] : [],
    ...request.vars === void 0 ? [] : Object.entries(request.vars).map(([name, value]) => text(name, value)),
    ...kept,
    text(VARIABLES.version, "")
  ];
}
function targetOf(bindings, name, type) {
  const binding = bindings.find((candidate) => candidate.name === name && candidate.type === type);
  return binding === void 0 ? void 0 : bindingTarget(binding);
}
var EXPRESSIBLE = [
  "plain_text",
  "json",
  "secrets_store_secret",
  "service",
  "queue",
  "kv_namespace",
  "r2_bucket",
  "ai"
];
function keptBindings(request, serving, warnings) {
  const kept = [];
  for (const binding of serving?.bindings ?? []) {
    if (isSecret(binding) || Object.hasOwn(DECIDED_BY, binding.name)) continue;
    const isVariable = binding.type === "plain_text" || binding.type === "json";
    if (isVariable && request.vars !== void 0) continue;
    if (!EXPRESSIBLE.includes(binding.type) || request.engine === "wrangler" && !isExpressible(binding)) {
      warnings.push(
        `the binding ${binding.name} (${binding.type}) was made by other means and cannot be kept: it leaves the Worker with this deploy`
      );
      continue;
    }
    kept.push(binding);
  }
  return kept;
}
function baseUrl(request, account, warnings) {
  if (request.workersDev && account.subdomain === void 0) {
    const message = "the account has no workers.dev subdomain";
    const hint = "Open Workers & Pages in the Cloudflare dashboard once: it registers the subdomain";
    if (request.workerUrl === void 0) throw new ActionError("input", message, { hint });
    warnings.push(`${message}, so the Worker will not answer there. ${hint}`);
  }
  if (request.workerUrl !== void 0) return request.workerUrl;
  if (request.workersDev) return `https://${request.workerName}.${account.subdomain}.workers.dev`;
  return `https://${request.route?.host ?? ""}`;
}
function describeToken(request, hasToken) {
  if (request.writeToken !== void 0) {
    return request.allowUnauthenticatedWrites ? ["allow-unauthenticated-writes has no effect: the Worker has a write token, and asks for it"] : [];
  }
  if (hasToken) return ["write-token is not set: the deployed token stays, and the write path is not checked"];
  return request.allowUnauthenticatedWrites ? ["allow-unauthenticated-writes is true and there is no write-token: everybody can write to this history"] : ["write-token is not set: the Worker refuses every write (403) until it is deployed with one"];
}
function describeStorage(request, account, bindings, deployed) {
  const warnings = [];
  const bucket = targetOf(bindings, ARCHIVE_BINDING, "r2_bucket");
  const bound = Number(variableOf(bindings, VARIABLES.maxEntries));
  if (bucket === void 0) {
    const days = Math.floor(bound / 144);
    warnings.push(
      `r2-bucket is not set: once the history holds ${bound} entries (${days} days, one every ten minutes), each new one deletes the oldest`
    );
  } else if (account.isArchiveLocked === false) {
    warnings.push(
      `r2-bucket: "${bucket}" has no lock rule, so whoever holds a key of it can delete the archive. Add one: dashboard, R2, the bucket, Settings, Bucket lock rules`
    );
  }
  const { neighbours, namespace } = account;
  if (neighbours.names.length > 0) {
    warnings.push(
      `kv-namespace-id: the namespace is also bound by ${neighbours.names.map((name) => `"${name}"`).join(", ")}; two Workers that mirror into one namespace mix their histories. Give a test Worker a namespace of its own`
    );
  }
  if (namespace.state === "unknown") warnings.push(`kv-namespace-id could not be checked: ${namespace.reason}`);
  const hasKey = request.taostatsKey !== void 0 || deployed.some(({ name }) => name === SECRETS.taostatsKey);
  if ((request.crons?.length ?? 0) > 0 && !hasKey) {
    warnings.push("cron is set, but the Worker has no TaoStats key: set taostats-api-key, or nothing is collected");
  }
  return warnings;
}

// src/deploy/report.ts
function composeReport(request, facts, outcome) {
  const { plan, decision, written, proof, route } = facts;
  const config = decision?.config;
  const url = plan?.url ?? request.workerUrl ?? "";
  const previousVersionId = servingIds(facts.deployment)[0] ?? "";
  const shownProof = proof ?? decision?.proof;
  return {
    status: outcome.status,
    workerName: request.workerName,
    engine: request.engine === "api" ? "api" : `wrangler ${request.wranglerVersion}`,
    url,
    dashboardUrl: url === "" ? "" : `${url}${PATHS.page}`,
    csvUrl: url === "" ? "" : `${url}${PATHS.history}?format=csv`,
    workersDev: facts.subdomain === void 0 || !request.workersDev ? "" : `https://${request.workerName}.${facts.subdomain}.workers.dev`,
    route: request.route?.pattern ?? "",
    versionId: facts.servingId ?? previousVersionId,
    previousVersionId,
    workerVersion: config === void 0 ? "" : configVersion(config),
    configFile: written?.path ?? request.configFile,
    configText: written?.text ?? "",
    bindings: config?.bindings ?? [],
    secrets: plan === void 0 ? [] : describeSecrets(plan),
    crons: request.crons,
    differences: decision?.differences ?? [],
    storage: config?.migration?.added ?? [],
    proof: shownProof?.verdict === "live" ? shownProof : void 0,
    checks: [...shownProof?.checks ?? [], ...route === void 0 ? [] : [route]],
    timings: facts.timings,
    warnings: facts.warnings,
    error: "error" in outcome ? outcome.error : void 0
  };
}
function describeSecrets(plan) {
  const { writeToken, taostatsKey } = plan.secrets;
  const how = (name, given) => {
    if (given !== void 0) return "set together with the code";
    return plan.keptSecrets.names.includes(name) ? "kept as deployed before" : "none";
  };
  const others = plan.keptSecrets.names.filter((name) => !Object.values(SECRETS).includes(name));
  return [
    { name: SECRETS.writeToken, how: how(SECRETS.writeToken, writeToken) },
    { name: SECRETS.taostatsKey, how: how(SECRETS.taostatsKey, taostatsKey) },
    ...others.map((name) => ({ name, how: "kept as deployed before" }))
  ];
}

// src/deploy/route-check.ts
var UNREACHABLE_MS = 5e3;
async function checkRoute(request, route, ports) {
  if (route === void 0) return void 0;
  const name = `route ${route.pattern} answers`;
  const base = routeUrl(route);
  const paths = PUBLIC_PATHS.filter((path) => routeCovers(route, path));
  if (base === void 0 || paths.length === 0) {
    const why = base === void 0 ? "a pattern with a wildcard host is no one address" : "the pattern covers no path of the Worker";
    return { name, outcome: "skipped", detail: why };
  }
  const startedAt = ports.monotonic();
  let waitMs = 250;
  for (; ; ) {
    const findings = await onFreshConnections(
      ports,
      (http) => Promise.all(paths.map((path) => checkRoutePath(request, base, path, http)))
    );
    const failed = findings.find(({ outcome }) => outcome === "failed");
    if (failed === void 0) return { name, outcome: "passed", detail: `${base}: ${paths.join(", ")}` };
    const passedMs = ports.monotonic() - startedAt;
    const isOver = passedMs + waitMs >= request.timeoutMs || ports.monotonic() + waitMs >= ports.deadline.deadlineAtMs;
    const isAbsent = findings.every(({ verdict }) => verdict === "unreachable");
    if (isAbsent && (isOver || passedMs >= UNREACHABLE_MS)) {
      return { name, outcome: "skipped", detail: `not reachable: ${failed.detail}` };
    }
    if (isOver) return { name, outcome: "failed", detail: failed.detail };
    await ports.sleep(waitMs);
    waitMs = Math.min(waitMs * 1.6, 2e3);
  }
}
async function checkRoutePath(request, routeBase, path, http) {
  const what = `${routeBase}${path}`;
  const there = { ...request, baseUrl: routeBase };
  try {
    if (path === PATHS.health) {
      const health = await readHealth(http, there);
      if (health.version !== void 0 && request.versions.includes(health.version)) return passed("this version");
      if (health.verdict === "unreachable") {
        return { outcome: "failed", verdict: "unreachable", detail: `${what}: ${health.text}` };
      }
      return failing(`${what}: ${health.text}; the route does not lead to this version`);
    }
    if (path === PATHS.history) {
      return await ask(http, get(there, `${path}?limit=1`), what, (response) => {
        const finding2 = judgeHistory(response);
        return { ...finding2, detail: `${what}: ${finding2.detail}` };
      });
    }
    const own = await http.send(get(request, path));
    return await ask(
      http,
      get(there, path),
      what,
      ({ status }) => status === own.status ? passed(`${status}`) : failing(`${what} answers ${status}, the Worker itself ${own.status}: the route does not lead to it`)
    );
  } catch (error2) {
    const { verdict, detail } = judgeFailure(error2);
    return { outcome: "failed", verdict, detail: `${what}: ${detail}` };
  }
}

// src/deploy/script.ts
import { createHash as createHash2 } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename as basename2, resolve as resolve2 } from "node:path";
async function readScript(path, workspace) {
  const file = resolve2(workspace, path);
  let bytes;
  try {
    bytes = await readFile(file);
  } catch (error2) {
    const { code } = error2;
    const found = `main: got ${quoteValue(path)}, expected a file that can be read`;
    throw new ActionError("input", `${found} (${code ?? describeError(error2)})`, {
      hint: "Build the Worker in an earlier step, or leave main out to deploy the one that comes with this action",
      cause: error2
    });
  }
  const exported = listExports(Buffer.from(bytes).toString("utf8"));
  if (!exported.has(HISTORY_CLASS)) {
    throw new ActionError("input", `main: ${quoteValue(path)} does not export the class ${HISTORY_CLASS}`, {
      hint: 'It has to be one built ES module; see "A Worker of your own" in the README of deploy-worker'
    });
  }
  return {
    path,
    file,
    moduleName: basename2(path),
    bytes,
    digest: createHash2("sha256").update(bytes).digest("hex"),
    objects: OBJECTS.filter(({ className }) => exported.has(className))
  };
}
function listExports(source) {
  const names = /* @__PURE__ */ new Set();
  for (const [, list = ""] of source.matchAll(/\bexport\s{0,100}\{([^{}]{0,20000})\}/g)) {
    for (const entry of list.split(",")) {
      const name = entry.trim().split(/\s+/).at(-1);
      if (name !== void 0 && name !== "") names.add(name);
    }
  }
  for (const [, name = ""] of source.matchAll(/\bexport\s{1,100}(?:class|function|const|let|var)\s{1,100}([\w$]+)/g)) {
    names.add(name);
  }
  return names;
}

// src/deploy/settle.ts
function judge(settling, serving) {
  const { proof, previous, before, request, migration } = settling;
  if (serving.kind === "other") return { kind: "overtaken", by: serving.id };
  if (serving.kind === "previous") {
    const fact = serving.id === "" ? "nothing is deployed" : `no new version serves; version ${serving.id} is untouched`;
    return { kind: "failed", fact };
  }
  if (proof.verdict === "live") {
    if (settling.triggers === void 0) return { kind: "deployed" };
    return { kind: "failed", fact: "the version itself is deployed and live, and nothing was undone" };
  }
  const isHiddenBefore = before?.verdict === "hidden" || before?.verdict === "unreachable";
  if (proof.verdict === "hidden" || proof.verdict === "unreachable" && isHiddenBefore) {
    const hint = "Let this run through (validate-headers sends an Access service token), or check another address with worker-url";
    return { kind: "unverified", why: proof.reason, hint };
  }
  if (proof.verdict === "limited") {
    return {
      kind: "unverified",
      why: proof.reason,
      hint: "Run the same again after that time; nothing is wrong with it"
    };
  }
  if (proof.verdict === "previous") {
    const hint = "Cloudflare takes its time: run the same again, or raise validate-timeout-seconds";
    return { kind: "unverified", why: `the version before still answers: ${proof.reason}`, hint };
  }
  if (!request.rollbackOnFailure) {
    return { kind: "failed", fact: "it stays deployed, because rollback-on-failure is false" };
  }
  if (previous === void 0) {
    const hint = "A new name can take a minute until it is reachable: raise validate-timeout-seconds";
    return { kind: "failed", fact: "there is no previous version, so nothing was rolled back", hint };
  }
  if (migration) {
    const fact = "this deploy migrated the storage, and no rollback goes across a storage migration: it stays deployed";
    return { kind: "failed", fact };
  }
  return { kind: "undo" };
}
async function settle(settling, worker, ports, timed) {
  const { proof, request, plan, previous } = settling;
  const serving = await settling.serving();
  const servingId = "id" in serving ? serving.id : void 0;
  const judgement = judge(settling, serving);
  const notLive = (hint) => new ActionError("remote", `the new version is not live: ${proof.reason}`, { hint });
  switch (judgement.kind) {
    case "deployed":
      return { outcome: { status: "deployed" }, servingId };
    case "overtaken": {
      const error2 = new ActionError("remote", `overtaken by version ${judgement.by}; nothing was undone`, {
        hint: "Another deploy ran at the same time: give both one concurrency group"
      });
      return { outcome: { status: "overtaken", error: error2 }, servingId };
    }
    case "unverified": {
      const message = `the new version serves, but could not be verified: ${judgement.why}; nothing was undone`;
      const error2 = new ActionError("remote", message, { hint: judgement.hint });
      return { outcome: { status: "unverified", error: error2 }, servingId };
    }
    case "failed": {
      const cause = proof.verdict === "live" && settling.triggers !== void 0 ? settling.triggers : notLive(judgement.hint);
      return { outcome: { status: "failed", error: withFact(cause, judgement.fact) }, servingId };
    }
    case "undo":
      break;
  }
  const headers = request.validateHeaders;
  const broken = await onFreshConnections(ports, (http) => readHealth(http, { baseUrl: plan.url, headers }));
  const undo2 = await timed(
    () => undoDeploy(
      {
        serving: settling.serving,
        previous: previous ?? { versions: [] },
        previousVersions: settling.previousVersions,
        before: settling.before,
        broken,
        baseUrl: plan.url,
        headers,
        timeoutMs: request.validateTimeoutMs,
        reason: describeError(notLive())
      },
      worker,
      ports
    )
  );
  const after = await settling.serving();
  const status = { "rolled-back": "rolled-back", overtaken: "overtaken" }[undo2.state];
  const outcome = { status: status ?? "failed", error: withFact(notLive(), undo2.detail) };
  return { outcome, servingId: "id" in after ? after.id : servingId };
}
function withFact(cause, fact) {
  if (!(cause instanceof ActionError)) {
    return new ActionError("internal", `${describeError(cause)}; ${fact}`, { cause });
  }
  return new ActionError(cause.kind, `${cause.message}; ${fact}`, { hint: cause.hint, cause });
}

// src/deploy/wrangler-engine.ts
import { constants } from "node:fs";
import { copyFile, open, readFile as readFile3, writeFile } from "node:fs/promises";
import { join as join3 } from "node:path";
import { stripVTControlCharacters } from "node:util";

// src/deploy/wrangler-install.ts
import { cp, mkdir, readFile as readFile2 } from "node:fs/promises";
import { join as join2 } from "node:path";

// src/deploy/request.ts
import { basename as basename3, resolve as resolve3 } from "node:path";

// src/deploy/request-lines.ts
function readCrons(inputs) {
  const lines = inputs.lines("cron", { default: [] });
  if (lines.length === 0) return void 0;
  if (lines.length === 1 && lines[0] === "none") return [];
  const field = String.raw`[A-Za-z0-9*/,\-#]{1,60}`;
  for (const line of lines) {
    checkForm(
      "cron",
      line,
      new RegExp(`^${field}(?: ${field}){4}$`),
      'five fields like "7-59/10 * * * *", one expression a line, or none'
    );
  }
  return [...new Set(lines)];
}
function readVars(inputs) {
  const lines = inputs.lines("vars", { default: [] });
  if (lines.length === 0) return void 0;
  const vars = {};
  for (const line of lines) {
    const match = /^(?!__)([A-Za-z_][A-Za-z0-9_]{0,127})=(.*)$/.exec(line);
    const name = match?.[1];
    if (match === null || name === void 0) {
      throw new ActionError("input", `vars: got ${quoteValue(line)}, expected NAME=value`);
    }
    const owner = DECIDED_BY[name];
    if (Object.hasOwn(DECIDED_BY, name)) {
      throw new ActionError("input", `vars: got ${name}, expected a name that no input decides (${owner})`);
    }
    if (Object.hasOwn(vars, name)) throw new ActionError("input", `vars: got ${name} twice, expected it once`);
    vars[name] = match[2] ?? "";
  }
  return vars;
}
var OWN_HEADERS = /^(x-write-token|host|content-.*|transfer-encoding|connection|accept-encoding)$/i;
function readHeaders(inputs, mask) {
  const headers = {};
  const lines = inputs.lines("validate-headers", { default: [] });
  for (const line of lines) mask(line.slice(line.indexOf(":") + 1).trim());
  lines.forEach((line, index) => {
    const match = /^([A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}):[ \t]*([\x20-\x7e]+)$/.exec(line);
    const name = match?.[1];
    if (match === null || name === void 0 || OWN_HEADERS.test(name)) {
      const what = name === void 0 ? `line ${index + 1}` : name;
      throw new ActionError("input", `validate-headers: ${what} is no header to send, expected "Name: value"`);
    }
    headers[name.toLowerCase()] = (match[2] ?? "").trim();
  });
  return headers;
}
function checkForm(name, value, form, expected) {
  if (!form.test(value)) throw new ActionError("input", `${name}: got ${quoteValue(value)}, expected ${expected}`);
}
function checkOptional(name, value, form, expected) {
  if (value !== void 0) checkForm(name, value, form, expected);
}

// src/deploy/request.ts
var DEFAULT_WORKER_NAME = "bittensor-taostats";
var LEGACY_WORKER_NAME = "bittensor-ath-atl";
var DEFAULT_COMPATIBILITY_DATE = "2026-01-01";
var DEFAULT_WRANGLER_VERSION = "4.156.0";
function readDeployRequest(inputs, context) {
  const apiToken = inputs.secret("cloudflare-api-token", { env: "CF_API_TOKEN", required: true });
  const writeToken = readWriteToken(inputs);
  const taostatsKey = inputs.secret("taostats-api-key", { env: "TAOSTATS_API_KEY" });
  const validateHeaders = readHeaders(inputs, context.mask);
  const accountId = inputs.text("cloudflare-account-id", { env: "CF_ACCOUNT_ID", required: true });
  checkForm("cloudflare-account-id", accountId, /^[A-Za-z0-9_-]{1,64}$/, "an account id (32 hexadecimal digits)");
  const kvNamespaceId = inputs.text("kv-namespace-id", { env: "CF_METRICS_NAMESPACE_ID" }) ?? inputs.text("kv-namespace-id", {
    env: "CF_KV_NAMESPACE_ID",
    required: true,
    hint: "Set the input kv-namespace-id, or CF_METRICS_NAMESPACE_ID (or CF_KV_NAMESPACE_ID) under `env:` of the step"
  });
  checkForm("kv-namespace-id", kvNamespaceId, /^[A-Za-z0-9_-]{1,64}$/, "a KV namespace id (32 hexadecimal digits)");
  const workerName = inputs.text("worker-name", { default: DEFAULT_WORKER_NAME });
  if (workerName === LEGACY_WORKER_NAME) {
    throw new ActionError(
      "input",
      `worker-name: got "${LEGACY_WORKER_NAME}", which is the name of the old Worker; expected "${DEFAULT_WORKER_NAME}"`,
      { hint: `Deploy as ${DEFAULT_WORKER_NAME} and delete the old Worker once nothing reads it any more` }
    );
  }
  checkForm(
    "worker-name",
    workerName,
    /^[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?$/,
    'lower-case letters, digits, "-" and "_" (at most 63, the first and last a letter or digit)'
  );
  const route = inputs.text("route", { env: "CF_WORKER_ROUTE" });
  const r2Bucket = inputs.text("r2-bucket", { env: "R2_BUCKET" });
  checkOptional("r2-bucket", r2Bucket, BUCKET_NAME, 'a bucket name (3 to 63 of a-z, 0-9 and "-")');
  const tradeQueue = inputs.text("trade-queue");
  checkOptional("trade-queue", tradeQueue, BUCKET_NAME, 'a queue name (3 to 63 of a-z, 0-9 and "-")');
  const compatibilityDate = inputs.text("compatibility-date", { default: DEFAULT_COMPATIBILITY_DATE });
  checkDate(compatibilityDate, context.nowMs);
  const wranglerVersion = inputs.text("wrangler-version", { default: DEFAULT_WRANGLER_VERSION });
  const exact = `an exact version like ${DEFAULT_WRANGLER_VERSION}`;
  checkForm("wrangler-version", wranglerVersion, /^\d{1,6}\.\d{1,6}\.\d{1,6}$/, exact);
  const main = inputs.path("main", { default: context.defaultMain });
  checkForm("main", main, /^[^\p{Cc}]+\.m?js$/u, "the path of a built ES module (.js or .mjs)");
  checkForm("main", basename3(main), /^[^"\\]+$/, "a file name without quotes");
  const configFile = readConfigPath(inputs, context.workspace);
  const workerUrl = inputs.url("worker-url", { env: "CF_WORKER_URL" });
  const workersDev = inputs.boolean("workers-dev", { default: true });
  if (!workersDev && route === void 0) {
    throw new ActionError("input", 'workers-dev: got "false" without a route, expected a route or custom domain', {
      hint: "Without either the Worker would be reached by nobody: set route, or leave workers-dev out"
    });
  }
  return {
    apiToken,
    accountId,
    apiUrl: inputs.url("cloudflare-api-url", { default: "https://api.cloudflare.com/client/v4" }),
    kvNamespaceId,
    workerName,
    main,
    route: route === void 0 ? void 0 : parseRoute(route),
    workerUrl: workerUrl === void 0 ? void 0 : workerBaseUrl(workerUrl),
    writeToken,
    taostatsKey,
    crons: readCrons(inputs),
    historyMaxEntries: readMaxEntries(inputs),
    r2Bucket,
    tradeQueue,
    vars: readVars(inputs),
    allowUnauthenticatedWrites: inputs.boolean("allow-unauthenticated-writes", { default: false }),
    allowShrink: inputs.boolean("allow-shrink", { default: false }),
    replaceExistingWorker: inputs.boolean("replace-existing-worker", { default: false }),
    observability: inputs.boolean("observability", { default: true }),
    workersDev,
    compatibilityDate,
    configFile,
    engine: inputs.choice("engine", ["api", "wrangler"], { default: "api" }),
    wranglerVersion,
    validate: inputs.boolean("validate", { default: true }),
    rollbackOnFailure: inputs.boolean("rollback-on-failure", { default: true }),
    validateTimeoutMs: inputs.integer("validate-timeout-seconds", { default: 90, min: 1, max: 3600 }) * 1e3,
    validateHeaders,
    deadlineMs: inputs.integer("deadline-seconds", { default: 600, min: 1, max: 21600 }) * 1e3,
    dryRun: inputs.boolean("dry-run", { default: false })
  };
}
var BUCKET_NAME = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
function workerBaseUrl(url) {
  return url.replace(/[?#].*$/, "").replace(/\/api(?:\/[^/]+)*\/?$/, "").replace(/\/+$/, "");
}
function readWriteToken(inputs) {
  const rules = { minLength: LIMITS.tokenCharacters };
  const own = inputs.secret("write-token", rules);
  const shared = inputs.secret("worker-write-token", rules);
  if (own !== void 0 && shared !== void 0 && own !== shared) {
    throw new ActionError("input", "write-token: got another secret than worker-write-token, expected one of them", {
      hint: "They are two names of one input: leave one out"
    });
  }
  return own ?? shared ?? inputs.secret("write-token", { ...rules, env: "CF_WORKER_WRITE_TOKEN" });
}
function readMaxEntries(inputs) {
  const value = inputs.integer("history-max-entries", {
    env: "HISTORY_MAX_ENTRIES",
    default: 0,
    min: 1,
    max: 1e8
  });
  return value === 0 ? void 0 : value;
}
function readConfigPath(inputs, workspace) {
  const path = inputs.path("config-file", { default: "wrangler.toml" });
  checkForm("config-file", path, /^[^\p{Cc}]+\.toml$/u, "the path of a .toml file");
  if (pathBelow(resolve3(workspace), resolve3(workspace, path)) === void 0) {
    throw new ActionError("input", `config-file: got ${quoteValue(path)}, expected a path inside the workspace`, {
      hint: "For example deploy/wrangler.toml"
    });
  }
  return path;
}
function checkDate(value, nowMs) {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(value) ? /* @__PURE__ */ new Date(`${value}T00:00:00Z`) : void 0;
  if (at === void 0 || Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== value) {
    throw new ActionError("input", `compatibility-date: got ${quoteValue(value)}, expected a date like 2026-01-01`);
  }
  if (at.getTime() > nowMs) {
    throw new ActionError("input", `compatibility-date: got "${value}", expected a day that is not in the future`, {
      hint: "Cloudflare refuses it; the default is the date the shipped Worker was tested with"
    });
  }
}

// src/deploy/wrangler-install.ts
var FOR_NPM = /^(PATH|HOME|USER|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|SHELL|SystemRoot|ComSpec|PATHEXT|APPDATA|LOCALAPPDATA|USERPROFILE|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|https?_proxy|no_proxy|npm_config_(registry|cache|offline|prefer_offline|cafile|userconfig|update_notifier|https?_proxy|proxy|noproxy))$/i;
async function installWrangler(version, folder, environment, ports) {
  const beside = join2(environment.actionRoot, "node_modules/wrangler");
  if (await versionOf(beside) === version) return { entry: entryOf(beside), warning: void 0 };
  const home = join2(folder, "wrangler");
  await mkdir(home);
  const isLocked = version === DEFAULT_WRANGLER_VERSION;
  const common = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  let args = ["ci", ...common];
  if (isLocked) {
    for (const name of ["package.json", "package-lock.json"]) {
      await cp(join2(environment.actionRoot, "actions/deploy-worker/wrangler", name), join2(home, name));
    }
  } else {
    args = ["install", "--prefix", home, "--no-save", ...common, `wrangler@${version}`];
  }
  const result = await ports.log.group(
    `install wrangler ${version}`,
    () => ports.exec("npm", args, { cwd: home, env: pick(environment.variables, FOR_NPM), onLine: ports.log.info })
  );
  const installed = join2(home, "node_modules/wrangler");
  if (result.exitCode !== 0 || await versionOf(installed) !== version) {
    const said = `${result.stderr}
${result.stdout}`.trim().split("\n").slice(0, 2).join(" ").slice(0, 300);
    throw new ActionError("remote", `wrangler ${version} could not be installed (npm ${args[0]}: ${said})`, {
      hint: "Its whole output is above; engine: api deploys without it"
    });
  }
  const warning2 = isLocked ? void 0 : `wrangler-version: ${version} is not the one this action knows by its digests (${DEFAULT_WRANGLER_VERSION}): the registry's own are trusted`;
  return { entry: entryOf(installed), warning: warning2 };
}
function pick(variables, names) {
  return Object.fromEntries(
    Object.entries(variables).flatMap(
      ([name, value]) => value !== void 0 && names.test(name) ? [[name, value]] : []
    )
  );
}
var entryOf = (folder) => join2(folder, "bin/wrangler.js");
async function versionOf(folder) {
  try {
    const manifest = JSON.parse(await readFile2(join2(folder, "package.json"), "utf8"));
    return manifest.version;
  } catch {
    return void 0;
  }
}

// src/deploy/wrangler-engine.ts
var FOR_WRANGLER = /^(PATH|HOME|USER|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|SystemRoot|ComSpec|PATHEXT|APPDATA|LOCALAPPDATA|USERPROFILE|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|https?_proxy|no_proxy)$/i;
async function deployWithWrangler({ config, script, secrets }, access, environment, ports) {
  const folder = await ports.files.temporaryFolder("deploy-worker-");
  const { entry, warning: warning2 } = await installWrangler(access.version, folder, environment, ports);
  await copyFile(script.file, join3(folder, script.moduleName));
  await writeFile(join3(folder, "wrangler.toml"), renderWranglerConfig(config, script.moduleName));
  const values = Object.fromEntries(secretBindings(secrets).map(({ name, text }) => [name, text]));
  const hasSecrets = Object.keys(values).length > 0;
  const pipe = hasSecrets ? await createPipe(join3(folder, "secrets.json"), environment, ports) : void 0;
  const said = join3(folder, "output.ndjson");
  const args = [entry, "deploy", "--config", join3(folder, "wrangler.toml")];
  if (pipe !== void 0) args.push("--secrets-file", pipe);
  const exec = () => ports.log.group(
    `wrangler ${access.version} deploy`,
    () => ports.exec(environment.nodePath, args, {
      cwd: folder,
      env: {
        ...pick(environment.variables, FOR_WRANGLER),
        CLOUDFLARE_API_TOKEN: access.apiToken,
        CLOUDFLARE_ACCOUNT_ID: config.accountId,
        CLOUDFLARE_API_BASE_URL: access.apiUrl,
        WRANGLER_OUTPUT_FILE_PATH: said,
        WRANGLER_SEND_METRICS: "false",
        CI: "true",
        NO_COLOR: "1"
      },
      // Its errors carry terminal colours whatever the environment says.
      onLine: (line) => ports.log.info(stripVTControlCharacters(line)),
      signal: deadlineSignal(ports)
    })
  );
  const result = await (pipe === void 0 ? exec() : whileFeeding(pipe, JSON.stringify(values), exec));
  if (result.exitCode !== 0) throw wranglerError(access.version, result);
  return { versionId: await readVersionId(said), warning: warning2 };
}
function deadlineSignal(ports) {
  const leftMs = Math.max(1, Math.min(ports.deadline.deadlineAtMs - ports.monotonic(), 2147483647));
  return AbortSignal.timeout(Math.ceil(leftMs));
}
async function readVersionId(file) {
  try {
    for (const line of (await readFile3(file, "utf8")).split("\n")) {
      if (line.trim() === "") continue;
      const record = JSON.parse(line);
      if (record.type === "deploy" && typeof record.version_id === "string") return record.version_id;
    }
  } catch {
  }
  return void 0;
}
async function createPipe(path, environment, ports) {
  const made = await ports.exec("mkfifo", ["-m", "600", path], { env: pick(environment.variables, /^PATH$/) });
  if (made.exitCode !== 0) {
    throw new ActionError("input", `engine: wrangler could not get a pipe for the secrets (${made.stderr.trim()})`, {
      hint: "Use engine: api, which needs none"
    });
  }
  return path;
}
async function whileFeeding(pipe, text, run) {
  let isRead = false;
  const feeding = writeFile(pipe, text).then(
    () => {
      isRead = true;
    },
    () => void 0
  );
  try {
    return await run();
  } finally {
    if (!isRead) {
      const reader = await open(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
      await feeding;
      await reader.close();
    }
    await feeding;
  }
}
function wranglerError(version, result) {
  const lines = stripVTControlCharacters(`${result.stdout}
${result.stderr}`).split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const at = lines.findIndex((line) => line.includes("[ERROR]"));
  const said = (at < 0 ? lines.slice(-3) : lines.slice(at, at + 3)).join(" ").slice(0, 400);
  return new ActionError("remote", `wrangler ${version} ended with exit code ${result.exitCode}: ${said}`, {
    hint: "Its whole output is above; engine: api does the same without it"
  });
}

// src/deploy/upload.ts
async function carryOut(carry, request, worker, environment, ports) {
  try {
    if (request.engine === "api") {
      const versionId = await uploadWithApi(carry, worker);
      return { versionId, warning: void 0, error: void 0 };
    }
    const access = { version: request.wranglerVersion, apiToken: request.apiToken, apiUrl: request.apiUrl };
    return { ...await deployWithWrangler(carry, access, environment, ports), error: void 0 };
  } catch (error2) {
    ports.signal.throwIfAborted();
    return { versionId: void 0, warning: void 0, error: error2 };
  }
}

// src/deploy/deploy.ts
var RESERVE = { part: 0.2, maxMs: 6e4 };
async function deploy(request, world, environment) {
  const deadlineAtMs = world.monotonic() + request.deadlineMs;
  const reserveMs = Math.min(request.deadlineMs * RESERVE.part, RESERVE.maxMs);
  const ports = { ...world, deadline: { deadlineAtMs: deadlineAtMs - reserveMs } };
  const undoPorts = { ...world, deadline: { deadlineAtMs } };
  const access = (on) => connect(request, on);
  const { client, worker } = access(ports);
  const look = connect(request, ports, { compareClocks: true });
  const facts = { timings: [], warnings: [] };
  const timed = async (step, work) => {
    ports.stage(step);
    const startedAt = ports.monotonic();
    try {
      return await work();
    } finally {
      facts.timings = [...facts.timings, { step, ms: ports.monotonic() - startedAt }];
    }
  };
  const warn = (...warnings) => {
    facts.warnings = [...facts.warnings, ...warnings];
  };
  const run = async () => {
    const script = await readScript(request.main, environment.workspace);
    const note = (deployment) => {
      facts.deployment = deployment;
    };
    const account = await timed("look at the account", () => readAccount(request, look.client, look.worker, note));
    facts.subdomain = account.subdomain;
    const named = account.subdomain && `https://${request.workerName}.${account.subdomain}.workers.dev`;
    const ownership = await onFreshConnections(
      ports,
      (http) => readOwnership(account, worker, http, request.workerUrl ?? named)
    );
    if (!request.replaceExistingWorker) refuseForeign(ownership, request.workerName);
    const plan = planDeploy(request, script, account, ownership);
    facts.plan = plan;
    warn(...plan.warnings);
    const decision = await timed("compare", () => decide(request, plan, script, account, worker, ports));
    facts.decision = decision;
    const { config, differences } = decision;
    for (const line of differenceLines(differences)) ports.log.info(line);
    const options = { path: request.configFile, script, dryRun: request.dryRun };
    const written = await writeConfigFile(config, options, environment, ports);
    facts.written = written;
    if (written.warning !== void 0) warn(written.warning);
    const isUnchanged = differences.length === 0;
    if (request.dryRun) {
      const upload = `would upload ${request.main} (${script.bytes.byteLength} bytes) as ${request.workerName}`;
      ports.log.info(`dry run: ${isUnchanged ? "nothing would change" : upload}`);
      return { status: "dry-run" };
    }
    if (isUnchanged) return { status: "unchanged" };
    const previous = account.deployment;
    const before = previous === void 0 || !request.validate ? void 0 : await onFreshConnections(
      ports,
      (http) => readHealth(http, { baseUrl: plan.url, headers: request.validateHeaders })
    );
    const now = await worker.readDeployment();
    if (!isSameDeployment(now, previous)) {
      const [id] = servingIds(now);
      facts.servingId = id ?? "";
      const error2 = new ActionError(
        "remote",
        `overtaken by version ${id ?? "(none)"}, which began to serve while this run prepared; nothing was uploaded`,
        { hint: "Another deploy runs at the same time: give both one concurrency group" }
      );
      return { status: "overtaken", error: error2 };
    }
    if (config.migration !== void 0) {
      ports.log.info("this deploy declares Durable Object storage (a storage migration)");
    }
    const version = configVersion(config);
    facts.servingId = "";
    const carry = { config, script, secrets: plan.secrets, kept: plan.keptSecrets, account };
    const uploaded = await timed(
      `deploy with engine ${request.engine}`,
      () => carryOut(carry, request, worker, environment, ports)
    );
    if (uploaded.warning !== void 0) warn(uploaded.warning);
    const serving = (on) => () => readServing(access(on).worker, {
      previous,
      uploaded: uploaded.versionId,
      // Without an id in the answer its content says whose it is; an API that shows neither has shown that it changed.
      isOurs: async (id) => {
        const bindings = (await access(on).worker.readVersion(id))?.bindings;
        return bindings === void 0 || variableOf(bindings, VARIABLES.version) === version;
      }
    });
    if (uploaded.error !== void 0) {
      const found = await serving(undoPorts)();
      if (found.kind !== "ours") {
        const cause = await explainRefusal([uploaded.error], client, request.accountId);
        const id = servingIds(previous)[0];
        const untouched = id === void 0 ? "nothing is deployed" : `no new version serves; version ${id} is untouched`;
        if ("id" in found) facts.servingId = found.id;
        if (found.kind === "other")
          return { status: "overtaken", error: withFact(cause, `version ${found.id} serves`) };
        const fact = found.kind === "previous" || previous === void 0 ? untouched : "what serves now could not be read";
        return { status: "failed", error: withFact(cause, fact) };
      }
    }
    const current = await serving(ports)();
    facts.servingId = uploaded.versionId ?? ("id" in current ? current.id : "");
    if (current.kind === "unknown") ports.log.info(`${current.reason}; going on with the id of the upload`);
    ports.log.info(`version ${facts.servingId || "unknown"} is uploaded; it reports itself as ${version}`);
    const triggers = await timed(
      "set triggers",
      () => request.engine === "wrangler" ? Promise.resolve(uploaded.error) : setTriggers(carry, client, worker).then(
        () => void 0,
        (error2) => error2
      )
    );
    if (!request.validate) {
      warn("validate is false: nothing has shown that the new version answers");
      return triggers === void 0 ? { status: "deployed" } : triggerFailure(triggers, facts.servingId);
    }
    const versions = [version, facts.servingId].filter((text) => text !== "");
    const past = [...servingVersions(account), ...servingIds(previous), ...before?.version ? [before.version] : []];
    const round = {
      ...roundRequest(request, plan, versions, past),
      timeoutMs: request.validateTimeoutMs
    };
    const lost = await lostSecrets(plan.keptSecrets, facts.servingId, worker);
    const proof = await timed(
      "prove it is live",
      () => lost.length > 0 ? Promise.resolve(lacking(lost)) : proveLive(round, ports)
    );
    facts.proof = proof;
    if (proof.verdict === "live") {
      const route = await timed("ask the route", () => checkRoute(round, request.route, ports));
      if (route !== void 0) facts.route = route;
      if (route?.outcome === "skipped") warn(`${route.name}: not checked, ${route.detail}`);
    }
    const end = await settle(
      {
        request,
        plan,
        proof,
        triggers: triggers ?? routeProblem(facts.route),
        previous: ownership.kind === "stub" ? void 0 : previous,
        previousVersions: servingVersions(account),
        before,
        migration: config.migration !== void 0,
        serving: serving(undoPorts)
      },
      access(undoPorts).worker,
      undoPorts,
      (work) => timed("roll back", work)
    );
    if (end.servingId !== void 0) facts.servingId = end.servingId;
    return end.outcome;
  };
  let outcome;
  try {
    outcome = await run();
  } catch (error2) {
    const status = error2 instanceof CancelledError ? "cancelled" : "failed";
    outcome = { status, error: await explainRefusal([error2], client, request.accountId) };
  }
  for (const warning2 of facts.warnings) ports.log.warning(warning2);
  return composeReport(request, facts, outcome);
}
function connect(request, ports, options = {}) {
  const http = ports.http({
    name: "Cloudflare",
    retry: { maxRetries: 4, initialBackoffMs: 500, maxBackoffMs: 1e4, retryAfterCapMs: 6e4 },
    ...ports.deadline,
    ...options
  });
  const block = {
    fits: (waitMs) => ports.monotonic() + waitMs < ports.deadline.deadlineAtMs,
    sleep: (ms) => ports.sleep(ms),
    log: ports.log.info
  };
  const client = createCloudflareClient({ apiUrl: request.apiUrl, token: request.apiToken, block }, http);
  return { client, worker: createWorkerApi(client, request.accountId, request.workerName) };
}
function lacking(names) {
  const reason = `the uploaded version lacks the secret ${names.join(", ")} of the version that served`;
  return { verdict: "wrong", checks: [], reason, tokenRefused: false, isOpen: false, rounds: 0, spanMs: 0 };
}
function routeProblem(route) {
  return route?.outcome === "failed" ? new ActionError("remote", route.detail) : void 0;
}
function triggerFailure(error2, id) {
  return { status: "failed", error: withFact(error2, `version ${id} is deployed; ${describeError(error2)}`) };
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
function link(text, url) {
  if (!/^https?:\/\//.test(url)) return escapeMarkdown(text);
  return `[${escapeMarkdown(text)}](${url.replaceAll(/[\s()<>]/g, (c) => encodeURIComponent(c).replace("(", "%28").replace(")", "%29"))})`;
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

// src/deploy/summary.ts
var HEADLINES = {
  deployed: "deployed and live",
  unchanged: "unchanged: the serving version is this one, nothing was written",
  "rolled-back": "not live, rolled back",
  unverified: "deployed, but not verified: something in front of the Worker hides it",
  overtaken: "overtaken by another deploy, nothing undone",
  cancelled: "cancelled",
  failed: "failed",
  "dry-run": "dry run: nothing was uploaded"
};
function renderReport(report) {
  const address = (url) => url === "" ? "none" : link(url, url);
  const sections = [
    `## ${escapeMarkdown(report.workerName)}: ${HEADLINES[report.status]}`,
    table(
      ["", ""],
      [
        ["URL", report.url === "" ? "unknown" : link(report.url, report.url)],
        ["Page", address(report.dashboardUrl)],
        ["The history as CSV", address(report.csvUrl)],
        ["workers.dev", address(report.workersDev)],
        ["Route", orNone(report.route)],
        ...report.crons === void 0 ? [] : [["Cron Triggers", orNone(report.crons.join("; "))]],
        ["Version that serves", orNone(report.versionId)],
        ["Version before", orNone(report.previousVersionId)],
        ["Reported by health", orNone(report.workerVersion)],
        ["Proof", describeProof(report)],
        ["Engine", escapeMarkdown(report.engine)],
        ["Storage", report.storage.length === 0 ? "declared already" : `declared: ${report.storage.join(", ")}`]
      ]
    ),
    "### Bindings",
    table(
      ["Name", "Type", "Value"],
      [...report.bindings.map(bindingRow), ...report.secrets.map(({ name, how }) => [inlineCode(name), "secret", how])]
    ),
    "### Difference to what was deployed",
    renderDifferences(report.differences)
  ];
  if (report.checks.length > 0) {
    const mark = { passed: "\u2705", failed: "\u274C", skipped: "\u2796" };
    const rows = report.checks.map(({ name, outcome, detail }) => [
      mark[outcome],
      escapeMarkdown(name),
      escapeMarkdown(detail)
    ]);
    sections.push("### Live check", table(["", "Check", "Answer"], rows));
  }
  if (report.warnings.length > 0) {
    sections.push("### Warnings", report.warnings.map((warning2) => `- ${escapeMarkdown(warning2)}`).join("\n"));
  }
  if (report.timings.length > 0) {
    const rows = report.timings.map(({ step, ms }) => [escapeMarkdown(step), `${Math.round(ms)} ms`]);
    sections.push(details("Timings", table(["Step", "Time"], rows)));
  }
  if (report.configText !== "") sections.push(details(report.configFile, codeBlock(report.configText, "toml")));
  return sections.join("\n\n");
}
function describeProof({ proof, status }) {
  if (proof === void 0) return "none";
  if (status === "unchanged") return "it answers as it should";
  return `${proof.rounds} good rounds in a row over ${(proof.spanMs / 1e3).toFixed(1)} s, each on fresh connections`;
}
function renderDifferences(differences) {
  if (differences.length === 0) return "None.";
  return codeBlock(differenceLines(differences).join("\n"), "diff");
}
function bindingRow(binding) {
  return [inlineCode(binding.name), escapeMarkdown(binding.type), inlineCode(bindingTarget(binding) ?? "")];
}
function orNone(text) {
  return text === "" ? "none" : inlineCode(text);
}

// src/deploy/deploy-worker.ts
async function deployWorker({ inputs, outputs, summary, ports, env, mask }, place2) {
  const { defaultMain: defaultMain2, workspace } = place2;
  const request = readDeployRequest(inputs, { defaultMain: defaultMain2, workspace, nowMs: ports.now(), mask });
  const report = await deploy(request, ports, { ...place2, variables: env });
  outputs.set("status", report.status);
  outputs.set("url", report.url);
  outputs.set("dashboard-url", report.dashboardUrl);
  outputs.set("version-id", report.versionId);
  outputs.set("previous-version-id", report.previousVersionId);
  outputs.set("config-file", report.configFile);
  summary.add(renderReport(report));
  if (report.error !== void 0) throw report.error;
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
    const made = open2(proxy?.url.href, connectTimeoutMs, readTimeoutMs);
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
async function open2(proxy, connectTimeoutMs, readTimeoutMs) {
  const { Agent, ProxyAgent } = (await import("./chunks/undici-3BTIXLVA.js")).default;
  const connect2 = { timeout: connectTimeoutMs };
  const timeouts = { headersTimeout: readTimeoutMs, bodyTimeout: readTimeoutMs };
  if (proxy === void 0) return new Agent({ connect: connect2, ...timeouts });
  return new ProxyAgent({ uri: proxy, proxyTls: connect2, requestTls: connect2, ...timeouts });
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
  let plain2 = checkLength(body, announced);
  const codings = (isHead ? "" : headers["content-encoding"] ?? "").toLowerCase().split(",");
  for (const coding of codings.map((name) => name.trim()).reverse()) {
    if (coding === "" || coding === "identity") continue;
    plain2 = undo(coding, plain2, decompress2);
  }
  return { [Symbol.asyncIterator]: () => plain2[Symbol.asyncIterator](), destroy: () => body.destroy() };
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
  const plain2 = decompress2(coding, body);
  if (plain2 === void 0) throw new UnreadableError(`it came with the unknown content coding ${coding.slice(0, 40)}`);
  try {
    yield* plain2;
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
    const plain2 = plainBody(answer, request.method === "HEAD", ports.decompress);
    const succeeded = answer.status >= 200 && answer.status < 300;
    if (streaming && succeeded) {
      report(answer.status, 0);
      return { kind: "answer", answer: { ...head, stream: plain2 } };
    }
    const bytes = await readBounded(plain2, request.maxBodyBytes ?? MAX_BODY_BYTES);
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
  const plain2 = (decoder ?? (() => zlib.createGunzip()))();
  source.on("error", (error2) => plain2.destroy(error2));
  try {
    yield* source.pipe(plain2);
  } finally {
    source.destroy();
    plain2.destroy();
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
import { basename as basename4, dirname as dirname2, join as join4, resolve as resolve4 } from "node:path";
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
    const temporary = join4(dirname2(path), `.${process.pid}-${clock.now().toString(36)}-${count}.tmp`);
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
    const inside = await system.realpath(root ?? dirname2(path));
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
    const name = join4(dirname2(path), `.${basename4(path)}.lock`);
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
        await system.mkdir(dirname2(path), { recursive: true });
        await replace(await target(path, options), content);
      } catch (error2) {
        throw failed(path, error2, options);
      }
    },
    async create(path, content, options = {}) {
      try {
        await system.mkdir(dirname2(path), { recursive: true });
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
        await system.mkdir(dirname2(path), { recursive: true });
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
    const place2 = join4(await system.realpath(dirname2(current)), basename4(current));
    const found = await system.lstat(place2).catch(ignoring("ENOENT"));
    if (found === void 0 || !found.isSymbolicLink()) return place2;
    current = resolve4(dirname2(place2), await system.readlink(place2));
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
    if (hasProxy) proxies = (await import("./chunks/environment-proxies-Z46TGBMF.js")).readProxies(env);
    const settings = readTelemetry(context.inputs, env, mask);
    telemetry = createTelemetry(name, settings, { clock: runner.clock, redact, warn: log.warning });
    await run(context);
  };
  const end = await settle2(work, cancel, runner);
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
async function settle2(run, cancel, runner) {
  return await new Promise((resolve5) => {
    let reason;
    const finish = (end) => {
      stopUncaught();
      stopSignals();
      resolve5(end);
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

// actions/deploy-worker/main.ts
var actionRoot = join5(dirname3(process.argv[1] ?? "."), "../..");
var defaultMain = join5(actionRoot, "dist/worker/index.js");
var place = { actionRoot, defaultMain, workspace: process.cwd(), nodePath: process.execPath };
await runAction("deploy-worker", (context) => deployWorker(context, place));
