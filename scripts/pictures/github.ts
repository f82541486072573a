/** A job summary as it stands on the page of a run: GitHub's Markdown in GitHub's looks. */
import { marked } from 'marked';

const STYLE = `
:root { color-scheme: light dark; --ground: light-dark(#ffffff, #0d1117); --ink: light-dark(#1f2328, #f0f6fc);
  --muted: light-dark(#59636e, #9198a1); --line: light-dark(#d1d9e0, #3d444d); --fill: light-dark(#f6f8fa, #151b23);
  --blue: light-dark(#0969da, #4493f8); --amber: light-dark(#9a6700, #d29922); --green: light-dark(#1a7f37, #3fb950);
  --red: light-dark(#d1242f, #f85149); }
body { margin: 0; padding: 24px; background: var(--ground); color: var(--ink);
  font: 14px/1.5 -apple-system, BlinkMacSystemFont, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif; }
h2 { font-size: 21px; margin: 0 0 14px; padding-bottom: 6px; border-bottom: 1px solid var(--line); }
h3 { font-size: 17px; margin: 18px 0 10px; }
table { border-collapse: collapse; margin: 0 0 14px; }
th, td { border: 1px solid var(--line); padding: 5px 11px; text-align: left; }
tr:nth-child(2n) td { background: var(--fill); }
th:empty { display: none; }
a { color: var(--blue); text-decoration: none; }
code { font: 12px ui-monospace, SFMono-Regular, Menlo, monospace; background: var(--fill); padding: 2px 5px; border-radius: 5px; }
pre { background: var(--fill); padding: 12px; border-radius: 6px; overflow: hidden; margin: 0 0 14px; }
pre code { padding: 0; background: none; }
details { margin: 0 0 10px; } summary { cursor: pointer; }
blockquote { margin: 0 0 14px; padding: 2px 14px; border-left: 4px solid var(--amber); color: var(--ink); }
blockquote strong { color: var(--amber); }
.good { color: var(--green); } .bad { color: var(--red); } .plain { color: var(--blue); }
.added { color: var(--green); } .removed { color: var(--red); } .graph { margin: 0 0 14px; }
`;

/** Signs that not every machine has a font for. */
const SIGNS: Readonly<Record<string, string>> = {
  '✅': '<b class="good">✔</b>',
  '🟢': '<b class="good">●</b>',
  '❌': '<b class="bad">✘</b>',
  '🔴': '<b class="bad">●</b>',
  '📝': '<b class="plain">✎</b>',
};

/** @param unfolded the title of the folded part that is shown open. */
export function renderSummaryPage(markdown: string, unfolded = ''): string {
  const text = markdown
    .replaceAll(/^```mermaid\n([\s\S]*?)^```$/gm, (_, source: string) => drawGraph(source))
    .replaceAll(
      /^> \[!(WARNING|CAUTION|NOTE)\]$/gm,
      (_, kind: string) => `> **${kind[0]}${kind.slice(1).toLowerCase()}**<br>`,
    )
    .replaceAll(/<details>(\s*<summary>([^<]*))/g, (all, rest: string, title: string) =>
      title === unfolded ? `<details open>${rest}` : all,
    )
    .replaceAll(/✅|🟢|❌|🔴|📝/gu, (sign) => SIGNS[sign] ?? sign);
  const html = String(marked.parse(text, { gfm: true })).replaceAll(
    /<code class="language-diff">([\s\S]*?)<\/code>/g,
    (_, diff: string) => `<code>${diff.split('\n').map(colourLine).join('\n')}</code>`,
  );
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style><body>${html}`;
}

function colourLine(line: string): string {
  const kind = line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : '';
  return kind === '' ? line : `<span class="${kind}">${line}</span>`;
}

/** The Mermaid of upstream-release (`graph LR`, nodes, arrows, classes) as boxes by their distance from the start. */
function drawGraph(source: string): string {
  const nodes = new Map([...source.matchAll(/^ {2}(\w+)\["(.*)"\]$/gm)].map(([, id = '', label = '']) => [id, label]));
  const edges = [...source.matchAll(/^ {2}(\w+) --> (\w+)$/gm)].map(([, from = '', to = '']) => ({ from, to }));
  const fills = new Map(
    [...source.matchAll(/^ {2}class ([\w,]+) ([\w-]+)$/gm)].flatMap(([, ids = '', name = '']) =>
      ids.split(',').map((id) => [id, new RegExp(`classDef ${name} fill:(#\\w+)`).exec(source)?.[1] ?? ''] as const),
    ),
  );
  const level = new Map([...nodes.keys()].map((id) => [id, 0]));
  for (const _ of nodes) {
    for (const { from, to } of edges) level.set(to, Math.max(level.get(to) ?? 0, (level.get(from) ?? 0) + 1));
  }
  const columns = Math.max(...level.values()) + 1;
  const [width, height, gap] = [132, 44, 24];
  const inColumn = new Map<number, number>();
  const place = new Map(
    [...nodes.keys()].map((id) => {
      const column = level.get(id) ?? 0;
      const row = inColumn.get(column) ?? 0;
      inColumn.set(column, row + 1);
      return [id, { x: column * (width + gap), y: 34 + row * (height + 12) }] as const;
    }),
  );
  const total = 34 + Math.max(...inColumn.values()) * (height + 12);
  const middle = height / 2;
  const lines = edges.map(({ from, to }) => {
    const [a, b] = [place.get(from), place.get(to)];
    if (a === undefined || b === undefined) return '';
    const isNext = (level.get(to) ?? 0) - (level.get(from) ?? 0) === 1;
    const path = isNext
      ? `M${a.x + width} ${a.y + middle} L${b.x} ${b.y + middle}`
      : `M${a.x + width / 2} ${a.y} C${a.x + width / 2} ${a.y - 40} ${b.x + width / 2} ${b.y - 40} ${b.x + width / 2} ${b.y}`;
    return `<path d="${path}" fill="none" stroke="var(--muted)" stroke-width="1.3" marker-end="url(#head)"/>`;
  });
  const boxes = [...nodes].map(([id, label]) => {
    const { x, y } = place.get(id) ?? { x: 0, y: 0 };
    const fill = fills.get(id);
    const rows = label.split('<br/>');
    const texts = rows.map(
      (row, index) =>
        `<text x="${x + width / 2}" y="${y + middle + 4 + (index - (rows.length - 1) / 2) * 15}" font-size="11" text-anchor="middle" fill="${fill === undefined ? 'var(--ink)' : '#ffffff'}">${row}</text>`,
    );
    return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="4" fill="${fill ?? 'var(--fill)'}" stroke="var(--line)"/>${texts.join('')}`;
  });
  const head =
    '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 Z" fill="var(--muted)"/></marker></defs>';
  return `<div class="graph"><svg width="${columns * (width + gap)}" height="${total}">${head}${boxes.join('')}${lines.join('')}</svg></div>\n`;
}
