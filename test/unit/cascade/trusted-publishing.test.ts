/** Trusted publishing against a strict GitHub and a strict crates.io: each OIDC token counts once, each token is given back. */
import { describe, expect, test } from '@jest/globals';
import { createTrustedPublishing } from '../../../src/cascade/release/trusted-publishing.ts';
import { readTrustedSetting } from '../../../src/cascade/release/trusted-request.ts';
import type { HttpOptions, HttpRequest } from '../../../src/http/exchange.ts';

const PUBLISHER = {
  owner: 'TribeWarez',
  repository: 'pot-o-validator',
  workflow: 'release.yml',
  environment: 'crates-io',
};
const OIDC = { url: 'https://oidc.example/token?api-version=2.0', token: 'request-token' };
const MINUTE_MS = 60_000;

interface Fault {
  status: number;
  body?: string;
}

/** @param judge says what goes wrong with a request; 'lost': the answer never comes. */
function createWorld(judge: (request: HttpRequest, number: number) => Fault | 'lost' | undefined = () => undefined) {
  const world = {
    nowMs: 0,
    alive: new Map<string, number>(),
    problems: [] as string[],
    masked: [] as string[],
    warnings: [] as string[],
    methods: [] as string[],
    late: 0,
    isCancelled: false,
  };
  const jwts = new Map<string, 'new' | 'used'>();
  let made = 0;
  let seen = 0;
  const answer = (request: HttpRequest): { status: number; body: string } => {
    const headers = request.headers ?? {};
    const url = new URL(request.url);
    if (url.host === 'oidc.example') {
      if (headers['authorization'] !== `Bearer ${OIDC.token}`) world.problems.push('OIDC without the request token');
      if (url.searchParams.get('audience') !== 'crates.io')
        world.problems.push(`audience ${url.searchParams.get('audience')}`);
      if (url.searchParams.get('api-version') !== '2.0') world.problems.push('the query of GitHub is gone');
      made += 1;
      jwts.set(`jwt-${made}`, 'new');
      return { status: 200, body: JSON.stringify({ count: 1, value: `jwt-${made}` }) };
    }
    if (request.url !== 'https://crates.io/api/v1/trusted_publishing/tokens') {
      world.problems.push(`${request.method} ${request.url}`);
      return { status: 404, body: '' };
    }
    if (request.method === 'DELETE') {
      const token = headers['authorization']?.replace('Bearer ', '') ?? '';
      if (!world.alive.delete(token)) world.problems.push(`revoked twice or never made: ${token}`);
      return { status: 204, body: '' };
    }
    const { jwt } = JSON.parse(String(request.body)) as { jwt: string };
    if (jwts.get(jwt) !== 'new') return { status: 400, body: '{"errors":[{"detail":"JWT has already been used"}]}' };
    jwts.set(jwt, 'used');
    made += 1;
    world.alive.set(`cio_tp_${made}`, world.nowMs);
    return { status: 200, body: JSON.stringify({ token: `cio_tp_${made}` }) };
  };
  const http = (options: HttpOptions = {}) => ({
    send: async (request: HttpRequest) => {
      if (world.isCancelled && options.outlivesRun !== true) throw new Error('cancelled');
      if (options.outlivesRun === true) world.late += 1;
      seen += 1;
      world.methods.push(`${request.method} ${new URL(request.url).host}`);
      const fault = judge(request, seen);
      if (fault !== undefined && fault !== 'lost')
        return { status: fault.status, body: Buffer.from(fault.body ?? ''), headers: {} };
      const { status, body } = answer(request);
      if (fault === 'lost') throw new Error('connection reset');
      return { status, body: Buffer.from(body), headers: {} };
    },
    close: async () => undefined,
  });
  const ports = {
    http,
    log: { warning: (text: string) => void world.warnings.push(text) },
    monotonic: () => world.nowMs,
    sleep: async (ms: number) => {
      world.nowMs += ms;
    },
  };
  const trusted = createTrustedPublishing(
    { oidc: OIDC, publisher: PUBLISHER },
    (secret) => void world.masked.push(secret),
    ports as never,
  );
  return { world, trusted };
}

