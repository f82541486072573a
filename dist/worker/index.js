// src/worker/answers.ts
var READABLE_HEADERS = "ETag, Link, X-History-Total, X-History-Head";
function json(status, body, headers = {}) {
  return text(status, `${JSON.stringify(body)}
`, "application/json; charset=utf-8", headers);
}
function text(status, body, contentType, headers = {}) {
  return new Response(body, {
    status,
    headers: {
      "Content-Type": contentType,
      "Cache-Control": "no-cache",
      "X-Content-Type-Options": "nosniff",
      ...headers
    }
  });
}
function failure(status, error, options = {}) {
  const { hint, more, headers } = options;
  return json(status, { error, ...hint === void 0 ? {} : { hint }, ...more }, headers);
}
function readableByAnyOrigin(response) {
  const headers = new Headers(response.headers);
  headers.set("Access-Control-Allow-Origin", "*");
  headers.set("Access-Control-Expose-Headers", READABLE_HEADERS);
  return new Response(response.body, { status: response.status, headers });
}
function preflight(request, methods) {
  const headers = new Headers({ Allow: methods.join(", ") });
  const wanted = request.headers.get("Access-Control-Request-Method") ?? "GET";
  if (["GET", "HEAD"].includes(wanted) && methods.includes("GET")) {
    headers.set("Access-Control-Allow-Origin", "*");
    headers.set("Access-Control-Allow-Methods", "GET");
    headers.set("Access-Control-Allow-Headers", "If-None-Match");
    headers.set("Access-Control-Max-Age", "86400");
  }
  return new Response(null, { status: 204, headers });
}

// src/worker/router.ts
async function dispatch(routes, request, env) {
  const url = new URL(request.url);
  const found = findRoute(routes, url.pathname);
  if (!found) return failure(404, "no such route", { hint: "the history is at /api/taostats_history" });
  const { route, parameter } = found;
  const call = { request, env, url, parameter };
  const methods = [...route.GET ? ["GET", "HEAD"] : [], ...route.POST ? ["POST"] : [], "OPTIONS"];
  switch (request.method) {
    case "OPTIONS":
      return preflight(request, methods);
    case "GET":
      if (route.GET) return readableByAnyOrigin(await route.GET(call));
      break;
    case "HEAD":
      if (route.GET) {
        const response = readableByAnyOrigin(await route.GET(call));
        await response.body?.cancel();
        return new Response(null, response);
      }
      break;
    case "POST":
      if (route.POST) return route.POST(call);
      break;
  }
  return failure(405, `${url.pathname.slice(0, 100)} does not take ${request.method.slice(0, 20)}`, {
    headers: { Allow: methods.join(", ") }
  });
}
function findRoute(routes, path) {
  for (const route of routes) {
    const open = route.path.indexOf("{");
    if (open < 0) {
      if (route.path === path) return { route, parameter: "" };
      continue;
    }
    const before = route.path.slice(0, open);
    const after = route.path.slice(route.path.indexOf("}") + 1);
    if (path.length <= before.length + after.length || !path.startsWith(before) || !path.endsWith(after)) continue;
    const segment = path.slice(before.length, path.length - after.length);
    if (!segment.includes("/")) return { route, parameter: decode(segment) };
  }
  return void 0;
}
function decode(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

// src/history/protocol.ts
var PATHS = {
  history: "/api/taostats_history",
  /** Followed by a `_timestamp`, percent-encoded. */
  entries: "/api/taostats_history/entries/",
  latest: "/api/taostats",
  health: "/api/v1/health",
  quarantine: "/api/v1/quarantine",
  acknowledgeQuarantine: "/api/v1/quarantine/acknowledge",
  refresh: "/api/v1/tasks/refresh",
  /** The name the original gave `refresh`. */
  sync: "/api/v1/tasks/sync",
  /** Also followed by `/{name}` and `/{name}/history`. */
  datasets: "/api/v1/datasets",
  runs: "/api/v1/runs",
  trustPack: "/api/v1/trust-pack",
  resetMetrics: "/api/v1/metrics/reset",
  metrics: "/metrics",
  page: "/",
  dashboard: "/dashboard"
};
var LIMITS = {
  /** Entries of one POST. */
  batchEntries: 1e3,
  /** Bytes of one POST, brackets and commas included. */
  bodyBytes: 1048576,
  /** How far `_timestamp` may be ahead of the Worker's clock. */
  aheadMs: 5 * 6e4,
  /** Characters of a write token, at least. */
  tokenCharacters: 16,
  /** What Cloudflare takes as one KV value. */
  kvValueBytes: 25 * 1048576,
  /** KV serves what it read for a minute or more, "absent" too: what was seen may be as old as this. */
  kvCacheMs: 9e4
};
var HEADERS = {
  /** `Authorization: Bearer <token>` works as well. */
  writeToken: "X-WRITE-TOKEN",
  total: "X-History-Total",
  head: "X-History-Head",
  /** `false` on an answer that holds only the newest entries; `Link: <…>; rel="first"` leads to all of them. */
  complete: "X-History-Complete"
};
var KV_KEYS = {
  /** The history as one JSON array. */
  history: "taostats_history",
  /** The latest full entry. */
  latest: "taostats_latest",
  /** The newer layout: one JSON array per UTC day of `_timestamp`, `taostats_history_2026-01-31`. */
  dayPrefix: "taostats_history_"
};
var EMPTY_HISTORY = {
  error: "No Taostats history found",
  _source: "taostats",
  _status: "empty"
};

// src/worker/dashboard-markup.ts
var DASHBOARD_MARKUP = `
<a class="skip" href="#chart">Skip to the chart</a>
<header>
  <h1>TAO price history</h1>
  <p id="badge" class="badge" role="status">Loading\u2026</p>
</header>
<main>
  <section aria-labelledby="price-title" class="card hero">
    <div>
      <h2 id="price-title">Latest price</h2>
      <p id="price" class="price">\u2013</p>
      <p id="price-time" class="muted"></p>
    </div>
    <div>
      <h2>Change in view</h2>
      <p id="change" class="change">\u2013</p>
      <p id="range" class="muted"></p>
    </div>
  </section>
  <section aria-labelledby="chart-title" class="card">
    <div class="bar">
      <h2 id="chart-title">Price in USD</h2>
      <div role="group" aria-label="Time range" class="ranges">
        <button type="button" data-days="1">1 day</button>
        <button type="button" data-days="7">7 days</button>
        <button type="button" data-days="30">30 days</button>
        <button type="button" data-days="" aria-pressed="true">All</button>
      </div>
    </div>
    <svg id="chart" role="img" aria-label="Price chart" tabindex="-1"></svg>
    <p id="empty" class="empty" hidden></p>
    <label id="cursor-label" class="cursor">
      <span>Entry</span>
      <input id="cursor" type="range" min="0" max="0" value="0">
      <output id="readout" for="cursor"></output>
    </label>
  </section>
  <section aria-labelledby="entries-title" class="card">
    <h2 id="entries-title">Last entries</h2>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="entries-title">
      <table>
        <thead><tr><th scope="col">Time (UTC)</th><th scope="col" class="number">Price</th><th scope="col" class="number">Volume 24 h</th></tr></thead>
        <tbody id="rows"></tbody>
      </table>
    </div>
  </section>
  <section aria-labelledby="history-title" class="card">
    <h2 id="history-title">History</h2>
    <dl>
      <div><dt>Entries</dt><dd id="total">\u2013</dd></div>
      <div><dt>Bound</dt><dd id="bound">\u2013</dd></div>
      <div><dt>Evicted</dt><dd id="evicted">\u2013</dd></div>
      <div><dt>Worker</dt><dd id="version">\u2013</dd></div>
      <div class="wide"><dt>Head</dt><dd><code id="head">\u2013</code></dd></div>
    </dl>
    <ul id="problems" class="problems" hidden></ul>
    <p class="muted links">Data:
      <a href="/api/taostats_history">JSON</a>
      <a href="/api/taostats_history?format=ndjson">NDJSON</a>
      <a href="/api/taostats_history?format=csv">CSV</a>
      <a href="/api/v1/health">health</a>
    </p>
  </section>
</main>
`;

// src/worker/dashboard-script.ts
var DASHBOARD_SCRIPT = `
'use strict';
const REFRESH_MS = 60000, MAX_POINTS = 600, MAX_PAGES = 20, ROWS = 10;
const byId = (id) => document.getElementById(id);
const [svg, cursor, readout] = ['chart', 'cursor', 'readout'].map(byId);
const buttons = [...document.querySelectorAll('[data-days]')];
let days = '', points = [], plot = null, mark = null;

const money = (value) => '$' + value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: value < 1 ? 6 : 2 });
const stamp = (ms) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ') + ' UTC';
const setText = (id, text) => { byId(id).textContent = text; };
function node(name, attributes, text) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  if (text !== undefined) element.textContent = text;
  return element;
}

async function readHistory() {
  let url = '/api/taostats_history' + (days ? '?days=' + days : ''), entries = [];
  for (let page = 0; url && page < MAX_PAGES; page += 1) {
    const response = await fetch(url, { cache: 'no-cache' });
    if (response.status === 404) return [];
    if (!response.ok) throw new Error('the history answered ' + response.status);
    entries = entries.concat(await response.json());
    const next = /<([^>]+)>; rel="next"/.exec(response.headers.get('Link') || '');
    url = next && new URL(next[1]).pathname + new URL(next[1]).search;
  }
  return entries
    .map((entry) => ({ at: Date.parse(entry._timestamp), price: entry.price, volume: entry.volume_24h }))
    .filter((point) => Number.isFinite(point.at));
}

/** Keeps the lowest and the highest of each stretch, so that no spike gets lost. */
function thin(all) {
  if (all.length <= MAX_POINTS) return all;
  const stretch = Math.ceil(all.length / (MAX_POINTS / 2)), kept = [];
  for (let start = 0; start < all.length; start += stretch) {
    let low = start, high = start;
    for (let i = start; i < Math.min(start + stretch, all.length); i += 1) {
      if (all[i].price < all[low].price) low = i;
      if (all[i].price > all[high].price) high = i;
    }
    for (const i of [...new Set([low, high])].sort((a, b) => a - b)) kept.push(all[i]);
  }
  if (kept[kept.length - 1] !== all[all.length - 1]) kept.push(all[all.length - 1]);
  return kept;
}

function ticks(low, high, count) {
  const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power, found = [];
  // Counted, because adding a small step to a huge value may not change it.
  for (let i = 0, start = Math.ceil(low / step) * step; i <= 2 * count && start + i * step <= high; i += 1) found.push(start + i * step);
  return found;
}

function draw() {
  svg.replaceChildren();
  plot = null;
  byId('empty').hidden = points.length > 0;
  byId('cursor-label').hidden = points.length === 0;
  svg.toggleAttribute('hidden', points.length === 0);
  if (points.length === 0) return;
  const width = Math.max(svg.clientWidth, 280), height = 320, left = 64, right = width - 12, top = 10, bottom = height - 28;
  svg.setAttribute('viewBox', '0 0 ' + width + ' ' + height);
  const shown = thin(points), prices = shown.map((point) => point.price);
  let low = Math.min(...prices), high = Math.max(...prices);
  const room = (high - low || Math.abs(high) * 0.02 || 1) * 0.08;
  low -= room; high += room;
  const first = points[0].at, last = points[points.length - 1].at, span = last - first || 1;
  const x = (at) => points.length === 1 ? (left + right) / 2 : left + (right - left) * (at - first) / span;
  const y = (price) => bottom - (bottom - top) * (price - low) / (high - low);
  const digits = Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(high - low))));
  for (const value of ticks(low, high, 5)) {
    svg.append(node('line', { class: 'grid', x1: left, x2: right, y1: y(value), y2: y(value) }));
    svg.append(node('text', { x: left - 8, y: y(value) + 4, 'text-anchor': 'end' }, value.toFixed(Math.min(digits, 4))));
  }
  const labels = points.length === 1 ? 0 : Math.max(1, Math.min(5, Math.floor((right - left) / 130)));
  for (let i = 0; i <= labels; i += 1) {
    const at = labels === 0 ? first : first + span * i / labels, day = new Date(at).toISOString();
    const anchor = labels === 0 ? 'middle' : i === 0 ? 'start' : i === labels ? 'end' : 'middle';
    svg.append(node('text', { x: x(at), y: height - 6, 'text-anchor': anchor },
      span > 3 * 86400000 ? day.slice(0, 10) : day.slice(5, 16).replace('T', ' ')));
  }
  const path = shown.map((point) => x(point.at).toFixed(1) + ',' + y(point.price).toFixed(1)).join(' L');
  if (shown.length > 1) svg.append(node('path', { class: 'area', d: 'M' + path + ' L' + x(last) + ',' + bottom + ' L' + x(first) + ',' + bottom + ' Z' }));
  svg.append(node('path', { class: 'line', d: 'M' + path }));
  mark = node('g', {});
  svg.append(mark);
  plot = { x, y, left, right, top, bottom, width };
  svg.setAttribute('aria-label', 'Price chart, ' + points.length + ' entries from ' + stamp(first) + ' to ' + stamp(last) +
    ', lowest ' + money(Math.min(...prices)) + ', highest ' + money(Math.max(...prices)) + '. The slider below reads each entry.');
  cursor.max = String(points.length - 1);
  select(points.length - 1);
}

function select(index) {
  const point = points[index];
  if (!point || !plot) return;
  cursor.value = String(index);
  const said = money(point.price) + ' at ' + stamp(point.at);
  readout.textContent = said;
  cursor.setAttribute('aria-valuetext', said);
  const at = plot.x(point.at);
  mark.replaceChildren(
    node('line', { class: 'rule', x1: at, x2: at, y1: plot.top, y2: plot.bottom }),
    node('circle', { class: 'mark', cx: at, cy: plot.y(point.price), r: 5 }));
}

function describe() {
  const first = points[0], last = points[points.length - 1], change = byId('change');
  change.className = 'change';
  if (!first) {
    setText('change', '\u2013');
    setText('range', '');
    return;
  }
  const percent = first.price === 0 ? 0 : (last.price / first.price - 1) * 100;
  change.textContent = (percent > 0 ? '\u25B2 +' : percent < 0 ? '\u25BC ' : '') + percent.toFixed(2) + ' %';
  if (percent !== 0) change.classList.add(percent > 0 ? 'up' : 'down');
  setText('range', stamp(first.at) + ' to ' + stamp(last.at));
}

function list() {
  byId('rows').replaceChildren(...points.slice(-ROWS).reverse().map((point) => {
    const row = document.createElement('tr');
    const volume = typeof point.volume === 'number' ? '$' + Math.round(point.volume).toLocaleString('en-US') : '\u2013';
    for (const [index, text] of [stamp(point.at).slice(0, 16), money(point.price), volume].entries()) {
      const cell = document.createElement('td');
      cell.textContent = text;
      if (index > 0) cell.className = 'number';
      row.append(cell);
    }
    return row;
  }));
}

async function readHealth() {
  const health = await (await fetch('/api/v1/health', { cache: 'no-cache' })).json(), badge = byId('badge');
  const age = health.history && health.history.age_minutes;
  const known = age !== null && age !== undefined;
  const ago = !known ? '' : age < 1 ? 'just now' : age < 120 ? Math.round(age) + ' min ago' : age < 2880 ? Math.round(age / 60) + ' h ago' : Math.round(age / 1440) + ' days ago';
  const stale = !health.history || health.history.is_stale;
  badge.className = 'badge ' + (stale ? 'down' : 'up');
  badge.textContent = !health.history ? 'Unavailable' : !known ? 'No entries yet' : (stale ? 'Stale, last entry ' : 'Fresh, last entry ') + ago;
  setText('version', health.version);
  if (health.history) {
    setText('total', health.history.total.toLocaleString('en-US'));
    setText('head', health.history.head);
    setText('bound', health.max_entries.toLocaleString('en-US'));
    setText('evicted', health.evicted.toLocaleString('en-US'));
  }
  byId('problems').hidden = health.problems.length === 0;
  byId('problems').replaceChildren(...health.problems.map((problem) => {
    const item = document.createElement('li');
    item.textContent = problem;
    return item;
  }));
}

async function readLatest() {
  const response = await fetch('/api/taostats', { cache: 'no-cache' });
  if (!response.ok) return;
  const latest = await response.json();
  if (typeof latest.price === 'number') setText('price', money(latest.price));
  const at = Date.parse(latest._timestamp);
  setText('price-time', Number.isFinite(at) ? stamp(at) : '');
}

async function refresh() {
  const wanted = days;
  try {
    const [read] = await Promise.all([readHistory(), readHealth(), readLatest()]);
    if (wanted !== days) return;
    points = read;
    setText('empty', days ? 'No entries in this range.' : 'No entries yet. They appear here once publish-taostats has run.');
    draw(); describe(); list();
  } catch (error) {
    byId('badge').className = 'badge down';
    setText('badge', 'Cannot load: ' + error.message);
  }
}

for (const button of buttons) {
  button.setAttribute('aria-pressed', String(button.dataset.days === days));
  button.addEventListener('click', () => {
    days = button.dataset.days;
    for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
    refresh();
  });
}
cursor.addEventListener('input', () => select(Number(cursor.value)));
svg.addEventListener('pointermove', (event) => {
  if (!plot) return;
  const box = svg.getBoundingClientRect(), wanted = (event.clientX - box.left) * plot.width / box.width;
  let low = 0, high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (plot.x(points[middle].at) < wanted) low = middle + 1; else high = middle;
  }
  if (low > 0 && wanted - plot.x(points[low - 1].at) < plot.x(points[low].at) - wanted) low -= 1;
  select(low);
});
let drawnWidth = 0;
new ResizeObserver(() => {
  if (svg.clientWidth !== drawnWidth && points.length > 0) { drawnWidth = svg.clientWidth; draw(); }
}).observe(svg.parentElement);
setInterval(() => { if (!document.hidden) refresh(); }, REFRESH_MS);
refresh();
`;

// src/worker/dashboard-style.ts
var DASHBOARD_STYLE = `
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

// src/worker/dashboard.ts
function dashboard() {
  const nonce = crypto.randomUUID();
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>TAO price history</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${DASHBOARD_STYLE}</style>
</head>
<body>${DASHBOARD_MARKUP}<script nonce="${nonce}">${DASHBOARD_SCRIPT}</script>
</body>
</html>
`;
  return text(200, page, "text/html; charset=utf-8", {
    "Content-Security-Policy": [
      "default-src 'none'",
      `script-src 'nonce-${nonce}'`,
      `style-src 'nonce-${nonce}'`,
      "connect-src 'self'",
      "img-src data:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'"
    ].join("; "),
    "Referrer-Policy": "no-referrer"
  });
}

