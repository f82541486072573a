import type { Readable } from 'node:stream';
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { sendOnce } from './attempt.ts';
import { LocalFailure } from './body.ts';
import { HttpError } from './errors.ts';
import { classifyFailure, explainFailure, formatSeconds, type HttpFailure, isFinalFailure } from './failure.ts';
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts';
import { judgeRedirect } from './redirect.ts';
import { backoffMs, DEFAULT_RETRY, isRetryableStatus, type RetryPolicy, retryAfterMs } from './retry.ts';

export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A body that can be sent again: bytes, text, or a function that starts the stream anew (with its exact length). */
export type HttpBody = string | Uint8Array | { sizeBytes: number; open: () => AsyncIterable<Uint8Array> };

export interface HttpRequest {
  method: HttpMethod;
  url: string;
  headers?: Readonly<Record<string, string>>;
  /** Computed anew for each attempt and added to `headers`: signatures that carry the time of signing. */
  signHeaders?: () => Readonly<Record<string, string>>;
  body?: HttpBody;
  /**
   * Whether sending it twice equals sending it once. Default: every method but POST and PATCH. A request that is not
   * is repeated only when it certainly was not acted upon: no connection, 429, or 503 with Retry-After.
   */
  idempotent?: boolean;
  /** The answer has to be JSON: a 2xx with anything else is asked for once more, then an {@link HttpError}. */
  json?: boolean;
  /** Overrides the client's rule for which statuses are asked for again; `text` is the bounded body. */
  retryStatus?: (response: HttpResponse) => boolean;
  /** The largest answer taken into memory, in bytes. Default 32 MiB. */
  maxBodyBytes?: number;
}

export interface HttpResponse {
  method: HttpMethod;
  /** Path of the request, without its query: safe to print. */
  path: string;
  status: number;
  /** Names in lower case; repeated headers joined with ", ". */
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
  /** Body as UTF-8, a byte order mark removed. */
  text(): string;
  /** How often it was asked, at least 1. */
  attempts: number;
}

/** The head of an answer whose body is read as it comes. Read it to the end or `destroy()` it. */
export interface HttpStream extends Omit<HttpResponse, 'body' | 'text'> {
  stream: Readable;
}

/** One attempt, as call metrics want it. */
export interface HttpCall {
  method: HttpMethod;
  host: string;
  path: string;
  attempt: number;
  /** Status of the answer, or how it failed. */
  outcome: number | HttpFailure;
  durationMs: number;
  sentBytes: number;
  receivedBytes: number;
}

export interface HttpOptions {
  /** Name of the other side in log lines and errors, e.g. `TaoStats`. Default: the host. */
  name?: string;
  retry?: Partial<RetryPolicy>;
  connectTimeoutMs?: number;
  /** Longest silence of the other side: until the headers, and between two pieces of the body. */
  readTimeoutMs?: number;
  /** Moment (`ports.monotonic()`, ms) after which nothing is sent and what is under way is cut. */
  deadlineAtMs?: number;
  requestsPerMinute?: number;
  /** Sent as `User-Agent`. */
  userAgent?: string;
  observe?: (call: HttpCall) => void;
}

export interface HttpPorts {
  /** The wall clock: for what the other side dates. */
  now(): number;
  /** Milliseconds that only go on: for deadlines, waits and durations. */
  monotonic(): number;
  /** Aborted when the run is cancelled. */
  signal?: AbortSignal;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  random(): number;
  log: { info(message: string): void };
  /** Explicit proxy settings; none = direct connections. */
  proxy?: { httpProxy?: string; httpsProxy?: string; noProxy?: string };
}

export interface HttpClient {
  /**
   * Sends, repeats where that is right, and returns the last answer whatever its status.
   *
   * @throws HttpError when no usable answer came (connection, timeout, deadline, size, redirect, unreadable JSON).
   */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** As {@link send}, but the body of a 2xx answer is handed over unread; repeats end with the headers. */
  stream(request: HttpRequest): Promise<HttpStream | HttpResponse>;
  close(): Promise<void>;
}

