import { describe, expect, test } from '@jest/globals';
import { parseToml } from '../../../../src/cargo/toml.ts';
import { settleReverts } from '../../../../src/cascade/version/changes.ts';
import { planVersions } from '../../../../src/cascade/version/next-versions.ts';
import {
  changedWorkspaceNames,
  crateFiles,
  touchesCrate,
  workspaceValues,
} from '../../../../src/cascade/version/touch.ts';
import type { VersionedCrate } from '../../../../src/cascade/version/version-plan.ts';
import { type LoggedCommit, parseLog } from '../../../../src/git/log.ts';

const oid = (number: number): string => number.toString(16).padStart(40, '0');
const commit = (number: number, message: string, paths: readonly string[], parents = [number - 1]): LoggedCommit => ({
  oid: oid(number),
  parents: parents.filter((parent) => parent > 0).map(oid),
  author: 'A. Person',
  message,
  paths,
});
const crate = (name: string, fields: Partial<VersionedCrate> = {}): VersionedCrate => ({
  name,
  directory: name,
  nested: [],
  outside: [],
  include: [],
  exclude: [],
  inherited: [],
  version: '1.0.0',
  versionInherited: false,
  tagPrefix: `${name}-v`,
  needs: [],
  ...fields,
});
/** Commits from the oldest; the first holds the tags given. */
function plan(
  commits: readonly LoggedCommit[],
  crates: readonly VersionedCrate[],
  options: Partial<Parameters<typeof planVersions>[0]> = {},
) {
  const newest = commits.at(-1) as LoggedCommit;
  return planVersions({
    crates,
    commits: commits.toReversed(),
    head: newest.oid,
    tags: crates.map(({ tagPrefix, version }) => ({ name: `${tagPrefix}${version}`, commit: oid(1) })),
    monorepoTagPrefix: 'all-v',
    unconventional: 'ignore',
    workspaceNames: new Map(),
    ...options,
  });
}
const versions = (planned: ReturnType<typeof planVersions>) =>
  Object.fromEntries(planned.crates.map(({ name, next }) => [name, next]));

