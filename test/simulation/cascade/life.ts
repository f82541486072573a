/** The life of one world: releases without and with disturbances, each judged, each in the end as if nothing had been. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Transport } from '../../../src/http/exchange.ts';
import type { BundleRun } from '../../support/action/bundle.ts';
import { releaseInProcess } from '../../support/cascade/run.ts';
import { startProgram } from '../../support/programs/programs.ts';
import type { Random } from '../world/random.ts';
import { runCargo } from './cargo.ts';
import { type Disturbance, disturb, drawDisturbances, drawKill } from './disturbances.ts';
import { drawWorld } from './draw.ts';
import { OWNER, tagOf, UPSTREAM, versionOf } from './files.ts';
import { lfsTransport } from './lfs.ts';
import { type AllRefs, findUnbuildable, judgeWords, listMoved, readAllRefs } from './oracle.ts';
import { readCommit } from './packages.ts';
import { createWorld, publish, TOKEN, type World } from './world.ts';

export interface Life {
  /** One line for each thing that does not hold. */
  violations: string[];
  /** How often each thing happened. */
  counters: Map<string, number>;
  runs: number;
}

export interface LifeOptions {
  size: number;
  /** Disturbed releases. */
  rounds: number;
  /** Of all that may go wrong, the run is killed, once in each round. */
  onlyKills?: boolean;
}

export async function live(random: Random, { size, rounds, onlyKills = false }: LifeOptions): Promise<Life> {
  const drawn = drawWorld(random.child('world'), size);
  const world = await createWorld(drawn);
  const life: Life = { violations: [], counters: new Map(), runs: 0 };
  const count = (what: string): void => void life.counters.set(what, (life.counters.get(what) ?? 0) + 1);
  const accuse = (where: string, wrong: readonly string[]): void => {
    for (const each of wrong) life.violations.push(`${random.seed}: ${where}: ${each}`);
  };
  try {
    for (let release: 1 | 2 = 1; release <= drawn.releases; release = 2) {
      world.begin(release);
      const first = await runOnce(world, release, []);
      life.runs += 1;
      accuse(`release ${release}`, first.wrong);
      count(first.run.exitCode === 0 ? 'green' : 'refused');
      // What nothing disturbs is released as a whole or not at all.
      if (first.run.exitCode !== 0 && first.moved.length > 0)
        accuse(`release ${release}`, [`half: ${first.run.errors}`]);
      if (first.run.exitCode !== 0) accuse(`release ${release}`, judgeRefusal(drawn.crates, first.run));
      const again = await runOnce(world, release, []);
      life.runs += 1;
      accuse(`release ${release} again`, [...again.wrong, ...again.moved.map((ref) => `moved ${ref}`)]);
      if (first.run.exitCode === 0 && again.run.outputs['status'] !== 'already-released') {
        accuse(`release ${release} again`, [`it is ${again.run.outputs['status']}: ${again.run.errors}`]);
      }
      const undisturbed = { refs: readAllRefs(world), exitCode: first.run.exitCode };
      for (let round = 0; round < rounds; round += 1) {
        const own = random.child(`${release}/${round}`);
        const disturbances = onlyKills ? [drawKill(own, first.keys)] : drawDisturbances(own, first.keys);
        world.reset();
        accuse(
          `release ${release}, round ${round} (${disturbances.map(({ at, what }) => `${what} at ${at}`).join('; ')})`,
          await disturbedRelease(world, release, disturbances, undisturbed, life, count),
        );
      }
      world.reset();
      const both = await runOnce(world, release, [], 2);
      life.runs += 2;
      const differing = undisturbed.exitCode === 0 ? listMoved(undisturbed.refs, readAllRefs(world)) : [];
      accuse(`release ${release}, twice at once`, [...both.wrong, ...differing]);
      if (release === 2) break;
      world.reset();
      if (drawn.releases === 2) await runOnce(world, release, []);
    }
  } finally {
    await world.close();
  }
  return life;
}

