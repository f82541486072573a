/** A loopback HTTP server that plays a script of answers and faults, and is strict about it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  method: string;
  /** Path without the query. */
  path: string;
  query: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export type Answer =
  | { status: number; headers?: Readonly<Record<string, string | readonly string[]>>; body?: string | Uint8Array }
  /** Closes the connection hard before any byte. */
  | { fault: 'reset' }
  /** Never answers. */
  | { fault: 'stall' }
  /** Announces the whole body, sends the first half, then closes the connection or falls silent. */
  | { fault: 'reset-mid-body' | 'stall-mid-body'; body: string; headers?: Readonly<Record<string, string>> };

export interface ScriptedServer {
  /** `http://127.0.0.1:<port>` */
  url: string;
  received: ReceivedRequest[];
  /** Stops it. Throws when an answer of the script was not asked for or a request had no answer left. */
  close(): Promise<void>;
  /** As `close`, without judging: for servers whose answers are made by a function. */
  stop(): Promise<void>;
}

/** Answers in order from a list, or from a function of the request and its number (from 1). */
export async function startScriptedServer(
  script: readonly Answer[] | ((request: ReceivedRequest, number: number) => Answer | Promise<Answer>),
): Promise<ScriptedServer> {
  const received: ReceivedRequest[] = [];
  let surplus = 0;
  const next = async (request: ReceivedRequest): Promise<Answer> => {
    if (typeof script === 'function') return script(request, received.length);
    const answer = script[received.length - 1];
    if (answer !== undefined) return answer;
    surplus += 1;
    return { status: 599, body: 'the script has no more answers' };
  };
  const server = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('error', () => undefined);
    message.on('end', () => {
      const url = new URL(message.url ?? '/', 'http://loopback');
      const request: ReceivedRequest = {
        method: message.method ?? '',
        path: url.pathname,
        query: url.search.slice(1),
        headers: message.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      received.push(request);
      void next(request).then((answer) => play(answer, response));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    stop,
    close: async () => {
      await stop();
      if (surplus > 0) throw new Error(`${surplus} requests more than the script has answers`);
      if (typeof script !== 'function' && received.length < script.length) {
        throw new Error(`only ${received.length} of ${script.length} answers were asked for`);
      }
    },
  };
}

function play(answer: Answer, response: ServerResponse): void {
  const { socket } = response;
  // The clock of a test is its own; a script that is about clocks says what this side's is.
  response.sendDate = false;
  if ('status' in answer) {
    const headers = Object.entries(answer.headers ?? {}).map(([name, value]) => [name, value] as const);
    for (const [name, value] of headers) response.setHeader(name, value as string | string[]);
    response.writeHead(answer.status).end(answer.body);
  } else if (answer.fault === 'reset') {
    socket?.resetAndDestroy();
  } else if (answer.fault !== 'stall') {
    const bytes = Buffer.from(answer.body);
    response.writeHead(200, { ...answer.headers, 'content-length': String(bytes.byteLength) });
    response.write(bytes.subarray(0, Math.floor(bytes.byteLength / 2)), () => {
      if (answer.fault === 'reset-mid-body') socket?.destroy();
    });
  }
}
