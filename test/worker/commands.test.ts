/** The commands of docs/use.md, start.md, trust.md and dividends.md, each as it stands there, against a Worker. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { LoopbackCloudflare } from '../support/cloudflare/api.ts';
import { describeWhen, whyMissing } from '../support/optional.ts';
import { type RunningWorker, startWorker } from '../support/worker/worker.ts';
import { listCommands, type Ran, runShell } from '../support/workflows/commands.ts';

jest.setTimeout(60_000);

const commandsOf = (name: string) => listCommands(readFileSync(`docs/${name}`, 'utf8'));
const ENTRIES = 1_300;
/** Ten minutes apart, the newest a minute old: nine days, two pages of a walk. */
const stamp = (index: number): string => new Date(Date.now() - 60_000 - (ENTRIES - 1 - index) * 600_000).toISOString();
const price = (index: number): string => `4${index % 10}.12345678901234567${index % 9}1`;

let worker: RunningWorker;
let folder: string;
const env: Record<string, string> = {};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'commands-'));
  worker = await startWorker();
  const entries = Array.from(
    { length: ENTRIES },
    (_, index) => `{"_timestamp":"${stamp(index)}","price":${price(index)},"volume_24h":119021146.2}`,
  );
  for (const batch of [entries.slice(0, 700), entries.slice(700)]) {
    expect((await worker.post(`[${batch.join(',')}]`)).status).toBe(200);
  }
  Object.assign(env, { WORKER_URL: worker.url, CF_WORKER_URL: worker.url });
});
afterAll(async () => {
  await worker.stop();
  rmSync(folder, { recursive: true });
});

async function run(script: string, more: Record<string, string> = {}): Promise<string> {
  const ran: Ran = await runShell(script, { cwd: folder, env: { ...env, ...more } });
  expect([ran.code, ran.said]).toEqual([0, '']);
  return ran.out;
}

const DAY = 144;
/** What each command of a page prints, by its beginning; a command without a row here fails the test. */
const USE: readonly (readonly [string, (out: string) => void])[] = [
  ['export WORKER_URL=', () => undefined],
  ['curl -s "$WORKER_URL/api/taostats" |', (out) => expect(out).toMatch(/^4\d\.\d+\n$/)],
  ['curl -s "$WORKER_URL/api/taostats_history?days=1"', (out) => expect(Number(out)).toBe(DAY)],
  ['curl -s "$WORKER_URL/api/taostats_history?resolution=1d', (out) => expect([10, 11]).toContain(Number(out))],
  [
    'curl -s "$WORKER_URL/api/taostats_history?format=csv"',
    (out) => expect(out).toMatch(/^_timestamp,price,volume_24h\r?\n$/),
  ],
  ['curl -s -o /dev/null -w', (out) => expect(out).toBe('304\n')],
  ['curl -s "$WORKER_URL/api/v1/datasets"', (out) => expect(out).toBe('price\n')],
  [
    'next="$WORKER_URL',
    () => {
      const lines = readFileSync(join(folder, 'history.ndjson'), 'utf8').trimEnd().split('\n');
      expect(lines).toHaveLength(ENTRIES);
      expect(lines[0]).toContain(price(0));
    },
  ],
];

describeWhen(whyMissing('jq') ?? whyMissing('curl'), 'docs/use.md', () => {
  const shell = commandsOf('use.md').filter(({ language }) => language !== 'python');

  test.each(shell)('$text', async ({ text }) => {
    const row = USE.find(([begin]) => text.startsWith(begin));
    expect(row).toBeDefined();
    // The reader's own address takes the place of the one in the page.
    row?.[1](await run(text.startsWith('export ') ? ':' : text));
  });

  test('every row is a command of the page', () => {
    expect(USE.filter(([begin]) => !shell.some(({ text }) => text.startsWith(begin)))).toEqual([]);
  });
});

// Not asked for in CI: what pandas reads is the table whose digits the test of the CSV compares.
const testPandas = whyMissing('python3', ['-c', 'import pandas']) === undefined ? test : test.skip;
testPandas('docs/use.md: pandas keeps every digit', async () => {
  const [block] = commandsOf('use.md').filter(({ language }) => language === 'python');
  const look = `url = ${JSON.stringify(worker.url)}\n${block?.text}\nprint(len(history), history.price.iloc[-1])\n`;
  writeFileSync(join(folder, 'look.py'), look);
  expect(await run('python3 look.py')).toBe(`${ENTRIES} ${price(ENTRIES - 1)}\n`);
});

describeWhen(whyMissing('curl') ?? whyMissing('openssl', ['version']), 'docs/start.md', () => {
  let api: LoopbackCloudflare;
  beforeAll(async () => {
    api = await LoopbackCloudflare.start({ runWorker: false });
  });
  afterAll(() => api.stop());

  const START: readonly (readonly [string, RegExp])[] = [
    ['openssl rand -hex 32', /^[0-9a-f]{64}\n$/],
    ['curl -s -H "Authorization: Bearer $CF_API_TOKEN"', /"status":\s*"active"/],
    ['curl -s "$CF_WORKER_URL/api/taostats"', /^\{"_timestamp":"[^"]+","price":4/],
    ['curl -s "$CF_WORKER_URL/api/v1/datasets"', /"timestamp":/],
  ];

  test.each(commandsOf('start.md'))('$text', async ({ text }) => {
    const here = text.replace('https://api.cloudflare.com/client/v4', api.url);
    const row = START.find(([begin]) => text.startsWith(begin));
    expect(row).toBeDefined();
    expect(await run(here, { CF_API_TOKEN: api.token })).toMatch(row?.[1] ?? /never/);
  });
});

describe('docs/trust.md', () => {
  test.each(commandsOf('trust.md'))('$text', async ({ text }) => {
    const script = join(process.cwd(), 'docs/check-chain.mjs');
    const response = await fetch(worker.historyUrl);
    const entries = await response.text();
    writeFileSync(join(folder, 'taostats_history.json'), entries);
    await run('mkdir -p copy-of-the-bucket && cp taostats_history.json copy-of-the-bucket/');
    const here = text
      .replace('https://bittensor-taostats.example.workers.dev', worker.url)
      .replaceAll('check-chain.mjs', `"${script}"`);
    const head = String(response.headers.get('x-history-head'));
    const out = await run(here, { THE_HEAD_YOU_KEPT: head });
    expect(out).toContain('the chain holds');
    expect(out).toContain(head);
  });
});
