import { describe, expect, test } from '@jest/globals';
import {
  ageText,
  figure,
  figureOf,
  raoToTao,
  timeTicks,
  utc,
  valueTicks,
} from '../../../../src/worker/page/figures.ts';
import { nearest, pointsOf, segments } from '../../../../src/worker/page/series.ts';

describe('figures keep five significant digits and no exponent', () => {
  test.each([
    [322.124618259631, '322.12'],
    [0.0000027315, '0.0000027315'],
    [0.00000273154321, '0.0000027315'],
    [1e-9, '0.0000000010000'],
    [99999.6, '100,000'],
    [12345.678, '12,346'],
    [230294320.887392, '230.29 M'],
    [3331036762.1686, '3.3310 B'],
    [6.7e12, '6.7000 T'],
    [-0.27030205, '-0.27030'],
    [0, '0'],
    [Number.NaN, '–'],
    [undefined, '–'],
  ])('%d is %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });

  test('the largest float has digits, too', () => {
    expect(figure(1e300)).toMatch(/^1(,\d{3}){100}$/);
  });

  test.each([
    ['129', '129'],
    ['429138', '429,138'],
    ['129.5', '129.50'],
    ['0.10', '0.10000'],
    ['', '–'],
    [null, '–'],
  ])('the text %s is %s', (text, shown) => {
    expect(figureOf(text)).toBe(shown);
  });
});

describe('two ticks never look the same', () => {
  test.each([
    [300, 345],
    [322.1246, 322.1247],
    [0.0000027315, 0.0000027319],
    [2.3e8, 2.300001e8],
    [-5, 1e16],
    [0, 1e-9],
  ])('values from %d to %d', (low, high) => {
    const labels = valueTicks(low, high, 4).map(({ label }) => label);
    expect(labels.length).toBeGreaterThan(1);
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels.join()).not.toMatch(/e/);
  });

  test.each([1, 20, 90, 3600, 86_400, 7 * 86_400, 400 * 86_400])('times over %d seconds', (seconds) => {
    const first = Date.parse('2026-01-30T19:22:03Z');
    const labels = timeTicks(first, first + seconds * 1000, 6).map(({ label }) => label);
    expect(labels.length).toBeGreaterThan(0);
    expect(new Set(labels).size).toBe(labels.length);
  });
});

test.each([
  ['10238806730295346', '10238806.730295346'],
  ['1', '0.000000001'],
  ['0', '0'],
  ['1881827884.9638468241624855968', '1.8818278849638468241624855968'],
  ['-436106', '-0.000436106'],
  ['x', 'x'],
])('%s rao are %s TAO', (rao, tao) => {
  expect(raoToTao(rao)).toBe(tao);
});

test.each([
  [null, 'never'],
  [0.4, 'just now'],
  [95, '95 min ago'],
  [130, '2 h ago'],
  [4320, '3 days ago'],
])('%s minutes are %s', (minutes, text) => {
  expect(ageText(minutes)).toBe(text);
});

test.each([1.001, 1, 7.2, 30.3, 0.02, 400])('%s days on a phone have at least two ticks, and room for them', (days) => {
  // However the span lies to the whole steps.
  for (let hour = 0; hour < 24; hour += 1) {
    const first = Date.UTC(2026, 10, 20, hour, 7);
    const labels = timeTicks(first, first + days * 86_400_000, 2).map(({ label }) => label);
    expect(labels.length).toBeGreaterThanOrEqual(2);
    expect(labels.length).toBeLessThanOrEqual(4);
    expect(new Set(labels).size).toBe(labels.length);
  }
});

describe('a gap is never bridged', () => {
  const MIN = 60_000;
  const points = (rows: readonly (readonly [number, string | null])[]) =>
    pointsOf(
      rows.map(([minute, price]) => ({ at: new Date(minute * MIN).toISOString(), price })),
      'at',
      'price',
    );
  const drawn = (rows: readonly (readonly [number, string | null])[]) => {
    const { parts, gaps } = segments(points(rows), 10 * MIN);
    return [parts.map((part) => part.map(({ at }) => at / MIN)), gaps.map(({ from, to }) => [from / MIN, to / MIN])];
  };
  test.each<[string, readonly (readonly [number, string | null])[], number[][], number[][]]>([
    [
      'on time',
      [
        [0, '1'],
        [10, '2'],
        [25, '3'],
      ],
      [[0, 10, 25]],
      [],
    ],
    [
      'late',
      [
        [0, '1'],
        [16, '2'],
      ],
      [[0], [16]],
      [[0, 16]],
    ],
    [
      'null',
      [
        [0, '1'],
        [10, null],
        [20, '2'],
      ],
      [[0], [20]],
      [[0, 20]],
    ],
    [
      'zero is a value',
      [
        [0, '0'],
        [10, '2'],
      ],
      [[0, 10]],
      [],
    ],
    [
      'no number',
      [
        [0, '1'],
        [10, 'x'],
        [20, null],
      ],
      [[0]],
      [[0, 20]],
    ],
    ['nothing', [], [], []],
  ])('%s', (_title, rows, parts, gaps) => {
    expect(drawn(rows)).toEqual([parts, gaps]);
  });

  test('the nearest point is found', () => {
    const all = points([
      [0, '1'],
      [10, '2'],
      [30, '3'],
    ]);
    expect([-5, 4, 6, 19, 21, 99].map((minute) => nearest(all, minute * MIN))).toEqual([0, 0, 1, 1, 2, 2]);
  });
});

test('times are UTC to the second', () => {
  expect(utc(Date.parse('2026-01-31T12:00:05.999+02:00'))).toBe('2026-01-31 10:00:05');
});
