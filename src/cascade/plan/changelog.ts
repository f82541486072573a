import { posix } from 'node:path';
import { ActionError } from '../../errors/action-error.ts';
import { type ChangeGroup, groupByKind } from './change-groups.ts';
import { type Heading, listHeadings } from './changelog-headings.ts';
import type { PlannedCrate, Upstream } from './plan.ts';

/** A changelog as the release writes it. */
export interface ChangelogEdit {
  after: Uint8Array;
  /** What a person should know: the place was not found by a release before. */
  note: string | undefined;
}

/** Names by which people keep one, in Markdown; case does not count. */
const NAMES = /^(?:change[-_]?log|changes|history|releases|release[-_]?notes)(?:\.md|\.markdown)?$/i;

/** Whether a file is one that {@link findChangelog} takes. */
export function isChangelog(path: string): boolean {
  return NAMES.test(posix.basename(path));
}

/**
 * The changelog of a package: that of its folder before that of the repository, whatever its name's case.
 *
 * @param files paths that the repository tracks.
 * @returns where it is, or where a new one goes.
 */
export function findChangelog(files: Iterable<string>, directory: string): { path: string; exists: boolean } {
  const all = [...files].filter(isChangelog);
  for (const folder of new Set([directory, '.'])) {
    const found = all.filter((path) => posix.dirname(path) === folder).sort(byName);
    if (found[0] !== undefined) return { path: found[0], exists: true };
  }
  return { path: 'CHANGELOG.md', exists: false };
}

/** `CHANGELOG.md` before `HISTORY.md`. */
function byName(left: string, right: string): number {
  const rank = (path: string): number => (/change[-_]?log/i.test(path) ? 0 : 1);
  return rank(left) - rank(right) || (left < right ? -1 : 1);
}

/** What a crate that follows its upstream says of a release: the upstream's commits that changed it, and what moved with it. */
export function describeFollowing(
  { changes }: Pick<PlannedCrate, 'changes'>,
  updated: readonly Pick<PlannedCrate, 'name' | 'version'>[],
  upstream: Pick<Upstream, 'name' | 'tag'>,
): ChangeGroup[] {
  const names = [...new Map(updated.map((each) => [each.name, each])).values()];
  const lines = [
    `- Follows ${upstream.name} ${upstream.tag.version}`,
    ...names.map(({ name, version }) => `- Updated ${name} to ${version}`),
  ];
  return groupByKind(changes?.list ?? [], lines, changes?.pages);
}

/** {@link insertSection} for a crate that follows its upstream. */
export function addSection(
  before: Uint8Array | undefined,
  crate: Pick<PlannedCrate, 'name' | 'version' | 'tag' | 'changes'>,
  updated: readonly Pick<PlannedCrate, 'name' | 'version'>[],
  upstream: Pick<Upstream, 'name' | 'tag' | 'epochSeconds'>,
  path = 'CHANGELOG.md',
): ChangelogEdit {
  return insertSection(before, crate, describeFollowing(crate, updated, upstream), upstream.epochSeconds, path);
}

/**
 * What a changelog says of one version, without its heading; `undefined` where it has no section of it.
 *
 * @param crate as the headings may name it.
 */
export function readSection(bytes: Uint8Array, crate: string, version: string): string | undefined {
  const lines = Buffer.from(bytes).toString('utf8').split(/\r?\n/);
  const headings = listHeadings(lines, crate);
  const own = headings.find((heading) => heading.version === version);
  if (own === undefined) return undefined;
  const next = headings.find(({ line, level }) => line > own.line && level <= own.level);
  const end = next?.line ?? findLinks(lines) ?? lines.length;
  return trimBlank(lines.slice(own.end, end)).join('\n');
}

/**
 * A changelog with a section for this release above the newest release, on the level of that one; the entries of an
 * `Unreleased` section go into it. A file that has the section already stays as it is. Every byte that is not edited stays,
 * whatever the encoding and the line ends.
 *
 * @param before `undefined` when there is no file yet.
 * @param path for messages.
 * @throws ActionError (input) for a file in UTF-16, into which no text of ours fits.
 */
