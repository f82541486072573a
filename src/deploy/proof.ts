import type { HttpClient } from '../http/exchange.ts';
import { checkRound, type HealthReading, type Round, type RoundRequest, readHealth } from './live-check.ts';
import type { DeployPorts } from './ports.ts';

/** Good rounds in a row, and how long they have to span: half of Cloudflare may still serve the version before. */
const ROUNDS = 5;
const SPAN_MS = 5_000;
const ROUND_INTERVAL_MS = SPAN_MS / (ROUNDS - 1);
/** A Worker that answers wrongly for this long, without a pause, does not come round. */
const WRONG_MS = 30_000;

/** What the rounds showed in the end. */
export interface Proof extends Round {
  /** Good rounds in a row at the end, and the time from the first to the last of them. */
  rounds: number;
  spanMs: number;
}

/**
 * Asks the Worker, each time on fresh connections, until five rounds in a row over at least five seconds were good, or
 * the time is over. Rounds in which the version before still answers mean "not yet".
 *
 * @param rounds fewer are enough for a version that has been serving all along.
 */
export async function proveLive(
  request: RoundRequest & { timeoutMs: number },
  ports: DeployPorts,
  rounds: number = ROUNDS,
): Promise<Proof> {
  const startedAt = ports.monotonic();
  let streak: { since: number; rounds: number } | undefined;
  let wrongSince: number | undefined;
  let waitMs = 250;
  for (;;) {
    const round = await onFreshConnections(ports, (http) => checkRound(request, http));
    const now = ports.monotonic();
    if (round.verdict === 'live') {
      streak = { since: streak?.since ?? now, rounds: (streak?.rounds ?? 0) + 1 };
      wrongSince = undefined;
      const spanMs = now - streak.since;
      if (streak.rounds >= rounds && (rounds === 1 || spanMs >= SPAN_MS))
        return { ...round, rounds: streak.rounds, spanMs };
      waitMs = 250;
      await ports.sleep(ROUND_INTERVAL_MS);
      continue;
    }
    streak = undefined;
    wrongSince = round.verdict === 'wrong' ? (wrongSince ?? now) : undefined;
    const isSettled = wrongSince !== undefined && now - wrongSince >= WRONG_MS;
    const isOver = now + waitMs - startedAt >= request.timeoutMs || now + waitMs >= ports.deadline.deadlineAtMs;
    // A version that has been serving, and a limit that ends at a time it names, do not change while we wait.
    const isFinal = round.isOpen || round.verdict === 'limited' || (rounds === 1 && round.tokenRefused);
    if (isFinal || isSettled || isOver) return { ...round, rounds: 0, spanMs: 0 };
    ports.log.debug(`not live yet: ${round.reason}; asking again in ${Math.round(waitMs)} ms`);
    await ports.sleep(waitMs);
    waitMs = Math.min(waitMs * 1.6, 2_000);
  }
}

/**
 * Waits until health says what `isExpected` wants, in as many rounds as a proof takes.
 *
 * @returns the last reading, and whether it was expected.
 */
export async function waitForHealth(
  options: {
    baseUrl: string;
    headers: Readonly<Record<string, string>>;
    timeoutMs: number;
    isExpected: (reading: HealthReading) => boolean;
  },
  ports: DeployPorts,
): Promise<{ reached: boolean; reading: HealthReading }> {
  const startedAt = ports.monotonic();
  let streak: { since: number; rounds: number } | undefined;
  let waitMs = 250;
  for (;;) {
    const reading = await onFreshConnections(ports, (http) => readHealth(http, options));
    const now = ports.monotonic();
    if (options.isExpected(reading)) {
      streak = { since: streak?.since ?? now, rounds: (streak?.rounds ?? 0) + 1 };
      if (streak.rounds >= ROUNDS && now - streak.since >= SPAN_MS) return { reached: true, reading };
      await ports.sleep(ROUND_INTERVAL_MS);
      continue;
    }
    streak = undefined;
    const isOver = now + waitMs - startedAt >= options.timeoutMs || now + waitMs >= ports.deadline.deadlineAtMs;
    if (isOver) return { reached: false, reading };
    await ports.sleep(waitMs);
    waitMs = Math.min(waitMs * 1.6, 2_000);
  }
}

/** No repeats of its own: the loops here ask again, with the checks that matter. A cold start may take its seconds. */
export async function onFreshConnections<T>(ports: DeployPorts, work: (http: HttpClient) => Promise<T>): Promise<T> {
  const http = ports.http({
    name: 'Worker',
    retry: { maxRetries: 0 },
    connectTimeoutMs: 5_000,
    readTimeoutMs: 5_000,
    ...ports.deadline,
  });
  try {
    return await work(http);
  } finally {
    await http.close();
  }
}
