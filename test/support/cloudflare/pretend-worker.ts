/**
 * A Worker that is played in this process: it reads the bindings of the version that serves and answers as a history
 * Worker does. A test changes its answers, delays a version, or puts something in front of it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { keyProof } from '../../../src/history/key-proof.ts';
import { PATHS } from '../../../src/history/protocol.ts';
import type { DeployedWorker } from './deployed-worker.ts';
import type { StoredVersion } from './upload.ts';

export interface Answer {
  status: number;
  body?: unknown;
  /** In place of a JSON body. */
  text?: string;
  headers?: Readonly<Record<string, string>>;
}

export interface Question {
  method: string;
  path: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
  /** Number of the connection it came on. */
  connection: number;
}

export interface PretendWorker extends DeployedWorker {
  serve(version: StoredVersion): void;
  /** What it holds. */
  entries: unknown[];
  /** How long after a deployment its version becomes visible; until then the one before answers. */
  delayMs: number;
  /** Answers in place of the usual one, `undefined` for the usual one, `reset` breaks off. */
  behave: (question: Question, version: StoredVersion, usual: () => Answer) => Answer | 'reset' | undefined;
  connections: number;
}

export async function startPretendWorker(clock: { monotonic(): number }): Promise<PretendWorker> {
  const requests: string[] = [];
  let visible: StoredVersion | undefined;
  let coming: { version: StoredVersion; atMs: number } | undefined;
  const numbers = new WeakMap<object, number>();
  const server = createServer(async (request, response) => {
    if (coming !== undefined && clock.monotonic() >= coming.atMs) {
      visible = coming.version;
      coming = undefined;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    requests.push(`${request.method} ${request.url}`);
    if (visible === undefined) {
      response.writeHead(404, { 'content-type': 'text/html' });
      response.end('<!DOCTYPE html><title>There is nothing here yet</title>');
      return;
    }
    const version = visible;
    const question: Question = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
      connection: numbers.get(request.socket) ?? 0,
    };
    const usual = (): Answer => play(question, version, worker.entries);
    const answer = worker.behave(question, version, usual) ?? usual();
    if (answer === 'reset') {
      request.socket.destroy();
      return;
    }
    const type = answer.text === undefined ? 'application/json' : 'text/html';
    response.writeHead(answer.status, { 'content-type': type, ...answer.headers });
    response.end(answer.text ?? JSON.stringify(answer.body ?? {}));
  });
  server.on('connection', (socket) => {
    worker.connections += 1;
    numbers.set(socket, worker.connections);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const worker: PretendWorker = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    entries: [],
    delayMs: 0,
    connections: 0,
    behave: () => undefined,
    serve: (version) => {
      if (worker.delayMs === 0) visible = version;
      else coming = { version, atMs: clock.monotonic() + worker.delayMs };
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return worker;
}

/** The value of a plain or secret binding. */
export function bindingText(version: StoredVersion | undefined, name: string): string | undefined {
  const text = version?.bindings.find((binding) => binding['name'] === name)?.['text'];
  return typeof text === 'string' ? text : undefined;
}

function play({ method, path, headers, body }: Question, version: StoredVersion, entries: unknown[]): Answer {
  const pathname = path.replace(/\?.*$/, '');
  if (pathname === '/api/v1/health') {
    return { status: 200, body: { status: 'ok', version: bindingText(version, 'WORKER_VERSION') } };
  }
  if (pathname === PATHS.compareKey && method === 'POST') {
    if (headers['x-write-token'] !== bindingText(version, 'WRITE_TOKEN')) return { status: 401 };
    const { nonce, proof } = JSON.parse(body) as { nonce: string; proof: string };
    const key = bindingText(version, 'TAOSTATS_API_KEY');
    const same = key !== undefined && keyProof(nonce, key) === proof;
    return { status: 200, body: { configured: key !== undefined, same } };
  }
  if (pathname !== '/api/taostats_history') return { status: 404, body: { error: 'no such route' } };
  if (method === 'POST') {
    const token = bindingText(version, 'WRITE_TOKEN');
    const isOpen = bindingText(version, 'ALLOW_UNAUTHENTICATED_WRITES') === 'true';
    if (token === undefined && !isOpen) return { status: 403, body: { error: 'writes are closed' } };
    if (token !== undefined && headers['x-write-token'] !== token)
      return { status: 401, body: { error: 'wrong token' } };
    const batch = JSON.parse(body) as unknown[];
    if (batch.length === 0) return { status: 422, body: { error: 'an empty batch' } };
    entries.push(...batch);
    return { status: 200, body: { success: true, written: batch.length } };
  }
  if (entries.length > 0) return { status: 200, body: entries };
  return { status: 404, body: { error: 'No Taostats history found', _source: 'taostats', _status: 'empty' } };
}
