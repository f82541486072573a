/** `datasets-file`: any other GET endpoint of TaoStats as a dataset, and other settings for the built-in ones. TOML. */
import { parse } from 'smol-toml';
import { ActionError, describeError, quoteValue } from '../errors/action-error.ts';
import { type Dataset, type Field, findDataset } from '../taostats/datasets.ts';
import type { SampleDefinition } from '../taostats/sample.ts';

export interface PlannedDataset {
  readonly dataset: Dataset;
  /** Of a dataset that is not built in: the Worker learns it with the first sample. */
  readonly definition?: SampleDefinition;
}

const KEYS = [
  ...['name', 'path', 'query', 'key', 'fields', 'latest-only', 'max-pages', 'min-records', 'source-time', 'staleness'],
  ...['interval-minutes', 'ttl-minutes'],
] as const;
const NAME = /^[a-z][a-z0-9_-]{0,39}$/;
const MEMBER = /^[A-Za-z_][A-Za-z0-9_]{0,59}$/;
const KINDS = ['text', 'moment', 'number', 'flag', 'account', 'list'] as const;

/**
 * @param text TOML with `[[datasets]]` tables; a table named like a built-in dataset changes its cadence and bounds.
 * @param place the file, for errors.
 * @throws ActionError naming table, key, value and rule; an unknown key names the nearest known.
 */
export function readDatasetsFile(text: string, place: string): readonly PlannedDataset[] {
  const bad = (where: string, what: string): ActionError =>
    new ActionError('input', `datasets-file: ${place}: ${where}: ${what}`);
  let file: Record<string, unknown>;
  try {
    file = parse(text) as Record<string, unknown>;
  } catch (error) {
    throw new ActionError('input', `datasets-file: ${place}: ${describeError(error).split('\n')[0]}`, { cause: error });
  }
  const stranger = Object.keys(file).find((key) => key !== 'datasets');
  if (stranger !== undefined) throw bad(stranger, 'expected only [[datasets]] tables');
  const tables = file['datasets'] ?? [];
  if (!Array.isArray(tables)) throw bad('datasets', 'expected [[datasets]] tables');
  const planned = tables.map((table: unknown, index) => readTable(table, `datasets[${index}]`, bad));
  const twice = planned.find(({ dataset }, index) => planned.findIndex((p) => p.dataset.name === dataset.name) < index);
  if (twice) throw bad(twice.dataset.name, 'is there twice');
  return planned;
}

type Bad = (where: string, what: string) => ActionError;

function readTable(table: unknown, where: string, bad: Bad): PlannedDataset {
  if (typeof table !== 'object' || table === null || Array.isArray(table)) throw bad(where, 'expected a table');
  const values = table as Record<string, unknown>;
  const unknown = Object.keys(values).find((key) => !(KEYS as readonly string[]).includes(key));
  if (unknown !== undefined) throw bad(`${where}.${unknown}`, `unknown key, expected one of ${KEYS.join(', ')}`);
  const name = values['name'];
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw bad(`${where}.name`, `got ${show(name)}, expected a-z, 0-9, _ and -, at most 40 characters`);
  }
  const whole = (key: string, min: number, max: number): number | undefined => {
    const value = values[key];
    if (value === undefined) return undefined;
    if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max) return value as number;
    throw bad(`${name}.${key}`, `got ${show(value)}, expected a whole number from ${min} to ${max}`);
  };
  const built = findDataset(name);
  const intervalMinutes = whole('interval-minutes', 1, 525_600) ?? built?.intervalMinutes ?? 60;
  const staleness = readStaleness(values['staleness'], name, bad) ??
    (built && [built.facts.warningMinutes, built.facts.criticalMinutes]) ?? [intervalMinutes * 2, intervalMinutes * 6];
  const common = {
    intervalMinutes,
    ttlMinutes: whole('ttl-minutes', 0, 525_600) ?? built?.ttlMinutes ?? intervalMinutes / 2,
    minRecords: whole('min-records', 1, 1_000_000) ?? built?.minRecords ?? 1,
    maxPages: whole('max-pages', 1, 1_000) ?? built?.maxPages ?? 1,
    facts: {
      ...{ intervalMinutes, thresholdMinutes: Math.max(30, intervalMinutes * 1.5) },
      ...{ warningMinutes: staleness[0], criticalMinutes: staleness[1] },
      frozenAfterRuns: built?.facts.frozenAfterRuns ?? 3,
    },
  };
  if (built) {
    const fixed = ['path', 'query', 'key', 'fields', 'latest-only', 'source-time'].find(
      (key) => values[key] !== undefined,
    );
    if (fixed !== undefined) throw bad(`${name}.${fixed}`, 'cannot be changed for a built-in dataset');
    return { dataset: { ...built, ...common } };
  }
  return readOwn(name, values, common, bad);
}

