import { ActionError } from '../errors/action-error.ts';
import type { Ports } from '../runtime/ports.ts';
import { formatDuration } from './report/progress.ts';

/**
 * Ports of a run that has to end in time, its commands and waits included: at the deadline all that is under way is ended,
 * and nothing can be begun.
 *
 * @returns `stop` ends the watch; `leftMs` says how long the run still has.
 */
export function withDeadline(
  ports: Ports,
  deadlineMs: number,
): { ports: Ports; stop: () => void; leftMs: () => number } {
  const over = new AbortController();
  const watch = new AbortController();
  const deadlineAtMs = ports.monotonic() + deadlineMs;
  const error = new ActionError('remote', `the run did not end within ${formatDuration(deadlineMs)}`, {
    hint: 'Run it again: it goes on from where it was. Raise deadline-seconds if the builds take that long',
  });
  ports.sleep(deadlineMs, watch.signal).then(
    () => over.abort(error),
    () => undefined,
  );
  const either = (signal: AbortSignal | undefined): AbortSignal =>
    signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
  return {
    stop: () => watch.abort(),
    leftMs: () => Math.max(0, deadlineAtMs - ports.monotonic()),
    ports: {
      ...ports,
      signal: either(ports.signal),
      sleep: async (ms, signal) => await ports.sleep(ms, either(signal)),
      exec: async (program, args, options) => {
        over.signal.throwIfAborted();
        return await ports.exec(program, args, { ...options, signal: either(options.signal) });
      },
      http: (options = {}) =>
        ports.http({ ...options, deadlineAtMs: Math.min(deadlineAtMs, options.deadlineAtMs ?? deadlineAtMs) }),
    },
  };
}
