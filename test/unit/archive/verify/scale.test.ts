/** How long a verification takes, by a model of the wait for each answer: no clock, no network. */
import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { ListedObject, ObjectStore } from '../../../../src/archive/store/object-store.ts';
import { verifyArchive, verifyError } from '../../../../src/archive/verify/verify.ts';
import { HttpError } from '../../../../src/http/errors.ts';

const LATENCY_MS = 40;

/** Answers come in the order of their moments; time is what the last one says. */
function createModel(): { wait(): Promise<void>; nowMs(): number } {
  let nowMs = 0;
  const waiting: { atMs: number; go: () => void }[] = [];
  let isRunning = false;
  const run = async (): Promise<void> => {
    isRunning = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      nowMs = next.atMs;
      next.go();
      // Whoever was waiting goes on, and asks for the next one, before time moves.
      if (waiting[0]?.atMs !== nowMs) await new Promise((resolve) => setImmediate(resolve));
    }
    isRunning = false;
  };
  return {
    nowMs: () => nowMs,
    wait: () =>
      new Promise((go) => {
        // All wait equally long, so the queue is in order.
        waiting.push({ atMs: nowMs + LATENCY_MS, go });
        if (!isRunning) void run();
      }),
  };
}

function createStore(
  count: number,
  model: ReturnType<typeof createModel>,
  deadlineMs = Number.POSITIVE_INFINITY,
): ObjectStore {
  const body = Buffer.from('{"price":1}');
  const sha256 = createHash('sha256').update(body).digest('hex');
  const keyOf = (index: number): string => `p/${String(index).padStart(6, '0')}.json`;
  const refuse = async (): Promise<never> => {
    throw new Error('not asked for');
  };
  return {
    name: 'the bucket model',
    proveAddress: async () => undefined,
    put: refuse,
    head: refuse,
    expiryRules: async () => [],
    async *list(folder, startAfter): AsyncIterable<ListedObject> {
      if (folder !== 'p/') return;
      for (let index = 0; index < count; index += 1) {
        if (index % 1_000 === 0) await model.wait();
        const key = keyOf(index);
        if (startAfter === undefined || key > startAfter) yield { key, sizeBytes: body.byteLength, lastModifiedMs: 0 };
      }
    },
    async read() {
      await model.wait();
      if (model.nowMs() > deadlineMs)
        throw new HttpError('deadline', 'cut off by the deadline of this run', { attempts: 1 });
      const object = { sizeBytes: body.byteLength, etag: undefined, metadata: { sha256 }, coding: undefined };
      return {
        object,
        stream: Object.assign(
          (async function* () {
            yield body;
          })(),
          { destroy: () => undefined },
        ),
      };
    },
  };
}

const options = (lines: string[], continueAfter?: string) => ({
  prefix: 'p',
  keyPatterns: [],
  continueAfter,
  concurrency: 4,
  history: new Map<string, string>(),
  now: () => 0,
  log: { info: (line: string) => void lines.push(line) },
});

test('100,000 small objects are verified well within an hour at 40 ms for each answer, with progress', async () => {
  const model = createModel();
  const lines: string[] = [];
  const report = await verifyArchive(createStore(100_000, model), options(lines));
  expect(report).toMatchObject({ problems: [], interrupted: undefined });
  expect(report.objects).toHaveLength(100_000);
  // With the default concurrency; an hour is 3,600,000 ms, the default deadline 600,000.
  expect(model.nowMs()).toBeLessThan(300_000);
  expect(lines.filter((line) => /^\d+ of 100000 objects read, all up to p\//.test(line))).toHaveLength(200);
});

test('a deadline says how far the run came, and the next one goes on from there to the end', async () => {
  const model = createModel();
  const report = await verifyArchive(createStore(5_000, model, 5_000), options([]));
  const after = report.interrupted?.after ?? '';
  const error = verifyError(report);
  expect(error?.message).toMatch(/^verified \d+ of 5000 objects before the deadline, all up to "p\/\d{6}\.json"/);
  expect(error?.hint).toContain(`continue-after: ${after}`);
  const rest = await verifyArchive(createStore(5_000, createModel()), options([], after));
  expect(rest.objects.length).toBe(5_000 - Number(after.slice(2, 8)) - 1);
  expect(new Set([...report.objects, ...rest.objects].map(({ key }) => key)).size).toBe(5_000);
});
