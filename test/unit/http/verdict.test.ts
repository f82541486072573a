import { describe, expect, test } from '@jest/globals';
import type { HttpRequest, HttpResponse } from '../../../src/http/exchange.ts';
import { DEFAULT_RETRY } from '../../../src/http/retry.ts';
import { type JudgedAttempt, judge, type Outcome, type Verdict } from '../../../src/http/verdict.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const get: HttpRequest = { method: 'GET', url: 'https://far.example/a', json: true };
const post: HttpRequest = { ...get, method: 'POST' };

function answer(status: number, body: string | Uint8Array = '{}', headers: Record<string, string> = {}): Outcome {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const response: HttpResponse = {
    method: 'GET',
    path: '/a',
    status,
    headers,
    attempts: 1,
    body: bytes,
    text: () => new TextDecoder().decode(bytes),
  };
  return { kind: 'answer', answer: response };
}

function judged(outcome: Outcome, request: HttpRequest = get, attempt: Partial<JudgedAttempt> = {}): Verdict {
  const all = { number: 1, url: new URL(get.url), redirects: 0, unreadable: 0, nowMs: NOW, compareClocks: true };
  return judge(outcome, request, DEFAULT_RETRY, { ...all, ...attempt });
}

/** A verdict in a word or two. */
function brief(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'answer':
      return `answer ${verdict.answer.status}`;
    case 'redirect':
      return `redirect ${verdict.target.href}`;
    case 'retry':
      return `retry ${verdict.askedMs ?? 'backoff'}`;
    case 'fail':
      return `fail ${verdict.failure}`;
  }
}

describe('statuses', () => {
  test.each<[number, HttpRequest, string]>([
    ...[200, 201, 204, 304, 400, 401, 403, 404, 405, 409, 413, 422, 501, 505].map(
      (status): [number, HttpRequest, string] => [status, get, `answer ${status}`],
    ),
    ...[408, 425, 429, 500, 502, 503, 504, 520, 522, 599].map((status): [number, HttpRequest, string] => [
      status,
      get,
      'retry backoff',
    ]),
    // Sent twice it could be done twice: only what was certainly not acted upon is repeated.
    [429, post, 'retry backoff'],
    [500, post, 'answer 500'],
    [503, post, 'answer 503'],
    [500, { ...post, idempotent: true }, 'retry backoff'],
    [500, { ...get, retryStatus: () => false }, 'answer 500'],
    [409, { ...get, retryStatus: () => true }, 'retry backoff'],
  ])('%d', (status, request, expected) => {
    expect(brief(judged(answer(status), request))).toBe(expected);
  });

  test('the last try is answered with what came', () => {
    expect(brief(judged(answer(503), get, { number: 4 }))).toBe('answer 503');
  });
});

describe('errors that come as 200', () => {
  test.each([
    ['{"statusCode":429,"message":"slow down"}', 'retry backoff'],
    ['{"status":503}', 'retry backoff'],
    ['{"code":"500"}', 'retry backoff'],
    ['{"code":599,"error":"x"}', 'retry backoff'],
    ['{"status":"ok"}', 'answer 200'],
    ['{"status":404}', 'answer 200'],
    ['{"code":10013}', 'answer 200'],
    ['{"status":200,"data":[]}', 'answer 200'],
    ['[{"statusCode":429}]', 'answer 200'],
    ['{"data":{"statusCode":429}}', 'answer 200'],
  ])('%s: %s', (body, expected) => {
    expect(brief(judged(answer(200, body)))).toBe(expected);
  });

  test('are handed over as the status they mean when the tries are used up, and only where JSON was expected', () => {
    expect(brief(judged(answer(200, '{"statusCode":429}'), get, { number: 4 }))).toBe('answer 429');
    expect(brief(judged(answer(200, '{"statusCode":429}'), { method: 'GET', url: get.url }))).toBe('answer 200');
  });

  test.each([
    ['nothing', ''],
    ['cut off', '{"data":[1,'],
    ['a page', '<!doctype html><title>Back soon</title>'],
    ['Latin-1', Uint8Array.from([0x22, 0xe9, 0x22])],
    ['UTF-16', Uint8Array.from([0xff, 0xfe, 0x7b, 0, 0x7d, 0])],
  ])('a body that is %s is asked for once more, then an error', (_, body) => {
    expect(judged(answer(200, body))).toMatchObject({ kind: 'retry', unreadable: true });
    expect(brief(judged(answer(200, body), get, { number: 2, unreadable: 1 }))).toBe('fail unreadable');
    expect(brief(judged(answer(200, body), post))).toBe('fail unreadable');
  });

  test('a page is named by its title, never quoted', () => {
    const page = '<!DOCTYPE html><html><head><title>Under\n maintenance</title></head><body>secret words</body></html>';
    const verdict = judged(answer(200, page), get, { unreadable: 1 });
    expect(verdict).toMatchObject({ kind: 'fail', text: expect.stringContaining('page "Under maintenance"') });
    expect(JSON.stringify(verdict)).not.toContain('secret words');
  });
});

