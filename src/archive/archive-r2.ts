/** The action archive-r2: one mode after its inputs were read. */
import { LIMITS } from '../history/protocol.ts';
import type { HttpClient } from '../http/exchange.ts';
import type { ActionContext } from '../runtime/perform-action.ts';
import { adoptError, adoptObjects } from './adopt/adopt.ts';
import { archiveObjects } from './archive/archive.ts';
import { readHistory } from './archive/history-source.ts';
import { type Evidence, readHistoryEvidence } from './evidence.ts';
import { setObjects } from './outputs.ts';
import { type ArchiveRequest, readArchiveRequest } from './request.ts';
import { runRestore } from './restore/run-restore.ts';
import { openStore } from './store/open-store.ts';
import { formatBytes, NOT_ATOMIC, renderAdopt, renderArchive, renderSkipped, renderVerify } from './summary.ts';
import { type Usage, usageLevel, usagePercent } from './usage.ts';
import { verifyArchive, verifyError } from './verify/verify.ts';

type Sinks = Pick<ActionContext, 'outputs' | 'summary' | 'ports'>;

export async function archiveR2({ inputs, outputs, summary, ports, env }: ActionContext): Promise<void> {
  const request = readArchiveRequest(inputs, env, ports);
  const sinks = { outputs, summary, ports };
  switch (request.mode) {
    case 'skipped':
      if (request.warning !== undefined) ports.log.warning(`not archived: ${request.warning}`);
      ports.log.notice(`archive-r2 was skipped, not archived: ${request.reason}`);
      summary.add(renderSkipped(request.reason));
      setObjects([], sinks);
      outputs.set('status', 'skipped');
      return;
    case 'archive':
      return await runArchive(request, sinks);
    case 'verify':
      return await runVerify(request, sinks);
    case 'adopt':
      return await runAdopt(request, sinks);
    case 'restore':
      return await runRestore(request, openStore(request, ports), await readEvidence(request, sinks), sinks);
  }
}

async function runArchive(request: ArchiveRequest, sinks: Sinks): Promise<void> {
  const { outputs, summary, ports } = sinks;
  ports.stage('archive');
  const store = openStore(request, ports);
  const { source } = request;
  const report = await archiveObjects(
    store,
    {
      ...request,
      maxManifests: request.access.kind === 's3' ? Number.MAX_SAFE_INTEGER : MANIFESTS_OVER_THE_API,
      source:
        source.kind === 'files'
          ? source
          : { kind: 'history', read: () => readHistory(source, sourceClient(source.kind, request, sinks)) },
    },
    ports,
  );
  if (report.status === 'nothing-to-archive') {
    ports.log.notice(`nothing to archive: ${report.reason}`);
    summary.add(renderArchive(report, request, []));
    setObjects([], sinks);
    outputs.set('status', report.status);
    return;
  }
  const usages = archiveUsages(report, request);
  summary.add(renderArchive(report, request, usages));
  setObjects(report.objects, sinks);
  outputs.set('manifest-key', report.manifestKey ?? '');
  outputs.set('atomic', report.atomic ?? '');
  outputs.set('head', report.head ?? '');
  outputs.set('status', report.status);
  warnOfUsage(usages, sinks);
  if (report.status === 'failed') throw report.error;
  for (const object of report.status === 'dry-run' ? report.objects : []) {
    ports.log.notice(`dry run: ${object.outcome === 'would-write' ? 'would write' : 'already there:'} ${object.key}`);
  }
  if (report.atomic === false && store.provesCreation === undefined) ports.log.notice(NOT_ATOMIC);
}

