import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { PUBLIC_PATHS } from '../../../src/deploy/route-state.ts';
import type { ActionRun } from '../../support/action/run-in-process.ts';
import { type Answer, type PretendWorker, startPretendWorker } from '../../support/cloudflare/pretend-worker.ts';
import { World } from './world.ts';

let world: World;

beforeEach(async () => {
  world = await World.start();
});
afterEach(async () => {
  expect(world.api.violations).toEqual([]);
  await world.stop();
});

const deployed = async (inputs: Record<string, string> = {}): Promise<ActionRun> => {
  const run = await world.run(inputs);
  expect(run.errors).toEqual([]);
  expect(run.outputs['status']).toBe('deployed');
  return run;
};

describe('the route is asked', () => {
  const route = 'example.com/api/*';
  /** What answers at the route's host: the Worker, except where `behave` says otherwise. */
  let atRoute: PretendWorker;
  beforeEach(async () => {
    atRoute = await startPretendWorker({ monotonic: () => 0 });
    world.worker.behave = (_, version) => {
      atRoute.serve(version);
      return undefined;
    };
    world.hosts.set('example.com', atRoute.url);
    world.hosts.set('tao.example.com', atRoute.url);
  });
  afterEach(() => atRoute.stop());
  const row = /route [^ ]+ answers/;

  test('every path that it covers, and all of them lead to this version', async () => {
    const run = await deployed({ route });
    expect(run.summary).toMatch(row);
    expect(run.warnings.join()).not.toContain('not checked');
    const asked = [...new Set(atRoute.requests.map((line) => line.replace(/^GET |\?.*$/g, '')))].sort();
    expect(asked).toEqual(PUBLIC_PATHS.filter((path) => path.startsWith('/api/')).toSorted());
  });

  test('a custom domain covers all', async () => {
    const run = await deployed({ route: 'tao.example.com' });
    expect(run.summary).toMatch(row);
    expect(new Set(atRoute.requests.map((line) => line.replace(/^GET |\?.*$/g, '')))).toEqual(new Set(PUBLIC_PATHS));
  });

  test('until it leads here: a new one takes its seconds', async () => {
    let rounds = 0;
    atRoute.behave = ({ path }) => {
      if (path === '/api/v1/health') rounds += 1;
      return rounds < 4 ? { status: 522, text: '<title>Connection timed out</title>' } : undefined;
    };
    expect((await deployed({ route })).outputs['status']).toBe('deployed');
    expect(rounds).toBe(4);
  });

  test.each([
    [
      'health of another version',
      '/api/v1/health',
      { status: 200, body: { version: 'another' } },
      /does not lead to this/,
    ],
    ['health of no Worker of ours', '/api/v1/health', { status: 200, text: '<title>Shop</title>' }, /no version/],
    [
      'a history that is a page',
      '/api/taostats_history',
      { status: 200, text: '<title>Shop</title>' },
      /history answers 200/,
    ],
    ['somebody else’s 404', '/api/taostats_history', { status: 404, body: { error: 'x' } }, /not the one of an empty/],
    [
      'a path that another Worker has',
      '/api/v1/datasets',
      { status: 200, body: [] },
      /answers 200, the Worker itself 404/,
    ],
    [
      'a challenge',
      '/api/v1/health',
      { status: 403, headers: { 'cf-mitigated': 'challenge' }, text: '<title>Just a moment...</title>' },
      /challenge|Just a moment/,
    ],
    ['a broken connection', '/api/taostats', 'reset' as const, /connection broke/],
  ] as [string, string, Answer | 'reset', RegExp][])(
    'and with %s there the run fails, names it, and leaves the version that is live',
    async (_, where, answer, message) => {
      atRoute.behave = ({ path }) => (path.replace(/\?.*$/, '') === where ? answer : undefined);
      const run = await world.run({ route });
      expect(run.outputs['status']).toBe('failed');
      expect(run.errors[0]).toMatch(message);
      expect(run.errors[0]).toContain('the version itself is deployed and live, and nothing was undone');
      expect(run.outputs['version-id']).toBe(world.serving().id);
    },
  );

  test.each([
    ['a wildcard host', '*.example.com/api/*', /a wildcard host is no one address/],
    ['a pattern beside all paths', 'example.com/other/*', /covers no path of the Worker/],
    ['a host that does not resolve', 'www.example.com/api/*', /not reachable/],
  ])('%s cannot be: that is a warning', async (_, pattern, message) => {
    expect((await deployed({ route: pattern })).warnings.join('\n')).toMatch(message);
  });
});
