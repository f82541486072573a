import { randomBytes } from 'node:crypto';
import { ActionError } from '../errors/action-error.ts';

/** One field of a form. With `filename` it is a file part, as module uploads need it. */
export interface FormPart {
  name: string;
  filename?: string;
  type?: string;
  content: string | Uint8Array;
}

/** The form as `multipart/form-data` (RFC 7578), ready to be sent more than once. */
export function encodeMultipart(parts: readonly FormPart[]): { type: string; body: Uint8Array } {
  const boundary = `----tao-actions-${randomBytes(16).toString('hex')}`;
  const pieces = parts.flatMap((part) => {
    const filename = part.filename === undefined ? '' : `; filename="${quotable(part.filename)}"`;
    const type = part.type === undefined ? '' : `Content-Type: ${part.type}\r\n`;
    const disposition = `Content-Disposition: form-data; name="${quotable(part.name)}"${filename}`;
    const head = `--${boundary}\r\n${disposition}\r\n${type}\r\n`;
    return [Buffer.from(head), Buffer.from(part.content), Buffer.from('\r\n')];
  });
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

function quotable(name: string): string {
  if (/["\\\p{Cc}]/u.test(name))
    throw new ActionError('input', `${JSON.stringify(name)} cannot name a part of an upload`);
  return name;
}
