import { type Binding, isSecret } from '../cloudflare/bindings.ts';
import type { WorkerApi } from '../cloudflare/workers.ts';
import { ActionError } from '../errors/action-error.ts';
import { type AccountState, servingIds } from './account.ts';
import type { DeployRequest } from './request.ts';
import { isOwnRollback } from './rollback.ts';
import { DECIDED_BY, SECRETS } from './shipped-worker.ts';
import type { Secrets } from './worker-config.ts';

/** Secrets that nobody gave and that stay as they are deployed. */
export interface KeptSecrets {
  names: readonly string[];
  /** The version they are taken from by name; `undefined`: the one uploaded last, as an upload does by itself. */
  from: string | undefined;
}

/**
 * An upload takes secrets over from the version uploaded last. Where that is not the one that serves, its secrets may be
 * others, and nobody can see it: every writer would get 401. After an own rollback they are taken from the version that
 * serves, by its id; what somebody else uploaded is not decided over.
 */
export function planKeptSecrets(
  secrets: Secrets,
  account: AccountState,
  { engine }: Pick<DeployRequest, 'engine'>,
): KeptSecrets {
  const given: string[] = [
    ...(secrets.writeToken === undefined ? [] : [SECRETS.writeToken]),
    ...(secrets.taostatsKey === undefined ? [] : [SECRETS.taostatsKey]),
  ];
  const namesIn = (bindings: readonly Binding[]): string[] =>
    bindings.filter(isSecret).flatMap(({ name }) => (given.includes(name) ? [] : [name]));
  const names = namesIn(account.versions[0]?.bindings ?? []);
  const serving = servingIds(account.deployment)[0];
  const { latestId, latestBindings } = account;
  if (serving === undefined || latestId === undefined || latestBindings === undefined)
    return { names, from: undefined };
  const inherited = [...new Set([...names, ...namesIn(latestBindings)])];
  if (inherited.length === 0) return { names, from: undefined };
  const wasRolledBack = isOwnRollback(account.deployment);
  if (wasRolledBack && engine === 'api') return { names, from: serving };
  const inputs = inherited.map((name) => DECIDED_BY[name] ?? `the secret ${name}`).join(', ');
  throw new ActionError(
    'input',
    `${inputs}: version ${serving} serves, but an upload takes ${inherited.join(', ')} over from version ${latestId}, which was uploaded later and ${wasRolledBack ? 'was rolled back' : 'does not serve'}`,
    {
      hint: wasRolledBack
        ? `Pass ${inputs} to this run, or use engine: api, which takes them from the version that serves`
        : `Pass ${inputs} to this run, or let version ${latestId} serve first (npx wrangler versions deploy)`,
    },
  );
}

/** Names of secrets that were to be taken over by name and are not in the uploaded version. */
export async function lostSecrets(kept: KeptSecrets, versionId: string, worker: WorkerApi): Promise<readonly string[]> {
  if (kept.from === undefined || versionId === '') return [];
  const bindings = (await worker.readVersion(versionId))?.bindings;
  if (bindings === undefined) return [];
  return kept.names.filter((name) => !bindings.some((binding) => binding.name === name && isSecret(binding)));
}
