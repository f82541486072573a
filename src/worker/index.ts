/** The Worker `bittensor-taostats`: routes, who may call them, and how the history's answers become HTTP. */
import { readBatch } from '../history/entry.ts';
import { failure, json, preflight, readableByAnyOrigin, text } from './answers.ts';
import { readJsonBody } from './body.ts';
import { printCsv } from './csv.ts';
import { dashboard } from './dashboard.ts';
import { type Env, readVersion } from './env.ts';
import type { AppendAck, HistoryAnswer, TaostatsHistory, Unavailable } from './taostats-history.ts';
import { mayWrite } from './token.ts';
import { nextPageUrl, readWindow } from './window.ts';

export { TaostatsHistory } from './taostats-history.ts';

const MAX_BATCH_ENTRIES = 1_000;
const ENTRY_PATH = '/api/taostats_history/entries/';

type Handler = (request: Request, env: Env, url: URL) => Promise<Response> | Response;
type Route = Readonly<Partial<Record<'GET' | 'POST', Handler>>>;

const ROUTES: Readonly<Record<string, Route>> = {
  '/api/taostats_history': { GET: getHistory, POST: postHistory },
  '/api/taostats': { GET: getLatest },
  '/api/v1/health': { GET: getHealth },
  '/dashboard': { GET: () => dashboard() },
};

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    try {
      return await answer(request, env);
    } catch (error) {
      console.error(error instanceof Error ? (error.stack ?? error.message) : error);
      // The object was moved, restarted or is overloaded: nothing was acknowledged, so the caller may simply try again.
      const isPassing = ['retryable', 'overloaded', 'durableObjectReset'].some((sign) =>
        Reflect.get(Object(error), sign),
      );
      return isPassing
        ? failure(503, 'the history does not answer for now', { headers: { 'Retry-After': '1' } })
        : failure(500, 'the Worker failed', { hint: 'its log has the reason' });
    }
  },
} satisfies ExportedHandler<Env>;

async function answer(request: Request, env: Env): Promise<Response> {
  const url = new URL(request.url);
  const route = findRoute(url.pathname);
  if (!route) return failure(404, 'no such route', { hint: 'the history is at /api/taostats_history' });
  const methods = [...(route.GET ? ['GET', 'HEAD'] : []), ...(route.POST ? ['POST'] : []), 'OPTIONS'];
  switch (request.method) {
    case 'OPTIONS':
      return preflight(request, methods);
    case 'GET':
      if (route.GET) return readableByAnyOrigin(await route.GET(request, env, url));
      break;
    case 'HEAD':
      if (route.GET) {
        const response = readableByAnyOrigin(await route.GET(request, env, url));
        await response.body?.cancel();
        return new Response(null, response);
      }
      break;
    case 'POST':
      if (route.POST) return route.POST(request, env, url);
      break;
  }
  return failure(405, `${url.pathname.slice(0, 100)} does not take ${request.method.slice(0, 20)}`, {
    headers: { Allow: methods.join(', ') },
  });
}

function findRoute(path: string): Route | undefined {
  if (Object.hasOwn(ROUTES, path)) return ROUTES[path];
  const name = path.startsWith(ENTRY_PATH) ? path.slice(ENTRY_PATH.length) : '';
  return name === '' || name.includes('/') ? undefined : { GET: getEntry };
}

function history(env: Env): DurableObjectStub<TaostatsHistory> {
  return env.HISTORY.get(env.HISTORY.idFromName('taostats_history'));
}

function unavailable({ reason }: Unavailable): Response {
  return failure(503, reason, {
    hint: 'nothing was changed; the next request tries again',
    headers: { 'Retry-After': '5' },
  });
}

function empty(): Response {
  return json(404, { error: 'No Taostats history found', _source: 'taostats', _status: 'empty' });
}

async function getHistory(request: Request, env: Env, url: URL): Promise<Response> {
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
    'X-History-Total': String(answer.total),
    'X-History-Head': answer.head,
  };
  if (answer.kind === 'not-modified') {
    return new Response(null, { status: 304, headers: { ...headers, 'Cache-Control': 'no-cache' } });
  }
  if (answer.next) headers['Link'] = `<${nextPageUrl(url, answer.next)}>; rel="next"`;
  switch (window.format) {
    case 'json':
      return text(200, answer.body, 'application/json; charset=utf-8', headers);
    case 'ndjson':
      return text(200, answer.body, 'application/x-ndjson; charset=utf-8', headers);
    case 'csv': {
      const lines = (await new Response(answer.body).text()).split('\n');
      headers['Content-Disposition'] = 'attachment; filename="taostats_history.csv"';
      return text(
        200,
        printCsv(lines.filter((line) => line !== '')),
        'text/csv; charset=utf-8; header=present',
        headers,
      );
    }
  }
}

async function postHistory(request: Request, env: Env): Promise<Response> {
  switch (mayWrite(env, request.headers)) {
    case 'closed':
      return failure(403, 'writes are closed: no WRITE_TOKEN is configured', {
        hint: 'set the secret WRITE_TOKEN on the Worker',
      });
    case 'wrong-token':
      return failure(401, 'the write token is missing or wrong', {
        hint: 'send it as X-WRITE-TOKEN or as Authorization: Bearer',
        headers: { 'WWW-Authenticate': 'Bearer' },
      });
    case 'granted':
      break;
  }
  const body = await readJsonBody(request);
  if (!body.ok) return failure(body.status, body.error);
  const batch = readBatch(body.text, { nowMs: Date.now(), maxEntries: MAX_BATCH_ENTRIES });
  if (!batch.ok) {
    const { index, field } = batch;
    return failure(batch.status, batch.error, { more: index === undefined ? {} : { index, field } });
  }
  const ack = (await history(env).append(batch.entries)) as AppendAck | Unavailable;
  if (ack.kind === 'unavailable') return unavailable(ack);
  const count = (status: string): number => ack.entries.filter((entry) => entry.status === status).length;
  return json(200, {
    success: true,
    written: count('appended'),
    duplicates: count('duplicate'),
    conflicts: count('conflict'),
    evicted: ack.evicted,
    total: ack.total,
    head: ack.head,
    entries: ack.entries,
  });
}

async function getEntry(_request: Request, env: Env, url: URL): Promise<Response> {
  const timestamp = decodePath(url.pathname.slice(ENTRY_PATH.length));
  const found = timestamp === undefined ? undefined : await history(env).entry(timestamp);
  if (found && 'kind' in found) return unavailable(found);
  if (!found) return failure(404, 'no entry with this _timestamp is stored');
  const { seq, digest, previous } = found;
  // The entry goes in as text: parsing it would change digits.
  const rest = JSON.stringify({ seq, digest, previous }).slice(1);
  return text(200, `{"entry":${found.text},${rest}\n`, 'application/json; charset=utf-8');
}

async function getLatest(_request: Request, env: Env): Promise<Response> {
  const latest = await history(env).latest();
  if ('kind' in latest) return unavailable(latest);
  return latest.text === undefined ? empty() : text(200, latest.text, 'application/json; charset=utf-8');
}

async function getHealth(_request: Request, env: Env): Promise<Response> {
  const version = readVersion(env);
  const health = await history(env).health();
  if (health.kind === 'unavailable') {
    return json(503, { status: 'unavailable', version, problems: [health.reason] }, { 'Retry-After': '5' });
  }
  const { kind: _, ...report } = health;
  return json(200, { status: report.problems.length === 0 ? 'ok' : 'degraded', version, ...report });
}

function decodePath(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
