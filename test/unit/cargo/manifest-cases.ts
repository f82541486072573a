import type { ManifestEdit } from '../../../src/cargo/manifest.ts';

/** `‹old|new›` marks what an edit changes; everything else must stay, byte for byte. */
export interface ManifestCase {
  title: string;
  marked: string;
  edits: readonly ManifestEdit[];
}

export const readMarked = (marked: string, side: 'before' | 'after'): string =>
  marked.replaceAll(/‹([^|›]*)\|([^›]*)›/gu, side === 'before' ? '$1' : '$2');

const core = (requirement = '0.4.0'): ManifestEdit[] => [{ kind: 'requirement', crate: 'pot-o-core', requirement }];
const version = (to = '0.4.0'): ManifestEdit[] => [{ kind: 'package-version', version: to }];
const at = (path: string[], requirement: string): ManifestEdit[] => [{ kind: 'requirement-at', path, requirement }];

const lines = (...each: string[]): string => `${each.join('\n')}\n`;
const dependencies = (...each: string[]): string => lines('[dependencies]', ...each);

/** The forms that the original's `sed` missed (facts, rows 1 and 2). */
const missedForms: ManifestCase[] = [
  {
    title: 'an inline table, version last',
    marked: dependencies('pot-o-core = { path = "core", version = "‹0.2.0|0.4.0›" }'),
    edits: core(),
  },
  {
    title: 'an inline table, version first',
    marked: dependencies('pot-o-core = { version = "‹0.2.0|0.4.0›", features = ["version = \\"9\\""] }'),
    edits: core(),
  },
  { title: 'no spaces around =', marked: dependencies('pot-o-core="‹0.1|0.4.0›"'), edits: core() },
  { title: 'a literal string', marked: dependencies("pot-o-core = '‹0.1|0.4.0›'"), edits: core() },
  { title: 'a quoted key', marked: dependencies('"pot-o-core" = "‹0.1|0.4.0›"'), edits: core() },
  { title: 'a literal quoted key', marked: dependencies('\'pot-o-core\' = "‹0.1|0.4.0›"'), edits: core() },
  {
    title: 'a key with escapes',
    marked: dependencies('"pot\\u002do-core" = "‹0.1|0.4.0›"'),
    edits: core(),
  },
  { title: 'a dotted key', marked: dependencies('pot-o-core.version = "‹0.1|0.4.0›"'), edits: core() },
  {
    title: 'a dotted key with spaces and quotes',
    marked: dependencies('pot-o-core . "version" = "‹0.1|0.4.0›"', 'pot-o-core.path = "core"'),
    edits: core(),
  },
  {
    title: 'a table of its own',
    marked: lines('[dependencies.pot-o-core]', 'path = "core"', 'version = "‹0.1|0.4.0›"'),
    edits: core(),
  },
  {
    title: 'a table of its own with spaces in the header',
    marked: lines('[ dependencies . "pot-o-core" ] # [dependencies]', 'version = "‹0.1|0.4.0›"'),
    edits: core(),
  },
  {
    title: 'a renamed dependency',
    marked: dependencies('core = { package = "pot-o-core", version = "‹0.1|0.4.0›" }'),
    edits: core(),
  },
  {
    title: 'a renamed dependency in its own table, package after version',
    marked: lines('[dependencies.core]', 'version = "‹0.1|0.4.0›"', 'package = "pot-o-core"'),
    edits: core(),
  },
];

