/** The refs of a bare repository, read from its files: a test asks for them too often to start git each time. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

function readLoose(repository: string, folder: string, into: Map<string, string>): void {
  for (const entry of readdirSync(join(repository, folder), { withFileTypes: true })) {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) readLoose(repository, name, into);
    else if (!name.endsWith('.lock')) into.set(name, readFileSync(join(repository, name), 'utf8').trim());
  }
}

/** Ref name to object id of every ref, in git's order. */
export function readRefs(repository: string): Record<string, string> {
  const refs = new Map<string, string>();
  const packed = join(repository, 'packed-refs');
  for (const line of existsSync(packed) ? readFileSync(packed, 'utf8').split('\n') : []) {
    const match = /^([0-9a-f]+) (refs\/.+)$/.exec(line);
    if (match !== null) refs.set(match[2] as string, match[1] as string);
  }
  readLoose(repository, 'refs', refs);
  return Object.fromEntries([...refs].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Gives a repository the refs that another one has; the objects stay as they are. */
export function copyRefs(from: string, to: string): void {
  rmSync(join(to, 'refs'), { recursive: true });
  rmSync(join(to, 'packed-refs'), { force: true });
  cpSync(join(from, 'refs'), join(to, 'refs'), { recursive: true });
  if (existsSync(join(from, 'packed-refs'))) cpSync(join(from, 'packed-refs'), join(to, 'packed-refs'));
}
