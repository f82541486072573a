/** `uses: …/actions/archive-r2`: read inputs, call src/archive, publish outputs. */
import { runAction } from '../../src/runtime/run-action.ts';
import { isEnabled, readArchiveRequest } from './request.ts';
import { runArchive, runRestore, runVerify } from './run.ts';

await runAction('archive-r2', async ({ inputs, outputs, summary, ports, env }) => {
  if (!isEnabled(inputs)) {
    ports.log.notice('archive-r2 is not enabled (input enabled, environment variable ENABLE_R2); nothing was done');
    summary.add('## Archive\n\nSkipped: not enabled (input `enabled`, environment variable `ENABLE_R2`).');
    outputs.set('status', 'skipped');
    outputs.set('count', 0);
    outputs.set('bytes', 0);
    outputs.set('keys', []);
    outputs.set('digests', {});
    return;
  }
  const request = readArchiveRequest(inputs, env, ports.monotonic());
  const run = { archive: runArchive, verify: runVerify, restore: runRestore }[request.mode];
  await run(request, { outputs, summary, ports });
});
