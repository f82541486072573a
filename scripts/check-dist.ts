/**
 * `npm run check-dist`: rebuilds dist/ and fails when that changes, adds or removes a single file against what is
 * committed, so that the code people run is the code people read.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Lines of `git status` for dist/: changed, removed and untracked files, also those an ignore rule would hide. */
function differences(): string[] {
  const args = ['status', '--porcelain', '--untracked-files=all', '--ignored=matching', '--', 'dist'];
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean);
}

const before = differences();
if (before.length > 0) console.error(`not committed before the build:\n${before.join('\n')}`);
execFileSync(process.execPath, [join(root, 'scripts/build.ts')], { cwd: root, stdio: 'inherit' });
const after = differences();
if (after.length > 0) {
  console.error(`dist/ differs from a fresh build:\n${after.join('\n')}\nrun "npm run build" and commit dist/`);
}
process.exitCode = before.length + after.length === 0 ? 0 : 1;
