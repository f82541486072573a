import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { printTraces, readOtlpHeaders, rejectedSpans, type Span, tracesUrl } from '../../../src/telemetry/otlp.ts';
import {
  boundTracestate,
  formatTraceparent,
  newSpanId,
  newTraceId,
  parseTraceparent,
} from '../../../src/telemetry/trace-context.ts';
import { traceRequest } from '../../../src/worker/tracing.ts';
import { runInProcess } from '../../support/action/run-in-process.ts';
import { type Answer, type ScriptedServer, startScriptedServer } from '../../support/http/scripted-server.ts';
import { describeWhen } from '../../support/optional.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

describe('traceparent', () => {
  test.each([
    [`00-${TRACE}-${SPAN}-01`, true],
    [`00-${TRACE}-${SPAN}-00`, false],
    [`01-${TRACE}-${SPAN}-01`, true],
    [`cc-${TRACE}-${SPAN}-01-what-the-future-brings`, true],
  ])('%s is taken', (text, sampled) => {
    expect(parseTraceparent(text)).toEqual({ traceId: TRACE, spanId: SPAN, sampled });
  });
  test.each([
    '',
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE}-${SPAN}-01-`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-${SPAN}-1`,
    `00-${TRACE}-${SPAN}`,
    ` 00-${TRACE}-${SPAN}-01`,
    `cc-${TRACE}-${SPAN}-01.x`,
  ])('%j is not', (text) => {
    expect(parseTraceparent(text)).toBeUndefined();
  });
  test('ids are made as they are read', () => {
    const context = { traceId: newTraceId(), spanId: newSpanId(), sampled: true };
    expect(parseTraceparent(formatTraceparent(context))).toEqual(context);
  });
  test('tracestate: at most 32 members and 512 characters, whole ones', () => {
    expect(boundTracestate('a=1, b@c=2')).toBe('a=1,b@c=2');
    expect(boundTracestate(null)).toBeUndefined();
    expect(boundTracestate(Array.from({ length: 40 }, (_, i) => `k${i}=v`).join(','))?.split(',')).toHaveLength(32);
    expect(boundTracestate(`a=${'x'.repeat(300)},b=${'y'.repeat(300)}`)).toBe(`a=${'x'.repeat(300)}`);
  });
});

test.each([
  ['http://a:4318', 'http://a:4318/v1/traces'],
  ['http://a:4318/', 'http://a:4318/v1/traces'],
  ['https://a/otlp/v1/traces', 'https://a/otlp/v1/traces'],
])('%s -> %s', (endpoint, url) => expect(tracesUrl(endpoint)).toBe(url));
test('headers', () => {
  expect(readOtlpHeaders('X-Key=a%20b%3D, api=1=2,')).toEqual({ ok: true, headers: { 'x-key': 'a b=', api: '1=2' } });
  for (const text of ['novalue', '=x', 'a b=c', 'a=%zz', 'a=%0d']) expect(readOtlpHeaders(text).ok).toBe(false);
});
test.each([
  ['', 0],
  ['{}', 0],
  ['{"partialSuccess":{"rejectedSpans":"3","errorMessage":"x"}}', 3],
  ['<html>', 0],
])('%j rejects %i', (answer, count) => expect(rejectedSpans(answer)).toBe(count));

const span = (more: Partial<Span> = {}): Span => ({
  ...{
    traceId: TRACE,
    spanId: SPAN,
    name: 'x',
    kind: 'client',
    startMs: 1_767_225_600_000.25,
    endMs: 1_767_225_600_001,
    attributes: {},
  },
  ...more,
});
test('numbers travel as the protocol wants', () => {
  const body = JSON.parse(
    printTraces('s', [span({ attributes: { a: 1, b: 'x', c: true, d: 0.5, e: undefined }, error: 'no' })]),
  ) as never;
  expect(body).toMatchObject({
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 's' } }] },
        scopeSpans: [
          {
            spans: [
              {
                ...{ kind: 3, startTimeUnixNano: '1767225600000250000', endTimeUnixNano: '1767225600001000000' },
                ...{ status: { code: 2, message: 'no' } },
                attributes: [
                  { value: { intValue: '1' } },
                  { value: { stringValue: 'x' } },
                  { value: { boolValue: true } },
                  { value: { doubleValue: 0.5 } },
                ],
              },
            ],
          },
        ],
      },
    ],
  });
});

