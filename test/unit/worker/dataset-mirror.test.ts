import { expect, test } from '@jest/globals';
import { type Mirrored, MirrorOfLatest } from '../../../src/worker/datasets/mirror.ts';
import { kvWorld } from '../../support/worker/history-world.ts';

const KEY = 'taostats_pools_latest';
const SECOND = 1_000;
const START = Date.UTC(2026, 5, 1);
const sample = (digest: string): string => JSON.stringify({ digest });

/** A dataset's mirror whose alarm rings when it asks for it. */
function world(importFrom?: string) {
  const kv = kvWorld();
  let now = START;
  let latest: string | undefined;
  let saved: Mirrored | undefined;
  let writer: () => Promise<string> = async () => 'own';
  const open = () =>
    new MirrorOfLatest(kv, {
      now: () => now,
      load: () => saved,
      save: (state) => {
        saved = state;
      },
      latest: () => latest,
      writer: () => writer(),
      importFrom,
    });
  let mirror = open();
  return {
    kv,
    get mirror() {
      return mirror;
    },
    append: (digest: string) => {
      latest = sample(digest);
    },
    restart: () => {
      mirror = open();
    },
    breakWriter: (reason?: string) => {
      writer = async () => {
        if (reason !== undefined) throw new Error(reason);
        return 'own';
      };
    },
    runFor: async (ms: number) => {
      const end = now + ms;
      for (;;) {
        const digest = latest === undefined ? undefined : (JSON.parse(latest) as { digest: string }).digest;
        const due = mirror.delayMs(digest, 5 * SECOND);
        if (due === undefined || now + due > end) break;
        now += due;
        await mirror.write('pools');
      }
      now = end;
    },
  };
}

test('the first write waits until absence is no cached one; later ones follow within seconds, with the writer', async () => {
  const { kv, append, runFor, mirror } = world();
  append('a');
  await runFor(90 * SECOND);
  expect(kv.puts).toEqual([]);
  expect(mirror.writtenAt('a')).toBeUndefined();
  await runFor(10 * SECOND);
  expect([kv.text(KEY), kv.values.get(KEY)?.metadata]).toEqual([sample('a'), { writer: 'own' }]);
  expect(mirror.writtenAt('a')).toBeGreaterThan(START + 90 * SECOND);
  append('b');
  await runFor(6 * SECOND);
  expect(kv.text(KEY)).toBe(sample('b'));
});

test.each<[string, string | undefined, string | undefined, 'kept' | 'written', number]>([
  ['a value nobody signed is written over after the wait', undefined, undefined, 'written', 100],
  ['that not before', undefined, undefined, 'kept', 90],
  ['its own at once', 'own', undefined, 'written', 6],
  ["another Worker's never", 'staging', undefined, 'kept', 86_400],
  ["another's than the one to continue neither", 'staging', 'old', 'kept', 86_400],
  ['that of the writer it continues', 'old', 'old', 'written', 100],
])('%s', async (_, writer, importFrom, expected, seconds) => {
  const { kv, append, runFor, mirror } = world(importFrom);
  kv.set(KEY, sample('before'), writer === undefined ? undefined : { writer });
  append('a');
  await runFor(seconds * SECOND);
  expect(kv.text(KEY)).toBe(sample(expected === 'kept' ? 'before' : 'a'));
  if (writer === 'staging') {
    expect(mirror.problem).toMatch(/^taostats_pools_latest is the mirror of another Worker \(writer staging\)/);
  } else expect(mirror.problem).toBeUndefined();
});

test('a foreign value that goes away is a problem no more; until then few reads are spent on it', async () => {
  const { kv, append, runFor, mirror } = world();
  let reads = 0;
  kv.onRead = () => {
    reads += 1;
  };
  kv.set(KEY, sample('theirs'), { writer: 'staging' });
  append('a');
  await runFor(86_400 * SECOND);
  expect(reads).toBeLessThan(40);
  kv.values.delete(KEY);
  await runFor(2 * 3_600 * SECOND);
  expect([kv.text(KEY), mirror.problem]).toEqual([sample('a'), undefined]);
});

test('a value that was written, and is gone, waits as at the beginning: it may be cached, or another Worker wrote meanwhile', async () => {
  const { kv, append, runFor, mirror } = world();
  append('a');
  await runFor(100 * SECOND);
  kv.cached.set(KEY, null);
  append('b');
  await runFor(60 * SECOND);
  kv.cached.delete(KEY);
  kv.set(KEY, sample('theirs'), { writer: 'staging' });
  await runFor(100 * SECOND);
  expect(kv.text(KEY)).toBe(sample('theirs'));
  expect(mirror.problem).toContain('staging');
});

test('KV that refuses, or a history that does not say who it is: a problem, growing waits, and it goes on', async () => {
  const opened = world();
  const { kv, append, runFor, breakWriter, restart } = opened;
  append('a');
  breakWriter('the history is being imported');
  await runFor(60 * SECOND);
  expect(opened.mirror.problem).toBe('the KV mirror of pools is behind: the history is being imported');
  breakWriter();
  kv.refusesWrites = true;
  await runFor(3_600 * SECOND);
  expect(kv.puts.length).toBeLessThan(12);
  expect(opened.mirror.problem).toContain('429');
  kv.refusesWrites = false;
  restart();
  await runFor(3_600 * SECOND);
  expect([kv.text(KEY), opened.mirror.problem]).toEqual([sample('a'), undefined]);
});

test('renewed, the same sample is written again, without another wait', async () => {
  const { kv, append, runFor, mirror } = world();
  append('a');
  await runFor(100 * SECOND);
  kv.set(KEY, sample('something else'));
  mirror.renew();
  await runFor(6 * SECOND);
  expect(kv.text(KEY)).toBe(sample('a'));
});
