import { CloudflareError } from './errors.ts';

/** 404 means "not there", except with one of the codes given; 405 and 501 that nobody answers this question. */
export async function absentAsUndefined<T>(call: Promise<T>, unless: readonly number[] = []): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    const isAbsent = error instanceof CloudflareError && [404, 405, 501].includes(error.status);
    if (isAbsent && !error.hasCode(...unless)) return undefined;
    throw error;
  }
}
