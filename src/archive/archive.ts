import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionError, describeError } from '../errors/action-error.ts';
import { HISTORY_HEAD, HISTORY_TOTAL } from './archived-entries.ts';
import { gzipFile } from './compression.ts';
import { forEachLimited } from './concurrency.ts';
import { type Content, digestBytes, digestFile } from './content.ts';
import { createOnce, expectCreate, KeyTakenError } from './create-once.ts';
import { findFiles } from './files.ts';
import type { GrowthEvent } from './growth.ts';
import type { HistoryReading } from './history-source.ts';
import { historyKey, type KeyOptions, manifestKey, objectKey } from './keys.ts';
import { listManifests, type Manifest, printManifest, readManifest } from './manifest.ts';
import type { ObjectStore } from './object-store.ts';

export interface ArchiveOptions extends KeyOptions {
  /** Paths and globs, or a reader of the whole history (`undefined`: there is none yet). */
  source:
    | { kind: 'files'; patterns: readonly string[] }
    | { kind: 'history'; read: () => Promise<HistoryReading | undefined> };
  overwrite: boolean;
  dryRun: boolean;
  partSizeBytes: number;
  /** Objects, or parts of one large object, under way at the same time. */
  concurrency: number;
  /** Folder for compressed and downloaded copies; what is made there is removed. */
  tempFolder: string;
}

export interface ArchivePorts {
  now(): number;
  random(): number;
  log: { info(message: string): void; warning(message: string): void };
}

export interface ArchivedObject {
  key: string;
  sizeBytes: number;
  sha256: string;
  outcome: 'written' | 'already-there' | 'would-write';
}

export type ArchiveReport =
  | { status: 'nothing-to-archive'; reason: string }
  | {
      status: 'archived' | 'already-archived' | 'dry-run';
      objects: readonly ArchivedObject[];
      /** `undefined` when the run had one object, or was dry. */
      manifestKey: string | undefined;
      /** What the manifests of the prefix say about earlier runs; empty when there are none. */
      growth: readonly GrowthEvent[];
    };

/** A key and how to get the file behind it. */
interface Plan {
  key: string;
  path: string;
  contentType: string;
  metadata: Readonly<Record<string, string>>;
}

/** So many manifests make the chart; reading more would cost a run more than its upload. */
const GROWTH_MANIFESTS = 60;

/**
 * Creates each object once, proves it, and writes the manifest of the run. A key that holds other bytes fails the run
 * after the other objects were stored; any other failure stops it.
 */
