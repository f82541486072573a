/** Loopback stand-ins for Workers that the real one is not: the original, and dishonest ones. */
import { createHash } from 'node:crypto';
import {
  type Answer,
  type ReceivedRequest,
  type ScriptedServer,
  startScriptedServer,
} from '../http/scripted-server.ts';
import { json } from '../taostats/api.ts';

export const WRITE_TOKEN = 'write-token-0123456789';
const HISTORY = '/api/taostats_history';

/**
 * The original Worker: one KV array, read, changed and written back; entries with the same `_timestamp` once; the oldest
 * go beyond `maxEntries`; the acknowledgement says `{success, written, total}`. Open to everybody, as it was deployed.
 *
 * @param options `lag`: so many reads after a write still show the old array, as KV may. `forget`: acknowledges only.
 */
export async function startOriginalWorker(
  options: { maxEntries?: number; lag?: number; forget?: boolean } = {},
): Promise<ScriptedServer & { history: unknown[] }> {
  const history: unknown[] = [];
  let visible: unknown[] = [];
  let lag = 0;
  const server = await startScriptedServer((request) => {
    // It looked at the beginning of the path only.
    if (!request.path.startsWith(HISTORY)) return json(404, { error: 'Not found' });
    if (request.method === 'POST') {
      const entry = JSON.parse(request.body) as { _timestamp?: string };
      const known = history.some((old) => (old as { _timestamp?: string })._timestamp === entry._timestamp);
      if (!known && !options.forget) history.push(entry);
      if (history.length > (options.maxEntries ?? 10_000))
        history.splice(0, history.length - (options.maxEntries ?? 0));
      lag = options.lag ?? 0;
      return json(200, { success: true, written: 1, total: history.length });
    }
    if (lag > 0) lag -= 1;
    else visible = [...history];
    if (visible.length > 0) return json(200, visible);
    return json(404, { error: 'No Taostats history found', _source: 'taostats', _status: 'empty' });
  });
  return { ...server, history };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What a Worker answers about one posted entry; a test bends it. */
export interface WorkerAnswers {
  ack: Record<string, unknown> & { entries?: Record<string, unknown>[] };
  /** Body of GET …/entries/<timestamp>; undefined = 404. */
  stored: string | undefined;
}

/** A Worker that keeps nothing: its answers are the right ones for an empty history, as far as `bend` leaves them. */
export async function startBentWorker(
  bend: (answers: WorkerAnswers, request: ReceivedRequest) => WorkerAnswers | Answer,
): Promise<ScriptedServer> {
  let last: WorkerAnswers | undefined;
  return startScriptedServer((request) => {
    if (request.method === 'POST' && request.path === HISTORY) {
      if (request.headers['x-write-token'] !== WRITE_TOKEN) return json(401, { error: 'wrong or missing write token' });
      if (request.headers['content-type'] !== 'application/json') return json(415, { error: 'expected JSON' });
      const timestamp = (JSON.parse(request.body) as { _timestamp: string })._timestamp;
      const digest = sha256(request.body);
      const previous = '0'.repeat(64);
      const head = sha256(previous + digest);
      const answers: WorkerAnswers = {
        ack: {
          ...{ success: true, written: 1, duplicates: 0, conflicts: 0, evicted: 0, total: 1, head },
          entries: [{ timestamp, seq: 1, digest, status: 'appended' }],
        },
        stored: `{"entry":${request.body},"seq":1,"digest":"${digest}","previous":"${previous}"}`,
      };
      const bent = bend(answers, request);
      if (!('ack' in bent)) return bent;
      last = bent;
      return json(200, bent.ack);
    }
    if (request.method === 'GET' && request.path.startsWith(`${HISTORY}/entries/`)) {
      return last?.stored === undefined
        ? json(404, { error: 'no such entry' })
        : { status: 200, headers: { 'content-type': 'application/json' }, body: last.stored };
    }
    if (request.method === 'GET' && request.path === HISTORY) {
      return json(404, { error: 'No Taostats history found', _source: 'taostats', _status: 'empty' });
    }
    return json(404, { error: 'not found' });
  });
}
