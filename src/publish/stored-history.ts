import { type HistoryReading, parseHistory } from '../history/merge.ts';
import { isRecord } from '../json/record.ts';

/**
 * A history that was stored as one text (the KV value, the local file), as `parseHistory` takes it, except an object
 * that has nothing of an entry: an error that came with status 200, or a history inside of something else, is no value
 * to write over.
 */
export function readStoredHistory(text: string): HistoryReading {
  const reading = parseHistory(text);
  const value: unknown = reading.ok ? JSON.parse(text) : [];
  if (!isRecord(value) || 'price' in value || '_timestamp' in value) return reading;
  return { ok: false, reason: 'it is an object without price and _timestamp' };
}
