import { tmpdir } from 'node:os';
import type { RequirementPolicy } from '../cargo/requirement-policy.ts';
import { ActionError, quoteValue } from '../errors/action-error.ts';
import { readSigningKey, type SigningKey } from '../git/signing.ts';
import type { InputReader } from '../runtime/inputs.ts';
import type { WaitMode } from './release/registry.ts';
import { type OidcSource, type Publisher, readTrustedSetting } from './release/trusted-request.ts';

/** Everything a run was asked for, checked as far as it can be without touching anything. */
export interface CascadeRequest {
  tag: string;
  workspacePath: string;
  /** Absent: `.github/release-cascade.toml` of the checkout if it is there, else the built-in cascade. */
  configPath: string | undefined;
  mode: 'plan' | 'release' | 'pull-request' | 'version';
  /** Of mode version. */
  version: {
    /** What commits that follow no convention count for. */
    unconventional: 'patch' | 'ignore';
    tagOnMerge: boolean;
    /** File name of the workflow that is started for a tag where the push itself starts nothing. */
    releaseWorkflow: string | undefined;
  };
  stage: 'all' | 'validate' | 'prepare' | 'publish' | 'update' | 'finish';
  /** Folder that stage prepare writes and stage publish reads. */
  preparedPath: string | undefined;
  /** Of `stage: update`. */
  crate: string | undefined;
  dryRun: boolean;
  identity: { name: string | undefined; email: string | undefined };
  policy: RequirementPolicy;
  waitMode: WaitMode;
  registryTimeoutMs: number;
  concurrency: number;
  createRelease: boolean;
  allowDowngrade: boolean;
  /** `owner/name` of the monorepo, where the release is made; absent: the checkout's origin. */
  repository: string | undefined;
  /** `owner/name` as the runner says it, for a checkout without an origin. */
  runnerRepository: string | undefined;
  /** The commit that was validated; another one is refused. */
  commit: string | undefined;
  /** The ref and commit of the event, where it is one. */
  event: { ref: string | undefined; sha: string | undefined };
  /** For every repository whose owner is not in `tokens`. */
  token: string | undefined;
  /** The job's own, for the release of the monorepo. */
  jobToken: string | undefined;
  /** By owner, in lower case. */
  tokens: ReadonlyMap<string, string>;
  deadlineMs: number;
  webhookUrl: string | undefined;
  signingKey: SigningKey | undefined;
  apiUrl: string;
  serverUrl: string;
  /** Folder of the runner for files that need not outlive the job. */
  tempDir: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Tokens of crates.io come from GitHub's word for this workflow; absent: from the environment, as ever. */
  trusted: { publisher: Publisher; oidc: OidcSource | undefined } | undefined;
  /** Makes a secret unreadable that was made here. */
  mask(secret: string): void;
}

const MODES = ['release', 'plan', 'pull-request', 'version'] as const;
const STAGES = ['all', 'validate', 'prepare', 'publish', 'update', 'finish'] as const;
const DEADLINE_SECONDS = 7_200;

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
  const jobToken = inputs.secret('github-token');
  const token = inputs.secret('token', { env: 'GH_PAT' }) ?? jobToken;
  const webhookUrl = readWebhook(inputs.secret('webhook-url'), mask);
  const mode = inputs.choice('mode', MODES, { default: 'release' });
  const tag = inputs.text('tag', { env: 'GITHUB_REF_NAME' });
  // What is released next is what mode version finds out.
  if (tag === undefined && mode !== 'version') {
    throw new ActionError('input', 'tag: got "", expected the tag to release', {
      hint: 'Set the input tag or the environment variable GITHUB_REF_NAME',
    });
  }
  const request: CascadeRequest = {
    tag: tag ?? '',
    workspacePath: inputs.path('workspace-path', { default: '.' }),
    configPath: inputs.path('config'),
    mode,
    version: {
      unconventional: inputs.choice('unconventional', ['ignore', 'patch'], { default: 'ignore' }),
      tagOnMerge: inputs.boolean('tag-on-merge', { default: true }),
      releaseWorkflow: readWorkflow(inputs),
    },
    stage: inputs.choice('stage', STAGES, { default: 'all' }),
    crate: inputs.text('crate'),
    dryRun: inputs.boolean('dry-run', { default: false }),
    identity: { name: readIdentity('git-user-name', inputs), email: readIdentity('git-user-email', inputs) },
    policy: inputs.choice('requirement-policy', ['keep', 'exact', 'caret'], { default: 'keep' }),
    waitMode: inputs.choice('wait-for-registry', ['auto', 'always', 'never'], { default: 'auto' }),
    registryTimeoutMs: inputs.decimal('registry-timeout-minutes', { default: 20, min: 0, max: 1_440 }) * 60_000,
    concurrency: inputs.integer('concurrency', { default: 0, min: 0, max: 64 }),
    createRelease: inputs.boolean('create-release', { default: true }),
    preparedPath: inputs.path('prepared-path'),
    allowDowngrade: inputs.boolean('allow-downgrade', { default: false }),
    repository: readRepository(inputs),
    runnerRepository: env['GITHUB_REPOSITORY'] || undefined,
    commit: readCommit(inputs),
    event: { ref: env['GITHUB_REF'] || undefined, sha: env['GITHUB_SHA'] || undefined },
    token,
    jobToken,
    tokens: readTokens(inputs, mask),
    deadlineMs: inputs.integer('deadline-seconds', { default: DEADLINE_SECONDS, min: 1, max: 86_400 }) * 1_000,
    webhookUrl,
    signingKey: readKey(inputs.text('signing-key'), mask),
    apiUrl: inputs.url('github-api-url', { env: 'GITHUB_API_URL', default: 'https://api.github.com' }),
    serverUrl: inputs.url('github-server-url', { env: 'GITHUB_SERVER_URL', default: 'https://github.com' }),
    tempDir: env['RUNNER_TEMP'] || tempDir,
    env,
    trusted: undefined,
    mask,
  };
  checkTogether(request);
  const environment = inputs.text('publish-environment') ?? 'crates-io';
  if (!inputs.boolean('trusted-publishing', { default: false })) return request;
  return { ...request, trusted: readTrustedSetting(env, { ...request, environment }) };
}