describe('planVersions', () => {
  const first = commit(1, 'chore: begin', ['core/src/lib.rs', 'cli/src/lib.rs']);

  test('counts by path since the last tag of each crate', () => {
    const commits = [first, commit(2, 'feat: a', ['core/src/lib.rs']), commit(3, 'fix: b', ['cli/src/lib.rs'])];
    expect(versions(plan(commits, [crate('core'), crate('cli')]))).toEqual({ core: '1.1.0', cli: '1.0.1' });
    const tags = [
      { name: 'core-v1.0.0', commit: oid(1) },
      { name: 'core-v1.1.0', commit: oid(2) },
      { name: 'cli-v1.0.0', commit: oid(1) },
    ];
    expect(versions(plan(commits, [crate('core', { version: '1.1.0' }), crate('cli')], { tags }))).toEqual({
      core: '1.1.0',
      cli: '1.0.1',
    });
  });

  test("takes the monorepo's tag where it is newer than the crate's own", () => {
    const commits = [first, commit(2, 'feat!: a', ['core/x']), commit(3, 'fix: b', ['core/x'])];
    const tags = [
      { name: 'core-v1.0.0', commit: oid(1) },
      { name: 'all-v9.0.0', commit: oid(2) },
    ];
    expect(versions(plan(commits, [crate('core')], { tags }))).toEqual({ core: '1.0.1' });
  });

  test('counts what a merge brings once, and not from before the tag, whatever its date', () => {
    const side = commit(2, 'feat: side', ['core/x'], [1]);
    const main = commit(3, 'fix: main', ['core/y'], [1]);
    const merge = commit(4, 'Merge branch side\n\nBREAKING CHANGE: in a merge', ['core/x'], [3, 2]);
    const planned = plan([first, side, main, merge], [crate('core')]);
    expect(versions(planned)).toEqual({ core: '1.1.0' });
    expect(planned.crates[0]?.changes.map(({ subject }) => subject)).toEqual(['main', 'side']);
    expect(planned.unconventional).toEqual([]);
  });

  describe("the monorepo's own version", () => {
    const mono = (version = '3.0.0') => crate('all', { directory: '', version, tagPrefix: 'all-v', isMonorepo: true });
    const tags = [
      { name: 'all-v3.0.0', commit: oid(1) },
      { name: 'core-v1.0.0', commit: oid(1) },
      { name: 'core-v2.0.0', commit: oid(3) },
      { name: 'cli-v1.0.0', commit: oid(1) },
    ];

    test('moves by the highest level among its crates since its own last tag', () => {
      const commits = [
        first,
        commit(2, 'feat!: a', ['core/x']),
        commit(3, 'chore: release', ['core/Cargo.toml']),
        commit(4, 'fix: b', ['cli/x']),
      ];
      const crates = [crate('core', { version: '2.0.0' }), crate('cli'), mono()];
      const planned = plan(commits, crates, { tags });
      expect(versions(planned)).toEqual({ core: '2.0.0', cli: '1.0.1', all: '4.0.0' });
      expect(planned.crates.at(-1)).toMatchObject({ isMonorepo: true, because: ['cli'] });
    });

    test('gets a patch where a crate moves only because it needs another, and stays where none moves', () => {
      const crates = [crate('core', { version: '2.0.0' }), crate('cli'), mono()];
      expect(
        versions(plan([first, commit(2, 'docs: x', ['core/x']), commit(3, 'chore: y', [])], crates, { tags })),
      ).toEqual({
        core: '2.0.0',
        cli: '1.0.0',
        all: '3.0.0',
      });
    });
  });

  test.each([
    ['holds the level that is asked', '1.1.0', 'feat: x', '1.1.0', true],
    ['holds more', '2.0.0', 'fix: x', '2.0.0', true],
    ['is too low for what came after', '1.0.1', 'feat: x', '1.1.0', true],
    ['is a pre-release that holds it', '1.1.0-rc.1', 'feat: x', '1.1.0-rc.1', true],
    ['is a pre-release that is too low', '1.1.0-rc.1', 'feat!: x', '2.0.0-rc.1', true],
    ['was not raised', '1.0.0', 'feat: x', '1.1.0', false],
  ])('a version that was raised and not tagged, and %s', (_, version, message, next, warns) => {
    const tags = [{ name: 'core-v1.0.0', commit: oid(1) }];
    const planned = plan([first, commit(2, message, ['core/x'])], [crate('core', { version })], { tags });
    expect(versions(planned)).toEqual({ core: next });
    expect(planned.warnings.join()).toMatch(warns ? /has no tag core-v/ : /^$/);
  });

  test("where the monorepo's tag is the base, the manifest there says what was raised", () => {
    const tags = [{ name: 'all-v7.0.0', commit: oid(1) }];
    const versionsAtBase = new Map([['core', '1.0.0']]);
    const commits = [first, commit(2, 'fix: x', ['core/x'])];
    expect(versions(plan(commits, [crate('core', { version: '1.0.1' })], { tags, versionsAtBase }))).toEqual({
      core: '1.0.1',
    });
    expect(versions(plan(commits, [crate('core', { version: '1.0.0' })], { tags, versionsAtBase }))).toEqual({
      core: '1.0.1',
    });
  });

  test("a crate that came after the monorepo's last release goes out as it stands", () => {
    const tags = [{ name: 'all-v7.0.0', commit: oid(1) }];
    const commits = [first, commit(2, 'feat: x', ['core/x', 'cli/x'])];
    const versionsAtBase = new Map([['cli', '1.0.0']]);
    const planned = plan(commits, [crate('core', { version: '0.1.0' }), crate('cli')], { tags, versionsAtBase });
    expect(versions(planned)).toEqual({ core: '0.1.0', cli: '1.1.0' });
    expect(planned.crates[0]?.reason).toBe('first');
  });

  test('a tag of the present version that the branch does not have: rewritten, or moved', () => {
    const tags = [{ name: 'core-v1.0.0', commit: oid(99) }];
    expect(() => plan([first, commit(2, 'fix: x', ['core/x'])], [crate('core')], { tags })).toThrow(
      'core: the tag core-v1.0.0 is on 0000000000, which the branch does not have',
    );
  });

  test('a Release-As ends a series of pre-releases', () => {
    const commits = [first, commit(2, 'feat: x\n\nRelease-As: 1.1.0', ['core/x'])];
    expect(versions(plan(commits, [crate('core', { version: '1.1.0-rc.4' })]))).toEqual({ core: '1.1.0' });
  });

  test('a tag beside the first-parent line is no base', () => {
    const side = commit(2, 'feat: side', ['core/x'], [1]);
    const merge = commit(3, 'Merge', [], [1, 2]);
    const tags = [
      { name: 'core-v1.0.0', commit: oid(1) },
      { name: 'core-v1.0.1', commit: oid(2) },
    ];
    expect(plan([first, side, merge], [crate('core')], { tags }).crates[0]?.base?.name).toBe('core-v1.0.0');
  });

  test('without a base the present version is the first release', () => {
    const planned = plan([first, commit(2, 'feat!: x', ['core/x'])], [crate('core')], { tags: [] });
    expect(planned.crates).toMatchObject([{ reason: 'first', next: '1.0.0', changes: [] }]);
  });

  test('what depends on a moved crate gets at least a patch, through others too', () => {
    const crates = [crate('core'), crate('mid', { needs: ['core'] }), crate('cli', { needs: ['mid'] }), crate('aside')];
    const planned = plan([first, commit(2, 'feat!: x', ['core/x']), commit(3, 'feat: y', ['mid/x'])], crates);
    expect(versions(planned)).toEqual({ core: '2.0.0', mid: '1.1.0', cli: '1.0.1', aside: '1.0.0' });
    expect(planned.crates.find(({ name }) => name === 'cli')).toMatchObject({ reason: 'dependency', because: ['mid'] });
  });

  test('crates that inherit the version of the workspace move together', () => {
    const crates = [
      crate('core', { versionInherited: true }),
      crate('cli', { versionInherited: true }),
      crate('tool', { needs: ['cli'] }),
    ];
    expect(versions(plan([first, commit(2, 'feat: x', ['core/x'])], crates))).toEqual({
      core: '1.1.0',
      cli: '1.1.0',
      tool: '1.0.1',
    });
  });

  test.each([
    ['ignore', '1.0.0'],
    ['patch', '1.0.1'],
  ] as const)('lists commits that follow no convention, and counts them as asked: %s', (unconventional, next) => {
    const planned = plan([first, commit(2, 'Update x', ['core/x'])], [crate('core')], { unconventional });
    expect(versions(planned)).toEqual({ core: next });
    expect(planned.unconventional).toEqual([{ commit: oid(2), subject: 'Update x', crates: ['core'] }]);
  });

  test('a Release-As of the newest commit that has one decides', () => {
    const commits = [
      first,
      commit(2, 'feat: x\n\nRelease-As: 3.0.0', ['core/x']),
      commit(3, 'feat: y\n\nRelease-As: 2.5.0', ['core/x']),
      commit(4, 'feat!: z', ['core/x']),
    ];
    expect(plan(commits, [crate('core')]).crates).toMatchObject([{ next: '2.5.0', reason: 'release-as' }]);
  });

  test('semver checks can only raise', () => {
    const commits = [first, commit(2, 'fix: x', ['core/x'])];
    const least = (level: 'major' | 'none') => new Map([['core', level]]);
    expect(plan(commits, [crate('core')], { leastLevels: least('major') }).crates).toMatchObject([
      { next: '2.0.0', reason: 'semver-checks' },
    ]);
    expect(versions(plan(commits, [crate('core')], { leastLevels: least('none') }))).toEqual({ core: '1.0.1' });
  });

  test('names near misses with commit and line', () => {
    const planned = plan([first, commit(2, 'fix: x\n\nBreaking changes: y', ['core/x'])], [crate('core')]);
    expect(planned.warnings).toHaveLength(1);
    expect(planned.warnings[0]).toContain(`${oid(2).slice(0, 10)} line 3`);
  });

  test('a change of an inherited entry touches who inherits it, and no one else', () => {
    const crates = [
      crate('core', { inherited: ['dependencies.serde'] }),
      crate('cli'),
      crate('root', { directory: '.', nested: ['core', 'cli'] }),
    ];
    const commits = [first, commit(2, 'fix: raise serde', ['Cargo.toml', 'Cargo.lock'])];
    const workspaceNames = new Map([[oid(2), new Set(['dependencies.serde'])]]);
    expect(versions(plan(commits, crates, { workspaceNames }))).toEqual({ core: '1.0.1', cli: '1.0.0', root: '1.0.0' });
  });

  test('ten thousand commits and fifty crates', () => {
    const crates = Array.from({ length: 50 }, (_, index) => crate(`c${index}`, { exclude: ['tests/'] }));
    const many = Array.from({ length: 10_000 }, (_, index) =>
      commit(index + 2, index % 7 === 0 ? `Revert "x"\n\nThis reverts commit ${oid(index + 1)}.` : 'feat: x', [
        `c${index % 50}/src/lib.rs`,
      ]),
    );
    const planned = plan([first, ...many], crates);
    expect(planned.crates.every(({ next }) => next === '1.1.0')).toBe(true);
  });
});

