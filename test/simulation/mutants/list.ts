/**
 * Rules that are broken on purpose, one at a time: the simulator is worth as much as it finds of them. Those with a row
 * were faults of this project once; the others are what an honest mistake would look like.
 */
import type { Change } from '../world/loader.ts';

export interface Mutant {
  readonly name: string;
  readonly changes: readonly Change[];
}

const one = (name: string, file: string, from: string, to: string): Mutant => ({
  name,
  changes: [{ file, from, to }],
});

export const MUTANTS: readonly Mutant[] = [
  one('mirror-writes-at-once', 'src/history/protocol.ts', 'kvCacheMs: 90_000,', 'kvCacheMs: 0,'),
  one(
    'mirror-gives-up',
    'src/worker/kv-mirror.ts',
    'retryAtMs: this.#ports.now() + waitMs,',
    'retryAtMs: this.#ports.now() + waitMs * 1e6,',
  ),
  one(
    'append-forgets-duplicates',
    'src/worker/history-append.ts',
    'if (stored) {',
    'if (stored && Number(entry.timestamp.slice(18, 19)) < 0) {',
  ),
  one(
    'append-tells-a-later-head',
    'src/worker/taostats-history.ts',
    'total, head: state.head, entries: acks',
    'total, head: this.#store.state.head, entries: acks',
  ),
  one(
    'archived-entries-are-forgotten',
    'src/worker/archived-texts.ts',
    'if (count === 0) return new Map();',
    'if (count >= 0) return new Map();',
  ),
  one(
    'other-words-for-an-archived-entry-replace-it',
    'src/worker/history-append.ts',
    'const isSame = text === given || haveSameContent(text, given);',
    'const isSame = true;',
  ),
  one(
    'numbers-are-compared-as-text',
    'src/history/same-content.ts',
    'export function haveSameContent(a: string, b: string): boolean {',
    'export function haveSameContent(a: string, b: string): boolean {\n  if (a !== b) return false;',
  ),
  one(
    'what-comes-back-is-a-new-link',
    'src/worker/history-append.ts',
    'this.#insert(this.#returned, { stamp, seq, text',
    'this.#seq += 1;\n      this.#insert(this.#returned, { stamp, seq: this.#seq, text',
  ),
  one(
    'what-is-too-old-in-kv-is-dropped',
    'src/worker/kv-import.ts',
    'if (tooOld.length > 0) {',
    'if (tooOld.length < 0) {',
  ),
  one(
    'chunks-hide-the-single-value',
    'src/worker/kv-mirror.ts',
    "if (this.layout === 'chunks') await this.#takeOver(KV_KEYS.history, await this.#look(KV_KEYS.history));",
    "if (this.layout === 'chunks') void [];",
  ),
  one(
    'chunks-forget-what-came-while-they-rested',
    'src/worker/history-append.ts',
    'if (store.state.mirror.hasChunks) noteDays(store, days);',
    'if (store.state.mirror.hasChunks && store.state.mirror.days.length > 0) noteDays(store, days);',
  ),
  one(
    'evictions-are-not-counted',
    'src/worker/history-store.ts',
    'gone: { count: gone.count + rows.length, through },',
    'gone,',
  ),
  one('rollback-keeps-memory', 'src/worker/state-row.ts', 'this.#state = before;', ''),
  one(
    'append-outside-its-transaction',
    'src/worker/taostats-history.ts',
    '} = this.#store.transaction(() => {',
    '} = (<T>(run: () => T): T => run())(() => {',
  ),
  one(
    'evicts-before-the-archive-has-it',
    'src/worker/eviction.ts',
    'const { key } = await archive.putPart(rows);',
    "const key = 'nowhere';\n    void archive;",
  ),
  one(
    'seals-a-day-before-it-is-stored',
    'src/worker/eviction.ts',
    'const { key, sha256 } = await archive.putSegment(rows, day);\n    const parts',
    "const { key, sha256 } = await archive.putSegment(rows, day).catch(() => ({ key: 'lost', sha256: '' }));\n    const parts",
  ),
  one(
    'evicts-one-too-many',
    'src/worker/eviction.ts',
    'return this.#store.evict(this.#bound.mayShrink ? excess',
    'return this.#store.evict(this.#bound.mayShrink || excess === 1 ? excess + 1',
  ),
  one('what-comes-back-stays-gone', 'src/worker/history-append.ts', '...this.#noLongerGone(),', ''),
  one(
    'cursor-lost-for-ever',
    'src/worker/taostats-history.ts',
    "if (!after || after.instant === '' || evictedThen === evicted) return false;",
    "if (!after || after.instant === '') return false;",
  ),
  one(
    'import-takes-no-chunks',
    'src/worker/kv-import.ts',
    'const chunkKeys = listed.filter((key) => dayOfKey(key) !== undefined).sort();',
    'const chunkKeys = listed.filter(() => false).sort();',
  ),
  one(
    'import-takes-a-strangers-mirror',
    'src/worker/kv-import.ts',
    'return value.writer !== undefined &&',
    'return value.writer === undefined &&',
  ),
  one(
    'unreadable-kv-is-empty',
    'src/worker/kv-import.ts',
    'const read = await Promise.all(some.map((key) => readKey(kv, key)));',
    'const read = await Promise.all(some.map((key) => readKey(kv, key).catch(() => undefined)));',
  ),
  one(
    'mirror-takes-nothing-over',
    'src/worker/kv-mirror.ts',
    'await takeOver(this.#store, this.#kv, key, value, { bound: this.#bound, nowMs: now(), archive, evict });',
    'void [takeOver, now, evict, archive];',
  ),
  one(
    'refused-entries-go-into-kv',
    'src/publish/append.ts',
    "if (kv?.fallback !== true || isFinal(error)) return { ok: false, method: 'worker', error };",
    "if (kv?.fallback !== true) return { ok: false, method: 'worker', error };",
  ),
  one(
    'own-repeat-is-a-duplicate',
    'src/publish/worker-append.ts',
    "return response.attempts > 1 ? { ...append, status: 'appended' } : append;",
    'return append;',
  ),
  one(
    'kv-fallback-writes-over-what-it-could-not-read',
    'src/cloudflare/kv.ts',
    'if (response.status === 404 && isAbsent) return undefined;',
    'if (response.status >= 400 && [isAbsent]) return undefined;',
  ),
  {
    name: 'secret-in-the-log',
    changes: [
      {
        file: 'src/publish/worker-append.ts',
        from: 'ports.log.info(`the Worker acknowledges;',
        to: "ports.log.info(`${options.token ?? ''}: the Worker acknowledges;",
      },
      {
        file: 'src/runtime/log.ts',
        from: 'info: (message) => commands.info(defuse(redact(message))),',
        to: 'info: (message) => commands.info(defuse(message)),',
      },
    ],
  },
  one(
    'files-are-written-in-place',
    'src/runtime/files.ts',
    'const temporary = join(dirname(path), `.${process.pid}',
    'const temporary = like !== undefined ? path : join(dirname(path), `.${process.pid}',
  ),
  one(
    'collector-appends-unchecked',
    'src/worker/runs/collect-dataset.ts',
    "const snapshot = readSnapshot(dataset, parseExactJson(record), 'data[0]', validate);",
    "const snapshot = readSnapshot(dataset, parseExactJson(record.replace(/(\"price\":\"?\\d+\\.\\d{9})\\d+/, '$1')), 'data[0]', validate);",
  ),
];