// src/errors/action-error.ts
function quoteValue(value, limit = 200) {
  const shown = value.length > limit ? `${value.slice(0, limit)}\u2026 (${value.length} characters)` : value;
  return JSON.stringify(shown).replaceAll("\\\\", "\\").replaceAll(/[\u007f-\u009f\u2028\u2029]/g, "?");
}

// src/history/instant.ts
var PATTERN = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
var MAX_LENGTH = 128;
var SORT_OFFSET = 1e11;
function daysInMonth(year, month) {
  if (month === 2) return year % 4 === 0 && year % 100 !== 0 || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
function epochDay(year, month, day) {
  const date = /* @__PURE__ */ new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / 864e5;
}
function parseInstant(text2) {
  if (text2.length > MAX_LENGTH) return void 0;
  const match = PATTERN.exec(text2);
  if (!match) return void 0;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const offsetHour = Number(match[9] ?? 0);
  const offsetMinute = Number(match[10] ?? 0);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return void 0;
  if (hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return void 0;
  const offset = (match[8] === "-" ? -1 : 1) * (offsetHour * 3600 + offsetMinute * 60);
  const minuteStart = epochDay(year, month, day) * 86400 + hour * 3600 + minute * 60 - offset;
  if (second === 60 && (minuteStart % 86400 + 86400) % 86400 + 60 !== 86400) return void 0;
  return { seconds: minuteStart + second, fraction: (match[7] ?? "").replace(/0+$/, "") };
}
function instantKey(instant) {
  return String(instant.seconds + SORT_OFFSET).padStart(12, "0") + instant.fraction;
}
function instantKeyOfMs(ms) {
  const instant = parseInstant(new Date(ms).toISOString());
  if (!instant) throw new RangeError(`${ms} ms is outside the years 0000 to 9999`);
  return instantKey(instant);
}
function instantMs(instant) {
  return instant.seconds * 1e3 + Number(instant.fraction.slice(0, 3).padEnd(3, "0"));
}

// src/history/json-text.ts
var QUOTE = 34;
var BACKSLASH = 92;
var COMMA = 44;
var COLON = 58;
var OPEN_BRACKET = 91;
var CLOSE_BRACKET = 93;
var OPEN_BRACE = 123;
var CLOSE_BRACE = 125;
function isSpace(code) {
  return code === 32 || code === 10 || code === 13 || code === 9;
}
function endOfString(text2, start) {
  for (let index = start + 1; index < text2.length; index += 1) {
    const code = text2.charCodeAt(index);
    if (code === BACKSLASH) index += 1;
    else if (code === QUOTE) return index + 1;
  }
  return text2.length;
}
function endOfValue(text2, start) {
  let depth = 0;
  let index = start;
  while (index < text2.length) {
    const code = text2.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text2, index);
      continue;
    }
    if (code === OPEN_BRACE || code === OPEN_BRACKET) depth += 1;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      if (depth === 0) return index;
      depth -= 1;
    } else if (code === COMMA && depth === 0) return index;
    index += 1;
  }
  return index;
}
function skipSpace(text2, start) {
  let index = start;
  while (index < text2.length && isSpace(text2.charCodeAt(index))) index += 1;
  return index;
}
function compactJson(text2) {
  if (!/[\t\n\r ]/.test(text2)) return text2;
  let compact = "";
  let kept = 0;
  let index = 0;
  while (index < text2.length) {
    const code = text2.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text2, index);
    } else if (isSpace(code)) {
      compact += text2.slice(kept, index);
      index = skipSpace(text2, index);
      kept = index;
    } else {
      index += 1;
    }
  }
  return compact + text2.slice(kept);
}
function nestingDepth(text2) {
  let depth = 0;
  let deepest = 0;
  let index = 0;
  while (index < text2.length) {
    const code = text2.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text2, index);
      continue;
    }
    if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1;
    index += 1;
  }
  return deepest;
}
function splitJsonArray(text2) {
  const open = skipSpace(text2, 0);
  if (text2.charCodeAt(open) !== OPEN_BRACKET) throw new SyntaxError("not a JSON array");
  const elements = [];
  let index = skipSpace(text2, open + 1);
  if (text2.charCodeAt(index) === CLOSE_BRACKET) {
    index += 1;
  } else {
    for (; ; ) {
      const end = endOfValue(text2, index);
      const element = text2.slice(index, end);
      JSON.parse(element);
      elements.push(trimJson(element));
      index = end + 1;
      const code = text2.charCodeAt(end);
      if (code === CLOSE_BRACKET) break;
      if (code !== COMMA) throw new SyntaxError("the JSON array does not end");
    }
  }
  if (skipSpace(text2, index) < text2.length) throw new SyntaxError("text after the JSON array");
  return elements;
}
function trimJson(text2) {
  return text2.replace(/^[\t\n\r ]+/, "").replace(/[\t\n\r ]+$/, "");
}
function jsonMembers(text2) {
  const members = [];
  let index = skipSpace(text2, skipSpace(text2, 0) + 1);
  while (index < text2.length && text2.charCodeAt(index) === QUOTE) {
    const nameEnd = endOfString(text2, index);
    const name = JSON.parse(text2.slice(index, nameEnd));
    const colon = skipSpace(text2, nameEnd);
    if (text2.charCodeAt(colon) !== COLON) break;
    const end = endOfValue(text2, colon + 1);
    members.push([name, trimJson(text2.slice(colon + 1, end))]);
    index = text2.charCodeAt(end) === COMMA ? skipSpace(text2, end + 1) : text2.length;
  }
  return members;
}
function jsonMember(text2, name) {
  return jsonMembers(text2).findLast(([candidate]) => candidate === name)?.[1];
}

