import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { entryDigest } from '../../../../src/history/digest.ts';
import { sha256 } from '../../../support/action/workspace.ts';
import { type MemoryBucket, startMemoryBucket } from '../../../support/archive/memory-s3.ts';
import { type ArchiveRun, runArchive } from '../../../support/archive/run-archive.ts';
import { createTestClock } from '../../../support/clock.ts';
import { type Answer, type ScriptedServer, startScriptedServer } from '../../../support/http/scripted-server.ts';

const at = (minute: string): string => `2026-01-02T03:${minute}:05Z`;
const ENTRY = `{"price":322.10,"_timestamp":"${at('04')}"}`;
const NAME = 'taostats_entry-20260102T030405Z.json';

let bucket: MemoryBucket;
let worker: ScriptedServer | undefined;
let prefix = '';
let number = 0;
beforeAll(async () => {
  bucket = await startMemoryBucket();
});
afterAll(() => bucket.stop());
beforeEach(() => {
  bucket.proxy.reset();
  number += 1;
  prefix = `h${number}`;
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});

/** Stored as an archive run stores it: whoever replaces an object can do that as well. */
const store = (name: string, body: string | Buffer): Promise<void> =>
  bucket.put(`${prefix}/${name}`, body, { sha256: sha256(body) });

async function verify(history: string | Answer): Promise<ArchiveRun> {
  const answer = typeof history === 'string' ? { status: 200, body: history } : history;
  worker = await startScriptedServer(() => answer);
  return await runArchive({ ...bucket.inputs, 'r2-prefix': prefix, mode: 'verify', 'worker-url': worker.url });
}

describe('verify with worker-url holds every entry file against the history', () => {
  test.each([
    ['the very same text', ENTRY],
    ['numbers that are equal as decimals', ENTRY.replace('322.10', '3.221e2')],
    ['members in another order', `{"_timestamp":"${at('04')}","price":322.10}`],
    ['white space', ENTRY.replaceAll(',', ' ,\n ')],
    ['a moment that the history does not have (any more)', ENTRY.replace('03:04', '02:04').replace('322', '1')],
  ])('good: %s', async (_, body) => {
    await store(NAME, body);
    const run = await verify(`[${ENTRY}]`);
    expect(run.errors).toEqual([]);
    expect(run.outputs).toMatchObject({ status: 'verified', count: '1' });
    expect(run.stdout).toContain('held against the 1 entries');
  });

  test.each([
    ['another price', ENTRY.replace('322.10', '322.11')],
    ['a digit more than a float can tell', ENTRY.replace('322.10', '322.1000000000000000001')],
    ['another member', ENTRY.replace('{', '{"volume_24h":1,')],
    ['a member that is missing', `{"_timestamp":"${at('04')}"}`],
    ['a text in place of a number', ENTRY.replace('322.10', '"322.10"')],
  ])('bad: %s, with its digest replaced as well', async (_, body) => {
    await store('good.json', ENTRY);
    await store(NAME, body);
    const run = await verify(`[${ENTRY}]`);
    expect(run).toMatchObject({ exitCode: 1, outputs: { status: 'failed' } });
    expect(run.errors[0]).toMatch(
      /1 of 2 objects failed verification: "h\d+\/taostats_entry-[^ ]+ differs from the Worker/,
    );
  });

  test('a gzip as well', async () => {
    await store(`${NAME}.gz`, gzipSync(ENTRY.replace('322.10', '9')));
    expect((await verify(`[${ENTRY}]`)).errors[0]).toContain(`differs from the Worker's entry of ${at('04')}`);
  });

  test('an empty history contradicts nothing', async () => {
    await store(NAME, ENTRY);
    const empty = { error: 'No Taostats history found', _source: 'taostats', _status: 'empty' };
    const run = await verify({ status: 404, body: JSON.stringify(empty) });
    expect(run.outputs).toMatchObject({ status: 'verified' });
  });

  test.each([
    ['an error page', { status: 502, body: '<title>Bad gateway</title>' }, /answered 502/],
    ['another 404', { status: 404, body: '{"error":"no such route"}' }, /answered 404/],
    [
      'fewer entries than it counts',
      { status: 200, body: `[${ENTRY}]`, headers: { 'x-history-total': '2' } },
      /not whole/,
    ],
    ['something else', { status: 200, body: '{"ok":true}' }, /is not a history/],
  ] as [string, Answer, RegExp][])(
    'a Worker that answers with %s ends the run: nothing was compared',
    async (_, answer, message) => {
      await store(NAME, ENTRY);
      const run = await verify(answer);
      expect(run.exitCode).toBe(1);
      expect(run.errors[0]).toMatch(message);
      expect(bucket.proxy.seen.filter(({ method, key }) => method === 'GET' && key !== '')).toEqual([]);
    },
  );
});

describe('restore keeps a part of its time for sending', () => {
  const minutes = Array.from({ length: 12 }, (_, index) => String(index + 10));
  const entries = minutes.map((minute) => ENTRY.replace('03:04', `03:${minute}`));

  /** Every read of an object takes ten seconds of the run; the whole has a hundred. */
  async function restore(inputs: Record<string, string>): Promise<ArchiveRun> {
    const clock = createTestClock(Date.UTC(2026, 1, 1));
    bucket.proxy.reset([
      {
        when: ({ method, key }) => {
          if (method === 'GET' && key.endsWith('.json')) clock.advance(10_000);
          return false;
        },
        fault: { loseAnswer: true },
      },
    ]);
    worker = await startScriptedServer(({ method, body }) => {
      if (method === 'GET') return { status: 404, body: '{"_status":"empty"}' };
      const posted = JSON.parse(body) as { _timestamp: string }[];
      const acks = posted.map((entry, index) => ({
        timestamp: entry._timestamp,
        status: 'appended',
        digest: entryDigest(body.slice(1, -1).split('},{')[index]?.replace(/^\{?/, '{').replace(/\}?$/, '}') ?? ''),
      }));
      return { status: 200, body: JSON.stringify({ total: acks.length, head: 'ab'.repeat(32), entries: acks }) };
    });
    const place = { 'worker-url': worker.url, 'worker-write-token': 'write-token-for-tests', concurrency: '1' };
    const all = { ...bucket.inputs, 'r2-prefix': prefix, mode: 'restore', ...place, ...inputs };
    return await runArchive(all, { runner: { clock } });
  }

  test('what was read by then is sent, the run says how far it came, and continue-after goes on from there', async () => {
    for (const [index, entry] of entries.entries()) await store(`e${index + 10}.json`, entry);
    const first = await restore({ 'deadline-seconds': '100' });
    expect(first.exitCode).toBe(1);
    expect(first.errors[0]).toMatch(
      /sent \d+ of \d+ entries before the deadline \(\d+ of 12 objects were read\), all of the objects up to "h\d+\/e\d+\.json"/,
    );
    const [, read = '', after = ''] = /\((\d+) of 12.*up to "([^"]+)"/.exec(first.errors[0] ?? '') ?? [];
    expect(Number(read)).toBeLessThan(12);
    expect(first.outputs['count']).toBe(read);
    expect(first.errors[0]).toContain(`continue-after: ${after}`);
    const second = await restore({ 'deadline-seconds': '600', 'continue-after': after });
    expect(second.errors).toEqual([]);
    expect(second.outputs).toMatchObject({ status: 'restored', count: String(12 - Number(read)) });
  });
});
