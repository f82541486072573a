import type { PlannedCrate, Upstream } from './plan.ts';

/**
 * A CHANGELOG.md with a section for this release on top of the others (keepachangelog.com, 1.1.0), line ends as the file
 * has them. A file that has the section already stays as it is.
 *
 * @param before `undefined` when there is no file yet.
 */
export function addSection(
  before: string | undefined,
  crate: PlannedCrate,
  updated: readonly PlannedCrate[],
  upstream: Upstream,
): string {
  const text = before ?? '# Changelog\n';
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const heading = new RegExp(`^## +\\[?v?${crate.version.replaceAll(/[.+]/g, '\\$&')}\\]?(?: |\\r?$)`, 'm');
  if (heading.test(text)) return text;
  const date = new Date(upstream.epochSeconds * 1_000).toISOString().slice(0, 10);
  const names = [...new Map(updated.map((each) => [each.name, each])).values()];
  const section = [
    `## [${crate.version}] - ${date}`,
    '',
    '### Changed',
    '',
    `- Follows ${upstream.name} ${upstream.tag.version}`,
    ...names.map(({ name, version }) => `- Updated ${name} to ${version}`),
    '',
  ].join(eol);
  // Below the title, its introduction and the unreleased changes: above the first released version.
  const first = /^## +\[?v?\d/m.exec(text);
  if (first !== null) return `${text.slice(0, first.index)}${section}${eol}${text.slice(first.index)}`;
  const end = text === '' || text.endsWith('\n') ? '' : eol;
  return `${text}${end}${eol}${section}`;
}
