/**
 * A cargo in this process, as strict as the real one about what a release depends on: requirements, locks, what a registry
 * serves, whether code fits what it is built with. In the code of a world a line says what it offers and what it uses:
 * `// offers: 3`, `// uses core: 2-3`, `// reads data.bin`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve } from 'node:path';
import { parse } from 'smol-toml';
import type { ExecOptions, ExecResult } from '../../../src/runtime/ports.ts';
import { runGit } from '../../support/git/commands.ts';
import { packArchive } from './archive.ts';
import {
  CargoError,
  findRepository,
  findWorkspace,
  type LocalPackage,
  listFiles,
  type Requirement,
  readGitPackage,
} from './packages.ts';
import type { MemoryRegistry } from './registry.ts';
import { type Resolved, resolveWorkspace, writeLock } from './resolve.ts';

export interface CargoWorld {
  registry: MemoryRegistry;
  /** Folder of the bare repository behind an address. */
  repositoryOf(url: string): string;
  /** Called before each command; what it throws is the command's end. */
  onCommand(words: readonly string[], cwd: string): void;
  /** Called once a crate is uploaded; a `lost` answer is one nobody gets. */
  onUpload(name: string): 'answered' | 'lost';
  /** Questions that do not see an upload yet. */
  indexDelay: number;
}

interface Call {
  words: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  option(...names: string[]): string | undefined;
  has(name: string): boolean;
}

/** Runs one command line; what cargo would print goes to `onLine`, too. */
export function runCargo(
  world: CargoWorld,
  args: readonly string[],
  { cwd = '/', env, onLine }: ExecOptions,
): ExecResult {
  const option = (...names: string[]): string | undefined => {
    const at = args.findIndex((each) => names.includes(each));
    return at === -1 ? undefined : args[at + 1];
  };
  const call: Call = { words: args, cwd, env, option, has: (name) => args.includes(name) };
  try {
    world.onCommand(args, cwd);
    const stdout = COMMANDS[args[0] ?? '']?.(world, call);
    if (stdout === undefined) throw new CargoError(`no such command: \`${args.join(' ')}\``);
    return { exitCode: 0, stdout, stderr: '' };
  } catch (error) {
    if (!(error instanceof CargoError)) throw error;
    const stderr = error.message.startsWith('error') ? error.message : `error: ${error.message}`;
    for (const line of stderr.split('\n')) onLine?.(line, 'stderr');
    return { exitCode: 101, stdout: '', stderr };
  }
}

