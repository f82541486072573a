/** Section `cascade`: a failing test pushes nothing, the fixed release pushes everything, a rerun changes nothing. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CascadeWorld, CRATES, createCascadeWorld, TAG } from '../../test/support/cascade/world.ts';
import { runGit } from '../../test/support/git/commands.ts';
import { type ActionRun, runAction } from './run-action.ts';
import { begin, done, heading, prove, quoteSummary } from './terminal.ts';

const BROKEN_CRATE = 'pot-o-mining';
const BROKEN_TEST = 'tests/broken.rs';

export async function cascade(): Promise<void> {
  heading('cascade', 'one tag of a Rust monorepo releases four downstream repositories, all or none');
  if (spawnSync('cargo', ['--version']).error) {
    done('skipped', 'cargo is not installed on this machine');
    return;
  }
  const world = await createCascadeWorld({
    commands: { test: '["cargo", "test", "--quiet"]' },
    files: { [BROKEN_CRATE]: { [BROKEN_TEST]: '#[test]\nfn mining_works() { assert_eq!(1 + 1, 3); }\n' } },
  });
  try {
    done(
      'repositories',
      `${CRATES.map(({ name }) => name).join(', ')} at ${world.git.url}, and the monorepo at ${TAG}`,
    );
    const before = JSON.stringify(world.refs());

    begin('a bug', `${BROKEN_CRATE}/${BROKEN_TEST} fails`);
    const failing = await runCascade(world);
    prove('exit code', `the release ends with exit code ${failing.exitCode}`, failing.exitCode === 1);
    prove('nothing pushed', 'every repository is as it was', JSON.stringify(world.refs()) === before);

    begin('the fix', `removes ${BROKEN_TEST}`);
    pushFix(world);
    const released = await runCascade(world);
    prove('released', `status ${released.outputs['status']}`, released.outputs['status'] === 'released');
    const after = world.refs();
    const tagged = Object.values(after).filter((refs) => Object.keys(refs).some((ref) => ref.startsWith('refs/tags/')));
    prove(
      'tagged',
      `${tagged.length} of ${CRATES.length} repositories have their tag`,
      tagged.length === CRATES.length,
    );
    quoteSummary(released.summary);

    const again = await runCascade(world);
    prove('rerun', `status ${again.outputs['status']}`, again.outputs['status'] === 'already-released');
    prove(
      'unchanged',
      'every ref is what it was, byte for byte',
      JSON.stringify(world.refs()) === JSON.stringify(after),
    );
  } finally {
    await world.close();
  }
}

function runCascade(world: CascadeWorld): Promise<ActionRun> {
  return runAction('upstream-release', world.inputs, { cwd: world.checkout, env: world.env });
}

function pushFix(world: CascadeWorld): void {
  const clone = mkdtempSync(join(tmpdir(), 'fix-'));
  try {
    const bare = world.git.path(world.repository(BROKEN_CRATE));
    runGit(clone, ['clone', '--quiet', bare, '.']);
    runGit(clone, ['rm', '--quiet', BROKEN_TEST]);
    runGit(clone, ['commit', '--quiet', '--message', 'Remove the broken test']);
    runGit(clone, ['push', '--quiet', 'origin', 'main']);
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
}
