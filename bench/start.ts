/** Bundle bytes, and the time until a bundle has read its inputs and set an output, against an empty Node. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchResult, median, rounded } from './result.ts';

const dist = join(import.meta.dirname, '../dist');

/** What every run of a bundle compiles; the chunks beside it are loaded by the runs that need them. */
function loadedBytes(name: string): number {
  return ['index.js', 'main.js'].reduce((sum, file) => sum + statSync(join(dist, name, file)).size, 0);
}

const FIRST_REQUEST = 'publish-taostats, first request sent';

/** From the start of the process until its request has come to a loopback server. */
async function timeFirstRequests(rounds: number): Promise<number[]> {
  let arrivedAt = 0;
  const server = createServer((_, response) => {
    arrivedAt = performance.now();
    response.writeHead(400).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const env = {
    PATH: process.env['PATH'] ?? '',
    'INPUT_TAOSTATS-API-KEY': 'no-key-that-anybody-has',
    'INPUT_TAOSTATS-URL': `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    'INPUT_DRY-RUN': 'true',
  };
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    const child = spawn(process.execPath, [join(dist, 'publish-taostats/index.js')], { env, stdio: 'ignore' });
    await new Promise((resolve) => child.on('close', resolve));
    times.push(arrivedAt - startedAt);
  }
  server.close();
  return times;
}

export async function run({ smoke }: { smoke: boolean }): Promise<BenchResult> {
  const rounds = smoke ? 3 : 41;
  const scratch = mkdtempSync(join(tmpdir(), 'bench-start-'));
  const output = join(scratch, 'output');
  writeFileSync(output, '');
  const env = { PATH: process.env['PATH'] ?? '', HOME: scratch, GITHUB_OUTPUT: output };
  const bundles = readdirSync(dist).filter((name) => name !== 'worker' && existsSync(join(dist, name, 'index.js')));
  const cases: Record<string, string[]> = { 'node -e 0': ['-e', '0'] };
  // A run without its required inputs: everything is loaded, the inputs are read, `status` is set, the error is said.
  for (const name of bundles) cases[name] = [join(dist, name, 'index.js')];
  const times: Record<string, number[]> = {};
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, args] of Object.entries(cases)) {
        const startedAt = performance.now();
        spawnSync(process.execPath, args, { cwd: scratch, env });
        times[name] ??= [];
        times[name].push(performance.now() - startedAt);
      }
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  times[FIRST_REQUEST] = await timeFirstRequests(rounds);
  const floor = median(times['node -e 0'] ?? []);
  return {
    name: 'start',
    rows: [...Object.keys(cases), FIRST_REQUEST].map((name) => ({
      case: name,
      values: {
        bytes: bundles.includes(name) ? loadedBytes(name) : 0,
        'median ms': rounded(median(times[name] ?? [])),
        'ms above node -e 0': rounded(median(times[name] ?? []) - floor),
        'x node -e 0': rounded(median(times[name] ?? []) / floor),
      },
    })),
    notes: [`medians of ${rounds} interleaved rounds; each run stops at its first missing input`],
  };
}
