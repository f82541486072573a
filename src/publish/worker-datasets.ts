/** The Worker's datasets, seen from a run: what it has, who may fetch now, a sample in and read back. */

import { ActionError, quoteValue } from '../errors/action-error.ts';
import { HEADERS, LIMITS, PATHS } from '../history/protocol.ts';
import { responseError } from '../http/errors.ts';
import type { HttpClient } from '../http/exchange.ts';
import { isRecord } from '../json/record.ts';
import type { PrintedSample } from '../taostats/sample.ts';

export interface WorkerAccess {
  /** Base URL. */
  readonly url: string;
  readonly token: string | undefined;
  readonly http: Pick<HttpClient, 'send'>;
}

export interface StoredDataset {
  readonly timestamp: string | undefined;
  readonly records: number;
  readonly sourceUpdatedAt: string | undefined;
  /** The Worker fetches it, too: ask before. */
  readonly isCollected: boolean;
}

const MAX_LATEST_BYTES = 8 * 1_048_576;

/** What the Worker holds; undefined when it does not say: an older one, or one that cannot be reached now. */
export async function readStoredDatasets(
  worker: WorkerAccess,
): Promise<ReadonlyMap<string, StoredDataset> | undefined> {
  try {
    const response = await worker.http.send({ method: 'GET', url: `${worker.url}${PATHS.datasets}` });
    const list: unknown = response.status === 200 ? JSON.parse(response.text()) : undefined;
    if (!Array.isArray(list)) return undefined;
    const entries = list.filter(isRecord).map((item): [string, StoredDataset] => {
      const { name, timestamp, records, source_updated_at: updated, collected_by_worker: isCollected } = item;
      const known = typeof timestamp === 'string' ? timestamp : undefined;
      const count = Number.isSafeInteger(records) ? (records as number) : 0;
      const sourceUpdatedAt = typeof updated === 'string' ? updated : undefined;
      const isShared = isCollected === true;
      return [String(name), { timestamp: known, records: count, sourceUpdatedAt, isCollected: isShared }];
    });
    return new Map(entries);
  } catch (error) {
    if (error instanceof Error && error.name === 'CancelledError') throw error;
    return undefined;
  }
}

/** @returns the datasets this run may fetch; all of them when the Worker cannot be asked. */
export async function claimDatasets(
  worker: WorkerAccess,
  runId: string,
  names: readonly string[],
): Promise<readonly string[]> {
  try {
    const response = await post(worker, PATHS.claim, JSON.stringify({ run_id: runId, datasets: names, minutes: 15 }));
    const answer: unknown = response.status === 200 ? JSON.parse(response.text()) : undefined;
    if (!isRecord(answer) || !Array.isArray(answer['granted'])) return names;
    const granted = new Set(answer['granted'].map(String));
    return names.filter((name) => granted.has(name));
  } catch (error) {
    if (error instanceof Error && error.name === 'CancelledError') throw error;
    return names;
  }
}

export interface StoredSample {
  readonly status: 'appended' | 'duplicate';
  readonly total: number | undefined;
  readonly head: string | undefined;
}

/**
 * Posts a sample and proves it: the acknowledgement names its digest, and the latest sample is read back and is this one.
 *
 * @throws ActionError when it is refused, or not proved to be there.
 */
export async function storeSample(
  worker: WorkerAccess,
  name: string,
  timestamp: string,
  sample: PrintedSample,
): Promise<StoredSample> {
  const sizeBytes = new TextEncoder().encode(sample.body).byteLength;
  if (sizeBytes > LIMITS.bodyBytes) {
    throw new ActionError(
      'remote',
      `${name}: the sample has ${sizeBytes} bytes, the Worker takes ${LIMITS.bodyBytes}`,
      {
        hint: 'The files are written; ask for fewer records (datasets-file: query) or archive the files alone',
      },
    );
  }
  const response = await post(worker, `${PATHS.datasets}/${encodeURIComponent(name)}`, sample.body);
  if (response.status !== 200) throw responseError(`Worker: ${name}`, response, hintFor(response.status));
  const ack: unknown = JSON.parse(response.text());
  const status = isRecord(ack) ? ack['status'] : undefined;
  if (!isRecord(ack) || (status !== 'appended' && status !== 'duplicate') || ack['digest'] !== sample.digest) {
    const said =
      status === 'conflict' ? `other records are stored under ${timestamp} (conflict)` : 'no acknowledgement';
    throw new ActionError('remote', `Worker: ${name}: ${said}: ${quoteValue(response.text())}`, {
      hint: 'The entry file is kept',
    });
  }
  await prove(worker, name, timestamp, sample.digest);
  const total = Number.isSafeInteger(ack['total']) ? (ack['total'] as number) : undefined;
  return { status, total, head: typeof ack['head'] === 'string' ? ack['head'] : undefined };
}

/** Another run may have stored a younger sample meanwhile: then the latest is that one, and the digest was acknowledged. */
async function prove(worker: WorkerAccess, name: string, timestamp: string, digest: string): Promise<void> {
  const url = `${worker.url}${PATHS.datasets}/${encodeURIComponent(name)}`;
  const response = await worker.http.send({ method: 'GET', url, json: true, maxBodyBytes: MAX_LATEST_BYTES });
  if (response.status !== 200) throw responseError(`Worker: reading ${name} back`, response);
  const latest: unknown = JSON.parse(response.text());
  const stored = isRecord(latest) ? latest : {};
  if (stored['timestamp'] === timestamp ? stored['digest'] === digest : String(stored['timestamp']) > timestamp) return;
  throw new ActionError(
    'remote',
    `Worker: ${name}: acknowledged ${timestamp}, but its latest sample is ${quoteValue(String(stored['timestamp']))}`,
    { hint: 'The entry file is kept; the store does not hold this sample' },
  );
}

export async function post(worker: WorkerAccess, path: string, body: string) {
  return await worker.http.send({
    method: 'POST',
    url: `${worker.url}${path}`,
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      ...(worker.token === undefined ? {} : { [HEADERS.writeToken]: worker.token }),
    },
    body,
    idempotent: true,
    json: true,
  });
}

function hintFor(status: number): string | undefined {
  if (status === 401) return 'Check worker-write-token: it must equal the WRITE_TOKEN secret of the Worker';
  if (status === 403)
    return 'The Worker refuses writes until its WRITE_TOKEN secret is set (deploy-worker: write-token)';
  if (status === 404 || status === 503) return 'This Worker keeps no datasets: deploy it again with deploy-worker';
  return undefined;
}
