import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { stringify } from 'smol-toml';
import type { CascadeContext } from '../context.ts';
import { commandsOf } from '../plan/config.ts';
import type { Checkout } from './checkout.ts';
import { seedTarget } from './target.ts';

/** A sibling that a build takes from its checkout instead of from the registry. */
export interface SiblingPatch {
  /** `crates-io`, the name of another registry, or the URL of an index. */
  source: string;
  crate: string;
  /** The one that is released. */
  version: string;
  /** Folder of its manifest. */
  path: string;
}

/** The folder that holds a clone and what is ours around it. */
function ownFolder({ directory }: Pick<Checkout, 'directory'>): string {
  return dirname(directory);
}

/** Where the commands of a repository run: the folder of its manifest. */
export function commandFolder({ directory, crate }: Pick<Checkout, 'directory' | 'crate'>): string {
  return join(directory, posix.dirname(crate.config.manifest));
}

/** Where a crate is built. */
export function targetFolder(checkout: Pick<Checkout, 'directory'>): string {
  return join(ownFolder(checkout), 'target');
}

/**
 * Lets every cargo that runs below the clone, whoever starts it, take the new siblings from their checkouts: by a
 * configuration file in the folder above the clone. Beside it lies the target folder, so that tests which build packages
 * of their own there find it too. Nothing is written into the repository.
 *
 * @param seeds target folders whose finished dependencies spare their compilation.
 */
export async function furnish(
  checkout: Checkout,
  patches: readonly SiblingPatch[],
  seeds: readonly string[],
): Promise<void> {
  const folder = join(ownFolder(checkout), '.cargo');
  await mkdir(folder, { recursive: true });
  const bySource = Map.groupBy(patches, ({ source }) => source);
  const patch = Object.fromEntries(
    [...bySource].map(([source, list]) => [
      source,
      Object.fromEntries(list.map(({ crate, path }) => [crate, { path }] as const)),
    ]),
  );
  await writeFile(join(folder, 'config.toml'), stringify({ patch }));
  for (const seed of seeds) await seedTarget(seed, targetFolder(checkout));
}

/** Takes the siblings' checkouts away again: what is made from now on is what consumers would get. */
export async function unfurnish(checkout: Checkout): Promise<void> {
  await rm(join(ownFolder(checkout), '.cargo'), { recursive: true, force: true });
}

/** The environment of a crate's commands: what cargo needs, what the configuration hands on, and its own target folder. */
export function commandEnvironment(context: CascadeContext, checkout: Checkout): Record<string, string> {
  const { env } = commandsOf(context.config, checkout.crate.config);
  return { ...context.commandEnv, ...context.handOn(env), CARGO_TARGET_DIR: targetFolder(checkout) };
}
