import { ActionError, describeError } from '../errors/action-error.ts';
import { isRecord } from '../json/record.ts';
import { forEachLimited } from './concurrency.ts';
import { folderOf, manifestDigest } from './keys.ts';
import type { ListedObject, ObjectStore } from './store/object-store.ts';
import { isEnd, readObject } from './store/read-object.ts';

/** What one run did to a key. */
export interface ManifestEntry {
  /** Of the stored bytes. */
  sha256: string;
  size: number;
  /** When it was stored, RFC 3339; manifests of earlier versions do not say. */
  stored?: string;
  /** The digest of what this object replaced on purpose; `unknown` when that had none. */
  replaces?: string;
}

/** What one run stored, by key. */
export type Manifest = Readonly<Record<string, ManifestEntry>>;

/** A manifest found in the store, with the moment (epoch, ms) at which it was written. */
export interface StoredManifest {
  key: string;
  writtenAtMs: number | undefined;
  entries: Manifest;
}

/** What all manifests together say about one key. */
export interface KeyRecord {
  /** Digests an object of this key may have. */
  digests: ReadonlySet<string>;
  /** The earliest moment (epoch, ms) at which a manifest says it was stored; `undefined` when none says. */
  storedMs: number | undefined;
  sizeBytes: number;
  /** The newest manifest that names it. */
  manifestKey: string;
}

const MAX_MANIFEST_BYTES = 64 * 1_048_576;

/** The bytes of a manifest; the same objects give the same bytes. */
export function printManifest(entries: Manifest): string {
  const sorted = Object.keys(entries).sort();
  return `${JSON.stringify(Object.fromEntries(sorted.map((key) => [key, entries[key]])), null, 2)}\n`;
}

/** @returns `undefined` when the text is no manifest. */
function parseManifest(text: string): Manifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  for (const entry of Object.values(value)) {
    if (!isRecord(entry)) return undefined;
    const { sha256, size, stored, replaces } = entry;
    if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256) || !Number.isSafeInteger(size)) return undefined;
    if (stored !== undefined && (typeof stored !== 'string' || Number.isNaN(Date.parse(stored)))) return undefined;
    if (replaces !== undefined && typeof replaces !== 'string') return undefined;
  }
  return value as Manifest;
}

/** The manifests of a prefix, oldest first. */
export async function listManifests(store: Pick<ObjectStore, 'list'>, prefix: string): Promise<ListedObject[]> {
  const found: ListedObject[] = [];
  for await (const object of store.list(`${folderOf(prefix)}manifests/`)) {
    if (manifestDigest(prefix, object.key) !== undefined) found.push(object);
  }
  return found.sort((a, b) => (a.lastModifiedMs ?? 0) - (b.lastModifiedMs ?? 0));
}

/**
 * Reads a manifest; its name is its digest, so a changed one is found out.
 *
 * @throws ActionError when it is gone, was changed or is no manifest.
 */
async function readManifest(
  store: Pick<ObjectStore, 'read'>,
  prefix: string,
  listed: ListedObject,
): Promise<StoredManifest> {
  const read = await readObject(store, listed.key, { maxBytes: MAX_MANIFEST_BYTES });
  const entries =
    read?.sha256 === manifestDigest(prefix, listed.key)
      ? parseManifest(new TextDecoder().decode(read?.bytes))
      : undefined;
  if (entries === undefined) {
    throw new ActionError(
      'remote',
      `${listed.key}: the manifest does not have the digest in its name, or is no manifest`,
    );
  }
  return { key: listed.key, writtenAtMs: listed.lastModifiedMs, entries };
}

/** Reads manifests; `bad` are those that cannot be read or were changed: what they say does not count. */
export async function readManifests(
  store: Pick<ObjectStore, 'read'>,
  prefix: string,
  listed: readonly ListedObject[],
  concurrency: number,
): Promise<{ manifests: readonly StoredManifest[]; bad: readonly { key: string; reason: string }[] }> {
  const manifests: StoredManifest[] = [];
  const bad: { key: string; reason: string }[] = [];
  await forEachLimited(listed, concurrency, async (object) => {
    try {
      manifests.push(await readManifest(store, prefix, object));
    } catch (error) {
      if (isEnd(error)) throw error;
      bad.push({ key: object.key, reason: describeError(error) });
    }
  });
  return { manifests: manifests.sort((a, b) => (a.writtenAtMs ?? 0) - (b.writtenAtMs ?? 0)), bad };
}

/** Moments are whole seconds: of two runs in the same one, what replaced came after what it replaced. */
function orderWithinSecond(a: ManifestEntry, b: ManifestEntry): number {
  const aFollows = a.replaces === b.sha256;
  const bFollows = b.replaces === a.sha256;
  if (aFollows !== bFollows) return aFollows ? 1 : -1;
  return Number(a.replaces !== undefined) - Number(b.replaces !== undefined);
}

/**
 * Puts together what manifests say of each key. An entry that replaced another on purpose takes the place of all before
 * it; without such a word every digest that was ever stored under the key counts.
 */
export function recordsOf(manifests: readonly StoredManifest[]): ReadonlyMap<string, KeyRecord> {
  const byKey = new Map<
    string,
    { entry: ManifestEntry; atMs: number; storedMs: number | undefined; manifestKey: string }[]
  >();
  for (const { key: manifestKey, writtenAtMs, entries } of manifests) {
    for (const [key, entry] of Object.entries(entries)) {
      const stored = entry.stored === undefined ? undefined : Date.parse(entry.stored);
      const list = byKey.get(key) ?? [];
      list.push({ entry, atMs: stored ?? writtenAtMs ?? 0, storedMs: stored ?? writtenAtMs, manifestKey });
      byKey.set(key, list);
    }
  }
  const records = new Map<string, KeyRecord>();
  for (const [key, list] of byKey) {
    list.sort((a, b) => a.atMs - b.atMs || orderWithinSecond(a.entry, b.entry));
    const from = list.findLastIndex(({ entry }) => entry.replaces !== undefined);
    const current = list.slice(Math.max(from, 0));
    const moments = current.flatMap(({ storedMs }) => storedMs ?? []);
    const newest = current.at(-1);
    if (newest === undefined) continue;
    records.set(key, {
      digests: new Set(current.map(({ entry }) => entry.sha256)),
      storedMs: moments.length === 0 ? undefined : Math.min(...moments),
      sizeBytes: newest.entry.size,
      manifestKey: newest.manifestKey,
    });
  }
  return records;
}
