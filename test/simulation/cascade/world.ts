/** A world to release in: a git server, a GitHub and a registry, repositories as drawn, a monorepo at its tag. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'smol-toml';
import { runGit } from '../../support/git/commands.ts';
import { type GitServer, startGitServer } from '../../support/git/server.ts';
import { type GithubApi, startGithubApi } from '../../support/github/api.ts';
import { packArchive } from './archive.ts';
import { type CargoWorld, lockOf } from './cargo.ts';
import type { DrawnCrate, DrawnWorld } from './draw.ts';
import { type Files, lfsContent, monorepoFiles, OWNER, repositoryFiles, tagOf, UPSTREAM, versionOf } from './files.ts';
import { readRequirements } from './packages.ts';
import { MemoryRegistry } from './registry.ts';

export const TOKEN = 'ghp_0123456789abcdefghijABCDEFGHIJ';
const DATE = 1_750_000_000;

export interface World {
  drawn: DrawnWorld;
  git: GitServer;
  api: GithubApi;
  cargo: CargoWorld;
  /** Contents that git does not hold, by id. */
  lfs: ReadonlyMap<string, string>;
  root: string;
  checkout: string;
  /** Puts the monorepo where a release begins. */
  begin(release: 1 | 2): void;
  /** Everything outside is as it was when the release began. */
  reset(): void;
  refs(crate: string): Record<string, string>;
  close(): Promise<void>;
}

