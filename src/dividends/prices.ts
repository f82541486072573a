/** The runtime's own prices of alpha, at one block. */
import type { BlockRead, FinalizedBlock, StateCall } from '../chain/block.ts';
import { toHex } from '../chain/bytes.ts';
import { ChainError } from '../chain/errors.ts';
import { codecOf, decodeValue, type Shape } from '../chain/shape.ts';

const PRICE = 'SwapRuntimeApi.current_alpha_price';
const ALL_PRICES = 'SwapRuntimeApi.current_alpha_price_all';
/** From this version on the runtime answers all prices at once; V14 metadata does not tell. */
const ALL_PRICES_SINCE = 424;

export const PRICE_APIS = [PRICE, ALL_PRICES] as const;

/** Prices in rao per alpha at a block, by netuid; subnets without one are left out. */
export async function readPricesAt(block: FinalizedBlock, netuids: readonly number[]): Promise<Map<number, bigint>> {
  for (const calls of [priceCalls(block, netuids), singlePriceCalls(netuids)]) {
    const prices = readPrices(block, netuids, calls, await block.query([], calls));
    if (prices !== 'no-such-method') return prices;
  }
  throw new ChainError('refused', `the runtime (spec ${block.specVersion}) answers no prices`);
}

export function singlePriceCalls(netuids: readonly number[]): StateCall[] {
  return netuids.map(priceCall);
}

function priceCall(netuid: number): StateCall {
  return { method: PRICE.replace('.', '_'), args: toHex(codecOf('u16').enc(netuid)) };
}

/** All prices at once where the runtime can; none where it tells no price at all. */
export function priceCalls(block: FinalizedBlock, netuids: readonly number[]): StateCall[] {
  const { apis, specVersion } = block.facts;
  const has = (method: string, since: number): boolean => (apis === null ? specVersion >= since : method in apis);
  if (netuids.length > 1 && has(ALL_PRICES, ALL_PRICES_SINCE))
    return [{ method: ALL_PRICES.replace('.', '_'), args: '0x' }];
  return has(PRICE, 0) ? netuids.map(priceCall) : [];
}

const PRICE_LIST: Shape = {
  vec: {
    struct: [
      ['netuid', 'u16'],
      ['price', 'u64'],
    ],
  },
};

/** What the calls answered, by netuid; the runtime may not have a method its version promises. */
export function readPrices(
  block: FinalizedBlock,
  netuids: readonly number[],
  calls: readonly StateCall[],
  read: BlockRead,
): Map<number, bigint> | 'no-such-method' {
  const prices = new Map<number, bigint>();
  for (const [index, answer] of read.calls.entries()) {
    const call = calls[index];
    if (!answer.ok) {
      if (/exported method .* is not found/i.test(`${answer.fault.message} ${answer.fault.data ?? ''}`))
        return 'no-such-method';
      throw new ChainError('refused', `${block.host} ${call?.method}: ${answer.fault.code} ${answer.fault.message}`, {
        code: answer.fault.code,
      });
    }
    try {
      if (call?.args === '0x') {
        const shape = block.facts.apis?.[ALL_PRICES]?.output ?? PRICE_LIST;
        for (const { netuid, price } of decodeValue(shape, answer.value) as { netuid: number; price: bigint }[]) {
          prices.set(netuid, price);
        }
      } else {
        prices.set(netuids[index] ?? -1, decodeValue('u64', answer.value) as bigint);
      }
    } catch (error) {
      throw new ChainError('refused', `${call?.method} answered ${answer.value.slice(0, 40)}`, { cause: error });
    }
  }
  return prices;
}
