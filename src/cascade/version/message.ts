import { CommitParser } from 'conventional-commits-parser';
import { tryParseVersion } from '../../semver/version.ts';

/** One change that a commit message announces. */
export interface AnnouncedChange {
  /** In lower case: `feat`, `fix`, … */
  type: string;
  scope: string | undefined;
  subject: string;
  breaking: boolean;
  /** What breaks, as the message says it; empty when only the `!` says that something does. */
  breakingNotes: readonly string[];
}

export interface CommitMessage {
  /** The header's change first, then those of a squashed body; empty when the header is no Conventional Commit. */
  changes: readonly AnnouncedChange[];
  /** Whether header or squashed body follow the convention. */
  conventional: boolean;
  /** Ids, possibly abbreviated, of the commits it takes back. */
  reverts: readonly string[];
  /** The number of the pull request that GitHub's own button takes back; its message names no commit. */
  revertsPull: number | undefined;
  /** The version that a `Release-As:` footer asks for. */
  releaseAs: string | undefined;
  /** What such footers ask for and no version is. */
  unreadableReleaseAs: readonly string[];
  /** Lines that nearly announce a breaking change and do not count, with their number from 1. */
  nearMisses: readonly { line: number; text: string }[];
}

const HEADER = /^(\w[\w-]*)(?:\(([^()\r\n]*)\))?!?: +(\S.*)$/;
const BREAKING_HEADER = /^(\w[\w-]*)(?:\(([^()\r\n]*)\))?!: +(\S.*)$/;
/** Switches a rule of the parser off. Leaving the rule out instead makes it try every position of a line. */
const NEVER = /(?!)/;
/** Longer messages are cut before they are parsed: nobody writes them, and hostile ones cost time. */
const LONGEST_MESSAGE = 64 * 1024;
/** A tag has it in its name, and so have files. */
const LONGEST_VERSION = 100;

const parser = new CommitParser({
  headerPattern: HEADER,
  breakingHeaderPattern: BREAKING_HEADER,
  headerCorrespondence: ['type', 'scope', 'subject'],
  noteKeywords: ['BREAKING CHANGE', 'BREAKING-CHANGE'],
  // In capitals, and nothing before it: no bullet, no indentation.
  notesPattern: (keywords: string) => new RegExp(`^(${keywords}):\\s*(.*)`),
  revertPattern: NEVER,
  fieldPattern: NEVER,
  referenceActions: [NEVER],
  issuePrefixes: [NEVER],
});

/**
 * Reads a commit message after Conventional Commits 1.0. The header alone makes a commit count; a body can add a breaking
 * change, and in a squashed body each line `* <header>` is a change of its own. Types are taken in any case.
 */
export function readCommitMessage(text: string): CommitMessage {
  // Some editors paste those two for a line end; to git they are letters of the line.
  const plain = text.slice(0, LONGEST_MESSAGE).replaceAll(/[\u2028\u2029]/g, ' ');
  const lines = blankFences(plain.replaceAll(/\r\n?/g, '\n').split('\n'));
  const [written = '', ...body] = lines;
  const header = readHeader(written.trim());
  const squashed = body.flatMap((line) => readHeader(/^\* +(.*)$/.exec(line)?.[1]?.trim() ?? '') ?? []);
  const notes = findBreakingNotes(body);
  const changes = header === undefined ? [...squashed] : [header, ...squashed];
  const first = changes[0];
  if (notes.length > 0 && first !== undefined) {
    changes[0] = { ...first, breaking: true, breakingNotes: notes };
  } else if (notes.length > 0) {
    changes.push({ type: '', scope: undefined, subject: written.trim(), breaking: true, breakingNotes: notes });
  }
  return {
    changes,
    conventional: header !== undefined || squashed.length > 0,
    reverts: findReverts(header, body),
    revertsPull: findRevertedPull(written, body),
    ...findReleaseAs(body),
    nearMisses: findNearMisses([written, ...body]),
  };
}

/** The header as a change; `type!(scope):`, which some write, is read as `type(scope)!:`. */
function readHeader(line: string): AnnouncedChange | undefined {
  const header = line.replace(/^(\w[\w-]*)!(\([^()]*\)):/, '$1$2!:');
  if (header === '') return undefined;
  const { type, scope, subject } = parser.parse(header);
  if (typeof type !== 'string' || typeof subject !== 'string') return undefined;
  return {
    type: type.toLowerCase(),
    scope: typeof scope === 'string' && scope !== '' ? scope : undefined,
    subject: subject.trim(),
    breaking: BREAKING_HEADER.test(header),
    breakingNotes: [],
  };
}

/** A note ends at the next footer or empty line; what follows is prose of the body again. */
function findBreakingNotes(body: readonly string[]): string[] {
  if (!body.some((line) => /^BREAKING[ -]CHANGE:/.test(line))) return [];
  const { notes } = parser.parse(`x\n\n${body.join('\n')}`);
  return notes.map(({ text }) => text.split('\n\n')[0]?.trim() ?? '').map((note) => note.replaceAll(/\s*\n\s*/g, ' '));
}

/** `This reverts commit <sha>.` as git writes it, or a `revert:` with `Refs: <sha>[, <sha>]`. */
function findReverts(header: AnnouncedChange | undefined, body: readonly string[]): string[] {
  const byGit = body.flatMap((line) => /^This reverts commit ([0-9a-f]{7,40})\b/.exec(line)?.[1] ?? []);
  if (byGit.length > 0 || header?.type !== 'revert') return byGit;
  return body.flatMap((line) => /^Refs: *(.*)$/i.exec(line)?.[1]?.match(/\b[0-9a-f]{7,40}\b/g) ?? []);
}

/** `Revert "feat: x" (#6)` and `Reverts owner/name#5`, as GitHub writes it. */
function findRevertedPull(written: string, body: readonly string[]): number | undefined {
  if (!written.startsWith('Revert "')) return undefined;
  const found = body.flatMap((line) => /^Reverts [\w.-]{1,100}\/[\w.-]{1,100}#(\d{1,10})\s*$/.exec(line)?.[1] ?? []);
  return found.length === 1 ? Number(found[0]) : undefined;
}

function findReleaseAs(body: readonly string[]): Pick<CommitMessage, 'releaseAs' | 'unreadableReleaseAs'> {
  const asked = body.flatMap((line) => /^release-as:(.*)$/i.exec(line)?.[1]?.trim() ?? []);
  const isVersion = (text: string): boolean => text.length <= LONGEST_VERSION && tryParseVersion(text) !== undefined;
  return { releaseAs: asked.findLast(isVersion), unreadableReleaseAs: asked.filter((text) => !isVersion(text)) };
}

const NEARLY = /^[\s>*_#-]*breaking[ -]changes?\b(?:[^:]{0,20}:| #|[\s*_]*$)/i;

/** The header is one of them too: there the words are no type. */
function findNearMisses(lines: readonly string[]): { line: number; text: string }[] {
  return lines.flatMap((text, index) =>
    NEARLY.test(text) && !(index > 0 && /^BREAKING[ -]CHANGE:/.test(text))
      ? [{ line: index + 1, text: text.trim() }]
      : [],
  );
}

/** What stands in a code fence is an example, not an announcement. */
function blankFences(lines: readonly string[]): string[] {
  let fence: string | undefined;
  return lines.map((line) => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined) {
      fence = mark;
      return mark === undefined ? line : '';
    }
    if (mark?.startsWith(fence) === true) fence = undefined;
    return '';
  });
}
