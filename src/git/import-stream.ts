import { ActionError, quoteValue } from '../errors/action-error.ts';
import { requireOid, tagRef } from './refs.ts';

export interface Identity {
  name: string;
  email: string;
}

export interface FileContent {
  /** Relative to the root, with `/`. */
  path: string;
  /** `100644` or `100755`. Absent: it is removed. */
  mode: string | undefined;
  /** Bytes of the blob, as they are stored. */
  content: Uint8Array;
}

/** Everything that decides a commit's id. */
export interface CommitContent {
  /** The commit it follows. */
  parent: string;
  /** Exactly these differ from the parent. */
  files: readonly FileContent[];
  message: string;
  /** Author and committer. */
  identity: Identity;
  /** Author and committer date, written as `<epochSeconds> +0000`. */
  epochSeconds: number;
}

export interface TagContent {
  name: string;
  message: string;
}

/**
 * A stream for `git fast-import` that makes one commit, and a tag on it, and prints their ids, one a line. The tree is
 * changed by paths, so that of the parent's trees only those on the way have to be there.
 *
 * @throws ActionError for an identity, path or mode that git would take for something else.
 */
export function buildImport(request: CommitContent & { tag?: TagContent }): Buffer {
  const who = signatureOf(request);
  const parts: (string | Uint8Array)[] = ['feature done\n', 'commit refs/made\n', 'mark :1\n'];
  parts.push(`author ${who}\ncommitter ${who}\n`, ...data(`${request.message.trimEnd()}\n`));
  parts.push(`from ${requireOid(request.parent)}\n`);
  for (const { path, mode, content } of request.files) {
    if (mode === undefined) parts.push(`D ${quotePath(path)}\n`);
    else parts.push(`M ${checkMode(mode)} inline ${quotePath(path)}\n`, ...data(content));
  }
  parts.push('\nget-mark :1\n');
  if (request.tag !== undefined) {
    const name = tagRef(request.tag.name).slice('refs/tags/'.length);
    parts.push(`tag ${name}\nmark :2\nfrom :1\ntagger ${who}\n`, ...data(`${request.tag.message.trimEnd()}\n`));
    parts.push('get-mark :2\n');
  }
  parts.push('done\n');
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

function data(content: string | Uint8Array): [string, string | Uint8Array, string] {
  return [`data ${Buffer.byteLength(content)}\n`, content, '\n'];
}

function signatureOf({ identity: { name, email }, epochSeconds }: CommitContent): string {
  if (/[\p{Cc}<>]/u.test(name + email) || name.trim() === '' || email.trim() === '') {
    throw new ActionError(
      'input',
      `git identity: got ${quoteValue(`${name} <${email}>`)}, expected a name and an e-mail`,
    );
  }
  return `${name} <${email}> ${epochSeconds} +0000`;
}

function checkMode(mode: string): string {
  if (mode === '100644' || mode === '100755') return mode;
  throw new ActionError('input', `git commit: a file of mode ${quoteValue(mode)} is no regular file`);
}

/** A path below the root, in git's own quotes. */
function quotePath(path: string): string {
  const isPlain = !/[\p{Cc}\\]/u.test(path) && path.split('/').every((part) => !/^(\.{0,2}|\.git)$/i.test(part));
  if (!isPlain) throw new ActionError('internal', `git: got the path ${quoteValue(path)}, expected one below the root`);
  return `"${path.replaceAll('"', '\\"')}"`;
}
