/** Secrets removed from everything an action writes. The runner masks log lines only, and only whole values. */

/** A shorter value would blank out half the log; the runner masks it all the same. */
const MIN_LENGTH = 4;

export interface Redaction {
  add(secret: string): void;
  /** The text with `***` for every secret, also for the beginning of one that was cut off with `…`. */
  redact(text: string): string;
}

export function createRedaction(): Redaction {
  const secrets = new Set<string>();
  const redact = (text: string): string => {
    let redacted = text;
    // Longest first: a secret that begins with another one would otherwise lose only its beginning.
    for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
      redacted = redactCut(redacted.replaceAll(secret, '***'), secret);
    }
    return redacted;
  };
  return {
    add: (secret) => {
      if (secret.length < MIN_LENGTH) return;
      secrets.add(secret);
      secrets.add(JSON.stringify(secret).slice(1, -1)); // as it stands in a quoted value
    },
    redact,
  };
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
