import { ActionError } from '../errors/action-error.ts';
import { isRecord } from '../json/record.ts';
import { apiPath, type CloudflareClient } from './client.ts';

const QUEUES_PERMISSION = 'Account · Queues · Edit';

/** A queue, and the Workers that take its messages. */
export interface QueueState {
  /** Path of its consumers in the API. */
  path: string;
  consumers: readonly string[];
}

/** @throws ActionError (input) when the account has no such queue. */
export async function readQueue(client: CloudflareClient, accountId: string, queue: string): Promise<QueueState> {
  const permission = QUEUES_PERMISSION;
  const path = apiPath`/accounts/${accountId}/queues`;
  const found = await client.call({ method: 'GET', path, query: { name: queue }, permission });
  const entry = (Array.isArray(found) ? found : []).find((one) => isRecord(one) && one['queue_name'] === queue);
  const id: unknown = isRecord(entry) ? entry['queue_id'] : undefined;
  if (typeof id !== 'string') {
    throw new ActionError('input', `trade-queue: the account has no queue "${queue}"`, {
      hint: 'Make it first: npx wrangler queues create',
    });
  }
  const consumers = `${path}${apiPath`/${id}/consumers`}`;
  const present = await client.call({ method: 'GET', path: consumers, permission });
  const names = (Array.isArray(present) ? present.filter(isRecord) : []).map((one) =>
    String(one['script'] ?? one['script_name'] ?? ''),
  );
  return { path: consumers, consumers: names };
}

/** Lets a Worker take the messages of a queue, as wrangler does it. */
export async function attachConsumer(client: CloudflareClient, { path }: QueueState, script: string): Promise<void> {
  const json = { type: 'worker', script_name: script, settings: {} };
  await client.call({ method: 'POST', path, json, permission: QUEUES_PERMISSION });
}
