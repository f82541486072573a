import { describe, expect, test } from '@jest/globals';
import { findViolations, listImports } from '../../../scripts/import-rules.ts';

const check = (files: Record<string, string>): string[] => findViolations(new Map(Object.entries(files)));

describe('listImports', () => {
  test('tells what is erased from what is loaded', () => {
    const source = [
      "import { a } from './a.ts';",
      "import type { B } from './b.ts';",
      "import { type C, type D } from './c.ts';",
      "import e, { type F } from './e.ts';",
      "import './g.ts';",
      "export { h } from './h.ts';",
      "export type { I } from './i.ts';",
      'import {',
      '  type J,',
      '  k,',
      "} from './j.ts';",
      "const l = await import('./l.ts');",
      "const text = 'nothing is imported from here';",
    ].join('\n');
    expect(listImports(source).map(({ specifier, typeOnly }) => [specifier, typeOnly])).toEqual([
      ['./a.ts', false],
      ['./b.ts', true],
      ['./c.ts', true],
      ['./e.ts', false],
      ['./g.ts', false],
      ['./h.ts', false],
      ['./i.ts', true],
      ['./j.ts', false],
      ['./l.ts', false],
    ]);
  });
});

describe('import directions', () => {
  test('lets actions use rooms, rooms use protocols and everyone use the base rooms', () => {
    expect(
      check({
        'actions/publish-taostats/main.ts':
          "import { runAction } from '../../src/runtime/run-action.ts';\nimport { p } from '../../src/publish/p.ts';",
        'src/publish/p.ts': [
          "import { x } from '../http/client.ts';",
          "import { y } from '../history/digest.ts';",
          "import type { Ports } from '../runtime/ports.ts';",
          "import { ActionError } from '../errors/action-error.ts';",
        ].join('\n'),
        'src/cloudflare/rest.ts': "import { z } from '../http/client.ts';",
        'src/history/digest.ts': "import { sha256 } from '@noble/hashes/sha2.js';",
        'src/worker/index.ts': "import { DurableObject } from 'cloudflare:workers';\nimport '../history/digest.ts';",
      }),
    ).toEqual([]);
  });

  test.each([
    ['a room that imports the runtime', 'src/archive/a.ts', "import { r } from '../runtime/run-action.ts';"],
    ['a room that imports the ports as a value', 'src/archive/a.ts', "import { r } from '../runtime/ports.ts';"],
    ['a protocol that imports a room', 'src/git/a.ts', "import { c } from '../cascade/plan.ts';"],
    ['a protocol that imports another one', 'src/git/a.ts', "import { c } from '../github/releases.ts';"],
    ['the http client above its place', 'src/http/a.ts', "import { c } from '../cloudflare/rest.ts';"],
    ['a base room with a dependency', 'src/errors/a.ts', "import type { c } from '../http/client.ts';"],
    ['an action used as a library', 'src/archive/a.ts', "import { m } from '../../actions/archive-r2/main.ts';"],
    ['an action that uses another', 'actions/a/main.ts', "import { m } from '../b/main.ts';"],
    ['a room that imports a test', 'src/archive/a.ts', "import { s } from '../../test/support/action/bundle.ts';"],
    ['a Worker that imports a room of the actions', 'src/worker/a.ts', "import type { s } from '../archive/keys.ts';"],
    ['@actions/core outside the runtime', 'src/archive/a.ts', "import * as core from '@actions/core';"],
    ['@actions/core in an action', 'actions/a/main.ts', "import * as core from '@actions/core';"],
    ['process.env outside the runtime', 'src/archive/a.ts', "const key = process.env['KEY'];"],
    ['node in the history', 'src/history/a.ts', "import { createHash } from 'node:crypto';"],
    ['a package that workerd cannot run', 'src/worker/a.ts', "import { request } from 'undici';"],
    ['a dynamic import against the direction', 'src/archive/a.ts', "await import('../runtime/run-action.ts');"],
  ])('finds %s', (_, path, source) => {
    const violations = check({ [path]: source });
    expect(violations).toHaveLength(1);
    expect(violations[0]).toContain(`${path}: `);
  });

  test('finds node: however deep the Worker loads it, and says along which way', () => {
    expect(
      check({
        'src/worker/index.ts': "import '../trust-pack/health.ts';",
        'src/trust-pack/health.ts': "import '../errors/files.ts';",
        'src/errors/files.ts': "import { readFileSync } from 'node:fs';",
      }),
    ).toEqual([
      'src/errors/files.ts: imports node:fs; what runs in workerd may not (loaded by src/worker/index.ts -> src/trust-pack/health.ts)',
    ]);
  });

  test('ignores node: behind a type, which is erased', () => {
    expect(
      check({
        'src/history/a.ts': "import type { B } from '../errors/b.ts';",
        'src/errors/b.ts': "import { readFileSync } from 'node:fs';",
      }),
    ).toEqual([]);
  });

  test('finds rooms that import each other', () => {
    expect(
      check({ 'src/cargo/a.ts': "import '../cascade/b.ts';", 'src/cascade/c.ts': "import '../cargo/d.ts';" }),
    ).toEqual(['src/cargo: rooms import each other in a circle; src/cargo -> src/cascade -> src/cargo']);
  });

  test('finds files that import each other, also for types only', () => {
    expect(
      check({
        'src/http/a.ts': "import type { B } from './b.ts';",
        'src/http/b.ts': "import { c } from './c.ts';",
        'src/http/c.ts': "import './a.ts';",
      }),
    ).toEqual([
      'src/http/a.ts: files import each other in a circle; src/http/a.ts -> src/http/b.ts -> src/http/c.ts -> src/http/a.ts',
    ]);
  });

  test('keeps node: out of the part of the http room that the Worker uses, and lets the rest have it', () => {
    expect(
      check({
        'src/http/client.ts': "import './verdict.ts';",
        'src/http/verdict.ts': "import 'node:crypto';",
        'src/http/undici-transport.ts': "import 'node:stream';",
      }),
    ).toEqual([
      'src/http/verdict.ts: imports node:crypto; what runs in workerd may not (loaded by src/http/client.ts)',
    ]);
  });
});
