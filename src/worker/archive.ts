/**
 * What leaves the history, in R2. While a UTC day is leaving, each part of it is written as it goes; when the whole day
 * has left, it becomes one immutable segment and its parts are deleted.
 */
import { sha256Hex } from '../history/digest.ts';
import type { ArchivedSegment } from './archived-table.ts';
import { digestOf } from './byte-digest.ts';
import { withinMs } from './deadline.ts';
import { joinRows, type Row, Segment } from './segment.ts';

const FOLDER = 'taostats_history/evicted';
const TIMEOUT_MS = 10_000;
const LINE_FEED = 0x0a;
const COMMA = 0x2c;

/** An object of the archive that does not come, or is not what was written. */
export class ArchiveError extends Error {}

/** The part of `R2Bucket` that is used. */
export interface Bucket {
  put(
    key: string,
    value: string,
    options: {
      onlyIf: Headers;
      httpMetadata: { contentType: string };
      customMetadata: Record<string, string>;
      sha256: string;
    },
  ): Promise<unknown>;
  get(key: string): Promise<{ arrayBuffer(): Promise<ArrayBuffer> } | null>;
  delete(keys: string[]): Promise<void>;
}

export class Archive {
  readonly #bucket: Bucket;

  constructor(bucket: Bucket) {
    this.#bucket = bucket;
  }

  /** Writes entries of a day that others may still follow. */
  async putPart(rows: readonly Row[]): Promise<{ key: string; sha256: string }> {
    return this.#put(FOLDER, rows);
  }

  /** Writes a day, or a large part of one, that nothing is added to. */
  async putSegment(rows: readonly Row[], day: string): Promise<{ key: string; sha256: string }> {
    return this.#put(`${FOLDER}/${day}`, rows);
  }

  /** Parts that a segment has now; one that cannot be deleted (a lock) does no harm. */
  async deleteParts(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    await withinMs(TIMEOUT_MS, this.#bucket.delete([...keys]), 'deleting from the archive').catch(() => undefined);
  }

  /** @throws ArchiveError when the object does not come, or is not what was written. */
  async load({ key, sha256, index }: ArchivedSegment): Promise<Segment> {
    const bytes = await this.#read(key);
    if ((await digestOf(bytes)) !== sha256) throw new ArchiveError(`${key} in the archive is not what was written`);
    const body = bytes.subarray(1, bytes.byteLength - 2); // [ … ] and a line feed
    for (let entry = 1; entry < index.count; entry += 1) body[index.offset(entry) - 1] = LINE_FEED;
    return new Segment(index, body);
  }

  async #read(key: string): Promise<Uint8Array<ArrayBuffer>> {
    const read = async (): Promise<ArrayBuffer | undefined> => (await this.#bucket.get(key))?.arrayBuffer();
    let bytes: ArrayBuffer | undefined;
    try {
      bytes = await withinMs(TIMEOUT_MS, read(), `reading ${key}`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ArchiveError(`the archive does not answer: ${reason}`, { cause: error });
    }
    if (!bytes) throw new ArchiveError(`the archive has no ${key} any more`);
    return new Uint8Array(bytes);
  }

  /** The key carries the digest of the content: the same entries again are the same object. */
  async #put(folder: string, rows: readonly Row[]): Promise<{ key: string; sha256: string }> {
    const text = `[${new TextDecoder().decode(joinRows(rows, COMMA))}]\n`;
    const sha256 = sha256Hex(text);
    const first = (rows[0] as Row).stamp.replaceAll(/[-:]/g, '').replaceAll(/[^0-9A-Za-z.]/g, '_');
    const key = `${folder}/${first}-${sha256}.json`;
    const put = this.#bucket.put(key, text, {
      onlyIf: new Headers({ 'If-None-Match': '*' }),
      httpMetadata: { contentType: 'application/json' },
      customMetadata: { sha256 },
      sha256,
    });
    await withinMs(TIMEOUT_MS, put, 'writing to the archive');
    return { key, sha256 };
  }
}
