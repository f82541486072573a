import { describeError } from '../errors/action-error.ts';
import type { Ports } from '../runtime/ports.ts';

/**
 * Tells a chat how it ended: `{"text": …}`, which Slack, Mattermost and Discord's `/slack` address take. What the webhook
 * answers changes nothing about the release: a failure is a warning.
 */
export async function notifyWebhook(url: string, text: string, ports: Pick<Ports, 'http' | 'log'>): Promise<void> {
  try {
    const client = ports.http({ name: 'webhook', retry: { maxRetries: 2 } });
    const { status } = await client.send({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ text }),
    });
    if (status >= 300) ports.log.warning(`webhook-url: the webhook answered ${status}`);
  } catch (error) {
    ports.log.warning(`webhook-url: ${describeError(error)}`);
  }
}
