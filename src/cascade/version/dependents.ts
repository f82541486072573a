import { compareVersions, parseVersion } from '../../semver/version.ts';
import { nextVersion } from './level.ts';
import type { CrateVersions, VersionedCrate } from './version-plan.ts';

/** Moves what shares a version with a moved crate, and gives those that need one at least a patch, until nothing changes. */
export function spread(
  crates: readonly VersionedCrate[],
  planned: readonly CrateVersions[],
  lastFull: ReadonlyMap<string, string | undefined>,
  raised: ReadonlySet<string>,
): CrateVersions[] {
  const plan = new Map(planned.map((entry) => [entry.name, entry]));
  const moved = (name: string): boolean => {
    const entry = plan.get(name);
    return entry !== undefined && entry.next !== entry.present;
  };
  const shared = crates.filter(({ versionInherited }) => versionInherited);
  for (let changed = true; changed; ) {
    changed = false;
    for (const crate of crates) {
      const entry = plan.get(crate.name) as CrateVersions;
      const needs =
        crate.isMonorepo === true ? crates.flatMap(({ name }) => (name === crate.name ? [] : [name])) : crate.needs;
      const because = needs.filter(moved);
      // What was never released goes out as it stands, whatever it needs.
      if (because.length === 0 || moved(crate.name) || entry.reason === 'first') continue;
      // A raised version that is not tagged yet is above its release already.
      if (raised.has(crate.name)) continue;
      const next = nextVersion(crate.version, 'patch', lastFull.get(crate.name));
      plan.set(crate.name, { ...entry, next, level: 'patch', reason: 'dependency', because });
      changed = true;
    }
    const highest = shared
      .map(({ name }) => plan.get(name) as CrateVersions)
      .sort((left, right) => compareVersions(parseVersion(right.next), parseVersion(left.next)))[0];
    for (const { name } of shared) {
      const entry = plan.get(name) as CrateVersions;
      if (highest === undefined || entry.next === highest.next || !moved(highest.name)) continue;
      plan.set(name, {
        ...entry,
        next: highest.next,
        level: highest.level,
        reason: 'shared-version',
        because: [highest.name],
      });
      changed = true;
    }
  }
  return crates.map((crate) => {
    const entry = plan.get(crate.name) as CrateVersions;
    if (crate.isMonorepo !== true) return entry;
    if (!moved(crate.name)) return { ...entry, isMonorepo: true };
    return {
      ...entry,
      isMonorepo: true,
      because: crates.flatMap(({ name }) => (name !== crate.name && moved(name) ? [name] : [])),
    };
  });
}
