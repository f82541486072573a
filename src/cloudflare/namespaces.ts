import { isRecord } from '../json/record.ts';
import { apiPath, type CloudflareClient } from './client.ts';
import { CloudflareError, CODES } from './errors.ts';

/** Binding a namespace needs more than reading it: without it the upload answers 10023. */
const KV_PERMISSION = 'Account · Workers KV Storage · Edit';

export type NamespaceState =
  | { state: 'present'; title: string }
  | { state: 'absent' }
  /** The API answered 404 without saying what is not there, or does not take the question. */
  | { state: 'unknown'; reason: string };

/** Looks a KV namespace up by its id. */
export async function readNamespace(
  client: CloudflareClient,
  accountId: string,
  namespaceId: string,
): Promise<NamespaceState> {
  try {
    const path = apiPath`/accounts/${accountId}/storage/kv/namespaces/${namespaceId}`;
    const result = await client.call({ method: 'GET', path, permission: KV_PERMISSION });
    return { state: 'present', title: isRecord(result) ? String(result['title'] ?? '') : '' };
  } catch (error) {
    if (!(error instanceof CloudflareError)) throw error;
    const named = error.errors.some(
      ({ code, message }) => code === CODES.namespaceNotFound || /namespace.*not found/i.test(message),
    );
    // 10011 is "could not parse the UUID": an id of the wrong form cannot be there.
    if ((error.status === 404 && named) || error.hasCode(10011)) return { state: 'absent' };
    if ([404, 405, 501].includes(error.status)) return { state: 'unknown', reason: error.message };
    throw error;
  }
}
