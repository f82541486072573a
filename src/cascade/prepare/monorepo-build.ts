import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { requirementAdmits } from '../../cargo/requirement.ts';
import { ActionError } from '../../errors/action-error.ts';
import type { CascadeContext } from '../context.ts';
import type { CascadePlan } from '../plan/plan.ts';
import { monorepoFailure } from '../report/failure.ts';
import { runCommand } from './commands.ts';
import { wholeWorkspace } from './sibling-build.ts';

/**
 * What cargo itself says of the monorepo: members exist and the lock fits the manifests (`cargo metadata --locked`;
 * `cargo update --locked` would pass with a stale one), and every member is built with its siblings as they are there. What
 * a third party needs besides is its own affair.
 */
export async function checkLocked(context: CascadeContext, plan: CascadePlan, root: string): Promise<void> {
  if ((await stat(join(root, 'Cargo.lock')).catch(() => undefined)) === undefined) {
    throw new ActionError('input', 'the monorepo has no Cargo.lock, expected the one it was tested with', {
      hint: 'Commit it: cargo generate-lockfile, and take Cargo.lock out of .gitignore',
    });
  }
  const metadata = await context.progress.step(plan.upstream.name, 'cargo metadata --locked', () =>
    context.cargo.metadata(root),
  );
  const packages = new Map(metadata.packages.map((each) => [each.id, each]));
  const nodes = new Map((metadata.resolve?.nodes ?? []).map(({ id, deps }) => [id, deps]));
  const released = new Set(plan.crates.map(({ name }) => name));
  for (const { from, to, follows, dependency } of plan.internal) {
    if (!follows || !released.has(to)) continue;
    const owner = metadata.packages.find(({ name, source }) => name === from && source === null);
    const other = (nodes.get(owner?.id ?? '') ?? [])
      .flatMap(({ pkg }) => packages.get(pkg) ?? [])
      .find(({ name, source, version }) => {
        if (name !== to || source === null) return false;
        return dependency.requirement === undefined || requirementAdmits(dependency.requirement, version);
      });
    if (other === undefined) continue;
    throw new ActionError(
      'input',
      `the monorepo builds ${from} with ${to} ${other.version} from ${other.source}, not with its own: Cargo.lock holds ${to} more than once`,
      { hint: 'Give that entry the path of the member: the set that would ship was never built together' },
    );
  }
}

/** Builds and tests the monorepo with the configured commands. */
export async function buildMonorepo(context: CascadeContext, plan: CascadePlan, root: string): Promise<void> {
  const env = { ...context.commandEnv, ...context.handOn(context.config.commands.env) };
  for (const name of ['build', 'test'] as const) {
    const command = wholeWorkspace(name, context.config.commands[name], 2);
    if (command.length === 0) continue;
    const upstream = plan.upstream.name;
    try {
      await context.progress.step(upstream, name, (onLine) =>
        runCommand(context.ports.exec, { command, cwd: root, env, onLine }),
      );
    } catch (error) {
      throw monorepoFailure(upstream, name, error);
    }
  }
}
