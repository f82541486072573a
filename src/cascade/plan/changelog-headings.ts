/** One heading outside of code fences and comments. */
export interface Heading {
  /** Index of its first line; a setext heading has two. */
  line: number;
  end: number;
  level: number;
  text: string;
  underline: string | undefined;
  version: string | undefined;
}

/** The headings of a changelog in Markdown, each with the version it is of; what stands in fences and comments is none. */
export function listHeadings(lines: readonly string[], crate: string): Heading[] {
  const headings: Heading[] = [];
  let fence: string | undefined;
  let isComment = false;
  for (const [index, raw] of lines.entries()) {
    const line = index === 0 ? raw.replace(/^\ufeff|^\u00ef\u00bb\u00bf/, '') : raw;
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence)) fence = undefined;
      continue;
    }
    if (isComment || line.includes('<!--')) {
      isComment = !line.includes('-->', line.indexOf('<!--') + 1);
      continue;
    }
    if (mark !== undefined) fence = mark.slice(0, 3);
    const atx = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/.exec(line);
    const underline = /^ {0,3}(=+|-+)[ \t]*$/.exec(lines[index + 1] ?? '')?.[1];
    const isText = line.trim() !== '' && !/^ {0,3}(?:[#>|]|[-*+] |\d+[.)] )/.test(line);
    if (atx !== null) {
      const text = (atx[2] ?? '').trim();
      const level = (atx[1] ?? '').length;
      headings.push({
        line: index,
        end: index + 1,
        level,
        text,
        underline: undefined,
        version: readVersion(text, crate),
      });
    } else if (underline !== undefined && isText && mark === undefined && underline.length > 1) {
      const text = line.trim();
      const level = underline.startsWith('=') ? 1 : 2;
      headings.push({ line: index, end: index + 2, level, text, underline, version: readVersion(text, crate) });
    }
  }
  return headings;
}

const VERSION = /^v?(\d+\.\d+(?:\.\d+)?(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)(?=$|[\s\]),:(*])/;

/** The version a heading begins with, after a bracket, a date, the crate's name or a word that announces it. */
function readVersion(text: string, crate: string): string | undefined {
  let rest = text;
  for (let turn = 0; turn < 6; turn += 1) {
    const version = VERSION.exec(rest)?.[1];
    if (version !== undefined) return version;
    const before = rest;
    rest = rest
      .replace(/^(?:[[(*`]+|<[^>]{0,80}>)\s*/, '')
      .replace(/^\d{4}-\d{2}-\d{2}[\s,:/-]*/, '')
      .replace(/^(?:version|release|released|rel\.|ver\.)[\s:]*/i, '');
    if (rest.toLowerCase().startsWith(crate.toLowerCase())) rest = rest.slice(crate.length).replace(/^[\s`:@/-]+/, '');
    if (rest === before) return undefined;
  }
  return undefined;
}
