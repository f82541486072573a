import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type SiblingFacts, sameGitUrl } from '../../../src/cargo/identity.ts';
import { planReleaseEdits, type RepositoryRelease } from '../../../src/cargo/release-edits.ts';
import { findRepositoryWorkspaces } from '../../../src/cargo/repository-workspaces.ts';
import { writeTree } from './file-tree.ts';

const sibling = (name: string, version: string, previous: string, more: Partial<SiblingFacts> = {}): SiblingFacts => ({
  ...{ name, version, previous, tag: `${name}-v${version}`, registries: undefined },
  gitUrls: [`https://github.com/o/${name}`],
  ...more,
});
const core = sibling('core', '0.5.1', '0.4.9');
const release = (more: Partial<RepositoryRelease> = {}): RepositoryRelease => ({
  ...{ name: 'mining', version: '0.5.0', label: 'o/mining', siblings: [core], expected: [], keep: [], policy: 'keep' },
  ...more,
});

async function plan(files: Readonly<Record<string, string>>, of: RepositoryRelease = release()) {
  const root = writeTree(files);
  const found = await findRepositoryWorkspaces(root, new Set(Object.keys(files)));
  return planReleaseEdits(found, of, (path) => readFileSync(join(root, path), 'utf8'));
}
const pkg = (name: string, version: string, more = ''): string =>
  `[package]\nname = "${name}"\nversion = "${version}"\nedition = "2021"\n${more}`;
const mining = (dependencies: string, more = ''): Record<string, string> => ({
  'Cargo.toml': pkg('mining', '0.4.0', `${more}[dependencies]\n${dependencies}`),
});
/** `file: key = new value`, without the package's own version. */
const edited = ({ files }: Awaited<ReturnType<typeof plan>>): string[] =>
  files.flatMap(({ path, changes }) =>
    changes
      .filter(({ path: key }) => key.join('.') !== 'package.version')
      .map(({ path: key, after }) => `${path}: ${key.join('.')} = ${after}`),
  );

interface Row {
  files: Record<string, string>;
  of?: Partial<RepositoryRelease>;
  edits: string[];
  untouched?: (string | RegExp)[];
}

