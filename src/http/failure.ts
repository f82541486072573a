/** How a request can fail before there is a status, told from what transports and Node throw. */
import type { HttpFailure } from './exchange.ts';

/** A body that passed its size cap. */
export class TooLargeError extends Error {}

/** A body that is not what its headers say: a coding nobody knows, data that does not decompress. */
export class UnreadableError extends Error {}

/** A body that ended before its announced length. */
export class IncompleteError extends Error {}

/** Failures that asking again cannot change. */
const FINAL: ReadonlySet<HttpFailure> = new Set([
  'certificate',
  'protocol',
  'too-large',
  'unsendable',
  'deadline',
  'clock',
]);

export function isFinalFailure(failure: HttpFailure): boolean {
  return FINAL.has(failure);
}

/** What OpenSSL says to something that is not TLS. */
const NOT_TLS =
  /^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNKNOWN_PROTOCOL|HTTP_REQUEST|.*ALERT.*|.*UNRECOGNIZED_NAME))$/;

/** Alerts 40 and 112: the server has no certificate for the name it was asked for. */
const UNKNOWN_NAME = /ALERT_HANDSHAKE_FAILURE$|UNRECOGNIZED_NAME$/;

/** All that undici says of a 100 that nobody asked for; it never asks. */
const UNASKED_CONTINUE = 'bad response';

/**
 * Names the failure. `connect` and `certificate` mean: the request certainly did not reach the other side.
 *
 * @internal its unit test needs it
 */
export function classifyFailure(error: unknown): HttpFailure {
  if (error instanceof TooLargeError) return 'too-large';
  if (error instanceof UnreadableError) return 'unreadable';
  if (error instanceof IncompleteError) return 'reset';
  const { code, syscall, message } = firstCoded(error);
  if (code === 'UND_ERR_INVALID_ARG' || code === 'ERR_INVALID_ARG_TYPE') return 'unsendable';
  // Node's names for a chain that does not verify: CERT_HAS_EXPIRED, DEPTH_ZERO_SELF_SIGNED_CERT, …
  if (/(^|_)CERT(_|$)|^UNABLE_TO_|^HOSTNAME_MISMATCH$|^INVALID_(CA|PURPOSE)$|^UND_ERR_PRX_TLS$/.test(code)) {
    return 'certificate';
  }
  if (NOT_TLS.test(code) || code === 'UND_ERR_HEADERS_OVERFLOW') return 'protocol';
  if (code === 'UND_ERR_SOCKET' && message === UNASKED_CONTINUE) return 'protocol';
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

/** The failure in words a person can act on, and the way out where there is a certain one. */
export function explainFailure(
  error: unknown,
  timeouts: { connectTimeoutMs: number; readTimeoutMs: number },
): { failure: HttpFailure; text: string; hint?: string } {
  const failure = classifyFailure(error);
  const { code, message } = firstCoded(error);
  switch (failure) {
    case 'timeout':
      return {
        failure,
        text: code === 'ETIMEDOUT' ? 'timed out' : `no data for ${formatSeconds(timeouts.readTimeoutMs)}`,
      };
    case 'connect':
      if (code === 'UND_ERR_CONNECT_TIMEOUT') {
        return { failure, text: `no connection within ${formatSeconds(timeouts.connectTimeoutMs)}` };
      }
      return { failure, text: `no connection (${code === 'UND_ERR_ABORTED' ? message : code})` };
    case 'certificate':
      return {
        failure,
        text: `the certificate of the other side is not trusted (${code})`,
        hint: certificateHint(code),
      };
    case 'protocol':
      return { failure, ...explainProtocol(code, message) };
    case 'too-large':
      return { failure, text: `the answer is too large: ${(error as Error).message}` };
    case 'unsendable':
      return { failure, text: `the request cannot be sent (${message})` };
    case 'unreadable':
      return { failure, text: `the answer cannot be read: ${(error as Error).message}` };
    default:
      if (code.startsWith('HPE_')) {
        return {
          failure,
          text: `the other side does not speak HTTP as expected (${code})`,
          hint: 'Check scheme and port of the URL: a TLS port wants https://',
        };
      }
      return { failure, text: `the connection broke (${code === '' || code === 'UND_ERR_SOCKET' ? message : code})` };
  }
}

function certificateHint(code: string): string {
  if (code === 'CERT_HAS_EXPIRED')
    return 'It has expired: its owner must renew it; or the clock of this machine is ahead';
  if (code === 'CERT_NOT_YET_VALID') return 'It is not valid yet: the clock of this machine is probably behind';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH') {
    return 'It belongs to another host: check the host name in the URL';
  }
  if (code === 'CERT_REVOKED') return 'It was revoked: its owner must replace it';
  return 'For a private authority set NODE_EXTRA_CA_CERTS for this step';
}

function explainProtocol(code: string, message: string): { text: string; hint?: string } {
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return { text: 'the headers of the answer are too large' };
  if (message === UNASKED_CONTINUE) {
    return {
      text: 'the other side sent 100 Continue, which nobody asked for, in place of its answer',
      hint: 'A proxy or server on the way does that: switch it off there, or go around it (no_proxy)',
    };
  }
  if (UNKNOWN_NAME.test(code)) {
    return {
      text: `the other side refused the TLS handshake: it serves no such host name (${code})`,
      hint: 'Check the host name in the URL',
    };
  }
  return {
    text: `the other side does not speak TLS as expected (${code})`,
    hint: 'Check scheme and port of the URL: a port without TLS wants http://',
  };
}

/** `1.25 s`, `90 s`. */
export function formatSeconds(ms: number): string {
  return `${Number((ms / 1_000).toFixed(ms < 10_000 ? 2 : 0))} s`;
}
