/** What stops a release, and that nothing is pushed then. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type CascadeWorld, CRATES, createCascadeWorld, NEW, OLD, TWO_CRATES } from '../../support/cascade/world.ts';
import { IN_FULL, testInFull } from '../../support/in-full.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { onlyError, pushes, release, SMALL, UNBUILT, useWorlds } from './harness.ts';
import { amendMonorepo } from './monorepo.ts';

describeWhen(whyMissing('cargo'), 'upstream-release refuses', () => {
  const createWorld = useWorlds();
  let world: CascadeWorld;
  beforeAll(async () => {
    world = await createCascadeWorld(UNBUILT);
  });
  beforeEach(() => world.reset());
  afterAll(() => world.close());

  const expectUntouched = (touched: CascadeWorld, before: unknown): void => {
    expect(touched.refs()).toEqual(before);
    expect(pushes(touched)).toEqual([]);
    expect(touched.api.releases('TribeWarez/pot-o-validator')).toEqual([]);
  };

  test('everything when one test fails: no repository is pushed', async () => {
    const broken = '#[test]\nfn holds() { assert_eq!(1 + 1, 3, "arithmetic is off"); }\n';
    const failing = await createWorld({
      commands: { build: '["true"]', test: '["cargo", "test"]' },
      files: { 'pot-o-mining': { 'tests/arithmetic.rs': broken } },
    });
    const before = failing.refs();
    const result = await release(failing);
    const error = onlyError(result);
    expect(error).toContain('pot-o-mining failed at test: cargo test exited with 101');
    expect(error).toContain('arithmetic is off');
    expect(error).toContain('This run pushed nothing');
    expect(error).toContain('Run it again');
    expectUntouched(failing, before);
    const results = JSON.parse(result.outputs['results'] ?? '');
    expect(CRATES.map(({ name }) => results[name].status)).toEqual(['planned', 'planned', 'failed', 'skipped']);
    expect(result.outputs['status']).toBe('failed');
    expect(result.summary).toContain('❌ failed');
    expect(result.summary).toContain('arithmetic is off');

    if (!IN_FULL) return;
    failing.git.addCommit(failing.repository('pot-o-mining'), { 'tests/arithmetic.rs': '' });
    expect((await release(failing)).outputs['status']).toBe('released');
  });

  test.each([
    ['a command in it', 'pot-o-validator-v1$(id>pwned)'],
    ['two numbers', 'pot-o-validator-v1.2'],
    ['a word', 'pot-o-validator-viable'],
    ['another prefix', 'ai3-lib-v0.5.0'],
    ['a leading zero', 'pot-o-validator-v0.05.0'],
    ['a space', 'pot-o-validator-v0.5.0 x'],
  ])('a tag with %s, before anything runs', async (_, tag) => {
    const before = world.refs();
    const result = await release(world, { tag });
    expect(onlyError(result)).toContain('expected pot-o-validator-v<semver>');
    expectUntouched(world, before);
    expect(world.git.requests).toEqual([]);
  });

  test('a tag that is not the version of the monorepo', async () => {
    const other = await createWorld(SMALL);
    amendMonorepo(other, {}, { tag: 'pot-o-validator-v0.6.0' });
    const error = onlyError(await release(other, { tag: 'pot-o-validator-v0.6.0' }));
    expect(error).toContain(`is not the version of the monorepo, which is ${NEW}`);
  });

  test('a requirement that does not admit what ships, a stale lock, a missing member, a cycle', async () => {
    const other = await createWorld(UNBUILT);
    const manifest = readFileSync(join(other.checkout, 'ai3-lib/Cargo.toml'), 'utf8');
    amendMonorepo(
      other,
      { 'ai3-lib/Cargo.toml': manifest.replace(`version = "${NEW}" }`, 'version = "0.2.0" }') },
      { keepLock: true },
    );
    expect(onlyError(await release(other))).toContain(
      'ai3-lib requires pot-o-core "0.2.0", which does not admit 0.5.0',
    );

    const lock = readFileSync(join(other.checkout, 'Cargo.lock'), 'utf8');
    const stale = {
      'ai3-lib/Cargo.toml': manifest,
      'Cargo.lock': lock.replaceAll(`version = "${NEW}"`, `version = "${OLD}"`),
    };
    amendMonorepo(other, stale, { keepLock: true });
    expect(onlyError(await release(other))).toMatch(/metadata --locked .*failed with exit code 101/);

    const root = readFileSync(join(other.checkout, 'Cargo.toml'), 'utf8');
    const withMissing = root.replace('"core"', '"core", "octo-weaver"');
    amendMonorepo(other, { 'Cargo.lock': lock, 'Cargo.toml': withMissing }, { keepLock: true });
    expect(onlyError(await release(other))).toContain('failed to load manifest for workspace member');

    const core = readFileSync(join(other.checkout, 'core/Cargo.toml'), 'utf8');
    const cycle = `${core}ai3-lib = { path = "../ai3-lib", version = "${NEW}" }\n`;
    amendMonorepo(other, { 'Cargo.toml': root, 'core/Cargo.toml': cycle }, { keepLock: true });
    expect(onlyError(await release(other))).toContain('ai3-lib -> pot-o-core -> ai3-lib');
    expect(pushes(other)).toEqual([]);
  });

  test('a dependency that was expected and is not there, before anything is built', async () => {
    const files = {
      'Cargo.toml': `[package]\nname = "pot-o-mining"\nversion = "${OLD}"\n[dependencies]\npot-o-core = "${OLD}"\nai3-libs = "1"\n`,
    };
    const other = await createWorld({ ...UNBUILT, files: { 'pot-o-mining': files }, withoutLock: true });
    const before = other.refs();
    const result = await release(other);
    const error = onlyError(result);
    expect(error).toContain('TribeWarez/pot-o-mining: Cargo.toml does not depend on ai3-lib');
    expect(error).toContain('ai3-libs');
    expect(result.stdout).not.toContain(': build');
    expectUntouched(other, before);
  });

  test('a downstream tag on another commit, for all repositories before the first push', async () => {
    const repository = world.repository('pot-o-extensions');
    world.git.git(repository, 'tag', `pot-o-extensions-v${NEW}`, 'main');
    const before = world.refs();
    const result = await release(world);
    expect(onlyError(result)).toContain(`TribeWarez/pot-o-extensions has the tag pot-o-extensions-v${NEW} already`);
    expectUntouched(world, before);
    expect(result.stdout).not.toContain(': build');
  });

  testInFull('a branch that moved meanwhile: an error, and the branch stays as it is', async () => {
    const repository = world.repository('ai3-lib');
    let moved = '';
    world.git.onRequest((request) => {
      const isPush = request.service === 'git-receive-pack' && request.step === 'transfer';
      if (request.repository !== repository || !isPush || moved !== '') return undefined;
      const move = (): void => {
        moved = world.git.addCommit(repository, { 'README.md': 'Somebody was faster\n' });
      };
      return { before: move };
    });
    const result = await release(world);
    const error = onlyError(result);
    expect(error).toContain('ai3-lib failed at push: TribeWarez/ai3-lib: refs/heads/main moved meanwhile');
    expect(error).toContain(`This run pushed pot-o-core-v${NEW}`);
    expect(world.git.refs(repository)).toEqual({ 'refs/heads/main': moved });
    expect(pushes(world)).not.toContain('TribeWarez/pot-o-mining');
    expect(world.api.releases('TribeWarez/pot-o-validator')).toEqual([]);

    world.git.onRequest(() => undefined);
    expect((await release(world)).outputs['status']).toBe('released');
    expect(world.git.git(repository, 'rev-parse', 'main~1')).toBe(moved);
  });

  test('a hook that refuses the tag: an error, and the branch does not move either', async () => {
    const other = await createWorld(SMALL);
    const repository = other.repository('ai3-lib');
    const before = other.git.refs(repository);
    other.git.installHook(
      repository,
      'update',
      'case "$1" in refs/tags/*) echo "tags are protected" >&2; exit 1;; esac',
    );
    const error = onlyError(await release(other));
    expect(error).toContain(`TribeWarez/ai3-lib refused refs/tags/ai3-lib-v${NEW}`);
    expect(error).toContain('tags are protected');
    expect(error).not.toContain('skipped (might');
    expect(other.git.refs(repository)).toEqual(before);
  });

  test.each([
    ['an unknown key', 'tag-prefx = "x"\n', 'unknown key "tag-prefx". Did you mean tag-prefix?'],
    [
      'an unknown key of a crate',
      '[[crates]]\nname = "a"\npath = "a"\nrepository = "o/a"\nbrnch = "x"\n',
      'Did you mean crates[0].branch?',
    ],
    ['a wrong type', 'branch = 5\n', 'branch: got 5, expected a branch name'],
    ['a path outside', '[[crates]]\nname = "a"\npath = "../a"\nrepository = "o/a"\n', 'crates[0].path: got "../a"'],
    ['a repository that is none', '[[crates]]\nname = "a"\npath = "a"\nrepository = "o/../a"\n', 'expected owner/name'],
    [
      'a URL git would run',
      '[[crates]]\nname = "a"\npath = "a"\nurl = "ext::sh -c id"\n',
      'crates[0].url: got "ext::sh -c id"',
    ],
    ['no TOML', 'a = \n', 'line 1'],
  ])('a configuration with %s', async (_, text, expected) => {
    amendMonorepo(world, { 'other.toml': text }, { keepLock: true });
    expect(onlyError(await release(world, { config: 'other.toml' }))).toContain(expected);
    expect(world.git.requests).toEqual([]);
  });

  test('a configuration that was named and is not there, or is a folder', async () => {
    expect(onlyError(await release(world, { config: 'nowhere.toml' }))).toContain('config: there is no file');
    expect(onlyError(await release(world, { config: '.github' }))).toMatch(
      /config: .*\.github cannot be read: .*EISDIR/,
    );
  });

  test('a command that cannot run, with its step', async () => {
    const other = await createWorld({ crates: TWO_CRATES, commands: { build: '["no-such-program"]' } });
    const error = onlyError(await release(other));
    expect(error).toContain('pot-o-validator failed at build: could not run no-such-program. This run pushed nothing');
  });

  test.each([
    [{ mode: 'releese' }, 'mode: got "releese", expected one of release, plan, pull-request'],
    [{ stage: 'update' }, 'crate: got "", expected the name of the crate'],
    [{ crate: 'ai3-lib' }, 'expected none with stage all'],
    [{ stage: 'update', crate: 'serde' }, 'crate: got "serde", expected one of pot-o-core'],
    [{ 'workspace-path': '/no/such/folder' }, 'workspace-path: got "/no/such/folder", expected a folder'],
    [{ concurrency: '1e3' }, 'concurrency: got "1e3"'],
    [{ 'create-release': 'yes' }, 'create-release: got "yes", expected true or false'],
    [{ 'git-user-name': 'A <b>' }, 'git-user-name: got "A <b>"'],
    [{ 'webhook-url': 'ftp://x' }, 'webhook-url: got a value that is no http or https URL'],
  ])('the inputs %j', async (inputs, expected) => {
    expect(onlyError(await release(world, inputs))).toContain(expected);
    expect(pushes(world)).toEqual([]);
  });
});
