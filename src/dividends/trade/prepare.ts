/** From a score to bytes that may be signed: every read at one finalized block, every rule that stops it named. */

import type { FinalizedBlock } from '../../chain/block.ts';
import { toHex } from '../../chain/bytes.ts';
import { assembleExtrinsic, type ExtrinsicContext, encodeCall, eraEnd, signingPayload } from '../../chain/extrinsic.ts';
import { ActionError } from '../../errors/action-error.ts';
import { formatRao, parseTao } from '../amount.ts';
import { dividendsAt, type Pair } from '../query.ts';
import { carriesFee, type Sizing, sizeTrade, type TradeReason } from './amount.ts';
import type { Decision } from './ledger.ts';
import { minimumStake, readAccounts, readAvailableStake, readFee, readSwapFee } from './reads.ts';
import type { TradeRules } from './settings.ts';

export interface Accounts {
  /** Whose stake moves. */
  coldkey: string;
  /** Who signs: the coldkey itself, or its proxy of type Staking. */
  signer: string;
  signerPublicKey: Uint8Array;
}

export type Prepared =
  | { kind: 'no-trade'; reason: TradeReason; note: string }
  | { kind: 'wait'; reason: TradeReason; note: string }
  | {
      kind: 'ready';
      decision: Omit<Decision, 'score' | 'posts'>;
      call: Uint8Array;
      context: ExtrinsicContext;
      eraEnd: number;
      /** The call in words. */
      shown: string;
    };

const ERA_PERIOD = 64;
/** How far finality may be behind the best block before an era would begin in the past. */
const MAX_FINALITY_LAG = 16;
const NO_SIGNATURE = new Uint8Array(64);

/** A rule that stops a trade; of a rehearsal all that can be seen, else the first. */
export interface Stop {
  reason: TradeReason;
  note: string;
}

/** @throws ActionError when the pair is none that is traded: no such subnet, root, not registered, no price. */
export async function prepareTrade(
  block: FinalizedBlock,
  pair: Pair,
  score: number,
  accounts: Accounts,
  rules: TradeRules,
  spentTodayRao: bigint,
  nowMs: number,
  rehearse?: (stop: Stop) => void,
): Promise<Prepared> {
  const priceRao = await requirePrice(block, pair, nowMs);
  if (score === 0) return { kind: 'no-trade', reason: 'score-zero', note: 'the score is 0' };
  const [best] = await block.ask([{ method: 'chain_getHeader', params: [] }]);
  const bestNumber = Number.parseInt(String((best as { number?: unknown } | null)?.number), 16);
  if (!(bestNumber - block.number <= MAX_FINALITY_LAG)) {
    const stop: Stop = {
      reason: 'finality-behind',
      note: `finality is ${bestNumber - block.number} blocks behind the best block`,
    };
    if (!rehearse) return { kind: 'wait', ...stop };
    rehearse(stop);
  }
  const [owner, signer] = await readAccounts(block, [accounts.coldkey, accounts.signer]);
  const [next] = await block.ask([{ method: 'system_accountNextIndex', params: [accounts.signer] }]);
  if (!owner || !signer || typeof next !== 'number' || !Number.isSafeInteger(next) || next < signer.nonce) {
    throw new ActionError('remote', 'the chain gives a next index that cannot be');
  }
  if (next > signer.nonce) {
    const note = `transactions of the signing account are under way that are not ours (finalized ${signer.nonce}, next ${next})`;
    if (!rehearse) return { kind: 'wait', reason: 'account-busy', note };
    rehearse({ reason: 'account-busy', note });
  }
  const context: ExtrinsicContext = {
    genesisHash: block.genesisHash,
    specVersion: block.specVersion,
    txVersion: block.txVersion,
    nonce: next,
    tip: 0n,
    era: { blockNumber: block.number, blockHash: block.hash, period: ERA_PERIOD },
  };
  const direction = score > 0 ? 'stake' : 'unstake';
  const feeRao = await readFee(
    block,
    toHex(unsigned(block, encodeTrade(block, direction, pair, 1n, 1n, accounts), context, accounts)),
  );
  if (accounts.signer !== accounts.coldkey && signer.freeRao < feeRao) {
    throw new ActionError('input', `the proxy ${accounts.signer} cannot pay the fee of ${formatRao(feeRao)} TAO`, {
      hint: 'Send it a little TAO for fees',
    });
  }
  const minimumRao = minimumStake(block);
  const availableAlpha = direction === 'unstake' ? await readAvailableStake(block, { ...accounts, ...pair }) : 0n;
  const sizing: Sizing = sizeTrade(score, rules, {
    freeRao: owner.freeRao,
    feeRao,
    availableAlpha,
    priceRao,
    minimumRao,
    spentTodayRao,
  });
  if (sizing.kind === 'none') return { kind: 'no-trade', reason: sizing.reason, note: sizing.explanation };
  const swapFeeRao = await readSwapFee(block, direction, pair.netuid, sizing.amountRao, priceRao);
  if (!carriesFee(sizing, minimumRao, swapFeeRao)) {
    const note = `${formatRao(sizing.taoRao)} TAO is below the minimum of ${formatRao(minimumRao)} and the swap’s fee of ${formatRao(swapFeeRao)}`;
    return { kind: 'no-trade', reason: 'below-minimum', note };
  }
  const { amountRao, taoRao, limitPriceRao } = sizing;
  return {
    kind: 'ready',
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
  { call, context }: Extract<Prepared, { kind: 'ready' }>,
  wallet: { publicKey: Uint8Array; sign(message: Uint8Array): Uint8Array },
): Uint8Array {
  const signature = wallet.sign(signingPayload(block.facts, call, context));
  return assembleExtrinsic(block.facts, call, context, { publicKey: wallet.publicKey, signature });
}
