import { ActionError, quoteValue } from '../errors/action-error.ts';
import { type DependencyEntry, listDependencies } from './dependencies.ts';
import { nearestNames } from './nearest-names.ts';
import { isTable, parseToml, sameToml, showPath, stringAt, subTable, type TomlTable, type TomlValue } from './toml.ts';
import { findTomlStrings } from './toml-ranges.ts';
import { writeTomlString } from './toml-string.ts';

export type ManifestEdit =
  | { kind: 'package-version'; version: string }
  | { kind: 'requirement'; crate: string; requirement: string } // every table that depends on the crate
  | { kind: 'requirement-at'; path: readonly string[]; requirement: string }; // one value, by TOML key path

/** One value that is another now. `path` is its TOML key path; the texts are values, without quotes or escapes. */
export type Change = { path: readonly string[]; before: string; after: string };

/**
 * Edits version and requirement strings of a Cargo.toml and nothing else: every byte outside the edited values stays
 * (byte order mark, line ends, comments, alignment, quote style, final newline). The result is parsed again and
 * compared with exactly the intended change.
 *
 * - `package-version`: `package.version`; where that is inherited, or the manifest is virtual,
 *   `workspace.package.version` of the same text.
 * - `requirement`: every entry that depends on the package of that name, also renamed, in all dependency tables and
 *   in `[workspace.dependencies]`; never `[patch]` or `[replace]`. Path-only, git-only and inherited entries have none.
 * - `requirement-at`: the string at this key path, whatever it is (a git `tag`, a `[patch]` version). An element of an
 *   array has its index as key.
 *
 * @returns the new text and the values that differ now, in the order of the edits. Setting the present value is no change.
 * @throws ActionError `input` when an edit matches nothing (naming what was looked for and the nearest names there
 *   are), when two edits want different values at one place, and when the text is not TOML
 */
export function editManifest(
  text: string,
  edits: readonly ManifestEdit[],
): { text: string; changes: readonly Change[] } {
  const manifest = parseToml(text, 'the manifest');
  const changes = planChanges(manifest, edits);
  const edited = spliceChanges(text, changes);
  verifyEdit(manifest, edited, changes);
  return { text: edited, changes };
}

function planChanges(manifest: TomlTable, edits: readonly ManifestEdit[]): Change[] {
  const planned = new Map<string, Change>();
  let byCrate: DependenciesByCrate | undefined;
  for (const edit of edits) {
    const after = edit.kind === 'package-version' ? edit.version : edit.requirement;
    if (!after.isWellFormed()) throw new ActionError('input', `${quoteValue(after)} is not well-formed Unicode`);
    byCrate ??= edit.kind === 'requirement' ? Map.groupBy(listDependencies(manifest), ({ crate }) => crate) : undefined;
    for (const target of findTargets(manifest, edit, byCrate ?? new Map())) {
      const id = JSON.stringify(target.path);
      const earlier = planned.get(id);
      if (earlier !== undefined && earlier.after !== after) {
        throw new ActionError(
          'input',
          `two edits of ${showPath(target.path)} disagree: ${quoteValue(earlier.after)} and ${quoteValue(after)}`,
        );
      }
      planned.set(id, { path: target.path, before: target.value, after });
    }
  }
  return [...planned.values()].filter(({ before, after }) => before !== after);
}

type DependenciesByCrate = ReadonlyMap<string, readonly DependencyEntry[]>;
type Target = { path: readonly string[]; value: string };

function findTargets(manifest: TomlTable, edit: ManifestEdit, dependencies: DependenciesByCrate): Target[] {
  switch (edit.kind) {
    case 'package-version':
      return [findVersion(manifest)];
    case 'requirement':
      return findRequirements(dependencies, edit.crate);
    case 'requirement-at':
      return [findString(manifest, edit.path)];
  }
}

function findVersion(manifest: TomlTable): Target {
  const table = packageTable(manifest);
  const own = stringAt(manifest[table] as TomlTable, 'version');
  if (own !== undefined) return { path: [table, 'version'], value: own };
  const workspace = subTable(manifest, 'workspace');
  const shared = stringAt(subTable(workspace, 'package'), 'version');
  if (manifest[table] === undefined) {
    if (shared !== undefined) return { path: ['workspace', 'package', 'version'], value: shared };
    const lacks =
      workspace === undefined
        ? 'there is neither [package] nor [workspace]'
        : 'there is no [package], and no workspace.package.version';
    throw new ActionError('input', `found no version to edit: ${lacks}`);
  }
  const inherits = subTable(subTable(manifest, table), 'version')?.['workspace'] === true;
  if (!inherits) throw new ActionError('input', `found no version to edit: [${table}] has no version string`);
  if (shared !== undefined) return { path: ['workspace', 'package', 'version'], value: shared };
  throw new ActionError('input', `found no version to edit: ${table}.version is inherited from the workspace`, {
    hint: 'Edit workspace.package.version in the Cargo.toml of the workspace root',
  });
}

