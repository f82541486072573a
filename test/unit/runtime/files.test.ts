import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../src/runtime/clock.ts';
import { createFiles, type FileSystem } from '../../../src/runtime/files.ts';
import { createTestClock } from '../../support/clock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const text = (name: string): string => readFileSync(join(folder, name), 'utf8');

function rig(fileSystem: Partial<FileSystem> = {}, clock = createTestClock()) {
  const debug: string[] = [];
  const log = { debug: (line: string) => void debug.push(line) };
  const temporary = { folder: join(folder, 'temp'), name: 'RUNNER_TEMP' };
  return {
    files: createFiles({ clock, log, temporary, fileSystem }),
    clock,
    debug,
    path: (name: string) => join(folder, name),
  };
}

const coded = (code: string): Error => Object.assign(new Error(`${code}: planted`), { code });
const failing = (code: string, times: number): Pick<FileSystem, 'rename'> => {
  let left = times;
  return {
    rename: async (from, to) => {
      left -= 1;
      if (left >= 0) throw coded(code);
      await fs.rename(from, to);
    },
  };
};

describe('a rename that is refused', () => {
  test.each(['EPERM', 'EACCES', 'EBUSY'])('by %s for a moment is tried again', async (code) => {
    const { files, path, clock } = rig(failing(code, 5));
    await files.replace(path('a'), 'x');
    expect([text('a'), clock.waits.length]).toEqual(['x', 5]);
  });

  test.each(['EPERM', 'EACCES', 'EBUSY'])(
    'by %s for longer than 2 s is an error by name, and leaves nothing',
    async (code) => {
      const { files, path, clock } = rig(failing(code, 1e9));
      const begun = clock.monotonic();
      await expect(files.replace(path('a'), 'x', { hint: 'Check output-dir' })).rejects.toThrow(
        `could not write ${path('a')}: ${code}`,
      );
      expect(clock.monotonic() - begun).toBe(2_000);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  test.each(['ENOSPC', 'EIO', 'EXDEV', 'ENOENT', 'EROFS'])('by %s is final at once', async (code) => {
    const { files, path, clock } = rig(failing(code, 1));
    await expect(files.replace(path('a'), 'x')).rejects.toThrow(code);
    expect([clock.waits, readdirSync(folder)]).toEqual([[], []]);
  });
});

describe('a file system that cannot flush', () => {
  const withSync = (code: string): Partial<FileSystem> => ({
    open: async (...call: Parameters<typeof fs.open>) => {
      const handle = await fs.open(...call);
      handle.sync = () => Promise.reject(coded(code));
      return handle;
    },
  });
  test.each(['ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'ENOSYS'])('(%s) gets its files all the same', async (code) => {
    const { files, path, debug } = rig(withSync(code));
    await files.replace(path('a'), 'x');
    expect([text('a'), debug.length]).toEqual(['x', 1]);
  });

  test.each(['EIO', 'ENOSPC', 'EDQUOT'])('for a real reason (%s) leaves the old file', async (code) => {
    writeFileSync(join(folder, 'a'), 'old');
    const { files, path } = rig(withSync(code));
    await expect(files.replace(path('a'), 'x')).rejects.toThrow(code);
    expect([text('a'), readdirSync(folder)]).toEqual(['old', ['a']]);
  });
});

describe('links and modes', () => {
  test('the mode of what is there stays', async () => {
    const { files, path } = rig();
    for (const mode of [0o600, 0o640, 0o664, 0o755]) {
      writeFileSync(path('a'), 'old');
      chmodSync(path('a'), mode);
      await files.replace(path('a'), 'x');
      expect(statSync(path('a')).mode & 0o777).toBe(mode);
    }
  });

  test('a link inside the root is written through, over several hops, and to a file that is not there yet', async () => {
    const { files, path } = rig();
    mkdirSync(path('real'));
    symlinkSync('hop', path('a'));
    symlinkSync(join('real', 'file'), path('hop'));
    await files.replace(path('a'), 'x', { root: folder });
    expect([text('real/file'), lstatSync(path('a')).isSymbolicLink()]).toEqual(['x', true]);
    await files.update(path('a'), async (bytes) => `${bytes?.toString()}y`, { root: folder });
    expect(text('real/file')).toBe('xy');
  });

  test.each(['/etc/hostname', '../outside', '/nowhere/at/all', 'sub/../../outside'])(
    'a link to %s is refused by name',
    async (to) => {
      mkdirSync(join(folder, 'in/sub'), { recursive: true });
      const { files, path } = rig();
      symlinkSync(to, path('in/a'));
      for (const write of [
        () => files.replace(path('in/a'), 'x', { root: path('in') }),
        () => files.update(path('in/a'), async () => 'x', { root: path('in') }),
        () => files.checkTarget(path('in/a'), { root: path('in') }),
      ]) {
        await expect(write()).rejects.toThrow(path('in/a'));
      }
      expect(existsSync(path('outside'))).toBe(false);
      expect(lstatSync(path('in/a')).isSymbolicLink()).toBe(true);
    },
  );

  test('a folder that is itself a link is no way out', async () => {
    const { files, path } = rig();
    mkdirSync(path('real'));
    symlinkSync('real', path('linked'));
    await files.replace(path('linked/a'), 'x', { root: path('linked') });
    expect(text('real/a')).toBe('x');
  });
});

describe('a file that others change, too', () => {
  test('what another writer put there in between is read again', async () => {
    const { files, path, debug } = rig();
    writeFileSync(path('a'), '1');
    let rounds = 0;
    await files.update(path('a'), async (bytes) => {
      rounds += 1;
      if (rounds === 1) writeFileSync(path('a'), '2');
      return `${bytes?.toString()}+`;
    });
    expect([text('a'), rounds, debug.length]).toEqual(['2+', 2, 1]);
    expect(readdirSync(folder)).toEqual(['a']);
  });

  test('one that changes without end is an error, not a loss', async () => {
    const { files, path } = rig();
    let n = 0;
    const update = files.update(path('a'), async () => {
      n += 1;
      writeFileSync(path('a'), String(n));
      return 'mine';
    });
    await expect(update).rejects.toThrow('was changed 20 times');
    expect([text('a'), readdirSync(folder)]).toEqual(['20', ['a']]);
  });

  test('a lock that a killed run left is taken over', async () => {
    const { files, path } = rig();
    writeFileSync(path('.a.lock'), '');
    await files.update(path('a'), async () => 'x');
    expect([text('a'), readdirSync(folder)]).toEqual(['x', ['a']]);
  });

  test('many at once lose nothing', async () => {
    // Real waits: on the test clock all of a lock's patience is gone before the holder has taken a step.
    const { files, path } = rig({}, { ...createTestClock(), ...systemClock });
    writeFileSync(path('a'), '');
    const add = (n: number) => files.update(path('a'), async (bytes) => `${bytes?.toString()}${n},`);
    await Promise.all(Array.from({ length: 12 }, (_, n) => add(n)));
    expect(
      text('a')
        .split(',')
        .filter(Boolean)
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 12 }, (_, n) => n));
  });
});

test('create never replaces', async () => {
  const { files, path } = rig();
  expect(await files.create(path('new/a'), 'x')).toBe('written');
  expect(await files.create(path('new/a'), 'x')).toBe('same');
  expect(await files.create(path('new/a'), 'y')).toBe('taken');
  expect([text('new/a'), readdirSync(path('new'))]).toEqual(['x', ['a']]);
});

test('moving aside replaces nothing', async () => {
  const { files, path } = rig();
  writeFileSync(path('a'), '1');
  expect(await files.moveAside(path('a'), 'corrupt-1')).toBe(path('a.corrupt-1'));
  writeFileSync(path('a'), '2');
  expect(await files.moveAside(path('a'), 'corrupt-1')).toBe(path('a.corrupt-1-1'));
  expect([text('a.corrupt-1'), text('a.corrupt-1-1')]).toEqual(['1', '2']);
});

test('what was made for a while is gone at the end, unless it is to be kept', async () => {
  const { files } = rig();
  const [gone, kept] = [await files.temporaryFolder('a-'), await files.temporaryFolder('b-', { keep: true })];
  files.removeTemporaries();
  expect([existsSync(gone), existsSync(kept)]).toEqual([false, true]);
});
