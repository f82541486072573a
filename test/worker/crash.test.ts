import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { testInFull } from '../support/in-full.ts';
import { startWorkerProcess } from '../support/worker/process.ts';
import { startWorker } from '../support/worker/worker.ts';

jest.setTimeout(120_000);

const WRITERS = 20;
const ACKS_BEFORE_KILL = 300;

interface Stored {
  timestamp: string;
  seq: number;
  digest: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

test('SIGKILL of workerd under concurrent writers loses no acknowledged entry, and the chain goes on', async () => {
  const persistFolder = mkdtempSync(join(tmpdir(), 'worker-crash-'));
  const acknowledged: Stored[] = [];
  let unanswered = 0;
  try {
    for (let life = 0; life < 2; life += 1) {
      const worker = await startWorkerProcess({ persistFolder });
      let acks = 0;
      let isKilled: Promise<void> | undefined;
      const write = async (writer: number): Promise<void> => {
        for (let n = 0; ; n += 1) {
          const timestamp = `2026-01-0${life + 1}T00:00:00.${String(writer).padStart(2, '0')}${String(n).padStart(6, '0')}Z`;
          try {
            const response = await fetch(worker.historyUrl, {
              method: 'POST',
              headers: { 'Content-Type': 'application/json', 'X-WRITE-TOKEN': worker.writeToken },
              body: `{"_timestamp":"${timestamp}","price":${n}.10}`,
            });
            const { entries } = (await response.json()) as { entries: Stored[] };
            acknowledged.push(...entries);
          } catch {
            unanswered += 1;
            return; // the connection broke: this append may or may not be stored
          }
          acks += 1;
          if (acks >= ACKS_BEFORE_KILL) isKilled ??= worker.kill();
        }
      };
      await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
      await isKilled;
    }
    const worker = await startWorker({ persistFolder });
    try {
      const response = await fetch(worker.historyUrl);
      const texts = [...(await response.text()).matchAll(/\{[^}]*\}/g)].map(([text]) => text);
      const stored = new Map(
        texts.map((text) => [(JSON.parse(text) as { _timestamp: string })._timestamp, sha256(text)]),
      );
      expect(acknowledged.length).toBeGreaterThanOrEqual(2 * ACKS_BEFORE_KILL);
      expect(acknowledged.filter(({ timestamp, digest }) => stored.get(timestamp) !== digest)).toEqual([]);
      expect(unanswered).toBeGreaterThan(0);
      expect(stored.size).toBeLessThanOrEqual(acknowledged.length + unanswered);
      const seqs = acknowledged.map(({ seq }) => seq);
      expect(new Set(seqs).size).toBe(seqs.length);
      const bySeq = await Promise.all(
        [...stored.keys()].map(async (timestamp) => (await fetch(`${worker.historyUrl}/entries/${timestamp}`)).json()),
      );
      let head = '0'.repeat(64);
      for (const { seq, digest, previous } of (bySeq as (Stored & { previous: string })[]).sort(
        (a, b) => a.seq - b.seq,
      )) {
        expect([seq, previous]).toEqual([seq, head]);
        head = sha256(head + digest);
      }
      expect(response.headers.get('X-History-Head')).toBe(head);
    } finally {
      await worker.stop();
    }
  } finally {
    rmSync(persistFolder, { recursive: true, force: true });
  }
});

testInFull(
  'SIGKILL while the bound is reached, days are archived and the mirror is written loses no acknowledged entry',
  async () => {
    const persistFolder = mkdtempSync(join(tmpdir(), 'worker-crash-'));
    const options = { persistFolder, archive: true, clockSpeed: 200, vars: { HISTORY_MAX_ENTRIES: '60' } };
    const acknowledged: Stored[] = [];
    try {
      for (let life = 0; life < 3; life += 1) {
        const worker = await startWorkerProcess(options);
        let acks = 0;
        let isKilled: Promise<void> | undefined;
        const write = async (writer: number): Promise<void> => {
          for (let n = 0; ; n += 1) {
            const at = Date.UTC(2026, 0, 1 + life * 10) + n * 3 * 3_600_000 + writer;
            try {
              const response = await fetch(worker.historyUrl, {
                method: 'POST',
                headers: { 'Content-Type': 'application/json', 'X-WRITE-TOKEN': worker.writeToken },
                body: `{"_timestamp":"${new Date(at).toISOString()}","price":${n}.10}`,
              });
              const { entries } = (await response.json()) as { entries: (Stored & { status: string })[] };
              acknowledged.push(...entries.filter(({ status }) => status === 'appended'));
            } catch {
              return;
            }
            acks += 1;
            if (acks >= ACKS_BEFORE_KILL) isKilled ??= worker.kill();
          }
        };
        await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
        await isKilled;
      }
      const worker = await startWorker(options);
      try {
        expect((await worker.post('{"_timestamp":"2026-03-01T00:00:00Z","price":1}')).status).toBe(200);
        const stored = new Map<string, string>();
        for (let next: string | undefined = `${worker.historyUrl}?cursor=start`; next !== undefined; ) {
          const response: Response = await fetch(next);
          expect(response.status).toBe(200);
          for (const [text] of (await response.text()).matchAll(/\{[^}]*\}/g)) {
            const timestamp = (JSON.parse(text) as { _timestamp: string })._timestamp;
            expect(stored.has(timestamp)).toBe(false);
            stored.set(timestamp, sha256(text));
          }
          next = /<([^>]*)>; rel="next"/.exec(response.headers.get('Link') ?? '')?.[1];
        }
        expect(acknowledged.length).toBeGreaterThan(ACKS_BEFORE_KILL);
        expect(acknowledged.filter(({ timestamp, digest }) => stored.get(timestamp) !== digest)).toEqual([]);
        expect(JSON.parse(await (await fetch(worker.historyUrl)).text())).toHaveLength(60);
        const archived = Object.keys(await worker.archived());
        expect(archived.filter((key) => /\/evicted\/\d{4}-\d\d-\d\d\//.test(key)).length).toBeGreaterThan(2);
      } finally {
        await worker.stop();
      }
    } finally {
      rmSync(persistFolder, { recursive: true, force: true });
    }
  },
);
