import { join, resolve } from 'node:path';
import { type Cargo, createCargo } from '../cargo/cargo.ts';
import { cargoEnvironment, findUnusableWrappers } from '../cargo/cargo-environment.ts';
import { readUserRegistries } from '../cargo/registry-home.ts';
import type { RequirementPolicy } from '../cargo/requirement-policy.ts';
import { type Credential, credentialFor } from '../git/environment.ts';
import { createGit, type Git } from '../git/git.ts';
import type { TreeFile } from '../git/objects.ts';
import { createGithub, type Github } from '../github/github.ts';
import type { Ports } from '../runtime/ports.ts';
import type { CascadeConfig } from './plan/config.ts';
import type { PlannedCrate } from './plan/plan.ts';
import { findRepository } from './plan/upstream-repository.ts';
import { type Programs, pinPrograms } from './programs.ts';
import { createRegistry, type Registry } from './release/registry.ts';
import { createTrustedPublishing, type TrustedPublishing } from './release/trusted-publishing.ts';
import { createProgress, type Progress } from './report/progress.ts';
import type { CascadeRequest } from './request.ts';

/** What every phase of one run works with. Nothing in it changes while the run lasts. */
export interface CascadeContext {
  config: CascadeConfig;
  identity: { name: string; email: string };
  policy: RequirementPolicy;
  /** Repositories prepared at once; 0 = as many as the graph allows. */
  concurrency: number;
  git: Git;
  cargo: Cargo;
  registry: Registry;
  ports: Ports;
  progress: Progress;
  /** Until the run's deadline. */
  leftMs(): number;
  /** Folder of this run for clones; removed when it ends. */
  scratchDir: string;
  /** Pull requests are made before anything is released: what the registry lacks does not stop them. */
  isProposal: boolean;
  /** Commits and tags are signed with a key of ours. */
  isSigning: boolean;
  /** Versions may go back. */
  allowDowngrade: boolean;
  /** Programs as they were before anything was built. */
  programs: Programs;
  /** GitHub with the token that is for this repository; absent without one. */
  githubFor(crate: Pick<PlannedCrate, 'url'>): Github | undefined;
  /** Whether the right to push to the repository is asked for. */
  mayPush(crate: Pick<PlannedCrate, 'url'>): boolean;
  /** The commit of a tag of the monorepo, by its full ref name; `undefined` when there is no such tag. */
  readUpstreamTag(ref: string): Promise<string | undefined>;
  /** Every file of a commit of the monorepo, by its path in the workspace; `undefined` when the commit is nowhere. */
  listUpstreamFiles(commit: string): Promise<ReadonlyMap<string, TreeFile> | undefined>;
  /** The whole environment of the configured commands. */
  commandEnv: Readonly<Record<string, string>>;
  /** Cargo's own token variables: `cargo publish` and questions to registries of the user get them, nothing else does. */
  registryTokens: Readonly<Record<string, string>>;
  /** Tokens by GitHub's word for this workflow, in the stage that publishes. */
  trusted: TrustedPublishing | undefined;
  /** What a registry's tokens are asked with, where the user's own configuration names no credential providers. */
  registryEnv: Readonly<Record<string, string>>;
  /** The user's own default registry. */
  userRegistry: string | undefined;
  /** Values of the runner's variables of these names, as far as they are set. */
  handOn(names: readonly string[]): Readonly<Record<string, string>>;
}

/**
 * What all phases share, and the last thing before they begin: programs are pinned, nothing is built yet.
 *
 * @param scratchDir a folder of this run only.
 */
export async function createContext(
  request: CascadeRequest,
  config: CascadeConfig,
  scratchDir: string,
  { ports, leftMs }: { ports: Ports; leftMs: () => number },
): Promise<CascadeContext> {
  const { env, serverUrl, signingKey, mode, stage } = request;
  const programs = await pinPrograms(ports.exec, env['PATH'] ?? '');
  const pinned: Ports = { ...ports, exec: programs.exec };
  const credentials = listCredentials(request);
  const git = createGit(
    { env, tempDir: join(scratchDir, 'git'), credentials, signingKey, path: programs.path },
    pinned,
  );
  const upstreamUrl = async (): Promise<string | undefined> => {
    const repository = await findRepository(git, request);
    return repository === undefined ? undefined : `${serverUrl}/${repository}`;
  };
  const clients = new Map<string, Github>();
  const githubOf = (url: string): Github | undefined => {
    const token = credentialFor(url, credentials)?.token;
    if (token === undefined) return undefined;
    const client = clients.get(token) ?? createGithub({ apiUrl: request.apiUrl, token }, pinned);
    clients.set(token, client);
    return client;
  };
  const cargoEnv = safeEnvironment(request);
  for (const { name, why } of findUnusableWrappers(env)) {
    delete cargoEnv[name];
    ports.log.notice(`${name} is left out: ${why}`);
  }
  const user = await readUserRegistries(env);
  const registryTokens = findRegistryTokens(env);
  const registryEnv: Record<string, string> = user.hasProviders
    ? {}
    : { CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS: 'cargo:token' };
  const cargo = createCargo(pinned, { env: cargoEnv });
  const trusted = createCargo(pinned, { env: { ...cargoEnv, ...registryTokens, ...registryEnv } });
  const isWriting = mode !== 'plan' && !request.dryRun && stage !== 'prepare';
  return {
    config,
    identity: await findIdentity(request, config, githubOf(serverUrl)),
    policy: request.policy,
    concurrency: request.concurrency,
    allowDowngrade: request.allowDowngrade,
    git,
    cargo,
    registry: createRegistry(
      { trusted, plain: cargo },
      {
        mode: request.waitMode,
        timeoutMs: request.registryTimeoutMs,
        isKnownToUser: user.isKnown,
        tempDir: join(scratchDir, 'registries'),
      },
      pinned,
    ),
    ports: pinned,
    programs,
    progress: createProgress(pinned),
    leftMs,
    scratchDir,
    isProposal: mode === 'pull-request',
    isSigning: signingKey !== undefined,
    githubFor: ({ url }) => githubOf(url),
    mayPush: ({ url }) => stage !== 'prepare' && (isWriting || git.hasCredential(url)),
    readUpstreamTag: createTagReader(git, request, upstreamUrl),
    listUpstreamFiles: createFileLister(git, request, upstreamUrl),
    commandEnv: {
      ...cargoEnv,
      CARGO_TARGET_DIR: env['CARGO_TARGET_DIR'] || join(resolve(request.workspacePath), 'target'),
      // A build that asks git gets no answer rather than that of a repository around this folder.
      GIT_CEILING_DIRECTORIES: scratchDir,
    },
    registryTokens,
    trusted: createTrusted(request, pinned),
    registryEnv,
    userRegistry: user.default,
    handOn: (names) =>
      Object.fromEntries(
        names.flatMap((name) => {
          const value = env[name];
          const isSafe = value !== undefined && !listSecrets(request).some((secret) => value.includes(secret));
          return isSafe ? [[name, value] as const] : [];
        }),
      ),
  };
}

