import { ActionError } from '../../errors/action-error.ts';
import { compareVersions, parseVersion, type Version } from '../../semver/version.ts';
import type { AnnouncedChange } from './message.ts';

/** How much a release changes for those who depend on the crate. In order of weight. */
export type Level = 'none' | 'patch' | 'minor' | 'major';

const ORDER: readonly Level[] = ['none', 'patch', 'minor', 'major'];

export function highestLevel(levels: Iterable<Level>): Level {
  let highest: Level = 'none';
  for (const level of levels) if (ORDER.indexOf(level) > ORDER.indexOf(highest)) highest = level;
  return highest;
}

/** Conventional Commits 1.0: `feat` is minor; `fix`, and what mends as it does, a patch; other types release nothing. */
export function levelOf(change: Pick<AnnouncedChange, 'type' | 'breaking'>): Level {
  if (change.breaking) return 'major';
  if (change.type === 'feat') return 'minor';
  return ['fix', 'perf', 'revert', 'deps'].includes(change.type) ? 'patch' : 'none';
}

/**
 * The next version after cargo's rules: below 1.0 the leftmost number that is not 0 takes the part of the major one
 * (0.y.z: breaking 0.(y+1).0, else 0.y.(z+1); 0.0.z: 0.0.(z+1)).
 *
 * From a pre-release, any change gives its next number (`-rc.2`) while its numbers hold the level already that is asked
 * since the last full release; else the raised numbers with `.1`.
 *
 * @param present the version in the manifest
 * @param lastFull the last release without a pre-release part; `undefined` when there is none yet
 */
export function nextVersion(present: string, level: Level, lastFull: string | undefined): string {
  if (level === 'none') return present;
  const version = parseVersion(present);
  if (version.pre === '') return showVersion(raise(version, level));
  const asked = lastFull === undefined ? undefined : raise(parseVersion(lastFull), level);
  const core = { ...version, pre: '', build: '' };
  const [, name = '', number] = /^(.*?)(\d+)?$/.exec(version.pre) ?? [];
  if (asked === undefined || compareVersions(core, asked) >= 0) {
    return showVersion({ ...core, pre: number === undefined ? `${name}.1` : `${name}${BigInt(number) + 1n}` });
  }
  return showVersion({ ...asked, pre: `${number === undefined ? `${name}.` : name}1` });
}

/**
 * The next version where the manifest was raised since the release and that version is not made yet: it stays while it holds
 * the level that is asked since then.
 *
 * @param released what was released last.
 */
export function nextOfRaised(present: string, level: Level, released: string, lastFull: string | undefined): string {
  if (level === 'none') return present;
  const asked = parseVersion(nextVersion(released, level, lastFull));
  const version = parseVersion(present);
  const core = (of: Version): Version => ({ ...of, pre: '', build: '' });
  if (compareVersions(core(version), core(asked)) >= 0) return present;
  return version.pre === '' ? showVersion(asked) : nextVersion(present, level, lastFull);
}

function raise({ major, minor, patch }: Version, level: Exclude<Level, 'none'>): Version {
  const plain = { pre: '', build: '' };
  if (major > 0n && level === 'major') return { major: major + 1n, minor: 0n, patch: 0n, ...plain };
  const isBreakingBelowOne = major === 0n && level === 'major';
  if ((major > 0n && level === 'minor') || (isBreakingBelowOne && minor > 0n)) {
    return { major, minor: minor + 1n, patch: 0n, ...plain };
  }
  return { major, minor, patch: patch + 1n, ...plain };
}

/**
 * The version that a `Release-As:` footer sets.
 *
 * @throws ActionError `input` when it is not above the present one
 */
export function releaseAs(crate: string, present: string, asked: string): string {
  if (compareVersions(parseVersion(asked), parseVersion(present)) > 0) return asked;
  throw new ActionError('input', `${crate}: Release-As: ${asked} is not above the present version ${present}`, {
    hint: 'Add a commit with a higher Release-As, or raise the version in the manifest by hand',
  });
}

function showVersion({ major, minor, patch, pre }: Version): string {
  return `${major}.${minor}.${patch}${pre === '' ? '' : `-${pre}`}`;
}
