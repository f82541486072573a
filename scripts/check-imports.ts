/** `npm run check-imports`: fails when a room imports what it may not (see import-rules.ts). */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findViolations } from './import-rules.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const paths = globSync(['src/**/*.ts', 'actions/**/*.ts'], { cwd: root }).map((path) => path.replaceAll('\\', '/'));
const files = new Map(paths.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]));
const violations = findViolations(files);
for (const violation of violations) console.error(violation);
console.log(`${files.size} modules, ${violations.length} forbidden imports`);
process.exitCode = violations.length === 0 ? 0 : 1;
