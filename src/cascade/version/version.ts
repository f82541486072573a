import { join } from 'node:path';
import type { Pages } from '../plan/change-groups.ts';
import { type CascadeConfig, upstreamName } from '../plan/config.ts';
import { decideVersions } from './decide-versions.ts';
import {
  isMergedProposal,
  type ProposalOutcome,
  proposalBranch,
  proposalMessage,
  proposeVersions,
  withdrawProposal,
} from './propose-versions.ts';
import { type MonorepoHistory, readHistory } from './read-history.ts';
import { describeReleasePull } from './release-notes.ts';
import { JOB_LOGIN, startForgotten, tagAndStart } from './start-release.ts';
import { findUntagged } from './tag-merged.ts';
import type { CrateVersions, VersionPlan } from './version-plan.ts';
import type { VersionContext, VersionRequest } from './version-request.ts';
import { writeRelease } from './write-release.ts';

/** How a run of mode version ended; everything a report says. */
export interface VersionOutcome {
  status: 'pull-requests-open' | 'nothing-to-release' | 'tagged' | 'planned';
  plan: VersionPlan;
  /** Tags this run pushed. */
  tags: readonly string[];
  proposal: ProposalOutcome | undefined;
  /** The pull request that was closed because nothing is left to release. */
  withdrawn: string | undefined;
  notes: readonly string[];
}

/**
 * Next versions of a monorepo's crates: tags what was merged, then opens, updates or closes the one release pull request.
 * A run that was killed anywhere and starts again comes to the same end: one pull request, one tag, no version twice.
 */
export async function releaseVersions(context: VersionContext, request: VersionRequest): Promise<VersionOutcome> {
  const { git, config, identity, ports } = context;
  const refs = await git.look(request.url, request.dryRun ? 'read' : 'write');
  const store = await git.createStore(request.url, request.shared);
  const history = await readHistory(store, refs, request.branch, config, join(context.scratchDir, 'monorepo'));
  const github = request.repository === undefined ? undefined : context.githubFor({ url: request.url });
  const login = github === undefined || request.dryRun ? undefined : await github.readViewer();
  const untagged = request.tagOnMerge
    ? await findUntagged(store, history, (commit) =>
        isMergedProposal(store, history, commit, identity, github, request.repository),
      )
    : [];
  const setting = { context, request, github, login };
  const tags = request.dryRun ? [] : await tagAndStart(store, history, untagged, setting);
  if (request.tagOnMerge && !request.dryRun && untagged.length === 0) await startForgotten(store, history, setting);
  const made = untagged.map(({ tag, commit }) => ({ name: tag, commit }));
  const tagged: MonorepoHistory = { ...history, tags: [...history.tags, ...made] };
  const decided = await decideVersions(context, store, tagged, request);
  const plan = { ...decided, warnings: [...decided.warnings, ...nameUnversioned(decided, config)] };
  for (const warning of plan.warnings) ports.log.warning(warning);
  const moved = plan.crates.filter(isReleased);
  if (moved.length === 0 && plan.unconventional.length > 0) ports.log.warning(nameUnconventional(plan));
  const ended = { plan, tags, withdrawn: undefined, notes: [] };
  const end = async (): Promise<VersionOutcome> => {
    const withdrawn = request.dryRun
      ? undefined
      : await withdrawProposal(store, tagged, identity, github, request.repository);
    return { ...ended, withdrawn, status: tags.length > 0 ? 'tagged' : 'nothing-to-release', proposal: undefined };
  };
  if (moved.length === 0) return await end();
  const head = await store.readCommit(tagged.head);
  const epochSeconds = head?.committer.epochSeconds ?? 0;
  const pages: Pages | undefined =
    request.repository === undefined ? undefined : { url: `${request.serverUrl}/${request.repository}` };
  const written = await writeRelease(store, context.cargo, tagged, plan.crates, {
    policy: context.policy,
    pages,
    epochSeconds,
  });
  if (written.files.length === 0) {
    // A pull request without a change could be merged for ever.
    const names = moved.map(({ name, next }) => `${name} ${next}`).join(', ');
    ports.log.warning(
      `${names}: the changelog has that section already, and there is no tag; push the tag to release it`,
    );
    return await end();
  }
  const { notes } = written;
  if (request.dryRun) return { ...ended, notes, status: 'planned', proposal: undefined };
  const [title = ''] = proposalMessage(plan.crates, tagged.head).split('\n');
  const body = describeReleasePull(plan.crates, {
    pages,
    branch: proposalBranch(tagged.branch),
    warnings: [...plan.warnings, ...notes],
    unconventional: plan.unconventional.map(({ commit, subject }) => `${commit.slice(0, 10)} ${subject}`),
    why:
      login === JOB_LOGIN
        ? 'Checks wait here: GitHub starts none for what a job pushes with its own token. Close and reopen the pull request, or give the action a token of its own.'
        : undefined,
  });
  const proposal = await proposeVersions(
    store,
    tagged,
    { title, body, files: written.files, planned: plan.crates, identity, epochSeconds },
    github,
    request.repository,
  );
  return { ...ended, notes, proposal, status: tags.length > 0 ? 'tagged' : 'pull-requests-open' };
}

/** What is released: a version that moves, or a first release whose changelog has to be begun. */
export function isReleased({ present, next, reason }: CrateVersions): boolean {
  return present !== next || reason === 'first';
}

/** Without a version of the monorepo its tag is never made, and no tag of a crate starts the release. */
function nameUnversioned({ crates }: VersionPlan, config: CascadeConfig): string[] {
  if (crates.some(({ isMonorepo }) => isMonorepo)) return [];
  const name = upstreamName(config);
  return [
    `the monorepo has no version: no package in its root or called ${name}, no workspace.package.version, no tag ${config.tagPrefix}<version>; push its first tag by hand, or correct tag-prefix: tags of crates alone start no release`,
  ];
}

/** Commits changed crates, and none of them says how much. */
function nameUnconventional({ unconventional }: VersionPlan): string {
  const named = unconventional
    .slice(0, 10)
    .map(({ commit, subject }) => `${commit.slice(0, 10)} ${JSON.stringify(subject)}`);
  const more = unconventional.length > named.length ? ` and ${unconventional.length - named.length} more` : '';
  return `nothing is released: what changed crates follows no convention (unconventional: patch would count it): ${named.join(', ')}${more}`;
}
