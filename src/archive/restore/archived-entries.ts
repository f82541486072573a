import { ActionError, quoteValue } from '../../errors/action-error.ts';
import { type Entry, isStamped, readEntry } from '../../history/entry.ts';
import { parseHistory } from '../../history/merge.ts';
import { haveSameContent } from '../../history/same-content.ts';
import { forEachLimited, readsAtOnce } from '../concurrency.ts';
import { contradictsHistory, type Evidence, judgeObject } from '../evidence.ts';
import { isManifestKey, isSafeKey } from '../keys.ts';
import { createProgress, emptyError, listArchive, type Selection, UNSAFE_KEY } from '../listing.ts';
import { listManifests, readManifests, recordsOf } from '../manifest.ts';
import { MAX_TEXT_BYTES, textOf } from '../object-text.ts';
import { HISTORY_HEAD, HISTORY_TOTAL, type ListedObject, type ObjectStore } from '../store/object-store.ts';
import { readObject } from '../store/read-object.ts';
import { withListed } from '../verify/check-object.ts';

export interface ReadOptions extends Selection {
  concurrency: number;
  history: Evidence['history'];
  /** Wall clock (epoch, ms), for entries that claim to come from the future. */
  nowMs: number;
  /** Whether no further object is to be begun: the rest of the time is needed to send what was read. */
  isTimeUp: () => boolean;
  log: { info(message: string): void };
}

/** Everything a restore replays, checked before the first entry is sent. */
export interface ArchivedEntries {
  /** Oldest first; of one moment in the order of the archive. Each `_timestamp` once. */
  entries: readonly (Entry & { key: string })[];
  keys: readonly string[];
  digests: Readonly<Record<string, string>>;
  bytes: number;
  /** The newest backup that recorded the head of the history it was taken from. */
  recorded: { key: string; head: string; total: number } | undefined;
  /** Set when time was up before all objects were read: the last key that was, and how many there are. */
  interrupted: { after: string | undefined; of: number } | undefined;
}

const PROGRESS_EVERY = 500;

/**
 * Reads the archived entries of a prefix: single entries and whole histories, plain and gzip, manifests left out.
 *
 * @throws ActionError naming every object that differs from what was recorded, contradicts the history, or is not made of
 *   entries; and when two objects tell different stories about one `_timestamp`.
 */
export async function readArchivedEntries(store: ObjectStore, options: ReadOptions): Promise<ArchivedEntries> {
  const listed = (await listArchive(store, options)).filter((object) => !isManifestKey(object.key));
  if (listed.length === 0) throw emptyError(store, options);
  const reads = readsAtOnce(options.concurrency);
  const { manifests, bad } = await readManifests(
    store,
    options.prefix,
    await listManifests(store, options.prefix),
    reads,
  );
  if (bad.length > 0) {
    throw refusal(bad.map(({ key, reason }) => `${quoteValue(key)} ${reason}`));
  }
  const evidence: Evidence = { records: recordsOf(manifests), history: options.history };
  const progress = createProgress(
    listed.map(({ key }) => key),
    PROGRESS_EVERY,
    options.log.info,
  );
  const readings = new Map<string, ObjectReading>();
  const problems: string[] = [];
  const inTurn = createTurns();
  let isCut = false;
  await forEachLimited(listed, reads, async (object, index) => {
    if (options.isTimeUp()) {
      isCut = true;
      return;
    }
    const reading = await readEntries(store, object, evidence, options.nowMs, inTurn);
    if (typeof reading === 'string') problems.push(`${quoteValue(object.key)} ${reading}`);
    else readings.set(object.key, reading);
    progress.done(index);
  });
  if (problems.length > 0) throw refusal(problems.sort());
  const after = progress.reached();
  const taken = listed.slice(0, isCut ? listed.findIndex(({ key }) => key === after) + 1 : listed.length);
  return { ...joinReadings(taken, readings), interrupted: isCut ? { after, of: listed.length } : undefined };
}

