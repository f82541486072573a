import { type Binding, bindingTarget, type ReportedBinding } from '../cloudflare/bindings.ts';
import type { Deployment } from '../cloudflare/workers.ts';
import type { AccountState } from './preflight.ts';
import { listBindings, SECRET_NAME, type WorkerConfig } from './worker-config.ts';

/** One line of the comparison of what serves with what is wanted. */
export interface Difference {
  kind: 'added' | 'removed' | 'changed';
  /** `METRICS_KV (kv_namespace)`, `compatibility date`, `route example.com/*`. */
  what: string;
  before: string | undefined;
  after: string | undefined;
}

/**
 * Compares bindings by name: first what is wanted, in its order, then what is there without being wanted. The
 * write token counts as present or absent; other secrets stay as they are and are no difference.
 */
function compareBindings(
  serving: readonly ReportedBinding[],
  wanted: readonly Binding[],
  secretWanted: boolean,
): Difference[] {
  const differences: Difference[] = [];
  const byName = new Map(serving.map((binding) => [binding.name, binding]));
  for (const binding of wanted) {
    const after = bindingTarget(binding);
    const what = `${binding.name} (${binding.type})`;
    const present = byName.get(binding.name);
    if (present === undefined) {
      differences.push({ kind: 'added', what, before: undefined, after });
    } else if (present.type !== binding.type || present.target !== after) {
      const before = present.type === binding.type ? present.target : `${present.type} ${present.target ?? ''}`.trim();
      differences.push({ kind: 'changed', what, before, after });
    }
  }
  const names = new Set(wanted.map(({ name }) => name));
  if (secretWanted && !isSecret(byName.get(SECRET_NAME))) {
    differences.push({ kind: 'added', what: `${SECRET_NAME} (secret_text)`, before: undefined, after: '(secret)' });
  }
  for (const binding of serving) {
    if (names.has(binding.name) || isSecret(binding)) continue;
    const what = `${binding.name} (${binding.type})`;
    differences.push({ kind: 'removed', what, before: binding.target, after: undefined });
  }
  return differences;
}

/** A value that the API does not show, and that an upload keeps. */
export function isSecret(binding: ReportedBinding | undefined): boolean {
  return binding?.type === 'secret_text' || binding?.type === 'secret_key';
}

/**
 * Everything that would change, in the order of the configuration; empty when the serving version is this one as far as
 * the API reports it (its script apart). What the API does not report is no difference.
 */
export function findDifferences(config: WorkerConfig, account: AccountState, secretWanted: boolean): Difference[] {
  const { deployment, version } = account;
  const differences = compareBindings(version?.bindings ?? [], listBindings(config), secretWanted);
  const compare = (what: string, before: string | undefined, after: string): void => {
    if (before !== after) differences.push({ kind: before === undefined ? 'added' : 'changed', what, before, after });
  };
  if (deployment === undefined) {
    differences.unshift({ kind: 'added', what: 'Worker', before: undefined, after: config.name });
  }
  if (version === undefined) {
    compare('compatibility date', undefined, config.compatibilityDate);
  } else {
    compare('compatibility date', version.compatibilityDate ?? config.compatibilityDate, config.compatibilityDate);
    compare('compatibility flags', version.compatibilityFlags?.join(', ') ?? '', '');
    const isOff = account.workersDev === false && account.subdomain !== undefined;
    compare('workers.dev', isOff ? 'disabled' : 'enabled', 'enabled');
  }
  if (config.route !== undefined) {
    compare(`${config.route.kind} ${config.route.pattern}`, account.route?.script, config.name);
  }
  const ids = servingIds(deployment);
  if (ids.length > 1) compare('versions that share the requests', ids.join(', '), 'one');
  return differences;
}

/** Ids of the serving versions, the largest share first. */
export function servingIds(deployment: Deployment | undefined): string[] {
  const versions = deployment?.versions.toSorted((a, b) => b.percentage - a.percentage) ?? [];
  return versions.map(({ versionId }) => versionId);
}

/** Whether the same versions serve with the same shares. */
export function isSameDeployment(a: Deployment | undefined, b: Deployment | undefined): boolean {
  const text = (deployment: Deployment | undefined): string =>
    (deployment?.versions ?? []).map(({ versionId, percentage }) => `${versionId} ${percentage}`).join();
  return text(a) === text(b);
}
