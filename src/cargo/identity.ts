import { posix } from 'node:path';
import { requirementAdmits } from './requirement.ts';
import type { MemberDependency, Workspace } from './workspace.ts';

/** A crate of the release as others may depend on it. */
export interface SiblingFacts {
  name: string;
  /** The version it is released with. */
  version: string;
  /** The version before this release; absent where nobody knows it: then every entry followed it. */
  previous: string | undefined;
  /** Where it is published, by registry name or index URL; absent where that is not known: then anywhere. */
  registries: readonly string[] | undefined;
  /** URLs of its repository. */
  gitUrls: readonly string[];
  /** Its tag of this release, for those that take it from git. */
  tag: string;
}

/** A package of the repository itself, by its folder relative to the repository's root. */
export interface LocalPackage {
  name: string;
  version: string;
  /** Its version after the release, where the release moves it. */
  movesTo: string | undefined;
}

/** Everything that decides whether an entry of one repository follows the release. */
export interface IdentityFacts {
  siblings: ReadonlyMap<string, SiblingFacts>;
  locals: ReadonlyMap<string, LocalPackage>;
  /** Dependency keys whose requirement is left alone. */
  keep: readonly string[];
}

/**
 * What an entry is to the release.
 * - `follows`: cargo resolves it to a crate of the release, and it admitted that crate's version before.
 * - `stays`: it names such a crate and is left alone. `lagging`: it never admitted the version before the release.
 * - `outside`: a path that leads out of the repository, where a fresh clone has nothing.
 * - `foreign`: it has nothing to do with the release.
 */
export type EntryVerdict =
  | { kind: 'follows'; crate: string; version: string; via: 'local' | 'registry' | 'git' }
  | { kind: 'stays'; crate: string; lagging: boolean; via: 'local' | 'registry' | 'git'; reason: string }
  | { kind: 'outside'; path: string }
  | { kind: 'foreign' };

/**
 * Decides what one dependency entry is, as cargo resolves it: by path, by `[patch]`, by source. Its name alone proves
 * nothing: a package of the repository or of another registry may have the same.
 *
 * @param directory of the workspace whose entry it is, relative to the repository's root
 */
export function judgeEntry(
  entry: MemberDependency,
  workspace: Pick<Workspace, 'patches'>,
  directory: string,
  facts: IdentityFacts,
): EntryVerdict {
  const sibling = facts.siblings.get(entry.crate);
  if (entry.path !== undefined) {
    const target = posix.normalize(posix.join(directory, entry.path));
    if (target === '..' || target.startsWith('../') || target.startsWith('/')) return { kind: 'outside', path: target };
    return judgeLocal(entry, facts.locals.get(target), facts, 'the path');
  }
  const patch = workspace.patches.find((each) => each.crate === entry.crate && isPatchOf(each.source, entry));
  if (patch?.path !== undefined) {
    const local = facts.locals.get(posix.normalize(posix.join(directory, patch.path)));
    if (local !== undefined) return judgeLocal(entry, local, facts, '[patch]');
  }
  if (sibling === undefined) {
    const own = [...facts.locals.values()].find(({ name, movesTo }) => name === entry.crate && movesTo !== undefined);
    if (own === undefined) return { kind: 'foreign' };
    const reason = `it takes ${entry.crate} from elsewhere, not the one of this repository`;
    return { kind: 'stays', crate: entry.crate, lagging: true, via: 'registry', reason };
  }
  return entry.git === undefined ? judgeRegistry(entry, sibling, facts) : judgeGit(entry, sibling, facts);
}

function judgeLocal(
  entry: MemberDependency,
  local: LocalPackage | undefined,
  facts: IdentityFacts,
  by: string,
): EntryVerdict {
  const stays = (reason: string): EntryVerdict => ({
    kind: 'stays',
    crate: entry.crate,
    lagging: false,
    via: 'local',
    reason,
  });
  if (local?.movesTo !== undefined) {
    if (facts.keep.includes(entry.key)) return stays(KEPT);
    return { kind: 'follows', crate: entry.crate, version: local.movesTo, via: 'local' };
  }
  if (!facts.siblings.has(entry.crate)) return { kind: 'foreign' };
  const version = local === undefined ? '' : ` ${local.version}`;
  return stays(`${by} leads to the repository's own ${entry.crate}${version}`);
}

