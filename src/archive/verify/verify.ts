import { ActionError, describeError, quoteValue } from '../errors/action-error.ts';
import { forEachLimited } from './concurrency.ts';
import type { GrowthEvent } from './growth.ts';
import { matchesAny } from './key-pattern.ts';
import { folderOf, isSafeKey, manifestDigest } from './keys.ts';
import { readManifest, type StoredManifest } from './manifest.ts';
import { DIGEST, type ListedObject, type ObjectStore } from './object-store.ts';
import { readObject } from './read-object.ts';

export interface VerifyOptions {
  prefix: string;
  /** Limits the check to keys that match one of these globs; empty: all. */
  keyPatterns: readonly string[];
  concurrency: number;
  log: { info(message: string): void };
}

export interface VerifiedObject {
  key: string;
  sizeBytes: number;
  sha256: string;
}

export interface Problem {
  key: string;
  reason: string;
}

/** `objects` are those that hold what was recorded; every other one is among `problems`, manifests included. */
export interface VerifyReport {
  objects: readonly VerifiedObject[];
  manifests: number;
  problems: readonly Problem[];
  growth: readonly GrowthEvent[];
}

const PROGRESS_EVERY = 500;
/** The reason given for a key that is not asked for. */
export const UNSAFE_KEY = 'has a name with "..", a "." segment or a control character, which this action never gives';

/**
 * Reads every object of the prefix again and compares its bytes with the digest that was recorded with it, and with
 * what the manifests say: a key they name that is gone, or that none of them agrees with, is a problem too.
 */
export async function verifyArchive(store: ObjectStore, options: VerifyOptions): Promise<VerifyReport> {
  const listed = await listArchive(store, options);
  if (listed.length === 0) throw emptyError(store, options);
  const isManifest = (object: ListedObject): boolean => manifestDigest(options.prefix, object.key) !== undefined;
  const problems: Problem[] = [];
  const manifests: StoredManifest[] = [];
  await forEachLimited(listed.filter(isManifest), options.concurrency, async (object) => {
    try {
      manifests.push(await readManifest(store, options.prefix, object));
    } catch (error) {
      // A bad manifest is reported below, by its own digest; what it says no longer counts.
      options.log.info(describeError(error));
    }
  });
  const recorded = digestsByKey(manifests);
  const verified = new Map<string, VerifiedObject>();
  let done = 0;
  await forEachLimited(listed, options.concurrency, async (object) => {
    const result = await checkObject(store, object, recorded, manifestDigest(options.prefix, object.key));
    if ('reason' in result) {
      problems.push(result);
      options.log.info(`${quoteValue(result.key)}: ${result.reason}`);
    } else verified.set(object.key, result);
    done += 1;
    if (done % PROGRESS_EVERY === 0) options.log.info(`${done} of ${listed.length} objects read`);
  });
  if (options.keyPatterns.length === 0) {
    const present = new Set(listed.map((object) => object.key));
    for (const key of recorded.keys()) {
      if (!present.has(key)) problems.push({ key, reason: 'is named by a manifest and is gone' });
    }
  }
  return {
    objects: listed.filter((object) => !isManifest(object)).flatMap((object) => verified.get(object.key) ?? []),
    manifests: manifests.length,
    problems: problems.sort((a, b) => (a.key < b.key ? -1 : 1)),
    growth: listed.flatMap(({ key, sizeBytes, lastModifiedMs }) =>
      lastModifiedMs === undefined ? [] : [{ key, sizeBytes, atMs: lastModifiedMs }],
    ),
  };
}

/** The failure that names every key with a problem. */
export function verifyError(report: VerifyReport): ActionError {
  const named = report.problems.map((problem) => `${quoteValue(problem.key)} ${problem.reason}`);
  const total = report.problems.length + report.objects.length;
  return new ActionError('remote', `${named.length} of ${total} objects failed verification: ${named.join('; ')}`, {
    hint: 'Restore them from another copy, and look at who may write to the bucket',
  });
}

/** The objects of a prefix, or those among them that match the patterns, in the order of their keys. */
export async function listArchive(
  store: ObjectStore,
  options: Pick<VerifyOptions, 'prefix' | 'keyPatterns'>,
): Promise<readonly ListedObject[]> {
  const listed: ListedObject[] = [];
  for await (const object of store.list(folderOf(options.prefix))) {
    if (options.keyPatterns.length === 0 || matchesAny(options.keyPatterns, object.key)) listed.push(object);
  }
  return listed.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** An archive without objects is a wrong prefix far more often than an empty archive. */
export function emptyError(store: ObjectStore, options: Pick<VerifyOptions, 'prefix' | 'keyPatterns'>): ActionError {
  const what =
    options.keyPatterns.length === 0 ? '' : ` that matches ${options.keyPatterns.map((p) => quoteValue(p)).join(', ')}`;
  return new ActionError(
    'input',
    `${store.name} holds no object under ${quoteValue(folderOf(options.prefix))}${what}`,
    { hint: 'Check r2-bucket, r2-prefix and keys' },
  );
}

function digestsByKey(manifests: readonly StoredManifest[]): ReadonlyMap<string, ReadonlySet<string>> {
  const digests = new Map<string, Set<string>>();
  for (const manifest of manifests) {
    for (const [key, entry] of Object.entries(manifest.entries)) {
      digests.set(key, (digests.get(key) ?? new Set()).add(entry.sha256));
    }
  }
  return digests;
}

async function checkObject(
  store: ObjectStore,
  listed: ListedObject,
  recorded: ReadonlyMap<string, ReadonlySet<string>>,
  nameDigest: string | undefined,
): Promise<VerifiedObject | Problem> {
  const { key } = listed;
  if (!isSafeKey(key)) return { key, reason: UNSAFE_KEY };
  const read = await readObject(store, key);
  if (read === undefined) return { key, reason: 'went away while it was verified' };
  const inManifests = recorded.get(key);
  const own = read.object.metadata[DIGEST];
  const records = [nameDigest, own].filter((digest) => digest !== undefined);
  if (records.length === 0 && inManifests === undefined) return { key, reason: 'has no recorded digest' };
  const other = records.find((digest) => digest !== read.sha256);
  if (other !== undefined) return { key, reason: `differs from its digest (recorded ${other}, found ${read.sha256})` };
  if (inManifests !== undefined && !inManifests.has(read.sha256)) {
    return { key, reason: `differs from every manifest that names it (found ${read.sha256})` };
  }
  return { key, sizeBytes: read.sizeBytes, sha256: read.sha256 };
}
