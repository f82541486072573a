import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type GraphEdge, orderInLevels } from '../../../src/cargo/graph.ts';

const edges = (...texts: string[]): GraphEdge[] =>
  texts.map((text) => {
    const [from = '', kind = '', to = ''] = text.split(' ');
    return { from, to, kind: kind as GraphEdge['kind'] };
  });

describe('orderInLevels', () => {
  test('puts what is needed first, in alphabetical order within a level', () => {
    const names = ['pot-o-extensions', 'pot-o-mining', 'ai3-lib', 'pot-o-core'];
    const graph = edges('ai3-lib normal pot-o-core', 'pot-o-mining normal ai3-lib', 'pot-o-mining normal pot-o-core');
    expect(orderInLevels(names, graph)).toEqual([['pot-o-core', 'pot-o-extensions'], ['ai3-lib'], ['pot-o-mining']]);
  });

  test('passes over edges to crates of others', () => {
    expect(orderInLevels(['a'], edges('a normal serde', 'serde normal a'))).toEqual([['a']]);
  });

  test('lets a dev-dependency order as long as it closes no cycle', () => {
    expect(orderInLevels(['a', 'b'], edges('a dev b'))).toEqual([['b'], ['a']]);
    expect(orderInLevels(['a', 'b'], edges('a dev b', 'b normal a'))).toEqual([['a'], ['b']]);
    expect(orderInLevels(['a', 'b'], edges('a dev b', 'b dev a'))).toEqual([['a', 'b']]);
    expect(orderInLevels(['a', 'b', 'c'], edges('a dev b', 'b build c', 'c normal a'))).toEqual([['a'], ['c'], ['b']]);
  });

  test('lets a crate depend on itself for its tests only', () => {
    expect(orderInLevels(['a'], edges('a dev a'))).toEqual([['a']]);
    expect(() => orderInLevels(['a'], edges('a normal a'))).toThrow('in a cycle: a -> a');
  });

  test('names a cycle, build-dependencies included, without the crates that only lead to it', () => {
    const graph = edges('a normal b', 'b build c', 'c normal d', 'd normal b', 'd normal e');
    expect(() => orderInLevels(['a', 'b', 'c', 'd', 'e'], graph)).toThrow(
      expect.objectContaining({ kind: 'input', message: expect.stringMatching(/cycle: b -> c -> d -> b$/) }),
    );
  });

  test('puts each crate of any graph without cycles above all that it needs', () => {
    const names = Array.from({ length: 20 }, (_, index) => `crate${String(index).padStart(2, '0')}`);
    const pair = fc.tuple(fc.nat(19), fc.nat(19), fc.constantFrom('normal' as const, 'build' as const, 'dev' as const));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 60 }), (pairs) => {
        const graph = pairs
          .filter(([a, b]) => a !== b)
          .map(([a, b, kind]) => ({ from: names[Math.max(a, b)] ?? '', to: names[Math.min(a, b)] ?? '', kind }));
        const levels = orderInLevels(names, graph);
        const levelOf = new Map(levels.flatMap((level, index) => level.map((name) => [name, index] as const)));
        expect([...levelOf.keys()].sort()).toEqual(names);
        for (const { from, to } of graph) expect(levelOf.get(from)).toBeGreaterThan(levelOf.get(to) as number);
      }),
    );
  });
});
