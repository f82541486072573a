import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'smol-toml';
import { assertWranglerConfig, isGenerated, renderWranglerConfig } from '../../../src/deploy/wrangler-config.ts';
import { CONFIG } from './config.ts';

const table = (change: Partial<typeof CONFIG> = {}) =>
  parse(renderWranglerConfig({ ...CONFIG, ...change }, 'index.js'));
const with_ = (...added: (typeof CONFIG.bindings)[number][]) => ({ bindings: [...CONFIG.bindings, ...added] });

describe('the generated wrangler.toml', () => {
  test('holds everything in its own table', () => {
    const route = { kind: 'route', pattern: 'example.com/api/*', host: 'example.com' } as const;
    const bucket = { type: 'r2_bucket', name: 'ARCHIVE', bucket_name: 'tao-archive' };
    const text = renderWranglerConfig(
      { ...CONFIG, ...with_(bucket), route, zoneName: 'example.com', otherRoutes: ['example.com/old/*'] },
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
      routes: [
        { pattern: 'example.com/old/*', zone_name: 'example.com' },
        { pattern: 'example.com/api/*', zone_name: 'example.com' },
      ],
      observability: { enabled: true },
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

  test.each([
    [
      'a custom domain',
      { route: { kind: 'custom-domain', pattern: 'tao.example.com', host: 'tao.example.com' } as const },
      { routes: [{ pattern: 'tao.example.com', custom_domain: true }] },
    ],
    ['Cron Triggers', { crons: ['7 * * * *'] }, { triggers: { crons: ['7 * * * *'] } }],
    ['no Cron Triggers', { crons: [] }, { triggers: { crons: [] } }],
    [
      'workers.dev off',
      { workersDev: { enabled: false, previewsEnabled: true } },
      { workers_dev: false, preview_urls: true },
    ],
    [
      'a service',
      with_({ type: 'service', name: 'S', service: 'w', environment: 'production' }),
      { services: [{ binding: 'S', service: 'w', environment: 'production' }] },
    ],
    [
      'a Secrets Store secret',
      with_({ type: 'secrets_store_secret', name: 'K', store_id: 's', secret_name: 'k' }),
      { secrets_store_secrets: [{ binding: 'K', store_id: 's', secret_name: 'k' }] },
    ],
    [
      'a queue',
      with_({ type: 'queue', name: 'TRADE_QUEUE', queue_name: 'q' }),
      { queues: { producers: [{ binding: 'TRADE_QUEUE', queue: 'q' }] } },
    ],
    [
      'a queue it takes from',
      { ...with_({ type: 'queue', name: 'TRADE_QUEUE', queue_name: 'q' }), consumes: 'q' },
      { queues: { producers: [{ binding: 'TRADE_QUEUE', queue: 'q' }], consumers: [{ queue: 'q' }] } },
    ],
    ['a JSON variable', with_({ type: 'json', name: 'J', json: { a: [1] } }), { vars: { J: { a: [1] } } }],
    [
      'settings',
      {
        settings: {
          observability: { enabled: false, logs: { enabled: true }, x: null },
          placement: { mode: 'smart' },
          limits: { cpu_ms: 50 },
          logpush: true,
        },
      },
      {
        observability: { enabled: false, logs: { enabled: true } },
        placement: { mode: 'smart' },
        limits: { cpu_ms: 50 },
        logpush: true,
      },
    ],
    [
      'storage that is new',
      {
        storage: { tag: undefined, classes: [] },
        migration: { oldTag: undefined, newTag: 'v1', added: ['TaostatsHistory'] },
      },
      { migrations: [{ tag: 'v1', new_sqlite_classes: ['TaostatsHistory'] }] },
    ],
    [
      'storage that came later',
      { migration: { oldTag: 'v1', newTag: 'v2', added: ['RunLog'] } },
      {
        migrations: [
          { tag: 'v1', new_sqlite_classes: ['TaostatsHistory'] },
          { tag: 'v2', new_sqlite_classes: ['RunLog'] },
        ],
      },
    ],
  ])('says %s', (_, change, expected) => {
    expect(table(change)).toMatchObject(expected);
  });

  test('says nothing of triggers and routes that nobody asked about', () => {
    expect(table()).not.toHaveProperty('triggers');
    expect(table()).not.toHaveProperty('routes');
    expect(table({ storage: { tag: undefined, classes: ['TaostatsHistory'] } })).not.toHaveProperty('migrations');
  });

  test('keeps any text a value: quotes, line breaks and table headers change no other key', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
      fc.constantFrom('"\n[vars]\nWRITE_TOKEN = "x', "'''", '\\', '"""\nname="x"', '\u0000', '\r\n# ', '__proto__'),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, (name, main, id, value) => {
        const bindings = [
          { type: 'kv_namespace', name: 'METRICS_KV', namespace_id: id },
          { type: 'plain_text', name: 'PLAN', text: value },
        ];
        const parsed = parse(renderWranglerConfig({ ...CONFIG, name, bindings }, main));
        expect(parsed).toMatchObject({
          name,
          main,
          kv_namespaces: [{ binding: 'METRICS_KV', id }],
          vars: { PLAN: value },
        });
        expect(Object.keys(parsed['vars'] as object)).toHaveLength(1);
      }),
    );
  });

  test('is known again by its first line', () => {
    expect(isGenerated(renderWranglerConfig(CONFIG, 'index.js'))).toBe(true);
    expect(isGenerated('name = "mine"\n')).toBe(false);
  });

  test.each([
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
