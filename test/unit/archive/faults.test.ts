import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import { createServer as createNetServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createUndiciTransport } from '../../../src/http/undici-transport.ts';
import type { Runner } from '../../../src/runtime/runner.ts';
import { createWorkspace, patternBytes, sha256, type Workspace } from '../../support/action/workspace.ts';
import { type MemoryBucket, startMemoryBucket } from '../../support/archive/memory-s3.ts';
import { type ArchiveRun, runArchive } from '../../support/archive/run-archive.ts';
import type { Fault, FaultRule, SeenRequest } from '../../support/archive/s3-proxy.ts';
import { startScriptedServer } from '../../support/http/scripted-server.ts';

const MIB = 1_048_576;
const ENTRY = '{"price":322.1245182596310,"_timestamp":"2026-01-02T03:04:05Z"}';
const SMALL = 'taostats_entry-20260102T030405Z.json';
/** Two parts, a whole one and the rest. */
const LARGE = patternBytes(5 * MIB + 99_999);

let bucket: MemoryBucket;
let workspace: Workspace;
let prefix = '';
let number = 0;
beforeAll(async () => {
  bucket = await startMemoryBucket();
});
afterAll(() => bucket.stop());
beforeEach(() => {
  workspace = createWorkspace();
  number += 1;
  prefix = `f${number}`;
});
afterEach(() => workspace.remove());

const slowDown = '<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>';
const once500: Fault = { answer: { status: 500, body: '<Error><Code>InternalError</Code></Error>' } };
const once503: Fault = { answer: { status: 503, body: slowDown } };
const forbidden: Fault = {
  answer: { status: 403, body: '<Error><Code>AccessDenied</Code><Message>No.</Message></Error>' },
};
const wrongEtag: Fault = {
  rewrite: (answer) => ({
    ...answer,
    headers: {
      ...answer.headers,
      ...(answer.headers['etag']
        ? { etag: `"${'0'.repeat(32)}${/-\d+/.exec(String(answer.headers['etag']))?.[0] ?? ''}"` }
        : {}),
    },
    body: Buffer.from(
      answer.body.toString('latin1').replace(/<ETag>[^<]*<\/ETag>/, `<ETag>&quot;${'0'.repeat(32)}-3&quot;</ETag>`),
      'latin1',
    ),
  }),
};

const isObject = ({ key }: SeenRequest): boolean => !key.endsWith('.tao-archive-canary');
const isPut = (request: SeenRequest): boolean =>
  isObject(request) && request.method === 'PUT' && !request.query.has('partNumber');
const isPart = (request: SeenRequest): boolean => isObject(request) && request.query.has('partNumber');
const isCreate = (request: SeenRequest): boolean =>
  isObject(request) && request.method === 'POST' && request.query.has('uploads');
const isComplete = (request: SeenRequest): boolean =>
  isObject(request) && request.method === 'POST' && request.query.has('uploadId');
const isAbort = (request: SeenRequest): boolean => isObject(request) && request.method === 'DELETE';
/** The look at the key after the upload, not the one before. */
const isHead = (request: SeenRequest): boolean =>
  isObject(request) &&
  request.method === 'HEAD' &&
  bucket.proxy.seen.some((seen) => (isPut(seen) || isComplete(seen)) && seen.status !== 0);
const isReadBack = isHead;

async function archiveSmall(rules: readonly FaultRule[], inputs: Record<string, string> = {}): Promise<ArchiveRun> {
  bucket.proxy.reset(rules);
  workspace.write(SMALL, ENTRY);
  return await runArchive({ ...bucket.inputs, 'r2-prefix': prefix, ...inputs }, { workspace: workspace.folder });
}

async function archiveLarge(rules: readonly FaultRule[], inputs: Record<string, string> = {}): Promise<ArchiveRun> {
  bucket.proxy.reset(rules);
  workspace.write('large.bin', LARGE);
  const all = { ...bucket.inputs, 'r2-prefix': prefix, files: 'large.bin', 'part-size-mib': '5', ...inputs };
  return await runArchive(all, { workspace: workspace.folder });
}

/** The stored object holds every byte, and nothing is left open. */
async function expectStored(run: ArchiveRun, key: string, content: string | Uint8Array): Promise<void> {
  expect(run.errors).toEqual([]);
  expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'archived' } });
  expect(sha256((await bucket.bytes(`${prefix}/${key}`)) ?? '')).toBe(sha256(content));
  expect([...bucket.proxy.openUploads]).toEqual([]);
  expect(bucket.proxy.unusedRules()).toBe(0);
}

