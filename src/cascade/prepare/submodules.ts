import { join, posix } from 'node:path';
import { ActionError } from '../../errors/action-error.ts';
import type { Store } from '../../git/store.ts';
import { listSubmodules, type Submodule } from '../../git/submodules.ts';
import type { CascadeContext } from '../context.ts';

/** A submodule whose commit is here. */
export interface FetchedSubmodule extends Submodule {
  store: Store;
}

/** A submodule of a submodule of a submodule: deeper ones go round in a circle. */
const DEEPEST = 8;

/** What was fetched in a run: the same submodule is asked for at many commits. */
const fetched = new WeakMap<object, Map<string, Promise<Store>>>();

/**
 * The submodules of a commit with everything in them, those of submodules included; their paths are relative to the commit.
 * The token goes to them by the same rule as to their parent: to its server only.
 */
export async function fetchSubmodules(
  { git }: Pick<CascadeContext, 'git'>,
  store: Store,
  commit: string,
  depth = 0,
): Promise<FetchedSubmodule[]> {
  const files = await store.listFiles(commit);
  if (![...files.values()].some(({ mode }) => mode === '160000')) return [];
  if (depth === DEEPEST) throw new ActionError('input', `${store.url}: its submodules are more than ${DEEPEST} deep`);
  const oid = files.get('.gitmodules')?.oid;
  const text = oid === undefined ? undefined : (await store.readBlobs([oid])).get(oid);
  const all: FetchedSubmodule[] = [];
  for (const submodule of listSubmodules(files, text?.toString('utf8') ?? '', store.url)) {
    const own = await open(git, submodule);
    const inner = await fetchSubmodules({ git }, own, submodule.oid, depth + 1);
    all.push({ ...submodule, store: own });
    all.push(...inner.map((each) => ({ ...each, path: posix.join(submodule.path, each.path) })));
  }
  return all;
}

async function open(git: CascadeContext['git'], { url, oid }: Submodule): Promise<Store> {
  const known = fetched.get(git) ?? new Map<string, Promise<Store>>();
  fetched.set(git, known);
  const key = `${url} ${oid}`;
  const found =
    known.get(key) ??
    (async () => {
      const store = await git.createStore(url);
      await store.fetch([oid], 1);
      return store;
    })();
  known.set(key, found);
  return await found;
}

/** Writes the submodules of a commit into its work tree. */
export async function writeSubmodules(
  context: Pick<CascadeContext, 'git'>,
  store: Store,
  commit: string,
  directory: string,
): Promise<void> {
  for (const { path, oid, store: own } of await fetchSubmodules(context, store, commit)) {
    await own.checkOut(oid, join(directory, path));
  }
}
