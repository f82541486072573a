/** A history as the first version of the Worker stored it, a row for each entry, made by a Worker of its schema. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWorker } from './worker.ts';

const FILLING_WORKER = `
import { DurableObject } from 'cloudflare:workers';
const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
const sha256 = async (text) => hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
export class TaostatsHistory extends DurableObject {
  async fetch(request) {
    const { sql } = this.ctx.storage;
    const texts = await request.json();
    let head = '0'.repeat(64), bytes = 0;
    const rows = [];
    for (const [index, text] of texts.entries()) {
      const timestamp = JSON.parse(text)._timestamp;
      const seconds = Math.floor(Date.parse(timestamp) / 1000) + 100000000000;
      const digest = await sha256(text);
      rows.push([index + 1, timestamp, String(seconds).padStart(12, '0'), text.length, digest, head, text]);
      head = await sha256(head + digest);
      bytes += text.length;
    }
    this.ctx.storage.transactionSync(() => {
      sql.exec(\`CREATE TABLE entries (seq INTEGER PRIMARY KEY, timestamp TEXT NOT NULL UNIQUE, instant TEXT NOT NULL,
        size INTEGER NOT NULL, digest TEXT NOT NULL, previous TEXT NOT NULL, body TEXT NOT NULL);
        CREATE INDEX entries_in_order ON entries (instant, seq, size);
        CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), total INTEGER NOT NULL, bytes INTEGER NOT NULL,
        seq INTEGER NOT NULL, head TEXT NOT NULL, evicted INTEGER NOT NULL, evicted_instant TEXT NOT NULL,
        evicted_seq INTEGER NOT NULL, revision INTEGER NOT NULL, mirrored_revision INTEGER NOT NULL);
        CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE quarantine (key TEXT PRIMARY KEY, reason TEXT NOT NULL, digest TEXT NOT NULL);
        INSERT INTO facts VALUES ('imported-at', '2026-01-01T00:00:00Z'), ('imported-seq', '0');\`);
      for (const row of rows) sql.exec('INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)', ...row);
      sql.exec('INSERT INTO state VALUES (1, ?, ?, ?, ?, 0, ?, 0, 1, 1)', rows.length, bytes, rows.length, head, '');
    });
    return new Response(head);
  }
}
export default {
  fetch(request, env) {
    return env.HISTORY.get(env.HISTORY.idFromName('taostats_history')).fetch(request);
  },
};
`;

/**
 * Fills a folder; the built Worker started on it finds the old layout. Seconds only: fractions are not needed here.
 *
 * @returns the head of the history.
 */
export async function fillRowLayout(persistFolder: string, texts: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'row-layout-'));
  try {
    const script = join(folder, 'filling.js');
    writeFileSync(script, FILLING_WORKER);
    const worker = await startWorker({ persistFolder, script });
    try {
      const response = await fetch(worker.url, { method: 'POST', body: JSON.stringify(texts) });
      if (!response.ok) throw new Error(`filling: ${response.status} ${await response.text()}`);
      return await response.text();
    } finally {
      await worker.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
