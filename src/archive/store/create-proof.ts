import { ActionError } from '../../errors/action-error.ts';
import type { HttpResponse } from '../../http/exchange.ts';
import { bytesContent, type Content } from './content.ts';
import { beginUpload, type MultipartOptions, sendCompletion, uploadPart } from './multipart.ts';
import { type CreateWay, DIGEST } from './object-store.ts';
import type { S3Client } from './s3-client.ts';
import { isLocked, isPassingAnswer, isUnimplemented, s3Error, unconditionalError } from './s3-errors.ts';

/** The same in every run, so that a store which ignores the condition keeps the same bytes. */
const CANARY = bytesContent(
  Buffer.from(
    'tao-actions archive-r2 proves with this object that a key here is created once. It may stay for ever.\n',
  ),
  'text/plain; charset=utf-8',
);

/**
 * Asks the store to create what is there already: it has to refuse. The canary is created when it is absent, and never
 * replaced by a store that keeps its word.
 *
 * @returns whether the store refused.
 * @throws ActionError when it does not know conditions at all, or refuses for another reason.
 */
export async function proveCreation(
  s3: S3Client,
  key: string,
  way: CreateWay,
  log: MultipartOptions['log'],
): Promise<boolean> {
  if (way === 'complete') return await proveCompletion(s3, key, log);
  const looked = await s3.send({ method: 'HEAD', key });
  if (looked.status === 404) {
    const first = await putCanary(s3, key);
    // 412: another run created it a moment ago, and this one was refused.
    if (judge(key, first) === 'refused') return true;
  }
  return judge(key, await putCanary(s3, key)) === 'refused';
}

async function putCanary(s3: S3Client, key: string): Promise<HttpResponse> {
  return await CANARY.withPart(0, (part) =>
    s3.send({
      method: 'PUT',
      key,
      headers: { 'content-type': CANARY.contentType, [`x-amz-meta-${DIGEST}`]: CANARY.sha256, 'if-none-match': '*' },
      body: part,
      retryStatus: isPassingAnswer,
    }),
  );
}

async function proveCompletion(s3: S3Client, key: string, log: MultipartOptions['log']): Promise<boolean> {
  const content: Content = { ...CANARY, metadata: {} };
  const uploadId = await beginUpload(s3, key, content, { run: 'canary', log });
  try {
    const etag = await content.withPart(0, (part) => uploadPart(s3, key, uploadId, 1, part));
    const verdict = judge(key, await sendCompletion(s3, key, uploadId, [etag], { overwrite: false }));
    if (verdict === 'refused') await s3.send({ method: 'DELETE', key, query: { uploadId }, late: true });
    return verdict === 'refused';
  } catch (error) {
    await s3.send({ method: 'DELETE', key, query: { uploadId }, late: true }).catch(() => undefined);
    throw error;
  }
}

function judge(key: string, response: HttpResponse): 'refused' | 'accepted' {
  // 409: a condition in conflict with another one's; a lock keeps the key whatever the condition.
  if (response.status === 412 || response.status === 409 || isLocked(response)) return 'refused';
  if (response.status === 200) return 'accepted';
  if (isUnimplemented(response)) throw unconditionalError(key, response);
  const { message, hint } = s3Error(key, response);
  throw new ActionError('remote', `whether the bucket creates a key once could not be found out: ${message}`, { hint });
}
