import type { Deployment, WorkerApi } from '../cloudflare/workers.ts';
import { describeError } from '../errors/action-error.ts';
import { isSameDeployment, servingIds } from './account.ts';
import type { HealthReading } from './live-check.ts';
import type { DeployPorts } from './ports.ts';
import { waitForHealth } from './proof.ts';

/** What serves at Cloudflare, seen from this run. */
export type Serving =
  | { kind: 'ours'; id: string }
  /** As it was before this run. */
  | { kind: 'previous'; id: string }
  /** Neither: another deploy was here. */
  | { kind: 'other'; id: string }
  /** Could not be read. */
  | { kind: 'unknown'; reason: string };

/**
 * Whose version serves now, by the list of deployments. A version is ours by the id in the upload's own answer; without
 * one in the answer, by what `isOurs` finds in the version itself.
 */
export async function readServing(
  worker: WorkerApi,
  known: { previous: Deployment | undefined; uploaded: string | undefined; isOurs: (id: string) => Promise<boolean> },
): Promise<Serving> {
  let now: Deployment | undefined;
  try {
    now = await worker.readDeployment();
  } catch (error) {
    return { kind: 'unknown', reason: describeError(error) };
  }
  const [id] = servingIds(now);
  if (isSameDeployment(now, known.previous)) return { kind: 'previous', id: id ?? '' };
  if (id === undefined) return { kind: 'unknown', reason: 'no version serves' };
  const isOurs = known.uploaded === undefined ? await known.isOurs(id) : id === known.uploaded;
  return now?.versions.length === 1 && isOurs ? { kind: 'ours', id } : { kind: 'other', id };
}

/** How the message of a deployment begins that this action made to undo its own upload. */
const UNDO_MARK = 'deploy-worker: back to ';

/** Whether what serves was put back by this action, because a later version of it was not live. */
export function isOwnRollback(deployment: Deployment | undefined): boolean {
  return deployment?.message?.startsWith(UNDO_MARK) === true;
}

export type Undo =
  | { state: 'rolled-back'; detail: string }
  /** Cloudflare was told to, but the previous version was not seen answering. */
  | { state: 'unproven'; detail: string }
  | { state: 'refused'; detail: string }
  /** Another version serves than the one to undo: nothing was done. */
  | { state: 'overtaken'; by: string; detail: string }
  /** The version before serves already, or nothing can be said. */
  | { state: 'nothing-to-undo'; detail: string };

export interface UndoRequest {
  /** Read right before, so that what is undone is this run's own upload. */
  serving: () => Promise<Serving>;
  previous: Deployment;
  /** WORKER_VERSION of the versions before, from their bindings. */
  previousVersions: readonly string[];
  /** What health said before this deploy. */
  before: HealthReading | undefined;
  /** What health says of the version that is being left. */
  broken: HealthReading;
  baseUrl: string;
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
  reason: string;
}

/**
 * Lets the previous versions serve again, with their shares, when and only when what serves is this run's own upload, and
 * waits until one of them answers. A Worker without a version in its health counts as back when it answers as it did
 * before the deploy and not as it did after.
 */
export async function undoDeploy(request: UndoRequest, worker: WorkerApi, ports: DeployPorts): Promise<Undo> {
  const { previous, before, broken } = request;
  const ids = servingIds(previous);
  const name = ids.join(' and ');
  const serving = await request.serving();
  if (serving.kind === 'other') {
    return { state: 'overtaken', by: serving.id, detail: `overtaken by version ${serving.id}; nothing was undone` };
  }
  if (serving.kind !== 'ours') {
    const detail =
      serving.kind === 'previous'
        ? `version ${name} serves already`
        : `what serves now could not be read, so nothing was undone (${serving.reason})`;
    return { state: 'nothing-to-undo', detail };
  }
  try {
    await worker.deploy(previous, `${UNDO_MARK}${ids[0] ?? ''}: ${request.reason}`);
  } catch (error) {
    return { state: 'refused', detail: `the rollback to version ${name} failed: ${describeError(error)}` };
  }
  const expected = [...request.previousVersions, ...ids, ...(before?.version === undefined ? [] : [before.version])];
  const namesItself = request.previousVersions.length > 0 || before?.version !== undefined;
  const isExpected = (reading: HealthReading): boolean => {
    if (reading.version !== undefined) return expected.includes(reading.version);
    return !namesItself && before !== undefined && reading.text === before.text && reading.text !== broken.text;
  };
  const { reached, reading } = await waitForHealth({ ...request, isExpected }, ports);
  if (reached) return { state: 'rolled-back', detail: `rolled back to version ${name}, which answers again` };
  return { state: 'unproven', detail: `version ${name} was deployed again, but does not answer: ${reading.text}` };
}
