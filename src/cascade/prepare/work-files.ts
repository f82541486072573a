import { constants, type Stats } from 'node:fs';
import { lstat, open, realpath, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { ActionError } from '../../errors/action-error.ts';

/**
 * Text of a file below a folder that commands have worked in; `undefined` when there is none.
 *
 * @throws ActionError (input) when a link leads there, or it is no regular file.
 */
export async function readInside(folder: string, path: string): Promise<string | undefined> {
  const place = await findInside(folder, path);
  if (place.stats === undefined) return undefined;
  if (!place.stats.isFile()) throw linkError(path);
  const file = await open(place.path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** Writes a file anew, never into what stands in its place: that may be a link to anywhere. `undefined` removes it. */
export async function writeInside(
  folder: string,
  path: string,
  content: string | Uint8Array | undefined,
): Promise<void> {
  const place = await findInside(folder, path);
  if (place.stats !== undefined) await rm(place.path, { recursive: true, force: true });
  if (content === undefined) return;
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const file = await open(place.path, flags, place.stats?.isFile() ? place.stats.mode & 0o777 : 0o644);
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}

async function findInside(folder: string, path: string): Promise<{ path: string; stats: Stats | undefined }> {
  const root = await realpath(folder);
  const parent = await realpath(join(root, dirname(path))).catch(() => undefined);
  if (parent === undefined) return { path: join(root, path), stats: undefined };
  if (parent !== root && !parent.startsWith(root + sep)) throw linkError(path);
  const target = join(root, path);
  return { path: target, stats: await lstat(target).catch(() => undefined) };
}

function linkError(path: string): ActionError {
  return new ActionError('input', `${path} has become a link or something else than a file`, {
    hint: 'A command of the release put it there; nothing is read or written through it',
  });
}
