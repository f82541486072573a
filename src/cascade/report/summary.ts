import { codeBlock, details, escapeMarkdown, inlineCode, link, table } from '../../markdown/markdown.ts';
import type { CascadeContext } from '../context.ts';
import type { CascadePlan } from '../plan/plan.ts';
import type { Publisher } from '../release/trusted-request.ts';
import { formatDuration } from './progress.ts';
import { type CrateResult, listResults } from './results.ts';
import { listFailures, outcomeOf, type Seen } from './seen.ts';

type Shown = CrateResult['status'] | 'pull-request-open';

const SYMBOLS: Readonly<Record<Shown, string>> = {
  released: '✅ released',
  'already-released': '✅ already released',
  unchanged: '✅ unchanged',
  prepared: '📦 prepared',
  planned: '📝 planned',
  'pull-request-open': '🔀 pull request open',
  failed: '❌ failed',
  skipped: '⏭️ skipped',
};

/** Colours that read on GitHub's light and dark pages. */
const COLOURS: Readonly<Record<Shown, string>> = {
  released: 'fill:#1a7f37,stroke:#1a7f37,color:#ffffff',
  'already-released': 'fill:#4d7a5b,stroke:#4d7a5b,color:#ffffff',
  unchanged: 'fill:#4d7a5b,stroke:#4d7a5b,color:#ffffff',
  prepared: 'fill:#0969da,stroke:#0969da,color:#ffffff',
  planned: 'fill:#0969da,stroke:#0969da,color:#ffffff',
  'pull-request-open': 'fill:#8250df,stroke:#8250df,color:#ffffff',
  failed: 'fill:#cf222e,stroke:#cf222e,color:#ffffff',
  skipped: 'fill:#6e7781,stroke:#6e7781,color:#ffffff',
};

/** The release for people: graph, table, timeline, diffs. The job summary and the release notes are the same text. */
export function renderReport(context: Pick<CascadeContext, 'progress'>, seen: Seen): string {
  const { upstream } = seen.plan;
  const results = listResults(context, seen);
  return [
    `## ${escapeMarkdown(upstream.name)} ${escapeMarkdown(upstream.tag.version)}`,
    `Tag ${inlineCode(upstream.tag.name)} at ${inlineCode(upstream.commit.slice(0, 12))}`,
    renderGraph(seen.plan, (name) => (results[name] === undefined ? undefined : shownStatus(seen, name))),
    renderTable(seen, results),
    ...renderFailures(seen),
    ...renderTimeline(context),
    ...renderDiffs(seen),
  ].join('\n\n');
}

/** Mermaid, coloured by outcome. Names go in as quoted labels; ids are our own. */
function renderGraph(plan: CascadePlan, statusOf: (name: string) => Shown | undefined): string {
  const { upstream, crates, needs } = plan;
  const ids = new Map(crates.map(({ name }, index) => [name, `c${index}`]));
  const lines = ['graph LR', `  up["${label(upstream.name)} ${label(upstream.tag.version)}"]`];
  for (const { name, version } of crates) lines.push(`  ${ids.get(name)}["${label(name)}<br/>${label(version)}"]`);
  for (const { name } of crates) {
    const above = needs.get(name) ?? [];
    for (const need of above) lines.push(`  ${ids.get(need)} --> ${ids.get(name)}`);
    if (above.length === 0) lines.push(`  up --> ${ids.get(name)}`);
  }
  for (const status of Object.keys(COLOURS) as Shown[]) {
    const members = crates.filter(({ name }) => statusOf(name) === status).map(({ name }) => ids.get(name));
    if (members.length === 0) continue;
    lines.push(`  classDef ${status} ${COLOURS[status]}`, `  class ${members.join(',')} ${status}`);
  }
  return codeBlock(lines.join('\n'), 'mermaid');
}

function shownStatus(seen: Seen, name: string): Shown {
  const { status } = outcomeOf(seen, name);
  return status === 'proposed' ? 'pull-request-open' : status;
}

/** Mermaid reads entities, and ends a label at a quote. */
function label(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_.+ -]/g, (character) => `#${character.codePointAt(0)};`);
}

