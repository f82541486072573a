/** The committed bundle as a runner starts it: wiring, and what is loaded when. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { runBundle } from '../../support/action/bundle.ts';
import { HOTKEY } from '../../support/chain/double.ts';
import { chainWorld, NETUID } from '../../support/chain/world.ts';

const folder = fileURLToPath(new URL('../../../dist/tao-dividends/', import.meta.url));

test('asks, writes, answers', async () => {
  const { double } = chainWorld({ nowMs: Date.now() });
  const node = await double.listen();
  const out = mkdtempSync(join(tmpdir(), 'dividends-'));
  try {
    const run = await runBundle('tao-dividends', {
      'chain-url': node.url.replace('http', 'ws'),
      pairs: `${NETUID},${HOTKEY}`,
      'output-dir': out,
    });
    expect(run.errors).toEqual([]);
    expect(run.outputs).toMatchObject({
      status: 'queried',
      'total-alpha-rao': '4136040191',
      'estimated-tao': '0.206802009',
    });
    expect(readdirSync(out).sort()).toEqual(['tao_dividends.csv', 'tao_dividends.json']);
    expect(double.complaints).toEqual([]);
  } finally {
    await node.close();
    rmSync(out, { recursive: true, force: true });
  }
});

test('the key libraries lie in a chunk that nothing loads at the start', () => {
  const main = readFileSync(join(folder, 'main.js'), 'utf8');
  expect(main).not.toContain('abandon');
  // Only ever by import().
  expect(main).toMatch(/import\(\s*["']\.\/chunks\/keys-[A-Z0-9]+\.js["']\s*\)/);
  expect(main).not.toMatch(/^import .*chunks\/keys-/m);
});
