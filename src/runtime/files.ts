/** Files that others read: each is written whole or not at all, and what a run makes for itself goes with it. */
import { constants, rmSync, type Stats } from 'node:fs';
import * as fs from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ActionError, describeError } from '../errors/action-error.ts';
import { pathBelow } from '../paths/paths.ts';
import type { Clock } from './clock.ts';

export interface WriteOptions {
  /**
   * The folder that a symbolic link at the path may not lead out of; the link's target is then written, the link stays.
   * Default: the folder of the path.
   */
  root?: string;
  /** What a person should check when it cannot be written, e.g. `Check output-dir`. */
  hint?: string;
}

/** One writer for all rooms. Each method makes the folder, and throws an `input` error that names the path. */
export interface Files {
  /** Makes or replaces a file: a temporary file beside it, then a rename. An existing file's mode stays. */
  replace(path: string, content: string | Uint8Array, options?: WriteOptions): Promise<void>;
  /** Makes a file and never replaces one. @returns `taken` when a file with other content has the name. */
  create(path: string, content: string | Uint8Array, options?: WriteOptions): Promise<'written' | 'same' | 'taken'>;
  /**
   * Reads, changes and replaces a file that others change, too: runs of this project one after another; when anybody
   * else wrote it between reading and writing, `change` is asked again with the new content.
   *
   * @param change gets the bytes, or undefined when there is no file; returns the new content, or undefined to leave it.
   */
  update(
    path: string,
    change: (current: Uint8Array | undefined) => Promise<string | Uint8Array | undefined>,
    options?: WriteOptions,
  ): Promise<void>;
  /** Refuses a path that could not be written through: a symbolic link that leads out of the root. */
  checkTarget(path: string, options?: WriteOptions): Promise<void>;
  /** The bytes of a file, or undefined when there is none. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Renames a file to a free name that begins with `<path>.<suffix>`, replacing nothing. @returns that name. */
  moveAside(path: string, suffix: string): Promise<string>;
  /** A new folder below the runner's temporary folder; removed at the end of the run unless `keep` is true. */
  temporaryFolder(prefix: string, options?: { keep?: boolean }): Promise<string>;
}

/** What the writer needs of `node:fs/promises`; a test makes single calls fail. */
export type FileSystem = Pick<
  typeof fs,
  | 'chmod'
  | 'chown'
  | 'copyFile'
  | 'link'
  | 'lstat'
  | 'mkdir'
  | 'mkdtemp'
  | 'open'
  | 'readFile'
  | 'readlink'
  | 'realpath'
  | 'rename'
  | 'rm'
  | 'stat'
>;

export interface FilesPorts {
  clock: Clock;
  log: { debug(message: string): void };
  /** Folder for temporary folders, and what it is called in an error (`RUNNER_TEMP`). */
  temporary: { folder: string; name: string };
  fileSystem?: Partial<FileSystem>;
}

/** A scanner or an indexer holds a new file open for a moment (Windows): the rename is tried again for this long. */
const RENAME_PATIENCE_MS = 2_000;
/** A lock that has not changed hands for this long belongs to a run that was killed. */
const LOCK_LIFE_MS = 10_000;
const LOCK_PATIENCE_MS = 30_000;
const MAX_CHANGES = 20;

