/** A simple client of the Worker: posts a batch, and again when no answer came. Restores and old scripts do the same. */
import type { AppendAnswer } from '../../../src/history/protocol.ts';
import { PATHS } from '../../../src/history/protocol.ts';
import { WORKER_HOST, WRITE_TOKEN } from '../platform/edge.ts';
import type { Internet, WireAnswer } from '../platform/internet.ts';
import type { Caller } from '../world/ports.ts';
import type { Scheduler } from '../world/scheduler.ts';

export type PostEnd =
  | { readonly kind: 'acknowledged'; readonly answer: AppendAnswer; readonly tries: number }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'no-answer' };

const TRIES = 4;
const PATIENCE_MS = 30_000;

export async function postBatch(
  texts: readonly string[],
  world: { scheduler: Scheduler; internet: Internet },
  from: Caller,
): Promise<PostEnd> {
  const body = texts.length === 1 ? (texts[0] as string) : `[${texts.join(',')}]`;
  const url = new URL(PATHS.history, `https://${WORKER_HOST}`);
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${WRITE_TOKEN}` };
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const answer = await withPatience(
      world.internet.ask({ method: 'POST', url, headers, body }, from),
      world.scheduler,
    );
    const acknowledged = answer && readAnswer(answer);
    if (acknowledged) return { kind: 'acknowledged', answer: acknowledged, tries };
    if (answer && [400, 401, 413, 415, 422].includes(answer.status)) return { kind: 'refused', status: answer.status };
    await new Promise<void>((resolve) => void world.scheduler.after(500 * 2 ** tries, resolve));
  }
  return { kind: 'no-answer' };
}

async function withPatience(asked: Promise<WireAnswer>, scheduler: Scheduler): Promise<WireAnswer | undefined> {
  return await new Promise((resolve) => {
    const timer = scheduler.after(PATIENCE_MS, () => resolve(undefined));
    asked.then(resolve, () => resolve(undefined)).finally(() => scheduler.cancel(timer));
  });
}

/** An answer cut short is none. */
function readAnswer({ status, body }: WireAnswer): AppendAnswer | undefined {
  if (status !== 200) return undefined;
  try {
    const value = JSON.parse(new TextDecoder().decode(body)) as AppendAnswer;
    return value.success === true ? value : undefined;
  } catch {
    return undefined;
  }
}
