import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createWorkspace, sha256, type Workspace } from '../../../support/action/workspace.ts';
import { type ArchiveRun, runArchive } from '../../../support/archive/run-archive.ts';
import { startR2Bucket, type TestBucket } from '../../../support/archive/s3-servers.ts';
import { startScriptedServer } from '../../../support/http/scripted-server.ts';
import { someOf } from '../../../support/in-full.ts';
import { type RunningWorker, startWorker } from '../../../support/worker/worker.ts';

jest.setTimeout(120_000);

let bucket: TestBucket;
let workspace: Workspace;
let workers: RunningWorker[] = [];
let number = 0;
let prefix = '';
beforeAll(async () => {
  bucket = await startR2Bucket();
});
afterAll(() => bucket.stop());
beforeEach(() => {
  bucket.proxy.reset();
  workspace = createWorkspace();
  number += 1;
  prefix = `r${number}`;
});
afterEach(async () => {
  workspace.remove();
  for (const worker of workers) await worker.stop();
  workers = [];
});

async function newWorker(vars: Record<string, string> = {}): Promise<RunningWorker> {
  const worker = await startWorker({ vars });
  workers.push(worker);
  return worker;
}

const run = (inputs: Record<string, string>): Promise<ArchiveRun> =>
  runArchive({ ...bucket.inputs, 'r2-prefix': prefix, ...inputs }, { workspace: workspace.folder, realTime: true });
const restore = (worker: RunningWorker, inputs: Record<string, string> = {}): Promise<ArchiveRun> =>
  run({ mode: 'restore', 'worker-url': worker.url, 'worker-write-token': worker.writeToken, ...inputs });

interface History {
  text: string;
  head: string | null;
  total: string | null;
}

async function historyOf(worker: RunningWorker): Promise<History> {
  const response = await fetch(worker.historyUrl);
  const { headers } = response;
  return { text: await response.text(), head: headers.get('x-history-head'), total: headers.get('x-history-total') };
}

const DIGITS = ['322.1245182596310', '1e2', '-0.0', '12345678901234567890.123456789', '0.10', '7'];

/** Entries a float would change, a minute apart, oldest first. */
function makeEntries(count: number): { text: string; timestamp: string; fileName: string }[] {
  return Array.from({ length: count }, (_, index) => {
    const at = new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString();
    const timestamp = `${at.slice(0, 19)}Z`;
    const text = `{"created_at": "2023-03-04T00:00:00.000Z", "price": ${DIGITS[index % DIGITS.length]}, "volume_24h": ${index}.50, "name":"τ \\u0041", "_timestamp":"${timestamp}"}`;
    return { text, timestamp, fileName: `taostats_entry-${timestamp.replaceAll(/[-:]/g, '')}.json` };
  });
}

async function append(worker: RunningWorker, texts: readonly string[]): Promise<void> {
  for (let from = 0; from < texts.length; from += 1_000) {
    const response = await worker.post(`[${texts.slice(from, from + 1_000).join(',')}]`);
    expect(response.status).toBe(200);
  }
}

