import { ActionError, quoteValue } from '../errors/action-error.ts';
import { compileGlob } from './glob.ts';
import { compareKeys, folderOf, isCanaryKey } from './keys.ts';
import type { ListedObject, ObjectStore } from './store/object-store.ts';

/** Which objects of an archive a run is about. */
export interface Selection {
  prefix: string;
  /** Limits it to keys that match one of these globs; empty: all. */
  keyPatterns: readonly string[];
  /** Begins behind this key. */
  continueAfter: string | undefined;
}

/** The reason given for a key that is not asked for. */
export const UNSAFE_KEY = 'has a name with "..", a "." segment or a control character, which this action never gives';

/** The objects of a selection, in the order of their keys; the object of the create-once proof is none. */
export async function listArchive(
  store: Pick<ObjectStore, 'list'>,
  selection: Selection,
): Promise<readonly ListedObject[]> {
  const { continueAfter } = selection;
  const isSelected = createKeyFilter(selection.keyPatterns);
  const listed: ListedObject[] = [];
  for await (const object of store.list(folderOf(selection.prefix), continueAfter)) {
    if (isCanaryKey(object.key) || !isSelected(object.key)) continue;
    if (continueAfter !== undefined && compareKeys(object.key, continueAfter) <= 0) continue;
    listed.push(object);
  }
  return listed.sort((a, b) => compareKeys(a.key, b.key));
}

/** An archive without objects is a wrong prefix far more often than an empty archive. */
export function emptyError(store: Pick<ObjectStore, 'name'>, selection: Selection): ActionError {
  const { keyPatterns, continueAfter } = selection;
  const what = keyPatterns.length === 0 ? '' : ` that matches ${keyPatterns.map((p) => quoteValue(p)).join(', ')}`;
  const where = continueAfter === undefined ? '' : ` behind ${quoteValue(continueAfter)}`;
  return new ActionError(
    'input',
    `${store.name} holds no object under ${quoteValue(folderOf(selection.prefix))}${what}${where}`,
    { hint: 'Check r2-bucket, r2-prefix, keys and continue-after' },
  );
}

/** @throws ActionError (input) for a pattern that is not understood. */
export function createKeyFilter(patterns: readonly string[]): (key: string) => boolean {
  const globs = patterns.map((pattern) => {
    const glob = compileGlob(pattern, { dot: true, wildcardsOnly: true });
    if ('reason' in glob) throw new ActionError('input', `keys: got ${quoteValue(pattern)}: ${glob.reason}`);
    return glob;
  });
  return (key) => globs.length === 0 || globs.some((glob) => glob.matches(key));
}

/** How far a run came through keys that are worked on several at a time: up to which key everything is done. */
export interface Progress {
  done(index: number): void;
  /** The last key of the part that is done without a gap; `undefined` when not even the first is. */
  reached(): string | undefined;
  count(): number;
}

export function createProgress(keys: readonly string[], every: number, say: (line: string) => void): Progress {
  const isDone: boolean[] = [];
  let reachedIndex = -1;
  let count = 0;
  return {
    done(index) {
      isDone[index] = true;
      count += 1;
      while (isDone[reachedIndex + 1] === true) reachedIndex += 1;
      if (count % every === 0) say(`${count} of ${keys.length} objects read, all up to ${keys[reachedIndex] ?? ''}`);
    },
    reached: () => keys[reachedIndex],
    count: () => count,
  };
}
