/** Other texts out of one: what breaks parsers is known well enough to be tried first. */
import type { Random } from '../simulation/world/random.ts';

const SHARP = [
  '',
  '"',
  "'",
  '\\',
  '\\u0000',
  '\\"',
  '\u0000',
  '\ufeff',
  '\u2028',
  '\ud800',
  '\u0085',
  '\u00a0',
  '\r\n',
  '\n',
  '\r',
  '\t',
  ' ',
  '[',
  ']',
  '{',
  '}',
  '(',
  ')',
  '<',
  '>',
  '</',
  '/>',
  '<!--',
  '&amp;',
  '&#x10FFFF;',
  '&#55296;',
  ',',
  ':',
  ';',
  '=',
  '.',
  '..',
  '/',
  '*',
  '**',
  '?',
  '!',
  '[!',
  '{a,b}',
  '#',
  '%',
  '%2e',
  '-',
  '+',
  '0',
  '-0',
  '1e999',
  '9007199254740993',
  '0x',
  '__proto__',
  'constructor',
  'null',
  'true',
  'NaN',
  '=1+1',
  '::error::',
  '${{ x }}',
  '"""',
  "'''",
  '[[',
  ']]',
  '1970-01-01T00:00:00Z',
  '9999-12-31T23:59:60Z',
  '2025-02-30',
];
const MAX_LENGTH = 4_000;

export function mutate(text: string, pool: readonly string[], random: Random): string {
  let mutated = text;
  for (let round = random.between(1, 4); round > 0; round -= 1) {
    const from = random.between(0, mutated.length);
    const to = Math.min(mutated.length, from + random.between(0, 12));
    const [head, piece, tail] = [mutated.slice(0, from), mutated.slice(from, to), mutated.slice(to)];
    switch (random.between(0, 6)) {
      case 0:
        mutated = head + random.pick(SHARP) + mutated.slice(from);
        break;
      case 1:
        mutated = head + tail;
        break;
      case 2:
        mutated = head + piece.repeat(random.between(2, 40)) + tail;
        break;
      case 3:
        mutated = head + random.pick(SHARP) + tail;
        break;
      case 4: {
        const other = random.pick(pool);
        const start = random.between(0, other.length);
        mutated = head + other.slice(start, start + random.between(1, 60)) + tail;
        break;
      }
      case 5:
        mutated =
          head +
          String.fromCodePoint(random.pick([0, 0x7f, 0x80, 0xff, 0xfffd, 0x1f600, random.between(32, 126)])) +
          tail;
        break;
      default:
        mutated = head + piece.split('').reverse().join('') + tail;
    }
  }
  return mutated.slice(0, MAX_LENGTH);
}