function checkTogether(request: CascadeRequest): void {
  const { stage, crate, mode, preparedPath } = request;
  if (stage === 'update' && crate === undefined) {
    throw new ActionError('input', 'crate: got "", expected the name of the crate that stage update is to release');
  }
  if (stage !== 'update' && crate !== undefined) {
    throw new ActionError('input', `crate: got ${quoteValue(crate)}, expected none with stage ${stage}`, {
      hint: 'It belongs to stage update',
    });
  }
  const isSplit = stage === 'prepare' || stage === 'publish';
  if (isSplit !== (preparedPath !== undefined)) {
    const got = preparedPath === undefined ? '""' : quoteValue(preparedPath);
    const expected = isSplit ? `the folder that stage ${stage} ${stage === 'prepare' ? 'writes' : 'reads'}` : 'none';
    throw new ActionError('input', `prepared-path: got ${got}, expected ${expected} with stage ${stage}`);
  }
  if (mode === 'version' && stage !== 'all') {
    throw new ActionError('input', `stage: got "${stage}", expected all with mode version`);
  }
  if (isSplit && mode === 'plan') {
    throw new ActionError('input', `stage: got "${stage}", expected all, validate or update with mode plan`);
  }
}

/** A file of `.github/workflows`, by name: it becomes part of an address. */
function readWorkflow(inputs: InputReader): string | undefined {
  const value = inputs.text('release-workflow');
  if (value === undefined || /^[\w.-]{1,200}\.ya?ml$/.test(value)) return value;
  throw new ActionError('input', `release-workflow: got ${quoteValue(value)}, expected the file name of a workflow`, {
    hint: 'For example release.yml',
  });
}

function readRepository(inputs: InputReader): string | undefined {
  const value = inputs.text('repository');
  if (value === undefined || /^[A-Za-z0-9][A-Za-z0-9_-]*\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/.test(value)) return value;
  throw new ActionError('input', `repository: got ${quoteValue(value)}, expected owner/name`);
}

function readCommit(inputs: InputReader): string | undefined {
  const value = inputs.text('commit');
  if (value === undefined || /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(value)) return value;
  throw new ActionError(
    'input',
    `commit: got ${quoteValue(value)}, expected the full id of a commit, as stage validate puts it out`,
  );
}

/** Lines `owner=token`; `#` begins a comment. Every token is masked before anything else is said of the input. */
function readTokens(inputs: InputReader, mask: (secret: string) => void): ReadonlyMap<string, string> {
  const lines = inputs.lines('tokens', { default: [] }).filter((line) => !line.startsWith('#'));
  const pairs = lines.map((line) => {
    const split = line.indexOf('=');
    const [owner, token] = [line.slice(0, Math.max(split, 0)).trim(), line.slice(split + 1).trim()];
    if (token !== '') mask(token);
    return { owner, token };
  });
  const tokens = new Map<string, string>();
  for (const [index, { owner, token }] of pairs.entries()) {
    const where = `tokens: line ${index + 1}`;
    if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(owner)) throw new ActionError('input', `${where}: expected owner=token`);
    if (token === '') {
      throw new ActionError('input', `${where}: the token of ${owner} is empty`, {
        hint: 'Is the secret set, and may this workflow read it? GitHub passes an unset secret as nothing',
      });
    }
    const odd = [...token].findIndex((character) => !/[\x21-\x7e]/.test(character));
    if (odd !== -1 || /^["'].*["']$|\$\{\{|\*\*\*/.test(token)) {
      const reason =
        odd === -1 ? 'is a placeholder or in quotes' : `has a character at position ${odd + 1} that no token has`;
      throw new ActionError('input', `${where}: the token of ${owner} ${reason}`);
    }
    if (tokens.has(owner.toLowerCase())) throw new ActionError('input', `${where}: ${owner} is there twice`);
    tokens.set(owner.toLowerCase(), token);
  }
  return tokens;
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
