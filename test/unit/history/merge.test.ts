import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compactEntry } from '../../../src/history/compact-entry.ts';
import { type Entry, isStamped, readEntry } from '../../../src/history/entry.ts';
import { mergeEntry, parseHistory, printHistory, printHistoryLines } from '../../../src/history/merge.ts';

const nowMs = Date.parse('2026-01-31T12:00:00Z');

function entry(timestamp: string, price = '1.0'): Entry {
  const reading = readEntry(`{"_timestamp":"${timestamp}","price":${price}}`, nowMs);
  if (!reading.ok || !isStamped(reading.entry)) throw new Error(`not an entry: ${timestamp}`);
  return reading.entry;
}

const minute = (n: number): string => `2026-01-01T00:${String(n).padStart(2, '0')}:00Z`;

test('reads an array, a single object, and keeps digits', () => {
  expect(parseHistory(' [ {"price": 1.50} , 7.0, null ] ')).toEqual({
    ok: true,
    elements: ['{"price":1.50}', '7.0', 'null'],
  });
  expect(parseHistory('{ "price" : 1.50 }\n')).toEqual({ ok: true, elements: ['{"price":1.50}'] });
  expect(printHistory(['{"price":1.50}', '7.0'])).toBe('[{"price":1.50},7.0]');
  expect(printHistoryLines(['{"price":1.50}', '7.0'])).toBe('[\n{"price":1.50},\n7.0\n]\n');
  expect(printHistoryLines([])).toBe('[]\n');
});

test.each([
  ['', 'it is empty'],
  ['[{"price":1},', 'it is not valid JSON'],
  ['<html>', 'it is not valid JSON'],
  ['{"a":1}}', 'it is not valid JSON'],
  ['"text"', 'it is neither a JSON array nor an object'],
  ['null', 'it is neither a JSON array nor an object'],
])('refuses %j as a history', (text, reason) => {
  expect(parseHistory(text)).toEqual({ ok: false, reason });
});

test('puts an entry at its place by moment, after those of the same moment', () => {
  const elements = [minute(1), minute(3), '2026-01-01T00:05:00+00:00'].map((at) => entry(at).text);
  const merge = mergeEntry(elements, entry(minute(3).replace('Z', '+00:00')), 10);
  expect(merge).toMatchObject({ status: 'appended', evicted: 0 });
  expect(merge.status === 'appended' && merge.elements.map((text) => JSON.parse(text)._timestamp)).toEqual([
    minute(1),
    minute(3),
    '2026-01-01T00:03:00+00:00',
    '2026-01-01T00:05:00+00:00',
  ]);
});

test('an entry that is there already is a duplicate, with other content a conflict', () => {
  const elements = [entry(minute(1)).text];
  expect(mergeEntry(elements, entry(minute(1)), 10)).toEqual({ status: 'duplicate', elements });
  expect(mergeEntry(elements, entry(minute(1), '1.00'), 10)).toEqual({ status: 'duplicate', elements });
  expect(mergeEntry(elements, entry(minute(1), '1.01'), 10)).toEqual({ status: 'conflict', elements });
});

test('keeps to the bound by dropping the oldest, and refuses what is older than a full history', () => {
  const elements = [1, 2, 3].map((n) => entry(minute(n)).text);
  expect(mergeEntry(elements, entry(minute(4)), 3)).toEqual({
    status: 'appended',
    elements: [2, 3, 4].map((n) => entry(minute(n)).text),
    evicted: 1,
  });
  expect(mergeEntry(elements, entry(minute(0)), 3)).toEqual({ status: 'too-old', elements });
  expect(mergeEntry(elements, entry(minute(0)), 4)).toMatchObject({ status: 'appended', evicted: 0 });
  expect(mergeEntry(elements, entry('2026-01-01T00:01:30Z'), 2)).toEqual({ status: 'too-old', elements });
});

test('keeps elements without a timestamp, and drops them only when nothing dated is left to drop', () => {
  const undated = ['{"price":1.0}', 'null', '{"_timestamp":"yesterday","price":2}'];
  const merge = mergeEntry([...undated, entry(minute(1)).text], entry(minute(2)), 4);
  expect(merge).toEqual({ status: 'appended', elements: [...undated, entry(minute(2)).text], evicted: 1 });
  expect(mergeEntry(undated, entry(minute(2)), 3)).toEqual({
    status: 'appended',
    elements: ['null', '{"_timestamp":"yesterday","price":2}', entry(minute(2)).text],
    evicted: 1,
  });
});

test('a recorded history grows by one entry and keeps every digit', () => {
  const recorded = readFileSync('action-fixtures/history/taostats_history.2025-11-29.json', 'utf8');
  const reading = parseHistory(recorded);
  if (!reading.ok) throw new Error(reading.reason);
  const merge = mergeEntry(reading.elements, entry(minute(1), '322.1246182596310'), 100);
  if (merge.status !== 'appended') throw new Error(merge.status);
  const compact = recorded.replaceAll(/\s/g, '');
  expect(printHistory(merge.elements)).toBe(`${compact.slice(0, -1)},${entry(minute(1), '322.1246182596310').text}]`);
});

test('the compact form of an entry keeps the digits of price and volume', () => {
  const reading = readEntry(
    `{"name":"price","price":322.1246182596310,"volume_24h":1190211.50,"_timestamp":"${minute(1)}"}`,
    nowMs,
  );
  if (!reading.ok || !isStamped(reading.entry)) throw new Error('not an entry');
  const { text } = compactEntry(reading.entry);
  expect(text).toBe(`{"_timestamp":"${minute(1)}","price":322.1246182596310,"volume_24h":1190211.50}`);
  expect(compactEntry(entry(minute(1))).text).toBe(`{"_timestamp":"${minute(1)}","price":1.0,"volume_24h":null}`);
});

const anyElement = fc.oneof(
  fc.integer({ min: 0, max: 59 }).map((n) => `{"_timestamp":"${minute(n)}","price":${n}.50}`),
  fc.constantFrom('null', '{"price":1.10}', '7.00', '{"_timestamp":"?","price":0}'),
);

test('property: a merge never loses an element other than the oldest over the bound', () => {
  fc.assert(
    fc.property(
      fc.array(anyElement, { maxLength: 12 }),
      fc.nat(59),
      fc.integer({ min: 1, max: 15 }),
      (list, n, max) => {
        const added = entry(minute(n), '9.90');
        const merge = mergeEntry(list, added, max);
        if (merge.status !== 'appended') {
          expect(merge.status === 'refused' || merge.elements === list).toBe(true);
          return;
        }
        expect(merge.elements).toHaveLength(Math.min(list.length + 1, max));
        expect(merge.elements).toContain(added.text);
        const rest = [...merge.elements];
        rest.splice(rest.indexOf(added.text), 1);
        // What is left of the old elements is a subsequence of them, byte for byte.
        let from = 0;
        for (const element of rest) {
          from = list.indexOf(element, from) + 1;
          expect(from).toBeGreaterThan(0);
        }
      },
    ),
  );
});

test('property: parsing and printing a history keeps digits', () => {
  fc.assert(
    fc.property(fc.array(anyElement), fc.constantFrom(',', ' ,\n', '\t,'), (elements, separator) => {
      const reading = parseHistory(`[ ${elements.join(separator)}\n]`);
      expect(reading.ok && printHistory(reading.elements)).toBe(`[${elements.join(',')}]`);
    }),
  );
});
