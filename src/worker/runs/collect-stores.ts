/** The Worker's own stores, as the Collector uses them. */
import type { DatasetAck, DatasetInfo } from '../datasets/dataset-answers.ts';
import { datasetObject } from '../datasets/dataset-routes.ts';
import { builtInDefinition, type Definition } from '../datasets/definition.ts';
import { priceSample } from '../datasets/price.ts';
import type { Env } from '../env.ts';
import type { SampleStores } from './collect-dataset.ts';

/** What the store has of a dataset; undefined when it cannot be asked. */
export async function lastSampleOf(env: Env, name: string): Promise<DatasetInfo | undefined> {
  if (name === 'price') return priceSample(env);
  return (await datasetObject(env, name)?.info(name)) as DatasetInfo | undefined;
}

export function sampleStores(env: Env): SampleStores {
  const history = env.HISTORY.get(env.HISTORY.idFromName('taostats_history'));
  return {
    last: (name) => lastSampleOf(env, name),
    latestEntry: async () => {
      const latest = await history.latest();
      return 'kind' in latest ? undefined : latest.text;
    },
    appendSample: async (name, body, digest) => {
      const object = datasetObject(env, name);
      if (!object) throw new Error('the Worker has no Durable Object binding DATASETS');
      const ack = (await object.append(builtInDefinition(name) as Definition, body)) as DatasetAck;
      if (ack.kind === 'refused') throw new Error(`the store refuses the sample: ${ack.error}`);
      if (ack.status === 'conflict') throw new Error('another sample is stored under this moment');
      const latest = (await object.latest()) as { digest: string } | undefined;
      if (ack.digest !== digest || (ack.status === 'appended' && latest?.digest !== digest)) {
        throw new Error(`the store holds ${latest?.digest ?? 'nothing'}, sent was ${digest}`);
      }
      return ack.status;
    },
    appendEntry: async (entry) => {
      const ack = await history.append([entry]);
      if (ack.kind !== 'appended') throw new Error(ack.reason);
      const status = ack.entries[0]?.status;
      if (status !== 'appended' && status !== 'duplicate') {
        throw new Error(`the history answers ${status ?? 'nothing'}`);
      }
      const stored = await history.entry(entry.timestamp);
      if (!stored || 'kind' in stored || stored.text !== entry.text) {
        throw new Error('the history does not give back what was appended');
      }
      return status;
    },
  };
}
