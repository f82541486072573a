/** Values of one Workers KV namespace, through the REST API. */

import { ActionError } from '../errors/action-error.ts';
import { type Next, walkPages } from '../http/pages.ts';
import { isRecord } from '../json/record.ts';
import { apiPath, type CloudflareClient } from './client.ts';
import { CODES, cloudflareError } from './errors.ts';

const PERMISSION = 'Account · Workers KV Storage · Edit';
/** Cloudflare refuses larger values. */
export const KV_VALUE_LIMIT_BYTES = 25 * 1024 * 1024;

export interface KvNamespace {
  /**
   * @returns the value's text, or undefined when the key certainly does not exist.
   * @throws ActionError for any other answer, and for bytes that are not UTF-8: what cannot be read is not "absent".
   */
  read(key: string): Promise<string | undefined>;
  write(key: string, value: string): Promise<void>;
  /** The names of all keys that begin with `prefix`; ends only on the API's own word. */
  list(prefix: string): Promise<readonly string[]>;
}

const PER_PAGE = 1_000;
const MAX_PAGES = 10_000;

export function openKvNamespace(
  options: { accountId: string; namespaceId: string },
  client: CloudflareClient,
): KvNamespace {
  const { accountId, namespaceId } = options;
  const path = (key: string): string =>
    apiPath`/accounts/${accountId}/storage/kv/namespaces/${namespaceId}/values/${key}`;
  return {
    read: async (key) => {
      const response = await client.send({ method: 'GET', path: path(key), permission: PERMISSION });
      if (response.status === 200) {
        try {
          return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(response.body);
        } catch (error) {
          throw new ActionError('remote', `the KV value ${key} is not UTF-8 text`, { cause: error });
        }
      }
      const error = cloudflareError(response, PERMISSION);
      // A 404 can also mean the account or the namespace (10013), or come from something in between: only KV's own word counts.
      const isAbsent = error.errors.length > 0 && error.errors.every(({ code }) => code === CODES.keyNotFound);
      if (response.status === 404 && isAbsent) return undefined;
      throw error;
    },
    write: async (key, value) => {
      const content = { type: 'application/json', body: value };
      await client.call({ method: 'PUT', path: path(key), content, permission: PERMISSION });
    },
    list: async (prefix) => {
      const names = new Set<string>();
      const pages = walkPages<KeyPage, string>({
        what: 'the list of KV keys',
        first: '',
        maxPages: MAX_PAGES,
        read: async (cursor) => {
          const response = await client.send({
            method: 'GET',
            path: apiPath`/accounts/${accountId}/storage/kv/namespaces/${namespaceId}/keys`,
            query: { limit: String(PER_PAGE), prefix, ...(cursor === '' ? {} : { cursor }) },
            permission: PERMISSION,
          });
          if (response.status !== 200) throw cloudflareError(response, PERMISSION);
          return readKeyPage(response.text());
        },
        next: (page) => page.next,
      });
      for await (const page of pages) for (const name of page.names) names.add(name);
      return [...names].filter((name) => name.startsWith(prefix));
    },
  };
}

interface KeyPage {
  names: readonly string[];
  next: Next<string>;
}

function readKeyPage(text: string): KeyPage {
  const unclear = (why: string): KeyPage => ({ names: [], next: { kind: 'unclear', why } });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unclear('a page is not JSON');
  }
  if (!isRecord(value) || value['success'] !== true || !Array.isArray(value['result']))
    return unclear('a page names no keys');
  const names = (value['result'] as unknown[]).map((item) => (isRecord(item) ? item['name'] : undefined));
  if (!names.every((name) => typeof name === 'string')) return unclear('a key has no name');
  const info = isRecord(value['result_info']) ? value['result_info'] : {};
  const { cursor } = info as { cursor?: unknown };
  if (typeof cursor === 'string' && cursor !== '') return { names, next: { kind: 'more', cursor } };
  // An empty cursor is the API's word for the end; without one only a page that was not full is.
  if (cursor === '' || info['list_complete'] === true || names.length < PER_PAGE)
    return { names, next: { kind: 'end' } };
  return { names, next: { kind: 'unclear', why: 'a full page names neither the next one nor the end' } };
}
