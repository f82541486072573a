/**
 * What we need to know of one runtime, drawn from its metadata (V14, V15 or V16) once and small enough to be kept: storage
 * items, calls, constants, runtime APIs and the signed extensions.
 */
import { getDynamicBuilder, getLookupFn, type MetadataLookup } from '@polkadot-api/metadata-builders';
import { decAnyMetadata, unifyMetadata } from '@polkadot-api/substrate-bindings';
import { ChainError } from './errors.ts';
import { isEmptyShape, type Shape, shapeOf } from './shape.ts';

export type Hasher =
  | 'Blake2128'
  | 'Blake2256'
  | 'Blake2128Concat'
  | 'Twox128'
  | 'Twox256'
  | 'Twox64Concat'
  | 'Identity';

export interface StorageItem {
  /** Of the pallet as it stands in keys, not always its name. */
  prefix: string;
  item: string;
  hashers: readonly Hasher[];
  keys: readonly Shape[];
  value: Shape;
  /** What an absent entry counts as; null where absence is an answer of its own. */
  fallback: string | null;
}

export interface RuntimeCall {
  index: readonly [number, number];
  args: readonly (readonly [string, Shape])[];
}

export interface RuntimeMethod {
  inputs: readonly Shape[];
  output: Shape;
}

export interface SignedExtension {
  identifier: string;
  hasExtra: boolean;
  hasAdditional: boolean;
}

/** Plain JSON: it is kept by genesis hash and spec version. */
export interface RuntimeFacts {
  metadataVersion: number;
  specName: string;
  specVersion: number;
  /** By `Pallet.Item`; an item that is not here does not exist in this runtime. */
  items: Readonly<Record<string, StorageItem>>;
  /** By `Pallet.call`. */
  calls: Readonly<Record<string, RuntimeCall>>;
  /** By `Pallet.Constant`. */
  constants: Readonly<Record<string, { shape: Shape; value: string }>>;
  /** By `Api.method`; null when the metadata tells none of them, as V14 never does. */
  apis: Readonly<Record<string, RuntimeMethod>> | null;
  extensions: readonly SignedExtension[];
}

/** What to look for, each as `Pallet.Name`. */
export interface Wanted {
  items: readonly string[];
  calls: readonly string[];
  constants: readonly string[];
  apis: readonly string[];
}

/**
 * @param bytes the metadata as a node answers it, also wrapped as `Option<OpaqueMetadata>`.
 * @throws ChainError (`metadata`) when it cannot be read.
 */
export function deriveFacts(bytes: Uint8Array, wanted: Wanted): RuntimeFacts {
  try {
    return derive(readMetadata(bytes), wanted);
  } catch (error) {
    if (error instanceof ChainError) throw error;
    throw new ChainError('metadata', 'the metadata of the runtime cannot be read', { cause: error });
  }
}

/** The metadata as the library reads it, for events and errors. */
export function readMetadata(bytes: Uint8Array): MetadataLookup {
  return getLookupFn(unifyMetadata(decAnyMetadata(bytes)));
}

type Pallet = MetadataLookup['metadata']['pallets'][number];

function derive(lookup: MetadataLookup, wanted: Wanted): RuntimeFacts {
  const { metadata } = lookup;
  const pallets = new Map(metadata.pallets.map((pallet) => [pallet.name, pallet]));
  const shape = (id: number): Shape | undefined => shapeOf(lookup(id), lookup.call);
  const version = readVersion(lookup);
  const items: Record<string, StorageItem> = {};
  const calls: Record<string, RuntimeCall> = {};
  const constants: Record<string, { shape: Shape; value: string }> = {};
  const apis: Record<string, RuntimeMethod> = {};
  for (const [path, pallet, name] of lookAt(wanted.items, pallets)) {
    const item = readItem(pallet, name, shape);
    if (item !== undefined) items[path] = item;
  }
  for (const [path, pallet, name] of lookAt(wanted.calls, pallets)) {
    const call = readCall(lookup, pallet, name);
    if (call !== undefined) calls[path] = call;
  }
  for (const [path, pallet, name] of lookAt(wanted.constants, pallets)) {
    const constant = pallet.constants.find((candidate) => candidate.name === name);
    const of = constant && shape(constant.type);
    if (constant && of !== undefined) constants[path] = { shape: of, value: constant.value };
  }
  for (const path of wanted.apis) {
    const [api = '', name = ''] = path.split('.');
    const method = metadata.apis.find((one) => one.name === api)?.methods.find((one) => one.name === name);
    if (!method) continue;
    const inputs = method.inputs.map(({ type }) => shape(type));
    const output = shape(method.output);
    if (output !== undefined && inputs.every((input) => input !== undefined)) apis[path] = { inputs, output };
  }
  const extensions = metadata.extrinsic.signedExtensions[0] ?? [];
  return {
    metadataVersion: metadata.version,
    ...version,
    items,
    calls,
    constants,
    apis: Object.keys(apis).length === 0 ? null : apis,
    extensions: extensions.map(({ identifier, type, additionalSigned }) => ({
      identifier,
      hasExtra: holdsBytes(shape(type)),
      hasAdditional: holdsBytes(shape(additionalSigned)),
    })),
  };
}

