/** The compact form `{_timestamp, price, volume_24h}` in which an action keeps its local history. */
import type { Entry } from './entry.ts';
import { jsonMember } from './json-text.ts';

/** The three members of a full entry, digits as they are there; a missing `volume_24h` is null. */
export function compactEntry(entry: Entry): Entry {
  const price = jsonMember(entry.text, 'price') ?? 'null';
  const volume = jsonMember(entry.text, 'volume_24h') ?? 'null';
  const text = `{"_timestamp":${JSON.stringify(entry.timestamp)},"price":${price},"volume_24h":${volume}}`;
  return { ...entry, text };
}
