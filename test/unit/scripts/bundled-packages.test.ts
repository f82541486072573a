import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { listPackages, webpackModules } from '../../../scripts/bundled-packages.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

test('names each package once, from whatever form a bundler gives its modules', () => {
  const found = listPackages(root, [
    `${root}/src/worker/index.ts`,
    'node_modules/semver/index.js',
    `${root}/node_modules/ncc/dist/loader.js??rule!${root}/node_modules/semver/functions/parse.js`,
    `javascript/esm|${root}/node_modules/@noble/hashes/sha2.js|0123abcd`,
    'node_modules/not-installed/index.js',
    'external "node:fs"',
  ]);
  expect(found.map(({ name }) => name)).toEqual(['@noble/hashes', 'semver']);
  for (const { version, license } of found) {
    expect(version).toMatch(/^\d+\.\d+\.\d+/);
    expect(license).toMatch(/^(MIT|ISC)$/);
  }
});

test('looks into joined modules', () => {
  const stats = {
    toJson: () => ({ modules: [{ identifier: 'a', modules: [{ identifier: 'b' }] }, { identifier: 'c' }] }),
  };
  expect(webpackModules(stats)).toEqual(['a', 'b', 'c']);
});
