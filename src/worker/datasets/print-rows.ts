/** Rows of a dataset as JSON, NDJSON or CSV. */
import { jsonMembers } from '../../history/json-text.ts';

export type RowFormat = 'json' | 'ndjson' | 'csv';

/** @param rows JSON objects of numbers, decimal strings, nulls, a time and a key: nothing a spreadsheet would run. */
export function printRows(
  format: RowFormat,
  rows: readonly string[],
  columns: readonly string[],
): { body: string; type: string } {
  switch (format) {
    case 'json':
      return { body: `[${rows.join(',')}]`, type: 'application/json; charset=utf-8' };
    case 'ndjson':
      return { body: rows.map((row) => `${row}\n`).join(''), type: 'application/x-ndjson; charset=utf-8' };
    case 'csv': {
      const lines = rows.map((row) => {
        const members = new Map(jsonMembers(row));
        return columns.map((column) => printCell(members.get(column) ?? 'null')).join(',');
      });
      return {
        body: `${[columns.join(','), ...lines].join('\r\n')}\r\n`,
        type: 'text/csv; charset=utf-8; header=present',
      };
    }
  }
}

function printCell(json: string): string {
  if (json === 'null') return '';
  return json.startsWith('"') ? (JSON.parse(json) as string) : json;
}
