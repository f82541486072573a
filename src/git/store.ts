import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ActionError } from '../errors/action-error.ts';
import type { GitCommand } from './command.ts';
import { buildImport, type CommitContent, type Identity, type TagContent } from './import-stream.ts';
import { type LoggedCommit, logArguments, parseLog } from './log.ts';
import { type AnnotatedTag, type Commit, parseCommit, parseTag, parseTree, type TreeFile } from './objects.ts';
import { type PushOutcome, pushRefs, type RefUpdate } from './push.ts';
import { readObjects as readObjectsIn } from './read-objects.ts';
import { requireOid, tagRef } from './refs.ts';
import type { SigningSetup } from './signing.ts';

/** A path that differs between two commits; one side is absent when the file came or went. */
export interface TreeChange {
  path: string;
  before: TreeFile | undefined;
  after: TreeFile | undefined;
}

/** A file of a commit. */
export interface FilePlace {
  commit: string;
  path: string;
}

export interface CommitRequest extends CommitContent {
  tag?: TagContent;
}

/** Ids of what was made. */
export interface MadeObjects {
  commit: string;
  tree: string;
  tag: string | undefined;
}

/**
 * A bare repository of our own for the objects of one remote. It has no work tree, no hooks and no configuration but what
 * each command is given, so that nothing a build leaves anywhere steers it; objects are named by their content.
 */
export interface Store {
  readonly directory: string;
  readonly url: string;
  /**
   * Takes commits (or tags) with everything in them, each with `depth` commits of its history; `Infinity`: all of it. Not
   * asked for again when it is there already.
   *
   * @throws ActionError (`input`: refused or absent; `remote`)
   */
  fetch(oids: readonly string[], depth: number): Promise<void>;
  /** Takes every tag of the remote, with what they point to. */
  fetchTags(): Promise<void>;
  /** `undefined` when the commit is not here. */
  readCommit(oid: string): Promise<Commit | undefined>;
  /** `undefined` when the object is no annotated tag. */
  readTag(oid: string): Promise<AnnotatedTag | undefined>;
  /** The annotated tags among objects, by their own ids. */
  readTags(oids: readonly string[]): Promise<ReadonlyMap<string, AnnotatedTag>>;
  /** Every file, link and submodule of a commit, by path. */
  listFiles(commit: string): Promise<ReadonlyMap<string, TreeFile>>;
  /** Id of a regular file of a commit; `undefined` when it holds none there. */
  findBlob(commit: string, path: string): Promise<string | undefined>;
  /** Contents by id. */
  readBlobs(oids: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;
  /** The first-parent line from a commit as far as it is here, newest first; with `paths`, only commits that touch one. */
  firstParents(from: string, paths?: readonly string[]): Promise<readonly string[]>;
  /** Everything that a commit reaches, as far as it is here, children before parents. */
  log(from: string): Promise<readonly LoggedCommit[]>;
  /** Whether histories end here before their beginning: the remote itself has no more. */
  isCutOff(): Promise<boolean>;
  /** Files of commits, in the order they are asked for; `undefined` where a commit holds none there. */
  readFiles(places: readonly FilePlace[]): Promise<readonly (Buffer | undefined)[]>;
  compare(from: string, to: string): Promise<readonly TreeChange[]>;
  /** Unified diff of the given paths. */
  diff(from: string, to: string, paths: readonly string[]): Promise<string>;
  /** Writes the tree of a commit into a folder that is empty or not there yet. No `.git` comes with it. */
  checkOut(commit: string, directory: string): Promise<void>;
  /** Makes a commit out of contents, and a tag on it; the same contents give the same ids, wherever they are made. */
  make(request: CommitRequest): Promise<MadeObjects>;
  /** Makes an annotated tag on a commit that is here. */
  makeTag(request: TagContent & { commit: string; identity: Identity; epochSeconds: number }): Promise<string>;
  /**
   * Copies a commit, its root tree and the trees on the way to `paths` into another store, as a commit without history:
   * enough to make the next commit there and to push it to a remote that has the rest.
   */
  copyBase(commit: string, paths: readonly string[], target: Store): Promise<void>;
  /** Copies commits with everything of them and of their history that is here. */
  copyHistory(commits: readonly string[], target: Store): Promise<void>;
  /** Copies single objects. */
  copyObjects(oids: readonly string[], target: Store): Promise<void>;
  /** See {@link pushRefs}. */
  push(updates: readonly RefUpdate[]): Promise<PushOutcome>;
  remove(): Promise<void>;
}

export interface StoreOptions {
  directory: string;
  url: string;
  tempDir: string;
  /** Folder of objects that are as good as here. */
  shared?: string | undefined;
  sign<T>(epochSeconds: number, use: (setup: SigningSetup | undefined) => Promise<T>): Promise<T>;
}

const FETCH = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-gc'] as const;
const WHOLE_HISTORY = 2_147_483_647; // What git takes for "no limit" (git-fetch, --depth).

export async function createStore(options: StoreOptions, git: GitCommand): Promise<Store> {
  const { directory, url } = options;
  await git.read(['init', '--quiet', '--bare', directory]);
  if (options.shared !== undefined) {
    // The way of `git clone --shared`.
    await writeFile(join(directory, 'objects', 'info', 'alternates'), `${options.shared}\n`);
  }
  const here = { cwd: directory };
  const depths = new Map<string, number>();
  let last: Promise<unknown> = Promise.resolve();
  /** One fetch after the other: git lets two of them not deepen a history at once. */
  const inTurn = async (work: () => Promise<void>): Promise<void> => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    await turn;
  };

