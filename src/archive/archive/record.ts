import { CloudflareError } from '../../cloudflare/errors.ts';
import { ActionError, describeError } from '../../errors/action-error.ts';
import type { GrowthEvent } from '../growth.ts';
import { manifestKey } from '../keys.ts';
import {
  listManifests,
  type Manifest,
  type ManifestEntry,
  printManifest,
  readManifests,
  recordsOf,
  type StoredManifest,
} from '../manifest.ts';
import { bytesContent, type Content } from '../store/content.ts';
import type { ListedObject, ObjectStore } from '../store/object-store.ts';
import { createOnce } from './create-once.ts';
import type { CreationGuard } from './creation-guard.ts';

export interface ArchivedObject {
  key: string;
  sizeBytes: number;
  sha256: string;
  outcome: 'written' | 'replaced' | 'already-there' | 'would-write';
}

/** What became of one planned object. */
export type Stored = ArchivedObject & { digestKept: boolean; storedAtMs: number; replaces?: string };

interface RecordOptions {
  prefix: string;
  concurrency: number;
  run: string;
  /** Manifests that are read before a new one is written; the newest. */
  maxManifests: number;
  /** Written also shortly after the deadline. */
  late: boolean;
  beforeWrite: () => Promise<void>;
}

/** What a run leaves behind about what it did. */
export interface RunRecord {
  /** The manifest of this run; else the newest older one that names an object of it; else `undefined`. */
  manifestKey: string | undefined;
  /** What all manifests say about when objects came. */
  growth: readonly GrowthEvent[];
}

/**
 * Writes the manifest of a run: what it did to its keys, as far as no older manifest says the same. Nothing is written when
 * there is nothing new to say.
 */
async function recordRun(store: ObjectStore, entries: Manifest, options: RecordOptions): Promise<RunRecord> {
  const listed = (await listOlder(store, options.prefix)).slice(-options.maxManifests);
  const { manifests } = await readManifests(store, options.prefix, listed, options.concurrency);
  const records = recordsOf(manifests);
  const fresh = Object.entries(entries).filter(
    ([key, entry]) => entry.replaces !== undefined || records.get(key)?.digests.has(entry.sha256) !== true,
  );
  const older = Object.keys(entries).flatMap((key) => records.get(key)?.manifestKey ?? []);
  if (fresh.length === 0) return { manifestKey: older.at(-1), growth: growthOf(manifests) };
  const { key, content } = manifestContent(Object.fromEntries(fresh), options.prefix);
  // Its name is its digest, so there is nothing an overwrite could be for.
  await createOnce(store, key, content, {
    overwrite: false,
    run: options.run,
    late: options.late,
    beforeWrite: options.beforeWrite,
  });
  const own = { key, writtenAtMs: momentOf(fresh[0]?.[1]), entries: Object.fromEntries(fresh) };
  return { manifestKey: key, growth: growthOf([...manifests, own]) };
}

/** What there is to record of a run of `archive`, and how it went. */
export interface StoredRun {
  prefix: string;
  concurrency: number;
  maxManifests: number;
  run: string;
  guard: CreationGuard;
  log: { info(message: string): void; warning(message: string): void };
  /** Objects that were to be stored. */
  planned: number;
  /** What the run failed with, `undefined` for nothing. */
  failed: unknown;
}

/** A manifest goes with several objects, with one whose store keeps no digest, and with what replaced another object. */
export async function recordStored(
  store: ObjectStore,
  stored: readonly Stored[],
  run: StoredRun,
): Promise<RunRecord & { error?: unknown }> {
  const needsManifest = stored.some(({ digestKept, replaces }) => !digestKept || replaces !== undefined);
  if (stored.length === 0 || (run.planned < 2 && !needsManifest)) return { manifestKey: undefined, growth: [] };
  const entries = Object.fromEntries(stored.map((object) => [object.key, toEntry(object)]));
  try {
    return await recordRun(store, entries, {
      ...run,
      late: run.failed !== undefined,
      beforeWrite: () => run.guard.beforeWrite('put'),
    });
  } catch (error) {
    if (run.failed === undefined) return { manifestKey: undefined, growth: [], error };
    return await recordLate(store, entries, run, error);
  }
}

/** After a failure that also keeps older manifests from being read: the bare record, without a second look. */
async function recordLate(store: ObjectStore, entries: Manifest, run: StoredRun, cause: unknown): Promise<RunRecord> {
  const { key, content } = manifestContent(entries, run.prefix);
  try {
    const outcome = await store.put(key, content, { overwrite: false, run: run.run, late: true });
    if (outcome.kind !== 'unsure') return { manifestKey: key, growth: [] };
    throw outcome.cause;
  } catch (error) {
    run.log.info(describeError(cause));
    run.log.warning(`what was stored could not be recorded in a manifest: ${describeError(error)}`);
    return { manifestKey: undefined, growth: [] };
  }
}

function toEntry({ sha256, sizeBytes, storedAtMs, replaces }: Stored): ManifestEntry {
  const stored = `${new Date(storedAtMs).toISOString().slice(0, 19)}Z`;
  return { sha256, size: sizeBytes, stored, ...(replaces === undefined ? {} : { replaces }) };
}

/** An API without lists has no older manifests to show; naming an object twice harms nothing. */
async function listOlder(store: ObjectStore, prefix: string): Promise<readonly ListedObject[]> {
  try {
    return await listManifests(store, prefix);
  } catch (error) {
    const cause = error instanceof ActionError ? error.cause : undefined;
    if (cause instanceof CloudflareError && [405, 501].includes(cause.status)) return [];
    throw error;
  }
}

export function manifestContent(entries: Manifest, prefix: string): { key: string; content: Content } {
  const content = bytesContent(Buffer.from(printManifest(entries)), 'application/json');
  return { key: manifestKey(prefix, content.sha256), content };
}

function growthOf(manifests: readonly StoredManifest[]): readonly GrowthEvent[] {
  return manifests.flatMap(({ writtenAtMs, entries }) =>
    Object.entries(entries).flatMap(([key, entry]) => {
      const atMs = momentOf(entry) ?? writtenAtMs;
      return atMs === undefined ? [] : [{ key, sizeBytes: entry.size, atMs }];
    }),
  );
}

function momentOf(entry: ManifestEntry | undefined): number | undefined {
  return entry?.stored === undefined ? undefined : Date.parse(entry.stored);
}
