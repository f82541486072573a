import type { CommandOptions, GitCommand } from './command.ts';
import { requireOid } from './refs.ts';

/** Objects by id, those aside that are not there; one process for all of them. */
export async function readObjects(
  git: GitCommand,
  here: CommandOptions,
  oids: readonly string[],
): Promise<Map<string, { type: string; content: Buffer }>> {
  const found = new Map<string, { type: string; content: Buffer }>();
  if (oids.length === 0) return found;
  const input = oids.map((oid) => `${requireOid(oid)}\n`).join('');
  const bytes = Buffer.from(await git.read(['cat-file', '--batch'], { ...here, input, encoding: 'latin1' }), 'latin1');
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\n', at);
    const [oid = '', type = '', size = ''] = bytes.subarray(at, end).toString('latin1').split(' ');
    at = end + 1;
    if (type === 'missing') continue;
    found.set(oid, { type, content: bytes.subarray(at, at + Number(size)) });
    at += Number(size) + 1;
  }
  return found;
}
