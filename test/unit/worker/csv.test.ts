import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { printCsv } from '../../../src/worker/csv.ts';

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
  ['\t=1', `"'\t=1"`],
  ['\r=1', `"'\r=1"`],
  [' =1', `"' =1"`],
  ['＝1', `"'＝1"`],
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
])('the text %j is the cell %j', (text, cell) => {
  const row = printCsv([JSON.stringify({ _timestamp: text, price: 1 })]).slice('_timestamp,price\r\n'.length);
  expect(row).toBe(`${cell},1\r\n`);
  expect(printCsv([JSON.stringify({ [text]: 1 })]).startsWith(`_timestamp,price,${cell}\r\n`)).toBe(true);
});

test('property: no cell of text begins a formula, and every row has every column', () => {
  fc.assert(
    fc.property(fc.array(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer())), { maxLength: 5 }), (rows) => {
      const parsed = parseCsv(printCsv(rows.map((row) => JSON.stringify(row))));
      for (const row of parsed) expect(row).toHaveLength(parsed[0]?.length ?? 0);
      for (const cell of parsed.flat()) if (!/^-?\d+$/.test(cell)) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
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
