import { join } from 'node:path';
import { type Checkout, checkOutReleased } from './checkout.ts';
import { CommandFailure, runCommand } from './commands.ts';
import type { CascadeContext, CrateRun } from './context.ts';

/**
 * `cargo publish` of a released crate, from a fresh clone at its tag. A version the registry has already is left alone,
 * also when another run or a workflow of the repository was faster.
 */
export async function publishToRegistry(context: CascadeContext, run: CrateRun): Promise<void> {
  const { crate } = run;
  const clone = (): Promise<Checkout> =>
    checkOutReleased(context.git, crate, context.plan, {
      directory: join(context.scratchDir, `publish-${crate.name}`),
      policy: context.policy,
      commit: run.commit as string,
    });
  const known = run.checkout ?? (await clone());
  const question = { crate, registry: known.manifests.registry, directory: known.directory };
  if (await context.registry.isServed(question)) return;
  // A build has been in the other one: what it left there would be packed.
  const { directory } = run.checkout === undefined ? known : await clone();
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
