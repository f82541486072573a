/** Appends through the Worker and proves it: the Worker names the entry, and the entry is read back. */

import { ActionError, quoteValue } from '../errors/action-error.ts';
import type { Entry } from '../history/entry.ts';
import { compactJson, jsonMember } from '../history/json-text.ts';
import { PATHS } from '../history/protocol.ts';
import { explainBody, responseError } from '../http/errors.ts';
import type { HttpClient } from '../http/exchange.ts';
import type { RetryPolicy } from '../http/retry.ts';
import { isRecord } from '../json/record.ts';
import { type Append, becomesVisible, RefusedEntryError, type WaitPorts } from './appended.ts';
import { entryDigest, nextHead } from './digest.ts';

export interface WorkerOptions {
  /** The URL of the history, as `historyUrl` makes it. */
  url: string;
  token: string | undefined;
  retry: RetryPolicy;
  deadlineAtMs: number;
}

const MAX_HISTORY_BYTES = 128 * 1024 * 1024;

/**
 * Safe to repeat: the Worker knows an entry by its timestamp and content.
 *
 * @throws RefusedEntryError when the entry cannot go into this history; ActionError when it is not proved to be there.
 */
export async function appendThroughWorker(
  entry: Entry,
  options: WorkerOptions,
  http: Pick<HttpClient, 'send'>,
  ports: WaitPorts & { monotonic(): number },
): Promise<Append> {
  const response = await http.send({
    method: 'POST',
    url: options.url,
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      ...(options.token === undefined ? {} : { 'x-write-token': options.token }),
    },
    body: entry.text,
    idempotent: true,
    json: true,
  });
  if (response.status !== 200) throw responseError('Worker', response, hintFor(response.status));
  const ack: unknown = JSON.parse(response.text());
  if (!isRecord(ack) || ack['success'] !== true) {
    throw new ActionError(
      'remote',
      `Worker: the answer is no acknowledgement: ${explainBody(response) || quoteValue(response.text())}`,
      {
        hint: 'Check worker-url',
      },
    );
  }
  const total = wholeNumber(ack['total']);
  ports.log.info(`the Worker acknowledges; its history has ${total ?? 'an unknown number of'} entries`);
  if (Array.isArray(ack['entries'])) {
    const append = await proveByEntry(entry, ack, total, options, http);
    // The try before this one stored it, and its answer was lost.
    return response.attempts > 1 ? { ...append, status: 'appended' } : append;
  }
  return proveByList(entry, total, options, http, ports);
}

async function proveByEntry(
  entry: Entry,
  ack: Record<string, unknown>,
  total: number | undefined,
  options: WorkerOptions,
  http: Pick<HttpClient, 'send'>,
): Promise<Append> {
  const digest = entryDigest(entry.text);
  const named = (ack['entries'] as unknown[]).filter(isRecord).find((item) => item['timestamp'] === entry.timestamp);
  if (named === undefined) {
    throw new ActionError('remote', `Worker: acknowledged, but not the posted entry ${entry.timestamp}`, {
      hint: 'The entry file is kept; check what answers at worker-url',
    });
  }
  const status = named['status'];
  if (status === 'conflict') {
    throw new RefusedEntryError('remote', `Worker: other content is stored under ${entry.timestamp} (conflict)`, {
      hint: 'The stored entry stays; a new run makes a new timestamp',
    });
  }
  if (status === 'too-old') {
    throw new RefusedEntryError(
      'remote',
      `Worker: the history is full and all of it is younger than ${entry.timestamp} (too-old)`,
      { hint: 'Check the clocks of the runner and of earlier writers, or raise HISTORY_MAX_ENTRIES of the Worker' },
    );
  }
  if (status !== 'appended' && status !== 'duplicate') {
    throw new ActionError('remote', `Worker: the entry has the unknown status ${quoteValue(String(status))}`);
  }
  const response = await http.send({
    method: 'GET',
    url: `${options.url}/entries/${encodeURIComponent(entry.timestamp)}`,
    headers: { accept: 'application/json' },
    json: true,
  });
  if (response.status === 404) {
    throw new ActionError('remote', `Worker: acknowledged ${entry.timestamp}, but does not have it when asked`, {
      hint: 'The entry file is kept; the history does not hold this entry',
    });
  }
  if (response.status !== 200) throw responseError('Worker: reading the entry back', response);
  const text = response.text();
  const stored: unknown = JSON.parse(text);
  const storedText = isRecord(stored) ? compactJson(jsonMember(text, 'entry') ?? '') : '';
  const storedDigest = isRecord(stored) ? stored['digest'] : undefined;
  for (const [what, got, posted] of [
    ['entry', storedText, entry.text],
    ['digest', storedDigest, digest],
    ['acknowledged digest', named['digest'], digest],
  ] as const) {
    if (got !== posted) {
      throw new ActionError(
        'remote',
        `Worker: the ${what} of ${entry.timestamp} is ${quoteValue(String(got))}, posted was ${quoteValue(posted)}`,
        { hint: 'The entry file is kept; the history holds something else' },
      );
    }
  }
  const record = isRecord(stored) ? stored : {};
  const previous = typeof record['previous'] === 'string' ? record['previous'] : undefined;
  const head = typeof ack['head'] === 'string' ? ack['head'] : undefined;
  const chained = previous !== undefined && nextHead(previous, digest) === head;
  const seq = wholeNumber(record['seq']) ?? wholeNumber(named['seq']);
  return { status, method: 'worker', total, head, proof: { kind: 'entry', seq, digest, previous, chained } };
}

/** The original Worker acknowledges `{success, written, total}` and lists the whole history from KV. */
async function proveByList(
  entry: Entry,
  total: number | undefined,
  options: WorkerOptions,
  http: Pick<HttpClient, 'send'>,
  ports: WaitPorts & { monotonic(): number },
): Promise<Append> {
  ports.log.info(
    'the acknowledgement names no entry, as the original Worker; looking for the timestamp in the history',
  );
  const look = async (): Promise<boolean> => {
    const response = await http.send({
      method: 'GET',
      url: options.url,
      headers: { accept: 'application/json' },
      json: true,
      maxBodyBytes: MAX_HISTORY_BYTES,
    });
    if (response.status === 404) return false;
    if (response.status !== 200) throw responseError('Worker: reading the history back', response);
    const list: unknown = JSON.parse(response.text());
    return Array.isArray(list) && list.some((item) => isRecord(item) && item['_timestamp'] === entry.timestamp);
  };
  if (!(await becomesVisible(look, { what: 'the history', ...options }, ports))) {
    throw new ActionError('remote', `Worker: acknowledged ${entry.timestamp}, but its history does not list it`, {
      hint: 'The entry file is kept; the history does not hold this entry',
    });
  }
  return { status: 'appended', method: 'worker', total, head: undefined, proof: { kind: 'listed' } };
}

function wholeNumber(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}

function hintFor(status: number): string | undefined {
  if (status === 401) return 'Check worker-write-token: it must equal the WRITE_TOKEN secret of the Worker';
  if (status === 403)
    return 'The Worker refuses writes until its WRITE_TOKEN secret is set (deploy-worker: write-token)';
  if (status === 404 || status === 405) {
    return `Check worker-url: the base URL of the Worker, or its ${PATHS.history} URL`;
  }
  return status >= 500 ? 'The entry file is kept; run again when the Worker answers' : undefined;
}
