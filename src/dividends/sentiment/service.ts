/** Search and model: one question each, their own error shapes, and the waits that stand in the bodies of their errors. */

import { ActionError } from '../../errors/action-error.ts';
import { CircuitOpenError, type Circuits } from '../../http/circuit.ts';
import { isRecord } from '../../json/record.ts';
import { scoreOf } from './median.ts';
import { chatRequest, readScores } from './model-answer.ts';
import { type Post, selectPosts } from './posts.ts';

export interface ServiceAnswer {
  status: number;
  /** The header Retry-After as it came. */
  retryAfter: string | undefined;
  text: string;
}

export interface SentimentPorts {
  /** One request, nothing followed, nothing repeated; rejects when no whole answer came. */
  send(request: {
    method: 'GET' | 'POST';
    url: string;
    headers: Readonly<Record<string, string>>;
    body?: string;
  }): Promise<ServiceAnswer>;
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Of both services: `desearch` and `chutes`. */
  circuits: Circuits;
  log: { info(message: string): void; warning(message: string): void };
}

export interface SentimentSettings {
  desearchUrl: string;
  desearchKey: string;
  sentimentUrl: string;
  chutesKey: string;
  model: string;
  /** 0: any age. */
  maxPostAgeHours: number;
  minAuthors: number;
  lang: string | undefined;
  maxRetries: number;
  /** Longest wait that is waited out. */
  maxWaitMs: number;
}

export type Sentiment =
  | { kind: 'no-signal'; posts: number; authors: number }
  | { kind: 'score'; score: number; authors: number; postIds: string[] };

interface Service {
  /** In the metrics. */
  id: string;
  /** In words. */
  name: string;
}

const SEARCH: Service = { id: 'desearch', name: 'the search service (Desearch)' };
const MODEL: Service = { id: 'chutes', name: 'the model service (Chutes)' };

const MAX_POSTS = 100;
const FIRST_WAIT_MS = 1_000;

/**
 * Searches, rates and condenses to one number.
 *
 * @param used of these ids those that a finalized trade has used.
 */
export async function readSentiment(
  netuid: number,
  settings: SentimentSettings,
  used: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
  ports: SentimentPorts,
): Promise<Sentiment> {
  const jsonMode = await requireModel(settings, ports);
  const found = await search(netuid, settings, ports);
  const rules = { nowMs: ports.now(), maxAgeHours: settings.maxPostAgeHours };
  const candidates = selectPosts(found, { ...rules, used: new Set() });
  const posts = selectPosts(found, { ...rules, used: await used(candidates.map(({ id }) => id)) });
  const authors = new Set(posts.map(({ author }) => author)).size;
  if (posts.length === 0 || authors < settings.minAuthors) return { kind: 'no-signal', posts: posts.length, authors };
  const scores = readScores(await rate(posts, settings, jsonMode, ports), posts);
  const score = scoreOf(posts.map(({ id, author }) => ({ author, score: scores.get(id) ?? 0 })));
  return { kind: 'score', score, authors, postIds: posts.map(({ id }) => id) };
}

async function search(netuid: number, settings: SentimentSettings, ports: SentimentPorts): Promise<unknown> {
  const { desearchUrl, desearchKey, lang, maxPostAgeHours } = settings;
  const query = new URLSearchParams({ query: `Bittensor netuid ${netuid}`, sort: 'Latest', count: String(MAX_POSTS) });
  if (maxPostAgeHours > 0) {
    query.set('start_date', new Date(ports.now() - maxPostAgeHours * 3_600_000).toISOString().slice(0, 10));
  }
  if (lang !== undefined) query.set('lang', lang);
  const request = {
    method: 'GET' as const,
    url: `${desearchUrl}/twitter?${query}`,
    // As it is, without Bearer.
    headers: { authorization: desearchKey, accept: 'application/json' },
  };
  return ask(SEARCH, request, settings, ports);
}

/** @returns whether the model lists JSON mode. */
async function requireModel(
  { sentimentUrl, model, ...settings }: SentimentSettings,
  ports: SentimentPorts,
): Promise<boolean> {
  const request = { method: 'GET' as const, url: `${sentimentUrl}/v1/models`, headers: { accept: 'application/json' } };
  const answer = await ask(MODEL, request, settings, ports);
  const list = typeof answer === 'object' && answer !== null ? (answer as { data?: unknown }).data : undefined;
  if (!Array.isArray(list)) throw new ActionError('remote', `${MODEL.name}: /v1/models gives no list`);
  const found = (list as { id?: unknown; supported_features?: unknown }[]).find((entry) => entry?.id === model);
  if (!found) {
    const names = (list as { id?: unknown }[]).flatMap(({ id }) => (typeof id === 'string' ? [id.slice(0, 80)] : []));
    throw new ActionError('input', `model: got ${JSON.stringify(model)}, expected one that the service has`, {
      hint: `It has ${names.slice(0, 20).join(', ')}`,
    });
  }
  const { supported_features: features } = found;
  return Array.isArray(features) && features.includes('json_mode');
}

