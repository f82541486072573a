/** archive-r2 in a real workflow engine: after a publish, also after one that failed, and as the backup of a history. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type R2Server, startR2 } from '../support/archive/r2-server.ts';
import { someOf, testInFull } from '../support/in-full.ts';
import { describeWhen } from '../support/optional.ts';
import { startTaostats, TAOSTATS_KEY } from '../support/taostats/api.ts';
import { type RunningWorker, startWorker, TOKEN } from '../support/worker/worker.ts';
import { actMissing, runWorkflow, type WorkflowOptions, type WorkflowRun } from '../support/workflows/act.ts';
import { Forge, PROJECT } from '../support/workflows/forge.ts';

describeWhen(actMissing, 'archive-r2 in workflows', () => {
  let forge: Forge;
  let worker: RunningWorker;
  let r2: R2Server;
  let taostats: Awaited<ReturnType<typeof startTaostats>>;

  beforeAll(async () => {
    [worker, taostats, r2] = await Promise.all([startWorker(), startTaostats(), startR2()]);
    forge = new Forge();
    forge.addProject();
  });

  afterAll(async () => {
    forge.remove();
    await worker.stop();
    await r2.stop();
    await taostats.close();
  });

  const run = (options: Omit<WorkflowOptions, 'repository'>): Promise<WorkflowRun> =>
    runWorkflow(forge, {
      repository: PROJECT,
      ...options,
      secrets: {
        TAOSTATS_API_KEY: TAOSTATS_KEY,
        CF_WORKER_WRITE_TOKEN: TOKEN,
        R2_ACCESS_KEY_ID: r2.accessKeyId,
        R2_SECRET_ACCESS_KEY: r2.secretAccessKey,
        ...options.secrets,
      },
      vars: {
        TAOSTATS_URL: taostats.url,
        CF_WORKER_URL: worker.url,
        R2_BUCKET: r2.bucket,
        R2_ENDPOINT: r2.endpoint,
        ENABLE_R2: 'true',
        ...options.vars,
      },
    });

  test('publish-taostats.yml archives the sample it appended', async () => {
    const started = await run({ workflow: 'publish-taostats.yml' });
    expect(started).toMatchObject({ exitCode: 0, jobs: { publish: 'success' } });
    expect(started.outputs['publish.archive']).toMatchObject({ status: 'archived', count: '1' });
    expect(started.log).not.toContain(r2.secretAccessKey);
  });

  test('publish-taostats.yml archives the sample also when the Worker refused it, and still fails', async () => {
    const started = await run({
      workflow: 'publish-taostats.yml',
      secrets: { CF_WORKER_WRITE_TOKEN: 'not-the-token-of-this-worker' },
    });
    expect(started).toMatchObject({ jobs: { publish: 'failure' } });
    expect(started.outputs['publish.publish']).toMatchObject({ status: 'failed' });
    expect(started.outputs['publish.archive']).toMatchObject({ status: 'archived', count: '1' });
  });

  test.each(
    someOf(
      [
        ['no bucket is named', { R2_BUCKET: '', ENABLE_R2: '' }],
        ['ENABLE_R2 says false', { ENABLE_R2: 'false' }],
      ],
      (_, index) => index === 0,
    ),
  )('publish-taostats.yml archives nothing where %s, and says so', async (_, vars) => {
    const started = await run({ workflow: 'publish-taostats.yml', vars });
    expect(started.exitCode).toBe(0);
    expect(started.outputs['publish.archive']).toMatchObject({ status: 'skipped' });
    expect(started.summary).toMatch(/not archived|skipped/i);
  });

  testInFull('publish-taostats.yml archives where a bucket is named, whatever else is set', async () => {
    const started = await run({ workflow: 'publish-taostats.yml', vars: { ENABLE_R2: '' } });
    expect(started.outputs['publish.archive']).toMatchObject({ status: 'archived', count: '1' });
  });

  test('backup-taostats-r2.yml archives the whole history and verifies the archive', async () => {
    const started = await run({ workflow: 'backup-taostats-r2.yml', inputs: { source: 'worker', verify: 'true' } });
    expect(started).toMatchObject({ exitCode: 0, jobs: { backup: 'success' } });
    expect(started.outputs['backup.archive']).toMatchObject({ status: 'archived', count: '1' });
    const [key] = JSON.parse(String(started.outputs['backup.archive']?.['keys'])) as string[];
    expect(key).toMatch(/^taostats_history-\d{8}T\d{6}Z\.json$/);
    expect(started.log).toContain('verified');
  });

  testInFull('backup-taostats-r2.yml fails, and uploads nothing, when the history cannot be read', async () => {
    const started = await run({
      workflow: 'backup-taostats-r2.yml',
      vars: { CF_WORKER_URL: `${worker.url}/elsewhere` },
    });
    expect(started).toMatchObject({ jobs: { backup: 'failure' } });
    expect(started.outputs['backup.archive']?.['keys'] ?? '[]').toBe('[]');
  });
});
