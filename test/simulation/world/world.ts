/** One world: its parts, its steps, its two phases, and what is checked after each step. */

import { splitJsonArray } from '../../../src/history/json-text.ts';
import { KV_KEYS } from '../../../src/history/protocol.ts';
import { publishTaostats } from '../../../src/publish/pipeline.ts';
import { postBatch } from '../actors/client.ts';
import { type ActionEnd, runAction } from '../actors/runner.ts';
import { BucketModel } from '../platform/bucket.ts';
import { CLOUDFLARE_HOST, cloudflareKv, KV_TOKEN } from '../platform/cloudflare-kv.ts';
import { Disk } from '../platform/disk.ts';
import type { ObjectWorld } from '../platform/durable-object.ts';
import { Edge, WORKER_HOST, type WorkerModule, WRITE_TOKEN } from '../platform/edge.ts';
import { Internet } from '../platform/internet.ts';
import { KvModel } from '../platform/kv.ts';
import { TAOSTATS_HOST, TAOSTATS_KEY, TaoStatsModel } from '../platform/taostats.ts';
import type { Counters } from './counters.ts';
import { enter } from './globals.ts';
import { legacyOf } from './legacy.ts';
import { Life } from './life.ts';
import { type HealthView, Oracle, stampOf, type Violation } from './oracle.ts';
import type { Plan, Step } from './plan.ts';
import { type Caller, caller, type FaultRecord, PARTS, type Part, Ports } from './ports.ts';
import { Random } from './random.ts';
import { Scheduler, settled } from './scheduler.ts';
import { shortDigest, type Trace } from './trace.ts';

const START_MS = Date.UTC(2026, 5, 1, 21, 30);
const MINUTE = 60_000;
/** Ids of the runs that have to succeed, because nothing fails any more. */
const LAST_RUNS = 10_000;
const FOLDER = '/runner';
/** An action's own deadline, and what its end may take beyond that. */
const LONGEST_RUN_MS = 15 * MINUTE;

export interface WorldEnd {
  readonly violations: readonly Violation[];
  readonly faults: readonly FaultRecord[];
  readonly publishes: number;
}

export interface WorldOptions {
  readonly module: WorkerModule;
  readonly trace: Trace;
  readonly counters: Counters;
  /** Faults that shall not happen. */
  readonly without?: ReadonlySet<string>;
}

export class World {
  readonly #plan: Plan;
  readonly #trace: Trace;
  readonly #counters: Counters;
  readonly #random: Random;
  readonly #scheduler = new Scheduler(START_MS);
  readonly #ports: Ports;
  readonly #internet: Internet;
  readonly #kv: KvModel;
  readonly #bucket: BucketModel | undefined;
  readonly #taostats: TaoStatsModel;
  readonly #edge: Edge;
  readonly #disk: Disk;
  readonly #oracle: Oracle;
  readonly #clients: string[][] = [];
  readonly #kvEntries = new Map<string, string>();
  readonly #inherited = new Set<string>();
  #leastBound: number;
  #open = 0;
  #publishes = 0;
  #backfilled = 0;

