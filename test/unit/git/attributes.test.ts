import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { findFilteredFiles } from '../../../src/git/attributes.ts';

const FILES = ['a.bin', 'x/a.bin', 'x/y/a.txt', 'data/model.onnx', 'data/sub/b.dat', 'secret.key', 'a b.bin', 'lib.rs'];

test.each<[string, Record<string, string>]>([
  ['a name at any depth', { '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n' }],
  ['a path', { '.gitattributes': '/x/*.bin filter=lfs\ndata/** filter=lfs\n' }],
  ['taken back later', { '.gitattributes': '*.bin filter=lfs\nx/a.bin -filter\n' }],
  ['forgotten', { '.gitattributes': '*.bin filter=lfs\na.bin !filter\n' }],
  [
    'a deeper file wins',
    { '.gitattributes': '*.txt filter=lfs\n', 'x/y/.gitattributes': '* -filter\n*.bin filter=crypt\n' },
  ],
  ['a macro', { '.gitattributes': '[attr]big filter=lfs -text\n*.onnx big\n' }],
  ['quotes, comments, CRLF', { '.gitattributes': '# *.rs filter=lfs\r\n"a b.bin" filter=lfs\r\n' }],
  ['a class and a double star within', { '.gitattributes': '[ab].bin filter=lfs\nx/**/a.txt filter=lfs\n' }],
  ['no filter at all', { '.gitattributes': '* text=auto eol=lf\n' }],
])('git and we agree on the filters of %s', (_, attributes) => {
  const root = mkdtempSync(join(tmpdir(), 'attributes-'));
  try {
    spawnSync('git', ['init', '--quiet'], { cwd: root });
    for (const [path, text] of Object.entries(attributes)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const asked = spawnSync('git', ['check-attr', '-z', 'filter', ...FILES], { cwd: root, encoding: 'utf8' });
    const parts = asked.stdout.split('\0');
    const expected = new Map<string, string>();
    for (let at = 0; at + 2 < parts.length; at += 3) {
      if (!/^(?:un)?(?:specified|set)$/.test(parts[at + 2] ?? '')) expected.set(parts[at] ?? '', parts[at + 2] ?? '');
    }
    expect(findFilteredFiles(FILES, new Map(Object.entries(attributes)))).toEqual(expected);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
