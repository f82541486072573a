/** Every figure of action-fixtures/chain/vectors.json: two other implementations agree on each. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { fromHex, toHex } from '../../../src/chain/bytes.ts';
import {
  assembleExtrinsic,
  encodeCall,
  encodeEra,
  extrinsicHash,
  signingPayload,
} from '../../../src/chain/extrinsic.ts';
import { isSignedBy, isWalletPhrase, openWallet } from '../../../src/chain/keys.ts';
import { deriveFacts, type RuntimeFacts } from '../../../src/chain/runtime-facts.ts';
import { decodeValue } from '../../../src/chain/shape.ts';
import { readSs58, writeSs58 } from '../../../src/chain/ss58.ts';
import { storageKey } from '../../../src/chain/storage-key.ts';
import { describeRuntime, encodeMetadata } from '../../support/chain/metadata.ts';

interface Extrinsic {
  call: string;
  args: Record<string, string | boolean>;
  call_hex: string;
  era: string | { period: number; current: number };
  era_hex: string;
  nonce: number;
  tip: number;
  spec_version: number;
  tx_version: number;
  genesis_hash: string;
  era_block_hash: string;
  payload: string;
  signature: string;
  extrinsic: string;
  hash: string;
}
interface StorageVector {
  pallet: string;
  item: string;
  params: (string | number)[];
  key: string;
  hashers?: string[];
  default?: string;
}
const vectors = JSON.parse(
  readFileSync(new URL('../../../action-fixtures/chain/vectors.json', import.meta.url), 'utf8'),
) as {
  ss58: { ss58: string; public_key?: string; prefix?: number; valid: boolean; why?: string }[];
  derive: { mnemonic: string; path: string; public_key: string; ss58: string }[];
  bip39: { mnemonic: string; valid: boolean }[];
  metadata: Record<
    string,
    {
      spec_version: number;
      extensions: string[];
      storage: StorageVector[];
      absent: string[];
      values: { type: string; value?: string; scale: string; decoded?: Record<string, { bits: number | string }> }[];
      extrinsics: Extrinsic[];
    }
  >;
};

describe('addresses', () => {
  test.each(vectors.ss58)('$ss58 ($why)', ({ ss58, public_key, valid, prefix, why }) => {
    const reading = readSs58(ss58);
    expect(reading.ok).toBe(valid);
    if (reading.ok) {
      expect(toHex(reading.publicKey)).toBe(public_key);
      expect(writeSs58(reading.publicKey)).toBe(ss58);
    } else if (why === 'another network') {
      expect(reading.reason).toContain(`prefix ${prefix}`);
    } else {
      expect(reading.reason).toContain(
        { checksum: 'checksum', length: 'checksum', hex: 'hex' }[why ?? ''] ?? 'no ss58 address',
      );
    }
  });
});

describe('keys', () => {
  test.each(vectors.derive)('$path of $mnemonic', async ({ mnemonic, path, public_key, ss58 }) => {
    const wallet = await openWallet(mnemonic + path);
    expect(toHex(wallet.publicKey)).toBe(public_key);
    expect(wallet.address).toBe(ss58);
    const message = new TextEncoder().encode(path);
    expect(isSignedBy(wallet.publicKey, message, wallet.sign(message))).toBe(true);
  });
  test.each(vectors.bip39)('a phrase: $mnemonic ($valid)', async ({ mnemonic, valid }) => {
    expect(isWalletPhrase(mnemonic)).toBe(valid);
    if (!valid) await expect(openWallet(mnemonic)).rejects.toThrow(/^it is no BIP-39 phrase/);
  });
});

describe.each(Object.entries(vectors.metadata))('%s', (name, runtime) => {
  const paths = [...new Set(runtime.storage.map(({ pallet, item }) => `${pallet}.${item}`))];
  const wanted = {
    items: [...paths, ...runtime.absent.map((item) => `SubtensorModule.${item}`)],
    calls: [...new Set(runtime.extrinsics.map(({ call }) => `SubtensorModule.${call}`))],
    constants: [],
    apis: [],
  };
  describe.each([14, 16] as const)('as V%i', (version) => {
    const facts: RuntimeFacts = deriveFacts(encodeMetadata(describeRuntime(name), version), wanted);

    test('names its spec version and extensions', () => {
      expect(facts.specVersion).toBe(runtime.spec_version);
      expect(facts.extensions.map(({ identifier }) => identifier)).toEqual(runtime.extensions);
      // Kept as JSON between two requests.
      expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
    });
    test('has none of the removed items', () => {
      for (const item of runtime.absent) expect(facts.items).not.toHaveProperty([`SubtensorModule.${item}`]);
    });
    test.each(runtime.storage)(
      'the key of $item $params',
      ({ pallet, item, params, key, hashers, default: fallback }) => {
        const found = facts.items[`${pallet}.${item}`];
        if (!found) throw new Error('absent');
        expect(storageKey(found, params)).toBe(key);
        if (hashers)
          expect(
            found.hashers.map((hasher) =>
              hasher
                .replace(/(?<=\d)Concat/, '_128Concat')
                .replace('Blake2128_128Concat', 'Blake2_128Concat')
                .replace('Twox64_128Concat', 'Twox64Concat'),
            ),
          ).toEqual(hashers);
        if (fallback) expect(found.fallback).toBe(fallback);
      },
    );
    test.each(runtime.values)('the value $type $scale', ({ type, value, scale, decoded }) => {
      if (type === 'u64') {
        expect(decodeValue('u64', scale)).toBe(BigInt(value ?? ''));
        expect(() => decodeValue('u64', `${scale}00`)).toThrow();
        expect(() => decodeValue('u64', scale.slice(0, -2))).toThrow();
        return;
      }
      const shape = facts.items['SubtensorModule.RootClaimable']?.value;
      if (shape === undefined) throw new Error(`what is ${type}?`);
      const entries = decodeValue(shape, scale) as [number, bigint][];
      const expected = Object.entries(decoded ?? {}).map(([netuid]) => Number(netuid));
      expect(entries.map(([netuid]) => netuid)).toEqual(expected);
      expect(entries.map(([, bits]) => bits)).toEqual([6442450944n, (1n << 127n) - 1n]);
    });
    test.each(runtime.extrinsics)('$call with era $era and nonce $nonce', async (vector) => {
      const numeric = (value: string | boolean): unknown =>
        typeof value === 'string' && /^\d+$/.test(value) ? BigInt(value) : value;
      const args = Object.fromEntries(
        Object.entries(vector.args).map(([arg, value]) => [arg, arg === 'netuid' ? Number(value) : numeric(value)]),
      );
      const call = encodeCall(facts, `SubtensorModule.${vector.call}`, args);
      expect(toHex(call)).toBe(vector.call_hex);
      const context = {
        genesisHash: vector.genesis_hash,
        specVersion: vector.spec_version,
        txVersion: vector.tx_version,
        nonce: vector.nonce,
        tip: BigInt(vector.tip),
        ...(typeof vector.era === 'string'
          ? {}
          : { era: { blockNumber: vector.era.current, blockHash: vector.era_block_hash, period: vector.era.period } }),
      };
      expect(toHex(encodeEra(context.era))).toBe(vector.era_hex);
      const payload = signingPayload(facts, call, context);
      expect(toHex(payload)).toBe(vector.payload);
      // Signatures are random: theirs is verified, then the bytes around it are made again.
      const { publicKey } = await openWallet(`${vectors.derive[0]?.mnemonic}//Alice`);
      const signature = fromHex(vector.signature);
      expect(isSignedBy(publicKey, payload, signature)).toBe(true);
      expect(isSignedBy(publicKey, call, signature)).toBe(false);
      const extrinsic = assembleExtrinsic(facts, call, context, { publicKey, signature });
      expect(toHex(extrinsic)).toBe(vector.extrinsic);
      expect(extrinsicHash(extrinsic)).toBe(vector.hash);
    });
  });
});
