import { glob, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ActionError, quoteValue } from '../../errors/action-error.ts';
import { contentTypeOf } from '../../github/content-type.ts';
import type { ReleaseAsset } from '../../github/releases.ts';

/**
 * Reads the files a release is to carry, each under its file name, in alphabetical order.
 *
 * @throws ActionError (input) when a pattern matches nothing, or two files have the same name.
 */
export async function readAssets(root: string, patterns: readonly string[]): Promise<readonly ReleaseAsset[]> {
  const paths = new Set<string>();
  for (const pattern of patterns) {
    const found: string[] = [];
    for await (const path of glob(pattern, { cwd: root })) {
      if ((await stat(join(root, path))).isFile()) found.push(path);
    }
    if (found.length === 0) {
      throw new ActionError('input', `assets: no file matches ${quoteValue(pattern)} in the monorepo`, {
        hint: 'The monorepo is built before they are looked for; correct the pattern or the build command',
      });
    }
    for (const path of found) paths.add(path);
  }
  const assets: ReleaseAsset[] = [];
  for (const path of [...paths].sort()) {
    const name = basename(path);
    if (assets.some((asset) => asset.name === name)) {
      throw new ActionError('input', `assets: two files are called ${quoteValue(name)}`, {
        hint: 'A release holds one file of a name',
      });
    }
    assets.push({ name, contentType: contentTypeOf(name), content: await readFile(join(root, path)) });
  }
  return assets;
}
