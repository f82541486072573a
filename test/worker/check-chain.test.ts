/** docs/check-chain.mjs, the script people copy: against a Worker, files and a folder, whole and tampered with. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type RunningWorker, startWorker } from '../support/worker/worker.ts';

jest.setTimeout(60_000);

let worker: RunningWorker;
let folder: string;
const stamp = (minute: number): string => new Date(Date.UTC(2026, 5, 1, 0, minute)).toISOString();
const entry = (minute: number): string =>
  `{"_timestamp":"${stamp(minute)}","price":1.${minute}0,"note":"a \\"b\\" {c} é"}`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'check-chain-'));
  worker = await startWorker();
  // The third came late: its place in the chain is not that of its time.
  await worker.post(`[${[0, 1, 3, 2].map(entry).join(', ')}]`);
});
afterAll(async () => {
  await worker.stop();
  rmSync(folder, { recursive: true });
});

async function check(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, ['docs/check-chain.mjs', ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, said };
}

const headNow = async (): Promise<string> => String((await fetch(worker.historyUrl)).headers.get('x-history-head'));

test('the Worker by its address, or by CF_WORKER_URL', async () => {
  const head = await headNow();
  const expected = { code: 0, said: `4 entries; the chain holds\nhead ${head}\n` };
  expect(await check([worker.url])).toEqual(expected);
  expect(await check([worker.historyUrl])).toEqual(expected);
  expect(await check([], { CF_WORKER_URL: worker.url })).toEqual(expected);
});

test('a head that was kept is found after more came; a foreign one is not', async () => {
  const kept = await headNow();
  await worker.post(entry(5));
  expect(await check([worker.url, '--head', kept])).toMatchObject({
    code: 0,
    said: expect.stringContaining('contains the head you kept'),
  });
  expect(await check([worker.url, '--head', 'a'.repeat(64)])).toMatchObject({
    code: 1,
    said: expect.stringContaining('is not in this chain'),
  });
});

test('files and a folder, white space and gzip included, come to the head of the same order', async () => {
  const fresh = await startWorker();
  try {
    for (const minute of [0, 1, 2]) await fresh.post(entry(minute));
    const head = (await fetch(fresh.historyUrl)).headers.get('x-history-head');
    const list = join(folder, 'list.json');
    const copy = join(folder, 'copy');
    mkdirSync(join(copy, 'manifests'), { recursive: true });
    writeFileSync(list, `[\n  ${[0, 1, 2].map(entry).join(',\n  ')}\n]\n`);
    writeFileSync(join(copy, 'b.json.gz'), gzipSync(entry(0)));
    writeFileSync(join(copy, 'a.json'), `[${entry(2)},${entry(1)}]`);
    writeFileSync(join(copy, 'manifests', 'x.json'), '{"objects":{}}');
    for (const source of [list, copy])
      expect(await check([source])).toEqual({ code: 0, said: `3 entries; the chain holds\nhead ${head}\n` });
    writeFileSync(list, `[${entry(0).replace('1.00', '1.0')},${entry(1)}]`);
    expect((await check([list, '--head', String(head)])).code).toBe(1);
  } finally {
    await fresh.stop();
  }
});

test('after eviction it begins with what is left, and says so', async () => {
  const small = await startWorker({ vars: { HISTORY_MAX_ENTRIES: '2', ALLOW_SHRINK: 'true' } });
  try {
    for (const minute of [0, 1, 2, 3]) await small.post(entry(minute));
    expect(await check([small.url])).toMatchObject({
      code: 0,
      said: expect.stringContaining('2 entries, after 2 that are gone; the chain holds'),
    });
  } finally {
    await small.stop();
  }
});

test.each([
  ['a digit', (text: string) => text.replace('1.10', '1.11')],
  ['an entry', (text: string) => text.split('\n').toSpliced(1, 1).join('\n')],
])('a Worker that changed %s is found', async (_, change) => {
  const server: Server = createServer((request, response) => {
    void fetch(`${worker.url}${request.url}`).then(async (answer) => {
      const text = await answer.text();
      for (const name of ['x-history-head', 'link'])
        if (answer.headers.has(name)) response.setHeader(name, String(answer.headers.get(name)));
      response.writeHead(answer.status).end(request.url?.includes('cursor') ? change(text) : text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const result = await check([`http://127.0.0.1:${(server.address() as AddressInfo).port}`]);
  server.closeAllConnections();
  server.close();
  expect(result).toMatchObject({ code: 1, said: expect.stringContaining('the chain is not proved') });
});

test('nothing given is said', async () => {
  expect(await check([])).toMatchObject({ code: 1, said: expect.stringContaining('CF_WORKER_URL') });
});
