/** `publish = true`: cargo publish in graph order, with a wait that asks cargo. */
import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { type SparseRegistry, startSparseRegistry } from '../../support/cargo/sparse-registry.ts';
import { type CascadeWorld, CRATES, NEW, OLD, TWO_CRATES } from '../../support/cascade/world.ts';
import { testInFull } from '../../support/in-full.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { onlyError, release, useWorlds } from './harness.ts';

const REGISTRY_TOKEN = 'registry-token-0123456789';

/** One that needs two others. */
const THREE = CRATES.slice(0, 3);

describeWhen(whyMissing('cargo'), 'upstream-release publishes', () => {
  const createWorld = useWorlds();
  let registry: SparseRegistry | undefined;
  afterEach(async () => await registry?.close());

  async function createPublishingWorld(crates = TWO_CRATES): Promise<{ world: CascadeWorld; shop: SparseRegistry }> {
    const shop = await startSparseRegistry(REGISTRY_TOKEN);
    registry = shop;
    const manifest = (name: string, needs: readonly string[]): string =>
      [
        '[package]',
        `name = "${name}"`,
        `version = "${OLD}"`,
        'edition = "2021"',
        'description = "A crate"',
        'license = "MIT"',
        'publish = ["shop"]',
        '[dependencies]',
        ...needs.map((need) => `${need} = { version = "${OLD}", registry = "shop" }`),
        '',
      ].join('\n');
    const world = await createWorld({
      crates,
      withoutLock: true,
      files: Object.fromEntries(crates.map(({ name, needs }) => [name, { 'Cargo.toml': manifest(name, needs) }])),
      config: Object.fromEntries(crates.map(({ name }) => [name, 'publish = true\n'])),
    });
    appendFileSync(
      join(String(world.env['CARGO_HOME']), 'config.toml'),
      `[registries.shop]\nindex = "${shop.index}"\n`,
    );
    return { world, shop };
  }

  testInFull('each crate after those it needs, and nothing twice', async () => {
    const { world, shop } = await createPublishingWorld(THREE);
    const env = { CARGO_REGISTRIES_SHOP_TOKEN: REGISTRY_TOKEN };
    const result = await release(world, {}, { env });
    expect(result.errors).toEqual([]);
    expect(shop.published).toEqual(THREE.map(({ name }) => `${name}@${NEW}`));
    expect(shop.refused).toEqual([]);
    const again = await release(world, {}, { env });
    expect(again.errors).toEqual([]);
    expect(again.outputs['status']).toBe('already-released');
    expect(shop.published).toHaveLength(3);
    expect(shop.refused).toEqual([]);
  });

  test('and reads no configuration of a repository where the token is at hand', async () => {
    const { world, shop } = await createPublishingWorld();
    const mark = join(String(world.env['CARGO_HOME']), 'stolen');
    const steal = `[registry]\nglobal-credential-providers = ["sh -c 'env > ${mark}'"]\n[registries.shop]\ncredential-provider = ["sh", "-c", "env > ${mark}"]\n`;
    world.git.addCommit(world.repository('pot-o-core'), { '.cargo/config.toml': steal });
    const result = await release(world, {}, { env: { CARGO_REGISTRIES_SHOP_TOKEN: REGISTRY_TOKEN } });
    expect(result.errors).toEqual([]);
    expect(shop.published).toContain(`pot-o-core@${NEW}`);
    expect(existsSync(mark)).toBe(false);
  });

  test('a crate that could not be published stops the rest, and a rerun goes on with it', async () => {
    const { world, shop } = await createPublishingWorld();
    const error = onlyError(await release(world, {}, { env: { CARGO_REGISTRIES_SHOP_TOKEN: 'wrong-token-000000' } }));
    expect(error).toContain('pot-o-core failed at cargo publish: cargo publish exited with');
    expect(error).toContain('wrong token');
    expect(world.git.refs(world.repository('ai3-lib'))).not.toHaveProperty([`refs/tags/ai3-lib-v${NEW}`]);
    const again = await release(world, {}, { env: { CARGO_REGISTRIES_SHOP_TOKEN: REGISTRY_TOKEN } });
    expect(again.errors).toEqual([]);
    expect(shop.published).toEqual(TWO_CRATES.map(({ name }) => `${name}@${NEW}`));
  });
});
