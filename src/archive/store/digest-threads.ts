import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** The two digests that go with a part. */
export interface PartDigests {
  /** SHA-256, hex: what the signature covers. */
  sha256: string;
  /** MD5: what Content-MD5 and the ETag are made of. */
  md5: Buffer;
}

/** Digests beside the network: hashing on the thread that sends would hold up what is being sent. */
export interface DigestThreads {
  /** @param bytes in shared memory; not to be written to until the digests are there. */
  digest(bytes: Uint8Array<SharedArrayBuffer>): Promise<PartDigests>;
  close(): Promise<void>;
}

/** More would only wait for the same disk and the same socket. */
const MAX_THREADS = 2;

// As text, because a bundle is one file.
const PROGRAM = `
const { parentPort } = require('node:worker_threads');
const { createHash } = require('node:crypto');
parentPort.on('message', ({ id, bytes }) => {
  const digest = (name) => createHash(name).update(bytes).digest();
  parentPort.postMessage({ id, sha256: digest('sha256'), md5: digest('md5') });
});
`;

interface Answer {
  id: number;
  sha256: Uint8Array;
  md5: Uint8Array;
}

export function startDigestThreads(): DigestThreads {
  const threads: Worker[] = [];
  const waiting = new Map<number, { resolve: (digests: PartDigests) => void; reject: (error: unknown) => void }>();
  let turns = 0;
  const start = (): Worker => {
    const thread = new Worker(PROGRAM, { eval: true, env: {}, stdin: false });
    // A run that ends early is not held up by an idle thread.
    thread.unref();
    thread.on('message', ({ id, sha256, md5 }: Answer) => {
      waiting.get(id)?.resolve({ sha256: Buffer.from(sha256).toString('hex'), md5: Buffer.from(md5) });
      waiting.delete(id);
      if (waiting.size === 0) for (const idle of threads) idle.unref();
    });
    thread.on('error', (error) => {
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    });
    threads.push(thread);
    return thread;
  };
  return {
    digest: (bytes) =>
      new Promise((resolve, reject) => {
        const wanted = Math.min(MAX_THREADS, availableParallelism());
        const thread = threads.length < wanted ? start() : (threads[turns % threads.length] as Worker);
        turns += 1;
        waiting.set(turns, { resolve, reject });
        thread.ref();
        thread.postMessage({ id: turns, bytes });
      }),
    async close() {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}