const KEPT = 'kept by the configuration (keep)';

function judgeRegistry(entry: MemberDependency, sibling: SiblingFacts, facts: IdentityFacts): EntryVerdict {
  const via = 'registry';
  const stays = (lagging: boolean, reason: string): EntryVerdict => ({
    kind: 'stays',
    crate: sibling.name,
    lagging,
    via,
    reason,
  });
  const registry = sourceOf(entry);
  if (sibling.registries !== undefined && !sibling.registries.includes(registry)) {
    return stays(false, `it comes from ${registry}, ${sibling.name} is published to ${sibling.registries.join(', ')}`);
  }
  if (facts.keep.includes(entry.key)) return stays(false, KEPT);
  const { requirement } = entry;
  if (requirement !== undefined && sibling.previous !== undefined && !admitsSafely(requirement, sibling.previous)) {
    return stays(true, `"${requirement}" did not admit ${sibling.previous}, the version before this release`);
  }
  return { kind: 'follows', crate: sibling.name, version: sibling.version, via };
}

function judgeGit(entry: MemberDependency, sibling: SiblingFacts, facts: IdentityFacts): EntryVerdict {
  const via = 'git';
  const stays = (reason: string): EntryVerdict => ({
    kind: 'stays',
    crate: sibling.name,
    lagging: false,
    via,
    reason,
  });
  const url = entry.git ?? '';
  if (!sibling.gitUrls.some((known) => sameGitUrl(known, url))) {
    return stays(`it comes from ${url}, which is not the repository of ${sibling.name}`);
  }
  if (facts.keep.includes(entry.key)) return stays(KEPT);
  if (entry.gitRef?.kind === 'rev') return stays(`rev = "${entry.gitRef.value}" names one commit`);
  return { kind: 'follows', crate: sibling.name, version: sibling.version, via };
}

function admitsSafely(requirement: string, version: string): boolean {
  try {
    return requirementAdmits(requirement, version);
  } catch {
    // What cannot be read is an error where it is to be renewed; here it must not hide the entry.
    return true;
  }
}

/** The registry that cargo takes an entry from, as people name it: `crates-io`, a configured name, or an index URL. */
export function sourceOf(entry: Pick<MemberDependency, 'registry' | 'registryIndex'>): string {
  return entry.registry ?? entry.registryIndex ?? 'crates-io';
}

function isPatchOf(source: string, entry: MemberDependency): boolean {
  if (entry.git !== undefined) return sameGitUrl(source, entry.git);
  if (source === sourceOf(entry)) return true;
  return sourceOf(entry) === 'crates-io' && /^https:\/\/github\.com\/rust-lang\/crates\.io-index\/?$/.test(source);
}

/**
 * Whether two addresses name one git repository as cargo counts: without a final slash or `.git`; on GitHub in any case.
 * `ssh://git@host/path` and `git@host:path` are the repository of `https://host/path`.
 *
 * @internal its unit test needs it
 */
export function sameGitUrl(left: string, right: string): boolean {
  return canonicalGitUrl(left) === canonicalGitUrl(right);
}

function canonicalGitUrl(url: string): string {
  const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(url);
  const asUrl = scp === null ? url : `https://${scp[1]}/${scp[2]}`;
  const plain = asUrl
    .replace(/^ssh:\/\/(?:[\w.-]+@)?/, 'https://')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
  const [, start = '', host = '', path = ''] = /^(\w+:\/\/)([^/]*)(.*)$/.exec(plain) ?? ['', '', '', plain];
  const isGithub = /^(?:www\.)?github\.com$/i.test(host);
  return `${start.toLowerCase()}${host.toLowerCase()}${isGithub ? path.toLowerCase() : path}`;
}
