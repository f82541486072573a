import { describe, expect, test } from '@jest/globals';
import { CommandFailure, runCommand } from '../../../src/cascade/prepare/commands.ts';
import { createProgress, formatDuration } from '../../../src/cascade/report/progress.ts';
import { runInOrder } from '../../../src/cascade/schedule.ts';
import type { Exec } from '../../../src/runtime/ports.ts';

describe('work in graph order', () => {
  const needs: Record<string, string[]> = { a: [], b: ['a'], c: ['a'], d: ['b', 'c'], e: [] };
  const names = Object.keys(needs);

  test('begins when everything it needs is done, and at most so many at once', async () => {
    for (const limit of [0, 1, 2]) {
      const done: string[] = [];
      let active = 0;
      let most = 0;
      const skipped = await runInOrder(
        names,
        (name) => needs[name] ?? [],
        limit,
        async (name) => {
          for (const need of needs[name] ?? []) expect(done).toContain(need);
          active += 1;
          most = Math.max(most, active);
          await new Promise((resolve) => setImmediate(resolve));
          active -= 1;
          done.push(name);
          return true;
        },
      );
      expect(done.toSorted()).toEqual(names);
      expect(skipped.size).toBe(0);
      expect(most).toBe(limit === 0 ? 3 : limit);
    }
  });

  test('stops what needs a failed one, and nothing else', async () => {
    const ran: string[] = [];
    const skipped = await runInOrder(
      names,
      (name) => needs[name] ?? [],
      0,
      async (name) => {
        ran.push(name);
        return name !== 'b';
      },
    );
    expect(ran.toSorted()).toEqual(['a', 'b', 'c', 'e']);
    expect([...skipped]).toEqual(['d']);
  });
});

describe('a command', () => {
  const exec =
    (lines: readonly string[], exitCode: number): Exec =>
    async (_program, _args, { onLine }) => {
      for (const line of lines) onLine?.(line, 'stderr');
      return { exitCode, stdout: 'out', stderr: '' };
    };
  const request = { command: ['cargo', 'test', 'a b'], cwd: '/', env: {}, onLine: () => undefined };

  test('that fails keeps its last lines, without colours and backtraces', async () => {
    const lines = [
      ...Array.from({ length: 30 }, (_, index) => `line ${index}`),
      '\u001b[1m\u001b[31merror\u001b[0m: it broke',
      'stack backtrace:',
      '   0: std::panicking::begin',
      '             at /rustc/x.rs:1:2',
      '',
      'note: Some details are omitted, run with `RUST_BACKTRACE=full`',
    ];
    const failure = await runCommand(exec(lines, 101), request).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CommandFailure);
    expect((failure as CommandFailure).message).toBe('cargo test a b exited with 101');
    expect((failure as CommandFailure).tail.at(-1)).toBe('error: it broke');
    expect((failure as CommandFailure).tail).toHaveLength(20);
  });

  test('that fails puts the errors of the compiler before the warnings that came after them', async () => {
    const lines = [
      'error[E0425]: cannot find value `x` in this scope',
      '  --> src/lib.rs:1:1',
      '',
      ...Array.from({ length: 30 }, (_, index) => `warning: unused variable ${index}`),
      'error: could not compile `a`',
    ];
    const failure = await runCommand(exec(lines, 101), request).catch((error: unknown) => error);
    const { tail } = failure as CommandFailure;
    expect(tail.slice(0, 2)).toEqual(lines.slice(0, 2));
    expect(tail.at(-1)).toBe('error: could not compile `a`');
    expect(tail.length).toBeLessThanOrEqual(20);
  });

  test('that passes returns its output', async () => {
    expect(await runCommand(exec(['x'], 0), request)).toBe('out');
  });
});

describe('progress', () => {
  test('groups the lines of each crate, and says what else is under way and for how long', async () => {
    let nowMs = 0;
    const written: string[] = [];
    const log = {
      debug: () => undefined,
      info: (line: string) => void written.push(line),
      notice: () => undefined,
      warning: () => undefined,
      group: async <T>(title: string, run: () => Promise<T>): Promise<T> => {
        written.push(`> ${title}`);
        const result = await run();
        written.push('<');
        return result;
      },
    };
    const progress = createProgress({
      log,
      monotonic: () => nowMs,
      sleep: async () => undefined,
      stage: () => undefined,
    });
    const gates: (() => void)[] = [];
    const wait = (): Promise<void> => new Promise((resolve) => void gates.push(resolve));
    const a = progress.step('a', 'build', async (write) => {
      write('a1');
      await wait();
      write('a2');
    });
    const b = progress.step('b', 'test', async (write) => {
      write('b1');
      await wait();
      throw new Error('broken');
    });
    await new Promise((resolve) => setImmediate(resolve));
    nowMs = 65_000;
    for (const open of gates) open();
    await a;
    await expect(b).rejects.toThrow('broken');
    expect(written.join('\n')).toContain('> [1m05s] a: build, 1m05s, done\na1\na2\n<');
    expect(written.join('\n')).toContain('> [1m05s] b: test, 1m05s, failed\nb1\n<');
    expect(written).toContain('[0s] b: test');
    expect(progress.steps().map(({ crate, name, durationMs, outcome }) => [crate, name, durationMs, outcome])).toEqual([
      ['a', 'build', 65_000, 'done'],
      ['b', 'test', 65_000, 'failed'],
    ]);
  });

  test.each([
    [0, '0s'],
    [59_400, '59s'],
    [60_000, '1m00s'],
    [3_599_400, '59m59s'],
    [3_720_000, '1h02m'],
  ])('%i ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));
});
