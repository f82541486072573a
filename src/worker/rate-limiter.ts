/** The Durable Object that counts one key's requests, exactly. */
import { DurableObject } from 'cloudflare:workers';
import { API_KEY_RULES, type Bucket, giveBack, type Taken, takeToken } from '../dividends/token-bucket.ts';
import type { RateLimiterObject } from './dividend-objects.ts';
import type { Env } from './env.ts';

/** How long a full bucket is kept: after that nothing distinguishes it from a new one. */
const FORGET_AFTER_MS = 10 * 60_000;

export class RateLimiter extends DurableObject<Env> implements RateLimiterObject {
  #bucket: Bucket | undefined;
  #hasAlarm = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#bucket = ctx.storage.kv.get<Bucket>('bucket');
  }

  async take(): Promise<Taken> {
    const { bucket, taken } = takeToken(this.#bucket, API_KEY_RULES, Date.now());
    this.#keep(bucket);
    if (!this.#hasAlarm) {
      this.#hasAlarm = true;
      if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + FORGET_AFTER_MS);
    }
    return taken;
  }

  async giveBack(): Promise<void> {
    if (this.#bucket) this.#keep(giveBack(this.#bucket, API_KEY_RULES));
  }

  /** Nothing is left of a key that is not used any more. */
  override async alarm(): Promise<void> {
    if (this.#bucket && Date.now() - this.#bucket.atMs < FORGET_AFTER_MS) {
      await this.ctx.storage.setAlarm(Date.now() + FORGET_AFTER_MS);
      return;
    }
    this.#bucket = undefined;
    this.#hasAlarm = false;
    await this.ctx.storage.deleteAll();
  }

  #keep(bucket: Bucket): void {
    this.#bucket = bucket;
    // Memory counts while the object lives; nobody waits for what only the next one will read.
    void this.ctx.storage.put('bucket', bucket, { allowUnconfirmed: true });
  }
}
