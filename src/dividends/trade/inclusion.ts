/** What became of signed bytes: only finalized blocks decide, found by the account's nonce. */

import type { FinalizedBlock } from '../../chain/block.ts';
import { type ExtrinsicEvent, nameDispatchError, readExtrinsicEvents } from '../../chain/block-events.ts';
import { fromHex } from '../../chain/bytes.ts';
import { ChainError } from '../../chain/errors.ts';
import { decodeValue } from '../../chain/shape.ts';
import { storageKey } from '../../chain/storage-key.ts';
import type { Moved, Signed } from './ledger.ts';
import { readAccounts } from './reads.ts';

export type Inclusion =
  | { kind: 'not-yet'; blocksLeft: number }
  /** The era ended unseen. */
  | { kind: 'expired' }
  /** Another transaction took the nonce. */
  | { kind: 'superseded' }
  | { kind: 'found'; number: number; hash: string };

export type Verdict = { kind: 'moved'; moved: Moved } | { kind: 'failed'; error: string };

/** Binary search over the era: at most 8 reads of the nonce. */
export async function findInclusion(block: FinalizedBlock, signed: Signed): Promise<Inclusion> {
  const [account] = await readAccounts(block, [signed.signer]);
  const last = Math.min(block.number, signed.era_end);
  if ((account?.nonce ?? 0) <= signed.nonce) {
    return block.number >= signed.era_end
      ? { kind: 'expired' }
      : { kind: 'not-yet', blocksLeft: signed.era_end - block.number };
  }
  let low = signed.era_start;
  let high = last;
  if (last < block.number && (await nonceAt(block, signed.signer, last)).nonce <= signed.nonce)
    return { kind: 'expired' };
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if ((await nonceAt(block, signed.signer, middle)).nonce > signed.nonce) high = middle;
    else low = middle;
  }
  const hash = await hashOf(block, high);
  const { extrinsics } = await readBody(block, hash);
  return extrinsics.includes(signed.extrinsic) ? { kind: 'found', number: high, hash } : { kind: 'superseded' };
}

/** Reads the events of the block that holds the bytes. Inclusion is no success. */
export async function judgeInclusion(
  block: FinalizedBlock,
  signed: Signed,
  hash: string,
  viaProxy: boolean,
): Promise<Verdict> {
  const { extrinsics, parentHash } = await readBody(block, hash);
  const index = extrinsics.indexOf(signed.extrinsic);
  if (index < 0) throw new ChainError('refused', `block ${hash} does not hold the transaction any more`);
  const [metadata, events] = await block.ask([
    { method: 'state_getMetadata', params: [parentHash] },
    { method: 'state_queryStorageAt', params: [[EVENTS_KEY], hash] },
  ]);
  const stored = (events as { block?: unknown; changes?: [unknown, unknown][] }[] | null)?.[0];
  const value = stored?.block === hash ? stored.changes?.find(([key]) => key === EVENTS_KEY)?.[1] : undefined;
  if (typeof metadata !== 'string' || typeof value !== 'string') {
    throw new ChainError('refused', `the events of block ${hash} are not there`);
  }
  return judgeEvents(readExtrinsicEvents(fromHex(metadata), value, index), viaProxy);
}

/** `System.Events`: twox128 of both names. */
const EVENTS_KEY = '0x26aa394eea5630e07c48ae0c9558cef780d41e5e16056765bc8461851072c9d7';

/**
 * Success needs `ExtrinsicSuccess`, through a proxy also `ProxyExecuted` with Ok, and the stake's own event, whose members are
 * coldkey, hotkey, TAO, alpha, netuid and fee.
 */
function judgeEvents(events: readonly ExtrinsicEvent[], viaProxy: boolean): Verdict {
  const find = (name: string): ExtrinsicEvent | undefined => events.find((event) => event.name === name);
  const failed = find('System.ExtrinsicFailed');
  if (failed) {
    return { kind: 'failed', error: nameDispatchError((failed.value as { dispatch_error?: unknown })?.dispatch_error) };
  }
  if (!find('System.ExtrinsicSuccess')) return { kind: 'failed', error: 'no event says that it succeeded' };
  if (viaProxy) {
    const executed = find('Proxy.ProxyExecuted');
    const result = (executed?.value as { result?: { success?: unknown; value?: unknown } } | undefined)?.result;
    if (result?.success !== true) {
      return {
        kind: 'failed',
        error: result === undefined ? 'the proxy executed nothing' : nameDispatchError(result.value),
      };
    }
  }
  const moved = find('SubtensorModule.StakeAdded') ?? find('SubtensorModule.StakeRemoved');
  const members = moved && Array.isArray(moved.value) ? (moved.value as unknown[]) : [];
  const [, , tao, alpha, , fee] = members;
  if (typeof tao !== 'bigint' || typeof alpha !== 'bigint' || typeof fee !== 'bigint') {
    return { kind: 'failed', error: 'no event says that stake was moved' };
  }
  return { kind: 'moved', moved: { tao_rao: tao.toString(), alpha_rao: alpha.toString(), fee_rao: fee.toString() } };
}

async function hashOf(block: FinalizedBlock, number: number): Promise<string> {
  if (number === block.number) return block.hash;
  const [hash] = await block.ask([{ method: 'chain_getBlockHash', params: [number] }]);
  if (typeof hash !== 'string') throw new ChainError('lagging', `${block.host} does not know block ${number}`);
  return hash;
}

async function nonceAt(block: FinalizedBlock, address: string, number: number): Promise<{ nonce: number }> {
  const item = block.facts.items['System.Account'];
  if (!item) throw new ChainError('metadata', `spec ${block.specVersion} has no System.Account`);
  const hash = await hashOf(block, number);
  const key = storageKey(item, [address]);
  const [answer] = await block.ask([{ method: 'state_queryStorageAt', params: [[key], hash] }]);
  const set = (answer as { block?: unknown; changes?: [unknown, unknown][] }[] | null)?.[0];
  const change = set?.block === hash ? set.changes?.find(([name]) => name === key) : undefined;
  if (!change) throw new ChainError('refused', `${block.host} answered for another block`);
  const [, value] = change;
  if (typeof value !== 'string') return { nonce: 0 };
  return decodeValue(item.value, value) as { nonce: number };
}

async function readBody(block: FinalizedBlock, hash: string): Promise<{ extrinsics: string[]; parentHash: string }> {
  const [answer] = await block.ask([{ method: 'chain_getBlock', params: [hash] }]);
  const body = (answer as { block?: { extrinsics?: unknown; header?: { parentHash?: unknown } } } | null)?.block;
  const parentHash = body?.header?.parentHash;
  if (!Array.isArray(body?.extrinsics) || typeof parentHash !== 'string') {
    throw new ChainError('lagging', `${block.host} does not have the body of block ${hash}`);
  }
  return { extrinsics: body.extrinsics.map(String), parentHash };
}
