/** Paths as keys and messages have them: with `/` on every system. */
import native, { type PlatformPath } from 'node:path';

/** A backslash is a separator on Windows alone; elsewhere it is part of a name. */
export function withSlashes(path: string, platform: PlatformPath = native): string {
  return platform.sep === '\\' ? path.replaceAll('\\', '/') : path;
}

/**
 * What of `path` lies below `root`, with `/`; empty for the root itself.
 *
 * @param root absolute, as `path` is.
 * @returns `undefined` for a path elsewhere: beside or above the root, or on another drive.
 */
export function pathBelow(root: string, path: string, platform: PlatformPath = native): string | undefined {
  const way = platform.relative(root, path);
  if (way === '..' || way.startsWith(`..${platform.sep}`) || platform.isAbsolute(way)) return undefined;
  return withSlashes(way, platform);
}
