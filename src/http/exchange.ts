/** The words of one exchange with another side: request, answer, how it can fail, and who carries it. Types only. */
import type { Intermediary } from './intermediary.ts';
import type { RetryPolicy } from './retry.ts';

export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A body that can be sent again: bytes, text, or a function that starts the stream anew (with its exact length). */
export type HttpBody = string | Uint8Array | { sizeBytes: number; open: () => AsyncIterable<Uint8Array> };

/** What went wrong on the way. An answer with an error status is not among them: the caller judges it. */
export type HttpFailure =
  | 'connect'
  | 'certificate'
  /** The other side does not speak what the URL says (TLS, HTTP), or breaks its rules. */
  | 'protocol'
  | 'timeout'
  | 'reset'
  | 'deadline'
  | 'too-large'
  | 'redirect'
  | 'unreadable'
  /** The clocks of the two sides are too far apart. */
  | 'clock'
  | 'unsendable';

export interface HttpRequest {
  method: HttpMethod;
  url: string;
  headers?: Readonly<Record<string, string>>;
  /** Computed anew for each attempt and added to `headers`: signatures that carry the time of signing. */
  signHeaders?: () => Readonly<Record<string, string>>;
  body?: HttpBody;
  /**
   * Whether sending it twice equals sending it once. Default: every method but POST and PATCH. A request that is not
   * is repeated only when it certainly was not acted upon: no connection, 429, or 503 with Retry-After.
   */
  idempotent?: boolean;
  /**
   * The answer has to be JSON in UTF-8: a 2xx with anything else is asked for once more, then an `HttpError`. An object
   * whose `statusCode`, `status` or `code` is 429 or 5xx is judged as that status.
   */
  json?: boolean;
  /** Overrides the client's rule for which statuses are asked for again; `text` is the bounded body. */
  retryStatus?: (response: HttpResponse) => boolean;
  /** The largest answer taken into memory, in bytes, after decompression. Default 32 MiB. */
  maxBodyBytes?: number;
  /** Longest time of one attempt, from its start to the last byte of the answer: for who has a budget of their own. */
  timeoutMs?: number;
}

export interface HttpHead {
  method: HttpMethod;
  /** Path of the request, without its query: safe to print. */
  path: string;
  status: number;
  /** Names in lower case; repeated headers joined with ", ". */
  headers: Readonly<Record<string, string>>;
  /** How often it was asked, at least 1. */
  attempts: number;
}

export interface HttpResponse extends HttpHead {
  /** Decompressed, when it came compressed although nobody asked for that. */
  body: Uint8Array;
  /** Body as UTF-8, a byte order mark removed. Throws for a 2xx that is not UTF-8; an error page may be anything. */
  text(): string;
  /** Who answered in place of the service, when that can be told. */
  intermediary?: Intermediary;
  /** A sentence on why it was not asked again although time would help: `it asks to wait …`. */
  note?: string;
}

/** Pieces of a body as they come. Read to the end or `destroy()` it. */
export interface ByteStream extends AsyncIterable<Uint8Array> {
  destroy(): unknown;
}

/** The head of an answer whose body is read as it comes. */
export interface HttpStream extends HttpHead {
  stream: ByteStream;
}

/** One attempt, as call metrics want it. */
export interface HttpCall {
  method: HttpMethod;
  host: string;
  path: string;
  attempt: number;
  /** Status of the answer, or how it failed. */
  outcome: number | HttpFailure;
  durationMs: number;
  sentBytes: number;
  receivedBytes: number;
}

export interface HttpOptions {
  /** Name of the other side in log lines and errors, e.g. `TaoStats`. Default: the host. */
  name?: string;
  retry?: Partial<RetryPolicy>;
  connectTimeoutMs?: number;
  /** Longest silence of the other side: until the headers, and between two pieces of the body. */
  readTimeoutMs?: number;
  /** Moment (`ports.monotonic()`, ms) after which nothing is sent and what is under way is cut. */
  deadlineAtMs?: number;
  requestsPerMinute?: number;
  /** Moments (`ports.monotonic()`, ms, ascending) of requests made before this client that count towards the limit. */
  recentRequests?: readonly number[];
  /** Sent as `User-Agent`. */
  userAgent?: string;
  /** Goes on after the run was cancelled, as long as that leaves time: gives up or records what the run began. */
  outlivesRun?: boolean;
  /**
   * Compare the other side's `Date` (plus `Age`) with the clock of this machine: beyond two minutes a warning, beyond
   * five an `HttpError` (`clock`), whatever the answer says.
   */
  compareClocks?: boolean;
  observe?: (call: HttpCall) => void;
}

/** What carries a request over the wire, once and as it is: no redirects, no repeats, no decoding. */
export interface Transport {
  /** Rejects when no head of an answer came; the body may break later. */
  send(request: TransportRequest): Promise<TransportAnswer>;
  /** The proxy that requests to this URL go through, in words, without its password. */
  via?(url: URL): string | undefined;
  close(): Promise<void>;
}

export interface TransportRequest {
  method: HttpMethod;
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string | Uint8Array | AsyncIterable<Uint8Array> | undefined;
  connectTimeoutMs: number;
  readTimeoutMs: number;
  signal: AbortSignal | undefined;
}

export interface TransportAnswer {
  status: number;
  /** Names in lower case; repeated headers joined with ", ". */
  headers: Readonly<Record<string, string>>;
  body: ByteStream;
}

/** Undoes one content coding (`gzip`, `br` …); undefined for one it does not know. Breaks with an error on bad data. */
export type Decompress = (coding: string, body: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array> | undefined;

export interface HttpPorts {
  transport: Transport;
  decompress: Decompress;
  /** The wall clock: for what the other side dates. */
  now(): number;
  /** Milliseconds that only go on: for deadlines, waits and durations. */
  monotonic(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  random(): number;
  log: { info(message: string): void; warning?(message: string): void };
  /** Aborted when the run is cancelled. */
  signal?: AbortSignal;
}

export interface HttpClient {
  /**
   * Sends, repeats where that is right, and returns the last answer whatever its status.
   *
   * @throws HttpError when no usable answer came (connection, timeout, deadline, size, redirect, unreadable JSON).
   */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** As {@link send}, but the body of a 2xx answer is handed over unread; repeats end with the headers. */
  stream(request: HttpRequest): Promise<HttpStream | HttpResponse>;
  close(): Promise<void>;
}
