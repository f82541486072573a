/** What the workflows of examples/ meet in a test: every service as a double, each started once it is asked for. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { archiveR2 } from '../../../src/archive/archive-r2.ts';
import { upstreamRelease } from '../../../src/cascade/cascade.ts';
import { deployWorker } from '../../../src/deploy/deploy-worker.ts';
import { createUndiciTransport } from '../../../src/http/undici-transport.ts';
import { publishTaostats } from '../../../src/publish/pipeline.ts';
import { releaseAssets } from '../../../src/release-assets/release-assets.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import type { ActionContext } from '../../../src/runtime/perform-action.ts';
import type { Runner } from '../../../src/runtime/runner.ts';
import { runDividends } from '../../../src/tao-dividends/tao-dividends.ts';
import { type ActionRun, runInProcess } from '../action/run-in-process.ts';
import { type MemoryBucket, startMemoryBucket } from '../archive/memory-s3.ts';
import { impatientClock } from '../cascade/run.ts';
import { type CascadeWorld, CRATES, createCascadeWorld, TAG, TOKEN } from '../cascade/world.ts';
import { HOTKEY } from '../chain/double.ts';
import { CHUTES_KEY, DESEARCH_KEY, posts, SentimentDouble } from '../chain/sentiment.ts';
import { TradeWorld } from '../chain/trade.ts';
import { createTestClock } from '../clock.ts';
import { LoopbackCloudflare } from '../cloudflare/api.ts';
import { KV_ACCOUNT, KV_NAMESPACE, KV_TOKEN, startKv } from '../cloudflare/kv.ts';
import { startTaostats, TAOSTATS_KEY } from '../taostats/api.ts';
import { startDatasetServer } from '../taostats/datasets.ts';
import { startWorker } from '../worker/worker.ts';
import type { StepCall } from './run.ts';

type Strings = Readonly<Record<string, string>>;
const root = fileURLToPath(new URL('../../../', import.meta.url));
const WORDS = 'bottom drive obey lake curtain smoke basket hold race lonely fit walk';

/** Where the services are, as a caller's settings name them; what an example does not ask for, the caller has not got. */
export class ExamplesWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'examples-'));
  readonly ended: (() => Promise<unknown>)[] = [];
  cascade: CascadeWorld | undefined;
  private readonly deployClock = createTestClock(Date.UTC(2026, 10, 25));
  private readonly once = new Map<string, Promise<unknown>>();

  async stop(): Promise<void> {
    for (const end of this.ended.reverse()) await end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private started<T>(name: string, start: () => Promise<T>, stop: (service: T) => unknown): Promise<T> {
    const running = this.once.get(name) as Promise<T> | undefined;
    if (running !== undefined) return running;
    const fresh = start().then((service) => {
      this.ended.push(async () => await stop(service));
      return service;
    });
    this.once.set(name, fresh);
    return fresh;
  }

  readonly taostats = () =>
    this.started(
      'taostats',
      () => startTaostats(),
      (server) => server.close(),
    );
  readonly datasets = () => this.started('datasets', startDatasetServer, (server) => server.close());
  readonly worker = () =>
    this.started(
      'worker',
      () => startWorker({ archive: true, objects: { TRADES: 'TradeLedger' } }),
      (worker) => worker.stop(),
    );
  readonly drill = () =>
    this.started(
      'drill',
      () => startWorker(),
      (worker) => worker.stop(),
    );
  readonly bucket = () => this.started<MemoryBucket>('bucket', startMemoryBucket, (bucket) => bucket.stop());
  readonly cloudflare = () =>
    this.started(
      'cloudflare',
      () => LoopbackCloudflare.start({ pretend: this.deployClock }),
      (api) => api.stop(),
    );
  readonly chain = () =>
    this.started(
      'chain',
      async () => {
        const world = new TradeWorld();
        world.minesAtOnce = true;
        return { world, ...(await world.double.listen()) };
      },
      (node) => node.close(),
    );
  readonly sentiment = () =>
    this.started(
      'sentiment',
      async () => {
        const double = new SentimentDouble();
        double.find(posts((await this.chain()).world.clock.now(), 4));
        return await double.listen();
      },
      (services) => services.close(),
    );

  /** The variables and secrets of the repository that uses an example: those it names, the rest is not set. */
  async settings(text: string): Promise<{ vars: Strings; secrets: Strings }> {
    const named = (kind: string): string[] => [
      ...new Set([...text.matchAll(new RegExp(`\\b${kind}\\.([A-Z0-9_]+)`, 'g'))].map((m) => String(m[1]))),
    ];
    const values = async (name: string): Promise<string> => {
      const found = await this.value(name);
      if (found === undefined)
        throw new Error(`no value for ${name}; every value of an example stands in docs/start.md or its page`);
      return found;
    };
    const fill = async (names: string[]): Promise<Strings> =>
      Object.fromEntries(await Promise.all(names.map(async (name) => [name, await values(name)] as const)));
    this.examples += 1;
    // A drill keeps to itself: in the same second another example may have archived another state of the history.
    const own: Strings = /restore-drill/.test(text) ? { R2_PREFIX: `drill-${this.examples}` } : {};
    return { vars: { ...(await fill(named('vars'))), ...own }, secrets: await fill(named('secrets')) };
  }

  private examples = 0;

  private async value(name: string): Promise<string | undefined> {
    const values: Record<string, () => Promise<string> | string> = {
      TAOSTATS_API_KEY: () => TAOSTATS_KEY,
      CF_WORKER_URL: async () => (await this.worker()).url,
      CF_WORKER_WRITE_TOKEN: async () => (await this.worker()).writeToken,
      R2_BUCKET: async () => (await this.bucket()).options.bucket,
      FILES_BUCKET: async () => (await this.bucket()).options.bucket,
      R2_ENDPOINT: async () => String((await this.bucket()).inputs['r2-endpoint']),
      R2_ACCESS_KEY_ID: async () => String((await this.bucket()).inputs['r2-access-key-id']),
      R2_SECRET_ACCESS_KEY: async () => String((await this.bucket()).inputs['r2-secret-access-key']),
      CF_API_TOKEN: async () => (await this.cloudflare()).token,
      CF_ACCOUNT_ID: async () => (await this.cloudflare()).accountId,
      CF_METRICS_NAMESPACE_ID: async () => (await this.cloudflare()).namespaceId,
      CF_WORKER_ROUTE: () => 'example.com/api/*',
      HISTORY_MAX_ENTRIES: () => '20000',
      ACCESS_CLIENT_ID: () => '0123456789abcdef.access',
      ACCESS_CLIENT_SECRET: () => '0123456789abcdef0123456789abcdef',
      CONFIRM_TRADE: () => 'true',
      STAKING_PROXY_MNEMONIC: () => `${WORDS}//Alice`,
      COLDKEY: () => '',
      DESEARCH_API_KEY: () => DESEARCH_KEY,
      CHUTES_API_KEY: () => CHUTES_KEY,
      GH_PAT: () => TOKEN,
      GH_READ_TOKEN: () => TOKEN,
      OTHER_PAT: () => 'ghp_other0123456789abcdefghijABCDEFGH',
      RELEASE_APP_ID: () => '4242',
      RELEASE_APP_KEY: () => 'the key of the App',
      RELEASE_SIGNING_KEY: () => '',
      RELEASE_WEBHOOK_URL: () => '',
    };
    return await values[name]?.();
  }

  /** The file an example reads from the repository it stands in. */
  prepare(): void {
    mkdirSync(join(this.folder, 'data'));
    writeFileSync(join(this.folder, 'data', 'a.json'), '{"a":1}\n');
    writeFileSync(join(this.folder, 'pairs.csv'), `# ours\n18,${HOTKEY}\n`);
    writeFileSync(
      join(this.folder, 'worker.js'),
      `${['TaostatsHistory', 'DatasetStore', 'RunLog', 'DividendCache', 'RateLimiter', 'TradeLedger'].map((name) => `export class ${name} {}\n`).join('')}export default { fetch() {} };\n`,
    );
  }

  async runAction({ action, inputs: given, env }: StepCall): Promise<ActionRun> {
    let inputs = given;
    switch (action) {
      case 'publish-taostats':
        if (inputs['allow-kv-put-fallback'] === 'true') inputs = { ...inputs, ...(await this.kvInputs()) };
        return await this.run(
          action,
          publishTaostats,
          inputs,
          { ...env, TAOSTATS_URL: await this.taostatsFor(inputs) },
          {
            clock: createTestClock(Date.now()),
          },
        );
      case 'archive-r2':
        return await this.run(action, archiveR2, inputs, env, { clock: systemClock });
      case 'deploy-worker':
        return await this.deploy(inputs, env);
      case 'tao-dividends':
        return await this.dividends(inputs, env);
      case 'upstream-release':
        return await this.release(inputs, env);
      case 'release-assets':
        return await this.assets(inputs, env);
      default:
        throw new Error(`no double for ${action}`);
    }
  }

  private async taostatsFor({ datasets = 'price' }: Strings): Promise<string> {
    return (datasets === 'price' ? await this.taostats() : await this.datasets()).url;
  }

  /** The KV API has a double of its own. */
  private async kvInputs(): Promise<Strings> {
    const kv = await this.started(
      'kv',
      () => startKv(),
      (server) => server.close(),
    );
    const token = { 'cloudflare-api-token': KV_TOKEN, 'cloudflare-api-url': kv.apiUrl };
    return { ...token, 'cloudflare-account-id': KV_ACCOUNT, 'kv-namespace-id': KV_NAMESPACE };
  }

  private run(
    name: string,
    action: (context: ActionContext) => Promise<void>,
    inputs: Strings,
    env: Strings,
    runner: Partial<Runner>,
  ): Promise<ActionRun> {
    const given = 'output-dir' in inputs || name === 'publish-taostats' ? { 'output-dir': this.folder } : {};
    return runInProcess(action, {
      name,
      inputs: { ...inputs, ...given },
      env: { ...env, GITHUB_WORKSPACE: this.folder },
      runner,
    });
  }

  private async deploy(inputs: Strings, env: Strings): Promise<ActionRun> {
    const api = await this.cloudflare();
    const place = {
      actionRoot: root,
      defaultMain: join(root, 'dist/worker/index.js'),
      workspace: this.folder,
      nodePath: process.execPath,
    };
    const own = inputs['main'] === undefined ? {} : { main: 'worker.js' };
    const where = { 'cloudflare-api-url': api.url, 'worker-url': api.workerUrl, ...own };
    return await this.run('deploy-worker', (context) => deployWorker(context, place), { ...inputs, ...where }, env, {
      clock: this.deployClock,
      transport: (proxies) => leadTo(api.workerUrl, createUndiciTransport(proxies)),
    });
  }

  private async dividends(inputs: Strings, env: Strings): Promise<ActionRun> {
    const { world, url } = await this.chain();
    const services = (await this.sentiment()).url;
    const own = inputs['pairs-file'] === undefined ? {} : { 'pairs-file': join(this.folder, 'pairs.csv') };
    const where = {
      'chain-url': url,
      'desearch-url': services,
      'sentiment-url': services,
      'output-dir': this.folder,
      ...own,
    };
    return await this.run('tao-dividends', runDividends, { ...inputs, ...where }, env, { clock: world.clock });
  }

  /** Two crates, one of which needs the other; neither is built. */
  async startCascade(): Promise<CascadeWorld> {
    return await this.started(
      'cascade',
      async () => {
        this.cascade = await createCascadeWorld({
          crates: CRATES.slice(0, 2),
          commands: { build: '[]', test: '[]' },
        });
        return this.cascade;
      },
      (world) => world.close(),
    );
  }

  private async release(inputs: Strings, env: Strings): Promise<ActionRun> {
    const world = await this.startCascade();
    const folder = { 'workspace-path': world.checkout };
    const prepared = inputs['prepared-path'] ? { 'prepared-path': join(this.folder, 'prepared') } : {};
    // As on github.com, in a job that may ask for tokens where it publishes.
    const isTrusted = inputs['trusted-publishing'] === 'true';
    const server = isTrusted ? { 'github-server-url': world.git.url } : {};
    const oidc =
      inputs['stage'] === 'publish'
        ? { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://oidc.example/token', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request' }
        : {};
    const trusted = {
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_WORKFLOW_REF: 'TribeWarez/pot-o-validator/.github/workflows/release.yml@refs/tags/v1',
      ...oidc,
    };
    return await runInProcess(upstreamRelease, {
      name: 'upstream-release',
      inputs: { ...inputs, ...folder, ...prepared, ...server },
      env: {
        PATH: process.env['PATH'] ?? '',
        ...world.env,
        GITHUB_SHA: world.commit,
        ...(isTrusted ? trusted : {}),
        ...env,
      },
      runner: { clock: impatientClock(), random: () => 0 },
    });
  }

  /** Where the steps between ours leave files: `packed`, `assets`. */
  get assetsFolder(): string {
    return this.folder;
  }

  private async assets(inputs: Strings, env: Strings): Promise<ActionRun> {
    const world = await this.startCascade();
    const places = ['files', 'output-dir', 'assets-path'].flatMap((name) => {
      const paths = inputs[name]?.split('\n').map((path) => join(this.folder, path));
      return paths === undefined ? [] : [[name, paths.join('\n')] as const];
    });
    return await runInProcess(releaseAssets, {
      name: 'release-assets',
      inputs: { ...inputs, ...Object.fromEntries(places) },
      env: { PATH: process.env['PATH'] ?? '', ...world.env, ...env },
      runner: { clock: impatientClock(), random: () => 0 },
    });
  }

  static readonly tag = TAG;
  static readonly githubToken = TOKEN;
}

/** A name server for the tests: every host that is not this machine is the Worker. */
function leadTo(workerUrl: string, wire: ReturnType<Runner['transport']>): ReturnType<Runner['transport']> {
  return {
    close: () => wire.close(),
    send: async (request) => {
      const { hostname, pathname, search } = request.url;
      return wire.send(hostname === '127.0.0.1' ? request : { ...request, url: new URL(pathname + search, workerUrl) });
    },
  };
}
