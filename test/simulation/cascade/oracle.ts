/** What has to hold, judged from outside: by the servers' refs, by what a fresh clone builds with, by what people are told. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BundleRun } from '../../support/action/bundle.ts';
import { buildFresh } from './cargo.ts';
import type { DrawnCrate } from './draw.ts';
import { OWNER, versionOf } from './files.ts';
import { readCommit } from './packages.ts';
import { type World, writeAll } from './world.ts';

type Refs = Readonly<Record<string, string>>;
export type AllRefs = ReadonlyMap<string, Refs>;

export function readAllRefs(world: World): AllRefs {
  return new Map(world.drawn.crates.map(({ name }) => [name, world.refs(name)]));
}

/** Why a fresh clone of a release does not build against what the registry and the tags serve now; each workspace of it. */
export function findUnbuildable(world: World, crate: DrawnCrate, commit: string): string[] {
  const folder = mkdtempSync(join(world.root, 'fresh-'));
  try {
    const files = [...readCommit(world.git.path(`${OWNER}/${crate.name}`), commit)].map(([path, text]) => {
      const oid = /^version https:\/\/git-lfs[\s\S]*oid sha256:(\w+)/.exec(text)?.[1];
      return [path, oid === undefined ? text : (world.lfs.get(oid) ?? text)] as const;
    });
    writeAll(folder, Object.fromEntries(files));
    const places = [crate.folder, ...(crate.isFuzzed ? ['fuzz/'] : [])];
    return places.flatMap((place) => {
      const why = buildFresh(world.cargo, join(folder, place));
      return why === undefined
        ? []
        : [`${crate.name}: a fresh clone does not build in ./${place}: ${why.split('\n')[0]}`];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The refs that differ, as `refs/heads/main of owner/name`. */
export function listMoved(before: AllRefs, after: AllRefs): string[] {
  return [...after].flatMap(([name, refs]) =>
    Object.entries(refs).flatMap(([ref, oid]) =>
      before.get(name)?.[ref] === oid ? [] : [`${ref} of ${OWNER}/${name}`],
    ),
  );
}

/**
 * Compares what a run says with what the server has.
 *
 * @param moved refs that this run moved, by the server's word.
 */
export function judgeWords(
  world: World,
  release: 1 | 2,
  run: BundleRun,
  moved: readonly string[],
  after: AllRefs,
): string[] {
  const wrong: string[] = [];
  const [error, ...more] = run.errors;
  if (run.exitCode === 1 && error === undefined) wrong.push('failed without a word');
  if (more.length > 0) wrong.push(`${run.errors.length} error lines`);
  if (error !== undefined) {
    const listed = [...error.matchAll(/(?:Refs moved: |, )((?:refs\/\S+(?: and )?)+) of ([\w-]+\/[\w-]+)/g)];
    const named = listed.flatMap(([, refs = '', label]) => refs.split(' and ').map((ref) => `${ref} of ${label}`));
    const [unsaid, untrue] = [moved.filter((ref) => !named.includes(ref)), named.filter((ref) => !moved.includes(ref))];
    if (unsaid.length > 0) wrong.push(`moved and not said: ${unsaid.join(', ')}: ${error}`);
    if (untrue.length > 0) wrong.push(`said and not moved: ${untrue.join(', ')}: ${error}`);
    if (/pushed nothing/i.test(error) && moved.length > 0) wrong.push(`"pushed nothing", and it did: ${error}`);
  }
  const results = JSON.parse(run.outputs['results'] ?? '{}') as Record<
    string,
    { status: string; commit: string; tag: string }
  >;
  for (const [name, { status, commit, tag }] of Object.entries(results)) {
    const refs = after.get(name) ?? {};
    const isMoved = moved.includes(`refs/tags/${tag} of ${OWNER}/${name}`);
    const isDone = ['released', 'already-released', 'unchanged'].includes(status);
    if (isDone && refs[`refs/tags/${tag}`] === undefined) wrong.push(`${name} is ${status}, and there is no ${tag}`);
    if (isDone && world.git.git(`${OWNER}/${name}`, 'rev-parse', `refs/tags/${tag}^{commit}`) !== commit) {
      wrong.push(`${name} is ${status} at ${commit}, and ${tag} is elsewhere`);
    }
    if (status === 'released' && !isMoved) wrong.push(`${name} is released by this run, which did not move ${tag}`);
    if (isDone && status !== 'released' && isMoved) wrong.push(`${name} is ${status}, and this run moved ${tag}`);
  }
  if (run.exitCode !== 0) return wrong;
  for (const crate of world.drawn.crates) {
    const tag = `refs/tags/${crate.name}-v${versionOf(crate, release)}`;
    if (after.get(crate.name)?.[tag] === undefined) wrong.push(`green, and ${crate.name} has no ${tag}`);
    if (crate.publisher !== 'release') continue;
    const isServed = world.cargo.registry.find(crate.name, versionOf(crate, release)) !== undefined;
    if (!isServed) wrong.push(`green, and ${crate.name} ${versionOf(crate, release)} is not in the registry`);
  }
  return wrong;
}
