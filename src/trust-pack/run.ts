/** What one run of a publisher or of the Collector reports about itself: the body of POST /api/v1/runs. */

import { isStillToCome, parseInstant } from '../history/instant.ts';
import { isRecord } from '../json/record.ts';

/** One request to TaoStats, one per attempt. */
export interface CallRecord {
  /** Path without query. */
  readonly endpoint: string;
  readonly at: string;
  /** null = no answer came. */
  readonly status: number | null;
  readonly duration_ms: number;
  readonly error?: string;
  /** 0 for the first attempt of a request, then 1, 2, …; other publishers say true or false. */
  readonly retry: number | boolean;
  /** How long a Retry-After held this attempt back. */
  readonly waited_ms?: number;
  /** `quota`: the key has no credits left. `blocked`: the provider's firewall refused the sender. */
  readonly code?: CallCode;
}

export type CallCode = 'quota' | 'blocked';

export interface CacheRecord {
  readonly namespace: string;
  readonly hits: number;
  readonly misses: number;
  readonly sets: number;
}

export interface DatasetRecord {
  readonly name: string;
  readonly at: string;
  readonly ok: boolean;
  readonly records: number;
  readonly error?: string;
  /** The newest moment of the upstream record itself. */
  readonly source_updated_at?: string;
  readonly source_block?: number;
  /** Of the upstream record without the collection time: equal digests are an unchanged source. */
  readonly digest?: string;
  readonly threshold_minutes?: number;
  readonly interval_minutes?: number;
  /** Codes of this dataset's run: `price_jump`, `source_outdated`. */
  readonly codes?: readonly string[];
}

export interface CheckRecord {
  /** `tail`, `mirror`, `archive`, `chain`, `log`. */
  readonly name: string;
  readonly passed: boolean;
  readonly detail?: string;
  readonly dataset?: string;
  /** It could not be looked at: not passed, and no drift either. */
  readonly is_unknown?: true;
}

export interface ReconciliationRecord {
  readonly at: string;
  readonly passed: boolean;
  readonly checks: readonly CheckRecord[];
  readonly error?: string;
}

export interface RunRecord {
  readonly run_id: string;
  readonly at: string;
  readonly failed?: boolean;
  /** Where its log is. */
  readonly url?: string;
  /** Absent when `enable-api-metrics` is off; so are the other parts with their flags. */
  readonly calls?: readonly CallRecord[];
  readonly cache?: readonly CacheRecord[];
  readonly datasets?: readonly DatasetRecord[];
  readonly reconciliation?: ReconciliationRecord;
  readonly feature_flags?: Readonly<Record<string, boolean>>;
  /** Until when TaoStats asked to be left alone: who shares the key waits as well. */
  readonly hold_until?: string;
}

export type RunReading = { ok: true; run: RunRecord } | { ok: false; field: string; error: string };

const MAX_CALLS = 2_000;
const MAX_PARTS = 100;
const MAX_TEXT = 300;
/** Nobody is held back for longer, whatever a publisher says. */
const MAX_HOLD_MS = 86_400_000;

type Members = Readonly<Record<string, unknown>>;

class Refusal extends Error {
  readonly field: string;
  constructor(field: string, expected: string) {
    super(`${field} is not ${expected}`);
    this.field = field;
  }
}

/**
 * Reads a posted run. Unknown members are left out, texts are cut to 300 characters; a member of a wrong kind refuses
 * the whole run and is named.
 */
export function readRun(body: unknown, nowMs: number): RunReading {
  try {
    return { ok: true, run: readMembers(members(body, 'the run'), nowMs) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, field: error.field, error: error.message };
    throw error;
  }
}

