/** archive-r2 inside the test, with a workspace; waits cost no time unless the test brings its own clock. */
import { archiveR2 } from '../../../src/archive/archive-r2.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { type ActionRun, type InProcessOptions, runInProcess } from '../action/run-in-process.ts';

export interface ArchiveRun extends ActionRun {
  /** All lines as one text. */
  stdout: string;
}

/** @param options `realTime`: for servers that compare clocks, and Workers that refuse entries from the future. */
export async function runArchive(
  inputs: Readonly<Record<string, string>>,
  options: { workspace?: string; realTime?: boolean } & Omit<InProcessOptions, 'inputs' | 'name'> = {},
): Promise<ArchiveRun> {
  const { workspace, realTime = false, ...rest } = options;
  const run = await runInProcess(archiveR2, {
    name: 'archive-r2',
    ...rest,
    inputs: { 'initial-backoff-seconds': '0.01', ...inputs },
    env: { ...(workspace === undefined ? {} : { GITHUB_WORKSPACE: workspace }), ...rest.env },
    runner: { ...(realTime ? { clock: systemClock } : {}), random: Math.random, ...rest.runner },
  });
  return { ...run, stdout: run.lines.join('\n') };
}
