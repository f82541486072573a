/**
 * `npm run bench -- [name …] [--smoke]`: runs the named benchmarks (default: all) and prints their tables. Without
 * `--smoke` the figures are also written to bench/results/<name>.json.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { BenchResult } from './result.ts';

const FRAME = new Set(['main.ts', 'result.ts', 'metered-worker.ts']);
const known = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !FRAME.has(file))
  .map((file) => file.slice(0, -3));

const smoke = process.argv.includes('--smoke');
const wanted = process.argv.slice(2).filter((argument) => argument !== '--smoke');
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are ${known.join(', ')}`);
  process.exit(1);
}

for (const name of wanted.length > 0 ? wanted : known) {
  const { run } = (await import(`./${name}.ts`)) as { run: (options: { smoke: boolean }) => Promise<BenchResult> };
  console.log(`\n# ${name}${smoke ? ' (smoke)' : ''}`);
  const result = await run({ smoke });
  console.table(Object.fromEntries(result.rows.map((row) => [row.case, row.values])));
  for (const note of result.notes) console.log(`- ${note}`);
  if (smoke) continue;
  const folder = `${import.meta.dirname}/results`;
  mkdirSync(folder, { recursive: true });
  const machine = { node: process.version, cpus: cpus().length, cpu: cpus()[0]?.model ?? '' };
  writeFileSync(`${folder}/${name}.json`, `${JSON.stringify({ ...result, machine }, null, 2)}\n`);
}
