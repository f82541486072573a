/** Mode version from the bundle: a monorepo on a git server, a GitHub over it, a real cargo for its lock. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type CascadeWorld, UPSTREAM } from '../../support/cascade/world.ts';
import { runGit } from '../../support/git/commands.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { release, useWorlds } from './harness.ts';

const BRANCH = 'upstream-release/versions/main';

describeWhen(whyMissing('cargo'), 'upstream-release in mode version', () => {
  const createWorld = useWorlds();

  /** A commit of a person on the monorepo's main. */
  function change(world: CascadeWorld, message: string, files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(world.checkout, path)), { recursive: true });
      writeFileSync(join(world.checkout, path), text);
    }
    runGit(world.checkout, ['add', '--all', '--force']);
    runGit(world.checkout, ['commit', '--quiet', '-m', message]);
    runGit(world.checkout, ['push', '--quiet', world.git.path(UPSTREAM), 'HEAD:main']);
  }
  const versions = async (world: CascadeWorld, inputs: Readonly<Record<string, string>> = {}) =>
    await release(world, { mode: 'version', ...inputs }, { env: { GITHUB_REF: 'refs/heads/main' } });

  test('proposes, is merged, tags the crates and then the monorepo, and says when nothing came of it', async () => {
    const world = await createWorld({ commands: { build: '[]' } });
    const show = (path: string): string => world.git.git(UPSTREAM, 'show', `${BRANCH}:${path}`);
    change(world, 'feat(core): count further', { 'core/src/lib.rs': 'pub fn value() -> u64 { 2 }\n' });
    const proposed = await versions(world);
    expect(proposed.errors).toEqual([]);
    expect(proposed.outputs).toMatchObject({ status: 'pull-requests-open', version: '0.5.1' });
    expect(JSON.parse(proposed.outputs['versions'] ?? '')).toMatchObject({ 'pot-o-core': '0.5.1', 'ai3-lib': '0.5.1' });
    expect(show('core/Cargo.toml')).toContain('version = "0.5.1" # of the release');
    expect(show('mining/Cargo.toml')).toContain('pot-o-core = { path = "../core", version = "0.5.1" }');
    expect(show('Cargo.lock').match(/version = "0\.5\.1"/g)).toHaveLength(4);
    expect(show('core/CHANGELOG.md')).toContain('- *(core)* count further');
    expect(show('CHANGELOG.md')).toContain('## [0.5.1]');
    const [pull] = world.api.pulls(UPSTREAM);
    expect(pull).toMatchObject({ head: BRANCH, base: 'main', state: 'open' });
    expect(pull?.body).toContain('| pot-o-core | 0.5.0 | 0.5.1 |');
    const proposal = world.git.refs(UPSTREAM)[`refs/heads/${BRANCH}`];
    expect((await versions(world)).outputs['status']).toBe('pull-requests-open');
    expect(world.git.refs(UPSTREAM)[`refs/heads/${BRANCH}`]).toBe(proposal);

    runGit(world.checkout, ['fetch', '--quiet', world.git.path(UPSTREAM), BRANCH]);
    runGit(world.checkout, ['merge', '--quiet', '--no-ff', '-m', 'Merge pull request #1', 'FETCH_HEAD']);
    runGit(world.checkout, ['push', '--quiet', world.git.path(UPSTREAM), 'HEAD:main']);
    const locked = spawnSync('cargo', ['metadata', '--locked', '--format-version', '1'], {
      cwd: world.checkout,
      env: { ...process.env, ...world.env },
    });
    expect(locked.status).toBe(0);
    const merged = runGit(world.checkout, ['rev-parse', 'HEAD']);
    Object.assign(pull as object, { state: 'closed', mergeCommit: merged });
    const tagged = await versions(world);
    expect(tagged.errors).toEqual([]);
    expect(tagged.outputs['status']).toBe('tagged');
    const tags = Object.keys(world.git.refs(UPSTREAM)).filter((ref) => ref.endsWith('0.5.1'));
    expect(tags).toHaveLength(5);
    for (const tag of tags) expect(world.git.git(UPSTREAM, 'rev-parse', `${tag}^{commit}`)).toBe(merged);
    const again = await versions(world);
    expect(again.outputs['status']).toBe('nothing-to-release');
    // A push of this token starts workflows by itself; here none came, and that is said.
    expect(again.warnings.join()).toContain(
      'pot-o-validator-v0.5.1 is there, and there is neither a release nor a run',
    );
  });
});
