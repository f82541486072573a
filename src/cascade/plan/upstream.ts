import { ActionError, describeError } from '../../errors/action-error.ts';
import type { Git } from '../../git/git.ts';
import { tagRef } from '../../git/refs.ts';
import type { Log } from '../../runtime/ports.ts';
import type { Upstream } from './plan.ts';
import type { ReleaseTag } from './tag.ts';

/**
 * What the upstream tag points to and when it was made.
 *
 * A checkout action may leave a tag behind that looks lightweight although the real one is annotated
 * (actions/checkout#290), so a tag without a date of its own is looked up in the repository too.
 *
 * @param repositoryUrl of the monorepo, when known.
 * @throws ActionError (input) when there is no such tag, or the checkout is not at its commit.
 */
export async function readUpstream(
  git: Git,
  request: { checkout: string; tag: ReleaseTag; repositoryUrl: string | undefined },
  log: Pick<Log, 'warning'>,
): Promise<Omit<Upstream, 'name'>> {
  const { checkout, tag, repositoryUrl } = request;
  const ref = tagRef(tag.name);
  const local = git.open(checkout);
  const head = await local.resolveCommit('HEAD');
  if (head === undefined) {
    throw new ActionError('input', `workspace-path: ${checkout} is no git checkout with a commit`, {
      hint: 'Check the monorepo out first, at the tag',
    });
  }
  const annotated = await local.readTag(tag.name);
  let commit = await local.resolveCommit(ref);
  let tagger = annotated?.tagger;
  if (annotated === undefined && repositoryUrl !== undefined) {
    const remote = await git.readRemote(repositoryUrl, ref).catch((error: unknown) => {
      if (commit === undefined) throw error;
      log.warning(`the tag ${tag.name} could not be read from ${repositoryUrl}: ${describeError(error)}`);
      return undefined;
    });
    if (remote !== undefined && commit !== undefined && remote.commit.oid !== commit) {
      throw new ActionError(
        'input',
        `the tag ${tag.name} is at ${commit} here, but at ${remote.commit.oid} in ${repositoryUrl}`,
        {
          hint: 'A released tag must not move: push a new version instead',
        },
      );
    }
    commit ??= remote?.commit.oid;
    tagger = remote?.tag?.tagger;
  }
  if (commit === undefined) {
    throw new ActionError('input', `tag: ${tag.name} is not in the checkout at ${checkout}`, {
      hint: `Check the tag out: actions/checkout with ref: refs/tags/${tag.name}`,
    });
  }
  if (commit !== head) {
    throw new ActionError('input', `the checkout at ${checkout} is at ${head}, the tag ${tag.name} at ${commit}`, {
      hint: `Check the tag out: actions/checkout with ref: refs/tags/${tag.name}`,
    });
  }
  const epochSeconds = tagger?.epochSeconds ?? (await local.readCommit(commit)).committer.epochSeconds;
  return { tag, commit, epochSeconds };
}
