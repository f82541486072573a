import { isDeepStrictEqual } from 'node:util';
import { parse, stringify, type TomlTable } from 'smol-toml';
import { ActionError } from '../errors/action-error.ts';
import type { Route } from './route.ts';
import { listVariables, STORAGE_CLASS, STORAGE_MIGRATION, type WorkerConfig } from './worker-config.ts';

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
    ...(route === undefined ? {} : { routes: [routeTable(route, config.zoneName)] }),
    kv_namespaces: [{ binding: 'METRICS_KV', id: config.kvNamespaceId }],
    durable_objects: { bindings: [{ name: 'HISTORY', class_name: STORAGE_CLASS }] },
    migrations: [{ tag: STORAGE_MIGRATION, new_sqlite_classes: [STORAGE_CLASS] }],
    ...(config.r2Bucket === undefined ? {} : { r2_buckets: [{ binding: 'ARCHIVE', bucket_name: config.r2Bucket }] }),
    vars: listVariables(config),
  };
}

function routeTable(route: Route, zoneName: string | undefined): TomlTable | string {
  if (route.kind === 'custom-domain') return { pattern: route.host, custom_domain: true };
  return zoneName === undefined ? route.pattern : { pattern: route.pattern, zone_name: zoneName };
}

/** Without prototypes, which a parser may leave out: only the data is compared. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
