export default {
  testEnvironment: 'node',
  // Most suites wait for child processes: one worker less than there are cores would leave a core idle.
  maxWorkers: '100%',
  testSequencer: '<rootDir>/test/support/jest/slowest-first.mjs',
  // A busy machine is slow, not wrong. Longer tests say so themselves.
  testTimeout: 120_000,
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '\\.ts$': '<rootDir>/test/support/jest/strip-types.mjs',
    '/@actions/(languageservice|workflow-parser)/.*\\.js$': '<rootDir>/test/support/jest/json-imports.mjs',
  },
  transformIgnorePatterns: ['/node_modules/(?!@actions/(languageservice|workflow-parser)/)'],
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/.tao-actions/'],
};
