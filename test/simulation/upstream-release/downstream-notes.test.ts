/** What the monorepo's commits become downstream: a section of the changelog, and a GitHub Release on the crate's tag. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type CascadeWorld, CRATES, createCascadeWorld, NEW, OLD, TAG, UPSTREAM } from '../../support/cascade/world.ts';
import { runGit } from '../../support/git/commands.ts';
import { someOf, testInFull } from '../../support/in-full.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { onlyError, pushes, release, UNBUILT } from './harness.ts';
import { atApi, createRunner, type Moment, type Runner } from './moments.ts';
import { amendMonorepo } from './monorepo.ts';

const crates = CRATES.slice(0, 2);
const CORE = 'TribeWarez/pot-o-core';
const CHANGELOG =
  '# Changelog\n\n## [Unreleased]\n\n### Security\n\n- Written by hand\n\n## [0.4.0] - 2025-01-01\n\n- First\n';

let world: CascadeWorld;
let runner: Runner;
let tempDir: string;
/** Commits of the monorepo by their subject. */
const commits = new Map<string, string>();

/** A commit of a person in the monorepo. */
function change(message: string, path: string, author = 'A. Person <person@example.org>'): void {
  writeFileSync(join(world.checkout, path), `// ${message.split('\n')[0]}\n`, { flag: 'a' });
  runGit(world.checkout, ['add', '--all', '--force', '--', '.', ':!target']);
  runGit(world.checkout, ['commit', '--quiet', '--author', author, '-m', message]);
  commits.set(message.split('\n')[0] ?? '', runGit(world.checkout, ['rev-parse', 'HEAD']));
}

/** Manifests of the monorepo, with one version in place of the other. */
const versioned = (from: string, to: string): Record<string, string> =>
  Object.fromEntries(
    crates.map(({ path }) => {
      const manifest = `${path}/Cargo.toml`;
      return [manifest, readFileSync(join(world.checkout, manifest), 'utf8').replaceAll(from, to)];
    }),
  );

const changelogOf = (name: string): string => world.git.git(`TribeWarez/${name}`, 'show', 'main:CHANGELOG.md');
const releasesOf = (repository: string) =>
  world.api.releases(repository).map(({ tag, isDraft, body }) => ({ tag, isDraft, body }));

