import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ActionError, quoteValue } from '../errors/action-error.ts';

export interface MemberDirectory {
  /** Absolute, `..` resolved. */
  directory: string;
  /** Absolute, as the list of members names it. */
  listed: string;
  /** The pattern it was found by; absent when the list names it literally. */
  glob: string | undefined;
}

/**
 * The directories that `workspace.members` names, in its order, each pattern's matches in alphabetical order.
 * As cargo does it: a pattern without a match stands for itself (and is then reported missing), and matches that are
 * no directories are passed over.
 */
export async function findMemberDirectories(root: string, members: readonly string[]): Promise<MemberDirectory[]> {
  const found: MemberDirectory[] = [];
  for (const member of members) {
    const matches = await expandGlob(root, member);
    if (matches.length === 0) {
      found.push({ directory: resolve(root, member), listed: joinPath(root, member), glob: undefined });
      continue;
    }
    const usedPattern = matches.length > 1 || matches[0] !== joinPath(root, member);
    for (const match of matches) {
      if (!(await isDirectory(match))) continue;
      found.push({ directory: resolve(match), listed: match, glob: usedPattern ? member : undefined });
    }
  }
  return found;
}

/** Rust's `Path::join`: no normalisation. */
function joinPath(root: string, path: string): string {
  return path.startsWith('/') ? path : `${root.replace(/\/$/, '')}/${path}`;
}

/** The patterns of the Rust crate glob: `*` `?` `[a-z]` `[!a-z]` within one name, `**` for any number of names. */
async function expandGlob(root: string, pattern: string): Promise<string[]> {
  let found = [pattern.startsWith('/') ? '/' : root];
  for (const name of pattern.split('/').filter((part) => part !== '' && part !== '.')) {
    const next: string[] = [];
    for (const directory of found) {
      if (name === '**') next.push(...(await listTree(directory)));
      else if (/[*?[]/.test(name)) next.push(...(await listMatching(directory, name, pattern)));
      else if (await exists(join(directory, name))) next.push(joinPath(directory, name));
    }
    found = [...new Set(next)];
  }
  return found;
}

async function listMatching(directory: string, name: string, pattern: string): Promise<string[]> {
  const expression = compileName(name, pattern);
  const names = (await listNames(directory)).map((entry) => entry.name);
  return names
    .filter((entry) => expression.test(entry))
    .sort()
    .map((entry) => joinPath(directory, entry));
}

/** The directory and everything below it; links are not followed. */
async function listTree(directory: string): Promise<string[]> {
  const found = [directory];
  // A growing list: each directory is visited once.
  for (const current of found) {
    const entries = (await listNames(current)).filter((entry) => entry.isDirectory());
    found.push(...entries.map((entry) => joinPath(current, entry.name)).sort());
  }
  return found;
}

async function listNames(directory: string) {
  return (await isDirectory(directory)) ? readdir(directory, { withFileTypes: true }) : [];
}

function compileName(name: string, pattern: string): RegExp {
  const parts = name.match(/\*+|\?|\[!?\]?[^\]]*\]|\[|[^*?[]+/g) ?? [];
  const source = parts.map((part) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    if (part === '[' || part.startsWith('**')) {
      throw new ActionError('input', `could not parse the member pattern ${quoteValue(pattern)}`);
    }
    if (!part.startsWith('[')) return escapeRegExp(part);
    const isNegated = part.startsWith('[!');
    const inner = part.slice(isNegated ? 2 : 1, -1).replaceAll(/[\\\]^]/g, '\\$&');
    return `[${isNegated ? '^' : ''}${inner}]`;
  });
  return new RegExp(`^${source.join('')}$`, 'su');
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[\\^$.|+(){}\]/]/g, '\\$&');
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
