import { ActionError, quoteValue } from '../errors/action-error.ts';

/** A version after Semantic Versioning 2.0. Numbers are as wide as cargo's (64 bits). */
export interface Version {
  major: bigint;
  minor: bigint;
  patch: bigint;
  /** Without the hyphen; empty for a release. */
  pre: string;
  /** Without the plus sign. Says nothing about order or requirements. */
  build: string;
}

const NUMBER = '(?:0|[1-9]\\d*)';
/** No empty identifier, no leading zero in a number. */
export const PRE_PATTERN =
  '(?:0|[1-9]\\d*|\\d*[A-Za-z-][\\dA-Za-z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[A-Za-z-][\\dA-Za-z-]*))*';
export const BUILD_PATTERN = '[\\dA-Za-z-]+(?:\\.[\\dA-Za-z-]+)*';
const VERSION = new RegExp(`^(${NUMBER})\\.(${NUMBER})\\.(${NUMBER})(?:-(${PRE_PATTERN}))?(?:\\+(${BUILD_PATTERN}))?$`);
const LARGEST_NUMBER = 2n ** 64n - 1n;

/** `undefined` when the text is no version as cargo reads one: three numbers, nothing before or after. */
export function tryParseVersion(text: string): Version | undefined {
  const match = VERSION.exec(text);
  if (match === null) return undefined;
  const [major = 0n, minor = 0n, patch = 0n] = match.slice(1, 4).map(BigInt);
  if ([major, minor, patch].some((number) => number > LARGEST_NUMBER)) return undefined;
  return { major, minor, patch, pre: match[4] ?? '', build: match[5] ?? '' };
}

/** @throws ActionError `input` */
export function parseVersion(text: string): Version {
  const version = tryParseVersion(text);
  if (version !== undefined) return version;
  throw new ActionError(
    'input',
    `${quoteValue(text)} is not a version; expected three numbers, e.g. 1.2.0 or 1.2.0-rc.1`,
  );
}

/** Precedence (Semantic Versioning 2.0, item 11): negative, 0 or positive, as for sort. Build metadata is ignored. */
export function compareVersions(left: Version, right: Version): number {
  return (
    compareNumbers(left.major, right.major) ||
    compareNumbers(left.minor, right.minor) ||
    compareNumbers(left.patch, right.patch) ||
    comparePre(left.pre, right.pre)
  );
}

/** A pre-release is before its release; numeric identifiers are before others; the shorter list is first. */
export function comparePre(left: string, right: string): number {
  if (left === right) return 0;
  if (left === '' || right === '') return left === '' ? 1 : -1;
  const [a, b] = [left.split('.'), right.split('.')];
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const order = compareIdentifiers(a[index] ?? '', b[index] ?? '');
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareIdentifiers(left: string, right: string): number {
  const [leftNumeric, rightNumeric] = [/^\d+$/.test(left), /^\d+$/.test(right)];
  if (leftNumeric && rightNumeric) return compareNumbers(BigInt(left), BigInt(right));
  if (leftNumeric !== rightNumeric) return leftNumeric ? -1 : 1;
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareNumbers(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
