/** Wall time of a deploy: the action with engine api against `npx wrangler deploy`, to the same loopback API. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LoopbackCloudflare } from '../test/support/cloudflare/api.ts';
import { type BenchResult, median, rounded } from './result.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const action = join(root, 'dist/deploy-worker/index.js');
const shipped = readFileSync(join(root, 'dist/worker/index.js'), 'utf8');
const WRITE_TOKEN = 'write-token-of-the-bench';

export async function run(options: { smoke: boolean }): Promise<BenchResult> {
  const rounds = options.smoke ? 1 : 11;
  const folder = mkdtempSync(join(tmpdir(), 'bench-deploy-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  // Nothing runs what is uploaded: an upload costs both sides the same, and next to nothing.
  const uploads = await LoopbackCloudflare.start({ runWorker: false });
  const live = await LoopbackCloudflare.start();
  try {
    const bench = new Bench(folder);
    await bench.deploy(uploads, { validate: 'false' });
    await bench.deploy(live, {});
    const times = { api: [] as number[], wrangler: [] as number[], proven: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      times.api.push(await bench.deploy(uploads, { validate: 'false' }));
      times.wrangler.push(await bench.wrangler(uploads));
      times.proven.push(await bench.deploy(live, {}));
    }
    const [api, wrangler, proven] = [median(times.api), median(times.wrangler), median(times.proven)];
    const row = (ms: number): Record<string, number> => ({
      'ms (median)': Math.round(ms),
      faster: rounded(wrangler / ms),
    });
    return {
      name: 'deploy',
      rows: [
        { case: 'npx wrangler deploy', values: row(wrangler) },
        { case: 'deploy-worker, engine api', values: row(api) },
        { case: 'deploy-worker, engine api, proven live in workerd', values: row(proven) },
      ],
      notes: [
        `A redeploy with changed code, ${rounds} of each by turns, to one API on loopback in the same run; npx finds wrangler installed.`,
        'The first two end with the upload: wrangler proves nothing. The third includes the start of workerd and the live check.',
        'Cloudflare itself takes its time for an upload from both; installing wrangler (not counted) takes far longer still.',
      ],
    };
  } finally {
    await uploads.stop();
    await live.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

class Bench {
  readonly folder: string;
  #revision = 0;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The action as a runner starts it, with code that was not deployed before. */
  deploy(api: LoopbackCloudflare, inputs: Record<string, string>): Promise<number> {
    this.#changeCode();
    const all = {
      'cloudflare-api-token': api.token,
      'cloudflare-account-id': api.accountId,
      'kv-namespace-id': api.namespaceId,
      'cloudflare-api-url': api.url,
      'worker-url': api.workerUrl,
      'write-token': WRITE_TOKEN,
      main: 'index.js',
      ...inputs,
    };
    const env = Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
    return this.#time(process.execPath, [action], Object.fromEntries(env));
  }

  /** What people run, with the configuration that the action wrote. */
  wrangler(api: LoopbackCloudflare): Promise<number> {
    this.#changeCode();
    return this.#time('npx', ['wrangler', 'deploy'], {
      CLOUDFLARE_API_BASE_URL: api.url,
      CLOUDFLARE_API_TOKEN: api.token,
      CLOUDFLARE_ACCOUNT_ID: api.accountId,
      WRANGLER_SEND_METRICS: 'false',
      npm_config_offline: 'true',
      npm_config_update_notifier: 'false',
    });
  }

  #changeCode(): void {
    this.#revision += 1;
    writeFileSync(join(this.folder, 'index.js'), `${shipped}\n// revision ${this.#revision}\n`);
  }

  async #time(program: string, args: readonly string[], env: Record<string, string>): Promise<number> {
    const startedAt = performance.now();
    const output: Buffer[] = [];
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      const child = spawn(program, args, {
        cwd: this.folder,
        env: { PATH: process.env['PATH'] ?? '', HOME: this.folder, CI: 'true', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
      child.on('error', reject);
      child.on('close', resolve);
    });
    const durationMs = performance.now() - startedAt;
    if (exitCode !== 0) throw new Error(`${program} ${args[0]} failed: ${Buffer.concat(output).toString('utf8')}`);
    return durationMs;
  }
}
