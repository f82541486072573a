import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { compactJson, jsonMember, splitJsonArray } from '../../../src/history/json-text.ts';
import { DATASETS, type Dataset, findDataset } from '../../../src/taostats/datasets.ts';
import { readRecords, withoutMembers, withSlippage } from '../../../src/taostats/records.ts';

const RECORDED: Readonly<Record<string, string>> = {
  price: 'price_latest_v1',
  pools: 'dtao_pool_latest_v1',
  subnets: 'subnet_latest_v1',
  stats: 'stats_latest_v1',
  validators: 'dtao_validator_latest_v1',
  emissions: 'dtao_subnet_emission_v1',
};

const recordsOf = (dataset: Dataset): string[] =>
  splitJsonArray(
    jsonMember(readFileSync(`action-fixtures/taostats/${RECORDED[dataset.name]}.json`, 'utf8'), 'data') ?? '',
  );
const dataset = (name: string): Dataset => findDataset(name) as Dataset;

describe.each(DATASETS.map((known) => [known.name, known] as const))('%s', (_name, known) => {
  test('the recorded answer passes, digit for digit', () => {
    const texts = recordsOf(known);
    const reading = readRecords(known, texts, true);
    expect(reading.records.map(({ text }) => text)).toEqual(texts.map(compactJson));
    expect(reading.sourceUpdatedAt).toMatch(/^20\d\d-/);
    expect(reading.repaired).toEqual([]);
  });

  test('every member of the recorded answer has a kind, or passes as unknown', () => {
    const members = Object.keys(JSON.parse(recordsOf(known)[0] as string));
    const unknown = members.filter((name) => !known.fields.some((field) => field.name === name));
    expect(unknown).toEqual(known.name === 'price' ? ['updated_at', 'slug'] : []);
    expect(known.compact.filter((name) => !name.startsWith('slippage_'))).toEqual(
      known.compact.filter((name) => known.fields.some((field) => field.name === name)),
    );
  });

  // Each field with each wrong type: named with validation, null without it; a required one is refused either way.
  const VALUES: readonly (readonly [kind: string, json: string])[] = [
    ['a number', '12'],
    ['a fraction', '0.5'],
    ['a float beyond doubles', '1e999'],
    ['a text', '"abc"'],
    ['an empty text', '""'],
    ['a decimal text', '"12.50"'],
    ['a time', '"2026-01-01T00:00:00Z"'],
    ['a day that does not exist', '"2026-02-30T00:00:00Z"'],
    ['true', 'true'],
    ['an array', '[]'],
    ['an object', '{}'],
    ['an account', '{"ss58":"5GKH9FPPnWSUoeeTJp19wVtd84XqFW4pyK2ijV2GsFbhTrP1"}'],
    ['null', 'null'],
  ];
  const GOOD: Readonly<Record<string, readonly string[]>> = {
    number: ['a number', 'a fraction', 'a decimal text'],
    text: ['a text', 'an empty text', 'a decimal text', 'a time', 'a day that does not exist'],
    moment: ['a time'],
    flag: ['true'],
    account: ['an account'],
    list: ['an array'],
  };
  const rows = known.fields.flatMap((field) =>
    VALUES.map(([kind, json]) => [`${field.name}: ${kind}`, field, kind, json] as const),
  );
  test.each(rows)('%s', (_title, field, kind, json) => {
    const [first = ''] = recordsOf(known);
    const text = `{${JSON.stringify(field.name)}:${json},${withoutMembers(first, [field.name]).slice(1)}`;
    const isGood = GOOD[field.kind]?.includes(kind) === true || (kind === 'null' && !field.required);
    const read = (validate: boolean) => readRecords(known, [text], validate);
    if (isGood) {
      expect(read(true).records[0]?.text).toBe(compactJson(text));
      return;
    }
    expect(() => read(true)).toThrow(`data[0].${field.name}: got `);
    if (field.required) {
      expect(() => read(false)).toThrow(`data[0].${field.name}: got `);
      return;
    }
    const reading = read(false);
    expect(reading.repaired).toEqual([`data[0].${field.name}`]);
    expect(JSON.parse(reading.records[0]?.text ?? '')[field.name]).toBeNull();
  });
});

test('the newest moment and the highest block of all records are the source’s', () => {
  const record = (netuid: number, block: number, at: string) =>
    JSON.stringify({ netuid, block_number: block, timestamp: at });
  const reading = readRecords(
    dataset('pools'),
    [record(1, 7, '2026-01-01T00:00:00.0002Z'), record(2, 9, '2026-01-01T00:00:00.0001Z')],
    true,
  );
  expect(reading).toMatchObject({ sourceUpdatedAt: '2026-01-01T00:00:00.0002Z', sourceBlock: 9 });
});

test('the same key twice is no sample; of a history the first, newest record of each key is kept', () => {
  const twice = ['{"netuid":1,"block_number":2}', '{"netuid":1,"block_number":1}'];
  expect(() => readRecords(dataset('pools'), twice, true)).toThrow('data[1]: netuid 1 comes twice');
  expect(readRecords(dataset('emissions'), twice, true).records).toEqual([{ key: '1', text: twice[0] }]);
});

test.each([
  ['{"netuid":"a b"}', 'data[0].netuid'],
  ['{"hotkey":{"ss58":"<img>"}}', 'data[0].hotkey'],
  ['[]', 'data[0]'],
])('%s is no record', (text, place) => {
  const known = text.includes('hotkey') ? dataset('validators') : dataset('pools');
  expect(() => readRecords(known, [text], false)).toThrow(place);
});

test('slippage stands at the end of the record; null where there is nothing to trade against', () => {
  const [pool = ''] = recordsOf(dataset('pools'));
  const added = JSON.parse(withSlippage(pool));
  expect(added).toMatchObject({ slippage_buy_10: '98.732069', slippage_sell_100: '99.871743' });
  expect(withSlippage(withSlippage(pool))).toBe(withSlippage(pool));
  expect(JSON.parse(withSlippage('{"netuid":1,"total_tao":"0","alpha_in_pool":"5","price":"1"}'))).toMatchObject({
    slippage_buy_1: null,
  });
});
