/** What /metrics tells of the stores: how much lies there, and how much of the plan a day uses. */
import type { Family, Sample } from '../../trust-pack/prometheus.ts';
import type { DatasetInfo } from '../datasets/dataset-answers.ts';
import { type Env, readVersion } from '../env.ts';

export async function storeMetrics(
  env: Env,
  stored: readonly { readonly info: DatasetInfo }[],
): Promise<readonly Family[]> {
  const byDataset = (value: (info: DatasetInfo) => number): Sample[] =>
    stored.map(({ info }) => ({ labels: { dataset: info.name }, value: value(info) }));
  const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({
    ...{ name: `taostats_${name}`, type: 'gauge', help, samples },
  });
  return [
    gauge('worker_info', 'The version that serves.', [{ labels: { version: readVersion(env) }, value: 1 }]),
    gauge(
      'store_samples',
      'Samples that are stored.',
      byDataset((info) => info.total),
    ),
    gauge(
      'store_rows',
      'Rows that are stored.',
      byDataset((info) => info.rows),
    ),
    gauge(
      'store_size_bytes',
      'Size of the database.',
      byDataset((info) => info.database_bytes).filter(({ value }) => value !== 0),
    ),
    gauge(
      'store_problems',
      'Problems a store reports.',
      byDataset((info) => info.problems.length),
    ),
    ...(await usageFamilies(env)),
  ];
}

/** The day's use as health has it; nothing where health does not count. */
async function usageFamilies(env: Env): Promise<readonly Family[]> {
  const health = await env.HISTORY.get(env.HISTORY.idFromName('taostats_history')).health();
  const usage: unknown = Reflect.get(health, 'usage');
  if (typeof usage !== 'object' || usage === null) return [];
  const used = Object.entries(usage).filter(([, value]) => typeof value === 'number');
  const limits: unknown = Reflect.get(usage, 'limits');
  const bounds = typeof limits === 'object' && limits !== null ? Object.entries(limits) : [];
  const family = (name: string, help: string, value: unknown): Family => ({
    ...{ name: `taostats_usage_${name}`, type: 'gauge', help, samples: [{ value: value as number }] },
  });
  return [
    ...used.map(([name, value]) => family(name, `The history's ${name.replaceAll('_', ' ')} of this UTC day.`, value)),
    ...bounds.map(([name, value]) => family(`${name}_limit`, `The plan's daily ${name.replaceAll('_', ' ')}.`, value)),
  ];
}
