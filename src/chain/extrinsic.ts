/** Signed transactions: the call by its name, the extensions by the runtime's own list, the bytes in the old format (4). */
import { Blake2256, compactBn, compactNumber } from '@polkadot-api/substrate-bindings';
import { concatBytes, fromHex, toHex } from './bytes.ts';
import { ChainError } from './errors.ts';
import type { RuntimeFacts } from './runtime-facts.ts';
import { codecOf } from './shape.ts';

export interface ExtrinsicContext {
  genesisHash: string;
  specVersion: number;
  txVersion: number;
  nonce: number;
  tip: bigint;
  /** The block at which the era begins, of `period` blocks (a power of two, 4 to 65536); undefined: never expires. */
  era?: { blockNumber: number; blockHash: string; period: number };
}

/**
 * The call as bytes, indices and argument types from the metadata.
 *
 * @throws ChainError (`metadata`) when the runtime has no such call, or other arguments than the given ones.
 */
export function encodeCall(facts: RuntimeFacts, name: string, args: Readonly<Record<string, unknown>>): Uint8Array {
  const call = facts.calls[name];
  if (!call) throw new ChainError('metadata', `spec ${facts.specVersion} has no call ${name}`);
  const names = call.args.map(([arg]) => arg);
  if (names.length !== Object.keys(args).length || !names.every((arg) => Object.hasOwn(args, arg))) {
    throw new ChainError(
      'metadata',
      `${name} of spec ${facts.specVersion} takes ${names.join(', ')}, not ${Object.keys(args).join(', ')}`,
    );
  }
  return concatBytes(
    Uint8Array.from(call.index),
    ...call.args.map(([arg, shape]) => new Uint8Array(codecOf(shape).enc(args[arg]))),
  );
}

/**
 * Era as its two bytes: which of `period` blocks it begins at; one zero byte for a transaction that never expires.
 *
 * @internal its unit test needs it
 */
export function encodeEra(era: ExtrinsicContext['era']): Uint8Array {
  if (era === undefined) return Uint8Array.of(0);
  const factor = Math.max(1, era.period >> 12);
  const phase = Math.floor((era.blockNumber % era.period) / factor);
  const value = Math.min(15, Math.max(1, Math.log2(era.period) - 1)) | (phase << 4);
  return Uint8Array.of(value & 0xff, value >> 8);
}

/** The last block that may hold a transaction of the era. */
export function eraEnd(era: { blockNumber: number; period: number }): number {
  return era.blockNumber + era.period - 1;
}

interface Extension {
  extra: Uint8Array;
  additional: Uint8Array;
}

/** @throws ChainError (`metadata`) for an extension that carries bytes and is not one of those we know. */
function encodeExtensions(facts: RuntimeFacts, context: ExtrinsicContext): Extension[] {
  const none = new Uint8Array();
  return facts.extensions.map(({ identifier, hasExtra, hasAdditional }) => {
    const known = encodeKnown(identifier, context) ?? { extra: none, additional: none };
    if (hasExtra !== known.extra.byteLength > 0 || hasAdditional !== known.additional.byteLength > 0) {
      throw new ChainError('metadata', `spec ${facts.specVersion} has an extension that is not known: ${identifier}`, {
        hint: 'Nothing was signed; this runtime needs a newer version of tao-actions',
      });
    }
    return known;
  });
}

function encodeKnown(identifier: string, context: ExtrinsicContext): Extension | undefined {
  const none = new Uint8Array();
  switch (identifier) {
    case 'CheckSpecVersion':
      return { extra: none, additional: u32(context.specVersion) };
    case 'CheckTxVersion':
      return { extra: none, additional: u32(context.txVersion) };
    case 'CheckGenesis':
      return { extra: none, additional: fromHex(context.genesisHash) };
    case 'CheckMortality':
      return {
        extra: encodeEra(context.era),
        additional: fromHex(context.era === undefined ? context.genesisHash : context.era.blockHash),
      };
    case 'CheckNonce':
      return { extra: compactNumber.enc(context.nonce), additional: none };
    case 'ChargeTransactionPayment':
      return { extra: compactBn.enc(context.tip), additional: none };
    case 'CheckMetadataHash':
      // Mode "disabled", and no hash: what no hardware wallet signs.
      return { extra: Uint8Array.of(0), additional: Uint8Array.of(0) };
    default:
      return undefined;
  }
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

/** What is signed: call, extensions, what they imply; its hash when it is longer than 256 bytes. */
export function signingPayload(facts: RuntimeFacts, call: Uint8Array, context: ExtrinsicContext): Uint8Array {
  const extensions = encodeExtensions(facts, context);
  const payload = concatBytes(
    call,
    ...extensions.map(({ extra }) => extra),
    ...extensions.map(({ additional }) => additional),
  );
  return payload.byteLength > 256 ? Blake2256(payload) : payload;
}

/** The whole transaction around an sr25519 signature of {@link signingPayload}. */
export function assembleExtrinsic(
  facts: RuntimeFacts,
  call: Uint8Array,
  context: ExtrinsicContext,
  signed: { publicKey: Uint8Array; signature: Uint8Array },
): Uint8Array {
  const body = concatBytes(
    // 0x84: signed, format 4. 0x00 before an account: MultiAddress::Id. 0x01 before a signature: sr25519.
    Uint8Array.of(0x84, 0x00),
    signed.publicKey,
    Uint8Array.of(0x01),
    signed.signature,
    ...encodeExtensions(facts, context).map(({ extra }) => extra),
    call,
  );
  return concatBytes(compactNumber.enc(body.byteLength), body);
}

/** The transaction's hash, by which explorers know it. */
export function extrinsicHash(extrinsic: Uint8Array): string {
  return toHex(Blake2256(extrinsic));
}
