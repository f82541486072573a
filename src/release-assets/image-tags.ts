import { compareVersions, parseVersion, tryParseVersion, type Version } from '../semver/version.ts';

/**
 * Tags of a version's image: the version itself (a `+` cannot stand in a tag: `_`), and, for a full release, `x.y`, `x` and
 * `latest` as far as no released version of that line is newer. Below 1.0 there is no `0`: its minors are lines of their own.
 *
 * @param released versions that are tagged already, this one or not.
 */
export function imageTags(version: string, released: readonly string[]): string[] {
  const own = parseVersion(version);
  const tags = [version.replaceAll('+', '_')];
  if (own.pre !== '') return tags;
  const others = released.flatMap((each) => tryParseVersion(each) ?? []).filter(({ pre }) => pre === '');
  const isNewest = (isLine: (other: Version) => boolean): boolean =>
    others.every((other) => !isLine(other) || compareVersions(other, own) <= 0);
  if (isNewest(({ major, minor }) => major === own.major && minor === own.minor))
    tags.push(`${own.major}.${own.minor}`);
  if (own.major > 0n && isNewest(({ major }) => major === own.major)) tags.push(`${own.major}`);
  if (isNewest(() => true)) tags.push('latest');
  return tags;
}
