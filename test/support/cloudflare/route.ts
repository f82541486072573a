/** One route of the loopback Cloudflare. */
import type { Json, Permission } from './state.ts';

export interface Asked {
  params: string[];
  query: URLSearchParams;
  type: string;
  body: Buffer;
}
export type Route = [
  method: string,
  path: RegExp,
  permission: Permission | undefined,
  handle: (asked: Asked) => unknown,
];

/** A result that comes in pages, without a word about the end of the list. */
export class Page {
  readonly items: readonly unknown[];

  constructor(all: readonly unknown[], query: URLSearchParams) {
    const size = Math.min(Number(query.get('per_page') ?? 20), 1_000);
    const first = (Number(query.get('page') ?? 1) - 1) * size;
    this.items = all.slice(first, first + size);
  }
}

export function jsonOf(body: Buffer): Json {
  return JSON.parse(body.toString('utf8')) as Json;
}
