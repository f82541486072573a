import { describe, expect, it } from '@jest/globals';
import { versionOf } from '../../../src/deploy/worker-config.ts';

const BASE = {
  name: 'bittensor-taostats',
  accountId: 'a'.repeat(32),
  moduleName: 'index.js',
  compatibilityDate: '2026-01-01',
  kvNamespaceId: 'b'.repeat(32),
  historyMaxEntries: 10_000,
  r2Bucket: undefined,
  route: undefined,
};
const SCRIPT = Buffer.from('export default {}');

describe('the version', () => {
  it('is the same for the same Worker', async () => {
    expect(await versionOf(BASE, SCRIPT, 'token')).toBe(await versionOf({ ...BASE }, Buffer.from(SCRIPT), 'token'));
  });

  it('differs with everything that makes the Worker what it is', async () => {
    const versions = await Promise.all([
      versionOf(BASE, SCRIPT, 'token'),
      versionOf(BASE, SCRIPT, 'other'),
      versionOf(BASE, SCRIPT, undefined),
      versionOf(BASE, Buffer.from('export default {};'), 'token'),
      versionOf({ ...BASE, historyMaxEntries: 5 }, SCRIPT, 'token'),
      versionOf({ ...BASE, kvNamespaceId: 'c'.repeat(32) }, SCRIPT, 'token'),
      versionOf({ ...BASE, r2Bucket: 'bucket' }, SCRIPT, 'token'),
      versionOf({ ...BASE, compatibilityDate: '2026-01-02' }, SCRIPT, 'token'),
      versionOf({ ...BASE, moduleName: 'worker.js' }, SCRIPT, 'token'),
      versionOf({ ...BASE, name: 'other' }, SCRIPT, 'token'),
      versionOf({ ...BASE, accountId: 'd'.repeat(32) }, SCRIPT, 'token'),
    ]);
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('does not depend on the route, which is not part of a version', async () => {
    const route = { kind: 'custom-domain', pattern: 'x.example.com', host: 'x.example.com' } as const;
    expect(await versionOf({ ...BASE, route }, SCRIPT, 'token')).toBe(await versionOf(BASE, SCRIPT, 'token'));
  });
});
