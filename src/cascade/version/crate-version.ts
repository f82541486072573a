import { parseToml, stringAt, subTable, type TomlTable } from '../../cargo/toml.ts';
import type { Store } from '../../git/store.ts';
import { tryParseVersion } from '../../semver/version.ts';
import type { VersionedCrate } from './version-plan.ts';

/** Where a crate keeps its version. */
export type VersionHome = Pick<VersionedCrate, 'directory' | 'versionInherited'>;

/** The files that hold a crate's version; none for a monorepo that has a tag and a changelog only. */
export function manifestsOf({ directory, versionInherited }: VersionHome): string[] {
  if (directory === '') return versionInherited ? ['Cargo.toml'] : [];
  const own = directory === '.' ? 'Cargo.toml' : `${directory}/Cargo.toml`;
  return versionInherited && own !== 'Cargo.toml' ? [own, 'Cargo.toml'] : [own];
}

/**
 * What versions crates had at commits, in the order they are asked for; `undefined` where one had none, none that can be
 * read, or where there is no commit to ask.
 */
export async function readVersions(
  store: Pick<Store, 'readFiles'>,
  places: readonly { crate: VersionHome; commit: string | undefined }[],
): Promise<readonly (string | undefined)[]> {
  const asked = places.map(({ crate, commit }) => {
    const manifests = manifestsOf(crate);
    return commit === undefined
      ? []
      : (manifests.length === 0 ? ['CHANGELOG.md'] : manifests).map((path) => ({ commit, path }));
  });
  const texts = await store.readFiles(asked.flat());
  const tables = new Map<Buffer, TomlTable | undefined>();
  const parse = (text: Buffer | undefined): TomlTable | undefined => {
    if (text === undefined) return undefined;
    if (!tables.has(text)) tables.set(text, tryParseManifest(text));
    return tables.get(text);
  };
  let at = 0;
  return places.map(({ crate }, index) => {
    const count = asked[index]?.length ?? 0;
    const found = texts.slice(at, at + count);
    at += count;
    if (count === 0) return undefined;
    if (manifestsOf(crate).length === 0) return readNewestSection(found[0]?.toString('utf8') ?? '');
    const [own, root] = found.map(parse);
    const version = stringAt(subTable(own, 'package'), 'version');
    if (version !== undefined && !crate.versionInherited) return version;
    return stringAt(subTable(subTable(root ?? own, 'workspace'), 'package'), 'version') ?? version;
  });
}

/** The version of the first release in a changelog; `undefined` when it names none. */
export function readNewestSection(changelog: string): string | undefined {
  const version = /^## +\[?v?(\d+\.\d+\.\d+[^\]\s]*)/m.exec(changelog)?.[1];
  return version !== undefined && tryParseVersion(version) !== undefined ? version : undefined;
}

/** `undefined` for a text that is none: a manifest of long ago that cargo could not read either. */
export function tryParseManifest(text: Buffer): TomlTable | undefined {
  try {
    return parseToml(text.toString('utf8'), 'Cargo.toml');
  } catch {
    return undefined;
  }
}
