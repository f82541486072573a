/** SHA-256 of bytes that may be many, by the platform; entries use the synchronous one of src/history. */
import { withinMs } from './deadline.ts';

const READ_TIMEOUT_MS = 5_000;

export async function digestOf(bytes: ArrayBuffer | Uint8Array): Promise<string> {
  return toHex(await crypto.subtle.digest('SHA-256', bytes));
}

/** The digest of a KV value without holding the value; undefined when the key is absent. */
export async function digestOfKey(kv: KVNamespace, key: string): Promise<string | undefined> {
  const stream: ReadableStream | string | null = await withinMs(
    READ_TIMEOUT_MS,
    kv.get(key, 'stream'),
    `reading the KV key ${key}`,
  );
  if (stream === null) return undefined;
  if (typeof stream === 'string') return digestOf(new TextEncoder().encode(stream)); // a stand-in without types
  const digest = new crypto.DigestStream('SHA-256');
  await withinMs(READ_TIMEOUT_MS, stream.pipeTo(digest), `reading the KV key ${key}`);
  return toHex(await digest.digest);
}

export function toHex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
