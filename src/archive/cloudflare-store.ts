import { MAX_OBJECT_BYTES, type R2Api, tokenHint } from '../cloudflare/r2.ts';
import { ActionError } from '../errors/action-error.ts';
import { HttpError, HttpStatusError, responseError } from '../http/errors.ts';
import type { HttpResponse } from '../http/exchange.ts';
import { type Content, expectedEtag } from './content.ts';
import {
  metadataHeaders,
  type ObjectStore,
  type PutOptions,
  type PutOutcome,
  type StoredObject,
  storedObject,
  unquoteEtag,
} from './object-store.ts';
import { differsError } from './s3-client.ts';

/**
 * A bucket behind the Cloudflare API, for those who have a token and no S3 keys. It knows no condition on a write, so
 * a key is created once by looking first; two runs at the same moment can both write.
 */
export function createCloudflareStore(api: R2Api, bucket: string): ObjectStore {
  const name = `the bucket ${bucket}`;
  const head = async (key: string): Promise<StoredObject | undefined> => {
    const response = await api.head(key);
    if (response.status === 200) return await complete(api, key, storedObject(response.headers));
    if (response.status !== 404 && response.status !== 405) throw refused(key, response);
    // HEAD is not among the documented calls: that it finds nothing counts only when GET finds nothing either.
    const found = await read(key);
    found?.stream.destroy();
    return found === undefined ? undefined : await complete(api, key, found.object);
  };
  const read: ObjectStore['read'] = async (key) => {
    const response = await api.get(key);
    if (!('text' in response)) return { object: storedObject(response.headers), stream: response.stream };
    if (response.status === 404 && !isBucketMissing(response)) return undefined;
    throw refused(key, response);
  };
  return {
    name,
    createsAtomically: false,
    head,
    async read(key) {
      const found = await read(key);
      if (found === undefined) return undefined;
      return { object: await complete(api, key, found.object), stream: found.stream };
    },
    async put(key, content, options) {
      if (!options.overwrite && (await head(key)) !== undefined) return { kind: 'exists' };
      return await putWhole(api, key, content, options);
    },
    async *list(folder) {
      for await (const object of api.list(folder)) {
        const lastModifiedMs = Date.parse(object.lastModified ?? '');
        yield {
          key: object.key,
          sizeBytes: object.size,
          lastModifiedMs: Number.isNaN(lastModifiedMs) ? undefined : lastModifiedMs,
        };
      }
    },
  };
}

async function putWhole(api: R2Api, key: string, content: Content, options: PutOptions): Promise<PutOutcome> {
  if (content.sizeBytes > MAX_OBJECT_BYTES) {
    throw new ActionError(
      'input',
      `${key}: ${content.sizeBytes} bytes, the Cloudflare API takes at most ${MAX_OBJECT_BYTES}`,
      { hint: 'Set r2-access-key-id and r2-secret-access-key, which upload in parts' },
    );
  }
  const [part] = content.parts;
  if (part === undefined || content.parts.length > 1) throw new TypeError('the Cloudflare API takes one part');
  const body = { sizeBytes: part.sizeBytes, open: () => content.open(part) };
  const headers = {
    'content-type': content.contentType,
    'content-md5': part.md5.toString('base64'),
    ...metadataHeaders(content, options.run),
  };
  let response: HttpResponse;
  try {
    response = await api.put(key, body, headers);
  } catch (error) {
    if (error instanceof HttpError && (error.failure === 'reset' || error.failure === 'timeout')) {
      return { kind: 'unsure', cause: error };
    }
    throw error;
  }
  if (response.status >= 500) return { kind: 'unsure', cause: refused(key, response) };
  const answer: unknown = isJson(response) ? JSON.parse(response.text()) : undefined;
  const etag = response.status === 200 ? acknowledgedEtag(answer, key) : undefined;
  if (etag === undefined) throw refused(key, response);
  if (etag !== '' && etag !== expectedEtag(content.parts)) {
    throw differsError(key, 'ETag', etag, expectedEtag(content.parts));
  }
  return { kind: 'written' };
}

/** The ETag in `{key, etag, size}`, bare or in Cloudflare's envelope; "" when it is left out, `undefined` for no such answer. */
function acknowledgedEtag(answer: unknown, key: string): string | undefined {
  const { success, result, ...bare } = (answer ?? {}) as Record<string, unknown>;
  const isBare = success === undefined && bare['key'] === key;
  if (success !== true && !isBare) return undefined;
  const { etag } = (isBare ? bare : (result ?? {})) as { etag?: unknown };
  return typeof etag === 'string' ? unquoteEtag(etag) : '';
}

/**
 * The custom metadata, which the headers may leave out and the list has. Without a list the object stays as it is: its
 * bytes can still be compared.
 */
async function complete(api: R2Api, key: string, object: StoredObject): Promise<StoredObject> {
  if (object.metadata['sha256'] !== undefined) return object;
  try {
    for await (const listed of api.list(key)) {
      if (listed.key !== key) continue;
      return {
        sizeBytes: Number.isNaN(object.sizeBytes) ? listed.size : object.sizeBytes,
        etag: object.etag ?? listed.etag,
        metadata: { ...listed.customMetadata, ...object.metadata },
      };
    }
  } catch (error) {
    if (!(error instanceof HttpStatusError && [404, 405, 501].includes(error.status))) throw error;
  }
  return object;
}

function refused(key: string, response: HttpResponse): ActionError {
  return responseError(key, response, tokenHint(response.status));
}

/** 10006: no such bucket. */
function isBucketMissing(response: HttpResponse): boolean {
  return /"code"\s*:\s*10006\b/.test(response.text());
}

function isJson(response: HttpResponse): boolean {
  try {
    JSON.parse(response.text());
    return true;
  } catch {
    return false;
  }
}
