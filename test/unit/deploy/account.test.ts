import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ActionRun } from '../../support/action/run-in-process.ts';
import { flaky, refusal } from '../../support/cloudflare/api.ts';
import { SCRIPT, WORKER, World } from './world.ts';

let world: World;

beforeEach(async () => {
  world = await World.start();
});
afterEach(async () => {
  expect(world.api.violations).toEqual([]);
  await world.stop();
});

/** Exactly one error, exit code 1, status failed, and nothing written to Cloudflare. */
async function refused(inputs: Record<string, string> = {}): Promise<string> {
  const before = world.api.writes().length;
  const run = await world.run(inputs);
  expect(run.exitCode).toBe(1);
  expect(run.outputs['status']).toBe('failed');
  expect(run.errors).toHaveLength(1);
  expect(world.api.writes()).toHaveLength(before);
  return run.errors[0] ?? '';
}

const deployed = async (inputs: Record<string, string> = {}): Promise<ActionRun> => {
  const run = await world.run(inputs);
  expect(run.errors).toEqual([]);
  expect(run.outputs['status']).toBe('deployed');
  return run;
};

describe('the token', () => {
  test('that Cloudflare does not know is named as such, with the permissions a new one needs', async () => {
    const error = await refused({ 'cloudflare-api-token': 'not-the-token' });
    expect(error).toContain('cloudflare-api-token: Cloudflare does not know this token');
    expect(error).toContain('Account · Workers Scripts · Edit');
    expect(error).toContain('Account · Workers KV Storage · Edit');
    expect(error).not.toContain('not-the-token');
  });

  test.each([
    ['scripts', {}, 'Account · Workers Scripts · Edit'],
    ['kv', {}, 'Account · Workers KV Storage · Edit'],
    ['zone', { route: 'example.com/api/*' }, 'Zone · Zone · Read'],
    ['routes', { route: 'example.com/api/*' }, 'Zone · Workers Routes · Edit'],
  ] as const)('that lacks the permission for %s is told which one', async (permission, inputs, name) => {
    world.api.denied.add(permission);
    const error = await refused(inputs);
    expect(error).toContain(`cloudflare-api-token: the token is valid, but lacks ${name}; Cloudflare GET `);
  });

  test.each(['dns', 'r2'] as const)('may lack %s, which a deploy can do without', async (permission) => {
    world.api.denied.add(permission);
    await deployed({ 'r2-bucket': 'tao-archive' });
  });
});

