/**
 * What one world is like, and what happens in it: drawn anew for each from its seed (swarm testing). Zero is a rate; a
 * world without a kind of fault, or with nothing but one, shows what the average never does.
 */
import { FAULTS, type Fault, type Part, type Rates } from './ports.ts';
import { Random } from './random.ts';

export const STEPS = [
  'publish',
  'post',
  'backfill',
  'repeat',
  'restore',
  'read',
  'cron',
  'restart',
  'deploy',
  'outage',
  'old-writer',
  'wait',
] as const;
export type StepKind = (typeof STEPS)[number];

export interface Step {
  readonly id: number;
  readonly kind: StepKind;
  /** Between the beginning of the step before and of this one. */
  readonly gapMs: number;
}

export interface Plan {
  readonly seed: string;
  readonly rates: Rates;
  readonly sqlFailures: number;
  readonly oddAnswers: number;
  readonly disk: { readonly busy: number; readonly kill: number };
  readonly signals: number;
  readonly skewMs: readonly number[];
  readonly hasArchive: boolean;
  readonly hasFallback: boolean;
  readonly retries: number;
  readonly localBound: number;
  readonly vars: Readonly<Record<string, string>>;
  readonly layout: 'none' | 'array' | 'object' | 'chunks' | 'both' | 'broken' | 'foreign';
  /** Down in the second phase too. */
  readonly forever: Part | undefined;
  /** Samples of one instant, or hours apart; a day of them makes the archive seal one. */
  readonly spreadMs: number;
  readonly steps: readonly Step[];
}

const WORLD_STEPS = { least: 12, most: 70 };
const MINUTE = 60_000;

export function drawPlan(seed: string): Plan {
  const random = new Random(seed);
  const rates = Object.fromEntries(FAULTS.map((fault) => [fault, drawRate(random)])) as Record<Fault, number>;
  const few = random.chance(0.5);
  const weights = STEPS.map((kind) => (kind === 'publish' ? 6 : random.chance(0.4) ? 0 : random.between(1, 4)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const gaps = random.pick([
    [0, 20],
    [0, 2_000],
    [1_000, MINUTE],
    [MINUTE, 10 * MINUTE],
    [0, 40 * MINUTE],
  ] as const);
  const count = random.between(WORLD_STEPS.least, WORLD_STEPS.most);
  const steps = Array.from({ length: count }, (_, id): Step => {
    const own = random.child(`step ${id}`);
    let left = own.next() * total;
    const at = weights.findIndex((weight) => {
      left -= weight;
      return left < 0;
    });
    // Some steps begin together, whatever the pace is.
    const gapMs = own.chance(0.25) ? own.between(0, 30) : own.between(gaps[0], gaps[1]);
    return { id, kind: STEPS[at] ?? 'publish', gapMs };
  });
  const layout = random.pick([
    'none',
    'none',
    'none',
    'array',
    'object',
    'chunks',
    'both',
    'broken',
    'foreign',
  ] as const);
  return {
    seed,
    rates,
    sqlFailures: random.pick([0, 0, 0.005, 0.03]),
    oddAnswers: random.pick([0, 0, 0.1, 0.4]),
    disk: { busy: random.pick([0, 0, 0.1]), kill: random.pick([0, 0, 0.002, 0.02]) },
    signals: random.pick([0, 0, 0.15]),
    skewMs: random.pick([[0], [0], [0, 90_000], [0, -150_000], [0, 400_000]]),
    hasArchive: random.chance(0.4),
    // The fallback adds to the value of whoever mirrors there, and what it writes names no writer any more.
    hasFallback: random.chance(0.5) && layout !== 'foreign',
    retries: random.pick([0, 1, 3, 3]),
    localBound: random.pick([3, 20, 10_000]),
    vars: {
      HISTORY_MAX_ENTRIES: String(few ? random.between(2, 30) : random.pick([60, 500, 10_000])),
      MIRROR_INTERVAL_SECONDS: String(random.pick([0, 10, 60, 300, 300])),
      ...random.pick([{}, {}, { MIRROR_LAYOUT: 'chunks' }, { MIRROR_LAYOUT: 'both' }, { MIRROR_LAYOUT: 'single' }]),
      ...random.pick([{}, {}, { ALLOW_SHRINK: 'true' }]),
      ...random.pick([{}, { ENABLE_RECONCILIATION: 'true' }]),
    },
    layout,
    forever: random.pick([undefined, undefined, undefined, undefined, 'kv', 'r2', 'taostats']),
    spreadMs: random.pick([1_000, 10 * MINUTE, 10 * MINUTE, 300 * MINUTE]),
    steps,
  };
}

function drawRate(random: Random): number {
  const whether = random.chance(0.5);
  const rate = random.pick([0.01, 0.04, 0.1, 0.25]);
  return whether ? rate : 0;
}
