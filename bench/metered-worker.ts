/**
 * The built Worker with meters: every cursor of every object, every alarm that is set, every call of KV and R2 is
 * counted. The script is the one users deploy; only what it imports from the platform is wrapped.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningWorker, startWorker, type WorkerOptions } from '../test/support/worker/worker.ts';

export interface Counts {
  rowsRead: number;
  rowsWritten: number;
  alarms: number;
  kvReads: number;
  kvWrites: number;
  r2ClassA: number;
  r2ClassB: number;
}

/** The clock of its isolate goes faster, alarms included. */
const clock = (speed: number): string => `
const bench_now = Date.now.bind(Date);
let bench_start;
Date.now = () => (bench_start ??= bench_now()) + (bench_now() - bench_start) * ${speed};
const bench_real = (at) => (bench_start ?? 0) + Math.ceil((Number(at) - (bench_start ?? 0)) / ${speed});
`;

const METER = `
import { DurableObject as PlatformObject } from 'cloudflare:workers';
const bench_meter = { cursors: [], alarmsSet: 0, alarms: 0, kvReads: 0, kvWrites: 0, r2ClassA: 0, r2ClassB: 0 };
const bench_KV = { get: 'kvReads', getWithMetadata: 'kvReads', list: 'kvReads', put: 'kvWrites', delete: 'kvWrites' };
const bench_R2 = { put: 'r2ClassA', list: 'r2ClassA', get: 'r2ClassB', head: 'r2ClassB' };
const bench_patched = new Set();
function bench_count(object, calls) {
  const prototype = object && Object.getPrototypeOf(object);
  if (!prototype || bench_patched.has(prototype)) return;
  bench_patched.add(prototype);
  for (const [name, note] of Object.entries(calls)) {
    const original = prototype[name];
    if (!original) continue;
    prototype[name] = function (...given) {
      const result = original.apply(this, name === 'setAlarm' ? [bench_real(given[0])] : given);
      if (typeof note === 'string') bench_meter[note] += 1;
      else note(result);
      return result;
    };
  }
}
class DurableObject extends PlatformObject {
  constructor(ctx, env) {
    bench_count(ctx.storage.sql, { exec: (cursor) => bench_meter.cursors.push(cursor) });
    bench_count(ctx.storage, { setAlarm: 'alarmsSet' });
    bench_count(env.METRICS_KV, bench_KV);
    bench_count(env.ARCHIVE, bench_R2);
    super(ctx, env);
    if (this.alarm) bench_count(this, { alarm: 'alarms' });
  }
}
`;

const ROUTE = `
const metered_default = {
  ...index_default,
  async fetch(request, env, ctx) {
    if (new URL(request.url).pathname !== '/meter') return index_default.fetch(request, env, ctx);
    const { cursors, alarmsSet, ...others } = bench_meter;
    const rowsRead = cursors.reduce((sum, { rowsRead }) => sum + rowsRead, 0);
    const rowsWritten = cursors.reduce((sum, { rowsWritten }) => sum + rowsWritten, alarmsSet);
    Object.assign(bench_meter, { cursors: [], alarmsSet: 0, alarms: 0, kvReads: 0, kvWrites: 0, r2ClassA: 0, r2ClassB: 0 });
    return Response.json({ ...others, rowsRead, rowsWritten });
  },
};
`;

/** Starts it; `counts` gives what was used since the last call. */
export async function startMeteredWorker(
  options: WorkerOptions,
): Promise<RunningWorker & { counts(): Promise<Counts> }> {
  const built = readFileSync(new URL('../dist/worker/index.js', import.meta.url), 'utf8');
  const wrapped = built
    .replaceAll(/^import \{ DurableObject(?: as (\w+))? \} from "cloudflare:workers";$/gm, (_, name?: string) =>
      name === undefined ? '' : `const ${name} = DurableObject;`,
    )
    .replace('index_default as default', 'metered_default as default');
  const end = wrapped.lastIndexOf('\nexport {');
  const { clockSpeed = 1, ...others } = options;
  const script = `${clock(clockSpeed)}${METER}${wrapped.slice(0, end)}${ROUTE}${wrapped.slice(end)}`;
  const path = join(mkdtempSync(join(tmpdir(), 'bench-budget-')), 'worker.js');
  writeFileSync(path, script);
  const worker = await startWorker({
    ...others,
    objects: { DATASETS: 'DatasetStore', RUNS: 'RunLog', ...options.objects },
    script: path,
  });
  return {
    ...worker,
    counts: async () => (await (await fetch(`${worker.url}/meter`)).json()) as Counts,
  };
}
