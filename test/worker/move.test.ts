import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { someOf, testInFull } from '../support/in-full.ts';
import { startWorkerProcess } from '../support/worker/process.ts';
import { fillRowLayout } from '../support/worker/row-layout-worker.ts';
import { startWorker } from '../support/worker/worker.ts';

// What is moved and how is decided in test/unit/worker/row-layout.test.ts; here workerd moves it, and is killed.

jest.setTimeout(120_000);

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
const stamp = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString().replace('.000Z', 'Z');
const entry = (n: number): string => `{"_timestamp":"${stamp(n)}","price":${n}.50,"padding":"${'x'.repeat(300)}"}`;

let persistFolder: string;
beforeEach(() => {
  persistFolder = mkdtempSync(join(tmpdir(), 'worker-move-'));
});
afterEach(() => rmSync(persistFolder, { recursive: true, force: true }));

testInFull('1,000 concurrent appends to a history that is just being moved are all kept, in one chain', async () => {
  const texts = Array.from({ length: 3_000 }, (_, n) => entry(n));
  const head = await fillRowLayout(persistFolder, texts);
  const worker = await startWorker({ persistFolder });
  try {
    const appended = Array.from({ length: 1_000 }, (_, n) => entry(3_000 + n));
    const answers = await Promise.all(appended.map((text) => worker.post(text)));
    const acks = (await Promise.all(answers.map((answer) => answer.json()))) as {
      head: string;
      entries: { seq: number; digest: string; status: string }[];
    }[];
    const bySeq = acks
      .map((ack) => ({ ...ack.entries[0], head: ack.head }))
      .sort((a, b) => Number(a.seq) - Number(b.seq));
    expect(bySeq.map(({ seq }) => seq)).toEqual(Array.from({ length: 1_000 }, (_, n) => 3_001 + n));
    let previous = head;
    for (const ack of bySeq) {
      previous = sha256(previous + ack.digest);
      expect(ack.head).toBe(previous);
    }
    expect(await (await fetch(worker.historyUrl)).text()).toBe(`[${[...texts, ...appended].join(',')}]`);
  } finally {
    await worker.stop();
  }
});

test('SIGKILL at any moment of the move loses nothing', async () => {
  const texts = Array.from({ length: 9_000 }, (_, n) => entry(n));
  const head = await fillRowLayout(persistFolder, texts);
  for (const momentMs of someOf([0, 20, 60, 120, 200], (_, index) => index % 4 === 0)) {
    const worker = await startWorkerProcess({ persistFolder });
    const read = fetch(worker.historyUrl).then(
      (response) => response.text().catch(() => ''),
      () => '',
    );
    await delay(momentMs);
    await worker.kill();
    await read;
  }
  const worker = await startWorker({ persistFolder });
  try {
    const response = await fetch(worker.historyUrl);
    expect(response.headers.get('X-History-Head')).toBe(head);
    expect(await response.text()).toBe(`[${texts.join(',')}]`);
    const found = await fetch(`${worker.historyUrl}/entries/${stamp(4_321)}`);
    expect(await found.json()).toMatchObject({ seq: 4_322, digest: sha256(entry(4_321)) });
  } finally {
    await worker.stop();
  }
});
