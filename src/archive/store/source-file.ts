import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { ActionError, quoteValue } from '../../errors/action-error.ts';

/** A regular file whose bytes are read, and what tells that it is still the one that was looked at. */
export interface SourceFile {
  path: string;
  sizeBytes: number;
  identity: string;
}

/** Runs `work` on the open file; before and after it the file has to be the one that was looked at. */
export async function withFile<T>(source: SourceFile, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await openFile(source.path);
  try {
    await assertUnchanged(source, file);
    const result = await work(file);
    await assertUnchanged(source, file);
    return result;
  } catch (error) {
    throw fileError(source.path, error);
  } finally {
    await file.close();
  }
}

/** @throws ActionError (input) when the path leads to a link or to anything but a regular file, or cannot be opened. */
export async function lookAtFile(path: string): Promise<SourceFile> {
  const file = await openFile(path);
  try {
    const { sizeBytes, identity, isFile } = await identify(file);
    if (!isFile) throw new ActionError('input', `files: ${quoteValue(path)} is no regular file`);
    return { path, sizeBytes, identity };
  } finally {
    await file.close();
  }
}

/** Whether a file begins with this ASCII text. */
export async function beginsWith(path: string, text: string): Promise<boolean> {
  const file = await openFile(path);
  try {
    const buffer = Buffer.alloc(text.length);
    const { bytesRead } = await file.read(buffer, 0, text.length, 0);
    return bytesRead === text.length && buffer.toString('latin1') === text;
  } finally {
    await file.close();
  }
}

/** @throws ActionError (input): bytes that changed while they were read would be archived torn. */
export async function assertUnchanged(source: SourceFile, file: FileHandle): Promise<void> {
  const now = await identify(file);
  // Also by name: a file that was replaced keeps its old bytes in the handle.
  const named = await openFile(source.path);
  try {
    const { identity } = await identify(named);
    if (identity === source.identity && now.identity === source.identity) return;
  } finally {
    await named.close();
  }
  throw new ActionError('input', `${quoteValue(source.path)} changed while it was archived`, {
    hint: 'Archive it when nothing writes to it any more, or archive a copy',
  });
}

/** Opens without following a link, and without waiting for the other end of a pipe. */
export async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw fileError(path, error);
  }
}

const REASONS: Readonly<Record<string, { text: string; hint: string }>> = {
  ENOENT: { text: 'is not there any more', hint: 'Something removed it while it was archived' },
  EACCES: { text: 'may not be read (EACCES)', hint: 'Give the user of the runner the right to read it' },
  EPERM: { text: 'may not be read (EPERM)', hint: 'Give the user of the runner the right to read it' },
  ELOOP: { text: 'is a link', hint: 'Only regular files inside the workspace are archived; name the file itself' },
  EMFILE: { text: 'cannot be opened, too many files are open (EMFILE)', hint: 'Lower concurrency' },
  ENOSPC: {
    text: 'cannot be written, the disk is full (ENOSPC)',
    hint: 'Free space in RUNNER_TEMP, or use compression: none',
  },
  EIO: { text: 'cannot be read, the disk answers with an error (EIO)', hint: 'Run again on another machine' },
  EISDIR: { text: 'is a folder', hint: 'Name the files in it, or use a pattern such as folder/*.json' },
};

/** A failure of the file system with the file and the way out; any other error as it is. */
export function fileError(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (error instanceof ActionError || typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code)) return error;
  const { text, hint } = REASONS[code] ?? { text: `cannot be read (${code})`, hint: 'Look at the file on the runner' };
  return new ActionError('input', `${quoteValue(path)} ${text}`, { hint, cause: error });
}

async function identify(file: FileHandle): Promise<{ sizeBytes: number; identity: string; isFile: boolean }> {
  const stat = await file.stat({ bigint: true });
  return {
    sizeBytes: Number(stat.size),
    identity: `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}`,
    isFile: stat.isFile(),
  };
}
