import { join } from 'node:path';
import { ActionError } from '../../errors/action-error.ts';
import { createGit } from '../../git/git.ts';
import { createGithub, type Github } from '../../github/github.ts';
import type { CascadeContext } from '../context.ts';
import type { CascadeRequest } from '../request.ts';

/** Where the GitHub Release is made, with a token that may write there. */
export interface ReleasePlace {
  github: Github;
  /** `owner/name` */
  repository: string;
}

/**
 * Finds the token that may write releases of the monorepo: the one for its owner, the cascade's, or the job's own. Asked
 * before anything is built or pushed.
 *
 * @param repository `owner/name` of the monorepo.
 * @throws ActionError (input) when there is none.
 */
export async function findReleasePlace(
  context: CascadeContext,
  request: CascadeRequest,
  repository: string | undefined,
): Promise<ReleasePlace> {
  const hint = 'Or set create-release to false';
  if (repository === undefined) {
    const text =
      "create-release: the monorepo's repository is not known: there is no origin, and GITHUB_REPOSITORY is not set";
    throw new ActionError('input', text, { hint: `Set the input repository. ${hint}` });
  }
  const { serverUrl, apiUrl, env } = request;
  const owner = repository.split('/')[0]?.toLowerCase() ?? '';
  const tokens = new Set(
    [request.tokens.get(owner), request.token, request.jobToken].filter((each) => each !== undefined),
  );
  if (tokens.size === 0) {
    throw new ActionError('input', 'token: got "", expected a token that may write releases of the monorepo', { hint });
  }
  const refused: string[] = [];
  for (const token of tokens) {
    const options = { env, tempDir: join(context.scratchDir, 'git'), path: context.programs.path };
    const git = createGit({ ...options, credentials: [{ serverUrl, token }] }, context.ports);
    try {
      await git.look(`${serverUrl}/${repository}`, 'write');
      return { github: createGithub({ apiUrl, token }, context.ports), repository };
    } catch (error) {
      if (!(error instanceof ActionError) || error.kind !== 'input') throw error;
      refused.push(error.message);
    }
  }
  throw new ActionError('input', `token: none of the tokens may write releases of ${repository}: ${refused[0]}`, {
    hint: `Give one of them contents: write there, or give the job permissions: contents: write. ${hint}`,
  });
}
