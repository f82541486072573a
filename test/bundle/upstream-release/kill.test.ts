import { mkdirSync, mkdtempSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type BundleRun, runBundle } from '../../support/bundle.ts';
import { type CascadeWorld, CRATES, createCascadeWorld, NEW, UPSTREAM } from '../../support/cascade-world.ts';
import type { GitFault, GitRequest } from '../../support/git-server.ts';
import type { ApiFault, ApiRequest } from '../../support/github-api.ts';
import { killTree } from '../../support/kill-tree.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';

/** A moment in a run: `arm` arranges that `act` is called once, at that moment; a request waits for it. */
interface Moment {
  name: string;
  arm(act: () => void | Promise<void>): void;
}

let world: CascadeWorld;
let scratch: string;
/** What an undisturbed run leaves behind. */
let undisturbed: ReturnType<CascadeWorld['refs']>;

/** The downstream tests wait at a gate: `sh gate.sh` goes on at once unless the gate of its crate is closed. */
const gateFolder = mkdtempSync(join(tmpdir(), 'gate-'));
const gate = join(gateFolder, 'gate.sh');
writeFileSync(
  gate,
  `crate=$(basename "$PWD")\nif test -e "${gateFolder}/closed/$crate"; then : > "${gateFolder}/reached/$crate"; exec sleep 60; fi\n`,
);

const run = async (onSpawn?: (pid: number) => void): Promise<BundleRun> =>
  await runBundle('upstream-release', world.inputs, {
    env: { ...world.env, RUNNER_TEMP: scratch },
    onSpawn: (child) => onSpawn?.(child.pid as number),
  });

/** Calls `act` at the first request that matches; `when` says on which side of the server's work. */
function atGit(matches: (request: GitRequest) => boolean, when: 'before' | 'after'): Moment['arm'] {
  return (act) => {
    let isDone = false;
    world.git.onRequest((request): GitFault | undefined => {
      if (isDone || !matches(request)) return undefined;
      isDone = true;
      if (when === 'before') return { before: act };
      setImmediate(act);
      return 'drop-after';
    });
  };
}
function atApi(matches: (request: ApiRequest) => boolean, when: 'before' | 'after'): Moment['arm'] {
  return (act) => {
    let isDone = false;
    world.api.onRequest((request): ApiFault | undefined => {
      if (isDone || !matches(request)) return undefined;
      isDone = true;
      if (when === 'before') return { before: act };
      setImmediate(act);
      return 'drop-after';
    });
  };
}
function atGate(crate: string): Moment['arm'] {
  return (act) => {
    mkdirSync(join(gateFolder, 'closed'), { recursive: true });
    mkdirSync(join(gateFolder, 'reached'), { recursive: true });
    writeFileSync(join(gateFolder, 'closed', crate), '');
    const watcher = watch(join(gateFolder, 'reached'), (_, file) => {
      if (file !== crate) return;
      watcher.close();
      rmSync(join(gateFolder, 'closed', crate), { force: true });
      void act();
    });
  };
}

const of =
  (crate: string, service: GitRequest['service'], step: GitRequest['step']) =>
  (request: GitRequest): boolean =>
    request.repository === `TribeWarez/${crate}` && request.service === service && request.step === step;
const api = (method: string, path: string) => (request: ApiRequest) =>
  request.method === method && request.path.startsWith(`/repos/${UPSTREAM}/${path}`);

