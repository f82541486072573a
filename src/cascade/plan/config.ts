/** Which repositories a monorepo's tag releases, and how. */
export interface CascadeConfig {
  /** What stands before the version in the upstream tag. */
  tagPrefix: string;
  /** The branch of every downstream repository that does not name its own. */
  branch: string;
  commit: CommitConfig;
  /** Argument arrays, never a shell; an empty array skips the step. */
  commands: { update: readonly string[]; build: readonly string[]; test: readonly string[] };
  /** Globs of files, relative to the monorepo, that are uploaded to the GitHub Release. */
  assets: readonly string[];
  crates: readonly CrateConfig[];
}

export interface CommitConfig {
  /** Absent: the name and address of the token's own user. */
  name: string | undefined;
  email: string | undefined;
  /** GitHub makes the commits itself and signs them: for branches that want signed commits when there is no key. */
  verified: boolean;
}

export interface CrateConfig {
  name: string;
  /** Folder of the crate in the monorepo, relative, with `/`. */
  path: string;
  location: CrateLocation;
  branch: string;
  /** Crates that have to be released before this one, besides those its manifest names. */
  needs: readonly string[];
  /** What stands before the version in this repository's tag. */
  tagPrefix: string;
  /** `cargo publish` from here, before the crates that need it. */
  publish: boolean;
  /** Adds a section to the repository's CHANGELOG.md. */
  changelog: boolean;
}

export type CrateLocation = { kind: 'github'; owner: string; name: string } | { kind: 'url'; url: string };

/** What the upstream is called in commit messages: its tag prefix without the `v` that leads to the version. */
export function upstreamName(config: CascadeConfig): string {
  return config.tagPrefix.replace(/[-_./]?v?$/, '') || 'upstream';
}
