/** Whether `value` is a JSON object (no array, no null), for foreign answers that are read field by field. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
