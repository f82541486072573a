import { describe, expect, test } from '@jest/globals';
import { listExports } from '../../../src/deploy/script.ts';

describe('the exports of a module', () => {
  test.each([
    [
      'esbuild',
      'class A {}\nvar worker_default = {};\nexport {\n  A as TaostatsHistory,\n  B,\n  worker_default as default\n};',
    ],
    ['esbuild, minified', 'class A{}export{A as TaostatsHistory,b as B,c as default};'],
    ['a hand', 'export class TaostatsHistory {}\nexport class B extends C {}\nexport default {};'],
    ['a re-export', "export { TaostatsHistory, B } from './history.js';"],
    ['constants', 'export const TaostatsHistory = class {}, x = 1;\nexport function B() {}'],
  ])('are found in the form of %s', (_, source) => {
    const names = listExports(source);
    expect(names.has('TaostatsHistory')).toBe(true);
    expect(names.has('B')).toBe(true);
    expect(names.has('A')).toBe(false);
  });

  test('takes no time for hostile text', () => {
    const startedAt = performance.now();
    listExports('export {'.repeat(50_000) + ' '.repeat(500_000) + 'export '.repeat(50_000));
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});
