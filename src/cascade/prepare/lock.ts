import { join, posix } from 'node:path';
import { moveToVersions, putBackStrays } from '../../cargo/lock-update.ts';
import { compareLockfiles, describeLockChange, keepLineEnds, parseLockfile } from '../../cargo/lockfile.ts';
import type { FollowedSibling } from '../../cargo/release-edits.ts';
import { ActionError } from '../../errors/action-error.ts';
import type { CascadeContext } from '../context.ts';
import { builtInConfig } from '../plan/built-in.ts';
import { commandsOf } from '../plan/config.ts';
import type { CascadePlan, PlannedCrate } from '../plan/plan.ts';
import type { RegistryQuestion } from '../release/registry.ts';
import { commandFolder } from './build-environment.ts';
import { type Checkout, readLock, writeLocks } from './checkout.ts';
import { runCommand } from './commands.ts';
import { uniqueSiblings } from './siblings.ts';

/** A sibling the registry does not serve yet: the lock cannot name it. */
export type Missing = { sibling: FollowedSibling; crate: PlannedCrate; canWait: boolean };

/** The siblings that keep the locks of a repository from being updated now. */
export async function findMissing(
  context: CascadeContext,
  plan: CascadePlan,
  checkout: Checkout,
): Promise<readonly Missing[]> {
  const missing: Missing[] = [];
  for (const [sibling, crate] of uniqueSiblings(plan, checkout)) {
    if (sibling.via !== 'registry') continue;
    const question = askAbout(checkout, sibling, crate);
    if (await context.registry.isServed(question)) continue;
    missing.push({ sibling, crate, canWait: await context.registry.canWait(question) });
  }
  return missing;
}

/** The question whether a registry serves a sibling, as the repository that needs it would ask. */
export function askAbout(checkout: Checkout, sibling: FollowedSibling, crate: PlannedCrate): RegistryQuestion {
  const { text } = checkout.read.registries;
  return { crate, registry: sibling.source, previous: checkout.previousOf.get(crate.name), repositoryConfig: text };
}

/** Locks as they are now, by path, and what moved in them, for people. */
export interface UpdatedLocks {
  locks: ReadonlyMap<string, string>;
  changes: readonly string[];
}

/**
 * Updates the tracked locks without any patch: the configured command, then what each entry leads to, to exactly its version.
 * What a command of ours moved besides, though nobody needs it, is put back.
 *
 * @throws ActionError (input) when a sibling did not reach its version.
 */
export async function updateLocks(
  context: CascadeContext,
  plan: Pick<CascadePlan, 'crates'>,
  checkout: Checkout,
  env: Readonly<Record<string, string>>,
  onLine: (line: string) => void,
): Promise<UpdatedLocks> {
  const { manifests, directory, crate, read } = checkout;
  const commands = commandsOf(context.config, crate.config);
  const locks = new Map<string, string>();
  const changes: string[] = [];
  await writeLocks(checkout, checkout.locks);
  for (const [path, before] of checkout.locks) {
    const folder = posix.dirname(path);
    const isMain = path === read.workspaces.main.lock;
    // The configured command is for the package's own workspace; the others only follow it.
    const update = isMain ? commands.update : builtInConfig.commands.update;
    const cwd = isMain ? commandFolder(checkout) : join(directory, folder);
    const runIn = (place: string) => async (command: readonly string[]) =>
      await runCommand(context.ports.exec, { command, cwd: place, env, onLine });
    await runIn(cwd)(update);
    const run = runIn(join(directory, folder));
    const edges = manifests.siblings.filter((each) => each.directory === folder);
    await moveToVersions(join(directory, folder), edges, run);
    const named = [...new Set([...manifests.moved.map(({ name }) => name), ...edges.map((edge) => edge.crate)])];
    // An own command may move what it likes; ours moves what it has to.
    if (update.join('\0') === builtInConfig.commands.update.join('\0')) {
      const released = new Map(plan.crates.map(({ name, version }) => [name, version]));
      await putBackStrays(join(directory, folder), parseLockfile(before), named, run, released);
    }
    const written = await readLock(checkout, path);
    if (written === undefined) throw new ActionError('input', `${crate.label}: the update removed ${path}`);
    const text = keepLineEnds(before, written);
    locks.set(path, text);
    const [old, young] = [parseLockfile(before), parseLockfile(text)];
    const where = isMain ? '' : `${path}: `;
    changes.push(...compareLockfiles(old, young).map((change) => `${where}${describeLockChange(change)}`));
    if (old.format !== young.format) {
      const note = `${path} has format ${young.format} now, it had ${old.format}: this cargo writes no other`;
      context.ports.log.notice(`${crate.label}: ${note}`);
      changes.push(note);
    }
  }
  for (const { source, crate: name, version, via } of manifests.siblings) {
    if (via === 'registry') context.registry.noteServed({ name, version }, source);
  }
  return { locks, changes };
}
