/** Requests between a runner, or the Collector, and the services: one answer each, or one of the ways to have none. */
import { PATHS } from '../../../src/history/protocol.ts';
import type { Transport } from '../../../src/http/exchange.ts';
import type { Caller, Part, Ports, Site } from '../world/ports.ts';
import type { Random } from '../world/random.ts';
import type { Scheduler } from '../world/scheduler.ts';

export interface WireRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Service {
  readonly part: Part;
  /** When a request is sent: what the service has to know of that moment when the request comes, late or twice. */
  sent?(request: WireRequest, from: Caller): unknown;
  /** Without any fault of the way; `from` is the caller. */
  answer(request: WireRequest, from: Caller, sent: unknown): WireAnswer | Promise<WireAnswer>;
}

export function jsonAnswer(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): WireAnswer {
  return textAnswer(status, JSON.stringify(value), { 'content-type': 'application/json', ...headers });
}

export function textAnswer(status: number, text: string, headers: Readonly<Record<string, string>>): WireAnswer {
  return { status, headers, body: new TextEncoder().encode(text) };
}

const CHALLENGE =
  '<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Ray ID: 8f00ba4</body></html>';

export class Internet {
  readonly #scheduler: Scheduler;
  readonly #ports: Ports;
  readonly #services = new Map<string, Service>();
  readonly #count: (state: string) => void;
  /** Actions that were told "no" for good about what they wanted to append, by name of the caller. */
  readonly refused = new Set<string>();

  constructor(world: { scheduler: Scheduler; ports: Ports; count(state: string): void }) {
    this.#scheduler = world.scheduler;
    this.#ports = world.ports;
    this.#count = world.count;
  }

  serve(host: string, service: Service): void {
    this.#services.set(host, service);
  }

  async ask(request: WireRequest, from: Caller): Promise<WireAnswer> {
    const service = this.#services.get(request.url.host);
    if (!service) throw coded('ENOTFOUND', 'getaddrinfo');
    const sent = service.sent?.(request, from);
    const come = async (): Promise<WireAnswer> => service.answer(request, from, sent);
    const answer = await this.#ports.call(from, this.#site(service.part), come);
    const length = answer.headers['content-length'] ?? String(answer.body.byteLength);
    const date = new Date(this.#scheduler.nowMs).toUTCString();
    return { ...answer, headers: { date, ...answer.headers, 'content-length': length } };
  }

  /** What undici is for an action. */
  transport(from: Caller): Transport {
    return {
      send: (request) =>
        new Promise((resolve, reject) => {
          const { url, method, headers, signal, readTimeoutMs } = request;
          const body = typeof request.body === 'string' ? request.body : undefined;
          let isOver = false;
          const timer = this.#scheduler.after(readTimeoutMs, () => {
            isOver = true;
            if (from.life.isAlive) reject(coded('UND_ERR_HEADERS_TIMEOUT', 'read'));
          });
          const abort = (): void => {
            isOver = true;
            reject(signal?.reason);
          };
          signal?.addEventListener('abort', abort, { once: true });
          this.ask({ method, url, headers, body }, from)
            .then((answer) => {
              if (!isOver && method === 'POST' && url.pathname === PATHS.history && isFinalRefusal(answer))
                this.refused.add(from.name);
              resolve({ status: answer.status, headers: answer.headers, body: streamOf(answer.body) });
            }, reject)
            .finally(() => {
              this.#scheduler.cancel(timer);
              signal?.removeEventListener('abort', abort);
            });
        }),
      close: async () => undefined,
    };
  }

  /** What `fetch` is inside the Worker. */
  async fetch(href: string, init: RequestInit, from: Caller): Promise<Response> {
    const headers = Object.fromEntries(new Headers(init.headers));
    const body = typeof init.body === 'string' ? init.body : undefined;
    const answer = await this.ask({ method: init.method ?? 'GET', url: new URL(href), headers, body }, from);
    return new Response(Uint8Array.from(answer.body), { status: answer.status, headers: { ...answer.headers } });
  }

  #site(part: Part): Site<WireAnswer> {
    return {
      part,
      name: `net.${part}`,
      can: ['lost', 'refused', 'late', 'twice', 'slow', 'hang', 'corrupt', 'crash'],
      refusal: (random) => this.#refusal(random),
      lost: () => coded('ECONNRESET', 'read'),
      corrupt: (answer, random) => {
        // A cut answer ends before the length it announced; a page of somebody in between is no answer at all.
        if (random.chance(0.5))
          return textAnswer(403, CHALLENGE, { 'content-type': 'text/html', 'cf-mitigated': 'challenge' });
        const length = String(answer.body.byteLength);
        return {
          ...answer,
          headers: { ...answer.headers, 'content-length': length },
          body: answer.body.subarray(0, answer.body.byteLength >> 1),
        };
      },
    };
  }

  #refusal(random: Random): Error | { answer: WireAnswer } {
    const which = random.between(0, 5);
    const type = { 'content-type': 'application/json' };
    switch (which) {
      case 0:
        return coded('ECONNREFUSED', 'connect');
      case 1:
        this.#count('429 past the deadline');
        return { answer: textAnswer(429, '{"error":"slow down"}', { ...type, 'retry-after': '900' }) };
      case 2:
        return { answer: textAnswer(429, '{"error":"slow down"}', { ...type, 'retry-after': '2' }) };
      case 3:
        return { answer: textAnswer(503, '{"error":"not now"}', { ...type, 'retry-after': '1' }) };
      case 4:
        return {
          answer: textAnswer(502, '<html><title>502 Bad Gateway</title></html>', { 'content-type': 'text/html' }),
        };
      default:
        return coded('EPIPE', 'write');
    }
  }
}

/** Whoever says so: what time does not change may be tried on no other way. */
function isFinalRefusal({ status, body }: WireAnswer): boolean {
  if (status >= 400 && status < 500) return ![408, 425, 429].includes(status);
  const text = new TextDecoder().decode(body);
  return /"status":"(too-old|conflict)"/.test(text) && text.trimEnd().endsWith('}');
}

function streamOf(bytes: Uint8Array) {
  return {
    async *[Symbol.asyncIterator]() {
      if (bytes.byteLength > 0) yield bytes;
    },
    destroy: () => undefined,
  };
}

function coded(code: string, syscall: string): Error {
  return Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
}