function readMembers(body: Members, nowMs: number): RunRecord {
  const runId = body['run_id'];
  if (typeof runId !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(runId)) {
    throw new Refusal('run_id', 'a text of 1 to 200 printable characters without spaces');
  }
  const at = moment(body['at'], 'at', nowMs);
  const flags = optional(body['feature_flags'], (value) => readFlags(members(value, 'feature_flags')));
  const calls = optional(body['calls'], (value) => list(value, 'calls', MAX_CALLS, (m, p) => readCall(m, p, nowMs)));
  const cache = optional(body['cache'], (value) => list(value, 'cache', MAX_PARTS, readCache));
  const datasets = optional(body['datasets'], (value) =>
    list(value, 'datasets', MAX_PARTS, (m, p) => readDataset(m, p, nowMs)),
  );
  const reconciliation = optional(body['reconciliation'], (value) =>
    readReconciliation(members(value, 'reconciliation'), at, nowMs),
  );
  const url = optional(body['url'], (value) => text(value, 'url'));
  const holdUntil = optional(body['hold_until'], (value) => moment(value, 'hold_until', nowMs + MAX_HOLD_MS));
  return {
    run_id: runId,
    at,
    ...(body['failed'] === true ? { failed: true } : {}),
    ...(url?.startsWith('https://') ? { url } : {}),
    ...(calls === undefined ? {} : { calls }),
    ...(cache === undefined ? {} : { cache }),
    ...(datasets === undefined ? {} : { datasets }),
    ...(reconciliation === undefined ? {} : { reconciliation }),
    ...(flags === undefined ? {} : { feature_flags: flags }),
    ...(holdUntil === undefined ? {} : { hold_until: holdUntil }),
  };
}

function readCall(call: Members, place: string, nowMs: number): CallRecord {
  const status = call['status'] ?? null;
  if (status !== null && !isWhole(status, 599)) throw new Refusal(`${place}.status`, 'an HTTP status or null');
  const retry = call['retry'] ?? 0;
  if (typeof retry !== 'boolean' && !isWhole(retry, 10_000)) throw new Refusal(`${place}.retry`, 'a whole number');
  const error = optional(call['error'], (value) => text(value, `${place}.error`));
  const waited = optional(call['waited_ms'], (value) => amount(value, `${place}.waited_ms`));
  const given = call['code'];
  const code = given === 'quota' || given === 'blocked' ? given : quotaOf(status as number | null, error);
  return {
    endpoint: readEndpoint(call['endpoint'], `${place}.endpoint`),
    at: moment(call['at'], `${place}.at`, nowMs),
    status: status as number | null,
    duration_ms: amount(call['duration_ms'], `${place}.duration_ms`),
    retry,
    ...(error === undefined ? {} : { error }),
    ...(waited === undefined ? {} : { waited_ms: waited }),
    ...(code === undefined ? {} : { code }),
  };
}

/** A 429 that speaks of credits is the month's end, not a pace. */
function quotaOf(status: number | null, error: string | undefined): CallCode | undefined {
  return status === 429 && /credits/i.test(error ?? '') ? 'quota' : undefined;
}

function readEndpoint(value: unknown, place: string): string {
  const endpoint = text(value, place);
  if (!endpoint.startsWith('/')) throw new Refusal(place, 'a path');
  return endpointOf(endpoint);
}

