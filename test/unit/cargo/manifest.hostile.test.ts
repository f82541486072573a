import { describe, expect, test } from '@jest/globals';
import { editManifest, type ManifestEdit } from '../../../src/cargo/manifest.ts';

describe('editManifest on hostile manifests', () => {
  const edit: ManifestEdit[] = [{ kind: 'requirement', crate: 'a', requirement: '2' }];
  const entry = '[dependencies]\na = "1"\n';

  test('takes a multi-line string of a million characters', () => {
    const text = `[package]\ndescription = """\n${'a = "1"\n'.repeat(125_000)}"""\n${entry}`;
    expect(editManifest(text, edit).text).toBe(`${text.slice(0, -3)}2"\n`);
  });

  test('takes a dotted key of ten thousand parts', () => {
    const text = `${Array.from({ length: 10_000 }, () => 'x').join('.')} = 1\n${entry}`;
    expect(editManifest(text, edit).text).toBe(`${text.slice(0, -3)}2"\n`);
  });

  test('takes fifty thousand dependencies of one target', () => {
    const many = Array.from({ length: 50_000 }, (_, index) => `crate-${index} = "1"\n`).join('');
    const text = `[target.x.dependencies]\n${many}${entry}`;
    expect(editManifest(text, edit).text).toBe(`${text.slice(0, -3)}2"\n`);
  });

  test('refuses brackets nested without end', () => {
    const text = `x = ${'['.repeat(100_000)}${']'.repeat(100_000)}\n${entry}`;
    expect(() => editManifest(text, edit)).toThrow(expect.objectContaining({ kind: 'input' }));
  });

  test('names only the nearest of twenty thousand crates', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `crate-${index} = "1"`).join('\n');
    expect(() =>
      editManifest(`[dependencies]\n${many}\n`, [{ kind: 'requirement', crate: 'crate-19999x', requirement: '2' }]),
    ).toThrow(/nearest: "crate-19999", /);
  });
});
