/** What goes wrong in a run, and when: each at the n-th time that something happens, so that a seed repeats it. */
import type { GitFault } from '../../support/git/server.ts';
import type { ApiFault } from '../../support/github/api.ts';
import type { Random } from '../world/random.ts';
import { OWNER } from './files.ts';
import { CargoError } from './packages.ts';
import type { World } from './world.ts';

export interface Disturbance {
  /** `git c1 git-receive-pack transfer #1`, `api POST releases #1`, `cargo test c1 #1`, `upload c1 #1`, `lfs c1 #1`. */
  at: string;
  what:
    | 'drop'
    | 'drop-after'
    | 'unavailable'
    /** Unavailable from then on. */
    | 'dead'
    /** Somebody else pushes a commit. */
    | 'commit'
    | 'kill'
    | 'kill after'
    | 'kill whole'
    /** The command fails this once. */
    | 'fail'
    /** The upload is taken, and nobody hears of it. */
    | 'lost';
}

const POSSIBLE: Readonly<Record<string, readonly Disturbance['what'][]>> = {
  git: ['drop', 'drop-after', 'unavailable', 'dead', 'commit', 'kill', 'kill after', 'kill whole'],
  api: ['drop', 'drop-after', 'unavailable', 'dead', 'kill', 'kill after'],
  cargo: ['fail', 'kill whole'],
  upload: ['lost', 'kill', 'kill whole'],
  lfs: ['kill', 'unavailable'],
};

/** One to three, of moments that an undisturbed run has. */
export function drawDisturbances(random: Random, moments: readonly string[]): Disturbance[] {
  // By kind first: a run has a hundred moments of git for each upload.
  const kinds = [...new Set(moments.map((at) => at.split(' ')[0] ?? ''))];
  return Array.from({ length: random.pick([1, 1, 2, 3]) }, () => {
    const kind = random.pick(kinds);
    const own = moments.filter((at) => at.startsWith(`${kind} `) && !/^cargo (info|metadata|fetch|generate)/.test(at));
    const at = random.pick(own.length > 0 ? own : moments);
    const possible = (POSSIBLE[at.split(' ')[0] ?? ''] ?? []).filter(
      (what) => what !== 'commit' || !at.includes('mono'),
    );
    return { at, what: random.pick(possible) };
  });
}

/** One end of the whole run, at any moment of it. */
export function drawKill(random: Random, moments: readonly string[]): Disturbance {
  const at = random.pick(moments);
  const possible = (POSSIBLE[at.split(' ')[0] ?? ''] ?? []).filter((what) => what.startsWith('kill'));
  return { at, what: random.pick(possible) };
}

interface Hands {
  kill(whole: boolean): void;
  noteOther(crate: string, oid: string): void;
}

/** Arranges the disturbances; says which moments there were, and which disturbances happened. */
export function disturb(
  world: World,
  disturbances: readonly Disturbance[],
  hands: Hands,
): { keys: string[]; happened: Disturbance[]; lfs(crate: string): Disturbance['what'] | undefined } {
  const counts = new Map<string, number>();
  const keys: string[] = [];
  const happened: Disturbance[] = [];
  const dead = new Set<string>();
  const meet = (kind: string): Disturbance['what'] | undefined => {
    const number = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, number);
    const at = `${kind} #${number}`;
    keys.push(at);
    const found = disturbances.find((each) => each.at === at && !happened.includes(each));
    if (found === undefined) return dead.has(kind) ? 'unavailable' : undefined;
    happened.push(found);
    if (found.what === 'dead') dead.add(kind);
    return found.what;
  };
  world.git.onRequest(({ repository, service, step }): GitFault | undefined => {
    const crate = repository.slice(OWNER.length + 1);
    const what = meet(`git ${crate} ${service} ${step}`);
    if (what !== 'commit') return faultOf(what, hands);
    return {
      before: () => hands.noteOther(crate, world.git.addCommit(repository, { 'NOTES.md': `${keys.length}\n` })),
    };
  });
  world.api.onRequest(({ method, path }): ApiFault | undefined => {
    return faultOf(meet(`api ${method} ${path.replace(/\/\d+/g, '/n')}`), hands) as ApiFault | undefined;
  });
  world.cargo.onCommand = ([command = ''], cwd) => {
    const place = /\/(?:work|publish)\/(c\d+)\//.exec(`${cwd}/`)?.[1] ?? 'mono';
    const what = meet(`cargo ${command} ${place}`);
    if (what === 'fail') throw new CargoError(`${command}: failed this once`);
    if (what === 'kill whole') hands.kill(true);
  };
  world.cargo.onUpload = (name) => {
    const what = meet(`upload ${name}`);
    if (what === 'kill' || what === 'kill whole') hands.kill(what === 'kill whole');
    return what === 'lost' ? 'lost' : 'answered';
  };
  return {
    keys,
    happened,
    lfs: (crate) => {
      const what = meet(`lfs ${crate}`);
      if (what === 'kill') hands.kill(false);
      return what;
    },
  };
}

function faultOf(what: Disturbance['what'] | undefined, hands: Hands): GitFault | undefined {
  switch (what) {
    case 'drop':
    case 'drop-after':
      return what;
    case 'unavailable':
    case 'dead':
      return { status: 503 };
    case 'kill':
      return { before: () => hands.kill(false) };
    case 'kill whole':
      return {
        before: () => {
          hands.kill(true);
          throw new Error('the client is gone before the server begins');
        },
      };
    case 'kill after':
      return { after: () => hands.kill(false) };
    default:
      return undefined;
  }
}
