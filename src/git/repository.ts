import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionError, quoteValue } from '../errors/action-error.ts';
import type { GitCommand } from './command.ts';
import { type AnnotatedTag, type Commit, hasTrailer, parseCommit, parseTag, type Trailer } from './objects.ts';
import { type PushOutcome, pushRefs, type RefUpdate } from './push.ts';
import { branchRef, isOid, requireOid, requireRefName, tagRef } from './refs.ts';
import type { SigningSetup } from './signing.ts';

export interface Identity {
  name: string;
  email: string;
}

export interface CommitRequest {
  /** The commit it follows. */
  parent: string;
  /** Relative to the root, with `/`: exactly these are staged, whatever else lies in the tree. A deleted one is removed. */
  paths: readonly string[];
  message: string;
  /** Author and committer. */
  identity: Identity;
  /** Author and committer date, written as `<epochSeconds> +0000`. */
  epochSeconds: number;
  /** Branch of this checkout to move onto the new commit, so that the tree counts as clean again. */
  branch?: string;
  /** Makes the commit also when nothing changed: its message is what counts. */
  allowEmpty?: boolean;
}

/** `unchanged`: the paths are as in the parent, and there is no new commit. */
export type CommitOutcome = { status: 'committed'; oid: string; tree: string } | { status: 'unchanged' };

export interface TagRequest {
  name: string;
  /** The commit to tag. */
  commit: string;
  message: string;
  /** The tagger. */
  identity: Identity;
  epochSeconds: number;
}

/** A repository on this machine; objects a blob-less clone lacks are fetched from its remote. */
export interface Repository {
  readonly directory: string;
  /** Commit id of a full ref, an object id or `HEAD`; `undefined` when there is none. */
  resolveCommit(revision: string): Promise<string | undefined>;
  /** @throws ActionError when it is not there. */
  readCommit(oid: string): Promise<Commit>;
  /** The annotated tag object of a tag; `undefined` when the tag is absent or lightweight. */
  readTag(name: string): Promise<AnnotatedTag | undefined>;
  /** Text of a file in a commit; `undefined` when the commit does not hold it. */
  readFile(commit: string, path: string): Promise<string | undefined>;
  /** Every file, link (`120000`) and submodule (`160000`) of a commit, by path. */
  listFiles(commit: string): Promise<ReadonlyMap<string, { mode: string; oid: string }>>;
  /** Whether the commit holds a file under exactly this path. */
  hasFile(commit: string, path: string): Promise<boolean>;
  /** The newest commit reachable from `from` with exactly this trailer. */
  findTrailer(from: string, trailer: Trailer): Promise<Commit | undefined>;
  /** Unified diff of two commits, or of a commit and the tree on disk, of the given paths. */
  diff(from: string, to: string | undefined, paths: readonly string[]): Promise<string>;
  /**
   * Puts the tree of a commit on disk, HEAD detached.
   *
   * @param ref where the remote has the commit, when the clone may lack it.
   */
  checkOut(commit: string, ref?: string): Promise<void>;
  commit(request: CommitRequest): Promise<CommitOutcome>;
  /** Makes an annotated tag and returns the id of its object, which is what gets pushed. */
  tag(request: TagRequest): Promise<string>;
  /** See {@link pushRefs}. */
  push(updates: readonly RefUpdate[]): Promise<PushOutcome>;
}

