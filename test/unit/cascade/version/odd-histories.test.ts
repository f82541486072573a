/** Histories that are not as one wishes: each gives the right versions or an error that names what is wrong. */
import { describe, expect, test } from '@jest/globals';
import { planVersions } from '../../../../src/cascade/version/next-versions.ts';
import type { VersionedCrate } from '../../../../src/cascade/version/version-plan.ts';
import type { LoggedCommit } from '../../../../src/git/log.ts';

const oid = (number: number): string => number.toString(16).padStart(2, '0').repeat(20);
const commit = (
  number: number,
  message: string,
  paths: readonly string[] = ['core/x'],
  parents = [number - 1],
): LoggedCommit => ({
  oid: oid(number),
  parents: parents.filter((parent) => parent > 0).map(oid),
  author: 'A. Person',
  message,
  paths,
});
const crate = (name: string, version = '1.0.0', fields: Partial<VersionedCrate> = {}): VersionedCrate => ({
  ...{ name, directory: name, nested: [], outside: [], include: [], exclude: [], inherited: [] },
  ...{ version, versionInherited: false, tagPrefix: `${name}-v`, needs: [] },
  ...fields,
});
const first = commit(1, 'chore: begin', ['core/x', 'cli/x']);

function plan(
  commits: readonly LoggedCommit[],
  tags: Readonly<Record<string, number>>,
  crates: readonly VersionedCrate[] = [crate('core')],
) {
  return planVersions({
    crates,
    commits: commits.toReversed(),
    head: (commits.at(-1) as LoggedCommit).oid,
    tags: Object.entries(tags).map(([name, number]) => ({ name, commit: oid(number) })),
    monorepoTagPrefix: 'all-v',
    unconventional: 'ignore',
    workspaceNames: new Map(),
  });
}
const next = (...given: Parameters<typeof plan>): string | undefined => plan(...given).crates[0]?.next;

describe('commits that are no good', () => {
  test.each([
    ['an empty message', '', '1.0.0'],
    ['white space', ' \n \n', '1.0.0'],
    ['a type without a subject', 'feat:', '1.0.0'],
    ['a type without a space', 'feat:x', '1.0.0'],
    ['a type in capitals', 'FEAT: x', '1.1.0'],
    ['a scope that never ends', 'feat(core: x', '1.0.0'],
    ['an emoji before the type', '✨ feat: x', '1.0.0'],
    ['a mark before the scope', 'feat!(core): x', '2.0.0'],
    ['another language', 'feat: größer 大きい', '1.1.0'],
    ['a line separator that was pasted', 'feat: x\u2028y', '1.1.0'],
    ['CRLF', 'feat: x\r\n\r\nBREAKING CHANGE: y\r\n', '2.0.0'],
    ['a breaking change in a fence', 'fix: x\n\n```\nBREAKING CHANGE: y\n```', '1.0.1'],
    ['a breaking change that is quoted', 'fix: x\n\n> BREAKING CHANGE: y', '1.0.1'],
    ['a breaking change below prose that is none', 'Update\n\nBREAKING CHANGE: y', '2.0.0'],
    ['a squash of three', 'Merge pull request #1 (#1)\n\n* fix: a\n* feat: b\n* docs: c', '1.1.0'],
    ['a fixup that was left', 'fixup! feat: x', '1.0.0'],
    ['a megabyte', `feat: x\n\n${'a'.repeat(1_000_000)}\nBREAKING CHANGE: far behind`, '1.1.0'],
    ['a hundred thousand colons', `feat: ${':'.repeat(100_000)}`, '1.1.0'],
    ['a hundred thousand brackets', `${'('.repeat(100_000)}: x`, '1.0.0'],
    ['NUL', 'feat: a\u0000b', '1.1.0'],
    ['a Release-As that is no version', 'fix: x\n\nRelease-As: soon', '1.0.1'],
  ])('%s', (_, message, version) => {
    expect(next([first, commit(2, message)], { 'core-v1.0.0': 1 })).toBe(version);
  });

  test.each([
    ['lower than the present one', '0.9.0'],
    ['a pre-release of the present one', '1.0.0-rc.1'],
  ])('a Release-As %s is an error', (_, version) => {
    expect(() => next([first, commit(2, `fix: x\n\nRelease-As: ${version}`)], { 'core-v1.0.0': 1 })).toThrow(
      `core: Release-As: ${version} is not above the present version 1.0.0`,
    );
  });

  test.each([
    ['of an id that is not there', 'f'.repeat(40), '1.1.0'],
    ['of itself', oid(3), '1.1.0'],
    ['of two at once', `${oid(2)}.\nThis reverts commit ${oid(1)}`, '1.1.0'],
    ['by an abbreviation of the least length', oid(2).slice(0, 7), '1.0.0'],
    ['by an abbreviated id', oid(2).slice(0, 10), '1.0.0'],
  ])('a revert %s', (_, target, version) => {
    const revert = commit(3, `Revert "x"\n\nThis reverts commit ${target}.`);
    expect(next([first, commit(2, 'feat: x'), revert], { 'core-v1.0.0': 1 })).toBe(version);
  });
});

