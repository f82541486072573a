import { ActionError, quoteValue } from '../errors/action-error.ts';
import type { GitCommand } from './command.ts';
import { type AnnotatedTag, type Commit, parseCommit, parseTag, parseTree, type TreeFile } from './objects.ts';
import { readObjects } from './read-objects.ts';
import { isOid, requireOid, requireRefName, tagRef } from './refs.ts';

/** A repository on this machine; objects a blob-less clone lacks are fetched from its remote. */
export interface Repository {
  readonly directory: string;
  /** Commit id of a full ref, an object id or `HEAD`; `undefined` when there is none. */
  resolveCommit(revision: string): Promise<string | undefined>;
  /** @throws ActionError when it is not there. */
  readCommit(oid: string): Promise<Commit>;
  /** The annotated tag object of a tag; `undefined` when the tag is absent or lightweight. */
  readTag(name: string): Promise<AnnotatedTag | undefined>;
  /** URL of the remote `origin` as it is written down; `undefined` without one. */
  readOrigin(): Promise<string | undefined>;
  /** Text of a file in a commit; `undefined` when the commit does not hold it. */
  readFile(commit: string, path: string): Promise<string | undefined>;
  /** Every file, link (`120000`) and submodule (`160000`) of a commit, by path. */
  listFiles(commit: string): Promise<ReadonlyMap<string, TreeFile>>;
  /** Contents by id. */
  readBlobs(oids: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;
  /**
   * The folder of its objects, where every history that is here goes back to its beginning and no object is missing;
   * `undefined` for a clone that is shallow or partial, and for what is none.
   */
  findWholeObjects(): Promise<string | undefined>;
  /** The folder's place in its repository, `core/` for instance; empty for the root itself. */
  readPrefix(): Promise<string>;
  /** Whether the commit holds a file under exactly this path. */
  hasFile(commit: string, path: string): Promise<boolean>;
  /**
   * Puts the tree of a commit on disk, HEAD detached.
   *
   * @param ref where the remote has the commit, when the clone may lack it.
   */
  checkOut(commit: string, ref?: string): Promise<void>;
}

export interface RepositoryOptions {
  directory: string;
  /** Where missing objects come from; none for a checkout that is only read. */
  remoteUrl?: string;
}

export function createRepository(options: RepositoryOptions, git: GitCommand): Repository {
  const { directory, remoteUrl } = options;
  const here = { cwd: directory, remoteUrl };

  const resolveCommit: Repository['resolveCommit'] = async (revision) => {
    if (revision !== 'HEAD' && !isOid(revision) && !revision.startsWith('refs/')) {
      throw new ActionError('internal', `git: got ${quoteValue(revision)}, expected a full ref name or object id`);
    }
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
    const { exitCode, stdout } = await git.run(args, here);
    return exitCode === 0 ? requireOid(stdout.trim()) : undefined;
  };

  const readCommit: Repository['readCommit'] = async (oid) =>
    parseCommit(oid, await git.read(['cat-file', 'commit', requireOid(oid)], here));

  return {
    directory,
    resolveCommit,
    readCommit,
    readTag: async (name) => {
      const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${tagRef(name)}^{tag}`];
      const { exitCode, stdout } = await git.run(args, here);
      if (exitCode !== 0) return undefined;
      const oid = requireOid(stdout.trim());
      return parseTag(oid, await git.read(['cat-file', 'tag', oid], here));
    },
    readOrigin: async () => {
      const { exitCode, stdout } = await git.run(['config', '--get', 'remote.origin.url'], here);
      return exitCode === 0 ? stdout.trim() : undefined;
    },
    readFile: async (commit, path) => {
      const { exitCode, stdout } = await git.run(
        ['cat-file', 'blob', `${requireOid(commit)}:${checkPath(path)}`],
        here,
      );
      return exitCode === 0 ? stdout : undefined;
    },
    listFiles: async (commit) =>
      parseTree(await git.read(['ls-tree', '-r', '-z', '--full-tree', requireOid(commit)], here)),
    readBlobs: async (oids) => {
      const found = await readObjects(git, here, oids);
      return new Map([...found].map(([oid, { content }]) => [oid, content]));
    },
    findWholeObjects: async () => {
      const asked = ['rev-parse', '--path-format=absolute', '--is-shallow-repository', '--git-path', 'objects'];
      const { exitCode: failed, stdout } = await git.run(asked, here);
      if (failed !== 0) return undefined;
      const [isShallow, objects] = stdout.split('\n');
      const { exitCode } = await git.run(['config', '--get-regexp', '^remote\\..*\\.promisor$'], here);
      return isShallow === 'false' && exitCode !== 0 ? objects : undefined;
    },
    readPrefix: async () => (await git.read(['rev-parse', '--show-prefix'], here)).trim(),
    hasFile: async (commit, path) => {
      const listed = await git.read(['ls-tree', '-z', '--full-tree', requireOid(commit), '--', checkPath(path)], here);
      return /^100\d{3} blob /.test(listed);
    },
    checkOut: async (commit, ref) => {
      if (ref !== undefined && remoteUrl !== undefined) {
        const args = ['fetch', '--quiet', '--no-tags', '--filter=blob:none', '--', remoteUrl, requireRefName(ref)];
        await git.fetch(`read ${ref} of`, args, { cwd: directory, remoteUrl });
      }
      await git.read(['checkout', '--quiet', '--force', '--detach', requireOid(commit)], here);
    },
  };
}

/** A path below the root that git takes as it is. */
function checkPath(path: string): string {
  const isPlain = !/[\p{Cc}\\]/u.test(path) && path.split('/').every((part) => !/^(\.{0,2}|\.git)$/i.test(part));
  if (!isPlain) throw new ActionError('internal', `git: got the path ${quoteValue(path)}, expected one below the root`);
  return path;
}
