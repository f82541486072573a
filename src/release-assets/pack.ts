import { lstat, mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ActionError, quoteValue } from '../errors/action-error.ts';
import type { Files } from '../runtime/files.ts';
import { makeArchive } from './archive-file.ts';
import type { ArchivedFile } from './archived-file.ts';
import { sha256 } from './checksums.ts';
import { checkAssetName } from './names.ts';
import type { PackRequest } from './request.ts';

/** Documents, unless they begin as a program does (`license-checker`); everything else in an archive is one. */
const DOCUMENT = /^(?:readme|licen[cs]e|copying|notice|change[-_]?log|authors)|\.(?:md|txt|json|toml|1)$/i;

/** ELF, Mach-O of one or several systems in either byte order, PE, a script. */
const PROGRAM = /^(?:7f454c46|feedfac[ef]|c[ef]faedfe|cafebabe|4d5a|2321)/;

/** What Windows takes for a path or refuses, what no terminal shows as it is, and marks that turn the order of letters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are meant
const UNPACKABLE = /[\u0000-\u001f\u007f-\u009f\\:*?"<>|\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|[. ]$/;
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

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
    const own = basename(path);
    if (UNPACKABLE.test(own) || DEVICE.test(own))
      throw new ActionError('input', `files: ${quoteValue(own)} is no file name on every system`, {
        hint: 'Rename it before it is packed',
      });
    // Two that differ in case alone would be one where they are unpacked.
    const key = own.toLowerCase();
    if (found.has(key)) throw new ActionError('input', `files: two are called ${quoteValue(own)}`);
    const stats = await lstat(path).catch(() => undefined);
    if (stats?.isFile() !== true) {
      throw new ActionError(
        'input',
        `files: ${quoteValue(path)} is ${stats === undefined ? 'not there' : 'no regular file'}`,
      );
    }
    const content = await readFile(path);
    const isExecutable = !DOCUMENT.test(own) || PROGRAM.test(content.subarray(0, 4).toString('hex'));
    found.set(key, { name: `${folder}/${own}`, content, isExecutable });
  }
  const content = makeArchive(name, [...found.values()], epochSeconds);
  await mkdir(outputDir, { recursive: true });
  const file = join(outputDir, name);
  await disk.replace(file, content);
  return { file, digest: sha256(content) };
}
