import type { TreeFile } from '../../git/objects.ts';

/** The files of a crate in the monorepo, relative to its folder, and their contents. */
export interface CrateSources {
  files: ReadonlyMap<string, TreeFile>;
  /** Contents by their ids in git. */
  read(oids: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;
}

/** Paths relative to the package's folder, by what a sync does with them. */
export interface SourceDifference {
  /** Other content or mode, or not there yet. */
  written: readonly string[];
  /** In the repository only, where the monorepo's sources are. */
  removed: readonly string[];
}

/** How far a repository is from the monorepo's folder. */
export interface Drift {
  files: number;
  /** Lines that only one side has. */
  lines: number;
  paths: readonly string[];
}

/** What a repository has for itself: its manifest's form, its lock and changelog, its workflows and settings. */
const OWN =
  /^(?:Cargo\.(?:toml|lock)|(?:change-?log|changes|history|releases?)(?:\.[a-z]+)?)$|^\.(?:git|github|cargo)(?:\/|$)|^\.git[a-z]+$/i;

/** Folders and files that cargo takes sources from without being told. */
const SOURCES = /^(?:src|tests|benches|examples)\/|^[^/]+\.rs$/;

/** The sources of a package: what lies in its folder, other packages below it aside. */
export function listSources(files: ReadonlyMap<string, TreeFile>, folder: string): Map<string, TreeFile> {
  const prefix = folder === '.' ? '' : `${folder}/`;
  const inside = [...files].flatMap(([path, file]) =>
    path.startsWith(prefix) ? [[path.slice(prefix.length), file] as const] : [],
  );
  const nested = inside.flatMap(([path]) =>
    path.endsWith('/Cargo.toml') ? [path.slice(0, -'Cargo.toml'.length)] : [],
  );
  return new Map(
    inside.filter(
      ([path, { mode }]) => mode.startsWith('100') && !OWN.test(path) && !nested.some((each) => path.startsWith(each)),
    ),
  );
}

/** Contents are equal when their ids in git are: nothing has to be read. */
export function compareSources(
  monorepo: ReadonlyMap<string, TreeFile>,
  repository: ReadonlyMap<string, TreeFile>,
): SourceDifference {
  const written = [...monorepo].flatMap(([path, file]) => {
    const other = repository.get(path);
    return other?.oid === file.oid && other.mode === file.mode ? [] : [path];
  });
  const folders = new Set([...monorepo.keys()].flatMap((path) => (path.includes('/') ? [path.split('/')[0]] : [])));
  const removed = [...repository.keys()].filter((path) => {
    if (monorepo.has(path)) return false;
    return SOURCES.test(path) || (path.includes('/') && folders.has(path.split('/')[0]));
  });
  return { written: written.sort(), removed: removed.sort() };
}

/** Lines that only one of two contents has; of what is no text, none. */
export function countLines(left: Buffer | undefined, right: Buffer | undefined): number {
  if ([left, right].some((each) => each?.subarray(0, 8_000).includes(0))) return 0;
  const counts = new Map<string, number>();
  const add = (content: Buffer | undefined, sign: number): void => {
    const lines = content === undefined || content.length === 0 ? [] : content.toString('latin1').split('\n');
    for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + sign);
  };
  add(left, 1);
  add(right, -1);
  return [...counts.values()].reduce((sum, count) => sum + Math.abs(count), 0);
}
