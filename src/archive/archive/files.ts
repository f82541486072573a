import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { ActionError, quoteValue } from '../../errors/action-error.ts';
import { pathBelow, withSlashes } from '../../paths/paths.ts';
import { compileGlob, type Glob } from '../glob.ts';
import { isSafePath } from '../keys.ts';

/** A regular file to archive. */
export interface FoundFile {
  /** Absolute. */
  path: string;
  /** Below the workspace, with `/`. */
  name: string;
}

/** Something a line of `files` named; with a `problem` it cannot be archived, unless a later line takes it out. */
interface Candidate {
  path: string;
  problem?: string;
}

const REGULAR_ONLY =
  'Only regular files inside the workspace are archived; take it out with a line !…, or name the files themselves';

/**
 * The files that the lines of `files` name, each once: in the order of the lines, the matches of one sorted. Lines apply in
 * order: one that begins with `!` takes out what the lines before it named; without a `/` it is about a name wherever it
 * stands, and a folder means all in it. `*` and `?` make a line a pattern; without them it is the name of a file that has
 * to exist.
 *
 * @param workspace absolute; relative lines begin there.
 * @throws ActionError (input) naming whatever was matched and cannot be archived: nothing that was named is left out.
 */
export async function findFiles(lines: readonly string[], workspace: string): Promise<readonly FoundFile[]> {
  const found = new Map<string, Candidate>();
  for (const [index, line] of lines.entries()) {
    const pattern = withSlashes(line.startsWith('!') ? line.slice(1).trim() : line);
    if (pattern === '' || !isSafePath(pattern)) {
      throw bad(line, 'expected a path without ".." and control characters');
    }
    if (line.startsWith('!')) {
      if (index === 0) throw bad(line, 'expected a line that names files before the first that takes some out');
      const excludes = createExclusion(line, pattern, workspace);
      for (const path of [...found.keys()]) if (excludes(path)) found.delete(path);
    } else {
      for (const candidate of await expand(line, pattern, workspace)) {
        if (!found.has(candidate.path)) found.set(candidate.path, candidate);
      }
    }
  }
  return await checkAll([...found.values()], workspace);
}

