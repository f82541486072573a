/** What a run of publish-taostats learned, stage by stage, and how it ended. Types only. */
import type { Entry } from '../history/entry.ts';
import type { HttpCall } from '../http/exchange.ts';
import type { SampleVerdict } from '../taostats/sample-verdict.ts';
import type { Snapshot } from '../taostats/snapshot.ts';
import type { Append } from './appended.ts';
import type { PublishedFiles } from './files.ts';

/** What is known at the end of a run, however it ended. */
export interface PublishFacts {
  dryRun: boolean;
  snapshot?: Snapshot;
  verdict?: SampleVerdict;
  entry?: Entry;
  files?: PublishedFiles;
  /** The way that was tried last. */
  method?: 'worker' | 'kv';
  append?: Append;
  calls: readonly HttpCall[];
}

export type PublishReport = PublishFacts &
  ({ status: 'appended' | 'duplicate' | 'outdated' | 'dry-run' } | { status: 'failed'; error: unknown });
