import { createHash } from 'node:crypto';
import { ActionError } from '../errors/action-error.ts';

export const SUMS = 'SHA256SUMS';

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * Reads GNU's form (`sha256sum`).
 *
 * @returns digests by name.
 * @throws ActionError `input` for a line of another form, or two of one name.
 */
export function readSums(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').filter((line) => line !== '');
  const sums = new Map<string, string>();
  for (const line of lines) {
    const [, digest, name] = /^([0-9a-f]{64}) [ *](\S+)$/.exec(line) ?? [];
    if (digest === undefined || name === undefined) {
      throw new ActionError(
        'input',
        `${SUMS}: got the line ${JSON.stringify(line.slice(0, 100))}, expected <sha256>  <name>`,
      );
    }
    if (sums.has(name)) throw new ActionError('input', `${SUMS}: two lines are of ${JSON.stringify(name)}`);
    sums.set(name, digest);
  }
  return sums;
}
