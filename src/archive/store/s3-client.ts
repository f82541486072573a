import { createHash } from 'node:crypto';
import { HttpError } from '../../http/errors.ts';
import type { HttpClient, HttpMethod, HttpRequest, HttpResponse, HttpStream } from '../../http/exchange.ts';
import type { Part } from './content.ts';
import { errorCode, isPassingAnswer } from './s3-errors.ts';
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
  /** For what must still be sent when the deadline of `client` has passed: giving up an upload, the record of the run. */
  lateClient: HttpClient;
  now: () => number;
}

export interface S3Call {
  method: HttpMethod;
  /** "" for the bucket itself. */
  key: string;
  query?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
  /** Text, or a part of a content. */
  body?: string | Part;
  idempotent?: boolean;
  /** Which answers are asked for again. Default {@link isPassingAnswer}. */
  retryStatus?: (response: HttpResponse) => boolean;
  late?: boolean;
}

/** Signed requests to one bucket. Answers come back whatever their status. */
export interface S3Client {
  readonly bucket: string;
  send(call: S3Call): Promise<HttpResponse>;
  stream(call: S3Call): Promise<HttpResponse | HttpStream>;
  /** The first page of a list with at most one key: its refusal has a body that says why. */
  listOne(folder: string): Promise<HttpResponse>;
}

const EMPTY_SHA256 = createHash('sha256').digest('hex');
const MAX_ANSWER_BYTES = 64 * 1_048_576;

/** The hosts of R2's S3 interface. */
export function isR2Host(hostname: string): boolean {
  return hostname === 'r2.cloudflarestorage.com' || hostname.endsWith('.r2.cloudflarestorage.com');
}

export function createS3Client(options: S3Options): S3Client {
  let region = options.region;
  const isR2 = isR2Host(new URL(options.endpoint).hostname);
  /** An account or jurisdiction that does not exist has no certificate: R2 ends the handshake. */
  const explainHost = (error: unknown): never => {
    if (!isR2 || !(error instanceof HttpError) || error.failure !== 'protocol') throw error;
    const hint = 'Check the account in r2-endpoint (or cloudflare-account-id), and r2-jurisdiction';
    throw new HttpError(error.failure, error.message, { attempts: error.attempts, hint, cause: error });
  };
  const request = (call: S3Call): HttpRequest => {
    const search = call.query === undefined ? '' : `?${encodeQuery(call.query)}`;
    const path = call.key === '' ? '' : `/${encodeKey(call.key)}`;
    const url = `${options.endpoint}/${encodeKey(options.bucket)}${path}${search}`;
    const headers: Record<string, string> = { ...call.headers };
    const { body } = call;
    let payloadHash = EMPTY_SHA256;
    if (typeof body === 'string') {
      payloadHash = createHash('sha256').update(body).digest('hex');
      headers['content-md5'] = createHash('md5').update(body).digest('base64');
    } else if (body !== undefined) {
      payloadHash = body.sha256;
      headers['content-md5'] = body.md5.toString('base64');
    }
    headers['x-amz-content-sha256'] = payloadHash;
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
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : partBody(body) }),
      ...(call.idempotent === undefined ? {} : { idempotent: call.idempotent }),
      retryStatus: call.retryStatus ?? isPassingAnswer,
      maxBodyBytes: MAX_ANSWER_BYTES,
    };
  };
  /** Takes over the region a store asks for; `true` when a request that was signed for `used` is worth repeating. */
  const learnRegion = (response: HttpResponse | HttpStream, used: string): boolean => {
    if (![301, 400, 403].includes(response.status)) return false;
    const named =
      response.headers['x-amz-bucket-region'] ??
      ('text' in response ? elementText(response.text(), 'Region') : undefined);
    const lower = named?.toLowerCase();
    if (lower !== undefined && /^[a-z0-9-]{1,64}$/.test(lower)) region = lower;
    return region !== used;
  };
  const sendOnce = (call: S3Call): Promise<HttpResponse> =>
    (call.late === true ? options.lateClient : options.client).send(request(call)).catch(explainHost);
  const send = async (call: S3Call): Promise<HttpResponse> => {
    const used = region;
    const response = await sendOnce(call);
    return learnRegion(response, used) ? await sendOnce(call) : response;
  };
  const listOne = (folder: string): Promise<HttpResponse> =>
    send({ method: 'GET', key: '', query: { 'list-type': '2', 'max-keys': '1', prefix: folder } });
  return {
    bucket: options.bucket,
    async send(call) {
      const used = region;
      const response = await send(call);
      // The refusal of a HEAD has no body to say why; that of a list has.
      if (call.method !== 'HEAD' || response.status !== 400 || region !== used) return response;
      learnRegion(await sendOnce({ method: 'GET', key: '', query: { 'list-type': '2', 'max-keys': '1' } }), used);
      return region === used ? response : await sendOnce(call);
    },
    async stream(call) {
      const used = region;
      const response = await options.client.stream(request(call)).catch(explainHost);
      return learnRegion(response, used) ? await options.client.stream(request(call)).catch(explainHost) : response;
    },
    listOne,
  };
}

/** Whether an answer says that the key may not do this, whatever else it may. */
export function isDenied(response: HttpResponse): boolean {
  return response.status === 403 && ['AccessDenied', ''].includes(errorCode(response));
}

function partBody(part: Part): NonNullable<HttpRequest['body']> {
  const { bytes, sizeBytes } = part;
  return typeof bytes === 'function' ? { sizeBytes, open: bytes } : bytes;
}
