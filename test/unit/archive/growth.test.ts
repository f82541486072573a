import { describe, expect, test } from '@jest/globals';
import { type GrowthEvent, growthByDay, growthChart } from '../../../src/archive/growth.ts';

const event = (key: string, sizeBytes: number, at: string): GrowthEvent => ({ key, sizeBytes, atMs: Date.parse(at) });

describe('growth by day', () => {
  test('sums up, oldest first, whatever the order of the events', () => {
    expect(
      growthByDay([
        event('c', 5, '2026-01-03T00:00:00Z'),
        event('a', 1, '2026-01-01T23:59:59Z'),
        event('b', 2, '2026-01-01T00:00:00Z'),
      ]),
    ).toEqual([
      { day: '2026-01-01', objects: 2, bytes: 3 },
      { day: '2026-01-03', objects: 3, bytes: 8 },
    ]);
  });

  test('a key that several manifests name counts once, when it first came', () => {
    expect(growthByDay([event('a', 1, '2026-01-02T00:00:00Z'), event('a', 1, '2026-01-01T00:00:00Z')])).toEqual([
      { day: '2026-01-01', objects: 1, bytes: 1 },
    ]);
  });

  test('keeps the last 30 days, on top of what came before them', () => {
    const events = Array.from({ length: 40 }, (_, index) =>
      event(`k${index}`, 10, new Date(Date.UTC(2026, 0, 1 + index)).toISOString()),
    );
    const points = growthByDay(events);
    expect(points).toHaveLength(30);
    expect(points[0]).toEqual({ day: '2026-01-11', objects: 11, bytes: 110 });
    expect(points.at(-1)?.bytes).toBe(400);
  });
});

describe('the chart', () => {
  const points = [
    { day: '2026-01-01', objects: 1, bytes: 1_572_864 },
    { day: '2026-01-02', objects: 2, bytes: 3_145_728 },
  ];

  test('is a Mermaid line in the unit of its last value', () => {
    expect(growthChart(points, 'Growth')).toBe(
      [
        '```mermaid',
        'xychart-beta',
        '  title "Growth"',
        '  x-axis ["01-01", "01-02"]',
        '  y-axis "MiB" 0 --> 3',
        '  line [1.5, 3]',
        '```',
      ].join('\n'),
    );
  });

  test('one point is no line', () => {
    expect(growthChart(points.slice(0, 1), 'Growth')).toBe('');
    expect(growthChart([], 'Growth')).toBe('');
  });
});
