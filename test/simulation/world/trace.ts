/** What happened, line by line: decoded contents and digests, so that two machines can compare it. */
import { createHash, type Hash } from 'node:crypto';

export class Trace {
  readonly #hash: Hash = createHash('sha256');
  readonly #keep: ((line: string) => void) | undefined;
  /** The last lines, for a report. */
  readonly #recent: string[] = [];

  constructor(keep?: (line: string) => void) {
    this.#keep = keep;
  }

  add(line: string): void {
    this.#hash.update(line);
    this.#hash.update('\n');
    this.#keep?.(line);
    this.#recent.push(line);
    if (this.#recent.length > 400) this.#recent.splice(0, 200);
  }

  recent(count: number): readonly string[] {
    return this.#recent.slice(-count);
  }

  digest(): string {
    return this.#hash.copy().digest('hex');
  }
}

export function shortDigest(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
