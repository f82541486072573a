/**
 * The built Worker (dist/worker/index.js) in a local workerd, as users get it: no flags, compatibility date 2026-01-01.
 * Usable outside jest too.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Miniflare as Running } from 'miniflare';
import { loadOnce } from '../load-once.ts';

const { convertV4MiniflareOptions, Log, LogLevel, Miniflare } = loadOnce<typeof import('miniflare')>('miniflare');

const builtWorker = fileURLToPath(new URL('../../../dist/worker/index.js', import.meta.url));
const NAME = 'bittensor-taostats';

export interface WorkerOptions {
  /** Where Durable Object, KV and R2 live; the same folder continues the same history. Default: in memory. */
  persistFolder?: string;
  /** Default: a free one. */
  port?: number;
  /** The secret WRITE_TOKEN; null leaves it unset. Default: `TOKEN`. */
  writeToken?: string | null;
  /** Further variables: HISTORY_MAX_ENTRIES, WORKER_VERSION, … */
  vars?: Readonly<Record<string, string>>;
  /** Binds the R2 bucket ARCHIVE. */
  archive?: boolean;
  /** Puts a layer between the Worker and KV and R2 that `faults` controls. */
  faulty?: boolean;
  /** Values KV has before the Worker's first request. */
  kv?: Readonly<Record<string, string | Uint8Array>>;
  /** Path of another script; default: the built Worker. */
  script?: string;
  /** How much faster than ours its clock goes, alarms included. Default: 1. */
  clockSpeed?: number;
  /** Further Durable Objects: binding to class. */
  objects?: Readonly<Record<string, string>>;
  /** Gets each line of the Worker's log. Default: what is no line of a request is printed. */
  log?: (line: string) => void;
  /** Binds the queue TRADE_QUEUE, whose messages this Worker takes, with its dead letters. */
  queue?: boolean;
}

/** How an operation of the faulty layer behaves from now on. */
export type Fault = 'none' | 'fail' | 'hang';

export interface Faults {
  kvGet?: Fault;
  kvPut?: Fault;
  archivePut?: Fault;
}

