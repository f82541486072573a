import { describe, expect, test } from '@jest/globals';
import type { RegistryAnswer } from '../../../src/cargo/ask-registry.ts';
import type { Cargo } from '../../../src/cargo/cargo.ts';
import { builtInConfig } from '../../../src/cascade/plan/built-in.ts';
import type { PlannedCrate } from '../../../src/cascade/plan/plan.ts';
import { createRegistry, type WaitMode } from '../../../src/cascade/release/registry.ts';
import { ActionError } from '../../../src/errors/action-error.ts';
import { createTestClock } from '../../support/clock.ts';

const [config] = builtInConfig.crates;
const crate = { name: 'pot-o-core', version: '0.5.0', config } as PlannedCrate;
const question = { crate, registry: 'crates-io', previous: '0.4.0', repositoryConfig: undefined };

type Word = RegistryAnswer['status'] | { newest: string };

function answerOf(word: Word): RegistryAnswer {
  if (typeof word === 'object') return { status: 'other-versions', ...word };
  return word === 'other-versions' ? { status: word, newest: '0.4.0' } : { status: word };
}

/** A registry that gives these answers in order, the last one for ever; an Error is thrown. */
function setUp(mode: WaitMode, answers: readonly (Word | Error)[], timeoutMs = 600_000) {
  const clock = createTestClock();
  const startedAtMs = clock.now();
  let asked = 0;
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const askRegistry = async (): Promise<RegistryAnswer> => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    if (answer instanceof Error) throw answer;
    return answerOf(answer as Word);
  };
  const ports = {
    ...clock,
    log: { debug: say, info: say, notice: say, warning: say, group: <T>(_: string, run: () => Promise<T>) => run() },
  };
  const cargo = { askRegistry } as unknown as Cargo;
  const options = { mode, timeoutMs, isKnownToUser: () => false, tempDir: '/nowhere' };
  const registry = createRegistry({ trusted: cargo, plain: cargo }, options, ports);
  return { registry, lines, asked: () => asked, elapsedMs: () => clock.now() - startedAtMs };
}

const down = new ActionError('remote', 'no route');

describe('waiting for the registry', () => {
  test('ends when the version is served, and does not ask again', async () => {
    const { registry, asked, elapsedMs } = setUp('auto', ['other-versions', 'other-versions', 'published']);
    expect(await registry.wait(question)).toBe(true);
    expect(asked()).toBe(3);
    expect(elapsedMs()).toBe(25_000);
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

  test.each<[string, Word, boolean]>([
    ['whose newest version is the one before this release: somebody publishes each', { newest: '0.4.0' }, true],
    ['that nobody publishes any more', { newest: '0.2.0' }, false],
    ['that is published elsewhere in other versions', { newest: '1.0.0' }, false],
  ])('auto waits for a crate %s', async (_, answer, expected) => {
    const { registry, asked } = setUp('auto', [answer, 'published']);
    expect(await registry.canWait(question)).toBe(expected);
    expect(asked()).toBe(1);
  });

  test('does not wait for what is yanked: nothing resolves to it', async () => {
    await expect(setUp('always', ['yanked']).registry.wait(question)).rejects.toThrow(/is yanked in crates-io/);
  });

  test('asks every ten seconds at most', async () => {
    const { registry, asked, elapsedMs } = setUp('always', ['other-versions'], 60_000);
    await expect(registry.wait(question)).rejects.toThrow(/did not serve/);
    expect(elapsedMs() / (asked() - 1)).toBeGreaterThanOrEqual(10_000);
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
