import { ActionError, quoteValue } from '../../errors/action-error.ts';
import { HttpError } from '../../http/errors.ts';
import type { HttpResponse, HttpStream } from '../../http/exchange.ts';
import { walkPages } from '../../http/pages.ts';
import type { Content } from './content.ts';
import { proveCreation } from './create-proof.ts';
import { readLifecycle } from './lifecycle.ts';
import { uploadMultipart } from './multipart.ts';
import {
  contentEtag,
  type ListedObject,
  metadataHeaders,
  type ObjectStore,
  type PutOptions,
  type PutOutcome,
  storedObject,
} from './object-store.ts';
import { createS3Client, isDenied, isR2Host, type S3Client, type S3Options } from './s3-client.ts';
import {
  differsError,
  errorCode,
  isLocked,
  isPassingAnswer,
  isUnimplemented,
  s3Error,
  unconditionalError,
} from './s3-errors.ts';
import { incomplete, type ListPage, readListPage } from './s3-list.ts';

export interface S3StoreOptions extends S3Options {
  /** Parts of one upload that are under way at the same time. */
  concurrency: number;
  log: { info(message: string): void; warning(message: string): void };
}

/** A hundred million objects. */
const MAX_PAGES = 100_000;

/** A bucket behind the S3 protocol: keys are created atomically (`If-None-Match: *`), large contents go in parts. */
export function createS3Store(options: S3StoreOptions): ObjectStore {
  const s3 = createS3Client(options);
  const name = `the bucket ${options.bucket}`;
  const isR2 = isR2Host(new URL(options.endpoint).hostname);
  return {
    name,
    proveAddress: (folder) => (isR2 ? Promise.resolve() : proveAddress(s3, name, folder, options)),
    provesCreation: (canaryKey, way) => proveCreation(s3, canaryKey, way, options.log),
    put: (key, content, put) =>
      content.partCount > 1
        ? uploadMultipart(s3, key, content, { ...put, ...options })
        : putWhole(s3, key, content, put),
    async head(key) {
      const response = await s3.send({ method: 'HEAD', key });
      if (response.status === 404) return undefined;
      if (response.status === 403) throw await explainForbidden(s3, key, response, options.now());
      if (response.status !== 200) throw s3Error(key, response, options.now());
      return storedObject(response.headers);
    },
    async read(key) {
      const response = await s3.stream({ method: 'GET', key });
      if (!('text' in response))
        return { object: storedObject(response.headers), stream: (response as HttpStream).stream };
      if (response.status === 404 && errorCode(response) !== 'NoSuchBucket') return undefined;
      throw s3Error(key, response, options.now());
    },
    list: (folder, startAfter) => listObjects(s3, name, folder, startAfter, !isR2),
    async expiryRules() {
      const response = await s3.send({ method: 'GET', key: '', query: { lifecycle: '' } });
      if (response.status === 404 && errorCode(response) === 'NoSuchLifecycleConfiguration') return [];
      if (response.status !== 200) throw s3Error(`the lifecycle rules of ${name}`, response);
      return readLifecycle(response.text());
    },
  };
}

/** An address is a place somebody typed: only a list that names the bucket proves that it leads there. */
async function proveAddress(s3: S3Client, name: string, folder: string, options: S3Options): Promise<void> {
  const response = await s3.listOne(folder);
  if (isDenied(response)) {
    throw new ActionError(
      'remote',
      `${name}: the access key may not list it, so it cannot be proved that r2-endpoint leads to this bucket: ${s3Error(name, response).message}`,
      { hint: 'Give the key the right to list (s3:ListBucket); verify and restore need it as well' },
    );
  }
  if (response.status !== 200) {
    const error = s3Error(name, response, options.now());
    if (error.code !== '' && error.code !== 'NoSuchKey') throw error;
    throw elsewhere(options, `a list was answered with ${response.status}`, error);
  }
  let bucket: string | undefined;
  try {
    bucket = readListPage(response, `the list of ${name}`).bucket;
  } catch (error) {
    throw elsewhere(options, 'a list was answered with something else', error);
  }
  if (bucket !== options.bucket) throw elsewhere(options, `its list names ${quoteValue(bucket ?? '')}`);
}

