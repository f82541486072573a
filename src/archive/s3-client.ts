import { createHash } from 'node:crypto';
import { ActionError } from '../errors/action-error.ts';
import { HttpStatusError, responseError } from '../http/errors.ts';
import type { HttpClient, HttpMethod, HttpResponse, HttpStream } from '../http/exchange.ts';
import { isRetryableStatus } from '../http/retry.ts';
import type { Content, Part } from './content.ts';
import { type Credentials, encodeKey, encodeQuery, signRequest } from './sigv4.ts';
import { elementText } from './xml.ts';

export interface S3Options {
  /** Base URL without the bucket; addressing is by path. */
  endpoint: string;
  bucket: string;
  credentials: Credentials;
  /** Name of the region to sign for; `auto` for R2. A store that names another in its refusal is obeyed once. */
  region: string;
  client: HttpClient;
  /** For what must still be sent when the deadline of `client` has passed: giving up an upload. */
  cleanupClient: HttpClient;
  now: () => number;
}

export interface S3Call {
  method: HttpMethod;
  /** "" for the bucket itself. */
  key: string;
  query?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
  /** Text, or a part of a content. */
  body?: string | { content: Content; part: Part };
  idempotent?: boolean;
  retryStatus?: (response: HttpResponse) => boolean;
  cleanup?: boolean;
}

/** Signed requests to one bucket. Answers come back whatever their status. */
export interface S3Client {
  send(call: S3Call): Promise<HttpResponse>;
  stream(call: S3Call): Promise<HttpResponse | HttpStream>;
}

const EMPTY_SHA256 = createHash('sha256').digest('hex');
const MAX_ANSWER_BYTES = 64 * 1_048_576;
/** A server may refuse a request before it has read so much of its body; the refusal is then lost in a broken connection. */
const UNREAD_BYTES = 65_536;
const LIST_ONE = { method: 'GET', key: '', query: { 'list-type': '2', 'max-keys': '1' } } as const;

export function createS3Client(options: S3Options): S3Client {
  let region = options.region;
  let accepted = new URL(options.endpoint).hostname.endsWith('.r2.cloudflarestorage.com');
  const request = (call: S3Call) => {
    const search = call.query === undefined ? '' : `?${encodeQuery(call.query)}`;
    const path = call.key === '' ? '' : `/${encodeKey(call.key)}`;
    const url = `${options.endpoint}/${encodeKey(options.bucket)}${path}${search}`;
    const headers: Record<string, string> = { ...call.headers };
    let payloadHash = EMPTY_SHA256;
    if (typeof call.body === 'string') {
      payloadHash = createHash('sha256').update(call.body).digest('hex');
      headers['content-md5'] = createHash('md5').update(call.body).digest('base64');
    } else if (call.body !== undefined) {
      payloadHash = call.body.part.sha256;
      headers['content-md5'] = call.body.part.md5.toString('base64');
    }
    headers['x-amz-content-sha256'] = payloadHash;
    const body = call.body;
    return {
      method: call.method,
      url,
      headers,
      // Anew for each attempt: a signature is good for 15 minutes.
      signHeaders: () =>
        signRequest(
          { method: call.method, url: new URL(url), headers, payloadHash },
          options.credentials,
          { region, service: 's3' },
          options.now(),
        ),
      ...(body === undefined
        ? {}
        : {
            body:
              typeof body === 'string'
                ? body
                : { sizeBytes: body.part.sizeBytes, open: () => body.content.open(body.part) },
          }),
      ...(call.idempotent === undefined ? {} : { idempotent: call.idempotent }),
      ...(call.retryStatus === undefined ? {} : { retryStatus: call.retryStatus }),
      maxBodyBytes: MAX_ANSWER_BYTES,
    };
  };
  /** Takes over the region a store asks for; `true` when a request that was signed for `used` is worth repeating. */
  const learnRegion = (response: HttpResponse | HttpStream, used: string): boolean => {
    if (![301, 400, 403].includes(response.status)) return false;
    const named =
      response.headers['x-amz-bucket-region'] ??
      ('text' in response ? elementText(response.text(), 'Region') : undefined);
    if (named !== undefined && /^[a-z0-9-]{1,64}$/.test(named)) region = named;
    return region !== used;
  };
  const sendOnce = (call: S3Call): Promise<HttpResponse> =>
    (call.cleanup === true ? options.cleanupClient : options.client).send(request(call));
  return {
    async send(call) {
      if (!accepted && typeof call.body === 'object' && call.body.part.sizeBytes > UNREAD_BYTES) {
        learnRegion(await sendOnce(LIST_ONE), region);
      }
      const used = region;
      const response = await sendOnce(call);
      accepted ||= response.status < 400;
      // The refusal of a HEAD has no body to say why; that of a list has.
      if (call.method === 'HEAD' && response.status === 400) learnRegion(await sendOnce(LIST_ONE), used);
      return learnRegion(response, used) ? await sendOnce(call) : response;
    },
    async stream(call) {
      const used = region;
      const response = await options.client.stream(request(call));
      return learnRegion(response, used) ? await options.client.stream(request(call)) : response;
    },
  };
}

/** An S3 refusal as an error: code and message of its XML, and what the author can do about the common ones. */
export function s3Error(what: string, response: HttpResponse): HttpStatusError {
  const text = response.text();
  const code = elementText(text, 'Code');
  if (code === undefined) return responseError(what, response, statusHint(response.status));
  const message = elementText(text, 'Message')?.replace(/\.$/, '') ?? '';
  const attempts = response.attempts > 1 ? ` after ${response.attempts} attempts` : '';
  const reason = `${code}${message === '' ? '' : `: ${message}`}`.replaceAll(/[\s\p{Cc}]+/gu, ' ').slice(0, 300);
  return new HttpStatusError(
    `${what}: ${response.method} ${response.path} answered ${response.status}${attempts}: ${reason}`,
    { status: response.status, body: reason, hint: HINTS[code] ?? statusHint(response.status) },
  );
}

/** A 200 that carries an error, as CompleteMultipartUpload may send it after it has begun to answer. */
export function isErrorAnswer(response: HttpResponse): boolean {
  return response.status === 200 && /<Error[\s>]/.test(response.text());
}

/** What may be different a moment later, an error inside a 200 included. */
export function isRetryableAnswer(response: HttpResponse): boolean {
  return isRetryableStatus(response.status) || isErrorAnswer(response);
}

/** A bad ETag or digest in an answer: the store holds something else than was sent. */
export function differsError(what: string, field: string, stored: string, sent: string): ActionError {
  return new ActionError('remote', `${what}: the store says ${field} ${stored}, sent was ${sent}`, {
    hint: 'The stored bytes are not those of the file, or the store does not report them as S3 does; nothing was marked as archived',
  });
}

const HINTS: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: 'Check r2-access-key-id',
  SignatureDoesNotMatch: 'Check r2-secret-access-key and r2-endpoint',
  AccessDenied: 'Check that the access key may read and write objects of r2-bucket',
  NoSuchBucket: 'Check r2-bucket and r2-endpoint',
  RequestTimeTooSkewed: 'The clock of the runner is wrong',
  XAmzContentSHA256Mismatch: 'The file changed while it was archived',
  BadDigest: 'The file changed while it was archived',
};

function statusHint(status: number): string | undefined {
  return status === 401 || status === 403
    ? 'Check r2-access-key-id, r2-secret-access-key and that the key may use r2-bucket'
    : undefined;
}
