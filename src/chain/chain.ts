/**
 * Reading the chain at one finalized block: nodes in order with fail-over, the runtime's facts by its version, and the rules
 * for backends that lag behind one another.
 */
import { isRecord } from '../json/record.ts';
import { fromHex } from './bytes.ts';
import { ChainError } from './errors.ts';
import {
  askNode,
  type ChainPorts,
  contradiction,
  createNode,
  type Node,
  type RpcCall,
  type RpcFault,
  type RpcResult,
  rpcError,
} from './json-rpc.ts';
import { deriveFacts, type RuntimeFacts, type Wanted } from './runtime-facts.ts';

/** Where what was learned of a runtime is kept. */
export interface FactsStore {
  get(genesisHash: string, specVersion: number): Promise<RuntimeFacts | undefined> | RuntimeFacts | undefined;
  put(genesisHash: string, facts: RuntimeFacts): Promise<void> | void;
  /** Whether anything is kept of this chain: then its metadata is asked for only when a version is new. */
  has(genesisHash: string): Promise<boolean> | boolean;
}

export interface ChainOptions {
  urls: readonly string[];
  wanted: Wanted;
  /** For one {@link Chain.read}, waits and further nodes included. Default 25 s. */
  budgetMs?: number;
  facts?: FactsStore;
  /** Ask for metadata that tells the runtime APIs, too, where the node's usual answer (V14) does not. */
  withApis?: boolean;
}

export interface StateCall {
  /** As `SwapRuntimeApi_current_alpha_price`. */
  method: string;
  /** The encoded arguments as hex. */
  args: string;
}

export interface BlockRead {
  /** By key; null where nothing is stored. Every key that was asked is in it. */
  values: ReadonlyMap<string, string | null>;
  /** In the order of the calls. */
  calls: readonly ({ ok: true; value: string } | { ok: false; fault: RpcFault })[];
}

/** A finalized block; whatever it answers is the state right after it. */
export interface FinalizedBlock {
  readonly genesisHash: string;
  readonly hash: string;
  readonly parentHash: string;
  readonly number: number;
  readonly specVersion: number;
  readonly txVersion: number;
  readonly facts: RuntimeFacts;
  /** Host of the node that answers. */
  readonly host: string;
  /** Storage and runtime calls in one round trip. */
  query(keys: readonly string[], calls?: readonly StateCall[]): Promise<BlockRead>;
  /** Any further methods, in one round trip; a JSON-RPC error is thrown. */
  ask(calls: readonly RpcCall[]): Promise<unknown[]>;
}

export interface Chain {
  /**
   * Runs `body` with the newest finalized block. It is run again, from a new block, when the node lags, and with the next
   * node when one fails: it must only read.
   *
   * @param options `blockNumber`: that block, which is finalized already, instead of the newest; nodes keep some 256 of them.
   * @throws ChainError
   */
  read<T>(body: (block: FinalizedBlock) => Promise<T>, options?: { blockNumber?: number }): Promise<T>;
  /** Number of the highest block answered so far; a lower one is not answered any more. */
  highestBlock(): number;
  raiseHighestBlock(number: number): void;
}

const BUDGET_MS = 25_000;
const UNKNOWN_BLOCK = 4003;
const LAG_REPEATS = 3;
const LAG_PAUSE_MS = 500;
/** Most keys of one state_queryStorageAt. */
const KEYS_PER_QUERY = 256;
/** A node that failed stands behind the others for so long. */
const REST_MS = 60_000;
const DEFAULT_PAUSE_MS = 1_000;
const HASH = /^0x[0-9a-f]{64}$/;

