/** Keys of the chain's storage. */
import {
  Blake2128,
  Blake2128Concat,
  Blake2256,
  Identity,
  Twox64Concat,
  Twox128,
  Twox256,
} from '@polkadot-api/substrate-bindings';
import { concatBytes, toHex } from './bytes.ts';
import type { Hasher, StorageItem } from './runtime-facts.ts';
import { codecOf } from './shape.ts';

const HASHERS: Readonly<Record<Hasher, (bytes: Uint8Array) => Uint8Array>> = {
  Blake2128,
  Blake2256,
  Blake2128Concat,
  Twox128,
  Twox256,
  Twox64Concat,
  Identity,
};

const text = new TextEncoder();
const prefixes = new Map<string, Uint8Array>();

/** Pallet and item: the first 32 bytes of every key of the item. Hashed once per item, since batches ask for hundreds. */
function prefixOf({ prefix, item }: StorageItem): Uint8Array {
  const name = `${prefix}.${item}`;
  let bytes = prefixes.get(name);
  if (bytes === undefined) {
    bytes = concatBytes(Twox128(text.encode(prefix)), Twox128(text.encode(item)));
    prefixes.set(name, bytes);
  }
  return bytes;
}

/**
 * The key as hex. Fewer arguments than the item takes make the prefix of all keys that begin with them.
 *
 * @param args values of the item's key shapes, e.g. a netuid and an ss58 address.
 */
export function storageKey(item: StorageItem, args: readonly unknown[]): string {
  const parts = args.map((arg, index) => {
    const hasher = item.hashers[index];
    const shape = item.keys[index];
    if (hasher === undefined || shape === undefined) {
      throw new RangeError(`${item.item} takes ${item.keys.length} keys, not ${args.length}`);
    }
    return HASHERS[hasher](codecOf(shape).enc(arg));
  });
  return toHex(concatBytes(prefixOf(item), ...parts));
}
