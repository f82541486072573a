/** SIGTERM at every kind of request of every mode: told, nothing left behind, and the next run goes on. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { entryDigest } from '../../../src/history/digest.ts';
import { findKillPoints, killAt } from '../../support/action/kill-at.ts';
import { createWorkspace, patternBytes, sha256, type Workspace } from '../../support/action/workspace.ts';
import { type MemoryBucket, startMemoryBucket } from '../../support/archive/memory-s3.ts';
import { runArchive } from '../../support/archive/run-archive.ts';
import { createTestClock } from '../../support/clock.ts';
import { type ScriptedServer, startScriptedServer } from '../../support/http/scripted-server.ts';
import { someOf } from '../../support/in-full.ts';

jest.setTimeout(60_000);

const entry = (minute: string): string => `{"price":1.${minute},"_timestamp":"2026-01-02T03:${minute}:00Z"}`;
const FILES = {
  'taostats_entry-20260102T031000Z.json': entry('10'),
  'taostats_entry-20260102T031100Z.json': entry('11'),
  'large.bin': patternBytes(5 * 1_048_576 + 7),
};

let bucket: MemoryBucket;
let worker: ScriptedServer;
let workspace: Workspace;
const stored = new Map<string, string>();
beforeAll(async () => {
  bucket = await startMemoryBucket();
});
afterAll(() => bucket.stop());
beforeEach(async () => {
  workspace = createWorkspace();
  for (const [name, body] of Object.entries(FILES)) workspace.write(name, body);
  stored.clear();
  worker = await startScriptedServer(({ method, body }) => {
    if (method === 'GET') return { status: 404, body: '{"_status":"empty"}' };
    const texts = body.slice(1, -1).split(/(?<=\}),(?=\{)/);
    const acks = texts.map((text) => {
      const timestamp = String((JSON.parse(text) as { _timestamp: string })._timestamp);
      const status = stored.has(timestamp) ? 'duplicate' : 'appended';
      stored.set(timestamp, text);
      return { timestamp, status, digest: entryDigest(text) };
    });
    return { status: 200, body: JSON.stringify({ total: stored.size, head: 'ab'.repeat(32), entries: acks }) };
  });
});
afterEach(async () => {
  workspace.remove();
  await worker.stop();
});

const small = { files: 'taostats_entry-*.json', compression: 'gzip' };
const large = { files: 'large.bin', 'part-size-mib': '5', concurrency: '1' };
const place = (): Record<string, string> => ({
  'worker-url': worker.url,
  'worker-write-token': 'write-token-for-tests',
  keys: '**/taostats_*',
});
/** Objects as another tool left them: without a digest. */
const foreign = (prefix: string): Promise<void> => bucket.put(`${prefix}/taostats_old.json`, entry('09'));
const archived = async (prefix: string): Promise<void> => {
  for (const [name, body] of Object.entries(FILES))
    await bucket.put(`${prefix}/${name}`, body, { sha256: sha256(body) });
};

test.each([
  ['archive', async () => undefined, () => small, 'archived'],
  ['archive of a large file', async () => undefined, () => large, 'archived'],
  ['verify', archived, () => ({ mode: 'verify' }), 'verified'],
  ['adopt', foreign, () => ({ mode: 'adopt' }), 'adopted'],
  ['restore', archived, () => ({ mode: 'restore', ...place() }), 'restored'],
] as [string, (prefix: string) => Promise<unknown>, () => Record<string, string>, string][])(
  '%s',
  async (mode, prepare, inputs, status) => {
    let world = 0;
    const begin = async (): Promise<{ prefix: string; all: Record<string, string> }> => {
      world += 1;
      const prefix = `${mode.replaceAll(/\W/g, '')}-${String(world).padStart(3, '0')}`;
      await prepare(prefix);
      stored.clear();
      bucket.proxy.reset();
      return { prefix, all: { ...bucket.inputs, 'r2-prefix': prefix, ...inputs() } };
    };
    const kept = (prefix: string): string[] =>
      [...bucket.objects]
        .filter(([key]) => key.startsWith(`${prefix}/`) && !key.includes('/manifests/'))
        .map(([key, { body }]) => `${key.slice(prefix.length)} ${sha256(body)}`)
        .sort();
    const first = await begin();
    const { run: whole, points } = await findKillPoints(({ transport }) =>
      runArchive(first.all, {
        workspace: workspace.folder,
        runner: { transport, clock: createTestClock(Date.UTC(2026, 1, 1)) },
      }),
    );
    expect(whole.outputs['status']).toBe(status);
    expect(points.length).toBeGreaterThan(4);
    // Of the large file only what small ones do not have: the upload in parts.
    const looked = points.filter(({ name }) => mode !== 'archive of a large file' || /upload/i.test(name));
    for (const point of someOf(looked, (_, index) => index === 0 || index === looked.length - 1)) {
      const { prefix, all } = await begin();
      const clock = createTestClock(Date.UTC(2026, 1, 1));
      const { run, endedAfterMs } = await killAt(point, clock, ({ transport, ...rest }) =>
        runArchive(all, { workspace: workspace.folder, ...rest, runner: { transport, clock } }),
      );
      const seen = {
        point: point.name,
        exitCode: run.exitCode,
        status: run.outputs['status'],
        errors: run.errors.length,
      };
      // A run whose last answer was there already is done.
      const isDone = run.exitCode === 0;
      expect(seen).toMatchObject(isDone ? { status, errors: 0 } : { exitCode: 1, status: 'cancelled', errors: 1 });
      expect(isDone && point.when === 'before').toBe(false);
      if (!isDone) expect(run.errors[0]).toMatch(/SIGTERM.*during: /s);
      expect(run.summary).not.toBe('');
      expect([point.name, run.leftovers]).toEqual([point.name, []]);
      // Only an upload whose id was not known yet can stay: it is named, because nobody can tell whose it is.
      for (const id of bucket.proxy.openUploads) expect(run.lines.join()).toContain(id);
      if (bucket.proxy.openUploads.size > 0) expect(point.name).toMatch(/^after POST .*\?uploads$/);
      expect(endedAfterMs).toBeLessThan(5_000);
      const again = await runArchive(all, { workspace: workspace.folder, runner: { clock } });
      expect([point.name, again.errors]).toEqual([point.name, []]);
      expect([status, 'already-archived']).toContain(again.outputs['status']);
      expect(kept(prefix)).toEqual(kept(first.prefix).map((line) => line.replace(first.prefix, prefix)));
    }
  },
);
