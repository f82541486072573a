/**
 * Every parser of outside text: what it takes, what it may say, and what has to hold of its answer. An exception that is
 * not in its contract is a finding, and so is work that grows faster than the text.
 */
import { compileGlob } from '../../src/archive/glob.ts';
import { elements, elementText, encodeText, wholeRoot } from '../../src/archive/store/xml.ts';
import { parseLockfile } from '../../src/cargo/lockfile.ts';
import { editManifest } from '../../src/cargo/manifest.ts';
import { parseRequirement } from '../../src/cargo/requirement.ts';
import { insertSection } from '../../src/cascade/plan/changelog.ts';
import { readCommitMessage } from '../../src/cascade/version/message.ts';
import { decodeValue, type Shape } from '../../src/chain/shape.ts';
import { readSs58, writeSs58 } from '../../src/chain/ss58.ts';
import { readPairLines } from '../../src/dividends/pairs.ts';
import { readBatch } from '../../src/history/entry.ts';
import { instantKey, parseInstant } from '../../src/history/instant.ts';
import { compactJson, jsonElements, jsonMembers, nestingDepth, repeatedMember } from '../../src/history/json-text.ts';
import { parseHistory, printHistory } from '../../src/history/merge.ts';
import { haveSameContent } from '../../src/history/same-content.ts';
import { findIntermediary } from '../../src/http/intermediary.ts';
import { judgeRedirect } from '../../src/http/redirect.ts';
import { askedWaitMs } from '../../src/http/retry.ts';
import { createInputReader } from '../../src/runtime/inputs.ts';
import { parseExactJson } from '../../src/taostats/exact-json.ts';
import { readRun } from '../../src/trust-pack/run.ts';
import { CsvTable } from '../../src/worker/csv.ts';
import { readWindow } from '../../src/worker/window.ts';

export interface Target {
  readonly name: string;
  /** Good and odd texts to begin with. */
  readonly corpus: readonly string[];
  /** Throws {@link Broken} when an answer is wrong; other errors count as findings unless `says` knows them. */
  run(text: string): void;
  /** Errors of its contract. */
  says?(error: Error): boolean;
}

export class Broken extends Error {}

function hold(condition: boolean, what: string): void {
  if (!condition) throw new Broken(what);
}

const isActionError = (error: Error): boolean => error.name === 'ActionError';
const isSyntaxError = (error: Error): boolean => error instanceof SyntaxError;
const isRangeError = (error: Error): boolean => error instanceof RangeError || error instanceof TypeError;

function whenJson(text: string, check: (value: unknown) => void): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return;
  }
  check(value);
}

const ENTRY = '{"_timestamp":"2026-01-31T12:00:00.123456Z","price":322.124618259631,"volume_24h":null,"name":"a\\"b"}';
const MANIFEST = [
  '[package]\nname = "a"\nversion = "1.0.0" # why\n',
  '[dependencies]\nb = { version = "^1.0", path = "../b" }\n"c".version = \'1\'\n',
  '[target.\'cfg(unix)\'.dependencies.b]\nversion = """1.0"""\n',
].join('\n');
const LOCK =
  'version = 4\n\n[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "registry+https://example.org/index"\nchecksum = "00"\ndependencies = [\n "b 1.0.0",\n]\n';
const SHAPES: readonly Shape[] = [
  'u64',
  { vec: 'u16' },
  { option: { tuple: ['u8', 'bytes'] } },
  {
    struct: [
      ['a', { compact: 'u128' }],
      ['b', { vec: { option: 'bool' } }],
    ],
  } as unknown as Shape,
];

