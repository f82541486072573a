import type { Octokit } from '@octokit/rest';
import type { HttpClient, HttpOptions } from '../http/exchange.ts';
import type { Log } from '../runtime/ports.ts';
import { createFetch } from './fetch.ts';

export interface GithubOptions {
  /** `https://api.github.com`, or of an enterprise server `https://<host>/api/v3`. */
  apiUrl: string;
  token: string;
  /** The longest wait a rate limit can ask for before the request counts as failed. Default 5 minutes. */
  rateLimitCapMs?: number;
  /** Length of a second in the waits between repeats. Default 1000; a test shortens it. */
  secondMs?: number;
}

export interface GithubPorts {
  http(options?: HttpOptions): HttpClient;
  now(): number;
  sleep(ms: number): Promise<void>;
  log: Pick<Log, 'info' | 'debug'>;
}

/** Hands out the one octokit, made on first use: an action that asks GitHub nothing does not load it. */
export type OctokitSource = () => Promise<Octokit>;

/** Writes without a pause at first, then one a second, as GitHub asks of clients that write much. */
const WRITE_BURST = 10;
const MAX_LIMIT_REPEATS = 2;

export function createOctokitSource(options: GithubOptions, ports: GithubPorts): OctokitSource {
  let made: Promise<Octokit> | undefined;
  const make = async (): Promise<Octokit> => {
    const [{ Octokit: Base }, { retry }, { throttling }] = await Promise.all([
      import('@octokit/rest'),
      import('@octokit/plugin-retry'),
      import('@octokit/plugin-throttling'),
    ]);
    const secondMs = options.secondMs ?? 1_000;
    const capSeconds = (options.rateLimitCapMs ?? 300_000) / 1_000;
    const onLimit =
      (kind: string) =>
      (retryAfter: number, request: { method: string; url: string }, _: unknown, repeats: number): boolean => {
        const repeat = repeats < MAX_LIMIT_REPEATS && retryAfter <= capSeconds;
        const after = repeat ? `; retry ${repeats + 1} of ${MAX_LIMIT_REPEATS} in ${retryAfter} s` : '';
        ports.log.info(`GitHub: ${kind} rate limit at ${request.method} ${request.url}${after}`);
        return repeat;
      };
    return new (Base.plugin(retry, throttling))({
      auth: options.token,
      baseUrl: options.apiUrl.replace(/\/+$/, ''),
      userAgent: 'tao-actions/upstream-release',
      request: { fetch: createFetch(ports.http({ name: 'GitHub', retry: { maxRetries: 0 } })) },
      // Its debug lines are objects; those of info name each request with its status and time.
      log: { debug: () => undefined, info: ports.log.debug, warn: ports.log.debug, error: ports.log.debug },
      retry: { retryAfterBaseValue: secondMs },
      throttle: {
        retryAfterBaseValue: secondMs,
        onRateLimit: onLimit('primary'),
        onSecondaryRateLimit: onLimit('secondary'),
        ...createGroups(secondMs, ports),
      },
    });
  };
  return () => {
    made ??= make();
    return made;
  };
}

/** In place of the plugin's own groups, which belong to the process. */
function createGroups(secondMs: number, ports: Pick<GithubPorts, 'now' | 'sleep'>) {
  const direct = async <T, A extends unknown[]>(
    _: unknown,
    run: (...given: A) => Promise<T>,
    ...given: A
  ): Promise<T> => await run(...given);
  return {
    // They wait up to three seconds before each write, also before the second.
    write: createPacer(secondMs, ports) as never,
    notifications: createPacer(secondMs, ports) as never,
    // Ten at once: a request that never ends keeps its place for good. Who asks much here limits that himself.
    global: { key: () => ({ schedule: direct }) },
  };
}

/** The part of a Bottleneck group the throttling plugin uses. */
function createPacer(secondMs: number, ports: Pick<GithubPorts, 'now' | 'sleep'>) {
  let dueAtMs = Number.NEGATIVE_INFINITY;
  const schedule = async <T>(_: unknown, run: () => Promise<T>): Promise<T> => {
    const nowMs = ports.now();
    const waitMs = dueAtMs - nowMs - (WRITE_BURST - 1) * secondMs;
    dueAtMs = Math.max(dueAtMs, nowMs) + secondMs;
    if (waitMs > 0) await ports.sleep(waitMs);
    return await run();
  };
  return { key: () => ({ schedule }) };
}

/** `owner/name` taken apart, as octokit's parameters want it. */
export function splitRepository(repository: string): { owner: string; repo: string } {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo };
}