export function createFiles(ports: FilesPorts): Files & { removeTemporaries(): void } {
  const { clock, log } = ports;
  const system: FileSystem = { ...fs, ...ports.fileSystem };
  /** Everything that must not outlive the run, in the order of making. */
  const temporaries = new Set<string>();
  let count = 0;

  const failed = (path: string, error: unknown, options: WriteOptions): unknown =>
    error instanceof ActionError
      ? error
      : new ActionError('input', `could not write ${path}: ${describeError(error)}`, {
          hint: options.hint,
          cause: error,
        });

  const remove = async (path: string): Promise<void> => {
    await system.rm(path, { recursive: true, force: true }).catch(() => undefined);
    temporaries.delete(path);
  };

  const fill = async (
    temporary: string,
    path: string,
    content: string | Uint8Array,
    like: Stats | undefined,
  ): Promise<void> => {
    const handle = await system.open(temporary, 'wx', like === undefined ? 0o666 : like.mode & 0o777);
    try {
      await handle.writeFile(content);
      await handle.sync().catch((error: unknown) => {
        // File systems of some containers and network shares cannot; the rename is as atomic without it.
        if (!hasCode(error, 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'ENOSYS')) throw error;
        log.debug(`${path}: this file system cannot flush a file (${describeError(error)})`);
      });
    } finally {
      await handle.close();
    }
    if (like !== undefined) {
      await system.chmod(temporary, like.mode & 0o7777);
      // Only a privileged process may give a file away; for others the rename makes it theirs, as any editor does.
      await system.chown(temporary, like.uid, like.gid).catch(() => undefined);
    }
  };

  /** Writes the content beside the path. The caller renames or removes the temporary file. */
  const writeBeside = async (path: string, content: string | Uint8Array, like: Stats | undefined): Promise<string> => {
    count += 1;
    const temporary = join(dirname(path), `.${process.pid}-${clock.now().toString(36)}-${count}.tmp`);
    temporaries.add(temporary);
    try {
      await fill(temporary, path, content, like);
    } catch (error) {
      await remove(temporary);
      throw error;
    }
    return temporary;
  };

  const rename = async (from: string, to: string): Promise<void> => {
    const beganAt = clock.monotonic();
    while (true) {
      try {
        await system.rename(from, to);
        return;
      } catch (error) {
        const transient = hasCode(error, 'EPERM', 'EACCES', 'EBUSY');
        if (!transient || clock.monotonic() - beganAt >= RENAME_PATIENCE_MS) throw error;
        await clock.sleep(50);
      }
    }
  };

  /** Unlike a rename, a link never replaces anything; where the file system has none, an exclusive copy does the same. */
  const placeNew = async (from: string, to: string): Promise<void> => {
    try {
      await system.link(from, to);
    } catch (error) {
      if (hasCode(error, 'EEXIST')) throw error;
      await system.copyFile(from, to, constants.COPYFILE_EXCL);
    }
  };

  /** The file to write: the path itself, or what the link there leads to, when that lies inside the root. */
  const target = async (path: string, { root }: WriteOptions): Promise<string> => {
    const found = await system.lstat(path).catch(ignoring('ENOENT', 'ENOTDIR'));
    if (found === undefined || !found.isSymbolicLink()) return path;
    const inside = await system.realpath(root ?? dirname(path));
    const real = await followLink(system, path);
    if (pathBelow(inside, real) === undefined) {
      throw new ActionError('input', `${path} is a symbolic link to ${real}, outside ${inside}`, {
        hint: 'Nothing was written through it; replace the link by a file',
      });
    }
    return real;
  };

  const replace = async (path: string, content: string | Uint8Array): Promise<void> => {
    const like = await system.stat(path).catch(ignoring('ENOENT'));
    const temporary = await writeBeside(path, content, like);
    try {
      await rename(temporary, path);
      temporaries.delete(temporary);
    } catch (error) {
      await remove(temporary);
      throw error;
    }
  };

  const read = async (path: string): Promise<Uint8Array | undefined> => {
    try {
      return await system.readFile(path);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw new ActionError('input', `could not read ${path}: ${describeError(error)}`, {
        hint: 'Nothing was written over it',
        cause: error,
      });
    }
  };

  /** Keeps other runs of this project away from a file until the returned function is called. */
  const lock = async (path: string): Promise<() => Promise<void>> => {
    const name = join(dirname(path), `.${basename(path)}.lock`);
    const beganAt = clock.monotonic();
    let holder: { id: string; sinceMs: number } | undefined;
    while (true) {
      try {
        const handle = await system.open(name, 'wx');
        temporaries.add(name);
        await handle.close();
        return () => remove(name);
      } catch (error) {
        if (!hasCode(error, 'EEXIST', 'EPERM', 'EACCES', 'EBUSY')) throw error;
        const found = await system.stat(name).catch(ignoring('ENOENT'));
        if (!hasCode(error, 'EEXIST') && clock.monotonic() - beganAt >= RENAME_PATIENCE_MS) throw error;
        const id = found === undefined ? '' : `${found.ino} ${found.mtimeMs}`;
        if (holder?.id !== id) holder = { id, sinceMs: clock.monotonic() };
        if (found !== undefined && clock.monotonic() - holder.sinceMs > LOCK_LIFE_MS) {
          log.debug(`${name} was left by a run that was killed; it is removed`);
          await system.rm(name, { force: true });
        } else if (clock.monotonic() - beganAt > LOCK_PATIENCE_MS) {
          throw new ActionError('input', `${path}: another run has held ${name} for ${LOCK_PATIENCE_MS / 1_000} s`, {
            hint: 'Remove that file if no other run is under way',
          });
        } else {
          await clock.sleep(25);
        }
      }
    }
  };

  return {
    read,
    async checkTarget(path, options = {}) {
      try {
        await target(path, options);
      } catch (error) {
        throw failed(path, error, options);
      }
    },
    async replace(path, content, options = {}) {
      try {
        await system.mkdir(dirname(path), { recursive: true });
        await replace(await target(path, options), content);
      } catch (error) {
        throw failed(path, error, options);
      }
    },
    async create(path, content, options = {}) {
      try {
        await system.mkdir(dirname(path), { recursive: true });
        const temporary = await writeBeside(path, content, undefined);
        try {
          await placeNew(temporary, path);
          return 'written';
        } catch (error) {
          if (!hasCode(error, 'EEXIST')) throw error;
          return Buffer.from(await system.readFile(path)).equals(Buffer.from(content)) ? 'same' : 'taken';
        } finally {
          await remove(temporary);
        }
      } catch (error) {
        throw failed(path, error, options);
      }
    },
    async update(path, change, options = {}) {
      try {
        await system.mkdir(dirname(path), { recursive: true });
        const file = await target(path, options);
        const unlock = await lock(file);
        try {
          for (let round = 1; ; round += 1) {
            const before = await read(file);
            const content = await change(before);
            if (content === undefined) return;
            const now = await read(file);
            if (sameBytes(before, now)) {
              await replace(file, content);
              return;
            }
            if (round === MAX_CHANGES) {
              throw new ActionError(
                'input',
                `${path} was changed ${MAX_CHANGES} times while it was being changed here`,
                {
                  hint: 'Let only one program write this file',
                },
              );
            }
            log.debug(`${path} was changed by another writer meanwhile; beginning again`);
          }
        } finally {
          await unlock();
        }
      } catch (error) {
        throw failed(path, error, options);
      }
    },
    async moveAside(path, suffix) {
      for (let n = 0; ; n += 1) {
        const aside = `${path}.${suffix}${n === 0 ? '' : `-${n}`}`;
        try {
          await placeNew(path, aside);
        } catch (error) {
          if (hasCode(error, 'EEXIST')) continue;
          throw new ActionError('input', `could not move ${path} aside: ${describeError(error)}`, { cause: error });
        }
        await system.rm(path);
        return aside;
      }
    },
    async temporaryFolder(prefix, { keep = false } = {}) {
      const { folder, name } = ports.temporary;
      try {
        await system.mkdir(folder, { recursive: true });
        const made = await system.mkdtemp(join(folder, prefix));
        if (!keep) temporaries.add(made);
        return made;
      } catch (error) {
        throw new ActionError('input', `${name}: cannot make a folder in ${folder}: ${describeError(error)}`, {
          hint: `Let ${name} name a folder this user may write`,
          cause: error,
        });
      }
    },
    removeTemporaries() {
      for (const path of temporaries) {
        try {
          rmSync(path, { recursive: true, force: true });
        } catch (error) {
          log.debug(`${path} could not be removed: ${describeError(error)}`);
        }
      }
      temporaries.clear();
    },
  };
}

/** Where a chain of links ends, also when nothing is there yet. */
async function followLink(system: FileSystem, path: string): Promise<string> {
  let current = path;
  for (let hops = 0; hops < 40; hops += 1) {
    const place = join(await system.realpath(dirname(current)), basename(current));
    const found = await system.lstat(place).catch(ignoring('ENOENT'));
    if (found === undefined || !found.isSymbolicLink()) return place;
    current = resolve(dirname(place), await system.readlink(place));
  }
  throw new ActionError('input', `${path} is a symbolic link that never ends`);
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0;
}

function ignoring(...codes: readonly string[]): (error: unknown) => undefined {
  return (error) => {
    if (!hasCode(error, ...codes)) throw error;
  };
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  // Not `instanceof`: an error of another realm (a worker, a test runner) is an error too.
  return codes.includes((error as NodeJS.ErrnoException | undefined)?.code ?? '');
}
