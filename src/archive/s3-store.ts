import { HttpError } from '../http/errors.ts';
import type { HttpStream } from '../http/exchange.ts';
import { isRetryableStatus } from '../http/retry.ts';
import { type Content, expectedEtag } from './content.ts';
import { uploadMultipart } from './multipart.ts';
import {
  type ListedObject,
  metadataHeaders,
  type ObjectStore,
  type PutOptions,
  type PutOutcome,
  storedObject,
  unquoteEtag,
} from './object-store.ts';
import { createS3Client, differsError, type S3Client, type S3Options, s3Error } from './s3-client.ts';
import { elements, elementText } from './xml.ts';

export interface S3StoreOptions extends S3Options {
  /** Parts of one upload that are under way at the same time. */
  concurrency: number;
  log: { info(message: string): void; warning(message: string): void };
}

/** A bucket behind the S3 protocol: keys are created atomically (`If-None-Match: *`), large contents go in parts. */
export function createS3Store(options: S3StoreOptions): ObjectStore {
  const s3 = createS3Client(options);
  const name = `the bucket ${options.bucket}`;
  return {
    name,
    createsAtomically: true,
    put: (key, content, put) =>
      content.parts.length > 1
        ? uploadMultipart(s3, key, content, { ...put, ...options })
        : putWhole(s3, key, content, put),
    async head(key) {
      const response = await s3.send({ method: 'HEAD', key });
      if (response.status === 404) return undefined;
      if (response.status !== 200) throw s3Error(name, response);
      return storedObject(response.headers);
    },
    async read(key) {
      const response = await s3.stream({ method: 'GET', key });
      if (!('text' in response))
        return { object: storedObject(response.headers), stream: (response as HttpStream).stream };
      if (response.status === 404 && elementText(response.text(), 'Code') !== 'NoSuchBucket') return undefined;
      throw s3Error(name, response);
    },
    list: (folder) => listObjects(s3, name, folder),
  };
}

async function putWhole(s3: S3Client, key: string, content: Content, options: PutOptions): Promise<PutOutcome> {
  const [part] = content.parts;
  if (part === undefined) throw new TypeError('a content has at least one part');
  try {
    const response = await s3.send({
      method: 'PUT',
      key,
      headers: {
        'content-type': content.contentType,
        ...metadataHeaders(content, options.run),
        ...(options.overwrite ? {} : { 'if-none-match': '*' }),
      },
      body: { content, part },
      // 409: R2 and S3 answer so while another conditional write of the key is under way; the next answer is final.
      retryStatus: (answer) => isRetryableStatus(answer.status) || (answer.status === 409 && !options.overwrite),
    });
    if (response.status === 412) return { kind: 'exists' };
    if (response.status >= 500) return { kind: 'unsure', cause: s3Error(key, response) };
    if (response.status !== 200) throw s3Error(key, response);
    const etag = response.headers['etag'];
    if (etag !== undefined && unquoteEtag(etag) !== expectedEtag(content.parts)) {
      throw differsError(key, 'ETag', unquoteEtag(etag), expectedEtag(content.parts));
    }
    return { kind: 'written' };
  } catch (error) {
    if (error instanceof HttpError && (error.failure === 'reset' || error.failure === 'timeout')) {
      return { kind: 'unsure', cause: error };
    }
    throw error;
  }
}

async function* listObjects(s3: S3Client, name: string, folder: string): AsyncIterable<ListedObject> {
  let token: string | undefined;
  do {
    const response = await s3.send({
      method: 'GET',
      key: '',
      query: {
        ...(token === undefined ? {} : { 'continuation-token': token }),
        'list-type': '2',
        'max-keys': '1000',
        prefix: folder,
      },
    });
    const text = response.text();
    // A page of HTML with status 200 would otherwise read as an empty bucket.
    if (response.status !== 200 || !text.includes('<ListBucketResult')) throw s3Error(name, response);
    for (const entry of elements(text, 'Contents')) {
      const key = elementText(entry, 'Key');
      if (key === undefined || key.endsWith('/')) continue;
      const lastModifiedMs = Date.parse(elementText(entry, 'LastModified') ?? '');
      yield {
        key,
        sizeBytes: Number(elementText(entry, 'Size') ?? 0),
        lastModifiedMs: Number.isNaN(lastModifiedMs) ? undefined : lastModifiedMs,
      };
    }
    const next = elementText(text, 'IsTruncated') === 'true' ? elementText(text, 'NextContinuationToken') : undefined;
    if (next !== undefined && next === token) throw s3Error(name, response);
    token = next;
  } while (token !== undefined);
}