export interface RunningWorker {
  /** Base URL, without a trailing slash. */
  readonly url: string;
  readonly historyUrl: string;
  readonly writeToken: string;
  /** POSTs a body as JSON with the write token; strings go as they are. */
  post(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  kvGet(key: string): Promise<string | null>;
  /** The keys of KV with this prefix, sorted. */
  kvKeys(prefix?: string): Promise<string[]>;
  kvBytes(key: string): Promise<Uint8Array | undefined>;
  /** The metadata of each key that has some. */
  kvMetadata(): Promise<Record<string, unknown>>;
  kvPut(key: string, value: string | Uint8Array): Promise<void>;
  /** Sends the event of a Cron Trigger. */
  cron(scheduledTime: number): Promise<void>;
  /** Objects of the archive: key to text. */
  archived(): Promise<Record<string, string>>;
  setFaults(faults: Faults): Promise<void>;
  /** The KV writes the faulty layer has seen, in order, failed ones too; `at` in milliseconds since 1970. */
  kvWrites(): Promise<{ key: string; at: number }[]>;
  /** How many archive writes the faulty layer has seen, failed ones too. */
  archiveWrites(): Promise<number>;
  stop(): Promise<void>;
}

/** The Worker's Durable Objects by binding. */
const OBJECTS = { HISTORY: 'TaostatsHistory', DATASETS: 'DatasetStore', RUNS: 'RunLog' } as const;

/** Retries at once: what a test waits for is the dead letter, not the delay. */
const QUEUES = {
  queueProducers: { TRADE_QUEUE: { queueName: 'trades' } },
  queueConsumers: {
    trades: { maxBatchSize: 10, maxBatchTimeout: 0, maxRetries: 2, deadLetterQueue: 'trades-dead', retryDelay: 0 },
    'trades-dead': { maxBatchSize: 10, maxBatchTimeout: 0 },
  },
};

export const TOKEN = 'a-write-token-of-32-characters!!';

/** Several Workers of the same options in one workerd, each with stores of its own. */
interface Nest {
  readonly miniflare: Running;
  /** Numbers of the Workers nobody had yet. */
  readonly free: number[];
  /** How many Workers are in use or free. */
  left: number;
}

const nests = new Map<string, Nest>();
/** Starting workerd costs more than most tests: whoever starts a second Worker of a kind will start more. */
const NEST_SIZE = 6;

/** Jest waits for workerd: what a file did not use up ends with it. */
(globalThis as { afterAll?: (end: () => Promise<void>) => void }).afterAll?.(async () => {
  const left = [...nests.values()];
  nests.clear();
  await Promise.all(left.map(({ miniflare }) => miniflare.dispose()));
});

/** A Worker with empty stores. Those that need no port, folder, script or clock of their own share a workerd. */
export async function startWorker(options: WorkerOptions = {}): Promise<RunningWorker> {
  const { kv = {}, ...kind } = options;
  const isAlone = ['port', 'persistFolder', 'script', 'clockSpeed', 'queue', 'log'].some((name) => name in kind);
  if (isAlone || !('afterAll' in globalThis)) {
    const miniflare = createMiniflare(kind, [0]);
    try {
      return await describeWorker(miniflare, 0, options, () => miniflare.dispose());
    } catch (error) {
      // One that could not start would keep the process alive.
      await miniflare.dispose().catch(() => undefined);
      throw error;
    }
  }
  const key = JSON.stringify(kind);
  const known = nests.get(key);
  const nest =
    known !== undefined && known.free.length > 0 ? known : createNest(kind, known === undefined ? 1 : NEST_SIZE);
  nests.set(key, nest);
  const number = nest.free.shift() ?? 0;
  let isStopped = false;
  return await describeWorker(nest.miniflare, number, { ...kind, kv }, async () => {
    if (!isStopped) nest.left -= 1;
    isStopped = true;
    if (nest.left === 0) await nest.miniflare.dispose();
  });
}

function createNest(options: WorkerOptions, size: number): Nest {
  const numbers = Array.from({ length: size }, (_, number) => number);
  return { miniflare: createMiniflare(options, numbers), free: numbers, left: size };
}

const nameOf = (number: number): string => (number === 0 ? NAME : `${NAME}-${number}`);

function createMiniflare(options: WorkerOptions, numbers: readonly number[]): Running {
  const script = withClock(readFileSync(options.script ?? builtWorker, 'utf8'), options.clockSpeed ?? 1);
  const writeToken = options.writeToken === undefined ? TOKEN : options.writeToken;
  return new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: options.port ?? 0,
      cf: false,
      log: new Log(LogLevel.NONE),
      handleStructuredLogs: ({ level, message }) => {
        if (options.log) options.log(message);
        else if (!message.startsWith('{"level":')) console[level === 'error' ? 'error' : 'log'](message);
      },
      ...(options.persistFolder === undefined ? {} : { resourcePersistencePath: options.persistFolder }),
      workers: numbers.flatMap((number) => {
        const via = (entrypoint: string) => ({ name: `faults-${number}`, entrypoint });
        const stores = {
          kvNamespaces: { METRICS_KV: number === 0 ? 'METRICS_KV' : `METRICS_KV_${number}` },
          ...(options.archive ? { r2Buckets: { ARCHIVE: number === 0 ? 'ARCHIVE' : `archive-${number}` } } : {}),
        };
        return [
          {
            name: nameOf(number),
            modules: true,
            script,
            compatibilityDate: '2026-01-01',
            bindings: { ...(writeToken === null ? {} : { WRITE_TOKEN: writeToken }), ...options.vars },
            durableObjects: Object.fromEntries(
              Object.entries({
                ...(options.script === undefined ? OBJECTS : { HISTORY: OBJECTS.HISTORY }),
                ...options.objects,
              }).map(([binding, className]) => [binding, { className, useSQLite: true }]),
            ),
            ...(number === 0 ? {} : { unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }] }),
            ...(options.queue ? QUEUES : {}),
            ...(options.faulty
              ? {
                  serviceBindings: {
                    METRICS_KV: via('FaultyKv'),
                    ...(options.archive ? { ARCHIVE: via('FaultyR2') } : {}),
                  },
                }
              : stores),
          },
          {
            name: `faults-${number}`,
            modules: true,
            script: FAULTS_SCRIPT,
            compatibilityDate: '2026-01-01',
            ...stores,
          },
        ];
      }),
    }),
  );
}

