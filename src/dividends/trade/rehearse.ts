/** A dry run: everything up to the first write, and what would have been signed. */

import type { Pair } from '../query.ts';
import type { TradeReason } from './amount.ts';
import { prepareTrade, type Stop } from './prepare.ts';
import type { TradeOptions, TradePorts } from './trade.ts';

export interface Rehearsal {
  /** The call in words; undefined when a rule stopped it before there was one. */
  call: string | undefined;
  score: number | undefined;
  direction: 'stake' | 'unstake' | undefined;
  /** TAO when staking, alpha when unstaking. */
  amountRao: string | undefined;
  stops: { reason: TradeReason; note: string }[];
}

/** @param ports the ledger is only read. */
export async function rehearseTrade(
  pair: Pair,
  coldkey: string,
  { rules }: Pick<TradeOptions, 'rules'>,
  ports: Pick<TradePorts, 'chain' | 'ledger' | 'wallet' | 'sentiment' | 'now'>,
): Promise<Rehearsal> {
  const { chain, ledger, wallet, now } = ports;
  const sentiment = await ports.sentiment(pair.netuid, async (ids) => new Set(await ledger.usedPosts(coldkey, ids)));
  const nothing = { call: undefined, direction: undefined, amountRao: undefined };
  if (sentiment.kind === 'no-signal') {
    const note = `${sentiment.posts} posts of ${sentiment.authors} authors are no signal`;
    return { ...nothing, score: undefined, stops: [{ reason: 'no-signal', note }] };
  }
  const { score } = sentiment;
  const spent = BigInt(await ledger.spentToday(coldkey));
  const accounts = { coldkey, signer: wallet.address, signerPublicKey: wallet.publicKey };
  const open = (await ledger.openOf(wallet.address)).map(
    ({ id }): Stop => ({
      reason: 'account-busy',
      note: `the decision ${id} of this account is still open`,
    }),
  );
  return chain.read(async (block) => {
    const stops = [...open];
    const plan = await prepareTrade(block, pair, score, accounts, rules, spent, now(), (stop) => void stops.push(stop));
    if (plan.kind !== 'ready')
      return { ...nothing, score, stops: [...stops, { reason: plan.reason, note: plan.note }] };
    const { direction, amount_rao } = plan.decision;
    return { call: plan.shown, score, direction, amountRao: amount_rao, stops };
  });
}
