/** One block of one node: its head, its runtime, and whatever is asked at its hash. */
import { isRecord } from '../json/record.ts';
import type { BlockRead, FinalizedBlock, StateCall } from './block.ts';
import { ChainError } from './errors.ts';
import {
  askNode,
  type ChainPorts,
  contradiction,
  type Node,
  type RpcCall,
  type RpcFault,
  type RpcResult,
  rpcError,
} from './json-rpc.ts';
import type { RuntimeFacts } from './runtime-facts.ts';
import type { FactsStore, RuntimeOfBlock } from './runtime-loader.ts';

const UNKNOWN_BLOCK = 4003;
const LAG_REPEATS = 3;
const LAG_PAUSE_MS = 500;
/** Most keys of one state_queryStorageAt. */
const KEYS_PER_QUERY = 256;
const HASH = /^0x[0-9a-f]{64}$/;
/** Block numbers of this chain are 32 bits wide. */
const NUMBER = /^0x[0-9a-f]{1,8}$/i;

export interface BlockReader {
  /** The newest finalized block. One below `highest` is asked again, then refused as `lagging`. */
  newest(node: Node, deadlineAt: number, highest: (genesisHash: string) => number): Promise<FinalizedBlock>;
  /** A block below the newest one. */
  older(node: Node, newest: FinalizedBlock, blockNumber: number, deadlineAt: number): Promise<FinalizedBlock>;
}

/** @param runtimeOf what is known of the runtime of a block. */
export function createBlockReader(
  facts: Pick<FactsStore, 'has'>,
  runtimeOf: (block: RuntimeOfBlock) => Promise<RuntimeFacts>,
  ports: ChainPorts,
): BlockReader {
  let genesisHash: string | undefined;
  /** The first reading of a chain nothing is known of, which fetches its metadata: others wait for it. */
  let first: Promise<unknown> | undefined;

  const ask = async (node: Node, calls: readonly RpcCall[], deadlineAt: number): Promise<unknown[]> =>
    valuesOf(node, calls, await askNode(node, calls, deadlineAt, ports));

  /** Calls that name a hash which the chain itself has just named: 4003 is a backend that has not seen it yet. */
  const askAt = async (node: Node, calls: readonly RpcCall[], deadlineAt: number): Promise<RpcResult[]> => {
    for (let repeat = 0; ; repeat += 1) {
      const results = await askNode(node, calls, deadlineAt, ports);
      if (!results.some((result, index) => isUnknownBlock(calls[index], result))) return results;
      const lagging = new ChainError('lagging', `${node.host} does not know a block it has just named`, {
        code: UNKNOWN_BLOCK,
      });
      if (repeat === LAG_REPEATS) throw lagging;
      await pause(ports, LAG_PAUSE_MS, deadlineAt, lagging);
    }
  };

  const newest: BlockReader['newest'] = async (node, deadlineAt, highest) => {
    for (let look = 1; ; look += 1) {
      const [hash, zero] = await ask(
        node,
        [
          { method: 'chain_getFinalizedHead', params: [] },
          ...(node.genesisHash === undefined ? [{ method: 'chain_getBlockHash', params: [0] }] : []),
        ],
        deadlineAt,
      );
      if (typeof hash !== 'string' || !HASH.test(hash)) throw contradiction(node, 'named no finalized block');
      if (node.genesisHash === undefined) {
        if (typeof zero !== 'string' || !HASH.test(zero)) throw contradiction(node, 'named no first block');
        node.genesisHash = zero;
      }
      genesisHash ??= node.genesisHash;
      if (node.genesisHash !== genesisHash) throw contradiction(node, 'is a node of another chain than the others');
      const block = await readHead(node, hash, deadlineAt);
      if (block.number >= highest(genesisHash)) return block;
      const behind = new ChainError(
        'lagging',
        `${node.host} names block ${block.number} as finalized, behind ${highest(genesisHash)}, which was answered already`,
      );
      if (look > 1) throw behind;
      await pause(ports, LAG_PAUSE_MS, deadlineAt, behind);
    }
  };

  const older: BlockReader['older'] = async (node, from, blockNumber, deadlineAt) => {
    const [hash] = await ask(node, [{ method: 'chain_getBlockHash', params: [blockNumber] }], deadlineAt);
    if (blockNumber > from.number || typeof hash !== 'string' || !HASH.test(hash)) {
      throw new ChainError(
        'lagging',
        `${node.host} has no finalized block ${blockNumber}, its newest is ${from.number}`,
      );
    }
    return readHead(node, hash, deadlineAt);
  };

  const readHead = async (node: Node, hash: string, deadlineAt: number): Promise<FinalizedBlock> => {
    const genesis = genesisHash ?? '';
    for (;;) {
      if (await facts.has(genesis)) return readHeadWith(node, hash, deadlineAt, false);
      if (!first) break;
      await first;
    }
    const reading = readHeadWith(node, hash, deadlineAt, true);
    const done = reading.then(
      () => undefined,
      () => undefined,
    );
    first = done;
    try {
      return await reading;
    } finally {
      if (first === done) first = undefined;
    }
  };

  const readHeadWith = async (
    node: Node,
    hash: string,
    deadlineAt: number,
    withMetadata: boolean,
  ): Promise<FinalizedBlock> => {
    const calls = [
      { method: 'chain_getHeader', params: [hash] },
      { method: 'state_getRuntimeVersion', params: [hash] },
      // Nothing is known yet: asked with the rest, which saves a round trip.
      ...(withMetadata ? [{ method: 'state_getMetadata', params: [hash] }] : []),
    ];
    const [header, version, metadata] = valuesOf(node, calls, await askAt(node, calls, deadlineAt));
    const { number, parentHash, specVersion, txVersion } = readHeader(node, header, version);
    const runtime = await runtimeOf({
      ...{ genesisHash: genesisHash ?? '', hash, specVersion, host: node.host, metadata, deadlineAt },
      ask: (asked, until) => askAt(node, asked, until),
    });
    return {
      ...{ genesisHash: genesisHash ?? '', hash, parentHash, number, specVersion, txVersion },
      facts: runtime,
      host: node.host,
      query: (keys, stateCalls = []) => query(node, hash, keys, stateCalls, (asked) => askAt(node, asked, deadlineAt)),
      ask: async (asked) => valuesOf(node, asked, await askAt(node, asked, deadlineAt)),
    };
  };

  return { newest, older };
}

