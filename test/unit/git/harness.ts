/** A git server, a folder for clones, and the room's git against both. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGit, type Git, type GitOptions } from '../../../src/git/git.ts';
import type { FileContent } from '../../../src/git/import-stream.ts';
import type { Repository } from '../../../src/git/repository.ts';
import type { Store } from '../../../src/git/store.ts';
import type { Exec } from '../../../src/runtime/ports.ts';
import { type GitServer, type GitServerOptions, startGitServer } from '../../support/git/server.ts';
import { startProgram } from '../../support/programs/programs.ts';

export const TOKEN = 'ghp_0123456789abcdefghijABCDEFGHIJ';
export const NAME = 'TribeWarez/pot-o-core';
export const BOT = { name: 'TribeWarez Release Bot', email: 'release@tribewarez.com' };
export const EPOCH = 1_767_225_600;
const MANIFEST = '[package]\nname = "pot-o-core"\nversion = "0.4.0"\n';

/** One file of a commit. */
export function file(path: string, content: string, mode = '100644'): FileContent {
  return { path, mode, content: Buffer.from(content) };
}

export interface GitRoom {
  server: GitServer;
  url: string;
  folder: string;
  git: Git;
  lines: string[];
  /** Every command line git was started with, and its environment. */
  commands: { args: readonly string[]; env: Readonly<Record<string, string>> }[];
  connect(options?: Partial<GitOptions>): Git;
  /** A store with the newest commit of the branch. */
  store(git?: Git): Promise<{ store: Store; head: string }>;
  clone(git?: Git): Promise<{ repository: Repository; head: string; directory: string }>;
  close(): Promise<void>;
}

export async function openGitRoom(
  options: GitServerOptions & { files?: Readonly<Record<string, string>> } = {},
): Promise<GitRoom> {
  const server = await startGitServer({ token: TOKEN, ...options });
  server.createRepository(
    NAME,
    options.files ?? { 'Cargo.toml': MANIFEST, 'Cargo.lock': '# lock\n', 'src/lib.rs': '' },
  );
  const folder = mkdtempSync(join(tmpdir(), 'git-room-'));
  const lines: string[] = [];
  const commands: GitRoom['commands'] = [];
  const exec: Exec = async (program, args, given) => {
    commands.push({ args: [program, ...args], env: given.env });
    return await startProgram(program, args, given);
  };
  let clones = 0;
  const url = `${server.url}/${NAME}.git`;
  const connect = (given: Partial<GitOptions> = {}): Git =>
    createGit(
      { env: process.env, tempDir: folder, credentials: [{ serverUrl: server.url, token: TOKEN }], ...given },
      {
        exec,
        sleep: async () => undefined,
        now: () => Date.UTC(2026, 0, 1, 12, 34),
        random: () => 0,
        log: { info: (line) => void lines.push(line), debug: () => undefined },
      },
    );
  const git = connect();
  return {
    server,
    url,
    folder,
    git,
    lines,
    commands,
    connect,
    store: async (by = git) => {
      const head = (await by.look(url, 'read')).get('refs/heads/main') ?? '';
      const store = await by.createStore(url);
      await store.fetch([head], 1);
      return { store, head };
    },
    clone: async (by = git) => {
      clones += 1;
      const directory = join(folder, `clone-${clones}`);
      return { ...(await by.clone({ url, branch: 'main', directory })), directory };
    },
    close: async () => {
      rmSync(folder, { recursive: true, force: true });
      await server.close();
    },
  };
}