/** A refusal has a reason that was drawn. */
function judgeRefusal(crates: World['drawn']['crates'], run: BundleRun): string[] {
  const isStale = crates.some(({ needs }) =>
    needs.some(({ name, uses }) => uses[1] < (crates.find((each) => each.name === name)?.offers[1] ?? 0)),
  );
  return isStale && /E0425/.test(run.errors.join()) ? [] : [`refused without a reason: ${run.errors.join()}`];
}

async function disturbedRelease(
  world: World,
  release: 1 | 2,
  disturbances: readonly Disturbance[],
  undisturbed: { refs: AllRefs; exitCode: number | null },
  life: Life,
  count: (what: string) => void,
): Promise<string[]> {
  const first = await runOnce(world, release, disturbances);
  life.runs += 1;
  const wrong = [...first.wrong];
  for (const { what } of first.happened) count(what);
  const isKilled = first.run.signal === 'SIGKILL';
  count(
    isKilled
      ? 'killed'
      : first.run.exitCode === 0
        ? 'green in spite of it'
        : first.moved.length > 0
          ? 'half'
          : 'nothing',
  );
  world.git.onRequest(() => undefined);
  world.api.onRequest(() => undefined);
  const last = await runOnce(world, release, []);
  life.runs += 1;
  wrong.push(...last.wrong.map((each) => `then: ${each}`));
  if (last.run.exitCode !== undisturbed.exitCode) wrong.push(`ends ${last.run.exitCode}: ${last.run.errors.join()}`);
  const hasOthers = first.happened.some(({ what }) => what === 'commit');
  if (undisturbed.exitCode === 0 && !hasOthers) {
    const differing = listMoved(undisturbed.refs, readAllRefs(world));
    if (differing.length > 0) wrong.push(`ends with other refs: ${differing.join(', ')}`);
  }
  if (last.run.exitCode === 0) {
    const releases = world.api.releases(UPSTREAM).filter(({ tag }) => tag === tagOf(release));
    if (releases.length !== 1 || releases[0]?.isDraft) wrong.push(`${releases.length} releases`);
  }
  return wrong;
}

interface Ended {
  run: BundleRun;
  moved: readonly string[];
  wrong: readonly string[];
  /** Every moment that a disturbance could have. */
  keys: readonly string[];
  happened: readonly Disturbance[];
}

