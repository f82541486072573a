import { join } from 'node:path';
import { ActionError, describeError } from '../../errors/action-error.ts';
import { forEachLimited } from '../concurrency.ts';
import type { GrowthEvent } from '../growth.ts';
import { canaryKey, folderOf, type KeyOptions } from '../keys.ts';
import type { ManifestEntry } from '../manifest.ts';
import { type Content, openFileContent } from '../store/content.ts';
import { type DigestThreads, startDigestThreads } from '../store/digest-threads.ts';
import type { CreateWay, ObjectStore } from '../store/object-store.ts';
import { beginsWith } from '../store/source-file.ts';
import { gzipFile } from './compression.ts';
import { createOnce, expectCreate, KeyTakenError } from './create-once.ts';
import { type ArchiveSource, type PlannedObject, planArchive } from './plan.ts';
import { manifestContent, recordRun } from './record.ts';

export interface ArchiveOptions extends KeyOptions {
  source: ArchiveSource;
  overwrite: boolean;
  dryRun: boolean;
  partSizeBytes: number;
  /** Objects, or parts of one large object, under way at the same time. */
  concurrency: number;
  /** Older manifests that are read before a new one is written. */
  maxManifests: number;
}

export interface ArchivePorts {
  now(): number;
  random(): number;
  log: { info(message: string): void; warning(message: string): void };
  /** For compressed and downloaded copies; what is made there is removed at the end of the run. */
  files: { temporaryFolder(prefix: string): Promise<string> };
}

export interface ArchivedObject {
  key: string;
  sizeBytes: number;
  sha256: string;
  outcome: 'written' | 'replaced' | 'already-there' | 'would-write';
}

export interface ArchiveResult {
  objects: readonly ArchivedObject[];
  /** `undefined` when none names these objects, or the run was dry. */
  manifestKey: string | undefined;
  /** What the manifests of the prefix say about earlier runs; empty when they were not read. */
  growth: readonly GrowthEvent[];
  /** Whether the store proved that it creates a key once; `undefined` when nothing was written. */
  atomic: boolean | undefined;
  head: string | undefined;
  kvBytes: number | undefined;
}

/** `failed`: what was done before and beside the failure is there all the same, and recorded. */
export type ArchiveReport =
  | { status: 'nothing-to-archive'; reason: string }
  | ({ status: 'archived' | 'already-archived' | 'dry-run' } & ArchiveResult)
  | ({ status: 'failed'; error: unknown } & ArchiveResult);

type Stored = ArchivedObject & { digestKept: boolean; storedAtMs: number; replaces?: string };

/**
 * Creates each object once, proves it, and records what it did. A key that holds other bytes fails the run after the other
 * objects were stored; any other failure stops it. What was stored by then is in the report and in a manifest.
 *
 * @throws ActionError for what is found before the first object is looked at.
 */
export async function archiveObjects(
  store: ObjectStore,
  options: ArchiveOptions,
  ports: ArchivePorts,
): Promise<ArchiveReport> {
  const folder = await ports.files.temporaryFolder('archive-r2-');
  const threads = startDigestThreads();
  try {
    const plan = await planArchive(options.source, options, folder, ports.now());
    if (plan.kind === 'nothing') return { status: 'nothing-to-archive', reason: plan.reason };
    for (const warning of plan.warnings) ports.log.warning(warning);
    await store.proveAddress(folderOf(options.prefix));
    const guard = createGuard(store, options, ports);
    const run = runName(ports.random);
    const { stored, error } = await storeObjects(store, plan.objects, { folder, threads, run, guard }, options, ports);
    const facts = { objects: stored.map(toArchived), head: plan.head, kvBytes: plan.kvBytes };
    if (options.dryRun) {
      if (stored.length > 1) ports.log.info(`would write ${folderOf(options.prefix)}manifests/<digest>.json`);
      const dry = { ...facts, manifestKey: undefined, growth: [], atomic: undefined };
      return error === undefined ? { status: 'dry-run', ...dry } : { status: 'failed', error, ...dry };
    }
    const recorded = await record(store, stored, plan.objects.length, { run, guard, failed: error }, options, ports);
    const result = { ...facts, manifestKey: recorded.manifestKey, growth: recorded.growth, atomic: guard.atomic() };
    const failure = error ?? recorded.error;
    if (failure !== undefined) return { status: 'failed', error: failure, ...result };
    const hasWritten = stored.some(({ outcome }) => outcome !== 'already-there');
    return { status: hasWritten ? 'archived' : 'already-archived', ...result };
  } finally {
    await threads.close();
  }
}

