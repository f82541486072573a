import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { normalizeKv } from '../../../src/migration/normalize-kv.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../action-fixtures/history/${name}`, import.meta.url), 'utf8');
/** The original's real value, and the full entry that its workflow posted beside it. */
const HISTORY = fixture('taostats_history.2025-11-29.json');
const LATEST = fixture('taostats_latest.2025-11-29.json');
const NOW = Date.UTC(2026, 10, 25, 22, 30, 15, 250);
const WRITE = { dryRun: false, nowMs: NOW };
const BACKUP = 'taostats_history.full.20261125T223015Z';

/** A namespace that also counts its writes; `rival` writes after the first read. */
function namespace(value: string | undefined, rival?: string) {
  const values = new Map(value === undefined ? [] : [['taostats_history', value]]);
  let reads = 0;
  return {
    values,
    read: async (key: string) => {
      reads += 1;
      if (reads === 2 && rival !== undefined) values.set('taostats_history', rival);
      return values.get(key);
    },
    write: async (key: string, text: string) => void values.set(key, text),
  };
}

describe('the real value of the original', () => {
  test('becomes compact with every entry and every digit, and is kept as it was', async () => {
    const kv = namespace(HISTORY);
    const result = await normalizeKv(kv, WRITE);
    expect(result).toMatchObject({ status: 'normalized', elements: 5, left: [], backupKey: BACKUP });
    expect(kv.values.get(BACKUP)).toBe(HISTORY);
    const after = kv.values.get('taostats_history') ?? '';
    expect(JSON.parse(after)).toEqual(JSON.parse(HISTORY));
    expect(after).toContain(
      '{"_timestamp":"2025-11-29T09:11:54.458972+00:00","price":297.585018677478,"volume_24h":119021146.207426}',
    );
    expect(await normalizeKv(kv, WRITE)).toMatchObject({ status: 'unchanged', backupKey: '' });
  });

  test('with the full entries that its workflow posted loses nothing but their other members', async () => {
    const mixed = `[${HISTORY.trim().slice(1, -1)}, ${LATEST}]`;
    const kv = namespace(mixed);
    const result = await normalizeKv(kv, WRITE);
    expect(result.elements).toBe(6);
    expect(result.bytesAfter).toBeLessThan(result.bytesBefore);
    const entries = JSON.parse(kv.values.get('taostats_history') ?? '') as Record<string, unknown>[];
    for (const entry of entries) expect(Object.keys(entry)).toEqual(['_timestamp', 'price', 'volume_24h']);
    const { _timestamp, price, volume_24h } = JSON.parse(LATEST) as Record<string, unknown>;
    expect(entries.at(-1)).toEqual({ _timestamp, price, volume_24h });
  });
});

describe('what is no entry', () => {
  test.each([
    ['an entry without a timestamp', '{"price":1}'],
    ['an error that was stored', '{"error":"No Taostats data found","_source":"taostats"}'],
    ['null', 'null'],
    ['a timestamp that is a number', '{"_timestamp":1764407514,"price":1}'],
    ['a list', '[1]'],
    ['a text', '"x"'],
  ])('stays as it is, and its place is named: %s', async (_, element) => {
    const kv = namespace(`[ {"_timestamp":"2026-01-01T00:00:00Z","price":1.50}, ${element} ]`);
    const result = await normalizeKv(kv, WRITE);
    expect(result).toMatchObject({ status: 'normalized', elements: 2, left: [1] });
    expect(kv.values.get('taostats_history')).toBe(
      `[{"_timestamp":"2026-01-01T00:00:00Z","price":1.50,"volume_24h":null},${element}]`,
    );
  });
});

describe('nothing is written', () => {
  test.each([
    ['a dry run', HISTORY, { ...WRITE, dryRun: true }, 'dry-run'],
    ['no value', undefined, WRITE, 'absent'],
    ['a compact value', '[{"_timestamp":"2026-01-01T00:00:00Z","price":1,"volume_24h":null}]', WRITE, 'unchanged'],
    ['an empty list', '[]', WRITE, 'unchanged'],
  ] as const)('with %s', async (_, value, options, status) => {
    const kv = namespace(value);
    expect((await normalizeKv(kv, options)).status).toBe(status);
    expect([...kv.values]).toEqual(value === undefined ? [] : [['taostats_history', value]]);
  });

  test.each(['', 'null', '[1,', 'not json', '<html>'])('over a value that is no history: %j', async (value) => {
    const kv = namespace(value);
    await expect(normalizeKv(kv, WRITE)).rejects.toThrow('is no history');
    expect([...kv.values]).toEqual([['taostats_history', value]]);
  });

  test('over what somebody else wrote meanwhile', async () => {
    const rival = '[{"_timestamp":"2026-01-01T00:00:00Z","price":2,"volume_24h":null}]';
    const kv = namespace(HISTORY, rival);
    await expect(normalizeKv(kv, WRITE)).rejects.toThrow('changed while it was read');
    expect(kv.values.get('taostats_history')).toBe(rival);
  });
});
