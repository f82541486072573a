/**
 * Durable Objects as the platform has them: one life at a time, SQLite that outlives it, an alarm, calls that may be
 * refused, or answered by an object that died meanwhile. A life can end at any call and inside any transaction.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Life } from '../world/life.ts';
import { type Caller, caller, type Ports, type Site } from '../world/ports.ts';
import type { Random } from '../world/random.ts';
import type { Event, Scheduler } from '../world/scheduler.ts';

type Instance = Record<string, (...values: unknown[]) => Promise<unknown>>;
export type ObjectClass = new (ctx: unknown, env: unknown) => unknown;

export interface ObjectWorld {
  readonly scheduler: Scheduler;
  readonly ports: Ports;
  readonly random: Random;
  /** Chance that one SQL statement meets the end of the disk or of the day's rows. */
  readonly sqlFailures: number;
  note(line: string): void;
  count(state: string): void;
}

/** What the object's own calls to KV and R2 come from. */
export type Bind = (env: Readonly<Record<string, unknown>>, from: Caller) => unknown;

const ALARM_TRIES = 6;

class PlatformError extends Error {
  readonly retryable = true;
  readonly durableObjectReset = true;
}

export class ObjectHost {
  readonly name: string;
  readonly #class: ObjectClass;
  readonly #world: ObjectWorld;
  readonly #bind: Bind;
  readonly #env: () => Readonly<Record<string, unknown>>;
  readonly #database = new DatabaseSync(':memory:');
  readonly #statements = new Map<string, StatementSync>();
  #lives = 0;
  #life: Life | undefined;
  #instance: Instance | undefined;
  #alarm: Event | undefined;
  #alarmTries = 0;

  constructor(
    name: string,
    objectClass: ObjectClass,
    options: { world: ObjectWorld; bind: Bind; env: () => Readonly<Record<string, unknown>> },
  ) {
    this.name = name;
    this.#class = objectClass;
    this.#world = options.world;
    this.#bind = options.bind;
    this.#env = options.env;
  }

  close(): void {
    this.#life?.end();
    this.#database.close();
  }

  /** Evicted, moved, or updated to another version: what is in memory is gone. */
  restart(): void {
    if (!this.#life) return;
    this.#world.count('object restarted');
    this.#life.end();
  }

  get alarmAtMs(): number | undefined {
    return this.#alarm?.run ? this.#alarm.atMs : undefined;
  }

  /** A stub as another part of the world holds it. */
  stub(from: Caller): Instance {
    return new Proxy({} as Instance, {
      get: (_, method) =>
        typeof method === 'string' && method !== 'then'
          ? (...values: unknown[]) => this.#world.ports.call(from, siteOf(method), () => this.ask(method, values))
          : undefined,
    });
  }

  /** Calls a method without any fault on the way: what the oracle does. */
  async ask(method: string, values: readonly unknown[]): Promise<unknown> {
    const { life, instance } = this.#live();
    return await new Promise((resolve, reject) => {
      const stop = life.onDeath(() => reject(new PlatformError('The object was reset.')));
      Promise.resolve(instance[method]?.(...values))
        .then(resolve, reject)
        .finally(stop);
    });
  }

  #live(): { life: Life; instance: Instance } {
    if (this.#life?.isAlive && this.#instance) return { life: this.#life, instance: this.#instance };
    this.#lives += 1;
    if (this.#lives > 1) this.#world.count('evicted and restored');
    const life = new Life(`${this.name}#${this.#lives}`);
    const from = caller(life.name, life, this.#world.random.child(life.name));
    const storage = this.#storageFor(life, from.random.child('sql'));
    this.#life = life;
    this.#instance = undefined;
    const ctx = { storage, waitUntil: () => undefined };
    this.#instance = new this.#class(ctx, this.#bind(this.#env(), from)) as Instance;
    return { life, instance: this.#instance };
  }

  #storageFor(life: Life, random: Random) {
    const database = this.#database;
    return {
      sql: {
        databaseSize: 4_096,
        exec: (query: string, ...bindings: unknown[]) => {
          life.assertAlive();
          this.#failStatement(life, query, random);
          const rows = this.#run(query, bindings);
          return Object.assign(rows[Symbol.iterator](), {
            toArray: () => rows,
            one: () => rows[0],
            rowsRead: rows.length,
            rowsWritten: /^\s*(INSERT|UPDATE|DELETE)/i.test(query) ? 1 : 0,
          });
        },
      },
      transactionSync: <T>(changes: () => T): T => {
        life.assertAlive();
        database.exec('BEGIN');
        try {
          const result = changes();
          database.exec('COMMIT');
          return result;
        } catch (error) {
          database.exec('ROLLBACK');
          throw error;
        }
      },
      setAlarm: async (at: number): Promise<void> => {
        life.assertAlive();
        this.#setAlarm(at);
      },
      getAlarm: async () => this.alarmAtMs ?? null,
      deleteAlarm: async () => this.#world.scheduler.cancel(this.#alarm),
    };
  }

  #run(query: string, bindings: readonly unknown[]): Record<string, unknown>[] {
    // The platform takes several statements at once when none of them has bindings.
    if (bindings.length === 0 && query.trim().replace(/;$/, '').includes(';')) {
      this.#database.exec(query);
      return [];
    }
    let statement = this.#statements.get(query);
    if (!statement) {
      statement = this.#database.prepare(query);
      this.#statements.set(query, statement);
    }
    const values = bindings.map((value) => (value instanceof ArrayBuffer ? new Uint8Array(value) : value));
    return statement.all(...(values as SQLInputValue[])) as Record<string, unknown>[];
  }

  #failStatement(life: Life, query: string, random: Random): void {
    const { sqlFailures, ports } = this.#world;
    if (sqlFailures === 0 || ports.isCalm || !/^\s*(INSERT|UPDATE|DELETE)/i.test(query)) return;
    if (!random.chance(sqlFailures)) return;
    const how = random.between(0, 2);
    if (how === 0) {
      this.#world.count('disk full inside a transaction');
      throw new Error('database or disk is full: SQLITE_FULL');
    }
    if (how === 1) {
      this.#world.count('rows of the day used up');
      throw new Error('Exceeded allowed rows written in Durable Objects free tier.');
    }
    this.#world.count('died inside a transaction');
    life.end();
    throw new PlatformError('The object was reset while it wrote.');
  }

  #setAlarm(at: number): void {
    const { scheduler } = this.#world;
    scheduler.cancel(this.#alarm);
    this.#alarmTries = 0;
    this.#alarm = scheduler.after(at - scheduler.nowMs, () => this.#ring());
  }

  #ring(): void {
    const { scheduler } = this.#world;
    this.#alarm = undefined;
    this.#world.note(`  alarm of ${this.name}`);
    this.ask('alarm', []).catch(() => {
      // At least once: an alarm whose handler failed rings again, some times.
      this.#alarmTries += 1;
      if (this.alarmAtMs !== undefined || this.#alarmTries > ALARM_TRIES) return;
      this.#world.count('alarm rang again');
      this.#alarm = scheduler.after(2_000 * 2 ** this.#alarmTries, () => this.#ring());
    });
  }
}

function siteOf(method: string): Site<unknown> {
  return {
    part: 'object',
    name: `object.${method}`,
    can: ['lost', 'refused', 'slow'],
    refusal: () => new PlatformError('Network connection lost.'),
    lost: () => new PlatformError('Network connection lost.'),
  };
}
