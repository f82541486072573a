/** Folders that are costly to make and the same in many tests: kept in `.tao-actions/seeds`, which may be deleted. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SEEDS = fileURLToPath(new URL('../../.tao-actions/seeds/', import.meta.url));

/**
 * @param recipe everything that decides what is made, the code that makes it included; JSON.
 * @returns a folder to copy, never to change.
 */
export function makeOnce(recipe: readonly unknown[], make: (folder: string) => void): string {
  const folder = join(
    SEEDS,
    createHash('sha256')
      .update(JSON.stringify([...recipe, make.toString()]))
      .digest('hex'),
  );
  if (existsSync(folder)) return folder;
  mkdirSync(SEEDS, { recursive: true });
  const making = mkdtempSync(join(SEEDS, 'making-'));
  try {
    make(making);
    renameSync(making, folder);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    // Another test may have been faster: a folder with files is not replaced.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
