/**
 * Holds the copies of the data against one another: the latest entry, the tail of the history, the mirror in KV, the
 * newest archived entry file, the latest sample of every dataset with its mirror, and (with CHAIN_URL) pool prices with the
 * chain's own. What is found stays as drift until a reconciliation passes.
 */
import type { ChainFinding } from '../../dividends/chain-check.ts';
import { jsonMember } from '../../history/json-text.ts';
import { KV_KEYS, LIMITS } from '../../history/protocol.ts';
import { datasetNames } from '../../taostats/datasets.ts';
import type { CheckRecord, ReconciliationRecord } from '../../trust-pack/run.ts';
import type { LatestSample } from '../datasets/dataset-answers.ts';
import type { DatasetObject } from '../datasets/dataset-object.ts';
import { datasetObject } from '../datasets/dataset-routes.ts';
import { cacheOf } from '../dividend-access.ts';
import type { Env } from '../env.ts';
import type { HistoryObject } from '../history-object.ts';
import { readWindow } from '../window.ts';

export interface Reconciliation {
  readonly record: ReconciliationRecord;
  /** Mirrors that are written anew. */
  readonly repaired: readonly string[];
}

/** Entry files of one day and the one before are looked through for the newest. */
const ARCHIVE_PREFIX = 'taostats_entry-';
const MAX_LISTED = 1_000;

/** Looks at one thing; undefined: there is nothing yet to look at. */
type Look = () => Promise<{ passed: boolean; detail?: string; isUnknown?: true } | undefined>;

/** How long the chain may take, fail-over included. */
const CHAIN_MS = 30_000;

/** @param repair write mirrors anew that hold something else. */
export async function reconcile(env: Env, repair: boolean): Promise<Reconciliation> {
  const at = new Date().toISOString();
  const checks: CheckRecord[] = [];
  const repaired: string[] = [];
  /** Each look for itself: one that fails leaves the others be. */
  const check = async (name: string, dataset: string, look: Look, mend?: () => Promise<string>): Promise<void> => {
    const found = await lookAt(name, dataset, look);
    if (!found) return;
    checks.push(found);
    // What could not be looked at is not known to be wrong, so nothing is repaired.
    if (!mend || !repair || found.passed || found.is_unknown) return;
    try {
      repaired.push(await mend());
    } catch (error) {
      console.error(`the mirror of ${dataset} could not be renewed: ${String(error)}`);
    }
  };

  const history = env.HISTORY.get(env.HISTORY.idFromName('taostats_history'));
  const found: { latest?: string | undefined } = {};
  await check('tail', 'price', async () => {
    found.latest = await latestOf(history);
    return difference(await checkTail(history, found.latest));
  });
  const { latest } = found;
  const { METRICS_KV: kv, ARCHIVE: bucket } = env;
  if (kv && latest !== undefined && isSettled(latest)) {
    const look = async () => difference(await checkMirror(kv, latest));
    await check('mirror', 'price', look, async () => {
      await history.renewMirror();
      return KV_KEYS.latest;
    });
  }
  if (bucket && latest !== undefined) {
    await check('archive', 'price', async () => difference(await checkArchive(bucket, history)));
  }
  for (const name of kv ? datasetNames() : []) {
    const object = name === 'price' ? undefined : datasetObject(env, name);
    if (!kv || !object) continue;
    const look = async () => {
      const sample = (await object.latest()) as LatestSample | undefined;
      if (!sample?.mirror) return undefined;
      const { writtenAt, problem } = sample.mirror;
      if (problem !== null) return difference(problem);
      if (writtenAt === null || Date.now() - writtenAt < LIMITS.kvCacheMs) return undefined;
      return difference(await checkDatasetMirror(kv, name, sample.text));
    };
    await check('mirror', name, look, async () => {
      await (object as DurableObjectStub<DatasetObject>).renewMirror();
      return `taostats_${name}_latest`;
    });
  }
  if ((env.CHAIN_URL ?? '').trim() !== '') await check('chain', 'pools', () => checkChain(env));
  // Whether the copies agree does not hang on a node that is down.
  const passed = checks.every((item) => item.passed || (item.name === 'chain' && item.is_unknown));
  return { record: { at, passed, checks }, repaired };
}

