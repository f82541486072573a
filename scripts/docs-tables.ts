/**
 * `npm run docs`: writes the tables of inputs and outputs in actions/<name>/README.md from its action.yml, the tables of
 * docs/ from their sources, the parts of examples/*.yml that documents show, and the places of their pictures.
 * `npm run docs:check` (`--check`) writes nothing and fails when something is not up to date.
 */
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { listActions, readActionMetadata, root } from './action-metadata.ts';
import { fillExamples } from './examples.ts';
import { fillPictures } from './pictures/list.ts';
import { fillTables } from './readme-tables.ts';
import { fillWorkflowTables } from './workflow-tables.ts';

const checkOnly = process.argv.includes('--check');
for (const action of listActions()) {
  if (!existsSync(join(root, 'actions', action, 'README.md'))) {
    console.error(`actions/${action}/README.md is missing`);
    process.exitCode = 1;
  }
}
for (const document of globSync(['*.md', 'docs/**/*.md', 'actions/*/README.md'], { cwd: root }).sort()) {
  const path = join(root, document);
  const text = readFileSync(path, 'utf8');
  const action = /^actions[\\/]([^\\/]+)/.exec(document)?.[1];
  const tables = action === undefined ? fillWorkflowTables(text) : fillTables(text, readActionMetadata(action));
  const pictures = relative(dirname(path), join(root, 'docs/pictures')).replaceAll('\\', '/');
  const filled = fillPictures(fillExamples(tables), pictures);
  if (filled === text) continue;
  if (checkOnly) {
    console.error(`${document}: not as its sources have it; run "npm run docs" and commit`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, filled);
    console.log(`${document} written`);
  }
}
