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
  const worker = await startWorker({ vars: { OTLP_ENDPOINT: collector.url, OTLP_HEADERS: 'x-key=a%20b' } });
  try {
    const exported = next();
    await fetch(`${worker.url}/api/taostats_history/entries/2026-01-01T00:00:00Z`, {
      headers: { traceparent: `00-${TRACE}-${SPAN}-01` },
    });
    const body = JSON.parse(await exported) as { resourceSpans: { scopeSpans: { spans: unknown[] }[] }[] };
    expect(body.resourceSpans[0]?.scopeSpans[0]?.spans).toEqual([
      expect.objectContaining({
        traceId: TRACE,
        parentSpanId: SPAN,
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
  } finally {
    await worker.stop();
    await collector.stop();
  }
});
