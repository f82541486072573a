import { type Binding, type ReportedBinding, readBindings } from './bindings.ts';
import { apiPath, type CloudflareClient, isRecord } from './client.ts';
import { CloudflareError, CODES } from './errors.ts';
import { encodeMultipart } from './multipart.ts';

/** What the requests about Workers need. */
export const SCRIPTS_PERMISSION = 'Account · Workers Scripts · Edit';

/** Which versions answer requests, with their share of them. Cloudflare allows one or two. */
export interface Deployment {
  versions: readonly { versionId: string; percentage: number }[];
}

/** A version as far as the API reports it; every field but the id can be missing. */
export interface WorkerVersion {
  id: string;
  bindings: readonly ReportedBinding[] | undefined;
  compatibilityDate: string | undefined;
  compatibilityFlags: readonly string[] | undefined;
  migrationTag: string | undefined;
}

/** Metadata of an upload: https://developers.cloudflare.com/workers/configuration/multipart-upload-metadata/ */
export interface UploadMetadata {
  main_module: string;
  compatibility_date: string;
  compatibility_flags: readonly string[];
  bindings: readonly Binding[];
  /** Types of bindings that are taken over from the version before, unless named anew. */
  keep_bindings: readonly string[];
  migrations?: { old_tag?: string; new_tag: string; steps: readonly { new_sqlite_classes: readonly string[] }[] };
}

/** The calls about one Worker of one account. Paths and fields are those of Cloudflare's public API reference. */
export interface WorkerApi {
  /** The deployment that serves now; `undefined` when there is no such Worker or it never served. */
  readDeployment(): Promise<Deployment | undefined>;
  /** `undefined` when the API does not show it. */
  readVersion(versionId: string): Promise<WorkerVersion | undefined>;
  /** Settings of the latest version as a version without id; `undefined` when there is no such Worker. */
  readSettings(): Promise<WorkerVersion | undefined>;
  /**
   * Whether `bytes` are a module of the version. The API shows only the content of the latest one: `undefined` for any
   * other, and when it shows nothing.
   */
  hasModule(versionId: string, bytes: Uint8Array): Promise<boolean | undefined>;
  /** Whether the account has storage for this Durable Object class of this Worker. */
  hasStorage(className: string): Promise<boolean>;
  /**
   * Uploads the module with everything around it and lets it serve at once.
   *
   * @returns the version id when the answer carries one.
   */
  upload(metadata: UploadMetadata, module: Uint8Array): Promise<string | undefined>;
  /** Lets versions serve that exist already. */
  deploy(deployment: Deployment, message: string): Promise<void>;
  /** The account's workers.dev subdomain; `undefined` when none is registered. */
  readAccountSubdomain(): Promise<string | undefined>;
  /** Whether the Worker answers at its workers.dev address; `undefined` when there is no such Worker. */
  readWorkersDev(): Promise<boolean | undefined>;
  enableWorkersDev(): Promise<void>;
}

