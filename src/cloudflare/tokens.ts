import { isRecord } from '../json/record.ts';
import { apiPath, type CloudflareClient } from './client.ts';
import { CloudflareError } from './errors.ts';

export type TokenState =
  | { state: 'active' }
  | { state: 'inactive'; status: string }
  | { state: 'invalid' }
  /** Neither verification answered; nothing is known. */
  | { state: 'unknown' };

/** Asks whether the token itself is good, as a user's token and as one owned by the account. */
export async function verifyToken(client: CloudflareClient, accountId: string): Promise<TokenState> {
  let refused = false;
  for (const path of ['/user/tokens/verify', apiPath`/accounts/${accountId}/tokens/verify`]) {
    try {
      const result = await client.call({ method: 'GET', path });
      const status = isRecord(result) ? String(result['status'] ?? '') : '';
      return status === 'active' ? { state: 'active' } : { state: 'inactive', status };
    } catch (error) {
      if (!(error instanceof CloudflareError)) return { state: 'unknown' };
      refused ||= error.status === 401 || error.status === 403 || error.hasCode(1000, 6003, 6111);
    }
  }
  return refused ? { state: 'invalid' } : { state: 'unknown' };
}