/** `[project]` is the name `[package]` had; cargo reads it still, in editions before 2024. */
function packageTable(manifest: TomlTable): 'package' | 'project' {
  return manifest['package'] === undefined && manifest['project'] !== undefined ? 'project' : 'package';
}

function findRequirements(dependencies: DependenciesByCrate, crate: string): Target[] {
  const entries = dependencies.get(crate) ?? [];
  const targets = entries.flatMap(({ requirement }) =>
    requirement === undefined ? [] : [{ path: requirement.path, value: requirement.text }],
  );
  if (targets.length > 0) return targets;
  if (entries.length > 0) {
    const places = entries.map((entry) => `${showPath(entry.keyPath)} (${describeSource(entry)})`).join(', ');
    throw new ActionError('input', `no entry for ${quoteValue(crate)} has a version requirement: ${places}`);
  }
  throw new ActionError(
    'input',
    `no dependency on ${quoteValue(crate)} in this manifest; ${nearest(crate, dependencies.keys())}`,
  );
}

function describeSource(entry: DependencyEntry): string {
  if (entry.inherited) return 'inherited from the workspace';
  if (entry.path !== undefined) return 'path only';
  return entry.git === undefined ? 'no version' : 'git only';
}

function findString(manifest: TomlTable, path: readonly string[]): Target {
  let value: TomlValue = manifest;
  for (const [depth, key] of path.entries()) {
    const children: TomlTable | TomlValue[] = isTable(value) || Array.isArray(value) ? value : {};
    const child: TomlValue | undefined = Object.hasOwn(children, key) ? (children as TomlTable)[key] : undefined;
    if (child === undefined || (Array.isArray(children) && key === 'length')) {
      const parent = depth === 0 ? 'the manifest' : showPath(path.slice(0, depth));
      throw new ActionError(
        'input',
        `no value at ${showPath(path)}: ${parent} has no ${quoteValue(key)}; ${nearest(key, Object.keys(children))}`,
      );
    }
    value = child;
  }
  if (typeof value === 'string') return { path: [...path], value };
  const inner = isTable(value) ? Object.keys(value).filter((key) => typeof (value as TomlTable)[key] === 'string') : [];
  throw new ActionError('input', `the value at ${showPath(path) || 'the empty path'} is not a string`, {
    hint:
      inner.length === 0
        ? undefined
        : `Strings below it: ${inner
            .slice(0, 5)
            .map((key) => showPath([...path, key]))
            .join(', ')}`,
  });
}

function nearest(name: string, names: Iterable<string>): string {
  const close = nearestNames(name, names);
  return close.length === 0 ? 'there is none at all' : `nearest: ${close.map((each) => quoteValue(each)).join(', ')}`;
}

function spliceChanges(text: string, changes: readonly Change[]): string {
  if (changes.length === 0) return text;
  const mark = text.startsWith('\ufeff') ? 1 : 0;
  const body = text.slice(mark);
  const ranges = findTomlStrings(
    body,
    changes.map(({ path }) => path),
  );
  const splices = changes
    .map(({ path, after }, index) => {
      const range = ranges[index];
      if (range === undefined) throw new ActionError('internal', `${showPath(path)} was not found in the text`);
      return { ...range, after };
    })
    .sort((left, right) => left.start - right.start);
  const parts = [text.slice(0, mark)];
  let from = 0;
  for (const { start, end, after } of splices) {
    parts.push(body.slice(from, start), writeTomlString(body.slice(start, end), after));
    from = end;
  }
  parts.push(body.slice(from));
  return parts.join('');
}

/** The gate: what was written must say exactly what was meant. Changes `before` into what is expected. */
function verifyEdit(before: TomlTable, edited: string, changes: readonly Change[]): void {
  for (const { path, after } of changes) {
    const parent = path.slice(0, -1).reduce((table, key) => table[key] as TomlTable, before);
    parent[path.at(-1) ?? ''] = after;
  }
  if (!sameToml(before, parseToml(edited, 'the edited manifest'))) {
    throw new ActionError('internal', 'the edited manifest does not say what was intended; nothing was written');
  }
}
