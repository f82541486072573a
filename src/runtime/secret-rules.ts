import { ActionError } from '../errors/action-error.ts';

export interface SecretRules {
  /** The secret has several lines, as a private key has; each line obeys the rules, spaces included. */
  multiline?: boolean;
  /** Fewer characters are refused: a token that guards something has at least 16. */
  minLength?: number;
}

/**
 * Refuses a secret that cannot be one, before anything is done with it: an expression that was not expanded, quotation
 * marks that were pasted along, the mask of a log, characters that no header carries. The value is never shown, only
 * the place in it.
 *
 * @throws ActionError naming the input and the position, counted from 1.
 */
export function checkSecret(name: string, value: string, rules: SecretRules = {}): void {
  const refuse = (what: string, at: number, hint: string): never => {
    throw new ActionError('input', `${name}: got a secret with ${what} at character ${at}`, { hint });
  };
  const expression = value.indexOf('${{');
  if (expression >= 0) {
    refuse(
      'an expression that was not expanded, ${{,',
      expression + 1,
      'Expressions work in a workflow’s with: and env:',
    );
  }
  const mask = value.indexOf('***');
  if (mask >= 0) refuse('the mask of a log, ***,', mask + 1, 'Paste the secret itself, not what a log shows of it');
  if (/^["'`]/.test(value)) refuse('a quotation mark', 1, 'Store the secret without quotes around it');
  if (/["'`]$/.test(value)) refuse('a quotation mark', value.length, 'Store the secret without quotes around it');
  const odd = (rules.multiline ? /[^\x20-\x7e\r\n\t]/ : /[^\x21-\x7e]/).exec(value);
  if (odd !== null) {
    const code = (value.codePointAt(odd.index) as number).toString(16).toUpperCase().padStart(4, '0');
    refuse(
      `U+${code}`,
      odd.index + 1,
      'Only the printable characters of ASCII, without spaces, can be sent; paste it again',
    );
  }
  if (rules.minLength !== undefined && value.length < rules.minLength) {
    throw new ActionError(
      'input',
      `${name}: got a secret of ${value.length} characters, expected at least ${rules.minLength}`,
      { hint: 'Make a long one, for example with: openssl rand -hex 32' },
    );
  }
}