  constructor(plan: Plan, { module, trace, counters, without = new Set() }: WorldOptions) {
    this.#plan = plan;
    this.#trace = trace;
    this.#counters = counters;
    this.#random = new Random(`${plan.seed}/world`);
    const scheduler = this.#scheduler;
    const note = (line: string): void => trace.add(`${scheduler.nowMs - START_MS}${line}`);
    const count = (state: string): void => counters.count(state);
    this.#ports = new Ports({ scheduler, rates: plan.rates, without, note });
    const world = { scheduler, ports: this.#ports, note, count };
    this.#internet = new Internet(world);
    this.#kv = new KvModel(world);
    this.#bucket = plan.hasArchive ? new BucketModel(world) : undefined;
    this.#taostats = new TaoStatsModel({ ...world, random: this.#random.child('taostats'), odd: plan.oddAnswers });
    this.#disk = new Disk(() => scheduler.nowMs);
    this.#oracle = new Oracle(plan.hasArchive, this.#taostats.shown);
    this.#leastBound = Number(plan.vars['HISTORY_MAX_ENTRIES']);
    const objects: ObjectWorld = { ...world, random: this.#random.child('objects'), sqlFailures: plan.sqlFailures };
    const vars = {
      ...plan.vars,
      TAOSTATS_API_KEY: TAOSTATS_KEY,
      COLLECT_DATASETS: 'price',
      WORKER_VERSION: 'simulated',
    };
    this.#edge = new Edge(module, { name: 'worker', world: objects, kv: this.#kv, bucket: this.#bucket, vars });
    this.#internet.serve(WORKER_HOST, this.#edge);
    this.#internet.serve(TAOSTATS_HOST, this.#taostats);
    this.#internet.serve(CLOUDFLARE_HOST, cloudflareKv(this.#kv));
  }

  async run(): Promise<WorldEnd> {
    let ids = 0;
    const chance = this.#random.child('platform');
    const collector = caller('collector', new Life('collector'), this.#random.child('collector'));
    enter({
      now: () => this.#scheduler.nowMs,
      after: (ms, run) => {
        const event = this.#scheduler.after(ms, run);
        return () => this.#scheduler.cancel(event);
      },
      random: () => chance.next(),
      randomUuid: () => {
        ids += 1;
        return `00000000-0000-4000-8000-${String(ids).padStart(12, '0')}`;
      },
      fetch: (input, init) => this.#internet.fetch(input, init, collector),
      log: () => undefined,
    });
    Object.assign(globalThis, { worldRemove: (path: string) => this.#disk.remove(path) });
    try {
      this.#fillKv();
      for (const step of this.#plan.steps) {
        await this.#scheduler.runUntil(this.#scheduler.nowMs + step.gapMs);
        this.#trace.add(`${this.#scheduler.nowMs - START_MS} step ${step.id} ${step.kind}`);
        this.#counters.step(step.kind);
        this.#begin(step);
        const waits = [100_000, 10 * MINUTE, 26 * 60 * MINUTE];
        await this.#wait(step.kind === 'wait' ? this.#random.child(`wait ${step.id}`).pick(waits) : 0);
        await this.#checkStep(step);
        if (this.#oracle.violations.length > 0) break;
      }
      if (this.#oracle.violations.length === 0) await this.#settle();
    } finally {
      this.#edge.close();
      await settled();
      enter(undefined);
    }
    for (const { fault, site } of this.#ports.record) this.#counters.fault(fault, site);
    const { violations } = this.#oracle;
    for (const { rule, what } of violations) this.#trace.add(`violation ${rule}: ${what}`);
    return { violations, faults: this.#ports.record, publishes: this.#publishes };
  }

  #fillKv(): void {
    const { values, good, fair = [] } = legacyOf(this.#plan.layout, this.#random.child('legacy'), START_MS);
    for (const { key, text, metadata } of values) this.#kv.write(key, text, metadata);
    for (const text of good) {
      this.#givenToKv(text);
      this.#inherited.add(text.replaceAll(', ', ','));
    }
    for (const text of fair) this.#oracle.sent(text);
    this.#kv.onWrite = ({ key, before, text, metadata, isBlind }) => {
      if (!before || !key.startsWith(KV_KEYS.history)) return;
      const writer = (value: unknown): unknown => Reflect.get(Object(value), 'writer');
      if (writer(metadata) !== undefined && writer(before.metadata) === 'another-writer') {
        this.#oracle.report('never written over', `${key} is another Worker's mirror and was written over`);
      }
      const dropped = stampsIn(before.text, text);
      if (writer(metadata) === undefined && !isBlind && dropped.length > 1) {
        this.#oracle.report('nothing shrinks', `a write of ${key} dropped ${dropped.length} entries`);
      }
      // One for one is that writer's own bound.
      if (isBlind || writer(metadata) === undefined) for (const stamp of dropped) this.#oracle.excused.add(stamp);
    };
  }

  #givenToKv(text: string): void {
    const compact = text.replaceAll(', ', ',');
    this.#kvEntries.set(stampOf(compact) ?? '', compact);
    this.#oracle.sent(compact);
  }

  #begin(step: Step): void {
    const name = `${step.id}`;
    const random = new Random(`${this.#plan.seed}/act ${step.id}`);
    const from = caller(name, new Life(name), random);
    const work = this.#act(step, from, random);
    this.#open += 1;
    work
      .catch((error: unknown) => {
        this.#oracle.report(
          'the simulator works',
          error instanceof Error ? (error.stack ?? error.message) : String(error),
        );
      })
      .finally(() => {
        this.#open -= 1;
      });
  }

  async #act(step: Step, from: Caller, random: Random): Promise<void> {
    switch (step.kind) {
      case 'publish':
        return await this.#publish(step, from, random);
      case 'post':
        return await this.#post(this.#newBatch(random, 0), from);
      case 'backfill':
        return await this.#post(this.#newBatch(random, random.between(1, 40) * this.#plan.spreadMs), from);
      case 'repeat': {
        const old = this.#clients.length > 0 ? random.pick(this.#clients) : undefined;
        if (!old) return;
        // The same moment with another price is a conflict; the same number in other digits is none.
        const how = random.next();
        const changed = old.map((text) => {
          if (how < 0.3) return text.replace(/"price":(\d+)/, '"price":9$1');
          return how < 0.6 ? text.replace(/("price":\d+\.\d+)0/, '$1') : text;
        });
        return await this.#post(changed, from);
      }
      case 'restore': {
        const texts = [...this.#oracle.told.values()].filter(({ way }) => way === 'worker').map(({ text }) => text);
        if (texts.length === 0) return;
        if (random.chance(0.7)) this.#deploy({ HISTORY_MAX_ENTRIES: '10000' });
        for (let at = 0; at < texts.length; at += 100) await this.#post(texts.slice(at, at + 100), from);
        return;
      }
      case 'read':
        return await this.#read(random);
      case 'cron': {
        const time = Math.floor(this.#scheduler.nowMs / MINUTE) * MINUTE;
        const again = random.chance(0.2);
        await Promise.race([this.#edge.cron(time, from), this.#after(LONGEST_RUN_MS)]);
        if (again) await Promise.race([this.#edge.cron(time, from), this.#after(LONGEST_RUN_MS)]);
        return;
      }
      case 'restart':
        return random.chance(0.7) ? this.#edge.history.restart() : this.#edge.runs.restart();
      case 'deploy':
        return this.#deploy({
          HISTORY_MAX_ENTRIES: String(random.pick([2, 5, 12, 40, 200, 10_000])),
          ...random.pick([{}, {}, { MIRROR_INTERVAL_SECONDS: '30' }]),
        });
      case 'outage': {
        const part = random.pick(PARTS.filter((part) => part !== 'disk'));
        this.#ports.takeDown(part, random.pick(['refuses', 'refuses', 'hangs']));
        this.#counters.count(`outage of ${part}`);
        this.#scheduler.after(random.pick([5_000, 2 * MINUTE, 30 * MINUTE]), () => this.#ports.heal(part));
        return;
      }
      case 'old-writer':
        return this.#oldWriter(random);
      case 'wait':
        return;
    }
  }

  #deploy(vars: Readonly<Record<string, string>>): void {
    const bound = Number(vars['HISTORY_MAX_ENTRIES']);
    if (bound > 0) this.#leastBound = Math.min(this.#leastBound, bound);
    this.#edge.deploy(vars);
  }

  /** A script of the old days adds to the KV value, without asking anybody. */
  #oldWriter(random: Random): void {
    const before = this.#kv.read(KV_KEYS.history, 'old');
    if (Reflect.get(Object(before?.metadata), 'writer') === 'another-writer') return;
    const text = this.#newBatch(random, 1, 1)[0] as string;
    let elements: string[];
    try {
      elements = before ? splitJsonArray(before.text) : [];
    } catch {
      return;
    }
    this.#counters.count('an old writer wrote KV');
    this.#givenToKv(text);
    this.#kv.write(KV_KEYS.history, `[${[...elements, text].join(',')}]`, null, {
      name: 'old',
      look: this.#kv.lookOf(KV_KEYS.history, 'old'),
    });
  }

  #newBatch(random: Random, agoMs: number, most = 12): string[] {
    const count = random.chance(0.6) ? 1 : random.between(1, most);
    return Array.from({ length: count }, (_, at) => {
      this.#backfilled += 1;
      const moment = this.#scheduler.nowMs - agoMs - at * (agoMs === 0 ? 1 : this.#plan.spreadMs);
      const micro = String(this.#backfilled % 1_000).padStart(3, '0');
      const stamp = new Date(moment).toISOString().replace('Z', `${micro}Z`);
      const price = `${random.between(1, 900)}.${random.between(0, 99_999)}0`;
      const padding = random.chance(0.1) ? `,"note":"${'x'.repeat(random.between(1, 3_000))}"` : '';
      const isBare = agoMs === 0 && random.chance(0.1);
      return isBare
        ? `{"price":${price},"id":${this.#backfilled}}`
        : `{"_timestamp":"${stamp}","price":${price}${padding}}`;
    });
  }

  async #post(texts: readonly string[], from: Caller): Promise<void> {
    for (const text of texts) this.#oracle.sent(text);
    // Without a timestamp a repeat makes another entry: such a client sends once.
    this.#clients.push(texts.filter((text) => stampOf(text) !== undefined));
    if (this.#clients.at(-1)?.length === 0) this.#clients.pop();
    const end = await postBatch(texts, { scheduler: this.#scheduler, internet: this.#internet }, from);
    if (end.kind !== 'acknowledged') {
      this.#note(from, end.kind);
      return;
    }
    const { answer } = end;
    this.#note(
      from,
      `${answer.entries.map(({ status }) => status[0]).join('')} ${answer.head.slice(0, 12)} ${answer.total}`,
    );
    for (const { status } of answer.entries) this.#counters.count(`ack: ${status}`);
    this.#oracle.acknowledged(texts, answer, this.#edge.vars['ALLOW_SHRINK'] === 'true');
  }

  async #publish(step: Step, from: Caller, random: Random): Promise<void> {
    this.#publishes += 1;
    const { hasFallback, retries, localBound, skewMs, signals, disk } = this.#plan;
    const inputs = {
      'taostats-api-key': TAOSTATS_KEY,
      'worker-url': `https://${WORKER_HOST}`,
      'worker-write-token': WRITE_TOKEN,
      'output-dir': FOLDER,
      'max-retries': String(retries),
      'history-max-entries': String(localBound),
      ...(hasFallback
        ? {
            'cloudflare-account-id': 'account',
            'kv-namespace-id': 'namespace',
            'cloudflare-api-token': KV_TOKEN,
            'allow-kv-put-fallback': 'true',
          }
        : {}),
    };
    const isCalm = this.#ports.isCalm;
    const machine = {
      scheduler: this.#scheduler,
      internet: this.#internet,
      disk: this.#disk,
      trouble: isCalm ? { busy: 0, kill: 0 } : disk,
      skewMs: isCalm ? 0 : random.pick(skewMs),
    };
    const cancel = !isCalm && random.chance(signals) ? random.between(0, 20_000) : undefined;
    const began = this.#scheduler.nowMs;
    const end = await runAction('publish-taostats', publishTaostats, inputs, machine, from, cancel);
    if (!end) {
      this.#note(from, 'killed');
      this.#counters.count('a publisher was killed');
      // Whatever it had sent may still arrive.
      for (const path of this.#disk.files.keys()) if (path.includes('taostats_entry-')) this.#sentFile(path);
      return;
    }
    if (this.#scheduler.nowMs - began > LONGEST_RUN_MS)
      this.#oracle.report('a run ends', `step ${step.id} took too long`);
    this.#judgeRun(from, end);
  }

  #sentFile(path: string): string | undefined {
    const text = this.#disk.text(path);
    if (text?.endsWith('}')) this.#oracle.sent(text);
    return text;
  }

  #judgeRun(from: Caller, end: ActionEnd): void {
    const { status = '', method = '' } = end.outputs;
    const file = end.outputs['entry-file'];
    const text = file ? this.#sentFile(file) : undefined;
    this.#note(
      from,
      `${status} ${method} ${end.outputs['timestamp'] ?? ''} ${text ? shortDigest(text) : ''} ${end.errors.join(' | ')}`,
    );
    this.#counters.count(`publish: ${status}`);
    const oracle = this.#oracle;
    const good = ['appended', 'outdated', 'not-due'].includes(status);
    // Each run makes a moment of its own: what it stored is its own append, whichever try stored it.
    if (status === 'duplicate') oracle.report('statuses are true', `${end.outputs['timestamp']} is called a duplicate`);
    if ((end.exitCode === 0) !== good) oracle.report('statuses are true', `${status} ends with ${end.exitCode}`);
    if (end.exitCode === 1 && end.errors.length !== 1) {
      oracle.report('one line per failure', `${end.errors.length} lines: ${end.errors.join(' | ')}`);
    }
    if (end.exitCode === 0 && end.errors.length > 0)
      oracle.report('one line per failure', `green with ${end.errors[0]}`);
    for (const secret of [TAOSTATS_KEY, WRITE_TOKEN, KV_TOKEN]) {
      if (end.said.includes(secret)) oracle.report('no secrets', 'a run printed one of its secrets');
    }
    const price = end.outputs['price'];
    if (price && !this.#taostats.shown.has(price)) oracle.report('digits', `TaoStats never showed ${price}`);
    if (Number(from.name) >= LAST_RUNS && this.#plan.forever === undefined && !good) {
      oracle.report('a run without faults appends', `${status}: ${end.errors.join(' | ')}`);
    }
    if (status !== 'appended') return;
    if (method === 'kv' && this.#internet.refused.has(from.name)) {
      oracle.report('a refusal is final', `${end.outputs['timestamp']} was refused, and went into KV`);
    }
    if (text === undefined) {
      oracle.report('the entry file comes first', 'an append without an entry file');
      return;
    }
    if (method === 'kv') this.#givenToKv(text);
    oracle.published(text, method === 'kv' ? 'kv' : 'worker', undefined);
  }

  async #read(random: Random): Promise<void> {
    const timestamps = [...this.#oracle.told.keys()];
    if (timestamps.length > 0) await this.#oracle.checkEntry(this.#edge, random.pick(timestamps));
  }

  /** The platform ends an invocation that takes too long. */
  #after(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#scheduler.after(ms, resolve));
  }

  async #wait(ms: number): Promise<void> {
    await this.#scheduler.runUntil(this.#scheduler.nowMs + ms);
  }

  async #checkStep(step: Step): Promise<void> {
    const last = [...this.#oracle.told.keys()].at(-1);
    if (last !== undefined) await this.#pump(this.#oracle.checkEntry(this.#edge, last));
    if (step.id % 16 === 15) await this.#pump(this.#whole(false));
  }

  async #whole(isCalm: boolean): Promise<string[] | undefined> {
    const size = this.#random.child(`walk ${this.#scheduler.nowMs}`).pick([3, 50, 1_000]);
    return await this.#oracle.checkWhole(this.#edge, size, this.#leastBound, isCalm);
  }

  /** Goes on with the world until a look is done. */
  async #pump<T>(look: Promise<T>): Promise<T | undefined> {
    const end: { done: boolean; value?: T } = { done: false };
    look.then(
      (value) => Object.assign(end, { done: true, value }),
      (error: unknown) => {
        end.done = true;
        this.#trace.add(`a look failed: ${error instanceof Error ? error.message : String(error)}`);
      },
    );
    for (let turns = 0; turns < 400; turns += 1) {
      await this.#scheduler.runUntil(this.#scheduler.nowMs);
      if (end.done) return end.value;
      await this.#scheduler.runUntil(this.#scheduler.nextAtMs() ?? this.#scheduler.nowMs);
    }
    return undefined;
  }

