/** Runs worlds until the steps are done, and reports: the last line says what was run, what was found, and the trace. */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { WorkerModule } from './platform/edge.ts';
import { Counters } from './world/counters.ts';
import type { Change } from './world/loader.ts';
import { drawPlan, type Plan } from './world/plan.ts';
import { shrink } from './world/shrink.ts';
import { Trace } from './world/trace.ts';
import { World, type WorldEnd } from './world/world.ts';

export interface SimulateOptions {
  readonly seed: string;
  readonly steps: number;
  /** A file for every line of the trace. */
  readonly trace?: string | undefined;
  readonly counters: boolean;
  /** Red when a kind of fault or a rare state was never met. */
  readonly nightly: boolean;
  /** What was found is not shrunk. */
  readonly asItIs: boolean;
  /** Of one world only, with these steps, without these faults: what a report prints. */
  readonly world?: string | undefined;
  readonly keep?: string | undefined;
  readonly without?: string | undefined;
  readonly unused: () => readonly Change[];
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** @returns the exit code. */
export async function simulate(options: SimulateOptions): Promise<0 | 1> {
  // Named at run time: these rooms are typed for workerd.
  const entry = new URL('../../src/worker/index.ts', import.meta.url).href;
  const module = (await import(entry)) as WorkerModule;
  const unused = options.unused();
  if (unused.length > 0) throw new Error(`${unused[0]?.file} is never loaded`);
  const file = options.trace === undefined ? undefined : openSync(options.trace, 'w');
  const trace = new Trace(file === undefined ? undefined : (line) => void writeSync(file, `${line}\n`));
  const counters = new Counters();
  const before = process.cpuUsage();
  let [steps, violations, publishes] = [0, 0, 0];
  const run = async (plan: Plan, without: ReadonlySet<string>, silent = false): Promise<WorldEnd> =>
    await new World(plan, {
      module,
      trace: silent ? new Trace() : trace,
      counters: silent ? new Counters() : counters,
      without,
    }).run();
  const names = options.world === undefined ? endless() : [options.world];
  for (const name of names) {
    if (steps >= options.steps) break;
    const drawn = drawPlan(`${options.seed}/${name}`);
    const kept = options.keep?.split(',').map(Number);
    const left = options.steps - steps;
    const plan = {
      ...drawn,
      steps: drawn.steps.filter(({ id }) => kept === undefined || kept.includes(id)).slice(0, left),
    };
    trace.add(`world ${name}`);
    const without = new Set(options.without?.split(',') ?? []);
    const end = await run(plan, without);
    steps += plan.steps.length;
    publishes += end.publishes;
    violations += end.violations.length;
    if (end.violations.length > 0) {
      const small = options.asItIs
        ? { plan, end, without }
        : await shrink(plan, end, without, (plan, without) => run(plan, without, true));
      say(describe(options.seed, name, small, steps));
      break;
    }
  }
  if (file !== undefined) closeSync(file);
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1_000_000;
  if (options.counters || options.nightly) say(print(counters));
  say(`${publishes} publishes and all other steps took ${seconds.toFixed(1)} s of one core`);
  const missing = options.nightly ? counters.missing() : [];
  if (missing.length > 0) say(`never met: ${missing.join(', ')}`);
  say(`seed ${options.seed}: ${steps} steps, ${violations} violations, trace ${trace.digest()}`);
  return violations > 0 || missing.length > 0 ? 1 : 0;
}

function* endless(): Generator<string> {
  for (let world = 0; ; world += 1) yield String(world);
}

function describe(seed: string, name: string, found: Awaited<ReturnType<typeof shrink>>, step: number): string {
  const { plan, end, without } = found;
  const [first] = end.violations;
  const kept = plan.steps.map(({ id }) => id).join(',');
  const left = without.size > 0 ? ` --without ${[...without].join(',')}` : '';
  return [
    `violation in world ${name} by step ${step}: ${first?.rule}: ${first?.what}`,
    ...end.violations.slice(1, 5).map(({ rule, what }) => `  and ${rule}: ${what}`),
    `shrunk to ${plan.steps.length} steps and ${end.faults.length} faults:`,
    ...plan.steps.map(({ id, kind, gapMs }) => `  step ${id}: ${kind} after ${gapMs} ms`),
    ...end.faults.map(({ id, site, fault }) => `  fault ${id}: ${fault} at ${site}`),
    `  world: ${JSON.stringify({ ...plan, steps: undefined })}`,
    `again: npm run simulate -- --seed ${seed} --world ${name} --keep ${kept}${left}`,
  ].join('\n');
}

function print(counters: Counters): string {
  const list = (title: string, counts: ReadonlyMap<string, number>): string =>
    `${title}: ${[...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}`;
  return [list('steps', counters.steps), list('faults', counters.faults), list('states', counters.states)].join('\n');
}
