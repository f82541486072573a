import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { listPackages } from '../../../scripts/bundled-packages.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

test('names each package once, from whatever form a bundler gives its modules', () => {
  const found = listPackages(root, [
    `${root}/src/worker/index.ts`,
    'node_modules/semver/index.js',
    `${root}/node_modules/semver/functions/parse.js`,
    `${root}/node_modules/@noble/hashes/sha2.js`.replaceAll('/', '\\'),
    'node_modules/not-installed/index.js',
    'external "node:fs"',
  ]);
  expect(found.map(({ name }) => name)).toEqual(['@noble/hashes', 'semver']);
  for (const { version, license } of found) {
    expect(version).toMatch(/^\d+\.\d+\.\d+/);
    expect(license).toMatch(/^(MIT|ISC)$/);
  }
});
