/**
 * Metadata of small runtimes, encoded from the descriptions in action-fixtures/chain/runtimes.json: what real runtimes
 * call their items, calls, events and errors, and where these stand, without the rest of their 300 KB.
 */
import { readFileSync } from 'node:fs';
import { u32, v14, v16 } from '@polkadot-api/substrate-bindings';

export type TypeExpression =
  | string
  | { compact: string }
  | { option: TypeExpression }
  | { vec: TypeExpression }
  | { fixed: number }
  | { array: [TypeExpression, number] }
  | { tuple: TypeExpression[] }
  | { struct: [string, TypeExpression][] }
  | { enum: [string, number, TypeExpression][] }
  | { result: [TypeExpression, TypeExpression] };

export interface PalletDescription {
  index: number;
  items?: Record<
    string,
    { hashers: string[]; keys: TypeExpression[]; value: TypeExpression; default: string; modifier: number }
  >;
  calls?: Record<string, [number, [string, TypeExpression][]]>;
  events?: Record<string, [number, [string | null, TypeExpression][]]>;
  errors?: Record<string, number>;
  constants?: Record<string, [TypeExpression, string]>;
}

export interface RuntimeDescription {
  origin: string;
  extensions: [string, TypeExpression, TypeExpression][];
  apis: Record<string, Record<string, [[string, TypeExpression][], TypeExpression]>>;
  pallets: Record<string, PalletDescription>;
}

const file = new URL('../../../action-fixtures/chain/runtimes.json', import.meta.url);
const runtimes = JSON.parse(readFileSync(file, 'utf8')) as Record<string, RuntimeDescription>;

/** A copy: a test may change it. */
export function describeRuntime(name: string): RuntimeDescription {
  const found = runtimes[name];
  if (!found) throw new Error(`no runtime ${name}; there are ${Object.keys(runtimes).join(', ')}`);
  return structuredClone(found);
}

/** The same runtime under another spec version (System.Version holds it after two texts and a number). */
export function withSpecVersion(runtime: RuntimeDescription, specVersion: number): RuntimeDescription {
  const copy = structuredClone(runtime);
  const version = copy.pallets['System']?.constants?.['Version'];
  if (!version) throw new Error('no System.Version');
  let at = 2;
  for (let text = 0; text < 2; text += 1) at += 2 + 2 * (Number.parseInt(version[1].slice(at, at + 2), 16) >> 2);
  at += 8;
  version[1] = version[1].slice(0, at) + Buffer.from(u32.enc(specVersion)).toString('hex') + version[1].slice(at + 8);
  return copy;
}

/** The runtime without some of its storage items, as `Pallet.Item`. */
export function withoutItems(runtime: RuntimeDescription, ...paths: string[]): RuntimeDescription {
  const copy = structuredClone(runtime);
  for (const path of paths) {
    const [pallet = '', item = ''] = path.split('.');
    delete copy.pallets[pallet]?.items?.[item];
  }
  return copy;
}

interface Field {
  name: string | undefined;
  type: number;
  typeName: undefined;
  docs: string[];
}

/** The type registry as it grows; equal types have one id. */
class Registry {
  readonly types: unknown[] = [];
  private readonly known = new Map<string, number>();
  call = -1;

  add(def: unknown, path: string[] = [], params: unknown[] = []): number {
    const id = this.types.length;
    this.types.push({ id, path, params, def, docs: [] });
    return id;
  }

  field(name: string | null, type: TypeExpression): Field {
    return { name: name ?? undefined, type: this.of(type), typeName: undefined, docs: [] };
  }

  of(type: TypeExpression): number {
    if (type === 'call') return this.call;
    const key = JSON.stringify(type);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const id = this.make(type);
    this.known.set(key, id);
    return id;
  }

