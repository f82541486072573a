import { expect, test } from '@jest/globals';
import { NEW, OLD, TWO_CRATES } from '../../support/cascade/world.ts';
import { someOf, testInFull } from '../../support/in-full.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { onlyError, pushes, release, SMALL, useWorlds } from './harness.ts';

const CHECK = { build: '["cargo", "check", "--tests"]' };
/** Only the new core has it: whatever is built with the old one does not compile. */
const FRESH = 'pub fn value() -> u64 { 1 }\npub fn fresh() -> u64 { 2 }\n';
const USE = { 'tests/fresh.rs': '#[test]\nfn fresh() { assert_eq!(pot_o_core::fresh(), 2); }\n' };

describeWhen(whyMissing('cargo'), 'what ships is what was tested:', () => {
  const createWorld = useWorlds();

  test('new siblings reach a cargo that another program starts', async () => {
    const world = await createWorld({
      crates: TWO_CRATES,
      commands: { build: '["sh", "-c", "cargo test --tests"]' },
      published: [OLD],
      withoutLock: true,
      files: { 'pot-o-core': { 'src/lib.rs': FRESH }, 'ai3-lib': USE },
    });
    const result = await release(world, { 'dry-run': 'true' });
    expect(result.errors).toEqual([]);
    expect(result.outputs['status']).toBe('planned');
  });

  testInFull('a version that the registry serves already is built with as it is served', async () => {
    const world = await createWorld({
      crates: TWO_CRATES,
      commands: CHECK,
      withoutLock: true,
      files: { 'pot-o-core': { 'src/lib.rs': FRESH }, 'ai3-lib': USE },
    });
    expect(onlyError(await release(world))).toMatch(/ai3-lib failed at build: .*E0425/s);
    expect(pushes(world)).toEqual([]);
  });

  test.each<[string, string, string, RegExp]>(
    someOf(
      [
        [
          'a path that only the neighbour fills',
          '[dependencies]\npot-o-core = { path = "../pot-o-core" }\n',
          '',
          /outside of the repository/,
        ],
        [
          'a path in the tests alone',
          `[dependencies]\npot-o-core = "${OLD}"\n[dev-dependencies]\npot-o-core = { path = "../pot-o-core" }\n`,
          '',
          /dev-dependencies\.pot-o-core takes pot-o-core from "\.\.\/pot-o-core"/,
        ],
        [
          'what crates.io demands',
          `[dependencies]\npot-o-core = "${OLD}"\n`,
          'publish = true\n',
          /ai3-lib cannot be published to crates-io: package\.description is missing; package\.license/,
        ],
        [
          'several registries',
          `[dependencies]\npot-o-core = "${OLD}"\n`,
          'publish = true\n',
          /may be published to a and b/,
        ],
      ],
      (_, index) => index === 0 || index === 2,
    ),
  )('%s is refused with the plan', async (title, dependencies, config, expected) => {
    const world = await createWorld({ ...SMALL, withoutLock: true, config: { 'ai3-lib': config } });
    const choice = title === 'several registries' ? 'publish = ["a", "b"]\n' : '';
    const manifest = `[package]\nname = "ai3-lib"\nversion = "${OLD}"\nedition = "2021"\n${choice}${dependencies}`;
    world.git.addCommit(world.repository('ai3-lib'), { 'Cargo.toml': manifest });
    expect(onlyError(await release(world, { mode: 'plan' }))).toMatch(expected);
  });

  testInFull(
    'a stand-alone workspace that builds the crate follows, its lock too, and the plan names what stays',
    async () => {
      const fuzz = `[package]\nname = "fuzz"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n[dependencies]\nai3-lib = { path = "..", version = "${OLD}" }\npot-o-core = "${OLD}"\nbase = { package = "pot-o-core", version = "=0.3.0" }\n`;
      const world = await createWorld(SMALL);
      world.registry.publish({ name: 'pot-o-core', version: '0.3.0' });
      const repository = world.repository('ai3-lib');
      const source = 'registry+https://github.com/rust-lang/crates.io-index';
      const locked = (name: string, version: string, more = ''): string =>
        `\n[[package]]\nname = "${name}"\nversion = "${version}"\n${more}`;
      const lock = `version = 4\n${locked('ai3-lib', OLD, `dependencies = [\n "pot-o-core ${OLD}",\n]\n`)}${locked('fuzz', '0.0.0', `dependencies = [\n "ai3-lib",\n "pot-o-core 0.3.0",\n "pot-o-core ${OLD}",\n]\n`)}`;
      world.git.addCommit(repository, { 'fuzz/Cargo.toml': fuzz, 'fuzz/src/lib.rs': '', 'fuzz/Cargo.lock': lock });
      const result = await release(world);
      expect(result.errors).toEqual([]);
      const show = (path: string): string => world.git.git(repository, 'show', `main:${path}`);
      expect(show('fuzz/Cargo.toml')).toBe(fuzz.replaceAll(`"${OLD}"`, `"${NEW}"`).trim());
      expect(show('fuzz/Cargo.lock')).toContain(`name = "pot-o-core"\nversion = "${NEW}"\nsource = "${source}"`);
      expect(show('fuzz/Cargo.lock')).toContain('name = "pot-o-core"\nversion = "0.3.0"');
      expect(show('fuzz/Cargo.lock')).toContain(`name = "ai3-lib"\nversion = "${NEW}"`);
      const plan = JSON.parse(result.outputs['plan'] ?? '') as {
        crates: { name: string; untouched: { key: string[]; reason: string }[] }[];
      };
      const [left] = plan.crates.find(({ name }) => name === 'ai3-lib')?.untouched ?? [];
      expect(left).toMatchObject({ key: ['dependencies', 'base'], reason: expect.stringContaining('did not admit') });
    },
  );

  testInFull('sources of the monorepo are brought over where that is asked for, and counted where not', async () => {
    const world = await createWorld({ ...SMALL, withoutLock: true, config: { 'pot-o-core': 'sync = true\n' } });
    const repository = world.repository('pot-o-core');
    world.git.addCommit(repository, { 'src/old.rs': 'old\n', 'src/lib.rs': 'mod old;\n', LICENSE: 'MIT\n' });
    world.git.addCommit(world.repository('ai3-lib'), { 'src/lib.rs': 'changed\n' });
    const result = await release(world);
    expect(result.errors).toEqual([]);
    const files = world.git.git(repository, 'ls-tree', '-r', '--name-only', 'main').split('\n');
    expect(files).toEqual(['Cargo.toml', 'LICENSE', 'src/lib.rs']);
    expect(world.git.git(repository, 'show', 'main:src/lib.rs')).toContain('pub const NAME');
    expect(result.stdout).toMatch(
      /ai3-lib: 1 files \(\d+ lines\) differ from ai3-lib in the monorepo: the tag carries/,
    );
  });
});
