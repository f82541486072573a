/** What every bundle does before its own code runs. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const bundles = readdirSync(dist).filter((name) => existsSync(join(dist, name, 'main.js')));

/** Runs the entry as a Node of that version would: it may use nothing but `process`, `console` and `import`. */
function start(name: string, version: string): { loaded: string[]; lines: string[]; exitCode: number | undefined } {
  const loaded: string[] = [];
  const lines: string[] = [];
  const process: { versions: { node: string }; exitCode?: number } = { versions: { node: version } };
  const code = readFileSync(join(dist, name, 'index.js'), 'utf8').replaceAll('import(', 'load(');
  new Function('process', 'console', 'load', code)(
    process,
    { log: (line: string) => lines.push(line) },
    (path: string) => loaded.push(path),
  );
  return { loaded, lines, exitCode: process.exitCode };
}

describe.each(bundles)('%s', (name) => {
  test.each(['24.0.0', '24.21.0', '26.1.0'])('loads the action under Node %s', (version) => {
    expect(start(name, version)).toEqual({ loaded: ['./main.js'], lines: [], exitCode: undefined });
  });

  test.each(['12.22.12', '16.20.2', '20.20.2', '22.21.1', '23.11.0'])('says under Node %s what it needs', (version) => {
    const { loaded, lines, exitCode } = start(name, version);
    expect([loaded, exitCode]).toEqual([[], 1]);
    expect(lines).toEqual([expect.stringMatching(/^::error title=.*::This action needs Node 24, but Node /)]);
    expect(lines[0]).toContain(`Node ${version} runs it`);
  });

  test('begins with an entry that an old Node can parse', () => {
    const code = readFileSync(join(dist, name, 'index.js'), 'utf8');
    expect(code).not.toMatch(/^\s*(import|export)\s|\bawait\b|=>|`|\?\.|\?\?/m);
  });
});

test('what publish-taostats compiles before its first request stays small', () => {
  expect(statSync(join(dist, 'publish-taostats/main.js')).size).toBeLessThanOrEqual(220_000);
  expect(readFileSync(join(dist, 'publish-taostats/main.js'), 'utf8')).not.toContain('node_modules/undici/');
});
