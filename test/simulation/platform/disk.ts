/** The disk of a runner, in memory: whole files, renames that are atomic, and writes that a kill tears. */
import type { FileSystem } from '../../../src/runtime/files.ts';
import type { Life } from '../world/life.ts';
import { never } from '../world/life.ts';
import type { Random } from '../world/random.ts';

interface FileNode {
  bytes: Uint8Array;
  readonly inode: number;
  changedMs: number;
}

export class Disk {
  readonly files = new Map<string, FileNode>();
  readonly #now: () => number;
  #inodes = 0;
  #folders = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  text(path: string): string | undefined {
    const file = this.files.get(path);
    return file && new TextDecoder().decode(file.bytes);
  }

  /** Removes a file, or a folder with all in it. */
  remove(path: string): void {
    for (const name of [...this.files.keys()])
      if (name === path || name.startsWith(`${path}/`)) this.files.delete(name);
  }

  #make(path: string, bytes: Uint8Array): FileNode {
    this.#inodes += 1;
    const file = { bytes, inode: this.#inodes, changedMs: this.#now() };
    this.files.set(path, file);
    return file;
  }

  /**
   * The disk as one process uses it. A process that is killed stops at any call; what it was writing stays half.
   *
   * @param trouble the chance that a rename meets a scanner for a moment (EPERM), or that the process dies at a call.
   */
  view(life: Life, random: Random, trouble: { busy: number; kill: number }): Partial<FileSystem> {
    const at = async <T>(work: () => T): Promise<T> => {
      if (!life.isAlive) return never;
      if (trouble.kill > 0 && random.chance(trouble.kill)) {
        life.end();
        return never;
      }
      return work();
    };
    const found = (path: string): FileNode => {
      const file = this.files.get(path);
      if (!file) throw coded('ENOENT', path);
      return file;
    };
    const stat = (path: unknown) =>
      at(() => {
        const { bytes, inode, changedMs } = found(String(path));
        const kind = { isSymbolicLink: () => false, isFile: () => true, isDirectory: () => false };
        return { ...kind, mode: 0o100644, uid: 0, gid: 0, size: bytes.length, ino: inode, mtimeMs: changedMs };
      });
    const view = {
      chmod: () => at(() => undefined),
      chown: () => at(() => undefined),
      copyFile: (from: string, to: string) =>
        at(() => {
          if (this.files.has(to)) throw coded('EEXIST', to);
          this.#make(to, found(from).bytes);
        }),
      link: (from: string, to: string) =>
        at(() => {
          if (this.files.has(to)) throw coded('EEXIST', to);
          this.files.set(to, found(from));
        }),
      lstat: stat,
      stat,
      mkdir: () => at(() => undefined),
      mkdtemp: (prefix: string) =>
        at(() => {
          this.#folders += 1;
          return `${prefix}${this.#folders}`;
        }),
      open: (path: string, flags: string) =>
        at(() => {
          if (flags.includes('x') && this.files.has(path)) throw coded('EEXIST', path);
          const file = this.#make(path, new Uint8Array());
          return {
            writeFile: async (content: string | Uint8Array) => {
              const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
              file.bytes = bytes.subarray(0, bytes.length >> 1);
              await at(() => {
                file.bytes = bytes;
                file.changedMs = this.#now();
              });
            },
            sync: () => at(() => undefined),
            close: () => at(() => undefined),
          };
        }),
      readFile: (path: string) => at(() => Buffer.from(found(path).bytes)),
      readlink: (path: string) => at(() => path),
      realpath: (path: string) => at(() => path),
      rename: (from: string, to: string) =>
        at(() => {
          if (trouble.busy > 0 && random.chance(trouble.busy)) throw coded('EPERM', to);
          this.files.set(to, found(from));
          this.files.delete(from);
        }),
      rm: (path: string) => at(() => this.remove(path)),
    };
    return view as unknown as Partial<FileSystem>;
  }
}

function coded(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
