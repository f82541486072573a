/**
 * One decision from its row to its end. Every step is written down before the next one is taken, so that a run that is killed
 * anywhere is continued by the next with the same bytes, or with none.
 */

import { toHex } from '../../chain/bytes.ts';
import type { Chain } from '../../chain/chain.ts';
import { ChainError } from '../../chain/errors.ts';
import { extrinsicHash } from '../../chain/extrinsic.ts';
import type { Wallet } from '../../chain/keys.ts';
import { ActionError } from '../../errors/action-error.ts';
import type { Sentiment } from '../sentiment/service.ts';
import type { Stop, TradeReason } from './amount.ts';
import { findInclusion, judgeInclusion } from './inclusion.ts';
import type { Decision, Signed, TradeLedger, TradeRow } from './ledger.ts';
import { type Plan, prepareTrade, signTrade } from './prepare.ts';
import type { TradeRules } from './settings.ts';

export interface TradePorts {
  chain: Chain;
  ledger: TradeLedger;
  /** The wallet that signs; opened when something is about to be signed. */
  wallet: Pick<Wallet, 'address' | 'publicKey' | 'sign'>;
  sentiment(netuid: number, used: (ids: readonly string[]) => Promise<ReadonlySet<string>>): Promise<Sentiment>;
  /** Wall clock. */
  now(): number;
  monotonic(): number;
  sleep(ms: number): Promise<void>;
  log: { info(message: string): void; warning(message: string): void };
}

export interface TradeOptions {
  rules: TradeRules;
  /** Monotonic moment after which nothing is waited for any more; what is signed stays open. */
  deadlineAt: number;
}

export type TradeOutcome =
  | { kind: 'ended'; row: TradeRow }
  /** Nothing is lost: the same run, or the next, goes on with the row. */
  | { kind: 'pending'; row: TradeRow; reason: TradeReason; note: string };

const BLOCK_MS = 12_000;

/** Goes on with a row as far as it gets until the deadline. */
export async function advanceTrade(row: TradeRow, options: TradeOptions, ports: TradePorts): Promise<TradeOutcome> {
  let current = row;
  if (current.status === 'pending') {
    const decided = await decide(current, options, ports);
    if (decided.kind === 'pending') return decided;
    current = decided.row;
  }
  if (current.status === 'signed') current = await handOver(current, ports);
  for (;;) {
    const settled = await settle(current, ports);
    if (settled.kind === 'ended' || ports.monotonic() + BLOCK_MS >= options.deadlineAt) return settled;
    ports.log.info(`${settled.note}; looking again in ${BLOCK_MS / 1000} s`);
    await ports.sleep(BLOCK_MS);
    current = settled.row;
  }
}

type Decided = { kind: 'row'; row: TradeRow } | Extract<TradeOutcome, { kind: 'pending' }>;

async function decide(row: TradeRow, { rules }: TradeOptions, ports: TradePorts): Promise<Decided> {
  const { ledger, chain, wallet } = ports;
  const busy = await waitForOthers(row, ports);
  if (busy) return busy;
  const used = async (ids: readonly string[]): Promise<ReadonlySet<string>> =>
    new Set(await ledger.usedPosts(row.coldkey, ids));
  const sentiment = await ports.sentiment(row.netuid, used);
  if (sentiment.kind === 'no-signal') {
    const note = `${sentiment.posts} posts of ${sentiment.authors} authors are no signal`;
    const ended = await ledger.change(row.id, 'pending', { status: 'no-trade', reason: 'no-signal', note });
    const inARow = await ledger.noSignalsInARow(row.coldkey, row.netuid, row.hotkey);
    if (inARow >= 3) ports.log.warning(`the last ${inARow} runs for subnet ${row.netuid} found no signal`);
    return { kind: 'row', row: ended };
  }
  const spent = BigInt(await ledger.spentToday(row.coldkey));
  const accounts = { coldkey: row.coldkey, signer: wallet.address, signerPublicKey: wallet.publicKey };
  const { prepared, extrinsic } = await chain.read(async (block) => {
    const found = await prepareTrade(block, {
      ...{ pair: row, score: sentiment.score, accounts, rules, spentTodayRao: spent, nowMs: ports.now() },
    });
    const mayBeSigned = found.stops.length === 0 && found.plan !== undefined;
    return { prepared: found, extrinsic: mayBeSigned ? signTrade(block, found.plan as Plan, wallet) : undefined };
  });
  const [stop] = prepared.stops;
  const { plan } = prepared;
  if (stop || !plan || !extrinsic) {
    return stopped(row, stop ?? { reason: 'below-minimum', note: 'there is no amount' }, ports);
  }
  const decision: Decision = { ...plan.decision, score: sentiment.score, posts: sentiment.postIds };
  const signed: Signed = {
    signer: wallet.address,
    extrinsic: toHex(extrinsic),
    extrinsic_hash: extrinsicHash(extrinsic),
    nonce: plan.context.nonce,
    era_start: plan.context.era?.blockNumber ?? 0,
    era_end: plan.eraEnd,
  };
  const answer = await ledger.sign(row.id, decision, signed, rules.maxPerDayRao.toString());
  switch (answer.kind) {
    case 'signed':
      return { kind: 'row', row: answer.row };
    case 'moved-on':
      // Somebody else signed it meanwhile: these bytes were never stored, and are forgotten.
      return { kind: 'row', row: answer.row };
    case 'day-cap':
      return stopped(row, { reason: 'day-cap', note: 'what is left of the day’s cap is below the amount' }, ports);
    case 'account-busy': {
      const note = `the decision ${answer.other} of this account is still open`;
      return stopped(row, { reason: 'account-busy', note }, ports);
    }
  }
}

