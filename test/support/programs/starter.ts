/**
 * Starts programs for the tests of one jest worker. A fork copies the page tables of its parent: out of a worker of half a
 * gigabyte every git takes ten times as long to start as out of this process, and a release starts a hundred of them.
 *
 * Takes orders over a socket, and over a pair of pipes from tests that wait in place. Ends with the worker, whose end of
 * standard input closes then.
 *
 * usage: node starter.ts <folder for socket and pipes>
 */
import { spawn, spawnSync } from 'node:child_process';
import { constants as fs, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { createServer, Socket } from 'node:net';
import { constants } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type Cancel, createReader, frame, type Order, type Report } from './protocol.ts';

/** As long as the product itself waits for output that a descendant keeps open. */
const LINGER_MS = 2_000;

const running = new Map<string, AbortController>();

function carryOut(order: Order, key: string, report: (message: Report) => void): void {
  const { id, program, args, cwd, env, input } = order;
  const abort = new AbortController();
  running.set(key, abort);
  const child = spawn(program, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    signal: abort.signal,
  });
  const collect = (stream: Readable, name: 'stdout' | 'stderr'): Buffer[] => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) =>
      report({ id, line, stream: name }),
    );
    return chunks;
  };
  const stdout = collect(child.stdout as Readable, 'stdout');
  const stderr = collect(child.stderr as Readable, 'stderr');
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  child.on('error', (error) => {
    running.delete(key);
    report({ id, notStarted: error.message });
  });
  child.on('exit', () => {
    const timer = setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, LINGER_MS);
    child.on('close', () => clearTimeout(timer));
  });
  child.on('close', (code, signal) => {
    if (!running.delete(key)) return;
    const exitCode = code ?? 128 + (signal === null ? 0 : (constants.signals[signal] ?? 0));
    report({ id, exitCode, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) });
  });
}

const folder = process.argv[2] as string;
spawnSync('mkfifo', [join(folder, 'orders'), join(folder, 'reports')]);
// Opened for both ways a pipe has no end, whoever comes and goes.
const reports = openSync(join(folder, 'reports'), 'r+');
new Socket({ fd: openSync(join(folder, 'orders'), fs.O_RDWR | fs.O_NONBLOCK), writable: false }).on(
  'data',
  createReader((order: Order) => {
    carryOut(order, 'in place', (message) => {
      if ('line' in message) return;
      const bytes = frame(message);
      for (let at = 0; at < bytes.length; ) at += writeSync(reports, bytes, at);
    });
  }),
);
let connections = 0;
const server = createServer((socket) => {
  connections += 1;
  const connection = connections;
  socket.on('error', () => undefined);
  socket.on(
    'data',
    createReader((message: Order | Cancel) => {
      if ('cancel' in message) running.get(`${connection} ${message.cancel}`)?.abort();
      else {
        carryOut(message, `${connection} ${message.id}`, (report) => {
          if (!socket.destroyed) socket.write(frame(report));
        });
      }
    }),
  );
});
// Under its name only when it answers: who finds it may connect.
server.listen(join(folder, 'starting'), () => renameSync(join(folder, 'starting'), join(folder, 'socket')));
process.stdin
  .on('end', () => {
    rmSync(folder, { recursive: true, force: true });
    process.exit();
  })
  .resume();
