import { constants } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ActionError } from '../errors/action-error.ts';
import type { ExecResult, Ports } from '../runtime/ports.ts';
import { SECRET_NAME } from './worker-config.ts';

export interface WranglerRun {
  /** Exact version, fetched by npx unless the working directory has it. */
  version: string;
  /** Absolute path of the generated configuration. */
  configFile: string;
  apiToken: string;
  accountId: string;
  apiUrl: string;
  writeToken: string | undefined;
  /** Folder for short-lived files. */
  tempFolder: string;
  /** The runner's variables; wrangler gets the few that npm and a proxy need, and no secret of other steps. */
  env: Readonly<Record<string, string | undefined>>;
}

/** What npx, npm and Node read. GITHUB_*, ACTIONS_* and everything else of the job stays here. */
const PASSED_ON =
  /^(PATH|HOME|USER|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|SHELL|SystemRoot|ComSpec|PATHEXT|APPDATA|LOCALAPPDATA|USERPROFILE|XDG_\w+|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|https?_proxy|no_proxy|npm_config_\w+)$/i;

/**
 * Deploys with the real tool and the generated configuration. Its output is shown as it comes. The write token goes
 * along with the code (`--secrets-file`), through a named pipe: it is in no argument, no variable and no file.
 */
export async function deployWithWrangler(run: WranglerRun, ports: Pick<Ports, 'exec' | 'log'>): Promise<void> {
  const folder = await mkdtemp(join(run.tempFolder, 'deploy-worker-'));
  try {
    await deployIn(folder, run, ports);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function deployIn(folder: string, run: WranglerRun, ports: Pick<Ports, 'exec' | 'log'>): Promise<void> {
  const secret = run.writeToken === undefined ? undefined : await createPipe(join(folder, 'secrets.json'), run, ports);
  const args = ['--yes', `wrangler@${run.version}`, 'deploy', '--config', run.configFile];
  if (secret !== undefined) args.push('--secrets-file', secret);
  const exec = (): Promise<ExecResult> =>
    ports.log.group(`wrangler ${run.version} deploy`, () =>
      // Its errors carry terminal colours whatever the environment says.
      ports.exec('npx', args, {
        env: childEnvironment(run),
        onLine: (line) => ports.log.info(stripVTControlCharacters(line)),
      }),
    );
  const result = await (secret === undefined
    ? exec()
    : whileFeeding(secret, JSON.stringify({ [SECRET_NAME]: run.writeToken }), exec));
  if (result.exitCode !== 0) throw wranglerError(run.version, result);
}

function childEnvironment(run: WranglerRun): Record<string, string> {
  const passedOn = Object.entries(run.env).flatMap(([name, value]) =>
    value !== undefined && PASSED_ON.test(name) ? [[name, value] as const] : [],
  );
  return {
    ...Object.fromEntries(passedOn),
    CLOUDFLARE_API_TOKEN: run.apiToken,
    CLOUDFLARE_ACCOUNT_ID: run.accountId,
    CLOUDFLARE_API_BASE_URL: run.apiUrl,
    WRANGLER_SEND_METRICS: 'false',
    CI: 'true',
    NO_COLOR: '1',
  };
}

async function createPipe(path: string, run: WranglerRun, ports: Pick<Ports, 'exec'>): Promise<string> {
  const made = await ports.exec('mkfifo', ['-m', '600', path], { env: { PATH: run.env['PATH'] ?? '' } });
  if (made.exitCode !== 0) {
    throw new ActionError(
      'input',
      `engine: wrangler could not get a pipe for the write token (${made.stderr.trim()})`,
      {
        hint: 'Use engine: api, which needs none',
      },
    );
  }
  return path;
}

/** Writes `text` into the pipe for whoever opens it while `run` is under way. */
async function whileFeeding<T>(pipe: string, text: string, run: () => Promise<T>): Promise<T> {
  let isRead = false;
  const feeding = writeFile(pipe, text).then(
    () => {
      isRead = true;
    },
    () => undefined,
  );
  try {
    return await run();
  } finally {
    // A program that ended before it opened the pipe would leave the write waiting for ever.
    if (!isRead) {
      const reader = await open(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
      await feeding;
      await reader.close();
    }
    await feeding;
  }
}

function wranglerError(version: string, result: ExecResult): ActionError {
  const lines = stripVTControlCharacters(`${result.stdout}\n${result.stderr}`)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const at = lines.findIndex((line) => line.includes('[ERROR]'));
  const said = (at < 0 ? lines.slice(-3) : lines.slice(at, at + 3)).join(' ').slice(0, 400);
  return new ActionError('remote', `wrangler ${version} ended with exit code ${result.exitCode}: ${said}`, {
    hint: 'Its whole output is above; engine: api does the same without it',
  });
}
