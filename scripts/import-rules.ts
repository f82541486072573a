/**
 * The directions in which the rooms of `src/` may import one another:
 * `actions -> src/<room> -> src/http|git|cloudflare|github -> nothing`, where everyone may use the base rooms.
 */
import { posix } from 'node:path';

/** Small rooms without dependencies of their own. */
const BASE_ROOMS = ['errors', 'json', 'markdown', 'paths', 'semver'];
/** Rooms that speak one protocol each; above them stand the rooms with a purpose. */
const PROTOCOL_ROOMS = ['http', 'git', 'cloudflare', 'github'];
/** Rooms that also run inside workerd: whatever they load, at any depth, must run there. */
const PURE_ROOMS = ['worker', 'history', 'trust-pack', 'chain', 'dividends', 'telemetry', 'taostats'];
/** The part of src/http that the Worker uses, with all that these load. */
const PURE_FILES = ['src/http/client.ts', 'src/http/fetch-transport.ts', 'src/http/pages.ts'];
const WORKER_MAY_IMPORT = [
  'worker',
  'history',
  'trust-pack',
  'dividends',
  'chain',
  'telemetry',
  'taostats',
  'http',
  ...BASE_ROOMS,
];
const PACKAGES_FOR_WORKERD =
  /^(@noble\/hashes|@polkadot-api\/(substrate-bindings|metadata-builders)|@scure\/(bip39|sr25519))(\/|$)|^cloudflare:/;
const RUNTIME = 'src/runtime/';

export interface Import {
  specifier: string;
  /** Erased before anything runs. */
  typeOnly: boolean;
}

