/** Values of one Workers KV namespace, through the REST API. */
import { ActionError } from '../errors/action-error.ts';
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
}

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
      // A 404 can also mean the account or the namespace (10013), or come as a page from something in between.
      const isAbsent = error.errors.every(({ code }) => code === CODES.keyNotFound) && !/^\s*</.test(response.text());
      if (response.status === 404 && isAbsent) return undefined;
      throw error;
    },
    write: async (key, value) => {
      const content = { type: 'application/json', body: value };
      await client.call({ method: 'PUT', path: path(key), content, permission: PERMISSION });
    },
  };
}