describe('settleReverts', () => {
  const revert = (number: number, of: number): LoggedCommit =>
    commit(number, `Revert "something"\n\nThis reverts commit ${oid(of)}.`, ['core/x']);
  const said = (...commits: readonly LoggedCommit[]) =>
    settleReverts(commits.toReversed()).flatMap(({ changes }) =>
      changes.map(({ type, subject }) => `${type}: ${subject}`),
    );

  test('a commit and its revert take each other out', () => {
    expect(said(commit(5, 'feat: x', []), commit(6, 'fix: y', []), revert(7, 5))).toEqual(['fix: y']);
  });

  test('the revert of a revert brings the first back', () => {
    expect(said(commit(5, 'feat: x', []), revert(6, 5), revert(7, 6))).toEqual(['feat: x']);
    expect(said(commit(5, 'feat: x', []), revert(6, 5), revert(7, 6), revert(8, 7))).toEqual([]);
  });

  test('the revert of something older is a fix of its own', () => {
    expect(said(commit(5, 'feat: x', []), revert(6, 2))).toEqual(['fix: Revert "something"', 'feat: x']);
  });
});

describe('touchesCrate', () => {
  const files = (manifest: string, workspace = '') => {
    const root = parseToml(workspace, 'Cargo.toml');
    const members = [
      { name: 'core', directory: 'core', manifest: parseToml(`[package]\nname = "core"\n${manifest}`, 'core') },
      { name: 'inner', directory: 'core/inner', manifest: parseToml('[package]\nname = "inner"', 'inner') },
    ];
    return crateFiles(members, root['workspace'] as never)[0] as ReturnType<typeof crateFiles>[number];
  };

  test.each([
    ['a file of its folder', '', 'core/src/lib.rs', true],
    ['a file beside it', '', 'core2/src/lib.rs', false],
    ['a crate inside it', '', 'core/inner/src/lib.rs', false],
    ['its lock alone', '', 'core/Cargo.lock', false],
    ['its readme outside', 'readme = "../README.md"', 'README.md', true],
    ['another readme', '', 'README.md', false],
    ['its licence outside', 'license-file = "../LICENSE"', 'LICENSE', true],
    ['an excluded folder', 'exclude = ["tests/"]', 'core/tests/a.rs', false],
    ['an excluded pattern', 'exclude = ["*.md"]', 'core/docs/a.md', false],
    ['an anchored pattern elsewhere', 'exclude = ["/docs"]', 'core/src/docs/a.rs', true],
    ['a pattern taken back', 'exclude = ["*.md", "!keep.md"]', 'core/keep.md', true],
    ['what include names', 'include = ["src/**"]', 'core/src/lib.rs', true],
    ['what include does not name', 'include = ["src/**"]', 'core/benches/a.rs', false],
    ['the manifest, whatever include names', 'include = ["src/**"]', 'core/Cargo.toml', true],
  ])('%s', (_, manifest, path, expected) => {
    expect(touchesCrate(files(manifest), [path])).toBe(expected);
  });

  test('an inherited readme lies at the root', () => {
    const inherited = files('readme.workspace = true', '[workspace.package]\nreadme = "README.md"');
    expect(touchesCrate(inherited, ['README.md'])).toBe(true);
  });
});

