import { type Binding, bindingTarget, type ReportedBinding } from '../cloudflare/bindings.ts';
import { SECRET_NAME } from './worker-config.ts';

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
export function compareBindings(
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
