/** Inputs are checked before anything is done; files are never lost. Through the committed bundle. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createWorkspace, publishInProcess, type Workspace } from '../support/action/publish.ts';
import { startProxy } from '../support/http/proxy.ts';
import type { ScriptedServer } from '../support/http/scripted-server.ts';
import { startTaostats } from '../support/taostats/api.ts';
import { startBentWorker, WRITE_TOKEN } from '../support/worker/doubles.ts';

let workspace: Workspace;
let taostats: ScriptedServer;
let worker: ScriptedServer;

beforeAll(async () => {
  worker = await startBentWorker((answers) => answers);
});
afterAll(() => worker.stop());
beforeEach(async () => {
  workspace = createWorkspace();
  taostats = await startTaostats();
});
afterEach(async () => {
  workspace.remove();
  await taostats.close();
});

const publish = (inputs: Readonly<Record<string, string>> = {}) =>
  publishInProcess(workspace, {
    'taostats-url': taostats.url,
    'worker-url': worker.url,
    'worker-write-token': WRITE_TOKEN,
    ...inputs,
  });

describe('a bad input fails before anything is asked or written', () => {
  test.each<[string, string, string]>([
    ['taostats-api-key', '', 'taostats-api-key: got "", expected a value'],
    ['taostats-url', 'api.taostats.io', 'taostats-url: got "api.taostats.io", expected an http or https URL'],
    ['taostats-url', 'https://api.taostats.io?x=y', 'taostats-url: got '],
    ['datasets', 'pool', 'datasets: got "pool", expected one of price'],
    ['datasets', 'price,poools', 'datasets: got "poools", expected one of price'],
    ['datasets', ',', 'datasets: got ",", expected one of price'],
    ['worker-url', 'ftp://x', 'worker-url: got "ftp://x", expected an http or https URL'],
    ['worker-url', 'https://x.example/?a=b', 'worker-url: got "https://x.example/?a=b", expected '],
    ['allow-kv-put-fallback', 'yes', 'allow-kv-put-fallback: got "yes", expected true or false'],
    ['history-max-entries', '0', 'history-max-entries: got "0", expected a whole number from 1 to '],
    ['history-max-entries', '10k', 'history-max-entries: got "10k", expected a whole number from 1 to '],
    ['max-staleness-minutes', '-1', 'max-staleness-minutes: got "-1", expected a whole number from 0 to '],
    ['fail-on-stale', 'True', 'fail-on-stale: got "True", expected true or false'],
    ['requests-per-minute', '0', 'requests-per-minute: got "0", expected a whole number from 1 to '],
    ['max-retries', '1e3', 'max-retries: got "1e3", expected a whole number from 0 to '],
    ['initial-backoff-seconds', 'abc', 'initial-backoff-seconds: got "abc", expected a number from 0 to '],
    ['backoff-multiplier', '0', 'backoff-multiplier: got "0", expected a number from 1 to '],
    ['connect-timeout-seconds', '0', 'connect-timeout-seconds: got "0", expected a number from '],
    ['deadline-seconds', '0', 'deadline-seconds: got "0", expected a number from '],
    ['enable-retry-after', '1', 'enable-retry-after: got "1", expected true or false'],
    ['min-records', '0x10', 'min-records: got "0x10", expected a whole number from '],
    ['dry-run', 'TRUE', 'dry-run: got "TRUE", expected true or false'],
  ])('%s: %j', async (name, value, message) => {
    const run = await publish({ [name]: value });
    expect([run.exitCode, run.outputs['status'], run.outputs['stale']]).toEqual([1, 'failed', '']);
    expect(run.errors).toEqual([expect.stringContaining(message)]);
    expect(taostats.received).toEqual([]);
    expect(workspace.names()).toEqual([]);
  });

  test('neither a Worker nor the fallback: failure, not success', async () => {
    const run = await publish({ 'worker-url': '', 'worker-write-token': '' });
    expect([run.exitCode, run.outputs['status']]).toEqual([1, 'failed']);
    expect(run.errors[0]).toContain('worker-url: got "", expected the URL of the Worker that keeps the history');
    expect(taostats.received).toEqual([]);
  });

  test('the fallback alone names what it lacks', async () => {
    const run = await publish({ 'worker-url': '', 'allow-kv-put-fallback': 'true', 'cloudflare-account-id': 'a' });
    expect(run.errors[0]).toContain(
      'For the KV fallback, which is allowed, set also kv-namespace-id, cloudflare-api-token',
    );
  });

  test('a dry run without any destination still shows what it would write', async () => {
    const run = await publish({ 'worker-url': '', 'worker-write-token': '', 'dry-run': 'true' });
    expect([run.exitCode, run.outputs['status']]).toEqual([0, 'dry-run']);
    expect(run.stdout).toContain('nowhere: neither worker-url nor the KV fallback is set');
  });
});

describe('files', () => {
  const corrupt = (): string[] => workspace.names().filter((name) => name.includes('.corrupt-'));

  test('go into output-dir, which is made', async () => {
    const run = await publish({ 'output-dir': 'data/tao' });
    expect(run.outputs['latest-file']).toBe(join(workspace.path, 'data/tao/taostats_latest.json'));
    expect(workspace.names()).toEqual(['data']);
    expect(JSON.parse(workspace.text('data/tao/taostats_latest.json'))).toMatchObject({ _source: 'taostats' });
  });

  test('the local history grows, old digits and strange elements kept, nothing temporary left', async () => {
    writeFileSync(
      join(workspace.path, 'taostats_history.json'),
      '[{"_timestamp":"2025-11-29T09:11:54.458972+00:00","price":297.5850186774780,"volume_24h":1.10}, 5, {"a": 1.0}]',
    );
    await publish();
    const text = workspace.text('taostats_history.json');
    expect(text).toContain('"price":297.5850186774780,"volume_24h":1.10}');
    expect(text).toContain('{"a":1.0}');
    expect(JSON.parse(text)).toHaveLength(4);
    expect(workspace.names()).toHaveLength(3);
  });

  test('the local history keeps at most history-max-entries, the youngest', async () => {
    for (let n = 0; n < 3; n += 1) await publish({ 'history-max-entries': '2' });
    const kept = (JSON.parse(workspace.text('taostats_history.json')) as { _timestamp: string }[]).map(
      (e) => e._timestamp,
    );
    expect(kept).toHaveLength(2);
    expect(kept[1]).toBe((JSON.parse(workspace.text('taostats_latest.json')) as { _timestamp: string })._timestamp);
  });

  test.each([
    ['truncated', '[{"price":1},{'],
    ['empty', ''],
    ['null', 'null'],
    ['not UTF-8', Buffer.from([0x5b, 0xff, 0x5d])],
  ])('a local history that is no history (%s) is moved aside and named', async (_, content) => {
    writeFileSync(join(workspace.path, 'taostats_history.json'), content);
    const run = await publish();
    expect(run.outputs['status']).toBe('appended');
    expect(corrupt()).toHaveLength(1);
    expect(Buffer.from(workspace.text(corrupt()[0] ?? ''))).toEqual(Buffer.from(Buffer.from(content).toString('utf8')));
    expect(run.warnings).toEqual([expect.stringContaining(`/${corrupt()[0]} and a new one begun`)]);
    expect(JSON.parse(workspace.text('taostats_history.json'))).toHaveLength(1);
  });

  test('a dry run leaves even that where it is', async () => {
    writeFileSync(join(workspace.path, 'taostats_history.json'), 'broken');
    const run = await publish({ 'dry-run': 'true' });
    expect(workspace.names()).toEqual(['taostats_history.json']);
    expect(workspace.text('taostats_history.json')).toBe('broken');
    expect(run.warnings[0]).toContain('a real run would move it aside');
  });

  test('a local history that cannot be read never costs the append, and is not written over', async () => {
    mkdirSync(join(workspace.path, 'taostats_history.json'));
    const run = await publish();
    expect([run.outputs['status'], run.outputs['history-file']]).toEqual(['appended', '']);
    expect(run.warnings).toEqual([
      expect.stringMatching(/could not read \S+history\.json.*the entry is appended all the same/),
    ]);
    expect(workspace.names()).toContain('taostats_latest.json');
  });

  test('an output-dir that is a file is an error, not a crash', async () => {
    writeFileSync(join(workspace.path, 'data'), 'x');
    const run = await publish({ 'output-dir': 'data' });
    expect([run.exitCode, run.outputs['status']]).toEqual([1, 'failed']);
    expect(run.errors[0]).toMatch(/could not write \S+\/data\/taostats_entry-/);
    expect(workspace.text('data')).toBe('x');
  });
});

test.each([
  [{ HTTP_PROXY: 'proxy' }, true],
  [{ http_proxy: 'proxy', no_proxy: '127.0.0.1' }, false],
])('the proxy variables of the runner are obeyed: %j', async (variables: Record<string, string>, tunnelled) => {
  const proxy = await startProxy();
  const env = Object.fromEntries(Object.entries(variables).map(([name, v]) => [name, v === 'proxy' ? proxy.url : v]));
  const inputs = { 'taostats-url': taostats.url, 'worker-url': worker.url, 'worker-write-token': WRITE_TOKEN };
  const run = await publishInProcess(workspace, inputs, { env });
  await proxy.stop();
  expect(run.outputs['status']).toBe('appended');
  const hosts = tunnelled ? [taostats.url, worker.url].map((url) => new URL(url).host) : [];
  expect([...new Set(proxy.tunnels)].sort()).toEqual(hosts.sort());
});