/** @param copies runs at once; what each of them says is not compared with what both have done. */
async function runOnce(world: World, release: 1 | 2, disturbances: readonly Disturbance[], copies = 1): Promise<Ended> {
  const before = readAllRefs(world);
  const wrong: string[] = [];
  const known = new Map([...before].map(([name, refs]) => [name, { ...refs }]));
  const moved = new Set<string>();
  const taken = (id: string): void => {
    const crate = world.drawn.crates.find(({ name }) => `${OWNER}/${name}` === id);
    if (crate === undefined) return;
    const refs = world.refs(crate.name);
    const own = known.get(crate.name) ?? {};
    for (const [ref, oid] of Object.entries(refs)) if (own[ref] !== oid) moved.add(`${ref} of ${id}`);
    known.set(crate.name, refs);
    const tag = `refs/tags/${crate.name}-v${versionOf(crate, release)}`;
    if (!moved.has(`${tag} of ${id}`)) return;
    const commit = world.git.git(id, 'rev-parse', `${tag}^{commit}`);
    wrong.push(...findUnbuildable(world, crate, commit));
    if (crate.publisher !== 'workflow' || world.cargo.registry.find(crate.name, versionOf(crate, release))) return;
    const files = Object.fromEntries(readCommit(world.git.path(id), commit));
    publish(world.cargo.registry, crate, files, world.lfs, world.drawn.indexDelay);
  };
  world.git.onPush((id) => {
    try {
      taken(id);
    } catch (error) {
      wrong.push(`the oracle broke: ${(error as Error).stack}`);
    }
  });
  const programs: Promise<unknown>[] = [];
  const kill: { now?: (whole: boolean) => void } = {};
  const moments = disturb(world, disturbances, {
    kill: (whole) => kill.now?.(whole),
    noteOther: (crate, oid) => {
      const own = known.get(crate);
      if (own !== undefined) own['refs/heads/main'] = oid;
    },
  });
  const start = async (stage: Record<string, string>): Promise<BundleRun> =>
    await releaseInProcess(
      {
        inputs: { token: TOKEN, tag: tagOf(release), 'workspace-path': world.checkout, ...stage },
        env: {
          ...{ CARGO_HOME: join(world.root, 'cargo-home'), CARGO_REGISTRY_TOKEN: 'of the registry' },
          ...{ GITHUB_REPOSITORY: UPSTREAM, GITHUB_SERVER_URL: world.git.url, GITHUB_API_URL: world.api.url },
        },
      },
      {},
      {
        exec: async (program, args, options) => {
          if (basename(program) !== 'cargo') {
            const ending = startProgram(program, args, options);
            programs.push(ending);
            return await ending;
          }
          await new Promise((resolve) => setImmediate(resolve));
          return runCargo(world.cargo, args, options);
        },
        transport: (next: Transport) => lfsTransport(world, moments.lfs, next),
        onKill: (now) => {
          kill.now = now;
        },
      },
    );
  const complete = async (): Promise<BundleRun> => {
    if (world.drawn.form === 'one job' || needsWaiting(world)) return await start({});
    const folder = mkdtempSync(join(world.root, 'prepared-'));
    const names = { 'git-user-name': 'A', 'git-user-email': 'a@b' };
    let run = await start({ stage: 'prepare', 'prepared-path': folder, ...names });
    const recorded = run.exitCode === 0 ? readArchives(folder) : new Map<string, string>();
    if (run.exitCode === 0) run = await start({ stage: 'publish', 'prepared-path': folder, ...names });
    for (const [name, checksum] of run.exitCode === 0 ? recorded : []) {
      const crate = world.drawn.crates.find((each) => each.name === name);
      const version = crate === undefined ? '' : versionOf(crate, release);
      const served = world.cargo.registry.find(name, version)?.checksum;
      if (served !== checksum) wrong.push(`${name}: ${served} is published, and ${checksum} was written down`);
    }
    return run;
  };
  const runs = await Promise.all(Array.from({ length: copies }, complete));
  const run = runs[0] as BundleRun;
  // What a killed run leaves behind may still push: that is its own doing, not the next one's.
  if (run.signal !== null) await Promise.allSettled(programs);
  const after = readAllRefs(world);
  if (copies > 1) {
    const codes = new Set(runs.map(({ exitCode }) => exitCode));
    if (codes.size > 1) wrong.push(`one of two failed: ${runs.map(({ errors }) => errors.join()).join('')}`);
  } else if (run.signal === null) wrong.push(...judgeWords(world, release, run, [...moved], after));
  return { run, moved: [...moved], wrong, keys: moments.keys, happened: moments.happened };
}

/** Checksums of the packages that are written down, by crate. */
function readArchives(folder: string): Map<string, string> {
  const { crates } = JSON.parse(readFileSync(join(folder, 'prepared.json'), 'utf8')) as {
    crates: { name: string; archive?: { sha256: string } }[];
  };
  return new Map(crates.flatMap(({ name, archive }) => (archive === undefined ? [] : [[name, archive.sha256]])));
}

/** A job that pushes runs no cargo: locks that wait for a registry cannot be made there. */
function needsWaiting({ drawn }: World): boolean {
  return drawn.crates.some(({ hasLock, isFuzzed, needs }) =>
    needs.some(({ name, via }) => {
      const other = drawn.crates.find((each) => each.name === name);
      return (hasLock || isFuzzed) && via === 'registry' && other?.publisher !== 'monorepo';
    }),
  );
}
