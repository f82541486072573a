/** The files a run leaves behind. Each is written whole or not at all: a temporary file first, then a rename. */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ActionError, describeError } from '../errors/action-error.ts';
import { compactEntry } from '../history/compact-entry.ts';
import type { Entry } from '../history/entry.ts';
import { mergeEntry, parseHistory, printHistoryLines } from '../history/merge.ts';

/** `taostats_entry-20260131T120000Z.json` */
export function entryFileName(timeMs: number): string {
  return `taostats_entry-${new Date(timeMs).toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '')}.json`;
}

export async function writeWhole(path: string, text: string): Promise<void> {
  await withTemporary(path, text, (temporary) => rename(temporary, path));
}

/** @returns `taken` when a file with other content has the name; that file is left as it is. */
export async function writeOnce(path: string, text: string): Promise<'written' | 'same' | 'taken'> {
  return withTemporary(path, text, async (temporary) => {
    try {
      await placeNew(temporary, path);
      return 'written';
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
      return (await readFile(path, 'utf8')) === text ? 'same' : 'taken';
    } finally {
      await rm(temporary, { force: true });
    }
  });
}

/** Unlike a rename, a link never replaces anything; where the file system has none, an exclusive copy does the same. */
async function placeNew(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (hasCode(error, 'EEXIST')) throw error;
    await copyFile(from, to, constants.COPYFILE_EXCL);
  }
}

async function withTemporary<T>(path: string, text: string, use: (temporary: string) => Promise<T>): Promise<T> {
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, text, { flush: true });
    return await use(temporary);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new ActionError('input', `could not write ${path}: ${describeError(error)}`, {
      hint: 'Check output-dir',
      cause: error,
    });
  }
}

export interface LocalHistory {
  path: string;
  total: number;
  /** What a person should know: a file moved aside, an entry that did not fit. */
  warnings: readonly string[];
}

/**
 * Adds the compact form of an entry to the local history file, at most `maxEntries` elements, digits of the old ones
 * kept. A file that is no history is moved aside, never written over.
 *
 * @param options `readFrom` and `writeTo` are folders; they differ in a dry run, which leaves `readFrom` untouched.
 */
export async function updateLocalHistory(
  entry: Entry,
  options: { readFrom: string; writeTo: string; maxEntries: number; nowMs: number },
): Promise<LocalHistory> {
  const name = 'taostats_history.json';
  const source = join(options.readFrom, name);
  const path = join(options.writeTo, name);
  const warnings: string[] = [];
  let elements: readonly string[] = [];
  const bytes = await readIfPresent(source);
  if (bytes !== undefined) {
    const reading = readHistory(bytes);
    if (reading.ok) {
      elements = reading.elements;
    } else if (options.readFrom === options.writeTo) {
      const aside = await moveAside(source, options.nowMs);
      warnings.push(`${source} is no history (${reading.reason}); it was moved to ${aside} and a new one begun`);
    } else {
      warnings.push(`${source} is no history (${reading.reason}); a real run would move it aside`);
    }
  }
  const merge = mergeEntry(elements, compactEntry(entry), options.maxEntries);
  if (merge.status === 'appended') elements = merge.elements;
  else if (merge.status !== 'duplicate') warnings.push(`${path} was left without this entry: ${merge.status}`);
  await writeWhole(path, printHistoryLines(elements));
  return { path, total: elements.length, warnings };
}

function readHistory(bytes: Uint8Array): ReturnType<typeof parseHistory> {
  try {
    return parseHistory(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { ok: false, reason: 'it is not UTF-8 text' };
  }
}

async function readIfPresent(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw new ActionError('input', `could not read ${path}: ${describeError(error)}`, {
      hint: 'Nothing was written over it',
      cause: error,
    });
  }
}

/** Renames without replacing: two corrupt files of one second both stay. */
async function moveAside(path: string, nowMs: number): Promise<string> {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:.]/g, '');
  for (let n = 0; ; n += 1) {
    const aside = `${path}.corrupt-${stamp}${n === 0 ? '' : `-${n}`}`;
    try {
      await placeNew(path, aside);
    } catch (error) {
      if (hasCode(error, 'EEXIST')) continue;
      throw new ActionError('input', `could not move ${path} aside: ${describeError(error)}`, { cause: error });
    }
    await rm(path);
    return aside;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code;
}
