/** Keeps the dividends of named pairs fresh, so that nobody waits for the chain. */
import { readPairLines } from '../dividends/pairs.ts';
import { cacheOf } from './dividend-access.ts';
import type { Env } from './env.ts';

/** Reads the pairs of DIVIDENDS_WARM_PAIRS anew; what fails is in the log, and asked for when somebody asks. */
export async function warmDividends(env: Env): Promise<void> {
  const text = env.DIVIDENDS_WARM_PAIRS ?? '';
  const cache = cacheOf(env);
  if (text.trim() === '' || !cache) return;
  const reading = readPairLines(text);
  if (!reading.ok) {
    console.error(`DIVIDENDS_WARM_PAIRS line ${reading.line}: ${reading.error}`);
    return;
  }
  try {
    await cache.warm(reading.pairs);
  } catch (error) {
    console.error(`DIVIDENDS_WARM_PAIRS: ${error instanceof Error ? error.message : String(error)}`);
  }
}
