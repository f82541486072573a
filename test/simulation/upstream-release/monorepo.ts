import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CascadeWorld } from '../../support/cascade/world.ts';
import { TAG, TAG_EPOCH } from '../../support/cascade/world.ts';
import { runGit } from '../../support/git/commands.ts';
import { execInPlace } from '../../support/programs/programs.ts';

/**
 * Changes files of the monorepo (`undefined` removes one), commits and tags that.
 *
 * @param options.keepLock leaves Cargo.lock as it is, stale or not.
 */
export function amendMonorepo(
  world: CascadeWorld,
  files: Readonly<Record<string, string | undefined>>,
  options: { keepLock?: boolean; tag?: string; lightweight?: boolean } = {},
): void {
  const { checkout } = world;
  for (const [name, content] of Object.entries(files)) {
    const path = join(checkout, name);
    if (content === undefined) rmSync(path, { recursive: true });
    else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
  }
  if (options.keepLock !== true) {
    const done = execInPlace('cargo', ['generate-lockfile', '--quiet'], { cwd: checkout, env: world.env });
    if (done.exitCode !== 0) throw new Error(`cargo generate-lockfile: ${done.stderr}`);
  }
  runGit(checkout, ['add', '--all', '--force', '--', '.', ':!target']);
  runGit(checkout, ['commit', '--quiet', '--allow-empty', '-m', 'Changed by the test']);
  const tag = options.tag ?? TAG;
  const kind = options.lightweight ? [] : ['--annotate', '-m', tag];
  runGit(checkout, ['tag', '--force', ...kind, tag], { env: { GIT_COMMITTER_DATE: `${TAG_EPOCH} +0100` } });
  runGit(checkout, ['push', '--quiet', '--force', world.git.path('TribeWarez/pot-o-validator'), 'HEAD:main', tag]);
}
