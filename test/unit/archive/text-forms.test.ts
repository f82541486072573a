/** The small texts the archive reads: XML of a store, globs of keys, manifests, lock rules. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matchesAny } from '../../../src/archive/key-pattern.ts';
import { explainUnlocked } from '../../../src/archive/lock-rules.ts';
import { printManifest } from '../../../src/archive/manifest.ts';
import { elements, elementText, encodeText } from '../../../src/archive/xml.ts';

describe('XML', () => {
  test('finds elements, with and without attributes, and decodes their text', () => {
    const xml =
      '<R xmlns="x"><Key a="b">a &amp; b &lt;&#x41;&#66;&gt;&quot;&apos;</Key><Key>two</Key><Keys>no</Keys></R>';
    expect(elementText(xml, 'Key')).toBe(`a & b <AB>"'`);
    expect(elements(xml, 'Key')).toHaveLength(2);
    expect(elementText(xml, 'Missing')).toBeUndefined();
  });

  test('leaves what it does not know as it is', () => {
    expect(elementText('<K>&nope; &#99999999; &#xFFFFFF; &amp;lt;</K>', 'K')).toBe(
      '&nope; &#99999999; &#xFFFFFF; &lt;',
    );
  });

  test('any text survives', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(elementText(`<K>${encodeText(text)}</K>`, 'K')).toBe(text);
      }),
    );
  });
});

describe('globs of keys', () => {
  test.each([
    ['a/*.json', 'a/b.json', true],
    ['a/*.json', 'a/b/c.json', false],
    ['a/**', 'a/b/c.json', true],
    ['**/c.json', 'a/b/c.json', true],
    ['a/?.json', 'a/b.json', true],
    ['a/?.json', 'a//.json', false],
    ['a.json', 'aXjson', false],
    ['a(1)+[x]{y}^$|\\.json', 'a(1)+[x]{y}^$|\\.json', true],
  ])('%s and %s: %s', (pattern, key, matches) => {
    expect(matchesAny([pattern], key)).toBe(matches);
  });
});

test('a manifest has the same bytes whatever the order of its objects', () => {
  const [a, b] = [
    { sha256: 'a'.repeat(64), size: 1 },
    { sha256: 'b'.repeat(64), size: 2 },
  ];
  expect(printManifest({ x: a, y: b })).toBe(printManifest({ y: b, x: a }));
  expect(JSON.parse(printManifest({ y: b, x: a }))).toEqual({ x: a, y: b });
});

describe('lock rules', () => {
  const rule = (prefix: string, enabled = true) => ({ id: 'r', enabled, prefix });
  test.each([
    ['p', [rule('')], false],
    ['p', [rule('p')], false],
    ['p', [rule('p/')], false],
    ['p/q', [rule('p/')], false],
    ['', [rule('')], false],
    ['', [rule('p/')], true],
    ['p', [rule('p/q')], true],
    ['p', [rule('', false)], true],
    ['pq', [rule('p/')], true],
    ['p', [], true],
  ])('prefix %j with %j: unlocked is %s', (prefix, rules, unlocked) => {
    expect(explainUnlocked(rules, 'bucket', prefix) !== undefined).toBe(unlocked);
  });
});
