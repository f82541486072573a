/** The Worker this repository ships, as a deploy sees it: what it can be bound to, and how a module is known to be one. */

/**
 * Every Durable Object class of the Worker with its binding. A class is bound, and given SQLite storage, when the module
 * exports it, so a module with fewer classes can be deployed as well, and one with more needs a line here.
 */
export const OBJECTS: readonly { binding: string; className: string }[] = [
  { binding: 'HISTORY', className: 'TaostatsHistory' },
  { binding: 'DATASETS', className: 'DatasetStore' },
  { binding: 'RUNS', className: 'RunLog' },
  { binding: 'DIVIDENDS', className: 'DividendCache' },
  { binding: 'LIMITS', className: 'RateLimiter' },
  { binding: 'TRADES', className: 'TradeLedger' },
];

/** The class without which a module is no history Worker. */
export const HISTORY_CLASS = 'TaostatsHistory';

export const KV_BINDING = 'METRICS_KV';
export const ARCHIVE_BINDING = 'ARCHIVE';
export const QUEUE_BINDING = 'TRADE_QUEUE';

export const SECRETS = { writeToken: 'WRITE_TOKEN', taostatsKey: 'TAOSTATS_API_KEY' } as const;

export const VARIABLES = {
  maxEntries: 'HISTORY_MAX_ENTRIES',
  allowUnauthenticated: 'ALLOW_UNAUTHENTICATED_WRITES',
  allowShrink: 'ALLOW_SHRINK',
  version: 'WORKER_VERSION',
} as const;

/** What the Worker applies without HISTORY_MAX_ENTRIES. */
export const DEFAULT_MAX_ENTRIES = 10_000;

/** Names that the inputs of a deploy decide, with the input: `vars` may not name them, and nothing of them is kept. */
export const DECIDED_BY: Readonly<Record<string, string>> = {
  [KV_BINDING]: 'kv-namespace-id',
  [ARCHIVE_BINDING]: 'r2-bucket',
  [QUEUE_BINDING]: 'trade-queue',
  [SECRETS.writeToken]: 'write-token',
  [SECRETS.taostatsKey]: 'taostats-api-key',
  [VARIABLES.maxEntries]: 'history-max-entries',
  [VARIABLES.allowUnauthenticated]: 'allow-unauthenticated-writes',
  [VARIABLES.allowShrink]: 'allow-shrink',
  [VARIABLES.version]: 'nothing: the action sets it',
  ...Object.fromEntries(OBJECTS.map(({ binding, className }) => [binding, `the class ${className}`])),
};
