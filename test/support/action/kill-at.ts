/** A run that is cancelled at one of its requests: before it goes out, or once its answer is there. */
import { createUndiciTransport } from '../../../src/http/undici-transport.ts';
import type { EndSignal, Runner } from '../../../src/runtime/runner.ts';
import type { TestClock } from '../clock.ts';
import type { ActionRun, InProcessOptions } from './run-in-process.ts';

export interface KillPoint {
  /** Of the requests of an undisturbed run, from 0. */
  request: number;
  when: 'before' | 'after';
}

type Perform = (options: Pick<InProcessOptions, 'onStart'> & { transport: Runner['transport'] }) => Promise<ActionRun>;

/** How an undisturbed run went, and the moments at which another one can be cancelled: the first of each kind of request. */
export async function findKillPoints(
  perform: Perform,
  transport: Runner['transport'] = createUndiciTransport,
): Promise<{ run: ActionRun; points: readonly (KillPoint & { name: string })[] }> {
  const names: string[] = [];
  const run = await perform({
    transport: wrap(transport, (name) => {
      names.push(name);
      return undefined;
    }),
  });
  const points = names.flatMap((name, request) =>
    names.indexOf(name) === request
      ? (['before', 'after'] as const).map((when) => ({ request, when, name: `${when} ${name}` }))
      : [],
  );
  return { run, points };
}

export interface KilledRun {
  run: ActionRun;
  /** Time that went by on the run's clock from the signal to its end. */
  endedAfterMs: number;
  /** Requests that began after the signal. */
  sentLater: readonly string[];
}

export async function killAt(
  point: KillPoint,
  clock: Pick<TestClock, 'monotonic'>,
  perform: Perform,
  transport: Runner['transport'] = createUndiciTransport,
  signal: EndSignal = 'SIGTERM',
): Promise<KilledRun> {
  let send: ((signal: EndSignal) => void) | undefined;
  let count = 0;
  let killedAt: number | undefined;
  const sentLater: string[] = [];
  const kill = (): void => {
    killedAt = clock.monotonic();
    send?.(signal);
  };
  const run = await perform({
    onStart: (given) => {
      send = given;
    },
    transport: wrap(transport, (name) => {
      if (killedAt !== undefined) sentLater.push(name);
      const isPoint = count === point.request;
      count += 1;
      if (!isPoint) return undefined;
      if (point.when === 'before') kill();
      return point.when === 'after' ? kill : undefined;
    }),
  });
  if (killedAt === undefined) throw new Error(`the run has no request ${point.request}`);
  return { run, endedAfterMs: clock.monotonic() - killedAt, sentLater };
}

/** @param onRequest told each request by method and the kind of its target; what it returns is called after the answer. */
function wrap(transport: Runner['transport'], onRequest: (name: string) => (() => void) | undefined) {
  return ((proxies) => {
    const wire = transport(proxies);
    return {
      ...wire,
      close: () => wire.close(),
      send: async (request) => {
        const after = onRequest(`${request.method} ${kindOf(request.url)}`);
        const answer = await wire.send(request);
        after?.();
        return answer;
      },
    };
  }) satisfies Runner['transport'];
}

/** Path and names of the query, without what differs from run to run. */
function kindOf({ pathname, searchParams }: URL): string {
  const query = [...searchParams.keys()].sort().join('&');
  return `${pathname.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32,}|\d{8}T\d{6}Z|%3A\d\d/gi, '*')}${query === '' ? '' : `?${query}`}`;
}
