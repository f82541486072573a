import { gunzipSync } from 'node:zlib';
import { ActionError, quoteValue } from '../errors/action-error.ts';
import { type Entry, isStamped, readEntry } from '../history/entry.ts';
import { parseHistory } from '../history/merge.ts';
import { forEachLimited } from './concurrency.ts';
import { isManifestKey, isSafeKey } from './keys.ts';
import { listManifests, readManifest } from './manifest.ts';
import { DIGEST, type ListedObject, type ObjectStore } from './object-store.ts';
import { readObject } from './read-object.ts';
import { emptyError, listArchive, UNSAFE_KEY, type VerifyOptions } from './verify.ts';

/** Everything a restore replays, checked before the first entry is sent. */
export interface ArchivedEntries {
  /** Oldest first; of one moment in the order of the archive. Each `_timestamp` once. */
  entries: readonly Entry[];
  keys: readonly string[];
  digests: Readonly<Record<string, string>>;
  bytes: number;
  /** The newest backup that recorded the head of the history it was taken from. */
  recorded: { key: string; head: string; total: number } | undefined;
}

const MAX_OBJECT_BYTES = 512 * 1_048_576;
const PROGRESS_EVERY = 500;
/** Metadata names of a history backup. */
export const HISTORY_HEAD = 'history-head';
export const HISTORY_TOTAL = 'history-total';

/**
 * Reads the archived entries of a prefix: single entries and whole histories, plain and gzip, manifests left out.
 *
 * @throws ActionError naming every object that differs from its digest, or that is not made of entries; and when two
 *   objects tell different stories about one `_timestamp`.
 */
export async function readArchivedEntries(
  store: ObjectStore,
  options: VerifyOptions & { nowMs: number },
): Promise<ArchivedEntries> {
  const listed = (await listArchive(store, options)).filter((object) => !isManifestKey(object.key));
  if (listed.length === 0) throw emptyError(store, options);
  const digestsOf = createDigestLookup(store, options.prefix);
  const readings = new Map<string, ObjectReading>();
  const problems: string[] = [];
  await forEachLimited(listed, options.concurrency, async (object) => {
    const reading = await readEntries(store, object, digestsOf, options.nowMs);
    if (typeof reading === 'string') problems.push(`${quoteValue(object.key)} ${reading}`);
    else readings.set(object.key, reading);
    const done = readings.size + problems.length;
    if (done % PROGRESS_EVERY === 0) options.log.info(`${done} of ${listed.length} objects read`);
  });
  if (problems.length > 0) {
    throw new ActionError('remote', `refused to restore: ${problems.sort().join('; ')}`, {
      hint: 'Nothing was sent. Repair these objects, or name the ones to restore in keys',
    });
  }
  const chosen = new Map<string, Entry & { key: string }>();
  let recorded: ArchivedEntries['recorded'];
  for (const [key, reading] of listed.map(({ key }) => [key, readings.get(key)] as const)) {
    if (reading === undefined) continue;
    for (const entry of reading.entries) {
      const other = chosen.get(entry.timestamp);
      if (other === undefined) chosen.set(entry.timestamp, { ...entry, key });
      else if (other.text !== entry.text) throw conflictError(entry.timestamp, other.key, key);
    }
    recorded = reading.recorded === undefined ? recorded : { key, ...reading.recorded };
  }
  const all = [...readings].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    entries: [...chosen.values()].sort((a, b) => (a.instant < b.instant ? -1 : a.instant > b.instant ? 1 : 0)),
    keys: all.map(([key]) => key),
    digests: Object.fromEntries(all.map(([key, reading]) => [key, reading.sha256])),
    bytes: all.reduce((sum, [, reading]) => sum + reading.sizeBytes, 0),
    recorded,
  };
}

interface ObjectReading {
  entries: readonly Entry[];
  sha256: string;
  sizeBytes: number;
  recorded: { head: string; total: number } | undefined;
}

type DigestLookup = (key: string) => Promise<ReadonlySet<string>>;

/** The entries of one object, or why it is refused. */
async function readEntries(
  store: ObjectStore,
  listed: ListedObject,
  digestsOf: DigestLookup,
  nowMs: number,
): Promise<ObjectReading | string> {
  if (!isSafeKey(listed.key)) return UNSAFE_KEY;
  const read = await readObject(store, listed.key, { maxBytes: MAX_OBJECT_BYTES });
  if (read === undefined) return 'went away while it was read';
  const own = read.object.metadata[DIGEST];
  const expected = own === undefined ? await digestsOf(listed.key) : new Set([own]);
  if (expected.size === 0) return 'has no recorded digest';
  if (!expected.has(read.sha256)) return `differs from its digest (found ${read.sha256})`;
  let text: string;
  try {
    const bytes = listed.key.endsWith('.gz')
      ? gunzipSync(read.bytes, { maxOutputLength: MAX_OBJECT_BYTES })
      : read.bytes;
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return listed.key.endsWith('.gz') ? 'is no readable gzip of text' : 'is no text';
  }
  const history = parseHistory(text);
  if (!history.ok) return `is no entry and no history: ${history.reason}`;
  const entries: Entry[] = [];
  for (const [index, element] of history.elements.entries()) {
    const reading = readEntry(element, nowMs);
    if (!reading.ok) return `is not made of entries: element ${index}: ${reading.field} ${reading.reason}`;
    if (!isStamped(reading.entry)) return `is not made of entries: element ${index}: _timestamp is missing`;
    // A copy: a slice would keep the text of the whole object alive.
    entries.push({ ...reading.entry, text: Buffer.from(reading.entry.text).toString() });
  }
  const head = read.object.metadata[HISTORY_HEAD];
  const total = Number(read.object.metadata[HISTORY_TOTAL]);
  return {
    entries,
    sha256: read.sha256,
    sizeBytes: read.sizeBytes,
    recorded: head === undefined || !Number.isSafeInteger(total) ? undefined : { head, total },
  };
}

/** Digests from the manifests, read when the first object has none of its own. */
function createDigestLookup(store: ObjectStore, prefix: string): DigestLookup {
  let manifests: Promise<ReadonlyMap<string, Set<string>>> | undefined;
  const load = async (): Promise<ReadonlyMap<string, Set<string>>> => {
    const digests = new Map<string, Set<string>>();
    for (const listed of await listManifests(store, prefix, Number.MAX_SAFE_INTEGER)) {
      for (const [key, { sha256 }] of Object.entries((await readManifest(store, prefix, listed)).entries)) {
        digests.set(key, (digests.get(key) ?? new Set()).add(sha256));
      }
    }
    return digests;
  };
  return async (key) => {
    manifests ??= load();
    return (await manifests).get(key) ?? new Set();
  };
}

function conflictError(timestamp: string, keyA: string, keyB: string): ActionError {
  return new ActionError(
    'input',
    `refused to restore: ${quoteValue(keyA)} and ${quoteValue(keyB)} hold different entries for ${timestamp}`,
    { hint: 'Nothing was sent. Name the objects to restore in keys' },
  );
}
