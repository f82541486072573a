/** A strict loopback TaoStats with every dataset: raw key, exact paths and queries; faults by dataset. */
import { DATASETS, type Dataset } from '../../../src/taostats/datasets.ts';
import { type Answer, type ScriptedServer, startScriptedServer } from '../http/scripted-server.ts';
import { json, priceAnswer, priceRecord, TAOSTATS_KEY } from './api.ts';

export interface DatasetServer extends ScriptedServer {
  /** What a dataset is answered with from now on; null = its good answer. */
  answer(name: string, answer: ((number: number) => Answer) | null): void;
  /** Names of the datasets asked for, in order. */
  asked(): string[];
}

const TAO = 1_000_000_000;

/** A page of records as TaoStats has them: `count` records, fresh. */
export function goodAnswer(name: string, count = 3): Answer {
  const at = new Date(Date.now() - 60_000).toISOString();
  const common = { timestamp: at, block_number: 6_000_000 + Math.floor(Date.now() / 12_000) };
  const records: Record<string, () => unknown[]> = {
    price: () => [priceRecord()],
    stats: () => [{ ...common, issued: '10238806730295346', accounts: 429138, subnets: 129 }],
    pools: () => rows(count, (netuid) => ({ netuid, ...common, ...pool(netuid) })),
    subnets: () =>
      rows(count, (netuid) => ({ netuid, ...common, emission: '183936012', registration_block_number: netuid * 100 })),
    emissions: () =>
      rows(count, (netuid) => ({ netuid, ...common, alpha_rewards: '1000000000', tao_in_pool: '10342823' })),
    validators: () =>
      rows(count, (rank) => ({
        hotkey: { ss58: `5GKH9FPPnWSUoeeTJp19wVtd84XqFW4pyK2ijV2GsFbhTrP${rank}` },
        ...common,
        rank,
      })),
  };
  return name === 'price' ? priceAnswer(...(records['price']?.() ?? [])) : page(records[name]?.() ?? []);
}

function rows(count: number, make: (number: number) => unknown): unknown[] {
  return Array.from({ length: count }, (_, index) => make(index + 1));
}

function pool(netuid: number) {
  return {
    ...{ name: `subnet ${netuid}`, price: `0.0028120456${netuid}2485374`, total_tao: String(2_000 * TAO) },
    ...{ alpha_in_pool: String(45_668 * TAO), market_cap: '1881827884.96', seven_day_prices: [{ price: '1' }] },
  };
}

function page(records: readonly unknown[], next: number | null = null, total = records.length): Answer {
  const pagination = {
    current_page: 1,
    per_page: 200,
    total_items: total,
    total_pages: 1,
    next_page: next,
    prev_page: null,
  };
  return json(200, { pagination, data: records });
}

export async function startDatasetServer(): Promise<DatasetServer> {
  const answers = new Map<string, (number: number) => Answer>();
  const asked: string[] = [];
  const violations: string[] = [];
  const refuse = (status: number, message: string): Answer => {
    violations.push(message);
    return json(status, { message });
  };
  const server = await startScriptedServer(({ method, path, query, headers }) => {
    const dataset: Dataset | undefined = DATASETS.find((known) => known.path === path);
    if (method !== 'GET' || dataset === undefined) return refuse(404, `unknown: ${method} ${path}`);
    if (headers.authorization !== TAOSTATS_KEY) return refuse(401, 'authorization: expected the raw key');
    const expected = new URLSearchParams(dataset.query);
    const given = new URLSearchParams(query);
    given.delete('page');
    if (expected.toString() !== given.toString()) return refuse(400, `${path}: unknown query ${query}`);
    asked.push(dataset.name);
    const made = answers.get(dataset.name);
    return made ? made(asked.filter((name) => name === dataset.name).length) : goodAnswer(dataset.name);
  });
  return {
    ...server,
    answer: (name, made) => void (made ? answers.set(name, made) : answers.delete(name)),
    asked: () => asked,
    close: async () => {
      await server.stop();
      if (violations.length > 0) throw new Error(`TaoStats refused: ${violations.join('; ')}`);
    },
  };
}
