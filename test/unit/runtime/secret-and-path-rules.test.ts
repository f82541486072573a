import { describe, expect, test } from '@jest/globals';
import { readPath } from '../../../src/runtime/path-rules.ts';
import { checkSecret } from '../../../src/runtime/secret-rules.ts';

describe('a secret that cannot be one is refused by name and position', () => {
  test.each([
    ['${{ secrets.KEY }}', 'an expression that was not expanded, ${{, at character 1'],
    ['abc${{ x }}', 'an expression that was not expanded, ${{, at character 4'],
    ['***', 'the mask of a log, ***, at character 1'],
    ['tao-***', 'the mask of a log, ***, at character 5'],
    ['"abcdef"', 'a quotation mark at character 1'],
    ["'abcdef", 'a quotation mark at character 1'],
    ['abcdef`', 'a quotation mark at character 7'],
    ['abc def', 'U+0020 at character 4'],
    ['abc\ndef', 'U+000A at character 4'],
    ['abc\u0000', 'U+0000 at character 4'],
    ['abc\u00a0', 'U+00A0 at character 4'],
    ['\ufeffabc', 'U+FEFF at character 1'],
    ['abc–def', 'U+2013 at character 4'],
    ['abc😀', 'U+1F600 at character 4'],
    ['abc\u007f', 'U+007F at character 4'],
  ])('%j', (value, expected) => {
    expect(() => checkSecret('api-key', value)).toThrow(`api-key: got a secret with ${expected}`);
  });

  test('what can be sent passes', () => {
    for (const value of ['a', '!~', 'a"b\\c$d{e}', '${x}', '**']) expect(() => checkSecret('k', value)).not.toThrow();
  });

  test('several lines pass where they are expected, other characters do not', () => {
    const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----';
    expect(() => checkSecret('k', key, { multiline: true })).not.toThrow();
    expect(() => checkSecret('k', `${key}\u00a0`, { multiline: true })).toThrow('U+00A0');
  });

  test('a short token is refused without being shown', () => {
    expect(() => checkSecret('write-token', 'x'.repeat(16), { minLength: 16 })).not.toThrow();
    expect(() => checkSecret('write-token', 'hunter2', { minLength: 16 })).toThrow(
      'write-token: got a secret of 7 characters, expected at least 16',
    );
  });
});

describe('paths', () => {
  const env = { HOME: '/home/me/' };
  test.each([
    ['~', '/home/me'],
    ['~/data', '/home/me/data'],
    ['~\\data', '/home/me\\data'],
    ['data', 'data'],
    ['./a b/c', './a b/c'],
    ['data/~x', 'data/~x'],
    ['~.json', '~.json'],
    ['price$', 'price$'],
    ['US$5/x', 'US$5/x'],
    ['50%/x', '50%/x'],
    ["it's", "it's"],
  ])('%j is %j', (value, expected) => {
    expect(readPath('output-dir', value, env)).toBe(expected);
  });

  test.each([
    '$HOME/data',
    '${HOME}/data',
    '$(pwd)/data',
    'a/$X/data',
    '${{ github.workspace }}/x',
    '%USERPROFILE%\\data',
    '"data"',
    "'data'",
    'data"',
    '`pwd`',
    '~root/data',
    'a\nb',
    'a\u0000b',
  ])('%j is refused by name', (value) => {
    expect(() => readPath('output-dir', value, env)).toThrow(/^output-dir: got ".*", expected a path/);
  });

  test('~ without a home is refused', () => {
    expect(() => readPath('output-dir', '~/x', {})).toThrow('HOME is not set');
  });
});
