/** The tables of docs/costs.md from what `npm run bench -- budget` counted last. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { table } from '../src/markdown/markdown.ts';
import { root } from './action-metadata.ts';

interface Budget {
  rows: readonly { case: string; values: Readonly<Record<string, number | string>> }[];
  notes: readonly string[];
}

const HISTORIES = [
  ['n = 10000', '10,000 entries, full'],
  ['full, with ARCHIVE', '10,000 entries, full, with `ARCHIVE`'],
  ['n = 100000', '100,000 entries, full'],
] as const;
const LIMITS: Readonly<Record<string, string>> = {
  rowsRead: 'rows read',
  rowsWritten: 'rows written',
  objectRequests: 'requests to objects',
  kvReads: 'KV reads',
  kvWrites: 'KV writes',
};
const COLUMNS = ['rows read', 'rows written', 'KV reads', 'KV writes', 'R2 writes'] as const;

const readBudget = (): Budget => JSON.parse(readFileSync(join(root, 'bench/results/budget.json'), 'utf8')) as Budget;
const grouped = (value: number | string | undefined): string => Number(value).toLocaleString('en-US');

export function drawOperationCosts({ rows }: Budget = readBudget()): string {
  const lines = HISTORIES.flatMap(([begin, history]) =>
    rows
      .filter(({ case: name }) => name.startsWith(`${begin}: `))
      .map(({ case: name, values }, place) => [
        place === 0 ? history : '',
        name.slice(begin.length + 2),
        ...COLUMNS.map((column) => grouped(Math.round(Number(values[column] ?? 0)))),
      ]),
  );
  return table(['History', 'Operation', ...COLUMNS.map((column) => column.replace(/^r/, 'R'))], lines);
}

/** Throws when the notes of the benchmark do not say how the day adds up. */
export function drawDayCosts({ notes }: Budget = readBudget()): string {
  const day = notes.find((note) => note.startsWith('A day at ')) ?? '';
  const lines = Object.entries(LIMITS).map(([name, words]) => {
    const [, used, limit, share] = new RegExp(`\\b${name} ([\\d.e+]+) of (\\d+) \\(([\\d.e+-]+) %\\)`).exec(day) ?? [];
    if (used === undefined) throw new Error(`bench/results/budget.json does not say what a day uses of ${name}`);
    return [`${grouped(limit)} ${words}`, grouped(used), `${Number(Number(share).toPrecision(2))} %`];
  });
  return table(['Limit of the Free plan, a day', 'Used', 'Share'], lines);
}
