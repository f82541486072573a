import { lstat, mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ActionError, quoteValue } from '../errors/action-error.ts';
import type { Files } from '../runtime/files.ts';
import { makeArchive } from './archive-file.ts';
import type { ArchivedFile } from './archived-file.ts';
import { sha256 } from './checksums.ts';
import { checkAssetName } from './names.ts';
import type { PackRequest } from './request.ts';

/** Documents; everything else in an archive is a program. */
const DOCUMENT = /^(?:readme|licen[cs]e|copying|notice|change[-_]?log|authors)|\.(?:md|txt|json|toml|1)$/i;

/**
 * Writes an archive with a folder of its own name, in which each file lies under its file name.
 *
 * @throws ActionError `input` for what is no regular file, or two of one name.
 */
export async function packArchive(
  { archive, files, epochSeconds, outputDir }: PackRequest,
  disk: Pick<Files, 'replace'>,
): Promise<{ file: string; digest: string }> {
  const name = checkAssetName('archive', archive);
  const folder = name.replace(/\.(?:tar\.gz|zip)$/, '');
  if (folder === name)
    throw new ActionError('input', `archive: got ${quoteValue(name)}, expected a name ending in .tar.gz or .zip`);
  if (files.length === 0) throw new ActionError('input', 'files: got "", expected the files of the archive');
  const found = new Map<string, ArchivedFile>();
  for (const path of files) {
    const stats = await lstat(path).catch(() => undefined);
    if (stats?.isFile() !== true) {
      throw new ActionError(
        'input',
        `files: ${quoteValue(path)} is ${stats === undefined ? 'not there' : 'no regular file'}`,
      );
    }
    const own = basename(path);
    if (found.has(own)) throw new ActionError('input', `files: two are called ${quoteValue(own)}`);
    found.set(own, { name: `${folder}/${own}`, content: await readFile(path), isExecutable: !DOCUMENT.test(own) });
  }
  const content = makeArchive(name, [...found.values()], epochSeconds);
  await mkdir(outputDir, { recursive: true });
  const file = join(outputDir, name);
  await disk.replace(file, content);
  return { file, digest: sha256(content) };
}
