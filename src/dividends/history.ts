/** Dividends as a dataset of the Worker: one sample per block, one row per pair. */
import { ActionError } from '../errors/action-error.ts';
import type { HttpClient } from '../http/exchange.ts';
import type { DividendsAnswer } from './query.ts';

/** Under `/api/v1/datasets/`. */
export const DIVIDENDS_DATASET = 'dividends';

/** What the Worker has to know to keep the history of a dataset that is not built into it. */
const DEFINITION = {
  key: 'pair',
  fields: [
    'rao',
    'alpha_rao',
    'root_alpha_rao',
    'estimated_tao',
    'price',
    'epoch_block',
    'registered_at',
    'zero_reason',
  ],
  interval_minutes: 60,
};

/** The sample's body; the moment of the block is its identity, so that the same block twice is one sample. */
export function printSample(answer: DividendsAnswer, nowMs: number): string {
  const timestamp = answer.block_time ?? new Date(nowMs).toISOString();
  const records = answer.results.map((dividend) => ({
    // netuid and hotkey in one: the key that tells rows apart.
    pair: `${dividend.netuid}-${dividend.hotkey}`,
    netuid: dividend.netuid,
    hotkey: dividend.hotkey,
    rao: dividend.rao,
    alpha_rao: dividend.components.alpha,
    root_alpha_rao: dividend.components.root_alpha,
    estimated_tao: dividend.estimated_tao,
    price: dividend.price,
    epoch_block: dividend.epoch_block,
    registered_at: dividend.registered_at,
    zero_reason: dividend.zero_reason,
  }));
  const head = { timestamp, source_updated_at: answer.block_time, source_block: answer.block };
  return JSON.stringify({ ...head, definition: DEFINITION, records });
}

/** @throws ActionError when the Worker did not take the sample. */
export async function appendDividends(
  http: Pick<HttpClient, 'send'>,
  url: string,
  writeToken: string,
  body: string,
): Promise<{ status: string; total: number | undefined }> {
  const response = await http.send({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', 'x-write-token': writeToken },
    body,
    idempotent: true,
    json: true,
  });
  const answer = JSON.parse(response.text() || '{}') as { status?: unknown; total?: unknown; error?: unknown };
  if (response.status !== 200 || typeof answer.status !== 'string') {
    const why = typeof answer.error === 'string' ? `: ${answer.error.slice(0, 200)}` : '';
    throw new ActionError('remote', `the Worker answered ${response.status}${why}`);
  }
  if (answer.status === 'conflict') throw new ActionError('remote', 'the Worker has another sample of this block');
  return { status: answer.status, total: typeof answer.total === 'number' ? answer.total : undefined };
}
