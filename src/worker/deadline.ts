/**
 * The operation's result, or an error naming it when it takes longer. The operation itself goes on: a binding cannot be
 * told to stop.
 */
export async function withinMs<T>(ms: number, operation: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([operation, late]);
  } finally {
    if (timer !== undefined) clearTimeout(timer);
  }
}
