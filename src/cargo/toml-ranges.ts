import { parse } from 'smol-toml';

/** Where a string value stands in the text, quotes included: `text.slice(start, end)`. UTF-16 units. */
export interface TomlRange {
  start: number;
  end: number;
}

/** Key paths as a tree, so that a scan compares one key at a time. */
interface Wanted {
  children: Map<string, Wanted>;
  range?: TomlRange;
}

/** Tables named by headers so far; `last` is the index of the newest element of an array of tables. */
interface Scope {
  children: Map<string, Scope>;
  last?: number;
}

/**
 * Finds where the string values at `paths` stand. An element of an array has its index as key (`bin.0.name`).
 *
 * Own scanner, because the text is already known to be valid: one pass, no tree, no recursion over long strings
 * (toml-eslint-parser builds a node per token and overflows on a long multi-line string).
 *
 * @param text valid TOML 1.1 without a byte order mark
 * @returns one range per path, `undefined` where no string stands there
 */
export function findTomlStrings(text: string, paths: readonly (readonly string[])[]): (TomlRange | undefined)[] {
  const root: Wanted = { children: new Map() };
  const leaves = paths.map((path) => path.reduce((node, key) => childOf(node.children, key), root));
  new Scanner(text).scanDocument(root);
  return leaves.map((leaf) => leaf.range);
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * The first date that no calendar has, e.g. `2025-02-30`, which some parsers roll over into the next month.
 *
 * @param text valid TOML 1.1 without a byte order mark, but for its dates
 */
export function findImpossibleDate(text: string): string | undefined {
  // Nearly no manifest holds a date at all: those that do not are not scanned.
  if (!/\d{4}-\d{2}-(?:29|3\d)/.test(text)) return undefined;
  let found: string | undefined;
  new Scanner(text, (scalar) => {
    const match = /^(\d{4})-(\d{2})-(\d{2})(?:$|[Tt \t])/.exec(scalar);
    if (match === null || found !== undefined) return;
    const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
    const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
    const last = month === 2 && !isLeap ? 28 : DAYS[month - 1];
    if (last === undefined || day > last) found = match[0].trimEnd().replace(/[Tt]$/, '');
  }).scanDocument({ children: new Map() });
  return found;
}

function childOf<T extends { children: Map<string, T> }>(children: Map<string, T>, key: string): T {
  let child = children.get(key);
  if (child === undefined) {
    child = { children: new Map() } as T;
    children.set(key, child);
  }
  return child;
}

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const HASH = 0x23;
const APOSTROPHE = 0x27;
const COMMA = 0x2c;
const DOT = 0x2e;
const EQUALS = 0x3d;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

class Scanner {
  readonly #text: string;
  readonly #onScalar: ((scalar: string) => void) | undefined;
  #at = 0;

  constructor(text: string, onScalar?: (scalar: string) => void) {
    this.#text = text;
    this.#onScalar = onScalar;
  }

  scanDocument(root: Wanted): void {
    const scopes: Scope = { children: new Map() };
    let table: Wanted | undefined = root;
    for (this.#skipBlank(); this.#at < this.#text.length; this.#skipBlank()) {
      if (this.#code() === OPEN_BRACKET) table = this.#header(scopes, root);
      else this.#keyValue(table);
    }
  }

  /** `[a.b]` or `[[a.b]]`; a key that names an array of tables means its newest element. */
  #header(scopes: Scope, root: Wanted): Wanted | undefined {
    const isArray = this.#text.charCodeAt(this.#at + 1) === OPEN_BRACKET;
    this.#at += isArray ? 2 : 1;
    const keys = this.#keys(CLOSE_BRACKET);
    this.#at += isArray ? 2 : 1;
    let scope = scopes;
    let wanted: Wanted | undefined = root;
    for (const [position, key] of keys.entries()) {
      scope = childOf(scope.children, key);
      wanted = wanted?.children.get(key);
      if (isArray && position === keys.length - 1) {
        scope.last = scope.last === undefined ? 0 : scope.last + 1;
        // Sub-arrays of the element before do not count for this one.
        scope.children.clear();
      }
      if (scope.last !== undefined) wanted = wanted?.children.get(String(scope.last));
    }
    return wanted;
  }

  #keyValue(table: Wanted | undefined): void {
    let wanted = table;
    for (const key of this.#keys(EQUALS)) wanted = wanted?.children.get(key);
    this.#at += 1;
    this.#value(wanted);
  }

  /** A dotted key up to (not including) `end`. */
  #keys(end: number): string[] {
    const keys: string[] = [];
    for (;;) {
      this.#skipSpace();
      const start = this.#at;
      const code = this.#code();
      if (code === QUOTE || code === APOSTROPHE) {
        this.#skipString(code);
        keys.push(decodeKey(this.#text.slice(start, this.#at)));
      } else {
        while (this.#at < this.#text.length && !this.#endsBareKey(end)) this.#at += 1;
        keys.push(this.#text.slice(start, this.#at));
      }
      this.#skipSpace();
      if (this.#code() !== DOT) return keys;
      this.#at += 1;
    }
  }

  #endsBareKey(end: number): boolean {
    const code = this.#code();
    return code === DOT || code === end || code === SPACE || code === TAB || code === LF;
  }

  #value(wanted: Wanted | undefined): void {
    this.#skipSpace();
    const start = this.#at;
    const code = this.#code();
    if (code === QUOTE || code === APOSTROPHE) {
      this.#skipString(code);
      if (wanted !== undefined) wanted.range = { start, end: this.#at };
    } else if (code === OPEN_BRACKET) this.#array(wanted);
    else if (code === OPEN_BRACE) this.#inlineTable(wanted);
    else this.#skipScalar();
  }

  #array(wanted: Wanted | undefined): void {
    this.#at += 1;
    for (let index = 0; ; index += 1) {
      this.#skipBlank();
      if (this.#closes(CLOSE_BRACKET)) return;
      this.#value(wanted?.children.get(String(index)));
      this.#skipBlank();
      if (this.#code() === COMMA) this.#at += 1;
    }
  }

  #inlineTable(wanted: Wanted | undefined): void {
    this.#at += 1;
    for (;;) {
      this.#skipBlank();
      if (this.#closes(CLOSE_BRACE)) return;
      this.#keyValue(wanted);
      this.#skipBlank();
      if (this.#code() === COMMA) this.#at += 1;
    }
  }

  /** The end of the text closes everything: a scan always ends. */
  #closes(bracket: number): boolean {
    if (this.#code() === bracket) this.#at += 1;
    else return this.#at >= this.#text.length;
    return true;
  }

  #skipString(quote: number): void {
    const isMultiLine = this.#text.charCodeAt(this.#at + 1) === quote && this.#text.charCodeAt(this.#at + 2) === quote;
    this.#at += isMultiLine ? 3 : 1;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#code();
      if (code === BACKSLASH && quote === QUOTE) this.#at += 1;
      else if (code === quote && (!isMultiLine || this.#closesMultiLine(quote))) break;
    }
    this.#at += 1;
  }

  /** At three or more quotes: moves to the last of them, for up to two belong to the value (`""""" `). */
  #closesMultiLine(quote: number): boolean {
    let count = 1;
    while (count < 5 && this.#text.charCodeAt(this.#at + count) === quote) count += 1;
    if (count < 3) return false;
    this.#at += count - 1;
    return true;
  }

  /** Numbers, booleans and dates (which may hold a space) end where none of them can go on. */
  #skipScalar(): void {
    const start = this.#at;
    this.#passScalar();
    this.#onScalar?.(this.#text.slice(start, this.#at));
  }

  #passScalar(): void {
    for (; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#code();
      if (code === COMMA || code === CLOSE_BRACKET || code === CLOSE_BRACE || code === HASH || code === LF) return;
    }
  }

  #skipSpace(): void {
    while (this.#code() === SPACE || this.#code() === TAB) this.#at += 1;
  }

  #skipBlank(): void {
    for (; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#code();
      if (code === HASH) {
        const end = this.#text.indexOf('\n', this.#at);
        this.#at = end === -1 ? this.#text.length : end;
      } else if (code !== SPACE && code !== TAB && code !== LF && code !== CR) return;
    }
  }

  #code(): number {
    return this.#text.charCodeAt(this.#at);
  }
}

function decodeKey(quoted: string): string {
  if (quoted.startsWith("'") || !quoted.includes('\\')) return quoted.slice(1, -1);
  return String(parse(`key = ${quoted}`)['key']);
}