describe('a refusal with 403 that is not about the token', () => {
  test.each([
    [10034, 'email address is not verified', 'Verify the e-mail address'],
    [10037, 'You have exceeded the limit of 100 Workers on your account', 'delete one that is not used'],
    [10042, 'Please enable R2 through the Cloudflare Dashboard', 'Enable R2'],
    [10063, 'You need a workers.dev subdomain', 'Open Workers & Pages'],
    [10027, 'Your Worker exceeded the size limit', 'larger than the plan allows'],
    [12345, 'something new', 'something new'],
  ])('is told as Cloudflare says it (%d)', async (code, message, way) => {
    world.api.flakes.push({ matches: /^PUT .*\/scripts\//, answer: refusal(403, code, message) });
    const run = await world.run();
    expect(run.outputs['status']).toBe('failed');
    expect(run.errors[0]).toContain(`(code ${code}): ${message}`);
    expect(run.errors[0]).toContain(way);
    expect(run.errors[0]).not.toContain('lacks');
  });
});

describe('the block of five minutes', () => {
  test.each([
    ['with its time', { 'retry-after': '290' }, 290_000],
    ['without a time', {}, 300_000],
  ] as const)('%s is waited out once, for all requests together', async (_, headers, waitMs) => {
    const block = refusal(429, 971, 'Please wait and consider throttling your request speed', headers);
    world.api.flakes.push(
      { matches: /^GET .*\/settings$/, answer: block },
      { matches: /^GET .*\/deployments$/, answer: block },
    );
    await deployed();
    expect(world.clock.waits.filter((ms) => ms === waitMs)).toHaveLength(1);
  });

  test('is final at once when the run ends before', async () => {
    const block = refusal(429, 971, 'Please wait', { 'retry-after': '290' });
    world.api.flakes.push({ matches: /^GET .*\/deployments$/, answer: block });
    const error = await refused({ 'deadline-seconds': '120' });
    expect(error).toContain('429');
    expect(error).toContain('wait five minutes');
    expect(world.api.requests.filter(({ path }) => path.endsWith('/deployments'))).toHaveLength(1);
  });
});

describe('a flake of the API', () => {
  test.each(Object.entries(flaky))('%s during the upload is survived', async (_, answer) => {
    world.api.flakes.push({ matches: /^PUT .*\/scripts\//, answer });
    await deployed();
    expect(world.api.scripts.get(WORKER)?.versions).toHaveLength(1);
  });

  test.each([/^GET .*\/deployments$/, /^GET .*\/namespaces\//, /^POST .*\/subdomain$/, /^GET .*\/workers\/subdomain$/])(
    'is survived at %s too',
    async (matches) => {
      world.api.flakes.push({ matches, answer: flaky.unknownError }, { matches, answer: flaky.forbiddenPage });
      await deployed();
    },
  );

  test('that loses the answer of a first upload does not end in a storage error', async () => {
    world.api.flakes.push({ matches: /^PUT .*\/scripts\//, answer: flaky.reset, afterwards: true });
    const run = await deployed();
    expect(run.outputs['version-id']).toBe(world.serving().id);
  });

  test('that loses the answer of a new route is no conflict', async () => {
    world.api.flakes.push({ matches: /^POST .*\/workers\/routes$/, answer: flaky.reset, afterwards: true });
    await deployed({ route: 'example.com/api/*', validate: 'false' });
    expect(world.api.routes).toHaveLength(1);
  });

  test('that stays is named, and the last good version is untouched', async () => {
    const good = await deployed();
    const answer = flaky.featureUnavailable;
    world.api.flakes.push(...Array.from({ length: 5 }, () => ({ matches: /^PUT .*\/scripts\//, answer })));
    const run = await world.run({ 'history-max-entries': '5' });
    expect(run.errors[0]).toContain(`${SCRIPT} answered 403 (code 10023) after 5 attempts`);
    expect(run.outputs).toMatchObject({ status: 'failed', 'version-id': good.outputs['version-id'] });
  });
});

describe('what a deploy depends on', () => {
  test('names a KV namespace that is not there', async () => {
    const error = await refused({ 'kv-namespace-id': 'a'.repeat(32) });
    expect(error).toContain(`kv-namespace-id: the account has no KV namespace "${'a'.repeat(32)}"`);
  });

  test('says how to get a workers.dev subdomain', async () => {
    world.api.subdomain = undefined;
    expect(await refused({ 'worker-url': '' })).toContain(
      'the account has no workers.dev subdomain. Open Workers & Pages',
    );
  });

  test('names a bucket that is not there, and nothing is deployed', async () => {
    const run = await world.run({ 'r2-bucket': 'no-such-bucket' });
    expect(run.errors[0]).toContain("(code 10085): R2 bucket 'no-such-bucket' not found; nothing is deployed");
  });

  test('refuses a class on the older storage, before it is replaced', async () => {
    await deployed();
    world.api.scripts.get(WORKER)?.classes.set('TaostatsHistory', { sqlite: false });
    expect(await refused({ 'history-max-entries': '5' })).toContain('has the older key-value storage');
  });

  test('refuses a module that no longer exports a class with stored objects', async () => {
    world.writeModule('', ['TaostatsHistory', 'RunLog']);
    await deployed();
    world.writeModule('', ['TaostatsHistory']);
    expect(await refused()).toContain('main: the Worker stores objects of the class RunLog');
  });

  test.each([
    ['v1', 'v2'],
    ['v9', 'v10'],
    ['release', 'release-v2'],
    ['2025-01', '2025-2'],
  ])('goes on from the migration tag that the account has (%s)', async (tag, next) => {
    world.api.adoptNew(WORKER, {
      module: 'export default {}',
      bindings: [{ type: 'plain_text', name: 'WORKER_VERSION', text: 'a'.repeat(16) }],
    });
    world.serving().migrationTag = tag;
    await deployed();
    expect(world.serving().metadata['migrations']).toMatchObject({ old_tag: tag, new_tag: next });
  });

  test('warns of another Worker on the namespace, and of no bucket, no lock, no route', async () => {
    world.api.adoptNew('tao-staging', {
      module: 'export default {}',
      bindings: [{ type: 'kv_namespace', name: 'METRICS_KV', namespace_id: world.api.namespaceId }],
    });
    const first = await deployed();
    expect(first.warnings.join('\n')).toContain('kv-namespace-id: the namespace is also bound by "tao-staging"');
    expect(first.warnings.join('\n')).toContain('r2-bucket is not set: once the history holds 10000 entries (69 days');
    expect(first.warnings.join('\n')).toContain('route is not set: the Worker answers at workers.dev alone');
    expect(first.warnings.join('\n')).toContain('docs/migration.md');
    expect((await world.run({ 'write-token': '' })).warnings.join('\n')).toContain('write-token is not set: ');
    world.api.buckets.set('tao-archive', { locked: false });
    const second = await deployed({ 'r2-bucket': 'tao-archive' });
    expect(second.warnings.join('\n')).toContain('"tao-archive" has no lock rule');
    expect(second.summary).toContain('has no lock rule');
    world.api.buckets.set('tao-archive', { locked: true });
    expect((await world.run({ 'r2-bucket': 'tao-archive' })).warnings.join('\n')).not.toContain('lock rule');
  });

  test('warns of a cron without a key', async () => {
    const run = await deployed({ cron: '7 * * * *' });
    expect(run.warnings.join()).toContain('the Worker has no TaoStats key');
  });
});

describe('a route', () => {
  const route = 'example.com/api/*';
  const quiet = { validate: 'false' };

  test('is added with its zone, and stays the only one', async () => {
    await deployed({ route, ...quiet });
    expect(world.api.routes).toMatchObject([{ pattern: route, script: WORKER }]);
    expect((await world.run({ route, ...quiet })).outputs['status']).toBe('unchanged');
  });

  test('of another Worker is not taken away', async () => {
    world.api.routes.push({ id: 'r1', pattern: route, script: 'somebody-else' });
    expect(await refused({ route })).toContain('route: "example.com/api/*" leads to the Worker "somebody-else"');
  });

  test('that switches Workers off is named before anything is written', async () => {
    world.api.routes.push({ id: 'r1', pattern: route });
    expect(await refused({ route })).toContain('is a route that switches Workers off');
  });

  test('of a pending zone is named before anything is written', async () => {
    world.api.zone.status = 'pending';
    expect(await refused({ route })).toMatch(/^route: .*belongs to the zone example\.com, which is pending/);
  });

  test.each([
    ['example.com/api/taostats_history', 'somebody-else'],
    ['example.com/api/taostats_history*', 'somebody-else'],
    ['example.com/api/v1/*', 'somebody-else'],
    ['example.com/api/tao*', undefined],
    ['example.com/api/taostats', 'somebody-else'],
  ])('with a narrower one of another Worker inside is refused: %s', async (pattern, script) => {
    world.api.routes.push({ id: 'r1', pattern, ...(script === undefined ? {} : { script }) });
    const error = await refused({ route });
    expect(error).toContain(`but the narrower route "${pattern}"`);
  });

  test.each(['example.com/*', '*.example.com/*', '*example.com/api/*', 'example.com/api/other/*'])(
    'beside a wider or harmless one is listed: %s',
    async (pattern) => {
      world.api.routes.push({ id: 'r1', pattern, script: 'somebody-else' });
      const run = await deployed({ route, ...quiet });
      const overlapsIt = pattern !== '*.example.com/*';
      expect(run.warnings.join().includes(`overlaps "${pattern}"`)).toBe(overlapsIt);
    },
  );

  test('without a DNS record is warned of', async () => {
    world.api.dns.length = 0;
    const run = await deployed({ route, ...quiet });
    expect(run.warnings.join()).toContain('has no DNS record for example.com');
  });

  test('that is a custom domain with a DNS record of somebody else is refused', async () => {
    world.api.dns.push({ name: 'tao.example.com', type: 'CNAME' });
    expect(await refused({ route: 'tao.example.com' })).toContain('has a DNS record already');
  });

  test('that cannot be set does not undo the version that is live', async () => {
    // A host that no name server knows.
    world.api.zone.name = 'tao.invalid';
    const good = await deployed();
    world.api.flakes.push({ matches: /^POST .*\/workers\/routes$/, answer: refusal(400, 10030, 'no such zone plan') });
    const run = await world.run({ route: 'tao.invalid/api/*', 'history-max-entries': '5' });
    expect(run.outputs['status']).toBe('failed');
    expect(run.outputs['version-id']).toBe(world.serving().id);
    expect(run.outputs['version-id']).not.toBe(good.outputs['version-id']);
    expect(run.errors[0]).toContain('no such zone plan');
    expect(run.errors[0]).toContain('the version itself is deployed and live, and nothing was undone');
  });

  test('of its own that is there already is kept', async () => {
    world.api.adoptNew('other', { module: 'export default {}', bindings: [] });
    await deployed({ route, ...quiet });
    world.api.routes.push({ id: 'r2', pattern: 'example.com/old/*', script: WORKER });
    await deployed({ route, ...quiet, 'history-max-entries': '5' });
    expect(world.api.routes.map(({ pattern }) => pattern)).toEqual([route, 'example.com/old/*']);
    expect(world.read('wrangler.toml')).toContain('example.com/old/*');
  });
});

describe('the clock', () => {
  const MINUTE = 60_000;
  const theirs = (minutes: number): string => new Date(world.clock.now() + minutes * MINUTE).toUTCString();

  test.each([6, -6, 45, -60 * 24])(
    'that Cloudflare sees %d minutes off is refused before the upload',
    async (minutes) => {
      world.api.date = theirs(minutes);
      expect(await refused()).toMatch(/the clock of this machine is \d+ s (ahead|behind)/);
    },
  );

  test.each([3, -4])('that is %d minutes off is a warning', async (minutes) => {
    world.api.date = theirs(minutes);
    const run = await deployed();
    expect(run.warnings.join()).toMatch(/the clock of this machine is \d+ s (ahead|behind)/);
    expect(world.binding('WRITE_TOKEN')).toBeDefined();
  });

  test.each([30 * MINUTE, -30 * MINUTE])('set by %d ms in mid-run leaves no deploy half done', async (stepMs) => {
    world.api.date = theirs(0);
    world.api.onUpload = () => world.clock.step(stepMs);
    const run = await deployed({ route: 'example.com/api/*', cron: '7 * * * *' });
    expect(run.summary).toContain('5 good rounds in a row');
    expect(world.api.routes).toHaveLength(1);
  });
});

describe('the queue of trades', () => {
  test('is bound and taken from, once', async () => {
    await deployed({ 'trade-queue': 'tao-trades' });
    expect(world.serving().bindings).toContainEqual({ type: 'queue', name: 'TRADE_QUEUE', queue_name: 'tao-trades' });
    expect(world.api.queues.get('tao-trades')?.consumers).toEqual([WORKER]);
    await deployed({ 'trade-queue': 'tao-trades', 'history-max-entries': '5' });
    expect(world.api.queues.get('tao-trades')?.consumers).toEqual([WORKER]);
  });

  test('of another Worker is not taken away: found before anything is written', async () => {
    world.api.queues.set('tao-trades', { consumers: ['somebody-else'] });
    expect(await refused({ 'trade-queue': 'tao-trades' })).toContain('is taken from by "somebody-else"');
  });

  test('that the account does not have is found before anything is written', async () => {
    expect(await refused({ 'trade-queue': 'no-such-queue' })).toContain('the account has no queue "no-such-queue"');
  });

  test('that lost its consumer gets it back', async () => {
    await deployed({ 'trade-queue': 'tao-trades' });
    world.api.queues.set('tao-trades', { consumers: [] });
    const run = await deployed({ 'trade-queue': 'tao-trades' });
    expect(run.lines.join('\n')).toContain('+ consumer of the queue tao-trades');
    expect(world.api.queues.get('tao-trades')?.consumers).toEqual([WORKER]);
    expect((await world.run({ 'trade-queue': 'tao-trades' })).outputs['status']).toBe('unchanged');
  });
});

describe('workers-dev: false', () => {
  test('switches workers.dev off, with a route', async () => {
    await deployed();
    await deployed({ 'workers-dev': 'false', route: 'example.com/api/*', validate: 'false' });
    expect(world.api.scripts.get(WORKER)?.workersDev.enabled).toBe(false);
    expect(world.read('wrangler.toml')).toContain('workers_dev = false');
  });

  test('is refused without one', async () => {
    expect(await refused({ 'workers-dev': 'false' })).toContain('workers-dev: got "false" without a route');
  });
});

describe('an API without', () => {
  test.each([
    ['settings', /^GET .*\/settings$/],
    ['the workers.dev setting', /^GET .*\/scripts\/[^/]+\/subdomain$/],
    ['the list of versions', /^GET .*\/versions$/],
    ['the detail of a version', /^GET .*\/versions\//],
    ['the content of a script', /^GET .*\/content\/v2$/],
    ['a namespace by its id', /^GET .*\/storage\/kv\/namespaces\//],
    ['the list of Workers', /^GET .*\/workers\/scripts$/],
    ['the list of stored classes', /^GET .*\/durable_objects\//],
  ])('%s still deploys, finds no change, and rolls back', async (_, missing) => {
    world.api.removed.push(missing);
    const first = await deployed();
    expect((await world.run()).outputs['status']).toBe('unchanged');
    world.writeModule('// broken');
    const known = first.outputs['version-id'];
    world.worker.behave = ({ path }, version) =>
      version.id !== known && path.startsWith('/api/taostats_history?') ? { status: 500 } : undefined;
    expect((await world.run()).outputs).toMatchObject({ status: 'rolled-back', 'version-id': known });
  });
});

describe('the deadline', () => {
  test('ends a deploy whose Worker trickles its answers', async () => {
    const run = await world.run({
      'deadline-seconds': '60',
      'validate-timeout-seconds': '3600',
      'worker-url': 'http://127.0.0.1:9',
    });
    expect(run.exitCode).toBe(1);
    expect(world.clock.monotonic()).toBeLessThan(70_000);
  });
});

describe('a cancelled deploy', () => {
  test.each([
    ['before the upload', /^GET .*\/deployments$/, false],
    ['during the upload', /^PUT .*\/scripts\//, false],
  ] as const)('%s ends with its outputs', async (_, matches, uploaded) => {
    let cancel: (() => void) | undefined;
    world.api.flakes.push({ matches, answer: () => cancel?.() });
    const run = await world.run({}, { onStart: (send) => (cancel = () => send('SIGTERM')) });
    expect(run.exitCode).toBe(1);
    expect(run.outputs['status']).toBe('cancelled');
    expect(run.errors).toHaveLength(1);
    expect(world.api.scripts.has(WORKER)).toBe(uploaded);
  });

  test('during the proof names the version that was uploaded, and undoes nothing', async () => {
    let cancel: (() => void) | undefined;
    world.worker.behave = () => {
      cancel?.();
      return undefined;
    };
    const run = await world.run({}, { onStart: (send) => (cancel = () => send('SIGINT')) });
    expect(run.outputs).toMatchObject({ status: 'cancelled', 'version-id': world.serving().id });
    expect(run.errors[0]).toContain('prove it is live');
  });
});
