import { type Binding, bindingTarget, isSecret } from '../cloudflare/bindings.ts';
import type { WorkerVersion } from '../cloudflare/workers.ts';
import { ActionError } from '../errors/action-error.ts';
import { type AccountState, bucketOf } from './account.ts';
import { type KeptSecrets, planKeptSecrets } from './kept-secrets.ts';
import type { Ownership } from './ownership.ts';
import type { DeployRequest } from './request.ts';
import { checkRouteState } from './route-state.ts';
import type { Script } from './script.ts';
import {
  ARCHIVE_BINDING,
  DECIDED_BY,
  DEFAULT_MAX_ENTRIES,
  KV_BINDING,
  QUEUE_BINDING,
  SECRETS,
  VARIABLES,
} from './shipped-worker.ts';
import { planStorage } from './storage.ts';
import { type Secrets, variableOf, type WorkerConfig } from './worker-config.ts';
import { isExpressible } from './wrangler-config.ts';

/** What a deploy is going to do, decided from facts alone. */
export interface Plan {
  config: WorkerConfig;
  secrets: Secrets;
  keptSecrets: KeptSecrets;
  /** Base URL that is checked. */
  url: string;
  /** Whether anybody may write, because there is no token and the input says so. */
  isOpen: boolean;
  warnings: readonly string[];
}

/**
 * @param version for WORKER_VERSION; a plan that changes nothing keeps the serving one.
 * @throws ActionError for what would make the deploy fail half-way, or take something away that is not ours.
 */
export function planDeploy(request: DeployRequest, script: Script, account: AccountState, ownership: Ownership): Plan {
  const serving = ownership.kind === 'ours' ? account.versions[0] : undefined;
  const deployed = account.versions[0]?.bindings ?? [];
  refuseUnknownNamespace(request, account);
  refuseForeignQueue(request, account);
  const storage = planStorage(script, account);
  const secrets: Secrets = { writeToken: request.writeToken, taostatsKey: request.taostatsKey };
  const keptSecrets = planKeptSecrets(secrets, account, request);
  const warnings: string[] = [];
  const kept = keptBindings(request, serving, warnings);
  const bindings = listBindings(request, script, serving, kept);
  const route = checkRouteState(request, account);
  warnings.push(...route.warnings);
  const url = baseUrl(request, account, warnings);
  const hasToken = secrets.writeToken !== undefined || keptSecrets.names.includes(SECRETS.writeToken);
  warnings.push(...describeToken(request, hasToken));
  warnings.push(...describeStorage(request, account, bindings, deployed));
  return {
    config: {
      name: request.workerName,
      accountId: request.accountId,
      moduleName: script.moduleName,
      compatibilityDate: request.compatibilityDate,
      bindings,
      storage: storage.before,
      migration: storage.migration,
      settings: {
        ...(ownership.kind === 'ours' ? account.settings : {}),
        observability: {
          ...(ownership.kind === 'ours' ? account.settings.observability : {}),
          enabled: request.observability,
        },
      },
      workersDev: { enabled: request.workersDev, previewsEnabled: account.workersDev?.previewsEnabled ?? false },
      crons: request.crons,
      consumes: request.tradeQueue,
      route: request.route,
      otherRoutes: (account.route?.routes ?? [])
        .filter(({ pattern, script: owner }) => owner === request.workerName && pattern !== request.route?.pattern)
        .map(({ pattern }) => pattern),
      zoneName: account.route?.zone.name,
    },
    secrets,
    keptSecrets,
    url,
    isOpen: request.allowUnauthenticatedWrites && !hasToken,
    warnings,
  };
}

function refuseUnknownNamespace({ kvNamespaceId }: DeployRequest, { namespace }: AccountState): void {
  if (namespace.state !== 'absent') return;
  throw new ActionError('input', `kv-namespace-id: the account has no KV namespace "${kvNamespaceId}"`, {
    hint: 'Its id (32 hexadecimal digits, not its title) is in the dashboard under Storage & Databases, KV',
  });
}

/** A queue has one consumer: another Worker's is not taken away. */
function refuseForeignQueue({ tradeQueue, workerName }: DeployRequest, { queue }: AccountState): void {
  const others = (queue?.consumers ?? []).filter((name) => name !== workerName);
  if (others.length === 0) return;
  throw new ActionError(
    'input',
    `trade-queue: "${tradeQueue}" is taken from by ${others.map((name) => JSON.stringify(name)).join(', ')}`,
    { hint: 'A queue has one consumer: remove that one, or use a queue of its own' },
  );
}

