/** A resolver with cargo's rules, as far as worlds go: one version per compatible range, what is locked stays. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseLockfile } from '../../../src/cargo/lockfile.ts';
import { requirementAdmits } from '../../../src/cargo/requirement.ts';
import {
  CargoError,
  type GitPackage,
  type LocalWorkspace,
  listFiles,
  type Requirement,
  readPackage,
} from './packages.ts';
import { type MemoryRegistry, REGISTRY_SOURCE } from './registry.ts';

export interface Resolved {
  name: string;
  version: string;
  /** As a lock names it; absent for local packages. */
  source: string | undefined;
  checksum: string | undefined;
  needs: Resolved[];
  /** Contents by path below the package. */
  files(): ReadonlyMap<string, string>;
  directory: string | undefined;
}

export interface ResolveOptions {
  registry: MemoryRegistry;
  /** Packages that replace those of the registry, by name. */
  patches: ReadonlyMap<string, string>;
  readGit(url: string, tag: string): GitPackage;
  /** Text of the lock to hold on to. */
  lock: string | undefined;
  /** Names that may leave their locked version. */
  released: ReadonlySet<string>;
  /** Versions that are wanted exactly, by name. */
  precise: ReadonlyMap<string, string>;
}

interface Candidate {
  version: string;
  isPatch: boolean;
}

export function resolveWorkspace(workspace: LocalWorkspace, options: ResolveOptions): Resolved[] {
  const forced = new Map<string, string>();
  for (let round = 0; round < 100; round += 1) {
    const attempt = new Attempt(workspace, options, forced);
    const conflict = attempt.run();
    if (conflict === undefined) return attempt.packages();
    forced.set(conflict.range, conflict.version);
  }
  throw new CargoError('failed to select a version: the requirements contradict each other');
}

class Attempt {
  readonly #all = new Map<string, Resolved>();
  readonly #chosen = new Map<string, string>();
  readonly #wanted = new Map<string, string[]>();
  readonly #workspace: LocalWorkspace;
  readonly #options: ResolveOptions;
  readonly #forced: ReadonlyMap<string, string>;
  readonly #locked: ReturnType<typeof parseLockfile>['packages'];

  constructor(workspace: LocalWorkspace, options: ResolveOptions, forced: ReadonlyMap<string, string>) {
    this.#workspace = workspace;
    this.#options = options;
    this.#forced = forced;
    this.#locked = options.lock === undefined ? [] : parseLockfile(options.lock).packages;
  }

