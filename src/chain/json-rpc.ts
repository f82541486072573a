/** JSON-RPC over HTTP with one node: batches where it takes them, its errors by their codes. */

import { ActionError } from '../errors/action-error.ts';
import { isRecord } from '../json/record.ts';
import { endpointHost } from './endpoints.ts';
import { ChainError } from './errors.ts';

/** An answer of the node's HTTP server, whatever its status. */
export interface NodeAnswer {
  status: number;
  /** The header Retry-After as it came. */
  retryAfter?: string | undefined;
  text: string;
}

export interface ChainPorts {
  /** POSTs JSON; rejects when no whole answer came within `timeoutMs`. Never repeats, follows no redirect. */
  post(url: string, body: string, timeoutMs: number): Promise<NodeAnswer>;
  /** Monotonic, in milliseconds. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface RpcCall {
  method: string;
  params: readonly unknown[];
}

export interface RpcFault {
  code: number;
  message: string;
  data: string | undefined;
}

export type RpcResult = { ok: true; value: unknown } | { ok: false; fault: RpcFault };

/** What is remembered of a node between two questions. */
export interface Node {
  url: string;
  host: string;
  /** It refused batches: its calls go singly. */
  singly: boolean;
  /** Not before this moment unless all others failed. */
  restsUntil: number;
  genesisHash: string | undefined;
}

export function createNode(url: string): Node {
  return { url, host: endpointHost(url), singly: false, restsUntil: 0, genesisHash: undefined };
}

const REQUEST_TIMEOUT_MS = 10_000;
const SINGLE_CALLS_AT_ONCE = 6;
/** More answers than these are asked for in a further batch: what a node answers to one request is bounded, too. */
const CALLS_PER_BATCH = 50;
const TOO_MANY_REQUESTS = 429;
/** Batches are off; the batch is too large. Said for the batch as a whole. */
const BATCH_REFUSED = [-32005, -32010];

/** The message of a node on one line, bounded: it may be anything. */
function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').slice(0, 200);
}

/**
 * Asks all calls of a node and answers in their order. A JSON-RPC error of a single call is its result.
 *
 * @param deadlineAt monotonic moment after which nothing is awaited any more.
 * @throws ChainError `unreachable`, `rate-limited` or `refused` when there is no answer to all of them.
 */
export async function askNode(
  node: Node,
  calls: readonly RpcCall[],
  deadlineAt: number,
  ports: ChainPorts,
): Promise<RpcResult[]> {
  const results: RpcResult[] = [];
  for (let start = 0; start < calls.length; start += CALLS_PER_BATCH) {
    results.push(...(await askSome(node, calls.slice(start, start + CALLS_PER_BATCH), deadlineAt, ports)));
  }
  return results;
}

async function askSome(
  node: Node,
  calls: readonly RpcCall[],
  deadlineAt: number,
  ports: ChainPorts,
): Promise<RpcResult[]> {
  if (calls.length > 1 && !node.singly) {
    const requests = calls.map((call, id) => ({ jsonrpc: '2.0', id: id + 1, ...call }));
    const answer = await post(node, JSON.stringify(requests), deadlineAt, ports);
    if (Array.isArray(answer)) return calls.map((call, index) => resultOf(node, call, index + 1, answer));
    const fault = faultOf(answer);
    if (fault && BATCH_REFUSED.includes(fault.code)) node.singly = true;
    else throw fault ? rpcError(node, calls[0], fault) : contradiction(node, 'answered a batch with no list');
  }
  const results: RpcResult[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < calls.length; index = next++) {
      const call = calls[index] as RpcCall;
      const answer = await post(node, JSON.stringify({ jsonrpc: '2.0', id: index + 1, ...call }), deadlineAt, ports);
      results[index] = resultOf(node, call, index + 1, [answer]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(SINGLE_CALLS_AT_ONCE, calls.length) }, work));
  return results;
}

async function post(node: Node, body: string, deadlineAt: number, ports: ChainPorts): Promise<unknown> {
  const leftMs = deadlineAt - ports.now();
  if (leftMs <= 0) throw new ChainError('unreachable', `${node.host} gave no answer in time`);
  let answer: NodeAnswer;
  try {
    answer = await ports.post(node.url, body, Math.min(leftMs, REQUEST_TIMEOUT_MS));
  } catch (error) {
    // The project's own errors say which certificate, proxy or time it was; anything else stays in the cause.
    const why = error instanceof ActionError ? `: ${error.message}` : '';
    throw new ChainError('unreachable', `${node.host} cannot be reached${why}`, { cause: error });
  }
  if (answer.status === TOO_MANY_REQUESTS) {
    const seconds = /^\d{1,6}(\.\d+)?$/.exec(answer.retryAfter?.trim() ?? '')?.[0];
    throw new ChainError('rate-limited', `${node.host} answered 429`, {
      ...(seconds === undefined ? {} : { retryAfterMs: Math.ceil(Number(seconds) * 1000) }),
    });
  }
  if (answer.status === 413) return { error: { code: -32010, message: 'too large' } };
  let parsed: unknown;
  try {
    parsed = JSON.parse(answer.text);
  } catch (error) {
    throw new ChainError('unreachable', `${node.host} answered ${answer.status} with no JSON`, { cause: error });
  }
  // Errors of the protocol come with 200 or 400; anything else speaks for a server in between.
  if (answer.status !== 200 && !(answer.status === 400 && (Array.isArray(parsed) || faultOf(parsed)))) {
    throw new ChainError('unreachable', `${node.host} answered ${answer.status}`);
  }
  return parsed;
}

function resultOf(node: Node, call: RpcCall, id: number, answers: readonly unknown[]): RpcResult {
  const found = answers.filter((answer) => isRecord(answer) && answer['id'] === id);
  const answer = found[0];
  if (found.length !== 1 || !isRecord(answer)) {
    // A single refused request may come back without its id.
    const fault = answers.length === 1 ? faultOf(answers[0]) : undefined;
    if (fault) return { ok: false, fault };
    throw contradiction(node, `gave ${found.length} answers to ${call.method}`);
  }
  const fault = faultOf(answer);
  if (fault) {
    if (BATCH_REFUSED.includes(fault.code)) throw new ChainError('rate-limited', `${node.host}: ${fault.message}`);
    return { ok: false, fault };
  }
  if (!Object.hasOwn(answer, 'result')) throw contradiction(node, `answered ${call.method} with no result`);
  return { ok: true, value: answer['result'] };
}

function faultOf(answer: unknown): RpcFault | undefined {
  if (!isRecord(answer) || !isRecord(answer['error'])) return undefined;
  const { code, message, data } = answer['error'];
  return {
    code: typeof code === 'number' ? code : 0,
    message: oneLine(typeof message === 'string' ? message : 'no message'),
    data: data === undefined || data === null ? undefined : oneLine(textOf(data)),
  };
}

function textOf(data: unknown): string {
  if (typeof data === 'string') return data;
  try {
    return JSON.stringify(data);
  } catch {
    // Nested deeper than anybody writes.
    return 'data that cannot be shown';
  }
}

export function rpcError(node: Pick<Node, 'host'>, call: RpcCall | undefined, fault: RpcFault): ChainError {
  const data = fault.data === undefined ? '' : ` (${fault.data})`;
  return new ChainError('refused', `${node.host} ${call?.method ?? ''}: ${fault.code} ${fault.message}${data}`, {
    code: fault.code,
    ...(fault.data === undefined ? {} : { data: fault.data }),
  });
}

export function contradiction(node: Pick<Node, 'host'>, what: string): ChainError {
  return new ChainError('refused', `${node.host} ${what}`);
}
