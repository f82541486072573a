import { isRecord } from './client.ts';

/** The bindings this project makes, in the form of the upload metadata and of what the API reports. */
export type Binding =
  | { type: 'kv_namespace'; name: string; namespace_id: string }
  | { type: 'durable_object_namespace'; name: string; class_name: string }
  | { type: 'plain_text'; name: string; text: string }
  | { type: 'r2_bucket'; name: string; bucket_name: string }
  | { type: 'secret_text'; name: string; text: string };

/** A binding as the API reports it. Secrets come without their text, and there are types this project never makes. */
export interface ReportedBinding {
  type: string;
  name: string;
  /** What it points at or holds, as text for people; `undefined` for secrets and unknown types. */
  target: string | undefined;
}

/** The list of bindings in an answer, in its order; `undefined` when it is no list. */
export function readBindings(value: unknown): readonly ReportedBinding[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.filter(isRecord).map((binding) => ({
    type: String(binding['type'] ?? ''),
    name: String(binding['name'] ?? ''),
    target: bindingTarget(binding),
  }));
}

/** What a binding points at or holds; never the text of a secret. */
export function bindingTarget(binding: Readonly<Record<string, unknown>>): string | undefined {
  const field = {
    kv_namespace: 'namespace_id',
    durable_object_namespace: 'class_name',
    plain_text: 'text',
    r2_bucket: 'bucket_name',
  }[String(binding['type'])];
  const target = field === undefined ? undefined : binding[field];
  return typeof target === 'string' ? target : undefined;
}
