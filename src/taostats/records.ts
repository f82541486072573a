/** The records of a sample: checked against the dataset's fields, each the very text TaoStats sent. */
import { ActionError, quoteValue } from '../errors/action-error.ts';
import { compareInstants, parseInstant } from '../history/instant.ts';
import { compactJson, jsonMembers } from '../history/json-text.ts';
import { type Dataset, expectedOf, type Field } from './datasets.ts';
import { describeJson, type ExactJson, isExactObject, isInRange, numberToken, parseExactJson } from './exact-json.ts';
import { slippageOf } from './slippage.ts';

export interface SampleRecord {
  /** '' for the single record of a dataset. */
  readonly key: string;
  /** Compact JSON, digits, unknown members and their order as sent. */
  readonly text: string;
}

export interface RecordsReading {
  readonly records: readonly SampleRecord[];
  readonly sourceUpdatedAt: string | undefined;
  /** The highest block any record names. */
  readonly sourceBlock: number | undefined;
  /** Places of what was not what the schema says and became null; only without validation. */
  readonly repaired: readonly string[];
}

/**
 * Reads records. Missing and null members are tolerated unless they are required; unknown ones pass.
 *
 * @param texts the JSON text of each record.
 * @throws ActionError naming place, what came and what was expected; without `validate` only for required members and keys.
 */
export function readRecords(dataset: Dataset, texts: readonly string[], validate: boolean): RecordsReading {
  const repaired: string[] = [];
  const records = new Map<string, SampleRecord>();
  let newest: { text: string; instant: NonNullable<ReturnType<typeof parseInstant>> } | undefined;
  let block: number | undefined;
  for (const [index, text] of texts.entries()) {
    const place = `data[${index}]`;
    const value = parseExactJson(text);
    if (!isExactObject(value)) throw wrong(place, value, 'an object');
    const bad = dataset.fields.filter((field) => !fits(field, value[field.name]));
    for (const field of bad) {
      const where = `${place}.${field.name}`;
      if (validate || field.required) {
        throw wrong(where, value[field.name], `${expectedOf(field)}${field.required ? '' : ' or null'}`);
      }
      repaired.push(where);
    }
    const key = dataset.key === undefined ? '' : keyOf(dataset.key, value, place);
    if (records.has(key)) {
      if (dataset.shape === 'latest') continue;
      throw new ActionError('remote', `TaoStats: ${place}: ${dataset.key ?? 'the record'} ${key} comes twice`, {
        hint: 'Nothing was written; the pages may have moved while they were read',
      });
    }
    records.set(key, { key, text: withNulls(text, new Set(bad.map((field) => field.name))) });
    const moment = bad.some((field) => field.name === dataset.sourceTime) ? undefined : value[dataset.sourceTime];
    const instant = typeof moment === 'string' ? parseInstant(moment) : undefined;
    if (instant && (!newest || compareInstants(instant, newest.instant) > 0))
      newest = { text: moment as string, instant };
    const at = Number(numberToken(value['block_number']) ?? Number.NaN);
    if (Number.isSafeInteger(at) && at >= 0) block = Math.max(block ?? 0, at);
  }
  return { records: [...records.values()], sourceUpdatedAt: newest?.text, sourceBlock: block, repaired };
}

function wrong(where: string, got: ExactJson | undefined, expected: string): ActionError {
  return new ActionError('remote', `TaoStats: ${where}: got ${describeJson(got, quoteValue)}, expected ${expected}`, {
    hint: 'Nothing was written; if TaoStats changed its answer for good, this action needs an update',
  });
}

function fits({ kind, required, range }: Field, value: ExactJson | undefined): boolean {
  if (value === undefined || value === null) return required !== true;
  switch (kind) {
    case 'text':
      return typeof value === 'string';
    case 'moment':
      return typeof value === 'string' && parseInstant(value) !== undefined;
    case 'number': {
      const token = numberToken(value);
      return token !== undefined && isInRange(token, range);
    }
    case 'flag':
      return typeof value === 'boolean';
    case 'account':
      return isExactObject(value) && typeof value['ss58'] === 'string' && value['ss58'] !== '';
    case 'list':
      return Array.isArray(value);
  }
}

function keyOf(path: string, record: ExactJson, place: string): string {
  let value: ExactJson | undefined = record;
  for (const name of path.split('.'))
    value = isExactObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  const key = typeof value === 'string' ? value : numberToken(value);
  if (key === undefined || !/^[A-Za-z0-9._:-]{1,80}$/.test(key)) throw wrong(`${place}.${path}`, value, 'a key');
  return key;
}

function withNulls(text: string, names: ReadonlySet<string>): string {
  if (names.size === 0) return compactJson(text);
  return printMembers(jsonMembers(text).map(([name, value]) => [name, names.has(name) ? 'null' : compactJson(value)]));
}

function printMembers(members: readonly (readonly [name: string, value: string])[]): string {
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
}

/** The record without the members that stay in files. */
export function withoutMembers(text: string, names: readonly string[]): string {
  const members = jsonMembers(text);
  if (!members.some(([name]) => names.includes(name))) return text;
  return printMembers(members.filter(([name]) => !names.includes(name)));
}

/** The pool record with the percentages of `slippageOf` at its end. */
export function withSlippage(text: string): string {
  const members = jsonMembers(text).filter(([name]) => !name.startsWith('slippage_'));
  const digits = (name: string): string | undefined => {
    const value = members.findLast(([member]) => member === name)?.[1];
    return value === undefined ? undefined : numberToken(parseExactJson(value));
  };
  const percents = slippageOf({
    totalTao: digits('total_tao'),
    alphaInPool: digits('alpha_in_pool'),
    price: digits('price'),
  });
  return printMembers([...members, ...percents.map(([name, value]) => [name, JSON.stringify(value)] as const)]);
}