describe('tags', () => {
  const two = [first, commit(2, 'feat: a'), commit(3, 'fix: b')];

  test.each<[string, Readonly<Record<string, number>>, string, string]>([
    ['moved forward: what lies before is released', { 'core-v1.0.0': 2 }, '1.0.0', '1.0.1'],
    ['moved back: everything since counts', { 'core-v1.0.0': 1 }, '1.0.0', '1.1.0'],
    ['on the tip: nothing is new', { 'core-v1.0.0': 3 }, '1.0.0', '1.0.0'],
    ['two on one commit: the higher one is the base', { 'core-v1.0.0': 1, 'core-v1.0.1': 1 }, '1.0.1', '1.1.0'],
    ['of another crate with a prefix like its own', { 'core-v1.0.0': 1, 'core-vm-v9.0.0': 3 }, '1.0.0', '1.1.0'],
    ['of no version', { 'core-v1.0.0': 1, 'core-vnext': 3, 'core-v1': 3, 'core-v01.0.0': 3 }, '1.0.0', '1.1.0'],
    ['of an old version, beside the branch', { 'core-v1.0.0': 1, 'core-v0.9.0': 99 }, '1.0.0', '1.1.0'],
    ['of a later version, deleted: the older one is the base', { 'core-v0.9.0': 1 }, '1.0.0', '1.0.0'],
  ])('%s', (_, tags, version, expected) => {
    expect(next(two, tags, [crate('core', version)])).toBe(expected);
  });

  test.each([
    ['moved to a commit that the branch does not have', 99],
    ['on a commit of before a rewrite', 77],
  ])('of the present version, %s: an error that names both', (_, at) => {
    expect(() => next(two, { 'core-v1.0.0': at })).toThrow(
      `core: the tag core-v1.0.0 is on ${oid(at).slice(0, 10)}, which the branch does not have`,
    );
  });
});

describe('a branch', () => {
  test('rewritten above the last release counts what it has now', () => {
    const rewritten = [first, commit(12, 'fix: once a feat', ['core/x'], [1])];
    expect(next(rewritten, { 'core-v1.0.0': 1 })).toBe('1.0.1');
  });

  test('with two roots, and a crate that came with the second', () => {
    const other = commit(20, 'feat: imported', ['cli/x'], []);
    const merge = commit(21, 'Merge the other repository', [], [1, 20]);
    const planned = plan([other, first, merge], { 'core-v1.0.0': 1 }, [crate('core'), crate('cli', '0.3.0')]);
    expect(planned.crates.map(({ name, next: version, reason }) => [name, version, reason])).toEqual([
      ['core', '1.0.0', 'none'],
      ['cli', '0.3.0', 'first'],
    ]);
  });

  test('whose merge was made the wrong way round: a tag that is no more on its line is no base', () => {
    const side = commit(2, 'feat: side', ['core/x'], [1]);
    const wrong = commit(3, 'Merge main into side', [], [2, 1]);
    expect(next([first, side, wrong], { 'core-v1.0.0': 1 })).toBe('1.1.0');
  });
});

