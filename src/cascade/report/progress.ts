import type { Ports } from '../../runtime/ports.ts';

/** One finished step of one crate, for the timeline. */
export interface Step {
  crate: string;
  name: string;
  /** By the monotonic clock: for order and distance only. */
  startedAtMs: number;
  durationMs: number;
  outcome: 'done' | 'failed';
}

/** What is under way, said so that a person can follow several crates at once. */
export interface Progress {
  /** Runs one step of a crate: times it, and shows a progress line when it begins and ends. */
  step<T>(crate: string, name: string, run: (writeLine: (line: string) => void) => Promise<T>): Promise<T>;
  /** Every step so far, in order of their end. */
  steps(): readonly Step[];
  /** Says every `intervalMs` what is under way, until `run` ends. */
  watch<T>(run: () => Promise<T>): Promise<T>;
}

const INTERVAL_MS = 60_000;

export function createProgress(ports: Pick<Ports, 'log' | 'monotonic' | 'sleep' | 'stage'>): Progress {
  const { log, monotonic: now } = ports;
  const startedAtMs = now();
  const steps: Step[] = [];
  const active = new Set<{ crate: string; name: string; sinceMs: number }>();
  /** Groups do not nest and must not mix: one writer at a time. */
  let writing: Promise<unknown> = Promise.resolve();

  const line = (text: string): string => `[${formatDuration(now() - startedAtMs)}] ${text}`;
  const underWay = (): string =>
    [...active].map(({ crate, name, sinceMs }) => `${crate}: ${name} ${formatDuration(now() - sinceMs)}`).join(' · ');
  const say = (text: string): Promise<unknown> => {
    const more = underWay();
    writing = writing.then(() => log.info(line(more === '' ? text : `${text} | ${more}`)));
    return writing;
  };

  return {
    steps: () => steps,
    async step(crate, name, run) {
      const sinceMs = now();
      const lines: string[] = [];
      ports.stage(`${crate}: ${name}`);
      await say(`${crate}: ${name}`);
      const entry = { crate, name, sinceMs };
      active.add(entry);
      let outcome: Step['outcome'] = 'failed';
      try {
        const result = await run((text) => lines.push(text));
        outcome = 'done';
        return result;
      } finally {
        active.delete(entry);
        const durationMs = now() - sinceMs;
        steps.push({ crate, name, startedAtMs: sinceMs, durationMs, outcome });
        if (lines.length > 0) {
          const title = line(`${crate}: ${name}, ${formatDuration(durationMs)}, ${outcome}`);
          writing = writing.then(() => log.group(title, async () => log.info(lines.join('\n'))));
        }
        await (lines.length > 0 ? writing : say(`${crate}: ${name} ${outcome}, ${formatDuration(durationMs)}`));
      }
    },
    async watch(run) {
      const end = new AbortController();
      const beat = async (): Promise<void> => {
        for (;;) {
          try {
            await ports.sleep(INTERVAL_MS, end.signal);
          } catch {
            // At its end, and when the run is cancelled: then every further wait would end at once.
            return;
          }
          if (active.size > 0) await say('still at work');
        }
      };
      const beating = beat();
      try {
        return await run();
      } finally {
        end.abort();
        await beating;
      }
    },
  };
}

/** `8s`, `2m05s`, `1h02m`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const pad = (value: number): string => String(value).padStart(2, '0');
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m${pad(seconds % 60)}s`;
  return `${Math.floor(seconds / 3_600)}h${pad(Math.floor(seconds / 60) % 60)}m`;
}
