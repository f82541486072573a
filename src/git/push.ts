import { ActionError } from '../errors/action-error.ts';
import type { GitCommand } from './command.ts';
import { classifyRemoteFailure, lastWords } from './failure.ts';
import { parseRemoteRefs, requireOid, requireRefName } from './refs.ts';

/** One ref to move. */
export interface RefUpdate {
  /** Full name, `refs/heads/…` or `refs/tags/…`. */
  ref: string;
  /** What it shall point to afterwards: a commit, or an annotated tag's object. */
  oid: string;
  /** What it points to now, as seen when the update was prepared; `null` = it must not exist. */
  expected: string | null;
  /** Lets the branch go back or sideways from `expected` (a pull request's own branch). Default: only forward. */
  replace?: boolean;
}

/**
 * What became of a push; of several refs all moved or none.
 * - `stale`: a ref is not what `expected` says: someone else was faster. `ref` is the first such.
 * - `rejected`: the server said no (protected branch, hook, rule); `reason` is its short reason, `output` its words.
 */
export type PushOutcome =
  | { status: 'pushed' }
  | { status: 'up-to-date' }
  | { status: 'stale'; ref: string; reason: string }
  | { status: 'rejected'; ref: string; reason: string; output: string };

/**
 * One `git push --atomic` with a lease per ref. When the connection breaks, the remote's refs decide whether it
 * happened, and only a push that certainly did not is repeated.
 *
 * @throws ActionError refused credentials, unreachable, or an update that does not follow from `expected`.
 */
export async function pushRefs(
  git: GitCommand,
  directory: string,
  url: string,
  updates: readonly RefUpdate[],
): Promise<PushOutcome> {
  for (const update of updates) {
    if (update.expected === null || update.replace === true || update.ref.startsWith('refs/tags/')) continue;
    await requireDescendant(git, directory, url, update.expected, update.oid);
  }
  const args = ['push', '--porcelain', '--atomic', '--no-verify', '--no-signed'];
  for (const { ref, expected } of updates) {
    args.push(`--force-with-lease=${requireRefName(ref)}:${expected === null ? '' : requireOid(expected)}`);
  }
  args.push('--', url, ...updates.map(({ ref, oid }) => `${requireOid(oid)}:${ref}`));
  for (let attempt = 1; ; attempt += 1) {
    const result = await git.run(args, { cwd: directory, remoteUrl: url });
    const lines = readPorcelain(result.stdout);
    if (result.exitCode === 0) {
      return { status: lines.every(({ flag }) => flag === '=') ? 'up-to-date' : 'pushed' };
    }
    const failure = classifyRemoteFailure(result.stderr);
    // Told by the refs, not by the words: curl may have sent it twice, and then the second answer says no.
    if (lines.length > 0 || failure === 'broken') {
      const seen = await compareRemote(git, url, updates);
      if (seen !== 'unchanged') return seen;
    }
    const refused = readRefusal(lines, result.stderr);
    if (refused !== undefined) return refused;
    const isTransient = failure === 'unreached' || failure === 'broken';
    if (!isTransient || !(await git.pause(`push to ${url}`, attempt, result.stderr))) {
      throw git.fail('push to', url, result.stderr, attempt);
    }
  }
}

async function requireDescendant(
  git: GitCommand,
  directory: string,
  url: string,
  ancestor: string,
  oid: string,
): Promise<void> {
  const args = ['merge-base', '--is-ancestor', requireOid(ancestor), requireOid(oid)];
  const { exitCode } = await git.run(args, { cwd: directory, remoteUrl: url });
  // A lease alone would let a branch lose commits.
  if (exitCode !== 0) throw new ActionError('internal', `git push: ${oid} does not follow from ${ancestor}`);
}

/** After a push whose answer was lost: what the remote has now. */
async function compareRemote(
  git: GitCommand,
  url: string,
  updates: readonly RefUpdate[],
): Promise<PushOutcome | 'unchanged'> {
  const args = ['ls-remote', '--', url, ...updates.map(({ ref }) => ref)];
  const refs = parseRemoteRefs(await git.fetch('read the refs of', args, { remoteUrl: url }));
  if (updates.every(({ ref, oid }) => refs.get(ref)?.oid === oid)) return { status: 'pushed' };
  const moved = updates.find(({ ref, expected }) => (refs.get(ref)?.oid ?? null) !== expected);
  if (moved === undefined) return 'unchanged';
  return { status: 'stale', ref: moved.ref, reason: `is at ${refs.get(moved.ref)?.oid ?? 'nothing'}` };
}

interface RefLine {
  flag: string;
  ref: string;
  text: string;
}

/** The line per ref of `--porcelain`; none when the push failed before the refs were compared. */
function readPorcelain(stdout: string): readonly RefLine[] {
  return stdout.split('\n').flatMap((line) => {
    const match = /^([ +*=!-])\t[^\t]*:([^\t]+)\t(.*)$/.exec(line);
    return match === null ? [] : [{ flag: match[1] as string, ref: match[2] as string, text: match[3] as string }];
  });
}

/** `undefined` when no ref was refused for itself. */
function readRefusal(lines: readonly RefLine[], stderr: string): PushOutcome | undefined {
  const refused = lines.filter(({ flag, text }) => flag === '!' && !/remote failure|remote end/.test(text));
  // The other refs of an atomic push carry only "atomic push failed".
  const line = refused.find(({ text }) => !/atomic push fail/.test(text)) ?? refused[0];
  if (line === undefined) return undefined;
  const reason = /\((.*)\)\s*$/.exec(line.text)?.[1] ?? line.text;
  return { status: 'rejected', ref: line.ref, reason, output: lastWords(stderr) };
}
