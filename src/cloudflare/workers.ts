import { isRecord } from '../json/record.ts';
import { absentAsUndefined } from './absent.ts';
import { type Binding, readBindings } from './bindings.ts';
import { apiPath, type CloudflareClient } from './client.ts';
import { CloudflareError, CODES } from './errors.ts';
import { readModules } from './modules.ts';

/** What the requests about Workers need, as the dashboard words it. */
export const SCRIPTS_PERMISSION = 'Account · Workers Scripts · Edit';

/** Which versions answer requests, with their share of them. Cloudflare allows one or two. */
export interface Deployment {
  versions: readonly { versionId: string; percentage: number }[];
  /** What whoever made it wrote to it. */
  message?: string;
}

/** A version as far as the API reports it; every field but the id can be missing. */
export interface WorkerVersion {
  id: string;
  bindings: readonly Binding[] | undefined;
  compatibilityDate: string | undefined;
  compatibilityFlags: readonly string[] | undefined;
  migrationTag: string | undefined;
}

/** What belongs to the Worker beside code and bindings, as the API reports it; a field it does not report is missing. */
export interface WorkerSettings {
  observability?: Readonly<Record<string, unknown>>;
  placement?: Readonly<Record<string, unknown>>;
  limits?: Readonly<Record<string, unknown>>;
  logpush?: boolean;
  tail_consumers?: readonly Readonly<Record<string, unknown>>[];
}

/** Metadata of an upload: https://developers.cloudflare.com/workers/configuration/multipart-upload-metadata/ */
export interface UploadMetadata extends WorkerSettings {
  main_module: string;
  compatibility_date: string;
  compatibility_flags: readonly string[];
  bindings: readonly Binding[];
  /** Types of bindings that are taken over from the version uploaded last, unless named anew. */
  keep_bindings: readonly string[];
  migrations?: { old_tag?: string; new_tag: string; steps: readonly { new_sqlite_classes: readonly string[] }[] };
}

export interface WorkersDev {
  enabled: boolean;
  previewsEnabled: boolean;
}

/** The calls about one Worker of one account. Paths and fields are those of Cloudflare's public API reference. */
export interface WorkerApi {
  /** The deployment that serves now; `undefined` when there is no such Worker or it never served. */
  readDeployment(): Promise<Deployment | undefined>;
  /** Id of the version uploaded last, whether it serves or not; `undefined` when the API does not show it. */
  readLatestVersionId(): Promise<string | undefined>;
  /** `undefined` when the API does not show it. */
  readVersion(versionId: string): Promise<WorkerVersion | undefined>;
  /** Version without id, and settings, of what was uploaded last; `undefined` when there is no such Worker. */
  readSettings(): Promise<{ version: WorkerVersion; settings: WorkerSettings } | undefined>;
  /**
   * The modules of a version by name, byte for byte; of the version uploaded last without an id. `undefined` when the API
   * does not show them.
   */
  readContent(versionId?: string): Promise<ReadonlyMap<string, Uint8Array> | undefined>;
  /**
   * Uploads the module with everything around it and lets it serve at once.
   *
   * @returns the version id when the answer carries one.
   */
  upload(metadata: UploadMetadata, module: Uint8Array): Promise<string | undefined>;
  /** Lets versions serve that exist already. */
  deploy(deployment: Deployment, message: string): Promise<void>;
  /** Whether the Worker answers at its workers.dev address; `undefined` when there is no such Worker. */
  readWorkersDev(): Promise<WorkersDev | undefined>;
  writeWorkersDev(wanted: WorkersDev): Promise<void>;
  /** Cron expressions; `undefined` when there is no such Worker. */
  readSchedules(): Promise<readonly string[] | undefined>;
  writeSchedules(crons: readonly string[]): Promise<void>;
}

