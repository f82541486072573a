import { constants, type Stats } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { ActionError } from '../errors/action-error.ts';
import type { Exec } from '../runtime/ports.ts';

/** Programs that see a credential, or that those run. */
const PINNED = ['git', 'cargo', 'gpg', 'gpgconf', 'ssh-keygen'] as const;
type Pinned = (typeof PINNED)[number];

export interface Programs {
  /** Runs the pinned programs by the path they were found under; everything else as it is named. */
  exec: Exec;
  /** For git's own look-ups: the folders of the pinned programs and the system's, none that this user can write to. */
  path: string;
  /**
   * Asserts that a program is still the one that was found.
   *
   * @throws ActionError (input) when something has changed it since.
   */
  recheck(name: Pinned): Promise<void>;
}

/**
 * Finds the programs that will see a credential, before anything is built: a build can plant a program of the same name in
 * any folder of the PATH that it can write to, and no look-up afterwards would tell them apart.
 *
 * @param path the runner's PATH; relative folders in it are not searched.
 */
export async function pinPrograms(exec: Exec, path: string): Promise<Programs> {
  const folders = path.split(delimiter).filter((folder) => isAbsolute(folder));
  const found = new Map<string, { file: string; stats: Stats }>();
  for (const name of PINNED) {
    for (const folder of folders) {
      const file = join(folder, process.platform === 'win32' ? `${name}.exe` : name);
      const stats = await stat(file).catch(() => undefined);
      if (!stats?.isFile() || !(await isAllowed(file, constants.X_OK))) continue;
      found.set(name, { file, stats });
      break;
    }
  }
  return {
    exec: async (program, args, options) => await exec(found.get(program)?.file ?? program, args, options),
    path: process.platform === 'win32' ? path : await listSafeFolders([...found.values()].map(({ file }) => file)),
    recheck: async (name) => {
      const known = found.get(name);
      if (known === undefined) return;
      const now = await stat(known.file).catch(() => undefined);
      if (now !== undefined && fingerprint(now) === fingerprint(known.stats)) return;
      throw new ActionError('input', `${known.file} was changed while this ran: it gets no credential`, {
        hint: 'Something that was built replaced it. Find out what, and release from a job that builds nothing: stage publish',
      });
    },
  };
}

/** What changes with the file; a ctime cannot be set back. */
function fingerprint({ dev, ino, size, mtimeMs, ctimeMs }: Stats): string {
  return [dev, ino, size, mtimeMs, ctimeMs].join(' ');
}

async function listSafeFolders(files: readonly string[]): Promise<string> {
  const folders = [...new Set([...files.map(dirname), '/usr/bin', '/bin'])];
  const safe: string[] = [];
  for (const folder of folders) if (!(await isAllowed(folder, constants.W_OK))) safe.push(folder);
  // As root everything can be written to: then nothing here protects, and git has to work all the same.
  return (safe.length > 0 ? safe : folders).join(delimiter);
}

async function isAllowed(path: string, mode: number): Promise<boolean> {
  return await access(path, mode).then(
    () => true,
    () => false,
  );
}
