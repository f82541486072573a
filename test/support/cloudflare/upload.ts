/** Reads and judges an upload of a Worker as strictly as Cloudflare's API, and more so where that helps a test. */
import { randomUUID } from 'node:crypto';
import type { RunnableVersion } from './deployed-worker.ts';
import { ApiRefusal } from './refusal.ts';

export interface StoredVersion extends RunnableVersion {
  metadata: Readonly<Record<string, unknown>>;
  migrationTag: string | undefined;
}

const BINDING_FIELDS: Readonly<Record<string, readonly string[]>> = {
  kv_namespace: ['namespace_id'],
  durable_object_namespace: ['class_name'],
  plain_text: ['text'],
  secret_text: ['text'],
  r2_bucket: ['bucket_name'],
  queue: ['queue_name'],
  secrets_store_secret: ['store_id', 'secret_name'],
  service: ['service'],
  json: ['json'],
};
/** Fields that may be there. */
const OPTIONAL_FIELDS: Readonly<Record<string, readonly string[]>> = {
  service: ['environment', 'entrypoint'],
  queue: ['delivery_delay'],
};
const METADATA_FIELDS = [
  'main_module',
  'bindings',
  'compatibility_date',
  'compatibility_flags',
  'migrations',
  'keep_bindings',
  'annotations',
  'tags',
  'observability',
  'placement',
  'limits',
  'logpush',
  'tail_consumers',
  // Sent by wrangler, without an entry in the public reference.
  'code_update_strategy',
  'package_dependencies',
];

/** What an upload is judged against. */
export interface UploadContext {
  namespaces: ReadonlySet<string>;
  buckets: ReadonlySet<string>;
  queues: ReadonlySet<string>;
  /** The version uploaded last, whose secrets `keep_bindings` takes over. */
  latest: StoredVersion | undefined;
  /** Every version, for what is taken over by name. */
  versions: readonly StoredVersion[];
  /** Durable Object classes with storage; the upload's migration is applied to it. */
  classes: Map<string, { sqlite: boolean }>;
}

type Json = Record<string, unknown>;

/** @throws ApiRefusal as Cloudflare would answer. */
export async function readUpload(type: string, body: Buffer, context: UploadContext): Promise<StoredVersion> {
  if (!/^multipart\/form-data; ?boundary=/.test(type)) throw new ApiRefusal(415, 10001, `Content-Type is "${type}"`);
  const form = await new Response(body, { headers: { 'content-type': type } }).formData().catch(() => {
    throw new ApiRefusal(400, 10001, 'the multipart body could not be read');
  });
  const metadataPart = form.get('metadata');
  if (metadataPart === null) throw new ApiRefusal(400, 10001, 'there is no part "metadata"');
  const metadata = JSON.parse(typeof metadataPart === 'string' ? metadataPart : await metadataPart.text()) as Json;
  const unknown = Object.keys(metadata).filter((field) => !METADATA_FIELDS.includes(field));
  if (unknown.length > 0) throw new ApiRefusal(400, 10001, `unknown metadata ${unknown.join(', ')}`);
  const mainModule = String(metadata['main_module'] ?? '');
  const modules = [...form.entries()].filter(([name]) => name !== 'metadata');
  if (modules.length !== 1) throw new ApiRefusal(400, 10001, `${modules.length} modules, expected the main one`);
  const part = form.get(mainModule);
  if (part === null || typeof part === 'string') throw new ApiRefusal(400, 10001, `no file part "${mainModule}"`);
  if (part.type !== 'application/javascript+module') {
    throw new ApiRefusal(400, 10001, `the module's type is "${part.type}"`);
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(String(metadata['compatibility_date']))) {
    throw new ApiRefusal(400, 10021, 'compatibility_date is missing');
  }
  if (String(metadata['compatibility_date']) > new Date().toISOString().slice(0, 10)) {
    throw new ApiRefusal(400, 10021, 'compatibility_date is in the future');
  }
  const module = await part.text();
  for (const name of context.classes.keys()) {
    if (!module.includes(name)) throw new ApiRefusal(400, 10064, `the script does not export class '${name}'`);
  }
  if (module.includes('SyntaxError on purpose')) throw new ApiRefusal(400, 10021, 'Uncaught SyntaxError: on purpose');
  const given = Array.isArray(metadata['bindings']) ? (metadata['bindings'] as Json[]) : [];
  const migrationTag = applyMigrations(metadata['migrations'], module, context);
  checkBindings(given, context);
  return {
    id: randomUUID(),
    metadata,
    mainModule,
    module,
    compatibilityDate: String(metadata['compatibility_date']),
    compatibilityFlags: (metadata['compatibility_flags'] as string[] | undefined) ?? [],
    bindings: [
      ...given.filter(({ type }) => type !== 'inherit'),
      ...given.flatMap((binding) => inherit(binding, context.versions)),
      ...keptBindings(metadata['keep_bindings'], given, context.latest),
    ],
    migrationTag,
  };
}