export async function archiveObjects(
  store: ObjectStore,
  options: ArchiveOptions,
  ports: ArchivePorts,
): Promise<ArchiveReport> {
  const folder = await mkdtemp(join(options.tempFolder, 'archive-r2-'));
  try {
    const plans = await planObjects(options, folder, ports);
    if (typeof plans === 'string') return { status: 'nothing-to-archive', reason: plans };
    const stored = await storeObjects(store, plans, folder, options, ports);
    const objects = stored.map(({ digestKept: _, ...object }) => object);
    if (options.dryRun) {
      if (objects.length > 1) ports.log.info(`would write ${manifestOf(objects, options.prefix).key}`);
      return { status: 'dry-run', objects, manifestKey: undefined, growth: [] };
    }
    // The manifest also stands in where a store does not keep the digest beside the object.
    const needsManifest = objects.length > 1 || stored.some((object) => !object.digestKept);
    const manifest = needsManifest ? await storeManifest(store, objects, options, ports) : undefined;
    return {
      status: objects.some((object) => object.outcome === 'written') ? 'archived' : 'already-archived',
      objects,
      manifestKey: manifest,
      growth: manifest === undefined ? [] : await readGrowth(store, options.prefix, ports),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What to store under which key, or why there is nothing. */
async function planObjects(
  options: ArchiveOptions,
  folder: string,
  ports: ArchivePorts,
): Promise<readonly Plan[] | string> {
  const contentType = options.compression === 'gzip' ? 'application/gzip' : 'application/json';
  if (options.source.kind === 'history') {
    const history = await options.source.read();
    if (history === undefined) return 'the source has no history yet';
    for (const warning of history.warnings) ports.log.warning(warning);
    const path = join(folder, 'history.json');
    await writeFile(path, history.bytes, { mode: 0o600 });
    const metadata: Record<string, string> = { [HISTORY_TOTAL]: String(history.entries) };
    if (history.head !== undefined) metadata[HISTORY_HEAD] = history.head;
    return [{ key: historyKey(ports.now(), options), path, contentType, metadata }];
  }
  const paths = await findFiles(options.source.patterns);
  if (paths.length === 0) return `no file matches ${options.source.patterns.join(', ')}`;
  const plans = new Map<string, Plan>();
  for (const path of paths) {
    const key = objectKey(path, options);
    const other = plans.get(key);
    if (other !== undefined) {
      throw new ActionError('input', `files: ${other.path} and ${path} would both become ${key}`, {
        hint: 'Archive them in runs with different r2-prefix',
      });
    }
    const isJson = options.compression === 'gzip' || path.endsWith('.json');
    plans.set(key, { key, path, contentType: isJson ? contentType : 'application/octet-stream', metadata: {} });
  }
  return [...plans.values()];
}

async function storeObjects(
  store: ObjectStore,
  plans: readonly Plan[],
  folder: string,
  options: ArchiveOptions,
  ports: ArchivePorts,
): Promise<readonly (ArchivedObject & { digestKept: boolean })[]> {
  const stored = new Map<string, ArchivedObject & { digestKept: boolean }>();
  const refusals: ActionError[] = [];
  const run = runName(ports.random);
  const storeOne = async (plan: Plan, content: Content): Promise<void> => {
    try {
      const { kind, digestKept } = options.dryRun
        ? { kind: await expectCreate(store, plan.key, content, options.overwrite), digestKept: true }
        : await createOnce(store, plan.key, content, { overwrite: options.overwrite, run });
      stored.set(plan.key, {
        key: plan.key,
        sizeBytes: content.sizeBytes,
        sha256: content.sha256,
        outcome: kind,
        digestKept,
      });
      ports.log.info(`${plan.key}: ${kind}, ${content.sizeBytes} bytes, sha256 ${content.sha256}`);
    } catch (error) {
      if (!(error instanceof KeyTakenError)) throw error;
      refusals.push(error);
    }
  };
  // One large object uses the whole concurrency for its parts; small ones share it.
  const large: { plan: Plan; content: Content }[] = [];
  await forEachLimited(plans, options.concurrency, async (plan, index) => {
    const content = await openContent(plan, join(folder, `${index}.gz`), options);
    if (content.parts.length > 1) large.push({ plan, content });
    else await storeOne(plan, content);
  });
  for (const { plan, content } of large) await storeOne(plan, content);
  const [first] = refusals;
  if (first !== undefined) {
    throw refusals.length === 1
      ? first
      : new ActionError('remote', refusals.map((refusal) => refusal.message).join('; '), { hint: first.hint });
  }
  return plans.flatMap((plan) => stored.get(plan.key) ?? []);
}

async function openContent(plan: Plan, compressedPath: string, options: ArchiveOptions): Promise<Content> {
  const path = options.compression === 'gzip' ? compressedPath : plan.path;
  if (options.compression === 'gzip') await gzipFile(plan.path, compressedPath);
  return await digestFile(path, {
    partSizeBytes: options.partSizeBytes,
    contentType: plan.contentType,
    metadata: plan.metadata,
  });
}

function manifestOf(objects: readonly ArchivedObject[], prefix: string): { key: string; content: Content } {
  const entries: Manifest = Object.fromEntries(
    objects.map(({ key, sha256, sizeBytes }) => [key, { sha256, size: sizeBytes }]),
  );
  const content = digestBytes(Buffer.from(printManifest(entries)), 'application/json');
  return { key: manifestKey(prefix, content.sha256), content };
}

async function storeManifest(
  store: ObjectStore,
  objects: readonly ArchivedObject[],
  options: ArchiveOptions,
  ports: ArchivePorts,
): Promise<string> {
  const { key, content } = manifestOf(objects, options.prefix);
  // Its name is its digest, so there is nothing an overwrite could be for.
  const { kind } = await createOnce(store, key, content, { overwrite: false, run: runName(ports.random) });
  ports.log.info(`${key}: ${kind}, ${objects.length} objects`);
  return key;
}

/** For the chart only: what cannot be read is left out and does not fail a run whose objects are stored. */
async function readGrowth(store: ObjectStore, prefix: string, ports: ArchivePorts): Promise<readonly GrowthEvent[]> {
  const events: GrowthEvent[] = [];
  try {
    for (const listed of await listManifests(store, prefix, GROWTH_MANIFESTS)) {
      const manifest = await readManifest(store, prefix, listed);
      for (const [key, { size }] of Object.entries(manifest.entries)) {
        if (manifest.writtenAtMs !== undefined) events.push({ key, sizeBytes: size, atMs: manifest.writtenAtMs });
      }
    }
  } catch (error) {
    ports.log.info(`the growth of the archive could not be read: ${describeError(error)}`);
  }
  return events;
}

/** 16 hexadecimal digits; only has to differ between runs that meet. */
function runName(random: () => number): string {
  const half = (): string =>
    Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0');
  return half() + half();
}