describeWhen(whyMissing('cargo'), 'the commits of a monorepo, downstream', () => {
  beforeAll(async () => {
    const asked = 'changelog = true\nrelease = true\n';
    world = await createCascadeWorld({
      ...UNBUILT,
      crates,
      files: { 'pot-o-core': { 'CHANGELOG.md': CHANGELOG } },
      config: { 'pot-o-core': asked, 'ai3-lib': asked },
    });
    tempDir = mkdtempSync(join(tmpdir(), 'runner-temp-'));
    runner = createRunner(world, tempDir);
    runGit(world.checkout, ['tag', '--delete', TAG]);
    amendMonorepo(world, versioned(NEW, OLD), { tag: 'pot-o-validator-v0.3.0' });
    amendMonorepo(world, {}, { tag: `pot-o-validator-v${OLD}` });
    change('feat(core): count further\n\nBREAKING CHANGE: numbers are larger', 'core/src/lib.rs');
    change('fix: a bug <b>@everyone</b>', 'core/src/lib.rs');
    change('fix: never happened', 'core/src/lib.rs');
    change(
      `Revert "fix: never happened"\n\nThis reverts commit ${commits.get('fix: never happened')}.`,
      'core/src/lib.rs',
    );
    change('feat: something elsewhere', 'README.md');
    change('Rewrite it all', 'core/src/lib.rs');
    change(
      `chore: release 2 crates (#1)\n\nRelease-Proposal: ${'0'.repeat(40)}`,
      'core/src/lib.rs',
      'Robot <robot@example.org>',
    );
    amendMonorepo(world, versioned(OLD, NEW));
  }, 120_000);
  afterEach(() => {
    world.reset();
    for (const { name } of crates) world.api.releases(`TribeWarez/${name}`).length = 0;
  });
  afterAll(async () => {
    await world.close();
    rmSync(tempDir, { recursive: true, force: true, maxRetries: 5 });
  });

  test('are the section of its changelog, above what was unreleased, and its release', async () => {
    const run = await release(world);
    expect(run.errors).toEqual([]);
    const link = (subject: string): string => {
      const oid = commits.get(subject) ?? '';
      return `([${oid.slice(0, 7)}](${world.git.url}/${UPSTREAM}/commit/${oid}))`;
    };
    const section = [
      '### Security\n\n- Written by hand',
      `### Added\n\n- **Breaking:** *(core)* count further ${link('feat(core): count further')}\n  numbers are larger`,
      `### Changed\n\n- Follows pot-o-validator ${NEW}`,
      `### Fixed\n\n- a bug &lt;b&gt;@\u200beveryone&lt;/b&gt; ${link('fix: a bug <b>@everyone</b>')}`,
      '### Contributors',
    ].join('\n\n');
    const written = changelogOf('pot-o-core');
    expect(written).toContain(`## [Unreleased]\n\n## [${NEW}] - 2026-01-01\n\n${section}`);
    expect(written).not.toContain('never happened');
    expect(written).not.toMatch(/@example|Rewrite it all|elsewhere|Robot/);
    // Nothing changed it: it follows, and says so.
    expect(changelogOf('ai3-lib')).toBe(
      `# Changelog\n\n## [${NEW}] - 2026-01-01\n\n### Changed\n\n- Follows pot-o-validator ${NEW}\n- Updated pot-o-core to ${NEW}`,
    );
    const [own] = releasesOf(CORE);
    expect(own).toMatchObject({ tag: `pot-o-core-v${NEW}`, isDraft: false });
    expect(own?.body).toContain(section);
    expect(own?.body).not.toContain('## [');
    const before = [releasesOf(CORE), releasesOf('TribeWarez/ai3-lib'), world.refs()];
    expect((await release(world)).outputs['status']).toBe('already-released');
    expect([releasesOf(CORE), releasesOf('TribeWarez/ai3-lib'), world.refs()]).toEqual(before);
  });

  testInFull('are the same from a shallow checkout, whose history is fetched', async () => {
    await release(world);
    const whole = world.refs();
    world.reset();
    const shallow = join(tempDir, 'shallow');
    const origin = `${world.git.url}/${UPSTREAM}.git`;
    runGit(tempDir, ['clone', '--quiet', '--depth=1', '--branch', TAG, `file://${world.git.path(UPSTREAM)}`, shallow]);
    runGit(shallow, ['remote', 'set-url', 'origin', origin]);
    expect((await release(world, { 'workspace-path': shallow })).errors).toEqual([]);
    expect(world.refs()).toEqual(whole);
    // The repository itself has no more: nothing is told of a part, and nothing is pushed.
    world.reset();
    const cut = join(world.git.path(UPSTREAM), 'shallow');
    writeFileSync(cut, `${commits.get('feat: something elsewhere')}\n`);
    const error = onlyError(await release(world, { 'workspace-path': shallow }));
    rmSync(cut);
    expect(error).toContain('fetch-depth: 0');
    expect(pushes(world)).toEqual([]);
  });

  const at = (method: string, when: 'before' | 'after'): Moment => ({
    name: `${when} ${method} of the release of pot-o-core`,
    arm: atApi((request) => request.method === method && request.path.startsWith(`/repos/${CORE}/releases`), when),
  });
  test.each(someOf([at('POST', 'after'), at('PATCH', 'before'), at('PATCH', 'after')], (_, index) => index === 2))(
    'killed $name and run again: one release, published',
    async (moment) => {
      expect((await runner.kill(moment, false)).signal).toBe('SIGKILL');
      const again = await runner.run();
      expect(again.errors).toEqual([]);
      for (const { name } of crates) {
        expect(releasesOf(`TribeWarez/${name}`)).toMatchObject([{ tag: `${name}-v${NEW}`, isDraft: false }]);
      }
      expect(releasesOf(UPSTREAM)).toMatchObject([{ tag: TAG, isDraft: false }]);
    },
  );

  testInFull(
    'a token that may push and not release: the tags are there, the run is red and says what is left',
    async () => {
      world.api.onRequest((request) =>
        request.method === 'POST' && request.path.startsWith(`/repos/${CORE}/releases`)
          ? { status: 403, body: { message: 'Resource not accessible by personal access token' } }
          : undefined,
      );
      const error = onlyError(await release(world));
      expect(error).toContain('pot-o-core failed at GitHub Release');
      expect(error).toContain('refs/tags/pot-o-core-v0.5.0');
      expect(releasesOf(UPSTREAM)).toEqual([]);
      world.api.onRequest(() => undefined);
      expect((await release(world)).outputs['status']).toBe('released');
      expect(releasesOf(CORE)).toHaveLength(1);
    },
  );
});