describe('archive, wipe, restore', () => {
  test.each(someOf(['none', 'gzip'], (compression) => compression === 'gzip'))(
    'the whole history (compression %s) comes back entry for entry with an equal head',
    async (compression) => {
      const original = await newWorker();
      await append(
        original,
        makeEntries(2_345).map(({ text }) => text),
      );
      const backup = await run({ source: 'worker', 'worker-url': original.url, compression });
      expect(backup.errors).toEqual([]);

      const empty = await newWorker();
      const restored = await restore(empty);
      expect(restored.errors).toEqual([]);
      expect(restored.outputs).toMatchObject({ status: 'restored', count: '2345' });
      const [before, after] = [await historyOf(original), await historyOf(empty)];
      expect(after.text).toBe(before.text);
      expect(after).toEqual(before);
      expect(restored.outputs['head']).toBe(before.head);
      expect(restored.stdout).toContain('sent 1000 of 2345 entries: 1000 restored');
      expect(restored.stdout).toContain('The head equals the one recorded');
      expect(restored.summary).toContain('2345 entries');
    },
  );

  test.each(
    someOf(
      [
        ['flat', 'none'],
        ['dated', 'none'],
        ['dated', 'gzip'],
      ],
      (_, index) => index === 2,
    ),
  )('single entries (%s, %s) come back with an equal head', async (layout, compression) => {
    const entries = makeEntries(23);
    const original = await newWorker();
    await append(
      original,
      entries.map(({ text }) => text),
    );
    for (const { fileName, text } of entries) workspace.write(fileName, text);
    const archived = await run({ 'key-layout': layout, compression });
    expect(archived.outputs).toMatchObject({ status: 'archived', count: '23' });

    const empty = await newWorker();
    const restored = await restore(empty);
    expect(restored.outputs).toMatchObject({ status: 'restored', count: '23' });
    expect(await historyOf(empty)).toEqual(await historyOf(original));
  });

  test('entries and overlapping backups together restore each entry once', async () => {
    const entries = makeEntries(30);
    const original = await newWorker();
    await append(
      original,
      entries.slice(0, 20).map(({ text }) => text),
    );
    await run({ source: 'worker', 'worker-url': original.url });
    await append(
      original,
      entries.slice(20).map(({ text }) => text),
    );
    for (const { fileName, text } of entries.slice(15)) {
      // The Worker removes white space; the file still tells the same entry.
      workspace.write(fileName, text);
    }
    await run({});
    const empty = await newWorker();
    expect((await restore(empty)).outputs).toMatchObject({ status: 'restored', count: '30' });
    expect(await historyOf(empty)).toEqual(await historyOf(original));
  });

  test('a second restore changes nothing', async () => {
    const entries = makeEntries(5);
    for (const { fileName, text } of entries) workspace.write(fileName, text);
    await run({});
    const worker = await newWorker();
    await restore(worker);
    const before = await historyOf(worker);
    const again = await restore(worker);
    expect(again.outputs).toMatchObject({ status: 'restored', count: '5' });
    expect(again.summary).toMatch(/\| 0 \| 5 \| 0 \| 0 \| 5 entries \|/);
    expect(await historyOf(worker)).toEqual(before);
  });

  test('batches stay below one mebibyte', async () => {
    const entries = Array.from(
      { length: 9 },
      (_, index) =>
        `{"price":${index}.0,"_timestamp":"2026-01-0${index + 1}T00:00:00Z","pad":"${'ä'.repeat(200_000)}"}`,
    );
    const text = `[${entries.join(',')}]`;
    await bucket.put(`${prefix}/taostats_history-20260110T000000Z.json`, text, { sha256: sha256(text) });
    const worker = await newWorker();
    const restored = await restore(worker);
    expect(restored.errors).toEqual([]);
    expect((await historyOf(worker)).text).toBe(text);
  });

  test('a bounded Worker keeps the newest, and a repeat says what is too old', async () => {
    const entries = makeEntries(1_200);
    const text = `[${entries.map((entry) => entry.text).join(',')}]`;
    await bucket.put(`${prefix}/history.json`, text, { sha256: sha256(text) });
    const worker = await newWorker({ HISTORY_MAX_ENTRIES: '100' });
    await restore(worker);
    expect((await historyOf(worker)).total).toBe('100');
    const again = await restore(worker);
    expect(again.exitCode).toBe(0);
    expect(again.warnings).toContainEqual(expect.stringMatching(/1100 of 1200 entries are older than everything/));
  });

  test('what the Worker archived before evicting it comes back with the rest', async () => {
    const entries = makeEntries(12).map(({ text }) => text);
    const original = await startWorker({ vars: { HISTORY_MAX_ENTRIES: '5' }, archive: true });
    workers.push(original);
    for (const text of entries) await original.post(text);
    const evicted = Object.entries(await original.archived());
    expect(evicted.length).toBeGreaterThan(0);
    for (const [key, text] of evicted) await bucket.put(`${prefix}/${key}`, text, { sha256: sha256(text) });
    await run({ source: 'worker', 'worker-url': original.url });
    const worker = await newWorker();
    expect((await restore(worker)).outputs).toMatchObject({ status: 'restored', count: '12' });
    const everything = await newWorker();
    await append(everything, entries);
    expect(await historyOf(worker)).toEqual(await historyOf(everything));
    // The chain covers what was evicted: the head is that of the bounded original, too.
    expect((await historyOf(worker)).head).toBe((await historyOf(original)).head);
  });

  test('keys limits a restore to some objects', async () => {
    const entries = makeEntries(4);
    for (const { fileName, text } of entries) workspace.write(fileName, text);
    await run({ 'key-layout': 'dated' });
    await run({ files: entries[3]?.fileName ?? '' });
    const worker = await newWorker();
    const restored = await restore(worker, { keys: `${prefix}/taostats/**/00000?.json\n${prefix}/taostats_entry-*` });
    expect(restored.outputs).toMatchObject({ status: 'restored', count: '2' });
    expect(JSON.parse((await historyOf(worker)).text)).toHaveLength(2);
  });

  test('a dry run reads and checks everything and sends nothing', async () => {
    for (const { fileName, text } of makeEntries(3)) workspace.write(fileName, text);
    await run({});
    const worker = await newWorker();
    const dry = await restore(worker, { 'dry-run': 'true' });
    expect(dry.outputs).toMatchObject({ status: 'dry-run', count: '3' });
    expect(dry.stdout).toContain('would send 3 entries of 3 objects, 1 requests');
    expect((await fetch(worker.historyUrl)).status).toBe(404);
  });
});