async function expectFailed(run: ArchiveRun, message: RegExp): Promise<void> {
  expect(run.exitCode).toBe(1);
  expect(run.errors).toHaveLength(1);
  expect(run.errors[0]).toMatch(message);
  expect(run.outputs['status']).toBe('failed');
  expect(run.summary).toContain('failed');
  expect([...bucket.proxy.openUploads]).toEqual([]);
  expect(bucket.proxy.unusedRules()).toBe(0);
}

describe('a whole upload', () => {
  test.each([
    ['500 once', [{ when: isPut, fault: once500 }]],
    ['503 SlowDown twice', [{ when: isPut, fault: once503, times: 2 }]],
    ['a connection that breaks in the body', [{ when: isPut, fault: { resetDuringBody: true } }]],
    ['a lost answer', [{ when: isPut, fault: { loseAnswer: true } }]],
    ['500 for the read-back', [{ when: isHead, fault: once500 }]],
    ['an answer lost every time', [{ when: isPut, fault: { loseAnswer: true }, times: 4 }]],
  ] as [string, FaultRule[]][])('%s ends in success', async (_, rules) => {
    await expectStored(await archiveSmall(rules), SMALL, ENTRY);
  });

  test.each([
    ['500 for ever', [{ when: isPut, fault: once500, times: 4 }], /answered 500 after 4 attempts: InternalError/],
    ['503 for ever', [{ when: isPut, fault: once503, times: 4 }], /SlowDown/],
    ['403', [{ when: isPut, fault: forbidden }], /AccessDenied.*may read and write objects/],
    ['403 for the read-back', [{ when: isHead, fault: forbidden }], /HEAD .* answered 403/],
    ['a wrong ETag', [{ when: isPut, fault: wrongEtag }], /the store says ETag 0{32}/],
    ['a wrong ETag in the read-back', [{ when: isHead, fault: wrongEtag }], /its ETag is 0{32}/],
    [
      'a broken connection for ever',
      [{ when: isPut, fault: { resetDuringBody: true }, times: 4 }],
      /the connection broke/,
    ],
    [
      'a HTML page with status 200',
      [
        {
          when: isHead,
          fault: { answer: { status: 200, headers: { 'content-type': 'text/html', 'content-length': '0' } } },
        },
      ],
      /its size is 0|did not keep/,
    ],
    [
      'an object that is gone when it is read back',
      [{ when: isHead, fault: { answer: { status: 404 } } }],
      /acknowledged the object and then did not find it/,
    ],
    [
      'a stored byte that is not the one sent',
      [
        {
          when: ({ method, key }) => method === 'GET' && key.endsWith(SMALL),
          times: 2,
          fault: {
            rewrite: (answer) => ({ ...answer, body: Buffer.from(answer.body.toString().replace('322', '323')) }),
          },
        },
      ],
      /its content is sha256 [0-9a-f]{64}, expected sha256 [0-9a-f]{64}/,
    ],
    [
      'another size in the read-back',
      [
        {
          when: isHead,
          fault: { rewrite: (answer) => ({ ...answer, headers: { ...answer.headers, 'content-length': '7' } }) },
        },
      ],
      /its size is 7, expected 63/,
    ],
    [
      'a read-back without the digest',
      [
        {
          when: isHead,
          fault: {
            rewrite: (answer) => ({ ...answer, headers: { ...answer.headers, 'x-amz-meta-sha256': undefined } }),
          },
        },
      ],
      /did not keep x-amz-meta-sha256/,
    ],
  ] as [string, FaultRule[], RegExp][])('%s ends in failure', async (_, rules, message) => {
    await expectFailed(await archiveSmall(rules), message);
  });

  test('a 412 to its own repeat is told from the object of another', async () => {
    await expectStored(await archiveSmall([{ when: isPut, fault: { loseAnswer: true } }]), SMALL, ENTRY);
    expect(bucket.proxy.seen.filter(isPut).map(({ status }) => status)).toEqual([0, 412]);
    await bucket.put(`${prefix}/${SMALL}`, 'another');
    const run = await archiveSmall([]);
    await expectFailed(run, /refused, the key already holds other bytes/);
  });

  test('no repeats with max-retries 0', async () => {
    await expectFailed(await archiveSmall([{ when: isPut, fault: once500 }], { 'max-retries': '0' }), /answered 500:/);
    expect(bucket.proxy.seen.filter(isPut)).toHaveLength(1);
  });

  test('a replacement whose answer was lost every time is a failure when the old object is still there', async () => {
    await bucket.put(`${prefix}/${SMALL}`, ENTRY, { sha256: sha256(ENTRY) });
    const rules = [{ when: isPut, fault: { resetDuringBody: true } as const, times: 4 }];
    await expectFailed(await archiveSmall(rules, { overwrite: 'true' }), /whether the object was replaced is unknown/);
  });

  test('the deadline ends a server that keeps refusing', async () => {
    const run = await archiveSmall([{ when: isPut, fault: once503, times: 99 }], {
      'max-retries': '99',
      'deadline-seconds': '1',
      'initial-backoff-seconds': '1',
    });
    expect(run.exitCode).toBe(1);
    expect(run.errors[0]).toMatch(/deadline of this run/);
  });
});

