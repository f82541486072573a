import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { packageSpec, parseLockfile } from '../../cargo/lockfile.ts';
import type { CascadeContext } from '../context.ts';
import { builtInConfig } from '../plan/built-in.ts';
import { commandsOf } from '../plan/config.ts';
import type { CascadePlan } from '../plan/plan.ts';
import type { Enter } from '../settled.ts';
import { commandEnvironment, commandFolder, furnish, type SiblingPatch, targetFolder } from './build-environment.ts';
import type { Checkout } from './checkout.ts';
import { runCommand } from './commands.ts';
import { buildDocs } from './docs.ts';
import { type Package, packAndBuild } from './package.ts';

/**
 * The siblings a build takes from their checkouts: everything the crate needs, through others too, and what its own tests
 * need, but for what the registry serves already: that is what consumers will get. Named by the source its dependents
 * name, because a patch replaces one source only.
 *
 * @param isServed whether a registry serves the released version.
 */
export function listPatches(
  plan: Pick<CascadePlan, 'crates'>,
  checkouts: ReadonlyMap<string, Checkout>,
  checkout: Checkout,
  isServed: (source: string, crate: string) => boolean,
): readonly SiblingPatch[] {
  const patches = new Map<string, SiblingPatch>();
  const visited = new Set<string>();
  const visit = (owner: Checkout, withDev: boolean): void => {
    for (const { crate, source, kind, via } of owner.manifests.siblings) {
      const target = checkouts.get(crate);
      const key = `${source}\0${crate}`;
      if (target === undefined || visited.has(key) || (kind === 'dev' && !withDev)) continue;
      visited.add(key);
      if (via === 'registry' && !isServed(source, crate)) {
        const path = join(target.directory, target.manifests.directory);
        patches.set(key, { source, crate, version: target.crate.version, path });
      }
      visit(target, false);
    }
  };
  visit(checkout, true);
  const order = plan.crates.map(({ name }) => name);
  return [...patches.values()].sort((a, b) => order.indexOf(a.crate) - order.indexOf(b.crate));
}

/**
 * Packs, builds and tests a checkout as if the new siblings were published. Changes its lock on disk.
 *
 * @returns the package, of a crate that is published from here.
 */
export async function buildAgainstSiblings(
  context: CascadeContext,
  plan: CascadePlan,
  checkouts: ReadonlyMap<string, Checkout>,
  checkout: Checkout,
  {
    patches,
    env: more,
    commit,
  }: { patches: readonly SiblingPatch[]; env: Readonly<Record<string, string>>; commit: string | undefined },
  enter: Enter,
): Promise<Package | undefined> {
  const { exec } = context.ports;
  const { crate } = checkout;
  const commands = commandsOf(context.config, crate.config);
  const [cwd, env] = [commandFolder(checkout), { ...commandEnvironment(context, checkout), ...more }];
  const needs = plan.needs.get(crate.name) ?? [];
  const built = needs.flatMap((name) => checkouts.get(name) ?? []).map(targetFolder);
  await furnish(checkout, patches, [context.commandEnv['CARGO_TARGET_DIR'] ?? '', ...built].filter(Boolean));
  const members = checkout.read.workspaces.main.workspace.members.length;
  const [build, test] = [
    wholeWorkspace('build', commands.build, members),
    wholeWorkspace('test', commands.test, members),
  ];
  const preparation = await findPreparation([build, test], checkout, patches);
  if (preparation !== undefined) {
    enter('lock for the build');
    await runCommand(exec, { command: preparation, cwd, env, onLine: () => undefined });
  }
  // Before the build leaves anything in the tree.
  const { publish, docs } = crate.config;
  const packed = publish || docs !== false ? await packAndBuild(context, checkout, { env, commit }, enter) : undefined;
  if (docs !== false) {
    enter('docs');
    const folder = join(targetFolder(checkout), 'package', `${crate.name}-${crate.version}`);
    await buildDocs(context, crate, { folder, table: checkout.manifests.member.package, env });
  }
  const made = publish ? packed : undefined;
  for (const [name, command] of Object.entries({ build, test })) {
    if (command.length === 0) continue;
    enter(name);
    await context.progress.step(crate.name, name, async (onLine) => {
      await runCommand(exec, { command, cwd, env, onLine });
    });
  }
  return made;
}

/** Cargo takes only the root package where there is one; the built-in commands mean every member. */
export function wholeWorkspace(name: 'build' | 'test', command: readonly string[], members: number): readonly string[] {
  const isBuiltIn = command.join('\0') === builtInConfig.commands[name].join('\0');
  return isBuiltIn && members > 1 ? [...command, '--workspace'] : command;
}

/** The command that makes a lock with the new siblings in it, where the build would not make it by itself. */
async function findPreparation(
  commands: readonly (readonly string[])[],
  { directory, read }: Checkout,
  patches: readonly SiblingPatch[],
): Promise<readonly string[] | undefined> {
  if (patches.length === 0 || commands.every((command) => command.length === 0)) return undefined;
  const path = join(directory, posix.join(read.workspaces.main.directory, 'Cargo.lock'));
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const lock = parseLockfile(text);
  const versions = new Map(patches.map(({ crate, version }) => [crate, version]));
  // An old version that the requirement admits as well would be built with: cargo leaves what is locked.
  const held = lock.packages.filter(
    ({ name, version, source }) => source !== undefined && versions.has(name) && versions.get(name) !== version,
  );
  if (held.length > 0) return ['cargo', 'update', ...held.flatMap((each) => ['-p', packageSpec(lock, each)])];
  // Some want a lock that fits, and with the patches another one does; what other programs start may want it, too.
  const isStrict = commands.some(
    ([program, ...rest]) => program !== 'cargo' || rest.some((each) => each === '--locked' || each === '--frozen'),
  );
  return isStrict ? ['cargo', 'metadata', '--format-version', '1'] : undefined;
}