const ROWS: Record<string, Row> = {
  'an entry that admitted the version before the release follows': {
    files: mining('core = "0.4"\nserde = "1"\n'),
    edits: ['Cargo.toml: dependencies.core = 0.5'],
  },
  'the only entry follows though it lagged behind': {
    files: mining('core = "0.2"\n[dev-dependencies]\ncore = "0.2"\n'),
    edits: ['Cargo.toml: dependencies.core = 0.5', 'Cargo.toml: dev-dependencies.core = 0.5'],
  },
  'the semver trick: a crate that takes its own later version': {
    files: { 'Cargo.toml': pkg('mining', '0.4.9', '[dependencies]\nnext = { package = "mining", version = "0.5" }\n') },
    of: { version: '0.4.10' },
    edits: [],
    untouched: [/not the one of this repository/],
  },
  'the semver trick between siblings': {
    files: mining('core = "0.4"\ncore-next = { package = "core", version = "0.6" }\n'),
    edits: ['Cargo.toml: dependencies.core = 0.5'],
    untouched: ['"0.6" did not admit 0.4.9, the version before this release'],
  },
  'a baseline of an old release': {
    files: mining('core = "0.4"\n[dev-dependencies]\nbase = { package = "core", version = "=0.3.1" }\n'),
    edits: ['Cargo.toml: dependencies.core = 0.5'],
    untouched: [/"=0\.3\.1" did not admit/],
  },
  'an older sibling beside the new one': {
    files: mining('core = "0.4"\nold = { package = "core", version = "0.3" }\n'),
    edits: ['Cargo.toml: dependencies.core = 0.5'],
    untouched: [/"0\.3" did not admit/],
  },
  'what the configuration keeps': {
    files: mining('core = "0.4"\ncore-v04 = { package = "core", version = "0.4" }\n'),
    of: { keep: ['core-v04'], expected: ['core'] },
    edits: ['Cargo.toml: dependencies.core = 0.5'],
    untouched: ['kept by the configuration (keep)'],
  },
  'a private member named like the sibling, by path': {
    files: {
      'Cargo.toml': pkg('mining', '0.4.0', '[workspace]\n[dependencies]\ncore = { path = "core", version = "0.4" }\n'),
      'core/Cargo.toml': pkg('core', '0.4.2'),
    },
    edits: [],
    untouched: ["the path leads to the repository's own core 0.4.2"],
  },
  'a private member named like the sibling, by patch, also where the patch does not apply': {
    files: {
      'Cargo.toml': pkg(
        'mining',
        '0.4.0',
        '[workspace]\nmembers = ["core"]\n[dependencies]\ncore = "0.4"\n[patch.crates-io]\ncore = { path = "core" }\n',
      ),
      'core/Cargo.toml': pkg('core', '0.1.0'),
    },
    edits: [],
    untouched: ["[patch] leads to the repository's own core 0.1.0"],
  },
  'a stranger of that name in another registry': {
    files: mining('core = { version = "0.4", registry = "shop" }\n'),
    of: { siblings: [{ ...core, registries: ['crates-io'] }] },
    edits: [],
    untouched: ['it comes from shop, core is published to crates-io'],
  },
  'a stranger of that name from git': {
    files: mining('core = { git = "https://github.com/x/core", tag = "v1" }\n'),
    edits: [],
    untouched: [/x\/core, which is not the repository of core/],
  },
  'a sibling from git, by tag, with and without a version': {
    files: mining(
      'core = { git = "https://github.com/O/Core.git", tag = "core-v0.4.9" }\n[dev-dependencies]\nc = { package = "core", version = "0.4", git = "ssh://git@github.com/o/core", tag = "core-v0.4.9" }\n',
    ),
    edits: [
      'Cargo.toml: dependencies.core.tag = core-v0.5.1',
      'Cargo.toml: dev-dependencies.c.version = 0.5',
      'Cargo.toml: dev-dependencies.c.tag = core-v0.5.1',
    ],
  },
  'members that inherit one version and require each other': {
    files: {
      'Cargo.toml':
        '[workspace]\nmembers = ["*"]\n[workspace.package]\nversion = "0.4.0"\n[workspace.dependencies]\nderive = { path = "derive", version = "=0.4.0" }\ncore = "0.4"\n',
      'm/Cargo.toml': '[package]\nname = "mining"\nversion.workspace = true\n[dependencies]\nderive.workspace = true\n',
      'derive/Cargo.toml':
        '[package]\nname = "derive"\nversion.workspace = true\n[dev-dependencies]\nmining = { path = "../m", version = "0.4" }\n',
      'own/Cargo.toml': pkg('own', '0.4.0', '[dependencies]\nderive = { path = "../derive", version = "0.4.0" }\n'),
    },
    edits: [
      'Cargo.toml: workspace.package.version = 0.5.0',
      'Cargo.toml: workspace.dependencies.derive.version = =0.5.0',
      'Cargo.toml: workspace.dependencies.core = 0.5',
      'derive/Cargo.toml: dev-dependencies.mining.version = 0.5',
      'own/Cargo.toml: dependencies.derive.version = 0.5.0',
    ],
  },
  'an entry of the workspace that nobody inherits': {
    files: {
      'Cargo.toml': pkg(
        'mining',
        '0.4.0',
        '[workspace]\n[workspace.dependencies]\ncore = "0.4"\nold = { package = "core", version = "0.1" }\n',
      ),
    },
    edits: ['Cargo.toml: workspace.dependencies.core = 0.5'],
    untouched: [/"0\.1" did not admit/],
  },
  'a member nobody releases uses a later crate': {
    files: {
      'Cargo.toml': pkg('mining', '0.4.0', '[workspace]\nmembers = ["x"]\n[dependencies]\ncore = "0.4"\n'),
      'x/Cargo.toml': pkg('x', '0.1.0', '[dependencies]\ncore = "0.6"\n'),
    },
    edits: ['Cargo.toml: dependencies.core = 0.5'],
    untouched: [/"0\.6" did not admit/],
  },
  'fuzz targets with a workspace of their own': {
    files: {
      'Cargo.toml': pkg('mining', '0.4.0', '[workspace]\nexclude = ["fuzz"]\n[dependencies]\ncore = "0.4"\n'),
      'fuzz/Cargo.toml': pkg(
        'fuzz',
        '0.0.0',
        '[workspace]\n[dependencies]\nmining = { path = "..", version = "0.4.0" }\ncore = "0.4.2"\n',
      ),
    },
    edits: [
      'Cargo.toml: dependencies.core = 0.5',
      'fuzz/Cargo.toml: dependencies.mining.version = 0.5.0',
      'fuzz/Cargo.toml: dependencies.core = 0.5.1',
    ],
  },
};

