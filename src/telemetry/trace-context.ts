/** W3C trace context: https://www.w3.org/TR/trace-context/ */

export interface TraceContext {
  /** 32 lower-case hex digits, not all zero. */
  traceId: string;
  /** 16 lower-case hex digits, not all zero. */
  spanId: string;
  sampled: boolean;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const MAX_STATE_MEMBERS = 32;
const MAX_STATE_CHARACTERS = 512;

/** A traceparent that counts: version 00 as it is, a higher one by its first four fields, ff never. */
export function parseTraceparent(text: string | null | undefined): TraceContext | undefined {
  const match = TRACEPARENT.exec(text ?? '');
  if (!match) return undefined;
  const [, version = '', traceId = '', spanId = '', flags = '', more] = match;
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function formatTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/** What is passed on of a tracestate: at most 32 members and 512 characters, whole members only. */
export function boundTracestate(text: string | null | undefined): string | undefined {
  let bounded = '';
  const members = (text ?? '').split(',').map((member) => member.trim());
  for (const member of members
    .filter((one) => /^[a-z0-9][\w*/@-]{0,240}=[\x20-\x7e]+$/.test(one))
    .slice(0, MAX_STATE_MEMBERS)) {
    const longer = bounded === '' ? member : `${bounded},${member}`;
    if (longer.length > MAX_STATE_CHARACTERS) break;
    bounded = longer;
  }
  return bounded === '' ? undefined : bounded;
}

/** Random hex, never all zero. */
function randomHex(bytes: number): string {
  for (;;) {
    const values = crypto.getRandomValues(new Uint8Array(bytes));
    if (values.some((value) => value !== 0))
      return [...values].map((value) => value.toString(16).padStart(2, '0')).join('');
  }
}

export const newTraceId = (): string => randomHex(16);
export const newSpanId = (): string => randomHex(8);
