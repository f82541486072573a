import type { CloudflareClient } from '../cloudflare/client.ts';
import type { WorkerApi } from '../cloudflare/workers.ts';
import type { Ports } from '../runtime/ports.ts';
import type { DeployReport } from './report.ts';
import type { DeployRequest } from './request.ts';

export interface DeployEnvironment {
  tempFolder: string;
  /** The runner's variables, for the wrangler engine. */
  variables: Readonly<Record<string, string | undefined>>;
}

export type DeployPorts = Pick<Ports, 'now' | 'sleep' | 'http' | 'exec' | 'log'>;

/** What the steps of one deploy share. */
export interface Run {
  request: DeployRequest;
  ports: DeployPorts;
  environment: DeployEnvironment;
  client: CloudflareClient;
  worker: WorkerApi;
  report: DeployReport;
}

/** Does a step and notes how long it took. */
export async function timed<T>(run: Run, step: string, work: () => Promise<T>): Promise<T> {
  const startedAt = run.ports.now();
  try {
    return await work();
  } finally {
    run.report.timings = [...run.report.timings, { step, ms: run.ports.now() - startedAt }];
  }
}

export function warn(report: DeployReport, warning: string): void {
  report.warnings = [...report.warnings, warning];
}

/** The report before anything happened: a failure without a reason. */
export function emptyReport(request: DeployRequest): DeployReport {
  return {
    status: 'failed',
    workerName: request.workerName,
    engine: request.engine === 'api' ? 'api' : `wrangler ${request.wranglerVersion}`,
    url: request.workerUrl ?? '',
    versionId: '',
    previousVersionId: '',
    workersDev: '',
    route: '',
    workerVersion: '',
    configFile: request.configFile,
    configText: '',
    bindings: [],
    secret: 'none',
    differences: [],
    storageMigration: false,
    checks: [],
    timings: [],
    warnings: [],
    error: undefined,
  };
}