export async function createWorld(drawn: DrawnWorld): Promise<World> {
  const root = mkdtempSync(join(tmpdir(), 'cascade-simulation-'));
  const git = await startGitServer({ token: TOKEN, root: join(root, 'served') });
  const api = await startGithubApi({ git, token: TOKEN });
  const registry = new MemoryRegistry();
  const urlOf = (name: string): string => `${git.url}/${OWNER}/${name}`;
  const cargo: CargoWorld = {
    registry,
    repositoryOf: (url) => git.path(url.slice(git.url.length + 1).replace(/\.git$/, '')),
    onCommand: () => undefined,
    onUpload: () => 'answered',
    indexDelay: drawn.indexDelay,
  };
  const byName = new Map(drawn.crates.map((crate) => [crate.name, crate]));
  const before = (name: string): string => versionOf(byName.get(name) as DrawnCrate, 0);
  const lfs = new Map<string, string>();
  for (const crate of drawn.crates) {
    const id = `${OWNER}/${crate.name}`;
    git.createRepository(id);
    if (crate.isLfs) lfs.set(createHash('sha256').update(lfsContent(crate)).digest('hex'), lfsContent(crate));
    const withLocks = (files: Files): Files => ({ ...files, ...locksOf(cargo, root, crate, files) });
    const shape = { versionOf: before, urlOf };
    const old = withLocks(repositoryFiles(crate, { ...shape, isAdapted: false }));
    const adapted = withLocks(repositoryFiles(crate, { ...shape, isAdapted: true }));
    importCommits(git.path(id), [old, adapted], `${crate.name}-v${before(crate.name)}`);
    if (crate.publisher !== 'nobody') publish(registry, crate, old, lfs);
  }
  const [work, checkout] = [join(root, 'monorepo'), join(root, 'checkout')];
  git.createRepository(UPSTREAM);
  mkdirSync(work);
  runGit(work, ['init', '--quiet', '--template=', '--initial-branch', 'main']);

  let restore = (): void => undefined;
  const refs = (crate: string): Record<string, string> => git.refs(`${OWNER}/${crate}`);
  const remember = (): void => {
    const known = drawn.crates.map(({ name }) => [name, refs(name)] as const);
    const back = registry.snapshot();
    const releases = api.releases(UPSTREAM).length;
    restore = () => {
      back();
      for (const [name, list] of known) setRefs(git, `${OWNER}/${name}`, list);
      api.releases(UPSTREAM).splice(releases);
    };
  };
  return {
    ...{ drawn, git, api, cargo, lfs, root, checkout, refs },
    begin: (release) => {
      for (const { name } of drawn.crates) rmSync(join(work, name), { recursive: true, force: true });
      const files = monorepoFiles(drawn, release);
      writeAll(work, files);
      rmSync(join(work, 'Cargo.lock'), { force: true });
      writeFileSync(join(work, 'Cargo.lock'), lockOf(cargo, work));
      runGit(work, ['add', '--all', '--force']);
      runGit(work, ['commit', '--quiet', '--allow-empty', '-m', `Release ${release}`]);
      runGit(work, ['tag', '--annotate', '-m', tagOf(release), tagOf(release)], {
        env: { GIT_COMMITTER_DATE: `${DATE + release} +0000` },
      });
      runGit(work, ['push', '--quiet', git.path(UPSTREAM), 'main', tagOf(release)]);
      // As a checkout action leaves it: one commit, one tag.
      rmSync(checkout, { recursive: true, force: true });
      const from = pathToFileURL(git.path(UPSTREAM)).href;
      runGit(root, ['clone', '--quiet', '--depth', '1', '--branch', tagOf(release), from, checkout]);
      runGit(checkout, ['remote', 'set-url', 'origin', `${git.url}/${UPSTREAM}.git`]);
      for (const crate of drawn.crates) {
        if (crate.publisher !== 'monorepo' || registry.find(crate.name, versionOf(crate, release)) !== undefined)
          continue;
        const own = Object.entries(files).filter(([path]) => path.startsWith(`${crate.name}/`));
        const packed = Object.fromEntries(own.map(([path, text]) => [path.slice(crate.name.length + 1), text]));
        publish(registry, { ...crate, folder: '' }, packed, lfs);
      }
      remember();
    },
    reset: () => {
      restore();
      cargo.onCommand = () => undefined;
      cargo.onUpload = () => 'answered';
      git.onRequest(() => undefined);
      api.onRequest(() => undefined);
    },
    close: async () => {
      await api.close();
      await git.close();
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export function writeAll(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function locksOf(cargo: CargoWorld, root: string, crate: DrawnCrate, files: Files): Files {
  const folder = join(root, 'locking');
  writeAll(folder, files);
  try {
    return {
      ...(crate.hasLock ? { [`${crate.folder}Cargo.lock`]: lockOf(cargo, join(folder, crate.folder)) } : {}),
      ...(crate.isFuzzed ? { 'fuzz/Cargo.lock': lockOf(cargo, join(folder, 'fuzz')) } : {}),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One process for a whole history. */
function importCommits(bare: string, commits: readonly Files[], tag: string): void {
  const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const who = `Somebody <somebody@example.com> ${DATE} +0000`;
  const stream = commits.flatMap((files, index) => [
    `commit refs/heads/main\nmark :${index + 1}\ncommitter ${who}\n${data(`Commit ${index}`)}deleteall\n`,
    ...Object.entries(files).map(([path, text]) => `M 100644 inline ${path}\n${data(text)}`),
    ...(index === 0 ? [`tag ${tag}\nfrom :1\ntagger ${who}\n${data(tag)}`] : []),
  ]);
  runGit(bare, ['fast-import', '--quiet'], { input: stream.join('') });
}

function setRefs(git: GitServer, repository: string, wanted: Readonly<Record<string, string>>): void {
  const present = git.refs(repository);
  const lines = [
    ...Object.keys(present).flatMap((ref) => (ref in wanted ? [] : [`delete ${ref}\n`])),
    ...Object.entries(wanted).flatMap(([ref, oid]) => (present[ref] === oid ? [] : [`update ${ref} ${oid}\n`])),
  ];
  if (lines.length === 0) return;
  runGit(git.path(repository), ['update-ref', '--stdin'], { input: lines.join('') });
}

/** Uploads what a repository's files make. */
export function publish(
  registry: MemoryRegistry,
  crate: DrawnCrate,
  files: Readonly<Record<string, string>>,
  lfs: ReadonlyMap<string, string>,
  hiddenFor = 0,
): void {
  const text = files[`${crate.folder}Cargo.toml`] ?? '';
  const { version } = parse(text)['package'] as { version: string };
  const own = new Map(
    Object.entries(files).flatMap(([path, content]) => {
      if (!path.startsWith(crate.folder) || path.startsWith('fuzz/')) return [];
      const oid = /^version https:\/\/git-lfs[\s\S]*oid sha256:(\w+)/.exec(content)?.[1];
      return [[path.slice(crate.folder.length), oid === undefined ? content : (lfs.get(oid) ?? '')] as const];
    }),
  );
  const dependencies = readRequirements(parse(text)).map((each) => ({ ...each, path: undefined, git: undefined }));
  const archive = packArchive(`${crate.name}-${version}`, own);
  registry.add(crate.name, { version, dependencies, files: own, archive }, hiddenFor);
}
