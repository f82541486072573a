import type { CascadeContext } from '../context.ts';

/** What of a run's context this mode works with. */
export type VersionContext = Pick<
  CascadeContext,
  'git' | 'config' | 'identity' | 'ports' | 'programs' | 'policy' | 'cargo' | 'scratchDir' | 'commandEnv' | 'githubFor'
>;

export interface VersionRequest {
  /** Where the monorepo is pushed to and read from. */
  url: string;
  /** Folder of objects that need not be fetched, where the checkout has all. */
  shared?: string | undefined;
  /** `owner/name`, where it is on GitHub. */
  repository: string | undefined;
  branch: string;
  serverUrl: string;
  unconventional: 'patch' | 'ignore';
  tagOnMerge: boolean;
  /** File name of the workflow that a pushed tag would start. */
  releaseWorkflow: string | undefined;
  dryRun: boolean;
}