/** Proves each way of creating once, before its first use, and remembers what came out. */
interface Guard {
  beforeWrite(way: CreateWay): Promise<void>;
  atomic(): boolean | undefined;
}

function createGuard(store: ObjectStore, options: KeyOptions, ports: ArchivePorts): Guard {
  const proofs = new Map<CreateWay, Promise<boolean>>();
  const proved = new Map<CreateWay, boolean>();
  const prove = async (way: CreateWay): Promise<boolean> => {
    const isProved = (await store.provesCreation?.(canaryKey(options.prefix), way)) ?? false;
    proved.set(way, isProved);
    if (!isProved && store.provesCreation !== undefined) {
      ports.log.warning(
        `${store.name} ignores If-None-Match ${way === 'put' ? 'on a write' : 'on the completion of an upload'}: each key is looked up first, but two runs at the same moment could both write it`,
      );
    }
    return isProved;
  };
  const once = (way: CreateWay): Promise<boolean> => {
    const known = proofs.get(way) ?? prove(way);
    proofs.set(way, known);
    return known;
  };
  return {
    async beforeWrite(way) {
      await once('put');
      if (way === 'complete') await once('complete');
    },
    atomic: () => (proved.size === 0 ? undefined : [...proved.values()].every((isProved) => isProved)),
  };
}

interface Running {
  folder: string;
  threads: DigestThreads;
  run: string;
  guard: Guard;
}

async function storeObjects(
  store: ObjectStore,
  plans: readonly PlannedObject[],
  { folder, threads, run, guard }: Running,
  options: ArchiveOptions,
  ports: ArchivePorts,
): Promise<{ stored: readonly Stored[]; error: unknown }> {
  const stored = new Map<string, Stored>();
  const refusals: KeyTakenError[] = [];
  const storeOne = async (plan: PlannedObject, content: Content): Promise<void> => {
    try {
      const outcome = options.dryRun
        ? { kind: await expectCreate(store, plan.key, content, options.overwrite), digestKept: true }
        : await createOnce(store, plan.key, content, { overwrite: options.overwrite, run, ...guard });
      stored.set(plan.key, {
        key: plan.key,
        sizeBytes: content.sizeBytes,
        sha256: content.sha256,
        outcome: outcome.kind,
        digestKept: outcome.digestKept,
        storedAtMs: ports.now(),
        ...('replaces' in outcome ? { replaces: outcome.replaces } : {}),
      });
      ports.log.info(`${plan.key}: ${outcome.kind}, ${content.sizeBytes} bytes, sha256 ${content.sha256}`);
    } catch (error) {
      if (!(error instanceof KeyTakenError)) throw error;
      refusals.push(error);
    }
  };
  let fatal: unknown;
  try {
    // One large object uses the whole concurrency for its parts; small ones share it.
    const large: { plan: PlannedObject; content: Content }[] = [];
    await forEachLimited(plans, options.concurrency, async (plan, index) => {
      await warnOfPointer(plan, ports);
      const content = await openContent(plan, join(folder, `${index}.gz`), threads, options);
      if (content.partCount > 1) large.push({ plan, content });
      else await storeOne(plan, content);
    });
    for (const { plan, content } of large) await storeOne(plan, content);
  } catch (error) {
    fatal = error;
  }
  return { stored: plans.flatMap((plan) => stored.get(plan.key) ?? []), error: fatal ?? joinRefusals(refusals) };
}

