/** R2 as a binding: objects that are made once when the writer asks for that, and are there as soon as they are written. */
import type { Caller, Ports, Site } from '../world/ports.ts';
import { shortDigest } from '../world/trace.ts';

export class BucketModel {
  readonly objects = new Map<string, string>();
  readonly #ports: Ports;
  readonly #note: (line: string) => void;

  constructor(world: { ports: Ports; note(line: string): void }) {
    this.#ports = world.ports;
    this.#note = world.note;
  }

  binding(from: Caller) {
    return {
      put: (key: string, value: string, options: { onlyIf?: Headers }) =>
        this.#ports.call<unknown>(from, site('put'), () => {
          if (options.onlyIf?.get('If-None-Match') === '*' && this.objects.has(key)) return null;
          this.objects.set(key, value);
          this.#note(`  r2 ${key} = ${shortDigest(value)}`);
          return {};
        }),
      get: (key: string) =>
        this.#ports.call<unknown>(from, site('get'), () => {
          const text = this.objects.get(key);
          return text === undefined ? null : { arrayBuffer: async () => new TextEncoder().encode(text).buffer };
        }),
      delete: (keys: string[]) =>
        this.#ports.call<unknown>(from, site('delete'), () => {
          for (const key of keys) this.objects.delete(key);
        }),
    };
  }
}

function site(name: string): Site<unknown> {
  return {
    part: 'r2',
    name: `r2.${name}`,
    can: name === 'get' ? ['refused', 'slow', 'hang'] : ['lost', 'refused', 'late', 'slow', 'hang', 'crash'],
    refusal: () => new Error('put: We encountered an internal error. Please try again. (10001)'),
    lost: () => new Error('put: Network connection lost.'),
  };
}
