import { ActionError } from '../errors/action-error.ts';
import { folderOf, manifestDigest } from './keys.ts';
import type { ListedObject, ObjectStore } from './object-store.ts';
import { readObject } from './read-object.ts';

/** What one run stored: digest and size (bytes) by key. */
export type Manifest = Readonly<Record<string, { sha256: string; size: number }>>;

/** A manifest found in the store, with the moment (epoch, ms) at which it was written. */
export interface StoredManifest {
  key: string;
  writtenAtMs: number | undefined;
  entries: Manifest;
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
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  for (const entry of Object.values(value)) {
    const { sha256, size } = (entry ?? {}) as { sha256?: unknown; size?: unknown };
    if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256) || !Number.isSafeInteger(size)) return undefined;
  }
  return value as Manifest;
}

/** The manifests of a prefix, oldest first; of more than `limit` the newest. */
export async function listManifests(store: ObjectStore, prefix: string, limit: number): Promise<ListedObject[]> {
  const found: ListedObject[] = [];
  for await (const object of store.list(`${folderOf(prefix)}manifests/`)) {
    if (manifestDigest(prefix, object.key) !== undefined) found.push(object);
  }
  return found.sort((a, b) => (a.lastModifiedMs ?? 0) - (b.lastModifiedMs ?? 0)).slice(-limit);
}

/**
 * Reads a manifest; its name is its digest, so a changed one is found out.
 *
 * @throws ActionError when it is gone, was changed or is no manifest.
 */
export async function readManifest(store: ObjectStore, prefix: string, listed: ListedObject): Promise<StoredManifest> {
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