/** What the original's `sed` touched and must not have (facts, row 3). */
const overMatches: ManifestCase[] = [
  {
    title: 'a crate whose name ends in the name',
    marked: dependencies('my-pot-o-core = "0.1"', 'pot-o-core = "‹0.1|0.4.0›"'),
    edits: core(),
  },
  {
    title: 'a crate whose name begins with the name',
    marked: dependencies('pot-o-core-derive = "0.1"', 'pot-o-core = "‹0.1|0.4.0›"'),
    edits: core(),
  },
  { title: 'a pin stays one', marked: dependencies('pot-o-core = "‹=0.1.2|=0.4.0›"'), edits: core('=0.4.0') },
  {
    title: 'a comment with quotes behind the value',
    marked: dependencies('pot-o-core = "‹0.1|0.4.0›" # keep "pinned"'),
    edits: core(),
  },
  {
    title: 'the other crates of one inline table',
    marked: 'dependencies = { pot-o-core = "‹0.1|0.4.0›", rand = "0.8" }\n',
    edits: core(),
  },
  {
    title: 'the name as a feature, a string and a metadata key',
    marked: lines(
      '[package.metadata.docs.dependencies]',
      'pot-o-core = "0.1"',
      '[features]',
      'pot-o-core = ["0.1"]',
      '[dependencies]',
      'ai3-lib = { version = "0.1", features = ["pot-o-core"] }',
      'pot-o-core = "‹0.1|0.4.0›"',
    ),
    edits: core(),
  },
  {
    title: 'a dependency that has the name as key but is another package',
    marked: dependencies(
      'pot-o-core = { package = "fork", version = "0.1" }',
      'c = { package = "pot-o-core", version = "‹1|2›" }',
    ),
    edits: core('2'),
  },
  {
    title: '[patch] and [replace]',
    marked: lines(
      '[dependencies]',
      'pot-o-core = "‹0.1|0.4.0›"',
      '[patch.crates-io]',
      'pot-o-core = { path = "core", version = "0.1" }',
      '[replace]',
      '"pot-o-core:0.1.0" = { path = "core", version = "0.1" }',
    ),
    edits: core(),
  },
  {
    title: 'profile overrides',
    marked: lines(
      '[profile.dev.package.pot-o-core]',
      'version = "0.1"',
      '[dependencies]',
      'pot-o-core = "‹0.1|0.4.0›"',
    ),
    edits: core(),
  },
];

/** `^version = ".*"` of the original hit every table (facts, row 4); its grep read the wrong text (row 5). */
const versions: ManifestCase[] = [
  {
    title: 'the package version and not those of dependency tables',
    marked: lines(
      '[dependencies.ai3-lib]',
      'version = "0.1.0"',
      '[package]',
      'name = "pot-o-mining"',
      'version = "‹0.1.0|0.4.0›"',
      '[dependencies.pot-o-core]',
      'version = "0.1.0"',
    ),
    edits: version(),
  },
  { title: 'a literal string', marked: lines('[package]', "version = '‹0.1.0|0.4.0›'"), edits: version() },
  { title: 'a quote in the comment', marked: lines('[package]', 'version = "‹0.1.0|0.4.0›" # "x"'), edits: version() },
  { title: 'indentation', marked: lines('[package]', '\t version\t=  "‹0.1.0|0.4.0›"  '), edits: version() },
  { title: 'a dotted key', marked: 'package.version = "‹0.1.0|0.4.0›"\npackage.name = "x"\n', edits: version() },
  { title: 'an inline table', marked: 'package = { name = "x", version = "‹0.1.0|0.4.0›" }\n', edits: version() },
  { title: 'a quoted key', marked: lines('["package"]', '"version" = "‹0.1.0|0.4.0›"'), edits: version() },
  {
    title: 'the workspace version where the package inherits it by a dotted key',
    marked: lines('[package]', 'version.workspace = true', '[workspace.package]', 'version = "‹0.1.0|0.4.0›"'),
    edits: version(),
  },
  {
    title: 'the workspace version where the package inherits it by an inline table',
    marked: lines('[workspace]', 'package.version = "‹0.1.0|0.4.0›"', '[package]', 'version = { workspace = true }'),
    edits: version(),
  },
  {
    title: 'the workspace version where the package inherits it by a table',
    marked: lines('[package.version]', 'workspace = true', '[workspace.package]', 'version = "‹0.1.0|0.4.0›"'),
    edits: version(),
  },
  {
    title: 'the version of a virtual manifest',
    marked: lines('[workspace]', 'members = ["core"]', '[workspace.package]', 'version = "‹0.1.0|0.4.0›"'),
    edits: version(),
  },
  {
    title: 'the own version where the workspace has one too',
    marked: lines('[workspace.package]', 'version = "0.1.0"', '[package]', 'version = "‹0.1.0|0.4.0›"'),
    edits: version(),
  },
  {
    title: 'a version before a description that quotes one',
    marked: lines(
      '[package]',
      'description = """',
      'version = "0.1.0"',
      '[dependencies]',
      '"""',
      'version = "‹0.1.0|0.4.0›"',
    ),
    edits: version(),
  },
  { title: 'the old name [project]', marked: lines('[project]', 'version = "‹0.1.0|0.4.0›"'), edits: version() },
  {
    title: 'a pre-release with build metadata',
    marked: lines('[package]', 'version = "‹0.1.0|1.0.0-rc.1+build.5›"'),
    edits: version('1.0.0-rc.1+build.5'),
  },
  {
    title: 'not rust-version, and not the version of a [[bin]] or a lint',
    marked: lines('[package]', 'rust-version = "1.70"', 'version = "‹0.1.0|0.4.0›"', '[[bin]]', 'version = "0.1.0"'),
    edits: version(),
  },
];

