/**
 * Types of the chain as plain JSON, so that what was learned from 300 KB of metadata can be kept in a few KB, and the codecs
 * made from them.
 */

import type { LookupEntry } from '@polkadot-api/metadata-builders';
import {
  _void,
  bool,
  type Codec,
  compactBn,
  createCodec,
  enhanceCodec,
  i64,
  i128,
  Option,
  ScaleEnum,
  type StringRecord,
  Struct,
  Tuple,
  u8,
  u16,
  u32,
  u64,
  u128,
  Vector,
} from '@polkadot-api/substrate-bindings';
import { fromHex, toHex } from './bytes.ts';
import { readSs58, writeSs58 } from './ss58.ts';

const PRIMITIVES = { bool, u8, u16, u32, u64, u128, i64, i128 } as const;
type Primitive = keyof typeof PRIMITIVES;

/** `account` is ss58 text, `bytes` hex text, `call` the hex text of a whole encoded call; whole numbers of 64 bits and more are bigint. */
export type Shape =
  | Primitive
  | 'void'
  | 'account'
  | 'bytes'
  | 'call'
  | { compact: true }
  | { option: Shape }
  | { vec: Shape }
  | { fixed: number }
  | { array: [Shape, number] }
  | { tuple: readonly Shape[] }
  | { struct: readonly (readonly [string, Shape])[] }
  | { enum: readonly (readonly [string, number, Shape])[] };

/**
 * The shape of a type of the metadata.
 *
 * @param callType id of the type that holds all calls: it is not described, its values stay bytes.
 * @returns undefined for what nobody here reads (floats, bit sequences, types nested deeper than 12).
 */
export function shapeOf(entry: LookupEntry, callType: number | null, depth = 0): Shape | undefined {
  if (depth > 12) return undefined;
  if (entry.id === callType) return 'call';
  const inner = (of: LookupEntry): Shape | undefined => shapeOf(of, callType, depth + 1);
  switch (entry.type) {
    case 'primitive':
      return entry.value in PRIMITIVES ? (entry.value as Primitive) : undefined;
    case 'void':
      return 'void';
    case 'AccountId32':
      return 'account';
    case 'compact':
      return { compact: true };
    case 'option': {
      const shape = inner(entry.value);
      return shape === undefined ? undefined : { option: shape };
    }
    case 'sequence': {
      if (entry.value.type === 'primitive' && entry.value.value === 'u8') return 'bytes';
      const shape = inner(entry.value);
      return shape === undefined ? undefined : { vec: shape };
    }
    case 'array': {
      if (entry.value.type === 'primitive' && entry.value.value === 'u8') return { fixed: entry.len };
      const shape = inner(entry.value);
      return shape === undefined ? undefined : { array: [shape, entry.len] };
    }
    case 'tuple': {
      const shapes = entry.value.map(inner);
      return shapes.some((shape) => shape === undefined) ? undefined : { tuple: shapes as Shape[] };
    }
    case 'struct': {
      const members = Object.entries(entry.value).map(([name, of]) => [name, inner(of)] as const);
      return members.some(([, shape]) => shape === undefined)
        ? undefined
        : { struct: members as (readonly [string, Shape])[] };
    }
    case 'enum': {
      const variants = Object.entries(entry.value).map(([name, variant]) => {
        const of = variant.type === 'lookupEntry' ? variant.value : ({ ...variant, id: -1 } as unknown as LookupEntry);
        return [name, variant.idx, inner(of)] as const;
      });
      return variants.some(([, , shape]) => shape === undefined)
        ? undefined
        : { enum: variants as (readonly [string, number, Shape])[] };
    }
    default:
      return undefined;
  }
}

/** Whether every value of the type is encoded as no bytes at all. */
export function isEmptyShape(shape: Shape): boolean {
  if (shape === 'void') return true;
  if (typeof shape !== 'object') return false;
  if ('tuple' in shape) return shape.tuple.every(isEmptyShape);
  if ('struct' in shape) return shape.struct.every(([, member]) => isEmptyShape(member));
  return 'array' in shape && (shape.array[1] === 0 || isEmptyShape(shape.array[0]));
}

const account: Codec<string> = enhanceCodec(
  fixedBytes(32),
  (text: string) => {
    const reading = readSs58(text);
    if (!reading.ok) throw new RangeError(reading.reason);
    return toHex(reading.publicKey);
  },
  (hex: string) => writeSs58(fromHex(hex)),
);

function fixedBytes(size: number): Codec<string> {
  const bytes = Vector(u8, size);
  return enhanceCodec(
    bytes,
    (hex: string) => [...fromHex(hex)],
    (list: number[]) => toHex(Uint8Array.from(list)),
  );
}

/** A call in its place as the last argument: written as it is; never read. */
const call: Codec<string> = createCodec(
  (hex: string) => fromHex(hex),
  () => {
    throw new RangeError('a call inside a call is not read');
  },
);

// biome-ignore lint/suspicious/noExplicitAny: the library's codecs of composed types are typed by their inner codecs.
type AnyCodec = Codec<any>;

export function codecOf(shape: Shape): AnyCodec {
  if (typeof shape === 'string') {
    switch (shape) {
      case 'void':
        return _void;
      case 'account':
        return account;
      case 'call':
        return call;
      case 'bytes':
        return enhanceCodec(
          Vector(u8),
          (hex: string) => [...fromHex(hex)],
          (list: number[]) => toHex(Uint8Array.from(list)),
        );
      default:
        return PRIMITIVES[shape];
    }
  }
  if ('compact' in shape) return compactBn;
  if ('option' in shape) return Option(codecOf(shape.option));
  if ('vec' in shape) return Vector(codecOf(shape.vec));
  if ('fixed' in shape) return fixedBytes(shape.fixed);
  if ('array' in shape) return Vector(codecOf(shape.array[0]), shape.array[1]);
  if ('tuple' in shape) return Tuple(...shape.tuple.map(codecOf));
  if ('struct' in shape) return Struct(byName(shape.struct));
  return ScaleEnum(
    byName(shape.enum.map(([name, , of]) => [name, of] as const)),
    shape.enum.map(([, index]) => index) as never,
  );
}

function byName(members: readonly (readonly [string, Shape])[]): StringRecord<AnyCodec> {
  return Object.fromEntries(members.map(([name, of]) => [name, codecOf(of)])) as unknown as StringRecord<AnyCodec>;
}

/**
 * Decodes a whole value.
 *
 * @throws RangeError when bytes are missing or left over: a value of another type must not pass as a figure.
 */
export function decodeValue(shape: Shape, hex: string): unknown {
  const codec = codecOf(shape);
  const value: unknown = codec.dec(hex);
  if (toHex(codec.enc(value)).length !== hex.length) throw new RangeError('the value has bytes left over');
  return value;
}
