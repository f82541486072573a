/** What the tests and their starter of programs (see {@link ./starter.ts}) say to one another. */
import { deserialize, serialize } from 'node:v8';

export interface Order {
  id: number;
  program: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd?: string;
  input?: string | Uint8Array;
}

/** Ends the program of an order, as SIGTERM does. */
export interface Cancel {
  cancel: number;
}

export interface Line {
  id: number;
  line: string;
  stream: 'stdout' | 'stderr';
}

export interface End {
  id: number;
  exitCode: number;
  stdout: Uint8Array;
  stderr: Uint8Array;
}

/** The program could not be started. */
export interface NotStarted {
  id: number;
  notStarted: string;
}

export type Report = Line | End | NotStarted;

/** A message with its length in front of it. */
export function frame(message: Order | Cancel | Report): Buffer {
  const body = serialize(message);
  const head = Buffer.alloc(4);
  head.writeUInt32LE(body.length);
  return Buffer.concat([head, body]);
}

/** Takes bytes as they come and hands on whole messages. */
export function createReader(take: (message: never) => void): (chunk: Uint8Array) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32LE(0)) {
      const end = 4 + rest.readUInt32LE(0);
      const body = rest.subarray(4, end);
      rest = rest.subarray(end);
      take(deserialize(body) as never);
    }
  };
}
