/** One chart: a named figure with a cursor for arrow keys and pointer, a live region, and the table of its points. */
import { byId, element, shape } from './dom.ts';
import { figure, timeTicks, utc, valueTicks } from './figures.ts';
import { nearest, type Point, segments } from './series.ts';

export interface ChartContent {
  readonly points: readonly Point[];
  /** `24 hours`. */
  readonly range: string;
  readonly intervalMs: number;
  /** ms since 1970: what is missing up to here is a gap, too. */
  readonly now: number;
  /** What is said when there is nothing to draw. */
  readonly empty: string;
}

const HEIGHT = 240;
const PER_PAGE = 25;

export class Chart {
  readonly #figure: HTMLElement;
  readonly #svg: SVGElement;
  readonly #said: HTMLElement;
  readonly #empty: HTMLElement;
  readonly #table: HTMLElement;
  readonly #title: string;
  readonly #unit: string;
  #content: ChartContent = { points: [], range: '', intervalMs: 0, now: 0, empty: '' };
  /** Only points with a value can be pointed at. */
  #drawn: readonly Point[] = [];
  #cursor = -1;
  #page = 0;
  #x: (at: number) => number = () => 0;
  #y: (value: number) => number = () => 0;
  #mark: SVGElement | undefined;

  /** @param id of the figure; its parts are `<id>-said`, `<id>-empty` and `<id>-table`. */
  constructor(id: string, title: string, unit: string) {
    this.#title = title;
    this.#unit = unit;
    this.#figure = byId(id);
    this.#svg = this.#figure.querySelector('svg') as SVGElement;
    this.#said = byId(`${id}-said`);
    this.#empty = byId(`${id}-empty`);
    this.#table = byId(`${id}-table`);
    this.#figure.addEventListener('keydown', (event) => this.#key(event));
    this.#svg.addEventListener('pointermove', (event) => this.#point(event as PointerEvent));
    new ResizeObserver(() => this.#draw()).observe(this.#figure);
  }

  show(content: ChartContent): void {
    this.#content = content;
    this.#drawn = content.points.filter((point) => point.value !== undefined);
    this.#cursor = this.#drawn.length - 1;
    this.#page = 0;
    const last = this.#drawn.at(-1);
    const first = this.#drawn[0];
    this.#empty.hidden = last !== undefined;
    this.#empty.textContent = content.empty;
    this.#figure.hidden = last === undefined;
    this.#table.hidden = last === undefined;
    this.#said.textContent = '';
    const label =
      last && first
        ? `last ${this.#money(figure(last.value))} at ${utc(last.at)} UTC; ${content.range}, from ${utc(first.at)} to ${utc(last.at)}`
        : content.empty;
    this.#figure.setAttribute('aria-label', `${this.#title}: ${label}. Arrow keys read the points.`);
    this.#draw();
    this.#list();
  }

  #money(text: string): string {
    return this.#unit === '$' ? `$${text}` : `${text} ${this.#unit}`;
  }

