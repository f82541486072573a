/** The bindings of the Worker. */
import type { HistoryObject } from './history-answers.ts';

export interface Env {
  /** The only writer of the history. */
  readonly HISTORY: DurableObjectNamespace<HistoryObject>;
  /** The old layout: imported once, then kept as a mirror. */
  readonly METRICS_KV?: KVNamespace;
  /** Where evicted entries go before they leave the history. */
  readonly ARCHIVE?: R2Bucket;
  readonly WRITE_TOKEN?: string;
  /** `"true"` opens writes when no WRITE_TOKEN is set. */
  readonly ALLOW_UNAUTHENTICATED_WRITES?: string;
  readonly HISTORY_MAX_ENTRIES?: string | number;
  /** `"true"` lets a lowered bound cut the history at once, also without ARCHIVE. */
  readonly ALLOW_SHRINK?: string;
  /** Between two writes of the mirrored history; 0 switches the mirror off. */
  readonly MIRROR_INTERVAL_SECONDS?: string | number;
  /** single, chunks, both or off; by default what the import found. */
  readonly MIRROR_LAYOUT?: string;
  /** The id of the history whose mirror an empty one may import. */
  readonly IMPORT_FROM_WRITER?: string;
  /** How old the source's own time may be before health calls the data stale. */
  readonly STALE_DATA_THRESHOLD_MINUTES?: string | number;
  /** free or paid: whose limits health shows. */
  readonly PLAN?: string;
  /** What health reports as `version`; a deployment sets it and waits until it appears. */
  readonly WORKER_VERSION?: string;
  /** Cloudflare's own version, reported when WORKER_VERSION is not set. */
  readonly CF_VERSION_METADATA?: { readonly id: string };
}

export function readVersion(env: Pick<Env, 'WORKER_VERSION' | 'CF_VERSION_METADATA'>): string {
  return env.WORKER_VERSION || env.CF_VERSION_METADATA?.id || 'unversioned';
}
