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

// actions/deploy-worker/main.ts
import { tmpdir as tmpdir2 } from "node:os";
import { dirname as dirname3, join as join4 } from "node:path";

// src/deploy/deploy.ts
import { basename as basename2, resolve as resolve2 } from "node:path";

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
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
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
  keyNotFound: 10009
};
var AUTHENTICATION_CODES = [1e4, 10001, 9106, 9107, 9109, 6003, 6111, 1e3];
var UNROUTABLE_CODES = [7e3, 7003];
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
  return status === 401 || status === 403 || errors.some(({ code }) => AUTHENTICATION_CODES.includes(code));
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
function createCloudflareClient(options, http) {
  const send = (request, json) => {
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
      retryStatus: isPassingFailure
    });
  };
  return {
    call: async (request) => {
      const response = await send(request, true);
      if (response.status >= 200 && response.status < 300) {
        if (response.body.byteLength === 0) return null;
        const envelope = JSON.parse(response.text());
        if (isRecord(envelope) && envelope["success"] !== false) return envelope["result"] ?? null;
      }
      throw cloudflareError(response, request.permission);
    },
    send: (request) => send(request, false)
  };
}
function apiPath(literals, ...values) {
  return literals.reduce((path, literal, index) => path + segment(values[index - 1] ?? "") + literal);
}
function segment(value) {
  if (/^\.{0,2}$/.test(value)) throw new ActionError("input", `${quoteValue(value)} cannot be part of an API path`);
  return encodeURIComponent(value);
}
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// src/cloudflare/bindings.ts
function readBindings(value) {
  if (!Array.isArray(value)) return void 0;
  return value.filter(isRecord).map((binding) => ({
    type: String(binding["type"] ?? ""),
    name: String(binding["name"] ?? ""),
    target: bindingTarget(binding)
  }));
}
function bindingTarget(binding) {
  const field = {
    kv_namespace: "namespace_id",
    durable_object_namespace: "class_name",
    plain_text: "text",
    r2_bucket: "bucket_name"
  }[String(binding["type"])];
  const target = field === void 0 ? void 0 : binding[field];
  return typeof target === "string" ? target : void 0;
}

