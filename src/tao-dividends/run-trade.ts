import type { Chain } from '../chain/chain.ts';
import type { Pair } from '../dividends/query.ts';
import { SERVICE_TIMEOUT_MS, sendOf } from '../dividends/sentiment/client-ports.ts';
import { readSentiment, type SentimentPorts } from '../dividends/sentiment/service.ts';
import { countedRao } from '../dividends/trade/ledger.ts';
import { createLedger, memoryRows } from '../dividends/trade/ledger-rules.ts';
import { rehearseTrade } from '../dividends/trade/rehearse.ts';
import { createRemoteLedger } from '../dividends/trade/remote-ledger.ts';
import type { TradeRules } from '../dividends/trade/settings.ts';
import { renderRehearsal, renderTrade } from '../dividends/trade/summary.ts';
import { advanceTrade, type TradeOutcome, type TradePorts } from '../dividends/trade/trade.ts';
import { ActionError, CancelledError } from '../errors/action-error.ts';
import { createCircuits } from '../http/circuit.ts';
import type { ActionContext } from '../runtime/perform-action.ts';
import type { TradeRequest } from './trade-request.ts';

const LONGEST_WAIT_MS = 300_000;

type Sinks = Pick<ActionContext, 'outputs' | 'summary' | 'ports'>;

interface TradeRun {
  request: TradeRequest;
  /** One decision each, one after the other: in this order, the caps are used up. */
  pairs: readonly Pair[];
  chain: Chain;
  maxRetries: number;
  deadlineAt: number;
  dryRun: boolean;
}

/** @throws ActionError when a trade failed, or is not done yet (`pending`). */
export async function runTrade(run: TradeRun, sinks: Sinks): Promise<void> {
  const { outputs, ports } = sinks;
  ports.stage('decide the trade');
  const tradePorts = portsOf(run, ports);
  if (run.dryRun) {
    const reasons = await rehearseAll(run, tradePorts, sinks);
    outputs.set('trade-reason', reasons.join(','));
    return;
  }
  const ends = await tradeAll(run, tradePorts, sinks);
  const reasons = ends.flatMap(({ kind, reason }) => (kind !== 'failed' && reason ? [reason] : []));
  const failed = ends.filter(({ kind }) => kind === 'failed');
  const pending = ends.filter(({ kind }) => kind === 'pending');
  const bad = [...failed, ...pending];
  if (bad.length > 0) {
    if (failed.length === 0) {
      outputs.set('status', 'pending');
      outputs.set('trade-reason', unique(reasons).join(','));
    }
    const [only] = bad;
    if (bad.length === 1 && only?.error) throw only.error;
    throw new ActionError('remote', bad.map(({ words }) => words).join('; '), {
      hint:
        pending.length > 0
          ? 'Run the same workflow run again: it goes on with the same decision and never sends another'
          : 'What has failed is over; a later run decides anew',
    });
  }
  outputs.set('status', ends.some(({ kind }) => kind === 'traded') ? 'traded' : 'no-trade');
  outputs.set('trade-reason', unique(reasons).join(','));
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];

async function rehearseAll(
  { request, pairs }: TradeRun,
  tradePorts: TradePorts,
  { summary, ports }: Sinks,
): Promise<string[]> {
  let { rules } = request.settings;
  const reasons: string[] = [];
  for (const pair of pairs) {
    const rehearsal = await rehearseTrade(pair, request.coldkey, { rules }, tradePorts);
    const at = pairs.length === 1 ? 'dry run' : `dry run of ${pair.netuid},${pair.hotkey}`;
    ports.log.notice(`${at}: ${rehearsal.call ?? 'there is no call'}`);
    for (const { reason, note } of rehearsal.stops) ports.log.notice(`${at}: stopped by ${reason}: ${note}`);
    summary.add(renderRehearsal(pair, rehearsal));
    const [first] = rehearsal.stops;
    reasons.push(...(first ? [first.reason] : []));
    // What this one would have used up is not there for the next.
    if (!first) rules = lessRun(rules, BigInt(rehearsal.taoRao ?? '0'));
  }
  return unique(reasons);
}

interface End {
  kind: 'traded' | 'no-trade' | 'pending' | 'failed';
  reason: string | undefined;
  words: string;
  error?: unknown;
}

/**
 * A pair that fails does not keep the others from their turn; one whose bytes are still open does, since the account's next
 * transaction has to wait for it.
 */
async function tradeAll(
  { request, pairs, chain, deadlineAt }: TradeRun,
  tradePorts: TradePorts,
  { summary, ports }: Sinks,
): Promise<End[]> {
  let { rules } = request.settings;
  const genesis = await chain.read(async (block) => block.genesisHash);
  const ends: End[] = [];
  for (const [index, pair] of pairs.entries()) {
    const at = pairs.length === 1 ? 'the trade' : `the trade of ${pair.netuid},${pair.hotkey}`;
    try {
      const key = { genesis_hash: genesis, coldkey: request.coldkey, run: request.run, ...pair };
      const { row } = await tradePorts.ledger.open(key, 'action');
      ports.stage(`trade ${pair.netuid},${pair.hotkey}`);
      const outcome = await advanceTrade(row, { rules, deadlineAt }, tradePorts);
      summary.add(renderTrade(outcome.row, outcome.kind === 'pending' ? outcome.note : undefined));
      rules = lessRun(rules, countedRao(outcome.row));
      ends.push(endOf(outcome, at));
    } catch (error) {
      if (error instanceof CancelledError || !(error instanceof ActionError)) throw error;
      const words = pairs.length === 1 ? error.message : `${at}: ${error.message}`;
      ends.push({ kind: 'failed', reason: undefined, words, error: pairs.length === 1 ? error : undefined });
    }
    if (ends.at(-1)?.kind !== 'pending') continue;
    const left = pairs.slice(index + 1).map(({ netuid, hotkey }) => `${netuid},${hotkey}`);
    if (left.length > 0) ports.log.notice(`not begun, because ${at} is pending: ${left.join('; ')}`);
    break;
  }
  return ends;
}

function endOf(outcome: TradeOutcome, at: string): End {
  if (outcome.kind === 'pending') {
    const { reason, note } = outcome;
    return { kind: 'pending', reason, words: `${at} is pending (${reason}): ${note}` };
  }
  const { status, reason, note } = outcome.row;
  const words = `${at} is ${status}${note === null ? '' : `: ${note}`}`;
  if (status === 'finalized') return { kind: 'traded', reason: undefined, words };
  if (status === 'no-trade') return { kind: 'no-trade', reason: reason ?? undefined, words };
  return { kind: 'failed', reason: undefined, words };
}

/** All trades of a run share its cap. */
function lessRun(rules: TradeRules, usedRao: bigint): TradeRules {
  const left = rules.maxPerRunRao - usedRao;
  return { ...rules, maxPerRunRao: left > 0n ? left : 0n };
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
