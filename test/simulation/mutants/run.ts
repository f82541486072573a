/** Runs every mutant in a process of its own, from the same seed, until it is found or the steps are over. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MUTANTS } from './list.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/** @returns the exit code: 1 when one was missed. */
export async function runMutants(seed: string, steps: number): Promise<0 | 1> {
  const healthy = await runMutant(undefined, seed, steps);
  if (!/^seed \S+: \d+ steps, 0 violations/m.test(healthy)) {
    process.stdout.write(`without any mutant there is a violation already:\n${healthy}`);
    return 1;
  }
  let missed = 0;
  for (const { name } of MUTANTS) {
    const said = await runMutant(name, seed, steps);
    const found = /^violation in world \S+ by step (\d+): (.*)$/m.exec(said);
    if (!found && !/^seed \S+: \d+ steps, 0 violations/m.test(said)) throw new Error(`mutant ${name}: ${said}`);
    if (!found) missed += 1;
    process.stdout.write(
      `mutant ${name}: ${found ? `found at step ${found[1]} (${found[2]?.slice(0, 100)})` : 'missed'}\n`,
    );
  }
  process.stdout.write(`${MUTANTS.length - missed} of ${MUTANTS.length} mutants found\n`);
  return missed > 0 ? 1 : 0;
}

function runMutant(name: string | undefined, seed: string, steps: number): Promise<string> {
  const args = [
    '--disable-warning=ExperimentalWarning',
    MAIN,
    ...(name === undefined ? [] : ['--mutant', name]),
    '--as-it-is',
  ];
  const child = spawn(process.execPath, [...args, '--seed', seed, '--steps', String(steps)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (text) => {
    said += String(text);
  });
  child.stderr.on('data', (text) => {
    said += String(text);
  });
  return new Promise((resolve) => child.on('close', () => resolve(said)));
}
