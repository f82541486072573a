import { join, resolve } from 'node:path';
import { type Cargo, createCargo } from '../cargo/cargo.ts';
import { cargoEnvironment } from '../cargo/cargo-environment.ts';
import type { RequirementPolicy } from '../cargo/requirement-policy.ts';
import { createGit, type Git } from '../git/git.ts';
import { createGithub, type Github } from '../github/github.ts';
import type { Ports } from '../runtime/ports.ts';
import type { CascadeConfig } from './plan/config.ts';
import { createRegistry, type Registry } from './release/registry.ts';
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

/** @param scratchDir a folder of this run only. */
export function createContext(
  request: CascadeRequest,
  config: CascadeConfig,
  scratchDir: string,
  ports: Ports,
): CascadeContext {
  const { env, token, serverUrl, signingKey } = request;
  const credential = token === undefined ? undefined : { serverUrl, token };
  const cargoEnv = safeEnvironment(request);
  const cargo = createCargo(ports, { env: cargoEnv });
  const { name = config.commit.name, email = config.commit.email } = request.identity;
  return {
    config,
    identity: { name, email },
    policy: request.policy,
    concurrency: request.concurrency,
    git: createGit({ env, tempDir: join(scratchDir, 'git'), credential, signingKey }, ports),
    cargo,
    registry: createRegistry(cargo, { mode: request.waitMode, timeoutMs: request.registryTimeoutMs }, ports),
    ports,
    progress: createProgress(ports),
    scratchDir,
    isProposal: request.mode === 'pull-request',
    isSigning: signingKey !== undefined,
    github: token === undefined ? undefined : createGithub({ apiUrl: request.apiUrl, token }, ports),
    commandEnv: {
      ...cargoEnv,
      CARGO_TARGET_DIR: env['CARGO_TARGET_DIR'] || join(resolve(request.workspacePath), 'target'),
    },
    registryTokens: findRegistryTokens(env),
  };
}

/** Cargo's environment without any variable that holds the token, whatever the variable is called. */
function safeEnvironment({ env, token }: CascadeRequest): Record<string, string> {
  const passed = Object.entries(cargoEnvironment(env));
  return Object.fromEntries(passed.filter(([, value]) => token === undefined || !value.includes(token)));
}

function findRegistryTokens(env: CascadeRequest['env']): Record<string, string> {
  const isToken = (name: string): boolean => /^CARGO_(REGISTRY|REGISTRIES_.+)_TOKEN$/.test(name);
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => isToken(entry[0]) && entry[1] !== undefined),
  );
}
