/**
 * A small world to release in: a monorepo at its tag, four downstream repositories on a git server, a GitHub over them and
 * a crate registry on disk. Also usable outside of tests.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CargoRegistry, createCargoRegistry } from '../cargo/registry.ts';
import { runGit } from '../git/commands.ts';
import { copyRefs } from '../git/refs.ts';
import { type GitServer, startGitServer } from '../git/server.ts';
import { type GithubApi, startGithubApi } from '../github/api.ts';
import { makeOnce } from '../make-once.ts';
import { execInPlace } from '../programs/programs.ts';

export interface WorldCrate {
  name: string;
  /** Folder in the monorepo. */
  path: string;
  needs: readonly string[];
}

/** As the built-in cascade has them. */
export const CRATES: readonly WorldCrate[] = [
  { name: 'pot-o-core', path: 'core', needs: [] },
  { name: 'ai3-lib', path: 'ai3-lib', needs: ['pot-o-core'] },
  { name: 'pot-o-mining', path: 'mining', needs: ['pot-o-core', 'ai3-lib'] },
  { name: 'pot-o-extensions', path: 'extensions', needs: ['pot-o-core', 'ai3-lib', 'pot-o-mining'] },
];

/** The smallest cascade with an order: the second needs the first. */
export const TWO_CRATES = CRATES.slice(0, 2);

export const TOKEN = 'ghp_0123456789abcdefghijABCDEFGHIJ';
export const UPSTREAM = 'TribeWarez/pot-o-validator';
export const OLD = '0.4.0';
export const NEW = '0.5.0';
export const TAG = `pot-o-validator-v${NEW}`;
/** Tagger date of the upstream tag, which every commit and tag of the release gets. */
export const TAG_EPOCH = 1_767_225_600;

export interface CascadeWorld {
  git: GitServer;
  api: GithubApi;
  registry: CargoRegistry;
  /** The monorepo's checkout, at the tag. */
  checkout: string;
  /** Inputs of a run in this world. */
  inputs: Record<string, string>;
  /** What a runner has in its environment in this world. */
  env: Record<string, string>;
  /** Commit of the upstream tag. */
  commit: string;
  repository(crate: string): string;
  /** Every ref of every downstream repository. */
  refs(): Record<string, Record<string, string>>;
  /** Puts every repository and GitHub back to the beginning. */
  reset(): void;
  /** Only this token is taken from now on. */
  changeToken(token: string): void;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** Default {@link CRATES}. */
  crates?: readonly WorldCrate[];
  /** Crates of the registry that every crate depends on, with the text of their src/lib.rs. */
  thirdParty?: Readonly<Record<string, string>>;
  /** Argument arrays as TOML values; default: update by cargo, check instead of build, no tests. */
  commands?: { update?: string; build?: string; test?: string };
  /** More files per downstream repository, by crate. */
  files?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Tables added to the configuration, e.g. `[commit]`. */
  settings?: string;
  /** Lines added to a crate's configuration, by crate. */
  config?: Readonly<Record<string, string>>;
  /** Downstream repositories without a tracked Cargo.lock. */
  withoutLock?: boolean;
  /** Versions the registry serves; default both. */
  published?: readonly string[];
  token?: string;
  /** Reading needs no token. */
  isPublic?: boolean;
  /** An enterprise server: API below /api/v3, repositories below a path. */
  isEnterprise?: boolean;
}

const ident = (name: string): string => name.replaceAll('-', '_');

function source(crate: WorldCrate): string {
  const sum = crate.needs.map((need) => `${ident(need)}::value()`).join(' + ');
  return [
    `pub const NAME: &str = "${crate.name}";`,
    `pub fn value() -> u64 { 1${sum === '' ? '' : ` + ${sum}`} }`,
    '#[test]',
    `fn adds_up() { assert!(value() > ${crate.needs.length}); }`,
    '',
  ].join('\n');
}

const THIRD_PARTY_VERSION = '1.0.0';

function manifest(
  crate: WorldCrate,
  version: string,
  thirdParty: readonly string[],
  requirement: (need: string) => string,
): string {
  const others = thirdParty.map((name) => `${name} = "${THIRD_PARTY_VERSION}"\n`);
  const dependencies = [...crate.needs.map((need) => `${need} = ${requirement(need)}\n`), ...others].join('');
  return `[package]\nname = "${crate.name}"\nversion = "${version}" # of the release\nedition = "2021"\n\n[dependencies]\n${dependencies}`;
}

function monorepoFiles(crates: readonly WorldCrate[], options: WorldOptions): Record<string, string> {
  const files: Record<string, string> = {
    'Cargo.toml': `[workspace]\nresolver = "2"\nmembers = [${crates.map(({ path }) => `"${path}"`).join(', ')}]\n`,
  };
  for (const crate of crates) {
    const folder = (need: string) => crates.find(({ name }) => name === need)?.path;
    files[`${crate.path}/Cargo.toml`] = manifest(
      crate,
      NEW,
      Object.keys(options.thirdParty ?? {}),
      (need) => `{ path = "../${folder(need)}", version = "${NEW}" }`,
    );
    files[`${crate.path}/src/lib.rs`] = source(crate);
  }
  const {
    update = '["cargo", "update", "--workspace"]',
    build = '["cargo", "check"]',
    test = '[]',
  } = options.commands ?? {};
  files['.github/release-cascade.toml'] = [
    'tag-prefix = "pot-o-validator-v"',
    '[commands]',
    `update = ${update}`,
    `build = ${build}`,
    `test = ${test}`,
    options.settings ?? '',
    ...crates.map(
      ({ name, path }) =>
        `[[crates]]\nname = "${name}"\npath = "${path}"\nrepository = "TribeWarez/${name}"\n${options.config?.[name] ?? ''}`,
    ),
    '',
  ].join('\n');
  return files;
}

