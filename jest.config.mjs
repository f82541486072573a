export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '\\.ts$': '<rootDir>/test/support/strip-types.mjs',
    '/@actions/(languageservice|workflow-parser)/.*\\.js$': '<rootDir>/test/support/json-imports.mjs',
  },
  transformIgnorePatterns: ['/node_modules/(?!@actions/(languageservice|workflow-parser)/)'],
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/.tao-actions/'],
};