export function createChain(options: ChainOptions, ports: ChainPorts): Chain {
  const nodes = options.urls.map(createNode);
  const facts = options.facts ?? memoryFacts();
  let genesisHash: string | undefined;
  let highest = 0;

  const visit = async <T>(
    node: Node,
    deadlineAt: number,
    body: (block: FinalizedBlock) => Promise<T>,
    blockNumber: number | undefined,
  ): Promise<T> => {
    for (let round = 1; ; round += 1) {
      try {
        const newest = await openBlock(node, deadlineAt);
        const block = blockNumber === undefined ? newest : await openOlder(node, newest, blockNumber, deadlineAt);
        const result = await body(block);
        highest = Math.max(highest, newest.number);
        return result;
      } catch (error) {
        if (!(error instanceof ChainError) || error.failure !== 'lagging' || round > 1) throw error;
        await pause(LAG_PAUSE_MS, deadlineAt, error);
      }
    }
  };

  const pause = async (ms: number, deadlineAt: number, reason: ChainError): Promise<void> => {
    if (ports.now() + ms >= deadlineAt) throw reason;
    await ports.sleep(ms);
  };

  const ask = async (node: Node, calls: readonly RpcCall[], deadlineAt: number): Promise<unknown[]> => {
    const results = await askNode(node, calls, deadlineAt, ports);
    return results.map((result, index) => {
      if (!result.ok) throw rpcError(node, calls[index], result.fault);
      return result.value;
    });
  };

  /** Calls that name `hash`, which the chain itself has just named: 4003 is a backend that has not seen it yet. */
  const askAt = async (node: Node, calls: readonly RpcCall[], deadlineAt: number): Promise<RpcResult[]> => {
    for (let repeat = 0; ; repeat += 1) {
      const results = await askNode(node, calls, deadlineAt, ports);
      if (!results.some((result, index) => isUnknownBlock(calls[index], result))) return results;
      const lagging = new ChainError('lagging', `${node.host} does not know a block it has just named`, {
        code: UNKNOWN_BLOCK,
      });
      if (repeat === LAG_REPEATS) throw lagging;
      await pause(LAG_PAUSE_MS, deadlineAt, lagging);
    }
  };

  const openBlock = async (node: Node, deadlineAt: number): Promise<FinalizedBlock> => {
    for (let look = 1; ; look += 1) {
      const [hash, first] = await ask(
        node,
        [
          { method: 'chain_getFinalizedHead', params: [] },
          ...(node.genesisHash === undefined ? [{ method: 'chain_getBlockHash', params: [0] }] : []),
        ],
        deadlineAt,
      );
      if (typeof hash !== 'string' || !HASH.test(hash)) throw contradiction(node, 'named no finalized block');
      if (node.genesisHash === undefined) {
        if (typeof first !== 'string' || !HASH.test(first)) throw contradiction(node, 'named no first block');
        node.genesisHash = first;
      }
      genesisHash ??= node.genesisHash;
      if (node.genesisHash !== genesisHash) throw contradiction(node, 'is a node of another chain than the others');
      const block = await readHead(node, hash, deadlineAt);
      if (block.number >= highest) return block;
      const behind = new ChainError(
        'lagging',
        `${node.host} names block ${block.number} as finalized, behind ${highest}, which was answered already`,
      );
      if (look > 1) throw behind;
      await pause(LAG_PAUSE_MS, deadlineAt, behind);
    }
  };

  const openOlder = async (
    node: Node,
    newest: FinalizedBlock,
    blockNumber: number,
    deadlineAt: number,
  ): Promise<FinalizedBlock> => {
    const [hash] = await ask(node, [{ method: 'chain_getBlockHash', params: [blockNumber] }], deadlineAt);
    if (blockNumber > newest.number || typeof hash !== 'string' || !HASH.test(hash)) {
      throw new ChainError(
        'lagging',
        `${node.host} has no finalized block ${blockNumber}, its newest is ${newest.number}`,
      );
    }
    return readHead(node, hash, deadlineAt);
  };

  const readHead = async (node: Node, hash: string, deadlineAt: number): Promise<FinalizedBlock> => {
    const known = await facts.has(genesisHash ?? '');
    const metadataCall = { method: 'state_getMetadata', params: [hash] };
    const results = await askAt(
      node,
      [
        { method: 'chain_getHeader', params: [hash] },
        { method: 'state_getRuntimeVersion', params: [hash] },
        // Nothing is known yet: asked with the rest, which saves a round trip.
        ...(known ? [] : [metadataCall]),
      ],
      deadlineAt,
    );
    const [header, version, metadata] = results.map((result, index) => {
      if (!result.ok) {
        const methods = ['chain_getHeader', 'state_getRuntimeVersion', 'state_getMetadata'];
        throw rpcError(node, { method: methods[index] ?? '', params: [] }, result.fault);
      }
      return result.value;
    });
    if (!isRecord(header) || !isRecord(version)) throw contradiction(node, 'gave no header or no version');
    const { number, parentHash } = header;
    const { specVersion, transactionVersion } = version;
    if (
      typeof number !== 'string' ||
      !/^0x[0-9a-f]{1,12}$/i.test(number) ||
      typeof parentHash !== 'string' ||
      typeof specVersion !== 'number' ||
      typeof transactionVersion !== 'number'
    ) {
      throw contradiction(node, 'gave a header or a version that cannot be read');
    }
    const of = async (): Promise<RuntimeFacts> => {
      const kept = await facts.get(genesisHash ?? '', specVersion);
      if (kept) return kept;
      for (let fetched = metadata, look = 1; ; look += 1) {
        if (fetched === undefined) [fetched] = await ask(node, [metadataCall], deadlineAt);
        const derived = deriveFacts(fromHexAnswer(node, fetched), options.wanted);
        if (derived.specVersion === specVersion) {
          const whole =
            options.withApis && derived.apis === null ? await withApis(node, hash, derived, deadlineAt) : derived;
          await facts.put(genesisHash ?? '', whole);
          return whole;
        }
        if (look > 1) {
          throw new ChainError(
            'metadata',
            `${node.host} gives metadata of spec ${derived.specVersion} for a block of spec ${specVersion}`,
            { hint: 'A runtime upgrade is on its way through the nodes; try again in a minute' },
          );
        }
        fetched = undefined;
      }
    };
    const runtime = await of();
    return {
      genesisHash: genesisHash ?? '',
      hash,
      parentHash,
      number: Number.parseInt(number, 16),
      specVersion,
      txVersion: transactionVersion,
      facts: runtime,
      host: node.host,
      query: (keys, calls = []) => query(node, hash, keys, calls, deadlineAt),
      ask: async (calls) => {
        const answers = await askAt(node, calls, deadlineAt);
        return answers.map((answer, index) => {
          if (!answer.ok) throw rpcError(node, calls[index], answer.fault);
          return answer.value;
        });
      },
    };
  };

  /** The newest metadata version the runtime gives by itself; what was known stays when it gives none. */
  const withApis = async (node: Node, hash: string, known: RuntimeFacts, deadlineAt: number): Promise<RuntimeFacts> => {
    for (const version of ['0x10000000', '0x0f000000']) {
      const call = { method: 'state_call', params: ['Metadata_metadata_at_version', version, hash] };
      const [result] = await askAt(node, [call], deadlineAt);
      if (!result?.ok) return known;
      if (result.value === '0x00') continue;
      const derived = deriveFacts(fromHexAnswer(node, result.value), options.wanted);
      if (derived.specVersion === known.specVersion && derived.apis !== null) return derived;
    }
    return known;
  };

  const query = async (
    node: Node,
    hash: string,
    keys: readonly string[],
    calls: readonly StateCall[],
    deadlineAt: number,
  ): Promise<BlockRead> => {
    const unique = [...new Set(keys)];
    const groups = Array.from({ length: Math.ceil(unique.length / KEYS_PER_QUERY) }, (_, index) =>
      unique.slice(index * KEYS_PER_QUERY, (index + 1) * KEYS_PER_QUERY),
    );
    const results = await askAt(
      node,
      [
        ...groups.map((group) => ({ method: 'state_queryStorageAt', params: [group, hash] })),
        ...calls.map(({ method, args }) => ({ method: 'state_call', params: [method, args, hash] })),
      ],
      deadlineAt,
    );
    const values = new Map<string, string | null>();
    for (const [index, group] of groups.entries()) {
      const result = results[index];
      if (!result?.ok)
        throw rpcError(node, { method: 'state_queryStorageAt', params: [] }, (result as { fault: RpcFault }).fault);
      for (const [key, value] of readChanges(node, hash, result.value)) values.set(key, value);
      // A key that is not in the answer is no absent value: the answer is not whole.
      if (!group.every((key) => values.has(key))) throw contradiction(node, 'left out keys that were asked');
    }
    return {
      values,
      calls: results.slice(groups.length).map((result) => {
        if (!result.ok) return result;
        if (typeof result.value !== 'string') throw contradiction(node, 'answered state_call with no bytes');
        return { ok: true, value: result.value };
      }),
    };
  };

  return {
    highestBlock: () => highest,
    raiseHighestBlock: (number) => {
      highest = Math.max(highest, number);
    },
    read: async (body, { blockNumber } = {}) => {
      const deadlineAt = ports.now() + (options.budgetMs ?? BUDGET_MS);
      for (let round = 0; ; round += 1) {
        const order = [...nodes].sort(
          (a, b) => Number(a.restsUntil > ports.now()) - Number(b.restsUntil > ports.now()),
        );
        let last: ChainError | undefined;
        let waitMs = Number.POSITIVE_INFINITY;
        for (const node of order) {
          try {
            return await visit(node, deadlineAt, body, blockNumber);
          } catch (error) {
            if (!(error instanceof ChainError) || !['unreachable', 'rate-limited', 'lagging'].includes(error.failure)) {
              throw error;
            }
            // A 429 says more than a node that is gone: it is what the caller should hear.
            if (last?.failure !== 'rate-limited') last = error;
            node.restsUntil = ports.now() + REST_MS;
            if (error.failure === 'rate-limited')
              waitMs = Math.min(waitMs, error.retryAfterMs ?? DEFAULT_PAUSE_MS * 2 ** round);
          }
        }
        if (last === undefined) throw new ChainError('unreachable', 'no node is configured');
        if (last.failure !== 'rate-limited') throw last;
        await pause(Math.max(waitMs, 1), deadlineAt, last);
      }
    },
  };
}

