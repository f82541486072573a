import { ActionError, quoteValue } from '../errors/action-error.ts';
import type { HttpClient, HttpMethod, HttpRequest, HttpResponse } from '../http/exchange.ts';
import { type Next, walkPages } from '../http/pages.ts';
import { isRecord } from '../json/record.ts';
import { CODES, cloudflareError, isPassingFailure, readApiErrors } from './errors.ts';

export interface CloudflareRequest {
  method: HttpMethod;
  /** Below the API's base URL, beginning with `/`; made with {@link apiPath}. */
  path: string;
  query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  content?: { type: string; body: Uint8Array | string };
  /** What the token needs for this, named when it is refused: `Account · Workers Scripts · Edit`. */
  permission?: string;
}

/**
 * Cloudflare's REST API v4. Every request carries the token; the known passing failures (429, 5xx, 10013, 10023, a reset,
 * an HTML 403) are repeated by the HTTP client's policy, also for POST: all requests of this project can be sent twice.
 */
export interface CloudflareClient {
  /**
   * Sends and unwraps the envelope.
   *
   * @returns its `result`, unchecked.
   * @throws CloudflareError for any answer without `success: true`.
   */
  call(request: CloudflareRequest): Promise<unknown>;
  /**
   * All items of a list that comes in pages (`page`, `per_page`), to its end: a page that says it is the last, or one
   * shorter than what was asked for. An item that comes twice, because the list moved meanwhile, is returned twice.
   *
   * @throws ActionError when the list never ends.
   */
  list(request: CloudflareRequest, perPage: number): Promise<readonly unknown[]>;
  /** Sends and returns the answer whatever its status, for routes that answer without an envelope (KV values, R2). */
  send(request: CloudflareRequest): Promise<HttpResponse>;
}

/** The API's block of five minutes for a token that asked too often (1,200 requests in five minutes). */
export interface BlockPolicy {
  /** Whether there is time to wait this long. */
  fits(waitMs: number): boolean;
  sleep(ms: number): Promise<void>;
  log(message: string): void;
}

const BLOCK_MS = 300_000;
/** Longer than a limit of one second or minute asks for. */
const LONG_WAIT_MS = 65_000;
const MAX_PAGES = 1_000;

/**
 * @param block how to wait the five-minute block out, once, for all requests together; without it such an answer is final.
 */
export function createCloudflareClient(
  options: { apiUrl: string; token: string; block?: BlockPolicy },
  http: Pick<HttpClient, 'send'>,
): CloudflareClient {
  let open: Promise<void> = Promise.resolve();
  let waited = false;
  const sendNow = async (request: CloudflareRequest, json: boolean): Promise<HttpResponse> => {
    const query = request.query === undefined ? '' : `?${new URLSearchParams(request.query)}`;
    const type = request.json === undefined ? request.content?.type : 'application/json';
    const body = request.json === undefined ? request.content?.body : JSON.stringify(request.json);
    return http.send({
      method: request.method,
      url: `${options.apiUrl}${request.path}${query}`,
      headers: {
        accept: json ? 'application/json' : '*/*',
        authorization: `Bearer ${options.token}`,
        ...(type === undefined ? {} : { 'content-type': type }),
      },
      ...(body === undefined ? {} : { body }),
      idempotent: true,
      json,
      retryStatus: (response) => isPassingFailure(response) && blockMs(response) === undefined,
    } satisfies HttpRequest);
  };
  const send = async (request: CloudflareRequest, json: boolean): Promise<HttpResponse> => {
    await open;
    const response = await sendNow(request, json);
    const waitMs = blockMs(response);
    if (waitMs === undefined || !options.block) return response;
    // The first to meet the block waits for all; whoever meets it at the same time waits with it.
    if (!waited) {
      if (!options.block.fits(waitMs)) return response;
      waited = true;
      options.block.log(`Cloudflare blocks this token for ${Math.ceil(waitMs / 1_000)} s; waiting it out`);
      open = options.block.sleep(waitMs);
    }
    await open;
    return sendNow(request, json);
  };
  const unwrap = async (request: CloudflareRequest): Promise<Record<string, unknown> | null> => {
    const response = await send(request, true);
    if (response.status >= 200 && response.status < 300) {
      if (response.body.byteLength === 0) return null;
      const envelope: unknown = JSON.parse(response.text());
      if (isRecord(envelope) && envelope['success'] !== false) return envelope;
    }
    throw cloudflareError(response, request.permission);
  };
  return {
    call: async (request) => (await unwrap(request))?.['result'] ?? null,
    list: async (request, perPage) => {
      const pages = walkPages<ListPage, number>({
        what: `Cloudflare ${request.method} ${request.path}: the list`,
        first: 1,
        maxPages: MAX_PAGES,
        read: async (page) => {
          const query = { ...request.query, page: String(page), per_page: String(perPage) };
          return (await unwrap({ ...request, query })) ?? {};
        },
        next: (page, number) => nextPage(page, number, perPage),
      });
      const items: unknown[] = [];
      for await (const { result } of pages) if (Array.isArray(result)) items.push(...result);
      return items;
    },
    send: (request) => send(request, false),
  };
}

type ListPage = Readonly<Record<string, unknown>>;

/** The end is the number of pages that the API names, or a page that was not full. */
function nextPage(page: ListPage, number: number, perPage: number): Next<number> {
  const { result_info: info } = page;
  const result = page['result'] ?? [];
  if (!Array.isArray(result)) return { kind: 'unclear', why: `page ${number} holds no result` };
  const total = isRecord(info) ? info['total_pages'] : undefined;
  const isLast = typeof total === 'number' ? number >= total : result.length < perPage;
  return isLast ? { kind: 'end' } : { kind: 'more', cursor: number + 1 };
}

/** How long the five-minute block still lasts; `undefined` for every other answer. */
function blockMs(response: Pick<HttpResponse, 'status' | 'headers' | 'text'>): number | undefined {
  if (response.status !== 429) return undefined;
  const seconds = Number(response.headers['retry-after'] ?? Number.NaN);
  if (seconds * 1_000 > LONG_WAIT_MS) return seconds * 1_000;
  // "Please wait and consider throttling your request speed", which comes without a time as well.
  return Number.isNaN(seconds) && readApiErrors(response.text()).some(({ code }) => code === CODES.throttled)
    ? BLOCK_MS
    : undefined;
}

/** A path of literal text and values: each value becomes one escaped segment, so none can climb out of its place. */
export function apiPath(literals: TemplateStringsArray, ...values: readonly string[]): string {
  return literals.reduce((path, literal, index) => path + segment(values[index - 1] ?? '') + literal);
}

function segment(value: string): string {
  // A URL takes `..` and `%2e%2e` alike for "one up".
  if (/^\.{0,2}$/.test(value)) throw new ActionError('input', `${quoteValue(value)} cannot be part of an API path`);
  return encodeURIComponent(value);
}
