/**
 * `npm run simulate -- --seed N --steps M`: many short worlds from one seed; see README.md beside this file. With
 * `--cascade` releases in random worlds: see cascade/README.md.
 */
import { parseArgs } from 'node:util';
import { takeOverGlobals } from './world/globals.ts';
import { loadThrough } from './world/loader.ts';

if (process.argv.includes('--cascade')) {
  await import('./cascade/main.ts');
} else {
  await simulatePipeline();
}

async function simulatePipeline(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      steps: { type: 'string', default: '10000' },
      trace: { type: 'string' },
      counters: { type: 'boolean', default: false },
      nightly: { type: 'boolean', default: false },
      mutants: { type: 'boolean', default: false },
      mutant: { type: 'string' },
      'as-it-is': { type: 'boolean', default: false },
      world: { type: 'string' },
      keep: { type: 'string' },
      without: { type: 'string' },
    },
  });

  if (values.mutants) {
    const { runMutants } = await import('./mutants/run.ts');
    process.exitCode = await runMutants(values.seed, Number(values.steps));
  } else {
    const { MUTANTS } = await import('./mutants/list.ts');
    const mutant = MUTANTS.find(({ name }) => name === values.mutant);
    if (values.mutant !== undefined && !mutant) throw new Error(`there is no mutant ${values.mutant}`);
    const loaded = loadThrough(mutant?.changes ?? []);
    const { simulate } = await import('./simulate.ts');
    takeOverGlobals();
    process.exitCode = await simulate({
      ...values,
      steps: Number(values.steps),
      asItIs: values['as-it-is'],
      unused: loaded.unused,
    });
  }
}
