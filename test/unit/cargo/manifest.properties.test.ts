import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse, type TomlTable } from 'smol-toml';
import { parseTOML } from 'toml-eslint-parser';
import { editManifest, type ManifestEdit } from '../../../src/cargo/manifest.ts';
import { findTomlStrings } from '../../../src/cargo/toml-ranges.ts';
import { manifestCases, readMarked } from './manifest-cases.ts';

/** A piece of a manifest that holds at most one requirement, between `before` and `after`. */
interface Piece {
  crate: string;
  before: string;
  value: string;
  after: string;
}

const crateName = fc.stringMatching(/^[a-z][a-z0-9_-]{0,12}$/);
const valueText = fc.stringMatching(/^[\^~=<>]{0,2} ?[0-9.*]{1,6}$/);
const space = fc.constantFrom('', ' ', '\t', '   ');
const comment = fc.constantFrom('', ' # c', '# version = "0" }', '\t# "quoted" \\ 😀', ' # \'\'\' """');
const quotes = fc.constantFrom('"', "'", '"""', "'''");
const noise = fc.constantFrom('', '# [dependencies]', '   ', '#', '# 😀 é');

/** Writes one dependency of `crate` in any of the forms of TOML; `eol` ends the lines inside of it. */
const form = fc.constantFrom<(key: string, gap: string, eol: string, remark: string) => [string, string]>(
  (key, gap) => [`${key}${gap}=${gap}`, ''],
  (key, gap) => [`${key}${gap}=${gap}{${gap}version${gap}=${gap}`, `${gap}}`],
  (key, gap) => [`${key}${gap}=${gap}{ features = ["a", '}'], path = "x,y", version=`, `${gap}, optional = true }`],
  (key, gap, eol, remark) => [
    `${key} = {${remark}${eol}${gap}path = "p",${eol}${gap}version${gap}=`,
    `,${remark}${eol}${gap}}`,
  ],
  (key, gap) => [`${key}${gap}.${gap}version${gap}=${gap}`, ''],
  (key, gap) => [`${key}${gap}.${gap}"version"${gap}=${gap}`, ''],
);
const keyStyle = fc.constantFrom<(name: string) => string>(
  (n) => n,
  (n) => `"${n}"`,
  (n) => `'${n}'`,
);

const manifest = fc
  .record({
    bom: fc.constantFrom('', '\ufeff'),
    eol: fc.array(fc.constantFrom('\n', '\r\n'), { minLength: 1, maxLength: 5 }),
    finalEol: fc.boolean(),
    header: fc.constantFrom('[dependencies]', '[ workspace . "dependencies" ]', "[target.'cfg(a)'.dev-dependencies]"),
    entries: fc.uniqueArray(
      fc.record({
        crate: crateName,
        value: valueText,
        gap: space,
        remark: comment,
        quote: quotes,
        form,
        keyStyle,
        noise,
      }),
      { minLength: 1, maxLength: 8, selector: ({ crate }) => crate },
    ),
  })
  .map(({ bom, eol, finalEol, header, entries }) => {
    let used = 0;
    const nextEol = () => eol[used++ % eol.length] ?? '\n';
    const pieces: Piece[] = entries.map((entry, index) => {
      const [before, after] = entry.form(entry.keyStyle(entry.crate), entry.gap, nextEol(), entry.remark);
      const isLast = index === entries.length - 1;
      return {
        crate: entry.crate,
        before: `${entry.noise}${nextEol()}${entry.gap}${before}${entry.quote}`,
        value: entry.value,
        after: `${entry.quote}${after}${entry.remark}${isLast && !finalEol ? '' : nextEol()}`,
      };
    });
    return { head: `${bom}${header}${nextEol()}`, pieces };
  });

const write = (head: string, pieces: readonly Piece[]): string =>
  `${head}${pieces.map(({ before, value, after }) => `${before}${value}${after}`).join('')}`;

const read = (text: string): TomlTable => parse(text.replace(/^\ufeff/, ''), { integersAsBigInt: 'asNeeded' });

