/** The history over HTTP: what its object answers becomes status, headers and body. */
import { readBatch } from '../history/entry.ts';
import { type AppendAnswer, EMPTY_HISTORY, HEADERS, LIMITS, PATHS } from '../history/protocol.ts';
import { failure, json, text } from './answers.ts';
import { readJsonBody } from './body.ts';
import { type Env, readVersion } from './env.ts';
import type { AppendAck, HistoryAnswer, Unavailable } from './history-answers.ts';
import type { HistoryObject } from './history-object.ts';
import type { Call, Route } from './router.ts';
import { type Format, firstPageUrl, nextPageUrl, readWindow } from './window.ts';
import { refuseWrite } from './write-guard.ts';

export const HISTORY_ROUTES: readonly Route[] = [
  { path: PATHS.history, GET: getHistory, POST: postHistory },
  { path: `${PATHS.entries}{timestamp}`, GET: getEntry },
  { path: PATHS.latest, GET: getLatest },
  { path: PATHS.health, GET: getHealth },
  { path: PATHS.quarantine, GET: getQuarantine },
  { path: PATHS.acknowledgeQuarantine, POST: postAcknowledgement },
];

const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
};

function history(env: Env): DurableObjectStub<HistoryObject> {
  return env.HISTORY.get(env.HISTORY.idFromName('taostats_history'));
}

function unavailable({ reason, retryAfterSeconds }: Unavailable): Response {
  return failure(503, reason, {
    hint: 'nothing was changed; the next request tries again',
    headers: { 'Retry-After': String(retryAfterSeconds) },
  });
}

function empty(): Response {
  return json(404, EMPTY_HISTORY);
}

async function getHistory({ request, env, url }: Call): Promise<Response> {
  const reading = readWindow(url.searchParams, Date.now());
  if (!reading.ok) return failure(400, reading.error);
  const { window } = reading;
  const answer = (await history(env).read(window, request.headers.get('If-None-Match'))) as HistoryAnswer | Unavailable;
  if (answer.kind === 'unavailable') return unavailable(answer);
  if (answer.kind === 'empty') return empty();
  if (answer.kind === 'evicted-cursor') {
    return failure(410, 'entries after this cursor have left the history', { hint: 'start again without cursor' });
  }
  const headers: Record<string, string> = {
    ETag: answer.etag,
    [HEADERS.total]: String(answer.total),
    [HEADERS.head]: answer.head,
  };
  if (answer.kind === 'not-modified') {
    return new Response(null, { status: 304, headers: { ...headers, 'Cache-Control': 'no-cache' } });
  }
  const links = [
    ...(answer.next ? [`<${nextPageUrl(url, answer.next, answer.evicted)}>; rel="next"`] : []),
    ...(answer.hasOlder ? [`<${firstPageUrl(url)}>; rel="first"`] : []),
  ];
  if (links.length > 0) headers['Link'] = links.join(', ');
  if (!answer.isComplete) headers[HEADERS.complete] = 'false';
  if (window.format === 'csv') headers['Content-Disposition'] = 'attachment; filename="taostats_history.csv"';
  return text(200, answer.body, CONTENT_TYPES[window.format], headers);
}

async function postHistory({ request, env }: Call): Promise<Response> {
  const refusal = refuseWrite(env, request.headers);
  if (refusal) return refusal;
  const body = await readJsonBody(request);
  if (!body.ok) return failure(body.status, body.error);
  const batch = readBatch(body.text, { nowMs: Date.now(), maxEntries: LIMITS.batchEntries });
  if (!batch.ok) {
    const { index, field } = batch;
    return failure(batch.status, batch.error, { more: index === undefined ? {} : { index, field } });
  }
  const ack = (await history(env).append(batch.entries)) as AppendAck | Unavailable;
  if (ack.kind === 'unavailable') return unavailable(ack);
  const count = (status: string): number => ack.entries.filter((entry) => entry.status === status).length;
  const answer: AppendAnswer = {
    success: true,
    written: count('appended'),
    duplicates: count('duplicate'),
    conflicts: count('conflict'),
    evicted: ack.evicted,
    total: ack.total,
    head: ack.head,
    entries: ack.entries,
  };
  return json(200, answer);
}

async function getEntry({ env, parameter }: Call): Promise<Response> {
  const found = await history(env).entry(parameter);
  if (found && 'kind' in found) return unavailable(found);
  if (!found) return failure(404, 'no entry with this _timestamp is stored');
  const { seq, digest, previous } = found;
  // The entry goes in as text: parsing it would change digits.
  const rest = JSON.stringify({ seq, digest, previous }).slice(1);
  return text(200, `{"entry":${found.text},${rest}\n`, 'application/json; charset=utf-8');
}

async function getLatest({ env }: Call): Promise<Response> {
  const latest = await history(env).latest();
  if ('kind' in latest) return unavailable(latest);
  return latest.text === undefined ? empty() : text(200, latest.text, 'application/json; charset=utf-8');
}

async function getHealth({ env }: Call): Promise<Response> {
  const version = readVersion(env);
  const health = await history(env).health();
  if (health.kind === 'unavailable') {
    return json(
      503,
      { status: 'unavailable', version, problems: [health.reason] },
      { 'Retry-After': String(health.retryAfterSeconds) },
    );
  }
  const { kind: _, ...report } = health;
  return json(200, { status: report.problems.length === 0 ? 'ok' : 'degraded', version, ...report });
}

async function getQuarantine({ env }: Call): Promise<Response> {
  const listed = await history(env).quarantine();
  return 'kind' in listed ? unavailable(listed) : json(200, listed.copies);
}

async function postAcknowledgement({ request, env }: Call): Promise<Response> {
  const refusal = refuseWrite(env, request.headers);
  if (refusal) return refusal;
  const body = await readJsonBody(request);
  if (!body.ok) return failure(body.status, body.error);
  const key = readKeyMember(body.text);
  if (key === undefined) return failure(422, 'the body is no {"key": "<a key of GET /api/v1/quarantine>"}');
  const acknowledged = await history(env).acknowledge(key);
  if (!acknowledged) return failure(404, 'no such copy', { hint: `GET ${PATHS.quarantine} lists them` });
  return 'kind' in acknowledged ? unavailable(acknowledged) : json(200, { success: true, ...acknowledged.copy });
}

function readKeyMember(text: string): string | undefined {
  try {
    const key: unknown = Reflect.get(Object(JSON.parse(text)), 'key');
    return typeof key === 'string' ? key : undefined;
  } catch {
    return undefined;
  }
}
