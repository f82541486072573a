import { ActionError, describeError } from '../errors/action-error.ts';
import type { HttpClient } from '../http/exchange.ts';
import { askedSymbol, type Dataset, datasetUrl } from './datasets.ts';
import { describeJson, type ExactJson, isExactObject, JsonNumber, parseExactJson } from './exact-json.ts';
import { explainAnswer, explainForm, retriesStatus } from './failure.ts';
import { pickRecord, readSnapshot, type Snapshot } from './snapshot.ts';

export interface TaoStatsOptions {
  /** Base URL, or the full URL of the dataset. */
  url: string;
  /** Sent raw as `Authorization`: TaoStats wants no `Bearer`. */
  apiKey: string;
  /** Refuse fields of a wrong type; otherwise they become null. */
  validate: boolean;
  /** Refuse empty and short data. */
  protect: boolean;
  /** What counts as short, at least 1. */
  minRecords: number;
}

/** The price is one record; a page of the longest datasets stays far below. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/**
 * Fetches a dataset and checks it; nothing is returned that should not replace good data.
 *
 * @returns the newest record of the asked asset.
 * @throws ActionError for an error status, a body that is not the promised JSON, too few records, a wrong type.
 */
export async function fetchSnapshot(
  dataset: Dataset,
  options: TaoStatsOptions,
  http: Pick<HttpClient, 'send'>,
): Promise<Snapshot> {
  const url = datasetUrl(options.url, dataset);
  const response = await http.send({
    method: 'GET',
    url,
    headers: { accept: 'application/json', authorization: options.apiKey },
    json: true,
    maxBodyBytes: MAX_ANSWER_BYTES,
    retryStatus: retriesStatus,
  });
  if (response.status !== 200) throw explainAnswer(response);
  const answer = readAnswer(response.text());
  const data = isExactObject(answer) ? answer['data'] : undefined;
  if (!Array.isArray(data)) {
    throw explainForm(response, describeJson(isExactObject(answer) ? data : answer, JSON.stringify));
  }
  const expected = Math.max(
    options.minRecords,
    promisedRecords(isExactObject(answer) ? answer['pagination'] : undefined),
  );
  if (data.length === 0 || (options.protect && data.length < expected)) {
    throw new ActionError(
      'remote',
      `TaoStats: data: got ${data.length} records, expected at least ${Math.max(options.protect ? expected : 1, 1)}`,
      { hint: 'Empty or short data never replaces good data; nothing was written' },
    );
  }
  const index = pickRecord(data, askedSymbol(url));
  const snapshot = readSnapshot(dataset, data[index] as ExactJson, `data[${index}]`, options.validate);
  refuseRepeatedKey(snapshot, options.apiKey);
  return snapshot;
}

/** Looks at the members as they will be published: in the answer the key can hide behind escapes. */
function refuseRepeatedKey(snapshot: Snapshot, apiKey: string): void {
  const key = JSON.stringify(apiKey).slice(1, -1);
  if (apiKey.length < 8 || !snapshot.members.some(([, json]) => json.includes(key))) return;
  throw new ActionError('remote', 'TaoStats: the answer repeats the API key, and what is fetched becomes public', {
    hint: 'Check taostats-url',
  });
}

function readAnswer(text: string): ExactJson {
  try {
    return parseExactJson(text);
  } catch (error) {
    throw new ActionError('remote', `TaoStats: the answer is no JSON this action reads: ${describeError(error)}`, {
      cause: error,
    });
  }
}

/** How many records the page must hold by its own pagination; 0 when that is absent or makes no sense. */
function promisedRecords(pagination: ExactJson | undefined): number {
  if (!isExactObject(pagination)) return 0;
  const [page, perPage, total] = ['current_page', 'per_page', 'total_items'].map((name) => {
    const value = pagination[name];
    const number = value instanceof JsonNumber ? Number(value.token) : Number.NaN;
    return Number.isSafeInteger(number) && number >= 0 ? number : Number.NaN;
  }) as [number, number, number];
  const promised = Math.min(perPage, total - (page - 1) * perPage);
  return promised > 0 ? promised : 0;
}
