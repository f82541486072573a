/**
 * `npm run replay -- <path to a git repository> […]`: takes every change of a Cargo.toml in its history that is purely
 * version or requirement strings, makes the same edits with src/cargo, and compares the bytes. Exit code 1 when fewer
 * than 99.9% are exact.
 */
import { basename, dirname } from 'node:path';
import { type ReplayReport, replayHistory } from './replay-history.ts';

const REQUIRED_SHARE = 0.999;

const repositories = process.argv.slice(2);
if (repositories.length === 0) {
  console.error('usage: npm run replay -- <path to a git repository> […]');
  process.exit(2);
}

const reports: Record<string, ReplayReport> = {};
for (const path of repositories) {
  const name = ['.git', 'repo'].includes(basename(path)) ? basename(dirname(path)) : basename(path);
  const report = replayHistory(path);
  reports[name] = report;
  for (const { commit, path: manifest, edited, committed } of report.misses) {
    console.log(`${name} ${commit.slice(0, 12)} ${manifest}\n  edited    ${edited}\n  committed ${committed}`);
  }
}

const rows = Object.entries(reports).map(([name, { head, misses, ...figures }]) => [
  name,
  { head: head.slice(0, 12), ...figures, misses: misses.length },
]);
console.table(Object.fromEntries(rows));
const total = (figure: 'replayed' | 'exact') => Object.values(reports).reduce((sum, report) => sum + report[figure], 0);
const share = total('replayed') === 0 ? 1 : total('exact') / total('replayed');
console.log(`${total('exact')} of ${total('replayed')} exact (${(share * 100).toFixed(3)}%)`);
process.exitCode = share >= REQUIRED_SHARE ? 0 : 1;
