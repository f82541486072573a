import { ActionError, quoteValue } from '../errors/action-error.ts';

/**
 * A path as a person writes it in a workflow, where no shell reads it: `~` is the home folder; what only a shell would
 * expand or strip is refused instead of becoming a folder of that name.
 *
 * @throws ActionError `<input>: got "<value>", expected …`.
 */
export function readPath(name: string, value: string, env: Readonly<Record<string, string | undefined>>): string {
  const refuse = (expected: string, hint: string): never => {
    throw new ActionError('input', `${name}: got ${quoteValue(value)}, expected ${expected}`, { hint });
  };
  if (/\p{Cc}/u.test(value)) refuse('a path without control characters', 'Write it on one line');
  if (/^["'`]|["'`]$/.test(value)) refuse('a path without quotes', 'No shell reads this value: leave the quotes out');
  if (/(^|[\\/])(\$[A-Za-z_{(]|%[A-Za-z_][A-Za-z0-9_()]*%)/.test(value)) {
    refuse('a path without variables', 'No shell reads this value: write ${{ env.NAME }} or ${{ github.workspace }}');
  }
  if (!value.startsWith('~')) return value;
  if (!/^~([\\/]|$)/.test(value))
    return /^~[A-Za-z_][\w.-]*([\\/]|$)/.test(value)
      ? refuse('a path, or one that begins with ~/', 'Write the folder of another user in full')
      : value;
  const home = env['HOME'] || env['USERPROFILE'] || refuse('a path without ~: HOME is not set', 'Write it in full');
  return `${home.replace(/[\\/]+$/, '')}${value.slice(1)}`;
}
