import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cargo } from '../../cargo/cargo.ts';
import { compareLockfiles, describeLockChange, parseLockfile } from '../../cargo/lockfile.ts';
import { editManifest } from '../../cargo/manifest.ts';
import type { RequirementPolicy } from '../../cargo/requirement-policy.ts';
import { ActionError } from '../../errors/action-error.ts';
import type { FileContent } from '../../git/import-stream.ts';
import type { Store } from '../../git/store.ts';
import type { Pages } from '../plan/change-groups.ts';
import { findChangelog, insertSection } from '../plan/changelog.ts';
import type { MonorepoHistory } from './read-history.ts';
import { planReleaseEdits } from './release-edits.ts';
import { comparisonLink, groupChanges } from './release-notes.ts';
import type { CrateVersions } from './version-plan.ts';

/** The files of the release commit, and what a person should know about them. */
export interface ReleaseFiles {
  files: readonly FileContent[];
  notes: readonly string[];
}

export interface WriteOptions {
  policy: RequirementPolicy;
  pages: Pages | undefined;
  /** Of the branch's commit: what is written does not depend on when it is written. */
  epochSeconds: number;
}

/**
 * Edits manifests, Cargo.lock and changelogs for the planned versions: manifests byte by byte, the lock through cargo and
 * in the members alone, each crate's changelog with a section of its own.
 *
 * @throws ActionError `input` when the lock would have to move anything else.
 */
export async function writeRelease(
  store: Store,
  cargo: Cargo,
  history: MonorepoHistory,
  planned: readonly CrateVersions[],
  options: WriteOptions,
): Promise<ReleaseFiles> {
  const tracked = await store.listFiles(history.head);
  const files = new Map<string, Uint8Array>();
  const notes: string[] = [];
  const { edits, notes: kept } = planReleaseEdits(history.workspace, planned, options.policy);
  notes.push(...kept);
  for (const [path, list] of edits) {
    const { text } = editManifest(await readFile(join(history.directory, path), 'utf8'), list);
    await writeFile(join(history.directory, path), text);
    files.set(path, Buffer.from(text, 'utf8'));
  }
  if (edits.size > 0 && tracked.has('Cargo.lock')) {
    files.set('Cargo.lock', await updateLock(cargo, history, planned));
  }
  const changelogs = findChangelogs(history, [...tracked.keys()], planned);
  const befores = await store.readFiles(changelogs.map(({ path }) => ({ commit: history.head, path })));
  for (const [index, { crate, tag, path }] of changelogs.entries()) {
    const before = files.get(path) ?? befores[index];
    const section = writeSection(crate, { tag, path, before, ...options });
    if (section === undefined) continue;
    files.set(path, section.after);
    if (section.note !== undefined) notes.push(section.note);
  }
  const content = [...files].map(([path, bytes]) => ({
    path,
    mode: tracked.get(path)?.mode ?? '100644',
    content: bytes,
  }));
  const isLink = content.find(({ mode }) => !mode.startsWith('100'));
  if (isLink !== undefined) throw new ActionError('input', `${isLink.path} is a link in the monorepo, expected a file`);
  return { files: content, notes };
}

/** Only the entries of members move: everything else is what was tested before. */
async function updateLock(
  cargo: Cargo,
  history: MonorepoHistory,
  planned: readonly CrateVersions[],
): Promise<Uint8Array> {
  const path = join(history.directory, 'Cargo.lock');
  const before = await readFile(path, 'utf8');
  await cargo.run(['cargo', 'update', '--workspace', '--quiet'], history.directory);
  const after = await readFile(path, 'utf8');
  const members = new Set(history.workspace.members.map(({ name }) => name));
  const stray = compareLockfiles(parseLockfile(before), parseLockfile(after)).filter(({ name }) => !members.has(name));
  if (stray.length > 0) {
    throw new ActionError(
      'input',
      `Cargo.lock does not fit the manifests of ${history.branch}: raising ${planned.length} versions would also move ${stray.map(describeLockChange).join(', ')}`,
      { hint: 'Run cargo update --workspace on the branch and commit the lock first' },
    );
  }
  return Buffer.from(before.includes('\r\n') ? after.replaceAll(/\r?\n/g, '\r\n') : after, 'utf8');
}

interface CrateChangelog {
  crate: CrateVersions;
  tag: string;
  path: string;
}

/** Where each released crate has its changelog, or gets one. */
function findChangelogs(
  history: MonorepoHistory,
  tracked: readonly string[],
  planned: readonly CrateVersions[],
): CrateChangelog[] {
  return planned.flatMap((crate) => {
    const member = history.crates.find(({ name }) => name === crate.name);
    if (member === undefined || (crate.present === crate.next && crate.reason !== 'first')) return [];
    const directory = member.directory === '' ? '.' : member.directory;
    const own = directory === '.' ? 'CHANGELOG.md' : `${directory}/CHANGELOG.md`;
    const { path } = findChangelog(
      tracked.filter((file) => isOwnFolder(file, { directory })),
      directory,
    );
    // A monorepo without a package has its version in no other file.
    const target = member.directory === '' || (path === 'CHANGELOG.md' && directory !== '.') ? own : path;
    return [{ crate, tag: `${member.tagPrefix}${crate.next}`, path: target }];
  });
}

function writeSection(
  crate: CrateVersions,
  {
    tag,
    path,
    before,
    pages,
    epochSeconds,
  }: WriteOptions & { tag: string; path: string; before: Uint8Array | undefined },
): { after: Uint8Array; note: string | undefined } | undefined {
  const groups = groupChanges(crate, pages);
  const silent =
    crate.reason === 'first'
      ? { heading: 'Added', lines: ['- First release'] }
      : {
          heading: 'Changed',
          lines: [
            `- ${crate.because.length > 0 ? `Released with ${crate.because.join(', ')}` : 'No changes for users'}`,
          ],
        };
  const released = { name: crate.name, version: crate.next, tag };
  const edit = insertSection(before, released, groups.length > 0 ? groups : [silent], epochSeconds, path);
  // Whoever wrote the section of a first release wrote its links too: with nothing to bring there is no pull request.
  if (crate.reason === 'first' && before !== undefined && Buffer.compare(edit.after, before) === 0) return undefined;
  const after = appendLink(edit.after, crate.next, comparisonLink(crate, tag, pages));
  const isSame = before !== undefined && Buffer.compare(after, before) === 0;
  return isSame ? undefined : { after, note: edit.note };
}

/** The link behind a heading, at the end of the file; not where the section's own links have it already. */
function appendLink(text: Uint8Array, version: string, link: string | undefined): Uint8Array {
  const before = Buffer.from(text);
  if (link === undefined || before.includes(`[${version}]:`)) return before;
  const eol = before.includes('\r\n') ? '\r\n' : '\n';
  const lastLine = before.toString('latin1').trimEnd().split('\n').at(-1) ?? '';
  const gap = /^\[[^\]]+\]:/.test(lastLine) ? '' : eol;
  const end = before.at(-1) === 10 ? '' : eol;
  return Buffer.concat([before, Buffer.from(`${end}${gap}${link}${eol}`)]);
}

/** A crate's changelog lies in its own folder: that of the repository belongs to the root's package. */
function isOwnFolder(file: string, { directory }: { directory: string }): boolean {
  return directory === '.' ? !file.includes('/') : file.startsWith(`${directory}/`);
}
