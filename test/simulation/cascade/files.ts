/** The files of a world's monorepo and repositories. */
import { createHash } from 'node:crypto';
import type { DrawnCrate, DrawnWorld, Need } from './draw.ts';

export type Files = Record<string, string>;

export const OWNER = 'TribeWarez';
export const UPSTREAM = `${OWNER}/mono`;

/** Of a crate before the first release, after it, after the second. */
export function versionOf({ bumps }: DrawnCrate, release: 0 | 1 | 2): string {
  if (release === 0) return '0.4.0';
  return release === 1 || !bumps[1] ? '0.5.0' : '0.6.0';
}

export function tagOf(release: 1 | 2): string {
  return release === 1 ? 'mono-v0.5.0' : 'mono-v0.6.0';
}

function requirement(form: Need['form'], version: string): string {
  switch (form) {
    case 'plain':
      return version;
    case 'exact':
      return `=${version}`;
    case 'caret':
      return `^${version.split('.').slice(0, 2).join('.')}`;
    case 'range':
      return '>=0.4.0, <0.9.0';
  }
}

/** What an entry says; `url` is where the other crate's repository is. */
function entry(need: Need, version: string, url: string): string {
  if (need.via === 'registry') return `"${requirement(need.form, version)}"`;
  return `{ git = "${url}", tag = "${need.name}-v${version}" }`;
}

function section(needs: readonly Need[], kind: Need['kind'], write: (need: Need) => string): string {
  const own = needs.filter((need) => need.kind === kind);
  if (own.length === 0) return '';
  const title = kind === 'normal' ? 'dependencies' : 'dev-dependencies';
  return `\n[${title}]\n${own.map((need) => `${need.name} = ${write(need)}\n`).join('')}`;
}

function manifest(crate: DrawnCrate, version: string, write: (need: Need) => string): string {
  const head = `[package]\nname = "${crate.name}"\nversion = "${version}" # of the release\nedition = "2021"\ndescription = "Of a world"\nlicense = "MIT"\n`;
  return head + section(crate.needs, 'normal', write) + section(crate.needs, 'dev', write);
}

function code(crate: DrawnCrate, level: number, uses: (need: Need) => readonly [number, number]): string {
  const lines = crate.needs.map((need) => `// uses ${need.name}: ${uses(need).join('-')}`);
  const reads = crate.isLfs ? ['// reads data.bin'] : [];
  return [`// offers: ${level}`, ...lines, ...reads, ''].join('\n');
}

export function lfsContent({ name }: DrawnCrate): string {
  return `What ${name} reads, and git does not hold.\n`.repeat(40);
}

function pointer(content: string): string {
  const oid = createHash('sha256').update(content).digest('hex');
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${Buffer.byteLength(content)}\n`;
}

/** A repository without its locks: as it was released last, or as somebody has prepared it for what comes. */
export function repositoryFiles(
  crate: DrawnCrate,
  {
    versionOf: before,
    urlOf,
    isAdapted,
  }: { versionOf(name: string): string; urlOf(name: string): string; isAdapted: boolean },
): Files {
  const { folder, name } = crate;
  const own = before(name);
  const write = (need: Need): string => entry(need, before(need.name), urlOf(need.name));
  const level = crate.offers[isAdapted ? 1 : 0];
  const files: Files = {
    [`${folder}Cargo.toml`]: manifest(crate, own, write),
    [`${folder}src/lib.rs`]: code(crate, level, (need) => (isAdapted ? need.uses : [1, 1])),
    '.gitignore': 'target\n',
  };
  if (crate.isFuzzed) {
    files['fuzz/Cargo.toml'] =
      `[package]\nname = "${name}-fuzz"\nversion = "0.0.0"\nedition = "2021"\n\n[workspace]\n\n[dependencies]\n${name} = { path = "../${folder}" }\n`;
    files['fuzz/src/lib.rs'] = `// offers: 0\n// uses ${name}: 1-9\n`;
  }
  if (crate.isLfs) {
    files['.gitattributes'] = '*.bin filter=lfs diff=lfs merge=lfs -text\n';
    files[`${folder}data.bin`] = pointer(lfsContent(crate));
  }
  if (crate.hasChangelog)
    files[`${folder}CHANGELOG.md`] = `# Changelog\n\n## [Unreleased]\n\n- Adapted\n\n## [${own}]\n\n- Before\n`;
  if (crate.hasVersionFile) files['README.md'] = `# ${name}\n\n    ${name} = "${own}"\n`;
  return files;
}

export function monorepoFiles(world: DrawnWorld, release: 1 | 2): Files {
  const { crates } = world;
  const byName = new Map(crates.map((crate) => [crate.name, crate]));
  const members = crates.map(({ name }) => `"${name}"`).join(', ');
  const files: Files = {
    'Cargo.toml': `[workspace]\nresolver = "2"\nmembers = [${members}]\n`,
    '.gitignore': 'target\n',
    '.github/release-cascade.toml': configuration(world),
  };
  for (const crate of crates) {
    const write = (need: Need): string => {
      const version = versionOf(byName.get(need.name) as DrawnCrate, release);
      const wanted = need.via === 'git' ? '' : `, version = "${requirement(need.form, version)}"`;
      return `{ path = "../${need.name}"${wanted} }`;
    };
    files[`${crate.name}/Cargo.toml`] = manifest(crate, versionOf(crate, release), write);
    const drift = crate.isSynced ? `// of release ${release}\n` : '';
    files[`${crate.name}/src/lib.rs`] = `${code(crate, crate.offers[1], (need) => need.uses)}${drift}`;
    if (crate.isLfs) files[`${crate.name}/data.bin`] = lfsContent(crate);
    if (crate.isSynced) {
      files[`${crate.name}/.gitignore`] = 'target\n';
      if (crate.hasVersionFile) files[`${crate.name}/README.md`] = `# ${crate.name}\n`;
    }
  }
  return files;
}

function configuration({ crates }: DrawnWorld): string {
  const tables = crates.map((crate) => {
    const { name, folder } = crate;
    const lines = [
      '[[crates]]',
      ...[`name = "${name}"`, `path = "${name}"`, `repository = "${OWNER}/${name}"`],
      ...(folder === '' ? [] : [`manifest = "${folder}Cargo.toml"`]),
      ...(crate.publisher === 'release' ? ['publish = true'] : []),
      ...(crate.isLfs ? ['lfs = true'] : []),
      ...(crate.hasChangelog ? ['changelog = true'] : []),
      ...(crate.isSynced ? ['sync = true'] : []),
      ...(crate.hasHistory ? ['history = true'] : []),
      ...(crate.hasVersionFile && !crate.isSynced
        ? ['[[crates.files]]', 'path = "README.md"', `pattern = '${name} = "{version}"'`]
        : []),
    ];
    return `${lines.join('\n')}\n`;
  });
  const commands = '[commands]\nbuild = ["cargo", "check"]\ntest = ["cargo", "test"]\n';
  return ['tag-prefix = "mono-v"\n', commands, ...tables].join('\n');
}
