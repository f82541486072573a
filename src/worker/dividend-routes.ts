/** `/api/v1/tao_dividends`: who may ask, how often, for what, and how the answers become HTTP. */
import { printDividend } from '../dividends/answer.ts';
import type { CacheAnswer } from '../dividends/cache.ts';
import { readPair } from '../dividends/pairs.ts';
import type { Pair } from '../dividends/query.ts';
import type { Taken } from '../dividends/token-bucket.ts';
import { PATHS } from '../history/protocol.ts';
import { failure, text } from './answers.ts';
import { readJsonBody } from './body.ts';
import { admit, cacheOf, identify, limitHeaders, missing, oneValue, type Reading, refuse } from './dividend-access.ts';
import type { RateLimiterObject } from './dividend-objects.ts';
import type { Env } from './env.ts';
import type { Handler, Route } from './router.ts';
import { refuseTrade, requestTrade } from './trade-routes.ts';

/** What the original answers when nobody names a pair. */
const DEFAULT_NETUID = '18';
const DEFAULT_HOTKEY = '5FFApaS75bv5pJHfAp2FVLBj9ZaXuFDjEypsaBNc1wCfe52v';
const MAX_PAIRS = 100;
const DEFAULT_RETRY_AFTER_SECONDS = 5;

const unprocessable = (error: string, more: Readonly<Record<string, unknown>>): Response =>
  failure(422, error, { more });

const getDividends: Handler = async (call) => {
  const { env, url } = call;
  const pair = readPair(
    oneValue(url.searchParams, 'netuid', env.DEFAULT_NETUID || DEFAULT_NETUID),
    oneValue(url.searchParams, 'hotkey', env.DEFAULT_HOTKEY || DEFAULT_HOTKEY),
  );
  const identified = identify(call);
  // What is kept is looked for while the request is counted; the chain is asked only after that.
  const looking = pair.ok && !url.searchParams.has('trade') && identified.ok ? lookFor(env, pair.pair) : undefined;
  const admitted = await admit(call, identified);
  if (!admitted.ok) return admitted.response;
  const { key, taken, limiter } = admitted.value;
  if (!pair.ok) return withLimits(unprocessable(pair.error, { field: pair.field }), taken);
  const trade = oneValue(url.searchParams, 'trade', 'false');
  if (trade !== 'true' && trade !== 'false') {
    return withLimits(
      unprocessable(`trade: got ${JSON.stringify(trade.slice(0, 40))}, expected true or false`, { field: 'trade' }),
      taken,
    );
  }
  const refused = trade === 'true' ? refuseTrade(env, key, call.request) : undefined;
  if (refused) return withLimits(refused, taken);
  const kept = await looking;
  const answer: Asked = kept ? { ok: true, value: kept } : await ask(env, [pair.pair]);
  if (!answer.ok) return withLimits(await answer.give(limiter), taken);
  const [result] = answer.value;
  if (!result) return withLimits(failure(500, 'the Worker failed', { hint: 'its log has the reason' }), taken);
  if (trade === 'true') {
    const requested = await requestTrade(env, key, call.request, result.dividend);
    if (!requested.ok) return withLimits(requested.response, taken);
    const { row, created } = requested;
    const decision = JSON.stringify({ id: row.id, status: row.status, reason: row.reason, note: row.note });
    const body = printDividend(result.dividend, result.freshness, created);
    return withLimits(text(202, `${body.slice(0, -1)},"trade":${decision}}\n`, JSON_TYPE), taken);
  }
  return withLimits(text(200, `${printDividend(result.dividend, result.freshness)}\n`, JSON_TYPE), taken);
};

const postDividends: Handler = async (call) => {
  const admitted = await admit(call);
  if (!admitted.ok) return admitted.response;
  const { taken, limiter } = admitted.value;
  if (call.url.searchParams.has('trade')) {
    return withLimits(
      unprocessable('trade: a batch is never traded', { field: 'trade', hint: 'ask for one pair with GET' }),
      taken,
    );
  }
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
  const { pairs: list, trade } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  if (trade !== undefined && trade !== false) {
    return refuse(
      unprocessable('trade: a batch is never traded', { field: 'trade', hint: 'ask for one pair with GET' }),
    );
  }
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

/** A figure that is kept and young enough; never a reason to fail, nor to ask the chain. */
async function lookFor(env: Env, pair: Pair): Promise<Results | undefined> {
  try {
    return ((await cacheOf(env)?.kept(pair)) ?? undefined) as Results | undefined;
  } catch {
    return undefined;
  }
}

type Results = Extract<CacheAnswer, { kind: 'answered' }>['results'];

type Asked =
  | { ok: true; value: Results }
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
