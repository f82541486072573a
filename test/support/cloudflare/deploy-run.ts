/** Runs of the committed deploy-worker bundle against the loopback Cloudflare. */
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BundleOptions, type BundleRun, runBundle } from '../action/bundle.ts';
import { LoopbackCloudflare } from './api.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const fixture = readFileSync(join(root, 'action-fixtures/deploy/worker.js'), 'utf8');

export const WORKER = 'bittensor-taostats';
export const WRITE_TOKEN = 'write-token-for-tests';

/** A working folder with a Worker in it, and a Cloudflare to deploy it to. */
export class DeployBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'deploy-bench-'));
  readonly api: LoopbackCloudflare;

  private constructor(api: LoopbackCloudflare) {
    this.api = api;
    this.writeWorker((script) => script);
    // npx takes the pinned wrangler from here and downloads nothing.
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
    writeFileSync(join(this.folder, 'package.json'), '{"private":true}');
  }

  static async start(): Promise<DeployBench> {
    return new DeployBench(await LoopbackCloudflare.start());
  }

  /** Puts a variant of the small Worker at `worker.js`. */
  writeWorker(change: (script: string) => string): void {
    writeFileSync(join(this.folder, 'worker.js'), change(fixture));
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  inputs(): Record<string, string> {
    return {
      'cloudflare-api-token': this.api.token,
      'cloudflare-account-id': this.api.accountId,
      'kv-namespace-id': this.api.namespaceId,
      'cloudflare-api-url': this.api.url,
      'worker-url': this.api.workerUrl,
      'write-token': WRITE_TOKEN,
      'validate-timeout-seconds': '10',
      main: 'worker.js',
    };
  }

  run(inputs: Readonly<Record<string, string>> = {}, options: BundleOptions = {}): Promise<BundleRun> {
    return runBundle('deploy-worker', { ...this.inputs(), ...inputs }, { cwd: this.folder, ...options });
  }

  /** The value of a plain or secret binding of the version that serves. */
  binding(name: string): unknown {
    return this.api.serving(WORKER)?.bindings.find((binding) => binding['name'] === name)?.['text'];
  }

  async stop(): Promise<void> {
    await this.api.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
