import { parseToml } from '../../cargo/toml.ts';
import { ActionError } from '../../errors/action-error.ts';
import { type AnnotatedTag, parseTrailers } from '../../git/objects.ts';
import { tagRef } from '../../git/refs.ts';
import type { Store } from '../../git/store.ts';
import { isRecord } from '../../json/record.ts';
import { tryParseVersion } from '../../semver/version.ts';
import type { CascadeContext } from '../context.ts';
import { isChangelog } from '../plan/changelog.ts';
import { type CascadePlan, type PlannedCrate, releaseTrailer, tagMessage } from '../plan/plan.ts';

/**
 * Finds out whether the tag of a crate, whose version the monorepo has not changed, was made by an earlier release: it
 * reads as such a tag reads, the upstream tag it names is there and where it says, and its commit changes versions,
 * requirements, lock and changelog, nothing else.
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
  return (await isReleaseShaped(store, plan, crate, tag.target)) ? name : undefined;
}

async function isReleaseShaped(store: Store, plan: CascadePlan, crate: PlannedCrate, oid: string): Promise<boolean> {
  const commit = await store.readCommit(oid);
  const parent = commit?.parents[0];
  if (parent === undefined) return false;
  await store.fetch([oid], 2);
  if ((await store.readCommit(parent)) === undefined) return false;
  const names = new Set(plan.crates.map(({ name }) => name));
  for (const { path, before, after } of await store.compare(parent, oid)) {
    if (crate.config.changelog && isChangelog(path)) continue;
    if (before === undefined || after === undefined || before.mode !== after.mode) return false;
    if (path === 'Cargo.lock') continue;
    if (!/(^|\/)Cargo\.toml$/.test(path)) return false;
    const blobs = await store.readBlobs([before.oid, after.oid]);
    if (!differsInVersionsOnly(String(blobs.get(before.oid)), String(blobs.get(after.oid)), path, names)) return false;
  }
  return true;
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
