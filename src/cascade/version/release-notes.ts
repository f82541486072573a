import { escapeMarkdown } from '../../markdown/markdown.ts';
import type { ChangeGroup } from '../plan/changelog.ts';
import type { CrateChange, CrateVersions } from './version-plan.ts';

/** Addresses of commits and comparisons; absent where the repository has no pages. */
export interface Pages {
  /** Of the repository, without a trailing `/`. */
  url: string;
}

/** Keep a Changelog's headings, in its order; breaking changes stand under the one of their type, marked. */
const HEADINGS: readonly (readonly [string, readonly string[]])[] = [
  ['Added', ['feat']],
  ['Changed', ['perf', 'refactor', 'change', 'deps', '']],
  ['Removed', ['remove']],
  ['Fixed', ['fix', 'revert']],
  ['Security', ['security']],
];

/**
 * What a release changes, for its changelog (Keep a Changelog 1.1): changes by kind with links to their commits, the
 * dependencies that moved, and who contributed, by name only.
 */
export function groupChanges(crate: CrateVersions, pages: Pages | undefined): ChangeGroup[] {
  const groups: ChangeGroup[] = [];
  for (const [heading, types] of HEADINGS) {
    const changes = crate.changes.filter((change) => types.includes(change.type) || isOnlyBreaking(change, heading));
    const moved =
      heading === 'Changed' && crate.because.length > 0 && crate.reason !== 'shared-version'
        ? [`- Updated ${crate.because.join(', ')}`]
        : [];
    const lines = [...new Set(changes.map((change) => item(change, pages)).concat(moved))];
    if (lines.length > 0) groups.push({ heading, lines });
  }
  const people = crate.changes.map(({ author }) => author).filter((author) => !/\[bot\]$/i.test(author));
  const names = [...new Set(people)].sort().map((name) => `- ${escapeMarkdown(name)}`);
  if (names.length > 0) groups.push({ heading: 'Contributors', lines: names });
  return groups;
}

/** The same as one text, as a pull request shows it. */
export function renderChanges(crate: CrateVersions, pages: Pages | undefined): string {
  return groupChanges(crate, pages)
    .map(({ heading, lines }) => `### ${heading}\n\n${lines.join('\n')}`)
    .join('\n\n');
}

/** A breaking change of a type that releases nothing by itself (`docs!:`) stands under Changed. */
function isOnlyBreaking(change: CrateChange, heading: string): boolean {
  return heading === 'Changed' && change.breaking && !HEADINGS.some(([, types]) => types.includes(change.type));
}

function item(change: CrateChange, pages: Pages | undefined): string {
  const scope = change.scope === undefined ? '' : `*(${escapeMarkdown(change.scope)})* `;
  const mark = change.breaking ? '**Breaking:** ' : '';
  const id = change.commit.slice(0, 7);
  const link = pages === undefined ? `(${id})` : `([${id}](${pages.url}/commit/${change.commit}))`;
  const notes = change.breakingNotes.map((note) => `\n  ${escapeMarkdown(note)}`).join('');
  return `- ${mark}${scope}${escapeMarkdown(change.subject)} ${link}${notes}`;
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
