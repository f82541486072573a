import { ActionError, quoteValue } from '../errors/action-error.ts';
import type { HttpBody, HttpClient, HttpResponse, HttpStream } from '../http/exchange.ts';
import { type Next, walkPages } from '../http/pages.ts';
import { isRecord } from '../json/record.ts';
import { apiPath, type CloudflareClient } from './client.ts';
import { CloudflareError, cloudflareError, isPassingFailure } from './errors.ts';

/** The HTTP API's bound of one object. */
export const MAX_OBJECT_BYTES = 300_000_000;

/** Where the objects of a bucket may lie. */
export type R2Jurisdiction = 'default' | 'eu' | 'fedramp';

export interface R2ApiOptions {
  /** e.g. https://api.cloudflare.com/client/v4 */
  apiUrl: string;
  accountId: string;
  apiToken: string;
  bucket: string;
  jurisdiction: R2Jurisdiction;
  client: Pick<HttpClient, 'send' | 'stream'>;
  /** For what must still be sent when the deadline of `client` has passed. */
  lateClient?: Pick<HttpClient, 'send'>;
}

/** One object of a list, as the API names its fields. */
export interface R2ListedObject {
  key: string;
  /** `undefined` when the API does not say. */
  size: number | undefined;
  etag: string | undefined;
  lastModified: string | undefined;
  customMetadata: Readonly<Record<string, string>>;
}

export interface R2LockRule {
  id: string;
  enabled: boolean;
  /** "" covers the whole bucket. */
  prefix: string;
}

/** An enabled rule that deletes objects. */
export interface R2ExpiryRule {
  prefix: string;
  maxAgeSeconds: number | undefined;
  date: string | undefined;
}

/** Objects and rules of one bucket over the Cloudflare API. Answers to object calls come back whatever their status. */
export interface R2Api {
  get(key: string): Promise<HttpResponse | HttpStream>;
  put(
    key: string,
    body: HttpBody,
    headers: Readonly<Record<string, string>>,
    options?: { late?: boolean },
  ): Promise<HttpResponse>;
  list(prefix: string): AsyncIterable<R2ListedObject>;
  lockRules(): Promise<readonly R2LockRule[]>;
  expiryRules(): Promise<readonly R2ExpiryRule[]>;
}

const PER_PAGE = 1_000;
const MAX_PAGES = 100_000;
/** Codes of the R2 API that this project acts on. */
export const R2_CODES = { bucketNotFound: 10006, keyNotFound: 10007, notEnabled: 10042 } as const;
const PERMISSION = 'Account · Workers R2 Storage · Edit';

/** @see https://developers.cloudflare.com/api/resources/r2/subresources/buckets/ */
export function createR2Api(options: R2ApiOptions): R2Api {
  const base = `${options.apiUrl}/accounts/${encodeURIComponent(options.accountId)}/r2/buckets/${encodeURIComponent(options.bucket)}`;
  const own = {
    authorization: `Bearer ${options.apiToken}`,
    ...(options.jurisdiction === 'default' ? {} : { 'cf-r2-jurisdiction': options.jurisdiction }),
  };
  const objectUrl = (key: string): string => `${base}/objects/${key.split('/').map(encodeURIComponent).join('/')}`;
  const getJson = async (url: string): Promise<Record<string, unknown>> => {
    const response = await options.client.send({
      method: 'GET',
      url,
      headers: own,
      json: true,
      retryStatus: isPassingFailure,
    });
    const value: unknown = response.status === 200 ? JSON.parse(response.text()) : undefined;
    if (!isRecord(value) || value['success'] !== true) throw r2Error(`the bucket ${options.bucket}`, response, options);
    return value;
  };
  return {
    get: (key) =>
      options.client.stream({ method: 'GET', url: objectUrl(key), headers: own, retryStatus: isPassingFailure }),
    put: (key, body, headers, { late = false } = {}) =>
      ((late ? options.lateClient : undefined) ?? options.client).send({
        method: 'PUT',
        url: objectUrl(key),
        headers: { ...own, ...headers },
        body,
        retryStatus: isPassingFailure,
      }),
    async *list(prefix) {
      const seen = new Set<string>();
      const pages = walkPages<Record<string, unknown>, string>({
        what: `the list of the bucket ${options.bucket}`,
        first: '',
        maxPages: MAX_PAGES,
        read: async (cursor) => {
          const query = { per_page: String(PER_PAGE), prefix, ...(cursor === '' ? {} : { cursor }) };
          return await getJson(`${base}/objects?${new URLSearchParams(query)}`);
        },
        next: nextPage,
      });
      for await (const page of pages) {
        for (const item of Array.isArray(page['result']) ? (page['result'] as unknown[]) : []) {
          const object = listedObject(item);
          if (seen.has(object.key)) continue;
          seen.add(object.key);
          yield object;
        }
      }
    },
    async lockRules() {
      const answer = await getJson(`${base}/lock`);
      const rules = isRecord(answer['result']) ? answer['result']['rules'] : undefined;
      return (Array.isArray(rules) ? rules : []).filter(isRecord).map((rule) => ({
        id: String(rule['id'] ?? ''),
        enabled: rule['enabled'] === true,
        prefix: typeof rule['prefix'] === 'string' ? rule['prefix'] : '',
      }));
    },
    async expiryRules() {
      const answer = await getJson(`${base}/lifecycle`);
      const rules = isRecord(answer['result']) ? answer['result']['rules'] : undefined;
      return (Array.isArray(rules) ? rules : []).filter(isRecord).flatMap(readExpiryRule);
    },
  };
}

