import { isRecord } from '../json/record.ts';

/** One binding of a Worker, in the form of the upload metadata and of what the API reports. */
export type Binding = Readonly<Record<string, unknown>> & { readonly type: string; readonly name: string };

/** The field that says what a binding points at or holds. */
const TARGET_FIELDS: Readonly<Record<string, string>> = {
  kv_namespace: 'namespace_id',
  durable_object_namespace: 'class_name',
  plain_text: 'text',
  json: 'json',
  r2_bucket: 'bucket_name',
  queue: 'queue_name',
  secrets_store_secret: 'secret_name',
  service: 'service',
  d1: 'id',
  analytics_engine: 'dataset',
};

/** The list of bindings in an answer, in its order; `undefined` when it is no list. */
export function readBindings(value: unknown): readonly Binding[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.filter(isRecord).map((binding) => ({
    ...binding,
    type: String(binding['type'] ?? ''),
    name: String(binding['name'] ?? ''),
  }));
}

/** What a binding points at or holds, as text for people; never the text of a secret. `undefined` for unknown types. */
export function bindingTarget(binding: Binding): string | undefined {
  const field = TARGET_FIELDS[binding.type];
  const target = field === undefined ? undefined : binding[field];
  if (target === undefined || target === null) return undefined;
  return typeof target === 'string' ? target : JSON.stringify(target);
}

/** A value that the API does not show, and that an upload keeps. */
export function isSecret(binding: Binding | undefined): boolean {
  return binding?.type === 'secret_text' || binding?.type === 'secret_key';
}