const tables: ManifestCase[] = [
  ...['dev-dependencies', 'build-dependencies', 'dev_dependencies', 'build_dependencies'].map((table) => ({
    title: `[${table}]`,
    marked: lines(`[${table}]`, 'pot-o-core = "‹0.1|0.4.0›"'),
    edits: core(),
  })),
  {
    title: 'a target with cfg',
    marked: lines(
      `[target.'cfg(not(target_arch = "wasm32"))'.dependencies]`,
      'pot-o-core = { version = "‹0.1|0.4.0›" }',
    ),
    edits: core(),
  },
  {
    title: 'a target with a basic quoted cfg',
    marked: lines(
      String.raw`[target."cfg(target_os = \"linux\")".dev-dependencies.pot-o-core]`,
      'version = "‹0.1|0.4.0›"',
    ),
    edits: core(),
  },
  {
    title: 'a target triple',
    marked: lines('[target.x86_64-pc-windows-msvc.build-dependencies]', 'pot-o-core = "‹0.1|0.4.0›"'),
    edits: core(),
  },
  {
    title: 'the workspace table, and not the entries that inherit from it',
    marked: lines(
      '[workspace.dependencies]',
      'pot-o-core = { path = "core", version = "‹0.1|0.4.0›" }',
      '[dependencies]',
      'pot-o-core = { workspace = true, features = ["a"] }',
      '[dev-dependencies]',
      'pot-o-core.workspace = true',
    ),
    edits: core(),
  },
  {
    title: 'a renamed entry of the workspace table',
    marked: lines('[workspace.dependencies.core]', 'package = "pot-o-core"', 'version = "‹0.1|0.4.0›"'),
    edits: core(),
  },
  {
    title: 'every table that depends on the crate at once',
    marked: lines(
      '[dependencies]',
      'pot-o-core = "‹0.1|0.4.0›"',
      '[dev-dependencies]',
      "pot-o-core = { version = '‹0.2|0.4.0›' }",
      '[build-dependencies.pot-o-core]',
      'version = "‹=0.3|0.4.0›"',
      "[target.'cfg(unix)'.dependencies]",
      'again = { package = "pot-o-core", version = "‹*|0.4.0›" }',
    ),
    edits: core(),
  },
  {
    title: 'a path-only and a git-only entry stay beside one with a requirement',
    marked: lines(
      '[dependencies]',
      'pot-o-core = { path = "core" }',
      '[build-dependencies]',
      'pot-o-core = { git = "https://example.invalid/core", tag = "v0.1" }',
      '[dev-dependencies]',
      'pot-o-core = "‹0.1|0.4.0›"',
    ),
    edits: core(),
  },
  {
    title: 'a git dependency with a version',
    marked: dependencies('pot-o-core = { git = "https://example.invalid/core", version = "‹0.1|0.4.0›" }'),
    edits: core(),
  },
  {
    title: 'a dependency from another registry',
    marked: dependencies('pot-o-core = { registry = "mine", version = "‹0.1|0.4.0›" }'),
    edits: core(),
  },
  {
    title: 'dependency tables in one inline table',
    marked: 'target = { x86_64-unknown-linux-gnu = { dependencies = { pot-o-core = "‹0.1|0.4.0›" } } }\n',
    edits: core(),
  },
];

