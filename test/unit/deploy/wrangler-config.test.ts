import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'smol-toml';
import type { WorkerConfig } from '../../../src/deploy/worker-config.ts';
import { assertWranglerConfig, isGenerated, renderWranglerConfig } from '../../../src/deploy/wrangler-config.ts';

const CONFIG: WorkerConfig = {
  name: 'bittensor-taostats',
  accountId: 'a'.repeat(32),
  moduleName: 'index.js',
  compatibilityDate: '2026-01-01',
  kvNamespaceId: 'b'.repeat(32),
  historyMaxEntries: 10_000,
  r2Bucket: undefined,
  route: undefined,
  zoneName: undefined,
  version: '0123456789abcdef',
};

describe('the generated wrangler.toml', () => {
  it('holds everything in its own table', () => {
    const route = { kind: 'route', pattern: 'example.com/api/*', host: 'example.com' } as const;
    const text = renderWranglerConfig(
      { ...CONFIG, r2Bucket: 'tao-archive', route, zoneName: 'example.com' },
      'dist/worker/index.js',
    );
    expect(parse(text)).toEqual({
      name: 'bittensor-taostats',
      main: 'dist/worker/index.js',
      account_id: 'a'.repeat(32),
      compatibility_date: '2026-01-01',
      no_bundle: true,
      workers_dev: true,
      preview_urls: false,
      keep_vars: false,
      send_metrics: false,
      routes: [{ pattern: 'example.com/api/*', zone_name: 'example.com' }],
      kv_namespaces: [{ binding: 'METRICS_KV', id: 'b'.repeat(32) }],
      durable_objects: { bindings: [{ name: 'HISTORY', class_name: 'TaostatsHistory' }] },
      migrations: [{ tag: 'v1', new_sqlite_classes: ['TaostatsHistory'] }],
      r2_buckets: [{ binding: 'ARCHIVE', bucket_name: 'tao-archive' }],
      vars: {
        HISTORY_MAX_ENTRIES: '10000',
        ALLOW_UNAUTHENTICATED_WRITES: 'false',
        WORKER_VERSION: '0123456789abcdef',
      },
    });
  });

  it('makes a bare hostname a custom domain', () => {
    const route = { kind: 'custom-domain', pattern: 'tao.example.com', host: 'tao.example.com' } as const;
    expect(parse(renderWranglerConfig({ ...CONFIG, route }, 'index.js'))['routes']).toEqual([
      { pattern: 'tao.example.com', custom_domain: true },
    ]);
  });

  it('keeps any text a value: quotes, line breaks and table headers change no other key', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
      fc.constantFrom('"\n[vars]\nWRITE_TOKEN = "x', "'''", '\\', '"""\nname="x"', '\u0000', '\r\n# ', '__proto__'),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, (name, main, kvNamespaceId, r2Bucket) => {
        const table = parse(renderWranglerConfig({ ...CONFIG, name, kvNamespaceId, r2Bucket }, main));
        expect(table).toMatchObject({
          name,
          main,
          kv_namespaces: [{ binding: 'METRICS_KV', id: kvNamespaceId }],
          r2_buckets: [{ binding: 'ARCHIVE', bucket_name: r2Bucket }],
        });
        expect(Object.keys(table)).toHaveLength(14);
        expect(Object.keys(table['vars'] as object)).toHaveLength(3);
      }),
    );
  });

  it('is known again by its first line', () => {
    expect(isGenerated(renderWranglerConfig(CONFIG, 'index.js'))).toBe(true);
    expect(isGenerated('name = "mine"\n')).toBe(false);
  });

  it.each([
    ['another value', (text: string) => text.replace('10000', '10001')],
    ['a further key', (text: string) => `${text}\n[env.production]\nname = "x"\n`],
    ['no TOML', (text: string) => `${text}\n=`],
  ])('is refused after writing when it reads back with %s', (_, change) => {
    const text = change(renderWranglerConfig(CONFIG, 'index.js'));
    expect(() => assertWranglerConfig(text, CONFIG, 'index.js', 'wrangler.toml')).toThrow(
      /wrangler\.toml was written, but/,
    );
  });
});
