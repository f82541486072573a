/**
 * Runs a task per name, each after all it needs, as many at once as `limit` allows (0 = no limit), earlier names first.
 * A task that resolves to false fails its name: what needs it is skipped, everything else goes on.
 *
 * @returns the names that were skipped.
 */
export async function runInOrder(
  names: readonly string[],
  needs: (name: string) => readonly string[],
  limit: number,
  task: (name: string) => Promise<boolean>,
): Promise<ReadonlySet<string>> {
  const passed = new Set<string>();
  const blocked = new Set<string>();
  const skipped = new Set<string>();
  const waiting = new Set(names);
  const running = new Set<Promise<void>>();
  for (;;) {
    for (const name of waiting) {
      if (needs(name).some((need) => blocked.has(need))) {
        waiting.delete(name);
        blocked.add(name);
        skipped.add(name);
      } else if (
        (limit === 0 || running.size < limit) &&
        needs(name).every((need) => !names.includes(need) || passed.has(need))
      ) {
        waiting.delete(name);
        const run: Promise<void> = task(name).then((isFine) => {
          (isFine ? passed : blocked).add(name);
          running.delete(run);
        });
        running.add(run);
      }
    }
    if (running.size === 0) return skipped;
    await Promise.race(running);
  }
}
