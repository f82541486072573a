import { expect, test } from '@jest/globals';
import { mayWrite } from '../../../src/worker/token.ts';

const TOKEN = 'a-write-token-of-32-characters!!';

test.each<[string, Record<string, string>, string]>([
  ['no token', {}, 'wrong-token'],
  ['an empty one', { 'X-WRITE-TOKEN': '' }, 'wrong-token'],
  ['a wrong token', { 'X-WRITE-TOKEN': 'wrong' }, 'wrong-token'],
  ['a prefix of the token', { 'X-WRITE-TOKEN': TOKEN.slice(0, -1) }, 'wrong-token'],
  ['the token and more', { 'X-WRITE-TOKEN': `${TOKEN}x` }, 'wrong-token'],
  ['the token as another scheme', { Authorization: `Basic ${TOKEN}` }, 'wrong-token'],
  ['the token', { 'X-WRITE-TOKEN': TOKEN }, 'granted'],
  ['the token with spaces around it', { 'X-WRITE-TOKEN': ` ${TOKEN} ` }, 'granted'],
  ['the token as bearer', { Authorization: `bearer ${TOKEN}` }, 'granted'],
  ['a wrong header beside the right one', { 'X-WRITE-TOKEN': 'wrong', Authorization: `Bearer ${TOKEN}` }, 'granted'],
])('%s', (_, headers, permission) => {
  expect(mayWrite({ WRITE_TOKEN: TOKEN }, new Headers(headers))).toBe(permission);
  // A secret that was piped from echo ends in a line break.
  expect(mayWrite({ WRITE_TOKEN: `${TOKEN}\n` }, new Headers(headers))).toBe(permission);
});

test('writes are closed without a token, and opened by name alone', () => {
  const anyone = new Headers({ 'X-WRITE-TOKEN': '' });
  expect(mayWrite({}, anyone)).toBe('closed');
  expect(mayWrite({ WRITE_TOKEN: ' ' }, anyone)).toBe('closed');
  expect(mayWrite({ ALLOW_UNAUTHENTICATED_WRITES: 'true' }, anyone)).toBe('granted');
  expect(mayWrite({ ALLOW_UNAUTHENTICATED_WRITES: 'TRUE' }, anyone)).toBe('closed');
  expect(mayWrite({ WRITE_TOKEN: TOKEN, ALLOW_UNAUTHENTICATED_WRITES: 'true' }, anyone)).toBe('wrong-token');
});