export function createWorkerApi(client: CloudflareClient, accountId: string, name: string): WorkerApi {
  const account = apiPath`/accounts/${accountId}/workers`;
  const script = account + apiPath`/scripts/${name}`;
  const permission = SCRIPTS_PERMISSION;
  return {
    readDeployment: async () => {
      const call = client.call({ method: 'GET', path: `${script}/deployments`, permission });
      const result = await absentAsUndefined(call, UNROUTABLE);
      return isRecord(result) ? firstDeployment(result['deployments']) : undefined;
    },
    readVersion: async (versionId) => {
      const path = `${script}${apiPath`/versions/${versionId}`}`;
      const result = await absentAsUndefined(client.call({ method: 'GET', path, permission }));
      return result === undefined ? undefined : readVersion(versionId, result);
    },
    readSettings: async () => {
      const result = await absentAsUndefined(client.call({ method: 'GET', path: `${script}/settings`, permission }));
      return result === undefined ? undefined : readVersion('', { resources: settingsAsResources(result) });
    },
    hasModule: async (versionId, bytes) => {
      const list = await absentAsUndefined(client.call({ method: 'GET', path: `${script}/versions`, permission }));
      const items = isRecord(list) && Array.isArray(list['items']) ? list['items'] : [];
      const latest: unknown = items[0];
      if (!isRecord(latest) || latest['id'] !== versionId) return undefined;
      const response = await client.send({ method: 'GET', path: `${script}/content/v2`, permission });
      return response.status === 200 ? Buffer.from(response.body).includes(Buffer.from(bytes)) : undefined;
    },
    hasStorage: async (className) => {
      const path = `${account}/durable_objects/namespaces`;
      const result = await absentAsUndefined(
        client.call({ method: 'GET', path, query: { per_page: '1000' }, permission }),
      );
      const namespaces = Array.isArray(result) ? result.filter(isRecord) : [];
      return namespaces.some((entry) => entry['script'] === name && entry['class'] === className);
    },
    upload: async (metadata, module) => {
      const content = encodeMultipart([
        { name: 'metadata', type: 'application/json', content: JSON.stringify(metadata) },
        {
          name: metadata.main_module,
          filename: metadata.main_module,
          type: 'application/javascript+module',
          content: module,
        },
      ]);
      const result = await client.call({ method: 'PUT', path: script, content, permission });
      return isRecord(result) ? hyphenated(result['deployment_id']) : undefined;
    },
    deploy: async (deployment, message) => {
      const versions = deployment.versions.map(({ versionId, percentage }) => ({ version_id: versionId, percentage }));
      // Truncated to 100 bytes by the API; cut here, so that a stricter one takes it too.
      const annotations = { 'workers/message': message.slice(0, 100) };
      const request = {
        method: 'POST',
        path: `${script}/deployments`,
        json: { strategy: 'percentage', versions, annotations },
        permission,
      } as const;
      try {
        await client.call(request);
      } catch (error) {
        if (!(error instanceof CloudflareError && error.hasCode(CODES.rollbackNeedsForce))) throw error;
        // A version with another secret: wanted here, for a version serves with the secret it was made with.
        await client.call({ ...request, query: { force: 'true' } });
      }
    },
    readAccountSubdomain: async () => {
      const result = await absentAsUndefined(client.call({ method: 'GET', path: `${account}/subdomain`, permission }));
      const subdomain = isRecord(result) ? result['subdomain'] : undefined;
      return typeof subdomain === 'string' && subdomain !== '' ? subdomain : undefined;
    },
    readWorkersDev: async () => {
      const result = await absentAsUndefined(client.call({ method: 'GET', path: `${script}/subdomain`, permission }));
      return isRecord(result) ? result['enabled'] === true : undefined;
    },
    enableWorkersDev: async () => {
      const json = { enabled: true, previews_enabled: false };
      await client.call({ method: 'POST', path: `${script}/subdomain`, json, permission });
    },
  };
}

/** Codes of a path that does not exist at all: the account id in it is none. */
const UNROUTABLE = [7000, 7003];

/** 404 means "not there", except with one of the codes given; 405 and 501 that nobody answers this question. */
async function absentAsUndefined(call: Promise<unknown>, unless: readonly number[] = []): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    const isAbsent = error instanceof CloudflareError && [404, 405, 501].includes(error.status);
    if (isAbsent && !error.hasCode(...unless)) return undefined;
    throw error;
  }
}

/** The list's first deployment is the one that serves. */
function firstDeployment(list: unknown): Deployment | undefined {
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  const entries = isRecord(first) && Array.isArray(first['versions']) ? first['versions'].filter(isRecord) : [];
  const versions = entries.flatMap((entry) =>
    typeof entry['version_id'] === 'string'
      ? [{ versionId: entry['version_id'], percentage: Number(entry['percentage'] ?? 100) }]
      : [],
  );
  return versions.length === 0 ? undefined : { versions };
}

function readVersion(id: string, result: unknown): WorkerVersion {
  const resources = isRecord(result) && isRecord(result['resources']) ? result['resources'] : {};
  const runtime = isRecord(resources['script_runtime']) ? resources['script_runtime'] : {};
  const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
  const flags = runtime['compatibility_flags'];
  return {
    id,
    bindings: readBindings(resources['bindings']),
    compatibilityDate: text(runtime['compatibility_date']),
    compatibilityFlags: Array.isArray(flags) ? flags.map(String) : undefined,
    migrationTag: text(runtime['migration_tag']),
  };
}

function settingsAsResources(result: unknown): Record<string, unknown> {
  return isRecord(result) ? { bindings: result['bindings'], script_runtime: result } : {};
}

/** The upload's answer has the version id without hyphens. */
function hyphenated(id: unknown): string | undefined {
  if (typeof id !== 'string' || id === '') return undefined;
  return id.replace(/^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i, '$1-$2-$3-$4-$5');
}
