import type { Cargo } from '../cargo/cargo.ts';
import type { RequirementPolicy } from '../cargo/requirement-policy.ts';
import type { ActionError } from '../errors/action-error.ts';
import type { Git } from '../git/git.ts';
import type { Github } from '../github/github.ts';
import type { Ports } from '../runtime/ports.ts';
import type { Checkout } from './checkout.ts';
import type { CascadeConfig } from './config.ts';
import type { RemoteState } from './inspect.ts';
import type { CascadePlan, PlannedCrate } from './plan.ts';
import type { Progress } from './progress.ts';
import type { Registry } from './registry.ts';

/** What every stage of one run works with. */
export interface CascadeContext {
  config: CascadeConfig;
  plan: CascadePlan;
  identity: { name: string; email: string };
  policy: RequirementPolicy;
  /** Repositories prepared at once; 0 = as many as the graph allows. */
  concurrency: number;
  git: Git;
  cargo: Cargo;
  registry: Registry;
  ports: Ports;
  progress: Progress;
  /** Folder of this run for clones; removed when it ends. */
  scratchDir: string;
  /** Pull requests are made before anything is released: what the registry lacks does not stop them. */
  isProposal: boolean;
  /** Commits and tags are signed with a key of ours. */
  isSigning: boolean;
  /** Absent without a token. */
  github: Github | undefined;
  /** The whole environment of the configured commands. */
  commandEnv: Readonly<Record<string, string>>;
  /** Cargo's own token variables: `cargo publish` gets them, nothing else does. */
  registryTokens: Readonly<Record<string, string>>;
}

/** One crate on its way through the stages. */
export interface CrateRun {
  crate: PlannedCrate;
  state: RemoteState;
  checkout: Checkout | undefined;
  /** The release commit: made here, found on the branch, or found under the tag. Without one the lock still waits. */
  commit: string | undefined;
  /** The lock cannot be updated before a sibling is served by its registry. */
  isDeferred: boolean;
  /** Text of the tracked Cargo.lock as it is or will be committed. */
  lock: string | undefined;
  /** What the lock update moved, for people. */
  lockChanges: readonly string[];
  outcome: CrateOutcome;
}

export type CrateRuns = ReadonlyMap<string, CrateRun>;

/**
 * Where a crate stands. `planned`: looked at only. `prepared`: built and tested here, nothing pushed. `pushed`: branch and tag, or only the tag, by
 * this run. `proposed`: as a pull request.
 */
export type CrateOutcome =
  | { status: 'pending' | 'planned' | 'prepared' | 'pushed' | 'already-released' | 'skipped' }
  | { status: 'proposed'; url: string | undefined }
  | { status: 'failed'; step: string; error: ActionError; tail: readonly string[] };
