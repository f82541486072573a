/** Reading the chain at one finalized block: nodes in order with fail-over, and those left alone that failed too often. */
import { type Circuits, createCircuits, restingWords } from '../http/circuit.ts';
import type { FinalizedBlock } from './block.ts';
import { AFTER_LAG_MS, createBlockReader, pause } from './block-reader.ts';
import { ChainError } from './errors.ts';
import { type ChainPorts, createNode, type Node } from './json-rpc.ts';
import type { Wanted } from './runtime-facts.ts';
import { createRuntimeLoader, type FactsStore } from './runtime-loader.ts';

export interface ChainOptions {
  urls: readonly string[];
  wanted: Wanted;
  /** For one {@link Chain.read}, waits and further nodes included. Default 25 s. */
  budgetMs?: number;
  facts?: FactsStore;
  /** Ask for metadata that tells the runtime APIs, too, where the node's usual answer (V14) does not. */
  withApis?: boolean;
  /** Of the nodes, by their hosts; by default in memory, on the ports' clock. */
  circuits?: Circuits;
  /** Keeps work going that nobody waits for: with it, the metadata of a new runtime is not waited for. */
  background?: (work: Promise<unknown>) => void;
}

/** The highest block answered so far, and of which chain. */
export interface Tip {
  genesisHash: string;
  number: number;
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
  /** A lower block of the same chain is not answered any more. */
  tip(): Tip | undefined;
  raiseTip(tip: Tip): void;
}

const BUDGET_MS = 25_000;
/** A node that failed stands behind the others for so long. */
const REST_MS = 60_000;
const DEFAULT_PAUSE_MS = 1_000;

export function createChain(options: ChainOptions, ports: ChainPorts): Chain {
  const { budgetMs = BUDGET_MS, withApis = false, wanted, background, facts = memoryFacts() } = options;
  const nodes = namedNodes(options.urls);
  const circuits = options.circuits ?? createCircuits({ now: ports.now });
  const runtimeOf = createRuntimeLoader({ facts, wanted, withApis, background, budgetMs, now: ports.now });
  const reader = createBlockReader(facts, runtimeOf, ports);
  let tip: Tip | undefined;

  const raiseTip = (reached: Tip): void => {
    if (tip?.genesisHash !== reached.genesisHash || tip.number < reached.number) tip = reached;
  };
  const highest = (genesisHash: string): number => (tip?.genesisHash === genesisHash ? tip.number : 0);

  const visit = async <T>(
    node: Node,
    deadlineAt: number,
    body: (block: FinalizedBlock) => Promise<T>,
    blockNumber: number | undefined,
  ): Promise<T> => {
    for (let round = 1; ; round += 1) {
      try {
        const newest = await reader.newest(node, deadlineAt, highest);
        const block = blockNumber === undefined ? newest : await reader.older(node, newest, blockNumber, deadlineAt);
        const result = await body(block);
        raiseTip({ genesisHash: newest.genesisHash, number: newest.number });
        return result;
      } catch (error) {
        if (!(error instanceof ChainError) || error.failure !== 'lagging' || round > 1) throw error;
        await pause(ports, AFTER_LAG_MS, deadlineAt, error);
      }
    }
  };

  /** A visit that tells the node's circuit how it went: only a node that does not answer is one that fails. */
  const visitGuarded = async <T>({ node, name }: NamedNode, run: (node: Node) => Promise<T>): Promise<T> => {
    const entry = await circuits.enter(name);
    if (!entry.ok) {
      throw new ChainError('unreachable', restingWords(node.host, entry.retryAfterMs), {
        retryAfterMs: entry.retryAfterMs,
      });
    }
    let isWell = true;
    try {
      return await run(node);
    } catch (error) {
      isWell = !(error instanceof ChainError && error.failure === 'unreachable');
      throw error;
    } finally {
      await circuits.leave(name, isWell);
    }
  };

  return {
    tip: () => tip,
    raiseTip,
    read: async (body, { blockNumber } = {}) => {
      const deadlineAt = ports.now() + budgetMs;
      for (let round = 0; ; round += 1) {
        const order = [...nodes].sort(
          (a, b) => Number(a.node.restsUntil > ports.now()) - Number(b.node.restsUntil > ports.now()),
        );
        const failures: ChainError[] = [];
        let waitMs = Number.POSITIVE_INFINITY;
        for (const named of order) {
          if (failures.length > 0 && ports.now() >= deadlineAt) break;
          try {
            return await visitGuarded(named, (node) => visit(node, deadlineAt, body, blockNumber));
          } catch (error) {
            if (!(error instanceof ChainError) || !['unreachable', 'rate-limited', 'lagging'].includes(error.failure)) {
              throw error;
            }
            failures.push(error);
            named.node.restsUntil = ports.now() + REST_MS;
            if (error.failure === 'rate-limited')
              waitMs = Math.min(waitMs, error.retryAfterMs ?? DEFAULT_PAUSE_MS * 2 ** round);
          }
        }
        const worst = mostTelling(failures);
        if (worst.failure !== 'rate-limited') throw worst;
        await pause(ports, Math.max(waitMs, 1), deadlineAt, worst);
      }
    },
  };
}

/** A 429 says more than a node that is gone, which says more than one that was not asked: it is what the caller should hear. */
function mostTelling(failures: readonly ChainError[]): ChainError {
  const [first = new ChainError('unreachable', 'no node is configured')] = failures;
  const limited = failures.find(({ failure }) => failure === 'rate-limited');
  return limited ?? failures.findLast(({ retryAfterMs }) => retryAfterMs === undefined) ?? first;
}

interface NamedNode {
  node: Node;
  /** Its host; paths and queries can hold keys, so that a second node of one host has a number. */
  name: string;
}

function namedNodes(urls: readonly string[]): NamedNode[] {
  const seen = new Map<string, number>();
  return urls.map((url) => {
    const node = createNode(url);
    const count = (seen.get(node.host) ?? 0) + 1;
    seen.set(node.host, count);
    return { node, name: count === 1 ? node.host : `${node.host} ${count}` };
  });
}

function memoryFacts(): FactsStore {
  const kept = new Map<string, Parameters<FactsStore['put']>[1]>();
  return {
    get: (genesisHash, specVersion) => kept.get(`${genesisHash} ${specVersion}`),
    put: (genesisHash, facts) => void kept.set(`${genesisHash} ${facts.specVersion}`, facts),
    has: () => kept.size > 0,
  };
}
