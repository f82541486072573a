/** SIGTERM at every kind of request of a deploy: told, nothing half done, and the next run goes on. */
import { expect, jest, test } from '@jest/globals';
import { findKillPoints, killAt } from '../../support/action/kill-at.ts';
import { someOf } from '../../support/in-full.ts';
import { loopbackOnly, WORKER, World, WRITE_TOKEN } from './world.ts';

jest.setTimeout(60_000);

const INPUTS = {
  'r2-bucket': 'tao-archive',
  route: 'example.com/api/*',
  cron: '7-59/10 * * * *',
  'trade-queue': 'tao-trades',
  'taostats-api-key': 'taostats-key-for-tests',
};

/** The proof of a deploy that is not what is looked at takes most of its time. */
const QUICK = { validate: 'false' };

/** A Cloudflare with an older deploy, unless it is the first one; the route leads to the Worker. */
async function begin(isFirst: boolean): Promise<World> {
  const world = await World.start();
  world.hosts.set('example.com', world.api.workerUrl);
  if (!isFirst) {
    expect((await world.run(QUICK)).outputs['status']).toBe('deployed');
    world.writeModule('// the next one');
  }
  return world;
}

test.each([
  ['a first deploy', true],
  ['the next deploy', false],
])('%s', async (_, isFirst) => {
  const whole = await begin(isFirst);
  const transport = loopbackOnly(whole.hosts);
  const { run, points } = await findKillPoints((options) => whole.run(INPUTS, { runner: options }), transport);
  expect(run.errors).toEqual([]);
  expect(run.outputs['status']).toBe('deployed');
  expect(points.length).toBeGreaterThan(20);
  const wanted = whole.serving().bindings;
  await whole.stop();

  // What only looks is the same in both.
  const from = isFirst ? 0 : points.findIndex(({ name }) => name.startsWith('before PUT '));
  const looked = points.slice(from);
  // The first and the last moment, and around each write of a version.
  for (const point of someOf(
    looked,
    ({ name }, index) => index === 0 || index === looked.length - 1 || /versions$/.test(name),
  )) {
    const world = await begin(isFirst);
    const before = world.api.serving(WORKER)?.id;
    const { run: killed, endedAfterMs } = await killAt(
      point,
      world.clock,
      ({ transport: killing, ...options }) => world.run(INPUTS, { ...options, runner: { transport: killing } }),
      loopbackOnly(world.hosts),
    );
    const after = world.api.serving(WORKER);
    // The last answers of a deploy may be there already: what is done is done.
    const status = killed.exitCode === 0 ? 'deployed' : 'cancelled';
    expect([point.name, killed.outputs['status'], killed.errors.length]).toEqual([point.name, status, killed.exitCode]);
    if (status === 'cancelled') expect(killed.errors[0]).toMatch(/SIGTERM.*during: /s);
    expect(killed.summary).toContain(WORKER);
    expect(endedAfterMs).toBeLessThan(5_000);
    expect([point.name, killed.leftovers]).toEqual([point.name, []]);
    // What is said to serve serves; unknown is empty.
    expect([point.name, ['', after?.id ?? '']]).toEqual([
      point.name,
      ['', expect.stringContaining(killed.outputs['version-id'] ?? 'no output')],
    ]);
    // Never a version without its secrets.
    if (after !== undefined && after.id !== before) expect(world.binding('WRITE_TOKEN')).toBe(WRITE_TOKEN);
    world.clock.advance(60_000);
    const again = await world.run({ ...INPUTS, ...QUICK });
    expect([point.name, again.errors]).toEqual([point.name, []]);
    expect(['deployed', 'unchanged']).toContain(again.outputs['status']);
    const withoutVersion = (bindings: typeof wanted): unknown =>
      bindings.filter(({ name }) => name !== 'WORKER_VERSION');
    expect(withoutVersion(world.serving().bindings)).toEqual(withoutVersion(wanted));
    expect(world.api.routes).toMatchObject([{ pattern: INPUTS.route, script: WORKER }]);
    expect(world.api.scripts.get(WORKER)?.schedules).toEqual([INPUTS.cron]);
    expect(world.api.queues.get(INPUTS['trade-queue'])?.consumers).toEqual([WORKER]);
    expect(world.api.violations).toEqual([]);
    await world.stop();
  }
});
