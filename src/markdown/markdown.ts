/** Job summaries and release notes as GitHub-flavoured Markdown. Every text that comes from outside is escaped here. */

import { showOrder } from '../errors/action-error.ts';

/** What no page shows and a terminal obeys; not the tab. */
const CONTROLS = /(?!\t)\p{Cc}/gu;

/** Text that shows as it is: no markup, no HTML, no table cell break, no link, nobody is notified; on one line. */
export function escapeMarkdown(text: string): string {
  return (
    showOrder(text)
      .replaceAll(/[\r\n]+/g, ' ')
      .replaceAll(CONTROLS, '?')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll(/([\\`*_{}[\]|~#])/g, '\\$1')
      // GitHub links bare addresses, and looks for names and issues after it has rendered: only a character between stops that.
      .replaceAll(/\b(https?|ftp):(?=\/\/)/gi, '$1\\:')
      .replaceAll(/\bwww\.(?=\w)/gi, (start) => `${start.slice(0, 3)}\\.`)
      .replaceAll(/(?<!\w)@(?=\w)/g, '@\u200b')
      .replaceAll(/\\#(?=\d)|\bGH-(?=\d)/gi, '$&\u200b')
  );
}

/** `text` as inline code, also when it holds back-ticks or pipes (HTML, because tables break on both). */
export function inlineCode(text: string): string {
  const safe = showOrder(text)
    .replaceAll(/[\r\n]+/g, ' ')
    .replaceAll(CONTROLS, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/([\\`*_{}[\]|~#])/g, (mark) => `&#${mark.charCodeAt(0)};`);
  return `<code>${safe}</code>`;
}

/** A link whose target is http(s); any other target shows as text only. */
export function link(text: string, url: string): string {
  if (!/^https?:\/\//.test(url)) return escapeMarkdown(text);
  return `[${escapeMarkdown(text)}](${url.replaceAll(/[\s()<>]/g, (c) => encodeURIComponent(c).replace('(', '%28').replace(')', '%29'))})`;
}

/**
 * A table. Cells are Markdown already (use {@link escapeMarkdown}, {@link inlineCode}, {@link link}); only line breaks
 * and stray pipes are mended.
 */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll(/[\r\n]+/g, '<br>').replaceAll(/(?<!\\)\|/g, '\\|')).join(' | ')} |`;
  return [line(header), `| ${header.map(() => '---').join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** A fenced block; the fence is longer than any run of back-ticks inside. */
export function codeBlock(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const shown = showOrder(text);
  return `${fence}${language}\n${shown.endsWith('\n') ? shown : `${shown}\n`}${fence}`;
}

/** A folded section; `summary` is plain text, `body` Markdown. */
export function details(summary: string, body: string): string {
  return `<details><summary>${summary.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</summary>\n\n${body}\n\n</details>`;
}
