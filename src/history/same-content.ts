/**
 * Whether two JSON texts say the same: members in any order, numbers equal as decimals. Python writes 21000000.0 where a
 * Worker wrote 21000000, and jq orders members its own way; neither makes another entry.
 */
import { jsonElements, jsonMembers } from './json-text.ts';

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
/** A longer exponent is compared as text: no price has one, and a sum with it would lose digits. */
const MAX_EXPONENT_DIGITS = 12;

/** Both must be valid JSON. */
export function haveSameContent(a: string, b: string): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}

/** One text for all spellings of a value: members by name, numbers as `[-]digits` and an exponent, strings unescaped. */
function canonicalJson(text: string): string {
  const first = text.charAt(0);
  if (first === '{') {
    const members = jsonMembers(text).map(([name, value]) => `${JSON.stringify(name)}:${canonicalJson(value)}`);
    return `{${members.sort().join(',')}}`;
  }
  if (first === '[') return `[${jsonElements(text).map(canonicalJson).join(',')}]`;
  if (first === '"') return JSON.stringify(JSON.parse(text));
  return canonicalNumber(text);
}

function canonicalNumber(text: string): string {
  const match = NUMBER.exec(text);
  if (!match) return text; // true, false, null
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  if (exponent.length > MAX_EXPONENT_DIGITS) return text;
  const digits = stripLeadingZeros(whole + fraction);
  if (digits === '') return '0';
  const significant = digits.slice(0, lastNonZero(digits) + 1);
  return `${sign}${significant}e${Number(exponent) - fraction.length + (digits.length - significant.length)}`;
}

function stripLeadingZeros(digits: string): string {
  let start = 0;
  while (digits.charAt(start) === '0') start += 1;
  return digits.slice(start);
}

function lastNonZero(digits: string): number {
  let end = digits.length - 1;
  while (digits.charAt(end) === '0') end -= 1;
  return end;
}
