/** Runs over HTTP: what publishers report, the Trust Pack and its metrics out of it. */
import { PATHS } from '../../history/protocol.ts';
import { DATASETS } from '../../taostats/datasets.ts';
import { isDue } from '../../taostats/sample.ts';
import { packMetrics } from '../../trust-pack/metrics.ts';
import { buildPack, type TrustPack } from '../../trust-pack/pack.ts';
import { METRICS_CONTENT_TYPE, printMetrics } from '../../trust-pack/prometheus.ts';
import { readRun } from '../../trust-pack/run.ts';
import { type PackState, withSamples } from '../../trust-pack/state.ts';
import { failure, json, text } from '../answers.ts';
import { readJsonBody } from '../body.ts';
import { noneMatchNames } from '../conditional.ts';
import { storedDatasets } from '../datasets/dataset-routes.ts';
import { dividendMetrics } from '../dividend-metrics.ts';
import { type Env, readVersion } from '../env.ts';
import { type RequestCounts, requestFamilies } from '../request-metrics.ts';
import type { Call, Route } from '../router.ts';
import { takeRequestCounts } from '../tracing.ts';
import { refuseWrite } from '../write-guard.ts';
import { flagsOf } from './collect-settings.ts';
import { lastSampleOf } from './collect-stores.ts';
import type { CollectAnswer, RunFacts } from './run-answers.ts';
import type { RunLogObject } from './run-object.ts';
import { storeMetrics } from './store-metrics.ts';

export const RUN_ROUTES: readonly Route[] = [
  { path: PATHS.runs, POST: postRun },
  { path: PATHS.trustPack, GET: getTrustPack },
  { path: PATHS.resetMetrics, POST: resetMetrics },
  { path: PATHS.metrics, GET: getMetrics },
  { path: PATHS.refresh, POST: refresh },
  { path: PATHS.sync, POST: refresh },
  { path: PATHS.claim, POST: postClaim },
];

export function runLog(env: Env): DurableObjectStub<RunLogObject> | undefined {
  return env.RUNS?.get(env.RUNS.idFromName('runs'));
}

function unbound(): Response {
  return failure(503, 'this route needs the Durable Object binding RUNS', {
    hint: 'deploy the Worker with deploy-worker of this version; it makes the binding',
  });
}

async function postRun({ request, env }: Call): Promise<Response> {
  const refusal = refuseWrite(env, request.headers);
  if (refusal) return refusal;
  const log = runLog(env);
  if (!log) return unbound();
  const body = await readJsonBody(request);
  if (!body.ok) return failure(body.status, body.error);
  let given: unknown;
  try {
    given = JSON.parse(body.text);
  } catch {
    return failure(400, 'the body is not valid JSON');
  }
  const reading = readRun(given, Date.now());
  if (!reading.ok) return failure(422, reading.error, { more: { field: reading.field } });
  const { status, recorded } = await log.record(reading.run);
  return json(200, { success: true, run_id: reading.run.run_id, status, recorded });
}

async function resetMetrics({ request, env }: Call): Promise<Response> {
  const refusal = refuseWrite(env, request.headers);
  if (refusal) return refusal;
  const log = runLog(env);
  if (!log) return unbound();
  return json(200, { success: true, ...(await log.reset()) });
}

async function refresh({ request, env }: Call): Promise<Response> {
  const refusal = refuseWrite(env, request.headers);
  if (refusal) return refusal;
  const log = runLog(env);
  if (!log) return unbound();
  const answer = (await log.collect(null)) as CollectAnswer;
  if (answer.status === 'not-configured') {
    return failure(503, answer.error, {
      hint: 'set the secret TAOSTATS_API_KEY (deploy-worker: taostats-api-key)',
      more: { success: false },
    });
  }
  return json(answer.success ? 200 : 502, answer);
}

const MAX_CLAIM_MINUTES = 30;

/** A publisher asks before it fetches what the Collector may be fetching: granted is what is due and nobody else's. */
async function postClaim({ request, env }: Call): Promise<Response> {
  const refusal = refuseWrite(env, request.headers);
  if (refusal) return refusal;
  const log = runLog(env);
  if (!log) return unbound();
  const body = await readJsonBody(request);
  if (!body.ok) return failure(body.status, body.error);
  const claim = readClaim(body.text);
  if (claim === undefined) {
    return failure(422, 'expected {run_id, datasets: [name, …], minutes?}', { more: { field: 'datasets' } });
  }
  const due: string[] = [];
  for (const name of claim.datasets) {
    const interval = DATASETS.find((dataset) => dataset.name === name)?.intervalMinutes;
    const last = interval === undefined ? undefined : await lastSampleOf(env, name);
    if (isDue(last?.timestamp, interval ?? 0, Date.now())) due.push(name);
  }
  const until = Date.now() + claim.minutes * 60_000;
  const held = await log.heldUntil();
  // Whoever asks now is refused, and makes the wait longer: the Collector takes these samples after it.
  if (held !== undefined) return json(200, { granted: [], held_until: new Date(held).toISOString() });
  const granted = await log.claim(due, { by: 'publisher', run_id: claim.run_id, until });
  return json(200, { granted, until: new Date(until).toISOString() });
}

