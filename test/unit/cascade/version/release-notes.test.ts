import { describe, expect, test } from '@jest/globals';
import {
  comparisonLink,
  cutAtLine,
  describeReleasePull,
  renderChanges,
} from '../../../../src/cascade/version/release-notes.ts';
import type { CrateChange, CrateVersions } from '../../../../src/cascade/version/version-plan.ts';

const change = (fields: Partial<CrateChange>): CrateChange => ({
  type: 'fix',
  scope: undefined,
  subject: 'mend it',
  breaking: false,
  breakingNotes: [],
  commit: 'abcdef0'.padEnd(40, '0'),
  author: 'A. Person',
  ...fields,
});
const crate = (fields: Partial<CrateVersions> = {}): CrateVersions => ({
  name: 'core',
  present: '1.0.0',
  next: '1.1.0',
  level: 'minor',
  reason: 'changes',
  base: { name: 'core-v1.0.0', commit: '0'.repeat(40) },
  changes: [change({})],
  because: [],
  ...fields,
});
const pages = { url: 'https://example.org/a/b' };

describe('renderChanges', () => {
  test('sorts changes under the headings of Keep a Changelog, with links and names', () => {
    const changes = [
      change({ type: 'fix', subject: 'b' }),
      change({
        type: 'feat',
        scope: 'api',
        subject: 'a',
        breaking: true,
        breakingNotes: ['x is gone'],
        author: 'B. Other',
      }),
      change({ type: 'docs', subject: 'not for users' }),
      change({ type: 'docs', subject: 'renamed', breaking: true }),
      change({ type: 'fix', subject: 'b', author: 'renovate[bot]' }),
    ];
    expect(renderChanges(crate({ changes }), pages)).toBe(
      [
        '### Added',
        '- **Breaking:** *(api)* a ([abcdef0](https://example.org/a/b/commit/abcdef0000000000000000000000000000000000))\n  x is gone',
        '### Changed',
        '- **Breaking:** renamed ([abcdef0](https://example.org/a/b/commit/abcdef0000000000000000000000000000000000))',
        '### Fixed',
        '- b ([abcdef0](https://example.org/a/b/commit/abcdef0000000000000000000000000000000000))',
        '### Contributors',
        '- A. Person\n- B. Other',
      ].join('\n\n'),
    );
  });

  test.each([
    ['a mention', 'thanks @octocat', 'thanks @\u200boctocat'],
    ['HTML', '<img src=x onerror=y>', '&lt;img src=x onerror=y&gt;'],
    ['a link', '[x](https://evil.example)', '\\[x\\](https\\://evil.example)'],
    ['an issue that would be closed', 'x (#12)', 'x (\\#\u200b12)'],
    ['an issue by its other name', 'closes GH-12', 'closes GH-\u200b12'],
  ])('shows %s of a commit as text', (_, subject, shown) => {
    expect(renderChanges(crate({ changes: [change({ subject })] }), undefined)).toContain(`- ${shown} (abcdef0)`);
  });

  test.each([
    ['a.person@example.org', '- a.person'],
    ['A. Person <a@example.org>', '- A. Person &lt;a&gt;'],
    ['@person', '- @\u200bperson'],
  ])('names the author %s without an address', (author, shown) => {
    expect(
      renderChanges(crate({ changes: [change({ author })] }), pages)
        .split('\n')
        .at(-1),
    ).toBe(shown);
  });

  test('says which dependency moved a crate that has no changes of its own', () => {
    expect(renderChanges(crate({ changes: [], reason: 'dependency', because: ['core'] }), pages)).toBe(
      '### Changed\n\n- Updated core',
    );
  });
});

test.each([
  [crate(), '[1.1.0]: https://example.org/a/b/compare/core-v1.0.0...core-v1.1.0'],
  [crate({ base: undefined }), '[1.1.0]: https://example.org/a/b/releases/tag/core-v1.1.0'],
])('links the comparison', (entry, link) => {
  expect(comparisonLink(entry, 'core-v1.1.0', pages)).toBe(link);
  expect(comparisonLink(entry, 'core-v1.1.0', undefined)).toBeUndefined();
});

describe('describeReleasePull', () => {
  const options = { pages, branch: 'release/next', warnings: [], unconventional: [] };

  test('names every version first', () => {
    const text = describeReleasePull([crate(), crate({ name: 'cli', next: '1.0.0', reason: 'none' })], options);
    expect(text).toContain('| core | 1.0.0 | 1.1.0 | 1 change, minor |');
    expect(text).not.toContain('| cli |');
    expect(text.indexOf('| core |')).toBeLessThan(text.indexOf('### Fixed'));
  });

  test('stays below the limit of a description, whatever the commits say', () => {
    const changes = Array.from({ length: 10_000 }, (_, index) => change({ subject: `🦀 ${index} ${'x'.repeat(50)}` }));
    const text = describeReleasePull([crate({ changes })], options);
    expect(text.length).toBeLessThanOrEqual(60_000);
    expect(text).toContain('The rest is in [the files](https://example.org/a/b/tree/release/next)');
    expect(text.split('<details>')).toHaveLength(text.split('</details>').length);
  });
});

test('a text that fits is not cut', () => {
  expect(cutAtLine('one\ntwo', 7, 'more')).toBe('one\ntwo');
  expect(cutAtLine(`one\n${'two'.repeat(100)}`, 60, 'more')).toBe('one\n\nmore');
});
