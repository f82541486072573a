import { ActionError, quoteValue } from '../../errors/action-error.ts';

/**
 * The bytes of a file with the new version where a pattern has the present one. Bytes, not letters: what surrounds the
 * version stays as it is in any encoding.
 *
 * @param pattern taken literally but for `{version}`.
 * @throws ActionError (input) unless the pattern matches exactly once.
 */
export function editVersionFile(
  before: Uint8Array,
  file: { path: string; pattern: string },
  versions: { present: string; next: string },
  label: string,
): Uint8Array {
  const write = (version: string): Buffer => Buffer.from(file.pattern.replaceAll('{version}', version), 'utf8');
  const [wanted, renewed, text] = [write(versions.present), write(versions.next), Buffer.from(before)];
  const at = text.indexOf(wanted);
  const again = at === -1 ? -1 : text.indexOf(wanted, at + 1);
  if (at !== -1 && again === -1) {
    return Buffer.concat([text.subarray(0, at), renewed, text.subarray(at + wanted.length)]);
  }
  const count = at === -1 ? 'not at all' : 'more than once';
  throw new ActionError(
    'input',
    `${label}: ${file.path} has ${quoteValue(wanted.toString('utf8'))} ${count}, expected once`,
    { hint: 'The pattern is taken literally, with the present version in place of {version}: correct it or the file' },
  );
}
