import { ActionError, quoteValue } from '../errors/action-error.ts';

/** One ref of a remote. For an annotated tag `oid` is the tag object and `commit` what it points to in the end. */
export interface RemoteRef {
  name: string;
  oid: string;
  /** The peeled commit: of a branch or lightweight tag the same as `oid`. */
  commit: string;
}

/** Full ref name (`refs/heads/main`, `refs/tags/v1`) to what is there. */
export type RemoteRefs = ReadonlyMap<string, RemoteRef>;

/** Full ref name to the id of the object it names: of an annotated tag that of the tag. */
export type RefIds = ReadonlyMap<string, string>;

const OID = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

export function isOid(text: string): boolean {
  return OID.test(text);
}

/** @throws ActionError (`internal`): an object id that is none must never become an argument of git. */
export function requireOid(text: string): string {
  if (!isOid(text)) throw new ActionError('internal', `git: got ${quoteValue(text)}, expected an object id`);
  return text;
}

/**
 * Whether git takes `name`, of a branch or tag, behind `refs/heads/` or `refs/tags/` (git-check-ref-format(1)), and
 * nothing can read it as an option, a revision expression or two words. A name that passes can be put into a refspec or
 * lease: it holds none of their separators.
 */
export function isRefName(name: string): boolean {
  if (name === '' || name.length > 250 || name === '@' || /^[-/.]/.test(name)) return false;
  return !/[\p{Cc}\s~^:?*[\\]|\.\.|@\{|\/[/.]|\.\/|\.lock(\/|$)|[./]$/u.test(name);
}

/**
 * A full name under `refs/heads/` or `refs/tags/`.
 *
 * @throws ActionError (`input`)
 */
export function requireRefName(name: string): string {
  const [, short = ''] = /^refs\/(?:heads|tags)\/(.*)$/s.exec(name) ?? [];
  if (!isRefName(short)) {
    throw new ActionError('input', `git ref: got ${quoteValue(name)}, expected the name of a branch or tag`);
  }
  return name;
}

export function branchRef(branch: string): string {
  return requireRefName(`refs/heads/${branch}`);
}

export function tagRef(tag: string): string {
  return requireRefName(`refs/tags/${tag}`);
}

/** Reads what a remote helper answers to `list for-push`: `<id> <ref>` a line, without peeled entries. */
export function parseHelperRefs(output: string): RefIds {
  const refs = new Map<string, string>();
  for (const line of output.split('\n')) {
    const [oid = '', name = ''] = line.split(' ');
    if (isOid(oid) && name.startsWith('refs/')) refs.set(name, oid);
  }
  return refs;
}

/** Reads `git ls-remote`: peeled entries (`refs/tags/x^{}`) become the `commit` of their tag. */
export function parseRemoteRefs(output: string): RemoteRefs {
  const refs = new Map<string, RemoteRef>();
  const peeled = new Map<string, string>();
  for (const line of output.split('\n')) {
    const [oid, name] = line.split('\t');
    if (oid === undefined || name === undefined || !isOid(oid)) continue;
    if (name.endsWith('^{}')) peeled.set(name.slice(0, -3), oid);
    else refs.set(name, { name, oid, commit: oid });
  }
  for (const [name, commit] of peeled) {
    const ref = refs.get(name);
    if (ref !== undefined) refs.set(name, { ...ref, commit });
  }
  return refs;
}
