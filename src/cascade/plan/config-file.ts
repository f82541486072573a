import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ActionError, describeError } from '../../errors/action-error.ts';
import { builtInConfig } from './built-in.ts';
import type { CascadeConfig } from './config.ts';
import { parseConfig } from './parse-config.ts';

const DEFAULT_CONFIG = '.github/release-cascade.toml';

/**
 * The configuration that was named, else the monorepo's own, else the built-in one.
 *
 * @throws ActionError (input) when it was named and is not there, or does not read as one.
 */
export async function loadConfig(request: {
  workspacePath: string;
  configPath: string | undefined;
}): Promise<CascadeConfig> {
  const { workspacePath, configPath } = request;
  // A named file may be meant from the checkout or from where the step runs.
  const candidates =
    configPath === undefined
      ? [resolve(workspacePath, DEFAULT_CONFIG)]
      : [resolve(workspacePath, configPath), resolve(configPath)];
  for (const path of candidates) {
    try {
      return parseConfig(await readFile(path, 'utf8'), configPath ?? DEFAULT_CONFIG);
    } catch (error) {
      if (error instanceof ActionError) throw error;
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
      throw new ActionError('input', `config: ${path} cannot be read: ${describeError(error)}`, { cause: error });
    }
  }
  if (configPath === undefined) return builtInConfig;
  throw new ActionError('input', `config: there is no file ${candidates[0]}`, {
    hint: 'Correct the input config, or leave it out for .github/release-cascade.toml or the built-in cascade',
  });
}