describe('an action', () => {
  const servers: ScriptedServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
  });
  const serve = async (answer: Answer = { status: 200, body: '{}' }): Promise<ScriptedServer> => {
    const server = await startScriptedServer(() => answer);
    servers.push(server);
    return server;
  };
  /** Asks the Worker and somebody else, once each. */
  const run = async (
    endpoint: string,
    work: 'fine' | 'fails' = 'fine',
    headers = 'authorization=Bearer%20abcdef0123456789',
    env: Record<string, string> = {},
  ) => {
    const [worker, other] = [await serve(), await serve()];
    const result = await runInProcess(
      async ({ ports }) => {
        await ports.http({ name: 'Worker' }).send({ method: 'GET', url: `${worker.url}/api?secret=x` });
        await ports.http({ name: 'TaoStats' }).send({ method: 'GET', url: `${other.url}/x` });
        if (work === 'fails') throw new Error('it broke');
      },
      { inputs: { 'otlp-endpoint': endpoint, 'otlp-headers': headers }, env },
    );
    return { result, worker, other };
  };
  interface Body {
    resourceSpans: {
      scopeSpans: {
        spans: { name: string; traceId: string; spanId: string; parentSpanId?: string; status: { code: number } }[];
      }[];
    }[];
  }
  const spansOf = (server: ScriptedServer) =>
    (JSON.parse(server.received[0]?.body ?? '') as Body).resourceSpans[0]?.scopeSpans[0]?.spans ?? [];

  test('exports its run, requests and attempts in one trace; only the Worker gets the context', async () => {
    const collector = await serve();
    const { result, worker, other } = await run(collector.url);
    expect([result.exitCode, result.warnings]).toEqual([0, []]);
    expect(collector.received[0]).toMatchObject({
      path: '/v1/traces',
      headers: { authorization: 'Bearer abcdef0123456789', 'content-type': 'application/json' },
    });
    const spans = spansOf(collector);
    expect(spans).toHaveLength(5);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    const context = parseTraceparent(worker.received[0]?.headers['traceparent'] as string);
    expect(spans.find(({ spanId }) => spanId === context?.spanId)?.name).toBe('GET Worker');
    expect(other.received[0]?.headers).not.toHaveProperty('traceparent');
    expect(collector.received[0]?.body).not.toContain('secret');
    expect(result.masks).toContain('Bearer abcdef0123456789');
  });
  test.each<[string, Answer, string | undefined]>([
    ['that takes all', { status: 200, body: '{"partialSuccess":{}}' }, undefined],
    [
      'that rejects some',
      { status: 200, body: '{"partialSuccess":{"rejectedSpans":"2"}}' },
      'did not take 2 of 5 spans',
    ],
    ['that refuses', { status: 400, body: 'bad' }, 'answered 400'],
    ['that is gone', { fault: 'reset' }, 'could not be sent'],
  ])('a collector %s: never a failure, at most one warning', async (_what, answer, warning) => {
    const { result } = await run((await serve(answer)).url);
    expect(result.exitCode).toBe(0);
    expect(result.warnings).toEqual(warning === undefined ? [] : [expect.stringContaining(warning)]);
  });
  test('goes on with the trace of whoever started it, and hands its state to the Worker only', async () => {
    const collector = await serve();
    const env = { TRACEPARENT: `00-${TRACE}-00f067aa0ba902b7-01`, TRACESTATE: 'vendor=x,, NOT ONE' };
    const { worker, other } = await run(collector.url, 'fine', undefined, env);
    const spans = spansOf(collector);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));
    expect(spans.at(-1)).toMatchObject({ name: 'probe', parentSpanId: '00f067aa0ba902b7', traceState: 'vendor=x' });
    expect(worker.received[0]?.headers).toMatchObject({ tracestate: 'vendor=x' });
    expect(other.received[0]?.headers).not.toHaveProperty('tracestate');
  });
  test('programs are spans by their names and what they do, without their arguments', async () => {
    const collector = await serve();
    await runInProcess(
      async ({ ports }) => {
        await ports.exec(process.execPath, ['--title', 'push', '--version'], { env: {} });
        await ports.exec('no-such-program', ['--secret=x'], { env: {} }).catch(() => undefined);
      },
      { inputs: { 'otlp-endpoint': collector.url } },
    );
    expect(spansOf(collector).map(({ name, status }) => [name, status.code])).toEqual([
      [expect.stringMatching(/^node\S* push$/), 0],
      ['no-such-program', 2],
      ['probe', 0],
    ]);
    expect(collector.received[0]?.body).not.toContain('secret=x');
  });
  test('a run that failed is exported as that', async () => {
    const collector = await serve();
    const { result } = await run(collector.url, 'fails');
    expect(result.exitCode).toBe(1);
    expect(spansOf(collector).at(-1)).toMatchObject({ name: 'probe', status: { code: 2 } });
  });
  test('headers that cannot be read are named before anything is asked', async () => {
    const { result, worker } = await run('http://127.0.0.1:9', 'fine', 'authorization');
    expect(result.errors[0]).toMatch(/^otlp-headers: /);
    expect(worker.received).toEqual([]);
  });
});