// src/history/entry.ts
var MAX_DEPTH = 64;
var MAX_ENTRY_BYTES = 1048576;
function isStamped(entry) {
  return "timestamp" in entry;
}
function readEntry(text2, nowMs) {
  let value;
  try {
    value = JSON.parse(text2);
  } catch {
    return { ok: false, field: "(entry)", reason: "is not valid JSON" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { ok: false, field: "(entry)", reason: `is ${describeType(value)}, expected a JSON object` };
  }
  const compact = compactJson(text2);
  if (nestingDepth(compact) > MAX_DEPTH) {
    return { ok: false, field: "(entry)", reason: `is nested deeper than ${MAX_DEPTH} levels` };
  }
  if (exceedsBytes(compact, MAX_ENTRY_BYTES)) {
    return { ok: false, field: "(entry)", reason: `is larger than ${MAX_ENTRY_BYTES} bytes` };
  }
  const members = value;
  const price = Object.hasOwn(members, "price") ? members["price"] : void 0;
  if (typeof price !== "number" || !Number.isFinite(price)) {
    const got = typeof price === "number" ? "beyond the range of numbers" : describeType(price);
    return { ok: false, field: "price", reason: `is ${got}, expected a finite number` };
  }
  if (!Object.hasOwn(members, "_timestamp")) return { ok: true, entry: { text: compact } };
  const timestamp = members["_timestamp"];
  if (typeof timestamp !== "string") {
    return { ok: false, field: "_timestamp", reason: `is ${describeType(timestamp)}, expected an RFC 3339 string` };
  }
  const instant = parseInstant(timestamp);
  if (!instant) {
    const reason = `is ${quoteValue(timestamp, 64)}, expected RFC 3339 such as 2026-01-31T12:00:00Z`;
    return { ok: false, field: "_timestamp", reason };
  }
  if (instantMs(instant) > nowMs + LIMITS.aheadMs) {
    return { ok: false, field: "_timestamp", reason: `is ${timestamp}, more than 5 minutes ahead of the clock` };
  }
  return { ok: true, entry: { text: compact, timestamp, instant: instantKey(instant) } };
}
function stampEntry(entry, timestamp) {
  const instant = parseInstant(timestamp);
  if (!instant) throw new RangeError(`${timestamp} is not RFC 3339`);
  const text2 = `${entry.text.slice(0, -1)},"_timestamp":${JSON.stringify(timestamp)}}`;
  return { text: text2, timestamp, instant: instantKey(instant) };
}
function readBatch(body, options) {
  const isArray = /^[\t\n\r ]*\[/.test(body);
  let texts;
  try {
    if (!isArray) JSON.parse(body);
    texts = isArray ? splitJsonArray(body) : [body];
  } catch {
    return { ok: false, status: 400, error: "the body is not valid JSON" };
  }
  if (texts.length === 0) return { ok: false, status: 422, error: "the batch is empty", index: 0, field: "(entry)" };
  if (texts.length > options.maxEntries) {
    const error = `the batch has ${texts.length} entries, at most ${options.maxEntries} are taken at once`;
    return { ok: false, status: 413, error };
  }
  const entries = [];
  for (const [index, text2] of texts.entries()) {
    const reading = readEntry(text2, options.nowMs);
    if (!reading.ok) {
      const { field, reason } = reading;
      return { ok: false, status: 422, error: `entry ${index}: ${field} ${reason}`, index, field };
    }
    entries.push(reading.entry);
  }
  return { ok: true, entries };
}
function exceedsBytes(text2, maxBytes) {
  return text2.length > maxBytes || text2.length > maxBytes / 3 && new TextEncoder().encode(text2).length > maxBytes;
}
function describeType(value) {
  if (value === void 0) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? "a string" : `a ${typeof value}`;
}

// src/worker/body.ts
var MAX_BODY_BYTES = LIMITS.bodyBytes;
var MAX_DRAINED_BYTES = 16 * MAX_BODY_BYTES;
async function readJsonBody(request) {
  const contentType = request.headers.get("Content-Type");
  const refusal = refuseContentType(contentType, request.headers.get("Content-Encoding"));
  if (refusal) {
    await drain(request.body?.getReader());
    return { ok: false, status: 415, error: refusal };
  }
  const reader = request.body?.getReader();
  const chunks = [];
  let size = 0;
  for (; ; ) {
    const read = await reader?.read();
    if (!read || read.done) break;
    size += read.value.byteLength;
    if (size > MAX_BODY_BYTES) {
      await drain(reader);
      return { ok: false, status: 413, error: `the body is larger than ${MAX_BODY_BYTES} bytes` };
    }
    chunks.push(read.value);
  }
  try {
    return { ok: true, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(concat(chunks, size)) };
  } catch {
    return { ok: false, status: 400, error: "the body is not valid UTF-8" };
  }
}
function refuseContentType(contentType, contentEncoding) {
  const [type = "", ...parameters] = (contentType ?? "").split(";").map((part) => part.trim().toLowerCase());
  if (type !== "application/json") {
    return contentType === null ? "the request has no Content-Type, expected application/json" : `Content-Type is ${JSON.stringify(contentType.slice(0, 80))}, expected application/json`;
  }
  const charset = parameters.find((parameter) => parameter.startsWith("charset="))?.slice("charset=".length);
  if (charset !== void 0 && !["utf-8", "utf8"].includes(charset.replaceAll('"', ""))) {
    return `charset is ${JSON.stringify(charset.slice(0, 40))}, JSON is UTF-8`;
  }
  if (contentEncoding !== null && contentEncoding.trim().toLowerCase() !== "identity") {
    return "the body is compressed; send it as it is";
  }
  return void 0;
}
async function drain(reader) {
  let size = 0;
  while (reader && size < MAX_DRAINED_BYTES) {
    const { done, value } = await reader.read();
    if (done) return;
    size += value.byteLength;
  }
  await reader?.cancel();
}
function concat(chunks, size) {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

// src/worker/csv.ts
var MAX_COLUMNS = 256;
function printCsv(entries) {
  const columns = /* @__PURE__ */ new Map([
    ["_timestamp", 0],
    ["price", 1]
  ]);
  const rows = entries.map((entry) => {
    const row = [];
    for (const [name, value] of jsonMembers(entry)) {
      let column = columns.get(name);
      if (column === void 0) {
        if (columns.size === MAX_COLUMNS) continue;
        column = columns.size;
        columns.set(name, column);
      }
      row[column] = value;
    }
    return row;
  });
  const lines = [[...columns.keys()].map(printText).join(",")];
  for (const row of rows) {
    lines.push(Array.from({ length: columns.size }, (_, index) => printCell(row[index] ?? "null")).join(","));
  }
  return `${lines.join("\r\n")}\r
`;
}
function printCell(value) {
  if (value === "null") return "";
  if (value.startsWith('"')) return printText(JSON.parse(value));
  return value.startsWith("{") || value.startsWith("[") ? quote(value) : value;
}
function printText(text2) {
  const guarded = /^[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n|%]/.test(text2) ? `'${text2}` : text2;
  return /[",\r\n']/.test(guarded) ? quote(guarded) : guarded;
}
function quote(text2) {
  return `"${text2.replaceAll('"', '""')}"`;
}

// src/worker/env.ts
var DEFAULT_MAX_ENTRIES = 1e4;
function readMaxEntries(env) {
  const given = env.HISTORY_MAX_ENTRIES;
  if (given === void 0 || given === "") return { value: DEFAULT_MAX_ENTRIES };
  const text2 = String(given).trim();
  const value = /^\d+$/.test(text2) ? Math.min(Number(text2), Number.MAX_SAFE_INTEGER) : 0;
  if (value >= 1) return { value };
  const shown = JSON.stringify(text2.slice(0, 40));
  return {
    value: DEFAULT_MAX_ENTRIES,
    problem: `HISTORY_MAX_ENTRIES is ${shown}, expected a whole number >= 1; ${DEFAULT_MAX_ENTRIES} applies`
  };
}
function readVersion(env) {
  return env.WORKER_VERSION || env.CF_VERSION_METADATA?.id || "unversioned";
}

// src/worker/window.ts
var BEFORE_ALL = { instant: "", seq: 0 };
var AFTER_ALL = { instant: ":", seq: 0 };
function isAfter(a, b) {
  return a.instant === b.instant ? a.seq > b.seq : a.instant > b.instant;
}
var MS_PER_DAY = 864e5;
var MAX_DAYS = 36500;
var NAMES = ["limit", "since", "until", "days", "format", "cursor", "page_size"];
function readWindow(query, nowMs) {
  const values = {};
  for (const name of NAMES) {
    const given = query.getAll(name);
    if (given.length > 1) return { ok: false, error: `${name} is given ${given.length} times` };
    if (given[0] !== void 0) values[name] = given[0];
  }
  const bad = (name, expected) => {
    const shown = JSON.stringify((values[name] ?? "").slice(0, 80));
    return { ok: false, error: `${name} is ${shown}, expected ${expected}` };
  };
  const limit = wholeNumber(values.limit, Number.MAX_SAFE_INTEGER);
  if (limit === null) return bad("limit", "a whole number >= 1");
  const pageSize = wholeNumber(values.page_size, Number.MAX_SAFE_INTEGER);
  if (pageSize === null) return bad("page_size", "a whole number >= 1");
  const days = wholeNumber(values.days, MAX_DAYS);
  if (days === null) return bad("days", `a whole number from 1 to ${MAX_DAYS}`);
  const sinceGiven = moment(values.since);
  if (sinceGiven === null) return bad("since", "RFC 3339 such as 2026-01-31T12:00:00Z");
  const until = moment(values.until);
  if (until === null) return bad("until", "RFC 3339 such as 2026-01-31T12:00:00Z");
  const format = values.format ?? "json";
  if (format !== "json" && format !== "ndjson" && format !== "csv") return bad("format", "json, ndjson or csv");
  const after = values.cursor === void 0 ? void 0 : readCursor(values.cursor);
  if (after === null) return bad("cursor", "the cursor of a Link header");
  const sinceDays = days === void 0 ? void 0 : instantKeyOfMs(nowMs - days * MS_PER_DAY);
  const since = later(sinceGiven, sinceDays);
  return {
    ok: true,
    window: {
      format,
      ...limit === void 0 ? {} : { limit },
      ...since === void 0 ? {} : { since },
      ...until === void 0 ? {} : { until },
      ...after === void 0 ? {} : { after },
      ...pageSize === void 0 ? {} : { pageSize }
    }
  };
}
function printCursor(place) {
  return `${place.instant}.${place.seq}`;
}
function nextPageUrl(url, place) {
  const next = new URL(url);
  for (const name of ["limit", "since", "days"]) next.searchParams.delete(name);
  next.searchParams.set("cursor", printCursor(place));
  return next.toString();
}
function readCursor(text2) {
  const match = /^(\d{12,160})\.(\d{1,15})$/.exec(text2);
  return match ? { instant: match[1], seq: Number(match[2]) } : null;
}
function wholeNumber(text2, max) {
  if (text2 === void 0) return void 0;
  const value = /^\d{1,16}$/.test(text2) ? Number(text2) : 0;
  return value >= 1 && value <= max ? value : null;
}
function moment(text2) {
  if (text2 === void 0) return void 0;
  const instant = parseInstant(text2.replaceAll(" ", "+"));
  return instant ? instantKey(instant) : null;
}
function later(a, b) {
  if (a === void 0 || b === void 0) return a ?? b;
  return a > b ? a : b;
}

// node_modules/@noble/hashes/_u64.js
var fromNumH = (n) => n / 2 ** 32 | 0;
var fromNumL = (n) => n >>> 0;
function setU64FromNum(view, byteOffset, n, isLE) {
  const h = fromNumH(n);
  const l = fromNumL(n);
  view.setUint32(byteOffset, isLE ? l : h, isLE);
  view.setUint32(byteOffset + 4, isLE ? h : l, isLE);
}

// node_modules/@noble/hashes/utils.js
function isBytes(a) {
  return a instanceof Uint8Array || ArrayBuffer.isView(a) && a.constructor.name === "Uint8Array" && "BYTES_PER_ELEMENT" in a && a.BYTES_PER_ELEMENT === 1;
}
var atitle = (title) => title ? `"${title}" ` : "";
function anumber(n, title = "") {
  if (typeof n !== "number")
    throw new TypeError(atitle(title) + "expected number, got " + typeof n);
  if (!Number.isSafeInteger(n) || n < 0)
    throw new RangeError(atitle(title) + "expected integer >= 0, got " + n);
  return n;
}
function abytes(value, length, title = "") {
  if (isBytes(value) && (length === void 0 || value.length === length))
    return value;
  if (length !== void 0)
    anumber(length, "length");
  const bytes = isBytes(value);
  const ofLen = length !== void 0 ? ` of length ${length}` : "";
  const got = bytes ? `length=${value.length}` : `type=${typeof value}`;
  const message = atitle(title) + "expected Uint8Array" + ofLen + ", got " + got;
  if (!bytes)
    throw new TypeError(message);
  throw new RangeError(message);
}
var aobject = (value, label) => {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new TypeError((label === "object" ? "" : `"${label}" `) + "expected object, got type=" + typeof value);
};
var aopts = (value, label) => {
  aobject(value, label);
  const proto = Object.getPrototypeOf(value);
  if (proto !== Object.prototype && proto !== null)
    throw new TypeError(`"${label}" expected plain object`);
  if (Object.hasOwn(value, "__proto__"))
    throw new TypeError(`"${label}.__proto__" is not allowed`);
};
function aexists(instance, checkFinished = true) {
  if (instance.destroyed)
    throw new Error("hash was destroyed");
  if (checkFinished && instance.finished)
    throw new Error("digest() was already called");
}
function aoutput(out, instance) {
  abytes(out, void 0, "output");
  const min = instance.outputLen;
  if (!(out.length >= min)) {
    throw new RangeError('"output" expected length >= ' + min);
  }
}
function clean(...arrays) {
  for (let i = 0; i < arrays.length; i++) {
    arrays[i].fill(0);
  }
}
function createView(arr) {
  return new DataView(arr.buffer, arr.byteOffset, arr.byteLength);
}
function rotr(word, shift) {
  return word << 32 - shift | word >>> shift;
}
var hasHexBuiltin = /* @__PURE__ */ (() => (
  // @ts-ignore
  typeof Uint8Array.from([]).toHex === "function" && typeof Uint8Array.fromHex === "function"
))();
var hexes = /* @__PURE__ */ Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));
function bytesToHex(bytes) {
  abytes(bytes);
  if (hasHexBuiltin)
    return bytes.toHex();
  let hex = "";
  for (let i = 0; i < bytes.length; i++) {
    hex += hexes[bytes[i]];
  }
  return hex;
}
function utf8ToBytes(str) {
  if (typeof str !== "string")
    throw new TypeError("string expected");
  const encoded = new TextEncoder().encode(str);
  try {
    return new Uint8Array(encoded);
  } finally {
    clean(encoded);
  }
}
function checkOpts(defaults, opts, title = "opts") {
  aopts(defaults, "defaults");
  if (opts !== void 0)
    aopts(opts, title);
  const merged = Object.assign(/* @__PURE__ */ Object.create(null), defaults, opts);
  return merged;
}
function createHasher(hashCons, info = {}) {
  if (typeof hashCons !== "function")
    throw new TypeError('"hashCons" expected function, got type=' + typeof hashCons);
  info = checkOpts({}, info, "info");
  const hashC = (msg, opts) => hashCons(opts).update(msg).digest();
  const tmp = hashCons(void 0);
  hashC.outputLen = tmp.outputLen;
  hashC.blockLen = tmp.blockLen;
  hashC.canXOF = tmp.canXOF;
  hashC.create = (opts) => hashCons(opts);
  Object.assign(hashC, info);
  return Object.freeze(hashC);
}
var oidNist = (suffix) => ({
  // Current NIST hashAlgs suffixes used here fit in one DER subidentifier octet.
  // Larger suffix values would need base-128 OID encoding and a different length byte.
  oid: Uint8Array.from([6, 9, 96, 134, 72, 1, 101, 3, 4, 2, suffix])
});

// node_modules/@noble/hashes/_md.js
function Chi(a, b, c) {
  return a & b ^ ~a & c;
}
function Maj(a, b, c) {
  return a & b ^ a & c ^ b & c;
}
var HashMD = class {
  blockLen;
  outputLen;
  canXOF = false;
  padOffset;
  isLE;
  // For partial updates less than block size
  buffer;
  view;
  finished = false;
  length = 0;
  pos = 0;
  destroyed = false;
  constructor(blockLen, outputLen, padOffset, isLE) {
    this.blockLen = blockLen;
    this.outputLen = outputLen;
    this.padOffset = padOffset;
    this.isLE = isLE;
    this.buffer = new Uint8Array(blockLen);
    this.view = createView(this.buffer);
  }
  update(data) {
    aexists(this);
    abytes(data);
    const { view, buffer, blockLen } = this;
    const len = data.length;
    let processed = false;
    for (let pos = 0; pos < len; ) {
      const take = Math.min(blockLen - this.pos, len - pos);
      if (take === blockLen) {
        const dataView = createView(data);
        for (; blockLen <= len - pos; pos += blockLen)
          this.process(dataView, pos);
        processed = true;
        continue;
      }
      buffer.set(pos === 0 && take === len ? data : data.subarray(pos, pos + take), this.pos);
      this.pos += take;
      pos += take;
      if (this.pos === blockLen) {
        this.process(view, 0);
        this.pos = 0;
        processed = true;
      }
    }
    this.length += data.length;
    if (processed)
      this.roundClean();
    return this;
  }
  digestInto(out) {
    aexists(this);
    aoutput(out, this);
    this.finished = true;
    const { buffer, view, blockLen, isLE } = this;
    let { pos } = this;
    buffer[pos++] = 128;
    buffer.fill(0, pos);
    if (this.padOffset > blockLen - pos) {
      this.process(view, 0);
      buffer.fill(0);
    }
    setU64FromNum(view, blockLen - 8, this.length * 8, isLE);
    this.process(view, 0);
    this.roundClean();
    const oview = out === buffer ? view : createView(out);
    const len = this.outputLen;
    const outLen = len / 4;
    const state = this.get();
    if (len % 4 || outLen > state.length)
      throw new Error("invalid outputLen");
    for (let i = 0; i < outLen; i++)
      oview.setUint32(4 * i, state[i], isLE);
  }
  digest() {
    const { buffer, outputLen } = this;
    this.digestInto(buffer);
    const res = buffer.slice(0, outputLen);
    this.destroy();
    return res;
  }
  _cloneIntoMeta(to) {
    const { buffer, length, finished, destroyed, pos } = this;
    to.destroyed = destroyed;
    to.finished = finished;
    to.length = length;
    to.pos = pos;
    if (pos)
      to.buffer.set(buffer);
    return to;
  }
  clone() {
    return this._cloneInto();
  }
};
var SHA256_IV = /* @__PURE__ */ Uint32Array.from([
  1779033703,
  3144134277,
  1013904242,
  2773480762,
  1359893119,
  2600822924,
  528734635,
  1541459225
]);

// node_modules/@noble/hashes/sha2.js
var SHA256_K = /* @__PURE__ */ Uint32Array.from([
  1116352408,
  1899447441,
  3049323471,
  3921009573,
  961987163,
  1508970993,
  2453635748,
  2870763221,
  3624381080,
  310598401,
  607225278,
  1426881987,
  1925078388,
  2162078206,
  2614888103,
  3248222580,
  3835390401,
  4022224774,
  264347078,
  604807628,
  770255983,
  1249150122,
  1555081692,
  1996064986,
  2554220882,
  2821834349,
  2952996808,
  3210313671,
  3336571891,
  3584528711,
  113926993,
  338241895,
  666307205,
  773529912,
  1294757372,
  1396182291,
  1695183700,
  1986661051,
  2177026350,
  2456956037,
  2730485921,
  2820302411,
  3259730800,
  3345764771,
  3516065817,
  3600352804,
  4094571909,
  275423344,
  430227734,
  506948616,
  659060556,
  883997877,
  958139571,
  1322822218,
  1537002063,
  1747873779,
  1955562222,
  2024104815,
  2227730452,
  2361852424,
  2428436474,
  2756734187,
  3204031479,
  3329325298
]);
var SHA256_W = /* @__PURE__ */ new Uint32Array(64);
var SHA2_32B = class extends HashMD {
  // We cannot use array here since array allows indexing by variable
  // which means optimizer/compiler cannot use registers.
  // Numeric initializers matter: starting the fields as `undefined` changes
  // V8's field representation and makes sha256 3x slower (measured).
  A = 0;
  B = 0;
  C = 0;
  D = 0;
  E = 0;
  F = 0;
  G = 0;
  H = 0;
  constructor(outputLen, IV) {
    super(64, outputLen, 8, false);
    this.A = IV[0] | 0;
    this.B = IV[1] | 0;
    this.C = IV[2] | 0;
    this.D = IV[3] | 0;
    this.E = IV[4] | 0;
    this.F = IV[5] | 0;
    this.G = IV[6] | 0;
    this.H = IV[7] | 0;
  }
  get() {
    const { A, B, C, D, E, F, G, H } = this;
    return [A, B, C, D, E, F, G, H];
  }
  // prettier-ignore
  set(A, B, C, D, E, F, G, H) {
    this.A = A | 0;
    this.B = B | 0;
    this.C = C | 0;
    this.D = D | 0;
    this.E = E | 0;
    this.F = F | 0;
    this.G = G | 0;
    this.H = H | 0;
  }
  _cloneInto(to) {
    (to ||= new this.constructor()).set(...this.get());
    return this._cloneIntoMeta(to);
  }
  process(view, offset) {
    for (let i = 0; i < 16; i++, offset += 4)
      SHA256_W[i] = view.getUint32(offset, false);
    for (let i = 16; i < 64; i++) {
      const W15 = SHA256_W[i - 15];
      const W2 = SHA256_W[i - 2];
      const s0 = rotr(W15, 7) ^ rotr(W15, 18) ^ W15 >>> 3;
      const s1 = rotr(W2, 17) ^ rotr(W2, 19) ^ W2 >>> 10;
      SHA256_W[i] = s1 + SHA256_W[i - 7] + s0 + SHA256_W[i - 16] | 0;
    }
    let { A, B, C, D, E, F, G, H } = this;
    for (let i = 0; i < 64; i++) {
      const sigma1 = rotr(E, 6) ^ rotr(E, 11) ^ rotr(E, 25);
      const T1 = H + sigma1 + Chi(E, F, G) + SHA256_K[i] + SHA256_W[i] | 0;
      const sigma0 = rotr(A, 2) ^ rotr(A, 13) ^ rotr(A, 22);
      const T2 = sigma0 + Maj(A, B, C) | 0;
      H = G;
      G = F;
      F = E;
      E = D + T1 | 0;
      D = C;
      C = B;
      B = A;
      A = T1 + T2 | 0;
    }
    A = A + this.A | 0;
    B = B + this.B | 0;
    C = C + this.C | 0;
    D = D + this.D | 0;
    E = E + this.E | 0;
    F = F + this.F | 0;
    G = G + this.G | 0;
    H = H + this.H | 0;
    this.set(A, B, C, D, E, F, G, H);
  }
  roundClean() {
    clean(SHA256_W);
  }
  destroy() {
    this.destroyed = true;
    this.set(0, 0, 0, 0, 0, 0, 0, 0);
    clean(this.buffer);
  }
};
var _SHA256 = class extends SHA2_32B {
  constructor() {
    super(32, SHA256_IV);
  }
};
var sha256 = /* @__PURE__ */ createHasher(
  () => new _SHA256(),
  /* @__PURE__ */ oidNist(1)
);

// src/worker/token.ts
function mayWrite(env, headers) {
  const expected = (env.WRITE_TOKEN ?? "").trim();
  if (expected === "") return env.ALLOW_UNAUTHENTICATED_WRITES === "true" ? "granted" : "closed";
  const bearer = /^Bearer +(.+)$/i.exec(headers.get("Authorization") ?? "")?.[1];
  const presented = [headers.get("X-WRITE-TOKEN"), bearer];
  const matches = presented.map((token) => equalInConstantTime(token?.trim() ?? "", expected));
  return matches.includes(true) ? "granted" : "wrong-token";
}
function equalInConstantTime(presented, expected) {
  const [a, b] = [sha256(utf8ToBytes(presented)), sha256(utf8ToBytes(expected))];
  let difference = 0;
  for (const [index, byte] of a.entries()) difference |= byte ^ b[index];
  return difference === 0;
}

// src/worker/write-guard.ts
function refuseWrite(env, headers) {
  switch (mayWrite(env, headers)) {
    case "closed":
      return failure(403, "writes are closed: no WRITE_TOKEN is configured", {
        hint: "set the secret WRITE_TOKEN on the Worker"
      });
    case "wrong-token":
      return failure(401, "the write token is missing or wrong", {
        hint: "send it as X-WRITE-TOKEN or as Authorization: Bearer",
        headers: { "WWW-Authenticate": "Bearer" }
      });
    case "granted":
      return void 0;
  }
}

// src/worker/history-routes.ts
var HISTORY_ROUTES = [
  { path: PATHS.history, GET: getHistory, POST: postHistory },
  { path: `${PATHS.entries}{timestamp}`, GET: getEntry },
  { path: PATHS.latest, GET: getLatest },
  { path: PATHS.health, GET: getHealth }
];
function history(env) {
  return env.HISTORY.get(env.HISTORY.idFromName("taostats_history"));
}
function unavailable({ reason }) {
  return failure(503, reason, {
    hint: "nothing was changed; the next request tries again",
    headers: { "Retry-After": "5" }
  });
}
function empty() {
  return json(404, EMPTY_HISTORY);
}
async function getHistory({ request, env, url }) {
  const reading = readWindow(url.searchParams, Date.now());
  if (!reading.ok) return failure(400, reading.error);
  const { window } = reading;
  const answer = await history(env).read(window, request.headers.get("If-None-Match"));
  if (answer.kind === "unavailable") return unavailable(answer);
  if (answer.kind === "empty") return empty();
  if (answer.kind === "evicted-cursor") {
    return failure(410, "entries after this cursor have left the history", { hint: "start again without cursor" });
  }
  const headers = {
    ETag: answer.etag,
    [HEADERS.total]: String(answer.total),
    [HEADERS.head]: answer.head
  };
  if (answer.kind === "not-modified") {
    return new Response(null, { status: 304, headers: { ...headers, "Cache-Control": "no-cache" } });
  }
  if (answer.next) headers["Link"] = `<${nextPageUrl(url, answer.next)}>; rel="next"`;
  switch (window.format) {
    case "json":
      return text(200, answer.body, "application/json; charset=utf-8", headers);
    case "ndjson":
      return text(200, answer.body, "application/x-ndjson; charset=utf-8", headers);
    case "csv": {
      const lines = (await new Response(answer.body).text()).split("\n");
      headers["Content-Disposition"] = 'attachment; filename="taostats_history.csv"';
      return text(
        200,
        printCsv(lines.filter((line) => line !== "")),
        "text/csv; charset=utf-8; header=present",
        headers
      );
    }
  }
}
async function postHistory({ request, env }) {
  const refusal = refuseWrite(env, request.headers);
  if (refusal) return refusal;
  const body = await readJsonBody(request);
  if (!body.ok) return failure(body.status, body.error);
  const batch = readBatch(body.text, { nowMs: Date.now(), maxEntries: LIMITS.batchEntries });
  if (!batch.ok) {
    const { index, field } = batch;
    return failure(batch.status, batch.error, { more: index === void 0 ? {} : { index, field } });
  }
  const ack = await history(env).append(batch.entries);
  if (ack.kind === "unavailable") return unavailable(ack);
  const count = (status) => ack.entries.filter((entry) => entry.status === status).length;
  const answer = {
    success: true,
    written: count("appended"),
    duplicates: count("duplicate"),
    conflicts: count("conflict"),
    evicted: ack.evicted,
    total: ack.total,
    head: ack.head,
    entries: ack.entries
  };
  return json(200, answer);
}
async function getEntry({ env, parameter }) {
  const found = await history(env).entry(parameter);
  if (found && "kind" in found) return unavailable(found);
  if (!found) return failure(404, "no entry with this _timestamp is stored");
  const { seq, digest, previous } = found;
  const rest = JSON.stringify({ seq, digest, previous }).slice(1);
  return text(200, `{"entry":${found.text},${rest}
`, "application/json; charset=utf-8");
}
async function getLatest({ env }) {
  const latest = await history(env).latest();
  if ("kind" in latest) return unavailable(latest);
  return latest.text === void 0 ? empty() : text(200, latest.text, "application/json; charset=utf-8");
}
async function getHealth({ env }) {
  const version = readVersion(env);
  const health = await history(env).health();
  if (health.kind === "unavailable") {
    return json(503, { status: "unavailable", version, problems: [health.reason] }, { "Retry-After": "5" });
  }
  const { kind: _, ...report } = health;
  return json(200, { status: report.problems.length === 0 ? "ok" : "degraded", version, ...report });
}

// src/worker/routes.ts
var ROUTES = [...HISTORY_ROUTES, { path: PATHS.dashboard, GET: () => dashboard() }];

// src/worker/taostats-history.ts
import { DurableObject } from "cloudflare:workers";

// src/history/digest.ts
var EMPTY_HEAD = "0".repeat(64);
function sha256Hex(text2) {
  return bytesToHex(sha256(utf8ToBytes(text2)));
}
function entryDigest(compactText) {
  return sha256Hex(compactText);
}
function nextHead(previous, digest) {
  return sha256Hex(previous + digest);
}

// src/worker/conditional.ts
function noneMatchNames(header, etag) {
  if (header === null) return false;
  if (header.trim() === "*") return true;
  const tags = header.matchAll(/(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g);
  return [...tags].some((match) => match[1] === etag);
}

// src/history/merge.ts
function parseHistory(text2) {
  try {
    if (/^[\t\n\r ]*\{/.test(text2)) {
      JSON.parse(text2);
      return { ok: true, elements: [compactJson(text2).trim()] };
    }
    if (/^[\t\n\r ]*\[/.test(text2)) return { ok: true, elements: splitJsonArray(text2).map(compactJson) };
    JSON.parse(text2);
  } catch {
    return { ok: false, reason: text2 === "" ? "it is empty" : "it is not valid JSON" };
  }
  return { ok: false, reason: "it is neither a JSON array nor an object" };
}
function printHistory(elements) {
  return `[${elements.join(",")}]`;
}

// src/worker/deadline.ts
async function withinMs(ms, operation, what) {
  let timer = null;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([operation, late]);
  } finally {
    clearTimeout(timer);
  }
}

// src/worker/eviction.ts
var MAX_BATCH_ENTRIES = 1e3;
var MAX_BATCH_BYTES = 4 * 1048576;
var ARCHIVE_TIMEOUT_MS = 1e4;
var Eviction = class {
  #store;
  #archive;
  #maxEntries;
  #running = Promise.resolve();
  #failures = 0;
  /** Why the last archive write failed; undefined when it succeeded. */
  problem;
  constructor(store, archive, maxEntries) {
    this.#store = store;
    this.#archive = archive;
    this.#maxEntries = maxEntries;
  }
  get isPending() {
    return this.#store.state.total > this.#maxEntries;
  }
  /** Without an archive: removes what is over the bound, inside the transaction that appended. */
  evictNow() {
    if (this.#archive) return 0;
    return this.#store.evict(this.#store.state.total - this.#maxEntries);
  }
  /**
   * With an archive: writes what is over the bound there, then removes it. A failing archive write leaves everything
   * where it is and is remembered in `problem`. Calls run one after the other; those that waited for one that failed do
   * not try again themselves, or an archive that hangs would hold up each of them by one more timeout.
   *
   * @returns how many entries this call evicted.
   */
  async archiveAndEvict() {
    const archive = this.#archive;
    if (!archive || !this.isPending) return 0;
    let evicted = 0;
    const failuresBefore = this.#failures;
    const turn = this.#running.then(async () => {
      if (this.#failures > failuresBefore) return;
      try {
        for (; ; ) {
          const entries = this.#store.overBound(this.#maxEntries, MAX_BATCH_ENTRIES, MAX_BATCH_BYTES);
          if (entries.length === 0) break;
          await writeBatch(archive, entries);
          evicted += this.#store.transaction(() => this.#store.evictThrough(entries));
        }
        this.problem = void 0;
      } catch (error) {
        this.#failures += 1;
        this.problem = `the archive did not take evicted entries: ${error instanceof Error ? error.message : error}`;
      }
    });
    this.#running = turn;
    await turn;
    return evicted;
  }
};
async function writeBatch(archive, entries) {
  const text2 = `${printHistory(entries.map((entry) => entry.text))}
`;
  const sha2562 = sha256Hex(text2);
  const first = entries[0].timestamp.replaceAll(/[-:]/g, "").replaceAll(/[^0-9A-Za-z.]/g, "_");
  const put = archive.put(`taostats_history/evicted/${first}-${sha2562}.json`, text2, {
    onlyIf: new Headers({ "If-None-Match": "*" }),
    httpMetadata: { contentType: "application/json" },
    customMetadata: { sha256: sha2562 },
    sha256: sha2562
  });
  await withinMs(ARCHIVE_TIMEOUT_MS, put, "writing to the archive");
}

// src/worker/history-page.ts
var MAX_PAGE_BYTES = {
  json: 32 * 1048576,
  ndjson: 32 * 1048576,
  csv: 8 * 1048576
};
function pageOf(store, window) {
  const { state, reader } = store;
  const stretch = reader.stretchOf(window, state.seq);
  const maxCount = window.pageSize ?? Number.MAX_SAFE_INTEGER;
  const maxBytes = MAX_PAGE_BYTES[window.format];
  const mayExceed = state.bytes > maxBytes || state.total > maxCount;
  const end = mayExceed ? reader.pageEnd(stretch, maxCount, maxBytes) : void 0;
  const open = () => openPage(store, { ...stretch, end: end ?? stretch.end }, window.format);
  return { first: reader.first(stretch), end, open };
}
function openPage(store, stretch, format) {
  const [open, separator, close] = format === "json" ? ["[", ",", "]"] : ["", "\n", "\n"];
  const piece = store.reader.piece(stretch, separator);
  if (!piece) return format === "json" ? "[]" : "";
  let rest = { ...stretch, after: piece.last };
  if (!store.reader.first(rest)) return open + piece.text + close;
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      start(controller) {
        controller.enqueue(encoder.encode(open + piece.text));
      },
      pull(controller) {
        if (isAfter(store.state.evictedThrough, rest.after)) {
          controller.error(new Error("entries were evicted while they were being read"));
          return;
        }
        const next = store.reader.piece(rest, separator);
        if (!next) {
          controller.enqueue(encoder.encode(close));
          controller.close();
          return;
        }
        rest = { ...rest, after: next.last };
        controller.enqueue(encoder.encode(separator + next.text));
      }
    },
    { highWaterMark: 1 }
  );
}

// src/worker/history-reader.ts
var MAX_PIECE_BYTES = 1048576;
var MAX_PIECE_ENTRIES = 1e3;
var IN_STRETCH = "(instant, seq) > (?, ?) AND (instant, seq) <= (?, ?) AND instant < ? AND seq <= ?";
var HistoryReader = class {
  #sql;
  constructor(sql) {
    this.#sql = sql;
  }
  /** The stretch of a window as it is now. */
  stretchOf(window, maxSeq) {
    const since = { instant: window.since ?? "", seq: 0 };
    const from = window.after ?? BEFORE_ALL;
    const stretch = {
      after: isAfter(from, since) ? from : since,
      end: AFTER_ALL,
      until: window.until ?? AFTER_ALL.instant,
      maxSeq
    };
    if (window.limit === void 0) return stretch;
    const first = this.#place(stretch, "DESC", window.limit - 1);
    return first ? { ...stretch, after: justBefore(first) } : stretch;
  }
  first(stretch) {
    return this.#place(stretch, "ASC", 0);
  }
  /**
   * Where a page must end so that it has at most `maxCount` entries and `maxBytes` of text, but at least one entry.
   *
   * @returns undefined when the whole stretch fits.
   */
  pageEnd(stretch, maxCount, maxBytes) {
    let count = 0;
    let bytes = 0;
    let last;
    const rows = this.#sql.exec(
      `SELECT instant, seq, size FROM entries WHERE ${IN_STRETCH} ORDER BY instant, seq`,
      ...bindings(stretch)
    );
    for (const { instant, seq, size } of rows) {
      count += 1;
      bytes += size;
      if (last && (count > maxCount || bytes > maxBytes)) return last;
      last = { instant, seq };
    }
    return void 0;
  }
  /** The place before the youngest entries that fit into so many bytes as a JSON array. */
  startOfLast(maxBytes) {
    let bytes = 1;
    let start = AFTER_ALL;
    const rows = this.#sql.exec(
      "SELECT instant, seq, size FROM entries ORDER BY instant DESC, seq DESC"
    );
    for (const { instant, seq, size } of rows) {
      bytes += size + 1;
      if (bytes > maxBytes) break;
      start = justBefore({ instant, seq });
    }
    return start;
  }
  /**
   * The texts of the next entries, joined by SQLite (a row at a time in JavaScript takes twice as long), and the last of
   * them, after which to go on.
   *
   * @returns undefined when the stretch has no entry.
   */
  piece(stretch, separator) {
    for (let count = MAX_PIECE_ENTRIES; ; count = Math.ceil(count / 4)) {
      const last = this.#place(stretch, "ASC", count - 1) ?? this.#place(stretch, "DESC", 0);
      if (!last) return void 0;
      const piece = bindings({ ...stretch, end: last });
      if (count > 1) {
        const measure = `SELECT sum(size) AS size FROM entries WHERE ${IN_STRETCH}`;
        if (this.#sql.exec(measure, ...piece).one().size > MAX_PIECE_BYTES) continue;
      }
      const texts = `SELECT body FROM entries WHERE ${IN_STRETCH} ORDER BY instant, seq LIMIT ${MAX_PIECE_ENTRIES}`;
      const joined = `SELECT group_concat(body, ?) AS text FROM (${texts})`;
      return { text: this.#sql.exec(joined, separator, ...piece).one().text, last };
    }
  }
  #place(stretch, direction, offset) {
    const [row] = this.#sql.exec(
      `SELECT instant, seq FROM entries WHERE ${IN_STRETCH}
       ORDER BY instant ${direction}, seq ${direction} LIMIT 1 OFFSET ?`,
      ...bindings(stretch),
      offset
    );
    return row && { instant: row.instant, seq: row.seq };
  }
};
function bindings({ after, end, until, maxSeq }) {
  return [after.instant, after.seq, end.instant, end.seq, until, maxSeq];
}
function justBefore(place) {
  return { instant: place.instant, seq: place.seq - 1 };
}

