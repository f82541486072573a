import { createHash, randomBytes } from 'node:crypto';
import type { Binding } from '../cloudflare/bindings.ts';
import type { UploadMetadata, WorkerSettings, WorkersDev } from '../cloudflare/workers.ts';
import type { Route } from './route.ts';
import type { Script } from './script.ts';
import { SECRETS, VARIABLES } from './shipped-worker.ts';

/** What gives classes their SQLite storage; it only ever adds. */
export interface Migration {
  /** The account's tag as found; `undefined` when it has none. */
  oldTag: string | undefined;
  newTag: string;
  added: readonly string[];
}

/** Secrets that go along with the code. One that is `undefined` stays as it is deployed. */
export interface Secrets {
  writeToken: string | undefined;
  taostatsKey: string | undefined;
}

/** Everything that makes the deployed Worker what it is, its secrets apart. */
export interface WorkerConfig {
  name: string;
  accountId: string;
  /** Name of the module as uploaded, `index.js`. */
  moduleName: string;
  compatibilityDate: string;
  /** In the order of the generated configuration; without secrets. */
  bindings: readonly Binding[];
  /** Storage as it is before this deploy. */
  storage: { tag: string | undefined; classes: readonly string[] };
  migration: Migration | undefined;
  settings: WorkerSettings;
  workersDev: WorkersDev;
  /** Cron expressions; `undefined` leaves the triggers alone. */
  crons: readonly string[] | undefined;
  /** Queue the Worker also takes messages from. */
  consumes: string | undefined;
  route: Route | undefined;
  /** Patterns of the same zone that lead to this Worker already and stay. */
  otherRoutes: readonly string[];
  /** Zone of a route pattern. */
  zoneName: string | undefined;
}

/** The value of a plain variable, `undefined` when there is none of that name. */
export function variableOf(bindings: readonly Binding[], name: string): string | undefined {
  const binding = bindings.find((candidate) => candidate.name === name && candidate.type === 'plain_text');
  return typeof binding?.['text'] === 'string' ? binding['text'] : undefined;
}

/** What health reports for this configuration. */
export function configVersion(config: WorkerConfig): string {
  return variableOf(config.bindings, VARIABLES.version) ?? '';
}

export function withVersion(config: WorkerConfig, version: string): WorkerConfig {
  const bindings = config.bindings.map((binding) =>
    binding.name === VARIABLES.version ? { ...binding, text: version } : binding,
  );
  return { ...config, bindings };
}

/** The secrets as bindings of an upload. */
export function secretBindings(secrets: Secrets): Binding[] {
  const named = [
    [SECRETS.writeToken, secrets.writeToken],
    [SECRETS.taostatsKey, secrets.taostatsKey],
  ] as const;
  return named.flatMap(([name, text]) => (text === undefined ? [] : [{ type: 'secret_text', name, text }]));
}

/**
 * The upload as one request: script settings, bindings, storage (only when it is new) and secrets.
 *
 * @param kept secrets to take over by name from one version; without that version, from the one uploaded last.
 */
export function uploadMetadata(
  config: WorkerConfig,
  secrets: Secrets,
  kept: { names: readonly string[]; from: string | undefined } = { names: [], from: undefined },
): UploadMetadata {
  const { migration } = config;
  const { from } = kept;
  const inherited = from === undefined ? [] : kept.names.map((name) => ({ type: 'inherit', name, version_id: from }));
  return {
    main_module: config.moduleName,
    compatibility_date: config.compatibilityDate,
    compatibility_flags: [],
    bindings: [...config.bindings, ...secretBindings(secrets), ...inherited],
    // As wrangler does: secrets that were set by other means stay.
    keep_bindings: from === undefined ? ['secret_text', 'secret_key'] : [],
    ...config.settings,
    ...(migration === undefined
      ? {}
      : {
          migrations: {
            ...(migration.oldTag === undefined ? {} : { old_tag: migration.oldTag }),
            new_tag: migration.newTag,
            steps: [{ new_sqlite_classes: migration.added }],
          },
        }),
  };
}

const DIGEST_LENGTH = 12;

/**
 * First part of WORKER_VERSION: 12 hexadecimal digits over script, bindings and settings of a version, without any
 * secret, because health shows it to everybody. Two deploys with the same part differ in their secrets at most.
 */
export function contentDigest(config: WorkerConfig, script: Pick<Script, 'digest'>): string {
  const content = {
    script: script.digest,
    module: config.moduleName,
    compatibilityDate: config.compatibilityDate,
    // By name: what is kept comes in the order in which it was uploaded.
    bindings: config.bindings
      .filter(({ name }) => name !== VARIABLES.version)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map((binding) => Object.entries(binding).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    accountId: config.accountId,
    name: config.name,
  };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, DIGEST_LENGTH);
}

/**
 * A name for one upload: the content's digest and four digits that no serving version has, so that health tells two
 * versions apart that differ in a secret alone.
 *
 * @param taken WORKER_VERSION of the versions that serve.
 */
export function newVersion(digest: string, taken: readonly string[]): string {
  let number = randomBytes(2).readUInt16BE();
  for (;;) {
    const version = digest + number.toString(16).padStart(4, '0');
    if (!taken.includes(version)) return version;
    number = (number + 1) % 0x1_00_00;
  }
}

/** Whether a deployed WORKER_VERSION names this content. */
export function hasContent(version: string | undefined, digest: string): boolean {
  return version !== undefined && version.length === DIGEST_LENGTH + 4 && version.startsWith(digest);
}
