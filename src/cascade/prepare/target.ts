import { copyFile, link, mkdir, readdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** Of a target folder, what other packages can use: finished dependencies, their fingerprints and build scripts. */
const USEFUL = new Set(['deps', 'build', '.fingerprint']);

/**
 * Gives a new target folder the dependencies that another one has compiled already. Files that only grow old are linked;
 * what cargo writes to again is copied, with its time, by which cargo tells fresh from stale. Nothing that is there is
 * replaced, and what cannot be taken over is compiled again: this only saves time.
 */
export async function seedTarget(from: string, to: string): Promise<void> {
  for (const profile of await listFolders(from)) {
    for (const part of await listFolders(join(from, profile))) {
      if (USEFUL.has(part)) await copyTree(join(from, profile, part), join(to, profile, part), part === 'deps');
      // target/<triple>/<profile>
      else
        for (const inner of await listFolders(join(from, profile, part))) {
          if (!USEFUL.has(inner)) continue;
          await copyTree(join(from, profile, part, inner), join(to, profile, part, inner), inner === 'deps');
        }
    }
  }
}

async function listFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

async function copyTree(from: string, to: string, isLinked: boolean): Promise<void> {
  await mkdir(to, { recursive: true });
  const entries = await readdir(from, { withFileTypes: true }).catch(() => []);
  await Promise.all(
    entries.map(async (entry) => {
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      if (entry.isDirectory()) return await copyTree(source, target, isLinked);
      if (!entry.isFile()) return;
      const isDone = isLinked && (await link(source, target).then(() => true, isPresent));
      if (!isDone) await copyWithTime(source, target);
    }),
  );
}

function isPresent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EEXIST';
}

async function copyWithTime(source: string, target: string): Promise<void> {
  try {
    if (await stat(target).catch(() => undefined)) return;
    const { atime, mtime } = await stat(source);
    await copyFile(source, target);
    await utimes(target, atime, mtime);
  } catch {
    // Removed by its owner meanwhile, or a full disk: cargo compiles it itself.
  }
}
