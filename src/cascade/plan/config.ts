/** Which repositories a monorepo's tag releases, and how. */
export interface CascadeConfig {
  /** What stands before the version in the upstream tag. */
  tagPrefix: string;
  /** The branch of every downstream repository that does not name its own. */
  branch: string;
  commit: CommitConfig;
  commands: CommandsConfig;
  /** Globs of files, relative to the monorepo, that are uploaded to the GitHub Release. */
  assets: readonly string[];
  /** File name of the workflow of the monorepo that makes the assets, and publishes the release that this leaves as a draft. */
  assetsWorkflow: string | undefined;
  crates: readonly CrateConfig[];
}

/** Argument arrays, never a shell; an empty array skips the step. */
export interface CommandsConfig {
  update: readonly string[];
  build: readonly string[];
  test: readonly string[];
  /** Names of variables that are handed to the commands, besides what cargo needs. */
  env: readonly string[];
}

export interface CommitConfig {
  /** Absent: the name and address of the token's own user. */
  name: string | undefined;
  email: string | undefined;
  /** GitHub makes the commits itself and signs them: for branches that want signed commits when there is no key. */
  verified: boolean;
  /** Commits carry `Signed-off-by` of who makes them, as checks of the Developer Certificate of Origin want it. */
  signOff: boolean;
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
  /** Adds a section to the repository's CHANGELOG.md, with the monorepo's commits that changed the crate. */
  changelog: boolean;
  /** Makes a GitHub Release of its tag in its repository. */
  release: boolean;
  /** Path of the package's manifest, or of its workspace's, in its repository. */
  manifest: string;
  /** Dependency keys whose requirement is left alone. */
  keep: readonly string[];
  /** Versions in other files: the pattern matches exactly once with the present version in place of `{version}`. */
  files: readonly { path: string; pattern: string }[];
  /** The sources are those of `path` in the monorepo. */
  sync: boolean;
  /** What the clone needs. Absent: nobody said, and a repository that may need it is refused by name. */
  lfs: boolean | undefined;
  submodules: boolean | undefined;
  history: boolean;
  /** Where it is published, when its manifest leaves a choice. */
  registry: string | undefined;
  /** Builds the documentation as docs.rs does; `warn`: a failure there does not stop the release. */
  docs: boolean | 'warn';
  /** In place of those of `[commands]`. */
  commands: Partial<CommandsConfig>;
}

/** The commands for one crate. */
export function commandsOf(
  config: Pick<CascadeConfig, 'commands'>,
  crate: Pick<CrateConfig, 'commands'>,
): CommandsConfig {
  const { commands } = config;
  return { ...commands, ...crate.commands, env: [...new Set([...commands.env, ...(crate.commands.env ?? [])])] };
}

export type CrateLocation = { kind: 'github'; owner: string; name: string } | { kind: 'url'; url: string };

/** What the upstream is called in commit messages: its tag prefix without the `v` that leads to the version. */
export function upstreamName(config: CascadeConfig): string {
  return config.tagPrefix.replace(/[-_./]?v?$/, '') || 'upstream';
}
