import type { R2Jurisdiction } from '../cloudflare/r2.ts';
import { ActionError, quoteValue } from '../errors/action-error.ts';
import type { InputReader } from '../runtime/inputs.ts';
import type { BucketAccess, CloudflareAccess } from './store/open-store.ts';
import { isR2Host } from './store/s3-client.ts';

/** A bucket and the way to it, or that none is named. */
export type NamedBucket =
  | { kind: 'none'; warning: string | undefined }
  | { kind: 'bucket'; bucket: string; jurisdiction: R2Jurisdiction; access: BucketAccess };

const ACCESS_HINT =
  'Set r2-access-key-id (R2_ACCESS_KEY_ID) and r2-secret-access-key (R2_SECRET_ACCESS_KEY), or ' +
  'cloudflare-account-id (CF_ACCOUNT_ID) and cloudflare-api-token (CF_API_TOKEN)';
const R2_SUFFIX = 'r2.cloudflarestorage.com';
const ADDRESS_HINT = `The S3 address of an account is https://<account>.${R2_SUFFIX}, with .eu or .fedramp before .r2 for a jurisdiction`;
/** R2's own: "Credential access key has length …, should be 32". */
const R2_KEY_LENGTH = 32;

export function readCloudflareAccess(inputs: InputReader): CloudflareAccess | undefined {
  const accountId = inputs.text('cloudflare-account-id', { env: 'CF_ACCOUNT_ID' });
  const apiToken = inputs.secret('cloudflare-api-token', { env: 'CF_API_TOKEN' });
  const apiUrl = inputs.url('cloudflare-api-url', { default: 'https://api.cloudflare.com/client/v4' });
  if (accountId !== undefined && !/^[A-Za-z0-9_-]{1,64}$/.test(accountId)) {
    throw new ActionError(
      'input',
      `cloudflare-account-id: got ${quoteValue(accountId)}, expected the 32 digits of the dashboard`,
    );
  }
  return accountId === undefined || apiToken === undefined ? undefined : { apiUrl, accountId, apiToken };
}

/** @param mayBeUnnamed without a bucket there is nothing to do, which is no failure. */
export function readBucketAccess(
  inputs: InputReader,
  cloudflare: CloudflareAccess | undefined,
  mayBeUnnamed: boolean,
): NamedBucket {
  const accessKeyId = inputs.secret('r2-access-key-id', { env: 'R2_ACCESS_KEY_ID' });
  const secretAccessKey = inputs.secret('r2-secret-access-key', { env: 'R2_SECRET_ACCESS_KEY' });
  const sessionToken = inputs.secret('r2-session-token', { env: 'R2_SESSION_TOKEN' });
  const bucket = inputs.text('r2-bucket', { env: 'R2_BUCKET' });
  const given = inputs.url('r2-endpoint', { env: 'R2_ENDPOINT' });
  const region = inputs.text('r2-region', { env: 'R2_REGION', default: 'auto' }).toLowerCase();
  const jurisdiction = inputs.choice('r2-jurisdiction', ['default', 'eu', 'fedramp'], { default: 'default' });
  const hasKeys = accessKeyId !== undefined || secretAccessKey !== undefined;
  if (bucket === undefined) {
    if (mayBeUnnamed)
      return { kind: 'none', warning: hasKeys ? 'keys of a bucket are given, and no r2-bucket' : undefined };
    const hint = 'Set the input r2-bucket or the environment variable R2_BUCKET';
    throw new ActionError('input', 'r2-bucket: got "", expected a value', {
      hint: hasKeys || cloudflare !== undefined ? hint : `${hint}. ${ACCESS_HINT}`,
    });
  }
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || bucket.includes('..')) {
    throw new ActionError('input', `r2-bucket: got ${quoteValue(bucket)}, expected 3 to 63 of a-z, 0-9 and -`);
  }
  if (!/^[a-z0-9-]{1,64}$/.test(region)) {
    throw new ActionError('input', `r2-region: got ${quoteValue(region)}, expected the name of a region such as auto`);
  }
  if (!hasKeys) {
    if (cloudflare !== undefined)
      return { kind: 'bucket', bucket, jurisdiction, access: { kind: 'cloudflare', ...cloudflare } };
    throw new ActionError(
      'input',
      'r2-access-key-id and r2-secret-access-key: got "", expected the keys of the bucket',
      { hint: ACCESS_HINT },
    );
  }
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const [name, variable] =
      accessKeyId === undefined
        ? ['r2-access-key-id', 'R2_ACCESS_KEY_ID']
        : ['r2-secret-access-key', 'R2_SECRET_ACCESS_KEY'];
    throw new ActionError('input', `${name}: got "", expected a value`, {
      hint: `Set the input ${name} or the environment variable ${variable}; the two keys belong together`,
    });
  }
  const accountId = inputs.text('cloudflare-account-id', { env: 'CF_ACCOUNT_ID' });
  const endpoint = checkEndpoint(given ?? defaultEndpoint(accountId, jurisdiction), bucket, jurisdiction);
  if (isR2Host(new URL(endpoint).hostname) && accessKeyId.length !== R2_KEY_LENGTH) {
    throw new ActionError(
      'input',
      `r2-access-key-id: got ${accessKeyId.length} characters, expected the ${R2_KEY_LENGTH} of an access key of R2`,
      { hint: 'Make one under R2 · Manage API Tokens: its Access Key ID and Secret Access Key, not the token value' },
    );
  }
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  return { kind: 'bucket', bucket, jurisdiction, access: { kind: 's3', endpoint, region, credentials } };
}

