/** What a transaction did, from the events of its block, decoded by the runtime that executed it. */
import { getDynamicBuilder, type MetadataLookup } from '@polkadot-api/metadata-builders';
import { ChainError } from './errors.ts';
import { readMetadata } from './runtime-facts.ts';

export interface ExtrinsicEvent {
  /** As `SubtensorModule.StakeAdded`. */
  name: string;
  /** An object of the members, or an array where they have no names. */
  value: unknown;
}

interface Tagged {
  type: string;
  value: unknown;
}

/**
 * @param metadata of the parent block: that runtime executed the block, even when the block itself brought a new one.
 * @param index the transaction's place in the block.
 */
export function readExtrinsicEvents(metadata: Uint8Array, events: string, index: number): ExtrinsicEvent[] {
  let lookup: MetadataLookup;
  let records: { phase: Tagged; event: Tagged }[];
  try {
    lookup = readMetadata(metadata);
    records = getDynamicBuilder(lookup).buildStorage('System', 'Events').value.dec(events) as typeof records;
  } catch (error) {
    throw new ChainError('metadata', 'the events of the block cannot be read', { cause: error });
  }
  return records
    .filter(({ phase }) => phase.type === 'ApplyExtrinsic' && phase.value === index)
    .map(({ event }) => {
      const inner = event.value as Tagged;
      return { name: `${event.type}.${inner.type}`, value: inner.value };
    });
}

/** A dispatch error by its name, e.g. `SubtensorModule.SlippageTooHigh`. */
export function nameDispatchError(error: unknown): string {
  const names: string[] = [];
  for (let at: unknown = error; typeof at === 'object' && at !== null && 'type' in at; at = (at as Tagged).value) {
    names.push(String((at as Tagged).type));
  }
  return names.filter((name) => name !== 'Module').join('.') || 'unknown';
}
