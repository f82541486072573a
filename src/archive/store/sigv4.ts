import { createHash, createHmac } from 'node:crypto';

/** An access key of an S3-compatible store. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  /** Of temporary credentials; goes with every request. */
  sessionToken?: string;
}

export interface SigningScope {
  region: string;
  service: string;
}

export interface SignableRequest {
  method: string;
  /** Path and query already encoded with {@link encodeKey} and {@link encodeComponent}: S3 encodes once, never twice. */
  url: URL;
  /** Every one of them is signed, together with `host` and `x-amz-date`. */
  headers: Readonly<Record<string, string>>;
  /** SHA-256 hex of the body. */
  payloadHash: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * Signs a request with AWS Signature Version 4.
 *
 * @returns the headers to add: `x-amz-date`, `authorization`, and `x-amz-security-token` for temporary credentials.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function signRequest(
  request: SignableRequest,
  credentials: Credentials,
  scope: SigningScope,
  nowMs: number,
): Record<string, string> {
  const moment = `${new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const day = moment.slice(0, 8);
  const headers = new Map<string, string>();
  const added = {
    'x-amz-date': moment,
    ...(credentials.sessionToken === undefined ? {} : { 'x-amz-security-token': credentials.sessionToken }),
  };
  for (const [name, value] of Object.entries({ ...request.headers, host: request.url.host, ...added })) {
    headers.set(name.toLowerCase(), value.trim().replaceAll(/ {2,}/g, ' '));
  }
  const names = [...headers.keys()].sort();
  const canonical = [
    request.method,
    request.url.pathname,
    canonicalQuery(request.url.searchParams),
    ...names.map((name) => `${name}:${headers.get(name)}`),
    '',
    names.join(';'),
    request.payloadHash,
  ].join('\n');
  const credentialScope = `${day}/${scope.region}/${scope.service}/aws4_request`;
  const stringToSign = [ALGORITHM, moment, credentialScope, sha256Hex(canonical)].join('\n');
  const key = [day, scope.region, scope.service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${credentials.secretAccessKey}`,
  );
  const signature = createHmac('sha256', key).update(stringToSign).digest('hex');
  return {
    ...added,
    authorization: `${ALGORITHM} Credential=${credentials.accessKeyId}/${credentialScope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

/** Everything but the unreserved characters of RFC 3986 percent-encoded, as the signature demands. */
function encodeComponent(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** An object key as URL path: each segment encoded, `/` kept. */
export function encodeKey(key: string): string {
  return key.split('/').map(encodeComponent).join('/');
}

/** A query text whose encoding equals the signed one. */
export function encodeQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${encodeComponent(name)}=${encodeComponent(value)}`)
    .join('&');
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .map(([name, value]) => [encodeComponent(name), encodeComponent(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