const collector =
  process.env['OTELCOL'] ?? fileURLToPath(new URL('../../../.tao-actions/tools/bin/otelcol', import.meta.url));
describeWhen(
  existsSync(collector) ? undefined : 'no OpenTelemetry collector (scripts/install-test-tools.sh builds one)',
  'a real collector',
  () => {
    test('takes our spans, and refuses an id that is none', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'otel-'));
      const port = await new Promise<number>((resolve) => {
        const probe = createServer().listen(0, '127.0.0.1', () => {
          const { port: free } = probe.address() as AddressInfo;
          probe.close(() => resolve(free));
        });
      });
      const config = join(folder, 'config.yaml');
      writeFileSync(
        config,
        `receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:${port}"}}}}
exporters: {debug: {verbosity: detailed}}
service: {telemetry: {metrics: {level: none}}, pipelines: {traces: {receivers: [otlp], exporters: [debug]}}}
`,
      );
      const child = spawn(collector, ['--config', `file:${config}`], { stdio: ['ignore', 'pipe', 'pipe'] });
      let printed = '';
      const lines = new Set<() => void>();
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          printed += text;
          for (const look of lines) look();
        });
      }
      const saw = (text: string): Promise<void> =>
        new Promise((resolve) => {
          const look = (): void => {
            if (!printed.includes(text)) return;
            lines.delete(look);
            resolve();
          };
          lines.add(look);
          look();
        });
      try {
        await saw('Everything is ready');
        const url = tracesUrl(`http://127.0.0.1:${port}`);
        const post = (body: string): Promise<Response> =>
          fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
        const good = await post(
          printTraces('tao-actions/test', [span({ name: 'a span of ours', attributes: { n: 7 } })]),
        );
        expect([good.status, rejectedSpans(await good.text())]).toEqual([200, 0]);
        await saw('a span of ours');
        expect(printed).toContain(TRACE);
        expect((await post(printTraces('x', [span({ traceId: 'no id' })]))).status).toBe(400);

        // A whole run: a request of the Worker's client in it, answered by a route that goes on with the trace.
        let routed: Promise<unknown> = Promise.resolve();
        const worker = await startScriptedServer(async ({ headers }) => {
          const request = new Request('https://worker.example/api/v1/health', {
            headers: headers as Record<string, string>,
          });
          const later = (work: Promise<unknown>): void => {
            routed = work;
          };
          const ports = { later, flush: async () => undefined };
          const env = { OTLP_ENDPOINT: `http://127.0.0.1:${port}` };
          await traceRequest(request, env, [{ path: '/api/v1/health' }], ports, async () => new Response('{}'));
          return { status: 200, body: '{}' };
        });
        const { warnings } = await runInProcess(
          async ({ ports }) => {
            await ports.http({ name: 'Worker' }).send({ method: 'GET', url: worker.url });
            await ports.exec(process.execPath, ['--version'], { env: {} });
          },
          {
            inputs: { 'otlp-endpoint': `http://127.0.0.1:${port}` },
            env: { TRACEPARENT: `00-${'ab'.repeat(16)}-00f067aa0ba902b7-01`, TRACESTATE: 'vendor=kept' },
          },
        );
        await routed;
        await worker.stop();
        expect(warnings).toEqual([]);
        for (const name of ['GET Worker', 'GET 127.0.0.1', 'GET /api/v1/health', 'node', 'probe'])
          await saw(`: ${name}`);
        await saw('vendor=kept');
        expect(printed.split('ab'.repeat(16)).length - 1).toBe(5);
      } finally {
        child.kill('SIGKILL');
        rmSync(folder, { recursive: true, force: true });
      }
    });
  },
);
