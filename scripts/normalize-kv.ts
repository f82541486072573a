/**
 * `npm run normalize-kv -- [--write]`: brings the KV history of the original pipeline to compact snapshots. Reads
 * CF_API_TOKEN, CF_ACCOUNT_ID, CF_METRICS_NAMESPACE_ID (or CF_KV_NAMESPACE_ID) and, if set, CF_API_URL. Without `--write` it
 * only says what it would do. See docs/migration.md.
 */
import { createCloudflareClient } from '../src/cloudflare/client.ts';
import { openKvNamespace } from '../src/cloudflare/kv.ts';
import { describeError } from '../src/errors/action-error.ts';
import { createNodeHttpClient } from '../src/http/node-client.ts';
import { normalizeKv } from '../src/migration/normalize-kv.ts';
import { systemClock } from '../src/runtime/clock.ts';

function variable(...names: readonly string[]): string {
  const value = names.map((name) => process.env[name]).find((text) => text);
  if (value === undefined) throw new Error(`set the environment variable ${names.join(' or ')}`);
  return value;
}

const http = createNodeHttpClient(
  { name: 'Cloudflare' },
  { ...systemClock, random: Math.random, log: { info: console.log, warning: console.warn } },
);
try {
  const apiUrl = process.env['CF_API_URL'] || 'https://api.cloudflare.com/client/v4';
  const client = createCloudflareClient({ apiUrl, token: variable('CF_API_TOKEN') }, http);
  const namespaceId = variable('CF_METRICS_NAMESPACE_ID', 'CF_KV_NAMESPACE_ID');
  const kv = openKvNamespace({ accountId: variable('CF_ACCOUNT_ID'), namespaceId }, client);
  const result = await normalizeKv(kv, { dryRun: !process.argv.includes('--write'), nowMs: Date.now() });
  console.log(JSON.stringify(result, null, 2));
} catch (error) {
  console.error(describeError(error));
  process.exitCode = 1;
} finally {
  await http.close();
}
