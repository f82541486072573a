/** upstream-release in a real workflow engine, on a pushed tag: in one job, and with one job per crate. */
import { expect, test } from '@jest/globals';
import {
  type CascadeWorld,
  createCascadeWorld,
  NEW,
  TAG,
  TOKEN,
  TWO_CRATES,
  UPSTREAM,
} from '../support/cascade/world.ts';
import { testInFull } from '../support/in-full.ts';
import { describeWhen, whyMissing } from '../support/optional.ts';
import { actMissing, runWorkflow, type WorkflowRun } from '../support/workflows/act.ts';
import { Forge, PROJECT } from '../support/workflows/forge.ts';

const caller = (workflow: string): string => `
on:
  push:
    tags: ['pot-o-validator-v*']
permissions: {}
jobs:
  release:
    permissions:
      contents: write
    uses: ${PROJECT}/.github/workflows/${workflow}@v1
    secrets:
      GH_PAT: \${{ secrets.GH_PAT }}
  later-job:
    needs: release
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions: {}
    steps:
      - id: read
        run: |
          echo "status=$STATUS" >> "$GITHUB_OUTPUT"
          echo "versions=$VERSIONS" >> "$GITHUB_OUTPUT"
        env:
          STATUS: \${{ needs.release.outputs.status }}
          VERSIONS: \${{ needs.release.outputs.versions }}
`;

/** What one push of the tag does in a fresh world; `files` are added to the downstream repositories. */
async function inWorld(
  files: Readonly<Record<string, Readonly<Record<string, string>>>>,
  examine: (world: CascadeWorld, pushTag: (workflow: string) => Promise<WorkflowRun>) => Promise<void>,
): Promise<void> {
  const world = await createCascadeWorld({
    crates: TWO_CRATES,
    files,
    commands: { build: '[]', test: '["cargo", "test", "--quiet"]' },
  });
  const forge = new Forge();
  try {
    forge.addProject();
    forge.addClone(UPSTREAM, world.checkout, {
      '.github/workflows/one-job.yml': caller('upstream-release.yml'),
      '.github/workflows/jobs.yml': caller('upstream-release-jobs.yml'),
    });
    await examine(world, (workflow) =>
      runWorkflow(forge, {
        repository: UPSTREAM,
        workflow,
        event: 'push',
        payload: { ref: `refs/tags/${TAG}` },
        secrets: { GH_PAT: TOKEN },
        env: world.env,
        jobEnv: { GITHUB_SERVER_URL: world.git.url, GITHUB_API_URL: world.api.url },
      }),
    );
  } finally {
    forge.remove();
    await world.close();
  }
}

const tagsOf = (world: CascadeWorld): string[] =>
  Object.values(world.refs())
    .flatMap((refs) => Object.keys(refs))
    .filter((ref) => ref.startsWith('refs/tags/'));

const BROKEN = { 'ai3-lib': { 'tests/broken.rs': '#[test]\nfn fails() { panic!() }\n' } };

describeWhen(actMissing ?? whyMissing('cargo'), 'upstream-release in workflows', () => {
  test('in one job, a pushed tag releases every crate, and a later job gets the versions', async () => {
    await inWorld({}, async (world, pushTag) => {
      const run = await pushTag('one-job.yml');
      expect(run).toMatchObject({ exitCode: 0, jobs: { release: 'success', 'later-job': 'success' } });
      expect(tagsOf(world).sort()).toEqual(TWO_CRATES.map(({ name }) => `refs/tags/${name}-v${NEW}`).sort());
      const { status, versions } = run.outputs['later-job.read'] ?? {};
      expect(status).toBe('released');
      expect(JSON.parse(String(versions))).toMatchObject({ 'pot-o-core': NEW });
      expect(world.api.releases(UPSTREAM).map(({ tag, isDraft }) => ({ tag, isDraft }))).toEqual([
        { tag: TAG, isDraft: false },
      ]);
      expect(run.log).not.toContain(TOKEN);

      const refs = JSON.stringify(world.refs());
      const again = await pushTag('one-job.yml');
      expect(again.outputs['later-job.read']).toMatchObject({ status: 'already-released' });
      expect(JSON.stringify(world.refs())).toBe(refs);
    });
  }, 300_000);

  testInFull(
    'with one job per crate, the same refs come out',
    async () => {
      await inWorld({}, async (world, pushTag) => {
        await pushTag('one-job.yml');
        const oneJob = JSON.stringify(world.refs());
        world.reset();
        const run = await pushTag('jobs.yml');
        expect(run.exitCode).toBe(0);
        expect(run.jobs).toEqual({
          validate: 'success',
          'level-0': 'success',
          'level-1': 'success',
          finish: 'success',
          'later-job': 'success',
        });
        expect(run.outputs['later-job.read']).toMatchObject({ status: 'released' });
        expect(JSON.stringify(world.refs())).toBe(oneJob);
        expect(world.api.releases(UPSTREAM)).toHaveLength(1);
      });
    },
    300_000,
  );

  testInFull(
    'in one job, a failing test pushes nothing',
    async () => {
      await inWorld(BROKEN, async (world, pushTag) => {
        const run = await pushTag('one-job.yml');
        expect(run.jobs).toEqual({ release: 'failure' });
        expect(run.log).toContain('ai3-lib failed at test');
        expect(tagsOf(world)).toEqual([]);
      });
    },
    300_000,
  );

  testInFull(
    'with one job per crate, the job of a failing crate is named and nothing after it is released',
    async () => {
      await inWorld(BROKEN, async (world, pushTag) => {
        const run = await pushTag('jobs.yml');
        expect(run.jobs).toMatchObject({ 'level-0': 'success', 'level-1': 'failure' });
        expect(run.log).toContain('ai3-lib failed at test');
        expect(run.jobs).toMatchObject({ finish: 'failure' });
        expect(tagsOf(world).sort()).toEqual([`refs/tags/pot-o-core-v${NEW}`]);
        expect(world.api.releases(UPSTREAM)).toEqual([]);
      });
    },
    300_000,
  );
});
