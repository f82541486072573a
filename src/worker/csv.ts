/** A history as CSV (RFC 4180) that a spreadsheet can open without running what somebody posted. */
import { jsonMembers } from '../history/json-text.ts';

/** More distinct members than this stay out of the table; no dataset comes near. */
const MAX_COLUMNS = 256;

/**
 * One line per entry; the columns are `_timestamp`, `price`, then every other member in the order of first appearance.
 * Numbers keep their digits, null and missing are empty, objects and arrays are their JSON.
 */
export function printCsv(entries: readonly string[]): string {
  const columns = new Map([
    ['_timestamp', 0],
    ['price', 1],
  ]);
  const rows = entries.map((entry) => {
    const row: string[] = [];
    for (const [name, value] of jsonMembers(entry)) {
      let column = columns.get(name);
      if (column === undefined) {
        if (columns.size === MAX_COLUMNS) continue;
        column = columns.size;
        columns.set(name, column);
      }
      row[column] = value;
    }
    return row;
  });
  const lines = [[...columns.keys()].map(printText).join(',')];
  for (const row of rows) {
    lines.push(Array.from({ length: columns.size }, (_, index) => printCell(row[index] ?? 'null')).join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}

function printCell(value: string): string {
  if (value === 'null') return '';
  if (value.startsWith('"')) return printText(JSON.parse(value) as string);
  return value.startsWith('{') || value.startsWith('[') ? quote(value) : value;
}

/** Text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP: CSV injection). */
function printText(text: string): string {
  const guarded = /^[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n|%]/.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(guarded) ? quote(guarded) : guarded;
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
