/** Datasets over HTTP: the list, a sample in, the latest sample and the history out. */
import { PATHS } from '../../history/protocol.ts';
import { datasetNames } from '../../taostats/datasets.ts';
import { stalenessOf } from '../../trust-pack/dataset-report.ts';
import { ageMinutes } from '../../trust-pack/moment.ts';
import { failure, json, text } from '../answers.ts';
import { readJsonBody } from '../body.ts';
import { noneMatchNames } from '../conditional.ts';
import { datasetObjects, type Env } from '../env.ts';
import type { Call, Route } from '../router.ts';
import { collectedNames } from '../runs/collect-settings.ts';
import { refuseWrite } from '../write-guard.ts';
import type { DatasetAck, DatasetInfo, HistoryRows } from './dataset-answers.ts';
import type { DatasetObject } from './dataset-object.ts';
import { builtInDefinition, type Definition, readDefinition } from './definition.ts';
import { priceSample } from './price.ts';
import { printRows } from './print-rows.ts';
import { readHistoryQuery } from './query.ts';

export const DATASET_ROUTES: readonly Route[] = [
  { path: PATHS.datasets, GET: listDatasets },
  { path: `${PATHS.datasets}/{name}`, GET: getLatest, POST: postSample },
  { path: `${PATHS.datasets}/{name}/history`, GET: getHistory },
];

/** The object of a dataset; undefined where the Worker has no binding for them. */
export function datasetObject(env: Env, name: string): DurableObjectStub<DatasetObject> | undefined {
  const namespace = datasetObjects(env);
  return namespace?.get(namespace.idFromName(name));
}

function unbound(name: 'DATASETS' | 'RUNS'): Response {
  return failure(503, `this route needs the Durable Object binding ${name}`, {
    hint: 'deploy the Worker with deploy-worker of this version; it makes the binding',
  });
}

/**
 * What is known of the datasets that have samples, the price among them; those of the Collector also without.
 *
 * @param definitions those that came with their samples, where they are known already: each question to an object counts.
 */
export async function storedDatasets(
  env: Env,
  definitions?: readonly Definition[],
): Promise<readonly { definition: Definition; info: DatasetInfo }[]> {
  const own = definitions ?? (env.RUNS ? (await env.RUNS.get(env.RUNS.idFromName('runs')).facts()).definitions : []);
  const builtIn = datasetNames().flatMap((name) => builtInDefinition(name) ?? []);
  const all: readonly Definition[] = [...builtIn, ...own];
  const infos = await Promise.all(
    all.map(async (definition) => {
      const { name } = definition;
      if (name === 'price') return { definition, info: await priceSample(env) };
      const object = datasetObject(env, name);
      return object ? { definition, info: await object.info(name) } : undefined;
    }),
  );
  return infos.flatMap((found) =>
    found?.info && (found.info.total > 0 || found.info.name === 'price') ? [found] : [],
  ) as {
    definition: Definition;
    info: DatasetInfo;
  }[];
}

async function listDatasets({ request, env }: Call): Promise<Response> {
  const stored = await storedDatasets(env);
  const now = Date.now();
  const etag = `W/"${stored.map(({ info }) => info.head.slice(0, 8)).join('')}-${Math.floor(now / 60_000)}"`;
  if (noneMatchNames(request.headers.get('If-None-Match'), etag.slice(2))) return notModified(etag);
  const list = stored.map(({ definition, info }) => {
    const age = ageMinutes(info.timestamp, now);
    const sourceAge = ageMinutes(info.source_updated_at, now);
    const interval = definition.facts.intervalMinutes;
    return {
      name: info.name,
      records: info.records,
      total: info.total,
      timestamp: info.timestamp,
      source_updated_at: info.source_updated_at,
      age_minutes: age,
      source_age_minutes: sourceAge,
      staleness: stalenessOf({ collected: info.timestamp, source: info.source_updated_at }, now, definition.facts),
      next_expected_at:
        info.timestamp === null ? null : new Date(Date.parse(info.timestamp) + interval * 60_000).toISOString(),
      head: info.head,
      interval_minutes: interval,
      rows: info.rows,
      database_bytes: info.database_bytes,
      problems: info.problems,
      collected_by_worker: collects(env, info.name),
    };
  });
  return json(200, list, { ETag: etag });
}

/** Whether the Collector of this Worker takes samples of a dataset: publishers then claim before they fetch. */
function collects(env: Env, name: string): boolean {
  return Boolean(env.TAOSTATS_API_KEY) && collectedNames(env).includes(name);
}

async function definitionOf(env: Env, name: string): Promise<Definition | undefined> {
  const builtIn = builtInDefinition(name);
  if (builtIn || !env.RUNS) return builtIn;
  const { definitions } = await env.RUNS.get(env.RUNS.idFromName('runs')).facts();
  return definitions.find((definition) => definition.name === name) as Definition | undefined;
}