describe('a multipart upload', () => {
  test.each([
    ['500 once for a part', [{ when: isPart, fault: once500 }]],
    ['503 SlowDown for every part once', [{ when: isPart, fault: once503, times: 2 }]],
    ['a connection that breaks in the middle of a part', [{ when: isPart, fault: { resetDuringBody: true } }]],
    ['a lost answer to a part', [{ when: isPart, fault: { loseAnswer: true } }]],
    ['a wrong ETag of a part', [{ when: isPart, fault: wrongEtag }]],
    ['500 once for the completion', [{ when: isComplete, fault: once500 }]],
    [
      'an error inside a 200 of the completion',
      [{ when: isComplete, fault: { answer: { status: 200, body: '<Error><Code>InternalError</Code></Error>' } } }],
    ],
    ['a lost answer to the completion', [{ when: isComplete, fault: { loseAnswer: true } }]],
    ['a completion lost every time', [{ when: isComplete, fault: { loseAnswer: true }, times: 4 }]],
    ['500 once for the creation', [{ when: isCreate, fault: once500 }]],
  ] as [string, FaultRule[]][])('%s ends in success', async (_, rules) => {
    await expectStored(await archiveLarge(rules), 'large.bin', LARGE);
  });

  test.each([
    ['500 for ever for a part', [{ when: isPart, fault: once500, times: 12 }], /InternalError/],
    ['403 for a part', [{ when: isPart, fault: forbidden }], /AccessDenied/],
    ['a wrong ETag for ever', [{ when: isPart, fault: wrongEtag, times: 12 }], /the store says ETag 0{32}/],
    ['403 for the completion', [{ when: isComplete, fault: forbidden }], /AccessDenied/],
    ['503 for ever for the completion', [{ when: isComplete, fault: once503, times: 4 }], /SlowDown/],
    [
      'an error inside a 200 for ever',
      [
        {
          when: isComplete,
          fault: { answer: { status: 200, body: '<Error><Code>InternalError</Code></Error>' } },
          times: 4,
        },
      ],
      /InternalError/,
    ],
    ['a wrong ETag of the whole', [{ when: isReadBack, fault: wrongEtag }], /its ETag is 0{32}/],
    ['403 for the creation', [{ when: isCreate, fault: forbidden }], /AccessDenied/],
  ] as [string, FaultRule[], RegExp][])('%s ends in failure', async (_, rules, message) => {
    // The last parts are not asked for once one has failed for good.
    const run = await archiveLarge(rules);
    expect(run.exitCode).toBe(1);
    expect(run.errors).toHaveLength(1);
    expect(run.errors[0]).toMatch(message);
    expect(run.outputs['status']).toBe('failed');
    expect([...bucket.proxy.openUploads]).toEqual([]);
  });

  test('a failed upload is given up even after the deadline', async () => {
    const run = await archiveLarge([{ when: isPart, fault: once503, times: 99 }], {
      'max-retries': '99',
      'deadline-seconds': '2',
      'initial-backoff-seconds': '1',
    });
    expect(run.exitCode).toBe(1);
    expect(run.errors[0]).toMatch(/deadline of this run/);
    expect(bucket.proxy.seen.filter(isAbort).map(({ status }) => status)).toEqual([204]);
    expect([...bucket.proxy.openUploads]).toEqual([]);
  });

  test('an upload that cannot be given up is named', async () => {
    const run = await archiveLarge([
      { when: isPart, fault: forbidden },
      { when: isAbort, fault: forbidden },
    ]);
    expect(run.exitCode).toBe(1);
    expect(run.warnings).toContainEqual(expect.stringMatching(/multipart upload .* could not be given up/));
  });

  test('a creation whose answer was lost is named; no upload is given up that may be another run’s', async () => {
    const run = await archiveLarge([{ when: isCreate, fault: { loseAnswer: true } }]);
    expect(run).toMatchObject({ exitCode: 0, outputs: { status: 'archived' } });
    expect(run.warnings).toEqual([
      expect.stringMatching(
        /large\.bin: an upload that this run began may be left open, among upload-[0-9a-f]+\. R2 gives up/,
      ),
    ]);
    expect(bucket.proxy.seen.filter(isAbort)).toEqual([]);
  });

  test('a creation whose answer was lost, with a store that lists no uploads, is named', async () => {
    const run = await archiveLarge([
      { when: isCreate, fault: { loseAnswer: true } },
      {
        when: ({ method, query }) => method === 'GET' && query.has('uploads'),
        fault: { rewrite: () => ({ status: 405, headers: {}, body: Buffer.from('') }) },
      },
    ]);
    expect(run.errors).toEqual([]);
    expect(run.warnings).toContainEqual(expect.stringMatching(/could not look for uploads left open.*405/));
  });
});

