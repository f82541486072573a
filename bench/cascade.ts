/** A whole release against the original's way (one job after the other, a target folder each, full clones), and planning. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { builtInConfig } from '../src/cascade/plan/built-in.ts';
import { readMonorepo } from '../src/cascade/plan/monorepo.ts';
import { createPlan } from '../src/cascade/plan/plan.ts';
import { parseTag } from '../src/cascade/plan/tag.ts';
import { runBundle } from '../test/support/action/bundle.ts';
import { type CascadeWorld, createCascadeWorld, NEW, OLD, type WorldCrate } from '../test/support/cascade/world.ts';
import { plainGitEnv } from '../test/support/git/commands.ts';
import { type BenchResult, median, rounded } from './result.ts';

const crate = (name: string, ...needs: string[]): WorldCrate => ({ name, path: name, needs });
const CHAIN = [crate('a'), crate('b', 'a'), crate('c', 'a', 'b'), crate('d', 'a', 'b', 'c')];
const DIAMOND = [crate('a'), crate('b', 'a'), crate('c', 'a'), crate('d', 'a', 'b', 'c')];
/** Functions per third-party crate: about a second of compilation each. */
const FUNCTIONS = 60;

export async function run({ smoke }: { smoke: boolean }): Promise<BenchResult> {
  const rounds = smoke ? 1 : 3;
  const rows = [
    ...(await measureRelease('chain of 4', CHAIN, smoke ? 0 : 4, rounds)),
    ...(smoke ? [] : await measureRelease('diamond of 4', DIAMOND, 4, rounds)),
    ...(smoke ? [] : await measureRelease('chain of 4 without dependencies', CHAIN, 0, rounds)),
  ];
  for (const count of smoke ? [10] : [10, 100, 1_000]) rows.push(await measurePlan(count, smoke ? 1 : 5));
  return {
    name: 'cascade',
    rows,
    notes: [
      `release: medians of ${rounds} interleaved rounds over a loopback git server; synthetic crates, each with the same 4 third-party ones (${FUNCTIONS} functions each), or none`,
      'both ways build and test the monorepo, then clone, edit, lock, build, test, commit and push each repository; the original’s jobs run one after the other with a target folder of their own, without the minutes a hosted runner takes to start',
      'cargo path: cargo’s own time in the monorepo plus along the slowest chain of crates of the same run; other: share of the wall time in which neither cargo nor git was running',
      'plan: manifests read, requirements checked, graph and order computed, in process; each crate needs up to 3 earlier ones',
    ],
  };
}

/** One process of cargo or git in a run: in which folder, from when to when (ms). */
interface Span {
  program: string;
  folder: string;
  from: number;
  to: number;
}

async function measureRelease(
  title: string,
  crates: readonly WorldCrate[],
  thirdParty: number,
  rounds: number,
): Promise<BenchResult['rows']> {
  const heavy = Object.fromEntries(Array.from({ length: thirdParty }, (_, n) => [`heavy-${n}`, heavySource()]));
  const world = await createCascadeWorld({
    crates,
    thirdParty: heavy,
    commands: { build: '["cargo", "build", "--release"]', test: '["cargo", "test", "--release"]' },
  });
  const tools = mkdtempSync(join(tmpdir(), 'bench-cascade-'));
  try {
    const times = { ours: [] as number[], original: [] as number[], path: [] as number[], other: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      const spans = watchTools(tools);
      const ours = await timed(async () => {
        const { exitCode, errors } = await runBundle('upstream-release', world.inputs, {
          env: { ...world.env, PATH: `${tools}:${world.env['PATH']}` },
        });
        if (exitCode !== 0) throw new Error(errors.join('\n'));
      });
      times.ours.push(ours);
      times.path.push(criticalPath(spans(), crates));
      times.other.push(1 - covered(spans()) / ours);
      restart(world);
      times.original.push(await timed(() => releaseAsOriginal(world, crates)));
      restart(world);
    }
    const [ours, original] = [median(times.ours), median(times.original)];
    return [
      {
        case: `release, ${title}`,
        values: {
          'ours s': rounded(ours / 1_000),
          'original s': rounded(original / 1_000),
          'x faster': rounded(original / ours),
          'x cargo path': rounded(ours / median(times.path)),
          'other %': rounded(median(times.other) * 100),
        },
      },
    ];
  } finally {
    await world.close();
    rmSync(tools, { recursive: true, force: true });
  }
}

function heavySource(): string {
  const body = (n: number) =>
    `(0..x % ${n + 7}).map(|k| k.wrapping_mul(${n} + 3) ^ x).filter(|k| k % 3 != ${n % 3}).collect::<Vec<u64>>().iter().copied().fold(${n}, u64::wrapping_add)`;
  return Array.from({ length: FUNCTIONS }, (_, n) => `pub fn f${n}(x: u64) -> u64 { ${body(n)} }\n`).join('');
}

