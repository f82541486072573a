import { ActionError, quoteValue } from '../errors/action-error.ts';
import { BUILD_PATTERN, comparePre, PRE_PATTERN, parseVersion, type Version } from '../semver/version.ts';

type Operator = '=' | '>' | '>=' | '<' | '<=' | '~' | '^' | '*';

/** One condition on a version. Absent numbers stand for any. */
export interface Comparator {
  operator: Operator;
  major: bigint;
  minor: bigint | undefined;
  patch: bigint | undefined;
  pre: string;
}

/** All of the comparators hold; none at all is `*`. */
export type Requirement = readonly Comparator[];

const NUMBER = '0|[1-9]\\d*';
const COMPARATOR = new RegExp(
  `^ *(?:(=|>=|>|<=|<|~|\\^) *)?(${NUMBER})(?:\\.(${NUMBER}|[*xX])(?:\\.(${NUMBER}|[*xX]))?)?(?:-(${PRE_PATTERN}))?(\\+${BUILD_PATTERN})? *$`,
);
/** Cargo's own limits. */
const MOST_COMPARATORS = 32;
const LARGEST_NUMBER = 2n ** 64n - 1n;

/**
 * Reads a version requirement as cargo does (the Rust crate semver 1): comparators joined by commas, a bare version is
 * a caret requirement, `*` alone is any release. npm's `||`, spaces and hyphen ranges are errors.
 *
 * @throws ActionError `input`
 */
export function parseRequirement(text: string): Requirement {
  if (/^ *[*xX] *$/.test(text)) return [];
  const comparators = text.split(',').map((part) => parseComparator(part));
  if (comparators.length > MOST_COMPARATORS || comparators.includes(undefined)) {
    throw new ActionError('input', `${quoteValue(text)} is not a version requirement`, {
      hint: 'Expected what Cargo.toml takes, e.g. 1.2, =1.2.0, ~1.2 or ">=1.2, <2"',
    });
  }
  return comparators.filter((comparator) => comparator !== undefined);
}

function parseComparator(text: string): Comparator | undefined {
  const match = COMPARATOR.exec(text);
  if (match === null) return undefined;
  const [, written, majorText = '', minorText, patchText, pre = '', build] = match;
  const isWild = (part: string | undefined) => part !== undefined && /^[*xX]$/.test(part);
  if (isWild(minorText) && patchText !== undefined && !isWild(patchText)) return undefined;
  const numberOf = (part: string | undefined) => (part === undefined || isWild(part) ? undefined : BigInt(part));
  const [major, minor, patch] = [BigInt(majorText), numberOf(minorText), numberOf(patchText)];
  if ((pre !== '' || build !== undefined) && patch === undefined) return undefined;
  if ([major, minor, patch].some((number) => number !== undefined && number > LARGEST_NUMBER)) return undefined;
  const implied = isWild(minorText) || isWild(patchText) ? '*' : '^';
  return { operator: (written as Operator | undefined) ?? implied, major, minor, patch, pre };
}

/**
 * Whether cargo lets the requirement resolve to this version. A pre-release is admitted only where a comparator names
 * a pre-release of the very same three numbers (so `*` and `0.5` admit none). Build metadata is ignored.
 */
export function admits(requirement: Requirement, version: Version): boolean {
  if (!requirement.every((comparator) => matches(comparator, version))) return false;
  return (
    version.pre === '' ||
    requirement.some(
      ({ major, minor, patch, pre }) =>
        pre !== '' && major === version.major && minor === version.minor && patch === version.patch,
    )
  );
}

/** The same for texts. @throws ActionError `input` when either is none */
export function requirementAdmits(requirement: string, version: string): boolean {
  return admits(parseRequirement(requirement), parseVersion(version));
}

function matches(comparator: Comparator, version: Version): boolean {
  switch (comparator.operator) {
    case '=':
    case '*':
      return isExactly(comparator, version);
    case '>':
      return compareNamed(comparator, version) > 0;
    case '>=':
      return isExactly(comparator, version) || compareNamed(comparator, version) > 0;
    case '<':
      return compareNamed(comparator, version) < 0;
    case '<=':
      return isExactly(comparator, version) || compareNamed(comparator, version) < 0;
    case '~':
      return isWithin(comparator, version, comparator.minor === undefined ? 1 : 2);
    case '^':
      return isWithin(comparator, version, caretWidth(comparator));
  }
}

function isExactly(comparator: Comparator, version: Version): boolean {
  return (
    comparator.major === version.major &&
    (comparator.minor ?? version.minor) === version.minor &&
    (comparator.patch ?? version.patch) === version.patch &&
    comparator.pre === version.pre
  );
}

/** The version against the comparator, by the numbers that it names: 0 where one is absent and all before are equal. */
function compareNamed(comparator: Comparator, version: Version): number {
  for (const part of ['major', 'minor', 'patch'] as const) {
    const named = comparator[part];
    if (named === undefined) return 0;
    if (version[part] !== named) return version[part] > named ? 1 : -1;
  }
  return comparePre(version.pre, comparator.pre);
}

/** The first `width` numbers are equal and the version is not below the comparator. */
function isWithin(comparator: Comparator, version: Version, width: number): boolean {
  const fixed = (['major', 'minor', 'patch'] as const).slice(0, width);
  if (fixed.some((part) => comparator[part] !== undefined && comparator[part] !== version[part])) return false;
  return compareNamed(comparator, version) >= 0;
}

/** `^1.2.3` fixes the major number, `^0.2.3` two, `^0.0.3` all three: up to the first that is not 0. */
function caretWidth({ major, minor }: Comparator): number {
  if (major > 0n) return 1;
  return minor === undefined || minor > 0n ? 2 : 3;
}