  const readObjects = (oids: readonly string[]) => readObjectsIn(git, here, oids);

  const copyObjects: Store['copyObjects'] = async (oids, target) => {
    const input = oids.map((oid) => `${requireOid(oid)}\n`).join('');
    const pack = await git.read(['pack-objects', '--quiet', '--stdout'], { ...here, input, encoding: 'latin1' });
    await git.read(['unpack-objects', '-q'], { cwd: target.directory, input: Buffer.from(pack, 'latin1') });
  };

  const store: Store = {
    directory,
    url,
    fetch: async (oids, depth) =>
      await inTurn(async () => {
        const open = oids.filter((oid) => (depths.get(oid) ?? 0) < depth);
        const known = options.shared === undefined ? new Map() : await readObjects(open);
        const wanted = open.filter((oid) => !known.has(oid));
        if (wanted.length === 0) return;
        const limit = `--depth=${Math.min(depth, WHOLE_HISTORY)}`;
        const specs = wanted.map((oid) => `+${requireOid(oid)}:refs/fetched/${oid}`);
        await git.fetch('read', [...FETCH, limit, '--', url, ...specs], { ...here, remoteUrl: url });
        for (const oid of wanted) depths.set(oid, depth);
      }),
    fetchTags: async () =>
      await inTurn(async () => {
        await git.fetch('read the tags of', [...FETCH, '--', url, '+refs/tags/*:refs/tags/*'], {
          ...here,
          remoteUrl: url,
        });
      }),
    readCommit: async (oid) => {
      const found = (await readObjects([oid])).get(oid);
      return found?.type === 'commit' ? parseCommit(oid, found.content.toString('utf8')) : undefined;
    },
    readTag: async (oid) => (await store.readTags([oid])).get(oid),
    readTags: async (oids) => {
      const found = [...(await readObjects([...new Set(oids)]))].filter(([, { type }]) => type === 'tag');
      return new Map(found.map(([oid, { content }]) => [oid, parseTag(oid, content.toString('utf8'))]));
    },
    listFiles: async (commit) =>
      parseTree(await git.read(['ls-tree', '-r', '-z', '--full-tree', requireOid(commit)], here)),
    findBlob: async (commit, path) => {
      const listed = await git.read(['ls-tree', '-z', '--full-tree', requireOid(commit), '--', path], here);
      return /^100\d{3} blob ([0-9a-f]+)\t/.exec(listed)?.[1];
    },
    readBlobs: async (oids) => {
      const found = await readObjects(oids);
      return new Map([...found].map(([oid, { content }]) => [oid, content]));
    },
    firstParents: async (from, paths = []) => {
      const args = [
        'log',
        '--first-parent',
        '--diff-merges=first-parent',
        '--format=%H',
        requireOid(from),
        '--',
        ...paths,
      ];
      return (await git.read(args, here)).split('\n').filter((line) => line !== '');
    },
    log: async (from) => {
      const mark = `commit${randomUUID().replaceAll('-', '')}`;
      return parseLog(await git.read(logArguments(requireOid(from), mark), here), mark);
    },
    isCutOff: async () => (await git.read(['rev-parse', '--is-shallow-repository'], here)).trim() === 'true',
    readFiles: async (places) => {
      // A question is one line.
      const asked = places.map(({ commit, path }) =>
        path.includes('\n') ? undefined : `${requireOid(commit)}:${path}`,
      );
      const names = [...new Set(asked.filter((name) => name !== undefined))];
      if (names.length === 0) return places.map(() => undefined);
      const check = ['cat-file', '--batch-check=%(objectname) %(objecttype)'];
      const lines = (await git.read(check, { ...here, input: names.map((name) => `${name}\n`).join('') })).split('\n');
      const ids = new Map(
        names.flatMap((name, index) => {
          const [oid = '', type] = (lines[index] ?? '').split(' ');
          return type === 'blob' ? [[name, oid] as const] : [];
        }),
      );
      const blobs = await readObjects([...new Set(ids.values())]);
      return asked.map((name) => blobs.get(ids.get(name ?? '') ?? '')?.content);
    },
    compare: async (from, to) => {
      const args = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', requireOid(from), requireOid(to)];
      const parts = (await git.read(args, here)).split('\0');
      const changes: TreeChange[] = [];
      for (let index = 0; index + 1 < parts.length; index += 2) {
        const match = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) \w/.exec(parts[index] ?? '');
        if (match === null) continue;
        const side = (mode = '', oid = ''): TreeFile | undefined => (/^0+$/.test(mode) ? undefined : { mode, oid });
        changes.push({
          path: parts[index + 1] ?? '',
          before: side(match[1], match[3]),
          after: side(match[2], match[4]),
        });
      }
      return changes;
    },
    diff: async (from, to, paths) => {
      if (paths.length === 0) return '';
      const style = ['--no-ext-diff', '--no-textconv', '--no-color', '--src-prefix=a/', '--dst-prefix=b/'];
      return await git.read(['diff', ...style, requireOid(from), requireOid(to), '--', ...paths], here);
    },
    checkOut: async (commit, target) => {
      await mkdir(target, { recursive: true });
      const scratch = await mkdtemp(join(options.tempDir, 'index-'));
      try {
        await git.read(['read-tree', '--reset', '-u', requireOid(commit)], {
          cwd: target,
          env: { GIT_DIR: directory, GIT_WORK_TREE: target, GIT_INDEX_FILE: join(scratch, 'index') },
          settings: [['core.bare', 'false']],
        });
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    },
    make: async (request) => {
      const marks = (
        await git.read(['fast-import', '--quiet', '--force', '--date-format=raw'], {
          ...here,
          input: buildImport(request),
        })
      ).trim();
      const [commit = '', tag] = marks.split('\n');
      const made = await store.readCommit(requireOid(commit));
      if (made === undefined) throw new ActionError('internal', 'git made no commit');
      const signed = await options.sign(request.epochSeconds, async (signing) => {
        if (signing === undefined) return undefined;
        return requireOid(
          (
            await git.read(['commit-tree', '-S', '-p', requireOid(request.parent), '-F', '-', made.tree], {
              ...here,
              input: `${request.message.trimEnd()}\n`,
              env: { ...identityEnv(request), ...signing.env },
              settings: signing.settings,
            })
          ).trim(),
        );
      });
      if (signed === undefined) return { commit: made.oid, tree: made.tree, tag };
      const { identity, epochSeconds } = request;
      const ownTag =
        request.tag === undefined
          ? undefined
          : await store.makeTag({ ...request.tag, commit: signed, identity, epochSeconds });
      return { commit: signed, tree: made.tree, tag: ownTag };
    },
    makeTag: async (request) => {
      const ref = tagRef(request.name);
      await options.sign(request.epochSeconds, async (signing) => {
        const kind = signing === undefined ? '--annotate' : '--sign';
        const args = ['tag', kind, '--force', '--cleanup=verbatim', '-F', '-', '--', request.name];
        await git.read([...args, requireOid(request.commit)], {
          ...here,
          input: `${request.message.trimEnd()}\n`,
          env: { ...identityEnv(request), ...signing?.env },
          settings: signing?.settings ?? [],
        });
      });
      return requireOid((await git.read(['rev-parse', '--verify', `${ref}^{tag}`], here)).trim());
    },
    copyBase: async (commit, paths, target) => {
      const folders = new Set(
        paths.flatMap((path) => path.split('/').map((_, end, parts) => parts.slice(0, end).join('/'))),
      );
      const names = [...folders].filter((folder) => folder !== '').map((folder) => `${requireOid(commit)}:${folder}`);
      const args = ['rev-parse', '--verify', '--end-of-options'];
      const trees: string[] = [];
      for (const name of [`${requireOid(commit)}^{tree}`, ...names]) {
        const { exitCode, stdout } = await git.run([...args, name], here);
        // A folder that the next commit is to make is not there yet.
        if (exitCode === 0) trees.push(requireOid(stdout.trim()));
      }
      await copyObjects([commit, ...trees], target);
      await writeFile(join(target.directory, 'shallow'), `${commit}\n`);
    },
    copyHistory: async (commits, target) => {
      const from = pathToFileURL(directory).href;
      const specs = commits.map((oid) => `+${requireOid(oid)}:refs/fetched/${oid}`);
      const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--update-shallow', '--', from, ...specs];
      await git.read(args, { cwd: target.directory, remoteUrl: from });
    },
    copyObjects,
    push: async (updates) => await pushRefs(git, directory, url, updates),
    remove: async () => await rm(directory, { recursive: true, force: true }),
  };
  return store;
}

function identityEnv(request: { identity: Identity; epochSeconds: number }): Record<string, string> {
  const { name, email } = request.identity;
  const date = `${request.epochSeconds} +0000`;
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  };
}
