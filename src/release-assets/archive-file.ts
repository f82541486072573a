import { gzipSync } from 'node:zlib';
import type { ArchivedFile } from './archived-file.ts';
import { tar } from './tar.ts';
import { zip } from './zip.ts';

/**
 * An archive of the same bytes wherever it is made: names sorted, plain modes, nobody's ids, one date.
 *
 * @param name decides the kind: `.zip`, else `.tar.gz`.
 */
export function makeArchive(name: string, files: readonly ArchivedFile[], epochSeconds: number): Buffer {
  const sorted = [...files].sort((left, right) => (left.name < right.name ? -1 : 1));
  if (name.endsWith('.zip')) return zip(sorted, epochSeconds);
  const packed = gzipSync(tar(sorted, epochSeconds), { level: 9 });
  // The system it was made on (RFC 1952, OS): unknown.
  packed[9] = 255;
  return packed;
}
