import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const text = readFileSync(new URL('../../../docs/architecture.md', import.meta.url), 'utf8');

/** The lines of the map below `src/`. */
function mappedRooms(): string[] {
  const lines = /\nsrc\/\n((?: {2}\S.*\n)+)/.exec(text)?.[1]?.split('\n') ?? [];
  return lines.flatMap((line) => /^ {2}((?:[a-z-]+\/ ?)+)/.exec(line)?.[1]?.trim().split(' ') ?? []);
}

test('the map names every room of src, and no other', () => {
  const rooms = globSync('src/*/', { cwd: root }).map((path) => `${path.slice(4).replace(/\/$/, '')}/`);
  expect(mappedRooms().sort()).toEqual(rooms.sort());
});

test('every home of a rule is there', () => {
  const table = text.slice(text.indexOf('## Where each rule lives'), text.indexOf('## Directions'));
  const homes = [...table.matchAll(/`([a-z]+\/[a-z-]+)`/g)].map(([, home = '']) => home);
  expect(homes.length).toBeGreaterThan(15);
  const missing = homes.filter((home) => globSync(`src/${home}{.ts,/}`, { cwd: root }).length === 0);
  expect(missing).toEqual([]);
});
