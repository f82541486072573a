import { ActionError } from '../errors/action-error.ts';
import { parseHistory, printHistory } from '../history/merge.ts';
import { CURSOR_START, EMPTY_HISTORY, HEADERS, historyUrl } from '../history/protocol.ts';
import { explainBody, responseError } from '../http/errors.ts';
import type { HttpClient, HttpResponse } from '../http/exchange.ts';
import { isRecord } from '../json/record.ts';

/** The history of a Worker, read to its end. */
export interface WorkerHistory {
  /** As it was answered when one answer held all, else put together from its pages. */
  bytes: Uint8Array;
  /** The compact text of each entry, oldest first, digits as they are. */
  elements: readonly string[];
  /** The chain head the Worker named, when it did. */
  head: string | undefined;
}

const WHAT = 'the history of the Worker';
const HINT = 'Nothing was archived; an earlier archive stays as it is';
const MAX_PAGES = 10_000;
/** The longest text that is still checked as a whole. */
const MAX_HISTORY_BYTES = 400 * 1_048_576;

/**
 * Reads the whole history: a list that does not fit one answer page by page from its beginning.
 *
 * @returns `undefined` when the Worker says in its own words that there is none yet.
 * @throws ActionError for every other answer that is not a history, and when fewer entries came than the Worker counts.
 */
export async function readWorkerHistory(workerUrl: string, client: HttpClient): Promise<WorkerHistory | undefined> {
  const plainUrl = historyUrl(workerUrl);
  const plain = await get(plainUrl, client);
  if (plain.status === 404 && memberOf(plain, '_status') === EMPTY_HISTORY._status) return undefined;
  const first = readPage(plain);
  const head = headOf(plain);
  const total = Number(plain.headers[HEADERS.total.toLowerCase()] ?? Number.NaN);
  // A plain answer that is not complete holds the newest entries; the walk begins at the oldest.
  const isPart = plain.headers[HEADERS.complete.toLowerCase()]?.toLowerCase() === 'false';
  const startUrl = isPart ? (linkTo(plain, plainUrl, 'first') ?? `${plainUrl}?cursor=${CURSOR_START}`) : undefined;
  const nextUrl = isPart ? undefined : linkTo(plain, plainUrl, 'next');
  if (startUrl === undefined && nextUrl === undefined) {
    return finish({ bytes: plain.body, elements: first, head }, total);
  }
  const elements = await walk(startUrl ?? (nextUrl as string), startUrl === undefined ? first : [], client);
  return finish({ bytes: Buffer.from(printHistory(elements)), elements, head }, total);
}

async function walk(startUrl: string, before: readonly string[], client: HttpClient): Promise<string[]> {
  const elements = [...before];
  const seen = new Set<string>();
  let sizeBytes = 0;
  for (let url: string | undefined = startUrl; url !== undefined; ) {
    if (seen.has(url))
      throw new ActionError('remote', `${WHAT} names a next page that was read already`, { hint: HINT });
    seen.add(url);
    const response = await get(url, client);
    for (const element of readPage(response)) elements.push(element);
    sizeBytes += response.body.byteLength;
    if (seen.size >= MAX_PAGES || sizeBytes > MAX_HISTORY_BYTES) {
      throw new ActionError('remote', `${WHAT} is larger than ${MAX_HISTORY_BYTES} bytes`);
    }
    url = linkTo(response, url, 'next');
  }
  return elements;
}

function finish(history: WorkerHistory, total: number): WorkerHistory | undefined {
  const { length } = history.elements;
  if (Number.isSafeInteger(total) && length < total) {
    throw new ActionError('remote', `${WHAT} is not whole: ${length} entries came, it counts ${total}`, { hint: HINT });
  }
  return length === 0 ? undefined : history;
}

async function get(url: string, client: HttpClient): Promise<HttpResponse> {
  return await client.send({
    method: 'GET',
    url,
    headers: { accept: 'application/json' },
    maxBodyBytes: MAX_HISTORY_BYTES,
  });
}

/** The elements of an answer that is an array, or one entry. */
function readPage(response: HttpResponse): readonly string[] {
  if (response.status !== 200) throw responseError(WHAT, response, HINT);
  const text = readText(response);
  const reading = parseHistory(text);
  if (!reading.ok) throw notHistory(reading.reason, response);
  if (/^\s*\{/.test(text) && !isPriced(JSON.parse(text))) {
    throw notHistory('it is an object without a finite price', response);
  }
  return reading.elements;
}

/** Strictly: a letter that was replaced on the way would be archived as if it had been there. */
function readText(response: HttpResponse): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(response.body);
  } catch (error) {
    throw new ActionError('remote', `${WHAT} is not UTF-8 text`, { hint: HINT, cause: error });
  }
}

/** Whether a JSON value is an entry by the least an entry has. */
export function isPriced(value: unknown): boolean {
  const price = isRecord(value) ? value['price'] : undefined;
  return typeof price === 'number' && Number.isFinite(price);
}

function headOf(response: HttpResponse): string | undefined {
  const head = response.headers[HEADERS.head.toLowerCase()];
  return head !== undefined && /^[0-9a-f]{64}$/.test(head) ? head : undefined;
}

/** The target of `Link: <…>; rel="…"`, when it stays with the same Worker. */
function linkTo(response: HttpResponse, url: string, relation: 'first' | 'next'): string | undefined {
  for (const [, target = '', parameters = ''] of (response.headers['link'] ?? '').matchAll(/<([^<>]*)>([^,<>]*)/g)) {
    if (!new RegExp(`\\brel="?${relation}"?`).test(parameters)) continue;
    const next = URL.canParse(target, url) ? new URL(target, url) : undefined;
    if (next === undefined || next.origin !== new URL(url).origin || next.href === url) {
      throw new ActionError('remote', `${WHAT} names a ${relation} page that is not its own`);
    }
    return next.href;
  }
  return undefined;
}

function notHistory(reason: string, response: HttpResponse): ActionError {
  const found = explainBody(response);
  return new ActionError('remote', `${WHAT} is not a history: ${reason}${found === '' ? '' : ` (${found})`}`, {
    hint: HINT,
  });
}

function memberOf(response: HttpResponse, name: string): unknown {
  try {
    const value: unknown = JSON.parse(response.text());
    return isRecord(value) ? value[name] : undefined;
  } catch {
    return undefined;
  }
}
