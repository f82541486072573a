/** The price as a dataset among the others: its samples are the entries of the history. */
import { jsonMember } from '../../history/json-text.ts';
import type { Env } from '../env.ts';
import type { DatasetInfo } from './dataset-answers.ts';

/** undefined while the history cannot be asked. */
export async function priceSample(env: Env): Promise<DatasetInfo | undefined> {
  const history = env.HISTORY.get(env.HISTORY.idFromName('taostats_history'));
  const [health, latest] = await Promise.all([history.health(), history.latest()]);
  if (health.kind === 'unavailable' || 'kind' in latest) return undefined;
  const { total, head, last_timestamp: timestamp } = health.history;
  const updated: unknown = JSON.parse(jsonMember(latest.text ?? '{}', 'last_updated') ?? 'null');
  return {
    ...{ name: 'price', records: total > 0 ? 1 : 0, total, timestamp, head, rows: total, database_bytes: 0 },
    source_updated_at: typeof updated === 'string' ? updated : null,
    ...{ source_block: null, digest: null, problems: [] },
  };
}