  private make(type: TypeExpression): number {
    if (typeof type === 'string') {
      switch (type) {
        case 'void':
          return this.add({ tag: 'tuple', value: [] });
        case 'bytes':
          return this.add({ tag: 'sequence', value: this.of('u8') });
        case 'account':
          return this.add({ tag: 'composite', value: [this.field(null, { fixed: 32 })] }, [
            'sp_core',
            'crypto',
            'AccountId32',
          ]);
        case 'era': {
          // As many variants as the real one has, which is what makes it unreadable as a small type.
          const variants = Array.from({ length: 256 }, (_, index) => ({
            name: index === 0 ? 'Immortal' : `Mortal${index}`,
            fields: index === 0 ? [] : [this.field(null, 'u8')],
            index,
            docs: [],
          }));
          return this.add({ tag: 'variant', value: variants }, ['sp_runtime', 'generic', 'era', 'Era']);
        }
        case 'events':
          throw new Error('events are made apart');
        default:
          return this.add({ tag: 'primitive', value: { tag: type, value: undefined } });
      }
    }
    if ('compact' in type) return this.add({ tag: 'compact', value: this.of(type.compact) });
    if ('vec' in type) return this.add({ tag: 'sequence', value: this.of(type.vec) });
    if ('fixed' in type) return this.add({ tag: 'array', value: { len: type.fixed, type: this.of('u8') } });
    if ('array' in type) return this.add({ tag: 'array', value: { len: type.array[1], type: this.of(type.array[0]) } });
    if ('tuple' in type) return this.add({ tag: 'tuple', value: type.tuple.map((one) => this.of(one)) });
    if ('option' in type) {
      const inner = this.of(type.option);
      return this.variants(
        [
          ['None', 0, []],
          ['Some', 1, [this.field(null, type.option)]],
        ],
        ['Option'],
        [{ name: 'T', type: inner }],
      );
    }
    if ('result' in type) {
      const [ok, ko] = type.result;
      const params = [
        { name: 'T', type: this.of(ok) },
        { name: 'E', type: this.of(ko) },
      ];
      return this.variants(
        [
          ['Ok', 0, [this.field(null, ok)]],
          ['Err', 1, [this.field(null, ko)]],
        ],
        ['Result'],
        params,
      );
    }
    if ('struct' in type) {
      return this.add({ tag: 'composite', value: type.struct.map(([name, of]) => this.field(name, of)) });
    }
    return this.variants(
      type.enum.map(([name, index, of]) => [name, index, of === 'void' ? [] : this.fieldsOf(of)] as const),
      ['some', 'Enum'],
    );
  }

  private fieldsOf(type: TypeExpression): Field[] {
    // `Module(ModuleError)` holds a type of its own; the other variants hold their members themselves.
    const isModuleError = typeof type === 'object' && 'struct' in type && type.struct[0]?.[0] === 'index';
    if (typeof type === 'object' && 'struct' in type && !isModuleError) {
      return type.struct.map(([name, of]) => this.field(name, of));
    }
    if (typeof type === 'object' && 'tuple' in type) return type.tuple.map((of) => this.field(null, of));
    return [this.field(null, type)];
  }

  variants(variants: readonly (readonly [string, number, Field[]])[], path: string[], params: unknown[] = []): number {
    const value = variants.map(([name, index, fields]) => ({ name, fields, index, docs: [] }));
    return this.add({ tag: 'variant', value }, path, params);
  }
}

const NOT_DEPRECATED = { tag: 'NotDeprecated', value: undefined };

/** The metadata's bytes: `META`, the version, the rest. V14 has no runtime APIs. */
export function encodeMetadata(runtime: RuntimeDescription, version: 14 | 16): Uint8Array {
  const key = `${version} ${JSON.stringify(runtime)}`;
  const bytes = encoded.get(key) ?? encode(runtime, version);
  encoded.set(key, bytes);
  return bytes;
}

const encoded = new Map<string, Uint8Array>();

