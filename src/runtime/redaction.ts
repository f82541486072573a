/** Secrets removed from everything an action says. The runner masks log lines only, and only whole values. */
import { escapeMarkdown, inlineCode } from '../markdown/markdown.ts';

/** A shorter value would blank out half the log; the runner masks it all the same. */
const MIN_LENGTH = 4;

export interface Redaction {
  add(secret: string): void;
  /** The text with `***` for every secret, also for the beginning of one that was cut off with `…`. */
  redact(text: string): string;
}

export function createRedaction(): Redaction {
  const forms = new Set<string>();
  let longestFirst: readonly string[] = [];
  const redact = (text: string): string => {
    let redacted = text;
    for (const form of longestFirst) redacted = redactCut(redacted.replaceAll(form, '***'), form);
    return redacted;
  };
  return {
    add: (secret) => {
      const lines = secret.split(/[\r\n]+/);
      for (const piece of lines.length > 1 ? [secret, ...lines.filter((line) => !/^-----/.test(line))] : lines) {
        if (piece.length < MIN_LENGTH) continue;
        for (const form of formsOf(piece)) forms.add(form);
      }
      // A secret that begins with another one would otherwise lose only its beginning.
      longestFirst = [...forms].sort((a, b) => b.length - a.length);
    },
    redact,
  };
}

/**
 * A secret as it can stand in a text: as it is, quoted as JSON (once, and inside quoted JSON), quoted with single
 * backslashes as errors show values, in a URL, and each of these once more escaped for Markdown and HTML.
 */
function formsOf(secret: string): Set<string> {
  const json = JSON.stringify(secret).slice(1, -1);
  const quoted = [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    json.replaceAll('\\\\', '\\'),
    encodeURIComponent(secret.toWellFormed()),
    encodeURI(secret.toWellFormed()),
  ];
  return new Set(
    quoted.flatMap((form) => [form, escapeMarkdown(form), inlineCode(form).slice('<code>'.length, -'</code>'.length)]),
  );
}

/** An answer that repeats a credential is quoted up to a limit, and the limit can fall into the credential. */
function redactCut(text: string, secret: string): string {
  const [first = '', ...rest] = text.split('…');
  if (rest.length === 0) return text;
  const pieces = [first, ...rest];
  const last = pieces.pop() as string;
  return [...pieces.map((piece) => redactEnd(piece, secret)), last].join('…');
}

function redactEnd(text: string, secret: string): string {
  for (let length = Math.min(secret.length - 1, text.length); length >= MIN_LENGTH; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) return `${text.slice(0, -length)}***`;
  }
  return text;
}