// src/worker/history-store.ts
var SCHEMA = `
  CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY,
    timestamp TEXT NOT NULL UNIQUE,
    instant TEXT NOT NULL,
    size INTEGER NOT NULL,
    digest TEXT NOT NULL,
    previous TEXT NOT NULL,
    body TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS entries_in_order ON entries (instant, seq, size);
  CREATE TABLE IF NOT EXISTS state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    total INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    head TEXT NOT NULL,
    evicted INTEGER NOT NULL,
    evicted_instant TEXT NOT NULL,
    evicted_seq INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    mirrored_revision INTEGER NOT NULL
  );
  INSERT OR IGNORE INTO state VALUES (1, 0, 0, 0, '${EMPTY_HEAD}', 0, '', 0, 0, 0);
  CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS quarantine (key TEXT PRIMARY KEY, reason TEXT NOT NULL, digest TEXT NOT NULL);
`;
var HistoryStore = class {
  /** Windows and pages of what is stored. */
  reader;
  #storage;
  #sql;
  #state;
  /** The last stamp given, so that many entries of one millisecond need no search. */
  #stamped = { ms: -1, count: 0 };
  constructor(storage) {
    this.#storage = storage;
    this.#sql = storage.sql;
    this.#sql.exec(SCHEMA);
    this.#state = this.#readState();
    this.reader = new HistoryReader(storage.sql);
  }
  get state() {
    return this.#state;
  }
  /** Runs changes as one transaction; when it throws, nothing has changed, here or on disk. */
  transaction(changes) {
    const before = this.#state;
    try {
      return this.#storage.transactionSync(changes);
    } catch (error) {
      this.#state = before;
      throw error;
    }
  }
  /**
   * Appends entries in their order, each as if it came alone. Call inside `transaction`. The bound only decides what is
   * too old; `evict` enforces it.
   *
   * @param nowMs the time an entry without `_timestamp` gets, made unique by digits below the millisecond.
   */
  append(entries, nowMs, maxEntries) {
    let { total, bytes, seq, head } = this.#state;
    const acks = [];
    for (const given of entries) {
      const entry = isStamped(given) ? given : this.#stamp(given, nowMs);
      const { timestamp, text: text2 } = entry;
      if (total >= maxEntries && entry.instant < this.#oldestToKeep(total - maxEntries)) {
        acks.push(this.#compare(entry) ?? { timestamp, seq: null, digest: entryDigest(text2), status: "too-old" });
        continue;
      }
      const digest = entryDigest(text2);
      const size = new TextEncoder().encode(text2).byteLength;
      const insertion = this.#sql.exec(
        `INSERT INTO entries (seq, timestamp, instant, size, digest, previous, body) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (timestamp) DO NOTHING RETURNING seq`,
        ...[seq + 1, timestamp, entry.instant, size, digest, head, text2]
      );
      if (insertion.toArray().length === 0) {
        acks.push(this.#compare(entry));
        continue;
      }
      total += 1;
      bytes += size;
      seq += 1;
      head = nextHead(head, digest);
      acks.push({ timestamp, seq, digest, status: "appended" });
    }
    if (seq > this.#state.seq) this.#update({ total, bytes, seq, head, revision: this.#state.revision + 1 });
    return acks;
  }
  /** The oldest entries over the bound, oldest first: at most `maxCount`, and about `maxBytes` of text. */
  overBound(maxEntries, maxCount, maxBytes) {
    const excess = Math.min(this.#state.total - maxEntries, maxCount);
    if (excess <= 0) return [];
    const entries = [];
    let bytes = 0;
    for (const row of this.#sql.exec(`SELECT * FROM entries ORDER BY instant, seq LIMIT ?`, excess)) {
      entries.push(toEntry(row));
      bytes += Number(row["size"]);
      if (bytes >= maxBytes) break;
    }
    return entries;
  }
  /**
   * Removes the `count` oldest entries; head and chain stay. Call inside `transaction`.
   *
   * @returns how many went.
   */
  evict(count) {
    if (count <= 0) return 0;
    return this.#recordEviction(
      this.#sql.exec(
        `DELETE FROM entries WHERE seq IN (SELECT seq FROM entries ORDER BY instant, seq LIMIT ?)
         RETURNING instant, seq, size`,
        count
      )
    );
  }
  /** Removes what `overBound` gave; throws, and so removes nothing, when that is not exactly the oldest part any more. */
  evictThrough(oldest) {
    const last = oldest.at(-1);
    if (!last) return 0;
    const evicted = this.#recordEviction(
      this.#sql.exec(
        "DELETE FROM entries WHERE (instant, seq) <= (?, ?) RETURNING instant, seq, size",
        ...[last.instant, last.seq]
      )
    );
    if (evicted !== oldest.length) throw new Error(`${evicted} entries to evict, ${oldest.length} are archived`);
    return evicted;
  }
  find(timestamp) {
    const [row] = this.#sql.exec("SELECT * FROM entries WHERE timestamp = ?", timestamp);
    return row && toEntry(row);
  }
  /** The youngest entry by moment; of the same moment the one stored last. */
  latest() {
    const [row] = this.#sql.exec("SELECT * FROM entries ORDER BY instant DESC, seq DESC LIMIT 1");
    return row && toEntry(row);
  }
  fact(name) {
    const [row] = this.#sql.exec("SELECT value FROM facts WHERE name = ?", name);
    return row?.value;
  }
  setFact(name, value) {
    this.#sql.exec(
      "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      name,
      value
    );
  }
  /** Values of the old layout that could not be taken, by the key they were copied to. */
  quarantined() {
    return this.#sql.exec("SELECT key, reason, digest FROM quarantine ORDER BY key").toArray();
  }
  addQuarantined({ key, reason, digest }) {
    this.#sql.exec("INSERT OR IGNORE INTO quarantine VALUES (?, ?, ?)", key, reason, digest);
  }
  markMirrored(revision) {
    this.#update({ mirroredRevision: revision });
  }
  #stamp(entry, nowMs) {
    const now = new Date(nowMs).toISOString();
    if (this.#stamped.ms !== nowMs) this.#stamped = { ms: nowMs, count: 0 };
    for (; ; ) {
      const count = this.#stamped.count++;
      const timestamp = count === 0 ? now : now.replace("Z", `${String(count).padStart(6, "0")}Z`);
      const [taken] = this.#sql.exec("SELECT 1 FROM entries WHERE timestamp = ?", timestamp);
      if (!taken) return stampEntry(entry, timestamp);
    }
  }
  #compare(entry) {
    const stored = this.find(entry.timestamp);
    if (!stored) return void 0;
    const status = stored.text === entry.text ? "duplicate" : "conflict";
    return { timestamp: entry.timestamp, seq: stored.seq, digest: stored.digest, status };
  }
  /** The moment of the oldest entry that stays when `excess` older ones go; evictions may still be waiting. */
  #oldestToKeep(excess) {
    const [row] = this.#sql.exec(
      "SELECT instant FROM entries ORDER BY instant, seq LIMIT 1 OFFSET ?",
      excess
    );
    return row?.instant ?? "";
  }
  #recordEviction(rows) {
    let { total, bytes, evicted, evictedThrough } = this.#state;
    const before = evicted;
    for (const row of rows) {
      const place = { instant: String(row["instant"]), seq: Number(row["seq"]) };
      if (isAfter(place, evictedThrough)) evictedThrough = place;
      total -= 1;
      bytes -= Number(row["size"]);
      evicted += 1;
    }
    this.#update({ total, bytes, evicted, evictedThrough, revision: this.#state.revision + 1 });
    return evicted - before;
  }
  #readState() {
    const row = this.#sql.exec("SELECT * FROM state").one();
    return {
      total: Number(row["total"]),
      bytes: Number(row["bytes"]),
      seq: Number(row["seq"]),
      head: String(row["head"]),
      evicted: Number(row["evicted"]),
      evictedThrough: { instant: String(row["evicted_instant"]), seq: Number(row["evicted_seq"]) },
      revision: Number(row["revision"]),
      mirroredRevision: Number(row["mirrored_revision"])
    };
  }
  #update(changes) {
    const state = { ...this.#state, ...changes };
    this.#sql.exec(
      `UPDATE state SET total = ?, bytes = ?, seq = ?, head = ?, evicted = ?, evicted_instant = ?, evicted_seq = ?,
       revision = ?, mirrored_revision = ?`,
      ...[state.total, state.bytes, state.seq, state.head, state.evicted],
      ...[state.evictedThrough.instant, state.evictedThrough.seq, state.revision, state.mirroredRevision]
    );
    this.#state = state;
  }
};
function toEntry(row) {
  return {
    text: String(row["body"]),
    timestamp: String(row["timestamp"]),
    instant: String(row["instant"]),
    seq: Number(row["seq"]),
    digest: String(row["digest"]),
    previous: String(row["previous"])
  };
}

