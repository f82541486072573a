/** Messages of the trade queue: each names a row, and is done when the row is. */
import { isEnded, type TradeRow } from '../dividends/trade/ledger.ts';
import { endForgotten, settleRows } from '../dividends/trade/look-after.ts';
import { advanceTrade } from '../dividends/trade/trade.ts';
import { ActionError, describeError } from '../errors/action-error.ts';
import type { Env } from './env.ts';
import { workerClock } from './http.ts';
import type { TradeMessage } from './trade-objects.ts';
import { ledgerOf, readWorkerTrading, tradeChain, tradePorts } from './trading.ts';

/** How long one delivery waits for a block; after that the message comes again. */
const WAIT_MS = 40_000;
const RETRY_SECONDS = 60;
/** The queue takes no longer one. */
const LONGEST_DELAY_MS = 12 * 3_600_000;
/** The oldest are looked at first. */
const FORGOTTEN_LOOKED_AT = 100;

/** One message fails without the others; the dead-letter queue's name says what it is. */
export async function takeTradeMessages(batch: MessageBatch<TradeMessage>, env: Env): Promise<void> {
  const isDead = /dead/i.test(batch.queue);
  for (const message of batch.messages) {
    try {
      if (isDead) await buryTrade(message.body.id, env);
      else if (!(await advance(message.body.id, env))) {
        message.retry({ delaySeconds: RETRY_SECONDS });
        continue;
      }
      message.ack();
    } catch (error) {
      console.error(`trade ${String(message.body?.id)}: ${describeError(error)}`);
      message.retry(delayOf(error));
    }
  }
}

/** A service or a node that is left alone for now is not asked again before its rest is over. */
function delayOf(error: unknown): QueueRetryOptions {
  const waitMs: unknown = Reflect.get(Object(error), 'retryAfterMs');
  return typeof waitMs === 'number' ? { delaySeconds: Math.ceil(Math.min(waitMs, LONGEST_DELAY_MS) / 1000) } : {};
}

/** @returns whether the message is done with. */
async function advance(id: string, env: Env): Promise<boolean> {
  const ledger = ledgerOf(env);
  if (!ledger) throw new ActionError('input', 'TRADES is not configured');
  const row = (await ledger.read(id)) as TradeRow | undefined;
  if (!row || isEnded(row.status)) return true;
  try {
    const settings = readWorkerTrading(env);
    const ports = await tradePorts(env, settings);
    const outcome = await advanceTrade(row, { rules: settings.rules, deadlineAt: Date.now() + WAIT_MS }, ports);
    return outcome.kind === 'ended';
  } catch (error) {
    // What a person has to change does not get better by trying; nothing was signed.
    if (!(error instanceof ActionError) || error.kind !== 'input') throw error;
    await ledger.change(id, 'pending', { status: 'failed', note: describeError(error) });
    return true;
  }
}

/** A row that was never signed has failed; a signed one stays open, because its bytes may still be included. */
async function buryTrade(id: string, env: Env): Promise<void> {
  await ledgerOf(env)?.change(id, 'pending', {
    status: 'failed',
    note: 'it was tried too often; its message is a dead letter',
  });
}

/** Looks after rows that nobody has a message for any more; for the cron trigger. */
export async function settleOpenTrades(env: Env): Promise<void> {
  const ledger = ledgerOf(env);
  if (!ledger) return;
  await endForgotten((await ledger.pendingRows(FORGOTTEN_LOOKED_AT)) as TradeRow[], ledger as never, Date.now());
  const rows = (await ledger.openRows()) as TradeRow[];
  if (rows.length === 0) return;
  // Neither wallet nor services: the rows may be those of an action, and the Worker's own trading off.
  const ports = { ...workerClock, chain: tradeChain(env), ledger: ledger as never };
  await settleRows(rows, { ...ports, log: { error: (message) => console.error(message) } });
}
