/** Every workflow of examples/, carried out for each event it names, with a caller's own settings, against the doubles. */
import { cpSync, globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { parse } from 'yaml';
import { SUMS } from '../../src/release-assets/checksums.ts';
import { someOf } from '../support/in-full.ts';
import { describeWhen, whyMissing } from '../support/optional.ts';
import { listDocuments } from '../support/workflows/documents.ts';
import { ExamplesWorld } from '../support/workflows/examples-world.ts';
import { PROJECT } from '../support/workflows/forge.ts';
import { lintWorkflowFile } from '../support/workflows/lint.ts';
import { findPolicyBreaks } from '../support/workflows/policy.ts';
import { carryOut, type StepCall, type StepDone, type WorkflowEnd } from '../support/workflows/run.ts';
import { writeSums } from '../support/workflows/sums.ts';

jest.setTimeout(120_000);

const root = fileURLToPath(new URL('../../', import.meta.url));
const readFile = (path: string): string => readFileSync(join(root, path), 'utf8');
const EXAMPLES = globSync('examples/*.yml', { cwd: root })
  .map((path) => basename(path))
  .sort();
const eventsOf = (name: string): string[] => Object.keys((parse(readFile(`examples/${name}`)) as { on: object }).on);

describe.each(EXAMPLES)('examples/%s', (name) => {
  const text = readFile(`examples/${name}`);
  const local = text.replaceAll(new RegExp(`\\b${PROJECT}/(\\S+?)@v1\\b`, 'g'), './$1');

  test('is what GitHub accepts', async () => {
    expect(await lintWorkflowFile(root, '.github/workflows/example.yml', local)).toEqual([]);
  });

  test('keeps the house rules', () => {
    expect(findPolicyBreaks(root, local)).toEqual([]);
  });

  test('begins with what it is for', () => {
    expect(text).toMatch(/^# [A-Z].+\./);
  });

  test('asks for no run in the minutes when everybody asks', () => {
    for (const [, minute = ''] of text.matchAll(/cron: '?(\S+) /g)) expect(minute).not.toMatch(/^(\*|0|30|\*\/\d+)$/);
  });
});

describe.each(listDocuments(root))('%s', (document) => {
  const blocks = [...readFile(document).matchAll(/^```ya?ml\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');
  if (blocks.length === 0) return;

  test('shows only parts of examples', () => {
    const texts = EXAMPLES.map((name) => readFile(`examples/${name}`).trimEnd().split('\n'));
    expect(blocks.filter((block) => !texts.some((lines) => isPart(block.trimEnd().split('\n'), lines)))).toEqual([]);
  });
});

/** Whether the lines stand in a row in the others, all moved by the same indentation. */
function isPart(part: readonly string[], whole: readonly string[]): boolean {
  return whole.some((line, at) => {
    const indent = line.slice(0, line.length - line.trimStart().length).slice((part[0] ?? '').search(/\S/));
    return part.every((each, place) => (each === '' ? '' : indent + each) === whole[at + place]);
  });
}

test('each example is shown or linked', () => {
  const text = listDocuments(root).map(readFile).join('\n');
  expect(
    EXAMPLES.filter((name) => !text.includes(`examples/${name}`) && !text.includes(`<!-- example: ${name}`)),
  ).toEqual([]);
});

let world: ExamplesWorld;
beforeAll(() => {
  world = new ExamplesWorld();
  world.prepare();
});
afterAll(() => world.stop());

/** Steps that are not ours: what they hand on. */
async function doForeign(call: StepCall): Promise<StepDone> {
  if (call.action === 'actions/create-github-app-token')
    return { ok: true, outputs: { token: ExamplesWorld.githubToken } };
  if (call.action === 'rust-lang/crates-io-auth-action') return { ok: true, outputs: { token: 'cio-token' } };
  if (call.action === 'docker/build-push-action') return { ok: true, outputs: { digest: `sha256:${'d'.repeat(64)}` } };
  if (call.action !== '') return { ok: true };
  if (call.id === 'actions') return { ok: true, outputs: { repository: PROJECT, ref: 'v1' } };
  if (call.id === 'version') return { ok: true, outputs: { tag: call.env['TAG'] || ExamplesWorld.tag } };
  if (call.job.endsWith('/build') && call.id === 'build') return doBuild(call);
  if (/\bsha256sum\b/.test(call.run)) sumFiles();
  if (call.id === 'count') {
    return { ok: true, outputs: { count: String((JSON.parse(call.env['LEVELS'] || '[]') as unknown[]).length) } };
  }
  if (call.id === 'worker') {
    const drill = await world.drill();
    return { ok: true, outputs: { url: drill.url, token: drill.writeToken } };
  }
  return { ok: true };
}

/** What cargo, and the artifacts on their way to the job that collects them, leave behind. */
function doBuild({ env }: StepCall): StepDone {
  const files = [...(env['PROGRAMS'] ?? '').split('\n'), ...(env['DOCUMENTS'] ?? '').split('\n')].filter(Boolean);
  mkdirSync(join(world.assetsFolder, 'project'), { recursive: true });
  for (const file of files) writeFileSync(join(world.assetsFolder, 'project', file), `${file} for ${env['TARGET']}`);
  return { ok: true, outputs: { files: files.map((file) => `project/${file}`).join('\n') } };
}

function sumFiles(): void {
  const assets = join(world.assetsFolder, 'assets');
  cpSync(join(world.assetsFolder, 'packed'), assets, { recursive: true });
  const files = readdirSync(assets)
    .filter((name) => name !== SUMS)
    .map((name) => ({ name, content: readFileSync(join(assets, name)) }));
  writeFileSync(join(assets, SUMS), writeSums(files));
}

async function carry(
  name: string,
  event: string,
  inputs: Record<string, string | boolean> = {},
): Promise<WorkflowEnd & { outcomes: string[] }> {
  const text = readFile(`examples/${name}`);
  const outcomes: string[] = [];
  const end = await carryOut(text, {
    readFile,
    event,
    inputs,
    ...(await world.settings(text)),
    github: {
      token: ExamplesWorld.githubToken,
      repository: 'TribeWarez/pot-o-validator',
      repository_owner: 'TribeWarez',
      ref: event === 'push' ? `refs/tags/${ExamplesWorld.tag}` : 'refs/heads/main',
      ref_name: event === 'push' ? ExamplesWorld.tag : 'main',
    },
    step: async (call) => {
      if (call.action === '' || call.action.includes('/')) return await doForeign(call);
      const run = await world.runAction(call);
      outcomes.push(
        `${call.action} ${call.id}: ${run.outputs['status']}${run.exitCode === 0 ? '' : ` (${run.errors.join('; ')})`}`,
      );
      return { ok: run.exitCode === 0, outputs: run.outputs };
    },
  });
  return { ...end, outcomes };
}

/** In this order: the history and the archive of one are what the next finds. */
const PIPELINE: readonly (readonly [string, string, Record<string, string | boolean>, readonly string[]])[] = [
  ['publish.yml', 'schedule', {}, ['publish-taostats publish: appended', 'archive-r2 archive: archived']],
  ['publish.yml', 'workflow_dispatch', {}, ['publish-taostats publish: appended', 'archive-r2 archive: archived']],
  ['publish-called.yml', 'schedule', {}, ['publish-taostats publish: appended', 'archive-r2 archive: archived']],
  [
    'publish-called.yml',
    'workflow_dispatch',
    {},
    ['publish-taostats publish: appended', 'archive-r2 archive: archived'],
  ],
  ['publish-kv.yml', 'schedule', {}, ['publish-taostats 0: appended']],
  ['publish-kv.yml', 'workflow_dispatch', {}, ['publish-taostats 0: appended']],
  ['publish-dry-run.yml', 'workflow_dispatch', {}, ['publish-taostats 0: dry-run']],
  ['backup.yml', 'schedule', {}, ['archive-r2 archive: archived', 'archive-r2 verify: verified']],
  ['backup.yml', 'workflow_dispatch', {}, ['archive-r2 archive: archived', 'archive-r2 verify: verified']],
  ['publish-datasets.yml', 'schedule', {}, ['publish-taostats publish: appended']],
  ['publish-datasets.yml', 'workflow_dispatch', {}, ['publish-taostats publish: appended']],
  ['adopt.yml', 'workflow_dispatch', {}, ['archive-r2 adopt: adopted']],
  ['restore.yml', 'workflow_dispatch', {}, ['archive-r2 restore: restored']],
  ['restore-drill.yml', 'schedule', {}, ['archive-r2 archive: archived', 'archive-r2 restore: restored']],
  ['restore-drill.yml', 'workflow_dispatch', {}, ['archive-r2 archive: archived', 'archive-r2 restore: restored']],
  ['deploy.yml', 'workflow_dispatch', { 'dry-run': true }, ['deploy-worker deploy: dry-run']],
  ['deploy.yml', 'workflow_dispatch', {}, ['deploy-worker deploy: deployed']],
  ['deploy.yml', 'workflow_dispatch', {}, ['deploy-worker deploy: unchanged']],
  ['deploy-steps.yml', 'workflow_dispatch', {}, ['deploy-worker deploy: unchanged']],
  ['collector.yml', 'workflow_dispatch', {}, ['deploy-worker deploy: deployed']],
  ['deploy-domain.yml', 'workflow_dispatch', {}, ['deploy-worker deploy: deployed']],
  ['deploy-own-worker.yml', 'workflow_dispatch', {}, ['deploy-worker deploy: deployed']],
  ['alert.yml', 'schedule', {}, []],
  ['alert.yml', 'workflow_dispatch', {}, []],
  ['normalize-kv.yml', 'workflow_dispatch', { write: true }, []],
  ['dividends.yml', 'schedule', {}, ['tao-dividends dividends: queried']],
  ['dividends.yml', 'workflow_dispatch', {}, ['tao-dividends dividends: queried']],
  ['dividends-list.yml', 'workflow_dispatch', {}, ['tao-dividends dividends: queried']],
  ['dividends-history.yml', 'schedule', {}, ['tao-dividends dividends: queried']],
  ['dividends-history.yml', 'workflow_dispatch', {}, ['tao-dividends dividends: queried']],
  ['deploy-dividends.yml', 'workflow_dispatch', {}, ['deploy-worker deploy: deployed']],
  ['archive-files.yml', 'workflow_dispatch', {}, ['archive-r2 archive: archived']],
  ['sentiment-staking.yml', 'workflow_dispatch', {}, ['tao-dividends stake: dry-run']],
];

describe('the pipeline', () => {
  test.each(PIPELINE)('%s on %s %j', async (name, event, inputs, outcomes) => {
    const end = await carry(name, event, inputs);
    // The same history again within a second is the same object.
    expect(end.outcomes.map((each) => each.replace('already-archived', 'archived'))).toEqual(outcomes);
    expect(Object.values(end.jobs)).not.toContain('failure');
  });
});

const tag = ExamplesWorld.tag;
const ASSETS = (end: string): readonly string[] => [
  'release-assets plan: planned',
  ...Array.from({ length: 6 }, () => 'release-assets 5: packed'),
  `release-assets publish: ${end}`,
];
/** Each row begins with the repositories as they were; its runs follow one another. */
const RELEASES: readonly (readonly [
  string,
  readonly (readonly [string, Record<string, string | boolean>, readonly string[]])[],
])[] = [
  [
    'release-plan.yml',
    [
      ['pull_request', {}, ['upstream-release plan: planned']],
      ['workflow_dispatch', { tag }, ['upstream-release plan: planned']],
    ],
  ],
  [
    'release.yml',
    [
      ['push', {}, ['upstream-release release: released']],
      ['workflow_dispatch', { tag }, ['upstream-release release: already-released']],
    ],
  ],
  [
    'release-two-jobs.yml',
    [
      ['push', {}, ['upstream-release prepare: planned', 'upstream-release publish: released']],
      [
        'workflow_dispatch',
        { tag },
        ['upstream-release prepare: planned', 'upstream-release publish: already-released'],
      ],
    ],
  ],
  [
    'release-one-job.yml',
    [
      ['push', {}, ['upstream-release release: released']],
      ['workflow_dispatch', { tag }, ['upstream-release release: already-released']],
    ],
  ],
  [
    'release-owners.yml',
    [
      ['push', {}, ['upstream-release release: released']],
      ['workflow_dispatch', { tag }, ['upstream-release release: already-released']],
    ],
  ],
  [
    'release-two-jobs-steps.yml',
    [
      ['push', {}, ['upstream-release prepare: planned', 'upstream-release publish: released']],
      [
        'workflow_dispatch',
        { tag },
        ['upstream-release prepare: planned', 'upstream-release publish: already-released'],
      ],
    ],
  ],
  [
    'release-jobs.yml',
    [
      [
        'push',
        {},
        [
          'upstream-release validate: planned',
          'upstream-release update: released',
          'upstream-release update: released',
          'upstream-release finish: released',
        ],
      ],
      [
        'workflow_dispatch',
        { tag },
        [
          'upstream-release validate: planned',
          'upstream-release update: already-released',
          'upstream-release update: already-released',
          'upstream-release finish: already-released',
        ],
      ],
    ],
  ],
  [
    'release-pull-requests.yml',
    [['workflow_dispatch', { tag, mode: 'pull-request' }, ['upstream-release release: pull-requests-open']]],
  ],
  [
    'release-pull-requests.yml',
    [['workflow_dispatch', { tag, mode: 'release' }, ['upstream-release release: released']]],
  ],
  [
    'release-steps.yml',
    [
      ['push', {}, ['upstream-release release: released']],
      ['workflow_dispatch', { tag }, ['upstream-release release: already-released']],
    ],
  ],
  [
    'release-assets.yml',
    [
      ['push', {}, ASSETS('published')],
      ['workflow_dispatch', { tag }, ASSETS('already-published')],
    ],
  ],
  [
    'release-image.yml',
    [
      ['push', {}, ['upstream-release release: released', 'release-assets plan: planned']],
      ['workflow_dispatch', { tag }, ['upstream-release release: already-released', 'release-assets plan: planned']],
    ],
  ],
  [
    'release-trusted.yml',
    [
      ['push', {}, ['upstream-release prepare: planned', 'upstream-release publish: released']],
      [
        'workflow_dispatch',
        { tag },
        ['upstream-release prepare: planned', 'upstream-release publish: already-released'],
      ],
    ],
  ],
  [
    'release-versions-called.yml',
    [
      ['push', {}, ['upstream-release versions: nothing-to-release']],
      ['workflow_dispatch', {}, ['upstream-release versions: nothing-to-release']],
    ],
  ],
  [
    'release-versions.yml',
    [
      ['push', {}, ['upstream-release versions: nothing-to-release']],
      ['workflow_dispatch', {}, ['upstream-release versions: nothing-to-release']],
    ],
  ],
];

/** The plan, one job, pull requests: the others differ in how jobs and steps are put, and in whose token they name. */
const OFTEN = ['release-plan.yml', 'release.yml', 'release-pull-requests.yml'];

describeWhen(whyMissing('cargo'), 'the cascade', () => {
  test.each(someOf(RELEASES, ([name]) => OFTEN.includes(name)))('%s', async (name, runs) => {
    (await world.startCascade()).reset();
    for (const [event, inputs, outcomes] of runs) {
      const end = await carry(name, event, inputs);
      expect(end.outcomes).toEqual(outcomes);
      expect(Object.values(end.jobs)).not.toContain('failure');
    }
  });
});

test('each event of each example is carried out', () => {
  const done = new Set([
    ...PIPELINE.map(([name, event]) => `${name} ${event}`),
    ...RELEASES.flatMap(([name, runs]) => runs.map(([event]) => `${name} ${event}`)),
  ]);
  const named = EXAMPLES.flatMap((name) => eventsOf(name).map((event) => `${name} ${event}`));
  expect(named.filter((each) => !done.has(each))).toEqual([]);
});
