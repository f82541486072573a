import { ActionError, quoteValue } from '../errors/action-error.ts';
import type { HttpClient, HttpMethod, HttpRequest, HttpResponse } from '../http/exchange.ts';
import { cloudflareError, isPassingFailure } from './errors.ts';

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
  /** Sends and returns the answer whatever its status, for routes that answer without an envelope (KV values, R2). */
  send(request: CloudflareRequest): Promise<HttpResponse>;
}

export function createCloudflareClient(
  options: { apiUrl: string; token: string },
  http: Pick<HttpClient, 'send'>,
): CloudflareClient {
  const send = (request: CloudflareRequest, json: boolean): Promise<HttpResponse> => {
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
      retryStatus: isPassingFailure,
    } satisfies HttpRequest);
  };
  return {
    call: async (request) => {
      const response = await send(request, true);
      if (response.status >= 200 && response.status < 300) {
        if (response.body.byteLength === 0) return null;
        const envelope: unknown = JSON.parse(response.text());
        if (isRecord(envelope) && envelope['success'] !== false) return envelope['result'] ?? null;
      }
      throw cloudflareError(response, request.permission);
    },
    send: (request) => send(request, false),
  };
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

/** Whether `value` is a JSON object, for answers that are read field by field. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
