import { posix } from 'node:path';
import { parseToml } from '../../cargo/toml.ts';
import { ActionError } from '../../errors/action-error.ts';
import { type AnnotatedTag, parseTrailers, type TreeFile } from '../../git/objects.ts';
import { tagRef } from '../../git/refs.ts';
import type { Store, TreeChange } from '../../git/store.ts';
import { isRecord } from '../../json/record.ts';
import { tryParseVersion } from '../../semver/version.ts';
import type { CascadeContext } from '../context.ts';
import { isChangelog } from '../plan/changelog.ts';
import { listSources } from '../plan/drift.ts';
import { type CascadePlan, type PlannedCrate, releaseTrailer, tagMessage } from '../plan/plan.ts';
import { isOwnMerge } from './identity.ts';
import { readAt } from './visit.ts';

/**
 * Finds out whether the tag of a crate, whose version the monorepo has not changed, was made by an earlier release: it
 * reads as such a tag reads, the upstream tag it names is there and where it says, and its commit changes what a release of
 * this configuration changes, nothing else.
 *
 * @returns the earlier upstream tag.
 */
export async function findEarlierRelease(
  context: CascadeContext,
  plan: CascadePlan,
  crate: PlannedCrate,
  store: Store,
  tag: AnnotatedTag,
): Promise<string | undefined> {
  const { upstream } = plan;
  const { key } = releaseTrailer(upstream);
  const message = tag.message.replace(/-----BEGIN (PGP|SSH) SIGNATURE-----\n[\s\S]*$/, '');
  const value = parseTrailers(message).find((trailer) => trailer.key === key)?.value;
  const [, name = '', commit = ''] = /^(.+)@([0-9a-f]{40,64})$/.exec(value ?? '') ?? [];
  const { tagPrefix } = context.config;
  if (name === upstream.tag.name || !name.startsWith(tagPrefix)) return undefined;
  const version = name.slice(tagPrefix.length);
  if (tryParseVersion(version) === undefined) return undefined;
  if (message !== tagMessage(crate, { ...upstream, tag: { name, version }, commit })) return undefined;
  if ((await context.readUpstreamTag(tagRef(name))) !== commit) return undefined;
  const earlier = { ...upstream, tag: { name, version }, commit };
  const isOurs =
    (await isReleaseShaped(context, plan, crate, store, { commit: tag.target, upstream: commit })) ||
    // What somebody added to the pull request was listed, built and tested by the release that tagged it.
    (await isOwnMerge(context, { upstream: earlier }, crate, tag.target));
  return isOurs ? name : undefined;
}

/**
 * Whether a commit makes what a release makes: versions and requirements in manifests and locks, and what the configuration
 * says besides, as it was then. Or nothing of it: where a branch had all of it already, the release took its tip.
 */
async function isReleaseShaped(
  context: CascadeContext,
  plan: CascadePlan,
  crate: PlannedCrate,
  store: Store,
  at: { commit: string; upstream: string },
): Promise<boolean> {
  await store.fetch([at.commit], 2);
  const parent = (await store.readCommit(at.commit))?.parents[0];
  if (parent === undefined || (await store.readCommit(parent)) === undefined) return false;
  if ((await readAt(context, crate, store, parent)).version === crate.version) return true;
  const names = new Set(plan.crates.map(({ name }) => name));
  const sources = crate.config.sync ? await listOwnSources(context, crate, at.upstream) : undefined;
  const isSynced = ({ path, after }: TreeChange): boolean => {
    const source = sources?.get(path);
    if (sources === undefined || source?.oid !== after?.oid || source?.mode !== after?.mode) return false;
    return after !== undefined || isBelow(path, posix.dirname(crate.config.manifest));
  };
  for (const change of await store.compare(parent, at.commit)) {
    const { path, before, after } = change;
    if ((crate.config.changelog && isChangelog(path)) || isSynced(change)) continue;
    if (before === undefined || after === undefined || before.mode !== after.mode) return false;
    if (posix.basename(path) === 'Cargo.lock') continue;
    const blobs = await store.readBlobs([before.oid, after.oid]);
    const [old, now] = [blobs.get(before.oid), blobs.get(after.oid)];
    if (old === undefined || now === undefined) return false;
    const isVersionFile = crate.config.files.some((file) => file.path === path);
    if (isVersionFile && maskVersions(old) === maskVersions(now)) continue;
    if (posix.basename(path) !== 'Cargo.toml') return false;
    if (!differsInVersionsOnly(String(old), String(now), path, names)) return false;
  }
  return true;
}

/** The monorepo's sources of a crate as an earlier release had them, by their path in the crate's repository. */
async function listOwnSources(
  { listUpstreamFiles }: CascadeContext,
  { config }: PlannedCrate,
  upstream: string,
): Promise<ReadonlyMap<string, TreeFile> | undefined> {
  const files = await listUpstreamFiles(upstream);
  if (files === undefined) return undefined;
  const folder = posix.dirname(config.manifest);
  return new Map([...listSources(files, config.path)].map(([path, file]) => [posix.join(folder, path), file]));
}

function isBelow(path: string, folder: string): boolean {
  return folder === '.' || path.startsWith(`${folder}/`);
}

/** A text without its versions, any encoding. */
function maskVersions(content: Buffer): string {
  return content.toString('latin1').replace(/\d+\.\d+\.\d+(?:[-+][\w.+-]*)?/g, '{version}');
}

/** Whether two texts of a manifest differ in package versions and in requirements on the given crates alone. */
function differsInVersionsOnly(before: string, after: string, path: string, crates: ReadonlySet<string>): boolean {
  try {
    const now = parseToml(after, path);
    return listDifferences(parseToml(before, path), now).every((keys) => {
      const table = keys.findIndex((each) => /(^|-)dependencies$/.test(each));
      if (table === -1) return /^(workspace\.)?package\.version$/.test(keys.join('.'));
      const [name = '', last = 'version', ...deeper] = keys.slice(table + 1);
      const entry = keys.slice(0, table + 2).reduce<unknown>((at, key) => (isTable(at) ? at[key] : undefined), now);
      const renamed = isTable(entry) ? entry['package'] : undefined;
      const crate = typeof renamed === 'string' ? renamed : name;
      return deeper.length === 0 && (last === 'version' || last === 'tag') && crates.has(crate);
    });
  } catch (error) {
    if (error instanceof ActionError) return false;
    throw error;
  }
}

/** Key paths of every value that two tables do not share. */
function listDifferences(left: unknown, right: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (isTable(left) && isTable(right)) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].flatMap((key) => listDifferences(left[key], right[key], [...at, key]));
  }
  return isSame(left, right) ? [] : [at];
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && !(value instanceof Date);
}

function isSame(left: unknown, right: unknown): boolean {
  const print = (value: unknown): string =>
    JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? `${each}n` : each)) ?? 'undefined';
  return print(left) === print(right);
}
