import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { describeWhen, whyMissing } from '../support/optional.ts';
import { type RunningWorker, startWorker } from '../support/worker/worker.ts';

// The original pipeline's steps against this Worker: the shapes of its shell (curl and jq) and of its pages' fetches.

jest.setTimeout(60_000);

const ENTRY = {
  created_at: '2025-11-29T07:15:00Z',
  last_updated: '2025-11-29T07:13:00Z',
  name: 'Bittensor',
  symbol: 'TAO',
  price: 297.585018677478,
  max_supply: 21000000.0,
  volume_24h: 119021146.207426,
  _source: 'taostats',
  _timestamp: '2025-11-29T09:11:54.753572+00:00',
};

let worker: RunningWorker;
let folder: string;
beforeAll(async () => {
  worker = await startWorker();
  folder = mkdtempSync(join(tmpdir(), 'original-'));
});
afterAll(async () => {
  await worker.stop();
  rmSync(folder, { recursive: true, force: true });
});

describeWhen(whyMissing('jq') ?? whyMissing('curl'), 'the original publish workflow', () => {
  const bash = async (script: string): Promise<string> => {
    const env = { ...process.env, CF_WORKER_URL: worker.historyUrl, CF_WORKER_WRITE_TOKEN: worker.writeToken };
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], { env, cwd: folder });
    return stdout.trim();
  };

  test('counts before, posts with its token, reads success and total, and finds the entry afterwards', async () => {
    writeFileSync(join(folder, 'taostats_entry.json'), JSON.stringify(ENTRY, null, 2));
    const count = `curl -s "$CF_WORKER_URL" | jq 'if type == "array" then length else 0 end'`;
    expect(await bash(count)).toBe('0');
    const post = `
      code=$(curl -s -o response.json -w '%{http_code}' -X POST "$CF_WORKER_URL" \\
        -H 'Content-Type: application/json' -H "X-WRITE-TOKEN: $CF_WORKER_WRITE_TOKEN" \\
        --data-binary @taostats_entry.json)
      test "$code" = 200
      jq -e '.success == true' response.json > /dev/null
      jq -r '[.written, .total] | @tsv' response.json`;
    expect(await bash(post)).toBe('1\t1');
    expect(await bash(count)).toBe('1');
    expect(await bash(`curl -sf "$CF_WORKER_URL" | jq -r '.[-1]._timestamp'`)).toBe(ENTRY._timestamp);
    // A run that is repeated posts the same entry again.
    expect(await bash(post)).toBe('0\t1');
  });

  test('its smoke test and its compact form read what it needs', async () => {
    expect(await bash(`curl -sf "\${CF_WORKER_URL%_history}" | jq -r '._source'`)).toBe('taostats');
    const compact = `curl -sf "$CF_WORKER_URL" | jq -c '[.[] | {_timestamp, price, volume_24h}]'`;
    expect(JSON.parse(await bash(compact))).toEqual([
      { _timestamp: ENTRY._timestamp, price: ENTRY.price, volume_24h: ENTRY.volume_24h },
    ]);
  });
});

test('its pages fetch the list and the latest from another origin, and read them as arrays and objects', async () => {
  await worker.post(ENTRY);
  const headers = { Origin: 'https://pages.example', Accept: 'application/json' };
  const list = await fetch(worker.historyUrl, { headers });
  expect([list.status, list.headers.get('Access-Control-Allow-Origin')]).toEqual([200, '*']);
  const data = (await list.json()) as (typeof ENTRY)[];
  const history = Array.isArray(data) ? data : [data];
  expect(history.map(({ _timestamp, price }) => [_timestamp, price])).toEqual([[ENTRY._timestamp, ENTRY.price]]);
  const latest = await fetch(`${worker.url}/api/taostats?t=${Date.now()}`, { headers });
  expect(await latest.json()).toEqual(ENTRY);
});
