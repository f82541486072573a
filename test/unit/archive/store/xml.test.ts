import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countOpenings, elements, elementText, encodeText, wholeRoot } from '../../../../src/archive/store/xml.ts';

describe('elements', () => {
  test('are found, with and without attributes, and their text is decoded', () => {
    const xml =
      '<R xmlns="x"><Key a="b">a &amp; b &lt;&#x41;&#66;&gt;&quot;&apos;</Key><Key>two</Key><Keys>no</Keys><Key/></R>';
    expect(elementText(xml, 'Key')).toBe(`a & b <AB>"'`);
    expect(elements(xml, 'Key')).toEqual(['a &amp; b &lt;&#x41;&#66;&gt;&quot;&apos;', 'two', '']);
    expect(countOpenings(xml, 'Key')).toBe(3);
    expect(elementText(xml, 'Missing')).toBeUndefined();
  });

  test('what is not known stays as it is', () => {
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

  test.each(['<Key>', '<Key', '<', '<Key>&', '<Key/', '<Key >', '</Key>'])(
    'a mebibyte of %s is read in a moment',
    (worst) => {
      const text = worst.repeat(Math.ceil(1_048_576 / worst.length));
      elements(text, 'Key');
      wholeRoot(text, 'Key');
      countOpenings(text, 'Key');
    },
  );
});

describe('a root is whole', () => {
  test.each([
    ['plain', '<L><A>1</A></L>', '<A>1</A>'],
    ['with a declaration and line breaks', '\uFEFF<?xml version="1.0"?>\n<L xmlns="x">\n<A/></L>\n', '\n<A/>'],
    ['empty', '<L/>', ''],
  ])('%s', (_, xml, inner) => {
    expect(wholeRoot(xml, 'L')).toBe(inner);
  });

  test.each([
    ['cut off', '<L><A>1</A>'],
    ['cut off in its end', '<L><A>1</A></L'],
    ['with an error inside', '<L><A>1</A><Error><Code>InternalError</Code></Error></L>'],
    ['with an error behind', '<L></L><Error><Code>InternalError</Code></Error>'],
    ['of another name', '<M></M>'],
    ['a page of HTML', '<!doctype html><html><L></L></html>'],
    ['twice', '<L></L><L></L>'],
    ['nothing', ''],
  ])('not when %s', (_, xml) => {
    expect(wholeRoot(xml, 'L')).toBeUndefined();
  });
});
