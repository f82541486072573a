/** `/api/v1/trades`: the audit log for trading keys, and the ledger for the action; and how a request becomes a decision. */
import type { ApiKey } from '../dividends/api-keys.ts';
import type { Dividend } from '../dividends/query.ts';
import type { TradeKey, TradeRow } from '../dividends/trade/ledger.ts';
import { LEDGER_CALLS } from '../dividends/trade/remote-ledger.ts';
import { describeError } from '../errors/action-error.ts';
import { PATHS } from '../history/protocol.ts';
import { failure, json } from './answers.ts';
import { readJsonBody } from './body.ts';
import { admit, cacheOf, limitHeaders, missing } from './dividend-access.ts';
import type { Env } from './env.ts';
import type { Handler, Route } from './router.ts';
import { ledgerOf, openWorkerWallet, readWorkerTrading } from './trading.ts';
import { refuseWrite } from './write-guard.ts';

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{16,64}$/;
const MAX_LISTED = 500;

export type Requested = { ok: true; row: TradeRow; created: boolean } | { ok: false; response: Response };

/** What has to be there before a trade is even considered. */
export function refuseTrade(env: Env, key: ApiKey, request: Request): Response | undefined {
  if (!key.mayTrade) return failure(403, `the key ${key.name} may not trade`);
  if (env.CONFIRM_TRADE !== 'true') {
    return failure(403, 'trading is off: CONFIRM_TRADE is not "true"', {
      hint: 'set the variable CONFIRM_TRADE on the Worker',
    });
  }
  if (!IDEMPOTENCY_KEY.test(request.headers.get('Idempotency-Key') ?? '')) {
    return failure(422, 'Idempotency-Key: expected 16 to 64 characters', {
      hint: 'the same key again answers the same decision and trades nothing twice',
      more: { field: 'Idempotency-Key' },
    });
  }
  for (const name of ['TRADES', 'TRADE_QUEUE', 'CHAIN_URL'] as const) if (!env[name]) return missing(name);
  try {
    readWorkerTrading(env);
  } catch (error) {
    return failure(503, describeError(error));
  }
  return undefined;
}

/** Makes the row, and a message for it when it is new. */
export async function requestTrade(env: Env, key: ApiKey, request: Request, dividend: Dividend): Promise<Requested> {
  const { netuid, hotkey, zero_reason } = dividend;
  if (zero_reason !== null && zero_reason !== 'none') {
    return {
      ok: false,
      response: failure(422, `netuid ${netuid} and hotkey ${hotkey} are not traded: ${zero_reason}`, {
        more: { code: zero_reason },
      }),
    };
  }
  const ledger = ledgerOf(env);
  const genesis = await cacheOf(env)?.genesis();
  if (!ledger || !env.TRADE_QUEUE || !genesis) return { ok: false, response: missing('TRADES') };
  const { rules, walletPhrase } = readWorkerTrading(env);
  let coldkey: string;
  try {
    coldkey = rules.proxyFor ?? (await openWorkerWallet(walletPhrase)).address;
  } catch (error) {
    return { ok: false, response: failure(503, describeError(error)) };
  }
  const run = request.headers.get('Idempotency-Key') ?? '';
  const tradeKey: TradeKey = { genesis_hash: genesis, coldkey, run, netuid, hotkey };
  const { row, created } = (await ledger.open(tradeKey, key.name)) as { row: TradeRow; created: boolean };
  if (!created) return { ok: true, row, created };
  try {
    await env.TRADE_QUEUE.send({ id: row.id });
  } catch (error) {
    console.error(`trade ${row.id}: ${describeError(error)}`);
    await ledger.change(row.id, 'pending', { status: 'failed', note: 'it could not be put into the queue' });
    return {
      ok: false,
      response: failure(503, 'the trade could not be put into the queue', { headers: { 'Retry-After': '5' } }),
    };
  }
  return { ok: true, row, created };
}

const getTrades: Handler = async (call) => {
  const admitted = await admit(call);
  if (!admitted.ok) return admitted.response;
  const { key, taken } = admitted.value;
  if (!key.mayTrade) return failure(403, `the key ${key.name} may not trade`, { headers: limitHeaders(taken) });
  const ledger = ledgerOf(call.env);
  if (!ledger) return missing('TRADES');
  const text = call.url.searchParams.get('limit') ?? '100';
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LISTED)
    return failure(422, `limit: expected 1 to ${MAX_LISTED}`, { more: { field: 'limit' } });
  return json(
    200,
    { trades: await ledger.list(limit) },
    { ...limitHeaders(taken), 'Cache-Control': 'private, no-store' },
  );
};

const callLedger: Handler = async ({ request, env }) => {
  const refused = refuseWrite(env, request.headers);
  if (refused) return refused;
  const ledger = ledgerOf(env);
  if (!ledger) return missing('TRADES');
  const body = await readJsonBody(request);
  if (!body.ok) return failure(body.status, body.error);
  let asked: { call?: unknown; args?: unknown };
  try {
    asked = JSON.parse(body.text) as typeof asked;
  } catch {
    return failure(400, 'the body is not valid JSON');
  }
  const name = LEDGER_CALLS.find((known) => known === asked?.call);
  if (name === undefined || !Array.isArray(asked.args)) {
    return failure(422, `call: expected one of ${LEDGER_CALLS.join(', ')} with args`, { more: { field: 'call' } });
  }
  try {
    const calls = ledger as unknown as Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
    return json(200, { answer: (await calls[name]?.(...(asked.args as unknown[]))) ?? null });
  } catch (error) {
    return failure(422, `the ledger refuses ${name}: ${describeError(error)}`);
  }
};

export const TRADE_ROUTES: readonly Route[] = [{ path: PATHS.trades, GET: getTrades, POST: callLedger }];
