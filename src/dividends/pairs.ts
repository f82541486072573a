/** Pairs of subnet and hotkey, as people write them. */
import { readSs58 } from '../chain/ss58.ts';
import type { Pair } from './query.ts';

export type PairReading = { ok: true; pair: Pair } | { ok: false; field: 'netuid' | 'hotkey'; error: string };

const shown = (value: string): string => JSON.stringify(value.slice(0, 80));

export function readPair(netuidText: string, hotkeyText: string): PairReading {
  const netuid = netuidText.trim();
  if (!/^\d{1,5}$/.test(netuid) || Number(netuid) > 65_535) {
    return {
      ok: false,
      field: 'netuid',
      error: `netuid: got ${shown(netuidText)}, expected a whole number from 0 to 65535`,
    };
  }
  const hotkey = hotkeyText.trim();
  const address = readSs58(hotkey);
  if (!address.ok) {
    return {
      ok: false,
      field: 'hotkey',
      error: `hotkey: got ${shown(hotkeyText)}, expected an ss58 address: ${address.reason}`,
    };
  }
  return { ok: true, pair: { netuid: Number(netuid), hotkey } };
}

export type PairsReading = { ok: true; pairs: Pair[] } | { ok: false; line: number; error: string };

/** Lines `netuid,hotkey`; empty lines and such that begin with `#` are left out, a pair that is named twice counts once. */
export function readPairLines(text: string): PairsReading {
  const pairs = new Map<string, Pair>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const [netuid = '', hotkey = '', ...more] = trimmed.split(',');
    if (hotkey === '' || more.length > 0) {
      return { ok: false, line: index + 1, error: `got ${shown(trimmed)}, expected netuid,hotkey` };
    }
    const reading = readPair(netuid, hotkey);
    if (!reading.ok) return { ok: false, line: index + 1, error: reading.error };
    pairs.set(`${reading.pair.netuid} ${reading.pair.hotkey}`, reading.pair);
  }
  return { ok: true, pairs: [...pairs.values()] };
}
