import { describe, expect, test } from '@jest/globals';
import { createCargo } from '../../../src/cargo/cargo.ts';
import { cargoEnvironment } from '../../../src/cargo/cargo-environment.ts';
import type { ExecResult, Log } from '../../../src/runtime/ports.ts';

type Answer = Partial<ExecResult>;

/** A cargo that answers from `answers` in order and keeps what it was asked; one question too many fails. */
function scriptCargo(...answers: Answer[]) {
  const calls: { program: string; args: readonly string[]; cwd: string | undefined; env: object }[] = [];
  const logged: string[] = [];
  const write = (message: string) => void logged.push(message);
  const log: Log = {
    debug: write,
    info: write,
    notice: write,
    warning: write,
    group: (title, run) => {
      logged.push(`group ${title}`);
      return run();
    },
  };
  const cargo = createCargo(
    {
      log,
      exec: async (program, args, { cwd, env, onLine }) => {
        calls.push({ program, args, cwd, env });
        const answer = answers.shift();
        if (answer === undefined) throw new Error('one call too many');
        for (const line of (answer.stdout ?? '').split('\n').filter(Boolean)) onLine?.(line, 'stdout');
        return { exitCode: 0, stdout: '', stderr: '', ...answer };
      },
    },
    { env: { PATH: '/bin' } },
  );
  return { cargo, calls, logged };
}

describe('a command', () => {
  test('runs without a shell, in its directory, in the given environment only, its output folded under its words', async () => {
    const { cargo, calls, logged } = scriptCargo({ stdout: 'Compiling a\nFinished\n' });
    await cargo.run(['cargo', 'build', '--release; rm -rf /'], '/work');
    expect(calls).toEqual([
      { program: 'cargo', args: ['build', '--release; rm -rf /'], cwd: '/work', env: { PATH: '/bin' } },
    ]);
    expect(logged).toEqual(['group cargo build --release; rm -rf /', 'Compiling a', 'Finished']);
  });

  test('fails with its words, its exit code, the first error and the last with its causes', async () => {
    const stderr = [
      '\u001b[1m\u001b[91merror\u001b[0m: an earlier one',
      'warning: unused',
      '\u001b[1m\u001b[91merror\u001b[0m: failed to select a version for the requirement `a = "^0.2"`',
      "candidate versions found which didn't match: 0.1.0",
      '',
      'Caused by:',
      '  nothing fits',
      '',
    ].join('\n');
    const { cargo } = scriptCargo({ exitCode: 101, stderr });
    await expect(cargo.run(['cargo', 'build'], '/work')).rejects.toThrow(
      expect.objectContaining({
        name: 'ActionError',
        message:
          'cargo build failed with exit code 101: error: an earlier one; error: failed to select a version for the requirement `a = "^0.2"`; candidate versions found which didn\'t match: 0.1.0; nothing fits',
      }),
    );
  });

  test('fails with the place of a compiler error and without the source that it quotes', async () => {
    const stderr = [
      'error[E0425]: cannot find value `q` in this scope',
      ' --> src/lib.rs:2:21',
      '  |',
      '2 | pub fn b() -> u32 { q }',
      '  |                     ^ not found',
      '',
      'error: could not compile `a` (lib) due to 1 previous error',
    ].join('\n');
    await expect(scriptCargo({ exitCode: 101, stderr }).cargo.run(['cargo', 'build'], '/work')).rejects.toThrow(
      /101: error\[E0425\]: cannot find value `q` in this scope; --> src\/lib\.rs:2:21; error: could not compile `a` \(lib\) due to 1 previous error$/,
    );
  });

  test('fails with the names of the tests that failed', async () => {
    const stdout = 'test a ... FAILED\ntest b ... ok\n';
    const stderr = 'error: test failed, to rerun pass `--lib`\n';
    await expect(scriptCargo({ exitCode: 101, stdout, stderr }).cargo.run(['cargo', 'test'], '/work')).rejects.toThrow(
      /error: test failed, to rerun pass `--lib`; test a \.\.\. FAILED$/,
    );
  });

  test('fails with its exit code when it said nothing', async () => {
    const { cargo } = scriptCargo({ exitCode: 3, stdout: 'done\n' });
    await expect(cargo.run(['make'], '/work')).rejects.toThrow('make failed with exit code 3: it printed no error');
  });

  test('never repeats --config in its failure, for paths of the runner say nothing there', async () => {
    const { cargo } = scriptCargo({ exitCode: 101 });
    await expect(cargo.run(['cargo', 'test', '--config', 'patch.x', '--', 'a'], '/work')).rejects.toThrow(
      /^cargo test -- a failed/,
    );
  });

  test('cannot be empty', async () => {
    await expect(scriptCargo().cargo.run([], '/work')).rejects.toThrow(/empty command/);
  });
});

