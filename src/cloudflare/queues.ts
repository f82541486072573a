import { ActionError } from '../errors/action-error.ts';
import { isRecord } from '../json/record.ts';
import { apiPath, type CloudflareClient } from './client.ts';

const QUEUES_PERMISSION = 'Account · Queues · Edit';

/**
 * Lets a Worker take the messages of a queue, as wrangler does it. A queue has one consumer: another Worker's is not
 * taken away.
 */
export async function attachConsumer(
  client: CloudflareClient,
  accountId: string,
  queue: string,
  script: string,
): Promise<void> {
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
  const names = (Array.isArray(present) ? present.filter(isRecord) : []).map(
    (one) => one['script'] ?? one['script_name'],
  );
  if (names.includes(script)) return;
  if (names.length > 0) {
    throw new ActionError(
      'input',
      `trade-queue: "${queue}" is taken from by ${names.map((name) => JSON.stringify(name)).join(', ')}`,
      {
        hint: 'A queue has one consumer: remove that one, or use a queue of its own',
      },
    );
  }
  const json = { type: 'worker', script_name: script, settings: {} };
  await client.call({ method: 'POST', path: consumers, json, permission });
}
