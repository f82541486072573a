import { ActionError, describeError } from '../../errors/action-error.ts';
import { HttpError, HttpStatusError } from '../../http/errors.ts';
import type { HttpResponse } from '../../http/exchange.ts';
import { forEachLimited } from '../concurrency.ts';
import type { Content, Part } from './content.ts';
import { md5Etag, metadataHeaders, type PutOptions, type PutOutcome, unquoteEtag } from './object-store.ts';
import type { S3Client } from './s3-client.ts';
import {
  differsError,
  isErrorAnswer,
  isPassingAnswer,
  isUnimplemented,
  s3Error,
  unconditionalError,
} from './s3-errors.ts';
import { elements, elementText, encodeText } from './xml.ts';

export interface MultipartOptions extends PutOptions {
  concurrency: number;
  log: { info(message: string): void; warning(message: string): void };
}

/** How often an upload is begun; again only when the store says that another one was in its way. */
const MAX_UPLOADS = 3;

/**
 * Uploads a content in its parts, at most `concurrency` at a time; on failure the upload is given up, so that no part
 * stays behind. An upload whose completion met another one (409) is begun again, as S3 asks.
 */
export async function uploadMultipart(
  s3: S3Client,
  key: string,
  content: Content,
  options: MultipartOptions,
): Promise<PutOutcome> {
  for (let upload = 1; ; upload += 1) {
    const outcome = await uploadOnce(s3, key, content, options);
    if (outcome.kind !== 'conflict') return outcome;
    if (upload === MAX_UPLOADS) {
      throw new ActionError(
        'remote',
        `${key}: another upload of this key was completed at the same time, ${upload} times`,
        {
          hint: 'Let only one run write a key at a time (concurrency in the workflow), then run again',
          cause: outcome.cause,
        },
      );
    }
    options.log.info(`${key}: another upload of this key was under way; beginning again`);
  }
}

async function uploadOnce(
  s3: S3Client,
  key: string,
  content: Content,
  options: MultipartOptions,
): Promise<PutOutcome | { kind: 'conflict'; cause: unknown }> {
  let uploadId: string | undefined;
  let mayHaveBegunUnseen = false;
  try {
    const created = await createUpload(s3, key, content, options);
    // A creation that was asked for more than once may have begun more than one upload.
    mayHaveBegunUnseen = created.attempts > 1;
    const id = created.uploadId;
    uploadId = id;
    const progress = createProgress(key, content, options.log);
    const etags: string[] = [];
    const indexes = Array.from({ length: content.partCount }, (_, index) => index);
    await forEachLimited(indexes, options.concurrency, (index) =>
      content.withPart(index, async (part) => {
        etags[index] = await uploadPart(s3, key, id, index + 1, part);
        progress(part);
      }),
    );
    const outcome = await completeUpload(s3, key, id, content, etags, options);
    if (outcome.kind !== 'written') await abort(s3, key, id, options);
    return outcome;
  } catch (error) {
    if (uploadId !== undefined) await abort(s3, key, uploadId, options);
    else mayHaveBegunUnseen = mayHaveBegun(error);
    throw error;
  } finally {
    if (mayHaveBegunUnseen) await nameOpenUploads(s3, key, options);
  }
}

/** Begins an upload in parts for a caller that gives it up itself; one whose id was never learnt is named. */
export async function beginUpload(
  s3: S3Client,
  key: string,
  content: Content,
  options: Pick<MultipartOptions, 'run' | 'log'>,
): Promise<string> {
  try {
    return (await createUpload(s3, key, content, options)).uploadId;
  } catch (error) {
    if (mayHaveBegun(error)) await nameOpenUploads(s3, key, options);
    throw error;
  }
}

/** Anything but a refusal can hide an upload that was begun. */
function mayHaveBegun(error: unknown): boolean {
  return !(error instanceof HttpStatusError && error.status < 500);
}

