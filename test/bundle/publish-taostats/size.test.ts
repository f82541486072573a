import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const folder = fileURLToPath(new URL('../../../dist/publish-taostats', import.meta.url));

test('the bundle is one file of at most 1.2 MB', () => {
  expect(readdirSync(folder).sort()).toEqual(['index.js', 'licenses.txt', 'package.json']);
  expect(statSync(`${folder}/index.js`).size).toBeLessThanOrEqual(1_200_000);
});