// src/worker/byte-digest.ts
var READ_TIMEOUT_MS = 5e3;
async function digestOf(bytes) {
  return toHex(await crypto.subtle.digest("SHA-256", bytes));
}
async function digestOfKey(kv, key) {
  const stream = await withinMs(
    READ_TIMEOUT_MS,
    kv.get(key, "stream"),
    `reading the KV key ${key}`
  );
  if (stream === null) return void 0;
  if (typeof stream === "string") return digestOf(new TextEncoder().encode(stream));
  const digest = new crypto.DigestStream("SHA-256");
  await withinMs(READ_TIMEOUT_MS, stream.pipeTo(digest), `reading the KV key ${key}`);
  return toHex(await digest.digest);
}
function toHex(bytes) {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// src/worker/old-layout.ts
var KV_TIMEOUT_MS = 5e3;
var WRITE_BYTES_PER_MS = 1024;
function readOldHistory(bytes, nowMs) {
  const text2 = decode2(bytes);
  if (text2 === void 0) return { entries: [], problem: "it is not valid UTF-8" };
  const history2 = parseHistory(text2);
  if (!history2.ok) return { entries: [], problem: history2.reason };
  const entries = /* @__PURE__ */ new Map();
  let problem;
  for (const [index, element] of history2.elements.entries()) {
    const reading = readEntry(element, nowMs);
    if (!reading.ok) {
      problem ??= `element ${index}: ${reading.field} ${reading.reason}`;
    } else if (!isStamped(reading.entry)) {
      problem ??= `element ${index} has no _timestamp`;
    } else {
      const known = entries.get(reading.entry.timestamp);
      if (!known) entries.set(reading.entry.timestamp, reading.entry);
      else if (known.text !== reading.entry.text)
        problem ??= `element ${index} repeats a _timestamp with other content`;
    }
  }
  return { entries: [...entries.values()], problem };
}
function readOldLatest(bytes) {
  const text2 = decode2(bytes);
  try {
    const value = JSON.parse(text2 ?? "");
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { text: compactJson(text2 ?? "") };
    return { problem: "it is not a JSON object" };
  } catch {
    return { problem: "it is not valid JSON" };
  }
}
function decode2(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return void 0;
  }
}
async function readKey(kv, key) {
  const value = await withinMs(KV_TIMEOUT_MS, kv.get(key, "arrayBuffer"), `reading the KV key ${key}`);
  if (value === null || value instanceof ArrayBuffer) return value;
  if (typeof value === "string") return new TextEncoder().encode(value).buffer;
  throw new TypeError(`the KV key ${key} was answered with ${typeof value}`);
}
async function writeKey(kv, key, value, sizeBytes = 0) {
  const timeoutMs = KV_TIMEOUT_MS + Math.ceil(sizeBytes / WRITE_BYTES_PER_MS);
  await withinMs(timeoutMs, kv.put(key, value), `writing the KV key ${key}`);
}

