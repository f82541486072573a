import { expect, test } from '@jest/globals';
import { hasTrailer, parseCommit, parseTag, parseTrailers } from '../../../src/git/objects.ts';

const OID = 'a'.repeat(40);
const WHO = "Größe O'Neil <a@b> 1767225600 -0330";

test.each([
  ['subject only: no trailer', []],
  ['Upstream-Release: x', []],
  ['s\n\nUpstream-Release: t@abc\n', ['Upstream-Release=t@abc']],
  ['s\n\nbody\n\nA: 1\nB-c:2\n\n', ['A=1', 'B-c=2']],
  ['s\n\nA: 1\nnot one', []],
  ['s\n\nA: 1\n\nlast words', []],
  ['s\n\nA: x: y  ', ['A=x: y']],
])('of %j the trailers are %j', (message, expected) => {
  expect(parseTrailers(message).map(({ key, value }) => `${key}=${value}`)).toEqual(expected);
});

test('trailers compare by whole value, keys without case', () => {
  const trailers = parseTrailers('s\n\nupstream-release: t@abc');
  expect(hasTrailer({ trailers }, { key: 'Upstream-Release', value: 't@abc' })).toBe(true);
  expect(hasTrailer({ trailers }, { key: 'Upstream-Release', value: 't@ab' })).toBe(false);
});

test('a signed merge commit is read whole', () => {
  const signature = 'gpgsig -----BEGIN SSH SIGNATURE-----\n AAAA\n \n -----END SSH SIGNATURE-----';
  const head = `tree ${OID}\nparent ${OID}\nparent ${OID}\nauthor ${WHO}\ncommitter ${WHO}\n${signature}`;
  expect(parseCommit(OID, `${head}\n\nMerge\n\nA: 1\n`)).toEqual({
    oid: OID,
    tree: OID,
    parents: [OID, OID],
    author: { name: "Größe O'Neil", email: 'a@b', epochSeconds: 1_767_225_600, zone: '-0330' },
    committer: { name: "Größe O'Neil", email: 'a@b', epochSeconds: 1_767_225_600, zone: '-0330' },
    message: 'Merge\n\nA: 1\n',
    trailers: [{ key: 'A', value: '1' }],
    isSigned: true,
  });
});

test('an old tag without a tagger has none', () => {
  expect(parseTag(OID, `object ${OID}\ntype commit\ntag v1\n\nold\n`)).toEqual({
    oid: OID,
    target: OID,
    name: 'v1',
    tagger: undefined,
    message: 'old\n',
  });
});

test('what is no commit is refused', () => {
  expect(() => parseCommit(OID, 'nonsense')).toThrow(`the commit ${OID} is not readable`);
  expect(() => parseTag(OID, 'nonsense')).toThrow(`the tag ${OID} is not readable`);
});
