/** One record of a dataset, checked against its schema, digits as TaoStats sent them. */
import { ActionError, quoteValue } from '../errors/action-error.ts';
import { parseInstant } from '../history/instant.ts';
import { type Dataset, EXPECTED } from './datasets.ts';
import { describeJson, type ExactJson, isExactObject, numberToken } from './exact-json.ts';

export interface Snapshot {
  /** Members in the order of the dataset, each value as JSON text. */
  members: readonly (readonly [name: string, json: string])[];
  /** The digits of `price`. */
  price: string;
  /** RFC 3339, or undefined when the record has none. */
  lastUpdated: string | undefined;
  /** Fields that were not what the schema says and became null; only without validation. */
  repaired: readonly string[];
}

/**
 * Reads a record. Unknown members are ignored, missing and null ones become null.
 *
 * @param place where the record stands in the answer, for the error: `data[0]`.
 * @throws ActionError naming field, what came and what was expected; without `validate` only for a required field.
 */
export function readSnapshot(dataset: Dataset, record: ExactJson, place: string, validate: boolean): Snapshot {
  const wrong = (where: string, got: ExactJson | undefined, expected: string): ActionError =>
    new ActionError('remote', `TaoStats: ${where}: got ${describeJson(got, quoteValue)}, expected ${expected}`, {
      hint: 'Nothing was written; if TaoStats changed its answer for good, this action needs an update',
    });
  if (!isExactObject(record)) throw wrong(place, record, 'an object');
  const repaired: string[] = [];
  const members = dataset.fields.map(({ name, kind, required }) => {
    const value = Object.hasOwn(record, name) ? record[name] : undefined;
    if ((value === undefined || value === null) && !required) return [name, 'null'] as const;
    const json = kind === 'number' ? numberToken(value) : textJson(value, kind === 'moment');
    if (json !== undefined) return [name, json] as const;
    const expected = EXPECTED[kind];
    if (validate || required) throw wrong(`${place}.${name}`, value, required ? expected : `${expected} or null`);
    repaired.push(name);
    return [name, 'null'] as const;
  });
  const json = (name: string): string => members.find(([member]) => member === name)?.[1] ?? 'null';
  const lastUpdated = JSON.parse(json('last_updated')) as string | null;
  return { members, price: json('price'), lastUpdated: lastUpdated ?? undefined, repaired };
}

function textJson(value: ExactJson | undefined, moment: boolean): string | undefined {
  if (typeof value !== 'string' || (moment && parseInstant(value) === undefined)) return undefined;
  return JSON.stringify(value);
}

/** The entry of the history: the snapshot's members, `_source` and the collection time, as compact JSON. */
export function printEntry(snapshot: Snapshot, timestamp: string): string {
  const members = [...snapshot.members, ['_source', '"taostats"'], ['_timestamp', JSON.stringify(timestamp)]];
  return `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}
