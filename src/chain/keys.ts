/**
 * A wallet's key, in memory only. The one file that loads the key libraries: import it with `import()` when a trade is
 * about to be signed, and not before.
 */
import { pbkdf2Async } from '@noble/hashes/pbkdf2.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { Blake2256 } from '@polkadot-api/substrate-bindings';
import { mnemonicToEntropy, validateMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { getPublicKey, HDKD, secretFromSeed, sign, verify } from '@scure/sr25519';
import { concatBytes } from './bytes.ts';
import { writeSs58 } from './ss58.ts';

export interface Wallet {
  publicKey: Uint8Array;
  address: string;
  /** An sr25519 signature; each one differs. */
  sign(message: Uint8Array): Uint8Array;
}

const PHRASE = /^(?<words>[a-z]+(?: [a-z]+)*)(?<path>(?:\/{1,2}[^/]+)*)$/;
const JUNCTION = /(\/{1,2})([^/]+)/g;
const utf8 = new TextEncoder();

/** Whether the words are a BIP-39 phrase in English with a right checksum, with or without a derivation path behind. */
export function isWalletPhrase(phrase: string): boolean {
  const words = PHRASE.exec(phrase)?.groups?.['words'];
  return words !== undefined && validateMnemonic(words, wordlist);
}

/**
 * The wallet of a phrase, as the network's own tools make it: sr25519 from the phrase's entropy, then the junctions of a
 * path such as `//hard/soft`.
 *
 * @throws RangeError for anything that is no phrase; the message never holds a word of it.
 */
export async function openWallet(phrase: string): Promise<Wallet> {
  const { words = '', path = '' } = PHRASE.exec(phrase)?.groups ?? {};
  if (!validateMnemonic(words, wordlist))
    throw new RangeError('it is no BIP-39 phrase in English with a right checksum');
  const entropy = mnemonicToEntropy(words, wordlist);
  const seed = await pbkdf2Async(sha512, entropy, utf8.encode('mnemonic'), { c: 2048, dkLen: 64 });
  let secret: Uint8Array = secretFromSeed(seed.subarray(0, 32));
  for (const [, slashes, junction = ''] of path.matchAll(JUNCTION)) {
    const chainCode = chainCodeOf(junction);
    secret = slashes === '//' ? HDKD.secretHard(secret, chainCode) : HDKD.secretSoft(secret, chainCode);
  }
  const publicKey = getPublicKey(secret);
  return { publicKey, address: writeSs58(publicKey), sign: (message) => sign(secret, message) };
}

/** A number as 8 bytes, anything else as SCALE text; filled up to 32 bytes, hashed when longer. */
function chainCodeOf(junction: string): Uint8Array {
  let bytes: Uint8Array;
  if (/^\d+$/.test(junction) && BigInt(junction) < 1n << 64n) {
    bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(junction), true);
  } else {
    const text = utf8.encode(junction);
    // Junctions of 64 bytes and more have a longer length in front; all of them end up hashed.
    const length =
      text.byteLength < 64 ? [text.byteLength << 2] : [((text.byteLength << 2) | 1) & 0xff, text.byteLength >> 6];
    bytes = concatBytes(Uint8Array.from(length), text);
  }
  if (bytes.byteLength > 32) return Blake2256(bytes);
  return concatBytes(bytes, new Uint8Array(32 - bytes.byteLength));
}

/**
 * False also for a signature that is none.
 *
 * @internal its unit test needs it
 */
export function isSignedBy(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify(message, signature, publicKey);
  } catch {
    return false;
  }
}
