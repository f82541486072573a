/** Cloudflare's REST API as far as an action uses it: values of one KV namespace, read and written at once. */
import type { Caller } from '../world/ports.ts';
import { jsonAnswer, type Service, textAnswer, type WireAnswer, type WireRequest } from './internet.ts';
import type { KvModel, Look } from './kv.ts';

export const CLOUDFLARE_HOST = 'api.cloudflare.com';
export const KV_TOKEN = 'kv-token-0123456789';
const VALUES = '/client/v4/accounts/account/storage/kv/namespaces/namespace/values/';

export function cloudflareKv(kv: KvModel): Service {
  return {
    part: 'cloudflare',
    // A PUT that comes late or twice was sent by somebody who saw what there was then.
    sent: (request: WireRequest, from: Caller) =>
      request.method === 'PUT' ? kv.lookOf(keyOf(request.url.pathname), from.name) : { isFirst: true },
    answer(request: WireRequest, from: Caller, sent: unknown): WireAnswer {
      const { pathname } = request.url;
      if (request.headers['authorization'] !== `Bearer ${KV_TOKEN}`)
        return failure(403, 10_000, 'Authentication error');
      if (!pathname.startsWith(VALUES)) return failure(404, 7_000, 'No route for that URI');
      const key = keyOf(pathname);
      if (request.method === 'PUT') {
        kv.write(key, request.body ?? '', null, { name: from.name, look: sent as Look | undefined });
        return jsonAnswer(200, { success: true, errors: [], messages: [], result: null });
      }
      const isFirst = Reflect.get(Object(sent), 'isFirst') === true;
      const value = isFirst ? kv.read(key, from.name) : kv.values.get(key);
      Object.assign(Object(sent), { isFirst: false });
      if (!value) return failure(404, 10_009, "get: 'key not found'");
      return textAnswer(200, value.text, { 'content-type': 'application/octet-stream' });
    },
  };
}

function keyOf(pathname: string): string {
  return decodeURIComponent(pathname.slice(VALUES.length));
}

function failure(status: number, code: number, message: string): WireAnswer {
  return jsonAnswer(status, { success: false, errors: [{ code, message }], messages: [], result: null });
}
