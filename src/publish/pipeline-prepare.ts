/** Everything that is read before the first request: inputs, the plan of datasets, the clients. */
import type { HttpCall, HttpOptions } from '../http/exchange.ts';
import type { ActionContext } from '../runtime/perform-action.ts';
import { type CallLog, createCallLog } from '../taostats/call-log.ts';
import { projectedCalls } from '../taostats/sample.ts';
import type { PlannedDataset } from './datasets-file.ts';
import { type PipelineRequest, planDatasets, readPipelineRequest, workerBase } from './pipeline-request.ts';
import type { PublishClients } from './publish.ts';
import { type PublishRequest, readPublishRequest } from './request.ts';
import { runIdOf } from './run-report.ts';
import type { WorkerAccess } from './worker-datasets.ts';

export interface Prepared {
  readonly request: PublishRequest;
  readonly pipeline: PipelineRequest;
  readonly planned: readonly PlannedDataset[];
  readonly clients: PublishClients;
  readonly calls: CallLog;
  readonly worker: WorkerAccess | undefined;
  readonly runId: string;
  readonly startedAt: string;
}

export async function prepare({ inputs, ports, env }: ActionContext): Promise<Prepared> {
  const request = readPublishRequest(inputs, { now: ports.monotonic(), warn: ports.log.warning });
  const pipeline = readPipelineRequest(inputs);
  const planned = await planDatasets(pipeline, ports.files);
  const projected = projectedCalls(planned.map(({ dataset }) => dataset));
  const said = `about ${projected} calls a month at this cadence, of ${pipeline.monthlyCallBudget} (monthly-call-budget)`;
  if (projected > pipeline.monthlyCallBudget) ports.log.warning(`${said}: take fewer datasets, or less often`);
  else ports.log.info(said);
  const calls = createCallLog(() => ports.now());
  const all: HttpCall[] = [];
  const http: HttpOptions = {
    ...request.http,
    deadlineAtMs: request.deadlineAtMs,
    compareClocks: true,
    observe: (call) => void all.push(call),
  };
  const taostats = ports.http({
    ...{ ...http, name: 'TaoStats', requestsPerMinute: request.taostats.requestsPerMinute },
    observe: (call) => {
      all.push(call);
      calls.observe(call);
    },
  });
  const worker = request.worker && {
    ...{ url: workerBase(request.worker.url), token: request.worker.token },
    // Asked once and not waited for: what is said here is not worth a sample.
    http: ports.http({ ...http, name: 'Worker', retry: { ...http.retry, maxRetries: 0 } }),
  };
  return {
    ...{ request, pipeline, planned, calls, worker, clients: { http, taostats, calls: all } },
    runId: runIdOf(env, ports.random),
    startedAt: new Date(ports.now()).toISOString(),
  };
}
