import { describe, expect, test } from '@jest/globals';
import { classifyFailure, explainFailure, formatSeconds, TooLargeError } from '../../../src/http/failure.ts';

const coded = (code: string, extra: object = {}): Error => Object.assign(new Error(code), { code, ...extra });

describe('classifyFailure', () => {
  test.each([
    ['refused', coded('ECONNREFUSED', { syscall: 'connect' }), 'connect'],
    ['unknown host', coded('ENOTFOUND', { syscall: 'getaddrinfo' }), 'connect'],
    ['slow resolver', coded('EAI_AGAIN'), 'connect'],
    ['slow connect', coded('UND_ERR_CONNECT_TIMEOUT'), 'connect'],
    ['connect timed out in the kernel', coded('ETIMEDOUT', { syscall: 'connect' }), 'connect'],
    ['no route while connecting', coded('EHOSTUNREACH', { syscall: 'connect' }), 'connect'],
    ['no route on an open connection', coded('EHOSTUNREACH', { syscall: 'read' }), 'reset'],
    ['open connection timed out', coded('ETIMEDOUT', { syscall: 'read' }), 'timeout'],
    ['silent before headers', coded('UND_ERR_HEADERS_TIMEOUT'), 'timeout'],
    ['silent in the body', coded('UND_ERR_BODY_TIMEOUT'), 'timeout'],
    ['reset', coded('ECONNRESET', { syscall: 'read' }), 'reset'],
    ['closed', coded('UND_ERR_SOCKET'), 'reset'],
    ['100 unasked', Object.assign(new Error('bad response'), { code: 'UND_ERR_SOCKET' }), 'protocol'],
    ['no certificate for the name', coded('ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE'), 'protocol'],
    ['TLS broke on the way', coded('ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC'), 'reset'],
    ['self-signed', coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'certificate'],
    ['no issuer', coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'certificate'],
    ['expired', coded('CERT_HAS_EXPIRED'), 'certificate'],
    ['wrong name', coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'certificate'],
    ['header that cannot be sent', coded('UND_ERR_INVALID_ARG'), 'unsendable'],
    ['proxy refused', Object.assign(new Error('Proxy response (403) !== 200'), { code: 'UND_ERR_ABORTED' }), 'connect'],
    ['too large', new TooLargeError('x'), 'too-large'],
    ['a plain error', new Error('x'), 'reset'],
    ['not even an error', 'x', 'reset'],
  ])('%s', (_, error, expected) => {
    expect(classifyFailure(error)).toBe(expected);
  });

  test('several addresses tried count as their first', () => {
    const inner = coded('ECONNREFUSED', { syscall: 'connect', address: '::1' });
    expect(classifyFailure(new AggregateError([inner], ''))).toBe('connect');
    expect(classifyFailure(Object.assign(new AggregateError([inner], ''), { code: 'ECONNREFUSED' }))).toBe('connect');
  });

  test('the cause counts when the error itself has no code, and a loop of causes ends', () => {
    expect(classifyFailure(new Error('fetch failed', { cause: coded('ENOTFOUND') }))).toBe('connect');
    const loop = new Error('x');
    loop.cause = loop;
    expect(classifyFailure(loop)).toBe('reset');
  });
});

describe('what is said', () => {
  const timeouts = { connectTimeoutMs: 1_000, readTimeoutMs: 2_000 };
  test.each([
    ['alert 40', 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', /serves no such host name/, /host name in the URL/],
    ['alert 40 of an older OpenSSL', 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', /serves no such host name/, /host name/],
    ['alert 112', 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME', /serves no such host name/, /host name/],
    ['alert 112 as a word', 'ERR_SSL_TLSV1_ALERT_UNRECOGNIZED_NAME', /serves no such host name/, /host name/],
    ['alert 70', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', /does not speak TLS as expected/, /scheme and port/],
    ['http spoken to https', 'ERR_SSL_WRONG_VERSION_NUMBER', /does not speak TLS as expected/, /http:\/\//],
  ])('%s is final, with its own way out', (_, code, text, hint) => {
    const explained = explainFailure(coded(code), timeouts);
    expect(explained.failure).toBe('protocol');
    expect(explained.text).toMatch(text);
    expect(explained.hint).toMatch(hint);
  });
});

test.each([
  [0, '0 s'],
  [250, '0.25 s'],
  [1_234, '1.23 s'],
  [60_000, '60 s'],
  [300_400, '300 s'],
])('%d ms reads %s', (ms, text) => {
  expect(formatSeconds(ms)).toBe(text);
});
