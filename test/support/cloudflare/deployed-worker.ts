/** What a deploy put up, running: the uploaded module in workerd with the uploaded bindings, behind a loopback URL. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Miniflare as Running } from 'miniflare';
import { loadOnce } from '../load-once.ts';

const { convertV4MiniflareOptions, Log, LogLevel, Miniflare } = loadOnce<typeof import('miniflare')>('miniflare');

export interface RunnableVersion {
  id: string;
  mainModule: string;
  module: string;
  compatibilityDate: string;
  compatibilityFlags: readonly string[];
  bindings: readonly Readonly<Record<string, unknown>>[];
}

export interface DeployedWorker {
  /** Where the Worker answers, whatever version serves. */
  url: string;
  /** Lets a version serve from the next request on. Storage stays, as it does at Cloudflare. */
  serve(version: RunnableVersion): void;
  /** Requests that arrived, `GET /path`. */
  requests: string[];
  stop(): Promise<void>;
}

export async function startDeployedWorker(): Promise<DeployedWorker> {
  const storage = mkdtempSync(join(tmpdir(), 'deployed-worker-'));
  const requests: string[] = [];
  let wanted: RunnableVersion | undefined;
  /** Without a runtime when the version could not be started. */
  let running: { id: string; miniflare: Running | undefined } | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  /** The runtime of the wanted version; started by the first request to it, as a cold start is. */
  const current = (): Promise<Running | undefined> => {
    const next = turn.then(async () => {
      if (wanted === undefined || running?.id === wanted.id) return running?.miniflare;
      await running?.miniflare?.dispose();
      running = { id: wanted.id, miniflare: undefined };
      const miniflare = new Miniflare(runtimeOptions(wanted, storage));
      try {
        await miniflare.ready;
        running.miniflare = miniflare;
      } catch {
        await miniflare.dispose().catch(() => undefined);
      }
      return running.miniflare;
    });
    turn = next.catch(() => undefined);
    return next;
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests.push(`${request.method} ${request.url}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const miniflare = await current();
    if (miniflare === undefined) {
      response.writeHead(wanted === undefined ? 404 : 500, { 'content-type': 'text/html' });
      response.end('<!DOCTYPE html><title>There is nothing here yet</title>');
      return;
    }
    const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
      value === undefined || ['connection', 'host', 'content-length', 'transfer-encoding'].includes(name)
        ? []
        : [[name, String(value)]],
    );
    const body = Buffer.concat(chunks);
    const answer = await miniflare.dispatchFetch(`https://worker.example${request.url}`, {
      method: request.method ?? 'GET',
      headers,
      ...(body.byteLength === 0 ? {} : { body }),
      redirect: 'manual',
    });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.writeHead(500).end('<html>Error 1101: Worker threw</html>'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: (version) => {
      wanted = version;
    },
    requests,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await turn;
      await running?.miniflare?.dispose();
      rmSync(storage, { recursive: true, force: true });
    },
  };
}

function runtimeOptions(version: RunnableVersion, storage: string): ConstructorParameters<typeof Miniflare>[0] {
  const named = (type: string, field: string): Record<string, string> =>
    Object.fromEntries(
      version.bindings
        .filter((binding) => binding['type'] === type)
        .map((binding) => [String(binding['name']), String(binding[field])]),
    );
  const durableObjects = Object.entries(named('durable_object_namespace', 'class_name')).map(([name, className]) => [
    name,
    { className, useSQLite: true },
  ]);
  return convertV4MiniflareOptions({
    name: 'worker',
    modules: [{ type: 'ESModule', path: version.mainModule, contents: version.module }],
    modulesRoot: '/',
    compatibilityDate: version.compatibilityDate,
    compatibilityFlags: [...version.compatibilityFlags],
    bindings: { ...named('plain_text', 'text'), ...named('secret_text', 'text') },
    kvNamespaces: named('kv_namespace', 'namespace_id'),
    r2Buckets: named('r2_bucket', 'bucket_name'),
    durableObjects: Object.fromEntries(durableObjects),
    resourcePersistencePath: storage,
    host: '127.0.0.1',
    port: 0,
    cf: false,
    log: new Log(LogLevel.NONE),
    handleStructuredLogs: () => undefined,
  } as Parameters<typeof convertV4MiniflareOptions>[0]);
}
