/** The files a run leaves behind. Each is written whole or not at all. */
import { join } from 'node:path';
import { ActionError } from '../errors/action-error.ts';
import { type Bound, entriesBeyond, entriesToKeep } from '../history/bound.ts';
import { compactEntry } from '../history/compact-entry.ts';
import { type Entry, isStamped, readEntry } from '../history/entry.ts';
import { mergeEntry, printHistoryLines } from '../history/merge.ts';
import type { Files } from '../runtime/files.ts';
import { printEntry, type Snapshot } from '../taostats/snapshot.ts';
import { readStoredHistory } from './stored-history.ts';

/** Files by what they are for; a path is there when the file was written. */
export interface PublishedFiles {
  entry: string;
  latest?: string;
  history?: { path: string; total: number };
}

export interface FilePorts {
  files: Files;
  now(): number;
  sleep(ms: number): Promise<void>;
  log: { info(message: string): void };
}

const LATEST = 'taostats_latest.json';
const HISTORY = 'taostats_history.json';
const HINT = 'Check output-dir';

export const latestFile = (folder: string): string => join(folder, LATEST);

/** Refuses links that lead out of the folder, before anything is done. */
export async function checkFolder(folder: string, files: Files): Promise<void> {
  for (const name of [LATEST, HISTORY]) await files.checkTarget(join(folder, name), { root: folder });
}

/** `taostats_entry-20260131T120000Z.json` */
function entryFileName(timeMs: number): string {
  return `taostats_entry-${new Date(timeMs).toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '')}.json`;
}

/**
 * Gives the snapshot its moment and writes the entry's own file. Names have whole seconds: a second run within one waits
 * for the next, so that no entry file is ever replaced.
 */
export async function writeEntry(
  snapshot: Snapshot,
  folder: string,
  ports: FilePorts,
): Promise<{ entry: Entry; path: string }> {
  for (let round = 1; ; round += 1) {
    const nowMs = ports.now();
    const reading = readEntry(printEntry(snapshot, new Date(nowMs).toISOString()), nowMs);
    if (!reading.ok) {
      const what = reading.field === '(entry)' ? 'the entry' : `${reading.field} of the entry`;
      throw new ActionError('remote', `TaoStats: ${what} ${reading.reason}; the history takes no such entry`, {
        hint: 'Nothing was written; check taostats-url',
      });
    }
    if (!isStamped(reading.entry)) throw new ActionError('internal', 'the entry has no _timestamp');
    const path = join(folder, entryFileName(nowMs));
    const outcome = await ports.files.create(path, reading.entry.text, { hint: HINT });
    if (outcome !== 'taken') return { entry: reading.entry, path };
    if (round === 10) {
      throw new ActionError('input', `${path} exists with other content, and so did its successors`, {
        hint: 'Give concurrent runs their own output-dir',
      });
    }
    ports.log.info(`${path} belongs to another run of this second; waiting for the next`);
    await ports.sleep(1_000 - (nowMs % 1_000));
  }
}

export async function writeLatest(entry: Entry, folder: string, files: Files): Promise<string> {
  const path = latestFile(folder);
  await files.replace(path, entry.text, { root: folder, hint: HINT });
  return path;
}

export interface LocalHistory {
  path: string;
  total: number;
  /** What a person should know: a file moved aside, an entry that did not fit, a bound that is not met. */
  warnings: readonly string[];
}

/**
 * Adds the compact form of an entry to the local history file, digits of the old ones kept. A file that is no history is
 * moved aside, never written over; another run that writes it at the same time loses nothing.
 *
 * @param options `readFrom` and `writeTo` are folders; they differ in a dry run, which leaves `readFrom` untouched.
 */
export async function updateLocalHistory(
  entry: Entry,
  options: { readFrom: string; writeTo: string; bound: Bound; nowMs: number },
  files: Files,
): Promise<LocalHistory> {
  const { readFrom, writeTo, bound, nowMs } = options;
  const path = join(writeTo, HISTORY);
  let warnings: string[] = [];
  let total = 0;
  const add = (before: readonly string[]): string => {
    warnings = [];
    const merge = mergeEntry(before, compactEntry(entry), entriesToKeep(before.length, bound));
    if (merge.status !== 'appended' && merge.status !== 'duplicate') {
      warnings.push(`${path} was left without this entry: ${merge.status}`);
    }
    const elements = merge.status === 'appended' ? merge.elements : before;
    total = elements.length;
    const beyond = entriesBeyond(total, bound);
    if (beyond > 0) {
      const why = `${beyond} more than history-max-entries (${bound.maxEntries})`;
      warnings.push(`${path} has ${total} entries, ${why}; they stay. To let them go set allow-shrink: true`);
    }
    return printHistoryLines(elements);
  };
  const source = join(readFrom, HISTORY);
  if (readFrom !== writeTo) {
    const reading = readBytes(await files.read(source));
    await files.replace(path, add(reading.ok ? reading.elements : []), { root: writeTo });
    if (!reading.ok) warnings.push(`${source} is no history (${reading.reason}); a real run would move it aside`);
    return { path, total, warnings };
  }
  let moved: string | undefined;
  const change = async (bytes: Uint8Array | undefined): Promise<string> => {
    const reading = readBytes(bytes);
    if (reading.ok) return add(reading.elements);
    const aside = await files.moveAside(path, `corrupt-${new Date(nowMs).toISOString().replaceAll(/[-:.]/g, '')}`);
    moved = `${source} is no history (${reading.reason}); it was moved to ${aside} and a new one begun`;
    // The file is gone now, which counts as a change: this is asked again, and the new text is never used.
    return '[]\n';
  };
  await files.update(path, change, { root: readFrom, hint: HINT });
  return { path, total, warnings: moved === undefined ? warnings : [moved, ...warnings] };
}

function readBytes(bytes: Uint8Array | undefined): ReturnType<typeof readStoredHistory> {
  if (bytes === undefined) return { ok: true, elements: [] };
  try {
    return readStoredHistory(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { ok: false, reason: 'it is not UTF-8 text' };
  }
}