function joinReadings(
  listed: readonly ListedObject[],
  readings: ReadonlyMap<string, ObjectReading>,
): Omit<ArchivedEntries, 'interrupted'> {
  const chosen = new Map<string, Entry & { key: string }>();
  const digests: Record<string, string> = {};
  let bytes = 0;
  let recorded: ArchivedEntries['recorded'];
  for (const { key } of listed) {
    const reading = readings.get(key);
    if (reading === undefined) continue;
    digests[key] = reading.sha256;
    bytes += reading.sizeBytes;
    for (const entry of reading.entries) {
      const other = chosen.get(entry.timestamp);
      if (other === undefined) chosen.set(entry.timestamp, { ...entry, key });
      else if (!haveSameContent(other.text, entry.text)) throw conflictError(entry.timestamp, other.key, key);
    }
    recorded = reading.recorded === undefined ? recorded : { key, ...reading.recorded };
  }
  return {
    entries: [...chosen.values()].sort((a, b) => (a.instant < b.instant ? -1 : a.instant > b.instant ? 1 : 0)),
    keys: Object.keys(digests),
    digests,
    bytes,
    recorded,
  };
}

interface ObjectReading {
  entries: readonly Entry[];
  sha256: string;
  sizeBytes: number;
  recorded: { head: string; total: number } | undefined;
}

/** The entries of one object, or why it is refused. */
async function readEntries(
  store: ObjectStore,
  listed: ListedObject,
  evidence: Evidence,
  nowMs: number,
  inTurn: <T>(work: () => Promise<T>) => Promise<T>,
): Promise<ObjectReading | string> {
  const { key } = listed;
  if (!isSafeKey(key)) return UNSAFE_KEY;
  const collect = { maxBytes: MAX_TEXT_BYTES };
  let read = withListed(await readObject(store, key, collect), listed);
  if (read === undefined) return 'went away while it was read';
  let judgement = judgeObject(key, read, evidence);
  if (!judgement.ok && judgement.kind === 'differs') {
    read = withListed(await readObject(store, key, collect), listed);
    if (read === undefined) return 'went away while it was read';
    judgement = judgeObject(key, read, evidence);
  }
  if (!judgement.ok) return judgement.reason;
  const { sha256, sizeBytes, bytes, object } = read;
  // One at a time: what is taken out of a gzip can be a hundred times as large as what came.
  const entries = await inTurn(() => parseEntries(key, bytes, evidence, nowMs));
  if (typeof entries === 'string') return entries;
  const head = object.metadata[HISTORY_HEAD];
  const total = Number(object.metadata[HISTORY_TOTAL]);
  const isRecorded = head !== undefined && Number.isSafeInteger(total);
  return { entries, sha256, sizeBytes, recorded: isRecorded ? { head, total } : undefined };
}

async function parseEntries(
  key: string,
  bytes: Uint8Array,
  evidence: Evidence,
  nowMs: number,
): Promise<readonly Entry[] | string> {
  const text = await textOf(key, bytes);
  if (!text.ok) return text.reason;
  const history = parseHistory(text.text);
  if (!history.ok) return `is no entry and no history: ${history.reason}`;
  const contradiction = contradictsHistory(text.text, evidence.history);
  if (contradiction !== undefined) return contradiction;
  const entries: Entry[] = [];
  for (const [index, element] of history.elements.entries()) {
    const reading = readEntry(element, nowMs);
    if (!reading.ok) return `is not made of entries: element ${index}: ${reading.field} ${reading.reason}`;
    if (!isStamped(reading.entry)) return `is not made of entries: element ${index}: _timestamp is missing`;
    // A copy: a slice would keep the text of the whole object alive.
    entries.push({ ...reading.entry, text: Buffer.from(reading.entry.text).toString() });
  }
  return entries;
}

function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

/** Objects that hold what was recorded and are no history: nothing is wrong with them but the place. */
const FOREIGN = / is (no entry and no history: |not made of entries: .* (is missing|is no object)$)/;

function refusal(problems: readonly string[]): ActionError {
  return new ActionError('remote', `refused to restore: ${problems.join('; ')}`, {
    hint: problems.every((problem) => FOREIGN.test(problem))
      ? 'Nothing was sent. Files of another kind belong into a prefix of their own; until then name what to restore in keys, such as **/taostats_*'
      : 'Nothing was sent. Repair these objects, or name the ones to restore in keys',
  });
}

function conflictError(timestamp: string, keyA: string, keyB: string): ActionError {
  return new ActionError(
    'input',
    `refused to restore: ${quoteValue(keyA)} and ${quoteValue(keyB)} hold different entries for ${timestamp}`,
    { hint: 'Nothing was sent. Name the objects to restore in keys' },
  );
}
