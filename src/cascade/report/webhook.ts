import { describeError } from '../../errors/action-error.ts';
import type { Ports } from '../../runtime/ports.ts';

/** An answer may come a byte at a time: the release has ended, and waits for nobody. */
const WEBHOOK_MS = 30_000;

/**
 * Tells a chat how it ended: `{"text": …}`, which Slack, Mattermost and Discord's `/slack` address take. What the webhook
 * answers changes nothing about the release: a failure is a warning.
 */
export async function notifyWebhook(
  url: string,
  text: string,
  ports: Pick<Ports, 'http' | 'log' | 'monotonic' | 'redact'>,
): Promise<void> {
  try {
    const deadlineAtMs = ports.monotonic() + WEBHOOK_MS;
    const client = ports.http({ name: 'webhook', retry: { maxRetries: 2 }, deadlineAtMs });
    const { status } = await client.send({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ text: defuse(ports.redact(text)) }),
      maxBodyBytes: 64 * 1_024,
    });
    if (status >= 300) ports.log.warning(`webhook-url: the webhook answered ${status}`);
  } catch (error) {
    ports.log.warning(`webhook-url: ${describeError(error)}`);
  }
}

/** One message for a chat. */
export function describeReport(
  request: { tag: string; stage: string; crate: string | undefined },
  report: {
    outputs: {
      status?: string;
      results?: Readonly<Record<string, { status: string; tag: string }>>;
      'release-url'?: string;
    };
    failure?: unknown;
  },
): string {
  const { outputs } = report;
  const what = `upstream-release ${request.tag}${request.stage === 'all' ? '' : ` (${[request.stage, request.crate].filter(Boolean).join(' ')})`}`;
  if (report.failure !== undefined) return `:x: ${what} failed: ${describeError(report.failure)}`;
  const crates = Object.entries(outputs.results ?? {}).map(
    ([name, { status, tag }]) => `• ${name}: ${status} (${tag})`,
  );
  return [
    `:white_check_mark: ${what}: ${outputs.status}`,
    ...crates,
    ...(outputs['release-url'] ? [outputs['release-url']] : []),
  ].join('\n');
}

/** Text from cargo, git and servers must not address people, nor become a link of its own. */
function defuse(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/@(?=\w)/g, '@\u200b');
}
