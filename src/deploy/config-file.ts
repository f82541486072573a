import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { ActionError, describeError, quoteValue } from '../errors/action-error.ts';
import type { WorkerConfig } from './worker-config.ts';
import { assertWranglerConfig, isGenerated, renderWranglerConfig } from './wrangler-config.ts';

export interface WrittenConfig {
  /** As asked for, or absolute in a temporary folder. */
  path: string;
  text: string;
  warning: string | undefined;
}

/**
 * Writes the configuration atomically, reads it back and compares it. A file that was not written by us is replaced
 * with a warning; a dry run leaves it alone and writes into a temporary folder instead.
 */
export async function writeConfigFile(
  config: WorkerConfig,
  options: { path: string; main: string; dryRun: boolean; tempFolder: string },
): Promise<WrittenConfig> {
  const present = await readOptional(options.path);
  const isForeign = present !== undefined && !isGenerated(present);
  const path =
    isForeign && options.dryRun
      ? join(await mkdtemp(join(options.tempFolder, 'deploy-worker-')), basename(options.path))
      : options.path;
  const main = relative(dirname(resolve(path)), resolve(options.main))
    .split(sep)
    .join('/');
  const text = renderWranglerConfig(config, main);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(resolve(path)), { recursive: true });
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw unusable('config-file', path, 'a path that can be written', error);
  }
  assertWranglerConfig(await readFile(path, 'utf8'), config, main, path);
  const warning =
    isForeign && !options.dryRun
      ? `config-file: ${path} was not written by deploy-worker and has been replaced in this checkout`
      : undefined;
  return { path, text, warning };
}

/** The built module to deploy. */
export async function readScript(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const hint = 'Build the Worker in an earlier step, or leave main out to deploy the one that comes with this action';
    throw unusable('main', path, 'a file that can be read', error, hint);
  }
}

function unusable(input: string, path: string, expected: string, error: unknown, hint?: string): ActionError {
  const { code } = error as NodeJS.ErrnoException;
  const message = `${input}: got ${quoteValue(path)}, expected ${expected} (${code ?? describeError(error)})`;
  return new ActionError('input', message, { hint, cause: error });
}

async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
