/** A request as a span, as a JSON line of the log, and as a count for the metrics. */
import { printTraces, readOtlpHeaders, rejectedSpans, type Span, tracesUrl } from '../telemetry/otlp.ts';
import { boundTracestate, newSpanId, newTraceId, parseTraceparent } from '../telemetry/trace-context.ts';
import { countRequest, noRequests, type RequestCounts } from './request-metrics.ts';

const EXPORT_TIMEOUT_MS = 5_000;
const SERVICE = 'bittensor-taostats';
/** How long an isolate keeps what it counted to itself. */
const KEPT_MS = 60_000;

let counted = noRequests();
let keptSinceMs: number | undefined;

/** What this isolate counted since it was last asked. */
export function takeRequestCounts(): RequestCounts {
  const taken = counted;
  counted = noRequests();
  keptSinceMs = undefined;
  return taken;
}

/** Variables of the Worker, and where its spans go with them. */
export interface TraceSettings {
  readonly OTLP_ENDPOINT?: string;
  readonly OTLP_HEADERS?: string;
}

/** The route's own path, so that ids and paths nobody knows become no names. */
function templateOf(routes: readonly { readonly path: string }[], path: string): string {
  const found = routes.find((route) => {
    const open = route.path.indexOf('{');
    return open < 0 ? route.path === path : path.startsWith(route.path.slice(0, open));
  });
  return found?.path ?? 'other';
}

export interface TracePorts {
  /** Keeps work going after the answer. */
  later(work: Promise<unknown>): void;
  /** Takes what this isolate counted, now and then. */
  flush(counts: RequestCounts): Promise<unknown>;
}

/** Answers a request inside a span: the caller's trace goes on when its traceparent is valid, else one begins. */
export async function traceRequest(
  request: Request,
  env: TraceSettings,
  routes: readonly { readonly path: string }[],
  { later, flush }: TracePorts,
  answer: () => Promise<Response>,
): Promise<Response> {
  const caller = parseTraceparent(request.headers.get('traceparent'));
  const isExported = (env.OTLP_ENDPOINT ?? '') !== '' && caller?.sampled !== false;
  const startMs = Date.now();
  const response = await answer();
  const { status } = response;
  const endMs = Date.now();
  const route = templateOf(routes, new URL(request.url).pathname);
  const span: Span = {
    ...{ traceId: caller?.traceId ?? newTraceId(), spanId: newSpanId(), parentSpanId: caller?.spanId },
    // A state without a valid parent is nobody's.
    traceState: caller ? boundTracestate(request.headers.get('tracestate')) : undefined,
    ...{ name: `${request.method} ${route}`, kind: 'server', startMs, endMs },
    attributes: { 'http.request.method': request.method, 'http.route': route, 'http.response.status_code': status },
    error: status >= 500 ? `answered ${status}` : undefined,
  };
  logLine(status >= 500 ? 'error' : 'info', span, { method: request.method, route, status });
  if (isExported) later(exportSpan(env, span));
  countRequest(counted, route, request.method, status, endMs - startMs);
  keptSinceMs ??= endMs;
  if (endMs - keptSinceMs >= KEPT_MS) later(flush(takeRequestCounts()));
  return response;
}

function logLine(level: 'info' | 'error', span: Span, more: Readonly<Record<string, unknown>>): void {
  const { traceId, spanId, name, startMs, endMs } = span;
  const line = { level, message: name, trace_id: traceId, span_id: spanId, duration_ms: endMs - startMs, ...more };
  console[level === 'error' ? 'error' : 'log'](JSON.stringify(line));
}

/** Never fails: what the collector says is a line of the log. */
async function exportSpan(env: TraceSettings, span: Span): Promise<void> {
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
