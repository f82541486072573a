import type { LoggedCommit } from '../../git/log.ts';
import type { Level } from './level.ts';
import type { AnnouncedChange } from './message.ts';
import type { CrateFiles } from './touch.ts';

/** A tag of the repository, peeled. */
export interface TaggedCommit {
  name: string;
  commit: string;
}

export interface VersionedCrate extends CrateFiles {
  /** In its manifest now. */
  version: string;
  /** Its version is the workspace's: all such crates move together. */
  versionInherited: boolean;
  tagPrefix: string;
  /** Names of crates of the workspace it needs to build (not for its tests alone). */
  needs: readonly string[];
  /** The monorepo's own version: it moves by the highest level among all crates since its last tag. */
  isMonorepo?: boolean;
}

export interface CrateChange extends AnnouncedChange {
  commit: string;
  author: string;
}

export interface CrateVersions {
  name: string;
  present: string;
  /** Equal to `present` when nothing is to be released. */
  next: string;
  level: Level;
  /** Why it moves. `first`: there is no release yet, the present version is the first. */
  reason: 'first' | 'changes' | 'release-as' | 'dependency' | 'shared-version' | 'semver-checks' | 'none';
  /** The tag the changes are counted from. */
  base: TaggedCommit | undefined;
  changes: readonly CrateChange[];
  /** Crates whose new version moves this one. */
  because: readonly string[];
  /** Its version is the monorepo's. */
  isMonorepo?: boolean;
}

export interface VersionPlan {
  crates: readonly CrateVersions[];
  /** Commits that touch a crate and follow no convention, with the crates they touch. */
  unconventional: readonly { commit: string; subject: string; crates: readonly string[] }[];
  /** What a person should look at; one line each. */
  warnings: readonly string[];
}

export interface PlanVersionsInput {
  crates: readonly VersionedCrate[];
  /** All that `head` reaches, children before parents. */
  commits: readonly LoggedCommit[];
  head: string;
  tags: readonly TaggedCommit[];
  /** Tags of the whole monorepo: `<prefix><semver>`. */
  monorepoTagPrefix: string;
  /** Whether a commit that follows no convention counts as a patch. */
  unconventional: 'patch' | 'ignore';
  /** Names of the workspace (`dependencies.serde`) that a commit changed in the root manifest. */
  workspaceNames: ReadonlyMap<string, ReadonlySet<string>>;
  /** Versions that manifests had at a crate's base, where the tag's name does not say it; see {@link findBases}. */
  versionsAtBase?: ReadonlyMap<string, string>;
  /** Folders that crates lay in at their base, where those are not the present ones. */
  formerFolders?: ReadonlyMap<string, string>;
  /** The least level that a tool found necessary, by crate (cargo-semver-checks); it can only raise. */
  leastLevels?: ReadonlyMap<string, Level>;
}