describe('waits that the other side asks for', () => {
  test.each<[number, Record<string, string>, string]>([
    [429, { 'retry-after': '7' }, 'retry 7000'],
    [503, { 'retry-after': '300' }, 'retry 300000'],
    [429, { 'retry-after': '0' }, 'retry backoff'],
    [429, { 'x-ratelimit-reset': '9' }, 'retry 9000'],
    [429, { 'retry-after': '301' }, 'answer 429'],
    [503, { 'retry-after': 'Thu, 01 Jan 2026 13:00:00 GMT' }, 'answer 503'],
    [429, { 'retry-after': '99999999999999999999' }, 'answer 429'],
  ])('%d with %j', (status, headers, expected) => {
    expect(brief(judged(answer(status, '{}', headers)))).toBe(expected);
  });

  test('one above the cap ends at once and says until when', () => {
    const verdict = judged(answer(429, '{}', { 'retry-after': '3600' }));
    expect(verdict).toMatchObject({
      answer: { note: 'it asks to wait 3600 s, until 2026-01-01T13:00:00Z, longer than the 300 s allowed' },
    });
  });
});

describe('failures on the way', () => {
  const failed = (failure: 'connect' | 'reset' | 'certificate' | 'protocol' | 'deadline' | 'timeout'): Outcome => ({
    kind: 'failure',
    failure,
    text: failure,
    cause: undefined,
  });
  test.each<[Outcome, HttpRequest, string]>([
    [failed('connect'), get, 'retry backoff'],
    [failed('connect'), post, 'retry backoff'],
    [failed('reset'), get, 'retry backoff'],
    [failed('reset'), post, 'fail reset'],
    [failed('timeout'), post, 'fail timeout'],
    [failed('certificate'), get, 'fail certificate'],
    [failed('protocol'), get, 'fail protocol'],
    [failed('deadline'), get, 'fail deadline'],
  ])('%j', (outcome, request, expected) => {
    expect(brief(judged(outcome, request))).toBe(expected);
    expect(brief(judged(outcome, request, { number: 4 }))).toMatch(/^fail /);
  });
});

describe('redirects', () => {
  const to = (location: string, status = 302): Outcome => answer(status, '', { location });
  test.each<[Outcome, HttpRequest, string]>([
    [to('/b'), get, 'redirect https://far.example/b'],
    [to('https://other.example/'), get, 'redirect https://other.example/'],
    [to('https://other.example/'), { ...get, headers: { Authorization: 'x' } }, 'fail redirect'],
    [to('http://far.example/b'), get, 'fail redirect'],
    [to('/b', 307), post, 'redirect https://far.example/b'],
    [to('/b', 302), post, 'answer 302'],
    [to('https://team.cloudflareaccess.com/cdn-cgi/access/login'), get, 'fail redirect'],
  ])('%#', (outcome, request, expected) => {
    expect(brief(judged(outcome, request))).toBe(expected);
  });

  test('the fourth is one too many', () => {
    expect(brief(judged(to('/b'), get, { redirects: 3 }))).toBe('fail redirect');
  });
});

describe('the other side’s clock', () => {
  const at = (offsetS: number, extra: Record<string, string> = {}): Outcome =>
    answer(200, '{}', { date: new Date(NOW + offsetS * 1_000).toUTCString(), ...extra });
  test.each<[string, Outcome, string]>([
    ['equal', at(0), 'answer 200'],
    ['two minutes behind', at(-120), 'answer 200'],
    ['two minutes ahead', at(120), 'answer 200'],
    ['an old answer of a cache', at(-3_600, { age: '3600' }), 'answer 200'],
    ['three minutes', at(180), 'answer 200 warning'],
    ['minus five minutes', at(-300), 'answer 200 warning'],
    ['hours ahead of us', at(7_200), 'fail clock'],
    ['hours behind us', at(-7_200), 'fail clock'],
    ['an unreadable date', answer(200, '{}', { date: 'yesterday' }), 'answer 200'],
  ])('%s', (_, outcome, expected) => {
    const verdict = judged(outcome);
    const warned = verdict.kind === 'answer' && verdict.warning !== undefined ? ' warning' : '';
    expect(brief(verdict) + warned).toBe(expected);
  });

  test('also of a refusal, and it says which clock', () => {
    expect(judged(answer(422, '{}', { date: 'Thu, 01 Jan 2026 10:00:00 GMT' }))).toMatchObject({
      failure: 'clock',
      text: 'the clock of this machine is 7200 s ahead: it says 2026-01-01T12:00:00Z, the other side 2026-01-01T10:00:00Z',
    });
    expect(brief(judged(at(7_200), get, { compareClocks: false }))).toBe('answer 200');
  });
});

