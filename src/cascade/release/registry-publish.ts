import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '../../git/store.ts';
import type { CascadeContext } from '../context.ts';
import type { CascadePlan, PlannedCrate } from '../plan/plan.ts';
import { CommandFailure, runCommand } from '../prepare/commands.ts';
import { planEdits } from '../prepare/edits.ts';

/**
 * `cargo publish` of a released crate, from fresh files of its release commit, in a folder outside of them: cargo reads
 * its configuration from where it stands, and that of a repository could name a program that is handed the registry's
 * token. A version the registry has already is left alone, also when another run or a workflow of the repository was
 * faster.
 */
export async function publishToRegistry(
  context: CascadeContext,
  plan: CascadePlan,
  crate: PlannedCrate,
  commit: string,
  store: Store,
): Promise<void> {
  await store.fetch([commit], 1);
  const { manifests, tree } = await planEdits(context, plan, crate, store, commit);
  const question = { crate, registry: manifests.registry, directory: tree.root };
  if (await context.registry.isServed(question)) return;
  const directory = await mkdtemp(join(context.scratchDir, 'publish-'));
  await store.checkOut(commit, directory);
  const outside = await mkdtemp(join(context.scratchDir, 'outside-'));
  // Built and tested a moment ago; verifying it again would run build scripts with the token at hand.
  const shown = ['cargo', 'publish', '--package', crate.name, '--no-verify'];
  const command = [...shown, '--manifest-path', join(directory, 'Cargo.toml')];
  const env = { ...context.commandEnv, ...context.registryTokens };
  await context.programs.recheck('cargo');
  try {
    await context.progress.step(crate.name, 'cargo publish', (onLine) =>
      runCommand(context.ports.exec, { command, shown, cwd: outside, env, onLine }),
    );
  } catch (error) {
    const isThere = error instanceof CommandFailure && (await context.registry.isServed(question));
    if (!isThere) throw error;
  }
}
