import type { Binding } from '../cloudflare/bindings.ts';
import type { Deployment } from '../cloudflare/workers.ts';
import { PATHS } from '../history/protocol.ts';
import { servingIds } from './account.ts';
import type { WrittenConfig } from './config-file.ts';
import type { Decision } from './decide.ts';
import type { Difference } from './difference.ts';
import type { CheckResult } from './live-check.ts';
import type { Plan } from './plan.ts';
import type { Proof } from './proof.ts';
import type { DeployRequest } from './request.ts';
import { SECRETS } from './shipped-worker.ts';
import { configVersion } from './worker-config.ts';

export type DeployStatus =
  | 'deployed'
  | 'unchanged'
  | 'rolled-back'
  | 'unverified'
  | 'overtaken'
  | 'cancelled'
  | 'failed'
  | 'dry-run';

/** How a deploy ended. Everything but `deployed`, `unchanged` and `dry-run` carries its error. */
export type Outcome =
  | { status: 'deployed' | 'unchanged' | 'dry-run' }
  | { status: 'rolled-back' | 'unverified' | 'overtaken' | 'cancelled' | 'failed'; error: unknown };

/** What a run learned, as far as it came. */
export interface Facts {
  deployment?: Deployment | undefined;
  subdomain?: string | undefined;
  plan?: Plan;
  decision?: Decision;
  written?: WrittenConfig;
  proof?: Proof;
  route?: CheckResult;
  /** Id of the version that serves at the end. */
  servingId?: string;
  timings: readonly { step: string; ms: number }[];
  warnings: readonly string[];
}

/** What a deploy did; complete also when it failed. */
export interface DeployReport {
  status: DeployStatus;
  workerName: string;
  engine: string;
  /** Base URL that was checked. */
  url: string;
  /** The page with chart and downloads; empty without a URL. */
  dashboardUrl: string;
  /** The whole history as a table for a spreadsheet; empty without a URL. */
  csvUrl: string;
  /** Its address at workers.dev; empty without a subdomain. */
  workersDev: string;
  /** Pattern or hostname; empty when none. */
  route: string;
  /** Serves at the end of the run; empty when unknown or none. */
  versionId: string;
  /** Served before the run; empty when none. */
  previousVersionId: string;
  /** What health reports for the configuration of this run. */
  workerVersion: string;
  configFile: string;
  configText: string;
  bindings: readonly Binding[];
  /** One row for each secret: its name and how it gets there. */
  secrets: readonly { name: string; how: string }[];
  crons: readonly string[] | undefined;
  differences: readonly Difference[];
  /** Classes that get their storage by this deploy. */
  storage: readonly string[];
  proof: { rounds: number; spanMs: number } | undefined;
  checks: readonly CheckResult[];
  timings: readonly { step: string; ms: number }[];
  warnings: readonly string[];
  /** Why it is no success. */
  error: unknown;
}

/** The report from what was learned and how it ended. */
export function composeReport(request: DeployRequest, facts: Facts, outcome: Outcome): DeployReport {
  const { plan, decision, written, proof, route } = facts;
  const config = decision?.config;
  const url = plan?.url ?? request.workerUrl ?? '';
  const previousVersionId = servingIds(facts.deployment)[0] ?? '';
  const shownProof = proof ?? decision?.proof;
  return {
    status: outcome.status,
    workerName: request.workerName,
    engine: request.engine === 'api' ? 'api' : `wrangler ${request.wranglerVersion}`,
    url,
    dashboardUrl: url === '' ? '' : `${url}${PATHS.page}`,
    csvUrl: url === '' ? '' : `${url}${PATHS.history}?format=csv`,
    workersDev:
      facts.subdomain === undefined || !request.workersDev
        ? ''
        : `https://${request.workerName}.${facts.subdomain}.workers.dev`,
    route: request.route?.pattern ?? '',
    versionId: facts.servingId ?? previousVersionId,
    previousVersionId,
    workerVersion: config === undefined ? '' : configVersion(config),
    configFile: written?.path ?? request.configFile,
    configText: written?.text ?? '',
    bindings: config?.bindings ?? [],
    secrets: plan === undefined ? [] : describeSecrets(plan),
    crons: request.crons,
    differences: decision?.differences ?? [],
    storage: config?.migration?.added ?? [],
    proof: shownProof?.verdict === 'live' ? shownProof : undefined,
    checks: [...(shownProof?.checks ?? []), ...(route === undefined ? [] : [route])],
    timings: facts.timings,
    warnings: facts.warnings,
    error: 'error' in outcome ? outcome.error : undefined,
  };
}

function describeSecrets(plan: Plan): { name: string; how: string }[] {
  const { writeToken, taostatsKey } = plan.secrets;
  const how = (name: string, given: string | undefined): string => {
    if (given !== undefined) return 'set together with the code';
    return plan.keptSecrets.names.includes(name) ? 'kept as deployed before' : 'none';
  };
  const others = plan.keptSecrets.names.filter((name) => !Object.values<string>(SECRETS).includes(name));
  return [
    { name: SECRETS.writeToken, how: how(SECRETS.writeToken, writeToken) },
    { name: SECRETS.taostatsKey, how: how(SECRETS.taostatsKey, taostatsKey) },
    ...others.map((name) => ({ name, how: 'kept as deployed before' })),
  ];
}
