/** A package's archive: gzipped tar, the same bytes for the same files. */
import { gzipSync } from 'node:zlib';

export function packArchive(folder: string, files: ReadonlyMap<string, string>): Buffer {
  const blocks = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, text]) => packFile(`${folder}/${path}`, text));
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1_024)]));
}

function packFile(path: string, text: string): Buffer {
  const content = Buffer.from(text, 'utf8');
  const header = Buffer.alloc(512);
  header.write(path, 0, 100);
  header.write('0000644\0', 100);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write(`${'0'.repeat(11)}\0`, 136);
  header.write(' '.repeat(8), 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}