describe('what a release moves in one repository', () => {
  test.each(Object.entries(ROWS))('%s', async (_, { files, of, edits, untouched = [] }) => {
    const planned = await plan(files, release(of));
    expect(edited(planned)).toEqual(edits);
    const reasons = planned.untouched.map(({ reason }) => reason);
    expect(reasons).toEqual(
      untouched.map((each) => (typeof each === 'string' ? each : expect.stringMatching(each)) as string),
    );
  });

  test('names for each lock what has to resolve to the release', async () => {
    const { siblings, moved } = await plan({
      'Cargo.toml': pkg('mining', '0.4.0', '[workspace]\nmembers = ["x"]\n[dependencies]\ncore = "0.4"\n'),
      'x/Cargo.toml': pkg('x', '0.1.0', '[dependencies]\ncore = { version = "0.4.1", registry = "shop" }\n'),
    });
    expect(siblings.map(({ owner, requirement, source, kind }) => [owner, requirement, source, kind])).toEqual([
      ['mining', '0.5', 'crates-io', 'normal'],
      ['x', '0.5.1', 'shop', 'dev'],
    ]);
    expect(moved).toEqual([{ name: 'mining', version: '0.5.0' }]);
  });

  test.each<[string, Record<string, string>, Partial<RepositoryRelease>, RegExp]>([
    [
      'a sibling that is not there',
      mining('cores = "0.4"\n'),
      { expected: ['core'] },
      /o\/mining: Cargo\.toml does not depend on core, the monorepo's mining does/,
    ],
    [
      'a path out of the repository',
      mining('core = { path = "../core", version = "0.4" }\n'),
      {},
      /Cargo\.toml: dependencies\.core takes core from "\.\.\/core", outside of the repository/,
    ],
    [
      'two entries that both lag behind',
      mining('core = "0.2"\ncore-a = { package = "core", version = "0.3" }\n'),
      {},
      /takes core more than once, and no entry admitted the version before 0\.5\.1: core "0\.2", core-a "0\.3"/,
    ],
    [
      'an expected sibling that is another crate',
      mining('core = { git = "https://github.com/x/core" }\n'),
      { expected: ['core'] },
      /depends on core only by an entry that does not follow it/,
    ],
    [
      'a commit of a sibling',
      mining('core = { git = "https://github.com/o/core", rev = "0123" }\n'),
      { expected: ['core'] },
      /rev = "0123" names one commit/,
    ],
    [
      'a requirement of no form to keep',
      mining('core = "<0.5"\n'),
      {},
      /o\/mining: core: the requirement "<0\.5" does/,
    ],
    ['a key to keep that is nowhere', mining('core-v3 = "0.4"\n'), { keep: ['core-v03'] }, /keep names "core-v03"/],
    ['another package', { 'Cargo.toml': pkg('minning', '1.0.0') }, {}, /o\/mining has no package "mining"/],
  ])('refused: %s', async (_, files, of, expected) => {
    await expect(plan(files, release(of))).rejects.toThrow(expected);
  });

  test('says what a person should know: a bound left alone, a version that goes back', async () => {
    const { notes } = await plan({ 'Cargo.toml': pkg('mining', '0.9.12', '[dependencies]\ncore = ">=0.4, <1"\n') });
    expect(notes[0]).toBe('Cargo.toml: the version goes back from 0.9.12 to 0.5.0');
    expect(notes[1]).toContain('">=0.4, <1" admits 0.5.1 and was left alone');
  });
});

test.each([
  ['https://github.com/o/core', 'git@github.com:O/core.git', true],
  ['https://github.com/o/core/', 'ssh://git@github.com/o/core', true],
  ['https://git.example/o/core', 'https://git.example/O/core', false],
  ['file:///srv/core', 'file:///srv/core.git', true],
  ['https://github.com/o/core', 'https://github.com/o/core2', false],
])('%s and %s name the same repository: %s', (left, right, same) => {
  expect(sameGitUrl(left, right)).toBe(same);
});
