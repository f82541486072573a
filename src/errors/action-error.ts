/**
 * Who can mend a failure: `input` the workflow's author, `remote` the other side (or time), `internal` us.
 */
export type ErrorKind = 'input' | 'remote' | 'internal';

/**
 * A failure a person will read. `message` says what failed, with the value and the rule; `hint` says the way out.
 * Anything else that is thrown counts as `internal`.
 */
export class ActionError extends Error {
  readonly kind: ErrorKind;
  readonly hint: string | undefined;

  constructor(kind: ErrorKind, message: string, options: { hint?: string | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ActionError';
    this.kind = kind;
    this.hint = options.hint;
  }
}

/** The run was told to end (SIGINT, SIGTERM): what was under way is given up, what was done stays done. */
export class CancelledError extends ActionError {
  constructor(signal: string) {
    super('remote', `cancelled by ${signal}`);
    this.name = 'CancelledError';
  }
}

/** The one line a person sees: message and way out, without line breaks at the ends. Never a stack. */
export function describeError(error: unknown): string {
  if (error instanceof ActionError) return error.hint ? `${error.message}. ${error.hint}` : error.message;
  if (error instanceof Error) return `${error.name === 'Error' ? '' : `${error.name}: `}${error.message}`;
  return String(error);
}

/** Stack and causes, outermost first, for the debug log. A cause that repeats ends the walk. */
export function describeCauseChain(error: unknown): string {
  const seen = new Set<unknown>();
  const parts: string[] = [];
  let current: unknown = error;
  while (current !== undefined && current !== null && !seen.has(current)) {
    seen.add(current);
    parts.push(current instanceof Error ? (current.stack ?? current.message) : String(current));
    current = current instanceof Error ? current.cause : undefined;
  }
  return parts.join('\ncaused by: ');
}

/** Ends a `switch` over a union: a case that was forgotten is a type error here. */
export function assertNever(value: never): never {
  throw new ActionError('internal', `unexpected case ${JSON.stringify(value)}`);
}

/** A hostile or huge value made fit for one line of an error: control characters shown, at most `limit` characters. */
export function quoteValue(value: string, limit = 200): string {
  const shown = value.length > limit ? `${value.slice(0, limit)}… (${value.length} characters)` : value;
  return showOrder(JSON.stringify(shown).replaceAll('\\\\', '\\')).replaceAll(/[\u007f-\u009f\u2028\u2029]/g, '?');
}

/** Characters that change the order in which a text is shown: what a person reads is then not what it says. */
const ORDER_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The text with those written out as `\u202e`, which in JSON is the same text. */
export function showOrder(text: string): string {
  return text.replaceAll(ORDER_MARKS, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
