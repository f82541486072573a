import { expect, test } from '@jest/globals';
import { nextPageUrl, readWindow } from '../../../src/worker/window.ts';

const url = new URL('https://history.example/api/taostats_history?limit=9&page_size=5');
const place = { instant: '101780341939719008', seq: 10 };

test('a cursor carries where its page ended, and how many entries had been evicted by then', () => {
  const next = new URL(nextPageUrl(url, place, 14));
  expect(next.search).toBe('?page_size=5&cursor=101780341939719008.10.14');
  const reading = readWindow(next.searchParams, 0);
  expect(reading).toMatchObject({ ok: true, window: { after: place, evictedThen: 14, pageSize: 5 } });
});

test.each([
  ['start', { after: { instant: '', seq: 0 } }],
  ['101780341939719008.10', { after: place }],
])('cursor %s, without that number, is read as before', (cursor, window) => {
  const reading = readWindow(new URLSearchParams({ cursor }), 0);
  expect(reading).toMatchObject({ ok: true, window });
  expect(reading.ok && 'evictedThen' in reading.window).toBe(false);
});

test.each([
  '101780341939719008.10.',
  '101780341939719008.10.1.2',
  '101780341939719008.10.-1',
  '101780341939719008.10.1e3',
])('cursor %s is refused', (cursor) => {
  expect(readWindow(new URLSearchParams({ cursor }), 0)).toMatchObject({ ok: false });
});
