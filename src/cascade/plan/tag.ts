import { ActionError, quoteValue } from '../../errors/action-error.ts';
import { tryParseVersion } from '../../semver/version.ts';

/** The upstream tag, taken apart. `name` is safe as a git ref, an argument and a path segment; it never sees a shell. */
export interface ReleaseTag {
  name: string;
  version: string;
}

/** Longer names are an attack on logs and file names. */
const MAX_TAG_LENGTH = 200;

/**
 * Reads the tag that was pushed: exactly `<prefix><semver>`.
 *
 * @throws ActionError (input) for anything else, also names a shell would run such as `…-v1$(id)`.
 */
export function parseTag(tag: string, prefix: string): ReleaseTag {
  const version = tag.startsWith(prefix) ? tag.slice(prefix.length) : undefined;
  if (version === undefined || tag.length > MAX_TAG_LENGTH || tryParseVersion(version) === undefined) {
    throw new ActionError('input', `tag: got ${quoteValue(tag)}, expected ${prefix}<semver>`, {
      hint: `Push a tag such as ${prefix}1.2.0; nothing was changed`,
    });
  }
  return { name: tag, version };
}
