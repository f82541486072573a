import { describe, expect, test } from '@jest/globals';
import {
  contentDigest,
  hasContent,
  newVersion,
  secretBindings,
  uploadMetadata,
  type WorkerConfig,
  withVersion,
} from '../../../src/deploy/worker-config.ts';
import { CONFIG } from './config.ts';

const SCRIPT = { digest: 'a'.repeat(64) };

describe('the digest of the content', () => {
  test('is the same for the same Worker, whatever its WORKER_VERSION', () => {
    expect(contentDigest(CONFIG, SCRIPT)).toBe(contentDigest(withVersion(CONFIG, 'f'.repeat(16)), { ...SCRIPT }));
  });

  test.each<[string, Partial<WorkerConfig>]>([
    ['a variable', { bindings: [...CONFIG.bindings, { type: 'plain_text', name: 'PLAN', text: 'paid' }] }],
    ['a binding', { bindings: CONFIG.bindings.slice(1) }],
    ['the compatibility date', { compatibilityDate: '2026-01-02' }],
    ['the module', { moduleName: 'worker.js' }],
    ['the name', { name: 'other' }],
    ['the account', { accountId: 'd'.repeat(32) }],
  ])('differs with %s', (_, change) => {
    expect(contentDigest({ ...CONFIG, ...change }, SCRIPT)).not.toBe(contentDigest(CONFIG, SCRIPT));
  });

  test('does not depend on the order of bindings and fields', () => {
    const bindings = CONFIG.bindings
      .toReversed()
      .map((binding) => ({ name: '', type: '', ...Object.fromEntries(Object.entries(binding).toReversed()) }));
    expect(contentDigest({ ...CONFIG, bindings }, SCRIPT)).toBe(contentDigest(CONFIG, SCRIPT));
  });

  test('differs with the script', () => {
    expect(contentDigest(CONFIG, { digest: 'b'.repeat(64) })).not.toBe(contentDigest(CONFIG, SCRIPT));
  });

  test.each<[string, Partial<WorkerConfig>]>([
    ['the route', { route: { kind: 'custom-domain', pattern: 'x.example.com', host: 'x.example.com' } }],
    ['a Cron Trigger', { crons: ['7 * * * *'] }],
    ['workers.dev', { workersDev: { enabled: false, previewsEnabled: false } }],
  ])('does not depend on %s, which is not part of a version', (_, change) => {
    expect(contentDigest({ ...CONFIG, ...change }, SCRIPT)).toBe(contentDigest(CONFIG, SCRIPT));
  });
});

describe('WORKER_VERSION', () => {
  test('begins with the digest, has 16 digits, and is never one that serves', () => {
    const digest = contentDigest(CONFIG, SCRIPT);
    const names = Array.from({ length: 20 }, () => newVersion(digest, []));
    for (const name of names) expect(newVersion(digest, names)).not.toBe(name);
    expect(hasContent(newVersion(digest, []), digest)).toBe(true);
    expect(hasContent('0123456789abcdef', digest)).toBe(false);
    expect(hasContent(undefined, digest)).toBe(false);
    expect(hasContent(digest, digest)).toBe(false);
  });
});

describe('an upload', () => {
  test('carries the secrets that are given, and keeps the others', () => {
    const metadata = uploadMetadata(CONFIG, { writeToken: 'token', taostatsKey: undefined });
    expect(metadata.bindings.at(-1)).toEqual({ type: 'secret_text', name: 'WRITE_TOKEN', text: 'token' });
    expect(metadata.keep_bindings).toEqual(['secret_text', 'secret_key']);
    expect(metadata).not.toHaveProperty('migrations');
    expect(secretBindings({ writeToken: undefined, taostatsKey: 'key' })).toEqual([
      { type: 'secret_text', name: 'TAOSTATS_API_KEY', text: 'key' },
    ]);
  });

  test('declares storage that is new under the tag that follows', () => {
    const migration = { oldTag: 'v1', newTag: 'v2', added: ['RunLog'] };
    const metadata = uploadMetadata({ ...CONFIG, migration }, { writeToken: undefined, taostatsKey: undefined });
    expect(metadata.migrations).toEqual({ old_tag: 'v1', new_tag: 'v2', steps: [{ new_sqlite_classes: ['RunLog'] }] });
  });
});
