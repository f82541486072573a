import type { WorkerConfig } from '../../../src/deploy/worker-config.ts';

/** A configuration as a plan makes it. */
export const CONFIG: WorkerConfig = {
  name: 'bittensor-taostats',
  accountId: 'a'.repeat(32),
  moduleName: 'index.js',
  compatibilityDate: '2026-01-01',
  bindings: [
    { type: 'kv_namespace', name: 'METRICS_KV', namespace_id: 'b'.repeat(32) },
    { type: 'durable_object_namespace', name: 'HISTORY', class_name: 'TaostatsHistory' },
    { type: 'plain_text', name: 'HISTORY_MAX_ENTRIES', text: '10000' },
    { type: 'plain_text', name: 'ALLOW_UNAUTHENTICATED_WRITES', text: 'false' },
    { type: 'plain_text', name: 'WORKER_VERSION', text: '0123456789abcdef' },
  ],
  storage: { tag: 'v1', classes: ['TaostatsHistory'] },
  migration: undefined,
  settings: { observability: { enabled: true } },
  workersDev: { enabled: true, previewsEnabled: false },
  crons: undefined,
  consumes: undefined,
  route: undefined,
  otherRoutes: [],
  zoneName: undefined,
};
