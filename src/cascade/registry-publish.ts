import { join } from 'node:path';
import { checkOutReleased } from './checkout.ts';
import { CommandFailure, runCommand } from './commands.ts';
import type { CascadeContext, CrateRun } from './context.ts';

/**
 * `cargo publish` of a released crate, from a fresh clone at its tag. A version the registry has already is left alone,
 * also when another run or a workflow of the repository was faster.
 */
export async function publishToRegistry(context: CascadeContext, run: CrateRun): Promise<void> {
  const { crate } = run;
  const question = { crate, registry: 'crates-io', directory: run.checkout?.directory ?? context.scratchDir };
  if (await context.registry.isServed(question)) return;
  const { directory } = await checkOutReleased(context.git, crate, context.plan, {
    directory: join(context.scratchDir, `publish-${crate.name}`),
    policy: context.policy,
    commit: run.commit as string,
  });
  // Built and tested a moment ago; verifying it again would run build scripts with the token at hand.
  const command = ['cargo', 'publish', '--package', crate.name, '--no-verify'];
  const env = { ...context.commandEnv, ...context.registryTokens };
  try {
    await context.progress.step(crate.name, 'cargo publish', (onLine) =>
      runCommand(context.ports.exec, { command, cwd: directory, env, onLine }),
    );
  } catch (error) {
    const isThere = error instanceof CommandFailure && (await context.registry.isServed({ ...question, directory }));
    if (!isThere) throw error;
  }
}
