import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Answer, Question } from '../../support/cloudflare/pretend-worker.ts';
import type { StoredVersion } from '../../support/cloudflare/upload.ts';
import { WORKER, World } from './world.ts';

let world: World;

beforeEach(async () => {
  world = await World.start();
});
afterEach(async () => {
  expect(world.api.violations).toEqual([]);
  await world.stop();
});

/** The version that is uploaded next answers by `change`; every other as usual. */
function breakNext(change: (question: Question, usual: () => Answer) => Answer | 'reset' | undefined): void {
  const known = new Set(world.api.scripts.get(WORKER)?.versions.map(({ id }) => id));
  world.worker.behave = (question: Question, version: StoredVersion, usual: () => Answer) =>
    known.has(version.id) ? undefined : change(question, usual);
  world.writeModule('// next');
}

const path = ({ path: asked }: Question): string => asked.replace(/\?.*$/, '');
const isHealth = (question: Question): boolean => path(question) === '/api/v1/health';
const isPost = ({ method }: Question): boolean => method === 'POST';
const hasToken = ({ headers }: Question): boolean => headers['x-write-token'] !== undefined;
const isHistory = (question: Question): boolean => !isPost(question) && path(question) === '/api/taostats_history';
const page = (title: string): string => `<!DOCTYPE html><title>${title}</title>`;