const MAX_REDIRECTS = 3;

export function createHttpClient(options: HttpOptions, ports: HttpPorts): HttpClient {
  const policy: RetryPolicy = { ...DEFAULT_RETRY, ...options.retry };
  const timeouts = {
    connect: { timeout: options.connectTimeoutMs ?? 10_000 },
    headersTimeout: options.readTimeoutMs ?? 30_000,
    bodyTimeout: options.readTimeoutMs ?? 30_000,
  };
  const limiter: RateLimiter | undefined =
    options.requestsPerMinute === undefined ? undefined : createRateLimiter(options.requestsPerMinute, ports);
  let agent: Dispatcher | undefined;
  // Made on first use: an action that stops at a bad input never loads the HTTP stack.
  const dispatcher = (): Dispatcher => {
    // A proxy agent replaces `connect`; its two legs take the timeout under their own names.
    const tls = { proxyTls: timeouts.connect, requestTls: timeouts.connect };
    agent ??= ports.proxy ? new EnvHttpProxyAgent({ ...ports.proxy, ...timeouts, ...tls }) : new Agent(timeouts);
    return agent;
  };

  const run = async (request: HttpRequest, streaming: boolean): Promise<HttpResponse | HttpStream> => {
    let url = new URL(request.url);
    const label = `${options.name ?? url.host} ${request.method} ${url.pathname}`;
    const idempotent = request.idempotent ?? (request.method !== 'POST' && request.method !== 'PATCH');
    let redirects = 0;
    let unreadable = 0;
    for (let attempt = 1; ; ) {
      ports.signal?.throwIfAborted();
      const deadline = deadlineSignal(options.deadlineAtMs, ports.monotonic());
      const signal = eitherSignal(deadline, ports.signal);
      const failed = (failure: HttpFailure, text: string, cause?: unknown, hint?: string): HttpError =>
        new HttpError(failure, `${label}: ${text}${attempt > 1 ? ` (attempt ${attempt})` : ''}`, {
          attempts: attempt,
          cause,
          hint,
        });
      const pause = async (waitMs: number, reason: string): Promise<void> => {
        if (options.deadlineAtMs !== undefined && ports.monotonic() + waitMs >= options.deadlineAtMs) {
          throw failed('deadline', `${reason}; the next try would begin after the deadline of this run`);
        }
        await untilDeadline(ports.sleep(waitMs, signal), reason);
      };
      const untilDeadline = async (wait: Promise<void> | undefined, reason: string): Promise<void> => {
        try {
          await wait;
        } catch (error) {
          ports.signal?.throwIfAborted();
          throw signal?.aborted && !(error instanceof HttpError) ? failed('deadline', reason, error) : error;
        }
      };
      if (signal?.aborted) throw failed('deadline', 'not sent: the deadline of this run has passed');
      const turn = limiter?.acquire((waitMs) => {
        if (options.deadlineAtMs !== undefined && ports.monotonic() + waitMs >= options.deadlineAtMs) {
          throw failed('deadline', 'the request limit allows the next request only after the deadline of this run');
        }
        ports.log.info(
          `${label}: waiting ${formatSeconds(waitMs)} for the limit of ${options.requestsPerMinute} requests a minute`,
        );
      }, signal);
      await untilDeadline(turn, 'not sent: the deadline of this run has passed');

      let response: HttpResponse | HttpStream;
      try {
        response = await sendOnce(
          request,
          { url, attempt, streaming, signal, dispatcher: dispatcher() },
          options,
          ports,
        );
      } catch (error) {
        ports.signal?.throwIfAborted();
        if (error instanceof LocalFailure) throw error.cause;
        const failure = classifyFailure(error);
        if (signal?.aborted) throw failed('deadline', 'cut off by the deadline of this run', error);
        const text = explainFailure(failure, error, timeouts);
        const notSent = failure === 'connect';
        if (isFinalFailure(failure) || attempt > policy.maxRetries || !(idempotent || notSent)) {
          throw failed(failure, text, error, hintFor(failure));
        }
        const waitMs = backoffMs(policy, attempt, ports.random);
        ports.log.info(`${label}: ${text}; retry ${attempt} of ${policy.maxRetries} in ${formatSeconds(waitMs)}`);
        await pause(waitMs, text);
        attempt += 1;
        continue;
      }

      const location = response.headers['location'];
      if ([301, 302, 303, 307, 308].includes(response.status) && location !== undefined) {
        const headerNames = Object.keys({ ...request.headers, ...request.signHeaders?.() });
        const redirect = judgeRedirect(url, location, headerNames);
        if (!redirect.follow) throw failed('redirect', redirect.reason);
        const { target } = redirect;
        const keepsMethod = response.status === 307 || response.status === 308;
        if (request.method !== 'GET' && request.method !== 'HEAD' && !keepsMethod) return response;
        redirects += 1;
        if (redirects > MAX_REDIRECTS) throw failed('redirect', `was redirected more than ${MAX_REDIRECTS} times`);
        ports.log.info(`${label}: redirected to ${target.origin}${target.pathname}`);
        url = target;
        continue;
      }

      if (!('text' in response)) return response;
      if (request.json === true && response.status >= 200 && response.status < 300 && !isJson(response.text())) {
        unreadable += 1;
        const text = `answered ${response.status} with a body that is not JSON`;
        // Once: a truncated answer may be chance, a page of HTML is not.
        if (unreadable > 1 || attempt > policy.maxRetries || !idempotent) throw failed('unreadable', text);
        const waitMs = backoffMs(policy, attempt, ports.random);
        ports.log.info(`${label}: ${text}; retry ${attempt} of ${policy.maxRetries} in ${formatSeconds(waitMs)}`);
        await pause(waitMs, text);
        attempt += 1;
        continue;
      }
      const retry = request.retryStatus?.(response) ?? isRetryableStatus(response.status);
      const refused = response.status === 429 || (response.status === 503 && 'retry-after' in response.headers);
      if (!retry || attempt > policy.maxRetries || !(idempotent || refused)) return response;
      const asked = policy.honourRetryAfter
        ? retryAfterMs(response.headers['retry-after'], ports.now(), policy.retryAfterCapMs)
        : undefined;
      // "Now" (0, or a date the clocks disagree about) is no time to recover: back off as without the header.
      const waitMs = asked || backoffMs(policy, attempt, ports.random);
      const why = asked ? ' (Retry-After)' : '';
      ports.log.info(
        `${label}: answered ${response.status}; retry ${attempt} of ${policy.maxRetries} in ${formatSeconds(waitMs)}${why}`,
      );
      await pause(waitMs, `answered ${response.status}`);
      attempt += 1;
    }
  };

  return {
    send: async (request) => (await run(request, false)) as HttpResponse,
    stream: (request) => run(request, true),
    close: async () => {
      await agent?.destroy();
    },
  };
}

function eitherSignal(a: AbortSignal | undefined, b: AbortSignal | undefined): AbortSignal | undefined {
  return a === undefined || b === undefined ? (a ?? b) : AbortSignal.any([a, b]);
}

function hintFor(failure: HttpFailure): string | undefined {
  return failure === 'certificate' ? 'For a private authority set NODE_EXTRA_CA_CERTS for this step' : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function deadlineSignal(deadlineAtMs: number | undefined, nowMs: number): AbortSignal | undefined {
  if (deadlineAtMs === undefined) return undefined;
  const leftMs = deadlineAtMs - nowMs;
  return leftMs <= 0 ? AbortSignal.abort() : AbortSignal.timeout(Math.min(Math.ceil(leftMs), 2_147_483_647));
}