async function createUpload(
  s3: S3Client,
  key: string,
  content: Content,
  options: Pick<PutOptions, 'run'>,
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
export async function uploadPart(
  s3: S3Client,
  key: string,
  uploadId: string,
  partNumber: number,
  part: Part,
): Promise<string> {
  const md5 = part.md5.toString('hex');
  const isEncrypted = (response: HttpResponse): boolean =>
    Object.keys(response.headers).some((name) => name.startsWith('x-amz-server-side-encryption'));
  const etagOf = (response: HttpResponse): string => unquoteEtag(response.headers['etag'] ?? '');
  // R2 and S3 answer the MD5; another name for a part (local R2 gives one) says nothing about its bytes.
  const isWrong = (response: HttpResponse): boolean => {
    if (response.status !== 200) return false;
    const md5InAnswer = isEncrypted(response) ? undefined : md5Etag(etagOf(response));
    return etagOf(response) === '' || (md5InAnswer !== undefined && md5InAnswer !== md5);
  };
  const response = await s3.send({
    method: 'PUT',
    key,
    query: { partNumber: String(partNumber), uploadId },
    body: part,
    // 409: another request touches the upload at this moment.
    retryStatus: (answer) => isPassingAnswer(answer) || answer.status === 409 || isWrong(answer),
  });
  if (response.status !== 200) throw s3Error(`${key} part ${partNumber}`, response);
  if (isWrong(response)) throw differsError(`${key} part ${partNumber}`, 'ETag', etagOf(response) || 'none', md5);
  return etagOf(response);
}

/** The request that makes an object of the parts. */
export async function sendCompletion(
  s3: S3Client,
  key: string,
  uploadId: string,
  etags: readonly string[],
  options: Pick<PutOptions, 'overwrite'>,
): Promise<HttpResponse> {
  const parts = etags.map(
    (etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${encodeText(`"${etag}"`)}</ETag></Part>`,
  );
  return await s3.send({
    method: 'POST',
    key,
    query: { uploadId },
    headers: { 'content-type': 'application/xml', ...(options.overwrite ? {} : { 'if-none-match': '*' }) },
    body: `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`,
    // Completing twice makes nothing twice: the second finds the key taken or the upload gone.
    idempotent: true,
    retryStatus: (answer) => isPassingAnswer(answer) && answer.status !== 409,
  });
}

async function completeUpload(
  s3: S3Client,
  key: string,
  uploadId: string,
  content: Content,
  etags: readonly string[],
  options: MultipartOptions,
): Promise<PutOutcome | { kind: 'conflict'; cause: unknown }> {
  let response: HttpResponse;
  try {
    response = await sendCompletion(s3, key, uploadId, etags, options);
  } catch (error) {
    if (error instanceof HttpError && (error.failure === 'reset' || error.failure === 'timeout')) {
      return { kind: 'unsure', cause: error };
    }
    throw error;
  }
  if (response.status === 412) return { kind: 'exists' };
  if (response.status === 409) return { kind: 'conflict', cause: s3Error(key, response) };
  if (isUnimplemented(response) && !options.overwrite) throw unconditionalError(key, response);
  // An answer that was lost leaves 404 NoSuchUpload for the repeat.
  const lost = response.status >= 500 || isErrorAnswer(response) || (response.status === 404 && response.attempts > 1);
  if (lost) return { kind: 'unsure', cause: s3Error(key, response) };
  if (response.status !== 200) throw s3Error(key, response);
  const etag = md5Etag(elementText(response.text(), 'ETag'));
  const isEncrypted = Object.keys(response.headers).some((name) => name.startsWith('x-amz-server-side-encryption'));
  const expected = await content.etag();
  if (etag !== undefined && !isEncrypted && etag !== expected) throw differsError(key, 'ETag', etag, expected);
  return { kind: 'written' };
}

/** Gives an upload up. One that is gone is what is wanted; one that cannot be given up is named, never hidden. */
async function abort(s3: S3Client, key: string, uploadId: string, options: MultipartOptions): Promise<void> {
  try {
    const response = await s3.send({ method: 'DELETE', key, query: { uploadId }, late: true });
    if (response.status !== 204 && response.status !== 200 && response.status !== 404) throw s3Error(key, response);
  } catch (error) {
    options.log.warning(`${key}: the multipart upload ${uploadId} could not be given up: ${describeError(error)}`);
  }
}

/**
 * Names the uploads of this key that are open, when this run may have begun one without learning its name. None is given
 * up: nothing in a list tells such an upload from one that another run is still sending.
 */
async function nameOpenUploads(s3: S3Client, key: string, options: Pick<MultipartOptions, 'log'>): Promise<void> {
  const way =
    'R2 gives up such an upload after seven days; other stores by a lifecycle rule (AbortIncompleteMultipartUpload)';
  try {
    const response = await s3.send({ method: 'GET', key: '', query: { prefix: key, uploads: '' }, late: true });
    if (response.status !== 200) throw s3Error(key, response);
    const open = elements(response.text(), 'Upload')
      .filter((upload) => elementText(upload, 'Key') === key)
      .map((upload) => elementText(upload, 'UploadId') ?? '');
    if (open.length === 0) return;
    options.log.warning(`${key}: an upload that this run began may be left open, among ${open.join(', ')}. ${way}`);
  } catch (error) {
    options.log.warning(
      `${key}: an upload that this run began may be left open; could not look for uploads left open: ${describeError(error)}. ${way}`,
    );
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
      `${key}: ${doneParts} of ${content.partCount} parts, ${mib(doneBytes)} of ${mib(content.sizeBytes)} MiB (${tenths * 10} %)`,
    );
  };
}
