import { join } from 'node:path';
import type { CascadeContext } from '../context.ts';
import type { CascadePlan, PlannedCrate } from '../plan/plan.ts';
import { type Checkout, checkOutReleased } from '../prepare/checkout.ts';
import { CommandFailure, runCommand } from '../prepare/commands.ts';

/**
 * `cargo publish` of a released crate, from a fresh clone at its tag. A version the registry has already is left alone,
 * also when another run or a workflow of the repository was faster.
 *
 * @param prepared the crate's checkout, where this run has one.
 */
export async function publishToRegistry(
  context: CascadeContext,
  plan: CascadePlan,
  crate: PlannedCrate,
  commit: string,
  prepared: Checkout | undefined,
): Promise<void> {
  const clone = (): Promise<Checkout> =>
    checkOutReleased(context.git, crate, plan, {
      directory: join(context.scratchDir, `publish-${crate.name}`),
      policy: context.policy,
      commit,
    });
  const known = prepared ?? (await clone());
  const question = { crate, registry: known.manifests.registry, directory: known.directory };
  if (await context.registry.isServed(question)) return;
  // A build has been in the other one: what it left there would be packed.
  const { directory } = prepared === undefined ? known : await clone();
  // Built and tested a moment ago; verifying it again would run build scripts with the token at hand.
  const command = ['cargo', 'publish', '--package', crate.name, '--no-verify'];
  const env = { ...context.commandEnv, ...context.registryTokens };
  try {
    await context.progress.step(crate.name, 'cargo publish', (onLine) =>
      runCommand(context.ports.exec, { command, cwd: directory, env, onLine }),
    );
  } catch (error) {
    const isThere = error instanceof CommandFailure && (await context.registry.isServed(question));
    if (!isThere) throw error;
  }
}