// src/worker/kv-mirror.ts
var { history: HISTORY_KEY, latest: LATEST_KEY } = KV_KEYS;
var MAX_VALUE_BYTES = 24 * 1048576;
var MIN_INTERVAL_MS = 1e3;
var MAX_INTERVAL_MS = 1e4;
var BYTES_PER_MS = 1048;
var KvMirror = class {
  #store;
  #kv;
  #eviction;
  #maxEntries;
  #isImported = false;
  /** Why the last pass failed; undefined when it succeeded. */
  problem;
  constructor(store, kv, eviction, maxEntries) {
    this.#store = store;
    this.#kv = kv;
    this.#eviction = eviction;
    this.#maxEntries = maxEntries;
  }
  get isImported() {
    this.#isImported ||= this.#store.fact("imported-at") !== void 0;
    return this.#isImported;
  }
  get isBehind() {
    const { revision, mirroredRevision } = this.#store.state;
    return revision !== mirroredRevision;
  }
  /** Takes over what the old layout holds. Throws when KV cannot be read or a copy cannot be written: nothing is done then. */
  async importOnce(nowMs) {
    if (this.isImported) return;
    const [history2, latest] = await Promise.all([readKey(this.#kv, HISTORY_KEY), readKey(this.#kv, LATEST_KEY)]);
    const old = history2 === null ? void 0 : readOldHistory(history2, nowMs);
    const oldLatest = latest === null ? void 0 : readOldLatest(latest);
    const quarantined = [];
    if (history2 !== null && old) quarantined.push(...await this.#setAside(history2, old, nowMs));
    if (latest !== null && oldLatest && "problem" in oldLatest) {
      quarantined.push(...await this.#copyAside(LATEST_KEY, "corrupt", latest, oldLatest.problem, nowMs));
    }
    const digest = history2 === null ? void 0 : await digestOf(history2);
    this.#store.transaction(() => {
      for (const value of quarantined) this.#store.addQuarantined(value);
      this.#store.append(old?.entries ?? [], nowMs, Number.POSITIVE_INFINITY);
      if (oldLatest && "text" in oldLatest) this.#store.setFact("legacy-latest", oldLatest.text);
      if (digest !== void 0) this.#store.setFact("mirror-digest", digest);
      this.#store.setFact("imported-seq", String(this.#store.state.seq));
      this.#store.setFact("imported-at", new Date(nowMs).toISOString());
    });
  }
  /** How long the mirror rests between writes: longer for histories that cost more to write. */
  get intervalMs() {
    const proportionalMs = Math.ceil(this.#store.state.bytes / BYTES_PER_MS);
    return Math.min(Math.max(proportionalMs, MIN_INTERVAL_MS), MAX_INTERVAL_MS);
  }
  /**
   * Writes history and latest entry, once each. Failures are remembered in `problem`, never thrown.
   *
   * @returns whether the mirror was brought to the state it started from.
   */
  async bringUpToDate(latest, nowMs) {
    try {
      await this.#importForeign(nowMs);
      const { revision } = this.#store.state;
      const newest = latest();
      const { isCut, digest } = await this.#writeHistory();
      this.#store.setFact("mirror-digest", digest);
      if (newest !== void 0) await writeKey(this.#kv, LATEST_KEY, newest);
      this.#store.markMirrored(revision);
      this.problem = isCut ? "the history is larger than a KV value; the mirror has its youngest entries" : void 0;
      return true;
    } catch (error) {
      this.problem = `the KV mirror is behind: ${error instanceof Error ? error.message : error}`;
      return false;
    }
  }
  /** Takes over what somebody else wrote. An older own value that KV still serves only repeats what is stored. */
  async #importForeign(nowMs) {
    const digest = await digestOfKey(this.#kv, HISTORY_KEY);
    if (digest === void 0 || digest === this.#store.fact("mirror-digest")) return;
    const bytes = await readKey(this.#kv, HISTORY_KEY);
    if (bytes === null) return;
    const old = readOldHistory(bytes, nowMs);
    const quarantined = await this.#setAside(bytes, old, nowMs);
    this.#store.transaction(() => {
      for (const value of quarantined) this.#store.addQuarantined(value);
      this.#store.append(old.entries, nowMs, this.#maxEntries);
      this.#eviction.evictNow();
    });
  }
  /** Copies a value aside when taking it over would lose something of it. */
  async #setAside(bytes, old, nowMs) {
    const conflict = old.entries.find((entry) => {
      const stored = this.#store.find(entry.timestamp);
      return stored !== void 0 && stored.text !== entry.text;
    });
    const problem = old.problem ?? (conflict && `${conflict.timestamp} is stored with other content`);
    if (problem !== void 0) return this.#copyAside(HISTORY_KEY, "corrupt", bytes, problem, nowMs);
    if (this.isImported || old.entries.length <= this.#maxEntries) return [];
    const reason = `it has ${old.entries.length} entries, more than the bound of ${this.#maxEntries}`;
    return this.#copyAside(HISTORY_KEY, "imported", bytes, reason, nowMs);
  }
  /** Copies a value once: KV can go on serving an old value for a minute after it was written over. */
  async #copyAside(key, why, bytes, reason, nowMs) {
    const digest = await digestOf(bytes);
    if (this.#store.quarantined().some((known) => known.digest === digest)) return [];
    const copy = `${key}.${why}.${new Date(nowMs).toISOString()}`;
    await writeKey(this.#kv, copy, bytes);
    return [{ key: copy, reason, digest }];
  }
  /** A long history goes as a stream, read in pieces between appends. */
  async #writeHistory() {
    const { state } = this.#store;
    const isCut = state.bytes + state.total + 2 > MAX_VALUE_BYTES;
    const everything = this.#store.reader.stretchOf({ format: "json" }, state.seq);
    const kept = isCut ? { ...everything, after: this.#store.reader.startOfLast(MAX_VALUE_BYTES) } : everything;
    const body = openPage(this.#store, kept, "json");
    if (typeof body === "string") {
      await writeKey(this.#kv, HISTORY_KEY, body);
      return { isCut, digest: await digestOf(new TextEncoder().encode(body)) };
    }
    const digest = new crypto.DigestStream("SHA-256");
    digest.digest.catch(() => void 0);
    const writer = digest.getWriter();
    const hashed = body.pipeThrough(
      new TransformStream({
        async transform(chunk, controller) {
          await writer.write(chunk);
          controller.enqueue(chunk);
        },
        flush: () => writer.close()
      })
    );
    await writeKey(this.#kv, HISTORY_KEY, hashed, Math.min(state.bytes, MAX_VALUE_BYTES));
    return { isCut, digest: toHex(await digest.digest) };
  }
};

// src/worker/taostats-history.ts
var MIN_RETRY_MS = 3e3;
var MAX_RETRY_MS = 8e3;
var STALE_AFTER_MINUTES = 60;
var TaostatsHistory = class extends DurableObject {
  #store;
  #eviction;
  #mirror;
  #maxEntries;
  #importing;
  /** Whether an alarm is set or running. */
  #isAlarmSet = false;
  constructor(ctx, env) {
    super(ctx, env);
    this.#maxEntries = readMaxEntries(env).value;
    this.#store = new HistoryStore(ctx.storage);
    this.#eviction = new Eviction(this.#store, env.ARCHIVE, this.#maxEntries);
    this.#mirror = env.METRICS_KV && new KvMirror(this.#store, env.METRICS_KV, this.#eviction, this.#maxEntries);
  }
  /** Stores entries and names what became of each. Without a mirror or archive that works the append still counts. */
  async append(entries) {
    const unavailable2 = await this.#ready();
    if (unavailable2) return unavailable2;
    const { acks, evictedNow, state } = this.#store.transaction(() => ({
      acks: this.#store.append(entries, Date.now(), this.#maxEntries),
      evictedNow: this.#eviction.evictNow(),
      state: this.#store.state
    }));
    const archived = await this.#eviction.archiveAndEvict();
    this.#scheduleAlarm(this.#intervalMs);
    const total = archived > 0 ? this.#store.state.total : state.total;
    return { kind: "appended", evicted: evictedNow + archived, total, head: state.head, entries: acks };
  }
  async read(window, ifNoneMatch) {
    const unavailable2 = await this.#ready();
    if (unavailable2) return unavailable2;
    const { total, head, evicted, evictedThrough } = this.#store.state;
    if (total === 0) return { kind: "empty" };
    if (window.after && isAfter(evictedThrough, window.after)) return { kind: "evicted-cursor" };
    const page = pageOf(this.#store, window);
    const identity = [head, evicted, window.format, page.first?.instant, page.first?.seq, window.until, page.end?.seq];
    const etag = `"${sha256Hex(JSON.stringify(identity)).slice(0, 32)}"`;
    if (noneMatchNames(ifNoneMatch, etag)) return { kind: "not-modified", etag, total, head };
    return { kind: "page", etag, total, head, next: page.end, body: page.open() };
  }
  async entry(timestamp) {
    return await this.#ready() ?? this.#store.find(timestamp);
  }
  /** The text of the latest full entry; undefined when there is none. */
  async latest() {
    return await this.#ready() ?? { text: this.#latestText() };
  }
  async health() {
    const unavailable2 = await this.#ready();
    if (unavailable2) return unavailable2;
    const { total, head, evicted } = this.#store.state;
    const lastTimestamp = this.#store.latest()?.timestamp ?? null;
    const last = lastTimestamp === null ? void 0 : parseInstant(lastTimestamp);
    const ageMinutes = last ? Math.max(0, Math.round((Date.now() - instantMs(last)) / 6e3) / 10) : null;
    const quarantined = this.#store.quarantined().map(({ key, reason }) => ({ key, reason }));
    const problems = [
      readMaxEntries(this.env).problem,
      this.#mirror ? this.#mirror.problem : "METRICS_KV is not bound: nothing is imported or mirrored",
      this.#eviction.problem,
      ...quarantined.map(({ key, reason }) => `a value of the old layout is kept as ${key}: ${reason}`)
    ];
    return {
      kind: "health",
      history: {
        total,
        head,
        last_timestamp: lastTimestamp,
        age_minutes: ageMinutes,
        is_stale: ageMinutes === null || ageMinutes > STALE_AFTER_MINUTES
      },
      max_entries: this.#maxEntries,
      evicted,
      quarantined,
      problems: problems.filter((problem) => problem !== void 0)
    };
  }
  async alarm() {
    this.#isAlarmSet = true;
    const isReady = await this.#ready() === void 0;
    if (isReady) await this.#eviction.archiveAndEvict();
    const isMirrored = isReady && await this.#bringMirrorUpToDate();
    this.#isAlarmSet = false;
    const hasFailed = !isMirrored || this.#eviction.problem !== void 0;
    this.#scheduleAlarm(
      hasFailed ? Math.min(Math.max(this.#intervalMs, MIN_RETRY_MS), MAX_RETRY_MS) : this.#intervalMs
    );
  }
  get #intervalMs() {
    return this.#mirror?.intervalMs ?? MIN_RETRY_MS;
  }
  async #bringMirrorUpToDate() {
    if (!this.#mirror?.isBehind) return true;
    return this.#mirror.bringUpToDate(() => this.#latestText(), Date.now());
  }
  /** Sets the alarm when there is something to do and none is set. It survives the object, and so does what it is for. */
  #scheduleAlarm(delayMs) {
    const isNeeded = this.#mirror?.isBehind || this.#eviction.isPending && this.env.ARCHIVE !== void 0;
    if (this.#isAlarmSet || !isNeeded) return;
    this.#isAlarmSet = true;
    this.ctx.storage.setAlarm(Date.now() + delayMs).catch(() => {
      this.#isAlarmSet = false;
    });
  }
  /**
   * Imports the old layout before the first answer. Requests that come meanwhile wait for the same import, so nobody sees
   * half of it; after a failed one the next request starts another.
   */
  async #ready() {
    const mirror = this.#mirror;
    if (mirror && !mirror.isImported) {
      this.#importing ??= this.#importOldLayout(mirror);
      return this.#importing;
    }
    this.#scheduleAlarm(this.#intervalMs);
    return void 0;
  }
  async #importOldLayout(mirror) {
    try {
      await mirror.importOnce(Date.now());
      return void 0;
    } catch (error) {
      const reason = `the old history in KV could not be read: ${error instanceof Error ? error.message : error}`;
      return { kind: "unavailable", reason };
    } finally {
      this.#importing = void 0;
    }
  }
  /** The youngest entry; until one is younger, what the old layout had as its latest. */
  #latestText() {
    const youngest = this.#store.latest();
    const legacy = this.#store.fact("legacy-latest");
    if (legacy === void 0) return youngest?.text;
    if (!youngest) return legacy;
    const timestamp = JSON.parse(jsonMember(legacy, "_timestamp") ?? "null");
    const instant = typeof timestamp === "string" ? parseInstant(timestamp) : void 0;
    const isNewer = instant ? youngest.instant > instantKey(instant) : this.#store.state.seq > Number(this.#store.fact("imported-seq"));
    return isNewer ? youngest.text : legacy;
  }
};

// src/worker/index.ts
var index_default = {
  async fetch(request, env) {
    try {
      return await dispatch(ROUTES, request, env);
    } catch (error) {
      console.error(error instanceof Error ? error.stack ?? error.message : error);
      const isPassing = ["retryable", "overloaded", "durableObjectReset"].some(
        (sign) => Reflect.get(Object(error), sign)
      );
      return isPassing ? failure(503, "the history does not answer for now", { headers: { "Retry-After": "1" } }) : failure(500, "the Worker failed", { hint: "its log has the reason" });
    }
  }
};
export {
  TaostatsHistory,
  index_default as default
};