/** A refusal of the R2 API, with the input that is to be looked at. */
export function r2Error(
  what: string,
  response: HttpResponse,
  options: Pick<R2ApiOptions, 'bucket' | 'jurisdiction'>,
): ActionError {
  const error = cloudflareError(response, PERMISSION);
  const hint = error.hasCode(R2_CODES.bucketNotFound)
    ? `Check r2-bucket (${options.bucket}) and r2-jurisdiction (${options.jurisdiction}): a bucket of the eu or fedramp jurisdiction is found only under its own`
    : error.hasCode(R2_CODES.notEnabled)
      ? 'R2 is not enabled for this account: open R2 in the Cloudflare dashboard once and accept its terms'
      : response.status === 401 || response.status === 403
        ? `Check cloudflare-account-id and that cloudflare-api-token has the permission ${PERMISSION}`
        : error.hint;
  return new ActionError('remote', `${what}: ${error.message}`, { hint, cause: error });
}

/** The end of a list is the API's own `false`, or a page that was not full and names no other. */
function nextPage(page: Record<string, unknown>): Next<string> {
  const items = page['result'];
  if (!Array.isArray(items)) return { kind: 'unclear', why: 'a page holds no result' };
  const info = isRecord(page['result_info']) ? page['result_info'] : {};
  const { cursor, is_truncated: truncated } = info as { cursor?: unknown; is_truncated?: unknown };
  if (truncated === false || truncated === 'false') return { kind: 'end' };
  if (typeof cursor === 'string' && cursor !== '') return { kind: 'more', cursor };
  const perPage = Number(info['per_page'] ?? PER_PAGE);
  if (truncated === undefined && items.length < (Number.isSafeInteger(perPage) ? perPage : PER_PAGE))
    return { kind: 'end' };
  return { kind: 'unclear', why: 'a full page names neither the next one nor the end' };
}

function listedObject(item: unknown): R2ListedObject {
  if (!isRecord(item) || typeof item['key'] !== 'string') {
    throw new ActionError('remote', 'the list of objects holds an item without a key');
  }
  const custom = isRecord(item['custom_metadata']) ? item['custom_metadata'] : {};
  const size = Number(item['size'] ?? Number.NaN);
  return {
    key: item['key'],
    size: Number.isSafeInteger(size) ? size : undefined,
    etag: typeof item['etag'] === 'string' ? item['etag'] : undefined,
    lastModified: typeof item['last_modified'] === 'string' ? item['last_modified'] : undefined,
    customMetadata: Object.fromEntries(
      Object.entries(custom).map(([name, value]) => [name.toLowerCase(), String(value)]),
    ),
  };
}

/**
 * Whether an enabled lock rule covers a bucket or a part of it.
 *
 * @returns `undefined` when the token may not read the rules, or the bucket is not there.
 */
export async function hasLockRule(
  client: Pick<CloudflareClient, 'call'>,
  accountId: string,
  bucket: string,
): Promise<boolean | undefined> {
  try {
    const result = await client.call({
      method: 'GET',
      path: apiPath`/accounts/${accountId}/r2/buckets/${bucket}/lock`,
    });
    const rules = isRecord(result) ? result['rules'] : undefined;
    return Array.isArray(rules) && rules.some((rule) => isRecord(rule) && rule['enabled'] === true);
  } catch (error) {
    if (error instanceof CloudflareError) return undefined;
    throw error;
  }
}

function readExpiryRule(rule: Record<string, unknown>): R2ExpiryRule[] {
  const transition = isRecord(rule['deleteObjectsTransition']) ? rule['deleteObjectsTransition'] : {};
  const condition = isRecord(transition['condition']) ? transition['condition'] : {};
  const conditions = isRecord(rule['conditions']) ? rule['conditions'] : {};
  const { type, maxAge, date } = condition as { type?: unknown; maxAge?: unknown; date?: unknown };
  const maxAgeSeconds = type === 'Age' && typeof maxAge === 'number' && Number.isFinite(maxAge) ? maxAge : undefined;
  const day = type === 'Date' && typeof date === 'string' ? date : undefined;
  if (rule['enabled'] !== true || (maxAgeSeconds === undefined && day === undefined)) return [];
  const prefix = conditions['prefix'] ?? '';
  if (typeof prefix !== 'string')
    throw new ActionError('remote', `a lifecycle rule has the prefix ${quoteValue(String(prefix))}`);
  return [{ prefix, maxAgeSeconds, date: day }];
}
