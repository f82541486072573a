/** The deployed Worker: the real handler in front of its real objects, with the bindings a deployment gives it. */
import { takeRequestCounts } from '../../../src/worker/tracing.ts';
import { Life } from '../world/life.ts';
import { type Caller, caller } from '../world/ports.ts';
import type { BucketModel } from './bucket.ts';
import { type ObjectClass, ObjectHost, type ObjectWorld } from './durable-object.ts';
import type { Service, WireAnswer, WireRequest } from './internet.ts';
import type { KvModel } from './kv.ts';

export const WORKER_HOST = 'worker.example';
export const WRITE_TOKEN = 'write-token-0123456789';

export interface WorkerModule {
  readonly default: {
    fetch(request: Request, env: unknown, context: { waitUntil(work: Promise<unknown>): void }): Promise<Response>;
    scheduled(controller: { scheduledTime: number }, env: unknown): Promise<void>;
  };
  readonly TaostatsHistory: ObjectClass;
  readonly RunLog: ObjectClass;
}

export type Vars = Readonly<Record<string, string>>;

export class Edge implements Service {
  readonly part = 'worker';
  readonly history: ObjectHost;
  readonly runs: ObjectHost;
  readonly #module: WorkerModule;
  readonly #kv: KvModel;
  readonly #bucket: BucketModel | undefined;
  vars: Vars;

  constructor(
    module: WorkerModule,
    options: { name: string; world: ObjectWorld; kv: KvModel; bucket: BucketModel | undefined; vars: Vars },
  ) {
    this.#module = module;
    this.#kv = options.kv;
    this.#bucket = options.bucket;
    this.vars = options.vars;
    const { name, world } = options;
    const more = { world, bind: (_env: unknown, from: Caller) => this.#env(from), env: () => this.vars };
    this.history = new ObjectHost(`${name}.history`, module.TaostatsHistory, more);
    this.runs = new ObjectHost(`${name}.runs`, module.RunLog, more);
    // What an isolate keeps to itself is of this world alone.
    takeRequestCounts();
  }

  /** Another deployment: objects begin another life with its variables. */
  deploy(vars: Vars): void {
    this.vars = { ...this.vars, ...vars };
    this.history.restart();
    this.runs.restart();
  }

  close(): void {
    this.history.close();
    this.runs.close();
  }

  async answer(request: WireRequest, from: Caller): Promise<WireAnswer> {
    return await wire(await this.#handle(request, this.#env(this.#invocation(from))));
  }

  /** The same without a fault between the handler and the objects: what the oracle sees. */
  async look(path: string, headers: Readonly<Record<string, string>> = {}): Promise<WireAnswer> {
    const url = new URL(path, `https://${WORKER_HOST}`);
    const namespace = (host: ObjectHost) => ({
      idFromName: (name: string) => name,
      get: () =>
        new Proxy(
          {},
          {
            get:
              (_, method) =>
              (...values: unknown[]) =>
                host.ask(String(method), values),
          },
        ),
    });
    const env = {
      ...this.vars,
      WRITE_TOKEN,
      HISTORY: namespace(this.history),
      ...(this.#bucket ? { ARCHIVE: {} } : {}),
    };
    return await wire(await this.#handle({ method: 'GET', url, headers, body: undefined }, env));
  }

  async cron(scheduledTime: number, from: Caller): Promise<void> {
    await this.#module.default.scheduled({ scheduledTime }, this.#env(this.#invocation(from)));
  }

  async #handle({ method, url, headers, body }: WireRequest, env: unknown): Promise<Response> {
    return await this.#module.default.fetch(
      new Request(url, { method, headers: { ...headers }, ...(body === undefined ? {} : { body }) }),
      env,
      { waitUntil: (work) => void work.catch(() => undefined) },
    );
  }

  /** One invocation of the handler outlives the client that asked for it. */
  #invocation(from: Caller): Caller {
    const name = `${from.name}>${from.calls}`;
    return caller(name, new Life(name), from.random.child(from.calls));
  }

  #env(from: Caller): Readonly<Record<string, unknown>> {
    const namespace = (host: ObjectHost) => ({ idFromName: (name: string) => name, get: () => host.stub(from) });
    return {
      ...this.vars,
      WRITE_TOKEN,
      HISTORY: namespace(this.history),
      RUNS: namespace(this.runs),
      METRICS_KV: this.#kv.binding(from),
      ...(this.#bucket ? { ARCHIVE: this.#bucket.binding(from) } : {}),
    };
  }
}

async function wire(response: Response): Promise<WireAnswer> {
  const body = new Uint8Array(await response.arrayBuffer());
  return { status: response.status, headers: Object.fromEntries(response.headers), body };
}