test('changedWorkspaceNames compares by value, not by text', () => {
  const toml = (text: string) => parseToml(text, 'Cargo.toml');
  const before = workspaceValues(
    toml(
      '[workspace]\nmembers = ["a"]\n[workspace.dependencies]\nserde = { version = "1", features = ["x"] }\nlog = "0.4"',
    ),
  );
  const names = (text: string) => [...changedWorkspaceNames(before, workspaceValues(toml(text)))].sort();
  expect(
    names(
      '[workspace]\nmembers = ["a"]\ndependencies.log = "0.4"\ndependencies.serde = { features = ["x"], version = "1" }',
    ),
  ).toEqual([]);
  expect(names('[workspace]\nmembers = ["a", "b"]\n[workspace.dependencies]\nserde = "1"\nlog = "0.4"')).toEqual([
    'dependencies.serde',
    'manifest',
  ]);
  expect(
    names(
      '[workspace]\nmembers = ["a"]\n[workspace.dependencies]\nserde = { version = "1", features = ["x"] }\n[workspace.lints.rust]\nunsafe_code = "forbid"',
    ),
  ).toEqual(['dependencies.log', 'lints']);
});

test('parseLog reads what git writes, paths of any name included', () => {
  const record = (id: number, message: string, paths: readonly string[]): string =>
    `mark ${oid(id)}\0${id > 1 ? oid(id - 1) : ''}\0A. Person\0${message}\0${paths.length === 0 ? '' : `\n${paths.join('\0')}\0`}\0`;
  const log = record(2, 'feat: x\n\nbody\n', ['a b', `commit ${oid(9)}`]) + record(1, 'chore: begin\n', []);
  expect(parseLog(log, 'mark')).toMatchObject([
    {
      oid: oid(2),
      parents: [oid(1)],
      author: 'A. Person',
      message: 'feat: x\n\nbody\n',
      paths: ['a b', `commit ${oid(9)}`],
    },
    { oid: oid(1), parents: [], paths: [] },
  ]);
});
