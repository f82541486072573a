import { ActionError } from '../errors/action-error.ts';
import type { HttpBody, HttpClient, HttpResponse, HttpStream } from '../http/client.ts';
import { responseError } from '../http/errors.ts';
import { apiPath, type CloudflareClient, isRecord } from './client.ts';
import { CloudflareError } from './errors.ts';

/** The HTTP API's bound of one object. */
export const MAX_OBJECT_BYTES = 300_000_000;

export interface R2ApiOptions {
  /** e.g. https://api.cloudflare.com/client/v4 */
  apiUrl: string;
  accountId: string;
  apiToken: string;
  bucket: string;
  client: HttpClient;
}

/** One object of a list, as the API names its fields. */
export interface R2ListedObject {
  key: string;
  size: number;
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

/** Objects and lock rules of one bucket over the Cloudflare API. Answers to object calls come back whatever their status. */
export interface R2Api {
  head(key: string): Promise<HttpResponse>;
  get(key: string): Promise<HttpResponse | HttpStream>;
  put(key: string, body: HttpBody, headers: Readonly<Record<string, string>>): Promise<HttpResponse>;
  list(prefix: string): AsyncIterable<R2ListedObject>;
  lockRules(): Promise<readonly R2LockRule[]>;
}

/** @see https://developers.cloudflare.com/api/resources/r2/subresources/buckets/ */
export function createR2Api(options: R2ApiOptions): R2Api {
  const base = `${options.apiUrl}/accounts/${encodeURIComponent(options.accountId)}/r2/buckets/${encodeURIComponent(options.bucket)}`;
  const authorization = { authorization: `Bearer ${options.apiToken}` };
  const objectUrl = (key: string): string => `${base}/objects/${key.split('/').map(encodeURIComponent).join('/')}`;
  const getJson = async (url: string): Promise<Record<string, unknown>> => {
    const response = await options.client.send({ method: 'GET', url, headers: authorization, json: true });
    const value: unknown = response.status === 200 ? JSON.parse(response.text()) : undefined;
    if (!isRecord(value) || value['success'] !== true) {
      throw responseError(`the bucket ${options.bucket}`, response, tokenHint(response.status));
    }
    return value;
  };
  return {
    head: (key) => options.client.send({ method: 'HEAD', url: objectUrl(key), headers: authorization }),
    get: (key) => options.client.stream({ method: 'GET', url: objectUrl(key), headers: authorization }),
    put: (key, body, headers) =>
      options.client.send({ method: 'PUT', url: objectUrl(key), headers: { ...authorization, ...headers }, body }),
    async *list(prefix) {
      let cursor: string | undefined;
      do {
        const query = new URLSearchParams({ per_page: '1000', prefix, ...(cursor === undefined ? {} : { cursor }) });
        const page = await getJson(`${base}/objects?${query}`);
        if (!Array.isArray(page['result'])) {
          throw new ActionError('remote', `the bucket ${options.bucket}: the list of objects holds no result`);
        }
        for (const item of page['result'] as unknown[]) yield listedObject(item);
        const info = isRecord(page['result_info']) ? page['result_info'] : {};
        const next = typeof info['cursor'] === 'string' && info['cursor'] !== '' ? info['cursor'] : undefined;
        cursor = info['is_truncated'] === false || next === cursor ? undefined : next;
      } while (cursor !== undefined);
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
  };
}

/** What to check when the API refuses a token. */
export function tokenHint(status: number): string | undefined {
  return status === 401 || status === 403
    ? 'Check cloudflare-account-id and that cloudflare-api-token has the permission Workers R2 Storage: Edit'
    : undefined;
}

function listedObject(item: unknown): R2ListedObject {
  if (!isRecord(item) || typeof item['key'] !== 'string') {
    throw new ActionError('remote', 'the list of objects holds an item without a key');
  }
  const custom = isRecord(item['custom_metadata']) ? item['custom_metadata'] : {};
  return {
    key: item['key'],
    size: Number(item['size']),
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
