import { join } from 'node:path';
import { ActionError } from '../../errors/action-error.ts';
import { forEachLimited } from '../concurrency.ts';
import type { GrowthEvent } from '../growth.ts';
import { folderOf, type KeyOptions } from '../keys.ts';
import { type Content, openFileContent } from '../store/content.ts';
import { type DigestThreads, startDigestThreads } from '../store/digest-threads.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { beginsWith } from '../store/source-file.ts';
import { gzipFile } from './compression.ts';
import { createOnce, expectCreate, KeyTakenError } from './create-once.ts';
import { type CreationGuard, createGuard } from './creation-guard.ts';
import { type ArchiveSource, type PlannedObject, planArchive } from './plan.ts';
import { type ArchivedObject, recordStored, type Stored } from './record.ts';

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
  signal: AbortSignal;
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
    const wrongAddress = new AbortController();
    // The files are digested meanwhile; no key is looked at before the answer.
    const address = store.proveAddress(folderOf(options.prefix));
    address.catch((error: unknown) => wrongAddress.abort(error));
    const guard = createGuard(store, options.prefix, ports.log);
    const run = runName(ports.random);
    const signal = AbortSignal.any([ports.signal, wrongAddress.signal]);
    const running = { folder, threads, run, guard, address, signal };
    const { stored, error } = await storeObjects(store, plan.objects, running, options, ports);
    await address;
    const facts = { objects: stored.map(toArchived), head: plan.head, kvBytes: plan.kvBytes };
    if (options.dryRun) {
      if (stored.length > 1) ports.log.info(`would write ${folderOf(options.prefix)}manifests/<digest>.json`);
      const dry = { ...facts, manifestKey: undefined, growth: [], atomic: undefined };
      return error === undefined ? { status: 'dry-run', ...dry } : { status: 'failed', error, ...dry };
    }
    const recorded = await recordStored(store, stored, {
      ...{ ...options, run, guard, log: ports.log },
      ...{ planned: plan.objects.length, failed: error },
    });
    const result = { ...facts, manifestKey: recorded.manifestKey, growth: recorded.growth, atomic: guard.atomic() };
    const failure = error ?? recorded.error;
    if (failure !== undefined) return { status: 'failed', error: failure, ...result };
    const hasWritten = stored.some(({ outcome }) => outcome !== 'already-there');
    return { status: hasWritten ? 'archived' : 'already-archived', ...result };
  } finally {
    await threads.close();
  }
}

interface Running {
  folder: string;
  threads: DigestThreads;
  run: string;
  guard: CreationGuard;
  /** Settled once the address is known to lead to the bucket. */
  address: Promise<void>;
  signal: AbortSignal;
}

async function storeObjects(
  store: ObjectStore,
  plans: readonly PlannedObject[],
  { folder, threads, run, guard, address, signal }: Running,
  options: ArchiveOptions,
  ports: ArchivePorts,
): Promise<{ stored: readonly Stored[]; error: unknown }> {
  const stored = new Map<string, Stored>();
  const refusals: KeyTakenError[] = [];
  const storeOne = async (plan: PlannedObject, content: Content): Promise<void> => {
    await address;
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
      const content = await openContent(plan, join(folder, `${index}.gz`), { ...options, threads, signal });
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
  { compression, ...options }: ArchiveOptions & Pick<Running, 'threads' | 'signal'>,
): Promise<Content> {
  const path = compression === 'gzip' ? compressedPath : plan.path;
  if (compression === 'gzip') await gzipFile(plan.path, compressedPath, options.signal);
  const { partSizeBytes, threads, signal } = options;
  const { contentType, metadata } = plan;
  return await openFileContent(path, { partSizeBytes, contentType, metadata, threads, signal });
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
