import { isDeepStrictEqual } from 'node:util';
import { parse, stringify, type TomlTable, type TomlValue } from 'smol-toml';
import type { Binding } from '../cloudflare/bindings.ts';
import type { WorkerSettings } from '../cloudflare/workers.ts';
import { ActionError } from '../errors/action-error.ts';
import type { WorkerConfig } from './worker-config.ts';

const HEADER = '# Written by tao-actions/deploy-worker. Changes made here are lost with the next deploy.\n';

/** Whether a file was written by {@link renderWranglerConfig}, so that it may be written again. */
export function isGenerated(text: string): boolean {
  return text.startsWith(HEADER);
}

/**
 * The wrangler.toml of the Worker, without its secret. The text is parsed again and compared with what was meant, so
 * no value can end up in another table or become more than a value.
 *
 * @param main path of the script as seen from the folder of the file, with `/` separators.
 */
export function renderWranglerConfig(config: WorkerConfig, main: string): string {
  const table = wranglerTable(config, main);
  const text = `${HEADER}\n${stringify(table)}`;
  if (!isDeepStrictEqual(plain(parse(text)), plain(table))) {
    throw new ActionError('internal', 'the generated wrangler configuration does not read back as it was meant');
  }
  return text;
}

/** Compares a file with what was meant to be in it, after it was written. */
export function assertWranglerConfig(text: string, config: WorkerConfig, main: string, file: string): void {
  let table: unknown;
  try {
    table = parse(text);
  } catch (error) {
    throw new ActionError('internal', `${file} was written, but does not read back as TOML`, { cause: error });
  }
  if (!isDeepStrictEqual(plain(table), plain(wranglerTable(config, main)))) {
    throw new ActionError('internal', `${file} was written, but reads back as something else`, {
      hint: 'Another step may have written it at the same time',
    });
  }
}

function wranglerTable(config: WorkerConfig, main: string): TomlTable {
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
    ...(settings.logpush === undefined ? {} : { logpush: settings.logpush }),
    ...(route === undefined
      ? {}
      : { routes: [...config.otherRoutes, route.pattern].map((p) => routeTable(p, config)) }),
    ...tablesOf(settings),
    ...bindingTables(config.bindings),
    ...(config.consumes === undefined ? {} : queueTable(config)),
    ...migrationTable(config),
    ...(config.crons === undefined ? {} : { triggers: { crons: [...config.crons] } }),
    vars: Object.fromEntries(
      config.bindings.flatMap((binding): [string, TomlValue][] => {
        if (binding.type === 'plain_text') return [[binding.name, String(binding['text'])]];
        return isExpressible(binding) && binding.type === 'json'
          ? [[binding.name, plain(binding['json']) as TomlValue]]
          : [];
      }),
    ),
  };
}

/** TOML has no word for a null: a JSON variable with one cannot stand in the file, and wrangler would not set it. */
export function isExpressible(binding: Binding): boolean {
  return binding.type !== 'json' || !hasNull(binding['json']);
}

function hasNull(value: unknown): boolean {
  return value == null || (typeof value === 'object' && Object.values(value).some(hasNull));
}

/** The settings under the names they have in wrangler's configuration. */
function tablesOf(settings: WorkerSettings): TomlTable {
  const { observability, placement, limits, tail_consumers } = settings;
  const tables = { observability, placement, limits, tail_consumers };
  return Object.fromEntries(
    Object.entries(tables).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, plain(withoutNulls(value)) as TomlValue]],
    ),
  );
}

/** How each type of binding is written: its table, the name of the binding there, and the fields by the API's names. */
const TABLES: Readonly<Record<string, { table: string; name: string; fields: Readonly<Record<string, string>> }>> = {
  kv_namespace: { table: 'kv_namespaces', name: 'binding', fields: { namespace_id: 'id' } },
  r2_bucket: {
    table: 'r2_buckets',
    name: 'binding',
    fields: { bucket_name: 'bucket_name', jurisdiction: 'jurisdiction' },
  },
  service: {
    table: 'services',
    name: 'binding',
    fields: { service: 'service', environment: 'environment', entrypoint: 'entrypoint' },
  },
  secrets_store_secret: {
    table: 'secrets_store_secrets',
    name: 'binding',
    fields: { store_id: 'store_id', secret_name: 'secret_name' },
  },
};

function bindingTables(bindings: readonly Binding[]): TomlTable {
  const tables: Record<string, TomlTable[]> = {};
  for (const binding of bindings) {
    const form = TABLES[binding.type];
    if (form === undefined) continue;
    const fields = Object.entries(form.fields).flatMap(([from, to]): [string, string][] =>
      typeof binding[from] === 'string' ? [[to, binding[from]]] : [],
    );
    tables[form.table] = [...(tables[form.table] ?? []), { [form.name]: binding.name, ...Object.fromEntries(fields) }];
  }
  const objects = bindings.filter(({ type }) => type === 'durable_object_namespace');
  const producers = bindings.filter(({ type }) => type === 'queue');
  const ai = bindings.find(({ type }) => type === 'ai');
  return {
    ...tables,
    durable_objects: {
      bindings: objects.map((binding) => ({ name: binding.name, class_name: String(binding['class_name']) })),
    },
    ...(producers.length === 0
      ? {}
      : {
          queues: {
            producers: producers.map((binding) => ({ binding: binding.name, queue: String(binding['queue_name']) })),
          },
        }),
    ...(ai === undefined ? {} : { ai: { binding: ai.name } }),
  };
}

function queueTable(config: WorkerConfig): TomlTable {
  const producers = (bindingTables(config.bindings)['queues'] as TomlTable | undefined)?.['producers'] ?? [];
  return { queues: { producers, consumers: [{ queue: config.consumes ?? '' }] } };
}

/**
 * The storage there is, under the tag the account has, and what this deploy adds: wrangler then applies exactly the part
 * after that tag. Without a tag the storage that is there is left out, because wrangler would declare it again.
 */
function migrationTable({ storage, migration }: WorkerConfig): TomlTable {
  const present = storage.tag === undefined ? [] : [{ tag: storage.tag, new_sqlite_classes: [...storage.classes] }];
  const added = migration === undefined ? [] : [{ tag: migration.newTag, new_sqlite_classes: [...migration.added] }];
  const migrations = [...present, ...added];
  return migrations.length === 0 ? {} : { migrations };
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(entries.map(([name, item]) => [name, withoutNulls(item)]));
}

function routeTable(pattern: string, { route, zoneName }: WorkerConfig): TomlTable | string {
  if (route?.kind === 'custom-domain') return { pattern, custom_domain: true };
  return zoneName === undefined ? pattern : { pattern, zone_name: zoneName };
}

/** Without prototypes, which a parser may leave out: only the data is compared. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
