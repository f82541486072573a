/** Sends requests: waits for its turn, hands each outcome to the judge, does what the verdict says. */
import { sendOnce } from './attempt.ts';
import { LocalFailure } from './body.ts';
import { HttpError } from './errors.ts';
import type {
  HttpClient,
  HttpFailure,
  HttpOptions,
  HttpPorts,
  HttpRequest,
  HttpResponse,
  HttpStream,
} from './exchange.ts';
import { formatSeconds } from './failure.ts';
import { createRateLimiter } from './limiter.ts';
import { backoffMs, DEFAULT_RETRY, type RetryPolicy } from './retry.ts';
import { judge, type Verdict } from './verdict.ts';

const DEADLINE_PASSED = 'not sent: the deadline of this run has passed';

/** A client on any transport: undici in Node (`node-client.ts`), `fetch` in workerd (`fetch-transport.ts`). */
export function createHttpClient(options: HttpOptions, ports: HttpPorts): HttpClient {
  const policy: RetryPolicy = { ...DEFAULT_RETRY, ...options.retry };
  const limiter = createRateLimiter(
    options.requestsPerMinute ?? Number.POSITIVE_INFINITY,
    ports,
    options.recentRequests,
  );
  let warned = false;

  const run = async (request: HttpRequest, streaming: boolean): Promise<HttpResponse | HttpStream> => {
    let url = new URL(request.url);
    const label = `${options.name ?? url.host} ${request.method} ${url.pathname}`;
    const attempt = { number: 1, redirects: 0, unreadable: 0, compareClocks: options.compareClocks === true };
    const failed = (failure: HttpFailure, text: string, more: { cause?: unknown; hint?: string | undefined } = {}) =>
      new HttpError(failure, `${label}: ${text}${attempt.number > 1 ? ` (attempt ${attempt.number})` : ''}`, {
        attempts: attempt.number,
        ...more,
      });
    const isLate = (waitMs: number): boolean =>
      options.deadlineAtMs !== undefined && ports.monotonic() + waitMs >= options.deadlineAtMs;
    /** A wait that ends with the run's deadline or its cancellation, whichever comes first. */
    const untilDeadline = async (wait: Promise<void>, signal: AbortSignal | undefined, text: string): Promise<void> => {
      try {
        await wait;
      } catch (error) {
        ports.signal?.throwIfAborted();
        throw signal?.aborted && !(error instanceof HttpError) ? failed('deadline', text, { cause: error }) : error;
      }
    };
    const awaitTurn = async (signal: AbortSignal | undefined): Promise<void> => {
      ports.signal?.throwIfAborted();
      if (signal?.aborted) throw failed('deadline', DEADLINE_PASSED);
      const turn = limiter.acquire((waitMs, why) => {
        if (isLate(waitMs)) {
          throw failed('deadline', 'the request limit allows the next request only after the deadline of this run');
        }
        const reason =
          why === 'limit' ? `for the limit of ${options.requestsPerMinute} requests a minute` : 'as asked before';
        ports.log.info(`${label}: waiting ${formatSeconds(waitMs)} ${reason}`);
      }, signal);
      await untilDeadline(turn, signal, DEADLINE_PASSED);
    };
    const pause = async (
      { reason, askedMs }: Verdict & { kind: 'retry' },
      signal: AbortSignal | undefined,
    ): Promise<void> => {
      const waitMs = askedMs ?? backoffMs(policy, attempt.number, ports.random);
      const why = askedMs === undefined ? '' : ' (Retry-After)';
      ports.log.info(
        `${label}: ${reason}; retry ${attempt.number} of ${policy.maxRetries} in ${formatSeconds(waitMs)}${why}`,
      );
      if (isLate(waitMs)) {
        throw failed('deadline', `${reason}; the next try would begin after the deadline of this run`);
      }
      if (askedMs !== undefined) limiter.hold(askedMs);
      await untilDeadline(ports.sleep(waitMs, signal), signal, reason);
    };

    while (true) {
      const signal = endSignal(options.deadlineAtMs, ports);
      await awaitTurn(signal);
      const sent = { url, attempt: attempt.number, streaming, signal };
      const outcome = await sendOnce(request, sent, options, ports).catch((error: unknown) => {
        ports.signal?.throwIfAborted();
        throw error instanceof LocalFailure ? error.cause : error;
      });
      const verdict = judge(outcome, request, policy, { ...attempt, url, nowMs: ports.now() });
      switch (verdict.kind) {
        case 'answer':
          if (verdict.warning !== undefined && !warned)
            (ports.log.warning ?? ports.log.info)(`${label}: ${verdict.warning}`);
          warned ||= verdict.warning !== undefined;
          return verdict.answer;
        case 'fail':
          throw failed(verdict.failure, verdict.text, verdict);
        case 'redirect':
          ports.log.info(`${label}: redirected to ${verdict.target.origin}${verdict.target.pathname}`);
          url = verdict.target;
          attempt.redirects += 1;
          break;
        case 'retry':
          await pause(verdict, signal);
          attempt.number += 1;
          if (verdict.unreadable) attempt.unreadable += 1;
      }
    }
  };

  return {
    send: async (request) => (await run(request, false)) as HttpResponse,
    stream: (request) => run(request, true),
    close: () => ports.transport.close(),
  };
}

/** Aborted at the deadline, or with the run. */
function endSignal(
  deadlineAtMs: number | undefined,
  { signal, monotonic }: Pick<HttpPorts, 'signal' | 'monotonic'>,
): AbortSignal | undefined {
  if (deadlineAtMs === undefined) return signal;
  const leftMs = deadlineAtMs - monotonic();
  const deadline = leftMs <= 0 ? AbortSignal.abort() : AbortSignal.timeout(Math.min(Math.ceil(leftMs), 2_147_483_647));
  return signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
}
