/** The Worker's ledger as the action reaches it. Every call may be sent twice: what it answers is what is stored. */
import { ActionError } from '../../errors/action-error.ts';
import type { HttpClient } from '../../http/exchange.ts';
import type { TradeLedger } from './ledger.ts';

/** Calls of the ledger that are answered over HTTP. */
export const LEDGER_CALLS = [
  'open',
  'read',
  'change',
  'sign',
  'countSent',
  'openOf',
  'spentToday',
  'usedPosts',
  'noSignalsInARow',
] as const satisfies readonly (keyof TradeLedger)[];

export function createRemoteLedger(http: Pick<HttpClient, 'send'>, url: string, writeToken: string): TradeLedger {
  const call = async (name: (typeof LEDGER_CALLS)[number], args: readonly unknown[]): Promise<unknown> => {
    const response = await http.send({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json', 'x-write-token': writeToken },
      body: JSON.stringify({ call: name, args }),
      idempotent: true,
      json: true,
    });
    const body = parse(response.text());
    if (response.status === 200 && body && 'answer' in body) return body['answer'] ?? undefined;
    const error = typeof body?.['error'] === 'string' ? `: ${body['error'].slice(0, 200)}` : '';
    throw new ActionError('remote', `the Worker's ledger answered ${response.status}${error}`, {
      hint: 'Nothing is signed without the ledger; check worker-url, worker-write-token and the binding TRADES',
    });
  };
  const entries = LEDGER_CALLS.map((name) => [name, (...args: unknown[]) => call(name, args)] as const);
  return Object.fromEntries(entries) as unknown as TradeLedger;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
