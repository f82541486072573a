/** Desearch and Chutes as they are: their keys, their shapes, their errors. Strict about what they are asked. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SentimentPorts, ServiceAnswer } from '../../../src/dividends/sentiment/service.ts';

export const DESEARCH_KEY = 'dsr_0123456789abcdef';
export const CHUTES_KEY = 'cpk_0123456789abcdef0123456789abcdef';
export const MODEL = 'Qwen/Qwen3-32B-TEE';

export interface DoublePost {
  id: string;
  text: string;
  created_at: string;
  user?: { id?: string; username?: string };
  is_retweet?: boolean;
}

/** Posts of different authors, an hour old. */
export function posts(nowMs: number, count: number): DoublePost[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `19${index}`,
    text: `subnet 18 does well, reason ${index}`,
    created_at: new Date(nowMs - 3_600_000 + index).toISOString(),
    user: { id: `author${index}`, username: `name${index}` },
  }));
}

const counts = { reply_count: 0, retweet_count: 0, like_count: 0, quote_count: 0, bookmark_count: 0 };

export class SentimentDouble {
  found: unknown[] = [];
  /** By the query, instead of what is found for all of them. */
  findFor: ((query: string) => DoublePost[]) | undefined;
  /** By post id; others get this. */
  score: number | ((id: string, text: string) => unknown) = 50;
  features: string[] = ['json_mode', 'tools'];
  /** Replaces an answer, by the path. */
  answers = new Map<string, ServiceAnswer | 'dead'>();
  /** The model's own words, when it does not keep to the task. */
  content: ((json: string) => string) | undefined;
  finish = 'stop';
  readonly requests: { path: string; query: URLSearchParams; body: Record<string, unknown> | undefined }[] = [];
  readonly complaints: string[] = [];

  find(list: readonly DoublePost[]): void {
    this.found = list.map((post) => ({ ...counts, ...post }));
  }

  readonly send: SentimentPorts['send'] = async ({ method, url, headers, body }) => {
    const { pathname, searchParams } = new URL(url);
    this.requests.push({
      path: pathname,
      query: searchParams,
      body: body === undefined ? undefined : (JSON.parse(body) as Record<string, unknown>),
    });
    const prepared = this.answers.get(pathname);
    if (prepared === 'dead') throw new Error('socket hang up');
    if (prepared) return prepared;
    const reply = (status: number, value: unknown): ServiceAnswer => ({
      status,
      retryAfter: undefined,
      text: JSON.stringify(value),
    });
    switch (`${method} ${pathname}`) {
      case 'GET /twitter': {
        if (headers['authorization'] !== DESEARCH_KEY) {
          return reply(401, { detail: { error_code: 401, message: 'Unauthorized', reason: 'Invalid API key' } });
        }
        const sort = searchParams.get('sort');
        const count = Number(searchParams.get('count'));
        const day = searchParams.get('start_date');
        if (sort !== 'Latest' || !(count >= 1 && count <= 100) || (day !== null && !/^\d{4}-\d\d-\d\d$/.test(day))) {
          this.complaints.push(`search ${searchParams}`);
          return reply(422, { detail: [{ loc: ['query'], msg: 'value is not valid', type: 'value_error' }] });
        }
        const own = this.findFor?.(searchParams.get('query') ?? '');
        return reply(200, own ? own.map((post) => ({ ...counts, ...post })) : this.found);
      }
      case 'GET /v1/models':
        if (headers['authorization'] !== undefined) this.complaints.push('the list of models needs no key');
        return reply(200, {
          object: 'list',
          data: [
            { id: 'moonshotai/Kimi-K2.6-TEE', supported_features: [] },
            { id: MODEL, supported_features: this.features },
          ],
        });
      case 'POST /v1/chat/completions': {
        if (headers['authorization'] !== `Bearer ${CHUTES_KEY}`)
          return reply(401, { detail: 'Invalid or expired token' });
        const request = JSON.parse(body ?? '') as {
          model: string;
          stream?: boolean;
          temperature?: number;
          response_format?: unknown;
          messages: { role: string; content: string }[];
        };
        if (request.stream !== false || request.temperature !== 0) this.complaints.push('stream or temperature');
        if ((request.response_format !== undefined) !== this.features.includes('json_mode'))
          this.complaints.push('response_format');
        const [system, user, ...more] = request.messages;
        if (system?.role !== 'system' || user?.role !== 'user' || more.length > 0) this.complaints.push('messages');
        const list = JSON.parse(user?.content ?? '') as { id: string; text: string }[];
        const { score } = this;
        const scores = Object.fromEntries(
          list.map(({ id, text }) => [id, typeof score === 'function' ? score(id, text) : score]),
        );
        const json = JSON.stringify({ scores });
        return reply(200, {
          choices: [
            {
              index: 0,
              message: { role: 'assistant', content: this.content ? this.content(json) : json },
              finish_reason: this.finish,
            },
          ],
        });
      }
      default:
        this.complaints.push(`${method} ${pathname}`);
        return reply(404, { detail: 'Not Found' });
    }
  };

  /** Both services behind one loopback server. */
  async listen(): Promise<{ url: string; close(): Promise<void> }> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        );
        const body = Buffer.concat(chunks).toString('utf8');
        const sent = { method: request.method as 'GET' | 'POST', url: `http://loopback${request.url}`, headers };
        this.send(body === '' ? sent : { ...sent, body }).then(
          ({ status, retryAfter, text }) => {
            if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
            response.writeHead(status, { 'content-type': 'application/json' }).end(text);
          },
          () => request.socket.destroy(),
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      close: async () => {
        server.closeAllConnections();
        await new Promise<void>((resolve) => server.close(() => resolve()));
      },
    };
  }
}