async function describeWorker(
  miniflare: Running,
  number: number,
  options: WorkerOptions,
  stop: () => Promise<void>,
): Promise<RunningWorker> {
  const ready = await miniflare.ready;
  const url = (number === 0 ? ready : await miniflare.unsafeGetDirectURL(nameOf(number))).origin;
  const writeToken = options.writeToken === undefined ? TOKEN : options.writeToken;
  const faults = await miniflare.getWorker(`faults-${number}`);
  const control = async (path: string, body?: string | Uint8Array): Promise<Uint8Array | undefined> => {
    const response = await faults.fetch(`http://faults${path}`, body === undefined ? {} : { method: 'PUT', body });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return new Uint8Array(await response.arrayBuffer());
  };
  const asJson = async (path: string): Promise<unknown> => JSON.parse(new TextDecoder().decode(await control(path)));
  for (const [key, value] of Object.entries(options.kv ?? {})) await control(`/kv/${encodeURIComponent(key)}`, value);
  const historyUrl = `${url}/api/taostats_history`;
  return {
    url,
    historyUrl,
    writeToken: writeToken ?? '',
    post: (body, headers = {}) =>
      fetch(historyUrl, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-WRITE-TOKEN': writeToken ?? '', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    kvGet: async (key) => {
      const bytes = await control(`/kv/${encodeURIComponent(key)}`);
      return bytes === undefined ? null : new TextDecoder().decode(bytes);
    },
    kvMetadata: async () =>
      Object.fromEntries(
        ((await asJson('/metadata')) as { name: string; metadata?: unknown }[]).map(({ name, metadata }) => [
          name,
          metadata,
        ]),
      ),
    kvBytes: (key) => control(`/kv/${encodeURIComponent(key)}`),
    kvKeys: async (prefix = '') => ((await asJson('/keys')) as string[]).filter((key) => key.startsWith(prefix)).sort(),
    kvPut: async (key, value) => {
      await control(`/kv/${encodeURIComponent(key)}`, value);
    },
    cron: async (scheduledTime) => {
      const worker = await miniflare.getWorker(nameOf(number));
      await worker.scheduled({ scheduledTime: new Date(scheduledTime), cron: '7 * * * *' });
    },
    archived: async () => (await asJson('/archive')) as Record<string, string>,
    setFaults: async (wanted) => {
      await control('/faults', JSON.stringify(wanted));
    },
    kvWrites: async () => (await asJson('/writes')) as { key: string; at: number }[],
    archiveWrites: async () => (await asJson('/archive-writes')) as number,
    stop,
  };
}

/** The script with a clock that goes faster, so that waits of minutes are seen in a second. */
function withClock(script: string, speed: number): string {
  if (speed === 1) return script;
  const faster = script.replaceAll('storage.setAlarm(at)', 'storage.setAlarm(realTime(at))');
  if (faster === script) throw new Error('the built Worker sets no alarm');
  return `
const realNow = Date.now.bind(Date);
let startedAt;
Date.now = () => (startedAt ??= realNow()) + (realNow() - startedAt) * ${speed};
const realTime = (at) => startedAt + Math.ceil((at - startedAt) / ${speed});
${faster}`;
}

/** A Worker beside the tested one: it reads and fills the stores, and stands between them and it when they shall fail. */
const FAULTS_SCRIPT = `
import { WorkerEntrypoint } from 'cloudflare:workers';
let faults = {};
const writes = [];
let archiveWrites = 0;
async function misbehave(kind) {
  if (kind === 'fail') throw new Error('internal error; reference = 0123456789');
  if (kind === 'hang') await new Promise((resolve) => setTimeout(resolve, 60_000));
}
export class FaultyKv extends WorkerEntrypoint {
  async get(key, type) {
    await misbehave(faults.kvGet);
    return this.env.METRICS_KV.get(key, type);
  }
  async getWithMetadata(key, type) {
    await misbehave(faults.kvGet);
    const { value, metadata } = await this.env.METRICS_KV.getWithMetadata(key, type);
    return { value, metadata };
  }
  async list(options) {
    await misbehave(faults.kvGet);
    return this.env.METRICS_KV.list(options);
  }
  async put(key, value, options) {
    writes.push({ key, at: Date.now() });
    await misbehave(faults.kvPut);
    return this.env.METRICS_KV.put(key, value, options);
  }
}
export class FaultyR2 extends WorkerEntrypoint {
  async put(key, value, { onlyIf, ...options }) {
    archiveWrites += 1;
    await misbehave(faults.archivePut);
    await this.env.ARCHIVE.put(key, value, { onlyIf: new Headers(onlyIf), ...options });
  }
  async get(key) {
    const object = await this.env.ARCHIVE.get(key);
    if (object === null) return null;
    const bytes = await object.arrayBuffer();
    return { arrayBuffer: () => bytes };
  }
  delete(keys) {
    return this.env.ARCHIVE.delete(keys);
  }
}
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === '/faults') faults = { ...faults, ...(await request.json()) };
    if (pathname === '/faults') return new Response(null);
    if (pathname === '/writes') return Response.json(writes);
    if (pathname === '/archive-writes') return Response.json(archiveWrites);
    if (pathname === '/metadata') return Response.json((await env.METRICS_KV.list()).keys);
    if (pathname === '/keys') return Response.json((await env.METRICS_KV.list()).keys.map(({ name }) => name));
    if (pathname === '/archive') {
      const { objects } = await env.ARCHIVE.list({ include: ['customMetadata'] });
      const texts = objects.map(async ({ key }) => [key, await (await env.ARCHIVE.get(key)).text()]);
      return Response.json(Object.fromEntries(await Promise.all(texts)));
    }
    const key = decodeURIComponent(pathname.slice('/kv/'.length));
    if (request.method === 'PUT') return new Response(await env.METRICS_KV.put(key, await request.arrayBuffer()));
    const value = await env.METRICS_KV.get(key, 'arrayBuffer');
    return new Response(value, { status: value === null ? 404 : 200 });
  },
};
`;
