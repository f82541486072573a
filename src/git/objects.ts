import { ActionError } from '../errors/action-error.ts';
import { requireOid } from './refs.ts';

/** Who made an object, and when. */
export interface Signature {
  name: string;
  email: string;
  epochSeconds: number;
  /** As git writes it, e.g. `+0000`. */
  zone: string;
}

export interface Commit {
  oid: string;
  tree: string;
  parents: readonly string[];
  author: Signature;
  committer: Signature;
  message: string;
  /** The `Key: value` lines of the message's last paragraph, in order. */
  trailers: readonly Trailer[];
  isSigned: boolean;
}

export interface AnnotatedTag {
  oid: string;
  /** The object it points to: a commit, or another tag. */
  target: string;
  name: string;
  tagger: Signature | undefined;
  message: string;
}

export interface Trailer {
  key: string;
  value: string;
}

/** One entry of a commit's tree that is no folder. */
export interface TreeFile {
  /** `100644` or `100755` for a regular file, `120000` for a link, `160000` for a submodule. */
  mode: string;
  oid: string;
}

/** Reads the raw text of a commit (`git cat-file commit`). */
export function parseCommit(oid: string, raw: string): Commit {
  const { fields, message } = splitObject(raw);
  const tree = fields.find(([key]) => key === 'tree')?.[1];
  const author = parseSignature(fields.find(([key]) => key === 'author')?.[1]);
  const committer = parseSignature(fields.find(([key]) => key === 'committer')?.[1]);
  if (tree === undefined || author === undefined || committer === undefined) {
    throw new ActionError('remote', `git: the commit ${oid} is not readable`);
  }
  return {
    oid: requireOid(oid),
    tree: requireOid(tree),
    parents: fields.filter(([key]) => key === 'parent').map(([, value]) => requireOid(value)),
    author,
    committer,
    message,
    trailers: parseTrailers(message),
    isSigned: fields.some(([key]) => key === 'gpgsig' || key === 'gpgsig-sha256'),
  };
}

/** Reads the raw text of an annotated tag (`git cat-file tag`); a signature stays part of the message. */
export function parseTag(oid: string, raw: string): AnnotatedTag {
  const { fields, message } = splitObject(raw);
  const value = (key: string): string | undefined => fields.find(([field]) => field === key)?.[1];
  const target = value('object');
  if (target === undefined) throw new ActionError('remote', `git: the tag ${oid} is not readable`);
  return {
    oid: requireOid(oid),
    target: requireOid(target),
    name: value('tag') ?? '',
    tagger: parseSignature(value('tagger')),
    message,
  };
}

/** The trailers of a commit message: its last paragraph, when every line of it is `Key: value`. */
export function parseTrailers(message: string): readonly Trailer[] {
  const paragraphs = message.trim().split(/\n[ \t]*\n/);
  const last = paragraphs.length > 1 ? paragraphs.at(-1) : undefined;
  const trailers: Trailer[] = [];
  for (const line of last?.split('\n') ?? []) {
    const match = /^([A-Za-z0-9-]+): ?(.*)$/.exec(line);
    if (match === null) return [];
    trailers.push({ key: match[1] as string, value: (match[2] as string).trim() });
  }
  return trailers;
}

/**
 * True when one of the trailers is exactly this one; keys compare without case, as git compares them.
 *
 * @internal its unit test needs it
 */
export function hasTrailer(commit: Pick<Commit, 'trailers'>, trailer: Trailer): boolean {
  const key = trailer.key.toLowerCase();
  return commit.trailers.some((found) => found.key.toLowerCase() === key && found.value === trailer.value);
}

/** Reads `git ls-tree -r -z`: path to what is there. */
export function parseTree(output: string): ReadonlyMap<string, TreeFile> {
  const entries = output.split('\0').flatMap((entry) => {
    const match = /^(\d{6}) \w+ ([0-9a-f]+)\t([\s\S]+)$/.exec(entry);
    return match === null ? [] : [[match[3] as string, { mode: match[1] as string, oid: match[2] as string }] as const];
  });
  return new Map(entries);
}

function splitObject(raw: string): { fields: [string, string][]; message: string } {
  const end = raw.indexOf('\n\n');
  const head = end === -1 ? raw : raw.slice(0, end);
  const fields: [string, string][] = [];
  for (const line of head.split('\n')) {
    const last = fields.at(-1);
    if (line.startsWith(' ') && last !== undefined) last[1] += `\n${line.slice(1)}`;
    else {
      const space = line.indexOf(' ');
      if (space > 0) fields.push([line.slice(0, space), line.slice(space + 1)]);
    }
  }
  return { fields, message: end === -1 ? '' : raw.slice(end + 2) };
}

function parseSignature(text: string | undefined): Signature | undefined {
  const match = /^(.*?) ?<([^>]*)> (\d+) ([+-]\d{4})$/.exec(text ?? '');
  if (match === null) return undefined;
  return {
    name: match[1] as string,
    email: match[2] as string,
    epochSeconds: Number(match[3]),
    zone: match[4] as string,
  };
}
