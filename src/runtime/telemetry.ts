/**
 * Spans of an action: one for the run, one for each request to another side, one below it for each of its attempts. Sent at
 * the end, when somebody said where to; never a reason to fail.
 */
import { ActionError, describeError } from '../errors/action-error.ts';
import type { HttpCall, HttpClient, HttpOptions, HttpRequest } from '../http/exchange.ts';
import { printTraces, readOtlpHeaders, rejectedSpans, type Span, tracesUrl } from '../telemetry/otlp.ts';
import {
  boundTracestate,
  formatTraceparent,
  newSpanId,
  newTraceId,
  parseTraceparent,
  type TraceContext,
} from '../telemetry/trace-context.ts';
import type { Clock } from './clock.ts';
import type { InputReader } from './inputs.ts';
import type { Exec } from './ports.ts';

export interface Telemetry {
  /** The options of a client whose attempts become spans. */
  observed(options: HttpOptions): HttpOptions;
  /** The client whose requests become spans; those to the Worker carry the trace on. */
  traced(client: HttpClient, options: HttpOptions): HttpClient;
  /** Programs that are run are calls to another side, too. */
  tracedExec(exec: Exec): Exec;
  /** Sends what was collected; costs at most five seconds, after a signal one, and says it when it failed. */
  flush(end: 'done' | 'failed' | 'cancelled', http: (options: HttpOptions) => HttpClient): Promise<void>;
}

export interface TelemetrySettings {
  url: string;
  headers: Readonly<Record<string, string>>;
  /** The trace that whoever started the run has begun (TRACEPARENT, TRACESTATE), if there is one. */
  caller?: TraceContext | undefined;
  state?: string | undefined;
}

const FLUSH_MS = 5_000;
/** A runner that cancels does not wait long. */
const CANCELLED_FLUSH_MS = 1_000;
const MAX_SPANS = 5_000;
const SUBCOMMAND = /^[a-z][a-z-]{0,30}$/;
/** What clients of the Worker call it: third parties learn nothing of the trace. */
const WORKER = 'Worker';

/**
 * Inputs of every action.
 *
 * @throws ActionError naming the input.
 */
export function readTelemetry(
  inputs: InputReader,
  env: Readonly<Record<string, string | undefined>>,
  mask: (secret: string) => void,
): TelemetrySettings | undefined {
  const endpoint = inputs.url('otlp-endpoint', { env: 'OTEL_EXPORTER_OTLP_ENDPOINT' });
  const list = inputs.secret('otlp-headers', { env: 'OTEL_EXPORTER_OTLP_HEADERS', multiline: true });
  if (endpoint === undefined) return undefined;
  const reading = readOtlpHeaders(list ?? '');
  if (!reading.ok)
    throw new ActionError('input', `otlp-headers: got a list that cannot be read, expected ${reading.expected}`);
  for (const value of Object.values(reading.headers)) mask(value);
  const caller = parseTraceparent(env['TRACEPARENT']);
  const state = caller && boundTracestate(env['TRACESTATE']);
  return { url: tracesUrl(endpoint), headers: reading.headers, caller, state };
}

