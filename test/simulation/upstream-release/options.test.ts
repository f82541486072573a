/** What is off unless it is asked for, and repositories of other shapes. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { type CascadeWorld, CRATES, NEW, OLD, TAG, TWO_CRATES, UPSTREAM } from '../../support/cascade/world.ts';
import { startScriptedServer } from '../../support/http/scripted-server.ts';
import { testInFull } from '../../support/in-full.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { onlyError, release, SMALL, useWorlds } from './harness.ts';
import { amendMonorepo } from './monorepo.ts';

const CONFIG = '.github/release-cascade.toml';

/** Changes the configuration's text and tags that. */
function configure(world: CascadeWorld, change: (text: string) => string): void {
  amendMonorepo(world, { [CONFIG]: change(readFileSync(join(world.checkout, CONFIG), 'utf8')) }, { keepLock: true });
}

/** ssh-keygen has no option that only answers: what counts is whether it starts. */
function missingForSigning(): string | undefined {
  const why = whyMissing('ssh-keygen', ['-?']);
  return whyMissing('cargo') ?? (why?.includes('not installed') ? why : undefined);
}

describeWhen(whyMissing('cargo'), 'upstream-release, when asked,', () => {
  const createWorld = useWorlds();

  testInFull('writes a changelog section with the date of the tag, and keeps line ends', async () => {
    const changelog =
      '# Changelog\r\n\r\nAll notable changes.\r\n\r\n## [Unreleased]\r\n\r\n## [0.4.0] - 2025-01-01\r\n\r\n- First\r\n';
    const world = await createWorld({
      ...SMALL,
      files: { 'ai3-lib': { 'CHANGELOG.md': changelog } },
      config: { 'ai3-lib': 'changelog = true\n', 'pot-o-core': 'changelog = true\n' },
    });
    expect((await release(world)).errors).toEqual([]);
    expect(world.git.git(world.repository('ai3-lib'), 'show', 'main:CHANGELOG.md')).toBe(
      changelog
        .replace(
          '## [0.4.0]',
          `## [${NEW}] - 2026-01-01\r\n\r\n### Changed\r\n\r\n- Follows pot-o-validator ${NEW}\r\n- Updated pot-o-core to ${NEW}\r\n\r\n## [0.4.0]`,
        )
        .trim(),
    );
    expect(world.git.git(world.repository('pot-o-core'), 'show', 'main:CHANGELOG.md')).toBe(
      `# Changelog\n\n## [${NEW}] - 2026-01-01\n\n### Changed\n\n- Follows pot-o-validator ${NEW}`,
    );
    expect((await release(world)).outputs['status']).toBe('already-released');
  });

  testInFull('uploads assets to the release before it is published', async () => {
    const world = await createWorld({
      crates: TWO_CRATES,
      commands: { build: '["sh", "-c", "mkdir -p out; echo built > out/tool.txt"]' },
    });
    configure(world, (text) => `assets = ["out/*.txt"]\n${text}`);
    expect((await release(world)).errors).toEqual([]);
    const [published] = world.api.releases(UPSTREAM);
    expect(published?.isDraft).toBe(false);
    expect(published?.assets.map(({ name, content }) => [name, content.toString()])).toEqual([['tool.txt', 'built\n']]);

    const other = await createWorld(SMALL);
    configure(other, (text) => `assets = ["nothing/*"]\n${text}`);
    expect(onlyError(await release(other))).toContain('assets: no file matches "nothing/*"');
  });

  test('tells a webhook how it ended, whose failure is only a warning', async () => {
    const hook = await startScriptedServer([{ status: 200 }, { status: 200 }, { status: 404 }]);
    const url = `${hook.url}/services/T000/B000/secretpath`;
    const world = await createWorld(SMALL);
    await release(world, { 'webhook-url': url });
    await release(world, { 'webhook-url': url, tag: 'pot-o-validator-vX' });
    const third = await release(world, { 'webhook-url': url });
    const texts = hook.received.map(({ body }) => JSON.parse(body).text);
    expect(texts[0]).toContain(`upstream-release ${TAG}: released`);
    expect(texts[0]).toContain(`ai3-lib: released (ai3-lib-v${NEW})`);
    expect(texts[1]).toContain('failed: tag: got "pot-o-validator-vX"');
    expect(third.exitCode).toBe(0);
    expect(third.warnings.join()).toContain('the webhook answered 404');
    expect(third.stdout).not.toContain('secretpath');
    await hook.close();
  });

  testInFull('lets GitHub make signed commits, finds them after a stop, and tags them', async () => {
    const world = await createWorld(SMALL);
    world.api.configure(world.repository('ai3-lib'), { rules: [{ type: 'required_signatures' }] });
    configure(world, (text) => text.replace('[commands]', '[commit]\nverified = true\n[commands]'));
    const repository = world.repository('ai3-lib');
    world.git.onRequest((request) =>
      request.repository === repository && request.service === 'git-receive-pack' && request.step === 'transfer'
        ? { status: 403 }
        : undefined,
    );
    expect(onlyError(await release(world))).toContain('ai3-lib failed at push');
    const made = world.git.git(repository, 'rev-parse', 'main');
    expect(world.git.git(repository, 'log', '-1', '--format=%B', 'main')).toContain(`Upstream-Release: ${TAG}@`);
    world.git.onRequest(() => undefined);
    const result = await release(world);
    expect(result.errors).toEqual([]);
    expect(world.git.git(repository, 'rev-parse', `ai3-lib-v${NEW}^{commit}`)).toBe(made);
    expect(world.api.problems).toEqual([]);
  });

  test('works without GitHub: URLs as repositories, no release, an own identity, one at a time', async () => {
    const world = await createWorld(SMALL);
    configure(world, (text) =>
      text.replaceAll(/repository = "(.*)"/g, (_, name) => `url = "${pathToFileURL(world.git.path(name))}"`),
    );
    const inputs = {
      ...world.inputs,
      token: '',
      'create-release': 'false',
      concurrency: '1',
      'git-user-name': 'Somebody Else',
      'git-user-email': 'else@example.com',
    };
    const env = { GITHUB_REPOSITORY: '', GITHUB_SERVER_URL: '', GITHUB_API_URL: '' };
    const result = await release(world, inputs, { env, withoutRunner: true });
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain('output status=released');
    expect(result.stdout).toContain('```mermaid');
    expect(world.git.git(world.repository('ai3-lib'), 'log', '-1', '--format=%an <%ae>', 'main')).toBe(
      'Somebody Else <else@example.com>',
    );
    expect(world.api.requests).toEqual([]);
  });
});

