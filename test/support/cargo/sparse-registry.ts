/** A registry with an index over HTTP that takes `cargo publish`, as crates.io and private registries do. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface StoredVersion {
  version: string;
  entry: string;
  content: Buffer;
}

export interface SparseRegistry {
  /** For `[registries.<name>] index`. */
  index: string;
  /** `<crate>@<version>` in the order of their arrival. */
  published: string[];
  /** Uploads that were refused, and why. */
  refused: string[];
  close(): Promise<void>;
}

/** @param token wanted as `Authorization` of uploads. */
export async function startSparseRegistry(token: string): Promise<SparseRegistry> {
  const crates = new Map<string, StoredVersion[]>();
  const published: string[] = [];
  const refused: string[] = [];
  let origin = '';

  const takeUpload = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const metadata = JSON.parse(body.subarray(4, 4 + body.readUInt32LE(0)).toString('utf8'));
    const content = body.subarray(8 + body.readUInt32LE(0));
    const { name, vers } = metadata;
    const stored = crates.get(name) ?? [];
    const problem =
      request.headers.authorization !== token
        ? 'wrong token'
        : stored.some(({ version }) => version === vers)
          ? `crate version ${vers} is already uploaded`
          : undefined;
    if (problem !== undefined) {
      refused.push(`${name}@${vers}: ${problem}`);
      response.writeHead(403).end(JSON.stringify({ errors: [{ detail: problem }] }));
      return;
    }
    const deps = metadata.deps.map((dep: Record<string, unknown>) => ({ ...dep, req: dep['version_req'] }));
    const cksum = createHash('sha256').update(content).digest('hex');
    const entry = JSON.stringify({ name, vers, deps, cksum, features: {}, yanked: false });
    crates.set(name, [...stored, { version: vers, entry, content }]);
    published.push(`${name}@${vers}`);
    response.end(JSON.stringify({ warnings: { invalid_categories: [], invalid_badges: [], other: [] } }));
  };

  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('/').filter((part) => part !== '');
    if (request.method === 'PUT') {
      takeUpload(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
      return;
    }
    if (path.join('/') === 'index/config.json') {
      response.end(JSON.stringify({ dl: `${origin}/dl`, api: origin }));
      return;
    }
    const name = path[0] === 'dl' ? path[1] : path.at(-1);
    const stored = crates.get(name ?? '');
    const file = path[0] === 'dl' ? stored?.find(({ version }) => version === path[2])?.content : undefined;
    const answer = path[0] === 'dl' ? file : stored?.map(({ entry }) => entry).join('\n');
    if (answer === undefined) response.writeHead(404).end();
    else response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    index: `sparse+${origin}/index/`,
    published,
    refused,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
