/** What a trade has to know of the chain, at one finalized block. */

import type { FinalizedBlock, StateCall } from '../../chain/block.ts';
import { concatBytes, toHex } from '../../chain/bytes.ts';
import { ChainError } from '../../chain/errors.ts';
import { codecOf, decodeValue, type Shape } from '../../chain/shape.ts';
import { storageKey } from '../../chain/storage-key.ts';

const STAKE_INFO = 'StakeInfoRuntimeApi.get_stake_info_for_hotkey_coldkey_netuid';
const AVAILABILITY = 'StakeInfoRuntimeApi.get_stake_availability_for_coldkeys';
const LOCK = 'StakeInfoRuntimeApi.get_coldkey_lock';
const SIM_STAKE = 'SwapRuntimeApi.sim_swap_tao_for_alpha';
const SIM_UNSTAKE = 'SwapRuntimeApi.sim_swap_alpha_for_tao';
const ACCOUNT = 'System.Account';
const MIN_STAKE = 'SubtensorModule.InitialMinStake';

export const TRADE_ITEMS = [ACCOUNT] as const;
export const TRADE_CALLS = [
  'SubtensorModule.add_stake_limit',
  'SubtensorModule.remove_stake_limit',
  'Proxy.proxy',
] as const;
export const TRADE_CONSTANTS = [MIN_STAKE] as const;
export const TRADE_APIS = [STAKE_INFO, AVAILABILITY, LOCK, SIM_STAKE, SIM_UNSTAKE] as const;

/** Runtimes before the constant had this one built in. */
const OLD_MIN_STAKE_RAO = 2_000_000n;

/** As it was when V14 was all a node told; later runtimes put members behind. */
const OLD_STAKE_INFO: Shape = {
  option: {
    struct: [
      ['hotkey', 'account'],
      ['coldkey', 'account'],
      ['netuid', { compact: true }],
      ['stake', { compact: true }],
      ['locked', { compact: true }],
      ['emission', { compact: true }],
      ['tao_emission', { compact: true }],
      ['drain', { compact: true }],
      ['is_registered', 'bool'],
    ],
  },
};

export interface Account {
  nonce: number;
  freeRao: bigint;
}

function unreadable(what: string, cause?: unknown): ChainError {
  return new ChainError('refused', `the chain gives ${what} that cannot be read`, cause === undefined ? {} : { cause });
}

/** Nonce and free balance of an account; an account that was never used has 0 of both. */
export async function readAccounts(block: FinalizedBlock, addresses: readonly string[]): Promise<Account[]> {
  const item = block.facts.items[ACCOUNT];
  if (!item) throw new ChainError('metadata', `spec ${block.specVersion} has no System.Account`);
  const keys = addresses.map((address) => storageKey(item, [address]));
  const { values } = await block.query(keys);
  return keys.map((key) => decodeAccount(item.value, values.get(key) ?? item.fallback));
}

function decodeAccount(shape: Shape, stored: string | null): Account {
  if (stored === null) return { nonce: 0, freeRao: 0n };
  const { nonce, data } = decodeValue(shape, stored) as { nonce: unknown; data: { free?: unknown } };
  if (typeof nonce !== 'number' || typeof data?.free !== 'bigint') throw unreadable('an account');
  return { nonce, freeRao: data.free };
}

export function minimumStake(block: FinalizedBlock): bigint {
  const constant = block.facts.constants[MIN_STAKE];
  return constant ? (decodeValue(constant.shape, constant.value) as bigint) : OLD_MIN_STAKE_RAO;
}

function call(path: string, args: readonly (readonly [Shape, unknown])[]): StateCall {
  const bytes = args.map(([shape, value]) => new Uint8Array(codecOf(shape).enc(value)));
  return { method: path.replace('.', '_'), args: toHex(concatBytes(...bytes)) };
}

/** Alpha of the coldkey with the hotkey, less what is locked. */
export async function readAvailableStake(
  block: FinalizedBlock,
  { coldkey, hotkey, netuid }: { coldkey: string; hotkey: string; netuid: number },
): Promise<bigint> {
  const { apis } = block.facts;
  const lockApi = [AVAILABILITY, LOCK].find((path) => apis !== null && path in apis);
  const info = call(STAKE_INFO, [
    ['account', hotkey],
    ['account', coldkey],
    ['u16', netuid],
  ]);
  const lock =
    lockApi === AVAILABILITY
      ? call(AVAILABILITY, [
          [{ vec: 'account' }, [coldkey]],
          [{ option: { vec: 'u16' } }, [netuid]],
        ])
      : lockApi === LOCK
        ? call(LOCK, [
            ['account', coldkey],
            ['u16', netuid],
          ])
        : undefined;
  const { calls } = await block.query([], lock ? [info, lock] : [info]);
  const answers = calls.map((answer, index) => {
    if (answer.ok) return answer.value;
    throw new ChainError('refused', `${(index === 0 ? info : (lock ?? info)).method}: ${answer.fault.message}`, {
      code: answer.fault.code,
    });
  });
  const stake = decode(apis?.[STAKE_INFO]?.output ?? OLD_STAKE_INFO, answers[0]) as
    | { stake?: unknown; locked?: unknown }
    | undefined;
  const staked = toBigInt(stake?.stake ?? 0n);
  const locked =
    lockApi === undefined ? toBigInt(stake?.locked ?? 0n) : lockedOf(decode(apis?.[lockApi]?.output, answers[1]));
  return staked > locked ? staked - locked : 0n;
}

