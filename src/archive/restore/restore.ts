import { ActionError } from '../../errors/action-error.ts';
import { entryDigest } from '../../history/digest.ts';
import type { Entry } from '../../history/entry.ts';
import { HEADERS, historyUrl, LIMITS } from '../../history/protocol.ts';
import { responseError } from '../../http/errors.ts';
import type { HttpClient, HttpResponse } from '../../http/exchange.ts';
import { isDeadline } from '../store/read-object.ts';

export interface RestoreOptions {
  workerUrl: string;
  writeToken: string;
  client: HttpClient;
  log: { info(message: string): void };
}

/** How the Worker took the entries. */
export interface RestoreReport {
  appended: number;
  /** They were there already, numbers equal as decimals. */
  duplicates: number;
  /** Older than everything in a history that is full; not stored. */
  tooOld: number;
  /** Timestamps under which the Worker holds other entries; those stay. */
  conflicts: readonly string[];
  /** How many of the entries, from the front, the Worker has answered about. */
  answered: number;
  /** Of the history afterwards, as the last acknowledgement names them; "" and 0 before the first. */
  total: number;
  head: string;
  /** The deadline, when it came before the last entry was sent. */
  interrupted: unknown;
}

/**
 * Replays entries into a Worker, in their order. Repeating it changes nothing: what is there is a duplicate. Every
 * acknowledged digest of a new entry is compared with the entry that was sent.
 *
 * @throws ActionError when the Worker refuses a batch or acknowledges something else.
 */
export async function restoreEntries(entries: readonly Entry[], options: RestoreOptions): Promise<RestoreReport> {
  const counts = { appended: 0, duplicates: 0, tooOld: 0, answered: 0, total: 0, head: '' };
  const conflicts: string[] = [];
  let interrupted: unknown;
  const pending = [...splitBatches(entries)].reverse();
  while (pending.length > 0) {
    const batch = pending.pop() as readonly Entry[];
    let ack: Ack | undefined;
    try {
      ack = await sendBatch(batch, options);
    } catch (error) {
      if (!isDeadline(error)) throw error;
      interrupted = error;
      break;
    }
    if (ack === undefined) {
      // The Worker ran out of its time for one request: half as much is half the work.
      const middle = Math.ceil(batch.length / 2);
      pending.push(batch.slice(middle), batch.slice(0, middle));
      continue;
    }
    for (const { timestamp, status } of ack.entries) {
      if (status === 'appended') counts.appended += 1;
      else if (status === 'duplicate') counts.duplicates += 1;
      else if (status === 'too-old') counts.tooOld += 1;
      else conflicts.push(timestamp);
    }
    counts.total = ack.total;
    counts.head = ack.head;
    counts.answered += batch.length;
    options.log.info(
      `sent ${counts.answered} of ${entries.length} entries: ${counts.appended} restored, ${counts.duplicates} there already, ` +
        `${counts.tooOld} too old, ${conflicts.length} in conflict; head ${ack.head}`,
    );
  }
  return { ...counts, conflicts, interrupted };
}

/** The failure that names the moments under which the Worker holds other entries; `undefined` when there are none. */
export function conflictsError(report: RestoreReport, count: number): ActionError | undefined {
  const { conflicts } = report;
  if (conflicts.length === 0) return undefined;
  const named = conflicts.slice(0, 20).join(', ');
  return new ActionError(
    'remote',
    `the Worker holds other entries for ${conflicts.length} of ${count} timestamps: ${named}${conflicts.length > 20 ? ', …' : ''}`,
    { hint: 'The stored entries stay as they are; restore into an empty Worker to get the archived ones' },
  );
}

/** The last key of which, and of all before it, every entry was answered; `undefined` when not even the first was. */
export function restoredUpTo(
  keys: readonly string[],
  entries: readonly { key: string }[],
  answered: number,
): string | undefined {
  const open = new Set(entries.slice(answered).map(({ key }) => key));
  const first = keys.findIndex((key) => open.has(key));
  return first < 0 ? keys.at(-1) : keys[first - 1];
}

/** Cuts at the Worker's bounds of entries and bytes, brackets and commas counted. */
export function splitBatches(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const batches: Entry[][] = [];
  let batch: Entry[] = [];
  let bytes = 1;
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.text) + 1;
    if (size + 1 > LIMITS.bodyBytes) {
      throw new ActionError(
        'input',
        `the entry ${entry.timestamp} has ${size} bytes, the Worker takes ${LIMITS.bodyBytes}`,
      );
    }
    if (batch.length === LIMITS.batchEntries || bytes + size > LIMITS.bodyBytes) {
      batches.push(batch);
      batch = [];
      bytes = 1;
    }
    batch.push(entry);
    bytes += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

interface Ack {
  total: number;
  head: string;
  entries: readonly { timestamp: string; status: string }[];
}

/** @returns `undefined` when the batch was too much for one request. */
async function sendBatch(batch: readonly Entry[], options: RestoreOptions): Promise<Ack | undefined> {
  const response = await options.client.send({
    method: 'POST',
    url: historyUrl(options.workerUrl),
    headers: { 'content-type': 'application/json', [HEADERS.writeToken.toLowerCase()]: options.writeToken },
    body: `[${batch.map((entry) => entry.text).join(',')}]`,
    // An entry is identified by its timestamp: sent twice it is a duplicate.
    idempotent: true,
    json: true,
  });
  if (batch.length > 1 && isTooMuch(response)) return undefined;
  if (response.status !== 200) {
    const hint = response.status === 401 || response.status === 403 ? 'Check worker-write-token' : undefined;
    throw responseError('the Worker refused the entries', response, hint);
  }
  const ack = JSON.parse(response.text()) as Partial<Record<string, unknown>> | null;
  const answered = Array.isArray(ack?.['entries']) ? (ack['entries'] as Record<string, unknown>[]) : [];
  const total = Number(ack?.['total']);
  const { head } = ack ?? {};
  if (answered.length !== batch.length || !Number.isSafeInteger(total) || typeof head !== 'string') {
    throw new ActionError('remote', 'the Worker did not acknowledge each entry of the batch', {
      hint: 'restore needs the Worker of this repository (deploy-worker); an older one cannot prove what it stored',
    });
  }
  const entries = batch.map((entry, index) => {
    const { timestamp, digest, status } = answered[index] ?? {};
    // Of a duplicate the stored text stays, which may spell the same numbers otherwise.
    const isOurs = status !== 'appended' || digest === entryDigest(entry.text);
    if (timestamp !== entry.timestamp || typeof status !== 'string' || !isOurs) {
      throw new ActionError('remote', `the Worker acknowledged another entry than ${entry.timestamp}`);
    }
    return { timestamp: entry.timestamp, status };
  });
  return { total, head, entries };
}

/** Cloudflare's "exceeded its resources" (1102), and the Worker's own "too large". */
function isTooMuch(response: HttpResponse): boolean {
  return response.status === 413 || (response.status === 503 && /\b1102\b/.test(response.text()));
}
