/** Cloudflare's REST API as far as an action uses it: values of one KV namespace, read and written at once. */
import type { Caller } from '../world/ports.ts';
import { jsonAnswer, type Service, textAnswer, type WireAnswer, type WireRequest } from './internet.ts';
import type { KvModel } from './kv.ts';

export const CLOUDFLARE_HOST = 'api.cloudflare.com';
export const KV_TOKEN = 'kv-token-0123456789';
const VALUES = '/client/v4/accounts/account/storage/kv/namespaces/namespace/values/';

export function cloudflareKv(kv: KvModel): Service {
  return {
    part: 'cloudflare',
    answer(request: WireRequest, from: Caller): WireAnswer {
      const { pathname } = request.url;
      if (request.headers['authorization'] !== `Bearer ${KV_TOKEN}`)
        return failure(403, 10_000, 'Authentication error');
      if (!pathname.startsWith(VALUES)) return failure(404, 7_000, 'No route for that URI');
      const key = decodeURIComponent(pathname.slice(VALUES.length));
      if (request.method === 'PUT') {
        kv.write(key, request.body ?? '', null, from.name);
        return jsonAnswer(200, { success: true, errors: [], messages: [], result: null });
      }
      const value = kv.read(key, from.name);
      if (!value) return failure(404, 10_009, "get: 'key not found'");
      return textAnswer(200, value.text, { 'content-type': 'application/octet-stream' });
    },
  };
}

function failure(status: number, code: number, message: string): WireAnswer {
  return jsonAnswer(status, { success: false, errors: [{ code, message }], messages: [], result: null });
}