/** Waits, unless the deadline would pass: then the reason is thrown. */
export async function pause(
  ports: Pick<ChainPorts, 'now' | 'sleep'>,
  ms: number,
  deadlineAt: number,
  reason: ChainError,
): Promise<void> {
  if (ports.now() + ms >= deadlineAt) throw reason;
  await ports.sleep(ms);
}

/** The pause before a node that lags is asked anew. */
export const AFTER_LAG_MS = LAG_PAUSE_MS;

function valuesOf(node: Node, calls: readonly RpcCall[], results: readonly RpcResult[]): unknown[] {
  return results.map((result, index) => {
    if (!result.ok) throw rpcError(node, calls[index], result.fault);
    return result.value;
  });
}

function readHeader(
  node: Node,
  header: unknown,
  version: unknown,
): { number: number; parentHash: string; specVersion: number; txVersion: number } {
  if (!isRecord(header) || !isRecord(version)) throw contradiction(node, 'gave no header or no version');
  const { number, parentHash } = header;
  const { specVersion, transactionVersion } = version;
  if (
    typeof number !== 'string' ||
    !NUMBER.test(number) ||
    typeof parentHash !== 'string' ||
    !HASH.test(parentHash) ||
    typeof specVersion !== 'number' ||
    !Number.isSafeInteger(specVersion) ||
    typeof transactionVersion !== 'number' ||
    !Number.isSafeInteger(transactionVersion)
  ) {
    throw contradiction(node, 'gave a header or a version that cannot be read');
  }
  return { number: Number.parseInt(number, 16), parentHash, specVersion, txVersion: transactionVersion };
}

async function query(
  node: Node,
  hash: string,
  keys: readonly string[],
  calls: readonly StateCall[],
  askAt: (calls: readonly RpcCall[]) => Promise<RpcResult[]>,
): Promise<BlockRead> {
  const unique = [...new Set(keys)];
  const groups = Array.from({ length: Math.ceil(unique.length / KEYS_PER_QUERY) }, (_, index) =>
    unique.slice(index * KEYS_PER_QUERY, (index + 1) * KEYS_PER_QUERY),
  );
  const results = await askAt([
    ...groups.map((group) => ({ method: 'state_queryStorageAt', params: [group, hash] })),
    ...calls.map(({ method, args }) => ({ method: 'state_call', params: [method, args, hash] })),
  ]);
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
}

/**
 * 4003 is what state_* methods answer for everything that is not said more exactly, failing runtime calls too; a header of a
 * block that is not known is null.
 */
function isUnknownBlock(call: RpcCall | undefined, result: RpcResult): boolean {
  if (result.ok) return call?.method === 'chain_getHeader' && result.value === null;
  return result.fault.code === UNKNOWN_BLOCK && !/exported method|execution|trap/i.test(result.fault.message);
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
