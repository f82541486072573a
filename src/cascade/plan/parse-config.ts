import { parse, TomlError } from 'smol-toml';
import { ActionError, quoteValue } from '../../errors/action-error.ts';
import { isRefName } from '../../git/refs.ts';
import { builtInConfig } from './built-in.ts';
import type { CascadeConfig, CommandsConfig, CrateConfig, CrateLocation } from './config.ts';
import { asTable, type ConfigTable } from './config-table.ts';

/**
 * Reads a cascade's configuration. What the file leaves out has the value of the built-in cascade.
 *
 * @param file name shown in errors.
 * @throws ActionError (input) naming the key, the value and what was expected; unknown keys name the nearest known one.
 */
export function parseConfig(text: string, file: string): CascadeConfig {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split('\n')[0] ?? '';
    throw new ActionError('input', `${file}: line ${error.line}, column ${error.column}: ${reason}`, { cause: error });
  }
  const root = asTable(document, file, '');
  const branch = root.text('branch', builtInConfig.branch, 'a branch name', isRefName);
  const tagPrefix = root.text('tag-prefix', builtInConfig.tagPrefix, 'the start of a tag name', isTagPrefix);
  const commit = root.table('commit');
  // Its own name is for the built-in cascade alone.
  const own = root.has('crates') ? { name: undefined, email: undefined } : builtInConfig.commit;
  const commands = root.table('commands');
  const config: CascadeConfig = {
    tagPrefix,
    branch,
    commit: {
      name: readIdentity(commit, 'name', 'a name without < > or line breaks', own.name),
      email: readIdentity(commit, 'email', 'an address without < > or line breaks', own.email),
      verified: commit.boolean('verified', false),
      signOff: commit.boolean('sign-off', false),
    },
    commands: { ...builtInConfig.commands, ...readCommands(commands) },
    ...readAssets(root),
    crates: root.tables('crates')?.map((crate) => readCrate(crate, branch)) ?? builtInConfig.crates,
  };
  commit.close();
  commands.close();
  root.close();
  checkCrates(config.crates, file);
  return config;
}

/** Globs, or the word that a workflow makes them. */
function readAssets(root: ConfigTable): Pick<CascadeConfig, 'assets' | 'assetsWorkflow'> {
  const expected = 'the file name of a workflow, such as release-assets.yml';
  const key = 'assets-workflow';
  const workflow = root.has(key)
    ? root.text(key, undefined, expected, (value) => /^[\w.-]{1,200}\.ya?ml$/.test(value))
    : undefined;
  if (root.isText('assets')) {
    root.text('assets', undefined, '"workflow", or globs inside the checkout', (value) => value === 'workflow');
    return { assets: [], assetsWorkflow: workflow ?? 'release-assets.yml' };
  }
  if (workflow !== undefined) throw root.error(key, 'assets = "workflow" beside it');
  return { assets: root.texts('assets', [], 'a glob inside the checkout', isInside), assetsWorkflow: undefined };
}

function readIdentity(
  commit: ConfigTable,
  key: string,
  expected: string,
  fallback: string | undefined,
): string | undefined {
  return commit.has(key) ? commit.text(key, undefined, expected, isIdentityText) : fallback;
}

function readCrate(crate: ConfigTable, branch: string): CrateConfig {
  const name = crate.text('name', undefined, 'a crate name', (value) => CRATE_NAME.test(value));
  const config: CrateConfig = {
    name,
    path: normalPath(crate.text('path', undefined, 'a folder inside the monorepo', isInside)),
    location: readLocation(crate),
    branch: crate.text('branch', branch, 'a branch name', isRefName),
    needs: crate.texts('needs', [], 'a crate name', (value) => CRATE_NAME.test(value)),
    tagPrefix: crate.text('tag-prefix', `${name}-v`, 'the start of a tag name', isTagPrefix),
    publish: crate.boolean('publish', false),
    changelog: crate.boolean('changelog', false),
    release: readRelease(crate),
    manifest: normalPath(
      crate.text('manifest', 'Cargo.toml', 'the path of a Cargo.toml in the repository', isManifest),
    ),
    keep: crate.texts('keep', [], 'a dependency key', (value) => value !== ''),
    files: (crate.tables('files') ?? []).map(readVersionFile),
    sync: crate.boolean('sync', false),
    lfs: crate.has('lfs') ? crate.boolean('lfs', false) : undefined,
    submodules: crate.has('submodules') ? crate.boolean('submodules', false) : undefined,
    history: crate.boolean('history', false),
    registry: crate.has('registry')
      ? crate.text('registry', undefined, 'the name of a registry', isRegistry)
      : undefined,
    docs: readDocs(crate),
    commands: {},
  };
  const commands = crate.table('commands');
  const own = readCommands(commands);
  commands.close();
  crate.close();
  return { ...config, commands: own };
}