export const TARGETS: readonly Target[] = [
  {
    name: 'json-text',
    corpus: [
      ENTRY,
      `[${ENTRY}, ${ENTRY}]`,
      ' { "a" : [ 1.0 , -0e+5 , "\\u00e9" ] , "b" : { } } ',
      '[]',
      '1e5',
      '"\\\\"',
    ],
    run: (text) =>
      whenJson(text, (value) => {
        const compact = compactJson(text);
        hold(JSON.stringify(JSON.parse(compact)) === JSON.stringify(value), 'compacting changed the value');
        hold(compactJson(compact) === compact, 'compacting twice is not compacting once');
        hold(nestingDepth(compact) >= 0, 'a depth below zero');
        if (Array.isArray(value)) {
          hold(jsonElements(text).length === value.length, 'elements were lost or made up');
          hold(
            jsonElements(text).every(
              (element, at) => JSON.stringify(JSON.parse(element)) === JSON.stringify(value[at]),
            ),
            'another element',
          );
        } else if (typeof value === 'object' && value !== null && repeatedMember(compact) === undefined) {
          hold(jsonMembers(text).length === Object.keys(value).length, 'members were lost or made up');
        }
      }),
  },
  {
    name: 'same-content',
    corpus: [`${ENTRY}\n${ENTRY}`, '{"a":1.0,"b":[1e3]}\n{"b":[1000],"a":1}', '{"a":1}\n{"a":1.00000000000000000001}'],
    run: (text) => {
      const [one = '', two = ''] = text.split('\n');
      whenJson(one, () =>
        whenJson(two, () => {
          hold(haveSameContent(one, one), 'a text differs from itself');
          hold(haveSameContent(one, two) === haveSameContent(two, one), 'sameness depends on the order');
        }),
      );
    },
  },
  {
    name: 'batch',
    corpus: [ENTRY, `[${ENTRY}]`, '{"price":1}', '[]', '{"price":1e999}', '{"price":1,"price":2}'],
    run: (text) => {
      const batch = readBatch(text, { nowMs: Date.UTC(2026, 1, 1), maxEntries: 10 });
      if (!batch.ok)
        return hold([400, 413, 422].includes(batch.status) && batch.error.length < 600, 'a refusal that is none');
      for (const entry of batch.entries) hold(compactJson(entry.text) === entry.text, 'an entry that is not compact');
    },
  },
  {
    name: 'history',
    corpus: [`[${ENTRY}]`, ENTRY, '[null, 1, {"price":2}]', ' [ ] '],
    run: (text) => {
      const reading = parseHistory(text);
      if (!reading.ok) return;
      const again = parseHistory(printHistory(reading.elements));
      hold(again.ok && again.elements.join() === reading.elements.join(), 'printed and read is another history');
    },
  },
  {
    name: 'instant',
    corpus: [
      '2026-01-31T12:00:00Z',
      '2026-01-31t12:00:00.1234567+05:30',
      '2016-12-31T23:59:60Z',
      '0000-02-29T00:00:00-23:59',
    ],
    run: (text) => {
      const instant = parseInstant(text);
      if (instant) hold(/^\d{12,}$/.test(instantKey(instant)), 'a key that does not sort');
    },
  },
  {
    name: 'exact-json',
    corpus: [ENTRY, '{"pagination":{"total_items":1},"data":[{"price":"322.1"}]}', '[1.10,true,null,"\\ud83d\\ude00"]'],
    says: isSyntaxError,
    run: (text) => void parseExactJson(text),
  },
  {
    name: 'run-report',
    corpus: [
      '{"run_id":"r1","at":"2026-01-31T12:00:00Z"}',
      '{"run_id":"r","at":"2026-01-31T12:00:00Z","calls":[{"at":"2026-01-31T12:00:00Z"}],"datasets":[]}',
    ],
    run: (text) => whenJson(text, (value) => void readRun(value, Date.UTC(2026, 1, 1))),
  },
  {
    name: 'csv',
    corpus: [ENTRY, '{"a":"=1+1","b":"x;=2","c":[1,"\\t-3"]}', '{"a":"\\u200c@x","b":"q\\"q"}'],
    run: (text) =>
      whenJson(text, (value) => {
        if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
        const table = new CsvTable();
        table.add(text);
        for (const line of [table.header(), table.row(text)]) {
          hold(line.endsWith('\r\n'), 'a line without an end');
          hold((line.match(/"/g)?.length ?? 0) % 2 === 0, 'a quote that never closes');
          // Outside of quotes a number may have its sign; nothing else may begin as a formula does.
          for (const cell of line.trimEnd().match(/(?:"(?:[^"]|"")*"|[^,"]+)/g) ?? []) {
            hold(!/^"?\s*[=@|%]/.test(cell), `an active cell: ${cell.slice(0, 40)}`);
          }
        }
      }),
  },
  {
    name: 'query',
    corpus: [
      'limit=3&since=2026-01-31T12:00:00Z',
      'cursor=101780341939719008.10.14&page_size=5',
      'days=3&format=csv&fields=a,b',
      'resolution=1h',
    ],
    run: (text) => {
      const reading = readWindow(new URLSearchParams(text), Date.UTC(2026, 1, 1));
      if (!reading.ok) hold(reading.error.length < 300, 'a long error');
    },
  },
  {
    name: 'retry-after',
    corpus: [
      '120',
      '1.2',
      'Wed, 21 Oct 2026 07:28:00 GMT',
      '3, 3',
      'Wednesday, 21-Oct-26 07:28:00 GMT',
      'Wed Oct 21 07:28:00 2026',
    ],
    run: (text) => {
      for (const headers of [
        { 'retry-after': text },
        { 'x-ratelimit-reset': text },
        { 'retry-after': text, date: text },
      ]) {
        const ms = askedWaitMs(headers, Date.UTC(2026, 1, 1));
        hold(ms === undefined || (ms >= 0 && !Number.isNaN(ms)), `it asks to wait ${ms}`);
      }
    },
  },
  {
    name: 'intermediary',
    corpus: [
      '<!doctype html><html><head><title>Just a moment...</title>',
      '<html>error code: 1015 Ray ID: <b>8f00ba4f00</b>',
      '{"error":"x"}',
    ],
    run: (text) => {
      const found = findIntermediary({ status: 403, headers: {}, text } as never, true);
      hold((found?.title?.length ?? 0) <= 300, 'a whole page for a title');
    },
  },
  {
    name: 'redirect',
    corpus: ['/x', 'https://api.example/y?z', '//evil.example/', 'http://api.example/', 'https://api.example:443/'],
    run: (text) => {
      const from = new URL('https://api.example/a');
      const redirect = judgeRedirect(from, text, ['authorization']);
      if (redirect.follow)
        hold(redirect.target.origin === from.origin, `a credential follows to ${redirect.target.origin}`);
    },
  },
  {
    name: 'xml',
    corpus: [
      '<?xml version="1.0"?><L><K>a&amp;b</K><K/></L>',
      '<Error><Code>X</Code></Error>',
      '<L><K>1</K><Error></Error></L>',
    ],
    run: (text) => {
      for (const inner of elements(text, 'K')) hold(!inner.includes('</K>'), 'an element that contains its own end');
      elementText(text, 'Code');
      if (wholeRoot(text, 'L') !== undefined) hold(/<\/L>$|\/>$/.test(text.trim()), 'a root that is not closed');
      hold(elementText(`<K>${encodeText(text)}</K>`, 'K') === text, 'what was escaped reads differently');
    },
  },
  {
    name: 'glob',
    corpus: ['a/*.json', '**/x-[!a-c]?.{ts,js}', 'taostats_entry-*.json', '{a,{b,c}}/**', '!x', '\\*'],
    run: (text) => {
      const glob = compileGlob(text, { dot: false });
      if ('reason' in glob) return;
      glob.matches('a/b/x-d1.ts');
      glob.mayMatchBelow('a');
    },
  },
  {
    name: 'manifest',
    corpus: [
      MANIFEST,
      '[workspace.package]\nversion = "1.0.0"\n',
      '[package]\r\nname = "a"\r\nversion="1.0.0"\r\n',
      'package = { name = "a", version = "1.0.0" }',
    ],
    says: isActionError,
    run: (text) => {
      const edited = editManifest(text, [{ kind: 'package-version', version: '2.0.0' }]);
      hold(
        editManifest(edited.text, [{ kind: 'package-version', version: '2.0.0' }]).changes.length === 0,
        'the edit is not there',
      );
    },
  },
  {
    name: 'lockfile',
    corpus: [
      LOCK,
      'version = 3\n',
      '[root]\nname = "a"\nversion = "1.0.0"\n[metadata]\n"checksum b 1.0.0 (registry+x)" = "00"\n',
    ],
    says: isActionError,
    run: (text) => void parseLockfile(text),
  },
  {
    name: 'requirement',
    corpus: ['^1.2.3', '>=1, <2', '=0.3.1-rc.1', '*', '1.*', '~1.2'],
    says: isActionError,
    run: (text) => void parseRequirement(text),
  },
  {
    name: 'commit-message',
    corpus: [
      'feat(core)!: x\n\nbody\n\nBREAKING CHANGE: y\nRefs: #1',
      'fix: a',
      'Merge branch x',
      'revert: feat: y\n\nThis reverts commit 0123.',
    ],
    run: (text) => void readCommitMessage(text),
  },
  {
    name: 'changelog',
    corpus: [
      '# Changelog\n\n## [Unreleased]\n- a\n\n## [1.0.0] - 2025-01-01\n### Added\n- b\n',
      '## v0.9.0 (2025-01-01)\r\n\r\n* x\r\n',
      '',
    ],
    says: isActionError,
    run: (text) => {
      const crate = { name: 'a', version: '2.0.0', tag: 'a-v2.0.0' } as never;
      const edit = insertSection(
        new TextEncoder().encode(text),
        crate,
        [{ heading: 'Changed', lines: ['- z'] }],
        1_760_000_000,
        'CHANGELOG.md',
      );
      hold(new TextDecoder().decode(edit.after).includes('2.0.0'), 'the release is not in it');
    },
  },
  {
    name: 'ss58',
    corpus: [
      '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY',
      '0x00',
      '5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty',
    ],
    run: (text) => {
      const reading = readSs58(text);
      if (reading.ok) hold(writeSs58(reading.publicKey) === text, 'read and written is another address');
    },
  },
  {
    name: 'pairs',
    corpus: ['1,5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY\n# x\n', '65535,x', ''],
    run: (text) => void readPairLines(text),
  },
  {
    name: 'scale',
    corpus: ['0x0100000000000000', '0x0801000200', '0x0105080102', '0x04080001'],
    says: isRangeError,
    run: (text) => {
      if (!/^0x(?:[0-9a-f]{2})*$/.test(text)) return;
      for (const shape of SHAPES) {
        try {
          decodeValue(shape, text);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
        }
      }
    },
  },
  {
    name: 'inputs',
    corpus: [
      'true',
      '12',
      '1e3',
      '0.5',
      'https://x.example/a',
      'a/b',
      '~/x',
      '"q"',
      '${{ secrets.X }}',
      'token-0123456789',
    ],
    says: isActionError,
    run: (text) => {
      const reader = createInputReader({
        input: () => text.trim(),
        env: {},
        mask: () => undefined,
        warn: () => undefined,
      } as never);
      const tries = [
        () => reader.boolean('flag', { default: false }),
        () => reader.integer('count', { default: 1, min: 0, max: 10 }),
        () => reader.decimal('share', { default: 1, min: 0, max: 10 }),
        () => reader.url('url', {}),
        () => reader.path('path', { default: '.' }),
        () => reader.secret('key', { minLength: 16 }),
      ];
      for (const [at, attempt] of tries.entries()) {
        try {
          attempt();
        } catch (error) {
          if (!(error instanceof Error) || !isActionError(error)) throw error;
          // A refused secret is named and never shown.
          if (at === 5 && text.length > 12) hold(!error.message.includes(text), 'a secret is echoed');
        }
      }
    },
  },
];
