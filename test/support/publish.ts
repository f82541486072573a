/** Runs the committed publish-taostats bundle in a folder of its own and looks for secrets in all it leaves behind. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BundleOptions, type BundleRun, runBundle } from './bundle.ts';
import { KV_TOKEN } from './cloudflare-kv.ts';
import { TAOSTATS_KEY } from './taostats.ts';
import { TOKEN } from './worker.ts';
import { WRITE_TOKEN } from './worker-doubles.ts';

export interface Workspace {
  path: string;
  /** Names of the files, sorted. */
  names(): string[];
  text(name: string): string;
  remove(): void;
}

export function createWorkspace(): Workspace {
  const path = mkdtempSync(join(tmpdir(), 'publish-workspace-'));
  return {
    path,
    names: () => readdirSync(path).sort(),
    text: (name) => readFileSync(join(path, name), 'utf8'),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Short waits and no request limit, the key of the loopback TaoStats; `inputs` are added to these. */
export async function runPublish(
  workspace: Workspace,
  inputs: Readonly<Record<string, string>>,
  options: BundleOptions = {},
): Promise<BundleRun> {
  const run = await runBundle(
    'publish-taostats',
    {
      'taostats-api-key': TAOSTATS_KEY,
      'requests-per-minute': '1000',
      'initial-backoff-seconds': '0.01',
      'deadline-seconds': '60',
      ...inputs,
    },
    { cwd: workspace.path, ...options },
  );
  const traces = [run.stdout, run.stderr, run.summary, JSON.stringify(run.outputs), ...listTexts(workspace.path)];
  for (const secret of [TAOSTATS_KEY, TOKEN, WRITE_TOKEN, KV_TOKEN]) {
    if (traces.some((trace) => trace.includes(secret))) throw new Error(`a secret leaked (${secret.slice(0, 4)}…)`);
  }
  return run;
}

function listTexts(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .flatMap((path) => [path, readFileSync(path, 'utf8')]);
}
