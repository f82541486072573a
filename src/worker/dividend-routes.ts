/** `/api/v1/tao_dividends`: who may ask, how often, for what, and how the answers become HTTP. */
import { printDividend } from '../dividends/answer.ts';
import { type ApiKey, bucketName, findApiKey, readApiKeys } from '../dividends/api-keys.ts';
import type { CacheAnswer } from '../dividends/cache.ts';
import { readPair } from '../dividends/pairs.ts';
import type { Pair } from '../dividends/query.ts';
import { API_KEY_RULES, type Taken } from '../dividends/token-bucket.ts';
import { PATHS } from '../history/protocol.ts';
import { failure, text } from './answers.ts';
import { readJsonBody } from './body.ts';
import type { DividendCacheObject, RateLimiterObject } from './dividend-objects.ts';
import type { Env } from './env.ts';
import type { Call, Handler, Route } from './router.ts';

/** What the original answers when nobody names a pair. */
const DEFAULT_NETUID = '18';
const DEFAULT_HOTKEY = '5FFApaS75bv5pJHfAp2FVLBj9ZaXuFDjEypsaBNc1wCfe52v';
const MAX_PAIRS = 100;
const DEFAULT_RETRY_AFTER_SECONDS = 5;

type Reading<T> = { ok: true; value: T } | { ok: false; response: Response };

const refuse = (response: Response): { ok: false; response: Response } => ({ ok: false, response });

/** A setting without which the route cannot work, by its name. */
export function missing(name: string): Response {
  return failure(503, `${name} is not configured`, { hint: `set ${name} on the Worker` });
}

let read: { secret: string; reading: ReturnType<typeof readApiKeys> } | undefined;

/** The keys of the secret, read once, so that what is wrong with it stands in the log once. */
function keysOf(secret: string): ReturnType<typeof readApiKeys> {
  if (read?.secret !== secret) {
    read = { secret, reading: readApiKeys(secret) };
    for (const problem of read.reading.problems) console.warn(`DIVIDENDS_API_KEYS: ${problem}`);
  }
  return read.reading;
}

/** Knows who asks and counts it. The headers go with every answer from there on. */
export async function admit({
  request,
  env,
}: Call): Promise<Reading<{ key: ApiKey; taken: Taken; limiter: DurableObjectStub<RateLimiterObject> }>> {
  const secret = (env.DIVIDENDS_API_KEYS ?? '').trim();
  if (secret === '') return refuse(missing('DIVIDENDS_API_KEYS'));
  if (!env.LIMITS) return refuse(missing('LIMITS'));
  const { keys, problems } = keysOf(secret);
  if (keys.length === 0) {
    return refuse(failure(503, `DIVIDENDS_API_KEYS holds no key: ${problems.join('; ')}`));
  }
  const key = findApiKey(keys, request.headers.get('X-API-Key')?.trim() ?? '');
  if (!key) {
    return refuse(
      failure(401, 'the API key is missing or wrong', {
        hint: 'send it as X-API-Key',
        headers: { 'WWW-Authenticate': 'ApiKey' },
      }),
    );
  }
  const limiter = env.LIMITS.get(env.LIMITS.idFromName(bucketName(key)));
  const taken = await limiter.take();
  if (!taken.granted) {
    const { perMinute, burst } = API_KEY_RULES;
    return refuse(
      failure(429, `the key ${key.name} has asked more than ${perMinute} times a minute (${burst} at once)`, {
        headers: { 'Retry-After': String(taken.retryAfterSeconds), ...limitHeaders(taken) },
      }),
    );
  }
  return { ok: true, value: { key, taken, limiter } };
}

export function limitHeaders(taken: Taken): Record<string, string> {
  const { perMinute, burst } = API_KEY_RULES;
  return {
    'RateLimit-Limit': String(burst),
    'RateLimit-Remaining': String(taken.remaining),
    'RateLimit-Reset': String(taken.resetSeconds),
    'RateLimit-Policy': `${perMinute};w=60;burst=${burst}`,
  };
}

/** A parameter's one value; a repeated one is no value. */
export function oneValue(query: URLSearchParams, name: string, fallback: string): string {
  const values = query.getAll(name);
  return values.length > 1 ? values.join(' ') : (values[0] ?? fallback);
}

export function cacheOf(env: Env): DurableObjectStub<DividendCacheObject> | undefined {
  return env.DIVIDENDS?.get(env.DIVIDENDS.idFromName('dividends'));
}

const unprocessable = (error: string, more: Readonly<Record<string, unknown>>): Response =>
  failure(422, error, { more });