const bytes: ManifestCase[] = [
  { title: 'a byte order mark', marked: `\ufeff${dependencies('pot-o-core = "‹0.1|0.4.0›"')}`, edits: core() },
  {
    title: 'CRLF',
    marked: '[package]\r\nname = "x"\r\n\r\n[dependencies]\r\npot-o-core = "‹0.1|0.4.0›"\r\nrand = "0.8"\r\n',
    edits: core(),
  },
  {
    title: 'CRLF with a byte order mark and a table of its own',
    marked: '\ufeff[dependencies.pot-o-core]\r\nversion = "‹0.1|0.4.0›"\r\noptional = true\r\n',
    edits: core(),
  },
  {
    title: 'mixed line ends',
    marked: '[dependencies]\r\nrand = "0.8"\npot-o-core = "‹0.1|0.4.0›"\r\nhex = "0.4"\n\r\n\n',
    edits: core(),
  },
  { title: 'no final newline', marked: '[dependencies]\npot-o-core = "‹0.1|0.4.0›"', edits: core() },
  {
    title: 'no final newline behind a comment',
    marked: '[dependencies]\npot-o-core = "‹0.1|0.4.0›" # end',
    edits: core(),
  },
  {
    title: 'alignment, tabs and trailing blanks',
    marked: dependencies('pot-o-core   =\t"‹0.1|0.4.0›"   \t', 'rand         =\t"0.8"  '),
    edits: core(),
  },
  {
    title: 'blank lines and comments between keys',
    marked: dependencies('', '', '# pot-o-core = "0.1"', '  pot-o-core = "‹0.1|0.4.0›"', '', '# end', '', ''),
    edits: core(),
  },
  {
    title: 'letters outside ASCII before the value, astral ones too',
    marked: lines('[package]', 'authors = ["Zoë 𝕏 😀"]', '[dependencies] # ✓ 😀', 'pot-o-core = "‹0.1|0.4.0›" # 😀'),
    edits: core(),
  },
  {
    title: 'numbers, dates and booleans of every form around',
    marked: lines(
      '[package.metadata.x]',
      'a = 9007199254740993',
      'b = 0xdead_beef',
      'c = -inf',
      'd = nan',
      'e = 1979-05-27 07:32:00Z # with a space',
      'f = 07:32:00.999999',
      'g = [1979-05-27, 1, 2.5e3, [true, { x = 1 }], ]',
      '[dependencies]',
      'pot-o-core = "‹0.1|0.4.0›"',
    ),
    edits: core(),
  },
  {
    title: 'a shorter and a longer value before others on the same line',
    marked: 'dependencies = { pot-o-core = "‹0.1.2-alpha.1|1›", ai3-lib = "‹1|0.1.2-alpha.1›" } # both\n',
    edits: [...core('1'), { kind: 'requirement', crate: 'ai3-lib', requirement: '0.1.2-alpha.1' }],
  },
];

const lookAlikes: ManifestCase[] = [
  {
    title: 'a comment before, behind and after',
    marked: dependencies(
      '# pot-o-core = "0.1"',
      'pot-o-core = "‹0.1|0.4.0›" # pot-o-core = "0.1"',
      '#pot-o-core = "0.1"',
    ),
    edits: core(),
  },
  {
    title: 'a multi-line basic string',
    marked: lines(
      '[package]',
      'description = """',
      '[dependencies]',
      'pot-o-core = "0.1"',
      '"""',
      '[dependencies]',
      'pot-o-core = "‹0.1|0.4.0›"',
    ),
    edits: core(),
  },
  {
    title: 'a multi-line literal string',
    marked: lines(
      '[package]',
      "description = '''",
      '[dependencies]',
      'pot-o-core = "0.1"',
      "'''",
      '[dependencies]',
      'pot-o-core = "‹0.1|0.4.0›"',
    ),
    edits: core(),
  },
  {
    title: 'a multi-line string that ends in quotes',
    marked: lines(
      '[package]',
      'description = """say "0.1"""""',
      'notes = """""x"""',
      '[dependencies]',
      'pot-o-core = "‹0.1|0.4.0›"',
    ),
    edits: core(),
  },
  {
    title: 'a multi-line literal string that ends in apostrophes',
    marked: lines('[package]', "description = '''it''s '0.1'''''", '[dependencies]', 'pot-o-core = "‹0.1|0.4.0›"'),
    edits: core(),
  },
  {
    title: 'escaped quotes and backslashes',
    marked: lines(
      '[package]',
      String.raw`description = "\\\" [dependencies] pot-o-core = \"0.1\" \\"`,
      '[dependencies]',
      'pot-o-core = "‹0.1|0.4.0›"',
    ),
    edits: core(),
  },
  {
    title: 'escaped quotes in a multi-line string',
    marked: lines(
      '[package]',
      String.raw`description = """ \""" pot-o-core = "0.1" \\"""`,
      '[dependencies]',
      'pot-o-core = "‹0.1|0.4.0›"',
    ),
    edits: core(),
  },
  {
    title: 'a hash in strings',
    marked: dependencies('hash = { version = "0.1 # no comment" }', "cash = '#'", 'pot-o-core = "‹0.1|0.4.0›"'),
    edits: core(),
  },
  {
    title: 'brackets and braces in strings and comments',
    marked: lines(
      '[package]',
      'keywords = ["]", "}", # ]',
      '  "[dependencies]" ]',
      '[dependencies]',
      'pot-o-core = { version = "‹0.1|0.4.0›", features = ["}"] }',
    ),
    edits: core(),
  },
  {
    title: 'a header look-alike inside an array',
    marked: lines('[package]', 'x = [', '[ "dependencies" ],', ']', '[dependencies]', 'pot-o-core = "‹0.1|0.4.0›"'),
    edits: core(),
  },
  {
    title: 'the same value elsewhere',
    marked: dependencies('a = "0.1"', 'pot-o-core = "‹0.1|0.4.0›"', 'b = "0.1"'),
    edits: core(),
  },
  {
    title: 'keys that are numbers, booleans and dates in form',
    marked: dependencies('1 = "0.1"', 'true = "0.1"', '1979-05-27 = "0.1"', 'pot-o-core = "‹0.1|0.4.0›"'),
    edits: core(),
  },
  {
    title: 'keys with a special meaning in JavaScript',
    marked: dependencies(
      '__proto__ = "0.1"',
      'constructor = "0.1"',
      'toString = { version = "0.1" }',
      'pot-o-core = "‹0.1|0.4.0›"',
    ),
    edits: core(),
  },
];