async function checkAll(candidates: readonly Candidate[], workspace: string): Promise<readonly FoundFile[]> {
  const root = await realpath(workspace);
  const problems: string[] = [];
  const files: FoundFile[] = [];
  for (const { path, problem } of candidates) {
    const shown = quoteValue(show(path, workspace));
    if (problem !== undefined) problems.push(`${shown} ${problem}`);
    else if (!isSafePath(path)) problems.push(`${shown}, expected a name without ".." and control characters`);
    else {
      const real = await realpath(path).catch(() => undefined);
      const name = real === undefined ? undefined : pathBelow(root, real);
      if (real === undefined) problems.push(`${shown} went away`);
      else if (!name) problems.push(`${shown} lies outside the workspace ${quoteValue(workspace)}`);
      else files.push({ path: real, name });
    }
  }
  if (problems.length > 0) {
    const more = problems.length > 5 ? `; and ${problems.length - 5} more` : '';
    throw new ActionError('input', `files: found ${problems.slice(0, 5).join('; ')}${more}`, { hint: REGULAR_ONLY });
  }
  // Two spellings of one file are one file.
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

async function expand(line: string, pattern: string, workspace: string): Promise<readonly Candidate[]> {
  const path = resolve(workspace, pattern);
  const kind = await kindOf(path);
  const isPattern = /[*?]/.test(pattern);
  if (kind !== undefined && (!isPattern || kind === 'file')) {
    if (kind === 'file') return [{ path }];
    if (kind === 'folder')
      throw bad(line, 'expected a file, not a folder', `Name the files in it, e.g. ${pattern.replace(/\/+$/, '')}/*`);
    return [{ path, problem: PROBLEMS[kind] }];
  }
  if (!isPattern) {
    throw bad(
      line,
      'expected a file that exists',
      /[[{]/.test(pattern)
        ? 'Without * or ? a line is the name of a file, and [ and { stand for themselves'
        : 'A pattern such as taostats_entry-*.json may match nothing; a named file may not be missing',
    );
  }
  const { base, rest } = splitBase(pattern);
  const glob = compileGlob(rest, { dot: false });
  if ('reason' in glob) throw bad(line, `which is not understood: ${glob.reason}`);
  const found: Candidate[] = [];
  await walk(resolve(workspace, base), '', glob, found);
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

type Kind = 'file' | 'folder' | 'link' | 'special' | 'unreadable';
const PROBLEMS: Readonly<Record<Exclude<Kind, 'file' | 'folder'>, string>> = {
  link: 'is a link',
  special: 'is no regular file (a device, pipe or socket)',
  unreadable: 'cannot be looked at',
};

async function kindOf(path: string): Promise<Kind | undefined> {
  try {
    const found = await lstat(path);
    if (found.isFile()) return 'file';
    if (found.isDirectory()) return 'folder';
    return found.isSymbolicLink() ? 'link' : 'special';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : 'unreadable';
  }
}

/** Adds what matches below a folder, and every place where something could match and cannot be looked for. */
async function walk(folder: string, below: string, glob: Glob, found: Candidate[]): Promise<void> {
  let names: Buffer[];
  try {
    names = await readdir(folder, { encoding: 'buffer' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (below === '' && (code === 'ENOENT' || code === 'ENOTDIR')) return;
    found.push({ path: folder, problem: `is a folder that cannot be read (${code})` });
    return;
  }
  for (const bytes of names) {
    const name = bytes.toString('utf8');
    const isText = Buffer.from(name).equals(bytes);
    const inside = below === '' ? name : `${below}/${name}`;
    const path = join(folder, name);
    const isMatch = glob.matches(inside);
    const mayHold = glob.mayMatchBelow(inside);
    if (!isMatch && !mayHold) continue;
    if (!isText) {
      found.push({ path, problem: `has a name that is not UTF-8 (hexadecimal ${bytes.toString('hex')})` });
      continue;
    }
    const kind = await kindOf(path);
    if (kind === 'folder') {
      if (mayHold) await walk(path, inside, glob, found);
    } else if (isMatch) {
      found.push(kind === 'file' ? { path } : { path, problem: kind === undefined ? 'went away' : PROBLEMS[kind] });
    } else if (kind === 'link' && (await stat(path).catch(() => undefined))?.isDirectory()) {
      found.push({ path, problem: 'is a link to a folder, which is not followed' });
    } else if (kind === 'unreadable') found.push({ path, problem: PROBLEMS.unreadable });
  }
}

/** What a line `!…` takes out, as a test of absolute paths. */
function createExclusion(line: string, pattern: string, workspace: string): (path: string) => boolean {
  const folder = pattern.replace(/\/+$/, '');
  const place = (path: string): string => withSlashes(isAbsolute(folder) ? path : show(path, workspace));
  const wanted = isAbsolute(folder) ? folder : folder.replace(/^(\.\/+)+/, '');
  const glob = /[*?]/.test(wanted) ? compileGlob(wanted, { dot: true }) : undefined;
  if (glob !== undefined && 'reason' in glob) throw bad(line, `which is not understood: ${glob.reason}`);
  const matches = (path: string): boolean => (glob === undefined ? path === wanted : glob.matches(path));
  return (path) => {
    const segments = place(path).split('/');
    // The path itself or a folder it lies in; a line without a / is about each name on the way.
    return segments.some(
      (segment, index) =>
        matches(segments.slice(0, index + 1).join('/')) || (!wanted.includes('/') && matches(segment)),
    );
  };
}

/** The folder before the first segment with a wildcard, and the rest. */
function splitBase(pattern: string): { base: string; rest: string } {
  const segments = pattern
    .replace(/^(\.\/+)+/, '')
    .replaceAll(/(?<=.)\/{2,}/g, '/')
    .split('/');
  const first = segments.findIndex((segment) => /[*?[{]/.test(segment));
  const base = segments.slice(0, first).join('/');
  return { base: base === '' && pattern.startsWith('/') ? '/' : base, rest: segments.slice(first).join('/') };
}

function show(path: string, workspace: string): string {
  return pathBelow(workspace, path) || path;
}

function bad(line: string, expected: string, hint?: string): ActionError {
  return new ActionError('input', `files: got ${quoteValue(line)}, ${expected}`, { hint });
}
