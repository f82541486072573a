import { ActionError, quoteValue } from '../errors/action-error.ts';

/** The upstream tag, taken apart. `name` is safe as a git ref, an argument and a path segment; it never sees a shell. */
export interface ReleaseTag {
  name: string;
  version: string;
  /** A version with a pre-release part: its GitHub Release is marked so and never becomes "latest". */
  prerelease: boolean;
}

/** https://semver.org, "Is there a suggested regular expression to check a SemVer string?" */
const SEMVER =
  /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?<pre>-(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?$/;

/** A version no registry has; longer ones are an attack on logs and file names. */
const MAX_VERSION_LENGTH = 128;

export function isSemver(version: string): boolean {
  return version.length <= MAX_VERSION_LENGTH && SEMVER.test(version);
}

export function isPrerelease(version: string): boolean {
  return SEMVER.exec(version)?.groups?.['pre'] !== undefined;
}

/**
 * Reads the tag that was pushed: exactly `<prefix><semver>`.
 *
 * @throws ActionError (input) for anything else, also names a shell would run such as `…-v1$(id)`.
 */
export function parseTag(tag: string, prefix: string): ReleaseTag {
  const version = tag.startsWith(prefix) ? tag.slice(prefix.length) : undefined;
  if (version === undefined || !isSemver(version)) {
    throw new ActionError('input', `tag: got ${quoteValue(tag)}, expected ${prefix}<semver>`, {
      hint: `Push a tag such as ${prefix}1.2.0; nothing was changed`,
    });
  }
  return { name: tag, version, prerelease: isPrerelease(version) };
}

/**
 * Whether git takes `name` as part of a ref (git-check-ref-format(1)), and it cannot be read as an option or a revision
 * expression.
 */
export function isRefName(name: string): boolean {
  if (name === '' || name.length > 200 || /^[-/]|[/.]$|\/\/|\.\.|@\{|^@$/.test(name)) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refs may not hold them, so they are named here
  if (/[\u0000-\u0020\u007f~^:?*[\\]/.test(name)) return false;
  return name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'));
}
