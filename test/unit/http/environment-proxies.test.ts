import { describe, expect, test } from '@jest/globals';
import { readProxies } from '../../../src/http/environment-proxies.ts';

const find = (env: Record<string, string>, url: string): string | undefined =>
  readProxies(env).find(new URL(url))?.description;

describe('proxies are read as curl reads them', () => {
  test.each<[Record<string, string>, string | undefined]>([
    [{ https_proxy: 'http://p:3128' }, 'the proxy http://p:3128 (https_proxy)'],
    [{ HTTPS_PROXY: 'p:3128' }, 'the proxy http://p:3128 (HTTPS_PROXY)'],
    [{ HTTPS_PROXY: 'https://user:secret@p:3128/' }, 'the proxy https://p:3128 (HTTPS_PROXY)'],
    [{ ALL_PROXY: '127.0.0.1:8080' }, 'the proxy http://127.0.0.1:8080 (ALL_PROXY)'],
    [{ all_proxy: 'http://a:1', HTTPS_PROXY: 'http://b:2' }, 'the proxy http://b:2 (HTTPS_PROXY)'],
    [{ https_proxy: 'http://a:1', HTTPS_PROXY: 'http://b:2' }, 'the proxy http://a:1 (https_proxy)'],
    [{ http_proxy: 'http://p:3128' }, undefined],
    [{ https_proxy: '', HTTPS_PROXY: ' ' }, undefined],
  ])('%j', (env, expected) => {
    expect(find(env, 'https://api.example/x')).toBe(expected);
  });

  test.each([
    ['"http://p:3128"', 'quotes'],
    ["'http://p:3128", 'quotes'],
    ['socks5://u:hunter2@p:1080', 'SOCKS'],
    ['socks5h://p:1080', 'SOCKS'],
    ['ftp://p', 'not supported'],
    ['http://p :1', 'white space'],
    ['http://', 'no URL'],
    ['http://p:99999', 'no URL'],
  ])('%s is refused, naming the variable and no password', (value, reason) => {
    const read = (): unknown => readProxies({ HTTPS_PROXY: value });
    expect(read).toThrow(/^HTTPS_PROXY: /);
    expect(read).toThrow(reason);
    expect(read).not.toThrow('hunter2');
  });
});

describe('no_proxy', () => {
  test.each<[string, string, boolean]>([
    ['*', 'https://a.example', true],
    ['a.example', 'https://a.example', true],
    ['example', 'https://a.example', true],
    ['.example', 'https://a.example', true],
    ['*.example', 'https://a.example', true],
    ['a.example', 'https://ba.example', false],
    ['a.example:8443', 'https://a.example:8443', true],
    ['a.example:8443', 'https://a.example', false],
    ['a.example:443', 'https://a.example', true],
    ['x, A.EXAMPLE  y', 'https://a.example', true],
    ['127.0.0.1', 'http://127.0.0.1:9', true],
    ['127.0.0.0/8', 'http://127.3.2.1', true],
    ['10.0.0.0/8', 'http://127.0.0.1', false],
    ['10.1.0.0/33', 'http://10.1.0.1', false],
    ['::1', 'http://[::1]:9', true],
    ['[::1]', 'http://[::1]', true],
    ['[::1]:9', 'http://[::1]:9', true],
    ['[::1]:9', 'http://[::1]:8', false],
    ['fd00::/8', 'http://[fd12::1]', true],
    ['fd00::/8', 'http://[fe80::1]', false],
    ['', 'https://a.example', false],
  ])('%j exempts %s: %s', (no, url, exempt) => {
    expect(find({ ALL_PROXY: 'http://p:1', NO_PROXY: no }, url) === undefined).toBe(exempt);
  });
});
