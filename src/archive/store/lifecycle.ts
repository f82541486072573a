import type { ExpiryRule } from './object-store.ts';
import { elements, elementText } from './xml.ts';

const DAY_MS = 86_400_000;

/** The rules of an S3 lifecycle configuration that delete by age or date and look at nothing but the prefix. */
export function readLifecycle(xml: string): readonly ExpiryRule[] {
  return elements(xml, 'Rule').flatMap((rule): ExpiryRule[] => {
    const expiration = elements(rule, 'Expiration', 1)[0];
    if (elementText(rule, 'Status')?.trim() !== 'Enabled' || expiration === undefined) return [];
    // A rule that also looks at tags or sizes may not have been about the object that is gone.
    if (/<(Tag|And|ObjectSize)/.test(rule)) return [];
    const days = elementText(expiration, 'Days')?.trim() ?? '';
    const dateMs = Date.parse(elementText(expiration, 'Date') ?? '');
    const maxAgeMs = /^\d{1,6}$/.test(days) ? Number(days) * DAY_MS : undefined;
    if (maxAgeMs === undefined && Number.isNaN(dateMs)) return [];
    return [{ prefix: elementText(rule, 'Prefix') ?? '', maxAgeMs, dateMs: Number.isNaN(dateMs) ? undefined : dateMs }];
  });
}

/** Whether a rule deletes an object of that key which was stored at `storedMs`, by `nowMs`. */
export function isExpired(rules: readonly ExpiryRule[], key: string, storedMs: number, nowMs: number): boolean {
  return rules.some(
    ({ prefix, maxAgeMs, dateMs }) =>
      key.startsWith(prefix) &&
      ((maxAgeMs !== undefined && nowMs - storedMs >= maxAgeMs) || (dateMs !== undefined && nowMs >= dateMs)),
  );
}
