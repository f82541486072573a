import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { GitCommand } from './command.ts';
import { branchRef, requireOid, tagRef } from './refs.ts';
import type { Store } from './store.ts';

/**
 * Makes a bare repository that answers as a remote will after the release: its branch and tag are where they will be. For
 * a cargo that takes a sibling from git, before anything is pushed.
 *
 * @param request `store` holds the commit with its whole history.
 */
export async function serveRelease(
  git: GitCommand,
  request: { directory: string; store: Store; commit: string; branch: string; tag: { name: string; oid: string } },
): Promise<void> {
  const { directory, store, branch } = request;
  const here = { cwd: directory };
  await mkdir(directory, { recursive: true });
  await git.read(['init', '--quiet', '--bare', directory]);
  await writeFile(join(directory, 'objects', 'info', 'alternates'), `${join(store.directory, 'objects')}\n`);
  await git.read(['update-ref', branchRef(branch), requireOid(request.commit)], here);
  await git.read(['update-ref', tagRef(request.tag.name), requireOid(request.tag.oid)], here);
  await git.read(['symbolic-ref', 'HEAD', branchRef(branch)], here);
}

/**
 * Makes a repository of a folder whose every file is tracked, runs `use`, and takes the repository away again: for programs
 * that ask git which files there are.
 */
export async function withTrackedFiles<T>(git: GitCommand, directory: string, use: () => Promise<T>): Promise<T> {
  const here = { cwd: directory };
  await git.read(['init', '--quiet', directory]);
  try {
    await git.read(['add', '--all', '--force', '--', '.'], here);
    return await use();
  } finally {
    await rm(join(directory, '.git'), { recursive: true, force: true });
  }
}

/**
 * Makes a work tree the repository of its commit, as a clone at that commit is one, runs `use`, and takes the repository
 * away again: what a program writes down of the commit is then the same as in a clone.
 *
 * @param request `commit` is in the store; what lies in `directory` is its tree.
 */
export async function withCommit<T>(
  git: GitCommand,
  { directory, store, commit }: { directory: string; store: Store; commit: string },
  use: () => Promise<T>,
): Promise<T> {
  const here = { cwd: directory };
  await git.read(['init', '--quiet', directory]);
  try {
    await writeFile(join(directory, '.git', 'objects', 'info', 'alternates'), `${join(store.directory, 'objects')}\n`);
    await git.read(['update-ref', 'HEAD', requireOid(commit)], here);
    await git.read(['reset', '--quiet', '--mixed'], here);
    return await use();
  } finally {
    await rm(join(directory, '.git'), { recursive: true, force: true });
  }
}

/**
 * Gives a work tree the whole history of its commit, with the tags of the remote: what a build asks git is then as in any
 * full clone. The work tree's repository knows no remote.
 *
 * @param request `commit` is in the store; its work tree lies in `directory`.
 */
export async function addHistory(
  git: GitCommand,
  request: { directory: string; store: Store; base: string; commit: string; branch: string },
): Promise<void> {
  const { directory, store, commit, branch, base } = request;
  await store.fetch([base], Number.POSITIVE_INFINITY);
  const tags = '+refs/tags/*:refs/tags/*';
  const quiet = ['fetch', '--quiet', '--no-write-fetch-head', '--no-auto-gc', '--no-tags'];
  await store.fetchTags();
  const served = `refs/served/${requireOid(commit)}`;
  await git.read(['update-ref', served, commit], { cwd: store.directory });
  await git.read(['init', '--quiet', directory]);
  const url = pathToFileURL(store.directory).href;
  const specs = [`+${served}:${branchRef(branch)}`, tags];
  await git.fetch('copy the history of', [...quiet, '--update-head-ok', '--', url, ...specs], {
    cwd: directory,
    remoteUrl: url,
  });
  await git.read(['symbolic-ref', 'HEAD', branchRef(branch)], { cwd: directory });
  await git.read(['reset', '--quiet', '--mixed'], { cwd: directory });
}