function writeFiles(root: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
}

function cargoEnvironment(registry: CargoRegistry): Record<string, string> {
  const home = process.env['HOME'] ?? '';
  return { ...registry.env, RUSTUP_HOME: process.env['RUSTUP_HOME'] ?? join(home, '.rustup') };
}

/** What every world of these options begins with: `registry`, work trees in `seed`, what their bare repositories hold in `bare`. */
function makeTemplate(options: WorldOptions): string {
  const { crates = CRATES, thirdParty = {}, published = [OLD, NEW], withoutLock = false } = options;
  const upstream = monorepoFiles(crates, options);
  const downstream = crates.map((crate) => ({
    'Cargo.toml': manifest(crate, OLD, Object.keys(thirdParty), () => `"${OLD}"`),
    'src/lib.rs': source(crate),
    ...options.files?.[crate.name],
  }));
  const recipe = [crates, thirdParty, published, withoutLock, upstream, downstream, createCargoRegistry.toString()];
  return makeOnce(recipe, (root) => {
    const registry = createCargoRegistry(root);
    for (const [name, text] of Object.entries(thirdParty)) {
      registry.publish({ name, version: THIRD_PARTY_VERSION, source: text });
    }
    for (const version of published) {
      for (const crate of crates) {
        const needs = crate.needs.map((need) => [need, version]);
        const others = Object.keys(thirdParty).map((name) => [name, THIRD_PARTY_VERSION]);
        const dependencies = Object.fromEntries([...needs, ...others]) as Record<string, string>;
        registry.publish({ name: crate.name, version, dependencies, source: source(crate) });
      }
    }
    const lock = (directory: string): void => {
      const options = { cwd: directory, env: cargoEnvironment(registry) };
      const done = execInPlace('cargo', ['generate-lockfile', '--quiet'], options);
      if (done.exitCode !== 0) throw new Error(`cargo generate-lockfile: ${done.stderr}`);
    };
    const seed = (name: string, files: Readonly<Record<string, string>>, withLock: boolean, tag?: string): void => {
      const work = join(root, 'seed', name);
      writeFiles(work, files);
      if (withLock) lock(work);
      runGit(work, ['init', '--quiet', '--template=', '--initial-branch', 'main']);
      runGit(work, ['add', '--all', '--force']);
      runGit(work, ['commit', '--quiet', '-m', 'Files of the test']);
      if (tag !== undefined) {
        const env = { GIT_COMMITTER_DATE: `${TAG_EPOCH} +0100` };
        runGit(work, ['tag', '--annotate', '-m', `pot-o-validator ${NEW}`, tag], { env });
      }
      const bare = join(root, 'bare', name);
      mkdirSync(bare, { recursive: true });
      runGit(bare, ['init', '--quiet', '--bare', '--template=', '--initial-branch', 'main']);
      runGit(work, ['push', '--quiet', bare, 'main', ...(tag === undefined ? [] : [tag])]);
      for (const file of ['config', 'description']) rmSync(join(bare, file), { force: true });
    };
    crates.forEach((crate, index) => {
      seed(`TribeWarez/${crate.name}`, downstream[index] ?? {}, !withoutLock);
    });
    seed(UPSTREAM, upstream, true, TAG);
  });
}

export async function createCascadeWorld(options: WorldOptions = {}): Promise<CascadeWorld> {
  const root = mkdtempSync(join(tmpdir(), 'cascade-world-'));
  const token = options.token ?? TOKEN;
  const gitOptions = { token, basePath: options.isEnterprise ? '/git' : '', publicRead: options.isPublic ?? false };
  const git = await startGitServer(gitOptions);
  const apiOptions = { git, token, basePath: options.isEnterprise ? ('/api/v3' as const) : ('' as const) };
  const api = await startGithubApi(apiOptions);
  const { crates = CRATES } = options;
  const template = makeTemplate(options);
  cpSync(template, root, { recursive: true });
  const registry = createCargoRegistry(root);
  const repository = (crate: string): string => `TribeWarez/${crate}`;
  for (const name of [...crates.map((crate) => repository(crate.name)), UPSTREAM]) {
    git.createRepository(name);
    cpSync(join(root, 'bare', name), git.path(name), { recursive: true });
  }
  const checkout = join(root, 'seed', UPSTREAM);
  runGit(checkout, ['remote', 'add', 'origin', `${git.url}/${UPSTREAM}.git`]);
  // The copies are younger than git's index says.
  runGit(checkout, ['status', '--porcelain']);

  return {
    git,
    api,
    registry,
    checkout,
    commit: runGit(checkout, ['rev-parse', `${TAG}^{commit}`]),
    inputs: { token, tag: TAG, 'workspace-path': checkout },
    env: {
      ...cargoEnvironment(registry),
      GITHUB_REPOSITORY: UPSTREAM,
      GITHUB_SERVER_URL: git.url,
      GITHUB_API_URL: api.url,
      GITHUB_REF_NAME: TAG,
    },
    repository,
    refs: () => Object.fromEntries(crates.map(({ name }) => [name, git.refs(repository(name))])),
    changeToken: (next) => {
      gitOptions.token = next;
      apiOptions.token = next;
    },
    reset: () => {
      for (const { name } of crates) copyRefs(join(root, 'bare', repository(name)), git.path(repository(name)));
      api.releases(UPSTREAM).length = 0;
      for (const { name } of crates) api.pulls(repository(name)).length = 0;
      git.requests.length = 0;
      api.requests.length = 0;
      git.onRequest(() => undefined);
      api.onRequest(() => undefined);
    },
    close: async () => {
      rmSync(root, { recursive: true, force: true });
      try {
        await api.close();
      } finally {
        await git.close();
      }
    },
  };
}
