import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'smol-toml';
import { ActionError, quoteValue } from '../errors/action-error.ts';
import { isTable, parseToml, stringAt, stringsAt, subTable, type TomlTable } from './toml.ts';
import type { Member } from './workspace.ts';

/** What of a `.cargo/config.toml` says where crates come from and go to. */
export interface RegistryConfig {
  /** `[registry] default`: where `cargo publish` goes when nobody names a registry. */
  default: string | undefined;
  /** Names of `[registries]`. */
  registries: readonly string[];
  /** Folder that takes the place of crates.io (`cargo vendor`, a local registry), as written. */
  vendored: string | undefined;
}

const NOTHING: RegistryConfig = { default: undefined, registries: [], vendored: undefined };

/** @param file how errors name it. @throws ActionError `input` when the text is not TOML */
export function readRegistryConfig(text: string | undefined, file: string): RegistryConfig {
  if (text === undefined) return NOTHING;
  const content = parseToml(text, file);
  return {
    default: stringAt(subTable(content, 'registry'), 'default'),
    registries: Object.keys(subTable(content, 'registries') ?? {}),
    vendored: findVendored(subTable(content, 'source')),
  };
}

/** Follows `replace-with` from crates.io to its end; a chain that is a circle is cargo's to refuse. */
function findVendored(sources: TomlTable | undefined): string | undefined {
  const seen = new Set<string>();
  for (let name: string | undefined = 'crates-io'; name !== undefined && !seen.has(name); ) {
    seen.add(name);
    const source = subTable(sources, name);
    const folder = stringAt(source, 'directory') ?? stringAt(source, 'local-registry');
    if (folder !== undefined) return folder;
    name = stringAt(source, 'replace-with');
  }
  return undefined;
}

/**
 * The part of a repository's cargo configuration that a question to a registry needs: names and indexes of registries and
 * mirrors. Nothing in it can name a program, a credential or a file.
 *
 * @returns TOML text; `undefined` when there is nothing of the kind.
 */
export function extractRegistries(text: string, file: string): string | undefined {
  const content = parseToml(text, file);
  const pick = (table: TomlTable | undefined, keys: readonly string[]): TomlTable => {
    const picked: TomlTable = {};
    for (const [name, value] of Object.entries(table ?? {})) {
      const entries = keys.flatMap((key) => {
        const found = isTable(value) ? stringAt(value, key) : undefined;
        return found === undefined || found.startsWith('file:') ? [] : [[key, found] as const];
      });
      if (entries.length > 0) picked[name] = Object.fromEntries(entries);
    }
    return picked;
  };
  const registries = pick(subTable(content, 'registries'), ['index']);
  const source = pick(subTable(content, 'source'), ['registry', 'replace-with']);
  if (Object.keys(registries).length + Object.keys(source).length === 0) return undefined;
  return stringify({ registries, source });
}

/** Everything that decides for cargo where a crate is published. */
export interface RegistryFacts {
  label: string;
  member: Pick<Member, 'package' | 'unpublishable' | 'manifest'>;
  /** The key `registry` of the crate's configuration. */
  chosen: string | undefined;
  /** The repository's own `.cargo/config.toml`, which is never read when publishing. */
  repository: RegistryConfig;
  /** `CARGO_REGISTRY_DEFAULT`, else the `[registry] default` of the user's configuration. */
  userDefault: string | undefined;
}

/**
 * The registry that a crate lives in: asked and published to by this name.
 *
 * @throws ActionError `input` when its manifest and the configurations leave a choice or contradict each other.
 */
export function registryOf(facts: RegistryFacts): string {
  const { label, member, chosen, repository, userDefault } = facts;
  const named = stringsAt(member.package, 'publish');
  if (chosen !== undefined) {
    if (named.length === 0 || named.includes(chosen)) return chosen;
    throw new ActionError(
      'input',
      `${label}: registry = ${quoteValue(chosen)}, and ${member.manifest} may be published to ${named.join(', ')} only`,
      { hint: 'Correct registry in the configuration, or package.publish in the manifest' },
    );
  }
  const [only, ...others] = named;
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined) {
    throw new ActionError('input', `${label}: ${member.manifest} may be published to ${named.join(' and ')}`, {
      hint: `Choose one for this crate: registry = "${only}"`,
    });
  }
  if (repository.default !== undefined) {
    throw new ActionError(
      'input',
      `${label}: its .cargo/config.toml makes ${quoteValue(repository.default)} the default registry, which publishing does not read`,
      { hint: `Say it where it counts: registry = "${repository.default}" for this crate, or package.publish` },
    );
  }
  return userDefault ?? 'crates-io';
}

/** What the user's own cargo configuration says of registries: `$CARGO_HOME/config.toml` and variables. */
export interface UserRegistries {
  default: string | undefined;
  isKnown(registry: string): boolean;
  /** Credential providers are named: cargo asks them, whatever variables hold. */
  hasProviders: boolean;
}

/** @param env the runner's variables. @throws ActionError `input` when the file is not TOML */
export async function readUserRegistries(env: Readonly<Record<string, string | undefined>>): Promise<UserRegistries> {
  const home = env['CARGO_HOME'] || join(env['HOME'] || env['USERPROFILE'] || '/', '.cargo');
  let text: string | undefined;
  for (const name of ['config', 'config.toml'])
    text = (await readFile(join(home, name), 'utf8').catch(() => undefined)) ?? text;
  const found = readRegistryConfig(text, join(home, 'config.toml'));
  const providers =
    text === undefined ? [] : stringsAt(subTable(parseToml(text, 'config'), 'registry'), 'global-credential-providers');
  const isNamed = (registry: string): boolean =>
    env[`CARGO_REGISTRIES_${registry.toUpperCase().replaceAll('-', '_')}_INDEX`] !== undefined;
  return {
    default: env['CARGO_REGISTRY_DEFAULT'] || found.default,
    isKnown: (registry) => registry !== 'crates-io' && (found.registries.includes(registry) || isNamed(registry)),
    hasProviders: providers.length > 0 || Boolean(env['CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS']),
  };
}
