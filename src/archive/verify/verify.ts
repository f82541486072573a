import { ActionError, describeError, quoteValue } from '../../errors/action-error.ts';
import { forEachLimited, readsAtOnce } from '../concurrency.ts';
import type { Evidence } from '../evidence.ts';
import type { GrowthEvent } from '../growth.ts';
import { compareKeys, manifestDigest, momentInKey } from '../keys.ts';
import { createKeyFilter, createProgress, emptyError, listArchive, type Selection } from '../listing.ts';
import { type KeyRecord, listManifests, readManifests, recordsOf } from '../manifest.ts';
import { isExpired } from '../store/lifecycle.ts';
import type { ExpiryRule, ListedObject, ObjectStore } from '../store/object-store.ts';
import { isDeadline, isEnd } from '../store/read-object.ts';
import { checkObject, type Problem, type VerifiedObject } from './check-object.ts';

export interface VerifyOptions extends Selection {
  concurrency: number;
  /** Entries of the Worker's history by `_timestamp`; empty: not asked. */
  history: Evidence['history'];
  now: () => number;
  log: { info(message: string): void };
}

/**
 * `objects` are those that hold what was recorded; every other one is among `problems`, manifests included. `expired` are
 * gone because a lifecycle rule of the bucket deleted them.
 */
export interface VerifyReport {
  objects: readonly VerifiedObject[];
  manifests: number;
  problems: readonly Problem[];
  expired: readonly string[];
  growth: readonly GrowthEvent[];
  /** Set when the deadline came first: up to where everything is done. */
  interrupted: { after: string | undefined; of: number; error: unknown } | undefined;
}

const PROGRESS_EVERY = 500;
/**
 * Reads every object of the prefix again and compares its bytes with every record there is: the digest beside it, all
 * manifests, the Worker's history. One bad object is a finding; a list that cannot be read to its end, credentials that are
 * refused, and the deadline end the run.
 */
export async function verifyArchive(store: ObjectStore, options: VerifyOptions): Promise<VerifyReport> {
  const { prefix, continueAfter } = options;
  const manifestList = await listManifests(store, prefix);
  const listed = await listArchive(store, options);
  if (listed.length === 0) throw emptyError(store, options);
  const { manifests, bad } = await readManifests(store, prefix, manifestList, readsAtOnce(options.concurrency));
  for (const { reason } of bad) options.log.info(reason);
  const records = recordsOf(manifests);
  const isSelected = createKeyFilter(options.keyPatterns);
  const present = new Set(listed.map(({ key }) => key));
  const missing = [...records.keys()].filter(
    (key) =>
      !present.has(key) && isSelected(key) && (continueAfter === undefined || compareKeys(key, continueAfter) > 0),
  );
  // An object that came after the list was read is not gone, so each is looked at itself.
  const work: readonly ListedObject[] = [
    ...listed,
    ...missing.map((key) => ({ key, sizeBytes: undefined, lastModifiedMs: undefined })),
  ].sort((a, b) => compareKeys(a.key, b.key));
  const progress = createProgress(
    work.map(({ key }) => key),
    PROGRESS_EVERY,
    options.log.info,
  );
  const expiry = createExpiry(store, options);
  const problems: Problem[] = [];
  const expired: string[] = [];
  const verified = new Map<string, VerifiedObject>();
  let interrupted: VerifyReport['interrupted'];
  try {
    await forEachLimited(work, readsAtOnce(options.concurrency), async (object, index) => {
      const { key } = object;
      const result = await checkObject(store, object, { ...options, records });
      if ('gone' in result) {
        if (await expiry(key, records.get(key), object)) expired.push(key);
        else problems.push({ key, reason: present.has(key) ? result.gone : 'is named by a manifest and is gone' });
      } else if ('reason' in result) {
        problems.push(result);
        options.log.info(`${quoteValue(key)}: ${result.reason}`);
      } else verified.set(key, result);
      progress.done(index);
    });
  } catch (error) {
    if (!isDeadline(error)) throw error;
    interrupted = { after: progress.reached(), of: work.length, error };
  }
  const isManifest = (key: string): boolean => manifestDigest(prefix, key) !== undefined;
  return {
    objects: work.flatMap(({ key }) => (isManifest(key) ? [] : (verified.get(key) ?? []))),
    manifests: manifests.length,
    problems: problems.sort((a, b) => compareKeys(a.key, b.key)),
    expired: expired.sort(compareKeys),
    growth: listed.flatMap(({ key, sizeBytes = 0, lastModifiedMs }) =>
      lastModifiedMs === undefined ? [] : [{ key, sizeBytes, atMs: lastModifiedMs }],
    ),
    interrupted,
  };
}

/** The failure that names every key with a problem, and how far a run came that was cut off; `undefined` for neither. */
export function verifyError(report: VerifyReport): ActionError | undefined {
  const { problems, interrupted } = report;
  const named = problems.map((problem) => `${quoteValue(problem.key)} ${problem.reason}`);
  const total = problems.length + report.objects.length;
  const found = `${named.length} of ${total} objects failed verification: ${named.join('; ')}`;
  if (interrupted !== undefined) {
    const { after, of, error } = interrupted;
    return new ActionError(
      'remote',
      `verified ${total} of ${of} objects before the deadline${after === undefined ? '' : `, all up to ${quoteValue(after)}`}` +
        `${named.length === 0 ? '' : `; ${found}`}: ${describeError(error)}`,
      {
        hint:
          after === undefined
            ? 'Raise deadline-seconds'
            : `Go on with continue-after: ${after}, or raise deadline-seconds`,
        cause: error,
      },
    );
  }
  if (problems.length === 0) return undefined;
  return new ActionError('remote', found, {
    hint: 'Restore them from another copy, and look at who may write to the bucket',
  });
}

/** Asks for the bucket's rules once, when the first object is gone. Rules that cannot be read excuse nothing. */
function createExpiry(
  store: ObjectStore,
  options: Pick<VerifyOptions, 'now' | 'log'>,
): (key: string, record: KeyRecord | undefined, listed: ListedObject) => Promise<boolean> {
  let rules: Promise<readonly ExpiryRule[]> | undefined;
  const load = async (): Promise<readonly ExpiryRule[]> => {
    try {
      return await store.expiryRules();
    } catch (error) {
      if (isEnd(error)) throw error;
      options.log.info(`the lifecycle rules of ${store.name} could not be read: ${describeError(error)}`);
      return [];
    }
  };
  return async (key, record, listed) => {
    const moments = [momentInKey(key), record?.storedMs, listed.lastModifiedMs].filter((ms) => ms !== undefined);
    rules ??= load();
    return moments.length > 0 && isExpired(await rules, key, Math.min(...moments), options.now());
  };
}
