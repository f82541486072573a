/** Who may ask about dividends and trades, and how often. */
import { type ApiKey, findApiKey, readApiKeys } from '../dividends/api-keys.ts';
import { API_KEY_RULES, type Taken } from '../dividends/token-bucket.ts';
import { failure } from './answers.ts';
import type { DividendCacheObject, RateLimiterObject } from './dividend-objects.ts';
import type { Env } from './env.ts';
import type { Call } from './router.ts';

export type Reading<T> = { ok: true; value: T } | { ok: false; response: Response };

export const refuse = (response: Response): { ok: false; response: Response } => ({ ok: false, response });

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

/** Who asks: costs one digest of the key, and nothing else. */
export function identify({
  request,
  env,
}: Call): Reading<{ key: ApiKey; limiter: DurableObjectStub<RateLimiterObject> }> {
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
  return { ok: true, value: { key, limiter: env.LIMITS.get(env.LIMITS.idFromName(key.bucket)) } };
}

/** Knows who asks and counts it. The headers go with every answer from there on. */
export async function admit(
  call: Call,
  identified = identify(call),
): Promise<Reading<{ key: ApiKey; taken: Taken; limiter: DurableObjectStub<RateLimiterObject> }>> {
  if (!identified.ok) return identified;
  const { key, limiter } = identified.value;
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
