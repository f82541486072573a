/** The rooms whose rules lose data or release the wrong thing when they are wrong, and the tests that hold each of them. */
export const ROOMS = {
  history: {
    mutate: ['src/history/{bound,compact-entry,digest,entry,instant,json-text,merge,same-content}.ts'],
    tests: ['test/unit/history', 'test/unit/publish/digest.test.ts'],
  },
  'publish-proof': {
    mutate: ['src/publish/{append,appended,digest,known-samples,kv-append,sample-verdict,worker-append}.ts'],
    tests: ['test/unit/publish', 'test/publish'],
  },
  'archive-create-once': {
    mutate: ['src/archive/archive/{create-once,record}.ts', 'src/archive/store/create-proof.ts'],
    tests: ['test/unit/archive/create-once.test.ts', 'test/unit/archive/faults.test.ts', 'test/unit/archive/archive'],
  },
  'archive-verify': {
    mutate: ['src/archive/verify/*.ts', 'src/archive/{evidence,manifest}.ts'],
    tests: ['test/unit/archive/verify', 'test/unit/archive/manifest.test.ts', 'test/unit/archive/faults.test.ts'],
  },
  manifest: {
    mutate: ['src/cargo/{manifest,release-edits,requirement,requirement-policy,toml,toml-ranges,toml-string}.ts'],
    tests: [
      'test/unit/cargo/manifest.test.ts',
      'test/unit/cargo/release-edits.test.ts',
      'test/unit/cargo/requirement.test.ts',
      'test/unit/cargo/toml-dates.test.ts',
    ],
  },
  identity: {
    mutate: ['src/cascade/prepare/{identity,unchanged}.ts', 'src/cargo/{identity,lock-identity}.ts'],
    tests: ['test/unit/cascade', 'test/simulation/upstream-release'],
  },
};
