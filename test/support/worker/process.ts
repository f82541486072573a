/** The Worker in a process of its own, for tests that kill workerd. As a program: `node worker-process.ts <options>`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { fileURLToPath } from 'node:url';
import { startWorker, type WorkerOptions } from './worker.ts';

const program = fileURLToPath(import.meta.url);

export interface WorkerProcess {
  readonly historyUrl: string;
  readonly writeToken: string;
  /** Ends workerd with SIGKILL, then the process around it. */
  kill(): Promise<void>;
}

export async function startWorkerProcess(options: WorkerOptions): Promise<WorkerProcess> {
  const child = spawn(process.execPath, [program, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'ignore'] });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', resolve);
    child.once('exit', (code) => reject(new Error(`the Worker's process ended with ${code}`)));
  });
  const { workerdPid, ...worker } = JSON.parse(line) as { workerdPid: number; historyUrl: string; writeToken: string };
  return {
    ...worker,
    kill: async () => {
      process.kill(workerdPid, 'SIGKILL');
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
  };
}

if (process.argv[1] === program) {
  const spawned: ChildProcess[] = [];
  subscribe('child_process', (message) => {
    spawned.push((message as { process: ChildProcess }).process);
  });
  const { historyUrl, writeToken } = await startWorker(JSON.parse(process.argv[2] ?? '{}') as WorkerOptions);
  const workerd = spawned.find((process) => process.spawnfile.includes('workerd'));
  console.log(JSON.stringify({ historyUrl, writeToken, workerdPid: workerd?.pid }));
}