function elsewhere(options: S3Options, found: string, cause?: unknown): ActionError {
  return new ActionError(
    'input',
    `r2-endpoint: ${quoteValue(options.endpoint)} does not lead to the bucket ${options.bucket}: ${found}`,
    { hint: 'Give the address of the account or server alone, without the bucket in host or path', cause },
  );
}

/** A HEAD's refusal says nothing; a list with the same key tells the three meanings apart. */
async function explainForbidden(s3: S3Client, key: string, head: HttpResponse, nowMs: number): Promise<ActionError> {
  const listed = await s3.listOne('');
  const base = s3Error(key, head, nowMs);
  if (listed.status !== 200 && !isDenied(listed)) return s3Error(key, listed, nowMs);
  const meaning = isDenied(listed)
    ? 'the access key may not list the bucket, and to such a key a missing object is refused as well; or it may not read this one'
    : 'the access key may list the bucket and may not read this object';
  return new ActionError('remote', `${base.message}: ${meaning}`, {
    hint:
      base.hint?.startsWith('The clock') === true
        ? base.hint
        : 'Give the key the rights to list the bucket and to read and write its objects (R2: Object Read & Write)',
    cause: base,
  });
}

async function putWhole(s3: S3Client, key: string, content: Content, options: PutOptions): Promise<PutOutcome> {
  try {
    const response = await content.withPart(0, (part) =>
      s3.send({
        method: 'PUT',
        key,
        headers: {
          'content-type': content.contentType,
          ...metadataHeaders(content, options.run),
          ...(options.overwrite ? {} : { 'if-none-match': '*' }),
        },
        body: part,
        // 409: another write of the key is under way; the next answer is final.
        retryStatus: (answer) => isPassingAnswer(answer) || (answer.status === 409 && !isLocked(answer)),
        late: options.late ?? false,
      }),
    );
    if (response.status === 412) return { kind: 'exists' };
    if (isUnimplemented(response) && !options.overwrite) throw unconditionalError(key, response);
    if (response.status >= 500) return { kind: 'unsure', cause: s3Error(key, response) };
    if (response.status !== 200) throw s3Error(key, response);
    const etag = contentEtag(response.headers);
    const expected = await content.etag();
    if (etag !== undefined && etag !== expected) throw differsError(key, 'ETag', etag, expected);
    return { kind: 'written' };
  } catch (error) {
    if (error instanceof HttpError && (error.failure === 'reset' || error.failure === 'timeout')) {
      return { kind: 'unsure', cause: error };
    }
    throw error;
  }
}

async function* listObjects(
  s3: S3Client,
  name: string,
  folder: string,
  startAfter: string | undefined,
  mustNameBucket: boolean,
): AsyncIterable<ListedObject> {
  const what = `the list of ${name}`;
  const seen = new Set<string>();
  /** The last key of each page: a store that names a new token for an old page would be read for ever. */
  const ends = new Set<string>();
  const pages = walkPages<ListPage, string | undefined>({
    what,
    first: undefined,
    maxPages: MAX_PAGES,
    identify: (token) => token ?? '',
    read: async (token) => {
      const response = await s3.send({
        method: 'GET',
        key: '',
        query: {
          ...(token === undefined ? {} : { 'continuation-token': token }),
          'list-type': '2',
          'max-keys': '1000',
          prefix: folder,
          ...(startAfter === undefined ? {} : { 'start-after': startAfter }),
        },
      });
      if (response.status !== 200) throw s3Error(name, response);
      const page = readListPage(response, what);
      if (page.bucket === undefined ? mustNameBucket : page.bucket !== s3.bucket) {
        throw incomplete(what, `it is the list of ${quoteValue(page.bucket ?? '')}`);
      }
      return page;
    },
    next: (page) => page.next,
  });
  for await (const { objects } of pages) {
    const end = objects.at(-1)?.key;
    if (end !== undefined && ends.has(end)) throw incomplete(what, `two pages end with ${quoteValue(end)}`);
    if (end !== undefined) ends.add(end);
    for (const object of objects) {
      if (seen.has(object.key) || object.key.endsWith('/') || !object.key.startsWith(folder)) continue;
      seen.add(object.key);
      yield object;
    }
  }
}
