/** What lies in KV before the Worker's first life: what the original left, whole, broken, or another Worker's mirror. */
import { KV_KEYS } from '../../../src/history/protocol.ts';
import type { Plan } from './plan.ts';
import type { Random } from './random.ts';

export interface Legacy {
  readonly values: readonly { readonly key: string; readonly text: string; readonly metadata: unknown }[];
  /** Entries a Worker has to take over. */
  readonly good: readonly string[];
  /** Entries it may take over out of a value that is copied aside. */
  readonly fair?: readonly string[];
}

export function legacyOf(layout: Plan['layout'], random: Random, nowMs: number): Legacy {
  const count = layout === 'none' ? 0 : layout === 'object' ? 1 : random.between(2, 25);
  const entries = Array.from({ length: count }, (_, at) => {
    const moment = new Date(nowMs - (count - at) * random.between(1, 300) * 60_000 - at).toISOString();
    // As Python wrote them: numbers with a zero no JavaScript would write.
    return `{"_timestamp":"${moment}","price":${300 + at}.0,"volume_24h":${random.between(1, 9_000_000)}.10}`;
  });
  const unique = [...new Map(entries.map((text) => [text.slice(0, 40), text])).values()];
  const array = (texts: readonly string[]) => `[${texts.join(', ')}]`;
  const latest = { key: KV_KEYS.latest, text: unique.at(-1) ?? '', metadata: null };
  const whole = { key: KV_KEYS.history, text: array(unique), metadata: null };
  const chunks = (texts: readonly string[]) =>
    [...Map.groupBy(texts, (text) => text.slice(15, 25))].map(([day, some]) => ({
      key: `${KV_KEYS.dayPrefix}${day}`,
      text: array(some),
      metadata: null,
    }));
  switch (layout) {
    case 'none':
      return { values: [], good: [] };
    case 'array':
      return { values: [whole, latest], good: unique };
    case 'object':
      return { values: [{ ...whole, text: unique[0] ?? '' }], good: unique };
    case 'chunks':
      return { values: [...chunks(unique), latest], good: unique };
    case 'both': {
      const older = unique.slice(0, unique.length >> 1);
      return {
        values: [{ ...whole, text: array(older) }, ...chunks(unique.slice(older.length >> 1)), latest],
        good: unique,
      };
    }
    case 'broken':
      return {
        values: [
          { ...whole, text: random.chance(0.5) ? `${array(unique)}x` : array([...unique, '{"price":1}', 'null']) },
        ],
        good: [],
        fair: unique,
      };
    case 'foreign':
      return {
        values: [whole, latest].map((value) => ({ ...value, metadata: { writer: 'another-writer' } })),
        good: [],
      };
  }
}
