import type { CascadeConfig, CrateConfig } from './config.ts';

const crate = (name: string, path: string): CrateConfig => ({
  name,
  path,
  location: { kind: 'github', owner: 'TribeWarez', name },
  branch: 'main',
  needs: [],
  tagPrefix: `${name}-v`,
  publish: false,
  changelog: false,
});

/** The cascade of pot-o-validator: used when the monorepo has no configuration of its own. */
export const builtInConfig: CascadeConfig = {
  tagPrefix: 'pot-o-validator-v',
  branch: 'main',
  commit: { name: 'TribeWarez Release Bot', email: 'release@tribewarez.com', verified: false },
  commands: {
    update: ['cargo', 'update', '--workspace'],
    build: ['cargo', 'build', '--release'],
    test: ['cargo', 'test', '--release'],
  },
  assets: [],
  crates: [
    crate('pot-o-core', 'core'),
    crate('ai3-lib', 'ai3-lib'),
    crate('pot-o-mining', 'mining'),
    crate('pot-o-extensions', 'extensions'),
  ],
};
