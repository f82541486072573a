const SHORT_ESCAPES = new Map([
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\f', '\\f'],
  ['\r', '\\r'],
  ['"', '\\"'],
  ['\\', '\\\\'],
]);

/**
 * Writes `value` as a TOML string in the style of `model`, a string as it stands in a text (quotes included).
 * A literal string that cannot hold the value (quotes, control characters) becomes a basic one.
 */
export function writeTomlString(model: string, value: string): string {
  const quote = /^("""|'''|"|')/.exec(model)?.[0] ?? '"';
  // A line end right after the opening quotes is not part of the value: it stays.
  const opening = quote.length === 3 ? (/^...\r?\n/.exec(model)?.[0] ?? quote) : quote;
  if (quote.startsWith('"')) return `${opening}${escapeBasic(value)}${quote}`;
  return /^[^'\p{Cc}]*$/u.test(value.replaceAll('\t', '')) ? `${opening}${value}${quote}` : `"${escapeBasic(value)}"`;
}

function escapeBasic(value: string): string {
  return value.replaceAll(/["\\\p{Cc}]/gu, (character) => SHORT_ESCAPES.get(character) ?? escapeCode(character));
}

function escapeCode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
