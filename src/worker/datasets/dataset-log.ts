/** The samples of one dataset, as values in its rows: what is stored, in which series, what is answered. */
import { EMPTY_HEAD, nextHead } from '../../history/digest.ts';
import type { DatasetAck, DatasetInfo, HistoryQuery, HistoryRows } from './dataset-answers.ts';
import type { Definition } from './definition.ts';
import type { PostedSample, Registration } from './sample.ts';
import { type Row, type SampleRows, type Selection, US_PER_DAY } from './sample-rows.ts';

interface State {
  readonly name: string;
  readonly total: number;
  readonly rows: number;
  readonly head: string;
  readonly firstDay: number;
  readonly newest: {
    readonly at: number;
    readonly timestamp: string;
    readonly digest: string;
    readonly records: number;
    readonly source_updated_at: string | null;
    readonly source_block: number | null;
  } | null;
  /** Series by key, and which series a netuid means now. */
  readonly series: Readonly<Record<string, number>>;
  readonly current: Readonly<Record<string, number>>;
}

/** Rows of one answer: about 1.5 MB of JSON. */
const MAX_ROWS = 10_000;
const MAX_SERIES = 99_999;

export class DatasetLog {
  readonly #rows: SampleRows;
  #state: State | undefined;

  constructor(rows: SampleRows) {
    this.#rows = rows;
  }

  /** undefined before the first sample. */
  get state(): State | undefined {
    this.#state ??= this.#rows.fact<State>('state');
    return this.#state;
  }

  info(name: string): Omit<DatasetInfo, 'database_bytes' | 'problems'> {
    const { state } = this;
    const newest = state?.newest;
    return {
      ...{ name, records: newest?.records ?? 0, total: state?.total ?? 0, timestamp: newest?.timestamp ?? null },
      ...{ source_updated_at: newest?.source_updated_at ?? null, source_block: newest?.source_block ?? null },
      ...{ digest: newest?.digest ?? null, head: state?.head ?? EMPTY_HEAD, rows: state?.rows ?? 0 },
    };
  }

  history(query: HistoryQuery): HistoryRows | { error: string } {
    const state = this.state;
    if (!state?.newest) return { head: EMPTY_HEAD, total: 0, rows: [], next: undefined, isComplete: true };
    const { definition } = query;
    const unknown = query.fields.find((field) => !definition.compact.includes(field));
    if (unknown !== undefined) return { error: `fields names ${unknown}; rows have ${definition.compact.join(', ')}` };
    const series = query.key === undefined ? undefined : (state.current[query.key] ?? state.series[query.key]);
    const { head, total } = state;
    if (query.key !== undefined && series === undefined) {
      return { head, total, rows: [], next: undefined, isComplete: true };
    }
    const selection: Selection = { series, since: query.since, until: query.until, bucketUs: query.bucketUs };
    const firstDay = Math.max(state.firstDay, Math.floor(query.since / US_PER_DAY));
    const lastDay = Math.min(Math.floor(state.newest.at / US_PER_DAY), Math.floor((query.until - 1) / US_PER_DAY));
    const names = new Map(Object.entries(state.series).map(([key, id]) => [id, key]));
    const print = (row: Row): string => printRow(row, names.get(row.series) ?? '', definition, query.fields);
    const wanted = query.limit ?? (query.isPlain ? MAX_ROWS : undefined);
    if (wanted !== undefined && query.after === undefined) {
      const found = this.#newest(selection, firstDay, lastDay, Math.min(wanted, MAX_ROWS) + 1);
      const rows = found.slice(-Math.min(wanted, MAX_ROWS));
      const isComplete = query.isPlain
        ? found.length === rows.length
        : query.limit === undefined || query.limit <= MAX_ROWS;
      return { head, total, rows: rows.map(print), next: undefined, isComplete };
    }
    const { rows, isLast } = this.#oldest(selection, query.after, firstDay, lastDay);
    const last = rows.at(-1);
    const next = isLast || !last ? undefined : `${last.at}.${last.series}`;
    return { head, total, rows: rows.map(print), next, isComplete: true };
  }