/** The static and dynamic imports and the re-exports of a module, as biome formats them: statements begin a line. */
export function listImports(source: string): Import[] {
  const imports: Import[] = [];
  const statement = /^(?:import|export)\s+((?:type\s+)?(?:[^'";()]*?\s+from\s+)?)'([^']+)'/gm;
  for (const [, clause = '', specifier = ''] of source.matchAll(statement)) {
    const names = /^\{([^}]*)\}/.exec(clause.trim())?.[1]?.split(',') ?? [];
    const named = names.map((name) => name.trim()).filter((name) => name !== '');
    const typeOnly = /^type\s/.test(clause) || (named.length > 0 && named.every((name) => name.startsWith('type ')));
    imports.push({ specifier, typeOnly });
  }
  for (const [, specifier = ''] of source.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)) {
    imports.push({ specifier, typeOnly: false });
  }
  return imports;
}

type Place = { kind: 'action'; name: string } | { kind: 'room'; name: string } | { kind: 'elsewhere' };

function placeOf(path: string): Place {
  const [top, name = ''] = path.split('/');
  if (top === 'actions') return { kind: 'action', name };
  return top === 'src' ? { kind: 'room', name } : { kind: 'elsewhere' };
}

/**
 * @param files text by path relative to the repository (`src/…`, `actions/…`), with `/` separators.
 * @returns one line per violation, `<path>: <what and why>`, in the order of the files; empty when all is well.
 */
export function findViolations(files: ReadonlyMap<string, string>): string[] {
  const imports = new Map([...files].map(([path, source]) => [path, listImports(source)] as const));
  const violations: string[] = [];
  for (const [path, found] of imports) {
    for (const entry of found) {
      const reason = explainForbidden(path, entry);
      if (reason !== undefined) violations.push(`${path}: imports ${entry.specifier}; ${reason}`);
    }
    if (!path.startsWith('src/runtime/') && /\bprocess\s*\.\s*env\b/.test(files.get(path) ?? '')) {
      violations.push(`${path}: reads process.env; only src/runtime may`);
    }
  }
  return [...violations, ...findNodeInPureRooms(imports), ...findRoomCycles(imports), ...findFileCycles(imports)];
}

function explainForbidden(path: string, { specifier, typeOnly }: Import): string | undefined {
  const from = placeOf(path);
  if (!specifier.startsWith('.')) {
    const runnerOnly = /^@actions\/(core|exec)(\/|$)/.test(specifier);
    return runnerOnly && from.kind !== 'elsewhere' && !path.startsWith('src/runtime/')
      ? 'only src/runtime may'
      : undefined;
  }
  const target = posix.join(posix.dirname(path), specifier);
  if (typeOnly && target.startsWith(RUNTIME)) return undefined;
  const to = placeOf(target);
  if (to.kind === 'elsewhere') return 'actions and src stand on their own';
  if (to.kind === 'action') {
    return from.kind === 'action' && from.name === to.name ? undefined : 'an action is nobody else’s library';
  }
  if (from.kind !== 'room' || from.name === to.name || BASE_ROOMS.includes(to.name)) return undefined;
  if (BASE_ROOMS.includes(from.name)) return 'a base room imports nothing';
  if (to.name === 'runtime') return 'rooms take ports; only actions import the runtime';
  if (from.name === 'worker' && !WORKER_MAY_IMPORT.includes(to.name)) {
    return `the Worker imports only ${WORKER_MAY_IMPORT.join(', ')}`;
  }
  if (from.name === 'http') return 'src/http stands below all other rooms';
  if (from.name === 'runtime' && to.name === 'telemetry') return undefined;
  if ([...PROTOCOL_ROOMS, 'runtime'].includes(from.name) && to.name !== 'http') {
    return `src/${from.name} may import src/http and the base rooms only`;
  }
  return undefined;
}

/** Follows what the pure rooms load, so that a `node:` import is found however deep it lies. */
function findNodeInPureRooms(imports: ReadonlyMap<string, readonly Import[]>): string[] {
  const violations = new Set<string>();
  const seen = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { specifier, typeOnly } of imports.get(path) ?? []) {
      if (typeOnly) continue;
      if (specifier.startsWith('.')) {
        visit(posix.join(posix.dirname(path), specifier), [...trail, path]);
      } else if (!PACKAGES_FOR_WORKERD.test(specifier)) {
        const via = trail.length === 0 ? '' : ` (loaded by ${trail.join(' -> ')})`;
        violations.add(`${path}: imports ${specifier}; what runs in workerd may not${via}`);
      }
    }
  };
  for (const path of imports.keys()) {
    const place = placeOf(path);
    if ((place.kind === 'room' && PURE_ROOMS.includes(place.name)) || PURE_FILES.includes(path)) visit(path, []);
  }
  return [...violations];
}

/** Rooms may use one another, one way: biome finds cycles of files, this finds cycles of rooms. */
function findRoomCycles(imports: ReadonlyMap<string, readonly Import[]>): string[] {
  const edges = new Map<string, Set<string>>();
  for (const [path, found] of imports) {
    const from = placeOf(path);
    if (from.kind !== 'room') continue;
    for (const { specifier, typeOnly } of found) {
      const target = posix.join(posix.dirname(path), specifier);
      const to = placeOf(target);
      if (!specifier.startsWith('.') || (typeOnly && target.startsWith(RUNTIME))) continue;
      if (to.kind === 'room' && to.name !== from.name) {
        edges.set(from.name, (edges.get(from.name) ?? new Set()).add(to.name));
      }
    }
  }
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (room: string, trail: readonly string[]): void => {
    const start = trail.indexOf(room);
    if (start >= 0) {
      const cycle = [...trail.slice(start), room].map((name) => `src/${name}`);
      cycles.push(`${cycle[0]}: rooms import each other in a circle; ${cycle.join(' -> ')}`);
      return;
    }
    if (done.has(room)) return;
    for (const next of edges.get(room) ?? []) visit(next, [...trail, room]);
    done.add(room);
  };
  for (const room of edges.keys()) visit(room, []);
  return cycles;
}

/** No file needs itself, not even for a type: what goes in circles has no place where it begins. */
function findFileCycles(imports: ReadonlyMap<string, readonly Import[]>): string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      cycles.push(`${path}: files import each other in a circle; ${[...trail.slice(start), path].join(' -> ')}`);
      return;
    }
    if (done.has(path)) return;
    for (const { specifier } of imports.get(path) ?? []) {
      const target = posix.join(posix.dirname(path), specifier);
      if (specifier.startsWith('.') && imports.has(target)) visit(target, [...trail, path]);
    }
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return cycles;
}
