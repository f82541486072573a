import { createHash } from 'node:crypto';
import { cloudflareError } from '../../cloudflare/errors.ts';
import { MAX_OBJECT_BYTES, R2_CODES, type R2Api, type R2Jurisdiction, r2Error } from '../../cloudflare/r2.ts';
import { ActionError } from '../../errors/action-error.ts';
import { HttpError } from '../../http/errors.ts';
import type { HttpResponse } from '../../http/exchange.ts';
import type { Content } from './content.ts';
import {
  md5Etag,
  metadataHeaders,
  type ObjectStore,
  type PutOptions,
  type PutOutcome,
  type StoredObject,
  storedObject,
} from './object-store.ts';
import { differsError } from './s3-errors.ts';

/** An object up to this size is read in the look at it: one request says what is there and proves its bytes. */
const LOOK_BYTES = 1_048_576;

/**
 * A bucket behind the Cloudflare API, for those who have a token and no S3 keys. It knows no condition on a write, so
 * a key is created once by looking first; two runs at the same moment can both write. A file costs three requests: the
 * look, the write, the look at what was written. (GET, because HEAD is not among the documented calls.)
 */
export function createCloudflareStore(
  api: R2Api,
  place: { bucket: string; jurisdiction: R2Jurisdiction },
): ObjectStore {
  const name = `the bucket ${place.bucket}`;
  const refused = (what: string, response: HttpResponse): ActionError => r2Error(what, response, place);
  const read: ObjectStore['read'] = async (key) => {
    const response = await api.get(key);
    if (!('text' in response)) return { object: storedObject(response.headers), stream: response.stream };
    if (response.status === 404 && isKeyAbsent(response)) return undefined;
    throw refused(key, response);
  };
  return {
    name,
    // The path of every request names account and bucket.
    proveAddress: async () => undefined,
    read,
    async head(key): Promise<StoredObject | undefined> {
      const found = await read(key);
      if (found === undefined) return undefined;
      const { object, stream } = found;
      const hash = createHash('sha256');
      let sizeBytes = 0;
      try {
        for await (const chunk of stream) {
          sizeBytes += chunk.byteLength;
          if (sizeBytes > LOOK_BYTES) break;
          hash.update(chunk);
        }
      } catch {
        // The look needs the headers; what the bytes would have said is read for itself where it matters.
        return object;
      }
      stream.destroy();
      return sizeBytes > LOOK_BYTES ? object : { ...object, sizeBytes, sha256: hash.digest('hex') };
    },
    put: (key, content, options) => putWhole(api, key, content, options, refused),
    async *list(folder) {
      for await (const object of api.list(folder)) {
        if (object.key.endsWith('/') || !object.key.startsWith(folder)) continue;
        const lastModifiedMs = Date.parse(object.lastModified ?? '');
        yield {
          key: object.key,
          sizeBytes: object.size,
          lastModifiedMs: Number.isNaN(lastModifiedMs) ? undefined : lastModifiedMs,
          metadata: object.customMetadata,
        };
      }
    },
    async expiryRules() {
      return (await api.expiryRules()).map(({ prefix, maxAgeSeconds, date }) => {
        const dateMs = Date.parse(date ?? '');
        return {
          prefix,
          maxAgeMs: maxAgeSeconds === undefined ? undefined : maxAgeSeconds * 1_000,
          dateMs: Number.isNaN(dateMs) ? undefined : dateMs,
        };
      });
    },
  };
}

async function putWhole(
  api: R2Api,
  key: string,
  content: Content,
  options: PutOptions,
  refused: (what: string, response: HttpResponse) => ActionError,
): Promise<PutOutcome> {
  if (content.sizeBytes > MAX_OBJECT_BYTES) {
    throw new ActionError(
      'input',
      `${key}: ${content.sizeBytes} bytes, the Cloudflare API takes at most ${MAX_OBJECT_BYTES}`,
      { hint: 'Set r2-access-key-id and r2-secret-access-key, which upload in parts' },
    );
  }
  if (content.partCount > 1) throw new TypeError('the Cloudflare API takes one part');
  let response: HttpResponse;
  try {
    response = await content.withPart(0, (part) =>
      api.put(
        key,
        typeof part.bytes === 'function' ? { sizeBytes: part.sizeBytes, open: part.bytes } : part.bytes,
        {
          'content-type': content.contentType,
          'content-md5': part.md5.toString('base64'),
          ...metadataHeaders(content, options.run),
        },
        { late: options.late ?? false },
      ),
    );
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
  const stored = md5Etag(etag);
  const expected = await content.etag();
  if (stored !== undefined && stored !== expected) throw differsError(key, 'ETag', stored, expected);
  return { kind: 'written' };
}

/** The ETag in `{key, etag, size}`, bare or in Cloudflare's envelope; "" when it is left out, `undefined` for no such answer. */
function acknowledgedEtag(answer: unknown, key: string): string | undefined {
  const { success, result, ...bare } = (answer ?? {}) as Record<string, unknown>;
  const isBare = success === undefined && bare['key'] === key;
  if (success !== true && !isBare) return undefined;
  const { etag } = (isBare ? bare : (result ?? {})) as { etag?: unknown };
  return typeof etag === 'string' ? etag : '';
}

/** A 404 can also be about the bucket or the account, or come from something in between. */
function isKeyAbsent(response: HttpResponse): boolean {
  const { errors } = cloudflareError(response, undefined);
  if (errors.length > 0) return errors.every(({ code }) => code === R2_CODES.keyNotFound);
  return !/^\s*</.test(response.text());
}

function isJson(response: HttpResponse): boolean {
  try {
    JSON.parse(response.text());
    return true;
  } catch {
    return false;
  }
}
