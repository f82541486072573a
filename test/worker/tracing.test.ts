/** Spans of the Worker's routes, and the trace an action begins. */
import { expect, test } from '@jest/globals';
import { startScriptedServer } from '../support/http/scripted-server.ts';
import { startWorker } from '../support/worker/worker.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

test('a route is a span in the trace of who asked; ids become no names; sampled-out traces are not exported', async () => {
  let arrived: (body: string) => void = () => undefined;
  const next = (): Promise<string> =>
    new Promise((resolve) => {
      arrived = resolve;
    });
  const collector = await startScriptedServer((request) => {
    arrived(request.body);
    return { status: 200, body: '{}' };
  });
  const lines: string[] = [];
  const worker = await startWorker({
    log: (line) => void lines.push(line),
    vars: { OTLP_ENDPOINT: collector.url, OTLP_HEADERS: 'x-key=a%20b' },
  });
  try {
    const exported = next();
    await fetch(`${worker.url}/api/taostats_history/entries/2026-01-01T00:00:00Z`, {
      headers: { traceparent: `00-${TRACE}-${SPAN}-01`, tracestate: 'a=1,  b@c=2 , Broken' },
    });
    const body = JSON.parse(await exported) as { resourceSpans: { scopeSpans: { spans: unknown[] }[] }[] };
    expect(body.resourceSpans[0]?.scopeSpans[0]?.spans).toEqual([
      expect.objectContaining({
        traceId: TRACE,
        parentSpanId: SPAN,
        traceState: 'a=1,b@c=2',
        kind: 2,
        name: expect.stringMatching(/^GET .*\{\w+\}$/),
      }),
    ]);
    expect(collector.received[0]?.headers['x-key']).toBe('a b');
    await fetch(`${worker.url}/api/v1/health`, { headers: { traceparent: `00-${TRACE}-${SPAN}-00` } });
    const unknown = next();
    await fetch(`${worker.url}/wherever/it/is`, { headers: { traceparent: 'nonsense' } });
    const other = JSON.stringify(JSON.parse(await unknown));
    expect(other).toContain('"name":"GET other"');
    expect(other).not.toContain(TRACE);
    expect(collector.received).toHaveLength(2);
    // One line each, whoever asked and whatever was answered, the caller's trace id in it.
    const said = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(said.map(({ route, status }) => [route, status])).toEqual([
      ['/api/taostats_history/entries/{timestamp}', 404],
      ['/api/v1/health', expect.any(Number)],
      ['other', 404],
    ]);
    expect(said.map(({ trace_id }) => trace_id)).toEqual([TRACE, TRACE, expect.stringMatching(/^[0-9a-f]{32}$/)]);
    const metrics = await (await fetch(`${worker.url}/metrics`)).text();
    expect(metrics).toContain('tao_worker_requests_total{route="other",method="GET",status="4xx"} 1\n');
    expect(metrics).toContain('tao_worker_request_seconds_bucket{route="other",le="+Inf"} 1\n');
    expect(metrics).toContain('tao_worker_request_seconds_count{route="/api/v1/health"} 1\n');
    // What was counted stays, and nothing is counted twice.
    const again = await (await fetch(`${worker.url}/metrics`)).text();
    expect(again).toContain('tao_worker_requests_total{route="other",method="GET",status="4xx"} 1\n');
    expect(again).toContain('tao_worker_requests_total{route="/metrics",method="GET",status="2xx"} 1\n');
  } finally {
    await worker.stop();
    await collector.stop();
  }
});
