/** What /metrics tells of the dividends: how requests were answered, and how often the chain was asked for them. */
import type { CacheCounts } from '../dividends/cache.ts';
import type { Circuit } from '../http/circuit.ts';
import type { Family } from '../trust-pack/prometheus.ts';
import { cacheOf } from './dividend-access.ts';
import type { Env } from './env.ts';

const STATES = ['closed', 'open', 'half-open'] as const satisfies readonly Circuit['state'][];

/** Empty where nothing is bound, or the object does not answer: other metrics do not wait for it. */
export async function dividendMetrics(env: Env): Promise<readonly Family[]> {
  let counts: CacheCounts | undefined;
  let circuits: Readonly<Record<string, Circuit>> = {};
  try {
    const cache = cacheOf(env);
    counts = await cache?.counts();
    circuits = (await cache?.circuits()) ?? {};
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
    {
      name: 'tao_circuit_state',
      type: 'gauge',
      help: 'Circuit breakers of outside services: 1 for the state each is in.',
      samples: Object.entries(circuits).flatMap(([service, { state }]) =>
        STATES.map((one) => ({ labels: { service, state: one }, value: one === state ? 1 : 0 })),
      ),
    },
    {
      name: 'tao_circuit_opened_total',
      type: 'counter',
      help: 'How often the circuit breaker of an outside service opened.',
      samples: Object.entries(circuits).map(([service, { opened }]) => ({ labels: { service }, value: opened })),
    },
  ];
}
