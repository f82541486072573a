import { ActionError, describeError, quoteValue } from '../../errors/action-error.ts';
import { EMPTY_HEAD, entryDigest, extendHead } from '../../history/digest.ts';
import { escapeMarkdown } from '../../markdown/markdown.ts';
import type { ActionContext } from '../../runtime/perform-action.ts';
import type { Evidence } from '../evidence.ts';
import { setObjects } from '../outputs.ts';
import type { ArchiveRequest } from '../request.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { renderRestore } from '../summary.ts';
import { type ArchivedEntries, readArchivedEntries } from './archived-entries.ts';
import { conflictsError, type RestoreReport, restoredUpTo, restoreEntries, splitBatches } from './restore.ts';

/** The rest of the time sends what was read. */
const READING_SHARE = 0.7;

/** Reads and checks the archive, then replays it into the Worker. */
export async function runRestore(
  request: ArchiveRequest,
  store: ObjectStore,
  history: Evidence['history'],
  { outputs, summary, ports }: Pick<ActionContext, 'outputs' | 'summary' | 'ports'>,
): Promise<void> {
  const target = request.restoreInto;
  if (target === undefined) throw new TypeError('mode restore comes with a target');
  ports.stage('read the archive');
  const readingEndsMs = request.http.deadlineAtMs - request.deadlineMs * (1 - READING_SHARE);
  const archived = await readArchivedEntries(store, {
    ...request,
    history,
    log: ports.log,
    nowMs: ports.now(),
    isTimeUp: () => ports.monotonic() > readingEndsMs,
  });
  const batches = splitBatches(archived.entries).length;
  const found = `${archived.entries.length} entries of ${archived.keys.length} objects, ${batches} requests`;
  setObjects(
    archived.keys.map((key) => ({ key, sizeBytes: 0, sha256: archived.digests[key] ?? '' })),
    { outputs },
  );
  outputs.set('bytes', archived.bytes);
  outputs.set('count', archived.entries.length);
  if (request.dryRun) {
    ports.log.notice(`dry run: would send ${found} to the Worker`);
    summary.add(`## Restore\n\nDry run: would send ${found} to the Worker.`);
    outputs.set('status', 'dry-run');
    return;
  }
  ports.stage('restore');
  ports.log.info(`restoring ${found}`);
  const client = ports.http({ name: 'Worker', ...request.http });
  const report = await restoreEntries(archived.entries, { ...target, client, log: ports.log });
  if (report.tooOld > 0) {
    ports.log.warning(
      `${report.tooOld} of ${archived.entries.length} entries are older than everything in the full history and were not stored; raise HISTORY_MAX_ENTRIES to keep them`,
    );
  }
  const notes = compareHeads(archived, report, history.size === 0);
  for (const note of notes) ports.log.info(note);
  summary.add(renderRestore(archived, report, notes.map(escapeMarkdown)));
  outputs.set('head', report.head);
  const error =
    conflictsError(report, archived.entries.length) ?? interruption(archived, report) ?? headError(request, report);
  if (error !== undefined) throw error;
  outputs.set('status', 'restored');
}

/** What the head of the restored history says. */
function compareHeads(archived: ArchivedEntries, report: RestoreReport, wasEmpty: boolean): readonly string[] {
  if (report.head === '') return [];
  const notes: string[] = [];
  const { recorded, entries } = archived;
  if (recorded !== undefined) {
    notes.push(
      recorded.head === report.head
        ? `The head equals the one recorded in ${recorded.key}.`
        : `The head differs from the one recorded in ${recorded.key} (${recorded.head}, ${recorded.total} entries). The entries ` +
            'are the same; the chain also covers evicted entries and the order in which they first came.',
    );
  }
  if (wasEmpty && report.appended === entries.length && report.answered === entries.length) {
    const computed = extendHead(
      EMPTY_HEAD,
      entries.map(({ text }) => entryDigest(text)),
    );
    if (computed === report.head) notes.push('The head is the one computed from the archived entries alone.');
  }
  return notes;
}

/** The deadline came first: what was sent stays, and the next run can begin behind it. */
function interruption(archived: ArchivedEntries, report: RestoreReport): ActionError | undefined {
  const { entries, keys, interrupted } = archived;
  if (interrupted === undefined && report.interrupted === undefined) return undefined;
  const after = report.interrupted === undefined ? interrupted?.after : restoredUpTo(keys, entries, report.answered);
  const cause = report.interrupted ?? new Error('the time for reading was over');
  return new ActionError(
    'remote',
    `sent ${report.answered} of ${entries.length} entries before the deadline` +
      `${interrupted === undefined ? '' : ` (${keys.length} of ${interrupted.of} objects were read)`}` +
      `${after === undefined ? '' : `, all of the objects up to ${quoteValue(after)}`}: ${describeError(cause)}`,
    {
      hint:
        after === undefined
          ? 'Run again with a larger deadline-seconds: what is there already is left alone'
          : `Go on with continue-after: ${after}, or raise deadline-seconds`,
      cause,
    },
  );
}

function headError(request: ArchiveRequest, report: RestoreReport): ActionError | undefined {
  if (request.expectedHead === undefined || request.expectedHead === report.head) return undefined;
  return new ActionError(
    'remote',
    `expected-head: the restored history has the head ${report.head}, expected ${request.expectedHead}`,
    {
      hint: 'The archive does not hold every entry that went into that head in its order, or the Worker was not empty; compare the two lists',
    },
  );
}
