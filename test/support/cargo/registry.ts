/** A registry on disk in place of crates.io, in the form cargo calls a local registry. */
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execInPlace } from '../programs/programs.ts';
import { toolchainPath } from './toolchain.ts';

export interface PublishedCrate {
  name: string;
  version: string;
  /** Crate -> requirement. */
  dependencies?: Readonly<Record<string, string>>;
  /** Text of src/lib.rs; default: its version as a constant. */
  source?: string;
}

export interface CargoRegistry {
  publish(crate: PublishedCrate): void;
  /** What a `cargo` needs in its environment to use it for crates.io; the machine's own CARGO_HOME stays out. */
  env: Record<string, string>;
}

export function createCargoRegistry(root: string): CargoRegistry {
  const registry = join(root, 'registry');
  const cargoHome = join(root, 'cargo-home');
  mkdirSync(join(registry, 'index'), { recursive: true });
  mkdirSync(cargoHome, { recursive: true });
  writeFileSync(
    join(cargoHome, 'config.toml'),
    `[source.crates-io]\nreplace-with = "on-disk"\n[source.on-disk]\nlocal-registry = ${JSON.stringify(registry)}\n`,
  );
  return {
    publish: (crate) => publish(registry, crate),
    env: { PATH: toolchainPath(), HOME: process.env['HOME'] ?? '', CARGO_HOME: cargoHome },
  };
}

function publish(registry: string, { name, version, dependencies = {}, source }: PublishedCrate): void {
  const folder = `${name}-${version}`;
  const file = `${folder}.crate`;
  mkdirSync(join(registry, folder, 'src'), { recursive: true });
  const requirements = Object.entries(dependencies).map(([crate, req]) => `${crate} = "${req}"\n`);
  writeFileSync(
    join(registry, folder, 'Cargo.toml'),
    `[package]\nname = "${name}"\nversion = "${version}"\nedition = "2021"\n[dependencies]\n${requirements.join('')}`,
  );
  writeFileSync(join(registry, folder, 'src', 'lib.rs'), source ?? `pub const VERSION: &str = "${version}";\n`);
  const packed = execInPlace('tar', ['-czf', file, folder], { cwd: registry });
  if (packed.exitCode !== 0) throw new Error(`tar failed: ${packed.stderr}`);
  rmSync(join(registry, folder), { recursive: true });
  const index = join(registry, 'index', ...indexFolders(name));
  mkdirSync(index, { recursive: true });
  const deps = Object.entries(dependencies).map(([crate, req]) => ({
    ...{ name: crate, req, features: [], optional: false, default_features: true, target: null, kind: 'normal' },
  }));
  const cksum = createHash('sha256')
    .update(readFileSync(join(registry, file)))
    .digest('hex');
  const entry = { name, vers: version, deps, cksum, features: {}, yanked: false };
  appendFileSync(join(index, name), `${JSON.stringify(entry)}\n`);
}

/** https://doc.rust-lang.org/cargo/reference/registry-index.html#index-files */
function indexFolders(name: string): string[] {
  if (name.length < 3) return [String(name.length)];
  return name.length === 3 ? ['3', name.slice(0, 1)] : [name.slice(0, 2), name.slice(2, 4)];
}
