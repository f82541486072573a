import { describe, expect, test } from '@jest/globals';
import { addSection, findChangelog } from '../../../src/cascade/plan/changelog.ts';

const upstream = { name: 'mono', tag: { name: 'v2.0.0', version: '2.0.0' }, epochSeconds: 86_400 };
const crate = { name: 'b', version: '1.1.0', tag: 'b-v1.1.0' };
const updated = [{ name: 'a', version: '1.0.1' }];
const bullets = '- Follows mono 2.0.0\n- Updated a to 1.0.1\n';
const section = `## [1.1.0] - 1970-01-02\n\n### Changed\n\n${bullets}`;
const add = (before: string | undefined) => {
  const { after, note } = addSection(before === undefined ? undefined : Buffer.from(before), crate, updated, upstream);
  return { after: Buffer.from(after).toString('utf8'), note };
};

describe('a changelog section', () => {
  test.each<[string, string | undefined, string]>([
    ['no file', undefined, `# Changelog\n\n${section}`],
    ['no final line end', '# Log', `# Log\n\n${section}`],
    ['an older section', '# Log\n\n## 1.0.0\n\n- x\n', `# Log\n\n${section}\n## 1.0.0\n\n- x\n`],
    [
      'unreleased changes, which are released now',
      '# Log\n\n## [Unreleased]\n\n### Added\n\n- y\n\n## v1.0.0\n',
      `# Log\n\n## [Unreleased]\n\n## [1.1.0] - 1970-01-02\n\n### Added\n\n- y\n\n### Changed\n\n${bullets}\n## v1.0.0\n`,
    ],
    [
      'unreleased changes under the same heading, and links',
      '# Log\n## Unreleased\n### Changed\n- y\n\n[unreleased]: https://h/compare/v1.0.0...HEAD\n',
      `# Log\n## Unreleased\n\n## [1.1.0] - 1970-01-02\n\n### Changed\n${bullets}- y\n\n[unreleased]: https://h/compare/b-v1.1.0...HEAD\n[1.1.0]: https://h/compare/v1.0.0...b-v1.1.0\n`,
    ],
    [
      'linked releases',
      '# Log\n\n## [1.0.0](https://h/x) (2020-01-01)\n',
      `# Log\n\n${section}\n## [1.0.0](https://h/x) (2020-01-01)\n`,
    ],
    [
      'releases on the first level',
      '# 1.0.0\n\n## Changed\n\n- x\n',
      `# [1.1.0] - 1970-01-02\n\n## Changed\n\n${bullets}\n# 1.0.0\n\n## Changed\n\n- x\n`,
    ],
    [
      'releases on the third level',
      '# Log\n\n## History\n\n### v1.0.0\n',
      `# Log\n\n## History\n\n### [1.1.0] - 1970-01-02\n\n#### Changed\n\n${bullets}\n### v1.0.0\n`,
    ],
    [
      'underlined headings',
      'Log\n===\n\n1.0.0 (2020-01-01)\n------------------\n\n* x\n',
      `Log\n===\n\n[1.1.0] - 1970-01-02\n--------------------\n\n### Changed\n\n${bullets}\n1.0.0 (2020-01-01)\n------------------\n\n* x\n`,
    ],
    ['words before the number', '# Log\n\n## Version 1.0.0 (b)\n', `# Log\n\n${section}\n## Version 1.0.0 (b)\n`],
    ['the name before the number', '# Log\n\n## b v1.0.0\n', `# Log\n\n${section}\n## b v1.0.0\n`],
    ['a date before the number', '# Log\n\n## 2020-01-01, 1.0.0\n', `# Log\n\n${section}\n## 2020-01-01, 1.0.0\n`],
    [
      'a version in a fence and in a comment',
      '# Log\n\n```\n## 9.9.9\n```\n\n<!--\n## 8.8.8\n-->\n\n## 1.0.0\n',
      `# Log\n\n\`\`\`\n## 9.9.9\n\`\`\`\n\n<!--\n## 8.8.8\n-->\n\n${section}\n## 1.0.0\n`,
    ],
    [
      'a version that is no release in a subheading',
      '# Log\n\n## Unreleased\n\n### Updated c to 3.0.0\n\n## 1.0.0\n',
      `# Log\n\n## Unreleased\n\n## [1.1.0] - 1970-01-02\n\n### Updated c to 3.0.0\n\n### Changed\n\n${bullets}\n## 1.0.0\n`,
    ],
  ])('goes into a file with %s', (_, before, after) => {
    expect(add(before)).toEqual({ after, note: undefined });
    expect(add(after)).toEqual({ after, note: undefined });
  });

  test.each([
    '## 1.1.0',
    '## [1.1.0]',
    '### v1.1.0 - 2020-01-01',
    '# b 1.1.0',
    '1.1.0\n-----',
    '## [1.1.0](https://h)',
    '## Release 1.1.0',
  ])('is known as %j', (heading) => {
    const text = `# Log\n\n${heading}\n\n- x\n\n## 1.0.0\n`;
    expect(add(text).after).toBe(text);
  });

  test('is not taken for another version that begins with the same numbers', () => {
    expect(add('# Log\n\n## 1.1.0-rc.1\n').after).toContain('## [1.1.0] - ');
    expect(add('# Log\n\n## 11.1.0\n').after).toContain('## [1.1.0] - ');
  });

  test('stands at the top of a form nobody knows, which is said', () => {
    const { after, note } = add('# Log\n\nAbout.\n\n## Spring\n\n- x\n');
    expect(after).toBe(`# Log\n\nAbout.\n\n${section}\n## Spring\n\n- x\n`);
    expect(note).toMatch(/no heading of a release/);
  });

  test('keeps every byte of Latin-1, of a byte order mark and of mixed line ends', () => {
    const latin = Buffer.from('# Log\r\n\r\n## 1.0.0\r\n- gr\xfc\xdfe\n', 'latin1');
    const { after } = addSection(latin, crate, updated, upstream);
    const text = Buffer.from(after).toString('latin1');
    expect(text).toBe(`# Log\r\n\r\n${section.replaceAll('\n', '\r\n')}\r\n## 1.0.0\r\n- gr\xfc\xdfe\n`);
    const marked = add('\ufeff# 1.0.0\n').after;
    expect(marked.endsWith('# 1.0.0\n')).toBe(true);
    expect(marked.startsWith('\ufeff')).toBe(true);
  });

  test('does not go into UTF-16', () => {
    const text = Buffer.from('\ufeff# Log\n', 'utf16le');
    expect(() => addSection(text, crate, updated, upstream, 'Changelog.md')).toThrow(/Changelog\.md is in UTF-16/);
  });

  test('takes a long file in a blink', () => {
    const long = `# Log\n\n${Array.from({ length: 20_000 }, (_, n) => `## 0.${20_000 - n}.0\n\n- x ${n}\n`).join('\n')}`;
    const startedAt = performance.now();
    add(long);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

test.each<[string[], string, { path: string; exists: boolean }]>([
  [['Changelog.md', 'src/lib.rs'], '.', { path: 'Changelog.md', exists: true }],
  [['CHANGELOG.md', 'rust/CHANGELOG.md'], 'rust', { path: 'rust/CHANGELOG.md', exists: true }],
  [['CHANGELOG.md', 'other/CHANGELOG.md'], 'rust', { path: 'CHANGELOG.md', exists: true }],
  [['HISTORY.md', 'changelog.md'], '.', { path: 'changelog.md', exists: true }],
  [['README.md'], '.', { path: 'CHANGELOG.md', exists: false }],
])('the changelog among %j for %j', (files, directory, expected) => {
  expect(findChangelog(files, directory)).toEqual(expected);
});