function decode(shape: Shape | undefined, value: string | undefined): unknown {
  try {
    if (shape === undefined || value === undefined) throw new RangeError('no answer');
    return decodeValue(shape, value);
  } catch (error) {
    throw unreadable('a stake', error);
  }
}

function toBigInt(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return BigInt(value);
  throw unreadable('an amount');
}

/** Either `Option<{locked_mass}>` or, by coldkey, lists of `(netuid, {locked})`: of the one pair that was asked. */
function lockedOf(answer: unknown): bigint {
  if (answer === undefined) return 0n;
  if (!Array.isArray(answer)) return toBigInt((answer as { locked_mass?: unknown }).locked_mass);
  const entries = (answer as [string, [number, { locked: unknown }][]][]).flatMap(([, list]) => list);
  return entries.reduce((sum, [, { locked }]) => sum + toBigInt(locked), 0n);
}

export interface SimulatedSwap {
  /** Alpha for TAO when staking, TAO for alpha when unstaking. */
  receivedRao: bigint;
  /** Of what is given: TAO when staking, alpha when unstaking. */
  feeRao: bigint;
}

/** What the runtime says a swap of this amount would give at the block. */
export async function readSimulatedSwap(
  block: FinalizedBlock,
  direction: 'stake' | 'unstake',
  netuid: number,
  amountRao: bigint,
): Promise<SimulatedSwap> {
  const path = direction === 'stake' ? SIM_STAKE : SIM_UNSTAKE;
  const { calls } = await block.query(
    [],
    [
      call(path, [
        ['u16', netuid],
        ['u64', amountRao],
      ]),
    ],
  );
  const [answer] = calls;
  if (!answer?.ok) throw new ChainError('refused', `${path}: ${answer?.fault.message ?? 'no answer'}`);
  const [tao, alpha, taoFee, alphaFee] = decodeSwap(block, path, answer.value);
  return direction === 'stake' ? { receivedRao: alpha, feeRao: taoFee } : { receivedRao: tao, feeRao: alphaFee };
}

const OLD_SWAP = ['tao_amount', 'alpha_amount', 'tao_fee', 'alpha_fee'];

/** All members are u64; later runtimes put more of them behind, so only the place of ours counts. */
function decodeSwap(block: FinalizedBlock, path: string, value: string): [bigint, bigint, bigint, bigint] {
  const shape = block.facts.apis?.[path]?.output;
  const names = typeof shape === 'object' && 'struct' in shape ? shape.struct.map(([name]) => name) : OLD_SWAP;
  try {
    const digits = value.length - 2;
    if (digits % 16 !== 0) throw new RangeError(`${digits} digits are no list of u64`);
    const numbers = decodeValue({ array: ['u64', digits / 16] }, value) as bigint[];
    const [tao, alpha, taoFee, alphaFee] = OLD_SWAP.map((name) => numbers[names.indexOf(name)]);
    if (tao === undefined || alpha === undefined || taoFee === undefined || alphaFee === undefined) {
      throw new RangeError('members are missing');
    }
    return [tao, alpha, taoFee, alphaFee];
  } catch (error) {
    throw unreadable('a simulated swap', error);
  }
}

/** The fee of a transaction, from its bytes with whatever signature. */
export async function readFee(block: FinalizedBlock, extrinsicHex: string): Promise<bigint> {
  const [answer] = await block.ask([{ method: 'payment_queryInfo', params: [extrinsicHex, block.hash] }]);
  const fee =
    typeof answer === 'object' && answer !== null ? (answer as { partialFee?: unknown }).partialFee : undefined;
  if (typeof fee === 'string' && /^\d{1,30}$/.test(fee)) return BigInt(fee);
  if (typeof fee === 'number' && Number.isSafeInteger(fee) && fee >= 0) return BigInt(fee);
  throw unreadable('a fee');
}
