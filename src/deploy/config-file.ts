import { basename, dirname, join, relative, resolve } from 'node:path';
import { withSlashes } from '../paths/paths.ts';
import type { DeployEnvironment, DeployPorts } from './ports.ts';
import type { Script } from './script.ts';
import type { WorkerConfig } from './worker-config.ts';
import { assertWranglerConfig, isGenerated, renderWranglerConfig } from './wrangler-config.ts';

export interface WrittenConfig {
  /** As asked for, or absolute in a temporary folder. */
  path: string;
  text: string;
  warning: string | undefined;
}

/**
 * Writes the configuration, reads it back and compares it. A file that was not written by us is replaced with a
 * warning; a dry run leaves it alone and writes into a temporary folder that stays instead.
 */
export async function writeConfigFile(
  config: WorkerConfig,
  options: { path: string; script: Script; dryRun: boolean },
  environment: Pick<DeployEnvironment, 'workspace'>,
  { files }: Pick<DeployPorts, 'files'>,
): Promise<WrittenConfig> {
  const hint = 'Check config-file';
  const wanted = resolve(environment.workspace, options.path);
  const present = await files.read(wanted).catch(() => undefined);
  const isForeign = present !== undefined && !isGenerated(Buffer.from(present).toString('utf8'));
  const isElsewhere = isForeign && options.dryRun;
  const file = isElsewhere
    ? join(await files.temporaryFolder('deploy-worker-', { keep: true }), basename(wanted))
    : wanted;
  const main = withSlashes(relative(dirname(file), options.script.file));
  const text = renderWranglerConfig(config, main);
  await files.replace(file, text, { root: isElsewhere ? dirname(file) : environment.workspace, hint });
  const back = await files.read(file);
  assertWranglerConfig(Buffer.from(back ?? []).toString('utf8'), config, main, options.path);
  const warning =
    isForeign && !options.dryRun
      ? `config-file: ${options.path} was not written by deploy-worker and has been replaced in this checkout`
      : undefined;
  return { path: isElsewhere ? file : options.path, text, warning };
}
