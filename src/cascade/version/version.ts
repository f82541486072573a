import { join } from 'node:path';
import { ActionError } from '../../errors/action-error.ts';
import { tagRef } from '../../git/refs.ts';
import type { Store } from '../../git/store.ts';
import type { Github } from '../../github/github.ts';
import type { CascadeContext } from '../context.ts';
import { type CrateVersions, findBases, planVersions, type TaggedCommit, type VersionPlan } from './next-versions.ts';
import {
  isMergedProposal,
  type ProposalOutcome,
  proposalBranch,
  proposalMessage,
  proposeVersions,
  withdrawProposal,
} from './propose-versions.ts';
import { type MonorepoHistory, readHistory } from './read-history.ts';
import { describeReleasePull, type Pages } from './release-notes.ts';
import { runSemverChecks } from './semver-checks.ts';
import { findUntagged, readVersion, tagMerged, type UntaggedRelease } from './tag-merged.ts';
import { writeRelease } from './write-release.ts';

/** What of a run's context this mode works with. */
export type VersionContext = Pick<
  CascadeContext,
  'git' | 'config' | 'identity' | 'ports' | 'programs' | 'policy' | 'cargo' | 'scratchDir' | 'commandEnv' | 'githubFor'
>;

export interface VersionRequest {
  /** Where the monorepo is pushed to and read from. */
  url: string;
  /** `owner/name`, where it is on GitHub. */
  repository: string | undefined;
  branch: string;
  serverUrl: string;
  unconventional: 'patch' | 'ignore';
  tagOnMerge: boolean;
  /** File name of the workflow that a pushed tag would start. */
  releaseWorkflow: string | undefined;
  dryRun: boolean;
}

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

/** GitHub starts no workflow for what is pushed with the token of a job. */
const JOB_LOGIN = 'github-actions[bot]';

/**
 * Next versions of a monorepo's crates: tags what was merged, then opens, updates or closes the one release pull request.
 * A run that was killed anywhere and starts again comes to the same end: one pull request, one tag, no version twice.
 */
