/** What the Worker has to know of a dataset to keep its history: a built-in one, or one that came with its definition. */
import { findDataset } from '../../taostats/datasets.ts';
import type { DatasetFacts } from '../../trust-pack/dataset-report.ts';

export interface Definition {
  readonly name: string;
  /** Path of TaoStats, for the labels of metrics. */
  readonly path: string | null;
  /** Member that tells records apart, with dots; null for a single record. */
  readonly key: string | null;
  readonly isRecycled: boolean;
  /** Members a row keeps; rows are stored by position, so new ones come at the end. */
  readonly compact: readonly string[];
  readonly facts: DatasetFacts;
}

export function builtInDefinition(name: string): Definition | undefined {
  const dataset = findDataset(name);
  if (dataset === undefined) return undefined;
  const { path, key = null, isRecycled = false, compact, facts } = dataset;
  return { name, path, key, isRecycled, compact, facts };
}

export type DefinitionReading = { ok: true; definition: Definition } | { ok: false; error: string };

const NAME = /^[a-z][a-z0-9_-]{0,39}$/;
const MEMBER = /^[A-Za-z_][A-Za-z0-9_]{0,59}$/;

function isDatasetName(name: string): boolean {
  return NAME.test(name);
}

/** Reads the `definition` a publisher sends along for a dataset of its own file. */
export function readDefinition(name: string, value: unknown): DefinitionReading {
  const bad = (what: string): DefinitionReading => ({ ok: false, error: `definition.${what}` });
  if (!isDatasetName(name)) return { ok: false, error: 'the name is a-z, 0-9, _ and -, at most 40 characters' };
  if (typeof value !== 'object' || value === null) return { ok: false, error: 'definition is no object' };
  const { key = null, fields, interval_minutes: interval, path = null } = value as Record<string, unknown>;
  const isKey = typeof key === 'string' && key.length < 100 && key.split('.').every((part) => MEMBER.test(part));
  if (key !== null && !isKey) return bad('key is no member name');
  if (!Array.isArray(fields) || fields.length > 50 || !fields.every((field) => MEMBER.test(String(field)))) {
    return bad('fields is no list of at most 50 member names');
  }
  if (path !== null && !/^\/[\x21-\x7e]{1,119}$/.test(String(path))) return bad('path is no path');
  const minutes = (given: unknown, standard: number): number =>
    typeof given === 'number' && given > 0 && given <= 1e6 ? given : standard;
  const staleness = (value as { staleness_minutes?: unknown }).staleness_minutes;
  const [warning, critical] = Array.isArray(staleness) ? staleness : [];
  const intervalMinutes = minutes(interval, 60);
  return {
    ok: true,
    definition: {
      name,
      path: path as string | null,
      key: key as string | null,
      isRecycled: false,
      compact: fields.map(String),
      facts: {
        intervalMinutes,
        thresholdMinutes: Math.max(30, intervalMinutes * 1.5),
        warningMinutes: minutes(warning, intervalMinutes * 2),
        criticalMinutes: minutes(critical, intervalMinutes * 6),
        frozenAfterRuns: 3,
      },
    },
  };
}