function defaultEndpoint(accountId: string | undefined, jurisdiction: R2Jurisdiction): string {
  if (accountId !== undefined) {
    return `https://${accountId.toLowerCase()}${jurisdiction === 'default' ? '' : `.${jurisdiction}`}.${R2_SUFFIX}`;
  }
  throw new ActionError('input', 'r2-endpoint: got "", expected the S3 API address of the account', {
    hint: `Set r2-endpoint (R2_ENDPOINT) to https://<account>.${R2_SUFFIX}, or cloudflare-account-id`,
  });
}

/**
 * The address without the bucket, which the dashboard shows at its end. Of R2 every other form is refused: it would lead to
 * another bucket or into a folder, and be taken for right.
 */
function checkEndpoint(endpoint: string, bucket: string, jurisdiction: R2Jurisdiction): string {
  const refuse = (expected: string): ActionError =>
    new ActionError('input', `r2-endpoint: got ${quoteValue(endpoint)}, expected ${expected}`, { hint: ADDRESS_HINT });
  const url = new URL(endpoint);
  if (url.search !== '') throw refuse('a URL without a query');
  const host = url.hostname.toLowerCase();
  if (host === 'r2.dev' || host.endsWith('.r2.dev')) {
    throw refuse('the S3 address of the account, not the public address of a bucket (r2.dev), which takes no writes');
  }
  const path = url.pathname.replace(/\/+$/, '');
  const withoutBucket = path === `/${bucket}` || path.endsWith(`/${bucket}`) ? path.slice(0, -bucket.length - 1) : path;
  if (!isR2Host(host)) return `${url.origin}${withoutBucket}`;
  const labels = host.slice(0, -R2_SUFFIX.length - 1).split('.');
  const [account = '', place = 'default', ...more] = labels;
  const isKnown = place === 'default' || place === 'eu' || place === 'fedramp';
  if (host === R2_SUFFIX || account === '' || !isKnown || more.length > 0 || account === bucket) {
    throw refuse(`<account>.${R2_SUFFIX}, without the bucket before the account`);
  }
  if (withoutBucket !== '') throw refuse(`no path but the bucket ${bucket}`);
  if (jurisdiction !== 'default' && place !== jurisdiction) {
    throw refuse(`the address of r2-jurisdiction ${jurisdiction} (<account>.${jurisdiction}.${R2_SUFFIX})`);
  }
  return url.origin;
}
