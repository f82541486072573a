import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CascadeContext } from '../../../src/cascade/context.ts';
import type { CascadePlan } from '../../../src/cascade/plan/plan.ts';
import { checkLocked } from '../../../src/cascade/prepare/monorepo-build.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'locked-'));
  writeFileSync(join(root, 'Cargo.lock'), 'version = 4\n');
});
afterAll(() => rmSync(root, { recursive: true }));

const plan = {
  upstream: { name: 'mono' },
  crates: [{ name: 'core' }, { name: 'app' }],
  internal: [{ from: 'app', to: 'core', follows: true, dependency: { requirement: '0.5' } }],
} as unknown as CascadePlan;

const member = (name: string) => ({ id: `${name} member`, name, version: '0.5.0', source: null });
/** Cargo's own word about a workspace in which `app` is built with the core of that source. */
function contextWith(core: { id: string; version: string; source: string | null }): CascadeContext {
  const metadata = {
    packages: [member('core'), member('app'), { name: 'core', ...core }],
    resolve: { nodes: [{ id: 'app member', deps: [{ pkg: core.id }] }] },
  };
  return {
    progress: { step: (_name: string, _what: string, run: () => unknown) => run() },
    cargo: { metadata: async () => metadata },
  } as unknown as CascadeContext;
}

test('a member built with another source’s copy of its sibling is named', async () => {
  const registry = 'registry+https://github.com/rust-lang/crates.io-index';
  const core = { id: 'core registry', version: '0.5.1', source: registry };
  await expect(checkLocked(contextWith(core), plan, root)).rejects.toThrow(
    `the monorepo builds app with core 0.5.1 from ${registry}, not with its own: Cargo.lock holds core more than once`,
  );
});

test.each([
  ['its own sibling', { id: 'core member', version: '0.5.0', source: null }],
  [
    'a version of the registry that the requirement does not admit',
    { id: 'core old', version: '0.3.0', source: 'registry+x' },
  ],
])('%s is no reason', async (_, core) => {
  await expect(checkLocked(contextWith(core), plan, root)).resolves.toBeUndefined();
});

test('a monorepo without a lock is refused', async () => {
  const core = { id: 'core member', version: '0.5.0', source: null };
  await expect(checkLocked(contextWith(core), plan, join(root, 'none'))).rejects.toThrow(
    'the monorepo has no Cargo.lock',
  );
});
