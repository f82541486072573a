/** What a failed git command that talked to a remote says about the reason, told from its messages (LC_ALL=C). */
import { ActionError } from '../errors/action-error.ts';

/**
 * `auth`: the remote refused who we are. `absent`: no such repository, for us. `unreached`: the request certainly did
 * not arrive. `broken`: it may have arrived. `other`: git understood the answer, and it was no.
 */
export type RemoteFailure = 'auth' | 'absent' | 'moved' | 'unreached' | 'broken' | 'other';

const PATTERNS: readonly (readonly [RemoteFailure, RegExp])[] = [
  ['unreached', /could not resolve (host|proxy)|failed to connect|couldn't connect|connection refused/i],
  ['unreached', /returned error: (429|503)|HTTP (429|503)/],
  ['auth', /authentication failed|could not read (username|password)|returned error: 40[13]\b|HTTP 40[13]\b/i],
  ['absent', /repository '.*' not found|returned error: 404|HTTP 404|does not appear to be a git repository/i],
  ['moved', /returned error: 30\d\b|HTTP 30\d\b|unable to update url base from redirection/i],
  ['broken', /returned error: (408|5\d\d)|HTTP (408|5\d\d)|RPC failed|early EOF|hung up|unexpected disconnect/i],
  [
    'broken',
    /connection (was )?reset|timed out|timeout|empty reply|transfer closed|too slow|recv failure|send failure/i,
  ],
  [
    'broken',
    /unexpected eof|gnutls|SSL_(read|write|connect)|bad line length|expected flush|invalid index-pack output/i,
  ],
];

export function classifyRemoteFailure(stderr: string): RemoteFailure {
  return PATTERNS.find(([, pattern]) => pattern.test(stderr))?.[0] ?? 'other';
}

const HINTS: Readonly<Record<RemoteFailure, string | undefined>> = {
  auth: 'Check that the token is valid and may read and write the contents of this repository (and, for an organisation with SSO, that it is authorised there)',
  absent: 'Check the name; to a token without access a private repository looks absent as well',
  moved: 'The repository was renamed or moved: use its present address (a redirect is not followed with a token)',
  unreached: 'The server could not be reached; run it again',
  broken: 'The connection broke; run it again',
  other: undefined,
};

/** What is known besides of a command that stays failed. */
interface Circumstances {
  attempts: number;
  /** Wall clock: when a server took the same credential last. */
  acceptedAtMs: number | undefined;
}

/** The error of a command against `url` that stays failed: what was tried, git's own last words, the way out. */
export function remoteError(
  what: string,
  url: string,
  stderr: string,
  { attempts, acceptedAtMs }: Circumstances = { attempts: 1, acceptedAtMs: undefined },
): ActionError {
  const failure = classifyRemoteFailure(stderr);
  // Git asks for another user and password then, and is not allowed to.
  const isAnonymous = /could not read (username|password)/i.test(stderr);
  const reason = isAnonymous ? 'the server wants other credentials' : lastWords(stderr);
  const tries = attempts > 1 ? ` after ${attempts} attempts` : '';
  // A 403 is about what the token may, not about whether it is still one.
  if (failure === 'auth' && acceptedAtMs !== undefined && !/\b403\b/.test(stderr)) {
    const time = new Date(acceptedAtMs).toISOString().slice(11, 16);
    return new ActionError('input', `${what} ${url} failed${tries}: ${reason}; the token was accepted at ${time} UTC`, {
      hint: 'It has run out since, or was revoked: the token of an App lives an hour. Mint it right before stage publish, then run this again',
    });
  }
  return new ActionError(
    failure === 'auth' || failure === 'absent' || failure === 'moved' ? 'input' : 'remote',
    `${what} ${url} failed${tries}: ${reason}`,
    { hint: HINTS[failure] },
  );
}

/** The lines of git's output that say why, on one line, at most 400 characters. */
export function lastWords(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.replaceAll(/[\p{Cc}]+/gu, ' ').trim())
    .filter((line) => line !== '' && !/^(hint:|warning:|Cloning into|To |From )/.test(line));
  const telling = lines.filter((line) => /^(fatal|error|remote|!)/.test(line));
  const text = (telling.length > 0 ? telling : lines.slice(-3)).join('; ');
  return text.length > 400 ? `${text.slice(0, 400)}…` : text || 'git gave no reason';
}
