import type { CascadeConfig, CrateConfig } from './config.ts';

/**
 * What a crate's table may leave out.
 *
 * @internal its unit test needs it
 */
export const CRATE_DEFAULTS = {
  release: false,
  manifest: 'Cargo.toml',
  keep: [],
  files: [],
  sync: false,
  lfs: undefined,
  submodules: undefined,
  history: false,
  registry: undefined,
  docs: false,
  commands: {},
} as const satisfies Partial<CrateConfig>;

const crate = (name: string, path: string): CrateConfig => ({
  name,
  path,
  location: { kind: 'github', owner: 'TribeWarez', name },
  branch: 'main',
  needs: [],
  tagPrefix: `${name}-v`,
  publish: false,
  changelog: false,
  ...CRATE_DEFAULTS,
});

/** The cascade of pot-o-validator: used when the monorepo has no configuration of its own. */
export const builtInConfig: CascadeConfig = {
  tagPrefix: 'pot-o-validator-v',
  branch: 'main',
  commit: { name: 'TribeWarez Release Bot', email: 'release@tribewarez.com', verified: false, signOff: false },
  commands: {
    update: ['cargo', 'update', '--workspace'],
    build: ['cargo', 'build', '--release'],
    test: ['cargo', 'test', '--release'],
    env: [],
  },
  assets: [],
  assetsWorkflow: undefined,
  crates: [
    crate('pot-o-core', 'core'),
    crate('ai3-lib', 'ai3-lib'),
    crate('pot-o-mining', 'mining'),
    crate('pot-o-extensions', 'extensions'),
  ],
};
