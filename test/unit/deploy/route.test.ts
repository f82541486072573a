import { describe, expect, test } from '@jest/globals';
import { isNarrower, overlaps, parseRoute, routeCovers, routeUrl } from '../../../src/deploy/route.ts';

const HEALTH = '/api/v1/health';

describe('a route', () => {
  test.each([
    ['example.com/api/*', 'route', 'example.com/api/*', 'https://example.com', true],
    ['https://Example.com/api/*', 'route', 'example.com/api/*', 'https://example.com', true],
    ['example.com/*', 'route', 'example.com/*', 'https://example.com', true],
    ['example.com/api/taostats_history', 'route', 'example.com/api/taostats_history', 'https://example.com', false],
    ['*.example.com/*', 'route', '*.example.com/*', undefined, true],
    ['*example.com/*', 'route', '*example.com/*', undefined, true],
    ['example.com/', 'route', 'example.com/', 'https://example.com', false],
    ['tao.example.com', 'custom-domain', 'tao.example.com', 'https://tao.example.com', true],
    ['http://tao.example.com', 'custom-domain', 'tao.example.com', 'https://tao.example.com', true],
  ])('%s is a %s', (value, kind, pattern, url, coversHealth) => {
    const route = parseRoute(value);
    expect(route).toMatchObject({ kind, pattern });
    expect(routeUrl(route)).toBe(url);
    expect(routeCovers(route, HEALTH)).toBe(coversHealth);
  });

  test.each([
    'localhost',
    'example',
    'example.com/a*b',
    'example.com/api/* ',
    'example.com/"x"',
    'exa mple.com/*',
    '-a.example.com',
    'example.com:8080/*',
    'ftp://example.com/*',
    'a..example.com/*',
    '/api/*',
    '*',
  ])('%j is none', (value) => {
    expect(() => parseRoute(value)).toThrow(/^route: got /);
  });
});

describe('two patterns', () => {
  test.each([
    ['example.com/api/*', 'example.com/*', true],
    ['example.com/api/*', 'example.com/api/v1/*', true],
    ['example.com/api/*', 'example.com/api/taostats', true],
    ['example.com/api/*', 'example.com/other/*', false],
    ['example.com/api/*', '*example.com/api/x*', true],
    ['example.com/api/*', '*.example.com/api/*', false],
    ['*.example.com/*', 'tao.example.com/api/*', true],
    ['*.example.com/*', '*.tao.example.com/*', true],
    ['a.example.com/*', 'b.example.com/*', false],
    ['example.com/api', 'example.com/api/', false],
  ])('%s and %s overlap: %s', (a, b, expected) => {
    expect(overlaps(a, b)).toBe(expected);
    expect(overlaps(b, a)).toBe(expected);
  });

  test.each([
    ['example.com/api/v1/*', 'example.com/api/*', true],
    ['example.com/api/taostats', 'example.com/api/*', true],
    ['example.com/*', '*.example.com/*', true],
    ['tao.example.com/*', '*example.com/*', true],
    ['example.com/*', 'example.com/api/*', false],
  ])('%s is narrower than %s: %s', (a, b, expected) => {
    expect(isNarrower(a, b)).toBe(expected);
  });
});
