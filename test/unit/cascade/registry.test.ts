import { describe, expect, test } from '@jest/globals';
import type { Cargo, RegistryAnswer } from '../../../src/cargo/cargo.ts';
import { builtInConfig } from '../../../src/cascade/plan/built-in.ts';
import type { PlannedCrate } from '../../../src/cascade/plan/plan.ts';
import { createRegistry, type WaitMode } from '../../../src/cascade/release/registry.ts';
import { ActionError } from '../../../src/errors/action-error.ts';
import { createTestClock } from '../../support/clock.ts';

const [config] = builtInConfig.crates;
const crate = { name: 'pot-o-core', version: '0.5.0', config } as PlannedCrate;
const question = { crate, registry: 'crates-io', directory: '/nowhere' };

/** A registry that gives these answers in order, the last one for ever; an Error is thrown. */
function setUp(mode: WaitMode, answers: readonly (RegistryAnswer | Error)[], timeoutMs = 600_000) {
  const clock = createTestClock();
  const startedAtMs = clock.now();
  let asked = 0;
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const askRegistry = async (): Promise<RegistryAnswer> => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    if (answer instanceof Error) throw answer;
    return answer as RegistryAnswer;
  };
  const ports = {
    ...clock,
    log: { debug: say, info: say, notice: say, warning: say, group: <T>(_: string, run: () => Promise<T>) => run() },
  };
  const registry = createRegistry({ askRegistry } as unknown as Cargo, { mode, timeoutMs }, ports);
  return { registry, lines, asked: () => asked, elapsedMs: () => clock.now() - startedAtMs };
}

const down = new ActionError('remote', 'no route');

describe('waiting for the registry', () => {
  test('ends when the version is served, and does not ask again', async () => {
    const { registry, asked, elapsedMs } = setUp('auto', ['other-versions', 'other-versions', 'published']);
    expect(await registry.wait(question)).toBe(true);
    expect(asked()).toBe(3);
    expect(elapsedMs()).toBe(2_500);
    expect(await registry.isServed(question)).toBe(true);
    expect(asked()).toBe(3);
  });

  test('auto does not wait for a crate the registry does not know, always does, never does not ask', async () => {
    expect(await setUp('auto', ['unknown-crate']).registry.wait(question)).toBe(false);
    expect(await setUp('always', ['unknown-crate', 'published']).registry.wait(question)).toBe(true);
    const never = setUp('never', ['other-versions']);
    expect(await never.registry.wait(question)).toBe(false);
    expect(never.asked()).toBe(0);
    expect(await never.registry.canWait(question)).toBe(false);
  });

  test('waits for an unknown crate that this run publishes itself', async () => {
    const publishing = { ...question, crate: { ...crate, config: { ...config, publish: true } } as PlannedCrate };
    expect(await setUp('auto', ['unknown-crate', 'published']).registry.wait(publishing)).toBe(true);
  });

  test('bears a registry that is down for a while, and one that is never there only when it must', async () => {
    expect(await setUp('auto', ['other-versions', down, down, down, down, 'published']).registry.wait(question)).toBe(
      true,
    );
    const absent = setUp('auto', [down]);
    expect(await absent.registry.wait(question)).toBe(false);
    expect(absent.lines.at(-1)).toContain('cannot be asked whether it knows the crate: no route');
    await expect(setUp('always', [down]).registry.wait(question)).rejects.toThrow(
      'did not serve pot-o-core 0.5.0 within 10m00s: no route',
    );
  });

  test('gives up at its time, never later', async () => {
    const slow = setUp('auto', ['other-versions'], 20 * 60_000);
    await expect(slow.registry.wait(question)).rejects.toThrow(
      'crates-io did not serve pot-o-core 0.5.0 within 20m00s',
    );
    expect(slow.elapsedMs()).toBeLessThanOrEqual(20 * 60_000);
    expect(slow.asked()).toBeLessThan(60);
  });
});
