import { describe, expect, test } from '@jest/globals';
import { parseRequirement, requirementAdmits } from '../../../src/cargo/requirement.ts';
import { renewRequirement } from '../../../src/cargo/requirement-policy.ts';
import { admittedPairs, refusedPairs, unreadableRequirements } from './requirement-cases.ts';

describe('requirementAdmits', () => {
  test.each(admittedPairs)('%s admits %s', (requirement, version) => {
    expect(requirementAdmits(requirement, version)).toBe(true);
  });

  test.each(refusedPairs)('%s does not admit %s', (requirement, version) => {
    expect(requirementAdmits(requirement, version)).toBe(false);
  });
});

describe('parseRequirement', () => {
  test.each(unreadableRequirements)('refuses %j', (text) => {
    expect(() => parseRequirement(text)).toThrow(expect.objectContaining({ name: 'ActionError', kind: 'input' }));
  });

  test.each([
    '1.*.*',
    '1.x',
    '1.2.X',
    ' >= 1 , < 2 ',
    '=1.*',
    '1.2.3-alpha.1+build',
    '18446744073709551615',
    Array(32).fill('>0').join(','),
  ])('reads %j', (text) => {
    expect(parseRequirement(text).length).toBeGreaterThan(0);
  });

  test('reads a long run of spaces in linear time', () => {
    expect(() => parseRequirement(`${' '.repeat(200_000)}!`)).toThrow(/not a version requirement/);
  });
});

describe('renewRequirement keeps operator and precision', () => {
  test.each([
    ['0.1', '0.4.0', '0.4'],
    ['0.1', '0.1.9', '0.1'],
    ['1', '1.9.3', '1'],
    ['1', '2.0.0', '2'],
    ['0', '0.4.0', '0'],
    ['0.1.2', '0.4.0', '0.4.0'],
    ['0.1.2', '0.1.3', '0.1.3'],
    ['^0.1', '0.4.0', '^0.4'],
    ['^ 0.1.2', '0.4.0', '^ 0.4.0'],
    ['~0.1.2', '0.4.0', '~0.4.0'],
    ['~1', '2.3.4', '~2'],
    ['=0.1.2', '0.4.0', '=0.4.0'],
    ['=0.1', '0.4.2', '=0.4'],
    ['= 0.1.2', '0.4.0', '= 0.4.0'],
    [' 0.1 ', '0.4.0', ' 0.4 '],
    ['>=0.1', '0.4.0', '>=0.4'],
    ['>=0.1.2', '0.4.0', '>=0.4.0'],
    ['0.*', '0.4.0', '0.*'],
    ['0.1.*', '0.4.0', '0.4.*'],
    ['1.x', '2.0.0', '2.x'],
    ['1.X.*', '2.0.0', '2.X.*'],
    ['=1.*', '2.0.0', '=2.*'],
    ['<=0.4', '0.5.3', '<=0.5'],
    ['0.4.0-rc.1', '0.4.0', '0.4.0'],
    ['=0.4.0-rc.1+build', '0.4.0-rc.2', '=0.4.0-rc.2'],
    ['0.4.0', '0.5.0-rc.1+build.7', '0.5.0-rc.1'],
    ['0.5', '0.4.9', '0.4'],
    ['1.10.0', '1.9.0', '1.9.0'],
  ])('%j for %s becomes %j', (present, version, expected) => {
    expect(renewRequirement(present, version, 'keep')).toEqual({ requirement: expected, note: undefined });
  });

  test.each([
    ['>=0.3, <0.5', '0.4.0'],
    ['>=0.3,<0.5,', '0.4.0'].map((text) => text.replace(/,$/, '')),
    ['*', '0.4.0'],
    ['<0.5', '0.4.0'],
    ['<=0.9', '0.4.0'],
    ['>0.1', '0.4.0'],
    ['>=0.5.0-a, <0.6', '0.5.0-b'],
  ])('%j stays for %s, and says so', (present, version) => {
    expect(renewRequirement(present as string, version as string, 'keep')).toEqual({
      requirement: present,
      note: expect.stringContaining('left alone'),
    });
  });

  test.each([
    ['0.1', '0.5.0-rc.1', '0.5.0-rc.1'],
    ['=1', '2.0.0-a', '=2.0.0-a'],
    ['~ 1.2', '2.0.0-a', '~ 2.0.0-a'],
    ['>=1', '2.0.0-a', '>=2.0.0-a'],
  ])('%j for the pre-release %s becomes the full %j, and says so', (present, version, expected) => {
    expect(renewRequirement(present, version, 'keep')).toEqual({
      requirement: expected,
      note: expect.stringContaining('pre-release'),
    });
  });

  test.each([
    ['>=0.1, <0.3', '0.4.0'],
    ['<0.4', '0.4.0'],
    ['>0.4', '0.4.0'],
    ['*', '0.4.0-rc.1'],
    ['0.1.*', '0.4.0-rc.1'],
    ['<1', '0.4.0-rc.1'],
  ])('%j has no form that admits %s', (present, version) => {
    expect(() => renewRequirement(present, version, 'keep')).toThrow(
      expect.objectContaining({ kind: 'input', hint: expect.stringContaining('requirement-policy') }),
    );
  });

  test('a requirement or a version that cannot be read is refused', () => {
    expect(() => renewRequirement('1 || 2', '1.0.0', 'keep')).toThrow(/not a version requirement/);
    expect(() => renewRequirement('1', '1.0', 'keep')).toThrow(/not a version/);
  });
});

describe('renewRequirement writes', () => {
  test.each([
    ['exact', '0.4.0', '=0.4.0'],
    ['exact', '0.4.0-rc.1+b', '=0.4.0-rc.1'],
    ['caret', '0.4.0', '^0.4.0'],
    ['caret', '0.4.0-rc.1+b', '^0.4.0-rc.1'],
  ] as const)('%s of %s as %s, whatever was there', (policy, version, expected) => {
    for (const present of ['0.1', '=0.1.2', '>=0.1, <0.3', '*']) {
      expect(renewRequirement(present, version, policy)).toEqual({ requirement: expected, note: undefined });
    }
  });
});
