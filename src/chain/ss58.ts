/** Addresses of the network: ss58 with prefix 42. */
import { fromBufferToBase58, getSs58AddressInfo } from '@polkadot-api/substrate-bindings';

const PREFIX = 42;
/** Shortest and longest base58 text of 1 + 32 + 2 bytes that begin with 42. */
const ADDRESS = /^[1-9A-HJ-NP-Za-km-z]{47,48}$/;

export type Ss58Reading = { ok: true; publicKey: Uint8Array } | { ok: false; reason: string };

/** Reads an address strictly: alphabet, length, checksum, and the prefix of this network. */
export function readSs58(text: string): Ss58Reading {
  if (/^0x/i.test(text)) return { ok: false, reason: 'it is hex, not an ss58 address' };
  if (!ADDRESS.test(text)) return { ok: false, reason: 'it is no ss58 address of 32 bytes (length or alphabet)' };
  const info = getSs58AddressInfo(text);
  if (!info.isValid) return { ok: false, reason: 'its checksum is wrong' };
  if (info.publicKey.byteLength !== 32) return { ok: false, reason: 'it does not hold 32 bytes' };
  if (info.ss58Format !== PREFIX) {
    return { ok: false, reason: `it belongs to another network (prefix ${info.ss58Format}, expected ${PREFIX})` };
  }
  return { ok: true, publicKey: info.publicKey };
}

export function writeSs58(publicKey: Uint8Array): string {
  return fromBufferToBase58(PREFIX)(publicKey);
}
