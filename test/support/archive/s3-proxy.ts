/**
 * Stands between an action and a real S3 server: records every request, plays faults, and knows which multipart uploads
 * were begun and neither completed nor given up. Everything else passes unchanged, so the server's checks stay in force.
 */
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  method: string;
  /** Decoded, without the endpoint's path and the bucket. */
  key: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  sizeBytes: number;
  /** 0 until it was answered, or when it never was. */
  status: number;
}

export interface ProxyAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export type Fault =
  /** Answers in place of the server. */
  | { answer: { status: number; headers?: Record<string, string>; body?: string } }
  /** Breaks the connection after the first piece of the request's body; the server never sees the request. */
  | { resetDuringBody: true }
  /** The server acts, its answer is lost. */
  | { loseAnswer: true }
  /** Changes the server's answer. */
  | { rewrite: (answer: ProxyAnswer) => ProxyAnswer };

export interface FaultRule {
  when: (request: SeenRequest) => boolean;
  fault: Fault;
  /** How many matching requests it hits. Default 1. */
  times?: number;
}

export interface S3Proxy {
  /** For `r2-endpoint`. */
  endpoint: string;
  readonly seen: SeenRequest[];
  readonly openUploads: ReadonlySet<string>;
  /** Replaces the rules and forgets what was seen. */
  reset(rules?: readonly FaultRule[]): void;
  /** Number of rules that were not used up. */
  unusedRules(): number;
  stop(): Promise<void>;
}

/** @param before runs before a request is passed on; an answer it returns is given in place of the server's. */
export async function startS3Proxy(
  upstream: { endpoint: string; bucket: string },
  before?: (request: SeenRequest) => Promise<ProxyAnswer | undefined>,
): Promise<S3Proxy> {
  const target = new URL(upstream.endpoint);
  const base = `${target.pathname.replace(/\/$/, '')}/${upstream.bucket}`;
  const seen: SeenRequest[] = [];
  const openUploads = new Set<string>();
  let rules: { rule: FaultRule; left: number }[] = [];

  const forward = (message: IncomingMessage, body: Buffer): Promise<ProxyAnswer> =>
    new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          host: target.hostname,
          port: target.port,
          method: message.method,
          path: message.url,
          // The Host header is signed: the server has to see the one the action sent.
          headers: message.headers,
          agent: false,
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
          );
          answer.on('error', reject);
        },
      );
      request.on('error', reject);
      request.end(body);
    });

  // S3 decides a condition and writes in one step; moto and the simulator look first and write later, so that of two
  // writers at once both could win. One conditional write after the other makes it one step for every server.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(write: () => Promise<T>): Promise<T> => {
    const mine = turn.then(write);
    turn = mine.catch(() => undefined);
    return mine;
  };

  const track = (request: SeenRequest, answer: ProxyAnswer): void => {
    const uploadId = request.query.get('uploadId') ?? '';
    const text = answer.body.toString('utf8');
    if (request.method === 'POST' && request.query.has('uploads') && answer.status === 200) {
      openUploads.add(/<UploadId>([^<]+)</.exec(text)?.[1] ?? 'unreadable');
    }
    const completed = request.method === 'POST' && answer.status === 200 && !text.includes('<Error>');
    const aborted = request.method === 'DELETE' && answer.status === 204;
    if (completed || aborted) openUploads.delete(uploadId);
  };

  const handle = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(message.url ?? '/', 'http://proxy');
    const request: SeenRequest = {
      method: message.method ?? '',
      key: decodeURIComponent(url.pathname).slice(base.length + 1),
      query: url.searchParams,
      headers: message.headers,
      sizeBytes: 0,
      status: 0,
    };
    seen.push(request);
    const hit = rules.find(({ rule, left }) => left > 0 && rule.when(request));
    if (hit !== undefined) hit.left -= 1;
    const fault = hit?.rule.fault;
    const chunks: Buffer[] = [];
    for await (const chunk of message) {
      chunks.push(chunk as Buffer);
      if (fault !== undefined && 'resetDuringBody' in fault) return void message.socket.resetAndDestroy();
    }
    const body = Buffer.concat(chunks);
    request.sizeBytes = body.byteLength;
    let answer: ProxyAnswer;
    if (fault !== undefined && 'answer' in fault) {
      const { status, headers = {}, body: text = '' } = fault.answer;
      answer = { status, headers: { ...headers }, body: Buffer.from(text) };
    } else {
      const serve = async (): Promise<ProxyAnswer> => (await before?.(request)) ?? (await forward(message, body));
      answer = await (request.headers['if-none-match'] === undefined ? serve() : inTurn(serve));
      track(request, answer);
    }
    if (fault !== undefined && 'loseAnswer' in fault) return void message.socket.resetAndDestroy();
    const upstreamLength = answer.headers['content-length'];
    if (fault !== undefined && 'rewrite' in fault) answer = fault.rewrite(answer);
    request.status = answer.status;
    const { connection: _, 'transfer-encoding': __, ...headers } = answer.headers;
    // A rewrite may lie about the length, but only on purpose.
    if (request.method !== 'HEAD' && headers['content-length'] === upstreamLength) {
      headers['content-length'] = String(answer.body.byteLength);
    }
    response.sendDate = false;
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
    response.writeHead(answer.status);
    if (request.method !== 'HEAD' && Number(headers['content-length']) > answer.body.byteLength) {
      response.write(answer.body, () => message.socket.destroy());
    } else response.end(answer.body);
  };

  const server = createServer((message, response) => {
    message.on('error', () => undefined);
    handle(message, response).catch(() => message.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}${target.pathname.replace(/\/$/, '')}`,
    seen,
    openUploads,
    reset(next = []) {
      rules = next.map((rule) => ({ rule, left: rule.times ?? 1 }));
      seen.length = 0;
      openUploads.clear();
    },
    unusedRules: () => rules.filter(({ left }) => left > 0).length,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
