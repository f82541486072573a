import { describe, expect, test } from '@jest/globals';
import { compareVersions, parseVersion, tryParseVersion } from '../../../src/semver/version.ts';

describe('versions', () => {
  test('are ordered as Semantic Versioning orders them', () => {
    const ordered =
      '0.0.9 0.1.0 1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 1.2.0 1.10.0';
    const versions = ordered.split(' ');
    const shuffled = [...versions].reverse();
    expect(shuffled.sort((a, b) => compareVersions(parseVersion(a), parseVersion(b)))).toEqual(versions);
  });

  test('are equal in order when only build metadata differs', () => {
    expect(compareVersions(parseVersion('1.0.0+a'), parseVersion('1.0.0+b'))).toBe(0);
  });

  test.each([
    '1',
    '1.2',
    'v1.2.3',
    '1.2.3 ',
    '01.2.3',
    '1.2.3-',
    '1.2.3-01',
    '1.2.3+',
    '1.2.x',
    '',
    '18446744073709551616.0.0',
  ])('%j is none', (text) => {
    expect(tryParseVersion(text)).toBeUndefined();
    expect(() => parseVersion(text)).toThrow(/not a version/);
  });
});