  packages(): Resolved[] {
    return [...this.#all.values()];
  }

  /** @returns a range for which another version has to be tried. */
  run(): { range: string; version: string } | undefined {
    try {
      for (const member of this.#workspace.members) this.#local(member.directory, true);
      return undefined;
    } catch (error) {
      if (error instanceof Conflict) return error;
      throw error;
    }
  }

  #local(directory: string, isMember: boolean): Resolved {
    const key = `path ${directory}`;
    const known = this.#all.get(key);
    if (known !== undefined) return known;
    if (!existsSync(join(directory, 'Cargo.toml'))) throw new CargoError(`failed to read \`${directory}/Cargo.toml\``);
    const { name, version, dependencies } = readPackage(directory);
    const files = (): ReadonlyMap<string, string> =>
      new Map(listFiles(directory).map((path) => [path, readFileSync(join(directory, path), 'utf8')]));
    const made = { name, version, source: undefined, checksum: undefined, needs: [], files, directory };
    return this.#add(key, made, dependencies, isMember, directory);
  }

  #add(key: string, made: Resolved, dependencies: readonly Requirement[], withDev: boolean, directory = '') {
    this.#all.set(key, made);
    for (const each of dependencies) {
      if (each.kind === 'dev' && !withDev) continue;
      made.needs.push(this.#need(each, directory));
    }
    return made;
  }

  #need(entry: Requirement, directory: string): Resolved {
    if (entry.path !== undefined) {
      const path = join(directory, entry.path);
      return this.#local(
        path,
        this.#workspace.members.some((member) => member.directory === path),
      );
    }
    if (entry.git !== undefined) {
      const { url, tag } = entry.git;
      const found = this.#options.readGit(url, tag);
      const source = `git+${url}?tag=${encodeURIComponent(tag)}#${found.commit}`;
      const known = this.#all.get(source);
      if (known !== undefined) return known;
      const { name, version } = found;
      if (entry.requirement !== undefined && !requirementAdmits(entry.requirement, version)) {
        throw new CargoError(`failed to select a version for the requirement \`${name} = "${entry.requirement}"\``);
      }
      const made = {
        name,
        version,
        source,
        checksum: undefined,
        needs: [],
        files: () => found.files,
        directory: undefined,
      };
      return this.#add(source, made, found.dependencies, false);
    }
    return this.#fromRegistry(entry.name, entry.requirement ?? '*');
  }

  #fromRegistry(name: string, requirement: string): Resolved {
    const { registry, patches } = this.#options;
    const { version, isPatch } = this.#choose(name, requirement);
    const key = `registry ${name} ${version}`;
    const known = this.#all.get(key);
    if (known !== undefined) return known;
    const patch = patches.get(name);
    if (isPatch && patch !== undefined) {
      const made = this.#local(patch, false);
      this.#all.set(key, made);
      return made;
    }
    const served = registry.find(name, version);
    if (served === undefined) throw new Error(`${name} ${version} is not there`);
    const { checksum, dependencies, files } = served;
    const made = {
      name,
      version,
      source: REGISTRY_SOURCE,
      checksum,
      needs: [],
      files: () => files,
      directory: undefined,
    };
    return this.#add(key, made, dependencies, false);
  }

  #choose(name: string, requirement: string): Candidate {
    const { registry, patches, precise, released } = this.#options;
    const patched = patches.get(name);
    const own = patched === undefined ? undefined : readPackage(patched).version;
    const listed = registry.list(name).map(({ version }) => version);
    // What is locked may be yanked, never invisible.
    const locked = this.#locked.filter((each) => each.name === name).map(({ version }) => version);
    const kept = released.has(name) ? [] : locked;
    const old = kept.filter((version) => (registry.find(name, version)?.hiddenFor ?? 1) <= 0 || version === own);
    const exact = precise.get(name);
    const order = [
      ...(exact === undefined ? [] : [exact].filter((version) => listed.includes(version) || version === own)),
      ...old,
      ...(own === undefined ? [] : [own]),
      ...listed,
    ];
    const fits = order.filter((version) => requirementAdmits(requirement, version));
    const present = [...this.#chosen.values()].find((text) => {
      const [other, version = ''] = text.split(' ');
      return other === name && requirementAdmits(requirement, version);
    });
    const [first] = present === undefined ? fits : [present.split(' ')[1]];
    if (first === undefined) {
      const known = listed.length === 0 ? 'no matching package named' : 'candidate versions found which didn’t match:';
      throw new CargoError(
        `failed to select a version for the requirement \`${name} = "${requirement}"\`\n${known} ${listed.join(', ') || name}`,
      );
    }
    const range = `${name} ${rangeOf(first)}`;
    const wanted = [...(this.#wanted.get(range) ?? []), requirement];
    this.#wanted.set(range, wanted);
    const forced = this.#forced.get(range);
    const before = this.#chosen.get(range)?.split(' ')[1];
    const version = before ?? forced ?? first;
    if (!requirementAdmits(requirement, version)) {
      const common = order.find(
        (each) => rangeOf(each) === rangeOf(first) && wanted.every((one) => requirementAdmits(one, each)),
      );
      if (common === undefined || forced === common) {
        throw new CargoError(`failed to select a version for \`${name}\`: ${wanted.join(' and ')} admit none together`);
      }
      throw new Conflict(range, common);
    }
    this.#chosen.set(range, `${name} ${version}`);
    return { version, isPatch: version === own };
  }
}

class Conflict extends Error {
  readonly range: string;
  readonly version: string;
  constructor(range: string, version: string) {
    super(range);
    this.range = range;
    this.version = version;
  }
}

/** Versions of one range replace each other. */
function rangeOf(version: string): string {
  const [major = '0', minor = '0'] = version.split('.');
  return major === '0' ? `0.${minor}` : major;
}

/** A lock's text in cargo's own form. */
export function writeLock(packages: readonly Resolved[]): string {
  const unique = [...new Set(packages)];
  const sorted = unique.sort(
    (a, b) => compare(a.name, b.name) || compare(a.version, b.version) || compare(a.source ?? '', b.source ?? ''),
  );
  const spell = (each: Resolved): string => {
    const same = sorted.filter(({ name }) => name === each.name);
    if (same.length < 2) return each.name;
    const twins = same.filter(({ version }) => version === each.version);
    const place = twins.length > 1 && each.source !== undefined ? ` (${each.source.split('#')[0]})` : '';
    return `${each.name} ${each.version}${place}`;
  };
  const blocks = sorted.map((each) => {
    const needs = [...new Set(each.needs.map(spell))].sort(compare).map((one) => ` "${one}",\n`);
    return [
      `[[package]]\nname = "${each.name}"\nversion = "${each.version}"\n`,
      ...(each.source === undefined ? [] : [`source = "${each.source}"\n`]),
      ...(each.checksum === undefined ? [] : [`checksum = "${each.checksum}"\n`]),
      ...(needs.length === 0 ? [] : ['dependencies = [\n', ...needs, ']\n']),
    ].join('');
  });
  const head =
    '# This file is automatically @generated by Cargo.\n# It is not intended for manual editing.\nversion = 4\n\n';
  return head + blocks.join('\n');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
