/**
 * The datasets an action can fetch. Paths and fields: TaoStats' OpenAPI documents (taostat/taostats-docs,
 * reference/taostats-1.json) and the answers recorded there.
 */
import { ActionError } from '../errors/action-error.ts';

interface Field {
  name: string;
  kind: 'text' | 'moment' | 'number';
  /** An entry without it is none. Default: missing and null become null. */
  required?: true;
}

export interface Dataset {
  name: string;
  path: string;
  query: Readonly<Record<string, string>>;
  /** Members of an entry, in the order in which they are written. */
  fields: readonly Field[];
}

const PERCENT_CHANGES = ['1h', '24h', '7d', '30d', '60d', '90d'];

const PRICE: Dataset = {
  name: 'price',
  path: '/api/price/latest/v1',
  query: { asset: 'tao' },
  fields: [
    { name: 'created_at', kind: 'text' },
    { name: 'last_updated', kind: 'moment' },
    { name: 'name', kind: 'text' },
    { name: 'symbol', kind: 'text' },
    { name: 'price', kind: 'number', required: true },
    { name: 'circulating_supply', kind: 'number' },
    { name: 'max_supply', kind: 'number' },
    { name: 'total_supply', kind: 'number' },
    { name: 'market_cap', kind: 'number' },
    { name: 'fully_diluted_market_cap', kind: 'number' },
    { name: 'volume_24h', kind: 'number' },
    { name: 'market_cap_dominance', kind: 'number' },
    ...PERCENT_CHANGES.map((span): Field => ({ name: `percent_change_${span}`, kind: 'number' })),
  ],
};

const DATASETS: readonly Dataset[] = [PRICE];

export function findDataset(name: string): Dataset | undefined {
  return DATASETS.find((dataset) => dataset.name === name);
}

export function datasetNames(): string[] {
  return DATASETS.map((dataset) => dataset.name);
}

/**
 * The URL of a dataset below TaoStats' base URL. A base that is already the dataset's full URL (the form the original
 * pipeline's TAOSTATS_URL has) is taken as it is, its own query first.
 */
export function datasetUrl(base: string, dataset: Dataset): string {
  const url = new URL(base);
  const path = url.pathname.replace(/\/+$/, '');
  if (path.endsWith(dataset.path)) {
    url.pathname = path;
  } else if (url.search !== '') {
    throw new ActionError('input', `taostats-url: got "${base}", expected a base URL or the URL of ${dataset.path}`);
  } else {
    url.pathname = `${path}${dataset.path}`;
  }
  for (const [name, value] of Object.entries(dataset.query)) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, value);
  }
  return url.href;
}
