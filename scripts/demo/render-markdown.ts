/** A job summary as text for a terminal: aligned tables, entities decoded, folded sections as one line. */

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };
const MAX_CELL_WIDTH = 72;

export function renderMarkdown(markdown: string): string {
  const unfolded = markdown
    .replaceAll(/<details>\s*<summary>([\s\S]*?)<\/summary>[\s\S]*?<\/details>/g, '▸ $1')
    .replaceAll(/^```mermaid\n[\s\S]*?^```$/gm, '▸ graph (Mermaid)')
    .replaceAll(/^```.*\n?/gm, '');
  const blocks = unfolded.split(/\n{2,}/).filter((block) => block.trim() !== '');
  return blocks
    .map((block) => (block.trimStart().startsWith('|') ? renderTable(block) : renderText(block)))
    .join('\n\n');
}

function renderText(text: string): string {
  return (
    text
      .replaceAll(/^#+ +/gm, '')
      .replaceAll(/^> ?/gm, '')
      .replaceAll(/\*\*(.+?)\*\*/g, '$1')
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replaceAll(/<br\s*\/?>/g, ' ')
      .replaceAll(/<\/?[a-z]+[^>]*>/g, '')
      // Markdown takes a backslash off any punctuation.
      .replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
      .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
      .replaceAll(/&(?:lt|gt|quot|amp);/g, (entity) => ENTITIES[entity] ?? entity)
      .trim()
  );
}

function renderTable(block: string): string {
  const lines = block.trim().split('\n');
  const rows = lines
    .filter((line) => !/^\|[\s:|-]+\|$/.test(line))
    .map((line) => splitCells(line).map((cell) => shorten(renderText(cell))));
  const filled = rows.filter((row) => row.some((cell) => cell !== ''));
  const widths = (filled[0] ?? []).map((_, column) => Math.max(...filled.map((row) => (row[column] ?? '').length)));
  return filled
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const splitCells = (line: string): string[] =>
  line
    .trim()
    .slice(1, -1)
    .split(/(?<!\\)\|/);

const shorten = (cell: string): string =>
  cell.length > MAX_CELL_WIDTH ? `${cell.slice(0, MAX_CELL_WIDTH - 1)}…` : cell;