const toml11: ManifestCase[] = [
  {
    title: 'an inline table over several lines',
    marked: dependencies('pot-o-core = {', '  version = "‹0.1|0.4.0›",', '  path = "core"', '}'),
    edits: core(),
  },
  {
    title: 'comments and a trailing comma in an inline table',
    marked: dependencies(
      'pot-o-core = { # version = "0.1" }',
      '  path = "core", # }',
      '  version = "‹0.1|0.4.0›", # "0.1"',
      '}',
    ),
    edits: core(),
  },
  {
    title: 'an inline table over several lines with CRLF',
    marked: '[dependencies]\r\npot-o-core = {\r\n  version = "‹0.1|0.4.0›",\r\n}\r\n',
    edits: core(),
  },
  {
    title: 'new escapes',
    marked: lines('[package]', 'description = "\\e[1m \\x41"', '[dependencies]', '"pot\\x2do-core" = "‹0.1|0.4.0›"'),
    edits: core(),
  },
  {
    title: 'a time without seconds',
    marked: lines(
      '[package.metadata]',
      'at = 07:32',
      'on = 1979-05-27T07:32Z',
      '[dependencies]',
      'pot-o-core = "‹0.1|0.4.0›"',
    ),
    edits: core(),
  },
];

const byPath: ManifestCase[] = [
  {
    title: 'a git tag',
    marked: dependencies('pot-o-core = { git = "https://example.invalid/core", tag = "‹v0.1.0|v0.4.0›" }'),
    edits: at(['dependencies', 'pot-o-core', 'tag'], 'v0.4.0'),
  },
  {
    title: 'a value in [patch]',
    marked: lines('[dependencies]', 'a = "1"', '[patch.crates-io]', 'a = { path = "a", version = "‹1|2›" }'),
    edits: at(['patch', 'crates-io', 'a', 'version'], '2'),
  },
  {
    title: 'one table of two that depend on the crate',
    marked: lines('[dependencies]', 'a = "‹1|2›"', '[dev-dependencies]', 'a = "1"'),
    edits: at(['dependencies', 'a'], '2'),
  },
  {
    title: 'an entry under a cfg with dots and quotes',
    marked: lines(`[target.'cfg(any(a = "x.y", unix))'.dependencies]`, 'a = "‹1|2›"'),
    edits: at(['target', 'cfg(any(a = "x.y", unix))', 'dependencies', 'a'], '2'),
  },
  {
    title: 'a key with a dot is one key',
    marked: dependencies('"a.b" = "‹1|2›"', 'a.b = "1"'),
    edits: at(['dependencies', 'a.b'], '2'),
  },
  {
    title: 'an element of an array of tables',
    marked: lines('[[bin]]', 'name = "a"', '[[bin]]', 'name = "‹a|b›"', '[[bin]]', 'name = "a"'),
    edits: at(['bin', '1', 'name'], 'b'),
  },
  {
    title: 'a table below an element of an array of tables',
    marked: lines('[[x.y]]', '[x.y.z]', 'v = "1"', '[[x.y]]', '[x.y.z]', 'v = "‹1|2›"', '[[x.y.w]]', 'v = "‹3|4›"'),
    edits: [...at(['x', 'y', '1', 'z', 'v'], '2'), ...at(['x', 'y', '1', 'w', '0', 'v'], '4')],
  },
  {
    title: 'an element of an array',
    marked: lines('[package]', 'keywords = [', '  "a", # "b"', '  "‹b|c›",', ']'),
    edits: at(['package', 'keywords', '1'], 'c'),
  },
  {
    title: 'an inherited requirement is none, its other strings are values',
    marked: dependencies('a = { workspace = true, version = "‹1|2›" }'),
    edits: at(['dependencies', 'a', 'version'], '2'),
  },
  {
    title: 'an empty key',
    marked: lines('[package.metadata]', '"" = "‹1|2›"'),
    edits: at(['package', 'metadata', ''], '2'),
  },
];

