import { canaryKey } from '../keys.ts';
import type { CreateWay, ObjectStore } from '../store/object-store.ts';

/** Proves each way of creating once, before its first use, and remembers what came out. */
export interface CreationGuard {
  beforeWrite(way: CreateWay): Promise<void>;
  /** `undefined` when nothing was written. */
  atomic(): boolean | undefined;
}

export function createGuard(
  store: ObjectStore,
  prefix: string,
  log: { warning(message: string): void },
): CreationGuard {
  const proofs = new Map<CreateWay, Promise<boolean>>();
  const proved = new Map<CreateWay, boolean>();
  const prove = async (way: CreateWay): Promise<boolean> => {
    const isProved = (await store.provesCreation?.(canaryKey(prefix), way)) ?? false;
    proved.set(way, isProved);
    if (!isProved && store.provesCreation !== undefined) {
      log.warning(
        `${store.name} ignores If-None-Match ${way === 'put' ? 'on a write' : 'on the completion of an upload'}: each key is looked up first, but two runs at the same moment could both write it`,
      );
    }
    return isProved;
  };
  const once = (way: CreateWay): Promise<boolean> => {
    const known = proofs.get(way) ?? prove(way);
    proofs.set(way, known);
    return known;
  };
  return {
    async beforeWrite(way) {
      await once('put');
      if (way === 'complete') await once('complete');
    },
    atomic: () => (proved.size === 0 ? undefined : [...proved.values()].every((isProved) => isProved)),
  };
}
