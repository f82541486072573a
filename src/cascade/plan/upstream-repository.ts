import { resolve } from 'node:path';
import type { Git } from '../../git/git.ts';
import type { CascadeRequest } from '../request.ts';

/** `owner/name` of the monorepo: as the input says, else the checkout's origin, else the runner. */
export async function findRepository(
  git: Git,
  request: Pick<CascadeRequest, 'repository' | 'runnerRepository' | 'serverUrl' | 'workspacePath'>,
): Promise<string | undefined> {
  const { repository, runnerRepository, serverUrl, workspacePath } = request;
  return repository ?? (await findOrigin(git, resolve(workspacePath), serverUrl)) ?? runnerRepository;
}

/** `owner/name` of the checkout's origin, when that is a repository of the server. */
async function findOrigin(git: Git, root: string, serverUrl: string): Promise<string | undefined> {
  const origin = await git.open(root).readOrigin();
  const prefix = `${serverUrl}/`.toLowerCase();
  const path = origin?.toLowerCase().startsWith(prefix) ? origin.slice(prefix.length) : undefined;
  const name = path?.replace(/\/$/, '').replace(/\.git$/, '');
  return name !== undefined && /^[\w.-]+\/[\w.-]+$/.test(name) ? name : undefined;
}