/** A path as metrics name it: without query, and what identifies one account, block or key as `{id}`. */
export function endpointOf(path: string): string {
  const [bare = '/'] = path.split(/[?#]/);
  const segments = bare.split('/').map((segment) => (isId(segment) ? '{id}' : segment));
  return segments.join('/').slice(0, 120);
}

function isId(segment: string): boolean {
  return (
    /^\d+$/.test(segment) || /^(0x)?[0-9a-fA-F]{16,}$/.test(segment) || /^[1-9A-HJ-NP-Za-km-z]{40,60}$/.test(segment)
  );
}

function readCache(cache: Members, place: string): CacheRecord {
  return {
    namespace: name(cache['namespace'], `${place}.namespace`),
    hits: count(cache['hits'], `${place}.hits`),
    misses: count(cache['misses'], `${place}.misses`),
    sets: count(cache['sets'] ?? 0, `${place}.sets`),
  };
}

function readDataset(dataset: Members, place: string, nowMs: number): DatasetRecord {
  if (typeof dataset['ok'] !== 'boolean') throw new Refusal(`${place}.ok`, 'true or false');
  const error = optional(dataset['error'], (value) => text(value, `${place}.error`));
  const updated = optional(dataset['source_updated_at'], (value) => moment(value, `${place}.source_updated_at`));
  const block = optional(dataset['source_block'], (value) => count(value, `${place}.source_block`));
  const digest = optional(dataset['digest'], (value) => text(value, `${place}.digest`));
  const threshold = optional(dataset['threshold_minutes'], (value) => minutes(value, `${place}.threshold_minutes`));
  const interval = optional(dataset['interval_minutes'], (value) => minutes(value, `${place}.interval_minutes`));
  const codes = optional(dataset['codes'], (value) => readCodes(value, `${place}.codes`));
  return {
    name: name(dataset['name'], `${place}.name`),
    at: moment(dataset['at'], `${place}.at`, nowMs),
    ok: dataset['ok'],
    records: count(dataset['records'] ?? 0, `${place}.records`),
    ...(error === undefined ? {} : { error }),
    ...(updated === undefined ? {} : { source_updated_at: updated }),
    ...(block === undefined ? {} : { source_block: block }),
    ...(digest === undefined ? {} : { digest }),
    ...(threshold === undefined ? {} : { threshold_minutes: threshold }),
    ...(interval === undefined ? {} : { interval_minutes: interval }),
    ...(codes === undefined ? {} : { codes }),
  };
}

function readReconciliation(value: Members, at: string, nowMs: number): ReconciliationRecord {
  if (typeof value['passed'] !== 'boolean') throw new Refusal('reconciliation.passed', 'true or false');
  const error = optional(value['error'], (given) => text(given, 'reconciliation.error'));
  const checks = list(value['checks'] ?? [], 'reconciliation.checks', MAX_PARTS, (check, place): CheckRecord => {
    if (typeof check['passed'] !== 'boolean') throw new Refusal(`${place}.passed`, 'true or false');
    const detail = optional(check['detail'], (given) => text(given, `${place}.detail`));
    const dataset = optional(check['dataset'], (given) => name(given, `${place}.dataset`));
    return {
      name: name(check['name'], `${place}.name`),
      passed: check['passed'],
      ...(detail === undefined ? {} : { detail }),
      ...(dataset === undefined ? {} : { dataset }),
      ...(check['is_unknown'] === true && !check['passed'] ? { is_unknown: true as const } : {}),
    };
  });
  return {
    at: value['at'] === undefined ? at : moment(value['at'], 'reconciliation.at', nowMs),
    passed: value['passed'] && checks.every((check) => check.passed || check.is_unknown),
    checks,
    ...(error === undefined ? {} : { error }),
  };
}

function readCodes(value: unknown, place: string): readonly string[] {
  if (!Array.isArray(value) || value.length > 20) throw new Refusal(place, 'a list of codes');
  return value.map((code, index) => name(code, `${place}[${index}]`));
}

function readFlags(value: Members): Readonly<Record<string, boolean>> {
  const flags = Object.entries(value).filter(([flag]) => /^enable_[a-z0-9_]{1,60}$/.test(flag));
  for (const [flag, on] of flags) {
    if (typeof on !== 'boolean') throw new Refusal(`feature_flags.${flag}`, 'true or false');
  }
  return Object.fromEntries(flags.slice(0, 40)) as Record<string, boolean>;
}

function members(value: unknown, place: string): Members {
  if (!isRecord(value)) throw new Refusal(place, 'an object');
  return value;
}

function list<T>(value: unknown, place: string, max: number, read: (item: Members, place: string) => T): T[] {
  if (!Array.isArray(value)) throw new Refusal(place, 'a list');
  if (value.length > max) throw new Refusal(place, `a list of at most ${max}`);
  return value.map((item, index) => read(members(item, `${place}[${index}]`), `${place}[${index}]`));
}

/** null counts as absent, as in the answers of the original. */
function optional<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  return value === undefined || value === null ? undefined : read(value);
}

function text(value: unknown, place: string): string {
  if (typeof value !== 'string') throw new Refusal(place, 'a text');
  return value.replaceAll(/\p{Cc}+/gu, ' ').slice(0, MAX_TEXT);
}

function name(value: unknown, place: string): string {
  if (typeof value !== 'string' || !/^[a-z0-9][a-z0-9_.:-]{0,59}$/i.test(value))
    throw new Refusal(place, 'a short name');
  return value;
}

function moment(value: unknown, place: string, nowMs?: number): string {
  const instant = typeof value === 'string' ? parseInstant(value) : undefined;
  if (!instant) throw new Refusal(place, 'an RFC 3339 time');
  // A clock further ahead would stay the newest for long.
  if (nowMs !== undefined && isStillToCome(instant, nowMs)) {
    throw new Refusal(place, 'at most five minutes ahead of this clock');
  }
  return value as string;
}

function isWhole(value: unknown, max: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= max;
}

function count(value: unknown, place: string): number {
  if (!isWhole(value, Number.MAX_SAFE_INTEGER)) throw new Refusal(place, 'a whole number, at least 0');
  return value;
}

function amount(value: unknown, place: string): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1e9)) throw new Refusal(place, 'milliseconds, at least 0');
  return value;
}

function minutes(value: unknown, place: string): number {
  if (typeof value !== 'number' || !(value > 0 && value <= 1e7)) throw new Refusal(place, 'minutes above 0');
  return value;
}
