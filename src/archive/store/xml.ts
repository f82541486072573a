/** The little XML that S3 speaks: flat elements without attributes that matter. Everything here is linear in the text. */

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The text of the first element of that name; `undefined` when there is none. */
export function elementText(xml: string, name: string): string | undefined {
  const inner = elements(xml, name, 1)[0];
  return inner === undefined ? undefined : decodeText(inner);
}

/** What stands inside each element of that name, in order, at most `limit`. Elements of one name do not nest in S3's answers. */
export function elements(xml: string, name: string, limit = Number.POSITIVE_INFINITY): string[] {
  const found: string[] = [];
  for (let from = 0; found.length < limit; ) {
    const open = findOpening(xml, name, from);
    if (open === undefined) return found;
    if (open.isEmpty) {
      found.push('');
      from = open.end;
      continue;
    }
    const close = xml.indexOf(`</${name}>`, open.end);
    // One search for a missing end is the last: another would begin at each of many openings.
    if (close < 0) return found;
    found.push(xml.slice(open.end, close));
    from = close + name.length + 3;
  }
  return found;
}

/**
 * The inside of the root element when the text is that one element and nothing behind it; `undefined` for an answer that
 * was cut off, has another root, or carries an error beside what was asked for.
 */
export function wholeRoot(xml: string, name: string): string | undefined {
  const text = xml.trim();
  const open = findOpening(text, name, 0);
  if (open === undefined || !/^(<\?xml[^<>]*\?>)?\s*$/.test(text.slice(0, open.start).replace(/^\uFEFF/, '')))
    return undefined;
  if (open.isEmpty) return open.end === text.length ? '' : undefined;
  const close = `</${name}>`;
  if (!text.endsWith(close)) return undefined;
  const inner = text.slice(open.end, -close.length);
  return inner.includes('<Error>') || inner.includes('<Error ') || inner.includes(close) ? undefined : inner;
}

/** How often an element of that name opens. */
export function countOpenings(xml: string, name: string): number {
  let count = 0;
  for (let from = 0; ; count += 1) {
    const open = findOpening(xml, name, from);
    if (open === undefined) return count;
    from = open.end;
  }
}

export function encodeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

interface Opening {
  start: number;
  /** Behind its `>`. */
  end: number;
  isEmpty: boolean;
}

function findOpening(xml: string, name: string, from: number): Opening | undefined {
  for (let start = xml.indexOf(`<${name}`, from); start >= 0; start = xml.indexOf(`<${name}`, start + 1)) {
    const after = xml[start + name.length + 1] ?? '';
    if (!/[\s>/]/.test(after)) continue;
    const end = xml.indexOf('>', start);
    return end < 0 ? undefined : { start, end: end + 1, isEmpty: xml[end - 1] === '/' };
  }
  return undefined;
}

function decodeText(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w{2,4}));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
