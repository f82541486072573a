import { sha256 } from '../../../src/release-assets/checksums.ts';

/** What `sha256sum` writes, sorted by name. */
export function writeSums(files: readonly { name: string; content: Uint8Array }[]): string {
  return [...files]
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .map(({ name, content }) => `${sha256(content)}  ${name}\n`)
    .join('');
}
