/** The job summary of a run, also of a failed one. */
import { assertNever } from '../errors/action-error.ts';
import type { HttpCall } from '../http/exchange.ts';
import { formatSeconds } from '../http/failure.ts';
import { codeBlock, details, escapeMarkdown, inlineCode, table } from '../markdown/markdown.ts';
import type { Snapshot } from '../taostats/snapshot.ts';
import type { Append } from './appended.ts';
import type { PublishFacts, PublishReport } from './report.ts';

export function renderPublish(report: PublishReport): string {
  const sections = [`## TaoStats: ${headline(report)}`];
  if (report.snapshot) sections.push(priceTable(report.snapshot));
  for (const { reason } of report.verdict?.findings ?? []) sections.push(`> [!WARNING]\n> ${escapeMarkdown(reason)}`);
  sections.push(recordTable(report));
  if (report.calls.length > 0) sections.push(details('Calls', callTable(report.calls)));
  if (report.entry) sections.push(details('Entry', codeBlock(report.entry.text, 'json')));
  return sections.join('\n\n');
}

function headline(report: PublishReport): string {
  switch (report.status) {
    case 'appended':
      return 'appended and read back';
    case 'duplicate':
      return 'already in the history';
    case 'outdated':
      return 'older than the last entry, nothing was appended';
    case 'dry-run':
      return 'dry run, nothing was appended';
    case 'failed':
      return report.entry ? 'not appended' : 'nothing was written';
    default:
      return assertNever(report);
  }
}

function priceTable(snapshot: Snapshot): string {
  const value = (name: string): string => {
    const json = snapshot.members.find(([member]) => member === name)?.[1] ?? 'null';
    return json === 'null' ? '–' : escapeMarkdown(json.startsWith('"') ? String(JSON.parse(json)) : json);
  };
  const header = ['Symbol', 'Price', '1 h %', '24 h %', '7 d %', 'Volume 24 h', 'Market cap', 'Last updated'];
  const names = [
    ...['symbol', 'price', 'percent_change_1h', 'percent_change_24h', 'percent_change_7d'],
    ...['volume_24h', 'market_cap', 'last_updated'],
  ];
  return table(header, [names.map(value)]);
}

function recordTable(report: PublishFacts): string {
  const rows: [string, string][] = [];
  const { entry, files, append, verdict } = report;
  const staleness = verdict?.staleness;
  if (staleness?.ageMinutes !== undefined) rows.push(['Age of the data', `${staleness.ageMinutes} min`]);
  if (entry) rows.push(['Timestamp', inlineCode(entry.timestamp)]);
  if (append) rows.push(...proofRows(append));
  if (files) rows.push(['Entry file', inlineCode(files.entry)]);
  if (files?.history) {
    const { path, total } = files.history;
    rows.push(['Local history', `${total} ${total === 1 ? 'entry' : 'entries'} in ${inlineCode(path)}`]);
  }
  return rows.length === 0 ? '' : table(['What', 'Value'], rows);
}

function proofRows(append: Append): [string, string][] {
  const rows: [string, string][] = [['Way', append.method === 'worker' ? 'Worker' : 'KV value (fallback)']];
  if (append.total !== undefined) rows.push(['Entries in the history', String(append.total)]);
  const { proof } = append;
  if (proof.kind === 'listed') {
    rows.push(['Proof', 'the history lists the timestamp']);
    return rows;
  }
  rows.push(['Proof', `read back digit for digit, digest ${inlineCode(proof.digest)}`]);
  if (proof.kind === 'kv-value') return rows;
  if (proof.seq !== undefined) rows.push(['Position', String(proof.seq)]);
  if (append.head !== undefined) {
    rows.push(['Head', `${inlineCode(append.head)}${proof.chained ? ', this entry on top of the one before' : ''}`]);
  }
  return rows;
}

/** Attempts and latency per route; the single attempts are in the log. */
function callTable(calls: readonly HttpCall[]): string {
  const routes = new Map<string, HttpCall[]>();
  for (const call of calls) {
    const route = `${call.method} ${call.host}${call.path}`;
    routes.set(route, [...(routes.get(route) ?? []), call]);
  }
  const rows = [...routes].map(([route, attempts]) => {
    const sum = (of: (call: HttpCall) => number): number => attempts.reduce((total, call) => total + of(call), 0);
    return [
      inlineCode(route),
      String(attempts.length),
      attempts.map((call) => String(call.outcome)).join(', '),
      formatSeconds(sum((call) => call.durationMs)),
      formatSeconds(Math.max(...attempts.map((call) => call.durationMs))),
      String(sum((call) => call.sentBytes)),
      String(sum((call) => call.receivedBytes)),
    ];
  });
  return table(['Call', 'Attempts', 'Outcomes', 'Time', 'Slowest', 'Bytes sent', 'Bytes received'], rows);
}
