/** JSON whose numbers keep the text they had: most amounts of TaoStats do not survive a float. */

import { jsonMembers, nestingDepth, splitJsonArray } from '../history/json-text.ts';

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

/** Far beyond any answer; deeper ones only cost time. */
const MAX_DEPTH = 32;

/** @throws SyntaxError for a text that is not JSON, or is nested deeper than 32 levels. */
export function parseExactJson(text: string): ExactJson {
  JSON.parse(text);
  if (nestingDepth(text) > MAX_DEPTH) throw new SyntaxError(`nested deeper than ${MAX_DEPTH} levels`);
  return toExact(text.trim());
}

/** `JSON.parse` hands over the text of numbers from Node 22 on; the bundles also start under Node 20. */
function toExact(text: string): ExactJson {
  if (text.startsWith('{')) {
    return Object.fromEntries(jsonMembers(text).map(([name, value]) => [name, toExact(value)]));
  }
  if (text.startsWith('[')) return splitJsonArray(text).map(toExact);
  return /^[-\d]/.test(text) ? new JsonNumber(text) : (JSON.parse(text) as string | boolean | null);
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

/** Whether the digits are in a range; they are compared as text, so that 1e-999 is positive and -0 is not negative. */
export function isInRange(token: string, range: 'positive' | 'not-negative' | undefined): boolean {
  if (range === undefined) return true;
  const isZero = !/[1-9]/.test(token.split(/e/i)[0] ?? '');
  return isZero ? range === 'not-negative' : !token.startsWith('-');
}

/** What a value is, for an error a person reads: `"abc"`, `12`, `an object`; long strings are cut. */
export function describeJson(value: ExactJson | undefined, quote: (text: string) => string): string {
  if (value === undefined) return 'nothing';
  if (value instanceof JsonNumber) return value.token.length > 40 ? `${value.token.slice(0, 40)}…` : value.token;
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
