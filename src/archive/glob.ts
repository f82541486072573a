/**
 * Globs over `/`-separated paths, matched in time linear in path times pattern: `*` any characters within a segment, `**`
 * also across, `?` one character, `[a-z]` and `[!a-z]` one of a set, `{a,b}` alternatives.
 */
export interface Glob {
  matches(path: string): boolean;
  /** Whether something below this folder (without a `/` at its end) can match. */
  mayMatchBelow(folder: string): boolean;
}

/** Why a pattern is refused. */
export interface GlobRefusal {
  reason: string;
}

export interface GlobOptions {
  /** Whether wildcards match a dot at the beginning of a segment. */
  dot: boolean;
  /** Only `*`, `**` and `?` mean anything. */
  wildcardsOnly?: boolean;
}

const MAX_ALTERNATIVES = 1_000;

type Token =
  | { kind: 'literal'; char: string }
  | { kind: 'one' }
  | { kind: 'set'; negated: boolean; ranges: readonly (readonly [string, string])[] }
  | { kind: 'star' }
  /** `**` that is not a whole segment: anything, `/` included. */
  | { kind: 'anything' }
  /** Any number of whole segments, each with its `/`. */
  | { kind: 'folders' };

export function compileGlob(pattern: string, options: GlobOptions): Glob | GlobRefusal {
  const alternatives = options.wildcardsOnly === true ? [pattern] : expandBraces(pattern);
  if ('reason' in alternatives) return alternatives;
  const programs: Token[][] = [];
  for (const alternative of alternatives) {
    const tokens = tokenize(alternative, options);
    if ('reason' in tokens) return tokens;
    programs.push(tokens);
  }
  return {
    matches: (path) => programs.some((program) => run(program, path, options.dot).accepts),
    mayMatchBelow: (folder) => programs.some((program) => run(program, `${folder}/`, options.dot).alive),
  };
}

/** A set of states is walked along the path. State 2n stands before token n, 2n+1 inside a `folders` token n. */
function run(program: readonly Token[], path: string, dot: boolean): { accepts: boolean; alive: boolean } {
  let states = close(program, new Set([0]));
  let previous = '/';
  for (const char of path) {
    const next = new Set<number>();
    const atStart = previous === '/';
    const wild = dot || !(atStart && char === '.');
    for (const state of states) {
      const index = state >> 1;
      const token = program[index];
      if (token === undefined) continue;
      if (token.kind === 'folders') {
        if (char === '/') {
          if ((state & 1) === 1) next.add(2 * index);
        } else if ((state & 1) === 1 || wild) next.add(2 * index + 1);
      } else if (token.kind === 'star') {
        if (char !== '/' && wild) next.add(state);
      } else if (token.kind === 'anything') {
        if (wild) next.add(state);
      } else if (token.kind === 'literal') {
        if (token.char === char) next.add(state + 2);
      } else if (char !== '/' && wild && (token.kind === 'one' || inSet(token, char))) next.add(state + 2);
    }
    states = close(program, next);
    previous = char;
    if (states.size === 0) return { accepts: false, alive: false };
  }
  return { accepts: states.has(2 * program.length), alive: true };
}

/** Adds what is reached without a character: a star may end, folders may end where a segment begins. */
function close(program: readonly Token[], states: Set<number>): Set<number> {
  for (const state of states) {
    const kind = program[state >> 1]?.kind;
    if (kind === 'star' || kind === 'anything' || (kind === 'folders' && (state & 1) === 0))
      states.add((state | 1) + 1);
  }
  return states;
}

function inSet(token: Extract<Token, { kind: 'set' }>, char: string): boolean {
  return token.ranges.some(([from, to]) => from <= char && char <= to) !== token.negated;
}

function tokenize(pattern: string, options: GlobOptions): Token[] | GlobRefusal {
  const tokens: Token[] = [];
  const chars = [...pattern];
  for (let index = 0; index < chars.length; index += 1) {
    const char = chars[index] as string;
    if (char === '*' && chars[index + 1] === '*') {
      const startsSegment = index === 0 || chars[index - 1] === '/';
      if (startsSegment && chars[index + 2] === '/') {
        tokens.push({ kind: 'folders' });
        index += 2;
      } else if (startsSegment && index + 2 === chars.length) {
        tokens.push({ kind: 'folders' }, { kind: 'star' });
        index += 1;
      } else {
        tokens.push({ kind: 'anything' });
        index += 1;
      }
    } else if (char === '*') tokens.push({ kind: 'star' });
    else if (char === '?') tokens.push({ kind: 'one' });
    else if (char === '[' && options.wildcardsOnly !== true) {
      const set = readSet(chars, index);
      if ('reason' in set) return set;
      tokens.push(set.token);
      index = set.end;
    } else if (options.wildcardsOnly !== true && /[+@!*?]/.test(chars[index - 1] ?? '') && char === '(') {
      return { reason: 'it uses an extended form such as +(…)' };
    } else if (char === '\\' && options.wildcardsOnly !== true) {
      return { reason: 'it holds a backslash; folders are separated by / and nothing can be escaped' };
    } else tokens.push({ kind: 'literal', char });
  }
  return tokens;
}

function readSet(
  chars: readonly string[],
  start: number,
): { token: Extract<Token, { kind: 'set' }>; end: number } | GlobRefusal {
  const negated = chars[start + 1] === '!' || chars[start + 1] === '^';
  const first = start + (negated ? 2 : 1);
  const end = chars.indexOf(']', first + 1);
  const body = chars.slice(first, end);
  if (end < 0 || body.includes('/')) return { reason: 'a [ has no ]' };
  if (body.includes('[')) return { reason: 'a [ stands inside another one' };
  const ranges: [string, string][] = [];
  for (let index = 0; index < body.length; index += 1) {
    const from = body[index] as string;
    const to = body[index + 1] === '-' ? body[index + 2] : undefined;
    ranges.push([from, to ?? from]);
    if (to !== undefined) index += 2;
  }
  return { token: { kind: 'set', negated, ranges }, end };
}

/** The texts a pattern with `{a,b}` stands for; groups may nest. */
function expandBraces(pattern: string): string[] | GlobRefusal {
  const pending = [pattern];
  const done: string[] = [];
  while (pending.length > 0) {
    const text = pending.pop() as string;
    const open = text.lastIndexOf('{');
    if (open < 0) {
      if (text.includes('}')) return { reason: 'a } has no {' };
      done.push(text);
    } else {
      // The last group that opens holds no other.
      const end = text.indexOf('}', open);
      const inner = text.slice(open + 1, end);
      if (end < 0) return { reason: 'a { has no }' };
      if (!inner.includes(','))
        return { reason: `{${inner}} names no alternatives (commas); ranges are not understood` };
      for (const choice of inner.split(',').reverse()) pending.push(text.slice(0, open) + choice + text.slice(end + 1));
    }
    if (pending.length + done.length > MAX_ALTERNATIVES)
      return { reason: `it stands for more than ${MAX_ALTERNATIVES} patterns` };
  }
  return done;
}
