import { describeError } from '../errors/action-error.ts';
import { HttpError, HttpStatusError } from '../http/errors.ts';
import type { HttpResponse } from '../http/exchange.ts';
import { isRetryableStatus } from '../http/retry.ts';
import { forEachLimited } from './concurrency.ts';
import { type Content, expectedEtag, type Part } from './content.ts';
import { metadataHeaders, type PutOptions, type PutOutcome, unquoteEtag } from './object-store.ts';
import { differsError, isErrorAnswer, isRetryableAnswer, type S3Client, s3Error } from './s3-client.ts';
import { elements, elementText, encodeText } from './xml.ts';

export interface MultipartOptions extends PutOptions {
  concurrency: number;
  now: () => number;
  log: { info(message: string): void; warning(message: string): void };
}

/** How far the clocks of runner and store may differ when an upload is recognised as begun by this run. */
const CLOCK_SLACK_MS = 5_000;

/**
 * Uploads a content in its parts, at most `concurrency` at a time, each streamed from its source; on failure the upload
 * is given up, so that no part stays behind.
 */
export async function uploadMultipart(
  s3: S3Client,
  key: string,
  content: Content,
  options: MultipartOptions,
): Promise<PutOutcome> {
  const startedAtMs = options.now();
  let created: { uploadId: string; attempts: number } | undefined;
  let mayHaveBegunUnseen = false;
  try {
    created = await createUpload(s3, key, content, options);
    // A creation that was asked for more than once may have begun more than one upload.
    mayHaveBegunUnseen = created.attempts > 1;
    const { uploadId } = created;
    const progress = createProgress(key, content, options.log);
    const etags: string[] = [];
    await forEachLimited(content.parts, options.concurrency, async (part, index) => {
      etags[index] = await uploadPart(s3, key, uploadId, content, index + 1, part);
      progress(part);
    });
    const outcome = await completeUpload(s3, key, uploadId, content, etags, options);
    if (outcome.kind !== 'written') await abort(s3, key, uploadId, options);
    return outcome;
  } catch (error) {
    if (created !== undefined) await abort(s3, key, created.uploadId, options);
    else mayHaveBegunUnseen = !(error instanceof HttpStatusError && error.status < 500);
    throw error;
  } finally {
    if (mayHaveBegunUnseen) await sweep(s3, key, startedAtMs, options);
  }
}

async function createUpload(
  s3: S3Client,
  key: string,
  content: Content,
  options: MultipartOptions,
): Promise<{ uploadId: string; attempts: number }> {
  const response = await s3.send({
    method: 'POST',
    key,
    query: { uploads: '' },
    headers: { 'content-type': content.contentType, ...metadataHeaders(content, options.run) },
    idempotent: true,
  });
  const uploadId = elementText(response.text(), 'UploadId');
  if (response.status !== 200 || uploadId === undefined || uploadId === '') throw s3Error(key, response);
  return { uploadId, attempts: response.attempts };
}

/** @returns the ETag by which the part is named on completion. */
async function uploadPart(
  s3: S3Client,
  key: string,
  uploadId: string,
  content: Content,
  partNumber: number,
  part: Part,
): Promise<string> {
  const md5 = part.md5.toString('hex');
  const etagOf = (response: HttpResponse): string => unquoteEtag(response.headers['etag'] ?? '');
  // R2 and S3 answer the MD5; another name for a part (local R2 gives one) says nothing about its bytes.
  const isWrong = (response: HttpResponse): boolean =>
    response.status === 200 && (etagOf(response) === '' || (isMd5(etagOf(response)) && etagOf(response) !== md5));
  const response = await s3.send({
    method: 'PUT',
    key,
    query: { partNumber: String(partNumber), uploadId },
    body: { content, part },
    retryStatus: (answer) => isRetryableStatus(answer.status) || isWrong(answer),
  });
  if (response.status !== 200) throw s3Error(`${key} part ${partNumber}`, response);
  if (isWrong(response)) throw differsError(`${key} part ${partNumber}`, 'ETag', etagOf(response) || 'none', md5);
  return etagOf(response);
}

