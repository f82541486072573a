/** Draws a world: a graph of crates, how each takes the others, who publishes it, what its repository is like. */
import type { Random } from '../world/random.ts';

export interface Need {
  name: string;
  via: 'registry' | 'git';
  /** As the entry writes the version before the release. */
  form: 'plain' | 'exact' | 'caret' | 'range';
  kind: 'normal' | 'dev';
  /** Levels of the other crate that the code works with. */
  uses: readonly [number, number];
}

export interface DrawnCrate {
  name: string;
  needs: readonly Need[];
  /** Who brings it to the registry: this release, the monorepo before it, a workflow when the tag is pushed, nobody. */
  publisher: 'release' | 'monorepo' | 'workflow' | 'nobody';
  hasLock: boolean;
  /** Folder of the package in its repository. */
  folder: '' | 'rust/';
  /** A stand-alone workspace with a lock of its own beside the package. */
  isFuzzed: boolean;
  isLfs: boolean;
  hasChangelog: boolean;
  hasVersionFile: boolean;
  isSynced: boolean;
  hasHistory: boolean;
  /** In the second release of a world some versions stay. */
  bumps: readonly [boolean, boolean];
  /** What its code offers: before, and after somebody has prepared the repository for the release. */
  offers: readonly [number, number];
}

export interface DrawnWorld {
  crates: readonly DrawnCrate[];
  releases: 1 | 2;
  form: 'one job' | 'two jobs';
  /** Questions of the registry that do not see an upload yet. */
  indexDelay: number;
}

export function drawWorld(random: Random, size: number): DrawnWorld {
  // Each world is mostly of one kind: rare features meet more often so.
  const rate = (): number => random.pick([0, 0.1, 0.4, 0.9]);
  const rates = {
    ...{ git: rate(), lockless: rate(), folder: rate(), fuzz: rate(), lfs: rate(), changelog: rate(), file: rate() },
    ...{ sync: rate(), history: random.pick([0, 0, 0.2]), stays: rate(), breaking: rate(), dev: random.pick([0, 0.2]) },
  };
  const doomed = random.chance(0.15);
  const publishers = random.pick<readonly DrawnCrate['publisher'][]>([
    ['release'],
    ['monorepo'],
    ['workflow'],
    ['nobody'],
    ['release', 'monorepo', 'workflow'],
    ['release', 'workflow', 'nobody', 'nobody'],
  ]);
  const two = random.chance(0.3);
  const crates: DrawnCrate[] = [];
  for (let index = 0; index < size; index += 1) {
    const own = random.child(index);
    const name = `c${index}`;
    const breaks = own.chance(rates.breaking);
    const offers = [1, breaks ? 2 : 1] as const;
    const publisher = own.pick(publishers);
    const count = index === 0 ? 0 : own.between(0, Math.min(3, index));
    const chosen = new Set(Array.from({ length: count }, () => own.between(Math.max(0, index - 6), index - 1)));
    const needs = [...chosen].flatMap((other): Need[] => {
      const target = crates[other] as DrawnCrate;
      // Nothing that is in a registry can need what is in none; the others take from git what they like.
      const isNowhere = target.publisher === 'nobody';
      if (isNowhere && publisher !== 'nobody') return [];
      const via = isNowhere || (publisher === 'nobody' && own.chance(rates.git)) ? 'git' : 'registry';
      // Cargo's own checkout of a git repository holds pointers: nobody can build with such a crate.
      if (via === 'git' && target.isLfs) return [];
      // Code that is not adapted: found by the build, before anything is pushed.
      const isStale = doomed && own.chance(0.2);
      return [
        {
          ...{ name: target.name, via },
          form: own.pick(['plain', 'plain', 'exact', 'caret', 'range'] as const),
          kind: own.chance(rates.dev) ? 'dev' : 'normal',
          uses: isStale ? [1, 1] : [1, target.offers[1]],
        },
      ];
    });
    // What git does not hold is not published from here.
    const isLfs = publisher !== 'release' && own.chance(rates.lfs);
    const isFuzzed = own.chance(rates.fuzz);
    crates.push({
      ...{ name, needs, offers, publisher, isLfs, isFuzzed },
      hasLock: !own.chance(rates.lockless),
      folder: own.chance(rates.folder) ? 'rust/' : '',
      hasChangelog: own.chance(rates.changelog),
      hasVersionFile: own.chance(rates.file),
      // A sync takes away what the monorepo has not.
      isSynced: !isLfs && !isFuzzed && own.chance(rates.sync),
      hasHistory: own.chance(rates.history),
      // Of some crate the tag is the version.
      bumps: [true, index === 0 || !own.chance(rates.stays)],
    });
  }
  return {
    crates,
    releases: random.chance(0.25) ? 2 : 1,
    form: two ? 'two jobs' : 'one job',
    indexDelay: random.pick([0, 0, 2, 5]),
  };
}
