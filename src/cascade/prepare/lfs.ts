import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ActionError, describeError } from '../../errors/action-error.ts';
import { findFilteredFiles } from '../../git/attributes.ts';
import type { HttpClient } from '../../http/exchange.ts';
import type { CascadeContext } from '../context.ts';
import type { Tree } from './tree.ts';
import { writeInside } from './work-files.ts';

/** What a file holds in git in place of its content (git-lfs, docs/spec.md). */
interface Pointer {
  path: string;
  oid: string;
  size: number;
}

const LARGEST_POINTER = 1_024;
const LARGEST_OBJECT = 2 * 1_024 * 1_024 * 1_024;
/** The API's own advice (git-lfs, docs/api/batch.md). */
const BATCH = 100;

/** Files of a commit that git-lfs keeps elsewhere. */
async function listLfsFiles(tree: Pick<Tree, 'files' | 'directory'>): Promise<string[]> {
  const attributes = new Map<string, string>();
  for (const [path, { mode }] of tree.files) {
    if (posix.basename(path) !== '.gitattributes' || !mode.startsWith('100')) continue;
    attributes.set(path, await readFile(join(tree.directory, path), 'utf8'));
  }
  const regular = [...tree.files].flatMap(([path, { mode }]) => (mode.startsWith('100') ? [path] : []));
  return [...findFilteredFiles(regular, attributes)].flatMap(([path, filter]) => (filter === 'lfs' ? [path] : []));
}

/**
 * Puts the content of every file that git-lfs keeps into a work tree, each proved by its digest.
 *
 * @param url of the repository, whose LFS server has them.
 * @throws ActionError naming the file that cannot be had.
 */
export async function writeLfsFiles(
  context: Pick<CascadeContext, 'git' | 'ports'>,
  url: string,
  tree: Pick<Tree, 'files' | 'directory'>,
  directory: string,
): Promise<void> {
  const pointers: Pointer[] = [];
  for (const path of await listLfsFiles(tree)) {
    const pointer = readPointer(path, await readFile(join(directory, path)));
    if (pointer !== undefined) pointers.push(pointer);
  }
  if (pointers.length === 0) return;
  const http = context.ports.http({ name: 'Git LFS' });
  try {
    for (let at = 0; at < pointers.length; at += BATCH) {
      const some = pointers.slice(at, at + BATCH);
      const contents = url.startsWith('file:')
        ? await readLocal(url, some)
        : await download(http, url, context.git.authorizationFor(url), some);
      for (const pointer of some) {
        const content = contents.get(pointer.oid);
        const digest = content === undefined ? undefined : createHash('sha256').update(content).digest('hex');
        if (content === undefined || digest !== pointer.oid || content.length !== pointer.size) {
          throw new ActionError('remote', `${url}: the content of ${pointer.path} is not the one its pointer names`, {
            hint: 'See whether it was uploaded: git lfs push --all',
          });
        }
        await writeInside(directory, pointer.path, content);
      }
    }
  } finally {
    await http.close();
  }
}

/**
 * `undefined` for a file that holds its content itself.
 *
 * @internal its unit test needs it
 */
export function readPointer(path: string, content: Buffer): Pointer | undefined {
  if (content.length > LARGEST_POINTER) return undefined;
  const text = content.toString('utf8');
  if (!text.startsWith('version https://git-lfs.github.com/spec/v1\n')) return undefined;
  const oid = /^oid sha256:([0-9a-f]{64})$/m.exec(text)?.[1];
  const size = Number(/^size (\d{1,15})$/m.exec(text)?.[1] ?? Number.NaN);
  return oid === undefined || Number.isNaN(size) ? undefined : { path, oid, size };
}

/** Where git-lfs keeps the objects of a repository on this machine. */
async function readLocal(url: string, pointers: readonly Pointer[]): Promise<Map<string, Buffer>> {
  const folder = join(fileURLToPath(url), 'lfs', 'objects');
  const contents = new Map<string, Buffer>();
  for (const { oid } of pointers) {
    const content = await readFile(join(folder, oid.slice(0, 2), oid.slice(2, 4), oid)).catch(() => undefined);
    if (content !== undefined) contents.set(oid, content);
  }
  return contents;
}

async function download(
  http: HttpClient,
  url: string,
  authorization: string | undefined,
  pointers: readonly Pointer[],
): Promise<Map<string, Buffer>> {
  const endpoint = `${url.replace(/\/+$/, '').replace(/\.git$/, '')}.git/info/lfs/objects/batch`;
  const type = 'application/vnd.git-lfs+json';
  const asked = await http.send({
    method: 'POST',
    url: endpoint,
    idempotent: true,
    headers: { accept: type, 'content-type': type, ...(authorization === undefined ? {} : { authorization }) },
    body: JSON.stringify({
      operation: 'download',
      transfers: ['basic'],
      hash_algo: 'sha256',
      objects: pointers.map(({ oid, size }) => ({ oid, size })),
    }),
  });
  if (asked.status !== 200) {
    throw new ActionError('remote', `${endpoint} answered ${asked.status}`, {
      hint: 'The token has to be allowed to read the contents of this repository',
    });
  }
  const contents = new Map<string, Buffer>();
  for (const { oid, href, headers } of readActions(asked.text(), endpoint)) {
    const pointer = pointers.find((each) => each.oid === oid);
    if (pointer === undefined) continue;
    const answer = await http.send({
      method: 'GET',
      url: href,
      headers,
      maxBodyBytes: Math.min(pointer.size, LARGEST_OBJECT),
    });
    if (answer.status !== 200) {
      throw new ActionError('remote', `Git LFS: the download of ${pointer.path} was answered with ${answer.status}`);
    }
    contents.set(oid, Buffer.from(answer.body));
  }
  return contents;
}

function readActions(text: string, endpoint: string) {
  try {
    const { objects } = JSON.parse(text) as { objects: unknown[] };
    return objects.flatMap((each) => {
      const { oid, actions } = each as { oid?: unknown; actions?: { download?: { href?: unknown; header?: unknown } } };
      const href = actions?.download?.href;
      if (typeof oid !== 'string' || typeof href !== 'string') return [];
      const header = Object.entries(actions?.download?.header ?? {});
      const headers = Object.fromEntries(
        header.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
      );
      return [{ oid, href, headers }];
    });
  } catch (cause) {
    throw new ActionError('remote', `${endpoint} answered something else: ${describeError(cause)}`, { cause });
  }
}
