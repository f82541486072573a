/** One life of a process or an object. After its death nothing of it goes on: what it waits for never comes. */

export class Life {
  readonly name: string;
  #isAlive = true;
  readonly #mourners = new Set<() => void>();

  constructor(name: string) {
    this.name = name;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** For code that runs after the death, which only a mistake of the world can let happen. */
  assertAlive(): void {
    if (!this.#isAlive) throw new Error(`${this.name} is dead`);
  }

  /** @returns how to stop listening. */
  onDeath(listener: () => void): () => void {
    this.#mourners.add(listener);
    return () => this.#mourners.delete(listener);
  }

  end(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    for (const mourn of [...this.#mourners]) mourn();
    this.#mourners.clear();
  }
}

export const never = new Promise<never>(() => undefined);
