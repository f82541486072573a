import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CascadeContext } from '../../../src/cascade/context.ts';
import { CRATE_DEFAULTS } from '../../../src/cascade/plan/built-in.ts';
import type { PlannedCrate } from '../../../src/cascade/plan/plan.ts';
import { readRepository } from '../../../src/cascade/prepare/edits.ts';
import { readPointer, writeLfsFiles } from '../../../src/cascade/prepare/lfs.ts';
import { writeSubmodules } from '../../../src/cascade/prepare/submodules.ts';
import { readAt } from '../../../src/cascade/prepare/visit.ts';
import { createGit } from '../../../src/git/git.ts';
import { listSubmodules } from '../../../src/git/submodules.ts';
import type { HttpClient, HttpRequest } from '../../../src/http/exchange.ts';
import { runGit } from '../../support/git/commands.ts';
import { startProgram } from '../../support/programs/programs.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'needs-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, folder, path)), { recursive: true });
    writeFileSync(join(root, folder, path), text);
  }
}

/** A repository with one commit; gitlinks are given by path and commit. */
function repository(
  name: string,
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {},
) {
  write(name, files);
  const directory = join(root, name);
  runGit(directory, ['init', '--quiet', '--initial-branch', 'main']);
  runGit(directory, ['add', '--all']);
  for (const [path, oid] of Object.entries(links)) {
    runGit(directory, ['update-index', '--add', '--cacheinfo', `160000,${oid},${path}`]);
  }
  runGit(directory, ['commit', '--quiet', '-m', 'x']);
  return { url: pathToFileURL(directory).href, commit: runGit(directory, ['rev-parse', 'HEAD']), directory };
}

const git = () =>
  createGit(
    { env: { PATH: process.env['PATH'] ?? '' }, tempDir: join(root, 'git-temp') },
    {
      exec: startProgram,
      sleep: async () => undefined,
      now: () => Date.UTC(2026, 0, 1, 12, 34),
      random: () => 0,
      log: { info: () => undefined, debug: () => undefined },
    },
  );
const crate = (config: object = {}): PlannedCrate =>
  ({
    name: 'core',
    label: 'o/core',
    version: '1.0.0',
    config: { ...CRATE_DEFAULTS, ...config },
  }) as unknown as PlannedCrate;
const MANIFEST = '[package]\nname = "core"\nversion = "0.1.0"\n';

test('a file is read as git has it, whatever line ends a checkout would give it', async () => {
  const { url, commit, directory } = repository('core', {
    '.gitattributes': '* text eol=crlf\n',
    'Cargo.toml': MANIFEST,
  });
  const context = { git: git(), scratchDir: root } as unknown as CascadeContext;
  const store = await context.git.createStore(url);
  await store.fetch([commit], 1);
  const { tree } = await readAt(context, crate(), store, commit);
  expect(readFileSync(join(tree.directory, 'Cargo.toml'), 'utf8')).toBe(MANIFEST);
  await store.checkOut(commit, join(root, 'checkout'));
  expect(readFileSync(join(root, 'checkout', 'Cargo.toml'), 'utf8')).toBe(MANIFEST.replaceAll('\n', '\r\n'));
  expect(runGit(directory, ['cat-file', 'blob', `${commit}:Cargo.toml`])).toBe(MANIFEST.trim());
});