function renderTable(seen: Seen, results: Readonly<Record<string, CrateResult>>): string {
  const rows = seen.plan.crates.flatMap((crate) => {
    const result = results[crate.name];
    if (result === undefined) return [];
    // What was prepared only, or stands in a pull request, has a commit but no page of its own yet.
    const isThere = ['released', 'already-released', 'unchanged'].includes(result.status);
    const hasPage = isThere && crate.config.location.kind === 'github';
    const status = shownStatus(seen, crate.name);
    const isProposed = status === 'pull-request-open';
    const commit = result.commit?.slice(0, 12);
    return [
      [
        escapeMarkdown(crate.name),
        SYMBOLS[status],
        escapeMarkdown(previousVersion(seen, crate.name) ?? '–'),
        escapeMarkdown(crate.version),
        commit === undefined
          ? '–'
          : hasPage || isProposed
            ? link(commit, `${crate.url}/commit/${result.commit}`)
            : inlineCode(commit),
        inlineCode(crate.tag),
        (hasPage || isProposed) && result.url !== '' ? link(isProposed ? 'pull request' : 'release', result.url) : '–',
        String(result.seconds),
      ],
    ];
  });
  return table(['Crate', 'Outcome', 'From', 'To', 'Commit', 'Tag', 'Link', 'Seconds'], rows);
}

function previousVersion({ checkouts }: Seen, name: string): string | undefined {
  const changes = checkouts?.done.get(name)?.manifests.changes.flatMap((file) => file.changes) ?? [];
  return changes.find(({ path }) => path.at(-1) === 'version' && path.at(-2) === 'package')?.before;
}

function renderFailures(seen: Seen): string[] {
  return listFailures(seen).flatMap(({ name, step, error, tail }) => {
    if (!seen.targets.includes(name)) return [];
    const heading = `### ${escapeMarkdown(name)}: ${escapeMarkdown(step)} failed\n\n${escapeMarkdown(error.message)}`;
    return tail.length === 0 ? [heading] : [heading, codeBlock(tail.join('\n'), 'text')];
  });
}

function renderTimeline({ progress }: Pick<CascadeContext, 'progress'>): string[] {
  const steps = progress.steps().toSorted((a, b) => a.startedAtMs - b.startedAtMs);
  const [first] = steps;
  if (first === undefined) return [];
  const rows = steps.map(({ crate, name, startedAtMs, durationMs, outcome }) => [
    `+${formatDuration(startedAtMs - first.startedAtMs)}`,
    escapeMarkdown(crate),
    escapeMarkdown(name),
    formatDuration(durationMs),
    outcome,
  ]);
  return [details('Timeline', table(['Start', 'Crate', 'Step', 'Took', 'Outcome'], rows))];
}

function renderDiffs({ plan, targets, checkouts, prepared }: Seen): string[] {
  return plan.crates.flatMap(({ name, label }) => {
    const checkout = targets.includes(name) ? checkouts?.done.get(name) : undefined;
    if (checkout === undefined || checkout.diff === '') return [];
    const lockChanges = prepared?.done.get(name)?.lockChanges ?? [];
    const { drift, manifests } = checkout;
    const untouched = manifests.untouched.map(
      ({ manifest, path, requirement, reason }) =>
        `${manifest}: ${path.at(-1)}${requirement === undefined ? '' : ` "${requirement}"`} was left alone: ${reason}`,
    );
    const drifted = drift.files === 0 ? [] : [`${drift.files} files (${drift.lines} lines) differ from the monorepo`];
    const notes = [
      ...manifests.notes,
      ...untouched,
      ...drifted,
      ...lockChanges.map((change) => `Cargo.lock: ${change}`),
    ];
    const list = notes.map((note) => `- ${escapeMarkdown(note)}`).join('\n');
    return [details(`Changes in ${label}`, `${codeBlock(checkout.diff, 'diff')}\n\n${list}`.trim())];
  });
}

/** Whom the owners of the published crates have to trust, where that is how they are published. */
export function renderPublisher({ plan }: Seen, publisher: Publisher | undefined): string[] {
  const published = plan.crates.filter(({ config }) => config.publish);
  if (publisher === undefined || published.length === 0) return [];
  const rows = published.map(({ name }) =>
    [name, publisher.owner, publisher.repository, publisher.workflow, publisher.environment].map(escapeMarkdown),
  );
  return [
    details(
      'Trusted publisher of each crate',
      table(['Crate', 'Owner', 'Repository', 'Workflow file', 'Environment'], rows),
    ),
  ];
}
