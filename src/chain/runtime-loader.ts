/** How the facts of a runtime come to be there: kept ones, else from metadata of that very version, never under a wrong label. */
import { fromHex } from './bytes.ts';
import { ChainError } from './errors.ts';
import type { RpcCall, RpcResult } from './json-rpc.ts';
import { deriveFacts, type RuntimeFacts, type Wanted } from './runtime-facts.ts';

/** Where what was learned of a runtime is kept. */
export interface FactsStore {
  get(genesisHash: string, specVersion: number): Promise<RuntimeFacts | undefined> | RuntimeFacts | undefined;
  put(genesisHash: string, facts: RuntimeFacts): Promise<void> | void;
  /** Whether anything is kept of this chain: then its metadata is asked for only when a version is new. */
  has(genesisHash: string): Promise<boolean> | boolean;
}

export interface RuntimeLoaderOptions {
  facts: FactsStore;
  wanted: Wanted;
  /** Ask for metadata that tells the runtime APIs, too, where the node's usual answer (V14) does not. */
  withApis: boolean;
  /** A new version's metadata is fetched by work that nobody waits for; who asks meanwhile is told so at once. */
  background?: ((work: Promise<unknown>) => void) | undefined;
  budgetMs: number;
  now(): number;
}

/** Of which block of which chain, and how its node is asked. */
export interface RuntimeOfBlock {
  genesisHash: string;
  hash: string;
  specVersion: number;
  host: string;
  /** Calls that name the block's hash, until the moment given. */
  ask(calls: readonly RpcCall[], deadlineAt: number): Promise<RpcResult[]>;
  /** An answer to state_getMetadata that is there already. */
  metadata: unknown;
  deadlineAt: number;
}

/** When to come again while metadata is on its way. */
const ON_ITS_WAY_MS = 2_000;
/** After a background fetch that failed the next one waits so long. */
const PAUSE_MS = 5_000;

export function createRuntimeLoader(options: RuntimeLoaderOptions): (block: RuntimeOfBlock) => Promise<RuntimeFacts> {
  const { facts, wanted, background, now } = options;
  const flights = new Set<string>();
  const failures = new Map<string, { atMs: number; message: string }>();

  const load = async (block: RuntimeOfBlock): Promise<RuntimeFacts> => {
    const { genesisHash, hash, host, specVersion, deadlineAt } = block;
    for (let fetched = block.metadata, look = 1; ; look += 1) {
      if (fetched === undefined) {
        const [result] = await block.ask([{ method: 'state_getMetadata', params: [hash] }], deadlineAt);
        if (!result?.ok) {
          const { code = 0, message = 'no answer' } = result?.fault ?? {};
          throw new ChainError('refused', `${host} state_getMetadata: ${code} ${message}`, { code });
        }
        fetched = result.value;
      }
      const derived = deriveFacts(bytesOf(host, fetched), wanted);
      if (derived.specVersion === specVersion) {
        const whole = options.withApis && derived.apis === null ? await withApis(block, derived) : derived;
        await facts.put(genesisHash, whole);
        return whole;
      }
      if (look > 1) {
        throw new ChainError(
          'metadata',
          `${host} gives metadata of spec ${derived.specVersion} for a block of spec ${specVersion}`,
          { hint: 'A runtime upgrade is on its way through the nodes; try again in a minute' },
        );
      }
      fetched = undefined;
    }
  };

  /** The newest metadata version the runtime gives by itself; what was known stays when it gives none. */
  const withApis = async (block: RuntimeOfBlock, known: RuntimeFacts): Promise<RuntimeFacts> => {
    for (const version of ['0x10000000', '0x0f000000']) {
      const call = { method: 'state_call', params: ['Metadata_metadata_at_version', version, block.hash] };
      const [result] = await block.ask([call], block.deadlineAt);
      if (!result?.ok) return known;
      if (result.value === '0x00') continue;
      const derived = deriveFacts(bytesOf(block.host, result.value), wanted);
      if (derived.specVersion === known.specVersion && derived.apis !== null) return derived;
    }
    return known;
  };

  const fetchInBackground = (block: RuntimeOfBlock, run: (work: Promise<unknown>) => void): void => {
    const name = `${block.genesisHash} ${block.specVersion}`;
    const failed = failures.get(name);
    if (flights.has(name) || (failed && now() - failed.atMs < PAUSE_MS)) return;
    flights.add(name);
    const flight = load({ ...block, deadlineAt: now() + options.budgetMs }).then(
      () => void failures.delete(name),
      (error: unknown) => {
        failures.set(name, { atMs: now(), message: error instanceof Error ? error.message : String(error) });
      },
    );
    run(flight.finally(() => flights.delete(name)));
  };

  return async (block) => {
    const kept = await facts.get(block.genesisHash, block.specVersion);
    if (kept) return kept;
    // Nothing to answer with meanwhile: the first runtime of all is waited for.
    if (!background || block.metadata !== undefined) return load(block);
    fetchInBackground(block, background);
    const failed = failures.get(`${block.genesisHash} ${block.specVersion}`)?.message;
    const tried = failed === undefined ? '' : `; the last try: ${failed}`;
    throw new ChainError('metadata', `the metadata of spec ${block.specVersion} is on its way${tried}`, {
      hint: 'The chain has a new runtime; try again in a few seconds',
      retryAfterMs: ON_ITS_WAY_MS,
    });
  };
}

function bytesOf(host: string, value: unknown): Uint8Array {
  try {
    return fromHex(String(value));
  } catch (error) {
    throw new ChainError('metadata', `${host} gives metadata that cannot be read`, { cause: error });
  }
}
