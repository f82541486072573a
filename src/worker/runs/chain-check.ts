/** What a stored sample of the pools says, in the terms of the chain: prices, and three slippage figures where it has them. */
import type { PoolSample } from '../../dividends/chain-check.ts';
import type { SlippageFigure } from '../../dividends/slippage-check.ts';
import { type ExactObject, isExactObject, numberToken, parseExactJson } from '../../taostats/exact-json.ts';

/** Deep, middling and shallow pools, bought and sold: which trades are held against the chain. */
const FIGURES = [
  { side: 'buy', tao: 100 },
  { side: 'sell', tao: 10 },
  { side: 'buy', tao: 10 },
] as const;

/**
 * @param text the answer of GET /api/v1/datasets/pools.
 * @throws SyntaxError for a text that is no sample.
 */
export function readPoolSample(text: string, nowMs: number): PoolSample {
  const sample = parseExactJson(text);
  const records = isExactObject(sample) ? sample['records'] : undefined;
  if (!isExactObject(sample) || !Array.isArray(records)) throw new SyntaxError('the sample holds no records');
  const block = numberToken(sample['source_block']);
  const timestamp = sample['timestamp'];
  const rows = records.filter(isExactObject).flatMap((row) => {
    const netuid = Number(numberToken(row['netuid']));
    const price = numberToken(row['price']);
    return Number.isInteger(netuid) && price !== undefined ? [{ netuid, price, row }] : [];
  });
  const byDepth = rows
    .filter(({ netuid, row }) => netuid !== 0 && hasFigures(row))
    .sort((a, b) => depthOf(b.row) - depthOf(a.row));
  const chosen = [byDepth[0], byDepth[Math.floor(byDepth.length / 2)], byDepth.at(-1)];
  return {
    block: block === undefined ? undefined : Number(block),
    ageMs: Math.max(0, nowMs - Date.parse(typeof timestamp === 'string' ? timestamp : '')) || 0,
    pools: rows.map(({ netuid, price }) => ({ netuid, price })),
    figures: FIGURES.flatMap(({ side, tao }, index): SlippageFigure[] => {
      const pool = chosen[index];
      const percent = numberToken(pool?.row[`slippage_${side}_${tao}`]);
      return pool && percent !== undefined
        ? [{ ...{ netuid: pool.netuid, side, tao, percent }, price: pool.price }]
        : [];
    }),
  };
}

function hasFigures(row: ExactObject): boolean {
  return FIGURES.every(({ side, tao }) => numberToken(row[`slippage_${side}_${tao}`]) !== undefined);
}

function depthOf(row: ExactObject): number {
  return Number(numberToken(row['total_tao']) ?? 0);
}