function lookAt(paths: readonly string[], pallets: ReadonlyMap<string, Pallet>): (readonly [string, Pallet, string])[] {
  return paths.flatMap((path) => {
    const [palletName = '', name = ''] = path.split('.');
    const pallet = pallets.get(palletName);
    return pallet ? [[path, pallet, name] as const] : [];
  });
}

/** A type nobody here reads holds bytes, as far as we know: an extension of it is refused rather than left out. */
function holdsBytes(shape: Shape | undefined): boolean {
  return shape === undefined || !isEmptyShape(shape);
}

function readItem(pallet: Pallet, name: string, shape: (id: number) => Shape | undefined): StorageItem | undefined {
  const entry = pallet.storage?.items.find((candidate) => candidate.name === name);
  if (!entry || !pallet.storage) return undefined;
  const isPlain = entry.type.tag === 'plain';
  const hashers = entry.type.tag === 'plain' ? [] : entry.type.value.hashers.map(({ tag }) => tag as Hasher);
  const value = shape(entry.type.tag === 'plain' ? entry.type.value : entry.type.value.value);
  const key = entry.type.tag === 'plain' ? undefined : shape(entry.type.value.key);
  const keys = key === undefined ? [] : hashers.length === 1 ? [key] : splitKey(key, hashers.length);
  if (value === undefined || (!isPlain && keys.length !== hashers.length)) return undefined;
  return {
    prefix: pallet.storage.prefix,
    item: name,
    hashers,
    keys,
    value,
    fallback: entry.modifier === 1 ? entry.fallback : null,
  };
}

function splitKey(key: Shape, count: number): readonly Shape[] {
  if (typeof key !== 'object') return [];
  if ('tuple' in key) return key.tuple;
  return 'array' in key && key.array[1] === count ? Array.from({ length: count }, () => key.array[0]) : [];
}

function readCall(lookup: MetadataLookup, pallet: Pallet, name: string): RuntimeCall | undefined {
  const calls = pallet.calls && lookup(pallet.calls.type);
  const variant = calls?.type === 'enum' ? calls.value[name] : undefined;
  if (variant === undefined) return undefined;
  const index = [pallet.index, variant.idx] as const;
  if (variant.type === 'void') return { index, args: [] };
  const of = variant.type === 'lookupEntry' ? variant.value : variant;
  if (of.type !== 'struct') return undefined;
  const args = Object.entries(of.value).map(([arg, entry]) => [arg, shapeOf(entry, lookup.call)] as const);
  return args.every(([, shape]) => shape !== undefined) ? { index, args: args as [string, Shape][] } : undefined;
}

function readVersion(lookup: MetadataLookup): { specName: string; specVersion: number } {
  const constant = lookup.metadata.pallets
    .find(({ name }) => name === 'System')
    ?.constants.find(({ name }) => name === 'Version');
  if (!constant) throw new ChainError('metadata', 'the metadata has no System.Version');
  const { spec_name, spec_version } = getDynamicBuilder(lookup).buildDefinition(constant.type).dec(constant.value);
  if (typeof spec_version !== 'number') throw new ChainError('metadata', 'the metadata has no spec version');
  return { specName: String(spec_name), specVersion: spec_version };
}
