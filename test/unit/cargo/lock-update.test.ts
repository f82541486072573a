import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Cargo, createCargo } from '../../../src/cargo/cargo.ts';
import { type LockedEdge, moveToVersions, putBackStrays } from '../../../src/cargo/lock-update.ts';
import { describeLockChange, parseLockfile } from '../../../src/cargo/lockfile.ts';
import type { Log } from '../../../src/runtime/ports.ts';
import { type CargoRegistry, createCargoRegistry } from '../../support/cargo/registry.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { startProgram } from '../../support/programs/programs.ts';
import { packageFiles, writeTree } from './file-tree.ts';

const silent: Log = { debug() {}, info() {}, notice() {}, warning() {}, group: (_, run) => run() };

describeWhen(whyMissing('cargo'), 'with a real cargo', () => {
  let root: string;
  let registry: CargoRegistry;
  let cargo: Cargo;

  beforeEach(async () => {
    root = writeTree(packageFiles('.', 'ai3-lib', '[dependencies]\npot-o-core = "0.4"\nserde = "1"\n'));
    registry = createCargoRegistry(writeTree({}));
    registry.publish({ name: 'serde', version: '1.0.1' });
    registry.publish({ name: 'pot-o-core', version: '0.4.0', dependencies: { serde: '1.0' } });
    cargo = createCargo({ exec: startProgram, log: silent }, { env: registry.env });
    await cargo.run(['cargo', 'generate-lockfile'], root);
    registry.publish({ name: 'serde', version: '1.0.2' });
    registry.publish({ name: 'pot-o-core', version: '0.4.1', dependencies: { serde: '1.0' } });
    registry.publish({ name: 'pot-o-core', version: '0.4.2', dependencies: { serde: '1.0' } });
  });

  const requireCore = (requirement: string) =>
    writeFileSync(
      join(root, 'Cargo.toml'),
      readFileSync(join(root, 'Cargo.toml'), 'utf8').replace(/pot-o-core = ".*"/, `pot-o-core = "${requirement}"`),
    );
  const lockedVersions = () =>
    parseLockfile(readFileSync(join(root, 'Cargo.lock'), 'utf8')).packages.map(
      ({ name, version }) => `${name} ${version}`,
    );

  const run = (command: readonly string[]) => cargo.run(command, root);
  const readLock = () => parseLockfile(readFileSync(join(root, 'Cargo.lock'), 'utf8'));
  /** What a command moved, after what nobody needs was put back. */
  const checked = async (named: readonly string[], update: () => Promise<void>) => {
    const before = readLock();
    await update();
    const done = await putBackStrays(root, before, named, run);
    await cargo.metadata(root);
    return done;
  };
  const edge = (version: string, requirement = '0', more: Partial<LockedEdge> = {}): LockedEdge => ({
    ...{ owner: 'ai3-lib', crate: 'pot-o-core', via: 'registry' as const },
    version,
    requirement,
    ...more,
  });

  describe('moveToVersions', () => {
    test('moves the named crate to exactly its version and nothing else', async () => {
      const { changes, forced } = await checked(['pot-o-core'], () =>
        moveToVersions(root, [edge('0.4.1', '0.4')], run),
      );
      expect(changes.map(describeLockChange)).toEqual(['pot-o-core 0.4.0 -> 0.4.1']);
      expect(forced).toEqual([]);
      expect(lockedVersions()).toEqual(['ai3-lib 0.1.0', 'pot-o-core 0.4.1', 'serde 1.0.1']);
    });

    test('also across a requirement that changed, where cargo itself goes to the newest', async () => {
      registry.publish({ name: 'pot-o-core', version: '0.5.0', dependencies: { serde: '1' } });
      registry.publish({ name: 'pot-o-core', version: '0.5.1', dependencies: { serde: '1' } });
      requireCore('0.5');
      const { changes } = await checked(['pot-o-core'], async () => {
        await run(['cargo', 'update', '--workspace']);
        expect(lockedVersions()).toContain('pot-o-core 0.5.1');
        await moveToVersions(root, [edge('0.5.0', '0.5')], run);
      });
      expect(changes.map(describeLockChange)).toEqual(['pot-o-core 0.4.0 -> 0.5.0']);
    });

    test('with what the new version cannot do without, which the check names', async () => {
      registry.publish({ name: 'hex', version: '0.4.3' });
      registry.publish({ name: 'pot-o-core', version: '0.5.0', dependencies: { serde: '1.0.2', hex: '0.4' } });
      requireCore('0.5.0');
      const { changes, forced } = await checked(['pot-o-core'], () =>
        moveToVersions(root, [edge('0.5.0', '0.5')], run),
      );
      expect(changes.map(describeLockChange)).toEqual([
        'hex 0.4.3 (added)',
        'pot-o-core 0.4.0 -> 0.5.0',
        'serde 1.0.1 -> 1.0.2',
      ]);
      expect(forced.map(describeLockChange)).toEqual(['serde 1.0.1 -> 1.0.2']);
    });

    test.each<[string, { requirement: string; dependencies: string; move: LockedEdge }, string[]]>([
      [
        'a third party holds an old version',
        { requirement: '0.4', dependencies: 'third = "1"\n', move: edge('0.4.1', '0.4') },
        ['pot-o-core 0.3.0', 'pot-o-core 0.4.1'],
      ],
      [
        'a baseline of an older release is kept beside it',
        {
          requirement: '0.4',
          dependencies: 'core-v03 = { package = "pot-o-core", version = "=0.3.0" }\n',
          move: edge('0.4.1', '0.4'),
        },
        ['pot-o-core 0.3.0', 'pot-o-core 0.4.1'],
      ],
      [
        'the one that follows is the older of two',
        {
          requirement: '0.4.0',
          dependencies: 'old = { package = "pot-o-core", version = "0.3" }\n',
          move: edge('0.3.1', '0.3'),
        },
        ['pot-o-core 0.3.1', 'pot-o-core 0.4.0'],
      ],
    ])('moves only what the edge leads to: %s', async (_, { requirement, dependencies, move }, expected) => {
      registry.publish({ name: 'pot-o-core', version: '0.3.0' });
      registry.publish({ name: 'third', version: '1.0.0', dependencies: { 'pot-o-core': '0.3' } });
      writeFileSync(join(root, 'Cargo.toml'), `${readFileSync(join(root, 'Cargo.toml'), 'utf8')}${dependencies}`);
      requireCore(requirement);
      await run(['cargo', 'update', '--workspace']);
      registry.publish({ name: 'pot-o-core', version: '0.3.1' });
      await moveToVersions(root, [move], run);
      expect(lockedVersions().filter((each) => each.startsWith('pot-o-core'))).toEqual(expected);
    });

    test('runs nothing for what is at its version, and refuses what is not in the lock', async () => {
      const ran: (readonly string[])[] = [];
      const note = async (command: readonly string[]) => void ran.push(command);
      await moveToVersions(root, [edge('0.4.0', '0.4')], note);
      await expect(moveToVersions(root, [edge('1.0.0', '1', { crate: 'hex' })], note)).rejects.toThrow(
        'after the update Cargo.lock holds no hex, expected hex 1.0.0 for ai3-lib',
      );
      expect(ran).toEqual([]);
    });

    test('says which lock it could not read', async () => {
      rmSync(join(root, 'Cargo.lock'));
      await expect(moveToVersions(root, [edge('0.4.1')], run)).rejects.toThrow(/failed to read `.*Cargo\.lock`/);
    });

    test('fails with the words of cargo when the registry does not have the version', async () => {
      requireCore('0.9');
      await expect(moveToVersions(root, [edge('0.9.0', '0.9')], run)).rejects.toThrow(
        expect.objectContaining({
          message: expect.stringMatching(
            /^cargo update -p pot-o-core --precise 0\.9\.0 failed with exit code 101: error: .*pot-o-core/,
          ),
        }),
      );
    });
  });

  test('what an own command moved without need goes back, what the new crate needs stays', async () => {
    registry.publish({ name: 'hex', version: '0.4.3', dependencies: { serde: '1' } });
    registry.publish({ name: 'pot-o-core', version: '0.5.0', dependencies: { serde: '1.0.1' } });
    requireCore('0.5.0');
    const free = await checked(['pot-o-core', 'ai3-lib'], () => run(['cargo', 'update']));
    expect(free.changes.map(describeLockChange)).toEqual(['pot-o-core 0.4.0 -> 0.5.0']);
    expect(free.forced).toEqual([]);
  });

  test('metadata refuses a lock that does not fit the manifests, which `cargo update --locked --dry-run` lets pass', async () => {
    await expect(cargo.metadata(root)).resolves.toEqual(expect.objectContaining({ workspace_root: root }));
    requireCore('=0.4.2');
    await cargo.run(['cargo', 'update', '--locked', '--dry-run'], root).catch(() => undefined);
    await expect(cargo.metadata(root)).rejects.toThrow(
      /^cargo metadata --locked .* failed with exit code 101: error: .*lock file/,
    );
  });

  test('askRegistry asks cargo, so that a replaced source answers for crates.io', async () => {
    await expect(cargo.askRegistry('pot-o-core', '0.4.2')).resolves.toEqual({ status: 'published' });
    await expect(cargo.askRegistry('pot-o-core', '0.9.0')).resolves.toEqual({
      status: 'other-versions',
      newest: '0.4.2',
    });
    await expect(cargo.askRegistry('pot-o-nothing', '0.9.0')).resolves.toEqual({ status: 'unknown-crate' });
    await expect(cargo.askRegistry('pot-o-core', '0.4.2', { registry: 'nowhere' })).rejects.toThrow(/nowhere/);
  });
});