export function createWorkerApi(client: CloudflareClient, accountId: string, name: string): WorkerApi {
  const script = apiPath`/accounts/${accountId}/workers/scripts/${name}`;
  const permission = SCRIPTS_PERMISSION;
  const get = (path: string): Promise<unknown> =>
    absentAsUndefined(client.call({ method: 'GET', path: `${script}${path}`, permission }));
  return {
    readDeployment: async () => {
      const call = client.call({ method: 'GET', path: `${script}/deployments`, permission });
      const result = await absentAsUndefined(call, UNROUTABLE);
      return isRecord(result) ? firstDeployment(result['deployments']) : undefined;
    },
    readLatestVersionId: async () => {
      const list = await get('/versions');
      const items = isRecord(list) && Array.isArray(list['items']) ? list['items'] : [];
      const latest: unknown = items[0];
      return isRecord(latest) && typeof latest['id'] === 'string' ? latest['id'] : undefined;
    },
    readVersion: async (versionId) => {
      const result = await get(apiPath`/versions/${versionId}`);
      return result === undefined ? undefined : readVersion(versionId, result);
    },
    readSettings: async () => {
      const result = await get('/settings');
      if (!isRecord(result)) return undefined;
      const resources = { bindings: result['bindings'], script_runtime: result };
      return { version: readVersion('', { resources }), settings: readWorkerSettings(result) };
    },
    readContent: async (versionId) => {
      const query = versionId === undefined ? {} : { query: { version: versionId } };
      const response = await client.send({ method: 'GET', path: `${script}/content/v2`, ...query, permission });
      return response.status === 200 ? readModules(response) : undefined;
    },
    upload: async (metadata, module) => {
      const form = new FormData();
      form.set('metadata', new Blob([JSON.stringify(metadata)], { type: 'application/json' }));
      const type = 'application/javascript+module';
      form.set(metadata.main_module, new File([Uint8Array.from(module)], metadata.main_module, { type }));
      const encoded = new Response(form);
      const content = {
        type: encoded.headers.get('content-type') ?? '',
        body: new Uint8Array(await encoded.arrayBuffer()),
      };
      const result = await client.call({ method: 'PUT', path: script, content, permission });
      return isRecord(result) ? hyphenated(result['deployment_id']) : undefined;
    },
    deploy: async (deployment, message) => {
      const versions = deployment.versions.map(({ versionId, percentage }) => ({ version_id: versionId, percentage }));
      // Truncated to 100 bytes by the API; cut here, so that a stricter one takes it too.
      const annotations = { [MESSAGE]: message.slice(0, 100) };
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
        // A version with another secret: wanted here, because a version serves with the secret it was made with.
        await client.call({ ...request, query: { force: 'true' } });
      }
    },
    readWorkersDev: async () => {
      const result = await get('/subdomain');
      return isRecord(result)
        ? { enabled: result['enabled'] === true, previewsEnabled: result['previews_enabled'] === true }
        : undefined;
    },
    writeWorkersDev: async ({ enabled, previewsEnabled }) => {
      const json = { enabled, previews_enabled: previewsEnabled };
      await client.call({ method: 'POST', path: `${script}/subdomain`, json, permission });
    },
    readSchedules: async () => {
      const result = await get('/schedules');
      const schedules = isRecord(result) ? result['schedules'] : result;
      if (!Array.isArray(schedules)) return undefined;
      return schedules.filter(isRecord).map((schedule) => String(schedule['cron'] ?? ''));
    },
    writeSchedules: async (crons) => {
      const json = crons.map((cron) => ({ cron }));
      await client.call({ method: 'PUT', path: `${script}/schedules`, json, permission });
    },
  };
}

/** The annotation of a deployment that is shown beside it. */
const MESSAGE = 'workers/message';

/** Codes of a path that does not exist at all: the account id in it is none. */
const UNROUTABLE = [7000, 7003];

/** The list's first deployment is the one that serves. */
function firstDeployment(list: unknown): Deployment | undefined {
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  const entries = isRecord(first) && Array.isArray(first['versions']) ? first['versions'].filter(isRecord) : [];
  const versions = entries.flatMap((entry) =>
    typeof entry['version_id'] === 'string'
      ? [{ versionId: entry['version_id'], percentage: Number(entry['percentage'] ?? 100) }]
      : [],
  );
  if (versions.length === 0) return undefined;
  const annotations = isRecord(first) && isRecord(first['annotations']) ? first['annotations'] : {};
  const message = annotations[MESSAGE];
  return { versions, ...(typeof message === 'string' ? { message } : {}) };
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

function readWorkerSettings(result: Readonly<Record<string, unknown>>): WorkerSettings {
  const { observability, placement, limits, logpush, tail_consumers } = result;
  return {
    ...(isRecord(observability) ? { observability } : {}),
    ...(isRecord(placement) && Object.keys(placement).length > 0 ? { placement } : {}),
    ...(isRecord(limits) && Object.keys(limits).length > 0 ? { limits } : {}),
    ...(typeof logpush === 'boolean' ? { logpush } : {}),
    ...(Array.isArray(tail_consumers) && tail_consumers.length > 0
      ? { tail_consumers: tail_consumers.filter(isRecord) }
      : {}),
  };
}

/** The upload's answer has the version id without hyphens. */
function hyphenated(id: unknown): string | undefined {
  if (typeof id !== 'string' || id === '') return undefined;
  return id.replace(/^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i, '$1-$2-$3-$4-$5');
}
