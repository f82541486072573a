import { escapeMarkdown } from '../../markdown/markdown.ts';
import type { CrateChange } from '../version/version-plan.ts';

/** Entries under one heading of a section: `Changed` and its bullets, as Markdown lines. */
export interface ChangeGroup {
  heading: string;
  lines: readonly string[];
}

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
 * Changes by kind with links to their commits, and who contributed, by name only (Keep a Changelog 1.1).
 *
 * @param more bullets under Changed, behind the changes.
 */
export function groupByKind(
  changes: readonly CrateChange[],
  more: readonly string[],
  pages: Pages | undefined,
): ChangeGroup[] {
  const groups: ChangeGroup[] = [];
  for (const [heading, types] of HEADINGS) {
    const own = changes.filter((change) => types.includes(change.type) || isOnlyBreaking(change, heading));
    const lines = [...new Set([...own.map((change) => item(change, pages)), ...(heading === 'Changed' ? more : [])])];
    if (lines.length > 0) groups.push({ heading, lines });
  }
  // Some call themselves by their address, which is nobody's to publish.
  const people = changes
    .filter(({ author }) => !/\[bot\]$/i.test(author))
    .map(({ author }) => author.replaceAll(/(?<=[^\s@<])@[^\s@>]{1,255}/g, ''));
  const names = [...new Set(people)].sort().map((name) => `- ${escapeMarkdown(name)}`);
  if (names.length > 0) groups.push({ heading: 'Contributors', lines: names });
  return groups;
}

/** The groups as one text. */
export function renderGroups(groups: readonly ChangeGroup[]): string {
  return groups.map(({ heading, lines }) => `### ${heading}\n\n${lines.join('\n')}`).join('\n\n');
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
