/** A history as CSV (RFC 4180) that a spreadsheet can open without running what somebody posted. */
import { jsonMembers } from '../history/json-text.ts';

/** More distinct members than this stay out of the table; no dataset comes near. */
const MAX_COLUMNS = 256;
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * The columns of a table: `_timestamp`, `price`, then every other member in the order of first appearance; or exactly the
 * ones that were asked for.
 */
export class CsvTable {
  readonly #columns: Map<string, number>;
  readonly #isFixed: boolean;

  constructor(fields?: readonly string[]) {
    this.#columns = new Map((fields ?? ['_timestamp', 'price']).map((name, index) => [name, index]));
    this.#isFixed = fields !== undefined;
  }

  /** Notes the members of an entry; call it with all of them before `header`. */
  add(entry: string): void {
    if (this.#isFixed) return;
    for (const [name] of jsonMembers(entry)) {
      if (this.#columns.size >= MAX_COLUMNS) return;
      if (!this.#columns.has(name)) this.#columns.set(name, this.#columns.size);
    }
  }

  header(): string {
    return line([...this.#columns.keys()].map(printText));
  }

  /** One entry: numbers keep their digits, null and missing are empty, objects and arrays are their JSON. */
  row(entry: string): string {
    const cells = new Array<string>(this.#columns.size).fill('');
    for (const [name, value] of jsonMembers(entry)) {
      const column = this.#columns.get(name);
      if (column !== undefined) cells[column] = printCell(value);
    }
    return line(cells);
  }
}

function line(cells: readonly string[]): string {
  return `${cells.join(',')}\r\n`;
}

function printCell(value: string): string {
  if (value === 'null') return '';
  if (value.startsWith('"')) return printText(JSON.parse(value) as string);
  return NUMBER.test(value) || value === 'true' || value === 'false' ? value : printText(value);
}

/** A spreadsheet takes what begins with one of these for a formula; the wide forms too (OWASP: CSV injection). */
const ACTIVE = /[=+\-@%|\uff1d\uff0b\uff0d\uff20]/;
/** What a spreadsheet passes over before it looks: spaces, control and invisible characters, quotes. */
const PASSED_OVER = /[\s\p{C}\p{Z}"']/u;
const SEPARATORS = new Set([';', '\t', '\r', '\n', '|']);

/**
 * A cell that stays text. Programs cut lines at other separators than the comma, and where they do they do not know our
 * quotes; so what follows a separator inside a text counts as a beginning too, and gets its apostrophe.
 */
function printText(text: string): string {
  let guarded = '';
  let kept = 0;
  /** Beginnings after which nothing but passed-over characters came. */
  let beginnings: number[] = [0];
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    const isHidden = index === 0 && character !== ' ' && character !== '"' && character !== "'";
    if (beginnings.length > 0 && (ACTIVE.test(character) || (isHidden && PASSED_OVER.test(character)))) {
      for (const beginning of beginnings) {
        guarded += `${text.slice(kept, beginning)}'`;
        kept = beginning;
      }
      beginnings = [];
    } else if (beginnings.length > 0 && !PASSED_OVER.test(character)) {
      beginnings = [];
    }
    if (SEPARATORS.has(character)) beginnings.push(index + 1);
  }
  guarded += text.slice(kept);
  return /[",;|'\t\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
