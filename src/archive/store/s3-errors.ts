import { ActionError, showOrder } from '../../errors/action-error.ts';
import { HttpStatusError, responseError } from '../../http/errors.ts';
import type { HttpResponse } from '../../http/exchange.ts';
import { elementText } from './xml.ts';

/** An S3 refusal with the code of its XML ("" when there is none). */
export class S3Error extends HttpStatusError {
  readonly code: string;

  constructor(message: string, options: { status: number; body: string; code: string; hint: string | undefined }) {
    super(message, options);
    this.code = options.code;
  }

  /** Nothing else will be answered with these credentials, this clock or this bucket. */
  get endsRun(): boolean {
    return this.status === 401 || RUN_ENDING_CODES.has(this.code);
  }
}

/** An S3 refusal as an error: code and message of its XML, and what the author can do about the common ones. */
export function s3Error(what: string, response: HttpResponse, nowMs?: number): S3Error {
  const text = response.text();
  const code = errorCode(response);
  const hint = clockHint(response, nowMs) ?? HINTS[code] ?? statusHint(response.status);
  if (code === '') {
    const error = responseError(what, response, hint);
    return new S3Error(error.message, { status: response.status, body: error.body, code, hint });
  }
  const message = elementText(text, 'Message')?.replace(/\.$/, '') ?? '';
  const attempts = response.attempts > 1 ? ` after ${response.attempts} attempts` : '';
  const reason = oneLine(`${code}${message === '' ? '' : `: ${message}`}`);
  return new S3Error(`${what}: ${response.method} ${response.path} answered ${response.status}${attempts}: ${reason}`, {
    status: response.status,
    body: reason,
    code,
    hint: lengthHint(code, message) ?? hint,
  });
}

/** The code of an S3 error, "" when the answer carries none. */
export function errorCode(response: HttpResponse): string {
  return elementText(response.text(), 'Code')?.trim() ?? '';
}

/** A 200 that carries an error, as CompleteMultipartUpload may send it after it has begun to answer. */
export function isErrorAnswer(response: HttpResponse): boolean {
  return response.status === 200 && /<Error[\s>]/.test(response.text());
}

/**
 * What may be different a moment later, judged by the code before the status: 408, 425, 429, 5xx (but 501 and 505), and
 * the 4xx with which stores name a broken upload. A digest that did not match is asked for once more: it can have been
 * the line; the second time it is the file.
 */
export function isPassingAnswer(response: HttpResponse): boolean {
  if (response.status < 400) return isErrorAnswer(response);
  const code = response.method === 'HEAD' ? '' : errorCode(response);
  if (isUnimplemented(response)) return false;
  if (DIGEST_CODES.has(code)) return response.attempts < 2;
  return [408, 425, 429].includes(response.status) || response.status >= 500 || PASSING_CODES.has(code);
}

/** The store does not know what was asked of it, and never will. */
export function isUnimplemented(response: HttpResponse): boolean {
  return [501, 505].includes(response.status) || (response.status >= 400 && errorCode(response) === 'NotImplemented');
}

/** Whether the answer says that a lock rule keeps the key, which no repeat changes. */
export function isLocked(response: HttpResponse): boolean {
  return response.status >= 400 && /^ObjectLocked/.test(errorCode(response));
}

/** The store has no conditional writes: nothing here can promise that a key is created once. */
export function unconditionalError(what: string, response: HttpResponse): ActionError {
  return new ActionError(
    'remote',
    `${what}: the store does not know conditional writes (If-None-Match), so it cannot promise that a key is created once: ${s3Error(what, response).message}`,
    { hint: 'Nothing was written. Use a store that has them, such as R2 or S3, or the Cloudflare API (no S3 keys)' },
  );
}

/** A bad ETag or digest in an answer: the store holds something else than was sent. */
export function differsError(what: string, field: string, stored: string, sent: string): ActionError {
  return new ActionError('remote', `${what}: the store says ${field} ${stored}, sent was ${sent}`, {
    hint: 'The stored bytes are not those of the file, or the store does not report them as S3 does; nothing was marked as archived',
  });
}

const PASSING_CODES: ReadonlySet<string> = new Set([
  'RequestTimeout',
  'IncompleteBody',
  'SlowDown',
  'ServiceUnavailable',
  'InternalError',
  'Throttling',
  'ThrottlingException',
  'TooManyRequests',
  'RequestTimeoutException',
  'OperationAborted',
  'ConditionalRequestConflict',
]);
const DIGEST_CODES: ReadonlySet<string> = new Set(['BadDigest', 'InvalidDigest', 'XAmzContentSHA256Mismatch']);
const RUN_ENDING_CODES: ReadonlySet<string> = new Set([
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'ExpiredToken',
  'InvalidToken',
  'TokenRefreshRequired',
  'RequestTimeTooSkewed',
  'NoSuchBucket',
  'AccountProblem',
  'AllAccessDisabled',
]);

const HINTS: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: 'Check r2-access-key-id',
  SignatureDoesNotMatch: 'Check r2-secret-access-key and r2-endpoint',
  Unauthorized: 'Check r2-access-key-id and r2-secret-access-key: keys of an R2 API token, made for this account',
  AccessDenied: 'Check that the access key may read and write objects of r2-bucket',
  ExpiredToken: 'The temporary credentials are over: make new ones right before this step (r2-session-token)',
  InvalidToken: 'Check r2-session-token: it belongs to one access key, and permanent keys have none',
  NoSuchBucket:
    'Check r2-bucket and r2-endpoint; a bucket with a jurisdiction has an address of its own (r2-jurisdiction: eu or fedramp)',
  RequestTimeTooSkewed: 'The clock of the runner is wrong',
  XAmzContentSHA256Mismatch: 'The bytes changed on the way: look for a proxy between the runner and the store',
  BadDigest: 'The bytes changed on the way: look for a proxy between the runner and the store',
  EntityTooLarge: 'Lower part-size-mib',
  InvalidObjectState: 'The object lies in a cold storage class; bring it back to a readable one first',
  ObjectLockedByBucketPolicy: 'A lock rule of the bucket keeps this object: archive under another name or r2-prefix',
  ObjectLocked: 'A lock rule of the bucket keeps this object: archive under another name or r2-prefix',
  QuotaExceeded: 'The bucket is full: raise its quota or remove what is not needed',
};

function statusHint(status: number): string | undefined {
  return status === 401 || status === 403
    ? 'Check r2-access-key-id, r2-secret-access-key and that the key may use r2-bucket'
    : undefined;
}

/** R2's own words: "Credential access key has length 20, should be 32". */
function lengthHint(code: string, message: string): string | undefined {
  if (code !== 'InvalidArgument' || !/access key has length/i.test(message)) return undefined;
  return 'r2-access-key-id is not one of R2: it has 32 digits, its secret 64; a Cloudflare API token is neither';
}

/** S3 takes 15 minutes of difference; a refused HEAD cannot say that this is why. */
const MAX_SKEW_MS = 5 * 60_000;

function clockHint(response: HttpResponse, nowMs: number | undefined): string | undefined {
  if (nowMs === undefined || response.status !== 403) return undefined;
  const theirs = Date.parse(response.headers['date'] ?? '');
  if (Number.isNaN(theirs) || Math.abs(theirs - nowMs) < MAX_SKEW_MS) return undefined;
  return `The clock of the runner is wrong: it says ${new Date(nowMs).toISOString()}, the store ${new Date(theirs).toISOString()}`;
}

function oneLine(text: string): string {
  return showOrder(text.replaceAll(/[\s\p{Cc}]+/gu, ' ')).slice(0, 300);
}
