import type { Chain } from '../chain/chain.ts';
import type { Pair } from '../dividends/query.ts';
import { SERVICE_TIMEOUT_MS, sendOf } from '../dividends/sentiment/client-ports.ts';
import { readSentiment, type SentimentPorts } from '../dividends/sentiment/service.ts';
import { createLedger, memoryRows } from '../dividends/trade/ledger-rules.ts';
import { rehearseTrade } from '../dividends/trade/rehearse.ts';
import { createRemoteLedger } from '../dividends/trade/remote-ledger.ts';
import { renderRehearsal, renderTrade } from '../dividends/trade/summary.ts';
import { advanceTrade, type TradePorts } from '../dividends/trade/trade.ts';
import { ActionError } from '../errors/action-error.ts';
import { createCircuits } from '../http/circuit.ts';
import type { ActionContext } from '../runtime/perform-action.ts';
import type { TradeRequest } from './trade-request.ts';

const LONGEST_WAIT_MS = 300_000;

type Sinks = Pick<ActionContext, 'outputs' | 'summary' | 'ports'>;

interface TradeRun {
  request: TradeRequest;
  pair: Pair;
  chain: Chain;
  maxRetries: number;
  deadlineAt: number;
  dryRun: boolean;
}

/** @throws ActionError when the trade failed, or is not done yet (`pending`). */
export async function runTrade(run: TradeRun, { outputs, summary, ports }: Sinks): Promise<void> {
  const { request, pair, chain, deadlineAt } = run;
  const { rules } = request.settings;
  ports.stage('decide the trade');
  const tradePorts = portsOf(run, ports);
  if (run.dryRun) {
    const rehearsal = await rehearseTrade(pair, request.coldkey, { rules }, tradePorts);
    outputs.set('trade-reason', rehearsal.stops[0]?.reason ?? '');
    ports.log.notice(`dry run: ${rehearsal.call ?? 'nothing would be signed'}`);
    for (const { reason, note } of rehearsal.stops) ports.log.notice(`dry run: stopped by ${reason}: ${note}`);
    summary.add(renderRehearsal(rehearsal));
    return;
  }
  const genesis = await chain.read(async (block) => block.genesisHash);
  const key = { genesis_hash: genesis, coldkey: request.coldkey, run: request.run, ...pair };
  const { row } = await tradePorts.ledger.open(key, 'action');
  ports.stage('trade');
  const outcome = await advanceTrade(row, { rules, deadlineAt }, tradePorts);
  summary.add(renderTrade(outcome.row, outcome.kind === 'pending' ? outcome.note : undefined));
  if (outcome.kind === 'pending') {
    outputs.set('status', 'pending');
    outputs.set('trade-reason', outcome.reason);
    throw new ActionError('remote', `the trade is pending (${outcome.reason}): ${outcome.note}`, {
      hint: 'Run the same workflow run again: it goes on with the same decision and never sends another',
    });
  }
  const { status, reason, note } = outcome.row;
  if (status === 'finalized' || status === 'no-trade') {
    outputs.set('status', status === 'finalized' ? 'traded' : 'no-trade');
    outputs.set('trade-reason', reason ?? '');
    return;
  }
  throw new ActionError('remote', `the trade is ${status}${note === null ? '' : `: ${note}`}`, {
    hint: 'This decision is over; a later run decides anew',
  });
}

function portsOf({ request, chain, maxRetries }: TradeRun, ports: Sinks['ports']): TradePorts {
  const { settings, wallet, ledger } = request;
  const http = ports.http({ name: 'sentiment', retry: { maxRetries: 0 }, readTimeoutMs: SERVICE_TIMEOUT_MS });
  const circuits = createCircuits({ now: ports.monotonic });
  const services: SentimentPorts = {
    ...{ send: sendOf(http), now: ports.now, sleep: (ms) => ports.sleep(ms), circuits, log: ports.log },
  };
  const sentiment = { ...settings.sentiment, maxRetries, maxWaitMs: LONGEST_WAIT_MS };
  return {
    chain,
    ledger: ledger
      ? createRemoteLedger(ports.http({ name: 'Worker', retry: { maxRetries } }), ledger.url, ledger.writeToken)
      : createLedger(memoryRows(), ports.now),
    wallet,
    sentiment: (netuid, used) => readSentiment(netuid, sentiment, used, services),
    now: ports.now,
    monotonic: ports.monotonic,
    sleep: (ms) => ports.sleep(ms),
    log: ports.log,
  };
}
