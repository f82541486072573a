/** Objects are mostly small: the wait for each answer is what takes the time, so many are asked for at once. */
const READS_PER_SLOT = 4;
const MAX_READS = 32;

/** How many objects are read at the same time. */
export function readsAtOnce(concurrency: number): number {
  return Math.min(concurrency * READS_PER_SLOT, MAX_READS);
}

/**
 * Runs `work` for each item, at most `limit` at a time, in order of start. After a failure nothing more is started; what
 * is under way is awaited, then the first failure is thrown.
 */
export async function forEachLimited<T>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  let failure: unknown;
  const runner = async (): Promise<void> => {
    while (!failed && next < items.length) {
      const index = next;
      next += 1;
      try {
        await work(items[index] as T, index);
      } catch (error) {
        if (!failed) failure = error;
        failed = true;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, runner));
  if (failed) throw failure;
}