/** Rules that stop it only for now: the row stays as it is. */
const NOT_YET: readonly Stop['reason'][] = ['account-busy', 'finality-behind'];

async function stopped(
  row: TradeRow,
  { reason, note }: Stop,
  { ledger }: Pick<TradePorts, 'ledger'>,
): Promise<Decided> {
  if (reason === 'slippage')
    return { kind: 'row', row: await ledger.change(row.id, 'pending', { status: 'failed', note }) };
  if (NOT_YET.includes(reason)) return { kind: 'pending', row, reason, note };
  return { kind: 'row', row: await ledger.change(row.id, 'pending', { status: 'no-trade', reason, note }) };
}

/** Decisions of one account are signed one after the other: those under way are settled first. */
async function waitForOthers(
  row: TradeRow,
  ports: TradePorts,
): Promise<Extract<TradeOutcome, { kind: 'pending' }> | undefined> {
  for (const other of await ports.ledger.openOf(ports.wallet.address)) {
    if (other.id === row.id) continue;
    const settled = await settle(other, ports);
    if (settled.kind === 'pending') {
      const note = `the decision ${other.id} of this account is still open: ${settled.note}`;
      return { kind: 'pending', row, reason: 'account-busy', note };
    }
  }
  return undefined;
}

/** A custom error of the pool's own check, e.g. a coldkey swap under way. */
const CUSTOM_ERROR = /custom error/i;

/**
 * Hands the stored bytes to a node. What the pool says decides nothing, but for one case: its own check refused the very first
 * hand-over, so that nobody can have them.
 */
async function handOver(row: TradeRow, { chain, ledger, log }: TradePorts): Promise<TradeRow> {
  const signed = signedOf(row);
  const before = await ledger.countSent(row.id);
  let handed = before;
  try {
    await chain.read(async (block) => {
      handed += 1;
      await block.ask([{ method: 'author_submitExtrinsic', params: [signed.extrinsic] }]);
    });
    return row;
  } catch (error) {
    if (!(error instanceof ChainError)) throw error;
    const isFirst = before === 0 && handed === 1;
    if (isFirst && error.code === 1010 && CUSTOM_ERROR.test(`${error.data ?? ''} ${error.message}`)) {
      return ledger.change(row.id, 'signed', {
        status: 'failed',
        note: `refused before it was sent: ${error.message}`,
      });
    }
    log.info(`the pool says: ${error.message}; only finalized blocks decide`);
    return row;
  }
}

/** Looks where the bytes are, and writes it down: in a block, then what the block's events say. */
export async function settle(
  row: TradeRow,
  { chain, ledger, now }: Pick<TradePorts, 'chain' | 'ledger' | 'now'>,
): Promise<TradeOutcome> {
  let current = row;
  if (current.status === 'signed') {
    const signed = signedOf(current);
    const inclusion = await chain.read((block) => findInclusion(block, signed));
    switch (inclusion.kind) {
      case 'not-yet': {
        const until = new Date(now() + inclusion.blocksLeft * BLOCK_MS).toISOString();
        const note = `not in a finalized block yet; its era ends with block ${signed.era_end}, about ${until}`;
        return { kind: 'pending', row: current, reason: 'era-open', note };
      }
      case 'expired':
        current = await ledger.change(current.id, 'signed', {
          status: 'expired',
          note: `its era ended with block ${signed.era_end}`,
        });
        break;
      case 'superseded':
        current = await ledger.change(current.id, 'signed', {
          status: 'expired',
          note: 'superseded: another transaction of the account took its nonce',
        });
        break;
      case 'found':
        current = await ledger.change(current.id, 'signed', {
          status: 'in-block',
          block: inclusion.number,
          block_hash: inclusion.hash,
        });
        break;
    }
  }
  if (current.status === 'in-block') {
    const signed = signedOf(current);
    const hash = current.block_hash ?? '';
    const verdict = await chain.read((block) => judgeInclusion(block, signed, hash, signed.signer !== current.coldkey));
    current = await ledger.change(
      current.id,
      'in-block',
      verdict.kind === 'moved'
        ? { status: 'finalized', moved: verdict.moved }
        : { status: 'failed', note: verdict.error },
    );
  }
  return { kind: 'ended', row: current };
}

function signedOf(row: TradeRow): Signed {
  if (!row.signed) throw new ActionError('internal', `the row ${row.id} is ${row.status} without its bytes`);
  return row.signed;
}
