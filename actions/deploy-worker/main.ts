/** `uses: …/actions/deploy-worker`: read inputs, call src/deploy, publish outputs. */
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deploy } from '../../src/deploy/deploy.ts';
import { renderReport } from '../../src/deploy/report.ts';
import { runAction } from '../../src/runtime/run-action.ts';
import { readDeployRequest } from './request.ts';

// Beside this bundle (dist/deploy-worker) as beside this source (actions/deploy-worker). The path of the program, for
// a bundler replaces `import.meta.url` with the address of the machine that built it.
const shippedWorker = join(dirname(process.argv[1] ?? '.'), '../../dist/worker/index.js');

await runAction('deploy-worker', async ({ inputs, outputs, summary, ports, env }) => {
  outputs.set('status', 'failed');
  const request = readDeployRequest(inputs, shippedWorker);
  const report = await deploy(request, ports, { tempFolder: env['RUNNER_TEMP'] || tmpdir(), variables: env });
  outputs.set('status', report.status);
  outputs.set('url', report.url);
  outputs.set('version-id', report.versionId);
  outputs.set('previous-version-id', report.previousVersionId);
  outputs.set('config-file', report.configFile);
  summary.add(renderReport(report));
  if (report.error !== undefined) throw report.error;
});
