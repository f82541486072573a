/** A registry of crates in memory, as the cargo of a world sees it. */
import { createHash } from 'node:crypto';
import { compareVersions, parseVersion } from '../../../src/semver/version.ts';
import type { Requirement } from './packages.ts';

export interface ServedVersion {
  version: string;
  dependencies: readonly Requirement[];
  /** Of its package, by path. */
  files: ReadonlyMap<string, string>;
  archive: Buffer;
  checksum: string;
  isYanked: boolean;
  /** An index is slower than an upload: so many questions do not see it yet. */
  hiddenFor: number;
}

export const REGISTRY_SOURCE = 'registry+https://github.com/rust-lang/crates.io-index';

export class MemoryRegistry {
  readonly #crates = new Map<string, ServedVersion[]>();

  /** @throws Error when the version is there: no registry takes one twice. */
  add(name: string, served: Omit<ServedVersion, 'checksum' | 'isYanked' | 'hiddenFor'>, hiddenFor = 0): void {
    if (this.find(name, served.version) !== undefined) throw new Error(`${name} ${served.version} is there already`);
    const checksum = createHash('sha256').update(served.archive).digest('hex');
    const all = this.#crates.get(name) ?? [];
    this.#crates.set(name, [...all, { ...served, checksum, isYanked: false, hiddenFor }]);
  }

  /** Also what nobody sees yet. */
  find(name: string, version: string): ServedVersion | undefined {
    return this.#crates.get(name)?.find((each) => each.version === version);
  }

  knows(name: string): boolean {
    return this.#crates.has(name);
  }

  /** What resolves now, newest first. */
  list(name: string): ServedVersion[] {
    const visible = (this.#crates.get(name) ?? []).filter(({ isYanked, hiddenFor }) => !isYanked && hiddenFor <= 0);
    return visible.sort((a, b) => compareVersions(parseVersion(b.version), parseVersion(a.version)));
  }

  /** A question was put: what is hidden comes nearer. */
  tick(name: string): void {
    for (const each of this.#crates.get(name) ?? []) each.hiddenFor -= 1;
  }

  /** @returns what puts everything back as it is now. */
  snapshot(): () => void {
    const kept = [...this.#crates].map(([name, all]) => [name, all.map((each) => ({ ...each }))] as const);
    return () => {
      this.#crates.clear();
      for (const [name, all] of kept) {
        this.#crates.set(
          name,
          all.map((each) => ({ ...each })),
        );
      }
    };
  }
}
