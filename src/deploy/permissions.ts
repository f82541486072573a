import type { CloudflareClient } from '../cloudflare/client.ts';
import { CloudflareError } from '../cloudflare/errors.ts';
import { verifyToken } from '../cloudflare/tokens.ts';
import { ActionError } from '../errors/action-error.ts';

/**
 * Turns refusals into the sentence that helps: is the token itself bad, or which permissions does it lack? Of several
 * failures the first that is no refusal wins, as it stands.
 */
export async function explainRefusal(
  failures: readonly unknown[],
  client: CloudflareClient,
  accountId: string,
): Promise<unknown> {
  const refusals = failures.filter(isRefusal);
  const first = refusals[0];
  const other = failures.find((failure) => !isRefusal(failure));
  if (first === undefined || other !== undefined) return other ?? failures[0];
  const token = await verifyToken(client, accountId);
  const permissions = [...new Set(refusals.flatMap(({ permission }) => permission ?? []))];
  const list = permissions.join('; ');
  const fail = (summary: string, hint: string): ActionError =>
    new ActionError('input', `cloudflare-api-token: ${summary}; ${first.message}`, { hint, cause: first });
  switch (token.state) {
    case 'invalid':
      return fail('Cloudflare does not know this token', `Create an API token with these permissions: ${list}`);
    case 'inactive':
      return fail(`the token is ${token.status || 'not active'}`, `Renew it or create one with: ${list}`);
    case 'active':
      return fail(
        `the token is valid, but lacks ${list || 'a permission'}`,
        'Add it to the token, for the account in cloudflare-account-id; if it has it, check that account id',
      );
    case 'unknown':
      return fail(
        `Cloudflare refuses it; needed: ${list || 'see the README of deploy-worker'}`,
        'Check the token, its permissions and cloudflare-account-id',
      );
  }
}

function isRefusal(failure: unknown): failure is CloudflareError {
  return failure instanceof CloudflareError && failure.isAuthenticationFailure;
}
