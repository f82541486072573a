/** The job summary of a trade: what was decided, what the chain says of it, and what stopped it. */
import { escapeMarkdown, inlineCode, table } from '../../markdown/markdown.ts';
import { formatRao } from '../amount.ts';
import type { Pair } from '../query.ts';
import type { TradeRow } from './ledger.ts';
import type { Rehearsal } from './rehearse.ts';

export function renderTrade(row: TradeRow, note: string | undefined): string {
  const { decision, signed, moved } = row;
  const rows: [string, string][] = [
    ['Subnet, hotkey', `${row.netuid}, ${inlineCode(row.hotkey)}`],
    ['Coldkey', inlineCode(row.coldkey)],
    ['Row', inlineCode(row.id)],
    ['Status', row.status],
  ];
  if (row.reason !== null) rows.push(['Reason', row.reason]);
  const words = note ?? row.note;
  if (words) rows.push(['Note', escapeMarkdown(words)]);
  if (decision) {
    rows.push(['Score', `${decision.score} over ${decision.posts.length} posts`]);
    const unit = decision.direction === 'stake' ? 'TAO to stake' : 'alpha to unstake';
    rows.push([
      'Asked',
      `${formatRao(BigInt(decision.amount_rao))} ${unit}, limit price ${formatRao(BigInt(decision.limit_price_rao))}`,
    ]);
  }
  if (signed)
    rows.push([
      'Transaction',
      `${inlineCode(signed.extrinsic_hash)}, nonce ${signed.nonce}, until block ${signed.era_end}`,
    ]);
  if (row.block !== null) rows.push(['Block', `${row.block} (${inlineCode(row.block_hash ?? '')})`]);
  if (moved) {
    const [tao, alpha, fee] = [moved.tao_rao, moved.alpha_rao, moved.fee_rao].map((rao) => formatRao(BigInt(rao)));
    rows.push(['Moved, as the events say', `${tao} TAO, ${alpha} alpha, fee ${fee} TAO`]);
  }
  return `## Trade\n\n${table(['What', 'Value'], rows)}`;
}

export function renderRehearsal({ netuid, hotkey }: Pair, { call, score, stops }: Rehearsal): string {
  const rows: [string, string][] = [
    ['Subnet, hotkey', `${netuid}, ${inlineCode(hotkey)}`],
    ['Score', score === undefined ? 'no signal' : String(score)],
  ];
  rows.push(['Call', call === undefined ? 'none' : inlineCode(call)]);
  for (const { reason, note } of stops) rows.push([`Stopped by ${reason}`, escapeMarkdown(note)]);
  if (stops.length === 0) rows.push(['Stopped by', 'nothing: it would have been signed and sent']);
  return `## Trade (dry run)\n\n${table(['What', 'Value'], rows)}`;
}
