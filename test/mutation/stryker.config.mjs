import { ROOMS } from './rooms.ts';

const name = process.env.MUTATION_ROOM;
const room = ROOMS[name];
if (room === undefined) throw new Error(`MUTATION_ROOM is ${name}: one of ${Object.keys(ROOMS).join(', ')}`);

/** Run by main.ts, one room at a time. */
export default {
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner'],
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  jest: { projectType: 'custom', configFile: 'test/mutation/jest.config.mjs', enableFindRelatedTests: false },
  // Stryker 9 reads the settings of TypeScript 5; types are not checked here.
  tsconfigFile: 'none',
  coverageAnalysis: 'perTest',
  mutate: room.mutate,
  ignoreStatic: false,
  concurrency: Number(process.env.MUTATION_WORKERS ?? 1),
  timeoutMS: 20_000,
  timeoutFactor: 3,
  reporters: ['json', 'progress-append-only'],
  jsonReporter: { fileName: `.tao-actions/mutation/${name}.json` },
  tempDirName: `.tao-actions/mutation/sandbox-${name}`,
  ignorePatterns: ['.tao-actions', 'build', 'bench/results', 'docs/pictures'],
  allowEmpty: false,
};
