import { type Binding, bindingTarget, isSecret } from '../cloudflare/bindings.ts';
import { type AccountState, servingIds } from './account.ts';
import { VARIABLES } from './shipped-worker.ts';
import { hasContent, type Secrets, secretBindings, variableOf, type WorkerConfig } from './worker-config.ts';

/** One line of the comparison of what serves with what is wanted. */
export interface Difference {
  kind: 'added' | 'removed' | 'changed';
  /** `METRICS_KV (kv_namespace)`, `compatibility date`, `route example.com/*`. */
  what: string;
  before: string | undefined;
  after: string | undefined;
}

/**
 * Compares bindings by name: first what is wanted, in its order, then what is there without being wanted. A secret
 * counts as present or absent; secrets nobody asked for stay as they are and are no difference.
 *
 * @param digest content of the wanted version: WORKER_VERSION is a difference only where the content is another one.
 */
function compareBindings(
  serving: readonly Binding[],
  config: WorkerConfig,
  secrets: Secrets,
  digest: string,
): Difference[] {
  const differences: Difference[] = [];
  const byName = new Map(serving.map((binding) => [binding.name, binding]));
  for (const binding of config.bindings) {
    const after = bindingTarget(binding);
    const what = `${binding.name} (${binding.type})`;
    const present = byName.get(binding.name);
    if (binding.name === VARIABLES.version && hasContent(variableOf(serving, VARIABLES.version), digest)) continue;
    if (present === undefined) {
      differences.push({ kind: 'added', what, before: undefined, after });
    } else if (present.type !== binding.type || bindingTarget(present) !== after) {
      const target = bindingTarget(present);
      const before = present.type === binding.type ? target : `${present.type} ${target ?? ''}`.trim();
      differences.push({ kind: 'changed', what, before, after });
    }
  }
  for (const { name } of secretBindings(secrets)) {
    if (isSecret(byName.get(name))) continue;
    differences.push({ kind: 'added', what: `${name} (secret_text)`, before: undefined, after: '(secret)' });
  }
  const names = new Set(config.bindings.map(({ name }) => name));
  for (const binding of serving) {
    if (names.has(binding.name) || isSecret(binding)) continue;
    const what = `${binding.name} (${binding.type})`;
    differences.push({ kind: 'removed', what, before: bindingTarget(binding), after: undefined });
  }
  return differences;
}

/**
 * Everything that would change, in the order of the configuration; empty when the serving version is this one as far as
 * the API reports it (its script and the values of its secrets apart). What the API does not report is no difference.
 */
export function findDifferences(
  config: WorkerConfig,
  account: AccountState,
  secrets: Secrets,
  digest: string,
): Difference[] {
  const { deployment } = account;
  const version = account.versions[0];
  const differences = compareBindings(version?.bindings ?? [], config, secrets, digest);
  const compare = (what: string, before: string | undefined, after: string): void => {
    if (before !== after) differences.push({ kind: before === undefined ? 'added' : 'changed', what, before, after });
  };
  if (deployment === undefined) {
    differences.unshift({ kind: 'added', what: 'Worker', before: undefined, after: config.name });
    compare('compatibility date', undefined, config.compatibilityDate);
  } else {
    compare('compatibility date', version?.compatibilityDate ?? config.compatibilityDate, config.compatibilityDate);
    compare('compatibility flags', version?.compatibilityFlags?.join(', ') ?? '', '');
    differences.push(...compareSettings(account, config));
  }
  if (config.migration !== undefined) {
    compare('storage', undefined, config.migration.added.join(', '));
  }
  if (config.crons !== undefined) {
    const shown = (crons: readonly string[]): string => crons.toSorted().join('; ') || 'none';
    compare('cron', account.crons === undefined ? undefined : shown(account.crons), shown(config.crons));
  }
  if (config.route !== undefined) {
    const { kind, pattern } = config.route;
    const state = account.route;
    const leadsTo =
      kind === 'custom-domain' ? state?.domainOf : state?.routes.find((r) => r.pattern === pattern)?.script;
    compare(`${kind} ${pattern}`, leadsTo, config.name);
  }
  if (account.queue !== undefined) {
    compare(`consumer of the queue ${config.consumes}`, account.queue.consumers[0], config.name);
  }
  const ids = servingIds(deployment);
  if (ids.length > 1) compare('versions that share the requests', ids.join(', '), 'one');
  return differences;
}

function compareSettings(account: AccountState, config: WorkerConfig): Difference[] {
  const differences: Difference[] = [];
  const onOff = (value: unknown): string => (value === true ? 'on' : 'off');
  const compare = (what: string, before: string, after: string): void => {
    if (before !== after) differences.push({ kind: 'changed', what, before, after });
  };
  const { observability } = account.settings;
  if (observability !== undefined) {
    compare('observability', onOff(observability['enabled']), onOff(config.settings.observability?.['enabled']));
  }
  if (account.workersDev !== undefined && account.subdomain !== undefined) {
    compare('workers.dev', onOff(account.workersDev.enabled), onOff(config.workersDev.enabled));
  }
  return differences;
}

/** The differences as a list, for log and summary. */
export function differenceLines(differences: readonly Difference[]): string[] {
  return differences.map(({ kind, what, before, after }) => {
    if (kind === 'added') return `+ ${what}${after === undefined ? '' : `: ${after}`}`;
    if (kind === 'removed') return `- ${what}${before === undefined ? '' : `: ${before}`}`;
    return `~ ${what}: ${before ?? 'unknown'} -> ${after ?? 'unknown'}`;
  });
}
