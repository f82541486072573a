import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { patchCommand } from '../../cargo/cargo.ts';
import { parseLockfile } from '../../cargo/lockfile.ts';
import type { CascadeContext } from '../context.ts';
import type { CascadePlan } from '../plan/plan.ts';
import type { Enter } from '../settled.ts';
import type { Checkout } from './checkout.ts';
import { runCommand } from './commands.ts';

/** A sibling that a build takes from its checkout instead of from the registry. */
export interface SiblingPatch {
  /** `crates-io`, or the name of another registry. */
  source: string;
  crate: string;
  /** The one that is released. */
  version: string;
  /** Folder of its manifest. */
  path: string;
}

/**
 * The siblings a build takes from their checkouts: everything the crate needs, through others too, and what its own tests
 * need. Named by the source its dependents name, for a patch replaces one source only.
 */
export function listPatches(
  plan: Pick<CascadePlan, 'crates'>,
  checkouts: ReadonlyMap<string, Checkout>,
  checkout: Checkout,
): readonly SiblingPatch[] {
  const patches = new Map<string, SiblingPatch>();
  const visit = (owner: Checkout, withDev: boolean): void => {
    for (const { crate, source, kind } of owner.manifests.siblings) {
      const target = checkouts.get(crate);
      const key = `${source}\0${crate}`;
      if (target === undefined || patches.has(key) || (kind === 'dev' && !withDev)) continue;
      const path = join(target.directory, target.manifests.directory);
      patches.set(key, { source, crate, version: target.crate.version, path });
      visit(target, false);
    }
  };
  visit(checkout, true);
  const order = plan.crates.map(({ name }) => name);
  return [...patches.values()].sort((a, b) => order.indexOf(a.crate) - order.indexOf(b.crate));
}

/** Builds and tests a checkout as if the new siblings were published. Changes its lock on disk. */
export async function buildAgainstSiblings(
  context: CascadeContext,
  checkout: Checkout,
  patches: readonly SiblingPatch[],
  enter: Enter,
): Promise<void> {
  const { exec } = context.ports;
  const { build, test } = context.config.commands;
  const { crate, directory: cwd } = checkout;
  const env = context.commandEnv;
  const preparation = await findPreparation([build, test], checkout, patches);
  if (preparation !== undefined) {
    enter('lock for the build');
    const command = patchCommand(preparation, patches);
    await runCommand(exec, { command, shown: preparation, cwd, env, onLine: () => undefined });
  }
  for (const [name, command] of Object.entries({ build, test })) {
    if (command.length === 0) continue;
    enter(name);
    await context.progress.step(crate.name, name, async (onLine) => {
      await runCommand(exec, { command: patchCommand(command, patches), shown: command, cwd, env, onLine });
    });
  }
}

/** The command that makes a lock with the new siblings in it, where the build would not make it by itself. */
async function findPreparation(
  commands: readonly (readonly string[])[],
  { directory, lock }: Checkout,
  patches: readonly SiblingPatch[],
): Promise<readonly string[] | undefined> {
  if (patches.length === 0 || !commands.some(([program]) => program === 'cargo')) return undefined;
  const locked =
    lock === undefined ? [] : parseLockfile(await readFile(join(directory, 'Cargo.lock'), 'utf8')).packages;
  const versions = new Map(patches.map(({ crate, version }) => [crate, version]));
  // An old version that the requirement admits as well would be built with: cargo leaves what is locked.
  const held = locked.filter(
    ({ name, version, source }) => source !== undefined && versions.has(name) && versions.get(name) !== version,
  );
  if (held.length > 0) return ['cargo', 'update', ...held.flatMap(({ name, version }) => ['-p', `${name}@${version}`])];
  // These want a lock that fits, and with the patches another one does.
  const isLocked = commands.flat().some((argument) => argument === '--locked' || argument === '--frozen');
  return isLocked ? ['cargo', 'metadata', '--format-version', '1'] : undefined;
}
