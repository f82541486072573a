/** A dry run: everything up to the first write, and what would have been signed. */

import type { Pair } from '../query.ts';
import type { Stop } from './amount.ts';
import { prepareTrade } from './prepare.ts';
import type { TradeOptions, TradePorts } from './trade.ts';

export interface Rehearsal {
  /** The call in words; undefined when there is not even an amount. One that is stopped is shown all the same. */
  call: string | undefined;
  score: number | undefined;
  direction: 'stake' | 'unstake' | undefined;
  /** TAO when staking, alpha when unstaking. */
  amountRao: string | undefined;
  /** Its worth in TAO. */
  taoRao: string | undefined;
  /** Every rule that stops it; empty: it would have been signed and sent. */
  stops: Stop[];
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
  const before: Stop[] = [];
  if (sentiment.kind === 'no-signal') {
    const note = `${sentiment.posts} posts of ${sentiment.authors} authors are no signal`;
    before.push({ reason: 'no-signal', note });
  }
  for (const { id } of await ledger.openOf(wallet.address)) {
    before.push({ reason: 'account-busy', note: `the decision ${id} of this account is still open` });
  }
  const score = sentiment.kind === 'score' ? sentiment.score : undefined;
  const spentTodayRao = BigInt(await ledger.spentToday(coldkey));
  const accounts = { coldkey, signer: wallet.address, signerPublicKey: wallet.publicKey };
  const { stops, plan } = await chain.read((block) =>
    prepareTrade(block, { pair, score, accounts, rules, spentTodayRao, nowMs: now(), rehearse: true }),
  );
  return {
    ...{ call: plan?.shown, score, direction: plan?.decision.direction, amountRao: plan?.decision.amount_rao },
    ...{ taoRao: plan?.decision.tao_rao, stops: [...before, ...stops] },
  };
}
