/** What is planned for a tag, and how files come into its release: run again, killed, beside another run, and refused. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SUMS } from '../../../src/release-assets/checksums.ts';
import { releaseAssets } from '../../../src/release-assets/release-assets.ts';
import { runInProcess } from '../../support/action/run-in-process.ts';
import { impatientClock } from '../../support/cascade/run.ts';
import { writeSums } from '../../support/workflows/sums.ts';
import { openRoom, REPOSITORY, type Room, TOKEN } from '../github/harness.ts';

const TAG = 'v1.2.0';
let room: Room;
let commit: string;
let folder: string;

beforeEach(async () => {
  room = await openRoom();
  commit = room.git.git(REPOSITORY, 'rev-parse', 'main');
  room.git.git(REPOSITORY, 'tag', TAG);
  folder = mkdtempSync(join(tmpdir(), 'assets-'));
  fill({ 'tool-1.2.0-x86_64-unknown-linux-musl.tar.gz': 'linux', 'sbom.cdx.json': '{}' });
  writeFileSync(join(folder, 'provenance.sigstore.json'), 'signed');
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await room.close();
});

function fill(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const contents = Object.entries(files).map(([name, text]) => ({ name, content: Buffer.from(text) }));
  writeFileSync(join(folder, SUMS), writeSums(contents));
}

const run = (inputs: Readonly<Record<string, string>>) =>
  runInProcess(releaseAssets, {
    name: 'release-assets',
    inputs: { tag: TAG, token: TOKEN, ...inputs },
    env: {
      PATH: process.env['PATH'] ?? '',
      GITHUB_REPOSITORY: REPOSITORY,
      GITHUB_SERVER_URL: room.git.url,
      GITHUB_API_URL: room.api.url,
    },
    runner: { clock: impatientClock(), random: () => 0 },
  });
const publish = (inputs: Readonly<Record<string, string>> = {}) =>
  run({
    mode: 'publish',
    commit,
    'assets-path': folder,
    expected: 'tool-1.2.0-x86_64-unknown-linux-musl.tar.gz',
    'signer-workflow': 'tribewarez/tao-actions/.github/workflows/release-assets.yml',
    ...inputs,
  });
const releases = () => room.api.releases(REPOSITORY);

describe('mode plan', () => {
  test('tells each job what it builds, and everything that has to arrive', async () => {
    room.git.git(REPOSITORY, 'tag', 'v1.3.0');
    const { outputs, errors } = await run({ mode: 'plan', programs: 'tool\nhelper', image: 'ghcr.io/Tribe/Tool' });
    expect(errors).toEqual([]);
    const { include } = JSON.parse(outputs['matrix'] ?? '');
    expect(include).toHaveLength(6);
    expect(include[0]).toEqual({
      target: 'x86_64-unknown-linux-musl',
      runner: 'ubuntu-24.04',
      packages: 'musl-tools',
      archive: 'tool-1.2.0-x86_64-unknown-linux-musl.tar.gz',
    });
    expect(outputs).toMatchObject({ status: 'planned', version: '1.2.0', commit, image: 'ghcr.io/tribe/tool' });
    expect(outputs['expected']?.split('\n')).toEqual(include.map(({ archive }: { archive: string }) => archive));
    expect(outputs['image-tags']?.split('\n')).toEqual(['ghcr.io/tribe/tool:1.2.0', 'ghcr.io/tribe/tool:1.2']);
    expect(outputs['date']).toMatch(/^\d+$/);
  });

  test.each([
    ['a tag that is not there', { tag: 'v9.9.9', programs: 'tool' }, 'has no tag v9.9.9'],
    ['a tag of another prefix', { tag: 'tool-v1.2.0', programs: 'tool' }, 'expected v<version>'],
    ['nothing to build', {}, 'programs: got ""'],
  ])('refuses %s', async (_, inputs: Record<string, string>, message) => {
    const { errors } = await run({ mode: 'plan', ...inputs });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(message);
  });
});

describe('mode publish', () => {
  test('completes the draft that the cascade left, keeps its notes, and publishes it', async () => {
    const notes = `## Crates\n\n- a 1.2.0\n\n<!-- Upstream-Release: ${TAG}@${commit} -->\n`;
    await room.github.ensureDraft({
      repository: REPOSITORY,
      tag: TAG,
      commit,
      tagPrefix: 'v',
      title: 'mono 1.2.0',
      body: '## Crates\n\n- a 1.2.0',
      marker: `Upstream-Release: ${TAG}@${commit}`,
    });
    expect(releases()).toMatchObject([{ isDraft: true, body: notes }]);
    const { outputs, errors } = await publish();
    expect(errors).toEqual([]);
    expect(outputs['status']).toBe('published');
    const [release, ...others] = releases();
    expect(others).toEqual([]);
    expect(release).toMatchObject({ isDraft: false, tag: TAG });
    expect(release?.body).toContain('- a 1.2.0');
    expect(release?.body).toContain(
      `gh attestation verify <file> --repo ${REPOSITORY} --signer-workflow tribewarez/tao-actions/.github/workflows/release-assets.yml`,
    );
    expect(release?.body.match(/<!-- Upstream/g)).toHaveLength(1);
    expect(release?.assets.map(({ name }) => name).sort()).toEqual([
      SUMS,
      'provenance.sigstore.json',
      'sbom.cdx.json',
      'tool-1.2.0-x86_64-unknown-linux-musl.tar.gz',
    ]);
  });

  test('run again, and beside another run, changes nothing', async () => {
    await Promise.all([publish(), publish()]);
    const before = JSON.stringify(releases());
    expect(releases()).toHaveLength(1);
    const { outputs } = await publish();
    expect(outputs['status']).toBe('already-published');
    expect(JSON.stringify(releases())).toBe(before);
  });

  test.each(['POST releases', 'POST assets', 'PATCH releases'])(
    'an answer to %s that gets lost, and half an upload, end in the same release',
    async (which) => {
      const [method = '', path = ''] = which.split(' ');
      let isLost = false;
      room.api.onRequest((request) => {
        const isIt = request.method === method && new RegExp(`${path}(/\\d+)?$`).test(request.path);
        if (isLost || !isIt) return undefined;
        isLost = true;
        return 'drop-after';
      });
      await publish();
      room.api.onRequest(() => undefined);
      const { errors } = await publish();
      expect(errors).toEqual([]);
      expect(releases()).toMatchObject([{ isDraft: false, assets: { length: 4 } }]);
    },
  );

  test('never replaces what is published', async () => {
    await publish();
    fill({ 'tool-1.2.0-x86_64-unknown-linux-musl.tar.gz': 'other', 'sbom.cdx.json': '{}' });
    const { errors } = await publish();
    expect(errors.join()).toContain('with other bytes');
  });

  test.each<[string, () => void, Record<string, string>, string]>([
    ['a tag that moved', () => undefined, { commit: 'a'.repeat(40) }, 'was built'],
    ['no checksums', () => rmSync(join(folder, SUMS)), {}, `there is no ${SUMS}`],
    [
      'a file that differs',
      () => writeFileSync(join(folder, 'sbom.cdx.json'), 'x'),
      {},
      'sbom.cdx.json differ from SHA256SUMS',
    ],
    ['a file that nobody summed', () => writeFileSync(join(folder, 'more.txt'), 'x'), {}, 'more.txt differ'],
    [
      'an archive that did not arrive',
      () => undefined,
      { expected: 'gone.zip' },
      'assets-path: gone.zip should be there, and are not',
    ],
    ['a summed file that is gone', () => rmSync(join(folder, 'sbom.cdx.json')), {}, 'sbom.cdx.json should be there'],
    ['a name that GitHub changes', () => writeFileSync(join(folder, 'a b.txt'), 'x'), {}, 'letters, digits'],
  ])('refuses %s before anything is written', async (_, spoil, inputs, message) => {
    spoil();
    const { errors } = await publish(inputs);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(message);
    expect(releases()).toEqual([]);
  });
});
