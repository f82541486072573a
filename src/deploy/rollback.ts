import type { Deployment, WorkerApi } from '../cloudflare/workers.ts';
import { describeError } from '../errors/action-error.ts';
import type { Ports } from '../runtime/ports.ts';
import { type HealthReading, waitForHealth } from './live-check.ts';

export type Rollback =
  | { state: 'rolled-back'; detail: string }
  /** Cloudflare was told to, but the previous version was not seen answering. */
  | { state: 'unproven'; detail: string }
  | { state: 'refused'; detail: string };

export interface RollbackRequest {
  previous: Deployment;
  /** What the previous version's health reports, from its bindings. */
  previousVersion: string | undefined;
  /** What health said before this deploy. */
  before: HealthReading | undefined;
  /** What health says of the version that is being left. */
  broken: HealthReading;
  baseUrl: string;
  timeoutMs: number;
  reason: string;
}

/**
 * Lets the previous versions serve again, with their shares, and waits until one of them answers. A Worker without a
 * version in its health counts as back when it answers as it did before the deploy and not as it did after.
 */
export async function rollBack(
  request: RollbackRequest,
  worker: WorkerApi,
  ports: Pick<Ports, 'now' | 'sleep' | 'http' | 'log'>,
): Promise<Rollback> {
  const { previous, before, broken } = request;
  const ids = previous.versions.map(({ versionId }) => versionId);
  const name = ids.join(' and ');
  try {
    await worker.deploy(previous, `deploy-worker: back to ${ids[0] ?? ''}: ${request.reason}`);
  } catch (error) {
    return { state: 'refused', detail: `the rollback to version ${name} failed: ${describeError(error)}` };
  }
  const expected = [request.previousVersion, before?.version, ...ids].filter((version) => version !== undefined);
  const namesItself = request.previousVersion !== undefined || before?.version !== undefined;
  const isExpected = (reading: HealthReading): boolean => {
    if (reading.version !== undefined) return expected.includes(reading.version);
    return !namesItself && before !== undefined && reading.text === before.text && reading.text !== broken.text;
  };
  const { reached, reading } = await waitForHealth({ ...request, isExpected }, ports);
  if (reached) return { state: 'rolled-back', detail: `rolled back to version ${name}, which answers again` };
  const detail = `version ${name} was deployed again, but does not answer: ${reading.text}`;
  return { state: 'unproven', detail };
}
