/** Inputs of several lines, and the form of a value. */
import { ActionError, quoteValue } from '../errors/action-error.ts';
import type { InputReader } from '../runtime/inputs.ts';
import { DECIDED_BY } from './shipped-worker.ts';

export function readCrons(inputs: InputReader): readonly string[] | undefined {
  const lines = inputs.lines('cron', { default: [] });
  if (lines.length === 0) return undefined;
  if (lines.length === 1 && lines[0] === 'none') return [];
  const field = String.raw`[A-Za-z0-9*/,\-#]{1,60}`;
  for (const line of lines) {
    checkForm(
      'cron',
      line,
      new RegExp(`^${field}(?: ${field}){4}$`),
      'five fields like "7-59/10 * * * *", one expression a line, or none',
    );
  }
  return [...new Set(lines)];
}

export function readVars(inputs: InputReader): Readonly<Record<string, string>> | undefined {
  const lines = inputs.lines('vars', { default: [] });
  if (lines.length === 0) return undefined;
  const vars: Record<string, string> = {};
  for (const line of lines) {
    const match = /^(?!__)([A-Za-z_][A-Za-z0-9_]{0,127})=(.*)$/.exec(line);
    const name = match?.[1];
    if (match === null || name === undefined) {
      throw new ActionError('input', `vars: got ${quoteValue(line)}, expected NAME=value`);
    }
    const owner = DECIDED_BY[name];
    if (Object.hasOwn(DECIDED_BY, name)) {
      throw new ActionError('input', `vars: got ${name}, expected a name that no input decides (${owner})`);
    }
    if (Object.hasOwn(vars, name)) throw new ActionError('input', `vars: got ${name} twice, expected it once`);
    vars[name] = match[2] ?? '';
  }
  return vars;
}

/** Header names that this action or HTTP sets itself. */
const OWN_HEADERS = /^(x-write-token|host|content-.*|transfer-encoding|connection|accept-encoding)$/i;

export function readHeaders(inputs: InputReader, mask: (secret: string) => void): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const lines = inputs.lines('validate-headers', { default: [] });
  // All of them are masked before one of them can be shown in an error.
  for (const line of lines) mask(line.slice(line.indexOf(':') + 1).trim());
  lines.forEach((line, index) => {
    const match = /^([A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}):[ \t]*([\x20-\x7e]+)$/.exec(line);
    const name = match?.[1];
    if (match === null || name === undefined || OWN_HEADERS.test(name)) {
      const what = name === undefined ? `line ${index + 1}` : name;
      throw new ActionError('input', `validate-headers: ${what} is no header to send, expected "Name: value"`);
    }
    headers[name.toLowerCase()] = (match[2] ?? '').trim();
  });
  return headers;
}

export function checkForm(name: string, value: string, form: RegExp, expected: string): void {
  if (!form.test(value)) throw new ActionError('input', `${name}: got ${quoteValue(value)}, expected ${expected}`);
}

export function checkOptional(name: string, value: string | undefined, form: RegExp, expected: string): void {
  if (value !== undefined) checkForm(name, value, form, expected);
}
