import { entryDigest } from '../history/digest.ts';
import { jsonMember } from '../history/json-text.ts';
import { parseHistory } from '../history/merge.ts';
import { haveSameContent } from '../history/same-content.ts';
import type { HttpClient } from '../http/exchange.ts';
import type { KeyRecord } from './manifest.ts';
import { DIGEST, type StoredObject } from './store/object-store.ts';
import type { ReadObject } from './store/read-object.ts';
import { readWorkerHistory } from './worker-history.ts';

/** What is known about objects besides what lies beside them: whoever replaces an object can replace that, too. */
export interface Evidence {
  records: ReadonlyMap<string, KeyRecord>;
  /** The text of each entry of the Worker's history by its `_timestamp`; empty when no Worker was asked. */
  history: ReadonlyMap<string, string>;
}

/** The history of a Worker as evidence about single entries. */
export async function readHistoryEvidence(workerUrl: string, client: HttpClient): Promise<ReadonlyMap<string, string>> {
  const history = await readWorkerHistory(workerUrl, client);
  const entries = new Map<string, string>();
  for (const element of history?.elements ?? []) {
    const timestamp = timestampOf(element);
    if (timestamp !== undefined) entries.set(timestamp, element);
  }
  return entries;
}

export type Judgement = { ok: true } | { ok: false; kind: 'unrecorded' | 'differs'; reason: string };

/** Whether the bytes that were read are those that were recorded, by every record there is. */
export function judgeObject(
  key: string,
  read: ReadObject,
  evidence: Pick<Evidence, 'records'>,
  nameDigest?: string,
): Judgement {
  const own = digestBeside(read.object);
  const records = [nameDigest, own].filter((digest) => digest !== undefined);
  const recorded = evidence.records.get(key);
  if (records.length === 0 && recorded === undefined) {
    return {
      ok: false,
      kind: 'unrecorded',
      reason: 'has no recorded digest (mode: adopt reads such objects once and records them)',
    };
  }
  const other = records.find((digest) => digest !== read.sha256);
  if (other !== undefined) {
    const coding = read.object.coding === undefined ? '' : `, sent with the coding ${read.object.coding}`;
    return {
      ok: false,
      kind: 'differs',
      reason: `differs from its digest (recorded ${other}, found ${read.sha256}${coding})`,
    };
  }
  if (recorded !== undefined && !recorded.digests.has(read.sha256)) {
    return { ok: false, kind: 'differs', reason: `differs from every manifest that names it (found ${read.sha256})` };
  }
  return { ok: true };
}

/** The digest an object carries itself. */
export function digestBeside(object: Pick<StoredObject, 'metadata'>): string | undefined {
  return object.metadata[DIGEST]?.toLowerCase();
}

/**
 * Why an object that holds one entry contradicts the history; `undefined` when it does not, or the history does not have
 * the moment. Numbers are equal as decimals.
 */
export function contradictsHistory(text: string, history: Evidence['history']): string | undefined {
  if (history.size === 0 || !/^\s*\{/.test(text)) return undefined;
  const reading = parseHistory(text);
  const [element] = reading.ok ? reading.elements : [];
  const timestamp = element === undefined ? undefined : timestampOf(element);
  const stored = timestamp === undefined ? undefined : history.get(timestamp);
  if (element === undefined || stored === undefined || haveSameContent(stored, element)) return undefined;
  return `differs from the Worker's entry of ${timestamp} (its digest is ${entryDigest(stored)}, this one's ${entryDigest(element)})`;
}

function timestampOf(element: string): string | undefined {
  const text = element.startsWith('{') ? jsonMember(element, '_timestamp') : undefined;
  if (text === undefined || !text.startsWith('"')) return undefined;
  return JSON.parse(text) as string;
}
