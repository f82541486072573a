import { escapeMarkdown } from '../../markdown/markdown.ts';
import { type ChangeGroup, groupByKind, type Pages, renderGroups } from '../plan/change-groups.ts';
import type { CrateVersions } from './version-plan.ts';

/**
 * What a release changes, for its changelog (Keep a Changelog 1.1): changes by kind with links to their commits, the
 * dependencies that moved, and who contributed, by name only.
 */
export function groupChanges(crate: CrateVersions, pages: Pages | undefined): ChangeGroup[] {
  const moved = crate.because.length > 0 && crate.reason !== 'shared-version';
  return groupByKind(crate.changes, moved ? [`- Updated ${crate.because.join(', ')}`] : [], pages);
}

/** The same as one text, as a pull request shows it. */
export function renderChanges(crate: CrateVersions, pages: Pages | undefined): string {
  return renderGroups(groupChanges(crate, pages));
}

/** `[1.2.0]: <comparison>`, the link that Keep a Changelog puts at the end; `undefined` where there are no pages. */
export function comparisonLink(crate: CrateVersions, tag: string, pages: Pages | undefined): string | undefined {
  if (pages === undefined) return undefined;
  const to = encodeURIComponent(tag);
  if (crate.base === undefined) return `[${crate.next}]: ${pages.url}/releases/tag/${to}`;
  return `[${crate.next}]: ${pages.url}/compare/${encodeURIComponent(crate.base.name)}...${to}`;
}

/**
 * The description of the release pull request: the table of versions first, then changelogs as far as they fit.
 *
 * @param limit of GitHub's 65,536 UTF-16 units; a text that is longer is cut at a line, with a link to the files.
 */
export function describeReleasePull(
  crates: readonly CrateVersions[],
  options: {
    pages: Pages | undefined;
    branch: string;
    warnings: readonly string[];
    unconventional: readonly string[];
    why?: string | undefined;
  },
  limit = 60_000,
): string {
  const { pages, branch } = options;
  const released = crates.filter(({ present, next, reason }) => present !== next || reason === 'first');
  const table = [
    '| crate | now | next | because |',
    '| --- | --- | --- | --- |',
    ...released.map((crate) => `| ${crate.name} | ${crate.present} | ${crate.next} | ${explain(crate)} |`),
  ].join('\n');
  const parts = [
    `This releases ${released.length === 1 ? 'one crate' : `${released.length} crates`} once it is merged.`,
    table,
  ];
  if (options.why !== undefined) parts.push(`> [!NOTE]\n> ${options.why}`);
  if (options.warnings.length > 0)
    parts.push(`> [!WARNING]\n${options.warnings.map((line) => `> - ${escapeMarkdown(line)}`).join('\n')}`);
  if (options.unconventional.length > 0) {
    const lines = options.unconventional.map((line) => `- ${escapeMarkdown(line)}`).join('\n');
    parts.push(`Commits that follow no convention and count for nothing:\n\n${lines}`);
  }
  for (const crate of released) {
    const changes = renderChanges(crate, pages);
    if (changes !== '')
      parts.push(`<details><summary>${crate.name} ${crate.next}</summary>\n\n${changes}\n\n</details>`);
  }
  return cutAtLine(
    parts.join('\n\n'),
    limit,
    pages === undefined
      ? 'The changelogs are in the files of this pull request.'
      : `The rest is in [the files](${pages.url}/tree/${branch.split('/').map(encodeURIComponent).join('/')}).`,
  );
}

function explain(crate: CrateVersions): string {
  switch (crate.reason) {
    case 'first':
      return 'first release';
    case 'changes':
      if (crate.changes.length === 0) return `${crate.because.join(', ')}, ${crate.level}`;
      return `${crate.changes.length} ${crate.changes.length === 1 ? 'change' : 'changes'}, ${crate.level}`;
    case 'release-as':
      return 'Release-As';
    case 'dependency':
      return `needs ${crate.because.join(', ')}`;
    case 'shared-version':
      return `shares its version with ${crate.because.join(', ')}`;
    case 'semver-checks':
      return `cargo-semver-checks asks for ${crate.level}`;
    case 'none':
      return '';
  }
}

/**
 * Whole lines up to `limit` UTF-16 units, and then `more`; an open `<details>` is closed.
 *
 * @internal its unit test needs it
 */
export function cutAtLine(text: string, limit: number, more: string): string {
  if (text.length <= limit) return text;
  const end = `\n\n</details>\n\n${more}`;
  const cut = text.slice(0, limit - end.length);
  const whole = cut.slice(0, cut.lastIndexOf('\n'));
  const isOpen = whole.lastIndexOf('<details>') > whole.lastIndexOf('</details>');
  return `${whole}${isOpen ? end : `\n\n${more}`}`;
}
