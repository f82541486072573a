/** What an account of the loopback Cloudflare holds, and the rules that keep it whole. */
import { randomUUID } from 'node:crypto';
import { ApiRefusal } from './refusal.ts';
import { readUpload, type StoredVersion } from './upload.ts';

export type Json = Record<string, unknown>;
/** What a token may do here; all of it unless a test takes something away. */
export type Permission = 'scripts' | 'kv' | 'zone' | 'routes' | 'dns' | 'r2' | 'queues';
export type Share = { version_id: string; percentage: number };

export interface Script {
  /** Newest first. */
  versions: StoredVersion[];
  /** Newest first. */
  deployments: { id: string; versions: Share[]; annotations: Json }[];
  /** Durable Object classes with storage, and whether that is SQLite. */
  classes: Map<string, { sqlite: boolean }>;
  workersDev: { enabled: boolean; previews_enabled: boolean };
  schedules: string[];
  /** As the settings report them. */
  settings: Json;
}

export interface Serving {
  /** The version answers from now on, or from the moment it is visible. */
  serve(version: StoredVersion): void;
}

export class CloudflareState {
  readonly accountId = '0123456789abcdef0123456789abcdef';
  readonly namespaceId = 'fedcba9876543210fedcba9876543210';
  readonly zone = { id: '00112233445566778899aabbccddeeff', name: 'example.com', status: 'active' };
  readonly scripts = new Map<string, Script>();
  readonly namespaces = new Set([this.namespaceId]);
  readonly buckets = new Map<string, { locked: boolean }>([['tao-archive', { locked: true }]]);
  readonly queues = new Map<string, { consumers: string[] }>([['tao-trades', { consumers: [] }]]);
  /** A route without a script switches Workers off. */
  readonly routes: { id: string; pattern: string; script?: string }[] = [];
  readonly domains: { id: string; hostname: string; service: string }[] = [];
  readonly dns: { name: string; type: string }[] = [
    { name: 'example.com', type: 'A' },
    { name: '*.example.com', type: 'A' },
  ];
  readonly denied = new Set<Permission>();
  subdomain: string | undefined = 'tao';
  /** Deployments of earlier versions are taken, but do not reach the Worker. */
  frozen = false;
  /** The upload's answer does not name the version. */
  anonymousUploads = false;
  /** Called once when the next upload is stored, before its answer: what another deploy does meanwhile. */
  onUpload: (() => void) | undefined;
  runtime: Serving | undefined;

  /** A script that must be there. */
  script(name: string | undefined): Script {
    const script = this.scripts.get(name ?? '');
    if (script === undefined) throw new ApiRefusal(404, 10007, 'This Worker does not exist on your account.');
    return script;
  }

  /** The version that serves. */
  servingVersion(name: string): StoredVersion | undefined {
    const script = this.scripts.get(name);
    const id = script?.deployments[0]?.versions[0]?.version_id;
    return script?.versions.find((version) => version.id === id);
  }

  async upload(name: string, type: string, body: Buffer): Promise<{ script: Script; version: StoredVersion }> {
    const script = this.scripts.get(name) ?? newScript();
    const context = {
      namespaces: this.namespaces,
      buckets: new Set(this.buckets.keys()),
      queues: new Set(this.queues.keys()),
      classes: script.classes,
    };
    const version = await readUpload(type, body, { ...context, latest: script.versions[0], versions: script.versions });
    if (version.bindings.some((binding) => binding['type'] === 'kv_namespace') && this.denied.has('kv')) {
      throw new ApiRefusal(403, 10023, 'kv bindings require kv write perms');
    }
    this.scripts.set(name, script);
    script.versions.unshift(version);
    for (const field of ['observability', 'placement', 'limits', 'logpush', 'tail_consumers']) {
      if (field in version.metadata) script.settings[field] = version.metadata[field];
      else if (field !== 'observability' && field !== 'logpush') delete script.settings[field];
    }
    return { script, version };
  }

  deployVersions(script: Script, versions: Share[], annotations: Json = {}): { id: string } {
    const stored = versions.map(({ version_id }) => script.versions.find(({ id }) => id === version_id));
    if (stored.includes(undefined)) throw new ApiRefusal(400, 10212, 'a version does not exist');
    if (versions.reduce((sum, { percentage }) => sum + percentage, 0) !== 100) {
      throw new ApiRefusal(400, 10213, 'percentages must add up to 100');
    }
    const deployment = { id: randomUUID(), versions, annotations };
    script.deployments.unshift(deployment);
    const isFrozen = this.frozen && stored[0] !== script.versions[0];
    if (stored[0] !== undefined && !isFrozen) this.runtime?.serve(stored[0]);
    return deployment;
  }

  /** Shares the requests among versions, as a gradual deployment does. */
  split(name: string, versions: Share[]): void {
    this.deployVersions(this.script(name), versions);
  }

  /** A Worker that was deployed by other means, without storage. */
  adoptNew(name: string, version: Pick<StoredVersion, 'module' | 'bindings'>): void {
    this.scripts.set(name, newScript());
    this.adopt(name, {
      ...version,
      id: randomUUID(),
      mainModule: 'index.js',
      compatibilityDate: '2026-01-01',
      compatibilityFlags: [],
      metadata: {},
      migrationTag: undefined,
    });
  }

  /** Lets a version serve that no upload made: a change in the dashboard, another deploy. */
  adopt(name: string, version: StoredVersion): void {
    const script = this.script(name);
    script.versions.unshift(version);
    this.deployVersions(script, [{ version_id: version.id, percentage: 100 }]);
  }

  /** A version that was uploaded and never served: `wrangler versions upload`. */
  addVersion(name: string, change: Partial<StoredVersion>): StoredVersion {
    const script = this.script(name);
    const serving = this.servingVersion(name);
    if (serving === undefined) throw new Error('nothing serves');
    const version = { ...serving, id: randomUUID(), ...change };
    script.versions.unshift(version);
    return version;
  }
}

function newScript(): Script {
  return {
    versions: [],
    deployments: [],
    classes: new Map(),
    workersDev: { enabled: false, previews_enabled: false },
    schedules: [],
    settings: {},
  };
}

export function withoutSecret(binding: Readonly<Json>): Json {
  if (binding['type'] !== 'secret_text') return { ...binding };
  return { type: binding['type'], name: binding['name'] };
}
