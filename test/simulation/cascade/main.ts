/** `npm run simulate -- --cascade --seed N --worlds M --size S`: releases in random worlds; see README.md beside this file. */
import { parseArgs } from 'node:util';
import { Random } from '../world/random.ts';
import { live } from './life.ts';

const { values } = parseArgs({
  options: {
    cascade: { type: 'boolean' },
    seed: { type: 'string', default: '1' },
    worlds: { type: 'string', default: '10' },
    size: { type: 'string', default: '6' },
    rounds: { type: 'string', default: '3' },
    kills: { type: 'boolean', default: false },
    from: { type: 'string', default: '0' },
  },
});

const counters = new Map<string, number>();
let [violations, runs] = [0, 0];
for (let number = Number(values.from); number < Number(values.from) + Number(values.worlds); number += 1) {
  const random = new Random(`${values.seed}/${number}`);
  const life = await live(random, {
    size: Number(values.size),
    rounds: Number(values.rounds),
    onlyKills: values.kills,
  });
  for (const each of life.violations) console.log(each);
  for (const [what, count] of life.counters) counters.set(what, (counters.get(what) ?? 0) + count);
  violations += life.violations.length;
  runs += life.runs;
}
for (const [what, count] of [...counters].sort()) console.log(`${what}: ${count}`);
console.log(`seed ${values.seed}: ${values.worlds} worlds of ${values.size}, ${runs} runs, ${violations} violations`);
process.exitCode = violations === 0 ? 0 : 1;
