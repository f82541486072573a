import { expect, test } from '@jest/globals';
import { minuteEntry as entry, HistoryWorld, kvWorld } from '../../support/worker/history-world.ts';

test.each<[string, string | Uint8Array, string, number]>([
  ['truncated', `[${entry(1)},{"_time`, '[]', 0],
  ['an error page', '<html>502</html>', '[]', 0],
  ['a string', '"x"', '[]', 0],
  ['null', 'null', '[]', 0],
  ['empty', '', '[]', 0],
  ['not UTF-8', Uint8Array.of(0x5b, 0xff, 0x5d), '[]', 0],
  ['an error object', '{"error":"No Taostats history found"}', '[]', 1],
  ['one bad element', ` [ ${entry(1)} , {"error":"x"}, ${entry(2)} ]`, `[${entry(1)},${entry(2)}]`, 1],
  ['an element without a timestamp', `[${entry(1)},{"price":2}]`, `[${entry(1)}]`, 1],
  ['two contents for a timestamp', `[${entry(1)},${entry(1, '2')}]`, `[${entry(1)}]`, 1],
  ['a member twice', `[${entry(1)},{"price":1,"price":2}]`, `[${entry(1)}]`, 1],
])('%s is copied aside byte for byte, and what is good of it taken', async (_, value, taken, count) => {
  const kv = kvWorld();
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  kv.values.set('taostats_history', { bytes, metadata: null });
  const world = new HistoryWorld({ kv });
  await world.import();
  const [copy] = world.store.quarantined();
  expect(copy).toMatchObject({ count, reason: expect.any(String), acknowledgedAt: null });
  expect(copy?.key).toMatch(/^taostats_history\.corrupt\.\d{4}-/);
  expect(kv.values.get(String(copy?.key))?.bytes).toEqual(bytes);
  if (taken !== '[]') expect((await world.page()).text).toBe(taken);
  expect(world.store.state.total).toBe(taken === '[]' ? 0 : (JSON.parse(taken) as unknown[]).length);
});

test.each([
  ['the same entry twice', `[${entry(1)},${entry(1)}]`, `[${entry(1)}]`],
  ['the same entry as another writer prints it', `[${entry(1)},${entry(1, '15e-1')}]`, `[${entry(1)}]`],
  ['a single object', entry(1), `[${entry(1)}]`],
  ['white space', ` [ ${entry(1)} ,\n${entry(2)} ] `, `[${entry(1)},${entry(2)}]`],
])('%s is nothing to set aside', async (_, value, taken) => {
  const kv = kvWorld();
  kv.set('taostats_history', value);
  const world = new HistoryWorld({ kv });
  await world.import();
  expect(world.store.quarantined()).toEqual([]);
  expect((await world.page()).text).toBe(taken);
});

test('a copy that cannot be written leaves everything as it was', async () => {
  const kv = kvWorld();
  kv.set('taostats_history', '{"broken"');
  kv.refusesWrites = true;
  const world = new HistoryWorld({ kv });
  await expect(world.import()).rejects.toThrow('KV PUT failed');
  expect([world.store.state.mirror.importedAt, kv.text('taostats_history')]).toEqual([null, '{"broken"']);
  kv.refusesWrites = false;
  await world.import();
  expect(world.store.quarantined()).toHaveLength(1);
});
