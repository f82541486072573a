import { ActionError } from '../errors/action-error.ts';
import { parseHistory } from '../history/merge.ts';
import { historyUrl, KV_KEYS, LIMITS } from '../history/protocol.ts';
import type { HttpClient, HttpResponse } from '../http/client.ts';
import { explainBody, responseError } from '../http/errors.ts';

/** Where the whole history is read from. */
export type HistorySource =
  | { kind: 'worker'; workerUrl: string }
  | { kind: 'kv'; apiUrl: string; accountId: string; apiToken: string; namespaceId: string };

/** A history as it was answered: bytes untouched unless it came in pages. */
export interface HistoryReading {
  bytes: Uint8Array;
  entries: number;
  /** The chain head the Worker named, when it did. */
  head: string | undefined;
  warnings: readonly string[];
}

const KV_KEY = KV_KEYS.history;
const KV_VALUE_LIMIT_BYTES = LIMITS.kvValueBytes;
const WARN_SHARE = 0.8;
const MAX_PAGES = 10_000;
/** The longest text that is still checked as a whole. */
const MAX_HISTORY_BYTES = 400 * 1_048_576;

/**
 * Reads the history.
 *
 * @returns `undefined` when the source says in its own words that there is none yet.
 * @throws ActionError for every other answer that is not a history: an error page is never taken for one.
 */
export async function readHistory(source: HistorySource, client: HttpClient): Promise<HistoryReading | undefined> {
  return source.kind === 'worker' ? await readFromWorker(source.workerUrl, client) : await readFromKv(source, client);
}

async function readFromWorker(workerUrl: string, client: HttpClient): Promise<HistoryReading | undefined> {
  const pages: Uint8Array[] = [];
  let entries: string[] = [];
  let head: string | undefined;
  let sizeBytes = 0;
  let url: string | undefined = historyUrl(workerUrl);
  while (url !== undefined) {
    const response: HttpResponse = await client.send({
      method: 'GET',
      url,
      headers: { accept: 'application/json' },
      maxBodyBytes: MAX_HISTORY_BYTES,
    });
    if (pages.length === 0 && response.status === 404 && memberText(response, '_status') === 'empty') return undefined;
    if (response.status !== 200) throw refused('the history of the Worker', response);
    sizeBytes += response.body.byteLength;
    if (pages.length >= MAX_PAGES || sizeBytes > MAX_HISTORY_BYTES) {
      throw new ActionError('remote', `the history of the Worker is larger than ${MAX_HISTORY_BYTES} bytes`);
    }
    const elements = assertHistory('the history of the Worker', response);
    head ??= response.headers['x-history-head'];
    pages.push(response.body);
    const next: string | undefined = nextPage(response, url);
    if (next !== undefined || entries.length > 0) entries = entries.concat(elements);
    if (next === undefined && pages.length === 1) return finish(response.body, elements.length, head);
    url = next;
  }
  return finish(Buffer.from(`[${entries.join(',')}]`), entries.length, head);
}

async function readFromKv(
  source: Extract<HistorySource, { kind: 'kv' }>,
  client: HttpClient,
): Promise<HistoryReading | undefined> {
  const path = ['accounts', source.accountId, 'storage', 'kv', 'namespaces', source.namespaceId, 'values', KV_KEY];
  const response = await client.send({
    method: 'GET',
    url: `${source.apiUrl}/${path.map(encodeURIComponent).join('/')}`,
    headers: { authorization: `Bearer ${source.apiToken}` },
    maxBodyBytes: 2 * KV_VALUE_LIMIT_BYTES,
  });
  if (response.status === 404 && hasErrorCode(response, 10_009)) return undefined;
  if (response.status !== 200) {
    const hint =
      response.status === 401 || response.status === 403
        ? 'Check cloudflare-api-token (permission Workers KV Storage: Read), cloudflare-account-id and kv-namespace-id'
        : undefined;
    throw refused(`the KV value ${KV_KEY}`, response, hint);
  }
  const elements = assertHistory(`the KV value ${KV_KEY}`, response);
  const share = response.body.byteLength / KV_VALUE_LIMIT_BYTES;
  const warnings =
    share < WARN_SHARE
      ? []
      : [
          `the KV value ${KV_KEY} has ${response.body.byteLength} bytes, ${Math.floor(share * 100)} % of the ${KV_VALUE_LIMIT_BYTES} that KV takes; lower history-max-entries`,
        ];
  return finish(response.body, elements.length, undefined, warnings);
}

function finish(
  bytes: Uint8Array,
  entries: number,
  head: string | undefined,
  warnings: readonly string[] = [],
): HistoryReading | undefined {
  if (entries === 0) return undefined;
  return { bytes, entries, head: head !== undefined && /^[0-9a-f]{64}$/.test(head) ? head : undefined, warnings };
}

/** The elements of an answer that is an array, or one entry. */
function assertHistory(what: string, response: HttpResponse): readonly string[] {
  const text = response.text();
  const reading = parseHistory(text);
  if (!reading.ok) throw notHistory(what, reading.reason, response);
  if (/^\s*\{/.test(text) && !isEntry(JSON.parse(text))) {
    throw notHistory(what, 'it is an object without a finite price', response);
  }
  return reading.elements;
}

function isEntry(value: unknown): boolean {
  const price = (value as { price?: unknown }).price;
  return typeof price === 'number' && Number.isFinite(price);
}

function notHistory(what: string, reason: string, response: HttpResponse): ActionError {
  const found = explainBody(response);
  return new ActionError('remote', `${what} is not a history: ${reason}${found === '' ? '' : ` (${found})`}`, {
    hint: 'Nothing was archived; an earlier archive stays as it is',
  });
}

function refused(what: string, response: HttpResponse, hint?: string): ActionError {
  return responseError(what, response, hint ?? 'Nothing was archived; an earlier archive stays as it is');
}

/** The target of `Link: <…>; rel="next"`, when it stays with the same Worker. */
function nextPage(response: HttpResponse, url: string): string | undefined {
  const target = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(response.headers['link'] ?? '')?.[1];
  if (target === undefined) return undefined;
  const next = URL.canParse(target, url) ? new URL(target, url) : undefined;
  if (next === undefined || next.origin !== new URL(url).origin || next.href === url) {
    throw new ActionError('remote', 'the history of the Worker names a next page that is not its own');
  }
  return next.href;
}

function memberText(response: HttpResponse, name: string): unknown {
  try {
    return (JSON.parse(response.text()) as Record<string, unknown> | null)?.[name];
  } catch {
    return undefined;
  }
}

function hasErrorCode(response: HttpResponse, code: number): boolean {
  const errors = memberText(response, 'errors');
  return Array.isArray(errors) && errors.some((error) => (error as { code?: unknown } | null)?.code === code);
}
