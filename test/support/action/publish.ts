/** Runs publish-taostats in a folder of its own and looks for secrets in all it leaves behind. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { publishTaostats } from '../../../src/publish/pipeline.ts';
import type { Runner } from '../../../src/runtime/runner.ts';
import { createTestClock, type TestClock } from '../clock.ts';
import { KV_TOKEN } from '../cloudflare/kv.ts';
import { TAOSTATS_KEY } from '../taostats/api.ts';
import { WRITE_TOKEN } from '../worker/doubles.ts';
import { TOKEN } from '../worker/worker.ts';
import { type BundleOptions, type BundleRun, runBundle } from './bundle.ts';
import { type ActionRun, type InProcessOptions, runInProcess } from './run-in-process.ts';

export interface Workspace {
  path: string;
  /** Names of the files, sorted. `text` takes absolute paths, too. */
  names(): string[];
  text(name: string): string;
  remove(): void;
}

export function createWorkspace(): Workspace {
  const path = mkdtempSync(join(tmpdir(), 'publish-workspace-'));
  return {
    path,
    names: () => readdirSync(path).sort(),
    text: (name) => readFileSync(resolve(path, name), 'utf8'),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** No request limit, the key of the loopback TaoStats; a test's inputs are added to these. */
const INPUTS = { 'taostats-api-key': TAOSTATS_KEY, 'requests-per-minute': '1000', 'deadline-seconds': '60' };

/** The action inside the test, on a clock that begins now and moves only by the action's own waits. */
export async function publishInProcess(
  workspace: Workspace,
  inputs: Readonly<Record<string, string>>,
  options: Omit<InProcessOptions, 'inputs' | 'name'> & { clock?: TestClock; runner?: Partial<Runner> } = {},
): Promise<ActionRun & { stdout: string; stderr: string; clock: TestClock }> {
  const { clock = createTestClock(Date.now()), runner, ...rest } = options;
  const folder = inputs['output-dir'] ?? '';
  const run = await runInProcess(publishTaostats, {
    name: 'publish-taostats',
    inputs: { ...INPUTS, ...inputs, 'output-dir': /^[~$"'/]/.test(folder) ? folder : join(workspace.path, folder) },
    runner: { clock, ...runner },
    ...rest,
  });
  findLeaks(workspace, [run.lines.join('\n'), run.summary]);
  return { ...run, stdout: run.lines.join('\n'), stderr: '', clock };
}

/** The committed bundle as a child process, with short waits. */
export async function runPublish(
  workspace: Workspace,
  inputs: Readonly<Record<string, string>>,
  options: BundleOptions = {},
): Promise<BundleRun> {
  const all = { ...INPUTS, 'initial-backoff-seconds': '0.01', ...inputs };
  const run = await runBundle('publish-taostats', all, { cwd: workspace.path, ...options });
  findLeaks(workspace, [run.stdout, run.stderr, run.summary]);
  return run;
}

function findLeaks(workspace: Workspace, said: readonly string[]): void {
  const traces = [...said, ...listTexts(workspace.path)];
  for (const secret of [TAOSTATS_KEY, TOKEN, WRITE_TOKEN, KV_TOKEN]) {
    if (traces.some((trace) => trace.includes(secret))) throw new Error(`a secret leaked (${secret.slice(0, 4)}…)`);
  }
}

function listTexts(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
    .flatMap((path) => [path, readFileSync(path, 'utf8')]);
}
