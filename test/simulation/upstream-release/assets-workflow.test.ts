/** assets = "workflow": the release stays a draft, the workflow is started, and what it brings in is published last. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SUMS } from '../../../src/release-assets/checksums.ts';
import { releaseAssets } from '../../../src/release-assets/release-assets.ts';
import { runInProcess } from '../../support/action/run-in-process.ts';
import { impatientClock } from '../../support/cascade/run.ts';
import { type CascadeWorld, TAG, TOKEN, UPSTREAM } from '../../support/cascade/world.ts';
import { testInFull } from '../../support/in-full.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { writeSums } from '../../support/workflows/sums.ts';
import { onlyError, pushes, release, SMALL, useWorlds } from './harness.ts';
import { atApi, createRunner } from './moments.ts';
import { amendMonorepo } from './monorepo.ts';

const CONFIG = '.github/release-cascade.toml';
const WORKFLOW = 'on:\n  workflow_dispatch:\n    inputs:\n      tag:\n        type: string\n';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describeWhen(whyMissing('cargo'), 'a release whose files a workflow makes', () => {
  const createWorld = useWorlds();

  async function prepare(files: Readonly<Record<string, string>> = {}): Promise<CascadeWorld> {
    const world = await createWorld(SMALL);
    const text = `assets = "workflow"\n${readFileSync(join(world.checkout, CONFIG), 'utf8')}`;
    amendMonorepo(world, { [CONFIG]: text, ...files }, { keepLock: true });
    return world;
  }
  const withWorkflow = () => prepare({ '.github/workflows/release-assets.yml': WORKFLOW });

  /** What that workflow does in the end. */
  const bringFiles = async (world: CascadeWorld) => {
    writeFileSync(join(folder, 'tool.tar.gz'), 'built');
    writeFileSync(join(folder, SUMS), writeSums([{ name: 'tool.tar.gz', content: Buffer.from('built') }]));
    return await runInProcess(releaseAssets, {
      name: 'release-assets',
      inputs: {
        ...{ mode: 'publish', tag: TAG, 'tag-prefix': 'pot-o-validator-v', 'assets-path': folder, token: TOKEN },
        commit: world.git.git(UPSTREAM, 'rev-parse', `${TAG}^{commit}`),
      },
      env: { PATH: process.env['PATH'] ?? '', ...world.env },
      runner: { clock: impatientClock(), random: () => 0 },
    });
  };
  const started = (world: CascadeWorld) =>
    world.api.runs(UPSTREAM).map(({ workflow, branch, inputs }) => ({ workflow, branch, inputs }));
  const RUN = { workflow: 'release-assets.yml', branch: TAG, inputs: { tag: TAG } };

  test('stays a draft, is completed and published by it, and is then done', async () => {
    const world = await withWorkflow();
    expect((await release(world)).errors).toEqual([]);
    const [draft, ...others] = world.api.releases(UPSTREAM);
    expect(others).toEqual([]);
    expect(draft).toMatchObject({ isDraft: true, tag: TAG });
    const notes = draft?.body ?? '';
    expect(started(world)).toEqual([RUN]);
    expect((await bringFiles(world)).errors).toEqual([]);
    const [published] = world.api.releases(UPSTREAM);
    expect(published).toMatchObject({ isDraft: false, tag: TAG });
    expect(published?.body.startsWith(notes.replace(/\n*<!--[\s\S]*/, ''))).toBe(true);
    expect(published?.assets.map(({ name }) => name).sort()).toEqual([SUMS, 'tool.tar.gz']);
    expect((await release(world)).outputs['status']).toBe('already-released');
    expect(started(world)).toEqual([RUN]);
    expect(world.api.releases(UPSTREAM)).toHaveLength(1);
  });

  testInFull('killed before the workflow was started, it is started by the next run, with the same draft', async () => {
    const world = await withWorkflow();
    const runner = createRunner(world, folder);
    const arm = atApi(({ method, path }) => method === 'POST' && path.endsWith('/dispatches'), 'before');
    expect((await runner.kill({ name: 'before the start', arm }, true)).signal).toBe('SIGKILL');
    expect((await runner.run()).errors).toEqual([]);
    expect(world.api.releases(UPSTREAM)).toMatchObject([{ isDraft: true, tag: TAG }]);
    // The killed run's request may have arrived as well: the workflow does the same work once.
    expect(started(world)).toContainEqual(RUN);
  });

  test('a workflow that is not there is found before anything is pushed', async () => {
    const world = await prepare();
    const error = onlyError(await release(world));
    expect(error).toContain('assets: the monorepo has no .github/workflows/release-assets.yml');
    expect(pushes(world)).toEqual([]);
  });
});
