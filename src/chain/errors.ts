/** What can go wrong between us and the chain; each kind has one meaning for the caller. */
import { ActionError } from '../errors/action-error.ts';

export type ChainFailure =
  /** No node gave a usable answer in time. */
  | 'unreachable'
  /** The nodes asked for less traffic; {@link ChainError.retryAfterMs} says for how long. */
  | 'rate-limited'
  /** A backend does not know a block that the chain itself has just named, or went back behind an answered one. */
  | 'lagging'
  /** A JSON-RPC error, or an answer that contradicts the question. */
  | 'refused'
  /** The metadata does not belong to the runtime of the block. */
  | 'metadata'
  /** The newest finalized block is too old to speak of today. */
  | 'chain-stale'
  /** The runtime has none of the items that the answer would be made of. */
  | 'storage-absent';

export class ChainError extends ActionError {
  readonly failure: ChainFailure;
  /** Code of the JSON-RPC error, where there was one. */
  readonly code: number | undefined;
  /** `data` of the JSON-RPC error as text: what a pool says about a transaction stands there. */
  readonly data: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    failure: ChainFailure,
    message: string,
    options: { cause?: unknown; hint?: string; code?: number; data?: string; retryAfterMs?: number } = {},
  ) {
    super('remote', message, {
      ...(options.cause === undefined ? {} : { cause: options.cause }),
      ...(options.hint === undefined ? {} : { hint: options.hint }),
    });
    this.failure = failure;
    this.code = options.code;
    this.data = options.data;
    this.retryAfterMs = options.retryAfterMs;
  }
}
