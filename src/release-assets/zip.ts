import { crc32, deflateRawSync } from 'node:zlib';
import type { ArchivedFile } from './archived-file.ts';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** Version 2.0; made on Unix, whose modes stand in the upper half of the attributes. */
const NEEDED = 20;
const MADE_BY = (3 << 8) | NEEDED;
const UTF8_NAMES = 0x0800;
const DEFLATED = 8;

/** PKWARE's APPNOTE 6.3, without extra fields. */
export function zip(files: readonly ArchivedFile[], epochSeconds: number): Buffer {
  const entries = files.map(({ name, content, isExecutable }) => {
    const bytes = Buffer.from(name, 'utf8');
    const packed = deflateRawSync(content, { level: 9 });
    const common = Buffer.alloc(26);
    common.writeUInt16LE(NEEDED, 0);
    common.writeUInt16LE(UTF8_NAMES, 2);
    common.writeUInt16LE(DEFLATED, 4);
    common.writeUInt32LE(dosTime(epochSeconds), 6);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.byteLength, 14);
    common.writeUInt32LE(content.byteLength, 18);
    common.writeUInt16LE(bytes.byteLength, 22);
    return { bytes, packed, common, mode: isExecutable ? 0o100755 : 0o100644 };
  });
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let at = 0;
  for (const { bytes, packed, common, mode } of entries) {
    const local = Buffer.concat([word(LOCAL), common, bytes, packed]);
    const head = Buffer.alloc(2);
    head.writeUInt16LE(MADE_BY);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(at, 10);
    centrals.push(Buffer.concat([word(CENTRAL), head, common, tail, bytes]));
    locals.push(local);
    at += local.byteLength;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(directory.byteLength, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...locals, directory, word(END), end]);
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** In UTC, two seconds fine, from 1980 on. */
function dosTime(epochSeconds: number): number {
  const date = new Date(Math.max(epochSeconds, 315_532_800) * 1_000);
  const day = ((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate();
  const time = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
  return ((day << 16) | time) >>> 0;
}
