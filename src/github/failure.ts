import { ActionError } from '../errors/action-error.ts';

/** What octokit throws for an answer with an error status, as far as it is read here. */
interface RequestFailure {
  status: number;
  message: string;
  request?: { method?: string; url?: string };
  response?: { headers?: Readonly<Record<string, unknown>>; data?: unknown };
}

/** A GitHub answer that is an error; `status` 0 when there was none. */
export class GithubError extends ActionError {
  readonly status: number;

  constructor(
    kind: 'input' | 'remote',
    message: string,
    options: { status: number; hint?: string | undefined; cause?: unknown },
  ) {
    super(kind, message, options);
    this.name = 'GithubError';
    this.status = options.status;
  }
}

/** Status of a failed request, 0 when there was no answer; `undefined` for any other error. */
export function statusOf(error: unknown): number | undefined {
  if (error instanceof GithubError) return error.status;
  if (!isRequestFailure(error)) return undefined;
  return error.response === undefined ? 0 : error.status;
}

/** `what` failed: GitHub's reason in its own words, and the way out where the status tells it. */
export function githubError(what: string, error: unknown): ActionError {
  if (error instanceof ActionError) return error;
  if (!isRequestFailure(error)) {
    return new ActionError('internal', `GitHub: ${what} failed: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
  if (error.response === undefined) {
    const cause = (error as { cause?: unknown }).cause;
    const reason = cause instanceof Error ? cause.message : error.message;
    return new GithubError('remote', `GitHub: ${what} failed: ${reason}`, { status: 0, cause: error });
  }
  const { status } = error;
  const header = (name: string): string => String(error.response?.headers?.[name] ?? '');
  const reason = explain(error);
  const message = `GitHub: ${what} failed with ${status}${reason ? `: ${reason}` : ''}`;
  const fail = (kind: 'input' | 'remote', hint?: string): GithubError =>
    new GithubError(kind, message, { status, hint, cause: error });
  if (status === 401) return fail('input', 'The token is wrong, expired or revoked: set a new one');
  if (status === 403 || status === 429) {
    const sso = /url=(\S+)/.exec(header('x-github-sso'))?.[1];
    if (header('x-github-sso') !== '') {
      return fail('input', `Authorise the token for the organisation's SSO${sso ? ` at ${sso}` : ''}`);
    }
    if (status === 429 || header('x-ratelimit-remaining') === '0' || /rate limit/i.test(reason)) {
      return fail('remote', 'The rate limit of this token is used up; run it again later');
    }
    const needs = header('x-accepted-github-permissions');
    return fail('input', `Give the token ${needs ? `the permission ${needs}` : 'write access to this repository'}`);
  }
  if (status === 404) {
    return fail('input', 'Check the name; to a token without access a private repository looks absent as well');
  }
  if (status === 422 && /immutable/i.test(reason)) {
    return fail('input', 'An immutable release cannot be changed, nor its tag used again: release a new version');
  }
  return fail(status >= 500 || status === 409 ? 'remote' : 'input');
}

function isRequestFailure(error: unknown): error is RequestFailure {
  return error instanceof Error && typeof (error as { status?: unknown }).status === 'number' && 'request' in error;
}

/** GitHub's `message` and the fields of its `errors`, on one line. */
function explain(error: RequestFailure): string {
  const data = error.response?.data;
  if (typeof data !== 'object' || data === null) return '';
  const { message, errors } = data as { message?: unknown; errors?: unknown };
  const details = (Array.isArray(errors) ? errors : []).map((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return String(entry);
    const { message: text, resource, field, code } = entry as Record<string, unknown>;
    return typeof text === 'string' ? text : [resource, field, code].filter((part) => part !== undefined).join(' ');
  });
  const text = [typeof message === 'string' ? message : '', ...details].filter((part) => part !== '').join('; ');
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').slice(0, 300);
}
