import { readdirSync, readFileSync } from 'node:fs';

/** Ends a process and everything it started with SIGKILL, as a runner does that loses its machine. Linux only. */
export function killTree(pid: number): void {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // The command's name, in parentheses, may hold spaces.
      const parent = Number(/\) \S (\d+) /.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It has ended meanwhile.
    }
  }
  const kill = (each: number): void => {
    try {
      process.kill(each, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
    for (const child of children.get(each) ?? []) kill(child);
  };
  kill(pid);
}
