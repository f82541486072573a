import type { Outputs } from '../runtime/outputs.ts';

/** The outputs that say which objects a run was about. */
export function setObjects(
  objects: readonly { key: string; sizeBytes: number; sha256: string }[],
  { outputs }: { outputs: Outputs },
): void {
  outputs.set('count', objects.length);
  outputs.set(
    'bytes',
    objects.reduce((sum, object) => sum + object.sizeBytes, 0),
  );
  outputs.set(
    'keys',
    objects.map((object) => object.key),
  );
  outputs.set('digests', Object.fromEntries(objects.map((object) => [object.key, object.sha256])));
}
