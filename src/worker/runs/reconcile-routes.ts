/** Reconciliation over HTTP, with the names the original gave its routes. */
import { PATHS } from '../../history/protocol.ts';
import { failure, json } from '../answers.ts';
import type { Call, Route } from '../router.ts';
import { refuseWrite } from '../write-guard.ts';
import { reconcile } from './reconcile.ts';
import { runLog } from './run-routes.ts';

export const RECONCILE_ROUTES: readonly Route[] = [
  { path: PATHS.reconcile, POST: run },
  { path: PATHS.lastReconciliation, GET: last },
];

/** `?repair=false` only looks. */
async function run({ request, env, url }: Call): Promise<Response> {
  const refusal = refuseWrite(env, request.headers);
  if (refusal) return refusal;
  const log = runLog(env);
  if (!log) return failure(503, 'this route needs the Durable Object binding RUNS');
  const { record, repaired } = await reconcile(env, url.searchParams.get('repair') !== 'false');
  await log.record({ run_id: `reconciliation-${record.at}`, at: record.at, reconciliation: record });
  return json(200, {
    success: true,
    ...record,
    failed_checks: record.checks.filter(({ passed }) => !passed).length,
    repaired,
  });
}

async function last({ env }: Call): Promise<Response> {
  const facts = await runLog(env)?.facts();
  const record = facts?.state.reconciliation;
  if (!record) return failure(404, 'there was no reconciliation yet', { hint: `POST ${PATHS.reconcile} makes one` });
  return json(200, { ...record, drift: facts.state.drift });
}
