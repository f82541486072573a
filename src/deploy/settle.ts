import type { Deployment, WorkerApi } from '../cloudflare/workers.ts';
import { ActionError, describeError } from '../errors/action-error.ts';
import type { HealthReading } from './live-check.ts';
import { readHealth } from './live-check.ts';
import type { Plan } from './plan.ts';
import type { DeployPorts } from './ports.ts';
import { onFreshConnections, type Proof } from './proof.ts';
import type { Outcome } from './report.ts';
import type { DeployRequest } from './request.ts';
import { type Serving, type Undo, undoDeploy } from './rollback.ts';

/** Everything that decides how a deploy ends whose version was uploaded. */
export interface Settling {
  request: DeployRequest;
  plan: Plan;
  proof: Proof;
  /** What went wrong beside the version: a route, a Cron Trigger. */
  triggers: unknown;
  /** To go back to; `undefined` when there is nothing. */
  previous: Deployment | undefined;
  previousVersions: readonly string[];
  /** What health said before the upload. */
  before: HealthReading | undefined;
  migration: boolean;
  serving: () => Promise<Serving>;
}

/** What the proof, what serves and what was asked for come to; pure. */
export type Judgement =
  | { kind: 'deployed' }
  | { kind: 'overtaken'; by: string }
  | { kind: 'unverified'; why: string; hint: string }
  /** The version is not live, or something beside it failed, and it stays as it is. */
  | { kind: 'failed'; fact: string; hint?: string }
  | { kind: 'undo' };

/** @internal its unit test needs it */
export function judge(settling: Omit<Settling, 'serving'>, serving: Serving): Judgement {
  const { proof, previous, before, request, migration } = settling;
  if (serving.kind === 'other') return { kind: 'overtaken', by: serving.id };
  if (serving.kind === 'previous') {
    const fact =
      serving.id === '' ? 'nothing is deployed' : `no new version serves; version ${serving.id} is untouched`;
    return { kind: 'failed', fact };
  }
  if (proof.verdict === 'live') {
    if (settling.triggers === undefined) return { kind: 'deployed' };
    return { kind: 'failed', fact: 'the version itself is deployed and live, and nothing was undone' };
  }
  const isHiddenBefore = before?.verdict === 'hidden' || before?.verdict === 'unreachable';
  if (proof.verdict === 'hidden' || (proof.verdict === 'unreachable' && isHiddenBefore)) {
    const hint =
      'Let this run through (validate-headers sends an Access service token), or check another address with worker-url';
    return { kind: 'unverified', why: proof.reason, hint };
  }
  if (proof.verdict === 'limited') {
    return {
      kind: 'unverified',
      why: proof.reason,
      hint: 'Run the same again after that time; nothing is wrong with it',
    };
  }
  if (proof.verdict === 'previous') {
    const hint = 'Cloudflare takes its time: run the same again, or raise validate-timeout-seconds';
    return { kind: 'unverified', why: `the version before still answers: ${proof.reason}`, hint };
  }
  if (!request.rollbackOnFailure) {
    return { kind: 'failed', fact: 'it stays deployed, because rollback-on-failure is false' };
  }
  if (previous === undefined) {
    const hint = 'A new name can take a minute until it is reachable: raise validate-timeout-seconds';
    return { kind: 'failed', fact: 'there is no previous version, so nothing was rolled back', hint };
  }
  if (migration) {
    const fact = 'this deploy migrated the storage, and no rollback goes across a storage migration: it stays deployed';
    return { kind: 'failed', fact };
  }
  return { kind: 'undo' };
}

/** Ends a deploy whose version was uploaded: judges, and undoes where that is right and is this run's own to undo. */
export async function settle(
  settling: Settling,
  worker: WorkerApi,
  ports: DeployPorts,
  timed: <T>(work: () => Promise<T>) => Promise<T>,
): Promise<{ outcome: Outcome; servingId: string | undefined }> {
  const { proof, request, plan, previous } = settling;
  const serving = await settling.serving();
  const servingId = 'id' in serving ? serving.id : undefined;
  const judgement = judge(settling, serving);
  const notLive = (hint?: string): ActionError =>
    new ActionError('remote', `the new version is not live: ${proof.reason}`, { hint });
  switch (judgement.kind) {
    case 'deployed':
      return { outcome: { status: 'deployed' }, servingId };
    case 'overtaken': {
      const error = new ActionError('remote', `overtaken by version ${judgement.by}; nothing was undone`, {
        hint: 'Another deploy ran at the same time: give both one concurrency group',
      });
      return { outcome: { status: 'overtaken', error }, servingId };
    }
    case 'unverified': {
      const message = `the new version serves, but could not be verified: ${judgement.why}; nothing was undone`;
      const error = new ActionError('remote', message, { hint: judgement.hint });
      return { outcome: { status: 'unverified', error }, servingId };
    }
    case 'failed': {
      const cause =
        proof.verdict === 'live' && settling.triggers !== undefined ? settling.triggers : notLive(judgement.hint);
      return { outcome: { status: 'failed', error: withFact(cause, judgement.fact) }, servingId };
    }
    case 'undo':
      break;
  }
  const headers = request.validateHeaders;
  const broken = await onFreshConnections(ports, (http) => readHealth(http, { baseUrl: plan.url, headers }));
  const undo = await timed(() =>
    undoDeploy(
      {
        serving: settling.serving,
        previous: previous ?? { versions: [] },
        previousVersions: settling.previousVersions,
        before: settling.before,
        broken,
        baseUrl: plan.url,
        headers,
        timeoutMs: request.validateTimeoutMs,
        reason: describeError(notLive()),
      },
      worker,
      ports,
    ),
  );
  const after = await settling.serving();
  const status = ({ 'rolled-back': 'rolled-back', overtaken: 'overtaken' } as const)[
    undo.state as Extract<Undo['state'], 'rolled-back' | 'overtaken'>
  ];
  const outcome: Outcome = { status: status ?? 'failed', error: withFact(notLive(), undo.detail) };
  return { outcome, servingId: 'id' in after ? after.id : servingId };
}

/** A failure together with what is the case now. */
export function withFact(cause: unknown, fact: string): ActionError {
  if (!(cause instanceof ActionError)) {
    return new ActionError('internal', `${describeError(cause)}; ${fact}`, { cause });
  }
  return new ActionError(cause.kind, `${cause.message}; ${fact}`, { hint: cause.hint, cause });
}