const values: ManifestCase[] = [
  { title: 'a range', marked: dependencies('pot-o-core = "‹0.1|>=0.3, <0.5›"'), edits: core('>=0.3, <0.5') },
  {
    title: 'quotes and backslashes in a basic string',
    marked: dependencies(String.raw`pot-o-core = "‹0.1|a\"b\\c›"`),
    edits: core('a"b\\c'),
  },
  {
    title: 'control characters in a basic string',
    marked: dependencies(String.raw`pot-o-core = "‹0.1|\u0000\t\n\r\u001b\u007f›"`),
    edits: core('\0\t\n\r\u001b\u007f'),
  },
  { title: 'quotes in a literal string', marked: dependencies(`pot-o-core = '‹0.1|a"b\\c›'`), edits: core('a"b\\c') },
  {
    title: 'an apostrophe, which makes a literal string a basic one',
    marked: dependencies(`pot-o-core = ‹'0.1'|"a'b"›`),
    edits: core("a'b"),
  },
  {
    title: 'a line end, which makes a literal string a basic one',
    marked: dependencies(`pot-o-core = ‹'0.1'|"a\\nb"›`),
    edits: core('a\nb'),
  },
  {
    title: 'a multi-line basic string',
    marked: dependencies(String.raw`pot-o-core = """‹0.1|a\"\"\"b›"""`),
    edits: core('a"""b'),
  },
  {
    title: 'a line end after the opening quotes',
    marked: '[dependencies]\npot-o-core = """\r\n‹0.1|0.4.0›"""\na = \'\'\'\n1\'\'\'\n',
    edits: core(),
  },
  { title: 'a multi-line literal string', marked: dependencies("pot-o-core = '''‹0.1|0.4.0›'''"), edits: core() },
  { title: 'an empty value', marked: dependencies('pot-o-core = "‹0.1|›"'), edits: core('') },
  { title: 'from an empty value', marked: dependencies('pot-o-core = "‹|0.4.0›"'), edits: core() },
  { title: 'an astral character', marked: dependencies('pot-o-core = "‹0.1|😀›"'), edits: core('😀') },
  {
    title: 'a value with replacement patterns',
    marked: dependencies('pot-o-core = "‹0.1|$&$1$`›"'),
    edits: core('$&$1$`'),
  },
];

const several: ManifestCase[] = [
  {
    title: 'version and requirements in one call',
    marked: lines(
      '[package]',
      'version = "‹0.1.0|0.4.0›"',
      '[dependencies]',
      'pot-o-core = "‹0.1|0.4›"',
      'ai3-lib = "‹0.1|0.5›"',
    ),
    edits: [...version(), ...core('0.4'), { kind: 'requirement', crate: 'ai3-lib', requirement: '0.5' }],
  },
  {
    title: 'edits in another order than the text',
    marked: lines('[dependencies]', 'pot-o-core = "‹0.1|0.4›"', '[package]', 'version = "‹0.1.0|0.4.0›"'),
    edits: [...version(), ...core('0.4')],
  },
  {
    title: 'two edits that agree on one value',
    marked: dependencies('pot-o-core = "‹0.1|0.4.0›"'),
    edits: [...core(), ...at(['dependencies', 'pot-o-core'], '0.4.0')],
  },
  {
    title: 'the present value beside one that changes',
    marked: dependencies('pot-o-core = "0.4.0"', 'ai3-lib = "‹0.1|0.4.0›"'),
    edits: [...core(), { kind: 'requirement', crate: 'ai3-lib', requirement: '0.4.0' }],
  },
];

export const manifestCases: Record<string, readonly ManifestCase[]> = {
  'edits the forms that a line pattern misses': missedForms,
  'leaves alone what a line pattern hits': overMatches,
  'edits the version of': versions,
  'edits requirements in': tables,
  'keeps every byte of': bytes,
  'is not misled by': lookAlikes,
  'reads TOML 1.1:': toml11,
  'edits by key path:': byPath,
  'writes values:': values,
  'takes several edits:': several,
};
