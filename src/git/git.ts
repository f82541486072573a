/** Git as the cascade needs it: real git, no machine configuration, credentials that touch no disk, argv or URL. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionError, quoteValue } from '../errors/action-error.ts';
import type { RetryPolicy } from '../http/retry.ts';
import { createGitCommand, type GitPorts } from './command.ts';
import { basicCredential, type Credential, credentialFor } from './environment.ts';
import { type AnnotatedTag, type Commit, parseCommit, parseTag } from './objects.ts';
import {
  branchRef,
  parseHelperRefs,
  parseRemoteRefs,
  type RefIds,
  type RemoteRefs,
  requireOid,
  requireRefName,
} from './refs.ts';
import { parseRemoteUrl } from './remote-url.ts';
import { createRepository, type Repository } from './repository.ts';
import { type SigningKey, type SigningSetup, withSigningKey } from './signing.ts';
import { createStore, type Store } from './store.ts';
import { addHistory, serveRelease, withCommit, withTrackedFiles } from './work-repository.ts';

export interface GitOptions {
  /** The runner's variables; only PATH, proxy and certificate settings are passed on. */
  env: Readonly<Record<string, string | undefined>>;
  /** Folder for scratch repositories and, while signing, the key; made on first use. RUNNER_TEMP on a runner. */
  tempDir: string;
  credentials?: readonly Credential[] | undefined;
  /** Folders where git finds what it runs itself. Default: the runner's PATH. */
  path?: string | undefined;
  /** Signs commits and tags. */
  signingKey?: SigningKey | undefined;
  retry?: Partial<RetryPolicy>;
}

export interface CloneRequest {
  /** `https`, `http` or `file` URL without credentials. */
  url: string;
  branch: string;
  /** Must not exist yet; removed and made again when a broken connection is retried. */
  directory: string;
}

export interface Clone {
  repository: Repository;
  /** The branch's commit. */
  head: string;
}

export interface Git {
  /**
   * The remote's refs that are exactly one of `refs` (full names); all branches and tags without it.
   *
   * @throws ActionError (`input`: no access or absent; `remote`)
   */
  listRemote(url: string, refs?: readonly string[]): Promise<RemoteRefs>;
  /** What one ref of a remote points to, read without cloning; `undefined` when the ref is absent. */
  readRemote(url: string, ref: string): Promise<{ tag: AnnotatedTag | undefined; commit: Commit } | undefined>;
  /**
   * One branch with its history, without tags, and (where the server can) without old blobs.
   *
   * @throws ActionError (`input`) also when the branch does not exist.
   */
  clone(request: CloneRequest): Promise<Clone>;
  /**
   * All branches and tags of a remote, in one request. `write` asks the service that takes pushes, with the credential that
   * will push: whether it answers is whether the credential may push there.
   *
   * @throws ActionError (`input`: no access, absent or moved; `remote`)
   */
  look(url: string, access: 'read' | 'write'): Promise<RefIds>;
  /** The `Authorization` header for services beside this remote, such as its LFS server; absent without a credential. */
  authorizationFor(url: string): string | undefined;
  /** Whether there is a credential for this remote. */
  hasCredential(url: string): boolean;
  /**
   * An empty store for the objects of a remote, in a new folder of an unforeseeable name.
   *
   * @param shared folder of objects that need not be fetched; see {@link Repository.findWholeObjects}.
   */
  createStore(url: string, shared?: string): Promise<Store>;
  /** A checkout that exists, to read from. */
  open(directory: string): Repository;
  /** See {@link serveRelease}. */
  serveRelease(request: Parameters<typeof serveRelease>[1]): Promise<void>;
  /** See {@link withTrackedFiles}. */
  withTrackedFiles<T>(directory: string, use: () => Promise<T>): Promise<T>;
  /** See {@link withCommit}. */
  withCommit<T>(request: Parameters<typeof withCommit>[1], use: () => Promise<T>): Promise<T>;
  /** See {@link addHistory}. */
  addHistory(request: Parameters<typeof addHistory>[1]): Promise<void>;
}

/** The first that takes GIT_CONFIG_COUNT (2.31) and GIT_CONFIG_GLOBAL (2.32). */
const OLDEST = [2, 32] as const;

/**
 * Every command runs in the environment of {@link gitEnvironment}: same results on every machine, the token only where
 * the URL lies under the credential's server.
 */