test('the deadline ends a run whose server has fallen silent, for whole and for multipart uploads', async () => {
  const silent = await startScriptedServer(() => ({ fault: 'stall' }));
  workspace.write(SMALL, ENTRY);
  workspace.write('large.bin', LARGE);
  for (const files of [SMALL, 'large.bin']) {
    const inputs = {
      ...bucket.inputs,
      'r2-endpoint': silent.url,
      files,
      'part-size-mib': '5',
      'deadline-seconds': '0.5',
    };
    const run = await runArchive(inputs, { workspace: workspace.folder });
    expect(run.exitCode).toBe(1);
    expect(run.errors).toEqual([expect.stringMatching(/cut off by the deadline of this run/)]);
  }
  await silent.stop();
});

describe('the other side of the connection', () => {
  const files = { files: SMALL };
  const raw = async (listener: (socket: Socket) => void): Promise<{ server: NetServer; url: string }> => {
    const server = createNetServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { server, url: `127.0.0.1:${(server.address() as AddressInfo).port}` };
  };

  test('that sends 100 Continue unasked is named, once, with the way round it', async () => {
    let connections = 0;
    const { server, url } = await raw((socket) => {
      connections += 1;
      socket.on('error', () => undefined);
      socket.once('data', () =>
        socket.end('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
      );
    });
    const run = await archiveSmall([], { ...files, 'r2-endpoint': `http://${url}` });
    await expectFailed(run, /sent 100 Continue, which nobody asked for.*no_proxy/s);
    expect(connections).toBe(1);
    server.close();
  });

  test.each([
    ['https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com', /account in r2-endpoint.*r2-jurisdiction/s],
    [
      'https://0123456789abcdef0123456789abcdef.eu.r2.cloudflarestorage.com',
      /account in r2-endpoint.*r2-jurisdiction/s,
    ],
    ['https://s3.example', /host name in the URL/],
  ])(
    '%s without a certificate for that name (alert 40) is final, with the inputs to check',
    async (endpoint, message) => {
      // A TLS server with no certificate at all answers every name like that.
      const server = createTlsServer({});
      server.on('tlsClientError', () => undefined);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      let sent = 0;
      const transport: Runner['transport'] = (proxies) => {
        const wire = createUndiciTransport(proxies);
        return {
          close: () => wire.close(),
          send: (request) => {
            sent += 1;
            return wire.send({ ...request, url: new URL(`https://localhost:${port}${request.url.pathname}`) });
          },
        };
      };
      workspace.write(SMALL, ENTRY);
      const inputs = {
        ...bucket.inputs,
        'r2-endpoint': endpoint,
        'r2-access-key-id': '0123456789abcdef0123456789abcdef',
        'r2-jurisdiction': endpoint.includes('.eu.') ? 'eu' : 'default',
      };
      const run = await runArchive(inputs, { workspace: workspace.folder, runner: { transport } });
      expect(run.errors).toEqual([
        expect.stringMatching(/the other side refused the TLS handshake: it serves no such host name/),
      ]);
      expect(run.errors[0]).toMatch(message);
      expect(sent).toBe(1);
      server.close();
    },
  );
});

describe('the clock', () => {
  const MINUTE = 60_000;
  afterEach(() => {
    bucket.options.date = undefined;
  });
  /** The store's clock, as far from the run's as this. */
  const storeIs = (aheadMs: number): void => {
    bucket.options.date = new Date(Date.UTC(2026, 0, 1) + aheadMs).toUTCString();
  };

  test.each([6, -6, 20, -90, 60 * 24 * 400])(
    'of the store %d minutes ahead: refused before anything is written, in every mode',
    async (minutes) => {
      await archiveSmall([]);
      storeIs(minutes * MINUTE);
      const before = [...bucket.objects.keys()];
      for (const inputs of [{ files: 'other.json' }, { mode: 'verify' }, { mode: 'adopt' }, { 'dry-run': 'true' }]) {
        workspace.write('other.json', ENTRY);
        const run = await archiveSmall([], inputs);
        await expectFailed(run, /the clock of this machine is \d+ s (ahead|behind): it says 2026-01-01T.*NTP/s);
      }
      expect([...bucket.objects.keys()]).toEqual(before);
    },
  );

  test.each([3, -4])('of the store %d minutes ahead: a warning that names it', async (minutes) => {
    storeIs(minutes * MINUTE);
    const run = await archiveSmall([]);
    await expectStored(run, SMALL, ENTRY);
    expect(run.warnings.join()).toMatch(/the clock of this machine is \d+ s (ahead|behind)/);
  });

  test.each([0, 1, -1])('of the store %d minutes ahead: nothing to say', async (minutes) => {
    storeIs(minutes * MINUTE);
    const run = await archiveSmall([]);
    await expectStored(run, SMALL, ENTRY);
    expect(run.warnings.join()).not.toContain('clock');
  });
});

describe('reading', () => {
  test('verify reads an object again whose bytes broke off, and then finds it good', async () => {
    await archiveSmall([]);
    bucket.proxy.reset([
      {
        when: ({ method, key }) => method === 'GET' && key.endsWith(SMALL),
        fault: { rewrite: (answer) => ({ ...answer, headers: { ...answer.headers, 'content-length': '999' } }) },
      },
    ]);
    const run = await runArchive({ ...bucket.inputs, 'r2-prefix': prefix, mode: 'verify' });
    expect(run.outputs).toMatchObject({ status: 'verified', count: '1' });
  });

  test('verify fails when the list is a page of HTML', async () => {
    await archiveSmall([]);
    bucket.proxy.reset([
      { when: ({ key }) => key === '', fault: { answer: { status: 200, body: '<html><body>Sign in</body></html>' } } },
    ]);
    const run = await runArchive({ ...bucket.inputs, 'r2-prefix': prefix, mode: 'verify' });
    expect(run.exitCode).toBe(1);
    expect(run.errors[0]).toMatch(
      /the list of the bucket tao-archive is incomplete: the page was cut off, carries an error, or is no list/,
    );
  });

  test('a list in many pages is read to its end', async () => {
    await archiveSmall([]);
    const page = (key: string, next?: string): string =>
      `<ListBucketResult><Name>tao-archive</Name><IsTruncated>${next !== undefined}</IsTruncated>${next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`}<Contents><Key>${key}</Key><Size>63</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Contents></ListBucketResult>`;
    bucket.proxy.reset([
      {
        when: ({ key, query }) => key === '' && query.get('prefix') === `${prefix}/`,
        fault: { answer: { status: 200, body: page(`${prefix}/gone.json`, 'a+b/=') } },
      },
      {
        when: ({ query }) => query.get('continuation-token') === 'a+b/=',
        fault: { answer: { status: 200, body: page(`${prefix}/${SMALL}`) } },
      },
    ]);
    const run = await runArchive({ ...bucket.inputs, 'r2-prefix': prefix, mode: 'verify' });
    expect(run.errors[0]).toMatch(/1 of 2 objects failed verification: "f\d+\/gone\.json" went away/);
  });
});
