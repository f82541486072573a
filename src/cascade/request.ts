import { tmpdir } from 'node:os';
import type { RequirementPolicy } from '../cargo/requirement-policy.ts';
import { ActionError, quoteValue } from '../errors/action-error.ts';
import { readSigningKey, type SigningKey } from '../git/signing.ts';
import type { InputReader } from '../runtime/inputs.ts';
import type { WaitMode } from './release/registry.ts';

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

const MODES = ['release', 'plan', 'pull-request'] as const;
const STAGES = ['all', 'validate', 'update', 'finish'] as const;

/** What the runner gives. */
interface RunnerContext {
  inputs: InputReader;
  env: Readonly<Record<string, string | undefined>>;
  mask(secret: string): void;
}

/**
 * Reads and checks every input, before anything is touched.
 *
 * @throws ActionError (input) naming the input, its value and what was expected.
 */
export function readRequest({ inputs, env, mask }: RunnerContext, tempDir: string = tmpdir()): CascadeRequest {
  const token = inputs.secret('token', { env: 'GH_PAT' }) ?? inputs.secret('github-token');
  const webhookUrl = readWebhook(inputs.secret('webhook-url'), mask);
  const request: CascadeRequest = {
    tag: inputs.text('tag', { env: 'GITHUB_REF_NAME', required: true }),
    workspacePath: inputs.text('workspace-path', { default: '.' }),
    configPath: inputs.text('config'),
    mode: inputs.choice('mode', MODES, { default: 'release' }),
    stage: inputs.choice('stage', STAGES, { default: 'all' }),
    crate: inputs.text('crate'),
    isDryRun: inputs.boolean('dry-run', { default: false }),
    identity: { name: readIdentity('git-user-name', inputs), email: readIdentity('git-user-email', inputs) },
    policy: inputs.choice('requirement-policy', ['keep', 'exact', 'caret'], { default: 'keep' }),
    waitMode: inputs.choice('wait-for-registry', ['auto', 'always', 'never'], { default: 'auto' }),
    registryTimeoutMs: inputs.decimal('registry-timeout-minutes', { default: 20, min: 0, max: 1_440 }) * 60_000,
    concurrency: inputs.integer('concurrency', { default: 0, min: 0, max: 64 }),
    createRelease: inputs.boolean('create-release', { default: true }),
    repository: env['GITHUB_REPOSITORY'] || undefined,
    token,
    webhookUrl,
    signingKey: readKey(inputs.text('signing-key'), mask),
    apiUrl: inputs.url('github-api-url', { env: 'GITHUB_API_URL', default: 'https://api.github.com' }),
    serverUrl: inputs.url('github-server-url', { env: 'GITHUB_SERVER_URL', default: 'https://github.com' }),
    tempDir: env['RUNNER_TEMP'] || tempDir,
    env,
  };
  checkTogether(request);
  return request;
}

function checkTogether(request: CascadeRequest): void {
  const { stage, crate, mode, createRelease, isDryRun } = request;
  if (stage === 'update' && crate === undefined) {
    throw new ActionError('input', 'crate: got "", expected the name of the crate that stage update is to release');
  }
  if (stage !== 'update' && crate !== undefined) {
    throw new ActionError('input', `crate: got ${quoteValue(crate)}, expected none with stage ${stage}`, {
      hint: 'It belongs to stage update',
    });
  }
  const isReleasing = mode === 'release' && !isDryRun && (stage === 'all' || stage === 'finish');
  if (!isReleasing || !createRelease) return;
  const hint = 'Or set create-release to false';
  if (request.repository === undefined) {
    throw new ActionError(
      'input',
      "create-release: the monorepo's repository is not known (GITHUB_REPOSITORY is not set)",
      { hint },
    );
  }
  if (request.token === undefined) {
    throw new ActionError('input', 'token: got "", expected a token that may write releases of the monorepo', { hint });
  }
}

function readIdentity(name: string, inputs: InputReader): string | undefined {
  const value = inputs.text(name);
  if (value !== undefined && /[<>\p{Cc}]/u.test(value)) {
    throw new ActionError('input', `${name}: got ${quoteValue(value)}, expected text without < > or line breaks`);
  }
  return value;
}

/** A key has many lines, and each of them is masked. */
function readKey(value: string | undefined, mask: (secret: string) => void): SigningKey | undefined {
  if (value === undefined) return undefined;
  mask(value);
  for (const line of value.split('\n')) mask(line.trim());
  return readSigningKey(value);
}

/** The path of a webhook's address is its secret: it must not show in log lines that name requests by their path. */
function readWebhook(value: string | undefined, mask: (secret: string) => void): string | undefined {
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new ActionError('input', 'webhook-url: got a value that is no http or https URL');
  }
  if (url.pathname.length > 1) mask(url.pathname);
  return value;
}
