import { checkLockUpdate, moveToVersions } from '../../cargo/lock-update.ts';
import { compareLockfiles, describeLockChange, parseLockfile } from '../../cargo/lockfile.ts';
import { ActionError } from '../../errors/action-error.ts';
import type { CascadeContext } from '../context.ts';
import { builtInConfig } from '../plan/built-in.ts';
import type { Sibling } from '../plan/manifests.ts';
import type { CascadePlan, PlannedCrate } from '../plan/plan.ts';
import type { Checkout } from './checkout.ts';
import { runCommand } from './commands.ts';
import { readInside, writeInside } from './work-files.ts';

/** A sibling the registry does not serve yet: the lock cannot name it. */
export type Missing = { sibling: Sibling; crate: PlannedCrate; canWait: boolean };

/** The siblings that keep the lock of a repository from being updated now. */
export async function findMissing(
  context: CascadeContext,
  plan: CascadePlan,
  checkout: Checkout,
): Promise<readonly Missing[]> {
  const missing: Missing[] = [];
  for (const [sibling, crate] of uniqueSiblings(plan, checkout)) {
    const question = { crate, registry: sibling.source, directory: checkout.edits.tree.root };
    if (await context.registry.isServed(question)) continue;
    missing.push({ sibling, crate, canWait: await context.registry.canWait(question) });
  }
  return missing;
}

/**
 * Updates the tracked Cargo.lock without any patch: the configured command, then each sibling to exactly its version.
 *
 * @returns the new text and what moved, for people.
 * @throws ActionError (input) when a sibling did not reach its version, or the built-in command moved other packages.
 */
export async function updateLock(
  context: CascadeContext,
  plan: CascadePlan,
  checkout: Checkout & { lock: string },
  onLine: (line: string) => void,
): Promise<{ text: string; changes: readonly string[] }> {
  const { update } = context.config.commands;
  const run = async (command: readonly string[]): Promise<void> => {
    await runCommand(context.ports.exec, { command, cwd: checkout.directory, env: context.commandEnv, onLine });
  };
  await writeInside(checkout.directory, 'Cargo.lock', checkout.lock);
  await run(update);
  const siblings = uniqueSiblings(plan, checkout);
  await moveToVersions(
    checkout.directory,
    siblings.map(([, crate]) => crate),
    run,
  );
  const text = await readLock(checkout);
  const [before, after] = [parseLockfile(checkout.lock), parseLockfile(text)];
  const changes = compareLockfiles(before, after);
  const named = [checkout.crate.name, ...siblings.map(([, { name }]) => name)];
  const isStray = changes.some((each) => !named.includes(each.name) && each.before.length > 0 && each.after.length > 0);
  // An own command may move what it likes; ours moves what it has to.
  if (isStray && update.join('\0') === builtInConfig.commands.update.join('\0')) {
    checkLockUpdate(before, after, named, await context.cargo.metadata(checkout.directory));
  }
  for (const [{ source }, crate] of siblings) context.registry.noteServed(crate, source);
  return { text, changes: changes.map(describeLockChange) };
}

/** Each sibling once, in graph order, with what is released under its name. */
export function uniqueSiblings(
  plan: Pick<CascadePlan, 'crates'>,
  checkout: Pick<Checkout, 'manifests'>,
): readonly (readonly [Sibling, PlannedCrate])[] {
  return plan.crates.flatMap((crate) => {
    const sibling = checkout.manifests.siblings.find((each) => each.crate === crate.name);
    return sibling === undefined ? [] : [[sibling, crate] as const];
  });
}

/** The lock as git would store it: line ends that an attribute of the repository made are not the file's own. */
async function readLock({ directory, lock, crate }: Checkout & { lock: string }): Promise<string> {
  const text = await readInside(directory, 'Cargo.lock');
  if (text === undefined) throw new ActionError('input', `${crate.label}: the update removed Cargo.lock`);
  return lock.includes('\r\n') ? text : text.replaceAll('\r\n', '\n');
}
