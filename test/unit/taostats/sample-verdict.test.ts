import { expect, test } from '@jest/globals';
import { isOlder, judgeSample } from '../../../src/taostats/sample-verdict.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const OURS = '2026-01-01T11:59:00Z';

test.each<[string, string | null | undefined, boolean]>([
  ['a minute before', '2026-01-01T11:58:00Z', false],
  ['the same moment', OURS, false],
  ['the same moment in another zone', '2026-01-01T20:59:00+09:00', false],
  ['half a minute after', '2026-01-01T11:59:30Z', true],
  ['a little ahead of this clock', '2026-01-01T12:05:00Z', true],
  // One such answer would make every later one "older", and end the history without a red run.
  ['local time that calls itself UTC', '2026-01-01T21:00:00Z', false],
  ['a year ahead', '2027-01-01T12:00:00Z', false],
  ['the end of time', '9999-12-31T23:59:59Z', false],
  ['no time', 'soon', false],
  ['nothing', null, false],
  ['no member', undefined, false],
])('after a sample of %s', (_title, last, older) => {
  expect(isOlder(OURS, last, NOW)).toBe(older);
  const known = { from: 'the Worker', timestamp: '2026-01-01T11:50:00Z', price: '300' };
  const verdict = judgeSample(
    { price: '301', lastUpdated: OURS },
    [{ ...known, lastUpdated: last ?? undefined }],
    { maxStalenessMinutes: 60, failOnStale: false, maxPriceChangePercent: 50, failOnJump: false },
    NOW,
  );
  expect([verdict.outdated, verdict.findings.map(({ code }) => code)]).toEqual([
    older,
    older ? ['source_outdated'] : [],
  ]);
});

test('a price of any length is told in one short line', () => {
  const { findings } = judgeSample(
    { price: '301', lastUpdated: OURS },
    [{ from: 'the Worker', timestamp: OURS, price: `1.${'2'.repeat(90_000)}`, lastUpdated: OURS }],
    { maxStalenessMinutes: 60, failOnStale: false, maxPriceChangePercent: 50, failOnJump: false },
    NOW,
  );
  expect(findings.map(({ code, reason }) => [code, reason.length < 250])).toEqual([['price_jump', true]]);
});