describe('somebody in between', () => {
  const page = (title: string, body = ''): string =>
    `<!DOCTYPE html><html><head><title>${title}</title></head><body>${body}</body></html>`;
  test.each<[string, Outcome, string, string]>([
    [
      'a challenge by header',
      answer(403, '', { 'cf-mitigated': 'challenge', 'cf-ray': '8f1-FRA' }),
      'Cloudflare',
      'a challenge for browsers',
    ],
    ['a challenge by page', answer(503, page('Just a moment...')), 'Cloudflare', 'a challenge for browsers'],
    [
      'a plain 1010',
      answer(403, 'error code: 1010'),
      'Cloudflare',
      'error 1010 (the client is banned by its signature)',
    ],
    [
      'a 1015 page',
      answer(429, page('Access denied | cloudflare', 'Error <span>1015</span> Ray ID: <code>8f1a2b3c4d5e6f70</code>')),
      'Cloudflare',
      'error 1015 (too many requests from this machine)',
    ],
    ['a 1027', answer(429, 'error code: 1027'), 'Cloudflare', 'error 1027 (the plan’s daily requests are used up)'],
    ['an unknown 1xxx', answer(403, 'error code: 1199'), 'Cloudflare', 'error 1199'],
    [
      'the WAF',
      answer(403, page('Attention Required! | Cloudflare')),
      'Cloudflare',
      'its firewall (WAF) blocked the request',
    ],
    ['a 522 page', answer(522, page('far.example | 522: Connection timed out')), 'Cloudflare', 'error 522'],
    ['Access', answer(200, page('Sign in ・ Cloudflare Access')), 'Cloudflare Access', 'a log-in page'],
    ['a captive portal', answer(200, page('Hotel Wi-Fi Login')), 'a captive portal', 'a log-in page'],
    ['a portal by status', answer(511, page('x')), 'a captive portal', 'a log-in page'],
    ['a proxy that wants a log-in', answer(407, '', {}), 'a proxy', 'it wants a log-in'],
    [
      'squid',
      answer(403, page('ERROR'), { 'x-squid-error': 'ERR_ACCESS_DENIED 0' }),
      'a proxy',
      'it refused the request',
    ],
    ['AWS WAF', answer(403, '', { 'x-amzn-waf-action': 'captcha' }), 'AWS WAF', 'it blocked the request'],
    [
      'any 403 page',
      answer(403, page('403 Forbidden', 'nginx')),
      'something in front of it',
      'it blocked the request with a page',
    ],
  ])('%s is named', (_, outcome, name, what) => {
    const verdict = judged(outcome, get, { number: 4, unreadable: 1 });
    if (verdict.kind === 'fail') {
      expect(verdict.text).toContain(`${name} answered: ${what}`);
      return;
    }
    const { intermediary } = (verdict as Verdict & { kind: 'answer' }).answer as HttpResponse;
    expect(intermediary).toMatchObject({ name, what: expect.stringContaining(what) });
  });

  test('carries the ray id and a bounded title on one line', () => {
    const outcome = answer(403, page(`Just a moment...\n<b>${'x'.repeat(300)}</b>`), { 'cf-ray': '8f1-FRA' });
    const { intermediary } = (judged(outcome) as Verdict & { kind: 'answer' }).answer as HttpResponse;
    expect(intermediary?.rayId).toBe('8f1-FRA');
    expect(intermediary?.title).toMatch(/^Just a moment\.\.\. x{1,100}…$/);
  });

  test.each([
    ['a JSON 403', answer(403, '{"error":"no"}', { 'cf-ray': '8f1-FRA', server: 'cloudflare' })],
    ['a JSON 429', answer(429, '{"message":"error code: 1015"}')],
    ['a plain 404', answer(404, 'not found')],
    ['XML of a store', answer(403, '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>')],
  ])('%s is the service’s own', (_, outcome) => {
    const verdict = judged(outcome, get, { number: 4 }) as Verdict & { kind: 'answer' };
    expect((verdict.answer as HttpResponse).intermediary).toBeUndefined();
  });

  test.each(['<title>', '<html><title ', '<html>Ray ID:', '<html>Ray ID: <', '<html>cloudflare Error <'])(
    'a megabyte of %j takes no time to speak of',
    (worst) => {
      expect(judged(answer(403, worst + worst.repeat(1_000_000 / worst.length))).kind).toBe('answer');
    },
  );
});
