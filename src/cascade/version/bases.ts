import { ActionError } from '../../errors/action-error.ts';
import type { LoggedCommit } from '../../git/log.ts';
import { compareVersions, parseVersion, tryParseVersion } from '../../semver/version.ts';
import { firstParentLine } from './ancestry.ts';
import type { PlanVersionsInput, TaggedCommit, VersionedCrate } from './version-plan.ts';

/** The tag that each crate's changes are counted from. */
export function findBases(input: PlanVersionsInput): ReadonlyMap<string, TaggedCommit> {
  const history = new Map(input.commits.map((commit) => [commit.oid, commit]));
  const line = new Map(firstParentLine(history, input.head).map((oid, index) => [oid, index]));
  return new Map(
    input.crates.flatMap((crate) => {
      const base = findBase(crate, input, line);
      return base === undefined ? [] : [[crate.name, base] as const];
    }),
  );
}

/** A release tag on the branch. */
export interface Release {
  tag: TaggedCommit;
  version: string;
  /** Commits of the branch's first-parent line since then. */
  age: number;
}

/** Release tags of a crate on the branch: its own, and those of the whole monorepo. */
export function releasesOf(
  crate: Pick<VersionedCrate, 'tagPrefix'>,
  { tags, monorepoTagPrefix }: Pick<PlanVersionsInput, 'tags' | 'monorepoTagPrefix'>,
  line: ReadonlyMap<string, number>,
): Release[] {
  return tags.flatMap((tag) => {
    const age = line.get(tag.commit);
    const prefix = [crate.tagPrefix, monorepoTagPrefix].find(
      (start) =>
        start !== '' && tag.name.startsWith(start) && tryParseVersion(tag.name.slice(start.length)) !== undefined,
    );
    return age === undefined || prefix === undefined ? [] : [{ tag, version: tag.name.slice(prefix.length), age }];
  });
}

export function findBase(
  crate: VersionedCrate,
  input: PlanVersionsInput,
  line: ReadonlyMap<string, number>,
): TaggedCommit | undefined {
  const releases = releasesOf(crate, input, line);
  releases.sort(
    (left, right) => left.age - right.age || compareVersions(parseVersion(right.version), parseVersion(left.version)),
  );
  return releases[0]?.tag;
}

export function lastFullRelease(
  crate: VersionedCrate,
  input: PlanVersionsInput,
  line: ReadonlyMap<string, number>,
): string | undefined {
  const present = parseVersion(crate.version);
  return releasesOf(crate, input, line)
    .map(({ version }) => version)
    .filter((version) => parseVersion(version).pre === '' && compareVersions(parseVersion(version), present) <= 0)
    .sort((left, right) => compareVersions(parseVersion(right), parseVersion(left)))[0];
}

/**
 * The version of the base, when the manifest was raised above it and that version is not tagged: a release that is merged
 * or begun by hand, and not made yet.
 */
export function findRaised(crate: VersionedCrate, base: TaggedCommit, input: PlanVersionsInput): string | undefined {
  if (input.tags.some(({ name }) => name === `${crate.tagPrefix}${crate.version}`)) return undefined;
  const own = base.name.startsWith(crate.tagPrefix) ? base.name.slice(crate.tagPrefix.length) : '';
  const version = tryParseVersion(own) === undefined ? input.versionsAtBase?.get(crate.name) : own;
  if (version === undefined || tryParseVersion(version) === undefined) return undefined;
  return compareVersions(parseVersion(crate.version), parseVersion(version)) > 0 ? version : undefined;
}

/** @throws ActionError `input` when the present version's tag is on a commit that the branch does not have. */
export function refuseLost(
  crate: VersionedCrate,
  { tags }: PlanVersionsInput,
  history: ReadonlyMap<string, LoggedCommit>,
): void {
  const tag = tags.find(({ name }) => name === `${crate.tagPrefix}${crate.version}`);
  if (tag === undefined || history.has(tag.commit)) return;
  throw new ActionError(
    'input',
    `${crate.name}: the tag ${tag.name} is on ${tag.commit.slice(0, 10)}, which the branch does not have: the branch was rewritten, or the tag moved`,
    {
      hint: `Bring that commit back to the branch, or raise ${crate.name} above ${crate.version} by hand: what changed since its release cannot be told`,
    },
  );
}
