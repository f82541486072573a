import { ActionError, describeError } from '../errors/action-error.ts';
import type { CascadeContext } from './context.ts';
import { CommandFailure } from './prepare/commands.ts';
import { runInOrder } from './schedule.ts';

/** Why a phase could not do its work for a crate. */
export interface Failure {
  /** What it was at, in a word or two: `clone`, `test`, `push`. */
  step: string;
  error: ActionError;
  /** The last lines the command wrote, oldest first; empty when it was none. */
  tail: readonly string[];
}

/**
 * What a phase made of each crate it was asked for, by name. A crate stands in one of the three: `skipped` ones were not
 * tried, because something they need failed or the phase had been stopped.
 */
export interface Settled<T> {
  done: ReadonlyMap<string, T>;
  failed: ReadonlyMap<string, Failure>;
  skipped: ReadonlySet<string>;
}

export function nothingSettled<T>(): Settled<T> {
  return { done: new Map(), failed: new Map(), skipped: new Set() };
}

export function mergeSettled<T>(a: Settled<T>, b: Settled<T>): Settled<T> {
  return {
    done: new Map([...a.done, ...b.done]),
    failed: new Map([...a.failed, ...b.failed]),
    skipped: new Set([...a.skipped, ...b.skipped]),
  };
}

/** Says which step is under way, for the error should it fail there. */
export type Enter = (step: string) => void;

type Attempt<T> = { status: 'done'; value: T } | ({ status: 'failed' } & Failure);

/** Runs the work of one crate; what it throws becomes its failure, with the step it had entered last. */
export async function attempt<T>(work: (enter: Enter) => Promise<T>): Promise<Attempt<T>> {
  let step = 'prepare';
  try {
    const value = await work((entered) => {
      step = entered;
    });
    return { status: 'done', value };
  } catch (error) {
    return {
      status: 'failed',
      step,
      error: error instanceof ActionError ? error : new ActionError('internal', describeError(error), { cause: error }),
      tail: error instanceof CommandFailure ? error.tail : [],
    };
  }
}

/**
 * Runs the work of each crate after that of all it needs, as many at once as `limit` allows (0 = no limit). A failure
 * skips what needs that crate; everything else goes on, so that one run tells everything.
 */
export async function settleInOrder<T>(
  names: readonly string[],
  needs: (name: string) => readonly string[],
  limit: number,
  work: (name: string, enter: Enter) => Promise<T>,
): Promise<Settled<T>> {
  const done = new Map<string, T>();
  const failed = new Map<string, Failure>();
  const skipped = await runInOrder(names, needs, limit, async (name) => {
    const { status, ...end } = await attempt((enter) => work(name, enter));
    if ('value' in end) done.set(name, end.value);
    else failed.set(name, end);
    return status === 'done';
  });
  return { done, failed, skipped };
}

/** Clones and look-ups at once where `concurrency` sets no limit: more only crowd the server. */
const REMOTE_LIMIT = 8;

/** Runs one step for each of the crates, in no order, with its time taken. */
export async function settleEach<T>(
  context: Pick<CascadeContext, 'concurrency' | 'progress'>,
  names: readonly string[],
  step: string,
  work: (name: string) => Promise<T>,
): Promise<Settled<T>> {
  return await settleInOrder(
    names,
    () => [],
    context.concurrency || REMOTE_LIMIT,
    async (name, enter) => {
      enter(step);
      return await context.progress.step(name, step, () => work(name));
    },
  );
}