async function lookAt(name: string, dataset: string, look: Look): Promise<CheckRecord | undefined> {
  try {
    const found = await look();
    if (!found) return undefined;
    const { passed, detail, isUnknown } = found;
    return {
      ...{ name, dataset, passed },
      ...(detail === undefined ? {} : { detail: detail.slice(0, 300) }),
      ...(isUnknown ? { is_unknown: true as const } : {}),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const detail = `could not be looked at: ${reason.slice(0, 200)}`;
    return { name, dataset, passed: false, is_unknown: true, detail };
  }
}

function difference(detail: string | undefined): { passed: boolean; detail?: string } {
  return detail === undefined ? { passed: true } : { passed: false, detail };
}

/** Prices of the newest sample of the pools against the chain's; undefined before there is a sample. */
async function checkChain(env: Env): Promise<ChainFinding | undefined> {
  const sample = (await datasetObject(env, 'pools')?.latest()) as { text: string } | undefined;
  if (!sample) return undefined;
  const cache = cacheOf(env);
  if (!cache) throw new Error('the Worker has no Durable Object binding DIVIDENDS');
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the chain took more than ${CHAIN_MS / 1000} s`)), CHAIN_MS);
  });
  try {
    return await Promise.race([cache.checkPools(sample.text) as Promise<ChainFinding>, late]);
  } finally {
    if (timer !== undefined) clearTimeout(timer);
  }
}

async function latestOf(history: DurableObjectStub<HistoryObject>): Promise<string | undefined> {
  const latest = await history.latest();
  return 'kind' in latest ? undefined : latest.text;
}

/** KV serves what it read for a minute and more: a younger sample may not be seen there yet. */
function isSettled(text: string): boolean {
  const timestamp = memberText(text, '_timestamp') ?? memberText(text, 'timestamp');
  return timestamp !== undefined && Date.now() - Date.parse(timestamp) > LIMITS.kvCacheMs;
}

async function checkTail(
  history: DurableObjectStub<HistoryObject>,
  latest: string | undefined,
): Promise<string | undefined> {
  const window = readWindow(new URLSearchParams('limit=1'), Date.now());
  if (!window.ok) throw new Error(window.error);
  const page = await history.read(window.window, null);
  if (page.kind === 'unavailable') throw new Error(page.reason);
  if (page.kind === 'empty')
    return latest === undefined ? undefined : 'there is a latest entry, and the history is empty';
  if (page.kind !== 'page') throw new Error(`the history answers ${page.kind}`);
  const tail = (await new Response(page.body).text()).trim();
  return tail === `[${latest ?? ''}]`
    ? undefined
    : `the tail ends ${momentOf(tail)}, the latest entry is of ${momentOf(latest)}`;
}

async function checkMirror(kv: KVNamespace, latest: string): Promise<string | undefined> {
  const stored = await kv.get(KV_KEYS.latest, 'text');
  if (stored === null) return `KV has no ${KV_KEYS.latest}`;
  return stored === latest
    ? undefined
    : `${KV_KEYS.latest} is of ${momentOf(stored)}, the latest entry of ${momentOf(latest)}`;
}

async function checkDatasetMirror(kv: KVNamespace, name: string, latest: string): Promise<string | undefined> {
  const key = `taostats_${name}_latest`;
  const stored = await kv.get(key, 'text');
  if (stored === null) return `KV has no ${key}`;
  return stored === latest ? undefined : `${key} is of ${momentOf(stored)}, the latest sample of ${momentOf(latest)}`;
}

/** The newest entry file archive-r2 left, if it left any, is in the history digit for digit. */
async function checkArchive(bucket: R2Bucket, history: DurableObjectStub<HistoryObject>): Promise<string | undefined> {
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
  const { objects } = await bucket.list({
    prefix: ARCHIVE_PREFIX,
    startAfter: `${ARCHIVE_PREFIX}${yesterday}`,
    limit: MAX_LISTED,
  });
  const newest = objects
    .map(({ key }) => key)
    .filter((key) => key.endsWith('.json'))
    .sort()
    .at(-1);
  if (newest === undefined) return undefined;
  const object = await bucket.get(newest);
  const text = await object?.text();
  const timestamp = text === undefined ? undefined : memberText(text, '_timestamp');
  if (text === undefined || timestamp === undefined) return `${newest} holds no entry`;
  const stored = await history.entry(timestamp);
  if (stored && 'kind' in stored) throw new Error(stored.reason);
  if (!stored) return `${newest} holds ${timestamp}, and the history has no such entry`;
  return stored.text === text.trim() ? undefined : `${newest} and the history differ in ${timestamp}`;
}

function momentOf(text: string | undefined): string {
  const inner = text?.replace(/^\[/, '').replace(/\]$/, '') ?? '';
  return memberText(inner, '_timestamp') ?? memberText(inner, 'timestamp') ?? 'no moment';
}

function memberText(text: string, name: string): string | undefined {
  try {
    const value: unknown = text.startsWith('{') ? JSON.parse(jsonMember(text, name) ?? 'null') : undefined;
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