describe('submodules', () => {
  const link = (path: string) => new Map([[path, { mode: '160000', oid: 'a'.repeat(40) }]]);
  test.each([
    ['https://h/o/core', 'https://h/o/dep.git', 'https://h/o/dep.git'],
    ['https://h/o/core', '../dep.git', 'https://h/o/dep.git'],
    ['https://h/o/core.git', '../../p/dep', 'https://h/p/dep'],
    ['https://h/o/core', 'git@github.com:o/dep.git', 'https://github.com/o/dep.git'],
    ['https://h/o/core', 'ssh://git@h/o/dep', 'https://h/o/dep'],
  ])('of %s at %s are asked for at %s', (parent, url, expected) => {
    const [found] = listSubmodules(link('deps/x'), `[submodule "x"]\n\tpath = deps/x\n\turl = ${url}\n`, parent);
    expect(found?.url).toBe(expected);
  });

  test('without an address, or with one of another kind, are refused by name', () => {
    expect(() => listSubmodules(link('deps/x'), '', 'https://h/o/core')).toThrow(
      /the submodule deps\/x has no address/,
    );
    const text = '[submodule "x"]\npath = deps/x\nurl = ext::sh -c id\n';
    expect(() => listSubmodules(link('deps/x'), text, 'https://h/o/core')).toThrow(/deps\/x comes from ext::sh/);
  });

  test('are refused where nobody said what they are for, and written with those inside of them', async () => {
    const inner = repository('inner', { 'inner.txt': 'i' });
    const dep = repository(
      'dep',
      {
        'Cargo.toml': '[package]\nname = "dep"\nversion = "0.3.0"\n',
        '.gitmodules': `[submodule "i"]\npath = i\nurl = ${inner.url}\n`,
      },
      { i: inner.commit },
    );
    const core = repository(
      'core',
      {
        'Cargo.toml': `${MANIFEST}[workspace]\n[dependencies]\ndep = { path = "deps/dep" }\n`,
        '.gitmodules': '[submodule "d"]\npath = deps/dep\nurl = ../dep\n',
      },
      { 'deps/dep': dep.commit },
    );
    const context = { git: git(), scratchDir: root } as unknown as CascadeContext;
    const store = await context.git.createStore(core.url);
    await store.fetch([core.commit], 1);
    await expect(readAt(context, crate(), store, core.commit)).rejects.toThrow('o/core: deps/dep is a submodule');
    const { workspaces } = await readAt(context, crate({ submodules: true }), store, core.commit);
    expect(workspaces.main.workspace.members.map(({ name }) => name)).toEqual(['core', 'dep']);
    const directory = join(root, 'tree');
    await store.checkOut(core.commit, directory);
    await writeSubmodules(context, store, core.commit, directory);
    expect(readFileSync(join(directory, 'deps/dep/i/inner.txt'), 'utf8')).toBe('i');
  });
});

