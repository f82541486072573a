/** Reading a posted body: JSON by name, UTF-8, and never more than the cap, whatever Content-Length says. */
import { LIMITS } from '../history/protocol.ts';

const MAX_BODY_BYTES = LIMITS.bodyBytes;
/** How much of an oversized body is read and thrown away, so that its sender gets to see the answer. */
const MAX_DRAINED_BYTES = 16 * MAX_BODY_BYTES;

export type BodyReading = { ok: true; text: string } | { ok: false; status: 400 | 413 | 415; error: string };

export async function readJsonBody(request: Request): Promise<BodyReading> {
  const contentType = request.headers.get('Content-Type');
  const refusal = refuseContentType(contentType, request.headers.get('Content-Encoding'));
  if (refusal) {
    await drain(request.body?.getReader());
    return { ok: false, status: 415, error: refusal };
  }
  const reader = request.body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const read = await reader?.read();
    if (!read || read.done) break;
    size += read.value.byteLength;
    if (size > MAX_BODY_BYTES) {
      await drain(reader);
      return { ok: false, status: 413, error: `the body is larger than ${MAX_BODY_BYTES} bytes` };
    }
    chunks.push(read.value);
  }
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(concat(chunks, size)) };
  } catch {
    return { ok: false, status: 400, error: 'the body is not valid UTF-8' };
  }
}

function refuseContentType(contentType: string | null, contentEncoding: string | null): string | undefined {
  const [type = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  if (type !== 'application/json') {
    return contentType === null
      ? 'the request has no Content-Type, expected application/json'
      : `Content-Type is ${JSON.stringify(contentType.slice(0, 80))}, expected application/json`;
  }
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (charset !== undefined && !['utf-8', 'utf8'].includes(charset.replaceAll('"', ''))) {
    return `charset is ${JSON.stringify(charset.slice(0, 40))}, JSON is UTF-8`;
  }
  if (contentEncoding !== null && contentEncoding.trim().toLowerCase() !== 'identity') {
    return 'the body is compressed; send it as it is';
  }
  return undefined;
}

async function drain(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<void> {
  let size = 0;
  while (reader && size < MAX_DRAINED_BYTES) {
    const { done, value } = await reader.read();
    if (done) return;
    size += value.byteLength;
  }
  await reader?.cancel();
}

function concat(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
