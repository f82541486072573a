/**
 * An S3 server in a process of its own that digests what it is sent and keeps none of it: what remains to be measured is
 * the sender. It checks Content-MD5 and sizes, not signatures.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const SERVE = '--serve-discarding-s3';

export interface DiscardingS3 {
  endpoint: string;
  stop(): Promise<void>;
}

export async function startDiscardingS3(): Promise<DiscardingS3> {
  const child: ChildProcess = spawn(process.execPath, [import.meta.filename, SERVE], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return {
    endpoint: line.toString().trim(),
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}

interface Stored {
  sizeBytes: number;
  etag: string;
  sha256: string;
}

async function serve(): Promise<void> {
  const objects = new Map<string, Stored>();
  const uploads = new Map<string, { sha256: string; parts: Map<number, { md5: Buffer; sizeBytes: number }> }>();
  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(message.url ?? '/', 'http://s3');
    const md5 = createHash('md5');
    let sizeBytes = 0;
    for await (const chunk of message) {
      md5.update(chunk as Buffer);
      sizeBytes += (chunk as Buffer).byteLength;
    }
    const digest = md5.digest();
    const sent = message.headers['content-md5'];
    if (sent !== undefined && sent !== digest.toString('base64')) return void response.writeHead(400).end();
    const key = url.pathname;
    const sha256 = String(message.headers['x-amz-meta-sha256'] ?? '');
    const uploadId = url.searchParams.get('uploadId') ?? '';
    const upload = uploads.get(uploadId);
    if (message.method === 'HEAD') {
      const object = objects.get(key);
      if (object === undefined) return void response.writeHead(404).end();
      const headers = {
        etag: `"${object.etag}"`,
        'content-length': object.sizeBytes,
        'x-amz-meta-sha256': object.sha256,
      };
      return void response.writeHead(200, headers).end();
    }
    if (message.method === 'POST' && url.searchParams.has('uploads')) {
      const id = `upload-${uploads.size + 1}`;
      uploads.set(id, { sha256, parts: new Map() });
      return void response.end(
        `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      );
    }
    const isRefused = message.headers['if-none-match'] === '*' && objects.has(key);
    if (isRefused && (message.method === 'PUT' || message.method === 'POST')) return void response.writeHead(412).end();
    if (message.method === 'DELETE') return void response.writeHead(204).end();
    if (message.method === 'PUT' && upload !== undefined) {
      upload.parts.set(Number(url.searchParams.get('partNumber')), { md5: digest, sizeBytes });
      return void response.writeHead(200, { etag: `"${digest.toString('hex')}"` }).end();
    }
    if (message.method === 'POST' && upload !== undefined) {
      const parts = [...upload.parts].sort(([a], [b]) => a - b).map(([, part]) => part);
      const etag = `${createHash('md5')
        .update(Buffer.concat(parts.map((part) => part.md5)))
        .digest('hex')}-${parts.length}`;
      objects.set(key, {
        sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
        etag,
        sha256: upload.sha256,
      });
      return void response.end(`<CompleteMultipartUploadResult><ETag>"${etag}"</ETag></CompleteMultipartUploadResult>`);
    }
    if (message.method === 'PUT') {
      objects.set(key, { sizeBytes, etag: digest.toString('hex'), sha256 });
      return void response.writeHead(200, { etag: `"${digest.toString('hex')}"` }).end();
    }
    const name = url.pathname.split('/')[1] ?? '';
    response.end(`<ListBucketResult><Name>${name}</Name><IsTruncated>false</IsTruncated></ListBucketResult>`);
  };
  const server = createServer((message, response) => {
    answer(message, response).catch(() => message.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

if (process.argv.includes(SERVE)) await serve();