describe('askRegistry', () => {
  const notFound = (spec: string): Answer => ({
    exitCode: 101,
    stderr: `    Updating crates.io index\nerror: could not find \`${spec}\` in registry \`https://example.invalid\`\n`,
  });

  test('finds a published version, in a directory without a workspace', async () => {
    const { cargo, calls } = scriptCargo({});
    await expect(cargo.askRegistry('pot-o-core', '0.4.0')).resolves.toEqual({ status: 'published' });
    expect(calls[0]?.args).toEqual(['info', '--color', 'never', '--registry', 'crates-io', 'pot-o-core@0.4.0']);
    expect(calls[0]?.cwd).toMatch(/cargo-info-/);
  });

  test('tells a crate without this version from a crate that is not there', async () => {
    const unmatched: Answer = {
      exitCode: 101,
      stderr: "error: failed to select\ncandidate versions found which didn't",
    };
    const older = scriptCargo(
      notFound('pot-o-core@0.4.0'),
      { stdout: 'pot-o-core\nversion: 0.3.0 (latest 0.3.9)\n' },
      unmatched,
    );
    await expect(older.cargo.askRegistry('pot-o-core', '0.4.0')).resolves.toEqual({
      status: 'other-versions',
      newest: '0.3.9',
    });
    const none = scriptCargo(notFound('pot-o-core@0.4.0'), notFound('pot-o-core'), unmatched);
    await expect(none.cargo.askRegistry('pot-o-core', '0.4.0')).resolves.toEqual({ status: 'unknown-crate' });
  });

  test('tells a yanked version from one that is not there', async () => {
    const { cargo } = scriptCargo(
      notFound('pot-o-core@0.4.0'),
      { stdout: 'version: 0.3.9\n' },
      { exitCode: 101, stderr: 'error: failed to select a version\n  version 0.4.0 is yanked\n' },
    );
    await expect(cargo.askRegistry('pot-o-core', '0.4.0')).resolves.toEqual({ status: 'yanked' });
  });

  test('names a registry by its index where only that is known', async () => {
    const { cargo, calls } = scriptCargo({});
    await cargo.askRegistry('a', '1.0.0', { registry: 'sparse+https://shop/index/' });
    expect(calls[0]?.args.slice(3, 5)).toEqual(['--index', 'sparse+https://shop/index/']);
  });

  test('asks the named registry with the configuration of the repository', async () => {
    const { cargo, calls } = scriptCargo({});
    await cargo.askRegistry('a', '1.0.0', { registry: 'mine', config: ['/r/.cargo/config.toml'] });
    expect(calls[0]?.args).toEqual([
      'info',
      '--color',
      'never',
      '--registry',
      'mine',
      '--config',
      '/r/.cargo/config.toml',
      'a@1.0.0',
    ]);
  });

  test('does not take a registry that cannot be reached for a missing version', async () => {
    const { cargo } = scriptCargo({
      exitCode: 101,
      stderr: 'error: failed to query replaced source registry `crates-io`\n',
    });
    await expect(cargo.askRegistry('a', '1.0.0')).rejects.toThrow(expect.objectContaining({ kind: 'remote' }));
  });

  test('says which cargo it needs when there is no `cargo info`', async () => {
    const { cargo } = scriptCargo({ exitCode: 101, stderr: 'error: no such command: `info`\n' });
    await expect(cargo.askRegistry('a', '1.0.0')).rejects.toThrow(
      expect.objectContaining({ hint: expect.stringContaining('1.82') }),
    );
  });
});

describe('metadata', () => {
  test('is asked for with the lock as it is', async () => {
    const { cargo, calls } = scriptCargo({ stdout: '{"packages":[],"workspace_members":[],"workspace_root":"/w"}' });
    await expect(cargo.metadata('/w')).resolves.toEqual({ packages: [], workspace_members: [], workspace_root: '/w' });
    expect(calls[0]).toEqual(
      expect.objectContaining({ args: expect.arrayContaining(['metadata', '--locked']), cwd: '/w' }),
    );
  });
});

describe('cargoEnvironment', () => {
  test('lets through what cargo needs', () => {
    const needed = {
      PATH: '/bin',
      HOME: '/h',
      CARGO_HOME: '/c',
      RUSTUP_TOOLCHAIN: '1.95',
      RUSTFLAGS: '-D warnings',
      CARGO_REGISTRIES_MINE_INDEX: 'sparse+x',
      CARGO_REGISTRIES_MINE_CREDENTIAL_PROVIDER: 'cargo:libsecret',
      https_proxy: 'p',
    };
    expect(cargoEnvironment(needed)).toEqual({ RUST_BACKTRACE: '1', CARGO_TERM_COLOR: 'always', ...needed });
  });

  test.each([
    'GITHUB_TOKEN',
    'GH_PAT',
    'ACTIONS_RUNTIME_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_URL',
    'INPUT_TOKEN',
    'CARGO_REGISTRY_TOKEN',
    'cargo_registry_token',
    'CARGO_REGISTRIES_MINE_TOKEN',
    'CARGO_REGISTRIES_MINE_SECRET_KEY',
    'CARGO_CREDENTIALS',
    'SCCACHE_AWS_SECRET_ACCESS_KEY',
    'SCCACHE_REDIS_PASSWORD',
    'AWS_SECRET_ACCESS_KEY',
    'NPM_TOKEN',
    'SSH_AUTH_SOCK',
    'GIT_CONFIG_COUNT',
    'GIT_CONFIG_VALUE_0',
    'GITHUB_ENV',
    'NODE_OPTIONS',
    'LD_PRELOAD',
    'CF_API_TOKEN',
  ])('keeps %s out', (name) => {
    expect(Object.keys(cargoEnvironment({ [name]: 'x' }))).not.toContain(name);
  });

  test('has backtraces and colour unless told otherwise', () => {
    expect(cargoEnvironment({ RUST_BACKTRACE: '0', CARGO_TERM_COLOR: undefined })).toEqual({
      RUST_BACKTRACE: '0',
      CARGO_TERM_COLOR: 'always',
    });
  });
});
