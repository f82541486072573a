/** How many requests the routes answered, and how fast: counted per isolate, brought together by the run log's object. */
import type { Family } from '../trust-pack/prometheus.ts';

/** Plain JSON. By `<route> <method> <status class>`, and by route. */
export interface RequestCounts {
  answers: Record<string, number>;
  /** Of each route: how many took at most each bound of {@link BOUNDS_SECONDS}, all, and the seconds of all. */
  times: Record<string, { within: number[]; count: number; seconds: number }>;
}

const BOUNDS_SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25] as const;
const METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS'];

export function noRequests(): RequestCounts {
  return { answers: {}, times: {} };
}

/** @param route its path as the table has it, never one that was asked: those are without end. */
export function countRequest(counts: RequestCounts, route: string, method: string, status: number, ms: number): void {
  const name = `${route} ${METHODS.includes(method) ? method : 'other'} ${Math.floor(status / 100)}xx`;
  counts.answers[name] = (counts.answers[name] ?? 0) + 1;
  const seconds = Math.max(0, ms) / 1000;
  counts.times[route] ??= { within: BOUNDS_SECONDS.map(() => 0), count: 0, seconds: 0 };
  const times = counts.times[route];
  for (const [index, bound] of BOUNDS_SECONDS.entries())
    if (seconds <= bound) times.within[index] = (times.within[index] ?? 0) + 1;
  times.count += 1;
  times.seconds += seconds;
}

/** Adds to the first. */
export function addRequests(sum: RequestCounts, more: RequestCounts): void {
  for (const [name, count] of Object.entries(more.answers)) sum.answers[name] = (sum.answers[name] ?? 0) + count;
  for (const [route, { within, count, seconds }] of Object.entries(more.times)) {
    sum.times[route] ??= { within: BOUNDS_SECONDS.map(() => 0), count: 0, seconds: 0 };
    const times = sum.times[route];
    for (const [index, value] of within.entries()) times.within[index] = (times.within[index] ?? 0) + value;
    times.count += count;
    times.seconds += seconds;
  }
}

export function requestFamilies({ answers, times }: RequestCounts): readonly Family[] {
  return [
    {
      name: 'tao_worker_requests_total',
      type: 'counter',
      help: 'Requests by route, method and status class.',
      samples: Object.entries(answers).map(([name, value]) => {
        const [route = '', method = '', status = ''] = name.split(' ');
        return { labels: { route, method, status }, value };
      }),
    },
    {
      name: 'tao_worker_request_seconds',
      type: 'histogram',
      help: 'Time until a route answered.',
      samples: Object.entries(times).flatMap(([route, { within, count, seconds }]) => [
        ...BOUNDS_SECONDS.map((bound, index) => ({
          ...{ suffix: '_bucket', labels: { route, le: String(bound) }, value: within[index] ?? 0 },
        })),
        { suffix: '_bucket', labels: { route, le: '+Inf' }, value: count },
        { suffix: '_sum', labels: { route }, value: Math.round(seconds * 1000) / 1000 },
        { suffix: '_count', labels: { route }, value: count },
      ]),
    },
  ];
}