function joinRefusals(refusals: readonly KeyTakenError[]): ActionError | undefined {
  const [first] = refusals;
  return refusals.length < 2
    ? first
    : new ActionError('remote', refusals.map(({ message }) => message).join('; '), { hint: first?.hint });
}

async function openContent(
  plan: PlannedObject,
  compressedPath: string,
  threads: DigestThreads,
  options: ArchiveOptions,
): Promise<Content> {
  const path = options.compression === 'gzip' ? compressedPath : plan.path;
  if (options.compression === 'gzip') await gzipFile(plan.path, compressedPath);
  const { partSizeBytes } = options;
  return await openFileContent(path, {
    partSizeBytes,
    contentType: plan.contentType,
    metadata: plan.metadata,
    threads,
  });
}

/** A manifest goes with several objects, with one whose store keeps no digest, and with what replaced another object. */
async function record(
  store: ObjectStore,
  stored: readonly Stored[],
  planned: number,
  { run, guard, failed }: { run: string; guard: Guard; failed: unknown },
  options: ArchiveOptions,
  ports: ArchivePorts,
): Promise<{ manifestKey: string | undefined; growth: readonly GrowthEvent[]; error?: unknown }> {
  const needsManifest = stored.some(({ digestKept, replaces }) => !digestKept || replaces !== undefined);
  if (stored.length === 0 || (planned < 2 && !needsManifest)) return { manifestKey: undefined, growth: [] };
  const entries = Object.fromEntries(stored.map((object) => [object.key, toEntry(object)]));
  try {
    return await recordRun(store, entries, {
      ...options,
      run,
      late: failed !== undefined,
      beforeWrite: () => guard.beforeWrite('put'),
    });
  } catch (error) {
    if (failed === undefined) return { manifestKey: undefined, growth: [], error };
    return await recordLate(store, entries, run, options.prefix, ports, error);
  }
}

/** After a failure that also keeps older manifests from being read: the bare record, without a second look. */
async function recordLate(
  store: ObjectStore,
  entries: Readonly<Record<string, ManifestEntry>>,
  run: string,
  prefix: string,
  ports: ArchivePorts,
  cause: unknown,
): Promise<{ manifestKey: string | undefined; growth: readonly GrowthEvent[] }> {
  const { key, content } = manifestContent(entries, prefix);
  try {
    const outcome = await store.put(key, content, { overwrite: false, run, late: true });
    if (outcome.kind !== 'unsure') return { manifestKey: key, growth: [] };
    throw outcome.cause;
  } catch (error) {
    ports.log.info(describeError(cause));
    ports.log.warning(`what was stored could not be recorded in a manifest: ${describeError(error)}`);
    return { manifestKey: undefined, growth: [] };
  }
}

function toEntry({ sha256, sizeBytes, storedAtMs, replaces }: Stored): ManifestEntry {
  const stored = `${new Date(storedAtMs).toISOString().slice(0, 19)}Z`;
  return { sha256, size: sizeBytes, stored, ...(replaces === undefined ? {} : { replaces }) };
}

function toArchived({ key, sizeBytes, sha256, outcome }: Stored): ArchivedObject {
  return { key, sizeBytes, sha256, outcome };
}

/** A pointer is a small text; archived under the name of the file it would look like the data. */
async function warnOfPointer({ path }: PlannedObject, ports: ArchivePorts): Promise<void> {
  if (!(await beginsWith(path, 'version https://git-lfs.github.com/spec/'))) return;
  ports.log.warning(
    `${path} is a Git LFS pointer, not the data it stands for: check out with lfs: true, or leave it out of files`,
  );
}

/** 16 hexadecimal digits; only has to differ between runs that meet. */
function runName(random: () => number): string {
  const half = (): string =>
    Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0');
  return half() + half();
}
