/** What may be asked of one block. Types only. */
import type { RpcCall, RpcFault } from './json-rpc.ts';
import type { RuntimeFacts } from './runtime-facts.ts';

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
