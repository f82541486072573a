/** Waiting for the registry, asked through cargo itself. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type CascadeWorld, CRATES, NEW, OLD, TWO_CRATES } from '../../support/cascade/world.ts';
import { someOf, testInFull } from '../../support/in-full.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { execInPlace } from '../../support/programs/programs.ts';
import { onlyError, pushes, release, SMALL, UNBUILT, useWorlds } from './harness.ts';

/** As the release workflow of each repository would: its tag arrives, the registry gets the crate. */
function publishAfterPush(world: CascadeWorld, delayMs = 0): void {
  const started = new Set<string>();
  world.git.onRequest((request) => {
    if (request.service !== 'git-receive-pack' || request.step !== 'transfer') return undefined;
    const crate = CRATES.find(({ name }) => world.repository(name) === request.repository);
    if (crate === undefined || started.has(crate.name)) return undefined;
    started.add(crate.name);
    setTimeout(() => {
      const dependencies = Object.fromEntries(crate.needs.map((need) => [need, NEW]));
      world.registry.publish({ name: crate.name, version: NEW, dependencies });
    }, delayMs);
    return undefined;
  });
}

describeWhen(whyMissing('cargo'), 'upstream-release and the registry', () => {
  const createWorld = useWorlds();

  testInFull(
    'a lock that needs a sibling the registry does not serve yet is made after the wait, before the push',
    async () => {
      const three = { ...UNBUILT, crates: CRATES.slice(0, 3) };
      const world = await createWorld({ ...three, published: [OLD] });
      publishAfterPush(world, 1_500);
      const result = await release(world);
      expect(result.errors).toEqual([]);
      expect(result.stdout).toMatch(/waiting for crates-io to serve pot-o-core 0\.5\.0/);
      for (const { name, needs } of three.crates) {
        const lock = world.git.git(world.repository(name), 'show', `main:Cargo.lock`);
        for (const need of needs) expect(lock).toContain(`name = "${need}"\nversion = "${NEW}"\nsource = "registry+`);
        expect(lock).not.toContain('/tmp');
      }

      // The same as where everything was served from the start; packing a crate twice gives two checksums.
      const served = await createWorld(three);
      await release(served);
      const lock = (of: CascadeWorld): string =>
        of.git.git(of.repository('pot-o-mining'), 'show', 'main:Cargo.lock').replaceAll(/checksum = .*/g, '');
      expect(lock(world)).toBe(lock(served));
    },
  );

  test.each(
    someOf(
      [
        ['while the lock of the repository waits', '["cargo", "update", "--workspace"]'],
        ['when the lock is not updated at all', '[]'],
      ],
      (_, index) => index === 0,
    ),
  )('builds against the new sibling %s, though that lock holds an old one that would do', async (_, update) => {
    const world = await createWorld({
      crates: TWO_CRATES,
      published: [OLD],
      commands: { update, build: '[]', test: '["cargo", "test"]' },
    });
    world.git.addCommit(world.repository('pot-o-core'), {
      'src/lib.rs': 'pub fn value() -> u64 { 1 }\npub fn fresh() -> u64 { 7 }\n',
    });
    const repository = world.repository('ai3-lib');
    const manifest = world.git
      .git(repository, 'show', 'main:Cargo.toml')
      .replace(`pot-o-core = "${OLD}"`, 'pot-o-core = ">=0.4, <1"');
    const use = '#[test]\nfn is_new() { assert_eq!(pot_o_core::fresh(), 7); }\n';
    world.git.addCommit(repository, { 'Cargo.toml': `${manifest}\n`, 'tests/sibling.rs': use });
    const result = await release(world, { 'dry-run': 'true' });
    expect(result.errors).toEqual([]);
    expect(result.stdout).toContain('is_new');
  });

  test('with waiting off the missing sibling is an error before the first push', async () => {
    const world = await createWorld({ ...SMALL, published: [OLD] });
    const error = onlyError(await release(world, { 'wait-for-registry': 'never' }));
    expect(error).toContain('ai3-lib failed at lock: crates-io does not serve pot-o-core 0.5.0');
    expect(pushes(world)).toEqual([]);
  });

  test('a crate the registry never heard of is not waited for where no lock needs it', async () => {
    const world = await createWorld({ ...SMALL, published: [], withoutLock: true });
    const result = await release(world);
    expect(result.errors).toEqual([]);
    expect(result.stdout).toContain('not waited for, crates-io does not know the crate');
  });

  testInFull('when the time is over, it says what it waited for and what is pushed', async () => {
    const world = await createWorld({ ...SMALL, published: [OLD] });
    const error = onlyError(await release(world, { 'registry-timeout-minutes': '0.05' }));
    expect(error).toContain('crates-io did not serve pot-o-core 0.5.0 within 3s');
    expect(error).toContain(
      'This run pushed pot-o-core-v0.5.0. Refs moved: refs/heads/main and refs/tags/pot-o-core-v0.5.0',
    );
    expect(pushes(world)).toEqual(['TribeWarez/pot-o-core']);
    publishAfterPush(world);
    world.registry.publish({ name: 'pot-o-core', version: NEW });
    expect((await release(world)).outputs['status']).toBe('released');
  });

  testInFull('moves only the named packages, not what has a newer patch release by now', async () => {
    const world = await createWorld(SMALL);
    const repository = world.repository('ai3-lib');
    world.registry.publish({ name: 'bystander', version: '1.0.1' });
    const folder = mkdtempSync(join(tmpdir(), 'lock-'));
    const manifest = `${world.git.git(repository, 'show', 'main:Cargo.toml')}\nbystander = "1"\n`;
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'src/lib.rs'), '');
    writeFileSync(join(folder, 'Cargo.toml'), manifest);
    const locked = execInPlace('cargo', ['generate-lockfile', '--quiet'], { cwd: folder, env: world.env });
    expect(locked.exitCode).toBe(0);
    world.git.addCommit(repository, {
      'Cargo.toml': manifest,
      'Cargo.lock': readFileSync(join(folder, 'Cargo.lock'), 'utf8'),
    });
    rmSync(folder, { recursive: true });
    world.registry.publish({ name: 'bystander', version: '1.0.2' });
    const result = await release(world);
    expect(result.errors).toEqual([]);
    const lock = world.git.git(repository, 'show', 'main:Cargo.lock');
    expect(lock).toContain('name = "bystander"\nversion = "1.0.1"');
    expect(lock).toContain(`name = "pot-o-core"\nversion = "${NEW}"`);
  });
});
