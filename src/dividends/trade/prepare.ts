/** From a score to bytes that may be signed: every read at one finalized block, every rule that stops it named. */

import type { FinalizedBlock } from '../../chain/block.ts';
import { toHex } from '../../chain/bytes.ts';
import { assembleExtrinsic, type ExtrinsicContext, encodeCall, eraEnd, signingPayload } from '../../chain/extrinsic.ts';
import { ActionError } from '../../errors/action-error.ts';
import { formatRao, parseTao } from '../amount.ts';
import { dividendsAt, type Pair } from '../query.ts';
import { capStops, type Holdings, type Stop, sizeTrade, swapStops } from './amount.ts';
import type { Decision } from './ledger.ts';
import { minimumStake, readAccounts, readAvailableStake, readFee, readSimulatedSwap } from './reads.ts';
import type { TradeRules } from './settings.ts';

export interface Accounts {
  /** Whose stake moves. */
  coldkey: string;
  /** Who signs: the coldkey itself, or its proxy of type Staking. */
  signer: string;
  signerPublicKey: Uint8Array;
}

/** The call that may be signed. */
export interface Plan {
  decision: Omit<Decision, 'score' | 'posts'>;
  call: Uint8Array;
  context: ExtrinsicContext;
  eraEnd: number;
  /** The call in words. */
  shown: string;
}

export interface Prepared {
  /** What stops it; the first one decides. Empty: it may be signed. */
  stops: readonly Stop[];
  /** In a rehearsal also of a trade that is stopped, once there is an amount. */
  plan: Plan | undefined;
}

export interface TradeQuestion {
  pair: Pair;
  /** undefined: no signal, so that only the rules for whatever amount are looked at. */
  score: number | undefined;
  accounts: Accounts;
  rules: TradeRules;
  spentTodayRao: bigint;
  nowMs: number;
  /** Look for every rule that stops it, instead of the first. */
  rehearse?: boolean;
}

const ERA_PERIOD = 64;
/** How far finality may be behind the best block before an era would begin in the past. */
const MAX_FINALITY_LAG = 16;
const NO_SIGNATURE = new Uint8Array(64);

/** @throws ActionError when the pair is none that is traded: no such subnet, root, not registered, no price. */
export async function prepareTrade(block: FinalizedBlock, question: TradeQuestion): Promise<Prepared> {
  const { pair, score, accounts, rules, spentTodayRao } = question;
  const stops: Stop[] = [];
  /** Whether to look no further. */
  const stop = (...found: Stop[]): boolean => {
    stops.push(...found);
    return stops.length > 0 && question.rehearse !== true;
  };
  const over = (): Prepared => ({ stops, plan: undefined });

  const priceRao = await requirePrice(block, pair, question.nowMs);
  if (score === 0 && stop({ reason: 'score-zero', note: 'the score is 0' })) return over();
  if (stop(...(await finalityStops(block)))) return over();
  const { owner, next, busy } = await readNonce(block, accounts);
  if (stop(...busy)) return over();
  const context: ExtrinsicContext = {
    ...{ genesisHash: block.genesisHash, specVersion: block.specVersion, txVersion: block.txVersion },
    ...{ nonce: next, tip: 0n, era: { blockNumber: block.number, blockHash: block.hash, period: ERA_PERIOD } },
  };
  const direction = (score ?? 1) < 0 ? 'unstake' : 'stake';
  const sample = encodeTrade(block, direction, pair, 1n, 1n, accounts);
  const feeRao = await readFee(block, toHex(unsigned(block, sample, context, accounts)));
  const { signer, coldkey } = accounts;
  if (signer !== coldkey && owner.signerFreeRao < feeRao) {
    throw new ActionError('input', `the proxy ${signer} cannot pay the fee of ${formatRao(feeRao)} TAO`, {
      hint: 'Send it a little TAO for fees',
    });
  }
  const holdings: Holdings = {
    ...{ freeRao: owner.freeRao, feeRao, priceRao, minimumRao: minimumStake(block), spentTodayRao },
    availableAlpha: direction === 'unstake' ? await readAvailableStake(block, { ...accounts, ...pair }) : 0n,
  };
  if (score === undefined || score === 0) {
    stop(...capStops(rules, holdings));
    return over();
  }
  const { stops: found, sizing } = sizeTrade(score, rules, holdings);
  if (stop(...found) || !sizing) return over();
  const { amountRao, taoRao, limitPriceRao } = sizing;
  const swap = await readSimulatedSwap(block, direction, pair.netuid, amountRao);
  if (stop(...swapStops(sizing, swap, holdings))) return over();
  const plan: Plan = {
    decision: {
      direction,
      amount_rao: amountRao.toString(),
      tao_rao: taoRao.toString(),
      limit_price_rao: limitPriceRao.toString(),
    },
    call: encodeTrade(block, direction, pair, amountRao, limitPriceRao, accounts),
    context,
    eraEnd: eraEnd({ blockNumber: block.number, period: ERA_PERIOD }),
    shown: showCall(direction, pair, amountRao, limitPriceRao, accounts),
  };
  return { stops, plan };
}

