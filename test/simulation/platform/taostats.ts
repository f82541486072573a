/** TaoStats: one price that walks, with digits no float holds; now and then what its edges really answered. */
import { readFileSync } from 'node:fs';
import type { Caller } from '../world/ports.ts';
import type { Random } from '../world/random.ts';
import type { Scheduler } from '../world/scheduler.ts';
import { jsonAnswer, type Service, type WireAnswer, type WireRequest } from './internet.ts';

export const TAOSTATS_HOST = 'api.taostats.io';
export const TAOSTATS_KEY = 'tao-0123456789abcdef:secret';

const recorded = readFileSync(
  new URL('../../../action-fixtures/taostats/price_latest_v1.json', import.meta.url),
  'utf8',
);
const RECORD = (JSON.parse(recorded) as { data: Record<string, unknown>[] }).data[0] ?? {};

export class TaoStatsModel implements Service {
  readonly part = 'taostats';
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  /** Chance of an answer that is not what was asked for. */
  readonly #odd: number;
  readonly #count: (state: string) => void;
  /** Every price that was ever shown for TAO. */
  readonly shown = new Set<string>();
  isCalm = false;
  #whole = 322_124_618;
  #answers = 0;

  constructor(world: { scheduler: Scheduler; random: Random; odd: number; count(state: string): void }) {
    this.#scheduler = world.scheduler;
    this.#random = world.random;
    this.#odd = world.odd;
    this.#count = world.count;
  }

  answer(request: WireRequest, _from: Caller): WireAnswer {
    if (request.headers['authorization'] !== TAOSTATS_KEY) return jsonAnswer(401, { message: 'Unauthorized' });
    if (request.url.pathname !== '/api/price/latest/v1') return jsonAnswer(404, { message: 'Not found' });
    this.#answers += 1;
    const random = this.#random.child(this.#answers);
    if (!this.isCalm && random.chance(this.#odd)) return this.#odd_(random);
    return this.#page([this.#record(this.#price(random), 60_000)]);
  }

  #odd_(random: Random): WireAnswer {
    switch (random.between(0, 5)) {
      case 0:
        this.#count('soft error of TaoStats');
        return jsonAnswer(200, { statusCode: 500, message: 'Internal server error' });
      case 1:
        // An edge that still has an older answer.
        this.#count('older record of TaoStats');
        return this.#page([this.#record(this.#price(random), 4 * 3_600_000)]);
      case 2:
        this.#count('two records of TaoStats');
        return this.#page([
          { ...this.#record('97000.5', 30_000), symbol: 'BTC', name: 'Bitcoin' },
          this.#record(this.#price(random), 60_000),
        ]);
      case 3:
        return this.#page([{ ...this.#record('0', 60_000) }]);
      case 4:
        return this.#page([]);
      default:
        this.#count('price jump');
        this.#whole *= 2;
        return this.#page([this.#record(this.#price(random), 60_000)]);
    }
  }

  #price(random: Random): string {
    this.#whole = Math.min(900_000_000, Math.max(50_000_000, this.#whole + random.between(-2_000_000, 2_000_000)));
    const digits = String(random.between(100_000_000, 999_999_999));
    const whole = String(this.#whole);
    return `${whole.slice(0, -6)}.${whole.slice(-6)}${digits}`;
  }

  #record(price: string, ageMs: number): Record<string, unknown> {
    this.shown.add(price);
    return { ...RECORD, price, last_updated: new Date(this.#scheduler.nowMs - ageMs).toISOString() };
  }

  #page(data: readonly unknown[]): WireAnswer {
    const pagination = {
      current_page: 1,
      per_page: 50,
      total_items: data.length,
      total_pages: 1,
      next_page: null,
      prev_page: null,
    };
    return jsonAnswer(200, { pagination, data });
  }
}
