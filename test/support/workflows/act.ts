/** Runs a workflow in nektos/act: a real engine, without containers (host mode) and without a network. */
import { spawn } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toolPath, whyToolMissing } from '../tools.ts';
import { type Forge, PROJECT } from './forge.ts';

const checkout = fileURLToPath(new URL('checkout', import.meta.url));
const nodeBin = fileURLToPath(new URL('../../../node_modules/.bin', import.meta.url));

export const actMissing = whyToolMissing('act');

export interface WorkflowRun {
  exitCode: number | null;
  /** `success` or `failure` by the id of each job that ran, also of jobs in a called workflow. */
  jobs: Readonly<Record<string, string>>;
  /** Outputs by step: `<job>.<step id>`. */
  outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What the steps printed, as a runner shows it (secrets masked), and act's own lines. */
  log: string;
  /** The job summaries, joined. */
  summary: string;
}

export interface WorkflowOptions {
  /** `<owner>/<name>` of the forge in which the workflow runs. */
  repository: string;
  /** File name below .github/workflows. */
  workflow: string;
  /** Default: `workflow_dispatch`. */
  event?: string;
  /** The event's JSON, to which the inputs are added. */
  payload?: object;
  inputs?: Readonly<Record<string, string>>;
  secrets?: Readonly<Record<string, string>>;
  vars?: Readonly<Record<string, string>>;
  /** Environment of the runner itself, beside PATH and HOME. */
  env?: Readonly<Record<string, string>>;
  /** Set over act's own in every job, for GITHUB_SERVER_URL and the like. */
  jobEnv?: Readonly<Record<string, string>>;
}

export async function runWorkflow(forge: Forge, options: WorkflowOptions): Promise<WorkflowRun> {
  const scratch = mkdtempSync(join(tmpdir(), 'act-'));
  const variables = (name: string, values: Readonly<Record<string, string>> = {}): string => {
    const path = join(scratch, name);
    const lines = Object.entries(values).map(([key, value]) => `${key}=${JSON.stringify(value)}\n`);
    writeFileSync(path, lines.join(''), { mode: 0o600 });
    return path;
  };
  const payload = join(scratch, 'event.json');
  writeFileSync(payload, JSON.stringify({ inputs: options.inputs, ...options.payload }));
  mkdirSync(join(scratch, 'home'));
  const args = [
    options.event ?? 'workflow_dispatch',
    ...['-C', forge.path(options.repository)],
    ...['-W', `.github/workflows/${options.workflow}`],
    ...['--eventpath', payload],
    ...['--secret-file', variables('secrets', options.secrets)],
    ...['--var-file', variables('vars', options.vars)],
    ...Object.entries({ GITHUB_REPOSITORY: options.repository, ...options.jobEnv }).flatMap(([name, value]) => [
      '--env',
      `${name}=${value}`,
    ]),
    ...['-P', 'ubuntu-latest=-self-hosted', '--json', '--action-offline-mode', '--no-cache-server', '--pull=false'],
    ...localRepositories(forge).flatMap((replacement) => ['--local-repository', replacement]),
  ];
  try {
    return await new Promise<WorkflowRun>((resolve, reject) => {
      const child = spawn(toolPath('act'), args, {
        env: {
          PATH: [nodeBin, process.env['PATH']].join(delimiter),
          HOME: join(scratch, 'home'),
          XDG_CACHE_HOME: join(scratch, 'cache'),
          CHECKOUT_ROOT: forge.root,
          ...options.env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      child.on('error', reject);
      child.on('close', (exitCode) => resolve({ exitCode, ...readLog(text) }));
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Folders in place of what would be fetched: this project, and the stand-in for each pin of actions/checkout in use. */
function localRepositories(forge: Forge): string[] {
  const workflows = globSync('*/*/.github/workflows/*.yml', { cwd: forge.root });
  const pins = workflows.flatMap((path) => {
    const text = readFileSync(join(forge.root, path), 'utf8');
    return [...text.matchAll(/uses: (actions\/checkout@\S+)/g)].map(([, pin]) => pin);
  });
  return [...[...new Set(pins)].map((pin) => `${pin}=${checkout}`), `${PROJECT}@v1=${forge.path(PROJECT)}`];
}

interface LogLine {
  jobID?: string;
  stepID?: readonly string[];
  msg?: string;
  jobResult?: string;
  command?: string;
  name?: string;
  arg?: string;
  content?: string;
}

function readLog(text: string): Omit<WorkflowRun, 'exitCode'> {
  const jobs: Record<string, string> = {};
  const outputs: Record<string, Record<string, string>> = {};
  const summaries: string[] = [];
  const log: string[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.startsWith('{') ? (JSON.parse(raw) as LogLine) : { msg: raw };
    log.push((line.msg ?? '').trimEnd());
    const job = String(line.jobID);
    if (line.jobResult !== undefined) jobs[job] = line.jobResult;
    if (line.command === 'set-output') {
      const step = `${job}.${line.stepID?.join('.')}`;
      outputs[step] = { ...outputs[step], [String(line.name)]: String(line.arg) };
    }
    if (line.command === 'summary') summaries.push(String(line.content));
  }
  return { jobs, outputs, summary: summaries.join('\n'), log: log.join('\n') };
}