// src/cloudflare/multipart.ts
import { randomBytes } from "node:crypto";
function encodeMultipart(parts) {
  const boundary = `----tao-actions-${randomBytes(16).toString("hex")}`;
  const pieces = parts.flatMap((part) => {
    const filename = part.filename === void 0 ? "" : `; filename="${quotable(part.filename)}"`;
    const type = part.type === void 0 ? "" : `Content-Type: ${part.type}\r
`;
    const disposition = `Content-Disposition: form-data; name="${quotable(part.name)}"${filename}`;
    const head = `--${boundary}\r
${disposition}\r
${type}\r
`;
    return [Buffer.from(head), Buffer.from(part.content), Buffer.from("\r\n")];
  });
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r
`)])
  };
}
function quotable(name) {
  if (/["\\\p{Cc}]/u.test(name))
    throw new ActionError("input", `${JSON.stringify(name)} cannot name a part of an upload`);
  return name;
}

// src/cloudflare/workers.ts
var SCRIPTS_PERMISSION = "Account \xB7 Workers Scripts \xB7 Edit";
function createWorkerApi(client, accountId, name) {
  const account = apiPath`/accounts/${accountId}/workers`;
  const script = account + apiPath`/scripts/${name}`;
  const permission = SCRIPTS_PERMISSION;
  return {
    readDeployment: async () => {
      const call = client.call({ method: "GET", path: `${script}/deployments`, permission });
      const result = await absentAsUndefined(call, UNROUTABLE);
      return isRecord(result) ? firstDeployment(result["deployments"]) : void 0;
    },
    readVersion: async (versionId) => {
      const path = `${script}${apiPath`/versions/${versionId}`}`;
      const result = await absentAsUndefined(client.call({ method: "GET", path, permission }));
      return result === void 0 ? void 0 : readVersion(versionId, result);
    },
    readSettings: async () => {
      const result = await absentAsUndefined(client.call({ method: "GET", path: `${script}/settings`, permission }));
      return result === void 0 ? void 0 : readVersion("", { resources: settingsAsResources(result) });
    },
    hasModule: async (versionId, bytes) => {
      const list = await absentAsUndefined(client.call({ method: "GET", path: `${script}/versions`, permission }));
      const items = isRecord(list) && Array.isArray(list["items"]) ? list["items"] : [];
      const latest = items[0];
      if (!isRecord(latest) || latest["id"] !== versionId) return void 0;
      const response = await client.send({ method: "GET", path: `${script}/content/v2`, permission });
      return response.status === 200 ? Buffer.from(response.body).includes(Buffer.from(bytes)) : void 0;
    },
    hasStorage: async (className) => {
      const path = `${account}/durable_objects/namespaces`;
      const result = await absentAsUndefined(
        client.call({ method: "GET", path, query: { per_page: "1000" }, permission })
      );
      const namespaces = Array.isArray(result) ? result.filter(isRecord) : [];
      return namespaces.some((entry) => entry["script"] === name && entry["class"] === className);
    },
    upload: async (metadata, module) => {
      const content = encodeMultipart([
        { name: "metadata", type: "application/json", content: JSON.stringify(metadata) },
        {
          name: metadata.main_module,
          filename: metadata.main_module,
          type: "application/javascript+module",
          content: module
        }
      ]);
      const result = await client.call({ method: "PUT", path: script, content, permission });
      return isRecord(result) ? hyphenated(result["deployment_id"]) : void 0;
    },
    deploy: async (deployment, message) => {
      const versions = deployment.versions.map(({ versionId, percentage }) => ({ version_id: versionId, percentage }));
      const annotations = { "workers/message": message.slice(0, 100) };
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
    readAccountSubdomain: async () => {
      const result = await absentAsUndefined(client.call({ method: "GET", path: `${account}/subdomain`, permission }));
      const subdomain = isRecord(result) ? result["subdomain"] : void 0;
      return typeof subdomain === "string" && subdomain !== "" ? subdomain : void 0;
    },
    readWorkersDev: async () => {
      const result = await absentAsUndefined(client.call({ method: "GET", path: `${script}/subdomain`, permission }));
      return isRecord(result) ? result["enabled"] === true : void 0;
    },
    enableWorkersDev: async () => {
      const json = { enabled: true, previews_enabled: false };
      await client.call({ method: "POST", path: `${script}/subdomain`, json, permission });
    }
  };
}
var UNROUTABLE = [7e3, 7003];
async function absentAsUndefined(call, unless = []) {
  try {
    return await call;
  } catch (error2) {
    const isAbsent = error2 instanceof CloudflareError && [404, 405, 501].includes(error2.status);
    if (isAbsent && !error2.hasCode(...unless)) return void 0;
    throw error2;
  }
}
function firstDeployment(list) {
  const first = Array.isArray(list) ? list[0] : void 0;
  const entries = isRecord(first) && Array.isArray(first["versions"]) ? first["versions"].filter(isRecord) : [];
  const versions = entries.flatMap(
    (entry) => typeof entry["version_id"] === "string" ? [{ versionId: entry["version_id"], percentage: Number(entry["percentage"] ?? 100) }] : []
  );
  return versions.length === 0 ? void 0 : { versions };
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
function settingsAsResources(result) {
  return isRecord(result) ? { bindings: result["bindings"], script_runtime: result } : {};
}
function hyphenated(id) {
  if (typeof id !== "string" || id === "") return void 0;
  return id.replace(/^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i, "$1-$2-$3-$4-$5");
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
    if (isRecord(zone) && typeof zone["id"] === "string") return { id: zone["id"], name };
  }
  throw new ActionError("input", `route: no zone of this account ends the host "${host}"`, {
    hint: `Add the domain to the account, or let the token read it (${ZONE_PERMISSION})`
  });
}
async function readRoute(client, zone, pattern) {
  const path = apiPath`/zones/${zone.id}/workers/routes`;
  const result = await client.call({ method: "GET", path, permission: ROUTES_PERMISSION });
  const route = (Array.isArray(result) ? result : []).find((entry) => isRecord(entry) && entry["pattern"] === pattern);
  const script = isRecord(route) ? route["script"] : void 0;
  return { zone, script: typeof script === "string" && script !== "" ? script : void 0 };
}
async function addRoute(client, zone, pattern, script) {
  const path = apiPath`/zones/${zone.id}/workers/routes`;
  await client.call({ method: "POST", path, json: { pattern, script }, permission: ROUTES_PERMISSION });
}
async function readCustomDomain(client, accountId, zone, hostname) {
  const path = apiPath`/accounts/${accountId}/workers/domains`;
  const permission = SCRIPTS_PERMISSION;
  const result = await client.call({ method: "GET", path, query: { hostname }, permission });
  const entries = Array.isArray(result) ? result.filter(isRecord) : [];
  const service = entries.find((entry) => entry["hostname"] === hostname)?.["service"];
  return { zone, script: typeof service === "string" && service !== "" ? service : void 0 };
}
async function attachCustomDomain(client, accountId, zone, hostname, service) {
  const path = apiPath`/accounts/${accountId}/workers/domains`;
  const json = { hostname, service, zone_id: zone.id, environment: "production" };
  await client.call({ method: "PUT", path, json, permission: SCRIPTS_PERMISSION });
}

// src/deploy/worker-config.ts
import { createHash, scrypt } from "node:crypto";
var STORAGE_CLASS = "TaostatsHistory";
var STORAGE_MIGRATION = "v1";
var SECRET_NAME = "WRITE_TOKEN";
var VERSION_VARIABLE = "WORKER_VERSION";
function listBindings(config) {
  return [
    { type: "kv_namespace", name: "METRICS_KV", namespace_id: config.kvNamespaceId },
    { type: "durable_object_namespace", name: "HISTORY", class_name: STORAGE_CLASS },
    ...config.r2Bucket === void 0 ? [] : [{ type: "r2_bucket", name: "ARCHIVE", bucket_name: config.r2Bucket }],
    ...Object.entries(listVariables(config)).map(
      ([name, text]) => ({
        type: "plain_text",
        name,
        text
      })
    )
  ];
}
function listVariables(config) {
  return {
    HISTORY_MAX_ENTRIES: String(config.historyMaxEntries),
    ALLOW_UNAUTHENTICATED_WRITES: "false",
    [VERSION_VARIABLE]: config.version
  };
}
function uploadMetadata(config, options) {
  const { writeToken, migration } = options;
  const secret = writeToken === void 0 ? [] : [{ type: "secret_text", name: SECRET_NAME, text: writeToken }];
  return {
    main_module: config.moduleName,
    compatibility_date: config.compatibilityDate,
    compatibility_flags: [],
    bindings: [...listBindings(config), ...secret],
    // As wrangler does: secrets that were set by other means stay.
    keep_bindings: ["secret_text", "secret_key"],
    ...migration === void 0 ? {} : {
      migrations: {
        ...migration.oldTag === void 0 ? {} : { old_tag: migration.oldTag },
        new_tag: STORAGE_MIGRATION,
        steps: [{ new_sqlite_classes: [STORAGE_CLASS] }]
      }
    }
  };
}
async function versionOf(config, script, writeToken) {
  const { accountId, name, kvNamespaceId } = config;
  const salt = JSON.stringify([accountId, name, kvNamespaceId]);
  const secret = writeToken === void 0 ? "none" : (await stretch(writeToken, salt)).toString("hex");
  const content = {
    script: createHash("sha256").update(script).digest("hex"),
    module: config.moduleName,
    compatibilityDate: config.compatibilityDate,
    storage: [STORAGE_MIGRATION, STORAGE_CLASS],
    bindings: listBindings({ ...config, version: "", zoneName: void 0 }),
    accountId,
    name,
    secret
  };
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 16);
}
function stretch(token, salt) {
  return new Promise((resolve4, reject) => {
    scrypt(token, salt, 32, { N: 2 ** 12 }, (error2, key) => error2 ? reject(error2) : resolve4(key));
  });
}

// src/deploy/api-engine.ts
var MIGRATION_APPLIED = [10074, 10079];
var DUPLICATE_ROUTE = 10020;
async function deployWithApi(plan, client, worker) {
  const { config, script, writeToken, migration, account } = plan;
  let versionId;
  try {
    versionId = await worker.upload(uploadMetadata(config, { writeToken, migration }), script);
  } catch (error2) {
    const applied = error2 instanceof CloudflareError && error2.hasCode(...MIGRATION_APPLIED);
    if (migration === void 0 || !applied) throw error2;
    try {
      versionId = await worker.upload(uploadMetadata(config, { writeToken, migration: void 0 }), script);
    } catch (second) {
      throw second instanceof CloudflareError && second.hasCode(CODES.scriptRejected) ? second : error2;
    }
  }
  if (!account.workersDev && account.subdomain !== void 0) await worker.enableWorkersDev();
  await publishRoute(config, account, client);
  return versionId;
}
async function publishRoute(config, account, client) {
  const { route, name, accountId } = config;
  if (route === void 0 || account.route === void 0 || account.route.script === name) return;
  const { zone } = account.route;
  if (route.kind === "custom-domain") {
    await attachCustomDomain(client, accountId, zone, route.host, name);
    return;
  }
  try {
    await addRoute(client, zone, route.pattern, name);
  } catch (error2) {
    const isDuplicate = error2 instanceof CloudflareError && error2.hasCode(DUPLICATE_ROUTE);
    if (!isDuplicate || (await readRoute(client, zone, route.pattern)).script !== name) throw error2;
  }
}

// src/deploy/config-file.ts
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";

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
  const { route } = config;
  return {
    name: config.name,
    main,
    account_id: config.accountId,
    compatibility_date: config.compatibilityDate,
    // The script is built already: wrangler uploads the same bytes as the REST engine.
    no_bundle: true,
    // A route alone would make wrangler switch this off.
    workers_dev: true,
    preview_urls: false,
    keep_vars: false,
    send_metrics: false,
    ...route === void 0 ? {} : { routes: [routeTable(route, config.zoneName)] },
    kv_namespaces: [{ binding: "METRICS_KV", id: config.kvNamespaceId }],
    durable_objects: { bindings: [{ name: "HISTORY", class_name: STORAGE_CLASS }] },
    migrations: [{ tag: STORAGE_MIGRATION, new_sqlite_classes: [STORAGE_CLASS] }],
    ...config.r2Bucket === void 0 ? {} : { r2_buckets: [{ binding: "ARCHIVE", bucket_name: config.r2Bucket }] },
    vars: listVariables(config)
  };
}
function routeTable(route, zoneName) {
  if (route.kind === "custom-domain") return { pattern: route.host, custom_domain: true };
  return zoneName === void 0 ? route.pattern : { pattern: route.pattern, zone_name: zoneName };
}
function plain(value) {
  return JSON.parse(JSON.stringify(value));
}

// src/deploy/config-file.ts
async function writeConfigFile(config, options) {
  const present = await readOptional(options.path);
  const isForeign = present !== void 0 && !isGenerated(present);
  const path = isForeign && options.dryRun ? join(await mkdtemp(join(options.tempFolder, "deploy-worker-")), basename(options.path)) : options.path;
  const main = relative(dirname(resolve(path)), resolve(options.main)).split(sep).join("/");
  const text = renderWranglerConfig(config, main);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(resolve(path)), { recursive: true });
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error2) {
    await rm(temporary, { force: true }).catch(() => void 0);
    throw unusable("config-file", path, "a path that can be written", error2);
  }
  assertWranglerConfig(await readFile(path, "utf8"), config, main, path);
  const warning2 = isForeign && !options.dryRun ? `config-file: ${path} was not written by deploy-worker and has been replaced in this checkout` : void 0;
  return { path, text, warning: warning2 };
}
async function readScript(path) {
  try {
    return await readFile(path);
  } catch (error2) {
    const hint = "Build the Worker in an earlier step, or leave main out to deploy the one that comes with this action";
    throw unusable("main", path, "a file that can be read", error2, hint);
  }
}
function unusable(input, path, expected, error2, hint) {
  const { code } = error2;
  const message = `${input}: got ${quoteValue(path)}, expected ${expected} (${code ?? describeError(error2)})`;
  return new ActionError("input", message, { hint, cause: error2 });
}
async function readOptional(path) {
  try {
    return await readFile(path, "utf8");
  } catch {
    return void 0;
  }
}

// src/deploy/difference.ts
function compareBindings(serving, wanted, secretWanted) {
  const differences = [];
  const byName = new Map(serving.map((binding) => [binding.name, binding]));
  for (const binding of wanted) {
    const after = bindingTarget(binding);
    const what = `${binding.name} (${binding.type})`;
    const present = byName.get(binding.name);
    if (present === void 0) {
      differences.push({ kind: "added", what, before: void 0, after });
    } else if (present.type !== binding.type || present.target !== after) {
      const before = present.type === binding.type ? present.target : `${present.type} ${present.target ?? ""}`.trim();
      differences.push({ kind: "changed", what, before, after });
    }
  }
  const names = new Set(wanted.map(({ name }) => name));
  if (secretWanted && !isSecret(byName.get(SECRET_NAME))) {
    differences.push({ kind: "added", what: `${SECRET_NAME} (secret_text)`, before: void 0, after: "(secret)" });
  }
  for (const binding of serving) {
    if (names.has(binding.name) || isSecret(binding)) continue;
    const what = `${binding.name} (${binding.type})`;
    differences.push({ kind: "removed", what, before: binding.target, after: void 0 });
  }
  return differences;
}
function isSecret(binding) {
  return binding?.type === "secret_text" || binding?.type === "secret_key";
}
function findDifferences(config, account, secretWanted) {
  const { deployment, version } = account;
  const differences = compareBindings(version?.bindings ?? [], listBindings(config), secretWanted);
  const compare = (what, before, after) => {
    if (before !== after) differences.push({ kind: before === void 0 ? "added" : "changed", what, before, after });
  };
  if (deployment === void 0) {
    differences.unshift({ kind: "added", what: "Worker", before: void 0, after: config.name });
  }
  if (version === void 0) {
    compare("compatibility date", void 0, config.compatibilityDate);
  } else {
    compare("compatibility date", version.compatibilityDate ?? config.compatibilityDate, config.compatibilityDate);
    compare("compatibility flags", version.compatibilityFlags?.join(", ") ?? "", "");
    const isOff = account.workersDev === false && account.subdomain !== void 0;
    compare("workers.dev", isOff ? "disabled" : "enabled", "enabled");
  }
  if (config.route !== void 0) {
    compare(`${config.route.kind} ${config.route.pattern}`, account.route?.script, config.name);
  }
  const ids = servingIds(deployment);
  if (ids.length > 1) compare("versions that share the requests", ids.join(", "), "one");
  return differences;
}
function servingIds(deployment) {
  const versions = deployment?.versions.toSorted((a, b) => b.percentage - a.percentage) ?? [];
  return versions.map(({ versionId }) => versionId);
}
function isSameDeployment(a, b) {
  const text = (deployment) => (deployment?.versions ?? []).map(({ versionId, percentage }) => `${versionId} ${percentage}`).join();
  return text(a) === text(b);
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
  /** What a publisher asks before it fetches a dataset that the Worker collects as well. */
  claim: "/api/v1/tasks/claim",
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
var EMPTY_HISTORY = {
  error: "No Taostats history found",
  _source: "taostats",
  _status: "empty"
};

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

// src/deploy/live-check.ts
var { health: HEALTH_PATH, history: HISTORY_PATH } = PATHS;
async function readHealth(http, baseUrl) {
  try {
    const response = await http.send({ method: "GET", url: `${baseUrl}${HEALTH_PATH}`, headers: NO_CACHE });
    const body = jsonOf(response);
    const version = isRecord(body) && typeof body["version"] === "string" ? body["version"] : void 0;
    const said = version === void 0 ? "no version" : `version ${quoteValue(version, 80)}`;
    if (response.status !== 200) return { version: void 0, text: `health answers ${response.status}, ${said}` };
    return { version, text: `health reports ${said}` };
  } catch (error2) {
    return { version: void 0, text: `health does not answer (${describeError(error2)})` };
  }
}
async function checkLive(request, ports) {
  const http = liveClient(ports);
  const deadlineAt = ports.now() + request.timeoutMs;
  for (let waitMs = 50; ; waitMs = Math.min(waitMs * 1.6, 2e3)) {
    const result = await checkOnce(request, http);
    if (result.live) {
      const route = await checkRoute(request, http, ports, deadlineAt);
      const checks = route === void 0 ? result.checks : [...result.checks, route];
      if (route?.outcome !== "failed") return { live: true, checks };
      return { live: false, checks, reason: route.detail, tokenRefused: false };
    }
    const isFinal = result.final || result.tokenRefused && request.tokenIsSettled;
    if (isFinal || ports.now() + waitMs >= deadlineAt) return result;
    ports.log.debug(`not live yet: ${result.reason}; asking again in ${Math.round(waitMs)} ms`);
    await ports.sleep(waitMs);
  }
}
async function waitForHealth(options, ports) {
  const http = liveClient(ports);
  const deadlineAt = ports.now() + options.timeoutMs;
  for (let waitMs = 50; ; waitMs = Math.min(waitMs * 1.6, 2e3)) {
    const reading = await readHealth(http, options.baseUrl);
    if (options.isExpected(reading)) return { reached: true, reading };
    if (ports.now() + waitMs >= deadlineAt) return { reached: false, reading };
    await ports.sleep(waitMs);
  }
}
var NO_CACHE = { "cache-control": "no-cache", accept: "application/json" };
function liveClient(ports) {
  return ports.http({ name: "Worker", retry: { maxRetries: 0 }, connectTimeoutMs: 5e3, readTimeoutMs: 5e3 });
}
async function checkOnce(request, http) {
  const health = await readHealth(http, request.baseUrl);
  if (health.version === void 0 || !request.versions.includes(health.version)) {
    const reason = `${health.text}, expected version ${request.versions.map((v) => JSON.stringify(v)).join(" or ")}`;
    return failed([{ name: "health reports the deployed version", outcome: "failed", detail: reason }]);
  }
  const checks = [
    { name: "health reports the deployed version", outcome: "passed", detail: `version ${health.version}` }
  ];
  const [closed, token, history, exact] = await Promise.all([
    attempt("write without a token is refused", () => checkClosed(request, http)),
    attempt("write path accepts the token", () => checkToken(request, http)),
    attempt("history answers", () => checkHistory(request, http)),
    attempt("paths match exactly", () => checkExactPath(request, http))
  ]);
  checks.push(closed, token, history, exact);
  if (checks.every(({ outcome }) => outcome !== "failed")) return { live: true, checks };
  const isOpen = closed.outcome === "failed" && closed.detail.includes("without a token was let through");
  return { ...failed(checks), ...isOpen ? { final: true } : {} };
}
function failed(checks) {
  const first = checks.find(({ outcome }) => outcome === "failed");
  const tokenRefused = checks.some(({ detail }) => detail.startsWith(TOKEN_REFUSED));
  return { live: false, checks, reason: first?.detail ?? "", tokenRefused };
}
async function attempt(name, check) {
  try {
    return { name, ...await check() };
  } catch (error2) {
    return { name, outcome: "failed", detail: describeError(error2) };
  }
}
var passed = (detail) => ({ outcome: "passed", detail });
var failing = (detail) => ({ outcome: "failed", detail });
function emptyAppend(baseUrl, token) {
  return {
    method: "POST",
    url: `${baseUrl}${HISTORY_PATH}`,
    headers: { "content-type": "application/json", ...token === void 0 ? {} : { "x-write-token": token } },
    body: "[]"
  };
}
async function checkClosed({ baseUrl, tokenConfigured }, http) {
  const { status } = await http.send(emptyAppend(baseUrl));
  if (status === 401 || status === 403 && !tokenConfigured) return passed(`${status}`);
  if (status < 300 || status === 422) return failing(`a write without a token was let through (${status})`);
  return failing(`a write without a token answers ${status}, expected ${tokenConfigured ? "401" : "401 or 403"}`);
}
var TOKEN_REFUSED = "the Worker refuses the write token";
async function checkToken({ baseUrl, writeToken }, http) {
  if (writeToken === void 0) return { outcome: "skipped", detail: "no write-token given" };
  const { status } = await http.send(emptyAppend(baseUrl, writeToken));
  if (status === 422) return passed("422 for an empty batch: authorized, nothing stored");
  if (status === 401 || status === 403) return failing(`${TOKEN_REFUSED} (${status})`);
  return failing(`an empty batch with the write token answers ${status}, expected 422`);
}
async function checkHistory({ baseUrl }, http) {
  const response = await http.send({ method: "GET", url: `${baseUrl}${HISTORY_PATH}?limit=1`, headers: NO_CACHE });
  return judgeHistory(response);
}
function judgeHistory(response) {
  const body = jsonOf(response);
  if (response.status === 200 && Array.isArray(body)) return passed("200");
  if (response.status !== 404) return failing(`history answers ${response.status}, expected 200 or the empty 404`);
  const isEmpty = JSON.stringify(body) === JSON.stringify(EMPTY_HISTORY);
  return isEmpty ? passed("404, empty") : failing("history answers 404, but not the one of an empty history");
}
async function checkExactPath({ baseUrl }, http) {
  const { status } = await http.send({ method: "GET", url: `${baseUrl}${HISTORY_PATH}XYZ`, headers: NO_CACHE });
  return status === 404 ? passed("404 for a path beside it") : failing(`${HISTORY_PATH}XYZ answers ${status}, expected 404`);
}
var UNREACHABLE_MS = 5e3;
async function checkRoute(request, http, ports, deadlineAt) {
  const { route } = request;
  if (route === void 0) return void 0;
  const name = `route ${route.pattern} answers`;
  const base = routeUrl(route);
  const path = [HEALTH_PATH, HISTORY_PATH].find((candidate) => routeCovers(route, candidate));
  if (base === void 0 || path === void 0) {
    const why = base === void 0 ? "a pattern with a wildcard host is no one address" : "the pattern covers no path of the Worker";
    return { name, outcome: "skipped", detail: why };
  }
  const startedAt = ports.now();
  for (let waitMs = 50; ; waitMs = Math.min(waitMs * 1.6, 2e3)) {
    let result;
    let unreachable = false;
    try {
      const response = await http.send({ method: "GET", url: `${base}${path}`, headers: NO_CACHE });
      result = path === HEALTH_PATH ? judgeRouteHealth(response, request.versions, base) : judgeHistory(response);
    } catch (error2) {
      unreachable = error2 instanceof HttpError && error2.failure === "connect";
      result = failing(`${base}${path}: ${describeError(error2)}`);
    }
    if (result.outcome === "passed") return { name, ...result };
    const isOver = ports.now() + waitMs >= deadlineAt;
    if (unreachable && (isOver || ports.now() - startedAt >= UNREACHABLE_MS)) {
      return { name, outcome: "skipped", detail: `not reachable: ${result.detail}` };
    }
    if (isOver) return { name, ...result };
    await ports.sleep(waitMs);
  }
}
function judgeRouteHealth(response, versions, base) {
  const body = jsonOf(response);
  const version = isRecord(body) && typeof body["version"] === "string" ? body["version"] : void 0;
  if (response.status === 200 && version !== void 0 && versions.includes(version)) return passed(`${base}: 200`);
  const said = version === void 0 ? "" : `, version ${quoteValue(version, 80)}`;
  return failing(`${base}${HEALTH_PATH} answers ${response.status}${said}: the route does not lead to this Worker`);
}
function jsonOf(response) {
  try {
    return JSON.parse(response.text());
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

// src/deploy/preflight.ts
async function readAccount(request, client, worker, noteServing) {
  const { accountId, kvNamespaceId, route, workerName } = request;
  const settled = await Promise.allSettled([
    worker.readDeployment(),
    worker.readWorkersDev(),
    worker.readAccountSubdomain(),
    readNamespace(client, accountId, kvNamespaceId),
    route === void 0 ? void 0 : readRouteState(client, accountId, route)
  ]);
  if (settled[0].status === "fulfilled") noteServing(settled[0].value);
  const failures = settled.flatMap((result) => result.status === "rejected" ? [result.reason] : []);
  if (failures.length > 0) throw await explainRefusal(failures, client, accountId);
  const [deployment, workersDev, subdomain, namespace, routeState] = settled.map(
    (result) => result.status === "fulfilled" ? result.value : void 0
  );
  const warnings = [];
  if (namespace?.state === "absent") {
    throw new ActionError("input", `kv-namespace-id: the account has no KV namespace "${kvNamespaceId}"`, {
      hint: "Its id (32 hexadecimal digits, not its title) is in the dashboard under Storage & Databases, KV"
    });
  }
  if (namespace?.state === "unknown") warnings.push(`kv-namespace-id could not be checked: ${namespace.reason}`);
  if (subdomain === void 0) {
    const message = "the account has no workers.dev subdomain";
    const hint = "Open Workers & Pages in the Cloudflare dashboard once: it registers the subdomain";
    if (request.workerUrl === void 0) throw new ActionError("input", message, { hint });
    warnings.push(`${message}, so the Worker will not answer there. ${hint}`);
  }
  if (route !== void 0 && routeState?.script !== void 0 && routeState.script !== workerName) {
    throw new ActionError(
      "input",
      `route: "${route.pattern}" leads to the Worker "${routeState.script}", expected none or "${workerName}"`,
      { hint: "Remove it from that Worker first: it is not taken away from another one" }
    );
  }
  const version = await readServingVersion(worker, deployment);
  return {
    deployment,
    version,
    storageDeclared: await isStorageDeclared(worker, version),
    subdomain,
    workersDev,
    route: routeState,
    warnings
  };
}
async function readRouteState(client, accountId, route) {
  const zone = await findZone(client, accountId, route.host);
  return route.kind === "custom-domain" ? readCustomDomain(client, accountId, zone, route.host) : readRoute(client, zone, route.pattern);
}
async function readServingVersion(worker, deployment) {
  const id = servingIds(deployment)[0];
  const version = id === void 0 ? void 0 : await worker.readVersion(id);
  const shown = version?.bindings === void 0 ? await worker.readSettings() : version;
  return shown === void 0 ? void 0 : { ...shown, id: id ?? "", bindings: shown.bindings ?? [] };
}
async function isStorageDeclared(worker, version) {
  if (version === void 0) return false;
  if (version.migrationTag === STORAGE_MIGRATION) return true;
  const isBound = version.bindings.some(
    ({ type, target }) => type === "durable_object_namespace" && target === STORAGE_CLASS
  );
  return isBound || await worker.hasStorage(STORAGE_CLASS);
}

// src/deploy/rollback.ts
async function rollBack(request, worker, ports) {
  const { previous, before, broken } = request;
  const ids = previous.versions.map(({ versionId }) => versionId);
  const name = ids.join(" and ");
  try {
    await worker.deploy(previous, `deploy-worker: back to ${ids[0] ?? ""}: ${request.reason}`);
  } catch (error2) {
    return { state: "refused", detail: `the rollback to version ${name} failed: ${describeError(error2)}` };
  }
  const expected = [request.previousVersion, before?.version, ...ids].filter((version) => version !== void 0);
  const namesItself = request.previousVersion !== void 0 || before?.version !== void 0;
  const isExpected = (reading2) => {
    if (reading2.version !== void 0) return expected.includes(reading2.version);
    return !namesItself && before !== void 0 && reading2.text === before.text && reading2.text !== broken.text;
  };
  const { reached, reading } = await waitForHealth({ ...request, isExpected }, ports);
  if (reached) return { state: "rolled-back", detail: `rolled back to version ${name}, which answers again` };
  const detail = `version ${name} was deployed again, but does not answer: ${reading.text}`;
  return { state: "unproven", detail };
}

// src/deploy/run.ts
async function timed(run, step, work) {
  const startedAt = run.ports.now();
  try {
    return await work();
  } finally {
    run.report.timings = [...run.report.timings, { step, ms: run.ports.now() - startedAt }];
  }
}
function warn(report, warning2) {
  report.warnings = [...report.warnings, warning2];
}
function emptyReport(request) {
  return {
    status: "failed",
    workerName: request.workerName,
    engine: request.engine === "api" ? "api" : `wrangler ${request.wranglerVersion}`,
    url: request.workerUrl ?? "",
    versionId: "",
    previousVersionId: "",
    workersDev: "",
    route: "",
    workerVersion: "",
    configFile: request.configFile,
    configText: "",
    bindings: [],
    secret: "none",
    differences: [],
    storageMigration: false,
    checks: [],
    timings: [],
    warnings: [],
    error: void 0
  };
}

// src/deploy/recover.ts
async function recover(run, plan, before, error2) {
  const { request, report, worker, ports } = run;
  const cause = await explainRefusal([error2], run.client, request.accountId);
  const fail = (fact) => {
    report.status = "failed";
    report.error = withFact(cause, fact);
  };
  const previous = plan.account.deployment;
  const serving = await worker.readDeployment().catch(() => void 0);
  if (serving !== void 0 && isSameDeployment(serving, previous)) {
    report.versionId = report.previousVersionId;
    return fail(`no new version serves; version ${report.previousVersionId} is untouched`);
  }
  if (serving === void 0 && report.versionId === report.previousVersionId) {
    return fail(previous === void 0 ? "nothing is deployed" : "what serves now could not be read");
  }
  report.versionId = servingIds(serving)[0] ?? report.versionId;
  if (!request.rollbackOnFailure) return fail("it stays deployed, because rollback-on-failure is false");
  if (previous === void 0) return fail("there is no previous version, so nothing was rolled back");
  if (plan.migration !== void 0) {
    return fail("this deploy migrated the storage, and no rollback goes across a storage migration: it stays deployed");
  }
  const baseUrl = report.url;
  const broken = await readHealth(liveClient(ports), baseUrl);
  const binding = plan.account.version?.bindings.find(({ name }) => name === VERSION_VARIABLE);
  const rollback = await timed(
    run,
    "roll back",
    () => rollBack(
      {
        previous,
        previousVersion: binding?.target,
        before,
        broken,
        baseUrl,
        timeoutMs: request.validateTimeoutMs,
        reason: describeError(cause)
      },
      worker,
      ports
    )
  );
  const now = await worker.readDeployment().catch(() => void 0);
  report.versionId = servingIds(now)[0] ?? report.previousVersionId;
  if (rollback.state !== "rolled-back") return fail(rollback.detail);
  report.status = "rolled-back";
  report.error = withFact(cause, rollback.detail);
}
function withFact(cause, fact) {
  if (!(cause instanceof ActionError))
    return new ActionError("internal", `${describeError(cause)}; ${fact}`, { cause });
  return new ActionError(cause.kind, `${cause.message}; ${fact}`, { hint: cause.hint, cause });
}

// src/markdown/markdown.ts
function escapeMarkdown(text) {
  return text.replaceAll(/[\r\n]+/g, " ").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(/([\\`*_{}[\]|~#])/g, "\\$1").replaceAll(/\b(https?|ftp):(?=\/\/)/gi, "$1\\:").replaceAll(/\bwww\.(?=\w)/gi, (start) => `${start.slice(0, 3)}\\.`).replaceAll(/(?<!\w)@(?=\w)/g, "@\u200B");
}
function inlineCode(text) {
  const safe = text.replaceAll(/[\r\n]+/g, " ").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(/([\\`*_{}[\]|~#])/g, (mark) => `&#${mark.charCodeAt(0)};`);
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
  return `${fence}${language}
${text.endsWith("\n") ? text : `${text}
`}${fence}`;
}
function details(summary, body) {
  return `<details><summary>${summary.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</summary>

${body}

</details>`;
}

// src/deploy/report.ts
var HEADLINES = {
  deployed: "deployed and live",
  unchanged: "unchanged: the serving version is this one, nothing was written",
  "rolled-back": "not live, rolled back",
  failed: "failed",
  "dry-run": "dry run: nothing was uploaded"
};
function renderReport(report) {
  const sections = [
    `## ${escapeMarkdown(report.workerName)}: ${HEADLINES[report.status]}`,
    table(
      ["", ""],
      [
        ["URL", report.url === "" ? "unknown" : link(report.url, report.url)],
        ["workers.dev", report.workersDev === "" ? "none" : link(report.workersDev, report.workersDev)],
        ["Route", orNone(report.route)],
        ["Version that serves", orNone(report.versionId)],
        ["Version before", orNone(report.previousVersionId)],
        ["Reported by health", orNone(report.workerVersion)],
        ["Engine", escapeMarkdown(report.engine)],
        ["Storage", report.storageMigration ? "declared by this deploy" : "declared already"]
      ]
    ),
    "### Bindings",
    table(["Name", "Type", "Value"], [...report.bindings.map(bindingRow), ["WRITE_TOKEN", "secret", report.secret]]),
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
    const rows = report.timings.map(({ step, ms }) => [step, `${ms} ms`]);
    sections.push(details("Timings", table(["Step", "Time"], rows)));
  }
  if (report.configText !== "") sections.push(details(report.configFile, codeBlock(report.configText, "toml")));
  return sections.join("\n\n");
}
function differenceLines(differences) {
  return differences.map(({ kind, what, before, after }) => {
    if (kind === "added") return `+ ${what}${after === void 0 ? "" : `: ${after}`}`;
    if (kind === "removed") return `- ${what}${before === void 0 ? "" : `: ${before}`}`;
    return `~ ${what}: ${before ?? "unknown"} -> ${after ?? "unknown"}`;
  });
}
function renderDifferences(differences) {
  if (differences.length === 0) return "None.";
  return codeBlock(differenceLines(differences).join("\n"), "diff");
}
function bindingRow(binding) {
  return [inlineCode(binding.name), binding.type, inlineCode(bindingTarget({ ...binding }) ?? "")];
}
function orNone(text) {
  return text === "" ? "none" : inlineCode(text);
}

// src/deploy/wrangler-engine.ts
import { constants } from "node:fs";
import { mkdtemp as mkdtemp2, open, rm as rm2, writeFile as writeFile2 } from "node:fs/promises";
import { join as join2 } from "node:path";
import { stripVTControlCharacters } from "node:util";
var PASSED_ON = /^(PATH|HOME|USER|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|SHELL|SystemRoot|ComSpec|PATHEXT|APPDATA|LOCALAPPDATA|USERPROFILE|XDG_\w+|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|https?_proxy|no_proxy|npm_config_\w+)$/i;
async function deployWithWrangler(run, ports) {
  const folder = await mkdtemp2(join2(run.tempFolder, "deploy-worker-"));
  try {
    await deployIn(folder, run, ports);
  } finally {
    await rm2(folder, { recursive: true, force: true });
  }
}
async function deployIn(folder, run, ports) {
  const secret = run.writeToken === void 0 ? void 0 : await createPipe(join2(folder, "secrets.json"), run, ports);
  const args = ["--yes", `wrangler@${run.version}`, "deploy", "--config", run.configFile];
  if (secret !== void 0) args.push("--secrets-file", secret);
  const exec = () => ports.log.group(
    `wrangler ${run.version} deploy`,
    () => (
      // Its errors carry terminal colours whatever the environment says.
      ports.exec("npx", args, {
        env: childEnvironment(run),
        onLine: (line) => ports.log.info(stripVTControlCharacters(line))
      })
    )
  );
  const result = await (secret === void 0 ? exec() : whileFeeding(secret, JSON.stringify({ [SECRET_NAME]: run.writeToken }), exec));
  if (result.exitCode !== 0) throw wranglerError(run.version, result);
}
function childEnvironment(run) {
  const passedOn = Object.entries(run.env).flatMap(
    ([name, value]) => value !== void 0 && PASSED_ON.test(name) ? [[name, value]] : []
  );
  return {
    ...Object.fromEntries(passedOn),
    CLOUDFLARE_API_TOKEN: run.apiToken,
    CLOUDFLARE_ACCOUNT_ID: run.accountId,
    CLOUDFLARE_API_BASE_URL: run.apiUrl,
    WRANGLER_SEND_METRICS: "false",
    CI: "true",
    NO_COLOR: "1"
  };
}
async function createPipe(path, run, ports) {
  const made = await ports.exec("mkfifo", ["-m", "600", path], { env: { PATH: run.env["PATH"] ?? "" } });
  if (made.exitCode !== 0) {
    throw new ActionError(
      "input",
      `engine: wrangler could not get a pipe for the write token (${made.stderr.trim()})`,
      {
        hint: "Use engine: api, which needs none"
      }
    );
  }
  return path;
}
async function whileFeeding(pipe, text, run) {
  let isRead = false;
  const feeding = writeFile2(pipe, text).then(
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

// src/deploy/deploy.ts
async function deploy(request, ports, environment) {
  const http = ports.http({
    name: "Cloudflare",
    retry: { maxRetries: 4, initialBackoffMs: 500, maxBackoffMs: 1e4, retryAfterCapMs: 6e4 }
  });
  const client = createCloudflareClient({ apiUrl: request.apiUrl, token: request.apiToken }, http);
  const worker = createWorkerApi(client, request.accountId, request.workerName);
  const report = emptyReport(request);
  const run = { request, ports, environment, client, worker, report };
  try {
    await deploySteps(run);
  } catch (error2) {
    report.status = "failed";
    report.error = await explainRefusal([error2], client, request.accountId);
  }
  for (const warning2 of report.warnings) ports.log.warning(warning2);
  return report;
}
async function deploySteps(run) {
  const { request, report, worker, ports } = run;
  const script = await readScript(request.main);
  const base = {
    name: request.workerName,
    accountId: request.accountId,
    moduleName: basename2(request.main),
    compatibilityDate: request.compatibilityDate,
    kvNamespaceId: request.kvNamespaceId,
    historyMaxEntries: request.historyMaxEntries,
    r2Bucket: request.r2Bucket,
    route: request.route
  };
  const noteServing = (deployment) => {
    report.previousVersionId = servingIds(deployment)[0] ?? "";
    report.versionId = report.previousVersionId;
  };
  const [version, account] = await timed(
    run,
    "look at the account",
    () => Promise.all([versionOf(base, script, request.writeToken), readAccount(request, run.client, worker, noteServing)])
  );
  const config = { ...base, version, zoneName: account.route?.zone.name };
  describePlan(run, config, account);
  const written = await writeConfigFile(config, {
    path: request.configFile,
    main: request.main,
    dryRun: request.dryRun,
    tempFolder: run.environment.tempFolder
  });
  report.configFile = written.path;
  report.configText = written.text;
  if (written.warning !== void 0) warn(report, written.warning);
  report.differences = findDifferences(config, account, request.writeToken !== void 0);
  if (report.differences.length === 0 && await worker.hasModule(report.previousVersionId, script) === false) {
    report.differences = [
      { kind: "changed", what: "script", before: "edited after the last deploy", after: `script of ${version}` }
    ];
  }
  const liveRequest = liveCheckRequest(run, account, [version, ...servingIds(account.deployment)]);
  const isUnchanged = report.differences.length === 0;
  for (const line of differenceLines(report.differences)) ports.log.info(line);
  if (request.dryRun) {
    report.status = "dry-run";
    const upload = `would upload ${request.main} (${script.byteLength} bytes) as ${request.workerName}`;
    ports.log.info(`dry run: ${isUnchanged ? "nothing would change" : upload}`);
    return;
  }
  if (isUnchanged && await isLiveAlready(run, liveRequest)) return;
  const migration = account.storageDeclared ? void 0 : { oldTag: account.version?.migrationTag };
  if (migration !== void 0) ports.log.info("this deploy declares the Durable Object storage (a storage migration)");
  await deployAndProve(run, { config, script, writeToken: request.writeToken, account, migration });
}
async function deployAndProve(run, plan) {
  const { request, report, ports } = run;
  const { account } = plan;
  const before = await healthBefore(run, account);
  try {
    const uploaded = await timed(run, `deploy with engine ${request.engine}`, () => carryOut(run, plan));
    report.versionId = await readNewVersion(run, account, uploaded);
    ports.log.info(`version ${report.versionId || "unknown"} is uploaded; it reports itself as ${plan.config.version}`);
    if (!request.validate) {
      warn(report, "validate is false: nothing has shown that the new version answers");
    } else {
      const versions = [plan.config.version, report.versionId].filter((version) => version !== "");
      const checkRequest = liveCheckRequest(run, account, versions);
      const result = await timed(run, "prove it is live", () => checkLive(checkRequest, ports));
      report.checks = result.checks;
      warnOfSkippedRoute(report);
      if (!result.live) throw notLive(result.reason, account);
    }
    report.status = "deployed";
  } catch (error2) {
    await recover(run, plan, before, error2);
  }
}
function notLive(reason, account) {
  const hint = account.deployment === void 0 ? "A new name can take a minute until it is reachable: raise validate-timeout-seconds" : void 0;
  return new ActionError("remote", `the new version is not live: ${reason}`, { hint });
}
async function carryOut(run, plan) {
  const { request, environment, ports } = run;
  if (request.engine === "api") return deployWithApi(plan, run.client, run.worker);
  await deployWithWrangler(
    {
      version: request.wranglerVersion,
      configFile: resolve2(run.report.configFile),
      apiToken: request.apiToken,
      accountId: request.accountId,
      apiUrl: request.apiUrl,
      writeToken: request.writeToken,
      tempFolder: environment.tempFolder,
      env: environment.variables
    },
    ports
  );
  return void 0;
}
async function isLiveAlready(run, liveRequest) {
  const { request, report, ports } = run;
  report.status = "unchanged";
  if (!request.validate) return true;
  const result = await timed(run, "prove it is live", () => checkLive({ ...liveRequest, tokenIsSettled: true }, ports));
  report.checks = result.checks;
  warnOfSkippedRoute(report);
  if (result.live) return true;
  if (result.tokenRefused) {
    report.differences = [
      { kind: "changed", what: `${SECRET_NAME} (secret_text)`, before: "(another secret)", after: "(secret)" }
    ];
    for (const line of differenceLines(report.differences)) ports.log.info(line);
    return false;
  }
  throw new ActionError("remote", `the serving version equals this one, but is not live: ${result.reason}`, {
    hint: "Nothing was written: deploying the same again would not change it"
  });
}
async function healthBefore(run, account) {
  if (account.deployment === void 0 || !run.request.validate) return void 0;
  return readHealth(liveClient(run.ports), run.report.url);
}
async function readNewVersion(run, account, uploaded) {
  for (let attempt2 = 1; ; attempt2 += 1) {
    const deployment = await run.worker.readDeployment().catch((error2) => {
      if (uploaded === void 0) throw error2;
      run.ports.log.info(`${describeError(error2)}; going on with the id of the upload`);
      return { versions: [{ versionId: uploaded, percentage: 100 }] };
    });
    const [id] = servingIds(deployment);
    if (id !== void 0 && !isSameDeployment(deployment, account.deployment)) return id;
    if (attempt2 === 3) return uploaded ?? id ?? "";
    await run.ports.sleep(500 * attempt2);
  }
}
function liveCheckRequest(run, account, versions) {
  const { request, report } = run;
  const kept = account.version?.bindings.some((binding) => binding.name === SECRET_NAME && isSecret(binding)) ?? false;
  return {
    baseUrl: report.url,
    versions,
    writeToken: request.writeToken,
    tokenConfigured: request.writeToken !== void 0 || kept,
    route: request.route,
    timeoutMs: request.validateTimeoutMs
  };
}
function describePlan(run, config, account) {
  const { request, report } = run;
  report.url = request.workerUrl ?? `https://${config.name}.${account.subdomain}.workers.dev`;
  report.workerVersion = config.version;
  report.bindings = listBindings(config);
  report.storageMigration = !account.storageDeclared;
  report.route = request.route?.pattern ?? "";
  report.workersDev = account.subdomain === void 0 ? "" : `https://${config.name}.${account.subdomain}.workers.dev`;
  for (const warning2 of account.warnings) warn(report, warning2);
  const kept = account.version?.bindings.some((binding) => binding.name === SECRET_NAME && isSecret(binding));
  if (request.writeToken !== void 0) {
    report.secret = "set together with the code";
  } else if (kept) {
    report.secret = "kept as deployed before";
    warn(report, "write-token is not set: the deployed token stays, and the write path is not checked");
  } else {
    report.secret = "none";
    warn(report, "write-token is not set: the Worker refuses every write (403) until it is deployed with one");
  }
}
function warnOfSkippedRoute(report) {
  const route = report.checks.find(({ name, outcome }) => name.startsWith("route ") && outcome === "skipped");
  if (route !== void 0) warn(report, `${route.name}: not checked, ${route.detail}`);
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
async function sendOnce(request, { url, attempt: attempt2, streaming, signal }, options, ports) {
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
      attempt: attempt2,
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
      attempts: attempt2
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
function judge(outcome, request, policy, attempt2) {
  const idempotent = request.idempotent ?? (request.method !== "POST" && request.method !== "PATCH");
  const exhausted = attempt2.number > policy.maxRetries;
  if (outcome.kind === "failure") {
    const { kind: _, ...failed2 } = outcome;
    const repeatable = idempotent || outcome.failure === "connect";
    if (isFinalFailure(outcome.failure) || exhausted || !repeatable) return { kind: "fail", ...failed2 };
    return { kind: "retry", reason: outcome.text, askedMs: void 0, unreadable: false };
  }
  const { answer } = outcome;
  const clock = attempt2.compareClocks ? judgeClock(answer.headers, attempt2.nowMs) : void 0;
  if (clock?.kind === "fail") return clock;
  const redirect = judgeLocation(answer, request, attempt2);
  if (redirect !== void 0) return redirect;
  const warning2 = clock === void 0 ? {} : { warning: clock.warning };
  if (!("text" in answer)) return { kind: "answer", answer, ...warning2 };
  const judged = withSoftStatus(nameIntermediary(answer, request.json === true), request);
  if (request.json === true && isSuccess(judged.status)) {
    const problem = unreadableJson(judged);
    if (problem !== void 0) {
      const text = `answered ${judged.status} with ${problem}`;
      if (attempt2.unreadable > 0 || exhausted || !idempotent) {
        const hint = judged.intermediary?.hint;
        return { kind: "fail", failure: "unreadable", text, ...hint === void 0 ? {} : { hint } };
      }
      return { kind: "retry", reason: text, askedMs: void 0, unreadable: true };
    }
  }
  const { status } = judged;
  const retry = request.retryStatus?.(judged) ?? isRetryableStatus(status);
  if (!retry) return { kind: "answer", answer: judged, ...warning2 };
  const askedMs = policy.honourRetryAfter ? askedWaitMs(judged.headers, attempt2.nowMs) : void 0;
  if (askedMs !== void 0 && askedMs > policy.retryAfterCapMs) {
    const until = new Date(Math.min(attempt2.nowMs + askedMs, 864e13)).toISOString().replace(/\.\d+/, "");
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
function judgeLocation(answer, request, attempt2) {
  const location = answer.headers["location"];
  if (location === void 0 || ![301, 302, 303, 307, 308].includes(answer.status)) return void 0;
  const portal = findIntermediary({ ...answer, text: "" }, false);
  if (portal !== void 0) {
    return { kind: "fail", failure: "redirect", text: describeIntermediary(portal), hint: portal.hint };
  }
  const headerNames = Object.keys({ ...request.headers, ...request.signHeaders?.() });
  const redirect = judgeRedirect(attempt2.url, location, headerNames);
  if (!redirect.follow) return { kind: "fail", failure: "redirect", text: redirect.reason };
  const keepsMethod = answer.status === 307 || answer.status === 308;
  if (request.method !== "GET" && request.method !== "HEAD" && !keepsMethod) return { kind: "answer", answer };
  if (attempt2.redirects >= MAX_REDIRECTS) {
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
    const attempt2 = { number: 1, redirects: 0, unreadable: 0, compareClocks: options.compareClocks === true };
    const failed2 = (failure, text, more = {}) => new HttpError(failure, `${label}: ${text}${attempt2.number > 1 ? ` (attempt ${attempt2.number})` : ""}`, {
      attempts: attempt2.number,
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
      const waitMs = askedMs ?? backoffMs(policy, attempt2.number, ports.random);
      const why = askedMs === void 0 ? "" : " (Retry-After)";
      ports.log.info(
        `${label}: ${reason}; retry ${attempt2.number} of ${policy.maxRetries} in ${formatSeconds(waitMs)}${why}`
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
      const sent = { url, attempt: attempt2.number, streaming, signal };
      const outcome = await sendOnce(request, sent, options, ports).catch((error2) => {
        ports.signal?.throwIfAborted();
        throw error2 instanceof LocalFailure ? error2.cause : error2;
      });
      const verdict = judge(outcome, request, policy, { ...attempt2, url, nowMs: ports.now() });
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
          attempt2.redirects += 1;
          break;
        case "retry":
          await pause(verdict, signal);
          attempt2.number += 1;
          if (verdict.unreadable) attempt2.unreadable += 1;
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
import { basename as basename3, dirname as dirname2, isAbsolute, join as join3, relative as relative2, resolve as resolve3, sep as sep2 } from "node:path";
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
  const writeBeside = async (path, content, like) => {
    count += 1;
    const temporary = join3(dirname2(path), `.${process.pid}-${clock.now().toString(36)}-${count}.tmp`);
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
  const rename2 = async (from, to) => {
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
    await system.mkdir(dirname2(path), { recursive: true });
    const found = await system.lstat(path).catch(ignoring("ENOENT"));
    if (found === void 0 || !found.isSymbolicLink()) return path;
    const inside = await system.realpath(root ?? dirname2(path));
    const real = await followLink(system, path);
    const way = relative2(inside, real);
    if (way === ".." || way.startsWith(`..${sep2}`) || isAbsolute(way)) {
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
      await rename2(temporary, path);
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
    const name = join3(dirname2(path), `.${basename3(path)}.lock`);
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
        throw failed2(path, error2, options);
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
        throw failed2(path, error2, options);
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
        const made = await system.mkdtemp(join3(folder, prefix));
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
    const place = join3(await system.realpath(dirname2(current)), basename3(current));
    const found = await system.lstat(place).catch(ignoring("ENOENT"));
    if (found === void 0 || !found.isSymbolicLink()) return place;
    current = resolve3(dirname2(place), await system.readlink(place));
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
  return await new Promise((resolve4) => {
    let reason;
    const finish = (end) => {
      stopUncaught();
      stopSignals();
      resolve4(end);
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

// src/deploy/request.ts
function workerBaseUrl(url) {
  return url.replace(/[?#].*$/, "").replace(/\/api(?:\/[^/]+)*\/?$/, "").replace(/\/+$/, "");
}

// actions/deploy-worker/request.ts
var DEFAULT_WORKER_NAME = "bittensor-taostats";
var LEGACY_WORKER_NAME = "bittensor-ath-atl";
var DEFAULT_COMPATIBILITY_DATE = "2026-01-01";
var DEFAULT_WRANGLER_VERSION = "4.156.0";
function readDeployRequest(inputs, defaultMain) {
  const apiToken = inputs.secret("cloudflare-api-token", { env: "CF_API_TOKEN", required: true });
  const writeToken = inputs.secret("write-token", { env: "CF_WORKER_WRITE_TOKEN", minLength: 16 });
  checkSecret2("cloudflare-api-token", apiToken);
  checkSecret2("write-token", writeToken);
  const accountId = inputs.text("cloudflare-account-id", { env: "CF_ACCOUNT_ID", required: true });
  checkForm("cloudflare-account-id", accountId, /^[A-Za-z0-9_-]{1,64}$/, "an account id (32 hexadecimal digits)");
  const kvNamespaceId = inputs.text("kv-namespace-id", { env: "CF_METRICS_NAMESPACE_ID", required: true });
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
  if (r2Bucket !== void 0) {
    checkForm(
      "r2-bucket",
      r2Bucket,
      /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
      'a bucket name (3 to 63 of a-z, 0-9 and "-")'
    );
  }
  const compatibilityDate = inputs.text("compatibility-date", { default: DEFAULT_COMPATIBILITY_DATE });
  checkDate(compatibilityDate);
  const wranglerVersion = inputs.text("wrangler-version", { default: DEFAULT_WRANGLER_VERSION });
  checkForm(
    "wrangler-version",
    wranglerVersion,
    /^\d+\.\d+\.\d+$/,
    `an exact version like ${DEFAULT_WRANGLER_VERSION}`
  );
  const main = inputs.text("main", { default: defaultMain });
  checkForm("main", main, /^[^\p{Cc}]+\.m?js$/u, "the path of a built ES module (.js or .mjs)");
  const configFile = inputs.text("config-file", { default: "wrangler.toml" });
  checkForm("config-file", configFile, /^[^\p{Cc}]+\.toml$/u, "the path of a .toml file");
  const workerUrl = inputs.url("worker-url", { env: "CF_WORKER_URL" });
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
    historyMaxEntries: inputs.integer("history-max-entries", {
      env: "HISTORY_MAX_ENTRIES",
      default: 1e4,
      min: 1,
      max: 1e8
    }),
    r2Bucket,
    compatibilityDate,
    configFile,
    engine: inputs.choice("engine", ["api", "wrangler"], { default: "api" }),
    wranglerVersion,
    validate: inputs.boolean("validate", { default: true }),
    rollbackOnFailure: inputs.boolean("rollback-on-failure", { default: true }),
    validateTimeoutMs: inputs.integer("validate-timeout-seconds", { default: 30, min: 1, max: 3600 }) * 1e3,
    dryRun: inputs.boolean("dry-run", { default: false })
  };
}
function checkForm(name, value, form, expected) {
  if (!form.test(value)) throw new ActionError("input", `${name}: got ${quoteValue(value)}, expected ${expected}`);
}
function checkSecret2(name, value) {
  if (value !== void 0 && !/^[\x21-\x7e]+$/.test(value)) {
    throw new ActionError(
      "input",
      `${name}: got a secret with spaces or other than ASCII characters, expected neither`
    );
  }
}
function checkDate(value) {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(value) ? /* @__PURE__ */ new Date(`${value}T00:00:00Z`) : void 0;
  if (at === void 0 || Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== value) {
    throw new ActionError("input", `compatibility-date: got ${quoteValue(value)}, expected a date like 2026-01-01`);
  }
}

// actions/deploy-worker/main.ts
var shippedWorker = join4(dirname3(process.argv[1] ?? "."), "../../dist/worker/index.js");
await runAction("deploy-worker", async ({ inputs, outputs, summary, ports, env }) => {
  outputs.set("status", "failed");
  const request = readDeployRequest(inputs, shippedWorker);
  const report = await deploy(request, ports, { tempFolder: env["RUNNER_TEMP"] || tmpdir2(), variables: env });
  outputs.set("status", report.status);
  outputs.set("url", report.url);
  outputs.set("version-id", report.versionId);
  outputs.set("previous-version-id", report.previousVersionId);
  outputs.set("config-file", report.configFile);
  summary.add(renderReport(report));
  if (report.error !== void 0) throw report.error;
});
