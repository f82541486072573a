/** `stage: prepare` builds and has no token; `stage: publish` has the token and runs nothing out of a repository. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type CascadeWorld, createCascadeWorld, UPSTREAM, type WorldCrate } from '../../support/cascade/world.ts';
import { someOf, testInFull } from '../../support/in-full.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { onlyError, pushes, release } from './harness.ts';

const TWO: readonly WorldCrate[] = [
  { name: 'core', path: 'core', needs: [] },
  { name: 'leaf', path: 'leaf', needs: ['core'] },
];

describeWhen(whyMissing('cargo'), 'upstream-release in two jobs', () => {
  let world: CascadeWorld;
  let undisturbed: ReturnType<CascadeWorld['refs']>;
  let folder: string;
  let prepared: string;
  const prepare = () =>
    release(world, {
      stage: 'prepare',
      'prepared-path': folder,
      token: '',
      'git-user-name': 'A',
      'git-user-email': 'a@b',
    });
  const publish = (inputs: Readonly<Record<string, string>> = {}) =>
    release(world, {
      stage: 'publish',
      'prepared-path': folder,
      'git-user-name': 'A',
      'git-user-email': 'a@b',
      ...inputs,
    });
  const record = (): string => join(folder, 'prepared.json');
  const edit = (change: (text: string) => string): void => {
    const text = readFileSync(record(), 'utf8');
    expect(change(text)).not.toBe(text);
    writeFileSync(record(), change(text));
  };

  beforeAll(async () => {
    world = await createCascadeWorld({ crates: TWO, commands: { build: '[]' }, isPublic: true });
    expect((await release(world, { 'git-user-name': 'A', 'git-user-email': 'a@b' })).errors).toEqual([]);
    undisturbed = world.refs();
    world.reset();
    folder = mkdtempSync(join(tmpdir(), 'prepared-'));
    const run = await prepare();
    expect(run.errors).toEqual([]);
    expect(JSON.parse(run.outputs['results'] ?? '')).toMatchObject({
      core: { status: 'prepared', commit: undisturbed['core']?.['refs/heads/main'], url: '' },
      leaf: { status: 'prepared' },
    });
    expect(pushes(world)).toEqual([]);
    expect(world.git.requests.some(({ headers }) => headers.authorization !== undefined)).toBe(false);
    prepared = readFileSync(record(), 'utf8');
  }, 120_000);
  beforeEach(() => writeFileSync(record(), prepared));
  afterEach(() => world.reset());

  testInFull('jobs that name no author make the same commits, whoever their tokens belong to', async () => {
    const own = mkdtempSync(join(tmpdir(), 'prepared-'));
    try {
      expect((await release(world, { stage: 'prepare', 'prepared-path': own, token: '' })).errors).toEqual([]);
      const run = await release(world, { stage: 'publish', 'prepared-path': own });
      expect(run).toMatchObject({ errors: [], outputs: { status: 'released' } });
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  });
  afterAll(async () => {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('makes the same refs as in one, without cargo in the second', async () => {
    const run = await publish({});
    expect(run.errors).toEqual([]);
    expect(run.outputs['status']).toBe('released');
    expect(run.stdout).not.toMatch(/: (lock|build|test|cargo \w+)$/m);
    expect(world.refs()).toEqual(undisturbed);
    expect(world.api.releases(UPSTREAM)).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(['prepared.json']);
    const again = await publish();
    expect(again.errors).toEqual([]);
    expect(again.outputs['status']).toBe('already-released');
  });

  test.each(
    someOf(
      [
        [
          'another tag',
          (text: string) => text.replace('"tag": "pot-o-validator-v0.5.0"', '"tag": "pot-o-validator-v0.4.9"'),
          'for the tag',
        ],
        [
          'another commit',
          (text: string) =>
            text.replace(/"upstream": "\w/, (found) => `${found.slice(0, -1)}${found.endsWith('0') ? '1' : '0'}`),
          'the tag is at',
        ],
        [
          'another configuration',
          (text: string) =>
            text.replace(/"configuration": "\w/, (found) => `${found.slice(0, -1)}${found.endsWith('0') ? '1' : '0'}`),
          'another configuration',
        ],
        ['another identity', (text: string) => text.replace('"name": "A"', '"name": "B"'), 'for commits by B'],
        [
          'another manifest',
          (text: string) => text.replace('# of the release', '# of somebody'),
          'Cargo.toml is not what this job computes',
        ],
        [
          'a foreign package in the lock',
          (text: string) =>
            text.replace(
              /\\n\\n\[\[package\]\]\\nname = \\"leaf\\"/,
              '\\n\\n[[package]]\\nname = \\"evil\\"\\nversion = \\"1.0.0\\"\\nsource = \\"registry+https://github.com/rust-lang/crates.io-index\\"\\nchecksum = \\"00\\"$&',
            ),
          'Cargo.lock differs in more than this release changes',
        ],
        [
          'a further file',
          (text: string) =>
            text.replace('"files": [', '"files": [ { "path": "src/backdoor.rs", "mode": "100644", "text": "" },'),
          'src/backdoor.rs is no file that this release changes',
        ],
        [
          'another commit id',
          (text: string) =>
            text.replace(/"commit": "\w/, (found) => `${found.slice(0, -1)}${found.endsWith('0') ? '1' : '0'}`),
          'it was prepared as',
        ],
        ['a crate less', (text: string) => text.replace('"name": "leaf"', '"name": "twig"'), 'leaf is not in it'],
        ['text that is no JSON', (text: string) => text.slice(0, 100), 'is no JSON'],
        ['another format', (text: string) => text.replace('"format": 1', '"format": 2'), 'none of this version'],
      ],
      (_, index) => [0, 4, 5, 6, 9].includes(index),
    ),
  )('refuses %s, and pushes nothing', async (_, change, expected) => {
    edit(change);
    const error = onlyError(await publish());
    expect(error).toContain(expected);
    expect(pushes(world)).toEqual([]);
  });

  test('refuses a repository that moved since, and a record behind a link', async () => {
    world.git.addCommit('TribeWarez/leaf', { 'README.md': 'Later\n' });
    expect(onlyError(await publish())).toMatch(/leaf: main has moved from \w+ to \w+ since\. Prepare again/);
    expect(pushes(world)).toEqual([]);
    rmSync(record());
    symlinkSync('/etc/hostname', record());
    expect(onlyError(await publish())).toContain('cannot be read');
    rmSync(record());
    expect(onlyError(await publish())).toContain('Download the artifact');
    expect(existsSync(record())).toBe(false);
  });

  test('needs the folder, and only then', async () => {
    expect(onlyError(await release(world, { stage: 'publish' }))).toContain('prepared-path: got ""');
    expect(onlyError(await release(world, { 'prepared-path': folder }))).toContain('expected none with stage all');
    expect(onlyError(await publish({ mode: 'plan' }))).toContain('stage: got "publish"');
  });
});