export interface RepositoryOptions {
  directory: string;
  /** Where missing objects come from and pushes go to; none for a checkout that is only read. */
  remoteUrl?: string;
  tempDir: string;
  sign<T>(epochSeconds: number, use: (setup: SigningSetup | undefined) => Promise<T>): Promise<T>;
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
    readFile: async (commit, path) => {
      const { exitCode, stdout } = await git.run(
        ['cat-file', 'blob', `${requireOid(commit)}:${checkPath(path)}`],
        here,
      );
      return exitCode === 0 ? stdout : undefined;
    },
    listFiles: async (commit) => {
      const output = await git.read(['ls-tree', '-r', '-z', '--full-tree', requireOid(commit)], here);
      const entries = output.split('\0').flatMap((entry) => {
        const match = /^(\d{6}) \w+ ([0-9a-f]+)\t([\s\S]+)$/.exec(entry);
        return match === null
          ? []
          : [[match[3] as string, { mode: match[1] as string, oid: match[2] as string }] as const];
      });
      return new Map(entries);
    },
    hasFile: async (commit, path) => {
      const listed = await git.read(['ls-tree', '-z', '--full-tree', requireOid(commit), '--', checkPath(path)], here);
      return /^100\d{3} blob /.test(listed);
    },
    findTrailer: async (from, trailer) => {
      const grep = `--grep=${trailer.key}: ${trailer.value}`;
      const found = await git.read(['log', '--format=%H', '--fixed-strings', grep, requireOid(from), '--'], here);
      for (const oid of found.split('\n').filter((line) => line !== '')) {
        const commit = await readCommit(oid);
        if (hasTrailer(commit, trailer)) return commit;
      }
      return undefined;
    },
    diff: async (from, to, paths) => {
      const revisions = to === undefined ? [requireOid(from)] : [requireOid(from), requireOid(to)];
      const style = ['--no-ext-diff', '--no-textconv', '--no-color', '--src-prefix=a/', '--dst-prefix=b/'];
      return await git.read(['diff', ...style, ...revisions, '--', ...paths.map(checkPath)], here);
    },
    checkOut: async (commit, ref) => {
      if (ref !== undefined && remoteUrl !== undefined) {
        const args = ['fetch', '--quiet', '--no-tags', '--filter=blob:none', '--', remoteUrl, requireRefName(ref)];
        await git.fetch(`read ${ref} of`, args, { cwd: directory, remoteUrl });
      }
      await git.read(['checkout', '--quiet', '--force', '--detach', requireOid(commit)], here);
    },
    commit: async (request) => {
      const scratch = await mkdtemp(join(await ensure(options.tempDir), 'index-'));
      const parent = requireOid(request.parent);
      // An own index: what a build or test may have staged in the checkout's index stays out.
      const env = { ...identityEnv(request), GIT_INDEX_FILE: join(scratch, 'index') };
      try {
        await git.read(['read-tree', parent], { ...here, env });
        const paths = request.paths.map(checkPath);
        await git.read(['update-index', '--add', '--remove', '-z', '--stdin'], {
          ...here,
          env,
          input: paths.map((path) => `${path}\0`).join(''),
        });
        const staged = await git.read(['ls-files', '--stage', '-z', '--', ...paths], { ...here, env });
        const odd = staged.split('\0').find((entry) => entry !== '' && !entry.startsWith('100'));
        if (odd !== undefined) {
          throw new ActionError('input', `git commit: ${quoteValue(odd.split('\t')[1] ?? odd)} is no regular file`);
        }
        const tree = (await git.read(['write-tree'], { ...here, env })).trim();
        if (request.allowEmpty !== true && tree === (await readCommit(parent)).tree) return { status: 'unchanged' };
        const oid = await options.sign(request.epochSeconds, async (signing) =>
          requireOid(
            (
              await git.read(['commit-tree', ...(signing ? ['-S'] : []), '-p', parent, '-F', '-', tree], {
                cwd: directory,
                input: `${request.message.trimEnd()}\n`,
                env: { ...env, ...signing?.env },
                settings: signing?.settings ?? [],
              })
            ).trim(),
          ),
        );
        if (request.branch !== undefined) {
          await git.read(['update-ref', branchRef(request.branch), oid], here);
          await git.read(['reset', '--quiet', '--mixed', oid], here);
        }
        return { status: 'committed', oid, tree };
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    },
    tag: async (request) => {
      tagRef(request.name);
      await options.sign(request.epochSeconds, async (signing) => {
        const kind = signing ? '--sign' : '--annotate';
        const args = ['tag', kind, '--force', '--cleanup=verbatim', '-F', '-', '--', request.name];
        await git.read([...args, requireOid(request.commit)], {
          cwd: directory,
          input: `${request.message.trimEnd()}\n`,
          env: { ...identityEnv(request), ...signing?.env },
          settings: signing?.settings ?? [],
        });
      });
      return requireOid((await git.read(['rev-parse', '--verify', `${tagRef(request.name)}^{tag}`], here)).trim());
    },
    push: async (updates) => {
      if (remoteUrl === undefined) throw new ActionError('internal', `git push: ${directory} was opened for reading`);
      return await pushRefs(git, directory, remoteUrl, updates);
    },
  };
}

function identityEnv(request: { identity: Identity; epochSeconds: number }): Record<string, string> {
  const { name, email } = request.identity;
  if (/[\p{Cc}<>]/u.test(name + email) || name.trim() === '' || email.trim() === '') {
    throw new ActionError(
      'input',
      `git identity: got ${quoteValue(`${name} <${email}>`)}, expected a name and an e-mail`,
    );
  }
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

/** A path below the root that git takes as it is. */
function checkPath(path: string): string {
  const isPlain = !/[\p{Cc}\\]/u.test(path) && path.split('/').every((part) => !/^(\.{0,2}|\.git)$/i.test(part));
  if (!isPlain) throw new ActionError('internal', `git: got the path ${quoteValue(path)}, expected one below the root`);
  return path;
}

async function ensure(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return folder;
}