/**
 * 4003 is what state_* methods answer for everything that is not said more exactly, failing runtime calls too; a header of a
 * block that is not known is null.
 */
function isUnknownBlock(call: RpcCall | undefined, result: RpcResult): boolean {
  if (result.ok) return call?.method === 'chain_getHeader' && result.value === null;
  return result.fault.code === UNKNOWN_BLOCK && !/exported method|execution|trap/i.test(result.fault.message);
}

function fromHexAnswer(node: Node, value: unknown): Uint8Array {
  try {
    return fromHex(String(value));
  } catch (error) {
    throw new ChainError('metadata', `${node.host} gives metadata that cannot be read`, { cause: error });
  }
}

/** `[{block, changes: [[key, value|null], …]}]` with exactly this block. */
function readChanges(node: Node, hash: string, answer: unknown): [string, string | null][] {
  const [set, ...more] = Array.isArray(answer) ? (answer as unknown[]) : [];
  if (!isRecord(set) || more.length > 0 || set['block'] !== hash || !Array.isArray(set['changes'])) {
    throw contradiction(node, 'answered state_queryStorageAt for another block');
  }
  return set['changes'].map((change: unknown) => {
    const [key, value] = Array.isArray(change) ? (change as unknown[]) : [];
    if (typeof key !== 'string' || (value !== null && typeof value !== 'string')) {
      throw contradiction(node, 'answered state_queryStorageAt with something else');
    }
    return [key, value];
  });
}

function memoryFacts(): FactsStore {
  const kept = new Map<string, RuntimeFacts>();
  return {
    get: (genesisHash, specVersion) => kept.get(`${genesisHash} ${specVersion}`),
    put: (genesisHash, facts) => void kept.set(`${genesisHash} ${facts.specVersion}`, facts),
    has: () => kept.size > 0,
  };
}
