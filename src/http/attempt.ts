import { Readable } from 'node:stream';
import { type Dispatcher, request as undiciRequest } from 'undici';
import { bodySize, LocalFailure, local, readBounded, readLocally } from './body.ts';
import type { HttpCall, HttpOptions, HttpPorts, HttpRequest, HttpResponse, HttpStream } from './client.ts';
import { classifyFailure } from './failure.ts';

const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** One try of a request. */
export interface Attempt {
  /** Where to: not `request.url` any more after a redirect. */
  url: URL;
  /** From 1. */
  attempt: number;
  /** Hand the body of a 2xx answer over unread. */
  streaming: boolean;
  signal: AbortSignal | undefined;
  dispatcher: Dispatcher;
}

/**
 * Sends a request once, as it is, and tells the observer. Rejects with what undici throws, with `TooLargeError`, or with
 * `LocalFailure` when the body or the signature could not be made.
 */
export async function sendOnce(
  request: HttpRequest,
  { url, attempt, streaming, signal, dispatcher }: Attempt,
  options: Pick<HttpOptions, 'userAgent' | 'observe'>,
  ports: Pick<HttpPorts, 'monotonic'>,
): Promise<HttpResponse | HttpStream> {
  const headers: Record<string, string> = {
    'user-agent': options.userAgent ?? 'tao-actions',
    ...request.headers,
    ...local(() => request.signHeaders?.()),
  };
  const { body } = request;
  const sentBytes = bodySize(body);
  let source: Readable | undefined;
  if (typeof body === 'object' && 'open' in body) {
    source = Readable.from(readLocally(local(() => body.open())));
    headers['content-length'] = String(sentBytes);
  }
  const startedAt = ports.monotonic();
  const report = (outcome: HttpCall['outcome'], receivedBytes: number): void =>
    options.observe?.({
      method: request.method,
      host: url.host,
      path: url.pathname,
      attempt,
      outcome,
      durationMs: ports.monotonic() - startedAt,
      sentBytes,
      receivedBytes,
    });
  try {
    const answer = await undiciRequest(url, {
      dispatcher,
      method: request.method,
      headers,
      body: source ?? (body as string | Uint8Array | undefined) ?? null,
      ...(signal ? { signal } : {}),
    });
    const head = {
      method: request.method,
      path: url.pathname,
      status: answer.statusCode,
      headers: flattenHeaders(answer.headers),
      attempts: attempt,
    };
    if (streaming && answer.statusCode >= 200 && answer.statusCode < 300) {
      report(answer.statusCode, 0);
      return { ...head, stream: answer.body };
    }
    const bytes = await readBounded(answer.body, request.maxBodyBytes ?? MAX_BODY_BYTES);
    report(answer.statusCode, bytes.byteLength);
    return { ...head, body: bytes, text: () => new TextDecoder().decode(bytes) };
  } catch (error) {
    source?.destroy();
    if (!(error instanceof LocalFailure)) report(classifyFailure(error), 0);
    throw error;
  }
}

function flattenHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
