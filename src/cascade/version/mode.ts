import { resolve } from 'node:path';
import { ActionError } from '../../errors/action-error.ts';
import { details, escapeMarkdown, link, table } from '../../markdown/markdown.ts';
import type { CascadeContext } from '../context.ts';
import { findRepository } from '../plan/upstream-repository.ts';
import type { CascadeRequest } from '../request.ts';
import { renderChanges } from './release-notes.ts';
import { isReleased, releaseVersions, type VersionOutcome } from './version.ts';
import type { CrateVersions } from './version-plan.ts';

export interface VersionReport {
  outputs: {
    status: VersionOutcome['status'];
    version?: string;
    versions: Readonly<Record<string, string>>;
    plan: unknown;
  };
  summary: string;
}

/**
 * Mode version: what the next versions are, the pull request that brings them, and the tags of what was merged.
 *
 * @throws ActionError (input) when the monorepo's place or branch is not known, or what it holds cannot be released.
 */
export async function runVersionMode(request: CascadeRequest, context: CascadeContext): Promise<VersionReport> {
  const repository = await findRepository(context.git, request);
  if (repository === undefined) {
    throw new ActionError(
      'input',
      "repository: the monorepo's place is not known: the checkout has no origin on the server",
      {
        hint: 'Set the input repository to owner/name',
      },
    );
  }
  const { ref } = request.event;
  const branch = ref?.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : context.config.branch;
  const url = `${request.serverUrl}/${repository}`;
  const outcome = await releaseVersions(context, {
    url,
    shared: await context.git.open(resolve(request.workspacePath)).findWholeObjects(),
    repository,
    branch,
    serverUrl: request.serverUrl,
    dryRun: request.dryRun,
    ...request.version,
  });
  const { crates } = outcome.plan;
  const own = crates.find(({ isMonorepo }) => isMonorepo);
  return {
    outputs: {
      status: outcome.status,
      ...(own === undefined ? {} : { version: own.next }),
      versions: Object.fromEntries(crates.map(({ name, next }) => [name, next])),
      plan: describePlan(branch, outcome),
    },
    summary: renderSummary(branch, outcome),
  };
}

function describePlan(branch: string, { plan, tags }: VersionOutcome): unknown {
  return {
    branch,
    tags,
    crates: plan.crates.map(({ name, present, next, level, reason, base, because, changes }) => ({
      name,
      present,
      next,
      level,
      reason,
      since: base?.name ?? null,
      because,
      commits: [...new Set(changes.map(({ commit }) => commit))],
    })),
    unconventional: plan.unconventional,
    warnings: plan.warnings,
  };
}

const HEADLINES: Readonly<Record<VersionOutcome['status'], string>> = {
  'pull-requests-open': 'Next versions are proposed',
  'nothing-to-release': 'Nothing to release',
  tagged: 'Tagged what was merged',
  planned: 'Next versions (dry run)',
};

function renderSummary(branch: string, outcome: VersionOutcome): string {
  const { plan, proposal, tags, withdrawn, notes } = outcome;
  const moved = plan.crates.filter(isReleased);
  const blocks = [`## ${HEADLINES[outcome.status]}`, `Branch ${escapeMarkdown(branch)}`];
  if (tags.length > 0) blocks.push(`Tags pushed: ${tags.map(escapeMarkdown).join(', ')}`);
  if (proposal?.status === 'proposed' && proposal.url !== undefined) {
    blocks.push(`${link('The pull request', proposal.url)} was ${proposal.change}.`);
  }
  if (proposal?.status === 'kept') blocks.push(`> [!WARNING]\n> ${escapeMarkdown(proposal.reason)}`);
  if (proposal?.status === 'declined') {
    blocks.push(
      `Somebody closed ${link('the pull request', proposal.url)} of these very versions: it is not opened again.`,
    );
  }
  if (withdrawn !== undefined)
    blocks.push(`${link('The pull request', withdrawn)} was closed: nothing is left to release.`);
  if (moved.length > 0) {
    const rows = moved.map((crate) => [crate.name, crate.present, crate.next, crate.base?.name ?? 'never', why(crate)]);
    blocks.push(
      table(
        ['Crate', 'Now', 'Next', 'Since', 'Because'],
        rows.map((row) => row.map(escapeMarkdown)),
      ),
    );
  }
  const warnings = [...plan.warnings, ...notes];
  if (warnings.length > 0) blocks.push(warnings.map((line) => `- ${escapeMarkdown(line)}`).join('\n'));
  if (plan.unconventional.length > 0) {
    const lines = plan.unconventional.map(
      ({ commit, subject }) => `- ${commit.slice(0, 10)} ${escapeMarkdown(subject)}`,
    );
    blocks.push(details(`${lines.length} commits follow no convention`, lines.join('\n')));
  }
  for (const crate of moved) {
    const changes = renderChanges(crate, undefined);
    if (changes !== '') blocks.push(details(`Changes of ${crate.name} ${crate.next}`, changes));
  }
  return blocks.join('\n\n');
}

function why(crate: CrateVersions): string {
  if (crate.reason === 'first') return 'first release';
  return crate.because.length > 0 ? crate.because.join(', ') : `${crate.level} (${crate.changes.length} changes)`;
}
