import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CsvTable } from '../../../src/worker/csv.ts';

function printCsv(entries: readonly string[]): string {
  const table = new CsvTable();
  for (const entry of entries) table.add(entry);
  return table.header() + entries.map((entry) => table.row(entry)).join('');
}

test('numbers keep their digits; columns are those that appear', () => {
  const csv = printCsv([
    '{"_timestamp":"a","price":297.5850186774780,"volume_24h":1e5}',
    '{"name":"TAO","_timestamp":"b","price":-1.50,"nested":{"a":[1,"x"]},"no":null,"yes":true}',
  ]);
  expect(csv.split('\r\n')).toEqual([
    '_timestamp,price,volume_24h,name,nested,no,yes',
    'a,297.5850186774780,1e5,,,,',
    'b,-1.50,,TAO,"{""a"":[1,""x""]}",,true',
    '',
  ]);
});

test.each([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', `"'=1+1"`],
  ['+1', `"'+1"`],
  ['-1', `"'-1"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\t=1', `"'\t'=1"`],
  ['\r=1', `"'\r'=1"`],
  ['x;=1+1', `"x;'=1+1"`],
  ['x; \u200b=1+1;y', `"x;' \u200b=1+1;y"`],
  ['x\t@SUM(A1)', `"x\t'@SUM(A1)"`],
  ['a,b\n-1', `"a,b\n'-1"`],
  ['\u0000=1', `"'\u0000=1"`],
  ['\u200c=1', `"'\u200c=1"`],
  ['\u2060=1', `"'\u2060=1"`],
  ['"=1', `"'""=1"`],
  ['x=1', 'x=1'],
  ['2026-01-01T00:00:00-01:00', '2026-01-01T00:00:00-01:00'],
  [' =1', `"' =1"`],
  ['＝1', `"'＝1"`],
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
])('the text %j is the cell %j', (text, cell) => {
  const row = printCsv([JSON.stringify({ _timestamp: text, price: 1 })]).slice('_timestamp,price\r\n'.length);
  expect(row).toBe(`${cell},1\r\n`);
  expect(printCsv([JSON.stringify({ [text]: 1 })]).startsWith(`_timestamp,price,${cell}\r\n`)).toBe(true);
});

test('only the wanted columns, in the wanted order', () => {
  const table = new CsvTable(['volume_24h', 'price']);
  table.add('{"a":1}');
  expect(table.header() + table.row('{"_timestamp":"x","price":1.50,"volume_24h":2}')).toBe(
    'volume_24h,price\r\n2,1.50\r\n',
  );
});

test.each(['\t', ';', '"', '\u200b', "'", ' '])(
  'takes time that grows with the text: a megabyte of %j',
  (character) => {
    expect(printCsv([JSON.stringify({ a: `${character.repeat(1_000_000)}=1` })])).toContain("'");
  },
);

test('property: no cell of text begins a formula, and every row has every column', () => {
  fc.assert(
    fc.property(fc.array(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer())), { maxLength: 5 }), (rows) => {
      const parsed = parseCsv(printCsv(rows.map((row) => JSON.stringify(row))));
      for (const row of parsed) expect(row).toHaveLength(parsed[0]?.length ?? 0);
      for (const cell of parsed.flat()) if (!/^-?\d+$/.test(cell)) expect(cell).not.toMatch(/(?:^|[;\t\r\n])[=+\-@]/);
      expect(parsed).toHaveLength(rows.length + 1);
    }),
  );
});

/** RFC 4180, strictly. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  let row: string[] = [];
  let end = 0;
  for (let match = cell.exec(text); match; match = cell.exec(text)) {
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') rows.push(row);
    if (match[3] === '\r\n') row = [];
    end = cell.lastIndex;
    if (end === text.length) break;
  }
  expect(end).toBe(text.length);
  return rows;
}
