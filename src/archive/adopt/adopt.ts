import { ActionError, describeError, quoteValue } from '../../errors/action-error.ts';
import { createOnce } from '../archive/create-once.ts';
import { manifestContent } from '../archive/record.ts';
import { forEachLimited, readsAtOnce } from '../concurrency.ts';
import { contradictsHistory, digestBeside, type Evidence } from '../evidence.ts';
import { canaryKey, isManifestKey, isSafeKey } from '../keys.ts';
import { createProgress, emptyError, listArchive, type Selection, UNSAFE_KEY } from '../listing.ts';
import { listManifests, type ManifestEntry, readManifests, recordsOf } from '../manifest.ts';
import { textOf } from '../object-text.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readObject } from '../store/read-object.ts';
import { endsRun, type Problem, type VerifiedObject, withListed } from '../verify/check-object.ts';

export interface AdoptOptions extends Selection {
  concurrency: number;
  dryRun: boolean;
  history: Evidence['history'];
  run: string;
  now: () => number;
  log: { info(message: string): void };
}

/** `objects` are those that had no recorded digest and now have one; `problems` those that were not taken. */
export interface AdoptReport {
  objects: readonly VerifiedObject[];
  problems: readonly Problem[];
  /** `undefined` when there was nothing to record, or the run was dry. */
  manifestKey: string | undefined;
}

const MAX_ENTRY_BYTES = 1_048_576;

/**
 * Reads each object that nothing recorded (written by other tools, or by hand) once and records it in a manifest, so that
 * verify and restore accept it from then on. What it holds now is taken as right, unless the Worker's history says otherwise.
 */
export async function adoptObjects(store: ObjectStore, options: AdoptOptions): Promise<AdoptReport> {
  const { prefix } = options;
  await store.proveAddress(prefix === '' ? '' : `${prefix}/`);
  const reads = readsAtOnce(options.concurrency);
  const { manifests, bad } = await readManifests(store, prefix, await listManifests(store, prefix), reads);
  const records = recordsOf(manifests);
  const listed = (await listArchive(store, options)).filter(({ key }) => !isManifestKey(key));
  if (listed.length === 0) throw emptyError(store, options);
  const candidates = listed.filter(({ key }) => !records.has(key));
  const progress = createProgress(
    candidates.map(({ key }) => key),
    500,
    options.log.info,
  );
  const problems: Problem[] = bad.map(({ key, reason }) => ({ key, reason }));
  const adopted = new Map<string, ManifestEntry>();
  await forEachLimited(candidates, reads, async (object, index) => {
    const { key } = object;
    try {
      const problem = await adoptOne(store, object, options, (entry) => adopted.set(key, entry));
      if (problem !== undefined) problems.push({ key, reason: problem });
    } catch (error) {
      if (endsRun(error)) throw error;
      problems.push({ key, reason: `cannot be read: ${describeError(error)}` });
    }
    progress.done(index);
  });
  const objects = candidates.flatMap(({ key }) => {
    const entry = adopted.get(key);
    return entry === undefined ? [] : [{ key, sizeBytes: entry.size, sha256: entry.sha256 }];
  });
  if (objects.length === 0 || options.dryRun) return { objects, problems, manifestKey: undefined };
  const { key, content } = manifestContent(Object.fromEntries(adopted), prefix);
  await createOnce(store, key, content, {
    overwrite: false,
    run: options.run,
    beforeWrite: async (way) => void (await store.provesCreation?.(canaryKey(prefix), way)),
  });
  return { objects, problems, manifestKey: key };
}

/** The failure that names every object that was not taken; `undefined` when there is none. */
export function adoptError({ problems, objects }: AdoptReport): ActionError | undefined {
  if (problems.length === 0) return undefined;
  const named = problems.map(({ key, reason }) => `${quoteValue(key)} ${reason}`);
  return new ActionError(
    'remote',
    `${problems.length} objects were not adopted (${objects.length} were): ${named.join('; ')}`,
    { hint: 'Look at these objects; what was adopted stays so' },
  );
}

async function adoptOne(
  store: ObjectStore,
  listed: Awaited<ReturnType<typeof listArchive>>[number],
  options: AdoptOptions,
  take: (entry: ManifestEntry) => void,
): Promise<string | undefined> {
  const { key, sizeBytes, lastModifiedMs } = listed;
  if (!isSafeKey(key)) return UNSAFE_KEY;
  // Most objects carry their digest: a look costs no bytes.
  const object = listed.metadata === undefined ? await store.head(key) : listed;
  if (object?.metadata !== undefined && digestBeside({ metadata: object.metadata }) !== undefined) return undefined;
  const isSmall = sizeBytes !== undefined && sizeBytes <= MAX_ENTRY_BYTES;
  const collect = options.history.size > 0 && isSmall ? { maxBytes: MAX_ENTRY_BYTES } : undefined;
  const read = withListed(await readObject(store, key, collect), listed);
  if (read === undefined) return 'went away while it was read';
  const text = collect === undefined ? undefined : await textOf(key, read.bytes);
  const contradiction = text?.ok === true ? contradictsHistory(text.text, options.history) : undefined;
  if (contradiction !== undefined) return contradiction;
  const stored = new Date(lastModifiedMs ?? options.now());
  take({ sha256: read.sha256, size: read.sizeBytes, stored: `${stored.toISOString().slice(0, 19)}Z` });
  return undefined;
}
