/** Packages on disk and in git, as far as a cargo has to know them to resolve and to build. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parse, type TomlTable } from 'smol-toml';
import { plainGitEnv, runGit } from '../../support/git/commands.ts';
import { execInPlace } from '../../support/programs/programs.ts';

/** One entry of a manifest. */
export interface Requirement {
  name: string;
  kind: 'normal' | 'dev';
  /** A path counts where there is one, else a git repository, else the registry. */
  requirement: string | undefined;
  path: string | undefined;
  git: { url: string; tag: string } | undefined;
}

export interface LocalPackage {
  name: string;
  version: string;
  directory: string;
  dependencies: readonly Requirement[];
}

export interface LocalWorkspace {
  root: string;
  members: readonly LocalPackage[];
}

type Table = Record<string, unknown>;

export function readRequirements(manifest: TomlTable): Requirement[] {
  return (['dependencies', 'dev-dependencies'] as const).flatMap((section) =>
    Object.entries((manifest[section] ?? {}) as Table).map(([key, value]) => {
      const entry = (typeof value === 'string' ? { version: value } : value) as Record<string, string | undefined>;
      const { git, tag } = entry;
      return {
        name: entry['package'] ?? key,
        kind: section === 'dependencies' ? ('normal' as const) : ('dev' as const),
        requirement: entry['version'],
        path: entry['path'],
        git: git === undefined ? undefined : { url: git, tag: tag ?? '' },
      };
    }),
  );
}

export function readPackage(directory: string): LocalPackage {
  const manifest = parse(readFileSync(join(directory, 'Cargo.toml'), 'utf8'));
  const { name, version } = manifest['package'] as { name: string; version: string };
  return { name, version, directory, dependencies: readRequirements(manifest) };
}

/** The workspace that a folder belongs to: the nearest manifest above that says it is one, or its own. */
export function findWorkspace(folder: string): LocalWorkspace {
  let nearest: string | undefined;
  for (let at = resolve(folder); ; at = dirname(at)) {
    const path = join(at, 'Cargo.toml');
    if (existsSync(path)) {
      nearest ??= at;
      const manifest = parse(readFileSync(path, 'utf8'));
      const workspace = manifest['workspace'] as { members?: string[] } | undefined;
      const members = (workspace?.members ?? []).map((member) => join(at, member));
      const isOwn = at === nearest || members.includes(nearest);
      if (workspace !== undefined && isOwn) {
        const own = manifest['package'] === undefined ? [] : [at];
        return { root: at, members: [...own, ...members].map(readPackage) };
      }
    }
    if (at === dirname(at)) break;
  }
  if (nearest === undefined) throw new CargoError(`could not find \`Cargo.toml\` in \`${folder}\``);
  return { root: nearest, members: [readPackage(nearest)] };
}

/** A failure as cargo words it. */
export class CargoError extends Error {}

/** Every file below a folder, but for git's own and what builds leave. */
export function listFiles(folder: string, at = folder): string[] {
  return readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === '.git' || entry.name === 'target') return [];
    const path = join(at, entry.name);
    return entry.isDirectory() ? listFiles(folder, path) : [relative(folder, path)];
  });
}

/** Where `git` finds a repository: as its configuration in the environment says, else where the server keeps it. */
export function findRepository(url: string, env: Readonly<Record<string, string>>, served: (url: string) => string) {
  for (let index = 0; index < Number(env['GIT_CONFIG_COUNT'] ?? 0); index += 1) {
    const local = /^url\.(file:.*)\.insteadOf$/.exec(env[`GIT_CONFIG_KEY_${index}`] ?? '')?.[1];
    const instead = env[`GIT_CONFIG_VALUE_${index}`] ?? '';
    if (local !== undefined && instead === url) return new URL(local).pathname;
  }
  return served(url);
}

export interface GitPackage extends Omit<LocalPackage, 'directory'> {
  commit: string;
  files: ReadonlyMap<string, string>;
}

/** What a tag of a repository holds, read as any client reads it. */
export function readGitPackage(repository: string, url: string, tag: string): GitPackage {
  let commit: string;
  try {
    commit = runGit(repository, ['rev-parse', '--verify', `refs/tags/${tag}^{commit}`]);
  } catch {
    throw new CargoError(`failed to find tag \`${tag}\`\n\nCaused by: unable to update ${url}?tag=${tag}`);
  }
  const files = readCommit(repository, commit);
  const manifest = parse(files.get('Cargo.toml') ?? files.get('rust/Cargo.toml') ?? '');
  const { name, version } = manifest['package'] as { name: string; version: string };
  return { name, version, dependencies: readRequirements(manifest), commit, files };
}

/** Every regular file of a commit. */
export function readCommit(repository: string, commit: string): Map<string, string> {
  const listed = runGit(repository, ['ls-tree', '-r', '-z', commit]).split('\0');
  const entries = listed.flatMap((line) => {
    const match = /^100\d{3} blob ([0-9a-f]+)\t(.*)$/s.exec(line);
    return match === null ? [] : [[match[2] as string, match[1] as string] as const];
  });
  const input = entries.map(([, oid]) => `${oid}\n`).join('');
  const { stdout: batch } = execInPlace('git', ['cat-file', '--batch'], { cwd: repository, env: plainGitEnv(), input });
  const files = new Map<string, string>();
  let at = 0;
  for (const [path] of entries) {
    const end = batch.indexOf(10, at);
    const size = Number(batch.subarray(at, end).toString().split(' ')[2]);
    files.set(path, batch.subarray(end + 1, end + 1 + size).toString('utf8'));
    at = end + size + 2;
  }
  return files;
}
