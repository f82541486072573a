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
  /** How many slices are digested at the same time. */
  readonly count: number;
  /**
   * @param fd an open file, which has to stay open until the digests are there.
   * @throws what reading the file threw; an Error when it ends before the slice does, or the threads were closed meanwhile.
   */
  digest(fd: number, offset: number, sizeBytes: number): Promise<PartDigests>;
  close(): Promise<void>;
}

/** More would only wait for the same disk and the same socket. */
const MAX_THREADS = 2;

// As text, because a bundle is one file. The buffer is small, so that the second digest finds it in the cache.
const PROGRAM = `
const { parentPort } = require('node:worker_threads');
const { createHash } = require('node:crypto');
const { readSync } = require('node:fs');
const buffer = Buffer.allocUnsafeSlow(262144);
parentPort.on('message', ({ id, fd, offset, sizeBytes }) => {
  try {
    const [sha256, md5] = [createHash('sha256'), createHash('md5')];
    for (let done = 0; done < sizeBytes; ) {
      const length = readSync(fd, buffer, 0, Math.min(buffer.length, sizeBytes - done), offset + done);
      if (length === 0) throw new Error('became shorter');
      const chunk = buffer.subarray(0, length);
      sha256.update(chunk);
      md5.update(chunk);
      done += length;
    }
    parentPort.postMessage({ id, sha256: sha256.digest('hex'), md5: md5.digest() });
  } catch (error) {
    parentPort.postMessage({ id, error });
  }
});
`;

type Answer = { id: number; sha256: string; md5: Uint8Array } | { id: number; error: unknown };

export function startDigestThreads(): DigestThreads {
  // One core is left to the thread that reads and sends.
  const count = Math.max(1, Math.min(MAX_THREADS, availableParallelism() - 1));
  const threads: Worker[] = [];
  const waiting = new Map<number, { resolve: (digests: PartDigests) => void; reject: (error: unknown) => void }>();
  let turns = 0;
  let closed = false;
  const rejectAll = (error: unknown): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const start = (): Worker => {
    const thread = new Worker(PROGRAM, { eval: true, env: {}, stdin: false });
    // A run that ends early is not held up by an idle thread.
    thread.unref();
    thread.on('message', (answer: Answer) => {
      const asked = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ('error' in answer) asked?.reject(answer.error);
      else asked?.resolve({ sha256: answer.sha256, md5: Buffer.from(answer.md5) });
      if (waiting.size === 0) for (const idle of threads) idle.unref();
    });
    thread.on('error', rejectAll);
    threads.push(thread);
    return thread;
  };
  return {
    count,
    digest: (fd, offset, sizeBytes) =>
      new Promise((resolve, reject) => {
        if (closed) throw new Error('the digest threads are closed');
        const thread = threads.length < count ? start() : (threads[turns % threads.length] as Worker);
        turns += 1;
        waiting.set(turns, { resolve, reject });
        thread.ref();
        thread.postMessage({ id: turns, fd, offset, sizeBytes });
      }),
    async close() {
      closed = true;
      await Promise.all(threads.map((thread) => thread.terminate()));
      rejectAll(new Error('the digest threads are closed'));
    },
  };
}