export function insertSection(
  before: Uint8Array | undefined,
  crate: Pick<PlannedCrate, 'name' | 'version' | 'tag'>,
  groups: readonly ChangeGroup[],
  epochSeconds: number,
  path: string,
): ChangelogEdit {
  const { text, encode } = decode(before, path);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/\r?\n/);
  const mark = text.startsWith('\ufeff') ? 1 : 0;
  const headings = listHeadings(lines, crate.name);
  const releases = headings.filter(({ version }) => version !== undefined);
  if (releases.some(({ version }) => version === crate.version))
    return { after: before ?? new Uint8Array(), note: undefined };
  const level = Math.min(...releases.map((each) => each.level));
  const newest = releases.find((each) => each.level === level);
  const unreleased = headings.find(({ text: title }) =>
    /^\[?(?:unreleased|next|upcoming)\]?(?:\(|\s*$|\s+-)/i.test(title),
  );

  const date = new Date(epochSeconds * 1_000).toISOString().slice(0, 10);
  const depth = newest?.level ?? unreleased?.level ?? 2;
  const title = writeTitle(newest, depth, crate, date);

  const known = newest !== undefined && (unreleased === undefined || unreleased.line > newest.line);
  const place = known ? newest.line : findPlace(lines, headings, unreleased, newest);
  const from = unreleased !== undefined && unreleased.end <= place ? unreleased.end : place;
  const moved = trimBlank(lines.slice(from, place));
  const body = groups.reduce<readonly string[]>((known, group) => mergeGroup(known, group, depth + 1), moved);
  const starts = listStarts(text);
  const head = text.slice(0, Math.max(starts[from] ?? text.length, mark));
  const rest = text.slice(Math.max(starts[place] ?? text.length, mark));
  const isLast = rest.trim() === '';
  const gap = head.length === mark || /\n\r?\n$/.test(head) ? '' : head.endsWith('\n') ? eol : `${eol}${eol}`;
  const section = [...title, '', ...body, ...(isLast ? [] : [''])].map((line) => `${line}${eol}`).join('');
  const written = `${renewLinks(head, crate, eol)}${gap}${section}${isLast ? '' : renewLinks(rest, crate, eol)}`;
  const note =
    newest !== undefined || unreleased !== undefined || headings.length <= 1
      ? undefined
      : `${path}: no heading of a release was recognised; the section stands at the top`;
  return { after: encode(written), note };
}

function decode(bytes: Uint8Array | undefined, path: string): { text: string; encode: (text: string) => Uint8Array } {
  if (bytes === undefined) return { text: '# Changelog\n', encode: (text) => Buffer.from(text, 'utf8') };
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) {
    throw new ActionError('input', `${path} is in UTF-16, expected UTF-8 or another encoding that contains ASCII`, {
      hint: 'Save it as UTF-8, or set changelog = false for this crate',
    });
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, encode: (edited) => Buffer.from(edited, 'utf8') };
  } catch {
    // One byte is one character: what is not edited comes back as it was, whatever its letters are.
    const text = Buffer.from(bytes).toString('latin1');
    return {
      text,
      encode: (edited) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of what one byte holds
        if (/[^\u0000-\u00ff]/.test(edited)) {
          throw new ActionError('input', `${path} is not in UTF-8, and the new section needs letters beyond ASCII`, {
            hint: 'Save it as UTF-8',
          });
        }
        return Buffer.from(edited, 'latin1');
      },
    };
  }
}

/** The product's own words (keepachangelog.com, 1.1.0) on the level of the newest release, underlined where that is. */
function writeTitle(newest: Heading | undefined, depth: number, crate: { version: string }, date: string): string[] {
  const text = `[${crate.version}] - ${date}`;
  if (newest?.underline === undefined) return [`${'#'.repeat(depth)} ${text}`];
  return [text, (newest.underline[0] ?? '-').repeat(text.length)];
}

/** Where the section goes: above the newest release, else below title, introduction and what is unreleased. */
function findPlace(
  lines: readonly string[],
  headings: readonly Heading[],
  unreleased: Heading | undefined,
  newest: Heading | undefined,
): number {
  if (newest !== undefined) return newest.line;
  if (unreleased !== undefined) {
    const next = headings.find(({ line, level }) => line > unreleased.line && level <= unreleased.level);
    return next?.line ?? findLinks(lines) ?? lines.length;
  }
  const [title, second] = headings;
  if (title?.level === 1 && title.line < 3) return second?.line ?? findLinks(lines) ?? lines.length;
  return title?.line ?? (lines.every((line) => line.trim() === '') ? lines.length : 0);
}

/** Where the link references at the end of a file begin. */
function findLinks(lines: readonly string[]): number | undefined {
  let at = lines.length;
  while (at > 0 && /^\s*$|^ {0,3}\[[^\]]+\]:\s/.test(lines[at - 1] ?? '')) at -= 1;
  const first = lines.slice(at).findIndex((line) => line.trim() !== '');
  return first === -1 ? undefined : at + first;
}

function trimBlank(lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => line.trim() !== '');
  if (first === -1) return [];
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return lines.slice(first, last + 1);
}

/** Ours go under the heading `Changed` that is there, else under one of their own. */
function mergeGroup(moved: readonly string[], { heading, lines }: ChangeGroup, level: number): string[] {
  const title = new RegExp(`^#+\\s+${heading}\\s*$`, 'i');
  const at = moved.findIndex((line) => title.test(line));
  if (at === -1) return [...moved, ...(moved.length > 0 ? [''] : []), `${'#'.repeat(level)} ${heading}`, '', ...lines];
  const isBlank = moved[at + 1]?.trim() === '';
  const from = at + (isBlank ? 2 : 1);
  return [...moved.slice(0, from), ...lines, ...moved.slice(from)];
}

/** Where each line begins. */
function listStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** `[Unreleased]: …/compare/<before>...HEAD` goes on from this release, which gets a line of its own. */
function renewLinks(text: string, { version, tag }: { version: string; tag: string }, eol: string): string {
  if (text.includes(`\n[${version}]:`)) return text;
  return text.replace(
    /^(\[unreleased\]:[ \t]*)(\S{1,500}\/compare\/)(\S{1,200}?)\.\.\.(\S{1,200})/im,
    (_, label, base, previous, tip) => `${label}${base}${tag}...${tip}${eol}[${version}]: ${base}${previous}...${tag}`,
  );
}