function restart(world: CascadeWorld): void {
  world.reset();
  rmSync(join(world.checkout, 'target'), { recursive: true, force: true });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Puts a cargo and a git in front of the real ones that write down when they ran; returns a reader of the log. */
function watchTools(folder: string): () => Span[] {
  const log = join(folder, 'log');
  writeFileSync(log, '');
  for (const program of ['cargo', 'git']) {
    const real = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim();
    const script = `#!/bin/sh\nfrom=$(date +%s%N)\n"${real}" "$@"\ncode=$?\necho "${program} $from $(date +%s%N) $PWD" >> "${log}"\nexit $code\n`;
    writeFileSync(join(folder, program), script);
    chmodSync(join(folder, program), 0o755);
  }
  return () =>
    readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [program = '', from = '', to = '', path = ''] = line.split(' ');
        return { program, folder: path.split('/').at(-1) ?? '', from: Number(from) / 1e6, to: Number(to) / 1e6 };
      });
}

/** Milliseconds in which at least one of them ran. */
function covered(spans: readonly Span[]): number {
  let sum = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    sum += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return sum;
}

function criticalPath(spans: readonly Span[], crates: readonly WorldCrate[]): number {
  const names = new Set(crates.map(({ name }) => name));
  const cargoTime = (matches: (folder: string) => boolean): number =>
    covered(spans.filter(({ program, folder }) => program === 'cargo' && matches(folder)));
  const ends = new Map<string, number>();
  for (const { name, needs } of crates) {
    const before = Math.max(0, ...needs.map((need) => ends.get(need) ?? 0));
    ends.set(name, before + cargoTime((folder) => folder === name));
  }
  return cargoTime((folder) => !names.has(folder)) + Math.max(...ends.values());
}

/** What the six jobs of the original do, in the order their `needs` give, each on a machine of its own. */
async function releaseAsOriginal(world: CascadeWorld, crates: readonly WorldCrate[]): Promise<void> {
  const machines = mkdtempSync(join(tmpdir(), 'bench-original-'));
  const basic = Buffer.from(`x-access-token:${world.inputs['token']}`).toString('base64');
  const env = {
    ...plainGitEnv(),
    ...world.env,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${world.git.url}/.extraheader`,
    GIT_CONFIG_VALUE_0: `Authorization: basic ${basic}`,
  };
  const build = async (cwd: string, target: string): Promise<void> => {
    for (const command of ['build', 'test']) {
      await execute('cargo', [command, '--release'], cwd, { ...env, CARGO_TARGET_DIR: join(machines, target) });
    }
  };
  try {
    await build(world.checkout, 'monorepo');
    for (const { name } of crates) {
      const work = join(machines, `${name}-checkout`);
      await execute('git', ['clone', '--quiet', `${world.git.url}/${world.repository(name)}`, work], machines, env);
      const manifest = join(work, 'Cargo.toml');
      writeFileSync(manifest, readFileSync(manifest, 'utf8').replaceAll(OLD, NEW));
      await execute('cargo', ['update', '--workspace'], work, env);
      await build(work, `${name}-target`);
      const tag = `${name}-v${NEW}`;
      for (const args of [
        ['add', 'Cargo.toml', 'Cargo.lock'],
        ['commit', '--quiet', '--message', 'chore(deps): sync'],
        ['tag', tag],
        ['push', '--quiet', 'origin', 'main'],
        ['push', '--quiet', 'origin', tag],
      ]) {
        await execute('git', args, work, env);
      }
    }
  } finally {
    rmSync(machines, { recursive: true, force: true });
  }
}

async function execute(program: string, args: readonly string[], cwd: string, env: Record<string, string>) {
  await new Promise<void>((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${program} ${args[0]}: ${stderr}`))));
  });
}

async function measurePlan(count: number, rounds: number): Promise<BenchResult['rows'][number]> {
  const root = mkdtempSync(join(tmpdir(), 'bench-plan-'));
  const names = Array.from({ length: count }, (_, n) => `crate-${n}`);
  try {
    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    };
    write('Cargo.toml', `[workspace]\nmembers = ["crates/*"]\n`);
    names.forEach((name, n) => {
      const needs = [...new Set([n >> 1, n - 1, n - 7])].filter((need) => need >= 0 && need < n);
      const dependencies = needs.map((need) => `crate-${need} = { path = "../crate-${need}", version = "${NEW}" }\n`);
      const head = `[package]\nname = "${name}"\nversion = "${NEW}"\nedition = "2021"\n[dependencies]\n`;
      write(`crates/${name}/Cargo.toml`, head + dependencies.join(''));
      write(`crates/${name}/src/lib.rs`, '');
    });
    const tag = parseTag(`x-v${NEW}`, 'x-v');
    const [model] = builtInConfig.crates;
    if (model === undefined) throw new Error('the built-in cascade has no crates');
    const crates = names.map((name) => ({ ...model, name, path: `crates/${name}`, tagPrefix: `${name}-v` }));
    const config = { ...builtInConfig, tagPrefix: 'x-v', crates };
    const upstream = { tag, commit: 'a'.repeat(40), epochSeconds: 0 };
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      times.push(
        await timed(async () => {
          const plan = createPlan(
            config,
            upstream,
            await readMonorepo(root, config, tag, ({ name }) => `https://github.com/o/${name}`),
            'https://github.com',
          );
          if (plan.crates.length !== count) throw new Error('the plan is not whole');
        }),
      );
    }
    return { case: `plan, ${count} crates`, values: { 'median ms': rounded(median(times)) } };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
