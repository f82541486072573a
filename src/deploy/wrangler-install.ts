import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionError } from '../errors/action-error.ts';
import type { DeployEnvironment, DeployPorts } from './ports.ts';
import { DEFAULT_WRANGLER_VERSION } from './request.ts';

/** What npm reads, and no secret of the job. Of npm's own variables those that say where packages come from. */
const FOR_NPM =
  /^(PATH|HOME|USER|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|SHELL|SystemRoot|ComSpec|PATHEXT|APPDATA|LOCALAPPDATA|USERPROFILE|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|https?_proxy|no_proxy|npm_config_(registry|cache|offline|prefer_offline|cafile|userconfig|update_notifier|https?_proxy|proxy|noproxy))$/i;

/**
 * The program of one version of wrangler, from a place that nothing in the workspace decides: installed beside this
 * action, or into a folder of its own from the lock that comes with the action (each package by its integrity, no
 * install scripts, no `.npmrc` of the workspace).
 *
 * @returns the path of its JavaScript entry.
 */
export async function installWrangler(
  version: string,
  folder: string,
  environment: DeployEnvironment,
  ports: Pick<DeployPorts, 'exec' | 'log'>,
): Promise<{ entry: string; warning: string | undefined }> {
  const beside = join(environment.actionRoot, 'node_modules/wrangler');
  if ((await versionOf(beside)) === version) return { entry: entryOf(beside), warning: undefined };
  const home = join(folder, 'wrangler');
  await mkdir(home);
  const isLocked = version === DEFAULT_WRANGLER_VERSION;
  const common = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  let args = ['ci', ...common];
  if (isLocked) {
    for (const name of ['package.json', 'package-lock.json']) {
      await cp(join(environment.actionRoot, 'actions/deploy-worker/wrangler', name), join(home, name));
    }
  } else {
    args = ['install', '--prefix', home, '--no-save', ...common, `wrangler@${version}`];
  }
  const result = await ports.log.group(`install wrangler ${version}`, () =>
    ports.exec('npm', args, { cwd: home, env: pick(environment.variables, FOR_NPM), onLine: ports.log.info }),
  );
  const installed = join(home, 'node_modules/wrangler');
  if (result.exitCode !== 0 || (await versionOf(installed)) !== version) {
    const said = `${result.stderr}\n${result.stdout}`.trim().split('\n').slice(0, 2).join(' ').slice(0, 300);
    throw new ActionError('remote', `wrangler ${version} could not be installed (npm ${args[0]}: ${said})`, {
      hint: 'Its whole output is above; engine: api deploys without it',
    });
  }
  const warning = isLocked
    ? undefined
    : `wrangler-version: ${version} is not the one this action knows by its digests (${DEFAULT_WRANGLER_VERSION}): the registry's own are trusted`;
  return { entry: entryOf(installed), warning };
}

/** The variables whose names match. */
export function pick(variables: Readonly<Record<string, string | undefined>>, names: RegExp): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]): [string, string][] =>
      value !== undefined && names.test(name) ? [[name, value]] : [],
    ),
  );
}

const entryOf = (folder: string): string => join(folder, 'bin/wrangler.js');

async function versionOf(folder: string): Promise<string | undefined> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    return (manifest as { version?: string }).version;
  } catch {
    return undefined;
  }
}
