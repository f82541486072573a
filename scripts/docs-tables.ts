/**
 * `npm run docs`: writes the tables of inputs and outputs in actions/<name>/README.md from its action.yml.
 * `npm run docs:check` (`--check`) writes nothing and fails when a table is not up to date.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listActions, readActionMetadata, root } from './action-metadata.ts';
import { fillTables } from './readme-tables.ts';

const checkOnly = process.argv.includes('--check');
for (const action of listActions()) {
  const path = join(root, 'actions', action, 'README.md');
  if (!existsSync(path)) {
    console.error(`actions/${action}/README.md is missing`);
    process.exitCode = 1;
    continue;
  }
  const text = readFileSync(path, 'utf8');
  const filled = fillTables(text, readActionMetadata(action));
  if (filled === text) continue;
  if (checkOnly) {
    console.error(`actions/${action}/README.md: the tables differ from action.yml; run "npm run docs" and commit`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, filled);
    console.log(`actions/${action}/README.md written`);
  }
}
