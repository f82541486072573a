import type { RequirementPolicy } from '../cargo/requirement-policy.ts';
import type { SigningKey } from '../git/signing.ts';
import type { WaitMode } from './registry.ts';

/** Everything a run was asked for, checked as far as it can be without touching anything. */
export interface CascadeRequest {
  tag: string;
  workspacePath: string;
  /** Absent: `.github/release-cascade.toml` of the checkout if it is there, else the built-in cascade. */
  configPath: string | undefined;
  mode: 'plan' | 'release' | 'pull-request';
  stage: 'all' | 'validate' | 'update' | 'finish';
  /** Of `stage: update`. */
  crate: string | undefined;
  isDryRun: boolean;
  identity: { name: string | undefined; email: string | undefined };
  policy: RequirementPolicy;
  waitMode: WaitMode;
  registryTimeoutMs: number;
  concurrency: number;
  createRelease: boolean;
  /** `owner/name` of the monorepo, where the release is made. */
  repository: string | undefined;
  token: string | undefined;
  webhookUrl: string | undefined;
  signingKey: SigningKey | undefined;
  apiUrl: string;
  serverUrl: string;
  /** Folder of the runner for files that need not outlive the job. */
  tempDir: string;
  env: Readonly<Record<string, string | undefined>>;
}
