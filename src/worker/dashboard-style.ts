/** Colours keep WCAG AA contrast in both schemes: text 4.5:1, the line and the controls 3:1. */
export const DASHBOARD_STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f5f6f8, #0f1216);
  --card: light-dark(#ffffff, #181d23);
  --text: light-dark(#14181d, #e8ecf1);
  --muted: light-dark(#505a66, #9aa6b3);
  --edge: light-dark(#d9dee4, #2b333c);
  --accent: light-dark(#0b6e5f, #3fd1b4);
  --good: light-dark(#0a6b3d, #5fd694);
  --bad: light-dark(#a8201a, #ff8f87);
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 1.25rem; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
header, main { max-width: 64rem; margin: 0 auto; }
header { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; justify-content: space-between; margin-bottom: 1rem; }
h1 { font-size: 1.35rem; margin: 0; }
h2 { font-size: .9rem; font-weight: 600; margin: 0; color: var(--muted); }
main { display: grid; gap: 1rem; }
.card { background: var(--card); border: 1px solid var(--edge); border-radius: .75rem; padding: 1rem 1.25rem; min-width: 0; }
.hero { display: flex; flex-wrap: wrap; gap: 1rem 4rem; }
.price { font-size: 2.5rem; font-weight: 650; margin: 0; line-height: 1.2; font-variant-numeric: tabular-nums; }
.change { font-size: 1.5rem; font-weight: 600; margin: .4rem 0 0; line-height: 1.2; font-variant-numeric: tabular-nums; }
.up { color: var(--good); } .down { color: var(--bad); }
.muted { color: var(--muted); margin: .25rem 0 0; font-size: .875rem; }
.badge { margin: 0; padding: .2rem .75rem; border-radius: 1rem; border: 1px solid currentColor; font-size: .875rem; font-weight: 600; }
.bar { display: flex; flex-wrap: wrap; gap: .5rem; justify-content: space-between; align-items: center; }
.ranges { display: flex; flex-wrap: wrap; gap: .25rem; }
button {
  font: inherit; font-size: .875rem; min-height: 2rem; padding: .2rem .75rem; border-radius: .5rem; cursor: pointer;
  color: var(--text); background: transparent; border: 1px solid var(--edge);
}
button[aria-pressed="true"] { background: var(--accent); border-color: var(--accent); color: var(--card); font-weight: 600; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
svg { display: block; width: 100%; height: 20rem; margin-top: .75rem; overflow: visible; }
svg text { fill: var(--muted); font-size: 12px; font-variant-numeric: tabular-nums; }
.grid { stroke: var(--edge); } .line { fill: none; stroke: var(--accent); stroke-width: 2; stroke-linejoin: round; }
.area { fill: var(--accent); opacity: .12; } .mark { fill: var(--accent); stroke: var(--card); stroke-width: 2; }
.rule { stroke: var(--muted); stroke-dasharray: 3 3; }
.empty { padding: 4rem 1rem; text-align: center; color: var(--muted); }
.cursor { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; margin-top: .5rem; font-size: .875rem; color: var(--muted); }
.cursor input { flex: 1 1 10rem; accent-color: var(--accent); }
.cursor output { color: var(--text); font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; font-variant-numeric: tabular-nums; margin-top: .5rem; }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--edge); white-space: nowrap; }
th { color: var(--muted); font-weight: 600; } .number { text-align: right; } tr > :last-child { padding-right: 0; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: .75rem; margin: .5rem 0 0; }
dt { color: var(--muted); font-size: .8rem; } dd { margin: 0; overflow-wrap: anywhere; } .wide { grid-column: 1 / -1; }
code { font-size: .85rem; } a { color: var(--accent); } .links a { margin-right: .75rem; }
.problems { color: var(--bad); padding-left: 1.2rem; overflow-wrap: anywhere; }
.skip { position: absolute; left: -100vw; } .skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .5rem; }
[hidden] { display: none !important; }
`;
