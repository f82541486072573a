import { archiveObjects } from '../../src/archive/archive.ts';
import { type ArchivedEntries, readArchivedEntries } from '../../src/archive/archived-entries.ts';
import { readHistory } from '../../src/archive/history-source.ts';
import { explainUnlocked } from '../../src/archive/lock-rules.ts';
import { openBucketApi, openStore } from '../../src/archive/open-store.ts';
import { formatBytes, NOT_ATOMIC, renderArchive, renderRestore, renderVerify } from '../../src/archive/report.ts';
import { type RestoreReport, restoreEntries, splitBatches } from '../../src/archive/restore.ts';
import { verifyArchive, verifyError } from '../../src/archive/verify.ts';
import { describeError } from '../../src/errors/action-error.ts';
import { escapeMarkdown, inlineCode } from '../../src/markdown/markdown.ts';
import type { ActionContext } from '../../src/runtime/perform-action.ts';
import type { ArchiveRequest } from './request.ts';

type Sinks = Pick<ActionContext, 'outputs' | 'summary' | 'ports'>;

/** GitHub takes 1 MiB for one output. */
const MAX_OUTPUT_BYTES = 1_000_000;
const WARN_SHARE = 0.8;

export async function runArchive(request: ArchiveRequest, { outputs, summary, ports }: Sinks): Promise<void> {
  const store = openStore(request, ports);
  const { source } = request;
  const report = await archiveObjects(
    store,
    {
      ...request,
      source:
        source.kind === 'files'
          ? source
          : {
              kind: 'history',
              read: () =>
                readHistory(
                  source,
                  ports.http({ name: source.kind === 'kv' ? 'Cloudflare KV' : 'Worker', ...request.http }),
                ),
            },
    },
    ports,
  );
  summary.add(renderArchive(report, { ...request, createsAtomically: store.createsAtomically }));
  outputs.set('status', report.status);
  outputs.set('atomic', store.createsAtomically);
  if (report.status === 'nothing-to-archive') {
    ports.log.notice(`nothing to archive: ${report.reason}`);
    setObjects([], { outputs, ports });
    return;
  }
  setObjects(report.objects, { outputs, ports });
  outputs.set('manifest-key', report.manifestKey ?? '');
  if (report.status === 'dry-run') {
    for (const object of report.objects) {
      ports.log.notice(`dry run: ${object.outcome === 'would-write' ? 'would write' : 'already there:'} ${object.key}`);
    }
    return;
  }
  if (!store.createsAtomically) ports.log.notice(NOT_ATOMIC);
  const known = new Map(report.growth.map((event) => [event.key, event.sizeBytes]));
  warnNearLimit(
    [...known.values()].reduce((sum, bytes) => sum + bytes, 0),
    request,
    ports,
  );
  await warnUnlocked(request, ports);
}

export async function runVerify(request: ArchiveRequest, { outputs, summary, ports }: Sinks): Promise<void> {
  const store = openStore(request, ports);
  const report = await verifyArchive(store, { ...request, log: ports.log });
  summary.add(renderVerify(report, request));
  setObjects(report.objects, { outputs, ports });
  warnNearLimit(
    report.growth.reduce((sum, event) => sum + event.sizeBytes, 0),
    request,
    ports,
  );
  await warnUnlocked(request, ports);
  if (report.problems.length > 0) throw verifyError(report);
  outputs.set('status', 'verified');
}

export async function runRestore(request: ArchiveRequest, { outputs, summary, ports }: Sinks): Promise<void> {
  const target = request.restoreInto;
  if (target === undefined) throw new TypeError('mode restore comes with a target');
  const store = openStore(request, ports);
  const archived = await readArchivedEntries(store, { ...request, log: ports.log, nowMs: ports.now() });
  const batches = splitBatches(archived.entries).length;
  const found = `${archived.entries.length} entries of ${archived.keys.length} objects, ${batches} requests`;
  setObjects(
    archived.keys.map((key) => ({ key, sizeBytes: 0, sha256: archived.digests[key] ?? '' })),
    { outputs, ports },
  );
  outputs.set('bytes', archived.bytes);
  outputs.set('count', archived.entries.length);
  if (request.dryRun) {
    ports.log.notice(`dry run: would send ${found} to the Worker`);
    summary.add(`## Restore\n\nDry run: would send ${found} to the Worker.`);
    outputs.set('status', 'dry-run');
    return;
  }
  ports.log.info(`restoring ${found}`);
  const client = ports.http({ name: 'Worker', ...request.http });
  const report = await restoreEntries(archived.entries, { ...target, client, log: ports.log });
  if (report.tooOld > 0) {
    ports.log.warning(
      `${report.tooOld} of ${archived.entries.length} entries are older than everything in the full history and were not stored; raise HISTORY_MAX_ENTRIES to keep them`,
    );
  }
  const headNote = compareHeads(archived, report);
  if (headNote !== '') ports.log.info(headNote);
  summary.add(renderRestore(archived, report, escapeMarkdown(headNote)));
  outputs.set('head', report.head);
  outputs.set('status', 'restored');
}

/** What the recorded head of the newest backup says about the restored history. */
function compareHeads(archived: ArchivedEntries, report: RestoreReport): string {
  const { recorded } = archived;
  if (recorded === undefined) return '';
  if (recorded.head === report.head) return `The head equals the one recorded in ${recorded.key}.`;
  return (
    `The head differs from the one recorded in ${recorded.key} (${recorded.head}, ${recorded.total} entries). The entries ` +
    'are the same; the chain also covers evicted entries and the order in which they first came.'
  );
}

function setObjects(
  objects: readonly { key: string; sizeBytes: number; sha256: string }[],
  { outputs, ports }: Pick<Sinks, 'outputs' | 'ports'>,
): void {
  outputs.set('count', objects.length);
  outputs.set(
    'bytes',
    objects.reduce((sum, object) => sum + object.sizeBytes, 0),
  );
  const lists = {
    keys: objects.map((object) => object.key),
    digests: Object.fromEntries(objects.map((object) => [object.key, object.sha256])),
  };
  for (const [name, value] of Object.entries(lists)) {
    const size = Buffer.byteLength(JSON.stringify(value));
    if (size <= MAX_OUTPUT_BYTES) {
      outputs.set(name, value);
      continue;
    }
    outputs.set(name, '');
    ports.log.warning(`the output ${name} would have ${size} bytes, more than GitHub takes; it is left empty`);
  }
}

function warnNearLimit(bytes: number, request: ArchiveRequest, ports: Sinks['ports']): void {
  if (request.bucketLimitBytes === 0 || bytes < request.bucketLimitBytes * WARN_SHARE) return;
  const share = Math.floor((bytes / request.bucketLimitBytes) * 100);
  ports.log.warning(
    `the archive holds at least ${formatBytes(bytes)}, ${share} % of bucket-limit-gib (${formatBytes(request.bucketLimitBytes)})`,
  );
}

/** Asks only with a Cloudflare token; S3 keys cannot read the rules. A refusal is no reason to fail a finished run. */
async function warnUnlocked(request: ArchiveRequest, ports: Sinks['ports']): Promise<void> {
  if (request.cloudflare === undefined) return;
  try {
    const rules = await openBucketApi(request.bucket, request.cloudflare, ports).lockRules();
    const reason = explainUnlocked(rules, request.bucket, request.prefix);
    if (reason !== undefined) ports.log.warning(reason);
  } catch (error) {
    ports.log.info(`the lock rules of ${inlineCode(request.bucket)} could not be read: ${describeError(error)}`);
  }
}
