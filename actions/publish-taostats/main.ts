/** `uses: …/actions/publish-taostats`: read inputs, call src/publish, publish outputs. */
import { tmpdir } from 'node:os';
import { type PublishReport, publish } from '../../src/publish/publish.ts';
import { renderPublish } from '../../src/publish/summary.ts';
import type { Outputs } from '../../src/runtime/outputs.ts';
import { runAction } from '../../src/runtime/run-action.ts';
import { readPublishRequest } from './request.ts';

await runAction('publish-taostats', async ({ inputs, outputs, summary, ports, env }) => {
  let report: PublishReport;
  try {
    const tempDir = env['RUNNER_TEMP'] || tmpdir();
    const request = readPublishRequest(inputs, { monotonicMs: ports.monotonic(), tempDir, warn: ports.log.warning });
    report = await publish(request, ports);
  } catch (error) {
    report = { status: 'failed', error, dryRun: false, calls: [] };
  }
  setOutputs(outputs, report);
  summary.add(renderPublish(report));
  if (report.status === 'failed') throw report.error;
});

function setOutputs(outputs: Outputs, report: PublishReport): void {
  outputs.set('status', report.status);
  outputs.set('method', report.append?.method ?? report.method);
  outputs.set('timestamp', report.entry?.timestamp);
  outputs.set('price', report.snapshot?.price);
  outputs.set('latest-file', report.files?.latest);
  outputs.set('entry-file', report.files?.entry);
  outputs.set('history-file', report.files?.history?.path);
  outputs.set('history-total', report.append?.total);
  outputs.set('history-head', report.append?.head);
  outputs.set('stale', report.staleness?.stale ?? false);
}
