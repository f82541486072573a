import { ActionError } from '../errors/action-error.ts';
import { entryDigest } from '../history/digest.ts';
import type { Entry } from '../history/entry.ts';
import { historyUrl, LIMITS } from '../history/protocol.ts';
import type { HttpClient } from '../http/client.ts';
import { responseError } from '../http/errors.ts';

export interface RestoreOptions {
  workerUrl: string;
  writeToken: string;
  client: HttpClient;
  log: { info(message: string): void };
}

/** How the Worker took the entries. */
export interface RestoreReport {
  appended: number;
  /** They were there already. */
  duplicates: number;
  /** Older than everything in a history that is full; not stored. */
  tooOld: number;
  /** Of the history afterwards, as the last acknowledgement names them. */
  total: number;
  head: string;
}

const { batchEntries: MAX_BATCH_ENTRIES, bodyBytes: MAX_BATCH_BYTES } = LIMITS;

/**
 * Replays entries into a Worker, in their order. Repeating it changes nothing: what is there is a duplicate. Every
 * acknowledged digest is compared with the entry that was sent.
 *
 * @throws ActionError when the Worker refuses a batch, or holds another entry under one of the timestamps.
 */
export async function restoreEntries(entries: readonly Entry[], options: RestoreOptions): Promise<RestoreReport> {
  const batches = splitBatches(entries);
  const report: RestoreReport = { appended: 0, duplicates: 0, tooOld: 0, total: 0, head: '' };
  const conflicts: string[] = [];
  let done = 0;
  for (const batch of batches) {
    const ack = await sendBatch(batch, options);
    for (const { timestamp, status } of ack.entries) {
      if (status === 'appended') report.appended += 1;
      else if (status === 'duplicate') report.duplicates += 1;
      else if (status === 'too-old') report.tooOld += 1;
      else conflicts.push(timestamp);
    }
    report.total = ack.total;
    report.head = ack.head;
    done += batch.length;
    options.log.info(`restored ${done} of ${entries.length} entries, head ${ack.head}`);
  }
  if (conflicts.length > 0) {
    const named = conflicts.slice(0, 20).join(', ');
    throw new ActionError(
      'remote',
      `the Worker holds other entries for ${conflicts.length} of ${entries.length} timestamps: ${named}${conflicts.length > 20 ? ', …' : ''}`,
      { hint: 'The stored entries stay as they are; restore into an empty Worker to get the archived ones' },
    );
  }
  return report;
}

/** Cuts at the Worker's bounds of entries and bytes, brackets and commas counted. */
export function splitBatches(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const batches: Entry[][] = [];
  let batch: Entry[] = [];
  let bytes = 1;
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.text) + 1;
    if (size + 1 > MAX_BATCH_BYTES) {
      throw new ActionError(
        'input',
        `the entry ${entry.timestamp} has ${size} bytes, the Worker takes ${MAX_BATCH_BYTES}`,
      );
    }
    if (batch.length === MAX_BATCH_ENTRIES || bytes + size > MAX_BATCH_BYTES) {
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

async function sendBatch(batch: readonly Entry[], options: RestoreOptions): Promise<Ack> {
  const response = await options.client.send({
    method: 'POST',
    url: historyUrl(options.workerUrl),
    headers: { 'content-type': 'application/json', 'x-write-token': options.writeToken },
    body: `[${batch.map((entry) => entry.text).join(',')}]`,
    // An entry is identified by its timestamp: sent twice it is a duplicate.
    idempotent: true,
    json: true,
  });
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
    const same = status === 'conflict' || status === 'too-old' || digest === entryDigest(entry.text);
    if (timestamp !== entry.timestamp || typeof status !== 'string' || !same) {
      throw new ActionError('remote', `the Worker acknowledged another entry than ${entry.timestamp}`);
    }
    return { timestamp: entry.timestamp, status };
  });
  return { total, head, entries };
}
