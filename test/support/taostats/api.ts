/** A strict loopback TaoStats: raw key, exact path and query, and a script of answers and faults. */
import { readFileSync } from 'node:fs';
import {
  type Answer,
  type ReceivedRequest,
  type ScriptedServer,
  startScriptedServer,
} from '../http/scripted-server.ts';

export const TAOSTATS_KEY = 'tao-0123456789abcdef:secret';

const recorded = readFileSync(
  new URL('../../../action-fixtures/taostats/price_latest_v1.json', import.meta.url),
  'utf8',
);

/** The recorded record with `changes`; `undefined` removes a field. `last_updated` is a minute ago unless changed. */
export function priceRecord(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const record = (JSON.parse(recorded) as { data: Record<string, unknown>[] }).data[0] ?? {};
  return { ...record, last_updated: new Date(Date.now() - 60_000).toISOString(), ...changes };
}

/** A 200 answer in TaoStats' envelope. */
export function priceAnswer(...records: unknown[]): Answer {
  const total = records.length;
  const pagination = {
    current_page: 1,
    per_page: 50,
    total_items: total,
    total_pages: 1,
    next_page: null,
    prev_page: null,
  };
  return json(200, { pagination, data: records });
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** The recorded answer byte for byte. */
export const RECORDED: Answer = { status: 200, headers: { 'content-type': 'application/json' }, body: recorded };

/**
 * @param script answers in order, each of which must be asked for; the last one is repeated for further requests.
 * Default: a fresh price as often as it is asked for.
 * `close()` throws when a request was not what TaoStats takes.
 * @param keys the API keys that are taken.
 */
export async function startTaostats(
  script?: readonly Answer[],
  keys: ReadonlySet<string> = new Set([TAOSTATS_KEY]),
): Promise<ScriptedServer> {
  const violations: string[] = [];
  const server = await startScriptedServer((request, number) => {
    const fault = faultOf(request, keys);
    if (fault !== undefined) {
      violations.push(fault);
      return json(fault.startsWith('authorization') ? 401 : 404, { message: fault });
    }
    return script?.[Math.min(number, script.length) - 1] ?? priceAnswer(priceRecord());
  });
  const close = async (): Promise<void> => {
    await server.stop();
    if (violations.length > 0) throw new Error(`TaoStats refused: ${violations.join('; ')}`);
    if (script !== undefined && server.received.length < script.length) {
      throw new Error(`only ${server.received.length} of ${script.length} answers of TaoStats were asked for`);
    }
  };
  return { ...server, close };
}

function faultOf(
  { method, path, query, headers, body }: ReceivedRequest,
  keys: ReadonlySet<string>,
): string | undefined {
  if (method !== 'GET' || body !== '') return `expected a GET without a body, got ${method}`;
  if (path !== '/api/price/latest/v1') return `unknown path ${path}`;
  if (query !== 'asset=tao') return `expected the query asset=tao, got ${query}`;
  if (!keys.has(String(headers.authorization))) return 'authorization: expected the raw key';
  return undefined;
}