describe('for any manifest', () => {
  test('an edit changes the values asked for and no byte around them', () => {
    fc.assert(
      fc.property(
        manifest,
        fc.infiniteStream(valueText),
        fc.infiniteStream(fc.boolean()),
        ({ head, pieces }, news, picks) => {
          const edited = pieces.map((piece) =>
            picks.next().value ? { ...piece, value: String(news.next().value) } : piece,
          );
          const edits: ManifestEdit[] = edited
            .filter((piece, index) => piece !== pieces[index])
            .map(({ crate, value }) => ({ kind: 'requirement', crate, requirement: value }));
          expect(editManifest(write(head, pieces), edits).text).toBe(write(head, edited));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('whatever the value is, the text parses to the same data with the change', () => {
    fc.assert(
      fc.property(manifest, fc.string({ unit: 'binary' }), fc.nat(), ({ head, pieces }, value, pick) => {
        const text = write(head, pieces);
        const { crate } = pieces[pick % pieces.length] as Piece;
        const result = editManifest(text, [{ kind: 'requirement', crate, requirement: value }]);
        const expected = read(text);
        for (const { path, after } of result.changes) {
          const parent = path.slice(0, -1).reduce((table, key) => table[key] as TomlTable, expected);
          parent[path.at(-1) as string] = after;
        }
        expect(read(result.text)).toEqual(expected);
        expect(result.changes.every(({ after }) => after === value)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('an edit and its reverse give the first text back', () => {
    fc.assert(
      fc.property(manifest, valueText, fc.nat(), ({ head, pieces }, value, pick) => {
        const text = write(head, pieces);
        const { crate, value: old } = pieces[pick % pieces.length] as Piece;
        const edited = editManifest(text, [{ kind: 'requirement', crate, requirement: value }]).text;
        expect(editManifest(edited, [{ kind: 'requirement', crate, requirement: old }]).text).toBe(text);
      }),
    );
  });
});

test('a manifest damaged anywhere is edited as promised or refused, never mistaken', () => {
  const cases = Object.values(manifestCases).flat();
  const damage = fc.record({
    at: fc.nat(),
    removed: fc.nat(2),
    added: fc.constantFrom(
      '',
      '\n',
      '\r',
      '"',
      "'",
      '"""',
      "'''",
      '[',
      ']',
      '{',
      '}',
      '=',
      '.',
      ',',
      '#',
      '\\',
      ' ',
      '\t',
      'a',
      '1',
      '\0',
      '\ufeff',
      '-',
    ),
  });
  fc.assert(
    fc.property(
      fc.constantFrom(...cases),
      fc.array(damage, { minLength: 1, maxLength: 3 }),
      ({ marked, edits }, damages) => {
        const text = damages.reduce(
          (rest, { at, removed, added }) => {
            const position = at % (rest.length + 1);
            return rest.slice(0, position) + added + rest.slice(position + removed);
          },
          readMarked(marked, 'before'),
        );
        try {
          editManifest(text, edits);
        } catch (error) {
          expect(error).toEqual(expect.objectContaining({ name: 'ActionError', kind: 'input' }));
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

describe('findTomlStrings', () => {
  const texts = Object.values(manifestCases)
    .flat()
    .map(({ marked }) => readMarked(marked, 'before').replace(/^\ufeff/, ''));

  test('finds every string where an independent parser finds it', () => {
    for (const text of texts) {
      const expected = listStrings(text);
      expect(
        findTomlStrings(
          text,
          expected.map(({ path }) => path),
        ),
      ).toEqual(expected.map(({ range: [start, end] }) => ({ start, end })));
    }
  });

  test('the same for any manifest', () => {
    fc.assert(
      fc.property(manifest, ({ head, pieces }) => {
        const text = write(head, pieces).replace(/^\ufeff/, '');
        const expected = listStrings(text);
        expect(
          findTomlStrings(
            text,
            expected.map(({ path }) => path),
          ),
        ).toEqual(expected.map(({ range: [start, end] }) => ({ start, end })));
      }),
    );
  });

  test('finds nothing where something else than a string stands', () => {
    expect(findTomlStrings('a = 1\nb = ["x"]\n', [['a'], ['b'], ['c'], ['b', '1'], []])).toEqual(
      Array(5).fill(undefined),
    );
  });
});

type Node = ReturnType<typeof parseTOML>['body'][0]['body'][number] | { type: string };

/** Every string value with its path and range, by toml-eslint-parser. */
function listStrings(text: string): { path: string[]; range: readonly [number, number] }[] {
  const found: { path: string[]; range: readonly [number, number] }[] = [];
  // biome-ignore lint/suspicious/noExplicitAny: a walk over every kind of node
  const visit = (node: any, path: string[]): void => {
    switch (node.type) {
      case 'TOMLTopLevelTable':
      case 'TOMLInlineTable':
        for (const child of node.body) visit(child, path);
        break;
      case 'TOMLTable':
        for (const child of node.body) visit(child, node.resolvedKey.map(String));
        break;
      case 'TOMLKeyValue':
        // biome-ignore lint/suspicious/noExplicitAny: bare or quoted
        visit(node.value, [...path, ...node.key.keys.map((key: any) => key.name ?? key.value)]);
        break;
      case 'TOMLArray':
        for (const [index, element] of node.elements.entries()) visit(element, [...path, String(index)]);
        break;
      case 'TOMLValue':
        if (node.kind === 'string') found.push({ path, range: node.range });
    }
  };
  visit(parseTOML(text, { tomlVersion: '1.1' }).body[0] satisfies Node, []);
  return found;
}
