/** Section `deploy`: a good version goes live, a broken one is noticed and rolled back. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LoopbackCloudflare } from '../../test/support/cloudflare/api.ts';
import { root } from './paths.ts';
import { type ActionRun, runAction } from './run-action.ts';
import { begin, done, heading, prove, quoteSummary } from './terminal.ts';

const WORKER = 'bittensor-taostats';

export async function deploy(): Promise<void> {
  heading('deploy', 'a good version of the Worker goes live, a broken one is rolled back');
  const cloudflare = await LoopbackCloudflare.start({ token: 'demo-token' });
  const folder = mkdtempSync(join(tmpdir(), 'deploy-'));
  try {
    done('Cloudflare', `${cloudflare.url}: a strict double that runs what is uploaded in workerd`);
    const good = await runDeploy(cloudflare, folder, {});
    prove(
      'deployed',
      `status ${good.outputs['status']}, version ${good.outputs['version-id']}`,
      isLive(good, 'deployed'),
    );
    quoteSummary(good.summary);

    const again = await runDeploy(cloudflare, folder, {});
    prove(
      'unchanged',
      `the same code again writes nothing, status ${again.outputs['status']}`,
      isLive(again, 'unchanged'),
    );

    begin('a bug', 'the same Worker, but its history answers 500');
    const broken = await runDeploy(cloudflare, folder, {
      main: writeBrokenWorker(folder),
      'validate-timeout-seconds': '15',
    });
    prove('exit code', `the broken deploy ends with exit code ${broken.exitCode}`, broken.exitCode === 1);
    prove('rolled back', `status ${broken.outputs['status']}`, broken.outputs['status'] === 'rolled-back');
    const serving = cloudflare.serving(WORKER)?.id;
    prove('serving', `version ${serving} answers again`, serving === good.outputs['version-id']);
  } finally {
    await cloudflare.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const isLive = (run: ActionRun, status: string): boolean => run.exitCode === 0 && run.outputs['status'] === status;

function runDeploy(
  cloudflare: LoopbackCloudflare,
  folder: string,
  inputs: Readonly<Record<string, string>>,
): Promise<ActionRun> {
  const { url, token, accountId, namespaceId, workerUrl } = cloudflare;
  return runAction(
    'deploy-worker',
    {
      'cloudflare-api-url': url,
      'cloudflare-api-token': token,
      'cloudflare-account-id': accountId,
      'kv-namespace-id': namespaceId,
      'worker-url': workerUrl,
      'write-token': 'demo-write-token-1',
      // A busy machine is slow, not wrong.
      'validate-timeout-seconds': '60',
      ...inputs,
    },
    { cwd: folder },
  );
}

/** The shipped Worker with one route broken, as a change that went wrong would leave it. */
function writeBrokenWorker(folder: string): string {
  const script = readFileSync(join(root, 'dist/worker/index.js'), 'utf8');
  const path = join(folder, 'broken.js');
  const [intact, ...more] = script.match(/\b(\w+) as default\b/g) ?? [];
  if (intact === undefined || more.length > 0) throw new Error('dist/worker/index.js has no single default export');
  const name = intact.split(' ')[0];
  const broken = `
const broken = {
  ...${name},
  fetch: (request, env, context) =>
    request.method === 'GET' && new URL(request.url).pathname === '/api/taostats_history'
      ? new Response('{}', { status: 500 })
      : ${name}.fetch(request, env, context),
};
`;
  writeFileSync(path, script.replace(intact, 'broken as default').replace(/\bexport \{/, `${broken}export {`));
  return path;
}
