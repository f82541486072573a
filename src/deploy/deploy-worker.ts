import type { ActionContext } from '../runtime/perform-action.ts';
import { deploy } from './deploy.ts';
import type { DeployEnvironment } from './ports.ts';
import { readDeployRequest } from './request.ts';
import { renderReport } from './summary.ts';

/** The action deploy-worker: reads the inputs, deploys, and tells how it went, also when it went wrong. */
export async function deployWorker(
  { inputs, outputs, summary, ports, env, mask }: ActionContext,
  place: Omit<DeployEnvironment, 'variables'> & { defaultMain: string },
): Promise<void> {
  const { defaultMain, workspace } = place;
  const request = readDeployRequest(inputs, { defaultMain, workspace, nowMs: ports.now(), mask });
  const report = await deploy(request, ports, { ...place, variables: env });
  outputs.set('status', report.status);
  outputs.set('url', report.url);
  outputs.set('dashboard-url', report.dashboardUrl);
  outputs.set('version-id', report.versionId);
  outputs.set('previous-version-id', report.previousVersionId);
  outputs.set('config-file', report.configFile);
  summary.add(renderReport(report));
  if (report.error !== undefined) throw report.error;
}