async function rate(
  posts: readonly Post[],
  settings: SentimentSettings,
  jsonMode: boolean,
  ports: SentimentPorts,
): Promise<unknown> {
  const request = {
    method: 'POST' as const,
    url: `${settings.sentimentUrl}/v1/chat/completions`,
    headers: {
      authorization: `Bearer ${settings.chutesKey}`,
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body: JSON.stringify(chatRequest(settings.model, posts, jsonMode)),
  };
  return ask(MODEL, request, settings, ports);
}

/** One 200 with JSON; 408, 425, 429 and 5xx are asked again, as long as the service itself asks to wait. */
async function ask(
  service: Service,
  request: Parameters<SentimentPorts['send']>[0],
  { maxRetries, maxWaitMs }: Pick<SentimentSettings, 'maxRetries' | 'maxWaitMs'>,
  ports: SentimentPorts,
): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    const failed = await attemptGuarded(service, request, ports);
    if ('value' in failed) return failed.value;
    const { error, passing } = failed;
    const waitMs = failed.waitMs ?? FIRST_WAIT_MS * 2 ** (attempt - 1);
    if (!passing || attempt > maxRetries || waitMs > maxWaitMs) throw error;
    ports.log.info(`${error.message}; retry ${attempt} of ${maxRetries} in ${Math.ceil(waitMs / 1000)} s`);
    await ports.sleep(waitMs);
  }
}

type Attempt =
  | { value: unknown }
  | {
      error: ActionError;
      passing: boolean;
      /** The service did not do its work: it is down, not busy, and nobody's key or question is wrong. */
      isDown?: boolean;
      waitMs?: number | undefined;
    };

/** A service that failed too often is not asked at all: that is an answer, too, and nobody waits for it. */
async function attemptGuarded(
  { id, name }: Service,
  request: Parameters<SentimentPorts['send']>[0],
  ports: SentimentPorts,
): Promise<Attempt> {
  const entry = await ports.circuits.enter(id);
  if (!entry.ok) return { error: new CircuitOpenError(name, entry.retryAfterMs), passing: false };
  let isWell = false;
  try {
    const attempt = await attemptOnce(name, request, ports);
    isWell = 'value' in attempt || attempt.isDown !== true;
    return attempt;
  } finally {
    await ports.circuits.leave(id, isWell);
  }
}

async function attemptOnce(
  name: string,
  request: Parameters<SentimentPorts['send']>[0],
  ports: SentimentPorts,
): Promise<Attempt> {
  let answer: ServiceAnswer;
  try {
    answer = await ports.send(request);
  } catch (error) {
    return {
      error: new ActionError('remote', `${name} cannot be reached`, { cause: error }),
      passing: true,
      isDown: true,
    };
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(answer.text);
  } catch {
    parsed = undefined;
  }
  const { status } = answer;
  if (status === 200) {
    if (parsed !== undefined) return { value: parsed };
    return { error: new ActionError('remote', `${name} answered 200 with no JSON`), passing: true, isDown: true };
  }
  const { words, waitMs } = readFault(parsed, answer.retryAfter, ports.now());
  const hint =
    status === 401 || status === 403
      ? 'Check the key of this service'
      : status === 402
        ? 'The quota or the balance of this service is used up'
        : undefined;
  const until = waitMs === undefined ? '' : `; it asks to wait until ${new Date(ports.now() + waitMs).toISOString()}`;
  return {
    error: new ActionError('remote', `${name} answered ${status}${words === '' ? '' : `: ${words}`}${until}`, { hint }),
    isDown: status >= 500,
    passing: status === 408 || status === 425 || status === 429 || status >= 500,
    waitMs,
  };
}

/** FastAPI's `detail` (text, object or list), with the wait that may stand in it. */
function readFault(
  body: unknown,
  retryAfter: string | undefined,
  nowMs: number,
): { words: string; waitMs: number | undefined } {
  const detail = isRecord(body) ? (body['detail'] ?? body['message'] ?? body['error']) : undefined;
  const fields = isRecord(detail) ? detail : {};
  const list = Array.isArray(detail) ? (detail as unknown[]).map((item) => (isRecord(item) ? item['msg'] : item)) : [];
  const said =
    typeof detail === 'string' ? [detail] : [fields['message'], fields['reason'], fields['description'], ...list];
  const words = said.filter((word): word is string => typeof word === 'string').join(', ');
  const seconds =
    /^\s*(\d{1,6})(?:\.\d+)?\s*(?:s|sec|seconds?)?\s*$/i.exec(String(fields['retry_after'] ?? '').slice(0, 64))?.[1] ??
    /^\s*(\d{1,6})\s*$/.exec((retryAfter ?? '').slice(0, 64))?.[1];
  const reset = fields['quota_reset_timestamp'];
  const resetMs = typeof reset === 'string' ? Date.parse(reset) - nowMs : Number.NaN;
  const waitMs = seconds !== undefined ? Number(seconds) * 1000 : resetMs > 0 ? resetMs : undefined;
  return { words: words.replaceAll(/[\s\p{Cc}]+/gu, ' ').slice(0, 200), waitMs };
}
