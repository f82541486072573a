/** Rows that nobody goes on with any more: their bytes are followed to the end, decisions never taken up are ended. */
import { describeError } from '../../errors/action-error.ts';
import { isOpen, type TradeLedger, type TradeRow } from './ledger.ts';
import { settle, type TradePorts } from './trade.ts';

export interface LookAfterPorts extends Pick<TradePorts, 'chain' | 'ledger' | 'now'> {
  log: { error(message: string): void };
}

/** A run may be repeated for 30 days, and goes on with its row. */
const RUN_LASTS_MS = 31 * 24 * 3_600_000;
/** A message of the queue lives four days. */
const MESSAGE_LASTS_MS = 5 * 24 * 3_600_000;

/** Looks where the bytes of each open row are; one that fails does not keep the others from it. Nothing is sent. */
export async function settleRows(rows: readonly TradeRow[], ports: LookAfterPorts): Promise<void> {
  for (const row of rows) {
    if (!isOpen(row.status)) continue;
    try {
      await settle(row, ports);
    } catch (error) {
      ports.log.error(`trade ${row.id}: ${describeError(error)}`);
    }
  }
}

/** Ends decisions that nothing can take up any more: nothing was signed for them, so nothing moves. */
export async function endForgotten(
  rows: readonly TradeRow[],
  ledger: Pick<TradeLedger, 'change'>,
  nowMs: number,
): Promise<void> {
  for (const { id, status, updated_at, requested_by } of rows) {
    const lasts = requested_by === 'action' ? RUN_LASTS_MS : MESSAGE_LASTS_MS;
    if (status !== 'pending' || nowMs - Date.parse(updated_at) < lasts) continue;
    await ledger.change(id, 'pending', { status: 'failed', note: 'it was never taken up: nothing was signed' });
  }
}
