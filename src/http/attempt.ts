import { bodySize, decodeText, LocalFailure, local, plainBody, readBounded, readLocally } from './body.ts';
import type { HttpCall, HttpOptions, HttpPorts, HttpRequest, HttpResponse, HttpStream } from './exchange.ts';
import { explainFailure, formatSeconds } from './failure.ts';
import type { Outcome } from './verdict.ts';

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
}

/**
 * Sends a request once, as it is, and tells the observer. Rejects only with `LocalFailure`, when the body or the signature
 * could not be made, and when the run was cancelled.
 */
export async function sendOnce(
  request: HttpRequest,
  { url, attempt, streaming, signal }: Attempt,
  options: Pick<HttpOptions, 'userAgent' | 'observe' | 'connectTimeoutMs' | 'readTimeoutMs'>,
  ports: Pick<HttpPorts, 'monotonic' | 'transport' | 'decompress' | 'signal'>,
): Promise<Outcome> {
  const timeouts = {
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    readTimeoutMs: options.readTimeoutMs ?? 30_000,
  };
  const { body } = request;
  const sentBytes = bodySize(body);
  const streamed = typeof body === 'object' && 'open' in body;
  const headers: Record<string, string> = {
    'user-agent': options.userAgent ?? 'tao-actions',
    // A coding that comes all the same is undone; asking for none keeps digests and lengths comparable.
    'accept-encoding': 'identity',
    ...request.headers,
    ...(streamed ? { 'content-length': String(sentBytes) } : {}),
    ...local(() => request.signHeaders?.()),
  };
  const startedAt = ports.monotonic();
  const limit =
    request.timeoutMs === undefined ? undefined : AbortSignal.timeout(Math.max(1, Math.ceil(request.timeoutMs)));
  const given = [signal, limit].filter((one) => one !== undefined);
  const ends = given.length > 1 ? AbortSignal.any(given) : given[0];
  const report = (outcome: HttpCall['outcome'], receivedBytes: number): void => {
    const durationMs = ports.monotonic() - startedAt;
    const { method } = request;
    options.observe?.({
      method,
      host: url.host,
      path: url.pathname,
      attempt,
      outcome,
      durationMs,
      sentBytes,
      receivedBytes,
    });
  };
  try {
    const answer = await ports.transport.send({
      url,
      method: request.method,
      headers,
      body: streamed ? readLocally(local(() => body.open())) : body,
      signal: ends,
      ...timeouts,
    });
    const head = {
      method: request.method,
      path: url.pathname,
      status: answer.status,
      headers: answer.headers,
      attempts: attempt,
    };
    const plain = plainBody(answer, request.method === 'HEAD', ports.decompress);
    const succeeded = answer.status >= 200 && answer.status < 300;
    if (streaming && succeeded) {
      report(answer.status, 0);
      return { kind: 'answer', answer: { ...head, stream: plain } satisfies HttpStream };
    }
    const bytes = await readBounded(plain, request.maxBodyBytes ?? MAX_BODY_BYTES);
    report(answer.status, bytes.byteLength);
    const what = `${request.method} ${url.pathname}: the answer`;
    const response: HttpResponse = { ...head, body: bytes, text: () => decodeText(bytes, succeeded, what) };
    return { kind: 'answer', answer: response };
  } catch (error) {
    if (error instanceof LocalFailure || ports.signal?.aborted) throw error;
    const explained =
      limit?.aborted && !signal?.aborted
        ? { failure: 'timeout' as const, text: `no whole answer within ${formatSeconds(request.timeoutMs ?? 0)}` }
        : explainFailure(error, timeouts);
    report(explained.failure, 0);
    if (signal?.aborted) {
      return { kind: 'failure', failure: 'deadline', text: 'cut off by the deadline of this run', cause: error };
    }
    const via = ports.transport.via?.(url);
    const text = via === undefined ? explained.text : `${explained.text}, through ${via}`;
    return { kind: 'failure', ...explained, text, cause: error };
  }
}