export function createGit(options: GitOptions, ports: GitPorts): Git {
  const { credentials = [] } = options;
  const environment = { env: options.env, home: options.tempDir, credentials, path: options.path };
  const git = createGitCommand(environment, ports, options.retry);
  const sign = async <T>(epochSeconds: number, use: (setup: SigningSetup | undefined) => Promise<T>): Promise<T> => {
    if (options.signingKey === undefined) return await use(undefined);
    const lent = { tempDir: options.tempDir, epochSeconds, path: options.path ?? options.env['PATH'] ?? '' };
    return await withSigningKey(options.signingKey, lent, ports, use);
  };
  const repository = (directory: string, remoteUrl?: string): Repository =>
    createRepository({ directory, ...(remoteUrl === undefined ? {} : { remoteUrl }) }, git);

  let checked: Promise<void> | undefined;
  const requireVersion = async (): Promise<void> => {
    checked ??= (async () => {
      const version = /^git version (\d+)\.(\d+)/.exec(await git.read(['--version']));
      const [major, minor] = [Number(version?.[1]), Number(version?.[2])];
      if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
      throw new ActionError(
        'input',
        `git: this is ${version?.[0] ?? 'an unknown version'}, expected ${OLDEST.join('.')} or newer`,
        {
          hint: 'Older ones read neither settings nor credentials from the environment: update git on the runner',
        },
      );
    })();
    await checked;
  };

  const listRemote: Git['listRemote'] = async (url, refs) => {
    parseRemoteUrl(url);
    await requireVersion();
    const names = refs?.map(requireRefName);
    // ls-remote matches the tail of a name, so a peeled tag is its own pattern, and more may come back than was asked.
    const patterns = names?.flatMap((name) => [name, `${name}^{}`]) ?? ['refs/heads/*', 'refs/tags/*'];
    // The older protocol tells the refs with its first answer.
    const asked = { remoteUrl: url, settings: [['protocol.version', '0']] as const };
    const output = await git.fetch('read the refs of', ['ls-remote', '--', url, ...patterns], asked);
    const all = parseRemoteRefs(output);
    return names === undefined ? all : new Map([...all].filter(([name]) => names.includes(name)));
  };

  return {
    listRemote,
    authorizationFor: (url) => {
      const credential = credentialFor(url, credentials);
      return credential === undefined ? undefined : `Basic ${basicCredential(credential.token)}`;
    },
    hasCredential: (url) => credentialFor(url, credentials) !== undefined,
    look: async (url, access) => {
      const { protocol } = parseRemoteUrl(url);
      await requireVersion();
      // A folder has no service to ask; over HTTP the helper is what git push itself asks with.
      if (access === 'read' || protocol === 'file') {
        const settings = [['protocol.version', '0']] as const;
        const args = ['ls-remote', '--', url, 'refs/heads/*', 'refs/tags/*'];
        const refs = parseRemoteRefs(await git.fetch('read the refs of', args, { remoteUrl: url, settings }));
        return new Map([...refs].map(([name, { oid }]) => [name, oid]));
      }
      const args = [`remote-${protocol}`, 'look', url];
      const asked = { remoteUrl: url, input: 'list for-push\n\n' };
      return parseHelperRefs(await git.fetch('ask for leave to push to', args, asked));
    },
    createStore: async (url, shared) => {
      parseRemoteUrl(url);
      await requireVersion();
      await mkdir(options.tempDir, { recursive: true });
      const directory = await mkdtemp(join(options.tempDir, 'store-'));
      return await createStore({ directory, url, tempDir: options.tempDir, sign, shared }, git);
    },
    open: (directory) => repository(directory),
    serveRelease: (request) => serveRelease(git, request),
    withTrackedFiles: (directory, use) => withTrackedFiles(git, directory, use),
    withCommit: (request, use) => withCommit(git, request, use),
    addHistory: (request) => addHistory(git, request),
    readRemote: async (url, ref) => {
      if (!(await listRemote(url, [ref])).has(ref)) return undefined;
      await mkdir(options.tempDir, { recursive: true });
      const directory = await mkdtemp(join(options.tempDir, 'peek-'));
      try {
        await git.read(['init', '--quiet', '--bare', directory]);
        const args = ['fetch', '--quiet', '--no-tags', '--depth=1', '--filter=tree:0', '--', url, `+${ref}:${ref}`];
        await git.fetch(`read ${ref} of`, args, { cwd: directory, remoteUrl: url });
        const show = async (kind: string, oid: string): Promise<string> =>
          await git.read(['cat-file', kind, oid], { cwd: directory });
        const oid = requireOid((await git.read(['rev-parse', '--verify', ref], { cwd: directory })).trim());
        const type = (await git.read(['cat-file', '-t', oid], { cwd: directory })).trim();
        const found = await git.run(['rev-parse', '--verify', '--quiet', `${oid}^{commit}`], { cwd: directory });
        if (found.exitCode !== 0) {
          throw new ActionError('input', `${ref} of ${url} points to no commit`, { hint: 'Was it pushed by mistake?' });
        }
        const peeled = found.stdout.trim();
        return {
          tag: type === 'tag' ? parseTag(oid, await show('tag', oid)) : undefined,
          commit: parseCommit(peeled, await show('commit', requireOid(peeled))),
        };
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    },
    clone: async ({ url, branch, directory }) => {
      parseRemoteUrl(url);
      const ref = branchRef(branch);
      await requireVersion();
      const absent = (cause?: unknown): ActionError =>
        new ActionError('input', `clone ${url}: it has no branch ${quoteValue(branch)}`, {
          hint: 'Create the branch, or name another one in the configuration',
          cause,
        });
      const options = ['--quiet', '--single-branch', '--no-tags', '--filter=blob:none', '--no-recurse-submodules'];
      const args = ['clone', ...options, '--branch', branch, '--', url, directory];
      const reset = (): Promise<void> => rm(directory, { recursive: true, force: true });
      await git.fetch('clone', args, { remoteUrl: url }, reset).catch((error: unknown) => {
        if (error instanceof ActionError && /Remote branch .* not found/.test(error.message)) throw absent(error);
        throw error;
      });
      const clone = repository(directory, url);
      const head = await clone.resolveCommit(ref);
      // Git takes a tag's name for a branch's.
      if (head === undefined) throw absent();
      return { repository: clone, head };
    },
  };
}
