/** How a request can fail before there is a status, told from what undici and Node throw. */

/** What went wrong on the way. An answer with an error status is not among them: the caller judges it. */
export type HttpFailure = 'connect' | 'timeout' | 'reset' | 'deadline' | 'too-large' | 'redirect' | 'unreadable';

/** A body that passed its size cap. */
export class TooLargeError extends Error {}

/** Names the failure. `connect` means: the request certainly did not reach the other side. */
export function classifyFailure(error: unknown): HttpFailure {
  if (error instanceof TooLargeError) return 'too-large';
  const code = errorCode(error);
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT' || code === 'ETIMEDOUT') return 'timeout';
  const unreached = [
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'UND_ERR_CONNECT_TIMEOUT',
  ];
  return unreached.includes(code) || /CERT|SSL|TLS/.test(code) ? 'connect' : 'reset';
}

/** The code of an error or of what caused it; for several addresses tried, that of the first. */
function errorCode(error: unknown): string {
  let current: unknown = error;
  while (typeof current === 'object' && current !== null) {
    const { code, cause, errors } = current as { code?: unknown; cause?: unknown; errors?: unknown };
    if (typeof code === 'string') return code;
    current = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  }
  return '';
}

/** The failure in words a person can act on. */
export function explainFailure(
  failure: HttpFailure,
  error: unknown,
  timeouts: { connect: { timeout: number }; headersTimeout: number },
): string {
  const code = errorCode(error);
  switch (failure) {
    case 'timeout':
      return code === 'ETIMEDOUT' ? 'timed out' : `no data for ${formatSeconds(timeouts.headersTimeout)}`;
    case 'connect':
      return code === 'UND_ERR_CONNECT_TIMEOUT'
        ? `no connection within ${formatSeconds(timeouts.connect.timeout)}`
        : `no connection (${code})`;
    case 'too-large':
      return `the answer is too large: ${(error as Error).message}`;
    default:
      return `the connection broke (${code || (error instanceof Error ? error.message : String(error))})`;
  }
}

/** `1.25 s`, `90 s`. */
export function formatSeconds(ms: number): string {
  return `${Number((ms / 1_000).toFixed(ms < 10_000 ? 2 : 0))} s`;
}
