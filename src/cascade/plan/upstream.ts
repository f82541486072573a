import { ActionError } from '../../errors/action-error.ts';
import type { Git } from '../../git/git.ts';
import { tagRef } from '../../git/refs.ts';
import type { Log } from '../../runtime/ports.ts';
import type { Upstream } from './plan.ts';
import type { ReleaseTag } from './tag.ts';

export interface UpstreamQuestion {
  /** Folder of the monorepo's checkout. */
  checkout: string;
  tag: ReleaseTag;
  /** Of the monorepo, when known. */
  repositoryUrl: string | undefined;
  /** The commit that has to be the tag's: of the event that started the run, or of an earlier job. */
  expected: { commit: string; from: string } | undefined;
  /** A plan may be made before the tag is there. */
  mayBeAbsent: boolean;
}

/**
 * What the upstream tag points to and when it was made.
 *
 * A checkout action may leave a tag behind that looks lightweight although the real one is annotated
 * (actions/checkout#290), so a tag without a date of its own is looked up in the repository too. What is read decides the
 * ids of everything this release makes: it is read, or the run fails.
 *
 * @throws ActionError (input) when there is no such tag, it is elsewhere than expected, or the checkout is not at its commit.
 */
export async function readUpstream(
  git: Git,
  question: UpstreamQuestion,
  log: Pick<Log, 'notice'>,
): Promise<Omit<Upstream, 'name'>> {
  const { checkout, tag, repositoryUrl, expected, mayBeAbsent } = question;
  const ref = tagRef(tag.name);
  const hint = `Check the tag out: actions/checkout with ref: refs/tags/${tag.name}`;
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
    const remote = await git.readRemote(repositoryUrl, ref);
    if (remote !== undefined && commit !== undefined && remote.commit.oid !== commit) {
      throw new ActionError(
        'input',
        `the tag ${tag.name} is at ${commit} here, but at ${remote.commit.oid} in ${repositoryUrl}`,
        { hint: 'A released tag must not move: push a new version instead' },
      );
    }
    commit ??= remote?.commit.oid;
    tagger = remote?.tag?.tagger;
  }
  if (commit === undefined && mayBeAbsent) {
    log.notice(`the tag ${tag.name} is not there yet: this is the plan for it at ${head}`);
    return { tag, commit: head, epochSeconds: (await local.readCommit(head)).committer.epochSeconds };
  }
  if (commit === undefined) {
    throw new ActionError('input', `tag: ${tag.name} is not in the checkout at ${checkout}`, { hint });
  }
  if (expected !== undefined && expected.commit !== commit) {
    throw new ActionError('input', `the tag ${tag.name} is at ${commit}, and ${expected.from} is ${expected.commit}`, {
      hint: 'The tag was moved after that: a released tag must not move, push a new version instead',
    });
  }
  if (commit !== head) {
    throw new ActionError('input', `the checkout at ${checkout} is at ${head}, the tag ${tag.name} at ${commit}`, {
      hint,
    });
  }
  const epochSeconds = tagger?.epochSeconds ?? (await local.readCommit(commit)).committer.epochSeconds;
  return { tag, commit, epochSeconds };
}

/**
 * Looks at the tag once more, before something is done that cannot be taken back.
 *
 * @throws ActionError (input) when it is not where it was.
 */
export async function recheckUpstream(
  git: Git,
  { tag, commit }: Pick<Upstream, 'tag' | 'commit'>,
  repositoryUrl: string | undefined,
): Promise<void> {
  if (repositoryUrl === undefined) return;
  const ref = tagRef(tag.name);
  const now = (await git.listRemote(repositoryUrl, [ref])).get(ref)?.commit;
  if (now === commit) return;
  throw new ActionError(
    'input',
    `the tag ${tag.name} is ${now === undefined ? 'gone' : `at ${now} now`}; this run released from ${commit}`,
    {
      hint: 'A released tag must not move: put it back, or push a new version',
    },
  );
}
