/** A request as a span and, where somebody wants to find it again, as one JSON line of the log. */
import { printTraces, readOtlpHeaders, rejectedSpans, type Span, tracesUrl } from '../telemetry/otlp.ts';
import { newSpanId, newTraceId, parseTraceparent } from '../telemetry/trace-context.ts';
import type { Env } from './env.ts';
import type { Route } from './router.ts';

const EXPORT_TIMEOUT_MS = 5_000;
const SERVICE = 'bittensor-taostats';

/** The route's own path, so that ids and paths nobody knows become no names. */
function templateOf(routes: readonly Route[], path: string): string {
  const found = routes.find((route) => {
    const open = route.path.indexOf('{');
    return open < 0 ? route.path === path : path.startsWith(route.path.slice(0, open));
  });
  return found?.path ?? 'other';
}

/**
 * Answers a request inside a span: the caller's trace goes on when its traceparent is valid, else one begins.
 *
 * @param later keeps the export going after the answer.
 */
export async function traceRequest(
  request: Request,
  env: Env,
  routes: readonly Route[],
  later: (work: Promise<unknown>) => void,
  answer: () => Promise<Response>,
): Promise<Response> {
  const caller = parseTraceparent(request.headers.get('traceparent'));
  const isExported = (env.OTLP_ENDPOINT ?? '') !== '' && caller?.sampled !== false;
  const startMs = Date.now();
  const response = await answer();
  const { status } = response;
  if (!isExported && !caller && status < 500) return response;
  const route = templateOf(routes, new URL(request.url).pathname);
  const span: Span = {
    ...{ traceId: caller?.traceId ?? newTraceId(), spanId: newSpanId(), parentSpanId: caller?.spanId },
    ...{ name: `${request.method} ${route}`, kind: 'server', startMs, endMs: Date.now() },
    attributes: { 'http.request.method': request.method, 'http.route': route, 'http.response.status_code': status },
    error: status >= 500 ? `answered ${status}` : undefined,
  };
  logLine(status >= 500 ? 'error' : 'info', span, { method: request.method, route, status });
  if (isExported) later(exportSpan(env, span));
  return response;
}

function logLine(level: 'info' | 'error', span: Span, more: Readonly<Record<string, unknown>>): void {
  const { traceId, spanId, name, startMs, endMs } = span;
  const line = { level, message: name, trace_id: traceId, span_id: spanId, duration_ms: endMs - startMs, ...more };
  console[level === 'error' ? 'error' : 'log'](JSON.stringify(line));
}

/** Never fails: what the collector says is a line of the log. */
async function exportSpan(env: Env, span: Span): Promise<void> {
  const reading = readOtlpHeaders(env.OTLP_HEADERS ?? '');
  try {
    const response = await fetch(tracesUrl(env.OTLP_ENDPOINT ?? ''), {
      method: 'POST',
      headers: { ...(reading.ok ? reading.headers : {}), 'Content-Type': 'application/json' },
      body: printTraces(SERVICE, [span]),
      redirect: 'manual',
      signal: AbortSignal.timeout(EXPORT_TIMEOUT_MS),
    });
    const text = (await response.text()).slice(0, 10_000);
    if (!response.ok || rejectedSpans(text) > 0) console.warn(`telemetry: the collector answered ${response.status}`);
  } catch (error) {
    console.warn(`telemetry: ${error instanceof Error ? error.message : String(error)}`);
  }
}
