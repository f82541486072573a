/** Where the token is not. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { TOKEN } from '../../support/cascade/world.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { release, useWorlds } from './harness.ts';

const missing = whyMissing('cargo') ?? (existsSync('/proc/self/cmdline') ? undefined : 'there is no /proc');
const encoded = Buffer.from(`x-access-token:${TOKEN}`).toString('base64');
const isSecret = (text: string): boolean => text.includes(TOKEN) || text.includes(encoded);

/** The command lines of everything that runs on this machine. */
function commandLines(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8')];
      } catch {
        return [];
      }
    });
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );
}

describeWhen(missing, 'upstream-release', () => {
  const createWorld = useWorlds();

  test('keeps the token out of arguments, URLs, files, logs and the environment of cargo', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'isolation-'));
    const patterns = join(folder, 'patterns');
    writeFileSync(patterns, `${TOKEN}\n${encoded}\n`);
    // What is looked for comes from a file: the spy itself must not be what the sampler finds.
    const spy = [
      `env >> ${folder}/environment`,
      `grep -rlF -f ${patterns} ${folder}/runner >> ${folder}/found`,
      `git -C . config --list >> ${folder}/config`,
      'true',
    ].join('; ');
    const world = await createWorld({
      commands: { build: JSON.stringify(['sh', '-c', spy]), test: '["cargo", "check"]' },
    });
    const seen: string[] = [];
    const sampler = setInterval(() => seen.push(...commandLines().filter(isSecret)), 20);
    try {
      const result = await release(
        world,
        {},
        {
          env: {
            RUNNER_TEMP: join(folder, 'runner'),
            GH_PAT: TOKEN,
            CARGO_ALIAS_X: TOKEN,
            CARGO_REGISTRY_TOKEN: 'cio_secret',
            ACTIONS_RUNTIME_TOKEN: 'runtime-secret',
          },
        },
      );
      expect(result.errors).toEqual([]);
      expect(seen).toEqual([]);
      const environment = readFileSync(join(folder, 'environment'), 'utf8');
      expect(environment).toContain('RUST_BACKTRACE=1');
      expect(environment).toContain('CARGO_TERM_COLOR=always');
      expect(isSecret(environment)).toBe(false);
      expect(environment).not.toMatch(/cio_secret|runtime-secret|INPUT_|GIT_CONFIG|extraheader/);
      expect(readFileSync(join(folder, 'found'), 'utf8')).toBe('');
      expect(isSecret(readFileSync(join(folder, 'config'), 'utf8'))).toBe(false);
      expect(isSecret(result.stdout + result.stderr + result.summary + JSON.stringify(result.outputs))).toBe(false);
      expect(world.git.requests.filter(({ url }) => isSecret(url))).toEqual([]);
      const left = filesBelow(folder)
        .filter((file) => file !== patterns)
        .filter((file) => statSync(file).size < 1e6 && isSecret(readFileSync(file, 'latin1')));
      expect(left).toEqual([]);
      // Nothing of the run is left behind.
      expect(readdirSync(join(folder, 'runner'))).toEqual([]);
      expect(result.masks).toContain(TOKEN);
    } finally {
      clearInterval(sampler);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
