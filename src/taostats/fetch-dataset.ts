/** Fetches a dataset whole: every page to the other side's own end, held against its totals. */
import { ActionError, describeError } from '../errors/action-error.ts';
import { jsonMember, splitJsonArray } from '../history/json-text.ts';
import { askedSymbol, type Dataset, datasetUrl } from './datasets.ts';
import { parseExactJson } from './exact-json.ts';
import { readRecords, type SampleRecord, withSlippage } from './records.ts';
import { pickRecord } from './snapshot.ts';

export interface FetchedSample {
  readonly records: readonly SampleRecord[];
  readonly sourceUpdatedAt: string | undefined;
  readonly sourceBlock: number | undefined;
  readonly repaired: readonly string[];
}

export interface FetchOptions {
  /** Base URL, or the full URL of this dataset. */
  readonly url: string;
  readonly apiKey: string;
  /** Refuse members of a wrong type; otherwise they become null. */
  readonly validate: boolean;
  /** Refuse short data and data that does not fit its totals. */
  readonly protect: boolean;
  /** What counts as short, at least 1. */
  readonly minRecords: number;
  readonly slippage: boolean;
}

/** @returns the text of a 200; throws for everything else. */
export type GetPage = (url: string) => Promise<string>;

interface Page {
  readonly texts: readonly string[];
  readonly page: number | undefined;
  readonly nextPage: number | undefined;
  readonly totalItems: number | undefined;
  /** Whether the answer speaks of pages at all. */
  readonly isPaged: boolean;
}

/** How often the pages are read anew because the total moved between them. */
const MAX_RESTARTS = 2;

/**
 * @throws ActionError naming the dataset for anything that is not the whole, valid sample: a page that comes twice, the
 *   page cap, totals that do not fit, too few records, a wrong type.
 */
export async function fetchDataset(dataset: Dataset, options: FetchOptions, get: GetPage): Promise<FetchedSample> {
  const texts = await readPages(dataset, options, get);
  const reading = readRecords(dataset, texts, options.validate);
  const wanted = options.protect ? Math.max(1, options.minRecords) : 1;
  if (reading.records.length < wanted) {
    throw failure(dataset, `got ${reading.records.length} records, expected at least ${wanted}`);
  }
  const { slippage, apiKey } = options;
  const records =
    slippage && dataset.name === 'pools'
      ? reading.records.map(({ key, text }) => ({ key, text: withSlippage(text) }))
      : reading.records;
  const hidden = JSON.stringify(apiKey).slice(1, -1);
  if (apiKey.length >= 8 && records.some(({ text }) => text.includes(hidden))) {
    throw new ActionError('remote', 'TaoStats: the answer repeats the API key, and what is fetched becomes public', {
      hint: 'Check taostats-url',
    });
  }
  return { ...reading, records };
}

async function readPages(dataset: Dataset, options: FetchOptions, get: GetPage): Promise<string[]> {
  const url = new URL(datasetUrl(options.url, dataset));
  restart: for (let restarts = 0; ; restarts += 1) {
    const texts: string[] = [];
    const seen = new Set<string>();
    let total: number | undefined;
    for (let number = 1, count = 1; ; count += 1) {
      if (number > 1) url.searchParams.set('page', String(number));
      else url.searchParams.delete('page');
      const page = readPage(dataset, await get(url.href));
      if (dataset.shape === 'one') return pickText(dataset, url.href, page.texts);
      if (dataset.shape === 'latest') return [...page.texts];
      const content = page.texts.join('\n');
      if ((page.page !== undefined && page.page !== number) || (number > 1 && seen.has(content))) {
        throw failure(dataset, `page ${number} is another page again (it says ${page.page ?? 'nothing'})`);
      }
      if (number > 1 && page.totalItems !== total) {
        if (restarts < MAX_RESTARTS) continue restart;
        throw failure(dataset, `its total keeps moving between pages (${total} and ${page.totalItems})`);
      }
      seen.add(content);
      total = page.totalItems;
      texts.push(...page.texts);
      if (page.nextPage === undefined) {
        // Without pagination there is no promise to hold it to; with it the next page must be null in so many words.
        if (options.protect && page.isPaged && total !== undefined && texts.length !== total) {
          throw failure(dataset, `got ${texts.length} records, and its pagination speaks of ${total}`);
        }
        return texts;
      }
      if (page.nextPage !== number + 1) {
        throw failure(dataset, `after page ${number} comes page ${page.nextPage}`);
      }
      if (count === dataset.maxPages) {
        throw failure(dataset, `more than ${dataset.maxPages} pages; what was read is not all of it`);
      }
      number = page.nextPage;
    }
  }
}

/** Of a one-record endpoint: the record that was asked for, never just the first. */
function pickText(dataset: Dataset, url: string, texts: readonly string[]): string[] {
  if (texts.length === 0) return [];
  const symbol = askedSymbol(url);
  const { sourceTime } = dataset;
  const index = pickRecord(texts.map(parseExactJson), symbol, { sourceTime, isByTime: dataset.name !== 'price' });
  return texts.slice(index, index + 1);
}

function readPage(dataset: Dataset, text: string): Page {
  const data = memberOf(text, 'data', dataset);
  let texts: string[];
  try {
    texts = splitJsonArray(data ?? 'null');
  } catch (error) {
    const got = data === undefined ? 'nothing' : data.slice(0, 60);
    throw new ActionError('remote', `TaoStats: ${dataset.name}: data: got ${got}, expected an array of records`, {
      hint: 'Check taostats-url; nothing was written',
      cause: error,
    });
  }
  const pagination = memberOf(text, 'pagination', dataset);
  const parsed: unknown = pagination === undefined ? null : JSON.parse(pagination);
  if (typeof parsed !== 'object' || parsed === null) {
    return { texts, page: undefined, nextPage: undefined, totalItems: undefined, isPaged: false };
  }
  const next: unknown = Reflect.get(parsed, 'next_page');
  if (dataset.shape === 'all' && next !== null && !isPage(next)) {
    throw failure(dataset, `its pagination does not say whether this is the last page (next_page: ${String(next)})`);
  }
  const number = (name: string): number | undefined => {
    const value: unknown = Reflect.get(parsed, name);
    return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
  };
  return {
    texts,
    page: number('current_page'),
    nextPage: isPage(next) ? next : undefined,
    totalItems: number('total_items'),
    isPaged: true,
  };
}

function isPage(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function memberOf(text: string, name: string, dataset: Dataset): string | undefined {
  try {
    JSON.parse(text);
    return text.trimStart().startsWith('{') ? jsonMember(text, name) : undefined;
  } catch (error) {
    throw failure(dataset, `the answer is no JSON: ${describeError(error)}`, error);
  }
}

function failure(dataset: Dataset, what: string, cause?: unknown): ActionError {
  return new ActionError('remote', `TaoStats: ${dataset.name}: ${what}`, {
    hint: 'Nothing was written over what is there',
    cause,
  });
}
