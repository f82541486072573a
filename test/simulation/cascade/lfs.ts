/** The LFS server of a world, where the network would be: what it holds, for those who may read the repository. */
import type { Transport, TransportAnswer, TransportRequest } from '../../../src/http/exchange.ts';
import { TOKEN, type World } from './world.ts';

const TYPE = 'application/vnd.git-lfs+json';

export function lfsTransport(
  world: Pick<World, 'git' | 'lfs'>,
  meet: (crate: string) => string | undefined,
  next: Transport,
): Transport {
  return {
    ...next,
    send: async (request) => {
      const isOurs = request.url.href.startsWith(world.git.url) && request.url.pathname.includes('/info/lfs/');
      if (!isOurs) return await next.send(request);
      const crate = /\/([^/]+)\.git\/info\/lfs\//.exec(request.url.pathname)?.[1] ?? '';
      return meet(crate) === 'unavailable' ? give(503, '{"message":"Unavailable"}') : answer(world, request);
    },
  };
}

function answer({ lfs }: Pick<World, 'lfs'>, { url, method, headers, body }: TransportRequest): TransportAnswer {
  const content = lfs.get(/\/objects\/([0-9a-f]{64})$/.exec(url.pathname)?.[1] ?? '');
  if (method === 'GET' && content !== undefined) return give(200, content);
  const wanted = Buffer.from(`x-access-token:${TOKEN}`).toString('base64');
  if (headers['authorization'] !== `Basic ${wanted}`) return give(401, '{"message":"Credentials needed"}');
  const isBatch = method === 'POST' && url.pathname.endsWith('.git/info/lfs/objects/batch');
  if (!isBatch || headers['accept'] !== TYPE || headers['content-type'] !== TYPE)
    return give(404, '{"message":"Not found"}');
  const { objects } = JSON.parse(String(body)) as { objects: { oid: string; size: number }[] };
  const found = objects.map(({ oid, size }) => {
    const isThere = Buffer.byteLength(lfs.get(oid) ?? '') === size;
    if (!isThere) return { oid, size, error: { code: 404, message: 'Object does not exist' } };
    return { oid, size, actions: { download: { href: new URL(`objects/${oid}`, url).href } } };
  });
  return give(200, JSON.stringify({ transfer: 'basic', objects: found, hash_algo: 'sha256' }));
}

function give(status: number, text: string): TransportAnswer {
  const bytes = Buffer.from(text, 'utf8');
  const body = (async function* () {
    yield bytes;
  })();
  return {
    status,
    headers: { 'content-type': TYPE, 'content-length': String(bytes.length) },
    body,
  } as unknown as TransportAnswer;
}