  /** Call inside a transaction. */
  store(
    definition: Definition,
    sample: PostedSample,
    registrations: Readonly<Record<string, Registration>>,
  ): DatasetAck {
    const day = Math.floor(sample.at / US_PER_DAY);
    const empty = { total: 0, rows: 0, head: EMPTY_HEAD, newest: null, series: {}, current: {} };
    const state: State = this.state ?? { name: definition.name, firstDay: day, ...empty };
    const stored = this.#rows.sampleAt(sample.at);
    if (stored) {
      const status = stored.digest === sample.digest ? 'duplicate' : 'conflict';
      return { kind: 'stored', status, written: 0, total: state.total, digest: stored.digest, head: state.head };
    }
    const series = { ...state.series };
    const isNewest = !state.newest || sample.at > state.newest.at;
    const current: Record<string, number> = {};
    const cells: string[] = [];
    for (const row of sample.rows) {
      const registration = row.registration ?? registrations[row.key];
      const id = seriesOf(series, { key: row.key, registration, at: sample.at }, state);
      current[row.key] = id;
      const json = [JSON.stringify(sample.timestamp), ...row.values].join(',').replace(/(,null)+$/, '');
      cells.push(`"${id}":${JSON.stringify(json)}`);
    }
    this.#rows.insert(sample.at, sample.timestamp, sample.digest, `{${cells.join(',')}}`);
    if (isNewest) {
      this.#rows.setFact('latest', printLatest(sample));
      const given = sample.rows.flatMap(({ key, registration }) =>
        registration ? [[key, registration] as const] : [],
      );
      if (given.length > 0) this.#rows.setFact('registrations', JSON.stringify(Object.fromEntries(given)));
    }
    const head = nextHead(state.head, sample.digest);
    const next: State = {
      name: definition.name,
      total: state.total + 1,
      rows: state.rows + sample.rows.length,
      head,
      firstDay: Math.min(state.firstDay, day),
      series,
      current: isNewest ? current : state.current,
      newest: isNewest
        ? {
            ...{ at: sample.at, timestamp: sample.timestamp, digest: sample.digest, records: sample.rows.length },
            source_updated_at: sample.sourceUpdatedAt,
            source_block: sample.sourceBlock,
          }
        : state.newest,
    };
    this.#rows.setFact('state', JSON.stringify(next));
    this.#state = next;
    return {
      ...{ kind: 'stored', status: 'appended', written: sample.rows.length },
      ...{ total: next.total, digest: sample.digest, head },
    };
  }

  #newest(selection: Selection, firstDay: number, lastDay: number, wanted: number): Row[] {
    const days: Row[][] = [];
    let count = 0;
    for (let day = lastDay; day >= firstDay && count < wanted; day -= 1) {
      const rows = this.#rows.ofDay(day, selection);
      count += rows.length;
      days.push(rows);
    }
    return days.reverse().flat().slice(-wanted);
  }

  #oldest(
    selection: Selection,
    after: HistoryQuery['after'],
    firstDay: number,
    lastDay: number,
  ): { rows: Row[]; isLast: boolean } {
    const isAfter = (row: Row): boolean =>
      after === undefined || row.at > after.at || (row.at === after.at && row.series > after.series);
    const { series, since, until, bucketUs } = selection;
    const isWholeDays = since <= firstDay * US_PER_DAY && until >= (lastDay + 1) * US_PER_DAY;
    if (series !== undefined && bucketUs === US_PER_DAY && isWholeDays && after === undefined) {
      const rows = this.#rows.lastOfDays(firstDay, lastDay, series);
      return { rows: rows.slice(0, MAX_ROWS), isLast: rows.length <= MAX_ROWS };
    }
    const rows: Row[] = [];
    for (let day = firstDay; day <= lastDay; day += 1) {
      rows.push(...this.#rows.ofDay(day, selection).filter(isAfter));
      if (rows.length > MAX_ROWS) return { rows: rows.slice(0, MAX_ROWS), isLast: false };
    }
    return { rows, isLast: true };
  }
}

/**
 * The series of a key, made when it is new. Once the registration of a netuid is known, `87` goes on as `87@<block>` when
 * its first sample is younger than the registration, and stays behind as `87@0` when it is older: another project's. While
 * the registration cannot be asked, the netuid means what it meant last.
 */
function seriesOf(
  series: Record<string, number>,
  row: { key: string; registration: Registration | undefined; at: number },
  state: Pick<State, 'current' | 'firstDay'>,
): number {
  const { key, registration, at } = row;
  const last = state.current[key];
  if (registration === undefined && last !== undefined) return last;
  const isOwn = registration !== undefined && (registration.at === null || registration.at <= at);
  const name = registration === undefined ? key : isOwn ? `${key}@${registration.block}` : `${key}@0`;
  const plain = series[key];
  if (registration !== undefined && plain !== undefined) {
    delete series[key];
    const isSame = registration.at !== null && registration.at <= state.firstDay * US_PER_DAY;
    series[isSame ? `${key}@${registration.block}` : `${key}@0`] ??= plain;
  }
  const known = series[name];
  if (known !== undefined) return known;
  const id = Math.max(0, ...Object.values(series)) + 1;
  if (id > MAX_SERIES) throw new RangeError(`more than ${MAX_SERIES} keys`);
  series[name] = id;
  return id;
}

function printLatest(sample: PostedSample): string {
  const { timestamp, sourceUpdatedAt, sourceBlock, digest, records } = sample;
  const head = { timestamp, source_updated_at: sourceUpdatedAt, source_block: sourceBlock, digest };
  return `${JSON.stringify(head).slice(0, -1)},"records":[${records.join(',')}]}`;
}

/** Values are numbers, decimal strings and null: none holds a comma, so the row splits at commas. */
function printRow(row: Row, key: string, definition: Definition, fields: readonly string[]): string {
  const [timestamp = '""', ...values] = row.json.split(',');
  const wanted = fields.length === 0 ? definition.compact : fields;
  const members = wanted.map((name) => `"${name}":${values[definition.compact.indexOf(name)] ?? 'null'}`);
  const named = key === '' ? [] : [`"key":${JSON.stringify(key)}`];
  return `{${[`"timestamp":${timestamp}`, ...named, ...members].join(',')}}`;
}
