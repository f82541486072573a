/**
 * JSON as text. A history must give back the digits it was given, and `JSON.parse` turns 297.5850186774780 into a
 * float; so entries stay text, are checked with `JSON.parse`, and are cut and compacted by these functions.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** White space of RFC 8259; other Unicode spaces are not allowed between tokens. */
function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** The index after the string that opens at `start`; the text's length when it never closes. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === BACKSLASH) index += 1;
    else if (code === QUOTE) return index + 1;
  }
  return text.length;
}

/** The index of the first comma or closing bracket that belongs to no nested value, from `start` on. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  let index = start;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text, index);
      continue;
    }
    if (code === OPEN_BRACE || code === OPEN_BRACKET) depth += 1;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      if (depth === 0) return index;
      depth -= 1;
    } else if (code === COMMA && depth === 0) return index;
    index += 1;
  }
  return index;
}

function skipSpace(text: string, start: number): number {
  let index = start;
  while (index < text.length && isSpace(text.charCodeAt(index))) index += 1;
  return index;
}

/**
 * Removes the white space between tokens of a JSON text. Number tokens, string escapes and the order and repetition of
 * members stay as they are, character by character. The text must be valid JSON; nothing is checked here.
 */
export function compactJson(text: string): string {
  if (!/[\t\n\r ]/.test(text)) return text;
  let compact = '';
  let kept = 0;
  let index = 0;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text, index);
    } else if (isSpace(code)) {
      compact += text.slice(kept, index);
      index = skipSpace(text, index);
      kept = index;
    } else {
      index += 1;
    }
  }
  return compact + text.slice(kept);
}

/** How deep objects and arrays are nested: 0 for a scalar, 1 for `{}`. The text must be valid JSON. */
export function nestingDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let index = 0;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text, index);
      continue;
    }
    if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1;
    index += 1;
  }
  return deepest;
}

/**
 * The elements of a JSON array, each as the text it has there without white space around it, in order.
 * Each element is parsed once, so that a text which is no valid JSON is found out without holding the whole tree.
 *
 * @throws SyntaxError when the text is not a JSON array.
 */
export function splitJsonArray(text: string): string[] {
  const elements = jsonElements(text);
  for (const element of elements) JSON.parse(element);
  return elements;
}

/** The same of an array that is known to be valid JSON: its elements are not looked into. */
export function jsonElements(text: string): string[] {
  const open = skipSpace(text, 0);
  if (text.charCodeAt(open) !== OPEN_BRACKET) throw new SyntaxError('not a JSON array');
  const elements: string[] = [];
  let index = skipSpace(text, open + 1);
  if (text.charCodeAt(index) === CLOSE_BRACKET) {
    index += 1;
  } else {
    for (;;) {
      const end = endOfValue(text, index);
      elements.push(trimJson(text, index, end));
      index = end + 1;
      const code = text.charCodeAt(end);
      if (code === CLOSE_BRACKET) break;
      if (code !== COMMA) throw new SyntaxError('the JSON array does not end');
    }
  }
  if (skipSpace(text, index) < text.length) throw new SyntaxError('text after the JSON array');
  return elements;
}

/** What is between two places, without white space around it. A pattern for the end would take quadratic time. */
function trimJson(text: string, start: number, end: number): string {
  const from = skipSpace(text, start);
  let to = end;
  while (to > from && isSpace(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

/**
 * The name of a member that an object in the text has twice, at any depth; undefined when there is none. Readers
 * disagree about which of the two counts. The text must be valid JSON.
 */
export function repeatedMember(text: string): string | undefined {
  /** The names of each object that is open; undefined for an array. */
  const open: (Set<string> | undefined)[] = [];
  let expectsName = false;
  let index = 0;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      const end = endOfString(text, index);
      if (expectsName) {
        const name = JSON.parse(text.slice(index, end)) as string;
        const names = open.at(-1);
        if (names?.has(name)) return name;
        names?.add(name);
        expectsName = false;
      }
      index = end;
      continue;
    }
    if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      open.push(code === OPEN_BRACE ? new Set() : undefined);
      expectsName = code === OPEN_BRACE;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      open.pop();
      expectsName = false;
    } else if (code === COMMA) {
      expectsName = open.at(-1) !== undefined;
    }
    index += 1;
  }
  return undefined;
}

/**
 * The members of a JSON object as [name, text of the value], in order and with repetitions; `JSON.parse` would keep the
 * last of a repeated name. The text must be a valid JSON object.
 */
export function jsonMembers(text: string): [name: string, value: string][] {
  const members: [string, string][] = [];
  let index = skipSpace(text, skipSpace(text, 0) + 1);
  while (index < text.length && text.charCodeAt(index) === QUOTE) {
    const nameEnd = endOfString(text, index);
    const name = JSON.parse(text.slice(index, nameEnd)) as string;
    const colon = skipSpace(text, nameEnd);
    if (text.charCodeAt(colon) !== COLON) break;
    const end = endOfValue(text, colon + 1);
    members.push([name, trimJson(text, colon + 1, end)]);
    index = text.charCodeAt(end) === COMMA ? skipSpace(text, end + 1) : text.length;
  }
  return members;
}

/** The text of one member's value, digits included; of a repeated name the last, as `JSON.parse` takes it. */
export function jsonMember(text: string, name: string): string | undefined {
  return jsonMembers(text).findLast(([candidate]) => candidate === name)?.[1];
}
