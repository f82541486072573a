/** What happened, line by line: decoded contents and digests, so that two machines can compare it. */
import { createHash, type Hash } from 'node:crypto';

export class Trace {
  readonly #hash: Hash = createHash('sha256');
  readonly #keep: ((line: string) => void) | undefined;
  /** Lines that are not in the hash yet: many small updates cost more than a large one. */
  #waiting = '';

  constructor(keep?: (line: string) => void) {
    this.#keep = keep;
  }

  add(line: string): void {
    this.#waiting += `${line}\n`;
    this.#keep?.(line);
    if (this.#waiting.length > 65_536) this.#flush();
  }

  #flush(): void {
    this.#hash.update(this.#waiting);
    this.#waiting = '';
  }

  digest(): string {
    this.#flush();
    return this.#hash.copy().digest('hex');
  }
}

export function shortDigest(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