/** The Worker itself answers, wrongly. */
const WRONG: readonly [what: string, (q: Question, usual: () => Answer) => Answer | 'reset' | undefined, RegExp][] = [
  ['throws on every request', () => ({ status: 500, text: page('Worker threw exception') }), /health answers 500/],
  ['throws a 1101', () => ({ status: 500, text: 'error code: 1101' }), /health answers 500/],
  ['uses too much CPU (1102)', () => ({ status: 503, text: page('error code: 1102') }), /health answers 503/],
  ['answers nothing but 502', () => ({ status: 502, body: {} }), /health answers 502/],
  ['breaks off', () => 'reset', /the new version is not live: health does not answer \(/],
  [
    'reports another version',
    (q) => (isHealth(q) ? { status: 200, body: { version: 'other' } } : undefined),
    /the new version is not live: health reports version "other", expected version/,
  ],
  ['reports no version', (q) => (isHealth(q) ? { status: 200, body: {} } : undefined), /health reports no version/],
  [
    'takes writes without the token',
    (q) => (isPost(q) ? { status: 200, body: {} } : undefined),
    /a write without a token was let through \(200\)/,
  ],
  [
    'takes an empty batch without the token',
    (q) => (isPost(q) ? { status: 422, body: {} } : undefined),
    /a write without a token was let through \(422\)/,
  ],
  [
    'answers 500 to a write without a token',
    (q) => (isPost(q) && !hasToken(q) ? { status: 500, body: {} } : undefined),
    /a write without a token answers 500, expected 401/,
  ],
  [
    'refuses the right token',
    (q) => (isPost(q) ? { status: 401, body: {} } : undefined),
    /refuses the write token \(401\)/,
  ],
  [
    'stores an empty batch',
    (q) => (isPost(q) && hasToken(q) ? { status: 200, body: {} } : undefined),
    /an empty batch with the write token answers 200/,
  ],
  ['fails on the history', (q) => (isHistory(q) ? { status: 500, body: {} } : undefined), /history answers 500/],
  [
    'answers another 404 for no history',
    (q) => (isHistory(q) ? { status: 404, body: { _status: 'gone' } } : undefined),
    /history answers 404, but not the one/,
  ],
  [
    'matches paths by their beginning',
    (q) => (path(q) === '/api/taostats_historyXYZ' ? { status: 200, body: [] } : undefined),
    /historyXYZ answers 200, expected 404/,
  ],
  [
    'is busy for some seconds only',
    (q) => (isHistory(q) ? { status: 503, body: { error: 'KV' }, headers: { 'retry-after': '5' } } : undefined),
    /history answers 503/,
  ],
];

describe('a version that answers wrongly', () => {
  test.each(WRONG)('is rolled back when it %s', async (_, change, reason) => {
    const good = await world.run();
    breakNext(change);
    const run = await world.run();
    expect(run.exitCode).toBe(1);
    expect(run.errors).toHaveLength(1);
    expect(run.errors[0]).toMatch(reason);
    expect(run.errors[0]).toContain(`rolled back to version ${good.outputs['version-id']}, which answers again`);
    expect(run.outputs).toMatchObject({ status: 'rolled-back', 'version-id': good.outputs['version-id'] });
    expect(world.serving().id).toBe(good.outputs['version-id']);
  });

  test('is waited for half a minute, not for the whole timeout; an open door not at all', async () => {
    await world.run();
    breakNext((q) => (isHistory(q) ? { status: 500, body: {} } : undefined));
    let before = world.clock.monotonic();
    await world.run({ 'validate-timeout-seconds': '600' });
    expect(world.clock.monotonic() - before).toBeLessThan(45_000);
    breakNext((q) => (isPost(q) ? { status: 422, body: {} } : undefined));
    before = world.clock.monotonic();
    await world.run({ 'validate-timeout-seconds': '600' });
    expect(world.clock.monotonic() - before).toBeLessThan(10_000);
  });

  test('gives the write token of the version before back', async () => {
    await world.run();
    breakNext((q) => (isHistory(q) ? { status: 500, body: {} } : undefined));
    const run = await world.run({ 'write-token': 'the-next-write-token' });
    expect(run.outputs['status']).toBe('rolled-back');
    expect(world.binding('WRITE_TOKEN')).toBe('write-token-for-tests');
    expect(world.api.requests.filter(({ path: asked }) => asked.endsWith('/deployments?force=true'))).toHaveLength(1);
  });

  test('goes back to both versions of a gradual deployment, with their shares', async () => {
    const first = await world.run();
    const second = await world.run({ 'history-max-entries': '5' });
    const shares = [
      { version_id: second.outputs['version-id'] ?? '', percentage: 90 },
      { version_id: first.outputs['version-id'] ?? '', percentage: 10 },
    ];
    world.api.split(WORKER, shares);
    breakNext((q) => (isHistory(q) ? { status: 500, body: {} } : undefined));
    const run = await world.run();
    expect(run.outputs).toMatchObject({ status: 'rolled-back', 'version-id': shares[0]?.version_id });
    expect(world.api.scripts.get(WORKER)?.deployments[0]?.versions).toEqual(shares);
  });

  test('is gone after the rollback: the same good deploy again changes nothing', async () => {
    const good = await world.run();
    breakNext((q) => (isHistory(q) ? { status: 500, body: {} } : undefined));
    await world.run();
    const before = world.api.writes().length;
    world.writeModule('');
    const run = await world.run();
    expect(run.outputs).toMatchObject({ status: 'unchanged', 'version-id': good.outputs['version-id'] });
    expect(world.api.writes()).toHaveLength(before);
  });
});

describe('a version that comes late', () => {
  test.each([45_000, 80_000])('is waited for while the version before answers (%d ms)', async (delayMs) => {
    await world.run();
    world.worker.delayMs = delayMs;
    const run = await world.run({ 'history-max-entries': '5' });
    expect(run.errors).toEqual([]);
    expect(run.outputs['status']).toBe('deployed');
  });

  test('is not undone when it has not come in time: unverified', async () => {
    const good = await world.run();
    world.worker.delayMs = 1e9;
    const run = await world.run({ 'history-max-entries': '5' });
    expect(run.exitCode).toBe(1);
    expect(run.outputs['status']).toBe('unverified');
    expect(run.outputs['version-id']).toBe(world.serving().id);
    expect(run.outputs['version-id']).not.toBe(good.outputs['version-id']);
    expect(run.errors[0]).toContain('the new version serves, but could not be verified: ');
    expect(run.errors[0]).toContain('the version before still answers');
    expect(run.errors[0]).toContain('nothing was undone');
  });

  test.each([1, 2, 3])('is not proved by good rounds between old ones (every %d)', async (every) => {
    await world.run();
    const old = world.serving();
    let connections = 0;
    let last = 0;
    world.worker.behave = (question, version, usual) => {
      if (!isHealth(question) || version.id === old.id) return undefined;
      if (question.connection !== last) connections += 1;
      last = question.connection;
      // Another place of the edge answers on some connections.
      const isOld = connections % (every + 1) === 0;
      return isOld ? { status: 200, body: { version: bindingOf(old) } } : usual();
    };
    const run = await world.run({ 'history-max-entries': '5' });
    expect(run.outputs['status']).toBe('unverified');
  });

  test('is asked on fresh connections in every round', async () => {
    await world.run();
    const before = world.worker.connections;
    await world.run({ 'history-max-entries': '5' });
    expect(world.worker.connections - before).toBeGreaterThanOrEqual(5);
  });
});

const bindingOf = (version: StoredVersion): unknown =>
  version.bindings.find((binding) => binding['name'] === 'WORKER_VERSION')?.['text'];

/** Something in front of the Worker answers in its place. */
const HIDDEN: readonly [what: string, Answer, RegExp][] = [
  [
    'a challenge',
    { status: 403, text: page('Just a moment...'), headers: { 'cf-mitigated': 'challenge' } },
    /Just a moment/,
  ],
  ['an Access login page', { status: 200, text: page('Sign in ・ Cloudflare Access') }, /Sign in/],
  ['a redirect to Access', { status: 302, headers: { location: 'https://team.cloudflareaccess.com/login' } }, /./],
  ['a rate limit (1015)', { status: 429, text: 'error code: 1015' }, /1015/],
  ['the daily limit (1027)', { status: 429, text: page('Error 1027 | Cloudflare') }, /1027/],
  ['a firewall rule (1020)', { status: 403, text: page('Access denied | Error 1020 | Cloudflare') }, /1020/],
  ['a captive portal', { status: 200, text: page('Welcome to the hotel') }, /Welcome to the hotel/],
];

describe('what stands in front of the Worker', () => {
  test.each(HIDDEN)('%s undoes nothing: unverified', async (_, answer, named) => {
    await world.run();
    breakNext(() => answer);
    const run = await world.run();
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ status: 'unverified', 'version-id': world.serving().id });
    expect(run.errors[0]).toMatch(named);
    expect(run.errors[0]).toContain('nothing was undone');
    expect(run.errors[0]).not.toContain('<');
    expect(world.api.writes().filter((write) => write.endsWith('/deployments'))).toEqual([]);
  });

  test.each([
    ['the history', isHistory, { status: 503, body: { error: 'Exceeded allowed rows read' } }],
    ['health', isHealth, { status: 503, body: { status: 'unavailable', problems: ['the plan’s limit of rows'] } }],
    ['a write', isPost, { status: 503, body: { error: 'database or disk is full' } }],
  ] as const)('a limit of the platform at %s undoes nothing, and its end is named', async (_, concerns, answer) => {
    await world.run();
    breakNext((q) => (concerns(q) ? { ...answer, headers: { 'retry-after': '7200' } } : undefined));
    const run = await world.run();
    expect(run.outputs['status']).toBe('unverified');
    expect(run.errors[0]).toContain('answers 503 for 7200 s more');
    expect(run.errors[0]).toContain('nothing was undone');
  });

  test('is let through by validate-headers, which go to the Worker alone and are masked', async () => {
    const id = 'cf-access-client-id';
    const seen = new Set<string>();
    world.worker.behave = ({ headers }, _, usual) => {
      if (headers[id] !== 'service-token-id')
        return { status: 302, headers: { location: 'https://x.cloudflareaccess.com/' } };
      seen.add(String(headers['cf-access-client-secret']));
      return usual();
    };
    const inputs = {
      'validate-headers': 'CF-Access-Client-Id: service-token-id\nCF-Access-Client-Secret: service-secret',
    };
    const run = await world.run(inputs);
    expect(run.outputs['status']).toBe('deployed');
    expect([...seen]).toEqual(['service-secret']);
    expect(run.masks).toEqual(expect.arrayContaining(['service-token-id', 'service-secret']));
    expect(`${run.lines.join()}${run.summary}`).not.toContain('service-secret');
  });

  test('that was there before and is there now undoes nothing when the Worker cannot be reached at all', async () => {
    await world.run();
    const run = await world.run({ 'history-max-entries': '5', 'worker-url': 'http://127.0.0.1:9' });
    expect(run.outputs['status']).toBe('unverified');
  });
});