function checkBindings(bindings: readonly Json[], context: UploadContext): void {
  const names = new Set<unknown>();
  for (const binding of bindings) {
    const type = String(binding['type']);
    const fields = BINDING_FIELDS[type];
    // Sent by wrangler for secrets that stay: judged by name, not kept here.
    if (type === 'inherit') continue;
    if (fields === undefined) throw new ApiRefusal(400, 10021, `a binding has the type "${type}"`);
    const allowed = ['type', 'name', ...fields, ...(OPTIONAL_FIELDS[type] ?? [])];
    const unexpected = Object.keys(binding).filter((field) => !allowed.includes(field));
    if (unexpected.length > 0) throw new ApiRefusal(400, 10021, `${type} has ${unexpected.join(', ')}`);
    if (names.has(binding['name'])) throw new ApiRefusal(400, 10021, `two bindings "${binding['name']}"`);
    names.add(binding['name']);
    for (const field of fields) {
      if (type === 'json' ? binding[field] === undefined : typeof binding[field] !== 'string')
        throw new ApiRefusal(400, 10021, `${type} has no text "${field}"`);
    }
    if (type === 'kv_namespace' && !context.namespaces.has(String(binding['namespace_id']))) {
      throw new ApiRefusal(400, 10041, `KV namespace '${binding['namespace_id']}' not found`);
    }
    if (type === 'r2_bucket' && !context.buckets.has(String(binding['bucket_name']))) {
      throw new ApiRefusal(400, 10085, `R2 bucket '${binding['bucket_name']}' not found`);
    }
    if (type === 'queue' && !context.queues.has(String(binding['queue_name']))) {
      throw new ApiRefusal(400, 10088, `queue '${binding['queue_name']}' not found`);
    }
    if (type === 'durable_object_namespace' && !context.classes.has(String(binding['class_name']))) {
      throw new ApiRefusal(400, 10061, `Cannot create binding for class '${binding['class_name']}': no migration`);
    }
  }
}

/** @returns the tag after the upload. */
function applyMigrations(value: unknown, module: string, context: UploadContext): string | undefined {
  const before = context.latest?.migrationTag;
  if (value === undefined) return before;
  const migrations = value as { old_tag?: string; new_tag?: string; steps?: { new_sqlite_classes?: string[] }[] };
  if (migrations.old_tag !== before) {
    throw new ApiRefusal(412, 10079, `migration tag precondition failed: got "${migrations.old_tag}", is "${before}"`);
  }
  if (migrations.new_tag === undefined) throw new ApiRefusal(400, 10021, 'a migration needs a new_tag');
  for (const name of (migrations.steps ?? []).flatMap((step) => step.new_sqlite_classes ?? [])) {
    if (context.classes.has(name)) {
      throw new ApiRefusal(400, 10074, `Cannot apply new-sqlite-class migration to class '${name}': it exists`);
    }
    if (!module.includes(name)) throw new ApiRefusal(400, 10070, `the module does not export class '${name}'`);
    context.classes.set(name, { sqlite: true });
  }
  return migrations.new_tag;
}

/** `version_id` names the version; without one the upload takes the binding over by type, as `keep_bindings` says. */
function inherit(binding: Json, versions: readonly StoredVersion[]): Json[] {
  const { type, name, version_id: from } = binding;
  if (type !== 'inherit' || from === undefined) return [];
  const found = versions.find(({ id }) => id === from)?.bindings.find((candidate) => candidate['name'] === name);
  if (found === undefined) throw new ApiRefusal(400, 10057, `there is no binding "${name}" in version ${from}`);
  return [found];
}

function keptBindings(keep: unknown, given: readonly Json[], latest: StoredVersion | undefined): Json[] {
  const types = Array.isArray(keep) ? keep : [];
  return (latest?.bindings ?? []).filter(
    (binding) => types.includes(binding['type']) && !given.some((candidate) => candidate['name'] === binding['name']),
  );
}
