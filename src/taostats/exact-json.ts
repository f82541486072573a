/** JSON whose numbers keep the text they had: most amounts of TaoStats do not survive a float. */

/** A number as it was written. */
export class JsonNumber {
  readonly token: string;

  constructor(token: string) {
    this.token = token;
  }
}

export type ExactJson = null | boolean | string | JsonNumber | ExactJson[] | ExactObject;
export interface ExactObject {
  [name: string]: ExactJson;
}

/** TypeScript's library does not know the third argument yet (ES2026, Node 22 and later). */
type SourceReviver = (this: unknown, name: string, value: unknown, context: { source?: string }) => unknown;
const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => unknown;

/** @throws SyntaxError for a text that is not JSON. */
export function parseExactJson(text: string): ExactJson {
  return parseWithSource(text, (_, value, { source }) =>
    typeof value === 'number' ? new JsonNumber(source ?? String(value)) : value,
  ) as ExactJson;
}

export function isExactObject(value: ExactJson | undefined): value is ExactObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);
}

const NUMBER_TOKEN = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * The digits of a number or of a decimal string, as a JSON number token.
 *
 * @returns `undefined` for anything else, and for a number too large for any reader (`1e999`).
 */
export function numberToken(value: ExactJson | undefined): string | undefined {
  const token = value instanceof JsonNumber ? value.token : value;
  return typeof token === 'string' && NUMBER_TOKEN.test(token) && Number.isFinite(Number(token)) ? token : undefined;
}

/** What a value is, for an error a person reads: `"abc"`, `12`, `an object`; long strings are cut. */
export function describeJson(value: ExactJson | undefined, quote: (text: string) => string): string {
  if (value === undefined) return 'nothing';
  if (value instanceof JsonNumber) return value.token.length > 40 ? `${value.token.slice(0, 40)}…` : value.token;
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
