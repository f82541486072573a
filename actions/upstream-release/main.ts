/** `uses: …/actions/upstream-release`: read inputs, call src/cascade, publish outputs. */
import { tmpdir } from 'node:os';
import { releaseCascade } from '../../src/cascade/cascade.ts';
import { runAction } from '../../src/runtime/run-action.ts';
import { readRequest } from './request.ts';

await runAction('upstream-release', async (context) => {
  const report = await releaseCascade(readRequest(context, tmpdir()), context.ports);
  const { outputs, summary } = context;
  if (report.status !== undefined) outputs.set('status', report.status);
  if (report.version !== undefined) outputs.set('version', report.version);
  if (report.versions !== undefined) outputs.set('versions', report.versions);
  if (report.plan !== undefined) outputs.set('plan', report.plan);
  if (report.results !== undefined) outputs.set('results', report.results);
  if (report.releaseUrl !== undefined) outputs.set('release-url', report.releaseUrl);
  if (report.summary !== undefined) summary.add(report.summary);
  if (report.failure !== undefined) throw report.failure;
});
