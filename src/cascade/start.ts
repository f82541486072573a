import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createCargo } from '../cargo/cargo.ts';
import { cargoEnvironment } from '../cargo/cargo-environment.ts';
import { ActionError, quoteValue } from '../errors/action-error.ts';
import { createGit } from '../git/git.ts';
import { createGithub } from '../github/github.ts';
import type { Ports } from '../runtime/ports.ts';
import type { CascadeConfig } from './config.ts';
import type { CascadeContext, CrateRun } from './context.ts';
import { readMonorepo } from './monorepo.ts';
import { type CascadePlan, createPlan } from './plan.ts';
import { createProgress } from './progress.ts';
import { createRegistry } from './registry.ts';
import type { CascadeRequest } from './request.ts';
import { parseTag } from './tag.ts';
import { readUpstream } from './upstream.ts';

/**
 * Everything a run starts from: the tag, its commit and date, the monorepo's manifests, the plan. Nothing is built and no
 * downstream repository is asked yet.
 *
 * @param scratchDir a folder of this run only.
 * @throws ActionError (input) for a tag, checkout, manifest or graph that cannot be released.
 */
export async function startCascade(
  request: CascadeRequest,
  config: CascadeConfig,
  scratchDir: string,
  ports: Ports,
): Promise<CascadeContext> {
  const tag = parseTag(request.tag, config.tagPrefix);
  const { env, token, serverUrl } = request;
  const git = createGit(
    {
      env,
      tempDir: join(scratchDir, 'git'),
      credential: token === undefined ? undefined : { serverUrl, token },
      signingKey: request.signingKey,
    },
    ports,
  );
  const root = resolve(request.workspacePath);
  // Git in a folder that is not there fails as if git were not installed.
  if (!(await stat(root).catch(() => undefined))?.isDirectory()) {
    throw new ActionError('input', `workspace-path: got ${quoteValue(request.workspacePath)}, expected a folder`, {
      hint: 'Check the monorepo out first, at the tag',
    });
  }
  const repositoryUrl = request.repository === undefined ? undefined : `${serverUrl}/${request.repository}`;
  const [upstream, monorepo] = await Promise.all([
    readUpstream(git, { checkout: root, tag, repositoryUrl }, ports.log),
    readMonorepo(root, config, tag),
  ]);
  const cargoEnv = safeEnvironment(request);
  const cargo = createCargo(ports, { env: cargoEnv });
  const { name = config.commit.name, email = config.commit.email } = request.identity;
  return {
    config,
    plan: createPlan(config, upstream, monorepo, serverUrl),
    identity: { name, email },
    policy: request.policy,
    concurrency: request.concurrency,
    git,
    cargo,
    registry: createRegistry(cargo, { mode: request.waitMode, timeoutMs: request.registryTimeoutMs }, ports),
    ports,
    progress: createProgress(ports),
    scratchDir,
    isProposal: request.mode === 'pull-request',
    isSigning: request.signingKey !== undefined,
    github: token === undefined ? undefined : createGithub({ apiUrl: request.apiUrl, token }, ports),
    commandEnv: { ...cargoEnv, CARGO_TARGET_DIR: env['CARGO_TARGET_DIR'] || join(root, 'target') },
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

export function createRuns(plan: CascadePlan): Map<string, CrateRun> {
  return new Map(
    plan.crates.map((crate) => [
      crate.name,
      {
        crate,
        state: { status: 'open' },
        checkout: undefined,
        commit: undefined,
        isDeferred: false,
        lock: undefined,
        lockChanges: [],
        outcome: { status: 'pending' },
      } satisfies CrateRun,
    ]),
  );
}
