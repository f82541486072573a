/** The undisturbed release, through the committed bundle: real git over HTTP, real cargo. */
import { expect, test } from '@jest/globals';
import { CRATES, NEW, OLD, TAG, TAG_EPOCH, TWO_CRATES, UPSTREAM } from '../../support/cascade/world.ts';
import { runGit } from '../../support/git/commands.ts';
import { someOf, testInFull } from '../../support/in-full.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { onlyError, pushes, release, SMALL, UNBUILT, useWorlds } from './harness.ts';
import { amendMonorepo } from './monorepo.ts';

describeWhen(whyMissing('cargo'), 'upstream-release', () => {
  const createWorld = useWorlds();

  test('releases every repository in graph order, then the upstream', async () => {
    const world = await createWorld();
    const result = await release(world);
    expect(result.errors).toEqual([]);
    expect(result.exitCode).toBe(0);
    expect(pushes(world)).toEqual(CRATES.map(({ name }) => `TribeWarez/${name}`));

    const results = JSON.parse(result.outputs['results'] ?? '');
    for (const { name, needs } of CRATES) {
      const repository = world.repository(name);
      const refs = world.git.refs(repository);
      const head = refs['refs/heads/main'] as string;
      const tag = `refs/tags/${name}-v${NEW}`;
      expect(Object.keys(refs).sort()).toEqual(['refs/heads/main', tag]);
      expect(world.git.git(repository, 'cat-file', '-t', tag)).toBe('tag');
      expect(world.git.git(repository, 'rev-parse', `${tag}^{commit}`)).toBe(head);
      expect(world.git.git(repository, 'log', '-1', '--format=%an <%ae>|%ad|%cd', '--date=raw', head)).toBe(
        `release-maintainer <4242+release-maintainer@users.noreply.github.com>|${TAG_EPOCH} +0000|${TAG_EPOCH} +0000`,
      );
      const items = needs.map((need) => `update ${need} to ${NEW}, `).join('');
      expect(world.git.git(repository, 'log', '-1', '--format=%B', head)).toBe(
        `chore(deps): ${items}sync with pot-o-validator upstream v${NEW}\n\nUpstream-Release: ${TAG}@${world.commit}`,
      );
      expect(world.git.git(repository, 'diff', '--name-only', `${head}~1`, head).split('\n')).toEqual([
        'Cargo.lock',
        'Cargo.toml',
      ]);
      const manifest = world.git.git(repository, 'show', `${head}:Cargo.toml`);
      expect(manifest).toContain(`version = "${NEW}" # of the release`);
      for (const need of needs) expect(manifest).toContain(`${need} = "${NEW}"`);
      expect(manifest).not.toContain(OLD);
      const lock = world.git.git(repository, 'show', `${head}:Cargo.lock`);
      expect(lock).not.toContain('/tmp');
      for (const need of needs) expect(lock).toContain(`name = "${need}"\nversion = "${NEW}"\nsource = "registry+`);
      expect(results[name]).toEqual({
        status: 'released',
        commit: head,
        tag: `${name}-v${NEW}`,
        url: `${world.git.url}/${repository}/releases/tag/${name}-v${NEW}`,
        seconds: expect.any(Number),
      });
    }

    expect(result.outputs['status']).toBe('released');
    expect(result.outputs['version']).toBe(NEW);
    expect(JSON.parse(result.outputs['versions'] ?? '')).toEqual(
      Object.fromEntries(CRATES.map(({ name }) => [name, NEW])),
    );
    const plan = JSON.parse(result.outputs['plan'] ?? '');
    expect(plan).toMatchObject({ tag: TAG, version: NEW, order: CRATES.map(({ name }) => name) });
    const [published, ...others] = world.api.releases(UPSTREAM);
    expect(others).toEqual([]);
    expect(published).toMatchObject({ tag: TAG, isDraft: false, isPrerelease: false, isLatest: true });
    expect(published?.body).toContain('```mermaid');
    expect(published?.body).toContain('pot-o-core-v0.5.0');
    expect(result.outputs['release-url']).toBe(`${world.git.url}/${UPSTREAM}/releases/tag/${TAG}`);
    expect(result.summary).toMatch(/```mermaid\ngraph LR[\s\S]*class c0,c1,c2,c3 released/);
    expect(result.summary).toContain('<details><summary>Timeline</summary>');
    expect(result.summary).toContain('<details><summary>Changes in TribeWarez/ai3-lib</summary>');
    expect(world.api.problems).toEqual([]);
  });

  testInFull('changes nothing when it is repeated, even after branches moved on', async () => {
    const world = await createWorld(UNBUILT);
    await release(world);
    world.git.addCommit(world.repository('ai3-lib'), { 'README.md': 'Later\n' });
    const before = world.refs();
    const published = structuredClone(world.api.releases(UPSTREAM));
    world.git.requests.length = 0;
    const again = await release(world);
    expect(again.errors).toEqual([]);
    expect(again.outputs['status']).toBe('already-released');
    expect(
      Object.values(JSON.parse(again.outputs['results'] ?? '')).map((each) => (each as { status: string }).status),
    ).toEqual(Array(4).fill('already-released'));
    expect(world.refs()).toEqual(before);
    expect(pushes(world)).toEqual([]);
    expect(world.api.releases(UPSTREAM)).toEqual(published);
  });

  test.each(
    someOf(
      [
        ['mode plan', { mode: 'plan' }, false],
        ['a dry run', { 'dry-run': 'true' }, true],
      ],
      (_, index) => index === 0,
    ),
  )('%s writes nothing and says what it would have written', async (_, inputs, isBuilt) => {
    const world = await createWorld(UNBUILT);
    const before = world.refs();
    const result = await release(world, inputs);
    expect(result.errors).toEqual([]);
    expect(result.outputs['status']).toBe('planned');
    expect(world.refs()).toEqual(before);
    expect(pushes(world)).toEqual([]);
    expect(world.api.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    const plan = JSON.parse(result.outputs['plan'] ?? '');
    expect(plan.crates[2]).toMatchObject({
      name: 'pot-o-mining',
      tag: `pot-o-mining-v${NEW}`,
      needs: ['pot-o-core', 'ai3-lib'],
      message: `chore(deps): update pot-o-core to ${NEW}, update ai3-lib to ${NEW}, sync with pot-o-validator upstream v${NEW}`,
    });
    expect(plan.crates[2].diff).toContain(`+pot-o-core = "${NEW}"`);
    expect(result.summary).toContain('📝 planned');
    // Neither the commits nor the tags have pages yet.
    expect(result.summary).not.toMatch(/\/commit\/|\/releases\/tag\//);
    expect(result.stdout.includes('pot-o-mining: build')).toBe(isBuilt);
  });

  test('stages Cargo.toml and Cargo.lock only, whatever a build leaves in the tree', async () => {
    const litter = [
      'use std::fs;',
      'fn main() {',
      '  fs::write(".env", "SECRET=1").unwrap();',
      '  fs::write("core.dump", "x").unwrap();',
      '  fs::write("README.md", "overwritten").unwrap();',
      '  fs::write("Cargo.toml", format!("{}\\n# from a build script\\n", fs::read_to_string("Cargo.toml").unwrap())).unwrap();',
      '}',
      '',
    ].join('\n');
    const world = await createWorld({
      crates: TWO_CRATES,
      files: { 'ai3-lib': { 'build.rs': litter, 'README.md': 'Here\n' } },
    });
    const result = await release(world);
    expect(result.errors).toEqual([]);
    const repository = world.repository('ai3-lib');
    expect(world.git.git(repository, 'diff', '--name-only', 'main~1', 'main').split('\n')).toEqual([
      'Cargo.lock',
      'Cargo.toml',
    ]);
    expect(world.git.git(repository, 'show', 'main:Cargo.toml')).not.toContain('build script');
  });

  test('never adds a Cargo.lock to a repository that tracks none', async () => {
    const world = await createWorld({ ...SMALL, withoutLock: true });
    const result = await release(world);
    expect(result.errors).toEqual([]);
    for (const { name } of TWO_CRATES) {
      expect(world.git.git(world.repository(name), 'ls-tree', '--name-only', 'main')).not.toContain('Cargo.lock');
    }
  });

  test('tags a commit that makes exactly the edits of the release, whoever made it, and adds none', async () => {
    const world = await createWorld(SMALL);
    const repository = world.repository('pot-o-core');
    const edited = (file: string): string => `${world.git.git(repository, 'show', `main:${file}`).replace(OLD, NEW)}\n`;
    const made = world.git.addCommit(repository, {
      'Cargo.toml': edited('Cargo.toml'),
      'Cargo.lock': edited('Cargo.lock'),
    });
    world.git.addCommit(repository, { 'README.md': 'Later\n' });
    const result = await release(world);
    expect(result.errors).toEqual([]);
    expect(world.git.git(repository, 'rev-parse', `pot-o-core-v${NEW}^{commit}`)).toBe(made);
    expect(world.git.git(repository, 'rev-parse', 'main~1')).toBe(made);
  });

  test('takes the date of the commit when the tag is lightweight', async () => {
    const world = await createWorld(SMALL);
    amendMonorepo(world, {}, { lightweight: true });
    const result = await release(world);
    expect(result.errors).toEqual([]);
    expect(world.git.git(world.repository('ai3-lib'), 'log', '-1', '--format=%ad', '--date=raw', 'main')).toBe(
      '1750000000 +0000',
    );
  });

  test('looks up a tag that a checkout action left behind without its date, and refuses one that moved', async () => {
    const world = await createWorld(SMALL);
    runGit(world.checkout, ['tag', '--force', TAG, 'HEAD']);
    expect((await release(world)).errors).toEqual([]);
    const date = world.git.git(world.repository('ai3-lib'), 'log', '-1', '--format=%ad', '--date=raw', 'main');
    expect(date).toBe(`${TAG_EPOCH} +0000`);

    world.reset();
    const moved = world.git.addCommit(UPSTREAM, { 'README.md': 'Later\n' });
    world.git.git(UPSTREAM, 'tag', '--force', TAG, moved);
    expect(onlyError(await release(world))).toContain(`is at ${world.commit} here, but at ${moved} in`);
  });

  testInFull('changes requirements of every form, and keeps or pins them as asked', async () => {
    const forms = [
      '[package]',
      'name = "pot-o-mining"',
      `version = '${OLD}'`,
      'edition = "2021"',
      '',
      '[dependencies]',
      `pot-o-core = { version = "0.4", default-features = true } # keep "pinned"`,
      '',
      '[dependencies.ai3]',
      'package = "ai3-lib"',
      `version = "=${OLD}"`,
      '',
    ].join('\r\n');
    const files = {
      'Cargo.toml': forms,
      'src/lib.rs': 'pub fn value() -> u64 { pot_o_core::value() + ai3::value() }\n',
    };
    const world = await createWorld({ ...UNBUILT, crates: CRATES.slice(0, 3), files: { 'pot-o-mining': files } });
    const kept = await release(world, { 'dry-run': 'true' });
    expect(kept.errors).toEqual([]);
    const changes = (result: typeof kept) =>
      JSON.parse(result.outputs['plan'] ?? '').crates[2].changes.map((each: { after: string }) => each.after);
    expect(changes(kept)).toEqual([NEW, '0.5', `=${NEW}`]);
    expect(changes(await release(world, { mode: 'plan', 'requirement-policy': 'exact' }))).toEqual([
      NEW,
      `=${NEW}`,
      `=${NEW}`,
    ]);
    expect(changes(await release(world, { mode: 'plan', 'requirement-policy': 'caret' }))).toEqual([
      NEW,
      `^${NEW}`,
      `^${NEW}`,
    ]);
    const released = await release(world);
    expect(released.errors).toEqual([]);
    expect(world.git.git(world.repository('pot-o-mining'), 'show', 'main:Cargo.toml')).toBe(
      forms.replace(`'${OLD}'`, `'${NEW}'`).replace('"0.4"', '"0.5"').replace(`"=${OLD}"`, `"=${NEW}"`).trim(),
    );
  });
});
