/** Programs that tests run: started by a small process of the jest worker's own, see {@link ./starter.ts}. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execProgram } from '../../../src/runtime/exec.ts';
import type { Exec } from '../../../src/runtime/ports.ts';
import { createReader, type End, frame, type NotStarted, type Order, type Report } from './protocol.ts';

/** One for all test files of a worker: jest gives each file modules of its own, in the same process. */
const folder = join(tmpdir(), `tao-actions-programs-${process.pid}-${performance.timeOrigin}`);

function ensureStarter(): void {
  if (existsSync(join(folder, 'socket'))) return;
  mkdirSync(folder, { mode: 0o700, recursive: true });
  const starter = fileURLToPath(new URL('./starter.ts', import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', starter, folder], {
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { PATH: process.env['PATH'] ?? '' },
  });
  child.unref();
  (child.stdin as Socket).unref();
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let waitedMs = 0; !existsSync(join(folder, 'socket')); waitedMs += 5) {
    if (waitedMs > 60_000) throw new Error('the starter of programs does not come up');
    Atomics.wait(pause, 0, 0, 5);
  }
}

interface Waiting {
  onLine: (line: string, stream: 'stdout' | 'stderr') => void;
  settle: (end: End | NotStarted) => void;
}

const waiting = new Map<number, Waiting>();
let lastId = 0;
let socket: Socket | undefined;

function connection(): Socket {
  if (socket !== undefined) return socket;
  ensureStarter();
  const made = connect(join(folder, 'socket'));
  made.on(
    'data',
    createReader((report: Report) => {
      const waiter = waiting.get(report.id);
      if ('line' in report) return waiter?.onLine(report.line, report.stream);
      waiting.delete(report.id);
      waiter?.settle(report);
      if (waiting.size === 0) made.unref();
    }),
  );
  made.on('error', (error) => {
    throw error;
  });
  socket = made;
  return made;
}

/** As the product's own port: same results, lines, failures. */
export const startProgram: Exec = async (program, args, options) => {
  options.signal?.throwIfAborted();
  const to = connection();
  const id = ++lastId;
  const cancel = (): void => void to.write(frame({ cancel: id }));
  const ended = new Promise<End | NotStarted>((settle) => {
    waiting.set(id, { onLine: (line, stream) => options.onLine?.(line, stream), settle });
  });
  to.ref();
  to.write(frame(order(id, program, args, options)));
  options.signal?.addEventListener('abort', cancel, { once: true });
  const end = await ended;
  options.signal?.removeEventListener('abort', cancel);
  if ('notStarted' in end) {
    options.signal?.throwIfAborted();
    // Nothing has run: the product's own port says what that is.
    return await execProgram(program, args, options);
  }
  const text = (bytes: Uint8Array, encoding?: 'utf8' | 'latin1') => Buffer.from(bytes).toString(encoding);
  return { exitCode: end.exitCode, stdout: text(end.stdout, options.encoding), stderr: text(end.stderr) };
};

export interface ExecInPlaceEnd {
  exitCode: number;
  stdout: Buffer;
  stderr: Buffer;
}

export interface ExecInPlaceOptions {
  cwd?: string;
  env?: Readonly<Record<string, string | undefined>>;
  input?: string | Uint8Array;
}

/** Runs a program while the test waits in place. Not for one that talks to a server of the same test. */
export function execInPlace(
  program: string,
  args: readonly string[],
  options: ExecInPlaceOptions = {},
): ExecInPlaceEnd {
  ensureStarter();
  const orders = openSync(join(folder, 'orders'), 'w');
  const reports = openSync(join(folder, 'reports'), 'r');
  try {
    const bytes = frame(order(0, program, args, options));
    for (let at = 0; at < bytes.length; ) at += writeSync(orders, bytes, at);
    let found: End | NotStarted | undefined;
    const take = createReader((report: End | NotStarted) => {
      found = report;
    });
    const buffer = Buffer.alloc(64 * 1024);
    while (found === undefined) {
      const size = readSync(reports, buffer);
      if (size === 0) throw new Error(`${program}: the starter of programs is gone`);
      take(buffer.subarray(0, size));
    }
    if ('notStarted' in found) throw new Error(`${program}: ${found.notStarted}`);
    return { exitCode: found.exitCode, stdout: Buffer.from(found.stdout), stderr: Buffer.from(found.stderr) };
  } finally {
    closeSync(orders);
    closeSync(reports);
  }
}

function order(id: number, program: string, args: readonly string[], options: ExecInPlaceOptions): Order {
  const given = options.env ?? process.env;
  const env = Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  return {
    id,
    program,
    args,
    env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.input === undefined ? {} : { input: options.input }),
  };
}
