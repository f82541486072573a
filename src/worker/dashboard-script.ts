/** The page's script. What was posted only ever becomes text (`textContent`), never markup. */
export const DASHBOARD_SCRIPT = `
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
    setText('change', '–');
    setText('range', '');
    return;
  }
  const percent = first.price === 0 ? 0 : (last.price / first.price - 1) * 100;
  change.textContent = (percent > 0 ? '▲ +' : percent < 0 ? '▼ ' : '') + percent.toFixed(2) + ' %';
  if (percent !== 0) change.classList.add(percent > 0 ? 'up' : 'down');
  setText('range', stamp(first.at) + ' to ' + stamp(last.at));
}

function list() {
  byId('rows').replaceChildren(...points.slice(-ROWS).reverse().map((point) => {
    const row = document.createElement('tr');
    const volume = typeof point.volume === 'number' ? '$' + Math.round(point.volume).toLocaleString('en-US') : '–';
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
