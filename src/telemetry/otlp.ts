/** Spans as OTLP over HTTP with JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */

export interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string | undefined;
  /** The caller's tracestate, bounded. */
  traceState?: string | undefined;
  name: string;
  kind: 'internal' | 'server' | 'client';
  /** Epoch in milliseconds, with whatever fraction the clock has. */
  startMs: number;
  endMs: number;
  attributes: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Of a span that failed: why. */
  error?: string | undefined;
}

const KINDS = { internal: 1, server: 2, client: 3 } as const;
const STATUS_ERROR = 2;
const STATUS_UNSET = 0;
const SCOPE = 'tao-actions';

/** The body of one export. */
export function printTraces(serviceName: string, spans: readonly Span[]): string {
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: [attribute('service.name', serviceName)] },
        scopeSpans: [{ scope: { name: SCOPE }, spans: spans.map(printSpan) }],
      },
    ],
  });
}

function printSpan(span: Span): Record<string, unknown> {
  const attributes = Object.entries(span.attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [attribute(key, value)],
  );
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId === undefined ? {} : { parentSpanId: span.parentSpanId }),
    ...(span.traceState === undefined ? {} : { traceState: span.traceState }),
    name: span.name,
    kind: KINDS[span.kind],
    startTimeUnixNano: nanoseconds(span.startMs),
    endTimeUnixNano: nanoseconds(Math.max(span.startMs, span.endMs)),
    attributes,
    status: {
      code: span.error === undefined ? STATUS_UNSET : STATUS_ERROR,
      ...(span.error === undefined ? {} : { message: span.error }),
    },
  };
}

/** Whole numbers travel as text, as 64-bit ones do in JSON. */
function attribute(key: string, value: string | number | boolean): Record<string, unknown> {
  if (typeof value === 'boolean') return { key, value: { boolValue: value } };
  if (typeof value === 'string') return { key, value: { stringValue: value } };
  return { key, value: Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value } };
}

function nanoseconds(ms: number): string {
  return (BigInt(Math.round(ms * 1000)) * 1000n).toString();
}

/** The address of traces under a base such as OTEL_EXPORTER_OTLP_ENDPOINT; one that ends there already stays. */
export function tracesUrl(endpoint: string): string {
  const base = endpoint.replace(/\/+$/, '');
  return base.endsWith('/v1/traces') ? base : `${base}/v1/traces`;
}

export type HeadersReading = { ok: true; headers: Record<string, string> } | { ok: false; expected: string };

/** OpenTelemetry's list `k=v,k2=v2`, values percent-decoded. */
export function readOtlpHeaders(text: string): HeadersReading {
  const headers: Record<string, string> = {};
  for (const pair of text.split(',')) {
    if (pair.trim() === '') continue;
    const at = pair.indexOf('=');
    const name = pair.slice(0, Math.max(0, at)).trim().toLowerCase();
    let value: string | undefined;
    try {
      value = decodeURIComponent(pair.slice(at + 1).trim());
    } catch {
      value = undefined;
    }
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) || value === undefined || /[^\t\x20-\x7e]/.test(value)) {
      return { ok: false, expected: 'a list name=value,name=value with percent-encoded values' };
    }
    headers[name] = value;
  }
  return { ok: true, headers };
}

/** How many spans a 200 says it did not take. */
export function rejectedSpans(answer: string): number {
  try {
    const { partialSuccess } = JSON.parse(answer === '' ? '{}' : answer) as {
      partialSuccess?: { rejectedSpans?: unknown };
    };
    const count = Number(partialSuccess?.rejectedSpans ?? 0);
    return Number.isFinite(count) ? count : 0;
  } catch {
    return 0;
  }
}