export function createTelemetry(
  action: string,
  settings: TelemetrySettings | undefined,
  ports: { clock: Clock; redact(text: string): string; warn(message: string): void },
): Telemetry {
  if (settings === undefined) {
    return {
      ...{ observed: (options) => options, traced: (client) => client, tracedExec: (exec) => exec },
      flush: async () => undefined,
    };
  }
  const { clock, redact, warn } = ports;
  const { caller, state } = settings;
  const traceId = caller?.traceId ?? newTraceId();
  const root = newSpanId();
  const startMs = clock.now();
  const startTick = clock.monotonic();
  // One reading of the wall clock: a step in mid-run moves no span.
  const at = (): number => startMs + clock.monotonic() - startTick;
  const spans: Span[] = [];
  const add = (span: Omit<Span, 'traceId'>): void => {
    if (spans.length < MAX_SPANS) spans.push({ traceId, traceState: state, ...span });
  };

  const observed = (options: HttpOptions): HttpOptions => ({
    ...options,
    observe: (call) => {
      options.observe?.(call);
      add(spanOf(call, root, at()));
    },
  });

  const traced = (client: HttpClient, { name }: HttpOptions): HttpClient => {
    const wrap = <T extends { status: number; attempts: number }>(send: (request: HttpRequest) => Promise<T>) => {
      return async (request: HttpRequest): Promise<T> => {
        const spanId = newSpanId();
        const begun = at();
        const { host, pathname } = new URL(request.url);
        const end = (attributes: Span['attributes'], error?: string): void =>
          add({
            ...{ spanId, parentSpanId: root, name: `${request.method} ${name ?? host}`, kind: 'internal' },
            ...{ startMs: begun, endMs: at(), error },
            attributes: { 'server.address': host, 'url.path': redact(pathname), ...attributes },
          });
        const traceparent = formatTraceparent({ traceId, spanId, sampled: true });
        const context = state === undefined ? { traceparent } : { traceparent, tracestate: state };
        const headers = name === WORKER ? { ...request.headers, ...context } : request.headers;
        try {
          const response = await send(headers === undefined ? request : { ...request, headers });
          end({ 'http.response.status_code': response.status, 'tao.attempts': response.attempts });
          return response;
        } catch (error) {
          end({}, redact(describeError(error)).slice(0, 500));
          throw error;
        }
      };
    };
    return {
      ...client,
      send: wrap((request) => client.send(request)),
      stream: wrap((request) => client.stream(request)),
    };
  };

  const tracedExec =
    (exec: Exec): Exec =>
    async (program, args, options) => {
      const begun = at();
      // Arguments can be anything; the word behind the program is the one that says what it does.
      const word = args.find((arg) => SUBCOMMAND.test(arg)) ?? '';
      const name = `${program.split(/[\\/]/).at(-1)} ${word}`.trim();
      const end = (exitCode: number | undefined, error?: string): void =>
        add({
          ...{
            spanId: newSpanId(),
            parentSpanId: root,
            name: redact(name),
            kind: 'client',
            startMs: begun,
            endMs: at(),
          },
          ...{ attributes: { 'process.exit.code': exitCode }, error },
        });
      try {
        const result = await exec(program, args, options);
        end(result.exitCode);
        return result;
      } catch (error) {
        end(undefined, redact(describeError(error)).slice(0, 500));
        throw error;
      }
    };

  const flush: Telemetry['flush'] = async (end, http) => {
    const limitMs = end === 'cancelled' ? CANCELLED_FLUSH_MS : FLUSH_MS;
    add({
      ...{ spanId: root, parentSpanId: caller?.spanId, name: action, kind: 'internal', startMs, endMs: at() },
      attributes: {},
      error: end === 'done' ? undefined : end,
    });
    // What is sent from here on tells of the sending, not of the run.
    const body = printTraces(`tao-actions/${action}`, spans);
    const count = spans.length;
    const client = http({
      name: 'telemetry',
      retry: { maxRetries: 0 },
      outlivesRun: true,
      ...{ connectTimeoutMs: limitMs, readTimeoutMs: limitMs, deadlineAtMs: clock.monotonic() + limitMs },
    });
    try {
      const response = await client.send({
        method: 'POST',
        url: settings.url,
        headers: { ...settings.headers, 'content-type': 'application/json' },
        body,
        maxBodyBytes: 65_536,
      });
      const rejected = response.status === 200 ? rejectedSpans(response.text()) : 0;
      if (response.status < 200 || response.status > 299)
        warn(`telemetry: ${new URL(settings.url).host} answered ${response.status}`);
      else if (rejected > 0)
        warn(`telemetry: ${new URL(settings.url).host} did not take ${rejected} of ${count} spans`);
    } catch (failed) {
      warn(`telemetry: the spans could not be sent: ${describeError(failed)}`);
    } finally {
      await client.close().catch(() => undefined);
    }
  };
  return { observed, traced, tracedExec, flush };
}

function spanOf(call: HttpCall, parentSpanId: string, endMs: number): Omit<Span, 'traceId'> {
  const { method, host, path, attempt, outcome } = call;
  const isStatus = typeof outcome === 'number';
  return {
    ...{ spanId: newSpanId(), parentSpanId, name: `${method} ${host} attempt`, kind: 'client' },
    ...{ startMs: endMs - call.durationMs, endMs },
    attributes: {
      'http.request.method': method,
      'server.address': host,
      'url.path': path,
      'http.request.resend_count': attempt - 1,
      'http.response.status_code': isStatus ? outcome : undefined,
      'error.type': isStatus ? (outcome >= 400 ? String(outcome) : undefined) : outcome,
    },
    error: isStatus ? (outcome >= 400 ? `answered ${outcome}` : undefined) : outcome,
  };
}
