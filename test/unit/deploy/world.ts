/** The whole action in this process: the real client against the loopback API, a played Worker, time as the test says. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deployWorker } from '../../../src/deploy/deploy-worker.ts';
import { createUndiciTransport } from '../../../src/http/undici-transport.ts';
import type { Runner } from '../../../src/runtime/runner.ts';
import { type ActionRun, type InProcessOptions, runInProcess } from '../../support/action/run-in-process.ts';
import { createTestClock } from '../../support/clock.ts';
import { LoopbackCloudflare } from '../../support/cloudflare/api.ts';
import { bindingText, type PretendWorker } from '../../support/cloudflare/pretend-worker.ts';
import type { StoredVersion } from '../../support/cloudflare/upload.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
export const WORKER = 'bittensor-taostats';
export const WRITE_TOKEN = 'write-token-for-tests';
export const SCRIPT = `/workers/scripts/${WORKER}`;

/** No test asks a name server: of other hosts only those resolve that the test has named. */
export function loopbackOnly(hosts: ReadonlyMap<string, string>): Runner['transport'] {
  return (proxies) => {
    const wire = createUndiciTransport(proxies);
    return {
      close: () => wire.close(),
      send: async (request) => {
        const { hostname, pathname, search } = request.url;
        if (hostname === '127.0.0.1') return wire.send(request);
        const origin = hosts.get(hostname);
        if (origin !== undefined) return wire.send({ ...request, url: new URL(`${origin}${pathname}${search}`) });
        throw Object.assign(new Error('no such host'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
      },
    };
  };
}

export class World {
  readonly folder = mkdtempSync(join(tmpdir(), 'deploy-world-'));
  readonly clock = createTestClock(Date.UTC(2026, 10, 25));
  readonly api: LoopbackCloudflare;
  readonly worker: PretendWorker;
  /** Hosts that resolve, and the origin on this machine that they lead to. */
  readonly hosts = new Map<string, string>();

  private constructor(api: LoopbackCloudflare) {
    this.api = api;
    if (api.played === undefined) throw new Error('no played Worker');
    this.worker = api.played;
    this.writeModule('');
  }

  static async start(): Promise<World> {
    let world: World | undefined;
    const clock = { monotonic: () => world?.clock.monotonic() ?? 0 };
    world = new World(await LoopbackCloudflare.start({ pretend: clock }));
    return world;
  }

  /** A module that exports the class of the history; `mark` makes it another one. */
  writeModule(mark: string, classes: readonly string[] = ['TaostatsHistory']): void {
    const exported = classes.map((name) => `export class ${name} {}`).join('\n');
    writeFileSync(join(this.folder, 'worker.js'), `${exported}\nexport default { fetch() {} };\n${mark}`);
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  run(inputs: Readonly<Record<string, string>> = {}, options: InProcessOptions = {}): Promise<ActionRun> {
    const { api, folder } = this;
    const place = {
      actionRoot: root,
      defaultMain: join(root, 'dist/worker/index.js'),
      workspace: folder,
      nodePath: process.execPath,
    };
    return runInProcess((context) => deployWorker(context, place), {
      name: 'deploy-worker',
      ...options,
      inputs: {
        'cloudflare-api-token': api.token,
        'cloudflare-account-id': api.accountId,
        'kv-namespace-id': api.namespaceId,
        'cloudflare-api-url': api.url,
        'worker-url': api.workerUrl,
        'write-token': WRITE_TOKEN,
        main: 'worker.js',
        ...inputs,
      },
      runner: { clock: this.clock, transport: loopbackOnly(this.hosts), ...options.runner },
    });
  }

  serving(): StoredVersion {
    const version = this.api.serving(WORKER);
    if (version === undefined) throw new Error('nothing serves');
    return version;
  }

  /** The value of a plain or secret binding of the version that serves. */
  binding(name: string): string | undefined {
    return bindingText(this.api.serving(WORKER), name);
  }

  /** Another deploy takes the Worker: its version serves from now on. */
  overtake(change: Partial<StoredVersion> = {}): StoredVersion {
    const version = { ...this.serving(), id: crypto.randomUUID(), ...change };
    this.api.adopt(WORKER, version);
    return version;
  }

  async stop(): Promise<void> {
    await this.api.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
