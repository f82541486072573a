/** A strict loopback of Cloudflare's KV values API: token, account, namespace, methods, envelopes. */
import {
  type Answer,
  type ReceivedRequest,
  type ScriptedServer,
  startScriptedServer,
} from '../http/scripted-server.ts';
import { json } from '../taostats/api.ts';

export const KV_ACCOUNT = 'acc0123456789abcdef';
export const KV_NAMESPACE = 'ns0123456789abcdef';
export const KV_TOKEN = 'cf-token-0123456789';

export interface KvServer extends ScriptedServer {
  /** The values by key; a test may look and change. */
  values: Map<string, string>;
  apiUrl: string;
}

/** @param fault an answer in place of the real one, or undefined; `number` counts all requests from 1. */
export async function startKv(
  initial: Readonly<Record<string, string>> = {},
  fault: (request: ReceivedRequest, number: number) => Answer | undefined = () => undefined,
): Promise<KvServer> {
  const values = new Map(Object.entries(initial));
  const violations: string[] = [];
  const refuse = (status: number, code: number, message: string): Answer => {
    violations.push(message);
    return failure(status, code, message);
  };
  const prefix = `/client/v4/accounts/${KV_ACCOUNT}/storage/kv/namespaces/${KV_NAMESPACE}/values/`;
  const server = await startScriptedServer((request, number) => {
    if (request.headers.authorization !== `Bearer ${KV_TOKEN}`) return refuse(401, 10000, 'Authentication error');
    if (!request.path.startsWith(prefix)) return refuse(404, 7003, `Could not route to ${request.path}`);
    const planted = fault(request, number);
    if (planted !== undefined) return planted;
    const key = decodeURIComponent(request.path.slice(prefix.length));
    if (request.method === 'PUT') {
      values.set(key, request.body);
      return json(200, { success: true, errors: [], messages: [], result: null });
    }
    if (request.method !== 'GET') return refuse(405, 10405, `unexpected ${request.method}`);
    const value = values.get(key);
    return value === undefined ? failure(404, 10009, `get: 'key not found'`) : { status: 200, body: value };
  });
  const close = async (): Promise<void> => {
    await server.stop();
    if (violations.length > 0) throw new Error(`the KV API refused: ${violations.join('; ')}`);
  };
  return { ...server, close, values, apiUrl: `${server.url}/client/v4` };
}

export function failure(status: number, code: number, message: string): Answer {
  return json(status, { success: false, errors: [{ code, message }], messages: [], result: null });
}
