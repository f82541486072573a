import { nearestNames } from '../../cargo/nearest-names.ts';
import { ActionError, quoteValue } from '../../errors/action-error.ts';
import { isRecord } from '../../json/record.ts';

/** One TOML table, read key by key; `close` refuses the keys nobody asked for, then says which required one is missing. */
export interface ConfigTable {
  has(key: string): boolean;
  /** `fallback` undefined: the key is required. One that is missing reads as empty until `close`: it may be misspelt. */
  text(key: string, fallback: string | undefined, expected: string, accepts: (value: string) => boolean): string;
  texts(
    key: string,
    fallback: readonly string[],
    expected: string,
    accepts: (value: string) => boolean,
  ): readonly string[];
  boolean(key: string, fallback: boolean): boolean;
  isText(key: string): boolean;
  table(key: string): ConfigTable;
  tables(key: string): readonly ConfigTable[] | undefined;
  error(key: string, expected: string): ActionError;
  close(): void;
}

/** @param path where the table stands in the file, e.g. `crates[2].`, for errors. */
export function asTable(value: unknown, file: string, path: string): ConfigTable {
  const table = value as Readonly<Record<string, unknown>>;
  const known: string[] = [];
  let missing: string | undefined;
  const take = (key: string): unknown => {
    known.push(key);
    return Object.hasOwn(table, key) ? table[key] : undefined;
  };
  const error = (key: string, expected: string, got: unknown = table[key]): ActionError =>
    new ActionError('input', `${file}: ${path}${key}: got ${describeValue(got)}, expected ${expected}`);
  return {
    has: (key) => {
      known.push(key);
      return Object.hasOwn(table, key);
    },
    text(key, fallback, expected, accepts) {
      const found = take(key);
      if (found === undefined) {
        if (fallback === undefined) missing ??= `${file}: ${path}${key} is missing, expected ${expected}`;
        return fallback ?? '';
      }
      if (typeof found !== 'string' || !accepts(found)) throw error(key, expected, found);
      return found;
    },
    texts(key, fallback, expected, accepts) {
      const found = take(key) ?? fallback;
      if (!Array.isArray(found)) throw error(key, 'an array of strings', found);
      for (const [index, item] of found.entries()) {
        if (typeof item !== 'string' || !accepts(item)) throw error(`${key}[${index}]`, expected, item);
      }
      return found as readonly string[];
    },
    boolean(key, fallback) {
      const found = take(key) ?? fallback;
      if (typeof found !== 'boolean') throw error(key, 'true or false', found);
      return found;
    },
    isText: (key) => typeof take(key) === 'string',
    table(key) {
      const found = take(key) ?? {};
      if (!isTable(found)) throw error(key, `a table [${path}${key}]`, found);
      return asTable(found, file, `${path}${key}.`);
    },
    tables(key) {
      const found = take(key);
      if (found === undefined) return undefined;
      if (!Array.isArray(found) || !found.every(isTable)) throw error(key, `tables [[${path}${key}]]`, found);
      return found.map((item, index) => asTable(item, file, `${path}${key}[${index}].`));
    },
    error,
    close() {
      const unknown = Object.keys(table).find((key) => !known.includes(key));
      if (unknown === undefined) {
        if (missing !== undefined) throw new ActionError('input', missing);
        return;
      }
      const near = nearestNames(unknown, known)[0];
      throw new ActionError('input', `${file}: unknown key ${quoteValue(`${path}${unknown}`)}`, {
        hint: near === undefined ? `Known here: ${[...new Set(known)].join(', ')}` : `Did you mean ${path}${near}?`,
      });
    },
  };
}

function isTable(value: unknown): boolean {
  return isRecord(value) && !(value instanceof Date);
}

function describeValue(value: unknown): string {
  if (typeof value === 'string') return quoteValue(value);
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Date) return 'a date';
  return typeof value === 'object' ? 'a table' : String(value);
}