describe('crates', () => {
  test.each<[string, readonly VersionedCrate[], Readonly<Record<string, number>>, readonly unknown[]]>([
    [
      'renamed: its first release, which moves what needs it',
      [crate('kernel', '1.0.0'), crate('cli', '1.0.0', { needs: ['kernel'] })],
      { 'core-v1.0.0': 1, 'cli-v1.0.0': 1 },
      [
        ['kernel', '1.0.0', 'first'],
        ['cli', '1.0.0', 'none'],
      ],
    ],
    [
      'moved to another folder under its own name: counted there',
      [crate('core', '1.0.0', { directory: 'crates/core' })],
      { 'core-v1.0.0': 1 },
      [['core', '1.1.0', 'changes']],
    ],
    [
      'removed: its tags say nothing about others',
      [crate('cli')],
      { 'core-v9.0.0': 2, 'cli-v1.0.0': 1 },
      [['cli', '1.0.0', 'none']],
    ],
    [
      "without a tag of its own: counted from the monorepo's",
      [crate('core')],
      { 'all-v3.0.0': 1 },
      [['core', '1.1.0', 'changes']],
    ],
  ])('%s', (_, crates, tags, expected) => {
    const commits = [first, commit(2, 'feat: move', ['core/x', 'crates/core/x', 'kernel/x'])];
    const planned = plan(commits, tags, crates);
    expect(planned.crates.map(({ name, next: version, reason }) => [name, version, reason])).toEqual(expected);
  });
});

describe('Release-As where it is easily missed', () => {
  const two = [crate('core'), crate('cli', '3.0.0')];
  const tags = { 'core-v1.0.0': 1, 'cli-v3.0.0': 1 };
  test.each([
    ['an empty commit', 'chore: release\n\nRelease-As: 4.0.0', [], ['4.0.0', '4.0.0'], undefined],
    ['an empty commit with a scope', 'chore(cli): release\n\nRelease-As: 4.0.0', [], ['1.0.0', '4.0.0'], undefined],
    ['an empty commit below one crate', 'chore: x\n\nRelease-As: 2.0.0', [], ['2.0.0', '3.0.0'], 'is below 3.0.0'],
    ['a commit beside all crates', 'chore: x\n\nRelease-As: 4.0.0', ['notes'], ['1.0.0', '3.0.0'], 'for no crate'],
    [
      'a v before it',
      'fix: x\n\nRelease-As: v2.0.0',
      ['core/x'],
      ['1.0.1', '3.0.0'],
      'Release-As: "v2.0.0" does not count',
    ],
    ['two numbers', 'fix: x\n\nRelease-As: 2.0', ['core/x'], ['1.0.1', '3.0.0'], 'does not count'],
    ['a word', 'fix: x\n\nRelease-As: major', ['core/x'], ['1.0.1', '3.0.0'], 'does not count'],
    [
      'more than 64 bits',
      'fix: x\n\nRelease-As: 99999999999999999999.0.0',
      ['core/x'],
      ['1.0.1', '3.0.0'],
      'does not count',
    ],
    ['no end', `fix: x\n\nRelease-As: 2.0.0-${'a'.repeat(5_000)}`, ['core/x'], ['1.0.1', '3.0.0'], 'does not count'],
  ])('%s', (_, message, paths, versions, warning) => {
    const planned = plan([first, commit(2, message, paths)], tags, two);
    expect(planned.crates.map((each) => each.next)).toEqual(versions);
    expect(planned.warnings.length).toBe(warning === undefined ? 0 : 1);
    if (warning !== undefined) expect(planned.warnings[0]).toContain(warning);
  });
});