  #draw(): void {
    const { intervalMs, now } = this.#content;
    const points = this.#drawn;
    const [first, last] = [points[0], points.at(-1)];
    this.#svg.replaceChildren();
    const width = this.#figure.clientWidth;
    if (!first || !last || width === 0) return;
    const values = points.map((point) => point.value as number);
    let [low, high] = [Math.min(...values), Math.max(...values)];
    const room = (high - low || Math.abs(high) * 0.02 || 1) * 0.08;
    [low, high] = [Math.max(low - room, low >= 0 ? 0 : low - room), high + room];
    const ticks = valueTicks(low, high, 4);
    const left = 16 + 7.2 * Math.max(...ticks.map(({ label }) => label.length));
    const [right, top, bottom] = [width - 12, 10, HEIGHT - 28];
    const isLate = now - last.at > 1.5 * intervalMs;
    const end = isLate ? now : last.at;
    const span = end - first.at || 1;
    this.#x = (at) => (end === first.at ? (left + right) / 2 : left + ((right - left) * (at - first.at)) / span);
    this.#y = (value) => bottom - ((bottom - top) * (value - low)) / (high - low);
    const [x, y] = [this.#x, this.#y];
    this.#svg.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    for (const { value, label } of ticks) {
      this.#svg.append(shape('line', { class: 'grid', x1: left, x2: right, y1: y(value), y2: y(value) }));
      this.#svg.append(shape('text', { x: left - 8, y: y(value) + 4, 'text-anchor': 'end' }, label));
    }
    for (const { at, label } of timeTicks(first.at, end, Math.max(1, Math.floor((right - left) / 110)))) {
      const half = label.length * 3.4;
      const anchor = x(at) - half < left ? 'start' : x(at) + half > width ? 'end' : 'middle';
      this.#svg.append(shape('text', { x: x(at), y: HEIGHT - 8, 'text-anchor': anchor }, label));
    }
    const { parts, gaps } = segments(this.#content.points, intervalMs);
    for (const { from, to } of isLate ? [...gaps, { from: last.at, to: now }] : gaps) {
      const size = { x: x(from), width: Math.max(1, x(to) - x(from)), y: top, height: bottom - top };
      this.#svg.append(shape('rect', { class: 'gap', ...size }));
    }
    for (const part of parts) {
      const path = part.map((point) => `${x(point.at).toFixed(1)},${y(point.value as number).toFixed(1)}`);
      const [start, stop] = [part[0] as Point, part.at(-1) as Point];
      if (part.length === 1) {
        this.#svg.append(shape('circle', { class: 'dot', cx: x(start.at), cy: y(start.value as number), r: 2.5 }));
        continue;
      }
      const floor = `${x(stop.at).toFixed(1)},${bottom} ${x(start.at).toFixed(1)},${bottom}`;
      this.#svg.append(shape('path', { class: 'area', d: `M${path.join(' ')} ${floor}Z` }));
      this.#svg.append(shape('path', { class: 'line', d: `M${path.join(' ')}` }));
    }
    this.#mark = shape('g', {});
    this.#svg.append(this.#mark);
    if (document.activeElement === this.#figure) this.#select(this.#cursor);
  }

  #key(event: KeyboardEvent): void {
    const last = this.#drawn.length - 1;
    const steps: Readonly<Record<string, number>> = {
      ...{ ArrowLeft: this.#cursor - 1, ArrowRight: this.#cursor + 1, Home: 0, End: last },
      ...{ PageUp: this.#cursor - 10, PageDown: this.#cursor + 10 },
    };
    const wanted = steps[event.key];
    if (wanted === undefined || last < 0) return;
    event.preventDefault();
    this.#select(Math.max(0, Math.min(last, wanted)));
  }

  #point(event: PointerEvent): void {
    const [first, last] = [this.#drawn[0], this.#drawn.at(-1)];
    if (!first || !last) return;
    const offset = event.clientX - this.#svg.getBoundingClientRect().left;
    const [from, to] = [this.#x(first.at), this.#x(last.at)];
    const share = to === from ? 0 : (offset - from) / (to - from);
    this.#select(nearest(this.#drawn, first.at + share * (last.at - first.at)));
  }

  #select(index: number): void {
    const point = this.#drawn[index];
    if (!point) return;
    this.#cursor = index;
    const own = new Date(point.at).toLocaleString();
    this.#said.textContent = `${this.#money(point.text)} at ${utc(point.at)} UTC (${own} here)`;
    const [x, y] = [this.#x(point.at), this.#y(point.value as number)];
    this.#mark?.replaceChildren(
      shape('line', { class: 'rule', x1: x, x2: x, y1: 10, y2: HEIGHT - 28 }),
      shape('circle', { class: 'mark', cx: x, cy: y, r: 5 }),
    );
  }

  /** The drawn points, newest first, 25 a page. */
  #list(): void {
    const newest = [...this.#content.points].reverse();
    const pages = Math.max(1, Math.ceil(newest.length / PER_PAGE));
    const shown = newest.slice(this.#page * PER_PAGE, (this.#page + 1) * PER_PAGE);
    const rows = shown.map((point) =>
      element('tr', {}, element('td', {}, utc(point.at)), element('td', { class: 'number' }, point.text || '–')),
    );
    const head = element(
      'tr',
      {},
      element('th', { scope: 'col' }, 'Time (UTC)'),
      element('th', { scope: 'col', class: 'number' }, this.#title),
    );
    const table = element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows));
    const turn = (label: string, to: number): HTMLElement => {
      const button = element('button', { type: 'button' }, label);
      button.disabled = to < 0 || to >= pages;
      button.addEventListener('click', () => {
        this.#page = to;
        this.#list();
        this.#table.querySelector<HTMLElement>('button:not(:disabled)')?.focus();
      });
      return button;
    };
    const pager = element(
      'p',
      { class: 'pager' },
      turn('Newer', this.#page - 1),
      `Page ${this.#page + 1} of ${pages}`,
      turn('Older', this.#page + 1),
    );
    this.#table.querySelector('.body')?.replaceChildren(table, ...(pages > 1 ? [pager] : []));
  }
}
