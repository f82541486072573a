import { describe, expect, test } from '@jest/globals';
import { readCommitMessage } from '../../../../src/cascade/version/message.ts';

const breaks = (message: string): boolean => readCommitMessage(message).changes.some(({ breaking }) => breaking);
const types = (message: string): string[] => readCommitMessage(message).changes.map(({ type }) => type);

describe('readCommitMessage', () => {
  test.each([
    ['a plain header', 'feat: add x', ['feat'], false],
    ['a scope', 'fix(core): mend y', ['fix'], false],
    ['a type in capitals', 'Fix: mend y', ['fix'], false],
    ['an exclamation mark', 'feat!: drop z', ['feat'], true],
    ['an exclamation mark after the scope', 'feat(core)!: drop z', ['feat'], true],
    ['an exclamation mark before the scope', 'feat!(core): drop z', ['feat'], true],
    ['a breaking footer', 'feat: x\n\nBREAKING CHANGE: y is gone', ['feat'], true],
    ['a breaking footer with a hyphen', 'feat: x\n\nBREAKING-CHANGE: y is gone', ['feat'], true],
    ['a breaking line in mid body', 'fix: x\n\nprose\nBREAKING CHANGE: y\nmore prose\n\nRefs: #1', ['fix'], true],
    ['line ends of Windows', 'fix: x\r\n\r\nBREAKING CHANGE: y\r\n', ['fix'], true],
    ['no convention', 'Update things', [], false],
    ['no convention, but breaking', 'Update things\n\nBREAKING CHANGE: y', [''], true],
    ['no space after the colon', 'feat:x', [], false],
    ['an empty message', '', [], false],
    ['white space alone', ' \n \n', [], false],
    ['a squashed body', 'Release work (#4)\n\n* feat: a\n\n* fix: b\n\nprose', ['feat', 'fix'], false],
    ['a squashed body under a header', 'chore: work (#4)\n\n* feat!: a\n* and b', ['chore', 'feat'], true],
    ['a merge of GitHub', 'Merge pull request #3 from a/b', [], false],
  ])('reads %s', (_, message, expected, breaking) => {
    expect(types(message)).toEqual(expected);
    expect(breaks(message)).toBe(breaking);
  });

  test.each([
    ['plural', 'BREAKING CHANGES: y'],
    ['lower case', 'breaking change: y'],
    ['mixed case', 'Breaking Change: y'],
    ['quoted', '> BREAKING CHANGE: y'],
    ['bulleted', '- BREAKING CHANGE: y'],
    ['bulleted with a star', '* BREAKING CHANGE: y'],
    ['indented', '  BREAKING CHANGE: y'],
    ['a heading', '### Breaking Changes'],
    ['alone on its line', '**BREAKING CHANGE**'],
    ['the other mark of a footer', 'BREAKING-CHANGE #12'],
  ])('warns about a line that nearly announces a breaking change: %s', (_, line) => {
    const message = readCommitMessage(`fix: x\n\n${line}`);
    expect(message.changes).toMatchObject([{ type: 'fix', breaking: false }]);
    expect(message.nearMisses).toEqual([{ line: 3, text: line.trim() }]);
  });

  test('warns about a header that is such a line', () => {
    expect(readCommitMessage('BREAKING CHANGE: y')).toMatchObject({ changes: [], nearMisses: [{ line: 1 }] });
  });

  test.each(['```\nBREAKING CHANGE: y\n```', '~~~~ text\nBREAKING CHANGE: y\n~~~~'])(
    'takes what stands in a fence for an example: %j',
    (body) => {
      expect(readCommitMessage(`fix: x\n\n${body}`)).toMatchObject({ changes: [{ breaking: false }], nearMisses: [] });
    },
  );

  test('keeps the words of a breaking note, on one line and without what follows', () => {
    const [change] = readCommitMessage('feat: x\n\nBREAKING CHANGE: y is\n  gone\n\nprose\n\nRefs: #1').changes;
    expect(change?.breakingNotes).toEqual(['y is gone']);
  });

  test.each([
    ['as git writes it', 'Revert "feat: x"\n\nThis reverts commit 0123456789abcdef0123456789abcdef01234567.', 1],
    ['abbreviated', 'Revert "feat: x"\n\nThis reverts commit 0123456.', 1],
    ['by reference', 'revert: feat x\n\nRefs: 0123456, 89abcdef', 2],
    ['a reference of another commit', 'fix: x\n\nRefs: 0123456', 0],
    ['prose', 'fix: x\n\nIt seems that This reverts commit 0123456', 0],
  ])('finds what is reverted: %s', (_, message, count) => {
    expect(readCommitMessage(message).reverts).toHaveLength(count);
  });

  test.each([
    ['feat: x\n\nRelease-As: 2.0.0', '2.0.0'],
    ['feat: x\n\nrelease-as: 2.0.0-rc.1', '2.0.0-rc.1'],
    ['feat: x\n\nRelease-As: two', undefined],
    ['feat: x\n\nRelease-As: 2.0', undefined],
    ['feat: Release-As: 2.0.0', undefined],
  ])('reads the version a footer asks for: %j', (message, version) => {
    expect(readCommitMessage(message).releaseAs).toBe(version);
  });

  test('takes no longer per character for hostile messages than for short ones', () => {
    for (const piece of ['(', 'a(', '!', '`', '* ', 'BREAKING CHANGE:', '> ', ' ', '#1 ', 'Refs: ']) {
      const message = readCommitMessage(`feat: x\n\n${piece.repeat(1_000_000 / piece.length)}`);
      expect(message.changes[0]?.type).toBe('feat');
    }
  });
});