describe("reverts by GitHub's own button, whose squash names no commit", () => {
  const feat = commit(2, 'feat: x (#5)');
  const taken = commit(3, 'Revert "feat: x" (#6)\n\nReverts owner/name#5');
  test.each([
    ['takes both out', [first, feat, taken], {}, '1.0.0'],
    ['of a release before is a fix', [first, feat, taken], { 'core-v1.1.0': 2 }, '1.1.1'],
    [
      'and back again',
      [first, feat, taken, commit(4, 'Revert "Revert "feat: x"" (#7)\n\nReverts owner/name#6')],
      {},
      '1.1.0',
    ],
    [
      'of another number',
      [first, feat, commit(3, 'docs: x (#9)'), commit(4, 'Revert "docs: x" (#10)\n\nReverts a/b#9')],
      {},
      '1.1.0',
    ],
  ])('%s', (_, commits, more, version) => {
    const present = 'core-v1.1.0' in more ? '1.1.0' : '1.0.0';
    const planned = plan(commits, { 'core-v1.0.0': 1, ...more }, [crate('core', present)]);
    expect(planned.crates[0]?.next).toBe(version);
    expect(planned.unconventional).toEqual([]);
  });
});

test('a subject of a megabyte is named by its beginning', () => {
  const planned = plan([first, commit(2, '\u{1f600}'.repeat(500_000))], { 'core-v1.0.0': 1 });
  expect(planned.unconventional[0]?.subject).toBe('\u{1f600}'.repeat(100));
});

test.each([
  [
    'before it was moved',
    [
      commit(2, 'feat: x', ['core/x']),
      commit(3, 'refactor: move', ['core/x', 'crates/core/x', 'crates/core/Cargo.toml']),
    ],
    '1.1.0',
  ],
  [
    'of another crate inside its former folder',
    [commit(2, 'feat: x', ['core/cli/x']), commit(3, 'refactor: move', ['crates/core/Cargo.toml'])],
    '1.0.0',
  ],
  [
    'at the old place after it was moved',
    [commit(2, 'refactor: move', ['crates/core/Cargo.toml']), commit(3, 'feat: x', ['core/x'])],
    '1.0.0',
  ],
])('a change %s', (_, commits, version) => {
  const crates = [
    crate('core', '1.0.0', { directory: 'crates/core' }),
    crate('cli', '1.0.0', { directory: 'core/cli' }),
  ];
  const planned = planVersions({
    ...{ crates, commits: [first, ...commits].toReversed(), head: oid(3), monorepoTagPrefix: 'all-v' },
    ...{ unconventional: 'ignore', workspaceNames: new Map(), formerFolders: new Map([['core', 'core']]) },
    tags: [{ name: 'core-v1.0.0', commit: oid(1) }],
  });
  expect(planned.crates[0]?.next).toBe(version);
});

describe('the revert of a merge takes back what it brought', () => {
  const side = commit(2, 'feat!: side', ['core/x'], [1]);
  const main = commit(3, 'fix: main', ['core/x'], [1]);
  const merge = commit(4, 'Merge pull request #5 from a/side', [], [3, 2]);
  const reversing = (number: number, of: number): LoggedCommit =>
    commit(number, `Revert "x"\n\nThis reverts commit ${oid(of)}, reversing\nchanges made to ${oid(3)}.`);
  test.each([
    ['and nothing else', [reversing(5, 4)], '1.0.1'],
    ['and brings it back when it is taken back itself', [reversing(5, 4), reversing(6, 5)], '2.0.0'],
    ['and not what came later', [reversing(5, 4), commit(6, 'feat: later')], '1.1.0'],
  ])('%s', (_, later, version) => {
    expect(next([first, side, main, merge, ...later], { 'core-v1.0.0': 1 })).toBe(version);
  });
});
