/** Repositories, builds and servers that do not mean well: what is pushed is what the action computed, or nothing. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type CascadeWorld, createCascadeWorld, NEW, OLD, TAG, type WorldCrate } from '../../support/cascade/world.ts';
import { runGit } from '../../support/git/commands.ts';
import { someOf, testInFull } from '../../support/in-full.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { onlyError, pushes, release } from './harness.ts';

const TWO: readonly WorldCrate[] = [
  { name: 'core', path: 'core', needs: [] },
  { name: 'leaf', path: 'leaf', needs: ['core'] },
];
const CORE = 'TribeWarez/core';
const LEAF = 'TribeWarez/leaf';

/** What the builds of a world do: a script that a test sets. */
const folder = mkdtempSync(join(tmpdir(), 'attack-'));
const script = join(folder, 'build.sh');
const setBuild = (text: string): void => writeFileSync(script, `${text}\n`);

describeWhen(whyMissing('cargo'), 'upstream-release', () => {
  let world: CascadeWorld;
  let undisturbed: ReturnType<CascadeWorld['refs']>;
  beforeAll(async () => {
    setBuild('true');
    world = await createCascadeWorld({
      crates: TWO,
      commands: { build: JSON.stringify(['sh', script]) },
      config: { core: 'changelog = true\n' },
    });
    expect((await release(world)).errors).toEqual([]);
    undisturbed = world.refs();
    world.reset();
  }, 120_000);
  afterEach(() => {
    setBuild('true');
    world.reset();
  });
  afterAll(async () => {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const trailer = (): string => `chore(deps): sync\n\nUpstream-Release: ${TAG}@${world.commit}`;
  const refs = () => world.git.refs(LEAF);

  describe('does not take for its release', () => {
    test('a commit that carries its trailer in a merged branch', async () => {
      const main = world.git.git(LEAF, 'rev-parse', 'main');
      const tree = world.git.git(LEAF, 'rev-parse', 'main^{tree}');
      const forged = world.git.git(LEAF, 'commit-tree', tree, '-p', main, '-m', trailer());
      const merge = world.git.git(LEAF, 'commit-tree', tree, '-p', main, '-p', forged, '-m', 'Merge side');
      world.git.git(LEAF, 'update-ref', 'refs/heads/main', merge);
      const run = await release(world);
      expect(run.errors).toEqual([]);
      expect(world.git.git(LEAF, 'rev-parse', `leaf-v${NEW}^{commit}~1`)).toBe(merge);
    });

    test.each(
      someOf(
        [
          ['an orphan commit', (tree: string) => world.git.git(LEAF, 'commit-tree', tree, '-m', trailer())],
          [
            'a commit beside the branch',
            (tree: string) => world.git.git(LEAF, 'commit-tree', tree, '-p', 'main', '-m', trailer()),
          ],
        ],
        (_, index) => index === 0,
      ),
    )('%s under its tag', async (_, make) => {
      const forged = make(world.git.git(LEAF, 'rev-parse', 'main^{tree}'));
      world.git.git(
        LEAF,
        'tag',
        '-a',
        '-m',
        `leaf ${NEW}\n\nUpstream-Release: ${TAG}@${world.commit}`,
        `leaf-v${NEW}`,
        forged,
      );
      const error = onlyError(await release(world));
      expect(error).toContain(`TribeWarez/leaf has the tag leaf-v${NEW} already, on the commit ${forged.slice(0, 12)}`);
      expect(error).toContain('which this release did not make');
      expect(pushes(world)).toEqual([]);
    });

    test('a commit that makes its changes together with others, and names them', async () => {
      const edit = (file: string): string =>
        `${world.git.git(LEAF, 'show', `main:${file}`).replaceAll(`"${OLD}"`, `"${NEW}"`)}\n`;
      world.git.addCommit(
        LEAF,
        { 'Cargo.toml': edit('Cargo.toml'), 'Cargo.lock': edit('Cargo.lock'), 'src/backdoor.rs': '' },
        { message: trailer() },
      );
      const error = onlyError(await release(world));
      expect(error).toMatch(
        /makes the changes of this release together with others \((Cargo\.lock, )?src\/backdoor\.rs\)/,
      );
      expect(pushes(world)).toEqual([]);
    });

    testInFull('its own commit under a tag that somebody else wrote', async () => {
      await release(world);
      world.git.git(LEAF, 'tag', '-f', '-a', '-m', 'Mine', `leaf-v${NEW}`, 'main');
      expect(onlyError(await release(world))).toContain('the tag is not the one this release makes');
    });
  });

  test.each(
    someOf(
      [
        ['its clone', 'for f in .git/config ../.git/config ../../.git/config; do test -e $f && plant $f; done; true'],
        [
          'every repository it can find',
          'find "$SCRATCH" -name config -type f | while read -r f; do plant "$f"; done; true',
        ],
      ],
      (_, index) => index === 1,
    ),
  )('pushes past what a build writes into the configuration of %s', async (_, attack) => {
    const runnerTemp = join(folder, 'runner');
    mkdirSync(runnerTemp, { recursive: true });
    const stolen = join(folder, 'stolen');
    const settings = [
      '[url "file:///nowhere/"]\\n\\tpushInsteadOf = http\\n\\tinsteadOf = http',
      '[http]\\n\\tproxy = http://127.0.0.1:9',
      `[core]\\n\\thooksPath = ${folder}\\n\\tfsmonitor = touch ${stolen}\\n\\tsshCommand = touch ${stolen}`,
      `[include]\\n\\tpath = ${folder}/evil`,
    ].join('\\n');
    writeFileSync(join(folder, 'evil'), `[credential]\n\thelper = !touch ${stolen}\n`);
    setBuild(`SCRATCH=${runnerTemp}\nplant() { printf '${settings}\\n' >> "$1"; }\n${attack}`);
    const run = await release(world, {}, { env: { RUNNER_TEMP: runnerTemp } });
    expect(run.errors).toEqual([]);
    expect(world.refs()).toEqual(undisturbed);
    expect(existsSync(stolen)).toBe(false);
  });

  test('runs no program that a build puts in the place of git', async () => {
    const bin = join(folder, 'bin');
    const seen = join(folder, 'seen');
    mkdirSync(bin, { recursive: true });
    const shim = `#!/bin/sh\\nenv >> ${seen}\\nexit 1\\n`;
    setBuild(
      `for p in git git-remote-https git-remote-http ssh; do printf '${shim}' > ${bin}/$p; chmod +x ${bin}/$p; done`,
    );
    const run = await release(world, {}, { env: { PATH: `${bin}:${process.env['PATH']}` } });
    expect(run.errors).toEqual([]);
    expect(world.refs()).toEqual(undisturbed);
    expect(existsSync(seen)).toBe(false);
  });

  test('gives no credential to a git that was changed while it ran', async () => {
    const bin = join(folder, 'own');
    mkdirSync(bin, { recursive: true });
    const real = '/usr/bin/git';
    writeFileSync(join(bin, 'git'), `#!/bin/sh\nexec ${real} "$@"\n`, { mode: 0o755 });
    setBuild(`echo '# changed' >> ${bin}/git`);
    const run = await release(world, {}, { env: { PATH: `${bin}:${process.env['PATH']}` } });
    expect(onlyError(run)).toContain(`${bin}/git was changed while this ran: it gets no credential`);
    expect(pushes(world)).toEqual([]);
  });

  describe('goes through no link', () => {
    test.each([
      [CORE, 'CHANGELOG.md', 'CHANGELOG.md is no regular file'],
      [LEAF, 'Cargo.toml', 'there is no tracked file Cargo.toml'],
    ])('that %s has in the place of %s', async (repository, path, expected) => {
      const outside = join(folder, 'target');
      writeFileSync(outside, 'secret-in-a-link\n');
      const work = mkdtempSync(join(folder, 'link-'));
      runGit(folder, ['clone', '--quiet', world.git.path(repository), work]);
      rmSync(join(work, path), { force: true });
      symlinkSync(outside, join(work, path));
      runGit(work, ['add', '--all']);
      runGit(work, ['commit', '--quiet', '-m', 'A link']);
      runGit(work, ['push', '--quiet', 'origin', 'HEAD:main']);
      const run = await release(world, { mode: 'plan' });
      expect(onlyError(run)).toContain(expected);
      expect(run.stdout + run.summary).not.toContain('secret-in-a-link');
      expect(readFileSync(outside, 'utf8')).toBe('secret-in-a-link\n');
    });

    test.each([['Cargo.lock', 'rm -f Cargo.lock; ln -s /etc/hostname Cargo.lock']])(
      'that the update puts in the place of %s',
      async (path, update) => {
        const other = await createCascadeWorld({
          crates: TWO,
          commands: { build: '[]', update: JSON.stringify(['sh', '-c', update]) },
        });
        try {
          expect(onlyError(await release(other))).toContain(`${path} has become a link or something else than a file`);
          expect(pushes(other)).toEqual([]);
        } finally {
          await other.close();
        }
      },
    );

    testInFull('that a build puts in the place of what is written before it', async () => {
      const outside = join(folder, 'outside');
      writeFileSync(outside, 'mine\n');
      setBuild(
        `test -e .git && exit 0; rm -f Cargo.toml Cargo.lock; ln -s ${outside} Cargo.toml; ln -s ${outside} Cargo.lock`,
      );
      expect((await release(world)).errors).toEqual([]);
      expect(world.refs()).toEqual(undisturbed);
      expect(readFileSync(outside, 'utf8')).toBe('mine\n');
    });
  });

  test('fails when the server does not show what it accepted, and says what it shows', async () => {
    let isPushed = false;
    world.git.onRequest(({ repository, service, step }) => {
      if (repository !== CORE) return undefined;
      if (service === 'git-receive-pack' && step === 'transfer') isPushed = true;
      if (service !== 'git-upload-pack' || !isPushed) return undefined;
      return { before: () => void world.git.git(CORE, 'update-ref', '-d', `refs/tags/core-v${NEW}`) };
    });
    const error = onlyError(await release(world));
    expect(error).toContain(`TribeWarez/core: the push was accepted, and the server shows refs/heads/main at`);
    expect(error).toContain(`refs/tags/core-v${NEW} at nothing`);
    expect(error).toContain('This run pushed main of TribeWarez/core');
    expect(Object.keys(refs())).toEqual(['refs/heads/main']);
  });

  test.each(someOf([CORE, LEAF], (moving) => moving === LEAF))(
    'pushes nothing when %s moves while it is tested',
    async (moving) => {
      const mark = join(folder, 'moved');
      rmSync(mark, { force: true });
      setBuild(`test "$(basename "$PWD")" = core || exit 0; touch ${mark}`);
      let moved = '';
      world.git.onRequest(({ service, step }) => {
        if (moved !== '' || !existsSync(mark) || service !== 'git-receive-pack' || step !== 'discover')
          return undefined;
        return {
          before: () => {
            moved = moved === '' ? world.git.addCommit(moving, { 'README.md': 'Somebody was faster\n' }) : moved;
          },
        };
      });
      const error = onlyError(await release(world));
      expect(error).toMatch(
        /failed at last look: .* refs\/heads\/main is at [0-9a-f]{40}, it moved while this was prepared/,
      );
      expect(error).toContain('This run pushed nothing');
      expect(pushes(world)).toEqual([]);
      world.git.onRequest(() => undefined);
      expect((await release(world)).errors).toEqual([]);
    },
  );

  test.each(someOf(['plan', 'release'], (mode) => mode === 'release'))(
    'asks in mode %s whether it may push, before anything is built',
    async (mode) => {
      world.git.onRequest(({ repository, service }) =>
        repository === LEAF && service === 'git-receive-pack' ? { status: 403 } : undefined,
      );
      setBuild(`touch ${join(folder, 'built')}`);
      const error = onlyError(await release(world, { mode }));
      expect(error).toContain('leaf failed at look: ask for leave to push to');
      expect(existsSync(join(folder, 'built'))).toBe(false);
      expect(pushes(world)).toEqual([]);
    },
  );
});
