import { describe, expect, test } from '@jest/globals';
import { editManifest } from '../../../src/cargo/manifest.ts';

describe('editManifest', () => {
  test('changes the value and no other byte', () => {
    const text =
      '\ufeff[package]\r\nversion = \'0.1.0\' # "kept"\r\n[dependencies]\r\na = { path = "a", version = "0.1" }';
    expect(editManifest(text, [{ kind: 'requirement', crate: 'a', requirement: '0.2' }])).toEqual({
      text: text.replace('"0.1"', '"0.2"'),
      changes: [{ path: ['dependencies', 'a', 'version'], before: '0.1', after: '0.2' }],
    });
  });
});
