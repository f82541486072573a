/** The whole action in process, against the strict node behind a loopback server. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runDividends } from '../../../src/tao-dividends/tao-dividends.ts';
import { runInProcess } from '../../support/action/run-in-process.ts';
import type { ChainDouble } from '../../support/chain/double.ts';
import { HOTKEY, KNOWN_ACCOUNTS } from '../../support/chain/double.ts';
import { encodeMetadata, withoutItems } from '../../support/chain/metadata.ts';
import { chainWorld, NETUID, runtime } from '../../support/chain/world.ts';

let double: ChainDouble;
let node: Awaited<ReturnType<ChainDouble['listen']>>;
let folder: string;

beforeEach(async () => {
  ({ double } = chainWorld({}));
  node = await double.listen();
  folder = mkdtempSync(join(tmpdir(), 'dividends-'));
});
afterEach(async () => {
  await node.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (inputs: Record<string, string> = {}, env: Record<string, string> = {}) =>
  runInProcess(runDividends, {
    name: 'tao-dividends',
    inputs: { 'chain-url': node.url, pairs: `${NETUID},${HOTKEY}`, 'output-dir': folder, ...inputs },
    env,
  });

test('answers, writes both files and says it', async () => {
  double.addSubnet(3);
  double.addHotkey(3, HOTKEY, { alpha: 9_007_199_254_740_993n });
  double.setPrices({ [NETUID]: 50_000_000n, 3: 2_000_000_000n });
  const { exitCode, outputs, summary, warnings, errors } = await run({
    pairs: `# ours\n${NETUID},${HOTKEY}\n3,${HOTKEY}`,
  });
  expect(errors).toEqual([]);
  expect(exitCode).toBe(0);
  expect(outputs).toMatchObject({
    status: 'queried',
    'block-hash': double.finalizedBlock.hash,
    'total-alpha-rao': '9007203390781184',
    'estimated-tao': '18014398.716283995',
  });
  expect(outputs['results']).toContain('"dividend":9007199254740993,');
  expect(readFileSync(join(folder, 'tao_dividends.csv'), 'utf8')).toBe(
    'netuid,hotkey,rao,alpha_rao,root_alpha_rao,estimated_tao,block,epoch_block,registered_at,zero_reason\r\n' +
      `18,${HOTKEY},4136040191,4012583402,123456789,0.206802009,1002,990,4000000,\r\n` +
      `3,${HOTKEY},9007199254740993,9007199254740993,0,18014398.509481986,1002,990,500,\r\n`,
  );
  const json = readFileSync(join(folder, 'tao_dividends.json'), 'utf8');
  expect(json).toContain('"dividend":9007199254740993,');
  expect(JSON.parse(json)).toMatchObject({ block: 1002, block_hash: double.finalizedBlock.hash, spec_version: 424 });
  expect((JSON.parse(json) as { results: unknown[] }).results).toHaveLength(2);
  expect(summary).toContain('4.136040191');
  expect(summary).toContain('xychart-beta');
  expect(warnings).toEqual([]);
  expect(double.complaints).toEqual([]);
});

test('a zero is explained', async () => {
  const other = KNOWN_ACCOUNTS.at(-1);
  const { exitCode, warnings, summary } = await run({ pairs: `777,${HOTKEY}\n0,${HOTKEY}\n${NETUID},${other}` });
  expect(exitCode).toBe(0);
  expect(warnings.map((warning) => warning.split('because ')[1])).toEqual([
    'there is no subnet 777',
    'root (netuid 0) pays its stakers through the other subnets',
    'the hotkey is not registered there (a coldkey, swapped, or pruned?)',
  ]);
  expect(summary).not.toContain('xychart');
});

test('pairs from a file; a dry run writes elsewhere', async () => {
  writeFileSync(join(folder, 'pairs.csv'), `${NETUID},${HOTKEY}\r\n`);
  const { outputs } = await run({ pairs: '', 'pairs-file': join(folder, 'pairs.csv'), 'dry-run': 'true' });
  expect(outputs['status']).toBe('dry-run');
  expect(() => readFileSync(join(folder, 'tao_dividends.json'))).toThrow();
});

describe('a setting that is wrong is named before anything is asked', () => {
  test.each([
    ['chain-url', { 'chain-url': 'https://me:pw@node.example' }, 'chain-url: got "https://…@node.example"'],
    ['chain-url', { 'chain-url': 'node.example' }, 'chain-url: got "node.example"'],
    ['network', { network: 'finney' }, 'network: got "finney", expected one of main, test'],
    ['pairs', { pairs: '18' }, 'pairs: line 1: got "18"'],
    ['pairs', { pairs: '' }, 'pairs: got ""'],
    ['pairs', { pairs: '# none' }, 'pairs: got no pair'],
    ['pairs', { pairs: '18,5FFA' }, 'pairs: line 1: hotkey: got "5FFA"'],
    ['both', { 'pairs-file': 'x.csv' }, 'pairs: got lines and a pairs-file'],
    ['pairs-file', { pairs: '', 'pairs-file': '/nowhere/x.csv' }, 'pairs-file: got "/nowhere/x.csv"'],
    ['output-dir', { 'output-dir': '$HOME/x' }, 'output-dir: got'],
    ['max-retries', { 'max-retries': '-1' }, 'max-retries: got "-1"'],
    ['deadline-seconds', { 'deadline-seconds': '0' }, 'deadline-seconds: got "0"'],
    ['dry-run', { 'dry-run': 'yes' }, 'dry-run: got "yes"'],
  ])('%s: %j', async (_name, inputs, message) => {
    const { exitCode, errors, outputs } = await run(inputs);
    expect(exitCode).toBe(1);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(message);
    expect(outputs).toEqual({ status: 'failed' });
    expect(double.requests).toEqual([]);
  });
});

describe('a failure never reports an amount', () => {
  test.each([
    [
      'removed storage',
      (chain: ChainDouble) => {
        const bare = withoutItems(
          runtime(424),
          'SubtensorModule.AlphaDividendsPerSubnet',
          'SubtensorModule.RootAlphaDividendsPerSubnet',
        );
        chain.runtimes.set(424, { metadata: encodeMetadata(bare, 14) });
      },
      'This is no zero',
    ],
    ['a dead node', (chain: ChainDouble) => chain.failWith(() => 'dead'), 'cannot be reached'],
    ['an old block', (chain: ChainDouble) => chain.setTime(Date.UTC(2026, 0, 1) - 3_600_000), 'more than 300 s'],
  ])('%s', async (_what, bend, message) => {
    bend(double);
    const { exitCode, errors, outputs, summary } = await run();
    expect(exitCode).toBe(1);
    expect(errors[0]).toContain(message);
    expect(outputs).toEqual({ status: 'failed' });
    expect(summary).not.toContain('Worth (TAO)');
    expect(() => readFileSync(join(folder, 'tao_dividends.json'))).toThrow();
  });
  test('a node that recovers is asked again', async () => {
    let left = 3;
    double.failWith(() => (left-- > 0 ? { status: 503, text: 'starting' } : undefined));
    expect((await run()).outputs['status']).toBe('queried');
  });
});
