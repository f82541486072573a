/** A folder of its own for each test, with the files an action finds there. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Workspace {
  folder: string;
  write(name: string, content: string | Uint8Array): string;
  remove(): void;
}

export function createWorkspace(): Workspace {
  const folder = mkdtempSync(join(tmpdir(), 'workspace-'));
  return {
    folder,
    write: (name, content) => {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Bytes that differ from place to place and are the same in every run. */
export function patternBytes(sizeBytes: number, seed = 1): Buffer {
  const block = Buffer.alloc(65_536 + 17);
  let state = seed;
  for (let index = 0; index < block.length; index += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    block[index] = state >> 16;
  }
  return Buffer.alloc(sizeBytes, block);
}
