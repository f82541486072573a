/** Brings the KV value of the old layout to compact snapshots `{_timestamp, price, volume_24h}`, as its readers expect them. */
import type { KvNamespace } from '../cloudflare/kv.ts';
import { ActionError } from '../errors/action-error.ts';
import { jsonMember } from '../history/json-text.ts';
import { parseHistory, printHistory } from '../history/merge.ts';
import { KV_KEYS } from '../history/protocol.ts';

export interface Normalized {
  status: 'absent' | 'unchanged' | 'dry-run' | 'normalized';
  /** Elements of the value; none is ever dropped. */
  elements: number;
  /** Elements that became compact. */
  compacted: number;
  /** Elements that are no entries (without `_timestamp` or `price`) and stay as they are, with their places from 0. */
  left: readonly number[];
  bytesBefore: number;
  bytesAfter: number;
  /** Key that holds the value as it was; empty when nothing was written. */
  backupKey: string;
}

const FIELDS = ['_timestamp', 'price', 'volume_24h'];

/**
 * Reads the whole value, copies it to a key of its own, and writes the compact one when nobody wrote in between. Digits,
 * order and number of the elements stay.
 *
 * @throws ActionError when the value is no history, or changed meanwhile: then nothing is written over.
 */
export async function normalizeKv(
  kv: Pick<KvNamespace, 'read' | 'write'>,
  options: { dryRun: boolean; nowMs: number },
): Promise<Normalized> {
  const key = KV_KEYS.history;
  const before = await kv.read(key);
  const nothing = { elements: 0, compacted: 0, left: [], bytesBefore: 0, bytesAfter: 0, backupKey: '' };
  if (before === undefined) return { status: 'absent', ...nothing };
  const reading = parseHistory(before);
  if (!reading.ok) {
    throw new ActionError('remote', `KV ${key} is no history: ${reading.reason}; it was not written over`, {
      hint: 'Copy the value to another key and mend it by hand, then run again',
    });
  }
  const compact = reading.elements.map(compactElement);
  const after = printHistory(compact.map(({ text }) => text));
  const found = {
    elements: compact.length,
    compacted: compact.filter(({ text }, index) => text !== reading.elements[index]).length,
    left: compact.flatMap(({ isEntry }, index) => (isEntry ? [] : [index])),
    bytesBefore: Buffer.byteLength(before),
    bytesAfter: Buffer.byteLength(after),
    backupKey: '',
  };
  if (after === before) return { status: 'unchanged', ...found };
  if (options.dryRun) return { status: 'dry-run', ...found };
  const backupKey = `${key}.full.${new Date(options.nowMs).toISOString().replace(/[-:]|\.\d+/g, '')}`;
  await kv.write(backupKey, before);
  if ((await kv.read(key)) !== before) {
    throw new ActionError('remote', `KV ${key} changed while it was read; it was not written over`, {
      hint: `Stop its writers and run again; ${backupKey} holds the value as it was read`,
    });
  }
  await kv.write(key, after);
  return { status: 'normalized', ...found, backupKey };
}

/** The three members with their digits, `volume_24h` null when missing. What is no entry stays as it is. */
function compactElement(text: string): { text: string; isEntry: boolean } {
  if (!text.startsWith('{')) return { text, isEntry: false };
  const [timestamp, price, volume] = FIELDS.map((name) => jsonMember(text, name));
  const isEntry = timestamp?.startsWith('"') === true && price !== undefined;
  if (!isEntry) return { text, isEntry };
  return { text: `{"_timestamp":${timestamp},"price":${price},"volume_24h":${volume ?? 'null'}}`, isEntry };
}
