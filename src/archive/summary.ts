import { escapeMarkdown, inlineCode, table } from '../markdown/markdown.ts';
import type { ArchivedObject, ArchiveReport } from './archive.ts';
import type { ArchivedEntries } from './archived-entries.ts';
import { growthByDay, growthChart } from './growth.ts';
import type { RestoreReport } from './restore.ts';
import type { VerifyReport } from './verify.ts';

/** A job summary is at most 1 MiB; the outputs carry the whole list. */
const MAX_ROWS = 100;

/** The job summary of a run that archived. */
export function renderArchive(
  report: ArchiveReport,
  place: { bucket: string; prefix: string; createsAtomically: boolean },
): string {
  const title = `## Archive ${inlineCode(place.bucket)}`;
  if (report.status === 'nothing-to-archive')
    return `${title}\n\nNothing to archive: ${escapeMarkdown(report.reason)}.`;
  const written = report.objects.filter((object) => object.outcome === 'written').length;
  const sections = [
    title,
    `**${report.status}**: ${count(report.objects.length, 'object')}, ${formatBytes(totalBytes(report.objects))}; ${written} new.`,
    objectTable(report.objects),
  ];
  if (report.manifestKey !== undefined) sections.push(`Manifest of this run: ${inlineCode(report.manifestKey)}`);
  if (!place.createsAtomically) sections.push(`> [!NOTE]\n> ${NOT_ATOMIC}`);
  const chart = growthChart(growthByDay(report.growth), 'Archived bytes, by the manifests');
  if (chart !== '') sections.push(chart);
  return sections.join('\n\n');
}

/** Said wherever the Cloudflare API is used in place of the S3 protocol. */
export const NOT_ATOMIC =
  'Written through the Cloudflare API, which knows no conditional write: each key was looked up first, so two runs at ' +
  'the same moment could both write it. With r2-access-key-id and r2-secret-access-key the bucket itself refuses the second.';

/** The job summary of a verification, problems first. */
export function renderVerify(report: VerifyReport, place: { bucket: string; prefix: string }): string {
  const sections = [
    `## Verified ${inlineCode(place.bucket)}`,
    `${count(report.objects.length, 'object')} (${formatBytes(totalBytes(report.objects))}) and ${count(report.manifests, 'manifest')} verified, **${count(report.problems.length, 'problem')}**.`,
  ];
  if (report.problems.length > 0) {
    const rows = report.problems
      .slice(0, MAX_ROWS)
      .map((problem) => [inlineCode(problem.key), escapeMarkdown(problem.reason)]);
    sections.push(table(['key', 'problem'], rows), more(report.problems.length));
  }
  sections.push(objectTable(report.objects));
  const chart = growthChart(growthByDay(report.growth), 'Stored bytes, by the last change of each object');
  if (chart !== '') sections.push(chart);
  return sections.filter((section) => section !== '').join('\n\n');
}

/** The job summary of a restore. */
export function renderRestore(archived: ArchivedEntries, report: RestoreReport, headNote: string): string {
  return [
    `## Restored ${count(archived.entries.length, 'entry', 'entries')}`,
    table(
      ['appended', 'already there', 'too old for a full history', 'history now', 'head'],
      [
        [
          String(report.appended),
          String(report.duplicates),
          String(report.tooOld),
          count(report.total, 'entry', 'entries'),
          inlineCode(report.head),
        ],
      ],
    ),
    headNote,
    `From ${count(archived.keys.length, 'object')}, ${formatBytes(archived.bytes)}.`,
  ]
    .filter((section) => section !== '')
    .join('\n\n');
}

/** `1.5 MiB (1572864 bytes)`. */
export function formatBytes(bytes: number): string {
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = '';
  for (const next of units) {
    if (value < 1_024) break;
    value /= 1_024;
    unit = next;
  }
  return unit === '' ? `${bytes} bytes` : `${Number(value.toFixed(1))} ${unit} (${bytes} bytes)`;
}

/** `1 object`, `2 objects`. */
function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

function objectTable(objects: readonly (Omit<ArchivedObject, 'outcome'> & { outcome?: string })[]): string {
  if (objects.length === 0) return '';
  const withOutcome = objects.some((object) => object.outcome !== undefined);
  const rows = objects
    .slice(0, MAX_ROWS)
    .map((object) => [
      inlineCode(object.key),
      String(object.sizeBytes),
      inlineCode(object.sha256),
      ...(withOutcome ? [object.outcome ?? ''] : []),
    ]);
  const header = ['key', 'bytes', 'sha256', ...(withOutcome ? [''] : [])];
  return [table(header, rows), more(objects.length)].filter((part) => part !== '').join('\n\n');
}

function more(count: number): string {
  return count > MAX_ROWS ? `… and ${count - MAX_ROWS} more.` : '';
}

function totalBytes(objects: readonly { sizeBytes: number }[]): number {
  return objects.reduce((sum, object) => sum + object.sizeBytes, 0);
}
