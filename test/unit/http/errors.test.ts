import { describe, expect, test } from '@jest/globals';
import { explainBody, responseError } from '../../../src/http/errors.ts';
import type { HttpResponse } from '../../../src/http/exchange.ts';

const response = (text: string, extra: Partial<HttpResponse> = {}): HttpResponse => ({
  method: 'GET',
  path: '/a',
  status: 500,
  headers: {},
  body: new TextEncoder().encode(text),
  text: () => text,
  attempts: 1,
  ...extra,
});

describe('explainBody', () => {
  test.each([
    ['', ''],
    [' \n ', ''],
    ['{"message":"slow down"}', 'slow down'],
    ['{"error":"bad key"}', 'bad key'],
    ['{"error":{"message":"nested"}}', 'nested'],
    ['{"detail":"who are you"}', 'who are you'],
    ['{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}', 'Authentication error'],
    ['{"errors":[null,5,{"message":"third"}]}', 'third'],
    ['{"message":"","error":5}', ''],
    ['{"error":{"code":7,"errors":[{"message":"deep"}]}}', 'deep'],
    ['{"detail":{"error_code":401,"message":"Unauthorized"}}', 'Unauthorized'],
    ['{"detail":[{"loc":["x"],"msg":"field required"}]}', 'field required'],
    ['{"errors":["too many"]}', 'too many'],
    ['{"title":"Bad Request"}', 'Bad Request'],
    ['{}', ''],
    ['null', ''],
    ['[1]', ''],
    ['plain\r\ntext\u0000\u001b[31m', 'plain text [31m'],
    ['<!DOCTYPE html><p>secret page', 'an HTML page'],
    ['  <html>', 'an HTML page'],
    ['<h1>502 Bad Gateway</h1>', 'an HTML page'],
    [
      '<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>',
      '<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>',
    ],
    ['<Error><Code>NoSuchKey</Code></Error>', '<Error><Code>NoSuchKey</Code></Error>'],
  ])('%j: %s', (text, expected) => {
    expect(explainBody(response(text))).toBe(expected);
  });

  test('is bounded', () => {
    expect(explainBody(response('x'.repeat(100_000)))).toBe(`${'x'.repeat(200)}…`);
    expect(explainBody(response(JSON.stringify({ message: 'x'.repeat(100_000) })))).toBe(`${'x'.repeat(200)}…`);
  });
});

test('responseError says what, where, status, attempts and reason, and keeps the status', () => {
  const error = responseError('Far', response('{"error":"busy"}', { attempts: 4, status: 503 }), 'Wait');
  expect(error.message).toBe('Far: GET /a answered 503 after 4 attempts: busy');
  expect([error.kind, error.status, error.body, error.hint]).toEqual(['remote', 503, 'busy', 'Wait']);
  expect(responseError('Far', response('', { status: 404 })).message).toBe('Far: GET /a answered 404');
});
