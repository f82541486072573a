import { describe, expect, test } from '@jest/globals';
import { type Circuit, createCircuits } from '../../../src/http/circuit.ts';
import { createTestClock } from '../../support/clock.ts';

function world(known: Record<string, Circuit> = {}) {
  const clock = createTestClock();
  const saved: string[] = [];
  const circuits = createCircuits({
    now: clock.now,
    known,
    changed: (all) =>
      void saved.push(
        Object.values(all)
          .map(({ state }) => state)
          .join(),
      ),
  });
  const fail = (times: number): void => {
    for (let time = 0; time < times; time += 1) {
      circuits.enter('s');
      circuits.leave('s', false);
    }
  };
  return { clock, circuits, saved, fail };
}

describe('a circuit', () => {
  test('opens after five failures in a row, not after five in all', () => {
    const { circuits, saved, fail } = world();
    fail(4);
    circuits.enter('s');
    circuits.leave('s', true);
    fail(4);
    expect(circuits.enter('s')).toEqual({ ok: true });
    circuits.leave('s', false);
    expect(circuits.enter('s')).toEqual({ ok: false, retryAfterMs: 30_000 });
    // Written down when it changed, not at each request.
    expect(saved).toEqual(['open']);
  });
  test('lets one trial through after its rest; while that is out, nobody else', () => {
    const { circuits, clock, fail } = world();
    fail(5);
    clock.advance(29_999);
    expect(circuits.enter('s').ok).toBe(false);
    clock.advance(1);
    expect([1, 2, 3].map(() => circuits.enter('s').ok)).toEqual([true, false, false]);
    circuits.leave('s', true);
    expect(circuits.enter('s').ok).toBe(true);
    expect(circuits.list()['s']).toMatchObject({ state: 'closed', failures: 0, rests: 0, opened: 1 });
  });
  test('a trial that never came back is lost: another one is let through', () => {
    const { circuits, clock, fail } = world();
    fail(5);
    clock.advance(30_000);
    circuits.enter('s');
    clock.advance(150_000);
    expect(circuits.enter('s').ok).toBe(true);
  });
  test('rests twice as long each time, ten minutes at most', () => {
    const { circuits, clock, fail } = world();
    fail(5);
    const rests = Array.from({ length: 7 }, () => {
      const entry = circuits.enter('s');
      const restMs = entry.ok ? 0 : entry.retryAfterMs;
      clock.advance(restMs);
      fail(1);
      return restMs / 1000;
    });
    expect(rests).toEqual([30, 60, 120, 240, 480, 600, 600]);
  });
  test('failures that were under way when it opened change nothing', () => {
    const { circuits, fail } = world();
    fail(5);
    for (let late = 0; late < 20; late += 1) circuits.leave('s', false);
    expect(circuits.list()['s']).toMatchObject({ state: 'open', opened: 1, rests: 1 });
  });
  test('is one per service', () => {
    const { circuits, fail } = world();
    fail(5);
    expect([circuits.enter('s').ok, circuits.enter('other').ok]).toEqual([false, true]);
  });
  test('survives who kept it, and a clock that went back', () => {
    const first = world();
    first.fail(5);
    const second = world({ ...first.circuits.list() });
    expect(second.circuits.enter('s').ok).toBe(false);
    second.clock.step(-24 * 3_600_000);
    expect(second.circuits.enter('s').ok).toBe(true);
  });
});
