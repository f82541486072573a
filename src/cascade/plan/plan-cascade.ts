import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ActionError, quoteValue } from '../../errors/action-error.ts';
import type { CascadeContext } from '../context.ts';
import type { CascadeRequest } from '../request.ts';
import { readMonorepo } from './monorepo.ts';
import { type CascadePlan, createPlan } from './plan.ts';
import { parseTag } from './tag.ts';
import { readUpstream } from './upstream.ts';

/**
 * What is to be released, from the tag, its commit and date, the configuration and the monorepo's manifests. Nothing is
 * built and no downstream repository is asked yet.
 *
 * @throws ActionError (input) for a tag, checkout, manifest or graph that cannot be released.
 */
export async function planCascade(
  { config, git, ports }: Pick<CascadeContext, 'config' | 'git' | 'ports'>,
  request: Pick<CascadeRequest, 'tag' | 'workspacePath' | 'repository' | 'serverUrl'>,
): Promise<CascadePlan> {
  const { serverUrl, repository } = request;
  const tag = parseTag(request.tag, config.tagPrefix);
  const root = resolve(request.workspacePath);
  // Git in a folder that is not there fails as if git were not installed.
  if (!(await stat(root).catch(() => undefined))?.isDirectory()) {
    throw new ActionError('input', `workspace-path: got ${quoteValue(request.workspacePath)}, expected a folder`, {
      hint: 'Check the monorepo out first, at the tag',
    });
  }
  const repositoryUrl = repository === undefined ? undefined : `${serverUrl}/${repository}`;
  const [upstream, monorepo] = await Promise.all([
    readUpstream(git, { checkout: root, tag, repositoryUrl }, ports.log),
    readMonorepo(root, config, tag),
  ]);
  return createPlan(config, upstream, monorepo, serverUrl);
}
