import { expect, test } from '@jest/globals';
import { judgeRedirect } from '../../../src/http/redirect.ts';

const judge = (from: string, location: string, ...headers: string[]): string => {
  const judged = judgeRedirect(new URL(from), location, headers);
  return judged.follow ? judged.target.href : judged.reason;
};

test.each([
  ['https://a.example/x', '/y?z', ['Authorization'], 'https://a.example/y?z'],
  ['https://a.example/x', 'https://a.example:443/y', ['Authorization'], 'https://a.example/y'],
  ['https://a.example/x', 'https://b.example/y', ['accept'], 'https://b.example/y'],
  ['http://a.example/x', 'https://b.example/y', [], 'https://b.example/y'],
])('%s to %s with %j is followed', (from, location, headers, target) => {
  expect(judge(from, location, ...headers)).toBe(target);
});

test.each([
  [
    'https://a.example/x',
    'https://b.example/y',
    ['AUTHORIZATION'],
    'with a credential from https://a.example to https://b.example',
  ],
  ['https://a.example/x', 'https://a.example:8443/y', ['x-write-token'], 'with a credential'],
  ['https://a.example/x', '//b.example/y', ['X-API-Key'], 'with a credential'],
  ['https://a.example/x', 'https://sub.a.example/y', ['cookie'], 'with a credential'],
  ['https://a.example/x', 'http://a.example/y', ['authorization'], 'with a credential'],
  ['https://a.example/x', 'https://b.example/y', ['accept', 'CF-Access-Client-Secret'], 'with a credential'],
  ['https://a.example/x', 'https://b.example/y', ['x-of-a-user'], 'with a credential'],
  [
    'https://a.example/x',
    'http://a.example/y',
    [],
    'refused to follow a redirect from https://a.example to http://a.example',
  ],
  ['https://a.example/x', 'file:///etc/passwd', [], 'refused to follow a redirect from https://a.example to file:'],
  ['https://a.example/x', 'http://', [], 'an unreadable address'],
])('%s to %s with %j is refused', (from, location, headers, reason) => {
  expect(judge(from, location, ...headers)).toContain(reason);
});
