/** publish-taostats in a real workflow engine: by hand, in steps and jobs, and called from another repository. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testInFull } from '../support/in-full.ts';
import { describeWhen } from '../support/optional.ts';
import { startTaostats, TAOSTATS_KEY } from '../support/taostats/api.ts';
import { type RunningWorker, startWorker, TOKEN } from '../support/worker/worker.ts';
import { actMissing, runWorkflow, type WorkflowOptions, type WorkflowRun } from '../support/workflows/act.ts';
import { Forge, PROJECT } from '../support/workflows/forge.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../../action-fixtures/workflows/publish/${name}`, import.meta.url), 'utf8');

describeWhen(actMissing, 'publish-taostats in workflows', () => {
  let forge: Forge;
  let worker: RunningWorker;
  let taostats: Awaited<ReturnType<typeof startTaostats>>;

  beforeAll(async () => {
    [worker, taostats] = await Promise.all([startWorker(), startTaostats()]);
    forge = new Forge();
    forge.addProject({ '.github/workflows/steps.yml': fixture('steps.yml') });
    forge.add('somebody/pipeline', { '.github/workflows/caller.yml': fixture('caller.yml') });
  });

  afterAll(async () => {
    forge.remove();
    await worker.stop();
    await taostats.close();
  });

  const run = (options: WorkflowOptions): Promise<WorkflowRun> =>
    runWorkflow(forge, {
      secrets: { TAOSTATS_API_KEY: TAOSTATS_KEY, CF_WORKER_WRITE_TOKEN: TOKEN },
      vars: { TAOSTATS_URL: taostats.url, CF_WORKER_URL: worker.url },
      ...options,
    });
  const history = (): Promise<Response> => fetch(worker.historyUrl);

  test('publish-taostats.yml, started by hand, appends a sample and keeps the secrets to itself', async () => {
    const started = await run({ repository: PROJECT, workflow: 'publish-taostats.yml' });
    expect(started).toMatchObject({ exitCode: 0, jobs: { publish: 'success' } });
    expect(started.outputs['publish.publish']).toMatchObject({ status: 'appended', 'history-total': '1' });
    expect(started.summary).toContain('appended');
    expect(started.log).not.toContain(TAOSTATS_KEY);
    expect(started.log).not.toContain(TOKEN);
    expect((await history()).headers.get('x-history-total')).toBe('1');
  });

  test('a later step reads its files and outputs, a later job its outputs', async () => {
    const started = await run({ repository: PROJECT, workflow: 'steps.yml' });
    expect(started).toMatchObject({ exitCode: 0, jobs: { publish: 'success', 'later-job': 'success' } });
    expect(started.outputs['publish.later-step']).toEqual({ status: 'appended', same: 'yes' });
    const head = (await history()).headers.get('x-history-head');
    expect(started.outputs['later-job.read']).toEqual({ head, total: '2' });
  });

  test('another repository calls the workflow and uses its outputs', async () => {
    const started = await run({ repository: 'somebody/pipeline', workflow: 'caller.yml' });
    expect(started).toMatchObject({ exitCode: 0, jobs: { publish: 'success', 'later-job': 'success' } });
    expect(started.outputs['later-job.read']).toEqual({ status: 'appended', total: '3' });
  });

  testInFull('a dry run appends nothing', async () => {
    const started = await run({ repository: PROJECT, workflow: 'publish-taostats.yml', inputs: { 'dry-run': 'true' } });
    expect(started.exitCode).toBe(0);
    expect(started.outputs['publish.publish']).toMatchObject({ status: 'dry-run' });
    expect((await history()).headers.get('x-history-total')).toBe('3');
  });

  test('on a runner that does not say where a called workflow comes from, the caller has to', async () => {
    const unsure = new Forge();
    try {
      unsure.addProject({}, { saysWhereFrom: false });
      unsure.addProject({}, { saysWhereFrom: false, name: 'mirror/actions' });
      const caller = fixture('caller.yml');
      const named = caller.replace(
        '    secrets:',
        '      actions-repository: mirror/actions\n      actions-ref: v1\n    secrets:',
      );
      expect(named).not.toBe(caller);
      unsure.add('somebody/pipeline', {
        '.github/workflows/caller.yml': caller,
        '.github/workflows/named.yml': named,
        '.github/workflows/half.yml': named.replace('      actions-ref: v1\n', ''),
      });
      const start = (workflow: string): Promise<WorkflowRun> =>
        runWorkflow(unsure, {
          repository: 'somebody/pipeline',
          workflow,
          secrets: { TAOSTATS_API_KEY: TAOSTATS_KEY, CF_WORKER_WRITE_TOKEN: TOKEN },
          vars: { TAOSTATS_URL: taostats.url, CF_WORKER_URL: worker.url },
        });
      for (const workflow of ['caller.yml', 'half.yml']) {
        const refused = await start(workflow);
        expect(refused.exitCode).not.toBe(0);
        // The engine may lose the last line of a step that ends at once: what that line says is read in the workflow.
        expect(refused.log).toContain('Failure - Main Find the actions');
        expect(refused.outputs).not.toHaveProperty(['publish.publish']);
      }
      const called = readFileSync(new URL('../../.github/workflows/publish-taostats.yml', import.meta.url), 'utf8');
      expect(called).toMatch(
        /::error title=Find the actions::.* job\.workflow_sha .* update the runner or pass both inputs/,
      );
      expect(await start('named.yml')).toMatchObject({ exitCode: 0, jobs: { publish: 'success' } });
    } finally {
      unsure.remove();
    }
  });

  test('a Worker that refuses fails the job, and no job that needs it starts', async () => {
    const secrets = { TAOSTATS_API_KEY: TAOSTATS_KEY, CF_WORKER_WRITE_TOKEN: 'not-the-token' };
    const started = await run({ repository: PROJECT, workflow: 'steps.yml', secrets });
    expect(started.exitCode).not.toBe(0);
    expect(started.jobs).toEqual({ publish: 'failure' });
    expect(started.outputs['publish.publish']).toMatchObject({ status: 'failed' });
    expect(started.log).not.toContain('not-the-token');
  });
});
