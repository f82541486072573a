/** Moments in a run at which a test kills it, or lets another one overtake it. */

import type { BundleRun } from '../../support/action/bundle.ts';
import { releaseInProcess } from '../../support/cascade/run.ts';
import { type CascadeWorld, TWO_CRATES, UPSTREAM } from '../../support/cascade/world.ts';
import type { GitFault, GitRequest } from '../../support/git/server.ts';
import type { ApiFault, ApiRequest } from '../../support/github/api.ts';

/** `arm` arranges that `act` is called once, at that moment; the request it belongs to waits for it. */
export interface Moment {
  name: string;
  /** The crate whose push has happened by then. */
  pushed?: string;
  arm(world: CascadeWorld, act: () => void | Promise<void>): void;
}

/** At the first such request: `before` the server does its work, or `after` it, before the answer. */
export function atGit(matches: (request: GitRequest) => boolean, when: 'before' | 'after'): Moment['arm'] {
  return (world, act) => {
    let isDone = false;
    world.git.onRequest((request): GitFault | undefined => {
      if (isDone || !matches(request)) return undefined;
      isDone = true;
      return when === 'before' ? { before: act } : { after: act };
    });
  };
}

export function atApi(matches: (request: ApiRequest) => boolean, when: 'before' | 'after'): Moment['arm'] {
  return (world, act) => {
    let isDone = false;
    world.api.onRequest((request): ApiFault | undefined => {
      if (isDone || !matches(request)) return undefined;
      isDone = true;
      return when === 'before' ? { before: act } : { after: act };
    });
  };
}

export const gitOf =
  (crate: string, service: GitRequest['service'], step: GitRequest['step']) =>
  (request: GitRequest): boolean =>
    request.repository === `TribeWarez/${crate}` && request.service === service && request.step === step;

const upstream = (method: string, path: string) => (request: ApiRequest) =>
  request.method === method && request.path.startsWith(`/repos/${UPSTREAM}/${path}`);

/** Around the reads and the push of the first repository and of the last. */
export const REPOSITORY_MOMENTS: readonly Moment[] = TWO_CRATES.flatMap(({ name }) => [
  { name: `before the refs of ${name} are read`, arm: atGit(gitOf(name, 'git-upload-pack', 'discover'), 'before') },
  { name: `before ${name} is read`, arm: atGit(gitOf(name, 'git-upload-pack', 'transfer'), 'before') },
  { name: `before the push of ${name} begins`, arm: atGit(gitOf(name, 'git-receive-pack', 'discover'), 'before') },
  { name: `before the push of ${name} arrives`, arm: atGit(gitOf(name, 'git-receive-pack', 'transfer'), 'before') },
  {
    name: `after the push of ${name}, before its answer`,
    pushed: name,
    arm: atGit(gitOf(name, 'git-receive-pack', 'transfer'), 'after'),
  },
]);

/** Around the GitHub Release. */
export const RELEASE_MOMENTS: readonly Moment[] = [
  { name: 'before the release is looked for', arm: atApi(upstream('GET', 'releases'), 'before') },
  { name: 'before the draft is made', arm: atApi(upstream('POST', 'releases'), 'before') },
  { name: 'after the draft was made, before its answer', arm: atApi(upstream('POST', 'releases'), 'after') },
  { name: 'before the release is published', arm: atApi(upstream('PATCH', 'releases'), 'before') },
  { name: 'after the release was published, before its answer', arm: atApi(upstream('PATCH', 'releases'), 'after') },
];

/** Runs in one world, with one folder for the runner's temporary files. */
export interface Runner {
  run(inputs?: Readonly<Record<string, string>>): Promise<BundleRun>;
  /**
   * Runs until the moment and ends it there.
   *
   * @param whole with git and cargo; else they go on beside the next run, as orphans.
   */
  kill(moment: Moment, whole: boolean, inputs?: Readonly<Record<string, string>>): Promise<BundleRun>;
}

export function createRunner(world: CascadeWorld, tempDir: string): Runner {
  const env = { RUNNER_TEMP: tempDir };
  return {
    run: async (inputs = {}) => await releaseInProcess(world, inputs, { env }),
    kill: async (moment, whole, inputs = {}) => {
      const killed = await releaseInProcess(world, inputs, {
        env,
        onKill: (kill) => moment.arm(world, () => kill(whole)),
      });
      world.git.onRequest(() => undefined);
      world.api.onRequest(() => undefined);
      return killed;
    },
  };
}
