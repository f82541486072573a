import { ActionError, describeError } from '../errors/action-error.ts';
import type { DeployPlan } from './api-engine.ts';
import { isSameDeployment, servingIds } from './difference.ts';
import { type HealthReading, liveClient, readHealth } from './live-check.ts';
import { explainRefusal } from './permissions.ts';
import { rollBack } from './rollback.ts';
import { type Run, timed } from './run.ts';
import { VERSION_VARIABLE } from './worker-config.ts';

/** Rolls back where that is right, and leaves status, serving version and both facts in the report. */
export async function recover(
  run: Run,
  plan: DeployPlan,
  before: HealthReading | undefined,
  error: unknown,
): Promise<void> {
  const { request, report, worker, ports } = run;
  const cause = await explainRefusal([error], run.client, request.accountId);
  const fail = (fact: string): void => {
    report.status = 'failed';
    report.error = withFact(cause, fact);
  };
  const previous = plan.account.deployment;
  const serving = await worker.readDeployment().catch(() => undefined);
  if (serving !== undefined && isSameDeployment(serving, previous)) {
    report.versionId = report.previousVersionId;
    return fail(`no new version serves; version ${report.previousVersionId} is untouched`);
  }
  if (serving === undefined && report.versionId === report.previousVersionId) {
    return fail(previous === undefined ? 'nothing is deployed' : 'what serves now could not be read');
  }
  report.versionId = servingIds(serving)[0] ?? report.versionId;
  if (!request.rollbackOnFailure) return fail('it stays deployed, because rollback-on-failure is false');
  if (previous === undefined) return fail('there is no previous version, so nothing was rolled back');
  if (plan.migration !== undefined) {
    return fail('this deploy migrated the storage, and no rollback goes across a storage migration: it stays deployed');
  }
  const baseUrl = report.url;
  const broken = await readHealth(liveClient(ports), baseUrl);
  const binding = plan.account.version?.bindings.find(({ name }) => name === VERSION_VARIABLE);
  const rollback = await timed(run, 'roll back', () =>
    rollBack(
      {
        previous,
        previousVersion: binding?.target,
        before,
        broken,
        baseUrl,
        timeoutMs: request.validateTimeoutMs,
        reason: describeError(cause),
      },
      worker,
      ports,
    ),
  );
  const now = await worker.readDeployment().catch(() => undefined);
  report.versionId = servingIds(now)[0] ?? report.previousVersionId;
  if (rollback.state !== 'rolled-back') return fail(rollback.detail);
  report.status = 'rolled-back';
  report.error = withFact(cause, rollback.detail);
}

function withFact(cause: unknown, fact: string): ActionError {
  if (!(cause instanceof ActionError))
    return new ActionError('internal', `${describeError(cause)}; ${fact}`, { cause });
  return new ActionError(cause.kind, `${cause.message}; ${fact}`, { hint: cause.hint, cause });
}