describe('files that git-lfs keeps', () => {
  const content = Buffer.from('the whole model');
  const oid = createHash('sha256').update(content).digest('hex');
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${content.length}\n`;
  const files = { '.gitattributes': '*.bin filter=lfs\n', 'model.bin': pointer, 'Cargo.toml': MANIFEST };
  const tree = () => {
    write('tree', files);
    const modes = new Map(Object.keys(files).map((path) => [path, { mode: '100644', oid: '' }]));
    return { commit: '', directory: join(root, 'tree'), files: modes };
  };

  test('are known by their pointer alone', () => {
    expect(readPointer('a', Buffer.from(pointer))).toEqual({ path: 'a', oid, size: content.length });
    expect(readPointer('a', Buffer.from('version https://other/\n'))).toBeUndefined();
    expect(readPointer('a', Buffer.concat([Buffer.from(pointer), Buffer.alloc(2_000)]))).toBeUndefined();
  });

  test('are refused by name where nobody said what they are for; other filters always', async () => {
    await expect(readRepository(crate(), tree())).rejects.toThrow('o/core: model.bin is kept by the filter lfs');
    await expect(readRepository(crate({ lfs: true }), tree())).resolves.toBeDefined();
    await expect(readRepository(crate({ lfs: false }), tree())).resolves.toBeDefined();
    const crypted = tree();
    writeFileSync(join(crypted.directory, '.gitattributes'), '*.bin filter=git-crypt\n');
    await expect(readRepository(crate({ lfs: true }), crypted)).rejects.toThrow('the filter git-crypt');
  });

  const serve = (answer: (request: HttpRequest) => { status: number; body: Buffer }) => {
    const requests: HttpRequest[] = [];
    const http = {
      send: async (request: HttpRequest) => {
        requests.push(request);
        const { status, body } = answer(request);
        return { status, body, text: () => body.toString('utf8') };
      },
      close: async () => undefined,
    } as unknown as HttpClient;
    const context = {
      git: { authorizationFor: () => 'Basic dG9rZW4=' },
      ports: { http: () => http },
    } as unknown as CascadeContext;
    return { context, requests };
  };
  const batch = (href: string) =>
    Buffer.from(
      JSON.stringify({
        objects: [{ oid, size: content.length, actions: { download: { href, header: { 'x-a': '1' } } } }],
      }),
    );

  test('are fetched from the server of the repository, the token to it alone', async () => {
    const { context, requests } = serve(({ method }) =>
      method === 'POST' ? { status: 200, body: batch('https://store/x') } : { status: 200, body: content },
    );
    const lfs = tree();
    await writeLfsFiles(context, 'https://h/o/core', lfs, lfs.directory);
    expect(readFileSync(join(lfs.directory, 'model.bin'))).toEqual(content);
    expect(requests.map(({ url }) => url)).toEqual(['https://h/o/core.git/info/lfs/objects/batch', 'https://store/x']);
    expect(requests[0]?.headers).toMatchObject({ authorization: 'Basic dG9rZW4=' });
    expect(requests[1]?.headers).toEqual({ 'x-a': '1' });
  });

  test.each<[string, (request: HttpRequest) => { status: number; body: Buffer }, RegExp]>([
    ['refused', () => ({ status: 403, body: Buffer.alloc(0) }), /objects\/batch answered 403/],
    ['answered by something else', () => ({ status: 200, body: Buffer.from('<html>') }), /answered something else/],
    [
      'not there',
      () => ({ status: 200, body: Buffer.from('{"objects":[]}') }),
      /model\.bin is not the one its pointer names/,
    ],
    [
      'other bytes',
      ({ method }) =>
        method === 'POST' ? { status: 200, body: batch('https://s') } : { status: 200, body: Buffer.from('no') },
      /model\.bin is not the one its pointer names/,
    ],
  ])('are an error when they are %s', async (_, answer, expected) => {
    const { context } = serve(answer);
    const lfs = tree();
    await expect(writeLfsFiles(context, 'https://h/o/core', lfs, lfs.directory)).rejects.toThrow(expected);
  });

  test('come from the folder of a repository on this machine', async () => {
    write('core/lfs/objects', { [`${oid.slice(0, 2)}/${oid.slice(2, 4)}/${oid}`]: content.toString() });
    const { context } = serve(() => ({ status: 500, body: Buffer.alloc(0) }));
    const lfs = tree();
    await writeLfsFiles(context, pathToFileURL(join(root, 'core')).href, lfs, lfs.directory);
    expect(readFileSync(join(lfs.directory, 'model.bin'))).toEqual(content);
  });
});

describe('the history of a work tree', () => {
  test('is whole: git describes a commit as in a full clone', async () => {
    const core = repository('core', { 'Cargo.toml': MANIFEST });
    runGit(core.directory, ['tag', '-a', '-m', 'x', 'v0.1.0']);
    for (const text of ['a', 'b']) {
      write('core', { 'a.txt': text });
      runGit(core.directory, ['add', '--all']);
      runGit(core.directory, ['commit', '--quiet', '-m', text]);
    }
    const commit = runGit(core.directory, ['rev-parse', 'HEAD']);
    const ours = git();
    const store = await ours.createStore(core.url);
    await store.fetch([commit], 1);
    const directory = join(root, 'tree');
    await store.checkOut(commit, directory);
    await ours.addHistory({ directory, store, base: commit, commit, branch: 'main' });
    expect(runGit(directory, ['describe', '--dirty'])).toMatch(/^v0\.1\.0-2-g[0-9a-f]+$/);
    expect(runGit(directory, ['rev-list', '--count', 'HEAD'])).toBe('3');
    expect(runGit(directory, ['remote'])).toBe('');
  });
});
