import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ActionError, describeError } from '../../errors/action-error.ts';
import type { Log } from '../../runtime/ports.ts';
import { builtInConfig } from './built-in.ts';
import type { CascadeConfig } from './config.ts';
import { parseConfig } from './parse-config.ts';

const DEFAULT_CONFIG = '.github/release-cascade.toml';

/**
 * The configuration that was named, else the monorepo's own, else the built-in one, which is said. The monorepo's own lies in
 * the workspace's folder or at the root of its repository.
 *
 * @throws ActionError (input) when it was named and is not there, is there twice, or does not read as one.
 */
export async function loadConfig(
  request: { workspacePath: string; configPath: string | undefined },
  log: Pick<Log, 'notice'>,
): Promise<CascadeConfig> {
  const { workspacePath, configPath } = request;
  if (configPath !== undefined) {
    // A named file may be meant from the checkout or from where the step runs.
    const paths = [resolve(workspacePath, configPath), resolve(configPath)];
    for (const path of paths) {
      const text = await readIfPresent(path);
      if (text !== undefined) return parseConfig(text, configPath);
    }
    throw new ActionError('input', `config: there is no file ${paths[0]}`, {
      hint: 'Correct the input config, or leave it out for .github/release-cascade.toml or the built-in cascade',
    });
  }
  const folders = [resolve(workspacePath), await findRepositoryRoot(resolve(workspacePath))];
  const found: { path: string; text: string }[] = [];
  for (const folder of new Set(folders)) {
    const path = join(folder, DEFAULT_CONFIG);
    const text = await readIfPresent(path);
    if (text !== undefined) found.push({ path, text });
  }
  const [first, second] = found;
  if (first === undefined) {
    log.notice(`there is no ${DEFAULT_CONFIG}: the built-in cascade of pot-o-validator is used`);
    return builtInConfig;
  }
  if (second !== undefined) {
    throw new ActionError('input', `config: there are two, ${first.path} and ${second.path}`, {
      hint: 'Remove one, or name the one that counts with the input config',
    });
  }
  return parseConfig(first.text, DEFAULT_CONFIG);
}

/** The nearest folder above that is a repository; the folder itself where none is. */
async function findRepositoryRoot(folder: string): Promise<string> {
  for (let above = folder; ; above = dirname(above)) {
    if ((await stat(join(above, '.git')).catch(() => undefined)) !== undefined) return above;
    if (dirname(above) === above) return folder;
  }
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw new ActionError('input', `config: ${path} cannot be read: ${describeError(error)}`, { cause: error });
  }
}
