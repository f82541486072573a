/** R2 on loopback: Miniflare's own S3 endpoint, which checks signatures, Content-MD5, conditions and part sizes. */
import { loadOnce } from '../load-once.ts';

const { convertV4MiniflareOptions, Log, LogLevel, Miniflare } = loadOnce<typeof import('miniflare')>('miniflare');

export interface R2Server {
  /** For `r2-endpoint`. */
  endpoint: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  stop(): Promise<void>;
}

/** @param stateFolder where the objects are kept; without it they are gone when the server stops. */
export async function startR2(stateFolder?: string): Promise<R2Server> {
  const bucket = 'tao-archive';
  const credentials = { accessKeyId: 'local-access-key', secretAccessKey: 'local-secret-key' };
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      name: 'r2',
      modules: true,
      script: 'export default { fetch: () => new Response(null, { status: 404 }) };',
      compatibilityDate: '2026-01-01',
      host: '127.0.0.1',
      port: 0,
      r2Buckets: { ARCHIVE: { id: bucket, s3Credentials: credentials } },
      ...(stateFolder === undefined ? {} : { resourcePersistencePath: stateFolder }),
      cf: false,
      log: new Log(LogLevel.ERROR),
    }),
  );
  const url = await miniflare.ready;
  return { endpoint: `${url.origin}/cdn-cgi/local/r2/s3`, bucket, ...credentials, stop: () => miniflare.dispose() };
}
