/** What /metrics tells of the dividends: how requests were answered, and how often the chain was asked for them. */
import type { CacheCounts } from '../dividends/cache.ts';
import type { Family } from '../trust-pack/prometheus.ts';
import { cacheOf } from './dividend-access.ts';
import type { Env } from './env.ts';

/** Empty where nothing is bound, or the object does not answer: other metrics do not wait for it. */
export async function dividendMetrics(env: Env): Promise<readonly Family[]> {
  let counts: CacheCounts | undefined;
  try {
    counts = await cacheOf(env)?.counts();
  } catch (error) {
    console.warn(`the metrics of the dividends are left out: ${String(error)}`);
  }
  if (!counts) return [];
  const { hits, misses, stale, failures, chainQueries } = counts;
  return [
    {
      name: 'tao_dividends_answers_total',
      type: 'counter',
      help: 'Figures by how they were answered: from the cache, from the chain, old and marked, not at all.',
      samples: [
        { labels: { outcome: 'hit' }, value: hits },
        { labels: { outcome: 'miss' }, value: misses },
        { labels: { outcome: 'stale' }, value: stale },
        { labels: { outcome: 'failure' }, value: failures },
      ],
    },
    {
      name: 'tao_dividends_chain_queries_total',
      type: 'counter',
      help: 'Questions to the chain, each for one or more pairs.',
      samples: [{ value: chainQueries }],
    },
  ];
}
