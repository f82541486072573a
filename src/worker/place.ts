/** A place in the order of the history: moment, then `seq`. */

export interface Place {
  /** `instantKey` of the entry. */
  readonly instant: string;
  readonly seq: number;
}

export const BEFORE_ALL: Place = { instant: '', seq: 0 };
/** Every key of an instant starts with a digit. */
export const AFTER_ALL: Place = { instant: ':', seq: 0 };

export function isAfter(a: Place, b: Place): boolean {
  return a.instant === b.instant ? a.seq > b.seq : a.instant > b.instant;
}

export function comparePlaces(a: Place, b: Place): number {
  return isAfter(a, b) ? 1 : isAfter(b, a) ? -1 : 0;
}

export function earlier(a: Place, b: Place): Place {
  return isAfter(a, b) ? b : a;
}

export function later(a: Place, b: Place): Place {
  return isAfter(a, b) ? a : b;
}

/** The place before everything of a moment. */
export function beginningOf(instant: string): Place {
  return { instant, seq: 0 };
}
