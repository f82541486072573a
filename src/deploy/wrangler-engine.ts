import { constants } from 'node:fs';
import { copyFile, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ActionError } from '../errors/action-error.ts';
import type { ExecResult } from '../runtime/ports.ts';
import type { Carry } from './api-engine.ts';
import type { DeployEnvironment, DeployPorts } from './ports.ts';
import { secretBindings } from './worker-config.ts';
import { renderWranglerConfig } from './wrangler-config.ts';
import { installWrangler, pick } from './wrangler-install.ts';

export interface WranglerAccess {
  version: string;
  apiToken: string;
  apiUrl: string;
}

/** What wrangler and Node read. npm's variables, GITHUB_*, ACTIONS_* and everything else of the job stays here. */
const FOR_WRANGLER =
  /^(PATH|HOME|USER|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|SystemRoot|ComSpec|PATHEXT|APPDATA|LOCALAPPDATA|USERPROFILE|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|https?_proxy|no_proxy)$/i;

/**
 * Deploys with the real tool and the generated configuration, in a folder of its own: no `.env`, `.npmrc` or
 * `package.json` of the workspace says anything there. The secrets go along with the code (`--secrets-file`), through a
 * named pipe: they are in no argument, no variable and no file.
 *
 * @returns id of the uploaded version, when wrangler says it.
 */
export async function deployWithWrangler(
  { config, script, secrets }: Carry,
  access: WranglerAccess,
  environment: DeployEnvironment,
  ports: DeployPorts,
): Promise<{ versionId: string | undefined; warning: string | undefined }> {
  const folder = await ports.files.temporaryFolder('deploy-worker-');
  const { entry, warning } = await installWrangler(access.version, folder, environment, ports);
  await copyFile(script.file, join(folder, script.moduleName));
  await writeFile(join(folder, 'wrangler.toml'), renderWranglerConfig(config, script.moduleName));
  const values = Object.fromEntries(secretBindings(secrets).map(({ name, text }) => [name, text]));
  const hasSecrets = Object.keys(values).length > 0;
  const pipe = hasSecrets ? await createPipe(join(folder, 'secrets.json'), environment, ports) : undefined;
  const said = join(folder, 'output.ndjson');
  const args = [entry, 'deploy', '--config', join(folder, 'wrangler.toml')];
  if (pipe !== undefined) args.push('--secrets-file', pipe);
  const exec = (): Promise<ExecResult> =>
    ports.log.group(`wrangler ${access.version} deploy`, () =>
      ports.exec(environment.nodePath, args, {
        cwd: folder,
        env: {
          ...pick(environment.variables, FOR_WRANGLER),
          CLOUDFLARE_API_TOKEN: access.apiToken,
          CLOUDFLARE_ACCOUNT_ID: config.accountId,
          CLOUDFLARE_API_BASE_URL: access.apiUrl,
          WRANGLER_OUTPUT_FILE_PATH: said,
          WRANGLER_SEND_METRICS: 'false',
          CI: 'true',
          NO_COLOR: '1',
        },
        // Its errors carry terminal colours whatever the environment says.
        onLine: (line) => ports.log.info(stripVTControlCharacters(line)),
        signal: deadlineSignal(ports),
      }),
    );
  const result = await (pipe === undefined ? exec() : whileFeeding(pipe, JSON.stringify(values), exec));
  if (result.exitCode !== 0) throw wranglerError(access.version, result);
  return { versionId: await readVersionId(said), warning };
}

function deadlineSignal(ports: Pick<DeployPorts, 'monotonic' | 'deadline'>): AbortSignal {
  const leftMs = Math.max(1, Math.min(ports.deadline.deadlineAtMs - ports.monotonic(), 2_147_483_647));
  return AbortSignal.timeout(Math.ceil(leftMs));
}

/** wrangler's own record of what it did: one JSON object a line. */
async function readVersionId(file: string): Promise<string | undefined> {
  try {
    for (const line of (await readFile(file, 'utf8')).split('\n')) {
      if (line.trim() === '') continue;
      const record = JSON.parse(line) as { type?: unknown; version_id?: unknown };
      if (record.type === 'deploy' && typeof record.version_id === 'string') return record.version_id;
    }
  } catch {
    // Another version of wrangler: what serves is then known by its content.
  }
  return undefined;
}

async function createPipe(
  path: string,
  environment: DeployEnvironment,
  ports: Pick<DeployPorts, 'exec'>,
): Promise<string> {
  const made = await ports.exec('mkfifo', ['-m', '600', path], { env: pick(environment.variables, /^PATH$/) });
  if (made.exitCode !== 0) {
    throw new ActionError('input', `engine: wrangler could not get a pipe for the secrets (${made.stderr.trim()})`, {
      hint: 'Use engine: api, which needs none',
    });
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