function unknownDataset(name: string): Response {
  return failure(404, `there is no dataset ${JSON.stringify(name.slice(0, 60))}`, {
    hint: `known are ${datasetNames().join(', ')}; others come with their definition`,
  });
}

async function postSample({ request, env, parameter: name }: Call): Promise<Response> {
  const refusal = refuseWrite(env, request.headers);
  if (refusal) return refusal;
  const object = datasetObject(env, name);
  if (!object) return unbound('DATASETS');
  const body = await readJsonBody(request);
  if (!body.ok) return failure(body.status, body.error);
  if (name === 'price') {
    return failure(422, 'the price is kept in the history', { hint: `POST its entry to ${PATHS.history}` });
  }
  const definition = await postedDefinition(env, name, body.text);
  if (definition instanceof Response) return definition;
  const ack = (await object.append(definition, body.text)) as DatasetAck;
  if (ack.kind === 'refused') {
    const { index, field } = ack;
    return failure(ack.status, ack.error, {
      more: { ...(index === undefined ? {} : { index }), ...(field === undefined ? {} : { field }) },
    });
  }
  const { status, written, total, digest, head } = ack;
  return json(200, { success: true, written, status, total, digest, head });
}

async function postedDefinition(env: Env, name: string, body: string): Promise<Definition | Response> {
  const known = await definitionOf(env, name);
  if (known && builtInDefinition(name)) return known;
  let given: unknown;
  try {
    given = (JSON.parse(body) as { definition?: unknown } | null)?.definition;
  } catch {
    return failure(400, 'the body is not valid JSON');
  }
  if (given === undefined) return known ?? unknownDataset(name);
  const reading = readDefinition(name, given);
  if (!reading.ok) return failure(422, reading.error, { more: { field: 'definition' } });
  if (!env.RUNS) return unbound('RUNS');
  await env.RUNS.get(env.RUNS.idFromName('runs')).define(reading.definition);
  return (await definitionOf(env, name)) ?? reading.definition;
}

async function getLatest({ request, env, parameter: name }: Call): Promise<Response> {
  if (name === 'price') {
    return new Response(null, { status: 307, headers: { Location: PATHS.latest, 'Cache-Control': 'no-cache' } });
  }
  const object = datasetObject(env, name);
  if (!object) return unbound('DATASETS');
  if (!(await definitionOf(env, name))) return unknownDataset(name);
  const latest = (await object.latest()) as { digest: string; text: string } | undefined;
  if (latest === undefined) return noSamples(name);
  const etag = `"${latest.digest.slice(0, 32)}"`;
  if (noneMatchNames(request.headers.get('If-None-Match'), etag)) return notModified(etag);
  return text(200, latest.text, 'application/json; charset=utf-8', { ETag: etag });
}

async function getHistory({ request, env, url, parameter: name }: Call): Promise<Response> {
  if (name === 'price') {
    const location = `${PATHS.history}${url.search}`;
    return new Response(null, { status: 307, headers: { Location: location, 'Cache-Control': 'no-cache' } });
  }
  const object = datasetObject(env, name);
  if (!object) return unbound('DATASETS');
  const definition = await definitionOf(env, name);
  if (!definition) return unknownDataset(name);
  const reading = readHistoryQuery(url.searchParams, definition, Date.now());
  if (!reading.ok) return failure(400, reading.error);
  const answer = await object.history(reading.query);
  if ('error' in answer) return failure(400, answer.error);
  const { head, total, rows, next, isComplete } = answer as HistoryRows;
  if (total === 0) return noSamples(name);
  const etag = `W/"${head.slice(0, 32)}-${rows.length}"`;
  const link = (cursor: string, rel: string): string => {
    const target = new URL(url);
    for (const member of ['limit', 'since', 'days']) target.searchParams.delete(member);
    target.searchParams.set('cursor', cursor);
    return `<${target.toString()}>; rel="${rel}"`;
  };
  const headers: Record<string, string> = {
    ...{ ETag: etag, 'X-History-Total': String(total), 'X-History-Head': head },
    ...(isComplete ? {} : { 'X-History-Complete': 'false', Link: link('start', 'first') }),
    ...(next === undefined ? {} : { Link: link(next, 'next') }),
  };
  // A range that moves with the clock may have other rows under the same head: only the bodies decide then.
  const isFixed = !url.searchParams.has('days');
  if (isFixed && noneMatchNames(request.headers.get('If-None-Match'), etag.slice(2))) return notModified(etag);
  const columns = ['timestamp', ...(definition.key === null ? [] : ['key'])];
  const fields = reading.query.fields.length === 0 ? definition.compact : reading.query.fields;
  const { body, type } = printRows(reading.format, rows, [...columns, ...fields]);
  return text(200, body, type, headers);
}

function noSamples(name: string): Response {
  return json(404, { error: `No samples of ${name} yet`, _source: 'taostats', _status: 'empty' });
}

function notModified(etag: string): Response {
  return new Response(null, { status: 304, headers: { ETag: etag, 'Cache-Control': 'no-cache' } });
}
