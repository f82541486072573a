import { ActionError, quoteValue } from '../errors/action-error.ts';
import { instantMs, parseInstant } from '../history/instant.ts';

export type KeyLayout = 'flat' | 'path' | 'dated';
export type Compression = 'none' | 'gzip';

/** R2 and S3 both end a key there. */
const MAX_KEY_BYTES = 1_024;
const CANARY = '.tao-archive-canary';

export interface KeyOptions {
  /** As {@link normalizePrefix} returned it. */
  prefix: string;
  layout: KeyLayout;
  compression: Compression;
}

/**
 * The prefix as a folder: leading and trailing `/` removed, "" for none.
 *
 * @throws ActionError (input) for `..`, a control character, an empty or a `.` segment.
 */
export function normalizePrefix(prefix: string): string {
  const folder = prefix.replaceAll(/^\/+|\/+$/g, '');
  if (folder !== '') assertSafe('r2-prefix', folder, prefix);
  return folder;
}

/** Whether a path or key holds nothing that could leave its folder or forge a log line. */
export function isSafePath(path: string): boolean {
  return !path.includes('..') && !/[\p{Cc}\u2028\u2029]/u.test(path);
}

/** Whether a key of the bucket can be asked for: a URL would take `.` and `..` segments as steps elsewhere. */
export function isSafeKey(key: string): boolean {
  return isSafePath(key) && !key.split('/').includes('.');
}

/**
 * The key of a file, given by its path below the workspace with `/` as separator.
 *
 * flat: `[prefix/]<file name>`; path: `[prefix/]<path>`; dated: `[prefix/]<dataset>/YYYY/MM/DD/HHMMSS.json`, read from a
 * name such as `taostats_entry-20260102T030405Z.json`. gzip adds `.gz`.
 *
 * @throws ActionError (input) when the path is unsafe, or the dated layout finds no moment in the name.
 */
export function objectKey(path: string, options: KeyOptions): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const own = options.layout === 'flat' ? name : options.layout === 'path' ? path : datedName(name);
  assertSafe('files', options.layout === 'path' ? path : name, path);
  return finishKey(options.prefix, own, options.compression);
}

/** The key of a backup of the whole history taken at `nowMs`; its name says the moment in both layouts. */
export function historyKey(nowMs: number, options: KeyOptions): string {
  return finishKey(options.prefix, `taostats_history-${compactMoment(nowMs)}.json`, options.compression);
}

/** The key of the manifest whose bytes have this SHA-256. */
export function manifestKey(prefix: string, sha256: string): string {
  return finishKey(prefix, `manifests/${sha256}.json`, 'none');
}

/** The digest in the name of a manifest of this prefix; `undefined` for every other key. */
export function manifestDigest(prefix: string, key: string): string | undefined {
  const folder = folderOf(prefix);
  if (!key.startsWith(folder)) return undefined;
  return /^manifests\/([0-9a-f]{64})\.json$/.exec(key.slice(folder.length))?.[1];
}

/** Whether the key is that of a manifest, be it of this prefix or of one inside it. */
export function isManifestKey(key: string): boolean {
  return /(^|\/)manifests\/[0-9a-f]{64}\.json$/.test(key);
}

/** The key of the object with which a store proves that it creates a key once. */
export function canaryKey(prefix: string): string {
  return `${folderOf(prefix)}${CANARY}`;
}

/** Whether the key is that of such an object, be it of this prefix or of one inside it. */
export function isCanaryKey(key: string): boolean {
  return key === CANARY || key.endsWith(`/${CANARY}`);
}

/** Orders keys as S3 lists them: by their bytes in UTF-8. */
export function compareKeys(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The moment (epoch, ms) that the name of an archived sample or history says, in every layout; else `undefined`. */
export function momentInKey(key: string): number | undefined {
  const match =
    /-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z\.json(?:\.gz)?$/.exec(key) ??
    /\/(\d{4})\/(\d{2})\/(\d{2})\/(\d{2})(\d{2})(\d{2})\.json(?:\.gz)?$/.exec(key);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const instant = parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return instant === undefined ? undefined : instantMs(instant);
}

/** What every key of the prefix begins with: "" or `prefix/`. */
export function folderOf(prefix: string): string {
  return prefix === '' ? '' : `${prefix}/`;
}

/** `20260102T030405Z`, UTC. */
function compactMoment(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function datedName(name: string): string {
  const match = /^(.+)_entry-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z\.json$/.exec(name);
  const [, dataset, year, month, day, hour, minute, second] = match ?? [];
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const moment = new Date(text);
  // Date rolls 31 February over to March; only a real moment comes back as it went in.
  if (match === null || Number.isNaN(moment.getTime()) || moment.toISOString() !== text) {
    throw new ActionError(
      'input',
      `key-layout: dated cannot place the file ${quoteValue(name)}, expected <dataset>_entry-<YYYYMMDDTHHMMSSZ>.json`,
      { hint: 'Use key-layout: flat for files with other names' },
    );
  }
  return `${dataset}/${year}/${month}/${day}/${hour}${minute}${second}.json`;
}

function finishKey(prefix: string, name: string, compression: Compression): string {
  const key = `${folderOf(prefix)}${name}${compression === 'gzip' ? '.gz' : ''}`;
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw new ActionError('input', `r2-prefix: the key ${quoteValue(key)} is longer than ${MAX_KEY_BYTES} bytes`);
  }
  return key;
}

function assertSafe(input: string, path: string, given: string): void {
  const segments = path.split('/');
  if (isSafePath(given) && !segments.includes('') && !segments.includes('.')) return;
  throw new ActionError(
    'input',
    `${input}: got ${quoteValue(given)}, expected a path without "..", empty segments and control characters`,
  );
}
