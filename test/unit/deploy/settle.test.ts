import { describe, expect, it } from '@jest/globals';
import type { HealthReading, RoundVerdict } from '../../../src/deploy/live-check.ts';
import type { Serving } from '../../../src/deploy/rollback.ts';
import { judge, type Settling } from '../../../src/deploy/settle.ts';

const OURS: Serving = { kind: 'ours', id: 'new' };
const reading = (verdict: HealthReading['verdict']): HealthReading => ({ version: undefined, verdict, text: verdict });

function settling(verdict: RoundVerdict, change: Partial<Settling> = {}): Settling {
  const round = { verdict, checks: [], reason: 'a reason', tokenRefused: false, isOpen: false, rounds: 0, spanMs: 0 };
  return {
    request: { rollbackOnFailure: true } as Settling['request'],
    plan: {} as Settling['plan'],
    proof: round,
    triggers: undefined,
    previous: { versions: [{ versionId: 'old', percentage: 100 }] },
    previousVersions: [],
    before: reading('answered'),
    migration: false,
    serving: async () => OURS,
    ...change,
  };
}

describe('how a deploy ends', () => {
  it.each<[RoundVerdict, Partial<Settling>, string]>([
    ['live', {}, 'deployed'],
    ['live', { triggers: new Error('a route') }, 'failed'],
    ['wrong', {}, 'undo'],
    ['wrong', { previous: undefined }, 'failed'],
    ['wrong', { migration: true }, 'failed'],
    ['wrong', { before: reading('hidden') }, 'undo'],
    ['previous', {}, 'unverified'],
    ['hidden', {}, 'unverified'],
    ['hidden', { previous: undefined }, 'unverified'],
    ['limited', {}, 'unverified'],
    ['unreachable', {}, 'undo'],
    ['unreachable', { before: reading('unreachable') }, 'unverified'],
    ['unreachable', { before: reading('hidden') }, 'unverified'],
    ['unreachable', { previous: undefined, before: undefined }, 'failed'],
  ])('%s, %j: %s', (verdict, change, kind) => {
    expect(judge(settling(verdict, change), OURS).kind).toBe(kind);
  });

  it.each<RoundVerdict>(['live', 'wrong', 'previous', 'hidden', 'limited', 'unreachable'])(
    'is overtaken whatever the rounds showed (%s), and nothing is undone when the one before serves',
    (verdict) => {
      expect(judge(settling(verdict), { kind: 'other', id: 'x' })).toEqual({ kind: 'overtaken', by: 'x' });
      expect(judge(settling(verdict), { kind: 'previous', id: 'old' }).kind).toBe('failed');
    },
  );
});
