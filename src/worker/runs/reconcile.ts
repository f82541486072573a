/**
 * Holds the copies of the data against one another: the latest entry, the tail of the history, the mirror in KV, the
 * newest archived entry file, and the latest sample of every dataset with its mirror. What is found stays as drift until
 * a reconciliation passes.
 */
import { jsonMember } from '../../history/json-text.ts';
import { KV_KEYS, LIMITS } from '../../history/protocol.ts';
import { datasetNames } from '../../taostats/datasets.ts';
import type { CheckRecord, ReconciliationRecord } from '../../trust-pack/run.ts';
import type { DatasetObject } from '../datasets/dataset-answers.ts';
import { datasetObject } from '../datasets/dataset-routes.ts';
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

/** @param repair write mirrors anew that hold something else. */
export async function reconcile(env: Env, repair: boolean): Promise<Reconciliation> {
  const at = new Date().toISOString();
  const checks: CheckRecord[] = [];
  const repaired: string[] = [];
  const history = env.HISTORY.get(env.HISTORY.idFromName('taostats_history'));
  const check = async (name: string, dataset: string, look: () => Promise<string | undefined>): Promise<boolean> => {
    try {
      const detail = await look();
      const passed = detail === undefined;
      checks.push({ name, dataset, passed, ...(passed ? {} : { detail: detail.slice(0, 300) }) });
      return passed;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      checks.push({ name, dataset, passed: false, detail: `could not be looked at: ${reason.slice(0, 200)}` });
      return true; // nothing is known to be wrong, so nothing is repaired
    }
  };

  const latest = await latestOf(history);
  await check('tail', 'price', () => checkTail(history, latest));
  const kv = env.METRICS_KV;
  if (kv && latest !== undefined && isSettled(latest)) {
    const isMirrored = await check('mirror', 'price', () => checkMirror(kv, latest));
    if (!isMirrored && repair) {
      await history.renewMirror();
      repaired.push(KV_KEYS.latest);
    }
  }
  const bucket = env.ARCHIVE;
  if (bucket && latest !== undefined) await check('archive', 'price', () => checkArchive(bucket, history));
  for (const name of datasetNames()) {
    const object = name === 'price' ? undefined : datasetObject(env, name);
    const sample = object && ((await object.latest()) as { text: string } | undefined);
    if (!kv || !object || !sample || !isSettled(sample.text)) continue;
    const isMirrored = await check('mirror', name, () => checkDatasetMirror(kv, name, sample.text));
    if (isMirrored || !repair) continue;
    await (object as DurableObjectStub<DatasetObject>).renewMirror();
    repaired.push(`taostats_${name}_latest`);
  }
  const passed = checks.every((item) => item.passed);
  return { record: { at, passed, checks }, repaired };
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
