import { glob, stat } from 'node:fs/promises';
import { ActionError, quoteValue } from '../errors/action-error.ts';
import { isSafePath } from './keys.ts';

/**
 * The files that paths and globs name, each once: in the order of the patterns, the matches of one sorted.
 *
 * @throws ActionError (input) for an unsafe path, a named file that does not exist or is no file, or an unsafe match.
 */
export async function findFiles(patterns: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const pattern of patterns) {
    if (!isSafePath(pattern)) {
      throw new ActionError(
        'input',
        `files: got ${quoteValue(pattern)}, expected a path without ".." and control characters`,
      );
    }
    for (const path of await expand(pattern)) {
      if (!isSafePath(path)) {
        throw new ActionError(
          'input',
          `files: found ${quoteValue(path)}, expected a name without ".." and control characters`,
        );
      }
      found.add(path);
    }
  }
  return [...found];
}

async function expand(pattern: string): Promise<readonly string[]> {
  const named = await kindOf(pattern);
  if (named === 'file') return [pattern];
  if (!/[*?[{]/.test(pattern)) {
    const reason = named === undefined ? 'a file that exists' : 'a file, not a folder';
    throw new ActionError('input', `files: got ${quoteValue(pattern)}, expected ${reason}`, {
      hint: 'A glob such as taostats_entry-*.json may match nothing; a named file may not be missing',
    });
  }
  const matches: string[] = [];
  for await (const path of glob(pattern)) {
    if ((await kindOf(path)) === 'file') matches.push(path);
  }
  return matches.sort();
}

async function kindOf(path: string): Promise<'file' | 'other' | undefined> {
  try {
    return (await stat(path)).isFile() ? 'file' : 'other';
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new ActionError('input', `files: ${quoteValue(path)} cannot be read (${code})`, { cause: error });
  }
}
