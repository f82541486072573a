/** The texts of `tao_dividends.json` and `tao_dividends.csv`. */
import { printDividend } from './answer.ts';
import type { Dividend, DividendsAnswer } from './query.ts';

const READ_NOW = { cached: false, age_seconds: 0, stale: false };

/** The results as a JSON array, each as the Worker's route answers it. */
export function printResults(results: readonly Dividend[]): string {
  return `[${results.map((dividend) => printDividend(dividend, READ_NOW)).join(',')}]`;
}

export function printJsonFile({ results, ...block }: DividendsAnswer): string {
  const lines = results.map((dividend) => `    ${printDividend(dividend, READ_NOW)}`);
  const head = JSON.stringify(
    { block: block.block, block_hash: block.block_hash, spec_version: block.spec_version },
    null,
    2,
  );
  return `${head.slice(0, -2)},\n  "results": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

const COLUMNS = [
  'netuid',
  'hotkey',
  'rao',
  'alpha_rao',
  'root_alpha_rao',
  'estimated_tao',
  'block',
  'epoch_block',
  'registered_at',
  'zero_reason',
];

/** RFC 4180; no value can need quotes, and what is not known is an empty field. */
export function printCsvFile({ results }: DividendsAnswer): string {
  const rows = results.map((dividend) =>
    [
      ...[dividend.netuid, dividend.hotkey, dividend.rao, dividend.components.alpha, dividend.components.root_alpha],
      ...[dividend.estimated_tao, dividend.block, dividend.epoch_block, dividend.registered_at, dividend.zero_reason],
    ]
      .map((value) => (value === null ? '' : String(value)))
      .join(','),
  );
  return [COLUMNS.join(','), ...rows].map((line) => `${line}\r\n`).join('');
}

/** Sums over all results: alpha of different subnets is not one coin, so only their estimates add up to something. */
export function sumResults(results: readonly Dividend[]): { alphaRao: bigint; estimatedTaoRao: bigint | undefined } {
  let alphaRao = 0n;
  let estimated: bigint | undefined;
  for (const { rao, estimated_tao } of results) {
    alphaRao += BigInt(rao);
    if (estimated_tao === null) continue;
    const [whole = '0', fraction = ''] = estimated_tao.split('.');
    estimated = (estimated ?? 0n) + BigInt(whole + fraction.padEnd(9, '0'));
  }
  return { alphaRao, estimatedTaoRao: estimated };
}
