/** `npm run fuzz -- --seed N --runs M`: texts that reach new code are kept and changed further; see README.md here. */

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Random } from '../simulation/world/random.ts';
import { Coverage } from './coverage.ts';
import { mutate } from './mutate.ts';
import { Broken, TARGETS, type Target } from './targets.ts';

const CORPUS = fileURLToPath(new URL('corpus/', import.meta.url));
/** Twice the text may mean twice the work, and what one more piece of it costs. */
const MOST_GROWTH = 3;
const PIECES = 400;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    /** Texts tried for each parser. */
    runs: { type: 'string', default: '2000' },
    target: { type: 'string' },
    /** Findings and texts that reached new code are written to the corpus. */
    keep: { type: 'boolean', default: false },
  },
});

const coverage = new Coverage((url) => url.includes('/src/'));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** @returns what is wrong, or undefined. */
function tryOut(target: Target, text: string): string | undefined {
  try {
    target.run(text);
    return undefined;
  } catch (error) {
    if (error instanceof Broken) return error.message;
    if (error instanceof Error && target.says?.(error)) return undefined;
    return `it throws ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
  }
}

function kept(target: Target): string[] {
  const folder = join(CORPUS, target.name);
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as string);
  } catch {
    return [];
  }
}

function keep(target: Target, text: string): void {
  if (!values.keep) return;
  const name = createHash('sha256').update(text).digest('hex').slice(0, 16);
  mkdirSync(join(CORPUS, target.name), { recursive: true });
  writeFileSync(join(CORPUS, target.name, `${name}.json`), `${JSON.stringify(text)}\n`);
}

/** How much more work twice a piece is than the piece, by the count of what ran. */
function growthOf(target: Target, head: string, piece: string, tail: string): number {
  const work = [PIECES, 2 * PIECES, 4 * PIECES].map((count) => {
    coverage.take();
    tryOut(target, head + piece.repeat(count) + tail);
    return coverage.take().work;
  });
  // Both steps have to say so: a text that is refused early at one length is no measure.
  const [one, two, four] = work as [number, number, number];
  return Math.min(two / Math.max(1, one), four / Math.max(1, two));
}

function fuzz(target: Target, runs: number): number {
  const random = new Random(`${values.seed}/${target.name}`);
  const pool = [...target.corpus, ...kept(target)];
  const seen = new Set<string>();
  let findings = 0;
  const report = (what: string, text: string): void => {
    findings += 1;
    keep(target, text);
    say(`${target.name}: ${what}: ${JSON.stringify(text.slice(0, 400))}`);
  };
  const isNew = (): boolean => {
    const { size } = seen;
    for (const place of coverage.take().places) seen.add(place);
    return seen.size > size;
  };
  for (const text of pool) {
    const what = tryOut(target, text);
    if (what !== undefined) report(what, text);
    isNew();
  }
  for (let run = 0; run < runs && findings < 5; run += 1) {
    const text = mutate(random.pick(pool), pool, random);
    const what = tryOut(target, text);
    if (what !== undefined) report(what, text);
    if (!isNew()) continue;
    pool.push(text);
    keep(target, text);
  }
  for (let turn = 0; turn < Math.min(40, runs / 10) && findings < 5; turn += 1) {
    const text = random.pick(pool);
    const from = random.between(0, text.length);
    const to = Math.min(text.length, from + random.between(1, 30));
    const growth = growthOf(target, text.slice(0, from), text.slice(from, to), text.slice(to));
    if (growth > MOST_GROWTH) report(`twice the text is ${growth.toFixed(1)} times the work`, text.slice(from, to));
  }
  say(`${target.name}: ${runs} texts, ${pool.length} kept, ${seen.size} places`);
  return findings;
}

const chosen = TARGETS.filter(({ name }) => values.target === undefined || name === values.target);
if (chosen.length === 0)
  throw new Error(`there is no parser ${values.target}; there are ${TARGETS.map(({ name }) => name).join(', ')}`);
let findings = 0;
for (const target of chosen) findings += fuzz(target, Number(values.runs));
coverage.close();
say(
  `seed ${values.seed}: ${chosen.length} parsers, ${Number(values.runs) * chosen.length} texts, ${findings} findings`,
);
process.exitCode = findings > 0 ? 1 : 0;