const MOMENTS: readonly Moment[] = [
  ...CRATES.flatMap(({ name }) => [
    { name: `before the refs of ${name} are read`, arm: atGit(of(name, 'git-upload-pack', 'discover'), 'before') },
    { name: `before ${name} is cloned`, arm: atGit(of(name, 'git-upload-pack', 'transfer'), 'before') },
    { name: `while ${name} is tested`, arm: atGate(name) },
    { name: `before the push of ${name} begins`, arm: atGit(of(name, 'git-receive-pack', 'discover'), 'before') },
    { name: `before the push of ${name} arrives`, arm: atGit(of(name, 'git-receive-pack', 'transfer'), 'before') },
    {
      name: `after the push of ${name}, before its answer`,
      arm: atGit(of(name, 'git-receive-pack', 'transfer'), 'after'),
    },
  ]),
  { name: 'before the release is looked for', arm: atApi(api('GET', 'releases'), 'before') },
  { name: 'before the draft is made', arm: atApi(api('POST', 'releases'), 'before') },
  { name: 'after the draft was made, before its answer', arm: atApi(api('POST', 'releases'), 'after') },
  { name: 'before the release is published', arm: atApi(api('PATCH', 'releases'), 'before') },
  { name: 'after the release was published, before its answer', arm: atApi(api('PATCH', 'releases'), 'after') },
];

function expectUndisturbedEnd(): void {
  expect(world.refs()).toEqual(undisturbed);
  const releases = world.api.releases(UPSTREAM).map(({ tag, isDraft, isLatest }) => ({ tag, isDraft, isLatest }));
  expect(releases).toEqual([{ tag: world.inputs['tag'], isDraft: false, isLatest: true }]);
}

describeWhen(whyMissing('cargo'), 'a release', () => {
  beforeAll(async () => {
    world = await createCascadeWorld({ commands: { build: '[]', test: `["sh", ${JSON.stringify(gate)}]` } });
    scratch = mkdtempSync(join(tmpdir(), 'runner-temp-'));
    const reference = await run();
    expect(reference.errors).toEqual([]);
    expect(reference.exitCode).toBe(0);
    undisturbed = world.refs();
    for (const { name } of CRATES) {
      expect(Object.keys(undisturbed[name] ?? {}).sort()).toEqual(['refs/heads/main', `refs/tags/${name}-v${NEW}`]);
    }
    expectUndisturbedEnd();
  }, 120_000);
  afterEach(() => {
    world.reset();
  });
  afterAll(async () => {
    await world.close();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
    rmSync(gateFolder, { recursive: true, force: true });
  });

  // Half of the moments end the process alone: its git and cargo go on beside the next run, as orphans.
  test.each(MOMENTS.map((moment, index) => ({ ...moment, whole: index % 2 === 0 })))(
    'killed $name ends as an undisturbed one when it is run again (with its children: $whole)',
    async ({ arm, whole }) => {
      let pid = 0;
      let kills = 0;
      arm(() => {
        kills += 1;
        if (whole) killTree(pid);
        else process.kill(pid, 'SIGKILL');
      });
      const killed = await run((started) => {
        pid = started;
      });
      expect(kills).toBe(1);
      expect(killed.signal).toBe('SIGKILL');
      world.git.onRequest(() => undefined);
      world.api.onRequest(() => undefined);

      const again = await run();
      expect(again.errors).toEqual([]);
      expect(again.exitCode).toBe(0);
      expectUndisturbedEnd();
    },
    120_000,
  );

  test('made by two runs at once ends as one, and neither fails', async () => {
    for (const { errors, exitCode } of await Promise.all([run(), run()])) {
      expect(errors).toEqual([]);
      expect(exitCode).toBe(0);
    }
    expectUndisturbedEnd();
  }, 120_000);

  const BESIDE = MOMENTS.filter(({ name }) => /^before (the push .* arrives|the draft|the release is)/.test(name));
  test.each(BESIDE)(
    'overtaken by a whole other run $name ends as one, and neither fails',
    async ({ arm }) => {
      let other: Promise<BundleRun> | undefined;
      arm(async () => {
        other = run();
        await other;
      });
      const overtaken = await run();
      for (const { errors, exitCode } of [overtaken, await (other as Promise<BundleRun>)]) {
        expect(errors).toEqual([]);
        expect(exitCode).toBe(0);
      }
      expectUndisturbedEnd();
    },
    120_000,
  );
});