describe('trusted publishing', () => {
  test('proves the exchange and gives the token back', async () => {
    const { world, trusted } = createWorld();
    await trusted.prove();
    expect(world.methods).toEqual(['GET oidc.example', 'POST crates.io', 'DELETE crates.io']);
    expect(world.alive.size).toBe(0);
    expect(world.masked).toEqual(['jwt-1', 'cio_tp_2']);
    expect(world.problems).toEqual([]);
  });

  test.each([
    ['right away', 0, 1],
    ['ten minutes before its end', 20 * MINUTE_MS, 1],
    ['a moment later', 20 * MINUTE_MS + 1, 2],
    ['after its end', 40 * MINUTE_MS, 2],
  ])('a second publish %s takes a token with ten minutes to live', async (_, waitMs, tokens) => {
    const { world, trusted } = createWorld();
    const first = await trusted.token();
    world.nowMs += waitMs;
    const second = await trusted.token();
    expect(new Set([first, second]).size).toBe(tokens);
    expect([...world.alive.keys()]).toEqual([second]);
    await trusted.revokeAll();
    await trusted.revokeAll();
    expect(world.alive.size).toBe(0);
    expect(world.problems).toEqual([]);
  });

  test.each([
    [
      'no publisher of that name',
      { status: 400, body: '{"errors":[{"detail":"No matching Trusted Publishing config found"}]}' },
      'trusted-publishing: crates.io made no token: 400 ',
    ],
    ['a page', { status: 403, body: '<html>' }, '403 "<html>"'],
    ['no token in the answer', { status: 200, body: '{"token":"two words"}' }, 'made no token: 200'],
  ])('%s is final, in the words of crates.io, with the four values to enter', async (_, fault, message) => {
    const { world, trusted } = createWorld(({ method }) => (method === 'POST' ? fault : undefined));
    const error = await trusted.prove().catch((thrown: unknown) => thrown as Error & { hint: string });
    expect(error?.message).toContain(message);
    expect((error as { hint: string }).hint).toContain(
      'repository owner TribeWarez, repository name pot-o-validator, workflow file release.yml, environment crates-io',
    );
    expect(world.methods.filter((line) => line.startsWith('POST'))).toHaveLength(1);
  });

  test.each([
    ['busy', { status: 429 }],
    ['down', { status: 503 }],
    ['cut off', 'lost'],
  ] as const)('a registry that is %s is asked again, each time with a new OIDC token', async (_, fault) => {
    const { world, trusted } = createWorld(({ method }, number) =>
      method === 'POST' && number < 5 ? fault : undefined,
    );
    await trusted.token();
    expect(world.methods.slice(0, 4)).toEqual([
      'GET oidc.example',
      'POST crates.io',
      'GET oidc.example',
      'POST crates.io',
    ]);
    expect(world.problems).toEqual([]);
  });

  test('a token that cannot be revoked is a warning', async () => {
    const { world, trusted } = createWorld(({ method }) => (method === 'DELETE' ? { status: 500 } : undefined));
    await trusted.token();
    await trusted.revokeAll();
    expect(world.warnings.join()).toContain('could not be revoked and ends by itself within 30 minutes');
  });

  test('a run that was told to end gives its token back all the same', async () => {
    const { world, trusted } = createWorld();
    await trusted.token();
    world.isCancelled = true;
    await trusted.revokeAll();
    expect(world.alive.size).toBe(0);
    expect(world.late).toBe(1);
  });
});

describe('readTrustedSetting', () => {
  const env = {
    GITHUB_REPOSITORY: 'TribeWarez/pot-o-validator',
    GITHUB_WORKFLOW_REF: 'TribeWarez/pot-o-validator/.github/workflows/release.yml@refs/tags/v1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_EVENT_NAME: 'push',
    ACTIONS_ID_TOKEN_REQUEST_URL: OIDC.url,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: OIDC.token,
  };
  const read = (more: Readonly<Record<string, string>> = {}, stage = 'publish', mode = 'release') =>
    readTrustedSetting({ ...env, ...more }, { stage, mode, environment: 'crates-io' });

  test("takes the caller's workflow file, and mints in stage publish alone", () => {
    expect(read()).toEqual({ publisher: PUBLISHER, oidc: OIDC });
    expect(read({ ACTIONS_ID_TOKEN_REQUEST_URL: '' }, 'prepare')).toEqual({ publisher: PUBLISHER, oidc: undefined });
    expect(read({ ACTIONS_ID_TOKEN_REQUEST_URL: '' }, 'all', 'plan')).toEqual({
      publisher: PUBLISHER,
      oidc: undefined,
    });
  });

  test.each([
    ['one job for everything', {}, 'all', 'stage all runs code of the repositories'],
    ['a build that could ask for tokens', {}, 'prepare', 'stage prepare runs code of the repositories'],
    ['one job without the right', { ACTIONS_ID_TOKEN_REQUEST_URL: '' }, 'all', 'expected prepare or publish'],
    ['a job for one crate', { ACTIONS_ID_TOKEN_REQUEST_URL: '' }, 'update', 'expected prepare or publish'],
    ['workflow_run', { GITHUB_EVENT_NAME: 'workflow_run' }, 'publish', 'a run of the event workflow_run'],
    [
      'pull_request_target',
      { GITHUB_EVENT_NAME: 'pull_request_target' },
      'publish',
      'a run of the event pull_request_target',
    ],
    ['another server', { GITHUB_SERVER_URL: 'https://github.example' }, 'publish', 'github.com only'],
    ['no id-token', { ACTIONS_ID_TOKEN_REQUEST_URL: '' }, 'publish', 'may not ask for OIDC tokens'],
    ['no request token', { ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' }, 'publish', 'may not ask for OIDC tokens'],
    ['no workflow', { GITHUB_WORKFLOW_REF: '' }, 'publish', 'do not say which workflow'],
  ])('refuses %s', (_, more, stage, message) => {
    expect(() => read(more, stage)).toThrow(message);
  });
});