type Common = Pick<Dataset, 'intervalMinutes' | 'ttlMinutes' | 'minRecords' | 'maxPages' | 'facts'>;

function readOwn(name: string, values: Readonly<Record<string, unknown>>, common: Common, bad: Bad): PlannedDataset {
  const path = values['path'];
  if (typeof path !== 'string' || !/^\/[\x21-\x7e]{1,119}$/.test(path) || /[?#]|\/\//.test(path)) {
    throw bad(`${name}.path`, `got ${show(path)}, expected a path such as /api/dtao/tao_flow/v1, without query`);
  }
  const key = values['key'];
  const isKey = typeof key === 'string' && key.split('.').every((part) => MEMBER.test(part));
  if (key !== undefined && !isKey) throw bad(`${name}.key`, `got ${show(key)}, expected a member such as netuid`);
  const fields = readFields(values['fields'], name, bad);
  const sourceTime = values['source-time'] ?? 'timestamp';
  if (typeof sourceTime !== 'string' || !MEMBER.test(sourceTime)) {
    throw bad(`${name}.source-time`, `got ${show(sourceTime)}, expected a member`);
  }
  const latestOnly = values['latest-only'] ?? false;
  if (typeof latestOnly !== 'boolean')
    throw bad(`${name}.latest-only`, `got ${show(latestOnly)}, expected true or false`);
  const compact = fields.filter((field) => field.kind === 'number').map((field) => field.name);
  const dataset: Dataset = {
    ...{ name, path, query: readQuery(values['query'], name, bad), fields, sourceTime, compact },
    ...(key === undefined ? {} : { key: key as string }),
    shape: key === undefined ? 'one' : latestOnly ? 'latest' : 'all',
    ...common,
  };
  const { facts } = common;
  const definition: SampleDefinition = {
    ...{ key: (key as string | undefined) ?? null, fields: compact, path, interval_minutes: common.intervalMinutes },
    staleness_minutes: [facts.warningMinutes, facts.criticalMinutes],
  };
  return { dataset, definition };
}

function readFields(given: unknown, name: string, bad: Bad): Field[] {
  if (typeof given !== 'object' || given === null || Array.isArray(given) || Object.keys(given).length === 0) {
    throw bad(`${name}.fields`, `expected a table such as fields = { price = "number" }`);
  }
  return Object.entries(given).map(([member, kind]) => {
    const known = KINDS.find((candidate) => candidate === kind);
    if (!MEMBER.test(member) || known === undefined) {
      throw bad(`${name}.fields.${member}`, `got ${show(kind)}, expected one of ${KINDS.join(', ')}`);
    }
    return { name: member, kind: known };
  });
}

function readQuery(given: unknown, name: string, bad: Bad): Record<string, string> {
  if (given === undefined) return {};
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw bad(`${name}.query`, 'expected a table');
  return Object.fromEntries(
    Object.entries(given).map(([member, value]) => {
      if (typeof value === 'string' || typeof value === 'number') return [member, String(value)];
      throw bad(`${name}.query.${member}`, `got ${show(value)}, expected a string or a number`);
    }),
  );
}

function readStaleness(given: unknown, name: string, bad: Bad): [number, number] | undefined {
  if (given === undefined) return undefined;
  const [warning, critical] = Array.isArray(given) ? (given as unknown[]) : [];
  const isMinutes = (value: unknown): value is number => typeof value === 'number' && value > 0 && value <= 5_256_000;
  if (isMinutes(warning) && isMinutes(critical) && warning <= critical) return [warning, critical];
  throw bad(`${name}.staleness`, `got ${show(given)}, expected minutes [warning, critical]`);
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : quoteValue(typeof value === 'string' ? value : JSON.stringify(value), 80);
}
