/** deploy-worker in a real workflow engine, against a Cloudflare that runs what is deployed. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LoopbackCloudflare } from '../support/cloudflare/api.ts';
import { describeWhen } from '../support/optional.ts';
import { actMissing, runWorkflow, type WorkflowOptions, type WorkflowRun } from '../support/workflows/act.ts';
import { Forge, PROJECT } from '../support/workflows/forge.ts';

const CALLER = `
on: workflow_dispatch
permissions: {}
jobs:
  call:
    permissions:
      contents: read
    uses: ${PROJECT}/.github/workflows/deploy-worker.yml@v1
    with:
      cloudflare-account-id: \${{ vars.CF_ACCOUNT_ID }}
    secrets: inherit
  later-job:
    needs: call
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions: {}
    steps:
      - id: read
        run: echo "status=$STATUS" >> "$GITHUB_OUTPUT"
        env:
          STATUS: \${{ needs.call.outputs.status }}
`;

describeWhen(actMissing, 'deploy-worker in workflows', () => {
  let forge: Forge;
  let cloudflare: LoopbackCloudflare;

  beforeAll(async () => {
    cloudflare = await LoopbackCloudflare.start();
    forge = new Forge();
    forge.addProject();
    forge.add('somebody/worker', { '.github/workflows/caller.yml': CALLER });
  });

  afterAll(async () => {
    forge.remove();
    await cloudflare.stop();
    expect(cloudflare.violations).toEqual([]);
  });

  const run = (options: WorkflowOptions): Promise<WorkflowRun> =>
    runWorkflow(forge, {
      secrets: { CF_API_TOKEN: cloudflare.token, CF_WORKER_WRITE_TOKEN: 'a-write-token-for-the-worker' },
      vars: {
        CF_ACCOUNT_ID: cloudflare.accountId,
        CF_METRICS_NAMESPACE_ID: cloudflare.namespaceId,
        CF_API_URL: cloudflare.url,
        CF_WORKER_URL: cloudflare.workerUrl,
      },
      ...options,
    });

  test('deploy-worker.yml, started by hand, deploys the Worker of the repository', async () => {
    const started = await run({ repository: PROJECT, workflow: 'deploy-worker.yml' });
    expect(started).toMatchObject({ exitCode: 0, jobs: { deploy: 'success' } });
    const id = cloudflare.serving('bittensor-taostats')?.id;
    expect(started.outputs['deploy.deploy']).toMatchObject({ status: 'deployed', 'version-id': id });
    const health = (await (await fetch(`${cloudflare.workerUrl}/api/v1/health`)).json()) as { status: string };
    expect(health).toMatchObject({ version: expect.any(String) });
    expect(started.log).not.toContain(cloudflare.token);
  });

  test('another repository calls the workflow: the same Worker, and nothing is written again', async () => {
    const writes = cloudflare.writes().length;
    const started = await run({ repository: 'somebody/worker', workflow: 'caller.yml' });
    expect(started).toMatchObject({ exitCode: 0, jobs: { deploy: 'success', 'later-job': 'success' } });
    expect(started.outputs['later-job.read']).toEqual({ status: 'unchanged' });
    expect(cloudflare.writes()).toHaveLength(writes);
  });

  test('a push deploys only where an account is configured', async () => {
    const push = { repository: PROJECT, workflow: 'deploy-worker.yml', event: 'push' };
    const payload = { ref: 'refs/heads/main' };
    const started = await run({ ...push, payload, vars: {} });
    expect(started.exitCode).toBe(0);
    expect(started.jobs).not.toHaveProperty('deploy', 'success');
    expect(started.outputs).toEqual({});
  });
});
