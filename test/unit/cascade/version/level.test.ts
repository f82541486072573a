import { describe, expect, test } from '@jest/globals';
import { highestLevel, levelOf, nextVersion, releaseAs } from '../../../../src/cascade/version/level.ts';

describe('nextVersion', () => {
  test.each([
    ['1.2.3', 'major', '2.0.0'],
    ['1.2.3', 'minor', '1.3.0'],
    ['1.2.3', 'patch', '1.2.4'],
    ['1.2.3', 'none', '1.2.3'],
    ['0.4.1', 'major', '0.5.0'],
    ['0.4.1', 'minor', '0.4.2'],
    ['0.4.1', 'patch', '0.4.2'],
    ['0.0.7', 'major', '0.0.8'],
    ['0.0.7', 'minor', '0.0.8'],
    ['0.0.7', 'patch', '0.0.8'],
    ['1.2.3+build.5', 'patch', '1.2.4'],
  ] as const)('%s with %s is %s', (present, level, next) => {
    expect(nextVersion(present, level, undefined)).toBe(next);
  });

  test.each([
    // present, level, the last full release, next
    ['2.0.0-rc.1', 'patch', '1.4.0', '2.0.0-rc.2'],
    ['2.0.0-rc.1', 'major', '1.4.0', '2.0.0-rc.2'],
    ['1.5.0-rc.3', 'major', '1.4.0', '2.0.0-rc.1'],
    ['1.4.1-beta.1', 'minor', '1.4.0', '1.5.0-beta.1'],
    ['1.4.1-beta.9', 'patch', '1.4.0', '1.4.1-beta.10'],
    ['0.5.0-alpha.1', 'major', '0.4.2', '0.5.0-alpha.2'],
    ['0.4.3-alpha.1', 'major', '0.4.2', '0.5.0-alpha.1'],
    ['1.0.0-rc', 'patch', undefined, '1.0.0-rc.1'],
    ['1.0.0-rc1', 'patch', undefined, '1.0.0-rc2'],
    ['1.0.0-1', 'patch', undefined, '1.0.0-2'],
    ['1.4.1-1', 'minor', '1.4.0', '1.5.0-1'],
  ] as const)('%s with %s after %s is %s', (present, level, lastFull, next) => {
    expect(nextVersion(present, level, lastFull)).toBe(next);
  });
});

test.each([
  ['feat', false, 'minor'],
  ['fix', false, 'patch'],
  ['perf', false, 'patch'],
  ['docs', false, 'none'],
  ['docs', true, 'major'],
  ['', true, 'major'],
] as const)('%s, breaking %s, is %s', (type, breaking, level) => {
  expect(levelOf({ type, breaking })).toBe(level);
});

test('the highest of several levels decides', () => {
  expect(highestLevel(['patch', 'major', 'minor'])).toBe('major');
  expect(highestLevel([])).toBe('none');
});

test.each(['1.2.3', '1.2.2', '1.2.3-rc.1'])('refuses Release-As: %s at 1.2.3', (asked) => {
  expect(() => releaseAs('core', '1.2.3', asked)).toThrow(`core: Release-As: ${asked} is not above`);
  expect(releaseAs('core', '1.2.3', '1.2.4')).toBe('1.2.4');
});