function encode(runtime: RuntimeDescription, version: 14 | 16): Uint8Array {
  const registry = new Registry();
  // The call type is known before the calls that contain calls.
  registry.call = registry.add({ tag: 'variant', value: [] }, ['node_runtime', 'RuntimeCall']);
  const outer: Record<'calls' | 'events' | 'errors', [string, number, Field[]][]> = {
    calls: [],
    events: [],
    errors: [],
  };
  const pallets = Object.entries(runtime.pallets).map(([name, pallet]) => {
    const refer = (kind: 'calls' | 'events' | 'errors', variants: [string, number, Field[]][]): number | undefined => {
      if (variants.length === 0) return undefined;
      const type = registry.variants(variants, [`pallet_${name.toLowerCase()}`, kind]);
      outer[kind].push([name, pallet.index, [{ name: undefined, type, typeName: undefined, docs: [] }]]);
      return type;
    };
    const fields = (list: readonly [string | null, TypeExpression][]): Field[] =>
      list.map(([field, type]) => registry.field(field, type));
    return {
      name,
      pallet,
      calls: refer(
        'calls',
        Object.entries(pallet.calls ?? {}).map(([call, [index, args]]) => [call, index, fields(args)]),
      ),
      events: refer(
        'events',
        Object.entries(pallet.events ?? {}).map(([event, [index, of]]) => [event, index, fields(of)]),
      ),
      errors: refer(
        'errors',
        Object.entries(pallet.errors ?? {}).map(([error, index]) => [error, index, []]),
      ),
    };
  });
  (registry.types[registry.call] as { def: unknown }).def = {
    tag: 'variant',
    value: outer.calls.map(([name, index, fields]) => ({ name, fields, index, docs: [] })),
  };
  const event = registry.variants(outer.events, ['node_runtime', 'RuntimeEvent']);
  const error = registry.variants(outer.errors, ['node_runtime', 'RuntimeError']);
  const phase = registry.of({
    enum: [
      ['ApplyExtrinsic', 0, 'u32'],
      ['Finalization', 1, 'void'],
      ['Initialization', 2, 'void'],
    ],
  });
  const topics = registry.of({ vec: { fixed: 32 } });
  const plain = (name: string, type: number): Field => ({ name, type, typeName: undefined, docs: [] });
  const record = registry.add({
    tag: 'composite',
    value: [plain('phase', phase), plain('event', event), plain('topics', topics)],
  });
  const events = registry.add({ tag: 'sequence', value: record });
  const address = registry.of({ enum: [['Id', 0, 'account']] });
  const signature = registry.of({ enum: [['Sr25519', 1, { fixed: 64 }]] });
  const extrinsic = registry.add(
    { tag: 'sequence', value: registry.of('u8') },
    ['sp_runtime', 'UncheckedExtrinsic'],
    [
      { name: 'Address', type: address },
      { name: 'Call', type: registry.call },
      { name: 'Signature', type: signature },
    ],
  );
  const signedExtensions = runtime.extensions.map(([identifier, extra, additional]) => ({
    identifier,
    type: registry.of(extra),
    additionalSigned: registry.of(additional),
  }));
  const deprecationInfo = version === 16 ? { deprecationInfo: NOT_DEPRECATED } : {};
  const reference = (type: number | undefined): unknown =>
    type === undefined || version === 14 ? type : { type, deprecationInfo: [] };
  const palletsOut = pallets.map(({ name, pallet, ...types }) => ({
    name,
    storage: pallet.items
      ? {
          prefix: name,
          items: Object.entries(pallet.items).map(([item, of]) => {
            const value = of.value === 'events' ? events : registry.of(of.value);
            const key =
              of.keys.length === 1 ? registry.of(of.keys[0] as TypeExpression) : registry.of({ tuple: of.keys });
            return {
              name: item,
              modifier: of.modifier,
              type:
                of.hashers.length === 0
                  ? { tag: 'plain', value }
                  : {
                      tag: 'map',
                      value: { hashers: of.hashers.map((tag) => ({ tag, value: undefined })), key, value },
                    },
              fallback: of.default,
              docs: [],
              ...deprecationInfo,
            };
          }),
        }
      : undefined,
    calls: reference(types.calls),
    events: reference(types.events),
    errors: reference(types.errors),
    constants: Object.entries(pallet.constants ?? {}).map(([constant, [type, value]]) => ({
      ...{ name: constant, type: registry.of(type), value, docs: [] },
      ...deprecationInfo,
    })),
    associatedTypes: [],
    viewFns: [],
    index: pallet.index,
    docs: [],
    ...deprecationInfo,
  }));
  const head = Buffer.from([0x6d, 0x65, 0x74, 0x61, version]);
  if (version === 14) {
    const value = {
      pallets: palletsOut,
      extrinsic: { type: extrinsic, version: 4, signedExtensions },
      type: extrinsic,
      apis: [],
    };
    return Uint8Array.from([...head, ...v14.enc({ lookup: registry.types, ...value } as never)]);
  }
  const apis = Object.entries(runtime.apis).map(([name, methods]) => ({
    name,
    methods: Object.entries(methods).map(([method, [inputs, output]]) => ({
      name: method,
      inputs: inputs.map(([input, type]) => ({ name: input, type: registry.of(type) })),
      output: registry.of(output),
      docs: [],
      ...deprecationInfo,
    })),
    docs: [],
    version: 1,
    ...deprecationInfo,
  }));
  const value = {
    pallets: palletsOut,
    extrinsic: {
      version: [4, 5],
      ...{ address, call: registry.call, signature },
      signedExtensionsByVersion: [[0, signedExtensions.map((_, index) => index)]],
      signedExtensions,
    },
    apis,
    outerEnums: { call: registry.call, event, error },
    custom: [],
  };
  return Uint8Array.from([...head, ...v16.enc({ lookup: registry.types, ...value } as never)]);
}
