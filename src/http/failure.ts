/** How a request can fail before there is a status, told from what undici and Node throw. */

/** What went wrong on the way. An answer with an error status is not among them: the caller judges it. */
export type HttpFailure =
  | 'connect'
  | 'certificate'
  | 'timeout'
  | 'reset'
  | 'deadline'
  | 'too-large'
  | 'redirect'
  | 'unreadable'
  | 'unsendable';

/** A body that passed its size cap. */
export class TooLargeError extends Error {}

/** Failures that asking again cannot mend. */
const FINAL: ReadonlySet<HttpFailure> = new Set(['certificate', 'too-large', 'unsendable', 'deadline']);

export function isFinalFailure(failure: HttpFailure): boolean {
  return FINAL.has(failure);
}

/** Names the failure. `connect` and `certificate` mean: the request certainly did not reach the other side. */
export function classifyFailure(error: unknown): HttpFailure {
  if (error instanceof TooLargeError) return 'too-large';
  const { code, syscall, message } = firstCoded(error);
  if (code === 'UND_ERR_INVALID_ARG' || code === 'ERR_INVALID_ARG_TYPE') return 'unsendable';
  // Node's names for a chain that does not verify: CERT_HAS_EXPIRED, DEPTH_ZERO_SELF_SIGNED_CERT, …
  if (/(^|_)CERT(_|$)|^UNABLE_TO_|^HOSTNAME_MISMATCH$|^INVALID_(CA|PURPOSE)$|^UND_ERR_PRX_TLS$/.test(code)) {
    return 'certificate';
  }
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'connect';
  // On an open connection the same codes come with another syscall, and the request may have been read.
  if (syscall === 'connect' || syscall === 'getaddrinfo') return 'connect';
  if (code === 'UND_ERR_ABORTED' && /^Proxy response/.test(message)) return 'connect';
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT' || code === 'ETIMEDOUT') return 'timeout';
  return 'reset';
}

/** The first error with a code among an error and its causes; for several addresses tried, that of the first. */
function firstCoded(error: unknown): { code: string; syscall: string; message: string } {
  let current: unknown = error;
  const seen = new Set<unknown>();
  while (typeof current === 'object' && current !== null && !seen.has(current)) {
    seen.add(current);
    const { code, syscall, message, cause, errors } = current as Record<string, unknown>;
    const first = Array.isArray(errors) ? errors[0] : undefined;
    if (typeof code === 'string') {
      const inner = typeof first === 'object' && first !== null ? (first as Record<string, unknown>) : {};
      return { code, syscall: String(syscall ?? inner['syscall'] ?? ''), message: String(message ?? '') };
    }
    current = cause ?? first;
  }
  return { code: '', syscall: '', message: error instanceof Error ? error.message : String(error) };
}

/** The failure in words a person can act on. */
export function explainFailure(
  failure: HttpFailure,
  error: unknown,
  timeouts: { connect: { timeout: number }; headersTimeout: number },
): string {
  const { code, message } = firstCoded(error);
  switch (failure) {
    case 'timeout':
      return code === 'ETIMEDOUT' ? 'timed out' : `no data for ${formatSeconds(timeouts.headersTimeout)}`;
    case 'connect':
      if (code === 'UND_ERR_CONNECT_TIMEOUT') return `no connection within ${formatSeconds(timeouts.connect.timeout)}`;
      return `no connection (${code === 'UND_ERR_ABORTED' ? message : code})`;
    case 'certificate':
      return `the certificate of the other side is not trusted (${code})`;
    case 'too-large':
      return `the answer is too large: ${(error as Error).message}`;
    case 'unsendable':
      return `the request cannot be sent (${message})`;
    default:
      return `the connection broke (${code === '' || code === 'UND_ERR_SOCKET' ? message : code})`;
  }
}

/** `1.25 s`, `90 s`. */
export function formatSeconds(ms: number): string {
  return `${Number((ms / 1_000).toFixed(ms < 10_000 ? 2 : 0))} s`;
}
