import { createHash, scrypt } from 'node:crypto';
import type { Binding } from '../cloudflare/bindings.ts';
import type { UploadMetadata } from '../cloudflare/workers.ts';
import type { Route } from './route.ts';

/** The Durable Object class that holds the history, and the migration that gives it SQLite storage. */
export const STORAGE_CLASS = 'TaostatsHistory';
export const STORAGE_MIGRATION = 'v1';
export const SECRET_NAME = 'WRITE_TOKEN';
export const VERSION_VARIABLE = 'WORKER_VERSION';

/** Everything that makes the deployed Worker what it is. */
export interface WorkerConfig {
  name: string;
  accountId: string;
  /** Name of the module as uploaded, `index.js`. */
  moduleName: string;
  compatibilityDate: string;
  kvNamespaceId: string;
  historyMaxEntries: number;
  r2Bucket: string | undefined;
  route: Route | undefined;
  /** Zone of a route pattern, once it is known. */
  zoneName: string | undefined;
  /** Value of {@link VERSION_VARIABLE}, from {@link versionOf}. */
  version: string;
}

/** The bindings in the order of the generated configuration, without the secret. */
export function listBindings(config: WorkerConfig): Binding[] {
  return [
    { type: 'kv_namespace', name: 'METRICS_KV', namespace_id: config.kvNamespaceId },
    { type: 'durable_object_namespace', name: 'HISTORY', class_name: STORAGE_CLASS },
    ...(config.r2Bucket === undefined
      ? []
      : [{ type: 'r2_bucket', name: 'ARCHIVE', bucket_name: config.r2Bucket } as const]),
    ...Object.entries(listVariables(config)).map(
      ([name, text]): Binding => ({
        type: 'plain_text',
        name,
        text,
      }),
    ),
  ];
}

/** The plain variables. The Worker is closed to writes without a token; saying so here overrides an older opening. */
export function listVariables(config: WorkerConfig): Record<string, string> {
  return {
    HISTORY_MAX_ENTRIES: String(config.historyMaxEntries),
    ALLOW_UNAUTHENTICATED_WRITES: 'false',
    [VERSION_VARIABLE]: config.version,
  };
}

/** The upload as one request: script settings, bindings, storage (only when it is new) and secret. */
export function uploadMetadata(
  config: WorkerConfig,
  options: { writeToken: string | undefined; migration: { oldTag: string | undefined } | undefined },
): UploadMetadata {
  const { writeToken, migration } = options;
  const secret: Binding[] =
    writeToken === undefined ? [] : [{ type: 'secret_text', name: SECRET_NAME, text: writeToken }];
  return {
    main_module: config.moduleName,
    compatibility_date: config.compatibilityDate,
    compatibility_flags: [],
    bindings: [...listBindings(config), ...secret],
    // As wrangler does: secrets that were set by other means stay.
    keep_bindings: ['secret_text', 'secret_key'],
    ...(migration === undefined
      ? {}
      : {
          migrations: {
            ...(migration.oldTag === undefined ? {} : { old_tag: migration.oldTag }),
            new_tag: STORAGE_MIGRATION,
            steps: [{ new_sqlite_classes: [STORAGE_CLASS] }],
          },
        }),
  };
}

/**
 * A name for exactly this Worker: 16 hex digits over script, bindings, settings and write token. The same inputs give
 * the same name, so a deploy that changes nothing is seen before anything is written, and `/api/v1/health` can say
 * which one answers. The token goes in stretched (scrypt, salted by account, Worker and namespace id, none of
 * which is public), because the name is public.
 */
export async function versionOf(
  config: Omit<WorkerConfig, 'version' | 'zoneName'>,
  script: Uint8Array,
  writeToken: string | undefined,
): Promise<string> {
  const { accountId, name, kvNamespaceId } = config;
  const salt = JSON.stringify([accountId, name, kvNamespaceId]);
  const secret = writeToken === undefined ? 'none' : (await stretch(writeToken, salt)).toString('hex');
  const content = {
    script: createHash('sha256').update(script).digest('hex'),
    module: config.moduleName,
    compatibilityDate: config.compatibilityDate,
    storage: [STORAGE_MIGRATION, STORAGE_CLASS],
    bindings: listBindings({ ...config, version: '', zoneName: undefined }),
    accountId,
    name,
    secret,
  };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
}

function stretch(token: string, salt: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(token, salt, 32, { N: 2 ** 12 }, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
