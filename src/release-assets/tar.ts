import { ActionError, quoteValue } from '../errors/action-error.ts';
import type { ArchivedFile } from './archived-file.ts';

const BLOCK = 512;

/** POSIX ustar (IEEE 1003.1, pax, "ustar Interchange Format"); two empty blocks at its end. */
export function tar(files: readonly ArchivedFile[], epochSeconds: number): Buffer {
  const parts = files.flatMap(({ name, content, isExecutable }) => {
    const gap = Buffer.alloc((BLOCK - (content.byteLength % BLOCK)) % BLOCK);
    return [header(name, content.byteLength, isExecutable, epochSeconds), Buffer.from(content), gap];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

function header(name: string, size: number, isExecutable: boolean, epochSeconds: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(name) > 100)
    throw new ActionError('input', `files: ${quoteValue(name)} is too long for an archive`);
  const octal = (value: number, length: number, at: number): void =>
    void block.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1');
  block.write(name, 0, 'utf8');
  octal(isExecutable ? 0o755 : 0o644, 8, 100);
  octal(0, 8, 108);
  octal(0, 8, 116);
  octal(size, 12, 124);
  octal(epochSeconds, 12, 136);
  block.write('        ', 148, 'latin1');
  block.write('0', 156, 'latin1');
  block.write('ustar\u000000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\u0000 `, 148, 'latin1');
  return block;
}
