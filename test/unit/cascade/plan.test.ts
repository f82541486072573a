import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { builtInConfig } from '../../../src/cascade/plan/built-in.ts';
import {
  addEdges,
  type CascadePlan,
  closure,
  commitMessage,
  createPlan,
  releaseTrailer,
} from '../../../src/cascade/plan/plan.ts';
import { parseTag } from '../../../src/cascade/plan/tag.ts';

const COMMIT = 'a'.repeat(40);
const upstream = { tag: { name: 'pot-o-validator-v0.5.0', version: '0.5.0' }, commit: COMMIT, epochSeconds: 0 };
const versions = new Map(builtInConfig.crates.map(({ name }, index) => [name, `0.5.${index}`]));
const edges = [
  { from: 'pot-o-extensions', to: 'pot-o-mining', kind: 'normal' },
  { from: 'pot-o-mining', to: 'ai3-lib', kind: 'normal' },
  { from: 'pot-o-mining', to: 'pot-o-core', kind: 'build' },
  { from: 'ai3-lib', to: 'pot-o-core', kind: 'normal' },
] as const;
const plain = { unneeded: new Set<string>(), registries: new Map<string, string[]>(), internal: [] };
const makePlan = (more: Parameters<typeof addEdges>[1] = []): CascadePlan =>
  createPlan(builtInConfig, upstream, { ...plain, versions, edges: [...edges, ...more] }, 'https://github.com');

describe('the plan', () => {
  test('puts each crate behind what it needs', () => {
    const plan = makePlan();
    expect(plan.levels).toEqual([['pot-o-core'], ['ai3-lib'], ['pot-o-mining'], ['pot-o-extensions']]);
    expect(plan.crates.map(({ tag, url, dependencies }) => [tag, url, dependencies])).toEqual([
      ['pot-o-core-v0.5.0', 'https://github.com/TribeWarez/pot-o-core', []],
      ['ai3-lib-v0.5.1', 'https://github.com/TribeWarez/ai3-lib', ['pot-o-core']],
      ['pot-o-mining-v0.5.2', 'https://github.com/TribeWarez/pot-o-mining', ['pot-o-core', 'ai3-lib']],
      ['pot-o-extensions-v0.5.3', 'https://github.com/TribeWarez/pot-o-extensions', ['pot-o-mining']],
    ]);
    expect(closure(plan, 'pot-o-extensions')).toEqual(['pot-o-core', 'ai3-lib', 'pot-o-mining']);
    expect(closure(plan, 'pot-o-core')).toEqual([]);
  });

  test('prints a cycle, and lets dev-dependencies close one', () => {
    expect(() => makePlan([{ from: 'pot-o-core', to: 'pot-o-mining', kind: 'normal' }])).toThrow(
      /pot-o-core -> pot-o-mining -> .*pot-o-core|ai3-lib -> pot-o-core -> pot-o-mining -> ai3-lib/,
    );
    const plan = makePlan([{ from: 'pot-o-core', to: 'pot-o-mining', kind: 'dev' }]);
    expect(plan.crates[0]?.name).toBe('pot-o-core');
    expect(plan.crates[0]?.dependencies).toEqual(['pot-o-mining']);
    expect(plan.needs.get('pot-o-core')).toEqual([]);
  });

  test('takes edges the repositories add', () => {
    const plan = addEdges(makePlan(), [{ from: 'pot-o-core', to: 'serde', kind: 'normal' }]);
    expect(plan.levels).toEqual(makePlan().levels);
    expect(() => addEdges(makePlan(), [{ from: 'pot-o-core', to: 'ai3-lib', kind: 'normal' }])).toThrow('->');
  });

  test('orders any graph without a cycle', () => {
    const graph = fc.array(fc.tuple(fc.nat(19), fc.nat(19)), { maxLength: 60 });
    fc.assert(
      fc.property(graph, (pairs) => {
        const names = Array.from({ length: 20 }, (_, index) => `c${String(index).padStart(2, '0')}`);
        const some = pairs.flatMap(([a, b]) =>
          a === b
            ? []
            : [{ from: names[Math.max(a, b)] as string, to: names[Math.min(a, b)] as string, kind: 'normal' as const }],
        );
        const [first] = builtInConfig.crates;
        if (first === undefined) return false;
        const config = { ...builtInConfig, crates: names.map((name) => ({ ...first, name })) };
        const plan = createPlan(config, upstream, { ...plain, versions: new Map(), edges: some }, 'https://x');
        const place = new Map(plan.crates.map(({ name }, index) => [name, index]));
        return some.every(({ from, to }) => Number(place.get(to)) < Number(place.get(from)));
      }),
    );
  });

  test('writes the commit message and trailer of the contract', () => {
    const plan = makePlan();
    expect(commitMessage(plan.upstream, [])).toBe(
      `chore(deps): sync with pot-o-validator upstream v0.5.0\n\nUpstream-Release: pot-o-validator-v0.5.0@${COMMIT}\n`,
    );
    expect(commitMessage(plan.upstream, plan.crates.slice(0, 2)).split('\n')[0]).toBe(
      'chore(deps): update pot-o-core to 0.5.0, update ai3-lib to 0.5.1, sync with pot-o-validator upstream v0.5.0',
    );
    expect(commitMessage(plan.upstream, [], { name: 'A Bot', email: 'a@b' })).toBe(
      `chore(deps): sync with pot-o-validator upstream v0.5.0\n\nUpstream-Release: pot-o-validator-v0.5.0@${COMMIT}\nSigned-off-by: A Bot <a@b>\n`,
    );
    expect(releaseTrailer(plan.upstream)).toEqual({
      key: 'Upstream-Release',
      value: `pot-o-validator-v0.5.0@${COMMIT}`,
    });
  });
});

describe('a tag', () => {
  test.each(['1.0.0', '0.5.0', '1.0.0-rc.1', '1.0.0-x-y.7', '1.2.3+build.5'])('%s is a release', (version) => {
    expect(parseTag(`v${version}`, 'v')).toEqual({ name: `v${version}`, version });
  });

  test.each([
    'v1',
    'v1.0',
    'v01.0.0',
    'v1.0.0-',
    'v1.0.0-01',
    'vv1.0.0',
    'v1.0.0 ',
    'v1.0.0\n',
    'v1.0.0$(id)',
    'v1.0.0;id',
    'v1.0.0-`id`',
    '1.0.0',
    'refs/tags/v1.0.0',
    `v1.0.0-${'a'.repeat(300)}`,
  ])('%j is none', (tag) => {
    expect(() => parseTag(tag, 'v')).toThrow('expected v<semver>');
  });
});
