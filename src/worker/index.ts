/** The Worker `bittensor-taostats`: its objects, and its routes with what may go wrong in any of them. */
import { failure } from './answers.ts';
import { warmDividends } from './dividend-warming.ts';
import type { Env } from './env.ts';
import { dispatch } from './router.ts';
import { ROUTES } from './routes.ts';
import { runLog } from './runs/run-routes.ts';
import { traceRequest } from './tracing.ts';
import type { TradeMessage } from './trade-objects.ts';
import { settleOpenTrades, takeTradeMessages } from './trade-queue.ts';

export { DatasetStore } from './datasets/dataset-store.ts';
export { DividendCache } from './dividend-cache.ts';
export { RateLimiter } from './rate-limiter.ts';
export { RunLog } from './runs/run-log.ts';
export { TaostatsHistory } from './taostats-history.ts';
export { TradeLedger } from './trade-ledger.ts';

export default {
  fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    return traceRequest(
      request,
      env,
      ROUTES,
      {
        later: (work) => context.waitUntil(work),
        flush: async (counts) => {
          await runLog(env)?.countRequests(counts);
        },
      },
      () => answer(request, env),
    );
  },
  async scheduled(controller, env): Promise<void> {
    // One that fails does not keep the others from their turn; all say themselves what happened.
    const work = [warmDividends(env), settleOpenTrades(env), runLog(env)?.collect(controller.scheduledTime)];
    for (const result of await Promise.allSettled(work)) {
      if (result.status === 'rejected') console.error(result.reason);
    }
  },
  async queue(batch: MessageBatch<TradeMessage>, env): Promise<void> {
    await takeTradeMessages(batch, env);
  },
} satisfies ExportedHandler<Env, TradeMessage>;

async function answer(request: Request, env: Env): Promise<Response> {
  try {
    return await dispatch(ROUTES, request, env);
  } catch (error) {
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    // The object was moved, restarted or is overloaded: nothing was acknowledged, so the caller may simply try again.
    const isPassing = ['retryable', 'overloaded', 'durableObjectReset'].some((sign) =>
      Reflect.get(Object(error), sign),
    );
    return isPassing
      ? failure(503, 'the history does not answer for now', { headers: { 'Retry-After': '1' } })
      : failure(500, 'the Worker failed', { hint: 'its log has the reason' });
  }
}
