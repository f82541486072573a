/**
 * How the real rooms are loaded into a world: what only workerd has is replaced, what touches this machine throws, and a
 * mutant changes the text of one room on its way in. Nothing is changed on disk.
 */
import fs from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

export interface Change {
  /** Below the repository, `src/worker/eviction.ts`. */
  readonly file: string;
  /** Must be there exactly once. */
  readonly from: string;
  readonly to: string;
}

const ROOT = new URL('../../../', import.meta.url).href;
const WORKERD = 'export class DurableObject { constructor(ctx, env) { this.ctx = ctx; this.env = env; } }';
/** Modules of this machine that a room may name; inside a world every call of them throws. */
const MACHINE = ['node:fs', 'node:fs/promises', 'node:child_process', 'undici'];

export function loadThrough(changes: readonly Change[]): { unused(): readonly Change[] } {
  const left = new Set(changes);
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'cloudflare:workers') return { url: moduleOf(WORKERD), shortCircuit: true };
      const isRoom = context.parentURL?.startsWith(`${ROOT}src/`) === true;
      if (isRoom && MACHINE.includes(specifier))
        return { url: moduleOf(forbiddenModule(specifier)), shortCircuit: true };
      return next(specifier, context);
    },
    load(url, context, next) {
      if (url.endsWith('.html')) return { format: 'module', source: "export default ''", shortCircuit: true };
      const mine = changes.filter(({ file }) => url === `${ROOT}${file}`);
      if (mine.length === 0) return next(url, context);
      let source = fs.readFileSync(fileURLToPath(url), 'utf8');
      for (const change of mine) {
        const pieces = source.split(change.from);
        if (pieces.length !== 2) {
          throw new Error(`${change.file}: the text of a mutant is there ${pieces.length - 1} times: ${change.from}`);
        }
        source = pieces.join(change.to);
        left.delete(change);
      }
      return { format: 'module-typescript', source, shortCircuit: true };
    },
  });
  return { unused: () => [...left] };
}

function moduleOf(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}

/** Named exports as the real module has them. */
function forbiddenModule(name: string): string {
  const forbid = `const forbid = (name) => () => { throw new Error('${name}: ' + name + ' is not part of a world'); };`;
  if (name === 'undici') return `${forbid} export default new Proxy({}, { get: (_, name) => forbid(String(name)) });`;
  if (name === 'node:child_process') return `${forbid} export const spawn = forbid('spawn');`;
  const names = Object.keys(name === 'node:fs' ? fs : fs.promises).filter((key) => /^[a-z]\w*$/.test(key));
  const named = names
    .filter((key) => !['constants', 'rmSync', 'default', 'promises'].includes(key))
    .map((key) => `export const ${key} = forbid('${key}');`);
  // The files of an action's end are removed synchronously: the world's own files, not this machine's.
  const removal = `export const rmSync = (...call) => globalThis.worldRemove(...call);`;
  return [forbid, ...named, removal, 'export const constants = { COPYFILE_EXCL: 1 };'].join('\n');
}