function isMd5(etag: string): boolean {
  return /^[0-9a-f]{32}$/i.test(etag);
}

async function completeUpload(
  s3: S3Client,
  key: string,
  uploadId: string,
  content: Content,
  etags: readonly string[],
  options: MultipartOptions,
): Promise<PutOutcome> {
  const parts = etags.map(
    (etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${encodeText(`"${etag}"`)}</ETag></Part>`,
  );
  let response: HttpResponse;
  try {
    response = await s3.send({
      method: 'POST',
      key,
      query: { uploadId },
      headers: { 'content-type': 'application/xml', ...(options.overwrite ? {} : { 'if-none-match': '*' }) },
      body: `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`,
      // Completing twice makes nothing twice: the second finds the key taken or the upload gone.
      idempotent: true,
      retryStatus: isRetryableAnswer,
    });
  } catch (error) {
    if (error instanceof HttpError && (error.failure === 'reset' || error.failure === 'timeout')) {
      return { kind: 'unsure', cause: error };
    }
    throw error;
  }
  if (response.status === 412 || response.status === 409) return { kind: 'exists' };
  // An answer that was lost leaves 404 NoSuchUpload for the repeat.
  const lost = response.status >= 500 || isErrorAnswer(response) || (response.status === 404 && response.attempts > 1);
  if (lost) return { kind: 'unsure', cause: s3Error(key, response) };
  if (response.status !== 200) throw s3Error(key, response);
  const etag = elementText(response.text(), 'ETag');
  if (etag !== undefined && unquoteEtag(etag) !== expectedEtag(content.parts)) {
    throw differsError(key, 'ETag', unquoteEtag(etag), expectedEtag(content.parts));
  }
  return { kind: 'written' };
}

/** Gives an upload up. One that is gone is what is wanted; one that cannot be given up is named, never hidden. */
async function abort(s3: S3Client, key: string, uploadId: string, options: MultipartOptions): Promise<void> {
  try {
    const response = await s3.send({ method: 'DELETE', key, query: { uploadId }, cleanup: true });
    if (response.status !== 204 && response.status !== 200 && response.status !== 404) throw s3Error(key, response);
  } catch (error) {
    options.log.warning(`${key}: the multipart upload ${uploadId} could not be given up: ${describeError(error)}`);
  }
}

/** Gives up the uploads of this key that this run may have begun without learning their name. */
async function sweep(s3: S3Client, key: string, startedAtMs: number, options: MultipartOptions): Promise<void> {
  try {
    const response = await s3.send({ method: 'GET', key: '', query: { prefix: key, uploads: '' }, cleanup: true });
    if (response.status !== 200) throw s3Error(key, response);
    for (const upload of elements(response.text(), 'Upload')) {
      const uploadId = elementText(upload, 'UploadId');
      const initiatedMs = Date.parse(elementText(upload, 'Initiated') ?? '');
      if (uploadId === undefined || elementText(upload, 'Key') !== key) continue;
      if (initiatedMs >= startedAtMs - CLOCK_SLACK_MS) await abort(s3, key, uploadId, options);
    }
  } catch (error) {
    options.log.warning(`${key}: could not look for uploads left open: ${describeError(error)}`);
  }
}

/** One line for each tenth of the way. */
function createProgress(key: string, content: Content, log: { info(message: string): void }): (part: Part) => void {
  let doneBytes = 0;
  let doneParts = 0;
  let shownTenths = 0;
  return (part) => {
    doneBytes += part.sizeBytes;
    doneParts += 1;
    const tenths = Math.floor((doneBytes / content.sizeBytes) * 10);
    if (tenths === shownTenths) return;
    shownTenths = tenths;
    const mib = (bytes: number): string => (bytes / 1_048_576).toFixed(1);
    log.info(
      `${key}: ${doneParts} of ${content.parts.length} parts, ${mib(doneBytes)} of ${mib(content.sizeBytes)} MiB (${tenths * 10} %)`,
    );
  };
}