const EMPTY = { status: 404, body: '{"error":"No Taostats history found","_status":"empty"}' };

describe('refusals', () => {
  const entry = '{"price":1.10,"_timestamp":"2026-01-02T00:00:00Z"}';

  async function expectNothingSent(inputs: Record<string, string>, message: RegExp): Promise<void> {
    const worker = await newWorker();
    const restored = await restore(worker, inputs);
    expect(restored.exitCode).toBe(1);
    expect(restored.errors).toHaveLength(1);
    expect(restored.errors[0]).toMatch(message);
    expect((await fetch(worker.historyUrl)).status).toBe(404);
  }

  beforeEach(() => bucket.put(`${prefix}/good.json`, entry, { sha256: sha256(entry) }));

  test('an object that differs from its digest is named, and nothing is sent', async () => {
    await bucket.put(`${prefix}/bad.json`, entry.replace('01-02', '01-03').replace('1.10', '9.10'), {
      sha256: sha256('x'),
    });
    await expectNothingSent({}, /refused to restore: "r\d+\/bad\.json" differs from its digest/);
  });

  test.each([
    ['no digest', entry, {}, /has no recorded digest \(mode: adopt/],
    ['no JSON', 'hello', undefined, /is no entry and no history/],
    ['an error page', '{"error":"no"}', undefined, /is not made of entries: element 0: price is missing/],
    ['an entry without a timestamp', '[{"price":1}]', undefined, /element 0: _timestamp is missing/],
    ['text that is not UTF-8', Buffer.from([0x5b, 0xff, 0x5d]), undefined, /is no text/],
  ] as [string, string | Buffer, Record<string, string> | undefined, RegExp][])(
    '%s',
    async (_, body, metadata, message) => {
      await bucket.put(`${prefix}/bad.json`, body, metadata ?? { sha256: sha256(body) });
      await expectNothingSent({}, message);
    },
  );

  test('a damaged gzip', async () => {
    const broken = gzipSync(entry).subarray(0, 30);
    await bucket.put(`${prefix}/bad.json.gz`, broken, { sha256: sha256(broken) });
    await expectNothingSent({}, /is no readable gzip/);
  });

  test('two objects that tell different stories about one moment', async () => {
    const other = entry.replace('1.10', '1.2');
    await bucket.put(`${prefix}/other.json`, other, { sha256: sha256(other) });
    await expectNothingSent(
      {},
      /"r\d+\/good\.json" and "r\d+\/other\.json" hold different entries for 2026-01-02T00:00:00Z/,
    );
  });

  test('a manifest of a folder inside the prefix is no reason', async () => {
    const manifest = '{}\n';
    await bucket.put(`${prefix}/inner/manifests/${sha256(manifest)}.json`, manifest, { sha256: sha256(manifest) });
    const restored = await restore(await newWorker());
    expect(restored).toMatchObject({ errors: [], outputs: { status: 'restored', count: '1' } });
  });

  test('an empty prefix', async () => {
    await expectNothingSent({ 'r2-prefix': 'nothing-here' }, /holds no object under "nothing-here\/"/);
  });

  test('numbers that are equal as decimals, and members in another order, are no other entry', async () => {
    const worker = await newWorker();
    const old = '{"_timestamp":"2026-01-02T00:00:00Z","price":1.1}';
    await worker.post(old);
    const spelt = '{"price":1.100,"_timestamp":"2026-01-02T00:00:00Z"}';
    await bucket.put(`${prefix}/spelt.json`, spelt, { sha256: sha256(spelt) });
    const restored = await restore(worker);
    expect(restored.errors).toEqual([]);
    expect(restored.outputs).toMatchObject({ status: 'restored', count: '1' });
    expect(restored.stdout).toContain('sent 1 of 1 entries: 0 restored, 1 there already');
    expect((await historyOf(worker)).text).toBe(`[${old}]`);
  });

  test('an entry of a backup that the Worker tells otherwise is in conflict, counted as such, and stays', async () => {
    const backup = `[${entry},{"price":2,"_timestamp":"2026-01-03T00:00:00Z"}]`;
    await bucket.put(`${prefix}/good.json`, backup, { sha256: sha256(backup) });
    const worker = await newWorker();
    await worker.post(entry.replace('1.10', '5'));
    const restored = await restore(worker);
    expect(restored.errors[0]).toMatch(/holds other entries for 1 of 2 timestamps: 2026-01-02T00:00:00Z/);
    expect(restored.stdout).toContain('sent 2 of 2 entries: 1 restored, 0 there already, 0 too old, 1 in conflict');
  });

  test('another head than the expected one fails, the expected one succeeds', async () => {
    const worker = await newWorker();
    const wrong = await restore(worker, { 'expected-head': '0'.repeat(64) });
    expect(wrong.errors[0]).toMatch(/^expected-head: the restored history has the head [0-9a-f]{64}, expected 0{64}/);
    expect(wrong.outputs['status']).toBe('failed');
    const right = await restore(await newWorker(), { 'expected-head': wrong.outputs['head'] ?? '' });
    expect(right.outputs).toMatchObject({ status: 'restored', head: wrong.outputs['head'] });
  });

  test.each(
    someOf(
      [
        ['480 bytes', 480_000],
        ['a tenth of a megabyte', 100_000_000],
      ],
      (_, index) => index === 0,
    ),
  )('a gzip of %s that is a bomb is refused without being blown up', async (_, sizeBytes) => {
    const bomb = gzipSync(Buffer.alloc(sizeBytes, ' '));
    await bucket.put(`${prefix}/bad.json.gz`, bomb, { sha256: sha256(bomb) });
    await expectNothingSent(
      {},
      /bad\.json\.gz" (is a gzip of \d+ bytes that holds more than|is no entry and no history)/,
    );
  });

  test('an object that was replaced together with its own metadata is found by its manifest', async () => {
    const manifest = JSON.stringify({ [`${prefix}/good.json`]: { sha256: sha256(entry), size: entry.length } });
    await bucket.put(`${prefix}/manifests/${sha256(manifest)}.json`, manifest, { sha256: sha256(manifest) });
    const forged = entry.replace('1.10', '9.99');
    await bucket.put(`${prefix}/good.json`, forged, { sha256: sha256(forged) });
    await expectNothingSent({}, /good\.json" differs from every manifest that names it/);
  });

  test('another entry in the Worker stays, and is named', async () => {
    const worker = await newWorker();
    const stored = entry.replace('1.10', '5');
    await worker.post(stored);
    const restored = await restore(worker);
    expect(restored.exitCode).toBe(1);
    expect(restored.errors[0]).toMatch(
      /refused to restore: "r\d+\/good\.json" differs from the Worker's entry of 2026-01-02T00:00:00Z/,
    );
    expect((await historyOf(worker)).text).toBe(`[${stored}]`);
  });

  test('a wrong write token', async () => {
    const worker = await newWorker();
    const restored = await restore(worker, { 'worker-write-token': 'wrong-token-wrong-token' });
    expect(restored.errors[0]).toMatch(/answered 401.*worker-write-token/);
    expect(restored.stdout).not.toContain('wrong-token-wrong-token');
  });

  test.each([
    ['worker-url', /^worker-url: got "".*CF_WORKER_URL/],
    ['worker-write-token', /^worker-write-token: got "".*CF_WORKER_WRITE_TOKEN/],
  ])('without %s nothing is read either', async (name, message) => {
    const inputs = { mode: 'restore', 'worker-url': 'http://127.0.0.1:9', 'worker-write-token': 'some-token-of-16-c' };
    bucket.proxy.reset();
    const restored = await run({ ...inputs, [name]: '' });
    expect(restored.errors).toEqual([expect.stringMatching(message)]);
    expect(bucket.proxy.seen).toEqual([]);
  });

  test.each([
    [
      'an older Worker',
      '{"success":true,"written":1,"total":1}',
      /the Worker did not acknowledge each entry of the batch/,
    ],
    [
      'another digest',
      `{"success":true,"total":1,"head":"x","entries":[{"timestamp":"2026-01-02T00:00:00Z","digest":"${'0'.repeat(64)}","status":"appended"}]}`,
      /acknowledged another entry/,
    ],
    ['a page of HTML', '<html></html>', /body that is not JSON/],
  ])('an acknowledgement of %s', async (_, body, message) => {
    const server = await startScriptedServer(({ method }) => (method === 'GET' ? EMPTY : { status: 200, body }));
    const restored = await run({
      mode: 'restore',
      'worker-url': server.url,
      'worker-write-token': 'some-token-of-16-c',
    });
    expect(restored.exitCode).toBe(1);
    expect(restored.errors[0]).toMatch(message);
    await server.stop();
  });

  test('a Worker that fails once is asked again', async () => {
    const ack = `{"success":true,"total":1,"head":"${'1'.repeat(64)}","entries":[{"timestamp":"2026-01-02T00:00:00Z","seq":1,"digest":"${sha256(entry)}","status":"appended"}]}`;
    const server = await startScriptedServer([EMPTY, { status: 500 }, { fault: 'reset' }, { status: 200, body: ack }]);
    const restored = await run({
      mode: 'restore',
      'worker-url': server.url,
      'worker-write-token': 'some-token-of-16-c',
    });
    expect(restored.outputs).toMatchObject({ status: 'restored', count: '1', head: '1'.repeat(64) });
    await server.close();
  });
});
