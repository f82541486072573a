/** The one source of chance: numbers from a text, the same on every machine (32-bit integers, no Math functions). */
export class Random {
  readonly seed: string;
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: string) {
    this.seed = seed;
    let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x85ebca6b];
    for (let at = 0; at < seed.length; at += 1) {
      const code = seed.charCodeAt(at);
      a = Math.imul(a ^ code, 0x85ebca77);
      b = Math.imul(b ^ code, 0xc2b2ae3d) ^ (a >>> 15);
      c = Math.imul(c ^ code, 0x27d4eb2f) ^ (b >>> 13);
      d = Math.imul(d ^ code, 0x165667b1) ^ (c >>> 16);
    }
    [this.#a, this.#b, this.#c, this.#d] = [a, b, c, d];
    for (let round = 0; round < 12; round += 1) this.next();
  }

  /** At least 0, below 1. */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return (sum >>> 0) / 4_294_967_296;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.between(0, list.length - 1)] as T;
  }

  /** A generator of its own: what is drawn from it changes nothing here. */
  child(name: string | number): Random {
    return new Random(`${this.seed}/${name}`);
  }
}