const COMMANDS: Readonly<Record<string, (world: CargoWorld, call: Call) => string>> = {
  metadata,
  update,
  check: build,
  build,
  test: build,
  info,
  'generate-lockfile': (world, call) => {
    const workspace = findWorkspace(call.cwd);
    refuseYanked(world, workspace.members);
    writeFileSync(join(workspace.root, 'Cargo.lock'), writeLock(resolveHere(world, call, { lock: undefined })));
    return '';
  },
  fetch: (world, call) => {
    const cache = join(call.env['CARGO_HOME'] ?? '', 'registry', 'cache', 'world');
    mkdirSync(cache, { recursive: true });
    for (const { name, version, source } of resolveLocked(world, call)) {
      if (source === undefined || source.startsWith('git+')) continue;
      writeFileSync(join(cache, `${name}-${version}.crate`), world.registry.find(name, version)?.archive ?? '');
    }
    return '';
  },
  package: (world, call) => {
    const made = pack(world, call);
    const folder = join(call.env['CARGO_TARGET_DIR'] ?? '', 'package');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${made.name}-${made.version}.crate`), made.archive);
    return '';
  },
  publish: (world, call) => {
    if (call.env['CARGO_REGISTRY_TOKEN'] === undefined)
      throw new CargoError('no token found, please run `cargo login`');
    const { name, ...served } = pack(world, call);
    if (world.registry.find(name, served.version) !== undefined) {
      throw new CargoError(`crate ${name}@${served.version} already exists on crates.io index`);
    }
    world.registry.add(name, served, world.indexDelay);
    if (world.onUpload(name) === 'lost') throw new CargoError('failed to publish: [52] Server returned nothing');
    return '';
  },
};

function readText(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Siblings that a configuration above replaces those of the registry with. */
function readPatches(cwd: string): Map<string, string> {
  const patches = new Map<string, string>();
  for (let at = resolve(cwd); at !== dirname(at); at = dirname(at)) {
    const text = readText(join(at, '.cargo', 'config.toml'));
    const { patch = {} } = parse(text ?? '') as { patch?: Record<string, Record<string, { path: string }>> };
    for (const [name, { path }] of Object.entries(patch['crates-io'] ?? {})) patches.set(name, resolve(at, path));
  }
  return patches;
}

function resolveHere(
  world: CargoWorld,
  call: Call,
  more: { lock: string | undefined; released?: readonly string[]; precise?: Map<string, string>; folder?: string },
): Resolved[] {
  const folder = more.folder ?? call.cwd;
  return resolveWorkspace(findWorkspace(folder), {
    registry: world.registry,
    patches: readPatches(folder),
    readGit: (url, tag) => readGitPackage(findRepository(url, call.env, world.repositoryOf), url, tag),
    lock: more.lock,
    released: new Set(more.released ?? []),
    precise: more.precise ?? new Map(),
  });
}

/** As `--locked` has it: the lock is there and fits, or it is an error. */
function resolveLocked(world: CargoWorld, call: Call): Resolved[] {
  const path = join(findWorkspace(call.cwd).root, 'Cargo.lock');
  const lock = readText(path);
  const resolved = resolveHere(world, call, { lock });
  if (lock?.replaceAll('\r\n', '\n') !== writeLock(resolved)) {
    throw new CargoError(`the lock file ${path} needs to be updated but --locked was passed to prevent this`);
  }
  return resolved;
}

function resolveAndWrite(world: CargoWorld, call: Call): Resolved[] {
  if (call.has('--locked')) return resolveLocked(world, call);
  const path = join(findWorkspace(call.cwd).root, 'Cargo.lock');
  const lock = readText(path);
  const resolved = resolveHere(world, call, { lock });
  const text = writeLock(resolved);
  if (lock?.replaceAll('\r\n', '\n') !== text) writeFileSync(path, text);
  return resolved;
}

function metadata(world: CargoWorld, call: Call): string {
  const resolved = [...new Set(resolveAndWrite(world, call))];
  const { root, members } = findWorkspace(call.cwd);
  const idOf = ({ name, version, source, directory }: Resolved): string =>
    `${source ?? `path+file://${directory}`}#${name}@${version}`;
  return JSON.stringify({
    packages: resolved.map((each) => ({
      ...{ id: idOf(each), name: each.name, version: each.version, source: each.source ?? null, dependencies: [] },
      manifest_path: join(each.directory ?? '/', 'Cargo.toml'),
    })),
    resolve: {
      nodes: resolved.map((each) => ({
        id: idOf(each),
        deps: each.needs.map((need) => ({ name: need.name, pkg: idOf(need) })),
      })),
    },
    workspace_members: members.map(({ name }) => name),
    workspace_root: root,
  });
}

function update(world: CargoWorld, call: Call): string {
  const path = join(findWorkspace(call.cwd).root, 'Cargo.lock');
  const lock = readText(path);
  if (lock === undefined) throw new CargoError(`${path} is not there`);
  const names = call.words.flatMap((word, at) =>
    call.words[at - 1] === '-p' ? [(word.split('#').at(-1) ?? '').split('@')[0] ?? ''] : [],
  );
  const precise = call.option('--precise');
  const wanted = precise === undefined ? [] : names.map((name) => [name, precise] as const);
  if (names.length === 0 && !call.has('--workspace')) throw new CargoError('the world updates named packages only');
  const resolved = resolveHere(world, call, { lock, released: names, precise: new Map(wanted) });
  for (const [name, version] of wanted) {
    if (resolved.some((each) => each.name === name && each.version === version)) continue;
    throw new CargoError(`failed to select a version for the requirement \`${name} = "=${version}"\``);
  }
  writeFileSync(path, writeLock(resolved));
  return '';
}

function build(world: CargoWorld, call: Call): string {
  compile(resolveAndWrite(world, call));
  return '';
}

/** @throws CargoError as a compiler would, for the first package that does not fit what it is built with. */
function compile(packages: readonly Resolved[]): void {
  for (const each of new Set(packages)) {
    const files = each.files();
    const source = sourceOf(files);
    for (const need of each.needs) {
      const [, least, most] = new RegExp(`^// uses ${need.name}: (\\d+)-(\\d+)$`, 'm').exec(source) ?? [];
      if (least === undefined) continue;
      const offered = Number(/^\/\/ offers: (\d+)$/m.exec(sourceOf(need.files()))?.[1] ?? 0);
      if (offered >= Number(least) && offered <= Number(most)) continue;
      throw new CargoError(
        `error[E0425]: cannot find function \`level\` in crate \`${need.name}\` ${need.version} (offers ${offered})\n  --> src/lib.rs:1:1\nerror: could not compile \`${each.name}\``,
      );
    }
    for (const [, path = ''] of source.matchAll(/^\/\/ reads (\S+)$/gm)) {
      const found = [...files].find(([name]) => name === path || name.endsWith(`/${path}`))?.[1];
      if (found === undefined)
        throw new CargoError(`error: couldn't read \`${path}\`\nerror: could not compile \`${each.name}\``);
      if (found.startsWith('version https://git-lfs'))
        throw new CargoError(`error: ${path} is not what \`${each.name}\` reads`);
    }
  }
}

function sourceOf(files: ReadonlyMap<string, string>): string {
  return files.get('src/lib.rs') ?? files.get('rust/src/lib.rs') ?? '';
}

function info(world: CargoWorld, call: Call): string {
  const [name = '', version] = (call.words.at(-1) ?? '').split('@');
  world.registry.tick(name);
  const listed = world.registry.list(name);
  const found = version === undefined ? listed[0] : listed.find((each) => each.version === version);
  if (found === undefined) throw new CargoError(`could not find \`${call.words.at(-1)}\` in registry \`crates-io\``);
  return `${name}\nversion: ${found.version}\n`;
}

function refuseYanked(world: CargoWorld, members: readonly LocalPackage[]): void {
  for (const { name, requirement } of members.flatMap(({ dependencies }) => dependencies)) {
    const version = requirement?.startsWith('=') ? requirement.slice(1) : '';
    const served = world.registry.find(name, version);
    if (served?.isYanked === true) throw new CargoError(`version ${version} is yanked`);
  }
}

interface Packed {
  name: string;
  version: string;
  dependencies: readonly Requirement[];
  files: ReadonlyMap<string, string>;
  archive: Buffer;
}

/** The package that a crate's consumers get: its files, and the commit it was made at. */
function pack(world: CargoWorld, call: Call): Packed {
  const manifest = call.option('--manifest-path');
  const folder = manifest === undefined ? call.cwd : dirname(manifest);
  const wanted = call.option('--package', '-p');
  const { members } = findWorkspace(folder);
  const own = members.find(({ name, directory }) => (wanted === undefined ? directory === folder : name === wanted));
  if (own === undefined) throw new CargoError(`package ID specification \`${wanted}\` did not match any packages`);
  const { name, version, directory, dependencies } = own;
  const bare = dependencies.find(({ requirement, kind }) => requirement === undefined && kind === 'normal');
  if (bare !== undefined) {
    throw new CargoError(`all dependencies must have a version specified when packaging: \`${bare.name}\``);
  }
  const top = runGit(directory, ['rev-parse', '--show-toplevel']);
  const tracked = new Set(runGit(top, ['ls-files', '-z']).split('\0'));
  const inner = new Set(
    readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
      const isPackage = entry.isDirectory() && existsSync(join(directory, entry.name, 'Cargo.toml'));
      return isPackage ? [entry.name] : [];
    }),
  );
  const files = new Map<string, string>();
  for (const path of listFiles(directory)) {
    const isOwn = tracked.has(posix.join(relative(top, directory), path)) && !inner.has(path.split('/')[0] ?? '');
    if (isOwn && path !== 'Cargo.lock') files.set(path, readFileSync(join(directory, path), 'utf8'));
  }
  const resolved = resolveHere(world, call, { lock: readText(join(directory, 'Cargo.lock')), folder: directory });
  if (!call.has('--no-verify')) compile(resolved);
  const head = spawnSync('git', ['rev-parse', '--verify', '--quiet', 'HEAD'], {
    cwd: top,
    encoding: 'utf8',
  }).stdout.trim();
  const isDirty = head !== '' && runGit(top, ['status', '--porcelain', '--untracked-files=no']) !== '';
  if (isDirty && !call.has('--allow-dirty')) throw new CargoError('some files contain changes that were not committed');
  if (head !== '') {
    const git = { sha1: head, ...(isDirty ? { dirty: true } : {}) };
    files.set('.cargo_vcs_info.json', JSON.stringify({ git, path_in_vcs: '' }));
  }
  files.set('Cargo.lock', writeLock(resolved));
  const registry = dependencies.map((each) => ({ ...each, path: undefined, git: undefined }));
  const archive = packArchive(`${name}-${version}`, files);
  return { name, version, dependencies: registry, files, archive };
}

/** The lock that cargo would make for a folder that has none. */
export function lockOf(world: CargoWorld, folder: string): string {
  return writeLock(resolveHere(world, bareCall(folder), { lock: undefined }));
}

function bareCall(cwd: string): Call {
  return { words: [], cwd, env: {}, option: () => undefined, has: () => false };
}

/** A folder as a consumer gets it who has nothing else: does it resolve and build? */
export function buildFresh(world: CargoWorld, folder: string): string | undefined {
  const call = bareCall(folder);
  try {
    const isLocked = existsSync(join(findWorkspace(folder).root, 'Cargo.lock'));
    compile(isLocked ? resolveLocked(world, call) : resolveHere(world, call, { lock: undefined }));
    return undefined;
  } catch (error) {
    if (error instanceof CargoError) return error.message;
    throw error;
  } finally {
    rmSync(join(folder, 'target'), { recursive: true, force: true });
  }
}
