import { parse, TomlError, type TomlTable, type TomlValue } from 'smol-toml';
import { ActionError, quoteValue } from '../errors/action-error.ts';
import { findImpossibleDate } from './toml-ranges.ts';

export type { TomlTable, TomlValue } from 'smol-toml';

/**
 * Reads a TOML 1.1 text, a leading byte order mark allowed. Integers beyond 2^53 come as bigint.
 *
 * @param what how an error names the text, e.g. `core/Cargo.toml`
 * @throws ActionError `input` with line and column
 */
export function parseToml(text: string, what: string): TomlTable {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  if (body.startsWith('\ufeff')) throw new ActionError('input', `${what} is not valid TOML: two byte order marks`);
  try {
    const table = parse(body, { integersAsBigInt: 'asNeeded' });
    const date = findImpossibleDate(body);
    if (date !== undefined) throw new Error(`there is no day ${date}`);
    return table;
  } catch (error) {
    const where = error instanceof TomlError ? `line ${error.line}, column ${error.column}: ` : '';
    const reason = ((error as Error).message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');
    throw new ActionError('input', `${what} is not valid TOML: ${where}${reason}`, { cause: error });
  }
}

export function isTable(value: TomlValue | undefined): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** The table under `key`, when there is one. */
export function subTable(table: TomlTable | undefined, key: string): TomlTable | undefined {
  const value = table?.[key];
  return isTable(value) ? value : undefined;
}

/** The string under `key`, when there is one. */
export function stringAt(table: TomlTable | undefined, key: string): string | undefined {
  const value = table?.[key];
  return typeof value === 'string' ? value : undefined;
}

/** The strings of the array under `key`; absent and other values give none. */
export function stringsAt(table: TomlTable | undefined, key: string): string[] {
  const value = table?.[key];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A key path as one would write it: `target.'cfg(unix)'.dependencies.libc`. */
export function showPath(path: readonly string[]): string {
  return path.map((key) => (/^[A-Za-z0-9_-]+$/.test(key) ? key : quoteKey(key))).join('.');
}

function quoteKey(key: string): string {
  return /^[^'\p{Cc}]*$/u.test(key) ? `'${key}'` : quoteValue(key);
}

/**
 * Whether two parsed documents say the same. Iterative: depth comes from the text.
 */
export function sameToml(left: TomlValue, right: TomlValue): boolean {
  const pending: [TomlValue | undefined, TomlValue | undefined][] = [[left, right]];
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const [a, b] = pair;
    if (Array.isArray(a)) {
      if (!Array.isArray(b) || a.length !== b.length) return false;
      for (const [index, item] of a.entries()) if (item !== b[index]) pending.push([item, b[index]]);
    } else if (a instanceof Date) {
      if (!(b instanceof Date) || a.toISOString() !== b.toISOString()) return false;
    } else if (isTable(a)) {
      if (!isTable(b)) return false;
      const keys = Object.keys(a);
      if (keys.length !== Object.keys(b).length) return false;
      for (const key of keys) {
        if (!Object.hasOwn(b, key)) return false;
        if (a[key] !== b[key]) pending.push([a[key], b[key]]);
      }
    } else if (!Object.is(a, b)) return false;
  }
  return true;
}