const getDividends: Handler = async (call) => {
  const admitted = await admit(call);
  if (!admitted.ok) return admitted.response;
  const { key, taken, limiter } = admitted.value;
  const { env, url } = call;
  const pair = readPair(
    oneValue(url.searchParams, 'netuid', env.DEFAULT_NETUID || DEFAULT_NETUID),
    oneValue(url.searchParams, 'hotkey', env.DEFAULT_HOTKEY || DEFAULT_HOTKEY),
  );
  if (!pair.ok) return withLimits(unprocessable(pair.error, { field: pair.field }), taken);
  const trade = oneValue(url.searchParams, 'trade', 'false');
  if (trade !== 'true' && trade !== 'false') {
    return withLimits(
      unprocessable(`trade: got ${JSON.stringify(trade.slice(0, 40))}, expected true or false`, { field: 'trade' }),
      taken,
    );
  }
  if (trade === 'true' && !key.mayTrade) {
    return withLimits(failure(403, `the key ${key.name} may not trade`), taken);
  }
  const answer = await ask(env, [pair.pair]);
  if (!answer.ok) return withLimits(await answer.give(limiter), taken);
  const [result] = answer.value;
  if (!result) return withLimits(failure(500, 'the Worker failed', { hint: 'its log has the reason' }), taken);
  return withLimits(text(200, `${printDividend(result.dividend, result.freshness)}\n`, JSON_TYPE), taken);
};

const postDividends: Handler = async (call) => {
  const admitted = await admit(call);
  if (!admitted.ok) return admitted.response;
  const { taken, limiter } = admitted.value;
  const body = await readJsonBody(call.request);
  if (!body.ok) return withLimits(failure(body.status, body.error), taken);
  const pairs = readPairs(body.text);
  if (!pairs.ok) return withLimits(pairs.response, taken);
  const answer = await ask(call.env, pairs.value);
  if (!answer.ok) return withLimits(await answer.give(limiter), taken);
  const results = answer.value.map(({ dividend, freshness }) => printDividend(dividend, freshness));
  return withLimits(text(200, `{"results":[${results.join(',')}]}\n`, JSON_TYPE), taken);
};

const JSON_TYPE = 'application/json; charset=utf-8';

function readPairs(bodyText: string): Reading<Pair[]> {
  let body: unknown;
  try {
    body = JSON.parse(bodyText);
  } catch {
    return refuse(failure(400, 'the body is not valid JSON'));
  }
  const list = typeof body === 'object' && body !== null ? (body as { pairs?: unknown }).pairs : undefined;
  if (!Array.isArray(list))
    return refuse(unprocessable('pairs: expected an array of {netuid, hotkey}', { field: 'pairs' }));
  if (list.length === 0 || list.length > MAX_PAIRS) {
    return refuse(unprocessable(`pairs: got ${list.length}, expected 1 to ${MAX_PAIRS}`, { field: 'pairs' }));
  }
  const pairs: Pair[] = [];
  for (const [index, entry] of (list as unknown[]).entries()) {
    const { netuid, hotkey } = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<string, unknown>;
    // The netuid comes as a number, or as text as in the query.
    const reading = readPair(
      typeof netuid === 'number' || typeof netuid === 'string' ? String(netuid) : JSON.stringify(netuid ?? null),
      typeof hotkey === 'string' ? hotkey : JSON.stringify(hotkey ?? null),
    );
    if (!reading.ok) return refuse(unprocessable(reading.error, { index, field: reading.field }));
    pairs.push(reading.pair);
  }
  return { ok: true, value: pairs };
}

type Asked =
  | { ok: true; value: Extract<CacheAnswer, { kind: 'answered' }>['results'] }
  | { ok: false; give(limiter: DurableObjectStub<RateLimiterObject>): Promise<Response> };

/** Asks the object; a failure of the chain is an answer of its own, and a node's 429 does not count against the key. */
async function ask(env: Env, pairs: readonly Pair[]): Promise<Asked> {
  const cache = cacheOf(env);
  const absent = !cache ? 'DIVIDENDS' : (env.CHAIN_URL ?? '').trim() === '' ? 'CHAIN_URL' : undefined;
  if (absent !== undefined || !cache) return { ok: false, give: async () => missing(absent ?? 'DIVIDENDS') };
  const answer = (await cache.dividends(pairs)) as CacheAnswer;
  if (answer.kind === 'answered') return { ok: true, value: answer.results };
  return {
    ok: false,
    give: async (limiter) => {
      if (answer.failure === 'rate-limited') await limiter.giveBack();
      const { hint, message } = answer;
      const more = { code: answer.failure };
      const extra = hint === undefined ? {} : { hint };
      if (answer.failure === 'storage-absent') return failure(502, message, { ...extra, more });
      const seconds =
        answer.retryAfterMs === undefined ? DEFAULT_RETRY_AFTER_SECONDS : Math.ceil(answer.retryAfterMs / 1000);
      return failure(503, message, { ...extra, more, headers: { 'Retry-After': String(seconds) } });
    },
  };
}

function withLimits(response: Response, taken: Taken): Response {
  for (const [name, value] of Object.entries(limitHeaders(taken))) response.headers.set(name, value);
  // A figure behind a key is nobody else's.
  response.headers.set('Cache-Control', 'private, no-store');
  return response;
}

export const DIVIDEND_ROUTES: readonly Route[] = [{ path: PATHS.dividends, GET: getDividends, POST: postDividends }];