/** The bindings in the order of the generated configuration, without secrets. WORKER_VERSION is filled in later. */
function listBindings(
  request: DeployRequest,
  script: Script,
  serving: WorkerVersion | undefined,
  kept: readonly Binding[],
): Binding[] {
  const before = serving?.bindings ?? [];
  const bucket = request.r2Bucket ?? bucketOf(serving);
  const queue = request.tradeQueue ?? targetOf(before, QUEUE_BINDING, 'queue');
  const deployedBound = variableOf(before, VARIABLES.maxEntries);
  const bound = request.historyMaxEntries ?? deployedBound ?? DEFAULT_MAX_ENTRIES;
  const text = (name: string, value: string): Binding => ({ type: 'plain_text', name, text: value });
  return [
    { type: 'kv_namespace', name: KV_BINDING, namespace_id: request.kvNamespaceId },
    ...script.objects.map(({ binding, className }) => ({
      type: 'durable_object_namespace',
      name: binding,
      class_name: className,
    })),
    ...(bucket === undefined ? [] : [{ type: 'r2_bucket', name: ARCHIVE_BINDING, bucket_name: bucket }]),
    ...(queue === undefined ? [] : [{ type: 'queue', name: QUEUE_BINDING, queue_name: queue }]),
    text(VARIABLES.maxEntries, String(bound)),
    // Closed without a token; saying so here overrides an older opening.
    text(VARIABLES.allowUnauthenticated, String(request.allowUnauthenticatedWrites)),
    ...(request.allowShrink ? [text(VARIABLES.allowShrink, 'true')] : []),
    ...(request.vars === undefined ? [] : Object.entries(request.vars).map(([name, value]) => text(name, value))),
    ...kept,
    text(VARIABLES.version, ''),
  ];
}

function targetOf(bindings: readonly Binding[], name: string, type: string): string | undefined {
  const binding = bindings.find((candidate) => candidate.name === name && candidate.type === type);
  return binding === undefined ? undefined : bindingTarget(binding);
}

/** Types of bindings that the generated configuration can express, so that both engines keep them. */
const EXPRESSIBLE = [
  'plain_text',
  'json',
  'secrets_store_secret',
  'service',
  'queue',
  'kv_namespace',
  'r2_bucket',
  'ai',
];

/** What was set by other means and stays: variables (unless `vars` says which), and bindings of other products. */
function keptBindings(request: DeployRequest, serving: WorkerVersion | undefined, warnings: string[]): Binding[] {
  const kept: Binding[] = [];
  for (const binding of serving?.bindings ?? []) {
    if (isSecret(binding) || Object.hasOwn(DECIDED_BY, binding.name)) continue;
    const isVariable = binding.type === 'plain_text' || binding.type === 'json';
    if (isVariable && request.vars !== undefined) continue;
    if (!EXPRESSIBLE.includes(binding.type) || (request.engine === 'wrangler' && !isExpressible(binding))) {
      warnings.push(
        `the binding ${binding.name} (${binding.type}) was made by other means and cannot be kept: it leaves the Worker with this deploy`,
      );
      continue;
    }
    kept.push(binding);
  }
  return kept;
}

function baseUrl(request: DeployRequest, account: AccountState, warnings: string[]): string {
  if (request.workersDev && account.subdomain === undefined) {
    const message = 'the account has no workers.dev subdomain';
    const hint = 'Open Workers & Pages in the Cloudflare dashboard once: it registers the subdomain';
    if (request.workerUrl === undefined) throw new ActionError('input', message, { hint });
    warnings.push(`${message}, so the Worker will not answer there. ${hint}`);
  }
  if (request.workerUrl !== undefined) return request.workerUrl;
  if (request.workersDev) return `https://${request.workerName}.${account.subdomain}.workers.dev`;
  return `https://${request.route?.host ?? ''}`;
}

function describeToken(request: DeployRequest, hasToken: boolean): string[] {
  if (request.writeToken !== undefined) {
    return request.allowUnauthenticatedWrites
      ? ['allow-unauthenticated-writes has no effect: the Worker has a write token, and asks for it']
      : [];
  }
  if (hasToken) return ['write-token is not set: the deployed token stays, and the write path is not checked'];
  return request.allowUnauthenticatedWrites
    ? ['allow-unauthenticated-writes is true and there is no write-token: everybody can write to this history']
    : ['write-token is not set: the Worker refuses every write (403) until it is deployed with one'];
}

/** What the user would want to know about where entries go. */
function describeStorage(
  request: DeployRequest,
  account: AccountState,
  bindings: readonly Binding[],
  deployed: readonly Binding[],
): string[] {
  const warnings: string[] = [];
  const bucket = targetOf(bindings, ARCHIVE_BINDING, 'r2_bucket');
  const bound = Number(variableOf(bindings, VARIABLES.maxEntries));
  if (bucket === undefined) {
    const days = Math.floor(bound / 144);
    warnings.push(
      `r2-bucket is not set: once the history holds ${bound} entries (${days} days, one every ten minutes), each new one deletes the oldest`,
    );
  } else if (account.isArchiveLocked === false) {
    warnings.push(
      `r2-bucket: "${bucket}" has no lock rule, so whoever holds a key of it can delete the archive. Add one: dashboard, R2, the bucket, Settings, Bucket lock rules`,
    );
  }
  const { neighbours, namespace } = account;
  if (neighbours.names.length > 0) {
    warnings.push(
      `kv-namespace-id: the namespace is also bound by ${neighbours.names.map((name) => `"${name}"`).join(', ')}; two Workers that mirror into one namespace mix their histories. Give a test Worker a namespace of its own`,
    );
  }
  if (namespace.state === 'unknown') warnings.push(`kv-namespace-id could not be checked: ${namespace.reason}`);
  const hasKey = request.taostatsKey !== undefined || deployed.some(({ name }) => name === SECRETS.taostatsKey);
  if ((request.crons?.length ?? 0) > 0 && !hasKey) {
    warnings.push('cron is set, but the Worker has no TaoStats key: set taostats-api-key, or nothing is collected');
  }
  return warnings;
}