describeWhen(whyMissing('cargo'), 'upstream-release builds', () => {
  const createWorld = useWorlds();

  testInFull('with --locked and program arguments, and leaves other programs their own', async () => {
    const world = await createWorld({
      crates: TWO_CRATES,
      commands: {
        build: '["cargo", "check", "--locked"]',
        test: '["cargo", "test", "--locked", "--", "--nocapture"]',
      },
    });
    const result = await release(world);
    expect(result.errors).toEqual([]);
    expect(result.stdout).toContain('running 1 test');
  });

  testInFull('a workspace with inherited versions and requirements, and a renamed sibling', async () => {
    const world = await createWorld({ crates: CRATES.slice(0, 3), withoutLock: true });
    const files = {
      'Cargo.toml': `[workspace]\nmembers = ["crates/*"]\nresolver = "2"\n[workspace.package]\nversion = "${OLD}"\nedition = "2021"\n[workspace.dependencies]\nthree = { package = "ai3-lib", version = "${OLD}" }\n`,
      'src/lib.rs': '',
      'crates/mining/Cargo.toml': `[package]\nname = "pot-o-mining"\nversion.workspace = true\nedition.workspace = true\n[dependencies]\nthree.workspace = true\npot-o-core = "=${OLD}"\n`,
      'crates/mining/src/lib.rs': 'pub fn value() -> u64 { three::value() + pot_o_core::value() }\n',
      'crates/tool/Cargo.toml': `[package]\nname = "tool"\nversion = "9.9.9"\n[dependencies]\nai3-lib = "${OLD}"\n`,
      'crates/tool/src/lib.rs': '',
    };
    world.git.addCommit(world.repository('pot-o-mining'), files);
    const result = await release(world);
    expect(result.errors).toEqual([]);
    const show = (path: string): string => world.git.git(world.repository('pot-o-mining'), 'show', `main:${path}`);
    expect(show('Cargo.toml')).toBe(files['Cargo.toml'].replaceAll(OLD, NEW).trim());
    expect(show('crates/mining/Cargo.toml')).toBe(files['crates/mining/Cargo.toml'].replaceAll(OLD, NEW).trim());
    expect(show('crates/tool/Cargo.toml')).toBe(files['crates/tool/Cargo.toml'].replaceAll(OLD, NEW).trim());
  });

  testInFull('a sibling from git out of the prepared commit, and locks it at its real address', async () => {
    const world = await createWorld({ crates: TWO_CRATES });
    const url = `${world.git.url}/TribeWarez/pot-o-core`;
    const manifest = `[package]\nname = "ai3-lib"\nversion = "${OLD}"\nedition = "2021"\n[dependencies]\npot-o-core = { git = "${url}", tag = "pot-o-core-v${OLD}" }\n`;
    const lock = `version = 4\n\n[[package]]\nname = "ai3-lib"\nversion = "${OLD}"\ndependencies = [\n "pot-o-core",\n]\n\n[[package]]\nname = "pot-o-core"\nversion = "${OLD}"\nsource = "git+${url}?tag=pot-o-core-v${OLD}#${'0'.repeat(40)}"\n`;
    world.git.addCommit(world.repository('ai3-lib'), { 'Cargo.toml': manifest, 'Cargo.lock': lock });
    const result = await release(world);
    expect(result.errors).toEqual([]);
    const show = (path: string): string => world.git.git(world.repository('ai3-lib'), 'show', `main:${path}`);
    expect(show('Cargo.toml')).toContain(`tag = "pot-o-core-v${NEW}"`);
    const commit = world.git.git(world.repository('pot-o-core'), 'rev-parse', `pot-o-core-v${NEW}^{commit}`);
    expect(show('Cargo.lock')).toContain(`source = "git+${url}?tag=pot-o-core-v${NEW}#${commit}"`);
  });

  testInFull('crates whose tests need each other in a circle', async () => {
    const dev = `\n[dev-dependencies]\nai3-lib = "${OLD}"\n`;
    const world = await createWorld({
      crates: TWO_CRATES,
      commands: { build: '["cargo", "build"]', test: '["cargo", "test"]' },
      withoutLock: true,
    });
    const core = readFileSync(join(world.checkout, 'core/Cargo.toml'), 'utf8');
    const withDev = `${core}\n[dev-dependencies]\nai3-lib = { path = "../ai3-lib" }\n`;
    amendMonorepo(world, { 'core/Cargo.toml': withDev });
    const repository = world.repository('pot-o-core');
    const manifest = world.git.git(repository, 'show', 'main:Cargo.toml');
    const use = '#[test]\nfn circle() { assert_eq!(ai3_lib::value(), 2); }\n';
    world.git.addCommit(repository, { 'Cargo.toml': `${manifest}\n${dev}`, 'tests/circle.rs': use });
    const result = await release(world);
    expect(result.errors).toEqual([]);
    expect(JSON.parse(result.outputs['plan'] ?? '').order[0]).toBe('pot-o-core');
    expect(world.git.git(repository, 'show', 'main:Cargo.toml')).toContain(`ai3-lib = "${NEW}"`);
  });

  test('in the order the repositories themselves need, which may close a circle the monorepo does not have', async () => {
    const world = await createWorld({ ...SMALL, withoutLock: true });
    const repository = world.repository('pot-o-core');
    const manifest = world.git.git(repository, 'show', 'main:Cargo.toml');
    world.git.addCommit(repository, { 'Cargo.toml': `${manifest}\nai3-lib = "${OLD}"\n` });
    expect(onlyError(await release(world))).toContain('ai3-lib -> pot-o-core -> ai3-lib');
  });
});

describeWhen(missingForSigning(), 'upstream-release signs', () => {
  const createWorld = useWorlds();

  test('commits and tags with an SSH key, the same bytes each time', async () => {
    const keys = mkdtempSync(join(tmpdir(), 'keys-'));
    try {
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'bot', '-f', join(keys, 'key')]);
      const key = readFileSync(join(keys, 'key'), 'utf8');
      const world = await createWorld(SMALL);
      const result = await release(world, { 'signing-key': key });
      expect(result.errors).toEqual([]);
      const repository = world.repository('ai3-lib');
      expect(world.git.git(repository, 'cat-file', 'commit', 'main')).toContain('BEGIN SSH SIGNATURE');
      expect(world.git.git(repository, 'cat-file', 'tag', `ai3-lib-v${NEW}`)).toContain('BEGIN SSH SIGNATURE');
      expect(result.stdout).not.toContain(key.split('\n')[2]);
      const first = world.refs();
      world.reset();
      await release(world, { 'signing-key': key });
      expect(world.refs()).toEqual(first);
    } finally {
      rmSync(keys, { recursive: true, force: true });
    }
  });
});