function readCommands(commands: ConfigTable): Partial<CommandsConfig> {
  const read = (key: 'update' | 'build' | 'test') =>
    commands.has(key) ? { [key]: commands.texts(key, [], 'an argument', isArgument) } : {};
  const env = commands.has('env') ? { env: commands.texts('env', [], VARIABLE, isVariable) } : {};
  return { ...read('update'), ...read('build'), ...read('test'), ...env };
}

function readVersionFile(table: ConfigTable): { path: string; pattern: string } {
  const path = table.text('path', undefined, 'a file inside the repository', isInside);
  const pattern = table.text('pattern', undefined, 'a text with {version} in it', (value) =>
    value.includes('{version}'),
  );
  table.close();
  return { path: normalPath(path), pattern };
}

function readRelease(crate: ConfigTable): boolean {
  const release = crate.boolean('release', false);
  if (release && !crate.has('repository')) {
    throw crate.error('release', 'a crate with repository (owner/name): no other place has releases');
  }
  return release;
}

function readDocs(crate: ConfigTable): boolean | 'warn' {
  if (crate.isText('docs')) {
    crate.text('docs', undefined, 'true, false or "warn"', (value) => value === 'warn');
    return 'warn';
  }
  return crate.boolean('docs', false);
}

function readLocation(crate: ConfigTable): CrateLocation {
  if (crate.has('url')) {
    if (crate.has('repository')) throw crate.error('url', 'either repository or url, not both');
    return { kind: 'url', url: crate.text('url', undefined, REMOTE_URL, isRemoteUrl) };
  }
  const repository = crate.text('repository', undefined, 'owner/name (or set url instead)', isRepository);
  const [owner = '', name = ''] = repository.split('/');
  return { kind: 'github', owner, name };
}

function checkCrates(crates: readonly CrateConfig[], file: string): void {
  const fail = (message: string): never => {
    throw new ActionError('input', `${file}: ${message}`);
  };
  if (crates.length === 0) fail('crates: got none, expected at least one [[crates]] table');
  const names = new Set<string>();
  const places = new Map<string, string>();
  for (const crate of crates) {
    if (names.has(crate.name)) fail(`crates: ${quoteValue(crate.name)} is there twice`);
    names.add(crate.name);
    const { location } = crate;
    const place = location.kind === 'url' ? location.url : `${location.owner}/${location.name}`.toLowerCase();
    const other = places.get(place);
    if (other !== undefined) fail(`crates: ${other} and ${crate.name} name the same repository ${quoteValue(place)}`);
    places.set(place, crate.name);
  }
  for (const crate of crates) {
    for (const need of crate.needs) {
      if (need === crate.name) fail(`crates: ${crate.name} needs itself`);
      if (!names.has(need))
        fail(`crates: ${crate.name} needs ${quoteValue(need)}, which is none of ${[...names].join(', ')}`);
    }
  }
}

/** What cargo takes as a package name, ASCII only. */
const CRATE_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;
const VARIABLE = "a variable's name, and none that holds a secret (TOKEN, SECRET, PASSWORD, CREDENTIAL, _KEY, _PAT)";
const REMOTE_URL = 'a file:// or https:// URL without user, query or fragment (http:// only to this machine)';

function isTagPrefix(value: string): boolean {
  return isRefName(`${value}1.0.0`);
}

function isIdentityText(value: string): boolean {
  return value.trim() !== '' && !/[<>\p{Cc}]/u.test(value);
}

function isVariable(value: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(value) && !/TOKEN|SECRET|PASSWORD|CREDENTIAL|_KEY|_PAT/i.test(value);
}

function isManifest(value: string): boolean {
  return isInside(value) && /(^|\/)Cargo\.toml$/.test(value);
}

function isRegistry(value: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(value);
}

function isArgument(value: string): boolean {
  return value !== '' && !value.includes('\0');
}

function isInside(value: string): boolean {
  if (value === '' || /^[/\\~]|\\|^[A-Za-z]:|\p{Cc}/u.test(value)) return false;
  return !value.split('/').includes('..');
}

function normalPath(value: string): string {
  return (
    value
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .join('/') || '.'
  );
}

function isRepository(value: string): boolean {
  const parts = value.split('/');
  const [owner = '', name = ''] = parts;
  if (parts.length !== 2 || !/^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62})$/.test(owner)) return false;
  return /^[A-Za-z0-9._-]{1,100}$/.test(name) && !/^\.{1,2}$/.test(name) && !name.endsWith('.git');
}

function isRemoteUrl(value: string): boolean {
  if (/[\s\p{Cc}\\]/u.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false;
  if (url.protocol === 'file:') return value.startsWith('file:///') && url.pathname !== '/';
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
}