  /** The second phase: all faults off but what stays down for ever; then everything has to come to rest, and to be there. */
  async #settle(): Promise<void> {
    const { forever } = this.#plan;
    const healing = this.#random.child('healing');
    this.#ports.isCalm = true;
    this.#taostats.isCalm = true;
    const open = [...this.#ports.down];
    while (open.length > 0) {
      const [part] = open.splice(healing.between(0, open.length - 1), 1) as [Part];
      await this.#wait(healing.between(0, 30_000));
      this.#ports.heal(part);
    }
    if (forever) this.#ports.takeDown(forever, healing.pick(['refuses', 'hangs']));
    this.#trace.add(`calm${forever ? ` but for ${forever}` : ''}`);
    await this.#wait(2 * 60 * MINUTE);
    await this.#finish(forever);
  }

  async #finish(forever: Part | undefined): Promise<void> {
    const oracle = this.#oracle;
    const before = this.#publishes;
    for (let run = 0; run < 2; run += 1) {
      this.#begin({ id: LAST_RUNS + run, kind: forever === 'taostats' ? 'post' : 'publish', gapMs: 0 });
      await this.#wait(20 * MINUTE);
    }
    this.#publishes = before;
    await this.#wait(3 * 60 * MINUTE);
    if (this.#open > 0) oracle.report('a run ends', `${this.#open} are still under way after hours without a fault`);
    const isUnread = forever === 'r2' && this.#bucket !== undefined;
    const health = await this.#pump(oracle.health(this.#edge));
    // Before the old layout was read once, there is nothing to answer.
    if (!health && forever === 'kv') return;
    const texts = await this.#pump(this.#whole(!isUnread));
    if (!texts || !health) {
      if (!isUnread) oracle.report('readable', 'the history does not answer after hours without a fault');
      return;
    }
    if (texts.length === 0) oracle.report('a run without faults appends', 'the history is empty in the end');
    if (!isUnread) await this.#pump(oracle.checkChain(this.#edge, texts));
    const plain = await this.#pump(oracle.checkPlain(this.#edge, texts));
    const isForeign = health.problems.some((problem) => /KV holds the mirror of another|copies wait/.test(problem));
    if (!isForeign && forever !== 'kv' && this.#edge.vars['MIRROR_INTERVAL_SECONDS'] !== '0') {
      oracle.checkTaken([...this.#inherited, ...this.#kvEntries.values()], texts, this.#kv.values, health);
      this.#checkMirror(plain, texts, health);
    }
    this.#checkDisk();
    if (!this.#bucket || forever === 'r2') return;
    const within = plain === undefined ? texts.length : splitJsonArray(plain).length;
    oracle.checkArchived(texts.slice(0, texts.length - within), this.#bucket.objects.values());
    const beyond = health.history.total - health.max_entries;
    if (beyond > 0) oracle.report('everything settles', `${beyond} entries over the bound are not archived`);
  }

  #checkMirror(plain: string | undefined, whole: readonly string[], health: HealthView): void {
    const behind = health.problems.find((problem) => problem.startsWith('the KV mirror is behind'));
    if (behind) this.#oracle.report('everything settles', behind);
    const found = { chunks: 'chunks', both: 'both' }[this.#plan.layout as string] ?? 'single';
    const layout = this.#edge.vars['MIRROR_LAYOUT'] ?? found;
    const single = this.#kv.values.get(KV_KEYS.history);
    if (layout !== 'chunks' && plain !== undefined && single?.text !== plain) {
      this.#oracle.report(
        'the mirror follows',
        `KV has ${single?.text.length} characters, the history ${plain.length}`,
      );
    }
    if (layout === 'single' || plain === undefined) return;
    // A chunk of which entries have gone keeps what it had.
    if (health.evicted_unarchived > 0) return;
    const within = new Set(splitJsonArray(plain).map(dayOfText));
    for (const [day, some] of Map.groupBy(whole, dayOfText)) {
      if (!within.has(day)) continue;
      const chunk = this.#kv.values.get(`${KV_KEYS.dayPrefix}${day}`);
      // What was never written anew has the order and the spaces it came with.
      const kept = chunk ? splitJsonArray(chunk.text.replaceAll(', ', ',')).sort() : [];
      if (kept.join('\n') !== some.sort().join('\n')) {
        this.#oracle.report('the mirror follows', `the chunk of ${day} lacks entries, or has others`);
      }
    }
  }

  #checkDisk(): void {
    const torn = [...this.#disk.files.keys()].find((path) => path.includes('.corrupt-'));
    if (torn) this.#oracle.report('files are whole', `${torn} was no history`);
    const history = this.#disk.text(`${FOLDER}/taostats_history.json`);
    if (history === undefined) return;
    try {
      JSON.parse(history);
    } catch {
      this.#oracle.report('files are whole', 'taostats_history.json is no JSON');
    }
  }

  #note(from: Caller, line: string): void {
    this.#trace.add(`${this.#scheduler.nowMs - START_MS} end ${from.name} ${line}`);
  }
}

function dayOfText(text: string): string {
  return new Date(Date.parse(stampOf(text) ?? '')).toISOString().slice(0, 10);
}

/** The timestamps in one list that are not in another. */
function stampsIn(before: string, after: string): string[] {
  const stamps = [...before.matchAll(/"_timestamp":\s?"([^"]+)"/g)].map((match) => match[1] as string);
  return stamps.filter((stamp) => !after.includes(`"${stamp}"`));
}
