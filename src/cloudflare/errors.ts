import { ActionError } from '../errors/action-error.ts';
import { explainBody } from '../http/errors.ts';
import type { HttpMethod, HttpResponse } from '../http/exchange.ts';

/** One entry of the `errors` list of Cloudflare's envelope. */
export interface ApiErrorEntry {
  code: number;
  message: string;
}

/** An answer of Cloudflare's API that is no success. The text names method, path, status and code, never a page. */
export class CloudflareError extends ActionError {
  readonly method: HttpMethod;
  readonly path: string;
  readonly status: number;
  readonly errors: readonly ApiErrorEntry[];
  /** What the token needs for this request, e.g. `Account · Workers Scripts · Edit`. */
  readonly permission: string | undefined;

  constructor(
    message: string,
    options: {
      response: HttpResponse;
      errors: readonly ApiErrorEntry[];
      permission: string | undefined;
      hint: string | undefined;
    },
  ) {
    super('remote', message, { hint: options.hint });
    this.name = 'CloudflareError';
    this.method = options.response.method;
    this.path = options.response.path;
    this.status = options.response.status;
    this.errors = options.errors;
    this.permission = options.permission;
  }

  /** The credential is bad or may not do this. */
  get isAuthenticationFailure(): boolean {
    return isAuthenticationFailure(this.status, this.errors);
  }

  hasCode(...codes: readonly number[]): boolean {
    return this.errors.some((entry) => codes.includes(entry.code));
  }
}

/** Codes of the Workers and KV API that this project acts on. */
export const CODES = {
  unknownError: 10013,
  featureUnavailable: 10023,
  internalError: 10002,
  workerNotFound: 10007,
  namespaceNotFound: 10013,
  badBinding: 10041,
  bucketNotFound: 10085,
  scriptRejected: 10021,
  migrationTagMismatch: 10079,
  rollbackNeedsForce: 10220,
  keyNotFound: 10009,
  throttled: 971,
  versionNotServing: 10215,
} as const;

/** Codes that say "this token may not", however the status reads. */
const AUTHENTICATION_CODES = [10000, 10001, 9106, 9107, 9109, 6003, 6111, 1000];
const UNROUTABLE_CODES = [7000, 7003];
/** Codes of an envelope that say no more than its status. */
const UNNAMED_CODES = [401, 403, 10403];

/** Refusals of the account or of what is sent, not of the token: what to do about each. */
const HINTS: Readonly<Record<number, string>> = {
  10034:
    'Verify the e-mail address of the Cloudflare account: the link is in a mail from Cloudflare, and in My Profile',
  10037: 'The account has as many Workers as its plan allows: delete one that is not used, or change the plan',
  10042: 'Enable R2 for the account first: dashboard, R2 Object Storage',
  10027: 'The script is larger than the plan allows',
  10063: 'Open Workers & Pages in the Cloudflare dashboard once: it registers the workers.dev subdomain',
  10064:
    'The module no longer exports a class that has stored objects; export it, or delete the class with a migration',
  100117: 'Delete the DNS record of this host name first: a custom domain makes its own',
};

/** The `errors` of an envelope; empty when the body is none. */
export function readApiErrors(text: string): readonly ApiErrorEntry[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  const list = typeof value === 'object' && value !== null ? (value as { errors?: unknown }).errors : undefined;
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    const { code, message } = (entry ?? {}) as { code?: unknown; message?: unknown };
    return typeof code === 'number' ? [{ code, message: typeof message === 'string' ? message : '' }] : [];
  });
}

/**
 * Answers that are known to be different a moment later: 408, 429, 5xx, the API's own "unknown error" codes and
 * the HTML 403 of an overloaded edge. 10013 on a 404 is "namespace not found", which stays.
 */
export function isPassingFailure(response: Pick<HttpResponse, 'status' | 'headers' | 'text'>): boolean {
  const { status } = response;
  if (status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505)) return true;
  if (status < 400) return false;
  const text = response.text();
  const errors = readApiErrors(text);
  if (status === 403 && errors.length === 0) return /^\s*</.test(text);
  return errors.some(
    ({ code, message }) =>
      code === CODES.featureUnavailable ||
      code === CODES.internalError ||
      (code === CODES.unknownError && status !== 404 && !/not found/i.test(message)),
  );
}

/** Whether the answer says that the credential is bad or may not do this. */
function isAuthenticationFailure(status: number, errors: readonly ApiErrorEntry[]): boolean {
  if (errors.some(({ code }) => code === CODES.featureUnavailable)) return false;
  if (errors.some(({ code }) => AUTHENTICATION_CODES.includes(code))) return true;
  // The code decides: 403 is also how a full account, an unverified e-mail or a product that is off answer.
  return (status === 401 || status === 403) && errors.every(({ code }) => UNNAMED_CODES.includes(code));
}

/** The typed error for an answer. `permission` is what the request needs, e.g. `Account · Workers Scripts · Edit`. */
export function cloudflareError(response: HttpResponse, permission: string | undefined): CloudflareError {
  const errors = readApiErrors(response.text());
  const codes = errors.length > 0 ? `code ${errors.map(({ code }) => code).join(', ')}` : 'no code';
  const attempts = response.attempts > 1 ? ` after ${response.attempts} attempts` : '';
  const reason = explainBody(response);
  const message = `Cloudflare ${response.method} ${response.path} answered ${response.status} (${codes})${attempts}`;
  return new CloudflareError(reason === '' ? message : `${message}: ${reason}`, {
    response,
    errors,
    permission,
    hint: hintFor(response, errors, permission),
  });
}

function hintFor(
  response: HttpResponse,
  errors: readonly ApiErrorEntry[],
  permission: string | undefined,
): string | undefined {
  const has = (code: number): boolean => errors.some((entry) => entry.code === code);
  if (response.status === 429) return 'The account is over its limit of API requests; wait five minutes and run again';
  const known = errors.flatMap(({ code }) => HINTS[code] ?? []);
  if (known[0] !== undefined) return known[0];
  if (has(CODES.featureUnavailable)) {
    return 'The token needs Account · Workers KV Storage · Edit; with it, this answer passes, so run again';
  }
  if (errors.some(({ code }) => UNROUTABLE_CODES.includes(code))) {
    return 'Check cloudflare-account-id: 32 hexadecimal digits, shown in the dashboard under Workers & Pages';
  }
  if (has(CODES.badBinding)) return 'Check kv-namespace-id and that the namespace belongs to this account';
  if (has(CODES.bucketNotFound)) return 'Check r2-bucket: the bucket has to exist in this account';
  if (has(CODES.scriptRejected))
    return 'The script was rejected before it could serve; run it locally with wrangler dev';
  if (isAuthenticationFailure(response.status, errors)) {
    const needed = permission === undefined ? '' : ` with the permission ${permission}`;
    return `Check cloudflare-api-token (needs a token${needed} for this account) and cloudflare-account-id`;
  }
  return isPassingFailure(response)
    ? 'Cloudflare has a problem of its own (cloudflarestatus.com); run again later'
    : undefined;
}