function readClaim(text: string): { run_id: string; datasets: string[]; minutes: number } | undefined {
  try {
    const { run_id, datasets, minutes = 10 } = JSON.parse(text) as Record<string, unknown>;
    const isNames =
      Array.isArray(datasets) && datasets.length <= 50 && datasets.every((name) => typeof name === 'string');
    if (typeof run_id !== 'string' || !isNames || typeof minutes !== 'number' || !(minutes > 0)) return undefined;
    return {
      run_id: run_id.slice(0, 200),
      datasets: datasets as string[],
      minutes: Math.min(minutes, MAX_CLAIM_MINUTES),
    };
  } catch {
    return undefined;
  }
}

interface Gathered {
  readonly facts: RunFacts;
  readonly state: PackState;
  readonly pack: TrustPack;
  readonly stored: Awaited<ReturnType<typeof storedDatasets>>;
}

/** Runs as they were reported, and what the stores themselves know of newer samples. */
async function gatherPack(env: Env, log: DurableObjectStub<RunLogObject>): Promise<Gathered> {
  const facts = (await log.facts()) as RunFacts;
  const stored = await storedDatasets(env, facts.definitions);
  const samples = stored.flatMap(({ info: { name, timestamp, records, source_updated_at, source_block } }) =>
    timestamp === null ? [] : [{ name, timestamp, records, source_updated_at, source_block }],
  );
  const state = withSamples(facts.state, samples);
  const definitions = [...DATASETS, ...facts.definitions];
  const pack = buildPack({
    state,
    window: facts.window,
    nowMs: Date.now(),
    version: readVersion(env),
    facts: Object.fromEntries(definitions.map(({ name, facts: known }) => [name, known])),
    flags: flagsOf(env),
    staleness: {
      warningMinutes: minutesOf(env.SYNC_STALENESS_WARNING_MINUTES, 15),
      criticalMinutes: minutesOf(env.SYNC_STALENESS_CRITICAL_MINUTES, 60),
    },
    staleDataMinutes: minutesOf(env.STALE_DATA_THRESHOLD_MINUTES, 30),
    mirrorProblems: stored.flatMap(({ info }) => info.problems),
  });
  return { facts, state, pack, stored };
}

async function getTrustPack({ request, env }: Call): Promise<Response> {
  const log = runLog(env);
  if (!log) return unbound();
  const { facts, pack, stored } = await gatherPack(env, log);
  const heads = stored.map(({ info }) => info.head.slice(0, 8)).join('');
  // Ages count in minutes: within one, the same runs and samples are the same answer.
  const etag = `W/"${facts.revision}-${heads}-${Math.floor(Date.now() / 60_000)}"`;
  if (noneMatchNames(request.headers.get('If-None-Match'), etag.slice(2))) {
    return new Response(null, { status: 304, headers: { ETag: etag, 'Cache-Control': 'no-cache' } });
  }
  return json(200, pack, { ETag: etag });
}

async function getMetrics({ env }: Call): Promise<Response> {
  const log = runLog(env);
  if (!log) return unbound();
  const { facts, state, pack, stored } = await gatherPack(env, log);
  const definitions = [...DATASETS, ...facts.definitions];
  const known = {
    endpoints: new Set(definitions.flatMap(({ path }) => path ?? [])),
    datasets: new Set(definitions.map(({ name }) => name)),
  };
  const families = [
    ...packMetrics(state, pack, known),
    ...(await storeMetrics(env, stored)),
    ...(await dividendMetrics(env)),
    ...requestFamilies((await log.countRequests(takeRequestCounts())) as RequestCounts),
  ];
  return text(200, printMetrics(families), METRICS_CONTENT_TYPE);
}

function minutesOf(given: string | undefined, standard: number): number {
  const value = /^\d{1,7}$/.test(given ?? '') ? Number(given) : 0;
  return value > 0 ? value : standard;
}
