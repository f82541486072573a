/** A fetched sample as it is written into files and sent to the Worker, and when the next one is due. */
import { sha256Hex } from '../history/digest.ts';
import { instantMs } from '../history/instant.ts';
import type { Dataset } from './datasets.ts';
import type { FetchedSample } from './fetch-dataset.ts';
import { withoutMembers } from './records.ts';
import { passedInstant } from './staleness.ts';

export interface PrintedSample {
  /** What `taostats_<name>_latest.json` and the entry file hold: every member of every record. */
  readonly file: string;
  /** The body of POST /api/v1/datasets/{name}. */
  readonly body: string;
  /** SHA-256 of the records of the body, as the Worker computes it. */
  readonly digest: string;
}

/** What the Worker has to know of a dataset that is not built in. */
export interface SampleDefinition {
  readonly key: string | null;
  readonly fields: readonly string[];
  readonly path: string;
  readonly interval_minutes: number;
  readonly staleness_minutes: readonly [warning: number, critical: number];
}

export function printSample(
  dataset: Dataset,
  sample: FetchedSample,
  timestamp: string,
  definition?: SampleDefinition,
): PrintedSample {
  const texts = sample.records.map(({ text }) => text);
  const sent = `[${texts.map((text) => withoutMembers(text, dataset.fileOnly ?? [])).join(',')}]`;
  const source = { source_updated_at: sample.sourceUpdatedAt ?? null, source_block: sample.sourceBlock ?? null };
  const fileHead = { _source: 'taostats', _dataset: dataset.name, _timestamp: timestamp, ...source };
  const bodyHead = { timestamp, ...source, ...(definition === undefined ? {} : { definition }) };
  const print = (head: object, records: string): string => `${JSON.stringify(head).slice(0, -1)},"records":${records}}`;
  return { file: print(fileHead, `[${texts.join(',')}]`), body: print(bodyHead, sent), digest: sha256Hex(sent) };
}

/** A run comes a little early as often as a little late. */
const EARLY = 0.9;

/** Whether a dataset is to be fetched now; without a known sample it is, and after one that a wrong clock put into the future. */
export function isDue(lastTimestamp: string | null | undefined, intervalMinutes: number, nowMs: number): boolean {
  const last = passedInstant(lastTimestamp, nowMs);
  return last === undefined || nowMs - instantMs(last) >= EARLY * intervalMinutes * 60_000;
}

/**
 * Requests in a month of 30.4 days, by cadence, when each sample takes one request a page.
 *
 * @param pages pages of the last sample by dataset; 1 where unknown.
 */
export function projectedCalls(
  datasets: readonly Pick<Dataset, 'name' | 'intervalMinutes'>[],
  pages: Readonly<Record<string, number>> = {},
): number {
  const minutes = 30.4 * 1_440;
  return Math.ceil(
    datasets.reduce((sum, { name, intervalMinutes }) => sum + (minutes / intervalMinutes) * (pages[name] ?? 1), 0),
  );
}