async function finalityStops(block: FinalizedBlock): Promise<Stop[]> {
  const [best] = await block.ask([{ method: 'chain_getHeader', params: [] }]);
  const behind = Number.parseInt(String((best as { number?: unknown } | null)?.number), 16) - block.number;
  if (behind <= MAX_FINALITY_LAG) return [];
  return [{ reason: 'finality-behind', note: `finality is ${behind} blocks behind the best block` }];
}

/** The next nonce of who signs; busy when transactions are under way that nobody here sent. */
async function readNonce(
  block: FinalizedBlock,
  { coldkey, signer }: Accounts,
): Promise<{ owner: { freeRao: bigint; signerFreeRao: bigint }; next: number; busy: Stop[] }> {
  const [owner, signing] = await readAccounts(block, [coldkey, signer]);
  const [next] = await block.ask([{ method: 'system_accountNextIndex', params: [signer] }]);
  if (!owner || !signing || typeof next !== 'number' || !Number.isSafeInteger(next) || next < signing.nonce) {
    throw new ActionError('remote', 'the chain gives a next index that cannot be');
  }
  const note = `transactions of the signing account are under way that are not ours (finalized ${signing.nonce}, next ${next})`;
  return {
    owner: { freeRao: owner.freeRao, signerFreeRao: signing.freeRao },
    next,
    busy: next > signing.nonce ? [{ reason: 'account-busy', note }] : [],
  };
}

/** The price in rao; what is no subnet of its own, or not registered, is refused by name. */
async function requirePrice(block: FinalizedBlock, pair: Pair, nowMs: number): Promise<bigint> {
  const { results } = await dividendsAt(block, [pair], nowMs);
  const reason = results[0]?.zero_reason ?? null;
  if (reason !== null && reason !== 'none') {
    throw new ActionError('input', `netuid ${pair.netuid} and hotkey ${pair.hotkey} are not traded: ${reason}`);
  }
  const price = parseTao(results[0]?.price ?? '');
  if (price === undefined || price === 0n) {
    throw new ActionError(
      'remote',
      `subnet ${pair.netuid} has no price: nothing is traded at ${results[0]?.price ?? 'none'}`,
    );
  }
  return price;
}

function encodeTrade(
  block: FinalizedBlock,
  direction: 'stake' | 'unstake',
  { netuid, hotkey }: Pair,
  amountRao: bigint,
  limitPriceRao: bigint,
  { coldkey, signer }: Accounts,
): Uint8Array {
  const name = direction === 'stake' ? 'SubtensorModule.add_stake_limit' : 'SubtensorModule.remove_stake_limit';
  const amount = direction === 'stake' ? 'amount_staked' : 'amount_unstaked';
  const args = { hotkey, netuid, [amount]: amountRao, limit_price: limitPriceRao, allow_partial: false };
  const call = encodeCall(block.facts, name, args);
  if (signer === coldkey) return call;
  return encodeCall(block.facts, 'Proxy.proxy', {
    real: { tag: 'Id', value: coldkey },
    // Named: a proxy that may do more is not used for more by accident.
    force_proxy_type: { tag: 'Staking', value: undefined },
    call: toHex(call),
  });
}

function showCall(
  direction: 'stake' | 'unstake',
  { netuid, hotkey }: Pair,
  amountRao: bigint,
  limitPriceRao: bigint,
  { coldkey, signer }: Accounts,
): string {
  const name = direction === 'stake' ? 'add_stake_limit' : 'remove_stake_limit';
  const inner = `SubtensorModule.${name}(hotkey ${hotkey}, netuid ${netuid}, amount ${amountRao}, limit_price ${limitPriceRao}, allow_partial false)`;
  return signer === coldkey ? inner : `Proxy.proxy(real ${coldkey}, force_proxy_type Staking, ${inner})`;
}

function unsigned(
  block: FinalizedBlock,
  call: Uint8Array,
  context: ExtrinsicContext,
  { signerPublicKey }: Accounts,
): Uint8Array {
  return assembleExtrinsic(block.facts, call, context, { publicKey: signerPublicKey, signature: NO_SIGNATURE });
}

/** The signed bytes; the only use of the key. */
export function signTrade(
  block: Pick<FinalizedBlock, 'facts'>,
  { call, context }: Plan,
  wallet: { publicKey: Uint8Array; sign(message: Uint8Array): Uint8Array },
): Uint8Array {
  const signature = wallet.sign(signingPayload(block.facts, call, context));
  return assembleExtrinsic(block.facts, call, context, { publicKey: wallet.publicKey, signature });
}