function createTrusted({ trusted, mask }: CascadeRequest, ports: Ports): TrustedPublishing | undefined {
  if (trusted?.oidc === undefined) return undefined;
  return createTrustedPublishing({ publisher: trusted.publisher, oidc: trusted.oidc }, mask, ports);
}

/** A listed owner's repositories get that owner's token, the others the token. */
function listCredentials({ serverUrl, token, tokens }: CascadeRequest): Credential[] {
  const owners = [...tokens].map(([owner, each]) => ({ serverUrl: `${serverUrl}/${owner}`, token: each }));
  return token === undefined ? owners : [{ serverUrl, token }, ...owners];
}

/** Commit of a tag of the monorepo: from the checkout, where it has the tag, else from its repository. */
function createTagReader(
  git: Git,
  request: CascadeRequest,
  upstreamUrl: () => Promise<string | undefined>,
): CascadeContext['readUpstreamTag'] {
  return async (ref) => {
    const local = await git.open(resolve(request.workspacePath)).resolveCommit(ref);
    const url = local === undefined ? await upstreamUrl() : undefined;
    return url === undefined ? local : (await git.readRemote(url, ref))?.commit.oid;
  };
}

/** Files of an earlier commit of the monorepo: from the checkout, which may be cut off, else from its repository. */
function createFileLister(
  git: Git,
  request: CascadeRequest,
  upstreamUrl: () => Promise<string | undefined>,
): CascadeContext['listUpstreamFiles'] {
  return async (commit) => {
    const local = git.open(resolve(request.workspacePath));
    const prefix = await local.readPrefix();
    const below = (files: ReadonlyMap<string, TreeFile>): ReadonlyMap<string, TreeFile> =>
      new Map(
        [...files].flatMap(([path, file]) => (path.startsWith(prefix) ? [[path.slice(prefix.length), file]] : [])),
      );
    if ((await local.resolveCommit(commit)) !== undefined) return below(await local.listFiles(commit));
    const url = await upstreamUrl();
    if (url === undefined) return undefined;
    const store = await git.createStore(url);
    try {
      await store.fetch([commit], 1);
      return below(await store.listFiles(commit));
    } finally {
      await store.remove();
    }
  };
}

/** GitHub's own bot, which the job's token stands for (https://api.github.com/users/github-actions[bot]). */
const ACTIONS_BOT = { name: 'github-actions[bot]', email: '41898282+github-actions[bot]@users.noreply.github.com' };

/**
 * Who makes commits and tags: as the inputs or the configuration say, else the token's own user.
 *
 * @throws ActionError when that cannot be asked: it decides the ids of everything that is made.
 */
async function findIdentity(
  request: CascadeRequest,
  { commit }: CascadeConfig,
  github: Github | undefined,
): Promise<CascadeContext['identity']> {
  const { name = commit.name, email = commit.email } = request.identity;
  if (name !== undefined && email !== undefined) return { name, email };
  // The two jobs have different tokens, or none, and have to make the very same commits.
  const isSplit = request.stage === 'prepare' || request.stage === 'publish';
  const user = isSplit ? undefined : await github?.readUser();
  const own =
    user === undefined ? ACTIONS_BOT : { name: user.login, email: `${user.id}+${user.login}@users.noreply.github.com` };
  return { name: name ?? own.name, email: email ?? own.email };
}

/** Cargo's environment without any variable that holds a token, whatever the variable is called. */
function safeEnvironment(request: CascadeRequest): Record<string, string> {
  const secrets = listSecrets(request);
  const passed = Object.entries(cargoEnvironment(request.env));
  return Object.fromEntries(passed.filter(([, value]) => !secrets.some((secret) => value.includes(secret))));
}

function listSecrets({ token, jobToken, tokens }: CascadeRequest): string[] {
  return [token, jobToken, ...tokens.values()].filter((each) => each !== undefined);
}

function findRegistryTokens(env: CascadeRequest['env']): Record<string, string> {
  const isToken = (name: string): boolean => /^CARGO_(REGISTRY|REGISTRIES_.+)_TOKEN$/.test(name);
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => isToken(entry[0]) && entry[1] !== undefined),
  );
}
