import { randomBytes } from 'node:crypto';
import { keyProof } from '../history/key-proof.ts';
import { HEADERS, PATHS } from '../history/protocol.ts';
import { isRecord } from '../json/record.ts';
import type { RoundRequest } from './live-check.ts';
import type { DeployPorts } from './ports.ts';
import { onFreshConnections } from './proof.ts';

/** Whether the Worker holds the key, or why that is not known, as the difference shows it. */
export type KeyComparison = 'same' | 'another secret' | 'cannot be compared' | 'cannot be compared without write-token';

/**
 * Asks the Worker that serves whether its Collector's key is this one. What goes over the wire is a digest under a fresh
 * nonce; Cloudflare shows nobody the key itself. A Worker that does not know the question is no error.
 */
export async function compareKey(
  request: Pick<RoundRequest, 'baseUrl' | 'headers'> & { writeToken: string | undefined; taostatsKey: string },
  ports: DeployPorts,
): Promise<KeyComparison> {
  const { baseUrl, headers, writeToken, taostatsKey } = request;
  if (writeToken === undefined) return 'cannot be compared without write-token';
  const nonce = randomBytes(32).toString('hex');
  const question = {
    method: 'POST',
    url: `${baseUrl}${PATHS.compareKey}`,
    headers: { 'content-type': 'application/json', ...headers, [HEADERS.writeToken.toLowerCase()]: writeToken },
    body: JSON.stringify({ nonce, proof: keyProof(nonce, taostatsKey) }),
  } as const;
  try {
    const answer = await onFreshConnections(ports, (http) => http.send(question));
    const body: unknown = answer.status === 200 ? JSON.parse(answer.text()) : undefined;
    if (isRecord(body) && typeof body['same'] === 'boolean') return body['same'] ? 'same' : 'another secret';
    ports.log.debug(`${PATHS.compareKey} answers ${answer.status}`);
  } catch (error) {
    ports.signal.throwIfAborted();
    ports.log.debug(`${PATHS.compareKey}: ${String(error)}`);
  }
  return 'cannot be compared';
}