export async function releaseVersions(context: VersionContext, request: VersionRequest): Promise<VersionOutcome> {
  const { git, config, identity, ports } = context;
  const refs = await git.look(request.url, request.dryRun ? 'read' : 'write');
  const store = await git.createStore(request.url);
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
  const plan = await decide(context, store, tagged, request);
  for (const warning of plan.warnings) ports.log.warning(warning);
  const moved = plan.crates.filter(isReleased);
  if (moved.length === 0 && plan.unconventional.length > 0) ports.log.warning(nameUnconventional(plan));
  const ended = { plan, tags, withdrawn: undefined, notes: [] };
  if (moved.length === 0) {
    const withdrawn = request.dryRun
      ? undefined
      : await withdrawProposal(store, tagged, identity, github, request.repository);
    return { ...ended, withdrawn, status: tags.length > 0 ? 'tagged' : 'nothing-to-release', proposal: undefined };
  }
  const head = await store.readCommit(tagged.head);
  const epochSeconds = head?.committer.epochSeconds ?? 0;
  const pages: Pages | undefined =
    request.repository === undefined ? undefined : { url: `${request.serverUrl}/${request.repository}` };
  const written = await writeRelease(store, context.cargo, tagged, plan.crates, {
    policy: context.policy,
    pages,
    epochSeconds,
  });
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

/** Commits changed crates, and none of them says how much. */
function nameUnconventional({ unconventional }: VersionPlan): string {
  const named = unconventional
    .slice(0, 10)
    .map(({ commit, subject }) => `${commit.slice(0, 10)} ${JSON.stringify(subject)}`);
  const more = unconventional.length > named.length ? ` and ${unconventional.length - named.length} more` : '';
  return `nothing is released: what changed crates follows no convention (unconventional: patch would count it): ${named.join(', ')}${more}`;
}

async function decide(
  context: VersionContext,
  store: Store,
  history: MonorepoHistory,
  request: VersionRequest,
): Promise<VersionPlan> {
  const { crates, commits, head, tags, workspaceNames } = history;
  const input = {
    crates,
    commits,
    head,
    tags,
    workspaceNames,
    monorepoTagPrefix: context.config.tagPrefix,
    unconventional: request.unconventional,
  };
  const versionsAtBase = await readVersionsAtBase(store, history, findBases(input));
  const plan = planVersions({ ...input, versionsAtBase });
  const leastLevels = await runSemverChecks(store, history, plan.crates, {
    exec: context.programs.exec,
    log: context.ports.log,
    env: context.commandEnv,
    scratchDir: context.scratchDir,
  });
  const decided = leastLevels.size === 0 ? plan : planVersions({ ...input, versionsAtBase, leastLevels });
  refuseTaken(history, decided);
  return decided;
}

async function readVersionsAtBase(
  store: Store,
  { crates }: MonorepoHistory,
  bases: ReadonlyMap<string, TaggedCommit>,
): Promise<ReadonlyMap<string, string>> {
  const versions = new Map<string, string>();
  for (const crate of crates) {
    const base = bases.get(crate.name);
    // Its own tag says it by its name.
    if (base === undefined || base.name.startsWith(crate.tagPrefix)) continue;
    const version = await readVersion(store, crate, base.commit);
    if (version !== undefined) versions.set(crate.name, version);
  }
  return versions;
}

/** A version is never made twice: a tag of that name that the branch does not know of is somebody else's release. */
function refuseTaken({ refs, crates }: MonorepoHistory, plan: VersionPlan): void {
  for (const { name, present, next } of plan.crates) {
    const tag = `${crates.find((crate) => crate.name === name)?.tagPrefix}${next}`;
    if (present === next || !refs.has(tagRef(tag))) continue;
    throw new ActionError('input', `${name}: the next version is ${next}, and the tag ${tag} is there already`, {
      hint: `Was it released from another branch? Choose a higher version with a commit footer "Release-As: <version>"`,
    });
  }
}

interface TagSetting {
  context: VersionContext;
  request: VersionRequest;
  github: Github | undefined;
  login: string | undefined;
}

/** Pushes the tags of what was merged, and starts the release workflow where the push itself starts nothing. */
async function tagAndStart(
  store: Store,
  history: MonorepoHistory,
  untagged: readonly UntaggedRelease[],
  { context, request, github, login }: TagSetting,
): Promise<string[]> {
  if (untagged.length === 0) return [];
  const { releaseWorkflow, repository } = request;
  if (login === JOB_LOGIN && releaseWorkflow === undefined) {
    throw new ActionError(
      'input',
      `token: the tags ${untagged.map(({ tag }) => tag).join(', ')} would start nothing, because GitHub starts no workflow for what a job pushes with its own token`,
      {
        hint: 'Pass a token of an App or a person, or name the workflow to start as release-workflow (permission actions: write)',
      },
    );
  }
  const tags = await tagMerged(store, untagged, {
    identity: context.identity,
    monorepoTagPrefix: context.config.tagPrefix,
  });
  const own = untagged.find(({ crate }) => history.crates.some(({ name, isMonorepo }) => name === crate && isMonorepo));
  if (own !== undefined && login === JOB_LOGIN && releaseWorkflow !== undefined) {
    await github?.dispatchWorkflow({
      repository: repository ?? '',
      workflow: releaseWorkflow,
      ref: own.tag,
      inputs: { tag: own.tag },
    });
  }
  return tags;
}

/** A run that was killed between the push of the monorepo's tag and what it starts: the tag is there, and nothing else. */
async function startForgotten(
  store: Store,
  history: MonorepoHistory,
  { context, request, github, login }: TagSetting,
): Promise<void> {
  const { repository, releaseWorkflow } = request;
  const monorepo = history.crates.find(({ isMonorepo }) => isMonorepo);
  if (github === undefined || repository === undefined || monorepo === undefined) return;
  const name = `${monorepo.tagPrefix}${monorepo.version}`;
  const oid = history.refs.get(tagRef(name));
  const tag = oid === undefined ? undefined : await store.readTag(oid);
  const { identity, ports } = context;
  if (tag?.tagger?.name !== identity.name || tag.tagger.email !== identity.email) return;
  if ((await github.hasStarted({ repository, tag: name })) !== false) return;
  if (login === JOB_LOGIN && releaseWorkflow !== undefined) {
    ports.log.notice(`${name} is there, and nothing came of it: starting ${releaseWorkflow}`);
    await github.dispatchWorkflow({ repository, workflow: releaseWorkflow, ref: name, inputs: { tag: name } });
    return;
  }
  ports.log.warning(
    `${name} is there, and there is neither a release nor a run of a workflow for it: start the release workflow on it by hand`,
  );
}
