import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findDuplicates, parseLockfile } from '../../cargo/lockfile.ts';
import { ActionError } from '../../errors/action-error.ts';
import type { CascadeContext } from '../context.ts';
import type { CascadePlan } from '../plan/plan.ts';
import { monorepoFailure } from '../report/failure.ts';
import { runCommand } from './commands.ts';

/**
 * What cargo itself says of the monorepo: members exist and the lock fits the manifests (`cargo metadata --locked`;
 * `cargo update --locked` would pass with a stale one), and no released crate is locked twice.
 */
export async function checkLocked(context: CascadeContext, plan: CascadePlan, root: string): Promise<void> {
  await context.progress.step(plan.upstream.name, 'cargo metadata --locked', () => context.cargo.metadata(root));
  const text = await readFile(join(root, 'Cargo.lock'), 'utf8');
  const names = plan.crates.map(({ name }) => name);
  const [twice] = findDuplicates(parseLockfile(text), names);
  if (twice === undefined) return;
  const versions = twice.packages.map(({ version }) => version).join(' and ');
  throw new ActionError('input', `the monorepo's Cargo.lock holds ${twice.name} more than once: ${versions}`, {
    hint: 'Some crate still asks for an old version: the set that would ship was never built together',
  });
}

/** Builds and tests the monorepo with the configured commands. */
export async function buildMonorepo(context: CascadeContext, plan: CascadePlan, root: string): Promise<void> {
  for (const name of ['build', 'test'] as const) {
    const command = context.config.commands[name];
    if (command.length === 0) continue;
    const upstream = plan.upstream.name;
    try {
      await context.progress.step(upstream, name, (onLine) =>
        runCommand(context.ports.exec, { command, cwd: root, env: context.commandEnv, onLine }),
      );
    } catch (error) {
      throw monorepoFailure(upstream, name, error);
    }
  }
}
