/** The job summary of tao-dividends: what the figures are, a table, and a chart of what they are worth. */
import { codeBlock, inlineCode, table } from '../markdown/markdown.ts';
import { formatRao } from './amount.ts';
import { sumResults } from './files.ts';
import type { Dividend, DividendsAnswer, ZeroReason } from './query.ts';

/** More bars are not read any more. */
const MAX_BARS = 20;
const MAX_ROWS = 500;

const REASONS: Readonly<Record<ZeroReason, string>> = {
  'no-such-subnet': 'no such subnet',
  root: 'root pays none of its own',
  'not-registered': 'not registered there',
  none: 'nothing in the last epoch',
};

export function renderDividends(answer: DividendsAnswer): string {
  const { results, block, block_hash, block_time, spec_version, source } = answer;
  const { estimatedTaoRao } = sumResults(results);
  const total = estimatedTaoRao === undefined ? '' : ` Together worth about **${formatRao(estimatedTaoRao)} TAO**.`;
  const at = block_time === null ? '' : ` of ${block_time}`;
  const sections = [
    '## Dividends',
    `At finalized block **${block}**${at} (${inlineCode(block_hash)}), spec ${spec_version}, answered by ${inlineCode(source)}.${total}`,
    'Amounts are alpha of the subnet’s last epoch, for all nominators of the hotkey, net of the validator’s take. TAO is an estimate at the pool’s price of that block, without slippage.',
    table(
      ['Subnet', 'Hotkey', 'Alpha', 'of it for root stakers', 'Price (TAO)', 'Worth (TAO)', 'Epoch block', 'Note'],
      results.slice(0, MAX_ROWS).map(row),
    ),
  ];
  if (results.length > MAX_ROWS) sections.push(`_${results.length - MAX_ROWS} more are in the files._`);
  const chart = renderChart(results);
  if (chart !== undefined) sections.push(chart);
  return sections.join('\n\n');
}

function row(dividend: Dividend): string[] {
  const { netuid, hotkey, rao, components, price, estimated_tao, epoch_block, zero_reason } = dividend;
  return [
    String(netuid),
    inlineCode(hotkey),
    formatRao(BigInt(rao)),
    components.root_alpha === null ? 'not kept by this runtime' : formatRao(BigInt(components.root_alpha)),
    price ?? '–',
    estimated_tao ?? '–',
    epoch_block === null ? '–' : String(epoch_block),
    zero_reason === null ? '' : REASONS[zero_reason],
  ];
}

/** Mermaid, which GitHub draws; the bars are the largest by worth. */
function renderChart(results: readonly Dividend[]): string | undefined {
  const bars = results
    .filter(({ estimated_tao }) => estimated_tao !== null && estimated_tao !== '0')
    .sort((a, b) => Number(b.estimated_tao) - Number(a.estimated_tao))
    .slice(0, MAX_BARS);
  if (bars.length === 0) return undefined;
  const names = bars.map(({ netuid, hotkey }) => `"${netuid} ${hotkey.slice(0, 6)}"`);
  return codeBlock(
    [
      'xychart-beta',
      '  title "Worth of the last epoch’s dividends, in TAO (estimate)"',
      `  x-axis [${names.join(', ')}]`,
      '  y-axis "TAO"',
      `  bar [${bars.map(({ estimated_tao }) => estimated_tao).join(', ')}]`,
    ].join('\n'),
    'mermaid',
  );
}
