import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionError } from '../../errors/action-error.ts';
import { historyKey, type KeyOptions, objectKey } from '../keys.ts';
import { HISTORY_HEAD, HISTORY_TOTAL } from '../store/object-store.ts';
import { findFiles } from './files.ts';
import type { HistoryReading } from './history-source.ts';

/** Paths and patterns, or a reader of the whole history (`undefined`: there is none yet). */
export type ArchiveSource =
  | { kind: 'files'; patterns: readonly string[]; workspace: string }
  | { kind: 'history'; read: () => Promise<HistoryReading | undefined> };

/** A key and how to get the file behind it. */
export interface PlannedObject {
  key: string;
  path: string;
  contentType: string;
  metadata: Readonly<Record<string, string>>;
}

export type Plan =
  | { kind: 'nothing'; reason: string }
  | {
      kind: 'objects';
      objects: readonly PlannedObject[];
      warnings: readonly string[];
      /** Of the history that was read, when its source names one. */
      head: string | undefined;
      /** Bytes of the KV value, when that was the source. */
      kvBytes: number | undefined;
    };

/** What to store under which key, or why there is nothing. `folder` takes a history that was read. */
export async function planArchive(
  source: ArchiveSource,
  options: KeyOptions,
  folder: string,
  nowMs: number,
): Promise<Plan> {
  if (source.kind === 'history') return await planHistory(source.read, options, folder, nowMs);
  const files = await findFiles(source.patterns, source.workspace);
  if (files.length === 0) return { kind: 'nothing', reason: `no file matches ${source.patterns.join(', ')}` };
  const planned = new Map<string, PlannedObject & { name: string }>();
  for (const { path, name } of files) {
    const key = objectKey(name, options);
    const other = planned.get(key);
    if (other !== undefined) {
      throw new ActionError('input', `files: ${other.name} and ${name} would both become ${key}`, {
        hint: 'Use key-layout: path, which keeps their folders, or archive them in runs with different r2-prefix',
      });
    }
    planned.set(key, { key, path, name, contentType: contentTypeOf(name, options), metadata: {} });
  }
  return { kind: 'objects', objects: [...planned.values()], warnings: [], head: undefined, kvBytes: undefined };
}

async function planHistory(
  read: () => Promise<HistoryReading | undefined>,
  options: KeyOptions,
  folder: string,
  nowMs: number,
): Promise<Plan> {
  const history = await read();
  if (history === undefined) return { kind: 'nothing', reason: 'the source has no history yet' };
  const path = join(folder, 'history.json');
  await writeFile(path, history.bytes, { mode: 0o600 });
  const metadata: Record<string, string> = { [HISTORY_TOTAL]: String(history.entries) };
  if (history.head !== undefined) metadata[HISTORY_HEAD] = history.head;
  const key = historyKey(nowMs, options);
  return {
    kind: 'objects',
    objects: [{ key, path, contentType: contentTypeOf('history.json', options), metadata }],
    warnings: history.warnings,
    head: history.head,
    kvBytes: history.kvBytes,
  };
}

function contentTypeOf(name: string, options: KeyOptions): string {
  if (options.compression === 'gzip') return 'application/gzip';
  return name.endsWith('.json') ? 'application/json' : 'application/octet-stream';
}
