/** `npm run release-notes -- 1.2.0`: prints the section of CHANGELOG.md for a version; fails when there is none. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [version = ''] = process.argv.slice(2);
const lines = readFileSync(fileURLToPath(new URL('../CHANGELOG.md', import.meta.url)), 'utf8').split('\n');
const start = lines.findIndex((line) => line.startsWith(`## [${version}]`));
if (version === '' || start < 0) {
  console.error(`CHANGELOG.md has no section for ${JSON.stringify(version)}: rename "Unreleased" before you tag`);
  process.exit(1);
}
const rest = lines.slice(start + 1);
const end = rest.findIndex((line) => line.startsWith('## '));
console.log(
  rest
    .slice(0, end < 0 ? undefined : end)
    .join('\n')
    .trim(),
);
