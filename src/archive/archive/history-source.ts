import { createCloudflareClient } from '../../cloudflare/client.ts';
import { openKvNamespace } from '../../cloudflare/kv.ts';
import { ActionError, quoteValue } from '../../errors/action-error.ts';
import { instantKey, parseInstant } from '../../history/instant.ts';
import { parseHistory, printHistory } from '../../history/merge.ts';
import { dayOfKey, KV_KEYS, LIMITS } from '../../history/protocol.ts';
import { haveSameContent } from '../../history/same-content.ts';
import type { HttpClient } from '../../http/exchange.ts';
import { isRecord } from '../../json/record.ts';

import { isPriced, readWorkerHistory } from '../worker-history.ts';

/** Where the whole history is read from. */
export type HistorySource =
  | { kind: 'worker'; workerUrl: string }
  | { kind: 'kv'; apiUrl: string; accountId: string; apiToken: string; namespaceId: string };

/** A history as it was answered: bytes untouched unless it came in pages or parts. */
export interface HistoryReading {
  bytes: Uint8Array;
  entries: number;
  /** The chain head the Worker named, when it did. */
  head: string | undefined;
  warnings: readonly string[];
  /** Size of the largest KV value it was read from. */
  kvBytes: number | undefined;
}

const WARN_SHARE = 0.8;

/**
 * Reads the history.
 *
 * @returns `undefined` when the source says in its own words that there is none yet.
 * @throws ActionError for every other answer that is not a history: an error page is never taken for one.
 */
export async function readHistory(source: HistorySource, client: HttpClient): Promise<HistoryReading | undefined> {
  if (source.kind === 'kv') return await readFromKv(source, client);
  const history = await readWorkerHistory(source.workerUrl, client);
  if (history === undefined) return undefined;
  return { ...history, entries: history.elements.length, warnings: [], kvBytes: undefined };
}

/** Both layouts of the original: one value, and a value for each day. */
async function readFromKv(
  source: Extract<HistorySource, { kind: 'kv' }>,
  client: HttpClient,
): Promise<HistoryReading | undefined> {
  const kv = openKvNamespace(source, createCloudflareClient({ apiUrl: source.apiUrl, token: source.apiToken }, client));
  const values: { key: string; text: string; elements: readonly string[] }[] = [];
  const take = async (key: string): Promise<boolean> => {
    const text = await kv.read(key);
    if (text !== undefined) values.push({ key, text, elements: readValue(key, text) });
    return text !== undefined;
  };
  await take(KV_KEYS.history);
  const days = (await kv.list(KV_KEYS.dayPrefix)).filter((key) => dayOfKey(key) !== undefined).sort();
  for (const key of days) if (!(await take(key))) throw gone(key);
  const kvBytes = Math.max(0, ...values.map(({ text }) => Buffer.byteLength(text)));
  const warnings = values.flatMap(({ key, text }) => warnOfSize(key, Buffer.byteLength(text)));
  const [first] = values;
  const joined = values.length === 1 && first !== undefined ? first : joinValues(values, warnings);
  if (joined.elements.length === 0) return undefined;
  return { bytes: Buffer.from(joined.text), entries: joined.elements.length, head: undefined, warnings, kvBytes };
}

function readValue(key: string, text: string): readonly string[] {
  const what = `the KV value ${key}`;
  const reading = parseHistory(text);
  if (!reading.ok) throw notHistory(what, reading.reason);
  if (/^\s*\{/.test(text) && !isPriced(JSON.parse(text)))
    throw notHistory(what, 'it is an object without a finite price');
  return reading.elements;
}

/** The union, oldest first; elements without a readable moment stay in front, in their order. */
function joinValues(
  values: readonly { key: string; elements: readonly string[] }[],
  warnings: string[],
): { text: string; elements: readonly string[] } {
  const byMoment = new Map<string, string>();
  const undated: string[] = [];
  const differing: string[] = [];
  // Last comes what the original's own pages read first: the days.
  for (const { elements } of values) {
    for (const element of elements) {
      const timestamp = timestampOf(element);
      if (timestamp === undefined) {
        if (!undated.includes(element)) undated.push(element);
        continue;
      }
      const other = byMoment.get(timestamp);
      if (other !== undefined && !haveSameContent(other, element)) differing.push(timestamp);
      byMoment.set(timestamp, element);
    }
  }
  if (differing.length > 0) {
    warnings.push(
      `the KV values hold different entries for ${differing.length} moments (${differing.slice(0, 5).join(', ')}); those of the day values are archived`,
    );
  }
  const instantOf = (timestamp: string): string => {
    const instant = parseInstant(timestamp);
    return instant === undefined ? '' : instantKey(instant);
  };
  const dated = [...byMoment]
    .map(([timestamp, element]) => ({ instant: instantOf(timestamp), element }))
    .sort((a, b) => (a.instant < b.instant ? -1 : a.instant > b.instant ? 1 : 0));
  const elements = [...undated, ...dated.map(({ element }) => element)];
  return { text: printHistory(elements), elements };
}

function timestampOf(element: string): string | undefined {
  const value: unknown = JSON.parse(element);
  const timestamp = isRecord(value) ? value['_timestamp'] : undefined;
  return typeof timestamp === 'string' ? timestamp : undefined;
}

function warnOfSize(key: string, bytes: number): string[] {
  const share = bytes / LIMITS.kvValueBytes;
  return share < WARN_SHARE
    ? []
    : [
        `the KV value ${key} has ${bytes} bytes, ${Math.floor(share * 100)} % of the ${LIMITS.kvValueBytes} that KV takes; lower history-max-entries`,
      ];
}

function notHistory(what: string, reason: string): ActionError {
  return new ActionError('remote', `${what} is not a history: ${reason}`, {
    hint: 'Nothing was archived; an earlier archive stays as it is',
  });
}

function gone(key: string): ActionError {
  return new ActionError('remote', `the KV value ${quoteValue(key)} is listed and cannot be found`, {
    hint: 'KV shows a change everywhere within a minute or two: run again',
  });
}
