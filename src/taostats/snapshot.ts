/** One record of a dataset, checked against its schema, digits as TaoStats sent them. */
import { ActionError, quoteValue } from '../errors/action-error.ts';
import { compareInstants, type Instant, parseInstant } from '../history/instant.ts';
import { type Dataset, expectedOf, type Field } from './datasets.ts';
import { describeJson, type ExactJson, isExactObject, isInRange, numberToken } from './exact-json.ts';

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
  const members = dataset.fields.map((field) => {
    const { name, required } = field;
    const value = Object.hasOwn(record, name) ? record[name] : undefined;
    if ((value === undefined || value === null) && !required) return [name, 'null'] as const;
    const json = field.kind === 'number' ? numberJson(value, field.range) : textJson(value, field.kind === 'moment');
    if (json !== undefined) return [name, json] as const;
    const expected = expectedOf(field);
    if (validate || required) throw wrong(`${place}.${name}`, value, required ? expected : `${expected} or null`);
    repaired.push(name);
    return [name, 'null'] as const;
  });
  const json = (name: string): string => members.find(([member]) => member === name)?.[1] ?? 'null';
  const lastUpdated = JSON.parse(json('last_updated')) as string | null;
  return { members, price: json('price'), lastUpdated: lastUpdated ?? undefined, repaired };
}

function numberJson(value: ExactJson | undefined, range: Field['range']): string | undefined {
  const token = numberToken(value);
  return token !== undefined && isInRange(token, range) ? token : undefined;
}

/**
 * Of the records of a one-record endpoint the one that was asked for: its symbol is the asset's, and of several the
 * newest by the source's own time counts. The order in which they come says nothing.
 *
 * @param symbol in capitals; undefined when the URL asks for no asset: then there must be one record, unless
 *   `isByTime` says that each record is the whole at its moment.
 * @param sourceTime the member with the source's time.
 * @returns its index.
 * @throws ActionError naming the symbols that came.
 */
export function pickRecord(
  data: readonly ExactJson[],
  symbol: string | undefined,
  { sourceTime = 'last_updated', isByTime = false }: { sourceTime?: string; isByTime?: boolean } = {},
): number {
  const symbolOf = (record: ExactJson | undefined): string | undefined => {
    const value = isExactObject(record) && Object.hasOwn(record, 'symbol') ? record['symbol'] : undefined;
    return typeof value === 'string' ? value.trim().toUpperCase() : undefined;
  };
  const updated = (index: number): Instant | undefined => {
    const record = data[index];
    const value = isExactObject(record) ? record[sourceTime] : undefined;
    return typeof value === 'string' ? parseInstant(value) : undefined;
  };
  // A lone record that names no symbol is judged by its fields.
  if (data.length === 1 && symbolOf(data[0]) === undefined) return 0;
  const ours = [...data.keys()].filter((index) => symbol === undefined || symbolOf(data[index]) === symbol);
  const [first, ...others] = ours;
  const isKnown = symbol !== undefined || (isByTime && ours.some((index) => updated(index) !== undefined));
  if (first === undefined || (!isKnown && others.length > 0)) {
    const came = [...new Set(data.slice(0, 5).map((record) => quoteValue(symbolOf(record) ?? 'none', 20)))].join(', ');
    throw new ActionError(
      'remote',
      `TaoStats: no record is the asked one: got the symbols ${came}, expected ${symbol ?? 'one record'}`,
      {
        hint: 'Check taostats-url; nothing was written',
      },
    );
  }
  return others.reduce((best, index) => {
    const [a, b] = [updated(best), updated(index)];
    return b !== undefined && (a === undefined || compareInstants(b, a) > 0) ? index : best;
  }, first);
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