describe('no rollback', () => {
  test('happens after a first deploy, and it says so', async () => {
    breakNext((q) => (isHistory(q) ? { status: 500, body: {} } : undefined));
    const run = await world.run();
    expect(run.outputs).toMatchObject({
      status: 'failed',
      'version-id': world.serving().id,
      'previous-version-id': '',
    });
    expect(run.errors[0]).toContain('there is no previous version, so nothing was rolled back');
  });

  test('goes across a storage migration, and it says so', async () => {
    await world.run();
    world.writeModule('', ['TaostatsHistory', 'RunLog']);
    const known = world.serving().id;
    world.worker.behave = (q, version) => (version.id !== known && isHistory(q) ? { status: 500 } : undefined);
    const run = await world.run();
    expect(run.outputs['status']).toBe('failed');
    expect(run.errors[0]).toContain('no rollback goes across a storage migration: it stays deployed');
    expect(run.outputs['version-id']).toBe(world.serving().id);
  });

  test('happens when rollback-on-failure is false', async () => {
    await world.run();
    breakNext((q) => (isHistory(q) ? { status: 500, body: {} } : undefined));
    const run = await world.run({ 'rollback-on-failure': 'false' });
    expect(run.errors[0]).toContain('it stays deployed, because rollback-on-failure is false');
    expect(run.outputs).toMatchObject({ status: 'failed', 'version-id': world.serving().id });
  });

  test('is needed when Cloudflare rejects the script', async () => {
    const good = await world.run();
    world.writeModule('// SyntaxError on purpose');
    const run = await world.run();
    expect(run.outputs).toMatchObject({ status: 'failed', 'version-id': good.outputs['version-id'] });
    expect(run.errors[0]).toContain('(code 10021)');
    expect(run.errors[0]).toContain(`no new version serves; version ${good.outputs['version-id']} is untouched`);
  });
});

describe('a rollback', () => {
  test('is no "rolled-back" until the previous version answers again', async () => {
    const good = await world.run();
    breakNext((q) => (isHistory(q) ? { status: 500, body: {} } : undefined));
    world.api.frozen = true;
    const run = await world.run();
    expect(run.outputs).toMatchObject({ status: 'failed', 'version-id': good.outputs['version-id'] });
    expect(run.errors[0]).toContain('was deployed again, but does not answer');
  });

  test('of a Worker that reports no version counts when it answers as it did before', async () => {
    await world.run();
    const bindings = world.serving().bindings.filter((binding) => binding['name'] !== 'WORKER_VERSION');
    const old = world.overtake({ bindings });
    breakNext((q) => (isHealth(q) ? { status: 200, body: { version: 'x' } } : undefined));
    const run = await world.run();
    expect(run.outputs).toMatchObject({ status: 'rolled-back', 'version-id': old.id });
  });
});