async function runVerify(request: ArchiveRequest, sinks: Sinks): Promise<void> {
  const { outputs, summary, ports } = sinks;
  ports.stage('verify');
  const store = openStore(request, ports);
  const history = await readEvidence(request, sinks);
  const report = await verifyArchive(store, { ...request, history, now: ports.now, log: ports.log });
  const bytes = report.growth.reduce((sum, event) => sum + event.sizeBytes, 0);
  const usages = bucketUsage(bytes, request);
  summary.add(renderVerify(report, request, usages));
  setObjects(report.objects, sinks);
  for (const key of report.expired.slice(0, 20)) ports.log.info(`${key}: deleted by a lifecycle rule of the bucket`);
  if (report.expired.length > 0) {
    ports.log.notice(
      `${report.expired.length} objects are gone because a lifecycle rule of the bucket deletes at their age`,
    );
  }
  warnOfUsage(usages, sinks);
  const error = verifyError(report);
  if (error !== undefined) throw error;
  outputs.set('status', 'verified');
}

async function runAdopt(request: ArchiveRequest, sinks: Sinks): Promise<void> {
  const { outputs, summary, ports } = sinks;
  ports.stage('adopt');
  const history = await readEvidence(request, sinks);
  const run = Math.floor(ports.random() * 0x1_0000_0000)
    .toString(16)
    .padStart(16, '0');
  const report = await adoptObjects(openStore(request, ports), {
    ...request,
    history,
    run,
    now: ports.now,
    log: ports.log,
  });
  summary.add(renderAdopt(report, request));
  setObjects(report.objects, sinks);
  outputs.set('manifest-key', report.manifestKey ?? '');
  const error = adoptError(report);
  if (error !== undefined) throw error;
  outputs.set('status', request.dryRun ? 'dry-run' : 'adopted');
}

/** So many older manifests are read over the Cloudflare API, which is asked for no more than a dozen things a run. */
const MANIFESTS_OVER_THE_API = 6;

function sourceClient(kind: 'worker' | 'kv', request: ArchiveRequest, { ports }: Sinks): HttpClient {
  return ports.http({ name: kind === 'kv' ? 'Cloudflare KV' : 'Worker', compareClocks: true, ...request.http });
}

/** The Worker's history, where one is named: whoever can write to the bucket cannot write there. */
async function readEvidence(request: ArchiveRequest, sinks: Sinks): Promise<Evidence['history']> {
  if (request.workerUrl === undefined) return new Map();
  const history = await readHistoryEvidence(request.workerUrl, sourceClient('worker', request, sinks));
  sinks.ports.log.info(`entry files are held against the ${history.size} entries of the Worker's history`);
  return history;
}

function archiveUsages(
  report: { growth: readonly { key: string; sizeBytes: number }[]; kvBytes: number | undefined },
  request: ArchiveRequest,
): readonly Usage[] {
  const known = new Map(report.growth.map((event) => [event.key, event.sizeBytes]));
  const bytes = [...known.values()].reduce((sum, size) => sum + size, 0);
  const kv: Usage[] =
    report.kvBytes === undefined
      ? []
      : [
          {
            place: 'the KV value of the history',
            bytes: report.kvBytes,
            limitBytes: LIMITS.kvValueBytes,
            limitName: 'what KV takes',
          },
        ];
  return [...(known.size === 0 ? [] : bucketUsage(bytes, request)), ...kv];
}

function bucketUsage(bytes: number, request: ArchiveRequest): readonly Usage[] {
  const { bucketLimitBytes: limitBytes } = request;
  return limitBytes === 0 ? [] : [{ place: 'the archive', bytes, limitBytes, limitName: 'bucket-limit-gib' }];
}

function warnOfUsage(usages: readonly Usage[], { outputs, ports }: Sinks): void {
  const levels = usages.map(usageLevel);
  outputs.set('usage', levels.includes('critical') ? 'critical' : levels.includes('warning') ? 'warning' : 'ok');
  for (const usage of usages) {
    // The size of a KV value is said where it is read.
    if (usageLevel(usage) === 'ok' || usage.limitName !== 'bucket-limit-gib') continue;
    ports.log.warning(
      `${usage.place} holds at least ${formatBytes(usage.bytes)}, ${usagePercent(usage)} % of ${usage.limitName} (${formatBytes(usage.limitBytes)})`,
    );
  }
}
