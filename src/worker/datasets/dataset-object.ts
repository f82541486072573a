/** The calls a dataset's object takes: a type alone, so that nobody imports in a circle. */
import type { DatasetAck, DatasetInfo, HistoryQuery, HistoryRows, LatestSample } from './dataset-answers.ts';
import type { Definition } from './definition.ts';
import type { Registration } from './sample.ts';

/** The calls of a dataset's object (`DatasetStore`). */
export interface DatasetObject extends Rpc.DurableObjectBranded {
  append(definition: Definition, text: string): Promise<DatasetAck>;
  latest(): Promise<LatestSample | undefined>;
  info(name: string): Promise<DatasetInfo>;
  /** Has the latest sample written into KV anew. */
  renewMirror(): Promise<void>;
  registrations(): Promise<Readonly<Record<string, Registration>>>;
  history(query: HistoryQuery): Promise<HistoryRows | { error: string }>;
}
